/* The model: the first byte says whether the rest is a stored prior, coded data of a size it
 * claims, or a block to be coded and back. */
#include "fuzz.h"

#include "doors/digest.h"
#include "format/spare.h"
#include "model/block.h"
#include "model/prior.h"
#include "model/texts.h"

#include <string.h>

/* Learnt once, from words that repeat. */
static const struct prior *known(void)
{
    static struct prior *prior;
    static const char line[] =
        "The water came back after nineteen days, said Marta. مياه вода 水泵。\n";
    satchel_error err;
    satchel_buf stored, text;
    if (prior)
        return prior;
    satchel_buf_init(&stored, PRIOR_MOST_BYTES);
    satchel_buf_init(&text, 1 << 20);
    satchel_learner *l = satchel_learner_create();
    HOLDS(l);
    while (text.size < 4000)
        satchel_buf_put_text(&text, line);
    for (unsigned i = 0; i < 8; i++)
        HOLDS(satchel_learner_add(l, satchel_buf_bytes(&text), &err));
    HOLDS(satchel_learner_finish(l, 1 << 20, &stored, &err));
    satchel_learner_destroy(l);
    prior = prior_load(satchel_buf_bytes(&stored), &err);
    HOLDS(prior);
    satchel_buf_free(&stored);
    satchel_buf_free(&text);
    return prior;
}

/* Spare pieces mend what their hash says, or nothing. */
static void try_spare(satchel_bytes in)
{
    enum { MOST = 6000 };
    uint8_t block[MOST], hash[SATCHEL_HASH];
    const size_t size = in.size < MOST ? in.size : MOST;
    memcpy(block, in.data, size);
    hash_bytes((satchel_bytes){block, size}, hash);
    hash[0] ^= 1;
    HOLDS(!spare_mend(block, size, hash) && memcmp(block, in.data, size) == 0);
}

static void try_prior(satchel_bytes in)
{
    satchel_error err = {0};
    struct prior *prior = prior_load_on(in, texts_are_added(in) ? &known()->image : NULL, &err);
    HOLDS(prior || err.text[0]);
    if (in.size)
        try_spare(in);
    if (prior) {
        uint8_t to[300];
        (void)!model_decode(&prior->image, in, to, sizeof to, &err);
    }
    prior_destroy(prior);
}

static void try_data(satchel_bytes in)
{
    satchel_error err = {0};
    if (in.size < 2)
        return;
    const size_t claimed = in.data[0] | (size_t)in.data[1] << 8;
    uint8_t *to = malloc(claimed ? claimed : 1);
    HOLDS(to);
    if (!model_decode(&known()->image, (satchel_bytes){in.data + 2, in.size - 2}, to, claimed,
                      &err))
        HOLDS(err.text[0]);
    free(to);
}

static void round_trip(satchel_bytes in)
{
    satchel_buf coded;
    satchel_error err = {0};
    satchel_buf_init(&coded, 1 << 24);
    if (in.size > 4000)
        in.size = 4000;
    HOLDS(model_encode(&known()->image, in, &coded, &err));
    uint8_t *back = malloc(in.size ? in.size : 1);
    HOLDS(back && model_decode(&known()->image, satchel_buf_bytes(&coded), back, in.size, &err));
    HOLDS(!in.size || memcmp(back, in.data, in.size) == 0);
    free(back);
    satchel_buf_free(&coded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    const satchel_bytes in = {data + 1, size - 1};
    if (data[0] % 3 == 0)
        try_prior(in);
    else if (data[0] % 3 == 1)
        try_data(in);
    else
        round_trip(in);
    return 0;
}
