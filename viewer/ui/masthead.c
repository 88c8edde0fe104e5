/* The head of the contents: whose edition this is, of when and how old, what is new in it. */
#include "ui/masthead.h"

#include <string.h>

/* --- head ----------------------------------------------------------------------------------- */

static const char *edition_line(struct ui *ui)
{
    const satchel_info *info = ui->app->book.info;
    const struct words *w = ui->words;
    satchel_buf line, number;
    satchel_buf_init(&line, 512);
    satchel_buf_init(&number, 64);
    if (info->edition) {
        char digits[64];
        words_fill(&line, word(w, "edition", "No. %1"), words_number(w, info->edition, digits),
                   NULL, NULL);
        satchel_buf_put_text(&line, " · ");
    }
    if (info->issued != SATCHEL_NO_TIME) {
        words_date(w, &line, info->issued, true);
        satchel_buf_put_text(&line, " · ");
    }
    words_count(w, &line, NULL, "%1 article", "%1 articles", info->articles);
    satchel_buf_free(&number);
    return chrome_string(ui, &line);
}

/* The edition's age in a frame, in the accent from the second day on. Returns its width. */
static fix put_age(struct ui *ui, const struct metrics *m, fix y)
{
    const satchel_info *info = ui->app->book.info;
    satchel_buf line;
    satchel_buf_init(&line, 128);
    words_age(ui->words, &line, info->issued, ui->app->now);
    const char *age = chrome_string(ui, &line);
    const bool old =
        info->issued == SATCHEL_NO_TIME || ui->app->now - info->issued >= (int64_t)2 * 86400;
    const enum ink ink = old ? INK_ACCENT : INK_SOFT;
    const fix pad = m->small ? 0 : FIX(m->label) * 2 / 3;
    const fix w = chrome_label(ui, age, m->label, ink, false, m->width - m->margin - pad, y,
                               TEXT_END, "age") +
                  2 * pad;
    if (!m->small)
        chrome_frame(ui, old ? INK_ACCENT : INK_RULE, m->width - m->margin - w, y - FIX(3), w,
                     label_height(m->label) + FIX(6), FIX(1));
    return w;
}

static fix put_title(struct ui *ui, const struct metrics *m, fix y, fix w)
{
    const satchel_info *info = ui->app->book.info;
    const char *title = *info->title ? info->title : ui->app->book.publication;
    struct text_spec spec = {.text = title,
                             .length = strlen(title),
                             .language = info->language,
                             .font = {.family = FONT_SERIF, .bold = true},
                             .size = FIX(m->title),
                             .max_lines = 1,
                             .role = "title",
                             .offset = SATCHEL_NONE};
    spec.direction = text_direction(title, spec.length);
    return chrome_text(ui, &spec, m->margin, y, w, true);
}

/* --- what is new, and the sections ------------------------------------------------------------ */

static bool has_news(const struct ui *ui)
{
    const struct survey *s = ui->app->survey;
    return survey_count(s, NEWS_NEW) || survey_count(s, NEWS_CORRECTED) ||
           survey_count(s, NEWS_WITHDRAWN);
}

const char *contents_news(struct ui *ui)
{
    static const struct {
        enum news news;
        const char *text;
    } kinds[] = {
        {NEWS_NEW, "%1 new"}, {NEWS_CORRECTED, "%1 corrected"}, {NEWS_WITHDRAWN, "%1 withdrawn"}};
    satchel_buf line;
    satchel_buf_init(&line, 512);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const uint32_t n = survey_count(ui->app->survey, kinds[i].news);
        if (n && line.size)
            satchel_buf_put_text(&line, " · ");
        if (n)
            words_count(ui->words, &line, "articles", kinds[i].text, kinds[i].text, n);
    }
    return chrome_string(ui, &line);
}

/* A section's name as a word that can be touched, ending at logical x. Returns its width. */
static fix put_section(struct ui *ui, const struct metrics *m, const char *name, bool chosen,
                       uint32_t value, fix x, fix y, bool draw)
{
    struct text_spec spec = {.text = name,
                             .length = strlen(name),
                             .language = ui->app->book.info->language,
                             .direction = text_direction(name, strlen(name)),
                             .font = {.family = FONT_SANS, .bold = chosen},
                             .size = FIX(m->label),
                             .ink = chosen ? INK_ACCENT : INK_SOFT,
                             .max_lines = 1,
                             .role = "section",
                             .offset = SATCHEL_NONE};
    const fix w = text_width(ui->app->fonts, &spec) + FIX(1);
    if (!draw)
        return w;
    const fix h = chrome_text(ui, &spec, x, y, w, true), room = FIX(6);
    const unsigned before = ui->target_count;
    chrome_target(ui, ACT_SECTION, value, name, false, x - room, y - room, w + 2 * room,
                  h + 2 * room);
    if (ui->target_count > before)
        ui->targets[before].inset = FIX(3);
    return w;
}

/* As many sections as there is room for; the menu has them all. */
static void put_sections(struct ui *ui, const struct metrics *m, fix y, fix room)
{
    const struct survey *s = ui->app->survey;
    const char *all = word(ui->words, "sections of the edition", "All");
    const fix gap = FIX(m->label) * 4 / 3;
    fix width = put_section(ui, m, all, ui->section < 0, 0, 0, y, false);
    unsigned count = 0;
    for (const char *name; (name = survey_section(s, count)); count++) {
        const fix w = put_section(ui, m, name, ui->section == (int)count, 0, 0, y, false) + gap;
        if (width + w > room)
            break;
        width += w;
    }
    if (count < 2)
        return;
    fix x = m->width - m->margin - width;
    x += put_section(ui, m, all, ui->section < 0, 0, x, y, true) + gap;
    for (unsigned i = 0; i < count; i++)
        x += put_section(ui, m, survey_section(s, i), ui->section == (int)i, i + 1, x, y, true) +
             gap;
}

/* What is new at the start, sections at the end, a hairline below. Returns its height. */
static fix put_summary(struct ui *ui, const struct metrics *m, fix y)
{
    const fix top = y + FIX(6), gap = FIX(m->label) * 2;
    const char *news = contents_news(ui);
    const fix w = *news ? chrome_label(ui, news, m->label, INK_ACCENT, true, m->margin, top,
                                       TEXT_START, "news") +
                              gap
                        : 0;
    put_sections(ui, m, top, m->width - 2 * m->margin - w);
    const fix h = label_height(m->label) + FIX(12);
    chrome_rule(ui, INK_RULE, m->margin, y + h, m->width - 2 * m->margin, FIX(1));
    return h;
}

fix contents_head(struct ui *ui, const struct metrics *m)
{
    const struct words *w = ui->words;
    fix y = m->small ? FIX(3) : m->margin / 2;
    const fix age = put_age(ui, m, y + (m->small ? FIX(2) : FIX(m->title) / 3));
    y += put_title(ui, m, y, m->width - 2 * m->margin - age - FIX(m->label));
    if (!m->small) {
        const fix gap = FIX(m->label) * 3 / 2;
        y += FIX(2);
        chrome_label(ui, edition_line(ui), m->label, INK_SOFT, false, m->margin, y, TEXT_START,
                     "edition");
        fix right = m->width - m->margin;
        right -= chrome_word(ui, word(w, NULL, "Menu"), ACT_MENU, 0, right, y, TEXT_END) + gap;
        right -=
            chrome_word(ui, word(w, "settings", "Text"), ACT_SETTINGS, 0, right, y, TEXT_END) + gap;
        right -= chrome_word(ui, word(w, NULL, "Search"), ACT_SEARCH, 0, right, y, TEXT_END) + gap;
        const struct shelf_item *items;
        if (library_items(ui->app->library, &items) > 1)
            chrome_word(ui, word(w, NULL, "Library"), ACT_LIBRARY, 0, right, y, TEXT_END);
        y += label_height(m->label) + FIX(8);
    }
    chrome_rule(ui, INK_TEXT, m->margin, y, m->width - 2 * m->margin, FIX(1));
    if (!m->small && (ui->section >= 0 || survey_section(ui->app->survey, 1) || has_news(ui)))
        y += put_summary(ui, m, y);
    return y + FIX(m->small ? 4 : 14);
}
