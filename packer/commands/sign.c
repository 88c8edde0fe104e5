/* satchel sign: puts a publisher's signature on a bundle. */
#include "cli.h"
#include "console/console.h"
#include "output.h"
#include "secret.h"

#include <satchel/trust.h>

#include <string.h>

struct sign_settings {
    const char *key, *output;
    bool force;
};

#define TO(member) offsetof(struct sign_settings, member)

static const struct option options[] = {
    {"secret-key", 's', OPTION_TEXT, TO(key), "KEY", "the secret key, made by keygen or minisign",
     0},
    {"output", 'o', OPTION_TEXT, TO(output), "OUT", "write there, and leave BUNDLE as it is", 0},
    {"force", 'f', OPTION_FLAG, TO(force), NULL, "replace OUT even if it is no bundle", 0},
};

/* Is it the input or the output that the error is about? */
static satchel_code failed(const char *path, const char *output, const satchel_error *err)
{
    const bool writing = err->code == SATCHEL_NOT_WRITABLE || err->code == SATCHEL_DISK_FULL;
    console_error(writing ? output : path, err, strchr(err->text, '"') ? "" : NULL);
    return err->code == SATCHEL_INPUT ? SATCHEL_READ : err->code;
}

static satchel_code sign(const char *path, const char *output, const satchel_secret_key *key)
{
    satchel_error err;
    satchel_bundle *bundle = satchel_bundle_open(path, &err);
    const bool ok = bundle && satchel_sign(bundle, key, output, &err);
    satchel_bundle_close(bundle);
    return ok ? SATCHEL_OK : failed(path, output, &err);
}

static satchel_code run(const void *settings, char **operands, size_t count)
{
    const struct sign_settings *s = settings;
    const char *output = s->output ? s->output : operands[0];
    satchel_secret_key key;
    satchel_error err;
    satchel_code code = SATCHEL_OK;
    (void)count;
    if (!s->key) {
        console_say("sign: -s KEY is wanted, \"satchel keygen\" makes one");
        return SATCHEL_USAGE;
    }
    if (s->output && !output_check(output, s->force, &err)) {
        output_error(output, &err);
        return err.code;
    }
    if (secret_open(s->key, &key, &code))
        code = sign(operands[0], output, &key);
    satchel_key_wipe(&key);
    return code;
}

const struct command command_sign = {
    .name = "sign",
    .operands = "BUNDLE",
    .summary = "puts a publisher's signature on a bundle",
    .details = "Signs the bundle's manifest, which vouches for every byte of it; a signature that "
               "is there\n"
               "is replaced, and parity made anew. Every byte has to be right. Any unzip and\n"
               "minisign can check it:\n"
               "\n"
               "  unzip -p today.satchel manifest >m\n"
               "  unzip -p today.satchel manifest.minisig >m.minisig\n"
               "  minisign -V -m m -p harbour.pub",
    .example = "satchel sign -s harbour.key today.satchel",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .settings_size = sizeof(struct sign_settings),
    .least = 1,
    .most = 1,
    .run = run,
};
