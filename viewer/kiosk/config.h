/* The settings of a public terminal: one text file, `/etc/satchel/kiosk.conf` unless told
 * otherwise.
 *
 * A line is a name and its value, split by blanks; what follows a # is a remark. What stands on the
 * command line goes before what stands here. A line that is not understood is named and the
 * terminal does not start: a mistyped "waive" must not be found out by a visitor.
 */
#ifndef VIEWER_KIOSK_CONFIG_H
#define VIEWER_KIOSK_CONFIG_H

#include "kiosk/audit.h"
#include "model/terminal.h"

#include <satchel/memory.h>

#define KIOSK_CONFIG_PATH     "/etc/satchel/kiosk.conf"
#define KIOSK_CONFIG_SOURCES  16
#define KIOSK_IDLE_SECONDS    60  /* without a key or touch until the start shows again */
#define KIOSK_WARNING_SECONDS 20  /* of these with a warning; the least that EN 301 549 allows */
#define KIOSK_ATTRACT_SECONDS 120 /* at the start until headlines go by */

/* Strings live in `room`. NULL, 0 and -1 mean: not set. */
struct kiosk_config {
    satchel_arena room;
    const char *trust, *state, *language, *user, *sticks, *operator_key;
    const char *name; /* of the terminal, in files for its operator */
    const char *sources[KIOSK_CONFIG_SOURCES];
    unsigned source_count;
    int theme, text_size, sandbox;
    bool speech;
    int keep;                   /* editions of a publication; 0: not set */
    int idle, warning, attract; /* seconds */
    struct hours open, dim;
    int brightness;  /* percent, while dim */
    uint32_t waived; /* a bit for each enum audit_check */
};

/* The settings of a terminal without a file. */
void kiosk_config_init(struct kiosk_config *config);
void kiosk_config_free(struct kiosk_config *config);

/* Reads the file at `path` into *config, which has been initialised. Each wrong line is told to
 * `complain` in words, "line 4: ..."; then USAGE. READ when there is no such file. */
bool kiosk_config_read(const char *path, struct kiosk_config *config,
                       void (*complain)(void *context, const char *what), void *context,
                       satchel_error *err) SATCHEL_CHECK;

#endif
