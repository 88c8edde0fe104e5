/* satchel verify: is every byte what it should be, and whose bundle is it? */
#include "cli.h"
#include "console/console.h"
#include "console/progress.h"
#include "reading.h"

#include <satchel/trust.h>
#include <satchel/verify.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct verify_settings {
    const char *key, *trust, *seen;
    bool json, deep, quiet;
};

#define TO(member) offsetof(struct verify_settings, member)

static const struct option options[] = {
    {"json", 0, OPTION_FLAG, TO(json), NULL, "print one JSON document", 0},
    {"key", 0, OPTION_TEXT, TO(key), "PUB", "it must be signed with this key: a .pub file or RW...",
     0},
    {"trust", 0, OPTION_TEXT, TO(trust), "DIR",
     "it must be signed with one of the .pub files in DIR", 0},
    {"seen", 0, OPTION_TEXT, TO(seen), "FILE",
     "remember editions and statements there; refuse older ones", 0},
    {"deep", 0, OPTION_FLAG, TO(deep), NULL, "also decode and check every article", 0},
    {"quiet", 'q', OPTION_FLAG, TO(quiet), NULL, "only say what is wrong", 0},
};

struct verify {
    const struct verify_settings *s;
    const char *path;
    satchel_bundle *bundle;
    satchel_trust *trust; /* NULL: nobody asked */
    satchel_verdict verdict;
    satchel_error first;   /* the line to end with */
    satchel_code code;     /* of the bytes */
    satchel_code standing; /* of the signature: OK, or why it is refused */
    struct progress progress;
    struct satchel_json json;
    satchel_buf out;
    uint32_t damages;
};

static void on_damage(void *context, const satchel_damage *d)
{
    struct verify *v = context;
    if (!v->damages++ || d->code < v->first.code) {
        v->first.code = d->code;
        snprintf(v->first.text, sizeof v->first.text, "%s", d->text);
    }
    if (v->s->json) {
        satchel_json_open(&v->json, NULL, '{');
        satchel_json_text(&v->json, "entry", d->entry);
        if (*d->id)
            satchel_json_text(&v->json, "id", d->id);
        satchel_json_number(&v->json, "offset", (int64_t)d->offset);
        satchel_json_number(&v->json, "bytes", (int64_t)d->bytes);
        satchel_json_number(&v->json, "code", d->code);
        satchel_json_text(&v->json, "text", d->text);
        satchel_json_close(&v->json);
    } else if (*d->id) {
        char shown[256];
        satchel_printable(shown, sizeof shown, d->id, strlen(d->id));
        progress_clear(&v->progress);
        printf("%s: %s\n", shown, d->text);
    }
}

static void on_progress(void *context, uint64_t done, uint64_t all)
{
    struct verify *v = context;
    progress_step(&v->progress, "verifying", done, all);
}

/* --- trust -------------------------------------------------------------------------------------
 */

static bool add_key(struct verify *v, const char *name, satchel_error *err)
{
    satchel_public_key key;
    if (satchel_key_parse(name, &key)) /* it says nothing of whose it is */
        return satchel_trust_add(v->trust, &key, "the key asked for", err);
    if (!satchel_key_read(name, &key, err)) {
        satchel_error_prefix(err, "--key");
        return false;
    }
    const char *slash = strrchr(name, '/');
    char shown[128];
    satchel_printable(shown, sizeof shown, slash ? slash + 1 : name,
                      strlen(slash ? slash + 1 : name));
    const size_t length = strlen(shown);
    if (length > 4 && strcmp(shown + length - 4, ".pub") == 0)
        shown[length - 4] = '\0';
    return satchel_trust_add(v->trust, &key, shown, err);
}

static bool gather_trust(struct verify *v, const char **what, satchel_error *err)
{
    const struct verify_settings *s = v->s;
    if (!s->key && !s->trust && !s->seen)
        return true;
    v->trust = satchel_trust_create(
        s->key || s->trust ? SATCHEL_TRUST_ONLY : SATCHEL_TRUST_FIRST_USE, err);
    *what = s->key;
    if (!v->trust || (s->key && !add_key(v, s->key, err)))
        return false;
    *what = s->trust;
    if (s->trust && !satchel_trust_add_folder(v->trust, s->trust, err))
        return false;
    *what = s->seen;
    return !s->seen || satchel_trust_load(v->trust, s->seen, err);
}

static void judge(struct verify *v)
{
    satchel_error err;
    if (v->trust && !satchel_trust_judge(v->trust, v->bundle, &v->verdict, &err)) {
        v->standing = err.code;
        if (v->code == SATCHEL_OK)
            v->first = err;
    }
}

static const char *signature_word(const struct verify *v)
{
    if (!satchel_bundle_info(v->bundle)->has_key)
        return "none";
    return v->verdict.standing >= SATCHEL_PINNED && !v->verdict.revoked ? "good" : "unknown-key";
}

/* Only what is whole and accepted teaches the device anything. */
static void remember(struct verify *v)
{
    satchel_error err;
    if (!v->s->seen || v->code != SATCHEL_OK || v->standing != SATCHEL_OK)
        return;
    if (!satchel_trust_remember(v->trust, v->bundle, &err) ||
        !satchel_trust_save(v->trust, v->s->seen, &err)) {
        v->standing = err.code;
        v->first = err;
        v->path = v->s->seen;
    }
}

/* --- the command -------------------------------------------------------------------------------
 */

/* An excerpt: what it is cut out of, which the signature below vouches for. */
static void print_source(const satchel_info *info)
{
    char title[256], articles[64], edition[64] = "", time[32];
    satchel_printable(title, sizeof title, info->title, strlen(info->title));
    satchel_time_print(info->issued, time, sizeof time);
    if (info->edition)
        snprintf(edition, sizeof edition, ", edition %" PRIu64, info->edition);
    printf("cut out of the %s of %s%s%s%s\n",
           count_text(articles, sizeof articles, info->excerpt_of, "article", "articles"),
           *title ? title : "a bundle", edition, *time ? ", issued " : "", time);
}

static void print_result(struct verify *v)
{
    const satchel_info *info = satchel_bundle_info(v->bundle);
    char size[32], articles[64], pictures[64], name[SATCHEL_KEY_NAME], words[SATCHEL_KEY_WORDS];
    if (v->s->quiet || v->code != SATCHEL_OK || v->standing != SATCHEL_OK)
        return;
    printf("fine: %s, %s, %s\n", size_text(size, sizeof size, info->present),
           count_text(articles, sizeof articles, info->articles, "article", "articles"),
           count_text(pictures, sizeof pictures, info->pictures, "picture", "pictures"));
    if (info->excerpt_of)
        print_source(info);
    if (!info->has_key) {
        puts("not signed");
        return;
    }
    satchel_key_name(info->key.id, name);
    satchel_key_words(&info->key, words);
    if (v->verdict.standing >= SATCHEL_PINNED) {
        char shown[256];
        satchel_printable(shown, sizeof shown, v->verdict.name, strlen(v->verdict.name));
        printf("signed by %s, key %s\n", shown, name);
    } else {
        printf("signed by key %s, which nobody here vouches for: compare its words\n%s\n", name,
               words);
    }
}

static satchel_code finish(struct verify *v)
{
    const satchel_code code = v->code != SATCHEL_OK ? v->code : v->standing;
    progress_clear(&v->progress);
    if (v->s->json) {
        satchel_json_close(&v->json);
        satchel_json_flag(&v->json, "ok", code == SATCHEL_OK);
        satchel_json_text(&v->json, "signature",
                          v->bundle                          ? signature_word(v)
                          : v->code == SATCHEL_BAD_SIGNATURE ? "bad"
                                                             : "none");
        satchel_json_close(&v->json);
        satchel_error err;
        if (!satchel_buf_ok(&v->out, &err)) {
            console_error(v->path, &err, "");
            return err.code;
        }
        fwrite(v->out.data, 1, v->out.size, stdout);
    } else if (v->bundle) {
        print_result(v);
    }
    if (code != SATCHEL_OK)
        console_error(v->path, &v->first,
                      code == SATCHEL_REPAIRABLE     ? "\"satchel repair\" makes it whole again"
                      : code == SATCHEL_NOT_WRITABLE ? "name another FILE with --seen"
                                                     : NULL);
    return code;
}

static satchel_code check(struct verify *v)
{
    satchel_error err = {0};
    v->bundle = satchel_bundle_open(v->path, &err);
    if (!v->bundle) {
        v->first = err;
        v->code = err.code == SATCHEL_INPUT ? SATCHEL_READ : err.code;
        return finish(v);
    }
    const satchel_verify_options how = {
        .deep = v->s->deep, .damaged = on_damage, .progress = on_progress, .context = v};
    if (!satchel_verify(v->bundle, &how, &v->code, &v->first))
        v->code = v->first.code;
    judge(v);
    remember(v);
    return finish(v);
}

static satchel_code run(const void *settings, char **operands, size_t count)
{
    struct verify v = {.s = settings, .path = operands[0]};
    satchel_error err;
    const char *what = NULL;
    satchel_code code;
    (void)count;
    satchel_buf_init(&v.out, (size_t)256 << 20);
    satchel_json_init(&v.json, &v.out);
    satchel_json_open(&v.json, NULL, '{');
    satchel_json_open(&v.json, "damaged", '[');
    progress_start(&v.progress, v.s->quiet);
    if (gather_trust(&v, &what, &err)) {
        code = check(&v);
    } else {
        console_error(what ? what : "verify", &err, "");
        code = err.code;
    }
    satchel_bundle_close(v.bundle);
    satchel_trust_destroy(v.trust);
    satchel_buf_free(&v.out);
    return code;
}

const struct command command_verify = {
    .name = "verify",
    .operands = "BUNDLE",
    .summary = "checks every byte, and the signature",
    .details = "Reads all of the bundle and compares it with what its manifest says. A signature "
               "that does\n"
               "not hold is always refused; whose signature it must be is said with --key or "
               "--trust. With\n"
               "--seen alone, a publisher's first key is remembered and another one refused.",
    .example = "satchel verify --key harbour.pub today.satchel",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .settings_size = sizeof(struct verify_settings),
    .least = 1,
    .most = 1,
    .run = run,
};
