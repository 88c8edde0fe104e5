/* The font set: which faces there are and which one draws what.
 *
 * A face is chosen for a whole cluster (base and marks together), by coverage: first the face of the
 * style for the script of the run, then the rest of a short list, then any installed face that has the
 * characters. Common characters (punctuation, digits) stay in the face of the run when it has them.
 * Faces are opened when first needed; files are system fonts, mapped read-only (never from a stick).
 */
#ifndef VIEWER_TEXT_FONTS_H
#define VIEWER_TEXT_FONTS_H

#include <satchel/error.h>

enum font_family { FONT_SERIF, FONT_SANS, FONT_MONO };

struct font_style {
    enum font_family family;
    bool bold, italic;
};

struct fonts;
struct face;

#define FACE_NONE UINT16_MAX

/* Looks for fonts in the usual folders and in `extra` (may be NULL). Opens none yet. NULL: MEMORY, or
 * NOT_FOUND with the names of the packages to install when there is no usable face at all. */
struct fonts *fonts_open(const char *extra, satchel_error *err);
void fonts_close(struct fonts *fonts);

/* The face behind a number; valid until fonts_close. NULL if its file can no longer be opened. */
struct face *fonts_face(struct fonts *fonts, uint16_t number);

#endif
