/* A parsed JSON document. json.c is the door to jansson.
 *
 * Bounded: JSON_MOST_BYTES of source, JSON_MOST_VALUES values, JSON_DEEPEST arrays and objects
 * inside each other. Every accessor takes NULL and values of any kind, and answers NULL, "" or 0
 * where what is asked for is not there, so that a path can be walked without a question at each
 * step.
 */
#ifndef PACKER_INPUTS_JSON_H
#define PACKER_INPUTS_JSON_H

#include <satchel/memory.h>

#define JSON_MOST_BYTES  ((size_t)32 << 20)
#define JSON_MOST_VALUES ((size_t)1 << 20)
#define JSON_DEEPEST     100

struct json; /* a value; borrowed from the root it lies in */

/* Parses a document in UTF-8, UTF-16 or UTF-32. The caller lets the root go with json_free. NULL:
 * INPUT (where and why), LIMIT, MEMORY. Of members of the same name the last holds. */
struct json *json_parse(satchel_bytes in, satchel_error *err) SATCHEL_CHECK;
void json_free(struct json *root); /* NULL is fine */

/* A member of an object. */
const struct json *json_member(const struct json *object, const char *name);

/* Items of an array; any other value but null counts as an array of itself. */
size_t json_count(const struct json *array);
const struct json *json_item(const struct json *array, size_t index);

/* A string's text, NULL for other values; a member's. */
const char *json_text(const struct json *value);
const char *json_member_text(const struct json *object, const char *name);

/* The same for strings and whole numbers, written into `room`. */
const char *json_member_word(const struct json *object, const char *name, char room[32]);

bool json_has_members(const struct json *value); /* is it an object? */
bool json_has_items(const struct json *value);   /* an array? */

/* The members of an object, one after another: NULL starts; the name of the next, NULL at the end.
 */
const char *json_next_name(const struct json *object, const char *name);

#endif
