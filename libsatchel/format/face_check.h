/* What a reader lets through of a face before a font library sees it. FORMAT.md, section "Faces".
 *
 * A face is an OpenType font with outlines and nothing that runs: no hinting programs, no bitmaps,
 * no SVG, no Graphite, no variations. The directory, the sizes of tables that depend on each other
 * and every outline of `glyf` are checked here; charstrings of CFF and the layout tables are left
 * to their libraries, which bound their work, within the limits of size below.
 */
#ifndef SATCHEL_FORMAT_FACE_CHECK_H
#define SATCHEL_FORMAT_FACE_CHECK_H

#include <satchel/error.h>
#include <satchel/memory.h>

#define FACE_MOST_TABLES 16
#define FACE_MOST_LAYOUT (1u << 20) /* bytes of GSUB, GPOS or GDEF */
#define FACE_MOST_POINTS 16384      /* of a glyph with all its components */
#define FACE_MOST_PARTS  64         /* components of a glyph, with theirs */
#define FACE_MOST_DEPTH  6          /* components of components */
#define FACE_MOST_GLYPHS 65535

/* MALFORMED or LIMIT, with the table at fault; MEMORY. */
bool face_check(satchel_bytes font, satchel_error *err) SATCHEL_CHECK;

#endif
