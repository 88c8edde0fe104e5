/* Finishing a bundle: sorts the records, cuts them into pages, computes the framing from the
 * manifest and copies the blocks in their final order: one pass over the output, nothing patched
 * afterwards. */
#include "writer_inside.h"

#include "doors/codec.h"
#include "doors/digest.h"
#include "format/framing.h"
#include "format/minisig.h"
#include "own.h"

#include <satchel/writer.h>

#include <stdlib.h>
#include <string.h>

#define PAGE_LEAST (SATCHEL_PAGE / 2) /* records of a page that another follows */
#define PAGES_FULL 10000              /* records from which on pages are full */

/* Reading order: order, urgency, newest first, id. */
static int compare_articles(const void *a, const void *b)
{
    const struct written_article *x = a, *y = b;
    const satchel_record *r = &x->record.record, *q = &y->record.record;
    if (r->order != q->order)
        return r->order < q->order ? -1 : 1;
    if (r->urgency != q->urgency)
        return r->urgency < q->urgency ? -1 : 1;
    if (r->issued != q->issued)
        return r->issued > q->issued ? -1 : 1;
    return strcmp(r->id, q->id);
}

struct finish {
    satchel_writer *w;
    struct manifest m;
    satchel_buf catalog; /* coded pages, one after the other */
    satchel_buf manifest, signature;
    struct framing framing;
    uint32_t *picture_order; /* numbers of pictures in order of first use */
    uint32_t picture_count;
    satchel_save *save;
};

/* Gives every text block and every picture in use its place. */
static void place_blocks(struct finish *f)
{
    satchel_writer *w = f->w;
    satchel_entry *text = &f->m.entries[ENTRY_TEXT], *images = &f->m.entries[ENTRY_IMAGES];
    for (uint32_t i = 0; i < w->count; i++) {
        struct written_article *a = &w->articles[i];
        if (a->text.size) {
            text->crc32 = crc_join(text->crc32, a->text.crc, a->text.size);
            text->bytes += a->text.size;
            text->blocks++;
        }
        for (uint32_t k = 0; k < a->record.record.pictures; k++) {
            struct written_block *p = &w->pictures[a->pictures[k]];
            if (p->offset == UINT64_MAX) {
                p->offset = images->bytes;
                images->crc32 = crc_join(images->crc32, p->crc, p->size);
                images->bytes += p->size;
                images->blocks++;
                f->picture_order[f->picture_count++] = a->pictures[k];
            }
            a->record.pictures[k].offset = p->offset;
            a->record.pictures[k].stored = p->size;
            memcpy(a->record.pictures[k].hash, p->hash, SATCHEL_HASH);
        }
    }
}

static bool add_page(struct finish *f, uint32_t first, uint32_t count, uint64_t text_offset,
                     satchel_error *err)
{
    satchel_writer *w = f->w;
    satchel_buf strings, facts, coded;
    satchel_buf_init(&strings, SATCHEL_MAX_DOCUMENT);
    satchel_buf_init(&facts, SATCHEL_MAX_DOCUMENT);
    satchel_buf_init(&coded, 2 * (size_t)SATCHEL_MAX_DOCUMENT);
    struct catalog_record *records = malloc(count * sizeof *records);
    struct manifest_page *page = &f->m.pages[f->m.page_count];
    bool ok = records || satchel_fail_memory(err);
    for (uint32_t i = 0; ok && i < count; i++)
        records[i] = w->articles[first + i].record;
    if (ok)
        catalog_encode(records, count, &strings, &facts);
    ok = ok && satchel_buf_ok(&strings, err) && satchel_buf_ok(&facts, err) &&
         encode_best(SATCHEL_SMALL, NULL, satchel_buf_bytes(&strings), &coded, &page->coding, err);
    if (ok) {
        const size_t start = f->catalog.size;
        catalog_join(satchel_buf_bytes(&coded), satchel_buf_bytes(&facts), &f->catalog);
        ok = satchel_buf_ok(&f->catalog, err);
        if (ok) {
            const satchel_bytes stored = {f->catalog.data + start, f->catalog.size - start};
            page->records = count;
            page->stored = (uint32_t)stored.size;
            page->decoded = (uint32_t)strings.size;
            page->text_offset = text_offset;
            hash_bytes(stored, page->hash);
            f->m.page_count++;
        }
    }
    free(records);
    satchel_buf_free(&strings);
    satchel_buf_free(&facts);
    satchel_buf_free(&coded);
    return ok;
}

/* How many records the page that begins with `first` has. What decides is an id and not a number
 * (Manber's "Finding similar files", 1994), so that when articles come in front or fall away, the
 * pages behind are soon the same again. With very many records pages are full: the head holds them
 * all. */
static uint32_t page_records(const satchel_writer *w, uint32_t first)
{
    const uint32_t left = w->count - first;
    if (left <= SATCHEL_PAGE || w->count > PAGES_FULL)
        return left < SATCHEL_PAGE ? left : SATCHEL_PAGE;
    uint32_t best = PAGE_LEAST;
    uint8_t least[SATCHEL_HASH], hash[SATCHEL_HASH];
    memset(least, 0xFF, sizeof least);
    for (uint32_t count = PAGE_LEAST; count <= SATCHEL_PAGE; count++) {
        const char *id = w->articles[first + count - 1].record.record.id;
        hash_bytes((satchel_bytes){(const uint8_t *)id, strlen(id)}, hash);
        if (memcmp(hash, least, sizeof hash) < 0) {
            memcpy(least, hash, sizeof least);
            best = count;
        }
    }
    return best;
}

static bool make_catalog(struct finish *f, satchel_error *err)
{
    satchel_writer *w = f->w;
    const uint32_t pages = w->count / PAGE_LEAST + 1;
    f->m.pages = satchel_arena_array(&f->m.arena, pages, sizeof *f->m.pages);
    f->picture_order = malloc((w->picture_hashes.count + (size_t)1) * sizeof *f->picture_order);
    if (!f->m.pages || !f->picture_order)
        return satchel_fail_memory(err);
    if (!writer_place_faces(w, &f->m, err) || !writer_place_index(w, &f->m, err))
        return false;
    place_blocks(f);
    uint64_t offset = 0;
    for (uint32_t first = 0, count; first < w->count; first += count) {
        count = page_records(w, first);
        if (!add_page(f, first, count, offset, err))
            return false;
        for (uint32_t i = 0; i < count; i++)
            offset += w->articles[first + i].text.size;
    }
    satchel_entry *entry = &f->m.entries[ENTRY_CATALOG];
    entry->blocks = f->m.page_count;
    entry->bytes = f->catalog.size;
    entry->crc32 = crc_bytes(0, satchel_buf_bytes(&f->catalog));
    return true;
}

static bool make_head(struct finish *f, satchel_error *err)
{
    const satchel_options *o = &f->w->options;
    f->m.info = (satchel_info){.format = SATCHEL_FORMAT,
                               .title = o->title,
                               .publisher = o->publisher,
                               .language = o->language,
                               .edition = o->edition,
                               .issued = o->issued,
                               .articles = f->w->count,
                               .text_bytes = f->w->text_bytes,
                               .priors = f->w->used,
                               .prior_count = f->w->used_count,
                               .faces = f->m.faces,
                               .face_count = f->w->face_count};
    for (unsigned i = 0; i < f->w->used_count; i++) {
        const satchel_buf *brought = &f->w->brought[i];
        satchel_entry *prior = &f->m.entries[ENTRY_PRIOR];
        prior->blocks += brought->size > 0;
        prior->bytes += brought->size;
        prior->crc32 = crc_bytes(prior->crc32, satchel_buf_bytes(brought));
    }
    for (unsigned i = 0; i < ENTRY_COUNT; i++)
        f->m.has_entry[i] = i == ENTRY_CATALOG || f->m.entries[i].blocks > 0;
    f->m.info.statements = o->statements;
    f->m.info.statement_count = o->statement_count;
    if (o->key) {
        f->m.info.has_key = true;
        f->m.info.key = satchel_key_public(o->key);
    }
    if (o->previous_count) {
        f->m.info.has_previous = true;
        memcpy(f->m.info.previous, o->previous[0]->manifest.info.manifest, SATCHEL_HASH);
    }
    manifest_write(&f->m, &f->manifest);
    if (o->key && !f->manifest.failed)
        minisig_write(o->key, satchel_buf_bytes(&f->manifest), MINISIG_MANIFEST, &f->signature);
    return satchel_buf_ok(&f->manifest, err) && satchel_buf_ok(&f->signature, err) &&
           framing_compute(&f->m, satchel_buf_bytes(&f->manifest), satchel_buf_bytes(&f->signature),
                           &f->framing, err);
}

static bool write_buf(struct finish *f, satchel_buf *buf, satchel_error *err)
{
    const bool ok =
        satchel_buf_ok(buf, err) && satchel_save_write(f->save, buf->data, buf->size, err);
    satchel_buf_clear(buf);
    return ok;
}

static bool copy_block(struct finish *f, const struct spool *spool,
                       const struct written_block *block, satchel_buf *room, satchel_error *err)
{
    satchel_buf_clear(room);
    uint8_t *to = satchel_buf_reserve(room, block->size);
    return (to || satchel_buf_ok(room, err)) &&
           spool_get(spool, block->spooled, to, block->size, err) &&
           satchel_save_write(f->save, to, block->size, err);
}

static bool write_faces(struct finish *f, satchel_buf *room, satchel_error *err)
{
    const satchel_writer *w = f->w;
    if (!w->face_count)
        return true;
    framing_put_entry(&f->m, ENTRY_FACES, room);
    bool ok = write_buf(f, room, err);
    for (unsigned i = 0; ok && i < w->face_count; i++)
        ok = satchel_save_write(f->save, w->faces[i].bytes.data, w->faces[i].bytes.size, err);
    return ok;
}

static bool write_index(struct finish *f, satchel_buf *room, satchel_error *err)
{
    if (!f->m.list_count)
        return true;
    satchel_buf_clear(room);
    framing_put_entry(&f->m, ENTRY_INDEX, room);
    bool ok = write_buf(f, room, err);
    for (uint32_t i = 0; ok && i < f->m.list_count; i++)
        ok = copy_block(f, &f->w->words, &f->w->lists[i], room, err);
    return ok;
}

static bool write_entries(struct finish *f, satchel_buf *room, satchel_error *err)
{
    satchel_writer *w = f->w;
    framing_put_entry(&f->m, ENTRY_CATALOG, room);
    if (!write_buf(f, room, err) || !write_buf(f, &f->catalog, err))
        return false;
    if (f->m.has_entry[ENTRY_PRIOR]) {
        framing_put_entry(&f->m, ENTRY_PRIOR, room);
        for (unsigned i = 0; i < w->used_count; i++)
            satchel_buf_put(room, w->brought[i].data, w->brought[i].size);
        if (!write_buf(f, room, err))
            return false;
    }
    if (!write_faces(f, room, err))
        return false;
    if (f->m.has_entry[ENTRY_TEXT]) {
        framing_put_entry(&f->m, ENTRY_TEXT, room);
        if (!write_buf(f, room, err))
            return false;
        for (uint32_t i = 0; i < w->count; i++)
            if (w->articles[i].text.size &&
                !copy_block(f, &w->text, &w->articles[i].text, room, err))
                return false;
    }
    if (!f->m.has_entry[ENTRY_IMAGES])
        return write_index(f, room, err);
    satchel_buf_clear(room);
    framing_put_entry(&f->m, ENTRY_IMAGES, room);
    if (!write_buf(f, room, err))
        return false;
    for (uint32_t i = 0; i < f->picture_count; i++)
        if (!copy_block(f, &w->images, &w->pictures[f->picture_order[i]], room, err))
            return false;
    return write_index(f, room, err);
}

static bool write_file(struct finish *f, satchel_error *err)
{
    satchel_buf room;
    satchel_buf_init(&room, SATCHEL_MAX_PRIORS * (size_t)SATCHEL_MAX_PRIOR);
    f->save = satchel_save_open(f->w->path, err);
    bool ok = f->save != NULL;
    if (ok) {
        framing_put_head(&f->framing, &room);
        ok = write_buf(f, &room, err) && write_buf(f, &f->manifest, err);
        if (ok && f->framing.signature_size) {
            framing_put_signature(&f->framing, &room);
            ok = write_buf(f, &room, err) && write_buf(f, &f->signature, err);
        }
        ok = ok && write_entries(f, &room, err);
    }
    if (ok) {
        satchel_buf_clear(&room);
        framing_put_directory(&f->m, &f->framing, &room);
        ok = write_buf(f, &room, err);
    }
    satchel_buf_free(&room);
    if (ok)
        return satchel_save_commit(f->save, err);
    satchel_save_discard(f->save);
    return false;
}

bool satchel_writer_finish(satchel_writer *w, uint64_t *bytes, satchel_error *err)
{
    struct finish f = {.w = w};
    satchel_arena_init(&f.m.arena, SIZE_MAX);
    satchel_buf_init(&f.catalog, (size_t)1 << 30);
    satchel_buf_init(&f.manifest, SATCHEL_MAX_HEAD);
    satchel_buf_init(&f.signature, MINISIG_MAX);
    bool ok = writer_whole(w, err) &&
              (w->count || satchel_fail(err, SATCHEL_INPUT, "no articles to pack")) &&
              writer_settle_texts(w, err);
    bool alike = false;
    if (ok) {
        qsort(w->articles, w->count, sizeof *w->articles, compare_articles);
        ok = (!w->own || own_code(w, err)) && writer_settle_texts(w, err) &&
             make_catalog(&f, err) && make_head(&f, err);
        alike = ok && w->options.unless_alike && w->options.previous_count &&
                manifest_alike(&f.m, &w->options.previous[0]->manifest);
        ok = ok && (alike || write_file(&f, err));
    }
    if (ok && bytes)
        *bytes = alike ? 0 : f.framing.total;
    free(f.picture_order);
    satchel_buf_free(&f.catalog);
    satchel_buf_free(&f.manifest);
    satchel_buf_free(&f.signature);
    manifest_free(&f.m);
    satchel_writer_discard(w);
    return ok;
}
