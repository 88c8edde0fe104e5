/* The decoder's side of the area and the viewer's: any request is decoded within its output or
 * refused, and any answer is read as one line or the word that the output is whole. */
#include "fuzz.h"

#include "decoder/area.h"

#include <satchel/utf8.h>

#include <string.h>
#include <sys/mman.h>

enum { MOST_OUTPUT = 1 << 20 };

static uint8_t *area;

/* Small pictures and blocks whose sizes agree, or else nothing would ever be decoded. */
static void tame(struct decoder_request *r, unsigned how, size_t input)
{
    r->room = DECODER_MOST;
    r->input = input;
    if (how & 1) {
        r->width = 1 + r->width % 64;
        r->height = 1 + r->height % 64;
        r->output = (uint64_t)r->width * r->height * 4;
        r->kind = DECODER_PICTURE;
    } else {
        r->kind = DECODER_BLOCK;
        r->coding %= 6;
        r->output %= MOST_OUTPUT;
    }
    if (how & 2)
        memset(&r->crop, 0, sizeof r->crop);
}

static void decode(const struct decoder_request *r, const uint8_t *in, size_t size)
{
    struct decoder_head *head = (struct decoder_head *)(void *)area;
    uint8_t *end = area + decoder_out_at(r->room) + r->output;
    satchel_error err = {0};
    memset(head, 0, sizeof *head);
    head->request = *r;
    memcpy(area + DECODER_IN_AT, in, size);
    memset(end, 0xA5, 64);
    decoder_work(area, -1);
    for (unsigned i = 0; i < 64; i++)
        HOLDS(end[i] == 0xA5);
    HOLDS(head->answer.done == 1 || head->answer.done == 2);
    HOLDS(decoder_answer_read(&head->answer, &err) == (head->answer.done == 1));
    HOLDS(head->answer.done == 1 || err.text[0]);
    HOLDS(memcmp(&head->request, r, sizeof *r) == 0);
}

static void read_answer(const struct decoder_answer *answer)
{
    satchel_error err = {0};
    if (decoder_answer_read(answer, &err))
        return;
    const size_t length = strnlen(err.text, sizeof err.text);
    HOLDS(length < sizeof err.text && err.code != SATCHEL_OK && err.code != SATCHEL_SANDBOX);
    HOLDS(satchel_utf8_valid(err.text, length) == length);
    for (size_t i = 0; i < length; i++)
        HOLDS((uint8_t)err.text[i] >= 0x20);
}

/* A byte says how tame it is; then a request, and either an answer or an input. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct decoder_request r;
    struct decoder_answer answer = {0};
    if (size < 1 + sizeof r)
        return 0;
    if (!area)
        area = mmap(NULL, decoder_area(DECODER_MOST) + DECODER_PAGE, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    HOLDS(area != MAP_FAILED);
    const unsigned how = data[0];
    memcpy(&r, data + 1, sizeof r);
    data += 1 + sizeof r;
    size -= 1 + sizeof r;
    memcpy(&answer, data, size < sizeof answer ? size : sizeof answer);
    read_answer(&answer);
    if (how & 4)
        tame(&r, how, size);
    if (!decoder_request_holds(&r))
        return 0;
    HOLDS(r.output <= DECODER_MOST && r.input <= DECODER_MOST);
    if (r.input <= size && r.output <= MOST_OUTPUT)
        decode(&r, data, size);
    return 0;
}
