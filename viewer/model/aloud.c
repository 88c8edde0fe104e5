/* Reading aloud; see aloud.h. */
#include "aloud.h"

#include "speech/speaker.h"

#include <string.h>

enum { LEAST = 160, MOST = 1200 }; /* bytes of a piece, unless its line is shorter */

bool aloud_possible(const struct app *app)
{
    return app->aloud.speaker && app->reading.article && app->reading.layout;
}

/* --- pieces --------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

/* Ends a sentence here? `at` is behind the sign. */
static bool ends_sentence(const char *text, uint32_t from, uint32_t at)
{
    static const char *const wide[] = {"。", "！", "？", "।", "؟", "۔", "။", "።"};
    const char sign = text[at - 1];
    if ((sign == '.' || sign == '!' || sign == '?') && is_blank(text[at]))
        return true;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
        const uint32_t length = (uint32_t)strlen(wide[i]);
        if (at - from >= length && memcmp(text + at - length, wide[i], length) == 0)
            return true;
    }
    return false;
}

uint32_t aloud_piece_end(const char *text, uint32_t size, uint32_t from)
{
    uint32_t at = from, blank = from;
    while (at < size && text[at] != '\n' && at - from < MOST) {
        at++;
        if (at < size && at - from >= LEAST && ends_sentence(text, from, at))
            return at;
        if (at < size && text[at] == ' ')
            blank = at;
    }
    if (at == size || text[at] == '\n')
        return at;
    if (blank > from)
        return blank;
    while ((text[at] & 0xC0) == 0x80)
        at--;
    return at;
}

/* --- saying them ---------------------------------------------------------------------------- */

void aloud_stop(struct app *app)
{
    struct aloud *a = &app->aloud;
    if (!a->on)
        return;
    speaker_hush(a->speaker);
    a->on = a->paused = false;
    a->start = a->end = 0;
    app_changed(app);
}

void aloud_pause(struct app *app)
{
    struct aloud *a = &app->aloud;
    if (a->on && !a->paused)
        speaker_hush(a->speaker);
    a->paused = a->on;
}

/* Nothing else speaks, and what it reads is on the screen. */
static bool may_go_on(const struct app *app)
{
    return app->screen == SCREEN_ARTICLE && !app->voicing.saying;
}

bool aloud_goes_on(const struct app *app)
{
    return app->aloud.on && (!app->aloud.paused || may_go_on(app));
}

void aloud_fail(struct app *app, unsigned why)
{
    static const char *const texts[] = {
        "the program that reads aloud has ended; start the viewer again",
        "there is no espeak-ng here to read aloud with: install libespeak-ng1",
        "espeak-ng has no voice for this language",
        "there is no sound here to read aloud with: look at the system's sound settings"};
    satchel_error err;
    aloud_stop(app);
    (void)!satchel_fail(&err, SATCHEL_NOT_FOUND, "%s",
                        texts[why < sizeof texts / sizeof *texts ? why : 0]);
    app_fail(app, &err, NULL);
}

/* In the voice of the article's language, or else the edition's. */
static void say_from(struct app *app, uint32_t from)
{
    struct aloud *a = &app->aloud;
    size_t size;
    const char *text = satchel_article_text(app->reading.article, &size);
    while (from < size && is_blank(text[from]))
        from++;
    if (from >= size) {
        aloud_stop(app);
        return;
    }
    const uint32_t end = aloud_piece_end(text, (uint32_t)size, from);
    const char *language = satchel_article_record(app->reading.article)->language;
    if (!*language)
        language = app->book.info->language;
    a->piece = from;
    a->next = end;
    if (!speaker_say(a->speaker, *language ? language : "en", text + from, end - from))
        aloud_fail(app, SPEECH_GONE);
}

void aloud_begin(struct app *app)
{
    struct aloud *a = &app->aloud;
    if (!aloud_possible(app))
        return;
    a->on = true;
    a->paused = false;
    a->index = app->reading.index;
    a->serial = app->book_serial;
    a->page = app->reading.page;
    a->start = a->end = 0;
    say_from(app, layout_page_start(app->reading.layout, a->page));
    app_changed(app);
}

void aloud_toggle(struct app *app)
{
    if (app->aloud.on)
        aloud_stop(app);
    else
        aloud_begin(app);
}

/* The word is on the screen, on whichever page that is. */
static void follow(struct app *app, const struct speech_note *note)
{
    struct aloud *a = &app->aloud;
    uint32_t page;
    satchel_error err;
    a->start = a->piece + note->start;
    a->end = a->piece + note->end;
    if (a->end > a->next)
        a->end = a->next;
    if (!layout_page_at(app->reading.layout, a->start, &page, &err))
        return;
    if (page != a->page) {
        app_go_to_page(app, page);
        a->page = app->reading.page;
    }
    app_changed(app);
}

void aloud_tick(struct app *app)
{
    struct aloud *a = &app->aloud;
    struct speech_note note;
    if (!a->on)
        return;
    if (!aloud_possible(app) || a->index != app->reading.index || a->serial != app->book_serial ||
        app->screen == SCREEN_CONTENTS || app->screen == SCREEN_LIBRARY) {
        aloud_stop(app);
        return;
    }
    if (a->paused && !may_go_on(app))
        return;
    if (a->page != app->reading.page) {
        aloud_begin(app);
    } else if (a->paused) {
        a->paused = false;
        say_from(app, a->end > a->start ? a->start : a->piece);
    }
    while (a->on && speaker_hear(a->speaker, &note)) {
        if (note.kind == SPEECH_WORD)
            follow(app, &note);
        else if (note.kind == SPEECH_END)
            say_from(app, a->next);
        else
            aloud_fail(app, note.failure);
    }
}
