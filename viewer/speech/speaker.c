/* The viewer's side of reading aloud; see speaker.h. */
#include "speech/speaker.h"

#include "sandbox/sandbox.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct speaker {
    int socket; /* -1: it is gone */
    pid_t process;
    uint32_t serial; /* of the piece that was sent last */
    bool silent;     /* it was a silence */
};

static void serve(int socket, void (*work)(int socket))
{
    static const char *const system[] = {"/usr",  "/lib", "/lib64", "/etc",
                                         "/proc", "/sys", "/run",   "/dev"};
    const struct sandbox files = {.read = system,
                                  .read_count = sizeof system / sizeof *system,
                                  .write = {"/dev"}}; /* devices of sound */
    sandbox_with_parent();
    sandbox_close_files(socket);
    (void)sandbox_files(&files); /* where the kernel knows how */
    work(socket);
    _exit(0);
}

struct speaker *speaker_start(void)
{
    return voice_known() ? speaker_start_with(voice_serve) : NULL;
}

struct speaker *speaker_start_with(void (*work)(int socket))
{
    int pair[2];
    struct speaker *s = calloc(1, sizeof *s);
    if (!s || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
        free(s);
        return NULL;
    }
    s->process = fork();
    if (s->process == 0)
        serve(pair[1], work);
    close(pair[1]);
    s->socket = pair[0];
    s->silent = true;
    if (s->process > 0)
        return s;
    speaker_stop(s);
    return NULL;
}

void speaker_stop(struct speaker *s)
{
    if (!s)
        return;
    if (s->socket >= 0)
        close(s->socket); /* the speaker ends by that */
    if (s->process > 0)
        (void)waitpid(s->process, NULL, 0); /* refused in a locked viewer, which ends anyway */
    free(s);
}

static bool send_request(struct speaker *s, struct speech_request *r)
{
    r->serial = ++s->serial;
    struct iovec io = {r, offsetof(struct speech_request, text) + r->size};
    const struct msghdr message = {.msg_iov = &io, .msg_iovlen = 1};
    ssize_t sent;
    if (s->socket < 0)
        return false;
    do
        sent = sendmsg(s->socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    return sent > 0;
}

bool speaker_say(struct speaker *s, const char *language, const char *text, size_t size)
{
    struct speech_request r = {.size = (uint32_t)(size < SPEECH_MOST ? size : SPEECH_MOST)};
    snprintf(r.language, sizeof r.language, "%s", language);
    memcpy(r.text, text, r.size);
    s->silent = false;
    return send_request(s, &r);
}

void speaker_hush(struct speaker *s)
{
    struct speech_request r = {0};
    if (!s->silent)
        (void)send_request(s, &r);
    s->silent = true;
}

void speaker_tone(struct speaker *s)
{
    struct speech_request r = {.tone = 1};
    (void)send_request(s, &r);
}

bool speaker_hear(struct speaker *s, struct speech_note *note)
{
    while (s->socket >= 0 && !s->silent) {
        struct iovec io = {note, sizeof *note};
        struct msghdr message = {.msg_iov = &io, .msg_iovlen = 1};
        const ssize_t got = recvmsg(s->socket, &message, MSG_DONTWAIT);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return false;
        if (got != (ssize_t)sizeof *note) {
            close(s->socket);
            s->socket = -1;
            *note = (struct speech_note){.kind = SPEECH_FAILED, .failure = SPEECH_GONE};
            return true;
        }
        if (note->serial == s->serial)
            return true; /* others are of what it said before */
    }
    return false;
}
