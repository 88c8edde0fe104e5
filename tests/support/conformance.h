/* Reading the conformance files of the Unicode Character Database:
 *
 *     ÷ 0020 × 0308 ÷	#  a comment
 */
#ifndef TESTS_SUPPORT_CONFORMANCE_H
#define TESTS_SUPPORT_CONFORMANCE_H

#include <satchel/utf8.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONFORMANCE_MOST 512

/* One line: its text in UTF-8, and where it breaks: breaks[i] is true if there is a ÷ before byte
 * i, for 0 <= i <= length. */
struct conformance_case {
    char text[CONFORMANCE_MOST];
    size_t length;
    bool breaks[CONFORMANCE_MOST + 1];
};

/* Lone surrogates have no UTF-8; the files have none but the parser must not trip over one. */
static inline bool conformance_parse(const char *line, struct conformance_case *out)
{
    memset(out, 0, sizeof *out);
    for (const char *s = line; *s && *s != '#';) {
        if (strncmp(s, "\xC3\xB7", 2) == 0) {
            out->breaks[out->length] = true;
            s += 2;
        } else if (strncmp(s, "\xC3\x97", 2) == 0) {
            s += 2;
        } else if (strchr("0123456789ABCDEF", *s)) {
            char *end;
            const uint32_t c = (uint32_t)strtoul(s, &end, 16);
            if (out->length + 4 > CONFORMANCE_MOST)
                return false;
            out->length += satchel_utf8_encode(c, out->text + out->length);
            s = end;
        } else {
            s++;
        }
    }
    return out->length > 0;
}

/* Calls `check` for every case of `path`; adds up cases and failures, printing the first few. -1 if
 * the file is not there. */
static inline int conformance_run(const char *path, bool (*check)(const struct conformance_case *),
                                  unsigned *cases)
{
    FILE *in = fopen(path, "r");
    if (!in)
        return -1;
    static char line[8192];
    int failed = 0;
    *cases = 0;
    while (fgets(line, sizeof line, in)) {
        struct conformance_case c;
        if (!conformance_parse(line, &c))
            continue;
        ++*cases;
        if (!check(&c) && failed++ < 20)
            fprintf(stderr, "failed: %s", line);
    }
    fclose(in);
    return failed;
}

#endif
