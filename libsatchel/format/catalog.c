/* Catalog pages; see catalog.h. */
#include "catalog.h"

#include "base/bytes.h"
#include "doors/codec.h"
#include "format/document.h"

#include <string.h>

/* A page's memory: strings, records, picture lists; the decoded page itself is at most this too. */
#define PAGE_LIMIT ((size_t)16 << 20)

enum { FLAG_RTL = 1, STATUS_SHIFT = 1 }; /* direction in bit 0, status in bits 1 and 2 */

/* --- writing -----------------------------------------------------------------------------------
 */

static void put_line(satchel_buf *out, const char *text)
{
    satchel_buf_put_text(out, text);
    satchel_buf_put_byte(out, '\n');
}

/* A string that often repeats the one before it: an empty line stands for "the same", a line of one
 * space for "none". */
static void put_repeated(satchel_buf *out, const char *text, const char *before)
{
    if (strcmp(text, before) == 0)
        satchel_buf_put_byte(out, '\n');
    else
        put_line(out, *text ? text : " ");
}

static void put_strings(const struct catalog_record *r, uint32_t count, satchel_buf *out)
{
    for (uint32_t i = 0; i < count; i++)
        put_line(out, r[i].record.id);
    for (uint32_t i = 0; i < count; i++)
        put_line(out, r[i].record.headline);
    for (uint32_t i = 0; i < count; i++)
        put_line(out, r[i].record.byline);
    for (uint32_t i = 0; i < count; i++)
        put_repeated(out, r[i].record.section, i ? r[i - 1].record.section : "");
    for (uint32_t i = 0; i < count; i++)
        put_repeated(out, r[i].record.language, i ? r[i - 1].record.language : "");
}

/* Times as differences in the unit they come in: whole days, minutes or seconds. */
static void put_time(satchel_buf *out, int64_t time, int64_t *before)
{
    if (time == SATCHEL_NO_TIME) {
        satchel_buf_put_byte(out, 0);
        return;
    }
    const int64_t delta = *before - time;
    const unsigned unit = delta % 86400 == 0 ? 1 : delta % 60 == 0 ? 2 : 3;
    static const int64_t seconds[] = {0, 86400, 60, 1};
    satchel_buf_put_byte(out, unit);
    write_signed(out, delta / seconds[unit]);
    *before = time;
}

static void put_numbers(const struct catalog_record *r, uint32_t count, satchel_buf *out)
{
    int64_t before = 0;
    for (uint32_t i = 0; i < count; i++)
        satchel_buf_put_byte(out, (unsigned)r[i].record.direction | (unsigned)r[i].record.status
                                                                        << STATUS_SHIFT);
    for (uint32_t i = 0; i < count; i++)
        write_varint(out, r[i].record.version);
    for (uint32_t i = 0; i < count; i++)
        put_time(out, r[i].record.issued, &before);
    for (uint32_t i = 0; i < count; i++) {
        before = r[i].record.issued == SATCHEL_NO_TIME ? 0 : r[i].record.issued;
        put_time(out, r[i].record.updated, &before);
    }
    for (uint32_t i = 0; i < count; i++)
        write_varint(out, r[i].record.words);
    for (uint32_t i = 0; i < count; i++)
        satchel_buf_put_byte(out, r[i].text.coding);
    for (uint32_t i = 0; i < count; i++)
        write_varint(out, r[i].text.stored);
    for (uint32_t i = 0; i < count; i++)
        if (r[i].text.stored)
            write_varint(out, r[i].text.decoded);
    for (uint32_t i = 0; i < count; i++)
        write_varint(out, r[i].record.pictures);
}

void catalog_encode(const struct catalog_record *r, uint32_t count, satchel_buf *out)
{
    put_strings(r, count, out);
    put_numbers(r, count, out);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < r[i].record.pictures; k++) {
            write_varint(out, r[i].pictures[k].offset);
            write_varint(out, r[i].pictures[k].stored);
        }
    for (uint32_t i = 0; i < count; i++)
        if (r[i].text.stored)
            satchel_buf_put(out, r[i].text.hash, SATCHEL_HASH);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < r[i].record.pictures; k++)
            satchel_buf_put(out, r[i].pictures[k].hash, SATCHEL_HASH);
}

/* --- reading -----------------------------------------------------------------------------------
 */

struct decoder {
    struct reader r;
    struct catalog_page *page;
    satchel_error *err;
};

static bool malformed(struct decoder *d, const char *what)
{
    return satchel_fail(d->err, SATCHEL_MALFORMED, "catalog page: %s", what);
}

/* The next line, copied to the arena. */
static bool take_line(struct decoder *d, const char **to)
{
    struct reader *r = &d->r;
    const uint8_t *end = r->at < r->size ? memchr(r->data + r->at, '\n', r->size - r->at) : NULL;
    if (!end)
        return malformed(d, "cut short");
    const char *line = (const char *)r->data + r->at;
    const size_t size = (size_t)((const char *)end - line);
    if (!is_plain_string(line, size))
        return malformed(d, "bad string");
    r->at += size + 1;
    *to = satchel_arena_string(&d->page->arena, line, size);
    return *to || satchel_fail_memory(d->err);
}

static bool take_repeated(struct decoder *d, const char **to, const char *before)
{
    if (!take_line(d, to))
        return false;
    if (!**to)
        *to = before;
    else if (strcmp(*to, " ") == 0)
        *to = "";
    return true;
}

static bool take_strings(struct decoder *d)
{
    struct catalog_record *r = d->page->records;
    const uint32_t count = d->page->count;
    for (uint32_t i = 0; i < count; i++) {
        if (!take_line(d, &r[i].record.id))
            return false;
        if (!*r[i].record.id)
            return malformed(d, "article without id");
    }
    for (uint32_t i = 0; i < count; i++)
        if (!take_line(d, &r[i].record.headline))
            return false;
    for (uint32_t i = 0; i < count; i++)
        if (!take_line(d, &r[i].record.byline))
            return false;
    for (uint32_t i = 0; i < count; i++)
        if (!take_repeated(d, &r[i].record.section, i ? r[i - 1].record.section : ""))
            return false;
    for (uint32_t i = 0; i < count; i++)
        if (!take_repeated(d, &r[i].record.language, i ? r[i - 1].record.language : ""))
            return false;
    return true;
}

static int64_t take_time(struct reader *r, int64_t *before)
{
    /* Years 0001 to 9999: what RFC 3339 can write. */
    static const int64_t least = -62135596800, most = 253402300799;
    static const int64_t seconds[] = {0, 86400, 60, 1};
    const unsigned unit = read_byte(r);
    if (unit == 0)
        return SATCHEL_NO_TIME;
    const int64_t delta = read_signed(r);
    if (unit > 3 || delta > 2 * most || delta < -2 * most) {
        r->failed = true;
        return SATCHEL_NO_TIME;
    }
    int64_t time;
    if (__builtin_mul_overflow(delta, seconds[unit], &time) ||
        __builtin_sub_overflow(*before, time, &time) || time < least || time > most) {
        r->failed = true;
        return SATCHEL_NO_TIME;
    }
    return *before = time;
}

static void take_flags(struct decoder *d)
{
    for (uint32_t i = 0; i < d->page->count; i++) {
        const unsigned flags = read_byte(&d->r);
        satchel_record *record = &d->page->records[i].record;
        record->direction = flags & FLAG_RTL ? SATCHEL_RTL : SATCHEL_LTR;
        record->status = (satchel_status)(flags >> STATUS_SHIFT);
        if (flags >> STATUS_SHIFT > SATCHEL_CANCELED)
            d->r.failed = true;
    }
}

static void take_facts(struct decoder *d)
{
    struct catalog_record *r = d->page->records;
    const uint32_t count = d->page->count;
    int64_t before = 0;
    take_flags(d);
    for (uint32_t i = 0; i < count; i++)
        r[i].record.version = (uint32_t)read_varint(&d->r, UINT32_MAX);
    for (uint32_t i = 0; i < count; i++)
        r[i].record.issued = take_time(&d->r, &before);
    for (uint32_t i = 0; i < count; i++) {
        before = r[i].record.issued == SATCHEL_NO_TIME ? 0 : r[i].record.issued;
        r[i].record.updated = take_time(&d->r, &before);
    }
    for (uint32_t i = 0; i < count; i++)
        r[i].record.words = (uint32_t)read_varint(&d->r, UINT32_MAX);
}

static void take_text_refs(struct decoder *d, uint64_t *offset)
{
    struct catalog_record *r = d->page->records;
    const uint32_t count = d->page->count;
    for (uint32_t i = 0; i < count; i++) {
        r[i].text.coding = read_byte(&d->r);
        if (r[i].text.coding >= CODING_COUNT)
            d->r.failed = true;
    }
    for (uint32_t i = 0; i < count; i++) {
        /* No codec expands: a block that would grow is stored. */
        r[i].text.stored = (uint32_t)read_varint(&d->r, SATCHEL_MAX_DOCUMENT);
        r[i].text.offset = *offset;
        r[i].record.stored = r[i].text.stored;
        *offset += r[i].text.stored;
        if ((r[i].text.stored == 0) != (r[i].record.status == SATCHEL_CANCELED))
            d->r.failed = true;
    }
    for (uint32_t i = 0; i < count; i++)
        if (r[i].text.stored)
            r[i].text.decoded = (uint32_t)read_varint(&d->r, SATCHEL_MAX_DOCUMENT);
}

static bool take_pictures(struct decoder *d)
{
    struct catalog_record *r = d->page->records;
    for (uint32_t i = 0; i < d->page->count; i++)
        r[i].record.pictures = (uint32_t)read_varint(&d->r, SATCHEL_MAX_PICTURES);
    if (!reader_ok(&d->r))
        return malformed(d, "bad numbers");
    for (uint32_t i = 0; i < d->page->count; i++) {
        const uint32_t pictures = r[i].record.pictures;
        r[i].pictures = satchel_arena_array(&d->page->arena, pictures, sizeof *r[i].pictures);
        if (pictures && !r[i].pictures)
            return satchel_fail_memory(d->err);
        for (uint32_t k = 0; k < pictures; k++) {
            r[i].pictures[k].offset = read_varint(&d->r, UINT32_MAX);
            r[i].pictures[k].stored = (uint32_t)read_varint(&d->r, SATCHEL_MAX_PICTURE);
        }
    }
    return true;
}

static void take_hash(struct decoder *d, uint8_t hash[SATCHEL_HASH])
{
    const uint8_t *bytes = read_bytes(&d->r, SATCHEL_HASH);
    if (bytes)
        memcpy(hash, bytes, SATCHEL_HASH);
}

static void take_hashes(struct decoder *d)
{
    struct catalog_record *r = d->page->records;
    for (uint32_t i = 0; i < d->page->count; i++)
        if (r[i].text.stored) {
            take_hash(d, r[i].text.hash);
            memcpy(r[i].record.block, r[i].text.hash, SATCHEL_HASH);
        }
    for (uint32_t i = 0; i < d->page->count; i++)
        for (uint32_t k = 0; k < r[i].record.pictures; k++)
            take_hash(d, r[i].pictures[k].hash);
}

bool catalog_decode(satchel_bytes in, uint32_t count, uint64_t text_offset,
                    struct catalog_page *page, uint64_t *text_end, satchel_error *err)
{
    satchel_arena_init(&page->arena, PAGE_LIMIT);
    page->count = count;
    page->records = satchel_arena_array(&page->arena, count, sizeof *page->records);
    if (!page->records)
        return satchel_fail_memory(err);
    struct decoder d = {.r = reader_of(in), .page = page, .err = err};
    if (!take_strings(&d))
        return false;
    take_facts(&d);
    take_text_refs(&d, &text_offset);
    if (!take_pictures(&d))
        return false;
    take_hashes(&d);
    if (!reader_done(&d.r))
        return malformed(&d, "wrong length");
    *text_end = text_offset;
    return true;
}

void catalog_free(struct catalog_page *page)
{
    satchel_arena_free(&page->arena);
    *page = (struct catalog_page){0};
}
