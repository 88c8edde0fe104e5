/* What the viewer remembers; see state.h. */
#include "state.h"

#include "textfile.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_SETTINGS 32
#define MOST_PLACES   2000 /* articles; the ones longest ago go first */
#define FILE_LIMIT    ((size_t)4 << 20)

struct setting {
    char *name, *value;
};

struct article_state {
    char *publication, *id;
    uint32_t offset;
    bool read;
    bool last; /* the place in its publication */
};

struct state {
    char *path; /* of the file; NULL = nothing is written */
    struct setting settings[MOST_SETTINGS];
    unsigned setting_count;
    struct article_state *articles; /* oldest first */
    size_t count, capacity;
    struct article_state expected; /* its strings only; NULL: none */
    bool changed;
    bool unread; /* what the file holds */
    bool astray; /* the folder that was asked for is not to be had */
};

/* --- the file's values ---------------------------------------------------------------------- */

static void put_value(satchel_buf *out, const char *value)
{
    for (const char *p = value; *p; p++)
        if ((uint8_t)*p <= ' ' || *p == '%' || *p == 0x7F)
            satchel_buf_print(out, "%%%02X", (unsigned)(uint8_t)*p);
        else
            satchel_buf_put_byte(out, (uint8_t)*p);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Undoes put_value in place. */
static void take_value(char *value)
{
    char *to = value;
    for (const char *p = value; *p; p++) {
        const int high = *p == '%' ? hex_digit(p[1]) : -1;
        const int low = high >= 0 ? hex_digit(p[2]) : -1;
        if (low >= 0 && (high || low)) {
            *to++ = (char)(high << 4 | low);
            p += 2;
        } else {
            *to++ = *p;
        }
    }
    *to = '\0';
}

/* --- memory --------------------------------------------------------------------------------- */

static struct article_state *find(const struct state *s, const char *publication, const char *id)
{
    for (size_t i = s->count; i-- > 0;)
        if (strcmp(s->articles[i].id, id) == 0 &&
            strcmp(s->articles[i].publication, publication) == 0)
            return &s->articles[i];
    return NULL;
}

static void free_article(struct article_state *a)
{
    free(a->publication);
    free(a->id);
}

static void drop_oldest(struct state *s)
{
    free_article(&s->articles[0]);
    memmove(s->articles, s->articles + 1, --s->count * sizeof *s->articles);
}

static bool reserve(struct state *s)
{
    if (s->count < s->capacity)
        return true;
    const size_t more = s->capacity ? s->capacity * 2 : 32;
    struct article_state *grown = realloc(s->articles, more * sizeof *grown);
    if (!grown)
        return false;
    s->articles = grown;
    s->capacity = more;
    return true;
}

static bool is_of(const struct article_state *a, const char *publication, const char *id)
{
    return a->id && strcmp(a->publication, publication) == 0 && strcmp(a->id, id) == 0;
}

static void expect(struct state *s, const char *publication, const char *id)
{
    free_article(&s->expected);
    s->expected = (struct article_state){.publication = strdup(publication), .id = strdup(id)};
    if (s->expected.publication && s->expected.id)
        return;
    free_article(&s->expected);
    s->expected = (struct article_state){0};
}

void state_expect(struct state *s, const char *publication, const char *id)
{
    if (!find(s, publication, id) && !is_of(&s->expected, publication, id) && reserve(s))
        expect(s, publication, id);
}

/* The article's entry, as the newest one; NULL when out of memory. */
static struct article_state *touch(struct state *s, const char *publication, const char *id)
{
    struct article_state *known = find(s, publication, id);
    if (known) {
        const struct article_state copy = *known;
        const size_t behind = (size_t)(&s->articles[s->count - 1] - known);
        memmove(known, known + 1, behind * sizeof *known);
        s->articles[s->count - 1] = copy;
        return &s->articles[s->count - 1];
    }
    if (s->count == MOST_PLACES)
        drop_oldest(s);
    if (!is_of(&s->expected, publication, id))
        expect(s, publication, id);
    if (!s->expected.id || !reserve(s))
        return NULL;
    s->articles[s->count] = s->expected;
    s->expected = (struct article_state){0};
    return &s->articles[s->count++];
}

/* --- reading -------------------------------------------------------------------------------- */

static bool set_setting(struct state *s, const char *name, const char *value);

/* "place PUBLICATION ID OFFSET FLAGS" or "setting NAME VALUE"; the line is cut up in place. False:
 * out of memory. */
static bool read_line(void *context, char *line)
{
    struct state *s = context;
    char *words[5] = {NULL};
    unsigned count = 0;
    for (char *at = line; at && count < 5;) {
        words[count++] = at;
        at = strchr(at, ' ');
        if (at)
            *at++ = '\0';
    }
    for (unsigned i = 0; i < count; i++)
        take_value(words[i]);
    if (count == 3 && strcmp(words[0], "setting") == 0)
        return set_setting(s, words[1], words[2]);
    if (count != 5 || strcmp(words[0], "place") != 0)
        return true;
    struct article_state *a = touch(s, words[1], words[2]);
    if (!a)
        return false;
    a->offset = (uint32_t)strtoul(words[3], NULL, 10);
    a->read = strchr(words[4], 'r') != NULL;
    a->last = strchr(words[4], 'l') != NULL;
    return true;
}

struct state *state_open(const char *folder)
{
    struct state *s = calloc(1, sizeof *s);
    if (!s || !folder)
        return s;
    char path[PATH_MAX];
    s->astray = snprintf(path, sizeof path, "%s", folder) >= (int)sizeof path - 8 ||
                !textfile_make_folders(path);
    if (!s->astray) {
        snprintf(path, sizeof path, "%s/state", folder);
        s->path = strdup(path);
        if (!s->path || !textfile_load(path, FILE_LIMIT, read_line, s, &s->unread)) {
            state_close(s);
            return NULL;
        }
    }
    s->changed = false;
    return s;
}

void state_close(struct state *s)
{
    if (!s)
        return;
    for (unsigned i = 0; i < s->setting_count; i++) {
        free(s->settings[i].name);
        free(s->settings[i].value);
    }
    for (size_t i = 0; i < s->count; i++)
        free_article(&s->articles[i]);
    free_article(&s->expected);
    free(s->articles);
    free(s->path);
    free(s);
}

/* --- writing -------------------------------------------------------------------------------- */

bool state_save(struct state *s, satchel_error *err)
{
    if (s->changed && s->astray)
        return satchel_fail(err, SATCHEL_NOT_WRITABLE, "the folder of the state cannot be made");
    if (!s->changed || !s->path)
        return true;
    satchel_buf out;
    satchel_buf_init(&out, FILE_LIMIT);
    satchel_buf_put_text(&out, "satchel-state 1\n");
    for (unsigned i = 0; i < s->setting_count; i++) {
        satchel_buf_put_text(&out, "setting ");
        put_value(&out, s->settings[i].name);
        satchel_buf_put_byte(&out, ' ');
        put_value(&out, s->settings[i].value);
        satchel_buf_put_byte(&out, '\n');
    }
    for (size_t i = 0; i < s->count; i++) {
        const struct article_state *a = &s->articles[i];
        satchel_buf_put_text(&out, "place ");
        put_value(&out, a->publication);
        satchel_buf_put_byte(&out, ' ');
        put_value(&out, a->id);
        satchel_buf_print(&out, " %u %s%s-\n", a->offset, a->read ? "r" : "", a->last ? "l" : "");
    }
    const bool ok = satchel_buf_ok(&out, err) &&
                    textfile_save(s->path, &s->unread, satchel_buf_bytes(&out), err);
    satchel_buf_free(&out);
    if (ok)
        s->changed = false;
    return ok;
}

/* --- settings and places -------------------------------------------------------------------- */

const char *state_setting(const struct state *s, const char *name)
{
    for (unsigned i = 0; i < s->setting_count; i++)
        if (strcmp(s->settings[i].name, name) == 0)
            return s->settings[i].value;
    return NULL;
}

static bool set_setting(struct state *s, const char *name, const char *value)
{
    char *copy = strdup(value);
    if (!copy)
        return false;
    for (unsigned i = 0; i < s->setting_count; i++)
        if (strcmp(s->settings[i].name, name) == 0) {
            s->changed |= strcmp(s->settings[i].value, value) != 0;
            free(s->settings[i].value);
            s->settings[i].value = copy;
            return true;
        }
    char *key = s->setting_count < MOST_SETTINGS ? strdup(name) : NULL;
    if (!key) {
        free(copy);
        return s->setting_count == MOST_SETTINGS; /* as if nobody had asked */
    }
    s->settings[s->setting_count++] = (struct setting){key, copy};
    s->changed = true;
    return true;
}

void state_set_setting(struct state *s, const char *name, const char *value)
{
    (void)set_setting(s, name, value); /* it holds until the end, and is not remembered */
}

bool state_place(const struct state *s, const char *publication, satchel_place *place)
{
    for (size_t i = s->count; i-- > 0;)
        if (s->articles[i].last && strcmp(s->articles[i].publication, publication) == 0) {
            *place = (satchel_place){.id = s->articles[i].id, .offset = s->articles[i].offset};
            return true;
        }
    return false;
}

bool state_article_place(const struct state *s, const char *publication, const char *id,
                         uint32_t *offset)
{
    const struct article_state *a = find(s, publication, id);
    if (a)
        *offset = a->offset;
    return a != NULL;
}

void state_set_place(struct state *s, const char *publication, const char *id, uint32_t offset)
{
    struct article_state *a = touch(s, publication, id);
    if (!a)
        return;
    for (size_t i = 0; i < s->count; i++)
        if (&s->articles[i] != a && strcmp(s->articles[i].publication, publication) == 0)
            s->articles[i].last = false;
    a->offset = offset;
    a->last = true;
    s->changed = true;
}

void state_forget_places(struct state *s)
{
    for (size_t i = 0; i < s->count; i++)
        free_article(&s->articles[i]);
    free_article(&s->expected);
    s->expected = (struct article_state){0};
    s->changed |= s->count > 0;
    s->count = 0;
}

bool state_is_read(const struct state *s, const char *publication, const char *id)
{
    const struct article_state *a = find(s, publication, id);
    return a && a->read;
}

void state_set_read(struct state *s, const char *publication, const char *id)
{
    struct article_state *a = touch(s, publication, id);
    if (!a || a->read)
        return;
    a->read = true;
    s->changed = true;
}
