/* satchel merge: several bundles as one, nothing coded again.
 *
 * Which of two records with one id stays, and where an article stands, follows from the records
 * alone: so the order in which bundles are named does not matter (I7), and shards of an edition
 * merge to what packing it at once would have given. */
#include "cli.h"
#include "console/console.h"
#include "console/progress.h"
#include "inputs/metadata.h"
#include "inputs/names.h"
#include "inputs/paths.h"
#include "output.h"

#include <satchel/writer.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct merge_settings {
    const char *output, *title, *publisher, *language;
    uint64_t edition;
    int64_t issued;
    bool force, quiet;
};

#define TO(member) offsetof(struct merge_settings, member)

static const struct option options[] = {
    {"output", 'o', OPTION_TEXT, TO(output), "OUT", "the bundle to write", 0},
    {"title", 0, OPTION_TEXT, TO(title), "TEXT", "its title (else that of all, or OUT's name)", 0},
    {"publisher", 0, OPTION_TEXT, TO(publisher), "TEXT", "its publisher (else that of all)", 0},
    {"language", 0, OPTION_TEXT, TO(language), "TAG", "its language (else that of all)", 0},
    {"edition", 0, OPTION_NUMBER, TO(edition), "N", "its number (else that of all)", 0},
    {"issued", 0, OPTION_TIME, TO(issued), "TIME", "its date (else the newest of them)", 0},
    {"force", 'f', OPTION_FLAG, TO(force), NULL, "replace OUT even if it is no bundle", 0},
    {"quiet", 'q', OPTION_FLAG, TO(quiet), NULL, "only say what failed", 0},
};

/* A record of one of the bundles. */
struct candidate {
    satchel_record record;
    uint32_t source, index;
    bool dropped; /* a newer version of it is in another bundle */
};

struct merged {
    const struct merge_settings *settings;
    struct merged_source {
        const char *path;
        satchel_bundle *bundle;
    } * sources;
    uint32_t source_count;
    satchel_arena arena;
    struct names ids; /* -> the candidate that stays so far */
    struct candidate *candidates;
    uint32_t count, kept;
    satchel_statement statements[SATCHEL_MAX_STATEMENTS];
    unsigned statement_count;
    struct progress progress;
    const char *at; /* path that an error is about */
    uint64_t bytes;
};

/* --- which stays -------------------------------------------------------------------------------
 */

static int compare_times(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int64_t changed(const satchel_record *r)
{
    return r->updated != SATCHEL_NO_TIME ? r->updated : r->issued;
}

/* Above 0 if `a` stays: the higher version; of the same version what is withdrawn; then what was
 * changed last, what the later edition has, and so that there is a rule, the higher hash. */
static int compare_versions(const struct merged *m, const struct candidate *a,
                            const struct candidate *b)
{
    const satchel_record *r = &a->record, *s = &b->record;
    if (r->version != s->version)
        return r->version > s->version ? 1 : -1;
    const bool killed = r->status == SATCHEL_CANCELED;
    if (killed != (s->status == SATCHEL_CANCELED))
        return killed ? 1 : -1;
    int order = compare_times(changed(r), changed(s));
    if (!order)
        order = compare_times(satchel_bundle_info(m->sources[a->source].bundle)->issued,
                              satchel_bundle_info(m->sources[b->source].bundle)->issued);
    if (!order)
        order = memcmp(r->block, s->block, SATCHEL_HASH);
    return order ? order : strcmp(r->headline, s->headline);
}

static bool settle_candidate(struct merged *m, uint32_t number, satchel_error *err)
{
    struct candidate *c = &m->candidates[number];
    const size_t length = strlen(c->record.id);
    const uint32_t known = names_find(&m->ids, c->record.id, length);
    m->kept++;
    if (known == NAMES_NONE)
        return names_add(&m->ids, c->record.id, length, number) || satchel_fail_memory(err);
    m->kept--;
    /* The map keeps the first; `dropped` says which of all stays. */
    uint32_t stays = known;
    while (m->candidates[stays].dropped)
        stays = m->candidates[stays].index;
    struct candidate *other = &m->candidates[stays];
    const bool newer = compare_versions(m, c, other) > 0;
    struct candidate *loser = newer ? other : c;
    loser->dropped = true;
    loser->index = newer ? number : stays; /* of a dropped one: who took its place */
    return true;
}

/* --- reading -----------------------------------------------------------------------------------
 */

static bool same_statement(const satchel_statement *a, const satchel_statement *b)
{
    return a->revokes == b->revokes && memcmp(&a->key, &b->key, sizeof a->key) == 0 &&
           (a->revokes || memcmp(&a->next, &b->next, sizeof a->next) == 0);
}

static bool keep_statements(struct merged *m, const satchel_info *info, satchel_error *err)
{
    for (unsigned i = 0; i < info->statement_count; i++) {
        unsigned k = 0;
        while (k < m->statement_count && !same_statement(&m->statements[k], &info->statements[i]))
            k++;
        if (k == SATCHEL_MAX_STATEMENTS)
            return satchel_fail(err, SATCHEL_LIMIT, "more than %d statements about keys in all",
                                SATCHEL_MAX_STATEMENTS);
        m->statements[k] = info->statements[i];
        m->statement_count += k == m->statement_count;
    }
    return true;
}

static bool open_all(struct merged *m, char **paths, size_t count, satchel_error *err)
{
    uint64_t articles = 0;
    m->sources = calloc(count, sizeof *m->sources);
    if (!m->sources)
        return satchel_fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        m->at = m->sources[i].path = paths[i];
        m->sources[i].bundle = satchel_bundle_open(paths[i], err);
        if (!m->sources[i].bundle)
            return false;
        m->source_count++;
        const satchel_info *info = satchel_bundle_info(m->sources[i].bundle);
        if (!keep_statements(m, info, err))
            return false;
        articles += info->articles;
    }
    m->at = m->settings->output;
    if (articles >= UINT32_MAX)
        return satchel_fail(err, SATCHEL_LIMIT, "too many articles in all");
    m->candidates = calloc(articles, sizeof *m->candidates);
    return m->candidates || satchel_fail_memory(err);
}

static bool read_records(struct merged *m, satchel_error *err)
{
    for (uint32_t i = 0; i < m->source_count; i++) {
        const struct merged_source *s = &m->sources[i];
        const uint32_t articles = satchel_bundle_info(s->bundle)->articles;
        m->at = s->path;
        for (uint32_t k = 0; k < articles; k++) {
            struct candidate *c = &m->candidates[m->count];
            *c = (struct candidate){.source = i, .index = k};
            if (!satchel_bundle_record(s->bundle, k, &m->arena, &c->record, err) ||
                !settle_candidate(m, m->count++, err))
                return false;
        }
    }
    m->at = m->settings->output;
    return true;
}

/* --- writing -----------------------------------------------------------------------------------
 */

static bool copy_all(struct merged *m, satchel_writer *w, satchel_error *err)
{
    for (uint32_t i = 0; i < m->count; i++) {
        const struct candidate *c = &m->candidates[i];
        progress_step(&m->progress, "merging", i, m->count);
        if (c->dropped)
            continue;
        m->at = m->sources[c->source].path;
        if (!satchel_writer_copy(w, m->sources[c->source].bundle, c->index, err)) {
            m->at = err->code == SATCHEL_DISK_FULL ? m->settings->output : m->at;
            return false;
        }
    }
    /* Of what nobody shows any more there may be faces left: no more than there were. */
    for (uint32_t i = 0; i < m->source_count; i++) {
        m->at = m->sources[i].path;
        if (!satchel_writer_copy_faces(w, m->sources[i].bundle, err))
            return false;
    }
    m->at = m->settings->output;
    return true;
}

/* What all bundles say, or "". `which` is the offset of a string in satchel_info. */
static const char *agreed(const struct merged *m, size_t which)
{
    const char *said = NULL;
    for (uint32_t i = 0; i < m->source_count; i++) {
        const char *here;
        memcpy(&here, (const char *)satchel_bundle_info(m->sources[i].bundle) + which, sizeof here);
        if (said && strcmp(said, here) != 0)
            return "";
        said = here;
    }
    return said ? said : "";
}

static void settle_head(const struct merged *m, satchel_options *o)
{
    const struct merge_settings *s = m->settings;
    const satchel_info *first = satchel_bundle_info(m->sources[0].bundle);
    o->title = s->title ? s->title : agreed(m, offsetof(satchel_info, title));
    o->publisher = s->publisher ? s->publisher : agreed(m, offsetof(satchel_info, publisher));
    o->language = s->language ? s->language : agreed(m, offsetof(satchel_info, language));
    o->issued = s->issued;
    o->edition = s->edition ? s->edition : first->edition;
    for (uint32_t i = 0; i < m->source_count; i++) {
        const satchel_info *info = satchel_bundle_info(m->sources[i].bundle);
        if (!s->edition && info->edition != first->edition)
            o->edition = 0;
        if (s->issued == SATCHEL_NO_TIME && info->issued > o->issued)
            o->issued = info->issued;
    }
    o->statements = m->statements;
    o->statement_count = m->statement_count;
}

static bool write_bundle(struct merged *m, satchel_error *err)
{
    char title[1024], shown[1024], tag[64];
    satchel_options o = {0};
    settle_head(m, &o);
    if (m->settings->language && *m->settings->language) {
        if (!language_tag(m->settings->language, tag, sizeof tag))
            return satchel_fail(err, SATCHEL_USAGE, "--language wants a tag such as ar or pt-BR");
        o.language = tag;
    }
    if (!*o.title) {
        const char *leaf = path_leaf(m->settings->output);
        snprintf(title, sizeof title, "%.*s", (int)path_stem(leaf), leaf);
        satchel_printable(shown, sizeof shown, title, strlen(title));
        o.title = shown;
    }
    satchel_writer *w = satchel_writer_create(m->settings->output, &o, err);
    if (!w)
        return false;
    if (!copy_all(m, w, err)) {
        satchel_writer_discard(w);
        return false;
    }
    return satchel_writer_finish(w, &m->bytes, err);
}

static void summarize(const struct merged *m)
{
    char name[1024], articles[64], from[64], size[32], older[64];
    if (m->settings->quiet)
        return;
    satchel_printable(name, sizeof name, m->settings->output, strlen(m->settings->output));
    const uint32_t dropped = m->count - m->kept;
    console_say(
        "%s: %s from %s, %s%s%s", name,
        count_text(articles, sizeof articles, m->kept, "article", "articles"),
        count_text(from, sizeof from, m->source_count, "bundle", "bundles"),
        size_text(size, sizeof size, m->bytes), dropped ? "; left out: " : "",
        dropped ? count_text(older, sizeof older, dropped, "older version", "older versions") : "");
}

static satchel_code run(const void *settings, char **operands, size_t count)
{
    struct merged m = {.settings = settings};
    satchel_error err = {0};
    if (!m.settings->output) {
        console_say("merge: -o OUT is wanted, the bundle to write");
        return SATCHEL_USAGE;
    }
    if (!output_check(m.settings->output, m.settings->force, &err)) {
        output_error(m.settings->output, &err);
        return err.code;
    }
    satchel_arena_init(&m.arena, SIZE_MAX);
    names_init(&m.ids);
    progress_start(&m.progress, m.settings->quiet);
    const bool ok =
        open_all(&m, operands, count, &err) && read_records(&m, &err) && write_bundle(&m, &err);
    progress_clear(&m.progress);
    if (ok)
        summarize(&m);
    else
        console_error(m.at, &err, NULL);
    for (uint32_t i = 0; i < m.source_count; i++)
        satchel_bundle_close(m.sources[i].bundle);
    free(m.sources);
    free(m.candidates);
    names_free(&m.ids);
    satchel_arena_free(&m.arena);
    return ok ? SATCHEL_OK : err.code;
}

const struct command command_merge = {
    .name = "merge",
    .operands = "BUNDLE...",
    .summary = "joins bundles without coding anything again",
    .details =
        "Texts and pictures are taken over as they are. Where several bundles have an article\n"
        "with the same id, the highest version stays; of one version what is withdrawn, then\n"
        "what was changed last, then what the newest bundle has. The order in which bundles\n"
        "are named does not matter, and parts of an edition that were packed on their own\n"
        "give the edition, but for links from one into another. OUT is unsigned: \"satchel\n"
        "sign\" signs it.",
    .example = "satchel merge -o week.satchel monday.satchel tuesday.satchel",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .settings_size = sizeof(struct merge_settings),
    .least = 1,
    .most = 0,
    .run = run,
};
