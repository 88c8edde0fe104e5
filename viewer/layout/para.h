/* A paragraph as items: tokens with their widths, the white space between them, and what may happen
 * there.
 *
 * The text of one leaf (or a piece of it) goes through breaks, guards, bidi and the token cache;
 * what comes out is all that line breaking and setting need. A paragraph is made again whenever its
 * lines are set: of known tokens that costs some ten microseconds, which is less than keeping it
 * would.
 */
#ifndef VIEWER_LAYOUT_PARA_H
#define VIEWER_LAYOUT_PARA_H

#include "layout/page.h"
#include "text/bidi.h"
#include "text/fonts.h"
#include "text/shape.h"

/* How a stretch of text looks. */
struct attr {
    struct font_style font;
    language_id language;
    enum ink ink;
    fix size;      /* pixels per em */
    fix apart;     /* pixels that letters stand apart, and words a third more; scripts whose letters
                      join keep them together */
    fix rise;      /* of the baseline, for superscripts; negative for subscripts */
    uint32_t link; /* index of the article's span, SATCHEL_NONE for none */
    bool underline, strike;
    unsigned features; /* of enum shape_feature */
};

/* From byte `start` on, until the next one, the text has attribute number `attr`. The first starts
 * at 0. */
struct stretch {
    uint32_t start;
    uint16_t attr;
};

struct para_spec {
    const char *text;
    size_t length;   /* at most PARA_MOST */
    uint32_t offset; /* of text[0] in the article, or SATCHEL_NONE */
    bool rtl;
    bool broad;     /* see fonts_is_broad */
    bool preserve;  /* code: every space counts */
    bool kashida;   /* lines of Arabic grow by strokes between letters */
    bool by_letter; /* no short cuts: for tests, which compare */
    language_id language;
    const struct attr *attrs;
    const struct stretch *stretches;
    size_t stretch_count;
    const struct bidi_isolate *isolates;
    size_t isolate_count;
    const uint32_t *words; /* bytes where a word begins without a space, rising */
    size_t word_count;
    uint64_t article; /* a number that tells articles apart: what stands at `offset` of it is
                         remembered (kept.h); 0: it is not */
};

#define PARA_MOST ((size_t)48 << 10)

/* A token, the white space after it, and what may happen there. The token is NULL on an empty line
 * and before white space at the start of a line of code. */
struct item {
    const struct token *token;
    uint32_t start, end; /* bytes of the token */
    fix width;           /* of the token */
    fix space;           /* of the white space after it */
    fix gap; /* by how much the place after it may grow although it has no space (Han, kana) */
    uint16_t attr;
    uint8_t level; /* of the token */
    uint8_t space_level;
    uint8_t after;    /* enum break_kind */
    bool inside_word; /* a break here is allowed but parts a word (Korean) */
    bool spreads;     /* its letters may be moved apart a little */
    bool hangs;       /* its first or last mark may hang */
};

struct para {
    struct para_spec spec;
    struct fonts *fonts;
    struct item *items;
    size_t count;
    const uint8_t *kinds; /* enum break_kind before every byte and at the end; NULL when the text
                             was taken word by word: then nothing may happen inside of tokens */
    script_tag script;    /* of its first letter */
};

/* Makes the items in `scratch`, which also gets what the algorithms need on the way: clear it when
 * the paragraph is set. Fails with MEMORY. */
bool para_build(struct para *para, const struct para_spec *spec, struct fonts *fonts,
                satchel_arena *scratch, satchel_error *err) SATCHEL_CHECK;

/* Units of 1/2048 em as pixels at a size. */
static inline fix fix_of_units(int32_t units, fix size)
{
    const int64_t v = (int64_t)units * size;
    const int64_t away = v < 0 ? -v : v; /* from zero */
    const fix w = (fix)((uint64_t)(away + FACE_EM / 2) / FACE_EM);
    return v < 0 ? -w : w;
}

/* How wide the token is in that look. */
static inline fix token_width(const struct token *token, const struct attr *attr)
{
    return fix_of_units(token->width, attr->size) + attr->apart * token->letters;
}

static inline bool token_hangs(const struct token *token)
{
    return token->hang_start || token->hang_end;
}

/* Fills advances[i], 0 <= i <= length of the token, with the width of the item's first i bytes.
 * Inside a cluster it stays that of the cluster's start. */
void item_advances(const struct para *para, const struct item *item, fix *advances);

/* A hyphen in the look of attribute `attr`. */
struct hyphen {
    uint16_t face, glyph;
    fix size, width;
};

/* False if no face of the style has one. */
bool para_hyphen(const struct para *para, uint16_t attr, struct hyphen *hyphen);

#endif
