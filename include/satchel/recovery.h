/* Parity: a bundle that bad sectors cannot hurt.
 *
 * The entry `recovery` holds Reed-Solomon parity over all bytes before it. It is deterministic and
 * not signed, so it can be stripped for a weak link and made again at the stick, the same bit for
 * bit. Bundles that have it are read through damage without being asked (bundle.h); repair writes a
 * new file.
 */
#ifndef SATCHEL_RECOVERY_H
#define SATCHEL_RECOVERY_H

#include <satchel/bundle.h>

#define SATCHEL_RECOVERY_MOST 100 /* percent */

/* Writes at `to` the bundle of `from` with parity of `percent` (1 to SATCHEL_RECOVERY_MOST) of its
 * size in place of what it had. The bundle must be whole and every byte right: DAMAGED, CUT else.
 * Memory for the parity of the whole, percent of the file's size. USAGE, LIMIT (4 GiB), the errors
 * of satchel_save. */
SATCHEL_API bool satchel_protect(satchel_bundle *from, unsigned percent, const char *to,
                                 satchel_error *err) SATCHEL_CHECK;

/* The reverse, exactly. */
SATCHEL_API bool satchel_strip(satchel_bundle *from, const char *to,
                               satchel_error *err) SATCHEL_CHECK;

typedef struct satchel_repaired {
    uint32_t sectors; /* of 4096 bytes that were wrong or missing */
    unsigned percent; /* of the parity; 0 if there was none */
    bool rebuilt;     /* the directory at the end had to be made again */
} satchel_repaired;

/* Reads the file at `from`, whatever is left of it, and writes at `to` what it was, which is
 * verified first: BEYOND_REPAIR and nothing written if any byte cannot be had. Works as well for a
 * bundle without parity whose blocks are fine and whose ZIP directory is not. */
SATCHEL_API bool satchel_repair(const char *from, const char *to, satchel_repaired *what,
                                satchel_error *err) SATCHEL_CHECK;

#endif
