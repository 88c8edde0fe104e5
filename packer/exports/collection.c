/* A bundle as a collection of files; see export.h. */
#include "collection.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_SLUG 60

/* --- streams -----------------------------------------------------------------------------------
 */

bool export_stream_open(struct export_stream *s, satchel_error *err)
{
    *s = (struct export_stream){0};
    s->to = open_memstream(&s->data, &s->size);
    return s->to || satchel_fail_memory(err);
}

bool export_stream_put(struct export_stream *s, const struct collection *c, const char *name,
                       satchel_error *err)
{
    const bool failed = ferror(s->to) != 0;
    /* Where there is no memory to make its room fit, closing leaves none, and says nothing. */
    bool ok = (fclose(s->to) == 0 && !failed && s->data) || satchel_fail_memory(err);
    ok = ok && c->sink->put(c->sink->context, name,
                            (satchel_bytes){(const uint8_t *)s->data, s->size}, err);
    free(s->data);
    return ok;
}

/* --- names -------------------------------------------------------------------------------------
 */

static const char *const extensions[] = {".xhtml", ".html", ".txt", ".md"};

/* "003-city-water-returns.html": its place, and letters and digits of its id. */
static const char *file_name(struct collection *c, uint32_t index, const char *id)
{
    char name[LONGEST_SLUG + 32];
    size_t at = (size_t)snprintf(name, sizeof name, "%03" PRIu32 "-", index + 1);
    const size_t start = at;
    for (const char *in = id; *in && at < start + LONGEST_SLUG; in++) {
        const char ch = *in >= 'A' && *in <= 'Z' ? (char)(*in + 32) : *in;
        const bool kept = (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9');
        if (kept)
            name[at++] = ch;
        else if (name[at - 1] != '-')
            name[at++] = '-';
    }
    while (at > 1 && name[at - 1] == '-')
        at--;
    snprintf(name + at, sizeof name - at, "%s", extensions[c->kind]);
    return satchel_arena_string(&c->arena, name, strlen(name));
}

const char *export_picture_name(struct collection *c, uint32_t article, uint32_t picture)
{
    snprintf(c->name, sizeof c->name, "picture-%03" PRIu32 "-%" PRIu32 ".jpg", article + 1,
             picture + 1);
    return c->name;
}

static const char *article_name(void *context, const char *id)
{
    const struct collection *c = context;
    for (uint32_t i = 0; i < c->count; i++)
        if (c->articles[i].file && strcmp(c->articles[i].record.id, id) == 0)
            return c->articles[i].file;
    return NULL;
}

static const char *picture_name(void *context, uint32_t picture)
{
    struct collection *c = context;
    const struct exported *e = &c->articles[c->at];
    const bool there = picture < e->record.pictures && e->there && e->there[picture];
    return there ? export_picture_name(c, c->at, picture) : NULL;
}

/* --- articles ----------------------------------------------------------------------------------
 */

/* What is damaged is left out, and told; not what is well, for want of memory: false. */
static bool note(struct collection *c, const satchel_error *why, satchel_error *err)
{
    if (why->code == SATCHEL_MEMORY)
        return satchel_fail_memory(err);
    if (c->first->code == SATCHEL_OK)
        *c->first = *why;
    return true;
}

static bool list_articles(struct collection *c, satchel_error *err)
{
    c->count = c->info->articles;
    c->articles = satchel_arena_array(&c->arena, c->count + (size_t)1, sizeof *c->articles);
    if (!c->articles)
        return satchel_fail_memory(err);
    for (uint32_t i = 0; i < c->count; i++) {
        satchel_error why;
        struct exported *e = &c->articles[i];
        if (!satchel_bundle_record(c->bundle, i, &c->arena, &e->record, &why)) {
            if (!note(c, &why, err))
                return false;
            continue;
        }
        if (e->record.status == SATCHEL_CANCELED)
            continue;
        e->file = file_name(c, i, e->record.id);
        if (!e->file)
            return satchel_fail_memory(err);
    }
    return true;
}

static bool put_picture(struct collection *c, uint32_t index, uint32_t picture, satchel_error *err)
{
    satchel_buf webp, jpeg;
    satchel_error why;
    bool ok = true;
    satchel_buf_init(&webp, SATCHEL_MAX_PICTURE);
    satchel_buf_init(&jpeg, (size_t)64 << 20);
    bool *there = &c->articles[index].there[picture];
    *there = satchel_bundle_picture(c->bundle, index, picture, &webp, &why) &&
             c->sink->convert(satchel_buf_bytes(&webp), &jpeg, &why);
    if (*there)
        ok = c->sink->put(c->sink->context, export_picture_name(c, index, picture),
                          satchel_buf_bytes(&jpeg), err);
    else
        ok = note(c, &why, err);
    satchel_buf_free(&webp);
    satchel_buf_free(&jpeg);
    return ok;
}

static bool put_pictures(struct collection *c, uint32_t index, satchel_error *err)
{
    struct exported *e = &c->articles[index];
    e->there = satchel_arena_array(&c->arena, e->record.pictures + (size_t)1, sizeof *e->there);
    bool ok = e->there || satchel_fail_memory(err);
    for (uint32_t i = 0; ok && i < e->record.pictures; i++)
        ok = put_picture(c, index, i, err);
    return ok;
}

static bool write_article(struct collection *c, FILE *to, const satchel_article *a, uint32_t index,
                          satchel_error *err)
{
    const struct html_form form = {.xhtml = c->kind == EXPORT_EPUB,
                                   .article = article_name,
                                   .picture = c->kind == EXPORT_HTML ? NULL : picture_name,
                                   .context = c,
                                   .order = index + 1};
    switch (c->kind) {
    case EXPORT_TEXT: export_text(to, a); return true;
    case EXPORT_MARKDOWN: export_markdown_page(to, a, &form); return true;
    default: return export_page(to, a, c->bundle, index, &form, err);
    }
}

/* Pages in HTML hold their pictures, texts have none. */
static bool put_article(struct collection *c, uint32_t index, satchel_error *err)
{
    satchel_error why;
    struct export_stream stream;
    struct exported *e = &c->articles[index];
    satchel_article *a = satchel_article_open(c->bundle, index, &why);
    if (!a) {
        e->file = NULL;
        return note(c, &why, err);
    }
    c->at = index;
    const bool pictures = c->kind == EXPORT_EPUB || c->kind == EXPORT_MARKDOWN;
    bool ok = !pictures || put_pictures(c, index, err);
    if (ok && (ok = export_stream_open(&stream, err))) {
        why = (satchel_error){0};
        const bool whole = write_article(c, stream.to, a, index, &why);
        ok = export_stream_put(&stream, c, e->file, err);
        if (ok && !whole)
            *err = why;
        ok = ok && whole;
    }
    satchel_article_close(a);
    return ok;
}

/* --- the index of pages ------------------------------------------------------------------------
 */

static void put_link(FILE *to, const struct exported *e)
{
    fputs("<li><a href=\"", to);
    export_escaped(to, e->file, strlen(e->file));
    fprintf(to, "\" dir=\"%s\">", e->record.direction == SATCHEL_RTL ? "rtl" : "ltr");
    export_escaped(to, e->record.headline, strlen(e->record.headline));
    fputs("</a></li>\n", to);
}

static bool put_index(struct collection *c, satchel_error *err)
{
    struct export_stream s;
    if (!export_stream_open(&s, err))
        return false;
    fputs("<!DOCTYPE html>\n<html lang=\"", s.to);
    export_escaped(s.to, c->info->language, strlen(c->info->language));
    fputs("\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width\">\n<title>",
          s.to);
    export_escaped(s.to, c->info->title, strlen(c->info->title));
    fprintf(s.to, "</title>\n<style>%s</style>\n</head>\n<body>\n<h1>", export_style);
    export_escaped(s.to, c->info->title, strlen(c->info->title));
    fputs("</h1>\n<ul>\n", s.to);
    for (uint32_t i = 0; i < c->count; i++)
        if (c->articles[i].file)
            put_link(s.to, &c->articles[i]);
    fputs("</ul>\n</body>\n</html>\n", s.to);
    return export_stream_put(&s, c, "index.html", err);
}

bool export_collection(satchel_bundle *bundle, enum export_kind kind,
                       const struct export_sink *sink, satchel_error *first, satchel_error *err)
{
    struct collection c = {.bundle = bundle,
                           .info = satchel_bundle_info(bundle),
                           .kind = kind,
                           .sink = sink,
                           .first = first};
    satchel_arena_init(&c.arena, (size_t)256 << 20);
    bool ok = list_articles(&c, err) && (kind != EXPORT_EPUB || export_epub_begin(&c, err));
    for (uint32_t i = 0; ok && i < c.count; i++)
        ok = !c.articles[i].file || put_article(&c, i, err);
    if (ok && kind == EXPORT_EPUB)
        ok = export_epub_end(&c, err);
    if (ok && kind == EXPORT_HTML)
        ok = put_index(&c, err);
    satchel_arena_free(&c.arena);
    return ok;
}
