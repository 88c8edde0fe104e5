/* Numbers and hashes of catalog pages; see catalog_facts.h. */
#include "catalog_facts.h"

#include "base/bits.h"
#include "doors/codec.h"
#include "format/document.h"

#include <string.h>

enum { FLAG_RTL = 1, STATUS_SHIFT = 1 }; /* direction in bit 0, status in bits 1 and 2 */

/* Units of the times of a page, from the finest; years 0001 to 9999 are what RFC 3339 can write. */
static const int64_t units[] = {1, 60, 3600, 86400};
enum { UNITS = sizeof units / sizeof *units };
#define MOST_URGENCY 9
#define LEAST_TIME   (-62135596800)
#define MOST_TIME    253402300799

/* What a number of a text is likely to be, from its decoded size and the texts of the page before
 * it: sizes that belong together rise together. */
struct guess {
    uint64_t sum, decoded;
};

/* About a third of the bytes are stored; a word has about six. */
static const struct guess first_stored = {1, 3}, first_words = {1, 6};

static int64_t guess_next(const struct guess *g, uint32_t decoded)
{
    return (int64_t)(decoded * g->sum / g->decoded);
}

static void guess_learn(struct guess *g, uint64_t value, uint32_t decoded)
{
    g->sum += value;
    g->decoded += decoded;
}

/* --- writing -----------------------------------------------------------------------------------
 */

struct column {
    struct bit_writer *w;
    uint64_t values[SATCHEL_PAGE];
    uint32_t count;
};

static void add(struct column *c, uint64_t value)
{
    c->values[c->count++] = value;
}

static void end_column(struct column *c)
{
    write_column(c->w, c->values, c->count);
    c->count = 0;
}

/* Whether there is a time, the coarsest unit that takes all differences exactly, the differences;
 * `base` is the time before it, or for updates the record's own date. */
static void put_times(struct bit_writer *w, const struct catalog_record *r, uint32_t count,
                      bool updates)
{
    struct column there = {.w = w}, deltas = {.w = w};
    int64_t base = 0;
    unsigned unit = UNITS - 1;
    for (uint32_t i = 0; i < count; i++) {
        const satchel_record *record = &r[i].record;
        const int64_t time = updates ? record->updated : record->issued;
        if (updates)
            base = record->issued == SATCHEL_NO_TIME ? 0 : record->issued;
        add(&there, time != SATCHEL_NO_TIME);
        if (time == SATCHEL_NO_TIME)
            continue;
        add(&deltas, (uint64_t)(base - time)); /* two's complement: zigzag comes below */
        while ((base - time) % units[unit])
            unit--;
        base = time;
    }
    end_column(&there);
    if (!deltas.count)
        return;
    for (uint32_t i = 0; i < deltas.count; i++)
        deltas.values[i] = zigzag((int64_t)deltas.values[i] / units[unit]);
    write_number(w, unit);
    end_column(&deltas);
}

/* Records stand in reading order, so orders rise: they are told by how much. */
static void put_order(struct bit_writer *w, const struct catalog_record *r, uint32_t count)
{
    struct column orders = {.w = w}, urgencies = {.w = w};
    int64_t before = INT32_MIN;
    for (uint32_t i = 0; i < count; i++) {
        add(&orders, (uint64_t)(r[i].record.order - before));
        add(&urgencies, r[i].record.urgency);
        before = r[i].record.order;
    }
    end_column(&orders);
    end_column(&urgencies);
}

static void put_texts(struct bit_writer *w, const struct catalog_record *r, uint32_t count)
{
    struct column coding = {.w = w}, decoded = {.w = w}, stored = {.w = w}, words = {.w = w};
    struct guess of_stored = first_stored, of_words = first_words;
    for (uint32_t i = 0; i < count; i++) {
        const struct block_ref *text = &r[i].text;
        if (!text->stored)
            continue;
        add(&coding, text->coding);
        add(&decoded, text->decoded);
        add(&stored, zigzag(text->stored - guess_next(&of_stored, text->decoded)));
        add(&words, zigzag(r[i].record.words - guess_next(&of_words, text->decoded)));
        guess_learn(&of_stored, text->stored, text->decoded);
        guess_learn(&of_words, r[i].record.words, text->decoded);
    }
    end_column(&coding);
    end_column(&decoded);
    end_column(&stored);
    end_column(&words);
}

/* Each record's places are columns of their own: a record can have more pictures than a page has
 * records. */
static void put_pictures(struct bit_writer *w, const struct catalog_record *r, uint32_t count)
{
    struct column pictures = {.w = w};
    uint64_t end = 0;
    for (uint32_t i = 0; i < count; i++)
        add(&pictures, r[i].record.pictures);
    end_column(&pictures);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < r[i].record.pictures; k++) {
            write_number(w, zigzag((int64_t)(r[i].pictures[k].offset - end)));
            write_number(w, r[i].pictures[k].stored);
            end = r[i].pictures[k].offset + r[i].pictures[k].stored;
        }
}

static void put_hashes(const struct catalog_record *r, uint32_t count, satchel_buf *out)
{
    for (uint32_t i = 0; i < count; i++)
        if (r[i].text.stored)
            satchel_buf_put(out, r[i].text.hash, SATCHEL_HASH);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < r[i].record.pictures; k++)
            satchel_buf_put(out, r[i].pictures[k].hash, SATCHEL_HASH);
}

static void put_said(struct bit_writer *w, const struct catalog_record *r, uint32_t count)
{
    struct column flags = {.w = w}, versions = {.w = w};
    for (uint32_t i = 0; i < count; i++) {
        add(&flags, (unsigned)r[i].record.direction | (unsigned)r[i].record.status << STATUS_SHIFT);
        add(&versions, r[i].record.version);
    }
    end_column(&flags);
    end_column(&versions);
    put_order(w, r, count);
    put_times(w, r, count, false);
    put_times(w, r, count, true);
}

void facts_encode_thin(const struct catalog_record *r, uint32_t count, satchel_buf *out)
{
    struct bit_writer w = {.to = out};
    struct column words = {.w = &w}, pictures = {.w = &w};
    put_said(&w, r, count);
    for (uint32_t i = 0; i < count; i++) {
        if (r[i].record.status != SATCHEL_CANCELED)
            add(&words, r[i].record.words);
        add(&pictures, r[i].record.pictures);
    }
    end_column(&words);
    end_column(&pictures);
    bits_end(&w);
}

void facts_encode(const struct catalog_record *r, uint32_t count, satchel_buf *out)
{
    struct bit_writer w = {.to = out};
    put_said(&w, r, count);
    put_texts(&w, r, count);
    put_pictures(&w, r, count);
    bits_end(&w);
    put_hashes(r, count, out);
}

/* --- reading -----------------------------------------------------------------------------------
 */

static void take_flags(struct bit_reader *bits, struct catalog_page *page)
{
    uint64_t values[SATCHEL_PAGE];
    read_column(bits, values, page->count, SATCHEL_CANCELED << STATUS_SHIFT | FLAG_RTL);
    for (uint32_t i = 0; i < page->count; i++) {
        satchel_record *record = &page->records[i].record;
        record->direction = values[i] & FLAG_RTL ? SATCHEL_RTL : SATCHEL_LTR;
        record->status = (satchel_status)(values[i] >> STATUS_SHIFT);
    }
    read_column(bits, values, page->count, UINT32_MAX);
    for (uint32_t i = 0; i < page->count; i++)
        page->records[i].record.version = (uint32_t)values[i];
}

static void take_order(struct bit_reader *bits, struct catalog_page *page)
{
    uint64_t orders[SATCHEL_PAGE], urgencies[SATCHEL_PAGE];
    int64_t order = INT32_MIN;
    read_column(bits, orders, page->count, UINT32_MAX);
    read_column(bits, urgencies, page->count, MOST_URGENCY);
    for (uint32_t i = 0; i < page->count; i++) {
        order += (int64_t)orders[i];
        if (order > INT32_MAX || !urgencies[i])
            bits->failed = true;
        page->records[i].record.order = bits->failed ? 0 : (int32_t)order;
        page->records[i].record.urgency = (uint8_t)urgencies[i];
    }
}

static int64_t take_time(struct bit_reader *bits, uint64_t value, unsigned unit, int64_t base)
{
    int64_t time;
    if (bits->failed || __builtin_mul_overflow(unzigzag(value), units[unit], &time) ||
        __builtin_sub_overflow(base, time, &time) || time < LEAST_TIME || time > MOST_TIME) {
        bits->failed = true;
        return SATCHEL_NO_TIME;
    }
    return time;
}

static void take_times(struct bit_reader *bits, struct catalog_page *page, bool updates)
{
    uint64_t there[SATCHEL_PAGE], deltas[SATCHEL_PAGE];
    uint32_t count = 0;
    read_column(bits, there, page->count, 1);
    for (uint32_t i = 0; i < page->count; i++)
        count += (uint32_t)there[i];
    const uint64_t unit = count ? read_number(bits) : 0;
    if (unit >= UNITS)
        bits->failed = true;
    read_column(bits, deltas, count, INT64_MAX);
    int64_t base = 0;
    for (uint32_t i = 0, k = 0; i < page->count; i++) {
        satchel_record *record = &page->records[i].record;
        int64_t *time = updates ? &record->updated : &record->issued;
        *time = SATCHEL_NO_TIME;
        if (!there[i])
            continue;
        if (updates)
            base = record->issued == SATCHEL_NO_TIME ? 0 : record->issued;
        *time = base = take_time(bits, deltas[k++], (unsigned)unit, base);
    }
}

/* guess + difference, between least and most. */
static uint32_t take_guessed(struct bit_reader *bits, struct guess *g, uint32_t decoded,
                             uint64_t difference, uint32_t least, uint32_t most)
{
    int64_t value;
    if (bits->failed ||
        __builtin_add_overflow(guess_next(g, decoded), unzigzag(difference), &value) ||
        value < least || value > most) {
        bits->failed = true;
        return 0;
    }
    guess_learn(g, (uint64_t)value, decoded);
    return (uint32_t)value;
}

static void take_texts(struct bit_reader *bits, struct catalog_page *page, uint64_t *offset)
{
    uint64_t coding[SATCHEL_PAGE], decoded[SATCHEL_PAGE], stored[SATCHEL_PAGE], words[SATCHEL_PAGE];
    struct guess of_stored = first_stored, of_words = first_words;
    uint32_t count = 0;
    for (uint32_t i = 0; i < page->count; i++)
        count += page->records[i].record.status != SATCHEL_CANCELED;
    read_column(bits, coding, count, CODING_MOST - 1);
    read_column(bits, decoded, count, SATCHEL_MAX_DOCUMENT);
    read_column(bits, stored, count, INT64_MAX);
    read_column(bits, words, count, INT64_MAX);
    for (uint32_t i = 0, k = 0; i < page->count; i++) {
        struct catalog_record *r = &page->records[i];
        r->text.offset = *offset;
        if (r->record.status == SATCHEL_CANCELED)
            continue;
        r->text.coding = (uint8_t)coding[k];
        r->text.decoded = (uint32_t)decoded[k];
        r->text.stored =
            take_guessed(bits, &of_stored, r->text.decoded, stored[k], 1, SATCHEL_MAX_DOCUMENT);
        r->record.words = take_guessed(bits, &of_words, r->text.decoded, words[k], 0, UINT32_MAX);
        r->record.stored = r->text.stored;
        *offset += r->text.stored;
        k++;
    }
}

/* False only when out of memory. */
static bool take_places(struct bit_reader *bits, struct catalog_page *page)
{
    uint64_t pictures[SATCHEL_PAGE];
    int64_t end = 0;
    read_column(bits, pictures, page->count, SATCHEL_MAX_PICTURES);
    for (uint32_t i = 0; i < page->count; i++) {
        struct catalog_record *r = &page->records[i];
        r->record.pictures = (uint32_t)pictures[i];
        r->pictures = satchel_arena_array(&page->arena, r->record.pictures, sizeof *r->pictures);
        if (r->record.pictures && !r->pictures)
            return false;
        for (uint32_t k = 0; k < r->record.pictures && !bits->failed; k++) {
            const int64_t gap = unzigzag(read_number(bits));
            const uint64_t stored = read_number(bits);
            int64_t offset;
            if (__builtin_add_overflow(end, gap, &offset) || offset < 0 || offset > UINT32_MAX ||
                stored > SATCHEL_MAX_PICTURE) {
                bits->failed = true;
                break;
            }
            r->pictures[k].offset = (uint64_t)offset;
            r->pictures[k].stored = (uint32_t)stored;
            end = offset + (int64_t)stored;
        }
    }
    return true;
}

/* The hashes take exactly what is left. */
static bool take_hashes(satchel_bytes in, struct catalog_page *page)
{
    size_t at = 0;
    for (unsigned pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < page->count; i++) {
            struct catalog_record *r = &page->records[i];
            const uint32_t count = pass ? r->record.pictures : r->text.stored > 0;
            for (uint32_t k = 0; k < count; k++, at += SATCHEL_HASH) {
                if (in.size - at < SATCHEL_HASH)
                    return false;
                memcpy(pass ? r->pictures[k].hash : r->text.hash, in.data + at, SATCHEL_HASH);
            }
            if (!pass)
                memcpy(r->record.block, r->text.hash, SATCHEL_HASH);
        }
    return at == in.size;
}

bool facts_decode_thin(satchel_bytes in, struct catalog_page *page, satchel_error *err)
{
    struct bit_reader bits = bits_of(in);
    uint64_t words[SATCHEL_PAGE], pictures[SATCHEL_PAGE];
    uint32_t count = 0, at = 0;
    take_flags(&bits, page);
    take_order(&bits, page);
    take_times(&bits, page, false);
    take_times(&bits, page, true);
    for (uint32_t i = 0; i < page->count; i++)
        count += page->records[i].record.status != SATCHEL_CANCELED;
    read_column(&bits, words, count, UINT32_MAX);
    read_column(&bits, pictures, page->count, SATCHEL_MAX_PICTURES);
    if (bits_byte(&bits) != in.size || bits.failed)
        return satchel_fail(err, SATCHEL_MALFORMED, "update: bad numbers of a catalog page");
    for (uint32_t i = 0; i < page->count; i++) {
        struct catalog_record *r = &page->records[i];
        if (r->record.status != SATCHEL_CANCELED)
            r->record.words = (uint32_t)words[at++];
        r->record.pictures = (uint32_t)pictures[i];
        r->pictures = satchel_arena_array(&page->arena, r->record.pictures, sizeof *r->pictures);
        if (r->record.pictures && !r->pictures)
            return satchel_fail_memory(err);
    }
    return true;
}

bool facts_decode(satchel_bytes in, uint64_t text_offset, struct catalog_page *page,
                  uint64_t *text_end, satchel_error *err)
{
    struct bit_reader bits = bits_of(in);
    take_flags(&bits, page);
    take_order(&bits, page);
    take_times(&bits, page, false);
    take_times(&bits, page, true);
    take_texts(&bits, page, &text_offset);
    if (!bits.failed && !take_places(&bits, page))
        return satchel_fail_memory(err);
    const size_t at = bits_byte(&bits);
    if (bits.failed)
        return satchel_fail(err, SATCHEL_MALFORMED, "catalog page: bad numbers");
    if (!take_hashes((satchel_bytes){in.data + at, in.size - at}, page))
        return satchel_fail(err, SATCHEL_MALFORMED, "catalog page: wrong length");
    *text_end = text_offset;
    return true;
}
