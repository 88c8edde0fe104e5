/* Sections and news of the open edition; see survey.h. */
#include "survey.h"

#include "state/textfile.h"

#include <satchel/file.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_PUBLICATIONS 64
#define MOST_KNOWN        2048 /* articles of an edition that are remembered */
#define FILE_LIMIT        ((size_t)16 << 20)
#define NO_SECTION        255

/* An article as it is remembered: two 64-bit numbers, of its id and of its text. */
struct known {
    uint64_t id, text;
};

struct edition {
    uint64_t publication, manifest, number;
    struct known *articles; /* malloc'ed, sorted by id */
    uint32_t count;
    bool current; /* the one at hand; else the one before it */
};

struct survey {
    char *path;                                     /* NULL: nothing is written */
    struct edition editions[2 * MOST_PUBLICATIONS]; /* oldest first */
    unsigned edition_count;
    bool changed;
    bool unread; /* what the file holds */

    satchel_bundle *bundle;
    uint64_t publication;
    const struct edition *before; /* of `editions`; NULL: nothing to compare with */
    bool remember;                /* this edition is to be remembered when all is looked at */
    bool passing;  /* something was not there that may be another time: not all was seen */
    uint32_t next; /* record to look at */
    uint32_t counts[NEWS_COUNT];
    satchel_arena arena;
    const char *sections[SURVEY_SECTIONS];
    unsigned section_count;
    uint8_t *section_of; /* of each record that has been looked at */
    struct known *articles;
    uint32_t article_count;
};

/* --- numbers -------------------------------------------------------------------------------- */

/* FNV-1a, 64 bits. */
static uint64_t number_of(const void *data, size_t size)
{
    uint64_t h = 0xCBF29CE484222325u;
    for (size_t i = 0; i < size; i++)
        h = (h ^ ((const uint8_t *)data)[i]) * 0x100000001B3u;
    return h;
}

static struct known known_of(const satchel_record *r)
{
    struct known k = {.id = number_of(r->id, strlen(r->id))};
    memcpy(&k.text, r->block, sizeof k.text);
    return k;
}

static int compare_known(const void *a, const void *b)
{
    const struct known *x = a, *y = b;
    return x->id < y->id ? -1 : x->id > y->id;
}

/* --- the file ------------------------------------------------------------------------------- */

/* Takes the next word of the line as a number; false if it is none. */
static bool take_number(const char **at, int base, uint64_t *to)
{
    char *end;
    *to = strtoull(*at, &end, base);
    const bool ok = end != *at && *end == ' ';
    *at = ok ? end + 1 : end;
    return ok;
}

/* Sixteen hexadecimal digits. */
static bool take_digits(const char *at, uint64_t *to)
{
    char word[17], *end;
    memcpy(word, at, 16);
    word[16] = '\0';
    *to = strtoull(word, &end, 16);
    return end == word + 16;
}

/* "PUBLICATION MANIFEST NUMBER c|p ARTICLES", all but NUMBER in hexadecimal, an article as 32
 * digits. False: out of memory. */
static bool read_line(void *context, char *line)
{
    struct survey *s = context;
    const char *at = line;
    struct edition e = {0};
    if (s->edition_count == sizeof s->editions / sizeof *s->editions ||
        !take_number(&at, 16, &e.publication) || !take_number(&at, 16, &e.manifest) ||
        !take_number(&at, 10, &e.number) || (*at != 'c' && *at != 'p') || at[1] != ' ')
        return true;
    e.current = *at == 'c';
    at += 2;
    const size_t most = strlen(at) / 32;
    e.articles = calloc(most ? most : 1, sizeof *e.articles);
    if (!e.articles)
        return false;
    for (; e.count < most && e.count < MOST_KNOWN; at += 32, e.count++)
        if (!take_digits(at, &e.articles[e.count].id) ||
            !take_digits(at + 16, &e.articles[e.count].text))
            break;
    qsort(e.articles, e.count, sizeof *e.articles, compare_known);
    s->editions[s->edition_count++] = e;
    return true;
}

static void put_edition(satchel_buf *out, const struct edition *e)
{
    satchel_buf_print(out, "%016llx %016llx %llu %c ", (unsigned long long)e->publication,
                      (unsigned long long)e->manifest, (unsigned long long)e->number,
                      e->current ? 'c' : 'p');
    for (uint32_t i = 0; i < e->count; i++)
        satchel_buf_print(out, "%016llx%016llx", (unsigned long long)e->articles[i].id,
                          (unsigned long long)e->articles[i].text);
    satchel_buf_put_byte(out, '\n');
}

bool survey_save(struct survey *s, satchel_error *err)
{
    if (!s->changed || !s->path)
        return true;
    satchel_buf out;
    satchel_buf_init(&out, FILE_LIMIT);
    satchel_buf_put_text(&out, "satchel-editions 1\n");
    for (unsigned i = 0; i < s->edition_count; i++)
        put_edition(&out, &s->editions[i]);
    const bool ok = satchel_buf_ok(&out, err) &&
                    textfile_save(s->path, &s->unread, satchel_buf_bytes(&out), err);
    satchel_buf_free(&out);
    s->changed = s->changed && !ok;
    return ok;
}

/* --- life ----------------------------------------------------------------------------------- */

struct survey *survey_create(const char *folder)
{
    struct survey *s = calloc(1, sizeof *s);
    char path[PATH_MAX];
    if (!s)
        return NULL;
    satchel_arena_init(&s->arena, (size_t)1 << 20);
    if (!folder || snprintf(path, sizeof path, "%s/editions", folder) >= (int)sizeof path)
        return s;
    s->path = strdup(path);
    if (!s->path || !textfile_load(path, FILE_LIMIT, read_line, s, &s->unread)) {
        survey_destroy(s);
        return NULL;
    }
    return s;
}

static void forget_bundle(struct survey *s)
{
    free(s->section_of);
    free(s->articles);
    satchel_arena_free(&s->arena);
    s->section_of = NULL;
    s->articles = NULL;
    s->bundle = NULL;
    s->before = NULL;
    s->remember = s->passing = false;
    s->next = s->article_count = 0;
    s->section_count = 0;
    memset(s->counts, 0, sizeof s->counts);
}

void survey_destroy(struct survey *s)
{
    if (!s)
        return;
    forget_bundle(s);
    for (unsigned i = 0; i < s->edition_count; i++)
        free(s->editions[i].articles);
    free(s->path);
    free(s);
}

static struct edition *find_edition(struct survey *s, bool current)
{
    for (unsigned i = 0; i < s->edition_count; i++)
        if (s->editions[i].publication == s->publication && s->editions[i].current == current)
            return &s->editions[i];
    return NULL;
}

void survey_start(struct survey *s, satchel_bundle *bundle, const char *publication)
{
    forget_bundle(s);
    if (!bundle)
        return;
    const satchel_info *info = satchel_bundle_info(bundle);
    const uint64_t manifest = number_of(info->manifest, sizeof info->manifest);
    s->publication = number_of(publication, strlen(publication));
    const uint32_t records = info->articles < SURVEY_RECORDS ? info->articles : SURVEY_RECORDS;
    s->section_of = calloc(records ? records : 1, 1);
    s->articles = calloc(MOST_KNOWN, sizeof *s->articles);
    if (!s->section_of || !s->articles)
        return; /* without memory there are no sections and no news */
    s->bundle = bundle;
    const struct edition *current = find_edition(s, true);
    if (!current) {
        s->remember = true;
    } else if (current->manifest == manifest) {
        s->before = find_edition(s, false);
    } else if (info->edition >= current->number) {
        s->before = current;
        s->remember = true;
    } /* an older edition has no news, and is not what the next one is compared with */
}

/* --- looking -------------------------------------------------------------------------------- */

enum news survey_news(const struct survey *s, const satchel_record *record)
{
    if (!s->before)
        return NEWS_NONE;
    const struct known k = known_of(record);
    const struct known *was = s->before->count ? bsearch(&k, s->before->articles, s->before->count,
                                                         sizeof k, compare_known)
                                               : NULL;
    const bool canceled = record->status == SATCHEL_CANCELED;
    if (!was) /* of an edition that was too large to be remembered whole nothing is called new */
        return canceled || s->before->count == MOST_KNOWN ? NEWS_NONE : NEWS_NEW;
    if (was->text == k.text)
        return NEWS_NONE;
    return canceled                              ? NEWS_WITHDRAWN
           : record->status == SATCHEL_CORRECTED ? NEWS_CORRECTED
                                                 : NEWS_NONE;
}

static uint8_t section_number(struct survey *s, const char *name)
{
    if (!*name)
        return NO_SECTION;
    for (unsigned i = 0; i < s->section_count; i++)
        if (strcmp(s->sections[i], name) == 0)
            return (uint8_t)i;
    const char *copy = s->section_count < SURVEY_SECTIONS
                           ? satchel_arena_string(&s->arena, name, strlen(name))
                           : NULL;
    if (!copy)
        return NO_SECTION;
    s->sections[s->section_count] = copy;
    return (uint8_t)s->section_count++;
}

/* The edition at hand becomes the last one, the one before goes. */
static void remember(struct survey *s)
{
    const satchel_info *info = satchel_bundle_info(s->bundle);
    struct edition e = {.publication = s->publication,
                        .manifest = number_of(info->manifest, sizeof info->manifest),
                        .number = info->edition,
                        .articles = s->articles,
                        .count = s->article_count,
                        .current = true};
    struct edition *last = find_edition(s, true), *before = find_edition(s, false);
    if (!last && s->edition_count + 2 > sizeof s->editions / sizeof *s->editions)
        return; /* more publications than are remembered */
    if (last && before) {
        free(before->articles);
        *before = *last;
        before->current = false;
        *last = e;
        s->before = s->before ? before : NULL;
    } else {
        if (last)
            last->current = false;
        s->editions[s->edition_count++] = e;
    }
    s->articles = NULL;
    s->changed = true;
}

static void finish(struct survey *s)
{
    if (s->articles)
        qsort(s->articles, s->article_count, sizeof *s->articles, compare_known);
    if (s->remember && !s->passing)
        remember(s);
    s->remember = false;
}

static uint32_t records_of(const struct survey *s)
{
    const uint32_t articles = s->bundle ? satchel_bundle_info(s->bundle)->articles : 0;
    return articles < SURVEY_RECORDS ? articles : SURVEY_RECORDS;
}

bool survey_done(const struct survey *s)
{
    return s->next >= records_of(s) && !s->remember;
}

bool survey_step(struct survey *s)
{
    const uint32_t records = records_of(s);
    if (survey_done(s))
        return false;
    satchel_arena arena;
    satchel_arena_init(&arena, (size_t)1 << 20);
    for (uint32_t i = 0; i < SATCHEL_PAGE && s->next < records; i++, s->next++) {
        satchel_record r;
        satchel_error why;
        s->section_of[s->next] = NO_SECTION;
        if (!satchel_bundle_record(s->bundle, s->next, &arena, &r, &why)) {
            s->passing |=
                why.code == SATCHEL_CUT || why.code == SATCHEL_READ || why.code == SATCHEL_MEMORY;
            continue;
        }
        s->section_of[s->next] = section_number(s, r.section);
        s->counts[survey_news(s, &r)]++;
        if (s->article_count < MOST_KNOWN)
            s->articles[s->article_count++] = known_of(&r);
    }
    satchel_arena_free(&arena);
    if (s->next >= records)
        finish(s);
    return !survey_done(s);
}

uint32_t survey_count(const struct survey *s, enum news news)
{
    return s->counts[news];
}

const char *survey_section(const struct survey *s, unsigned index)
{
    return index < s->section_count ? s->sections[index] : NULL;
}

uint32_t survey_record(const struct survey *s, unsigned section, uint32_t index)
{
    for (uint32_t i = 0; i < s->next && s->section_of; i++)
        if (s->section_of[i] == section && index-- == 0)
            return i;
    return SATCHEL_NONE;
}

uint32_t survey_records(const struct survey *s, unsigned section)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->next && s->section_of; i++)
        count += s->section_of[i] == section;
    return count;
}
