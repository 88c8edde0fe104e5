/* The menu, all that can be done where the reader is, and the help, how it is done by keys. Both
 * are printed from the table of functions. */
#include "ui/chrome.h"
#include "ui/functions.h"

#include <string.h>

#define MOST_ROWS 64

struct grid {
    fix x, y, w, h; /* of a cell */
    fix gap;
    unsigned columns;
};

/* A button with its word in the middle. */
static void put_button(struct ui *ui, const struct metrics *m, const struct grid *g, unsigned at,
                       const char *name, uint32_t function)
{
    const fix x = g->x + (fix)(at % g->columns) * (g->w + g->gap);
    const fix y = g->y + (fix)(at / g->columns) * (g->h + g->gap);
    chrome_label(ui, name, m->label, INK_TEXT, false, x + g->w / 2,
                 y + (g->h - label_height(m->label)) / 2, TEXT_CENTER, "button");
    chrome_frame(ui, INK_RULE, x, y, g->w, g->h, FIX(1));
    chrome_target(ui, ACT_FUNCTION, function, name, false, x, y, g->w, g->h);
}

static unsigned offered(const struct ui *ui, uint32_t *which)
{
    size_t count;
    unsigned n = 0;
    const struct function *table = functions(&count);
    for (size_t i = 0; i < count && n < MOST_ROWS; i++)
        if (table[i].in_menu && (table[i].screens & ON(ui->app->under)) &&
            function_is_possible(ui, &table[i]))
            which[n++] = (uint32_t)i;
    return n;
}

/* The columns are as wide as the longest name wants. */
static struct grid grid_of(struct ui *ui, const struct metrics *m, const uint32_t *which,
                           unsigned count)
{
    size_t all;
    const struct function *table = functions(&all);
    fix widest = 0;
    for (unsigned i = 0; i < count; i++) {
        const struct label label = {.text = function_name(ui, &table[which[i]]), .size = m->label};
        const fix w = label_width(ui->labels, &label);
        widest = w > widest ? w : widest;
    }
    struct grid g = {
        .x = m->margin, .h = m->small ? FIX(24) : FIX(m->label) * 3, .gap = FIX(m->small ? 4 : 10)};
    const fix room = m->width - 2 * m->margin, least = widest + FIX(m->label);
    g.columns = (unsigned)((room + g.gap) / (least + g.gap));
    g.columns = g.columns < 1 ? 1 : g.columns > 4 ? 4 : g.columns;
    g.w = (room - (fix)(g.columns - 1) * g.gap) / (fix)g.columns;
    return g;
}

/* A panel for so many cells, at the foot of the screen; a touch above it closes it. */
static void put_panel_of(struct ui *ui, const struct metrics *m, struct grid *g, unsigned cells)
{
    const unsigned rows = (cells + g->columns - 1) / g->columns;
    const fix pad = g->gap * 3 / 2;
    fix top = m->height - (fix)rows * (g->h + g->gap) + g->gap - 2 * pad;
    if (top < 0)
        top = 0;
    chrome_fill(ui, INK_PANEL, 0, top, m->width, m->height - top);
    chrome_rule(ui, INK_RULE, 0, top, m->width, FIX(1));
    g->y = top + pad;
    chrome_target(ui, ACT_BACK, 0, word(ui->words, NULL, "Close"), false, 0, 0, m->width, top);
    ui->targets[ui->target_count - 1].quiet = true;
}

void compose_menu(struct ui *ui)
{
    const struct metrics m = chrome_metrics(ui);
    uint32_t which[MOST_ROWS];
    size_t all;
    const struct function *table = functions(&all);
    if (!compose_under(ui))
        return;
    const unsigned count = offered(ui, which);
    struct grid g = grid_of(ui, &m, which, count);
    put_panel_of(ui, &m, &g, count);
    for (unsigned i = 0; i < count; i++)
        put_button(ui, &m, &g, i, function_name(ui, &table[which[i]]), which[i]);
}

/* --- sections ------------------------------------------------------------------------------- */

/* Its name comes from the bundle, so it is laid out as text is. */
static void put_section(struct ui *ui, const struct metrics *m, const struct grid *g, unsigned at)
{
    const char *name = at ? survey_section(ui->app->survey, at - 1)
                          : word(ui->words, "sections of the edition", "All");
    const fix x = g->x + (fix)(at % g->columns) * (g->w + g->gap);
    const fix y = g->y + (fix)(at / g->columns) * (g->h + g->gap), pad = FIX(4);
    const bool chosen = ui->section + 1 == (int)at;
    struct text_spec spec = {.text = name,
                             .length = strlen(name),
                             .language = ui->app->book.info->language,
                             .direction = text_direction(name, strlen(name)),
                             .font = {.family = FONT_SANS, .bold = chosen},
                             .size = FIX(m->label),
                             .ink = chosen ? INK_ACCENT : INK_TEXT,
                             .align = TEXT_CENTER,
                             .max_lines = 1,
                             .role = "section",
                             .offset = SATCHEL_NONE};
    const fix h = chrome_text(ui, &spec, x + pad, y, g->w - 2 * pad, false);
    chrome_text(ui, &spec, x + pad, y + (g->h - h) / 2, g->w - 2 * pad, true);
    chrome_frame(ui, chosen ? INK_ACCENT : INK_RULE, x, y, g->w, g->h, FIX(1));
    const unsigned before = ui->target_count;
    chrome_target(ui, ACT_SECTION, at, name, false, x, y, g->w, g->h);
    if (ui->target_count > before)
        ui->targets[before].chosen = chosen;
}

void compose_sections(struct ui *ui)
{
    const struct metrics m = chrome_metrics(ui);
    if (!compose_under(ui))
        return;
    unsigned count = 1;
    while (survey_section(ui->app->survey, count - 1))
        count++;
    struct grid g = {.x = m.margin,
                     .h = m.small ? FIX(24) : FIX(m.label) * 3,
                     .gap = FIX(m.small ? 4 : 10),
                     .columns = m.small ? 3 : 4};
    g.w = (m.width - 2 * m.margin - (fix)(g.columns - 1) * g.gap) / (fix)g.columns;
    put_panel_of(ui, &m, &g, count);
    for (unsigned i = 0; i < count; i++)
        put_section(ui, &m, &g, i);
}

/* --- help ----------------------------------------------------------------------------------- */

struct row {
    const char *name, *keys, *pad;
};

/* What Return, Escape and the arrows do everywhere stands first. */
static unsigned rows_of(struct ui *ui, struct row *rows)
{
    size_t count;
    unsigned n = 0;
    const struct words *w = ui->words;
    const struct function *table = functions(&count);
    rows[n++] =
        (struct row){word(w, "hint beside the arrow keys", "Choose"), "← ↑ → ↓, Tab", "dpad"};
    rows[n++] = (struct row){word(w, "hint beside the OK key", "Open"), "Return", "a"};
    rows[n++] = (struct row){word(w, NULL, "Back"), "Escape", "b"};
    for (size_t i = 0; i < count && n < MOST_ROWS; i++) {
        const struct function *f = &table[i];
        const bool known = f->action == ACT_NEARER || f->action == ACT_FARTHER;
        const bool twice = f->action == ACT_FIND_PASSAGE; /* as "Search" is elsewhere */
        if (known || twice || (f->action == ACT_QUIT && ui->app->kiosk))
            continue;
        rows[n++] = (struct row){function_name(ui, f), f->keys[0], f->pad ? f->pad : ""};
    }
    return n;
}

/* A button as it is printed on most gamepads. */
static const char *button_name(const char *pad)
{
    static const char *const names[][2] = {{"a", "A"},
                                           {"b", "B"},
                                           {"x", "X"},
                                           {"y", "Y"},
                                           {"leftshoulder", "L1"},
                                           {"rightshoulder", "R1"},
                                           {"start", "Start"},
                                           {"guide", "Guide"},
                                           {"dpad", "D-pad"},
                                           {"leftstick", "L3"},
                                           {"rightstick", "R3"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i][0], pad) == 0)
            return names[i][1];
    return pad;
}

/* Between left-to-right marks, so that a bracket stays the one that is on the key. */
static const char *keys_line(struct ui *ui, const struct row *row)
{
    satchel_buf line;
    satchel_buf_init(&line, 256);
    satchel_buf_print(&line, "\xE2\x80\x8E%s%s%s\xE2\x80\x8E", row->keys, *row->pad ? " · " : "",
                      button_name(row->pad));
    return chrome_string(ui, &line);
}

void compose_help(struct ui *ui)
{
    const struct metrics m = chrome_metrics(ui);
    struct row rows[MOST_ROWS];
    const unsigned count = rows_of(ui, rows);
    fix y = m.small ? FIX(3) : m.margin / 2;
    chrome_label(ui, word(ui->words, NULL, "Help"), m.title, INK_TEXT, true, m.margin, y,
                 TEXT_START, "title");
    chrome_word(ui, word(ui->words, NULL, "Close"), ACT_BACK, 0, m.width - m.margin,
                y + label_ascent(m.title) - label_ascent(m.label), TEXT_END);
    y += label_height(m.title) + FIX(m.small ? 1 : 6);
    chrome_rule(ui, INK_TEXT, m.margin, y, m.width - 2 * m.margin, FIX(1));
    y += FIX(m.small ? 4 : 14);
    const fix step = label_height(m.label) + FIX(m.small ? 2 : 8);
    const fix bottom = m.height - FIX(app_chrome_height(ui->app));
    const unsigned columns = m.width > FIX(m.label) * 50 ? 2 : 1;
    const unsigned lines = bottom - y > step ? (unsigned)((bottom - y) / step) : 1;
    const unsigned per_page = lines * columns;
    ui->pages = (count + per_page - 1) / per_page;
    if (ui->page_at >= ui->pages)
        ui->page_at = ui->pages - 1;
    const fix w = (m.width - 2 * m.margin - (fix)(columns - 1) * m.gutter) / (fix)columns;
    for (unsigned i = ui->page_at * per_page; i < count && i < (ui->page_at + 1) * per_page; i++) {
        const unsigned at = i - ui->page_at * per_page;
        const fix x = m.margin + (fix)(at / lines) * (w + m.gutter);
        const fix top = y + (fix)(at % lines) * step;
        chrome_label(ui, rows[i].name, m.label, INK_TEXT, false, x, top, TEXT_START, "function");
        chrome_label(ui, keys_line(ui, &rows[i]), m.label, INK_SOFT, false, x + w, top, TEXT_END,
                     "keys");
    }
    if (ui->pages > 1) {
        char at[64], of[64];
        satchel_buf line;
        satchel_buf_init(&line, 256);
        words_fill(&line,
                   word(ui->words, "page of the contents, without the word page", "%1 of %2"),
                   words_number(ui->words, ui->page_at + 1, at),
                   words_number(ui->words, ui->pages, of), NULL);
        chrome_foot(ui, m.margin, chrome_string(ui, &line), "", ui->page_at + 1, ui->pages);
    }
}
