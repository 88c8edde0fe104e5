/* JSON; see json.h. */
#include "json.h"

#include <satchel/bundle.h>
#include <satchel/utf8.h>

#include <inttypes.h>
#include <string.h>

struct json json_to(FILE *to)
{
    return (struct json){.to = to};
}

static void indent(const struct json *j)
{
    fprintf(j->to, "\n%*s", (int)(2 * j->depth), "");
}

/* What stands before a value or a name: a comma, a new line. */
static void separate(struct json *j)
{
    if (j->named) {
        j->named = false;
        return;
    }
    if (!j->depth)
        return;
    if (j->filled[j->depth - 1])
        fputc(',', j->to);
    j->filled[j->depth - 1] = true;
    indent(j);
}

static void begin(struct json *j, char opening, char closing)
{
    separate(j);
    fputc(opening, j->to);
    if (j->depth < JSON_DEPTH) {
        j->closing[j->depth] = closing;
        j->filled[j->depth] = false;
        j->depth++;
    }
}

void json_object(struct json *j)
{
    begin(j, '{', '}');
}

void json_array(struct json *j)
{
    begin(j, '[', ']');
}

void json_end(struct json *j)
{
    j->depth--;
    if (j->filled[j->depth])
        indent(j);
    fputc(j->closing[j->depth], j->to);
    if (!j->depth)
        fputc('\n', j->to);
}

/* Characters that JSON wants escaped, and those that a terminal would act on. */
static bool wants_escape(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == '"' || c == '\\' || c == 0x061C ||
           (c >= 0x200E && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

static void put_escaped(FILE *to, uint32_t c)
{
    switch (c) {
    case '"': fputs("\\\"", to); break;
    case '\\': fputs("\\\\", to); break;
    case '\n': fputs("\\n", to); break;
    case '\t': fputs("\\t", to); break;
    default: fprintf(to, "\\u%04x", c); break;
    }
}

static void put_string(FILE *to, const char *text, size_t length)
{
    fputc('"', to);
    for (size_t i = 0; i < length;) {
        uint32_t c;
        char bytes[4];
        i += satchel_utf8_decode(text + i, length - i, &c);
        if (wants_escape(c))
            put_escaped(to, c);
        else
            fwrite(bytes, 1, satchel_utf8_encode(c, bytes), to);
    }
    fputc('"', to);
}

void json_name(struct json *j, const char *name)
{
    separate(j);
    put_string(j->to, name, strlen(name));
    fputs(": ", j->to);
    j->named = true;
}

void json_bytes(struct json *j, const char *text, size_t length)
{
    separate(j);
    put_string(j->to, text, length);
}

void json_text(struct json *j, const char *text)
{
    if (text)
        json_bytes(j, text, strlen(text));
    else
        json_null(j);
}

void json_number(struct json *j, uint64_t number)
{
    separate(j);
    fprintf(j->to, "%" PRIu64, number);
}

void json_bool(struct json *j, bool value)
{
    separate(j);
    fputs(value ? "true" : "false", j->to);
}

void json_null(struct json *j)
{
    separate(j);
    fputs("null", j->to);
}

void json_time(struct json *j, int64_t time)
{
    char text[32];
    satchel_time_print(time, text, sizeof text);
    json_text(j, *text ? text : NULL);
}

void json_hex(struct json *j, const uint8_t *bytes, size_t size)
{
    separate(j);
    fputc('"', j->to);
    for (size_t i = 0; i < size; i++)
        fprintf(j->to, "%02x", bytes[i]);
    fputc('"', j->to);
}
