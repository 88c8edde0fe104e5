/* All fonts of some folders and what characters they have: the last resort against a missing glyph.
 */
#ifndef VIEWER_TEXT_FONTSCAN_H
#define VIEWER_TEXT_FONTSCAN_H

#include <satchel/error.h>

struct fontscan;

#define FONTSCAN_FILES 16384 /* read at most */
#define FONTSCAN_DEPTH 6     /* folders inside folders */

/* Reads the names of the font files below the folders, and what each of them covers. NULL: MEMORY.
 */
struct fontscan *fontscan_create(char *const *folders, size_t count);
void fontscan_destroy(struct fontscan *scan); /* NULL is fine */

/* The path of a font that has the character, NULL if none has. Borrowed from the scan; *file
 * numbers it, the same for every character. Files are in the order of their paths, so the answer is
 * the same on every run. */
const char *fontscan_find(const struct fontscan *scan, uint32_t c, size_t *file);

#endif
