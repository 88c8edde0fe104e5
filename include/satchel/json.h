/* Writing JSON: what `--json` prints and what the viewer's `dump` writes.
 *
 *     struct satchel_json j;
 *     satchel_json_init(&j, &buf);
 *     satchel_json_open(&j, NULL, '{');
 *     satchel_json_text(&j, "id", id);
 *     satchel_json_close(&j);
 *
 * Output is valid UTF-8 whatever the strings hold: ill-formed bytes become U+FFFD, controls and the
 * separators U+2028 and U+2029 are escaped. Members stand one a line, indented by two spaces, so
 * that two outputs can be compared with diff. Failure is the buffer's.
 */
#ifndef SATCHEL_JSON_H
#define SATCHEL_JSON_H

#include <satchel/memory.h>

#define SATCHEL_JSON_DEPTH 16

struct satchel_json {
    satchel_buf *out;
    unsigned depth;
    char closers[SATCHEL_JSON_DEPTH];
    bool filled[SATCHEL_JSON_DEPTH]; /* has the open value members already? */
};

SATCHEL_API void satchel_json_init(struct satchel_json *json, satchel_buf *out);

/* Opens an object ('{') or array ('['). `key` names it in an object; NULL in an array and at the
 * top. At most SATCHEL_JSON_DEPTH deep. */
SATCHEL_API void satchel_json_open(struct satchel_json *json, const char *key, char bracket);

/* Closes what was opened last; after the last one a line feed ends the document. */
SATCHEL_API void satchel_json_close(struct satchel_json *json);

SATCHEL_API void satchel_json_text(struct satchel_json *json, const char *key, const char *text);
SATCHEL_API void satchel_json_bytes(struct satchel_json *json, const char *key, const char *text,
                                    size_t length);
SATCHEL_API void satchel_json_number(struct satchel_json *json, const char *key, int64_t number);
SATCHEL_API void satchel_json_flag(struct satchel_json *json, const char *key, bool flag);
SATCHEL_API void satchel_json_null(struct satchel_json *json, const char *key);

#endif
