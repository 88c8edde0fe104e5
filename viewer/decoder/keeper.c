/* The keeper of decoders; see keeper.h. */
#include "decoder/keeper.h"

#include "sandbox/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Bytes that a decoder may take beside what it has of the keeper: libwebp takes four a pixel of
 * what is coded without loss, whatever the size it is shown in. */
#define MOST_MEMORY ((rlim_t)160 << 20)

bool keeper_known(void)
{
    return sandbox_decoder_known();
}

/* False: the viewer is gone. *image is -1 when none came along. */
static bool take_request(int socket, int *image)
{
    char byte;
    struct iovec io = {.iov_base = &byte, .iov_len = 1};
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof *image)];
    } control;
    struct msghdr message = {.msg_iov = &io,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control.room};
    ssize_t got;
    do
        got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    const struct cmsghdr *c = got == 1 ? CMSG_FIRSTHDR(&message) : NULL;
    *image = -1;
    if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS &&
        c->cmsg_len == CMSG_LEN(sizeof *image))
        memcpy(image, CMSG_DATA(c), sizeof *image);
    return got == 1;
}

static struct rlimit at_most(rlim_t most)
{
    return (struct rlimit){.rlim_cur = most, .rlim_max = most};
}

/* Nothing that it could wait for is left to it, so the limit of computing ends it whatever it does.
 */
static void decode(uint8_t *area, int image, void (*work)(uint8_t *area, int image),
                   unsigned seconds)
{
    const struct rlimit time = at_most(seconds), memory = at_most(MOST_MEMORY);
    (void)setrlimit(RLIMIT_CPU, &time);
#ifndef __SANITIZE_ADDRESS__ /* which takes the whole of the address space */
    (void)setrlimit(RLIMIT_DATA, &memory);
#else
    (void)memory;
#endif
    if (!sandbox_decoder())
        _exit(1);
    work(area, image);
    sandbox_decoder_end();
}

static char serve_one(uint8_t *area, int image, void (*work)(uint8_t *area, int image),
                      unsigned seconds)
{
    int status;
    const pid_t decoder = fork();
    if (decoder == 0) {
        decode(area, image, work, seconds);
        _exit(1); /* what should have ended it has not */
    }
    if (decoder < 0)
        return KEEPER_NO_MEMORY;
    while (waitpid(decoder, &status, 0) < 0)
        if (errno != EINTR)
            return KEEPER_CRASHED;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? KEEPER_DONE : KEEPER_CRASHED;
}

_Noreturn void keeper_serve(int socket, uint8_t *area, void (*work)(uint8_t *area, int image),
                            unsigned seconds)
{
    int image;
    /* It ends with the viewer, not before it by a key that ends the viewer in good order. */
    (void)signal(SIGINT, SIG_IGN);
    (void)signal(SIGTERM, SIG_IGN);
    const struct rlimit core = at_most(0); /* what is read is on no disk */
    (void)setrlimit(RLIMIT_CORE, &core);
    sandbox_keeper(socket);
    while (take_request(socket, &image)) {
        const char said = serve_one(area, image, work, seconds);
        if (image >= 0)
            close(image);
        if (send(socket, &said, 1, MSG_NOSIGNAL) != 1)
            break;
    }
    _exit(0);
}
