/* Articles cut out of a signed edition: the same articles, the same proof, and nothing that a
 * forger can change. */
#include "support/random.h"
#include "support/unit.h"

#include "format/excerpt.h"
#include "format/framing.h"

#include "doors/digest.h"

#include <satchel/satchel.h>

#include <unistd.h>

enum { STORIES = 300 }; /* three catalog pages */

static char folder[48], path[80], cut_path[80], other_path[80];
static satchel_secret_key key;
static satchel_public_key public_key;

static void write_edition(void)
{
    satchel_error err;
    const satchel_options options = {
        .title = "Bulletin", .publisher = "HB", .edition = 327, .issued = 1763870400, .key = &key};
    satchel_writer *w = satchel_writer_create(path, &options, &err);
    assert_non_null(w);
    for (unsigned i = 0; i < STORIES; i++) {
        char id[24], text[300], noise[200];
        uint32_t picture;
        satchel_builder *b = satchel_builder_create();
        snprintf(id, sizeof id, "story-%u", i);
        satchel_builder_set_headline(b, id);
        satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
        for (size_t k = 0; k < sizeof text; k++)
            text[k] = k % 7 == 6 ? ' ' : (char)('a' + random_below(26));
        satchel_builder_text(b, text, sizeof text);
        satchel_builder_close(b);
        satchel_builder_image(b, "x.png", "alt");
        memset(noise, (int)(i / 3), sizeof noise); /* three articles share a picture */
        assert_ok(satchel_writer_picture(w, (satchel_bytes){(uint8_t *)noise, sizeof noise},
                                         &picture, &err),
                  err);
        satchel_builder_image_resolve(b, 0, picture, 10, 10);
        const satchel_draft draft = {
            .id = id, .issued = 1000 + i, .updated = SATCHEL_NO_TIME, .order = (int32_t)i};
        assert_ok(satchel_writer_add(w, b, &draft, &err), err);
        satchel_builder_destroy(b);
    }
    assert_ok(satchel_writer_finish(w, NULL, &err), err);
}

static void cut(const uint32_t *indexes, uint32_t count)
{
    satchel_error err;
    satchel_bundle *b = satchel_bundle_open(path, &err);
    assert_ok(b, err);
    assert_ok(satchel_excerpt(b, indexes, count, cut_path, &err), err);
    satchel_bundle_close(b);
}

static satchel_code verified(const char *file)
{
    satchel_error err;
    satchel_code code;
    satchel_bundle *b = satchel_bundle_open(file, &err);
    if (!b)
        return err.code;
    const satchel_verify_options how = {.deep = true};
    assert_ok(satchel_verify(b, &how, &code, &err), err);
    satchel_bundle_close(b);
    return code;
}

/* Id, text and picture of an article as one string of bytes; false if any cannot be had. */
static bool content(satchel_bundle *b, uint32_t index, satchel_buf *to)
{
    satchel_arena arena;
    satchel_record r;
    satchel_arena_init(&arena, 1 << 20);
    satchel_buf_clear(to);
    bool ok = satchel_bundle_record(b, index, &arena, &r, NULL);
    satchel_article *a = ok ? satchel_article_open(b, index, NULL) : NULL;
    if (ok)
        satchel_buf_put_text(to, r.id);
    if (a) {
        size_t size;
        const char *text = satchel_article_text(a, &size);
        satchel_buf_put(to, text, size);
    }
    ok = ok && a && r.pictures == 1 && satchel_bundle_picture(b, index, 0, to, NULL);
    satchel_article_close(a);
    satchel_arena_free(&arena);
    return ok;
}

static void same_content(satchel_bundle *a, uint32_t i, satchel_bundle *b, uint32_t k)
{
    satchel_buf x, y;
    satchel_buf_init(&x, 1 << 20);
    satchel_buf_init(&y, 1 << 20);
    assert_true(content(a, i, &x));
    assert_true(content(b, k, &y));
    assert_int_equal(x.size, y.size);
    assert_memory_equal(x.data, y.data, x.size);
    satchel_buf_free(&x);
    satchel_buf_free(&y);
}

static void test_cut(void **state)
{
    (void)state;
    static const uint32_t sets[][4] = {{0}, {299}, {127, 128}, {5, 4, 3, 5}, {0, 130, 131, 299}};
    static const uint32_t sizes[] = {1, 1, 2, 4, 4}, kept[] = {1, 1, 2, 3, 4};
    static const uint32_t sorted[][4] = {{0}, {299}, {127, 128}, {3, 4, 5}, {0, 130, 131, 299}};
    satchel_error err;
    satchel_bundle *all = satchel_bundle_open(path, &err);
    assert_ok(all, err);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        cut(sets[s], sizes[s]);
        assert_int_equal(verified(cut_path), SATCHEL_OK);
        satchel_bundle *b = satchel_bundle_open(cut_path, &err);
        assert_ok(b, err);
        const satchel_info *info = satchel_bundle_info(b);
        assert_int_equal(info->articles, kept[s]);
        assert_int_equal(info->excerpt_of, STORIES);
        assert_true(info->complete && info->has_key);
        assert_memory_equal(info->manifest, satchel_bundle_info(all)->manifest, SATCHEL_HASH);
        for (uint32_t i = 0; i < kept[s]; i++) {
            uint32_t found;
            char id[24];
            same_content(b, i, all, sorted[s][i]);
            assert_true(satchel_bundle_has(b, i));
            snprintf(id, sizeof id, "story-%u", sorted[s][i]);
            assert_ok(satchel_bundle_find(b, id, &found, &err), err);
            assert_int_equal(found, i);
        }
        satchel_bundle_close(b);
    }
    satchel_bundle_close(all);
}

/* An excerpt of an excerpt is that of the edition; what it lacks is not found. */
static void test_again(void **state)
{
    (void)state;
    satchel_error err;
    uint32_t index;
    satchel_buf one, two;
    satchel_buf_init(&one, 1 << 20);
    satchel_buf_init(&two, 1 << 20);
    cut((const uint32_t[]){131}, 1);
    assert_ok(satchel_file_read(cut_path, &one, &err), err);
    cut((const uint32_t[]){2, 131, 140}, 3);
    satchel_bundle *b = satchel_bundle_open(cut_path, &err);
    assert_ok(b, err);
    assert_ok(satchel_excerpt(b, (const uint32_t[]){1}, 1, other_path, &err), err);
    assert_false(satchel_bundle_find(b, "story-7", &index, &err));
    assert_int_equal(err.code, SATCHEL_NOT_FOUND);
    assert_false(satchel_sign(b, &key, other_path, &err));
    assert_int_equal(err.code, SATCHEL_USAGE);
    assert_false(satchel_excerpt(b, NULL, 0, other_path, &err));
    satchel_bundle_close(b);
    assert_ok(satchel_file_read(other_path, &two, &err), err);
    assert_int_equal(one.size, two.size);
    assert_memory_equal(one.data, two.data, one.size);
    satchel_buf_free(&one);
    satchel_buf_free(&two);
}

/* It is trusted as its edition is, and is no edition: neither older nor the newest. */
static void test_trust(void **state)
{
    (void)state;
    satchel_error err;
    satchel_verdict verdict;
    satchel_trust *t = satchel_trust_create(SATCHEL_TRUST_ONLY, &err);
    assert_non_null(t);
    cut((const uint32_t[]){9}, 1);
    satchel_bundle *b = satchel_bundle_open(cut_path, &err);
    assert_ok(b, err);
    assert_false(satchel_trust_judge(t, b, &verdict, &err));
    assert_int_equal(err.code, SATCHEL_UNKNOWN_KEY);
    assert_ok(satchel_trust_add(t, &public_key, "Harbour", &err), err);
    assert_ok(satchel_trust_judge(t, b, &verdict, &err), err);
    assert_int_equal(verdict.standing, SATCHEL_TRUSTED);
    assert_ok(satchel_trust_remember(t, b, &err), err);
    satchel_bundle_close(b);
    const satchel_options older = {
        .title = "Bulletin", .publisher = "HB", .edition = 3, .issued = 1000, .key = &key};
    satchel_writer *w = satchel_writer_create(other_path, &older, &err);
    satchel_builder *text = satchel_builder_create();
    satchel_builder_open(text, SATCHEL_KIND_PARAGRAPH);
    satchel_builder_text(text, "old", 3);
    satchel_builder_close(text);
    assert_ok(satchel_writer_add(w, text, &(satchel_draft){.id = "x"}, &err), err);
    satchel_builder_destroy(text);
    assert_ok(satchel_writer_finish(w, NULL, &err), err);
    b = satchel_bundle_open(other_path, &err);
    assert_ok(satchel_trust_judge(t, b, &verdict, &err), err); /* 327 was not seen as an edition */
    satchel_bundle_close(b);
    satchel_trust_destroy(t);
}

/* --- damage and forgery --------------------------------------------------------------------- */

/* Whatever opens shows what the edition shows, or nothing; verify never says that it is fine. */
static void check_damaged(satchel_bytes bytes, const satchel_buf *truth, uint32_t count,
                          const char *what, size_t at)
{
    satchel_error err;
    satchel_buf got;
    assert_ok(satchel_save_bytes(other_path, bytes, &err), err);
    if (verified(other_path) == SATCHEL_OK)
        fail_msg("%s %zu is fine", what, at);
    satchel_bundle *b = satchel_bundle_open(other_path, &err);
    satchel_buf_init(&got, 1 << 20);
    for (uint32_t i = 0; b && i < satchel_bundle_info(b)->articles; i++) {
        if (!content(b, i, &got))
            continue;
        bool known = false;
        for (uint32_t k = 0; k < count; k++)
            known = known ||
                    (got.size == truth[k].size && memcmp(got.data, truth[k].data, got.size) == 0);
        if (!known)
            fail_msg("%s %zu shows what nobody signed", what, at);
    }
    satchel_buf_free(&got);
    satchel_bundle_close(b);
}

static void test_damage(void **state)
{
    (void)state;
    enum { KEPT = 2 };
    satchel_error err;
    satchel_buf truth[KEPT], whole;
    cut((const uint32_t[]){4, 130}, KEPT);
    satchel_bundle *all = satchel_bundle_open(cut_path, &err);
    assert_ok(all, err);
    for (uint32_t i = 0; i < KEPT; i++) {
        satchel_buf_init(&truth[i], 1 << 20);
        assert_true(content(all, i, &truth[i]));
    }
    satchel_buf_init(&whole, 1 << 20);
    assert_ok(satchel_file_read(cut_path, &whole, &err), err);
    for (size_t i = 0; i < whole.size; i += 1 + random_below(90)) {
        const uint8_t bit = (uint8_t)(1u << random_below(8));
        whole.data[i] ^= bit;
        check_damaged(satchel_buf_bytes(&whole), truth, KEPT, "byte", i);
        whole.data[i] ^= bit;
    }
    for (size_t size = 0; size < whole.size; size += 1 + random_below(180))
        check_damaged((satchel_bytes){whole.data, size}, truth, KEPT, "cut at", size);
    for (uint32_t i = 0; i < KEPT; i++)
        satchel_buf_free(&truth[i]);
    satchel_buf_free(&whole);
    satchel_bundle_close(all);
}

/* Replaces the list of the excerpt at cut_path by a forger's, whose last line is right. */
static void forge(const char *list)
{
    satchel_error err;
    satchel_buf all, out, bytes;
    uint32_t head, signature, size, crc;
    satchel_buf_init(&all, 1 << 20);
    satchel_buf_init(&out, 1 << 20);
    satchel_buf_init(&bytes, 1 << 18);
    assert_ok(satchel_file_read(cut_path, &all, &err), err);
    assert_ok(framing_read_head(satchel_buf_bytes(&all), &head, &err), err);
    const size_t sig_at = FRAMING_MANIFEST + head;
    assert_ok(framing_read_signature((satchel_bytes){all.data + sig_at, FRAMING_SIGNATURE},
                                     &signature, &crc, &err),
              err);
    const size_t at = framing_excerpt_place(head, signature);
    assert_true(framing_read_excerpt((satchel_bytes){all.data + at, FRAMING_EXCERPT}, &size, &crc));
    uint8_t hash[SATCHEL_HASH];
    char hex[2 * SATCHEL_HASH + 1];
    satchel_buf_put_text(&bytes, list);
    hash_bytes(satchel_buf_bytes(&bytes), hash);
    hex_print(hex, hash, SATCHEL_HASH);
    satchel_buf_print(&bytes, "end %s\n", hex);
    satchel_buf_put(&out, all.data, at);
    const struct framing f = {.excerpt_size = (uint32_t)bytes.size,
                              .excerpt_crc = crc_bytes(0, satchel_buf_bytes(&bytes))};
    framing_put_excerpt(&f, &out);
    satchel_buf_put(&out, bytes.data, bytes.size);
    satchel_buf_put(&out, all.data + at + FRAMING_EXCERPT + size,
                    all.size - at - FRAMING_EXCERPT - size);
    assert_ok(satchel_save_bytes(other_path, satchel_buf_bytes(&out), &err), err);
    satchel_buf_free(&all);
    satchel_buf_free(&out);
    satchel_buf_free(&bytes);
}

static void test_forgery(void **state)
{
    (void)state;
    static const char *const lists[] = {
        "",
        "satchel excerpt 2\ntext 1\narticle 0\n",
        "satchel excerpt 1\ntext 1\n",
        "satchel excerpt 1\ntext 1\narticle 300\nentry catalog 1 1 00000000\nrun 0 1\n",
        "satchel excerpt 1\ntext 1\narticle 1\narticle 1\nentry catalog 1 1 00000000\nrun 0 1\n",
        "satchel excerpt 1\ntext 1\narticle 2\narticle 1\nentry catalog 1 1 00000000\nrun 0 1\n",
        "satchel excerpt 1\ntext 01\narticle 1\nentry catalog 1 1 00000000\nrun 0 1\n",
        "satchel excerpt 1\ntext -1\narticle 1\nentry catalog 1 1 00000000\nrun 0 1\n",
        "satchel excerpt 1\ntext 1\narticle 1\nentry catalog 1 1 00000000\nrun 99999999999999 1\n",
        "satchel excerpt 1\ntext 1\narticle 1\nentry catalog 1 1 00000000\n"
        "run 18446744073709551615 18446744073709551615\n",
        "satchel excerpt 1\ntext 1\narticle 1\nentry catalog 1 0 00000000\nrun 0 0\n",
        "satchel excerpt 1\ntext 1\narticle 1\nentry catalog 1 2 00000000\nrun 0 1\nrun 1 1\n",
        "satchel excerpt 1\ntext 1\narticle 1\nentry catalog 1 2 00000000\nrun 5 1\nrun 0 1\n",
        "satchel excerpt 1\ntext 1\narticle 1\nrun 0 1\nentry catalog 1 1 00000000\n",
        "satchel excerpt 1\ntext 1\narticle 1\nentry manifest 1 1 00000000\nrun 0 1\n",
        "satchel excerpt 1\ntext 1\narticle 1\nentry catalog 9 1 00000000\nrun 0 1\n",
        "satchel excerpt 1\ntext 1\narticle 1\nentry catalog 1 1 zzzzzzzz\nrun 0 1\n",
        "satchel excerpt 1\ntext 1\narticle 1\nentry text 1 1 00000000\nrun 0 1\n",
        "satchel excerpt 1\ntext 1\narticle 1\nentry catalog 1 1 00000000\nrun 0 1\nentry "
        "catalog 1 1 00000000\nrun 4 1\n",
        "satchel excerpt 1\ntext 1\nentry catalog 1 1 00000000\nrun 0 1\narticle 1\n",
        "satchel excerpt 1\ntext 1\narticle 1\nentry catalog 1 1 00000000\nrun 0 1\nnonsense\n",
        "satchel excerpt 1\ntext 1\narticle 1",
    };
    cut((const uint32_t[]){4}, 1);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        forge(lists[i]);
        if (verified(other_path) != SATCHEL_MALFORMED)
            fail_msg("list %zu: %d", i, verified(other_path));
    }
    char *long_list = malloc(70000);
    memset(long_list, 'x', 69999);
    long_list[69999] = '\0';
    forge(long_list);
    assert_int_equal(verified(other_path), SATCHEL_LIMIT);
    free(long_list);
}

/* Lists in proper form that are not this excerpt's: another article of the page, one more, less or
 * more than its articles are made of. */
static void test_lies(void **state)
{
    (void)state;
    satchel_error err;
    satchel_buf all;
    cut((const uint32_t[]){4}, 1);
    satchel_buf_init(&all, 1 << 20);
    assert_ok(satchel_file_read(cut_path, &all, &err), err);
    const char *at = memmem(all.data, all.size, "satchel excerpt 1\n", 18);
    const char *end = memmem(at, 4096, "\nend ", 5);
    char list[2048], changed[2048];
    snprintf(list, sizeof list, "%.*s", (int)(end + 1 - at), at);
    forge(list);
    assert_int_equal(verified(other_path), SATCHEL_OK); /* the test's own tools */
    const char *rest = strstr(list, "article 4\n") + strlen("article 4\n");
    static const char *const others[] = {"article 5\n", "article 4\narticle 5\n", "article 200\n"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        snprintf(changed, sizeof changed, "%.*s%s%s", (int)(rest - list) - 10, list, others[i],
                 rest);
        forge(changed);
        assert_true(verified(other_path) != SATCHEL_OK);
    }
    snprintf(changed, sizeof changed, "%s", list);
    *strstr(changed, "\ntext ") = '\0';
    snprintf(changed + strlen(changed), 1024, "\ntext 1\n%s", strstr(list, "article"));
    forge(changed);
    assert_int_equal(verified(other_path), SATCHEL_MALFORMED);
    char *images = strstr(list, "entry images");
    *images = '\0';
    forge(list);
    assert_true(verified(other_path) != SATCHEL_OK); /* its picture left out */
    satchel_buf_free(&all);
}

static int set_up(void **state)
{
    satchel_error err;
    (void)state;
    snprintf(folder, sizeof folder, "%s/satchel-excerpt.XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(folder) || !satchel_key_generate(&key, &public_key, &err))
        return -1;
    snprintf(path, sizeof path, "%s/all.satchel", folder);
    snprintf(cut_path, sizeof cut_path, "%s/cut.satchel", folder);
    snprintf(other_path, sizeof other_path, "%s/other.satchel", folder);
    write_edition();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    unlink(cut_path);
    unlink(other_path);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut),    cmocka_unit_test(test_again),   cmocka_unit_test(test_trust),
        cmocka_unit_test(test_damage), cmocka_unit_test(test_forgery), cmocka_unit_test(test_lies),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
