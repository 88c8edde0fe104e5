/* Catalog pages; see catalog.h. */
#include "catalog.h"

#include "base/bytes.h"
#include "format/catalog_facts.h"
#include "format/document.h"

#include <string.h>

/* A page's memory: strings, records, picture lists; the decoded page itself is at most this too. */
#define PAGE_LIMIT ((size_t)16 << 20)

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

bool catalog_decode(satchel_bytes strings, satchel_bytes facts, uint32_t count,
                    uint64_t text_offset, struct catalog_page *page, uint64_t *text_end,
                    satchel_error *err)
{
    satchel_arena_init(&page->arena, PAGE_LIMIT);
    page->count = count;
    page->records = satchel_arena_array(&page->arena, count, sizeof *page->records);
    if (!page->records)
        return satchel_fail_memory(err);
    struct decoder d = {.r = reader_of(strings), .page = page, .err = err};
    if (!take_strings(&d))
        return false;
    if (!reader_done(&d.r))
        return malformed(&d, "wrong length");
    return facts_decode(facts, text_offset, page, text_end, err);
}

void catalog_free(struct catalog_page *page)
{
    satchel_arena_free(&page->arena);
    *page = (struct catalog_page){0};
}
