/* Manual pages and completions, made of what the programs say of themselves.
 *
 *     manual_gen OUT DATE NOTES satchel [satchel-view]
 *
 * Asks each program for its help, whose form is that of packer/console/options.h, and writes pages
 * in mdoc and completions for bash, zsh and fish into OUT. What help does not say, files and the
 * environment, comes from NOTES/PROGRAM.mdoc. So the table of commands and options is the one
 * source, and exit codes come from error.h.
 */
#include <satchel/error.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_LINES    96
#define MOST_OPTIONS  48
#define MOST_COMMANDS 48

struct option {
    char letter; /* 0: none */
    char name[32];
    char value[64]; /* empty: it takes none */
    char help[256];
};

struct help {
    char command[32], summary[128]; /* empty for a program without commands */
    char operands[64];
    char details[MOST_LINES][160];
    unsigned lines;
    struct option options[MOST_OPTIONS];
    unsigned count;
    char example[160];
};

struct program {
    const char *path, *name;
    char version[64];
    struct help commands[MOST_COMMANDS]; /* one without a name for a program without commands */
    unsigned count;
};

static void fail(const char *what, const char *of)
{
    fprintf(stderr, "manual_gen: %s: %s\n", of, what);
    exit(1);
}

static void copy(char *to, size_t capacity, const char *from, size_t length)
{
    if (length >= capacity)
        fail("longer than manual_gen has room for", from);
    memcpy(to, from, length);
    to[length] = '\0';
}

/* --- reading help ------------------------------------------------------------------------------
 */

static FILE *ask(const struct program *p, const char *words)
{
    char command[1024];
    snprintf(command, sizeof command, "'%s' %s", p->path, words);
    FILE *f = popen(command, "r");
    if (!f)
        fail("cannot be run", p->path);
    return f;
}

/* "  -o, --output OUT     the file": one blank behind a name or "-o," means that more belongs to it
 */
static void read_option(struct help *h, const char *line)
{
    if (h->count == MOST_OPTIONS)
        fail("too many options", h->command);
    struct option *o = &h->options[h->count++];
    const char *p = line + strspn(line, " ");
    if (p[1] != '-') {
        o->letter = p[1];
        p += 4;
    }
    size_t n = strcspn(p + 2, " ");
    copy(o->name, sizeof o->name, p + 2, n);
    p += 2 + n;
    if (p[0] == ' ' && p[1] != ' ') {
        n = strcspn(p + 1, " ");
        copy(o->value, sizeof o->value, p + 1, n);
        p += 1 + n;
    }
    p += strspn(p, " ");
    copy(o->help, sizeof o->help, p, strlen(p));
}

static void read_usage(struct help *h, const char *line)
{
    const char *p = strstr(line, "[options]");
    if (strncmp(line, "usage: ", 7) != 0 || !p)
        fail("does not begin with its usage", line);
    p += strlen("[options]");
    p += *p == ' ';
    copy(h->operands, sizeof h->operands, p, strlen(p));
}

static void read_help(const struct program *p, struct help *h)
{
    char line[512], words[64];
    snprintf(words, sizeof words, "%s --help", h->command);
    FILE *f = ask(p, words);
    enum { USAGE, DETAILS, OPTIONS, EXAMPLE } part = USAGE;
    while (fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = '\0';
        const char *text = line + strspn(line, " ");
        const bool option = line[0] == ' ' && text[0] == '-';
        if (strcmp(line, "example:") == 0)
            part = EXAMPLE;
        else if (part == USAGE)
            read_usage(h, line), part = DETAILS;
        else if (part <= OPTIONS && option)
            read_option(h, line), part = OPTIONS;
        else if (part == DETAILS && h->lines < MOST_LINES && (*line || h->lines))
            copy(h->details[h->lines], sizeof *h->details, line, strlen(line)), h->lines++;
        else if (part == EXAMPLE)
            copy(h->example, sizeof h->example, text, strlen(text));
    }
    if (pclose(f) != 0 || part != EXAMPLE)
        fail("gives no help", p->path);
    while (h->lines && !*h->details[h->lines - 1])
        h->lines--;
}

/* Commands stand in the overview as "  name     summary". */
static void read_program(struct program *p)
{
    char line[512];
    FILE *f = ask(p, "--help");
    while (fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = '\0';
        const size_t name = strcspn(line + 2, " ");
        if (strncmp(line, "  ", 2) != 0 || !islower(line[2]) || p->count == MOST_COMMANDS ||
            strncmp(line + 2, p->name, name) == 0)
            continue;
        struct help *h = &p->commands[p->count++];
        copy(h->command, sizeof h->command, line + 2, name);
        const char *summary = line + 2 + name + strspn(line + 2 + name, " ");
        copy(h->summary, sizeof h->summary, summary, strlen(summary));
    }
    if (pclose(f) != 0)
        fail("gives no help", p->path);
    if (!p->count)
        p->count = 1;
    for (unsigned i = 0; i < p->count; i++)
        read_help(p, &p->commands[i]);
    f = ask(p, "--version");
    if (!fgets(line, sizeof line, f) || pclose(f) != 0)
        fail("has no version", p->path);
    line[strcspn(line, "\n")] = '\0';
    const char *version = line + strcspn(line, "0123456789");
    copy(p->version, sizeof p->version, version, strcspn(version, " "));
}

/* --- pages -------------------------------------------------------------------------------------
 */

struct out {
    const char *folder, *date, *notes;
    const struct program *packer, *viewer; /* viewer NULL: it is not built */
};

static FILE *create(const struct out *o, const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", o->folder, name);
    FILE *f = fopen(path, "w");
    if (!f)
        fail("cannot be written", path);
    return f;
}

static void finish(FILE *f)
{
    if (fclose(f) != 0)
        fail("cannot be written", "a page");
}

/* Running text: a sentence a line, at most 76 columns, nothing that roff would take as its own. */
static void put_text(FILE *f, const char *text)
{
    unsigned column = 0;
    while (*text) {
        const size_t n = strcspn(text, " ");
        if (column && column + n > 75)
            fputc('\n', f), column = 0;
        else if (column)
            fputc(' ', f), column++;
        if (!column && (*text == '.' || *text == '\''))
            fputs("\\&", f);
        for (size_t i = 0; i < n; i++)
            fputs(text[i] == '\\' ? "\\e" : (char[]){text[i], '\0'}, f);
        column += (unsigned)n;
        if (strchr(".?", text[n - 1]) && text[n])
            fputc('\n', f), column = 0;
        text += n + strspn(text + n, " ");
    }
    if (column)
        fputc('\n', f);
}

/* Paragraphs, and indented lines as they stand. */
static void put_details(FILE *f, const struct help *h)
{
    char paragraph[MOST_LINES * 160] = "";
    for (unsigned i = 0; i <= h->lines; i++) {
        const char *line = i < h->lines ? h->details[i] : "";
        if (*line && *line != ' ') {
            strcat(paragraph, *paragraph ? " " : "");
            strcat(paragraph, line);
            continue;
        }
        put_text(f, paragraph);
        *paragraph = '\0';
        if (*line)
            fprintf(f, ".Dl %s\n", line + strspn(line, " "));
        else if (i < h->lines && *h->details[i + 1] != ' ')
            fputs(".Pp\n", f);
    }
}

static void put_options(FILE *f, const struct help *h)
{
    fputs(".Bl -tag -width Ds\n", f);
    for (unsigned i = 0; i < h->count; i++) {
        const struct option *o = &h->options[i];
        fputs(".It ", f);
        if (o->letter)
            fprintf(f, "Fl %c , ", o->letter);
        fprintf(f, "Fl -%s", o->name);
        if (*o->value)
            fprintf(f, " Ar %s", o->value);
        fputc('\n', f);
        put_text(f, o->help);
    }
    fputs(".El\n", f);
}

static void put_operands(FILE *f, const char *operands)
{
    char words[64], *rest = words;
    strcpy(words, operands);
    for (char *word; (word = strsep(&rest, " "));)
        if (*word == '[')
            fprintf(f, ".Op Ar %.*s ...\n", (int)strcspn(word + 1, "]"), word + 1);
        else if (*word)
            fprintf(f, ".Ar %s\n", word);
}

static void put_head(FILE *f, const struct out *o, const char *name, const char *does)
{
    char upper[64];
    size_t i = 0;
    for (; name[i] && i + 1 < sizeof upper; i++)
        upper[i] = (char)toupper(name[i]);
    upper[i] = '\0';
    fprintf(f, ".\\\" Made by assets/man/manual_gen.c of the program's own help.\n");
    fprintf(f, ".Dd %s\n.Dt %s 1\n.Os Satchel %s\n", o->date, upper, o->packer->version);
    fprintf(f, ".Sh NAME\n.Nm %s\n.Nd %s\n", name, does);
}

/* What stands in NOTES/NAME.mdoc; nothing if there is no such file. */
static void put_notes(FILE *f, const struct out *o, const char *name)
{
    char path[1024];
    int c;
    snprintf(path, sizeof path, "%s/%s.mdoc", o->notes, name);
    FILE *notes = fopen(path, "r");
    while (notes && (c = fgetc(notes)) != EOF)
        fputc(c, f);
    if (notes)
        fclose(notes);
}

static void put_codes(FILE *f)
{
    fputs(".Sh EXIT STATUS\n.Bl -tag -width 2n -compact\n", f);
#define PUT_CODE(name, value, text) fprintf(f, ".It %d\n%s\n", value, text);
    SATCHEL_CODES(PUT_CODE)
#undef PUT_CODE
    fputs(".El\n", f);
}

static void put_example(FILE *f, const struct help *h)
{
    if (*h->example)
        fprintf(f, ".Sh EXAMPLES\n.Dl %s\n", h->example);
}

static void write_command(const struct out *o, const struct help *h)
{
    char name[64], file[80];
    snprintf(name, sizeof name, "satchel-%s", h->command);
    snprintf(file, sizeof file, "%s.1", name);
    FILE *f = create(o, file);
    put_head(f, o, name, h->summary);
    fprintf(f, ".Sh SYNOPSIS\n.Nm satchel %s\n.Op Ar options\n", h->command);
    put_operands(f, h->operands);
    fputs(".Sh DESCRIPTION\n", f);
    put_details(f, h);
    fputs(".Pp\nThe options are:\n", f);
    put_options(f, h);
    put_codes(f);
    put_example(f, h);
    fputs(".Sh SEE ALSO\n.Xr satchel 1\n", f);
    finish(f);
}

static void write_packer(const struct out *o)
{
    const struct program *p = o->packer;
    FILE *f = create(o, "satchel.1");
    put_head(f, o, "satchel", "articles packed for reading offline");
    fputs(".Sh SYNOPSIS\n.Nm satchel\n.Ar command\n.Op Ar options\n.Ar arguments\n"
          ".Nm satchel\n.Cm help\n.Ar command\n.Sh DESCRIPTION\n"
          "Packs articles into one compact file, a bundle, for reading offline,\n"
          "and looks after bundles.\nEach command has a page of its own:\n.Bl -tag -width Ds\n",
          f);
    for (unsigned i = 0; i < p->count; i++)
        fprintf(f, ".It Xr satchel-%s 1\n%s\n", p->commands[i].command, p->commands[i].summary);
    fputs(".El\n", f);
    put_notes(f, o, "satchel");
    put_codes(f);
    fputs(".Sh EXAMPLES\n.Dl satchel pack -o today.satchel articles/\n"
          ".Dl satchel list today.satchel\n.Sh SEE ALSO\n.Xr minisign 1 ,\n.Xr satchel-view 1\n",
          f);
    finish(f);
}

static void write_viewer(const struct out *o)
{
    const struct help *h = &o->viewer->commands[0];
    FILE *f = create(o, "satchel-view.1");
    put_head(f, o, "satchel-view", "shows bundles of articles in pages");
    fputs(".Sh SYNOPSIS\n.Nm satchel-view\n.Op Ar options\n", f);
    put_operands(f, h->operands);
    fputs(".Sh DESCRIPTION\n", f);
    put_details(f, h);
    fputs(".Pp\nThe options are:\n", f);
    put_options(f, h);
    put_notes(f, o, "satchel-view");
    put_codes(f);
    put_example(f, h);
    fputs(".Sh SEE ALSO\n.Xr satchel 1\n", f);
    finish(f);
}

/* --- completions -------------------------------------------------------------------------------
 */

enum value { VALUE_NONE, VALUE_WORDS, VALUE_FILE, VALUE_FOLDER, VALUE_OTHER };

/* What a value is follows from what help calls it. */
static enum value kind_of(const struct option *o)
{
    static const char *const others[] = {"N",       "M",  "TEXT", "TAG", "TIME", "SIZE",   "BYTES",
                                         "SECONDS", "PX", "WxH",  "ID",  "RATE", "PERCENT"};
    if (!*o->value)
        return VALUE_NONE;
    if (strchr(o->value, '|'))
        return VALUE_WORDS;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(o->value, others[i]) == 0)
            return VALUE_OTHER;
    return strcmp(o->value, "DIR") == 0 ? VALUE_FOLDER : VALUE_FILE;
}

static void put_words(FILE *f, const char *words)
{
    for (; *words; words++)
        fputc(*words == '|' ? ' ' : *words, f);
}

/* --- bash */

static void bash_options(FILE *f, const struct help *h)
{
    fputs("        case $prev in\n", f);
    for (unsigned i = 0; i < h->count; i++) {
        const struct option *o = &h->options[i];
        const enum value kind = kind_of(o);
        if (kind == VALUE_NONE || kind == VALUE_FILE)
            continue;
        fputs("        ", f);
        if (o->letter)
            fprintf(f, "-%c | ", o->letter);
        fprintf(f, "--%s) ", o->name);
        if (kind == VALUE_WORDS) {
            fputs("words='", f);
            put_words(f, o->value);
            fputs("' ;;\n", f);
        } else {
            fputs(kind == VALUE_FOLDER ? "compopt -o dirnames +o default; return ;;\n"
                                       : "compopt +o default; return ;;\n",
                  f);
        }
    }
    fputs("        *) [[ $cur == -* ]] && words='", f);
    for (unsigned i = 0; i < h->count; i++)
        fprintf(f, "%s--%s", i ? " " : "", h->options[i].name);
    fputs("' ;;\n        esac\n", f);
}

static void write_bash(const struct out *o, const struct program *p)
{
    char file[64], function[64];
    snprintf(file, sizeof file, "%s.bash", p->name);
    snprintf(function, sizeof function, "_%s", p->name);
    FILE *f = create(o, file);
    fprintf(f,
            "# Completion of %s for bash.\n%s()\n{\n"
            "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words= "
            "command= i\n"
            "    COMPREPLY=()\n"
            "    [[ $prev == '=' ]] && prev=${COMP_WORDS[COMP_CWORD-2]}\n"
            "    [[ $cur == '=' ]] && cur=\n",
            p->name, function);
    if (*p->commands[0].command) {
        fputs("    for ((i = 1; i < COMP_CWORD; i++)); do\n"
              "        [[ ${COMP_WORDS[i]} == -* ]] || { command=${COMP_WORDS[i]}; break; }\n"
              "    done\n"
              "    case $command in\n    '' | help) words='",
              f);
        for (unsigned i = 0; i < p->count; i++)
            fprintf(f, "%s ", p->commands[i].command);
        fputs("help --help --version'; compopt +o default ;;\n", f);
    } else {
        fputs("    case $command in\n", f);
    }
    for (unsigned i = 0; i < p->count; i++) {
        fprintf(f, "    %s)\n", *p->commands[i].command ? p->commands[i].command : "''");
        bash_options(f, &p->commands[i]);
        fputs("        ;;\n", f);
    }
    fprintf(f,
            "    esac\n"
            "    [[ -z $words ]] || COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\n"
            "complete -o bashdefault -o default -F %s %s\n",
            function, p->name);
    finish(f);
}

/* --- zsh */

/* In single quotes, with what _arguments and _describe would take as theirs escaped. */
static void put_quoted(FILE *f, const char *text)
{
    for (; *text; text++)
        if (*text == '\'')
            fputs("'\\''", f);
        else if (strchr("[]:\\", *text))
            fprintf(f, "\\%c", *text);
        else
            fputc(*text, f);
}

static void zsh_options(FILE *f, const struct help *h)
{
    fputs("        _arguments -s -S", f);
    for (unsigned i = 0; i < h->count; i++) {
        const struct option *o = &h->options[i];
        const enum value kind = kind_of(o);
        fputs(" \\\n            ", f);
        if (o->letter)
            fprintf(f, "'(-%c --%s)'{-%c,--%s%s}'", o->letter, o->name, o->letter, o->name,
                    kind == VALUE_NONE ? "" : "=");
        else
            fprintf(f, "'--%s%s", o->name, kind == VALUE_NONE ? "" : "=");
        fputc('[', f);
        put_quoted(f, o->help);
        fputc(']', f);
        if (kind == VALUE_WORDS) {
            fputs(":value:(", f);
            put_words(f, o->value);
            fputs(")'", f);
        } else {
            fputs(kind == VALUE_FILE     ? ":file:_files'"
                  : kind == VALUE_FOLDER ? ":folder:_files -/'"
                  : kind == VALUE_OTHER  ? ":value: '"
                                         : "'",
                  f);
        }
    }
    fputs(" \\\n            '*:file:_files'\n", f);
}

static void write_zsh(const struct out *o, const struct program *p)
{
    char file[64];
    snprintf(file, sizeof file, "_%s", p->name);
    FILE *f = create(o, file);
    fprintf(f, "#compdef %s\n# Completion of %s for zsh.\n", p->name, p->name);
    if (*p->commands[0].command) {
        fputs("local -a commands=(\n", f);
        for (unsigned i = 0; i < p->count; i++) {
            fprintf(f, "    '%s:", p->commands[i].command);
            put_quoted(f, p->commands[i].summary);
            fputs("'\n", f);
        }
        fputs("    'help:explains a command'\n)\n"
              "if (( CURRENT == 2 )) || [[ $words[2] == help ]]; then\n"
              "    _describe command commands\n    return\nfi\n"
              "local command=$words[2]\nshift words\n(( CURRENT-- ))\ncase $command in\n",
              f);
    } else {
        fputs("case '' in\n", f);
    }
    for (unsigned i = 0; i < p->count; i++) {
        fprintf(f, "    %s)\n", *p->commands[i].command ? p->commands[i].command : "''");
        zsh_options(f, &p->commands[i]);
        fputs("        ;;\n", f);
    }
    fputs("esac\n", f);
    finish(f);
}

/* --- fish */

static void put_fish_text(FILE *f, const char *text)
{
    fputc('\'', f);
    for (; *text; text++)
        fprintf(f, strchr("'\\", *text) ? "\\%c" : "%c", *text);
    fputc('\'', f);
}

static void fish_option(FILE *f, const struct program *p, const char *command,
                        const struct option *o)
{
    const enum value kind = kind_of(o);
    fprintf(f, "complete -c %s", p->name);
    if (*command)
        fprintf(f, " -n '__fish_seen_subcommand_from %s'", command);
    if (o->letter)
        fprintf(f, " -s %c", o->letter);
    fprintf(f, " -l %s", o->name);
    if (kind == VALUE_WORDS) {
        fputs(" -x -a '", f);
        put_words(f, o->value);
        fputc('\'', f);
    } else {
        fputs(kind == VALUE_FILE     ? " -r -F"
              : kind == VALUE_FOLDER ? " -x -a '(__fish_complete_directories)'"
              : kind == VALUE_OTHER  ? " -x"
                                     : "",
              f);
    }
    fputs(" -d ", f);
    put_fish_text(f, o->help);
    fputc('\n', f);
}

static void write_fish(const struct out *o, const struct program *p)
{
    char file[64];
    snprintf(file, sizeof file, "%s.fish", p->name);
    FILE *f = create(o, file);
    fprintf(f, "# Completion of %s for fish.\n", p->name);
    for (unsigned i = 0; i < p->count && *p->commands[i].command; i++) {
        fprintf(f, "complete -c %s -n __fish_use_subcommand -f -a %s -d ", p->name,
                p->commands[i].command);
        put_fish_text(f, p->commands[i].summary);
        fputc('\n', f);
    }
    for (unsigned i = 0; i < p->count; i++)
        for (unsigned k = 0; k < p->commands[i].count; k++)
            fish_option(f, p, p->commands[i].command, &p->commands[i].options[k]);
    finish(f);
}

int main(int argc, char **argv)
{
    static struct program programs[2] = {{.name = "satchel"}, {.name = "satchel-view"}};
    if (argc < 5 || argc > 6)
        fail("wants OUT DATE NOTES satchel [satchel-view]", "usage");
    const struct out o = {.folder = argv[1],
                          .date = argv[2],
                          .notes = argv[3],
                          .packer = &programs[0],
                          .viewer = argc > 5 ? &programs[1] : NULL};
    for (int i = 4; i < argc; i++) {
        struct program *p = &programs[i - 4];
        p->path = argv[i];
        read_program(p);
        write_bash(&o, p);
        write_zsh(&o, p);
        write_fish(&o, p);
    }
    write_packer(&o);
    for (unsigned i = 0; i < o.packer->count; i++)
        write_command(&o, &o.packer->commands[i]);
    if (o.viewer)
        write_viewer(&o);
    return 0;
}
