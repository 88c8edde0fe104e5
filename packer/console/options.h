/* Options of a command: one table that parses, checks, suggests and prints its own help.
 *
 * GNU rules: "--title=X", "--title X", unique beginnings ("--tit"), letters together ("-fv"),
 * options and operands in any order, "--" ends the options, "-" alone is an operand. Every command
 * knows --help and --version besides its own.
 */
#ifndef PACKER_CONSOLE_OPTIONS_H
#define PACKER_CONSOLE_OPTIONS_H

#include <satchel/error.h>

enum option_kind {
    OPTION_FLAG,   /* bool */
    OPTION_TEXT,   /* const char *, borrowed from argv */
    OPTION_TEXTS,  /* struct option_texts: may be given several times */
    OPTION_NUMBER, /* uint64_t */
    OPTION_TIME,   /* int64_t, seconds since 1970 */
    OPTION_CHOICE, /* unsigned: which of the words of `value` */
    OPTION_PICK    /* unsigned: set to `initial` when given; several share one variable */
};

#define OPTION_MOST_TEXTS 64

struct option_texts {
    const char *text[OPTION_MOST_TEXTS]; /* borrowed from argv */
    unsigned count;
};

struct option {
    const char *name; /* without its dashes */
    char letter;      /* 0 if it has none */
    enum option_kind kind;
    size_t to;         /* offsetof the variable in the command's settings */
    const char *value; /* what the value is called; CHOICE: its words, "none|small|full" */
    const char *help;
    unsigned initial; /* CHOICE: the word that holds when nothing is said; NUMBER: the number that
                         does; PICK: what it means */
};

struct parsed_line {
    bool help, version;
    char **operands; /* moved to the front of argv, borrowed */
    size_t operand_count;
};

/* Parses argv[0 .. argc), the words behind the command's name, into `settings`, which the caller
 * has zeroed. USAGE with one clear line, also naming the nearest option for a mistyped one. */
bool options_parse(const struct option *options, size_t count, void *settings, int argc,
                   char **argv, struct parsed_line *line, satchel_error *err) SATCHEL_CHECK;

/* The options as lines of help on standard output. */
void options_print(const struct option *options, size_t count);

/* Which of `count` names, `stride` bytes apart and each a const char *, is nearest to what was
 * typed; NULL if none is near enough to be meant. */
const char *nearest_name(const char *typed, const void *names, size_t count, size_t stride);

#endif
