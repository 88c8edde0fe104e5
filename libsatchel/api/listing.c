/* Lists of words for bundles; see listing.h. A sheet is: varint kind as in the list, and of each
 * word in the order in which they came varint length, the bytes, varint 2 * (places - 1) + in
 * headline. */
#include "listing.h"

#include "base/bytes.h"
#include "format/document.h"
#include "format/words.h"
#include "model/words.h"

#include <stdlib.h>
#include <string.h>

/* --- sheets ---------------------------------------------------------------------------------- */

static bool list_words(struct wordlist *list, const satchel_buf *normal, size_t headline)
{
    for (size_t at = 1; at < normal->size;) {
        const uint8_t *word = normal->data + at;
        const uint8_t *blank = memchr(word, ' ', normal->size - at);
        const size_t length = blank ? (size_t)(blank - word) : normal->size - at;
        const struct posting one = {.count = 1, .early = at < headline ? POSTING_HEAD : 0};
        if (length &&
            !wordlist_add(list, word, length < WORDS_LENGTH ? length : WORDS_LENGTH, &one))
            return false;
        at += length + 1;
    }
    return true;
}

static void put_sheet(const struct wordlist *list, satchel_buf *sheet)
{
    write_varint(sheet, WORDS_LISTED);
    for (uint32_t i = 0; i < list->count; i++) {
        const struct posting *p = &list->postings[list->words[i].posting - 1];
        size_t length;
        const uint8_t *word = wordlist_word(list, i, &length);
        write_varint(sheet, length);
        satchel_buf_put(sheet, word, length);
        write_varint(sheet, 2 * (p->count - 1u) + ((p->early & POSTING_HEAD) != 0));
    }
}

bool listing_sheet(satchel_bytes document, const satchel_record *record, satchel_buf *sheet,
                   satchel_error *err)
{
    satchel_article *article = doc_check(document, record, err);
    if (!article)
        return false;
    struct wordlist list = {0};
    satchel_buf normal;
    size_t size;
    const satchel_block *blocks;
    const char *text = satchel_article_text(article, &size);
    const uint32_t count = satchel_article_blocks(article, &blocks);
    const size_t headline = count && blocks[0].kind == SATCHEL_KIND_HEADLINE ? blocks[0].end : 0;
    satchel_buf_init(&normal, (size_t)64 << 20);
    normal_put(&normal, text, headline, true);
    const size_t headline_end = normal.size;
    normal_put(&normal, text + headline, size - headline, false);
    bool ok = true;
    if (document.size > LISTING_TEXTS || normal.failed == SATCHEL_LIMIT ||
        normal_is_continuous(normal.data, normal.size))
        write_varint(sheet, WORDS_TO_READ);
    else if (!normal.failed && list_words(&list, &normal, headline_end))
        put_sheet(&list, sheet);
    else
        ok = satchel_fail_memory(err);
    wordlist_free(&list);
    satchel_buf_free(&normal);
    satchel_article_close(article);
    return ok && satchel_buf_ok(sheet, err);
}

/* --- lists ----------------------------------------------------------------------------------- */

void listing_start(struct listing *l)
{
    listing_free(l);
    satchel_buf_init(&l->kinds, (size_t)1 << 22);
}

void listing_free(struct listing *l)
{
    wordlist_free(&l->words);
    satchel_buf_free(&l->kinds);
    *l = (struct listing){0};
}

bool listing_add(struct listing *l, satchel_bytes sheet, satchel_error *err)
{
    struct reader r = reader_of(sheet);
    const uint64_t kind = sheet.size ? read_varint(&r, UINT32_MAX) : WORDS_NO_TEXT;
    write_varint(&l->kinds, kind);
    while (r.at < r.size) {
        const size_t length = (size_t)read_varint(&r, r.size - r.at);
        const uint8_t *word = read_bytes(&r, length);
        const uint32_t said = (uint32_t)read_varint(&r, UINT32_MAX);
        const struct posting p = {.entry = l->records,
                                  .count = (uint16_t)((said >> 1) + 1),
                                  .early = said & 1 ? POSTING_HEAD : 0};
        if (!wordlist_add(&l->words, word, length, &p))
            return satchel_fail_memory(err);
    }
    l->records++;
    return satchel_buf_ok(&l->kinds, err);
}

struct sorted_word {
    const uint8_t *bytes;
    size_t length;
    uint32_t posting; /* the newest + 1 */
};

static int compare_words(const void *a, const void *b)
{
    const struct sorted_word *x = a, *y = b;
    const int order = memcmp(x->bytes, y->bytes, x->length < y->length ? x->length : y->length);
    return order ? order : (x->length > y->length) - (x->length < y->length);
}

static size_t shared_bytes(const struct sorted_word *a, const struct sorted_word *b)
{
    size_t n = 0;
    while (n < a->length && n < b->length && a->bytes[n] == b->bytes[n])
        n++;
    return n;
}

/* The chain's postings, whose newest comes first, by rising record. `turned` has room for one a
 * record. */
static void put_postings(const struct listing *l, uint32_t posting, uint32_t *turned,
                         satchel_buf *plain)
{
    uint32_t count = 0, next = 0;
    for (uint32_t p = posting; p; p = l->words.postings[p - 1].next)
        turned[count++] = p;
    write_varint(plain, count);
    while (count) {
        const struct posting *p = &l->words.postings[turned[--count] - 1];
        write_varint(plain, p->entry - next);
        write_varint(plain, 2 * (p->count - 1u) + ((p->early & POSTING_HEAD) != 0));
        next = p->entry + 1;
    }
}

bool listing_put(const struct listing *l, satchel_buf *plain, satchel_error *err)
{
    const uint32_t count = l->words.count;
    struct sorted_word *words = malloc((count + (size_t)1) * sizeof *words);
    uint32_t *turned = malloc((l->records + (size_t)1) * sizeof *turned);
    if (words && turned) {
        for (uint32_t i = 0; i < count; i++) {
            words[i].bytes = wordlist_word(&l->words, i, &words[i].length);
            words[i].posting = l->words.words[i].posting;
        }
        qsort(words, count, sizeof *words, compare_words);
        write_varint(plain, l->records);
        satchel_buf_put(plain, l->kinds.data, l->kinds.size);
        for (uint32_t i = 0; i < count; i++) {
            const size_t shared = i ? shared_bytes(&words[i - 1], &words[i]) : 0;
            write_varint(plain, shared);
            satchel_buf_put(plain, words[i].bytes + shared, words[i].length - shared);
            satchel_buf_put_byte(plain, ' ');
            put_postings(l, words[i].posting, turned, plain);
        }
    }
    const bool ok = (words && turned) || satchel_fail_memory(err);
    free(words);
    free(turned);
    return ok && satchel_buf_ok(plain, err);
}
