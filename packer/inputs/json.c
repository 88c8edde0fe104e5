/* The door to jansson; see json.h.
 *
 * jansson has no limits but one of depth, so commas and brackets are counted first: that is how
 * many values there can be. A struct json is a json_t; nothing else here knows.
 */
#include "json.h"

#include "charset.h"

#include <jansson.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const json_t *inside(const struct json *value)
{
    return (const json_t *)(const void *)value;
}

static const struct json *outside(const json_t *value)
{
    return (const struct json *)(const void *)value;
}

static bool within_limits(satchel_bytes in)
{
    size_t values = 1, depth = 0;
    bool text = false;
    for (size_t i = 0; i < in.size; i++) {
        const uint8_t c = in.data[i];
        if (text) {
            i += c == '\\';
            text = c != '"';
            continue;
        }
        text = c == '"';
        values += c == ',' || c == ':' || c == '[' || c == '{';
        if (c == '[' || c == '{')
            depth++;
        else if ((c == ']' || c == '}') && depth)
            depth--;
        if (values > JSON_MOST_VALUES || depth > JSON_DEEPEST)
            return false;
    }
    return true;
}

/* Where jansson's strings could not grow it goes on with less than it has read, and an assertion of
 * its own ends the program. So it is not told that there is no memory, but left by a jump; its
 * objects of this one call are lost then, with a program that is about to end. */
static _Thread_local jmp_buf no_memory;
static _Thread_local bool loading;

static void *take(size_t size)
{
    void *room = malloc(size);
    if (!room && loading)
        longjmp(no_memory, 1);
    return room;
}

static pthread_once_t prepared = PTHREAD_ONCE_INIT;

static void prepare(void)
{
    json_set_alloc_funcs(take, free);
}

/* NULL: memory is wanting, or *why says what is wrong. */
static json_t *load(satchel_bytes in, json_error_t *why, bool *memory)
{
    *memory = true;
    pthread_once(&prepared, prepare);
    if (setjmp(no_memory)) {
        loading = false;
        return NULL;
    }
    loading = true;
    json_t *root = json_loadb((const char *)in.data, in.size, JSON_ALLOW_NUL, why);
    loading = *memory = false;
    return root;
}

static struct json *parse(satchel_bytes in, satchel_error *err)
{
    json_error_t why;
    bool memory;
    if (!within_limits(in))
        return satchel_fail(err, SATCHEL_LIMIT, "its JSON is too deeply nested or too large"), NULL;
    json_t *root = load(in, &why, &memory);
    if (memory)
        satchel_fail_memory(err);
    else if (!root)
        satchel_fail(err, SATCHEL_INPUT, "is no sound JSON (line %d, column %d: %.100s)", why.line,
                     why.column, why.text);
    return (struct json *)(void *)root;
}

struct json *json_parse(satchel_bytes in, satchel_error *err)
{
    satchel_buf utf8;
    struct json *root = NULL;
    if (in.size > JSON_MOST_BYTES)
        return satchel_fail(err, SATCHEL_LIMIT, "its JSON is too large"), NULL;
    satchel_buf_init(&utf8, JSON_MOST_BYTES * 3);
    if (charset_to_utf8(in, "UTF-8", &utf8, NULL, err))
        root = parse(satchel_buf_bytes(&utf8), err);
    satchel_buf_free(&utf8);
    return root;
}

void json_free(struct json *root)
{
    json_decref((json_t *)(void *)root);
}

const struct json *json_member(const struct json *object, const char *name)
{
    return outside(json_object_get(inside(object), name));
}

bool json_has_members(const struct json *value)
{
    return json_is_object(inside(value));
}

bool json_has_items(const struct json *value)
{
    return json_is_array(inside(value));
}

size_t json_count(const struct json *array)
{
    if (json_has_items(array))
        return json_array_size(inside(array));
    return array && !json_is_null(inside(array));
}

const struct json *json_item(const struct json *array, size_t index)
{
    if (json_has_items(array))
        return outside(json_array_get(inside(array), index));
    return index == 0 ? array : NULL;
}

const char *json_text(const struct json *value)
{
    return json_string_value(inside(value));
}

const char *json_member_text(const struct json *object, const char *name)
{
    return json_text(json_member(object, name));
}

const char *json_member_word(const struct json *object, const char *name, char room[32])
{
    const json_t *value = inside(json_member(object, name));
    if (!json_is_integer(value))
        return json_string_value(value);
    snprintf(room, 32, "%lld", (long long)json_integer_value(value));
    return room;
}

const char *json_next_name(const struct json *object, const char *name)
{
    json_t *top = (json_t *)(uintptr_t)object;
    void *at =
        name ? json_object_iter_next(top, json_object_key_to_iter(name)) : json_object_iter(top);
    return at ? json_object_iter_key(at) : NULL;
}
