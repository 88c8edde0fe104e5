/* Parity: its arithmetic against ISA-L, its layout, and bundles that have lost sectors.
 *
 * With an argument, the number of trials, it runs the losses that are promised on a bundle of 64
 * MiB. */
#include "support/random.h"
#include "support/unit.h"

#include "api/recovery.h"
#include "doors/digest.h"
#include "format/galois.h"

#include <satchel/satchel.h>

#include <isa-l/erasure_code.h>
#include <time.h>
#include <unistd.h>

static void fill(uint8_t *to, size_t size)
{
    for (size_t i = 0; i < size; i++)
        to[i] = (uint8_t)random_below(256);
}

/* --- arithmetic ----------------------------------------------------------------------------- */

static void test_numbers(void **state)
{
    (void)state;
    for (unsigned a = 0; a < 256; a++)
        for (unsigned b = 0; b < 256; b++)
            assert_int_equal(galois_multiply((uint8_t)a, (uint8_t)b),
                             gf_mul((uint8_t)a, (uint8_t)b));
    for (unsigned a = 1; a < 256; a++)
        assert_int_equal(galois_invert((uint8_t)a), gf_inv((uint8_t)a));
}

/* Rows of parity as ISA-L makes them from the same matrix, by the fast code and by the portable. */
static void test_rows(void **state)
{
    (void)state;
    enum { K = 20, M = 9, SIZE = 4096 };
    static uint8_t data[K][SIZE], theirs[M][SIZE], fast[M][SIZE], plain[M][SIZE];
    uint8_t matrix[K * M], tables[32 * K * M], *in[K], *out[M];
    fill(&data[0][0], sizeof data);
    for (unsigned i = 0; i < K; i++)
        in[i] = data[i];
    for (unsigned row = 0; row < M; row++) {
        out[row] = theirs[row];
        for (unsigned i = 0; i < K; i++) {
            matrix[row * K + i] = parity_factor(row, i);
            /* As FORMAT.md has it: every reader must come to the same. */
            assert_int_equal(galois_multiply(parity_factor(row, i), (uint8_t)((255 - row) ^ i)), 1);
        }
    }
    ec_init_tables(K, M, matrix, tables);
    ec_encode_data(SIZE, K, M, tables, in, out);
    for (unsigned row = 0; row < M; row++)
        for (unsigned i = 0; i < K; i++) {
            galois_add(fast[row], data[i], matrix[row * K + i], SIZE);
            galois_add_plain(plain[row], data[i], matrix[row * K + i], SIZE);
        }
    assert_memory_equal(theirs, fast, sizeof theirs);
    assert_memory_equal(theirs, plain, sizeof theirs);
}

static void test_matrix(void **state)
{
    (void)state;
    uint8_t a[64], kept[64], inverse[64], theirs[64];
    for (unsigned trial = 0; trial < 200; trial++) {
        fill(a, sizeof a);
        if (trial % 4 == 0)
            memset(a, 0, 8); /* no inverse */
        memcpy(kept, a, sizeof a);
        const bool ok = galois_invert_matrix(a, inverse, 8);
        assert_int_equal(ok, gf_invert_matrix(kept, theirs, 8) == 0);
        if (ok)
            assert_memory_equal(inverse, theirs, sizeof inverse);
    }
}

static void test_plan(void **state)
{
    (void)state;
    for (unsigned trial = 0; trial < 20000; trial++) {
        struct parity_plan p;
        const uint64_t bytes = 1 + random_below(trial % 2 ? 1u << 20 : UINT32_MAX - 1);
        const uint32_t percent = 1 + random_below(100);
        if (!parity_plan_make(bytes, percent, &p)) {
            assert_true(bytes > UINT32_MAX / 4); /* with its parity, too large */
            continue;
        }
        assert_true(p.data + p.extra <= 255);
        assert_true((uint64_t)p.data * p.stripes >= p.shards);
        assert_true((uint64_t)p.shards * PARITY_SHARD >= bytes);
        assert_true(p.extra * 100 >= p.data * percent);
        assert_true(p.lists[0] >= bytes && p.lists[0] % PARITY_SHARD == 0);
        assert_true(parity_offset(&p, parity_count(&p) - 1) + PARITY_SHARD == p.lists[2]);
        assert_true(p.end <= UINT32_MAX);
    }
}

static void test_plan_bounds(void **state)
{
    (void)state;
    struct parity_plan p;
    assert_true(parity_plan_make(1, 1, &p));
    assert_true(parity_plan_make(100000, 100, &p));
    assert_int_equal(p.extra, p.data);
    assert_false(parity_plan_make(100000, 0, &p));
    assert_false(parity_plan_make(100000, 101, &p));
    assert_false(parity_plan_make(0, 10, &p));
    assert_false(parity_plan_make((uint64_t)UINT32_MAX + 1, 1, &p));
}

/* Pages hold all hashes, each once and in order, and behind the last of them nothing. */
static void test_pages(void **state)
{
    (void)state;
    struct parity_plan p, told;
    uint8_t page[PARITY_SHARD];
    uint32_t number;
    assert_true(parity_plan_make(5000000, 10, &p));
    assert_true(p.pages >= 3);
    const size_t all = (size_t)p.shards + parity_count(&p);
    uint8_t *hashes = malloc(all * PARITY_HASH); /* no byte more */
    assert_non_null(hashes);
    for (size_t i = 0; i < all * PARITY_HASH; i++)
        hashes[i] = (uint8_t)(1 + random_below(255));
    for (uint32_t n = 0; n < p.pages; n++) {
        const size_t first = (size_t)n * PARITY_PER_PAGE;
        const size_t here = all - first < PARITY_PER_PAGE ? all - first : PARITY_PER_PAGE;
        parity_page_write(&p, hashes, n, page);
        assert_memory_equal(page + PARITY_HEAD, hashes + first * PARITY_HASH, here * PARITY_HASH);
        for (size_t at = PARITY_HEAD + here * PARITY_HASH; at < PARITY_SHARD; at++)
            assert_int_equal(page[at], 0);
        assert_true(parity_page_read(page, &told, &number));
        assert_int_equal(number, n);
        assert_memory_equal(&told, &p, sizeof p);
        page[random_below(PARITY_SHARD)] ^= (uint8_t)(1u << random_below(8));
        assert_false(parity_page_read(page, &told, &number));
    }
    parity_page_write(&p, hashes, 0, page);
    free(hashes);
}

/* A page whose hash is right is believed only if it can be one of a plan's. */
static void test_pages_that_lie(void **state)
{
    (void)state;
    enum { AT_BYTES = 8, AT_PERCENT = 12, AT_NUMBER = 16, AT_HASH = 32 };
    static const struct {
        unsigned at;
        uint32_t value;
        bool right;
    } cases[] = {{AT_NUMBER, 0, true},    {AT_NUMBER, 1, false}, {AT_NUMBER, UINT32_MAX, false},
                 {AT_BYTES, 0, false},    {AT_BYTES, 1, true},   {AT_BYTES, UINT32_MAX, false},
                 {AT_PERCENT, 0, false},  {AT_PERCENT, 1, true}, {AT_PERCENT, 100, true},
                 {AT_PERCENT, 101, false}};
    struct parity_plan p, told;
    uint8_t page[PARITY_SHARD], hashes[100 * PARITY_HASH], hash[SATCHEL_HASH];
    assert_true(parity_plan_make(50000, 10, &p));
    assert_true(p.pages == 1 && p.shards + parity_count(&p) <= 100);
    fill(hashes, sizeof hashes);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t number = 77;
        parity_page_write(&p, hashes, 0, page);
        for (unsigned k = 0; k < 4; k++)
            page[cases[i].at + k] = (uint8_t)(cases[i].value >> 8 * k);
        memset(page + AT_HASH, 0, SATCHEL_HASH);
        hash_bytes((satchel_bytes){page, sizeof page}, hash);
        memcpy(page + AT_HASH, hash, SATCHEL_HASH);
        assert_int_equal(parity_page_read(page, &told, &number), cases[i].right);
    }
}

/* Lost shards of a stripe from its parity; lists of rows and places are no longer than they say. */
static void test_solving(void **state)
{
    (void)state;
    enum { K = 12, M = 5 };
    static uint8_t data[K][PARITY_SHARD], parity[M][PARITY_SHARD];
    satchel_error err = {0};
    fill(&data[0][0], sizeof data);
    for (unsigned row = 0; row < M; row++)
        for (unsigned i = 0; i < K; i++)
            galois_add(parity[row], data[i], parity_factor(row, i), PARITY_SHARD);
    for (unsigned lost = 1; lost <= M; lost++) {
        unsigned *numbers = malloc(lost * sizeof *numbers), *places = malloc(lost * sizeof *places);
        uint8_t **rows = malloc(lost * sizeof *rows);
        assert_true(numbers && places && rows);
        for (unsigned i = 0; i < lost; i++) {
            places[i] = i * K / lost;
            numbers[i] = M - 1 - i;
            rows[i] = malloc(PARITY_SHARD);
            assert_non_null(rows[i]);
            memcpy(rows[i], parity[numbers[i]], PARITY_SHARD);
            for (unsigned k = 0; k < K; k++) {
                bool gone = false;
                for (unsigned n = 0; n < lost; n++)
                    gone |= k == n * K / lost;
                if (!gone)
                    galois_add(rows[i], data[k], parity_factor(numbers[i], k), PARITY_SHARD);
            }
        }
        assert_ok(parity_solve(rows, numbers, places, lost, &err), err);
        for (unsigned i = 0; i < lost; i++) {
            assert_memory_equal(rows[i], data[places[i]], PARITY_SHARD);
            free(rows[i]);
        }
        free(numbers);
        free(places);
        free(rows);
    }
}

/* The same row twice says no more than once. */
static void test_rows_that_depend(void **state)
{
    (void)state;
    static uint8_t rows[2][PARITY_SHARD], kept[2][PARITY_SHARD];
    uint8_t *const at[] = {rows[0], rows[1]};
    const unsigned numbers[] = {3, 3}, places[] = {0, 1};
    satchel_error err = {0};
    fill(&rows[0][0], sizeof rows);
    memcpy(kept, rows, sizeof kept);
    assert_false(parity_solve(at, numbers, places, 2, &err));
    assert_int_equal(err.code, SATCHEL_BEYOND_REPAIR);
    assert_memory_equal(kept, rows, sizeof kept);
}

/* --- losses --------------------------------------------------------------------------------- */

/* A file in memory some of whose sectors are gone: zeros, noise, or an error when read. */
struct hurt {
    satchel_bytes bytes;
    uint8_t *lost; /* for every sector: 0 there, 1 zeros, 2 noise, 3 error */
    uint64_t size; /* what is left */
};

static bool hurt_read(void *context, uint64_t offset, void *to, size_t size, size_t *got,
                      satchel_error *err)
{
    const struct hurt *h = context;
    uint8_t *out = to;
    *got = 0;
    for (size_t i = 0; i < size && offset + i < h->size;) {
        const uint64_t at = offset + i;
        size_t count = PARITY_SHARD - (size_t)(at % PARITY_SHARD);
        count = count > size - i ? size - i : count;
        count = count > h->size - at ? (size_t)(h->size - at) : count;
        const uint8_t how = h->lost[at / PARITY_SHARD];
        if (how == 3)
            return satchel_fail(err, SATCHEL_READ, "cannot be read at byte %zu", (size_t)at);
        memcpy(out + i, h->bytes.data + at, count);
        if (how == 1)
            memset(out + i, 0, count);
        for (size_t k = 0; how == 2 && k < count; k += 7)
            out[i + k] ^= 0xA5;
        i += count;
        *got = i;
    }
    return true;
}

static satchel_source hurt_source(struct hurt *h)
{
    return (satchel_source){.read = hurt_read, .context = h, .size = h->size};
}

static char folder[48], path[80], protected_path[80];
static satchel_bytes whole; /* the protected bundle */
static uint64_t data_size;  /* of it, without the record */
static struct parity_plan plan;

static void load(const char *name, satchel_bytes *to)
{
    satchel_buf buf;
    satchel_error err;
    satchel_buf_init(&buf, (size_t)200 << 20);
    assert_ok(satchel_file_read(name, &buf, &err), err);
    *to = satchel_buf_bytes(&buf);
}

static void make_bundle(unsigned pictures, size_t bytes)
{
    satchel_error err;
    const satchel_options options = {.title = "Bulletin", .issued = SATCHEL_NO_TIME};
    satchel_writer *w = satchel_writer_create(path, &options, &err);
    uint8_t *noise = malloc(bytes);
    assert_non_null(w);
    for (unsigned i = 0; i < pictures; i++) {
        uint32_t picture;
        char id[24];
        satchel_builder *b = satchel_builder_create();
        snprintf(id, sizeof id, "story-%u", i);
        satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
        satchel_builder_text(b, "With a picture.", 15);
        satchel_builder_close(b);
        satchel_builder_image(b, "x.png", "alt");
        for (size_t k = 0; k + 8 <= bytes; k += 8) {
            const uint64_t next = random_next();
            memcpy(noise + k, &next, 8);
        }
        assert_ok(satchel_writer_picture(w, (satchel_bytes){noise, bytes}, &picture, &err), err);
        satchel_builder_image_resolve(b, 0, picture, 10, 10);
        const satchel_draft draft = {
            .id = id, .issued = SATCHEL_NO_TIME, .updated = SATCHEL_NO_TIME};
        assert_ok(satchel_writer_add(w, b, &draft, &err), err);
        satchel_builder_destroy(b);
    }
    assert_ok(satchel_writer_finish(w, NULL, &err), err);
    free(noise);
    satchel_bundle *bundle = satchel_bundle_open(path, &err);
    assert_ok(bundle, err);
    assert_ok(satchel_protect(bundle, 10, protected_path, &err), err);
    satchel_bundle_close(bundle);
    load(protected_path, &whole);
    uint32_t number;
    for (size_t at = 0; at + PARITY_SHARD <= whole.size; at += PARITY_SHARD)
        if (parity_page_read(whole.data + at, &plan, &number))
            break;
    data_size = plan.bytes;
}

/* Everything through the lens: all right, or an error; never a wrong byte. */
static bool survives(struct hurt *h)
{
    const satchel_source source = hurt_source(h);
    satchel_error err;
    struct lens *lens = lens_open(&source, 0, true, &err);
    uint8_t room[1 << 16];
    size_t got = 1;
    if (!lens)
        return false;
    assert_int_equal(lens_plan(lens)->bytes, data_size);
    bool ok = true;
    for (uint64_t at = 0; got; at += got) {
        if (!lens_read(lens, at, room, sizeof room, &got, &err)) {
            assert_int_equal(err.code, SATCHEL_BEYOND_REPAIR);
            ok = false;
            break;
        }
        assert_memory_equal(room, whole.data + at, got);
    }
    lens_close(lens);
    return ok;
}

static struct hurt unhurt(void)
{
    struct hurt h = {.bytes = whole, .size = whole.size};
    h.lost = calloc(whole.size / PARITY_SHARD + 1, 1);
    return h;
}

enum loss { RANDOM, BURST, TAIL, DIRECTORY };

/* A loss of `percent` of all sectors, the seed being where random_state stands. */
static bool trial(enum loss loss, double percent)
{
    struct hurt h = unhurt();
    const uint32_t sectors = (uint32_t)((whole.size + PARITY_SHARD - 1) / PARITY_SHARD);
    const uint32_t count = (uint32_t)(sectors * percent / 100);
    if (loss == RANDOM || loss == DIRECTORY)
        for (uint32_t i = 0; i < count; i++)
            h.lost[random_below(sectors)] = (uint8_t)(1 + random_below(3));
    if (loss == BURST)
        memset(h.lost + random_below(sectors - count), 1, count);
    if (loss == TAIL)
        h.size = whole.size - (uint64_t)count * PARITY_SHARD;
    if (loss == DIRECTORY) { /* the end of the file, the first sector and the first list */
        memset(h.lost + sectors - 2, 2, 2);
        memset(h.lost + plan.lists[0] / PARITY_SHARD, 1, plan.pages);
        h.lost[0] = 2;
    }
    const bool ok = survives(&h);
    free(h.lost);
    return ok;
}

static unsigned trials_of(enum loss loss, double percent, unsigned count)
{
    unsigned ok = 0;
    for (unsigned i = 0; i < count; i++)
        ok += trial(loss, percent);
    return ok;
}

/* Any one sector, in each of its ways of being lost. */
static void test_each_sector(void **state)
{
    (void)state;
    struct hurt h = unhurt();
    for (size_t i = 0; i <= whole.size / PARITY_SHARD; i++)
        for (uint8_t how = 1; how <= 3; how++) {
            h.lost[i] = how;
            assert_true(survives(&h));
            h.lost[i] = 0;
        }
    free(h.lost);
}

/* More than can be borne is refused, and what is given is right (survives compares). */
static void test_too_much(void **state)
{
    (void)state;
    unsigned failed = 0;
    for (unsigned i = 0; i < 60; i++)
        failed += !trial(RANDOM, 5 + i);
    assert_true(failed > 30);
}

/* Articles and pictures are read through damage; verify says what a repair would do; the repaired
 * file is the one that was. */
static void test_bundle(void **state)
{
    (void)state;
    satchel_error err;
    satchel_code code;
    const satchel_verify_options how = {0};
    for (unsigned i = 0; i < 40; i++) {
        struct hurt h = unhurt();
        satchel_buf picture;
        h.lost[random_below((uint32_t)(data_size / PARITY_SHARD))] = (uint8_t)(1 + i % 3);
        satchel_bundle *b = satchel_bundle_open_source(hurt_source(&h), &err);
        assert_ok(b, err);
        assert_int_equal(satchel_bundle_info(b)->recovery_percent, 10);
        for (uint32_t a = 0; a < satchel_bundle_info(b)->articles; a++) {
            satchel_article *article = satchel_article_open(b, a, &err);
            assert_ok(article, err);
            satchel_article_close(article);
            satchel_buf_init(&picture, 1 << 20);
            assert_ok(satchel_bundle_picture(b, a, 0, &picture, &err), err);
            satchel_buf_free(&picture);
        }
        assert_ok(satchel_verify(b, &how, &code, &err), err);
        assert_int_equal(code, SATCHEL_REPAIRABLE);
        satchel_bundle_close(b);
        free(h.lost);
    }
}

static void test_repair(void **state)
{
    (void)state;
    satchel_error err;
    satchel_repaired what;
    satchel_bytes again;
    uint8_t *copy = malloc(whole.size);
    memcpy(copy, whole.data, whole.size);
    memset(copy + 2 * PARITY_SHARD + 17, 0, 2 * PARITY_SHARD);
    memset(copy + whole.size - 50, 0xFF, 50);
    assert_ok(satchel_save_bytes(path, (satchel_bytes){copy, whole.size}, &err), err);
    assert_ok(satchel_repair(path, path, &what, &err), err);
    load(path, &again);
    assert_int_equal(what.sectors, 3);
    assert_int_equal(again.size, whole.size);
    assert_memory_equal(again.data, whole.data, whole.size);
    free((void *)(uintptr_t)again.data);
    free(copy);
}

/* --- the promise ---------------------------------------------------------------------------- */

static unsigned wanted;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void test_promise(void **state)
{
    (void)state;
    static const struct {
        enum loss loss;
        double percent;
        const char *what;
    } losses[] = {{RANDOM, 3, "random sectors, 3 %"},
                  {BURST, 9, "one burst of 9 %"},
                  {TAIL, 9, "tail cut by 9 %"},
                  {DIRECTORY, 1, "directory, head and first list gone, 1 %"}};
    for (size_t i = 0; i < sizeof losses / sizeof *losses; i++) {
        const double start = now();
        const unsigned ok = trials_of(losses[i].loss, losses[i].percent, wanted);
        print_message("%-42s %u of %u, %.0f MB/s\n", losses[i].what, ok, wanted,
                      (double)data_size * wanted / (now() - start) / 1e6);
        assert_int_equal(ok, wanted);
    }
}

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "%s/satchel-parity-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/a.satchel", folder);
    snprintf(protected_path, sizeof protected_path, "%s/b.satchel", folder);
    make_bundle(wanted ? 64 : 12, wanted ? (size_t)1 << 20 : 40000);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    free((void *)(uintptr_t)whole.data);
    unlink(path);
    unlink(protected_path);
    return rmdir(folder);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest promise[] = {cmocka_unit_test(test_promise)};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),          cmocka_unit_test(test_rows),
        cmocka_unit_test(test_matrix),           cmocka_unit_test(test_plan),
        cmocka_unit_test(test_plan_bounds),      cmocka_unit_test(test_pages),
        cmocka_unit_test(test_pages_that_lie),   cmocka_unit_test(test_solving),
        cmocka_unit_test(test_rows_that_depend), cmocka_unit_test(test_each_sector),
        cmocka_unit_test(test_too_much),         cmocka_unit_test(test_bundle),
        cmocka_unit_test(test_repair),
    };
    wanted = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
    return wanted ? cmocka_run_group_tests(promise, set_up, tear_down)
                  : cmocka_run_group_tests(tests, set_up, tear_down);
}
