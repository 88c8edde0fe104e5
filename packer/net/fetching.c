/* Fetching a bundle; see fetching.h. */
#include "fetching.h"

#include "partfile.h"
#include "stock.h"
#include "transfer.h"

#include <satchel/verify.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define HEAD_FIRST  16384        /* bytes that are asked for before anything is known */
#define HEAD_MOST   (128u << 10) /* of a head there is not more */
#define COLD_TRIES  3            /* of a server that has given nothing yet */
#define MOST_ROUNDS 6            /* with blocks that differ from their hashes */

struct fetch {
    struct fetching *f;
    struct partfile part;
    struct stock stock;
    struct transfer transfer;
    struct ranges missing; /* to be asked for */
    satchel_piece list;    /* of the index, the first that is missing */
    uint32_t lists;        /* how many are */
    bool lists_asked;      /* they cannot be made here */
    uint64_t first;        /* bytes that are asked for first */
    uint64_t head;         /* bytes before the first entry; 0 before the head is known */
    uint64_t total;        /* of the bundle */
    uint64_t got, goal;    /* bytes that were new; with those asked for */
    uint64_t looked;       /* where the head was looked for in vain */
    bool probing;          /* the head comes once more, into `probe` */
    satchel_buf probe;
    bool wrong;            /* a block that came differs from its hash */
    satchel_error verdict; /* code set: this cannot go on, at no server of the same file */
};

static bool stop(const struct fetch *x, satchel_error *err)
{
    if (err)
        *err = x->verdict;
    return false;
}

/* --- the head ----------------------------------------------------------------------------------
 */

static bool put_framing(struct fetch *x, const satchel_bundle *bundle, unsigned number, bool *more,
                        satchel_error *err)
{
    satchel_buf bytes;
    uint64_t offset = 0, unused = 0;
    satchel_buf_init(&bytes, 1 << 16);
    *more = satchel_bundle_framing(bundle, number, &offset, &bytes);
    const bool ok =
        satchel_buf_ok(&bytes, err) &&
        (!*more || partfile_put(&x->part, offset, bytes.data, bytes.size, &unused, err));
    if (number == 0)
        x->head = offset;
    if (number == SATCHEL_DIRECTORY)
        x->total = offset + bytes.size;
    satchel_buf_free(&bytes);
    return ok;
}

/* Headers of entries follow from the head. The directory is left for the end, so that the file
 * stays as short as what has come. */
static bool put_headers(struct fetch *x, const satchel_bundle *bundle, satchel_error *err)
{
    bool more = true;
    for (unsigned i = 0; more; i++)
        if (!put_framing(x, bundle, i, &more, err))
            return false;
    x->total = satchel_bundle_info(bundle)->bytes;
    return true;
}

/* The wrong address must not replace one publication by another. */
static bool is_same_publication(const satchel_info *now, const satchel_info *next,
                                satchel_error *err)
{
    char had[256], has[256];
    satchel_publication before, after;
    satchel_publication_of(now, &before);
    satchel_publication_of(next, &after);
    if (satchel_publication_follows(&before, &after))
        return true;
    satchel_printable(had, sizeof had, now->title, strlen(now->title));
    satchel_printable(has, sizeof has, next->title, strlen(next->title));
    return satchel_fail(err, SATCHEL_WRONG_BASE, "is another publication, \"%s\", than \"%s\" here",
                        has, had);
}

/* Is this an edition to fetch, and where does everything lie? */
static bool begin(struct fetch *x, const satchel_bundle *bundle, satchel_error *err)
{
    const satchel_info *next = satchel_bundle_info(bundle);
    const satchel_info *now = x->f->current ? satchel_bundle_info(x->f->current) : NULL;
    if (next->excerpt_of)
        return satchel_fail(err, SATCHEL_NOT_BUNDLE,
                            "is an excerpt of an edition and can only be copied as a whole");
    if (now && memcmp(now->manifest, next->manifest, SATCHEL_HASH) == 0 && now->complete) {
        x->f->unchanged = true;
        return true;
    }
    return (!now || (satchel_bundle_follows(x->f->current, bundle, err) &&
                     is_same_publication(now, next, err))) &&
           put_headers(x, bundle, err);
}

/* Looks whether the head has come. False: no. A head that is none is a verdict. */
static bool look_for_head(struct fetch *x)
{
    satchel_error why = {0};
    satchel_bundle *bundle = satchel_bundle_open(x->part.path, &why);
    x->looked = ranges_prefix(&x->part.have);
    const bool ok = bundle && begin(x, bundle, &why);
    satchel_bundle_close(bundle);
    if (!ok && (why.code != SATCHEL_CUT || x->looked >= HEAD_MOST))
        x->verdict = why;
    return ok;
}

/* --- what comes --------------------------------------------------------------------------------
 */

static bool put_probe(struct fetch *x, uint64_t offset, const uint8_t *data, size_t size)
{
    if (offset == x->probe.size)
        satchel_buf_put(&x->probe, data,
                        size < x->head - offset ? size : (size_t)(x->head - offset));
    return x->probe.size < x->head;
}

static bool put(void *context, uint64_t offset, const uint8_t *data, size_t size)
{
    struct fetch *x = context;
    if (x->probing)
        return put_probe(x, offset, data, size);
    const uint64_t most = x->total ? x->total : HEAD_MOST;
    if (offset >= most)
        return false;
    if (size > most - offset)
        size = (size_t)(most - offset);
    if (!partfile_put(&x->part, offset, data, size, &x->got, &x->verdict))
        return false;
    /* A server that sends the whole file: is this all it should be? */
    if (!x->total && ranges_prefix(&x->part.have) >= x->looked + HEAD_FIRST && !look_for_head(x) &&
        x->verdict.code)
        return false;
    if (x->f->progress)
        x->f->progress(x->f->context, x->got, x->goal > x->got ? x->goal : x->got);
    return !x->f->unchanged;
}

/* --- what is still missing ---------------------------------------------------------------------
 */

/* In place of what has come of it. */
static bool put_piece(struct fetch *x, const satchel_piece *piece, const uint8_t *data)
{
    uint64_t unused = 0;
    return ranges_remove(&x->part.have, piece->offset, piece->offset + piece->bytes) &&
           partfile_put(&x->part, piece->offset, data, piece->bytes, &unused, &x->verdict);
}

static bool copy_piece(struct fetch *x, const satchel_piece *piece, enum partfile_state *state)
{
    uint8_t *data = stock_take(&x->stock, piece);
    if (!data)
        return true;
    const bool ok = put_piece(x, piece, data);
    free(data);
    return ok && partfile_check(&x->part, piece, state, &x->verdict);
}

/* What has not come of a piece is to be asked for. */
static bool want(struct fetch *x, const satchel_piece *piece)
{
    const uint64_t to = piece->offset + piece->bytes;
    struct range gap;
    for (uint64_t at = piece->offset; at < to && ranges_gap(&x->part.have, at, to, &gap);
         at = gap.to)
        if (!ranges_add(&x->missing, gap.from, gap.to))
            return satchel_fail_memory(&x->verdict);
    return true;
}

static bool look_at(void *context, const satchel_piece *piece)
{
    struct fetch *x = context;
    enum partfile_state state;
    if (!partfile_check(&x->part, piece, &state, &x->verdict))
        return false;
    x->wrong |= state == PIECE_WRONG;
    if (state != PIECE_RIGHT && !copy_piece(x, piece, &state))
        return false;
    if (state == PIECE_RIGHT)
        return true;
    if (piece->list && !x->lists_asked && !x->lists++) {
        x->list = *piece;
        return true;
    }
    return want(x, piece);
}

/* A list of the index that alone is missing is made once the texts are there: seconds of work for a
 * quarter of the texts' bytes. Of more than one, which takes as long as reading all their texts,
 * none is; nor is one whose writer made it in another way. */
static bool make_list(struct fetch *x, satchel_bundle *bundle)
{
    satchel_buf bytes;
    if (x->lists > 1)
        return want(x, &x->list);
    if (!x->lists || x->missing.count || x->wrong)
        return true;
    satchel_buf_init(&bytes, SATCHEL_MAX_DOCUMENT);
    x->lists_asked = !satchel_bundle_make_list(bundle, x->list.list, &bytes, NULL);
    const bool ok = x->lists_asked ? want(x, &x->list) : put_piece(x, &x->list, bytes.data);
    satchel_buf_free(&bytes);
    return ok;
}

/* What is to be asked for next. False: a verdict, or what makes this file no bundle. */
static bool survey(struct fetch *x, satchel_error *err)
{
    satchel_error why = {0};
    ranges_clear(&x->missing);
    x->lists = 0;
    if (!x->total && !look_for_head(x)) {
        const uint64_t from = ranges_prefix(&x->part.have);
        if (x->verdict.code)
            return stop(x, err);
        return ranges_add(&x->missing, from, from < x->first ? x->first : from + HEAD_FIRST) ||
               satchel_fail_memory(err);
    }
    if (x->f->unchanged)
        return true;
    satchel_bundle *bundle = satchel_bundle_open(x->part.path, err);
    if (!bundle)
        return false;
    const bool told = satchel_bundle_pieces(bundle, look_at, x, &why) && make_list(x, bundle);
    satchel_bundle_close(bundle);
    if (x->verdict.code)
        return stop(x, err);
    if (!told && !x->missing.count && err)
        *err = why;
    return told || x->missing.count;
}

/* --- an earlier attempt, another edition -------------------------------------------------------
 */

static bool recall_piece(void *context, const satchel_piece *piece)
{
    struct fetch *x = context;
    return partfile_recall(&x->part, piece, &x->verdict);
}

static bool start_over(struct fetch *x, bool anew)
{
    x->total = x->head = x->looked = 0;
    x->lists_asked = false;
    return partfile_clear(&x->part, anew, &x->verdict);
}

/* The server has another edition now than FILE.part: what came of that one is at hand. */
static bool change_edition(struct fetch *x, satchel_error *err)
{
    const satchel_buf head = x->probe;
    return stock_add(&x->stock, x->part.path, err) &&
           ((start_over(x, true) &&
             partfile_put(&x->part, 0, head.data, head.size, &x->got, &x->verdict)) ||
            stop(x, err));
}

/* Has the server the edition of FILE.part? NETWORK when it does not say. */
static bool probe(struct fetch *x, satchel_error *err)
{
    const struct range head = {0, x->head};
    satchel_buf here;
    satchel_buf_clear(&x->probe);
    x->probing = true;
    bool ok = transfer_get(&x->transfer, &head, 1, err);
    x->probing = false;
    if (!ok || x->probe.size != x->head)
        return ok ? satchel_fail(err, SATCHEL_NETWORK, "the server does not give its head") : false;
    satchel_buf_init(&here, SIZE_MAX);
    uint8_t *to = satchel_buf_reserve(&here, x->head);
    if (!to || pread(x->part.fd, to, x->head, 0) != (ssize_t)x->head ||
        memcmp(to, x->probe.data, x->head) != 0)
        ok = change_edition(x, err);
    satchel_buf_free(&here);
    return ok;
}

/* FILE.part of an earlier run: if it has a head, its blocks are looked at. */
static bool resume(struct fetch *x, satchel_error *err)
{
    satchel_error why = {0};
    satchel_bundle *bundle = satchel_bundle_open(x->part.path, &why);
    if (!bundle)
        return start_over(x, false) || stop(x, err);
    const bool ok = begin(x, bundle, &why) && !x->f->unchanged;
    if (ok && !satchel_bundle_pieces(bundle, recall_piece, x, &why) && !x->verdict.code)
        why.code = SATCHEL_OK; /* pages that are missing tell nothing */
    satchel_bundle_close(bundle);
    if (x->verdict.code)
        return stop(x, err);
    if (ok)
        return ranges_add(&x->part.have, 0, x->head) || satchel_fail_memory(err);
    x->f->unchanged = false; /* what the server has now is another question */
    return start_over(x, false) || stop(x, err);
}

/* --- asking ------------------------------------------------------------------------------------
 */

/* How long the server has given nothing new. */
struct patience {
    struct timespec since;
    unsigned tries;
    bool warm; /* it has given something */
};

/* Waits a little before the next try. False: it has been long enough. */
static bool wait_on(struct patience *p, uint64_t timeout, bool came)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (came) {
        *p = (struct patience){.since = now, .warm = true};
        return true;
    }
    if (++p->tries > COLD_TRIES && (!p->warm || now.tv_sec - p->since.tv_sec >= (time_t)timeout))
        return false;
    const unsigned ms = p->tries < 6 ? 100u << p->tries : 5000;
    const struct timespec pause = {ms / 1000, ms % 1000 * 1000000L};
    (void)nanosleep(&pause, NULL);
    return true;
}

/* One request. *done: nothing is missing. False with a verdict, or with *err for what failed. */
static bool step(struct fetch *x, bool *probe_first, bool *done, satchel_error *err)
{
    if (*probe_first) {
        if (!probe(x, err))
            return false;
        *probe_first = false;
        x->got++; /* an answer is an answer */
    }
    if (!survey(x, err)) {
        x->transfer.fatal = true;
        return false;
    }
    *done = x->f->unchanged || !x->missing.count;
    if (*done)
        return true;
    *probe_first = x->wrong;
    if (x->wrong)
        return true;
    ranges_join(&x->missing, transfer_gap(&x->transfer));
    x->goal = x->got + ranges_bytes(&x->missing);
    return transfer_get(&x->transfer, x->missing.list, x->missing.count, err) &&
           (!x->verdict.code || stop(x, err));
}

/* A head that is none may have been replaced while it came: once more from the beginning. */
static bool forgive(struct fetch *x, bool *again)
{
    const satchel_code code = x->verdict.code;
    const bool by_head = !x->total && (code == SATCHEL_DAMAGED || code == SATCHEL_MALFORMED ||
                                       code == SATCHEL_BAD_SIGNATURE || code == SATCHEL_LIMIT);
    if (!*again || !by_head)
        return false;
    *again = false;
    x->verdict = (satchel_error){0};
    return start_over(x, false);
}

/* Asks one server until all is there, or it is of no use any more. */
static bool ask(struct fetch *x, const char *url, satchel_error *err)
{
    struct patience patience = {.tries = 0};
    bool again = true, probe_first = x->total != 0, done = false;
    unsigned rounds = 0;
    transfer_turn(&x->transfer, url);
    clock_gettime(CLOCK_MONOTONIC, &patience.since);
    while (!done) {
        const uint64_t before = x->got;
        satchel_error why = {0};
        x->wrong = false;
        const bool ok = step(x, &probe_first, &done, &why);
        if (!ok && x->verdict.code && forgive(x, &again))
            continue;
        if (x->verdict.code)
            return stop(x, err);
        if (!ok && x->transfer.shorter && x->total && again) {
            again = false; /* its file is another one now */
            probe_first = true;
            continue;
        }
        if (ok && x->wrong && ++rounds > MOST_ROUNDS)
            return satchel_fail(err, SATCHEL_DAMAGED,
                                "the server's file is not what its head says");
        if (!ok && err)
            *err = why;
        if (!ok && x->transfer.fatal)
            return false;
        if (done || (ok && x->wrong) || wait_on(&patience, x->transfer.timeout, x->got > before))
            continue;
        return !ok ? false
                   : satchel_fail(err, SATCHEL_NETWORK,
                                  "the server does not give what is asked for");
    }
    return true;
}

/* --- the whole ---------------------------------------------------------------------------------
 */

static bool verify(struct fetch *x, satchel_error *err)
{
    const satchel_verify_options options = {0};
    satchel_code code = SATCHEL_OK;
    satchel_bundle *bundle = satchel_bundle_open(x->part.path, err);
    bool more = false;
    bool ok = bundle && put_framing(x, bundle, SATCHEL_DIRECTORY, &more, err) &&
              partfile_finish(&x->part, x->total, err);
    satchel_bundle_close(bundle);
    bundle = ok ? satchel_bundle_open(x->part.path, err) : NULL;
    ok = bundle && satchel_verify(bundle, &options, &code, err);
    satchel_bundle_close(bundle);
    if (ok && code != SATCHEL_OK) {
        (void)unlink(x->part.path);
        return satchel_fail(err, code, "what came is not a whole bundle");
    }
    return ok;
}

static bool ask_all(struct fetch *x, satchel_error *err)
{
    for (size_t i = 0; i < x->f->url_count; i++) {
        x->f->failed = i;
        if (ask(x, x->f->urls[i], err))
            return true;
        /* What is wrong with one server's file need not be with the next one's. */
        const satchel_code code = x->verdict.code;
        if (code == SATCHEL_DISK_FULL || code == SATCHEL_NOT_WRITABLE || code == SATCHEL_MEMORY ||
            code == SATCHEL_BUSY)
            return false;
        if (code && !x->total && !start_over(x, false))
            return stop(x, err);
        x->verdict = (satchel_error){0};
    }
    return false;
}

static bool run(struct fetch *x, uint64_t left, satchel_error *err)
{
    for (size_t i = 0; i < x->f->previous_count; i++)
        if (!stock_add(&x->stock, x->f->previous[i], err))
            return false;
    const bool came = (!left || resume(x, err)) && ask_all(x, err);
    const bool ok = came && (x->f->unchanged || verify(x, err));
    if (ok ? x->f->unchanged : !x->total)
        (void)unlink(x->part.path); /* nothing in it is worth keeping */
    x->f->kept = !ok && x->total && access(x->part.path, F_OK) == 0;
    return ok;
}

/* With an older edition here, its head tells how long the new one will be, more or less. */
static uint64_t first_bytes(const satchel_bundle *current)
{
    const satchel_info *info = current ? satchel_bundle_info(current) : NULL;
    if (!info || !info->entry_count)
        return HEAD_FIRST;
    const uint64_t catalog = info->entries[0].offset + info->entries[0].bytes;
    return catalog + catalog / 8 + 512 < HEAD_FIRST ? catalog + catalog / 8 + 512 : HEAD_FIRST;
}

bool fetch_bundle(struct fetching *f, satchel_error *err)
{
    uint64_t left = 0;
    struct fetch *x = calloc(1, sizeof *x);
    if (!x)
        return satchel_fail_memory(err);
    x->f = f;
    x->first = first_bytes(f->current);
    x->transfer = (struct transfer){
        .rate = f->rate, .timeout = f->timeout ? f->timeout : 60, .put = put, .context = x};
    stock_init(&x->stock);
    satchel_buf_init(&x->probe, HEAD_MOST);
    bool ok = partfile_open(&x->part, f->output, &left, err);
    if (ok) {
        ok = run(x, left, err);
        memcpy(f->part, x->part.path, sizeof f->part);
        partfile_close(&x->part);
    }
    f->wire = x->transfer.wire;
    f->requests = x->transfer.requests;
    transfer_close(&x->transfer);
    stock_free(&x->stock);
    satchel_buf_free(&x->probe);
    ranges_free(&x->missing);
    free(x);
    return ok;
}
