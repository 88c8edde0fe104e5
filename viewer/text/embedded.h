/* The faces that the open bundle brings along for what this machine's fonts may lack.
 *
 * They are a stranger's: the library has checked each before it is opened here (face_check.h of the
 * format), they have no hinting programs, and all together take at most SATCHEL_FACES_BYTES. A face
 * is read when a character is first looked for that no installed face has, all of them then.
 */
#ifndef VIEWER_TEXT_EMBEDDED_H
#define VIEWER_TEXT_EMBEDDED_H

#include <satchel/bundle.h>

struct face;

/* Where they come from: `read` appends the bytes of face `number` (< count). */
struct font_source {
    unsigned count; /* at most SATCHEL_MAX_FACES */
    bool (*read)(void *context, unsigned number, satchel_buf *out, satchel_error *err);
    void *context; /* must last until another source is set */
};

struct embedded {
    struct font_source source;
    struct face *faces[SATCHEL_MAX_FACES];
    bool tried[SATCHEL_MAX_FACES];
};

/* Closes what is open and takes from `source` from now on; NULL: from nowhere. */
void embedded_set(struct embedded *embedded, const struct font_source *source);

/* Face `number`, NULL if it is not to be had; then *shortage is set if it was for want of memory,
 * and it may be had another time. */
struct face *embedded_face(struct embedded *embedded, unsigned number, bool *shortage);

#endif
