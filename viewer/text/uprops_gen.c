/* Makes the tables of uprops.c from the Unicode Character Database, at build time.
 *
 *     uprops_gen /usr/share/unicode > uprops_table.h
 *
 * All files it reads have the same form: a code point or a range, a semicolon, a value, a comment.
 */
#include "uprops.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LAST         0x10FFFFu
#define BLOCK        128u
#define MOST_RECORDS 4096
#define MOST_NAMES   250
#define MOST_LISTS   250

static struct uprops props[LAST + 1];
static struct uprops records[MOST_RECORDS];
static unsigned record_count;
static char script_names[MOST_NAMES][48]; /* "Latin" */
static char script_tags[MOST_NAMES][5];   /* "Latn" */
static unsigned script_count;
static char lists[MOST_LISTS][256]; /* "Beng Deva Dogr" */
static unsigned list_count = 1;
static uint16_t blocks[(LAST + 1) / BLOCK][BLOCK];
static unsigned block_count;

static const char *const line_names[] = {
#define LINE_NAME(name) #name,
    LINE_CLASSES(LINE_NAME)};
static const char *const grapheme_names[] = {
#define GRAPHEME_NAME(name) #name,
    GRAPHEME_CLASSES(GRAPHEME_NAME)};
static const char *const category_names[] = {
#define CATEGORY_NAME(name) #name,
    CATEGORIES(CATEGORY_NAME)};

static void die(const char *what, const char *which)
{
    fprintf(stderr, "uprops_gen: %s %s\n", what, which);
    exit(2);
}

static int index_of(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return (int)i;
    return -1;
}

#define INDEX_OF(names, name) index_of(names, sizeof(names) / sizeof *(names), name)

/* Cuts white space off both ends. */
static char *trim(char *s)
{
    while (*s == ' ' || *s == '\t')
        s++;
    size_t n = strlen(s);
    while (n && strchr(" \t\r\n", s[n - 1]))
        s[--n] = '\0';
    return s;
}

typedef void set_function(uint32_t c, const char *value);

/* Calls `set` for every code point of every line of the file. */
static void read_ranges(const char *folder, const char *name, set_function *set)
{
    char path[4096], line[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *in = fopen(path, "r");
    if (!in)
        die("cannot open", path);
    while (fgets(line, sizeof line, in)) {
        line[strcspn(line, "#")] = '\0';
        char *semicolon = strchr(line, ';'), *end;
        if (!semicolon)
            continue;
        *semicolon = '\0';
        uint32_t first = (uint32_t)strtoul(line, &end, 16), last = first;
        if (strncmp(end, "..", 2) == 0)
            last = (uint32_t)strtoul(end + 2, NULL, 16);
        if (last > LAST)
            die("range too long in", path);
        for (uint32_t c = first; c <= last; c++)
            set(c, trim(semicolon + 1));
    }
    fclose(in);
}

static void set_category(uint32_t c, const char *value)
{
    const int i = INDEX_OF(category_names, value);
    if (i < 0)
        die("unknown category", value);
    props[c].category = (uint8_t)i;
}

/* After the categories: LB1 needs them. */
static void set_line(uint32_t c, const char *value)
{
    if (strcmp(value, "SA") == 0 && category_is_mark(props[c].category))
        value = "CM";
    if (strcmp(value, "AI") == 0 || strcmp(value, "SG") == 0 || strcmp(value, "XX") == 0)
        value = "AL";
    const int i = INDEX_OF(line_names, value);
    if (i < 0)
        die("unknown line class", value);
    props[c].line = (uint8_t)i;
}

static void set_grapheme(uint32_t c, const char *value)
{
    const int i = INDEX_OF(grapheme_names, value);
    if (i < 0)
        die("unknown grapheme class", value);
    props[c].grapheme = (uint8_t)i;
}

static void set_width(uint32_t c, const char *value)
{
    if (value[1] == '\0' && strchr("FWH", value[0]))
        props[c].flags |= UP_WIDE;
}

static void set_emoji(uint32_t c, const char *value)
{
    if (strcmp(value, "Extended_Pictographic") == 0)
        props[c].flags |= UP_PICTOGRAPHIC;
}

static void set_derived(uint32_t c, const char *value)
{
    if (strcmp(value, "Default_Ignorable_Code_Point") == 0)
        props[c].flags |= UP_IGNORABLE;
}

static void set_joining(uint32_t c, const char *value)
{
    if (strchr("RDC", value[0]))
        props[c].flags |= UP_JOINS_BEFORE;
    if (strchr("LDC", value[0]))
        props[c].flags |= UP_JOINS_AFTER;
}

static void set_script(uint32_t c, const char *value)
{
    for (unsigned i = 0; i < script_count; i++)
        if (strcmp(script_names[i], value) == 0) {
            props[c].script = (uint8_t)i;
            return;
        }
    die("unknown script", value);
}

static void set_extensions(uint32_t c, const char *value)
{
    unsigned i = 1;
    while (i < list_count && strcmp(lists[i], value) != 0)
        i++;
    if (i == MOST_LISTS || strlen(value) >= sizeof lists[0])
        die("too many lists of scripts at", value);
    if (i == list_count)
        strcpy(lists[list_count++], value);
    props[c].extensions = (uint8_t)i;
}

/* "sc ; Latn ; Latin": the names of scripts. Unknown comes first, so that it is number 0. */
static void read_script_names(const char *folder)
{
    char path[4096], line[1024];
    snprintf(path, sizeof path, "%s/PropertyValueAliases.txt", folder);
    FILE *in = fopen(path, "r");
    if (!in)
        die("cannot open", path);
    strcpy(script_names[0], "Unknown");
    strcpy(script_tags[0], "Zzzz");
    script_count = 1;
    while (fgets(line, sizeof line, in)) {
        char tag[8], name[48];
        if (sscanf(line, "sc ; %7[A-Za-z] ; %47[A-Za-z_]", tag, name) != 2 || strlen(tag) != 4 ||
            strcmp(name, "Unknown") == 0)
            continue;
        if (script_count == MOST_NAMES)
            die("too many scripts at", name);
        strcpy(script_names[script_count], name);
        strcpy(script_tags[script_count++], tag);
    }
    fclose(in);
}

static uint16_t record_of(const struct uprops *p)
{
    for (unsigned i = 0; i < record_count; i++)
        if (memcmp(&records[i], p, sizeof *p) == 0)
            return (uint16_t)i;
    if (record_count == MOST_RECORDS)
        die("too many", "records");
    records[record_count] = *p;
    return (uint16_t)record_count++;
}

static unsigned block_of(const uint16_t *block)
{
    for (unsigned i = 0; i < block_count; i++)
        if (memcmp(blocks[i], block, sizeof blocks[i]) == 0)
            return i;
    memcpy(blocks[block_count], block, sizeof blocks[0]);
    return block_count++;
}

static void print_stages(void)
{
    printf("static const uint16_t uprops_stage1[%u] = {\n", (unsigned)((LAST + 1) / BLOCK));
    for (uint32_t c = 0; c <= LAST; c += BLOCK) {
        uint16_t block[BLOCK];
        for (uint32_t i = 0; i < BLOCK; i++)
            block[i] = i && memcmp(&props[c + i], &props[c + i - 1], sizeof *props) == 0
                           ? block[i - 1]
                           : record_of(&props[c + i]);
        printf("%u,%s", block_of(block), c / BLOCK % 20 == 19 ? "\n" : "");
    }
    printf("};\nstatic const uint16_t uprops_stage2[%u] = {\n", block_count * BLOCK);
    for (unsigned b = 0; b < block_count; b++)
        for (unsigned i = 0; i < BLOCK; i++)
            printf("%u,%s", blocks[b][i], i % 20 == 19 ? "\n" : "");
    printf("};\n");
}

static void print_tag(const char *tag)
{
    printf("0x%02X%02X%02X%02Xu,", (unsigned)tag[0], (unsigned)tag[1], (unsigned)tag[2],
           (unsigned)tag[3]);
}

/* Lists of script tags one after the other, each ending in 0, and where each starts. */
static void print_lists(void)
{
    unsigned at = 1, starts[MOST_LISTS] = {0};
    printf("static const script_tag uprops_extensions[] = {\n0,");
    for (unsigned i = 1; i < list_count; i++) {
        starts[i] = at;
        for (const char *s = lists[i]; *s; s += s[4] ? 5 : 4) {
            print_tag(s);
            at++;
        }
        printf("0,\n");
        at++;
    }
    printf("};\nstatic const uint16_t uprops_extension_start[] = {\n");
    for (unsigned i = 0; i < list_count; i++)
        printf("%u,", starts[i]);
    printf("};\n");
}

static void print_all(void)
{
    printf("/* Generated by uprops_gen.c from the Unicode Character Database; do not edit. */\n");
    print_stages();
    printf("static const struct uprops uprops_records[] = {\n");
    for (unsigned i = 0; i < record_count; i++)
        printf("{%u,%u,%u,%u,%u,%u},\n", records[i].line, records[i].grapheme, records[i].category,
               records[i].flags, records[i].script, records[i].extensions);
    printf("};\nstatic const script_tag uprops_scripts[] = {\n");
    for (unsigned i = 0; i < script_count; i++)
        print_tag(script_tags[i]);
    printf("};\nstatic const char *const uprops_script_names[] = {\n");
    for (unsigned i = 0; i < script_count; i++)
        printf("\"%s\",\n", script_names[i]);
    printf("};\n");
    print_lists();
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    const char *folder = argv[1];
    read_script_names(folder);
    read_ranges(folder, "extracted/DerivedGeneralCategory.txt", set_category);
    read_ranges(folder, "extracted/DerivedLineBreak.txt", set_line);
    read_ranges(folder, "auxiliary/GraphemeBreakProperty.txt", set_grapheme);
    read_ranges(folder, "extracted/DerivedEastAsianWidth.txt", set_width);
    read_ranges(folder, "emoji/emoji-data.txt", set_emoji);
    read_ranges(folder, "DerivedCoreProperties.txt", set_derived);
    read_ranges(folder, "extracted/DerivedJoiningType.txt", set_joining);
    read_ranges(folder, "Scripts.txt", set_script);
    read_ranges(folder, "ScriptExtensions.txt", set_extensions);
    print_all();
    return ferror(stdout) || fclose(stdout) ? 2 : 0;
}
