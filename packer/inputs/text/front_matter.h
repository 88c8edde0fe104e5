/* Front matter: metadata between two lines of "---" (YAML) or "+++" (TOML) at the start of a
 * text. The door to libyaml. */
#ifndef PACKER_INPUTS_TEXT_FRONT_MATTER_H
#define PACKER_INPUTS_TEXT_FRONT_MATTER_H

#include "inputs/input.h"
#include "inputs/words.h"

#define FRONT_MATTER_MOST ((size_t)64 << 10) /* bytes */

/* Takes front matter off the beginning of *text into `m`. Text that only looks like it (a rule at
 * the start, no closing line) stays as it is. YAML with aliases is refused, and what is not
 * well-formed is read line by line, "key: value", both with a warning. False: out of memory. */
bool front_matter_take(struct span *text, struct metadata *m, const struct intake *to,
                       satchel_error *err) SATCHEL_CHECK;

/* For front_matter.c: the first table of a TOML document into `m`. *sound: it is well-formed so
 * far. False: out of memory. */
bool front_matter_toml(struct span text, struct metadata *m, bool *sound,
                       satchel_error *err) SATCHEL_CHECK;

#endif
