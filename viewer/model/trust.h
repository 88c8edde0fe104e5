/* Whose bundles are shown.
 *
 * A kiosk with a folder of keys shows what those have signed, and never an older edition. A
 * reader's own device keeps the first key of every publisher and refuses another; older editions
 * open there, because whoever keeps last week's stick may read it. What was seen is kept in the
 * state folder, if there is one.
 */
#ifndef VIEWER_MODEL_TRUST_H
#define VIEWER_MODEL_TRUST_H

#include <satchel/trust.h>

struct trust;

/* `keys` and `state` are folders or NULL. NULL: READ (no such folder of keys), MALFORMED, MEMORY. A
 * file of what was seen that is damaged ends a kiosk's start (DAMAGED) and is begun again
 * elsewhere. */
struct trust *trust_open(const char *keys, const char *state, bool kiosk,
                         satchel_error *err) SATCHEL_CHECK;
void trust_close(struct trust *trust); /* NULL is fine */

/* May the bundle be shown? UNSIGNED, UNKNOWN_KEY, ROLLBACK. */
bool trust_judge(const struct trust *trust, const satchel_bundle *bundle, satchel_verdict *verdict,
                 satchel_error *err) SATCHEL_CHECK;

/* The same as a guard of the library; `context` is the trust. */
bool trust_accepts(void *context, const satchel_bundle *bundle, satchel_error *err);

/* The later of the clock and the newest signed date that was seen. */
int64_t trust_now(const struct trust *trust, int64_t clock);

/* Keeps what an opened bundle teaches. */
void trust_learn(struct trust *trust, const satchel_bundle *bundle);

#endif
