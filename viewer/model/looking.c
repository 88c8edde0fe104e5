/* The viewer's model: a picture on the whole screen, nearer and to and fro. See app.h. */
#include "app.h"

static const satchel_block *picture_block(const satchel_article *article, uint32_t number)
{
    const satchel_block *blocks;
    const uint32_t count = satchel_article_blocks(article, &blocks);
    for (uint32_t i = 0; i < count; i++)
        if (blocks[i].kind == SATCHEL_KIND_IMAGE && blocks[i].number == number)
            return &blocks[i];
    return NULL;
}

bool app_look(struct app *app, uint32_t number)
{
    const satchel_article *article = app->reading.article;
    const satchel_block *b = article ? picture_block(article, number) : NULL;
    if (!b || !b->width || !b->height)
        return false;
    app->looking = (struct looking){.picture = number,
                                    .width = b->width,
                                    .height = b->height,
                                    .caption_start = b->start,
                                    .caption_end = b->end,
                                    .zoom = 100,
                                    .x = b->width / 2,
                                    .y = b->height / 2};
    app_show_panel(app, SCREEN_IMAGE);
    return true;
}

bool app_next_picture(struct app *app, int step)
{
    const satchel_article *article = app->reading.article;
    const uint32_t pictures = article ? satchel_article_record(article)->pictures : 0;
    int64_t number =
        app->looking.picture == SATCHEL_NONE ? 0 : (int64_t)app->looking.picture + step;
    for (; number >= 0 && number < pictures; number += step)
        if (app_look(app, (uint32_t)number))
            return true;
    return false;
}

void app_zoom(struct app *app, int steps)
{
    static const unsigned sizes[] = {100, 150, 200, 300, 400, 600, LOOK_MOST};
    const int count = (int)(sizeof sizes / sizeof *sizes);
    struct looking *l = &app->looking;
    int at = 0;
    while (at < count - 1 && sizes[at] < l->zoom)
        at++;
    at = steps ? at + steps : 0;
    l->zoom = sizes[at < 0 ? 0 : at >= count ? count - 1 : at];
    if (l->zoom == 100) {
        l->x = l->width / 2;
        l->y = l->height / 2;
    }
    app_changed(app);
}

/* `at` moved by `by` of the screen's pixels, each of which is side * 100 / (zoom * shown) of the
 * picture's; clipped to the picture. */
static uint32_t moved(uint32_t at, int by, uint32_t side, int shown, unsigned zoom)
{
    const int64_t to =
        (int64_t)at + (int64_t)by * side * 100 / ((int64_t)(shown > 0 ? shown : 1) * zoom);
    return to < 0 ? 0 : to > side ? side : (uint32_t)to;
}

void app_pan(struct app *app, int dx, int dy)
{
    struct looking *l = &app->looking;
    l->x = moved(l->x, dx, l->width, app->width, l->zoom);
    l->y = moved(l->y, dy, l->height, app->height, l->zoom);
    app_changed(app);
}
