/* An empty window of SDL2: what anything with a window on this machine costs. */
#include <SDL.h>

int main(int argc, char **argv)
{
    SDL_Event event;
    (void)argc, (void)argv;
    if (SDL_Init(SDL_INIT_VIDEO) != 0)
        return 1;
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_Window *window = SDL_CreateWindow("Satchel", SDL_WINDOWPOS_UNDEFINED,
                                          SDL_WINDOWPOS_UNDEFINED, 800, 600, SDL_WINDOW_RESIZABLE);
    SDL_Surface *surface = window ? SDL_GetWindowSurface(window) : NULL;
    if (!surface)
        return 1;
    SDL_FillRect(surface, NULL, 0xFFFFFFFF);
    SDL_UpdateWindowSurface(window);
    while (SDL_WaitEvent(&event) && event.type != SDL_QUIT)
        continue;
    SDL_Quit();
    return 0;
}
