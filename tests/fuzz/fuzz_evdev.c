/* Input devices: the first 16 bytes are what the device says of itself, then events of 8 bytes.
 * Whatever a keyboard or touch screen says, places lie on the screen, keys have names, and nothing
 * is held that no event has pressed. */
#include "fuzz.h"

#include "bare/evdev.h"

#include <satchel/utf8.h>

#include <string.h>

enum { WIDTH = 320, HEIGHT = 240 };

static void check_key(void *context, const char *name)
{
    (void)context;
    HOLDS(*name && strlen(name) < 64);
}

static void check_text(void *context, const char *typed, const char *name)
{
    uint32_t c;
    (void)context;
    HOLDS(*name && satchel_utf8_decode(typed, strlen(typed), &c) == strlen(typed) && c >= ' ');
}

static void check_pointer(void *context, enum evdev_pointer what, int x, int y, bool mouse)
{
    bool *down = context;
    (void)mouse;
    HOLDS(x >= 0 && x < WIDTH && y >= 0 && y < HEIGHT);
    HOLDS(*down == (what != EVDEV_DOWN));
    *down = what != EVDEV_UP;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct keymap map;
    bool down = false;
    const struct evdev_sink sink = {&down, check_key, check_text, check_key, check_pointer};
    struct evdev_device device = {0};
    int32_t axes[4];
    if (size < sizeof axes)
        return 0;
    keymap_us(&map);
    memcpy(axes, data, sizeof axes);
    device.x = (struct evdev_axis){axes[0], axes[1]};
    device.y = (struct evdev_axis){axes[2], axes[3]};
    device.pad = data[0] & 1;
    device.slots = data[0] & 2;
    struct evdev evdev = {.map = &map, .width = WIDTH, .height = HEIGHT};
    for (size_t at = sizeof axes; at + 8 <= size; at += 8) {
        uint16_t codes[2];
        int32_t value;
        memcpy(codes, data + at, sizeof codes);
        memcpy(&value, data + at + 4, sizeof value);
        evdev_take(&evdev, &device, &sink, codes[0] & 7, codes[1] & 0x3FF, value);
        if (!device.was_down)
            down = false; /* lost with events that are missing */
        HOLDS(evdev.x >= 0 && evdev.x < WIDTH && evdev.y >= 0 && evdev.y < HEIGHT);
    }
    evdev_gone(&evdev, &device);
    HOLDS(!evdev.shift && !evdev.control && !evdev.alt && !evdev.meta && !device.down);
    return 0;
}
