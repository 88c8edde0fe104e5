/* A dumb buffer on the kernel's display; see surface.h and Documentation/gpu/drm-kms.rst of the
 * kernel. The older interface, one call that sets a mode, is enough and every driver has it. */
#include "bare/surface.h"

#include <drm.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

enum { MOST = 32, CONNECTED = 1 }; /* objects of a card; enum drm_connector_status */

struct display {
    uint32_t connector, crtc, buffer, handle;
    struct drm_mode_modeinfo mode;
    struct drm_mode_crtc before; /* what was shown, for the console */
};

static bool call(int fd, unsigned long request, void *argument)
{
    int result;
    do
        result = ioctl(fd, request, argument);
    while (result != 0 && (errno == EINTR || errno == EAGAIN));
    return result == 0;
}

static uint64_t address(const void *p)
{
    return (uint64_t)(uintptr_t)p;
}

/* The controller that shows the connector now, else the first of its encoder's. */
static bool choose_crtc(int fd, uint32_t encoder, const uint32_t *crtcs, uint32_t count,
                        uint32_t *crtc)
{
    struct drm_mode_get_encoder e = {.encoder_id = encoder};
    if (!encoder || !call(fd, DRM_IOCTL_MODE_GETENCODER, &e))
        return false;
    *crtc = e.crtc_id;
    for (uint32_t i = 0; !*crtc && i < count; i++)
        if (e.possible_crtcs >> i & 1)
            *crtc = crtcs[i];
    return *crtc != 0;
}

/* Its own resolution, else the first it knows. */
static bool choose_mode(int fd, struct drm_mode_get_connector *c, uint32_t encoders[MOST],
                        struct drm_mode_modeinfo *mode)
{
    const uint32_t id = c->connector_id, count = c->count_modes;
    struct drm_mode_modeinfo *modes = calloc(count ? count : 1, sizeof *modes);
    *c = (struct drm_mode_get_connector){.connector_id = id,
                                         .count_modes = count,
                                         .modes_ptr = address(modes),
                                         .count_encoders = MOST,
                                         .encoders_ptr = address(encoders)};
    const bool ok = modes && count && call(fd, DRM_IOCTL_MODE_GETCONNECTOR, c) && c->count_modes &&
                    c->count_modes <= count && c->count_encoders <= MOST;
    uint32_t best = 0;
    while (ok && best < c->count_modes && !(modes[best].type & DRM_MODE_TYPE_PREFERRED))
        best++;
    if (ok)
        *mode = modes[best < c->count_modes ? best : 0];
    free(modes);
    return ok;
}

static bool try_connector(int fd, uint32_t id, const uint32_t *crtcs, uint32_t count,
                          struct display *d)
{
    uint32_t encoders[MOST] = {0};
    struct drm_mode_get_connector c = {.connector_id = id}; /* no modes wanted: looks anew */
    if (!call(fd, DRM_IOCTL_MODE_GETCONNECTOR, &c) || c.connection != CONNECTED ||
        !choose_mode(fd, &c, encoders, &d->mode))
        return false;
    d->connector = id;
    bool found = choose_crtc(fd, c.encoder_id, crtcs, count, &d->crtc);
    for (uint32_t i = 0; !found && i < c.count_encoders; i++)
        found = choose_crtc(fd, encoders[i], crtcs, count, &d->crtc);
    return found;
}

/* The first screen that is connected. */
static bool choose(int fd, struct display *d, satchel_error *err)
{
    uint32_t crtcs[MOST], connectors[MOST];
    struct drm_mode_card_res r = {0};
    if (!call(fd, DRM_IOCTL_MODE_GETRESOURCES, &r))
        return satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "no display");
    if (r.count_crtcs > MOST || r.count_connectors > MOST)
        return satchel_fail(err, SATCHEL_NOT_WRITABLE, "more than %d displays", (int)MOST);
    r = (struct drm_mode_card_res){.count_crtcs = r.count_crtcs,
                                   .crtc_id_ptr = address(crtcs),
                                   .count_connectors = r.count_connectors,
                                   .connector_id_ptr = address(connectors)};
    if (!call(fd, DRM_IOCTL_MODE_GETRESOURCES, &r) || r.count_crtcs > MOST ||
        r.count_connectors > MOST)
        return satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "no display");
    for (uint32_t i = 0; i < r.count_connectors; i++)
        if (try_connector(fd, connectors[i], crtcs, r.count_crtcs, d))
            return true;
    return satchel_fail(err, SATCHEL_NOT_WRITABLE, "no screen is connected");
}

/* A buffer of the mode's size that the display and this program share. */
static bool make_buffer(struct surface *s, struct display *d)
{
    struct drm_mode_create_dumb make = {
        .width = d->mode.hdisplay, .height = d->mode.vdisplay, .bpp = 32};
    if (!call(s->fd, DRM_IOCTL_MODE_CREATE_DUMB, &make))
        return false;
    d->handle = make.handle;
    struct drm_mode_fb_cmd frame = {.width = make.width,
                                    .height = make.height,
                                    .pitch = make.pitch,
                                    .bpp = 32,
                                    .depth = 24,
                                    .handle = make.handle};
    struct drm_mode_map_dumb map = {.handle = make.handle};
    if (!call(s->fd, DRM_IOCTL_MODE_ADDFB, &frame))
        return false;
    d->buffer = frame.fb_id;
    if (!call(s->fd, DRM_IOCTL_MODE_MAP_DUMB, &map))
        return false;
    uint8_t *memory =
        mmap(NULL, make.size, PROT_READ | PROT_WRITE, MAP_SHARED, s->fd, (off_t)map.offset);
    if (memory == MAP_FAILED)
        return false;
    s->memory = memory;
    s->size = make.size;
    s->stride = make.pitch;
    s->width = (int)make.width;
    s->height = (int)make.height;
    s->layout = (struct pixel_layout){32, {16, 8}, {8, 8}, {0, 8}, false, false};
    return true;
}

static bool set_mode(int fd, struct display *d)
{
    d->before = (struct drm_mode_crtc){.crtc_id = d->crtc};
    if (!call(fd, DRM_IOCTL_MODE_GETCRTC, &d->before))
        d->before.crtc_id = 0;
    struct drm_mode_crtc set = {.crtc_id = d->crtc,
                                .fb_id = d->buffer,
                                .set_connectors_ptr = address(&d->connector),
                                .count_connectors = 1,
                                .mode = d->mode,
                                .mode_valid = 1};
    return call(fd, DRM_IOCTL_MODE_SETCRTC, &set);
}

bool drm_open(struct surface *s, satchel_error *err)
{
    struct display *d = calloc(1, sizeof *d);
    s->display = d;
    if (!d)
        return satchel_fail_memory(err);
    if (!choose(s->fd, d, err))
        return false;
    if (!make_buffer(s, d))
        return satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno,
                                   "no buffer of %ux%u for the display", d->mode.hdisplay,
                                   d->mode.vdisplay);
    if (!set_mode(s->fd, d))
        return satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno,
                                   "the display cannot be set (does another program show on it?)");
    return true;
}

void drm_changed(const struct surface *s, int x, int y, int w, int h)
{
    /* Displays that scan the memory themselves do not know this call; all others need it. */
    struct drm_clip_rect clip = {
        .x1 = (uint16_t)x, .y1 = (uint16_t)y, .x2 = (uint16_t)(x + w), .y2 = (uint16_t)(y + h)};
    struct drm_mode_fb_dirty_cmd dirty = {
        .fb_id = s->display->buffer, .num_clips = 1, .clips_ptr = address(&clip)};
    (void)call(s->fd, DRM_IOCTL_MODE_DIRTYFB, &dirty);
}

void drm_close(struct surface *s)
{
    struct display *d = s->display;
    if (!d)
        return;
    if (d->before.crtc_id && d->before.fb_id) {
        d->before.set_connectors_ptr = address(&d->connector);
        d->before.count_connectors = 1;
        (void)call(s->fd, DRM_IOCTL_MODE_SETCRTC, &d->before);
    }
    if (d->buffer)
        (void)call(s->fd, DRM_IOCTL_MODE_RMFB, &d->buffer);
    struct drm_mode_destroy_dumb end = {.handle = d->handle};
    if (d->handle)
        (void)call(s->fd, DRM_IOCTL_MODE_DESTROY_DUMB, &end);
    free(d);
    s->display = NULL;
}
