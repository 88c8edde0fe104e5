/* Runs a command and prints what it took: peak [--limit-mb N] [--seconds N] COMMAND ARGS...
 *
 * One line on standard error: "exit CODE seconds S.SSS peak_bytes N anonymous_bytes N typical_bytes
 * N". Anonymous is memory that no file stands behind, at most; typical is its median, looked at 50
 * times a second. With limits it fails (exit 99) when they are exceeded, and the command is killed
 * after its seconds. A crash counts as exit 128 + signal; otherwise the exit code is the command's
 * own. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t child;

static void kill_child(int signal)
{
    (void)signal;
    kill(child, SIGKILL);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Memory of the child that is its own: what mapped fonts take can be had back at any time and does
 * not count. */
static long anonymous(void)
{
    char path[64], line[256];
    long kilobytes = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)child);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "RssAnon:", 8) == 0)
            kilobytes = strtol(line + 8, NULL, 10);
    if (file)
        fclose(file);
    return kilobytes * 1024;
}

#define SAMPLES 65536
static long samples[SAMPLES];

static int compare(const void *a, const void *b)
{
    const long x = *(const long *)a, y = *(const long *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    long limit_mb = 0, seconds = 0;
    int at = 1;
    while (at + 1 < argc && strncmp(argv[at], "--", 2) == 0) {
        if (strcmp(argv[at], "--limit-mb") == 0)
            limit_mb = strtol(argv[at + 1], NULL, 10);
        else if (strcmp(argv[at], "--seconds") == 0)
            seconds = strtol(argv[at + 1], NULL, 10);
        at += 2;
    }
    if (at >= argc)
        return 2;
    const double start = now();
    child = fork();
    if (child == 0) {
        execvp(argv[at], argv + at);
        perror(argv[at]);
        _exit(127);
    }
    signal(SIGALRM, kill_child);
    if (seconds)
        alarm((unsigned)seconds);
    int status;
    struct rusage usage;
    long own = 0;
    size_t count = 0;
    while (wait4(child, &status, WNOHANG, &usage) != child) {
        const long here = anonymous();
        own = here > own ? here : own;
        if (count < SAMPLES)
            samples[count++] = here;
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    }
    qsort(samples, count, sizeof *samples, compare);
    const double took = now() - start;
    const int code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    fprintf(stderr, "exit %d seconds %.3f peak_bytes %ld anonymous_bytes %ld typical_bytes %ld\n",
            code, took, usage.ru_maxrss * 1024, own, count ? samples[count / 2] : 0);
    if ((limit_mb && usage.ru_maxrss / 1024 > limit_mb) || (seconds && took > (double)seconds))
        return 99;
    return code;
}
