/* Labels; see label.h. */
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

struct open_font {
    TTF_Font *font;
    uint16_t face;
    int size;
    uint64_t used;
};

struct labels {
    struct fonts *fonts;
    struct open_font open[OPEN_FONTS];
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

fix label_height(int size)
{
    return FIX(size * 4 / 3);
}

fix label_ascent(int size)
{
    return FIX(size);
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

fix label_width(struct labels *l, const struct label *label)
{
    struct piece pieces[MOST_RUNS];
    const size_t count = cut(l, label, pieces);
    int width = 0;
    for (size_t i = 0; i < count; i++)
        width += pieces[i].width;
    return FIX(width);
}

/* --- drawing -------------------------------------------------------------------------------- */

/* Copies the alpha of SDL's ARGB surface as coverage. */
static uint8_t *coverage_of(const SDL_Surface *surface, satchel_arena *arena)
{
    const size_t w = (size_t)surface->w, h = (size_t)surface->h;
    uint8_t *coverage = satchel_arena_array(arena, w, h);
    for (size_t y = 0; coverage && y < h; y++) {
        const uint8_t *row = (const uint8_t *)surface->pixels + (ptrdiff_t)y * surface->pitch;
        for (size_t x = 0; x < w; x++) {
            uint32_t pixel;
            memcpy(&pixel, row + 4 * x, sizeof pixel);
            coverage[y * w + x] = (uint8_t)(pixel >> 24);
        }
    }
    return coverage;
}

static void put_piece(struct page *page, const struct label *label, struct piece *p, fix x, fix y)
{
    const SDL_Color white = {255, 255, 255, 255};
    if (!aim(p))
        return;
    SDL_Surface *surface = TTF_RenderUTF8_Blended(p->font, p->text, white);
    if (!surface)
        return; /* nothing to see: a run of spaces */
    const uint8_t *coverage = coverage_of(surface, page->arena);
    if (coverage)
        page_add_item(page, &(struct page_item){.kind = ITEM_MASK,
                                                .ink = label->ink,
                                                .x = x,
                                                .y = FIX(FIX_ROUND(y) - TTF_FontAscent(p->font)),
                                                .w = FIX(surface->w),
                                                .h = FIX(surface->h),
                                                .mask.coverage = coverage});
    else
        page->failed = true;
    SDL_FreeSurface(surface);
}

fix label_put(struct labels *l, struct page *page, const struct label *label, fix x, fix y)
{
    struct piece pieces[MOST_RUNS];
    const size_t count = cut(l, label, pieces);
    fix at = FIX(FIX_ROUND(x));
    for (size_t i = 0; i < count; i++) {
        put_piece(page, label, &pieces[i], at, y);
        at += FIX(pieces[i].width);
    }
    const fix width = at - FIX(FIX_ROUND(x));
    if (label->role) {
        const size_t length = strlen(label->text);
        page_add_box(
            page, &(struct page_box){.role = label->role,
                                     .text = satchel_arena_string(page->arena, label->text, length),
                                     .length = (uint32_t)length,
                                     .offset = SATCHEL_NONE,
                                     .x = x,
                                     .y = y - label_ascent(label->size),
                                     .w = width,
                                     .h = label_height(label->size)});
    }
    return width;
}
