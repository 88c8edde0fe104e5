/* Parts as text, for mail, radio and messengers. FORMAT.md, section "Parts as text".
 *
 * A line is 74 characters: a slash, five that say which part and which line, 65 that hold 52 bytes,
 * three that check all of it. The 85 characters are those of ASCII that neither mail nor Markdown
 * nor a shell nor typographers change: no quotes, stars, underscores, tildes, backslashes, angle
 * brackets, no space. Lines stand for themselves: they are found among anything else, in any order,
 * broken in two or quoted. */
#ifndef SATCHEL_FORMAT_PARTEXT_H
#define SATCHEL_FORMAT_PARTEXT_H

#include "format/part.h"

enum { PARTEXT_LINE = 74, PARTEXT_BYTES = 52, PARTEXT_MOST = 8192 };

/* What the lines of a part are known by: 19 bits of its head's own hash. */
uint32_t partext_id(const uint8_t head[PART_HEAD]);

/* `line` is below PARTEXT_MOST. */
void partext_write(uint32_t id, uint32_t line, const uint8_t bytes[PARTEXT_BYTES],
                   char to[PARTEXT_LINE]);

/* False if these characters are no line. */
bool partext_read(const char text[PARTEXT_LINE], uint32_t *id, uint32_t *line,
                  uint8_t bytes[PARTEXT_BYTES]) SATCHEL_CHECK;

/* Calls `found` for every line in a text, whatever else is in it; one that is there in two readings
 * may come twice. Ends when `found` returns false. False then, and when out of memory (*err). */
bool partext_scan(satchel_bytes text,
                  bool (*found)(void *context, uint32_t id, uint32_t line,
                                const uint8_t bytes[PARTEXT_BYTES]),
                  void *context, satchel_error *err) SATCHEL_CHECK;

#endif
