/* Normal forms and matches; see matching.h. */
#include "api/matching.h"

#include "base/lanes.h"

#include <satchel/utf8.h>

#include <string.h>

bool is_word_char(uint32_t c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
    return satchel_strong_direction(c) != 0 || (c >= 0x0E31 && c <= 0x0E4E) ||
           (c >= 0x0900 && c <= 0x0DFF && c != 0x0964 && c != 0x0965) ||
           (c >= 0x0EB1 && c <= 0x0ECD) || (c >= 0x102B && c <= 0x103E) ||
           (c >= 0x17B4 && c <= 0x17D3);
}

/* No blanks between words: any place may start one. */
static bool is_continuous_script(uint32_t c)
{
    return (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) ||
           (c >= 0x1780 && c <= 0x17FF) || (c >= 0x2E80 && c <= 0x9FFF) ||
           (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x20000 && c <= 0x3FFFD);
}

bool normal_is_continuous(const uint8_t *normal, size_t size)
{
    for (size_t at = 0; at < size;) {
        uint32_t c;
        if (normal[at] < 0xE0) { /* none of them is below U+0800 */
            at++;
            continue;
        }
        at += satchel_utf8_decode((const char *)normal + at, size - at, &c);
        if (is_continuous_script(c))
            return true;
    }
    return false;
}

/* A text on its way to its normal form. */
struct walk {
    const char *text;
    size_t size, at;
    bool blank;    /* one was put last */
    uint32_t last; /* folded letter that was put last */
};

#define STEP 16 /* bytes that one code point may give */

/* The bytes of the next code point; its `last` is for query_parse. */
static unsigned walk_step(struct walk *w, uint8_t to[STEP])
{
    uint32_t c, folded[4];
    unsigned length = 0;
    w->at += satchel_utf8_decode(w->text + w->at, w->size - w->at, &c);
    const size_t n = satchel_fold(c, folded);
    for (size_t i = 0; i < n; i++) {
        if (is_word_char(folded[i])) {
            length += (unsigned)satchel_utf8_encode(folded[i], (char *)to + length);
            w->blank = false;
            w->last = folded[i];
        } else if (!w->blank) {
            to[length++] = ' ';
            w->blank = true;
        }
    }
    return length;
}

void normal_put(satchel_buf *out, const char *text, size_t size, bool open)
{
    struct walk w = {.text = text, .size = size, .blank = true};
    uint8_t bytes[STEP];
    if (out->size)
        w.blank = out->data[out->size - 1] == ' ';
    else
        satchel_buf_put(out, " ", 1);
    while (w.at < size) {
        const unsigned n = walk_step(&w, bytes);
        satchel_buf_put(out, bytes, n);
    }
    if (!open && !w.blank)
        satchel_buf_put(out, " ", 1);
}

size_t normal_source(const char *text, size_t size, bool after, size_t at)
{
    struct walk w = {.text = text, .size = size, .blank = after};
    uint8_t bytes[STEP];
    for (size_t put = 0; w.at < size;) {
        const size_t here = w.at;
        put += walk_step(&w, bytes);
        if (put > at)
            return here;
    }
    return size;
}

void query_parse(const char *text, struct query *q)
{
    struct walk w = {.text = text, .size = strlen(text), .blank = true};
    struct query_word *word = NULL;
    uint8_t bytes[STEP];
    q->count = 0;
    while (w.at < w.size) {
        const unsigned n = walk_step(&w, bytes);
        for (unsigned i = 0; i < n; i++) {
            if (bytes[i] == ' ') {
                if (word)
                    word->whole = true;
                word = NULL;
                continue;
            }
            if (!word && q->count == QUERY_WORDS)
                return;
            if (!word) {
                word = &q->words[q->count++];
                *word = (struct query_word){.anywhere = is_continuous_script(w.last)};
                if (!word->anywhere)
                    word->text[word->length++] = ' ';
            }
            if (word->length < QUERY_BYTES)
                word->text[word->length++] = bytes[i];
        }
    }
    for (unsigned i = 0; i < q->count; i++) /* one that was cut ends with a letter */
        q->words[i].length =
            (unsigned)satchel_utf8_valid((const char *)q->words[i].text, q->words[i].length);
}

/* --- finding ------------------------------------------------------------------------------------
 */

/* Two places of a word whose bytes are rare in text, so that most of a text is passed over by
 * looking at two of its bytes. Lead bytes of UTF-8 are the same for a whole script. */
static unsigned commonness(uint8_t c)
{
    static const char letters[] = "zqxjkvbpygfwmucldrhsnioate";
    if (c >= 0xC0)
        return 60;
    if (c == ' ')
        return 50;
    if (c >= 0x80)
        return 15;
    const char *at = strchr(letters, c);
    return at ? (unsigned)(at - letters) : 0;
}

static void choose_probes(const struct query_word *w, size_t *one, size_t *other)
{
    *one = 0;
    for (size_t i = 1; i < w->length; i++)
        if (commonness(w->text[i]) < commonness(w->text[*one]))
            *one = i;
    *other = *one ? 0 : w->length - 1;
    for (size_t i = 0; i < w->length; i++)
        if (i != *one && commonness(w->text[i]) < commonness(w->text[*other]))
            *other = i;
}

struct tally {
    const struct query_word *word;
    const uint8_t *normal;
    size_t size, first;
    size_t one, other; /* places of the probes in the word */
    uint32_t count;
};

/* Counts the matches that start in [from, end). */
static void tally_range(struct tally *t, size_t from, size_t end)
{
    const struct query_word *w = t->word;
    const uint8_t rare = w->text[t->one];
    const uint8_t *at = t->normal + from + t->one, *stop = t->normal + end + t->one;
    while (at < stop && (at = memchr(at, rare, (size_t)(stop - at))) != NULL) {
        const size_t place = (size_t)(at - t->normal) - t->one, behind = place + w->length;
        at++;
        if (memcmp(t->normal + place, w->text, w->length) != 0)
            continue;
        if (w->whole && !w->anywhere && (behind == t->size || t->normal[behind] != ' '))
            continue;
        if (!t->count++)
            t->first = place + !w->anywhere;
    }
}

/* Goes over the text LANES x 4 places at a time: only where both probes are at theirs somewhere
 * among them is it compared. Returns where the rest begins. */
static size_t tally_lanes(struct tally *t)
{
    const uint8_t *text = t->word->text;
    const lanes one = lanes_of(text[t->one]), other = lanes_of(text[t->other]);
    size_t at = 0;
    for (; at + 4 * LANES + t->word->length <= t->size; at += 4 * LANES) {
        const uint8_t *p = t->normal + at + t->one, *q = t->normal + at + t->other;
        const lanes a = (lanes)(lanes_load(p) == one) & (lanes)(lanes_load(q) == other);
        const lanes b =
            (lanes)(lanes_load(p + LANES) == one) & (lanes)(lanes_load(q + LANES) == other);
        const lanes c =
            (lanes)(lanes_load(p + 2 * LANES) == one) & (lanes)(lanes_load(q + 2 * LANES) == other);
        const lanes d =
            (lanes)(lanes_load(p + 3 * LANES) == one) & (lanes)(lanes_load(q + 3 * LANES) == other);
        if (lanes_any((a | b) | (c | d)))
            tally_range(t, at, at + 4 * LANES);
    }
    return at;
}

uint32_t query_count(const struct query_word *word, const uint8_t *normal, size_t size,
                     size_t *first)
{
    struct tally t = {.word = word, .normal = normal, .size = size};
    if (word->length == 0 || size < word->length)
        return 0;
    choose_probes(word, &t.one, &t.other);
    tally_range(&t, tally_lanes(&t), size - word->length + 1);
    *first = t.first;
    return t.count;
}

uint64_t query_points(uint32_t found, bool in_headline)
{
    return (found > 20 ? 20 : found) + (in_headline ? 10 : 0);
}

uint32_t query_score(uint64_t points, uint32_t document)
{
    return (uint32_t)(points * 1000 / (1 + document / 4096));
}

bool query_match(const struct query *q, const uint8_t *normal, size_t size, size_t headline,
                 uint32_t document, satchel_hit *hit)
{
    uint64_t score = 0;
    hit->count = 0;
    for (unsigned i = 0; i < q->count; i++) {
        size_t first = 0;
        const uint32_t found = query_count(&q->words[i], normal, size, &first);
        if (!found)
            return false;
        hit->count += found;
        score += query_points(found, first < headline);
        if (i == 0) {
            hit->offset = (uint32_t)first;
            hit->length = q->words[0].length - !q->words[0].anywhere;
        }
    }
    hit->score = query_score(score, document);
    return q->count > 0;
}

int compare_hits(const void *a, const void *b)
{
    const satchel_hit *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

/* --- snippets ----------------------------------------------------------------------------------
 */

static bool is_blank(char c)
{
    return c == ' ' || c == '\n';
}

/* Where the line around the match begins: at a word's beginning where one is near. */
static size_t snippet_start(const char *text, size_t size, const satchel_hit *hit)
{
    const size_t before = SATCHEL_SNIPPET / 3;
    size_t start = hit->offset > before ? hit->offset - before : 0;
    start = satchel_utf8_floor(text, size, start);
    if (start) {
        size_t next = start;
        while (next < hit->offset && !is_blank(text[next]))
            next++;
        if (next < hit->offset)
            start = next;
    }
    while (start < hit->offset && is_blank(text[start]))
        start++;
    return start;
}

static size_t snippet_end(const char *text, size_t size, size_t start, const satchel_hit *hit)
{
    size_t end = start + SATCHEL_SNIPPET < size ? start + SATCHEL_SNIPPET : size;
    end = satchel_utf8_floor(text, size, end);
    if (end < size) {
        size_t shorter = end;
        while (shorter > hit->offset + hit->length && !is_blank(text[shorter]))
            shorter--;
        if (shorter > hit->offset + hit->length)
            end = shorter;
    }
    return end;
}

bool make_snippet(const char *text, size_t size, bool begins, bool ends, satchel_arena *arena,
                  satchel_hit *hit)
{
    static const char ellipsis[] = "\xE2\x80\xA6";
    const size_t start = snippet_start(text, size, hit);
    const size_t end = snippet_end(text, size, start, hit);
    char *line = satchel_arena_alloc(arena, end - start + 2 * sizeof ellipsis);
    if (!line)
        return false;
    size_t at = 0;
    if (start || !begins) {
        memcpy(line, ellipsis, 3);
        at = 3;
    }
    hit->mark = (uint32_t)(at + hit->offset - start);
    for (size_t i = start; i < end; i++)
        line[at++] = text[i] == '\n' || text[i] == '\t' ? ' ' : text[i];
    if (end < size || !ends)
        memcpy(line + at, ellipsis, 3);
    hit->snippet = line;
    return true;
}
