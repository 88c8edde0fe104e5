/* Threads; see workers.h. The door to pthreads. */
#include "workers.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>

enum job_state { JOB_FREE, JOB_WAITING, JOB_RUNNING, JOB_DONE };

struct job_place {
    void (*work)(void *);
    void *argument;
    enum job_state state;
    uint64_t number; /* of arrival */
};

/* More than the users of this file have under way at once: four texts and two pictures a worker. */
#define PLACES (WORKERS_MOST * 8)

struct workers {
    pthread_t threads[WORKERS_MOST];
    unsigned count;
    pthread_mutex_t lock;
    pthread_cond_t arrived, done;
    struct job_place places[PLACES];
    uint64_t numbers;
    bool end;
};

/* --- under the lock ----------------------------------------------------------------------------
 */

static struct job_place *oldest_waiting(struct workers *w)
{
    struct job_place *found = NULL;
    for (unsigned i = 0; i < PLACES; i++) {
        struct job_place *p = &w->places[i];
        if (p->state == JOB_WAITING && (!found || p->number < found->number))
            found = p;
    }
    return found;
}

static struct job_place *place_of(struct workers *w, const void *argument)
{
    for (unsigned i = 0; i < PLACES; i++)
        if (w->places[i].state != JOB_FREE && w->places[i].argument == argument)
            return &w->places[i];
    return NULL;
}

static struct job_place *free_place(struct workers *w)
{
    for (unsigned i = 0; i < PLACES; i++)
        if (w->places[i].state == JOB_FREE)
            return &w->places[i];
    return NULL;
}

/* Runs a job without the lock. */
static void run_job(struct workers *w, struct job_place *p)
{
    p->state = JOB_RUNNING;
    pthread_mutex_unlock(&w->lock);
    p->work(p->argument);
    pthread_mutex_lock(&w->lock);
    p->state = JOB_DONE;
    pthread_cond_broadcast(&w->done);
}

/* --- threads -----------------------------------------------------------------------------------
 */

static void *work_on(void *argument)
{
    struct workers *w = argument;
    pthread_mutex_lock(&w->lock);
    while (!w->end) {
        struct job_place *p = oldest_waiting(w);
        if (p)
            run_job(w, p);
        else
            pthread_cond_wait(&w->arrived, &w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

static unsigned cores(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    return (unsigned)CPU_COUNT(&set);
}

struct workers *workers_open(unsigned wanted)
{
    unsigned threads = (wanted ? wanted : cores()) - 1;
    if (threads > WORKERS_MOST)
        threads = WORKERS_MOST;
    struct workers *w = threads ? calloc(1, sizeof *w) : NULL;
    if (!w)
        return NULL;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->arrived, NULL);
    pthread_cond_init(&w->done, NULL);
    /* Signals are for the main thread, which looks for them between two articles. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (w->count < threads && pthread_create(&w->threads[w->count], NULL, work_on, w) == 0)
        w->count++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (w->count)
        return w;
    workers_close(w);
    return NULL;
}

void workers_close(struct workers *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->end = true;
    pthread_cond_broadcast(&w->arrived);
    pthread_mutex_unlock(&w->lock);
    for (unsigned i = 0; i < w->count; i++)
        pthread_join(w->threads[i], NULL);
    pthread_cond_destroy(&w->done);
    pthread_cond_destroy(&w->arrived);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

unsigned workers_count(const struct workers *w)
{
    return w ? w->count + 1 : 0;
}

void workers_start(struct workers *w, void (*work)(void *), void *argument)
{
    pthread_mutex_lock(&w->lock);
    struct job_place *p = free_place(w);
    if (p) {
        *p = (struct job_place){
            .work = work, .argument = argument, .state = JOB_WAITING, .number = w->numbers++};
        pthread_cond_signal(&w->arrived);
    }
    pthread_mutex_unlock(&w->lock);
    if (!p)
        work(argument); /* and workers_wait will not find it */
}

void workers_wait(struct workers *w, void *argument)
{
    pthread_mutex_lock(&w->lock);
    struct job_place *mine = place_of(w, argument);
    while (mine && mine->state != JOB_DONE) {
        struct job_place *other = mine->state == JOB_WAITING ? mine : oldest_waiting(w);
        if (other)
            run_job(w, other);
        else
            pthread_cond_wait(&w->done, &w->lock);
    }
    if (mine)
        mine->state = JOB_FREE;
    pthread_mutex_unlock(&w->lock);
}

static void start(void *context, void (*work)(void *), void *argument)
{
    workers_start(context, work, argument);
}

static void wait_for(void *context, void *argument)
{
    workers_wait(context, argument);
}

satchel_workers workers_lent(struct workers *w)
{
    return (satchel_workers){
        .count = workers_count(w), .start = start, .wait = wait_for, .context = w};
}
