/* SDL's events as keys, text and touches. */
#ifndef VIEWER_SDL_INPUT_H
#define VIEWER_SDL_INPUT_H

#include "ui/pointer.h"

#include <SDL.h>

/* Gives one event to the screens. */
void input_event(struct ui *ui, struct pointer *pointer, const SDL_Event *event);

#endif
