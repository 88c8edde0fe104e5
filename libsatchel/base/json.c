/* Writing JSON (RFC 8259); see <satchel/json.h>. */
#include <satchel/json.h>
#include <satchel/utf8.h>

#include <inttypes.h>
#include <string.h>

void satchel_json_init(struct satchel_json *j, satchel_buf *out)
{
    *j = (struct satchel_json){.out = out};
}

static void indent(struct satchel_json *j)
{
    satchel_buf_put_byte(j->out, '\n');
    for (unsigned i = 0; i < j->depth; i++)
        satchel_buf_put_text(j->out, "  ");
}

static void put_string(struct satchel_json *j, const char *text, size_t length)
{
    satchel_buf_put_byte(j->out, '"');
    for (size_t i = 0; i < length;) {
        uint32_t c;
        i += satchel_utf8_decode(text + i, length - i, &c);
        if (c == '"' || c == '\\')
            satchel_buf_print(j->out, "\\%c", (int)c);
        else if (c == '\n')
            satchel_buf_put_text(j->out, "\\n");
        else if (c == '\t')
            satchel_buf_put_text(j->out, "\\t");
        else if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029)
            satchel_buf_print(j->out, "\\u%04" PRIx32, c);
        else if (c < 0x80)
            satchel_buf_put_byte(j->out, c);
        else
            satchel_buf_put_char(j->out, c);
    }
    satchel_buf_put_byte(j->out, '"');
}

/* What stands before a value: comma, line, key. */
static void start_member(struct satchel_json *j, const char *key)
{
    if (j->depth) {
        if (j->filled[j->depth - 1])
            satchel_buf_put_byte(j->out, ',');
        j->filled[j->depth - 1] = true;
        indent(j);
    }
    if (key) {
        put_string(j, key, strlen(key));
        satchel_buf_put_text(j->out, ": ");
    }
}

void satchel_json_open(struct satchel_json *j, const char *key, char bracket)
{
    start_member(j, key);
    satchel_buf_put_byte(j->out, (unsigned char)bracket);
    if (j->depth == SATCHEL_JSON_DEPTH) {
        j->out->failed = SATCHEL_LIMIT;
        return;
    }
    j->closers[j->depth] = bracket == '{' ? '}' : ']';
    j->filled[j->depth++] = false;
}

void satchel_json_close(struct satchel_json *j)
{
    if (!j->depth)
        return;
    const bool filled = j->filled[--j->depth];
    if (filled)
        indent(j);
    satchel_buf_put_byte(j->out, (unsigned char)j->closers[j->depth]);
    if (!j->depth)
        satchel_buf_put_byte(j->out, '\n');
}

void satchel_json_bytes(struct satchel_json *j, const char *key, const char *text, size_t length)
{
    start_member(j, key);
    put_string(j, text, length);
}

void satchel_json_text(struct satchel_json *j, const char *key, const char *text)
{
    satchel_json_bytes(j, key, text, strlen(text));
}

void satchel_json_number(struct satchel_json *j, const char *key, int64_t number)
{
    start_member(j, key);
    satchel_buf_print(j->out, "%" PRId64, number);
}

void satchel_json_flag(struct satchel_json *j, const char *key, bool flag)
{
    start_member(j, key);
    satchel_buf_put_text(j->out, flag ? "true" : "false");
}

void satchel_json_null(struct satchel_json *j, const char *key)
{
    start_member(j, key);
    satchel_buf_put_text(j->out, "null");
}
