/* satchel fetch: a bundle from a server, as much of it as is not here yet. */
#include "cli.h"
#include "console/console.h"
#include "console/progress.h"
#include "net/fetching.h"
#include "output.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

struct fetch_settings {
    const char *output, *rate;
    struct option_texts previous;
    uint64_t timeout;
    bool force, quiet;
};

#define TO(member) offsetof(struct fetch_settings, member)

static const struct option options[] = {
    {"output", 'o', OPTION_TEXT, TO(output), "FILE", "the bundle to write, or to bring up to date",
     0},
    {"previous", 0, OPTION_TEXTS, TO(previous), "BUNDLE",
     "a bundle whose blocks are used as well (may be repeated)", 0},
    {"limit-rate", 0, OPTION_TEXT, TO(rate), "SIZE", "bytes a second at most, such as 8K", 0},
    {"timeout", 0, OPTION_NUMBER, TO(timeout), "SECONDS", "give up after so long a silence (60)",
     0},
    {"force", 'f', OPTION_FLAG, TO(force), NULL, "replace FILE even if it is no bundle", 0},
    {"quiet", 'q', OPTION_FLAG, TO(quiet), NULL, "only say what failed", 0},
};

struct shown {
    struct progress progress;
    struct timespec start;
};

/* Rate and time left stand in front of the bytes. */
static void show(void *context, uint64_t done, uint64_t all)
{
    struct shown *s = context;
    struct timespec now;
    char what[128], rate[32];
    clock_gettime(CLOCK_MONOTONIC, &now);
    const uint64_t ms = (uint64_t)(now.tv_sec - s->start.tv_sec) * 1000 +
                        (uint64_t)(now.tv_nsec / 1000000 - s->start.tv_nsec / 1000000) + 1;
    const uint64_t second = done * 1000 / ms + 1;
    snprintf(what, sizeof what,
             "fetching, %s a second, %" PRIu64 " s left:", size_text(rate, sizeof rate, second),
             (all > done ? all - done : 0) / second);
    progress_step(&s->progress, what, done, all);
}

static void summarize(const struct fetching *f)
{
    char name[1024], wire[32], requests[64], size[32] = "";
    satchel_printable(name, sizeof name, f->output, strlen(f->output));
    if (f->unchanged) {
        console_say("%s: nothing new", name);
        return;
    }
    satchel_error err;
    satchel_bundle *bundle = satchel_bundle_open(f->output, &err);
    if (bundle)
        size_text(size, sizeof size, satchel_bundle_info(bundle)->bytes);
    satchel_bundle_close(bundle);
    console_say("%s: %s, of which %s were fetched with %s", name, size,
                size_text(wire, sizeof wire, f->wire),
                count_text(requests, sizeof requests, f->requests, "request", "requests"));
}

/* What is wrong there is said of the URL, what is wrong here of FILE. */
static void tell_failure(const struct fetching *f, const satchel_error *err)
{
    const satchel_code code = err->code;
    const bool here = code == SATCHEL_DISK_FULL || code == SATCHEL_NOT_WRITABLE ||
                      code == SATCHEL_MEMORY || code == SATCHEL_BUSY;
    const char *hint = f->kept ? "the same command goes on from here"
                       : code == SATCHEL_DAMAGED || code == SATCHEL_CUT ? ""
                       : code == SATCHEL_NOT_BUNDLE ? "give the address of a bundle"
                       : code == SATCHEL_WRONG_BASE ? "give it a file of its own by -o"
                                                    : NULL;
    console_error(here ? f->output : f->urls[f->failed], err, hint);
}

static satchel_code run(const void *settings, char **operands, size_t count)
{
    const struct fetch_settings *s = settings;
    const char *previous[OPTION_MOST_TEXTS + 1];
    struct shown shown;
    satchel_error err = {0};
    struct fetching f = {.urls = (const char *const *)operands,
                         .url_count = count,
                         .output = s->output,
                         .previous = previous,
                         .timeout = s->timeout,
                         .progress = show,
                         .context = &shown};
    if (!s->output) {
        console_say("fetch: -o FILE is wanted, the bundle to write");
        return SATCHEL_USAGE;
    }
    if (s->rate && !size_parse(s->rate, &f.rate)) {
        console_say("fetch: --limit-rate wants a size such as 8000 or 8K");
        return SATCHEL_USAGE;
    }
    if (!output_check(s->output, s->force, &err)) {
        output_error(s->output, &err);
        return err.code;
    }
    satchel_bundle *current = satchel_bundle_open(s->output, &err);
    if (current)
        previous[f.previous_count++] = s->output;
    for (unsigned i = 0; i < s->previous.count; i++)
        previous[f.previous_count++] = s->previous.text[i];
    f.current = current;
    err = (satchel_error){0};
    progress_start(&shown.progress, s->quiet);
    clock_gettime(CLOCK_MONOTONIC, &shown.start);
    bool ok = fetch_bundle(&f, &err);
    progress_clear(&shown.progress);
    satchel_bundle_close(current);
    if (ok && !f.unchanged)
        ok = output_put(f.part, s->output, &err);
    if (!ok)
        tell_failure(&f, &err);
    else if (!s->quiet)
        summarize(&f);
    return ok ? SATCHEL_OK : err.code;
}

const struct command command_fetch = {
    .name = "fetch",
    .operands = "URL...",
    .summary = "a bundle from a server, as much of it as is not here yet",
    .details =
        "Any server will do: http, https, ftp or file. The head comes first, then only blocks "
        "that\n"
        "neither FILE nor a --previous BUNDLE has. What has come stays in FILE.part, so that "
        "after\n"
        "a break the same command goes on from there; FILE.part can be listed and read meanwhile.\n"
        "FILE is replaced only by a whole bundle of the same publication (title and key; title\n"
        "and publisher where nobody signs) that is not older. Several\n"
        "URLs are mirrors of one file. Exit 0: FILE is what the server has, also if it was before.",
    .example = "satchel fetch https://example.org/today.satchel -o today.satchel",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .settings_size = sizeof(struct fetch_settings),
    .least = 1,
    .most = 0,
    .run = run,
};
