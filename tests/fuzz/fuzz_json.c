/* JSON: a value within the limits that can be walked, or one line. */
#include "fuzz.h"

#include "inputs/json.h"

static unsigned walk(const struct json *value, unsigned depth)
{
    char room[32];
    unsigned deepest = depth;
    if (json_has_members(value)) {
        for (const char *name = json_next_name(value, NULL); name;
             name = json_next_name(value, name)) {
            (void)json_member_word(value, name, room);
            const unsigned d = walk(json_member(value, name), depth + 1);
            deepest = d > deepest ? d : deepest;
        }
    } else if (json_has_items(value)) {
        for (size_t i = 0; i < json_count(value); i++) {
            const unsigned d = walk(json_item(value, i), depth + 1);
            deepest = d > deepest ? d : deepest;
        }
    }
    return deepest;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    satchel_error err = {0};
    struct json *root = json_parse((satchel_bytes){data, size}, &err);
    HOLDS(root || err.text[0]);
    HOLDS(walk(root, 0) <= JSON_DEEPEST + 1);
    json_free(root);
    return 0;
}
