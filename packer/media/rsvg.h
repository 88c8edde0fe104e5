/* librsvg, loaded when the first drawing is met (late.h). */
#ifndef PACKER_MEDIA_RSVG_H
#define PACKER_MEDIA_RSVG_H

#include "process/late.h"

#include <librsvg/rsvg.h>

#define RSVG_CALLS(X)                           \
    X(rsvg_handle_new_from_data)                \
    X(rsvg_handle_set_dpi)                      \
    X(rsvg_handle_get_intrinsic_size_in_pixels) \
    X(rsvg_handle_get_intrinsic_dimensions)     \
    X(rsvg_handle_get_geometry_for_layer)       \
    X(rsvg_handle_render_document)              \
    X(cairo_image_surface_create)               \
    X(cairo_image_surface_get_data)             \
    X(cairo_image_surface_get_stride)           \
    X(cairo_surface_flush)                      \
    X(cairo_surface_destroy)                    \
    X(cairo_create)                             \
    X(cairo_status)                             \
    X(cairo_destroy)                            \
    X(g_object_unref)

/* Its calls under their own names. */
struct rsvg_calls {
    RSVG_CALLS(LATE_MEMBER)
};

/* For all threads; NULL when the library is not on this machine. */
const struct rsvg_calls *rsvg_load(void);

#endif
