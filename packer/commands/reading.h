/* What the commands that read a bundle share: opening it, and saying at the end what was not to be
 * had. */
#ifndef PACKER_COMMANDS_READING_H
#define PACKER_COMMANDS_READING_H

#include <satchel/bundle.h>
#include <satchel/json.h>

struct reading {
    const char *path;
    satchel_bundle *bundle;
    const satchel_info *info;
    satchel_arena arena; /* for records; the command clears it as it likes */
    satchel_error first; /* the first thing that could not be read; code OK if none */
    struct satchel_json json;
    satchel_buf out; /* of JSON, until reading_flush */
};

/* Opens the bundle at `path`; prints the line and returns its code when that fails. */
satchel_code reading_open(struct reading *r, const char *path) SATCHEL_CHECK;

/* Remembers a part that could not be read, e.g. a catalog page; only the first is told. */
void reading_failed(struct reading *r, const satchel_error *err);

/* Prints what was missing and closes. Returns CUT for a bundle that is cut off, the code of the
 * first failure, or `code`. */
satchel_code reading_close(struct reading *r, satchel_code code);

/* --- JSON --------------------------------------------------------------------------------------
 */

/* Writes what r->json has put together to standard output. Call after every record, so that memory
 * does not follow the number of articles. */
void reading_flush(struct reading *r);

/* RFC 3339, or null. */
void json_time(struct satchel_json *j, const char *key, int64_t time);

/* Lower-case hexadecimal digits, or null if `bytes` is NULL. */
void json_hash(struct satchel_json *j, const char *key, const uint8_t *bytes, size_t size);

/* The members that `list` and `show` print of a record, into an open object. */
void record_json(struct satchel_json *j, const satchel_record *record);

#endif
