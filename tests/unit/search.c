/* Search: what counts as the same word, hits with and without an index, snippets, marks.
 *
 * `unit_search MEGABYTES WORDS` instead asks once about that much text, so that the instructions
 * can be counted: valgrind --tool=callgrind --toggle-collect=query_match. `unit_search BUNDLE
 * WORDS` asks the index of a bundle: --toggle-collect=satchel_index_search.
 */
#include "support/random.h"
#include "support/unit.h"

#include "api/matching.h"

#include <satchel/prior.h>
#include <satchel/satchel.h>
#include <satchel/update.h>

#include <unistd.h>

static char folder[] = "/tmp/satchel-search-XXXXXX";
static char path[64];

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/a.satchel", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

/* A bundle of the texts, in that order, each with "Story" as its headline. */
static satchel_bundle *make_bundle(const char *const *texts, unsigned count, bool with_index)
{
    const satchel_options options = {
        .title = "T", .language = "en", .profile = SATCHEL_FAST, .index = with_index};
    satchel_error err;
    satchel_writer *w = satchel_writer_create(path, &options, &err);
    assert_non_null(w);
    for (unsigned i = 0; i < count; i++) {
        char id[16];
        snprintf(id, sizeof id, "%04u", i);
        satchel_builder *b = satchel_builder_create();
        satchel_builder_document(b, "en", SATCHEL_BASE_AUTO);
        satchel_builder_set_headline(b, "Story");
        satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
        satchel_builder_text(b, texts[i], strlen(texts[i]));
        satchel_builder_close(b);
        const satchel_draft draft = {
            .id = id, .issued = SATCHEL_NO_TIME, .updated = SATCHEL_NO_TIME, .order = (int32_t)i};
        assert_ok(satchel_writer_add(w, b, &draft, &err), err);
        satchel_builder_destroy(b);
    }
    assert_ok(satchel_writer_finish(w, NULL, &err), err);
    satchel_bundle *bundle = satchel_bundle_open(path, &err);
    assert_non_null(bundle);
    return bundle;
}

static satchel_bundle *bundle_of(const char *const *texts, unsigned count)
{
    return make_bundle(texts, count, false);
}

static satchel_index *index_of(satchel_bundle *bundle, size_t most)
{
    satchel_index *index = satchel_index_create(most);
    assert_non_null(index);
    while (satchel_index_step(index, bundle))
        continue;
    return index;
}

/* The same hits with and without the index, down to the snippet. Returns how many. */
static uint32_t ask_both(satchel_bundle *bundle, const satchel_index *index, const char *words)
{
    satchel_error err;
    satchel_arena arena;
    satchel_hit *slow, *fast;
    uint32_t slow_count, fast_count;
    satchel_arena_init(&arena, (size_t)8 << 20);
    assert_ok(satchel_search(bundle, words, 1000, &arena, &slow, &slow_count, &err), err);
    assert_true(satchel_index_search(index, words, 1000, &arena, &fast, &fast_count));
    assert_int_equal(slow_count, fast_count);
    for (uint32_t i = 0; i < slow_count; i++) {
        assert_true(satchel_index_show(index, words, &fast[i], &arena));
        assert_int_equal(slow[i].index, fast[i].index);
        assert_int_equal(slow[i].count, fast[i].count);
        assert_int_equal(slow[i].score, fast[i].score);
        assert_int_equal(slow[i].offset, fast[i].offset);
        assert_int_equal(slow[i].length, fast[i].length);
        assert_memory_equal(slow[i].snippet + slow[i].mark, fast[i].snippet + fast[i].mark,
                            slow[i].length);
    }
    satchel_arena_free(&arena);
    return slow_count;
}

/* Is the bundle, its index included, what it says? */
static satchel_code verify_deeply(satchel_bundle *bundle)
{
    const satchel_verify_options options = {.deep = true};
    satchel_error err;
    satchel_code code;
    assert_ok(satchel_verify(bundle, &options, &code, &err), err);
    return code;
}

/* Turns a byte of the entry around. */
static void damage(const char *file, const char *entry)
{
    satchel_error err;
    satchel_bundle *bundle = satchel_bundle_open(file, &err);
    assert_non_null(bundle);
    const satchel_info *info = satchel_bundle_info(bundle);
    uint64_t at = 0;
    for (unsigned i = 0; i < info->entry_count; i++)
        if (strcmp(info->entries[i].name, entry) == 0)
            at = info->entries[i].offset;
    satchel_bundle_close(bundle);
    FILE *f = fopen(file, "r+b");
    assert_non_null(f);
    assert_true(at && fseek(f, (long)at, SEEK_SET) == 0);
    const int byte = fgetc(f);
    assert_int_equal(fseek(f, (long)at, SEEK_SET), 0);
    assert_true(fputc(byte ^ 0xFF, f) != EOF);
    assert_int_equal(fclose(f), 0);
}

static bool note_list(void *context, const satchel_piece *piece)
{
    if (piece->list)
        *(satchel_piece *)context = *piece;
    return true;
}

/* The list that the bundle carries, made again from its texts. */
static void make_again(satchel_bundle *bundle)
{
    satchel_piece last = {0};
    satchel_error err;
    satchel_buf list;
    uint8_t hash[SATCHEL_HASH];
    satchel_buf_init(&list, SATCHEL_MAX_DOCUMENT);
    assert_ok(satchel_bundle_pieces(bundle, note_list, &last, &err), err);
    assert_int_equal(last.list, 1);
    assert_ok(satchel_bundle_make_list(bundle, 1, &list, &err), err);
    satchel_hash(satchel_buf_bytes(&list), hash);
    assert_int_equal(list.size, last.bytes);
    assert_memory_equal(hash, last.hash, sizeof hash);
    satchel_buf_free(&list);
    assert_false(satchel_bundle_make_list(bundle, 0, &list, &err));
    assert_int_equal(err.code, SATCHEL_NOT_FOUND);
    assert_false(satchel_bundle_make_list(bundle, 2, &list, &err));
    assert_int_equal(err.code, SATCHEL_NOT_FOUND);
}

/* The same hits by an index that the bundle brings along; also when that is damaged. */
static void ask_carried(const char *const *texts, unsigned count, const char *const *asked,
                        size_t asked_count)
{
    satchel_error err;
    satchel_bundle *bundle = make_bundle(texts, count, true);
    assert_int_equal(verify_deeply(bundle), SATCHEL_OK);
    for (unsigned round = 0; round < 2; round++) {
        satchel_index *index = index_of(bundle, (size_t)8 << 20);
        assert_true(satchel_index_is_whole(index));
        for (size_t i = 0; i < asked_count; i++)
            (void)ask_both(bundle, index, asked[i]);
        satchel_index_free(index);
        make_again(bundle);
        satchel_bundle_close(bundle);
        if (!round)
            damage(path, "index");
        bundle = satchel_bundle_open(path, &err);
        assert_non_null(bundle);
    }
    assert_int_equal(verify_deeply(bundle), SATCHEL_DAMAGED);
    satchel_bundle_close(bundle);
}

/* What readers type, what the article has, and the bytes that are marked; NULL: not found. */
static const struct {
    const char *typed, *text, *found;
} same[] = {
    {"WATER", "The water is back.", "water"},
    {"wat", "The water is back.", "wat"},
    {"ater", "The water is back.", NULL},
    {"the water", "The water is back.", "The"},
    {"water the", "The water is back.", "water"},
    {"wat back", "The water is back.", NULL}, /* only the last is a beginning */
    {"cafe", "Un café noir", "café"},
    {"CAFÉ", "Un cafe\xCC\x81 noir", "cafe\xCC\x81"},
    {"strasse", "Die Straße", "Straße"},
    {"lodz", "w Łodzi", "Łodz"},
    {"office",
     "the o\xEF\xAC\x83"
     "ce door",
     "o\xEF\xAC\x83"
     "ce"},
    {"المدرسة", "ذهب إلى المدرسه", "المدرسه"},
    {"احمد", "قال أحمد", "أحمد"},
    {"أحمد", "قال احمد", "احمد"},
    {"مدرسة", "مَدْرَسَةٌ كبيرة", "مَدْرَسَةٌ"},
    {"مصطفي", "السيد مصطفى", "مصطفى"},
    {"کتاب", "هذا كتاب", "كتاب"},
    {"كتاب", "این کتاب", "کتاب"},
    {"١٢", "page 12 of", "12"},
    {"12", "صفحة ١٢", "١٢"},
    {"مرحبا", "مـــرحبا بكم", "مـــرحبا"},
    {"שלום", "שָׁלוֹם לכם", "שָׁלוֹם"},
    {"מים", "המים; מים", "מים"},
    {"שלומ", "אמר שלום", "שלום"},
    {"вода", "ВОДА вернулась", "ВОДА"},
    {"елка", "Ёлка", "Ёлка"},
    {"київ", "у Києві та КИЇВ", "КИЇВ"},
    {"पानी", "शहर में पानी", "पानी"},
    {"灯塔", "守护灯塔的人", "灯塔"},
    {"塔的", "守护灯塔的人", "塔的"},
    {"とう", "海のとうだいです", "とう"},
    {"ﾃﾚﾋﾞ", "新しいテレビ", "テレビ"},
    {"น้ำ", "ดื่มน้ำสะอาด", "น้ำ"},
    {"서울", "오늘 서울에서", "서울"},
    {".,!", "Nothing. Here, is!", NULL},
    {"", "Nothing", NULL},
};

static void test_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        satchel_bundle *bundle = bundle_of(&same[i].text, 1);
        satchel_index *index = index_of(bundle, (size_t)1 << 20);
        satchel_range ranges[8];
        const size_t size = strlen(same[i].text);
        const uint32_t marks = satchel_find(same[i].text, size, same[i].typed, ranges, 8);
        if (ask_both(bundle, index, same[i].typed) != (same[i].found != NULL))
            fail_msg("\"%s\" in \"%s\"", same[i].typed, same[i].text);
        if (same[i].found) {
            assert_true(marks > 0);
            const size_t length = ranges[0].end - ranges[0].start;
            if (length != strlen(same[i].found) ||
                memcmp(same[i].text + ranges[0].start, same[i].found, length) != 0)
                fail_msg("\"%s\" in \"%s\" marks \"%.*s\"", same[i].typed, same[i].text,
                         (int)length, same[i].text + ranges[0].start);
        }
        satchel_index_free(index);
        satchel_bundle_close(bundle);
        ask_carried(&same[i].text, 1, &same[i].typed, 1);
    }
}

/* Words of one or two of few letters, so that there are hits of all kinds at all places, also where
 * texts are cut into pieces and at the ends of what is compared at once. */
static void test_random(void **state)
{
    (void)state;
    static const char *const parts[] = {"a", "ab", "b ", " ", "é", "α ", "ا", "水", ". ", "x"};
    static const char *const asked[] = {"a",   "ab",  "aab", "e",  "水", "水水",  "a水",
                                        "xxx", "a b", "αx",  "اا", "x ", "b ab a"};
    for (unsigned round = 0; round < 6; round++) {
        char *texts[5];
        for (unsigned t = 0; t < 5; t++) {
            const size_t size = random_below(round == 5 ? 40000 : 300) + 1;
            texts[t] = calloc(size + 8, 1);
            for (size_t n = 0; n < size;) {
                const char *part = parts[random_below(10)];
                memcpy(texts[t] + n, part, strlen(part));
                n += strlen(part);
            }
        }
        satchel_bundle *bundle = bundle_of((const char *const *)texts, 5);
        satchel_index *index = index_of(bundle, (size_t)8 << 20);
        assert_true(satchel_index_is_whole(index));
        for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
            (void)ask_both(bundle, index, asked[i]);
        satchel_index_free(index);
        satchel_bundle_close(bundle);
        ask_carried((const char *const *)texts, 5, asked, sizeof asked / sizeof *asked);
        for (unsigned t = 0; t < 5; t++)
            free(texts[t]);
    }
}

/* What an index has no room for is left out, and it says so; also where some words of a text had
 * room already. */
static void test_room(void **state)
{
    (void)state;
    static const char *const texts[] = {"one water", "two water",
                                        "three water four fire earth air"};
    satchel_arena arena;
    satchel_hit *hits;
    uint32_t count;
    satchel_bundle *bundle = bundle_of(texts, 3);
    satchel_index *index = index_of(bundle, (size_t)1 << 20);
    const size_t all = satchel_index_bytes(index);
    satchel_index_free(index);
    for (size_t less = 1; less < 100; less += 7) {
        index = index_of(bundle, all - less);
        assert_int_equal(satchel_index_articles(index), 2);
        assert_false(satchel_index_is_whole(index));
        satchel_arena_init(&arena, (size_t)1 << 20);
        assert_true(satchel_index_search(index, "water", 9, &arena, &hits, &count));
        assert_int_equal(count, 2);
        assert_true(satchel_index_search(index, "three", 9, &arena, &hits, &count));
        assert_int_equal(count, 0);
        satchel_arena_free(&arena);
        satchel_index_free(index);
    }
    index = index_of(bundle, 60);
    assert_int_equal(satchel_index_articles(index), 0);
    satchel_index_free(index);
    satchel_bundle_close(bundle);
}

/* An index that is carried is there at once, and its size is what it should be: of an edition whose
 * words come again and again a small part. */
static void test_carried(void **state)
{
    (void)state;
    enum { TEXTS = 60, WORDS = 400 };
    char *texts[TEXTS];
    for (unsigned t = 0; t < TEXTS; t++) {
        texts[t] = calloc(WORDS, 16);
        for (unsigned i = 0; i < WORDS; i++) {
            const unsigned rare = random_below(40) == 0;
            sprintf(texts[t] + strlen(texts[t]), "%s%u ", rare ? "rare" : "usual",
                    rare ? random_below(3000) : random_below(i % 7 ? 60 : 600));
        }
    }
    satchel_bundle *bundle = make_bundle((const char *const *)texts, TEXTS, true);
    const satchel_info *info = satchel_bundle_info(bundle);
    const satchel_entry *list = &info->entries[info->entry_count - 1];
    assert_string_equal(list->name, "index");
    assert_in_range(list->bytes, 1, info->entries[info->entry_count - 2].bytes * 2 / 5);
    satchel_index *index = satchel_index_create((size_t)8 << 20);
    assert_true(satchel_index_step(index, bundle));
    assert_int_equal(satchel_index_articles(index), TEXTS); /* after one step */
    assert_false(satchel_index_step(index, bundle));
    assert_true(satchel_index_is_whole(index));
    assert_true(ask_both(bundle, index, "usual3") > 0);
    satchel_index_free(index);
    for (size_t most = 100; most < 60000; most += 4000) { /* what has no room is not found */
        index = index_of(bundle, most);
        assert_false(satchel_index_is_whole(index));
        assert_true(satchel_index_articles(index) < TEXTS);
        satchel_index_free(index);
    }
    satchel_bundle_close(bundle);
    for (unsigned t = 0; t < TEXTS; t++)
        free(texts[t]);
}

/* A bundle of the reader's own, asked once, for counting the instructions. */
static int ask_bundle(const char *file, const char *words)
{
    satchel_error err;
    satchel_arena arena;
    satchel_hit *hits;
    uint32_t count, all = 0;
    satchel_priors *priors = satchel_priors_create(false);
    satchel_bundle *bundle = satchel_bundle_open(file, &err);
    if (!priors || !bundle)
        return 1;
    satchel_bundle_use_priors(bundle, priors);
    satchel_index *index = index_of(bundle, (size_t)64 << 20);
    satchel_arena_init(&arena, (size_t)8 << 20);
    if (!satchel_index_search(index, words, 200, &arena, &hits, &count))
        return 1;
    for (uint32_t i = 0; i < count; i++)
        all += hits[i].count;
    printf("%u articles on the list, %u hits in them, %zu bytes of index\n", count, all,
           satchel_index_bytes(index));
    satchel_arena_free(&arena);
    satchel_index_free(index);
    satchel_bundle_close(bundle);
    satchel_priors_destroy(priors);
    return 0;
}

static int count_for(const char *megabytes, const char *words)
{
    static const char *const common[] = {"the",   "house", "of",  "and",     "prince", "said",
                                         "water", "to",    "his", "morning", "that",   "a"};
    const size_t size = (size_t)strtoul(megabytes, NULL, 10) * 1000000;
    satchel_buf text, normal;
    struct query query;
    satchel_hit hit;
    satchel_buf_init(&text, size + 16);
    satchel_buf_init(&normal, size + 16);
    while (text.size < size)
        satchel_buf_print(&text, "%s%u ", common[random_below(12)], random_below(200));
    normal_put(&normal, (const char *)text.data, text.size, false);
    query_parse(words, &query);
    const bool found = query_match(&query, normal.data, normal.size, 0, 0, &hit);
    printf("%u hits in %zu bytes\n", found ? hit.count : 0, normal.size);
    satchel_buf_free(&text);
    satchel_buf_free(&normal);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_carried),
    };
    if (argc == 3 && access(argv[1], R_OK) == 0)
        return ask_bundle(argv[1], argv[2]);
    if (argc == 3)
        return count_for(argv[1], argv[2]);
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
