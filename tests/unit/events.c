/* What visitors do to a public terminal: 1,000 key combinations, pressed and held, and random keys,
 * touches, wheels, windows, plugs, sticks and pauses. It never ends, never leaves its screens,
 * never starts a process or a thread, and its memory stays as it is.
 *
 *   unit_events [EVENTS [SEED]]
 */
#include "support/unit.h"

#include "sdl/input.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/satchel-events-XXXXXX";
static char shelf[64], room[64];
#ifdef __SANITIZE_ADDRESS__
static unsigned long events = 30000;
#else
static unsigned long events = 100000;
#endif
static uint64_t seed = 1;

static int set_up(void **state)
{
    (void)state;
    char command[1024];
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    if (!mkdtemp(folder) || SDL_Init(SDL_INIT_VIDEO) != 0) /* for its map of keys */
        return 1;
    snprintf(shelf, sizeof shelf, "%s/shelf", folder);
    snprintf(room, sizeof room, "%s/state", folder);
    snprintf(
        command, sizeof command,
        "mkdir '%s' && '%s' pack -q --profile fast --title Bulletin -o %s/a.satchel '%s/sample' && "
        "'%s' pack -q --profile fast --title Other -o %s/b.satchel '%s/sample/water-returns.md' && "
        "head -c 20000 %s/a.satchel >%s/cut.satchel && echo none >%s/bad.satchel",
        shelf, TEST_CLI, shelf, TEST_ASSETS, TEST_CLI, shelf, TEST_ASSETS, shelf, shelf, shelf);
    return system(command);
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    SDL_Quit();
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

/* xorshift64* (Vigna, 2016): the same events everywhere. */
static uint32_t random_below(uint32_t n)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (uint32_t)((seed * UINT64_C(2685821657736338717) >> 33) % n);
}

struct stage {
    struct app app;
    struct ui ui;
    struct pointer pointer;
};

static void stage_up(struct stage *s)
{
    satchel_error err;
    const struct terminal_options told = {
        .idle = 60000, .warning = 20000, .attract = 60000, .brightness = 40};
    const struct app_options options = {.kiosk = true,
                                        .terminal = &told,
                                        .width = 320,
                                        .height = 240,
                                        .now = 1795478400,
                                        .state_folder = room};
    s->pointer = (struct pointer){0};
    assert_ok(app_init(&s->app, &options, &err), err);
    app_set_language(&s->app, "en");
    app_add_source(&s->app, shelf);
    assert_ok(ui_init(&s->ui, &s->app, &err), err);
    app_start(&s->app);
    (void)ui_page(&s->ui);
}

static void stage_down(struct stage *s)
{
    ui_fini(&s->ui);
    app_fini(&s->app);
}

static unsigned count_entries(const char *path)
{
    unsigned count = 0;
    DIR *dir = opendir(path);
    while (dir && readdir(dir))
        count++;
    if (dir)
        closedir(dir);
    return count;
}

static size_t resident(void)
{
    unsigned long pages = 0, mapped;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f && fscanf(f, "%lu %lu", &mapped, &pages) != 2)
        pages = 0;
    if (f)
        fclose(f);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void still_there(const struct stage *s)
{
    assert_false(s->app.quit);
    assert_true(s->app.screen < SCREEN_COUNT);
    assert_int_equal(s->app.fonts == NULL, 0);
    errno = 0;
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child, */
    assert_int_equal(errno, ECHILD);
    assert_int_equal(count_entries("/proc/self/task"), 3); /* no other thread ("." and ".."), */
    assert_int_equal(count_entries(folder), 4);            /* nothing beside shelf and state */
}

static void press(struct stage *s, SDL_Scancode code, Uint16 modifiers, bool repeated)
{
    SDL_Event e = {
        .key = {
            .type = SDL_KEYDOWN,
            .state = SDL_PRESSED,
            .repeat = repeated,
            .keysym = {.scancode = code, .sym = SDL_GetKeyFromScancode(code), .mod = modifiers}}};
    input_event(&s->ui, &s->pointer, &e);
    const SDL_Keycode sym = e.key.keysym.sym;
    if (sym >= ' ' && sym < 0x7F && !(modifiers & (KMOD_CTRL | KMOD_ALT | KMOD_GUI))) {
        SDL_Event text = {.text = {.type = SDL_TEXTINPUT}};
        text.text.text[0] = (char)sym;
        input_event(&s->ui, &s->pointer, &text);
    }
    e.type = SDL_KEYUP;
    input_event(&s->ui, &s->pointer, &e);
}

/* The keys there are names for, and eight ways to hold others with them. */
static unsigned list_keys(SDL_Scancode keys[125])
{
    unsigned count = 0;
    for (int code = 1; code < SDL_NUM_SCANCODES && count < 125; code++)
        if (*SDL_GetScancodeName((SDL_Scancode)code))
            keys[count++] = (SDL_Scancode)code;
    return count;
}

static Uint16 modifiers_at(unsigned i)
{
    return (Uint16)((i & 1 ? KMOD_LCTRL : 0) | (i & 2 ? KMOD_LALT : 0) | (i & 4 ? KMOD_LGUI : 0));
}

static void test_every_combination(void **state)
{
    (void)state;
    struct stage s;
    SDL_Scancode keys[125];
    stage_up(&s);
    assert_int_equal(list_keys(keys), 125);
    for (unsigned m = 0; m < 8; m++)
        for (unsigned k = 0; k < 125; k++) {
            for (unsigned held = 0; held < 4; held++)
                press(&s, keys[k], modifiers_at(m), held > 0);
            assert_false(s.app.quit);
        }
    still_there(&s);
    stage_down(&s);
}

/* A key that lies under a book does not keep the terminal from going back. */
static void test_stuck_key(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s);
    ui_act(&s.ui, ACT_OPEN_BUNDLE, 0);
    ui_act(&s.ui, ACT_OPEN_ARTICLE, 0);
    press(&s, SDL_SCANCODE_PAGEDOWN, 0, false);
    for (unsigned i = 0; i < 61 * 20; i++) {
        app_tick(&s.app, s.app.clock + 50);
        press(&s, SDL_SCANCODE_PAGEDOWN, 0, true);
        (void)ui_page(&s.ui);
    }
    assert_int_equal(s.app.screen, SCREEN_LIBRARY);
    stage_down(&s);
}

static void give_window(struct stage *s)
{
    static const Uint8 kinds[] = {SDL_WINDOWEVENT_EXPOSED,      SDL_WINDOWEVENT_FOCUS_LOST,
                                  SDL_WINDOWEVENT_FOCUS_GAINED, SDL_WINDOWEVENT_MINIMIZED,
                                  SDL_WINDOWEVENT_HIDDEN,       SDL_WINDOWEVENT_CLOSE,
                                  SDL_WINDOWEVENT_SIZE_CHANGED};
    SDL_Event e = {.window = {.type = SDL_WINDOWEVENT,
                              .event = kinds[random_below(sizeof kinds)],
                              .data1 = (Sint32)(160 + random_below(240)),
                              .data2 = (Sint32)(120 + random_below(180))}};
    input_event(&s->ui, &s->pointer, &e);
}

static void give_finger(struct stage *s)
{
    static const Uint32 kinds[] = {SDL_FINGERDOWN, SDL_FINGERMOTION, SDL_FINGERUP, SDL_FINGERUP};
    SDL_Event e = {.tfinger = {.type = kinds[random_below(4)],
                               .x = (float)random_below(1100) / 1000 - 0.05F,
                               .y = (float)random_below(1100) / 1000 - 0.05F}};
    input_event(&s->ui, &s->pointer, &e);
}

static void give_mouse(struct stage *s)
{
    SDL_Event e = {.button = {.type = random_below(2) ? SDL_MOUSEBUTTONDOWN : SDL_MOUSEBUTTONUP,
                              .button = (Uint8)(1 + random_below(5)),
                              .x = (Sint32)random_below(500) - 20,
                              .y = (Sint32)random_below(400) - 20}};
    e.button.state = e.type == SDL_MOUSEBUTTONDOWN ? SDL_PRESSED : SDL_RELEASED;
    if (random_below(8) == 0)
        e = (SDL_Event){.wheel = {.type = SDL_MOUSEWHEEL, .y = random_below(2) ? 1 : -1}};
    input_event(&s->ui, &s->pointer, &e);
}

static void give_rest(struct stage *s)
{
    SDL_Event quit = {.type = SDL_QUIT};
    char other[80];
    snprintf(other, sizeof other, "%s/b.satchel", shelf);
    switch (random_below(8)) {
    case 0: input_event(&s->ui, &s->pointer, &quit); break;
    case 1:
    case 2: ui_plug(&s->ui, random_below(2)); break;
    case 3: app_add_source(&s->app, other); break;
    case 4: app_remove_source(&s->app, other); break;
    case 5: (void)ui_pad(&s->ui, random_below(2) ? "start" : "back"); break;
    case 6: app_rescan(&s->app); break;
    default:
        app_tick(&s->app, s->app.clock + (random_below(40) ? 500 : random_below(200) * 1000));
        break;
    }
}

static void give_one(struct stage *s, const SDL_Scancode keys[125])
{
    const uint32_t r = random_below(1000);
    if (r < 550)
        press(s, keys[random_below(125)], modifiers_at(random_below(3) ? 0 : random_below(8)),
              random_below(4) == 0);
    else if (r < 800)
        give_finger(s);
    else if (r < 970)
        give_mouse(s);
    else if (r < 975)
        give_window(s);
    else
        give_rest(s);
}

static void test_random_events(void **state)
{
    (void)state;
    struct stage s;
    SDL_Scancode keys[125];
    size_t before = 0;
    unsigned seen = 0;
    stage_up(&s);
    (void)list_keys(keys);
    for (unsigned long i = 0; i < events; i++) {
        give_one(&s, keys);
        seen |= 1u << s.app.screen;
        if (i % 16 == 0) {
            (void)ui_page(&s.ui);
            (void)ui_work(&s.ui);
        }
        if (i % (events / 100 + 1) == 0)
            still_there(&s);
        if (i == events / 2)
            before = resident();
    }
    still_there(&s);
    const size_t after = resident();
    print_message("%lu events; screens %x; resident %zu KB after half, %zu KB after all\n", events,
                  seen, before / 1024, after / 1024);
    assert_true(seen & 1u << SCREEN_ARTICLE);
    assert_false(seen & (1u << SCREEN_MARKS | 1u << SCREEN_SELECT | 1u << SCREEN_WRITE));
#ifndef __SANITIZE_ADDRESS__
    if (events >= 1000000) /* before that caches fill */
        assert_true(after < before + ((size_t)1 << 20));
#endif
    stage_down(&s);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_combination),
        cmocka_unit_test(test_stuck_key),
        cmocka_unit_test(test_random_events),
    };
    if (argc > 1)
        events = strtoul(argv[1], NULL, 10);
    if (argc > 2)
        seed = strtoull(argv[2], NULL, 10) | 1;
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
