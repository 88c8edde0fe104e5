/* What around the viewer would let a visitor out of a public terminal.
 *
 * A program can only keep its own door shut. The audit looks at the others: who it runs as, what
 * the kernel, the init system and the display server do with certain keys, what else is on the
 * screen. A kiosk starts when every check holds or is waived by name in its settings file. It can
 * also look at a system that does not run, an SD card's root folder say, by its files alone.
 */
#ifndef VIEWER_KIOSK_AUDIT_H
#define VIEWER_KIOSK_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum audit_check {
    AUDIT_ROOT,
    AUDIT_GROUPS,
    AUDIT_SHELL,
    AUDIT_VT_SWITCH,
    AUDIT_ZAP,
    AUDIT_SYSRQ,
    AUDIT_CTRL_ALT_DEL,
    AUDIT_GETTY,
    AUDIT_AUTO_VT,
    AUDIT_BOOT_SHELL,
    AUDIT_POWER_KEY,
    AUDIT_WINDOW_MANAGER,
    AUDIT_OTHER_WINDOWS,
    AUDIT_X_ACCESS,
    AUDIT_STICKS,
    AUDIT_TRUST,
    AUDIT_OPERATOR,
    AUDIT_SANDBOX,
    AUDIT_CHECKS
};

enum audit_result {
    AUDIT_HOLDS,
    AUDIT_WRONG,
    AUDIT_WAIVED, /* wrong, but the settings say that it may be */
    AUDIT_ABSENT  /* this system has nothing that the check is about */
};

/* What the display tells of itself; see display.h. */
struct audit_display {
    bool x11;            /* an X server answers */
    bool has_vt;         /* it owns a virtual terminal, so that its keys may switch to another */
    bool managed;        /* a window manager runs */
    unsigned windows;    /* other visible windows */
    bool open_to_others; /* programs of other users may connect */
};

struct audit_subject {
    const char *root;   /* "" = the running system, else the folder that its root is mounted on */
    const char *user;   /* who the kiosk will run as; NULL: whoever runs this */
    const char *trust;  /* folder of keys, NULL: none */
    const char *sticks; /* folder in whose folders sticks are mounted, NULL: none */
    const char *operator_key;   /* .pub file, an absolute path; NULL: none */
    const char *const *sources; /* where bundles lie */
    size_t source_count;
    bool unlocked;   /* the viewer is told to do without its sandbox */
    uint32_t waived; /* a bit for each enum audit_check */
    struct audit_display display;
};

struct audit_finding {
    enum audit_result result;
    char what[160];   /* what is there, in a line */
    const char *mend; /* what to do; "" when it holds */
};

/* "vt-switch"; the word that settings waive it by. */
const char *audit_check_name(enum audit_check check);

/* AUDIT_CHECKS if there is none of that name. */
enum audit_check audit_check_named(const char *name);

/* Looks at everything. True if nothing is wrong that is not waived. */
bool audit_run(const struct audit_subject *subject, struct audit_finding findings[AUDIT_CHECKS]);

#endif
