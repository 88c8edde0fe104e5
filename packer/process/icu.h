/* ICU made ready. Everything that opens something of it asks icu_ready first. */
#ifndef PACKER_PROCESS_ICU_H
#define PACKER_PROCESS_ICU_H

#include <stdbool.h>

/* Names a default locale, once for all threads. ICU 72 asks the system for one when it first needs
 * it, and waits for itself for ever if there is no memory for the answer. None of what we ask of it
 * depends on the locale. False: out of memory, and nothing of it may be opened. */
bool icu_ready(void);

#endif
