/* Tokens: pieces of text shaped once and remembered.
 *
 * A token is what stands between two places where a line may break or a style changes. Of an
 * English book one token in thirty is new; the others cost a look-up. Everything is in font units,
 * so that sizes and widths may change and nothing is shaped again. Of plain words (plain.h) only
 * the width is kept; their glyphs are looked up letter by letter when they are painted.
 */
#ifndef VIEWER_TEXT_SHAPE_H
#define VIEWER_TEXT_SHAPE_H

#include "text/face.h"
#include "text/fonts.h"
#include "text/itemize.h"
#include "text/rows.h"

/* Glyphs of one face, in visual order. */
struct token_run {
    uint16_t face;
    uint16_t scale; /* of the face's size, 1/1024; positions have it already */
    uint32_t first, count;
    uint32_t letters; /* see struct token */
    int32_t width;
};

/* One shaped piece. */
struct token {
    int32_t width;        /* units of 1/2048 of the style's em */
    uint16_t length;      /* bytes */
    uint16_t glyph_count; /* of all runs */
    uint16_t run_count;
    uint16_t letters; /* glyphs that may be moved apart a little: none where letters join */
    uint16_t missing; /* clusters without a glyph */
    bool rtl;
    uint8_t edges;                /* of enum word_edge (breaks.h), if it was asked for as a word */
    bool hyphenated;              /* places are known */
    uint32_t places;              /* see tokens_places */
    int16_t hang_start, hang_end; /* units that its first and last mark may hang by (hang.h) */
    script_tag script;            /* of its last letter, SCRIPT_COMMON if it has none */
};

/* Its glyphs. Runs are in logical order; clusters are bytes of the token. */
struct token_shape {
    const struct token_run *runs;
    const struct glyph *glyphs;
};

/* What to shape: bytes [start, end) of `text`, at most TOKEN_MOST, set in one direction. */
struct token_input {
    const char *text;
    size_t length, start, end;
    struct itemize_style style;
    bool rtl;
    bool joins_before, joins_after; /* the word goes on there, in another style: letters join */
    bool word;                      /* all that stands between two spaces: `edges` are wanted */
    unsigned features;              /* of enum shape_feature */
};

#define TOKEN_MOST   1024
#define TOKENS_KEEP  ((size_t)4 << 20) /* bytes that may be remembered between paragraphs */
#define TOKENS_LIMIT ((size_t)16 << 20)

struct tokens *tokens_create(struct fonts *fonts); /* NULL when out of memory */
void tokens_destroy(struct tokens *tokens);

/* Forgets all of them; when nothing holds a token. */
void tokens_forget(struct tokens *tokens);

/* To be called when nothing holds a token: forgets all of them if they are more than TOKENS_KEEP.
 */
void tokens_trim(struct tokens *tokens);

/* Words of one look: what of a token's key does not change from word to word. */
struct token_look {
    struct token_input input; /* its range and context are filled in word by word */
    uint64_t key[2], seed;
};

/* Prepares `look->input`, which says everything but the range. */
void tokens_look(struct token_look *look);

/* The token of the word [start, end) of look->input.text in the context of `script`: tokens_get
 * with most of the work done before. */
const struct token *tokens_word(struct tokens *tokens, struct token_look *look, size_t start,
                                size_t end, script_tag script);

/* The same for a word of at most 16 bytes that is remembered, up to the next space or line feed,
 * which *end gets; NULL if it is another. In the context of any script: it begins with a letter. */
const struct token *tokens_short_word(struct tokens *tokens, const struct token_look *look,
                                      size_t start, size_t *end);

/* The shaped token, borrowed until tokens_trim; NULL when out of memory. */
const struct token *tokens_get(struct tokens *tokens, const struct token_input *input);

/* Where the token may be broken with a hyphen, by the patterns of its language: bit i for before
 * its character i (hyphen.h). Found once. */
uint32_t tokens_places(struct tokens *tokens, const struct token *token);

/* A place in a token, and how far it is from its start. */
struct token_cut {
    uint32_t at;   /* byte */
    int32_t units; /* as struct token has them */
};

#define TOKEN_CUTS 32

/* Fills `cuts`, TOKEN_CUTS of them, with the places whose bits are set, in order; returns how many
 * they are. A place inside of a cluster is as far as the cluster's end. */
size_t tokens_cuts(struct tokens *tokens, const struct token *token, uint32_t places,
                   struct token_cut *cuts);

/* The glyphs of a token; borrowed until the next call. */
struct token_shape tokens_shape(struct tokens *tokens, const struct token *token);

/* The token's number, and the token of a number: good until tokens_trim or tokens_forget. */
uint32_t tokens_number(const struct token *token);
const struct token *tokens_numbered(const struct tokens *tokens, uint32_t number);

/* Is the token's text what `text` begins with, of which `room` bytes may be read? */
bool tokens_is(const struct token *token, const char *text, size_t room);

/* The rows that are kept with the tokens. */
struct rows *tokens_rows(struct tokens *tokens);

/* How many tokens were asked for and how many were shaped, for tests and benches. */
void tokens_count(const struct tokens *tokens, uint64_t *asked, uint64_t *shaped);

#endif
