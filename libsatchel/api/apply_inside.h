/* Between the three rooms of applying an update: apply.c, which text and catalog there will be;
 * apply_resolve.c, where each block is; apply_write.c, the file. */
#ifndef SATCHEL_API_APPLY_INSIDE_H
#define SATCHEL_API_APPLY_INSIDE_H

#include "update_inside.h"

enum place { PLACE_NONE, PLACE_BASE, PLACE_FILE, PLACE_SPOOL };

/* Where the bytes of a block are. */
struct made_block {
    enum place place;
    struct block_ref ref; /* in the base: offset there; all but coding and decoded in any case */
    uint64_t offset;      /* in the update or the spool */
    uint64_t placed;      /* pictures: offset in their entry, UINT64_MAX before the first use */
};

struct applying {
    satchel_bundle *base;
    satchel_source file;
    struct update u;
    const struct update_base *from;
    struct framing framing;
    struct earlier ids;
    struct spool spool;
    struct made_block *texts; /* by record of the new edition */
    struct strmap picture_hashes;
    struct made_block *pictures; /* by number */
    uint32_t picture_room;
    struct strmap base_pictures; /* hash -> number in base_refs */
    struct block_ref *base_refs;
    uint64_t cursor;  /* in the carried blocks */
    uint32_t told;    /* pictures of the update that have been met */
    uint64_t decoded; /* bytes of all documents so far */
    satchel_buf catalog;
    satchel_save *save;
    void (*tell)(void *context, uint64_t done, uint64_t whole); /* NULL: nobody */
    void *context;
};

/* MALFORMED, said of the update. */
bool apply_wrong(satchel_error *err, const char *what);

/* Appends `size` bytes of the update from `offset`. IO, CUT, MEMORY. */
bool apply_read(struct applying *a, uint64_t offset, size_t size, satchel_buf *to,
                satchel_error *err) SATCHEL_CHECK;

/* Appends the bytes of a block of that entry, wherever they are. The hash of one from the base is
 * checked. IO, CUT, DAMAGED, MEMORY. */
bool apply_block(struct applying *a, const struct made_block *block, enum entry_id entry,
                 satchel_buf *to, satchel_error *err) SATCHEL_CHECK;

/* The page of the catalog that the base has under that hash; its page_count if there is none. */
uint32_t apply_find_page(const satchel_bundle *base, const uint8_t hash[SATCHEL_HASH]);

/* Finds the blocks of all records of the new edition but of those in the series: fills a->texts and
 * a->pictures and numbers the pictures of its pages. MALFORMED for one that is nowhere, else as
 * bundle_page. */
bool apply_resolve(struct applying *a, satchel_error *err) SATCHEL_CHECK;

/* Writes the new edition, whose blocks and catalog are there, and compares its entries' lengths and
 * CRCs with what its manifest says. DAMAGED if they differ, IO, SPACE, MEMORY; then there is no
 * file. */
bool apply_write(struct applying *a, const char *to, satchel_error *err) SATCHEL_CHECK;

#endif
