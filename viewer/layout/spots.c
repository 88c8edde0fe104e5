/* Places to break at; see spots.h. */
#include "layout/spots.h"

#include "text/breaks.h"
#include "text/decode.h"
#include "text/graphemes.h"
#include "text/hang.h"
#include "text/uprops.h"

#include <string.h>

/* What a break costs beside how its lines look; TeX's scale, where 50 is a hyphen. */
#define PENALTY_HYPHEN   35
#define PENALTY_DASH     25
#define PENALTY_SLASH    75
#define PENALTY_SYLLABLE 60
#define PENALTY_CLUSTER  800

#define HUGE_UNIT 1000 /* bytes without a place to break at */

static size_t longest_token(const struct para *para)
{
    size_t longest = 0;
    for (size_t i = 0; i < para->count; i++)
        if (para->items[i].end - para->items[i].start > longest)
            longest = para->items[i].end - para->items[i].start;
    return longest;
}

/* NULL when out of memory. */
static const fix *advances_of(struct spotter *f, const struct item *item)
{
    if (!f->advances)
        f->advances =
            satchel_arena_take(f->scratch, longest_token(f->para) + 1, sizeof *f->advances);
    if (f->advances && !f->advanced)
        item_advances(f->para, item, f->advances);
    f->advanced = true;
    return f->advances;
}

/* How far the ends of a whole item may stand outside of the measure. */
static fix hang_end(const struct spotter *f, const struct item *item)
{
    if (!f->wish.hang || !item->hangs)
        return 0;
    return fix_of_units(item->token->hang_end, f->para->spec.attrs[item->attr].size);
}

static fix hang_start(const struct spotter *f, size_t number)
{
    const struct item *item = &f->para->items[number];
    if (!f->wish.hang || number >= f->para->count || !item->hangs)
        return 0;
    return fix_of_units(item->token->hang_start, f->para->spec.attrs[item->attr].size);
}

/* --- spots ---------------------------------------------------------------------------------------
 */

static bool grow(struct spotter *f)
{
    const size_t more = f->capacity ? f->capacity * 2 : f->para->count + 16;
    struct spot *spots = satchel_arena_take(f->scratch, more, sizeof *spots);
    if (!spots)
        return false;
    if (f->count)
        memcpy(spots, f->spots, f->count * sizeof *spots);
    f->spots = spots;
    f->capacity = more;
    return true;
}

/* NULL when out of memory. */
static inline struct spot *new_spot(struct spotter *f)
{
    if (f->count == f->capacity && !grow(f))
        return NULL;
    return &f->spots[f->count++];
}

static inline fix letters_of(const struct item *item, fix width)
{
    return item->spreads ? width : 0;
}

/* NULL if no face has one. */
static const struct hyphen *hyphen_of(struct spotter *f, uint16_t attr)
{
    if (f->hyphen_attr != attr)
        f->has_hyphen = para_hyphen(f->para, attr, &f->hyphen);
    f->hyphen_attr = attr;
    return f->has_hyphen ? &f->hyphen : NULL;
}

/* The end of a line inside the item, before byte `cut`, where it is as wide as that. */
static bool add_cut(struct spotter *f, size_t number, uint32_t cut, fix width, bool soft)
{
    const struct item *item = &f->para->items[number];
    struct spot *spot = new_spot(f);
    if (!spot)
        return false;
    *spot = (struct spot){.start = f->sums};
    spot->start.width += width;
    spot->start.give.letters += letters_of(item, width);
    spot->end = spot->start;
    spot->item = (uint32_t)number;
    spot->cut = cut;
    spot->penalty = soft ? PENALTY_HYPHEN : PENALTY_CLUSTER;
    const struct hyphen *hyphen = soft ? hyphen_of(f, item->attr) : NULL;
    if (hyphen) {
        spot->flagged = true;
        spot->hyphen = hyphen->width;
        spot->end.width += hyphen->width;
        spot->hang_end = f->wish.hang ? hyphen->width * (fix)hang_at_end('-') / HANG_WHOLE : 0;
    }
    return true;
}

/* Hyphenation by patterns: a word that runs with its paragraph, from left to right, not beside a
 * hyphen or dash of its own. */
static uint32_t places_of(const struct spotter *f, size_t number)
{
    const struct para *para = f->para;
    const struct item *item = &para->items[number];
    const bool runs = item->token && !para->spec.rtl && !(item->level & 1);
    if (!f->wish.hyphenate || !runs || para->spec.preserve || item->end - item->start < 5)
        return 0;
    const bool joined = (number > 0 && !para->items[number - 1].space &&
                         para->items[number - 1].after != BREAK_MUST) ||
                        (!item->space && item->after != BREAK_MUST);
    return joined ? 0 : tokens_places(fonts_tokens(para->fonts), item->token);
}

/* The places that the patterns give. */
static bool add_places(struct spotter *f, size_t number, uint32_t places)
{
    const struct para *para = f->para;
    const struct item *item = &para->items[number];
    const struct attr *attr = &para->spec.attrs[item->attr];
    const fix *apart = attr->apart ? advances_of(f, item) : NULL;
    struct token_cut cuts[TOKEN_CUTS];
    const size_t count = tokens_cuts(fonts_tokens(para->fonts), item->token, places, cuts);
    for (size_t i = 0; i < count; i++)
        if (!add_cut(f, number, item->start + cuts[i].at,
                     apart ? apart[cuts[i].at] : fix_of_units(cuts[i].units, attr->size), true))
            return false;
    return true;
}

/* Where a glyph begins. */
static bool begins_glyph(struct spotter *f, const struct item *item, uint32_t at)
{
    const fix *advances = advances_of(f, item) + (at - item->start);
    return advances[1] > advances[0];
}

/* Do the parts between the places fit lines, each with its hyphen? */
static bool parts_fit(struct spotter *f, size_t number, uint32_t places)
{
    const struct item *item = &f->para->items[number];
    const fix *advances = advances_of(f, item);
    const struct hyphen *hyphen = hyphen_of(f, item->attr);
    const fix most = f->wish.least - (hyphen ? hyphen->width : 0);
    fix from = 0;
    for (uint32_t at = item->start + 1; advances && at < item->end; at++) {
        if (((uint8_t)f->para->spec.text[at] & 0xC0) == 0x80)
            continue;
        places >>= 1;
        const fix width = advances[at - item->start];
        if ((places & 1) == 0)
            continue;
        if (width - from > most)
            return false;
        from = width;
    }
    return advances && item->width - from <= most;
}

/* Of a unit as long as a page (nobody wrote it to be read) only one cut a line is a spot: trying
 * all of them against each other would take a second for every few pages. */
static bool add_line_cuts(struct spotter *f, size_t number)
{
    const struct item *item = &f->para->items[number];
    const char *text = f->para->spec.text;
    const fix *advances = advances_of(f, item);
    uint32_t last = item->start; /* where a line may start; before the item one may anyway */
    if (!advances)
        return false;
    for (uint32_t at = item->start + 1; at <= item->end; at++) {
        const fix end = f->sums.width + advances[at - item->start];
        const bool begins = at < item->end && ((uint8_t)text[at] & 0xC0) != 0x80;
        if (at < item->end && (!begins || !begins_glyph(f, item, at)))
            continue;
        if (end - f->line_start > f->wish.least) {
            const fix width = advances[last - item->start];
            if (last > item->start && !add_cut(f, number, last, width, false))
                return false;
            f->line_start = f->sums.width + width;
        }
        last = at;
    }
    return true;
}

/* Hyphens, and clusters if the unit fits no line and hyphens do not make it fit. */
static bool add_cuts(struct spotter *f, size_t number)
{
    const struct item *item = &f->para->items[number];
    const struct para *para = f->para;
    if (f->unit_is_huge)
        return !item->token || add_line_cuts(f, number);
    uint32_t places = places_of(f, number);
    if (places && (!f->unit_is_wide || parts_fit(f, number, places)))
        return add_places(f, number, places);
    if (!item->token || (!para->kinds && !f->unit_is_wide))
        return true;
    if (f->unit_is_wide && !advances_of(f, item))
        return false;
    uint32_t cluster = item->start;
    for (uint32_t at = item->start + 1; at < item->end; at++) {
        const bool begins = ((uint8_t)para->spec.text[at] & 0xC0) != 0x80;
        places >>= begins;
        const bool soft = (para->kinds && para->kinds[at] == BREAK_SOFT) || (begins && places & 1);
        bool cut = false;
        if (f->unit_is_wide && at >= cluster) {
            if (at > cluster)
                cluster = (uint32_t)grapheme_end(para->spec.text, item->end, cluster);
            cut = at == cluster;
        }
        cut = cut && !soft && begins_glyph(f, item, at);
        if (!soft && !cut)
            continue;
        const fix *advances = advances_of(f, item);
        if (!advances || !add_cut(f, number, at, advances[at - item->start], soft))
            return false;
    }
    return true;
}

static int32_t penalty_after(const struct para *para, const struct item *item, bool *flagged)
{
    uint32_t c;
    if (item->after == BREAK_WEAK || item->inside_word)
        return PENALTY_SYLLABLE;
    if (item->space || !item->token)
        return 0;
    const size_t at = satchel_utf8_floor(para->spec.text, item->end, item->end - 1);
    text_decode(para->spec.text + at, item->end - at, &c);
    *flagged = c == '-' || c == 0x2010;
    if (*flagged)
        return PENALTY_HYPHEN;
    if (c == '/')
        return PENALTY_SLASH;
    return c >= 0x2012 && c <= 0x2015 ? PENALTY_DASH : 0;
}

static bool is_weak(const struct spotter *f, const struct item *item)
{
    return item->after == BREAK_WEAK && f->wish.level == SPOTS_ALL;
}

/* May a line end after the item? */
static bool may_end(const struct spotter *f, const struct item *item)
{
    const bool inside = f->wish.level == SPOTS_WORDS && item->inside_word;
    return (item->after >= BREAK_MAY && !inside) || f->unit_is_wide || is_weak(f, item);
}

/* The end of a line after the item; f->sums is where the next one starts. */
static bool add_after(struct spotter *f, size_t number, const struct sums *end)
{
    const struct item *item = &f->para->items[number];
    struct spot *spot = new_spot(f);
    if (!spot)
        return false;
    const bool must = item->after == BREAK_MUST;
    *spot = (struct spot){
        .end = *end,
        .start = f->sums,
        .item = (uint32_t)number,
        .hang_end = hang_end(f, item),
        .hang_start = must ? 0 : hang_start(f, number + 1),
        .must = must,
    };
    if (item->after < BREAK_MAY && !is_weak(f, item))
        spot->penalty = PENALTY_CLUSTER;
    else if (!item->space || item->after == BREAK_WEAK || item->inside_word)
        spot->penalty = penalty_after(f->para, item, &spot->flagged);
    return true;
}

/* --- units ---------------------------------------------------------------------------------------
 */

static bool is_end_of_unit(const struct spotter *f, const struct item *item)
{
    return item->after >= BREAK_MAY || (item->after == BREAK_WEAK && f->wish.level == SPOTS_ALL);
}

/* At the first item of a unit: where it ends, and whether it is too wide for a line. */
static void measure_unit(struct spotter *f, size_t number)
{
    const struct para *para = f->para;
    fix width = 0;
    size_t i = number;
    for (;; i++) {
        width += para->items[i].width;
        if (i + 1 == para->count || is_end_of_unit(f, &para->items[i]))
            break;
        width += para->items[i].space;
        if (width > f->wish.least) { /* wide already: find the end without adding up */
            while (i + 1 < para->count && !is_end_of_unit(f, &para->items[i]))
                i++;
            break;
        }
    }
    f->unit_end = i + 1;
    f->unit_is_wide = width > f->wish.least && f->wish.level == SPOTS_ALL;
    f->unit_is_huge = f->unit_is_wide && para->items[i].end - para->items[number].start > HUGE_UNIT;
    f->line_start = f->sums.width;
}

void spots_begin(struct spotter *f, const struct para *para, const struct spots_wish *wish,
                 satchel_arena *scratch)
{
    *f = (struct spotter){.para = para,
                          .inside = true,
                          .wish = *wish,
                          .scratch = scratch,
                          .spots = f->spots,
                          .capacity = f->capacity,
                          .advances = f->advances,
                          .hyphen_attr = UINT16_MAX};
}

static void add_item(struct sums *sums, const struct item *item)
{
    sums->width += item->width;
    sums->give.letters += letters_of(item, item->width);
}

void spots_pass(struct spotter *f, const struct horizon *horizon, fix room)
{
    const struct sums start = horizon->start;
    struct sums sums = f->sums;
    size_t i = f->next;
    for (; i < f->para->count; i++) {
        const struct item *item = &f->para->items[i];
        const fix letters = letters_of(item, item->width);
        const fix width = sums.width + item->width + room - start.width;
        if (item->after == BREAK_MUST)
            break;
        if (width >= horizon->surely) {
            const struct give give = {
                .space = sums.give.space - start.give.space,
                .gap = sums.give.gap - start.give.gap,
                .letters = sums.give.letters + letters - start.give.letters,
            };
            if (width + give_stretch(&give) * horizon->reach / 16 >= horizon->least)
                break;
        }
        sums.width += item->width + item->space;
        sums.give.space += item->space;
        sums.give.gap += item->gap;
        sums.give.letters += letters;
        if (is_end_of_unit(f, item))
            f->unit_start = i + 1;
    }
    f->sums = sums;
    f->next = i;
}

/* The spot after a word and its space, where nothing else can be: most of those of a first pass. */
static inline bool take_word(struct spotter *f, size_t number, const struct item *item)
{
    struct spot *spot = new_spot(f);
    if (!spot)
        return false;
    add_item(&f->sums, item);
    spot->end = f->sums;
    f->sums.width += item->space;
    f->sums.give.space += item->space;
    f->sums.give.gap += item->gap;
    spot->start = f->sums;
    spot->item = (uint32_t)number;
    spot->cut = 0;
    spot->hyphen = 0;
    spot->hang_end = hang_end(f, item);
    spot->hang_start = hang_start(f, number + 1);
    spot->penalty = 0;
    spot->must = spot->flagged = false;
    f->unit_start = number + 1;
    return true;
}

bool spots_take(struct spotter *f)
{
    const size_t number = f->next++;
    const struct item *item = &f->para->items[number];
    if (f->wish.level == SPOTS_PLAIN && item->after == BREAK_MAY && item->space &&
        !item->inside_word)
        return take_word(f, number, item);
    if (f->wish.level == SPOTS_ALL) {
        f->advanced = false;
        if (number >= f->unit_end)
            measure_unit(f, f->unit_start);
        if ((f->inside || f->unit_is_wide) && !add_cuts(f, number))
            return false;
    }
    if (is_end_of_unit(f, item))
        f->unit_start = number + 1;
    add_item(&f->sums, item);
    const struct sums end = f->sums;
    f->sums.width += item->space;
    f->sums.give.space += item->space;
    f->sums.give.gap += item->gap;
    return may_end(f, item) ? add_after(f, number, &end) : true;
}
