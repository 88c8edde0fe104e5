/* A picture on the whole screen. It is decoded at the size it is shown in and no larger, so coming
 * nearer takes no more memory than the screen. */
#include "ui/chrome.h"

/* The part of the picture that is in sight, and its box on the screen. */
struct view {
    struct page_crop crop;
    int w, h;
};

/* How much of one side is in sight when `room` pixels show it: `scaled` pixels are all of it. Sets
 * where it begins; `middle` is held as near as the edges let it. */
static uint32_t part_of(uint32_t side, int scaled, int room, uint32_t *middle, uint32_t *start)
{
    const uint32_t part =
        scaled <= room ? side : (uint32_t)((uint64_t)side * (unsigned)room / (unsigned)scaled);
    const uint32_t most = side - part, wanted = *middle > part / 2 ? *middle - part / 2 : 0;
    *start = (wanted < most ? wanted : most) & ~1u; /* libwebp cuts at even pixels */
    *middle = *start + part / 2;
    return part > 2 ? part & ~1u : part;
}

static struct view view_of(struct looking *l, int width, int height)
{
    const uint64_t w = l->width, h = l->height;
    int fit_w = width, fit_h = (int)((uint64_t)width * h / w);
    if (fit_h > height) {
        fit_h = height;
        fit_w = (int)((uint64_t)height * w / h);
    }
    const int scaled_w = (int)((int64_t)(fit_w < 1 ? 1 : fit_w) * l->zoom / 100);
    const int scaled_h = (int)((int64_t)(fit_h < 1 ? 1 : fit_h) * l->zoom / 100);
    struct view v = {.w = scaled_w < width ? scaled_w : width,
                     .h = scaled_h < height ? scaled_h : height};
    if (l->zoom == 100)
        return v;
    v.crop.w = part_of(l->width, scaled_w, width, &l->x, &v.crop.x);
    v.crop.h = part_of(l->height, scaled_h, height, &l->y, &v.crop.y);
    return v;
}

/* The caption, when the whole picture is in sight. Returns its height. */
static fix put_caption(struct ui *ui, const struct metrics *m, bool draw)
{
    const struct looking *l = &ui->app->looking;
    const char *text = satchel_article_text(ui->app->reading.article, NULL);
    const satchel_record *record = satchel_article_record(ui->app->reading.article);
    if (l->caption_end <= l->caption_start)
        return 0;
    struct text_spec spec = {.text = text + l->caption_start,
                             .length = l->caption_end - l->caption_start,
                             .language = record->language,
                             .font = {.family = FONT_SANS},
                             .size = FIX(m->label),
                             .ink = INK_SOFT,
                             .max_lines = 3,
                             .role = "caption",
                             .offset = SATCHEL_NONE};
    spec.direction = text_direction(spec.text, spec.length);
    const fix w = m->width - 2 * m->margin;
    const fix h = chrome_text(ui, &spec, m->margin, 0, w, false);
    if (draw)
        chrome_text(ui, &spec, m->margin, m->height - h - FIX(m->small ? 2 : 8), w, true);
    return h + FIX(m->small ? 4 : 16);
}

void compose_image(struct ui *ui)
{
    struct app *app = ui->app;
    struct looking *l = &app->looking;
    const struct metrics m = chrome_metrics(ui);
    const fix bar = label_height(m.label) + FIX(m.small ? 4 : 16);
    const fix caption = l->zoom == 100 ? put_caption(ui, &m, false) : 0;
    const int room = FIX_FLOOR(m.height - bar - caption);
    const struct view v = view_of(l, app->width, room > 16 ? room : 16);
    page_add_item(&ui->page, &(struct page_item){.kind = ITEM_PICTURE,
                                                 .x = FIX((app->width - v.w) / 2),
                                                 .y = bar + FIX((room - v.h) / 2),
                                                 .w = FIX(v.w),
                                                 .h = FIX(v.h),
                                                 .picture = {.article = app->reading.index,
                                                             .number = l->picture,
                                                             .crop = v.crop}});
    const fix y = (bar - label_height(m.label)) / 2, gap = FIX(m.label) * 2;
    const fix close = chrome_word(ui, word(ui->words, NULL, "Close"), ACT_BACK, 0,
                                  m.width - m.margin, y, TEXT_END);
    const fix larger = chrome_word(ui, word(ui->words, "size of the text", "Larger"), ACT_NEARER, 0,
                                   m.width - m.margin - close - gap, y, TEXT_END);
    chrome_word(ui, word(ui->words, "size of the text", "Smaller"), ACT_FARTHER, 0,
                m.width - m.margin - close - larger - 2 * gap, y, TEXT_END);
    char digits[64];
    satchel_buf line;
    satchel_buf_init(&line, 128);
    words_fill(&line, word(ui->words, "size of a picture", "%1 %"),
               words_number(ui->words, l->zoom, digits), NULL, NULL);
    chrome_label(ui, chrome_string(ui, &line), m.label, INK_SOFT, false, m.margin, y, TEXT_START,
                 "zoom");
    if (caption)
        put_caption(ui, &m, true);
}
