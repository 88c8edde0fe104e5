/* Codecs without a prior: everything comes back as it was, and whatever is decoded, nothing is
 * written beside the room that was given.
 *
 * With an argument it makes so many round trips of random, mutated and hostile input. */
#include "support/unit.h"

#include "doors/codec.h"

#include <brotli/encode.h>
#include <limits.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

static uint64_t random_state = 88172645463325252u;
static unsigned long trials = 400;

static uint32_t random_below(uint32_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)((random_state >> 32) * limit >> 32);
}

/* Noise, letters, one byte over and over, or words that return. */
static void fill(uint8_t *to, size_t size)
{
    static const char text[] = "the water came back after nineteen days, she said. ";
    const unsigned kind = random_below(4), from = random_below(sizeof text - 1);
    for (size_t i = 0; i < size; i++)
        to[i] = (uint8_t)(kind == 0   ? random_below(256)
                          : kind == 1 ? 'a' + random_below(26)
                          : kind == 2 ? from
                                      : (unsigned)text[(from + i) % (sizeof text - 1)]);
    for (unsigned n = kind == 3 ? random_below(5) : 0; n > 0 && size; n--)
        to[random_below((uint32_t)size)] ^= (uint8_t)(1 + random_below(255));
}

/* Decodes into a room with a wall behind it. An error says what it is. */
static bool decode(const struct codec *codec, satchel_bytes in, uint8_t *room, size_t size)
{
    satchel_error err = {0};
    room[size] = 0xA5;
    const bool ok = codec->decode(in, room, size, &err);
    assert_int_equal(room[size], 0xA5);
    if (!ok)
        assert_true(err.code == SATCHEL_MALFORMED || err.code == SATCHEL_LIMIT);
    return ok;
}

/* Turns over, cuts off, doubles or inserts. */
static void mutate(satchel_buf *coded)
{
    if (!coded->size)
        return;
    const uint32_t at = random_below((uint32_t)coded->size);
    switch (random_below(4)) {
    case 0: coded->data[at] ^= (uint8_t)(1 + random_below(255)); break;
    case 1: coded->size = at; break;
    case 2: satchel_buf_put(coded, (uint8_t[]){1, 2, 3}, 1 + random_below(3)); break;
    default: coded->data[at] = (uint8_t)random_below(256); break;
    }
}

enum { MOST = 300 };

static void round_trip(const struct codec *codec)
{
    uint8_t bytes[MOST], room[MOST + 40];
    const size_t size = random_below(MOST);
    satchel_error err;
    satchel_buf coded;
    satchel_buf_init(&coded, 1 << 20);
    fill(bytes, size);
    assert_ok(codec->encode((satchel_bytes){bytes, size}, &coded, &err), err);
    assert_true(decode(codec, satchel_buf_bytes(&coded), room, size));
    assert_memory_equal(bytes, room, size);
    assert_false(size && decode(codec, satchel_buf_bytes(&coded), room, size - 1));
    assert_false(decode(codec, satchel_buf_bytes(&coded), room, size + 1 + random_below(30)));
    mutate(&coded);
    (void)decode(codec, satchel_buf_bytes(&coded), room, size);
    fill(bytes, sizeof bytes);
    (void)decode(codec, (satchel_bytes){bytes, random_below(MOST)}, room, random_below(MOST));
    satchel_buf_free(&coded);
}

static void test_round_trips(void **state)
{
    (void)state;
    for (unsigned long n = 0; n < trials; n++)
        round_trip(codec_of((unsigned)(n % CODING_COUNT)));
}

/* Nothing is coded too, and comes back as nothing. */
static void test_empty(void **state)
{
    (void)state;
    for (unsigned i = 0; i < CODING_COUNT; i++) {
        uint8_t room[1]; /* the wall */
        satchel_error err;
        satchel_buf coded;
        satchel_buf_init(&coded, 1 << 20);
        assert_ok(codec_of(i)->encode((satchel_bytes){NULL, 0}, &coded, &err), err);
        assert_true(decode(codec_of(i), satchel_buf_bytes(&coded), room, 0));
        satchel_buf_put_byte(&coded, 0);
        assert_false(decode(codec_of(i), satchel_buf_bytes(&coded), room, 0));
        satchel_buf_free(&coded);
    }
}

/* More than the largest window holds. */
static void test_large(void **state)
{
    (void)state;
    const size_t size = (size_t)5 << 20;
    uint8_t *text = malloc(size), *back = malloc(size + 1);
    assert_true(text && back);
    memset(text, 'w', size);
    memcpy(text + size - 7, "the end", 7);
    for (unsigned i = 0; i < CODING_COUNT; i++) {
        satchel_error err;
        satchel_buf coded;
        satchel_buf_init(&coded, 2 * size);
        assert_ok(codec_of(i)->encode((satchel_bytes){text, size}, &coded, &err), err);
        assert_true(decode(codec_of(i), satchel_buf_bytes(&coded), back, size));
        assert_memory_equal(text, back, size);
        assert_true(i == CODING_STORED || coded.size < size / 100);
        satchel_buf_free(&coded);
    }
    free(text);
    free(back);
}

/* Every codec answers to its number and its name, and to nothing else. */
static void test_names(void **state)
{
    (void)state;
    static const char *const names[] = {"stored", "deflate", "zstd", "brotli"};
    assert_int_equal(CODING_COUNT, sizeof names / sizeof *names);
    for (unsigned i = 0; i < CODING_COUNT; i++) {
        assert_string_equal(codec_of(i)->name, names[i]);
        assert_int_equal(coding_named(names[i]), i);
    }
    assert_null(codec_of(CODING_COUNT));
    assert_null(codec_of(UINT32_MAX));
    assert_int_equal(coding_named("lzma"), CODING_COUNT);
    assert_int_equal(coding_named(""), CODING_COUNT);
}

/* --- each door against its library's plain call at its best ------------------------------------
 */

static size_t best_deflate(satchel_bytes in, uint8_t *to, size_t size)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)in.data, .avail_in = (uInt)in.size};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_out = to;
    z.avail_out = (uInt)size;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return z.total_out;
}

static size_t best_zstd(satchel_bytes in, uint8_t *to, size_t size)
{
    return ZSTD_compress(to, size, in.data, in.size, 19);
}

/* The smallest window that holds it and what brotli keeps for itself. */
static size_t best_brotli(satchel_bytes in, uint8_t *to, size_t size)
{
    int window = 10;
    while (window < 22 && ((size_t)1 << window) - 16 < in.size)
        window++;
    assert_true(BrotliEncoderCompress(BROTLI_MAX_QUALITY, window, BROTLI_MODE_TEXT, in.size,
                                      in.data, &size, to));
    return size;
}

static void test_best(void **state)
{
    (void)state;
    static const size_t sizes[] = {1,    1007,  1008,  1009,  2032,
                                   2033, 32752, 32753, 90000, ((size_t)1 << 22) + 9000};
    static size_t (*const best[])(satchel_bytes, uint8_t *, size_t) = {
        [CODING_DEFLATE] = best_deflate, [CODING_ZSTD] = best_zstd, [CODING_BROTLI] = best_brotli};
    const size_t most = ((size_t)1 << 22) + 20000;
    uint8_t *text = malloc(most), *expected = malloc(most);
    assert_true(text && expected);
    for (size_t n = 0; n < sizeof sizes / sizeof *sizes; n++) {
        static const char words[] = "the water came back after nineteen days, she said. ";
        for (size_t i = 0; i < sizes[n];
             i++) /* words in an order of their own, long runs at last */
            text[i] = i > 90000 ? 'w' : (uint8_t)words[(i + i / 7 * i % 5) % (sizeof words - 1)];
        const satchel_bytes in = {text, sizes[n]};
        for (unsigned coding = CODING_DEFLATE; coding < CODING_COUNT; coding++) {
            satchel_error err;
            satchel_buf coded;
            satchel_buf_init(&coded, 2 * most);
            assert_ok(codec_of(coding)->encode(in, &coded, &err), err);
            const size_t size = best[coding](in, expected, most);
            if (coded.size != size || memcmp(coded.data, expected, size) != 0)
                fail_msg("%s of %zu bytes: %zu, not %zu, or others", codec_of(coding)->name,
                         in.size, coded.size, size);
            satchel_buf_free(&coded);
        }
    }
    free(text);
    free(expected);
}

/* What stands behind the one frame is not passed over, whatever it is. */
static void test_frames(void **state)
{
    (void)state;
    static const uint8_t skipped[] = {0x50, 0x2A, 0x4D, 0x18, 1, 0, 0, 0, 'x'};
    uint8_t bytes[MOST], room[MOST + 1];
    satchel_error err;
    satchel_buf coded, empty;
    satchel_buf_init(&coded, 1 << 20);
    satchel_buf_init(&empty, 1 << 20);
    fill(bytes, sizeof bytes);
    const struct codec *zstd = codec_of(CODING_ZSTD);
    assert_ok(zstd->encode((satchel_bytes){bytes, sizeof bytes}, &coded, &err), err);
    assert_ok(zstd->encode((satchel_bytes){bytes, 0}, &empty, &err), err);
    const size_t size = coded.size;
    assert_true(decode(zstd, satchel_buf_bytes(&coded), room, sizeof bytes));
    satchel_buf_put(&coded, skipped, sizeof skipped);
    assert_false(decode(zstd, satchel_buf_bytes(&coded), room, sizeof bytes));
    coded.size = size;
    satchel_buf_put(&coded, empty.data, empty.size);
    assert_false(decode(zstd, satchel_buf_bytes(&coded), room, sizeof bytes));
    satchel_buf_free(&coded);
    satchel_buf_free(&empty);
}

/* What grows past the ceiling of its buffer is an error of that name, and the buffer stays empty;
 * so is what no field of a library's holds. */
static void test_ceilings(void **state)
{
    (void)state;
    uint8_t bytes[MOST], room[1];
    satchel_error err;
    fill(bytes, sizeof bytes);
    for (unsigned i = 0; i < CODING_COUNT; i++) {
        satchel_buf coded;
        satchel_buf_init(&coded, 10);
        err = (satchel_error){0};
        assert_false(codec_of(i)->encode((satchel_bytes){bytes, sizeof bytes}, &coded, &err));
        assert_int_equal(err.code, SATCHEL_LIMIT);
        satchel_buf_free(&coded);
    }
    const satchel_bytes huge = {bytes, (size_t)UINT32_MAX + 1};
    satchel_buf coded;
    satchel_buf_init(&coded, 1 << 20);
    assert_false(codec_of(CODING_DEFLATE)->encode(huge, &coded, &err));
    assert_int_equal(err.code, SATCHEL_LIMIT);
    assert_int_equal(coded.size, 0);
    satchel_buf_free(&coded);
    assert_false(codec_of(CODING_DEFLATE)->decode(huge, room, 1, &err));
    assert_int_equal(err.code, SATCHEL_LIMIT);
    assert_false(codec_of(CODING_DEFLATE)
                     ->decode((satchel_bytes){bytes, 9}, room, (size_t)UINT32_MAX + 1, &err));
    assert_int_equal(err.code, SATCHEL_LIMIT);
    /* One less is only wrong: of an empty stream, whose end is in its second byte. */
    static const uint8_t nothing[64] = {3, 0};
    const satchel_bytes some = {nothing, 2}, much = {nothing, UINT_MAX};
    assert_false(codec_of(CODING_DEFLATE)->decode(much, room, 0, &err));
    assert_int_equal(err.code, SATCHEL_MALFORMED);
    assert_false(codec_of(CODING_DEFLATE)->decode(some, room, UINT_MAX, &err));
    assert_int_equal(err.code, SATCHEL_MALFORMED);
}

/* The largest documents are coded within 96 MB, the document included. */
static void test_memory(void **state)
{
    (void)state;
#ifndef __SANITIZE_ADDRESS__ /* which takes the whole of the address space */
    const pid_t child = fork();
    if (child == 0) {
        const struct rlimit most = {.rlim_cur = 96u << 20, .rlim_max = 96u << 20};
        const size_t size = (size_t)6 << 20;
        uint8_t *text = malloc(size);
        satchel_buf out;
        satchel_buf_init(&out, 2 * size);
        if (!text || setrlimit(RLIMIT_DATA, &most) != 0)
            _exit(2);
        memset(text, 'w', size); /* which used to take 134 MB for the trees of matches alone */
        _exit(codec_of(CODING_BROTLI)->encode((satchel_bytes){text, size}, &out, NULL) ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
#endif
}

int main(int argc, char **argv)
{
    if (argc > 1)
        trials = strtoul(argv[1], NULL, 10);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips), cmocka_unit_test(test_empty),
        cmocka_unit_test(test_large),       cmocka_unit_test(test_names),
        cmocka_unit_test(test_best),        cmocka_unit_test(test_frames),
        cmocka_unit_test(test_ceilings),    cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
