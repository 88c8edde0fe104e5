/* What the programs say: results to standard output, everything else to standard error.
 *
 * An error is one line, "satchel: FILE: what is wrong (where), what to do". Names and texts that
 * come from files pass through satchel_printable, so that no control character reaches a terminal.
 */
#ifndef PACKER_CONSOLE_CONSOLE_H
#define PACKER_CONSOLE_CONSOLE_H

#include <satchel/memory.h>

/* Makes standard output safe to write to: a closed pipe is an error to be noticed, not a signal; a
 * closed descriptor does not become the next file that is opened. Call first. */
void console_start(void);

/* "satchel: NAME: text, hint". `name` may be NULL; `hint` NULL takes the usual one of the code, ""
 * none. */
void console_error(const char *name, const satchel_error *err, const char *hint);

/* "satchel: ..." on standard error; the caller has made what comes from files printable. */
void console_say(const char *format, ...) SATCHEL_PRINTF(1, 2);

/* Flushes standard output. Returns `code`, or what became of the output when that failed: 31 for a
 * full disk, 30 else; a reader that has closed the pipe is told nothing. */
satchel_code console_finish(satchel_code code);

/* `bytes` as people write it: "812 bytes", "41 KB", "1.5 MB" (units of 1000). */
const char *size_text(char *to, size_t capacity, uint64_t bytes);

/* "1440K", "2M", "700000": bytes; K is 1024. False if it is no size. */
bool size_parse(const char *text, uint64_t *bytes) SATCHEL_CHECK;

/* "1 article", "7 articles". */
const char *count_text(char *to, size_t capacity, uint64_t count, const char *one,
                       const char *many);

/* `text` made safe for a terminal, in an arena; "" when there is no memory. */
const char *printable_text(satchel_arena *arena, const char *text);

#endif
