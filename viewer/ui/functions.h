/* Everything that can be done, in one table: its name, its keys, where it can be done.
 *
 * Keys and buttons are looked up here, the menu and the help are printed from here, and
 * tests/unit/functions.c goes through it: what is not in the table cannot be done, and what is can
 * be done by every input there is.
 */
#ifndef VIEWER_UI_FUNCTIONS_H
#define VIEWER_UI_FUNCTIONS_H

#include "ui/ui.h"

#define ON(screen)    (1u << (screen))
#define FUNCTION_KEYS 4

struct function {
    enum action action;
    const char *context, *name;      /* of words.h; context may be NULL */
    const char *keys[FUNCTION_KEYS]; /* as SDL calls them; the first is the one that help shows */
    const char *pad;                 /* a gamepad's button, NULL: by the menu only */
    unsigned screens;                /* ON(...) where its keys mean it */
    bool in_menu;                    /* stands in the menu of those screens; others need no menu */
    bool steps;                      /* may be repeated: the menu stays open */
};

/* The functions, `*count` of them, in the order of the menu. */
const struct function *functions(size_t *count);

/* What a key or a button means on a screen; NULL: nothing. */
const struct function *function_of_key(enum screen screen, const char *key);
const struct function *function_of_pad(enum screen screen, const char *button);

/* Can it be done now? A function without an object (no picture, last article) is not offered. */
bool function_is_possible(const struct ui *ui, const struct function *function);

/* Its name in the reader's language. */
const char *function_name(const struct ui *ui, const struct function *function);

#endif
