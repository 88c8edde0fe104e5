/* Glyph bitmaps; see glyphs.h.
 *
 * Light hinting moves outlines up and down only: baseline and x-height are crisp and the letters
 * keep the widths that layout has measured. Horizontally a glyph stands at one of four places
 * within its pixel; one place is visibly worse, eight are not visibly better.
 *
 * The cache is a hash table of bitmaps in one arena. When the arena is full everything is
 * forgotten: a page needs 20 to 60 KB, so that happens every few dozen pages in large alphabets and
 * never in small ones, and costs one page's rasterising. An order of eviction would cost more
 * memory than it saves time.
 */
#include "paint/glyphs.h"

#include "text/face.h"
#include "text/fonts.h"

#include <satchel/memory.h>

#include <ft2build.h>
#include <stdlib.h>
#include <string.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#define BITMAP_BYTES ((size_t)1 << 20)
#define FEW_SLOTS    (1u << 10) /* at first: more than two pages of Latin need; a power of two */
#define MOST_SLOTS   (1u << 14)
#define OPEN_FACES   32
#define OUTLINES     256 /* a power of two */
#define LARGEST      256 /* pixels per em; beyond it is no text */

struct slot {
    uint64_t key; /* 0 = free */
    struct glyph_bitmap bitmap;
};

/* An outline after hinting, for its other places: hinting is two thirds of the work. */
struct hinted {
    uint64_t key; /* of place 0; 0 = free */
    FT_Outline outline;
};

struct raster_face {
    FT_Face face;
    struct face *kept; /* whose bytes it reads */
    uint16_t number;
    fix size; /* that the face is set to */
    uint64_t used;
};

struct glyph_cache {
    struct fonts *fonts;
    FT_Library library;
    struct raster_face faces[OPEN_FACES];
    uint64_t clock;
    satchel_arena arena;
    struct slot *slots;
    uint32_t room, count; /* room: a power of two */
    struct hinted hinted[OUTLINES];
    unsigned generation; /* of the fonts that came with a bundle */
    bool mono;
};

struct glyph_cache *glyphs_create(struct fonts *fonts)
{
    struct glyph_cache *cache = calloc(1, sizeof *cache);
    if (!cache)
        return NULL;
    cache->fonts = fonts;
    satchel_arena_init(&cache->arena, BITMAP_BYTES);
    cache->room = FEW_SLOTS;
    cache->slots = calloc(cache->room, sizeof *cache->slots);
    if (!cache->slots || FT_Init_FreeType(&cache->library)) {
        glyphs_destroy(cache);
        return NULL;
    }
    return cache;
}

static void close_face(struct raster_face *f)
{
    if (f->face)
        FT_Done_Face(f->face);
    face_close(f->kept);
    *f = (struct raster_face){0};
}

static void forget_outlines(struct glyph_cache *cache)
{
    for (unsigned i = 0; i < OUTLINES; i++) {
        if (cache->hinted[i].key)
            FT_Outline_Done(cache->library, &cache->hinted[i].outline);
        cache->hinted[i].key = 0;
    }
}

void glyphs_destroy(struct glyph_cache *cache)
{
    if (!cache)
        return;
    for (unsigned i = 0; i < OPEN_FACES; i++)
        close_face(&cache->faces[i]);
    if (cache->library)
        forget_outlines(cache);
    if (cache->library)
        FT_Done_FreeType(cache->library);
    satchel_arena_free(&cache->arena);
    free(cache->slots);
    free(cache);
}

/* --- faces ---------------------------------------------------------------------------------- */

static struct raster_face *open_face(struct glyph_cache *cache, uint16_t number)
{
    struct raster_face *slot = &cache->faces[0];
    for (unsigned i = 0; i < OPEN_FACES; i++) {
        struct raster_face *f = &cache->faces[i];
        if (f->face && f->number == number)
            return f;
        if (f->used < slot->used)
            slot = f;
    }
    struct face *face = fonts_face(cache->fonts, number);
    if (!face)
        return NULL;
    unsigned index;
    const satchel_bytes file = face_file(face, &index);
    FT_Face opened;
    if (FT_New_Memory_Face(cache->library, file.data, (FT_Long)file.size, (FT_Long)index, &opened))
        return NULL;
    close_face(slot);
    *slot = (struct raster_face){.face = opened, .kept = face_keep(face), .number = number};
    return slot;
}

static const struct raster_face *face_at(struct glyph_cache *cache, uint16_t number, fix size)
{
    struct raster_face *f = open_face(cache, number);
    if (!f)
        return NULL;
    f->used = ++cache->clock;
    if (f->size != size) {
        if (FT_Set_Char_Size(f->face, size, size, 72, 72))
            return NULL;
        f->size = size;
    }
    return f;
}

/* --- bitmaps -------------------------------------------------------------------------------- */

static uint64_t key_of(uint16_t face, uint16_t glyph, fix size, unsigned place)
{
    return (uint64_t)1 << 63 | (uint64_t)place << 56 | (uint64_t)(uint32_t)size << 32 |
           (uint64_t)face << 16 | glyph;
}

static struct slot *slot_of(struct glyph_cache *cache, uint64_t key)
{
    uint64_t h = key * 0x9E3779B97F4A7C15u;
    uint32_t i = (uint32_t)(h >> 40) & (cache->room - 1);
    while (cache->slots[i].key && cache->slots[i].key != key)
        i = (i + 1) & (cache->room - 1);
    return &cache->slots[i];
}

static void forget_all(struct glyph_cache *cache)
{
    satchel_arena_clear(&cache->arena);
    memset(cache->slots, 0, cache->room * sizeof *cache->slots);
    cache->count = 0;
}

static void copy_row(uint8_t *to, const uint8_t *from, size_t width, bool bits)
{
    if (!bits)
        memcpy(to, from, width);
    else
        for (size_t x = 0; x < width; x++)
            to[x] = from[x / 8] >> (7 - x % 8) & 1 ? 255 : 0;
}

/* Copies FreeType's bitmap. */
static bool keep_bitmap(struct glyph_cache *cache, FT_GlyphSlot from, struct glyph_bitmap *to)
{
    const FT_Bitmap *bitmap = &from->bitmap;
    const size_t width = bitmap->width, height = bitmap->rows;
    *to = (struct glyph_bitmap){.width = (int)width,
                                .height = (int)height,
                                .left = from->bitmap_left,
                                .top = from->bitmap_top};
    if (!width || !height)
        return true;
    uint8_t *rows = satchel_arena_array(&cache->arena, width, height);
    if (!rows) {
        forget_all(cache);
        rows = satchel_arena_array(&cache->arena, width, height);
        if (!rows)
            return false;
    }
    for (size_t y = 0; y < height; y++)
        copy_row(rows + y * width, bitmap->buffer + (ptrdiff_t)y * bitmap->pitch, width,
                 bitmap->pixel_mode == FT_PIXEL_MODE_MONO);
    to->coverage = rows;
    return true;
}

/* Of a font that came with a bundle no program is run, whatever it has in it. */
static bool load_outline(const struct glyph_cache *cache, const struct raster_face *from,
                         uint16_t glyph)
{
    const FT_Int32 target = cache->mono ? FT_LOAD_TARGET_MONO : FT_LOAD_TARGET_LIGHT;
    const FT_Int32 hinter = face_is_foreign(from->kept) ? FT_LOAD_FORCE_AUTOHINT : 0;
    return !FT_Load_Glyph(from->face, glyph, target | hinter | FT_LOAD_NO_BITMAP) &&
           from->face->glyph->format == FT_GLYPH_FORMAT_OUTLINE;
}

/* The glyph's hinted outline, the cache's own; NULL: there is none to be had. */
static FT_Outline *outline_of(struct glyph_cache *cache, const struct raster_face *from,
                              uint16_t glyph)
{
    const uint64_t key = key_of(from->number, glyph, from->size, 0);
    struct hinted *h = &cache->hinted[(key * 0x9E3779B97F4A7C15u) >> 40 & (OUTLINES - 1)];
    if (h->key == key)
        return &h->outline;
    if (!load_outline(cache, from, glyph))
        return NULL;
    const FT_Outline *loaded = &from->face->glyph->outline;
    if (h->key)
        FT_Outline_Done(cache->library, &h->outline);
    h->key = 0;
    if (FT_Outline_New(cache->library, (FT_UInt)loaded->n_points, loaded->n_contours, &h->outline))
        return NULL;
    h->key = key;
    return FT_Outline_Copy(loaded, &h->outline) ? NULL : &h->outline;
}

/* FreeType renders what its slot holds; so the outline is lent to it. */
static bool render(struct glyph_cache *cache, const struct raster_face *from, uint16_t glyph,
                   unsigned place, struct glyph_bitmap *out)
{
    FT_Outline *outline = outline_of(cache, from, glyph);
    if (!outline)
        return false;
    FT_GlyphSlot slot = from->face->glyph;
    const FT_Outline own = slot->outline;
    const FT_Pos right = (FT_Pos)(place * 64 / GLYPH_PLACES);
    FT_Outline_Translate(outline, right, 0);
    slot->outline = *outline;
    slot->format = FT_GLYPH_FORMAT_OUTLINE; /* it is a bitmap's after each rendering */
    const bool ok =
        !FT_Render_Glyph(slot, cache->mono ? FT_RENDER_MODE_MONO : FT_RENDER_MODE_NORMAL) &&
        keep_bitmap(cache, slot, out);
    slot->outline = own;
    FT_Outline_Translate(outline, -right, 0);
    return ok;
}

/* Another bundle is open: what the numbers of its fonts stood for has changed. */
static void forget_faces(struct glyph_cache *cache)
{
    forget_all(cache);
    forget_outlines(cache);
    for (unsigned i = 0; i < OPEN_FACES; i++)
        close_face(&cache->faces[i]);
    cache->generation = fonts_generation(cache->fonts);
}

void glyphs_set_mono(struct glyph_cache *cache, bool mono)
{
    forget_all(cache);
    forget_outlines(cache);
    cache->mono = mono;
}

/* Twice as many slots. False: there are as many as there may be, or no memory for more. */
static bool grow(struct glyph_cache *cache)
{
    struct slot *old = cache->slots;
    const uint32_t room = cache->room;
    struct slot *more = room < MOST_SLOTS ? calloc((size_t)room * 2, sizeof *more) : NULL;
    if (!more)
        return false;
    cache->slots = more;
    cache->room = room * 2;
    for (uint32_t i = 0; i < room; i++)
        if (old[i].key)
            *slot_of(cache, old[i].key) = old[i];
    free(old);
    return true;
}

bool glyphs_bitmap(struct glyph_cache *cache, uint16_t face, uint16_t glyph, fix size,
                   unsigned place, struct glyph_bitmap *out)
{
    if (size <= 0 || size > FIX(LARGEST))
        return false;
    place = cache->mono ? 0 : place;
    if (cache->generation != fonts_generation(cache->fonts))
        forget_faces(cache);
    const uint64_t key = key_of(face, glyph, size, place);
    const struct slot *known = slot_of(cache, key);
    if (known->key) {
        *out = known->bitmap;
        return true;
    }
    const struct raster_face *at = face_at(cache, face, size);
    if (!at || !render(cache, at, glyph, place, out))
        return false;
    if (cache->count >= cache->room / 2 && !grow(cache)) {
        /* The bitmap just made lives in the arena that goes: make it again. */
        forget_all(cache);
        if (!render(cache, at, glyph, place, out))
            return false;
    }
    *slot_of(cache, key) = (struct slot){.key = key, .bitmap = *out};
    cache->count++;
    return true;
}
