/* Errors as values.
 *
 * A function that can fail returns bool or a pointer and takes `satchel_error *err` last. On
 * failure it fills *err (err may be NULL when the caller does not care), leaves its outputs
 * untouched and owns nothing new. The library never prints, never exits and keeps no global state.
 *
 * Codes are the exit codes of the command line, so program, script and document cannot drift apart.
 */
#ifndef SATCHEL_ERROR_H
#define SATCHEL_ERROR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(SATCHEL_STATIC)
#define SATCHEL_API
#else
#define SATCHEL_API __attribute__((visibility("default")))
#endif
#define SATCHEL_CHECK        __attribute__((warn_unused_result))
#define SATCHEL_PRINTF(f, a) __attribute__((format(printf, f, a)))

/* X(name, exit code, what it means in a few words) */
#define SATCHEL_CODES(X)                           \
    X(OK, 0, "fine")                               \
    X(USAGE, 1, "wrong use")                       \
    X(INPUT, 2, "not readable as an article")      \
    X(NOT_FOUND, 3, "no such article")             \
    X(NOT_BUNDLE, 10, "not a bundle")              \
    X(CUT, 11, "cut off")                          \
    X(MALFORMED, 12, "malformed")                  \
    X(LIMIT, 13, "over a limit")                   \
    X(DAMAGED, 14, "damaged")                      \
    X(REPAIRABLE, 15, "damaged but repairable")    \
    X(BEYOND_REPAIR, 16, "beyond repair")          \
    X(UNSIGNED, 20, "not signed")                  \
    X(BAD_SIGNATURE, 21, "bad signature")          \
    X(UNKNOWN_KEY, 22, "unknown key")              \
    X(ROLLBACK, 23, "older than one already seen") \
    X(WRONG_BASE, 24, "update does not fit")       \
    X(READ, 30, "cannot be read")                  \
    X(DISK_FULL, 31, "disk full")                  \
    X(NOT_WRITABLE, 32, "cannot be written")       \
    X(BUSY, 33, "busy")                            \
    X(MEMORY, 40, "out of memory")                 \
    X(SANDBOX, 41, "sandbox unavailable")          \
    X(UNLOCKED, 42, "a visitor could get out")     \
    X(NETWORK, 50, "network failed")

typedef enum satchel_code {
#define SATCHEL_CODE_ENUM(name, value, text) SATCHEL_##name = (value),
    SATCHEL_CODES(SATCHEL_CODE_ENUM)
#undef SATCHEL_CODE_ENUM
} satchel_code;

/* A plain value on the caller's stack. `text` is one line without a file name and without a final
 * full stop, its control characters made visible: "block 12 of text differs from its hash". */
typedef struct satchel_error {
    satchel_code code;
    int system; /* errno at the time, 0 if the system had no part in it */
    char text[240];
} satchel_error;

/* The short meaning of a code, e.g. "cut off"; never NULL. */
SATCHEL_API const char *satchel_code_text(satchel_code code);

/* Fills *err (NULL is allowed) and returns false, so that a caller can `return satchel_fail(...)`.
 */
SATCHEL_API bool satchel_fail(satchel_error *err, satchel_code code, const char *format, ...)
    SATCHEL_PRINTF(3, 4);

/* The same for a failed system call: adds strerror(system) and chooses the code from it: ENOSPC and
 * EDQUOT give DISK_FULL, EACCES, EPERM and EROFS give NOT_WRITABLE when `code` is NOT_WRITABLE or
 * DISK_FULL, ENOMEM gives MEMORY, anything else gives `code`. */
SATCHEL_API bool satchel_fail_system(satchel_error *err, satchel_code code, int system,
                                     const char *format, ...) SATCHEL_PRINTF(4, 5);

/* MEMORY, with the usual words. */
SATCHEL_API bool satchel_fail_memory(satchel_error *err);

#ifdef __clang_analyzer__
/* What an analyser of one file at a time cannot see: that these return false. */
int satchel_uses(unsigned code, ...);
static inline bool satchel_false(const void *err, int unused)
{
    (void)err;
    (void)unused;
    return false;
}
#define satchel_fail(err, ...)        satchel_false(err, 0 ? satchel_uses(__VA_ARGS__) : 0)
#define satchel_fail_system(err, ...) satchel_false(err, 0 ? satchel_uses(__VA_ARGS__) : 0)
#define satchel_fail_memory(err)      satchel_false(err, 0)
#endif

/* Puts "context: " before the text of an error that a callee has set. */
SATCHEL_API void satchel_error_prefix(satchel_error *err, const char *format, ...)
    SATCHEL_PRINTF(2, 3);

/* Copies `from` to `to` with every control character and every byte that is not UTF-8 shown as \xNN
 * and bidi controls as \u{NNNN}, always ending in NUL and never inside a sequence. For anything
 * that comes from a file and goes to a terminal or a log. Returns the length written. */
SATCHEL_API size_t satchel_printable(char *to, size_t capacity, const char *from, size_t length);

#endif
