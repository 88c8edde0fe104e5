/* Markdown; see export.h. CommonMark with tables, footnotes and task lists; what it cannot say
 * (superscripts, languages, asides, figures, tables without a head) is said in HTML, which
 * CommonMark allows and inputs/text/markdown.c reads. */
#include "markdown_page.h"

#include <inttypes.h>
#include <string.h>

/* --- lines -------------------------------------------------------------------------------------
 */

static void put_line(struct page *p, const char *text)
{
    begin_line(p);
    fprintf(p->to, "%s\n", text);
}

/* A blank line, unless an item's marker has just been written. */
static void separate(struct page *p)
{
    if (p->started && !p->fresh)
        put_line(p, "");
    p->started = true;
}

static size_t push_prefix(struct page *p, const char *more)
{
    const size_t before = p->prefix_length, length = strlen(more);
    if (before + length < sizeof p->prefix) {
        memcpy(p->prefix + before, more, length);
        p->prefix_length += length;
    }
    return before;
}

/* --- leaves ------------------------------------------------------------------------------------
 */

static bool is_jump_target(const struct page *p, uint32_t block)
{
    for (uint32_t i = 0; i < p->span_count; i++)
        if (p->spans[i].kind == SATCHEL_SPAN_JUMP && p->spans[i].block == block)
            return true;
    return false;
}

static void put_markup(struct page *p, uint32_t start, uint32_t end)
{
    p->markup = true;
    put_range(p, start, end);
    p->markup = false;
}

static void put_tagged(struct page *p, const satchel_block *b, const char *open, const char *close)
{
    begin_line(p);
    fputs(open, p->to);
    put_markup(p, b->start, b->end);
    fprintf(p->to, "%s\n", close);
}

/* On one line: a line break in it is an element. */
static void put_heading(struct page *p, const satchel_block *b)
{
    static const char marks[] = "######";
    const int level = b->level >= 1 && b->level <= 6 ? b->level : 2;
    begin_line(p);
    fprintf(p->to, "%.*s ", level, marks);
    p->line_start = false;
    p->in_table = true;
    put_range(p, b->start, b->end);
    p->in_table = false;
    fputc('\n', p->to);
}

static void put_code(struct page *p, const satchel_block *b)
{
    char fence[64];
    size_t longest = 2, run = 0;
    for (uint32_t i = b->start; i < b->end; i++) {
        run = p->text[i] == '`' ? run + 1 : 0;
        if (run > longest && run < sizeof fence - 2)
            longest = run;
    }
    memset(fence, '`', longest + 1);
    fence[longest + 1] = '\0';
    put_line(p, fence);
    for (uint32_t at = b->start; at < b->end;) {
        const char *newline = memchr(p->text + at, '\n', b->end - at);
        const uint32_t stop = newline ? (uint32_t)(newline - p->text) : b->end;
        begin_line(p);
        fprintf(p->to, "%.*s\n", (int)(stop - at), p->text + at);
        at = stop + 1;
    }
    put_line(p, fence);
}

static void put_image(struct page *p, const satchel_block *b)
{
    begin_line(p);
    const struct html_form *form = p->form;
    const char *file =
        form->picture && b->number != SATCHEL_NONE ? form->picture(form->context, b->number) : NULL;
    fputs("<figure><img src=\"", p->to);
    put_attribute(p, file ? file : "");
    fputs("\" alt=\"", p->to);
    put_attribute(p, b->alt);
    fputs("\">", p->to);
    if (b->end > b->start) {
        fputs("<figcaption>", p->to);
        put_markup(p, b->start, b->credit);
        if (b->credit < b->end) {
            fputs("<span class=\"credit\">", p->to);
            put_markup(p, b->credit, b->end);
            fputs("</span>", p->to);
        }
        fputs("</figcaption>", p->to);
    }
    fputs("</figure>\n", p->to);
}

static void put_leaf(struct page *p, uint32_t number)
{
    const satchel_block *b = &p->blocks[number];
    if (is_jump_target(p, number)) {
        begin_line(p);
        fprintf(p->to, "<a id=\"b%" PRIu32 "\"></a>%s", number,
                b->kind == SATCHEL_KIND_PARAGRAPH ? "" : "\n\n");
        p->fresh = b->kind == SATCHEL_KIND_PARAGRAPH;
    }
    switch (b->kind) {
    case SATCHEL_KIND_CODE: put_code(p, b); break;
    case SATCHEL_KIND_IMAGE: put_image(p, b); break;
    case SATCHEL_KIND_DATELINE: put_tagged(p, b, "<p class=\"dateline\">", "</p>"); break;
    case SATCHEL_KIND_SUMMARY: put_tagged(p, b, "<p class=\"summary\">", "</p>"); break;
    case SATCHEL_KIND_HEADING: put_heading(p, b); break;
    default:
        begin_line(p);
        put_range(p, b->start, b->end);
        fputc('\n', p->to);
    }
}

/* --- tables ------------------------------------------------------------------------------------
 */

/* Markdown's tables have one head row, and it is the first. */
static bool is_plain_table(const struct page *p, uint32_t number)
{
    uint32_t row = number + 1;
    for (uint32_t i = number + 1; i < p->blocks[number].next; i++) {
        const satchel_block *b = &p->blocks[i];
        if (b->kind == SATCHEL_KIND_CELL && b->header != (b->parent == row))
            return false;
    }
    return true;
}

static void put_cell(struct page *p, const satchel_block *b, const char *close)
{
    p->in_table = true;
    p->line_start = false;
    put_range(p, b->start, b->end);
    p->in_table = false;
    fputs(close, p->to);
}

static void put_plain_table(struct page *p, uint32_t number)
{
    const satchel_block *table = &p->blocks[number];
    static const char *const rules[] = {" --- |", " :-: |", " --: |"};
    for (uint32_t row = number + 1; row < table->next; row = p->blocks[row].next) {
        begin_line(p);
        fputc('|', p->to);
        for (uint32_t i = row + 1; i < p->blocks[row].next; i++) {
            fputc(' ', p->to);
            put_cell(p, &p->blocks[i], " |");
        }
        fputc('\n', p->to);
        if (row != number + 1)
            continue;
        begin_line(p);
        fputc('|', p->to);
        for (uint32_t i = row + 1; i < p->blocks[row].next; i++)
            fputs(rules[p->blocks[i].align <= 2 ? p->blocks[i].align : 0], p->to);
        fputc('\n', p->to);
    }
}

static void put_html_table(struct page *p, uint32_t number)
{
    const satchel_block *table = &p->blocks[number];
    static const char *const aligns[] = {"", " align=\"center\"", " align=\"right\""};
    put_line(p, "<table>");
    for (uint32_t row = number + 1; row < table->next; row = p->blocks[row].next) {
        begin_line(p);
        fputs("<tr>", p->to);
        for (uint32_t i = row + 1; i < p->blocks[row].next; i++) {
            const satchel_block *b = &p->blocks[i];
            fprintf(p->to, "<%s%s>", b->header ? "th" : "td", aligns[b->align <= 2 ? b->align : 0]);
            put_markup(p, b->start, b->end);
            fputs(b->header ? "</th>" : "</td>", p->to);
        }
        fputs("</tr>\n", p->to);
    }
    put_line(p, "</table>");
}

/* --- boxes -------------------------------------------------------------------------------------
 */

static void put_blocks(struct page *p, uint32_t from, uint32_t to);

static void put_inside(struct page *p, uint32_t number, const char *prefix)
{
    const size_t before = push_prefix(p, prefix);
    put_blocks(p, number + 1, p->blocks[number].next);
    p->prefix_length = before;
}

/* No blank lines between items that hold one paragraph, perhaps with a list under it. */
static bool is_tight(const struct page *p, uint32_t list)
{
    for (uint32_t i = list + 1; i < p->blocks[list].next; i = p->blocks[i].next)
        for (uint32_t k = i + 1, n = 0; k < p->blocks[i].next; k = p->blocks[k].next, n++)
            if (n ? p->blocks[k].kind != SATCHEL_KIND_LIST
                  : p->blocks[k].kind != SATCHEL_KIND_PARAGRAPH)
                return false;
    return true;
}

static void put_list(struct page *p, uint32_t number)
{
    const satchel_block *list = &p->blocks[number];
    const bool tight = is_tight(p, number);
    uint64_t count = list->number;
    for (uint32_t i = number + 1; i < list->next; i = p->blocks[i].next, count++) {
        char marker[32], indent[32];
        if (list->ordered)
            snprintf(marker, sizeof marker, "%" PRIu64 ". ", count);
        else
            snprintf(marker, sizeof marker, "- ");
        snprintf(indent, sizeof indent, "%*s", (int)strlen(marker), "");
        if (i > number + 1 && !tight)
            put_line(p, "");
        begin_line(p);
        fputs(marker, p->to);
        if (p->blocks[i].task)
            fputs(p->blocks[i].task == SATCHEL_TASK_DONE ? "[x] " : "[ ] ", p->to);
        p->fresh = true;
        p->started = false;
        put_inside(p, i, indent);
        p->started = true;
    }
}

static void put_footnote(struct page *p, uint32_t number)
{
    begin_line(p);
    fprintf(p->to, "[^%" PRIu32 "]: ", p->blocks[number].number);
    p->fresh = true;
    p->started = false;
    put_inside(p, number, "    ");
    p->started = true;
}

static void put_aside(struct page *p, uint32_t number)
{
    put_line(p, "<aside>");
    put_inside(p, number, "");
    put_line(p, "");
    put_line(p, "</aside>");
}

static void put_box(struct page *p, uint32_t number)
{
    switch (p->blocks[number].kind) {
    case SATCHEL_KIND_QUOTE:
        begin_line(p);
        fputs("> ", p->to);
        p->fresh = true;
        p->started = false;
        put_inside(p, number, "> ");
        p->started = true;
        break;
    case SATCHEL_KIND_LIST: put_list(p, number); break;
    case SATCHEL_KIND_TABLE:
        if (is_plain_table(p, number))
            put_plain_table(p, number);
        else
            put_html_table(p, number);
        break;
    case SATCHEL_KIND_FOOTNOTE: put_footnote(p, number); break;
    case SATCHEL_KIND_ASIDE: put_aside(p, number); break;
    default: put_inside(p, number, ""); break;
    }
}

/* Two lists side by side would become one. */
static bool joins(const satchel_block *before, const satchel_block *b)
{
    return before && before->kind == SATCHEL_KIND_LIST && b->kind == SATCHEL_KIND_LIST &&
           before->ordered == b->ordered;
}

static void put_blocks(struct page *p, uint32_t from, uint32_t to)
{
    const satchel_block *before = NULL;
    for (uint32_t i = from; i < to; i = p->blocks[i].next) {
        const satchel_block *b = &p->blocks[i];
        const uint32_t list = before && b->kind == SATCHEL_KIND_LIST ? b->parent : SATCHEL_NONE;
        if (b->kind == SATCHEL_KIND_HEADLINE || b->kind == SATCHEL_KIND_BYLINE)
            continue;
        /* A list right under its item's text needs no blank line. */
        if (list == SATCHEL_NONE || p->blocks[list].kind != SATCHEL_KIND_ITEM ||
            before->kind != SATCHEL_KIND_PARAGRAPH)
            separate(p);
        if (joins(before, b)) {
            put_line(p, "<!-- -->");
            put_line(p, "");
        }
        if (b->kind == SATCHEL_KIND_RULE)
            put_line(p, "***");
        else if (satchel_kind_class(b->kind) == SATCHEL_BOX)
            put_box(p, i);
        else
            put_leaf(p, i);
        before = b;
    }
}

/* --- front matter ------------------------------------------------------------------------------
 */

static void put_value(FILE *to, const char *value)
{
    fputc('"', to);
    for (; *value; value++) {
        if (*value == '"' || *value == '\\')
            fputc('\\', to);
        fputc(*value, to);
    }
    fputc('"', to);
}

static void put_fact(FILE *to, const char *key, const char *value)
{
    if (!*value)
        return;
    fprintf(to, "%s: ", key);
    put_value(to, value);
    fputc('\n', to);
}

/* All facts of the key of the first, in a list: YAML has each key once. */
static void put_facts(FILE *to, const satchel_meta *meta, uint32_t count)
{
    fprintf(to, "%s: [", meta->key);
    put_value(to, meta->value);
    for (uint32_t i = 1; i < count; i++)
        if (strcmp(meta[i].key, meta->key) == 0) {
            fputs(", ", to);
            put_value(to, meta[i].value);
        }
    fputs("]\n", to);
}

static uint32_t count_key(const satchel_meta *meta, uint32_t count, const char *key)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++)
        found += strcmp(meta[i].key, key) == 0;
    return found;
}

static void put_time(FILE *to, const char *key, int64_t time)
{
    char text[32];
    satchel_time_print(time, text, sizeof text);
    if (*text)
        fprintf(to, "%s: %s\n", key, text);
}

static void put_front_matter(FILE *to, const satchel_article *article, uint32_t order)
{
    const satchel_record *r = satchel_article_record(article);
    const satchel_meta *meta;
    const uint32_t facts = satchel_article_meta(article, &meta);
    fputs("---\n", to);
    put_fact(to, "id", r->id);
    put_fact(to, "title", r->headline);
    put_fact(to, "byline", r->byline);
    put_fact(to, "section", r->section);
    put_fact(to, "language", r->language);
    put_fact(to, "direction", r->direction == SATCHEL_RTL ? "rtl" : "");
    put_time(to, "date", r->issued);
    put_time(to, "updated", r->updated);
    if (r->status != SATCHEL_USABLE)
        put_fact(to, "status", satchel_status_name(r->status));
    if (order)
        fprintf(to, "order: %" PRIu32 "\n", order);
    if (r->version > 1)
        fprintf(to, "version: %" PRIu32 "\n", r->version);
    for (uint32_t i = 0; i < facts; i++)
        if (count_key(meta, facts, meta[i].key) == 1)
            put_fact(to, meta[i].key, meta[i].value);
        else if (!count_key(meta, i, meta[i].key))
            put_facts(to, meta + i, facts - i);
    fputs("---\n", to);
}

void export_markdown(FILE *to, const satchel_article *article)
{
    const struct html_form form = {0};
    export_markdown_page(to, article, &form);
}

void export_markdown_page(FILE *to, const satchel_article *article, const struct html_form *form)
{
    struct page p = {.to = to,
                     .article = article,
                     .text = satchel_article_text(article, NULL),
                     .form = form,
                     .started = true};
    const uint32_t count = satchel_article_blocks(article, &p.blocks);
    p.span_count = satchel_article_spans(article, &p.spans);
    put_front_matter(to, article, form->order);
    put_blocks(&p, 0, count);
}
