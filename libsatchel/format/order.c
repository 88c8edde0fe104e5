/* An operator's order; see order.h. As with manifests, what was read is written again and must give
 * the same bytes, so that leading zeros, other orders and remarks need no rules of their own. */
#include "order.h"

#include <stdio.h>
#include <string.h>

#define DAY 86400

static const struct {
    unsigned what;
    const char *word;
} words[] = {{SATCHEL_ORDER_COUNTS, "counts"}, {SATCHEL_ORDER_LEAVE, "leave"}};

enum { WORDS = sizeof words / sizeof *words };

bool order_is_sound(const satchel_order *o)
{
    const unsigned known = SATCHEL_ORDER_COUNTS | SATCHEL_ORDER_LEAVE;
    return o->what && !(o->what & ~known) && o->issued >= 0 && o->until > o->issued &&
           o->until - o->issued <= (int64_t)SATCHEL_ORDER_DAYS * DAY;
}

void order_put(const satchel_order *o, satchel_buf *out)
{
    char issued[32], until[32];
    satchel_time_print(o->issued, issued, sizeof issued);
    satchel_time_print(o->until, until, sizeof until);
    satchel_buf_print(out, "satchel-order 1\nissued %s\nuntil %s\n", issued, until);
    for (unsigned i = 0; i < WORDS; i++)
        if (o->what & words[i].what)
            satchel_buf_print(out, "%s\n", words[i].word);
}

static void take_line(char *line, satchel_order *o)
{
    if (strncmp(line, "issued ", 7) == 0 && !satchel_time_parse(line + 7, &o->issued))
        o->issued = -1;
    if (strncmp(line, "until ", 6) == 0 && !satchel_time_parse(line + 6, &o->until))
        o->until = -1;
    for (unsigned i = 0; i < WORDS; i++)
        if (strcmp(line, words[i].word) == 0)
            o->what |= words[i].what;
}

bool order_take(satchel_bytes text, satchel_order *order)
{
    char copy[ORDER_MAX + 1];
    satchel_order o = {-1, -1, 0};
    satchel_buf again;
    if (!text.size || text.size > ORDER_MAX)
        return false;
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    for (char *rest = copy, *line; (line = strtok_r(rest, "\n", &rest));)
        take_line(line, &o);
    if (!order_is_sound(&o))
        return false;
    satchel_buf_init(&again, ORDER_MAX);
    order_put(&o, &again);
    const bool same =
        !again.failed && again.size == text.size && memcmp(again.data, text.data, text.size) == 0;
    satchel_buf_free(&again);
    if (same)
        *order = o;
    return same;
}
