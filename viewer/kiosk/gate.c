/* The door of a public terminal; see gate.h. */
#include "kiosk/gate.h"

#include "kiosk/counts.h"
#include "kiosk/display.h"
#include "sandbox/lockdown.h"

#include <satchel/utf8.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct complaints {
    const char *path;
};

static void complain(void *context, const char *what)
{
    const struct complaints *c = context;
    char shown[256], path[256];
    satchel_printable(path, sizeof path, c->path, strlen(c->path));
    satchel_printable(shown, sizeof shown, what, strlen(what));
    fprintf(stderr, "satchel-view: %s: %s\n", path, shown);
}

bool gate_settings(struct options *o, struct kiosk_config *config, satchel_error *err)
{
    struct complaints complaints = {o->settings ? o->settings : KIOSK_CONFIG_PATH};
    if (!o->settings && access(KIOSK_CONFIG_PATH, F_OK) != 0)
        return true;
    if (!kiosk_config_read(complaints.path, config, complain, &complaints, err))
        return false;
    if (!o->trust)
        o->trust = config->trust;
    if (!o->state)
        o->state = config->state;
    if (!o->language)
        o->language = config->language;
    if (!o->text_size)
        o->text_size = config->text_size;
    if (o->theme < 0)
        o->theme = config->theme;
    if (config->speech)
        o->speech = true;
    if (!o->sandbox && config->sandbox >= 0)
        o->sandbox = config->sandbox;
    if (!o->source_count) {
        o->sources = config->sources;
        o->source_count = (int)config->source_count;
    }
    return true;
}

static bool audit(const struct options *o, const struct kiosk_config *config,
                  struct audit_finding findings[AUDIT_CHECKS])
{
    struct audit_subject subject = {.root = o->root ? o->root : "",
                                    .user = o->root ? config->user : NULL,
                                    .trust = o->trust,
                                    .sticks = config->sticks,
                                    .operator_key = config->operator_key,
                                    .sources = o->sources,
                                    .source_count = (size_t)o->source_count,
                                    .unlocked = o->sandbox == LOCKDOWN_OFF,
                                    .waived = config->waived};
    if (!o->root)
        subject.display = display_ask();
    return audit_run(&subject, findings);
}

static void print(FILE *to, const char *before, const char *result, enum audit_check check,
                  const struct audit_finding *f)
{
    char what[sizeof f->what * 2];
    satchel_printable(what, sizeof what, f->what, strlen(f->what));
    fprintf(to, "%s%s%-15s %s%s%s\n", before, result, audit_check_name(check), what,
            *f->mend ? ": " : "", f->mend);
}

static bool refuse(satchel_error *err)
{
    return satchel_fail(err, SATCHEL_UNLOCKED,
                        "a visitor could get out; mend it, or waive it in %s", KIOSK_CONFIG_PATH);
}

bool gate_print_audit(const struct options *o, const struct kiosk_config *config,
                      satchel_error *err)
{
    static const char *const results[] = {"ok      ", "WRONG   ", "waived  ", "-       "};
    struct audit_finding findings[AUDIT_CHECKS];
    const bool fine = audit(o, config, findings);
    for (unsigned i = 0; i < AUDIT_CHECKS; i++)
        print(stdout, "", results[findings[i].result], (enum audit_check)i, &findings[i]);
    return fine || refuse(err);
}

bool gate_open(const struct options *o, const struct kiosk_config *config, satchel_error *err)
{
    struct audit_finding findings[AUDIT_CHECKS];
    if (audit(o, config, findings))
        return true;
    for (unsigned i = 0; i < AUDIT_CHECKS; i++)
        if (findings[i].result == AUDIT_WRONG)
            print(stderr, "satchel-view: ", "", (enum audit_check)i, &findings[i]);
    return refuse(err);
}

bool gate_print_counts(const struct options *o, satchel_error *err)
{
    satchel_buf out;
    if (!o->state || access(o->state, R_OK | X_OK) != 0)
        return satchel_fail(err, o->state ? SATCHEL_READ : SATCHEL_USAGE,
                            o->state
                                ? "%s: no such folder, or it may not be read"
                                : "%s wants the state folder of a kiosk: --state DIR, or one in "
                                  "its settings",
                            o->state ? o->state : "--counts");
    struct counts *counts = counts_open(o->state);
    if (!counts)
        return satchel_fail_memory(err);
    satchel_buf_init(&out, (size_t)8 << 20);
    counts_csv(counts, &out);
    const bool ok = satchel_buf_ok(&out, err);
    if (ok)
        (void)fwrite(out.data, 1, out.size, stdout);
    satchel_buf_free(&out);
    counts_close(counts);
    return ok && (fflush(stdout) == 0 ||
                  satchel_fail(err, SATCHEL_NOT_WRITABLE, "the counts cannot be written"));
}

bool gate_operator(const struct kiosk_config *c, satchel_public_key *key, bool *there,
                   satchel_error *err)
{
    *there = c->operator_key != NULL;
    if (!*there || satchel_key_read(c->operator_key, key, err))
        return true;
    satchel_error_prefix(err, "operator %s", c->operator_key);
    return false;
}

void gate_terminal(const struct kiosk_config *c, struct terminal_options *to)
{
    const int warning = c->warning * 2 > c->idle ? c->idle / 2 : c->warning;
    *to = (struct terminal_options){.idle = (uint64_t)c->idle * 1000,
                                    .warning = (uint64_t)warning * 1000,
                                    .attract = (uint64_t)c->attract * 1000,
                                    .open = c->open,
                                    .sticks = c->sticks,
                                    .name = c->name,
                                    .keep = (unsigned)c->keep,
                                    .dim = c->dim,
                                    .brightness = (unsigned)c->brightness};
}
