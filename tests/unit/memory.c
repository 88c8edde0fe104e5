/* No memory: every request for it by what reads strangers' bytes fails in turn.
 *
 * The linker puts our functions in front of the C library's, of the arena's (whose chunks would
 * hide most of its requests) and of those by which the codecs' libraries start, which then get an
 * allocator of ours: so theirs fail one by one too. A failure is an error that says so, writes
 * nothing and leaks nothing, and the next try succeeds. */
#include "support/formed.h"

#include "base/bytes.h"
#include "format/framing.h"
#include "format/parity.h"

#include <satchel/satchel.h>

#include <brotli/decode.h>
#define ZSTD_STATIC_LINKING_ONLY /* for allocators */
#include <zlib.h>
#include <zstd.h>

static struct {
    bool armed;
    unsigned long calls, fail_at;
    long live; /* pieces taken and not given back */
} fault;

static bool fails(void)
{
    return fault.armed && ++fault.calls == fault.fail_at;
}

static void *counted(void *piece)
{
    fault.live += piece != NULL;
    return piece;
}

#define WRAP(type, name, parameters, call)    \
    type __real_##name parameters;            \
    type __wrap_##name parameters;            \
    type __wrap_##name parameters             \
    {                                         \
        return fails() ? NULL : (type)(call); \
    }

WRAP(void *, malloc, (size_t size), counted(__real_malloc(size)))
WRAP(void *, calloc, (size_t count, size_t size), counted(__real_calloc(count, size)))
WRAP(void *, realloc, (void *old, size_t size),
     old ? __real_realloc(old, size) : counted(__real_realloc(old, size)))
WRAP(char *, strdup, (const char *text), counted(__real_strdup(text)))
WRAP(void *, satchel_arena_take, (satchel_arena * arena, size_t count, size_t size),
     __real_satchel_arena_take(arena, count, size))
WRAP(void *, satchel_arena_array, (satchel_arena * arena, size_t count, size_t size),
     __real_satchel_arena_array(arena, count, size))
WRAP(char *, satchel_arena_string, (satchel_arena * arena, const char *text, size_t size),
     __real_satchel_arena_string(arena, text, size))

void __real_free(void *piece);
void __wrap_free(void *piece);
void __wrap_free(void *piece)
{
    fault.live -= piece != NULL;
    __real_free(piece);
}

/* --- the libraries' allocators --------------------------------------------------------------- */

static void *take(void *opaque, size_t size)
{
    (void)opaque;
    return fails() ? NULL : counted(__real_malloc(size));
}

static void give(void *opaque, void *address)
{
    (void)opaque;
    free(address);
}

static void *take_items(void *opaque, unsigned items, unsigned size)
{
    return take(opaque, (size_t)items * size);
}

int __real_deflateInit2_(z_stream *z, int level, int method, int bits, int memory, int strategy,
                         const char *version, int size);
int __wrap_deflateInit2_(z_stream *z, int level, int method, int bits, int memory, int strategy,
                         const char *version, int size);
int __wrap_deflateInit2_(z_stream *z, int level, int method, int bits, int memory, int strategy,
                         const char *version, int size)
{
    z->zalloc = take_items;
    z->zfree = give;
    return __real_deflateInit2_(z, level, method, bits, memory, strategy, version, size);
}

int __real_inflateInit2_(z_stream *z, int bits, const char *version, int size);
int __wrap_inflateInit2_(z_stream *z, int bits, const char *version, int size);
int __wrap_inflateInit2_(z_stream *z, int bits, const char *version, int size)
{
    z->zalloc = take_items;
    z->zfree = give;
    return __real_inflateInit2_(z, bits, version, size);
}

BrotliDecoderState *__real_BrotliDecoderCreateInstance(brotli_alloc_func a, brotli_free_func f,
                                                       void *opaque);
BrotliDecoderState *__wrap_BrotliDecoderCreateInstance(brotli_alloc_func a, brotli_free_func f,
                                                       void *opaque);
BrotliDecoderState *__wrap_BrotliDecoderCreateInstance(brotli_alloc_func a, brotli_free_func f,
                                                       void *opaque)
{
    (void)a;
    (void)f;
    return __real_BrotliDecoderCreateInstance(take, give, opaque);
}

static const ZSTD_customMem memory = {take, give, NULL};

ZSTD_CCtx *__wrap_ZSTD_createCCtx(void);
ZSTD_CCtx *__wrap_ZSTD_createCCtx(void)
{
    return ZSTD_createCCtx_advanced(memory);
}

ZSTD_DCtx *__wrap_ZSTD_createDCtx(void);
ZSTD_DCtx *__wrap_ZSTD_createDCtx(void)
{
    return ZSTD_createDCtx_advanced(memory);
}

/* --- the sweep ------------------------------------------------------------------------------- */

static struct formed edition;
static satchel_buf update_file;

/* Runs a scenario with its 1st, 2nd... request failing until it gets through; `least` are known to
 * be made. */
static void sweep_of(const char *name, bool (*scenario)(satchel_error *), unsigned long least)
{
    unsigned long points = 0;
    for (;; points++) {
        satchel_error err = {0};
        fault.calls = 0;
        fault.fail_at = points + 1;
        fault.armed = true;
        const long live = fault.live;
        const bool ok = scenario(&err);
        fault.armed = false;
        if (fault.live != live)
            fail_msg("%s, point %lu: %ld pieces are left", name, points + 1, fault.live - live);
        if (fault.calls < fault.fail_at) {
            assert_ok(ok, err);
            break;
        }
        /* A library may do with less; what is too large for an arena looks like what nobody has. */
        if (!ok && err.code != SATCHEL_MEMORY && err.code != SATCHEL_LIMIT)
            fail_msg("%s, point %lu: %d %s", name, points + 1, (int)err.code, err.text);
        assert_true(ok || err.text[0]);
    }
    if (points < least)
        fail_msg("%s: %lu points, not %lu", name, points, least);
}

#define sweep(scenario, least) sweep_of(#scenario, scenario, least)

/* --- codecs ---------------------------------------------------------------------------------- */

enum { TEXT = 20000 };

static uint8_t text[TEXT], decoded[TEXT + 1];
static satchel_buf coded[CODING_COUNT];
static unsigned coding;

static bool encode(satchel_error *err)
{
    satchel_buf out;
    satchel_buf_init(&out, 1 << 20);
    const bool ok = codec_of(coding)->encode((satchel_bytes){text, TEXT}, &out, err);
    if (ok)
        assert_memory_equal(out.data, coded[coding].data, coded[coding].size);
    assert_int_equal(out.size, ok ? coded[coding].size : 0); /* nothing half made */
    satchel_buf_free(&out);
    return ok;
}

static bool decode(satchel_error *err)
{
    decoded[TEXT] = 0xA5;
    const bool ok = codec_of(coding)->decode(satchel_buf_bytes(&coded[coding]), decoded, TEXT, err);
    assert_int_equal(decoded[TEXT], 0xA5);
    assert_true(!ok || memcmp(decoded, text, TEXT) == 0);
    return ok;
}

/* Half of it: malformed, unless memory was wanting before that could be seen. */
static bool decode_half(satchel_error *err)
{
    const satchel_bytes half = {coded[coding].data, coded[coding].size / 2};
    assert_false(codec_of(coding)->decode(half, decoded, TEXT, err));
    return err->code == SATCHEL_MALFORMED;
}

static void test_codecs(void **state)
{
    (void)state;
    static const unsigned long encoding[] = {1, 5, 3, 10}, decoding[] = {0, 1, 1, 3};
    static const char words[] = "the water came back after nineteen days, she said. ";
    uint32_t random = 1;
    for (size_t i = 0; i < TEXT; i++) {
        random = random * 1664525 + 1013904223;
        text[i] = random >> 28 ? (uint8_t)words[i % (sizeof words - 1)] : (uint8_t)(random >> 20);
    }
    for (coding = 0; coding < CODING_COUNT; coding++) {
        satchel_error err;
        satchel_buf_init(&coded[coding], 1 << 20);
        assert_ok(codec_of(coding)->encode((satchel_bytes){text, TEXT}, &coded[coding], &err), err);
        sweep(encode, encoding[coding]);
        sweep(decode, decoding[coding]);
        sweep(decode_half, 0);
        satchel_buf_free(&coded[coding]);
    }
}

/* --- readers --------------------------------------------------------------------------------- */

static bool read_head(satchel_error *err)
{
    satchel_buf head;
    uint32_t size = 0;
    satchel_buf_init(&head, 1000);
    framing_put_head(&(struct framing){.manifest_size = 77}, &head);
    const bool ok =
        satchel_buf_ok(&head, err) && framing_read_head(satchel_buf_bytes(&head), &size, err);
    assert_true(!ok || size == 77);
    satchel_buf_free(&head);
    return ok;
}

static bool read_manifest(satchel_error *err)
{
    struct manifest m;
    const bool ok = manifest_parse(satchel_buf_bytes(&edition.manifest_bytes), &m, err);
    if (ok) {
        assert_int_equal(m.page_count, FORMED_PAGES);
        assert_int_equal(m.info.statement_count, 2);
        assert_int_equal(m.info.prior_count, 2);
        assert_int_equal(m.info.face_count, 2);
    }
    manifest_free(&m);
    return ok;
}

static bool read_page(satchel_error *err)
{
    struct catalog_page page = {0};
    uint64_t end;
    const bool ok =
        catalog_decode(satchel_buf_bytes(&edition.strings), satchel_buf_bytes(&edition.facts),
                       FORMED_RECORDS, 0, &page, &end, err);
    if (ok)
        assert_string_equal(page.records[0].record.id, edition.records[0].record.id);
    catalog_free(&page);
    return ok;
}

/* What a page is made of is there, or it is said that it is not. */
static bool write_page(satchel_error *err)
{
    satchel_buf strings, facts;
    satchel_buf_init(&strings, 1 << 20);
    satchel_buf_init(&facts, 1 << 20);
    catalog_encode(edition.records, FORMED_RECORDS, &strings, &facts);
    const bool ok = satchel_buf_ok(&strings, err) && satchel_buf_ok(&facts, err);
    if (ok) {
        assert_int_equal(strings.size, edition.strings.size);
        assert_memory_equal(strings.data, edition.strings.data, strings.size);
    }
    satchel_buf_free(&strings);
    satchel_buf_free(&facts);
    return ok;
}

static bool read_thin_page(satchel_error *err)
{
    struct catalog_page page = {0};
    const bool ok =
        catalog_decode_thin(satchel_buf_bytes(&edition.strings), satchel_buf_bytes(&edition.thin),
                            FORMED_RECORDS, &page, err);
    if (ok)
        assert_int_equal(page.records[1].record.pictures, 3);
    catalog_free(&page);
    return ok;
}

/* A text in which stands one of everything, built and read. */
static bool read_article(satchel_error *err)
{
    static const uint32_t words[] = {2};
    const satchel_draft draft = {.id = "x", .issued = SATCHEL_NO_TIME, .updated = SATCHEL_NO_TIME};
    satchel_builder *b = satchel_builder_create();
    if (!b)
        return satchel_fail_memory(err);
    satchel_builder_document(b, "en", SATCHEL_BASE_AUTO);
    satchel_builder_set_headline(b, "Head");
    satchel_builder_set_byline(b, "By A");
    satchel_builder_meta(b, "source", "HB");
    satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
    satchel_builder_text(b, "Words ", 6);
    satchel_builder_span_open(b, SATCHEL_SPAN_LINK, "https://example.org/");
    satchel_builder_text(b, "linked", 6);
    satchel_builder_span_close(b, SATCHEL_SPAN_LINK);
    satchel_builder_note(b, "n");
    satchel_builder_close(b);
    satchel_builder_anchor(b, "here");
    satchel_builder_open(b, SATCHEL_KIND_TABLE);
    satchel_builder_open(b, SATCHEL_KIND_ROW);
    satchel_builder_open(b, SATCHEL_KIND_CELL);
    satchel_builder_text(b, "cell", 4);
    satchel_builder_image(b, "x.png", "alt");
    satchel_builder_close(b);
    satchel_builder_close(b);
    satchel_builder_close(b);
    satchel_builder_close(b);
    satchel_builder_open(b, SATCHEL_KIND_FOOTNOTE);
    satchel_builder_label(b, "n");
    satchel_builder_text(b, "note", 4);
    satchel_builder_close(b);
    satchel_builder_image_resolve(b, 0, 0, 10, 10);
    satchel_builder_image_caption(b, 0, "A caption", "HB");
    satchel_builder_words(b, words, 1);
    satchel_article *a = satchel_builder_article(b, &draft, err);
    satchel_builder_destroy(b);
    if (a) {
        size_t size;
        assert_string_equal(satchel_article_text(a, &size),
                            "Head\nBy A\nWords linked1\ncell\nA caption HB\nnote");
        satchel_article_close(a);
    }
    return a != NULL;
}

static bool solve(satchel_error *err)
{
    static uint8_t rows[2][PARITY_SHARD];
    uint8_t *const at[] = {rows[0], rows[1]};
    const unsigned numbers[] = {0, 1}, places[] = {0, 1};
    return parity_solve(at, numbers, places, 2, err);
}

static bool write_update(satchel_error *err)
{
    satchel_buf head;
    satchel_buf_init(&head, 1 << 20);
    const bool ok = update_put_head(&edition.update, &head, err);
    assert_true(!ok || (head.size < update_file.size &&
                        memcmp(head.data + UPDATE_HASHED, update_file.data + UPDATE_HASHED,
                               head.size - UPDATE_HASHED) == 0));
    satchel_buf_free(&head);
    return ok;
}

static bool read_update(satchel_error *err)
{
    struct update u;
    const satchel_bytes bytes = satchel_buf_bytes(&update_file);
    const satchel_source source = satchel_source_memory(&bytes);
    const bool ok = update_parse(&source, &u, err);
    if (ok)
        assert_int_equal(u.picture_count, 3);
    update_free(&u);
    return ok;
}

static void test_readers(void **state)
{
    (void)state;
    sweep(read_head, 2);
    sweep(read_manifest, 10);
    sweep(write_page, 3);
    sweep(read_page, 10);
    sweep(read_thin_page, 10);
    sweep(read_article, 20);
    sweep(solve, 1);
}

static void test_updates(void **state)
{
    (void)state;
    sweep(write_update, 20);
    sweep(read_update, 200);
}

static int set_up(void **state)
{
    (void)state;
    formed_make(&edition, true);
    satchel_buf_init(&update_file, 1 << 20);
    formed_file(&edition.update, &update_file);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    satchel_buf_free(&update_file);
    formed_free(&edition);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codecs),
        cmocka_unit_test(test_readers),
        cmocka_unit_test(test_updates),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
