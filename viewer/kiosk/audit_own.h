/* Rules of the audit about what the viewer itself is given, and what all of its rules share. */
#ifndef VIEWER_KIOSK_AUDIT_OWN_H
#define VIEWER_KIOSK_AUDIT_OWN_H

#include "kiosk/audit.h"

/* Says what is there; returns the result, so that a rule ends in one line. */
__attribute__((format(printf, 3, 4))) enum audit_result
audit_say(struct audit_finding *f, enum audit_result result, const char *format, ...);

/* Is it this system, not one on a card? */
bool audit_is_running(const struct audit_subject *s);

/* Who the kiosk runs as; "" if that cannot be known. */
void audit_user(const struct audit_subject *s, char *to, size_t capacity);

enum audit_result audit_sticks(const struct audit_subject *s, struct audit_finding *f);
enum audit_result audit_trust(const struct audit_subject *s, struct audit_finding *f);
enum audit_result audit_operator(const struct audit_subject *s, struct audit_finding *f);
enum audit_result audit_sandbox(const struct audit_subject *s, struct audit_finding *f);

#endif
