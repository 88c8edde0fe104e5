/* The framing against an independent reader: libzip must list and read what we wrote, with
 * consistency checks on; and every class of other ZIP must be refused. */
#include "support/formed.h"

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

/* Every entry that there may be, put together from its pieces; libzip sees what we say. */
static void put_file(const struct formed *f, satchel_bytes list, bool recovery, satchel_buf *file)
{
    static const uint8_t zeros[10000];
    struct framing g;
    satchel_error err;
    const satchel_bytes parity = {zeros, 777};
    assert_ok(framing_compute_excerpt(&f->manifest, satchel_buf_bytes(&f->manifest_bytes),
                                      satchel_buf_bytes(&f->signature), list, &g, &err),
              err);
    if (recovery) {
        assert_ok(framing_add_recovery(&g, 777, crc_bytes(0, parity), &err), err);
        assert_false(framing_add_recovery(&g, 777, 0, &err)); /* one is enough */
        assert_int_equal(err.code, SATCHEL_LIMIT);
    }
    framing_put_head(&g, file);
    satchel_buf_put(file, f->manifest_bytes.data, f->manifest_bytes.size);
    if (f->signature.size) {
        framing_put_signature(&g, file);
        satchel_buf_put(file, f->signature.data, f->signature.size);
    }
    if (list.size) {
        assert_int_equal(file->size,
                         framing_excerpt_place(f->manifest_bytes.size, f->signature.size));
        framing_put_excerpt(&g, file);
        satchel_buf_put(file, list.data, list.size);
    }
    for (unsigned i = 0; i < ENTRY_COUNT; i++) {
        framing_put_entry(&f->manifest, (enum entry_id)i, file);
        assert_int_equal(file->size, g.offsets[i]);
        satchel_buf_put(file, zeros, (size_t)f->manifest.entries[i].bytes);
    }
    assert_int_equal(file->size, g.blocks_end);
    if (recovery) {
        framing_put_recovery(&g, file);
        satchel_buf_put(file, parity.data, parity.size);
    }
    assert_int_equal(file->size, g.directory);
    framing_put_directory(&f->manifest, &g, file);
    assert_int_equal(file->size, g.total);
    assert_false(file->failed);
}

static void check_file(satchel_bytes file, unsigned entries)
{
    char bytes[10000];
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t *source = zip_source_buffer_create(file.data, file.size, 0, &why);
    zip_t *zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &why);
    assert_non_null(zip);
    assert_int_equal(zip_get_num_entries(zip, 0), entries);
    for (unsigned i = 0; i < entries; i++) {
        zip_stat_t st;
        assert_int_equal(zip_stat_index(zip, i, 0, &st), 0);
        zip_file_t *entry = zip_fopen_index(zip, i, 0);
        assert_non_null(entry);
        assert_int_equal(zip_fread(entry, bytes, sizeof bytes), (zip_int64_t)st.size);
        assert_int_equal(zip_fclose(entry), 0);
    }
    zip_discard(zip);
}

static void test_all_entries(void **state)
{
    (void)state;
    static const uint8_t zeros[10000];
    for (unsigned kind = 0; kind < 8; kind++) {
        struct formed f;
        satchel_buf file;
        const satchel_bytes list = {(const uint8_t *)"list", kind & 2 ? 4 : 0};
        formed_make(&f, kind & 1);
        for (unsigned i = 0; i < ENTRY_COUNT; i++)
            f.manifest.entries[i].crc32 =
                crc_bytes(0, (satchel_bytes){zeros, (size_t)f.manifest.entries[i].bytes});
        satchel_buf_init(&file, 1 << 20);
        put_file(&f, list, kind & 4, &file);
        check_file(satchel_buf_bytes(&file),
                   2 + ENTRY_COUNT + (kind & 1) + (kind >> 1 & 1) + (kind >> 2 & 1));
        satchel_buf_free(&file);
        formed_free(&f);
    }
}

typedef bool read_local(satchel_bytes in, uint32_t *size, uint32_t *crc);

static bool read_signature(satchel_bytes in, uint32_t *size, uint32_t *crc)
{
    satchel_error err;
    return framing_read_signature(in, size, crc, &err);
}

/* Local headers that have no other way to be found: any other byte than size and CRC is another
 * header. */
static void check_local(satchel_buf *header, read_local *read)
{
    uint32_t size, crc;
    assert_true(read(satchel_buf_bytes(header), &size, &crc));
    assert_int_equal(size, 300);
    assert_int_equal(crc, 0x12345678);
    for (size_t at = 0; at < header->size; at++) {
        const bool varies =
            at >= 14 && at < 18; /* sizes stand twice, so that they hold each other */
        header->data[at] ^= 1;
        assert_int_equal(read(satchel_buf_bytes(header), &size, &crc), varies);
        header->data[at] ^= 1;
        assert_false(read((satchel_bytes){header->data, at}, &size, &crc));
    }
}

static void test_local_headers(void **state)
{
    (void)state;
    satchel_buf header;
    uint32_t size, crc;
    struct framing f = {.excerpt_size = 300,
                        .excerpt_crc = 0x12345678,
                        .recovery_size = 300,
                        .recovery_crc = 0x12345678,
                        .signature_size = 300,
                        .signature_crc = 0x12345678};
    satchel_buf_init(&header, 1000);
    framing_put_excerpt(&f, &header);
    assert_int_equal(header.size, FRAMING_EXCERPT);
    check_local(&header, framing_read_excerpt);
    satchel_buf_clear(&header);
    framing_put_recovery(&f, &header);
    assert_int_equal(header.size, FRAMING_RECOVERY);
    check_local(&header, framing_read_recovery);
    satchel_buf_clear(&header);
    framing_put_signature(&f, &header);
    assert_int_equal(header.size, FRAMING_SIGNATURE);
    check_local(&header, read_signature);
    /* Empty ones are not there at all; too long a signature is none. */
    f = (struct framing){.signature_size = MINISIG_MAX + 1};
    satchel_buf_clear(&header);
    framing_put_excerpt(&f, &header);
    assert_false(framing_read_excerpt(satchel_buf_bytes(&header), &size, &crc));
    satchel_buf_clear(&header);
    framing_put_recovery(&f, &header);
    assert_false(framing_read_recovery(satchel_buf_bytes(&header), &size, &crc));
    satchel_buf_clear(&header);
    framing_put_signature(&f, &header);
    satchel_error err;
    assert_false(framing_read_signature(satchel_buf_bytes(&header), &size, &crc, &err));
    assert_int_equal(err.code, SATCHEL_LIMIT);
    satchel_buf_free(&header);
}

/* A file ends below 4 GiB: at the last byte that may be, and one behind it. */
static void test_four_gigabytes(void **state)
{
    (void)state;
    struct formed f;
    struct framing g;
    satchel_error err = {0};
    formed_make(&f, false);
    const satchel_bytes manifest = satchel_buf_bytes(&f.manifest_bytes), none = {0};
    assert_ok(framing_compute(&f.manifest, manifest, none, &g, &err), err);
    f.manifest.entries[ENTRY_IMAGES].bytes += UINT32_MAX - g.total;
    assert_ok(framing_compute(&f.manifest, manifest, none, &g, &err), err);
    assert_int_equal(g.total, UINT32_MAX);
    assert_false(framing_add_recovery(&g, 1, 0, &err));
    assert_int_equal(err.code, SATCHEL_LIMIT);
    assert_int_equal(g.recovery_size, 0);
    f.manifest.entries[ENTRY_IMAGES].bytes++;
    assert_false(framing_compute(&f.manifest, manifest, none, &g, &err));
    assert_int_equal(err.code, SATCHEL_LIMIT);
    formed_free(&f);
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
        cmocka_unit_test(test_libzip_agrees),      cmocka_unit_test(test_offsets),
        cmocka_unit_test(test_head_is_recognised), cmocka_unit_test(test_manifest_refusals),
        cmocka_unit_test(test_all_entries),        cmocka_unit_test(test_local_headers),
        cmocka_unit_test(test_four_gigabytes),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
