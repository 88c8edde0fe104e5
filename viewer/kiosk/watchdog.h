/* Says to the service manager that the terminal lives (sd_notify(3), section "Description": lines
 * in a datagram to the socket that NOTIFY_SOCKET names). A terminal that hangs says nothing, and is
 * started again. */
#ifndef VIEWER_KIOSK_WATCHDOG_H
#define VIEWER_KIOSK_WATCHDOG_H

#include <stdint.h>

struct watchdog {
    int socket;     /* -1: nobody listens */
    uint64_t every; /* milliseconds between two signs of life; 0: none are wanted */
    uint64_t next;  /* clock when the next is due */
};

/* Connects, before the sandbox forbids it, and says READY. WATCHDOG_PID is not looked at: the
 * service's first process is xinit or cage, and the viewer answers for it. */
struct watchdog watchdog_start(uint64_t clock);

/* Gives a sign of life when one is due: twice within the time that the manager waits. */
void watchdog_tick(struct watchdog *watchdog, uint64_t clock);

/* Milliseconds until then; -1: never. */
int64_t watchdog_next(const struct watchdog *watchdog, uint64_t clock);

/* The terminal ends because it was told to. */
void watchdog_stop(struct watchdog *watchdog);

#endif
