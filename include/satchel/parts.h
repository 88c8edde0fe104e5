/* A bundle in parts: for floppies, mail, Bluetooth, several couriers.
 *
 * Every part says what it is a part of and is checked by itself. Joining takes them in any order,
 * from several splits of the same bundle if need be, and gives the same bytes. With spare parts
 * (Reed-Solomon over the pieces) any as many parts as there are pieces suffice.
 */
#ifndef SATCHEL_PARTS_H
#define SATCHEL_PARTS_H

#include <satchel/bundle.h>

#define SATCHEL_PART_LEAST 512u /* bytes of the smallest part */

/* Splits the file at `path` into parts of at most `size` bytes and `spare` parts more, NAME.001 and
 * so on in `folder`, which is made if it is not there; with `text` as lines of text, NAME.001.txt,
 * each of at most 600 KB. *count gets their number. USAGE (too small), LIMIT (more than 100,000
 * parts, or more than 255 with spare ones), READ, the errors of satchel_save; nothing is left of
 * parts then. Memory for one piece and the spare ones' columns. */
SATCHEL_API bool satchel_split(const char *path, const char *folder, uint64_t size, unsigned spare,
                               bool text, uint32_t *count, satchel_error *err) SATCHEL_CHECK;

/* Joins parts into the file they were split from. A file may hold any number of parts among other
 * bytes, or lines of parts in text; lines of one part may come from several files. `bad`, if not
 * NULL, is told of every part that is of no use, and why. CUT if they do not suffice (the text says
 * which are missing), USAGE if they are of different files, NOT_BUNDLE if none of them is a part,
 * DAMAGED. */
SATCHEL_API bool satchel_join(const char *const *paths, size_t count, const char *to,
                              void (*bad)(void *context, const char *path,
                                          const satchel_error *why),
                              void *context, satchel_error *err) SATCHEL_CHECK;

#endif
