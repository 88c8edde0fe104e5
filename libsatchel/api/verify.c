/* Every byte of a bundle; see <satchel/verify.h>.
 *
 * The order of the file is the order of the work: what the entries hold (verify_blocks.c), framing,
 * parity; then, when asked, what can only be seen by decoding. Time and memory are linear in what
 * is there. */
#include "listing.h"
#include "verify_inside.h"

#include "doors/digest.h"
#include "doors/keys.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void verify_report(struct verifier *v, const char *entry, const char *id, uint64_t offset,
                   uint64_t bytes, const satchel_error *what)
{
    const satchel_damage damage = {.code = what->code,
                                   .entry = entry,
                                   .id = id,
                                   .offset = offset,
                                   .bytes = bytes,
                                   .text = what->text};
    if (what->code == SATCHEL_MEMORY) {
        v->fatal = *what;
        return;
    }
    if (v->worst == SATCHEL_OK || what->code < v->worst)
        v->worst = what->code;
    if (v->options->damaged)
        v->options->damaged(v->options->context, &damage);
}

static void advance(struct verifier *v, uint64_t bytes)
{
    v->done += bytes;
    if (v->options->progress)
        v->options->progress(v->options->context, v->done, v->b->framing.total);
}

bool verify_fetch(struct verifier *v, uint64_t offset, size_t size, satchel_error *err)
{
    const satchel_source *source = &v->b->source;
    size_t got;
    satchel_buf_clear(&v->room);
    void *to = satchel_buf_reserve(&v->room, size ? size : 1);
    if (!to)
        return satchel_buf_ok(&v->room, err);
    if (!source->read(source->context, offset, to, size, &got, err))
        return false;
    advance(v, size);
    if (got < size) {
        /* What lies behind the end is cut off at the end. */
        const uint64_t end = v->b->manifest.info.present;
        return satchel_fail(err, SATCHEL_CUT, "cut off at byte %" PRIu64,
                            offset + got < end ? offset + got : end);
    }
    satchel_buf_claim(&v->room, size);
    return true;
}
/* --- framing -----------------------------------------------------------------------------------
 */

static void compare(struct verifier *v, const satchel_buf *wanted, uint64_t offset,
                    const char *what)
{
    satchel_error err = {0};
    if (!satchel_buf_ok(wanted, &err)) {
        v->fatal = err;
        return;
    }
    bool ok = verify_fetch(v, offset, wanted->size, &err);
    if (ok && memcmp(wanted->data, v->room.data, wanted->size) != 0)
        ok = satchel_fail(&err, SATCHEL_DAMAGED,
                          "%s differs from what the manifest says: bytes %" PRIu64 " to %" PRIu64,
                          what, offset, offset + wanted->size);
    if (!ok)
        verify_report(v, "framing", "", offset, wanted->size, &err);
}

static void check_headers(struct verifier *v)
{
    const satchel_bundle *b = v->b;
    const struct manifest *layout = bundle_layout(b);
    satchel_buf wanted;
    satchel_buf_init(&wanted, 1u << 12);
    for (unsigned i = 0; i < ENTRY_COUNT; i++)
        if (layout->has_entry[i]) {
            satchel_buf_clear(&wanted);
            framing_put_entry(layout, i, &wanted);
            compare(v, &wanted, b->framing.offsets[i] - wanted.size, "the header of an entry");
        }
    satchel_buf_clear(&wanted);
    framing_put_head(&b->framing, &wanted);
    compare(v, &wanted, 0, "the head");
    compare(v, &b->head, FRAMING_MANIFEST, "the manifest");
    if (b->signature.size) {
        const uint64_t at = FRAMING_MANIFEST + b->head.size;
        satchel_buf_clear(&wanted);
        framing_put_signature(&b->framing, &wanted);
        compare(v, &wanted, at, "the header of the signature");
        compare(v, &b->signature, at + wanted.size, "the signature");
    }
    if (b->list.size) {
        const uint64_t at = framing_excerpt_place(b->head.size, b->signature.size);
        satchel_buf_clear(&wanted);
        framing_put_excerpt(&b->framing, &wanted);
        compare(v, &wanted, at, "the header of the list of what the excerpt holds");
        compare(v, &b->list, at + wanted.size, "the list of what the excerpt holds");
    }
    satchel_buf_clear(&wanted);
    framing_put_directory(layout, &b->framing, &wanted);
    compare(v, &wanted, b->framing.directory, "the directory");
    satchel_buf_free(&wanted);
    if (b->source.size > b->framing.total) {
        satchel_error err = {0};
        satchel_fail(&err, SATCHEL_MALFORMED, "%" PRIu64 " bytes follow its end",
                     b->source.size - b->framing.total);
        verify_report(v, "framing", "", b->framing.total, b->source.size - b->framing.total, &err);
    }
}
/* --- parity ------------------------------------------------------------------------------------
 */

/* The record's own bytes: its header, CRC-32, list pages and shards. */
static void check_recovery(struct verifier *v)
{
    satchel_bundle *b = v->b;
    const struct framing *f = &b->framing;
    const uint64_t start = f->blocks_end + FRAMING_RECOVERY;
    satchel_error err = {0};
    satchel_buf wanted;
    uint32_t crc = 0;
    bool ok = true;
    satchel_buf_init(&wanted, FRAMING_RECOVERY);
    framing_put_recovery(f, &wanted);
    compare(v, &wanted, f->blocks_end, "the header of recovery");
    satchel_buf_free(&wanted);
    for (uint64_t at = start; ok && at < f->directory;) {
        const uint64_t left = f->directory - at;
        const size_t size = left < VERIFY_CHUNK ? (size_t)left : VERIFY_CHUNK;
        ok = verify_fetch(v, at, size, &err);
        if (ok)
            crc = crc_bytes(crc, satchel_buf_bytes(&v->room));
        at += size;
    }
    struct lens *lens = bundle_lens(b, &v->fatal);
    if (v->fatal.code == SATCHEL_MEMORY)
        return;
    v->fatal.code = SATCHEL_OK;
    const uint32_t wrong = lens ? lens_check_record(lens) : 0;
    if (ok && (crc != f->recovery_crc || wrong || !lens))
        ok = satchel_fail(&err, SATCHEL_DAMAGED,
                          "the parity itself is damaged: %" PRIu32 " sector%s", wrong ? wrong : 1,
                          wrong > 1 ? "s" : "");
    if (!ok)
        verify_report(v, "recovery", "", start, f->directory - start, &err);
}

/* Would a repair give every byte? */
static bool is_repairable(struct verifier *v)
{
    satchel_bundle *b = v->b;
    satchel_error err = {0};
    uint8_t room[PARITY_SHARD];
    size_t got = 1;
    struct lens *lens = bundle_lens(b, &err);
    if (err.code == SATCHEL_MEMORY)
        v->fatal = err;
    if (!lens || lens_plan(lens)->bytes != b->framing.blocks_end)
        return false;
    for (uint64_t at = 0; got; at += got)
        if (!lens_read(lens, at, room, sizeof room, &got, &err)) {
            if (err.code == SATCHEL_MEMORY)
                v->fatal = err;
            return false;
        }
    return true;
}
/* --- what decoding shows -----------------------------------------------------------------------
 */

/* Can each face be decoded? What is in it is for those to check who use it. */
static void decode_faces(struct verifier *v)
{
    for (unsigned i = 0; i < v->b->manifest.info.face_count && v->fatal.code == SATCHEL_OK; i++) {
        satchel_error err = {0};
        satchel_buf room;
        satchel_buf_init(&room, SATCHEL_MAX_FACE);
        if (!satchel_bundle_face(v->b, i, &room, &err) &&
            (err.code == SATCHEL_MALFORMED || err.code == SATCHEL_LIMIT))
            verify_report(v, "faces", "", v->b->framing.offsets[ENTRY_FACES], 0, &err);
        if (err.code == SATCHEL_MEMORY)
            v->fatal = err;
        satchel_buf_free(&room);
    }
}

static void check_documents(struct verifier *v)
{
    const uint32_t count = v->b->manifest.info.articles;
    satchel_arena arena;
    satchel_arena_init(&arena, (size_t)1 << 20);
    for (uint32_t i = 0; i < count && v->fatal.code == SATCHEL_OK; i++) {
        satchel_error err = {0};
        satchel_record record;
        satchel_arena_clear(&arena);
        if (!satchel_bundle_record(v->b, i, &arena, &record, &err))
            continue; /* its page is reported already */
        satchel_article *article = satchel_article_open(v->b, i, &err);
        satchel_article_close(article);
        if (!article && err.code != SATCHEL_NOT_FOUND && err.code != SATCHEL_DAMAGED &&
            err.code != SATCHEL_CUT && err.code != SATCHEL_READ)
            verify_report(v, "text", record.id, 0, record.stored, &err);
    }
    satchel_arena_free(&arena);
}

/* Are the lists of words those of the texts? */
static void compare_index(struct verifier *v)
{
    const struct manifest *m = &v->b->manifest;
    uint32_t first = 0;
    for (uint32_t i = 0; i < m->list_count && v->fatal.code == SATCHEL_OK; i++) {
        satchel_error err = {0};
        bool readable;
        if (!listing_holds(v->b, i, first, &readable, &err) && readable &&
            (err.code == SATCHEL_MALFORMED || err.code == SATCHEL_LIMIT))
            verify_report(v, "index", "", v->b->framing.offsets[ENTRY_INDEX], m->lists[i].stored,
                          &err);
        if (err.code == SATCHEL_MEMORY)
            v->fatal = err;
        first += m->lists[i].records;
    }
}
/* --- the whole ---------------------------------------------------------------------------------
 */

bool satchel_verify(satchel_bundle *b, const satchel_verify_options *options, satchel_code *code,
                    satchel_error *err)
{
    struct verifier v = {.b = b, .options = options};
    satchel_buf_init(&v.room, (size_t)32 << 20);
    (void)keys_start(); /* the faster hash */
    verify_blocks(&v);
    if (v.fatal.code == SATCHEL_OK)
        check_headers(&v);
    if (b->framing.recovery_size && v.fatal.code == SATCHEL_OK)
        check_recovery(&v);
    const bool hurt =
        v.worst == SATCHEL_CUT || v.worst == SATCHEL_DAMAGED || v.worst == SATCHEL_READ;
    if (hurt && v.fatal.code == SATCHEL_OK && is_repairable(&v))
        v.worst = SATCHEL_REPAIRABLE;
    if (options->deep && v.fatal.code == SATCHEL_OK)
        check_documents(&v);
    if (options->deep && v.fatal.code == SATCHEL_OK)
        decode_faces(&v);
    if (options->deep && !b->list.size && v.fatal.code == SATCHEL_OK)
        compare_index(&v);
    satchel_buf_free(&v.room);
    if (v.fatal.code != SATCHEL_OK) {
        if (err)
            *err = v.fatal;
        return false;
    }
    *code = v.worst;
    return true;
}
