/* satchel order: what the operator of public terminals has them do, signed, for a stick. */
#include "cli.h"
#include "console/console.h"
#include "output.h"
#include "secret.h"

#include <satchel/order.h>
#include <satchel/utf8.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define DAY          86400
#define USUAL_PERIOD 14 /* days */

struct order_settings {
    const char *key, *output;
    uint64_t days;
    int64_t issued;
};

#define TO(member) offsetof(struct order_settings, member)

static const struct option options[] = {
    {"secret-key", 's', OPTION_TEXT, TO(key), "KEY", "the operator's secret key", 0},
    {"output", 'o', OPTION_TEXT, TO(output), "DIR", "the stick's folder; else the one we are in",
     0},
    {"days", 0, OPTION_NUMBER, TO(days), "N", "how long it can be used: 14 unless said, up to 366",
     USUAL_PERIOD},
    {"issued", 0, OPTION_TIME, TO(issued), "TIME", "when it is issued, not now", 0},
};

/* The bit of a word; 0 if it is none. */
static unsigned what_of(const char *word)
{
    return strcmp(word, "counts") == 0  ? SATCHEL_ORDER_COUNTS
           : strcmp(word, "leave") == 0 ? SATCHEL_ORDER_LEAVE
                                        : 0;
}

static bool take_words(char **words, size_t count, unsigned *what)
{
    for (size_t i = 0; i < count; i++) {
        const unsigned one = what_of(words[i]);
        if (!one) {
            char shown[128];
            satchel_printable(shown, sizeof shown, words[i], strlen(words[i]));
            console_say("order: \"%s\" is nothing to do: counts or leave, or both", shown);
            return false;
        }
        *what |= one;
    }
    return true;
}

static int64_t time_of(const struct order_settings *s)
{
    const char *fixed = getenv("SOURCE_DATE_EPOCH");
    return s->issued != SATCHEL_NO_TIME ? s->issued
           : fixed                      ? strtoll(fixed, NULL, 10)
                                        : (int64_t)time(NULL); /* an order is about now */
}

static satchel_code run(const void *settings, char **operands, size_t count)
{
    const struct order_settings *s = settings;
    const char *folder = s->output ? s->output : ".";
    satchel_order order = {.issued = time_of(s)};
    satchel_secret_key key;
    satchel_error err = {0};
    satchel_code code = SATCHEL_OK;
    struct stat st;
    if (!take_words(operands, count, &order.what))
        return SATCHEL_USAGE;
    if (!s->key || !s->days || s->days > SATCHEL_ORDER_DAYS) {
        console_say(!s->key   ? "order: -s KEY is wanted, \"satchel keygen\" makes one"
                    : s->days ? "order: --days is at most 366, make a new one then"
                              : "order: --days is at least 1");
        return SATCHEL_USAGE;
    }
    if (stat(folder, &st) != 0 || !S_ISDIR(st.st_mode)) {
        satchel_fail(&err, SATCHEL_NOT_WRITABLE, "no such folder");
        console_error(folder, &err, "name the stick's");
        return err.code;
    }
    order.until = order.issued + (int64_t)s->days * DAY;
    if (secret_open(s->key, &key, &code) && !satchel_order_write(&order, &key, folder, &err)) {
        console_error(folder, &err, NULL);
        code = err.code;
    }
    satchel_key_wipe(&key);
    return code;
}

const struct command command_order = {
    .name = "order",
    .operands = "counts|leave...",
    .summary = "tells public terminals what to do, by a stick",
    .details =
        "Writes DIR/satchel.order and its signature DIR/satchel.order.minisig. A terminal whose\n"
        "settings name the public key (operator NAME.pub) obeys when the stick goes in: "
        "\"counts\"\n"
        "writes beside the order, as CSV, how often what was read on which day; \"leave\" ends "
        "the\n"
        "terminal. Each terminal obeys an order once, none after its last day, and none that was\n"
        "issued before one it has obeyed: what a copy of the stick can do is bounded. The key is\n"
        "the operator's own; it should be none that signs bundles.",
    .example = "satchel order -s operator.key -o /media/stick counts",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .settings_size = sizeof(struct order_settings),
    .least = 1,
    .most = 2,
    .run = run,
};
