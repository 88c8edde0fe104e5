/* Search: every article that has all the words, best first.
 *
 * Words are compared after satchel_fold: case, accents, Arabic and Hebrew variants do not matter.
 * The last word matches as a prefix, so that results can follow the typing. Without an index the
 * text is decoded and scanned; the order of hits is by score, then reading order.
 */
#ifndef SATCHEL_SEARCH_H
#define SATCHEL_SEARCH_H

#include <satchel/bundle.h>

#define SATCHEL_SNIPPET 160 /* bytes of a snippet at most, its ellipses not counted */

typedef struct satchel_hit {
    uint32_t index;  /* of the record */
    uint32_t offset; /* of the first match in the article's text */
    uint32_t length; /* bytes that matched there */
    uint32_t count;  /* matches in the article */
    uint32_t score;  /* larger is better; comparable within one search */
    char *snippet;   /* one line around the first match, in the arena */
    uint32_t mark;   /* where the match stands in the snippet */
} satchel_hit;

/* Fills *hits (allocated in `arena`) with at most `limit` hits and sets *count. Articles that
 * cannot be read are left out; the first reason is put into *err and false returned, with *hits
 * still valid. Words of no letters give no hits. */
SATCHEL_API bool satchel_search(satchel_bundle *bundle, const char *words, uint32_t limit,
                                satchel_arena *arena, satchel_hit **hits, uint32_t *count,
                                satchel_error *err) SATCHEL_CHECK;

#endif
