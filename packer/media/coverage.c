/* The list of what readers' fonts cover; see coverage.h. */
#include "media/coverage.h"

struct range {
    uint32_t first, last;
};

struct reader_face {
    enum reader_fonts set;
    uint32_t first, count; /* of its ranges */
};

#include "coverage_table.h"

static bool has(const struct reader_face *face, uint32_t c)
{
    size_t low = face->first, high = low + face->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (c < ranges[middle].first)
            high = middle;
        else if (c > ranges[middle].last)
            low = middle + 1;
        else
            return true;
    }
    return false;
}

bool coverage_has(enum reader_fonts fonts, const uint32_t *characters, size_t count)
{
    for (size_t i = 0; i < sizeof reader_faces / sizeof *reader_faces; i++) {
        if (reader_faces[i].set > fonts)
            continue;
        size_t n = 0;
        while (n < count && has(&reader_faces[i], characters[n]))
            n++;
        if (n == count)
            return true;
    }
    return false;
}
