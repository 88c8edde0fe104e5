/* See spare.h.
 *
 * The block is k pieces of q bytes and m spare ones: sums of all pieces, each times the Cauchy
 * factor that parity shards have (galois.h), so that any m lost pieces can be made again. What a
 * bad sector takes is adjacent: at most m pieces. Which, is not written down: for each place where
 * the damage may begin, the pieces there are solved for and the hash asked.
 */
#include "spare.h"

#include "galois.h"

#include <stdlib.h>
#include <string.h>

#define SECTOR      4096u
#define PIECE_LEAST ((size_t)256)
#define PIECE_MOST  ((size_t)4096)
#define PIECES_MOST 224u
#define SPARE_MOST  17u /* of the smallest pieces */

struct spare_plan {
    size_t piece; /* bytes of one */
    size_t data;  /* bytes before the spare pieces */
    unsigned pieces, spare;
};

/* For a block of `data` bytes; false when it is too large. */
static bool plan_for(size_t data, struct spare_plan *plan)
{
    size_t piece = PIECE_LEAST;
    while (piece < PIECE_MOST && data > piece * PIECES_MOST)
        piece *= 2;
    *plan = (struct spare_plan){.piece = piece,
                                .data = data,
                                .pieces = (unsigned)((data + piece - 1) / piece),
                                .spare = SECTOR / (unsigned)piece + 1};
    return data && plan->pieces <= PIECES_MOST;
}

/* Of a block that has its spare pieces. */
static bool plan_of(size_t size, struct spare_plan *plan)
{
    for (size_t piece = PIECE_LEAST; piece <= PIECE_MOST; piece *= 2) {
        const size_t spare = (SECTOR / piece + 1) * piece;
        if (size > spare && plan_for(size - spare, plan) && plan->piece == piece)
            return true;
    }
    return false;
}

static uint8_t factor(unsigned row, unsigned place)
{
    return galois_invert((uint8_t)((255 - row) ^ place));
}

/* Adds the spare pieces that the data gives to those in `sums`. */
static bool add_sums(const struct spare_plan *p, const uint8_t *data, uint8_t *sums)
{
    uint8_t *piece = malloc(p->piece);
    if (!piece)
        return false;
    for (unsigned i = 0; i < p->pieces; i++) {
        const size_t at = i * p->piece, left = p->data - at;
        memset(piece, 0, p->piece);
        memcpy(piece, data + at, left < p->piece ? left : p->piece);
        for (unsigned row = 0; row < p->spare; row++)
            galois_add(sums + row * p->piece, piece, factor(row, i), p->piece);
    }
    free(piece);
    return true;
}

bool spare_add(satchel_buf *block, satchel_error *err)
{
    struct spare_plan p;
    if (!plan_for(block->size, &p))
        return satchel_fail(err, SATCHEL_LIMIT, "a block too large for spare pieces");
    const size_t size = p.spare * p.piece;
    uint8_t *sums = satchel_buf_reserve(block, size);
    if (!sums)
        return satchel_buf_ok(block, err);
    memset(sums, 0, size);
    if (!add_sums(&p, block->data, sums))
        return satchel_fail_memory(err);
    satchel_buf_claim(block, size);
    return true;
}

/* What is being mended. */
struct mending {
    struct spare_plan plan;
    uint8_t *sums; /* of what is there: of pieces that are right, nothing is left */
    uint8_t *tried;
};

/* Takes the pieces from `first` on for lost, as many as there are spare ones, which may reach into
 * those: then the spare pieces behind them are right. */
static bool mend_from(const struct mending *m, unsigned first)
{
    const struct spare_plan *p = &m->plan;
    const unsigned lost = p->pieces - first < p->spare ? p->pieces - first : p->spare;
    const unsigned row = p->spare - lost;
    uint8_t matrix[SPARE_MOST * SPARE_MOST], inverse[SPARE_MOST * SPARE_MOST];
    for (unsigned i = 0; i < lost; i++)
        for (unsigned k = 0; k < lost; k++)
            matrix[i * lost + k] = factor(row + i, first + k);
    if (!galois_invert_matrix(matrix, inverse, lost))
        return false;
    uint8_t *to = m->tried + first * p->piece;
    for (unsigned i = 0; i < lost; i++)
        for (unsigned k = 0; k < lost; k++)
            galois_add(to + i * p->piece, m->sums + (row + k) * p->piece, inverse[i * lost + k],
                       p->piece);
    return true;
}

/* Spare pieces follow from the data. */
static bool is_right(const struct mending *m, uint8_t *block, size_t size,
                     const uint8_t hash[SATCHEL_HASH])
{
    const struct spare_plan *p = &m->plan;
    uint8_t found[SATCHEL_HASH];
    satchel_buf made;
    satchel_buf_init(&made, size);
    satchel_buf_put(&made, m->tried, p->data);
    const bool right = spare_add(&made, NULL) &&
                       (hash_bytes(satchel_buf_bytes(&made), found), true) &&
                       memcmp(found, hash, SATCHEL_HASH) == 0;
    if (right)
        memcpy(block, made.data, size);
    satchel_buf_free(&made);
    return right;
}

bool spare_mend(uint8_t *block, size_t size, const uint8_t hash[SATCHEL_HASH])
{
    struct mending m;
    if (!plan_of(size, &m.plan))
        return false;
    const struct spare_plan *p = &m.plan;
    const size_t padded = p->pieces * p->piece;
    m.sums = malloc(p->spare * p->piece);
    m.tried = malloc(padded);
    bool ok = m.sums && m.tried;
    if (ok) {
        memcpy(m.sums, block + p->data, p->spare * p->piece);
        ok = add_sums(p, block, m.sums);
    }
    bool mended = false;
    for (unsigned first = 0; ok && !mended && first <= p->pieces; first++) {
        memset(m.tried, 0, padded);
        memcpy(m.tried, block, p->data);
        mended = (first == p->pieces || mend_from(&m, first)) && is_right(&m, block, size, hash);
    }
    free(m.sums);
    free(m.tried);
    return mended;
}
