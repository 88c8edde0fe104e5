/* The terminal; see console.h. */
#include "console.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void console_start(void)
{
    /* Read-only, so that writing to a closed standard output fails. */
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd)
            break;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file-size limit is an error like a full disk */
    static char room[1 << 16];
    setvbuf(stdout, room, _IOFBF, sizeof room);
}

static const char *usual_hint(satchel_code code)
{
    switch (code) {
    case SATCHEL_NOT_BUNDLE: return "give a file that \"satchel pack\" has made";
    case SATCHEL_CUT:
    case SATCHEL_DAMAGED: return "copy or fetch it again";
    case SATCHEL_DISK_FULL: return "free some space or choose another place";
    case SATCHEL_NOT_WRITABLE: return "choose another place with -o";
    default: return "";
    }
}

void console_error(const char *name, const satchel_error *err, const char *hint)
{
    char shown[1024] = "";
    if (name)
        satchel_printable(shown, sizeof shown, name, strlen(name));
    if (!hint)
        hint = usual_hint(err->code);
    fprintf(stderr, "satchel: %s%s%s%s%s\n", shown, name ? ": " : "", err->text, *hint ? ", " : "",
            hint);
}

void console_say(const char *format, ...)
{
    char line[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    fprintf(stderr, "satchel: %s\n", line);
}

satchel_code console_finish(satchel_code code)
{
    const bool failed_before = ferror(stdout) != 0;
    const int before = errno;
    if (fflush(stdout) == 0 && !failed_before)
        return code;
    const int reason = failed_before && before ? before : errno;
    if (reason != EPIPE) {
        satchel_error err;
        satchel_fail_system(&err, SATCHEL_READ, reason, "cannot be written");
        console_error("standard output", &err, "");
    }
    return reason == ENOSPC ? SATCHEL_DISK_FULL : SATCHEL_READ;
}

const char *size_text(char *to, size_t capacity, uint64_t bytes)
{
    static const char *const units[] = {"bytes", "KB", "MB", "GB", "TB"};
    uint64_t one = 1;
    unsigned unit = 0;
    while (unit < 4 && bytes >= one * 1000 - one / 2) { /* 999.5 would be shown as 1000 */
        one *= 1000;
        unit++;
    }
    const uint64_t tenths = (bytes * 10 + one / 2) / one;
    if (unit == 0 || tenths >= 100)
        snprintf(to, capacity, "%" PRIu64 " %s", (bytes + one / 2) / one, units[unit]);
    else
        snprintf(to, capacity, "%" PRIu64 ".%u %s", tenths / 10, (unsigned)(tenths % 10),
                 units[unit]);
    return to;
}

bool size_parse(const char *text, uint64_t *bytes)
{
    uint64_t value = 0, unit = 1;
    const char *at = text;
    for (; *at >= '0' && *at <= '9'; at++) {
        value = value * 10 + (uint64_t)(*at - '0');
        if (value > UINT64_C(1) << 40)
            return false;
    }
    if (at == text || !value)
        return false;
    switch (*at) {
    case 'K':
    case 'k': unit = 1 << 10; break;
    case 'M':
    case 'm': unit = 1 << 20; break;
    case 'G':
    case 'g': unit = 1 << 30; break;
    default: break;
    }
    at += unit > 1;
    if (unit > 1 && *at == 'i')
        at++;
    if (*at == 'B' || *at == 'b')
        at++;
    *bytes = value * unit;
    return !*at;
}

const char *count_text(char *to, size_t capacity, uint64_t count, const char *one, const char *many)
{
    snprintf(to, capacity, "%" PRIu64 " %s", count, count == 1 ? one : many);
    return to;
}

const char *printable_text(satchel_arena *arena, const char *text)
{
    const size_t length = strlen(text);
    const size_t capacity = length * 4 + 1; /* "\xNN" is the longest form for a byte */
    char *shown = satchel_arena_alloc(arena, capacity);
    if (!shown)
        return "";
    satchel_printable(shown, capacity, text, length);
    return shown;
}
