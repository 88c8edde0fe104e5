/* The prior that a bundle brings along, made of its own texts: instead of those of the machine, or
 * on top of one. Articles wait until all are known. */
#ifndef SATCHEL_API_OWN_H
#define SATCHEL_API_OWN_H

#include "writer_inside.h"

/* Texts wait in a file without a name until all are known. */
struct own_prior *own_open(const char *path, satchel_error *err) SATCHEL_CHECK;
void own_close(struct own_prior *own); /* NULL is fine */

/* Keeps the document of an article until own_code. DISK_FULL. */
bool own_keep(satchel_writer *w, uint32_t article, satchel_bytes document,
              satchel_error *err) SATCHEL_CHECK;

/* The articles being in reading order: chooses texts, makes a prior of them where it pays, and puts
 * all documents into the queue. */
bool own_code(satchel_writer *w, satchel_error *err) SATCHEL_CHECK;

#endif
