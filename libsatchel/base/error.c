/* Errors as values; see <satchel/error.h>. */
#include <satchel/error.h>
#include <satchel/utf8.h>

#undef satchel_fail
#undef satchel_fail_system
#undef satchel_fail_memory

#include <errno.h>
#include <stdio.h>
#include <string.h>

const char *satchel_code_text(satchel_code code)
{
    switch (code) {
#define CODE_CASE(name, value, text) \
    case SATCHEL_##name: return text;
        SATCHEL_CODES(CODE_CASE)
#undef CODE_CASE
    }
    return "unknown error";
}

SATCHEL_PRINTF(4, 0)
static void fill(satchel_error *err, satchel_code code, int system, const char *format,
                 va_list args)
{
    char line[sizeof err->text * 2];
    int length = vsnprintf(line, sizeof line, format, args);
    if (length < 0)
        length = 0;
    if ((size_t)length >= sizeof line)
        length = (int)sizeof line - 1;
    if (system && (size_t)length + 3 < sizeof line)
        length += snprintf(line + length, sizeof line - (size_t)length, ": %s", strerror(system));
    if ((size_t)length >= sizeof line)
        length = (int)sizeof line - 1;
    err->code = code;
    err->system = system;
    satchel_printable(err->text, sizeof err->text, line, (size_t)length);
}

bool satchel_fail(satchel_error *err, satchel_code code, const char *format, ...)
{
    if (!err)
        return false;
    va_list args;
    va_start(args, format);
    fill(err, code, 0, format, args);
    va_end(args);
    return false;
}

static satchel_code code_of_system(satchel_code code, int system)
{
    const bool writing = code == SATCHEL_NOT_WRITABLE || code == SATCHEL_DISK_FULL;
    switch (system) {
    case ENOSPC:
    case EDQUOT: return SATCHEL_DISK_FULL;
    case ENOMEM: return SATCHEL_MEMORY;
    case EACCES:
    case EPERM:
    case EROFS: return writing ? SATCHEL_NOT_WRITABLE : code;
    default: return code;
    }
}

bool satchel_fail_system(satchel_error *err, satchel_code code, int system, const char *format, ...)
{
    if (!err)
        return false;
    va_list args;
    va_start(args, format);
    fill(err, code_of_system(code, system), system, format, args);
    va_end(args);
    return false;
}

bool satchel_fail_memory(satchel_error *err)
{
    return satchel_fail(err, SATCHEL_MEMORY, "out of memory");
}

void satchel_error_prefix(satchel_error *err, const char *format, ...)
{
    if (!err)
        return;
    char line[sizeof err->text * 2];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (length < 0 || (size_t)length >= sizeof line)
        return;
    int more = snprintf(line + length, sizeof line - (size_t)length, ": %s", err->text);
    size_t total = (size_t)length + (more > 0 ? (size_t)more : 0);
    satchel_printable(err->text, sizeof err->text, line,
                      total < sizeof line ? total : sizeof line - 1);
}

/* Characters that a terminal would act on without showing them: bidi controls (a name that reads
 * backwards) and the separators that some terminals break lines at. */
static bool is_hidden(uint32_t c)
{
    return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

size_t satchel_printable(char *to, size_t capacity, const char *from, size_t length)
{
    size_t out = 0;
    for (size_t i = 0; i < length && capacity;) {
        uint32_t c;
        char shown[16];
        size_t n = satchel_utf8_decode(from + i, length - i, &c);
        size_t m;
        const bool replaced = c == SATCHEL_REPLACEMENT && (n != 3 || (uint8_t)from[i] != 0xEF);
        if (replaced || c < 0x20 || (c >= 0x7F && c < 0xA0)) {
            m = (size_t)snprintf(shown, sizeof shown, "\\x%02X", (uint8_t)from[i]);
            n = 1;
        } else if (is_hidden(c)) {
            m = (size_t)snprintf(shown, sizeof shown, "\\u{%04X}", c);
        } else {
            m = satchel_utf8_encode(c, shown);
        }
        if (out + m + 1 > capacity)
            break;
        memcpy(to + out, shown, m);
        out += m;
        i += n;
    }
    if (capacity)
        to[out] = '\0';
    return out;
}
