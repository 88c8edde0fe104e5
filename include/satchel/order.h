/* What the operator of public terminals has one do: two small files on a stick.
 *
 * FOLDER/satchel.order says what and until when, FOLDER/satchel.order.minisig is its signature in
 * minisign's form (FORMAT.md, section "Order"). Whoever copies a stick copies the order as well, so
 * it is bounded twice: a terminal obeys none that is out of date, and none that was issued before
 * or with the last one that it has obeyed. Both are for the terminal to check, by what it
 * remembers.
 */
#ifndef SATCHEL_ORDER_H
#define SATCHEL_ORDER_H

#include <satchel/trust.h>

#define SATCHEL_ORDER_FILE      "satchel.order"
#define SATCHEL_ORDER_SIGNATURE "satchel.order.minisig"
#define SATCHEL_ORDER_DAYS      366 /* between `issued` and `until`, at most */

enum {
    SATCHEL_ORDER_COUNTS = 1, /* write what was counted beside the order */
    SATCHEL_ORDER_LEAVE = 2   /* end */
};

typedef struct satchel_order {
    int64_t issued, until; /* seconds since 1970; until is later */
    unsigned what;         /* bits of the above, at least one */
} satchel_order;

/* Writes both files into a folder. USAGE when the order is none, else what saving a file reports.
 */
SATCHEL_API bool satchel_order_write(const satchel_order *order, const satchel_secret_key *key,
                                     const char *folder, satchel_error *err) SATCHEL_CHECK;

/* Reads both. The order is not looked at before its signature holds: UNSIGNED without one,
 * UNKNOWN_KEY when it is by another key, BAD_SIGNATURE, MALFORMED, LIMIT (too long for an order),
 * READ. */
SATCHEL_API bool satchel_order_read(const char *folder, const satchel_public_key *key,
                                    satchel_order *order, satchel_error *err) SATCHEL_CHECK;

#endif
