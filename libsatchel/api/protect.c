/* Parity made, taken away, and used; see <satchel/recovery.h>. */
#include "bundle_inside.h"

#include "doors/digest.h"
#include "format/galois.h"

#include <satchel/recovery.h>
#include <satchel/verify.h>

#include <stdlib.h>
#include <string.h>

/* --- making it ---------------------------------------------------------------------------------
 */

/* Reads from `from`, writes to `save`; holds the parity of all stripes until all is read. */
struct protection {
    const satchel_source *from;
    const struct lens *lens; /* that `from` is, or NULL: knows the hashes already */
    struct parity_plan plan;
    uint8_t *parity; /* parity shards by number */
    uint8_t *hashes;
    satchel_save *save;
    uint64_t at; /* where the next byte goes */
    uint32_t crc;
};

static bool put(struct protection *p, const void *data, size_t size, satchel_error *err)
{
    if (p->at >= p->plan.bytes + FRAMING_RECOVERY)
        p->crc = crc_bytes(p->crc, (satchel_bytes){data, size});
    p->at += size;
    return satchel_save_put(p->save, p->at - size, data, size, err);
}

/* One data shard: copied, hashed, and added to its stripe's parity. */
static bool take_shard(struct protection *p, uint32_t i, satchel_error *err)
{
    uint8_t shard[PARITY_SHARD] = {0};
    const uint64_t offset = (uint64_t)i * PARITY_SHARD, left = p->plan.bytes - offset;
    const size_t size = left < PARITY_SHARD ? (size_t)left : PARITY_SHARD;
    size_t got;
    if (!p->from->read(p->from->context, offset, shard, size, &got, err))
        return false;
    if (got < size)
        return satchel_fail(err, SATCHEL_CUT, "cut off at byte %llu",
                            (unsigned long long)offset + got);
    if (p->lens)
        memcpy(p->hashes + (size_t)i * PARITY_HASH, lens_hash(p->lens, i), PARITY_HASH);
    else
        parity_hash(shard, p->hashes + (size_t)i * PARITY_HASH);
    for (unsigned row = 0; row < p->plan.extra; row++)
        galois_add(p->parity + ((size_t)row * p->plan.stripes + i % p->plan.stripes) * PARITY_SHARD,
                   shard, parity_factor(row, i / p->plan.stripes), PARITY_SHARD);
    return put(p, shard, size, err);
}

static bool put_list(struct protection *p, satchel_error *err)
{
    uint8_t page[PARITY_SHARD];
    for (uint32_t i = 0; i < p->plan.pages; i++) {
        parity_page_write(&p->plan, p->hashes, i, page);
        if (!put(p, page, sizeof page, err))
            return false;
    }
    return true;
}

static bool put_record(struct protection *p, satchel_error *err)
{
    static const uint8_t zeros[PARITY_SHARD];
    const size_t half = (size_t)p->plan.half * PARITY_SHARD;
    const size_t all = (size_t)parity_count(&p->plan) * PARITY_SHARD;
    for (uint32_t i = 0; i < parity_count(&p->plan); i++)
        parity_hash(p->parity + (size_t)i * PARITY_SHARD,
                    p->hashes + ((size_t)p->plan.shards + i) * PARITY_HASH);
    p->at = p->plan.bytes + FRAMING_RECOVERY;
    return put(p, zeros, (size_t)(p->plan.lists[0] - p->at), err) && put_list(p, err) &&
           put(p, p->parity, half, err) && put_list(p, err) &&
           put(p, p->parity + half, all - half, err) && put_list(p, err);
}

/* The header before the record, whose CRC is known last, and the directory behind it. */
static bool put_framing(struct protection *p, const struct manifest *m, struct framing f,
                        satchel_error *err)
{
    satchel_buf room;
    satchel_buf_init(&room, 1u << 12);
    const uint64_t size = p->plan.end - p->plan.bytes - FRAMING_RECOVERY;
    bool ok = framing_add_recovery(&f, (uint32_t)size, p->crc, err);
    framing_put_recovery(&f, &room);
    ok = ok && satchel_buf_ok(&room, err) &&
         satchel_save_put(p->save, p->plan.bytes, room.data, room.size, err);
    satchel_buf_clear(&room);
    framing_put_directory(m, &f, &room);
    ok = ok && satchel_buf_ok(&room, err) &&
         satchel_save_put(p->save, p->plan.end, room.data, room.size, err);
    satchel_buf_free(&room);
    return ok;
}

static struct framing without_recovery(const satchel_bundle *b, satchel_error *err)
{
    struct framing f = {0};
    (void)!bundle_framing(b, &f, err);
    return f; /* it was computed before: it cannot fail now */
}

static bool write_protected(struct protection *p, const satchel_bundle *b, satchel_error *err)
{
    const struct framing f = without_recovery(b, err);
    for (uint32_t i = 0; i < p->plan.shards; i++)
        if (!take_shard(p, i, err))
            return false;
    return put_record(p, err) && put_framing(p, bundle_layout(b), f, err);
}

/* The bytes before the record come from `from`, which may be the bundle's own file or a lens. */
static bool protect(const satchel_bundle *b, const satchel_source *from, const struct lens *lens,
                    unsigned percent, const char *to, satchel_error *err)
{
    struct protection p = {.from = from, .lens = lens};
    if (!parity_plan_make(b->framing.blocks_end, percent, &p.plan))
        return percent < 1 || percent > SATCHEL_RECOVERY_MOST
                   ? satchel_fail(err, SATCHEL_USAGE, "parity is 1 to %d percent",
                                  SATCHEL_RECOVERY_MOST)
                   : satchel_fail(err, SATCHEL_LIMIT,
                                  "a bundle ends below 4 GiB with its parity; take less of it");
    p.parity = calloc(parity_count(&p.plan), PARITY_SHARD);
    p.hashes = calloc((size_t)p.plan.shards + parity_count(&p.plan), PARITY_HASH);
    p.save = p.parity && p.hashes ? satchel_save_open(to, err) : NULL;
    bool ok = p.save != NULL;
    if (!p.parity || !p.hashes)
        ok = satchel_fail_memory(err);
    ok = ok && write_protected(&p, b, err);
    if (ok)
        ok = satchel_save_commit(p.save, err);
    else
        satchel_save_discard(p.save);
    free(p.parity);
    free(p.hashes);
    return ok;
}

bool bundle_check_right(satchel_bundle *b, satchel_error *err)
{
    satchel_code code;
    const satchel_verify_options how = {0};
    if (!satchel_verify(b, &how, &code, err))
        return false;
    return code == SATCHEL_OK ||
           satchel_fail(err, code,
                        "not every byte of it is right: \"satchel verify\" tells which, "
                        "\"satchel repair\" may help");
}

bool satchel_protect(satchel_bundle *b, unsigned percent, const char *to, satchel_error *err)
{
    return bundle_check_right(b, err) && protect(b, &b->source, NULL, percent, to, err);
}

/* --- taking it away ----------------------------------------------------------------------------
 */

static bool strip(const satchel_bundle *b, const satchel_source *from, const char *to,
                  satchel_error *err)
{
    const struct framing f = without_recovery(b, err);
    satchel_buf room;
    satchel_buf_init(&room, 1u << 18);
    satchel_save *save = satchel_save_open(to, err);
    bool ok = save != NULL;
    for (uint64_t at = 0; ok && at < f.directory;) {
        const uint64_t left = f.directory - at;
        const size_t size = left < 1u << 16 ? (size_t)left : 1u << 16;
        size_t got = 0;
        satchel_buf_clear(&room);
        void *bytes = satchel_buf_reserve(&room, size);
        ok = bytes ? from->read(from->context, at, bytes, size, &got, err)
                   : satchel_buf_ok(&room, err);
        if (ok && got < size)
            ok = satchel_fail(err, SATCHEL_CUT, "cut off at byte %llu",
                              (unsigned long long)at + got);
        ok = ok && satchel_save_write(save, bytes, size, err);
        at += size;
    }
    satchel_buf_clear(&room);
    framing_put_directory(bundle_layout(b), &f, &room);
    ok = ok && satchel_buf_ok(&room, err) && satchel_save_write(save, room.data, room.size, err);
    satchel_buf_free(&room);
    if (ok)
        return satchel_save_commit(save, err);
    satchel_save_discard(save);
    return false;
}

bool satchel_strip(satchel_bundle *b, const char *to, satchel_error *err)
{
    return bundle_check_right(b, err) && strip(b, &b->source, to, err);
}

/* --- using it ----------------------------------------------------------------------------------
 */

static void note_damage(void *context, const satchel_damage *damage)
{
    bool *blocks = context;
    if (strcmp(damage->entry, "framing") != 0 && strcmp(damage->entry, "recovery") != 0)
        *blocks = true;
}

/* Without parity only the ZIP around the blocks can be made again. */
static bool repair_framing(const char *path, const char *to, satchel_repaired *what,
                           satchel_error *err)
{
    bool blocks = false;
    satchel_code code;
    const satchel_verify_options how = {.damaged = note_damage, .context = &blocks};
    satchel_bundle *b = satchel_bundle_open(path, err);
    if (!b) {
        if (err && err->code != SATCHEL_READ && err->code != SATCHEL_NOT_BUNDLE &&
            err->code != SATCHEL_INPUT && err->code != SATCHEL_MEMORY)
            err->code = SATCHEL_BEYOND_REPAIR;
        return false;
    }
    bool ok = satchel_verify(b, &how, &code, err);
    if (ok && blocks)
        ok = satchel_fail(err, SATCHEL_BEYOND_REPAIR, "beyond repair: it has no parity");
    what->rebuilt = code != SATCHEL_OK;
    /* Headers between the entries may be wrong: they are written as they must be. */
    ok = ok && bundle_rewrite(b, to, err);
    satchel_bundle_close(b);
    return ok;
}

static bool repair_through(struct lens *lens, const char *to, satchel_repaired *what,
                           satchel_error *err)
{
    const struct parity_plan *plan = lens_plan(lens);
    satchel_bundle *b = satchel_bundle_open_source(lens_source(lens), err);
    bool ok = b != NULL;
    if (ok && b->framing.blocks_end != plan->bytes)
        ok = satchel_fail(err, SATCHEL_BEYOND_REPAIR, "its parity belongs to another bundle");
    satchel_code code;
    bool blocks = false;
    const satchel_verify_options how = {.damaged = note_damage, .context = &blocks};
    ok = ok && satchel_verify(b, &how, &code, err);
    if (ok && blocks)
        ok = satchel_fail(err, SATCHEL_BEYOND_REPAIR,
                          "beyond repair: more is lost than its parity "
                          "makes again");
    const satchel_source seen = lens_source(lens);
    ok = ok && protect(b, &seen, lens, plan->percent, to, err);
    what->percent = plan->percent;
    what->sectors = lens_repaired(lens) + lens_check_record(lens);
    satchel_bundle_close(b);
    return ok;
}

bool satchel_repair(const char *path, const char *to, satchel_repaired *what, satchel_error *err)
{
    satchel_source source;
    *what = (satchel_repaired){0};
    if (!satchel_source_open(&source, path, err))
        return false;
    satchel_error why;
    struct lens *lens = lens_open(&source, 0, true, &why);
    bool ok;
    if (lens)
        ok = repair_through(lens, to, what, err);
    else if (why.code == SATCHEL_MEMORY)
        ok = satchel_fail_memory(err);
    else
        ok = repair_framing(path, to, what, err);
    lens_close(lens);
    satchel_source_close(&source);
    return ok;
}
