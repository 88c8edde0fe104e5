/* What is left of the program while other people's files are read: the files of its INPUTs, fonts
 * and priors to read, the folder of its output and the cache to write; no program can be started,
 * no connection made. Entered before the first INPUT is opened and before there are threads. */
#ifndef PACKER_PROCESS_CONFINEMENT_H
#define PACKER_PROCESS_CONFINEMENT_H

#include <satchel/prior.h>

struct confinement {
    char **inputs; /* files and folders, "-" for standard input */
    size_t input_count;
    const char *const *read; /* other files to be read; NULLs are left out */
    size_t read_count;
    const char *const *written; /* files to be written, which need not exist; likewise */
    size_t written_count;
    const char *temporary;        /* a folder that is removed at the end; may be NULL */
    const satchel_priors *priors; /* whose folders are read, and whose cache is written */
};

/* Never taken back. What does not exist is left out. False when the kernel has only a part of what
 * it takes, or nothing: what it has holds all the same. */
bool confine(const struct confinement *what);

#endif
