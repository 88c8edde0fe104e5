/* The prior that a bundle brings along; see own.h.
 *
 * Some of the bundle's own texts make it. They are chosen so that they say what the others say, too
 * (choose.h). Of a very large bundle, so many articles are looked at as lie evenly in it, so that
 * memory is bounded.
 *
 * A self-contained bundle has one that stands alone, of up to PRIOR_LETTERS: more teach little and
 * make the first article wait. Any other bundle may have one that stands on the prior which most of
 * its texts would be coded with: what its publication writes about, a language's prior does not
 * know. That pays where there is much text, so of a bundle of ADDED_LEAST and more a fourth makes
 * it, and it stays when it saves a fiftieth of the articles that are tried. The first FRONT
 * articles do without, so that a reader shows them before it has learnt anything.
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
#include "format/spare.h"
#include "model/block.h"
#include "model/texts.h"

#include <stdlib.h>
#include <string.h>

#define PRIOR_LETTERS ((size_t)256 << 10)
#define LEAST_BYTES   16384u              /* of all documents, for which a prior is worth making */
#define MOST_LOOKED   1024u               /* articles that are looked at */
#define LOOKED_BYTES  ((uint64_t)8 << 20) /* of their documents, about */
#define MOST_WEIGHED  256u                /* articles by which two priors are compared */
#define MOST_TRIED    128u                /* articles by which is seen whether one pays */
#define ADDED_LEAST   ((uint64_t)1 << 20) /* bytes of documents that one is added for */
#define ADDED_LETTERS ((size_t)900 << 10)
#define ADDED_PART    4u     /* one letter of so many is in it */
#define ADDED_SAVES   50u    /* one byte of so many is to be saved */
#define ADDED_TRIES   3u     /* each of half the letters of the one before */
#define FRONT         8u     /* articles that wait for nothing */
#define MOST_TEXT     65536u /* bytes of a text in a prior: longer ones speak of one thing only */

struct own_prior {
    struct spool documents;
    bool *takes;            /* of each article: it is coded with this prior if there is one */
    uint64_t bytes;         /* of the documents of those */
    struct texts_base base; /* what it stands on; image NULL: nothing */
    struct prior *prior;    /* what the writer's queue codes with; NULL until it is made */
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
    free(own->takes);
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
        count += w->own->takes[i];
    const uint64_t room = LOOKED_BYTES * (uint64_t)count / (w->own->bytes + 1) + 1;
    const uint32_t fit = count < MOST_LOOKED ? count : MOST_LOOKED;
    const uint32_t most = room < fit ? (uint32_t)room : fit;
    for (uint32_t i = 0; i < w->count; i++) {
        if (!w->own->takes[i])
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

/* Stores the prior of so many letters of the texts looked at, with its spare pieces if it needs the
 * one below. */
static bool store_some(const satchel_writer *w, const struct looking *l, size_t letters,
                       satchel_buf *stored, satchel_error *err)
{
    const struct looked *list = (const struct looked *)(const void *)l->list.data;
    const struct texts_base *base = w->own->base.image ? &w->own->base : NULL;
    const size_t count = l->list.size / sizeof *list;
    struct prior_text *texts = calloc(count + 1, sizeof *texts);
    satchel_bytes *all = calloc(count + 1, sizeof *all);
    uint32_t *chosen = calloc(count + 1, sizeof *chosen);
    size_t kept = 0;
    bool ok = (texts && all && chosen) || satchel_fail_memory(err);
    for (size_t i = 0; ok && i < count; i++)
        all[i] = (satchel_bytes){l->texts.data + list[i].start, list[i].size};
    ok = ok && choose_texts(all, count, letters, base ? TEXTS_ADDED_BYTES : TEXTS_MOST_BYTES,
                            chosen, &kept, err);
    for (size_t i = 0; ok && i < kept; i++)
        texts[i] = (struct prior_text){
            all[chosen[i]], mark_of(w->articles[list[chosen[i]].article].record.record.id)};
    satchel_buf_clear(stored);
    ok = ok && texts_store(texts, kept, base, stored, err) && (!base || spare_add(stored, err));
    free(texts);
    free(all);
    free(chosen);
    return ok;
}

/* How many letters are to teach: of what stands on another prior, no more than its tables have room
 * for, of which a letter takes less than two bytes. */
static size_t letters_for(const satchel_writer *w)
{
    const struct own_prior *own = w->own;
    if (!own->base.image)
        return PRIOR_LETTERS;
    size_t tables = 0;
    for (unsigned i = 0; i < MODEL_TABLES; i++) {
        const struct model_table *t = &own->base.image->tables[i];
        tables += t->offsets[t->blocks] + t->blocks * sizeof *t->offsets;
    }
    const size_t room = tables < TEXTS_ADDED_TABLES ? (TEXTS_ADDED_TABLES - tables) / 2 : 0;
    const uint64_t part = own->bytes / ADDED_PART;
    const size_t wanted = part < ADDED_LETTERS ? (size_t)part : ADDED_LETTERS;
    return wanted < room ? wanted : room;
}

/* What takes too many decisions is tried with less. */
static bool make_stored(const satchel_writer *w, const struct looking *l, satchel_buf *stored,
                        satchel_error *err)
{
    size_t letters = letters_for(w);
    for (unsigned i = 0; i < ADDED_TRIES; i++, letters /= 2) {
        if (store_some(w, l, letters, stored, err))
            return true;
        if (err->code != SATCHEL_LIMIT || !w->own->base.image)
            return false;
    }
    return false;
}

/* Tells the writer of the prior; sets *to to what texts are coded with. */
static bool bring(satchel_writer *w, satchel_bytes stored, struct prior *prior,
                  struct coding_prior *to, satchel_error *err)
{
    satchel_prior_name name = {.name = "own"};
    unsigned number = 0;
    w->own->prior = prior;
    hash_bytes(stored, name.hash);
    if (!writer_bring(w, &name, stored, &number, err))
        return false;
    if (number < SATCHEL_MAX_PRIORS)
        *to = (struct coding_prior){&prior->image, (uint8_t)(CODING_MODEL + number)};
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

/* Does a stored prior stand on what this one is to stand on? */
static bool suits(const satchel_writer *w, satchel_bytes stored)
{
    satchel_prior_name name;
    if (!w->own->base.image)
        return texts_are(stored) && !texts_are_added(stored);
    return texts_are_added(stored) && texts_stand_on(stored, &name, NULL) &&
           memcmp(name.hash, w->own->base.name.hash, SATCHEL_HASH) == 0;
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
            bundle_prior_block(before, i, stored, &why) && suits(w, satchel_buf_bytes(stored)) &&
            texts_marks(satchel_buf_bytes(stored), &marks, &why) && !has_withdrawn(w, &marks);
        satchel_buf_free(&marks);
        if (found)
            return;
    }
    satchel_buf_clear(stored);
}

/* What is known of the articles that are to be coded with a prior. */
struct weighing {
    uint64_t unknown;       /* bytes of documents that are no texts of the prior */
    uint64_t before, after; /* bytes of some of these, as they are and coded */
    uint64_t known;         /* documents that are its texts */
};

static bool weigh_one(const struct model_image *image, satchel_bytes document, bool tried,
                      struct weighing *to, satchel_error *err)
{
    if (model_knows(image, document)) {
        to->known++;
        return true;
    }
    to->unknown += document.size;
    if (!tried)
        return true;
    satchel_buf coded;
    satchel_error why = {0};
    satchel_buf_init(&coded, 2 * (size_t)SATCHEL_MAX_DOCUMENT);
    if (model_encode(image, document, &coded, &why)) {
        to->before += document.size;
        to->after += coded.size;
    }
    satchel_buf_free(&coded);
    return why.code != SATCHEL_MEMORY || satchel_fail_memory(err);
}

/* About how many bytes a prior of `size` and the texts take together: of many texts, some are
 * coded. */
static bool weigh(const satchel_writer *w, const struct model_image *image, size_t size,
                  unsigned most, uint64_t *bytes, satchel_error *err)
{
    enum { KNOWN_BYTES = 12 }; /* of a text that is told by its number */
    const uint32_t step = w->count / most + 1;
    struct weighing sums = {0};
    bool ok = true;
    for (uint32_t i = 0; ok && i < w->count; i++) {
        if (!w->own->takes[i])
            continue;
        satchel_buf document;
        satchel_buf_init(&document, SATCHEL_MAX_DOCUMENT);
        ok = read_document(w, i, &document, err) &&
             weigh_one(image, satchel_buf_bytes(&document), i % step == 0, &sums, err);
        satchel_buf_free(&document);
    }
    *bytes = size + sums.known * KNOWN_BYTES + sums.after * sums.unknown / (sums.before + 1);
    return ok;
}

/* A prior that has been made ready. */
struct candidate {
    satchel_buf stored;
    struct prior *prior;
    uint64_t bytes; /* that it and the texts would take */
};

static bool try(const satchel_writer *w, struct candidate *c, unsigned most, satchel_error *err)
{
    c->prior = prior_load_on(satchel_buf_bytes(&c->stored), w->own->base.image, err);
    return c->prior && weigh(w, &c->prior->image, c->stored.size, most, &c->bytes, err);
}

/* Is a prior on top of another worth bringing, which alone costs nothing? */
static bool pays(const satchel_writer *w, const struct candidate *c, bool *yes, satchel_error *err)
{
    uint64_t without;
    *yes = true;
    if (!w->own->base.image)
        return true;
    if (!weigh(w, w->own->base.image, 0, MOST_TRIED, &without, err))
        return false;
    *yes = c->bytes + without / ADDED_SAVES <= without;
    return true;
}

/* The old prior goes on as long as a new one would not save more than a twenty-fifth: so an edition
 * is never more than a twentieth larger than the same articles packed afresh. */
static bool decide(satchel_writer *w, struct candidate *made, struct candidate *old,
                   struct coding_prior *to, satchel_error *err)
{
    bool yes;
    if (!try(w, made, old->stored.size ? MOST_WEIGHED : MOST_TRIED, err))
        return false;
    if (old->stored.size && !try(w, old, MOST_WEIGHED, err))
        return false;
    struct candidate *best = old->stored.size && made->bytes * 25 >= old->bytes * 24 ? old : made;
    if (!pays(w, best, &yes, err))
        return false;
    if (!yes)
        return true;
    struct prior *prior = best->prior;
    best->prior = NULL;
    return bring(w, satchel_buf_bytes(&best->stored), prior, to, err);
}

/* Makes the prior, if there is text to make it of that is worth the time of reading it, or brings
 * that of the edition before along again. */
static bool make_prior(satchel_writer *w, struct coding_prior *to, satchel_error *err)
{
    struct looking l;
    struct candidate made = {0}, old = {0};
    satchel_error why = {0};
    satchel_buf_init(&l.texts, (size_t)MOST_LOOKED * MOST_TEXT + 2 * (size_t)SATCHEL_MAX_DOCUMENT);
    satchel_buf_init(&l.list, MOST_LOOKED * sizeof(struct looked));
    satchel_buf_init(&made.stored, SATCHEL_MAX_PRIOR);
    satchel_buf_init(&old.stored, SATCHEL_MAX_PRIOR);
    find_kept(w, &old.stored);
    bool ok = look(w, &l, &why);
    if (ok && l.list.size)
        ok = make_stored(w, &l, &made.stored, &why) && decide(w, &made, &old, to, &why);
    satchel_buf_free(&l.texts);
    satchel_buf_free(&l.list);
    satchel_buf_free(&made.stored);
    satchel_buf_free(&old.stored);
    prior_destroy(made.prior);
    prior_destroy(old.prior);
    if (ok || why.code == SATCHEL_LIMIT)
        return true;
    if (err)
        *err = why;
    return false;
}

/* --- which articles -----------------------------------------------------------------------------
 */

/* What an article is coded with when the bundle has no prior of its own. */
static bool priors_of(satchel_writer *w, uint32_t article, struct coding_prior to[2],
                      satchel_error *err)
{
    return writer_choose_priors(w, w->articles[article].record.record.language, to, err);
}

/* The number of the prior that an article's own texts would stand on. */
static unsigned below(const satchel_writer *w, const struct coding_prior priors[2])
{
    const struct coding_prior *p = &priors[w->options.prior ? 0 : 1];
    return p->image ? p->coding - CODING_MODEL : SATCHEL_MAX_PRIORS;
}

/* Finds the prior that most text would be coded with, and takes the articles that would, but for
 * the first ones. */
static bool choose_base(satchel_writer *w, satchel_error *err)
{
    struct own_prior *own = w->own;
    uint64_t bytes[SATCHEL_MAX_PRIORS + 1] = {0};
    uint8_t *of = malloc(w->count + (size_t)1);
    struct coding_prior priors[2];
    unsigned best = 0, front = 0;
    bool ok = of || satchel_fail_memory(err);
    for (uint32_t i = 0; ok && i < w->count; i++) {
        of[i] = SATCHEL_MAX_PRIORS;
        if (!w->articles[i].document.size)
            continue;
        ok = priors_of(w, i, priors, err);
        if (!ok || front++ < FRONT)
            continue;
        of[i] = (uint8_t)below(w, priors);
        bytes[of[i]] += w->articles[i].document.size;
    }
    for (unsigned i = 1; i < SATCHEL_MAX_PRIORS; i++)
        best = bytes[i] > bytes[best] ? i : best;
    own->bytes = bytes[best];
    for (uint32_t i = 0; ok && i < w->count; i++)
        own->takes[i] = of[i] == best;
    free(of);
    if (ok && own->bytes && !w->images_of[best]->texts.count)
        own->base = (struct texts_base){w->images_of[best], w->used[best]};
    return ok;
}

/* Says which articles the prior is for, and whether to make one. */
static bool plan(satchel_writer *w, bool *wanted, satchel_error *err)
{
    struct own_prior *own = w->own;
    own->takes = calloc(w->count + (size_t)1, sizeof *own->takes);
    if (!own->takes)
        return satchel_fail_memory(err);
    if (w->priors) {
        *wanted = own->documents.size >= ADDED_LEAST;
        if (*wanted && !choose_base(w, err))
            return false;
        *wanted = *wanted && own->base.image && own->bytes >= ADDED_LEAST;
        return true;
    }
    for (uint32_t i = 0; i < w->count; i++)
        own->takes[i] = w->articles[i].document.size > 0;
    own->bytes = own->documents.size;
    *wanted = own->bytes >= LEAST_BYTES;
    return true;
}

/* --- coding -------------------------------------------------------------------------------------
 */

static bool code_article(satchel_writer *w, uint32_t article, const struct coding_prior *own,
                         satchel_error *err)
{
    struct coding_prior priors[2] = {*own};
    struct coding_old old = {0};
    satchel_buf document;
    const bool anew = !w->priors || (own->image && w->own->takes[article]);
    satchel_buf_init(&document, SATCHEL_MAX_DOCUMENT);
    const bool ok =
        read_document(w, article, &document, err) && (anew || priors_of(w, article, priors, err)) &&
        writer_recall(w, &w->articles[article], satchel_buf_bytes(&document), anew, &old, err) &&
        writer_put_text(w, article, priors, &document, &old, err);
    satchel_buf_free(&document);
    satchel_buf_free(&old.bytes);
    return ok;
}

bool own_code(satchel_writer *w, satchel_error *err)
{
    struct coding_prior own = {NULL, 0};
    bool wanted = false;
    if (!w->own->documents.size)
        return true;
    bool ok = plan(w, &wanted, err) && (!wanted || make_prior(w, &own, err));
    for (uint32_t i = 0; ok && i < w->count; i++)
        ok = !w->articles[i].document.size || code_article(w, i, &own, err);
    return ok;
}
