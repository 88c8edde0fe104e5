/* satchel diff and satchel apply: what is new in an edition, as a file. */
#include "cli.h"
#include "console/console.h"
#include "console/progress.h"
#include "output.h"

#include <satchel/update.h>

#include <string.h>

struct update_settings {
    const char *output;
    bool force, quiet;
};

#define TO(member) offsetof(struct update_settings, member)

static const struct option diff_options[] = {
    {"output", 'o', OPTION_TEXT, TO(output), "UPDATE", "the update to write", 0},
    {"force", 'f', OPTION_FLAG, TO(force), NULL, "replace UPDATE even if it is no update", 0},
    {"quiet", 'q', OPTION_FLAG, TO(quiet), NULL, "only say what failed", 0},
};

static const struct option apply_options[] = {
    {"output", 'o', OPTION_TEXT, TO(output), "NEW", "the bundle to write; may be OLD", 0},
    {"force", 'f', OPTION_FLAG, TO(force), NULL, "replace NEW even if it is no bundle", 0},
    {"quiet", 'q', OPTION_FLAG, TO(quiet), NULL, "only say what failed", 0},
};

static satchel_bundle *open_whole(const char *path, satchel_error *err)
{
    satchel_bundle *bundle = satchel_bundle_open(path, err);
    if (!bundle || satchel_bundle_info(bundle)->complete)
        return bundle;
    satchel_bundle_close(bundle);
    satchel_fail(err, SATCHEL_CUT, "cut off, the whole bundle is needed");
    return NULL;
}

static void say_size(const char *path, uint64_t bytes, const char *what)
{
    char name[1024], size[32];
    satchel_printable(name, sizeof name, path, strlen(path));
    console_say("%s: %s%s", name, size_text(size, sizeof size, bytes), what);
}

static satchel_code diff(const struct update_settings *s, char **paths, size_t count)
{
    satchel_bundle *bundles[SATCHEL_UPDATE_BASES + 1] = {0};
    satchel_error err = {0};
    uint64_t bytes = 0;
    size_t opened = 0;
    bool ok = true;
    while (ok && opened < count) {
        bundles[opened] = open_whole(paths[opened], &err);
        ok = bundles[opened] != NULL;
        if (!ok)
            console_error(paths[opened], &err, NULL);
        opened += ok;
    }
    if (ok) {
        ok =
            satchel_diff(bundles, (unsigned)count - 1, bundles[count - 1], s->output, &bytes, &err);
        if (!ok)
            console_error(s->output, &err, NULL);
        else if (!s->quiet)
            say_size(s->output, bytes, "");
    }
    for (size_t i = 0; i < opened; i++)
        satchel_bundle_close(bundles[i]);
    return ok ? SATCHEL_OK : err.code;
}

static satchel_code run_diff(const void *settings, char **operands, size_t count)
{
    const struct update_settings *s = settings;
    satchel_error err;
    if (!s->output) {
        console_say("diff: -o UPDATE is wanted, the update to write");
        return SATCHEL_USAGE;
    }
    if (!satchel_update_looks(s->output) && !output_check(s->output, s->force, &err)) {
        output_error(s->output, &err);
        return err.code;
    }
    return diff(s, operands, count);
}

/* Which of both files an error of applying is about. */
static const char *about(satchel_code code, char **operands, const char *output)
{
    switch (code) {
    case SATCHEL_WRONG_BASE: return operands[0];
    case SATCHEL_NOT_WRITABLE:
    case SATCHEL_DISK_FULL:
    case SATCHEL_MEMORY: return output;
    default: return operands[1];
    }
}

static satchel_code run_apply(const void *settings, char **operands, size_t count)
{
    const struct update_settings *s = settings;
    satchel_error err = {0};
    (void)count;
    if (!s->output) {
        console_say("apply: -o NEW is wanted, the bundle to write");
        return SATCHEL_USAGE;
    }
    if (!output_check(s->output, s->force, &err)) {
        output_error(s->output, &err);
        return err.code;
    }
    satchel_bundle *base = open_whole(operands[0], &err);
    if (!base) {
        console_error(operands[0], &err, NULL);
        return err.code;
    }
    struct progress progress;
    progress_start(&progress, s->quiet);
    progress_step(&progress, "applying", 0, 1);
    const bool ok = satchel_apply(base, operands[1], s->output, &err);
    progress_clear(&progress);
    satchel_bundle_close(base);
    if (!ok) {
        console_error(about(err.code, operands, s->output), &err,
                      err.code == SATCHEL_NOT_BUNDLE ? "give a file that \"satchel diff\" has made"
                                                     : NULL);
        return err.code;
    }
    satchel_bundle *made = s->quiet ? NULL : satchel_bundle_open(s->output, &err);
    if (made)
        say_size(s->output, satchel_bundle_info(made)->bytes, ", as its publisher made it");
    satchel_bundle_close(made);
    return SATCHEL_OK;
}

const struct command command_diff = {
    .name = "diff",
    .operands = "OLD... NEW",
    .summary = "what is new in an edition, for those who have an older one",
    .details =
        "Makes one small file that takes a reader of any of the OLD editions to NEW. Texts are\n"
        "coded against those that the reader has, pictures travel once.",
    .example = "satchel diff monday.satchel tuesday.satchel wednesday.satchel -o wednesday.update",
    .options = diff_options,
    .option_count = sizeof diff_options / sizeof *diff_options,
    .settings_size = sizeof(struct update_settings),
    .least = 2,
    .most = SATCHEL_UPDATE_BASES + 1,
    .run = run_diff,
};

const struct command command_apply = {
    .name = "apply",
    .operands = "OLD UPDATE",
    .summary = "an older edition and an update give the new one",
    .details = "NEW is byte for byte what its publisher made. It is checked by its hashes and its\n"
               "signature before anything is replaced; when something fails, OLD and NEW stay as\n"
               "they were. NEW must be by the publisher of OLD, and not older.",
    .example = "satchel apply monday.satchel wednesday.update -o wednesday.satchel",
    .options = apply_options,
    .option_count = sizeof apply_options / sizeof *apply_options,
    .settings_size = sizeof(struct update_settings),
    .least = 2,
    .most = 2,
    .run = run_apply,
};
