/* Drawings in few colours; see picture.h.
 *
 * Boxes of colours are cut until there are enough of them: always the box whose colours differ
 * most, across the channel in which they differ most, at its mean (after X. Wu, "Efficient
 * statistical computations for optimal color quantization", Graphics Gems II, 1991, without its
 * table of moments: a drawing has few colours). No dithering: it costs bytes and drawings do not
 * want it. All sums are integers, so that every machine cuts alike. */
#include "picture.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_SHADES = 8192, /* with more it is a photograph */
    SLOTS = MOST_SHADES * 2,
    MOST_COLOURS = 128,
    CHANNELS = 3
};

/* Mean square errors of a channel: cutting goes on until it is as small as the first (42 dB), and
 * what is over the second (40 dB) with all colours that there can be is no drawing. */
enum { GOOD_ERROR = 4, MOST_ERROR = 6 };

struct shade {
    uint8_t channel[CHANNELS];
    uint8_t colour; /* of the palette */
    uint32_t count; /* pixels; 0: a free slot */
};

struct box {
    uint32_t first, end; /* shades */
    uint64_t count;
    uint64_t sum[CHANNELS], squares[CHANNELS];
    uint64_t error;  /* square errors when all are painted in their mean */
    uint64_t spread; /* the part of the channel that differs most */
    unsigned widest; /* that channel */
};

/* --- counting ----------------------------------------------------------------------------------
 */

static struct shade *find_shade(struct shade *slots, const uint8_t *pixel)
{
    uint32_t colour = 0;
    memcpy(&colour, pixel, CHANNELS);
    size_t slot = ((colour * 2654435761u) >> 8) % SLOTS;
    while (slots[slot].count && memcmp(slots[slot].channel, pixel, CHANNELS) != 0)
        slot = (slot + 1) % SLOTS;
    return &slots[slot];
}

/* False: too many. */
static bool count_shades(const struct bitmap *b, struct shade *slots)
{
    const size_t pixels = (size_t)b->width * b->height;
    uint32_t shades = 0;
    for (size_t i = 0; i < pixels; i++) {
        struct shade *s = find_shade(slots, b->pixels + i * 4);
        if (!s->count) {
            if (++shades > MOST_SHADES)
                return false;
            memcpy(s->channel, b->pixels + i * 4, CHANNELS);
        }
        s->count++;
    }
    return true;
}

/* --- cutting -----------------------------------------------------------------------------------
 */

static void measure(struct box *box, const struct shade *shades)
{
    *box = (struct box){.first = box->first, .end = box->end};
    for (uint32_t i = box->first; i < box->end; i++) {
        box->count += shades[i].count;
        for (unsigned c = 0; c < CHANNELS; c++) {
            const uint64_t v = shades[i].channel[c];
            box->sum[c] += v * shades[i].count;
            box->squares[c] += v * v * shades[i].count;
        }
    }
    for (unsigned c = 0; c < CHANNELS; c++) {
        const uint64_t spread = box->squares[c] - box->sum[c] * box->sum[c] / box->count;
        box->error += spread;
        if (spread > box->spread) {
            box->spread = spread;
            box->widest = c;
        }
    }
}

/* Moves the shades up to the mean to the front; where the second half begins. */
static uint32_t split(const struct box *box, struct shade *shades)
{
    const unsigned c = box->widest;
    const uint64_t mean = box->sum[c] / box->count;
    uint32_t middle = box->first;
    for (uint32_t i = box->first; i < box->end; i++)
        if (shades[i].channel[c] <= mean) {
            const struct shade other = shades[middle];
            shades[middle++] = shades[i];
            shades[i] = other;
        }
    return middle;
}

static unsigned cut(struct box *boxes, struct shade *shades, uint32_t count)
{
    unsigned made = 1;
    boxes[0] = (struct box){.end = count};
    measure(&boxes[0], shades);
    const uint64_t good = (uint64_t)GOOD_ERROR * CHANNELS * boxes[0].count;
    while (made < MOST_COLOURS) {
        struct box *widest = &boxes[0];
        uint64_t error = boxes[0].error;
        for (unsigned i = 1; i < made; i++) {
            error += boxes[i].error;
            if (boxes[i].spread > widest->spread)
                widest = &boxes[i];
        }
        if (error <= good || !widest->spread)
            break;
        const uint32_t middle = split(widest, shades);
        boxes[made] = (struct box){.first = middle, .end = widest->end};
        widest->end = middle;
        measure(widest, shades);
        measure(&boxes[made++], shades);
    }
    return made;
}

/* The sum of square errors over pixels and channels. */
static uint64_t paint(const struct box *boxes, unsigned made, struct shade *shades,
                      uint8_t palette[MOST_COLOURS][CHANNELS])
{
    uint64_t error = 0;
    for (unsigned i = 0; i < made; i++) {
        for (unsigned c = 0; c < CHANNELS; c++)
            palette[i][c] = (uint8_t)((boxes[i].sum[c] + boxes[i].count / 2) / boxes[i].count);
        for (uint32_t k = boxes[i].first; k < boxes[i].end; k++) {
            shades[k].colour = (uint8_t)i;
            for (unsigned c = 0; c < CHANNELS; c++) {
                const int off = shades[k].channel[c] - palette[i][c];
                error += (uint64_t)(off * off) * shades[k].count;
            }
        }
    }
    return error;
}

/* --- the whole ---------------------------------------------------------------------------------
 */

/* Room for the slots, and behind them for the shades without gaps. */
static bool reduce(struct bitmap *b, struct shade *slots)
{
    struct shade *shades = slots + SLOTS;
    struct box boxes[MOST_COLOURS];
    uint8_t palette[MOST_COLOURS][CHANNELS];
    uint32_t count = 0;
    const size_t pixels = (size_t)b->width * b->height;
    if (!count_shades(b, slots))
        return false;
    for (size_t i = 0; i < SLOTS; i++)
        if (slots[i].count)
            shades[count++] = slots[i];
    const unsigned made = cut(boxes, shades, count);
    if (paint(boxes, made, shades, palette) > (uint64_t)MOST_ERROR * CHANNELS * pixels)
        return false;
    for (uint32_t i = 0; i < count; i++)
        find_shade(slots, shades[i].channel)->colour = shades[i].colour;
    for (size_t i = 0; i < pixels; i++) {
        uint8_t *pixel = b->pixels + i * 4;
        memcpy(pixel, palette[find_shade(slots, pixel)->colour], CHANNELS);
    }
    return true;
}

bool palette_reduce(struct bitmap *bitmap)
{
    struct shade *room = calloc(SLOTS + MOST_SHADES, sizeof *room);
    const bool reduced = room && reduce(bitmap, room);
    free(room);
    return reduced;
}
