/* No screen without a window system on this system; see bare.h. */
#include "bare/bare.h"

bool bare_run(struct ui *ui, struct painter *painter, int repaint, const char *device,
              satchel_error *err)
{
    (void)ui;
    (void)painter;
    (void)repaint;
    return satchel_fail(err, SATCHEL_NOT_WRITABLE, "%s: only Linux shows on such a screen",
                        device ? device : "no screen");
}

bool bare_is_likely(void)
{
    return false;
}
