/* Makes the table of satchel_fold from the Unicode Character Database, at build time.
 *
 *     fold_gen UnicodeData.txt CaseFolding.txt > fold_table.h
 *
 * A code point is decomposed (canonically and compatibly, recursively), its case folded (full
 * folding), and the marks of scripts that readers write with or without them are dropped. Marks of
 * Indic scripts, Thai and the like are vowels and stay. What does not change is not in the table.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LAST  0x10FFFFu
#define MOST  4  /* code points that satchel_fold may give */
#define DEPTH 18 /* longest decomposition in the database */

static uint32_t decomposition[LAST + 1][2]; /* first two; longer ones in `tail` */
static uint32_t tail[LAST + 1][DEPTH - 2];
static uint8_t tail_length[LAST + 1];
static uint32_t folding[LAST + 1][3];
static uint8_t is_ignored[LAST + 1];

static int is_ignored_mark(uint32_t c, const char *category)
{
    if (strcmp(category, "Cf") == 0)
        return c != 0x06DD; /* end of ayah is a sign of its own */
    if (strcmp(category, "Mn") != 0 && strcmp(category, "Me") != 0)
        return c == 0x0640; /* tatweel */
    return (c >= 0x0300 && c <= 0x036F) || (c >= 0x0483 && c <= 0x0489) ||
           (c >= 0x0591 && c <= 0x05C7) || (c >= 0x0610 && c <= 0x061A) ||
           (c >= 0x064B && c <= 0x065F) || c == 0x0670 || (c >= 0x06D6 && c <= 0x06ED) ||
           (c >= 0x0711 && c <= 0x074A) || (c >= 0x0898 && c <= 0x08FF) ||
           (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) ||
           (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE00 && c <= 0xFE0F) ||
           (c >= 0xFE20 && c <= 0xFE2F) || c == 0xFB1E || (c >= 0xE0100 && c <= 0xE01EF);
}

/* Letters that are one letter to a reader: Arabic forms of different languages and keyboards, and
 * the final letters of Hebrew. After decomposition, so hamza carriers are bare already. */
static uint32_t unify(uint32_t c)
{
    static const uint32_t same[][2] = {
        {0x0622, 0x0627}, {0x0623, 0x0627}, {0x0625, 0x0627}, {0x0671, 0x0627}, {0x0649, 0x064A},
        {0x0629, 0x0647}, {0x06CC, 0x064A}, {0x06D2, 0x064A}, {0x06A9, 0x0643}, {0x06AA, 0x0643},
        {0x06C1, 0x0647}, {0x06BE, 0x0647}, {0x06D5, 0x0647}, {0x06C0, 0x0647}, {0x06C3, 0x0647},
        {0x05DA, 0x05DB}, {0x05DD, 0x05DE}, {0x05DF, 0x05E0}, {0x05E3, 0x05E4}, {0x05E5, 0x05E6},
        {0x2018, 0x0027}, {0x2019, 0x0027}, {0x02BC, 0x0027}, {0x0131, 0x0069}, {0x0111, 0x0064},
        {0x0142, 0x006C}, {0x00F8, 0x006F}, {0x2010, 0x002D}, {0x2011, 0x002D},
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (same[i][0] == c)
            return same[i][1];
    if (c >= 0x0660 && c <= 0x0669)
        return '0' + (c - 0x0660);
    if (c >= 0x06F0 && c <= 0x06F9)
        return '0' + (c - 0x06F0);
    return c;
}

static void read_unicode_data(FILE *in)
{
    char line[1024];
    while (fgets(line, sizeof line, in)) {
        char *field[7], *at = line;
        for (int i = 0; i < 7; i++) {
            field[i] = at;
            at = strchr(at, ';');
            if (!at)
                exit(2);
            *at++ = '\0';
        }
        const uint32_t c = (uint32_t)strtoul(field[0], NULL, 16);
        is_ignored[c] = (uint8_t)is_ignored_mark(c, field[2]);
        char *d = field[5];
        if (*d == '<')
            d = strchr(d, '>') + 1;
        for (unsigned n = 0; *d;) {
            char *end;
            const uint32_t part = (uint32_t)strtoul(d, &end, 16);
            if (end == d)
                break;
            if (n < 2)
                decomposition[c][n] = part;
            else if (n < DEPTH)
                tail[c][tail_length[c]++] = part;
            n++;
            d = end;
        }
    }
}

static void read_case_folding(FILE *in)
{
    char line[1024];
    while (fgets(line, sizeof line, in)) {
        char *end;
        const uint32_t c = (uint32_t)strtoul(line, &end, 16);
        if (end == line || *end != ';' || (end[2] != 'C' && end[2] != 'F'))
            continue;
        char *at = end + 5;
        for (unsigned n = 0; n < 3; n++) {
            folding[c][n] = (uint32_t)strtoul(at, &end, 16);
            if (end == at)
                break;
            at = end;
        }
    }
}

static void expand(uint32_t c, uint32_t *to, unsigned *count, unsigned depth)
{
    if (depth > 8)
        return;
    if (folding[c][0] && folding[c][0] != c) {
        for (unsigned i = 0; i < 3 && folding[c][i]; i++)
            expand(folding[c][i], to, count, depth + 1);
    } else if (decomposition[c][0]) {
        for (unsigned i = 0; i < 2 && decomposition[c][i]; i++)
            expand(decomposition[c][i], to, count, depth + 1);
        for (unsigned i = 0; i < tail_length[c]; i++)
            expand(tail[c][i], to, count, depth + 1);
    } else if (!is_ignored[c] && *count < MOST) {
        to[(*count)++] = unify(c);
    }
}

/* --- the table ----------------------------------------------------------------------------------
 *
 * Pages of code points, equal ones once. What a page holds of a code point is a place in the
 * sequences; there, the first of what it folds to has their count above its 24 bits. Place 0 stands
 * for the code point itself.
 */
#define PAGE  128
#define PAGES ((LAST + 1) / PAGE)

static uint16_t page[PAGES][PAGE]; /* different ones, the first `page_count`; number 0 is empty */
static unsigned page_count = 1;
static uint32_t sequence[1 << 16]; /* at 1 that of nothing */
static unsigned sequence_end = 2;

static unsigned place_of(const uint32_t *to, unsigned count)
{
    const uint32_t first = to[0] | (uint32_t)count << 24;
    if (count == 0)
        return 1;
    for (unsigned at = 2; at < sequence_end; at += sequence[at] >> 24)
        if (sequence[at] == first &&
            memcmp(sequence + at + 1, to + 1, (count - 1) * sizeof *to) == 0)
            return at;
    const unsigned at = sequence_end;
    if (at + count > sizeof sequence / sizeof *sequence)
        exit(2);
    sequence[at] = first;
    memcpy(sequence + at + 1, to + 1, (count - 1) * sizeof *to);
    sequence_end += count;
    return at;
}

static unsigned fold_place(uint32_t c)
{
    uint32_t to[MOST] = {0};
    unsigned count = 0;
    if (c < 0x41 || (c >= 0xAC00 && c <= 0xD7A3)) /* syllables of Hangul stay composed */
        return 0;
    expand(c, to, &count, 0);
    return count == 1 && to[0] == c ? 0 : place_of(to, count);
}

static unsigned page_of(uint32_t first)
{
    uint16_t made[PAGE];
    for (uint32_t i = 0; i < PAGE; i++)
        made[i] = (uint16_t)fold_place(first + i);
    for (unsigned i = 0; i < page_count; i++)
        if (memcmp(page[i], made, sizeof made) == 0)
            return i;
    memcpy(page[page_count], made, sizeof made);
    return page_count++;
}

static void write_numbers(const char *type, const uint32_t *numbers, size_t count)
{
    printf("static const %s[] = {", type);
    for (size_t i = 0; i < count; i++)
        printf("%s%u,", i % 16 ? "" : "\n", numbers[i]);
    printf("\n};\n");
}

static void write_table(void)
{
    static uint32_t index[PAGES], flat[PAGES * PAGE];
    for (uint32_t i = 0; i < PAGES; i++)
        index[i] = page_of(i * PAGE);
    if (page_count > UINT8_MAX + 1)
        exit(2);
    for (size_t i = 0; i < (size_t)page_count * PAGE; i++)
        flat[i] = page[i / PAGE][i % PAGE];
    printf("/* Generated by fold_gen.c from the Unicode Character Database; do not edit. */\n");
    write_numbers("uint8_t fold_page", index, PAGES);
    write_numbers("uint16_t fold_place", flat, (size_t)page_count * PAGE);
    write_numbers("uint32_t fold_sequence", sequence, sequence_end);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    FILE *data = fopen(argv[1], "r"), *fold = fopen(argv[2], "r");
    if (!data || !fold)
        return 2;
    read_unicode_data(data);
    read_case_folding(fold);
    write_table();
    return ferror(stdout) || fclose(stdout) ? 2 : 0;
}
