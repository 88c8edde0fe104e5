/* What the operator has a public terminal do, by an order on a stick (<satchel/order.h>): write
 * what was counted to that stick, or end.
 *
 * The viewer judges an order: whose it is, whether it is out of date, by the clock or the newest
 * signed date that was seen, and whether it was issued after the last one obeyed, which the state
 * folder remembers. What is to be written is written by a porter, which checks the signature itself
 * and gives up writing to sticks before it reads anything else of theirs.
 */
#ifndef VIEWER_KIOSK_ORDERS_H
#define VIEWER_KIOSK_ORDERS_H

#include "model/app.h"

/* Reads when the last order was issued. */
void orders_open(struct app *app);

/* Is the path that of an order? */
bool orders_is_one(const char *path);

/* Judges the order at `path` and begins with it; *write says that counts are to be written. False:
 * what satchel_order_read reports, ROLLBACK (out of date, or obeyed already), or why what was
 * counted cannot be saved. */
bool orders_begin(struct app *app, const char *path, bool *write, satchel_error *err) SATCHEL_CHECK;

/* In the porter: writes satchel-counts-NAME-DATE.csv beside the order, DATE being the order's. */
bool orders_write_counts(const struct app *app, const char *path, satchel_error *err) SATCHEL_CHECK;

/* They are written, or not; an order that failed may be brought again. */
void orders_end(struct app *app, bool well);

/* Nothing is under way any more: now the terminal ends, if it was told to. */
void orders_over(struct app *app);

/* A terminal that keeps nothing obeys "leave" alone. */
void orders_look_in_place(struct app *app);

#endif
