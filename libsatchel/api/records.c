/* What the catalog says of articles, and the articles and pictures behind it; see
 * <satchel/bundle.h>. */
#include "bundle_inside.h"

#include "format/document.h"

#include <string.h>

/* --- catalog pages -----------------------------------------------------------------------------
 */

static bool load_page(satchel_bundle *b, uint32_t number, struct catalog_page *page,
                      satchel_error *err)
{
    const struct manifest *m = &b->manifest;
    const struct manifest_page *entry = &m->pages[number];
    struct block_ref ref = {.stored = entry->stored};
    memcpy(ref.hash, entry->hash, SATCHEL_HASH);
    for (uint32_t i = 0; i < number; i++)
        ref.offset += m->pages[i].stored;
    satchel_buf stored, strings;
    satchel_buf_init(&stored, SATCHEL_MAX_DOCUMENT);
    satchel_buf_init(&strings, SATCHEL_MAX_DOCUMENT);
    satchel_bytes coded, facts;
    uint64_t end = 0;
    const uint64_t next = number + 1 < m->page_count ? m->pages[number + 1].text_offset
                                                     : m->entries[ENTRY_TEXT].bytes;
    bool ok = bundle_block(b, ENTRY_CATALOG, &ref, "the catalog page", &stored, err) &&
              catalog_split(satchel_buf_bytes(&stored), &coded, &facts, err) &&
              bundle_decode(b, entry->coding, coded, entry->decoded, &strings, err) &&
              catalog_decode(satchel_buf_bytes(&strings), facts, entry->records, entry->text_offset,
                             page, &end, err);
    if (ok && end != next)
        ok = satchel_fail(err, SATCHEL_MALFORMED, "catalog page %u does not cover its texts",
                          number);
    satchel_buf_free(&stored);
    satchel_buf_free(&strings);
    if (!ok)
        catalog_free(page);
    return ok;
}

/* What was withdrawn later than this edition. */
static void withdraw(const satchel_bundle *b, struct catalog_page *page)
{
    for (uint32_t i = 0; b->withdrawn && i < page->count; i++) {
        struct catalog_record *r = &page->records[i];
        if (r->record.status == SATCHEL_CANCELED || !b->withdrawn(b->withdrawn_context, &r->record))
            continue;
        r->record.status = SATCHEL_CANCELED;
        r->record.headline = r->record.byline = "";
        r->record.pictures = r->record.words = 0;
        r->text = (struct block_ref){0};
    }
}

void satchel_bundle_withdraw(satchel_bundle *b,
                             bool (*withdrawn)(void *context, const satchel_record *record),
                             void *context)
{
    b->withdrawn = withdrawn;
    b->withdrawn_context = context;
    for (unsigned i = 0; i < PAGE_CACHE; i++) {
        catalog_free(&b->cache[i].page);
        b->cache[i] = (struct cached_page){0};
    }
}

const struct catalog_page *bundle_page(satchel_bundle *b, uint32_t number, satchel_error *err)
{
    struct cached_page *slot = &b->cache[0];
    for (unsigned i = 0; i < PAGE_CACHE; i++) {
        struct cached_page *c = &b->cache[i];
        if (c->used && c->number == number) {
            c->used = ++b->clock;
            return &c->page;
        }
        if (c->used < slot->used)
            slot = c;
    }
    struct catalog_page page = {0};
    satchel_error why = b->bad_page.why;
    if (b->bad_page.number == number + 1 || !load_page(b, number, &page, &why)) {
        if (why.code == SATCHEL_MALFORMED || why.code == SATCHEL_LIMIT)
            b->bad_page = (struct bad_page){number + 1, why};
        if (err)
            *err = why;
        return NULL;
    }
    withdraw(b, &page);
    catalog_free(&slot->page);
    *slot = (struct cached_page){.page = page, .number = number, .used = ++b->clock};
    return &slot->page;
}

const struct catalog_record *bundle_record(satchel_bundle *b, uint32_t index, satchel_error *err)
{
    const struct manifest *m = &b->manifest;
    uint32_t number = 0;
    if (b->list.size)
        index = index < b->excerpt.count ? b->excerpt.articles[index] : UINT32_MAX;
    while (number < m->page_count && index >= m->pages[number].records)
        index -= m->pages[number++].records;
    if (number == m->page_count) {
        satchel_fail(err, SATCHEL_NOT_FOUND, "no such article");
        return NULL;
    }
    const struct catalog_page *page = bundle_page(b, number, err);
    return page ? &page->records[index] : NULL;
}

bool satchel_bundle_record(satchel_bundle *b, uint32_t index, satchel_arena *arena,
                           satchel_record *record, satchel_error *err)
{
    const struct catalog_record *from = bundle_record(b, index, err);
    if (!from)
        return false;
    satchel_record copy = from->record;
    const char **const strings[] = {&copy.id, &copy.headline, &copy.byline, &copy.section,
                                    &copy.language};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        *strings[i] = satchel_arena_string(arena, *strings[i], strlen(*strings[i]));
        if (!*strings[i])
            return satchel_fail_memory(err);
    }
    *record = copy;
    return true;
}

static bool fail_to_find(const char *id, satchel_error *err)
{
    char shown[128];
    satchel_printable(shown, sizeof shown, id, strlen(id));
    return satchel_fail(err, SATCHEL_NOT_FOUND, "no article called \"%s\"", shown);
}

static bool find_in_excerpt(satchel_bundle *b, const char *id, uint32_t *index, satchel_error *err)
{
    for (uint32_t i = 0; i < b->excerpt.count; i++) {
        const struct catalog_record *r = bundle_record(b, i, err);
        if (!r)
            return false;
        if (strcmp(r->record.id, id) == 0) {
            *index = i;
            return true;
        }
    }
    return fail_to_find(id, err);
}

bool satchel_bundle_find(satchel_bundle *b, const char *id, uint32_t *index, satchel_error *err)
{
    if (b->list.size)
        return find_in_excerpt(b, id, index, err);
    uint32_t base = 0;
    satchel_error missing = {0}, here;
    for (uint32_t number = 0; number < b->manifest.page_count; number++) {
        const struct catalog_page *page = bundle_page(b, number, &here);
        if (!page && !missing.code)
            missing = here;
        for (uint32_t i = 0; page && i < page->count; i++)
            if (strcmp(page->records[i].record.id, id) == 0) {
                *index = base + i;
                return true;
            }
        base += b->manifest.pages[number].records;
    }
    if (missing.code) {
        if (err)
            *err = missing;
        return false;
    }
    return fail_to_find(id, err);
}

bool satchel_bundle_has(satchel_bundle *b, uint32_t index)
{
    const struct catalog_record *r = bundle_record(b, index, NULL);
    uint64_t at;
    return r && r->text.stored &&
           bundle_place(b, ENTRY_TEXT, r->text.offset, r->text.stored, "", &at, NULL) &&
           at + r->text.stored <= b->source.size;
}

/* --- articles and pictures ---------------------------------------------------------------------
 */

satchel_article *satchel_article_open(satchel_bundle *b, uint32_t index, satchel_error *err)
{
    const struct catalog_record *r = bundle_record(b, index, err);
    if (!r)
        return NULL;
    if (!r->text.stored) {
        satchel_fail(err, SATCHEL_NOT_FOUND, "the article was withdrawn by its publisher");
        return NULL;
    }
    satchel_buf document;
    satchel_buf_init(&document, SATCHEL_MAX_DOCUMENT);
    satchel_article *article = NULL;
    if (bundle_decoded(b, ENTRY_TEXT, &r->text, "the article", &document, err))
        article = doc_check(satchel_buf_bytes(&document), &r->record, err);
    satchel_buf_free(&document);
    return article;
}

bool satchel_bundle_picture(satchel_bundle *b, uint32_t index, uint32_t picture, satchel_buf *out,
                            satchel_error *err)
{
    const struct catalog_record *r = bundle_record(b, index, err);
    if (!r)
        return false;
    if (picture >= r->record.pictures)
        return satchel_fail(err, SATCHEL_NOT_FOUND, "no such picture");
    return bundle_block(b, ENTRY_IMAGES, &r->pictures[picture], "the picture", out, err);
}
