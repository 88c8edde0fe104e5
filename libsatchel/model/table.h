/* Building a table of counts (model.h) from records that come in any order. */
#ifndef SATCHEL_MODEL_TABLE_H
#define SATCHEL_MODEL_TABLE_H

#include "model.h"

struct table_place {
    uint32_t hash, offset; /* offset: of the record in table_builder.records */
};

struct table_builder {
    satchel_buf records; /* as in the finished table, in the order they came */
    satchel_buf places;  /* struct table_place */
};

void table_init(struct table_builder *builder);
void table_free(struct table_builder *builder);

/* A context's codes (1 to 255, ranks rising) and how often each followed it. */
void table_add(struct table_builder *builder, uint32_t hash, const uint8_t *ranks,
               const uint32_t *counts, unsigned size);

/* Appends a record as it stands in a finished table. `check`: the lowest 12 bits of the hash. */
void table_put(satchel_buf *records, unsigned check, const uint8_t *ranks, const uint32_t *counts,
               unsigned size);

/* Reads the record at `p`; returns where the next one begins. */
const uint8_t *table_next(const uint8_t *p, unsigned *check, struct model_record *record);

/* How often the record's code `number` followed. */
uint32_t table_count(const struct model_record *record, unsigned number);

enum { TABLE_SPARE = 16 };

/* A finished table; the caller frees both arrays. */
struct table_bytes {
    uint32_t *offsets;     /* blocks + 1 */
    uint8_t *records;      /* size, then TABLE_SPARE zeros: they are read sixteen at once */
    uint32_t blocks, size; /* size: bytes of records */
};

bool table_finish(struct table_builder *builder, struct table_bytes *to,
                  satchel_error *err) SATCHEL_CHECK;

#endif
