/* Faces of the open bundle; see embedded.h. */
#include "text/embedded.h"

#include "text/face.h"

#include <string.h>

void embedded_set(struct embedded *e, const struct font_source *source)
{
    for (unsigned i = 0; i < e->source.count; i++)
        face_close(e->faces[i]);
    memset(e, 0, sizeof *e);
    if (source)
        e->source = *source;
}

static struct face *open_face(const struct font_source *source, unsigned number, satchel_error *err)
{
    satchel_buf font;
    satchel_buf_init(&font, SATCHEL_MAX_FACE);
    if (source->read(source->context, number, &font, err))
        return face_open_font(&font, err);
    satchel_buf_free(&font);
    return NULL;
}

struct face *embedded_face(struct embedded *e, unsigned number, bool *shortage)
{
    satchel_error err = {.code = SATCHEL_READ};
    if (number >= e->source.count || e->tried[number])
        return number < e->source.count ? e->faces[number] : NULL;
    e->faces[number] = open_face(&e->source, number, &err);
    e->tried[number] = e->faces[number] || err.code != SATCHEL_MEMORY;
    *shortage |= !e->tried[number];
    return e->faces[number];
}
