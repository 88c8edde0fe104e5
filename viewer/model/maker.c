/* Making priors ready; see maker.h. */
#include "maker.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>

/* A small board's addresses are few, and a thread's stack would be 8 MB of them. */
#define STACK ((size_t)512 << 10)

enum stage { IDLE, MAKING, MADE };

struct maker {
    void (*done)(void *context);
    void *context;
    pthread_t thread;
    sem_t started, wanted, made;
    pthread_mutex_t listening; /* held while `done` is called */
    bool left;                 /* nobody listens; written under it */
    atomic_int stage;          /* whose the rest is: the thread's while MAKING */
    satchel_priors *own;
    satchel_prior_name name;
};

static void sleep_until(sem_t *s)
{
    while (sem_wait(s) != 0 && errno == EINTR)
        continue;
}

static void release(struct maker *m)
{
    satchel_priors_destroy(m->own);
    pthread_mutex_destroy(&m->listening);
    free(m);
}

/* Tells that it is made. False: nobody listens any more. */
static bool tell(struct maker *m)
{
    pthread_mutex_lock(&m->listening);
    const bool heard = !m->left;
    atomic_store(&m->stage, MADE);
    sem_post(&m->made);
    if (heard)
        m->done(m->context);
    pthread_mutex_unlock(&m->listening);
    return heard;
}

static void *serve(void *arg)
{
    struct maker *m = arg;
    /* On Linux a thread's own: pages are turned first. */
    (void)setpriority(PRIO_PROCESS, 0, 10);
    sem_post(&m->started);
    for (;;) {
        sleep_until(&m->wanted);
        if (atomic_load(&m->stage) != MAKING)
            return NULL;
        /* Where it fails so will who opens the text, and say why. */
        (void)!satchel_priors_make(m->own, &m->name, NULL);
        if (!tell(m)) {
            release(m);
            return NULL;
        }
    }
}

struct maker *maker_start(void (*done)(void *context), void *context)
{
    struct maker *m = calloc(1, sizeof *m);
    pthread_attr_t attr;
    if (!m)
        return NULL;
    *m = (struct maker){.done = done, .context = context};
    atomic_init(&m->stage, IDLE);
    pthread_mutex_init(&m->listening, NULL);
    bool ok = sem_init(&m->started, 0, 0) == 0 && sem_init(&m->wanted, 0, 0) == 0 &&
              sem_init(&m->made, 0, 0) == 0 && pthread_attr_init(&attr) == 0;
    if (ok) {
        ok = pthread_attr_setstacksize(&attr, STACK) == 0 &&
             pthread_create(&m->thread, &attr, serve, m) == 0;
        pthread_attr_destroy(&attr);
    }
    if (!ok) {
        free(m);
        return NULL;
    }
    sleep_until(&m->started);
    return m;
}

void maker_stop(struct maker *m)
{
    if (!m)
        return;
    pthread_mutex_lock(&m->listening);
    const bool left = m->left = atomic_load(&m->stage) == MAKING;
    if (left)
        pthread_detach(m->thread);
    pthread_mutex_unlock(&m->listening);
    if (left)
        return; /* it goes by itself, with all that it has, or with the program */
    sem_post(&m->wanted);
    pthread_join(m->thread, NULL);
    release(m);
}

void maker_ask(struct maker *m, const satchel_priors *priors, const satchel_prior_name *name)
{
    if (atomic_load(&m->stage) != IDLE)
        return;
    m->own = satchel_priors_copy(priors);
    m->name = *name;
    if (!m->own)
        return;
    atomic_store(&m->stage, MAKING);
    sem_post(&m->wanted);
}

static void take(struct maker *m, satchel_priors *priors)
{
    satchel_priors_adopt(priors, m->own);
    satchel_priors_destroy(m->own);
    m->own = NULL;
    atomic_store(&m->stage, IDLE);
}

bool maker_take(struct maker *m, satchel_priors *priors)
{
    if (atomic_load(&m->stage) != MADE)
        return false;
    sleep_until(&m->made);
    take(m, priors);
    return true;
}

void maker_wait(struct maker *m, satchel_priors *priors)
{
    if (atomic_load(&m->stage) == IDLE)
        return;
    sleep_until(&m->made);
    take(m, priors);
}
