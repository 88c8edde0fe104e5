/* Between collection.c, which names and writes the files of an exported bundle, and epub.c, which
 * adds what makes a book of them. */
#ifndef PACKER_EXPORTS_COLLECTION_H
#define PACKER_EXPORTS_COLLECTION_H

#include "export.h"

struct exported {
    satchel_record record;
    const char *file; /* NULL: canceled, or its record or text cannot be read */
    bool *there;      /* of record.pictures: which could be written */
};

struct collection {
    satchel_bundle *bundle;
    const satchel_info *info;
    enum export_kind kind;
    const struct export_sink *sink;
    satchel_error *first;
    satchel_arena arena;
    struct exported *articles;
    uint32_t count;
    uint32_t at; /* the article at hand */
    char name[64];
};

/* Hands what was printed to a memory stream on as a file and closes it. */
struct export_stream {
    FILE *to;
    char *data;
    size_t size;
};
bool export_stream_open(struct export_stream *s, satchel_error *err) SATCHEL_CHECK;
bool export_stream_put(struct export_stream *s, const struct collection *c, const char *name,
                       satchel_error *err) SATCHEL_CHECK;

/* The name of a picture of an article in the collection. */
const char *export_picture_name(struct collection *c, uint32_t article, uint32_t picture);

/* epub.c: everything but the articles and their pictures, first and last. */
bool export_epub_begin(struct collection *c, satchel_error *err) SATCHEL_CHECK;
bool export_epub_end(struct collection *c, satchel_error *err) SATCHEL_CHECK;

#endif
