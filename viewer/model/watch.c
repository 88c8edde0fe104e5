/* Watching folders with inotify; see watch.h. */
#include "watch.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

struct watch {
    int notify;
    int mounts;  /* -1: the system does not say */
    int stop[2]; /* a pipe: its end wakes the thread */
    pthread_t thread;
    sem_t started; /* the thread has made the calls that only its start makes */
    int socket;    /* -1: none, or its other end is gone */
    void (*changed)(void *context, enum watch_what what);
    void *context;
};

/* A burst of events is one change: whoever copies a file causes thousands. What comes within a
 * quarter of a second of the first is told together. */
static void *serve(void *arg)
{
    struct watch *w = arg;
    char events[4096];
    sem_post(&w->started);
    for (;;) {
        struct pollfd stop = {.fd = w->stop[0], .events = POLLIN};
        struct pollfd all[4] = {stop,
                                {.fd = w->notify, .events = POLLIN},
                                {.fd = w->socket, .events = POLLIN},
                                {.fd = w->mounts, .events = POLLPRI}};
        if (poll(all, 4, -1) < 0)
            continue;
        if (all[3].revents & POLLPRI) /* a stick that is pulled is noticed at once */
            w->changed(w->context, WATCH_FOLDERS);
        if (all[2].revents) {
            w->changed(w->context, WATCH_SOCKET);
            if (all[2].revents & (POLLHUP | POLLERR | POLLNVAL))
                w->socket = -1; /* what is left to read is read after this call */
        }
        if (all[0].revents || poll(&stop, 1, all[1].revents ? 250 : 50) > 0)
            return NULL;
        if (!all[1].revents)
            continue;
        while (read(w->notify, events, sizeof events) > 0)
            continue;
        w->changed(w->context, WATCH_FOLDERS);
    }
}

struct watch *watch_start(void (*changed)(void *context, enum watch_what what), void *context,
                          int socket)
{
    struct watch *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    *w = (struct watch){.socket = socket, .changed = changed, .context = context, .stop = {-1, -1}};
    w->mounts = open(WATCH_MOUNTS, O_RDONLY | O_CLOEXEC);
    w->notify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (w->notify >= 0 && pipe2(w->stop, O_CLOEXEC) == 0 && sem_init(&w->started, 0, 0) == 0 &&
        pthread_create(&w->thread, NULL, serve, w) == 0) {
        while (sem_wait(&w->started) != 0)
            continue; /* interrupted */
        return w;
    }
    close(w->notify);
    close(w->mounts);
    close(w->stop[0]);
    close(w->stop[1]);
    free(w);
    return NULL;
}

void watch_stop(struct watch *w)
{
    if (!w)
        return;
    close(w->stop[1]);
    pthread_join(w->thread, NULL);
    close(w->stop[0]);
    close(w->notify);
    close(w->mounts);
    free(w);
}

bool watch_add(struct watch *w, const char *path)
{
    char folder[PATH_MAX];
    struct stat st;
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        snprintf(folder, sizeof folder, "%s", path);
    } else {
        const char *slash = strrchr(path, '/');
        snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) + 1 : 1,
                 slash ? path : ".");
    }
    return inotify_add_watch(w->notify, folder,
                             IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE |
                                 IN_MODIFY) >= 0;
}

void watch_sources(struct watch *w, const struct library *library, const char *own)
{
    const char *const *sources;
    const size_t count = library_sources(library, &sources);
    for (size_t i = 0; w && i < count; i++)
        if (!own || strcmp(sources[i], own) != 0)
            (void)watch_add(w, sources[i]);
}
