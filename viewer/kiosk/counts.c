/* What a public terminal is used for; see counts.h. */
#include "kiosk/counts.h"

#include "state/textfile.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_LIMIT ((size_t)8 << 20)
#define MOST_NAME  512 /* bytes of a publication's or an article's name that are kept */
#define FIRST_LINE "satchel-counts 1"

static const char *const kinds[COUNT_KINDS] = {"article", "edition", "seconds"};

struct row {
    char date[COUNTS_DATE];
    enum count_what what;
    char *publication, *name;
    uint64_t n;
};

struct counts {
    char *path; /* of the file; NULL: nothing is written */
    struct row *rows;
    size_t count, capacity;
    bool changed;
    bool unread; /* what the file holds */
};

static void free_row(struct row *row)
{
    free(row->publication);
    free(row->name);
}

static int compare(const struct row *a, const struct row *b)
{
    int order = strcmp(a->date, b->date);
    if (!order)
        order = (int)a->what - (int)b->what;
    if (!order)
        order = strcmp(a->publication, b->publication);
    return order ? order : strcmp(a->name, b->name);
}

/* Where a row is, or belongs. */
static size_t place_of(const struct counts *c, const struct row *key, bool *there)
{
    size_t low = 0, high = c->count;
    *there = false;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        const int order = compare(&c->rows[middle], key);
        if (order == 0) {
            *there = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The oldest day gives way to another one. False: there is no other. */
static bool drop_oldest(struct counts *c, const char *today)
{
    size_t end = 0;
    while (end < c->count && strcmp(c->rows[end].date, c->rows[0].date) == 0)
        end++;
    if (!end || strcmp(c->rows[0].date, today) == 0)
        return false;
    for (size_t i = 0; i < end; i++)
        free_row(&c->rows[i]);
    c->count -= end;
    memmove(c->rows, c->rows + end, c->count * sizeof *c->rows);
    return true;
}

static bool insert(struct counts *c, size_t at, const struct row *row)
{
    if (c->count == c->capacity) {
        const size_t more = c->capacity ? c->capacity * 2 : 64;
        struct row *grown = realloc(c->rows, more * sizeof *grown);
        if (!grown)
            return false;
        c->rows = grown;
        c->capacity = more;
    }
    struct row own = *row;
    own.publication = strdup(row->publication);
    own.name = strdup(row->name);
    if (!own.publication || !own.name) {
        free_row(&own);
        return false;
    }
    memmove(c->rows + at + 1, c->rows + at, (c->count - at) * sizeof *c->rows);
    c->rows[at] = own;
    c->count++;
    return true;
}

/* A name on one line: control characters are blanks, and it ends somewhere. */
static void tidy(char to[MOST_NAME], const char *name)
{
    size_t n = 0;
    for (; name[n] && n < MOST_NAME - 1; n++)
        to[n] = (unsigned char)name[n] < ' ' || name[n] == 0x7F ? ' ' : name[n];
    while (n && name[n] && ((unsigned char)name[n] & 0xC0) == 0x80)
        n--; /* no half characters */
    to[n] = '\0';
}

void counts_add(struct counts *c, const char *date, enum count_what what, const char *publication,
                const char *name, uint64_t n)
{
    char whose[MOST_NAME], which[MOST_NAME];
    struct row key = {.what = what, .publication = whose, .name = which, .n = n};
    bool there;
    tidy(whose, publication);
    tidy(which, name);
    snprintf(key.date, sizeof key.date, "%s", date);
    size_t at = place_of(c, &key, &there);
    /* Some rows are left for what has no name, and for the time. */
    const size_t most = COUNTS_ROWS - (*which ? COUNT_KINDS * 4 : 0);
    while (!there && c->count >= most && drop_oldest(c, key.date))
        at = place_of(c, &key, &there);
    if (!there && c->count >= most) {
        whose[0] = which[0] = '\0';
        at = place_of(c, &key, &there);
    }
    if (there)
        c->rows[at].n = c->rows[at].n > UINT64_MAX - n ? UINT64_MAX : c->rows[at].n + n;
    else if (c->count >= COUNTS_ROWS || !insert(c, at, &key))
        return;
    c->changed = true;
}

/* --- the file -------------------------------------------------------------------------------- */

/* One quoted field at *text, in place; NULL if there is none. *text moves behind it and a comma. */
static char *take_field(char **text)
{
    char *from = *text, *to = from, *start = from;
    if (*from++ != '"')
        return NULL;
    for (; *from; from++) {
        if (*from == '"' && *++from != '"') {
            *text = *from == ',' ? from + 1 : from;
            *to = '\0';
            return start;
        }
        *to++ = *from;
    }
    return NULL;
}

static bool is_date(const char *text)
{
    static const char form[] = "0000-00-00";
    for (size_t i = 0; *text; i++, text++)
        if (!form[i] || (form[i] == '-' ? *text != '-' : *text < '0' || *text > '9'))
            return false;
    return true;
}

static bool take_line(void *context, char *line)
{
    char *fields[4], *end;
    for (unsigned i = 0; i < 4; i++)
        if (!(fields[i] = take_field(&line)))
            return true;
    unsigned what = 0;
    while (what < COUNT_KINDS && strcmp(kinds[what], fields[1]) != 0)
        what++;
    const unsigned long long n = strtoull(line, &end, 10);
    if (what < COUNT_KINDS && end != line && !*end && *line != '-' && is_date(fields[0]) &&
        (!*fields[0] || strlen(fields[0]) == COUNTS_DATE - 1))
        counts_add(context, fields[0], (enum count_what)what, fields[2], fields[3], n);
    return true;
}

struct counts *counts_open(const char *folder)
{
    struct counts *c = calloc(1, sizeof *c);
    char path[PATH_MAX];
    if (!c || !folder)
        return c;
    if (snprintf(path, sizeof path, "%s/counts", folder) < (int)sizeof path)
        c->path = strdup(path);
    if (!c->path) {
        counts_close(c);
        return NULL;
    }
    if (!textfile_load(c->path, FILE_LIMIT, take_line, c, &c->unread))
        c->unread = true; /* for want of memory: it is put aside, not written over */
    c->changed = false;
    return c;
}

bool counts_are_read(const struct counts *c)
{
    return !c->unread;
}

void counts_close(struct counts *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->count; i++)
        free_row(&c->rows[i]);
    free(c->rows);
    free(c->path);
    free(c);
}

static void put_field(satchel_buf *out, const char *text, bool for_people)
{
    satchel_buf_put_byte(out, '"');
    if (for_people && *text && strchr("=+-@", *text))
        satchel_buf_put_byte(out, '\'');
    for (; *text; text++) {
        if (*text == '"')
            satchel_buf_put_byte(out, '"');
        satchel_buf_put_byte(out, (uint8_t)*text);
    }
    satchel_buf_put_text(out, "\",");
}

bool counts_save(struct counts *c, satchel_error *err)
{
    satchel_buf out;
    if (!c->changed || !c->path)
        return true;
    satchel_buf_init(&out, FILE_LIMIT);
    satchel_buf_put_text(&out, FIRST_LINE "\n");
    for (size_t i = 0; i < c->count; i++) {
        const struct row *r = &c->rows[i];
        put_field(&out, r->date, false);
        put_field(&out, kinds[r->what], false);
        put_field(&out, r->publication, false);
        put_field(&out, r->name, false);
        satchel_buf_print(&out, "%llu\n", (unsigned long long)r->n);
    }
    const bool ok = satchel_buf_ok(&out, err) &&
                    textfile_save(c->path, &c->unread, satchel_buf_bytes(&out), err);
    satchel_buf_free(&out);
    c->changed = c->changed && !ok;
    return ok;
}

void counts_csv(const struct counts *c, satchel_buf *out)
{
    satchel_buf_put_text(out, "date,what,publication,name,count\r\n");
    for (size_t i = 0; i < c->count; i++) {
        const struct row *r = &c->rows[i];
        const bool time = r->what == COUNT_SECONDS;
        put_field(out, r->date, true);
        put_field(out, time ? "minutes" : kinds[r->what], true);
        put_field(out, r->publication, true);
        put_field(out, r->name, true);
        satchel_buf_print(out, "%llu\r\n", (unsigned long long)(time ? (r->n + 30) / 60 : r->n));
    }
}
