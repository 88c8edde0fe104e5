/* satchel split, join: bundles in parts. */
#include "cli.h"
#include "console/console.h"
#include "output.h"

#include <satchel/parts.h>
#include <satchel/update.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parts_settings {
    const char *output, *size;
    uint64_t spare;
    bool force, quiet, text;
};

#define TO(member) offsetof(struct parts_settings, member)

static const struct option split_options[] = {
    {"output", 'o', OPTION_TEXT, TO(output), "DIR", "the folder for the parts", 0},
    {"size", 0, OPTION_TEXT, TO(size), "N",
     "bytes of a part at most, with K, M or G; or floppy, mail, fat32", 0},
    {"spare", 0, OPTION_NUMBER, TO(spare), "M", "parts more, any of which replaces any other", 0},
    {"text", 0, OPTION_FLAG, TO(text), NULL,
     "parts as lines of text that mail, radio and messengers leave as they are", 0},
    {"quiet", 'q', OPTION_FLAG, TO(quiet), NULL, "only say what failed", 0},
};

static const struct option join_options[] = {
    {"output", 'o', OPTION_TEXT, TO(output), "OUT", "the bundle to write", 0},
    {"force", 'f', OPTION_FLAG, TO(force), NULL, "replace OUT even if it is no bundle", 0},
    {"quiet", 'q', OPTION_FLAG, TO(quiet), NULL, "only say what failed", 0},
};

/* What media hold: a floppy with an empty FAT, an attachment that base64 makes a third longer and
 * that every mail server still takes, the longest file of FAT32. */
static const struct {
    const char *name;
    uint64_t size;
} media[] = {{"floppy", 1457664}, {"mail", 7000000}, {"fat32", 4294967295}};

static bool parse_size(const char *text, uint64_t *size)
{
    char *end;
    for (size_t i = 0; i < sizeof media / sizeof *media; i++)
        if (strcmp(text, media[i].name) == 0) {
            *size = media[i].size;
            return true;
        }
    if (*text < '0' || *text > '9')
        return false;
    const unsigned long long number = strtoull(text, &end, 10);
    static const char units[] = "KMG";
    uint64_t unit = 1;
    const char *known = *end ? strchr(units, *end >= 'a' ? *end - 'a' + 'A' : *end) : NULL;
    if (*end && (!known || end[1]))
        return false;
    for (const char *u = units; known && u <= known; u++)
        unit *= 1000;
    return !__builtin_mul_overflow(number, unit, size) && *size <= INT64_MAX;
}

static satchel_code failed(const char *name, const satchel_error *err, const char *hint)
{
    console_error(name, err, hint);
    return err->code == SATCHEL_INPUT ? SATCHEL_READ : err->code;
}

/* A bundle or an update, and all of it. */
static bool check_whole(const char *path, satchel_error *err)
{
    satchel_update_info update;
    if (satchel_update_looks(path))
        return satchel_update_read(path, &update, err);
    satchel_bundle *bundle = satchel_bundle_open(path, err);
    const bool ok =
        bundle && (satchel_bundle_info(bundle)->complete ||
                   satchel_fail(err, SATCHEL_CUT, "cut off: parts of it would be of no use"));
    satchel_bundle_close(bundle);
    return ok;
}

static satchel_code run_split(const void *settings, char **operands, size_t count)
{
    const struct parts_settings *s = settings;
    satchel_error err;
    uint64_t size;
    uint32_t parts;
    char text[64], name[1024];
    (void)count;
    if (!s->output || !s->size) {
        console_say("split: %s is wanted", s->size ? "-o DIR" : "--size N");
        return SATCHEL_USAGE;
    }
    if (!parse_size(s->size, &size)) {
        satchel_printable(name, sizeof name, s->size, strlen(s->size));
        console_say(
            "split: --size wants a number such as 1400K, or floppy, mail, fat32, not \"%s\"", name);
        return SATCHEL_USAGE;
    }
    if (!check_whole(operands[0], &err))
        return failed(operands[0], &err, NULL);
    const unsigned spare = s->spare < UINT32_MAX ? (unsigned)s->spare : UINT32_MAX;
    if (!satchel_split(operands[0], s->output, size, spare, s->text, &parts, &err))
        return failed(err.code == SATCHEL_NOT_WRITABLE || err.code == SATCHEL_DISK_FULL
                          ? s->output
                          : operands[0],
                      &err, err.code == SATCHEL_NOT_WRITABLE ? "" : NULL);
    satchel_printable(name, sizeof name, s->output, strlen(s->output));
    if (!s->quiet)
        console_say("%s: %s", name, count_text(text, sizeof text, parts, "part", "parts"));
    return SATCHEL_OK;
}

static void on_bad(void *context, const char *path, const satchel_error *why)
{
    size_t *told = context;
    ++*told;
    console_error(path, why, "");
}

static satchel_code run_join(const void *settings, char **operands, size_t count)
{
    const struct parts_settings *s = settings;
    satchel_error err;
    size_t told = 0;
    if (!s->output) {
        console_say("join: -o OUT is wanted");
        return SATCHEL_USAGE;
    }
    if (!satchel_update_looks(s->output) && !output_check(s->output, s->force, &err)) {
        output_error(s->output, &err);
        return err.code;
    }
    if (satchel_join((const char *const *)operands, count, s->output, s->quiet ? NULL : on_bad,
                     &told, &err))
        return SATCHEL_OK;
    /* When no part is right, the last one's line has been printed already. */
    if (told >= count)
        return err.code == SATCHEL_INPUT ? SATCHEL_READ : err.code;
    return failed(s->output, &err, err.code == SATCHEL_NOT_WRITABLE ? NULL : "");
}

const struct command command_split = {
    .name = "split",
    .operands = "FILE",
    .summary = "cuts a bundle or an update into parts",
    .details =
        "Writes FILE.001, FILE.002 and so on. Every part says what it is a part of and "
        "checks itself.\n"
        "With --spare M, M parts more are written, and any as many parts as there are "
        "pieces suffice:\n"
        "send them by different ways. With --text, parts are lines for mail, radio and messengers, "
        "at\n"
        "most 600 KB each; what is between the lines, quoting and broken lines do not matter.",
    .example = "satchel split --size floppy --spare 2 today.satchel -o floppies",
    .options = split_options,
    .option_count = sizeof split_options / sizeof *split_options,
    .settings_size = sizeof(struct parts_settings),
    .least = 1,
    .most = 1,
    .run = run_split,
};

const struct command command_join = {
    .name = "join",
    .operands = "PART...",
    .summary = "puts parts together again",
    .details =
        "Takes parts in any order, also several times, of several splits of the same file, among\n"
        "other bytes of a broadcast that was written down, or as lines anywhere in texts and "
        "mails.\n"
        "Damaged ones are left out. Writes the file, the same bytes, or nothing and what is "
        "missing.",
    .example = "satchel join floppies/* -o today.satchel",
    .options = join_options,
    .option_count = sizeof join_options / sizeof *join_options,
    .settings_size = sizeof(struct parts_settings),
    .least = 1,
    .most = 0,
    .run = run_join,
};
