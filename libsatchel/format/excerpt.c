/* The entry `excerpt`; see excerpt.h. Read leniently, then written again and compared, as the
 * manifest is. */
#include "excerpt.h"

#include "doors/digest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define END_LINE ((size_t)4 + (size_t)2 * SATCHEL_HASH + 1) /* bytes of the last line */

/* --- writing -----------------------------------------------------------------------------------
 */

void excerpt_write(const struct excerpt *x, satchel_buf *out)
{
    const size_t start = out->size;
    satchel_buf_print(out, "satchel excerpt 1\ntext %" PRIu64 "\n", x->text_bytes);
    for (uint32_t i = 0; i < x->count; i++)
        satchel_buf_print(out, "article %" PRIu32 "\n", x->articles[i]);
    for (unsigned e = 0; e < ENTRY_COUNT; e++) {
        if (!x->has_entry[e])
            continue;
        satchel_buf_print(out, "entry %s %" PRIu32 " %" PRIu64 " %08" PRIx32 "\n", entry_names[e],
                          x->entries[e].blocks, x->entries[e].bytes, x->entries[e].crc32);
        for (uint32_t i = 0; i < x->run_counts[e]; i++)
            satchel_buf_print(out, "run %" PRIu64 " %" PRIu64 "\n", x->runs[e][i].from,
                              x->runs[e][i].bytes);
    }
    if (out->failed)
        return;
    uint8_t hash[SATCHEL_HASH];
    char hex[2 * SATCHEL_HASH + 1];
    hash_bytes((satchel_bytes){out->data + start, out->size - start}, hash);
    hex_print(hex, hash, SATCHEL_HASH);
    satchel_buf_print(out, "end %s\n", hex);
}

/* --- reading -----------------------------------------------------------------------------------
 */

struct list {
    const char *at; /* the lines, ended by NUL */
    struct excerpt *x;
    const struct manifest *m;
    enum entry_id entry; /* whose runs follow; ENTRY_COUNT before the first */
    satchel_error *err;
};

static bool bad(struct list *l)
{
    return satchel_fail(l->err, SATCHEL_MALFORMED, "the list of what the excerpt holds is wrong");
}

/* What is too large becomes the largest number, which is not written again as it was. */
static uint64_t take_number(struct list *l)
{
    char *end;
    const uint64_t value = strtoull(l->at, &end, 10);
    l->at = *end ? end + 1 : end;
    return value;
}

static bool starts(const struct list *l, const char *word)
{
    return strncmp(l->at, word, strlen(word)) == 0;
}

static bool take_article(struct list *l)
{
    struct excerpt *x = l->x;
    l->at += strlen("article ");
    const uint64_t number = take_number(l);
    if (number >= l->m->info.articles || l->entry != ENTRY_COUNT ||
        (x->count && number <= x->articles[x->count - 1]))
        return bad(l);
    x->articles[x->count++] = (uint32_t)number;
    return true;
}

static bool take_entry(struct list *l)
{
    struct excerpt *x = l->x;
    l->at += strlen("entry ");
    unsigned e = 0;
    while (e < ENTRY_COUNT && (!starts(l, entry_names[e]) || l->at[strlen(entry_names[e])] != ' '))
        e++;
    if (e == ENTRY_COUNT || x->has_entry[e] || !l->m->has_entry[e])
        return bad(l);
    l->at += strlen(entry_names[e]) + 1;
    satchel_entry *to = &x->entries[e];
    const uint64_t blocks = take_number(l);
    to->bytes = take_number(l);
    to->blocks = blocks < UINT32_MAX ? (uint32_t)blocks : UINT32_MAX;
    to->crc32 = (uint32_t)strtoul(l->at, NULL, 16);
    snprintf(to->name, sizeof to->name, "%s", entry_names[e]);
    const char *end = strchr(l->at, '\n');
    l->at = end ? end + 1 : "";
    x->has_entry[e] = true;
    l->entry = e;
    return true;
}

/* Runs lie in the edition's entry, rise, and do not touch: else they would be one. */
static bool take_run(struct list *l)
{
    struct excerpt *x = l->x;
    l->at += strlen("run ");
    const uint64_t from = take_number(l), bytes = take_number(l);
    if (l->entry == ENTRY_COUNT)
        return bad(l);
    const uint64_t all = l->m->entries[l->entry].bytes;
    const uint32_t n = x->run_counts[l->entry];
    struct excerpt_run *runs = x->runs[l->entry];
    if (!bytes || bytes > all || from > all - bytes ||
        (n && from <= runs[n - 1].from + runs[n - 1].bytes))
        return bad(l);
    runs[n] = (struct excerpt_run){from, bytes};
    x->run_counts[l->entry]++;
    return true;
}

static bool take_lines(struct list *l)
{
    static const char head[] = "satchel excerpt 1\ntext ";
    if (!starts(l, head))
        return bad(l);
    l->at += strlen(head);
    l->x->text_bytes = take_number(l);
    while (*l->at) {
        const bool ok = starts(l, "article ") ? take_article(l)
                        : starts(l, "entry ") ? take_entry(l)
                        : starts(l, "run ")   ? take_run(l)
                                              : bad(l);
        if (!ok)
            return false;
    }
    return true;
}

/* Room for as many of each as the list has lines. */
static bool make_room(struct excerpt *x, const char *lines)
{
    size_t count = 0;
    for (const char *at = lines; (at = strchr(at, '\n')); at++)
        count++;
    x->articles = satchel_arena_array(&x->arena, count, sizeof *x->articles);
    bool ok = x->articles != NULL;
    for (unsigned e = 0; e < ENTRY_COUNT; e++) {
        x->runs[e] = satchel_arena_array(&x->arena, count, sizeof *x->runs[e]);
        ok = ok && x->runs[e];
    }
    return ok;
}

static bool check_sums(struct list *l)
{
    const struct excerpt *x = l->x;
    for (unsigned e = 0; e < ENTRY_COUNT; e++) {
        uint64_t bytes = 0;
        for (uint32_t i = 0; i < x->run_counts[e]; i++)
            bytes += x->runs[e][i].bytes;
        if (bytes != x->entries[e].bytes || x->has_entry[e] != (bytes > 0) ||
            x->entries[e].blocks > l->m->entries[e].blocks)
            return bad(l);
    }
    return (x->count && x->has_entry[ENTRY_CATALOG]) || bad(l);
}

/* The last line is "end " and the hash of all before it; it follows from the rest. */
static bool check_form(struct list *l, satchel_bytes in)
{
    satchel_buf again;
    satchel_buf_init(&again, SATCHEL_MAX_HEAD);
    excerpt_write(l->x, &again);
    bool ok = again.failed != SATCHEL_MEMORY || satchel_fail_memory(l->err);
    if (ok && (again.size != in.size || memcmp(again.data, in.data, in.size) != 0))
        ok = bad(l);
    satchel_buf_free(&again);
    return ok;
}

static bool check_end(satchel_bytes in, satchel_error *err)
{
    const size_t size = END_LINE;
    uint8_t stated[SATCHEL_HASH], hash[SATCHEL_HASH];
    if (in.size <= size)
        return satchel_fail(err, SATCHEL_MALFORMED, "the list of what the excerpt holds is short");
    const char *line = (const char *)in.data + in.size - size;
    hash_bytes((satchel_bytes){in.data, in.size - size}, hash);
    return (memcmp(line, "end ", 4) == 0 && hex_parse(line + 4, stated, SATCHEL_HASH) &&
            memcmp(stated, hash, SATCHEL_HASH) == 0) ||
           satchel_fail(err, SATCHEL_DAMAGED, "the list of what the excerpt holds is damaged");
}

bool excerpt_parse(satchel_bytes in, const struct manifest *m, struct excerpt *x,
                   satchel_error *err)
{
    *x = (struct excerpt){0};
    satchel_arena_init(&x->arena, (size_t)8 << 20);
    if (in.size > SATCHEL_MAX_HEAD)
        return satchel_fail(err, SATCHEL_LIMIT, "the list of an excerpt is longer than %u bytes",
                            SATCHEL_MAX_HEAD);
    if (!check_end(in, err))
        return false;
    const size_t body = in.size - END_LINE;
    char *lines = satchel_arena_string(&x->arena, (const char *)in.data, body);
    if (!lines || !make_room(x, lines))
        return satchel_fail_memory(err);
    struct list l = {.at = lines, .x = x, .m = m, .entry = ENTRY_COUNT, .err = err};
    return take_lines(&l) && check_sums(&l) && check_form(&l, in);
}

void excerpt_free(struct excerpt *x)
{
    satchel_arena_free(&x->arena);
    *x = (struct excerpt){0};
}

bool excerpt_find(const struct excerpt *x, enum entry_id entry, uint64_t offset, uint64_t bytes,
                  uint64_t *at)
{
    uint64_t here = 0;
    for (uint32_t i = 0; i < x->run_counts[entry]; i++) {
        const struct excerpt_run *r = &x->runs[entry][i];
        if (offset >= r->from && bytes <= r->bytes && offset - r->from <= r->bytes - bytes) {
            *at = here + (offset - r->from);
            return true;
        }
        here += r->bytes;
    }
    return false;
}
