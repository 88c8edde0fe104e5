/* Parts as text. Any text: every line that is found is written again the same. And a part's lines
 * are found again when the input's bytes are put between them. */
#include "fuzz.h"

#include "format/partext.h"

#include <string.h>

struct seen {
    const uint8_t *wanted; /* NULL: any */
    uint32_t lines;
};

static bool check_line(void *context, uint32_t id, uint32_t line,
                       const uint8_t bytes[PARTEXT_BYTES])
{
    struct seen *s = context;
    char text[PARTEXT_LINE];
    uint8_t again[PARTEXT_BYTES];
    uint32_t same_id, same_line;
    HOLDS(line < PARTEXT_MOST && id < 1u << 19);
    partext_write(id, line, bytes, text);
    HOLDS(partext_read(text, &same_id, &same_line, again));
    HOLDS(same_id == id && same_line == line && memcmp(again, bytes, sizeof again) == 0);
    s->lines += !s->wanted || (id == 77 && memcmp(bytes, s->wanted, PARTEXT_BYTES) == 0);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t bytes[PARTEXT_BYTES] = {0};
    char line[PARTEXT_LINE];
    struct seen any = {NULL, 0}, mine = {bytes, 0};
    satchel_error err;
    HOLDS(partext_scan((satchel_bytes){data, size}, check_line, &any, &err));
    memcpy(bytes, data, size < sizeof bytes ? size : sizeof bytes);
    partext_write(77, (uint32_t)(size & (PARTEXT_MOST - 1)), bytes, line);
    /* What stands before may be the beginning of a line: zeros end it before mine begins. */
    uint8_t *text = malloc(size + 2 * (size_t)PARTEXT_LINE);
    if (!text)
        return 0;
    memcpy(text, data, size);
    memset(text + size, '0', PARTEXT_LINE);
    memcpy(text + size + PARTEXT_LINE, line, sizeof line);
    const satchel_bytes all = {text, size + 2 * (size_t)PARTEXT_LINE};
    HOLDS(partext_scan(all, check_line, &mine, &err));
    HOLDS(mine.lines >= 1);
    free(text);
    return 0;
}
