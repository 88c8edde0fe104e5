/* Dates as other formats write them; see metadata.h. RFC 3339 is the library's; here are RFC 5322
 * and the simple English forms. Numbers alone as in 02/03/2024 mean different days in different
 * countries and are not taken. */
#include "metadata.h"

#include <stdio.h>
#include <string.h>

struct date_words {
    int year, month, day;
    bool clock; /* hours and minutes were there */
    int hour, minute, second;
    int east; /* minutes */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* 1 to 12 for a word that begins like an English month, else 0. */
static int month_of(const char *word, size_t length)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (length < 3)
        return 0;
    for (int i = 0; i < 12; i++) {
        const char *month = months + (size_t)3 * (size_t)i;
        if (lower(word[0]) == month[0] && lower(word[1]) == month[1] && lower(word[2]) == month[2])
            return i + 1;
    }
    return 0;
}

static int number_of(const char *digits, size_t length)
{
    int value = 0;
    for (size_t i = 0; i < length; i++)
        value = value * 10 + (digits[i] - '0');
    return value;
}

/* Up to `most` digits; how many there are. */
static size_t take_digits(const char *at, size_t most, int *value)
{
    size_t n = 0;
    while (n < most && is_digit(at[n]))
        n++;
    *value = number_of(at, n);
    return n;
}

/* "10:00", "10:00:30"; returns how much it took, 0 if it is none. */
static size_t take_clock(const char *at, struct date_words *d)
{
    int hour, minute, second = 0;
    size_t n = take_digits(at, 2, &hour);
    if (!n || at[n] != ':' || take_digits(at + n + 1, 2, &minute) != 2)
        return 0;
    n += 3;
    if (at[n] == ':' && take_digits(at + n + 1, 2, &second) == 2)
        n += 3;
    if (hour > 23 || minute > 59 || second > 60)
        return 0;
    d->clock = true;
    d->hour = hour;
    d->minute = minute;
    d->second = second == 60 ? 59 : second;
    return n;
}

/* "+0100", "-03:30" behind a clock. */
static size_t take_zone(const char *at, struct date_words *d)
{
    int hours, minutes;
    if ((*at != '+' && *at != '-') || !d->clock || take_digits(at + 1, 2, &hours) != 2)
        return 0;
    const size_t colon = at[3] == ':';
    if (take_digits(at + 3 + colon, 2, &minutes) != 2 || hours > 14 || minutes > 59)
        return 0;
    d->east = (*at == '-' ? -1 : 1) * (hours * 60 + minutes);
    return 5 + colon;
}

static bool take_number(const char *digits, size_t length, struct date_words *d)
{
    const int value = number_of(digits, length < 9 ? length : 8);
    if (length == 4 && !d->year)
        d->year = value;
    else if (length <= 2 && !d->day && value >= 1 && value <= 31)
        d->day = value;
    else
        return false;
    return true;
}

static size_t word_length(const char *at, bool (*is)(char))
{
    size_t n = 0;
    while (is(at[n]))
        n++;
    return n;
}

/* Day, month by name, year, clock and zone in any order; anything else that is a number spoils it.
 */
static bool take_words(const char *at, struct date_words *d)
{
    while (*at) {
        size_t n = take_clock(at, d);
        if (!n)
            n = take_zone(at, d);
        if (!n && is_digit(*at)) {
            n = word_length(at, is_digit);
            if (!take_number(at, n, d))
                return false;
        } else if (!n && is_letter(*at)) {
            n = word_length(at, is_letter);
            if (!d->month)
                d->month = month_of(at, n);
        }
        at += n ? n : 1;
    }
    return d->year && d->month && d->day;
}

/* The clock of ISO 8601's basic form: "093000Z", "093000-0500", "0930+01:00". */
static bool take_basic_clock(const char *at, struct date_words *d)
{
    if (take_digits(at, 2, &d->hour) != 2 || take_digits(at + 2, 2, &d->minute) != 2)
        return false;
    at += 4;
    if (is_digit(*at)) {
        if (take_digits(at, 2, &d->second) != 2)
            return false;
        at += 2;
    }
    d->clock = true;
    return !*at || strcmp(at, "Z") == 0 || take_zone(at, d) > 0;
}

/* "2024/02/14", "2024.02.14", "20240214": the year first is the same everywhere. */
static bool take_year_first(const char *text, struct date_words *d)
{
    if (take_digits(text, 4, &d->year) != 4)
        return false;
    const char sign = text[4];
    const size_t step = sign == '/' || sign == '.' ? 1 : 0;
    const char *month = text + 4 + step;
    if (take_digits(month, 2, &d->month) != 2 || (step && month[2] != sign))
        return false;
    const char *day = month + 2 + step;
    if (take_digits(day, 2, &d->day) != 2)
        return false;
    return !day[2] || (!step && day[2] == 'T' && take_basic_clock(day + 3, d));
}

bool date_parse(const char *text, int64_t *time)
{
    char plain[40];
    struct date_words d = {0};
    while (*text == ' ')
        text++;
    if (satchel_time_parse(text, time))
        return true;
    if (strlen(text) > 80)
        return false;
    if (!take_year_first(text, &d)) {
        d = (struct date_words){0};
        if (!take_words(text, &d))
            return false;
    }
    int64_t local;
    snprintf(plain, sizeof plain, "%04d-%02d-%02dT%02d:%02d:%02dZ", d.year % 10000, d.month % 100,
             d.day % 100, d.hour % 100, d.minute % 100, d.second % 100);
    if (!satchel_time_parse(plain, &local))
        return false;
    *time = local - (int64_t)d.east * 60;
    return true;
}
