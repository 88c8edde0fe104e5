/* The model: alphabets, priors learnt and stored, blocks coded and back.
 *
 * With an argument, the number of trials, it goes on for so long with random, mutated and hostile
 * input. */
#include "support/random.h"
#include "support/unit.h"

#include "base/bytes.h"
#include "doors/digest.h"
#include "model/added.h"
#include "model/block.h"
#include "model/image.h"
#include "model/knowledge.h"
#include "model/priors.h"
#include "model/texts.h"

#include <satchel/prior.h>

#include <sys/stat.h>
#include <unistd.h>

static unsigned long trials = 300;

/* --- a prior of our own ------------------------------------------------------------------------
 */

static const char *const words[] = {
    "the",      "water", "station", "harbour", "came", "back",     "after", "three", "days",
    "and",      "of",    "a",       "valve",   "was",  "mended",   "by",    "Marta", "Odessa",
    "Комунала", "вода",  "ماء",     "مدينة",   "“Now", "we wait”", "said",  "she",   "in"};

/* Sentences of a few words each, always the same ones. */
static void put_text(satchel_buf *to, size_t size)
{
    while (to->size < size) {
        for (unsigned n = 4 + random_below(9); n > 0; n--) {
            satchel_buf_put_text(to, words[random_below(sizeof words / sizeof *words)]);
            satchel_buf_put_text(to, n > 1 ? " " : random_below(4) ? ". " : ".\n");
        }
    }
}

static satchel_buf stored; /* the prior's file */
static struct prior *prior;

static int learn(void **state)
{
    (void)state;
    satchel_error err = {0};
    random_state = RANDOM_SEED;
    satchel_learner *l = satchel_learner_create();
    assert_non_null(l);
    for (unsigned i = 0; i < 30; i++) {
        satchel_buf text;
        satchel_buf_init(&text, 1 << 20);
        put_text(&text, 3000);
        assert_ok(satchel_learner_add(l, satchel_buf_bytes(&text), &err), err);
        satchel_buf_free(&text);
    }
    satchel_buf_init(&stored, PRIOR_MOST_BYTES);
    assert_ok(satchel_learner_finish(l, 1 << 20, &stored, &err), err);
    satchel_learner_destroy(l);
    prior = prior_load(satchel_buf_bytes(&stored), &err);
    assert_ok(prior, err);
    return 0;
}

static int forget(void **state)
{
    (void)state;
    prior_destroy(prior);
    satchel_buf_free(&stored);
    return 0;
}

/* --- alphabets ---------------------------------------------------------------------------------
 */

static void check_alphabet(const struct alphabet *a, satchel_bytes text)
{
    satchel_buf codes;
    satchel_buf_init(&codes, 1 << 20);
    alphabet_encode(a, text, &codes);
    uint8_t *back = malloc(text.size + 1);
    assert_non_null(back);
    struct alphabet_decoder d = {.alphabet = a, .to = back, .size = text.size};
    for (size_t i = 0; i < codes.size; i++)
        assert_true(alphabet_decode(&d, codes.data[i]));
    assert_int_equal(d.at, text.size);
    assert_memory_equal(back, text.data, text.size);
    assert_true(codes.size <= 2 * text.size);
    free(back);
    satchel_buf_free(&codes);
}

static void test_any_bytes(void **state)
{
    (void)state;
    uint8_t bytes[600];
    uint32_t points[3000];
    struct alphabet *large = malloc(sizeof *large);
    assert_non_null(large);
    for (uint32_t i = 0; i < 3000; i++)
        points[i] = 0x4E00 + i * 5;
    alphabet_choose(large, points, 3000);
    for (unsigned i = 0; i < 256; i++)
        bytes[i] = (uint8_t)i;
    check_alphabet(&prior->alphabet, (satchel_bytes){bytes, 256});
    check_alphabet(large, (satchel_bytes){bytes, 256});
    static const char chinese[] = "水泵站在夜里修好了。 U+4E00 一 and 😀.";
    check_alphabet(large, (satchel_bytes){(const uint8_t *)chinese, sizeof chinese - 1});
    for (unsigned n = 0; n < 200; n++) {
        const size_t size = random_below(sizeof bytes);
        for (size_t i = 0; i < size; i++)
            bytes[i] = (uint8_t)random_below(256);
        check_alphabet(n % 2 ? large : &prior->alphabet, (satchel_bytes){bytes, size});
    }
    free(large);
}

/* --- blocks ------------------------------------------------------------------------------------
 */

static size_t check_block(const struct model_image *image, satchel_bytes block)
{
    satchel_buf coded;
    satchel_error err = {0};
    satchel_buf_init(&coded, 1 << 22);
    assert_ok(model_encode(image, block, &coded, &err), err);
    uint8_t *back = malloc(block.size + 1);
    assert_non_null(back);
    assert_ok(model_decode(image, satchel_buf_bytes(&coded), back, block.size, &err), err);
    if (block.size)
        assert_memory_equal(back, block.data, block.size);
    const size_t size = coded.size;
    free(back);
    satchel_buf_free(&coded);
    return size;
}

/* A document: tag, size, text, then some records. */
static void put_document(satchel_buf *to, satchel_bytes text)
{
    static const uint8_t records[] = {4, 5, 4, 5, 5, 5, 5};
    satchel_buf_put_byte(to, 1);
    size_t left = text.size;
    do {
        satchel_buf_put_byte(to, (left & 0x7F) | (left > 0x7F ? 0x80 : 0));
        left >>= 7;
    } while (left);
    satchel_buf_put(to, text.data, text.size);
    satchel_buf_put(to, records, sizeof records);
}

static void test_documents(void **state)
{
    (void)state;
    size_t plain = 0, small = 0;
    for (unsigned n = 0; n < 20; n++) {
        satchel_buf text, document;
        satchel_buf_init(&text, 1 << 20);
        satchel_buf_init(&document, 1 << 20);
        put_text(&text, 1 + random_below(6000));
        put_document(&document, satchel_buf_bytes(&text));
        plain += document.size;
        small += check_block(&prior->image, satchel_buf_bytes(&document));
        satchel_buf_free(&text);
        satchel_buf_free(&document);
    }
    assert_in_range(small, 1, plain / 5);
}

static void test_edges(void **state)
{
    (void)state;
    static const uint8_t cases[][6] = {{1, 0},       {1, 1, 'a'}, {1, 200, 1},
                                       {1, 0x80, 0}, {2, 3, 4},   {1, 3, 0xFF, 0xC0, 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t size = 0; size <= sizeof cases[i]; size++)
            check_block(&prior->image, (satchel_bytes){cases[i], size});
    satchel_error err = {0};
    satchel_buf coded;
    uint8_t *large = calloc(1, MODEL_MOST_BYTES + 1);
    assert_non_null(large);
    satchel_buf_init(&coded, 1 << 20);
    assert_false(
        model_encode(&prior->image, (satchel_bytes){large, MODEL_MOST_BYTES + 1}, &coded, &err));
    assert_int_equal(err.code, SATCHEL_LIMIT);
    assert_false(
        model_decode(&prior->image, (satchel_bytes){large, 9}, large, MODEL_MOST_BYTES + 1, &err));
    assert_int_equal(err.code, SATCHEL_LIMIT);
    free(large);
    satchel_buf_free(&coded);
}

/* What is not text takes time as well: a text that a block can hold alone it cannot hold beside
 * much else. */
static void test_time_is_shared(void **state)
{
    (void)state;
    satchel_error err = {0};
    satchel_buf text, document, coded;
    satchel_buf_init(&text, 1 << 20);
    satchel_buf_init(&document, 1 << 20);
    satchel_buf_init(&coded, 1 << 20);
    for (unsigned i = 0; i < 40000; i++) {
        const uint8_t byte = (uint8_t)random_below(256); /* no text: many decisions each */
        satchel_buf_put(&text, &byte, 1);
    }
    put_document(&document, satchel_buf_bytes(&text));
    assert_true(model_encode(&prior->image, satchel_buf_bytes(&document), &coded, &err));
    while (document.size < 480000)
        satchel_buf_put(&document, text.data, text.size);
    assert_false(model_encode(&prior->image, satchel_buf_bytes(&document), &coded, &err));
    assert_int_equal(err.code, SATCHEL_LIMIT);
    satchel_buf_free(&text);
    satchel_buf_free(&document);
    satchel_buf_free(&coded);
}

/* Coding has one result, whatever the machine, the compiler and its settings. */
static void test_one_result(void **state)
{
    (void)state;
    satchel_error err = {0};
    satchel_buf text, document, coded;
    uint8_t hash[SATCHEL_HASH];
    char hex[2 * SATCHEL_HASH + 1];
    struct reader r = reader_of(satchel_buf_bytes(&stored)); /* the knowledge, behind the head */
    r.at = sizeof "satchel prior 1";
    (void)read_varint(&r, PRIOR_MOST_BYTES);
    (void)read_bytes(&r, (size_t)read_varint(&r, PRIOR_MOST_BYTES));
    assert_true(reader_ok(&r));
    hash_bytes((satchel_bytes){r.data + r.at, r.size - r.at}, hash);
    hex_print(hex, hash, sizeof hash);
    assert_string_equal(hex, "0457685e3cde7d63b1d5139496006440");
    satchel_buf_init(&text, 1 << 20);
    satchel_buf_init(&document, 1 << 20);
    satchel_buf_init(&coded, 1 << 20);
    random_state = 1234567;
    put_text(&text, 5000);
    put_document(&document, satchel_buf_bytes(&text));
    assert_ok(model_encode(&prior->image, satchel_buf_bytes(&document), &coded, &err), err);
    hash_bytes(satchel_buf_bytes(&coded), hash);
    hex_print(hex, hash, sizeof hash);
    assert_string_equal(hex, "dafb601e3892c2c7ddbb72ea6889d68f");
    satchel_buf_free(&text);
    satchel_buf_free(&document);
    satchel_buf_free(&coded);
}

static void fill_random(uint8_t *to, size_t size)
{
    const bool text = random_below(2);
    for (size_t i = 0; i < size; i++)
        to[i] = (uint8_t)(text ? 'a' + random_below(26) : random_below(256));
}

static void test_random_input(void **state)
{
    (void)state;
    uint8_t bytes[400];
    for (unsigned long n = 0; n < trials; n++) {
        const size_t size = random_below(sizeof bytes);
        fill_random(bytes, size);
        check_block(&prior->image, (satchel_bytes){bytes, size});
    }
}

/* Data that no encoder made: anything may come out but nothing beside the buffer, and errors say
 * what they are. */
static void test_hostile_data(void **state)
{
    (void)state;
    uint8_t bytes[200];
    satchel_error err;
    for (unsigned long n = 0; n < trials; n++) {
        const size_t size = random_below(sizeof bytes), claimed = random_below(3000);
        fill_random(bytes, size);
        uint8_t *to = malloc(claimed + 1);
        assert_non_null(to);
        to[claimed] = 0xA5;
        err = (satchel_error){0};
        if (!model_decode(&prior->image, (satchel_bytes){bytes, size}, to, claimed, &err))
            assert_int_equal(err.code, SATCHEL_MALFORMED);
        assert_int_equal(to[claimed], 0xA5);
        free(to);
    }
}

/* --- priors ------------------------------------------------------------------------------------
 */

static void test_damaged_priors(void **state)
{
    (void)state;
    uint8_t *copy = malloc(stored.size);
    assert_non_null(copy);
    for (unsigned n = 0; n < 40; n++) {
        satchel_error err = {0};
        memcpy(copy, stored.data, stored.size);
        const size_t size = n % 4 ? stored.size : random_below((uint32_t)stored.size);
        if (size)
            copy[random_below((uint32_t)size)] ^= (uint8_t)(1 + random_below(255));
        struct prior *p = prior_load((satchel_bytes){copy, size}, &err);
        if (!p)
            assert_true(err.code == SATCHEL_MALFORMED || err.code == SATCHEL_LIMIT);
        else
            check_block(&p->image, (satchel_bytes){stored.data, 300});
        prior_destroy(p);
    }
    free(copy);
}

static void test_too_little(void **state)
{
    (void)state;
    satchel_error err = {0};
    satchel_buf out;
    satchel_buf_init(&out, 1 << 20);
    satchel_learner *l = satchel_learner_create();
    assert_non_null(l);
    assert_ok(satchel_learner_add(l, (satchel_bytes){(const uint8_t *)"a word", 6}, &err), err);
    assert_false(satchel_learner_finish(l, 1 << 20, &out, &err));
    assert_int_equal(err.code, SATCHEL_INPUT);
    satchel_learner_destroy(l);
    satchel_buf_free(&out);
}

/* Texts come back, an article that is one of them is a few bytes, and damage is refused. */
static void check_texts(const struct texts_base *base)
{
    const struct model_image *below = base ? base->image : NULL;
    enum { COUNT = 24, SIZE = 2000 };
    static const char letters[] = "the and of water    is to in \xd0\xb2 a  \xff";
    static uint8_t room[COUNT * SIZE], document[SIZE + 3], back[SIZE + 3];
    struct prior_text texts[COUNT];
    satchel_error err = {0};
    satchel_buf out, marks, coded;
    satchel_buf_init(&out, 1 << 22);
    satchel_buf_init(&marks, 1 << 16);
    satchel_buf_init(&coded, 1 << 16);
    for (size_t i = 0; i < COUNT; i++) {
        uint8_t *text = room + i * SIZE;
        for (size_t k = 0; k < SIZE; k += 8)
            memcpy(text + k, &letters[random_below(sizeof letters - 8)], 8);
        texts[i] = (struct prior_text){{text, SIZE}, (uint16_t)(i * 2801)};
    }
    assert_ok(texts_store(texts, COUNT, base, &out, &err), err);
    const satchel_bytes in = satchel_buf_bytes(&out);
    assert_true(texts_are(in) && texts_are_added(in) == (base != NULL));
    assert_int_equal(prior_is(in, NULL), !base);
    assert_null(prior_load_on(in, base ? NULL : &prior->image, &err));
    assert_int_equal(err.code, SATCHEL_MALFORMED);
    assert_ok(texts_marks(in, &marks, &err), err);
    assert_int_equal(marks.size, COUNT * 2);
    assert_int_equal(((const uint16_t *)(const void *)marks.data)[COUNT - 1], (COUNT - 1) * 2801);
    struct prior *p = prior_load_on(in, below, &err);
    assert_non_null(p);
    assert_int_equal(p->image.texts.count, COUNT);
    assert_memory_equal(p->image.texts.bytes, room, sizeof room);
    check_block(&p->image, (satchel_bytes){stored.data, 3000});
    document[0] = 1; /* a document's text */
    document[1] = 0x80 | (SIZE & 0x7F);
    document[2] = SIZE >> 7;
    memcpy(document + 3, room + 7 * SIZE, SIZE);
    assert_ok(model_encode(&p->image, (satchel_bytes){document, sizeof document}, &coded, &err),
              err);
    assert_true(coded.size < 8);
    assert_ok(model_decode(&p->image, satchel_buf_bytes(&coded), back, sizeof back, &err), err);
    assert_memory_equal(document, back, sizeof back);
    assert_false(model_decode(&p->image, satchel_buf_bytes(&coded), back, sizeof back - 1, &err));
    prior_destroy(p);
    for (unsigned n = 0; n < 30; n++) {
        err = (satchel_error){0};
        satchel_buf_clear(&coded);
        satchel_buf_put(&coded, in.data, n % 3 ? in.size : random_below((uint32_t)in.size));
        if (coded.size)
            coded.data[random_below(n % 2              ? (uint32_t)coded.size
                                    : coded.size < 300 ? 1
                                                       : 300)] ^= (uint8_t)(1 + random_below(255));
        p = prior_load_on(satchel_buf_bytes(&coded), below, &err);
        assert_true(p || err.code == SATCHEL_MALFORMED || err.code == SATCHEL_LIMIT);
        prior_destroy(p);
    }
    satchel_buf_free(&out);
    satchel_buf_free(&marks);
    satchel_buf_free(&coded);
}

static void test_texts(void **state)
{
    (void)state;
    check_texts(NULL);
}

static struct texts_base base_of(const struct prior *p)
{
    return (struct texts_base){&p->image, {.name = "base", .hash = {7}}};
}

static void test_texts_on_top(void **state)
{
    (void)state;
    const struct texts_base base = base_of(prior);
    check_texts(&base);
}

/* Every context of the texts is found in the tables afterwards, with what followed it on top of
 * what the prior says; what no text has is as it was. */
static void test_added_tables(void **state)
{
    (void)state;
    enum { LENGTH = 4000 };
    static uint8_t codes[LENGTH];
    const struct model_image *base = &prior->image;
    const struct text_place places[2] = {{0, LENGTH / 4}, {LENGTH / 4, LENGTH - LENGTH / 4}};
    struct table_bytes tables[MODEL_TABLES];
    satchel_error err = {0};
    for (unsigned i = 0; i < LENGTH; i++)
        codes[i] = (uint8_t)(random_below(3) ? ' ' + random_below(90) : 'e');
    assert_ok(added_tables(base, codes, places, 2, tables, &err), err);
    for (unsigned t = 0; t < MODEL_TABLES; t++) {
        const struct model_table table = {tables[t].offsets, tables[t].blocks, tables[t].records};
        assert_int_equal(table.blocks, base->tables[t].blocks);
        struct model_past past = {0};
        for (size_t i = places[1].start; i < LENGTH; i++) {
            const uint32_t hash = model_hash(&past, t);
            const struct model_tree *tree = &base->trees->trees[base->trees->of[past.last4 & 0xFF]];
            struct model_record before = {0}, after;
            (void)model_find(&base->tables[t], hash, &before);
            if (hash) {
                unsigned at = 0;
                assert_true(model_find(&table, hash, &after));
                assert_true(after.size >= before.size);
                while (at < after.size && after.ranks[at] != tree->rank_of[codes[i]])
                    at++;
                assert_true(at < after.size);
                assert_true(table_count(&after, at) >= 1);
            }
            model_see(&past, base->alphabet, codes[i]);
        }
    }
    knowledge_free(tables);
    assert_ok(added_tables(base, codes, places, 0, tables, &err), err);
    for (unsigned t = 0; t < MODEL_TABLES; t++) {
        const uint32_t size = base->tables[t].offsets[base->tables[t].blocks];
        assert_int_equal(tables[t].size, size);
        assert_memory_equal(tables[t].records, base->tables[t].records, size);
    }
    knowledge_free(tables);
}

/* What no text is takes too long to read: neither written nor read. And knowledge that is cut off
 * goes on with zeros for so long only as its size allows. */
static void test_long_priors(void **state)
{
    (void)state;
    enum { SIZE = 400 << 10 };
    satchel_error err = {0};
    satchel_buf out;
    satchel_buf_init(&out, 1 << 22);
    uint8_t *noise = malloc(SIZE);
    assert_non_null(noise);
    for (size_t i = 0; i < SIZE; i++)
        noise[i] = (uint8_t)random_below(256);
    const struct prior_text text = {{noise, SIZE}, 1};
    assert_false(texts_store(&text, 1, NULL, &out, &err));
    assert_int_equal(err.code, SATCHEL_LIMIT);
    assert_int_equal(knowledge_decisions(0), 1 << 21);
    assert_int_equal(knowledge_decisions((size_t)1 << 30), KNOWLEDGE_MOST_DECISIONS);
    struct reader r = reader_of(satchel_buf_bytes(&stored));
    r.at = sizeof "satchel prior 1";
    (void)read_varint(&r, PRIOR_MOST_BYTES);
    (void)read_bytes(&r, (size_t)read_varint(&r, PRIOR_MOST_BYTES));
    satchel_buf_clear(&out);
    satchel_buf_put(&out, stored.data, r.at);
    err = (satchel_error){0};
    struct prior *p = prior_load(satchel_buf_bytes(&out), &err);
    if (!p)
        assert_int_equal(err.code, SATCHEL_LIMIT);
    prior_destroy(p);
    free(noise);
    satchel_buf_free(&out);
}

static void test_images(void **state)
{
    (void)state;
    char path[] = "/tmp/satchel-image-XXXXXX";
    uint8_t hash[SATCHEL_HASH] = {1, 2, 3}, other[SATCHEL_HASH] = {0};
    struct opened_image mapped;
    const int fd = mkstemp(path);
    assert_true(fd >= 0 && close(fd) == 0);
    assert_false(image_map(path, hash, &mapped)); /* empty */
    assert_true(image_keep(path, hash, prior));
    assert_false(image_map(path, other, &mapped));
    assert_true(image_map(path, hash, &mapped));
    satchel_error err = {0};
    satchel_buf one, two;
    satchel_buf_init(&one, 1 << 20);
    satchel_buf_init(&two, 1 << 20);
    const satchel_bytes in = {stored.data, 2000};
    assert_ok(model_encode(&prior->image, in, &one, &err), err);
    assert_ok(model_encode(&mapped.image, in, &two, &err), err);
    assert_int_equal(one.size, two.size);
    assert_memory_equal(one.data, two.data, one.size);
    image_close(&mapped);
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(truncate(path, status.st_size - 1), 0);
    assert_false(image_map(path, hash, &mapped)); /* cut off */
    satchel_buf_free(&one);
    satchel_buf_free(&two);
    (void)unlink(path);
}

/* Turns over a bit of the file, in place. */
static void flip(const char *path, uint32_t at)
{
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, (long)at, SEEK_SET), 0);
    const int byte = fgetc(file);
    assert_int_equal(fseek(file, (long)at, SEEK_SET), 0);
    assert_true(fputc(byte ^ 1 << random_below(8), file) != EOF);
    assert_int_equal(fclose(file), 0);
}

/* An image that the disk has changed is not used, wherever the change is; what lies between its
 * parts matters to nobody. */
static void test_damaged_images(void **state)
{
    (void)state;
    char path[] = "/tmp/satchel-image-XXXXXX";
    const uint8_t hash[SATCHEL_HASH] = {1, 2, 3};
    struct opened_image mapped;
    struct stat status;
    unsigned refused = 0;
    const int fd = mkstemp(path);
    assert_true(fd >= 0 && close(fd) == 0);
    for (unsigned n = 0; n < 60; n++) {
        assert_true(image_keep(path, hash, prior));
        assert_int_equal(stat(path, &status), 0);
        flip(path, random_below((uint32_t)status.st_size));
        if (!image_map(path, hash, &mapped)) {
            refused++;
            continue;
        }
        check_block(&mapped.image, (satchel_bytes){stored.data, 200});
        image_close(&mapped);
    }
    assert_in_range(refused, 58, 60);
    /* After a rest. */
    assert_true(image_keep(path, hash, prior));
    assert_true(image_map(path, hash, &mapped));
    image_rest(&mapped);
    assert_true(image_wake(&mapped));
    image_rest(&mapped);
    flip(path, (uint32_t)status.st_size / 2);
    assert_false(image_wake(&mapped));
    image_close(&mapped);
    (void)unlink(path);
}

/* A folder of priors, found by language and by hash; an image is kept only where that is wanted. */
static void test_sets(void **state)
{
    (void)state;
    char folder[] = "/tmp/satchel-priors-XXXXXX", path[200], hex[2 * SATCHEL_HASH + 1], cache[100];
    uint8_t hash[SATCHEL_HASH];
    satchel_error err = {0};
    satchel_prior_name name, none = {.name = "none", .hash = {9}};
    assert_non_null(mkdtemp(folder));
    hash_bytes(satchel_buf_bytes(&stored), hash);
    hex_print(hex, hash, sizeof hash);
    snprintf(path, sizeof path, "%s/xx-%s.prior", folder, hex);
    snprintf(cache, sizeof cache, "%s/cache", folder);
    assert_ok(satchel_save_bytes(path, satchel_buf_bytes(&stored), &err), err);
    setenv("SATCHEL_PRIORS", folder, 1);
    setenv("XDG_CACHE_HOME", cache, 1);
    for (unsigned keep = 0; keep < 2; keep++) {
        satchel_priors *set = satchel_priors_create(keep);
        assert_non_null(set);
        assert_true(satchel_priors_for(set, "xx-Latn-DE", &name));
        assert_string_equal(name.name, "xx");
        assert_memory_equal(name.hash, hash, sizeof hash);
        assert_false(satchel_priors_for(set, "yy", &name));
        assert_ok(priors_open(set, &name, &err), err);
        assert_null(priors_open(set, &none, &err));
        assert_int_equal(err.code, SATCHEL_NOT_FOUND);
        satchel_priors_destroy(set);
        assert_int_equal(access(cache, F_OK) == 0, keep);
    }
    /* What is damaged is made again. */
    struct stat status;
    char image[200];
    snprintf(image, sizeof image, "%s/satchel/%s.image", cache, hex);
    assert_int_equal(stat(image, &status), 0);
    for (unsigned n = 0; n < 2; n++) {
        struct opened_image whole;
        satchel_priors *set = satchel_priors_create(true);
        assert_non_null(set);
        assert_ok(priors_open(set, &name, &err), err);
        priors_rest(set);
        flip(image, (uint32_t)status.st_size - 200 - n);
        assert_false(image_map(image, hash, &whole));
        const struct model_image *again = priors_open(set, &name, &err);
        assert_ok(again, err);
        check_block(again, (satchel_bytes){stored.data, 200});
        satchel_priors_destroy(set);
        assert_true(image_map(image, hash, &whole));
        image_close(&whole);
    }
    char command[300];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    assert_int_equal(system(command), 0);
    unsetenv("SATCHEL_PRIORS");
    unsetenv("XDG_CACHE_HOME");
}

int main(int argc, char **argv)
{
    if (argc > 1)
        trials = strtoul(argv[1], NULL, 10);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_bytes),      cmocka_unit_test(test_documents),
        cmocka_unit_test(test_edges),          cmocka_unit_test(test_one_result),
        cmocka_unit_test(test_time_is_shared), cmocka_unit_test(test_random_input),
        cmocka_unit_test(test_hostile_data),   cmocka_unit_test(test_damaged_priors),
        cmocka_unit_test(test_texts),          cmocka_unit_test(test_texts_on_top),
        cmocka_unit_test(test_added_tables),   cmocka_unit_test(test_too_little),
        cmocka_unit_test(test_long_priors),    cmocka_unit_test(test_images),
        cmocka_unit_test(test_damaged_images), cmocka_unit_test(test_sets),
    };
    return cmocka_run_group_tests(tests, learn, forget);
}
