/* Signs of life; see watchdog.h. */
#include "kiosk/watchdog.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* By write, which the sandbox leaves. What is lost is said again. */
static void say(const struct watchdog *w, const char *what)
{
    if (w->socket >= 0)
        (void)!write(w->socket, what, strlen(what));
}

static int connect_to(const char *path)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    const size_t length = path ? strlen(path) : 0;
    if (length < 2 || length >= sizeof to.sun_path || (*path != '/' && *path != '@'))
        return -1;
    memcpy(to.sun_path, path, length);
    if (*path == '@')
        to.sun_path[0] = '\0'; /* a name that is no file */
    const socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&to, size) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

struct watchdog watchdog_start(uint64_t clock)
{
    struct watchdog w = {.socket = connect_to(getenv("NOTIFY_SOCKET"))};
    const char *period = getenv("WATCHDOG_USEC");
    char *end = NULL;
    const unsigned long long useconds = period ? strtoull(period, &end, 10) : 0;
    if (w.socket >= 0 && end && !*end && useconds >= 2000)
        w.every = useconds / 2000;
    w.next = clock;
    say(&w, "READY=1");
    return w;
}

void watchdog_tick(struct watchdog *w, uint64_t clock)
{
    if (!w->every || clock < w->next)
        return;
    w->next = clock + w->every;
    say(w, "WATCHDOG=1");
}

int64_t watchdog_next(const struct watchdog *w, uint64_t clock)
{
    if (!w->every)
        return -1;
    return w->next > clock ? (int64_t)(w->next - clock) : 0;
}

void watchdog_stop(struct watchdog *w)
{
    say(w, "STOPPING=1");
    if (w->socket >= 0)
        close(w->socket);
    *w = (struct watchdog){.socket = -1};
}
