/* A signature for a bundle that is there already; see <satchel/trust.h>.
 *
 * The blocks stay as they are: only the head is new, and with its length all offsets, which are
 * nowhere stored but in the directory. */
#include "bundle_inside.h"

#include "format/minisig.h"

#include <satchel/recovery.h>

#include <string.h>

struct rewrite {
    satchel_bundle *from;
    struct manifest m; /* the new head; shares what `from` owns */
    satchel_buf manifest, signature, room;
    satchel_buf list; /* of an excerpt */
    struct framing framing;
    satchel_save *save;
    uint64_t written;
    unsigned percent; /* of parity that comes behind it */
};

static bool make_head(struct rewrite *w, const satchel_secret_key *secret, satchel_error *err)
{
    w->m.info.has_key = true;
    w->m.info.key = satchel_key_public(secret);
    manifest_write(&w->m, &w->manifest);
    if (!satchel_buf_ok(&w->manifest, err))
        return false;
    minisig_write(secret, satchel_buf_bytes(&w->manifest), MINISIG_MANIFEST, &w->signature);
    return satchel_buf_ok(&w->signature, err) &&
           framing_compute(&w->m, satchel_buf_bytes(&w->manifest), satchel_buf_bytes(&w->signature),
                           &w->framing, err);
}

static bool put(struct rewrite *w, satchel_error *err)
{
    const bool ok = satchel_buf_ok(&w->room, err) &&
                    satchel_save_write(w->save, w->room.data, w->room.size, err);
    w->written += w->room.size;
    satchel_buf_clear(&w->room);
    return ok;
}

static bool copy_entry(struct rewrite *w, enum entry_id entry, satchel_error *err)
{
    const satchel_source *source = &w->from->source;
    uint64_t at = w->from->framing.offsets[entry], left = w->m.entries[entry].bytes;
    framing_put_entry(&w->m, entry, &w->room);
    while (put(w, err)) {
        size_t size = left < (1u << 18) ? (size_t)left : 1u << 18, got;
        if (!size)
            return true;
        void *to = satchel_buf_reserve(&w->room, size);
        if (!to)
            return satchel_buf_ok(&w->room, err);
        if (!source->read(source->context, at, to, size, &got, err))
            return false;
        if (got < size)
            return satchel_fail(err, SATCHEL_CUT, "cut off at byte %llu",
                                (unsigned long long)at + got);
        satchel_buf_claim(&w->room, size);
        at += size;
        left -= size;
    }
    return false;
}

static bool write_all(struct rewrite *w, satchel_error *err)
{
    framing_put_head(&w->framing, &w->room);
    satchel_buf_put(&w->room, w->manifest.data, w->manifest.size);
    if (w->signature.size)
        framing_put_signature(&w->framing, &w->room);
    satchel_buf_put(&w->room, w->signature.data, w->signature.size);
    if (w->list.size)
        framing_put_excerpt(&w->framing, &w->room);
    satchel_buf_put(&w->room, w->list.data, w->list.size);
    for (unsigned i = 0; i < ENTRY_COUNT; i++)
        if (w->m.has_entry[i] && !copy_entry(w, i, err))
            return false;
    framing_put_directory(&w->m, &w->framing, &w->room);
    return put(w, err);
}

static bool read_written(void *context, uint64_t offset, void *to, size_t size, size_t *got,
                         satchel_error *err)
{
    const struct rewrite *w = context;
    const uint64_t left = offset < w->written ? w->written - offset : 0;
    *got = size < left ? size : (size_t)left;
    return !*got || satchel_save_read(w->save, offset, to, *got, err);
}

/* Parity is over the head too: it is made anew from what was written, which gets no name of its
 * own, so that nothing stands there without its parity. */
static bool protect_written(struct rewrite *w, const char *to, satchel_error *err)
{
    const satchel_source source = {.read = read_written, .context = w, .size = w->written};
    satchel_bundle *b = satchel_bundle_open_source(source, err);
    const bool ok = b && satchel_protect(b, w->percent, to, err);
    satchel_bundle_close(b);
    return ok;
}

/* Writes the head that `w` has got, and frees it. */
static bool finish(struct rewrite *w, bool ok, const char *to, satchel_error *err)
{
    if (ok) {
        w->save = satchel_save_open(to, err);
        ok = w->save && write_all(w, err) && (!w->percent || protect_written(w, to, err));
        if (ok && !w->percent)
            ok = satchel_save_commit(w->save, err);
        else
            satchel_save_discard(w->save);
    }
    satchel_buf_free(&w->manifest);
    satchel_buf_free(&w->signature);
    satchel_buf_free(&w->list);
    satchel_buf_free(&w->room);
    return ok;
}

static struct rewrite rewrite_of(satchel_bundle *from)
{
    struct rewrite w = {.from = from, .m = *bundle_layout(from)};
    satchel_buf_init(&w.manifest, SATCHEL_MAX_HEAD);
    satchel_buf_init(&w.signature, MINISIG_MAX);
    satchel_buf_init(&w.list, SATCHEL_MAX_HEAD);
    satchel_buf_init(&w.room, 1u << 20);
    return w;
}

bool satchel_sign(satchel_bundle *from, const satchel_secret_key *secret, const char *to,
                  satchel_error *err)
{
    if (!satchel_bundle_info(from)->complete)
        return satchel_fail(err, SATCHEL_CUT, "cut off: what is not there cannot be signed");
    if (from->list.size)
        return satchel_fail(err, SATCHEL_USAGE,
                            "an excerpt has its edition's signature and takes no other; \"satchel "
                            "merge\" makes a bundle of it that may be signed");
    if (!bundle_check_right(from, err))
        return false;
    struct rewrite w = rewrite_of(from);
    w.percent = satchel_bundle_info(from)->recovery_percent;
    return finish(&w, make_head(&w, secret, err), to, err);
}

bool bundle_rewrite(satchel_bundle *from, const char *to, satchel_error *err)
{
    struct rewrite w = rewrite_of(from);
    satchel_buf_put(&w.manifest, from->head.data, from->head.size);
    satchel_buf_put(&w.signature, from->signature.data, from->signature.size);
    satchel_buf_put(&w.list, from->list.data, from->list.size);
    const bool ok = satchel_buf_ok(&w.manifest, err) && satchel_buf_ok(&w.signature, err) &&
                    satchel_buf_ok(&w.list, err) && bundle_framing(from, &w.framing, err);
    return finish(&w, ok, to, err);
}
