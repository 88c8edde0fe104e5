/* The kernel's frame buffer, /dev/fb0; see surface.h and Documentation/fb/api.rst of the kernel.
 *
 * Electronic paper whose driver must be told what to refresh, each in its own way, is not served.
 */
#include "bare/surface.h"

#include <errno.h>
#include <linux/fb.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

static struct pixel_channel channel_of(const struct fb_bitfield *field)
{
    return (struct pixel_channel){.offset = (uint8_t)(field->offset > 31 ? 31 : field->offset),
                                  .length = (uint8_t)(field->length > 31 ? 31 : field->length)};
}

static struct pixel_layout layout_of(const struct fb_var_screeninfo *v,
                                     const struct fb_fix_screeninfo *f)
{
    return (struct pixel_layout){.bits = v->bits_per_pixel,
                                 .red = channel_of(&v->red),
                                 .green = channel_of(&v->green),
                                 .blue = channel_of(&v->blue),
                                 .zero_is_white = f->visual == FB_VISUAL_MONO01,
                                 .low_first = v->red.msb_right == 0 && v->bits_per_pixel == 1};
}

/* Greys by a palette, where there is one: the console's colours would show else. */
static void set_greys(int fd, unsigned bits)
{
    enum { MOST = 256 };
    uint16_t levels[MOST];
    const unsigned count = 1u << bits;
    for (unsigned i = 0; i < count; i++)
        levels[i] = (uint16_t)(i * 0xFFFF / (count - 1));
    struct fb_cmap map = {.len = count, .red = levels, .green = levels, .blue = levels};
    (void)ioctl(fd, FBIOPUTCMAP, &map);
}

bool fb_open(struct surface *s, satchel_error *err)
{
    struct fb_var_screeninfo v;
    struct fb_fix_screeninfo f;
    if (ioctl(s->fd, FBIOGET_VSCREENINFO, &v) != 0 || ioctl(s->fd, FBIOGET_FSCREENINFO, &f) != 0)
        return satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "no frame buffer");
    s->layout = layout_of(&v, &f);
    const uint64_t row = ((uint64_t)v.xres * v.bits_per_pixel + 7) / 8;
    if (f.type != FB_TYPE_PACKED_PIXELS || !pixels_known(&s->layout) || !v.xres || !v.yres ||
        v.xres > 16384 || v.yres > 16384 || f.line_length < row)
        return satchel_fail(err, SATCHEL_NOT_WRITABLE,
                            "a frame buffer of %ux%u with %u bits is not known how to fill", v.xres,
                            v.yres, v.bits_per_pixel);
    /* Start at the top, wherever the console has scrolled to. */
    v.xoffset = v.yoffset = 0;
    (void)ioctl(s->fd, FBIOPAN_DISPLAY, &v);
    (void)ioctl(s->fd, FBIOBLANK, FB_BLANK_UNBLANK);
    if (s->layout.bits <= 8 && f.visual != FB_VISUAL_MONO01 && f.visual != FB_VISUAL_MONO10)
        set_greys(s->fd, s->layout.bits);
    s->width = (int)v.xres;
    s->height = (int)v.yres;
    s->stride = f.line_length;
    s->size = s->stride * v.yres;
    uint8_t *memory = mmap(NULL, s->size, PROT_READ | PROT_WRITE, MAP_SHARED, s->fd, 0);
    if (memory == MAP_FAILED)
        return satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno,
                                   "the frame buffer cannot be mapped");
    s->memory = memory;
    return true;
}
