/* The viewer's model: choosing words of the article, and what is done with them. See app.h.
 *
 * Words are what stands between two places where a line may break, without the punctuation around
 * it: so one touch takes a word in every script, in Chinese a character, in Thai what the packer
 * found. The passage always goes from whole words to whole words.
 */
#include "app.h"

#include "text/breaks.h"

#include <satchel/utf8.h>

#include <string.h>

#define WINDOW 768 /* bytes of text around a place in which its word is looked for */

/* Letters, digits and marks of any script: what is no punctuation, by blocks. */
static bool is_wordy(uint32_t c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    const bool latin_signs = c < 0xC0 && c != 0xAA && c != 0xB5 && c != 0xBA;
    const bool arabic_stops = c == 0x60C || c == 0x61B || c == 0x61F || c == 0x6D4;
    const bool general = (c >= 0x2000 && c <= 0x206F) || (c >= 0x2E00 && c <= 0x2E7F);
    const bool wide = (c >= 0x3000 && c <= 0x3020 && c != 0x3005) || (c >= 0xFF01 && c <= 0xFF0F) ||
                      (c >= 0xFF1A && c <= 0xFF20) || (c >= 0xFF3B && c <= 0xFF40) ||
                      (c >= 0xFF5B && c <= 0xFF65);
    return !latin_signs && !arabic_stops && !general && !wide && c != 0x964 && c != 0x965;
}

/* Some of a text in which breaks have been found. */
struct window {
    const char *text;
    uint32_t start, end;
    uint8_t kinds[2 * WINDOW + 8];
};

/* Around `at`, within its line of the text. */
static void look_around(struct window *w, const char *text, size_t size, uint32_t at)
{
    w->text = text;
    w->start = at > WINDOW ? (uint32_t)satchel_utf8_floor(text, size, at - WINDOW) : 0;
    w->end =
        size - at > WINDOW ? (uint32_t)satchel_utf8_floor(text, size, at + WINDOW) : (uint32_t)size;
    for (uint32_t i = at; i > w->start; i--)
        if (text[i - 1] == '\n') {
            w->start = i;
            break;
        }
    const char *lf = at < w->end ? memchr(text + at, '\n', w->end - at) : NULL;
    if (lf)
        w->end = (uint32_t)(lf - text);
    breaks_find(text + w->start, w->end - w->start, BREAKS_SYLLABLES, w->kinds);
}

/* The word that holds byte `at`, without punctuation; false: there is no letter in it. */
static bool word_around(const struct window *w, uint32_t at, uint32_t *start, uint32_t *end)
{
    uint32_t from = at, to = at + 1;
    while (from > w->start && w->kinds[from - w->start] < BREAK_MAY)
        from--;
    while (to < w->end && w->kinds[to - w->start] < BREAK_MAY)
        to++;
    uint32_t first = UINT32_MAX, last = 0;
    for (uint32_t i = from; i < to;) {
        uint32_t c;
        const uint32_t n = (uint32_t)satchel_utf8_decode(w->text + i, to - i, &c);
        if (is_wordy(c)) {
            first = first == UINT32_MAX ? i : first;
            last = i + n;
        }
        i += n;
    }
    *start = first;
    *end = last;
    return first != UINT32_MAX;
}

bool selecting_word(const char *text, size_t size, uint32_t at, uint32_t *start, uint32_t *end)
{
    struct window w;
    if (at >= size)
        return false;
    at = (uint32_t)satchel_utf8_floor(text, size, at);
    look_around(&w, text, size, at);
    return at < w.end && word_around(&w, at, start, end);
}

/* The first word that begins at or behind `at`, or the last that ends at or before it. */
static bool word_beyond(const char *text, size_t size, uint32_t at, int step, uint32_t *start,
                        uint32_t *end)
{
    struct window w;
    while (step > 0 ? at < size : at > 0) {
        const uint32_t in = step > 0 ? at : (uint32_t)satchel_utf8_floor(text, size, at - 1);
        look_around(&w, text, size, in);
        if (in < w.end && word_around(&w, in, start, end) && (step > 0 ? *start >= at : *end <= at))
            return true;
        uint32_t c;
        at = step > 0 ? at + (uint32_t)satchel_utf8_decode(text + at, size - at, &c) : in;
    }
    return false;
}

/* --- the passage ---------------------------------------------------------------------------- */

static const char *text_of(const struct app *app, size_t *size)
{
    return satchel_article_text(app->reading.article, size);
}

/* From the word that was chosen first to the one that was chosen last, whichever stands first. */
static void set_end(struct app *app, uint32_t start, uint32_t end)
{
    struct selecting *s = &app->selecting;
    s->head_start = start;
    s->head_end = end;
    s->start = start < s->anchor_start ? start : s->anchor_start;
    s->end = end > s->anchor_end ? end : s->anchor_end;
    app_changed(app);
}

static void set_anchor(struct app *app, uint32_t start, uint32_t end)
{
    app->selecting.anchor_start = start;
    app->selecting.anchor_end = end;
    set_end(app, start, end);
}

/* The page that shows the word being chosen. */
static void follow(struct app *app)
{
    satchel_error err;
    uint32_t page;
    if (app_layout(app) &&
        layout_page_at(app->reading.layout, app->selecting.head_start, &page, &err))
        app_go_to_page(app, page);
}

bool app_select(struct app *app, uint32_t at)
{
    size_t size;
    uint32_t start, end;
    if (app->kiosk || !app->reading.article)
        return false;
    const char *text = text_of(app, &size);
    if (!selecting_word(text, size, at, &start, &end) &&
        !word_beyond(text, size, at, 1, &start, &end))
        return false;
    app->selecting = (struct selecting){.mark = SIZE_MAX};
    set_anchor(app, start, end);
    app_show_panel(app, SCREEN_SELECT);
    return true;
}

bool app_select_to(struct app *app, uint32_t at)
{
    struct selecting *s = &app->selecting;
    size_t size;
    uint32_t start, end;
    const char *text = text_of(app, &size);
    if (app->screen != SCREEN_SELECT || !selecting_word(text, size, at, &start, &end))
        return false;
    if (s->stage == SELECT_FIRST)
        set_anchor(app, start, end);
    else
        set_end(app, start, end);
    follow(app);
    return true;
}

void app_select_on(struct app *app, int step)
{
    struct selecting *s = &app->selecting;
    size_t size;
    uint32_t start, end;
    const char *text = text_of(app, &size);
    if (!word_beyond(text, size, step > 0 ? s->head_end : s->head_start, step, &start, &end))
        return;
    if (s->stage == SELECT_FIRST)
        set_anchor(app, start, end);
    else
        set_end(app, start, end);
    follow(app);
}

/* The highlight that the passage is, or lies in. */
static void find_mark(struct app *app)
{
    struct selecting *s = &app->selecting;
    s->mark = marks_passage(app->marks, app->book.publication,
                            satchel_article_record(app->reading.article)->id, s->start, s->end, 0);
}

void app_select_step(struct app *app)
{
    struct selecting *s = &app->selecting;
    s->stage = s->stage == SELECT_FIRST ? SELECT_LAST : SELECT_WHAT;
    if (s->stage == SELECT_WHAT)
        find_mark(app);
    app_changed(app);
}

void app_select_mark(struct app *app, size_t index)
{
    const struct mark *m = marks_at(app->marks, index);
    if (app->kiosk || !m || !m->length || !app->reading.article)
        return;
    app->selecting = (struct selecting){.stage = SELECT_WHAT, .mark = index};
    set_anchor(app, m->offset, m->offset + m->length);
    app_show_panel(app, SCREEN_SELECT);
}

/* --- what is done with it ------------------------------------------------------------------- */

static void marks_changed(struct app *app)
{
    app->last_change = app->clock ? app->clock : 1;
    app_changed(app);
}

static bool keep_passage(struct app *app)
{
    struct selecting *s = &app->selecting;
    if (s->mark != SIZE_MAX)
        return true;
    if (!marks_add_passage(app->marks, app->book.publication, app->reading.article, s->start,
                           s->end, app->now))
        return false;
    s->mark = 0;
    marks_changed(app);
    return true;
}

void app_highlight(struct app *app)
{
    if (app->screen != SCREEN_SELECT)
        return;
    if (app->selecting.mark != SIZE_MAX)
        app_remove_mark(app, app->selecting.mark);
    else
        (void)keep_passage(app);
    (void)app_back(app);
}

void app_write_note(struct app *app)
{
    const struct selecting *s = &app->selecting;
    const struct mark *m = marks_at(app->marks, s->mark);
    if (app->screen != SCREEN_SELECT)
        return;
    app->writing[0] = '\0';
    if (s->mark != SIZE_MAX && m)
        memcpy(app->writing, m->note, strlen(m->note) + 1);
    app_show_panel(app, SCREEN_WRITE);
}

void app_keep_note(struct app *app)
{
    if (app->screen != SCREEN_WRITE)
        return;
    if (keep_passage(app) && marks_set_note(app->marks, app->selecting.mark, app->writing))
        marks_changed(app);
    (void)app_back(app);
}

void app_search_selected(struct app *app)
{
    const struct selecting *s = &app->selecting;
    char words[APP_QUERY];
    size_t size;
    if (app->screen != SCREEN_SELECT)
        return;
    const char *text = text_of(app, &size);
    const size_t length = satchel_utf8_floor(text + s->start, s->end - s->start, sizeof words - 1);
    for (size_t i = 0; i < length; i++)
        words[i] = (uint8_t)text[s->start + i] < ' ' ? ' ' : text[s->start + i];
    words[length] = '\0';
    (void)app_back(app);
    app_show_panel(app, SCREEN_SEARCH);
    app_set_query(app, words);
}
