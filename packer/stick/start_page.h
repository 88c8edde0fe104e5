/* The first page of a stick, for people who have never seen one: what is on it and how to read it,
 * in ten languages, for any browser and without scripts. */
#ifndef PACKER_STICK_START_PAGE_H
#define PACKER_STICK_START_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* One edition on the stick. Strings are borrowed. */
struct start_item {
    const char *title, *publisher, *language;
    uint64_t edition; /* 0: unnumbered */
    int64_t issued;   /* seconds since 1970, or SATCHEL_NO_TIME */
    uint32_t articles;
    const char *file;  /* "bundles/today.satchel" */
    const char *pages; /* "pages/today/index.html"; NULL: there are none */
};

/* `program` is the file that starts the viewer, NULL: there is none. Whether all arrived is asked
 * of `to` by the caller. */
void start_page_write(FILE *to, const struct start_item *items, size_t count, const char *program);

#endif
