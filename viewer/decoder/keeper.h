/* The keeper of decoders: a process that forks one for each request; see decoder.h. */
#ifndef VIEWER_DECODER_KEEPER_H
#define VIEWER_DECODER_KEEPER_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes on the socket: the viewer's, with a file beside it or none, and the keeper's answers. */
#define KEEPER_GO        'g'
#define KEEPER_DONE      'd' /* the decoder has ended as it should */
#define KEEPER_CRASHED   'c'
#define KEEPER_NO_MEMORY 'm' /* there was none for a process */
#define KEEPER_GONE      '\0'

/* Whether the kernel can lock decoders in. */
bool keeper_known(void);

/* Serves until the viewer is gone, and ends the process. */
_Noreturn void keeper_serve(int socket, uint8_t *area, void (*work)(uint8_t *area, int image),
                            unsigned seconds);

#endif
