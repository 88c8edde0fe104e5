/* RFC 3339 in and out, without the C library's time zones and locales (I7). Days by the civil
 * calendar: Howard Hinnant, "chrono-compatible low-level date algorithms". */
#include <satchel/bundle.h>

#include <inttypes.h>
#include <stdio.h>

static int64_t days_from_civil(int64_t year, unsigned month, unsigned day)
{
    year -= month <= 2;
    const int64_t era = (year >= 0 ? year : year - 399) / 400;
    const unsigned of_era = (unsigned)(year - era * 400);
    const unsigned of_year = (153 * (month + (month > 2 ? -3u : 9u)) + 2) / 5 + day - 1;
    const unsigned day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    return era * 146097 + (int64_t)day_of_era - 719468;
}

void satchel_time_print(int64_t time, char *to, size_t capacity)
{
    if (time == SATCHEL_NO_TIME) {
        snprintf(to, capacity, "%s", "");
        return;
    }
    int64_t days = time / 86400, rest = time % 86400;
    if (rest < 0) {
        rest += 86400;
        days--;
    }
    days += 719468;
    const int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    const unsigned day_of_era = (unsigned)(days - era * 146097);
    const unsigned of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const unsigned of_year = day_of_era - (365 * of_era + of_era / 4 - of_era / 100);
    const unsigned shifted = (5 * of_year + 2) / 153;
    const unsigned day = of_year - (153 * shifted + 2) / 5 + 1;
    const unsigned month = shifted < 10 ? shifted + 3 : shifted - 9;
    const int64_t year = (int64_t)of_era + era * 400 + (month <= 2);
    snprintf(to, capacity, "%04" PRId64 "-%02u-%02uT%02d:%02d:%02dZ", year, month, day,
             (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
}

/* `count` digits; -1 if they are not all there. */
static int digits(const char **at, unsigned count)
{
    int value = 0;
    for (; count; count--, (*at)++) {
        if (**at < '0' || **at > '9')
            return -1;
        value = value * 10 + (**at - '0');
    }
    return value;
}

static unsigned days_in_month(int year, int month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap ? 1u : 0u);
}

static bool skip(const char **at, char c)
{
    if (**at != c)
        return false;
    (*at)++;
    return true;
}

/* "Z", "+02:00", "-0330"; seconds east of Greenwich. */
static bool take_zone(const char **at, int *east)
{
    *east = 0;
    if (skip(at, 'Z') || skip(at, 'z'))
        return true;
    const int sign = **at == '-' ? -1 : 1;
    if (!skip(at, '+') && !skip(at, '-'))
        return false;
    const int hours = digits(at, 2);
    skip(at, ':');
    const int minutes = digits(at, 2);
    *east = sign * (hours * 3600 + minutes * 60);
    return hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60;
}

static bool take_clock(const char **at, int *seconds)
{
    const int hour = digits(at, 2);
    if (hour < 0 || hour > 23 || !skip(at, ':'))
        return false;
    const int minute = digits(at, 2);
    int second = 0;
    if (minute < 0 || minute > 59)
        return false;
    if (skip(at, ':')) {
        second = digits(at, 2);
        if (second < 0 || second > 60) /* a leap second counts as the one before */
            return false;
        if (second == 60)
            second = 59;
        if (skip(at, '.'))
            while (**at >= '0' && **at <= '9')
                (*at)++;
    }
    *seconds = hour * 3600 + minute * 60 + second;
    return true;
}

bool satchel_time_parse(const char *text, int64_t *time)
{
    const char *at = text;
    const int year = digits(&at, 4);
    if (year < 1 || !skip(&at, '-'))
        return false;
    const int month = digits(&at, 2);
    if (month < 1 || month > 12 || !skip(&at, '-'))
        return false;
    const int day = digits(&at, 2);
    if (day < 1 || (unsigned)day > days_in_month(year, month))
        return false;
    int seconds = 0, east = 0;
    if (*at) {
        if (!skip(&at, 'T') && !skip(&at, 't') && !skip(&at, ' '))
            return false;
        if (!take_clock(&at, &seconds))
            return false;
        while (skip(&at, ' '))
            continue;
        /* No zone: UTC. The formats that leave it out mean their own clock, which nobody can know.
         */
        if (*at && !take_zone(&at, &east))
            return false;
        if (*at)
            return false;
    }
    *time = days_from_civil(year, (unsigned)month, (unsigned)day) * 86400 + seconds - east;
    return true;
}
