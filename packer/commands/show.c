/* satchel show: one article on standard output, as text, Markdown, HTML or JSON. */
#include "cli.h"
#include "console/console.h"
#include "exports/export.h"
#include "reading.h"

#include <stdio.h>
#include <string.h>

enum { AS_TEXT, AS_MARKDOWN, AS_HTML, AS_JSON };

struct show_settings {
    unsigned form;
};

#define TO_FORM offsetof(struct show_settings, form)

static const struct option options[] = {
    {.name = "text",
     .kind = OPTION_PICK,
     .to = TO_FORM,
     .initial = AS_TEXT,
     .help = "plain text (what is done when nothing is said)"},
    {.name = "markdown",
     .kind = OPTION_PICK,
     .to = TO_FORM,
     .initial = AS_MARKDOWN,
     .help = "Markdown with front matter"},
    {.name = "html",
     .kind = OPTION_PICK,
     .to = TO_FORM,
     .initial = AS_HTML,
     .help = "an HTML page with its pictures inside"},
    {.name = "json",
     .kind = OPTION_PICK,
     .to = TO_FORM,
     .initial = AS_JSON,
     .help = "one JSON document: its record and its blocks"},
};

static void print_block(struct satchel_json *j, const char *text, const satchel_block *b)
{
    const uint32_t credit = b->kind == SATCHEL_KIND_IMAGE ? b->credit : b->end;
    uint32_t end = credit;
    while (end > b->start && end < b->end && text[end - 1] == ' ')
        end--;
    satchel_json_open(j, NULL, '{');
    satchel_json_text(j, "kind", satchel_kind_name(b->kind));
    satchel_json_bytes(j, "text", text + b->start,
                       satchel_kind_class(b->kind) == SATCHEL_LEAF ? end - b->start : 0);
    satchel_json_bytes(j, "credit", text + credit, b->end - credit);
    satchel_json_text(j, "alt", b->alt);
    satchel_json_text(j, "language", b->language);
    satchel_json_text(j, "direction", b->direction == SATCHEL_RTL ? "rtl" : "ltr");
    satchel_json_number(j, "depth", b->depth);
    if (b->kind == SATCHEL_KIND_HEADING)
        satchel_json_number(j, "level", b->level);
    if (b->kind == SATCHEL_KIND_IMAGE && b->number != SATCHEL_NONE) {
        satchel_json_number(j, "image", b->number);
        satchel_json_number(j, "width", b->width);
        satchel_json_number(j, "height", b->height);
    }
    satchel_json_close(j);
}

static void print_spans(struct satchel_json *j, const satchel_article *a)
{
    const satchel_span *spans;
    const uint32_t count = satchel_article_spans(a, &spans);
    satchel_json_open(j, "spans", '[');
    for (uint32_t i = 0; i < count; i++) {
        satchel_json_open(j, NULL, '{');
        satchel_json_text(j, "kind", satchel_span_name(spans[i].kind));
        satchel_json_number(j, "start", spans[i].start);
        satchel_json_number(j, "end", spans[i].end);
        if (*spans[i].target)
            satchel_json_text(j, "target", spans[i].target);
        if (spans[i].block != SATCHEL_NONE)
            satchel_json_number(j, "block", spans[i].block);
        satchel_json_close(j);
    }
    satchel_json_close(j);
}

static void print_json(struct satchel_json *j, const satchel_article *a)
{
    const satchel_block *blocks;
    const satchel_meta *meta;
    const uint32_t count = satchel_article_blocks(a, &blocks);
    const uint32_t facts = satchel_article_meta(a, &meta);
    const char *text = satchel_article_text(a, NULL);
    satchel_json_open(j, NULL, '{');
    record_json(j, satchel_article_record(a));
    satchel_json_open(j, "meta", '[');
    for (uint32_t i = 0; i < facts; i++) {
        satchel_json_open(j, NULL, '{');
        satchel_json_text(j, "key", meta[i].key);
        satchel_json_text(j, "value", meta[i].value);
        satchel_json_close(j);
    }
    satchel_json_close(j);
    satchel_json_open(j, "blocks", '[');
    for (uint32_t i = 0; i < count; i++)
        print_block(j, text, &blocks[i]);
    satchel_json_close(j);
    print_spans(j, a);
    satchel_json_close(j);
}

static bool print_article(struct reading *r, uint32_t index, const satchel_article *a,
                          unsigned form, satchel_error *err)
{
    switch (form) {
    case AS_MARKDOWN: export_markdown(stdout, a); return true;
    case AS_HTML: return export_html(stdout, a, r->bundle, index, err);
    case AS_JSON: print_json(&r->json, a); return true;
    default: export_text(stdout, a); return true;
    }
}

/* Nothing on standard output, one line on the other, and everything closed. */
static satchel_code refuse(struct reading *r, const char *name, const satchel_error *err,
                           const char *hint)
{
    console_error(name, err, hint);
    satchel_bundle_close(r->bundle);
    satchel_arena_free(&r->arena);
    satchel_buf_free(&r->out);
    return err->code;
}

static satchel_code run(const void *settings, char **operands, size_t count)
{
    const struct show_settings *s = settings;
    struct reading r;
    satchel_error err;
    uint32_t index;
    (void)count;
    const satchel_code code = reading_open(&r, operands[0]);
    if (code != SATCHEL_OK)
        return code;
    if (!satchel_bundle_find(r.bundle, operands[1], &index, &err))
        return refuse(&r, operands[0], &err,
                      err.code == SATCHEL_NOT_FOUND ? "\"satchel list\" shows all ids" : NULL);
    satchel_article *a = satchel_article_open(r.bundle, index, &err);
    if (!a) {
        char name[1400];
        snprintf(name, sizeof name, "%s: %s", operands[0], operands[1]);
        return refuse(&r, name, &err, NULL);
    }
    const bool ok = print_article(&r, index, a, s->form, &err);
    satchel_article_close(a);
    return ok ? reading_close(&r, SATCHEL_OK) : refuse(&r, operands[0], &err, NULL);
}

const struct command command_show = {
    .name = "show",
    .operands = "BUNDLE ID",
    .summary = "one article, as text, Markdown, HTML or JSON",
    .details = "Prints the article whose id is ID, exactly as \"satchel list\" shows it.",
    .example = "satchel show --markdown today.satchel city/water-returns",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .settings_size = sizeof(struct show_settings),
    .least = 2,
    .most = 2,
    .run = run,
};
