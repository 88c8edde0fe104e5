/* satchel protect, strip, repair: parity for sticks that lose sectors. */
#include "cli.h"
#include "console/console.h"
#include "output.h"

#include <satchel/recovery.h>

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

struct recovery_settings {
    const char *output;
    uint64_t percent;
    bool force, quiet;
};

#define TO(member) offsetof(struct recovery_settings, member)

static const struct option options[] = {
    {"output", 'o', OPTION_TEXT, TO(output), "OUT", "the file to write", 0},
    {"force", 'f', OPTION_FLAG, TO(force), NULL, "replace OUT even if it is no bundle", 0},
    {"quiet", 'q', OPTION_FLAG, TO(quiet), NULL, "only say what failed", 0},
    {"percent", 0, OPTION_NUMBER, TO(percent), "N", "parity, 1 to 100 percent of the size (10)",
     10},
};

enum { WITHOUT_PERCENT = sizeof options / sizeof *options - 1 };

/* OUT is wanted, may be written, and is not said by whoever forgot it. */
static satchel_code check_output(const struct recovery_settings *s, const char *command)
{
    satchel_error err;
    if (!s->output) {
        console_say("%s: -o OUT is wanted", command);
        return SATCHEL_USAGE;
    }
    if (output_check(s->output, s->force, &err))
        return SATCHEL_OK;
    output_error(s->output, &err);
    return err.code;
}

/* Is it the input or the output that the error is about? */
static satchel_code failed(const char *input, const char *output, const satchel_error *err)
{
    const bool writing = err->code == SATCHEL_NOT_WRITABLE || err->code == SATCHEL_DISK_FULL;
    console_error(writing ? output : input, err, strchr(err->text, '"') ? "" : NULL);
    return err->code == SATCHEL_INPUT ? SATCHEL_READ : err->code;
}

static satchel_bundle *open_bundle(const char *path, satchel_code *code)
{
    satchel_error err;
    satchel_bundle *bundle = satchel_bundle_open(path, &err);
    if (!bundle)
        *code = failed(path, "", &err);
    return bundle;
}

static satchel_code run_protect(const void *settings, char **operands, size_t count)
{
    const struct recovery_settings *s = settings;
    satchel_error err;
    satchel_code code = check_output(s, "protect");
    (void)count;
    satchel_bundle *bundle = code == SATCHEL_OK ? open_bundle(operands[0], &code) : NULL;
    const unsigned percent = s->percent < UINT_MAX ? (unsigned)s->percent : UINT_MAX;
    if (bundle && !satchel_protect(bundle, percent, s->output, &err))
        code = failed(operands[0], s->output, &err);
    satchel_bundle_close(bundle);
    return code;
}

static satchel_code run_strip(const void *settings, char **operands, size_t count)
{
    const struct recovery_settings *s = settings;
    satchel_error err;
    satchel_code code = check_output(s, "strip");
    (void)count;
    satchel_bundle *bundle = code == SATCHEL_OK ? open_bundle(operands[0], &code) : NULL;
    if (bundle && !satchel_strip(bundle, s->output, &err))
        code = failed(operands[0], s->output, &err);
    satchel_bundle_close(bundle);
    return code;
}

static satchel_code run_repair(const void *settings, char **operands, size_t count)
{
    const struct recovery_settings *s = settings;
    satchel_error err;
    satchel_repaired what;
    char sectors[64], name[1024];
    const satchel_code code = check_output(s, "repair");
    (void)count;
    if (code != SATCHEL_OK)
        return code;
    if (!satchel_repair(operands[0], s->output, &what, &err))
        return failed(operands[0], s->output, &err);
    if (s->quiet)
        return SATCHEL_OK;
    satchel_printable(name, sizeof name, s->output, strlen(s->output));
    if (what.sectors)
        console_say("%s: %s of 4096 bytes made again", name,
                    count_text(sectors, sizeof sectors, what.sectors, "sector", "sectors"));
    else
        console_say("%s: %s", name,
                    what.rebuilt ? "the ZIP around the blocks was made again"
                                 : "written, every byte verified");
    return SATCHEL_OK;
}

const struct command command_protect = {
    .name = "protect",
    .operands = "BUNDLE",
    .summary = "adds parity against bad sectors",
    .details = "Writes the bundle with parity behind it, in an entry that unzip lists as "
               "\"recovery\". With 10\n"
               "percent it bears any run of bad sectors of 9 percent of the file, or 3 percent "
               "here and there;\n"
               "the viewer reads through such damage by itself. Parity is not signed and always "
               "comes out the\n"
               "same, so it need not travel over a weak link: strip it before, protect again at "
               "the stick.",
    .example = "satchel protect --percent 10 today.satchel -o stick/today.satchel",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .settings_size = sizeof(struct recovery_settings),
    .least = 1,
    .most = 1,
    .run = run_protect,
};

const struct command command_strip = {
    .name = "strip",
    .operands = "BUNDLE",
    .summary = "takes parity away again",
    .details = "Writes the bundle without its parity: exactly what \"satchel protect\" was given.",
    .example = "satchel strip stick/today.satchel -o today.satchel",
    .options = options,
    .option_count = WITHOUT_PERCENT,
    .settings_size = sizeof(struct recovery_settings),
    .least = 1,
    .most = 1,
    .run = run_strip,
};

const struct command command_repair = {
    .name = "repair",
    .operands = "BUNDLE",
    .summary = "makes a damaged bundle whole again",
    .details = "Reads what is left of BUNDLE and writes what it was, every byte verified, or "
               "nothing. It needs\n"
               "the parity of \"satchel protect\", wherever in the file it is found; without, it "
               "can still make\n"
               "the ZIP around the blocks again.",
    .example = "satchel repair stick/today.satchel -o today.satchel",
    .options = options,
    .option_count = WITHOUT_PERCENT,
    .settings_size = sizeof(struct recovery_settings),
    .least = 1,
    .most = 1,
    .run = run_repair,
};
