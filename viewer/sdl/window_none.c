/* A program built without windows (SATCHEL_WINDOW=OFF): a board's, that shows on its screen by
 * itself (bare/bare.h) and has no SDL2. See window.h. */
#include "sdl/window.h"

#include <stdio.h>

bool window_run(struct ui *ui, struct painter *painter, int repaint, satchel_error *err)
{
    (void)ui;
    (void)painter;
    (void)repaint;
    return satchel_fail(err, SATCHEL_NOT_WRITABLE,
                        "this viewer was built without windows; --screen shows on the console");
}

void window_print_driver(void)
{
    puts("driver: none (built without windows)");
}
