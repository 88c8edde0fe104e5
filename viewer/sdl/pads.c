/* Gamepads; see pads.h. */
#include "sdl/pads.h"

#include "bare/devices.h"

#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

struct pads {
    struct devices devices;
    struct evdev_sink sink;
    int stop[2]; /* a pipe: its end wakes the thread */
    sem_t started;
    pthread_t thread;
};

static void *serve(void *arg)
{
    struct pads *p = arg;
    struct pollfd polls[DEVICES_MOST + 2];
    sem_post(&p->started);
    for (;;) {
        const unsigned count = devices_wait(&p->devices, polls);
        polls[count] = (struct pollfd){.fd = p->stop[0], .events = POLLIN};
        if (poll(polls, count + 1, -1) < 0)
            continue;
        if (polls[count].revents)
            return NULL;
        (void)devices_serve(&p->devices, polls, count, &p->sink);
    }
}

struct pads *pads_start(const char *folder, void (*pressed)(void *context, const char *name),
                        void *context)
{
    struct pads *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->sink = (struct evdev_sink){.context = context, .pad = pressed};
    devices_open(&p->devices, folder, DEVICES_PADS, NULL);
    p->stop[0] = p->stop[1] = -1;
    /* Without anything to wait for there is nothing that could come. */
    if ((p->devices.count || p->devices.watch >= 0) && pipe2(p->stop, O_CLOEXEC) == 0 &&
        sem_init(&p->started, 0, 0) == 0 && pthread_create(&p->thread, NULL, serve, p) == 0) {
        while (sem_wait(&p->started) != 0)
            continue; /* interrupted */
        return p;
    }
    devices_close(&p->devices);
    close(p->stop[0]);
    close(p->stop[1]);
    free(p);
    return NULL;
}

void pads_stop(struct pads *p)
{
    if (!p)
        return;
    close(p->stop[1]);
    pthread_join(p->thread, NULL);
    close(p->stop[0]);
    devices_close(&p->devices);
    free(p);
}
