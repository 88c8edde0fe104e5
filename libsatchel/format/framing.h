/* The ZIP around the blocks, computed from the manifest alone. FORMAT.md, section "Framing".
 *
 * Every entry is stored, dated 1980-01-01 00:00, without flags, extra fields, comments or zip64. So
 * the place of every byte that is not data follows from the sizes and CRCs in the manifest, and the
 * reader never looks at the directory. Written by ourselves and not through libzip: the same
 * functions must give the reader its offsets, and what libzip puts into "version made by" and the
 * external attributes is its own business and has changed; libzip is the independent check of the
 * result (tests/unit/framing.c).
 *
 *     0    local header, 30 + 8 bytes     mimetype
 *     38   application/vnd.satchel+zip    27 bytes
 *     65   local header, 30 + 8 bytes     manifest
 *     103  the manifest
 *     ...  local header and data of manifest.minisig, if the manifest names a key
 *     ...  local header and data of each entry of the manifest
 *     ...  directory, end record (22 bytes)
 */
#ifndef SATCHEL_FORMAT_FRAMING_H
#define SATCHEL_FORMAT_FRAMING_H

#include "format/manifest.h"

#define FRAMING_MIMETYPE "application/vnd.satchel+zip"
#define FRAMING_MANIFEST 103 /* offset of the manifest's first byte */

struct framing {
    uint32_t manifest_size, manifest_crc;
    uint32_t signature_size, signature_crc; /* 0 without one */
    uint32_t excerpt_size, excerpt_crc;     /* likewise; not from the manifest either */
    uint32_t recovery_size,
        recovery_crc;              /* likewise; not from the manifest: framing_add_recovery */
    uint64_t offsets[ENTRY_COUNT]; /* of the data of each entry that the manifest has */
    uint64_t blocks_end;           /* offset after the last entry of the manifest */
    uint64_t directory;            /* offset of the directory */
    uint64_t total;                /* size of the file */
};

/* `signature` is the content of manifest.minisig, empty when there is none. LIMIT when the file
 * would reach 4 GiB. */
bool framing_compute(const struct manifest *manifest, satchel_bytes manifest_bytes,
                     satchel_bytes signature, struct framing *framing,
                     satchel_error *err) SATCHEL_CHECK;

/* Appends what stands before the manifest: FRAMING_MANIFEST bytes. */
void framing_put_head(const struct framing *framing, satchel_buf *out);

/* Appends the local header of manifest.minisig, which follows the manifest. */
void framing_put_signature(const struct framing *framing, satchel_buf *out);

/* Appends the local header of one of the manifest's entries. */
void framing_put_entry(const struct manifest *manifest, enum entry_id entry, satchel_buf *out);

#define FRAMING_EXCERPT 37 /* bytes of the local header of excerpt */

/* The same for an excerpt: `list` is the content of the entry `excerpt`, which follows the
 * signature, or empty when there is none; `manifest` has the entries as they are in the file. */
bool framing_compute_excerpt(const struct manifest *manifest, satchel_bytes manifest_bytes,
                             satchel_bytes signature, satchel_bytes list, struct framing *framing,
                             satchel_error *err) SATCHEL_CHECK;

/* Appends the local header of `excerpt`. */
void framing_put_excerpt(const struct framing *framing, satchel_buf *out);

/* Are these FRAMING_EXCERPT bytes the local header of `excerpt`? Sets its size and CRC. */
bool framing_read_excerpt(satchel_bytes in, uint32_t *size, uint32_t *crc) SATCHEL_CHECK;

/* Where the local header of `excerpt` is, or would be: behind the signature, or the manifest. */
uint64_t framing_excerpt_place(size_t manifest_size, size_t signature_size);

#define FRAMING_RECOVERY 38 /* bytes of the local header of recovery */

/* The entry `recovery` may follow the last one: the manifest does not name it, so that it can be
 * made and taken away without a new signature. LIMIT when the file would reach 4 GiB. */
bool framing_add_recovery(struct framing *framing, uint32_t size, uint32_t crc,
                          satchel_error *err) SATCHEL_CHECK;

/* Appends the local header of `recovery`. */
void framing_put_recovery(const struct framing *framing, satchel_buf *out);

/* Are these FRAMING_RECOVERY bytes the local header of `recovery`? Sets its size and CRC. */
bool framing_read_recovery(satchel_bytes in, uint32_t *size, uint32_t *crc) SATCHEL_CHECK;

/* Appends the directory and the end record. */
void framing_put_directory(const struct manifest *manifest, const struct framing *framing,
                           satchel_buf *out);

/* Looks at the first `in.size` bytes of a file (FRAMING_MANIFEST are enough) and finds the
 * manifest's size. NOT_BUNDLE if they are no head, CUT if they are the beginning of one, LIMIT. */
bool framing_read_head(satchel_bytes in, uint32_t *manifest_size, satchel_error *err) SATCHEL_CHECK;

#define FRAMING_SIGNATURE 46 /* bytes of the local header of manifest.minisig */

/* Looks at the FRAMING_SIGNATURE bytes behind the manifest: sets the size and CRC of the signature.
 * MALFORMED, LIMIT. */
bool framing_read_signature(satchel_bytes in, uint32_t *size, uint32_t *crc,
                            satchel_error *err) SATCHEL_CHECK;

#endif
