/* Writing a bundle; see <satchel/writer.h>.
 *
 * Blocks are coded as they come, by the workers if there are some, and spooled in the order in
 * which they came to temporary files without a name, so that memory holds the catalog only.
 * writer_finish.c makes the bundle of them. */
#include "writer_inside.h"

#include "doors/digest.h"
#include "format/catalog.h"
#include "format/doc_build.h"
#include "model/priors.h"
#include "own.h"

#include <satchel/writer.h>

#include <stdlib.h>
#include <string.h>

/* Of articles whose urgency nobody has said. */
#define USUAL_URGENCY 5

/* --- creating ----------------------------------------------------------------------------------
 */

static bool keep_string(satchel_arena *arena, const char **string)
{
    const char *from = *string ? *string : "";
    *string = satchel_arena_string(arena, from, strlen(from));
    return *string != NULL;
}

/* The head is lines of text: what does not fit on one would make a bundle that nobody can read. */
static bool check_options(const satchel_options *o, satchel_error *err)
{
    const char *const strings[][2] = {
        {"title", o->title}, {"publisher", o->publisher}, {"language", o->language}};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        const char *text = strings[i][1];
        if (text && !is_plain_string(text, strlen(text)))
            return satchel_fail(err, SATCHEL_USAGE,
                                "the %s is too long, or has control characters in it",
                                strings[i][0]);
    }
    return true;
}

satchel_writer *satchel_writer_create(const char *path, const satchel_options *options,
                                      satchel_error *err)
{
    if (!check_options(options, err))
        return NULL;
    satchel_writer *w = calloc(1, sizeof *w);
    if (!w)
        return satchel_fail_memory(err), NULL;
    w->text.fd = w->images.fd = w->words.fd = -1;
    for (unsigned i = 0; i < SATCHEL_MAX_PRIORS; i++)
        satchel_buf_init(&w->brought[i], SATCHEL_MAX_PRIOR);
    w->options = *options;
    satchel_arena_init(&w->arena, SIZE_MAX);
    strmap_init(&w->ids, SIZE_MAX);
    strmap_init(&w->picture_hashes, SIZE_MAX);
    w->path = strdup(path);
    if (!w->path || !keep_string(&w->arena, &w->options.title) ||
        !keep_string(&w->arena, &w->options.publisher) ||
        !keep_string(&w->arena, &w->options.language)) {
        satchel_fail_memory(err);
        goto fail;
    }
    if (!coding_open(&w->coding, options->profile, options->workers, err) ||
        !spool_open(&w->text, path, err) || !spool_open(&w->images, path, err) ||
        (options->index && !spool_open(&w->words, path, err)) ||
        !earlier_open(&w->earlier, options->previous, options->previous_count, err))
        goto fail;
    if (options->profile == SATCHEL_SMALL && !(w->own = own_open(path, err)))
        goto fail;
    if (options->profile == SATCHEL_SMALL && !options->self_contained) {
        w->priors = options->priors ? options->priors : satchel_priors_create(true);
        w->owns_priors = !options->priors;
        if (!w->priors) {
            satchel_fail_memory(err);
            goto fail;
        }
    }
    return w;
fail:
    satchel_writer_discard(w);
    return NULL;
}

void satchel_writer_discard(satchel_writer *w)
{
    if (!w)
        return;
    coding_close(&w->coding);
    spool_close(&w->text);
    spool_close(&w->images);
    spool_close(&w->words);
    if (w->owns_priors)
        satchel_priors_destroy(w->priors);
    for (unsigned i = 0; i < SATCHEL_MAX_PRIORS; i++)
        satchel_buf_free(&w->brought[i]);
    own_close(w->own);
    earlier_close(&w->earlier);
    strmap_free(&w->ids);
    strmap_free(&w->picture_hashes);
    satchel_arena_free(&w->arena);
    writer_free_faces(w);
    free(w->pictures);
    free(w->lists);
    free(w->articles);
    free(w->path);
    free(w);
}

uint32_t satchel_writer_articles(const satchel_writer *w)
{
    return w->count;
}

/* --- adding ------------------------------------------------------------------------------------
 */

bool satchel_writer_picture(satchel_writer *w, satchel_bytes webp, uint32_t *picture,
                            satchel_error *err)
{
    uint8_t hash[SATCHEL_HASH];
    if (webp.size > SATCHEL_MAX_PICTURE)
        return satchel_fail(err, SATCHEL_LIMIT, "picture of more than %u bytes",
                            SATCHEL_MAX_PICTURE);
    hash_bytes(webp, hash);
    const uint32_t known = strmap_find(&w->picture_hashes, (const char *)hash, sizeof hash);
    if (known != STRMAP_NONE) {
        *picture = known;
        return true;
    }
    const uint32_t count = w->picture_hashes.count;
    if (count == w->picture_capacity) {
        const size_t more = count ? count * (size_t)2 : 64;
        struct written_block *grown = realloc(w->pictures, more * sizeof *grown);
        if (!grown)
            return satchel_fail_memory(err);
        w->pictures = grown;
        w->picture_capacity = more;
    }
    if (!spool_block(&w->images, webp, &w->pictures[count], err))
        return false;
    if (strmap_add(&w->picture_hashes, (const char *)hash, sizeof hash) == STRMAP_NONE)
        return satchel_fail_memory(err);
    *picture = count;
    return true;
}

bool writer_check_draft(satchel_writer *w, const satchel_draft *draft, satchel_error *err)
{
    const size_t length = draft->id ? strlen(draft->id) : 0;
    if (!length || !is_plain_string(draft->id, length))
        return satchel_fail(err, SATCHEL_USAGE, "its id is empty or not plain text");
    if (draft->urgency > 9)
        return satchel_fail(err, SATCHEL_USAGE, "its urgency is over 9");
    if (draft->section && !is_plain_string(draft->section, strlen(draft->section)))
        return satchel_fail(err, SATCHEL_USAGE, "its section is not plain text");
    if (strmap_find(&w->ids, draft->id, length) != STRMAP_NONE) {
        char shown[128];
        satchel_printable(shown, sizeof shown, draft->id, length);
        return satchel_fail(err, SATCHEL_USAGE, "another article has the id \"%s\"", shown);
    }
    return w->count < SATCHEL_MAX_ARTICLES ||
           satchel_fail(err, SATCHEL_LIMIT, "more than %u articles", SATCHEL_MAX_ARTICLES);
}

struct written_article *writer_new_article(satchel_writer *w, const satchel_draft *draft,
                                           const satchel_record *record)
{
    if (w->count == w->capacity) {
        const uint32_t more = w->capacity ? w->capacity * 2 : 64;
        struct written_article *grown = realloc(w->articles, more * sizeof *grown);
        if (!grown)
            return NULL;
        w->articles = grown;
        w->capacity = more;
    }
    struct written_article *a = &w->articles[w->count];
    *a = (struct written_article){.record.record = *record};
    satchel_record *r = &a->record.record;
    r->order = draft->order;
    r->urgency = draft->urgency ? draft->urgency : USUAL_URGENCY;
    r->id = draft->id;
    r->section = draft->section;
    r->status = draft->status;
    r->version = draft->version ? draft->version : 1;
    a->earlier = !draft->version;
    r->issued = draft->issued;
    r->updated = draft->updated;
    const char **const strings[] = {&r->id, &r->headline, &r->byline, &r->section, &r->language};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        if (!keep_string(&w->arena, strings[i]))
            return NULL;
    return a;
}

bool writer_claim(satchel_writer *w, const struct written_article *a, satchel_error *err)
{
    const char *id = a->record.record.id;
    if (strmap_add(&w->ids, id, strlen(id)) == STRMAP_NONE)
        return satchel_fail_memory(err);
    w->count++;
    return true;
}

bool writer_whole(const satchel_writer *w, satchel_error *err)
{
    if (w->failed.code && err)
        *err = w->failed;
    return !w->failed.code;
}

/* Spools the text that was put into the queue first. */
static bool settle_text(satchel_writer *w, satchel_error *err)
{
    struct coded_text text;
    satchel_error why;
    bool ok = coding_take(&w->coding, &text, &why);
    if (ok) {
        struct written_article *a = &w->articles[text.article];
        ok = spool_block(&w->text, satchel_buf_bytes(&text.bytes), &a->text, &why);
        a->record.text.coding = text.coding;
        a->record.text.stored = a->text.size;
        a->record.text.decoded = text.decoded;
        memcpy(a->record.text.hash, a->text.hash, SATCHEL_HASH);
        writer_settle_version(a, text.kept);
        satchel_buf_free(&text.bytes);
    }
    if (ok)
        return true;
    w->failed = why;
    if (err)
        *err = why;
    return false;
}

bool writer_settle_texts(satchel_writer *w, satchel_error *err)
{
    while (w->coding.count)
        if (!settle_text(w, err))
            return false;
    return true;
}

/* --- articles ----------------------------------------------------------------------------------
 */

static bool keep_pictures(satchel_writer *w, struct written_article *a,
                          const struct strmap *pictures, satchel_error *err)
{
    const size_t count = pictures->count;
    a->pictures = satchel_arena_array(&w->arena, count, sizeof *a->pictures);
    a->record.pictures = satchel_arena_array(&w->arena, count, sizeof *a->record.pictures);
    if (count && (!a->pictures || !a->record.pictures))
        return satchel_fail_memory(err);
    for (size_t i = 0; i < count; i++)
        memcpy(&a->pictures[i], pictures->strings[i], sizeof *a->pictures);
    return true;
}

bool writer_put_text(satchel_writer *w, uint32_t article, const struct coding_prior priors[2],
                     satchel_buf *document, struct coding_old *old, satchel_error *err)
{
    if (coding_full(&w->coding) && !settle_text(w, err))
        return false;
    coding_put(&w->coding, article, priors, document, old);
    return w->coding.workers.count || writer_settle_texts(w, err);
}

/* Without any prior nothing has to wait for the others. */
static bool put_plain(satchel_writer *w, uint32_t article, satchel_buf *document,
                      satchel_error *err)
{
    static const struct coding_prior none[2];
    struct coding_old old = {0};
    const bool ok =
        writer_recall(w, &w->articles[article], satchel_buf_bytes(document), false, &old, err) &&
        writer_put_text(w, article, none, document, &old, err);
    satchel_buf_free(&old.bytes);
    return ok;
}

bool satchel_writer_add(satchel_writer *w, satchel_builder *b, const satchel_draft *draft,
                        satchel_error *err)
{
    if (!writer_whole(w, err) || !writer_check_draft(w, draft, err))
        return false;
    satchel_buf document;
    struct strmap pictures;
    struct built_summary summary;
    satchel_buf_init(&document, SATCHEL_MAX_DOCUMENT);
    strmap_init(&pictures, SIZE_MAX);
    bool ok = built_encode(b, &document, &pictures, &summary, err);
    if (ok) {
        const satchel_record record = {.headline = satchel_builder_headline(b),
                                       .byline = satchel_builder_byline(b),
                                       .language = summary.language,
                                       .direction = summary.direction,
                                       .words = summary.words,
                                       .pictures = pictures.count};
        struct written_article *a = writer_new_article(w, draft, &record);
        ok = a ? keep_pictures(w, a, &pictures, err) && writer_claim(w, a, err)
               : satchel_fail_memory(err);
    }
    if (ok) {
        w->text_bytes += document.size;
        ok = !writer_note_words(w, w->count - 1, satchel_buf_bytes(&document), err) ? false
             : w->own ? own_keep(w, w->count - 1, satchel_buf_bytes(&document), err)
                      : put_plain(w, w->count - 1, &document, err);
    }
    satchel_buf_free(&document);
    strmap_free(&pictures);
    return ok;
}

bool satchel_writer_cancel(satchel_writer *w, const char *headline, const satchel_draft *draft,
                           satchel_error *err)
{
    satchel_draft kill = *draft;
    kill.status = SATCHEL_CANCELED;
    if (!writer_check_draft(w, &kill, err))
        return false;
    if (!is_plain_string(headline, strlen(headline)))
        return satchel_fail(err, SATCHEL_USAGE, "its headline is not plain text");
    const satchel_record record = {.headline = headline};
    struct written_article *a = writer_new_article(w, &kill, &record);
    if (!a)
        return satchel_fail_memory(err);
    struct coding_old none;
    if (!writer_recall(w, a, (satchel_bytes){0}, false, &none, err))
        return false;
    writer_settle_version(a, true);
    return writer_claim(w, a, err);
}
