/* What a hostile file could still do if it took the viewer over: nearly nothing.
 *
 * Entered once the window is open and before anything is read for it but heads: Landlock leaves
 * folders of bundles, fonts and the state, and seccomp a short table of system calls; no program
 * can be started, no connection made, no memory made executable. Kernels that know less are used
 * for what they know.
 */
#ifndef VIEWER_SANDBOX_SANDBOX_H
#define VIEWER_SANDBOX_SANDBOX_H

#include <satchel/error.h>

struct sandbox {
    const char *const *read; /* files and folders whose contents may be read */
    size_t read_count;
    const char *devices;  /* folder of devices that may be read and asked; NULL: none */
    const char *write[3]; /* folders for saving; NULL: nothing is ever written there */
};

/* Whether this kernel knows both ways of locking. */
bool sandbox_known(void);

/* For the calling thread and those it starts afterwards; call before there are any. False where the
 * kernel does not know how. A path that does not exist is left out. */
bool sandbox_files(const struct sandbox *sandbox);

/* For all threads of the program, which open no others afterwards. `bare`: with a screen and input
 * devices of the kernel instead of a display server. */
bool sandbox_calls(bool bare);

/* How many calls are left, for the test that counts them. */
unsigned sandbox_call_count(void);

/* --- decoders: see decoder/decoder.h ------------------------------------------------------------
 */

/* Whether this kernel can lock a decoder in. */
bool sandbox_decoder_known(void);

/* No file stays open but `socket`; what was 0, 1 and 2 reads and writes nothing. Nobody may look
 * into the process. */
void sandbox_close_files(int socket);

/* The process ends with the one that has forked it. */
void sandbox_with_parent(void);

/* For a process that brings editions to the shelf (store/porter.h): it reads what its parent may,
 * and writes to `folders` (NULL: fewer than two), with the calls that this takes. False where the
 * kernel does not know how. */
bool sandbox_porter(const char *const folders[2]);
unsigned sandbox_porter_call_count(void);

/* For the process that forks decoders: no file is open but `socket`, and none is opened. */
void sandbox_keeper(int socket);

/* Leaves a decoder memory and its end, after sandbox_keeper. False: it must not go on. */
bool sandbox_decoder(void) SATCHEL_CHECK;
unsigned sandbox_decoder_call_count(void);

/* Its end, when all is well. */
void sandbox_decoder_end(void);

#endif
