/* EPUB 2 and 3: each document of the spine is an article, the book its section.
 *
 * package.c says which documents there are; here they are read as XHTML, all of each: books
 * have no menus. What cannot be parsed as XML is read as HTML, as reading systems do.
 */
#include "epub.h"

#include "inputs/charset.h"
#include "inputs/html/html.h"
#include "inputs/paths.h"
#include "inputs/xml.h"

#include <stdio.h>
#include <string.h>

/* --- files inside ------------------------------------------------------------------------------
 */

static bool has_file(void *context, const char *name)
{
    const struct epub *book = context;
    return names_find(&book->entries, name, strlen(name)) != NAMES_NONE;
}

static bool read_file(void *context, const char *name, satchel_buf *to, satchel_error *err)
{
    return epub_read(context, name, to, err);
}

/* --- a chapter ---------------------------------------------------------------------------------
 */

static bool put_fact(struct manuscript *m, const char *key, const char *value)
{
    return !value || !*value || metadata_put(&m->meta, key, value);
}

/* The book is the section; of a book in parts the part is. */
static bool put_section(const struct epub *book, const char *part, struct manuscript *m)
{
    satchel_buf section;
    if (!part)
        return put_fact(m, "section", book->title);
    satchel_buf_init(&section, (size_t)SATCHEL_MAX_STRING * 2);
    satchel_buf_print(&section, "%s%s%s", book->title ? book->title : "",
                      book->title && *book->title ? ": " : "", part);
    const char *text = satchel_buf_string(&section);
    const bool ok = section.failed != SATCHEL_MEMORY && put_fact(m, "section", text ? text : part);
    satchel_buf_free(&section);
    return ok;
}

static bool put_facts(const struct epub *book, const char *part, struct manuscript *m)
{
    return put_section(book, part, m) && put_fact(m, "byline", book->creators) &&
           put_fact(m, "issued", book->date) && put_fact(m, "updated", book->modified) &&
           put_fact(m, "source", book->publisher) && put_fact(m, "rights", book->rights);
}

/* What holds unless the chapter says otherwise. Its own title counts when neither a heading nor the
 * table of contents names it. */
static bool put_defaults(const struct epub *book, const char *path, const struct xml_node *root,
                         struct manuscript *m)
{
    const char *label = epub_label(book, path);
    const struct xml_node *title = root ? xml_find(root, "title") : NULL;
    if (!put_fact(m, "language", book->language))
        return false;
    if (m->meta.title && *m->meta.title)
        return true;
    if (label)
        return metadata_put(&m->meta, "title", label);
    const char *text = title ? xml_text(&m->meta.arena, title) : "";
    return text && metadata_put(&m->meta, "title", text);
}

/* A document that is not well-formed, as reading systems take it. */
static bool read_html(const struct epub *book, const char *path, satchel_bytes bytes,
                      const struct xml_node *root, struct manuscript *m, const struct intake *to,
                      satchel_error *err)
{
    char declared[64];
    satchel_buf utf8, html;
    satchel_buf_init(&utf8, EPUB_MOST_DOCUMENT);
    satchel_buf_init(&html, EPUB_MOST_DOCUMENT);
    bool ok = charset_to_utf8(bytes, charset_declared(bytes, declared, sizeof declared), &utf8,
                              NULL, err);
    if (ok) {
        html_of_xhtml(span_of_buf(&utf8), &html);
        ok = satchel_buf_ok(&html, err) && html_read(span_of_buf(&html), HTML_PART, m, to, err) &&
             (put_defaults(book, path, root, m) || satchel_fail_memory(err));
    }
    satchel_buf_free(&utf8);
    satchel_buf_free(&html);
    return ok;
}

static bool read_xhtml(const struct epub *book, const char *path, satchel_bytes bytes,
                       struct manuscript *m, const struct intake *to, satchel_error *err)
{
    satchel_arena arena;
    bool ok = false, repaired = false;
    satchel_arena_init(&arena, XML_MOST_MEMORY);
    struct xml_node *root = xml_parse(&arena, bytes, &repaired, err);
    if (root && !repaired) {
        struct html_node *tree = html_of_xml(&arena, root, err);
        ok = tree && html_read_tree(tree, HTML_PART, m, to, err) &&
             (put_defaults(book, path, root, m) || satchel_fail_memory(err));
    } else if (root || err->code == SATCHEL_INPUT) {
        ok = read_html(book, path, bytes, root, m, to, err);
    }
    satchel_arena_free(&arena);
    return ok;
}

/* A picture as a page of its own. */
static bool read_picture(const struct epub *book, const char *path, struct manuscript *m,
                         satchel_error *err)
{
    const char *label = epub_label(book, path);
    satchel_builder_image(m->builder, path_leaf(path), label ? label : "");
    satchel_builder_close(m->builder);
    return put_defaults(book, path, NULL, m) || satchel_fail_memory(err);
}

static bool is_xhtml(const struct epub_item *item)
{
    return strcmp(item->type, "application/xhtml+xml") == 0 ||
           strcmp(item->type, "text/html") == 0 ||
           strcmp(item->type, "text/x-oeb1-document") == 0 ||
           strcmp(item->type, "application/x-dtbook+xml") == 0 ||
           (!*item->type && path_has_extension(item->path, "xhtml|html|htm"));
}

/* What stands for an item that is no document: its fallback, at most a few steps away. */
static struct epub_item *readable(const struct epub *book, struct epub_item *item)
{
    for (unsigned step = 0; step < 8; step++) {
        if (is_xhtml(item) || strncmp(item->type, "image/", 6) == 0)
            return item;
        const uint32_t next = names_find(&book->ids, item->fallback, strlen(item->fallback));
        if (next == NAMES_NONE)
            return NULL;
        item = &book->items[next];
    }
    return NULL;
}

struct chapter {
    struct epub *book;
    const struct input *input;
    const struct intake *to;
    const struct source_files files;
    unsigned delivered;
    bool stopped; /* by the one who takes the articles */
};

static void warn(const struct chapter *c, const char *path, const char *text)
{
    char line[512];
    snprintf(line, sizeof line, "%.300s: %.180s", path, text);
    if (c->to->warning)
        c->to->warning(c->to->context, line);
}

static bool pass_on(void *context, struct manuscript *m, satchel_error *err)
{
    struct chapter *c = context;
    c->delivered++;
    c->stopped = !c->to->article(c->to->context, m, err);
    return !c->stopped;
}

static bool read_item(struct chapter *c, const struct epub_item *item, satchel_error *err)
{
    satchel_buf bytes;
    struct manuscript m;
    const struct intake to = {.article = pass_on, .context = c};
    if (!manuscript_open(&m, err))
        return false;
    m.part = item->path;
    m.files = &c->files;
    m.in_sequence = m.title_suffices = true;
    satchel_buf_init(&bytes, EPUB_MOST_DOCUMENT);
    bool ok = put_facts(c->book, item->part, &m) || satchel_fail_memory(err);
    if (ok && !is_xhtml(item))
        ok = read_picture(c->book, item->path, &m, err);
    else if (ok)
        ok = epub_read(c->book, item->path, &bytes, err) &&
             read_xhtml(c->book, item->path, satchel_buf_bytes(&bytes), &m, &to, err);
    satchel_buf_free(&bytes);
    if (!ok) {
        manuscript_close(&m);
        return false;
    }
    const struct input part = {.name = item->path};
    return manuscript_deliver(&m, &part, &to, err);
}

/* A chapter that cannot be read is told and left out; the others go on. */
static bool read_spine(struct chapter *c, satchel_error *err)
{
    for (uint32_t i = 0; i < c->book->spine_count; i++) {
        struct epub_item *listed = &c->book->items[c->book->spine[i]];
        struct epub_item *item = readable(c->book, listed);
        if (!item) {
            warn(c, listed->path, "neither text nor a picture, left out");
            continue;
        }
        if (item->is_read)
            continue;
        item->is_read = true;
        if (read_item(c, item, err))
            continue;
        if (c->stopped || err->code == SATCHEL_MEMORY)
            return false;
        if (err->code != SATCHEL_NOT_FOUND || !has_file(c->book, item->path))
            warn(c, item->path, err->text);
    }
    return c->delivered || satchel_fail(err, SATCHEL_INPUT, "has no chapter that can be read");
}

static bool read_epub(const struct input *input, const struct intake *to, satchel_error *err)
{
    struct epub book;
    if (!epub_open(&book, input->bytes, err))
        return false;
    struct chapter c = {.book = &book,
                        .input = input,
                        .to = to,
                        .files = {.has = has_file, .read = read_file, .context = &book}};
    const bool ok = read_spine(&c, err);
    epub_close(&book);
    return ok;
}

static unsigned bid(const struct input *input)
{
    if (archive_is_book(input->bytes))
        return 80;
    return path_has_extension(input->name, "epub") ? 75 : 0;
}

const struct input_format input_epub = {
    .name = "EPUB", .extensions = "epub", .bid = bid, .read = read_epub};
