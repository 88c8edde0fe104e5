/* Articles taken over from another bundle as they are; see <satchel/writer.h>. */
#include "bundle_inside.h"
#include "writer_inside.h"

#include "doors/codec.h"
#include "model/priors.h"

#include <inttypes.h>
#include <string.h>

/* The prior that a text of another bundle needs comes with it. */
static bool bring_along(satchel_writer *w, satchel_bundle *from, unsigned number, unsigned *mine,
                        satchel_error *err)
{
    satchel_buf stored;
    satchel_buf_init(&stored, SATCHEL_MAX_PRIOR);
    const bool ok =
        bundle_prior_block(from, number, &stored, err) &&
        writer_bring(w, &from->manifest.info.priors[number], satchel_buf_bytes(&stored), mine, err);
    satchel_buf_free(&stored);
    return ok;
}

bool writer_adopt(satchel_writer *w, satchel_bundle *bundle, uint8_t *coding, satchel_error *err)
{
    const satchel_info *from = &bundle->manifest.info;
    if (*coding < CODING_MODEL)
        return true;
    const unsigned number = *coding - CODING_MODEL;
    if (number >= from->prior_count)
        return satchel_fail(err, SATCHEL_MALFORMED, "a text names a prior that its head does not");
    unsigned mine = writer_prior(w, &from->priors[number]);
    if (from->priors[number].bytes && mine < SATCHEL_MAX_PRIORS && !w->brought[mine].size &&
        !bring_along(w, bundle, number, &mine, err))
        return false;
    if (mine == SATCHEL_MAX_PRIORS)
        return satchel_fail(err, SATCHEL_LIMIT,
                            "more than %d priors, pack its articles again instead",
                            SATCHEL_MAX_PRIORS);
    *coding = (uint8_t)(CODING_MODEL + mine);
    return true;
}

static bool copy_text(satchel_writer *w, satchel_bundle *from, const struct block_ref *text,
                      struct written_article *a, satchel_error *err)
{
    satchel_buf block;
    satchel_buf_init(&block, SATCHEL_MAX_DOCUMENT);
    const bool ok = bundle_block(from, ENTRY_TEXT, text, "the article", &block, err) &&
                    spool_block(&w->text, satchel_buf_bytes(&block), &a->text, err);
    a->record.text = *text;
    satchel_buf_free(&block);
    return ok && writer_adopt(w, from, &a->record.text.coding, err);
}

static bool copy_pictures(satchel_writer *w, satchel_bundle *from, const struct catalog_record *r,
                          struct written_article *a, satchel_error *err)
{
    const uint32_t count = r->record.pictures;
    a->pictures = satchel_arena_array(&w->arena, count, sizeof *a->pictures);
    a->record.pictures = satchel_arena_array(&w->arena, count, sizeof *a->record.pictures);
    if (count && (!a->pictures || !a->record.pictures))
        return satchel_fail_memory(err);
    for (uint32_t i = 0; i < count; i++) {
        satchel_buf webp;
        satchel_buf_init(&webp, SATCHEL_MAX_PICTURE);
        const bool ok =
            bundle_block(from, ENTRY_IMAGES, &r->pictures[i], "the picture", &webp, err) &&
            satchel_writer_picture(w, satchel_buf_bytes(&webp), &a->pictures[i], err);
        satchel_buf_free(&webp);
        if (!ok)
            return false;
    }
    return true;
}

/* --- from earlier editions ----------------------------------------------------------------------
 */

/* Its prior may not be at hand any more, or lie in the old edition only: then it is coded anew. So
 * is what was coded for speed, now that size counts. */
static bool can_decode(satchel_writer *w, const satchel_info *from, unsigned coding,
                       const struct model_image **image)
{
    *image = NULL;
    if (coding < CODING_MODEL)
        return !w->priors;
    const unsigned number = coding - CODING_MODEL;
    if (number >= from->prior_count || from->priors[number].bytes || !w->priors)
        return false;
    *image = priors_open(w->priors, &from->priors[number], NULL);
    return *image;
}

/* The text will be coded anew in any case: is it still the same? */
static bool is_same(satchel_bundle *from, const struct block_ref *text, satchel_bytes document)
{
    satchel_buf before;
    satchel_buf_init(&before, SATCHEL_MAX_DOCUMENT);
    const bool same = text->decoded == document.size &&
                      bundle_document(from, text, &before, NULL) &&
                      memcmp(before.data, document.data, document.size) == 0;
    satchel_buf_free(&before);
    return same;
}

bool writer_recall(satchel_writer *w, struct written_article *a, satchel_bytes document, bool anew,
                   struct coding_old *old, satchel_error *err)
{
    const struct earlier_record place = earlier_find(&w->earlier, a->record.record.id);
    const bool numbered = !a->earlier;
    a->earlier = 0;
    satchel_buf_init(&old->bytes, SATCHEL_MAX_DOCUMENT);
    if (!place.bundle)
        return true;
    const struct catalog_record *r = bundle_record(place.bundle, place.index, err);
    if (!r)
        return false;
    const satchel_record *new = &a->record.record, *before = &r->record;
    a->earlier = numbered ? 0 : before->version;
    a->renamed = strcmp(new->headline, before->headline) != 0 ||
                 strcmp(new->byline, before->byline) != 0 || new->status != before->status;
    satchel_error why;
    old->coding = r->text.coding;
    if (!r->text.stored || !document.size)
        return true;
    if (anew || !can_decode(w, &place.bundle->manifest.info, r->text.coding, &old->image)) {
        writer_settle_version(a, is_same(place.bundle, &r->text, document));
        a->earlier = 0;
        return true;
    }
    if (r->text.decoded != document.size)
        return true;
    if (!bundle_block(place.bundle, ENTRY_TEXT, &r->text, "the article", &old->bytes, &why) ||
        !writer_adopt(w, place.bundle, &old->coding, &why))
        satchel_buf_free(&old->bytes); /* damaged there: then it is coded anew */
    if (old->bytes.size || why.code != SATCHEL_MEMORY)
        return true;
    *err = why;
    return false;
}

void writer_settle_version(struct written_article *a, bool kept)
{
    const bool changed = !kept || a->renamed;
    if (a->earlier)
        a->record.record.version = a->earlier + (changed && a->earlier < UINT32_MAX);
}

/* --- from another bundle -----------------------------------------------------------------------
 */

bool satchel_writer_copy(satchel_writer *w, satchel_bundle *from, uint32_t index,
                         satchel_error *err)
{
    const struct catalog_record *r = bundle_record(from, index, err);
    if (!r)
        return false;
    const satchel_draft draft = {.id = r->record.id,
                                 .section = r->record.section,
                                 .status = r->record.status,
                                 .version = r->record.version,
                                 .issued = r->record.issued,
                                 .updated = r->record.updated,
                                 .order = r->record.order,
                                 .urgency = r->record.urgency};
    if (!writer_whole(w, err) || !writer_check_draft(w, &draft, err))
        return false;
    struct written_article *a = writer_new_article(w, &draft, &r->record);
    if (!a)
        return satchel_fail_memory(err);
    a->record.record.version = r->record.version; /* also a 0 */
    if (!copy_pictures(w, from, r, a, err) ||
        (r->text.stored && !copy_text(w, from, &r->text, a, err)) || !writer_claim(w, a, err))
        return false;
    w->text_bytes += r->text.decoded;
    return true;
}
