/* Asking the X server; see display.h.
 *
 * libxcb is there wherever SDL speaks X11, which loads it by itself; so it is loaded here too, and
 * no reader without a kiosk pays for one library more.
 */
#include "kiosk/display.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xcb/xcb.h>

/* X(function of libxcb) */
#define CALLS(X)                       \
    X(xcb_connect)                     \
    X(xcb_connection_has_error)        \
    X(xcb_disconnect)                  \
    X(xcb_get_setup)                   \
    X(xcb_setup_roots_iterator)        \
    X(xcb_intern_atom)                 \
    X(xcb_intern_atom_reply)           \
    X(xcb_get_property)                \
    X(xcb_get_property_reply)          \
    X(xcb_query_tree)                  \
    X(xcb_query_tree_reply)            \
    X(xcb_query_tree_children)         \
    X(xcb_query_tree_children_length)  \
    X(xcb_get_window_attributes)       \
    X(xcb_get_window_attributes_reply) \
    X(xcb_list_hosts)                  \
    X(xcb_list_hosts_reply)

struct xcb {
    void *library;
#define MEMBER(name) __typeof__ (&(name))(name);
    CALLS(MEMBER)
#undef MEMBER
    xcb_connection_t *connection;
    xcb_window_t root;
};

static bool load(struct xcb *x)
{
    x->library = dlopen("libxcb.so.1", RTLD_NOW | RTLD_LOCAL);
    bool ok = x->library;
    /* ISO C has no conversion from an object's address to a function's; POSIX gives it this way. */
#define LOAD(name)                                             \
    if (ok) {                                                  \
        *(void **)(void *)&x->name = dlsym(x->library, #name); \
        ok = x->name;                                          \
    }
    CALLS(LOAD)
#undef LOAD
    return ok;
}

/* Whether the root window has a property; servers and window managers tell of themselves so. */
static bool root_has(const struct xcb *x, const char *name)
{
    xcb_intern_atom_reply_t *atom = x->xcb_intern_atom_reply(
        x->connection, x->xcb_intern_atom(x->connection, 1, (uint16_t)strlen(name), name), NULL);
    bool has = false;
    if (atom && atom->atom != XCB_ATOM_NONE) {
        xcb_get_property_reply_t *value = x->xcb_get_property_reply(
            x->connection,
            x->xcb_get_property(x->connection, 0, x->root, atom->atom, XCB_ATOM_ANY, 0, 1), NULL);
        has = value && value->type != XCB_ATOM_NONE;
        free(value);
    }
    free(atom);
    return has;
}

/* Visible windows with something on them, right below the root. */
static unsigned count_windows(const struct xcb *x)
{
    xcb_query_tree_reply_t *tree =
        x->xcb_query_tree_reply(x->connection, x->xcb_query_tree(x->connection, x->root), NULL);
    const xcb_window_t *children = tree ? x->xcb_query_tree_children(tree) : NULL;
    const int count = tree ? x->xcb_query_tree_children_length(tree) : 0;
    unsigned visible = 0;
    for (int i = 0; i < count; i++) {
        xcb_get_window_attributes_reply_t *a = x->xcb_get_window_attributes_reply(
            x->connection, x->xcb_get_window_attributes(x->connection, children[i]), NULL);
        visible += a && a->map_state == XCB_MAP_STATE_VIEWABLE &&
                   a->_class == XCB_WINDOW_CLASS_INPUT_OUTPUT;
        free(a);
    }
    free(tree);
    return visible;
}

/* Without access control, or with hosts on the list, programs of others may connect. */
static bool is_open(const struct xcb *x)
{
    xcb_list_hosts_reply_t *hosts =
        x->xcb_list_hosts_reply(x->connection, x->xcb_list_hosts(x->connection), NULL);
    const bool open = !hosts || hosts->mode == XCB_ACCESS_CONTROL_DISABLE || hosts->hosts_len > 0;
    free(hosts);
    return open;
}

static void ask(struct xcb *x, struct audit_display *display)
{
    int number = 0;
    x->connection = x->xcb_connect(NULL, &number);
    if (x->xcb_connection_has_error(x->connection) == 0) {
        xcb_screen_iterator_t at = x->xcb_setup_roots_iterator(x->xcb_get_setup(x->connection));
        x->root = at.data->root;
        display->x11 = true;
        display->has_vt = root_has(x, "XFree86_VT");
        display->managed = root_has(x, "_NET_SUPPORTING_WM_CHECK");
        display->windows = count_windows(x);
        display->open_to_others = is_open(x);
    }
    x->xcb_disconnect(x->connection);
}

struct audit_display display_ask(void)
{
    struct audit_display display = {0};
    struct xcb x = {0};
    const char *name = getenv("DISPLAY");
    if (name && *name && load(&x))
        ask(&x, &display);
    if (x.library)
        dlclose(x.library);
    return display;
}
