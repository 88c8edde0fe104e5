/* Folding for search; see <satchel/utf8.h> and fold_gen.c, which makes the tables. */
#include "base/fold.h"

#include "fold_table.h"

#define PAGE 128u

size_t satchel_fold(uint32_t c, uint32_t to[4])
{
    if (c < 0x80) {
        to[0] = c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
        return 1;
    }
    const unsigned place = c <= 0x10FFFF ? fold_place[fold_page[c / PAGE] * PAGE + c % PAGE] : 0;
    if (place == 0) {
        to[0] = c;
        return 1;
    }
    const uint32_t *from = fold_sequence + place;
    const size_t count = from[0] >> 24;
    to[0] = from[0] & 0xFFFFFF;
    for (size_t i = 1; i < count; i++)
        to[i] = from[i];
    return count;
}

static bool sequence_has(unsigned place, uint32_t letter)
{
    const uint32_t *from = fold_sequence + place;
    const size_t count = from[0] >> 24;
    bool has = count && (from[0] & 0xFFFFFF) == letter;
    for (size_t i = 1; i < count; i++)
        has |= from[i] == letter;
    return has;
}

void fold_sources(uint32_t letter, void (*told)(void *context, uint32_t c), void *context)
{
    for (uint32_t i = 0; i < sizeof fold_page; i++) {
        const uint16_t *page = fold_place + (size_t)fold_page[i] * PAGE;
        for (uint32_t k = 0; fold_page[i] && k < PAGE; k++)
            if (page[k] && sequence_has(page[k], letter))
                told(context, i * PAGE + k);
    }
}
