/* A small JSON writer: always one valid document, whatever the strings hold (RFC 8259).
 *
 *     struct json j = json_to(stdout);
 *     json_object(&j);
 *     json_name(&j, "title"), json_text(&j, info->title);
 *     json_end(&j);
 *
 * Ill-formed UTF-8 becomes U+FFFD; control characters, those of bidi included, are escaped, so that
 * the output is safe on a terminal and still says the same.
 */
#ifndef PACKER_JSON_H
#define PACKER_JSON_H

#include <satchel/error.h>

#include <stdio.h>

#define JSON_DEPTH 16

struct json {
    FILE *to;
    unsigned depth;
    char closing[JSON_DEPTH]; /* '}' or ']' */
    bool filled[JSON_DEPTH];  /* has the container an item yet? */
    bool named;               /* a name waits for its value */
};

struct json json_to(FILE *to);

void json_object(struct json *j);
void json_array(struct json *j);
void json_end(struct json *j); /* of the innermost; a final newline after the outermost */
void json_name(struct json *j, const char *name);

void json_text(struct json *j, const char *text); /* NULL gives null */
void json_bytes(struct json *j, const char *text, size_t length);
void json_number(struct json *j, uint64_t number);
void json_bool(struct json *j, bool value);
void json_null(struct json *j);
void json_time(struct json *j, int64_t time);                     /* RFC 3339, or null */
void json_hex(struct json *j, const uint8_t *bytes, size_t size); /* lower case */

#endif
