/* One face: a mapped font file, its measures, its glyphs. The one door to HarfBuzz.
 *
 * All measures are in units of 1/2048 em (FACE_EM), whatever the file has, never in pixels and
 * never hinted; so a size change costs no shaping. Only OpenType shaping is asked for ("ot"): fonts
 * with Graphite tables would be shaped by Graphite, many times slower.
 */
#ifndef VIEWER_TEXT_FACE_H
#define VIEWER_TEXT_FACE_H

#include "text/language.h"
#include "text/uprops.h"

#include <satchel/memory.h>

#define FACE_EM 2048

struct face;

struct face_metrics {
    int16_t ascent, descent;          /* above and below the baseline, both positive */
    int16_t x_height;                 /* 0 if the face has no Latin */
    int16_t space;                    /* advance of U+0020 */
    int16_t hyphen;                   /* advance of the hyphen */
    uint16_t hyphen_glyph;            /* of U+2010, else U+002D; 0 if it has neither */
    int16_t tatweel;                  /* advance of U+0640 */
    uint16_t tatweel_glyph;           /* 0 if it has none */
    int16_t strike, strike_thickness; /* a line through text: its middle above the baseline */
};

/* Maps the file and opens face `index` of it. NULL: READ, INPUT (not a font with outlines), MEMORY.
 */
struct face *face_open(const char *path, unsigned index, satchel_error *err) SATCHEL_CHECK;

/* The same of a font in memory, which is taken over, also on failure. Such a face is foreign: it
 * came with a bundle. */
struct face *face_open_font(satchel_buf *font, satchel_error *err) SATCHEL_CHECK;
bool face_is_foreign(const struct face *face);

/* A face is closed when all who keep it have closed it; who opens it is the first. */
struct face *face_keep(struct face *face);
void face_close(struct face *face); /* NULL is fine */

const struct face_metrics *face_metrics(const struct face *face);

/* The highest code point that the face has a glyph for, 0 if it has none. */
uint32_t face_last(const struct face *face);

/* Has the face a glyph for the character? */
bool face_has(struct face *face, uint32_t c);

/* Does the glyph take part in rules that look further than at itself and one neighbour: ligatures,
 * contextual forms, contextual kerning? Found out when first asked; true when in doubt. */
bool face_has_context(struct face *face, uint16_t glyph);

/* Is the glyph the face's own of the character, or what one of the four forms of joined letters
 * makes of that in one step, and has neither of both context? */
bool face_is_form(struct face *face, uint32_t c, uint16_t glyph);

/* The same, and is there no rule at all that the glyph has with neighbours that are no marks? */
bool face_is_alone(struct face *face, uint32_t c, uint16_t glyph);

/* Lets go of the pages of its file; those that are needed come back by themselves. */
void face_give_back(const struct face *face);

/* The whole mapped file and the face's place in it, for a rasteriser. */
satchel_bytes face_file(const struct face *face, unsigned *index);

/* --- shaping -------------------------------------------------------------------------------- */

/* One glyph in visual order. Positions are relative to where its advance begins. `cluster` is the
 * byte of the shaped range that its cluster starts at. */
struct glyph {
    uint16_t id;
    uint16_t cluster;
    int16_t advance;
    int16_t x, y; /* y upward */
};

enum shape_feature {
    SHAPE_TABULAR = 1 /* figures of one width */
};

/* What to shape: bytes [start, end) of `text`; the bytes around it are context for joining and are
 * not shaped. The range is one script and one direction and at most SHAPE_MOST bytes. */
struct shape_input {
    const char *text;
    size_t length;
    size_t start, end;
    script_tag script;
    language_id language;
    bool rtl;
    unsigned features; /* of enum shape_feature */
};

#define SHAPE_MOST 4096

struct shaper;

struct shaper *shaper_create(void); /* NULL when out of memory */
void shaper_destroy(struct shaper *shaper);

/* Shapes and returns the glyphs, *count of them, borrowed until the next call; NULL when out of
 * memory. A character that the face lacks gives glyph 0. */
const struct glyph *shaper_shape(struct shaper *shaper, struct face *face,
                                 const struct shape_input *input, size_t *count);

/* --- coverage ------------------------------------------------------------------------------- */

struct coverage;

/* The characters of face `index` of a file, without keeping the file open. NULL if it is not a font
 * with outlines, or out of memory. */
struct coverage *coverage_read(const char *path, unsigned index);
bool coverage_has(const struct coverage *coverage, uint32_t c);
void coverage_free(struct coverage *coverage);

#endif
