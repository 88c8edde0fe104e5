/* The text that was decoded last, kept beside the places: decoding is most of what opening an
 * article costs, and a reader who comes back opens the one that they left. What is kept is bound to
 * the stored bytes that it came from, which the bundle has checked by their hash before it asks;
 * and what is given is checked by the bundle as if it had been decoded.
 *
 *     offset  size
 *     0       16    "satchel-text 1\n" and a zero
 *     16      16    hash of all behind it
 *     32      4     coding of the block             (little-endian)
 *     36      4     bytes of the block as stored
 *     40      4     bytes of what it decodes to
 *     44      16    its prior
 *     60            the stored bytes, then the decoded ones
 */
#ifndef VIEWER_STATE_KEPTTEXT_H
#define VIEWER_STATE_KEPTTEXT_H

#include <satchel/decode.h>

#define KEPTTEXT_NAME "text"            /* of the file in the state's folder */
#define KEPTTEXT_MOST ((size_t)1 << 20) /* bytes of the file; a longer text is not kept */

struct kepttext;

/* Borrows nothing. The file is read when it is first asked for. `folder` NULL: nothing is read or
 * written. NULL: out of memory. */
struct kepttext *kepttext_open(const char *folder);
/* One without a file, for a text that `kept` may have to keep later; holds none where that keeps
 * none. NULL: out of memory. */
struct kepttext *kepttext_beside(const struct kepttext *kept);
void kepttext_close(struct kepttext *kept);

/* Fills `to` (block->size bytes) if it is this text that is kept. */
bool kepttext_get(struct kepttext *kept, const satchel_coded *block, uint8_t *to);

/* This is what the block decodes to. Nothing is kept of one without a prior, which is no text, and
 * of a long one. */
void kepttext_put(struct kepttext *kept, const satchel_coded *block, const uint8_t *decoded);

/* What `from` holds is what is kept from now on; `from` gets what was. */
void kepttext_swap(struct kepttext *kept, struct kepttext *from);

/* Is there something to write? */
bool kepttext_has_changed(const struct kepttext *kept);

/* Writes what has changed (I6), sealed where the folder is. */
bool kepttext_save(struct kepttext *kept, satchel_error *err);

/* Where in a file's bytes the decoded text of this block begins; 0: they hold no such text. */
size_t kepttext_find(satchel_bytes file, const satchel_coded *block);

#endif
