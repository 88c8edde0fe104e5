/* What the targets of the packer's readers share: a source becomes an article or one line, and the
 * article is sound. */
#ifndef TESTS_FUZZ_FUZZ_READER_H
#define TESTS_FUZZ_FUZZ_READER_H

#include "fuzz.h"

#include "edition/doubles.h"
#include "inputs/input.h"

#include <satchel/satchel.h>

#include <string.h>

struct reading {
    void (*check)(const satchel_article *article, const struct manuscript *m, satchel_bytes source);
    satchel_bytes source;
};

/* What an article is known by follows from the article alone. */
static void check_likeness(struct manuscript *m)
{
    struct likeness one, two;
    satchel_arena arena;
    satchel_arena_init(&arena, 1 << 16);
    HOLDS(likeness_take(&one, m, &arena) && likeness_take(&two, m, &arena));
    HOLDS(memcmp(one.words, two.words, sizeof one.words) == 0 && one.heads == two.heads &&
          memcmp(one.address, two.address, sizeof one.address) == 0);
    HOLDS(!one.sketch == !two.sketch);
    HOLDS(!one.sketch || memcmp(one.sketch, two.sketch, SKETCH_BINS * sizeof *one.sketch) == 0);
    satchel_arena_free(&arena);
}

static bool check_article(void *context, struct manuscript *m, satchel_error *err)
{
    const struct reading *r = context;
    const satchel_draft draft = {.id = "x", .issued = SATCHEL_NO_TIME, .updated = SATCHEL_NO_TIME};
    check_likeness(m);
    satchel_article *a = satchel_builder_article(m->builder, &draft, err);
    HOLDS(a || err->code == SATCHEL_LIMIT || err->code == SATCHEL_INPUT);
    if (!a)
        return false;
    HOLDS(*satchel_article_record(a)->headline);
    if (r->check)
        r->check(a, m, r->source);
    satchel_article_close(a);
    return true;
}

static void
read_fuzzed(const struct input_format *format, const char *name, const uint8_t *data, size_t size,
            void (*check)(const satchel_article *, const struct manuscript *, satchel_bytes))
{
    struct reading r = {.check = check, .source = {data, size}};
    satchel_error err = {0};
    const struct input input = {.bytes = r.source, .name = name};
    const struct intake intake = {.article = check_article, .context = &r};
    const bool ok = format->read(&input, &intake, &err);
    HOLDS(ok || err.text[0]);
}

#endif
