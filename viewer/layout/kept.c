/* Rows of tokens; see kept.h.
 *
 * A row begins with all that the items depend on beside the text: direction, languages, looks. Then
 * comes a number a token, with what happens after it. The text is not kept: a token knows its own,
 * and tokens and single spaces between them are all of it. So when every token stands in the text
 * at hand where the row says, the text is the same, and so are the items. What cannot be told that
 * way (several spaces, line feeds, gaps between scripts) is not kept.
 */
#include "layout/kept.h"

#include "text/breaks.h"

/* A token in 32 bits: its number, then what is after it. */
#define NUMBER_BITS 22
#define NUMBERS     (1u << NUMBER_BITS)
#define KIND_AT     22 /* 3 bits: enum break_kind */
#define LEVEL_AT    25 /* 3 bits */
#define SPACED_AT   28 /* 3 bits: the level of the space after it */
#define SPACE_BIT   (1u << 31)
#define LEVELS      8

#define HEAD 2 /* numbers before those of the looks */
#define LOOK 2 /* numbers of a look */

static bool is_kept(const struct para_spec *s)
{
    return s->article && !s->by_letter && !s->preserve && !s->isolate_count && !s->word_count &&
           s->stretch_count && s->length;
}

static struct row_key key_of(const struct para_spec *s)
{
    return (struct row_key){s->article, s->offset, (uint32_t)s->length};
}

static size_t head_size(const struct para_spec *s)
{
    return HEAD + s->stretch_count * LOOK;
}

static uint32_t manner_of(const struct para_spec *s)
{
    return (uint32_t)s->language << 2 | (uint32_t)s->broad << 1 | (uint32_t)s->rtl;
}

static uint32_t look_of(const struct attr *attr)
{
    return (uint32_t)attr->font.family << 24 | (uint32_t)attr->language << 16 |
           (uint32_t)(attr->features & 0xFF) << 8 | (uint32_t)attr->font.bold << 1 |
           (uint32_t)attr->font.italic;
}

static void put_head(const struct para_spec *s, uint32_t *to)
{
    *to++ = manner_of(s);
    *to++ = (uint32_t)s->stretch_count;
    for (size_t i = 0; i < s->stretch_count; i++) {
        *to++ = s->stretches[i].start;
        *to++ = look_of(&s->attrs[s->stretches[i].attr]);
    }
}

static bool has_head(const struct para_spec *s, const struct row *row)
{
    const uint32_t *at = row->numbers;
    if (row->count <= head_size(s) || at[0] != manner_of(s) || at[1] != s->stretch_count)
        return false;
    at += HEAD;
    for (size_t i = 0; i < s->stretch_count; i++, at += LOOK)
        if (at[0] != s->stretches[i].start || at[1] != look_of(&s->attrs[s->stretches[i].attr]))
            return false;
    return true;
}

/* --- making items of a row -------------------------------------------------------------------- */

/* Makes the items of one stretch, which ends at `last`; *number is the next of the row. False if
 * the text is another. */
static bool take_stretch(struct builder *b, const struct row *row, size_t *number, size_t *from,
                         size_t last)
{
    const struct para_spec *s = b->spec;
    const struct tokens *tokens = fonts_tokens(b->fonts);
    const uint16_t attr = s->stretches[b->stretch].attr;
    const struct attr *look = &s->attrs[attr];
    const fix space = builder_space_width(b, attr);
    struct item *item = b->para->items + b->para->count;
    size_t at = *from, i = *number;
    for (; i < row->count && at < last; i++, item++) {
        const uint32_t n = row->numbers[i];
        const struct token *token = tokens_numbered(tokens, n & (NUMBERS - 1));
        if (!tokens_is(token, s->text + at, s->length - at))
            return false;
        const size_t end = at + token->length;
        const bool spaced = n & SPACE_BIT;
        if (spaced && (end == s->length || s->text[end] != ' '))
            return false;
        *item = (struct item){
            .token = token,
            .start = (uint32_t)at,
            .end = (uint32_t)end,
            .width = token_width(token, look),
            .space = spaced ? space : 0,
            .attr = attr,
            .level = n >> LEVEL_AT & (LEVELS - 1),
            .space_level = n >> SPACED_AT & (LEVELS - 1),
            .after = n >> KIND_AT & 7,
            .spreads = token->letters != 0,
            .hangs = token_hangs(token),
        };
        at = end + spaced;
    }
    b->para->count = (size_t)(item - b->para->items);
    *number = i;
    *from = at;
    return true;
}

bool kept_take(struct builder *b)
{
    const struct para_spec *s = b->spec;
    if (!is_kept(s))
        return false;
    const struct row_key key = key_of(s);
    const struct row *row = rows_find(tokens_rows(fonts_tokens(b->fonts)), &key);
    if (!row || !has_head(s, row))
        return false;
    size_t number = head_size(s), at = 0;
    b->para->items = satchel_arena_take(b->scratch, row->count - number, sizeof *b->para->items);
    bool same = b->para->items != NULL;
    for (b->stretch = 0; same && b->stretch < s->stretch_count; b->stretch++)
        same = take_stretch(b, row, &number, &at, builder_next_stretch(b));
    if (same && at == s->length && number == row->count)
        return true;
    b->para->items = NULL;
    b->para->count = b->stretch = 0;
    return false;
}

/* --- noting them ------------------------------------------------------------------------------ */

/* The item in 32 bits, given where the next one starts; UINT32_MAX if it does not go into them. */
static inline uint32_t number_of(const struct item *item, size_t next)
{
    const size_t white = next - item->end; /* one byte without width is a line feed */
    if (!item->token || item->gap || item->inside_word || white > 1 ||
        white != (item->space != 0) || (item->level | item->space_level) >= LEVELS)
        return UINT32_MAX;
    const uint32_t token = tokens_number(item->token);
    if (token >= NUMBERS)
        return UINT32_MAX;
    return token | (uint32_t)item->after << KIND_AT | (uint32_t)item->level << LEVEL_AT |
           (uint32_t)item->space_level << SPACED_AT | (white ? SPACE_BIT : 0);
}

void kept_note(const struct builder *b)
{
    const struct para_spec *s = b->spec;
    const struct para *para = b->para;
    const size_t head = head_size(s), count = head + para->count;
    uint32_t *numbers =
        is_kept(s) && para->count ? satchel_arena_take(b->scratch, count, sizeof *numbers) : NULL;
    if (!numbers)
        return;
    put_head(s, numbers);
    for (size_t i = 0; i < para->count; i++) {
        const struct item *item = &para->items[i];
        const size_t next = i + 1 < para->count ? item[1].start : s->length;
        numbers[head + i] = number_of(item, next);
        if (numbers[head + i] == UINT32_MAX)
            return;
    }
    const struct row_key key = key_of(s);
    rows_keep(tokens_rows(fonts_tokens(b->fonts)), &key, numbers, (uint32_t)count);
}
