/* Input devices; see devices.h. */
#include "bare/devices.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/input.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WORD_BITS = sizeof(unsigned long) * CHAR_BIT, WORDS = KEY_MAX / WORD_BITS + 1 };

static bool bit(const unsigned long *bits, unsigned n)
{
    return bits[n / WORD_BITS] >> n % WORD_BITS & 1;
}

static struct evdev_axis axis_of(int fd, unsigned code)
{
    struct input_absinfo info;
    if (ioctl(fd, EVIOCGABS(code), &info) < 0 || info.maximum <= info.minimum)
        return (struct evdev_axis){0};
    return (struct evdev_axis){info.minimum, info.maximum};
}

/* What the device says of itself; false if it is nothing for us. */
static bool ask(struct device *d)
{
    unsigned long kinds[WORDS] = {0}, keys[WORDS] = {0}, axes[WORDS] = {0};
    if (ioctl(d->fd, EVIOCGBIT(0, sizeof kinds), kinds) < 0 || !bit(kinds, EV_KEY))
        return false;
    (void)ioctl(d->fd, EVIOCGBIT(EV_KEY, sizeof keys), keys);
    (void)ioctl(d->fd, EVIOCGBIT(EV_ABS, sizeof axes), axes);
    d->keyboard = bit(keys, KEY_Q) && bit(keys, KEY_M) && bit(keys, KEY_ENTER);
    d->state.pad = bit(keys, BTN_GAMEPAD);
    /* Most drivers of touch screens say single places beside the fingers, for those who ask no
     * more. */
    d->state.slots = bit(axes, ABS_MT_POSITION_X) && !bit(axes, ABS_X);
    d->state.x = axis_of(d->fd, d->state.slots ? ABS_MT_POSITION_X : ABS_X);
    d->state.y = axis_of(d->fd, d->state.slots ? ABS_MT_POSITION_Y : ABS_Y);
    return true;
}

static void forget(struct devices *d, unsigned i)
{
    evdev_gone(&d->evdev, &d->list[i].state);
    close(d->list[i].fd);
    d->list[i] = d->list[--d->count];
}

static void add(struct devices *d, unsigned number)
{
    char path[PATH_MAX];
    for (unsigned i = 0; i < d->count; i++)
        if (d->list[i].number == number)
            return;
    if (d->count == DEVICES_MOST ||
        snprintf(path, sizeof path, "%s/event%u", d->folder, number) >= (int)sizeof path)
        return;
    struct device *device = &d->list[d->count];
    *device =
        (struct device){.fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), .number = number};
    if (device->fd < 0)
        return;
    if (d->use == DEVICES_PADS)
        device->state.pad = true;
    else if (!ask(device)) {
        close(device->fd);
        return;
    }
    if (d->use == DEVICES_ALONE)
        (void)ioctl(device->fd, EVIOCGRAB, 1);
    d->count++;
}

/* "event7": 7. False for any other name. */
static bool number_of(const char *name, unsigned *number)
{
    char *end;
    if (strncmp(name, "event", 5) != 0 || name[5] < '0' || name[5] > '9')
        return false;
    const unsigned long value = strtoul(name + 5, &end, 10);
    *number = (unsigned)value;
    return !*end && value < 100000;
}

static void add_all(struct devices *d)
{
    DIR *folder = opendir(d->folder);
    unsigned number;
    if (!folder)
        return;
    for (const struct dirent *e; (e = readdir(folder));)
        if (number_of(e->d_name, &number))
            add(d, number);
    closedir(folder);
}

void devices_open(struct devices *d, const char *folder, enum devices_use use,
                  const struct keymap *map)
{
    *d = (struct devices){.folder = folder, .use = use, .evdev.map = map};
    /* Its rights come a moment after the file. */
    d->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (d->watch >= 0)
        (void)inotify_add_watch(d->watch, folder, IN_CREATE | IN_ATTRIB);
    add_all(d);
}

void devices_close(struct devices *d)
{
    while (d->count)
        forget(d, d->count - 1);
    if (d->watch >= 0)
        close(d->watch);
}

bool devices_have_keyboard(const struct devices *d)
{
    for (unsigned i = 0; i < d->count; i++)
        if (d->list[i].keyboard)
            return true;
    return false;
}

unsigned devices_wait(const struct devices *d, struct pollfd *polls)
{
    unsigned count = 0;
    for (unsigned i = 0; i < d->count; i++)
        polls[count++] = (struct pollfd){.fd = d->list[i].fd, .events = POLLIN};
    if (d->watch >= 0)
        polls[count++] = (struct pollfd){.fd = d->watch, .events = POLLIN};
    return count;
}

/* False when the device has gone. */
static bool read_device(struct devices *d, struct device *device, const struct evdev_sink *sink)
{
    struct input_event events[64];
    ssize_t got;
    while ((got = read(device->fd, events, sizeof events)) > 0)
        for (size_t i = 0; i < (size_t)got / sizeof *events; i++)
            evdev_take(&d->evdev, &device->state, sink, events[i].type, events[i].code,
                       events[i].value);
    return got < 0 && (errno == EAGAIN || errno == EINTR);
}

bool devices_serve(struct devices *d, const struct pollfd *polls, unsigned count,
                   const struct evdev_sink *sink)
{
    bool changed = false;
    if (d->watch >= 0 && count && polls[count - 1].revents) {
        char names[4096];
        while (read(d->watch, names, sizeof names) > 0)
            continue; /* looking at the folder says more than the messages do */
        add_all(d);
        changed = true;
    }
    /* From the last on, as the last takes the place of one that has gone. */
    for (unsigned i = d->count; i-- > 0;) {
        bool due = false;
        for (unsigned p = 0; p < count; p++)
            due = due || (polls[p].fd == d->list[i].fd && polls[p].revents);
        if (due && !read_device(d, &d->list[i], sink)) {
            forget(d, i);
            changed = true;
        }
    }
    return changed;
}
