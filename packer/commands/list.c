/* satchel list: the articles of a bundle in reading order. Reads the catalog only. */
#include "cli.h"
#include "console/console.h"
#include "reading.h"

#include <stdio.h>
#include <string.h>

struct list_settings {
    bool json;
};

static const struct option options[] = {
    {.name = "json",
     .kind = OPTION_FLAG,
     .to = offsetof(struct list_settings, json),
     .help = "print one JSON document"},
};

/* "2026-11-20" or ten spaces. */
static void print_day(int64_t time)
{
    char text[32];
    satchel_time_print(time, text, sizeof text);
    printf("%-10.10s", text);
}

static void print_line(satchel_arena *arena, const satchel_record *record)
{
    print_day(record->issued);
    printf("  %-7s", record->language);
    printf("  %s", printable_text(arena, record->headline));
    if (record->status != SATCHEL_USABLE)
        printf("  [%s]", satchel_status_name(record->status));
    printf("  (%s)\n", printable_text(arena, record->id));
}

static satchel_code run(const void *settings, char **operands, size_t count)
{
    const struct list_settings *s = settings;
    struct reading r;
    (void)count;
    const satchel_code code = reading_open(&r, operands[0]);
    if (code != SATCHEL_OK)
        return code;
    if (s->json)
        satchel_json_open(&r.json, NULL, '[');
    for (uint32_t i = 0; i < r.info->articles && !ferror(stdout); i++) {
        satchel_record record;
        satchel_error err;
        satchel_arena_clear(&r.arena);
        if (!satchel_bundle_record(r.bundle, i, &r.arena, &record, &err)) {
            reading_failed(&r, &err);
        } else if (s->json) {
            satchel_json_open(&r.json, NULL, '{');
            record_json(&r.json, &record);
            satchel_json_close(&r.json);
            reading_flush(&r);
        } else {
            print_line(&r.arena, &record);
        }
    }
    if (s->json)
        satchel_json_close(&r.json);
    return reading_close(&r, SATCHEL_OK);
}

const struct command command_list = {
    .name = "list",
    .operands = "BUNDLE",
    .summary = "its articles in reading order",
    .details = "Prints a line an article: day, language, headline, status if it is not plainly\n"
               "usable, and in brackets the id that \"satchel show\" wants.",
    .example = "satchel list today.satchel",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .settings_size = sizeof(struct list_settings),
    .least = 1,
    .most = 1,
    .run = run,
};
