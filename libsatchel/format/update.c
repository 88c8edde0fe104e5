/* The bytes of an update; see update.h. */
#include "update.h"

#include "base/bytes.h"
#include "doors/codec.h"
#include "doors/digest.h"
#include "format/catalog_facts.h"
#include "format/minisig.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK ((size_t)1 << 16)
#define MOST_MEMORY                                                               \
    ((size_t)256 << 20) /* of a parsed head: what a bundle of most articles takes \
                         */

/* --- writing -----------------------------------------------------------------------------------
 */

static void put_bytes(satchel_buf *out, satchel_bytes bytes)
{
    write_varint(out, bytes.size);
    satchel_buf_put(out, bytes.data, bytes.size);
}

static void put_text(const struct update_text *t, satchel_buf *out)
{
    satchel_buf_put_byte(out, t->source);
    if (t->source == TEXT_KEPT)
        return;
    satchel_buf_put_byte(out, t->coding);
    if (t->source == TEXT_CARRIED) {
        write_varint(out, t->decoded);
        write_varint(out, t->stored);
    }
}

static void put_picture(const struct update_picture *p, satchel_buf *out)
{
    satchel_buf_put_byte(out, p->source);
    if (p->source == PICTURE_BY_HASH)
        satchel_buf_put(out, p->hash, sizeof p->hash);
    else
        write_varint(out, p->source == PICTURE_CARRIED ? p->stored : p->index);
}

static void put_page(const struct update *u, const struct update_page *page, uint32_t *picture,
                     satchel_buf *out)
{
    satchel_buf facts;
    satchel_buf_put_byte(out, page->kept);
    if (page->kept)
        return;
    satchel_buf_init(&facts, SATCHEL_MAX_DOCUMENT);
    facts_encode_thin(page->page.records, page->page.count, &facts);
    put_bytes(out, page->strings);
    put_bytes(out, satchel_buf_bytes(&facts));
    if (facts.failed)
        out->failed = facts.failed;
    satchel_buf_free(&facts);
    for (uint32_t i = 0; i < page->page.count; i++)
        if (page->page.records[i].record.status != SATCHEL_CANCELED)
            put_text(&page->texts[i], out);
    uint32_t at = 0;
    for (uint32_t i = 0; i < page->page.count; i++)
        for (uint32_t k = 0; k < page->page.records[i].record.pictures; k++, at++) {
            write_varint(out, page->pictures[at]);
            if (!page->pictures[at])
                put_picture(&u->pictures[(*picture)++], out);
        }
}

static void put_plan(const struct update *u, satchel_buf *out)
{
    uint32_t picture = 0;
    put_bytes(out, u->manifest_bytes);
    put_bytes(out, u->signature);
    for (uint32_t i = 0; i < u->manifest.page_count; i++)
        put_page(u, &u->pages[i], &picture, out);
    for (unsigned i = 0; i < ENTRY_COUNT; i++)
        if (!update_by_block(i) && u->manifest.has_entry[i])
            satchel_buf_put_byte(out, u->whole[i]);
    for (unsigned i = 0; i < u->base_count; i++) {
        write_varint(out, u->bases[i].run_count);
        for (uint32_t k = 0; k < u->bases[i].run_count; k++) {
            write_varint(out, u->bases[i].runs[k].skip);
            write_varint(out, u->bases[i].runs[k].take);
        }
    }
    write_varint(out, u->carried_size);
}

bool update_put_head(const struct update *u, satchel_buf *out, satchel_error *err)
{
    satchel_buf plan, coded;
    satchel_buf_init(&plan, SATCHEL_MAX_DOCUMENT);
    satchel_buf_init(&coded, 2 * (size_t)SATCHEL_MAX_DOCUMENT);
    put_plan(u, &plan);
    bool ok = satchel_buf_ok(&plan, err) &&
              codec_of(CODING_BROTLI)->encode(satchel_buf_bytes(&plan), &coded, err);
    if (ok) {
        const bool stored = coded.size >= plan.size;
        satchel_buf_put(out, UPDATE_MAGIC, 8);
        for (unsigned i = 8; i < UPDATE_HASHED; i++)
            satchel_buf_put_byte(out, 0);
        write_varint(out, u->base_count);
        for (unsigned i = 0; i < u->base_count; i++)
            satchel_buf_put(out, u->bases[i].manifest, SATCHEL_HASH);
        write_varint(out, plan.size);
        satchel_buf_put_byte(out, stored ? CODING_STORED : CODING_BROTLI);
        put_bytes(out, satchel_buf_bytes(stored ? &plan : &coded));
        ok = satchel_buf_ok(out, err);
    }
    satchel_buf_free(&plan);
    satchel_buf_free(&coded);
    return ok;
}

/* --- reading -----------------------------------------------------------------------------------
 */

static bool malformed(satchel_error *err, const char *what)
{
    return satchel_fail(err, SATCHEL_MALFORMED, "update: %s", what);
}

/* Size and hash of the whole file, before anything else in it is believed. */
static bool check_file(const satchel_source *from, struct update *u, satchel_error *err)
{
    uint8_t room[CHUNK], hash[SATCHEL_HASH], said[SATCHEL_HASH];
    size_t got;
    struct hasher hasher;
    if (!from->read(from->context, 0, room, UPDATE_HASHED, &got, err))
        return false;
    if (got < 8 || memcmp(room, UPDATE_MAGIC, 8) != 0)
        return satchel_fail(err, SATCHEL_NOT_BUNDLE, "not an update");
    if (got < UPDATE_HASHED)
        return satchel_fail(err, SATCHEL_CUT, "cut off within its head");
    u->size = load_u32(room + 8);
    memcpy(said, room + 12, sizeof said);
    if (from->size < u->size)
        return satchel_fail(err, SATCHEL_CUT, "cut off: %llu of %llu bytes are there",
                            (unsigned long long)from->size, (unsigned long long)u->size);
    if (from->size != u->size || u->size < UPDATE_HASHED)
        return malformed(err, "wrong length");
    hasher_start(&hasher);
    for (uint64_t at = UPDATE_HASHED; at < u->size; at += got) {
        const uint64_t left = u->size - at;
        if (!from->read(from->context, at, room, left < CHUNK ? (size_t)left : CHUNK, &got, err))
            return false;
        if (!got)
            return satchel_fail(err, SATCHEL_CUT, "cut off");
        hasher_put(&hasher, (satchel_bytes){room, got});
    }
    hasher_finish(&hasher, hash);
    return memcmp(hash, said, sizeof hash) == 0 ||
           satchel_fail(err, SATCHEL_DAMAGED, "the update is damaged");
}

/* The next bytes of the file, which it is long enough for or not. */
static bool read_at(const satchel_source *from, uint64_t offset, size_t size, satchel_buf *to,
                    satchel_error *err)
{
    size_t got;
    void *room = satchel_buf_reserve(to, size ? size : 1);
    if (!room)
        return satchel_buf_ok(to, err);
    if (!from->read(from->context, offset, room, size, &got, err))
        return false;
    satchel_buf_claim(to, got);
    return true;
}

static satchel_bytes take_bytes(struct reader *r, uint64_t most)
{
    const size_t size = (size_t)read_varint(r, most);
    const uint8_t *data = read_bytes(r, size);
    return (satchel_bytes){data, data ? size : 0};
}

static bool take_text(struct reader *r, struct update_text *t)
{
    t->source = read_byte(r);
    if (t->source != TEXT_KEPT)
        t->coding = read_byte(r);
    if (t->source == TEXT_CARRIED) {
        t->decoded = (uint32_t)read_varint(r, SATCHEL_MAX_DOCUMENT);
        t->stored = (uint32_t)read_varint(r, SATCHEL_MAX_DOCUMENT);
    }
    return t->source < TEXT_SOURCES && t->coding < CODING_MOST &&
           (t->source != TEXT_CODED || t->coding >= CODING_MODEL) &&
           (t->source != TEXT_CARRIED || t->stored);
}

static bool take_picture(struct reader *r, struct update_picture *p)
{
    p->source = read_byte(r);
    if (p->source == PICTURE_BY_HASH) {
        const uint8_t *hash = read_bytes(r, SATCHEL_HASH);
        if (hash)
            memcpy(p->hash, hash, SATCHEL_HASH);
    } else if (p->source == PICTURE_CARRIED) {
        p->stored = (uint32_t)read_varint(r, SATCHEL_MAX_PICTURE);
    } else {
        p->index = (uint32_t)read_varint(r, SATCHEL_MAX_PICTURES);
    }
    return p->source < PICTURE_SOURCES;
}

static bool take_pictures(struct update *u, struct reader *r, struct update_page *page,
                          uint32_t *capacity, satchel_error *err)
{
    size_t count = 0;
    for (uint32_t i = 0; i < page->page.count; i++)
        count += page->page.records[i].record.pictures;
    page->pictures = satchel_arena_array(&u->arena, count, sizeof *page->pictures);
    if (count && !page->pictures)
        return satchel_fail(err, SATCHEL_LIMIT, "update: too large for this machine");
    for (size_t i = 0; i < count && reader_ok(r); i++) {
        page->pictures[i] = (uint32_t)read_varint(r, UINT32_MAX - 1);
        if (page->pictures[i])
            continue;
        if (u->picture_count == *capacity) {
            const uint32_t more = *capacity ? *capacity * 2 : 64;
            struct update_picture *grown = realloc(u->pictures, more * sizeof *grown);
            if (!grown)
                return satchel_fail_memory(err);
            u->pictures = grown;
            *capacity = more;
        }
        struct update_picture *p = &u->pictures[u->picture_count++];
        memset(p, 0, sizeof *p);
        if (!take_picture(r, p))
            return malformed(err, "a picture from nowhere");
    }
    return reader_ok(r) || malformed(err, "cut short");
}

static bool take_page(struct update *u, struct reader *r, uint32_t number, uint32_t *capacity,
                      satchel_error *err)
{
    const struct manifest_page *said = &u->manifest.pages[number];
    struct update_page *page = &u->pages[number];
    const unsigned kept = read_byte(r);
    page->kept = kept;
    if (kept > 1)
        return malformed(err, "bad page");
    if (kept)
        return true;
    page->strings = take_bytes(r, SATCHEL_MAX_DOCUMENT);
    const satchel_bytes facts = take_bytes(r, SATCHEL_MAX_DOCUMENT);
    if (!reader_ok(r))
        return malformed(err, "cut short");
    satchel_buf strings;
    satchel_buf_init(&strings, SATCHEL_MAX_DOCUMENT);
    uint8_t *to = satchel_buf_reserve(&strings, said->decoded ? said->decoded : 1);
    bool ok = to ? codec_of(said->coding)->decode(page->strings, to, said->decoded, err)
                 : satchel_buf_ok(&strings, err);
    if (ok) {
        satchel_buf_claim(&strings, said->decoded);
        ok = catalog_decode_thin(satchel_buf_bytes(&strings), facts, said->records, &page->page,
                                 err);
    }
    satchel_buf_free(&strings);
    if (!ok)
        return false;
    page->texts = satchel_arena_array(&u->arena, said->records, sizeof *page->texts);
    if (!page->texts)
        return satchel_fail(err, SATCHEL_LIMIT, "update: too large for this machine");
    for (uint32_t i = 0; i < said->records; i++)
        if (page->page.records[i].record.status != SATCHEL_CANCELED &&
            !take_text(r, &page->texts[i]))
            return malformed(err, "a text from nowhere");
    return take_pictures(u, r, page, capacity, err);
}

static bool take_runs(struct update *u, struct reader *r, struct update_base *base,
                      satchel_error *err)
{
    base->run_count = (uint32_t)read_varint(r, SATCHEL_MAX_ARTICLES);
    base->runs = satchel_arena_array(&u->arena, base->run_count, sizeof *base->runs);
    if (base->run_count && !base->runs)
        return satchel_fail(err, SATCHEL_LIMIT, "update: too large for this machine");
    for (uint32_t i = 0; i < base->run_count && reader_ok(r); i++) {
        base->runs[i].skip = (uint32_t)read_varint(r, SATCHEL_MAX_ARTICLES);
        base->runs[i].take = (uint32_t)read_varint(r, SATCHEL_MAX_ARTICLES);
    }
    return reader_ok(r) || malformed(err, "cut short");
}

/* Where an entry that is not told block by block comes from. Only the index follows from the rest.
 */
static bool take_entry(struct update *u, struct reader *r, unsigned entry)
{
    if (update_by_block(entry) || !u->manifest.has_entry[entry])
        return true;
    u->whole[entry] = read_byte(r);
    return u->whole[entry] < WHOLE_SOURCES &&
           (u->whole[entry] != WHOLE_MADE || entry == ENTRY_INDEX);
}

static bool take_plan(struct update *u, satchel_bytes plan, satchel_error *err)
{
    struct reader r = reader_of(plan);
    uint32_t capacity = 0;
    const satchel_bytes manifest = take_bytes(&r, SATCHEL_MAX_HEAD);
    u->signature = take_bytes(&r, MINISIG_MAX);
    if (!reader_ok(&r))
        return malformed(err, "cut short");
    u->manifest_bytes = manifest;
    if (!manifest_parse(manifest, &u->manifest, err))
        return false;
    if (u->manifest.info.has_key != (u->signature.size > 0))
        return malformed(err, "its signature is missing");
    if (u->manifest.info.has_key &&
        !minisig_check(u->signature, manifest, &u->manifest.info.key, err))
        return false;
    u->pages = satchel_arena_array(&u->arena, u->manifest.page_count, sizeof *u->pages);
    if (!u->pages)
        return satchel_fail_memory(err);
    for (uint32_t i = 0; i < u->manifest.page_count; i++)
        if (!take_page(u, &r, i, &capacity, err))
            return false;
    for (unsigned i = 0; i < ENTRY_COUNT; i++)
        if (!take_entry(u, &r, i))
            return malformed(err, "an entry from nowhere");
    for (unsigned i = 0; i < u->base_count; i++)
        if (!take_runs(u, &r, &u->bases[i], err))
            return false;
    u->carried_size = read_varint(&r, UINT32_MAX);
    return reader_done(&r) || malformed(err, "wrong length");
}

/* The editions that it can be made from. */
static bool take_bases(struct update *u, struct reader *r, satchel_error *err)
{
    const unsigned count = (unsigned)read_varint(r, SATCHEL_UPDATE_BASES);
    u->bases = satchel_arena_array(&u->arena, count, sizeof *u->bases);
    if (!u->bases)
        return satchel_fail_memory(err);
    u->base_count = count;
    for (unsigned i = 0; i < count; i++) {
        const uint8_t *hash = read_bytes(r, SATCHEL_HASH);
        if (hash)
            memcpy(u->bases[i].manifest, hash, SATCHEL_HASH);
    }
    return (reader_ok(r) && count) || malformed(err, "bad head");
}

/* The head from its bases on; `front` is room for what is read. */
static bool take_head(const satchel_source *from, struct update *u, satchel_buf *front,
                      satchel_error *err)
{
    const size_t most = SATCHEL_UPDATE_BASES * SATCHEL_HASH + 32;
    if (!read_at(from, UPDATE_HASHED, most, front, err))
        return false;
    struct reader r = reader_of(satchel_buf_bytes(front));
    if (!take_bases(u, &r, err))
        return false;
    const size_t decoded = (size_t)read_varint(&r, SATCHEL_MAX_DOCUMENT);
    const unsigned coding = read_byte(&r);
    const size_t stored = (size_t)read_varint(&r, SATCHEL_MAX_DOCUMENT);
    const uint64_t at = UPDATE_HASHED + r.at;
    if (!reader_ok(&r) || coding >= CODING_COUNT || !decoded || stored > u->size - at)
        return malformed(err, "bad head");
    satchel_buf_clear(front);
    uint8_t *kept = satchel_arena_take(&u->arena, decoded, 1);
    if (!kept)
        return satchel_fail_memory(err);
    if (!read_at(from, at, stored, front, err) ||
        !codec_of(coding)->decode(satchel_buf_bytes(front), kept, decoded, err) ||
        !take_plan(u, (satchel_bytes){kept, decoded}, err))
        return false;
    u->carried = at + stored;
    u->series = u->carried + u->carried_size;
    if (u->series > u->size)
        return malformed(err, "wrong length");
    u->series_size = u->size - u->series;
    return true;
}

bool update_parse(const satchel_source *from, struct update *u, satchel_error *err)
{
    *u = (struct update){0};
    satchel_arena_init(&u->arena, MOST_MEMORY);
    if (!check_file(from, u, err))
        return false;
    satchel_buf front;
    satchel_buf_init(&front, 2 * (size_t)SATCHEL_MAX_DOCUMENT);
    const bool ok = take_head(from, u, &front, err);
    satchel_buf_free(&front);
    return ok;
}

void update_free(struct update *u)
{
    for (uint32_t i = 0; u->pages && i < u->manifest.page_count; i++)
        catalog_free(&u->pages[i].page);
    manifest_free(&u->manifest);
    free(u->pictures);
    satchel_arena_free(&u->arena);
    *u = (struct update){0};
}
