/* Columns of bits and catalog pages: what goes in comes out, in few bytes, and nothing else is
 * read. */
#include "support/unit.h"

#include "base/bits.h"
#include "doors/codec.h"
#include "doors/digest.h"
#include "format/catalog.h"

#include <stdio.h>
#include <string.h>

/* --- columns -----------------------------------------------------------------------------------
 */

static size_t column_round_trip(const uint64_t *values, uint32_t count)
{
    uint64_t back[64];
    satchel_buf buf;
    satchel_buf_init(&buf, 4096);
    struct bit_writer w = {.to = &buf};
    write_column(&w, values, count);
    write_number(&w, 77);
    bits_end(&w);
    struct bit_reader r = bits_of(satchel_buf_bytes(&buf));
    read_column(&r, back, count, UINT64_MAX);
    assert_true(read_number(&r) == 77);
    assert_true(bits_byte(&r) == buf.size && !r.failed);
    assert_memory_equal(values, back, count * sizeof *values);
    const size_t size = buf.size;
    satchel_buf_free(&buf);
    return size;
}

static void test_columns(void **state)
{
    (void)state;
    static const uint64_t same[40] = {0}, high[] = {INT64_MAX, INT64_MAX - 1, 5, 0},
                          near[] = {1000, 1001, 1003, 1002, 1001, 1000, 1003, 1001};
    assert_int_equal(column_round_trip(same, 40), 3); /* 5 + 6 bits, and the number behind */
    assert_int_equal(column_round_trip(same, 0), 2);
    assert_true(column_round_trip(near, 8) <= 2 + 2 + 3 + 2);
    column_round_trip(high, 4);
    for (unsigned length = 0; length < 63; length++) {
        const uint64_t edge[] = {0, ((uint64_t)1 << length) - 1, (uint64_t)1 << length};
        column_round_trip(edge, 3);
    }
}

static void test_columns_that_lie(void **state)
{
    (void)state;
    uint64_t values[4];
    static const uint8_t ones[32] = {[0 ... 31] = 0xFF};
    for (size_t size = 0; size <= sizeof ones; size++) {
        struct bit_reader r = bits_of((satchel_bytes){ones, size});
        read_column(&r, values, 4, 100);
        assert_true(r.failed && values[0] == 0 && values[3] == 0);
    }
    static const uint8_t five[] = {0xF8, 0x69}; /* k 31, L 3, 01: 5; then a bit that is set */
    struct bit_reader r = bits_of((satchel_bytes){five, 2});
    read_column(&r, values, 4, 5);
    assert_true(!r.failed && values[3] == 5);
    bits_byte(&r);
    assert_true(r.failed);
    r = bits_of((satchel_bytes){five, 2});
    read_column(&r, values, 4, 4);
    assert_true(r.failed);
}

/* --- pages -------------------------------------------------------------------------------------
 */

#define MORNING 1795000000 /* some day in 2026 */

/* An edition as they are: 100 articles of about 4 KB from one day, every tenth with a picture. */
static void fill(struct catalog_record *records, struct block_ref *pictures, uint32_t count)
{
    uint32_t random = 1;
    uint64_t offset = 5000, place = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct catalog_record *r = &records[i];
        random = random * 1664525 + 1013904223;
        *r = (struct catalog_record){.record = {.id = "id",
                                                .headline = "headline",
                                                .byline = "",
                                                .section = "news",
                                                .language = "en",
                                                .version = 1,
                                                .order = INT32_MAX,
                                                .urgency = 5,
                                                .words = 600 + random % 211,
                                                .updated = SATCHEL_NO_TIME}};
        r->record.issued = MORNING / 60 * 60 - (int64_t)(i * 840 + random % 13 * 60);
        r->text = (struct block_ref){.offset = offset,
                                     .decoded = 3300 + (random >> 8) % 1500,
                                     .stored = 1000 + (random >> 8) % 1500 / 3 + random % 97,
                                     .coding = 2};
        memset(r->text.hash, (int)(i + 1), SATCHEL_HASH);
        r->record.stored = r->text.stored;
        offset += r->text.stored;
        if (i % 10)
            continue;
        r->record.pictures = 1;
        r->pictures = &pictures[i / 10];
        pictures[i / 10] = (struct block_ref){.offset = place, .stored = 20000 + random % 5000};
        place += pictures[i / 10].stored;
    }
}

static void check_page(const struct catalog_record *records, uint32_t count, satchel_bytes strings,
                       satchel_bytes facts)
{
    struct catalog_page page = {0};
    satchel_error err;
    uint64_t end;
    assert_true(catalog_decode(strings, facts, count, 5000, &page, &end, &err));
    for (uint32_t i = 0; i < count; i++) {
        const satchel_record *a = &records[i].record, *b = &page.records[i].record;
        assert_string_equal(a->section, b->section);
        assert_true(a->issued == b->issued && a->updated == b->updated && a->words == b->words);
        assert_true(a->order == b->order && a->urgency == b->urgency);
        assert_true(a->status == b->status && a->version == b->version);
        assert_true(records[i].text.stored == page.records[i].text.stored &&
                    records[i].text.decoded == page.records[i].text.decoded);
        assert_memory_equal(records[i].text.hash, page.records[i].text.hash, SATCHEL_HASH);
        for (uint32_t k = 0; k < a->pictures; k++)
            assert_true(records[i].pictures[k].offset == page.records[i].pictures[k].offset);
    }
    catalog_free(&page);
}

/* Cut off anywhere, or with anything behind it, it is no page. */
static void check_cuts(uint32_t count, satchel_bytes strings, satchel_buf *facts)
{
    satchel_error err;
    uint64_t end;
    for (size_t size = 0; size<facts->size; size += facts->size> 4000 ? 97 : 1) {
        struct catalog_page page = {0};
        assert_false(catalog_decode(strings, (satchel_bytes){facts->data, size}, count, 5000, &page,
                                    &end, &err));
        assert_int_equal(err.code, SATCHEL_MALFORMED);
        catalog_free(&page);
    }
    struct catalog_page page = {0};
    satchel_buf_put_byte(facts, 0);
    assert_false(catalog_decode(strings, satchel_buf_bytes(facts), count, 5000, &page, &end, &err));
    catalog_free(&page);
}

static void round_trip(struct catalog_record *records, uint32_t count, size_t budget)
{
    satchel_buf strings, facts;
    satchel_buf_init(&strings, 1 << 20);
    satchel_buf_init(&facts, 1 << 20);
    catalog_encode(records, count, &strings, &facts);
    assert_true(facts.size <= budget);
    check_page(records, count, satchel_buf_bytes(&strings), satchel_buf_bytes(&facts));
    check_cuts(count, satchel_buf_bytes(&strings), &facts);
    satchel_buf_free(&strings);
    satchel_buf_free(&facts);
}

static void test_pages(void **state)
{
    (void)state;
    struct catalog_record records[SATCHEL_PAGE];
    struct block_ref pictures[SATCHEL_PAGE];
    fill(records, pictures, 100);
    round_trip(records, 100, 100 * 16 + 10 * 16 + 580); /* six bytes an article beside its hash */
    fill(records, pictures, 1);
    round_trip(records, 1, 32 + 40);
}

/* Ids as papers and agencies make them. */
enum { ID_FORMS = 8, ID_UUIDS = 6 };

/* A UUID of version 4. */
static void make_uuid(char to[40], uint32_t seed)
{
    uint8_t bytes[16], *at = bytes;
    for (unsigned i = 0; i < sizeof bytes; i++) {
        seed = seed * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(seed >> 24);
    }
    bytes[6] = (bytes[6] & 15) | 0x40;
    for (unsigned i = 0; i < 5; i++) {
        static const size_t sizes[] = {4, 2, 2, 2, 6};
        hex_print(to, at, sizes[i]);
        at += sizes[i];
        to += 2 * sizes[i];
        *to++ = i < 4 ? '-' : '\0';
    }
}

static void make_id(char to[300], unsigned form, const char *slug, const char *place,
                    unsigned number)
{
    static const char site[] = "https://www.harbour-bulletin.example";
    char uuid[40];
    make_uuid(uuid, number * 2654435761u);
    switch (form) {
    case 0: snprintf(to, 300, "%s/%s/2026/11/20/%s", site, place, slug); break;
    case 1: snprintf(to, 300, "%s/%s/%s-%u", site, place, slug, number); break;
    case 2: snprintf(to, 300, "%s/2026-11-20/%s.html?id=%u", site, slug, number); break;
    case 3: snprintf(to, 300, "tag:harbour.example,2026-11-20:/article/%u", number); break;
    case 4: snprintf(to, 300, "news/20261120/%s/%u", place, number); break;
    case 5: snprintf(to, 300, "%u", number); break;
    case 6: snprintf(to, 300, "urn:uuid:%s", uuid); break;
    default: snprintf(to, 300, "%s/article/%s", site, uuid); break;
    }
}

static size_t coded_size(const satchel_buf *strings)
{
    satchel_buf coded;
    satchel_error err;
    satchel_buf_init(&coded, 1 << 20);
    assert_true(brotli_encode(satchel_buf_bytes(strings), &coded, &err));
    const size_t size = coded.size;
    satchel_buf_free(&coded);
    return size;
}

/* A hundred records with headlines of eight words; what ids, bylines and sections cost in all,
 * coded, beside the headlines. */
static size_t cost_of_names(unsigned form)
{
    enum { COUNT = 100 };
    static const char *const words[] = {"water", "returns", "to",     "Harbour’s", "east",
                                        "after", "Café",    "strike", "minister",  "says",
                                        "no",    "vote",    "on",     "U.S.",      "prices"};
    static const char *const slugs[] = {"water", "returns", "to",     "harbours", "east",
                                        "after", "cafe",    "strike", "minister", "says",
                                        "no",    "vote",    "on",     "u-s",      "prices"};
    static const char *const sections[] = {"World", "Sport", "Culture & Arts", "Local"};
    static const char *const places[] = {"world", "sport", "culture-arts", "local"};
    struct catalog_record records[SATCHEL_PAGE];
    struct block_ref pictures[SATCHEL_PAGE];
    static char room[COUNT][3][300];
    satchel_buf strings, facts, headlines;
    satchel_buf_init(&strings, 1 << 20);
    satchel_buf_init(&facts, 1 << 20);
    satchel_buf_init(&headlines, 1 << 20);
    fill(records, pictures, COUNT);
    uint32_t random = 7;
    for (uint32_t i = 0; i < COUNT; i++) {
        char slug[200] = "";
        satchel_record *r = &records[i].record;
        room[i][0][0] = '\0';
        for (unsigned k = 0; k < 8; k++) {
            random = random * 1664525 + 1013904223;
            const unsigned word = (random >> 16) % 15;
            snprintf(room[i][0] + strlen(room[i][0]), 150, "%s%s", k ? " " : "", words[word]);
            snprintf(slug + strlen(slug), 20, "%s%s", k ? "-" : "", slugs[word]);
        }
        make_id(room[i][1], form, slug, places[random >> 20 & 3], 4810000 + (random >> 9) % 9999);
        snprintf(room[i][2], 300, "Reporter %u", (random >> 22) % 25);
        r->headline = room[i][0];
        r->id = room[i][1];
        r->byline = room[i][2];
        r->section = sections[random >> 20 & 3];
        r->issued = 1795132800 + (int64_t)i * 600;
        satchel_buf_put_text(&headlines, r->headline);
        satchel_buf_put_byte(&headlines, '\n');
    }
    catalog_encode(records, COUNT, &strings, &facts);
    struct catalog_page page = {0};
    satchel_error err;
    uint64_t end;
    assert_true(catalog_decode(satchel_buf_bytes(&strings), satchel_buf_bytes(&facts), COUNT, 5000,
                               &page, &end, &err));
    for (uint32_t i = 0; i < COUNT; i++) {
        assert_string_equal(records[i].record.id, page.records[i].record.id);
        assert_string_equal(records[i].record.byline, page.records[i].record.byline);
    }
    catalog_free(&page);
    const size_t cost = coded_size(&strings) - coded_size(&headlines);
    satchel_buf_free(&strings);
    satchel_buf_free(&facts);
    satchel_buf_free(&headlines);
    return cost;
}

static void test_ids(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ID_FORMS; i++) {
        const size_t cost = cost_of_names(i);
        print_message("form %u: %zu bytes beside the headlines\n", i, cost);
        assert_true(cost < (i < ID_UUIDS ? 620 : 620 + 100 * 16));
    }
}

static void write_one(const char *id, satchel_buf *strings, satchel_buf *facts)
{
    struct catalog_record record;
    struct block_ref picture;
    fill(&record, &picture, 1);
    record.record.id = id;
    strings->size = facts->size = 0;
    catalog_encode(&record, 1, strings, facts);
}

/* What is read back of a page of one record; NULL when it is refused. */
static const char *read_one(satchel_bytes strings, const satchel_buf *facts,
                            struct catalog_page *page)
{
    satchel_error err;
    uint64_t end;
    *page = (struct catalog_page){0};
    if (catalog_decode(strings, satchel_buf_bytes(facts), 1, 5000, page, &end, &err))
        return page->records[0].record.id;
    assert_int_equal(err.code, SATCHEL_MALFORMED);
    return NULL;
}

/* Random UUIDs stand as bytes, and any other id as it is. */
static void test_uuids(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        size_t shorter; /* by so many bytes than as text */
    } cases[] = {
        {"0b9f4a52-7c1e-4d3a-9f00-0a0a07ff1bd2", 19},
        {"urn:uuid:0b9f4a52-7c1e-5d3a-9f00-0a0a07ff1bd2", 19},
        {"00000000-0000-4000-8000-000000000000/2", 19},
        {"0-0-0b9f4a52-7c1e-4d3a-9f00-0a0a07ff1bd2", 19},
        {"0b9f4a52-7c1e-4d3a-9f00-0a0a07ff1bd2-0b9f4a52-7c1e-4d3a-9f00-0a0a07ff1bd2", 19},
        {"0b9f4a52-7c1e-1d3a-9f00-0a0a07ff1bd2", 0},  /* time and place */
        {"0B9F4A52-7C1E-4D3A-9F00-0A0A07FF1BD2", 0},  /* would come back in small letters */
        {"0b9f4a52-7c1e-4d3a-9f00-0a0a07ff1bd", 0},   /* cut off */
        {"0b9f4a52-7c1e-4d3a-9f000-a0a07ff1bd2f", 0}, /* a hyphen elsewhere */
        {"b9f4a52-7c1e-4d3a-9f00-0a0a07ff1bd2", 0},
    };
    satchel_buf strings, facts;
    struct catalog_page page;
    satchel_buf_init(&strings, 1 << 20);
    satchel_buf_init(&facts, 1 << 20);
    write_one("x", &strings, &facts);
    const size_t least = strings.size - 1;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_one(cases[i].id, &strings, &facts);
        assert_int_equal(strings.size, least + strlen(cases[i].id) - cases[i].shorter);
        assert_string_equal(read_one(satchel_buf_bytes(&strings), &facts, &page), cases[i].id);
        catalog_free(&page);
    }
    /* with a byte of the UUID missing, and with one too many */
    write_one(cases[0].id, &strings, &facts);
    memmove(strings.data + strings.size - 4, strings.data + strings.size - 3, 3);
    assert_null(read_one((satchel_bytes){strings.data, strings.size - 1}, &facts, &page));
    catalog_free(&page);
    write_one(cases[0].id, &strings, &facts);
    satchel_buf_put_byte(&strings, 0);
    assert_null(read_one(satchel_buf_bytes(&strings), &facts, &page));
    catalog_free(&page);
    satchel_buf_free(&strings);
    satchel_buf_free(&facts);
}

/* All that a record can say, in one page. */
static void test_odd_records(void **state)
{
    (void)state;
    struct catalog_record records[SATCHEL_PAGE];
    struct block_ref pictures[SATCHEL_PAGE], many[1000];
    fill(records, pictures, SATCHEL_PAGE);
    for (uint32_t i = 0; i < 1000; i++)
        many[i] = (struct block_ref){.offset = (i * 7919) % 100000, .stored = i};
    records[3].record.status = SATCHEL_CANCELED;
    records[3].text = (struct block_ref){0};
    records[3].record.stored = records[3].record.words = 0;
    records[4].record.issued = SATCHEL_NO_TIME;
    records[4].record.updated = 253402300799;
    records[5].record.issued = -62135596800;
    records[5].record.updated = 0;
    records[6].record.version = UINT32_MAX;
    records[6].record.words = UINT32_MAX;
    records[0].record.order = INT32_MIN;
    records[1].record.order = records[2].record.order = -7;
    for (uint32_t i = 3; i < 40; i++)
        records[i].record.order = (int32_t)i;
    records[5].record.urgency = 1;
    records[6].record.urgency = 9;
    records[7].record.direction = SATCHEL_RTL;
    records[7].record.status = SATCHEL_CORRECTED;
    records[8].text.stored = records[8].text.decoded = SATCHEL_MAX_DOCUMENT;
    records[9].text.stored = records[9].text.decoded = 1;
    records[11].record.pictures = 1000;
    records[11].pictures = many;
    records[12].record.section = "";
    round_trip(records, SATCHEL_PAGE, 1 << 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns),     cmocka_unit_test(test_columns_that_lie),
        cmocka_unit_test(test_pages),       cmocka_unit_test(test_ids),
        cmocka_unit_test(test_odd_records), cmocka_unit_test(test_uuids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
