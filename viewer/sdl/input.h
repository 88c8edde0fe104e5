/* SDL's events as keys, text and touches. */
#ifndef VIEWER_SDL_INPUT_H
#define VIEWER_SDL_INPUT_H

#include "ui/ui.h"

#include <SDL.h>

struct pointer {
    bool down;
    int x, y;       /* where it went down */
    uint64_t time;  /* when, milliseconds of SDL's clock */
    uint64_t moved; /* when it left that place; 0: not yet */
};

/* Gives one event to the screens. */
void input_event(struct ui *ui, struct pointer *pointer, const SDL_Event *event);

#endif
