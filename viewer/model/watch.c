/* Watching folders with inotify; see watch.h. */
#include "watch.h"

#include "model/mounts.h"

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
    pthread_mutex_t lock; /* of what follows */
    char **folders;       /* malloc'ed, as their names are: mounts_name */
    size_t folder_count;
    uint64_t mounted; /* mounts_sum of all of them */
};

/* Adds up what concerns the folders from number `first` on; false if it cannot be told. In parts of
 * whole lines and without memory of its own: the thread has what the sandbox leaves it. */
static bool sum_mounts(const struct watch *w, size_t first, uint64_t *sum)
{
    char part[4096];
    size_t kept = 0;
    off_t at = 0;
    ssize_t n;
    while ((n = pread(w->mounts, part + kept, sizeof part - kept, at)) > 0) {
        const size_t size = kept + (size_t)n;
        const char *lf = memrchr(part, '\n', size);
        const size_t whole = lf ? (size_t)(lf - part) + 1 : size;
        for (size_t i = first; i < w->folder_count; i++)
            *sum += mounts_sum(part, whole, w->folders[i]);
        kept = size - whole;
        memmove(part, part + whole, kept);
        at += n;
    }
    return n == 0;
}

/* Something was mounted: in a watched folder? Also if it cannot be told. */
static bool concerns_folders(struct watch *w)
{
    uint64_t now = 0;
    pthread_mutex_lock(&w->lock);
    const bool changed = !sum_mounts(w, 0, &now) || now != w->mounted;
    w->mounted = now;
    pthread_mutex_unlock(&w->lock);
    return changed;
}

/* From now on mounts that concern the folder are told. */
static bool note_folder(struct watch *w, const char *folder)
{
    char *name = mounts_name(folder);
    pthread_mutex_lock(&w->lock);
    char **grown = name ? realloc(w->folders, (w->folder_count + 1) * sizeof *grown) : NULL;
    bool ok = grown != NULL;
    if (ok) {
        w->folders = grown;
        w->folders[w->folder_count++] = name;
        ok = sum_mounts(w, w->folder_count - 1, &w->mounted);
    }
    pthread_mutex_unlock(&w->lock);
    if (!grown)
        free(name);
    return ok;
}

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
        /* A stick that is pulled is noticed at once. */
        if (all[3].revents & POLLPRI && concerns_folders(w))
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
    pthread_mutex_init(&w->lock, NULL);
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
    for (size_t i = 0; i < w->folder_count; i++)
        free(w->folders[i]);
    free(w->folders);
    pthread_mutex_destroy(&w->lock);
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
    const bool noted = w->mounts < 0 || note_folder(w, folder);
    return inotify_add_watch(w->notify, folder,
                             IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE |
                                 IN_MODIFY) >= 0 &&
           noted;
}

void watch_sources(struct watch *w, const struct library *library, const char *own)
{
    const char *const *sources;
    const size_t count = library_sources(library, &sources);
    for (size_t i = 0; w && i < count; i++)
        if (!own || strcmp(sources[i], own) != 0)
            (void)watch_add(w, sources[i]);
}
