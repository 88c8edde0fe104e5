/* One pass over a decoded document that either makes an article whose accessors cannot fail, or
 * refuses.
 *
 * The sections are read in the order of their tags, so that strings are known when blocks need them
 * and blocks when spans do. Leaves take their text as they come: the text is cut at its LFs by the
 * same pass.
 */
#include "document.h"

#include "base/bytes.h"

#include <satchel/utf8.h>

#include <stdlib.h>
#include <string.h>

struct check {
    satchel_article *article;
    satchel_error *err;
    const char **strings; /* by number, [0] = "" */
    uint32_t string_count;
    uint32_t head; /* bytes of headline and byline in front of the document's text */
    uint32_t head_blocks;
    satchel_bytes text; /* the document's own */
    size_t cursor;      /* how much of it the leaves have taken */
    bool leaf_seen;
};

static bool malformed(struct check *c, const char *what)
{
    return satchel_fail(c->err, SATCHEL_MALFORMED, "document: %s", what);
}

bool is_plain_string(const char *text, size_t size)
{
    if (size > SATCHEL_MAX_STRING || satchel_utf8_valid(text, size) != size)
        return false;
    for (size_t i = 0; i < size; i++)
        if ((uint8_t)text[i] < 0x20 || text[i] == 0x7F)
            return false;
    return true;
}

/* How many bytes, from the first on and a multiple of 8, are no controls of ASCII. */
static size_t skip_plain(const char *text, size_t left)
{
    const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
    size_t i = 0;
    for (uint64_t v; left - i >= sizeof v; i += sizeof v) {
        memcpy(&v, text + i, sizeof v);
        const uint64_t low = v & ~highs;
        const uint64_t controls = ~(low + 0x60 * ones); /* high bits: below U+0020 */
        const uint64_t deletes = low + ones;            /* U+007F */
        if ((controls | deletes) & ~v & highs)
            break;
    }
    return i;
}

/* How many bytes, from the first on and a multiple of 32, are surely from U+0020 to U+007E: each
 * eight as one number. A byte that is not spoils the sums of those after it at most. */
static size_t skip_printed(const char *text, size_t left)
{
    const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
    size_t i = 0;
    for (uint64_t v[4]; left - i >= sizeof v; i += sizeof v) {
        memcpy(v, text + i, sizeof v);
        const uint64_t controls = (v[0] - 0x20 * ones) | (v[1] - 0x20 * ones) |
                                  (v[2] - 0x20 * ones) | (v[3] - 0x20 * ones);
        const uint64_t deletes = (v[0] + ones) | (v[1] + ones) | (v[2] + ones) | (v[3] + ones);
        if ((v[0] | v[1] | v[2] | v[3] | controls | deletes) & highs)
            break;
    }
    return i;
}

/* I2. Tabs are looked at again when it is known which leaf they stand in. */
static bool check_text(struct check *c)
{
    const char *text = (const char *)c->text.data;
    if (satchel_utf8_valid(text, c->text.size) != c->text.size)
        return malformed(c, "text is not UTF-8");
    for (size_t i = 0; i < c->text.size; i++) {
        i += skip_printed(text + i, c->text.size - i);
        i += skip_plain(text + i, c->text.size - i);
        if (i == c->text.size)
            break;
        const uint8_t byte = (uint8_t)text[i];
        if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F)
            return malformed(c, "control character in text");
    }
    return true;
}

static bool check_strings(struct check *c, satchel_bytes in)
{
    uint32_t count = 0;
    for (size_t i = 0; i < in.size; i++)
        count += in.data[i] == '\n';
    if (in.size && in.data[in.size - 1] != '\n')
        return malformed(c, "string table has no end");
    if (count >= SATCHEL_MAX_STRINGS)
        return satchel_fail(c->err, SATCHEL_LIMIT, "document: more than %u strings",
                            SATCHEL_MAX_STRINGS);
    c->strings = satchel_arena_array(&c->article->arena, count + (size_t)1, sizeof *c->strings);
    if (!c->strings)
        return satchel_fail_memory(c->err);
    c->strings[0] = "";
    const char *at = (const char *)in.data;
    for (uint32_t i = 1; i <= count; i++) {
        const char *end = memchr(at, '\n', (size_t)((const char *)in.data + in.size - at));
        const size_t size = (size_t)(end - at);
        if (!is_plain_string(at, size))
            return malformed(c, "bad string");
        c->strings[i] = satchel_arena_string(&c->article->arena, at, size);
        if (!c->strings[i])
            return satchel_fail_memory(c->err);
        at = end + 1;
    }
    c->string_count = count;
    return true;
}

static const char *read_string(struct check *c, struct reader *r)
{
    return c->strings[read_varint(r, c->string_count)];
}

static bool check_meta(struct check *c, satchel_bytes in)
{
    struct reader r = reader_of(in);
    const uint64_t count = read_varint(&r, in.size / 2);
    satchel_meta *meta = satchel_arena_array(&c->article->arena, (size_t)count, sizeof *meta);
    if (count && !meta)
        return satchel_fail_memory(c->err);
    for (uint64_t i = 0; i < count; i++) {
        meta[i].key = read_string(c, &r);
        meta[i].value = read_string(c, &r);
    }
    if (!reader_done(&r))
        return malformed(c, "bad facts");
    c->article->meta = meta;
    c->article->meta_count = (uint32_t)count;
    return true;
}

/* --- blocks ------------------------------------------------------------------------------------
 */

/* Takes the next leaf's text: up to the LF after `breaks` others. */
static bool take_text(struct check *c, satchel_block *b, uint64_t breaks)
{
    const char *text = (const char *)c->text.data;
    if (c->leaf_seen) {
        if (c->cursor >= c->text.size || text[c->cursor] != '\n')
            return malformed(c, "more leaves than text");
        c->cursor++;
    }
    c->leaf_seen = true;
    size_t end = c->cursor;
    for (;; end++) {
        const char *lf = end < c->text.size ? memchr(text + end, '\n', c->text.size - end) : NULL;
        end = lf ? (size_t)(lf - text) : c->text.size;
        if (!breaks)
            break;
        if (!lf)
            return malformed(c, "more line breaks than text");
        breaks--;
    }
    if (b->kind != SATCHEL_KIND_CODE && memchr(text + c->cursor, '\t', end - c->cursor))
        return malformed(c, "tab outside of code");
    b->start = c->head + (uint32_t)c->cursor;
    b->end = c->head + (uint32_t)end;
    c->cursor = end;
    return true;
}

static void read_image(struct check *c, struct reader *r, satchel_block *b, uint64_t *credit)
{
    const uint64_t picture = read_varint(r, c->article->record.pictures);
    b->number = picture ? (uint32_t)picture - 1 : SATCHEL_NONE;
    if (picture) {
        b->width = (uint16_t)read_varint(r, SATCHEL_MAX_SIDE);
        b->height = (uint16_t)read_varint(r, SATCHEL_MAX_SIDE);
        if (!b->width || !b->height)
            r->failed = true;
    }
    b->alt = read_string(c, r);
    *credit = read_varint(r, SATCHEL_MAX_DOCUMENT);
}

/* What the kind needs beyond the first byte. */
static void read_details(struct check *c, struct reader *r, satchel_block *b, uint64_t *credit)
{
    switch (b->kind) {
    case SATCHEL_KIND_HEADING:
        b->level = (uint8_t)read_varint(r, 6);
        if (!b->level)
            r->failed = true;
        break;
    case SATCHEL_KIND_LIST: {
        const uint64_t v = read_varint(r, UINT32_MAX);
        b->ordered = v & 1;
        b->number = (uint32_t)(v >> 1);
        break;
    }
    case SATCHEL_KIND_ITEM: b->task = (uint8_t)read_varint(r, SATCHEL_TASK_DONE); break;
    case SATCHEL_KIND_CELL: {
        const uint64_t v = read_varint(r, 7);
        b->header = v & 1;
        b->align = (uint8_t)(v >> 1);
        if (b->align > SATCHEL_ALIGN_END)
            r->failed = true;
        break;
    }
    case SATCHEL_KIND_FOOTNOTE: b->number = (uint32_t)read_varint(r, SATCHEL_MAX_BLOCKS); break;
    case SATCHEL_KIND_IMAGE: read_image(c, r, b, credit); break;
    default: break;
    }
}

/* I3: which kinds may stand where. */
static bool allowed_in(satchel_kind kind, const satchel_block *parent)
{
    const bool in_list = parent && parent->kind == SATCHEL_KIND_LIST;
    const bool in_table = parent && parent->kind == SATCHEL_KIND_TABLE;
    const bool in_row = parent && parent->kind == SATCHEL_KIND_ROW;
    return (kind == SATCHEL_KIND_ITEM) == in_list && (kind == SATCHEL_KIND_ROW) == in_table &&
           (kind == SATCHEL_KIND_CELL) == in_row;
}

static bool read_block(struct check *c, struct reader *r, satchel_block *b,
                       const satchel_block *parent, uint64_t *children)
{
    const satchel_direction base = c->article->record.direction;
    const unsigned first = read_byte(r);
    const unsigned kind = first & RECORD_KIND;
    if (kind >= SATCHEL_KIND_COUNT || kind == SATCHEL_KIND_HEADLINE ||
        kind == SATCHEL_KIND_BYLINE || !allowed_in((satchel_kind)kind, parent))
        return malformed(c, "block of a kind that may not stand there");
    b->kind = (satchel_kind)kind;
    b->direction = first & RECORD_TURNED ? (base == SATCHEL_LTR ? SATCHEL_RTL : SATCHEL_LTR) : base;
    b->language = first & RECORD_LANGUAGE ? read_string(c, r) : c->article->record.language;
    b->alt = "";
    const satchel_class class = satchel_kind_class(b->kind);
    const uint64_t breaks = first & RECORD_BREAKS ? read_varint(r, SATCHEL_MAX_DOCUMENT) : 0;
    if (first & RECORD_BREAKS && (class != SATCHEL_LEAF || !breaks))
        return malformed(c, "bad line break count");
    uint64_t credit = 0;
    read_details(c, r, b, &credit);
    *children = class == SATCHEL_BOX ? read_varint(r, SATCHEL_MAX_BLOCKS) : 0;
    if (!reader_ok(r) || (class == SATCHEL_BOX && !*children))
        return malformed(c, "bad block record");
    /* What has no text stands where the next leaf will start. */
    b->start = b->end = c->head + (uint32_t)c->cursor + (c->leaf_seen && c->cursor < c->text.size);
    if (class == SATCHEL_LEAF && !take_text(c, b, breaks))
        return false;
    b->credit = b->end;
    if (credit > b->end - b->start)
        return malformed(c, "credit longer than its caption");
    b->credit -= (uint32_t)credit;
    if ((c->text.data && credit) && satchel_utf8_floor((const char *)c->text.data, c->text.size,
                                                       b->credit - c->head) != b->credit - c->head)
        return malformed(c, "credit starts inside a character");
    return true;
}

/* Blocks in preorder; `open` is the chain of boxes that still want children. */
static bool read_blocks(struct check *c, struct reader *r, uint32_t first, uint32_t count)
{
    satchel_block *blocks = c->article->blocks;
    struct {
        uint32_t block;
        uint64_t left;
    } open[SATCHEL_MAX_DEPTH];
    unsigned depth = 0;
    for (uint32_t i = first; i < first + count; i++) {
        satchel_block *b = &blocks[i];
        const satchel_block *parent = depth ? &blocks[open[depth - 1].block] : NULL;
        uint64_t children;
        if (!read_block(c, r, b, parent, &children))
            return false;
        b->parent = depth ? open[depth - 1].block : SATCHEL_NONE;
        b->depth = (uint8_t)depth;
        b->next = i + 1;
        if (depth)
            open[depth - 1].left--;
        if (children) {
            if (depth == SATCHEL_MAX_DEPTH)
                return satchel_fail(c->err, SATCHEL_LIMIT, "document: nested too deep");
            if (b->kind == SATCHEL_KIND_ROW && children > SATCHEL_MAX_COLUMNS)
                return satchel_fail(c->err, SATCHEL_LIMIT, "document: too many columns");
            open[depth].block = i;
            open[depth++].left = children;
            continue;
        }
        while (depth && open[depth - 1].left == 0) {
            satchel_block *box = &blocks[open[--depth].block];
            box->next = i + 1;
            box->end = blocks[i].end;
        }
    }
    return depth == 0 || malformed(c, "box without its end");
}

static bool check_blocks(struct check *c, satchel_bytes in)
{
    struct reader r = reader_of(in);
    const uint64_t count = in.size ? read_varint(&r, in.size) : 0;
    if (count > SATCHEL_MAX_BLOCKS)
        return satchel_fail(c->err, SATCHEL_LIMIT, "document: more than %u blocks",
                            SATCHEL_MAX_BLOCKS);
    satchel_block *blocks =
        satchel_arena_array(&c->article->arena, c->head_blocks + (size_t)count, sizeof *blocks);
    if (!blocks)
        return satchel_fail_memory(c->err);
    if (c->head_blocks)
        memcpy(blocks, c->article->blocks, c->head_blocks * sizeof *blocks);
    c->article->blocks = blocks;
    c->article->block_count = c->head_blocks + (uint32_t)count;
    if (!read_blocks(c, &r, c->head_blocks, (uint32_t)count))
        return false;
    if (in.size && !reader_done(&r))
        return malformed(c, "bytes after the blocks");
    return c->cursor == c->text.size || malformed(c, "text outside of blocks");
}

/* --- spans -------------------------------------------------------------------------------------
 */

static bool read_span(struct check *c, struct reader *r, satchel_span *s, uint32_t *at)
{
    const unsigned kind = read_byte(r);
    const uint64_t start = *at + read_varint(r, SATCHEL_MAX_DOCUMENT);
    const uint64_t size = read_varint(r, SATCHEL_MAX_DOCUMENT);
    s->kind = (satchel_span_kind)kind;
    s->block = SATCHEL_NONE;
    s->target = "";
    if (kind == SATCHEL_SPAN_LINK || kind == SATCHEL_SPAN_ARTICLE || kind == SATCHEL_SPAN_LANGUAGE)
        s->target = read_string(c, r);
    if (kind == SATCHEL_SPAN_NOTE || kind == SATCHEL_SPAN_JUMP)
        s->block = c->head_blocks + (uint32_t)read_varint(r, SATCHEL_MAX_BLOCKS);
    if (!reader_ok(r) || kind >= SATCHEL_SPAN_COUNT || !size || start + size > c->text.size)
        return malformed(c, "bad span record");
    if (s->block != SATCHEL_NONE && s->block >= c->article->block_count)
        return malformed(c, "span to a block that is not there");
    if (kind == SATCHEL_SPAN_NOTE && c->article->blocks[s->block].kind != SATCHEL_KIND_FOOTNOTE)
        return malformed(c, "note that is not a footnote");
    s->start = c->head + (uint32_t)start;
    s->end = s->start + (uint32_t)size;
    *at = (uint32_t)start;
    const char *text = (const char *)c->text.data;
    if (satchel_utf8_floor(text, c->text.size, start) != start ||
        satchel_utf8_floor(text, c->text.size, start + size) != start + size)
        return malformed(c, "span inside a character");
    return true;
}

/* Sorted, nested or apart, inside one leaf: `open` holds the ends of the spans around. */
static bool check_nesting(struct check *c, const satchel_span *spans, uint32_t count)
{
    uint32_t open[SATCHEL_SPAN_COUNT * 2];
    unsigned depth = 0;
    for (uint32_t i = 0; i < count; i++) {
        const satchel_span *s = &spans[i];
        while (depth && open[depth - 1] <= s->start)
            depth--;
        if ((depth && s->end > open[depth - 1]) || depth == sizeof open / sizeof *open)
            return malformed(c, "spans cross");
        const satchel_block *leaf =
            &c->article->blocks[satchel_article_leaf_at(c->article, s->start)];
        if (s->end > leaf->end)
            return malformed(c, "span leaves its block");
        open[depth++] = s->end;
    }
    return true;
}

static bool check_spans(struct check *c, satchel_bytes in)
{
    struct reader r = reader_of(in);
    const uint64_t count = in.size ? read_varint(&r, in.size / 3) : 0;
    if (count > SATCHEL_MAX_SPANS)
        return satchel_fail(c->err, SATCHEL_LIMIT, "document: more than %u spans",
                            SATCHEL_MAX_SPANS);
    satchel_span *spans = satchel_arena_array(&c->article->arena, (size_t)count, sizeof *spans);
    if (!spans)
        return satchel_fail_memory(c->err);
    uint32_t at = 0;
    for (uint64_t i = 0; i < count; i++)
        if (!read_span(c, &r, &spans[i], &at))
            return false;
    if (in.size && !reader_done(&r))
        return malformed(c, "bytes after the spans");
    if (!check_nesting(c, spans, (uint32_t)count))
        return false;
    c->article->spans = spans;
    c->article->span_count = (uint32_t)count;
    return true;
}

/* Distances from word to word; none is 0, and every one ends between characters. */
static bool check_words(struct check *c, satchel_bytes in)
{
    struct reader r = reader_of(in);
    uint32_t *words = satchel_arena_array(&c->article->arena, in.size, sizeof *words);
    uint32_t count = 0;
    uint64_t at = 0;
    if (in.size && !words)
        return satchel_fail_memory(c->err);
    while (reader_ok(&r) && r.at < r.size) {
        const uint64_t distance = read_varint(&r, SATCHEL_MAX_DOCUMENT);
        at += distance;
        if (!distance || at >= c->text.size || (c->text.data[at] & 0xC0) == 0x80)
            return malformed(c, "bad word");
        words[count++] = c->head + (uint32_t)at;
    }
    if (!reader_ok(&r))
        return malformed(c, "bad word");
    c->article->words = words;
    c->article->word_count = count;
    return true;
}

/* --- the whole ---------------------------------------------------------------------------------
 */

static bool read_sections(struct check *c, satchel_bytes document,
                          satchel_bytes sections[SECTION_LAST + 1])
{
    struct reader r = reader_of(document);
    unsigned last = 0;
    while (reader_ok(&r) && r.at < r.size) {
        const unsigned tag = read_byte(&r);
        const size_t size = (size_t)read_varint(&r, SATCHEL_MAX_DOCUMENT);
        const uint8_t *data = read_bytes(&r, size);
        if (!data || tag <= last || tag > SECTION_LAST || !size)
            return malformed(c, "bad section");
        sections[tag] = (satchel_bytes){data, size};
        last = tag;
    }
    return reader_ok(&r) || malformed(c, "bad section");
}

static bool copy_record(satchel_article *a, const satchel_record *from)
{
    a->record = *from;
    const char **const strings[] = {&a->record.id, &a->record.headline, &a->record.byline,
                                    &a->record.section, &a->record.language};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        *strings[i] = satchel_arena_string(&a->arena, *strings[i], strlen(*strings[i]));
        if (!*strings[i])
            return false;
    }
    return true;
}

/* Headline and byline come from the catalog and open the text. */
static void put_head(struct check *c, satchel_block *blocks)
{
    satchel_article *a = c->article;
    const char *const texts[] = {a->record.headline, a->record.byline};
    static const satchel_kind kinds[] = {SATCHEL_KIND_HEADLINE, SATCHEL_KIND_BYLINE};
    for (unsigned i = 0; i < 2; i++) {
        const uint32_t size = (uint32_t)strlen(texts[i]);
        if (!size)
            continue;
        memcpy(a->text + c->head, texts[i], size);
        a->text[c->head + size] = '\n';
        blocks[c->head_blocks] = (satchel_block){.kind = kinds[i],
                                                 .direction = a->record.direction,
                                                 .parent = SATCHEL_NONE,
                                                 .next = c->head_blocks + 1,
                                                 .start = c->head,
                                                 .end = c->head + size,
                                                 .credit = c->head + size,
                                                 .language = a->record.language,
                                                 .alt = ""};
        c->head_blocks++;
        c->head += size + 1;
    }
    a->blocks = blocks;
}

static bool put_text(struct check *c, satchel_block *head)
{
    satchel_article *a = c->article;
    const size_t most = strlen(a->record.headline) + strlen(a->record.byline) + 2 + c->text.size;
    a->text = satchel_arena_take(&a->arena, most + 1, 1);
    if (!a->text)
        return satchel_fail_memory(c->err);
    put_head(c, head);
    if (c->text.size)
        memcpy(a->text + c->head, c->text.data, c->text.size);
    a->text_size = c->head + (uint32_t)c->text.size;
    memset(a->text + a->text_size, 0, most + 1 - a->text_size);
    return true;
}

/* Without text of its own the document still has the LF after the head; drop it. */
static void trim_head(struct check *c)
{
    satchel_article *a = c->article;
    if (c->leaf_seen || !c->head)
        return;
    a->text[--a->text_size] = '\0';
    for (uint32_t i = c->head_blocks; i < a->block_count; i++)
        a->blocks[i].start = a->blocks[i].end = a->blocks[i].credit = a->text_size;
}

satchel_article *doc_check(satchel_bytes document, const satchel_record *record, satchel_error *err)
{
    satchel_article *a = calloc(1, sizeof *a);
    if (!a)
        return satchel_fail_memory(err), NULL;
    /* Arrays, strings and text of a document within its limits stay below this. */
    satchel_arena_init(&a->arena, 8 * (size_t)SATCHEL_MAX_DOCUMENT);
    struct check c = {.article = a, .err = err};
    satchel_bytes sections[SECTION_LAST + 1];
    for (unsigned i = 0; i <= SECTION_LAST; i++)
        sections[i] = (satchel_bytes){(const uint8_t *)"", 0}; /* absent is empty, not NULL */
    satchel_block head[2];
    if (document.size > SATCHEL_MAX_DOCUMENT) {
        satchel_fail(err, SATCHEL_LIMIT, "document: longer than %u bytes", SATCHEL_MAX_DOCUMENT);
        goto fail;
    }
    if (!copy_record(a, record)) {
        satchel_fail_memory(err);
        goto fail;
    }
    if (!read_sections(&c, document, sections))
        goto fail;
    c.text = sections[SECTION_TEXT];
    if (!check_text(&c) || !put_text(&c, head) || !check_strings(&c, sections[SECTION_STRINGS]) ||
        (sections[SECTION_META].size && !check_meta(&c, sections[SECTION_META])) ||
        !check_blocks(&c, sections[SECTION_BLOCKS]) || !check_spans(&c, sections[SECTION_SPANS]) ||
        !check_words(&c, sections[SECTION_WORDS]))
        goto fail;
    trim_head(&c);
    return a;
fail:
    satchel_article_close(a);
    return NULL;
}
