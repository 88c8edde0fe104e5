/* The fonts of this machine, in the order in which they are asked for characters that readers lack.
 */
#ifndef PACKER_TYPEFACES_H
#define PACKER_TYPEFACES_H

#include <satchel/memory.h>

struct typefaces;

/* Those of `fonts` (a file or folder, NULL: none), then upright ones of regular weight that may be
 * embedded, Noto first and bitmap-like collections of everything last. NULL: READ (nothing in
 * `fonts` is a font that may be embedded), MEMORY. */
struct typefaces *typefaces_open(const char *fonts, satchel_error *err) SATCHEL_CHECK;
void typefaces_close(struct typefaces *typefaces); /* NULL is fine */

size_t typefaces_count(const struct typefaces *typefaces);

/* Faces of one rank are equally good; lower ranks are asked first. 0: those of --fonts. */
unsigned typefaces_rank(const struct typefaces *typefaces, size_t number);

bool typefaces_has(const struct typefaces *typefaces, size_t number, uint32_t character);

/* Appends a subset of the face as bundles may hold it: the characters given and what shaping makes
 * of them, without hinting and names. MALFORMED when the font is not as it should be. */
bool typefaces_subset(const struct typefaces *typefaces, size_t number, const uint32_t *characters,
                      size_t count, satchel_buf *out, satchel_error *err) SATCHEL_CHECK;

#endif
