/* What is held: a mouse or finger from when it goes down to when it leaves, and keys. */
#ifndef VIEWER_UI_POINTER_H
#define VIEWER_UI_POINTER_H

#include "ui/ui.h"

struct pointer {
    bool down;
    int x, y;       /* where it went down */
    uint64_t time;  /* when, in milliseconds of whatever clock */
    uint64_t moved; /* when it first left that place; 0: never */
    bool repeated;  /* the last key came of being held down */
    uint64_t wipe;  /* when Delete went down */
};

void pointer_down(struct pointer *p, int x, int y, uint64_t now);
void pointer_move(struct pointer *p, int x, int y, uint64_t now);

/* A key that lies under a book is pressed for ever, and nobody is there: what repeats itself does
 * what it means, and neither answers a terminal's question nor holds it at an article. So around
 * what a key does: is it to be done, with *last to be handed to the second afterwards. */
bool pointer_key(struct pointer *p, const struct ui *ui, bool again, uint64_t *last);
void pointer_key_done(const struct pointer *p, struct ui *ui, uint64_t last);

/* Delete has gone down, or comes again because it is held: after three seconds all that is kept of
 * the reader is destroyed (wipe.h). */
void pointer_delete(struct pointer *p, struct ui *ui, bool again, uint64_t now);

/* The lower corner where reading begins, held as long, does the same. Words are chosen by what was
 * held down before it was drawn, and by a mouse that is drawn over them; all else is a tap or a
 * stroke. */
void pointer_up(struct pointer *p, struct ui *ui, int x, int y, bool mouse, uint64_t now);

#endif
