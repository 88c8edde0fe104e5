/* Labels by SDL2_ttf; see label.h.
 *
 * It draws one run of one direction, script and face; so a label is cut into such runs with the
 * same bidi and itemizing as text, and its runs are put side by side.
 */
#include "ui/label.h"

#include "text/bidi.h"
#include "text/face.h"
#include "text/itemize.h"

#include <satchel/article.h>

#include <SDL_ttf.h>
#include <stdlib.h>
#include <string.h>

#define OPEN_FONTS 24
#define MOST_RUNS  24
#define MOST_BYTES 512
#define KEPT       24                 /* labels that are kept as pixels, */
#define KEPT_TEXT  64                 /* with so many bytes of text and */
#define KEPT_BYTES ((size_t)32 << 10) /* of pixels at most */

struct open_font {
    TTF_Font *font;
    uint16_t face;
    int size;
    uint64_t used;
};

/* A piece as pixels: 8-bit coverage, its left edge from that of the label. */
struct drawn_piece {
    int x, ascent, w, h;
    size_t at; /* in the label's coverage */
};

/* A label as pixels. SDL2_ttf makes some 30 allocations and 150,000 instructions of each, and a
 * page has four, of which two are the same on every page and the others known before it is
 * turned to. */
struct drawn {
    char text[KEPT_TEXT];
    int size;
    bool bold, rtl;
    unsigned generation; /* of the fonts */
    int width;
    struct drawn_piece pieces[MOST_RUNS];
    unsigned count;
    uint8_t *coverage;
    uint64_t used; /* 0: none */
};

struct labels {
    struct fonts *fonts;
    struct open_font open[OPEN_FONTS];
    struct drawn kept[KEPT];
    uint64_t clock;
};

/* A piece of a label that one call of SDL2_ttf draws. */
struct piece {
    char text[MOST_BYTES];
    TTF_Font *font;
    uint8_t level;
    script_tag script;
    int width;
};

struct labels *labels_create(struct fonts *fonts)
{
    struct labels *l = calloc(1, sizeof *l);
    if (!l)
        return NULL;
    if (TTF_Init() != 0) {
        free(l);
        return NULL;
    }
    l->fonts = fonts;
    return l;
}

void labels_destroy(struct labels *l)
{
    if (!l)
        return;
    for (unsigned i = 0; i < OPEN_FONTS; i++)
        if (l->open[i].font)
            TTF_CloseFont(l->open[i].font);
    for (unsigned i = 0; i < KEPT; i++)
        free(l->kept[i].coverage);
    TTF_Quit();
    free(l);
}

/* --- fonts ---------------------------------------------------------------------------------- */

static TTF_Font *font_of(struct labels *l, uint16_t number, int size)
{
    struct open_font *slot = &l->open[0];
    for (unsigned i = 0; i < OPEN_FONTS; i++) {
        struct open_font *o = &l->open[i];
        if (o->font && o->face == number && o->size == size) {
            o->used = ++l->clock;
            return o->font;
        }
        if (o->used < slot->used)
            slot = o;
    }
    const struct face *face = fonts_face(l->fonts, number);
    if (!face)
        return NULL;
    unsigned index;
    const satchel_bytes file = face_file(face, &index);
    SDL_RWops *stream = SDL_RWFromConstMem(file.data, (int)file.size);
    TTF_Font *font = stream ? TTF_OpenFontIndexRW(stream, 1, size, (long)index) : NULL;
    if (!font)
        return NULL;
    /* Whole-pixel advances glue letters together; this is SDL2_ttf's only mode without them. */
    TTF_SetFontHinting(font, TTF_HINTING_LIGHT_SUBPIXEL);
    if (slot->font)
        TTF_CloseFont(slot->font);
    *slot = (struct open_font){.font = font, .face = number, .size = size, .used = ++l->clock};
    return font;
}

/* --- cutting into runs ---------------------------------------------------------------------- */

static bool aim(struct piece *p)
{
    const char tag[5] = {(char)(p->script >> 24), (char)(p->script >> 16), (char)(p->script >> 8),
                         (char)p->script, '\0'};
    TTF_SetFontDirection(p->font, p->level & 1 ? TTF_DIRECTION_RTL : TTF_DIRECTION_LTR);
    TTF_SetFontScriptName(p->font, tag);
    return TTF_SizeUTF8(p->font, p->text, &p->width, NULL) == 0;
}

static bool add_piece(struct labels *l, const struct label *label, const char *text, size_t start,
                      size_t end, uint8_t level, const struct face_run *run, struct piece *p)
{
    *p = (struct piece){.level = level, .script = run->script};
    memcpy(p->text, text + start, end - start);
    p->font = font_of(l, run->face, label->size);
    return p->font && aim(p);
}

/* Cuts the label into pieces, left to right; returns how many. */
static size_t cut(struct labels *l, const struct label *label, struct piece *pieces)
{
    struct piece logical[MOST_RUNS];
    uint8_t levels[MOST_BYTES], piece_levels[MOST_RUNS];
    uint32_t order[MOST_RUNS];
    const size_t length = strnlen(label->text, MOST_BYTES - 1);
    const struct itemize_style style = {
        .font = {.family = FONT_SANS, .bold = label->bold},
        .broad = fonts_is_broad(l->fonts, label->text, length),
    };
    satchel_arena scratch;
    satchel_arena_init(&scratch, (size_t)64 << 10);
    size_t count = 0;
    if (bidi_levels(label->text, length, label->rtl ? BIDI_RTL : BIDI_LTR, NULL, 0, levels,
                    &scratch, NULL)) {
        for (size_t at = 0; at < length && count < MOST_RUNS;) {
            size_t end = at + 1;
            while (end < length && levels[end] == levels[at])
                end++;
            struct itemizer it = itemizer_of(l->fonts, &style, label->text, at, end);
            struct face_run run;
            while (count < MOST_RUNS && itemizer_next(&it, &run))
                count += add_piece(l, label, label->text, run.start, run.end, levels[at], &run,
                                   &logical[count]);
            at = end;
        }
    }
    satchel_arena_free(&scratch);
    for (size_t i = 0; i < count; i++)
        piece_levels[i] = logical[i].level;
    bidi_reorder(piece_levels, count, order);
    for (size_t i = 0; i < count; i++)
        pieces[i] = logical[order[i]];
    return count;
}

/* --- drawing -------------------------------------------------------------------------------- */

/* Copies the alpha of SDL's ARGB surface as coverage. */
static void copy_coverage(const SDL_Surface *surface, uint8_t *to)
{
    const size_t w = (size_t)surface->w, h = (size_t)surface->h;
    for (size_t y = 0; y < h; y++) {
        const uint8_t *row = (const uint8_t *)surface->pixels + (ptrdiff_t)y * surface->pitch;
        for (size_t x = 0; x < w; x++) {
            uint32_t pixel;
            memcpy(&pixel, row + 4 * x, sizeof pixel);
            to[y * w + x] = (uint8_t)(pixel >> 24);
        }
    }
}

/* Draws one more piece behind the `*size` bytes of coverage that there are. */
static bool draw_piece(struct piece *p, int x, struct drawn *d, size_t *size)
{
    const SDL_Color white = {255, 255, 255, 255};
    if (!aim(p))
        return true;
    SDL_Surface *surface = TTF_RenderUTF8_Blended(p->font, p->text, white);
    if (!surface)
        return true; /* nothing to see: a run of spaces */
    const size_t more = (size_t)surface->w * (size_t)surface->h;
    uint8_t *coverage = realloc(d->coverage, *size + more + 1);
    if (coverage) {
        d->coverage = coverage;
        copy_coverage(surface, coverage + *size);
        d->pieces[d->count++] = (struct drawn_piece){.x = x,
                                                     .ascent = TTF_FontAscent(p->font),
                                                     .w = surface->w,
                                                     .h = surface->h,
                                                     .at = *size};
        *size += more;
    }
    SDL_FreeSurface(surface);
    return coverage != NULL;
}

/* The label as pixels, its coverage the caller's; false: out of memory, and what could be drawn is
 * there. */
static bool draw(struct labels *l, const struct label *label, struct drawn *d, size_t *size)
{
    struct piece pieces[MOST_RUNS];
    const size_t count = cut(l, label, pieces);
    bool ok = true;
    *d = (struct drawn){.size = label->size,
                        .bold = label->bold,
                        .rtl = label->rtl,
                        .generation = fonts_generation(l->fonts)};
    *size = 0;
    for (size_t i = 0; i < count; i++) {
        ok = draw_piece(&pieces[i], d->width, d, size) && ok;
        d->width += pieces[i].width;
    }
    return ok;
}

static bool may_keep(const struct label *label)
{
    return strnlen(label->text, KEPT_TEXT) < KEPT_TEXT;
}

static struct drawn *find_kept(struct labels *l, const struct label *label)
{
    const unsigned generation = fonts_generation(l->fonts);
    for (unsigned i = 0; i < KEPT; i++) {
        struct drawn *d = &l->kept[i];
        if (d->used && d->size == label->size && d->bold == label->bold && d->rtl == label->rtl &&
            d->generation == generation && strcmp(d->text, label->text) == 0) {
            d->used = ++l->clock;
            return d;
        }
    }
    return NULL;
}

/* Takes over what was drawn, in the place of what has not been used for longest. */
static struct drawn *keep(struct labels *l, const struct label *label, const struct drawn *drawn)
{
    struct drawn *oldest = &l->kept[0];
    for (unsigned i = 1; i < KEPT; i++)
        if (l->kept[i].used < oldest->used)
            oldest = &l->kept[i];
    free(oldest->coverage);
    *oldest = *drawn;
    memcpy(oldest->text, label->text, strlen(label->text) + 1);
    oldest->used = ++l->clock;
    return oldest;
}

fix label_width(struct labels *l, const struct label *label)
{
    struct piece pieces[MOST_RUNS];
    const struct drawn *kept = may_keep(label) ? find_kept(l, label) : NULL;
    if (kept)
        return FIX(kept->width);
    if (may_keep(label)) { /* it is drawn next */
        struct drawn d;
        size_t size;
        const bool ok = draw(l, label, &d, &size) && size <= KEPT_BYTES;
        if (ok)
            (void)keep(l, label, &d);
        else
            free(d.coverage);
        return FIX(d.width);
    }
    const size_t count = cut(l, label, pieces);
    int width = 0;
    for (size_t i = 0; i < count; i++)
        width += pieces[i].width;
    return FIX(width);
}

static void put_drawn(struct page *page, const struct label *label, const struct drawn *d, fix x,
                      fix y)
{
    for (unsigned i = 0; i < d->count; i++) {
        const struct drawn_piece *p = &d->pieces[i];
        const size_t size = (size_t)p->w * (size_t)p->h;
        uint8_t *coverage = satchel_arena_take(page->arena, size, 1);
        if (!coverage) {
            page->failed = true;
            return;
        }
        memcpy(coverage, d->coverage + p->at, size);
        page_add_item(page, &(struct page_item){.kind = ITEM_MASK,
                                                .ink = label->ink,
                                                .x = x + FIX(p->x),
                                                .y = FIX(FIX_ROUND(y) - p->ascent),
                                                .w = FIX(p->w),
                                                .h = FIX(p->h),
                                                .mask.coverage = coverage});
    }
}

fix label_draw(struct labels *l, struct page *page, const struct label *label, fix x, fix y)
{
    const struct drawn *kept = may_keep(label) ? find_kept(l, label) : NULL;
    struct drawn own;
    size_t size;
    if (kept) {
        put_drawn(page, label, kept, x, y);
        return FIX(kept->width);
    }
    if (!draw(l, label, &own, &size))
        page->failed = true;
    put_drawn(page, label, &own, x, y);
    free(own.coverage);
    return FIX(own.width);
}
