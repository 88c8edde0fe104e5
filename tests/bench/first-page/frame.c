/* frame SECONDS COMMAND ARGS...: starts the command and waits until the middle of the X screen
 * shows ink.
 *
 * Prints "MILLISECONDS RSS_BYTES PSS_BYTES", then ends the command. Ink: at least 0.4 % of the
 * middle's pixels differ strongly from the most common one. The screen is read over the X protocol
 * with MIT-SHM's plain sibling, GetImage, of a region of 400 x 300, which takes well under a
 * millisecond. */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int brightness(unsigned long pixel)
{
    return (int)((pixel >> 16 & 0xFF) + (pixel >> 8 & 0xFF) + (pixel & 0xFF)) / 3;
}

/* Ink on a light page: enough dark pixels among mostly light ones. */
static int has_ink(Display *display)
{
    XImage *image =
        XGetImage(display, DefaultRootWindow(display), 200, 150, 400, 300, AllPlanes, ZPixmap);
    unsigned dark = 0, light = 0;
    if (!image)
        return 0;
    for (int y = 0; y < 300; y++)
        for (int x = 0; x < 400; x++) {
            const int b = brightness(XGetPixel(image, x, y));
            dark += b < 110;
            light += b > 180;
        }
    XDestroyImage(image);
    return dark * 250 > 400 * 300 && light * 2 > 400 * 300;
}

static long field(pid_t pid, const char *file, const char *name)
{
    char path[64], line[256];
    long kilobytes = 0;
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, file);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, name, strlen(name)) == 0)
            kilobytes = strtol(line + strlen(name), NULL, 10);
    if (f)
        fclose(f);
    return kilobytes * 1024;
}

int main(int argc, char **argv)
{
    Display *display = XOpenDisplay(NULL);
    if (argc < 3 || !display)
        return 2;
    const double limit = strtod(argv[1], NULL) * 1000, start = now();
    const pid_t pid = fork();
    if (pid == 0) {
        execvp(argv[2], argv + 2);
        _exit(127);
    }
    double took = 0;
    while (!has_ink(display) && (took = now() - start) < limit)
        nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
    took = now() - start;
    usleep(300000);
    printf("%.1f %ld %ld\n", took, field(pid, "status", "VmRSS:"),
           field(pid, "smaps_rollup", "Pss:"));
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    XCloseDisplay(display);
    return took < limit ? 0 : 1;
}
