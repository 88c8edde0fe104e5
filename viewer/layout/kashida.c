/* Where a line of Arabic may grow; see kashida.h. */
#include "layout/kashida.h"

#include "text/decode.h"

#include <string.h>

/* Does the letter join the one behind it? Of Arabic and Persian; what is not known does not. */
static bool joins_next(uint32_t c)
{
    static const uint16_t not [] = {0x622, 0x623, 0x624, 0x625, 0x627, 0x629, 0x62F,
                                    0x630, 0x631, 0x632, 0x648, 0x649, 0x698};
    for (size_t i = 0; i < sizeof not / sizeof *not ; i++)
        if (c == not [i])
            return false;
    return (c >= 0x626 && c <= 0x64A && c != 0x640) || c == 0x67E || c == 0x686 || c == 0x6A9 ||
           c == 0x6AF || c == 0x6CC;
}

static bool is_mark(uint32_t c)
{
    return (c >= 0x64B && c <= 0x65F) || c == 0x670;
}

static bool is_one_of(uint32_t c, const uint16_t *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (c == list[i])
            return true;
    return false;
}

/* How good a stroke between two joined letters looks, 0: not at all. */
static unsigned rank_of(uint32_t before, uint32_t after, bool final)
{
    static const uint16_t alefs[] = {0x622, 0x623, 0x625, 0x627, 0x671};
    static const uint16_t finals[] = {0x629, 0x62F, 0x630, 0x643, 0x647, 0x6A9};
    static const uint16_t tails[] = {0x631, 0x632, 0x646, 0x649, 0x64A, 0x6CC};
    const bool alef = is_one_of(after, alefs, sizeof alefs / sizeof *alefs);
    if (before == 0x644 && alef)
        return 0;
    if (before >= 0x633 && before <= 0x636)
        return 4;
    if (final && is_one_of(after, finals, sizeof finals / sizeof *finals))
        return 3;
    if (final && is_one_of(after, tails, sizeof tails / sizeof *tails))
        return 2;
    return alef ? 1 : 0;
}

/* The byte of the text behind a character and its marks. */
static size_t after_marks(const char *text, size_t end, size_t at)
{
    uint32_t c;
    while (at < end) {
        const size_t n = text_decode(text + at, end - at, &c);
        if (!is_mark(c))
            break;
        at += n;
    }
    return at;
}

static bool is_arabic_letter(uint32_t c)
{
    return c >= 0x620 && c <= 0x6D3 && !is_mark(c) && !(c >= 0x660 && c <= 0x66D);
}

/* The best place of a word and its rank. */
static unsigned best_of_word(const struct para *para, const struct item *item, uint32_t *place)
{
    const char *text = para->spec.text;
    unsigned best = 0;
    uint32_t before;
    for (size_t at = item->start; at < item->end;) {
        at += text_decode(text + at, item->end - at, &before);
        const size_t next = after_marks(text, item->end, at);
        if (next >= item->end)
            break;
        uint32_t after, behind = 0;
        const size_t end =
            after_marks(text, item->end, next + text_decode(text + next, item->end - next, &after));
        if (end < item->end)
            text_decode(text + end, item->end - end, &behind);
        at = next;
        if (!joins_next(before) || !is_arabic_letter(after))
            continue;
        const unsigned rank = rank_of(before, after, !is_arabic_letter(behind));
        if (rank >= best && rank) { /* of equals the last: ends of words grow first */
            best = rank;
            *place = (uint32_t)(next - item->start);
        }
    }
    return best;
}

/* Faces with contextual forms of two letters may draw them as one glyph: a stroke needs a cluster
 * of its own on both sides, and a face that has one. */
static bool can_grow(const struct para *para, const struct item *item, uint32_t at)
{
    const struct token_shape shape = tokens_shape(fonts_tokens(para->fonts), item->token);
    for (uint32_t r = 0; r < item->token->run_count; r++) {
        const struct token_run *run = &shape.runs[r];
        const struct face *face = fonts_face(para->fonts, run->face);
        bool here = false, before = false;
        for (uint32_t i = run->first; i < run->first + run->count; i++) {
            here |= shape.glyphs[i].cluster == at;
            before |= shape.glyphs[i].cluster < at;
        }
        if (here)
            return before && face && face_metrics(face)->tatweel_glyph;
    }
    return false;
}

struct candidate {
    struct kashida kashida;
    unsigned rank;
};

/* Keeps the best ones, of equals the first. */
static void insert(struct candidate *list, unsigned *count, struct candidate c, unsigned most)
{
    unsigned i = *count;
    if (i == most && list[i - 1].rank >= c.rank)
        return;
    if (i == most)
        i--;
    else
        (*count)++;
    for (; i > 0 && list[i - 1].rank < c.rank; i--)
        list[i] = list[i - 1];
    list[i] = c;
}

static void sort_by_item(struct kashida *list, unsigned count)
{
    for (unsigned i = 1; i < count; i++)
        for (unsigned k = i; k > 0 && list[k - 1].item > list[k].item; k--) {
            const struct kashida swap = list[k];
            list[k] = list[k - 1];
            list[k - 1] = swap;
        }
}

unsigned kashida_choose(const struct para *para, const struct line *line, fix slack,
                        struct kashida out[KASHIDA_MOST], fix *given)
{
    struct candidate best[KASHIDA_MOST];
    unsigned count = 0;
    const fix em = para->spec.attrs[para->items[line->first].attr].size;
    fix room = slack * 3 / 4; /* the spaces take a part: strokes alone would look combed */
    const unsigned wanted = (unsigned)(room / (em * 2 / 5)) + 1;
    const unsigned most = wanted < KASHIDA_MOST ? wanted : KASHIDA_MOST;
    *given = 0;
    if (room < em / 8)
        return 0;
    for (uint32_t i = line->first; i <= line->last; i++) {
        const struct item *item = &para->items[i];
        struct candidate c = {.kashida = {.item = i}};
        if (!item->token || !item->token->rtl || item->token->script != SCRIPT_ARABIC)
            continue;
        c.rank = best_of_word(para, item, &c.kashida.at);
        if (c.rank && can_grow(para, item, c.kashida.at))
            insert(best, &count, c, most);
    }
    for (unsigned i = 0; i < count; i++) {
        const fix share = room / (fix)(count - i), longest = em * 3 / 4;
        out[i] = best[i].kashida;
        out[i].width = share < longest ? share : longest;
        room -= out[i].width;
        *given += out[i].width;
    }
    sort_by_item(out, count);
    return count;
}
