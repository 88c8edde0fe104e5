/* Orders of an operator; see <satchel/order.h>. */
#include "format/order.h"
#include "format/minisig.h"

#include <satchel/file.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

static bool name(char to[PATH_MAX], const char *folder, const char *file, satchel_error *err)
{
    return snprintf(to, PATH_MAX, "%s/%s", folder, file) < PATH_MAX ||
           satchel_fail(err, SATCHEL_NOT_WRITABLE, "path too long");
}

bool satchel_order_write(const satchel_order *order, const satchel_secret_key *key,
                         const char *folder, satchel_error *err)
{
    char path[PATH_MAX], beside[PATH_MAX];
    satchel_buf text, signature;
    if (!order_is_sound(order))
        return satchel_fail(err, SATCHEL_USAGE, "an order wants something to do, within %d days",
                            SATCHEL_ORDER_DAYS);
    satchel_buf_init(&text, ORDER_MAX);
    satchel_buf_init(&signature, MINISIG_MAX);
    order_put(order, &text);
    minisig_write(key, satchel_buf_bytes(&text), MINISIG_ORDER, &signature);
    /* The signature first: between the two there is at worst an old order that does not hold. */
    const bool ok = satchel_buf_ok(&text, err) && satchel_buf_ok(&signature, err) &&
                    name(path, folder, SATCHEL_ORDER_FILE, err) &&
                    name(beside, folder, SATCHEL_ORDER_SIGNATURE, err) &&
                    satchel_save_bytes(beside, satchel_buf_bytes(&signature), err) &&
                    satchel_save_bytes(path, satchel_buf_bytes(&text), err);
    satchel_buf_free(&text);
    satchel_buf_free(&signature);
    return ok;
}

/* Without its signature an order is nobody's; a medium that fails is something else. */
static bool read_signature(const char *path, satchel_buf *signature, satchel_error *err)
{
    struct stat there;
    if (stat(path, &there) != 0 && errno == ENOENT)
        return satchel_fail(err, SATCHEL_UNSIGNED, "the order is not signed: there is no %s",
                            SATCHEL_ORDER_SIGNATURE);
    return satchel_file_read(path, signature, err);
}

bool satchel_order_read(const char *folder, const satchel_public_key *key, satchel_order *order,
                        satchel_error *err)
{
    char path[PATH_MAX], beside[PATH_MAX];
    satchel_buf text, signature;
    satchel_buf_init(&text, ORDER_MAX);
    satchel_buf_init(&signature, MINISIG_MAX);
    bool ok = name(path, folder, SATCHEL_ORDER_FILE, err) &&
              name(beside, folder, SATCHEL_ORDER_SIGNATURE, err) &&
              satchel_file_read(path, &text, err) && read_signature(beside, &signature, err) &&
              minisig_check(satchel_buf_bytes(&signature), satchel_buf_bytes(&text), key, err);
    if (ok && !order_take(satchel_buf_bytes(&text), order))
        ok = satchel_fail(err, SATCHEL_MALFORMED, "it is signed, but it is not an order");
    satchel_buf_free(&text);
    satchel_buf_free(&signature);
    return ok;
}
