/* Parts as text; see partext.h. */
#include "partext.h"

#include "base/bytes.h"
#include "doors/digest.h"

#include <stdlib.h>
#include <string.h>

enum { BASE = 85, GROUP = 5, CHECKS = BASE * BASE * BASE, AT_PAYLOAD = 6, AT_CHECK = 71 };

static const char digits[BASE + 1] =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    "!#$%&()+,-./:;=?@[]^{|}";

struct values {
    uint8_t of[256]; /* BASE: none */
};

static void fill(struct values *v)
{
    memset(v->of, BASE, sizeof v->of);
    for (unsigned i = 0; i < BASE; i++)
        v->of[(uint8_t)digits[i]] = (uint8_t)i;
}

static void put_digits(char *to, uint32_t value, unsigned count)
{
    for (unsigned i = count; i-- > 0; value /= BASE)
        to[i] = digits[value % BASE];
}

static bool get_digits(const struct values *v, const char *text, unsigned count, uint32_t *value)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < count; i++) {
        const uint8_t digit = v->of[(uint8_t)text[i]];
        if (digit == BASE)
            return false;
        sum = sum * BASE + digit;
    }
    *value = (uint32_t)sum;
    return sum <= UINT32_MAX;
}

static uint32_t check_of(uint32_t which, const uint8_t bytes[PARTEXT_BYTES])
{
    uint8_t room[4 + PARTEXT_BYTES];
    store_u32(room, which);
    memcpy(room + 4, bytes, PARTEXT_BYTES);
    return crc_bytes(0, (satchel_bytes){room, sizeof room}) % CHECKS;
}

uint32_t partext_id(const uint8_t head[PART_HEAD])
{
    return load_u32(head + PART_HEAD - SATCHEL_HASH) >> 13;
}

void partext_write(uint32_t id, uint32_t line, const uint8_t bytes[PARTEXT_BYTES],
                   char to[PARTEXT_LINE])
{
    const uint32_t which = id << 13 | line;
    to[0] = '/';
    put_digits(to + 1, which, GROUP);
    for (size_t i = 0; i < PARTEXT_BYTES / 4; i++)
        put_digits(to + AT_PAYLOAD + i * GROUP, load_u32(bytes + i * 4), GROUP);
    put_digits(to + AT_CHECK, check_of(which, bytes), 3);
}

static bool read_line(const struct values *v, const char *text, uint32_t *id, uint32_t *line,
                      uint8_t bytes[PARTEXT_BYTES])
{
    uint32_t which, word, check;
    if (text[0] != '/' || !get_digits(v, text + 1, GROUP, &which) ||
        !get_digits(v, text + AT_CHECK, 3, &check))
        return false;
    for (size_t i = 0; i < PARTEXT_BYTES / 4; i++) {
        if (!get_digits(v, text + AT_PAYLOAD + i * GROUP, GROUP, &word))
            return false;
        store_u32(bytes + i * 4, word);
    }
    *id = which >> 13;
    *line = which & (PARTEXT_MOST - 1);
    return check == check_of(which, bytes);
}

bool partext_read(const char text[PARTEXT_LINE], uint32_t *id, uint32_t *line,
                  uint8_t bytes[PARTEXT_BYTES])
{
    struct values v;
    fill(&v);
    return read_line(&v, text, id, line, bytes);
}

/* --- among other text --------------------------------------------------------------------------
 */

/* How a text may have been written on its way. */
enum reading { READ_PLAIN, READ_QUOTED_PRINTABLE, READ_ENTITIES, READINGS };

static unsigned hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)c - '0';
    return c >= 'A' && c <= 'F' ? (unsigned)c - 'A' + 10 : 16;
}

/* The character at `at` in this reading, 0 for none; *size gets the bytes it takes. */
static char char_at(satchel_bytes text, size_t at, enum reading reading, size_t *size)
{
    const uint8_t *p = text.data + at;
    const size_t left = text.size - at;
    *size = 1;
    if (reading == READ_QUOTED_PRINTABLE && *p == '=') {
        if (left > 2 && hex_digit(p[1]) < 8 && hex_digit(p[2]) < 16) {
            *size = 3;
            return (char)(hex_digit(p[1]) << 4 | hex_digit(p[2]));
        }
        return 0; /* a line that was broken */
    }
    if (reading == READ_ENTITIES && *p == '&' && left > 4 && memcmp(p, "&amp;", 5) == 0) {
        *size = 5;
        return '&';
    }
    return (char)*p;
}

static bool occurs(satchel_bytes text, const char *what)
{
    return memmem(text.data, text.size, what, strlen(what)) != NULL;
}

static bool scan_as(satchel_bytes text, enum reading reading, char *room,
                    bool (*found)(void *context, uint32_t id, uint32_t line,
                                  const uint8_t bytes[PARTEXT_BYTES]),
                    void *context)
{
    struct values v;
    size_t count = 0, size;
    fill(&v);
    for (size_t at = 0; at < text.size; at += size) {
        const char c = char_at(text, at, reading, &size);
        if (v.of[(uint8_t)c] < BASE)
            room[count++] = c;
    }
    for (size_t at = 0; at + PARTEXT_LINE <= count;) {
        uint32_t id, line;
        uint8_t bytes[PARTEXT_BYTES];
        const bool is_line = read_line(&v, room + at, &id, &line, bytes);
        if (is_line && !found(context, id, line, bytes))
            return false;
        at += is_line ? PARTEXT_LINE : 1;
    }
    return true;
}

bool partext_scan(satchel_bytes text,
                  bool (*found)(void *context, uint32_t id, uint32_t line,
                                const uint8_t bytes[PARTEXT_BYTES]),
                  void *context, satchel_error *err)
{
    const bool likely[READINGS] = {
        true, occurs(text, "=3D") || occurs(text, "=\n") || occurs(text, "=\r\n"),
        occurs(text, "&amp;")};
    char *room = malloc(text.size + 1);
    if (!room)
        return satchel_fail_memory(err);
    bool ok = true;
    for (unsigned i = 0; ok && i < READINGS; i++)
        ok = !likely[i] || scan_as(text, (enum reading)i, room, found, context);
    free(room);
    return ok;
}
