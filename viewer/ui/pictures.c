/* The pictures of the open book; see pictures.h. */
#include "ui/pictures.h"

static bool load(void *context, uint32_t article, uint32_t number, satchel_buf *out)
{
    const struct ui *ui = context;
    return ui->app->book.bundle &&
           satchel_bundle_picture(ui->app->book.bundle, article, number, out, NULL);
}

struct picture_source ui_pictures(struct ui *ui)
{
    return (struct picture_source){.load = load, .context = ui};
}
