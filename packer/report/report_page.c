/* The report for an editor; see report_page.h. */
#include "report_page.h"

#include "console/console.h"
#include "exports/export.h"
#include "media/picture.h"
#include "treemap.h"

#include <satchel/utf8.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAP_WIDTH   960.0
#define MAP_HEIGHT  420.0
#define THUMB_SIDE  96
#define MOST_THUMBS 400 /* of the whole report */

static const char mark[] = "<!DOCTYPE html>\n<!-- satchel report -->\n";

static const char style[] =
    "body{font-family:sans-serif;max-width:62em;margin:2em auto;padding:0 1em;line-height:1.4}"
    "table{border-collapse:collapse;width:100%}td,th{padding:.3em .6em;border-bottom:1px solid "
    "#ccc;"
    "text-align:start;vertical-align:top}td.n,th.n{text-align:end;white-space:nowrap}"
    "img{margin:.1em;vertical-align:middle}.id{color:#666;font-size:.85em}svg{width:100%;height:"
    "auto}"
    ".t{fill:#35618e}.p{fill:#4f8a5b}text{fill:#fff;font-size:11px}li{margin:.2em 0}";

struct cost {
    satchel_record record;
    uint32_t index;
    uint64_t text, pictures; /* bytes */
};

struct page {
    FILE *to;
    const struct report *report;
    satchel_bundle *bundle;
    const satchel_info *info;
    satchel_arena arena;
    struct cost *costs;
    uint32_t count;
    unsigned thumbs;
};

/* --- costs -------------------------------------------------------------------------------------
 */

static uint64_t picture_bytes(satchel_bundle *bundle, uint32_t index, uint32_t count)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        satchel_buf webp;
        satchel_error why;
        satchel_buf_init(&webp, SATCHEL_MAX_PICTURE);
        if (satchel_bundle_picture(bundle, index, i, &webp, &why))
            sum += webp.size;
        satchel_buf_free(&webp);
    }
    return sum;
}

static bool gather(struct page *p, satchel_error *err)
{
    p->info = satchel_bundle_info(p->bundle);
    p->count = p->info->articles;
    p->costs = satchel_arena_array(&p->arena, p->count + (size_t)1, sizeof *p->costs);
    if (!p->costs)
        return satchel_fail_memory(err);
    for (uint32_t i = 0; i < p->count; i++) {
        struct cost *c = &p->costs[i];
        c->index = i;
        if (!satchel_bundle_record(p->bundle, i, &p->arena, &c->record, err))
            return false;
        c->text = c->record.stored;
        c->pictures = picture_bytes(p->bundle, i, c->record.pictures);
    }
    return true;
}

/* --- pieces ------------------------------------------------------------------------------------
 */

static void put(FILE *to, const char *text)
{
    export_escaped(to, text, strlen(text));
}

static void put_size(FILE *to, uint64_t bytes)
{
    char room[32];
    put(to, size_text(room, sizeof room, bytes));
}

static void put_base64(FILE *to, satchel_bytes in)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < in.size; i += 3) {
        const uint32_t bits = (uint32_t)in.data[i] << 16 |
                              (i + 1 < in.size ? (uint32_t)in.data[i + 1] << 8 : 0) |
                              (i + 2 < in.size ? in.data[i + 2] : 0);
        const char four[4] = {digits[bits >> 18], digits[bits >> 12 & 63],
                              i + 1 < in.size ? digits[bits >> 6 & 63] : '=',
                              i + 2 < in.size ? digits[bits & 63] : '='};
        fwrite(four, 1, 4, to);
    }
}

static void put_thumb(struct page *p, uint32_t index, uint32_t picture)
{
    satchel_buf webp, small;
    satchel_error why;
    unsigned width, height;
    const struct picture_settings settings = {.side = THUMB_SIDE, .quality = 40};
    satchel_buf_init(&webp, SATCHEL_MAX_PICTURE);
    satchel_buf_init(&small, SATCHEL_MAX_PICTURE);
    if (satchel_bundle_picture(p->bundle, index, picture, &webp, &why) &&
        picture_convert(satchel_buf_bytes(&webp), &settings, &small, &width, &height, &why)) {
        fprintf(p->to, "<img alt=\"\" width=\"%u\" height=\"%u\" title=\"", width / 2 + 1,
                height / 2 + 1);
        put_size(p->to, webp.size);
        fputs("\" src=\"data:image/webp;base64,", p->to);
        put_base64(p->to, satchel_buf_bytes(&small));
        fputs("\">", p->to);
    }
    satchel_buf_free(&webp);
    satchel_buf_free(&small);
}

/* --- treemap -----------------------------------------------------------------------------------
 */

static int compare_costs(const void *a, const void *b)
{
    const struct cost *x = a, *y = b;
    const uint64_t n = x->text + x->pictures, m = y->text + y->pictures;
    return n != m ? (n > m ? -1 : 1) : (x->index > y->index) - (x->index < y->index);
}

static void put_tile(FILE *to, const struct tile *t, const struct cost *c)
{
    const uint64_t all = c->text + c->pictures;
    const double text = all ? t->w * (double)c->text / (double)all : 0;
    fprintf(to, "<g><title>");
    put(to, c->record.headline);
    fputs(": ", to);
    put_size(to, all);
    fprintf(to,
            "</title><rect class=\"t\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>"
            "<rect class=\"p\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>"
            "<rect fill=\"none\" stroke=\"#fff\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
            "height=\"%.1f\"/>",
            t->x, t->y, text, t->h, t->x + text, t->y, t->w - text, t->h, t->x, t->y, t->w, t->h);
    if (t->w > 60 && t->h > 16) {
        const size_t fits = (size_t)(t->w / 6), size = strlen(c->record.headline);
        fprintf(to, "<text x=\"%.1f\" y=\"%.1f\">", t->x + 3, t->y + 13);
        export_escaped(to, c->record.headline,
                       satchel_utf8_floor(c->record.headline, size, fits < size ? fits : size));
        fputs("</text>", to);
    }
    fputs("</g>\n", to);
}

static bool put_map(struct page *p, satchel_error *err)
{
    struct tile *tiles = satchel_arena_array(&p->arena, p->count + (size_t)1, sizeof *tiles);
    struct cost *sorted = satchel_arena_array(&p->arena, p->count + (size_t)1, sizeof *sorted);
    if (!tiles || !sorted)
        return satchel_fail_memory(err);
    memcpy(sorted, p->costs, p->count * sizeof *sorted);
    qsort(sorted, p->count, sizeof *sorted, compare_costs);
    for (uint32_t i = 0; i < p->count; i++)
        tiles[i].size = sorted[i].text + sorted[i].pictures;
    treemap_lay_out(tiles, p->count, MAP_WIDTH, MAP_HEIGHT);
    fprintf(p->to, "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\">\n", MAP_WIDTH, MAP_HEIGHT);
    for (uint32_t i = 0; i < p->count; i++)
        if (tiles[i].w > 0)
            put_tile(p->to, &tiles[i], &sorted[i]);
    fputs("</svg>\n<p>Blue is text, green is pictures.</p>\n", p->to);
    return true;
}

/* --- the page ----------------------------------------------------------------------------------
 */

/* Bytes of the priors that the bundle brings along. */
static uint32_t own_prior(const satchel_bundle *bundle)
{
    const satchel_info *info = satchel_bundle_info(bundle);
    uint32_t bytes = 0;
    for (unsigned i = 0; i < info->prior_count; i++)
        bytes += info->priors[i].bytes;
    return bytes;
}

static void put_summary(struct page *p)
{
    uint64_t text = 0, pictures = 0;
    for (uint32_t i = 0; i < p->count; i++) {
        text += p->costs[i].text;
        pictures += p->costs[i].pictures;
    }
    fputs("<p>", p->to);
    put_size(p->to, p->info->bytes);
    fprintf(p->to, " in all: %" PRIu32 " articles (", p->info->articles);
    put_size(p->to, text);
    fprintf(p->to, "), %" PRIu32 " pictures (", p->info->pictures);
    put_size(p->to, pictures);
    fputs(" where they are shown).</p>\n", p->to);
    const uint32_t own = own_prior(p->bundle);
    if (own) {
        fputs("<p>It brings a prior of its own along (", p->to);
        put_size(p->to, own);
        fputs("), made of articles: those take next to nothing below.</p>\n", p->to);
    }
}

static void put_articles(struct page *p)
{
    fputs("<h2>Articles</h2>\n<table>\n<tr><th>Article</th><th class=\"n\">Words</th>"
          "<th class=\"n\">Text</th><th class=\"n\">Pictures</th><th></th></tr>\n",
          p->to);
    for (uint32_t i = 0; i < p->count; i++) {
        const struct cost *c = &p->costs[i];
        fprintf(p->to, "<tr><td dir=\"%s\">", c->record.direction == SATCHEL_RTL ? "rtl" : "ltr");
        put(p->to, c->record.headline);
        fputs("<div class=\"id\">", p->to);
        put(p->to, c->record.id);
        if (c->record.status != SATCHEL_USABLE)
            fprintf(p->to, " (%s)", satchel_status_name(c->record.status));
        fprintf(p->to, "</div></td><td class=\"n\">%" PRIu32 "</td><td class=\"n\">",
                c->record.words);
        put_size(p->to, c->text);
        fputs("</td><td class=\"n\">", p->to);
        if (c->record.pictures)
            put_size(p->to, c->pictures);
        fputs("</td><td>", p->to);
        for (uint32_t k = 0; k < c->record.pictures && p->thumbs < MOST_THUMBS; k++, p->thumbs++)
            put_thumb(p, i, k);
        fputs("</td></tr>\n", p->to);
    }
    fputs("</table>\n", p->to);
}

static void put_notes(const struct page *p, enum report_kind kind, const char *title)
{
    bool any = false;
    for (const struct report_note *n = p->report->notes; n; n = n->next) {
        if (n->kind != kind)
            continue;
        if (!any)
            fprintf(p->to, "<h2>%s</h2>\n<ul>\n", title);
        any = true;
        fputs("<li><b>", p->to);
        put(p->to, n->name);
        fputs("</b>: ", p->to);
        put(p->to, n->text);
        fputs("</li>\n", p->to);
    }
    if (any)
        fputs("</ul>\n", p->to);
}

static bool put_page(struct page *p, satchel_error *err)
{
    fputs(mark, p->to);
    fputs("<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" "
          "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n<title>",
          p->to);
    put(p->to, p->info->title);
    fprintf(p->to, "</title>\n<style>%s</style>\n</head>\n<body>\n<h1>", style);
    put(p->to, p->info->title);
    fputs("</h1>\n", p->to);
    put_summary(p);
    if (!put_map(p, err))
        return false;
    put_notes(p, REPORT_FAILURE, "Could not be read");
    put_notes(p, REPORT_WARNING, "Worth a look");
    put_articles(p);
    put_notes(p, REPORT_OTHER, "Left out");
    fputs("</body>\n</html>\n", p->to);
    return true;
}

bool report_page_check(const char *path, bool force, satchel_error *err)
{
    char head[sizeof mark] = "";
    struct stat st;
    if (force || stat(path, &st) != 0 || !S_ISREG(st.st_mode) || !st.st_size)
        return true;
    FILE *file = fopen(path, "rb");
    const size_t n = file ? fread(head, 1, sizeof mark - 1, file) : 0;
    if (file)
        fclose(file);
    return (n == sizeof mark - 1 && memcmp(head, mark, n) == 0) ||
           satchel_fail(err, SATCHEL_NOT_WRITABLE, "exists and is no report, use -f to replace it");
}

bool report_page_write(const char *path, const struct report *report, satchel_bundle *bundle,
                       satchel_error *err)
{
    char *text = NULL;
    size_t size = 0;
    struct page p = {.report = report, .bundle = bundle};
    satchel_arena_init(&p.arena, (size_t)512 << 20);
    p.to = open_memstream(&text, &size);
    bool ok = (p.to || satchel_fail_memory(err)) && gather(&p, err) && put_page(&p, err);
    const bool whole = p.to && !ferror(p.to);
    if (p.to && (fclose(p.to) != 0 || !whole || !text) &&
        ok) /* NULL: it could not be made to fit */
        ok = satchel_fail_memory(err);
    ok = ok && satchel_save_bytes(path, (satchel_bytes){(const uint8_t *)text, size}, err);
    free(text);
    satchel_arena_free(&p.arena);
    return ok;
}

/* --- the table ---------------------------------------------------------------------------------
 */

void report_table(satchel_bundle *bundle)
{
    struct page p = {.bundle = bundle};
    satchel_error why;
    satchel_arena_init(&p.arena, (size_t)512 << 20);
    if (gather(&p, &why)) {
        fprintf(stderr, "%12s %12s  %s\n", "text", "pictures", "article");
        for (uint32_t i = 0; i < p.count; i++) {
            char text[32], pictures[32];
            const struct cost *c = &p.costs[i];
            fprintf(stderr, "%12s %12s  %s  (%s)\n", size_text(text, sizeof text, c->text),
                    c->record.pictures ? size_text(pictures, sizeof pictures, c->pictures) : "",
                    printable_text(&p.arena, c->record.headline),
                    printable_text(&p.arena, c->record.id));
        }
        const uint32_t own = own_prior(bundle);
        char text[32];
        if (own)
            fprintf(stderr, "%12s %12s  the bundle's own prior, made of articles above\n",
                    size_text(text, sizeof text, own), "");
    }
    satchel_arena_free(&p.arena);
}
