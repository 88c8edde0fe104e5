/* satchel info: what a bundle says of itself. Reads its head only. */
#include "cli.h"
#include "console.h"
#include "json.h"
#include "reading.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct info_settings {
    bool json;
};

static const struct option options[] = {
    {.name = "json",
     .kind = OPTION_FLAG,
     .to = offsetof(struct info_settings, json),
     .help = "print one JSON document"},
};

static void print_entries(struct json *j, const satchel_info *info)
{
    json_name(j, "entries");
    json_object(j);
    for (unsigned i = 0; i < info->entry_count; i++) {
        const satchel_entry *e = &info->entries[i];
        json_name(j, e->name);
        json_object(j);
        json_name(j, "blocks"), json_number(j, e->blocks);
        json_name(j, "bytes"), json_number(j, e->bytes);
        json_end(j);
    }
    json_end(j);
}

static void hex_or_null(struct json *j, const char *name, bool there, const uint8_t *bytes,
                        size_t size)
{
    json_name(j, name);
    if (there)
        json_hex(j, bytes, size);
    else
        json_null(j);
}

static void print_json(const satchel_info *info)
{
    struct json json = json_to(stdout), *j = &json;
    json_object(j);
    json_name(j, "format"), json_number(j, info->format);
    json_name(j, "title"), json_text(j, info->title);
    json_name(j, "publisher"), json_text(j, info->publisher);
    json_name(j, "language"), json_text(j, info->language);
    json_name(j, "edition"), json_number(j, info->edition);
    json_name(j, "issued"), json_time(j, info->issued);
    json_name(j, "articles"), json_number(j, info->articles);
    json_name(j, "images"), json_number(j, info->pictures);
    json_name(j, "bytes"), json_number(j, info->bytes);
    json_name(j, "present"), json_number(j, info->present);
    print_entries(j, info);
    json_name(j, "text_bytes"), json_number(j, info->text_bytes);
    hex_or_null(j, "prior", info->has_prior, info->prior, sizeof info->prior);
    hex_or_null(j, "previous", info->has_previous, info->previous, sizeof info->previous);
    json_name(j, "signed"), json_bool(j, info->has_key);
    hex_or_null(j, "key_id", info->has_key, info->key, sizeof info->key);
    json_name(j, "recovery_percent"), json_number(j, 0);
    json_name(j, "complete"), json_bool(j, info->complete);
    json_end(j);
}

static void row(const char *name, const char *value)
{
    if (*value)
        printf("%-10s %s\n", name, value);
}

static void number_row(const char *name, uint64_t number)
{
    if (number)
        printf("%-10s %" PRIu64 "\n", name, number);
}

static void print_table(struct reading *r)
{
    const satchel_info *info = r->info;
    char time[32], size[32], text[32];
    satchel_time_print(info->issued, time, sizeof time);
    row("title", printable_text(&r->arena, info->title));
    row("publisher", printable_text(&r->arena, info->publisher));
    row("language", printable_text(&r->arena, info->language));
    number_row("edition", info->edition);
    row("issued", time);
    number_row("articles", info->articles);
    number_row("images", info->pictures);
    printf("%-10s %s (%s of text)\n", "size", size_text(size, sizeof size, info->bytes),
           size_text(text, sizeof text, info->text_bytes));
    for (unsigned i = 0; i < info->entry_count; i++)
        printf("  %-8s %s\n", info->entries[i].name,
               size_text(size, sizeof size, info->entries[i].bytes));
    row("signed", info->has_key ? "yes, not checked here" : "no");
    printf("%-10s %u\n", "format", info->format);
}

static satchel_code run(const void *settings, char **operands, size_t count)
{
    const struct info_settings *s = settings;
    struct reading r;
    (void)count;
    const satchel_code code = reading_open(&r, operands[0]);
    if (code != SATCHEL_OK)
        return code;
    if (s->json)
        print_json(r.info);
    else
        print_table(&r);
    return reading_close(&r, SATCHEL_OK);
}

const struct command command_info = {
    .name = "info",
    .operands = "BUNDLE",
    .summary = "what a bundle says of itself",
    .details = "Prints title, edition, number of articles, and what takes how much room.",
    .example = "satchel info today.satchel",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .settings_size = sizeof(struct info_settings),
    .least = 1,
    .most = 1,
    .run = run,
};
