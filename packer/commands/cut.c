/* satchel cut: articles as a bundle of their own that still proves where they are from. */
#include "cli.h"
#include "console/console.h"
#include "output.h"

#include <satchel/excerpt.h>

#include <stdlib.h>

struct cut_settings {
    const char *output;
    bool force;
};

#define TO(member) offsetof(struct cut_settings, member)

static const struct option options[] = {
    {"output", 'o', OPTION_TEXT, TO(output), "OUT", "the bundle to write", 0},
    {"force", 'f', OPTION_FLAG, TO(force), NULL, "replace OUT even if it is no bundle", 0},
};

static satchel_code fail(const char *path, const satchel_error *err, const char *hint)
{
    console_error(path, err, hint);
    return err->code == SATCHEL_INPUT ? SATCHEL_READ : err->code;
}

static satchel_code cut(satchel_bundle *bundle, const char *path, char **ids, uint32_t count,
                        const char *output)
{
    satchel_error err = {0};
    satchel_code code = SATCHEL_OK;
    uint32_t *indexes = calloc(count, sizeof *indexes);
    if (!indexes) {
        (void)satchel_fail_memory(&err);
        return fail(path, &err, NULL);
    }
    for (uint32_t i = 0; i < count && code == SATCHEL_OK; i++)
        if (!satchel_bundle_find(bundle, ids[i], &indexes[i], &err))
            code = fail(path, &err,
                        err.code == SATCHEL_NOT_FOUND ? "\"satchel list\" shows all ids" : NULL);
    if (code == SATCHEL_OK && !satchel_excerpt(bundle, indexes, count, output, &err))
        code =
            fail(err.code == SATCHEL_NOT_WRITABLE || err.code == SATCHEL_DISK_FULL ? output : path,
                 &err, NULL);
    free(indexes);
    return code;
}

static satchel_code run(const void *settings, char **operands, size_t count)
{
    const struct cut_settings *s = settings;
    satchel_error err;
    if (!s->output) {
        console_say("cut: -o OUT is wanted");
        return SATCHEL_USAGE;
    }
    if (!output_check(s->output, s->force, &err)) {
        output_error(s->output, &err);
        return err.code;
    }
    satchel_bundle *bundle = satchel_bundle_open(operands[0], &err);
    if (!bundle)
        return fail(operands[0], &err, NULL);
    const satchel_code code =
        cut(bundle, operands[0], operands + 1, (uint32_t)(count - 1), s->output);
    satchel_bundle_close(bundle);
    return code;
}

const struct command command_cut = {
    .name = "cut",
    .operands = "BUNDLE ID...",
    .summary = "articles cut out, with the proof of their source",
    .details =
        "Writes a small bundle of the articles ID that keeps BUNDLE's head and signature: it "
        "opens in any\n"
        "viewer, and \"satchel verify\" and minisign say of it what they say of BUNDLE. "
        "Nothing in it can be\n"
        "changed without the signature's refusing it.",
    .example = "satchel cut today.satchel city/water-returns -o water.satchel",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .settings_size = sizeof(struct cut_settings),
    .least = 2,
    .most = 0,
    .run = run,
};
