/* Words and their postings; see wordlist.h. */
#include "api/wordlist.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS 64u
#define BEHIND      10 /* bytes of room behind a word, so that eight can be read wherever one begins */

void wordlist_free(struct wordlist *list)
{
    free(list->text);
    free(list->words);
    free(list->slots);
    free(list->postings);
    *list = (struct wordlist){0};
}

size_t wordlist_bytes(const struct wordlist *list)
{
    return list->size + list->count * sizeof *list->words + list->slot_count * sizeof *list->slots +
           list->posting_count * sizeof *list->postings;
}

/* `items` with room for one more of `size` bytes, half as many more at a time; NULL when out of
 * memory, and the old ones stay. */
static void *with_room(void *items, uint32_t count, uint32_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    const uint32_t more = *capacity ? *capacity + *capacity / 2 : 64;
    void *grown = more > *capacity ? realloc(items, more * size) : NULL;
    if (grown)
        *capacity = more;
    return grown;
}

static bool reserve_text(struct wordlist *list, size_t length)
{
    if (list->size + length + BEHIND <= list->capacity)
        return true;
    const size_t more = (list->size + length + 256) * 3 / 2;
    uint8_t *grown = more <= UINT32_MAX ? realloc(list->text, more) : NULL;
    if (!grown)
        return false;
    list->text = grown;
    list->capacity = more;
    if (!list->size)
        list->text[list->size++] = ' ';
    return true;
}

/* FNV-1a. */
static uint32_t hash_of(const uint8_t *word, size_t length)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < length; i++)
        h = (h ^ word[i]) * 16777619u;
    return h;
}

static size_t length_of(const struct wordlist *list, uint32_t word)
{
    const size_t end = word + 1 < list->count ? list->words[word + 1].start : list->size - 1;
    return end - list->words[word].start - 1;
}

/* The slot of a word, or the free one where it belongs. */
static uint32_t *slot_of(const struct wordlist *list, const uint8_t *word, size_t length)
{
    const uint32_t mask = list->slot_count - 1;
    for (uint32_t at = hash_of(word, length) & mask;; at = (at + 1) & mask) {
        const uint32_t number = list->slots[at];
        if (!number || (length_of(list, number - 1) == length &&
                        memcmp(list->text + list->words[number - 1].start + 1, word, length) == 0))
            return &list->slots[at];
    }
}

/* Twice as many slots when half of them are taken. */
static bool reserve_slots(struct wordlist *list)
{
    if (list->count * 2 < list->slot_count)
        return true;
    struct wordlist grown = *list;
    grown.slot_count = list->slot_count ? list->slot_count * 2 : FIRST_SLOTS;
    grown.slots = calloc(grown.slot_count, sizeof *grown.slots);
    if (!grown.slots)
        return false;
    for (uint32_t i = 0; i < list->count; i++)
        *slot_of(&grown, list->text + list->words[i].start + 1, length_of(list, i)) = i + 1;
    free(list->slots);
    list->slots = grown.slots;
    list->slot_count = grown.slot_count;
    return true;
}

/* The word's number; UINT32_MAX when out of memory. */
static uint32_t find_or_add(struct wordlist *list, const uint8_t *word, size_t length)
{
    if (!reserve_slots(list) || !reserve_text(list, length))
        return UINT32_MAX;
    uint32_t *slot = slot_of(list, word, length);
    if (*slot)
        return *slot - 1;
    struct word *words = with_room(list->words, list->count, &list->word_capacity, sizeof *words);
    if (!words)
        return UINT32_MAX;
    list->words = words;
    list->words[list->count] = (struct word){.start = (uint32_t)list->size - 1};
    memcpy(list->text + list->size, word, length);
    list->size += length;
    list->text[list->size++] = ' ';
    memset(list->text + list->size, 0, BEHIND - 2);
    *slot = ++list->count;
    return list->count - 1;
}

bool wordlist_add(struct wordlist *list, const uint8_t *word, size_t length,
                  const struct posting *posting)
{
    struct posting *postings =
        with_room(list->postings, list->posting_count, &list->posting_capacity, sizeof *postings);
    if (!postings)
        return false;
    list->postings = postings;
    const uint32_t number = find_or_add(list, word, length);
    if (number == UINT32_MAX)
        return false;
    struct word *w = &list->words[number];
    struct posting *p = w->posting ? &list->postings[w->posting - 1] : NULL;
    if (p && p->entry == posting->entry) {
        const unsigned room = POSTING_MOST - p->count;
        p->count = (uint16_t)(p->count + (posting->count < room ? posting->count : room));
        return true;
    }
    list->postings[list->posting_count] = *posting;
    list->postings[list->posting_count].next = w->posting;
    w->posting = ++list->posting_count;
    return true;
}

const uint8_t *wordlist_word(const struct wordlist *list, uint32_t number, size_t *length)
{
    *length = length_of(list, number);
    return list->text + list->words[number].start + 1;
}

/* --- finding --------------------------------------------------------------------------------- */

static uint64_t eight_bytes(const uint8_t *from)
{
    uint64_t v;
    memcpy(&v, from, sizeof v);
    return v;
}

/* A beginning of one letter has a third of all postings: a few instructions each. */
static void add_postings(const struct posting *postings, uint32_t newest, struct tally *tallies)
{
    for (uint32_t i = newest; i;) {
        const struct posting *p = &postings[i - 1];
        struct tally *t = &tallies[p->entry];
        i = p->next;
        t->count += p->count;
        if (p->early > t->early)
            t->early = p->early;
    }
}

/* Is the word, whose first bytes match, one to be found? */
static bool matches_further(const struct wordlist *list, uint32_t number,
                            const struct query_word *word)
{
    const size_t length = length_of(list, number) + 1;
    return word->length <= length && (!word->whole || word->length == length) &&
           memcmp(list->text + list->words[number].start, word->text, word->length) == 0;
}

/* Every word is looked at, by its first eight bytes: a few instructions a word, whatever is asked
 * and in whatever script. */
void wordlist_find(const struct wordlist *list, const struct query_word *word,
                   struct tally *tallies)
{
    uint8_t head[8] = {0}, mask[8] = {0};
    const size_t known = word->length < sizeof head ? word->length : sizeof head;
    memcpy(head, word->text, known);
    memset(mask, 0xFF, known);
    const uint64_t wanted = eight_bytes(head), masked = eight_bytes(mask);
    const bool further = known < word->length || word->whole;
    const struct word *end = list->words + (word->anywhere ? 0 : list->count);
    for (const struct word *w = list->words; w < end; w++) {
        if ((eight_bytes(list->text + w->start) & masked) != wanted)
            continue;
        if (!further || matches_further(list, (uint32_t)(w - list->words), word))
            add_postings(list->postings, w->posting, tallies);
    }
}
