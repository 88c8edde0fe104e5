/* --low-memory: memory that is given back whenever there is nothing to do. */
#ifndef VIEWER_MODEL_THRIFT_H
#define VIEWER_MODEL_THRIFT_H

#include "text/fonts.h"

/* Gives back what is free in the heap, and lets go of the pages of programs, libraries and fonts:
 * they are the files' own and come back when they are touched, most of them never, as they were
 * needed for the start only. The kernel would take them as well, but not before memory is short,
 * and then a page at a time. */
void thrift_give_back(struct fonts *fonts);

#endif
