/* From INPUTs to a bundle, in two passes over the sources.
 *
 * The survey reads every source and keeps only what concerns the whole: which are articles, their
 * ids, dates and languages. Then links can be resolved, the bundle's head is known, and nothing has
 * been written if it comes to nothing. The second pass reads again and writes. One document is in
 * memory at a time, and with workers the few that are being coded, and the pictures of the next.
 */
#ifndef PACKER_EDITION_ASSEMBLE_H
#define PACKER_EDITION_ASSEMBLE_H

#include "doubles.h"
#include "faces.h"
#include "previous.h"
#include "resolve.h"

#define PICTURES_SMALL_SIDE 640 /* pixels */
#define PICTURES_FULL_SIDE  1280

enum pictures_wanted { PICTURES_NONE, PICTURES_SMALL, PICTURES_FULL };

struct assembly {
    struct job *job;
    struct report *report;
    satchel_arena arena; /* ids */
    struct surveyed {
        const char *id;
        const char *part; /* path in the source, NULL if it is all of it */
        uint32_t source;  /* index in the job */
        bool own_id;      /* from metadata, not from the path */
        satchel_status status;
        uint32_t version;
        int64_t time, embargo, expires; /* when it was last changed; as in metadata.h */
        struct likeness like;
        bool out;   /* not in the bundle */
        bool timed; /* because of the edition's time */
        bool held;  /* not to be published, nor any version before it */
    } * articles;
    uint32_t count, capacity;
    uint32_t kept;     /* of `count`: those that go into the bundle */
    int64_t newest;    /* date of the newest article, or SATCHEL_NO_TIME */
    char language[64]; /* that more than half of the articles are in, or "" */
    struct names languages;
    uint32_t language_counts[64];
    char language_names[64][16];
    uint32_t language_count;
    bool grey;                 /* pictures lose their colours */
    struct faces *faces;       /* borrowed; NULL: nobody asks what readers lack */
    struct fit *fit;           /* borrowed; NULL: pictures are not fitted to a size */
    struct ahead ahead;        /* the pictures */
    struct previous *previous; /* borrowed; NULL: no earlier editions. Set after the survey */
    struct workers *workers;   /* borrowed; NULL: none. Set between survey and writing */
    uint32_t drafts;           /* articles that are not to be published yet */
    uint32_t pictures;         /* in the bundle */
    uint32_t remote;           /* pictures on the web, left out */
};

/* Reads everything once. Sources that are no articles are reported. False: MEMORY. */
bool assembly_survey(struct assembly *a, struct job *job, satchel_error *err) SATCHEL_CHECK;

/* Leaves out what has been superseded (an older version, what was killed, in an earlier edition
 * too), what is the same text twice, and what at the time of the edition is still under embargo or
 * has expired. False: MEMORY. */
bool assembly_settle(struct assembly *a, int64_t issued, satchel_error *err) SATCHEL_CHECK;

/* For lifecycle.c: makes the ids of what is kept unique. False: MEMORY. */
bool assembly_settle_ids(struct assembly *a) SATCHEL_CHECK;

/* Writes all articles to the writer. False: a failure that ends the pack. */
bool assembly_write(struct assembly *a, satchel_writer *w, enum pictures_wanted wanted,
                    satchel_error *err) SATCHEL_CHECK;

/* Puts faces into the bundle for what readers lack of what was written, title and publisher
 * counted: faces_settle of a->faces. */
bool assembly_faces(struct assembly *a, const satchel_options *options, satchel_writer *w,
                    const char *output, satchel_error *err) SATCHEL_CHECK;

/* Converts all pictures as a->fit says and notes their sizes there; writes nothing. */
bool assembly_measure(struct assembly *a, satchel_error *err) SATCHEL_CHECK;

void assembly_free(struct assembly *a);

/* Was an end asked for (a signal)? Both passes stop then, with BUSY. */
extern volatile int assembly_stop;

#endif
