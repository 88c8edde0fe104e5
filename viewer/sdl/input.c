/* SDL's events; see input.h.
 *
 * What types a character comes as SDL_TEXTINPUT, which knows the keyboard's layout: '/' is Shift+7
 * on many. All else comes as SDL_KEYDOWN. SDL also makes mouse events of touches; those are left
 * out.
 */
#include "sdl/input.h"

#include "turn.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool types_a_character(const SDL_Keysym *key)
{
    return key->sym > ' ' && key->sym < 0x7F && !(key->mod & (KMOD_CTRL | KMOD_ALT | KMOD_GUI));
}

static void give_key(struct ui *ui, const SDL_Keysym *key)
{
    char name[64];
    const bool searching = ui_takes_text(ui);
    if (types_a_character(key) || (searching && key->sym == SDLK_SPACE))
        return;
    snprintf(name, sizeof name, "%s%s%s%s%s", key->mod & KMOD_CTRL ? "Ctrl+" : "",
             key->mod & KMOD_ALT ? "Alt+" : "", key->mod & KMOD_GUI ? "GUI+" : "",
             key->mod & KMOD_SHIFT ? "Shift+" : "", SDL_GetKeyName(key->sym));
    (void)ui_key(ui, name);
}

static void give_text(struct ui *ui, const char *text)
{
    if (ui_takes_text(ui)) {
        ui_type(ui, text);
    } else if (text[0] > ' ' && text[0] < 0x7F && !text[1]) {
        const char name[2] = {(char)toupper((unsigned char)text[0]), '\0'};
        (void)ui_key(ui, name);
    } else {
        (void)app_touch(ui->app); /* of another script: it means nothing, but somebody is there */
    }
}

/* What a key types comes behind it, and is as often repeated. */
static void give_held(struct ui *ui, struct pointer *p, const SDL_Event *event)
{
    uint64_t last;
    const bool key = event->type == SDL_KEYDOWN;
    if (!pointer_key(p, ui, key ? event->key.repeat != 0 : p->repeated, &last))
        return;
    if (key)
        give_key(ui, &event->key.keysym);
    else
        give_text(ui, event->text.text);
    pointer_key_done(p, ui, last);
}

static void give_mouse(struct ui *ui, struct pointer *p, const SDL_MouseButtonEvent *e)
{
    int x = e->x, y = e->y;
    turn_point(ui->app, &x, &y);
    if (e->which == SDL_TOUCH_MOUSEID)
        return;
    if (e->button == SDL_BUTTON_X1 && e->state == SDL_PRESSED)
        (void)ui_key(ui, "Escape");
    if (e->button != SDL_BUTTON_LEFT)
        return;
    if (e->state == SDL_PRESSED)
        pointer_down(p, x, y, SDL_GetTicks64());
    else
        pointer_up(p, ui, x, y, true, SDL_GetTicks64());
}

static void give_motion(struct ui *ui, struct pointer *p, int x, int y)
{
    turn_point(ui->app, &x, &y);
    pointer_move(p, x, y, SDL_GetTicks64());
}

static void give_touch(struct ui *ui, struct pointer *p, const SDL_TouchFingerEvent *e)
{
    const bool across = ui->app->rotation & 1;
    const int width = across ? ui->app->height : ui->app->width;
    const int height = across ? ui->app->width : ui->app->height;
    int x = (int)(e->x * (float)width), y = (int)(e->y * (float)height);
    turn_point(ui->app, &x, &y);
    if (e->type == SDL_FINGERDOWN)
        pointer_down(p, x, y, SDL_GetTicks64());
    else if (e->type == SDL_FINGERMOTION)
        pointer_move(p, x, y, SDL_GetTicks64());
    else
        pointer_up(p, ui, x, y, false, SDL_GetTicks64());
}

void input_event(struct ui *ui, struct pointer *pointer, const SDL_Event *event)
{
    switch (event->type) {
    case SDL_QUIT: ui_close(ui); break;
    case SDL_KEYDOWN:
        if (event->key.keysym.sym == SDLK_DELETE)
            pointer_delete(pointer, ui, event->key.repeat != 0, SDL_GetTicks64());
        give_held(ui, pointer, event);
        break;
    case SDL_TEXTINPUT: give_held(ui, pointer, event); break;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP: give_mouse(ui, pointer, &event->button); break;
    case SDL_MOUSEMOTION:
        if (event->motion.which != SDL_TOUCH_MOUSEID)
            give_motion(ui, pointer, event->motion.x, event->motion.y);
        break;
    case SDL_FINGERDOWN:
    case SDL_FINGERMOTION:
    case SDL_FINGERUP: give_touch(ui, pointer, &event->tfinger); break;
    case SDL_MOUSEWHEEL:
        if (event->wheel.y)
            (void)ui_key(ui, event->wheel.y < 0 ? "PageDown" : "PageUp");
        break;
    case SDL_WINDOWEVENT:
        if (event->window.event == SDL_WINDOWEVENT_SIZE_CHANGED)
            turn_resize(ui->app, event->window.data1, event->window.data2);
        if (event->window.event == SDL_WINDOWEVENT_EXPOSED ||
            event->window.event == SDL_WINDOWEVENT_SIZE_CHANGED)
            app_changed(ui->app);
        break;
    default: break;
    }
}
