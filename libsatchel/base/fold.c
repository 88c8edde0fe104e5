/* Folding for search; see <satchel/utf8.h> and fold_gen.c, which makes the table. */
#include <satchel/utf8.h>

struct fold {
    uint32_t from;
    uint32_t count;
    uint32_t to[4];
};

#include "fold_table.h"

size_t satchel_fold(uint32_t c, uint32_t to[4])
{
    if (c < 0x80) {
        to[0] = c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
        return 1;
    }
    size_t low = 0, high = sizeof fold_table / sizeof *fold_table;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (fold_table[middle].from < c)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == sizeof fold_table / sizeof *fold_table || fold_table[low].from != c) {
        to[0] = c;
        return 1;
    }
    for (size_t i = 0; i < fold_table[low].count; i++)
        to[i] = fold_table[low].to[i];
    return fold_table[low].count;
}
