/* Front matter in TOML 1.0, as Hugo and Zola write it; see front_matter.h.
 *
 * Of the language what metadata is made of: keys and values of the first table, strings of all four
 * kinds over as many lines as they take, arrays over several lines, dates, numbers, booleans.
 * Inline tables are passed over, and what follows the first "[table]" belongs to others. A value
 * that is not well-formed ends there: what stands before it is kept.
 */
#include "front_matter.h"

#include <satchel/utf8.h>

#include <string.h>

struct toml {
    struct span s;
    size_t at;
};

static char peek(const struct toml *t)
{
    return t->at < t->s.size ? t->s.text[t->at] : '\0';
}

static bool starts(const struct toml *t, const char *what)
{
    const size_t n = strlen(what);
    return t->s.size - t->at >= n && memcmp(t->s.text + t->at, what, n) == 0;
}

/* White space, and, if `lines`, line ends and comments. */
static void skip(struct toml *t, bool lines)
{
    for (; t->at < t->s.size; t->at++) {
        const char c = peek(t);
        if (lines && c == '#')
            while (t->at + 1 < t->s.size && t->s.text[t->at + 1] != '\n')
                t->at++;
        else if (c != ' ' && c != '\t' && !(lines && (c == '\n' || c == '\r')))
            return;
    }
}

/* Behind the backslash of a basic string. */
static bool read_escape(struct toml *t, satchel_buf *to)
{
    static const char from[] = "btnfr\"\\", means[] = "\b\t\n\f\r\"\\";
    const char c = peek(t);
    const char *found = c ? strchr(from, c) : NULL;
    t->at++;
    if (found)
        satchel_buf_put_byte(to, (uint8_t)means[found - from]);
    if (found || (c != 'u' && c != 'U'))
        return found != NULL;
    uint32_t code = 0;
    for (unsigned i = 0; i < (c == 'u' ? 4 : 8); i++, t->at++) {
        const char *digits = "0123456789abcdef", digit = peek(t);
        const char low = (char)(digit >= 'A' && digit <= 'F' ? digit + 32 : digit);
        const char *at = low ? strchr(digits, low) : NULL;
        if (!at)
            return false;
        code = code << 4 | (uint32_t)(at - digits);
    }
    char text[4];
    const bool sound = code && code < 0x110000 && (code < 0xD800 || code > 0xDFFF);
    if (sound)
        satchel_buf_put(to, text, satchel_utf8_encode(code, text));
    return sound;
}

/* A backslash at the end of a line joins it to what comes next. */
static bool joins_lines(struct toml *t)
{
    size_t i = t->at;
    while (i < t->s.size && (t->s.text[i] == ' ' || t->s.text[i] == '\t' || t->s.text[i] == '\r'))
        i++;
    if (i >= t->s.size || t->s.text[i] != '\n')
        return false;
    while (i < t->s.size && strchr(" \t\r\n", t->s.text[i]))
        i++;
    t->at = i;
    return true;
}

/* At the quote: one of '...', "...", '''...''', """...""". */
static bool read_string(struct toml *t, satchel_buf *to)
{
    const char quote = peek(t);
    const char three[] = {quote, quote, quote, '\0'};
    const bool lines = starts(t, three);
    t->at += lines ? 3 : 1;
    if (lines && starts(t, "\r\n"))
        t->at += 2;
    else if (lines && peek(t) == '\n')
        t->at++;
    while (t->at < t->s.size) {
        if (lines ? starts(t, three) : peek(t) == quote) {
            t->at += lines ? 3 : 1;
            /* Up to two quotes may stand before the closing three. */
            for (unsigned i = 0; lines && i < 2 && peek(t) == quote; i++, t->at++)
                satchel_buf_put_byte(to, (uint8_t)quote);
            return true;
        }
        const char c = peek(t);
        if (!lines && (c == '\n' || c == '\r'))
            return false;
        t->at++;
        if (quote != '"' || c != '\\')
            satchel_buf_put_byte(to, (uint8_t)c);
        else if (!(lines && joins_lines(t)) && !read_escape(t, to))
            return false;
    }
    return false;
}

static bool skip_inline_table(struct toml *t)
{
    satchel_buf none;
    satchel_buf_init(&none, FRONT_MATTER_MOST);
    unsigned depth = 0;
    bool ok = true;
    do {
        const char c = peek(t);
        ok = t->at < t->s.size;
        if (c == '"' || c == '\'') {
            ok = read_string(t, &none);
            continue;
        }
        depth += c == '{';
        depth -= c == '}';
        t->at++;
    } while (ok && depth);
    satchel_buf_free(&none);
    return ok;
}

/* A date, a number, a boolean: as it stands. */
static bool read_bare(struct toml *t, satchel_buf *to)
{
    const size_t start = t->at;
    while (t->at < t->s.size && !strchr(",]}#\r\n", peek(t)))
        t->at++;
    const struct span bare = span_trim(span_of(t->s.text + start, t->at - start));
    satchel_buf_put(to, bare.text, bare.size);
    return bare.size > 0;
}

static bool read_scalar(struct toml *t, satchel_buf *to)
{
    const char c = peek(t);
    if (c == '{')
        return skip_inline_table(t);
    return c == '"' || c == '\'' ? read_string(t, to) : read_bare(t, to);
}

/* Values of an array, ", " between two of them; arrays in it count as if their brackets were not
 * there. */
static bool read_array(struct toml *t, satchel_buf *to)
{
    unsigned depth = 0;
    const size_t start = to->size;
    for (;;) {
        skip(t, true);
        const char c = peek(t);
        if (c == '[' || c == ']') {
            depth += c == '[';
            depth -= c == ']';
            t->at++;
            if (!depth)
                return true;
        } else if (c == ',') {
            t->at++;
        } else {
            if (to->size > start && c != '{')
                satchel_buf_put_text(to, ", ");
            if (!read_scalar(t, to))
                return false;
        }
    }
}

static bool read_key(struct toml *t, satchel_buf *key)
{
    if (peek(t) == '"' || peek(t) == '\'')
        return read_string(t, key);
    while (t->at < t->s.size && !strchr(" \t=\r\n", peek(t)))
        satchel_buf_put_byte(key, (uint8_t)t->s.text[t->at++]);
    return key->size > 0;
}

/* One "key = value" with its line. */
static bool read_pair(struct toml *t, satchel_buf *key, satchel_buf *value)
{
    satchel_buf_clear(key);
    satchel_buf_clear(value);
    if (!read_key(t, key))
        return false;
    skip(t, false);
    if (peek(t) != '=')
        return false;
    t->at++;
    skip(t, false);
    if (!(peek(t) == '[' ? read_array(t, value) : read_scalar(t, value)))
        return false;
    skip(t, false);
    return t->at >= t->s.size || strchr("#\r\n", peek(t));
}

bool front_matter_toml(struct span s, struct metadata *m, bool *sound, satchel_error *err)
{
    struct toml t = {.s = s};
    satchel_buf key, value;
    bool ok = true;
    satchel_buf_init(&key, FRONT_MATTER_MOST);
    satchel_buf_init(&value, FRONT_MATTER_MOST);
    *sound = true;
    for (skip(&t, true); ok && *sound && t.at < s.size && peek(&t) != '['; skip(&t, true)) {
        *sound = read_pair(&t, &key, &value);
        const char *name = *sound ? satchel_buf_string(&key) : NULL;
        const char *text = *sound ? satchel_buf_string(&value) : NULL;
        if (name && text)
            ok = metadata_put(m, name, text);
        ok = ok && key.failed != SATCHEL_MEMORY && value.failed != SATCHEL_MEMORY;
    }
    satchel_buf_free(&key);
    satchel_buf_free(&value);
    return ok || satchel_fail_memory(err);
}
