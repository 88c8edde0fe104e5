/* Pictures at reading size: any PNG, JPEG, GIF, WebP, BMP or SVG in, a small WebP out.
 *
 * A picture's size is read from its header and checked before anything is allocated; then rows
 * flow from the decoder through the scaler, so that memory follows what comes out, not what the
 * file claims. What claims more pixels than its bytes can hold is refused. The first frame of an
 * animation stands for it. Metadata (place, camera, thumbnails) stays behind; the orientation is
 * applied; transparency is laid on white.
 *
 * Same bytes and settings, same WebP, with the same versions of the libraries.
 */
#ifndef PACKER_MEDIA_PICTURE_H
#define PACKER_MEDIA_PICTURE_H

#include <satchel/memory.h>

#define PICTURE_MOST_SIDE   30000u
#define PICTURE_MOST_PIXELS ((uint64_t)64 << 20)
#define PICTURE_MOST_BYTES  ((size_t)64 << 20) /* of a file */

struct picture_settings {
    unsigned side;    /* the longer side is at most this many pixels */
    unsigned quality; /* of lossy WebP, 0 to 100 */
    bool grey;        /* without its colours */
};

/* Appends a WebP file to *webp and sets its size in pixels. INPUT: no picture that we read, or a
 * damaged one; LIMIT; MEMORY. */
bool picture_convert(satchel_bytes in, const struct picture_settings *settings, satchel_buf *webp,
                     unsigned *width, unsigned *height, satchel_error *err) SATCHEL_CHECK;

/* Appends to both what a JPEG says in IPTC-IIM or XMP: a caption, and who made it; one line each,
 * nothing when it says nothing. No place, camera or name in the picture is taken. */
#define PICTURE_MOST_CAPTION 4000 /* bytes: ceiling of the buffers */
void picture_captions(satchel_bytes in, satchel_buf *caption, satchel_buf *credit);

/* Appends the same picture as a JPEG, for readers that know nothing newer. */
bool picture_to_jpeg(satchel_bytes in, satchel_buf *jpeg, satchel_error *err) SATCHEL_CHECK;

/* --- for the decoders --------------------------------------------------------------------------
 */

/* The picture that comes out: RGBA, 8 bits each, row by row. */
struct bitmap {
    unsigned width, height;
    uint8_t *pixels; /* owned */
};

/* Joins the colours of a drawing, a map or a screenshot until 128 or fewer are left, so that nobody
 * sees it. False, and nothing is changed, if it has too many for that, as photographs have. */
bool palette_reduce(struct bitmap *bitmap);

/* Takes rows of the source from top to bottom and makes the bitmap, each pixel the mean of the area
 * it covers. It never enlarges. */
struct scaler {
    unsigned width, height; /* of the source */
    struct bitmap to;
    uint64_t *row;   /* one source row, reduced in width: four channels, alpha multiplied in */
    uint64_t *sum;   /* rows of the source that the row at hand has taken */
    uint32_t *first; /* by source column: the target column where it begins, its share there */
    uint32_t *share;
    unsigned y; /* rows taken */
};

/* False: MEMORY, or LIMIT for sizes that are not allowed. `side` as in picture_settings. */
bool scaler_open(struct scaler *s, unsigned width, unsigned height, unsigned side,
                 satchel_error *err) SATCHEL_CHECK;
void scaler_row(struct scaler *s, const uint8_t *rgba);
void scaler_close(struct scaler *s); /* the bitmap too, unless it was taken */

/* Checks sizes from a header; `least_bytes` is what the file's pixels need at the very least in its
 * own coding: fewer in the file, and the header lies. */
bool picture_check_size(unsigned width, unsigned height, uint64_t least_bytes, size_t bytes,
                        satchel_error *err) SATCHEL_CHECK;

/* A size scaled down so that its longer side is at most `side`; never 0. */
void picture_fit(unsigned *width, unsigned *height, unsigned side);

/* Appends the bitmap, laid on white, as a JPEG. */
bool jpeg_encode(const struct bitmap *bitmap, unsigned quality, satchel_buf *to,
                 satchel_error *err) SATCHEL_CHECK;

struct picture_format {
    const char *name;
    bool (*begins)(satchel_bytes in);
    /* Makes the bitmap and sets the EXIF orientation, 1 to 8. */
    bool (*decode)(satchel_bytes in, unsigned side, struct bitmap *to, unsigned *orientation,
                   satchel_error *err);
};

extern const struct picture_format picture_png, picture_jpeg, picture_gif, picture_webp,
    picture_bmp, picture_svg;

/* The orientation in an EXIF block ("II*\0..." or "MM\0*..."), 1 if it says none. */
unsigned exif_orientation(satchel_bytes exif);

#endif
