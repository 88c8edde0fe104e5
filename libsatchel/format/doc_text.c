/* The builder: text and spans.
 *
 * White space is written late, before the character that follows it: so none ever stands at the end
 * of a leaf or beside a line break, and a span that opens after a space does not cover it.
 */
#include "doc_build.h"

#include <satchel/utf8.h>

#include <stdlib.h>
#include <string.h>

uint32_t built_string(satchel_builder *b, const char *text)
{
    if (!text)
        return 0;
    char clean[SATCHEL_MAX_STRING];
    size_t size = 0;
    const size_t length = strlen(text);
    for (size_t i = 0; i < length;) {
        uint32_t c;
        char bytes[4];
        i += satchel_utf8_decode(text + i, length - i, &c);
        if (c < 0x20 || c == 0x7F)
            c = ' ';
        const size_t n = satchel_utf8_encode(c, bytes);
        if (size + n > sizeof clean)
            break;
        memcpy(clean + size, bytes, n);
        size += n;
    }
    if (b->strings.count >= SATCHEL_MAX_STRINGS - 1) {
        const uint32_t known = strmap_find(&b->strings, clean, size);
        if (known == STRMAP_NONE)
            b->failed = SATCHEL_LIMIT;
        return known == STRMAP_NONE ? 0 : known;
    }
    const uint32_t number = strmap_add(&b->strings, clean, size);
    return number == STRMAP_NONE ? 0 : number;
}

/* --- spans -------------------------------------------------------------------------------------
 */

void built_start_text(satchel_builder *b)
{
    b->space = SPACE_NONE;
    b->last_char = 0;
    b->in_credit = false;
    for (unsigned i = 0; i < b->span_depth; i++)
        b->span_stack[i].start = SATCHEL_NONE;
}

void built_end_spans(satchel_builder *b, unsigned first)
{
    const uint32_t end = (uint32_t)b->text.size;
    for (unsigned i = b->span_depth; i-- > first;) {
        const struct open_span *s = &b->span_stack[i];
        if (s->start >= end)
            continue;
        if (!built_grow(b, (void **)&b->spans, &b->span_capacity, b->span_count, sizeof *b->spans,
                        SATCHEL_MAX_SPANS))
            return;
        if (s->kind == SATCHEL_SPAN_LINK) {
            if (!built_grow(b, (void **)&b->links, &b->link_capacity, b->link_count,
                            sizeof *b->links, SATCHEL_MAX_SPANS))
                return;
            b->links[b->link_count++] = (uint32_t)b->span_count;
        }
        b->spans[b->span_count++] = (struct built_span){
            .kind = s->kind, .start = s->start, .end = end, .target = s->target};
    }
}

void satchel_builder_span_open(satchel_builder *b, satchel_span_kind kind, const char *target)
{
    const size_t most = sizeof b->span_stack / sizeof *b->span_stack;
    if (b->span_depth == most || b->span_overflow) {
        b->span_overflow++;
        return;
    }
    b->span_stack[b->span_depth++] = (struct open_span){
        .kind = (uint8_t)kind, .target = built_string(b, target), .start = SATCHEL_NONE};
}

void satchel_builder_span_close(satchel_builder *b, satchel_span_kind kind)
{
    if (b->span_overflow) {
        b->span_overflow--;
        return;
    }
    for (unsigned i = b->span_depth; i-- > 0;)
        if (b->span_stack[i].kind == (uint8_t)kind) {
            if (b->leaf != SATCHEL_NONE)
                built_end_spans(b, i);
            b->span_depth = i;
            return;
        }
}

/* --- text --------------------------------------------------------------------------------------
 */

/* Scripts that write no spaces between words: a line end in their source text is nothing. Hangul
 * does use spaces. */
static bool is_cjk(uint32_t c)
{
    return (c >= 0x2E80 && c <= 0xA4CF && !(c >= 0x3130 && c <= 0x318F)) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE4F) ||
           (c >= 0xFF00 && c <= 0xFFEF) || (c >= 0x20000 && c <= 0x3FFFD);
}

/* C1 controls, noncharacters and the byte order mark mean nothing in text. */
static bool is_dropped(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xFEFF || (c >= 0xFDD0 && c <= 0xFDEF) ||
           (c & 0xFFFE) == 0xFFFE;
}

static void write_space(satchel_builder *b, uint32_t next)
{
    const uint8_t space = b->space;
    b->space = SPACE_NONE;
    if (!b->last_char || space == SPACE_NONE)
        return;
    if (space == SPACE_BREAK)
        satchel_buf_put_byte(&b->text, '\n');
    else if (space != SPACE_NEWLINE || !is_cjk(b->last_char) || !is_cjk(next))
        satchel_buf_put_byte(&b->text, ' ');
}

static void start_waiting_spans(satchel_builder *b)
{
    for (unsigned i = b->span_depth; i-- > 0 && b->span_stack[i].start == SATCHEL_NONE;)
        b->span_stack[i].start = (uint32_t)b->text.size;
}

static void put_char(satchel_builder *b, uint32_t c)
{
    if (b->space)
        write_space(b, c);
    if (b->in_credit && b->credit_start == SATCHEL_NONE)
        b->credit_start = (uint32_t)b->text.size;
    if (b->span_depth)
        start_waiting_spans(b);
    if (c < 0x80)
        satchel_buf_put_byte(&b->text, c);
    else
        satchel_buf_put_char(&b->text, c);
    b->last_char = c;
}

static void put_code(satchel_builder *b, const char *text, size_t length)
{
    for (size_t i = 0; i < length;) {
        uint32_t c;
        i += satchel_utf8_decode(text + i, length - i, &c);
        if (c == '\n' || c == '\t' || !is_dropped(c)) {
            /* No empty lines at the start. */
            if (c == '\n' && !b->last_char)
                continue;
            put_char(b, c);
        }
    }
}

static void put_prose(satchel_builder *b, const char *text, size_t length)
{
    for (size_t i = 0; i < length;) {
        uint32_t c;
        i += satchel_utf8_decode(text + i, length - i, &c);
        if (c == ' ' || c == '\t' || c == '\f') {
            if (b->space < SPACE_BLANK)
                b->space = SPACE_BLANK;
        } else if (c == '\n' || c == '\r' || c == 0x85) {
            if (b->space < SPACE_NEWLINE)
                b->space = SPACE_NEWLINE;
        } else if (c == 0x2028 || c == 0x2029) {
            b->space = SPACE_BREAK;
        } else if (!is_dropped(c)) {
            put_char(b, c);
        }
    }
}

static bool is_blank(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!strchr(" \t\r\n\f", text[i]) || !text[i])
            return false;
    return true;
}

void satchel_builder_text(satchel_builder *b, const char *text, size_t length)
{
    if (b->failed || b->text.failed || !length)
        return;
    if (b->leaf == SATCHEL_NONE && (is_blank(text, length) || !built_need_leaf(b)))
        return;
    if (b->blocks[b->leaf].kind == SATCHEL_KIND_CODE)
        put_code(b, text, length);
    else
        put_prose(b, text, length);
}

void satchel_builder_break(satchel_builder *b)
{
    if (b->leaf == SATCHEL_NONE)
        return;
    if (b->blocks[b->leaf].kind == SATCHEL_KIND_CODE)
        put_code(b, "\n", 1);
    else
        b->space = SPACE_BREAK;
}

void satchel_builder_credit(satchel_builder *b)
{
    if (b->leaf == SATCHEL_NONE || b->blocks[b->leaf].kind != SATCHEL_KIND_IMAGE || b->in_credit)
        return;
    b->in_credit = true;
    b->credit_start = SATCHEL_NONE;
    if (b->space == SPACE_NONE)
        b->space = SPACE_BLANK;
}

size_t satchel_builder_size(const satchel_builder *b)
{
    return b->text.size;
}

void satchel_builder_words(satchel_builder *b, const uint32_t *words, size_t count)
{
    uint32_t *copy = count ? malloc(count * sizeof *copy) : NULL;
    if (count && !copy) {
        b->failed = b->failed ? b->failed : SATCHEL_MEMORY;
        return;
    }
    if (count)
        memcpy(copy, words, count * sizeof *copy);
    free(b->words);
    b->words = copy;
    b->word_count = count;
}

const char *satchel_builder_peek(const satchel_builder *b, size_t *size)
{
    *size = b->text.size;
    return (const char *)b->text.data;
}

/* --- headline and byline -----------------------------------------------------------------------
 */

const char *satchel_builder_headline(satchel_builder *b)
{
    built_end_leaf(b);
    const char *text = satchel_buf_string(&b->headline);
    return text ? text : "";
}

const char *satchel_builder_byline(satchel_builder *b)
{
    built_end_leaf(b);
    const char *text = satchel_buf_string(&b->byline);
    return text ? text : "";
}

/* One line of plain text: white space collapsed, controls gone, at most the length of a headline.
 */
static void set_line(satchel_buf *to, const char *text)
{
    const size_t length = strlen(text);
    bool space = false;
    satchel_buf_clear(to);
    for (size_t i = 0; i < length && to->size < 1000;) {
        uint32_t c;
        i += satchel_utf8_decode(text + i, length - i, &c);
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            space = to->size > 0;
        } else if (!is_dropped(c)) {
            if (space)
                satchel_buf_put_byte(to, ' ');
            space = false;
            satchel_buf_put_char(to, c);
        }
    }
}

void satchel_builder_set_headline(satchel_builder *b, const char *text)
{
    set_line(&b->headline, text);
}

void satchel_builder_set_byline(satchel_builder *b, const char *text)
{
    set_line(&b->byline, text);
}
