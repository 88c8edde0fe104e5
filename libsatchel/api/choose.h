/* Which texts say best what all say. */
#ifndef SATCHEL_API_CHOOSE_H
#define SATCHEL_API_CHOOSE_H

#include <satchel/memory.h>

/* Chooses texts, together at most `letters` code points and `bytes` bytes, by what they share with
 * the others; the same texts in the same order give the same. `chosen` has room for all; it gets
 * numbers, the best first. MEMORY. */
bool choose_texts(const satchel_bytes *texts, size_t count, size_t letters, size_t bytes,
                  uint32_t *chosen, size_t *chosen_count, satchel_error *err) SATCHEL_CHECK;

#endif
