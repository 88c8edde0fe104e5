/* The settings of a public terminal; see config.h. */
#include "kiosk/config.h"

#include "kiosk/hours.h"
#include "paint/theme.h"
#include "sandbox/lockdown.h"

#include <satchel/file.h>
#include <satchel/utf8.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BYTES ((size_t)1 << 16)

struct conf_reader {
    struct kiosk_config *config;
    void (*complain)(void *context, const char *what);
    void *context;
    unsigned line;
    bool wrong, full;
};

void kiosk_config_init(struct kiosk_config *config)
{
    *config = (struct kiosk_config){.theme = -1,
                                    .text_size = 0,
                                    .sandbox = -1,
                                    .idle = KIOSK_IDLE_SECONDS,
                                    .warning = KIOSK_WARNING_SECONDS,
                                    .attract = KIOSK_ATTRACT_SECONDS,
                                    .brightness = 40};
    satchel_arena_init(&config->room, 4 * MOST_BYTES);
}

void kiosk_config_free(struct kiosk_config *config)
{
    satchel_arena_free(&config->room);
}

SATCHEL_PRINTF(2, 3) static void complain(struct conf_reader *r, const char *format, ...)
{
    char what[200], whole[224];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    snprintf(whole, sizeof whole, "line %u: %s", r->line, what);
    r->wrong = true;
    if (r->complain)
        r->complain(r->context, whole);
}

static const char *keep(struct conf_reader *r, const char *value)
{
    const char *copy = satchel_arena_string(&r->config->room, value, strlen(value));
    r->full = r->full || !copy;
    return copy;
}

/* --- one function a kind of value ------------------------------------------------------------ */

static void take_folder(struct conf_reader *r, const char *name, const char *value, const char **to)
{
    if (value[0] != '/')
        complain(r, "%s wants a path from the root, not \"%.80s\"", name, value);
    else
        *to = keep(r, value);
}

static void take_number(struct conf_reader *r, const char *name, const char *value, int least,
                        int most, int *to)
{
    char *end;
    const long number = strtol(value, &end, 10);
    if (end == value || *end || number < least || number > most)
        complain(r, "%s wants a number from %d to %d, not \"%.40s\"", name, least, most, value);
    else
        *to = (int)number;
}

static void take_bundles(struct conf_reader *r, const char *value)
{
    struct kiosk_config *c = r->config;
    if (c->source_count == KIOSK_CONFIG_SOURCES)
        complain(r, "at most %d folders of bundles", KIOSK_CONFIG_SOURCES);
    else if (value[0] != '/')
        complain(r, "bundles wants a path from the root, not \"%.80s\"", value);
    else
        c->sources[c->source_count++] = keep(r, value);
}

static void take_theme(struct conf_reader *r, const char *value)
{
    const enum theme_id theme = theme_named(value);
    if (theme == THEME_COUNT)
        complain(r, "theme is day, night, sepia or contrast, not \"%.40s\"", value);
    else
        r->config->theme = (int)theme;
}

static void take_speech(struct conf_reader *r, const char *value)
{
    if (strcmp(value, "on") != 0 && strcmp(value, "off") != 0)
        complain(r, "speech is on or off, not \"%.40s\"", value);
    else
        r->config->speech = strcmp(value, "on") == 0;
}

static void take_sandbox(struct conf_reader *r, const char *value)
{
    const int mode = lockdown_mode_named(value);
    if (mode < 0)
        complain(r, "sandbox is auto, required or off, not \"%.40s\"", value);
    else
        r->config->sandbox = mode;
}

static void take_hours(struct conf_reader *r, const char *name, const char *value,
                       struct hours *hours)
{
    if (!hours_add(hours, value))
        complain(r, "%s wants days and times like mon-fri 08:00-18:00, not \"%.60s\"", name, value);
}

/* It becomes part of a file's name. */
static void take_name(struct conf_reader *r, const char *value)
{
    static const char may[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    if (strlen(value) > 32 || value[strspn(value, may)])
        complain(r, "name is up to 32 letters, digits, - and _, not \"%.40s\"", value);
    else
        r->config->name = keep(r, value);
}

/* Names of checks, split by blanks. */
static void take_waivers(struct conf_reader *r, char *value)
{
    for (char *rest = value, *name; (name = strtok_r(rest, " \t", &rest));) {
        const unsigned check = audit_check_named(name);
        if (check == AUDIT_CHECKS)
            complain(r, "the audit has no check \"%.40s\"; --kiosk-audit lists them", name);
        else
            r->config->waived |= UINT32_C(1) << check;
    }
}

/* What happens between two visitors; false: no such setting. */
static bool take_pause(struct conf_reader *r, const char *name, const char *value)
{
    struct kiosk_config *c = r->config;
    if (strcmp(name, "idle") == 0)
        take_number(r, name, value, 10, 86400, &c->idle);
    else if (strcmp(name, "warning") == 0)
        take_number(r, name, value, 5, 600, &c->warning);
    else if (strcmp(name, "attract") == 0)
        take_number(r, name, value, 0, 86400, &c->attract);
    else if (strcmp(name, "open") == 0)
        take_hours(r, name, value, &c->open);
    else if (strcmp(name, "dim") == 0)
        take_hours(r, name, value, &c->dim);
    else if (strcmp(name, "brightness") == 0)
        take_number(r, name, value, 10, 100, &c->brightness);
    else
        return false;
    return true;
}

static void take(struct conf_reader *r, const char *name, char *value)
{
    struct kiosk_config *c = r->config;
    if (!*value)
        complain(r, "\"%.40s\" has no value", name);
    else if (strcmp(name, "bundles") == 0)
        take_bundles(r, value);
    else if (strcmp(name, "trust") == 0)
        take_folder(r, name, value, &c->trust);
    else if (strcmp(name, "state") == 0)
        take_folder(r, name, value, &c->state);
    else if (strcmp(name, "sticks") == 0)
        take_folder(r, name, value, &c->sticks);
    else if (strcmp(name, "operator") == 0)
        take_folder(r, name, value, &c->operator_key);
    else if (strcmp(name, "name") == 0)
        take_name(r, value);
    else if (strcmp(name, "keep") == 0)
        take_number(r, name, value, 1, 1000, &c->keep);
    else if (strcmp(name, "language") == 0)
        c->language = keep(r, value);
    else if (strcmp(name, "user") == 0)
        c->user = keep(r, value);
    else if (strcmp(name, "theme") == 0)
        take_theme(r, value);
    else if (strcmp(name, "speech") == 0)
        take_speech(r, value);
    else if (strcmp(name, "text-size") == 0)
        take_number(r, name, value, 8, 96, &c->text_size);
    else if (strcmp(name, "sandbox") == 0)
        take_sandbox(r, value);
    else if (strcmp(name, "waive") == 0)
        take_waivers(r, value);
    else if (!take_pause(r, name, value))
        complain(r, "there is no setting \"%.40s\"", name);
}

/* Splits a line in place; a # starts a remark at the line's start or after a blank. */
static void take_line(struct conf_reader *r, char *line)
{
    for (char *p = line; *p; p++)
        if (*p == '#' && (p == line || p[-1] == ' ' || p[-1] == '\t')) {
            *p = '\0';
            break;
        }
    size_t end = strlen(line);
    while (end && strchr(" \t\r", line[end - 1]))
        line[--end] = '\0';
    char *name = line + strspn(line, " \t");
    if (!*name)
        return;
    char *value = name + strcspn(name, " \t");
    if (*value) {
        *value++ = '\0';
        value += strspn(value, " \t");
    }
    take(r, name, value);
}

bool kiosk_config_read(const char *path, struct kiosk_config *config,
                       void (*told)(void *context, const char *what), void *context,
                       satchel_error *err)
{
    satchel_buf text;
    struct conf_reader r = {.config = config, .complain = told, .context = context};
    satchel_buf_init(&text, MOST_BYTES);
    bool ok = satchel_file_read(path, &text, err);
    if (ok && !satchel_buf_string(&text))
        ok = satchel_buf_ok(&text, err);
    char *line = ok ? (char *)text.data : NULL;
    if (ok && (satchel_utf8_valid(line, text.size) != text.size || strlen(line) != text.size))
        ok = satchel_fail(err, SATCHEL_USAGE, "not a text file");
    if (!ok)
        line = NULL;
    while (line) {
        char *next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        r.line++;
        take_line(&r, line);
        line = next;
    }
    satchel_buf_free(&text);
    if (ok && r.full)
        return satchel_fail_memory(err);
    if (ok && r.wrong)
        return satchel_fail(err, SATCHEL_USAGE, "settings that are not understood");
    return ok;
}
