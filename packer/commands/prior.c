/* satchel prior: learns what a publication's texts are like, so that the next ones take less room.
 */
#include "cli.h"
#include "console/console.h"
#include "edition/saving.h"
#include "inputs/names.h"
#include "output.h"

#include <satchel/prior.h>
#include <satchel/satchel.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Largest prior that is made unless something else is asked for: three million bytes hold what
 * eight million letters teach. */
#define MOST_BYTES 2990000u

struct prior_settings {
    const char *output;
    uint64_t most;
    bool text, force, quiet;
};

#define TO(member) offsetof(struct prior_settings, member)

static const struct option options[] = {
    {"output", 'o', OPTION_TEXT, TO(output), "OUT", "the prior to write", 0},
    {"most", 0, OPTION_NUMBER, TO(most), "BYTES", "how large it may be (2990000)", 0},
    {"text", 0, OPTION_FLAG, TO(text), NULL,
     "the inputs are UTF-8 text, articles divided by form feeds", 0},
    {"force", 'f', OPTION_FLAG, TO(force), NULL, "replace OUT even if it is no bundle", 0},
    {"quiet", 'q', OPTION_FLAG, TO(quiet), NULL, "only say what failed", 0},
};

struct learning {
    satchel_learner *learner;
    struct names ids; /* withdrawn by one of the editions, or learnt from a newer one */
    uint64_t articles, bytes;
};

static bool learn_text(struct learning *l, satchel_bytes text, satchel_error *err)
{
    l->articles++;
    l->bytes += text.size;
    return satchel_learner_add(l->learner, text, err);
}

static bool learn_file(struct learning *l, const char *path, satchel_error *err)
{
    satchel_buf text;
    satchel_buf_init(&text, (size_t)1 << 28);
    bool ok = satchel_file_read(path, &text, err);
    for (size_t at = 0; ok && at < text.size;) {
        const uint8_t *end = memchr(text.data + at, '\f', text.size - at);
        const size_t size = end ? (size_t)(end - (text.data + at)) : text.size - at;
        ok = learn_text(l, (satchel_bytes){text.data + at, size}, err);
        at += size + 1;
    }
    satchel_buf_free(&text);
    return ok;
}

/* Calls `take` for every record that can be had of the bundle, until it fails. */
static bool for_records(struct learning *l, const char *path,
                        bool (*take)(struct learning *l, satchel_bundle *bundle, uint32_t index,
                                     const satchel_record *record, satchel_error *err),
                        satchel_error *err)
{
    satchel_bundle *bundle = satchel_bundle_open(path, err);
    if (!bundle)
        return false;
    bool ok = true;
    satchel_arena arena;
    satchel_arena_init(&arena, (size_t)1 << 20);
    for (uint32_t i = 0; ok && i < satchel_bundle_info(bundle)->articles; i++) {
        satchel_record record;
        satchel_error missing;
        satchel_arena_clear(&arena);
        if (satchel_bundle_record(bundle, i, &arena, &record, &missing))
            ok = take(l, bundle, i, &record, err);
        else if (missing.code == SATCHEL_MEMORY)
            ok = satchel_fail_memory(err);
    }
    satchel_arena_free(&arena);
    satchel_bundle_close(bundle);
    return ok;
}

/* A withdrawn text is to be in no new prior, whichever edition it stands in. */
static bool note_withdrawn(struct learning *l, satchel_bundle *bundle, uint32_t index,
                           const satchel_record *record, satchel_error *err)
{
    (void)bundle;
    (void)index;
    return record->status != SATCHEL_CANCELED ||
           names_add(&l->ids, record->id, strlen(record->id), 0) || satchel_fail_memory(err);
}

/* Once, as the newest edition that has it tells it; what is cut off or damaged is left out. */
static bool learn_record(struct learning *l, satchel_bundle *bundle, uint32_t index,
                         const satchel_record *record, satchel_error *err)
{
    const size_t length = strlen(record->id);
    if (names_find(&l->ids, record->id, length) != NAMES_NONE)
        return true;
    satchel_error missing;
    satchel_article *article = satchel_article_open(bundle, index, &missing);
    if (!article)
        return missing.code != SATCHEL_MEMORY || satchel_fail_memory(err);
    size_t size;
    const char *text = satchel_article_text(article, &size);
    const bool ok = learn_text(l, (satchel_bytes){(const uint8_t *)text, size}, err) &&
                    (names_add(&l->ids, record->id, length, 0) || satchel_fail_memory(err));
    satchel_article_close(article);
    return ok;
}

static bool learn_from(struct learning *l, const struct prior_settings *s, const char *path,
                       bool first_pass, satchel_error *err)
{
    if (s->text)
        return first_pass || learn_file(l, path, err);
    return for_records(l, path, first_pass ? note_withdrawn : learn_record, err);
}

static satchel_code learn(const struct prior_settings *s, struct learning *l, char **operands,
                          size_t count, satchel_buf *out)
{
    satchel_error err;
    for (unsigned pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < count; i++)
            if (!learn_from(l, s, operands[i], pass == 0, &err)) {
                console_error(operands[i], &err, NULL);
                return err.code;
            }
    if (!satchel_learner_finish(l->learner, s->most ? (size_t)s->most : MOST_BYTES, out, &err)) {
        console_error("prior", &err, "");
        return err.code;
    }
    if (!satchel_save_bytes(s->output, satchel_buf_bytes(out), &err)) {
        console_error(s->output, &err, NULL);
        return err.code;
    }
    return SATCHEL_OK;
}

static void summarize(const struct prior_settings *s, const struct learning *l, size_t bytes)
{
    char name[1024], articles[64], text[32], size[32];
    satchel_printable(name, sizeof name, s->output, strlen(s->output));
    console_say("%s: %s, learnt from %s of %s", name, size_text(size, sizeof size, bytes),
                count_text(articles, sizeof articles, l->articles, "article", "articles"),
                size_text(text, sizeof text, l->bytes));
}

/* Measured on articles that such a prior has not seen, so it says what the next edition gains. */
static satchel_code tell_saving(const struct prior_settings *s, char **bundles, size_t count)
{
    struct saving saving;
    satchel_error err;
    char before[32], after[32];
    if (!saving_measure(bundles, count, s->most ? (size_t)s->most : MOST_BYTES, &saving, &err)) {
        console_error("prior", &err, "");
        return err.code;
    }
    if (!saving.articles)
        return SATCHEL_OK;
    const int percent = saving_percent(&saving);
    size_text(before, sizeof before, saving.before);
    size_text(after, sizeof after, saving.after);
    if (percent > 0)
        console_say("texts that it has not seen take %d %% less room with it: %s in place of %s",
                    percent, after, before);
    else
        console_say("texts that it has not seen take no less room with it: not worth using");
    return SATCHEL_OK;
}

static satchel_code run(const void *settings, char **operands, size_t count)
{
    const struct prior_settings *s = settings;
    satchel_error err;
    if (!s->output) {
        console_say("prior: -o OUT is wanted");
        return SATCHEL_USAGE;
    }
    if (!output_check(s->output, s->force, &err)) {
        output_error(s->output, &err);
        return err.code;
    }
    struct learning l = {.learner = satchel_learner_create()};
    if (!l.learner) {
        satchel_fail_memory(&err);
        console_error("prior", &err, "");
        return err.code;
    }
    satchel_buf out;
    satchel_buf_init(&out, (size_t)1 << 26);
    names_init(&l.ids);
    satchel_code code = learn(s, &l, operands, count, &out);
    names_free(&l.ids);
    satchel_learner_destroy(l.learner);
    if (code == SATCHEL_OK && !s->quiet) {
        summarize(s, &l, out.size);
        if (!s->text)
            code = tell_saving(s, operands, count);
    }
    satchel_buf_free(&out);
    return code;
}

const struct command command_prior = {
    .name = "prior",
    .operands = "BUNDLE...",
    .summary = "learns from past editions, for pack --prior",
    .details = "Learns which words and letters follow each other in a publication's past editions, "
               "the newest\n"
               "given first. It holds counts, not text, and nothing of articles that one of the "
               "editions withdraws.\n"
               "Readers need it once; pack --prior FILE names it in later editions, whose articles "
               "then take less\n"
               "room.",
    .example = "satchel prior november.satchel october.satchel -o bulletin.prior",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .settings_size = sizeof(struct prior_settings),
    .least = 1,
    .run = run,
};
