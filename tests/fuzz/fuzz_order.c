/* Orders of an operator: what is taken is written again the same, and may be. */
#include "fuzz.h"

#include "format/order.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    satchel_order order;
    satchel_buf again;
    if (!order_take((satchel_bytes){data, size}, &order))
        return 0;
    HOLDS(order_is_sound(&order));
    satchel_buf_init(&again, ORDER_MAX);
    order_put(&order, &again);
    HOLDS(!again.failed && again.size == size && memcmp(again.data, data, size) == 0);
    satchel_buf_free(&again);
    return 0;
}
