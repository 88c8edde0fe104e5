/* Opening hours; see hours.h. */
#include "kiosk/hours.h"

#include <string.h>
#include <time.h>

#define DAY  1440
#define WEEK (7 * DAY)

#define MADE INT64_C(1767225600) /* 2026: no clock is right that says less */

static int day_named(const char *text, size_t length)
{
    static const char names[7][4] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    for (int i = 0; length == 3 && i < 7; i++)
        if (strncmp(names[i], text, 3) == 0)
            return i;
    return -1;
}

/* A bit a day of "mon", "fri-mon" or "daily"; 0: none of these. */
static unsigned days_of(const char *text, size_t length)
{
    unsigned days = 0;
    if (length == 5 && strncmp(text, "daily", 5) == 0)
        return 0x7F;
    const int first = day_named(text, length < 3 ? length : 3);
    const int last = length == 3                     ? first
                     : length == 7 && text[3] == '-' ? day_named(text + 4, 3)
                                                     : -1;
    if (first < 0 || last < 0)
        return 0;
    for (int day = first;; day = (day + 1) % 7) {
        days |= 1u << day;
        if (day == last)
            return days;
    }
}

/* "08:00" at *text, which moves behind it, in minutes; -1: not a time. */
static int time_at(const char **text)
{
    const char *t = *text;
    for (unsigned i = 0; i < 5; i++)
        if (i == 2 ? t[i] != ':' : t[i] < '0' || t[i] > '9')
            return -1;
    const int hour = (t[0] - '0') * 10 + t[1] - '0', minute = (t[3] - '0') * 10 + t[4] - '0';
    *text += 5;
    return minute < 60 && hour * 60 + minute <= DAY ? hour * 60 + minute : -1;
}

bool hours_add(struct hours *h, const char *text)
{
    const size_t length = strcspn(text, " \t");
    const unsigned days = days_of(text, length);
    const char *at = text + length + strspn(text + length, " \t");
    const int from = time_at(&at);
    if (!days || from < 0 || from == DAY || *at++ != '-')
        return false;
    const int to = time_at(&at);
    if (to < 0 || *at)
        return false;
    for (unsigned day = 0; day < 7; day++)
        if (days >> day & 1) {
            h->from[day] = (uint16_t)from;
            h->to[day] = (uint16_t)to;
        }
    h->days |= (uint8_t)days;
    return true;
}

/* Minutes that a day's hours last. */
static unsigned length_of(const struct hours *h, unsigned day)
{
    return h->to[day] > h->from[day] ? h->to[day] - h->from[day] : DAY - h->from[day] + h->to[day];
}

unsigned hours_until(const struct hours *h, unsigned minute)
{
    unsigned least = WEEK;
    for (unsigned day = 0; day < 7; day++) {
        const unsigned starts = day * DAY + h->from[day];
        const unsigned since = (minute + WEEK - starts) % WEEK;
        if (!(h->days >> day & 1))
            continue;
        if (since < length_of(h, day))
            return 0;
        if (WEEK - since < least)
            least = WEEK - since;
    }
    return least;
}

bool hours_hold(const struct hours *h, unsigned minute)
{
    return hours_until(h, minute) == 0;
}

int64_t hours_local(int64_t now)
{
    const time_t at = (time_t)now;
    struct tm local;
    return localtime_r(&at, &local) ? now + local.tm_gmtoff : now;
}

unsigned hours_minute(int64_t local)
{
    const int64_t week = INT64_C(7) * DAY, thursday = INT64_C(4) * DAY; /* 1970 began on one */
    const int64_t within = (local / 60 + thursday) % week;
    return (unsigned)(within < 0 ? within + week : within);
}

bool hours_clock_is_wrong(int64_t now, int64_t newest)
{
    return now < MADE || now < newest - 86400;
}
