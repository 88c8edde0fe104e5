/* The door to ICU's properties; see clusters.h. */
#include "media/clusters.h"

#include "process/icu.h"

#include <satchel/utf8.h>

#include <stdio.h>
#include <string.h>

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/utext.h>

/* From *start on: the next stretch without plain ASCII, with the letter before it, which marks may
 * follow. */
static bool find_stretch(const char *text, size_t size, size_t *start, size_t *end)
{
    size_t at = *start;
    while (at < size && (uint8_t)text[at] < 0x80)
        at++;
    if (at == size)
        return false;
    *start = at > *start ? at - 1 : at;
    while (at < size && (uint8_t)text[at] >= 0x80)
        at++;
    *end = at;
    return true;
}

bool clusters_each(const char *text, size_t size,
                   bool (*cluster)(void *context, const char *text, size_t length,
                                   satchel_error *err),
                   void *context, satchel_error *err)
{
    size_t start = 0, end;
    if (!find_stretch(text, size, &start, &end))
        return true;
    if (!icu_ready())
        return satchel_fail_memory(err);
    UErrorCode status = U_ZERO_ERROR;
    UBreakIterator *breaker = ubrk_open(UBRK_CHARACTER, "en", NULL, 0, &status);
    if (U_FAILURE(status))
        return satchel_fail_memory(err);
    UText *stretch = NULL;
    bool ok = true;
    do {
        stretch = utext_openUTF8(stretch, text + start, (int64_t)(end - start), &status);
        if (U_SUCCESS(status))
            ubrk_setUText(breaker, stretch, &status);
        ok = U_SUCCESS(status) || satchel_fail_memory(err);
        int32_t from = ok ? ubrk_first(breaker) : UBRK_DONE;
        for (int32_t to; ok && (to = ubrk_next(breaker)) != UBRK_DONE; from = to)
            ok = cluster(context, text + start + from, (size_t)(to - from), err);
    } while (start = end, ok && find_stretch(text, size, &start, &end));
    utext_close(stretch);
    ubrk_close(breaker);
    return ok;
}

bool character_is_blank(uint32_t c)
{
    return u_charType((UChar32)c) == U_CONTROL_CHAR ||
           u_hasBinaryProperty((UChar32)c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

bool character_is_nobodys(uint32_t c)
{
    const int8_t type = u_charType((UChar32)c);
    return type == U_PRIVATE_USE_CHAR || type == U_UNASSIGNED;
}

unsigned character_script(uint32_t c)
{
    static const UScriptCode simple[] = {USCRIPT_COMMON,   USCRIPT_INHERITED, USCRIPT_UNKNOWN,
                                         USCRIPT_LATIN,    USCRIPT_GREEK,     USCRIPT_CYRILLIC,
                                         USCRIPT_HAN,      USCRIPT_HANGUL,    USCRIPT_HIRAGANA,
                                         USCRIPT_KATAKANA, USCRIPT_BOPOMOFO,  USCRIPT_YI};
    UErrorCode status = U_ZERO_ERROR;
    const UScriptCode script = uscript_getScript((UChar32)c, &status);
    for (size_t i = 0; i < sizeof simple / sizeof *simple; i++)
        if (simple[i] == script)
            return 0;
    return U_SUCCESS(status) && script > 0 ? (unsigned)script : 0;
}

size_t character_parts(uint32_t c, uint32_t to[CHARACTER_PARTS])
{
    UErrorCode status = U_ZERO_ERROR;
    UChar decomposed[32];
    size_t count = 0;
    const UNormalizer2 *nfd = unorm2_getNFDInstance(&status);
    const int32_t length =
        U_SUCCESS(status) ? unorm2_getDecomposition(nfd, (UChar32)c, decomposed, 32, &status) : 0;
    for (int32_t i = 0; U_SUCCESS(status) && i < length && count < CHARACTER_PARTS; i++) {
        uint32_t part = decomposed[i];
        if (part >= 0xD800 && part < 0xDC00 && i + 1 < length)
            part = 0x10000 + ((part - 0xD800) << 10) + (decomposed[++i] - 0xDC00u);
        to[count++] = part;
    }
    if (c == 0x0E33 || c == 0x0EB3) { /* sara am, am */
        to[0] = c == 0x0E33 ? 0x0E4D : 0x0ECD;
        to[1] = c - 1;
        count = 2;
    } else if (c == 0x17BE || c == 0x17BF || c == 0x17C0 || c == 0x17C4 || c == 0x17C5) {
        to[0] = 0x17C1;
        count = 1;
    }
    return count;
}

void character_name(uint32_t c, char *to, size_t capacity)
{
    UErrorCode status = U_ZERO_ERROR;
    char name[96] = "";
    u_charName((UChar32)c, U_EXTENDED_CHAR_NAME, name, sizeof name, &status);
    snprintf(to, capacity, "U+%04X %s", c, U_SUCCESS(status) ? name : "");
}
