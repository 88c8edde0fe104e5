/* satchel info: what a bundle says of itself. Reads its head only. */
#include "cli.h"
#include "console/console.h"
#include "reading.h"

#include <satchel/trust.h>

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

static void print_entries(struct satchel_json *j, const satchel_info *info)
{
    satchel_json_open(j, "entries", '{');
    for (unsigned i = 0; i < info->entry_count; i++) {
        const satchel_entry *e = &info->entries[i];
        satchel_json_open(j, e->name, '{');
        satchel_json_number(j, "blocks", e->blocks);
        satchel_json_number(j, "bytes", (int64_t)e->bytes);
        satchel_json_close(j);
    }
    satchel_json_close(j);
}

/* `prior` is the first one's hash, as most bundles have one only, or "bundle" where that is in the
 * bundle itself. */
static void print_priors(struct satchel_json *j, const satchel_info *info)
{
    if (info->prior_count && info->priors[0].bytes)
        satchel_json_text(j, "prior", "bundle");
    else
        json_hash(j, "prior", info->prior_count ? info->priors[0].hash : NULL, SATCHEL_HASH);
    satchel_json_open(j, "priors", '[');
    for (unsigned i = 0; i < info->prior_count; i++) {
        satchel_json_open(j, NULL, '{');
        satchel_json_text(j, "name", info->priors[i].name);
        json_hash(j, "hash", info->priors[i].hash, SATCHEL_HASH);
        satchel_json_number(j, "bytes", (int64_t)info->priors[i].bytes);
        satchel_json_close(j);
    }
    satchel_json_close(j);
}

static void print_json(struct reading *r)
{
    const satchel_info *info = r->info;
    struct satchel_json *j = &r->json;
    satchel_json_open(j, NULL, '{');
    satchel_json_number(j, "format", info->format);
    satchel_json_text(j, "title", info->title);
    satchel_json_text(j, "publisher", info->publisher);
    satchel_json_text(j, "language", info->language);
    satchel_json_number(j, "edition", (int64_t)info->edition);
    json_time(j, "issued", info->issued);
    satchel_json_number(j, "articles", info->articles);
    if (info->excerpt_of)
        satchel_json_number(j, "excerpt_of", info->excerpt_of);
    satchel_json_number(j, "images", info->pictures);
    satchel_json_number(j, "bytes", (int64_t)info->bytes);
    satchel_json_number(j, "present", (int64_t)info->present);
    print_entries(j, info);
    satchel_json_number(j, "text_bytes", (int64_t)info->text_bytes);
    print_priors(j, info);
    json_hash(j, "previous", info->has_previous ? info->previous : NULL, sizeof info->previous);
    satchel_json_flag(j, "signed", info->has_key);
    char name[SATCHEL_KEY_NAME];
    satchel_key_name(info->key.id, name);
    if (info->has_key)
        satchel_json_text(j, "key_id", name);
    else
        satchel_json_null(j, "key_id");
    satchel_json_number(j, "recovery_percent", info->recovery_percent);
    satchel_json_flag(j, "complete", info->complete);
    satchel_json_close(j);
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

static void print_key(const satchel_public_key *key)
{
    char name[SATCHEL_KEY_NAME], words[SATCHEL_KEY_WORDS];
    satchel_key_name(key->id, name);
    satchel_key_words(key, words);
    printf("%-10s by key %s\n%-10s %s\n", "signed", name, "key words", words);
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
    number_row("cut out of", info->excerpt_of);
    number_row("images", info->pictures);
    printf("%-10s %s (%s of text)\n", "size", size_text(size, sizeof size, info->bytes),
           size_text(text, sizeof text, info->text_bytes));
    for (unsigned i = 0; i < info->entry_count; i++)
        printf("  %-8s %s\n", info->entries[i].name,
               size_text(size, sizeof size, info->entries[i].bytes));
    if (info->recovery_percent)
        printf("%-10s %u percent\n", "parity", info->recovery_percent);
    if (info->has_key)
        print_key(&info->key);
    else
        row("signed", "no");
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
        print_json(&r);
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
