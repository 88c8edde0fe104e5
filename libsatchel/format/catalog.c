/* Catalog pages; see catalog.h. */
#include "catalog.h"

#include "base/bytes.h"
#include "format/catalog_facts.h"
#include "format/catalog_ids.h"
#include "format/document.h"

#include <string.h>

/* A page's memory: strings, records, picture lists; the decoded page itself is at most this too. */
#define PAGE_LIMIT ((size_t)16 << 20)

/* Columns of strings that records share: byline, section, language. */
#define NAMED 3

/* --- writing -----------------------------------------------------------------------------------
 */

static void put_line(satchel_buf *out, const char *text)
{
    satchel_buf_put_text(out, text);
    satchel_buf_put_byte(out, '\n');
}

/* Strings that few records share stand once each, in the order in which they first come, and for
 * each record the number of its own. */
struct names {
    const char *names[SATCHEL_PAGE];
    uint8_t numbers[SATCHEL_PAGE];
    uint32_t count;
};

static void name(struct names *n, uint32_t record, const char *text)
{
    uint32_t i = 0;
    while (i < n->count && strcmp(n->names[i], text) != 0)
        i++;
    if (i == n->count)
        n->names[n->count++] = text;
    n->numbers[record] = (uint8_t)i;
}

static void put_strings(const struct catalog_record *r, uint32_t count, satchel_buf *out)
{
    struct names columns[NAMED] = {0};
    satchel_buf uuids;
    satchel_buf_init(&uuids, PAGE_LIMIT);
    for (uint32_t i = 0; i < count; i++) {
        id_shorten(&r[i].record, out, &uuids);
        satchel_buf_put_byte(out, '\n');
        name(&columns[0], i, r[i].record.byline);
        name(&columns[1], i, r[i].record.section);
        name(&columns[2], i, r[i].record.language);
    }
    for (uint32_t i = 0; i < count; i++)
        put_line(out, r[i].record.headline);
    for (unsigned k = 0; k < NAMED; k++)
        for (uint32_t i = 0; i < columns[k].count; i++)
            put_line(out, columns[k].names[i]);
    satchel_buf_put(out, uuids.data, uuids.size);
    if (uuids.failed)
        out->failed = uuids.failed; /* else ids would stand for others */
    satchel_buf_free(&uuids);
    for (unsigned k = 0; k < NAMED; k++)
        satchel_buf_put(out, columns[k].numbers, count);
}

void catalog_encode(const struct catalog_record *r, uint32_t count, satchel_buf *strings,
                    satchel_buf *facts)
{
    put_strings(r, count, strings);
    facts_encode(r, count, facts);
}

void catalog_join(satchel_bytes coded, satchel_bytes facts, satchel_buf *page)
{
    write_varint(page, coded.size);
    satchel_buf_put(page, coded.data, coded.size);
    satchel_buf_put(page, facts.data, facts.size);
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
static bool take_line(struct decoder *d, bool plain, const char **to)
{
    struct reader *r = &d->r;
    const uint8_t *end = r->at < r->size ? memchr(r->data + r->at, '\n', r->size - r->at) : NULL;
    if (!end)
        return malformed(d, "cut short");
    const char *line = (const char *)r->data + r->at;
    const size_t size = (size_t)((const char *)end - line);
    if (size > SATCHEL_MAX_STRING || memchr(line, '\0', size) ||
        (plain && !is_plain_string(line, size)))
        return malformed(d, "bad string");
    r->at += size + 1;
    *to = satchel_arena_string(&d->page->arena, line, size);
    return *to || satchel_fail_memory(d->err);
}

static const char **named_of(satchel_record *r, unsigned column)
{
    return column == 0 ? &r->byline : column == 1 ? &r->section : &r->language;
}

/* Names of a column, and each record's by its number: at most one more than those before it. */
static bool take_names(struct decoder *d, unsigned column, const uint8_t *numbers)
{
    const char *names[SATCHEL_PAGE];
    uint32_t known = 0;
    for (uint32_t i = 0; i < d->page->count; i++) {
        if (numbers[i] > known)
            return malformed(d, "bad numbers of names");
        if (numbers[i] == known && !take_line(d, true, &names[known++]))
            return false;
        *named_of(&d->page->records[i].record, column) = names[numbers[i]];
    }
    return true;
}

/* All lines; ids still in their short form. */
static bool take_strings(struct decoder *d, satchel_bytes strings)
{
    struct catalog_record *r = d->page->records;
    const uint32_t count = d->page->count;
    if (strings.size < NAMED * (size_t)count)
        return malformed(d, "cut short");
    strings.size -= NAMED * (size_t)count;
    d->r = reader_of(strings);
    for (uint32_t i = 0; i < count; i++)
        if (!take_line(d, false, &r[i].record.id))
            return false;
    for (uint32_t i = 0; i < count; i++)
        if (!take_line(d, true, &r[i].record.headline))
            return false;
    for (unsigned k = 0; k < NAMED; k++)
        if (!take_names(d, k, strings.data + strings.size + k * (size_t)count))
            return false;
    return true;
}

/* The whole ids, now that all is known that they may name; their UUIDs are what is left. */
static bool expand_ids(struct decoder *d)
{
    char id[SATCHEL_MAX_STRING + 1];
    for (uint32_t i = 0; i < d->page->count; i++) {
        satchel_record *r = &d->page->records[i].record;
        if (!id_expand(r, r->id, &d->r, id))
            return malformed(d, *r->id ? "bad id" : "article without id");
        const size_t size = strlen(id);
        if (!is_plain_string(id, size))
            return malformed(d, "bad id");
        r->id = satchel_arena_string(&d->page->arena, id, size);
        if (!r->id)
            return satchel_fail_memory(d->err);
    }
    return reader_done(&d->r) || malformed(d, "wrong length");
}

bool catalog_split(satchel_bytes page, satchel_bytes *coded, satchel_bytes *facts,
                   satchel_error *err)
{
    struct reader r = reader_of(page);
    coded->size = (size_t)read_varint(&r, SATCHEL_MAX_DOCUMENT);
    coded->data = read_bytes(&r, coded->size);
    if (!reader_ok(&r))
        return satchel_fail(err, SATCHEL_MALFORMED, "catalog page: cut short");
    *facts = (satchel_bytes){page.data + r.at, page.size - r.at};
    return true;
}

static bool decode_strings(struct decoder *d, satchel_bytes strings, uint32_t count)
{
    struct catalog_page *page = d->page;
    satchel_arena_init(&page->arena, PAGE_LIMIT);
    page->count = count;
    page->records = satchel_arena_array(&page->arena, count, sizeof *page->records);
    return page->records ? take_strings(d, strings) : satchel_fail_memory(d->err);
}

bool catalog_decode(satchel_bytes strings, satchel_bytes facts, uint32_t count,
                    uint64_t text_offset, struct catalog_page *page, uint64_t *text_end,
                    satchel_error *err)
{
    struct decoder d = {.page = page, .err = err};
    return decode_strings(&d, strings, count) &&
           facts_decode(facts, text_offset, page, text_end, err) && expand_ids(&d);
}

bool catalog_decode_thin(satchel_bytes strings, satchel_bytes facts, uint32_t count,
                         struct catalog_page *page, satchel_error *err)
{
    struct decoder d = {.page = page, .err = err};
    return decode_strings(&d, strings, count) && facts_decode_thin(facts, page, err) &&
           expand_ids(&d);
}

void catalog_free(struct catalog_page *page)
{
    satchel_arena_free(&page->arena);
    *page = (struct catalog_page){0};
}
