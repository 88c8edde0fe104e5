/* Settings: a panel that rises from the foot of whatever is being read, every choice in sight.
 * Where a small screen cannot hold them all, the panel has pages. */
#include "ui/chrome.h"

#include "paint/theme.h"

#include <string.h>

#define MOST_CHOICES 64

/* One choice, or a plain text between them; the first of a row has the row's name. */
struct choice {
    const char *row; /* NULL: goes on with the row before */
    const char *text;
    const char *said; /* where `text` would not tell */
    bool chosen, plain;
    enum action action;
    uint32_t value;
    unsigned line; /* counted over all pages */
    fix x, w;
};

struct panel {
    struct metrics m;
    fix top, row_h, choice_h, gap;
    fix x; /* where choices start */
    struct choice choices[MOST_CHOICES];
    unsigned count, lines;
    const char *row; /* that is being put */
};

static void add(struct panel *p, struct choice c)
{
    if (p->count < MOST_CHOICES)
        p->choices[p->count++] = c;
}

static const char *joined(struct ui *ui, const char *one, const char *two)
{
    satchel_buf line;
    satchel_buf_init(&line, 512);
    satchel_buf_print(&line, "%s, %s", one, two);
    return chrome_string(ui, &line);
}

static void add_text(struct ui *ui, struct panel *p)
{
    const struct words *w = ui->words;
    const struct settings *s = &ui->app->settings;
    char digits[64];
    satchel_buf line;
    satchel_buf_init(&line, 64);
    satchel_buf_put_text(&line, words_number(w, (uint64_t)app_text_size(ui->app), digits));
    const char *size = chrome_string(ui, &line);
    const bool easy = app_is_easy(ui->app);
    add(p, (struct choice){.row = word(w, "settings", "Text"),
                           .text = "A−",
                           .said = joined(ui, word(w, "size of the text", "Smaller"), size),
                           .action = ACT_SMALLER});
    add(p, (struct choice){.text = size, .plain = true});
    add(p, (struct choice){.text = "A+",
                           .said = joined(ui, word(w, "size of the text", "Larger"), size),
                           .action = ACT_LARGER});
    add(p, (struct choice){.text = word(w, "face of the text", "Serif"),
                           .chosen = s->family == FONT_SERIF,
                           .action = ACT_FAMILY,
                           .value = FONT_SERIF});
    add(p, (struct choice){.text = word(w, "face of the text", "Plain"),
                           .chosen = s->family == FONT_SANS && !easy,
                           .action = ACT_FAMILY,
                           .value = FONT_SANS});
    add(p, (struct choice){
               .text = word(w, "face of the text", "Easy"), .chosen = easy, .action = ACT_EASY});
}

/* A row of choices that are numbered from 0. */
static void add_row(struct ui *ui, struct panel *p, const char *row, const char *context,
                    const char *const *names, unsigned count, unsigned chosen, enum action action)
{
    for (unsigned i = 0; i < count; i++)
        add(p, (struct choice){.row = i ? NULL : word(ui->words, "settings", row),
                               .text = word(ui->words, context, names[i]),
                               .chosen = chosen == i,
                               .action = action,
                               .value = i});
}

/* Is the open article in a language whose lines may grow by strokes between letters? */
static bool reads_arabic(const struct app *app)
{
    return app->reading.article &&
           language_script(language_of(satchel_article_record(app->reading.article)->language)) ==
               SCRIPT_ARABIC;
}

static void add_look(struct ui *ui, struct panel *p)
{
    static const char *const themes[THEME_COUNT] = {"Day", "Night", "Sepia", "Contrast"};
    static const char *const spaces[] = {"Normal", "Tight", "Wide"};
    static const char *const letters[] = {"Normal", "Wide"};
    static const char *const margins[] = {"Normal", "Narrow", "Wide"};
    static const char *const columns[] = {"Automatic", "One", "Two"};
    const struct settings *s = &ui->app->settings;
    const struct words *w = ui->words;
    add_row(ui, p, "Colours", "theme", themes, THEME_COUNT, s->theme, ACT_THEME);
    add_row(ui, p, "Lines", "space between lines", spaces, 3, s->lines, ACT_LINES);
    add(p, (struct choice){.text = word(w, "edge of the lines", "Justified"),
                           .chosen = !s->ragged && !s->kashida,
                           .action = ACT_EDGE,
                           .value = EDGE_JUSTIFIED});
    add(p, (struct choice){.text = word(w, "edge of the lines", "Left"),
                           .chosen = s->ragged,
                           .action = ACT_EDGE,
                           .value = EDGE_RAGGED});
    if (s->kashida || reads_arabic(ui->app))
        add(p, (struct choice){.text = word(w, "edge of the lines", "Kashida"),
                               .chosen = s->kashida,
                               .action = ACT_EDGE,
                               .value = EDGE_KASHIDA});
    add_row(ui, p, "Letters", "space between letters", letters, 2, s->letters, ACT_LETTERS);
    add_row(ui, p, "Margins", "margins", margins, 3, s->margins, ACT_MARGINS);
    add_row(ui, p, "Columns", "columns", columns, 3, s->columns, ACT_COLUMNS);
}

/* By whom the open bundle is signed, and the words to compare with a printed slip. */
static void add_publisher(struct ui *ui, struct panel *p)
{
    const struct book *book = &ui->app->book;
    char words[SATCHEL_KEY_WORDS], shown[512];
    satchel_buf line;
    if (!book->bundle)
        return;
    satchel_buf_init(&line, 1024);
    if (book->info->has_key) {
        const char *name = *book->verdict.name ? book->verdict.name : book->info->publisher;
        satchel_printable(shown, sizeof shown, name, strlen(name));
        satchel_key_words(&book->info->key, words);
        satchel_buf_print(&line, "%s  %s", shown, words);
    } else {
        satchel_buf_put_text(&line, word(ui->words, "a bundle", "not signed"));
    }
    add(p, (struct choice){.row = word(ui->words, "settings", "Publisher"),
                           .text = chrome_string(ui, &line),
                           .plain = true});
}

static void add_languages(struct ui *ui, struct panel *p)
{
    for (size_t i = 0; words_at(i); i++)
        add(p, (struct choice){.row = i ? NULL : word(ui->words, "settings", "Language"),
                               .text = words_own_name(words_at(i)),
                               .chosen = words_at(i) == ui->words,
                               .action = ACT_LANGUAGE,
                               .value = (uint32_t)i});
}

/* Finds each choice its line and its place there. */
static void place(struct ui *ui, struct panel *p)
{
    const fix right = p->m.width - p->m.margin;
    fix x = p->x;
    for (unsigned i = 0; i < p->count; i++) {
        struct choice *c = &p->choices[i];
        const struct label label = {.text = c->text, .size = p->m.label, .bold = c->chosen};
        c->w = label_width(ui->labels, &label);
        if (!c->plain)
            c->w += 2 * (p->m.small ? FIX(5) : FIX(p->m.label));
        const bool wraps = x + c->w > right && x > p->x;
        if (i && (c->row || wraps)) {
            p->lines++;
            x = p->x;
        }
        c->line = p->lines;
        c->x = x;
        x += c->w + p->gap;
    }
    p->lines++;
}

static void put_choice(struct ui *ui, struct panel *p, const struct choice *c, fix y)
{
    const fix base = y + (p->choice_h - label_height(p->m.label)) / 2;
    const unsigned before = ui->target_count;
    if (c->row)
        chrome_label(ui, c->row, p->m.label, INK_SOFT, false, p->m.margin, base, TEXT_START,
                     "label");
    if (!c->plain) {
        chrome_choice(ui, c->text, c->chosen, c->action, c->value, c->x, y, p->choice_h);
        if (ui->target_count > before)
            ui->targets[before].said = joined(ui, p->row, c->said ? c->said : c->text);
        return;
    }
    struct text_spec spec = {.text = c->text,
                             .length = strlen(c->text),
                             .language = words_tag(ui->words),
                             .direction = text_direction(c->text, strlen(c->text)),
                             .font = {.family = FONT_SANS},
                             .size = FIX(p->m.label),
                             .max_lines = 1,
                             .role = "value",
                             .offset = SATCHEL_NONE};
    const fix room = p->m.width - p->m.margin - c->x;
    chrome_text(ui, &spec, c->x, base, c->w + FIX(2) < room ? c->w + FIX(2) : room, true);
}

bool compose_under(struct ui *ui)
{
    const enum screen screen = ui->app->screen;
    const uint32_t page = ui->page_at;
    switch (ui->app->under) {
    case SCREEN_ARTICLE: compose_article(ui); break;
    case SCREEN_CONTENTS:
        ui->page_at = ui->contents_page;
        compose_contents(ui);
        break;
    default: compose_shelf(ui); break;
    }
    ui->page_at = page;
    ui->pages = 1;
    ui->target_count = 0;
    return ui->app->screen == screen;
}

void compose_settings(struct ui *ui)
{
    struct panel p = {.m = chrome_metrics(ui)};
    if (!compose_under(ui))
        return;
    p.choice_h = p.m.small ? FIX(24) : FIX(p.m.label) * 5 / 2;
    p.row_h = p.choice_h + FIX(p.m.small ? 4 : 14);
    p.gap = FIX(p.m.small ? 4 : 10);
    p.x = p.m.small ? p.m.margin + FIX(66) : p.m.margin + FIX(p.m.label) * 9;
    add_text(ui, &p);
    add_look(ui, &p);
    add_publisher(ui, &p);
    add_languages(ui, &p);
    place(ui, &p);
    unsigned most = (unsigned)((p.m.height - FIX(p.m.small ? 16 : 40)) / p.row_h);
    most = most < 2 ? 2 : most;
    if (p.lines > most)
        most--; /* the way to the next page stands on a line of its own */
    ui->pages = (p.lines + most - 1) / most;
    if (ui->page_at >= ui->pages)
        ui->page_at = ui->pages - 1;
    const unsigned first = ui->page_at * most;
    const unsigned shown = p.lines <= most ? p.lines : most + 1;
    p.top = p.m.height - (fix)shown * p.row_h - FIX(p.m.small ? 0 : 6);
    chrome_fill(ui, INK_PANEL, 0, p.top, p.m.width, p.m.height - p.top);
    chrome_rule(ui, INK_RULE, 0, p.top, p.m.width, FIX(1));
    for (unsigned i = 0; i < p.count; i++) {
        p.row = p.choices[i].row ? p.choices[i].row : p.row;
        if (p.choices[i].line >= first && p.choices[i].line < first + most)
            put_choice(ui, &p, &p.choices[i],
                       p.top + (fix)(p.choices[i].line - first) * p.row_h +
                           (p.row_h - p.choice_h) / 2);
    }
    /* A touch above the panel closes it. */
    chrome_target(ui, ACT_BACK, 0, word(ui->words, NULL, "Close"), false, 0, 0, p.m.width, p.top);
    if (ui->target_count)
        ui->targets[ui->target_count - 1].quiet = true;
    /* With pages, one more word that leads to the next; a stroke does, too. */
    if (ui->pages > 1) {
        char at[64], of[64];
        satchel_buf line;
        satchel_buf_init(&line, 256);
        words_fill(&line,
                   word(ui->words, "page of the contents, without the word page", "%1 of %2"),
                   words_number(ui->words, ui->page_at + 1, at),
                   words_number(ui->words, ui->pages, of), NULL);
        chrome_word(ui, chrome_string(ui, &line),
                    ui->page_at + 1 < ui->pages ? ACT_NEXT_PAGE : ACT_FIRST_PAGE, 0,
                    p.m.width - p.m.margin, p.m.height - label_height(p.m.label) - FIX(2),
                    TEXT_END);
    }
}
