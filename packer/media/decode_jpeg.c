/* The door to libjpeg-turbo, to and fro; see picture.h. The decoder itself scales by eighths where
 * the picture is much larger than what is wanted. Progressive files are held as coefficients by the
 * library, which is given a ceiling, and may not have endless scans. */
#include "picture.h"

#include <stdio.h>

#include <jpeglib.h>

#include <jerror.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#define MOST_MEMORY (100L << 20)
#define MOST_SCANS  200

struct jpeg_decoder {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf failed;
    bool cut; /* the data ended too soon */
    uint8_t *row, *rgba;
    struct scaler scaler;
    char text[JMSG_LENGTH_MAX];
};

static bool begins(satchel_bytes in)
{
    return in.size >= 3 && memcmp(in.data, "\xFF\xD8\xFF", 3) == 0;
}

static void on_error(j_common_ptr common)
{
    struct jpeg_decoder *d = common->client_data;
    common->err->format_message(common, d->text);
    longjmp(d->failed, 1);
}

static void on_message(j_common_ptr common, int level)
{
    struct jpeg_decoder *d = common->client_data;
    if (level < 0 &&
        (common->err->msg_code == JWRN_JPEG_EOF || common->err->msg_code == JWRN_HIT_MARKER))
        d->cut = true;
}

static void on_output(j_common_ptr common)
{
    (void)common;
}

static void on_progress(j_common_ptr common)
{
    struct jpeg_decoder *d = common->client_data;
    if (d->jpeg.input_scan_number > MOST_SCANS)
        ERREXIT1(&d->jpeg, JERR_BAD_PROGRESSION, MOST_SCANS);
}

/* The decoder's own reduction: at least twice what is wanted is left for the scaler. */
static void choose_scale(struct jpeg_decompress_struct *jpeg, unsigned side)
{
    const unsigned longer =
        jpeg->image_width > jpeg->image_height ? jpeg->image_width : jpeg->image_height;
    jpeg->scale_num = 1;
    jpeg->scale_denom = longer >= side * 16  ? 8
                        : longer >= side * 8 ? 4
                        : longer >= side * 4 ? 2
                                             : 1;
}

/* Inks as Adobe writes them: inverted. */
static void cmyk_to_rgba(const uint8_t *from, uint8_t *to, unsigned width, bool inverted)
{
    for (unsigned x = 0; x < width; x++, from += 4, to += 4) {
        const unsigned black = inverted ? from[3] : 255u - from[3];
        for (unsigned i = 0; i < 3; i++) {
            const unsigned ink = inverted ? from[i] : 255u - from[i];
            to[i] = (uint8_t)(ink * black / 255);
        }
        to[3] = 255;
    }
}

static void rgb_to_rgba(const uint8_t *from, uint8_t *to, unsigned width)
{
    for (unsigned x = 0; x < width; x++, from += 3, to += 4) {
        memcpy(to, from, 3);
        to[3] = 255;
    }
}

static unsigned orientation_of(const struct jpeg_decompress_struct *jpeg)
{
    for (jpeg_saved_marker_ptr m = jpeg->marker_list; m; m = m->next)
        if (m->marker == JPEG_APP0 + 1 && m->data_length > 6 && memcmp(m->data, "Exif\0\0", 6) == 0)
            return exif_orientation((satchel_bytes){m->data + 6, m->data_length - 6});
    return 1;
}

static bool read_rows(struct jpeg_decoder *d, unsigned side, satchel_error *err)
{
    struct jpeg_decompress_struct *jpeg = &d->jpeg;
    const unsigned width = jpeg->output_width, height = jpeg->output_height;
    const bool cmyk = jpeg->out_color_space == JCS_CMYK;
    d->row = malloc((size_t)width * 4);
    d->rgba = malloc((size_t)width * 4);
    if (!d->row || !d->rgba)
        return satchel_fail_memory(err);
    if (!scaler_open(&d->scaler, width, height, side, err))
        return false;
    while (jpeg->output_scanline < height && !d->cut) {
        JSAMPROW row = d->row;
        if (jpeg_read_scanlines(jpeg, &row, 1) != 1)
            break;
        if (cmyk)
            cmyk_to_rgba(d->row, d->rgba, width, jpeg->saw_Adobe_marker);
        else
            rgb_to_rgba(d->row, d->rgba, width);
        scaler_row(&d->scaler, d->rgba);
    }
    return (!d->cut && d->scaler.y == height) ||
           satchel_fail(err, SATCHEL_INPUT, "a JPEG that is cut off");
}

static bool decode_rows(struct jpeg_decoder *d, satchel_bytes in, unsigned side,
                        unsigned *orientation, satchel_error *err)
{
    struct jpeg_decompress_struct *jpeg = &d->jpeg;
    jpeg_mem_src(jpeg, in.data, in.size);
    jpeg_save_markers(jpeg, JPEG_APP0 + 1, 0xFFFF);
    jpeg_read_header(jpeg, TRUE);
    /* 64 pixels take at least a bit; progressive files can leave blocks out, but not all scans. */
    const uint64_t pixels = (uint64_t)jpeg->image_width * jpeg->image_height;
    if (!picture_check_size(jpeg->image_width, jpeg->image_height, pixels / 64 / 64, in.size, err))
        return false;
    *orientation = orientation_of(jpeg);
    const bool inks = jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK;
    jpeg->out_color_space = inks ? JCS_CMYK : JCS_RGB;
    jpeg->dct_method = JDCT_ISLOW;
    choose_scale(jpeg, side);
    jpeg_start_decompress(jpeg);
    return read_rows(d, side, err);
}

static bool guarded(struct jpeg_decoder *d, satchel_bytes in, unsigned side, unsigned *orientation,
                    satchel_error *err)
{
    if (setjmp(d->failed))
        return d->errors.msg_code == JERR_OUT_OF_MEMORY
                   ? satchel_fail_memory(err)
                   : satchel_fail(err, SATCHEL_INPUT, "a damaged JPEG: %s", d->text);
    jpeg_create_decompress(&d->jpeg);
    d->jpeg.mem->max_memory_to_use = MOST_MEMORY;
    d->progress.progress_monitor = on_progress;
    d->jpeg.progress = &d->progress;
    return decode_rows(d, in, side, orientation, err);
}

static bool decode(satchel_bytes in, unsigned side, struct bitmap *to, unsigned *orientation,
                   satchel_error *err)
{
    struct jpeg_decoder *d = calloc(1, sizeof *d);
    if (!d)
        return satchel_fail_memory(err);
    d->jpeg.err = jpeg_std_error(&d->errors);
    d->errors.error_exit = on_error;
    d->errors.emit_message = on_message;
    d->errors.output_message = on_output;
    d->jpeg.client_data = d;
    const bool ok = guarded(d, in, side, orientation, err);
    if (ok) {
        *to = d->scaler.to;
        d->scaler.to.pixels = NULL;
    }
    jpeg_destroy_decompress(&d->jpeg);
    free(d->row);
    free(d->rgba);
    scaler_close(&d->scaler);
    free(d);
    return ok;
}

const struct picture_format picture_jpeg = {.name = "JPEG", .begins = begins, .decode = decode};

/* --- writing -----------------------------------------------------------------------------------
 */

struct jpeg_encoder {
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    jmp_buf failed;
    unsigned char *data; /* malloc'd by the library */
    unsigned long size;
};

static void on_write_error(j_common_ptr common)
{
    struct jpeg_encoder *e = common->client_data;
    longjmp(e->failed, 1);
}

static void write_rows(struct jpeg_encoder *e, const struct bitmap *b, uint8_t *row)
{
    for (unsigned y = 0; y < b->height; y++) {
        const uint8_t *from = b->pixels + (size_t)y * b->width * 4;
        for (unsigned x = 0; x < b->width; x++)
            memcpy(row + (size_t)x * 3, from + (size_t)x * 4, 3);
        JSAMPROW rows[1] = {row};
        jpeg_write_scanlines(&e->jpeg, rows, 1);
    }
}

static bool compress(struct jpeg_encoder *e, const struct bitmap *b, unsigned quality, uint8_t *row)
{
    e->jpeg.err = jpeg_std_error(&e->errors);
    e->errors.error_exit = on_write_error;
    e->errors.output_message = on_output;
    e->jpeg.client_data = e;
    if (setjmp(e->failed)) {
        jpeg_destroy_compress(&e->jpeg);
        return false;
    }
    jpeg_create_compress(&e->jpeg);
    jpeg_mem_dest(&e->jpeg, &e->data, &e->size);
    e->jpeg.image_width = b->width;
    e->jpeg.image_height = b->height;
    e->jpeg.input_components = 3;
    e->jpeg.in_color_space = JCS_RGB;
    jpeg_set_defaults(&e->jpeg);
    jpeg_set_quality(&e->jpeg, (int)quality, TRUE);
    e->jpeg.optimize_coding = TRUE;
    jpeg_start_compress(&e->jpeg, TRUE);
    write_rows(e, b, row);
    jpeg_finish_compress(&e->jpeg);
    jpeg_destroy_compress(&e->jpeg);
    return true;
}

bool jpeg_encode(const struct bitmap *b, unsigned quality, satchel_buf *to, satchel_error *err)
{
    struct jpeg_encoder *e = calloc(1, sizeof *e);
    uint8_t *row = malloc((size_t)b->width * 3 + 1);
    const bool ok = e && row && compress(e, b, quality, row);
    if (ok)
        satchel_buf_put(to, e->data, e->size);
    if (e)
        free(e->data);
    free(e);
    free(row);
    return ok ? satchel_buf_ok(to, err) : satchel_fail_memory(err);
}
