/* The prior that a bundle brings along; see own.h.
 *
 * Up to PRIOR_LETTERS of the bundle's own texts make it: more teach little and make the first
 * article wait. They are chosen so that they say what the others say, too (choose.h). Of a very
 * large bundle, so many articles are looked at as lie evenly in it, so that memory is bounded.
 *
 * From edition to edition the prior stays the same, so that it travels once and who reads every
 * edition makes it ready once: until a text of it is withdrawn, or a new one saves a twenty-fifth.
 */
#include "own.h"

#include "base/bytes.h"
#include "bundle_inside.h"
#include "choose.h"
#include "doors/codec.h"
#include "doors/digest.h"
#include "model/block.h"
#include "model/texts.h"

#include <stdlib.h>
#include <string.h>

#define PRIOR_LETTERS ((size_t)256 << 10)
#define LEAST_BYTES   16384u              /* of all documents, for which a prior is worth making */
#define MOST_LOOKED   1024u               /* articles that are looked at */
#define LOOKED_BYTES  ((uint64_t)8 << 20) /* of their documents, about */
#define MOST_WEIGHED  256u                /* articles by which two priors are compared */
#define MOST_TEXT     65536u /* bytes of a text in a prior: longer ones speak of one thing only */

struct own_prior {
    struct spool documents;
    struct prior *prior; /* what the writer's queue codes with; NULL until it is made */
};

struct own_prior *own_open(const char *path, satchel_error *err)
{
    struct own_prior *own = calloc(1, sizeof *own);
    if (!own)
        return satchel_fail_memory(err), NULL;
    if (spool_open(&own->documents, path, err))
        return own;
    free(own);
    return NULL;
}

void own_close(struct own_prior *own)
{
    if (!own)
        return;
    spool_close(&own->documents);
    prior_destroy(own->prior);
    free(own);
}

bool own_keep(satchel_writer *w, uint32_t article, satchel_bytes document, satchel_error *err)
{
    return spool_block(&w->own->documents, document, &w->articles[article].document, err);
}

static bool read_document(const satchel_writer *w, uint32_t article, satchel_buf *out,
                          satchel_error *err)
{
    const struct written_block *block = &w->articles[article].document;
    uint8_t *to = satchel_buf_reserve(out, block->size);
    if (!to)
        return satchel_buf_ok(out, err);
    satchel_buf_claim(out, block->size);
    return spool_get(&w->own->documents, block->spooled, to, block->size, err);
}

/* --- the prior ---------------------------------------------------------------------------------
 */

/* Where the text of a looked at article lies. */
struct looked {
    uint32_t article;
    size_t start, size;
};

struct looking {
    satchel_buf texts, list; /* list: struct looked */
};

/* Leaves of a document only the text, its first section; nothing if there is none or it is long. */
static void keep_text(satchel_buf *texts, size_t start)
{
    struct reader r = reader_of((satchel_bytes){texts->data + start, texts->size - start});
    const bool first = read_byte(&r) == 1;
    const size_t size = (size_t)read_varint(&r, SATCHEL_MAX_DOCUMENT);
    const uint8_t *text = read_bytes(&r, size);
    texts->size = start;
    if (first && text && size <= MOST_TEXT) {
        memmove(texts->data + start, text, size);
        texts->size += size;
    }
}

static bool look(const satchel_writer *w, struct looking *l, satchel_error *err)
{
    uint32_t count = 0, number = 0;
    for (uint32_t i = 0; i < w->count; i++)
        count += w->articles[i].document.size > 0;
    const uint64_t room = LOOKED_BYTES * (uint64_t)count / (w->own->documents.size + 1) + 1;
    const uint32_t fit = count < MOST_LOOKED ? count : MOST_LOOKED;
    const uint32_t most = room < fit ? (uint32_t)room : fit;
    for (uint32_t i = 0; i < w->count; i++) {
        if (!w->articles[i].document.size)
            continue;
        const uint64_t turn = number++;
        if (turn * most / count == (turn + 1) * most / count)
            continue;
        struct looked one = {i, l->texts.size, 0};
        if (!read_document(w, i, &l->texts, err))
            return false;
        keep_text(&l->texts, one.start);
        one.size = l->texts.size - one.start;
        if (one.size)
            satchel_buf_put(&l->list, &one, sizeof one);
    }
    return satchel_buf_ok(&l->list, err);
}

static uint16_t mark_of(const char *id)
{
    uint8_t hash[SATCHEL_HASH];
    hash_bytes((satchel_bytes){(const uint8_t *)id, strlen(id)}, hash);
    return (uint16_t)(hash[0] | hash[1] << 8);
}

static bool make_stored(const satchel_writer *w, const struct looking *l, satchel_buf *stored,
                        satchel_error *err)
{
    const struct looked *list = (const struct looked *)(const void *)l->list.data;
    const size_t count = l->list.size / sizeof *list;
    struct prior_text *texts = calloc(count + 1, sizeof *texts);
    satchel_bytes *all = calloc(count + 1, sizeof *all);
    uint32_t *chosen = calloc(count + 1, sizeof *chosen);
    size_t kept = 0;
    bool ok = (texts && all && chosen) || satchel_fail_memory(err);
    for (size_t i = 0; ok && i < count; i++)
        all[i] = (satchel_bytes){l->texts.data + list[i].start, list[i].size};
    ok = ok && choose_texts(all, count, PRIOR_LETTERS, TEXTS_MOST_BYTES, chosen, &kept, err);
    for (size_t i = 0; ok && i < kept; i++)
        texts[i] = (struct prior_text){
            all[chosen[i]], mark_of(w->articles[list[chosen[i]].article].record.record.id)};
    ok = ok && texts_store(texts, kept, stored, err);
    free(texts);
    free(all);
    free(chosen);
    return ok;
}

/* Tells the writer of the prior; sets *to to what texts are coded with. */
static bool bring(satchel_writer *w, satchel_bytes stored, struct coding_prior *to,
                  satchel_error *err)
{
    satchel_prior_name name = {.name = "own"};
    unsigned number = 0;
    w->own->prior = prior_load(stored, err);
    hash_bytes(stored, name.hash);
    if (!w->own->prior || !writer_bring(w, &name, stored, &number, err))
        return false;
    *to = (struct coding_prior){&w->own->prior->image, (uint8_t)(CODING_MODEL + number)};
    return true;
}

/* --- the prior of the edition before ------------------------------------------------------------
 */

/* Is a text of a prior with these marks to be in no bundle any more? */
static bool has_withdrawn(const satchel_writer *w, const satchel_buf *marks)
{
    for (uint32_t i = 0; i < w->count; i++) {
        const satchel_record *r = &w->articles[i].record.record;
        if (r->status != SATCHEL_CANCELED)
            continue;
        const uint16_t mark = mark_of(r->id);
        for (size_t at = 0; at < marks->size; at += sizeof mark)
            if (memcmp(marks->data + at, &mark, sizeof mark) == 0)
                return true;
    }
    return false;
}

/* Appends the prior that the edition before brought along, if it may come along again; nothing when
 * there is none or it cannot be read. */
static void find_kept(const satchel_writer *w, satchel_buf *stored)
{
    satchel_bundle *before = w->options.previous_count ? w->options.previous[0] : NULL;
    satchel_buf marks;
    satchel_error why;
    for (unsigned i = 0; before && i < before->manifest.info.prior_count; i++) {
        if (!before->manifest.info.priors[i].bytes)
            continue;
        satchel_buf_clear(stored);
        satchel_buf_init(&marks, (size_t)TEXTS_MOST * sizeof(uint16_t));
        const bool found =
            bundle_prior_block(before, i, stored, &why) && texts_are(satchel_buf_bytes(stored)) &&
            texts_marks(satchel_buf_bytes(stored), &marks, &why) && !has_withdrawn(w, &marks);
        satchel_buf_free(&marks);
        if (found)
            return;
    }
    satchel_buf_clear(stored);
}

/* About how many bytes prior and texts take together: of many texts, some are coded. */
static bool weigh(const satchel_writer *w, satchel_bytes stored, uint64_t *bytes,
                  satchel_error *err)
{
    struct prior *prior = prior_load(stored, err);
    const uint32_t step = w->count / MOST_WEIGHED + 1;
    uint64_t before = 0, after = 0;
    bool ok = prior != NULL;
    for (uint32_t i = 0; ok && i < w->count; i += step) {
        if (!w->articles[i].document.size)
            continue;
        satchel_buf document, coded;
        satchel_error why = {0};
        satchel_buf_init(&document, SATCHEL_MAX_DOCUMENT);
        satchel_buf_init(&coded, SATCHEL_MAX_DOCUMENT);
        ok = read_document(w, i, &document, err);
        if (ok && model_encode(&prior->image, satchel_buf_bytes(&document), &coded, &why)) {
            before += document.size;
            after += coded.size;
        }
        ok = ok && (why.code != SATCHEL_MEMORY || satchel_fail_memory(err));
        satchel_buf_free(&document);
        satchel_buf_free(&coded);
    }
    *bytes = stored.size + after * w->own->documents.size / (before + 1);
    prior_destroy(prior);
    return ok;
}

/* The old prior goes on as long as a new one would not save more than a twenty-fifth: so an edition
 * is never more than a twentieth larger than the same articles packed afresh. */
static bool is_kept(const satchel_writer *w, satchel_bytes old, satchel_bytes made, bool *kept,
                    satchel_error *err)
{
    uint64_t with_old, with_made;
    if (!weigh(w, old, &with_old, err) || !weigh(w, made, &with_made, err))
        return false;
    *kept = with_made * 25 >= with_old * 24;
    return true;
}

/* Makes the prior, if there is text to make it of that is worth the time of reading it, or brings
 * that of the edition before along again. */
static bool make_prior(satchel_writer *w, struct coding_prior *to, satchel_error *err)
{
    struct looking l;
    satchel_buf stored, old;
    satchel_error why = {0};
    bool kept = false;
    satchel_buf_init(&l.texts, (size_t)MOST_LOOKED * MOST_TEXT + 2 * (size_t)SATCHEL_MAX_DOCUMENT);
    satchel_buf_init(&l.list, MOST_LOOKED * sizeof(struct looked));
    satchel_buf_init(&stored, SATCHEL_MAX_PRIOR);
    satchel_buf_init(&old, SATCHEL_MAX_PRIOR);
    find_kept(w, &old);
    bool ok = look(w, &l, &why);
    if (ok && l.list.size) {
        ok = make_stored(w, &l, &stored, &why);
        if (ok && old.size)
            ok = is_kept(w, satchel_buf_bytes(&old), satchel_buf_bytes(&stored), &kept, &why);
        ok = ok && bring(w, satchel_buf_bytes(kept ? &old : &stored), to, &why);
    }
    satchel_buf_free(&l.texts);
    satchel_buf_free(&l.list);
    satchel_buf_free(&stored);
    satchel_buf_free(&old);
    if (ok || why.code == SATCHEL_LIMIT)
        return true;
    if (err)
        *err = why;
    return false;
}

bool own_code(satchel_writer *w, satchel_error *err)
{
    struct coding_prior priors[2] = {{NULL, 0}, {NULL, 0}};
    satchel_buf document;
    bool ok = w->own->documents.size < LEAST_BYTES || make_prior(w, &priors[0], err);
    for (uint32_t i = 0; ok && i < w->count; i++) {
        if (!w->articles[i].document.size)
            continue;
        satchel_buf_init(&document, SATCHEL_MAX_DOCUMENT);
        struct coding_old none = {0};
        ok = read_document(w, i, &document, err) &&
             writer_put_text(w, i, priors, &document, &none, err);
        satchel_buf_free(&document);
    }
    return ok;
}
