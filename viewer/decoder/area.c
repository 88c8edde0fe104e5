/* The decoder's work, and the checks of both sides; see area.h. */
#include "decoder/area.h"

#include "paint/picture.h"

#include <satchel/utf8.h>

#include <string.h>

static bool crop_holds(const struct page_crop *c)
{
    return c->x <= SATCHEL_MAX_SIDE && c->y <= SATCHEL_MAX_SIDE && c->w <= SATCHEL_MAX_SIDE &&
           c->h <= SATCHEL_MAX_SIDE;
}

bool decoder_request_holds(const struct decoder_request *r)
{
    if (r->kind >= DECODER_KINDS || r->room > DECODER_MOST || r->room % DECODER_PAGE ||
        r->input > r->room || r->output > r->room)
        return false;
    if (r->kind == DECODER_BLOCK)
        return r->coding <= UINT8_MAX;
    return r->width >= 1 && r->height >= 1 && r->width <= SATCHEL_MAX_SIDE &&
           r->height <= SATCHEL_MAX_SIDE && r->output == (uint64_t)r->width * r->height * 4 &&
           crop_holds(&r->crop);
}

/* What a decoder may say of a block; everything else is as good as no answer. */
static bool code_holds(uint32_t code)
{
    return code == SATCHEL_MALFORMED || code == SATCHEL_LIMIT || code == SATCHEL_MEMORY ||
           code == SATCHEL_NOT_FOUND;
}

bool decoder_answer_read(const struct decoder_answer *a, satchel_error *err)
{
    if (a->done == 1)
        return true;
    const size_t length = strnlen(a->text, sizeof a->text);
    if (a->done != 2 || !code_holds(a->code) || length == sizeof a->text ||
        satchel_utf8_valid(a->text, length) != length)
        return satchel_fail(err, SATCHEL_MALFORMED, "its decoder came to grief over it");
    return satchel_fail(err, (satchel_code)a->code, "%s", a->text); /* shows control characters */
}

static bool decode(const struct decoder_request *r, satchel_bytes in, uint8_t *out, int image,
                   satchel_error *err)
{
    if (r->kind == DECODER_PICTURE)
        return picture_decode(in, &r->crop, (int)r->width, (int)r->height,
                              (uint32_t *)(void *)out) ||
               satchel_fail(err, SATCHEL_MALFORMED, "not a sound picture");
    satchel_coded block = {.coding = r->coding,
                           .image = image,
                           .image_bytes = (size_t)r->image,
                           .stored = in,
                           .size = (size_t)r->output};
    memcpy(block.prior, r->prior, sizeof block.prior);
    return satchel_decode(&block, out, err);
}

void decoder_work(uint8_t *area, int image)
{
    struct decoder_head *head = (struct decoder_head *)(void *)area;
    const struct decoder_request r = head->request;
    satchel_error err = {0};
    if (!decoder_request_holds(&r))
        satchel_fail(&err, SATCHEL_MALFORMED, "no request");
    else if (decode(&r, (satchel_bytes){area + DECODER_IN_AT, (size_t)r.input},
                    area + decoder_out_at(r.room), image, &err)) {
        head->answer.done = 1;
        return;
    }
    memcpy(head->answer.text, err.text, sizeof err.text);
    head->answer.code = (uint32_t)err.code;
    head->answer.done = 2;
}
