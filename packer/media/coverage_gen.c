/* Prints the tables of coverage.c from assets/faces/reader-fonts.txt: a row a face, "set file
 * ranges", ranges of code points in hexadecimal with gaps of one space. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MOST 65536

static const char *const sets[] = {"book", "core", "full"};

static int fail(const char *what, unsigned line)
{
    fprintf(stderr, "coverage_gen: line %u: %s\n", line, what);
    return EXIT_FAILURE;
}

/* Prints the ranges of one face; how many, or -1. */
static long print_ranges(char *text)
{
    long count = 0;
    for (char *word = strtok(text, " \n"); word; word = strtok(NULL, " \n")) {
        char *end;
        const unsigned long first = strtoul(word, &end, 16);
        const unsigned long last = *end == '-' ? strtoul(end + 1, &end, 16) : first;
        if (*end || last < first || last > 0x10FFFF)
            return -1;
        printf("    {0x%lX, 0x%lX},\n", first, last);
        count++;
    }
    return count;
}

int main(int argc, char **argv)
{
    static char line[LINE_MOST];
    static struct {
        size_t set;
        long first, count;
    } faces[1024];
    size_t face_count = 0;
    unsigned number = 0;
    long ranges = 0;
    FILE *in = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (!in)
        return fail("usage: coverage_gen FILE", 0);
    printf("static const struct range ranges[] = {\n");
    while (number++, fgets(line, sizeof line, in)) {
        if (*line == '#')
            continue;
        char *file = strchr(line, ' '), *covers = file ? strchr(file + 1, ' ') : NULL;
        size_t set = 0;
        if (!covers || face_count == sizeof faces / sizeof *faces)
            return fail("no face, or one too many", number);
        *file = '\0';
        while (set < 3 && strcmp(line, sets[set]) != 0)
            set++;
        const long count = set < 3 ? print_ranges(covers) : -1;
        if (count < 0)
            return fail("bad set or range", number);
        faces[face_count].set = set;
        faces[face_count].first = ranges;
        faces[face_count++].count = count;
        ranges += count;
    }
    printf("};\nstatic const struct reader_face reader_faces[] = {\n");
    for (size_t i = 0; i < face_count; i++)
        printf("    {%zu, %ld, %ld},\n", faces[i].set, faces[i].first, faces[i].count);
    printf("};\n");
    return fclose(in) == 0 && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
