/* The builder: blocks. See doc_build.h for the idea. */
#include "doc_build.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST_HEADLINE 1000 /* bytes; longer ones become text */

satchel_builder *satchel_builder_create(void)
{
    satchel_builder *b = calloc(1, sizeof *b);
    if (!b)
        return NULL;
    b->leaf = SATCHEL_NONE;
    satchel_buf_init(&b->text, SATCHEL_MAX_DOCUMENT - 1);
    satchel_buf_init(&b->headline, SATCHEL_MAX_STRING);
    satchel_buf_init(&b->byline, SATCHEL_MAX_STRING);
    strmap_init(&b->strings, SATCHEL_MAX_DOCUMENT);
    strmap_init(&b->names, SATCHEL_MAX_DOCUMENT);
    strmap_init(&b->notes, SATCHEL_MAX_DOCUMENT);
    (void)strmap_add(&b->strings, "", 0); /* number 0; a failure shows at the next use */
    return b;
}

void satchel_builder_destroy(satchel_builder *b)
{
    if (!b)
        return;
    satchel_buf_free(&b->text);
    satchel_buf_free(&b->headline);
    satchel_buf_free(&b->byline);
    strmap_free(&b->strings);
    strmap_free(&b->names);
    strmap_free(&b->notes);
    free(b->blocks);
    free(b->spans);
    free(b->images);
    free(b->links);
    free(b->anchors);
    free(b->deferred);
    free(b->facts);
    free(b->words);
    free(b);
}

bool built_grow(satchel_builder *b, void **array, size_t *capacity, size_t count, size_t size,
                size_t limit)
{
    if (b->failed)
        return false;
    if (count < *capacity)
        return true;
    if (count >= limit) {
        b->failed = SATCHEL_LIMIT;
        return false;
    }
    const size_t more = *capacity ? *capacity * 2 : 16;
    void *grown = realloc(*array, more * size);
    if (!grown) {
        b->failed = SATCHEL_MEMORY;
        return false;
    }
    *array = grown;
    *capacity = more;
    return true;
}

bool satchel_builder_ok(const satchel_builder *b, satchel_error *err)
{
    if (b->failed == SATCHEL_MEMORY || b->strings.failed || b->names.failed || b->notes.failed)
        return satchel_fail_memory(err);
    if (b->failed)
        return satchel_fail(err, b->failed, "too large for one article");
    return satchel_buf_ok(&b->text, err) && satchel_buf_ok(&b->headline, err) &&
           satchel_buf_ok(&b->byline, err);
}

void satchel_builder_document(satchel_builder *b, const char *language,
                              satchel_base_direction direction)
{
    b->language = built_string(b, language);
    b->direction = (uint8_t)direction;
}

/* --- the stack ---------------------------------------------------------------------------------
 */

static satchel_class class_of(unsigned kind)
{
    return satchel_kind_class((satchel_kind)kind);
}

/* The innermost entry that is a box of the document, or NULL. */
static struct open_block *innermost_box(satchel_builder *b)
{
    for (unsigned i = b->open_count; i-- > 0;)
        if (b->open[i].block != SATCHEL_NONE && class_of(b->open[i].kind) == SATCHEL_BOX)
            return &b->open[i];
    return NULL;
}

/* The innermost entry that is a cell whose row is still open, or NULL. */
static struct open_block *open_cell(satchel_builder *b)
{
    for (unsigned i = b->open_count; i-- > 0;) {
        if (b->open[i].kind == SATCHEL_KIND_CELL && !b->open[i].in_cell)
            return &b->open[i];
        if (class_of(b->open[i].kind) == SATCHEL_BOX && !b->open[i].in_cell &&
            b->open[i].block != SATCHEL_NONE)
            return NULL;
    }
    return NULL;
}

bool built_in_cell(satchel_builder *b)
{
    return open_cell(b) != NULL;
}

static struct open_block *push(satchel_builder *b, unsigned kind)
{
    if (b->open_count == OPEN_MAX) {
        b->open_overflow++;
        return NULL;
    }
    struct open_block *entry = &b->open[b->open_count++];
    *entry = (struct open_block){.kind = (uint8_t)kind, .block = SATCHEL_NONE};
    return entry;
}

static uint32_t add_block(satchel_builder *b, unsigned kind)
{
    if (!built_grow(b, (void **)&b->blocks, &b->block_capacity, b->block_count, sizeof *b->blocks,
                    SATCHEL_MAX_BLOCKS))
        return SATCHEL_NONE;
    const struct open_block *box = innermost_box(b);
    const uint32_t parent = box ? box->block : SATCHEL_NONE;
    b->blocks[b->block_count] = (struct built_block){
        .kind = (uint8_t)kind,
        .parent = parent,
        .depth = parent == SATCHEL_NONE ? 0 : (uint8_t)(b->blocks[parent].depth + 1),
        .start = (uint32_t)b->text.size,
        .end = (uint32_t)b->text.size,
        .number = kind == SATCHEL_KIND_IMAGE ? SATCHEL_NONE : 0,
    };
    if (parent != SATCHEL_NONE)
        b->blocks[parent].children++;
    return (uint32_t)b->block_count++;
}

/* Takes back the block added last. Anchors bound to it go to the next block, which gets its number.
 */
static void remove_last(satchel_builder *b)
{
    const struct built_block *last = &b->blocks[--b->block_count];
    if (last->parent != SATCHEL_NONE)
        b->blocks[last->parent].children--;
}

static void pop(satchel_builder *b)
{
    const struct open_block entry = b->open[--b->open_count];
    if (entry.block == SATCHEL_NONE || class_of(entry.kind) != SATCHEL_BOX)
        return;
    if (b->blocks[entry.block].children == 0)
        remove_last(b);
    if (entry.kind == SATCHEL_KIND_TABLE && b->deferred_count)
        built_flush_deferred(b);
}

/* Drops the boxes we supplied when what comes next does not belong into them. */
static void drop_implied(satchel_builder *b, unsigned next)
{
    while (b->open_count && b->open[b->open_count - 1].implied) {
        const unsigned kind = b->open[b->open_count - 1].kind;
        if ((kind == SATCHEL_KIND_LIST && next == SATCHEL_KIND_ITEM) ||
            (kind == SATCHEL_KIND_TABLE && next == SATCHEL_KIND_ROW) ||
            (kind == SATCHEL_KIND_ROW && next == SATCHEL_KIND_CELL) ||
            (kind == SATCHEL_KIND_TABLE && next == SATCHEL_KIND_CELL))
            return;
        built_end_leaf(b);
        pop(b);
    }
}

/* A ghost lets its content fall into what is around it. */
static void push_ghost(satchel_builder *b, unsigned kind, bool in_cell)
{
    struct open_block *entry = push(b, kind);
    if (entry)
        entry->in_cell = in_cell;
}

/* Room below is needed too: a list is nothing without an item, a table without a row. */
static bool too_deep(satchel_builder *b, unsigned kind)
{
    const struct open_block *box = innermost_box(b);
    const unsigned depth = box ? b->blocks[box->block].depth + 1u : 0;
    const unsigned below = kind == SATCHEL_KIND_LIST || kind == SATCHEL_KIND_TABLE;
    return depth + below >= SATCHEL_MAX_DEPTH;
}

static bool push_box(satchel_builder *b, unsigned kind, bool implied)
{
    const bool deep = too_deep(b, kind);
    struct open_block *entry = push(b, kind);
    if (!entry)
        return false;
    entry->implied = implied;
    if (deep)
        return false;
    /* add_block looks for its parent below this entry, which has no block yet. */
    const uint32_t block = add_block(b, kind);
    b->open[b->open_count - 1].block = block;
    return block != SATCHEL_NONE;
}

/* What must be around a kind: 0 if anything may. */
static unsigned wanted_parent(unsigned kind)
{
    switch (kind) {
    case SATCHEL_KIND_ITEM: return SATCHEL_KIND_LIST;
    case SATCHEL_KIND_ROW: return SATCHEL_KIND_TABLE;
    case SATCHEL_KIND_CELL: return SATCHEL_KIND_ROW;
    default: return 0;
    }
}

/* What must stand between a box and other content: 0 if nothing. */
static unsigned wanted_child(unsigned kind)
{
    switch (kind) {
    case SATCHEL_KIND_LIST: return SATCHEL_KIND_ITEM;
    case SATCHEL_KIND_TABLE: return SATCHEL_KIND_ROW;
    case SATCHEL_KIND_ROW: return SATCHEL_KIND_CELL;
    default: return 0;
    }
}

/* Supplies boxes until `kind` may stand in the innermost one. False: it becomes a ghost in a cell.
 */
static bool supply_parents(satchel_builder *b, unsigned kind)
{
    for (unsigned guard = 0; guard < 6; guard++) {
        const struct open_block *box = innermost_box(b);
        const unsigned inside = box ? box->kind : SATCHEL_KIND_COUNT;
        const unsigned wants = wanted_parent(kind);
        const unsigned child = wanted_child(inside);
        if (child ? child == kind : !wants)
            return true;
        if (child && child != wants) {
            /* A list wants an item around a paragraph; a table a row, a row a cell. */
            if (child == SATCHEL_KIND_CELL)
                return false;
            if (!push_box(b, child, true))
                return false;
        } else if (wants == SATCHEL_KIND_ROW && inside != SATCHEL_KIND_TABLE) {
            if (!push_box(b, SATCHEL_KIND_TABLE, true))
                return false;
        } else if (!push_box(b, wants, true)) {
            return false;
        }
    }
    return false;
}

/* --- leaves ------------------------------------------------------------------------------------
 */

static void bind_anchors(satchel_builder *b)
{
    for (size_t i = b->anchor_count; i-- > 0 && b->anchors[i].block == SATCHEL_NONE;)
        b->anchors[i].block = b->leaf;
}

static bool start_leaf(satchel_builder *b, unsigned kind)
{
    b->leaf = add_block(b, kind);
    built_start_text(b);
    if (b->leaf == SATCHEL_NONE)
        return false;
    bind_anchors(b);
    return true;
}

/* A row is full: further text goes on in its last cell, which is the last block. */
static bool reopen_last_cell(satchel_builder *b)
{
    const uint32_t last = (uint32_t)b->block_count - 1;
    if (b->blocks[last].kind != SATCHEL_KIND_CELL)
        return false;
    b->text.size--; /* the LF behind it */
    b->leaf = last;
    built_start_text(b);
    b->space = SPACE_BLANK;
    return true;
}

/* A leaf for text that belongs to no open one: the interrupted leaf goes on as another of its kind,
 * unless it is one of those that stand once. */
bool built_need_leaf(satchel_builder *b)
{
    if (b->leaf != SATCHEL_NONE)
        return true;
    if (b->failed)
        return false;
    struct open_block *top = b->open_count ? &b->open[b->open_count - 1] : NULL;
    unsigned kind = SATCHEL_KIND_PARAGRAPH;
    if (top && class_of(top->kind) == SATCHEL_LEAF && top->block != SATCHEL_NONE &&
        (top->kind == SATCHEL_KIND_CODE || top->kind == SATCHEL_KIND_SUMMARY ||
         top->kind == SATCHEL_KIND_HEADING))
        kind = top->kind;
    drop_implied(b, kind);
    if (!supply_parents(b, kind)) {
        if (b->failed)
            return false;
        const struct open_block *box = innermost_box(b);
        if (!box || box->kind != SATCHEL_KIND_ROW)
            return false;
        if (b->blocks[box->block].children >= SATCHEL_MAX_COLUMNS)
            return reopen_last_cell(b);
        kind = SATCHEL_KIND_CELL;
    }
    if (!start_leaf(b, kind))
        return false;
    if (kind == SATCHEL_KIND_HEADING)
        b->blocks[b->leaf].level = top->block < b->block_count ? b->blocks[top->block].level : 2;
    return true;
}

/* A second headline is a heading; a headline or byline in a box, or once text has begun, is text.
 */
static unsigned settle_kind(satchel_builder *b, unsigned kind)
{
    if (kind == SATCHEL_KIND_HEADLINE && (b->headline.size || innermost_box(b)))
        return SATCHEL_KIND_HEADING;
    if (kind == SATCHEL_KIND_BYLINE && (b->byline.size || innermost_box(b)))
        return SATCHEL_KIND_PARAGRAPH;
    return kind;
}

static void open_leaf(satchel_builder *b, unsigned kind)
{
    const unsigned settled = settle_kind(b, kind);
    drop_implied(b, settled);
    if (!supply_parents(b, settled)) {
        /* Straight inside a row: its text makes a cell. */
        push_ghost(b, settled, false);
        return;
    }
    if (settled == SATCHEL_KIND_CELL) {
        const struct open_block *row = innermost_box(b);
        if (row && b->blocks[row->block].children >= SATCHEL_MAX_COLUMNS) {
            push_ghost(b, settled, false);
            return;
        }
    }
    struct open_block *entry = push(b, settled);
    if (!start_leaf(b, settled))
        return;
    if (entry)
        b->open[b->open_count - 1].block = b->leaf;
    if (settled == SATCHEL_KIND_HEADING)
        b->blocks[b->leaf].level = kind == SATCHEL_KIND_HEADLINE ? 1 : 2;
}

static void open_rule(satchel_builder *b)
{
    drop_implied(b, SATCHEL_KIND_RULE);
    push_ghost(b, SATCHEL_KIND_RULE, false);
    /* The ghost is what satchel_builder_close pops; the rule itself stands outside of rows and
     * lists. */
    const struct open_block *box = innermost_box(b);
    if (!box || !wanted_child(box->kind))
        (void)add_block(b, SATCHEL_KIND_RULE);
}

void satchel_builder_open(satchel_builder *b, satchel_kind kind)
{
    if ((unsigned)kind >= SATCHEL_KIND_COUNT)
        kind = SATCHEL_KIND_PARAGRAPH;
    /* The last places of the stack are for the boxes that we supply. */
    if (b->open_overflow || b->open_count >= OPEN_MAX - 8) {
        b->open_overflow++;
        return;
    }
    const bool tabular = kind == SATCHEL_KIND_ROW || kind == SATCHEL_KIND_CELL;
    if (open_cell(b) && !tabular) {
        satchel_builder_break(b);
        push_ghost(b, kind, true);
        return;
    }
    if (tabular && open_cell(b) && b->open[b->open_count - 1].in_cell) {
        /* A table inside a cell: its rows are lines, its cells words. */
        if (kind == SATCHEL_KIND_ROW)
            satchel_builder_break(b);
        else
            satchel_builder_text(b, " ", 1);
        push_ghost(b, kind, true);
        return;
    }
    built_end_leaf(b);
    switch (class_of(kind)) {
    case SATCHEL_LEAF: open_leaf(b, kind); break;
    case SATCHEL_VOID: open_rule(b); break;
    case SATCHEL_BOX:
        drop_implied(b, kind);
        if (supply_parents(b, kind))
            (void)push_box(b, kind, false);
        else
            push_ghost(b, kind, false);
        break;
    }
}

void satchel_builder_close(satchel_builder *b)
{
    if (b->open_overflow) {
        b->open_overflow--;
        return;
    }
    if (b->open_count && b->open[b->open_count - 1].in_cell) {
        if (b->open[b->open_count - 1].kind != SATCHEL_KIND_CELL)
            satchel_builder_break(b);
        b->open_count--;
        return;
    }
    built_end_leaf(b);
    drop_implied(b, SATCHEL_KIND_COUNT);
    if (b->open_count)
        pop(b);
}

/* --- properties --------------------------------------------------------------------------------
 */

/* The block opened last, NULL if it is a ghost or has been taken back. */
static struct built_block *last_opened(satchel_builder *b)
{
    if (!b->open_count || b->open_overflow)
        return NULL;
    const uint32_t block = b->open[b->open_count - 1].block;
    return block < b->block_count ? &b->blocks[block] : NULL;
}

void satchel_builder_block_language(satchel_builder *b, const char *language)
{
    struct built_block *block = last_opened(b);
    if (block)
        block->language = built_string(b, language);
}

void satchel_builder_block_direction(satchel_builder *b, satchel_base_direction direction)
{
    struct built_block *block = last_opened(b);
    if (block)
        block->direction = (uint8_t)direction;
}

void satchel_builder_level(satchel_builder *b, unsigned level)
{
    struct built_block *block = last_opened(b);
    if (block && block->kind == SATCHEL_KIND_HEADING)
        block->level = (uint8_t)(level < 1 ? 1 : level > 6 ? 6 : level);
}

void satchel_builder_list(satchel_builder *b, bool ordered, uint32_t first)
{
    struct built_block *block = last_opened(b);
    if (!block || block->kind != SATCHEL_KIND_LIST)
        return;
    block->ordered = ordered;
    block->number = ordered ? (first < UINT32_MAX / 2 ? first : 1) : 0;
}

void satchel_builder_task(satchel_builder *b, satchel_task task)
{
    struct built_block *block = last_opened(b);
    if (block && block->kind == SATCHEL_KIND_ITEM)
        block->task = (uint8_t)task;
}

void satchel_builder_cell(satchel_builder *b, satchel_align align, bool header)
{
    struct built_block *block = last_opened(b);
    if (!block || block->kind != SATCHEL_KIND_CELL)
        return;
    block->align = (uint8_t)align;
    block->header = header;
}

/* --- ending a leaf -----------------------------------------------------------------------------
 */

/* Headline and byline leave the text: they go to the catalog. */
static bool take_head(satchel_builder *b, struct built_block *leaf)
{
    satchel_buf *to = leaf->kind == SATCHEL_KIND_HEADLINE ? &b->headline : &b->byline;
    const size_t size = b->text.size - leaf->start;
    if (size > LONGEST_HEADLINE) {
        leaf->kind = SATCHEL_KIND_PARAGRAPH;
        return false;
    }
    satchel_buf_put(to, b->text.data + leaf->start, size);
    for (size_t i = 0; i < to->size; i++)
        if (to->data[i] == '\n')
            to->data[i] = ' ';
    while (b->span_count && b->spans[b->span_count - 1].start >= leaf->start)
        b->span_count--;
    while (b->link_count && b->links[b->link_count - 1] >= b->span_count)
        b->link_count--;
    return true;
}

/* Code ends in no empty lines; spans that covered them end sooner. */
static void trim_code(satchel_builder *b, uint32_t start)
{
    while (b->text.size > start && b->text.data[b->text.size - 1] == '\n')
        b->text.size--;
    const uint32_t end = (uint32_t)b->text.size;
    for (size_t i = b->span_count; i-- > 0 && b->spans[i].end > end;) {
        b->spans[i].end = end;
        if (b->spans[i].start >= end)
            b->spans[i].kind = SATCHEL_SPAN_COUNT;
    }
}

void built_end_leaf(satchel_builder *b)
{
    if (b->leaf == SATCHEL_NONE)
        return;
    struct built_block *leaf = &b->blocks[b->leaf];
    if (leaf->kind == SATCHEL_KIND_CODE)
        trim_code(b, leaf->start);
    built_end_spans(b, 0);
    if (b->in_credit && b->credit_start < b->text.size)
        leaf->credit = (uint32_t)b->text.size - b->credit_start;
    leaf->end = (uint32_t)b->text.size;
    const bool head = leaf->kind == SATCHEL_KIND_HEADLINE || leaf->kind == SATCHEL_KIND_BYLINE;
    const bool empty = leaf->end == leaf->start;
    if ((head && (empty || take_head(b, leaf))) ||
        (empty && leaf->kind != SATCHEL_KIND_IMAGE && leaf->kind != SATCHEL_KIND_CELL)) {
        b->text.size = leaf->start;
        remove_last(b);
    } else {
        satchel_buf_put_byte(&b->text, '\n');
    }
    b->leaf = SATCHEL_NONE;
    built_start_text(b);
}
