/* The viewer's side of the decoder; see decoder.h. */
#include "decoder/decoder.h"

#include "decoder/keeper.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of an area with more than this in it the memory is given back between two blocks. */
#define KEPT ((size_t)256 << 10)

/* Of an address space that is limited an input and an output get a sixteenth each, and
 * what is left must do for the rest. */
#define LIMITED_PART 16
#define LEFT         ((size_t)24 << 20)

struct decoder {
    uint8_t *area;
    size_t room; /* of an input, and of an output */
    int socket;  /* to the keeper; -1: it is gone */
    pid_t keeper;
    unsigned crashes[DECODER_KINDS];
};

struct decoder *decoder_start(void)
{
    return decoder_start_with(decoder_work, DECODER_SECONDS);
}

/* Of an area only pages that are written to exist, but all of it counts where the address space is
 * limited. NULL: there is no room for one. */
static uint8_t *make_area(size_t *room)
{
    struct rlimit limit;
    const int access = PROT_READ | PROT_WRITE;
    const bool limited = getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
    *room = DECODER_MOST;
    if (limited && limit.rlim_cur / LIMITED_PART < DECODER_MOST)
        *room = (size_t)limit.rlim_cur / LIMITED_PART / DECODER_PAGE * DECODER_PAGE;
    void *area =
        mmap(NULL, decoder_area(*room), access, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (area == MAP_FAILED || !limited)
        return area == MAP_FAILED ? NULL : area;
    void *left = mmap(NULL, LEFT, access, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (left != MAP_FAILED) {
        (void)munmap(left, LEFT);
        return area;
    }
    (void)munmap(area, decoder_area(*room));
    return NULL;
}

struct decoder *decoder_start_with(void (*work)(uint8_t *area, int image), unsigned seconds)
{
    struct decoder *d = calloc(1, sizeof *d);
    int pair[2] = {-1, -1};
    if (!d || !keeper_known()) {
        free(d);
        return NULL;
    }
    d->area = make_area(&d->room);
    if (d->area && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0 &&
        (d->keeper = fork()) == 0)
        keeper_serve(pair[1], d->area, work, seconds);
    if (pair[1] >= 0)
        close(pair[1]);
    d->socket = pair[0];
    if (d->socket >= 0 && d->keeper > 0)
        return d;
    d->keeper = 0;
    decoder_stop(d);
    return NULL;
}

void decoder_stop(struct decoder *d)
{
    if (!d)
        return;
    if (d->socket >= 0)
        close(d->socket); /* the keeper ends by that */
    if (d->keeper > 0)
        (void)waitpid(d->keeper, NULL, 0); /* refused in a locked viewer, which ends anyway */
    if (d->area)
        (void)munmap(d->area, decoder_area(d->room));
    free(d);
}

unsigned decoder_crashes(const struct decoder *d)
{
    return d->crashes[DECODER_PICTURE] + d->crashes[DECODER_BLOCK];
}

/* --- one request ---------------------------------------------------------------------------- */

static bool send_request(int socket, int image)
{
    char byte = KEEPER_GO;
    struct iovec io = {.iov_base = &byte, .iov_len = 1};
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof image)];
    } control = {.room = {0}};
    struct msghdr message = {.msg_iov = &io, .msg_iovlen = 1};
    if (image >= 0) {
        message.msg_control = &control;
        message.msg_controllen = sizeof control.room;
        struct cmsghdr *c = CMSG_FIRSTHDR(&message);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof image);
        memcpy(CMSG_DATA(c), &image, sizeof image);
    }
    ssize_t sent;
    do
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent == 1;
}

static char wait_for_answer(int socket)
{
    char byte;
    ssize_t got;
    do
        got = read(socket, &byte, 1);
    while (got < 0 && errno == EINTR);
    return got == 1 ? byte : KEEPER_GONE;
}

/* What a large block has left behind; the kernel has the pages again, and they are zero. */
static void give_back(uint8_t *from, size_t bytes)
{
    if (bytes > KEPT)
        (void)madvise(from, (bytes + DECODER_PAGE - 1) / DECODER_PAGE * DECODER_PAGE, MADV_REMOVE);
}

static bool ask(struct decoder *d, const struct decoder_request *r, const uint8_t *in, int image,
                uint8_t *to, satchel_error *err)
{
    struct decoder_head *head = (struct decoder_head *)(void *)d->area;
    if (!decoder_request_holds(r))
        return satchel_fail(err, SATCHEL_LIMIT, "more than %zu bytes to decode", d->room);
    if (d->socket < 0 || d->crashes[r->kind] >= DECODER_CRASHES)
        return satchel_fail(err, SATCHEL_SANDBOX, "its decoder has come to grief too often");
    *head = (struct decoder_head){.request = *r};
    memcpy(d->area + DECODER_IN_AT, in, (size_t)r->input);
    const char said = send_request(d->socket, image) ? wait_for_answer(d->socket) : KEEPER_GONE;
    if (said == KEEPER_GONE) {
        close(d->socket);
        d->socket = -1;
        return satchel_fail(err, SATCHEL_SANDBOX, "its decoder is gone");
    }
    if (said == KEEPER_NO_MEMORY)
        return satchel_fail_memory(err);
    d->crashes[r->kind] += said != KEEPER_DONE;
    /* The decoder is no more, so nothing changes while it is read. */
    const struct decoder_answer answer =
        said == KEEPER_DONE ? head->answer : (struct decoder_answer){.done = 0};
    const bool ok = decoder_answer_read(&answer, err);
    if (ok)
        memcpy(to, d->area + decoder_out_at(r->room), (size_t)r->output);
    give_back(d->area + DECODER_IN_AT, (size_t)r->input);
    give_back(d->area + decoder_out_at(r->room), (size_t)r->output);
    return ok;
}

bool decoder_picture(struct decoder *d, satchel_bytes webp, const struct page_crop *crop, int width,
                     int height, uint32_t *pixels)
{
    if (width < 1 || height < 1)
        return false;
    const struct decoder_request r = {.kind = DECODER_PICTURE,
                                      .room = d->room,
                                      .input = webp.size,
                                      .output = (uint64_t)width * (uint64_t)height * 4,
                                      .width = (uint32_t)width,
                                      .height = (uint32_t)height,
                                      .crop = *crop};
    return ask(d, &r, webp.data, -1, (uint8_t *)pixels, NULL);
}

bool decoder_block(void *context, const satchel_coded *block, uint8_t *to, satchel_error *err)
{
    const struct decoder *d = context;
    struct decoder_request r = {.kind = DECODER_BLOCK,
                                .room = d->room,
                                .coding = block->coding,
                                .input = block->stored.size,
                                .output = block->size,
                                .image = block->image >= 0 ? block->image_bytes : 0};
    memcpy(r.prior, block->prior, sizeof r.prior);
    return ask(context, &r, block->stored.data, block->image, to, err);
}
