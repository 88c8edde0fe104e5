/* What a public terminal is told by its operator, and where it stands between two visitors.
 *
 * Part of the app (app.h); kiosk/idle.c moves it along, screens show it. Outside of kiosk mode it
 * is all zero.
 */
#ifndef VIEWER_MODEL_TERMINAL_H
#define VIEWER_MODEL_TERMINAL_H

#include <satchel/order.h>

/* Minutes since midnight of a week's days, Sunday first. `to` at or before `from` is on the next
 * day; a day that is not named has from = to = 0 and `days` without its bit. */
struct hours {
    uint8_t days; /* a bit a day */
    uint16_t from[7], to[7];
};

struct terminal_options {
    uint64_t idle;       /* milliseconds without a key or touch until the start shows again */
    uint64_t warning;    /* of these, how long the warning shows */
    uint64_t attract;    /* milliseconds at the start until headlines go by, 0: never */
    struct hours open;   /* no day: always */
    struct hours dim;    /* when a screen that nobody uses is darker; no day: never */
    unsigned brightness; /* percent, then */
    const char *sticks;  /* folder in whose folders sticks are mounted; NULL: none are looked for */
    unsigned keep;       /* editions of a publication; 0: 7 */
    const satchel_public_key *operator_key; /* whose orders are obeyed; NULL: nobody's */
    const char *name;                       /* what the terminal is called in files; NULL: "" */
    bool watched;                           /* the service manager is told that it lives */
    bool paper;                             /* electronic paper: nothing moves, nothing is dimmed */
    int64_t (*clock)(void);       /* seconds since 1970; NULL: the app's own time goes on */
    void (*sound)(void *context); /* a short tone; NULL: silent */
    void *sound_context;
};

/* What is said of a stick; see model/sticks.h. */
enum stick_sign {
    STICK_NONE,
    STICK_WORKING,
    STICK_DONE,
    STICK_SAME, /* nothing on it is new */
    STICK_UNTRUSTED,
    STICK_DAMAGED,
    STICK_FULL,
    STICK_PULLED,
    STICK_UNWRITABLE, /* what the operator has asked for cannot be written to it */
    STICK_SIGNS
};

#define TERMINAL_STICKS 8

struct counts;
struct watchdog;

struct terminal {
    struct terminal_options told;
    bool visited;              /* somebody has touched it since the start was shown */
    unsigned before;           /* the enum screen that the warning stands over */
    uint32_t visitor;          /* counts them; screens forget what they remember when it changes */
    uint32_t slide;            /* record that goes by */
    uint64_t shown;            /* clock when it came */
    unsigned seconds;          /* that the warning says are left */
    struct counts *counts;     /* what it is used for; NULL: not a terminal */
    uint64_t counted;          /* clock when they were last saved */
    uint64_t use;              /* milliseconds of use that are no whole second yet */
    struct watchdog *watchdog; /* NULL: no service manager, or a script */
    unsigned light;            /* percent of the screen's brightness */
    enum stick_sign stick;
    uint64_t stick_until;          /* clock when the sign goes; 0: it stays */
    unsigned stick_over;           /* the enum screen that it stands over */
    char *sticks[TERMINAL_STICKS]; /* folders of those that are there */
    unsigned stick_count;
    int64_t obeyed, obeyed_before; /* when the last orders were issued; kiosk/orders.h */
    bool obeyed_unread;            /* what the file holds */
    unsigned order;                /* SATCHEL_ORDER_...: what is being done for the operator */
    bool order_failed;
    bool stick_came;    /* one that was not there at the look before, */
    bool stick_broken;  /* and cannot be read at all */
    int64_t opens_next; /* local time as if it were UTC; on the screen that says closed */
};

#endif
