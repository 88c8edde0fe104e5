/* Letters and pairs remembered; see plain.h. */
#include "text/plain.h"

#include "text/decode.h"
#include "text/fontnames.h"
#include "text/fonts.h"
#include "text/shape.h"

#include <stdlib.h>
#include <string.h>

#define SETS    24
#define LETTERS 192 /* of a set; more are refused */

/* What a pair's entry says instead of an advance. */
#define PAIR_UNKNOWN INT16_MIN
#define PAIR_REFUSED (INT16_MIN + 1)

#define LETTER_UNKNOWN 0
#define LETTER_REFUSED UINT8_MAX

/* Forms of a letter, and what a character has above its code to say which. */
#define JOINED_BEFORE 1u
#define JOINED_AFTER  2u
#define FORMS         4
#define FORM_SHIFT    24
#define CODE          (((uint32_t)1 << FORM_SHIFT) - 1)

#define ARABIC      0x600
#define ARABIC_SIZE 0x100
#define JOINER      0x200D /* a neighbour that every letter joins */

struct letter {
    uint32_t c; /* with its form */
    uint16_t glyph;
    int16_t advance, scaled; /* in the face's units, and in those of the style */
    bool known;              /* to rules with context */
    bool alone;              /* known to no rules: it needs no look at its neighbours */
};

/* A letter before another, scaled. From right to left, kerning moves what it makes narrower. */
struct pair {
    int16_t advance, x;
};

/* Letters are numbered from 1 as they come. */
struct plain_set {
    uint64_t id;
    struct face *face;
    struct itemize_style style;
    script_tag script;
    unsigned features;
    uint16_t number, scale; /* of the face */
    bool rtl;
    bool joins; /* its letters join, and have forms */
    bool signs; /* it has no letters: they are set in another face, or join */
    uint8_t count;
    uint8_t low[ARABIC]; /* U+0000 to U+05FF */
    uint8_t arabic[FORMS][ARABIC_SIZE];
    uint8_t extended[0x200]; /* U+1E00 to U+1FFF */
    uint8_t marks[0x30];     /* U+2010 to U+203F */
    struct letter letters[LETTERS];
    struct pair *pairs[LETTERS]; /* rows of LETTERS: the row's letter before another */
};

struct plain {
    struct fonts *fonts;
    struct plain_set *sets[SETS];
    size_t count;
    struct plain_set *last;
};

struct plain *plain_create(struct fonts *fonts)
{
    struct plain *plain = calloc(1, sizeof *plain);
    if (plain)
        plain->fonts = fonts;
    return plain;
}

void plain_destroy(struct plain *plain)
{
    if (!plain)
        return;
    for (size_t i = 0; i < plain->count; i++) {
        for (size_t k = 0; k < LETTERS; k++)
            free(plain->sets[i]->pairs[k]);
        free(plain->sets[i]);
    }
    free(plain);
}

uint16_t plain_face(const struct plain_set *set)
{
    return set->number;
}

unsigned plain_scale(const struct plain_set *set)
{
    return set->scale;
}

/* --- sets ----------------------------------------------------------------------------------- */

static bool is_plain(script_tag script)
{
    return script == SCRIPT_LATIN || script == SCRIPT_CYRILLIC || script == SCRIPT_GREEK ||
           script == SCRIPT_HEBREW || script == SCRIPT_ARABIC ||
           script == SCRIPT('A', 'r', 'm', 'n') || script == SCRIPT('G', 'e', 'o', 'r');
}

static uint64_t id_of(const struct itemize_style *style, script_tag script, bool rtl,
                      unsigned features)
{
    return (uint64_t)script << 32 | (uint64_t)style->language << 24 |
           (uint64_t)style->font.family << 16 | (uint64_t)features << 8 |
           (uint64_t)style->font.bold << 3 | (uint64_t)style->font.italic << 2 |
           (uint64_t)style->broad << 1 | (uint64_t)rtl;
}

/* The face that words of the script are set in; FACE_NONE if there is none. */
static uint16_t own_face(const struct plain *plain, const struct itemize_style *style,
                         script_tag script)
{
    const struct font_want want = {
        .style = style->font, .script = script, .language = style->language, .broad = style->broad};
    uint16_t chain[FONTS_CHAIN];
    return fonts_chain(plain->fonts, &want, chain) ? chain[0] : FACE_NONE;
}

static struct plain_set *new_set(struct plain *plain, const struct itemize_style *style,
                                 script_tag script, bool rtl, unsigned features, uint16_t number)
{
    struct face *face = plain->count < SETS ? fonts_face(plain->fonts, number) : NULL;
    struct plain_set *set = face ? calloc(1, sizeof *set) : NULL;
    if (!set)
        return NULL;
    set->id = id_of(style, script, rtl, features);
    set->face = face;
    set->style = *style;
    set->script = script;
    set->features = features;
    set->number = number;
    set->scale = (uint16_t)fonts_scale(plain->fonts, style->font.family, number);
    set->rtl = rtl;
    set->joins = script == SCRIPT_ARABIC;
    plain->sets[plain->count++] = set;
    return set;
}

struct plain_set *plain_set(struct plain *plain, const struct itemize_style *style,
                            script_tag script, bool rtl, unsigned features)
{
    if (!is_plain(script))
        return NULL;
    const uint64_t id = id_of(style, script, rtl, features);
    if (plain->last && plain->last->id == id)
        return plain->last;
    for (size_t i = 0; i < plain->count; i++)
        if (plain->sets[i]->id == id && !plain->sets[i]->signs)
            return plain->last = plain->sets[i];
    struct plain_set *set =
        new_set(plain, style, script, rtl, features, own_face(plain, style, script));
    return set ? plain->last = set : NULL;
}

struct plain_set *plain_run_set(struct plain *plain, const struct itemize_style *style,
                                script_tag script, bool rtl, unsigned features, uint16_t face)
{
    if (face >= FACE_EMBEDDED || !is_plain(script))
        return NULL;
    /* The neighbours of a run are not known here: letters that join are shaped. */
    if (script != SCRIPT_ARABIC && own_face(plain, style, script) == face)
        return plain_set(plain, style, script, rtl, features);
    const uint64_t id = id_of(style, script, rtl, features);
    for (size_t i = 0; i < plain->count; i++)
        if (plain->sets[i]->id == id && plain->sets[i]->number == face && plain->sets[i]->signs)
            return plain->sets[i];
    struct plain_set *set = new_set(plain, style, script, rtl, features, face);
    if (set)
        set->signs = true;
    return set;
}

/* --- letters -------------------------------------------------------------------------------- */

static uint8_t *place_of(struct plain_set *set, uint32_t c)
{
    if (c < sizeof set->low)
        return &set->low[c];
    if (set->joins && (c & CODE) - ARABIC < ARABIC_SIZE)
        return &set->arabic[c >> FORM_SHIFT][(c & CODE) - ARABIC];
    if (c >= 0x1E00 && c < 0x1E00 + sizeof set->extended)
        return &set->extended[c - 0x1E00];
    if (c >= 0x2010 && c < 0x2010 + sizeof set->marks)
        return &set->marks[c - 0x2010];
    return NULL;
}

static uint8_t number_of(const struct plain_set *set, uint32_t c)
{
    if (c < sizeof set->low)
        return set->low[c];
    if (set->joins && (c & CODE) - ARABIC < ARABIC_SIZE)
        return set->arabic[c >> FORM_SHIFT][(c & CODE) - ARABIC];
    return c < 0x2000 ? set->extended[c - 0x1E00] : set->marks[c - 0x2010];
}

/* The character with its form, `left` bytes of text behind it; *joined: does the letter before join
 * what is next? It becomes the letter's own. */
static uint32_t with_form(uint32_t c, const char *behind, size_t left, bool *joined)
{
    const unsigned flags = uprops_of(c)->flags;
    uint32_t next, form = *joined && flags & UP_JOINS_BEFORE ? JOINED_BEFORE : 0;
    *joined = flags & UP_JOINS_AFTER;
    if (*joined && left) {
        (void)text_decode(behind, left, &next);
        if (uprops_of(next)->flags & UP_JOINS_BEFORE)
            form |= JOINED_AFTER;
    }
    return c | form << FORM_SHIFT;
}

/* Letters of the script, punctuation that goes with any, and European digits among Latin. */
static bool may_be_plain(const struct plain_set *set, uint32_t c)
{
    const struct uprops *p = uprops_of(c);
    const script_tag script = uprops_script_tag(p->script);
    if (p->grapheme != GB_Other || p->flags & (UP_WIDE | UP_IGNORABLE))
        return false;
    if (category_is_letter(p->category))
        return script == set->script && !set->signs;
    if (p->category == GC_Nd)
        return c < 0x80 && set->script == SCRIPT_LATIN;
    const bool mark = p->category >= GC_Pc && p->category <= GC_Ps;
    return mark && script == SCRIPT_COMMON &&
           (set->joins ? uprops_used_with(p, set->script) : !p->extensions);
}

/* One or two letters as text, with neighbours for those that are joined to any. */
static struct shape_input input_of(const struct plain_set *set, uint32_t a, uint32_t b, char *text)
{
    const uint32_t last = b ? b : a;
    size_t length = 0;
    struct shape_input input = {
        .text = text,
        .script = set->script,
        .language = set->style.language,
        .rtl = set->rtl,
        .features = set->features,
    };
    if (a >> FORM_SHIFT & JOINED_BEFORE)
        length = satchel_utf8_encode(JOINER, text);
    input.start = length;
    length += satchel_utf8_encode(a & CODE, text + length);
    if (b)
        length += satchel_utf8_encode(b & CODE, text + length);
    input.end = length;
    if (last >> FORM_SHIFT & JOINED_AFTER)
        length += satchel_utf8_encode(JOINER, text + length);
    input.length = length;
    return input;
}

/* Shapes one or two letters; true if that gave as many glyphs, none of them moved but the first of
 * two, along the line. */
static bool shape(const struct plain *plain, const struct plain_set *set, uint32_t a, uint32_t b,
                  struct glyph to[2])
{
    char text[16];
    size_t count;
    const struct shape_input input = input_of(set, a, b, text);
    const struct glyph *glyphs =
        shaper_shape(fonts_shaper(plain->fonts), set->face, &input, &count);
    if (!glyphs || count != (b ? 2 : 1))
        return false;
    for (size_t i = 0; i < count; i++) {
        to[i] = glyphs[set->rtl ? count - 1 - i : i];
        if ((to[i].x && i + 1 == count) || to[i].y || !to[i].id || to[i].advance <= 0)
            return false;
    }
    return true;
}

static int16_t scaled(int32_t v, unsigned scale)
{
    const int32_t w = v * (int32_t)scale;
    return (int16_t)((w + (w < 0 ? -512 : 512)) / 1024);
}

static uint8_t add_letter(const struct plain *plain, struct plain_set *set, uint32_t c)
{
    struct glyph glyph[2];
    if (set->count + 1 >= LETTERS || !may_be_plain(set, c & CODE) ||
        !face_has(set->face, c & CODE) || !shape(plain, set, c, 0, glyph))
        return LETTER_REFUSED;
    const uint8_t number = ++set->count;
    set->letters[number] = (struct letter){
        .c = c,
        .glyph = glyph->id,
        .advance = glyph->advance,
        .scaled = scaled(glyph->advance, set->scale),
        .known = set->joins ? !face_is_form(set->face, c & CODE, glyph->id)
                            : face_has_context(set->face, glyph->id),
    };
    set->letters[number].alone =
        !set->letters[number].known && face_is_alone(set->face, c & CODE, glyph->id);
    return number;
}

/* --- pairs ---------------------------------------------------------------------------------- */

static struct pair find_pair(const struct plain *plain, const struct plain_set *set, uint8_t a,
                             uint8_t b)
{
    const struct letter *first = &set->letters[a], *second = &set->letters[b];
    struct glyph glyphs[2];
    if (first->alone || second->alone)
        return (struct pair){first->scaled, 0};
    if (!shape(plain, set, first->c, second->c, glyphs) || glyphs[0].id != first->glyph ||
        glyphs[1].id != second->glyph || glyphs[1].advance != second->advance)
        return (struct pair){PAIR_REFUSED, 0};
    return (struct pair){scaled(glyphs[0].advance, set->scale), scaled(glyphs[0].x, set->scale)};
}

/* The row of a letter; NULL when out of memory. */
static struct pair *row_of(struct plain_set *set, uint8_t letter)
{
    struct pair *row = set->pairs[letter];
    if (row)
        return row;
    row = malloc(LETTERS * sizeof *row);
    for (size_t i = 0; row && i < LETTERS; i++)
        row[i] = (struct pair){PAIR_UNKNOWN, 0};
    return set->pairs[letter] = row;
}

/* The advance of letter `a` before `b`. */
static int16_t pair_of(const struct plain *plain, struct plain_set *set, uint8_t a, uint8_t b)
{
    struct pair *row = row_of(set, a);
    if (!row)
        return PAIR_REFUSED;
    if (row[b].advance == PAIR_UNKNOWN)
        row[b] = find_pair(plain, set, a, b);
    return row[b].advance;
}

/* --- words ---------------------------------------------------------------------------------- */

bool plain_measure(struct plain *plain, struct plain_set *set, const char *text, size_t length,
                   struct plain_word *word)
{
    int32_t width = 0;
    uint16_t glyphs = 0;
    uint8_t before = 0;
    bool joined = false;
    unsigned known = 0; /* letters in a row that rules with context know */
    for (size_t at = 0; at < length; glyphs++) {
        uint32_t c = (uint8_t)text[at];
        if (c < 0x80)
            at++;
        else
            at += text_decode(text + at, length - at, &c);
        if (set->joins)
            c = with_form(c, text + at, length - at, &joined);
        uint8_t *place = place_of(set, c);
        if (!place)
            return false;
        if (*place == LETTER_UNKNOWN)
            *place = add_letter(plain, set, c);
        const uint8_t letter = *place;
        if (letter == LETTER_REFUSED)
            return false;
        known = set->letters[letter].known ? known + 1 : 0;
        const int16_t advance = before ? pair_of(plain, set, before, letter) : 0;
        if (advance == PAIR_REFUSED || known > 2)
            return false;
        width += advance;
        before = letter;
    }
    *word = (struct plain_word){.width = width + set->letters[before].scaled, .glyphs = glyphs};
    return before != 0;
}

size_t plain_cuts(const struct plain_set *set, const char *text, size_t length, uint32_t places,
                  struct token_cut *cuts)
{
    size_t count = 0;
    int32_t width = 0;
    uint8_t before = 0;
    bool joined = false;
    for (size_t at = 0; places && at < length; places >>= 1) {
        const size_t start = at;
        uint32_t c;
        at += text_decode(text + at, length - at, &c);
        if (set->joins)
            c = with_form(c, text + at, length - at, &joined);
        const uint8_t letter = number_of(set, c);
        if (before)
            width += set->pairs[before][letter].advance;
        if (places & 1)
            cuts[count++] = (struct token_cut){(uint32_t)start, width};
        before = letter;
    }
    return count;
}

void plain_glyphs(const struct plain_set *set, const char *text, size_t length, struct glyph *to)
{
    size_t n = 0;
    uint8_t before = 0;
    bool joined = false;
    for (size_t at = 0; at < length; n++) {
        const size_t start = at;
        uint32_t c;
        at += text_decode(text + at, length - at, &c);
        if (set->joins)
            c = with_form(c, text + at, length - at, &joined);
        const uint8_t letter = number_of(set, c);
        if (before) {
            to[n - 1].advance = set->pairs[before][letter].advance;
            to[n - 1].x = set->pairs[before][letter].x;
        }
        to[n] = (struct glyph){.id = set->letters[letter].glyph,
                               .cluster = (uint16_t)start,
                               .advance = set->letters[letter].scaled};
        before = letter;
    }
    for (size_t i = 0; set->rtl && i + i + 1 < n; i++) {
        const struct glyph swap = to[i];
        to[i] = to[n - 1 - i];
        to[n - 1 - i] = swap;
    }
}
