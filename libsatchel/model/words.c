/* Coding lists of words; see words.h. Encoding and decoding are one walk over the plain form: each
 * field is read from it or written to it, and told to the coder or by it. */
#include "words.h"

#include "chance.h"
#include "coder.h"

#include <stdlib.h>
#include <string.h>

#define HALF         0x80000000u
#define LIMIT        120u  /* how slowly chances move in the end */
#define ORDERS       5u    /* contexts that a letter is expected from */
#define LETTER_BITS  20u   /* of the table of letters */
#define FIRST_WEIGHT 20000 /* of 65536 */
#define RATE         14
#define SPREAD       48u /* classes of how far postings are apart */
#define CLASSES      18u /* of how many postings a word has */

/* Chances of a number: how many bits it has, the first three behind the highest, the others. */
struct number {
    uint32_t length[33], top[33][8], low[33];
};

/* All zeros at first, and a chance that is 0 has not been told anything: even. So a list touches
 * the pages that its letters need and no others, of four megabytes. */
struct chances {
    struct number records, kinds, shared[8], postings, gaps[SPREAD], places[CLASSES][4];
    uint32_t heads[CLASSES][2];
    uint32_t letters[1u << LETTER_BITS];
};

struct words_coder {
    struct chances *chances; /* malloc'ed */
    int32_t weights[2][256][ORDERS];
    struct coder coder;
    const uint8_t *in; /* the plain form that is encoded; NULL: decoding */
    uint8_t *out;      /* the one that is decoded */
    size_t at, size;
    bool bad;
    uint8_t word[WORDS_LENGTH + 1]; /* the word at hand, then the one before it */
    uint32_t length;
};

/* What was told once counts it, and is not 0 again. */
static void begin_chance(uint32_t *chance)
{
    if (!*chance)
        *chance = HALF;
}

static unsigned take_bit(struct words_coder *c, uint32_t *chance, unsigned bit)
{
    begin_chance(chance);
    const uint32_t p = *chance >> 16;
    bit = coder_bit(&c->coder, p ? p : 1, bit);
    chance_learn(chance, bit, LIMIT);
    return bit;
}

static unsigned bit_length(uint32_t v)
{
    unsigned n = 0;
    while (v >>= 1)
        n++;
    return n;
}

static uint32_t take_value(struct words_coder *c, struct number *n, uint32_t value)
{
    const unsigned said = c->in ? bit_length(value + 1) : 0;
    unsigned bits = 0;
    while (bits < 31 && take_bit(c, &n->length[bits], bits < said))
        bits++;
    uint32_t v = 1, node = 1;
    for (unsigned i = bits; i-- > 0;) {
        const bool top = bits - i <= 3;
        uint32_t *chance = top ? &n->top[bits][node] : &n->low[i];
        const unsigned bit = take_bit(c, chance, (value + 1) >> i & 1);
        v = v << 1 | bit;
        node = (node << 1 | bit) & 7;
    }
    return v - 1;
}

/* --- fields ---------------------------------------------------------------------------------- */

static uint32_t read_field(struct words_coder *c)
{
    uint32_t v = 0;
    for (unsigned shift = 0; c->at < c->size && shift < 35; shift += 7) {
        const uint8_t byte = c->in[c->at++];
        v |= (uint32_t)(byte & 127) << shift;
        if (byte < 128)
            return v;
    }
    c->bad = true;
    return 0;
}

static void write_byte(struct words_coder *c, unsigned byte)
{
    if (c->at < c->size)
        c->out[c->at++] = (uint8_t)byte;
    else
        c->bad = true;
}

static void write_field(struct words_coder *c, uint32_t v)
{
    for (; v > 127; v >>= 7)
        write_byte(c, (v & 127) | 128);
    write_byte(c, v);
}

/* A number of at most `most`. */
static uint32_t take_number(struct words_coder *c, struct number *n, uint32_t most)
{
    const uint32_t v = take_value(c, n, c->in ? read_field(c) : 0);
    if (v > most) {
        c->bad = true;
        return 0;
    }
    if (!c->in)
        write_field(c, v);
    return v;
}

/* A number that both sides know. */
static void pass_zero(struct words_coder *c)
{
    if (c->in)
        c->bad |= read_field(c) != 0;
    else
        write_field(c, 0);
}

/* --- letters --------------------------------------------------------------------------------- */

static int stretch(uint32_t chance)
{
    return stretch_table[chance >> 20];
}

/* Where the contexts of the letter at `at` have their chances; `before` is the letter that the word
 * before has there when all in front of it are the same, else 0: the words rise. */
static void find_contexts(const struct words_coder *c, uint32_t at, unsigned before,
                          uint32_t contexts[ORDERS])
{
    const uint8_t *w = c->word + at;
    uint32_t hash = 0;
    contexts[0] = before << 8;
    for (unsigned order = 1; order < ORDERS - 1; order++) {
        hash = (hash + (order <= at ? w[-(int)order] + 1u : 0)) * 0x2F0B4F47u;
        contexts[order] = hash + order * 0x9E3779B1u;
    }
    /* The last one is all of the word so far, and how much of it. */
    hash = at;
    for (uint32_t i = 0; i < at; i++)
        hash = (hash + c->word[i] + 1) * 0x2F0B4F47u;
    contexts[ORDERS - 1] = hash;
}

static uint32_t *letter_chance(const struct words_coder *c, uint32_t context, unsigned node)
{
    uint32_t h = (context + node * 0x9E3779B1u) * 0x2545F491u;
    uint32_t *chance = &c->chances->letters[(h ^ h >> 15) & ((1u << LETTER_BITS) - 1)];
    begin_chance(chance);
    return chance;
}

/* What the contexts say is weighed as in the model of texts, by weights that learn. */
static unsigned take_mixed(struct words_coder *c, int32_t *weights, uint32_t *const from[ORDERS],
                           unsigned bit)
{
    int inputs[ORDERS];
    int64_t sum = 0;
    for (unsigned i = 0; i < ORDERS; i++) {
        inputs[i] = stretch(*from[i]);
        sum += (int64_t)inputs[i] * weights[i];
    }
    sum >>= 16;
    const int mixed = sum > 2047 ? 2047 : sum < -2047 ? -2047 : (int)sum;
    const uint32_t p = (uint32_t)squash_table[mixed + 2048];
    bit = coder_bit(&c->coder, p < 1 ? 1 : p > 65535 ? 65535 : p, bit);
    const int error = (bit ? 65536 : 0) - (int)p;
    for (unsigned i = 0; i < ORDERS; i++) {
        weights[i] += (inputs[i] * error + (1 << (RATE - 1))) >> RATE;
        chance_learn(from[i], bit, LIMIT);
    }
    return bit;
}

static unsigned take_letter(struct words_coder *c, uint32_t at, unsigned before)
{
    const unsigned letter = c->in && c->at < c->size ? c->in[c->at++] : 0;
    uint32_t contexts[ORDERS], *from[ORDERS];
    unsigned node = 1;
    find_contexts(c, at, before, contexts);
    for (int i = 7; i >= 0; i--) {
        for (unsigned k = 0; k < ORDERS; k++)
            from[k] = letter_chance(c, contexts[k], node);
        node = node << 1 | take_mixed(c, c->weights[before != 0][node], from, letter >> i & 1);
    }
    if (!c->in)
        write_byte(c, node & 255);
    return node & 255;
}

/* --- the walk -------------------------------------------------------------------------------- */

static void take_word(struct words_coder *c)
{
    const uint32_t of = c->length < 7 ? c->length : 7;
    uint32_t at = take_number(c, &c->chances->shared[of], c->length);
    for (bool first = true; !c->bad; first = false) {
        const unsigned before = first && at < c->length ? c->word[at] : 0;
        const unsigned letter = take_letter(c, at, before);
        if (letter == ' ')
            break;
        c->word[at++] = (uint8_t)letter;
        c->bad |= at > WORDS_LENGTH;
    }
    c->length = c->bad ? 0 : at;
}

/* Twice the logarithm of how far apart `left` postings among `room` records are. */
static unsigned spread_of(uint32_t room, uint32_t left)
{
    const uint32_t ratio = (uint32_t)((uint64_t)room * 16 / left);
    const unsigned bits = bit_length(ratio | 1);
    const unsigned class = 2 * bits + (bits ? ratio >> (bits - 1) & 1 : 0);
    return class < SPREAD ? class : SPREAD - 1;
}

static void take_postings(struct words_coder *c, uint32_t records)
{
    const uint32_t count = take_number(c, &c->chances->postings, records);
    const unsigned class = bit_length(count | 1);
    uint32_t next = 0, last = 0;
    for (uint32_t left = count; left && !c->bad; left--) {
        const uint32_t room = records - next;
        if (left > room) {
            c->bad = true;
            return;
        }
        if (left == room)
            pass_zero(c);
        else
            next += take_number(c, &c->chances->gaps[spread_of(room, left)], room - left);
        next++;
        const uint32_t said = c->in ? read_field(c) : 0;
        const unsigned head = take_bit(c, &c->chances->heads[class][last > 0], said & 1);
        const uint32_t places =
            take_value(c, &c->chances->places[class][last < 3 ? last : 3], said >> 1);
        c->bad |= places >= WORDS_PLACES;
        if (!c->in && !c->bad)
            write_field(c, places << 1 | head);
        last = places;
    }
}

static bool walk(struct words_coder *c, satchel_error *err)
{
    c->chances = calloc(1, sizeof *c->chances);
    if (!c->chances)
        return satchel_fail_memory(err);
    for (unsigned i = 0; i < 2 * 256; i++)
        for (unsigned k = 0; k < ORDERS; k++)
            c->weights[i / 256][i % 256][k] = FIRST_WEIGHT;
    const uint32_t records = take_number(c, &c->chances->records, WORDS_RECORDS);
    for (uint32_t i = 0; i < records && !c->bad; i++)
        (void)take_number(c, &c->chances->kinds, INT32_MAX);
    while (c->at < c->size && !c->bad) {
        take_word(c);
        take_postings(c, records);
    }
    free(c->chances);
    return !c->bad || satchel_fail(err, SATCHEL_MALFORMED, "not a list of words");
}

bool words_encode(satchel_bytes plain, satchel_buf *out, satchel_error *err)
{
    struct words_coder *c = calloc(1, sizeof *c);
    if (!c)
        return satchel_fail_memory(err);
    c->in = plain.data;
    c->size = plain.size;
    c->coder = coder_encode(out);
    const bool ok = walk(c, err);
    coder_finish(&c->coder);
    free(c);
    return ok && satchel_buf_ok(out, err);
}

bool words_decode(satchel_bytes stored, uint8_t *to, size_t size, satchel_error *err)
{
    struct words_coder *c = calloc(1, sizeof *c);
    if (!c)
        return satchel_fail_memory(err);
    c->out = to;
    c->size = size;
    c->coder = coder_decode(stored);
    const bool ok = walk(c, err);
    free(c);
    return ok;
}
