/* satchel search: the articles that have all the words, best first. */
#include "cli.h"
#include "console/console.h"
#include "reading.h"

#include <satchel/search.h>

#include <stdio.h>
#include <string.h>

#define MOST_HITS 1000

struct search_settings {
    bool json;
};

static const struct option options[] = {
    {.name = "json",
     .kind = OPTION_FLAG,
     .to = offsetof(struct search_settings, json),
     .help = "print one JSON document"},
};

static void print_hit(bool as_json, struct reading *r, const satchel_hit *hit)
{
    struct satchel_json *j = &r->json;
    satchel_record record;
    satchel_error err;
    if (!satchel_bundle_record(r->bundle, hit->index, &r->arena, &record, &err)) {
        reading_failed(r, &err);
        return;
    }
    if (!as_json) {
        printf("%s  (%s)\n", printable_text(&r->arena, record.headline),
               printable_text(&r->arena, record.id));
        printf("    %s\n", printable_text(&r->arena, hit->snippet));
        return;
    }
    satchel_json_open(j, NULL, '{');
    satchel_json_text(j, "id", record.id);
    satchel_json_text(j, "headline", record.headline);
    satchel_json_text(j, "snippet", hit->snippet);
    satchel_json_number(j, "score", hit->score);
    satchel_json_number(j, "offset", hit->offset);
    satchel_json_number(j, "count", hit->count);
    satchel_json_close(j);
}

/* The words with one space between them, in the arena; NULL: out of memory. */
static const char *join_words(satchel_arena *arena, char **words, size_t count)
{
    size_t size = 1;
    for (size_t i = 0; i < count; i++)
        size += strlen(words[i]) + 1;
    char *joined = satchel_arena_alloc(arena, size);
    for (size_t i = 0, at = 0; joined && i < count; i++) {
        const size_t length = strlen(words[i]);
        if (i)
            joined[at++] = ' ';
        memcpy(joined + at, words[i], length);
        at += length;
    }
    return joined;
}

static satchel_code run(const void *settings, char **operands, size_t count)
{
    const struct search_settings *s = settings;
    struct reading r;
    satchel_error err;
    satchel_hit *hits = NULL;
    uint32_t hit_count = 0;
    const satchel_code code = reading_open(&r, operands[0]);
    if (code != SATCHEL_OK)
        return code;
    const char *words = join_words(&r.arena, operands + 1, count - 1);
    if (!words)
        satchel_fail_memory(&err);
    if (!words || !satchel_search(r.bundle, words, MOST_HITS, &r.arena, &hits, &hit_count, &err))
        reading_failed(&r, &err);
    if (s->json)
        satchel_json_open(&r.json, NULL, '[');
    for (uint32_t i = 0; i < hit_count; i++)
        print_hit(s->json, &r, &hits[i]);
    if (s->json)
        satchel_json_close(&r.json);
    else if (!hit_count)
        console_say("%s: nothing found", printable_text(&r.arena, operands[0]));
    return reading_close(&r, hit_count ? SATCHEL_OK : SATCHEL_NOT_FOUND);
}

const struct command command_search = {
    .name = "search",
    .operands = "BUNDLE WORDS...",
    .summary = "articles that have all the words",
    .details = "Case, accents and Arabic and Hebrew letter variants do not matter; the last word\n"
               "may be a beginning. Prints headline, id and the place found, best first.",
    .example = "satchel search today.satchel water valve",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .settings_size = sizeof(struct search_settings),
    .least = 2,
    .most = 0,
    .run = run,
};
