/* The door of a public terminal: settings first, then the audit, then the window. */
#ifndef VIEWER_KIOSK_GATE_H
#define VIEWER_KIOSK_GATE_H

#include "kiosk/config.h"
#include "options.h"

/* Reads the settings file into *config and fills in what the command line left open; the strings
 * live as long as *config. Wrong lines go to standard error. A file that is not there is an error
 * only when the command line names it. */
bool gate_settings(struct options *options, struct kiosk_config *config,
                   satchel_error *err) SATCHEL_CHECK;

/* --kiosk-audit: prints every check. UNLOCKED when something is wrong. */
bool gate_print_audit(const struct options *options, const struct kiosk_config *config,
                      satchel_error *err) SATCHEL_CHECK;

/* Before a kiosk's window: what is wrong and not waived goes to standard error; then UNLOCKED. */
bool gate_open(const struct options *options, const struct kiosk_config *config,
               satchel_error *err) SATCHEL_CHECK;

/* --counts: prints as CSV what was counted in the state folder. READ when there is none. */
bool gate_print_counts(const struct options *options, satchel_error *err) SATCHEL_CHECK;

/* Reads the operator's public key, if the settings name one: *there says so. READ, MALFORMED. */
bool gate_operator(const struct kiosk_config *config, satchel_public_key *key, bool *there,
                   satchel_error *err) SATCHEL_CHECK;

/* What the settings say of the time between two visitors; the rest of *to is zero. */
void gate_terminal(const struct kiosk_config *config, struct terminal_options *to);

#endif
