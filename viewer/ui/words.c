/* The interface's words; see words.h. */
#include "ui/words.h"

#include <satchel/bundle.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMS 6

struct message {
    const char *key; /* context, 0x04, text; or the text alone */
    const char *forms[FORMS];
};

struct words {
    const char *tag;
    unsigned (*plural)(unsigned long n);
    const struct message *messages; /* sorted by key */
    size_t count;
};

#include "words_data.h"

static unsigned plural_en(unsigned long n)
{
    return n != 1;
}

static const struct words english = {"en", plural_en, NULL, 0};

#define CATALOGUES (sizeof catalogues / sizeof *catalogues)

const struct words *words_for(const char *tag)
{
    const size_t length = strcspn(tag, "-_.@");
    for (size_t i = 0; i < CATALOGUES; i++)
        if (strlen(catalogues[i].tag) == length && strncmp(catalogues[i].tag, tag, length) == 0)
            return &catalogues[i];
    return &english;
}

const struct words *words_at(size_t index)
{
    if (index == 0)
        return &english;
    return index <= CATALOGUES ? &catalogues[index - 1] : NULL;
}

const char *words_tag(const struct words *w)
{
    return w->tag;
}

const char *words_own_name(const struct words *w)
{
    return word(w, "name of this language, in itself", "English");
}

bool words_rtl(const struct words *w)
{
    return strcmp(word(w, "direction of the interface", "ltr"), "rtl") == 0;
}

/* --- lookup --------------------------------------------------------------------------------- */

static int compare_key(const void *key, const void *message)
{
    return strcmp(key, ((const struct message *)message)->key);
}

static const struct message *find(const struct words *w, const char *context, const char *text)
{
    char key[512];
    if (!w->count)
        return NULL;
    const int n = context ? snprintf(key, sizeof key, "%s\004%s", context, text)
                          : snprintf(key, sizeof key, "%s", text);
    if (n < 0 || (size_t)n >= sizeof key)
        return NULL;
    return bsearch(key, w->messages, w->count, sizeof *w->messages, compare_key);
}

const char *word(const struct words *w, const char *context, const char *text)
{
    const struct message *m = find(w, context, text);
    return m ? m->forms[0] : text;
}

const char *word_plural(const struct words *w, const char *context, const char *one,
                        const char *many, uint64_t n)
{
    const struct message *m = find(w, context, one);
    const unsigned form = w->plural((unsigned long)n);
    if (!m)
        return n == 1 ? one : many;
    return form < FORMS && m->forms[form] ? m->forms[form] : m->forms[0];
}

void words_fill(satchel_buf *out, const char *pattern, const char *one, const char *two,
                const char *three)
{
    const char *const values[] = {one, two, three};
    for (const char *p = pattern; *p; p++)
        if (*p == '%' && p[1] >= '1' && p[1] <= '3') {
            const char *value = values[*++p - '1'];
            satchel_buf_put_text(out, value ? value : "");
        } else {
            satchel_buf_put_byte(out, (uint8_t)*p);
        }
}

/* --- numbers -------------------------------------------------------------------------------- */

/* The language's form of a digit, with its length. */
static const char *digit(const struct words *w, unsigned value, size_t *length)
{
    const char *p = word(w, "digits", "0123456789");
    for (;; value--) {
        *length = 1;
        while (((uint8_t)p[*length] & 0xC0) == 0x80)
            ++*length;
        if (!value)
            return p;
        p += *length;
    }
}

const char *words_number(const struct words *w, uint64_t n, char *to)
{
    char plain[24];
    const char *separator = word(w, "between thousands", ",");
    const int count = snprintf(plain, sizeof plain, "%llu", (unsigned long long)n);
    size_t at = 0;
    for (int i = 0; i < count; i++) {
        size_t length;
        const char *d = digit(w, (unsigned)(plain[i] - '0'), &length);
        if (i && n >= 10000 && (count - i) % 3 == 0 && at + strlen(separator) < 56) {
            memcpy(to + at, separator, strlen(separator));
            at += strlen(separator);
        }
        if (at + length < 60) {
            memcpy(to + at, d, length);
            at += length;
        }
    }
    to[at] = '\0';
    return to;
}

void words_count(const struct words *w, satchel_buf *out, const char *context, const char *one,
                 const char *many, uint64_t n)
{
    char number[64];
    words_fill(out, word_plural(w, context, one, many, n), words_number(w, n, number), NULL, NULL);
}

/* --- dates ---------------------------------------------------------------------------------- */

struct date {
    unsigned year, month, day, hour, minute, weekday;
};

/* Cuts up what satchel_time_print gives; Sakamoto's method for the day of the week. */
static struct date date_of(int64_t time)
{
    static const uint8_t offsets[] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
    char text[32];
    satchel_time_print(time, text, sizeof text);
    struct date d = {.year = (unsigned)strtoul(text, NULL, 10),
                     .month = (unsigned)strtoul(text + 5, NULL, 10),
                     .day = (unsigned)strtoul(text + 8, NULL, 10),
                     .hour = (unsigned)strtoul(text + 11, NULL, 10),
                     .minute = (unsigned)strtoul(text + 14, NULL, 10)};
    const unsigned y = d.year - (d.month < 3);
    d.weekday = (y + y / 4 - y / 100 + y / 400 + offsets[(d.month - 1) % 12] + d.day) % 7;
    return d;
}

static void put_digits(const struct words *w, satchel_buf *out, unsigned value, unsigned width)
{
    char plain[16];
    snprintf(plain, sizeof plain, "%0*u", (int)width, value);
    for (const char *p = plain; *p; p++) {
        size_t length;
        const char *d = digit(w, (unsigned)(*p - '0'), &length);
        satchel_buf_put(out, d, length);
    }
}

/* Appends a pattern with {day}, {month}, ... replaced. */
static void put_pattern(const struct words *w, satchel_buf *out, const char *pattern, struct date d)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    static const char *const days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                       "Thursday", "Friday", "Saturday"};
    for (const char *p = pattern; *p;) {
        const char *end = *p == '{' ? strchr(p, '}') : NULL;
        if (!end) {
            satchel_buf_put_byte(out, (uint8_t)*p++);
            continue;
        }
        if (strncmp(p, "{day}", 5) == 0)
            put_digits(w, out, d.day, 1);
        else if (strncmp(p, "{month}", 7) == 0)
            satchel_buf_put_text(out, word(w, "month in a date", months[(d.month - 1) % 12]));
        else if (strncmp(p, "{year}", 6) == 0)
            put_digits(w, out, d.year, 1);
        else if (strncmp(p, "{weekday}", 9) == 0)
            satchel_buf_put_text(out, word(w, "weekday in a date", days[d.weekday]));
        else if (strncmp(p, "{hour}", 6) == 0)
            put_digits(w, out, d.hour, 2);
        else if (strncmp(p, "{minute}", 8) == 0)
            put_digits(w, out, d.minute, 2);
        p = end + 1;
    }
}

void words_date(const struct words *w, satchel_buf *out, int64_t time, bool weekday)
{
    if (time == SATCHEL_NO_TIME)
        return;
    const char *pattern = weekday ? word(w, "date", "{weekday} {day} {month} {year}")
                                  : word(w, "date", "{day} {month} {year}");
    put_pattern(w, out, pattern, date_of(time));
}

void words_time(const struct words *w, satchel_buf *out, int64_t time)
{
    satchel_buf clock;
    satchel_buf_init(&clock, 64);
    put_pattern(w, &clock, word(w, "time of day", "{hour}:{minute}"), date_of(time));
    words_fill(out, word(w, "time of day", "at %1"), satchel_buf_string(&clock), NULL, NULL);
    satchel_buf_free(&clock);
}

void words_age(const struct words *w, satchel_buf *out, int64_t issued, int64_t now)
{
    static const char context[] = "age of an edition";
    if (issued == SATCHEL_NO_TIME) {
        satchel_buf_put_text(out, word(w, "edition", "undated"));
        return;
    }
    /* A clock that is behind the edition is wrong, not the edition from the future. */
    const uint64_t days = now > issued ? (uint64_t)(now - issued) / 86400 : 0;
    if (days == 0)
        satchel_buf_put_text(out, word(w, context, "today"));
    else if (days < 14)
        words_count(w, out, context, "%1 day old", "%1 days old", days);
    else if (days < 60)
        words_count(w, out, context, "%1 week old", "%1 weeks old", days / 7);
    else if (days < 730)
        words_count(w, out, context, "%1 month old", "%1 months old", days * 12 / 365);
    else
        words_count(w, out, context, "%1 year old", "%1 years old", days / 365);
}
