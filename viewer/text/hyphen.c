/* Hyphenation tries; see hyphen.h.
 *
 * Little-endian:
 *
 *     4  "SHY1"
 *     1  characters that must stay before a hyphen      1  and after it
 *     2  letters                                        4  nodes
 *     4  bytes of values                                4  the root's list
 *     4  for each letter, by code point: code point, and its code << 24
 *     4  for each node: code | 256 if it is the last of its list | its children's list << 9
 *     2  for each node: its value, 0 for none
 *     values: the first letter's gap that it speaks of, how many digits, the digits
 *
 * A list is the number of its first node, 0x7FFFFF for none; code 1 is the edge of a word. The
 * files are ours, but a stick may hold them too: everything read is checked where it is used.
 */
#include "text/hyphen.h"

#include "text/decode.h"
#include "text/program.h"
#include "text/uprops.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD       20
#define NO_LIST    0x7FFFFFu
#define EDGE       1
#define FILE_MOST  ((off_t)16 << 20)
#define WORD_LEAST 5 /* letters */

/* --- tries ---------------------------------------------------------------------------------- */

static uint32_t read32(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint32_t read16(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8;
}

static const uint8_t *trie_nodes(const struct trie *t)
{
    return t->data + HEAD + 4 * (size_t)t->letter_count;
}

/* 0 if the language does not have the letter. */
static uint8_t search_code(const struct trie *t, uint32_t c)
{
    uint32_t low = 0, high = t->letter_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const uint32_t letter = read32(t->data + HEAD + 4 * (size_t)middle);
        if ((letter & 0xFFFFFF) == c)
            return (uint8_t)(letter >> 24);
        if ((letter & 0xFFFFFF) < c)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

/* The node of the list with this code, NO_LIST if it has none. */
static uint32_t find_node(const struct trie *t, uint32_t at, uint8_t code)
{
    const uint8_t *nodes = trie_nodes(t);
    for (; at < t->node_count; at++) {
        const uint32_t node = read32(nodes + 4 * (size_t)at);
        if ((node & 0xFF) == code)
            return at;
        if (node & 0x100 || (node & 0xFF) > code)
            break;
    }
    return NO_LIST;
}

/* Where patterns of two letters are: the lists that hang from the roots are long, and nearly every
 * look-up goes through two of them. */
static void index_pairs(struct trie *t)
{
    const uint8_t *nodes = trie_nodes(t);
    for (unsigned first = 0; first < TRIE_PAIRS; first++) {
        for (unsigned second = 0; second < TRIE_PAIRS; second++)
            t->pairs[first][second] = NO_LIST;
        if (t->roots[first] == NO_LIST)
            continue;
        for (uint32_t at = read32(nodes + 4 * (size_t)t->roots[first]) >> 9; at < t->node_count;
             at++) {
            const uint32_t node = read32(nodes + 4 * (size_t)at);
            if ((node & 0xFF) < TRIE_PAIRS && t->pairs[first][node & 0xFF] == NO_LIST)
                t->pairs[first][node & 0xFF] = at;
            if (node & 0x100)
                break;
        }
    }
}

static uint8_t code_of(const struct trie *t, uint32_t c)
{
    return c < sizeof t->codes ? t->codes[c] : search_code(t, c);
}

/* What is looked up most often: letters, and where a pattern begins. */
static void index_trie(struct trie *t, uint32_t root)
{
    for (uint32_t i = 0; i < t->letter_count; i++) {
        const uint32_t letter = read32(t->data + HEAD + 4 * (size_t)i);
        if ((letter & 0xFFFFFF) < sizeof t->codes)
            t->codes[letter & 0xFFFFFF] = (uint8_t)(letter >> 24);
    }
    for (unsigned i = 0; i < 256; i++)
        t->roots[i] = NO_LIST;
    for (; root < t->node_count; root++) {
        const uint32_t node = read32(trie_nodes(t) + 4 * (size_t)root);
        t->roots[node & 0xFF] = root;
        if (node & 0x100)
            break;
    }
}

bool trie_open(satchel_bytes bytes, struct trie *trie)
{
    if (bytes.size < HEAD || memcmp(bytes.data, "SHY1", 4) != 0)
        return false;
    *trie = (struct trie){
        .data = bytes.data,
        .size = bytes.size,
        .left = bytes.data[4],
        .right = bytes.data[5],
        .letter_count = read16(bytes.data + 6),
        .node_count = read32(bytes.data + 8),
        .value_size = read32(bytes.data + 12),
    };
    if (bytes.size !=
        HEAD + 4 * (uint64_t)trie->letter_count + 6 * (uint64_t)trie->node_count + trie->value_size)
        return false;
    index_trie(trie, read32(bytes.data + 16));
    index_pairs(trie);
    return true;
}

/* Raises the digits of the gaps by what the node says; gap 0 is before the pattern. */
static void take_value(const struct trie *t, uint32_t node, uint8_t *gaps, size_t room)
{
    const uint8_t *values = trie_nodes(t) + 6 * (size_t)t->node_count;
    const uint32_t at = read16(trie_nodes(t) + 4 * (size_t)t->node_count + 2 * (size_t)node);
    if (!at || at + 2 > t->value_size)
        return;
    const uint32_t start = values[at], count = values[at + 1];
    if (at + 2 + count > t->value_size)
        return;
    for (uint32_t i = 0; i < count && start + i < room; i++)
        if (values[at + 2 + i] > gaps[start + i])
            gaps[start + i] = values[at + 2 + i];
}

bool trie_find(const struct trie *t, const uint32_t *letters, size_t count, uint32_t *places)
{
    uint8_t codes[HYPHEN_MOST + 2], gaps[HYPHEN_MOST + 3] = {0};
    *places = 0;
    if (count > HYPHEN_MOST)
        return false;
    codes[0] = codes[count + 1] = EDGE;
    for (size_t i = 0; i < count; i++)
        if ((codes[i + 1] = code_of(t, letters[i])) <= EDGE)
            return false;
    for (size_t i = 0; i < count + 2; i++) {
        uint32_t node = t->roots[codes[i]];
        for (size_t k = i + 1; node != NO_LIST; k++) {
            take_value(t, node, gaps + i, sizeof gaps - i);
            if (k == count + 2)
                break;
            if (k == i + 1 && codes[i] < TRIE_PAIRS && codes[k] < TRIE_PAIRS) {
                node = t->pairs[codes[i]][codes[k]];
                continue;
            }
            const uint32_t list = read32(trie_nodes(t) + 4 * (size_t)node) >> 9;
            node = find_node(t, list, codes[k]);
        }
    }
    const size_t left = t->left < 2 ? 2 : t->left, right = t->right < 2 ? 2 : t->right;
    for (size_t i = left; i + right <= count; i++)
        if (gaps[i + 1] & 1)
            *places |= (uint32_t)1 << i;
    return true;
}

/* --- files ---------------------------------------------------------------------------------- */

struct file {
    struct trie *trie; /* NULL: none, if it was looked for */
    void *map;
    size_t size;
    bool looked;
};

struct hyphens {
    char folder[PATH_MAX];
    struct file files[LANGUAGE_COUNT];
};

/* Beside the program, as it is built and as it is installed. */
static void find_folder(char to[PATH_MAX])
{
    if (!program_data("/hyphen", to))
        snprintf(to, PATH_MAX, "%s", SATCHEL_DATA_DIR "/hyphen");
}

struct hyphens *hyphens_create(const char *folder)
{
    struct hyphens *hyphens = calloc(1, sizeof *hyphens);
    if (hyphens && folder)
        snprintf(hyphens->folder, sizeof hyphens->folder, "%s", folder);
    else if (hyphens)
        find_folder(hyphens->folder);
    return hyphens;
}

static void drop(struct file *file)
{
    free(file->trie);
    if (file->map)
        munmap(file->map, file->size);
    file->trie = NULL;
    file->map = NULL;
}

void hyphens_destroy(struct hyphens *hyphens)
{
    for (size_t i = 0; hyphens && i < LANGUAGE_COUNT; i++)
        drop(&hyphens->files[i]);
    free(hyphens);
}

static void map_file(const char *path, struct file *file)
{
    struct stat st;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 && st.st_size <= FILE_MOST) {
        void *map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        file->size = (size_t)st.st_size;
        file->map = map == MAP_FAILED ? NULL : map;
    }
    close(fd);
    file->trie = file->map ? malloc(sizeof *file->trie) : NULL;
    if (!file->trie || !trie_open((satchel_bytes){file->map, file->size}, file->trie))
        drop(file);
}

static const struct trie *trie_of(struct hyphens *hyphens, language_id language)
{
    char path[PATH_MAX];
    if (language == LANGUAGE_UNKNOWN || language >= LANGUAGE_COUNT)
        return NULL;
    struct file *file = &hyphens->files[language];
    if (file->looked)
        return file->trie;
    const int n =
        snprintf(path, sizeof path, "%s/%s.trie", hyphens->folder, language_tag(language));
    if (n > 0 && n < PATH_MAX)
        map_file(path, file);
    file->looked = true;
    return file->trie;
}

bool hyphens_know(struct hyphens *hyphens, language_id language)
{
    return trie_of(hyphens, language) != NULL;
}

/* --- words ---------------------------------------------------------------------------------- */

static bool is_letter(const struct uprops *p)
{
    return category_is_letter(p->category) || category_is_mark(p->category);
}

uint32_t hyphens_find(struct hyphens *hyphens, language_id language, const char *word,
                      size_t length)
{
    const struct trie *trie = trie_of(hyphens, language);
    uint32_t letters[HYPHEN_MOST], places;
    size_t before = 0, count = 0, small = 0;
    bool ended = false;
    for (size_t at = 0; trie && at < length;) {
        uint32_t c;
        at += text_decode(word + at, length - at, &c);
        const struct uprops *p = uprops_of(c);
        const bool inside =
            is_letter(p) || c == 0x200C || c == 0x200D || (count && (c == '\'' || c == 0x2019));
        const bool mark = p->category >= GC_Pc && p->category <= GC_Ps;
        if ((inside && (ended || before + count == HYPHEN_MOST)) || (!inside && !mark))
            return 0;
        if (inside)
            letters[count++] = c;
        ended = count && !inside;
        before += !count;
        small += inside && p->category != GC_Lu;
    }
    while (count && (letters[count - 1] == '\'' || letters[count - 1] == 0x2019))
        count--;
    if (count < WORD_LEAST || !small || !trie_find(trie, letters, count, &places))
        return 0;
    return before < HYPHEN_MOST ? places << before : 0;
}
