/* Whom to believe: numbers of editions, keys that follow and keys that end, files of keys and of
 * what was seen. */
#include "unit/trust_parts.h"

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
    assert_true(attacks >= 26);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rollback),   cmocka_unit_test(test_succession),
        cmocka_unit_test(test_revocation), cmocka_unit_test(test_first_use),
        cmocka_unit_test(test_state_file), cmocka_unit_test(test_key_files),
        cmocka_unit_test(test_words),      cmocka_unit_test(test_sign),
        cmocka_unit_test(test_count),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
