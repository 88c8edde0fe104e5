/* Codecs without a prior: everything comes back as it was, and whatever is decoded, nothing is
 * written beside the room that was given.
 *
 * With an argument it makes so many round trips of random, mutated and hostile input. */
#include "support/unit.h"

#include "doors/codec.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

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
        cmocka_unit_test(test_ceilings),    cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
