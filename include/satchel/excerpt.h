/* One article, or a few, as a bundle of its own that still proves where it is from.
 *
 *     uint32_t index;
 *     if (satchel_bundle_find(bundle, "water-returns", &index, &err) &&
 *         satchel_excerpt(bundle, &index, 1, "water.satchel", &err)) ...
 *
 * An excerpt keeps the edition's head, signature and all, the catalog pages that name the articles,
 * and the articles' blocks. It is opened, read, verified, trusted, protected and split like any
 * bundle, and holds the chosen articles only; info->excerpt_of says that there were more. It is
 * never an edition: it counts neither as newest nor as older than one seen. */
#ifndef SATCHEL_EXCERPT_H
#define SATCHEL_EXCERPT_H

#include <satchel/bundle.h>

/* Writes at `to` an excerpt of the articles `indexes`, in any order, of `from`, which may be an
 * excerpt itself. Every block is compared with its hash before it is written. What else `from`
 * lacks or has lost does not matter. USAGE (no articles), LIMIT (the list of what it holds would
 * exceed 64 KiB), CUT, DAMAGED, READ, NOT_WRITABLE, DISK_FULL, MEMORY. */
SATCHEL_API bool satchel_excerpt(satchel_bundle *from, const uint32_t *indexes, uint32_t count,
                                 const char *to, satchel_error *err) SATCHEL_CHECK;

#endif
