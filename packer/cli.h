/* The command line: a table of commands, each with its options, its help and a function. */
#ifndef PACKER_CLI_H
#define PACKER_CLI_H

#include "console/options.h"

struct command {
    const char *name;
    const char *operands; /* as the usage line shows them: "INPUT..." */
    const char *summary;  /* a few words for the list of commands */
    const char *details;  /* what --help says beside the options */
    const char *example;
    const struct option *options;
    size_t option_count;
    size_t settings_size; /* of the struct that the options fill */
    size_t least, most;   /* operands; most 0 = any number */
    satchel_code (*run)(const void *settings, char **operands, size_t count);
};

extern const struct command command_pack, command_info, command_list, command_show, command_search,
    command_export, command_verify, command_sign, command_keygen, command_order, command_protect,
    command_strip, command_repair, command_split, command_join, command_merge, command_prior,
    command_cut, command_stick, command_diff, command_apply, command_fetch;

/* The whole program; returns its exit code. argv is permuted. */
int cli_run(int argc, char **argv);

#endif
