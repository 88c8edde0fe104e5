/* Options; see options.h. Not getopt_long: it prints by itself, knows no suggestion and needs the
 * same table written twice, once for it and once for the help. */
#include "options.h"

#include <satchel/bundle.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the nearest name --------------------------------------------------------------------------
 */

#define LONGEST_NAME 32

static unsigned least(unsigned a, unsigned b, unsigned c)
{
    const unsigned ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Edits from one word to the other: insert, delete, replace, and swap of neighbours as one (optimal
 * string alignment). Words longer than a name are never near. */
static unsigned distance(const char *a, const char *b)
{
    const size_t n = strlen(a), m = strlen(b);
    unsigned rows[3][LONGEST_NAME + 1];
    if (n > LONGEST_NAME || m > LONGEST_NAME)
        return LONGEST_NAME;
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        unsigned *now = rows[i % 3];
        const unsigned *before = rows[(i + 2) % 3], *earlier = rows[(i + 1) % 3];
        now[0] = (unsigned)i;
        for (size_t j = 1; j <= m; j++) {
            now[j] = least(before[j] + 1, now[j - 1] + 1, before[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                earlier[j - 2] + 1 < now[j])
                now[j] = earlier[j - 2] + 1;
        }
    }
    return rows[n % 3][m];
}

const char *nearest_name(const char *typed, const void *names, size_t count, size_t stride)
{
    const char *best = NULL;
    unsigned best_distance = strlen(typed) < 4 ? 2 : 3; /* below this is near enough */
    for (size_t i = 0; i < count; i++) {
        const char *name;
        memcpy(&name, (const char *)names + i * stride, sizeof name);
        const unsigned d = distance(typed, name);
        if (d < best_distance) {
            best = name;
            best_distance = d;
        }
    }
    return best;
}

/* --- values ------------------------------------------------------------------------------------
 */

static bool set_number(const struct option *o, const char *text, uint64_t *to, satchel_error *err)
{
    uint64_t value = 0;
    const char *at = text;
    for (; *at >= '0' && *at <= '9' && value < INT64_MAX / 10; at++)
        value = value * 10 + (uint64_t)(*at - '0');
    if (*at || at == text)
        return satchel_fail(err, SATCHEL_USAGE, "--%s wants a whole number, not \"%s\"", o->name,
                            text);
    *to = value;
    return true;
}

static bool set_choice(const struct option *o, const char *text, unsigned *to, satchel_error *err)
{
    const size_t length = strlen(text);
    unsigned number = 0;
    for (const char *word = o->value; *word; number++) {
        const size_t n = strcspn(word, "|");
        if (n == length && memcmp(word, text, n) == 0) {
            *to = number;
            return true;
        }
        word += n + (word[n] == '|');
    }
    return satchel_fail(err, SATCHEL_USAGE, "--%s is one of %s, not \"%s\"", o->name, o->value,
                        text);
}

static bool add_text(const struct option *o, const char *text, struct option_texts *to,
                     satchel_error *err)
{
    if (to->count == OPTION_MOST_TEXTS)
        return satchel_fail(err, SATCHEL_USAGE, "--%s is given more than %d times", o->name,
                            OPTION_MOST_TEXTS);
    to->text[to->count++] = text;
    return true;
}

static bool set_value(const struct option *o, void *settings, const char *text, satchel_error *err)
{
    void *to = (char *)settings + o->to;
    switch (o->kind) {
    case OPTION_FLAG: *(bool *)to = true; return true;
    case OPTION_PICK: *(unsigned *)to = o->initial; return true;
    case OPTION_TEXT: *(const char **)to = text; return true;
    case OPTION_TEXTS: return add_text(o, text, to, err);
    case OPTION_NUMBER: return set_number(o, text, to, err);
    case OPTION_CHOICE: return set_choice(o, text, to, err);
    case OPTION_TIME:
        return satchel_time_parse(text, to) ||
               satchel_fail(err, SATCHEL_USAGE,
                            "--%s wants a time such as 2026-11-20 or 2026-11-20T06:00:00Z, "
                            "not \"%s\"",
                            o->name, text);
    }
    return false;
}

static bool takes_value(const struct option *o)
{
    return o->kind != OPTION_FLAG && o->kind != OPTION_PICK;
}

static void set_initial(const struct option *options, size_t count, void *settings)
{
    for (size_t i = 0; i < count; i++) {
        void *to = (char *)settings + options[i].to;
        if (options[i].kind == OPTION_CHOICE)
            *(unsigned *)to = options[i].initial;
        else if (options[i].kind == OPTION_NUMBER)
            *(uint64_t *)to = options[i].initial;
        else if (options[i].kind == OPTION_TIME)
            *(int64_t *)to = SATCHEL_NO_TIME;
    }
}

/* --- the line ----------------------------------------------------------------------------------
 */

enum { HELP, VERSION, COMMON };

static const struct option common[COMMON] = {
    {.name = "help", .letter = 'h', .help = "print this help"},
    {.name = "version", .letter = 'V', .help = "print the version"},
};

struct parser {
    const struct option *options;
    size_t count;
    void *settings;
    int argc, at;
    char **argv;
    struct parsed_line *line;
    satchel_error *err;
};

static const struct option *option_number(const struct parser *p, size_t i)
{
    return i < COMMON ? &common[i] : &p->options[i - COMMON];
}

static bool unknown_option(struct parser *p, const char *name, size_t length)
{
    char typed[64], shown[160];
    if (length >= sizeof typed)
        length = sizeof typed - 1;
    memcpy(typed, name, length);
    typed[length] = '\0';
    satchel_printable(shown, sizeof shown, typed, length);
    const char *near = nearest_name(typed, p->options, p->count, sizeof *p->options);
    if (!near)
        near = nearest_name(typed, common, COMMON, sizeof *common);
    if (near)
        return satchel_fail(p->err, SATCHEL_USAGE, "unknown option --%s, did you mean --%s?", shown,
                            near);
    return satchel_fail(p->err, SATCHEL_USAGE, "unknown option --%s, --help lists all", shown);
}

/* The option that `name` is, or is the beginning of. */
static const struct option *find_long(struct parser *p, const char *name, size_t length)
{
    const struct option *found = NULL, *other = NULL;
    for (size_t i = 0; i < p->count + COMMON; i++) {
        const struct option *o = option_number(p, i);
        if (strncmp(o->name, name, length) != 0)
            continue;
        if (strlen(o->name) == length)
            return o;
        if (found)
            other = o;
        else
            found = o;
    }
    if (!found || !length) {
        unknown_option(p, name, length);
        return NULL;
    }
    if (other) {
        satchel_fail(p->err, SATCHEL_USAGE, "--%.*s may be --%s or --%s, write more of it",
                     (int)length, name, found->name, other->name);
        return NULL;
    }
    return found;
}

/* `value`: what stands behind "=" or the letter, NULL if nothing does. */
static bool apply(struct parser *p, const struct option *o, const char *value)
{
    if (o == &common[HELP])
        return p->line->help = true;
    if (o == &common[VERSION])
        return p->line->version = true;
    if (takes_value(o) && !value) {
        if (p->at == p->argc)
            return satchel_fail(p->err, SATCHEL_USAGE, "--%s wants a value: %s", o->name, o->value);
        value = p->argv[p->at++];
    }
    if (!takes_value(o) && value)
        return satchel_fail(p->err, SATCHEL_USAGE, "--%s takes no value", o->name);
    return set_value(o, p->settings, value, p->err);
}

static bool parse_long(struct parser *p, const char *name)
{
    const size_t length = strcspn(name, "=");
    const struct option *o = find_long(p, name, length);
    return o && apply(p, o, name[length] ? name + length + 1 : NULL);
}

static const struct option *find_letter(const struct parser *p, char letter)
{
    for (size_t i = 0; i < p->count + COMMON; i++)
        if (option_number(p, i)->letter == letter)
            return option_number(p, i);
    return NULL;
}

static bool parse_letters(struct parser *p, const char *letters)
{
    for (; *letters; letters++) {
        const struct option *o = find_letter(p, *letters);
        if (!o) {
            char shown[8];
            satchel_printable(shown, sizeof shown, letters, 1);
            return satchel_fail(p->err, SATCHEL_USAGE, "unknown option -%s, --help lists all",
                                shown);
        }
        if (takes_value(o))
            return apply(p, o, letters[1] ? letters + 1 : NULL);
        if (!apply(p, o, NULL))
            return false;
    }
    return true;
}

bool options_parse(const struct option *options, size_t count, void *settings, int argc,
                   char **argv, struct parsed_line *line, satchel_error *err)
{
    struct parser p = {.options = options,
                       .count = count,
                       .settings = settings,
                       .argc = argc,
                       .argv = argv,
                       .line = line,
                       .err = err};
    *line = (struct parsed_line){.operands = argv};
    set_initial(options, count, settings);
    bool ended = false;
    while (p.at < argc) {
        char *word = argv[p.at++];
        if (ended || word[0] != '-' || !word[1])
            argv[line->operand_count++] = word;
        else if (strcmp(word, "--") == 0)
            ended = true;
        else if (!(word[1] == '-' ? parse_long(&p, word + 2) : parse_letters(&p, word + 1)))
            return false;
    }
    return true;
}

/* --- help --------------------------------------------------------------------------------------
 */

static void print_option(const struct option *o)
{
    char left[80];
    const char *value = takes_value(o) ? o->value : "";
    snprintf(left, sizeof left, "%c%c%s --%s%s%s", o->letter ? '-' : ' ',
             o->letter ? o->letter : ' ', o->letter ? "," : " ", o->name, *value ? " " : "", value);
    printf("  %-32s %s\n", left, o->help);
}

void options_print(const struct option *options, size_t count)
{
    for (size_t i = 0; i < count; i++)
        print_option(&options[i]);
    for (size_t i = 0; i < COMMON; i++)
        print_option(&common[i]);
}
