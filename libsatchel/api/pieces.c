/* The pieces of a bundle, for those who put one together; see <satchel/update.h>. */
#include "bundle_inside.h"

#include "doors/digest.h"

#include <satchel/update.h>

#include <string.h>

struct teller {
    satchel_bundle *b;
    bool (*piece)(void *context, const satchel_piece *piece);
    void *context;
};

static bool tell(const struct teller *t, enum entry_id entry, uint64_t offset, uint32_t bytes,
                 const uint8_t hash[SATCHEL_HASH])
{
    satchel_piece p = {.offset = t->b->framing.offsets[entry] + offset, .bytes = bytes};
    memcpy(p.hash, hash, SATCHEL_HASH);
    return t->piece(t->context, &p);
}

static bool tell_ref(const struct teller *t, enum entry_id entry, const struct block_ref *ref)
{
    return tell(t, entry, ref->offset, ref->stored, ref->hash);
}

static bool tell_pages(const struct teller *t)
{
    const struct manifest *m = &t->b->manifest;
    uint64_t offset = 0;
    for (uint32_t i = 0; i < m->page_count; i++) {
        if (!tell(t, ENTRY_CATALOG, offset, m->pages[i].stored, m->pages[i].hash))
            return false;
        offset += m->pages[i].stored;
    }
    return true;
}

/* Blocks that the manifest tells. */
static bool tell_priors_and_faces(const struct teller *t)
{
    const satchel_info *info = &t->b->manifest.info;
    uint64_t offset = 0;
    for (unsigned i = 0; i < info->prior_count; i++) {
        const satchel_prior_name *prior = &info->priors[i];
        if (prior->bytes && !tell(t, ENTRY_PRIOR, offset, prior->bytes, prior->hash))
            return false;
        offset += prior->bytes;
    }
    for (unsigned i = 0; i < info->face_count; i++) {
        const struct block_ref ref = bundle_face_ref(t->b, i);
        if (!tell_ref(t, ENTRY_FACES, &ref))
            return false;
    }
    return true;
}

static bool tell_index(const struct teller *t)
{
    for (uint32_t i = 0; i < t->b->manifest.list_count; i++) {
        const struct block_ref ref = bundle_list_ref(t->b, i);
        satchel_piece p = {.offset = t->b->framing.offsets[ENTRY_INDEX] + ref.offset,
                           .bytes = ref.stored,
                           .list = i + 1};
        memcpy(p.hash, ref.hash, SATCHEL_HASH);
        if (!t->piece(t->context, &p))
            return false;
    }
    return true;
}

static bool tell_record(const struct teller *t, const struct catalog_record *r, bool images)
{
    if (!images)
        return !r->text.stored || tell_ref(t, ENTRY_TEXT, &r->text);
    for (uint32_t k = 0; k < r->record.pictures; k++)
        if (!tell_ref(t, ENTRY_IMAGES, &r->pictures[k]))
            return false;
    return true;
}

bool satchel_bundle_pieces(satchel_bundle *b,
                           bool (*piece)(void *context, const satchel_piece *piece), void *context,
                           satchel_error *err)
{
    const struct teller t = {b, piece, context};
    if (err)
        err->code = SATCHEL_OK;
    if (b->list.size)
        return satchel_fail(err, SATCHEL_NOT_FOUND, "an excerpt has not all pieces");
    if (!tell_pages(&t) || !tell_priors_and_faces(&t))
        return false;
    for (unsigned images = 0; images < 2; images++)
        for (uint32_t i = 0; i < b->manifest.info.articles; i++) {
            const struct catalog_record *r = bundle_record(b, i, err);
            if (!r || !tell_record(&t, r, images))
                return false;
        }
    return tell_index(&t);
}

bool satchel_bundle_framing(const satchel_bundle *b, unsigned number, uint64_t *offset,
                            satchel_buf *out)
{
    const size_t before = out->size;
    if (number == SATCHEL_DIRECTORY) {
        struct framing plain = b->framing;
        plain.recovery_size = plain.recovery_crc = 0;
        plain.directory = plain.blocks_end;
        framing_put_directory(&b->manifest, &plain, out);
        *offset = plain.blocks_end;
        return true;
    }
    for (unsigned i = 0; i < ENTRY_COUNT; i++)
        if (b->manifest.has_entry[i] && !number--) {
            framing_put_entry(&b->manifest, (enum entry_id)i, out);
            *offset = b->framing.offsets[i] - (out->size - before);
            return true;
        }
    return false;
}

void satchel_hash(satchel_bytes bytes, uint8_t hash[SATCHEL_HASH])
{
    hash_bytes(bytes, hash);
}
