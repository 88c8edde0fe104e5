/* What a start of the viewer takes on a board, by the board's own clock; statically linked, run by
 * raspi.py's init.
 *
 *   raspi run NAME PROGRAM ARGUMENTS...     runs it to its end: "RASPI NAME 59.14"
 *   raspi show PROGRAM ARGUMENTS...         runs it on /dev/fb0 and lets it: "RASPI screen 85.04",
 * milliseconds from exec to the last row of the first page, and what is resident */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WIDTH  800
#define HEIGHT 480

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static pid_t start(char **program)
{
    const pid_t child = fork();
    if (child == 0) {
        execv(program[0], program);
        _exit(127);
    }
    return child;
}

static int run(const char *name, char **program)
{
    int status;
    const double begun = now();
    if (waitpid(start(program), &status, 0) < 0 || status != 0)
        return 1;
    printf("RASPI %s %.2f\n", name, now() - begun);
    return 0;
}

static void print_resident(pid_t child)
{
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/status", (int)child);
    FILE *status = fopen(path, "r");
    while (status && fgets(line, sizeof line, status))
        if (strncmp(line, "VmRSS:", 6) == 0 || strncmp(line, "VmHWM:", 6) == 0)
            printf("RASPI %s", line);
    if (status)
        fclose(status);
}

/* Waits until the last row of the screen is no longer black; false: never. */
static int wait_for_page(int screen, pid_t child)
{
    const struct timespec step = {.tv_nsec = 500000};
    for (unsigned i = 0; i < 20000; i++) {
        uint32_t pixel = 0;
        nanosleep(&step, NULL);
        if (pread(screen, &pixel, sizeof pixel, (HEIGHT - 1) * WIDTH * 4 + WIDTH * 2) > 0 && pixel)
            return 1;
        if (waitpid(child, NULL, WNOHANG) == child)
            return 0;
    }
    return 0;
}

static int show(char **program)
{
    static const char black[WIDTH * 4];
    const int screen = open("/dev/fb0", O_RDWR);
    for (unsigned y = 0; y < HEIGHT; y++)
        if (pwrite(screen, black, sizeof black, y * (off_t)sizeof black) < 0)
            return 1;
    const double begun = now();
    const pid_t child = start(program);
    if (!wait_for_page(screen, child))
        return 1;
    printf("RASPI screen %.2f\n", now() - begun);
    sleep(2); /* until nothing is left to do */
    print_resident(child);
    return 0;
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc > 3 && strcmp(argv[1], "run") == 0)
        return run(argv[2], argv + 3);
    return argc > 2 && strcmp(argv[1], "show") == 0 ? show(argv + 2) : 2;
}
