/* The screen; see surface.h. */
#include "bare/surface.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum { MAJOR_FB = 29, MAJOR_DRM = 226 }; /* Documentation/admin-guide/devices.txt of the kernel */

static bool open_device(struct surface *s, const char *device, satchel_error *err)
{
    struct stat st;
    *s = (struct surface){.fd = open(device, O_RDWR | O_CLOEXEC)};
    if (s->fd < 0)
        return satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "%s: cannot be opened",
                                   device);
    bool ok = fstat(s->fd, &st) == 0 && S_ISCHR(st.st_mode);
    if (ok && major(st.st_rdev) == MAJOR_DRM)
        ok = drm_open(s, err);
    else if (ok && major(st.st_rdev) == MAJOR_FB)
        ok = fb_open(s, err);
    else
        ok = satchel_fail(err, SATCHEL_NOT_WRITABLE,
                          "no screen; give one as /dev/dri/card0 or /dev/fb0");
    if (ok)
        return true;
    satchel_error_prefix(err, "%s", device);
    surface_close(s);
    return false;
}

bool surface_open(struct surface *s, const char *device, satchel_error *err)
{
    static const char *const usual[] = {"/dev/dri/card0", "/dev/dri/card1", "/dev/fb0"};
    if (device)
        return open_device(s, device, err);
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        if (open_device(s, usual[i], err))
            return true;
    }
    return false;
}

void surface_close(struct surface *s)
{
    if (s->memory)
        munmap(s->memory, s->size);
    drm_close(s);
    if (s->fd >= 0)
        close(s->fd);
    *s = (struct surface){.fd = -1};
}

static int within(int value, int most)
{
    return value < 0 ? 0 : value > most ? most : value;
}

void surface_show_box(struct surface *s, const struct canvas *canvas, int x, int y, int w, int h)
{
    const int right = within(x + w, s->width), below = within(y + h, s->height);
    x = within(x, s->width);
    y = within(y, s->height);
    if (right <= x || below <= y)
        return;
    pixels_put(&s->layout, canvas, x, y, right - x, below - y, s->memory, s->stride);
    if (s->display)
        drm_changed(s, x, y, right - x, below - y);
}

void surface_show(struct surface *s, const struct canvas *canvas)
{
    surface_show_box(s, canvas, 0, 0, s->width, s->height);
}
