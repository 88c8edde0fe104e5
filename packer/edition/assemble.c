/* Assembling; see assemble.h. */
#include "assemble.h"

#include "inputs/input.h"
#include "inputs/paths.h"
#include "segment.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `order` of the first chapter of the first book: behind what people have numbered by hand. */
#define SEQUENCE 1000000

volatile int assembly_stop;

/* One source being read, in either pass. */
struct reading_source {
    struct assembly *a;
    const struct source *source;
    const char *shown;
    bool quiet;    /* the survey: warnings come in the second pass */
    bool fatal;    /* a failure of the bundle, not of this source */
    uint32_t next; /* second pass: the next article of the survey */
    uint32_t delivered;
    struct resolver *resolver;
    satchel_writer *w;
};

static bool stopped(satchel_error *err)
{
    return assembly_stop && !satchel_fail(err, SATCHEL_BUSY, "stopped");
}

/* --- survey ------------------------------------------------------------------------------------
 */

static void count_language(struct assembly *a, const char *language)
{
    const size_t length = strlen(language);
    uint32_t number = names_find(&a->languages, language, length);
    if (number == NAMES_NONE) {
        number = a->language_count;
        if (number == 64 || !length || length >= 16 ||
            !names_add(&a->languages, language, length, number))
            return;
        memcpy(a->language_names[number], language, length + 1);
        a->language_count++;
    }
    a->language_counts[number]++;
}

/* The language of more than half of all articles. */
static void settle_language(struct assembly *a)
{
    a->language[0] = '\0';
    for (uint32_t i = 0; i < a->language_count; i++)
        if (a->language_counts[i] * 2 > a->count)
            memcpy(a->language, a->language_names[i], sizeof a->language_names[i]);
}

static struct surveyed *add_article(struct assembly *a)
{
    if (a->count == a->capacity) {
        const uint32_t more = a->capacity ? a->capacity * 2 : 64;
        struct surveyed *grown = realloc(a->articles, more * sizeof *grown);
        if (!grown)
            return NULL;
        a->articles = grown;
        a->capacity = more;
    }
    return &a->articles[a->count++];
}

/* An id as the bundle takes it: no control characters, well-formed. */
static const char *keep_id(struct assembly *a, const char *text, size_t length)
{
    char id[1024];
    satchel_printable(id, sizeof id, text, length);
    return satchel_arena_string(&a->arena, id, strlen(id));
}

/* The path of an article as its id: of its source, and of its part in there. */
static const char *path_id(struct assembly *a, const char *name, const char *part)
{
    satchel_buf id;
    satchel_buf_init(&id, PATH_MAX * 2);
    satchel_buf_put(&id, name, path_stem(name));
    if (part) {
        satchel_buf_put_byte(&id, '/');
        satchel_buf_put(&id, part, path_stem(part));
    }
    const char *kept =
        satchel_buf_ok(&id, NULL) ? keep_id(a, (const char *)id.data, id.size) : NULL;
    satchel_buf_free(&id);
    return kept;
}

/* False: out of memory. */
static bool note_pictures(struct reading_source *r, struct manuscript *m)
{
    const struct origin from = {.source = r->source, .part = m->part, .files = m->files};
    satchel_buf place;
    bool ok = true;
    satchel_buf_init(&place, PATH_MAX * 4);
    for (uint32_t i = 0; ok && i < satchel_builder_images(m->builder); i++)
        if (resolver_find(r->a->job, &from, satchel_builder_image_source(m->builder, i), &place))
            ok = ahead_note(&r->a->ahead, r->source->root, (const char *)place.data);
    satchel_buf_free(&place);
    return ok;
}

/* What is no article yet. A version that is held without an id of its own is none, either. */
static bool is_draft(const struct manuscript *m)
{
    return m->meta.withheld && !(m->meta.held && m->meta.id && *m->meta.id);
}

static bool survey_article(void *context, struct manuscript *m, satchel_error *err)
{
    struct reading_source *r = context;
    struct assembly *a = r->a;
    r->delivered++;
    if (is_draft(m)) {
        a->drafts++;
        report_other(a->report, r->shown, "not to be published yet, left out");
        return true;
    }
    struct surveyed *article = add_article(a);
    const bool own = m->meta.id && *m->meta.id;
    if (article)
        *article = (struct surveyed){
            .id = own ? keep_id(a, m->meta.id, strlen(m->meta.id))
                      : path_id(a, r->source->name, m->part),
            .part = m->part ? satchel_arena_string(&a->arena, m->part, strlen(m->part)) : NULL,
            .source = (uint32_t)(r->source - a->job->sources),
            .own_id = own,
            .status = m->meta.status,
            .version = m->meta.version,
            .time = m->meta.updated != SATCHEL_NO_TIME ? m->meta.updated : m->meta.issued,
            .embargo = m->meta.embargo,
            .expires = m->meta.expires,
            .held = m->meta.held,
        };
    if (!article || !article->id || (m->part && !article->part) ||
        !likeness_take(&article->like, m, &a->arena) || !note_pictures(r, m)) {
        r->fatal = true;
        return satchel_fail_memory(err);
    }
    if (m->meta.issued != SATCHEL_NO_TIME && m->meta.issued > a->newest)
        a->newest = m->meta.issued;
    if (m->meta.updated != SATCHEL_NO_TIME && m->meta.updated > a->newest)
        a->newest = m->meta.updated;
    if (m->meta.language)
        count_language(a, m->meta.language);
    return true;
}

static void warn(void *context, const char *text)
{
    struct reading_source *r = context;
    if (!r->quiet)
        report_warning(r->a->report, r->shown, text);
}

static bool has_file(void *context, const char *reference)
{
    struct reading_source *r = context;
    return resolver_has(r->a->job, r->source, reference);
}

/* Reads a source and lets its format deliver. A source that cannot be read is reported; false only
 * for what ends the pack. */
static bool read_source(struct reading_source *r,
                        bool (*article)(void *, struct manuscript *, satchel_error *),
                        satchel_error *err)
{
    satchel_buf bytes;
    satchel_error why;
    satchel_buf_init(&bytes, job_most_bytes(r->source));
    const struct intake intake = {
        .article = article, .warning = warn, .has = has_file, .context = r};
    bool ok = job_read(r->a->job, r->source, &bytes, &why);
    if (ok) {
        const struct input input = {.bytes = satchel_buf_bytes(&bytes), .name = r->source->name};
        const struct input_format *format = input_format_of(&input);
        if (format)
            ok = format->read(&input, &intake, &why);
        else if (r->source->given)
            ok = satchel_fail(&why, SATCHEL_INPUT,
                              "is neither text, a web page, a book, a feed nor a wire story");
        else if (r->quiet)
            report_other(r->a->report, r->shown, "not an article, left out");
    }
    satchel_buf_free(&bytes);
    if (r->a->job->starved)
        ok = satchel_fail_memory(&why);
    if (ok)
        return true;
    if (r->fatal || why.code == SATCHEL_MEMORY) {
        *err = why;
        return false;
    }
    if (r->a->fit) /* it was readable before, and every trial must hold the same */
        return satchel_fail(err, why.code, "%s: %s", r->shown, why.text);
    if (why.code == SATCHEL_NOT_FOUND && !r->source->given) {
        report_warning(r->a->report, r->shown, why.text);
        r->a->report->others++;
    } else {
        report_failure(r->a->report, r->shown, &why);
    }
    return true;
}

/* The article's own ids first, then those made of paths; a second one of the same gets "-2", a
 * third
 * "-3", in the order of paths. */
bool assembly_settle_ids(struct assembly *a)
{
    struct names taken;
    char id[1100];
    bool ok = true;
    names_init(&taken);
    for (unsigned own = 1; own < 2; own--) {
        for (uint32_t i = 0; ok && i < a->count; i++) {
            struct surveyed *s = &a->articles[i];
            if (s->out || s->own_id != (own == 1))
                continue;
            snprintf(id, sizeof id, "%s", s->id);
            for (unsigned n = 2; names_find(&taken, id, strlen(id)) != NAMES_NONE; n++)
                snprintf(id, sizeof id, "%s-%u", s->id, n);
            ok = names_add(&taken, id, strlen(id), i);
            if (ok && strcmp(id, s->id) != 0)
                ok = (s->id = satchel_arena_string(&a->arena, id, strlen(id))) != NULL;
        }
    }
    names_free(&taken);
    return ok;
}

bool assembly_survey(struct assembly *a, struct job *job, satchel_error *err)
{
    satchel_buf room;
    bool ok = true;
    *a = (struct assembly){.job = job, .report = job->report, .newest = SATCHEL_NO_TIME};
    satchel_arena_init(&a->arena, SIZE_MAX);
    names_init(&a->languages);
    ahead_init(&a->ahead);
    satchel_buf_init(&room, PATH_MAX * 2);
    for (size_t i = 0; ok && i < job->source_count; i++) {
        struct reading_source r = {.a = a,
                                   .source = &job->sources[i],
                                   .shown = job_shown(job, &job->sources[i], &room),
                                   .quiet = true};
        progress_step(&job->report->progress, "reading", i, job->source_count);
        ok = !stopped(err) && read_source(&r, survey_article, err);
    }
    satchel_buf_free(&room);
    settle_language(a);
    a->kept = a->count;
    return ok;
}

void assembly_free(struct assembly *a)
{
    satchel_arena_free(&a->arena);
    names_free(&a->languages);
    ahead_free(&a->ahead);
    free(a->articles);
}

/* --- writing -----------------------------------------------------------------------------------
 */

static bool is_fatal(const satchel_error *err)
{
    return err->code == SATCHEL_MEMORY || err->code == SATCHEL_DISK_FULL ||
           err->code == SATCHEL_NOT_WRITABLE || err->code == SATCHEL_READ;
}

/* Notes what characters are shown of the article. */
static bool note_text(const struct assembly *a, struct manuscript *m, uint32_t number,
                      satchel_error *err)
{
    const char *section = m->meta.section;
    if (!a->faces)
        return true;
    a->faces->article = number;
    return faces_note_article(a->faces, m->builder, err) &&
           (!section || faces_note(a->faces, section, strlen(section), err));
}

static bool put_article(struct reading_source *r, struct manuscript *m, uint32_t number,
                        satchel_error *err)
{
    const struct metadata *meta = &m->meta;
    const satchel_draft draft = {.id = r->a->articles[number].id,
                                 .section = meta->section,
                                 .status = meta->status,
                                 .version = meta->version,
                                 .issued = meta->issued,
                                 .updated = meta->updated,
                                 .order = m->in_sequence && meta->order == INT32_MAX
                                              ? SEQUENCE + (int32_t)number
                                              : meta->order,
                                 .urgency = meta->urgency};
    if (meta->status == SATCHEL_CANCELED)
        return !r->w ||
               satchel_writer_cancel(r->w, satchel_builder_headline(m->builder), &draft, err);
    const struct origin from = {.source = r->source, .part = m->part, .files = m->files};
    doubles_put_sources(r->a, number, m->builder);
    if (r->w && !note_text(r->a, m, number, err))
        return false;
    return resolver_run(r->resolver, &from, number, m->builder, r->w, err) &&
           (!r->w ||
            (segment_words(m->builder, err) && satchel_writer_add(r->w, m->builder, &draft, err)));
}

static bool write_article(void *context, struct manuscript *m, satchel_error *err)
{
    struct reading_source *r = context;
    if (is_draft(m))
        return true;
    if (r->next >= r->a->count || &r->a->job->sources[r->a->articles[r->next].source] != r->source)
        return satchel_fail(err, SATCHEL_INPUT, "changed while it was being packed");
    const uint32_t number = r->next++;
    if (r->a->articles[number].out)
        return true;
    const bool ok = put_article(r, m, number, err);
    r->fatal = !ok && is_fatal(err);
    return ok;
}

static bool fill_links(struct assembly *a, struct resolver *r)
{
    bool ok = true;
    for (unsigned pass = 0; pass < 4; pass++)
        for (uint32_t i = 0; ok && i < a->count; i++) {
            const struct origin from = {.source = &a->job->sources[a->articles[i].source],
                                        .part = a->articles[i].part};
            ok = a->articles[i].timed || resolver_add(r, &from, i, pass);
        }
    r->ids = malloc((a->count + (size_t)1) * sizeof *r->ids);
    for (uint32_t i = 0; r->ids && i < a->count; i++)
        r->ids[i] = a->articles[i].id;
    return ok && r->ids;
}

/* Sources without articles are not read again. */
static bool write_all(struct assembly *a, struct resolver *resolver, satchel_writer *w,
                      satchel_error *err)
{
    satchel_buf room;
    bool ok = true;
    satchel_buf_init(&room, PATH_MAX * 2);
    for (uint32_t i = 0; ok && i < a->count;) {
        const uint32_t source = a->articles[i].source;
        struct reading_source r = {
            .a = a, .source = &a->job->sources[source], .next = i, .resolver = resolver, .w = w};
        r.shown = job_shown(a->job, r.source, &room);
        progress_step(&a->report->progress, "packing", i, a->count);
        ok = !stopped(err) && read_source(&r, write_article, err);
        while (i < a->count && a->articles[i].source == source)
            i++;
    }
    satchel_buf_free(&room);
    return ok;
}

static bool carry_kills(const struct assembly *a, satchel_writer *w, satchel_error *err)
{
    for (uint32_t i = 0; a->previous && w && i < a->previous->kill_count; i++) {
        const satchel_record *r = &a->previous->kills[i].record;
        const satchel_draft draft = {.id = r->id,
                                     .section = r->section,
                                     .status = r->status,
                                     .version = r->version,
                                     .issued = r->issued,
                                     .updated = r->updated,
                                     .order = r->order,
                                     .urgency = r->urgency};
        if (!a->previous->kills[i].out && !satchel_writer_cancel(w, r->headline, &draft, err))
            return false;
    }
    return true;
}

/* The articles with their pictures, into the writer, or nowhere while sizes are measured. */
static bool run_through(struct assembly *a, satchel_writer *w, enum pictures_wanted wanted,
                        satchel_error *err)
{
    static const struct picture_settings settings[] = {
        [PICTURES_SMALL] = {.side = PICTURES_SMALL_SIDE, .quality = 55},
        [PICTURES_FULL] = {.side = PICTURES_FULL_SIDE, .quality = 72},
    };
    struct resolver resolver;
    struct kept kept = {.count = 0};
    const struct previous *before = wanted == PICTURES_NONE ? NULL : a->previous;
    const unsigned count = before ? before->count : 0;
    resolver_init(&resolver, a->job);
    resolver.with_pictures = wanted != PICTURES_NONE;
    if (resolver.with_pictures)
        resolver.settings = settings[wanted];
    resolver.settings.grey = a->grey;
    resolver.ahead = &a->ahead;
    resolver.kept = &kept;
    resolver.fit = resolver.with_pictures ? a->fit : NULL;
    job_rewind(a->job);
    a->ahead.fit = resolver.fit;
    ahead_begin(&a->ahead, a->job, resolver.with_pictures ? a->workers : NULL, &kept,
                &resolver.settings);
    const bool linked = fill_links(a, &resolver) || satchel_fail_memory(err);
    const bool ok = linked && kept_open(&kept, before ? before->bundles : NULL, count, err) &&
                    write_all(a, &resolver, w, err) && carry_kills(a, w, err);
    ahead_end(&a->ahead);
    a->remote = resolver.remote;
    if (ok && w)
        job_tell_others(a->job, &resolver.pictures);
    a->pictures = resolver.inside;
    for (uint32_t i = 0; i < resolver.found_count; i++)
        a->pictures += resolver.found[i].there;
    free(resolver.ids);
    kept_close(&kept);
    resolver_free(&resolver);
    return ok;
}

bool assembly_write(struct assembly *a, satchel_writer *w, enum pictures_wanted wanted,
                    satchel_error *err)
{
    return run_through(a, w, wanted, err);
}

bool assembly_measure(struct assembly *a, satchel_error *err)
{
    return run_through(a, NULL, PICTURES_FULL, err);
}

/* --- faces -------------------------------------------------------------------------------------
 */

static const char *id_of(void *context, uint32_t article)
{
    const struct assembly *a = context;
    return article < a->count ? a->articles[article].id : "";
}

bool assembly_faces(struct assembly *a, const satchel_options *options, satchel_writer *w,
                    const char *output, satchel_error *err)
{
    const char *const shown[] = {options->title, options->publisher};
    a->faces->article = a->count; /* of the shelf, not of an article */
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        if (shown[i] && !faces_note(a->faces, shown[i], strlen(shown[i]), err))
            return false;
    return faces_settle(a->faces, w, a->report, output, id_of, a, err);
}
