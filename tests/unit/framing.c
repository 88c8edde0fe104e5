/* The framing against an independent reader: libzip must list and read what we wrote, with
 * consistency checks on; and every class of other ZIP must be refused. */
#include "support/unit.h"

#include "doors/digest.h"
#include "format/framing.h"

#include <satchel/satchel.h>

#include <unistd.h>
#include <zip.h>

static char path[] = "/tmp/satchel-framing-XXXXXX";

static void write_bundle(bool picture)
{
    satchel_error err;
    const satchel_options options = {.title = "T", .issued = SATCHEL_NO_TIME};
    satchel_writer *w = satchel_writer_create(path, &options, &err);
    satchel_builder *b = satchel_builder_create();
    uint32_t number;
    assert_non_null(w);
    satchel_builder_text(b, "Some text", 9);
    if (picture) {
        assert_true(
            satchel_writer_picture(w, (satchel_bytes){(const uint8_t *)"WEBP", 4}, &number, &err));
        satchel_builder_image(b, "x", "");
        satchel_builder_close(b);
        satchel_builder_image_resolve(b, 0, number, 1, 1);
    }
    const satchel_draft draft = {.id = "a", .issued = SATCHEL_NO_TIME, .updated = SATCHEL_NO_TIME};
    assert_ok(satchel_writer_add(w, b, &draft, &err), err);
    satchel_builder_destroy(b);
    assert_ok(satchel_writer_finish(w, NULL, &err), err);
}

/* libzip with all its checks, every byte of every entry read and its CRC compared. */
static void test_libzip_agrees(void **state)
{
    (void)state;
    for (unsigned picture = 0; picture < 2; picture++) {
        int code = 0;
        write_bundle(picture);
        zip_t *zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code);
        assert_non_null(zip);
        static const char *const names[] = {"mimetype", "manifest", "catalog", "text", "images"};
        assert_int_equal(zip_get_num_entries(zip, 0), 4 + picture);
        for (unsigned i = 0; i < 4 + picture; i++) {
            zip_stat_t st;
            char bytes[4096];
            assert_int_equal(zip_stat_index(zip, i, 0, &st), 0);
            assert_string_equal(st.name, names[i]);
            assert_int_equal(st.comp_method, ZIP_CM_STORE);
            zip_file_t *file = zip_fopen_index(zip, i, 0);
            assert_int_equal(zip_fread(file, bytes, sizeof bytes), (zip_int64_t)st.size);
            assert_int_equal(zip_fclose(file), 0);
        }
        zip_discard(zip);
    }
}

/* What the reader computes is where libzip finds the data. */
static void test_offsets(void **state)
{
    (void)state;
    satchel_error err;
    write_bundle(true);
    satchel_buf file;
    satchel_buf_init(&file, 1 << 20);
    assert_true(satchel_file_read(path, &file, &err));
    satchel_bundle *bundle = satchel_bundle_open(path, &err);
    assert_non_null(bundle);
    const satchel_info *info = satchel_bundle_info(bundle);
    assert_int_equal(info->entry_count, 3);
    assert_int_equal(info->bytes, file.size);
    for (unsigned i = 0; i < info->entry_count; i++) {
        const satchel_entry *e = &info->entries[i];
        const size_t name = strlen(e->name);
        assert_memory_equal(file.data + e->offset - name, e->name, name);
        assert_memory_equal(file.data + e->offset - name - 30, "PK\3\4", 4);
    }
    satchel_bundle_close(bundle);
    satchel_buf_free(&file);
}

static void test_head_is_recognised(void **state)
{
    (void)state;
    satchel_buf head;
    satchel_error err;
    uint32_t size;
    satchel_buf_init(&head, 1000);
    framing_put_head(&(struct framing){.manifest_size = 1234, .manifest_crc = 5}, &head);
    assert_int_equal(head.size, FRAMING_MANIFEST);
    assert_true(framing_read_head(satchel_buf_bytes(&head), &size, &err));
    assert_int_equal(size, 1234);
    for (size_t i = 0; i < head.size; i++) {
        head.data[i] ^= 1;
        const bool varies = i >= 79 && i <= 90;
        assert_int_equal(framing_read_head(satchel_buf_bytes(&head), &size, &err),
                         i >= 79 && i <= 82);
        assert_true(varies || err.code == SATCHEL_NOT_BUNDLE);
        head.data[i] ^= 1;
        assert_false(framing_read_head((satchel_bytes){head.data, i}, &size, &err));
        assert_int_equal(err.code, SATCHEL_CUT);
    }
    satchel_buf_clear(&head);
    framing_put_head(&(struct framing){.manifest_size = SATCHEL_MAX_HEAD + 1}, &head);
    assert_false(framing_read_head(satchel_buf_bytes(&head), &size, &err));
    assert_int_equal(err.code, SATCHEL_LIMIT);
    satchel_buf_free(&head);
}

/* A manifest whose hash is right but whose form is not must be refused, each with its line. */
static void test_manifest_refusals(void **state)
{
    (void)state;
    static const char good[] = "satchel 1\ntitle T\narticles 1\ntext 9\n"
                               "entry catalog 1 10 00000000\nentry text 1 5 00000000\n"
                               "page 1 10 12 stored 0 00000000000000000000000000000000\n";
    static const struct {
        const char *from, *to;
        satchel_code code;
    } cases[] = {
        {"satchel 1", "satchel 1", SATCHEL_OK},
        {"satchel 1", "satchel 2", SATCHEL_MALFORMED},
        {"title T", "titel T", SATCHEL_MALFORMED},
        {"title T", "title T\x01", SATCHEL_MALFORMED},
        {"title T", "title T\xFF", SATCHEL_MALFORMED},
        {"title T\n", "title T\ntitle U\n", SATCHEL_MALFORMED},
        {"title T\n", "edition 0\n", SATCHEL_MALFORMED},
        {"title T\n", "edition 07\n", SATCHEL_MALFORMED},
        {"title T\n", "edition 99999999999999999999\n", SATCHEL_MALFORMED},
        {"title T\n", "issued 2026-11-22\n", SATCHEL_MALFORMED},
        {"title T\n", "issued yesterday\n", SATCHEL_MALFORMED},
        {"title T\n", "edition 5\ntitle T\n", SATCHEL_MALFORMED},
        {"articles 1", "articles 2", SATCHEL_MALFORMED},
        {"articles 1", "articles 130001", SATCHEL_MALFORMED},
        {"articles 1\n", "", SATCHEL_MALFORMED},
        {"text 9", "text -9", SATCHEL_MALFORMED},
        {"entry catalog 1 10", "entry catalog 1 11", SATCHEL_MALFORMED},
        {"entry catalog 1 10", "entry catalog 2 10", SATCHEL_MALFORMED},
        {"entry text 1 5", "entry text 2 5", SATCHEL_MALFORMED},
        {"entry text", "entry secrets", SATCHEL_MALFORMED},
        {"entry text 1 5 00000000", "entry text 1 5 0000000", SATCHEL_MALFORMED},
        {"entry text 1 5 00000000", "entry text 1 5 0000000G", SATCHEL_MALFORMED},
        {"entry text 1 5", "entry text 1 5000000000", SATCHEL_MALFORMED},
        {"page 1 10 12 stored 0", "page 1 10 12 stored 6", SATCHEL_MALFORMED},
        {"page 1 10 12 stored", "page 1 10 12 magic", SATCHEL_MALFORMED},
        {"page 1 10 12", "page 0 10 12", SATCHEL_MALFORMED},
        {"page 1 10 12", "page 129 10 12", SATCHEL_MALFORMED},
        {"page 1 10 12", "page 1 10 20489", SATCHEL_LIMIT},
        {"page 1", "page  1", SATCHEL_MALFORMED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[512], hex[33];
        uint8_t hash[SATCHEL_HASH];
        const char *at = strstr(good, cases[i].from);
        assert_non_null(at);
        snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, cases[i].to,
                 at + strlen(cases[i].from));
        const satchel_bytes body = {(const uint8_t *)text, strlen(text)};
        hash_bytes(body, hash);
        hex_print(hex, hash, sizeof hash);
        snprintf(text + body.size, sizeof text - body.size, "end %s\n", hex);
        struct manifest m;
        satchel_error err = {0};
        const bool ok =
            manifest_parse((satchel_bytes){(const uint8_t *)text, strlen(text)}, &m, &err);
        manifest_free(&m);
        if (ok != (cases[i].code == SATCHEL_OK) || err.code != cases[i].code)
            fail_msg("case %zu (%s): %d %s", i, cases[i].to, err.code, err.text);
    }
}

static int set_up(void **state)
{
    (void)state;
    const int fd = mkstemp(path);
    return fd < 0 || close(fd);
}

static int tear_down(void **state)
{
    (void)state;
    return unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_libzip_agrees),
        cmocka_unit_test(test_offsets),
        cmocka_unit_test(test_head_is_recognised),
        cmocka_unit_test(test_manifest_refusals),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
