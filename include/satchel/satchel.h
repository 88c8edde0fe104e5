/* Satchel: articles packed for reading offline. The whole public interface.
 *
 * Read in this order: error.h (how things fail), memory.h, article.h (what an article is), bundle.h
 * (reading), writer.h (writing), search.h, verify.h (is every byte what it should be), trust.h
 * (keys, signatures, whom to believe), recovery.h (parity), parts.h (pieces for
 * several couriers), excerpt.h (articles cut out), decode.h (blocks decoded elsewhere). file.h and
 * utf8.h are what both programs share below that. The format is in libsatchel/FORMAT.md.
 */
#ifndef SATCHEL_SATCHEL_H
#define SATCHEL_SATCHEL_H

#include <satchel/article.h>
#include <satchel/bundle.h>
#include <satchel/decode.h>
#include <satchel/error.h>
#include <satchel/excerpt.h>
#include <satchel/file.h>
#include <satchel/json.h>
#include <satchel/memory.h>
#include <satchel/parts.h>
#include <satchel/recovery.h>
#include <satchel/search.h>
#include <satchel/trust.h>
#include <satchel/utf8.h>
#include <satchel/verify.h>
#include <satchel/writer.h>

/* "0.1.0" */
SATCHEL_API const char *satchel_version(void);

#endif
