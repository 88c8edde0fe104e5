/* The builder: from what was built to the document's bytes. Layout in document.h and FORMAT.md. */
#include "doc_build.h"

#include "base/bytes.h"

#include <satchel/utf8.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct encoder {
    satchel_builder *b;
    uint32_t *numbers; /* of the document, by the builder's string number; 0 = not used yet */
    uint32_t number_count;
    satchel_buf strings, meta, blocks, spans, words;
    struct strmap *pictures;
    int32_t
        *balance; /* by block: letters left to right minus right to left, what is inside included */
    uint8_t *direction;                    /* by block, resolved */
    uint32_t *note_blocks, *anchor_blocks; /* see index_targets */
    satchel_direction base;
};

/* The document's number for a string; strings are numbered in order of first use. */
static uint32_t string_number(struct encoder *e, uint32_t string)
{
    if (!string)
        return 0;
    if (!e->numbers[string]) {
        e->numbers[string] = ++e->number_count;
        satchel_buf_put(&e->strings, e->b->strings.strings[string], e->b->strings.lengths[string]);
        satchel_buf_put_byte(&e->strings, '\n');
    }
    return e->numbers[string];
}

/* --- direction ---------------------------------------------------------------------------------
 */

static int32_t balance_of(const char *text, size_t size)
{
    int32_t balance = 0;
    for (size_t i = 0; i < size;) {
        uint32_t c;
        i += satchel_utf8_decode(text + i, size - i, &c);
        balance += satchel_strong_direction(c);
    }
    return balance;
}

/* Languages written from right to left whatever the script subtag does not say. */
static bool is_rtl_language(const char *tag)
{
    static const char *const languages[] = {"ar",  "arc", "ckb", "dv",  "fa", "he", "iw", "ks",
                                            "nqo", "ps",  "sd",  "syr", "ug", "ur", "yi"};
    if (strstr(tag, "-Latn") || strstr(tag, "-Cyrl"))
        return false;
    if (strstr(tag, "-Arab") || strstr(tag, "-Hebr"))
        return true;
    const size_t length = strcspn(tag, "-");
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        if (strlen(languages[i]) == length && strncmp(tag, languages[i], length) == 0)
            return true;
    return false;
}

/* Balances of all blocks, then the document's direction, then each block's: what it or a box around
 * it was told, else what most of its letters say, else the document's. */
static void resolve_directions(struct encoder *e)
{
    const satchel_builder *b = e->b;
    int32_t total = balance_of((const char *)b->headline.data, b->headline.size);
    for (size_t i = b->block_count; i-- > 0;) {
        const struct built_block *block = &b->blocks[i];
        if (satchel_kind_class(block->kind) == SATCHEL_LEAF)
            e->balance[i] =
                balance_of((const char *)b->text.data + block->start, block->end - block->start);
        if (block->parent != SATCHEL_NONE)
            e->balance[block->parent] += e->balance[i];
        else if (block->kind != SATCHEL_KIND_CODE)
            total += e->balance[i];
    }
    const bool rtl_language = is_rtl_language(b->strings.strings[b->language]);
    if (b->direction != SATCHEL_BASE_AUTO)
        e->base = b->direction == SATCHEL_BASE_RTL ? SATCHEL_RTL : SATCHEL_LTR;
    else
        e->base = total < 0 || (total == 0 && rtl_language) ? SATCHEL_RTL : SATCHEL_LTR;
    for (size_t i = 0; i < b->block_count; i++) {
        const struct built_block *block = &b->blocks[i];
        const uint8_t told = block->direction;
        const uint32_t parent = block->parent;
        if (told)
            e->direction[i] = told;
        else if (parent != SATCHEL_NONE && b->blocks[parent].direction)
            e->direction[i] = b->blocks[parent].direction;
        else if (e->balance[i])
            e->direction[i] = e->balance[i] < 0 ? SATCHEL_BASE_RTL : SATCHEL_BASE_LTR;
        else
            e->direction[i] = e->base == SATCHEL_RTL ? SATCHEL_BASE_RTL : SATCHEL_BASE_LTR;
        if (!told && parent != SATCHEL_NONE)
            e->b->blocks[i].direction = b->blocks[parent].direction;
    }
}

/* --- blocks ------------------------------------------------------------------------------------
 */

static uint32_t effective_language(satchel_builder *b, struct built_block *block)
{
    if (!block->language && block->parent != SATCHEL_NONE)
        block->language = b->blocks[block->parent].language;
    return block->language == b->language ? 0 : block->language;
}

static uint32_t count_breaks(const satchel_builder *b, const struct built_block *block)
{
    uint32_t breaks = 0;
    for (uint32_t i = block->start; i < block->end; i++)
        breaks += b->text.data[i] == '\n';
    return breaks;
}

static bool encode_image(struct encoder *e, const struct built_block *block)
{
    uint32_t picture = STRMAP_NONE;
    if (block->number != SATCHEL_NONE) {
        picture = strmap_add(e->pictures, (const char *)&block->number, sizeof block->number);
        if (picture == STRMAP_NONE)
            return false;
    }
    write_varint(&e->blocks, picture == STRMAP_NONE ? 0 : picture + 1u);
    if (picture != STRMAP_NONE) {
        write_varint(&e->blocks, block->width);
        write_varint(&e->blocks, block->height);
    }
    write_varint(&e->blocks, string_number(e, block->alt));
    write_varint(&e->blocks, block->credit);
    return true;
}

static bool encode_details(struct encoder *e, const struct built_block *block)
{
    switch (block->kind) {
    case SATCHEL_KIND_HEADING: write_varint(&e->blocks, block->level ? block->level : 2); break;
    case SATCHEL_KIND_LIST:
        write_varint(&e->blocks, (uint64_t)block->number << 1 | block->ordered);
        break;
    case SATCHEL_KIND_ITEM: write_varint(&e->blocks, block->task); break;
    case SATCHEL_KIND_CELL:
        write_varint(&e->blocks, (unsigned)block->align << 1 | block->header);
        break;
    case SATCHEL_KIND_FOOTNOTE: write_varint(&e->blocks, block->number); break;
    case SATCHEL_KIND_IMAGE: return encode_image(e, block);
    default: break;
    }
    return true;
}

static bool encode_blocks(struct encoder *e)
{
    satchel_builder *b = e->b;
    write_varint(&e->blocks, b->block_count);
    for (size_t i = 0; i < b->block_count; i++) {
        struct built_block *block = &b->blocks[i];
        const uint32_t language = effective_language(b, block);
        const satchel_class class = satchel_kind_class(block->kind);
        const uint32_t breaks = class == SATCHEL_LEAF ? count_breaks(b, block) : 0;
        const bool turned = (e->direction[i] == SATCHEL_BASE_RTL) != (e->base == SATCHEL_RTL);
        satchel_buf_put_byte(&e->blocks, (unsigned)block->kind | (language ? RECORD_LANGUAGE : 0u) |
                                             (turned ? RECORD_TURNED : 0u) |
                                             (breaks ? RECORD_BREAKS : 0u));
        if (language)
            write_varint(&e->blocks, string_number(e, language));
        if (breaks)
            write_varint(&e->blocks, breaks);
        if (!encode_details(e, block))
            return false;
        if (class == SATCHEL_BOX)
            write_varint(&e->blocks, block->children);
    }
    return true;
}

/* --- spans -------------------------------------------------------------------------------------
 */

/* Outer spans first. Of two with the same range the one that was closed later is the outer one. */
static int compare_spans(const void *a, const void *b)
{
    const struct built_span *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    if (x->end != y->end)
        return x->end > y->end ? -1 : 1;
    return x->order > y->order ? -1 : 1;
}

/* Which block each footnote number and each anchor name stands for, SATCHEL_NONE where there is
 * none. */
static bool index_targets(struct encoder *e)
{
    const satchel_builder *b = e->b;
    e->note_blocks = malloc((b->notes.count + (size_t)1) * sizeof *e->note_blocks);
    e->anchor_blocks = malloc((b->names.count + (size_t)1) * sizeof *e->anchor_blocks);
    if (!e->note_blocks || !e->anchor_blocks)
        return false;
    memset(e->note_blocks, 0xFF, (b->notes.count + (size_t)1) * sizeof *e->note_blocks);
    memset(e->anchor_blocks, 0xFF, (b->names.count + (size_t)1) * sizeof *e->anchor_blocks);
    for (uint32_t i = (uint32_t)b->block_count; i-- > 0;)
        if (b->blocks[i].kind == SATCHEL_KIND_FOOTNOTE && b->blocks[i].number <= b->notes.count)
            e->note_blocks[b->blocks[i].number] = i;
    for (size_t i = b->anchor_count; i-- > 0;)
        if (b->anchors[i].name < b->names.count && b->anchors[i].block < b->block_count)
            e->anchor_blocks[b->anchors[i].name] = b->anchors[i].block;
    return true;
}

static uint32_t footnote_block(const struct encoder *e, const char *number)
{
    const unsigned long n = strtoul(number, NULL, 10);
    return n <= e->b->notes.count ? e->note_blocks[n] : SATCHEL_NONE;
}

static uint32_t anchor_block(const struct encoder *e, const char *name)
{
    const uint32_t number = strmap_find(&e->b->names, name, strlen(name));
    return number == STRMAP_NONE ? SATCHEL_NONE : e->anchor_blocks[number];
}

/* Ties links within the document to blocks. A span that leads nowhere gets the kind
 * SATCHEL_SPAN_COUNT. */
static void resolve_span(const struct encoder *e, struct built_span *s)
{
    const char *target = e->b->strings.strings[s->target];
    if (s->kind == SATCHEL_SPAN_NOTE) {
        s->target = footnote_block(e, target);
        if (s->target == SATCHEL_NONE)
            s->kind = SATCHEL_SPAN_COUNT;
    } else if (s->kind == SATCHEL_SPAN_JUMP || (s->kind == SATCHEL_SPAN_LINK && target[0] == '#')) {
        s->target = anchor_block(e, target[0] == '#' ? target + 1 : target);
        s->kind = s->target == SATCHEL_NONE ? SATCHEL_SPAN_COUNT : SATCHEL_SPAN_JUMP;
    } else if ((s->kind == SATCHEL_SPAN_LINK || s->kind == SATCHEL_SPAN_ARTICLE ||
                s->kind == SATCHEL_SPAN_LANGUAGE) &&
               !*target) {
        s->kind = SATCHEL_SPAN_COUNT;
    }
}

static void encode_span(struct encoder *e, const struct built_span *s, uint32_t *at)
{
    satchel_buf_put_byte(&e->spans, s->kind);
    write_varint(&e->spans, s->start - *at);
    write_varint(&e->spans, s->end - s->start);
    *at = s->start;
    if (s->kind == SATCHEL_SPAN_NOTE || s->kind == SATCHEL_SPAN_JUMP)
        write_varint(&e->spans, s->target);
    else if (s->kind == SATCHEL_SPAN_LINK || s->kind == SATCHEL_SPAN_ARTICLE ||
             s->kind == SATCHEL_SPAN_LANGUAGE)
        write_varint(&e->spans, string_number(e, s->target));
}

static bool encode_spans(struct encoder *e)
{
    const satchel_builder *b = e->b;
    if (!b->span_count)
        return true;
    struct built_span *spans = malloc(b->span_count * sizeof *spans);
    if (!spans || !index_targets(e)) {
        free(spans);
        return false;
    }
    uint32_t count = 0, at = 0;
    for (uint32_t i = 0; i < b->span_count; i++) {
        spans[count] = b->spans[i];
        spans[count].order = i;
        resolve_span(e, &spans[count]);
        count += spans[count].kind != SATCHEL_SPAN_COUNT;
    }
    qsort(spans, count, sizeof *spans, compare_spans);
    if (count)
        write_varint(&e->spans, count);
    for (uint32_t i = 0; i < count; i++)
        encode_span(e, &spans[i], &at);
    free(spans);
    return true;
}

/* --- words -------------------------------------------------------------------------------------
 */

/* Reading time in words: words between spaces, two Han or kana characters, five of Thai, Lao,
 * Khmer, Burmese or Tibetan to a word. */
static uint32_t count_words(const char *text, size_t size)
{
    uint32_t words = 0, cjk = 0, south = 0;
    bool inside = false;
    for (size_t i = 0; i < size;) {
        uint32_t c;
        i += satchel_utf8_decode(text + i, size - i, &c);
        const bool is_cjk = (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) ||
                            (c >= 0x20000 && c <= 0x3FFFD);
        const bool is_south = (c >= 0x0E00 && c <= 0x0FFF) || (c >= 0x1000 && c <= 0x109F) ||
                              (c >= 0x1780 && c <= 0x17FF);
        const bool is_space = c <= ' ' || c == 0xA0 || (c >= 0x2000 && c <= 0x200B) || c == 0x3000;
        cjk += is_cjk;
        south += is_south;
        if (!is_space && !is_cjk && !is_south && !inside)
            words += satchel_strong_direction(c) != 0 || (c >= '0' && c <= '9');
        inside = !is_space && !is_cjk && !is_south &&
                 (inside || satchel_strong_direction(c) != 0 || (c >= '0' && c <= '9'));
    }
    return words + (cjk + 1) / 2 + (south + 4) / 5;
}

/* --- the whole ---------------------------------------------------------------------------------
 */

static void put_section(satchel_buf *out, enum section tag, const void *data, size_t size)
{
    if (!size)
        return;
    satchel_buf_put_byte(out, (unsigned)tag);
    write_varint(out, size);
    satchel_buf_put(out, data, size);
}

static void encode_meta(struct encoder *e)
{
    const satchel_builder *b = e->b;
    if (!b->fact_count)
        return;
    write_varint(&e->meta, b->fact_count / 2);
    for (size_t i = 0; i < b->fact_count; i++)
        write_varint(&e->meta, string_number(e, b->facts[i]));
}

/* A rule alone is the body of a title page. */
static bool has_content(const satchel_builder *b)
{
    for (size_t i = 0; i < b->block_count; i++)
        if (b->blocks[i].end > b->blocks[i].start || b->blocks[i].kind == SATCHEL_KIND_IMAGE ||
            b->blocks[i].kind == SATCHEL_KIND_RULE)
            return true;
    return false;
}

static bool start(struct encoder *e, satchel_error *err)
{
    satchel_builder *b = e->b;
    satchel_buf *const bufs[] = {&e->strings, &e->meta, &e->blocks, &e->spans, &e->words};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
        satchel_buf_init(bufs[i], SATCHEL_MAX_DOCUMENT);
    e->numbers = calloc(b->strings.count, sizeof *e->numbers);
    e->balance = calloc(b->block_count + 1, sizeof *e->balance);
    e->direction = calloc(b->block_count + 1, sizeof *e->direction);
    return (e->numbers && e->balance && e->direction) || satchel_fail_memory(err);
}

static void encode_words(struct encoder *e)
{
    const satchel_builder *b = e->b;
    const size_t size = b->text.size ? b->text.size - 1 : 0; /* without the last LF */
    uint32_t last = 0;
    for (size_t i = 0; i < b->word_count; i++) {
        const uint32_t at = b->words[i];
        if (at <= last || at >= size || (b->text.data[at] & 0xC0) == 0x80)
            continue;
        write_varint(&e->words, at - last);
        last = at;
    }
}

static bool join(struct encoder *e, satchel_buf *out, satchel_error *err)
{
    const satchel_builder *b = e->b;
    if (!satchel_buf_ok(&e->strings, err) || !satchel_buf_ok(&e->meta, err) ||
        !satchel_buf_ok(&e->blocks, err) || !satchel_buf_ok(&e->spans, err) ||
        !satchel_buf_ok(&e->words, err))
        return false;
    put_section(out, SECTION_TEXT, b->text.data, b->text.size ? b->text.size - 1 : 0);
    put_section(out, SECTION_STRINGS, e->strings.data, e->strings.size);
    put_section(out, SECTION_META, e->meta.data, e->meta.size);
    put_section(out, SECTION_BLOCKS, e->blocks.data, e->blocks.size);
    put_section(out, SECTION_SPANS, e->spans.data, e->spans.size);
    put_section(out, SECTION_WORDS, e->words.data, e->words.size);
    return satchel_buf_ok(out, err);
}

bool built_encode(satchel_builder *b, satchel_buf *out, struct strmap *pictures,
                  struct built_summary *summary, satchel_error *err)
{
    while (b->open_count || b->open_overflow)
        satchel_builder_close(b);
    built_end_leaf(b);
    if (!satchel_builder_ok(b, err))
        return false;
    if (!has_content(b))
        return satchel_fail(err, SATCHEL_INPUT, "has no text");
    struct encoder e = {.b = b, .pictures = pictures};
    bool ok = start(&e, err);
    if (ok) {
        resolve_directions(&e);
        encode_meta(&e);
        encode_words(&e);
        if (!encode_blocks(&e) || !encode_spans(&e))
            ok = satchel_fail_memory(err);
    }
    ok = ok && join(&e, out, err);
    if (ok)
        *summary = (struct built_summary){
            .language = b->strings.strings[b->language],
            .direction = e.base,
            .words = count_words((const char *)b->text.data, b->text.size),
        };
    free(e.numbers);
    free(e.balance);
    free(e.direction);
    free(e.note_blocks);
    free(e.anchor_blocks);
    satchel_buf_free(&e.strings);
    satchel_buf_free(&e.meta);
    satchel_buf_free(&e.blocks);
    satchel_buf_free(&e.spans);
    satchel_buf_free(&e.words);
    return ok;
}

satchel_article *satchel_builder_article(satchel_builder *b, const satchel_draft *draft,
                                         satchel_error *err)
{
    satchel_buf document;
    struct strmap pictures;
    struct built_summary summary;
    satchel_article *article = NULL;
    satchel_buf_init(&document, SATCHEL_MAX_DOCUMENT);
    strmap_init(&pictures, SATCHEL_MAX_DOCUMENT);
    if (!built_encode(b, &document, &pictures, &summary, err))
        goto out;
    const satchel_record record = {.id = draft->id ? draft->id : "",
                                   .headline = satchel_builder_headline(b),
                                   .byline = satchel_builder_byline(b),
                                   .section = draft->section ? draft->section : "",
                                   .language = summary.language,
                                   .direction = summary.direction,
                                   .status = draft->status,
                                   .version = draft->version ? draft->version : 1,
                                   .issued = draft->issued,
                                   .updated = draft->updated,
                                   .words = summary.words,
                                   .pictures = pictures.count};
    article = doc_check(satchel_buf_bytes(&document), &record, err);
out:
    satchel_buf_free(&document);
    strmap_free(&pictures);
    return article;
}
