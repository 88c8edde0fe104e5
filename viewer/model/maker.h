/* Makes priors ready behind what is on the screen, by a thread of its own.
 *
 * An image (<satchel/prior.h>) takes a second of a desktop and a quarter of a minute of a small
 * board, once on each machine. While the contents are looked at, which need none, the thread makes
 * the one that the first article will want. It shares nothing: it works on a set of priors of its
 * own, which changes hands before and after.
 */
#ifndef VIEWER_MODEL_MAKER_H
#define VIEWER_MODEL_MAKER_H

#include <satchel/prior.h>

struct maker;

/* Starts the thread, which sleeps until it is asked, and calls `done` when it has made something or
 * failed to: take it with maker_take. Before system calls are locked away. NULL where there can be
 * no thread; priors are then made when a text is opened. */
struct maker *maker_start(void (*done)(void *context), void *context);

/* Ends the thread if it sleeps; one at work is left to the program's end. NULL is fine. */
void maker_stop(struct maker *maker);

/* Begins with the prior, which is one of the set. Nothing happens while another is being made or
 * has not been taken, and when memory is short. */
void maker_ask(struct maker *maker, const satchel_priors *priors, const satchel_prior_name *name);

/* Hands what has been made to the set. True if anything has come to an end since the last time. */
bool maker_take(struct maker *maker, satchel_priors *priors);

/* Waits for what is being made, if anything is, and takes it. */
void maker_wait(struct maker *maker, satchel_priors *priors);

#endif
