/* Cutting text into runs of one script and one face.
 *
 * Punctuation, digits and marks have no script of their own: they take that of the letters before
 * them, or after them at the start, or of the context. The face of a run is the first one of the
 * style's chain that has all its letters, so that a word is never in two faces when one will do;
 * only what that face lacks goes elsewhere, whole clusters at a time.
 */
#ifndef VIEWER_TEXT_ITEMIZE_H
#define VIEWER_TEXT_ITEMIZE_H

#include "text/fonts.h"

#include <stddef.h>

/* What surrounds the text, and how it is to look. */
struct itemize_style {
    struct font_style font;
    language_id language;
    bool broad;         /* see fonts_is_broad */
    script_tag context; /* of the letters before; SCRIPT_COMMON if there are none */
    bool ideographic;   /* a paragraph in Chinese or Japanese: quotes and dashes are wide there */
};

/* Bytes [start, end): one script, one face. */
struct face_run {
    size_t start, end;
    uint16_t face; /* FACE_NONE when there is no font at all */
    script_tag script;
    bool missing; /* no face has it */
};

struct itemizer {
    struct fonts *fonts;
    const struct itemize_style *style;
    const char *text;
    size_t at, end;
    script_tag script; /* of the run at hand */
    size_t script_end; /* where it ends */
    uint16_t run_face; /* the face that has its letters */
    bool single;       /* each of its characters is a cluster */
};

/* Starts on bytes [start, end) of `text`, which must be cluster boundaries. All is borrowed. */
struct itemizer itemizer_of(struct fonts *fonts, const struct itemize_style *style,
                            const char *text, size_t start, size_t end);

/* The next run; false at the end. */
bool itemizer_next(struct itemizer *it, struct face_run *run);

/* The script of the first letter of the text, SCRIPT_COMMON if it has none. */
script_tag text_script(const char *text, size_t length);

/* The script that most letters of the text have, likewise. */
script_tag text_main_script(const char *text, size_t length);

/* The script of the last letter, likewise. */
script_tag text_last_script(const char *text, size_t length);

#endif
