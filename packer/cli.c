/* The command line; see cli.h. */
#include "cli.h"

#include "console/console.h"

#include <satchel/satchel.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct command *const commands[] = {
    &command_pack,   &command_info,   &command_list,  &command_show,   &command_search,
    &command_export, &command_verify, &command_sign,  &command_keygen, &command_protect,
    &command_strip,  &command_repair, &command_split, &command_join,   &command_merge,
    &command_prior,  &command_cut,    &command_stick, &command_diff,   &command_apply,
    &command_fetch,  &command_order,
};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

static void print_version(void)
{
    printf("satchel %s (bundle format %d)\n", satchel_version(), SATCHEL_FORMAT);
}

static void print_overview(FILE *to)
{
    fputs("Satchel packs articles into one compact file for reading offline.\n\n"
          "usage: satchel COMMAND [options] ARGUMENTS\n\n",
          to);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        fprintf(to, "  %-8s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\n\"satchel help COMMAND\" explains one of them. To begin with:\n\n"
          "  satchel pack -o today.satchel articles/\n"
          "  satchel list today.satchel\n",
          to);
}

static void print_help(const struct command *c)
{
    printf("usage: satchel %s [options]%s%s\n\n%s\n\n", c->name, *c->operands ? " " : "",
           c->operands, c->details);
    options_print(c->options, c->option_count);
    printf("\nexample:\n  %s\n", c->example);
}

static const struct command *find_command(const char *name)
{
    const char *names[COMMAND_COUNT + 1];
    char shown[128];
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
        names[i] = commands[i]->name;
    }
    names[COMMAND_COUNT] = "help";
    const char *near = nearest_name(name, names, COMMAND_COUNT + 1, sizeof *names);
    satchel_printable(shown, sizeof shown, name, strlen(name));
    if (near)
        console_say("unknown command \"%s\", did you mean \"%s\"?", shown, near);
    else
        console_say("unknown command \"%s\", \"satchel help\" lists all", shown);
    return NULL;
}

static satchel_code check_operands(const struct command *c, size_t count)
{
    if (count >= c->least && (!c->most || count <= c->most))
        return SATCHEL_OK;
    console_say("%s: too %s arguments, it is used so: satchel %s [options]%s%s", c->name,
                count < c->least ? "few" : "many", c->name, *c->operands ? " " : "", c->operands);
    return SATCHEL_USAGE;
}

static satchel_code run_command(const struct command *c, int argc, char **argv)
{
    satchel_error err;
    struct parsed_line line;
    void *settings = calloc(1, c->settings_size ? c->settings_size : 1);
    satchel_code code = SATCHEL_USAGE;
    if (!settings) {
        satchel_fail_memory(&err);
        console_error(c->name, &err, NULL);
        return SATCHEL_MEMORY;
    }
    if (!options_parse(c->options, c->option_count, settings, argc, argv, &line, &err)) {
        console_error(c->name, &err, "");
    } else if (line.help) {
        print_help(c);
        code = SATCHEL_OK;
    } else if (line.version) {
        print_version();
        code = SATCHEL_OK;
    } else {
        code = check_operands(c, line.operand_count);
        if (code == SATCHEL_OK)
            code = c->run(settings, line.operands, line.operand_count);
    }
    free(settings);
    return code;
}

static satchel_code help(int argc, char **argv)
{
    if (argc == 0 || argv[0][0] == '-') {
        print_overview(stdout);
        return SATCHEL_OK;
    }
    if (strcmp(argv[0], "help") == 0) {
        puts("usage: satchel help [COMMAND]");
        return SATCHEL_OK;
    }
    const struct command *c = find_command(argv[0]);
    if (!c)
        return SATCHEL_USAGE;
    print_help(c);
    return SATCHEL_OK;
}

static satchel_code top_option(const char *word)
{
    static const char *const known[] = {"--help", "--version"};
    char shown[128];
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
        print_overview(stdout);
        return SATCHEL_OK;
    }
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
        print_version();
        return SATCHEL_OK;
    }
    const char *near = nearest_name(word, known, 2, sizeof *known);
    satchel_printable(shown, sizeof shown, word, strlen(word));
    if (near)
        console_say("unknown option %s, did you mean %s?", shown, near);
    else
        console_say("unknown option %s, options follow the command: satchel COMMAND [options]",
                    shown);
    return SATCHEL_USAGE;
}

int cli_run(int argc, char **argv)
{
    console_start();
    satchel_code code = SATCHEL_USAGE;
    if (argc < 2) {
        print_overview(stderr);
    } else if (argv[1][0] == '-') {
        code = top_option(argv[1]);
    } else if (strcmp(argv[1], "help") == 0) {
        code = help(argc - 2, argv + 2);
    } else {
        const struct command *c = find_command(argv[1]);
        if (c)
            code = run_command(c, argc - 2, argv + 2);
    }
    return (int)console_finish(code);
}
