/* Reading aloud: espeak-ng's words by a sound that nobody hears, what cannot be said, and the
 * article that is gone through word by word, with its pages. */
#include "support/folder.h"
#include "support/unit.h"

#include "model/aloud.h"
#include "speech/speaker.h"
#include "ui/ui.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static char folder[] = "/tmp/satchel-speech-XXXXXX";
static char bundle[64], other[64];

static int set_up(void **state)
{
    (void)state;
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    return mkdtemp(folder) ? folder_pack(folder, bundle, other) : 1;
}

static int tear_down(void **state)
{
    (void)state;
    return folder_unpack(folder, bundle, other);
}

/* --- espeak-ng ------------------------------------------------------------------------------ */

static struct speaker *start(void)
{
    if (!voice_known()) {
        print_message("built without espeak-ng\n");
        skip();
    }
    struct speaker *s = speaker_start();
    assert_non_null(s);
    return s;
}

static struct speech_note hear(struct speaker *s)
{
    struct speech_note note;
    for (unsigned i = 0; i < 3000; i++) {
        if (speaker_hear(s, &note))
            return note;
        usleep(10000);
    }
    fail_msg("half a minute of silence");
    return note;
}

/* What is heard of a text, word by word with strokes between. */
static void expect(struct speaker *s, const char *language, const char *text, const char *words)
{
    char heard[512] = "";
    assert_true(speaker_say(s, language, text, strlen(text)));
    for (struct speech_note note; (note = hear(s)).kind != SPEECH_END;) {
        assert_int_equal(note.kind, SPEECH_WORD);
        assert_true(note.start < note.end && note.end <= strlen(text));
        const size_t at = strlen(heard);
        snprintf(heard + at, sizeof heard - at, "%s%.*s", at ? "|" : "",
                 (int)(note.end - note.start), text + note.start);
    }
    assert_string_equal(heard, words);
}

static void test_words(void **state)
{
    (void)state;
    struct speaker *s = start();
    expect(s, "en", "One pump, two valves.", "One|pump|two|valves");
    expect(s, "en-GB", "Again", "Again");
    expect(s, "fr", "Été à Genève", "Été|à|Genève");
    expect(s, "uk-Cyrl-UA", "Вода є", "Вода|є");
    speaker_stop(s);
}

static void expect_failure(const char *language, enum speech_failure why)
{
    struct speaker *s = start();
    assert_true(speaker_say(s, language, "Word", 4));
    const struct speech_note note = hear(s);
    assert_int_equal(note.kind, SPEECH_FAILED);
    assert_int_equal(note.failure, why);
    speaker_stop(s);
}

static void test_what_cannot_be_said(void **state)
{
    (void)state;
    expect_failure("qqx-Latn", SPEECH_NO_VOICE);
    expect_failure("", SPEECH_NO_VOICE);
    setenv("SDL_AUDIODRIVER", "nosuchdriver", 1);
    expect_failure("en", SPEECH_NO_SOUND);
    setenv("SDL_AUDIODRIVER", "dummy", 1);
}

/* Silence, and another piece instead of the first: nothing more is heard of it. */
static void test_interrupted(void **state)
{
    (void)state;
    static const char text[] = "one two three four five six seven eight nine ten eleven twelve";
    struct speech_note note;
    struct speaker *s = start();
    assert_true(speaker_say(s, "en", text, sizeof text - 1));
    assert_int_equal(hear(s).start, 0);
    speaker_hush(s);
    usleep(300000);
    assert_false(speaker_hear(s, &note));
    assert_true(speaker_say(s, "en", text, sizeof text - 1));
    expect(s, "en", "stop", "stop");
    speaker_stop(s);
}

/* Samples of a file that SDL writes in the place of sound: how many, and the loudest of them. */
static size_t samples_of(const char *path, int *loudest)
{
    short sample;
    size_t count = 0;
    FILE *f = fopen(path, "rb");
    *loudest = 0;
    for (; f && fread(&sample, sizeof sample, 1, f) == 1; count++)
        *loudest = abs(sample) > *loudest ? abs(sample) : *loudest;
    if (f)
        fclose(f);
    return count;
}

/* A tone is heard, loud and not clipped, and to its end when words come behind it. */
static void test_tone(void **state)
{
    (void)state;
    char path[64];
    int loudest;
    snprintf(path, sizeof path, "/dev/shm/satchel-tone-%d", (int)getpid());
    setenv("SDL_AUDIODRIVER", "disk", 1);
    setenv("SDL_DISKAUDIOFILE", path, 1);
    struct speaker *s = start();
    speaker_tone(s);
    expect(s, "en", "One pump", "One|pump");
    speaker_stop(s);
    const size_t both = samples_of(path, &loudest);
    assert_in_range(loudest, 6000, 30000);
    unlink(path);
    s = start();
    expect(s, "en", "One pump", "One|pump");
    speaker_stop(s);
    const size_t words = samples_of(path, &loudest);
    assert_in_range(both - words, 22050 * 4 / 10, 22050 * 7 / 10);
    unlink(path);
    /* Alone, with no word loaded; nothing of it is told, and it is over when it is over. */
    s = start();
    speaker_tone(s);
    usleep(1500000);
    struct speech_note note;
    assert_false(speaker_hear(s, &note));
    assert_in_range(samples_of(path, &loudest), 22050 / 2, 22050);
    speaker_stop(s);
    unlink(path);
    unsetenv("SDL_DISKAUDIOFILE");
    setenv("SDL_AUDIODRIVER", "nosuchdriver", 1);
    s = start();
    speaker_tone(s); /* nothing happens */
    usleep(100000);
    assert_false(speaker_hear(s, &note));
    speaker_stop(s);
    setenv("SDL_AUDIODRIVER", "dummy", 1);
}

/* --- the article ---------------------------------------------------------------------------- */

static void send_note(int socket, uint32_t serial, uint32_t kind, uint32_t start, uint32_t end)
{
    const struct speech_note note = {
        .kind = kind, .serial = serial, .start = start, .end = end, .failure = SPEECH_NO_VOICE};
    assert_int_equal(send(socket, &note, sizeof note, 0), sizeof note);
}

/* Says it faster than anybody, but not so fast that a tick would miss a word. */
static void chatter(int socket)
{
    struct speech_request r;
    while (recv(socket, &r, sizeof r, 0) > 0) {
        uint32_t start = 0;
        for (uint32_t i = 0; i <= r.size && r.size; i++) {
            if (i < r.size && r.text[i] != ' ')
                continue;
            if (i > start)
                send_note(socket, r.serial, SPEECH_WORD, start, i);
            usleep(2500);
            start = i + 1;
        }
        if (r.size)
            send_note(socket, r.serial, SPEECH_END, 0, 0);
    }
}

static void refuse(int socket)
{
    struct speech_request r;
    while (recv(socket, &r, sizeof r, 0) > 0)
        send_note(socket, r.serial, SPEECH_FAILED, 0, 0);
}

static void be_told(int socket)
{
    struct speech_request r;
    while (recv(socket, &r, sizeof r, 0) > 0)
        continue;
}

static void leave(int socket)
{
    struct speech_request r;
    (void)!recv(socket, &r, sizeof r, 0);
}

struct stage {
    struct app app;
    struct ui ui;
    struct speaker *speaker;
    uint64_t clock;
};

static void stage_up(struct stage *s, void (*work)(int socket))
{
    satchel_error err;
    *s = (struct stage){.speaker = speaker_start_with(work)};
    assert_non_null(s->speaker);
    const struct app_options options = {.width = 800, .height = 600, .speaker = s->speaker};
    assert_ok(app_init(&s->app, &options, &err), err);
    app_add_source(&s->app, bundle);
    assert_ok(ui_init(&s->ui, &s->app, &err), err);
    app_start(&s->app);
    assert_true(app_open_id(&s->app, "water-returns"));
    (void)ui_page(&s->ui);
}

static void stage_down(struct stage *s)
{
    ui_fini(&s->ui);
    app_fini(&s->app);
    speaker_stop(s->speaker);
}

static void tick(struct stage *s)
{
    assert_true(app_next_tick(&s->app) <= ALOUD_STEP || !s->app.aloud.on);
    app_tick(&s->app, s->clock += ALOUD_STEP);
    usleep(1000);
}

/* Each page is shown while its words are heard; the end of the article is the end. */
static void test_pages(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s, chatter);
    assert_true(ui_key(&s.ui, "A"));
    assert_true(s.app.aloud.on);
    uint32_t last = 0, page = s.app.reading.page;
    for (unsigned i = 0; s.app.aloud.on && i < 20000; i++) {
        tick(&s);
        if (!s.app.aloud.on || s.app.aloud.end == s.app.aloud.start)
            continue;
        assert_true(s.app.aloud.start >= last && s.app.reading.page >= page);
        last = s.app.aloud.start;
        page = s.app.reading.page;
        const struct page *shown = ui_page(&s.ui);
        assert_in_range(s.app.aloud.start, shown->first_offset, shown->last_offset);
    }
    size_t size;
    (void)satchel_article_text(s.app.reading.article, &size);
    assert_false(s.app.aloud.on);
    assert_true(last + 100 > size);
    assert_int_equal(page + 1, layout_pages(s.app.reading.layout));
    stage_down(&s);
}

/* A page that the reader turns is where it goes on; the contents are silent. */
static void test_turned_by_hand(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s, leave);
    assert_true(ui_key(&s.ui, "A"));
    app_turn(&s.app, 2);
    aloud_tick(&s.app);
    /* The speaker has ended with the first piece: it is said, and nothing more is tried. */
    for (unsigned i = 0; s.app.aloud.on && i < 2000; i++)
        tick(&s);
    assert_int_equal(s.app.screen, SCREEN_ERROR);
    stage_down(&s);
    stage_up(&s, be_told);
    assert_true(ui_key(&s.ui, "A"));
    app_turn(&s.app, 2);
    tick(&s);
    assert_true(s.app.aloud.piece >= layout_page_start(s.app.reading.layout, 2));
    app_show_contents(&s.app);
    tick(&s);
    assert_false(s.app.aloud.on);
    stage_down(&s);
}

static void test_without_a_voice(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s, refuse);
    assert_true(ui_key(&s.ui, "A"));
    for (unsigned i = 0; s.app.aloud.on && i < 2000; i++)
        tick(&s);
    assert_int_equal(s.app.screen, SCREEN_ERROR);
    assert_non_null(strstr(s.app.error.text, "no voice"));
    assert_true(app_back(&s.app));
    assert_int_equal(s.app.screen, SCREEN_ARTICLE);
    stage_down(&s);
}

static void test_pieces(void **state)
{
    (void)state;
    char text[4000];
    memset(text, 'a', sizeof text);
    assert_int_equal(aloud_piece_end("One. Two.\nThree", 15, 0), 9);
    assert_in_range(aloud_piece_end(text, sizeof text, 7), 8, 7 + SPEECH_MOST);
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = "水位"[i % 6];
    const uint32_t cut = aloud_piece_end(text, sizeof text, 0);
    assert_true(cut && cut <= SPEECH_MOST && cut % 3 == 0);
    memcpy(text + 300, "。", 3);
    assert_int_equal(aloud_piece_end(text, sizeof text, 0), 303);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces),         cmocka_unit_test(test_pages),
        cmocka_unit_test(test_turned_by_hand), cmocka_unit_test(test_without_a_voice),
        cmocka_unit_test(test_words),          cmocka_unit_test(test_what_cannot_be_said),
        cmocka_unit_test(test_interrupted),    cmocka_unit_test(test_tone)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
