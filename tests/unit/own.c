/* A bundle's own prior on top of another: when it is made, that it comes back, stays from edition
 * to edition and goes with what is withdrawn, and what a bad sector costs. */
#include "support/random.h"
#include "support/unit.h"

#include "api/bundle_inside.h"
#include "base/bytes.h"
#include "doors/digest.h"
#include "format/spare.h"
#include "model/texts.h"

#include <satchel/prior.h>
#include <satchel/satchel.h>
#include <satchel/update.h>

#include <dirent.h>
#include <unistd.h>

#define STORIES 128u
#define SIZE    9900u /* bytes of a story, about: all of them are over a mebibyte */
#define FRONT   8u

static char folder[] = "/tmp/satchel-test-XXXXXX";
static char base_path[64], paths[4][64], update_path[64];
static satchel_priors *priors;
static satchel_prior_name base;
static unsigned corrected = STORIES; /* the story that has another end; none */
static bool all_known;               /* stories have no word that the base lacks */

/* --- stories ------------------------------------------------------------------------------------
 */

/* Letters of three bytes: there is as much to pack, and a third of it to code. */
static const char *const syllables[] = {"か", "も", "ち", "べ", "そ", "ら",
                                        "づ", "ぺ", "あ", "き", "び", "ろ"};
static const char *const common[] = {"かも", "ちべ", "そら", "づぺ", "あき", "びろ",
                                     "もべ", "らぺ", "きろ", "ちか", "あそ", "びづ"};

static const char amends[] = "ちちちちち ららららら.";

/* Names that only the bundle knows: some syllables, always the same for a number. */
static void put_word(satchel_buf *to, unsigned n)
{
    for (unsigned i = 0; i < 3; i++, n /= 12)
        satchel_buf_put_text(to, syllables[n % 12]);
}

static void put_story(satchel_buf *to, unsigned number, bool known)
{
    random_state = RANDOM_SEED + (uint64_t)number * 7919u;
    while (to->size < SIZE)
        for (unsigned n = 6 + random_below(9); n > 0; n--) {
            if (known || all_known || random_below(2))
                satchel_buf_put_text(to, common[random_below(12)]);
            else
                put_word(to, random_below(300));
            satchel_buf_put_text(to, n > 1 ? " " : ". ");
        }
}

static satchel_draft draft_of(unsigned n, char *id, size_t size)
{
    snprintf(id, size, "story-%04u", n);
    return (satchel_draft){.id = id,
                           .issued = 1763870400 - (int64_t)n * 60,
                           .updated = SATCHEL_NO_TIME,
                           .order = INT32_MAX};
}

/* The stories from `first` on, of which some are withdrawn: `gone` of them, from `from` on. */
static void pack(const char *path, unsigned first, unsigned count, unsigned from, unsigned gone,
                 satchel_bundle *previous)
{
    satchel_error err = {0};
    const satchel_options options = {.title = "The Harbour Bulletin",
                                     .language = "en",
                                     .issued = 1763870400,
                                     .priors = priors,
                                     .prior = &base,
                                     .previous = &previous,
                                     .previous_count = previous != NULL};
    satchel_writer *w = satchel_writer_create(path, &options, &err);
    assert_non_null(w);
    for (unsigned i = 0; i < count; i++) {
        const unsigned n = first + i * 7 % count;
        char id[32], headline[32];
        satchel_draft draft = draft_of(n, id, sizeof id);
        snprintf(headline, sizeof headline, "Headline %u", n);
        if (n >= from && n < from + gone) {
            assert_ok(satchel_writer_cancel(w, headline, &draft, &err), err);
            continue;
        }
        satchel_buf text;
        satchel_buf_init(&text, 1 << 20);
        put_story(&text, n, false);
        if (n == corrected) {
            satchel_buf_put_text(&text, amends);
            draft.status = SATCHEL_CORRECTED;
        }
        satchel_builder *b = satchel_builder_create();
        satchel_builder_set_headline(b, headline);
        satchel_builder_text(b, (const char *)text.data, text.size);
        assert_ok(satchel_writer_add(w, b, &draft, &err), err);
        satchel_builder_destroy(b);
        satchel_buf_free(&text);
    }
    assert_ok(satchel_writer_finish(w, NULL, &err), err);
}

static satchel_bundle *open_bundle(const char *path)
{
    satchel_error err = {0};
    satchel_bundle *bundle = satchel_bundle_open(path, &err);
    assert_ok(bundle, err);
    satchel_bundle_use_priors(bundle, priors);
    return bundle;
}

static void check_story(satchel_bundle *bundle, uint32_t index, unsigned number)
{
    satchel_error err = {0};
    satchel_buf text;
    satchel_article *a = satchel_article_open(bundle, index, &err);
    assert_ok(a, err);
    satchel_buf_init(&text, 1 << 20);
    put_story(&text, number, false);
    const char *body = strchr(satchel_article_text(a, NULL), '\n') + 1;
    assert_memory_equal(body, text.data, text.size - 1);
    satchel_buf_free(&text);
    satchel_article_close(a);
}

static const satchel_prior_name *own_of(const satchel_bundle *bundle)
{
    const satchel_info *info = satchel_bundle_info(bundle);
    for (unsigned i = 0; i < info->prior_count; i++)
        if (info->priors[i].bytes)
            return &info->priors[i];
    return NULL;
}

/* --- set up -------------------------------------------------------------------------------------
 */

/* A publication's prior that knows the common words, and no more. */
static void learn(void)
{
    satchel_error err = {0};
    satchel_buf stored;
    satchel_learner *l = satchel_learner_create();
    assert_non_null(l);
    for (unsigned i = 0; i < 12; i++) {
        satchel_buf text;
        satchel_buf_init(&text, 1 << 20);
        put_story(&text, i, true);
        assert_ok(satchel_learner_add(l, (satchel_bytes){text.data, text.size}, &err), err);
        satchel_buf_free(&text);
    }
    satchel_buf_init(&stored, 8 << 20);
    assert_ok(satchel_learner_finish(l, 1 << 20, &stored, &err), err);
    satchel_learner_destroy(l);
    FILE *f = fopen(base_path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(stored.data, 1, stored.size, f), stored.size);
    assert_int_equal(fclose(f), 0);
    satchel_buf_free(&stored);
    assert_ok(satchel_priors_add(priors, base_path, &base, &err), err);
}

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return 1;
    snprintf(base_path, sizeof base_path, "%s/harbour.prior", folder);
    snprintf(update_path, sizeof update_path, "%s/update", folder);
    for (unsigned i = 0; i < 4; i++)
        snprintf(paths[i], sizeof paths[i], "%s/%u.satchel", folder, i);
    setenv("SATCHEL_PRIORS", "", 1);
    setenv("XDG_CACHE_HOME", folder, 1);
    priors = satchel_priors_create(false);
    assert_non_null(priors);
    learn();
    pack(paths[0], 0, STORIES, 0, 0, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    satchel_priors_destroy(priors);
    for (unsigned i = 0; i < 4; i++)
        unlink(paths[i]);
    unlink(update_path);
    unlink(base_path);
    return rmdir(folder); /* fails if anything temporary is left */
}

/* --- tests --------------------------------------------------------------------------------------
 */

/* Images that are mapped now: how many of this machine's priors, and of bundles' own. */
static void count_mapped(unsigned *priors_mapped, unsigned *own_mapped)
{
    char line[512];
    FILE *maps = fopen("/proc/self/maps", "r");
    *priors_mapped = *own_mapped = 0;
    while (maps && fgets(line, sizeof line, maps)) {
        *priors_mapped += strstr(line, ".image\n") != NULL;
        *own_mapped += strstr(line, ".edition\n") != NULL;
    }
    if (maps)
        (void)fclose(maps);
}

static void empty_cache(void)
{
    char cache[64], path[512];
    snprintf(cache, sizeof cache, "%s/satchel", folder);
    DIR *open = opendir(cache);
    assert_non_null(open);
    for (struct dirent *file; (file = readdir(open));)
        if (file->d_name[0] != '.') {
            snprintf(path, sizeof path, "%s/%s", cache, file->d_name);
            assert_int_equal(unlink(path), 0);
        }
    (void)closedir(open);
    assert_int_equal(rmdir(cache), 0);
}

static void check_mapped(unsigned below, unsigned own)
{
    unsigned priors_mapped, own_mapped;
    count_mapped(&priors_mapped, &own_mapped);
    assert_int_equal(priors_mapped, below);
    assert_int_equal(own_mapped, own);
}

/* With images that are kept. Each is many megabytes: the one below is let go once the own one is
 * made, and between two articles there is none. */
static void test_comes_back(void **state)
{
    (void)state;
    satchel_error err = {0};
    satchel_priors *without = priors;
    priors = satchel_priors_create(true);
    assert_non_null(priors);
    assert_ok(satchel_priors_add(priors, base_path, &base, &err), err);
    satchel_bundle *bundle = open_bundle(paths[0]);
    const satchel_info *info = satchel_bundle_info(bundle);
    assert_int_equal(info->prior_count, 2);
    assert_non_null(own_of(bundle));
    for (uint32_t i = 0; i < STORIES; i++) {
        /* What the reader shows first needs nothing but the prior it has, which is made in an
         * instant. */
        assert_int_equal(satchel_bundle_ready(bundle, i), i && i != FRONT);
        if (i == FRONT)
            satchel_bundle_rest(bundle);
        check_story(bundle, i, i);
        if (i == 0 || i == FRONT)
            check_mapped(i == 0, i == FRONT);
    }
    satchel_bundle_rest(bundle);
    check_mapped(0, 0);
    check_story(bundle, 0, 0);
    check_mapped(1, 0);
    satchel_bundle_close(bundle);
    satchel_priors_destroy(priors);
    priors = without;
    empty_cache();
}

static uint64_t size_of(const char *path)
{
    satchel_bundle *bundle = open_bundle(path);
    const uint64_t bytes = satchel_bundle_info(bundle)->bytes;
    satchel_bundle_close(bundle);
    return bytes;
}

/* It stays while it serves, so that an update brings articles only; also when a story is withdrawn
 * that is not in it, as the first ones never are. */
static void test_next_edition(void **state)
{
    (void)state;
    satchel_error err = {0};
    satchel_bundle *first = open_bundle(paths[0]);
    pack(paths[1], 4, STORIES, 5, 1, first);
    satchel_bundle *second = open_bundle(paths[1]);
    assert_memory_equal(own_of(first)->hash, own_of(second)->hash, SATCHEL_HASH);
    check_story(second, STORIES - 1, STORIES + 3);
    uint64_t bytes;
    assert_ok(satchel_diff(&first, 1, second, update_path, &bytes, &err), err);
    assert_true(bytes < satchel_bundle_info(second)->bytes / 8);
    assert_ok(satchel_apply(first, update_path, paths[2], &err), err);
    satchel_buf made, wanted;
    satchel_buf_init(&made, 1 << 24);
    satchel_buf_init(&wanted, 1 << 24);
    assert_ok(satchel_file_read(paths[1], &wanted, &err), err);
    assert_ok(satchel_file_read(paths[2], &made, &err), err);
    assert_int_equal(made.size, wanted.size);
    assert_memory_equal(made.data, wanted.data, made.size);
    satchel_buf_free(&made);
    satchel_buf_free(&wanted);
    satchel_bundle_close(second);
    satchel_bundle_close(first);
}

/* What is withdrawn is in no new bundle, nor in its prior: that is made anew when a story goes that
 * is in it, and of a dozen some are. */
static void test_withdrawn(void **state)
{
    (void)state;
    satchel_bundle *first = open_bundle(paths[0]);
    pack(paths[3], 0, STORIES, 40, 12, first);
    satchel_bundle *next = open_bundle(paths[3]);
    assert_non_null(own_of(next));
    assert_memory_not_equal(own_of(first)->hash, own_of(next)->hash, SATCHEL_HASH);
    satchel_bundle_close(next);
    satchel_bundle_close(first);
}

/* The first story whose text is one of the bundle's own prior. */
static unsigned first_learnt(satchel_bundle *bundle)
{
    satchel_error err = {0};
    satchel_buf stored, marks;
    char id[32];
    uint8_t hash[SATCHEL_HASH];
    unsigned own = 0, n = 0;
    satchel_buf_init(&stored, SATCHEL_MAX_PRIOR);
    satchel_buf_init(&marks, 1 << 16);
    while (&satchel_bundle_info(bundle)->priors[own] != own_of(bundle))
        own++;
    assert_ok(bundle_prior_block(bundle, own, &stored, &err), err);
    assert_ok(texts_marks(satchel_buf_bytes(&stored), &marks, &err), err);
    for (bool found = false; !found; n++) {
        const satchel_draft draft = draft_of(n, id, sizeof id);
        hash_bytes((satchel_bytes){(const uint8_t *)draft.id, strlen(draft.id)}, hash);
        for (size_t at = 0; at < marks.size; at += 2)
            found |= load_u16(marks.data + at) == load_u16(hash);
        assert_true(n < STORIES);
    }
    satchel_buf_free(&stored);
    satchel_buf_free(&marks);
    return n - 1;
}

/* What is only corrected keeps the prior, although it has the old wording: nothing shows that, and
 * a new prior each time would cost every reader more than the corrections. */
static void test_corrected(void **state)
{
    (void)state;
    satchel_error err = {0};
    satchel_bundle *first = open_bundle(paths[0]);
    corrected = first_learnt(first);
    pack(paths[3], 0, STORIES, 0, 0, first);
    satchel_bundle *next = open_bundle(paths[3]);
    assert_memory_equal(own_of(first)->hash, own_of(next)->hash, SATCHEL_HASH);
    unsigned amended = 0;
    for (unsigned i = 0; i < STORIES; i++) {
        satchel_article *a = satchel_article_open(next, i, &err);
        assert_ok(a, err);
        amended += strstr(satchel_article_text(a, NULL), amends) != NULL;
        satchel_article_close(a);
    }
    assert_int_equal(amended, 1);
    satchel_bundle_close(next);
    /* What is withdrawn does not. */
    pack(paths[3], 0, STORIES, corrected, 1, first);
    corrected = STORIES;
    next = open_bundle(paths[3]);
    assert_memory_not_equal(own_of(first)->hash, own_of(next)->hash, SATCHEL_HASH);
    satchel_bundle_close(next);
    satchel_bundle_close(first);
}

/* Less than a mebibyte does without. */
static void test_too_little(void **state)
{
    (void)state;
    pack(paths[3], 0, 16, 0, 0, NULL);
    satchel_bundle *bundle = open_bundle(paths[3]);
    assert_null(own_of(bundle));
    satchel_bundle_close(bundle);
    assert_true(size_of(paths[3]) > size_of(paths[0]) * 16 / STORIES);
}

/* Neither does what the prior below knows as well as it could be known. */
static void test_does_not_pay(void **state)
{
    (void)state;
    all_known = true;
    pack(paths[3], 0, STORIES, 0, 0, NULL);
    satchel_bundle *bundle = open_bundle(paths[3]);
    assert_int_equal(satchel_bundle_info(bundle)->articles, STORIES);
    assert_null(own_of(bundle));
    check_story(bundle, 0, 0);
    satchel_bundle_close(bundle);
    all_known = false;
}

/* A bad sector in the prior costs nothing, wherever it lies. */
static void test_bad_sector(void **state)
{
    (void)state;
    satchel_error err = {0};
    satchel_buf file;
    satchel_buf_init(&file, 1 << 24);
    assert_ok(satchel_file_read(paths[0], &file, &err), err);
    satchel_bundle *whole = open_bundle(paths[0]);
    const size_t size = own_of(whole)->bytes;
    const satchel_entry *entries = satchel_bundle_info(whole)->entries;
    assert_int_equal(entries[1].bytes, size);
    satchel_bundle_close(whole);
    const char *const magic = "satchel prior 3\n";
    const uint8_t *at = memmem(file.data, file.size, magic, strlen(magic));
    assert_non_null(at);
    const size_t start = (size_t)(at - file.data);
    for (unsigned i = 0; i < 4; i++) {
        const size_t place = start + (size - 4096) * i / 3;
        uint8_t kept[4096];
        memcpy(kept, file.data + place, sizeof kept);
        memset(file.data + place, (int)i, sizeof kept);
        const satchel_bytes bytes = {file.data, file.size};
        satchel_bundle *bundle = satchel_bundle_open_source(satchel_source_memory(&bytes), &err);
        assert_ok(bundle, err);
        satchel_bundle_use_priors(bundle, priors);
        check_story(bundle, FRONT + i, FRONT + i);
        satchel_bundle_close(bundle);
        memcpy(file.data + place, kept, sizeof kept);
    }
    satchel_buf_free(&file);
}

/* Of every size: 4,096 adjacent bytes come back, wherever; more do not. */
static void test_spare_pieces(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 255, 256, 4096, 57344, 57345, 100000, 150001, 300000};
    satchel_buf block, damaged;
    satchel_buf_init(&block, 1 << 20);
    satchel_buf_init(&damaged, 1 << 20);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        satchel_error err = {0};
        uint8_t hash[SATCHEL_HASH];
        satchel_buf_clear(&block);
        for (size_t i = 0; i < sizes[s]; i++)
            satchel_buf_put_byte(&block, random_below(256));
        assert_ok(spare_add(&block, &err), err);
        satchel_hash((satchel_bytes){block.data, block.size}, hash);
        for (unsigned n = 0; n < 4; n++) {
            const size_t most = block.size < 4096 ? block.size : 4096;
            const size_t at = n ? random_below((uint32_t)(block.size - most + 1)) : 0;
            satchel_buf_clear(&damaged);
            satchel_buf_put(&damaged, block.data, block.size);
            memset(damaged.data + (n == 3 ? block.size - most : at), 0x5A, most);
            assert_true(spare_mend(damaged.data, damaged.size, hash));
            assert_memory_equal(damaged.data, block.data, block.size);
        }
        if (sizes[s] < 20000)
            continue;
        damaged.data[10] ^= 1;
        damaged.data[sizes[s] / 2] ^= 1;
        assert_false(spare_mend(damaged.data, damaged.size, hash));
    }
    satchel_buf_free(&block);
    satchel_buf_init(&block, 1 << 21);
    satchel_buf_free(&damaged);
    assert_non_null(satchel_buf_reserve(&block, 1 << 20));
    satchel_buf_claim(&block, 1 << 20);
    satchel_error err = {0};
    assert_false(spare_add(&block, &err));
    assert_int_equal(err.code, SATCHEL_LIMIT);
    satchel_buf_free(&block);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_comes_back),
        cmocka_unit_test(test_bad_sector),
        cmocka_unit_test(test_spare_pieces),
        cmocka_unit_test(test_too_little),
        cmocka_unit_test(test_does_not_pay),
        cmocka_unit_test(test_next_edition), /* these two pack as much again and again */
        cmocka_unit_test(test_withdrawn),
        cmocka_unit_test(test_corrected),
    };
    (void)argv;
    if (argc > 1)
        return cmocka_run_group_tests(tests, set_up, tear_down);
    return _cmocka_run_group_tests("own", tests, sizeof tests / sizeof *tests - 2, set_up,
                                   tear_down);
}
