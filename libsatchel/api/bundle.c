/* Reading a bundle; see <satchel/bundle.h>.
 *
 * The chain of trust: the manifest checks itself (its signature comes on top), a catalog page is
 * hashed against the manifest, a block against its record. Each link is hashed before it is decoded
 * (I5) and only what is asked for is read.
 */
#include "bundle_inside.h"

#include "base/bytes.h"
#include "doors/codec.h"
#include "doors/digest.h"
#include "format/document.h"
#include "format/minisig.h"
#include "format/spare.h"
#include "model/block.h"
#include "model/priors.h"
#include "model/texts.h"

#include <stdlib.h>
#include <string.h>

/* --- opening -----------------------------------------------------------------------------------
 */

static bool read_manifest(const satchel_source *from, satchel_buf *manifest, satchel_error *err)
{
    uint8_t head[FRAMING_MANIFEST];
    size_t got;
    uint32_t size;
    if (!from->read(from->context, 0, head, sizeof head, &got, err) ||
        !framing_read_head((satchel_bytes){head, got}, &size, err))
        return false;
    void *to = satchel_buf_reserve(manifest, size);
    if (!to)
        return satchel_buf_ok(manifest, err);
    if (!from->read(from->context, FRAMING_MANIFEST, to, size, &got, err))
        return false;
    if (got < size)
        return satchel_fail(err, SATCHEL_CUT, "cut off within its head, at byte %zu",
                            FRAMING_MANIFEST + got);
    satchel_buf_claim(manifest, size);
    return true;
}

/* The signature is checked with the key that the manifest names; that anybody trusts that key is
 * another question. CRC-32 tells a bad sector from a forgery. */
static bool read_signature(satchel_bundle *b, const satchel_source *from, satchel_error *err)
{
    const uint64_t at = FRAMING_MANIFEST + b->head.size;
    uint8_t header[FRAMING_SIGNATURE];
    size_t got;
    uint32_t size, crc;
    if (!from->read(from->context, at, header, sizeof header, &got, err) ||
        !framing_read_signature((satchel_bytes){header, got}, &size, &crc, err))
        return false;
    void *to = satchel_buf_reserve(&b->signature, size ? size : 1);
    if (!to)
        return satchel_buf_ok(&b->signature, err);
    if (!from->read(from->context, at + sizeof header, to, size, &got, err))
        return false;
    if (got < size)
        return satchel_fail(err, SATCHEL_CUT, "cut off within its signature: not yet verified");
    satchel_buf_claim(&b->signature, size);
    if (crc_bytes(0, satchel_buf_bytes(&b->signature)) != crc)
        return satchel_fail(err, SATCHEL_DAMAGED, "its signature is damaged");
    return minisig_check(satchel_buf_bytes(&b->signature), satchel_buf_bytes(&b->head),
                         &b->manifest.info.key, err);
}

/* Behind the signature stands the first entry of blocks, or the list of an excerpt. */
static bool read_excerpt(satchel_bundle *b, const satchel_source *from, satchel_error *err)
{
    const uint64_t at = framing_excerpt_place(b->head.size, b->signature.size);
    uint8_t header[FRAMING_EXCERPT];
    size_t got;
    uint32_t size, crc;
    if (!from->read(from->context, at, header, sizeof header, &got, err))
        return false;
    if (!framing_read_excerpt((satchel_bytes){header, got}, &size, &crc))
        return true;
    if (size > SATCHEL_MAX_HEAD)
        return satchel_fail(err, SATCHEL_LIMIT, "the list of an excerpt is longer than %u bytes",
                            SATCHEL_MAX_HEAD);
    void *to = satchel_buf_reserve(&b->list, size);
    if (!to)
        return satchel_buf_ok(&b->list, err);
    if (!from->read(from->context, at + sizeof header, to, size, &got, err))
        return false;
    if (got < size)
        return satchel_fail(err, SATCHEL_CUT, "cut off within the list of what the excerpt holds");
    satchel_buf_claim(&b->list, size);
    if (!excerpt_parse(satchel_buf_bytes(&b->list), &b->manifest, &b->excerpt, err))
        return false;
    b->cut = b->manifest;
    memcpy(b->cut.entries, b->excerpt.entries, sizeof b->cut.entries);
    memcpy(b->cut.has_entry, b->excerpt.has_entry, sizeof b->cut.has_entry);
    return true;
}

bool bundle_framing(const satchel_bundle *b, struct framing *framing, satchel_error *err)
{
    return framing_compute_excerpt(bundle_layout(b), satchel_buf_bytes(&b->head),
                                   satchel_buf_bytes(&b->signature), satchel_buf_bytes(&b->list),
                                   framing, err);
}

static void free_head(satchel_bundle *b)
{
    manifest_free(&b->manifest);
    excerpt_free(&b->excerpt);
}

static bool read_head(satchel_bundle *b, const satchel_source *from, satchel_error *err)
{
    satchel_buf_clear(&b->head);
    satchel_buf_clear(&b->signature);
    satchel_buf_clear(&b->list);
    free_head(b);
    return read_manifest(from, &b->head, err) &&
           manifest_parse(satchel_buf_bytes(&b->head), &b->manifest, err) &&
           (!b->manifest.info.has_key || read_signature(b, from, err)) &&
           read_excerpt(b, from, err) && bundle_framing(b, &b->framing, err);
}

/* Behind the last entry stands the directory or the entry `recovery`. Where a bad sector took its
 * header, the first list page still tells. */
static void find_recovery(satchel_bundle *b)
{
    uint8_t header[FRAMING_RECOVERY];
    const uint64_t at = b->framing.blocks_end;
    size_t got;
    uint32_t size = 0, crc = 0;
    struct parity_plan plan;
    if (b->source.size <= at ||
        !b->source.read(b->source.context, at, header, sizeof header, &got, NULL))
        got = 0;
    const bool directory = got >= 4 && load_u32(header) == 0x02014B50;
    if (b->source.size <= at || directory || !lens_find(&b->source, at, false, &plan) ||
        plan.bytes != at)
        return;
    if (!framing_read_recovery((satchel_bytes){header, got}, &size, &crc) ||
        size != plan.end - at - FRAMING_RECOVERY)
        crc = 0;
    size = (uint32_t)(plan.end - at - FRAMING_RECOVERY);
    if (framing_add_recovery(&b->framing, size, crc, NULL))
        b->manifest.info.recovery_percent = plan.percent;
}

/* A head that cannot be read is read through the parity, if there is any: looked for all over the
 * file only where something says that this was a bundle. */
static bool open_damaged(satchel_bundle *b, satchel_error *err)
{
    uint8_t start[PARITY_SHARD];
    size_t got = 0;
    satchel_error second;
    if (!b->source.read(b->source.context, 0, start, sizeof start, &got, NULL))
        got = 0;
    const bool ours = memmem(start, got, FRAMING_MIMETYPE, strlen(FRAMING_MIMETYPE)) != NULL;
    b->lens = lens_open(&b->source, 0, ours, &second);
    if (!b->lens) {
        if (err && second.code == SATCHEL_MEMORY)
            *err = second;
        return false;
    }
    const satchel_source seen = lens_source(b->lens);
    if (read_head(b, &seen, &second))
        return true;
    if (err && second.code != SATCHEL_BEYOND_REPAIR)
        *err = second;
    return false;
}

static void fill_info(satchel_bundle *b)
{
    const struct manifest *m = bundle_layout(b);
    satchel_info *info = &b->manifest.info;
    if (b->list.size) {
        info->excerpt_of = info->articles;
        info->articles = b->excerpt.count;
        info->text_bytes = b->excerpt.text_bytes;
    }
    for (unsigned i = 0; i < ENTRY_COUNT; i++)
        if (m->has_entry[i]) {
            b->entries[info->entry_count] = m->entries[i];
            b->entries[info->entry_count++].offset = b->framing.offsets[i];
        }
    info->entries = b->entries;
    hash_bytes(satchel_buf_bytes(&b->head), info->manifest);
    info->pictures = m->entries[ENTRY_IMAGES].blocks;
    info->bytes = b->framing.total;
    info->present = b->source.size;
    info->complete = b->source.size >= b->framing.total;
}

satchel_bundle *satchel_bundle_open_source(satchel_source source, satchel_error *err)
{
    satchel_bundle *b = calloc(1, sizeof *b);
    if (!b) {
        satchel_source_close(&source);
        satchel_fail_memory(err);
        return NULL;
    }
    b->source = source;
    satchel_buf_init(&b->head, SATCHEL_MAX_HEAD);
    satchel_buf_init(&b->signature, MINISIG_MAX);
    satchel_buf_init(&b->list, SATCHEL_MAX_HEAD);
    if (!read_head(b, &b->source, err) && !open_damaged(b, err)) {
        satchel_bundle_close(b);
        return NULL;
    }
    find_recovery(b);
    fill_info(b);
    return b;
}

satchel_bundle *satchel_bundle_open(const char *path, satchel_error *err)
{
    satchel_source source;
    if (!satchel_source_open(&source, path, err))
        return NULL;
    satchel_bundle *b = satchel_bundle_open_source(source, err);
    const char *slash = strrchr(path, '/');
    if (b) /* without memory for it, priors beside the bundle are not found: no more */
        b->folder = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
    return b;
}

static void let_priors_go(satchel_bundle *b)
{
    for (unsigned i = 0; i < SATCHEL_MAX_PRIORS; i++)
        if (b->holds[i])
            priors_drop(b->priors, &b->manifest.info.priors[i]);
    memset(b->holds, 0, sizeof b->holds);
    if (b->owns_priors)
        satchel_priors_destroy(b->priors);
    b->priors = NULL;
    b->owns_priors = false;
}

void satchel_bundle_close(satchel_bundle *b)
{
    if (!b)
        return;
    for (unsigned i = 0; i < PAGE_CACHE; i++)
        catalog_free(&b->cache[i].page);
    lens_close(b->lens);
    let_priors_go(b);
    free_head(b);
    satchel_buf_free(&b->head);
    satchel_buf_free(&b->signature);
    satchel_buf_free(&b->list);
    satchel_source_close(&b->source);
    free(b->folder);
    free(b);
}

const satchel_info *satchel_bundle_info(const satchel_bundle *b)
{
    return &b->manifest.info;
}

/* --- blocks ------------------------------------------------------------------------------------
 */

struct lens *bundle_lens(satchel_bundle *b, satchel_error *err)
{
    satchel_error why;
    if (b->without_lens)
        return satchel_fail(err, SATCHEL_NOT_FOUND, "it has no parity"), NULL;
    if (!b->lens && !(b->lens = lens_open(&b->source, b->framing.blocks_end, false, &why))) {
        b->without_lens = why.code == SATCHEL_NOT_FOUND;
        if (err)
            *err = why;
    }
    return b->lens;
}

/* The block as it lies in the file. */
static bool read_raw(satchel_bundle *b, uint64_t offset, const struct block_ref *ref,
                     enum entry_id entry, const char *what, uint8_t *to, satchel_error *err)
{
    uint8_t hash[SATCHEL_HASH];
    size_t got;
    if (!b->source.read(b->source.context, offset, to, ref->stored, &got, err))
        return false;
    if (got < ref->stored)
        return satchel_fail(err, SATCHEL_CUT, "%s is cut off: it ends at byte %llu of %s", what,
                            (unsigned long long)offset + ref->stored, entry_names[entry]);
    hash_bytes((satchel_bytes){to, ref->stored}, hash);
    return memcmp(hash, ref->hash, SATCHEL_HASH) == 0 ||
           satchel_fail(err, SATCHEL_DAMAGED, "%s is damaged: bytes %llu to %llu (%s)", what,
                        (unsigned long long)offset, (unsigned long long)offset + ref->stored,
                        entry_names[entry]);
}

/* The block as it was. *err, which says what is wrong with it, changes only when memory is wanting.
 */
static bool read_mended(satchel_bundle *b, uint64_t offset, const struct block_ref *ref,
                        uint8_t *to, satchel_error *err)
{
    uint8_t hash[SATCHEL_HASH];
    size_t got;
    satchel_error why = {0};
    struct lens *lens = bundle_lens(b, &why);
    if (!lens || !lens_read(lens, offset, to, ref->stored, &got, &why)) {
        if (err && why.code == SATCHEL_MEMORY)
            *err = why;
        return false;
    }
    if (got < ref->stored)
        return false;
    hash_bytes((satchel_bytes){to, ref->stored}, hash);
    return memcmp(hash, ref->hash, SATCHEL_HASH) == 0;
}

bool bundle_place(const satchel_bundle *b, enum entry_id entry, uint64_t offset, uint64_t bytes,
                  const char *what, uint64_t *at, satchel_error *err)
{
    const uint64_t entry_bytes = b->manifest.entries[entry].bytes;
    if (bytes > entry_bytes || offset > entry_bytes - bytes)
        return satchel_fail(err, SATCHEL_MALFORMED, "%s lies outside of entry %s", what,
                            entry_names[entry]);
    if (b->list.size && !excerpt_find(&b->excerpt, entry, offset, bytes, &offset))
        return satchel_fail(err, SATCHEL_MALFORMED, "%s is not in this excerpt", what);
    *at = b->framing.offsets[entry] + offset;
    return true;
}

bool bundle_block(satchel_bundle *b, enum entry_id entry, const struct block_ref *ref,
                  const char *what, satchel_buf *out, satchel_error *err)
{
    uint64_t offset;
    if (!bundle_place(b, entry, ref->offset, ref->stored, what, &offset, err))
        return false;
    void *to = satchel_buf_reserve(out, ref->stored);
    if (!to)
        return satchel_buf_ok(out, err);
    if (!read_raw(b, offset, ref, entry, what, to, err) && !read_mended(b, offset, ref, to, err))
        return false;
    satchel_buf_claim(out, ref->stored);
    return true;
}

void satchel_bundle_use_priors(satchel_bundle *b, satchel_priors *priors)
{
    let_priors_go(b);
    b->priors = priors;
    b->owns_priors = false;
}

/* Sees to a set of priors, in which a publication's own is that lies beside the bundle. */
static bool find_prior(satchel_bundle *b, const satchel_prior_name *name, satchel_error *err)
{
    if (!b->priors) {
        b->priors = satchel_priors_create(true);
        b->owns_priors = true;
    }
    if (!b->priors)
        return satchel_fail_memory(err);
    if (b->folder && !name->bytes && !satchel_priors_has(b->priors, name))
        priors_look_in(b->priors, b->folder);
    return true;
}

/* One that texts stand on others for is mended with its spare pieces: what of it can be read. */
static bool mend_prior(satchel_bundle *b, const struct block_ref *ref, satchel_buf *out)
{
    enum { PART = 512 };
    uint64_t offset;
    uint8_t *to = satchel_buf_reserve(out, ref->stored);
    if (!to || !bundle_place(b, ENTRY_PRIOR, ref->offset, ref->stored, "the prior", &offset, NULL))
        return false;
    for (uint32_t at = 0; at < ref->stored; at += PART) {
        const uint32_t size = ref->stored - at < PART ? ref->stored - at : PART;
        size_t got = 0;
        if (!b->source.read(b->source.context, offset + at, to + at, size, &got, NULL))
            got = 0;
        memset(to + at + got, 0, size - got);
    }
    if (!spare_mend(to, ref->stored, ref->hash))
        return false;
    satchel_buf_claim(out, ref->stored);
    return true;
}

bool bundle_prior_block(satchel_bundle *b, unsigned number, satchel_buf *out, satchel_error *err)
{
    const satchel_prior_name *priors = b->manifest.info.priors;
    struct block_ref ref = {.stored = priors[number].bytes};
    for (unsigned i = 0; i < number; i++)
        ref.offset += priors[i].bytes;
    memcpy(ref.hash, priors[number].hash, SATCHEL_HASH);
    satchel_error why = {0};
    if (bundle_block(b, ENTRY_PRIOR, &ref, "the prior", out, &why) ||
        ((why.code == SATCHEL_DAMAGED || why.code == SATCHEL_READ) && mend_prior(b, &ref, out)))
        return true;
    if (err)
        *err = why;
    return false;
}

/* What a prior that the bundle brings along stands on may lie beside it. */
static bool find_below(satchel_bundle *b, satchel_bytes stored, satchel_error *err)
{
    satchel_prior_name name;
    return !texts_are_added(stored) ||
           (texts_stand_on(stored, &name, err) && find_prior(b, &name, err));
}

/* Sees to it that the set holds a prior that the bundle brings along. */
static bool bring_prior(satchel_bundle *b, unsigned number, satchel_error *err)
{
    const satchel_prior_name *name = &b->manifest.info.priors[number];
    if (b->holds[number] || (b->holds[number] = priors_claim(b->priors, name)))
        return true;
    if (b->refused[number])
        return satchel_fail(err, SATCHEL_MALFORMED, "the prior that it brings along is malformed");
    satchel_buf stored;
    satchel_error why = {0};
    satchel_buf_init(&stored, SATCHEL_MAX_PRIOR);
    b->holds[number] = bundle_prior_block(b, number, &stored, &why) &&
                       find_below(b, satchel_buf_bytes(&stored), &why) &&
                       priors_take(b->priors, name, satchel_buf_bytes(&stored), &why);
    b->refused[number] = why.code == SATCHEL_MALFORMED || why.code == SATCHEL_LIMIT;
    satchel_buf_free(&stored);
    if (err && !b->holds[number])
        *err = why;
    return b->holds[number];
}

bool bundle_prior_held(satchel_bundle *b, unsigned number, satchel_error *err)
{
    const satchel_info *info = &b->manifest.info;
    if (number >= info->prior_count)
        return satchel_fail(err, SATCHEL_MALFORMED, "a text names a prior that its head does not");
    return find_prior(b, &info->priors[number], err) &&
           (!info->priors[number].bytes || bring_prior(b, number, err));
}

const struct model_image *bundle_prior(satchel_bundle *b, unsigned number, satchel_error *err)
{
    if (!bundle_prior_held(b, number, err))
        return NULL;
    return priors_open(b->priors, &b->manifest.info.priors[number], err);
}

bool satchel_bundle_ready(satchel_bundle *b, uint32_t index)
{
    const struct catalog_record *r = bundle_record(b, index, NULL);
    if (!r || !satchel_bundle_has(b, index))
        return false;
    const unsigned number = r->text.coding - CODING_MODEL;
    if (r->text.coding < CODING_MODEL || number >= b->manifest.info.prior_count)
        return true;
    const satchel_prior_name *name = &b->manifest.info.priors[number];
    if (!find_prior(b, name, NULL))
        return false;
    if (name->bytes && !b->holds[number])
        b->holds[number] = priors_claim(b->priors, name);
    return name->bytes ? b->holds[number] : priors_ready(b->priors, name);
}

bool satchel_bundle_awaits(satchel_bundle *b, uint32_t index, satchel_prior_name *name)
{
    const struct catalog_record *r = bundle_record(b, index, NULL);
    const satchel_info *info = &b->manifest.info;
    if (!r || !satchel_bundle_has(b, index) || r->text.coding < CODING_MODEL ||
        (unsigned)(r->text.coding - CODING_MODEL) >= info->prior_count)
        return false;
    *name = info->priors[r->text.coding - CODING_MODEL];
    return !name->bytes && find_prior(b, name, NULL) && satchel_priors_has(b->priors, name) &&
           !priors_ready(b->priors, name);
}

void satchel_bundle_rest(satchel_bundle *b)
{
    if (b->priors)
        priors_rest(b->priors);
}
