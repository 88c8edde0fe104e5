/* What is shown is said; see voicing.h. */
#include "voicing.h"

#include "aloud.h"
#include "speech/speaker.h"

#include <stdio.h>
#include <string.h>

_Static_assert(VOICING_TEXT <= SPEECH_MOST, "a piece is said at once");
_Static_assert(VOICING_LANGUAGE >= SPEECH_LANGUAGE, "in a language");

bool voicing_possible(const struct app *app)
{
    return app->aloud.speaker || app->settings.speech;
}

static bool has_letters(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)text[i] > ' ')
            return true;
    return false;
}

void voicing_add(struct voicing *v, const char *language, const char *text, size_t size)
{
    const uint32_t end = v->count ? v->pieces[v->count - 1].end : 0;
    const bool same = v->count && strcmp(v->pieces[v->count - 1].language, language) == 0;
    const char *pause = !same ? "" : strchr(".!?:", v->text[end - 1]) ? " " : ". ";
    uint32_t at = end + (uint32_t)strlen(pause);
    if (!has_letters(text, size) || at >= VOICING_TEXT - 1 || (!same && v->count == VOICING_PIECES))
        return;
    if (size > VOICING_TEXT - 1 - at)
        for (size = VOICING_TEXT - 1 - at; size && (text[size] & 0xC0) == 0x80;)
            size--;
    memcpy(v->text + end, pause, at - end);
    if (!same)
        v->pieces[v->count++].start = at;
    memcpy(v->text + at, text, size);
    at += (uint32_t)size;
    v->text[at] = '\0';
    v->pieces[v->count - 1].end = at;
    snprintf(v->pieces[v->count - 1].language, VOICING_LANGUAGE, "%s", language);
}

static void end(struct app *app)
{
    struct voicing *v = &app->voicing;
    const bool aloud = v->then_aloud && !app->aloud.on;
    v->saying = v->then_aloud = false;
    speaker_hush(app->aloud.speaker);
    if (aloud && app->screen == SCREEN_ARTICLE)
        aloud_begin(app);
}

static void say_next(struct app *app)
{
    struct voicing *v = &app->voicing;
    if (v->next == v->count) {
        end(app);
        return;
    }
    const unsigned i = v->next++;
    v->saying = true;
    if (!speaker_say(app->aloud.speaker, v->pieces[i].language, v->text + v->pieces[i].start,
                     v->pieces[i].end - v->pieces[i].start))
        end(app);
}

void voicing_say(struct app *app, const struct voicing *what)
{
    struct voicing *v = &app->voicing;
    *v = *what;
    v->next = 0;
    v->saying = false;
    if (!app->aloud.speaker)
        return;
    aloud_pause(app);
    say_next(app);
}

void voicing_hush(struct app *app)
{
    if (app->voicing.saying)
        speaker_hush(app->aloud.speaker);
    app->voicing.count = app->voicing.next = 0;
    app->voicing.text[0] = '\0';
    app->voicing.saying = app->voicing.then_aloud = false;
}

/* A public terminal goes on without a voice; its visitor could do nothing about it. */
static void fail(struct app *app, unsigned why)
{
    voicing_hush(app);
    app_set_speech(app, false);
    if (!app->kiosk)
        aloud_fail(app, why);
}

void voicing_tick(struct app *app)
{
    struct speech_note note;
    while (app->voicing.saying && speaker_hear(app->aloud.speaker, &note)) {
        if (note.kind == SPEECH_END ||
            (note.kind == SPEECH_FAILED && note.failure == SPEECH_NO_VOICE))
            say_next(app);
        else if (note.kind == SPEECH_FAILED)
            fail(app, note.failure);
    }
}
