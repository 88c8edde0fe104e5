/* Faces for what readers' fonts lack: found out while articles are written, embedded at the end.
 *
 * Every cluster (a letter with its marks) that no face of a reader is known to have is looked for
 * in the fonts of this machine, and what has it is embedded as a subset. What no font here has
 * fails, with its code points and where it stands; what nobody can have (private use, unassigned)
 * is a warning.
 */
#ifndef PACKER_EDITION_FACES_H
#define PACKER_EDITION_FACES_H

#include "inputs/names.h"
#include "media/coverage.h"
#include "media/typefaces.h"
#include "report/report.h"

#include <satchel/writer.h>

#define FACES_CHARACTERS 0x110000

/* A cluster that readers lack. */
struct lacking {
    const char *text;
    size_t length;
    uint32_t article; /* the first that has it */
};

struct faces {
    enum reader_fonts readers;
    const char *fonts;     /* --fonts: a file or folder that is looked into first; NULL: none */
    struct names clusters; /* seen -> number in `lacking`, or FACES_FINE */
    satchel_arena arena;
    struct lacking *lacking;
    uint32_t lacking_count, lacking_capacity;
    uint32_t article; /* number of the one being noted, set by the caller */
    uint64_t used[FACES_CHARACTERS / 64];
    struct embedded {
        satchel_buf font;
    } embedded[SATCHEL_MAX_FACES];
    unsigned embedded_count;
    bool settled;
};

/* A large thing: not on the stack. NULL: out of memory. */
struct faces *faces_create(enum reader_fonts readers, const char *fonts) SATCHEL_CHECK;
void faces_destroy(struct faces *faces); /* NULL is fine */

/* Looks at text that will be shown. MEMORY. */
bool faces_note(struct faces *faces, const char *text, size_t length,
                satchel_error *err) SATCHEL_CHECK;

/* All that is shown of an article, but its section. */
bool faces_note_article(struct faces *faces, satchel_builder *builder,
                        satchel_error *err) SATCHEL_CHECK;

/* Chooses and embeds. What cannot be drawn is told to the report: a failure, or a warning where no
 * font can have it. `id_of` gives an article's id by its number. False only for what ends the pack:
 * MEMORY, LIMIT, READ (--fonts). */
bool faces_settle(struct faces *faces, satchel_writer *writer, struct report *report,
                  const char *output, const char *(*id_of)(void *context, uint32_t article),
                  void *context, satchel_error *err) SATCHEL_CHECK;

#endif
