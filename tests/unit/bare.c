/* The viewer without a window system: pixels of every sort of screen, events of every sort of
 * device. */
#include "support/unit.h"

#include "bare/evdev.h"
#include "bare/pixels.h"
#include "sdl/pads.h"

#include <fcntl.h>
#include <linux/input.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* --- pixels --------------------------------------------------------------------------------- */

enum { W = 13, H = 9, ROW = 64 }; /* no whole bytes of one-bit pixels, no multiple of four */

static uint32_t page[H][W];
static uint8_t memory[H][ROW];

static const struct canvas canvas = {.pixels = page[0], .width = W, .height = H, .stride = W};

static void fill(uint32_t (*colour)(int x, int y))
{
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            page[y][x] = colour(x, y);
    memset(memory, 0xA5, sizeof memory);
}

static uint32_t many(int x, int y)
{
    return (uint32_t)(x * 19 + y) << 16 | (uint32_t)(y * 28) << 8 | (uint32_t)(255 - x * 7);
}

static uint32_t white(int x, int y)
{
    (void)x;
    (void)y;
    return 0xFFFFFF;
}

static uint32_t chess(int x, int y)
{
    return (x + y) & 1 ? 0xFFFFFF : 0;
}

static uint32_t read_pixel(const struct pixel_layout *l, int x, int y)
{
    const uint8_t *at = memory[y];
    uint32_t value = 0;
    if (l->bits < 8) {
        const unsigned in_byte = 8 / l->bits, place = (unsigned)x % in_byte;
        const unsigned byte = at[(unsigned)x / in_byte];
        return byte >> l->bits * (l->low_first ? place : in_byte - 1 - place) &
               ((1u << l->bits) - 1);
    }
    for (unsigned b = 0; b < l->bits / 8; b++)
        value |= (uint32_t)at[(unsigned)x * (l->bits / 8) + b] << (8 * b);
    return value;
}

static const struct pixel_layout rgb32 = {32, {16, 8}, {8, 8}, {0, 8}, false, false};
static const struct pixel_layout bgr32 = {32, {0, 8}, {8, 8}, {16, 8}, false, false};
static const struct pixel_layout rgb24 = {24, {16, 8}, {8, 8}, {0, 8}, false, false};
static const struct pixel_layout rgb565 = {16, {11, 5}, {5, 6}, {0, 5}, false, false};
static const struct pixel_layout grey8 = {8, {0, 0}, {0, 0}, {0, 0}, false, false};
static const struct pixel_layout grey4 = {4, {0, 0}, {0, 0}, {0, 0}, false, false};
static const struct pixel_layout mono = {1, {0, 0}, {0, 0}, {0, 0}, false, true};
static const struct pixel_layout mono_white_first = {1, {0, 0}, {0, 0}, {0, 0}, true, false};

static void test_whole_colours(void **state)
{
    (void)state;
    fill(many);
    pixels_put(&rgb32, &canvas, 0, 0, W, H, memory[0], ROW);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            assert_int_equal(read_pixel(&rgb32, x, y), page[y][x]);
    fill(many);
    pixels_put(&rgb24, &canvas, 0, 0, W, H, memory[0], ROW);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            assert_int_equal(read_pixel(&rgb24, x, y), page[y][x]);
    fill(many);
    pixels_put(&bgr32, &canvas, 0, 0, W, H, memory[0], ROW);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            const uint32_t c = page[y][x];
            assert_int_equal(read_pixel(&bgr32, x, y),
                             (c & 0xFF00) | (c >> 16 & 0xFF) | (c & 0xFF) << 16);
        }
}

/* White and black stay what they are, and between them the mean of the pattern is the colour. */
static void test_fewer_bits(void **state)
{
    (void)state;
    fill(white);
    pixels_put(&rgb565, &canvas, 0, 0, W, H, memory[0], ROW);
    for (int x = 0; x < W; x++)
        assert_int_equal(read_pixel(&rgb565, x, 3), 0xFFFF);
    for (uint32_t level = 0; level < 256; level += 5) {
        int sum = 0;
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++)
                page[y][x] = level << 16;
        pixels_put(&rgb565, &canvas, 0, 0, W, H, memory[0], ROW);
        for (int y = 0; y < 8; y++)
            for (int x = 0; x < 8; x++)
                sum += (int)(read_pixel(&rgb565, x, y) >> 11) * 255 / 31;
        assert_in_range(sum / 64 - (int)level + 8, 0, 16);
    }
}

static void test_greys(void **state)
{
    (void)state;
    const struct pixel_layout *all[] = {&grey8, &grey4, &mono, &mono_white_first};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const uint32_t most = (1u << all[i]->bits) - 1;
        fill(chess);
        pixels_put(all[i], &canvas, 0, 0, W, H, memory[0], ROW);
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++)
                assert_int_equal(read_pixel(all[i], x, y),
                                 ((x + y) & 1) != all[i]->zero_is_white ? most : 0);
    }
}

/* A box touches nothing but itself; where pixels share bytes, its rows. */
static void test_boxes(void **state)
{
    (void)state;
    const struct pixel_layout *all[] = {&rgb32, &rgb24, &rgb565, &grey8, &grey4, &mono};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        uint8_t whole[H][ROW];
        fill(many);
        pixels_put(all[i], &canvas, 0, 0, W, H, memory[0], ROW);
        memcpy(whole, memory, sizeof whole);
        memset(memory, 0xA5, sizeof memory);
        pixels_put(all[i], &canvas, 3, 2, 5, 4, memory[0], ROW);
        for (int y = 0; y < H; y++)
            for (size_t b = 0; b < ROW; b++) {
                const size_t size = all[i]->bits / 8;
                const bool row = y >= 2 && y < 6;
                const bool in =
                    row && (size ? b >= 3 * size && b < 8 * size : b < (W * all[i]->bits + 7) / 8);
                assert_int_equal(memory[y][b], in ? whole[y][b] : 0xA5);
            }
    }
}

static void test_layouts(void **state)
{
    (void)state;
    struct pixel_layout l = rgb565;
    assert_true(pixels_known(&rgb32) && pixels_known(&l) && pixels_known(&mono));
    l.bits = 15;
    assert_false(pixels_known(&l));
    l = rgb565;
    l.red.length = 0;
    assert_false(pixels_known(&l));
    l.red = (struct pixel_channel){12, 5};
    assert_false(pixels_known(&l));
    l = rgb32;
    l.green = (struct pixel_channel){8, 10};
    assert_false(pixels_known(&l));
}

/* --- events --------------------------------------------------------------------------------- */

static char heard[512];

static void hear(const char *what, const char *name)
{
    const size_t length = strlen(heard);
    snprintf(heard + length, sizeof heard - length, "%s%s:%s", length ? " " : "", what, name);
}

static void hear_key(void *context, const char *name)
{
    (void)context;
    hear("key", name);
}

static void hear_text(void *context, const char *typed, const char *name)
{
    (void)context;
    hear(typed, name);
}

static void hear_pad(void *context, const char *name)
{
    (void)context;
    hear("pad", name);
}

static void hear_pointer(void *context, enum evdev_pointer what, int x, int y, bool mouse)
{
    static const char *const names[] = {"down", "move", "up"};
    char where[64];
    (void)context;
    snprintf(where, sizeof where, "%d,%d%s", x, y, mouse ? " by mouse" : "");
    hear(names[what], where);
}

static const struct evdev_sink sink = {NULL, hear_key, hear_text, hear_pad, hear_pointer};
static struct keymap map;
static struct evdev evdev;
static struct evdev_device device;

static int set_up(void **state)
{
    (void)state;
    keymap_us(&map);
    evdev = (struct evdev){.map = &map, .width = 800, .height = 600};
    device = (struct evdev_device){0};
    heard[0] = '\0';
    return 0;
}

struct event {
    uint16_t type, code;
    int32_t value;
};

static void take(const struct event *events, size_t count)
{
    for (size_t i = 0; i < count; i++)
        evdev_take(&evdev, &device, &sink, events[i].type, events[i].code, events[i].value);
}

#define TAKE(...)                             \
    take((const struct event[]){__VA_ARGS__}, \
         sizeof((const struct event[]){__VA_ARGS__}) / sizeof(struct event))
#define DOWN(key)      \
    {                  \
        EV_KEY, key, 1 \
    }
#define UP(key)        \
    {                  \
        EV_KEY, key, 0 \
    }
#define PRESS(key) DOWN(key), UP(key)
#define REPORT                \
    {                         \
        EV_SYN, SYN_REPORT, 0 \
    }

static void test_keys(void **state)
{
    (void)state;
    TAKE(PRESS(KEY_PAGEDOWN), DOWN(KEY_LEFTCTRL), DOWN(KEY_LEFTALT), PRESS(KEY_F4), UP(KEY_LEFTALT),
         PRESS(KEY_Q), UP(KEY_LEFTCTRL), PRESS(KEY_Q), DOWN(KEY_RIGHTSHIFT), PRESS(KEY_1),
         PRESS(KEY_TAB), PRESS(KEY_SPACE), UP(KEY_RIGHTSHIFT), PRESS(KEY_SPACE), PRESS(KEY_SLASH),
         PRESS(KEY_F23), PRESS(KEY_OK), {EV_KEY, KEY_DOWN, 2});
    assert_string_equal(heard, "key:PageDown key:Ctrl+Alt+F4 key:Ctrl+Q q:Q !:! key:Shift+Tab "
                               " :Shift+Space  :Space /:/ key:PageUp key:Return key:Down");
}

static void test_letters(void **state)
{
    (void)state;
    map.typed[0][KEY_A] = 0x0444; /* as a console with a Russian keymap says */
    map.typed[1][KEY_A] = 0x0424;
    map.typed[2][KEY_E] = 0x20AC;
    TAKE(PRESS(KEY_A), DOWN(KEY_LEFTSHIFT), PRESS(KEY_A), UP(KEY_LEFTSHIFT), PRESS(KEY_CAPSLOCK),
         PRESS(KEY_A), PRESS(KEY_B), PRESS(KEY_2), PRESS(KEY_CAPSLOCK), DOWN(KEY_RIGHTALT),
         PRESS(KEY_E), UP(KEY_RIGHTALT));
    assert_string_equal(heard, "ф:ф Ф:Ф Ф:Ф B:B 2:2 €:€");
}

static void test_touch(void **state)
{
    (void)state;
    device.x = (struct evdev_axis){0, 4095};
    device.y = (struct evdev_axis){0, 4095};
    TAKE({EV_ABS, ABS_X, 2048}, {EV_ABS, ABS_Y, 2048}, DOWN(BTN_TOUCH), REPORT,
         {EV_ABS, ABS_X, 1024}, REPORT, UP(BTN_TOUCH), REPORT);
    assert_string_equal(heard, "down:400,300 move:200,300 up:200,300");
}

/* A second finger changes nothing, and every corner is on the screen. */
static void test_slots(void **state)
{
    (void)state;
    device.slots = true;
    device.x = (struct evdev_axis){-100, 100};
    device.y = (struct evdev_axis){0, 1};
    TAKE({EV_ABS, ABS_MT_SLOT, 0}, {EV_ABS, ABS_MT_TRACKING_ID, 45},
         {EV_ABS, ABS_MT_POSITION_X, 100}, {EV_ABS, ABS_MT_POSITION_Y, 1}, DOWN(BTN_TOUCH), REPORT,
         {EV_ABS, ABS_MT_SLOT, 1}, {EV_ABS, ABS_MT_TRACKING_ID, 46}, {EV_ABS, ABS_MT_POSITION_X, 0},
         REPORT, {EV_ABS, ABS_MT_TRACKING_ID, -1}, REPORT, {EV_ABS, ABS_MT_SLOT, 0},
         {EV_ABS, ABS_MT_TRACKING_ID, -1}, UP(BTN_TOUCH), REPORT);
    assert_string_equal(heard, "down:799,599 move:799,599 move:799,599 up:799,599");
}

static void test_mouse(void **state)
{
    (void)state;
    TAKE({EV_REL, REL_X, 30}, {EV_REL, REL_Y, 2000}, REPORT, DOWN(BTN_LEFT), REPORT, UP(BTN_LEFT),
         REPORT, {EV_REL, REL_WHEEL, -1}, {EV_REL, REL_X, -500}, REPORT, PRESS(BTN_SIDE));
    assert_string_equal(heard, "down:30,599 by mouse up:30,599 by mouse key:PageDown key:Escape");
    assert_true(evdev.mouse);
    assert_int_equal(evdev.x, 0);
}

static void test_gamepad(void **state)
{
    (void)state;
    device.pad = true;
    device.x = device.y = (struct evdev_axis){-32768, 32767};
    TAKE(PRESS(BTN_SOUTH), {EV_ABS, ABS_HAT0Y, 1}, {EV_ABS, ABS_HAT0Y, 0}, {EV_ABS, ABS_HAT0X, -1},
         {EV_ABS, ABS_HAT0X, 1}, {EV_ABS, ABS_X, 20000}, REPORT, PRESS(BTN_TR));
    assert_string_equal(heard, "pad:a pad:dpdown pad:dpleft pad:dpright pad:rightshoulder");
    assert_int_equal(evdev.x, 0);
}

/* What was held when events were lost, or a keyboard was pulled out, is not held for ever. */
static void test_lost(void **state)
{
    (void)state;
    TAKE(DOWN(KEY_LEFTCTRL), {EV_SYN, SYN_DROPPED, 0}, PRESS(KEY_B), REPORT, PRESS(KEY_Q));
    assert_string_equal(heard, "q:Q");
    assert_false(evdev.again);
    TAKE({EV_KEY, KEY_Q, 2});
    assert_true(evdev.again);
    heard[0] = '\0';
    TAKE(DOWN(KEY_LEFTALT));
    evdev_gone(&evdev, &device);
    TAKE(UP(KEY_LEFTALT), PRESS(KEY_F4));
    assert_string_equal(heard, "key:F4");
}

/* --- gamepads beside a window --------------------------------------------------------------- */

struct presses {
    sem_t came;
    char names[64];
};

static void press(void *context, const char *name)
{
    struct presses *p = context;
    strncat(p->names, name, sizeof p->names - strlen(p->names) - 1);
    sem_post(&p->came);
}

static void write_events(int fd, const struct input_event *events, size_t count)
{
    assert_int_equal(write(fd, events, count * sizeof *events), count * sizeof *events);
}

static void wait_for(struct presses *p)
{
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += 60;
    assert_int_equal(sem_timedwait(&p->came, &end), 0);
}

/* One that is there, and one that comes; what else a keyboard says means nothing. */
static void test_pads(void **state)
{
    char folder[] = "/tmp/satchel-pads-XXXXXX", path[64];
    const struct input_event keys[] = {{.type = EV_KEY, .code = KEY_Q, .value = 1},
                                       {.type = EV_REL, .code = REL_WHEEL, .value = 1},
                                       {.type = EV_KEY, .code = BTN_LEFT, .value = 1},
                                       {.type = EV_SYN, .code = SYN_REPORT},
                                       {.type = EV_KEY, .code = BTN_SOUTH, .value = 1}};
    const struct input_event cross[] = {{.type = EV_ABS, .code = ABS_HAT0Y, .value = -1}};
    struct presses presses = {.names = ""};
    (void)state;
    assert_non_null(mkdtemp(folder));
    assert_int_equal(sem_init(&presses.came, 0, 0), 0);
    snprintf(path, sizeof path, "%s/event0", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    const int first = open(path, O_RDWR);
    struct pads *pads = pads_start(folder, press, &presses);
    assert_non_null(pads);
    write_events(first, keys, sizeof keys / sizeof *keys);
    wait_for(&presses);
    assert_string_equal(presses.names, "a");
    unlink(path);
    snprintf(path, sizeof path, "%s/event12", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    const int second = open(path, O_RDWR);
    write_events(second, cross, 1);
    wait_for(&presses);
    assert_string_equal(presses.names, "adpup");
    pads_stop(pads);
    close(first);
    close(second);
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_colours),
        cmocka_unit_test(test_fewer_bits),
        cmocka_unit_test(test_greys),
        cmocka_unit_test(test_boxes),
        cmocka_unit_test(test_layouts),
        cmocka_unit_test_setup(test_keys, set_up),
        cmocka_unit_test_setup(test_letters, set_up),
        cmocka_unit_test_setup(test_touch, set_up),
        cmocka_unit_test_setup(test_slots, set_up),
        cmocka_unit_test_setup(test_mouse, set_up),
        cmocka_unit_test_setup(test_gamepad, set_up),
        cmocka_unit_test_setup(test_lost, set_up),
        cmocka_unit_test(test_pads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
