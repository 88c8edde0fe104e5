/* The interface's words in the reader's language. English is what the code says; other languages
 * come from assets/translations/NAME.po at build time (words_gen.c).
 */
#ifndef VIEWER_UI_WORDS_H
#define VIEWER_UI_WORDS_H

#include <satchel/memory.h>

struct words;

/* The best catalogue for a BCP 47 tag; English when there is none. Never NULL, static. */
const struct words *words_for(const char *tag);

/* The catalogues there are: English first. NULL past the last. */
const struct words *words_at(size_t index);

const char *words_tag(const struct words *words); /* "ar" */
const char *words_own_name(const struct words *words);
bool words_rtl(const struct words *words);

/* The translation of `text` in `context` (NULL: none). Static. */
const char *word(const struct words *words, const char *context, const char *text);

/* The form of `one` or `many` that goes with n, its %1 not filled in. Static. */
const char *word_plural(const struct words *words, const char *context, const char *one,
                        const char *many, uint64_t n);

/* Appends `pattern` with %1, %2, %3 replaced; other percent signs stay. Missing arguments are NULL.
 */
void words_fill(satchel_buf *out, const char *pattern, const char *one, const char *two,
                const char *three);

/* A number in the language's digits, thousands separated from 10,000 on; `to` has room for 64
 * bytes. Returns `to`. */
const char *words_number(const struct words *words, uint64_t n, char *to);

/* "12 minutes": the plural form with its number filled in. */
void words_count(const struct words *words, satchel_buf *out, const char *context, const char *one,
                 const char *many, uint64_t n);

/* A date as newspapers in the language write it. `time` as in satchel_info; nothing for
 * SATCHEL_NO_TIME. */
void words_date(const struct words *words, satchel_buf *out, int64_t time, bool weekday);

/* "today", "2 days old"... from `issued` to `now`; "undated" when there is no date. */
void words_age(const struct words *words, satchel_buf *out, int64_t issued, int64_t now);

/* "at 14:20" */
void words_time(const struct words *words, satchel_buf *out, int64_t time);

#endif
