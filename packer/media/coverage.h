/* What the fonts cover that a reader is sure to have.
 *
 * It is known from a list (assets/faces/reader-fonts.txt) and not from the fonts of the machine
 * that packs, so that the same input gives the same bytes wherever it is packed. */
#ifndef PACKER_COVERAGE_H
#define PACKER_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Each has what those before it have. */
enum reader_fonts {
    READER_BOOK, /* Gentium Book Basic: Latin, a megabyte */
    READER_CORE, /* Noto for all scripts but Chinese, Japanese and Korean; Symbola */
    READER_FULL  /* those too */
};

/* Has any one face all of the characters? Only then can their cluster be drawn. */
bool coverage_has(enum reader_fonts fonts, const uint32_t *characters, size_t count);

#endif
