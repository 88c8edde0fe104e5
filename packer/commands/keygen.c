/* satchel keygen: a publisher's keys, in minisign's files. */
#include "cli.h"
#include "console/console.h"
#include "secret.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct keygen_settings {
    const char *output, *succeeds, *revoke;
    bool password, force;
};

#define TO(member) offsetof(struct keygen_settings, member)

static const struct option options[] = {
    {"output", 'o', OPTION_TEXT, TO(output), "NAME", "writes NAME.key and NAME.pub", 0},
    {"password", 0, OPTION_FLAG, TO(password), NULL, "lock the secret key with a password", 0},
    {"succeeds", 0, OPTION_TEXT, TO(succeeds), "OLD.key",
     "also write NAME.statement: the new key follows the old", 0},
    {"revoke", 0, OPTION_TEXT, TO(revoke), "OLD.key",
     "make no key; write NAME.statement: the old one is revoked", 0},
    {"force", 'f', OPTION_FLAG, TO(force), NULL, "replace files that are there", 0},
};

struct keygen {
    const struct keygen_settings *s;
    satchel_secret_key secret, old;
    satchel_public_key public_key;
    char path[PATH_MAX];
};

static satchel_code fail(const char *name, const satchel_error *err)
{
    console_error(name, err, strstr(err->text, "exists") ? "use -f to replace it" : NULL);
    return err->code;
}

/* NAME with an ending; an existing file is kept unless --force. */
static bool settle(struct keygen *k, const char *ending, satchel_error *err)
{
    if (snprintf(k->path, sizeof k->path, "%s%s", k->s->output, ending) >= (int)sizeof k->path)
        return satchel_fail(err, SATCHEL_NOT_WRITABLE, "path too long");
    if (!k->s->force && access(k->path, F_OK) == 0)
        return satchel_fail(err, SATCHEL_NOT_WRITABLE, "exists");
    return true;
}

static bool write_secret(struct keygen *k, satchel_error *err)
{
    char password[256] = "";
    satchel_buf text;
    satchel_buf_init(&text, SATCHEL_KEY_FILE);
    /* Grows once, so that no copy of the key stays in freed memory. */
    bool ok = satchel_buf_reserve(&text, SATCHEL_KEY_FILE) != NULL || satchel_fail_memory(err);
    if (ok && k->s->password)
        ok = secret_ask("Password for the new key: ", true, password, err);
    ok = ok && satchel_secret_write(&k->secret, k->s->password ? password : NULL, &text, err) &&
         satchel_save_secret(k->path, satchel_buf_bytes(&text), err);
    explicit_bzero(password, sizeof password);
    if (text.data)
        explicit_bzero(text.data, text.capacity);
    satchel_buf_free(&text);
    return ok;
}

static bool write_public(struct keygen *k, satchel_error *err)
{
    satchel_buf text;
    satchel_buf_init(&text, SATCHEL_KEY_FILE);
    satchel_key_write(&k->public_key, &text);
    const bool ok =
        satchel_buf_ok(&text, err) && satchel_save_bytes(k->path, satchel_buf_bytes(&text), err);
    satchel_buf_free(&text);
    return ok;
}

static satchel_code write_statement(struct keygen *k)
{
    satchel_error err = {0};
    satchel_statement statement;
    satchel_buf text;
    satchel_statement_make(&k->old, k->s->revoke ? NULL : &k->secret, &statement);
    satchel_buf_init(&text, SATCHEL_KEY_FILE);
    satchel_statement_write(&statement, &text);
    const bool ok = satchel_buf_ok(&text, &err) && settle(k, ".statement", &err) &&
                    satchel_save_bytes(k->path, satchel_buf_bytes(&text), &err);
    satchel_buf_free(&text);
    return ok ? SATCHEL_OK : fail(k->path, &err);
}

static void describe(const struct keygen *k)
{
    char name[SATCHEL_KEY_NAME], words[SATCHEL_KEY_WORDS];
    satchel_key_name(k->public_key.id, name);
    satchel_key_words(&k->public_key, words);
    printf("key        %s\nkey words  %s\n", name, words);
}

static satchel_code make_keys(struct keygen *k)
{
    satchel_error err = {0};
    if (!settle(k, ".pub", &err) || !settle(k, ".key", &err))
        return fail(k->path, &err);
    if (!satchel_key_generate(&k->secret, &k->public_key, &err))
        return fail("keygen", &err);
    if (!write_secret(k, &err) || !settle(k, ".pub", &err) || !write_public(k, &err))
        return fail(k->path, &err);
    const satchel_code code = k->s->succeeds ? write_statement(k) : SATCHEL_OK;
    if (code == SATCHEL_OK)
        describe(k);
    return code;
}

static satchel_code run(const void *settings, char **operands, size_t count)
{
    struct keygen k = {.s = settings};
    satchel_code code = SATCHEL_OK;
    const char *old = k.s->succeeds ? k.s->succeeds : k.s->revoke;
    if (count) {
        char shown[128];
        satchel_printable(shown, sizeof shown, operands[0], strlen(operands[0]));
        console_say("keygen: takes no arguments, say -o %s", shown);
        return SATCHEL_USAGE;
    }
    if (!k.s->output || (k.s->succeeds && k.s->revoke)) {
        console_say(k.s->output ? "keygen: --succeeds and --revoke do not go together"
                                : "keygen: -o NAME is wanted: the keys are NAME.key and NAME.pub");
        return SATCHEL_USAGE;
    }
    if (!old || secret_open(old, &k.old, &code))
        code = k.s->revoke ? write_statement(&k) : make_keys(&k);
    satchel_key_wipe(&k.secret);
    satchel_key_wipe(&k.old);
    return code;
}

const struct command command_keygen = {
    .name = "keygen",
    .operands = "",
    .summary = "makes a publisher's keys",
    .details =
        "Writes NAME.key, which signs and stays with the publisher (mode 0600), and NAME.pub, "
        "which\n"
        "readers keep to know the publisher again. Both are minisign's files. The key's words are "
        "for\n"
        "print: whoever sees the same words in the viewer reads the right publisher's bundles.\n"
        "\n"
        "A publisher who changes keys makes the new one with --succeeds, and packs NAME.statement\n"
        "into some editions signed with the old key: readers then know the new one. A key that "
        "was\n"
        "stolen is revoked by a statement that anybody may carry.",
    .example = "satchel keygen -o harbour",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .settings_size = sizeof(struct keygen_settings),
    .least = 0,
    .most = 0,
    .run = run,
};
