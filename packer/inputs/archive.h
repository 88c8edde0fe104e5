/* A ZIP archive as a folder of files. The door to libzip: for reading what others have made, and
 * for writing what others shall read (EPUB).
 *
 * What an archive says of itself is not believed: sizes are found by reading up to a limit, names
 * that would lead out of a folder are refused, links and devices are skipped, and all that is read
 * from one archive is bounded by its own size (a 43 KB bomb of 5.5 GB gives 64 MB and then a
 * refusal).
 */
#ifndef PACKER_ARCHIVE_H
#define PACKER_ARCHIVE_H

#include <satchel/memory.h>

#define ARCHIVE_MOST_ENTRIES 200000

struct archive;

/* Do these first bytes of a file begin a ZIP archive? */
bool archive_begins(satchel_bytes head);

/* Is it an EPUB, by the entry that must be its first? */
bool archive_is_book(satchel_bytes head);

/* NULL: READ, MALFORMED (not a ZIP, encrypted directory), LIMIT (too many entries), MEMORY. */
struct archive *archive_open(const char *path, satchel_error *err) SATCHEL_CHECK;

/* The same for an archive in memory, borrowed until it is closed. */
struct archive *archive_open_bytes(satchel_bytes bytes, satchel_error *err) SATCHEL_CHECK;
void archive_close(struct archive *archive); /* NULL is fine */

uint32_t archive_count(const struct archive *archive);

/* The entry's name, UTF-8, relative, without "." and ".."; NULL for a folder. When it is no regular
 * file or its name is not allowed, NULL too and *why says so (else *why is NULL). Borrowed. */
const char *archive_name(struct archive *archive, uint32_t entry, const char **why);

/* The entry of this name, ARCHIVE_NONE if there is none. */
#define ARCHIVE_NONE UINT32_MAX
uint32_t archive_find(const struct archive *archive, const char *name);

/* Appends the entry's bytes to *out, whose ceiling bounds them. LIMIT, DAMAGED (its sum differs),
 * INPUT (encrypted, unknown method), MEMORY. */
bool archive_read(struct archive *archive, uint32_t entry, satchel_buf *out,
                  satchel_error *err) SATCHEL_CHECK;

/* A further pass over the archive may read as much again. */
void archive_rewind(struct archive *archive);

/* --- writing -----------------------------------------------------------------------------------
 */

struct archive_writer;

/* A new archive, which grows in memory. NULL: MEMORY. */
struct archive_writer *archive_create(satchel_error *err) SATCHEL_CHECK;

/* Adds a file; its bytes are copied. `stored`: not compressed. All entries have the first date that
 * ZIP knows, so that the same files give the same archive. */
bool archive_add(struct archive_writer *writer, const char *name, satchel_bytes data, bool stored,
                 satchel_error *err) SATCHEL_CHECK;

/* Appends the archive to *out and frees the writer, also on failure. */
bool archive_finish(struct archive_writer *writer, satchel_buf *out,
                    satchel_error *err) SATCHEL_CHECK;
void archive_discard(struct archive_writer *writer); /* NULL is fine */

#endif
