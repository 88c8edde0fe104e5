/* Orders of the operator; see orders.h. */
#include "kiosk/orders.h"

#include "kiosk/counts.h"
#include "state/textfile.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define FILE_LIMIT ((size_t)4096)
#define LAST       "last "

/* --- the last one ----------------------------------------------------------------------------- */

static bool take_line(void *context, char *line)
{
    struct terminal *t = context;
    int64_t time;
    if (strncmp(line, LAST, strlen(LAST)) == 0 && satchel_time_parse(line + strlen(LAST), &time))
        t->obeyed = time;
    return true;
}

static bool name_file(const struct app *app, char to[PATH_MAX])
{
    return app->state_folder && snprintf(to, PATH_MAX, "%s/orders", app->state_folder) < PATH_MAX;
}

void orders_open(struct app *app)
{
    struct terminal *t = &app->terminal;
    char path[PATH_MAX];
    t->obeyed = INT64_MIN;
    if (name_file(app, path) && !textfile_load(path, FILE_LIMIT, take_line, t, &t->obeyed_unread))
        t->obeyed_unread = true;
}

/* What cannot be saved holds while we run. */
static void remember(struct app *app)
{
    struct terminal *t = &app->terminal;
    char path[PATH_MAX], time[32];
    satchel_buf text;
    if (!name_file(app, path))
        return;
    satchel_time_print(t->obeyed, time, sizeof time);
    satchel_buf_init(&text, FILE_LIMIT);
    satchel_buf_print(&text, "satchel-orders 1\n" LAST "%s\n", time);
    if (satchel_buf_ok(&text, NULL))
        (void)!textfile_save(path, &t->obeyed_unread, satchel_buf_bytes(&text), NULL);
    satchel_buf_free(&text);
}

/* --- judging ---------------------------------------------------------------------------------- */

bool orders_is_one(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && strcmp(slash + 1, SATCHEL_ORDER_FILE) == 0;
}

static bool read_order(const struct app *app, const char *path, satchel_order *order,
                       satchel_error *err)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
    return satchel_order_read(folder, app->terminal.told.operator_key, order, err);
}

static bool judge(const struct app *app, const char *path, satchel_order *order, satchel_error *err)
{
    if (!read_order(app, path, order, err))
        return false;
    if (order->until < trust_now(app->trust, app->now))
        return satchel_fail(err, SATCHEL_ROLLBACK, "the order is out of date");
    if (order->issued <= app->terminal.obeyed)
        return satchel_fail(err, SATCHEL_ROLLBACK,
                            "the order, or one issued after it, was obeyed already");
    return true;
}

bool orders_begin(struct app *app, const char *path, bool *write, satchel_error *err)
{
    struct terminal *t = &app->terminal;
    satchel_order order;
    t->order_failed = false;
    if (!judge(app, path, &order, err))
        return false;
    const bool counts = order.what & SATCHEL_ORDER_COUNTS;
    if (counts && t->counts && !counts_save(t->counts, err))
        return false;
    t->obeyed_before = t->obeyed;
    t->obeyed = order.issued;
    t->order |= order.what;
    *write = counts;
    return true;
}

/* --- doing ------------------------------------------------------------------------------------ */

static bool name_counts(const struct app *app, const char *path, const satchel_order *order,
                        char to[PATH_MAX], satchel_error *err)
{
    const char *name = app->terminal.told.name, *slash = strrchr(path, '/');
    char day[32];
    satchel_time_print(order->issued, day, sizeof day);
    return snprintf(to, PATH_MAX, "%.*ssatchel-counts-%s%s%.10s.csv", (int)(slash + 1 - path), path,
                    name ? name : "", name && *name ? "-" : "", day) < PATH_MAX ||
           satchel_fail(err, SATCHEL_NOT_WRITABLE, "path too long");
}

bool orders_write_counts(const struct app *app, const char *path, satchel_error *err)
{
    satchel_order order;
    char to[PATH_MAX];
    satchel_buf out;
    if (!read_order(app, path, &order, err) || !name_counts(app, path, &order, to, err))
        return false;
    struct counts *counts = counts_open(app->state_folder);
    if (!counts)
        return satchel_fail_memory(err);
    satchel_buf_init(&out, (size_t)8 << 20);
    counts_csv(counts, &out);
    const bool ok = (counts_are_read(counts) ||
                     satchel_fail(err, SATCHEL_DAMAGED, "what was counted cannot be read")) &&
                    satchel_buf_ok(&out, err) &&
                    satchel_save_bytes(to, satchel_buf_bytes(&out), err);
    satchel_buf_free(&out);
    counts_close(counts);
    return ok;
}

void orders_end(struct app *app, bool well)
{
    struct terminal *t = &app->terminal;
    if (!(t->order & SATCHEL_ORDER_COUNTS))
        return;
    t->order &= ~(unsigned)SATCHEL_ORDER_COUNTS;
    t->order_failed = !well;
    if (well)
        remember(app);
    else if (!t->order)
        t->obeyed = t->obeyed_before;
}

void orders_over(struct app *app)
{
    struct terminal *t = &app->terminal;
    if (t->order & SATCHEL_ORDER_COUNTS) /* the porter came to grief before it could say so */
        orders_end(app, false);
    if (!(t->order & SATCHEL_ORDER_LEAVE))
        return;
    t->order = 0;
    remember(app);
    app->quit = true;
}

void orders_look_in_place(struct app *app)
{
    struct terminal *t = &app->terminal;
    for (unsigned i = 0; t->told.operator_key && i < t->stick_count; i++) {
        char path[PATH_MAX];
        satchel_order order;
        if (snprintf(path, sizeof path, "%s/" SATCHEL_ORDER_FILE, t->sticks[i]) <
                (int)sizeof path &&
            judge(app, path, &order, NULL) && (order.what & SATCHEL_ORDER_LEAVE)) {
            t->obeyed = order.issued;
            app->quit = true;
        }
    }
}
