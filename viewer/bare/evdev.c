/* The kernel's input events; see evdev.h. */
#include "bare/evdev.h"

#include <satchel/utf8.h>

#include <linux/input-event-codes.h>
#include <stdio.h>
#include <string.h>

/* --- keys ----------------------------------------------------------------------------------- */

static const struct {
    uint16_t code;
    const char *name;
} keys[] = {
    {KEY_ESC, "Escape"},
    {KEY_BACKSPACE, "Backspace"},
    {KEY_TAB, "Tab"},
    {KEY_ENTER, "Return"},
    {KEY_KPENTER, "Keypad Enter"},
    {KEY_OK, "Return"},
    {KEY_SELECT, "Select"},
    {KEY_BACK, "AC Back"},
    {KEY_EXIT, "AC Back"},
    {KEY_HOME, "Home"},
    {KEY_HOMEPAGE, "Home"},
    {KEY_END, "End"},
    {KEY_INSERT, "Insert"},
    {KEY_DELETE, "Delete"},
    {KEY_UP, "Up"},
    {KEY_DOWN, "Down"},
    {KEY_LEFT, "Left"},
    {KEY_RIGHT, "Right"},
    {KEY_PAGEUP, "PageUp"},
    {KEY_PAGEDOWN, "PageDown"},
    {KEY_CHANNELUP, "PageUp"}, /* remote controls */
    {KEY_CHANNELDOWN, "PageDown"},
    {KEY_F23, "PageUp"}, /* page buttons of readers */
    {KEY_F24, "PageDown"},
    {KEY_MENU, "Menu"},
    {KEY_COMPOSE, "Application"},
    {KEY_SYSRQ, "PrintScreen"},
    {KEY_PAUSE, "Pause"},
    {KEY_F1, "F1"},
    {KEY_F2, "F2"},
    {KEY_F3, "F3"},
    {KEY_F4, "F4"},
    {KEY_F5, "F5"},
    {KEY_F6, "F6"},
    {KEY_F7, "F7"},
    {KEY_F8, "F8"},
    {KEY_F9, "F9"},
    {KEY_F10, "F10"},
    {KEY_F11, "F11"},
    {KEY_F12, "F12"},
    {KEY_KP0, "Keypad 0"},
    {KEY_KP1, "Keypad 1"},
    {KEY_KP2, "Keypad 2"},
    {KEY_KP3, "Keypad 3"},
    {KEY_KP4, "Keypad 4"},
    {KEY_KP5, "Keypad 5"},
    {KEY_KP6, "Keypad 6"},
    {KEY_KP7, "Keypad 7"},
    {KEY_KP8, "Keypad 8"},
    {KEY_KP9, "Keypad 9"},
    {KEY_KPPLUS, "Keypad +"},
    {KEY_KPMINUS, "Keypad -"},
};

static const struct {
    uint16_t code;
    const char *name;
} buttons[] = {{BTN_SOUTH, "a"},          {BTN_EAST, "b"},           {BTN_NORTH, "x"},
               {BTN_WEST, "y"},           {BTN_TL, "leftshoulder"},  {BTN_TR, "rightshoulder"},
               {BTN_SELECT, "back"},      {BTN_START, "start"},      {BTN_DPAD_UP, "dpup"},
               {BTN_DPAD_DOWN, "dpdown"}, {BTN_DPAD_LEFT, "dpleft"}, {BTN_DPAD_RIGHT, "dpright"},
               {BTN_THUMBL, "leftstick"}};

static void give_key(const struct evdev *e, const struct evdev_sink *sink, const char *name)
{
    char full[64];
    if (!sink->key)
        return;
    snprintf(full, sizeof full, "%s%s%s%s%s", e->control ? "Ctrl+" : "", e->alt ? "Alt+" : "",
             e->meta ? "GUI+" : "", e->shift ? "Shift+" : "", name);
    sink->key(sink->context, full);
}

/* A count of held keys of one kind, kept right whatever a device says. */
static void hold(unsigned *count, int32_t value)
{
    if (value == 1 && *count < 100)
        ++*count;
    else if (value == 0 && *count)
        --*count;
}

static bool take_modifier(struct evdev *e, uint16_t code, int32_t value)
{
    switch (code) {
    case KEY_LEFTSHIFT:
    case KEY_RIGHTSHIFT: hold(&e->shift, value); return true;
    case KEY_LEFTCTRL:
    case KEY_RIGHTCTRL: hold(&e->control, value); return true;
    case KEY_LEFTALT: hold(&e->alt, value); return true;
    case KEY_RIGHTALT: hold(&e->altgr, value); return true;
    case KEY_LEFTMETA:
    case KEY_RIGHTMETA: hold(&e->meta, value); return true;
    case KEY_CAPSLOCK: e->caps ^= value == 1; return true;
    default: return false;
    }
}

/* A letter follows Caps Lock, a digit does not. */
static bool is_letter(const struct evdev *e, uint16_t code, unsigned with)
{
    const uint32_t plain = e->map->typed[with & 2][code], shifted = e->map->typed[with | 1][code];
    return plain != shifted && plain >= 'a' && (plain <= 'z' || plain >= 0xC0);
}

/* What a key types; with Ctrl and its like held, it types nothing and has its name. */
static void give_typed(const struct evdev *e, const struct evdev_sink *sink, uint16_t code)
{
    char typed[5] = "", name[16];
    unsigned with = (e->shift ? 1u : 0) | (e->altgr ? 2u : 0);
    const bool named = e->control || e->alt || e->meta;
    if (e->caps && is_letter(e, code, with))
        with ^= 1;
    const uint32_t c = e->map->typed[named ? 0 : with][code];
    if (!c)
        return;
    typed[satchel_utf8_encode(c, typed)] = '\0';
    if (c == ' ')
        snprintf(name, sizeof name, "%sSpace", e->shift && !named ? "Shift+" : "");
    else
        snprintf(name, sizeof name, "%s", typed);
    if (c >= 'a' && c <= 'z')
        name[0] = (char)(c - 'a' + 'A');
    if (named)
        give_key(e, sink, name);
    else
        sink->text(sink->context, typed, name);
}

static void take_key(struct evdev *e, const struct evdev_sink *sink, uint16_t code, int32_t value)
{
    if (take_modifier(e, code, value) || value == 0)
        return;
    e->again = value > 1;
    for (size_t i = 0; i < sizeof buttons / sizeof *buttons; i++)
        if (buttons[i].code == code) {
            if (sink->pad)
                sink->pad(sink->context, buttons[i].name);
            return;
        }
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (keys[i].code == code) {
            give_key(e, sink, keys[i].name);
            return;
        }
    if (code < KEYMAP_KEYS && sink->text)
        give_typed(e, sink, code);
}

/* --- pointers ------------------------------------------------------------------------------- */

static int clamp(int64_t value, int most)
{
    return value < 0 ? 0 : value > most ? most : (int)value;
}

/* A raw value as one of `pixels` places. */
static int place(const struct evdev_axis *axis, int32_t raw, int pixels)
{
    const int64_t range = (int64_t)axis->most - axis->least;
    if (range <= 0 || pixels <= 0)
        return 0;
    return clamp(((int64_t)raw - axis->least) * pixels / range, pixels - 1);
}

/* The end of a report: what has been said together counts together. */
static void settle(struct evdev *e, struct evdev_device *d, const struct evdev_sink *sink)
{
    const bool mouse = d->x.most == d->x.least;
    if (!mouse && !d->pad) {
        e->x = place(&d->x, d->raw_x, e->width);
        e->y = place(&d->y, d->raw_y, e->height);
    }
    if (sink->pointer && (d->down || d->was_down))
        sink->pointer(sink->context,
                      !d->was_down ? EVDEV_DOWN
                      : d->down    ? EVDEV_MOVE
                                   : EVDEV_UP,
                      e->x, e->y, mouse);
    d->was_down = d->down;
}

/* The gamepad's cross, as an axis of three places. */
static void take_hat(int *held, int32_t value, const char *less, const char *more,
                     const struct evdev_sink *sink)
{
    const int now = (value > 0) - (value < 0);
    if (now && now != *held && sink->pad)
        sink->pad(sink->context, now < 0 ? less : more);
    *held = now;
}

static void take_axis(struct evdev_device *d, const struct evdev_sink *sink, uint16_t code,
                      int32_t value)
{
    switch (code) {
    case ABS_HAT0X: take_hat(&d->hat_x, value, "dpleft", "dpright", sink); break;
    case ABS_HAT0Y: take_hat(&d->hat_y, value, "dpup", "dpdown", sink); break;
    case ABS_MT_SLOT: d->slot = value; break;
    case ABS_MT_TRACKING_ID:
        if (d->slots && d->slot == 0)
            d->down = value >= 0;
        break;
    case ABS_X:
    case ABS_MT_POSITION_X:
        if (d->slots == (code == ABS_MT_POSITION_X) && (!d->slots || d->slot == 0))
            d->raw_x = value;
        break;
    case ABS_Y:
    case ABS_MT_POSITION_Y:
        if (d->slots == (code == ABS_MT_POSITION_Y) && (!d->slots || d->slot == 0))
            d->raw_y = value;
        break;
    default: break;
    }
}

static void take_motion(struct evdev *e, const struct evdev_sink *sink, uint16_t code,
                        int32_t value)
{
    switch (code) {
    case REL_X:
        e->x = clamp((int64_t)e->x + value, e->width - 1);
        e->mouse = true;
        break;
    case REL_Y:
        e->y = clamp((int64_t)e->y + value, e->height - 1);
        e->mouse = true;
        break;
    case REL_WHEEL:
        if (value)
            give_key(e, sink, value < 0 ? "PageDown" : "PageUp");
        break;
    default: break;
    }
}

void evdev_take(struct evdev *e, struct evdev_device *d, const struct evdev_sink *sink,
                uint16_t type, uint16_t code, int32_t value)
{
    if (type == EV_SYN && code == SYN_DROPPED) {
        /* The kernel's buffer has run over; what is held is not known any more. */
        evdev_gone(e, d);
        d->lost = true;
        return;
    }
    if (d->lost) {
        d->lost = !(type == EV_SYN && code == SYN_REPORT);
        return;
    }
    if (type == EV_SYN && code == SYN_REPORT)
        settle(e, d, sink);
    else if (type == EV_ABS)
        take_axis(d, sink, code, value);
    else if (type == EV_REL)
        take_motion(e, sink, code, value);
    else if (type != EV_KEY)
        return;
    else if (code == BTN_TOUCH || (code == BTN_LEFT && !d->slots))
        d->down = value != 0;
    else if (code == BTN_SIDE && value == 1)
        give_key(e, sink, "Escape");
    else
        take_key(e, sink, code, value);
}

void evdev_gone(struct evdev *e, struct evdev_device *d)
{
    e->shift = e->control = e->alt = e->altgr = e->meta = 0;
    d->down = d->was_down = false;
    d->hat_x = d->hat_y = 0;
}
