/* Front matter; see front_matter.h. */
#include "front_matter.h"

#include <string.h>
#include <yaml.h>

#define LONGEST_VALUE 4096

static void warn(const struct intake *to, const char *text)
{
    if (to->warning)
        to->warning(to->context, text);
}

/* --- where it ends -----------------------------------------------------------------------------
 */

static size_t line_length(struct span s, size_t at)
{
    size_t n = 0;
    while (at + n < s.size && s.text[at + n] != '\n' && s.text[at + n] != '\r')
        n++;
    return n;
}

static size_t next_line(struct span s, size_t at)
{
    at += line_length(s, at);
    if (at < s.size && s.text[at] == '\r')
        at++;
    if (at < s.size && s.text[at] == '\n')
        at++;
    return at;
}

/* Is the line at `at` just this mark, white space apart? */
static bool is_mark_line(struct span s, size_t at, const char *mark)
{
    size_t n = line_length(s, at);
    while (n && (s.text[at + n - 1] == ' ' || s.text[at + n - 1] == '\t'))
        n--;
    return n == 3 && memcmp(s.text + at, mark, 3) == 0;
}

/* The first line that says something must be "key: value". */
static bool begins_with_key(struct span s, char separator)
{
    size_t i = 0;
    while (i < s.size && (s.text[i] == '#' || line_length(s, i) == 0))
        i = next_line(s, i);
    const size_t start = i;
    while (i < s.size &&
           ((s.text[i] >= 'a' && s.text[i] <= 'z') || (s.text[i] >= 'A' && s.text[i] <= 'Z') ||
            s.text[i] == '_' || s.text[i] == '-' || (i > start && s.text[i] == ' ')))
        i++;
    return i > start && i < s.size && s.text[i] == separator;
}

/* --- YAML --------------------------------------------------------------------------------------
 */

struct yaml {
    yaml_parser_t parser;
    yaml_event_t event;
    bool has_event;
    bool aliases;
    bool memory; /* there was not enough of it */
    struct metadata *m;
};

static bool next_event(struct yaml *y)
{
    if (y->has_event)
        yaml_event_delete(&y->event);
    y->has_event = yaml_parser_parse(&y->parser, &y->event) != 0;
    y->memory |= y->parser.error == YAML_MEMORY_ERROR;
    if (y->has_event && y->event.type == YAML_ALIAS_EVENT)
        y->aliases = true;
    return y->has_event && !y->aliases;
}

static bool opens(yaml_event_type_t type)
{
    return type == YAML_MAPPING_START_EVENT || type == YAML_SEQUENCE_START_EVENT;
}

static bool closes(yaml_event_type_t type)
{
    return type == YAML_MAPPING_END_EVENT || type == YAML_SEQUENCE_END_EVENT;
}

/* Scalars of a sequence, ", " between two of them; what is deeper is passed over. */
static bool read_sequence(struct yaml *y, satchel_buf *value)
{
    for (unsigned depth = 1; depth;) {
        if (!next_event(y))
            return false;
        if (opens(y->event.type))
            depth++;
        else if (closes(y->event.type))
            depth--;
        else if (y->event.type == YAML_SCALAR_EVENT && depth == 1) {
            if (value->size)
                satchel_buf_put_text(value, ", ");
            satchel_buf_put(value, y->event.data.scalar.value, y->event.data.scalar.length);
        }
    }
    return true;
}

static bool skip_mapping(struct yaml *y)
{
    for (unsigned depth = 1; depth;) {
        if (!next_event(y))
            return false;
        depth += opens(y->event.type);
        depth -= closes(y->event.type);
    }
    return true;
}

static bool is_null(const yaml_event_t *event)
{
    const char *value = (const char *)event->data.scalar.value;
    return event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           (strcmp(value, "~") == 0 || strcmp(value, "null") == 0);
}

/* The value of a key into *value. */
static bool read_value(struct yaml *y, satchel_buf *value)
{
    satchel_buf_clear(value);
    if (!next_event(y))
        return false;
    switch (y->event.type) {
    case YAML_SCALAR_EVENT:
        if (!is_null(&y->event))
            satchel_buf_put(value, y->event.data.scalar.value, y->event.data.scalar.length);
        return true;
    case YAML_SEQUENCE_START_EVENT: return read_sequence(y, value);
    case YAML_MAPPING_START_EVENT: return skip_mapping(y);
    default: return false;
    }
}

/* False when the YAML is not well-formed or has aliases, or out of memory. */
static bool read_mapping(struct yaml *y, satchel_buf *value)
{
    char key[64];
    for (;;) {
        if (!next_event(y))
            return false;
        if (y->event.type == YAML_MAPPING_END_EVENT)
            return true;
        if (y->event.type != YAML_SCALAR_EVENT)
            return false;
        const size_t length = y->event.data.scalar.length;
        const bool fits = length < sizeof key;
        memcpy(key, y->event.data.scalar.value, fits ? length : 0);
        key[fits ? length : 0] = '\0';
        if (!read_value(y, value))
            return false;
        const char *text = satchel_buf_string(value);
        if (text && !metadata_put(y->m, key, text)) {
            y->memory = true;
            return false;
        }
    }
}

static bool parse_yaml(struct span s, struct yaml *y)
{
    satchel_buf value;
    satchel_buf_init(&value, FRONT_MATTER_MOST);
    bool ok = false;
    if (!yaml_parser_initialize(&y->parser)) {
        y->memory = true;
        return false;
    }
    yaml_parser_set_encoding(&y->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&y->parser, (const unsigned char *)s.text, s.size);
    while (next_event(y) && y->event.type != YAML_MAPPING_START_EVENT)
        if (y->event.type == YAML_STREAM_END_EVENT || y->event.type == YAML_SCALAR_EVENT)
            break;
    if (y->has_event && y->event.type == YAML_MAPPING_START_EVENT)
        ok = read_mapping(y, &value);
    if (y->has_event)
        yaml_event_delete(&y->event);
    yaml_parser_delete(&y->parser);
    satchel_buf_free(&value);
    return ok;
}

/* --- line by line ------------------------------------------------------------------------------
 */

static bool is_quote(char c)
{
    return c == '"' || c == '\'';
}

/* "[a, 'b']" gives "a, b"; quotes round a value go. */
static void clean_value(struct span s, char *to, size_t capacity)
{
    size_t out = 0;
    const bool list = s.size >= 2 && s.text[0] == '[' && s.text[s.size - 1] == ']';
    const bool quoted = s.size >= 2 && is_quote(s.text[0]) && s.text[s.size - 1] == s.text[0];
    if (list || quoted)
        s = span_trim(span_of(s.text + 1, s.size - 2));
    for (size_t i = 0; i < s.size && out + 1 < capacity; i++)
        if (!list || !is_quote(s.text[i]))
            to[out++] = s.text[i];
    to[out] = '\0';
}

/* Lines "key: value" or "key = value" that begin at the margin; for what is not well-formed. */
static bool parse_lines(struct span s, char separator, struct metadata *m)
{
    char key[64], value[LONGEST_VALUE];
    for (size_t at = 0; at < s.size; at = next_line(s, at)) {
        const struct span line = span_of(s.text + at, line_length(s, at));
        const char *sign = memchr(line.text, separator, line.size);
        if (separator == '=' && line.size && line.text[0] == '[')
            return true;
        if (!sign || line.text[0] == ' ' || line.text[0] == '\t' || line.text[0] == '#')
            continue;
        const struct span name = span_trim(span_of(line.text, (size_t)(sign - line.text)));
        const size_t behind = (size_t)(sign - line.text) + 1;
        if (name.size >= sizeof key)
            continue;
        memcpy(key, name.text, name.size);
        key[name.size] = '\0';
        clean_value(span_trim(span_of(line.text + behind, line.size - behind)), value,
                    sizeof value);
        if (!metadata_put(m, key, value))
            return false;
    }
    return true;
}

/* --- the whole ---------------------------------------------------------------------------------
 */

/* Parsed apart, so that of YAML which breaks off nothing half-read is left. */
static bool take_yaml(struct span s, struct metadata *m, const struct intake *to,
                      satchel_error *err)
{
    struct metadata parsed;
    struct yaml y = {.m = &parsed};
    metadata_init(&parsed);
    const bool ok = parse_yaml(s, &y);
    if (ok || y.aliases) {
        metadata_free(m);
        *m = parsed;
        if (!ok)
            warn(to, "front matter uses aliases, what follows them is ignored");
        return true;
    }
    metadata_free(&parsed);
    if (y.memory)
        return satchel_fail_memory(err);
    warn(to, "front matter is no well-formed YAML, read line by line");
    return parse_lines(s, ':', m) || satchel_fail_memory(err);
}

static bool take_toml(struct span s, struct metadata *m, const struct intake *to,
                      satchel_error *err)
{
    bool sound;
    if (!front_matter_toml(s, m, &sound, err))
        return false;
    if (sound)
        return true;
    warn(to, "front matter is no well-formed TOML, read line by line");
    return parse_lines(s, '=', m) || satchel_fail_memory(err);
}

bool front_matter_take(struct span *text, struct metadata *m, const struct intake *to,
                       satchel_error *err)
{
    const bool yaml = is_mark_line(*text, 0, "---"), toml = is_mark_line(*text, 0, "+++");
    const size_t start = next_line(*text, 0);
    const struct span rest = span_of(text->text + start, text->size - start);
    if ((!yaml && !toml) || !begins_with_key(rest, yaml ? ':' : '='))
        return true;
    for (size_t at = 0; at < rest.size && at < FRONT_MATTER_MOST; at = next_line(rest, at)) {
        const bool end = yaml ? is_mark_line(rest, at, "---") || is_mark_line(rest, at, "...")
                              : is_mark_line(rest, at, "+++");
        if (!end)
            continue;
        const size_t body = next_line(rest, at);
        *text = span_of(rest.text + body, rest.size - body);
        if (yaml)
            return take_yaml(span_of(rest.text, at), m, to, err);
        return take_toml(span_of(rest.text, at), m, to, err);
    }
    warn(to, "front matter has no closing line, taken as text");
    return true;
}
