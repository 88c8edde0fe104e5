/* What the viewer knows about languages: a number for each that fonts or lines treat differently.
 *
 * Tags come from bundles, so there is no end to them; a fixed table keeps what is remembered
 * bounded (HarfBuzz never forgets a language it was given).
 */
#ifndef VIEWER_TEXT_LANGUAGE_H
#define VIEWER_TEXT_LANGUAGE_H

#include "text/uprops.h"

typedef uint8_t language_id;

#define LANGUAGE_UNKNOWN 0

/* The order of the faces in the collections of Noto CJK. */
enum cjk_variant { CJK_JAPANESE, CJK_KOREAN, CJK_SIMPLIFIED, CJK_TRADITIONAL, CJK_HONG_KONG };

/* The number of a BCP 47 tag: by language, script and region as far as the table has them. */
language_id language_of(const char *tag);

/* As HarfBuzz wants it; "" if unknown. */
const char *language_tag(language_id language);

/* The script it is written in, SCRIPT_COMMON if unknown. */
script_tag language_script(language_id language);

/* Which forms of Han characters it wants; simplified if it says nothing. */
enum cjk_variant language_cjk(language_id language);

#define LANGUAGE_COUNT 96 /* at least the length of the table */

#endif
