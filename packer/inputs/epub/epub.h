/* The package of an EPUB: what it says of itself, its spine, its table of contents. epub.c reads
 * the chapters.
 *
 * Sources: EPUB 3.3 (W3C), OPF 2.0.1 and OCF 2.0.1 (IDPF). Paths are entries of the archive.
 */
#ifndef PACKER_INPUTS_EPUB_EPUB_H
#define PACKER_INPUTS_EPUB_EPUB_H

#include "inputs/archive.h"
#include "inputs/input.h"
#include "inputs/names.h"

#define EPUB_MOST_ITEMS    20000
#define EPUB_MOST_DOCUMENT ((size_t)16 << 20) /* of one document inside */

struct epub_item {
    const char *id, *path, *type, *properties, *fallback; /* "" where not said */
    const char *part;       /* of the book that it belongs to, NULL: the book has none */
    bool in_spine, is_read; /* an item is read once, however often it is named */
};

struct epub {
    satchel_arena arena;
    struct archive *archive;
    struct names entries; /* names in the archive */
    struct epub_item *items;
    uint32_t item_count;
    struct names ids, paths; /* -> items */
    uint32_t *spine;         /* items in reading order */
    uint32_t spine_count;
    const char *title, *language, *creators, *publisher, *rights, *date, *modified;
    struct names toc; /* paths -> labels */
    struct epub_label {
        const char *text;
        const char *above[2]; /* the entries of the first and second level that it stands below */
        unsigned depth;       /* its own level, from 0 */
        bool opens;           /* entries for other documents stand below it */
    } * labels;
    uint32_t label_count, label_capacity;
};

/* Opens the book in `bytes`, borrowed. MALFORMED (no ZIP), INPUT (no EPUB, protected), LIMIT,
 * MEMORY. */
bool epub_open(struct epub *book, satchel_bytes bytes, satchel_error *err) SATCHEL_CHECK;
void epub_close(struct epub *book);

/* Appends the entry of this name. NOT_FOUND when there is none. */
bool epub_read(struct epub *book, const char *path, satchel_buf *to,
               satchel_error *err) SATCHEL_CHECK;

/* What the table of contents calls a document, NULL if it does not. */
const char *epub_label(const struct epub *book, const char *path);

#endif
