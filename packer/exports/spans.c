/* Walking the spans of a leaf; see export.h. */
#include "export.h"

#define MOST_OPEN 32 /* spans inside spans; those beyond are not written */

struct walk {
    const struct span_writer *writer;
    const char *text;
    const satchel_span *open[MOST_OPEN];
    unsigned depth;
    uint32_t at;
};

static void advance(struct walk *w, uint32_t to)
{
    if (to > w->at)
        w->writer->text(w->writer->context, w->text + w->at, to - w->at);
    w->at = to;
}

static void close_until(struct walk *w, uint32_t offset)
{
    while (w->depth && w->open[w->depth - 1]->end <= offset) {
        const satchel_span *span = w->open[--w->depth];
        advance(w, span->end);
        w->writer->close(w->writer->context, span);
    }
}

/* The first span that starts at `offset` or behind it. */
static uint32_t first_span(const satchel_span *spans, uint32_t count, uint32_t offset)
{
    uint32_t low = 0, high = count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (spans[middle].start < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void write_spans(const satchel_article *article, uint32_t start, uint32_t end,
                 const struct span_writer *writer)
{
    const satchel_span *spans;
    const uint32_t count = satchel_article_spans(article, &spans);
    struct walk w = {.writer = writer, .text = satchel_article_text(article, NULL), .at = start};
    for (uint32_t i = first_span(spans, count, start); i < count && spans[i].start < end; i++) {
        if (spans[i].end > end) /* across caption and credit, which are written apart */
            continue;
        close_until(&w, spans[i].start);
        advance(&w, spans[i].start);
        if (w.depth == MOST_OPEN)
            continue;
        w.open[w.depth++] = &spans[i];
        writer->open(writer->context, &spans[i]);
    }
    close_until(&w, end);
    advance(&w, end);
}
