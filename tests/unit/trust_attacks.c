/* What an attacker may do to a signature, a manifest or a block, each refused with its own code.
 */
#include "unit/trust_parts.h"

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

static void test_count(void **state)
{
    (void)state;
    print_message("%u attacks refused\n", attacks);
    assert_true(attacks >= 55);
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
        cmocka_unit_test(test_count),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
