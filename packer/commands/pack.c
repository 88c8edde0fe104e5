/* satchel pack: articles into a bundle. */
#include "cli.h"
#include "commands/output.h"
#include "commands/secret.h"
#include "console/console.h"
#include "edition/assemble.h"
#include "edition/saving.h"
#include "edition/signals.h"
#include "inputs/metadata.h"
#include "inputs/paths.h"
#include "process/confinement.h"
#include "process/workers.h"
#include "report/report_page.h"
#include "target.h"

#include <satchel/prior.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SANDBOX_AUTO, SANDBOX_REQUIRED, SANDBOX_OFF };

/* The sanitizers need calls that the confinement takes away. */
#ifdef __SANITIZE_ADDRESS__
#define SANDBOX_USUAL SANDBOX_OFF
#else
#define SANDBOX_USUAL SANDBOX_AUTO
#endif

#define INDEX_MOST 40 /* hundredths of what the texts take, coded */

struct pack_settings {
    const char *output, *title, *publisher, *language, *prior, *sign, *statements, *fit, *page,
        *fonts;
    struct option_texts previous;
    uint64_t edition, threads;
    int64_t issued;
    unsigned images, profile, readers, sandbox;
    bool grey, self_contained, index, any_index, strict, force, quiet, verbose;
};

#define TO(member) offsetof(struct pack_settings, member)

static const struct option options[] = {
    {"output", 'o', OPTION_TEXT, TO(output), "OUT", "the bundle to write; - is standard output", 0},
    {"title", 0, OPTION_TEXT, TO(title), "TEXT", "name of the publication", 0},
    {"publisher", 0, OPTION_TEXT, TO(publisher), "TEXT", "who publishes it", 0},
    {"language", 0, OPTION_TEXT, TO(language), "TAG", "its language, such as ar or pt-BR", 0},
    {"edition", 0, OPTION_NUMBER, TO(edition), "N", "number of this edition", 0},
    {"issued", 0, OPTION_TIME, TO(issued), "TIME", "its date (else that of the newest article)", 0},
    {"previous", 0, OPTION_TEXTS, TO(previous), "BUNDLE",
     "an earlier edition, whose blocks are kept (may be repeated)", 0},
    {"images", 0, OPTION_CHOICE, TO(images), "none|small|full", "how large pictures are kept",
     PICTURES_SMALL},
    {"grey", 0, OPTION_FLAG, TO(grey), NULL, "keep pictures without their colours", 0},
    {"fit", 0, OPTION_TEXT, TO(fit), "SIZE",
     "pictures as large as fit into SIZE, such as 1440K or 2M, with all text", 0},
    {"profile", 0, OPTION_CHOICE, TO(profile), "small|fast", "smallest file, or fastest to open",
     SATCHEL_SMALL},
    {"prior", 0, OPTION_TEXT, TO(prior), "FILE",
     "a prior of the publication, made by satchel prior", 0},
    {"self-contained", 0, OPTION_FLAG, TO(self_contained), NULL,
     "bring all along that reading needs, for machines that have no priors", 0},
    {"index", 0, OPTION_FLAG, TO(index), NULL,
     "carry an index for search, unless it takes more than 40 % of the texts' room", 0},
    {"index-anyway", 0, OPTION_FLAG, TO(any_index), NULL, "carry it however large it is", 0},
    {"reader-fonts", 0, OPTION_CHOICE, TO(readers), "book|core|full",
     "which fonts readers have: Latin, Noto without CJK, all (the help says more)", READER_FULL},
    {"fonts", 0, OPTION_TEXT, TO(fonts), "FILE",
     "a font, or a folder of them, for characters that readers lack", 0},
    {"sign", 0, OPTION_TEXT, TO(sign), "KEY", "sign it with a secret key made by keygen", 0},
    {"statements", 0, OPTION_TEXT, TO(statements), "FILE",
     "carry what keygen --succeeds and --revoke say about keys", 0},
    {"report", 0, OPTION_TEXT, TO(page), "FILE.html",
     "a page that shows what was packed and what it costs", 0},
    {"threads", 0, OPTION_NUMBER, TO(threads), "N", "how many cores to use (else all)", 0},
    {"sandbox", 0, OPTION_CHOICE, TO(sandbox), "auto|required|off",
     "read INPUTs with what the kernel has, or not at all", SANDBOX_USUAL},
    {"strict", 0, OPTION_FLAG, TO(strict), NULL, "write nothing if any input cannot be read", 0},
    {"force", 'f', OPTION_FLAG, TO(force), NULL, "replace OUT even if it is no bundle", 0},
    {"quiet", 'q', OPTION_FLAG, TO(quiet), NULL, "only say what failed", 0},
    {"verbose", 'v', OPTION_FLAG, TO(verbose), NULL, "list every file that is left out", 0},
};

struct pack {
    const struct pack_settings *settings;
    struct report report;
    struct previous previous;
    struct job job;
    struct assembly assembly;
    struct workers *workers;
    satchel_workers lent; /* the same as the library takes them */
    struct target out;
    char tag[64]; /* of --language */
    uint64_t bytes;
    uint64_t target;          /* --fit; 0: not said */
    satchel_code page_failed; /* OK, or why the report could not be written */
    uint32_t others;          /* of the report, before the first trial */
    uint32_t told;            /* the same: what is told of pictures, once */
    struct fit fit;
    struct faces *faces;
    satchel_secret_key key;
    satchel_statement statements[SATCHEL_MAX_STATEMENTS];
    unsigned statement_count;
    satchel_priors *priors;
    satchel_prior_name prior; /* of --prior */
};

/* --- packing -----------------------------------------------------------------------------------
 */

/* The edition's date: what was said, what the environment says (reproducible-builds.org), what the
 * newest article says. */
static bool settle_time(const struct pack *p, int64_t *issued, satchel_error *err)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    *issued = p->settings->issued;
    if (*issued != SATCHEL_NO_TIME)
        return true;
    *issued = p->assembly.newest;
    if (!epoch || !*epoch)
        return true;
    char *end;
    errno = 0;
    const long long seconds = strtoll(epoch, &end, 10);
    if (*end || errno || seconds < 0 || seconds > 253402300799)
        return satchel_fail(err, SATCHEL_USAGE, "SOURCE_DATE_EPOCH is not a number of seconds: %s",
                            epoch);
    *issued = seconds;
    return true;
}

/* Writes the bundle to `path`; its size is in p->bytes. */
static bool write_at(struct pack *p, satchel_options *o, const char *path, unsigned images,
                     satchel_error *err)
{
    p->lent = workers_lent(p->workers);
    o->workers = &p->lent;
    p->assembly.workers = p->workers;
    satchel_writer *w = satchel_writer_create(path, o, err);
    if (!w)
        return false;
    p->assembly.grey = p->settings->grey;
    p->assembly.faces = p->faces;
    bool ok = assembly_write(&p->assembly, w, (enum pictures_wanted)images, err) &&
              assembly_faces(&p->assembly, o, w, p->out.name, err);
    if (ok && p->settings->strict && p->report.failures)
        ok = satchel_fail(err, SATCHEL_INPUT, "not written: some inputs could not be read");
    if (ok && !satchel_writer_articles(w))
        ok = satchel_fail(err, SATCHEL_INPUT, "not written: no articles");
    if (!ok) {
        satchel_writer_discard(w);
        return false;
    }
    return satchel_writer_finish(w, &p->bytes, err);
}

/* --- fitting -----------------------------------------------------------------------------------
 */

/* Measures what must be known to fill `budget` bytes with pictures, and chooses. */
static bool choose_pictures(struct pack *p, uint64_t budget, bool *best, satchel_error *err)
{
    for (;;) {
        const unsigned level = fit_next(&p->fit, budget);
        if (level == FIT_LEVELS)
            break;
        const uint32_t before = p->report.told;
        if (fit_measure(&p->fit, level) && !assembly_measure(&p->assembly, err))
            return false;
        if (!p->report.silent)
            p->told = p->report.told - before;
        p->report.silent = true; /* missing pictures are told once */
        if (!p->fit.count)
            break;
    }
    *best = fit_choose(&p->fit, budget);
    return true;
}

/* Is it so near the target that another attempt is not worth it? */
static bool is_near(const struct pack *p, bool best)
{
    return p->bytes <= p->target && (best || p->fit.out || p->target - p->bytes <= p->target / 100);
}

static bool write_trial(struct pack *p, satchel_options *o, const char *path, unsigned images,
                        satchel_error *err)
{
    const struct report before = p->report;
    p->report.silent = true;
    p->report.others = p->others;
    const bool ok = write_at(p, o, path, images, err);
    p->report.silent = before.silent;
    if (ok && images != PICTURES_NONE && p->report.told - before.told > p->told)
        return satchel_fail(err, SATCHEL_READ, "a picture that could be read before cannot be now");
    return ok;
}

/* Trials until the bundle is just not larger than the target. What comes with each picture beside
 * its bytes is learnt from one trial for the next. */
static bool try_sizes(struct pack *p, satchel_options *o, const char *path, satchel_error *err)
{
    bool best = false;
    p->others = p->report.others;
    if (!write_trial(p, o, path, PICTURES_NONE, err))
        return false;
    if (p->bytes > p->target)
        return satchel_fail(err, SATCHEL_LIMIT,
                            "the text alone takes %llu bytes, more than --fit allows",
                            (unsigned long long)p->bytes);
    if (p->settings->images == PICTURES_NONE)
        return true;
    int64_t budget = (int64_t)(p->target - p->bytes);
    for (unsigned attempt = 0; attempt < 8; attempt++) {
        if (!choose_pictures(p, budget > 0 ? (uint64_t)budget : 0, &best, err) ||
            !write_trial(p, o, path, p->settings->images, err))
            return false;
        if (is_near(p, best) || (attempt >= 4 && p->bytes <= p->target))
            return true;
        const int64_t gap = (int64_t)p->target - (int64_t)p->bytes;
        budget += gap < 0 ? gap - 64 : gap * 9 / 10;
    }
    return satchel_fail(err, SATCHEL_LIMIT, "cannot be made to fit, give a larger --fit");
}

static void tell_left_out(struct pack *p)
{
    char text[128], count[64];
    snprintf(text, sizeof text, "%s left out: there is no room in the size asked for",
             count_text(count, sizeof count, p->fit.out, "picture", "pictures"));
    report_warning(&p->report, p->out.name, text);
}

static bool is_like_last(const struct pack *p, const char *path)
{
    satchel_bundle *made = satchel_bundle_open(path, NULL);
    const bool alike = made && satchel_bundle_alike(made, p->previous.bundles[0]);
    satchel_bundle_close(made);
    return alike;
}

static bool fit_bundle(struct pack *p, satchel_options *o, satchel_error *err)
{
    char path[PATH_MAX + 96];
    snprintf(path, sizeof path, "%s.%ld", p->out.path, (long)getpid());
    fit_init(&p->fit, PICTURES_FULL_SIDE);
    p->fit.grey = p->settings->grey;
    p->assembly.fit = &p->fit;
    const bool skip = o->unless_alike;
    o->unless_alike = false; /* for the trials */
    bool ok = try_sizes(p, o, path, err);
    if (ok && skip && is_like_last(p, path))
        p->bytes = 0;
    ok = ok && (!p->bytes || output_put(path, p->out.path, err));
    if (!ok || !p->bytes)
        (void)unlink(path);
    p->report.silent = false;
    if (ok && p->fit.out)
        tell_left_out(p);
    fit_free(&p->fit);
    return ok;
}

/* Does the bundle carry an index? True as well if it cannot be told. */
static bool has_index(const char *path)
{
    satchel_bundle *bundle = satchel_bundle_open(path, NULL);
    const satchel_info *info = bundle ? satchel_bundle_info(bundle) : NULL;
    bool has = !info;
    for (unsigned i = 0; info && i < info->entry_count; i++)
        has |= strcmp(info->entries[i].name, "index") == 0;
    satchel_bundle_close(bundle);
    return has;
}

/* An edition of little text is soon read, and its index would be half as large again. */
static void tell_no_index(const struct pack *p)
{
    const struct pack_settings *s = p->settings;
    if (s->index && !s->any_index && !s->quiet && !has_index(p->out.path))
        console_say("no index: it would take more than %d %% of the room of the texts, which are "
                    "soon searched without; --index-anyway carries it",
                    INDEX_MOST);
}

/* The table and the page, from what is in the bundle. */
static bool tell_costs(struct pack *p, satchel_error *err)
{
    tell_no_index(p);
    if (!p->settings->page && !p->report.verbose)
        return true;
    satchel_bundle *bundle = satchel_bundle_open(p->out.path, err);
    if (!bundle)
        return false;
    if (p->report.verbose)
        report_table(bundle);
    if (!p->settings->prior && !saving_tell(p->out.path, p->report.quiet, err)) {
        satchel_bundle_close(bundle);
        return false;
    }
    satchel_error why;
    if (p->settings->page && !report_page_write(p->settings->page, &p->report, bundle, &why)) {
        console_error(p->settings->page, &why, NULL);
        p->page_failed = why.code;
    }
    satchel_bundle_close(bundle);
    return true;
}

static bool write_bundle(struct pack *p, satchel_options *o, satchel_error *err)
{
    const bool ok =
        p->target ? fit_bundle(p, o, err) : write_at(p, o, p->out.path, p->settings->images, err);
    return ok &&
           (!p->bytes || (tell_costs(p, err) && (!p->out.streamed || target_stream(&p->out, err))));
}

/* --language as a tag in its usual form; USAGE if it is none. */
static bool settle_tag(struct pack *p, satchel_error *err)
{
    char shown[128];
    const char *said = p->settings->language;
    if (!said || !*said || language_tag(said, p->tag, sizeof p->tag))
        return true;
    satchel_printable(shown, sizeof shown, said, strlen(said));
    return satchel_fail(err, SATCHEL_USAGE,
                        "--language wants a tag such as ar or pt-BR, not \"%s\"", shown);
}

static bool settle_target(struct pack *p, satchel_error *err)
{
    return !p->settings->fit || size_parse(p->settings->fit, &p->target) ||
           satchel_fail(err, SATCHEL_USAGE, "--fit wants a size such as 700000, 1440K or 2M");
}

static bool make_bundle(struct pack *p, const char *first_input, int64_t issued, satchel_error *err)
{
    const struct pack_settings *s = p->settings;
    char base[NAME_MAX + 1] = "";
    satchel_options o = {.title = s->title,
                         .publisher = s->publisher,
                         .language = s->language ? p->tag : NULL,
                         .edition = s->edition,
                         .issued = issued,
                         .profile = (satchel_profile)s->profile};
    if (s->sign)
        o.key = &p->key;
    if (s->prior)
        o.prior = &p->prior;
    o.self_contained = s->self_contained;
    o.index = s->index || s->any_index;
    o.index_most = s->any_index ? 0 : INDEX_MOST;
    o.priors = p->priors;
    o.statements = p->statements;
    o.statement_count = p->statement_count;
    previous_settle(&p->previous, &o);
    if (!o.language)
        o.language = p->assembly.language;
    if (!o.title && target_base(first_input, base, sizeof base)) {
        char shown[NAME_MAX * 4 + 1];
        satchel_printable(shown, sizeof shown, base, strlen(base));
        snprintf(base, sizeof base, "%.*s", NAME_MAX, shown);
        o.title = base;
    }
    return write_bundle(p, &o, err);
}

static void append(char *line, size_t capacity, const char *separator, uint64_t count,
                   const char *one, const char *many)
{
    char text[128];
    const size_t length = strlen(line);
    if (count)
        snprintf(line + length, capacity - length, "%s%s", separator,
                 count_text(text, sizeof text, count, one, many));
}

static void tell_nothing_new(const struct pack *p, const char *name)
{
    const uint64_t edition = satchel_bundle_info(p->previous.bundles[0])->edition;
    if (edition)
        console_say("%s: nothing is new since edition %llu, not written", name,
                    (unsigned long long)edition);
    else
        console_say("%s: nothing is new since the last edition, not written", name);
}

static void summarize(const struct pack *p, uint32_t articles)
{
    char line[512] = "", size[32], name[1024];
    const struct report *r = &p->report;
    if (p->settings->quiet)
        return;
    satchel_printable(name, sizeof name, p->out.name, strlen(p->out.name));
    if (!p->bytes) {
        tell_nothing_new(p, name);
        return;
    }
    append(line, sizeof line, "", articles, "article", "articles");
    append(line, sizeof line, ", ", p->assembly.pictures, "picture", "pictures");
    snprintf(line + strlen(line), sizeof line - strlen(line), ", %s",
             size_text(size, sizeof size, p->bytes));
    append(line, sizeof line, "; left out: ", r->failures, "input that failed",
           "inputs that failed");
    append(line, sizeof line, r->failures ? ", " : "; left out: ", p->assembly.drafts, "draft",
           "drafts");
    const bool any = r->failures || p->assembly.drafts;
    const uint32_t others = r->others - p->assembly.drafts;
    append(line, sizeof line, any ? ", " : "; left out: ", others, "file that is no article",
           "files that are no articles");
    append(line, sizeof line, any || others ? ", " : "; left out: ", p->assembly.remote,
           "picture on the web", "pictures on the web");
    console_say("%s: %s", name, line);
}

/* From here on other people's files are read: the rest of the machine is out of reach. */
static bool lock_down(struct pack *p, char **inputs, size_t count, satchel_error *err)
{
    const struct pack_settings *s = p->settings;
    char temporary[sizeof p->out.path];
    const size_t length = p->out.streamed ? path_folder(p->out.path) : 0;
    snprintf(temporary, sizeof temporary, "%.*s", length ? (int)length - 1 : 0, p->out.path);
    const char *const read[] = {s->prior, s->fonts, getenv("FONTCONFIG_FILE")};
    const char *const written[] = {p->out.path, p->out.streamed ? p->out.name : NULL, s->page};
    const struct confinement all = {.inputs = inputs,
                                    .input_count = count,
                                    .read = read,
                                    .read_count = sizeof read / sizeof *read,
                                    .written = written,
                                    .written_count = sizeof written / sizeof *written,
                                    .temporary = length ? temporary : NULL,
                                    .priors = p->priors};
    if (s->sandbox == SANDBOX_OFF || (confine(&all) || s->sandbox != SANDBOX_REQUIRED))
        return true;
    return satchel_fail(err, SATCHEL_SANDBOX,
                        "this kernel cannot confine the reading of INPUTs (Landlock, seccomp)");
}

/* Collects, surveys, writes. The code for the whole; failures are already told. */
static satchel_code pack_all(struct pack *p, char **inputs, size_t count, satchel_error *err)
{
    int64_t issued;
    if (!job_open(&p->job, inputs, count, &p->report, err) ||
        !assembly_survey(&p->assembly, &p->job, err))
        return err->code;
    if (!p->assembly.count) {
        job_tell_others(&p->job, NULL);
        if (!p->report.failures)
            satchel_fail(err, SATCHEL_INPUT, "no articles found");
        return SATCHEL_INPUT;
    }
    if (p->settings->strict && p->report.failures) {
        satchel_fail(err, SATCHEL_INPUT, "not written: some inputs could not be read");
        return SATCHEL_INPUT;
    }
    p->assembly.previous = &p->previous;
    if (!settle_time(p, &issued, err) || !assembly_settle(&p->assembly, issued, err))
        return err->code;
    if (!p->assembly.kept) {
        satchel_fail(err, SATCHEL_INPUT, "no article that may be published in this edition");
        return SATCHEL_INPUT;
    }
    if (!make_bundle(p, inputs[0], issued, err))
        return err->code;
    return p->page_failed ? p->page_failed : p->report.failures ? SATCHEL_INPUT : SATCHEL_OK;
}

/* Keys are read before the work, so that a wrong one costs no time. */
static bool settle_keys(struct pack *p, satchel_code *code)
{
    const char *statements = p->settings->statements;
    satchel_error err;
    if (p->settings->sign && !secret_open(p->settings->sign, &p->key, code))
        return false;
    if (!statements ||
        satchel_statements_read(statements, p->statements, &p->statement_count, &err))
        return true;
    console_error(statements, &err, "");
    *code = err.code;
    return false;
}

static bool settle_prior(struct pack *p, satchel_code *code)
{
    const char *path = p->settings->prior;
    satchel_error err = {0};
    if (path && p->settings->self_contained) {
        satchel_fail(&err, SATCHEL_USAGE, "--prior names what --self-contained does without");
        console_error("pack", &err, "");
        *code = SATCHEL_USAGE;
        return false;
    }
    p->priors = satchel_priors_create(true);
    p->faces = faces_create((enum reader_fonts)p->settings->readers, p->settings->fonts);
    const bool ok = p->priors && p->faces
                        ? !path || satchel_priors_add(p->priors, path, &p->prior, &err)
                        : satchel_fail_memory(&err);
    if (ok)
        return true;
    console_error(path ? path : "pack", &err, path ? NULL : "");
    *code = err.code;
    return false;
}

static satchel_code run(const void *settings, char **operands, size_t count)
{
    struct pack *p = calloc(1, sizeof *p);
    satchel_error err = {0};
    satchel_code keys = SATCHEL_OK;
    if (!p) {
        satchel_fail_memory(&err);
        console_error("pack", &err, "");
        return SATCHEL_MEMORY;
    }
    p->settings = settings;
    if (p->settings->page && !report_page_check(p->settings->page, p->settings->force, &err)) {
        console_error(p->settings->page, &err, "");
        free(p);
        return err.code;
    }
    keys = previous_open(&p->previous, &p->settings->previous);
    if (keys != SATCHEL_OK || !settle_keys(p, &keys) || !settle_prior(p, &keys)) {
        previous_close(&p->previous);
        satchel_priors_destroy(p->priors);
        satchel_key_wipe(&p->key);
        faces_destroy(p->faces);
        free(p);
        return keys;
    }
    p->report.quiet = p->settings->quiet;
    p->report.verbose = p->settings->verbose && !p->report.quiet;
    if (p->settings->page)
        report_keep(&p->report);
    progress_start(&p->report.progress, p->report.quiet);
    signals_watch();
    satchel_code code = SATCHEL_OK;
    if (settle_tag(p, &err) && settle_target(p, &err) &&
        target_settle(&p->out, p->settings->output, operands[0], p->settings->force, &err)) {
        if (lock_down(p, operands, count, &err)) {
            p->workers = workers_open((unsigned)p->settings->threads);
            code = pack_all(p, operands, count, &err);
        } else {
            code = err.code;
        }
        target_remove_temporary(&p->out);
    } else {
        code = err.code;
    }
    report_end(&p->report);
    if (err.code != SATCHEL_OK && !assembly_stop)
        console_error(err.code == SATCHEL_USAGE || err.code == SATCHEL_SANDBOX ? "pack"
                      : err.code == SATCHEL_INPUT && !p->assembly.kept         ? operands[0]
                                                                               : p->out.name,
                      &err, strstr(err.text, "no bundle") ? "use -f to replace it" : NULL);
    else if (err.code == SATCHEL_OK && p->assembly.count)
        summarize(p, p->assembly.kept);
    workers_close(p->workers);
    assembly_free(&p->assembly);
    job_close(&p->job);
    report_free(&p->report);
    satchel_priors_destroy(p->priors);
    previous_close(&p->previous);
    satchel_key_wipe(&p->key);
    faces_destroy(p->faces);
    free(p);
    if (assembly_stop)
        signals_end();
    return code;
}

const struct command command_pack = {
    .name = "pack",
    .operands = "INPUT...",
    .summary = "articles into a bundle",
    .details =
        "Packs plain text, Markdown, web pages, EPUB books, feeds (RSS, Atom, JSON Feed) and\n"
        "wire stories (ninjs, NewsML-G2, NITF) with their pictures. An INPUT is a file, a folder\n"
        "(with all in it), a ZIP archive, or - for standard input. Without -o the "
        "bundle is\n"
        "named after the first INPUT and written into the current folder. The same inputs give\n"
        "the same bytes, whatever their order. With --previous the bundle is the next edition:\n"
        "what has not changed keeps its blocks, what was withdrawn stays so, title, publisher\n"
        "and language are taken over, the number is the next; without news nothing is written.\n"
        "Letters that readers may lack are embedded with the bundle. Readers are taken to have\n"
        "what fonts-noto-core, fonts-noto-cjk, fonts-sil-gentium-basic and fonts-symbola cover;\n"
        "with --reader-fonts core no Chinese, Japanese and Korean, with book Latin only.",
    .example = "satchel pack -o today.satchel --title \"The Harbour Bulletin\" articles/",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .settings_size = sizeof(struct pack_settings),
    .least = 1,
    .most = 0,
    .run = run,
};
