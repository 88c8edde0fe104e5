/* What the packer's unit tests share: a source given as a string becomes an article, and an article
 * becomes one line that can be read in a failure. */
#ifndef TESTS_UNIT_PACK_ARTICLE_H
#define TESTS_UNIT_PACK_ARTICLE_H

#include "support/unit.h"

#include "inputs/input.h"

#include <satchel/satchel.h>

#include <dirent.h>

struct reader {
    satchel_article *article; /* the first that was delivered */
    satchel_error err;
    char headline[1024], language[64], section[64], warning[256];
    bool derived;
    struct metadata meta; /* numbers only: its strings are gone */
};

static bool take_article(void *context, struct manuscript *m, satchel_error *err)
{
    struct reader *r = context;
    const satchel_draft draft = {.id = "x", .issued = SATCHEL_NO_TIME, .updated = SATCHEL_NO_TIME};
    snprintf(r->headline, sizeof r->headline, "%s", satchel_builder_headline(m->builder));
    snprintf(r->language, sizeof r->language, "%s", m->meta.language ? m->meta.language : "");
    snprintf(r->section, sizeof r->section, "%s", m->meta.section ? m->meta.section : "");
    r->derived = m->derived;
    r->meta = m->meta;
    r->article = satchel_builder_article(m->builder, &draft, err);
    return r->article != NULL;
}

static void take_warning(void *context, const char *text)
{
    snprintf(((struct reader *)context)->warning, sizeof((struct reader *)context)->warning, "%s",
             text);
}

/* Reads a source by the format that claims it. r->article is NULL and r->err set if it fails. */
static inline void read_source(struct reader *r, const char *name, const void *bytes, size_t size)
{
    const struct input input = {.bytes = {bytes, size}, .name = name};
    const struct intake intake = {.article = take_article, .warning = take_warning, .context = r};
    *r = (struct reader){0};
    const struct input_format *format = input_format_of(&input);
    if (!format)
        satchel_fail(&r->err, SATCHEL_INPUT, "claimed by nobody");
    else
        (void)!format->read(&input, &intake, &r->err);
}

static inline void read_text(struct reader *r, const char *name, const char *text)
{
    read_source(r, name, text, strlen(text));
    if (!r->article)
        fail_msg("%s: %s", name, r->err.text);
}

static inline void append(char **at, char *end, const char *text, size_t size)
{
    for (size_t i = 0; i < size && *at + 1 < end; i++)
        *(*at)++ = text[i];
    **at = '\0';
}

/* One leaf's text with its spans as <kind> or <kind target>; of code the text alone. */
static inline void append_leaf(char **at, char *end, const satchel_article *a,
                               const satchel_block *b)
{
    const satchel_span *spans;
    uint32_t count = satchel_article_spans(a, &spans);
    const char *text = satchel_article_text(a, NULL);
    if (b->kind == SATCHEL_KIND_CODE)
        count = 0;
    for (uint32_t i = b->start; i <= b->end; i++) {
        for (uint32_t k = count; k-- > 0;)
            if (spans[k].end == i && spans[k].start >= b->start && spans[k].start < i)
                append(at, end, ">", 1);
        for (uint32_t k = 0; k < count; k++) {
            if (spans[k].start != i || i == b->end)
                continue;
            const char *name = satchel_span_name(spans[k].kind);
            append(at, end, "<", 1);
            append(at, end, name, strlen(name));
            if (*spans[k].target) {
                append(at, end, " ", 1);
                append(at, end, spans[k].target, strlen(spans[k].target));
            }
            append(at, end, ":", 1);
        }
        if (b->kind == SATCHEL_KIND_IMAGE && i == b->credit && b->credit < b->end)
            append(at, end, "|", 1);
        if (i < b->end)
            append(at, end, text + i, 1);
    }
}

/* "headline(Water) paragraph(One <strong:two>) list{item{paragraph(x)}}"; static. */
static inline const char *outline(const satchel_article *a)
{
    static char line[65536];
    char *at = line, *const end = line + sizeof line;
    const satchel_block *blocks;
    const uint32_t count = satchel_article_blocks(a, &blocks);
    uint32_t ends[SATCHEL_MAX_DEPTH + 1], depth = 0;
    *at = '\0';
    for (uint32_t i = 0; i < count; i++) {
        const char *name = satchel_kind_name(blocks[i].kind);
        if (at > line && at[-1] != '{')
            append(&at, end, " ", 1);
        append(&at, end, name, strlen(name));
        if (satchel_kind_class(blocks[i].kind) == SATCHEL_LEAF) {
            append(&at, end, "(", 1);
            append_leaf(&at, end, a, &blocks[i]);
            append(&at, end, ")", 1);
        }
        if (satchel_kind_class(blocks[i].kind) == SATCHEL_BOX) {
            append(&at, end, "{", 1);
            ends[depth++] = blocks[i].next;
        }
        while (depth && ends[depth - 1] == i + 1) {
            append(&at, end, "}", 1);
            depth--;
        }
    }
    return line;
}

/* The outline of a source is this. */
static inline void expect_outline(const char *name, const char *source, const char *expected)
{
    struct reader r;
    read_text(&r, name, source);
    if (strcmp(outline(r.article), expected) != 0)
        fail_msg("\n  source   %s\n  expected %s\n  got      %s", source, expected,
                 outline(r.article));
    satchel_article_close(r.article);
}

static inline bool load(const char *path, satchel_buf *to)
{
    satchel_error err;
    satchel_buf_init(to, (size_t)64 << 20);
    return satchel_file_read(path, to, &err);
}

/* Calls `visit` for every file in a folder, in any order; returns how many. */
static inline unsigned visit_folder(const char *folder, void (*visit)(const char *path))
{
    unsigned count = 0;
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        char path[1024];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        visit(path);
        count++;
    }
    if (dir)
        closedir(dir);
    return count;
}

#endif
