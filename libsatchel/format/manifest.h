/* The manifest: the head of a bundle, in lines a person can read. FORMAT.md, section "Manifest".
 *
 *     satchel 1
 *     title The Harbour Bulletin
 *     publisher Harbour Bulletin
 *     language en
 *     edition 327
 *     issued 2026-11-20T06:00:00Z
 *     key RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3
 *     succeeded KEY NEXT SIGNATURE SIGNATURE
 *     revoked KEY SIGNATURE
 *     prior en 00112233445566778899aabbccddeeff
 *     previous 00112233445566778899aabbccddeeff
 *     articles 41
 *     text 160123
 *     entry catalog 1 3120 8a5b0cde
 *     entry text 41 41200 01234567
 *     entry images 7 190022 89abcdef
 *     page 41 3120 7421 zstd 0 00112233445566778899aabbccddeeff
 *     face 8123 14200 brotli 00112233445566778899aabbccddeeff
 *     list 41 9120 26112 00112233445566778899aabbccddeeff
 *     end 00112233445566778899aabbccddeeff
 *
 * There is one way to write a manifest: manifest_parse accepts only what manifest_write gives for
 * what it has read. Everything about the file's framing follows from it (framing.h).
 */
#ifndef SATCHEL_FORMAT_MANIFEST_H
#define SATCHEL_FORMAT_MANIFEST_H

#include <satchel/bundle.h>

#define MANIFEST_MAX_PAGES ((SATCHEL_MAX_ARTICLES + SATCHEL_PAGE - 1) / SATCHEL_PAGE)

/* The entries that may follow the head, in this order. */
enum entry_id {
    ENTRY_CATALOG,
    ENTRY_PRIOR,
    ENTRY_FACES,
    ENTRY_TEXT,
    ENTRY_IMAGES,
    ENTRY_INDEX,
    ENTRY_COUNT
};

struct manifest_page {
    uint32_t records;
    uint32_t stored, decoded;
    uint8_t coding;
    uint64_t text_offset; /* where the first text block of its records lies in the entry `text` */
    uint8_t hash[SATCHEL_HASH];
};

#define MANIFEST_MAX_LISTS 256

/* A block of the index: the words of so many records, in reading order. */
struct manifest_list {
    uint32_t records, stored, decoded;
    uint8_t hash[SATCHEL_HASH];
};

struct manifest {
    satchel_info info; /* strings in `arena`; entries point to `entries`, offsets not filled in */
    satchel_entry entries[ENTRY_COUNT];
    bool has_entry[ENTRY_COUNT];
    struct manifest_page *pages; /* in `arena` */
    uint32_t page_count;
    satchel_statement *statements; /* in `arena`, room for SATCHEL_MAX_STATEMENTS */
    satchel_prior_name *priors;    /* in `arena`, room for SATCHEL_MAX_PRIORS */
    satchel_face *faces;           /* in `arena`, room for SATCHEL_MAX_FACES */
    struct manifest_list *lists;   /* in `arena`, room for MANIFEST_MAX_LISTS */
    uint32_t list_count;
    satchel_arena arena;
};

extern const char *const entry_names[ENTRY_COUNT];

/* Appends the manifest's bytes, its last line included. */
void manifest_write(const struct manifest *manifest, satchel_buf *out);

/* Reads a manifest of exactly `in`. The caller frees it with manifest_free, also after a failure.
 * DAMAGED if its last line does not match, MALFORMED, LIMIT, MEMORY. */
bool manifest_parse(satchel_bytes in, struct manifest *manifest, satchel_error *err) SATCHEL_CHECK;

void manifest_free(struct manifest *manifest);

#endif
