/* The virtual console; see console.h, and console_ioctl(2), ioctl_vt(2). */
#include "bare/console.h"

#include <fcntl.h>
#include <linux/kd.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* The console of that name, or of standard input; -1 if it is none. */
static int open_console(const char *name)
{
    int mode;
    const int tty =
        name ? open(name, O_RDWR | O_NOCTTY | O_CLOEXEC) : fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    if (tty >= 0 && ioctl(tty, KDGETMODE, &mode) == 0)
        return tty;
    if (tty >= 0)
        close(tty);
    return -1;
}

static int open_own(void)
{
    const int tty = open_console(NULL);
    return tty < 0 ? open_console("/dev/tty") : tty;
}

bool console_is_ours(void)
{
    const int tty = open_own();
    if (tty >= 0)
        close(tty);
    return tty >= 0;
}

void console_take(struct console *c, struct keymap *map)
{
    *c = (struct console){.tty = open_own(), .mode = KD_TEXT, .keyboard = K_UNICODE};
    if (c->tty < 0)
        c->tty = open_console("/dev/tty0"); /* started by a service; the one in front */
    if (c->tty < 0)
        return;
    (void)ioctl(c->tty, KDGETMODE, &c->mode);
    (void)ioctl(c->tty, KDGKBMODE, &c->keyboard);
    /* Only in this mode the console says all that its keys type. */
    (void)ioctl(c->tty, KDSKBMODE, K_UNICODE);
    keymap_of_console(map, c->tty);
    (void)ioctl(c->tty, KDSKBMODE, K_OFF);
    (void)ioctl(c->tty, KDSETMODE, KD_GRAPHICS);
}

void console_give_back(struct console *c)
{
    if (c->tty < 0)
        return;
    (void)ioctl(c->tty, KDSETMODE, c->mode);
    (void)ioctl(c->tty, KDSKBMODE, c->keyboard);
    close(c->tty);
    c->tty = -1;
}
