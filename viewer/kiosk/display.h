/* What the X server tells of itself and of who else uses it; see enum audit_check. */
#ifndef VIEWER_KIOSK_DISPLAY_H
#define VIEWER_KIOSK_DISPLAY_H

#include "kiosk/audit.h"

/* Asks the server named by DISPLAY, before a window of ours is there. All false where there is
 * none. Takes a moment: kiosks and the audit only. */
struct audit_display display_ask(void);

#endif
