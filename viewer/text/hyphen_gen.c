/* Makes a hyphenation trie from patterns in the format of libhyphen; run by the build.
 *
 *     hyphen_gen PATTERNS.dic OUT.trie
 *
 * The format is at the top of hyphen.c. Patterns that change the spelling (Hungarian "asszonnyal")
 * inhibit the break instead, since a line cannot be set with other letters than its text has.
 * Identical lists of children are kept once, which makes German a quarter of the plain trie. */
#include <ctype.h>
#include <iconv.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#define LETTERS 250
#define LONGEST 64 /* characters of a pattern */
#define EDGE    1  /* the code of the full stop: an end of the word; letters count from 2 */
#define NONE    0x7FFFFFu

struct node {
    uint32_t child, next; /* 0: none */
    uint32_t list;        /* of its children, once they are written; NONE without */
    uint16_t value;
    uint8_t code;
};

struct trie {
    uint32_t letters[LETTERS]; /* lower case; code - 2 is the index */
    unsigned letter_count;
    unsigned left, right;
    struct node *nodes;
    uint32_t count, capacity;
    uint8_t values[65536]; /* start, count, digits; entry 0 is "none" */
    uint32_t value_size;
    uint32_t *out; /* nodes as written */
    uint16_t *out_values;
    uint32_t out_count, out_capacity;
    uint32_t *lists; /* hash table of lists already written: 1 + where */
};

static void die(const char *what, const char *path)
{
    fprintf(stderr, "hyphen_gen: %s: %s\n", path, what);
    exit(1);
}

static void *grown(void *array, size_t size)
{
    void *p = realloc(array, size);
    if (!p)
        die("out of memory", "patterns");
    return p;
}

/* --- reading -------------------------------------------------------------------------------- */

/* The code of a letter, given one if it is new. */
static uint8_t code_of(struct trie *t, uint32_t c, const char *path)
{
    if (c == '.')
        return EDGE;
    c = c == 0x2019 ? '\'' : (uint32_t)towlower((wint_t)c);
    for (unsigned i = 0; i < t->letter_count; i++)
        if (t->letters[i] == c)
            return (uint8_t)(i + 2);
    if (t->letter_count == LETTERS)
        die("too many letters", path);
    t->letters[t->letter_count++] = c;
    return (uint8_t)(t->letter_count + 1);
}

static uint32_t new_node(struct trie *t, uint8_t code)
{
    if (t->count == t->capacity) {
        t->capacity = t->capacity * 2 + 1024;
        t->nodes = grown(t->nodes, t->capacity * sizeof *t->nodes);
    }
    t->nodes[t->count] = (struct node){.code = code, .list = NONE};
    return t->count++;
}

static uint32_t child_of(struct trie *t, uint32_t parent, uint8_t code)
{
    uint32_t before = 0;
    for (uint32_t i = t->nodes[parent].child; i && t->nodes[i].code <= code; i = t->nodes[i].next) {
        if (t->nodes[i].code == code)
            return i;
        before = i;
    }
    const uint32_t made = new_node(t, code);
    uint32_t *link = before ? &t->nodes[before].next : &t->nodes[parent].child;
    t->nodes[made].next = *link;
    *link = made;
    return made;
}

/* Where these digits are among the values; added if they are new. */
static uint16_t value_of(struct trie *t, unsigned start, const uint8_t *digits, unsigned count,
                         const char *path)
{
    for (uint32_t i = 1; i < t->value_size; i += 2u + t->values[i + 1])
        if (t->values[i] == start && t->values[i + 1] == count &&
            memcmp(t->values + i + 2, digits, count) == 0)
            return (uint16_t)i;
    if (t->value_size + count + 2 > sizeof t->values)
        die("too many values", path);
    const uint32_t at = t->value_size;
    t->values[at] = (uint8_t)start;
    t->values[at + 1] = (uint8_t)count;
    memcpy(t->values + at + 2, digits, count);
    t->value_size += count + 2;
    return (uint16_t)at;
}

/* The digits from the slash on say where letters change: the odd one there becomes even. */
static void inhibit(uint8_t *digits, unsigned count)
{
    for (unsigned i = 0; i <= count; i++)
        digits[i] += digits[i] & 1;
}

static void add_pattern(struct trie *t, const wchar_t *line, const char *path)
{
    uint8_t codes[LONGEST], digits[LONGEST + 1] = {0};
    unsigned n = 0;
    const wchar_t *p = line;
    for (; *p && *p != '/' && !iswspace((wint_t)*p); p++) {
        if (*p >= '0' && *p <= '9') {
            digits[n] = (uint8_t)(*p - '0');
        } else {
            if (n + 1 >= LONGEST)
                return;
            codes[n++] = code_of(t, (uint32_t)*p, path);
        }
    }
    if (!n)
        return;
    if (*p == '/')
        inhibit(digits, n);
    uint32_t at = 0;
    for (unsigned i = 0; i < n; i++)
        at = child_of(t, at, codes[i]);
    unsigned start = 0, end = n;
    while (start <= end && !digits[start])
        start++;
    while (end > start && !digits[end])
        end--;
    if (start <= end)
        t->nodes[at].value = value_of(t, start, digits + start, end - start + 1, path);
}

static const char *charset_of(const char *name)
{
    static const char *const known[][2] = {
        {"ISO8859-13", "ISO-8859-13"}, {"ISO8859-1", "ISO-8859-1"},   {"ISO8859-2", "ISO-8859-2"},
        {"ISO8859-5", "ISO-8859-5"},   {"ISO8859-7", "ISO-8859-7"},   {"KOI8-R", "KOI8-R"},
        {"KOI8-U", "KOI8-U"},          {"microsoft-cp1251", "CP1251"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strncmp(name, known[i][0], strlen(known[i][0])) == 0)
            return known[i][1];
    return "UTF-8";
}

static void read_patterns(struct trie *t, const char *path)
{
    FILE *f = fopen(path, "rb");
    char line[1024];
    if (!f || !fgets(line, sizeof line, f))
        die("cannot be read", path);
    const iconv_t convert = iconv_open("WCHAR_T", charset_of(line));
    if (convert == (iconv_t)-1)
        die("unknown character set", path);
    while (fgets(line, sizeof line, f)) {
        wchar_t wide[1024] = {0};
        char *in = line, *out = (char *)wide;
        size_t left = strlen(line), room = sizeof wide - sizeof *wide;
        unsigned n;
        if (sscanf(line, "LEFTHYPHENMIN %u", &n) == 1)
            t->left = n;
        if (sscanf(line, "RIGHTHYPHENMIN %u", &n) == 1)
            t->right = n;
        if (line[0] == '%' || line[0] == '#' || isupper((unsigned char)line[0]) ||
            iconv(convert, &in, &left, &out, &room) == (size_t)-1)
            continue;
        add_pattern(t, wide, path);
    }
    iconv_close(convert);
    fclose(f);
}

/* --- writing -------------------------------------------------------------------------------- */

static uint32_t word_of(const struct trie *t, uint32_t node, int last)
{
    return t->nodes[node].code | (uint32_t)last << 8 | t->nodes[node].list << 9;
}

static size_t hash_list(const struct trie *t, uint32_t first)
{
    uint64_t h = 1469598103934665603u;
    for (uint32_t i = first; i; i = t->nodes[i].next)
        h = (h ^ (word_of(t, i, 0) + (uint64_t)t->nodes[i].value * 0x9E3779B97F4A7C15u)) *
            1099511628211u;
    return (size_t)(h >> 20);
}

static int same_list(const struct trie *t, uint32_t first, uint32_t at)
{
    for (uint32_t i = first; i; i = t->nodes[i].next, at++)
        if (t->out[at] != word_of(t, i, !t->nodes[i].next) ||
            t->out_values[at] != t->nodes[i].value)
            return 0;
    return 1;
}

#define SLOTS (1u << 20)

/* Writes the children of a node, those of its children first; returns where they stand. */
static uint32_t write_list(struct trie *t, uint32_t parent)
{
    const uint32_t first = t->nodes[parent].child;
    if (!first)
        return NONE;
    for (uint32_t i = first; i; i = t->nodes[i].next)
        t->nodes[i].list = write_list(t, i);
    size_t slot = hash_list(t, first) % SLOTS;
    for (; t->lists[slot]; slot = (slot + 1) % SLOTS)
        if (same_list(t, first, t->lists[slot] - 1))
            return t->lists[slot] - 1;
    const uint32_t at = t->out_count;
    for (uint32_t i = first; i; i = t->nodes[i].next) {
        if (t->out_count == t->out_capacity) {
            t->out_capacity = t->out_capacity * 2 + 4096;
            t->out = grown(t->out, t->out_capacity * sizeof *t->out);
            t->out_values = grown(t->out_values, t->out_capacity * sizeof *t->out_values);
        }
        t->out[t->out_count] = word_of(t, i, !t->nodes[i].next);
        t->out_values[t->out_count++] = t->nodes[i].value;
    }
    t->lists[slot] = at + 1;
    return at;
}

static void put(FILE *f, uint32_t v, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        fputc((int)(v >> (8 * i) & 0xFF), f);
}

struct pair {
    uint32_t c, code;
};

static int by_character(const void *a, const void *b)
{
    const uint32_t x = ((const struct pair *)a)->c, y = ((const struct pair *)b)->c;
    return x < y ? -1 : x > y;
}

/* Letters in both cases; the apostrophe in both shapes. */
static unsigned list_letters(const struct trie *t, struct pair *to)
{
    unsigned n = 0;
    for (unsigned i = 0; i < t->letter_count; i++) {
        const uint32_t c = t->letters[i], upper = (uint32_t)towupper((wint_t)c);
        to[n++] = (struct pair){c, i + 2};
        if (upper != c)
            to[n++] = (struct pair){upper, i + 2};
        if (c == '\'')
            to[n++] = (struct pair){0x2019, i + 2};
    }
    qsort(to, n, sizeof *to, by_character);
    return n;
}

static void write_trie(struct trie *t, const char *path)
{
    struct pair letters[2 * LETTERS + 1];
    const unsigned letter_count = list_letters(t, letters);
    const uint32_t root = write_list(t, 0);
    FILE *f = fopen(path, "wb");
    if (!f)
        die("cannot be written", path);
    fwrite("SHY1", 1, 4, f);
    put(f, t->left, 1);
    put(f, t->right, 1);
    put(f, letter_count, 2);
    put(f, t->out_count, 4);
    put(f, t->value_size, 4);
    put(f, root, 4);
    for (unsigned i = 0; i < letter_count; i++)
        put(f, letters[i].c | letters[i].code << 24, 4);
    for (uint32_t i = 0; i < t->out_count; i++)
        put(f, t->out[i], 4);
    for (uint32_t i = 0; i < t->out_count; i++)
        put(f, t->out_values[i], 2);
    fwrite(t->values, 1, t->value_size, f);
    if (fclose(f) != 0)
        die("cannot be written", path);
}

int main(int argc, char **argv)
{
    struct trie *t = calloc(1, sizeof *t);
    if (argc < 3 || !t || !setlocale(LC_CTYPE, "C.UTF-8"))
        die("usage: hyphen_gen PATTERNS OUT, with the locale C.UTF-8", "arguments");
    t->left = 2;
    t->right = 3;
    t->value_size = 1;
    t->lists = calloc(SLOTS, sizeof *t->lists);
    if (!t->lists)
        die("out of memory", argv[1]);
    new_node(t, 0);
    read_patterns(t, argv[1]);
    write_trie(t, argv[2]);
    return 0;
}
