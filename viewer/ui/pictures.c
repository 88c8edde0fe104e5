/* The pictures of the open book; see pictures.h. */
#include "ui/pictures.h"

#include "decoder/decoder.h"

static bool load(void *context, uint32_t article, uint32_t number, satchel_buf *out)
{
    const struct ui *ui = context;
    return ui->app->book.bundle &&
           satchel_bundle_picture(ui->app->book.bundle, article, number, out, NULL);
}

static bool decode(void *context, satchel_bytes webp, const struct page_crop *crop, int width,
                   int height, uint32_t *pixels)
{
    const struct ui *ui = context;
    return decoder_picture(ui->app->decoder, webp, crop, width, height, pixels);
}

struct picture_source ui_pictures(struct ui *ui)
{
    return (struct picture_source){
        .load = load, .decode = ui->app->decoder ? decode : NULL, .context = ui};
}
