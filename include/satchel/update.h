/* Updates: what is new in an edition, for those who have an earlier one.
 *
 * An update holds the new head, and of the blocks those that are not in the editions it is made
 * from: pictures as they are, texts coded against the texts that the reader has. Applying it gives
 * the publisher's bundle byte for byte, checked block for block and by its signature, before
 * anything is replaced.
 */
#ifndef SATCHEL_UPDATE_H
#define SATCHEL_UPDATE_H

#include <satchel/bundle.h>

#define SATCHEL_UPDATE_BASES 64 /* editions that an update can be made from */

/* Writes at `path` the update from any of the bundles `from` to `to`; *bytes (may be NULL) gets its
 * size. All bundles must be whole. USAGE (one of them is `to`, or too many), the errors of reading
 * and of satchel_save.
 *
 * In memory are the catalogs of all bundles, what the new texts are coded as, the codec's tables,
 * one document, and one picture at a time: what pictures weigh in all does not count. */
SATCHEL_API bool satchel_diff(satchel_bundle *const *from, unsigned count, satchel_bundle *to,
                              const char *path, uint64_t *bytes, satchel_error *err) SATCHEL_CHECK;

/* Is this the beginning of an update? Looks at the first 8 bytes. */
SATCHEL_API bool satchel_update_looks(const char *path);

/* What an update says before it is applied. */
typedef struct satchel_update_info {
    char title[SATCHEL_MAX_STRING + 1];
    uint64_t edition;
    uint8_t manifest[SATCHEL_HASH];                    /* of the bundle that it gives */
    uint8_t bases[SATCHEL_UPDATE_BASES][SATCHEL_HASH]; /* manifests of those it fits */
    unsigned base_count;
    bool has_key;
    satchel_public_key key;
    uint64_t bytes; /* of the bundle that it gives */
} satchel_update_info;

/* NOT_BUNDLE (no update), CUT, DAMAGED, MALFORMED, LIMIT, BAD_SIGNATURE, READ, MEMORY. */
SATCHEL_API bool satchel_update_read(const char *path, satchel_update_info *info,
                                     satchel_error *err) SATCHEL_CHECK;

/* Writes at `to` the bundle that the update at `path` makes of `base`. WRONG_BASE; UNSIGNED,
 * UNKNOWN_KEY if it is not by the publisher of the base; ROLLBACK if it is older; what
 * satchel_update_read fails with; the errors of satchel_save. `to` may be the path that the base
 * was opened at. Memory is as for satchel_diff; blocks that are made wait in a temporary file. */
SATCHEL_API bool satchel_apply(satchel_bundle *base, const char *path, const char *to,
                               satchel_error *err) SATCHEL_CHECK;

/* The same, and `told` (may be NULL) hears after each text how many of the edition's bytes of text
 * are done. */
SATCHEL_API bool satchel_apply_telling(satchel_bundle *base, const char *path, const char *to,
                                       void (*told)(void *context, uint64_t done, uint64_t whole),
                                       void *context, satchel_error *err) SATCHEL_CHECK;

/* Is `next` by the publisher of `old`, and not older? UNSIGNED, UNKNOWN_KEY, ROLLBACK. */
SATCHEL_API bool satchel_bundle_follows(const satchel_bundle *old, const satchel_bundle *next,
                                        satchel_error *err) SATCHEL_CHECK;

/* --- bundles that are put together from pieces --------------------------------------------------
 */

/* A block of a bundle: `bytes` bytes from its offset on. */
typedef struct satchel_piece {
    uint64_t offset;
    uint32_t bytes;
    uint8_t hash[SATCHEL_HASH];
    uint32_t list; /* of the index: its number, from 1; else 0 */
} satchel_piece;

/* Calls `piece` for every block, as they lie; a picture once for each record that shows it. Blocks
 * that only a catalog page tells are told if the page can be read. Ends when `piece` returns false.
 * Fails with what reading a page fails with, NOT_FOUND for an excerpt; false without an error (code
 * OK) if `piece` has ended it. */
SATCHEL_API bool satchel_bundle_pieces(satchel_bundle *bundle,
                                       bool (*piece)(void *context, const satchel_piece *piece),
                                       void *context, satchel_error *err) SATCHEL_CHECK;

/* Puts list `number` of the index, from 1, into `out`, which must be empty: made from the bundle's
 * texts, so that who has these need not fetch it. DAMAGED if it is not the one that the head tells
 * (its writer made lists in another way), or why a text cannot be had. Costs the decoding of all
 * texts of the list, about 4 MiB. */
SATCHEL_API bool satchel_bundle_make_list(satchel_bundle *bundle, uint32_t number, satchel_buf *out,
                                          satchel_error *err) SATCHEL_CHECK;

#define SATCHEL_DIRECTORY UINT32_MAX

/* Appends bytes between the blocks, which follow from the head: the header of entry `number`, from
 * 0, or the directory, which ends the file; without parity. *offset gets their place. False when
 * there is no such entry. */
SATCHEL_API bool satchel_bundle_framing(const satchel_bundle *bundle, unsigned number,
                                        uint64_t *offset, satchel_buf *out);

/* The identity of a block: BLAKE2b of 16 bytes. */
SATCHEL_API void satchel_hash(satchel_bytes bytes, uint8_t hash[SATCHEL_HASH]);

#endif
