/* See answer.h. */
#include "answer.h"

#include <string.h>
#include <strings.h>

#define MOST (UINT64_C(1) << 32)

static bool number(const char **text, uint64_t *value)
{
    const char *at = *text;
    uint64_t v = 0;
    for (; *at >= '0' && *at <= '9' && v < MOST; at++)
        v = v * 10 + (uint64_t)(*at - '0');
    const bool ok = at > *text && v < MOST;
    *text = at;
    *value = v;
    return ok;
}

bool answer_range(const char *text, uint64_t *from, uint64_t *bytes)
{
    uint64_t first, last;
    while (*text == ' ' || *text == '\t')
        text++;
    if (strncasecmp(text, "bytes", 5) != 0)
        return false;
    text += 5;
    while (*text == ' ')
        text++;
    if (!number(&text, &first) || *text++ != '-' || !number(&text, &last) || last < first)
        return false;
    *from = first;
    *bytes = last - first + 1;
    return true;
}

static bool begins(const char *line, const char *name)
{
    return strncasecmp(line, name, strlen(name)) == 0;
}

static void begin(struct answer *a, const char *line)
{
    const char *space = strchr(line, ' ');
    a->ranged = a->multipart = false;
    a->state = ANSWER_PLAIN;
    a->offset = a->left = 0;
    a->line_size = 0;
    a->status = 0;
    for (unsigned i = 1; space && i <= 3 && space[i] >= '0' && space[i] <= '9'; i++)
        a->status = a->status * 10 + (space[i] - '0');
    if (!a->status)
        a->status = -1; /* HTTP, of a kind */
}

void answer_header(struct answer *a, const char *data, size_t size)
{
    char line[ANSWER_LINE];
    const size_t length = size < sizeof line - 1 ? size : sizeof line - 1;
    memcpy(line, data, length);
    line[length] = '\0';
    if (begins(line, "HTTP/")) {
        begin(a, line);
    } else if (begins(line, "content-range:") && a->status == 206) {
        a->ranged = answer_range(line + 14, &a->offset, &a->left);
    } else if (begins(line, "content-type:") && strcasestr(line, "multipart/byteranges") &&
               a->status == 206) {
        a->multipart = true;
        a->state = ANSWER_HEADERS;
        a->left = 0;
    }
}

static bool put(struct answer *a, const uint8_t *data, size_t size)
{
    a->stopped = size && !a->put(a->context, a->offset, data, size);
    a->offset += size;
    return !a->stopped;
}

/* A line between two ranges. After the empty one a range begins, if one was announced. */
static void end_line(struct answer *a)
{
    a->line[a->line_size] = '\0';
    if (begins(a->line, "content-range:")) {
        if (!answer_range(a->line + 14, &a->offset, &a->left))
            a->left = 0;
    } else if (!a->line_size && a->left) {
        a->state = ANSWER_PART;
    }
    a->line_size = 0;
}

static bool take_multipart(struct answer *a, const uint8_t *data, size_t size)
{
    for (size_t at = 0; at < size;) {
        if (a->state == ANSWER_PART) {
            const size_t n = size - at < a->left ? size - at : (size_t)a->left;
            if (!put(a, data + at, n))
                return false;
            a->left -= n;
            at += n;
            if (!a->left)
                a->state = ANSWER_HEADERS;
            continue;
        }
        const uint8_t c = data[at++];
        if (c == '\n')
            end_line(a);
        else if (c != '\r' && a->line_size < ANSWER_LINE - 1)
            a->line[a->line_size++] = (char)c;
    }
    return true;
}

/* One range: no more than it has said. */
static bool take_range(struct answer *a, const uint8_t *data, size_t size)
{
    const size_t n = size < a->left ? size : (size_t)a->left;
    a->left -= n;
    return put(a, data, n);
}

bool answer_body(struct answer *a, const uint8_t *data, size_t size)
{
    if (a->status && (a->status < 200 || a->status > 299))
        return true; /* words for people */
    if (a->multipart)
        return take_multipart(a, data, size);
    if (a->status == 206) {
        a->nameless = !a->ranged;
        return a->ranged && take_range(a, data, size);
    }
    a->ignores = a->status && a->many;
    return !a->ignores && put(a, data, size);
}
