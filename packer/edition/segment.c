/* The door to ICU, whose dictionaries know the words of four scripts; see segment.h. What it finds
 * depends on its version as pictures depend on their libraries'. */
#include "segment.h"

#include "process/icu.h"

#include <satchel/utf8.h>

#include <unicode/ubrk.h>
#include <unicode/utext.h>

#define WORDS_LIMIT ((size_t)64 << 20)

/* Thai and Lao, Myanmar, Khmer, and the extensions of Myanmar. */
static bool is_spaceless(uint32_t c)
{
    return (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) ||
           (c >= 0x1780 && c <= 0x17FF) || (c >= 0xA9E0 && c <= 0xA9FF) ||
           (c >= 0xAA60 && c <= 0xAA7F);
}

/* The next stretch of such letters from *start on; false if there is none. */
static bool find_stretch(const char *text, size_t size, size_t *start, size_t *end)
{
    bool found = false;
    for (size_t at = *start; at < size;) {
        uint32_t c;
        const size_t n = satchel_utf8_decode(text + at, size - at, &c);
        if (!found && is_spaceless(c)) {
            *start = at;
            found = true;
        } else if (found && !is_spaceless(c)) {
            *end = at;
            return true;
        }
        at += n;
    }
    *end = size;
    return found;
}

/* Adds where the words of [start, end) begin, its own start left out. */
static void add_words(UBreakIterator *breaker, const char *text, size_t start, size_t end,
                      satchel_buf *words)
{
    UErrorCode status = U_ZERO_ERROR;
    UText *stretch = utext_openUTF8(NULL, text + start, (int64_t)(end - start), &status);
    ubrk_setUText(breaker, stretch, &status);
    if (U_SUCCESS(status)) {
        (void)ubrk_first(breaker);
        for (int32_t at; (at = ubrk_next(breaker)) != UBRK_DONE;)
            if (at > 0 && (size_t)at < end - start) {
                const uint32_t word = (uint32_t)(start + (size_t)at);
                satchel_buf_put(words, &word, sizeof word);
            }
    }
    utext_close(stretch);
}

bool segment_words(satchel_builder *builder, satchel_error *err)
{
    size_t size, start = 0, end;
    const char *text = satchel_builder_peek(builder, &size);
    if (!find_stretch(text, size, &start, &end))
        return true;
    if (!icu_ready())
        return satchel_fail_memory(err);
    UErrorCode status = U_ZERO_ERROR;
    UBreakIterator *breaker = ubrk_open(UBRK_LINE, "th", NULL, 0, &status);
    if (U_FAILURE(status))
        return true; /* an ICU without its data */
    satchel_buf words;
    satchel_buf_init(&words, WORDS_LIMIT);
    do
        add_words(breaker, text, start, end, &words);
    while (start = end, find_stretch(text, size, &start, &end));
    ubrk_close(breaker);
    const bool ok = satchel_buf_ok(&words, err);
    if (ok)
        satchel_builder_words(builder, (const uint32_t *)(const void *)words.data,
                              words.size / sizeof(uint32_t));
    satchel_buf_free(&words);
    return ok;
}
