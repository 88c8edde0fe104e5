/* See catalog_ids.h. Marks are control characters, which no id has. */
#include "catalog_ids.h"

#include "doors/digest.h"
#include "format/document.h"

#include <satchel/utf8.h>

#include <stdio.h>
#include <string.h>

enum {
    MARK_SLUG = 1,
    MARK_WORDS,
    MARK_DAY_SLASH,
    MARK_DAY_DASH,
    MARK_DAY,
    MARK_SECTION,
    MARK_UUID
};

#define FIRST_WORDS 0x20 /* the byte after MARK_WORDS: this and the number of words */
#define MOST_WORDS  0x5E
#define LEAST_SLUG  6 /* bytes that are worth a mark */
#define SLUG_SIZE   (SATCHEL_MAX_STRING + 8)
#define UUID_SIZE   16u
#define UUID_TEXT   36u

/* --- what marks stand for ----------------------------------------------------------------------
 */

struct slug {
    char text[SLUG_SIZE];
    size_t size;
    bool gap; /* something that is no letter or digit came since the last of them */
};

static bool is_plain(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static void slug_add(struct slug *s, uint32_t c)
{
    if (s->gap && s->size)
        s->text[s->size++] = '-';
    s->gap = false;
    s->text[s->size++] = (char)c;
}

/* The words of a headline in small letters without accents, hyphens between them; apostrophes
 * vanish. Cut off where it would be longer than an id may be. */
static void slug_of(const char *text, struct slug *s)
{
    const size_t length = strlen(text);
    s->size = 0;
    s->gap = false;
    for (size_t i = 0; i < length && s->size < SATCHEL_MAX_STRING - 8;) {
        uint32_t c, folded[4];
        i += satchel_utf8_decode(text + i, length - i, &c);
        if (c == '\'' || c == 0x2018 || c == 0x2019)
            continue;
        const size_t count = satchel_fold(c, folded);
        bool any = false;
        for (size_t k = 0; k < count; k++)
            if (is_plain(folded[k])) {
                slug_add(s, folded[k]);
                any = true;
            }
        s->gap |= !any;
    }
    s->text[s->size] = '\0';
}

/* Bytes of the first `words` words; 0 if there are not more than that. */
static size_t slug_words(const struct slug *s, unsigned words)
{
    for (size_t i = 0; i < s->size; i++)
        if (s->text[i] == '-' && !--words)
            return i;
    return 0;
}

static bool day_of(const satchel_record *r, unsigned mark, char to[32])
{
    char time[32];
    if (r->issued == SATCHEL_NO_TIME)
        return false;
    satchel_time_print(r->issued, time, sizeof time);
    const char *between = mark == MARK_DAY_SLASH ? "/" : mark == MARK_DAY_DASH ? "-" : "";
    snprintf(to, 32, "%.4s%s%.2s%s%.2s", time, between, time + 5, between, time + 8);
    return true;
}

/* Does a byte of a UUID end the first, second, third or fourth part of its text? */
static bool ends_part(unsigned byte)
{
    return byte == 3 || byte == 5 || byte == 7 || byte == 9;
}

static void uuid_print(const uint8_t uuid[UUID_SIZE], char to[UUID_TEXT + 1])
{
    for (unsigned i = 0; i < UUID_SIZE; i++) {
        hex_print(to, uuid + i, 1);
        to += 2;
        if (ends_part(i))
            *to++ = '-';
    }
    *to = '\0';
}

static int digit_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The UUID at the start of a string, in small letters. */
static bool uuid_at(const char *text, uint8_t uuid[UUID_SIZE])
{
    for (unsigned i = 0; i < UUID_SIZE; i++) {
        const int high = digit_of(text[0]), low = high < 0 ? -1 : digit_of(text[1]);
        if (low < 0)
            return false;
        uuid[i] = (uint8_t)(high << 4 | low);
        text += 2;
        if (ends_part(i) && *text++ != '-')
            return false;
    }
    return true;
}

/* --- marks -------------------------------------------------------------------------------------
 */

/* Puts a mark in place of the first occurrence of a string, if there is one. `id` shrinks. */
static bool replace(char *id, const char *what, size_t size, const char *mark)
{
    const size_t length = strlen(id), by = strlen(mark);
    char *at = size >= by ? memmem(id, length, what, size) : NULL;
    if (!size || !at)
        return false;
    memcpy(at, mark, by);
    memmove(at + by, at + size, length - (size_t)(at - id) - size + 1);
    return true;
}

static void replace_slug(char *id, const struct slug *s)
{
    if (s->size >= LEAST_SLUG && replace(id, s->text, s->size, (const char[]){MARK_SLUG, 0}))
        return;
    for (unsigned words = MOST_WORDS; words; words--) {
        const size_t size = slug_words(s, words);
        const char mark[] = {MARK_WORDS, (char)(FIRST_WORDS + words), 0};
        if (size >= LEAST_SLUG && replace(id, s->text, size, mark))
            return;
    }
}

/* Where in the id its first random UUID stands (version 4 or 5): of others, digits repeat from id
 * to id, and coded as text they take less than as bytes. */
static const char *find_uuid(const char *id, uint8_t uuid[UUID_SIZE])
{
    for (const char *at = strchr(id, '-'); at; at = strchr(at + 1, '-'))
        if (at - id >= 8 && uuid_at(at - 8, uuid) && (uuid[6] >> 4 == 4 || uuid[6] >> 4 == 5))
            return at - 8;
    return NULL;
}

/* What an id is written to, and the UUIDs that its marks stand for. */
struct expanded {
    char *text; /* of SATCHEL_MAX_STRING + 1 */
    size_t size;
    struct reader *uuids;
};

static bool put(struct expanded *to, const char *text, size_t size)
{
    if (size > SATCHEL_MAX_STRING - to->size)
        return false;
    memcpy(to->text + to->size, text, size);
    to->size += size;
    return true;
}

/* Appends what the mark at `at` stands for; sets *at behind it. */
static bool expand_mark(const satchel_record *r, const char **at, struct expanded *to)
{
    const unsigned mark = (unsigned char)*(*at)++;
    char day[32], uuid[UUID_TEXT + 1];
    struct slug s;
    if (mark >= MARK_DAY_SLASH && mark <= MARK_DAY)
        return day_of(r, mark, day) && put(to, day, strlen(day));
    if (mark == MARK_UUID) {
        const uint8_t *bytes = read_bytes(to->uuids, UUID_SIZE);
        if (bytes)
            uuid_print(bytes, uuid);
        return bytes && put(to, uuid, UUID_TEXT);
    }
    if (mark > MARK_UUID)
        return false;
    slug_of(mark == MARK_SECTION ? r->section : r->headline, &s);
    size_t size = s.size;
    if (mark == MARK_WORDS) {
        const unsigned words = (unsigned char)**at;
        if (words <= FIRST_WORDS || words > FIRST_WORDS + MOST_WORDS)
            return false;
        (*at)++;
        size = slug_words(&s, words - FIRST_WORDS);
    }
    return size > 0 && put(to, s.text, size);
}

bool id_expand(const satchel_record *r, const char *at, struct reader *uuids,
               char id[SATCHEL_MAX_STRING + 1])
{
    struct expanded to = {.text = id, .uuids = uuids};
    while (*at)
        if ((unsigned char)*at >= 0x20 ? !put(&to, at++, 1) : !expand_mark(r, &at, &to))
            return false;
    id[to.size] = '\0';
    return to.size > 0;
}

/* --- shortening --------------------------------------------------------------------------------
 */

/* A mark that ran into what follows it would stand for something else. */
static bool stands_for(const satchel_record *r, const char *shortened, satchel_bytes uuid)
{
    char id[SATCHEL_MAX_STRING + 1];
    struct reader uuids = reader_of(uuid);
    return id_expand(r, shortened, &uuids, id) && strcmp(id, r->id) == 0;
}

void id_shorten(const satchel_record *r, satchel_buf *out, satchel_buf *uuids)
{
    char id[SATCHEL_MAX_STRING + 1], day[32];
    uint8_t uuid[UUID_SIZE];
    struct slug s;
    if (strlen(r->id) > SATCHEL_MAX_STRING) {
        satchel_buf_put_text(out, r->id);
        return;
    }
    memcpy(id, r->id, strlen(r->id) + 1);
    const char *const at = find_uuid(id, uuid);
    if (at)
        (void)replace(id, at, UUID_TEXT, (const char[]){MARK_UUID, 0});
    slug_of(r->headline, &s);
    replace_slug(id, &s);
    for (unsigned mark = MARK_DAY_SLASH; mark <= MARK_DAY; mark++)
        if (day_of(r, mark, day) && replace(id, day, strlen(day), (const char[]){(char)mark, 0}))
            break;
    slug_of(r->section, &s);
    if (s.size > 2)
        (void)replace(id, s.text, s.size, (const char[]){MARK_SECTION, 0});
    const bool shortened = stands_for(r, id, (satchel_bytes){uuid, at ? UUID_SIZE : 0});
    satchel_buf_put_text(out, shortened ? id : r->id);
    if (shortened && at)
        satchel_buf_put(uuids, uuid, UUID_SIZE);
}
