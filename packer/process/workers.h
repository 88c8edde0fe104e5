/* Threads that work beside the main one: a queue of jobs, done in order of arrival.
 *
 * The main thread starts jobs and waits for each; while it waits it helps. What is done and what
 * comes out never depends on how many there are (I7): results are taken in the order in which their
 * jobs were started. */
#ifndef PACKER_PROCESS_WORKERS_H
#define PACKER_PROCESS_WORKERS_H

#include <satchel/writer.h>

#define WORKERS_MOST 64

struct workers;

/* `wanted` is how many threads work in all, the caller's counted; 0 is one for each core that this
 * process may use. Fewer where the system gives no more; NULL when that is the caller alone. */
struct workers *workers_open(unsigned wanted);
void workers_close(struct workers *workers); /* every job must have been waited for; NULL is fine */

/* How many jobs can be under way at a time; 0 for NULL. */
unsigned workers_count(const struct workers *workers);

/* Has work(argument) done; `argument` names the job and no two under way have the same. */
void workers_start(struct workers *workers, void (*work)(void *argument), void *argument);

/* Returns when the job is done, having done others meanwhile. */
void workers_wait(struct workers *workers, void *argument);

/* The same for a writer. */
satchel_workers workers_lent(struct workers *workers);

#endif
