/* The text of an operator's order; FORMAT.md, section "Order". */
#ifndef SATCHEL_FORMAT_ORDER_H
#define SATCHEL_FORMAT_ORDER_H

#include <satchel/order.h>

#define ORDER_MAX 256 /* bytes of the text */

/* Appends it. */
void order_put(const satchel_order *order, satchel_buf *out);

/* False unless `text` is exactly what order_put writes of some order that may be. */
bool order_take(satchel_bytes text, satchel_order *order) SATCHEL_CHECK;

/* May it be? At least one thing to do, and a time that is not too long. */
bool order_is_sound(const satchel_order *order) SATCHEL_CHECK;

#endif
