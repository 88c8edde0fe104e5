/* What is refused while a window is open: a display's connection and what SDL has open must not be
 * a way around the sandbox. Each act is tried in a child that has opened a window with the driver
 * of SDL_VIDEODRIVER and then locked itself down, as the viewer does; and a window goes on after
 * that. */
#include "support/unit.h"

#include "support/hostile.h"

#include "sandbox/sandbox.h"

#include <SDL.h>

static SDL_Window *window;

static void paint(int shade)
{
    SDL_Surface *screen = SDL_GetWindowSurface(window);
    if (!screen ||
        SDL_FillRect(screen, NULL, SDL_MapRGB(screen->format, (Uint8)shade, 0, 0)) != 0 ||
        SDL_UpdateWindowSurface(window) != 0)
        _exit(3);
}

/* Ends the child where there is no window: that is no kernel that cannot lock. */
static bool lock_window(void)
{
    static const struct sandbox nothing;
    if (SDL_Init(SDL_INIT_VIDEO) != 0)
        _exit(2);
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    window = SDL_CreateWindow("Locked", 0, 0, 320, 240, 0);
    if (!window)
        _exit(2);
    paint(1);
    return sandbox_files(&nothing) && sandbox_calls(false);
}

static int go_on(const void *unused)
{
    SDL_Event event;
    (void)unused;
    for (int shade = 2; shade < 50; shade++) {
        paint(shade);
        while (SDL_PollEvent(&event))
            continue;
    }
    return 0;
}

static void test_acts(void **state)
{
    (void)state;
    hostile_try_all(lock_window, hostile_acts, HOSTILE_ACTS);
    print_message("%d acts refused beside a window of %s\n", HOSTILE_ACTS,
                  getenv("SDL_VIDEODRIVER"));
    assert_true(HOSTILE_ACTS >= 30);
}

static void test_goes_on(void **state)
{
    (void)state;
    const int code = hostile_child(lock_window, go_on, NULL);
    if (code == HOSTILE_UNLOCKED)
        skip();
    assert_int_equal(code, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_acts), cmocka_unit_test(test_goes_on)};
    hostile_set_up();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
