/* The font set: which faces there are and which one draws what.
 *
 * A face is chosen for a whole cluster (base and marks together), by coverage: first the face of
 * the style for the script of the run, then the rest of a short list, then any installed face that
 * has the characters. Common characters (punctuation, digits) stay in the face of the run when it
 * has them. Faces are opened when first needed; files are system fonts, mapped read-only (never
 * from a stick).
 *
 * Fonts are known by their file names, so that nothing is searched at the start; only a character
 * that none of the known files has makes the font folders be read, once.
 */
#ifndef VIEWER_TEXT_FONTS_H
#define VIEWER_TEXT_FONTS_H

#include "text/language.h"
#include "text/uprops.h"

#include <satchel/error.h>
#include <satchel/memory.h>

enum font_family { FONT_SERIF, FONT_SANS, FONT_MONO };

struct font_style {
    enum font_family family;
    bool bold, italic;
};

struct fonts;
struct font_source;
struct face;
struct shaper;
struct tokens;

#define FACE_NONE UINT16_MAX

/* Looks for fonts in the usual folders and in `extra` (may be NULL). Opens only one, to see that
 * there is any. NULL: MEMORY, or NOT_FOUND with the names of the packages to install when there is
 * no usable face at all. */
struct fonts *fonts_open(const char *extra, satchel_error *err) SATCHEL_CHECK;

/* The same in the `count` folders given, and no others. The strings are copied. */
struct fonts *fonts_open_in(const char *const *folders, size_t count,
                            satchel_error *err) SATCHEL_CHECK;
void fonts_close(struct fonts *fonts);

/* Lets go of the files' pages; those that are needed come back by themselves. */
void fonts_give_back(struct fonts *fonts);

/* Faces of the bundle that is open (embedded.h), in place of those before; NULL: none. Not while
 * there is a layout. What was kept by face and glyph has to be forgotten when the generation
 * changes. */
void fonts_embed(struct fonts *fonts, const struct font_source *source);
unsigned fonts_generation(const struct fonts *fonts);

/* The face behind a number; valid until fonts_close. NULL if its file can no longer be opened. */
struct face *fonts_face(struct fonts *fonts, uint16_t number);

/* --- for itemize and shape ------------------------------------------------------------------ */

/* What a run of text asks of a face. */
struct font_want {
    struct font_style style;
    script_tag script;    /* of the run; common: as Latin */
    language_id language; /* chooses among the forms of Han */
    bool broad; /* Latin, Greek and Cyrillic from one face that has all of them: see fonts_is_broad
                 */
};

#define FONTS_CHAIN 8

/* The faces to try in turn, best first; returns how many. None of them need have anything. */
size_t fonts_chain(struct fonts *fonts, const struct font_want *want, uint16_t faces[FONTS_CHAIN]);

/* The faces to try after those of the chain: the first, second... of the bundle; FACE_NONE behind
 * the last. */
uint16_t fonts_after_chain(struct fonts *fonts, unsigned number);

/* Has face `number` the character? False if it cannot be opened. */
bool fonts_has(struct fonts *fonts, uint16_t number, uint32_t c);

/* The best face for one character: of the chain, of the chain of its own script, of the symbols, of
 * any installed font. FACE_NONE if no font has it. Remembered. */
uint16_t fonts_find(struct fonts *fonts, const struct font_want *want, uint32_t c);

/* By how much a face is to be scaled, in 1/1024, to look as large as the main face of the family.
 */
unsigned fonts_scale(struct fonts *fonts, enum font_family family, uint16_t number);

/* Should this text be set in the broad face throughout, because the text face lacks too many of its
 * letters? Words of one paragraph in two faces are worse than all in the second best. */
bool fonts_is_broad(struct fonts *fonts, const char *text, size_t length);

/* Was there no memory to open a face since this was last asked? What was chosen meanwhile is not to
 * be kept. */
bool fonts_take_shortage(struct fonts *fonts);

struct shaper *fonts_shaper(struct fonts *fonts);
struct tokens *fonts_tokens(struct fonts *fonts);

/* Memory for one short text at a time, until it ends. */
satchel_arena *fonts_scratch(struct fonts *fonts);
void fonts_end_scratch(struct fonts *fonts);

#endif
