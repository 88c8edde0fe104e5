/* The series of texts in an update, and what its coder has learnt before it; see diff.c. */
#include "diff_inside.h"

#include "doors/codec.h"
#include "model/block.h"

#include <stdlib.h>
#include <string.h>

/* --- what is learnt before the series ----------------------------------------------------------
 */

/* Runs of those records of a base that `taken` says. */
static bool put_runs(struct differ *d, struct update_base *to, const bool *taken, uint32_t count,
                     satchel_error *err)
{
    to->runs = satchel_arena_array(&d->arena, count / 2 + (size_t)1, sizeof *to->runs);
    if (!to->runs)
        return satchel_fail_memory(err);
    for (uint32_t at = 0; at < count;) {
        struct update_run run = {0};
        for (; at < count && !taken[at]; at++)
            run.skip++;
        for (; at < count && taken[at]; at++)
            run.take++;
        if (run.take)
            to->runs[to->run_count++] = run;
    }
    return true;
}

/* What the new edition withdraws is not learnt from. */
static bool may_learn(const struct differ *d, const struct earlier *next,
                      const struct catalog_record *r)
{
    const struct earlier_record now = earlier_find(next, r->record.id);
    const struct catalog_record *new = now.bundle ? bundle_record(d->to, now.index, NULL) : NULL;
    return r->text.coding >= CODING_MODEL && r->text.stored &&
           (!new || new->record.status != SATCHEL_CANCELED) &&
           all_have_text(d, 1, d->bases[0].bundle, r);
}

/* Takes as many of the first base's texts as may be learnt, edited ones before all others. */
static bool choose_first(struct differ *d, const struct earlier *next, bool *taken,
                         satchel_error *err)
{
    satchel_bundle *base = d->bases[0].bundle;
    size_t bytes = 0;
    for (unsigned edited = 2; edited-- > 0;)
        for (uint32_t i = 0; i < base->manifest.info.articles; i++) {
            const struct catalog_record *r = bundle_record(base, i, err);
            if (!r)
                return false;
            const bool is_edited = earlier_find(next, r->record.id).bundle != NULL;
            if (is_edited != (edited == 1) || bytes + r->text.decoded > UPDATE_HISTORY ||
                !may_learn(d, next, r))
                continue;
            taken[i] = true;
            bytes += r->text.decoded;
        }
    return true;
}

static bool choose_others(struct differ *d, const bool *first, satchel_error *err)
{
    for (unsigned b = 1; b < d->count; b++) {
        const uint32_t count = d->bases[b].bundle->manifest.info.articles;
        bool *taken = calloc(count, sizeof *taken);
        bool ok = taken || satchel_fail_memory(err);
        for (uint32_t i = 0; ok && i < d->bases[0].bundle->manifest.info.articles; i++) {
            if (!first[i])
                continue;
            const struct catalog_record *r = bundle_record(d->bases[0].bundle, i, err);
            const struct earlier_record at =
                r ? earlier_find(&d->bases[b].ids, r->record.id) : (struct earlier_record){NULL, 0};
            if (at.bundle)
                taken[at.index] = true;
            ok = r != NULL;
        }
        ok = ok && put_runs(d, &d->u.bases[b], taken, count, err);
        free(taken);
        if (!ok)
            return false;
    }
    return true;
}

bool choose_history(struct differ *d, satchel_error *err)
{
    const uint32_t count = d->bases[0].bundle->manifest.info.articles;
    struct earlier next = {0};
    bool *taken = calloc(count, sizeof *taken);
    const bool ok = (taken || satchel_fail_memory(err)) && earlier_open(&next, &d->to, 1, err) &&
                    choose_first(d, &next, taken, err) &&
                    put_runs(d, &d->u.bases[0], taken, count, err) && choose_others(d, taken, err);
    earlier_close(&next);
    free(taken);
    return ok;
}

/* --- the series --------------------------------------------------------------------------------
 */

/* Puts the text into the series, or has it carried when a reader would not make the same block. */
static bool put_text(struct differ *d, struct model_series *series, struct coder *coder,
                     const struct model_image *image, const struct catalog_record *r,
                     struct update_text *text, satchel_error *err)
{
    satchel_buf document, block;
    uint8_t hash[SATCHEL_HASH];
    satchel_buf_init(&document, SATCHEL_MAX_DOCUMENT);
    satchel_buf_init(&block, 2 * (size_t)SATCHEL_MAX_DOCUMENT);
    bool ok = bundle_document(d->to, &r->text, &document, err) &&
              model_encode(image, satchel_buf_bytes(&document), &block, err);
    if (ok) {
        hash_bytes(satchel_buf_bytes(&block), hash);
        if (memcmp(hash, r->text.hash, sizeof hash) != 0)
            text->source = TEXT_CARRIED;
        else
            ok = model_series_put(series, satchel_buf_bytes(&document), coder, err);
    }
    satchel_buf_free(&document);
    satchel_buf_free(&block);
    return ok;
}

static bool put_prior(struct differ *d, struct coder *coder, unsigned number, satchel_error *err)
{
    const satchel_prior_name *prior = &d->to->manifest.info.priors[number];
    const struct model_image *image = NULL;
    struct model_series *series = NULL;
    bool ok = true;
    for (uint32_t i = 0; ok && i < d->u.manifest.page_count; i++) {
        struct update_page *page = &d->u.pages[i];
        for (uint32_t k = 0; ok && !page->kept && k < page->page.count; k++) {
            const struct catalog_record *r = &page->page.records[k];
            if (!r->text.stored || page->texts[k].source != TEXT_CODED ||
                page->texts[k].coding != CODING_MODEL + number)
                continue;
            if (!series) {
                image = update_image(d->to, prior, err);
                series = image ? model_series_create(image) : NULL;
                ok = series ? update_learn(series, d->bases[0].bundle, &d->u.bases[0], prior, err)
                            : image && satchel_fail_memory(err);
            }
            ok = ok && put_text(d, series, coder, image, r, &page->texts[k], err);
        }
    }
    model_series_destroy(series);
    return ok;
}

bool make_series(struct differ *d, satchel_error *err)
{
    struct coder coder = coder_encode(&d->series);
    bool ok = true;
    for (unsigned i = 0; ok && i < d->to->manifest.info.prior_count; i++)
        ok = put_prior(d, &coder, i, err);
    coder_finish(&coder);
    return ok && satchel_buf_ok(&d->series, err);
}
