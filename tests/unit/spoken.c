/* Speech: every screen and whatever the focus comes to is said, in the right language; an article
 * is read aloud; a public terminal asks aloud and says nothing to nobody. */
#include "support/folder.h"
#include "support/unit.h"

#include "model/aloud.h"
#include "model/voicing.h"
#include "speech/speaker.h"
#include "ui/functions.h"

#include <sys/mman.h>
#include <sys/socket.h>

static char folder[] = "/tmp/satchel-spoken-XXXXXX";
static char bundle[64], other[64];

/* Of both processes, as the speaker may open no file. */
static struct {
    volatile size_t size;
    char text[65536];
} * said;

static int set_up(void **state)
{
    (void)state;
    setenv("TZ", "UTC", 1);
    if (!mkdtemp(folder))
        return 1;
    said = mmap(NULL, sizeof *said, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (said == MAP_FAILED)
        return 1;
    return folder_pack(folder, bundle, other);
}

static int tear_down(void **state)
{
    (void)state;
    (void)munmap(said, sizeof *said);
    return folder_unpack(folder, bundle, other);
}

/* --- somebody who writes down what is to be said ---------------------------------------------- */

static void write_down(int socket)
{
    struct speech_request r;
    while (recv(socket, &r, sizeof r, 0) > 0) {
        char *to = said->text + said->size;
        const size_t room = sizeof said->text - said->size;
        const int got = r.tone   ? snprintf(to, room, "tone\n")
                        : r.size ? snprintf(to, room, "%s|%.*s\n", r.language, (int)r.size, r.text)
                                 : 0;
        if (got > 0 && (size_t)got < room)
            said->size += (size_t)got;
        usleep(30000);
        const struct speech_note note = {.kind = SPEECH_END, .serial = r.serial};
        if (r.size && send(socket, &note, sizeof note, 0) < 0)
            break;
    }
}

static void say_no(int socket)
{
    struct speech_request r;
    while (recv(socket, &r, sizeof r, 0) > 0) {
        const struct speech_note note = {
            .kind = SPEECH_FAILED, .serial = r.serial, .failure = SPEECH_NO_SOUND};
        if (r.size && send(socket, &note, sizeof note, 0) < 0)
            break;
    }
}

struct stage {
    struct app app;
    struct ui ui;
    struct speaker *speaker;
    uint64_t clock;
    size_t taken;
    char heard[32768];
};

static void tone(void *speaker)
{
    speaker_tone(speaker);
}

static void stage_up(struct stage *s, void (*work)(int socket), bool kiosk, const char *source)
{
    satchel_error err;
    said->size = 0;
    *s = (struct stage){.speaker = work ? speaker_start_with(work) : NULL};
    const struct terminal_options told = {.idle = 60000,
                                          .warning = 20000,
                                          .sound = s->speaker ? tone : NULL,
                                          .sound_context = s->speaker};
    const struct app_options options = {.kiosk = kiosk,
                                        .terminal = kiosk ? &told : NULL,
                                        .width = 800,
                                        .height = 600,
                                        .now = 1795478400,
                                        .speaker = s->speaker};
    assert_ok(app_init(&s->app, &options, &err), err);
    app_set_language(&s->app, "en");
    app_set_speech(&s->app, true);
    app_add_source(&s->app, source);
    assert_ok(ui_init(&s->ui, &s->app, &err), err);
    app_start(&s->app);
    (void)ui_page(&s->ui);
}

static void stage_down(struct stage *s)
{
    ui_fini(&s->ui);
    app_fini(&s->app);
    speaker_stop(s->speaker);
}

/* Until nothing more is said; what has been written down since the last time. */
static const char *overhear(struct stage *s)
{
    (void)ui_page(&s->ui);
    for (unsigned i = 0; i < 200; i++) {
        app_tick(&s->app, s->clock += ALOUD_STEP);
        (void)ui_page(&s->ui);
        usleep(1000);
        if (i > 20 && !s->app.voicing.saying)
            break;
    }
    const size_t all = said->size, got = all - s->taken;
    assert_true(got < sizeof s->heard);
    memcpy(s->heard, said->text + s->taken, got);
    s->heard[got] = '\0';
    s->taken = all;
    return s->heard;
}

static void expect(struct stage *s, const char *what)
{
    if (!strstr(overhear(s), what))
        fail_msg("\"%s\" was not said, but \"%s\"", what, s->heard);
}

/* --- tests --------------------------------------------------------------------------------------
 */

static void test_lists_and_articles(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s, write_down, false, bundle);
    expect(&s, "en|4 days old. Bulletin. Friday 20 November 2026");
    assert_non_null(strstr(s.heard, "Water returns to the east district"));
    /* The next headline is another language's; its minutes are the interface's. */
    assert_true(ui_key(&s.ui, "Down"));
    expect(&s, "ar|");
    assert_null(strstr(s.heard, "Bulletin"));
    assert_true(ui_key(&s.ui, "Home"));
    (void)overhear(&s);
    /* An article is read aloud by itself, its date first. */
    assert_true(app_open_id(&s.app, "water-returns"));
    expect(&s, "20 November 2026");
    assert_true(s.app.aloud.on);
    /* A panel over it is said, and then the reading goes on. */
    assert_true(ui_key(&s.ui, "S"));
    expect(&s, "en|");
    assert_true(s.app.aloud.on && s.app.aloud.paused);
    assert_true(ui_key(&s.ui, "Escape"));
    (void)overhear(&s);
    assert_false(s.app.aloud.paused);
    stage_down(&s);
}

static void test_choices(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s, write_down, false, bundle);
    (void)overhear(&s);
    assert_true(ui_key(&s.ui, "S"));
    expect(&s, "Text, Smaller, 20");
    assert_true(ui_key(&s.ui, "Right"));
    expect(&s, "Text, Larger, 20");
    assert_true(ui_key(&s.ui, "Return"));
    expect(&s, "Text, Larger, 22");
    assert_true(ui_key(&s.ui, "Right"));
    expect(&s, "Text, Serif. chosen");
    assert_true(ui_key(&s.ui, "Right"));
    expect(&s, "Text, Plain\n");
    assert_true(ui_key(&s.ui, "Return"));
    expect(&s, "Text, Plain. chosen");
    /* What is typed is said. */
    assert_true(ui_key(&s.ui, "Escape"));
    (void)overhear(&s);
    assert_true(ui_key(&s.ui, "/"));
    (void)overhear(&s);
    ui_type(&s.ui, "pump");
    expect(&s, "pump");
    stage_down(&s);
}

/* Whatever screen there is says something, and every place that the focus comes to says its name:
 * nothing can be done that is not said. */
static void walk(struct stage *s)
{
    static const enum screen panels[] = {SCREEN_SETTINGS, SCREEN_MENU,  SCREEN_HELP,
                                         SCREEN_SECTIONS, SCREEN_PAGES, SCREEN_SEARCH};
    for (size_t i = 0; i < sizeof panels / sizeof *panels; i++) {
        app_show_panel(&s->app, panels[i]);
        (void)ui_page(&s->ui);
        assert_int_equal(s->app.screen, panels[i]);
        assert_true(*s->app.voicing.text);
        for (unsigned k = 0; k < s->ui.target_count; k++) {
            char before[VOICING_TEXT];
            const int was = s->ui.focus;
            snprintf(before, sizeof before, "%s", s->app.voicing.text);
            (void)ui_key(&s->ui, "Tab");
            (void)ui_page(&s->ui);
            const struct target *t = &s->ui.targets[s->ui.focus];
            const char *name = t->said ? t->said : t->text;
            if (s->ui.focus == was || !*name)
                continue;
            if (!t->content && !strstr(s->app.voicing.text, name))
                fail_msg("%s: \"%s\" is not said, but \"%s\"", screen_name(panels[i]), name,
                         s->app.voicing.text);
            if (t->content)
                assert_string_not_equal(before, s->app.voicing.text);
        }
        assert_true(app_back(&s->app));
        (void)ui_page(&s->ui);
    }
}

static void test_everything_is_said(void **state)
{
    (void)state;
    static const char *const languages[] = {"en", "ar", "uk", "zh"};
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        struct stage s;
        stage_up(&s, NULL, false, folder);
        app_set_language(&s.app, languages[i]);
        app_open_bundle(&s.app, bundle, false);
        (void)ui_page(&s.ui);
        assert_true(*s.app.voicing.text);
        assert_true(app_open_id(&s.app, "water-returns"));
        (void)ui_page(&s.ui);
        walk(&s);
        stage_down(&s);
    }
}

/* Each function of the menu has its name said where the menu offers it. */
static void test_turned_on_and_off(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s, write_down, false, bundle);
    (void)overhear(&s);
    assert_true(ui_key(&s.ui, "F2"));
    (void)overhear(&s);
    assert_true(ui_key(&s.ui, "Down"));
    assert_string_equal(overhear(&s), "");
    assert_true(ui_key(&s.ui, "F2"));
    expect(&s, "Bulletin");
    assert_true(ui_key(&s.ui, "M"));
    (void)overhear(&s);
    const struct function *f = function_of_key(SCREEN_CONTENTS, "F2");
    assert_non_null(f);
    assert_string_equal(function_name(&s.ui, f), "Stop speaking");
    stage_down(&s);
}

/* To nobody nothing; to who comes, everything; the question is asked by a tone and by words. */
static void test_terminal(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s, write_down, true, bundle);
    assert_string_equal(overhear(&s), "");
    assert_true(app_touch(&s.app));
    assert_true(ui_key(&s.ui, "Down"));
    expect(&s, "Bulletin");
    assert_true(app_open_id(&s.app, "water-returns"));
    (void)overhear(&s);
    assert_true(s.app.aloud.on);
    app_tick(&s.app, s.clock = s.app.last_input + 45000);
    (void)overhear(&s); /* the tone came first */
    assert_true(s.app.screen == SCREEN_WARNING);
    const char *at = strstr(s.heard, "tone\n"), *asked = strstr(s.heard, "still reading?");
    assert_true(at && asked && at < asked);
    assert_true(s.app.aloud.paused);
    assert_false(app_touch(&s.app)); /* more time: it reads on */
    (void)overhear(&s);
    assert_int_equal(s.app.screen, SCREEN_ARTICLE);
    assert_true(s.app.aloud.on && !s.app.aloud.paused);
    assert_true(ui_key(&s.ui, "F2"));
    assert_false(s.app.settings.speech);
    app_tick(&s.app, s.clock += 120000); /* the next visitor finds what the operator has set */
    (void)overhear(&s);
    assert_true(s.app.settings.speech);
    assert_false(s.app.aloud.on);
    stage_down(&s);
}

/* Without sound it is not tried again and again; at home it is said why. */
static void test_without_sound(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s, say_no, false, bundle);
    (void)overhear(&s);
    assert_false(s.app.settings.speech);
    assert_int_equal(s.app.screen, SCREEN_ERROR);
    stage_down(&s);
    stage_up(&s, say_no, true, bundle);
    assert_true(app_touch(&s.app));
    assert_true(ui_key(&s.ui, "Down"));
    (void)overhear(&s);
    assert_false(s.app.settings.speech);
    assert_int_equal(s.app.screen, SCREEN_CONTENTS);
    stage_down(&s);
}

/* Pieces of one language become one; what does not fit is cut between letters. */
static void test_pieces(void **state)
{
    (void)state;
    struct voicing v = {0};
    char many[3 * VOICING_TEXT];
    voicing_add(&v, "en", "One", 3);
    voicing_add(&v, "en", " \n", 2);
    voicing_add(&v, "en", "Two.", 4);
    voicing_add(&v, "en", "Three", 5);
    voicing_add(&v, "ar", "ثلاثة", strlen("ثلاثة"));
    assert_string_equal(v.text, "One. Two. Threeثلاثة");
    assert_int_equal(v.count, 2);
    assert_int_equal(v.pieces[1].start, strlen("One. Two. Three"));
    for (size_t i = 0; i < sizeof many; i++)
        many[i] = "水"[i % 3];
    for (unsigned i = 0; i < 3; i++)
        voicing_add(&v, "zh", many, sizeof many);
    assert_true(strlen(v.text) < VOICING_TEXT && v.pieces[2].end == strlen(v.text));
    assert_int_equal((v.pieces[2].end - v.pieces[2].start) % 3, 0);
    v = (struct voicing){0};
    for (unsigned i = 0; i < 100; i++)
        voicing_add(&v, i % 2 ? "en" : "uk", "a", 1);
    assert_int_equal(v.count, VOICING_PIECES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_lists_and_articles),
        cmocka_unit_test(test_choices),
        cmocka_unit_test(test_everything_is_said),
        cmocka_unit_test(test_turned_on_and_off),
        cmocka_unit_test(test_terminal),
        cmocka_unit_test(test_without_sound),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
