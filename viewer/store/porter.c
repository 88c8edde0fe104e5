/* Errands to the shelf; see porter.h. */
#include "store/porter.h"

#include "sandbox/sandbox.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define GO   'g'
#define QUIT 'q'

enum { NICE = 10, PATIENCE = 2000 };

struct porter {
    int socket; /* to the keeper; stays open when that is gone, as somebody may be polling it */
    pid_t keeper;
    bool busy, gone;
};

static bool send_packet(int socket, char kind, const char *text)
{
    struct iovec io[2] = {{&kind, 1}, {(void *)(uintptr_t)text, text ? strlen(text) + 1 : 0}};
    const struct msghdr message = {.msg_iov = io, .msg_iovlen = 2};
    ssize_t sent;
    do
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent > 0;
}

static ssize_t receive(int socket, void *to, size_t size, int flags)
{
    struct iovec io = {to, size};
    struct msghdr message = {.msg_iov = &io, .msg_iovlen = 1};
    ssize_t got;
    do
        got = recvmsg(socket, &message, flags);
    while (got < 0 && errno == EINTR);
    return got;
}

void porter_tell(int line, enum porter_kind kind, unsigned value, const char *path,
                 const satchel_error *error)
{
    struct porter_note note = {.kind = kind, .value = value};
    if (error)
        note.error = *error;
    snprintf(note.path, sizeof note.path, "%s", path ? path : "");
    struct iovec io = {&note, sizeof note};
    const struct msghdr message = {.msg_iov = &io, .msg_iovlen = 1};
    while (sendmsg(line, &message, MSG_NOSIGNAL) < 0 && errno == EINTR)
        continue;
}

/* --- the keeper ---------------------------------------------------------------------------------
 */

/* Waits for the porter's end; kills it when the viewer is gone, or says so. */
static bool wait_for(pid_t porter, int socket, int alive)
{
    struct pollfd both[2] = {{.fd = socket, .events = POLLIN}, {.fd = alive, .events = POLLIN}};
    while (poll(both, 2, -1) < 0)
        continue;
    const bool told_off = both[0].revents != 0;
    if (told_off)
        (void)kill(porter, SIGKILL);
    int status = 0;
    while (waitpid(porter, &status, 0) < 0)
        if (errno != EINTR)
            return false;
    return !told_off && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The porter holds the writing end of a pipe; its end is the porter's. */
static bool run(const struct porter_options *o, const struct porter_errand *errand, int socket)
{
    int alive[2];
    if (pipe(alive) != 0)
        return false;
    const pid_t porter = fork();
    if (porter == 0) {
        close(alive[0]);
        sandbox_with_parent();
        o->work(o->context, errand, socket);
        _exit(0);
    }
    close(alive[1]);
    const bool ok = porter > 0 && wait_for(porter, socket, alive[0]);
    close(alive[0]);
    if (!ok)
        o->clean(o->context);
    return ok;
}

static void empty(struct porter_errand *errand)
{
    while (errand->count)
        free(errand->path[--errand->count]);
}

static void note_down(struct porter_errand *errand, char kind, const char *path)
{
    char *copy = errand->count < PORTER_MOST ? strdup(path) : NULL;
    if (!copy)
        return;
    errand->kind[errand->count] = kind;
    errand->path[errand->count++] = copy;
}

static void serve(const struct porter_options *o, int socket)
{
    struct porter_errand *errand = calloc(1, sizeof *errand);
    char packet[PORTER_PATH + 2] = {0};
    ssize_t got;
    while (errand && (got = receive(socket, packet, sizeof packet - 1, 0)) > 0) {
        packet[got] = '\0';
        if (packet[0] == QUIT)
            break;
        if (packet[0] != GO) {
            note_down(errand, packet[0], packet + 1);
            continue;
        }
        porter_tell(socket, PORTER_END, run(o, errand, socket) ? 0 : 1, NULL, NULL);
        empty(errand);
    }
    if (errand)
        empty(errand);
    free(errand);
}

static void keep(const struct porter_options *o, int socket)
{
    /* It ends with the viewer, not before it by a key that ends the viewer in good order. */
    (void)signal(SIGINT, SIG_IGN);
    (void)signal(SIGTERM, SIG_IGN);
    (void)signal(SIGHUP, SIG_IGN);
    (void)setpriority(PRIO_PROCESS, 0, NICE); /* whoever reads goes first */
    sandbox_close_files(socket);
    if (!o->lock || o->lock(o->context))
        serve(o, socket);
}

/* --- the viewer's side --------------------------------------------------------------------------
 */

struct porter *porter_start(const struct porter_options *options)
{
    struct porter *p = calloc(1, sizeof *p);
    int pair[2];
    if (!p || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
        free(p);
        return NULL;
    }
    p->socket = pair[0];
    p->keeper = fork();
    if (p->keeper == 0) {
        close(pair[0]);
        keep(options, pair[1]);
        _exit(0);
    }
    close(pair[1]);
    if (p->keeper > 0)
        return p;
    close(p->socket);
    free(p);
    return NULL;
}

void porter_stop(struct porter *p)
{
    struct porter_note note;
    if (!p)
        return;
    if (!p->gone && send_packet(p->socket, QUIT, NULL))
        while (!p->gone && (porter_hear(p, &note, PATIENCE) && !p->gone))
            continue;
    close(p->socket);
    if (p->gone)
        (void)waitpid(p->keeper, NULL, 0); /* refused in a locked viewer, which ends anyway */
    free(p);
}

bool porter_add(struct porter *p, char kind, const char *path)
{
    return strlen(path) < PORTER_PATH && !p->gone && send_packet(p->socket, kind, path);
}

bool porter_go(struct porter *p)
{
    p->busy = !p->gone && send_packet(p->socket, GO, NULL);
    return p->busy;
}

bool porter_hear(struct porter *p, struct porter_note *note, int wait)
{
    struct pollfd one = {.fd = p->socket, .events = POLLIN};
    if (p->gone || (wait && poll(&one, 1, wait) <= 0))
        return false;
    const ssize_t got = receive(p->socket, note, sizeof *note, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return false;
    p->gone = got <= 0;
    if (got != (ssize_t)sizeof *note)
        *note = (struct porter_note){.kind = PORTER_END, .value = 1};
    note->path[sizeof note->path - 1] = '\0';
    note->error.text[sizeof note->error.text - 1] = '\0';
    const bool over = note->kind == PORTER_END;
    const bool was_busy = p->busy;
    p->busy = p->busy && !over;
    return was_busy || !over || p->gone;
}

bool porter_is_busy(const struct porter *p)
{
    return p->busy;
}

int porter_socket(const struct porter *p)
{
    return p->socket;
}

pid_t porter_keeper(const struct porter *p)
{
    return p->keeper;
}
