/* The reading program on a stick: the viewer with everything it needs, for what is on the stick. */
#ifndef PACKER_STICK_STICK_H
#define PACKER_STICK_STICK_H

#include <satchel/bundle.h>

#define STICK_SCRIPT "satchel-linux.sh" /* starts the viewer; at the top of the stick */

#define STICK_LANGUAGES 64
#define STICK_PRIORS    64

/* What the bundles need of the program. Zeroed to begin with. */
struct stick_needs {
    char languages[STICK_LANGUAGES][16]; /* first parts of the articles' tags, each once */
    unsigned language_count;
    satchel_prior_name priors[STICK_PRIORS]; /* each once */
    unsigned prior_count;
};

/* Adds what a bundle needs. LIMIT, or what its catalog pages say. */
bool stick_need(struct stick_needs *needs, satchel_bundle *bundle,
                satchel_error *err) SATCHEL_CHECK;

/* Copies the viewer at `viewer` to STICK/viewer/linux-MACHINE with its libraries, fonts, priors and
 * hyphenation, and writes the script that starts it. Calls `missing` with the name of a prior that
 * is not on this machine. */
bool stick_put_viewer(const char *stick, const char *viewer, const struct stick_needs *needs,
                      void (*missing)(const char *prior), satchel_error *err) SATCHEL_CHECK;

/* Copies a file whole or not at all, with the mode given. */
bool stick_copy(const char *from, const char *to, unsigned mode, satchel_error *err) SATCHEL_CHECK;

/* Makes a folder unless it is there. */
bool stick_folder(const char *path, satchel_error *err) SATCHEL_CHECK;

#endif
