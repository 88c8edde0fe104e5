/* What is to be packed: the INPUTs of the command line, walked into a sorted list of sources.
 *
 * An INPUT is a file, a folder, a ZIP archive or standard input. Every source has
 *   - a name: its path relative to its INPUT ("city/water.md"), from which its id is made,
 *   - a place: its absolute path ("/data/today/city/water.md", for what lies in an archive
 *     "/data/today.zip/city/water.md"), by which links and pictures find their way.
 * The list is sorted by name, so that neither the order of INPUTs nor that of folders matters (I7).
 * A source that several INPUTs contain counts once.
 *
 * Nothing outside the INPUTs' folders is ever read: symbolic links that lead out of them are not
 * followed, folders behind symbolic links are not entered (so there are no loops), and what is no
 * regular file is not opened.
 */
#ifndef PACKER_EDITION_JOB_H
#define PACKER_EDITION_JOB_H

#include "inputs/archive.h"
#include "inputs/names.h"
#include "report/report.h"

#define JOB_MOST_BYTES ((size_t)32 << 20)  /* of one source */
#define JOB_MOST_BOOK  ((size_t)256 << 20) /* of one that is a book with pictures in it */

enum root_kind { ROOT_FILE, ROOT_FOLDER, ROOT_ARCHIVE, ROOT_STDIN };

struct root {
    enum root_kind kind;
    const char *given;  /* as on the command line, without slashes at the end */
    const char *folder; /* absolute, resolved: what its names are relative to; for an archive the
                           archive itself */
    struct archive *archive;
    satchel_buf bytes; /* of standard input */
};

struct source {
    const char *name;
    uint32_t root;
    uint32_t entry; /* in an archive */
    bool given;     /* named on the command line itself: it must be an article */
};

struct job {
    satchel_arena arena;
    struct report *report;
    struct root *roots;
    size_t root_count;
    struct source *sources;
    size_t source_count, source_capacity;
    struct source *others; /* files that are no articles; pictures perhaps */
    size_t other_count, other_capacity;
    struct names entries; /* places inside archives -> entry */
    /* Out of memory while a place was put together: what was "not there" since may well be there.
     */
    bool starved;
};

/* Lists what the INPUTs hold. What cannot be listed is reported and left out. False only for MEMORY
 * and for standard input given twice (USAGE). */
bool job_open(struct job *job, char **inputs, size_t count, struct report *report,
              satchel_error *err) SATCHEL_CHECK;
void job_close(struct job *job);

/* How messages call a source; borrowed until the next call. */
const char *job_shown(const struct job *job, const struct source *source, satchel_buf *room);

/* Appends the place of a source to *place. */
void job_place(const struct job *job, const struct source *source, satchel_buf *place);

/* The ceiling of the buffer that job_read wants. */
size_t job_most_bytes(const struct source *source);

/* Appends the bytes of a source to *out, an empty buffer. */
bool job_read(struct job *job, const struct source *source, satchel_buf *out,
              satchel_error *err) SATCHEL_CHECK;

/* Is there a file at this place that sources of `root` may refer to? */
bool job_has(struct job *job, uint32_t root, const char *place);

/* Appends the file at `place`, which an article of `root` refers to. NOT_FOUND when it is not there
 * or does not lie inside an INPUT. */
bool job_read_place(struct job *job, uint32_t root, const char *place, satchel_buf *out,
                    satchel_error *err) SATCHEL_CHECK;

/* Reports the files that are no articles, but for those whose places are in `used` (may be NULL).
 */
void job_tell_others(struct job *job, const struct names *used);

/* Before another pass over all sources. */
void job_rewind(struct job *job);

/* --- for walk.c --------------------------------------------------------------------------------
 */

/* Adds a source; `name` is copied. */
bool job_add(struct job *job, uint32_t root, const char *name, uint32_t entry, bool given,
             satchel_error *err) SATCHEL_CHECK;

/* Adds a file that is no article. */
bool job_add_other(struct job *job, uint32_t root, const char *name,
                   satchel_error *err) SATCHEL_CHECK;

/* Adds all that a folder or an archive holds. */
bool walk_folder(struct job *job, uint32_t root, satchel_error *err) SATCHEL_CHECK;
bool walk_archive(struct job *job, uint32_t root, satchel_error *err) SATCHEL_CHECK;

#endif
