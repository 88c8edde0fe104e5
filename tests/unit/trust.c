/* Keys, signatures, whom to believe; and what an attacker may try, each refused with its own code.
 */
#include "support/unit.h"

#include "format/framing.h"
#include "format/minisig.h"

#include "doors/digest.h"

#include <satchel/satchel.h>

#include <sys/stat.h>
#include <unistd.h>

/* In memory where there is such a folder: thousands of files are saved with fsync. */
static char folder[48], path[64], state_path[64];
static satchel_secret_key ours, theirs, next_key;

/* --- bundles in parts ------------------------------------------------------------------------ */

/* A bundle as an attacker holds it: the head's two texts, and all that follows. */
struct parts {
    satchel_buf manifest, signature, rest;
};

static void parts_init(struct parts *p)
{
    satchel_buf_init(&p->manifest, 1 << 20);
    satchel_buf_init(&p->signature, 1 << 20);
    satchel_buf_init(&p->rest, 1 << 20);
}

static void parts_free(struct parts *p)
{
    satchel_buf_free(&p->manifest);
    satchel_buf_free(&p->signature);
    satchel_buf_free(&p->rest);
}

struct make {
    uint64_t edition;
    const char *publisher;
    const satchel_secret_key *key;
    const satchel_statement *statements;
    unsigned count;
    const char *text;
};

static void write_bundle(const struct make *how)
{
    satchel_error err;
    const satchel_options options = {.title = "Bulletin",
                                     .publisher = how->publisher ? how->publisher : "HB",
                                     .edition = how->edition ? how->edition : 5,
                                     .issued = 1763870400,
                                     .key = how->key,
                                     .statements = how->statements,
                                     .statement_count = how->count};
    satchel_writer *w = satchel_writer_create(path, &options, &err);
    assert_non_null(w);
    for (unsigned i = 0; i < 3; i++) {
        char id[16], text[300];
        satchel_builder *b = satchel_builder_create();
        uint32_t picture;
        snprintf(id, sizeof id, "story-%u", i);
        satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
        snprintf(text, sizeof text, "Story %u: %s", i, how->text ? how->text : "as it happened.");
        satchel_builder_text(b, text, strlen(text));
        satchel_builder_close(b);
        satchel_builder_image(b, "x.png", "alt");
        memset(text, 'a' + (int)i, sizeof text);
        assert_ok(satchel_writer_picture(w, (satchel_bytes){(uint8_t *)text, 100}, &picture, &err),
                  err);
        satchel_builder_image_resolve(b, 0, picture, 10, 10);
        const satchel_draft draft = {
            .id = id, .issued = 1000, .updated = SATCHEL_NO_TIME, .order = (int32_t)i};
        assert_ok(satchel_writer_add(w, b, &draft, &err), err);
        satchel_builder_destroy(b);
    }
    assert_ok(satchel_writer_finish(w, NULL, &err), err);
}

static void take_apart(struct parts *p)
{
    satchel_buf all;
    satchel_error err;
    uint32_t size, signature = 0, crc;
    parts_init(p);
    satchel_buf_init(&all, 1 << 20);
    assert_ok(satchel_file_read(path, &all, &err), err);
    assert_ok(framing_read_head(satchel_buf_bytes(&all), &size, &err), err);
    satchel_buf_put(&p->manifest, all.data + FRAMING_MANIFEST, size);
    size_t at = FRAMING_MANIFEST + size;
    if (framing_read_signature((satchel_bytes){all.data + at, FRAMING_SIGNATURE}, &signature, &crc,
                               NULL)) {
        satchel_buf_put(&p->signature, all.data + at + FRAMING_SIGNATURE, signature);
        at += FRAMING_SIGNATURE + signature;
    }
    satchel_buf_put(&p->rest, all.data + at, all.size - at);
    satchel_buf_free(&all);
}

static struct parts made(const struct make *how)
{
    struct parts p;
    write_bundle(how);
    take_apart(&p);
    return p;
}

/* The parts as a file again; the directory at its end, which no reader looks at, is left as it was.
 */
static void put_together(const struct parts *p)
{
    satchel_buf all;
    satchel_error err;
    const struct framing f = {.manifest_size = (uint32_t)p->manifest.size,
                              .manifest_crc = crc_bytes(0, satchel_buf_bytes(&p->manifest)),
                              .signature_size = (uint32_t)p->signature.size,
                              .signature_crc = crc_bytes(0, satchel_buf_bytes(&p->signature))};
    satchel_buf_init(&all, 1 << 20);
    framing_put_head(&f, &all);
    satchel_buf_put(&all, p->manifest.data, p->manifest.size);
    if (p->signature.size) {
        framing_put_signature(&f, &all);
        satchel_buf_put(&all, p->signature.data, p->signature.size);
    }
    satchel_buf_put(&all, p->rest.data, p->rest.size);
    assert_ok(satchel_save_bytes(path, satchel_buf_bytes(&all), &err), err);
    satchel_buf_free(&all);
}

/* Replaces the first `from` by `to`; both are text. */
static void replace(satchel_buf *buf, const char *from, const char *to)
{
    char *at = memmem(buf->data, buf->size, from, strlen(from));
    assert_non_null(at);
    const size_t before = (size_t)((uint8_t *)at - buf->data), after = before + strlen(from);
    satchel_buf out;
    satchel_buf_init(&out, 1 << 20);
    satchel_buf_put(&out, buf->data, before);
    satchel_buf_put_text(&out, to);
    satchel_buf_put(&out, buf->data + after, buf->size - after);
    satchel_buf_free(buf);
    *buf = out;
}

/* What every forger can do: the manifest's own last line. */
static void mend(satchel_buf *manifest)
{
    uint8_t hash[SATCHEL_HASH];
    char hex[2 * SATCHEL_HASH + 1];
    manifest->size -= 4 + 2 * SATCHEL_HASH + 1;
    hash_bytes(satchel_buf_bytes(manifest), hash);
    hex_print(hex, hash, SATCHEL_HASH);
    satchel_buf_print(manifest, "end %s\n", hex);
}

static void sign_again(struct parts *p, const satchel_secret_key *key)
{
    satchel_buf_clear(&p->signature);
    minisig_write(key, satchel_buf_bytes(&p->manifest), &p->signature);
}

/* --- the verdict ------------------------------------------------------------------------------ */

static satchel_trust *trust_of(satchel_policy policy)
{
    satchel_error err;
    satchel_trust *t = satchel_trust_create(policy, &err);
    const satchel_public_key key = satchel_key_public(&ours);
    assert_non_null(t);
    if (policy == SATCHEL_TRUST_ONLY)
        assert_ok(satchel_trust_add(t, &key, "The Harbour Bulletin", &err), err);
    return t;
}

/* What the file at `path` comes to: opening, judging, every byte. */
static satchel_code outcome(satchel_trust *t)
{
    satchel_error err;
    satchel_verdict verdict;
    satchel_code code = SATCHEL_OK;
    satchel_bundle *b = satchel_bundle_open(path, &err);
    if (!b)
        return err.code;
    const satchel_verify_options how = {.deep = true};
    if (!satchel_trust_judge(t, b, &verdict, &err))
        code = err.code;
    else
        assert_ok(satchel_verify(b, &how, &code, &err), err);
    satchel_bundle_close(b);
    return code;
}

static void remember(satchel_trust *t)
{
    satchel_error err;
    satchel_verdict verdict;
    satchel_bundle *b = satchel_bundle_open(path, &err);
    assert_ok(b, err);
    assert_ok(satchel_trust_judge(t, b, &verdict, &err), err);
    assert_ok(satchel_trust_remember(t, b, &err), err);
    satchel_bundle_close(b);
    /* By way of its file, as it is from one day to the next. */
    assert_ok(satchel_trust_save(t, state_path, &err), err);
}

static unsigned attacks;

static void refused(satchel_code code, satchel_code wanted, const char *what)
{
    attacks++;
    if (code != wanted)
        fail_msg("%s: %d, not %d", what, (int)code, (int)wanted);
}

static void expect(satchel_code wanted, const char *what)
{
    satchel_trust *t = trust_of(SATCHEL_TRUST_ONLY);
    refused(outcome(t), wanted, what);
    satchel_trust_destroy(t);
}

/* --- the signature itself ------------------------------------------------------------------- */

/* The signature's lines, decoded, changed by `change` and coded again. */
static void change_signature(satchel_code wanted, const char *what,
                             void (*change)(uint8_t sig[74], uint8_t global[64]))
{
    struct parts p = made(&(struct make){.key = &ours});
    uint8_t sig[74], global[64];
    char *text = (char *)p.signature.data;
    char *line = memchr(text, '\n', p.signature.size);
    assert_true(base64_take(line + 1, 100, sig, sizeof sig));
    char *second = memchr(line + 102, '\n', 100);
    assert_true(base64_take(second + 1, 88, global, sizeof global));
    change(sig, global);
    satchel_buf out;
    satchel_buf_init(&out, 1 << 12);
    satchel_buf_put(&out, text, (size_t)(line + 1 - text));
    base64_put(&out, sig, sizeof sig);
    satchel_buf_put(&out, line + 101, (size_t)(second + 1 - (line + 101)));
    base64_put(&out, global, sizeof global);
    satchel_buf_put_byte(&out, '\n');
    satchel_buf_free(&p.signature);
    p.signature = out;
    put_together(&p);
    expect(wanted, what);
    parts_free(&p);
}

static void other_kind(uint8_t *sig, uint8_t *global)
{
    (void)global;
    sig[0] = 'X';
}
static void old_kind(uint8_t *sig, uint8_t *global)
{
    (void)global;
    sig[1] = 'd'; /* "Ed": not prehashed */
}
static void other_id(uint8_t *sig, uint8_t *global)
{
    (void)global;
    sig[5] ^= 1;
}
static void flip_r(uint8_t *sig, uint8_t *global)
{
    (void)global;
    sig[10] ^= 1;
}
static void flip_s(uint8_t *sig, uint8_t *global)
{
    (void)global;
    sig[50] ^= 1;
}
static void flip_global(uint8_t *sig, uint8_t *global)
{
    (void)sig;
    global[63] ^= 0x10;
}
static void zero_both(uint8_t *sig, uint8_t *global)
{
    memset(sig + 10, 0, 64);
    memset(global, 0, 64);
}
static void swap_both(uint8_t *sig, uint8_t *global)
{
    uint8_t kept[64];
    memcpy(kept, sig + 10, 64);
    memcpy(sig + 10, global, 64);
    memcpy(global, kept, 64);
}
/* S + L is as good as S to a careless verifier. */
static void add_order(uint8_t *sig, uint8_t *global)
{
    static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,       0xd6,
                                      0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
    unsigned carry = 0;
    (void)global;
    for (size_t i = 0; i < 32; i++) {
        carry += sig[42 + i] + order[i];
        sig[42 + i] = (uint8_t)carry;
        carry >>= 8;
    }
}

static void test_signature_bits(void **state)
{
    (void)state;
    change_signature(SATCHEL_MALFORMED, "another algorithm", other_kind);
    change_signature(SATCHEL_MALFORMED, "signature that is not prehashed", old_kind);
    change_signature(SATCHEL_UNKNOWN_KEY, "id of another key", other_id);
    change_signature(SATCHEL_BAD_SIGNATURE, "R flipped", flip_r);
    change_signature(SATCHEL_BAD_SIGNATURE, "S flipped", flip_s);
    change_signature(SATCHEL_BAD_SIGNATURE, "second signature flipped", flip_global);
    change_signature(SATCHEL_BAD_SIGNATURE, "zeroes", zero_both);
    change_signature(SATCHEL_BAD_SIGNATURE, "the two signatures swapped", swap_both);
    change_signature(SATCHEL_BAD_SIGNATURE, "S plus the group's order", add_order);
}

/* Changes of the signature's text. */
static void test_signature_text(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *what;
        satchel_code code;
    } changes[] = {
        {"trusted comment: satchel", "trusted comment: Satchel", "comment altered",
         SATCHEL_BAD_SIGNATURE},
        {": satchel manifest\n", ": satchel manifest of today\n", "comment lengthened",
         SATCHEL_BAD_SIGNATURE},
        {"comment: satchel manifest\n", "comment: \n", "comment emptied", SATCHEL_BAD_SIGNATURE},
        {"untrusted comment", "comment", "first line missing", SATCHEL_MALFORMED},
        {"\ntrusted comment", "\ncomment", "third line missing", SATCHEL_MALFORMED},
        {"\nRU", "\n RU", "space before base64", SATCHEL_MALFORMED},
        {"=\ntrusted", "\ntrusted", "padding missing", SATCHEL_MALFORMED},
        {"=\ntrusted", "=\r\ntrusted", "CR LF", SATCHEL_MALFORMED},
        {"=\ntrusted", "=\n\ntrusted", "empty line", SATCHEL_MALFORMED},
        {"=\ntrusted", "==\ntrusted", "more padding", SATCHEL_MALFORMED},
        {"\nRU", "\n-U", "digits of URL-safe base64", SATCHEL_MALFORMED},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct parts p = made(&(struct make){.key = &ours});
        replace(&p.signature, changes[i].from, changes[i].to);
        put_together(&p);
        expect(changes[i].code, changes[i].what);
        parts_free(&p);
    }
}

static void test_signature_whole(void **state)
{
    (void)state;
    struct parts p = made(&(struct make){.key = &ours});
    satchel_buf kept = p.signature;
    satchel_buf_init(&p.signature, 1 << 12);
    put_together(&p);
    expect(SATCHEL_MALFORMED, "signature left out");
    satchel_buf_put(&p.signature, kept.data, kept.size);
    satchel_buf_put_byte(&p.signature, '\n');
    put_together(&p);
    expect(SATCHEL_MALFORMED, "a byte after the signature");
    satchel_buf_put(&p.signature, kept.data, kept.size);
    put_together(&p);
    expect(SATCHEL_MALFORMED, "two signatures");
    satchel_buf_clear(&p.signature);
    satchel_buf_put(&p.signature, kept.data, kept.size - 1);
    put_together(&p);
    expect(SATCHEL_MALFORMED, "signature without its end");
    while (p.signature.size <= MINISIG_MAX)
        satchel_buf_put_byte(&p.signature, 'x');
    put_together(&p);
    expect(SATCHEL_LIMIT, "signature too long");
    sign_again(&p, &theirs);
    put_together(&p);
    expect(SATCHEL_UNKNOWN_KEY, "somebody else's signature");
    satchel_secret_key twin = theirs; /* another key under our id */
    memcpy(twin.id, ours.id, sizeof twin.id);
    sign_again(&p, &twin);
    put_together(&p);
    expect(SATCHEL_BAD_SIGNATURE, "somebody else's signature under our id");
    struct parts other = made(&(struct make){.key = &ours, .edition = 6});
    satchel_buf_clear(&p.signature);
    satchel_buf_put(&p.signature, other.signature.data, other.signature.size);
    put_together(&p);
    expect(SATCHEL_BAD_SIGNATURE, "the signature of another edition");
    parts_free(&other);
    satchel_buf_free(&kept);
    parts_free(&p);
}

/* --- the manifest --------------------------------------------------------------------------- */

static void test_manifest(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *what;
        satchel_code code;
    } changes[] = {
        {"edition 5", "edition 6", "a higher number", SATCHEL_BAD_SIGNATURE},
        {"edition 5\n", "", "no number", SATCHEL_BAD_SIGNATURE},
        {"title Bulletin", "title bulletin", "another title", SATCHEL_BAD_SIGNATURE},
        {"publisher HB", "publisher BH", "another publisher", SATCHEL_BAD_SIGNATURE},
        {"issued 2025", "issued 2026", "another date", SATCHEL_BAD_SIGNATURE},
        {"\narticles", "\nprevious 00112233445566778899aabbccddeeff\narticles", "a history",
         SATCHEL_BAD_SIGNATURE},
        {"\narticles", "\nprior en 00112233445566778899aabbccddeeff\narticles", "a prior",
         SATCHEL_BAD_SIGNATURE},
        {"\narticles", "\nlanguage en\narticles", "lines in another order", SATCHEL_MALFORMED},
        {"key RW", "key rw", "a key that is none", SATCHEL_MALFORMED},
        {"articles 3", "articles 2", "fewer articles", SATCHEL_MALFORMED},
        {"entry text 3", "entry text 2", "fewer texts", SATCHEL_BAD_SIGNATURE},
        {"entry images 3", "entry images 4", "more pictures", SATCHEL_BAD_SIGNATURE},
        {"\nentry images", "\nentry index 1 1 00000000\nentry images", "one more entry",
         SATCHEL_MALFORMED},
        {"satchel 1", "satchel 2", "another format", SATCHEL_MALFORMED},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct parts p = made(&(struct make){.key = &ours});
        replace(&p.manifest, changes[i].from, changes[i].to);
        mend(&p.manifest);
        put_together(&p);
        expect(changes[i].code, changes[i].what);
        parts_free(&p);
    }
}

/* Takes the manifest's key line out; the caller frees the copy. */
static char *key_line(const struct parts *p)
{
    const char *at = memmem(p->manifest.data, p->manifest.size, "\nkey ", 5);
    return strndup(at + 1, 4 + SATCHEL_KEY_TEXT);
}

static void test_keys_in_manifest(void **state)
{
    (void)state;
    struct parts p = made(&(struct make){.key = &ours});
    char *line = key_line(&p), text[SATCHEL_KEY_TEXT + 8] = "key ";
    const satchel_public_key stranger = satchel_key_public(&theirs);
    replace(&p.manifest, line, "");
    mend(&p.manifest);
    put_together(&p);
    expect(SATCHEL_UNSIGNED, "no key, but a signature");
    satchel_buf_clear(&p.signature);
    put_together(&p);
    expect(SATCHEL_UNSIGNED, "key and signature taken away");
    replace(&p.manifest, "articles", "key XXXX\narticles");
    replace(&p.manifest, "key XXXX\n", line);
    replace(&p.manifest, "articles", "key XXXX\narticles");
    replace(&p.manifest, "key XXXX\n", line);
    mend(&p.manifest);
    sign_again(&p, &ours);
    put_together(&p);
    expect(SATCHEL_MALFORMED, "two keys");
    parts_free(&p);
    p = made(&(struct make){.key = &ours});
    satchel_key_text(&stranger, text + 4);
    strcat(text, "\n");
    replace(&p.manifest, line, text);
    mend(&p.manifest);
    put_together(&p);
    expect(SATCHEL_UNKNOWN_KEY, "their key, our signature");
    sign_again(&p, &theirs);
    put_together(&p);
    expect(SATCHEL_UNKNOWN_KEY, "their key, their signature");
    parts_free(&p);
    satchel_secret_key twin = theirs;
    memcpy(twin.id, ours.id, sizeof twin.id);
    write_bundle(&(struct make){.key = &twin});
    expect(SATCHEL_UNKNOWN_KEY, "their key under our id");
    free(line);
}

/* A key of small order makes signatures that fit everything. */
static void test_weak_key(void **state)
{
    (void)state;
    struct parts p = made(&(struct make){.key = &ours});
    char *line = key_line(&p), text[SATCHEL_KEY_TEXT + 8] = "key ";
    satchel_public_key weak = {.key = {1}};
    satchel_secret_key zero = {.key = {0}};
    memcpy(weak.id, ours.id, sizeof weak.id);
    memcpy(zero.id, ours.id, sizeof zero.id);
    satchel_key_text(&weak, text + 4);
    strcat(text, "\n");
    replace(&p.manifest, line, text);
    mend(&p.manifest);
    sign_again(&p, &zero);
    put_together(&p);
    expect(SATCHEL_BAD_SIGNATURE, "a key of small order");
    parts_free(&p);
    free(line);
}

/* --- blocks --------------------------------------------------------------------------------- */

/* Everything behind the head taken from another bundle by the same publisher, and single bytes
 * changed: whatever it is, catalog, text, picture or the ZIP between, it is found. */
static void test_mix(void **state)
{
    (void)state;
    struct parts a = made(&(struct make){.key = &ours, .text = "aaaaaa"});
    struct parts b = made(&(struct make){.key = &ours, .text = "bbbbbb", .edition = 6});
    const satchel_buf kept = a.rest;
    a.rest = b.rest;
    put_together(&a);
    satchel_trust *t = trust_of(SATCHEL_TRUST_ONLY);
    const satchel_code code = outcome(t);
    satchel_trust_destroy(t);
    refused(code ? SATCHEL_DAMAGED : code, SATCHEL_DAMAGED, "another edition's blocks");
    a.rest = kept;
    for (size_t i = 0; i < a.rest.size; i++) {
        a.rest.data[i] ^= 0x20;
        put_together(&a);
        t = trust_of(SATCHEL_TRUST_ONLY);
        assert_int_not_equal(outcome(t), SATCHEL_OK);
        satchel_trust_destroy(t);
        a.rest.data[i] ^= 0x20;
    }
    attacks++;
    parts_free(&a);
    parts_free(&b);
}

static void test_swapped_blocks(void **state)
{
    (void)state;
    struct parts p = made(&(struct make){.key = &ours});
    uint8_t *picture = memmem(p.rest.data, p.rest.size, "aaaaaaaaaaaaaaaa", 16), kept[100];
    assert_non_null(picture);
    memcpy(kept, picture, 100);
    memcpy(picture, picture + 100, 100);
    memcpy(picture + 100, kept, 100);
    put_together(&p);
    expect(SATCHEL_DAMAGED, "two pictures swapped");
    memcpy(picture, kept, 100);
    put_together(&p);
    expect(SATCHEL_DAMAGED, "one picture twice");
    p.rest.size -= 1;
    parts_free(&p);
    p = made(&(struct make){.key = &ours});
    satchel_buf_put_text(&p.rest, "more");
    put_together(&p);
    expect(SATCHEL_MALFORMED, "bytes after the end");
    p.rest.data[p.rest.size - 10] ^= 1; /* in the end record */
    put_together(&p);
    expect(SATCHEL_MALFORMED, "a directory that says otherwise, and more");
    parts_free(&p);
}

/* --- numbers -------------------------------------------------------------------------------- */

static void numbered(satchel_trust *t, uint64_t edition, const char *text, satchel_code wanted,
                     const char *what)
{
    write_bundle(&(struct make){.key = &ours, .edition = edition, .text = text});
    refused(outcome(t), wanted, what);
}

static void test_rollback(void **state)
{
    (void)state;
    satchel_error err;
    satchel_trust *t = trust_of(SATCHEL_TRUST_ONLY);
    write_bundle(&(struct make){.key = &ours, .edition = 100});
    remember(t);
    satchel_trust_destroy(t);
    t = trust_of(SATCHEL_TRUST_ONLY);
    assert_ok(satchel_trust_load(t, state_path, &err), err);
    numbered(t, 100, NULL, SATCHEL_OK, "the same again is no attack");
    attacks--;
    numbered(t, 99, NULL, SATCHEL_ROLLBACK, "the edition before");
    numbered(t, 1, NULL, SATCHEL_ROLLBACK, "the first edition");
    numbered(t, 100, "another story", SATCHEL_ROLLBACK, "another edition under the same number");
    numbered(t, 100 + 1000001, NULL, SATCHEL_ROLLBACK, "a number far ahead");
    numbered(t, INT64_MAX / 10, NULL, SATCHEL_ROLLBACK, "the last number there is");
    struct parts p = made(&(struct make){.key = &ours});
    replace(&p.manifest, "edition 5\n", "");
    mend(&p.manifest);
    sign_again(&p, &ours);
    put_together(&p);
    refused(outcome(t), SATCHEL_ROLLBACK, "no number after numbers");
    parts_free(&p);
    satchel_statement s;
    satchel_statement_make(&ours, &next_key, &s);
    write_bundle(&(struct make){.key = &next_key, .edition = 99, .statements = &s, .count = 1});
    refused(outcome(t), SATCHEL_ROLLBACK, "the edition before, under the next key");
    write_bundle(&(struct make){.key = &next_key, .edition = 101, .statements = &s, .count = 1});
    assert_int_equal(outcome(t), SATCHEL_OK);
    /* The clock has no say: an edition of any age is fine, and its age is told. */
    assert_int_equal(satchel_trust_now(t, 0), 1763870400);
    assert_int_equal(satchel_trust_now(t, 2000000000), 2000000000);
    satchel_trust_destroy(t);
}

/* --- keys that follow, keys that end ---------------------------------------------------------- */

static satchel_code with_statements(satchel_trust *t, const satchel_secret_key *key,
                                    const satchel_statement *s, unsigned count)
{
    write_bundle(&(struct make){.key = key, .statements = s, .count = count});
    return outcome(t);
}

static void test_succession(void **state)
{
    (void)state;
    satchel_error err;
    satchel_statement s[3];
    satchel_trust *t = trust_of(SATCHEL_TRUST_ONLY);
    satchel_statement_make(&ours, &next_key, &s[0]);
    refused(with_statements(t, &next_key, NULL, 0), SATCHEL_UNKNOWN_KEY, "a key out of nowhere");
    assert_int_equal(with_statements(t, &next_key, s, 1), SATCHEL_OK);
    satchel_statement_make(&theirs, &next_key, &s[0]);
    refused(with_statements(t, &next_key, s, 1), SATCHEL_UNKNOWN_KEY, "follows an unknown key");
    satchel_statement_make(&ours, &theirs, &s[0]);
    memcpy(s[0].by_key, s[0].by_next, 64);
    refused(with_statements(t, &theirs, s, 1), SATCHEL_BAD_SIGNATURE,
            "signed by the next key only");
    satchel_statement_make(&ours, &theirs, &s[0]);
    memcpy(s[0].by_next, s[0].by_key, 64);
    refused(with_statements(t, &theirs, s, 1), SATCHEL_BAD_SIGNATURE, "signed by the old key only");
    satchel_statement_make(&ours, &next_key, &s[0]);
    s[0].next = satchel_key_public(&theirs);
    refused(with_statements(t, &theirs, s, 1), SATCHEL_BAD_SIGNATURE, "a statement about another");
    satchel_statement_make(&next_key, &theirs, &s[0]);
    satchel_statement_make(&theirs, &next_key, &s[1]);
    refused(with_statements(t, &theirs, s, 2), SATCHEL_UNKNOWN_KEY, "a circle");
    satchel_statement_make(&ours, &theirs, &s[0]);
    s[0].revokes = true; /* a succession read as a revocation */
    refused(with_statements(t, &ours, s, 1), SATCHEL_BAD_SIGNATURE, "the sentence of another kind");
    satchel_statement many[SATCHEL_MAX_STATEMENTS + 1];
    for (unsigned i = 0; i <= SATCHEL_MAX_STATEMENTS; i++)
        satchel_statement_make(&ours, &next_key, &many[i]);
    refused(with_statements(t, &ours, many, SATCHEL_MAX_STATEMENTS + 1), SATCHEL_LIMIT,
            "more statements than allowed");
    /* Learnt from a bundle by the old key, remembered without it. */
    satchel_statement_make(&ours, &next_key, &s[0]);
    assert_int_equal(with_statements(t, &ours, s, 1), SATCHEL_OK);
    remember(t);
    satchel_trust_destroy(t);
    t = trust_of(SATCHEL_TRUST_ONLY);
    assert_ok(satchel_trust_load(t, state_path, &err), err);
    write_bundle(&(struct make){.key = &next_key, .edition = 6});
    assert_int_equal(outcome(t), SATCHEL_OK);
    satchel_trust_destroy(t);
}

static void test_revocation(void **state)
{
    (void)state;
    satchel_error err;
    satchel_statement s[3];
    satchel_trust *t = trust_of(SATCHEL_TRUST_ONLY);
    satchel_statement_make(&ours, NULL, &s[0]);
    refused(with_statements(t, &ours, s, 1), SATCHEL_UNKNOWN_KEY, "a key that revokes itself");
    memset(s[0].by_key, 0, 64);
    refused(with_statements(t, &ours, s, 1), SATCHEL_BAD_SIGNATURE, "a revocation nobody signed");
    satchel_statement_make(&theirs, NULL, &s[0]);
    s[0].key = satchel_key_public(&ours);
    refused(with_statements(t, &theirs, s, 1), SATCHEL_BAD_SIGNATURE, "a revocation by others");
    satchel_statement_make(&ours, NULL, &s[0]);
    satchel_statement_make(&ours, &theirs, &s[1]);
    refused(with_statements(t, &theirs, s, 2), SATCHEL_UNKNOWN_KEY, "a thief's own successor");
    /* The next key was known in good time; then the old one is revoked by a bundle of anybody's. */
    satchel_statement_make(&ours, &next_key, &s[1]);
    assert_int_equal(with_statements(t, &ours, s + 1, 1), SATCHEL_OK);
    remember(t);
    write_bundle(&(struct make){.key = &next_key, .edition = 6, .statements = s, .count = 1});
    remember(t);
    satchel_trust_destroy(t);
    t = trust_of(SATCHEL_TRUST_ONLY);
    assert_ok(satchel_trust_load(t, state_path, &err), err);
    write_bundle(&(struct make){.key = &ours, .edition = 7});
    refused(outcome(t), SATCHEL_UNKNOWN_KEY, "a key revoked earlier");
    satchel_statement_make(&ours, &theirs, &s[1]);
    write_bundle(&(struct make){.key = &theirs, .edition = 7, .statements = s + 1, .count = 1});
    refused(outcome(t), SATCHEL_UNKNOWN_KEY, "a successor named by a revoked key");
    write_bundle(&(struct make){.key = &next_key, .edition = 7});
    assert_int_equal(outcome(t), SATCHEL_OK);
    satchel_trust_destroy(t);
}

static void test_first_use(void **state)
{
    (void)state;
    satchel_trust *t = trust_of(SATCHEL_TRUST_FIRST_USE);
    write_bundle(&(struct make){.key = NULL});
    assert_int_equal(outcome(t), SATCHEL_OK); /* nothing known of HB yet */
    write_bundle(&(struct make){.key = &ours});
    assert_int_equal(outcome(t), SATCHEL_OK);
    remember(t);
    write_bundle(&(struct make){.key = &theirs, .edition = 6});
    refused(outcome(t), SATCHEL_UNKNOWN_KEY, "the publisher under another key");
    write_bundle(&(struct make){.key = NULL, .edition = 6});
    refused(outcome(t), SATCHEL_UNSIGNED, "the publisher without a key");
    write_bundle(&(struct make){.key = &theirs, .publisher = "Others", .edition = 6});
    assert_int_equal(outcome(t), SATCHEL_OK);
    satchel_trust_destroy(t);
    t = trust_of(SATCHEL_TRUST_ANY);
    satchel_error err;
    satchel_verdict v;
    satchel_bundle *b = satchel_bundle_open(path, &err);
    assert_true(satchel_trust_judge(t, b, &v, &err));
    assert_int_equal(v.standing, SATCHEL_STRANGER);
    satchel_bundle_close(b);
    satchel_trust_destroy(t);
}

/* --- files ---------------------------------------------------------------------------------- */

static void save_text(const char *text, size_t size)
{
    satchel_error err;
    assert_ok(satchel_save_bytes(path, (satchel_bytes){(const uint8_t *)text, size}, &err), err);
}

static void test_state_file(void **state)
{
    (void)state;
    satchel_error err;
    satchel_buf text;
    satchel_trust *t = trust_of(SATCHEL_TRUST_ONLY);
    write_bundle(&(struct make){.key = &ours});
    remember(t);
    satchel_trust_destroy(t);
    satchel_buf_init(&text, 1 << 16);
    assert_ok(satchel_file_read(state_path, &text, &err), err);
    for (size_t i = 0; i < text.size; i++) {
        t = trust_of(SATCHEL_TRUST_ONLY);
        save_text((char *)text.data, i);
        assert_false(satchel_trust_load(t, path, &err));
        text.data[i] ^= 1;
        save_text((char *)text.data, text.size);
        assert_false(satchel_trust_load(t, path, &err));
        text.data[i] ^= 1;
        satchel_trust_destroy(t);
    }
    refused(err.code, SATCHEL_DAMAGED, "a state file cut or changed anywhere");
    satchel_buf_free(&text);
}

static void test_key_files(void **state)
{
    (void)state;
    satchel_error err;
    satchel_buf text;
    satchel_public_key key, again = satchel_key_public(&ours);
    satchel_secret_key secret;
    satchel_buf_init(&text, 1 << 12);
    satchel_key_write(&again, &text);
    save_text((char *)text.data, text.size);
    assert_ok(satchel_key_read(path, &key, &err), err);
    assert_memory_equal(&key, &again, sizeof key);
    text.data[text.size - 10] ^= 0x80;
    save_text((char *)text.data, text.size);
    refused(satchel_key_read(path, &key, &err) ? SATCHEL_OK : err.code, SATCHEL_MALFORMED,
            "a public key that is none");
    satchel_buf_clear(&text);
    assert_ok(satchel_secret_write(&ours, NULL, &text, &err), err);
    assert_ok(satchel_save_secret(path, satchel_buf_bytes(&text), &err), err);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_ok(satchel_secret_read(path, NULL, &secret, NULL, &err), err);
    assert_memory_equal(&secret, &ours, sizeof ours);
    text.data[150] = text.data[150] == 'A' ? 'B' : 'A';
    save_text((char *)text.data, text.size);
    refused(satchel_secret_read(path, NULL, &secret, NULL, &err) ? SATCHEL_OK : err.code,
            SATCHEL_DAMAGED, "a secret key with a changed byte");
    satchel_buf_free(&text);
}

static void test_words(void **state)
{
    (void)state;
    /* Fixed for ever: they are printed on paper. */
    satchel_public_key key = {.id = "12345678", .key = "abcdefghijklmnopqrstuvwxyz01234"};
    char words[SATCHEL_KEY_WORDS], name[SATCHEL_KEY_NAME];
    satchel_key_words(&key, words);
    satchel_key_name(key.id, name);
    assert_string_equal(name, "3837363534333231");
    assert_int_equal(strlen(words), SATCHEL_KEY_WORDS - 1);
    assert_string_equal(words, "domoh-komuh-rufif-ranih-vorot-jukaz-pufoh-sokag");
}

/* Signing what is there gives the bundle that would have been packed with the key. */
static void test_sign(void **state)
{
    (void)state;
    satchel_error err;
    satchel_buf packed, signed_later;
    satchel_buf_init(&packed, 1 << 20);
    satchel_buf_init(&signed_later, 1 << 20);
    write_bundle(&(struct make){.key = &ours});
    assert_ok(satchel_file_read(path, &packed, &err), err);
    for (unsigned i = 0; i < 2; i++) { /* unsigned before, then signed by others */
        write_bundle(&(struct make){.key = i ? &theirs : NULL});
        satchel_bundle *b = satchel_bundle_open(path, &err);
        assert_ok(b, err);
        assert_ok(satchel_sign(b, &ours, path, &err), err);
        satchel_bundle_close(b);
        satchel_buf_clear(&signed_later);
        assert_ok(satchel_file_read(path, &signed_later, &err), err);
        assert_int_equal(packed.size, signed_later.size);
        assert_memory_equal(packed.data, signed_later.data, packed.size);
    }
    satchel_buf_free(&packed);
    satchel_buf_free(&signed_later);
}

static void test_count(void **state)
{
    (void)state;
    print_message("%u attacks refused\n", attacks);
    assert_true(attacks >= 60);
}

static int set_up(void **state)
{
    (void)state;
    satchel_error err;
    satchel_public_key key;
    snprintf(folder, sizeof folder, "%s/satchel-trust-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/a.satchel", folder);
    snprintf(state_path, sizeof state_path, "%s/seen", folder);
    return !satchel_key_generate(&ours, &key, &err) || !satchel_key_generate(&theirs, &key, &err) ||
           !satchel_key_generate(&next_key, &key, &err);
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    unlink(state_path);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signature_bits),
        cmocka_unit_test(test_signature_text),
        cmocka_unit_test(test_signature_whole),
        cmocka_unit_test(test_manifest),
        cmocka_unit_test(test_keys_in_manifest),
        cmocka_unit_test(test_weak_key),
        cmocka_unit_test(test_mix),
        cmocka_unit_test(test_swapped_blocks),
        cmocka_unit_test(test_rollback),
        cmocka_unit_test(test_succession),
        cmocka_unit_test(test_revocation),
        cmocka_unit_test(test_first_use),
        cmocka_unit_test(test_state_file),
        cmocka_unit_test(test_key_files),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_sign),
        cmocka_unit_test(test_count),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
