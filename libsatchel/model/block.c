/* Coding a block: the text with the model, the rest with a small one.
 *
 * HOW IT WORKS
 *
 * A text is coded decision by decision. Each code (a letter, see alphabet.h) is a walk down a
 * Huffman tree that the prior brings for the code before it, about four decisions for a letter;
 * what each decision costs depends on how well it was foreseen. Nothing is foreseen by rules: for
 * every decision the model asks
 *
 *   tables   what followed the last 1, 2, 4 and 6 codes, the word so far, and the word so far after
 * the word before, in the text that the prior was learnt from: frozen counts, the same for every
 * article (model_find); slots    what followed in this article so far: small bit histories that
 * start empty (add_local); match    what came after the same five codes the last time in this
 * article (add_match);
 *
 * and turns each answer into a chance by a map that knows how far such an answer is to be trusted.
 * Four mixers weigh the answers together, each choosing its weights by another side of the
 * situation (is there a match, how deep is the walk, how long is the word, which was the last
 * code); a fifth mixes the four; two last tables correct what the mixers are wrong about in a known
 * way. After each decision all of it learns a little: maps, weights, corrections. Everything but
 * the counts starts from what training on other texts of the prior taught it, and is forgotten
 * after the block, so that every block can be opened alone.
 *
 * The counts are frozen because a table that is only read can be mapped and shared, and costs
 * nothing to reset: half a percent of size buys an article opened in the middle of a hundred for
 * the price of that article.
 *
 * All arithmetic is on integers, every table a constant, so that all machines code alike. The ideas
 * are those of Mahoney's PAQ (mixing, bit histories, corrections: "Adaptive Weighing of Context
 * Models", 2005), of Cleary and Witten's PPM (counts by context) and of Martin's range coding.
 *
 * The rest of a document (its blocks, spans and strings) is a few dozen bytes. A small model of
 * bytes codes it, which has read one typical document first.
 *
 * FORMAT.md describes all this to the last bit ("Model").
 */
#include "block.h"

#include "base/bytes.h"
#include "chance.h"
#include "coder.h"
#include "series.h"

#include <stdlib.h>
#include <string.h>

#define HEAD_TAG 1 /* of a document's text */

/* --- the small model ---------------------------------------------------------------------------
 */

#define REST_ROWS 16384u
#define REST_HALF 0x80000000u

struct rest {
    uint32_t last;                      /* bytes, newest low */
    model_chance chances[3][REST_ROWS]; /* less REST_HALF, so that at the start all is 0 */
    int32_t weights[3];                 /* units of 2^-16 */
};

/* What documents' records look like: paragraphs, a link, emphasis, a caption. */
static const uint8_t typical[] = {
    4,  12,  11,  5,   5,   5,   5,   5,    5,   5,   5,   5,    5, 5, 4,  9, 8, 3, 5,  5,
    5,  5,   5,   5,   5,   3,   3,   1,    1,   2,   4,   7,    6, 5, 5,  5, 5, 5, 5,  2,
    11, 's', 'o', 'u', 'r', 'c', 'e', '\n', 'A', 'F', 'P', '\n', 3, 3, 1,  1, 2, 4, 14, 10,
    2,  5,   5,   5,   5,   5,   5,   5,    5,   5,   5,   8,    2, 0, 20, 6, 0};

static int rest_clamp(int64_t d)
{
    return d > 2047 ? 2047 : d < -2047 ? -2047 : (int)d;
}

/* Codes one decision; without a coder it only learns. */
static unsigned rest_bit(struct rest *r, struct coder *coder, const uint32_t rows[3], unsigned bit)
{
    int stretched[3];
    int64_t sum = 0;
    for (unsigned i = 0; i < 3; i++) {
        stretched[i] = stretch_table[(r->chances[i][rows[i]] ^ REST_HALF) >> 20];
        sum += (int64_t)stretched[i] * r->weights[i];
    }
    const int chance = squash_table[rest_clamp(sum >> 16) + 2048];
    const int kept = chance < 64 ? 64 : chance > 65472 ? 65472 : chance;
    if (coder)
        bit = coder_bit(coder, (uint32_t)kept, bit);
    const int error = (bit ? 65536 : 0) - chance;
    for (unsigned i = 0; i < 3; i++) {
        r->weights[i] += stretched[i] * error >> 14;
        model_chance told = r->chances[i][rows[i]] ^ REST_HALF;
        chance_learn(&told, bit, 30);
        r->chances[i][rows[i]] = told ^ REST_HALF;
    }
    return bit;
}

static uint8_t rest_byte(struct rest *r, struct coder *coder, uint8_t byte)
{
    const uint32_t contexts[3] = {0, model_mix(r->last & 0xFF, 1), model_mix(r->last & 0xFFFF, 2)};
    unsigned node = 1;
    for (unsigned i = 0; i < 8; i++) {
        uint32_t rows[3];
        for (unsigned k = 0; k < 3; k++)
            rows[k] = (k ? model_mix(contexts[k], node) : node) % REST_ROWS;
        node = node * 2 + rest_bit(r, coder, rows, byte >> (7 - i) & 1);
    }
    r->last = r->last << 8 | (node & 0xFF);
    return (uint8_t)node;
}

static struct rest *rest_create(void)
{
    struct rest *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    for (unsigned i = 0; i < 3; i++)
        r->weights[i] = 30000;
    for (size_t i = 0; i < sizeof typical; i++)
        (void)rest_byte(r, NULL, typical[i]);
    r->last = 0;
    return r;
}

/* --- numbers -----------------------------------------------------------------------------------
 */

static uint32_t code_number(struct coder *c, uint32_t number)
{
    unsigned length = 0;
    while (number >> length)
        length++;
    unsigned coded = 0;
    for (unsigned i = 0; i < 5; i++)
        coded = coded * 2 + coder_bit(c, 32768, length >> (4 - i) & 1);
    uint32_t value = coded > 0;
    for (unsigned i = 1; i < coded; i++)
        value = value * 2 + coder_bit(c, 32768, number >> (coded - 1 - i) & 1);
    return value;
}

static size_t varint_size(size_t value)
{
    size_t size = 1;
    while (value >>= 7)
        size++;
    return size;
}

/* --- blocks ------------------------------------------------------------------------------------
 */

/* The text with which a document begins, empty if it does not; *head: bytes of tag and size before
 * it. */
static satchel_bytes text_of(satchel_bytes in, size_t *head)
{
    struct reader r = reader_of(in);
    if (in.size && read_byte(&r) == HEAD_TAG) {
        const size_t size = (size_t)read_varint(&r, in.size);
        *head = r.at;
        const uint8_t *text = read_bytes(&r, size);
        if (text && size)
            return (satchel_bytes){text, size};
    }
    *head = 0;
    return (satchel_bytes){NULL, 0};
}

/* Decisions that a text may take beside `rest` bytes of the small model, of which each costs as
 * much as one and a half. */
static uint32_t decisions_beside(size_t rest)
{
    return rest < MODEL_MOST_DECISIONS / 2 ? MODEL_MOST_DECISIONS - 2 * (uint32_t)rest : 0;
}

bool block_encode_codes(struct model *m, struct coder *coder, satchel_bytes codes, uint32_t most)
{
    uint32_t decisions = 0;
    for (size_t i = 0; i < codes.size && decisions <= most; i++)
        (void)model_code(m, coder, codes.data[i], &decisions);
    return decisions <= most;
}

/* --- texts of the prior --------------------------------------------------------------------------
 */

/* Which text of the prior this is; TEXT_NEW if none. */
#define TEXT_NEW UINT32_MAX

static uint32_t find_text(const struct model_texts *t, satchel_bytes text)
{
    for (uint32_t i = 0; i < t->count; i++) {
        const uint32_t start = i ? t->ends[i - 1] : 0;
        if (t->ends[i] - start == text.size && text.size &&
            memcmp(t->bytes + start, text.data, text.size) == 0)
            return i;
    }
    return TEXT_NEW;
}

bool model_knows(const struct model_image *image, satchel_bytes document)
{
    size_t head;
    const satchel_bytes text = text_of(document, &head);
    return text.size && find_text(&image->texts, text) != TEXT_NEW;
}

/* Codes, where the prior brings texts, whether it is one of them and which. TEXT_NEW also for a
 * number that is none of theirs, with *ok false. */
static uint32_t code_text_number(const struct model_texts *t, struct coder *c, uint32_t number,
                                 bool *ok)
{
    if (!t->count || !coder_bit(c, 32768, number != TEXT_NEW))
        return TEXT_NEW;
    number = code_number(c, c->out ? number : 0);
    *ok &= number < t->count;
    return *ok ? number : TEXT_NEW;
}

/* --- encoding ----------------------------------------------------------------------------------
 */

static bool encode_text(const struct model_image *image, struct coder *coder, satchel_bytes text,
                        uint32_t most, satchel_error *err)
{
    satchel_buf codes;
    satchel_buf_init(&codes, 2 * MODEL_MOST_BYTES);
    alphabet_encode(image->alphabet, text, &codes);
    struct model *m =
        satchel_buf_ok(&codes, NULL) ? model_create(image, codes.size, &model_narrow) : NULL;
    bool fits = true;
    if (m)
        fits = block_encode_codes(m, coder, satchel_buf_bytes(&codes), most);
    satchel_buf_free(&codes);
    const bool ok = m || satchel_fail_memory(err);
    model_destroy(m);
    if (!fits)
        return satchel_fail(err, SATCHEL_LIMIT, "too much text for the model");
    return ok;
}

bool model_encode(const struct model_image *image, satchel_bytes in, satchel_buf *out,
                  satchel_error *err)
{
    size_t head;
    const satchel_bytes text = text_of(in, &head);
    if (in.size > MODEL_MOST_BYTES)
        return satchel_fail(err, SATCHEL_LIMIT, "too large for the model");
    struct rest *rest = rest_create();
    if (!rest)
        return satchel_fail_memory(err);
    struct coder coder = coder_encode(out);
    bool ok = true;
    const uint32_t known =
        code_text_number(&image->texts, &coder, find_text(&image->texts, text), &ok);
    const size_t rest_size = in.size - text.size - head;
    (void)code_number(&coder, (uint32_t)rest_size);
    ok = known != TEXT_NEW || encode_text(image, &coder, text, decisions_beside(rest_size), err);
    if (ok) {
        for (size_t i = head + text.size; i < in.size; i++)
            (void)rest_byte(rest, &coder, in.data[i]);
        coder_finish(&coder);
    }
    free(rest);
    return ok && satchel_buf_ok(out, err);
}

/* --- decoding ----------------------------------------------------------------------------------
 */

bool block_decode_codes(const struct model_image *image, struct model *m, struct coder *coder,
                        uint8_t *to, size_t size, uint32_t most, satchel_error *err)
{
    struct alphabet_decoder d = {.alphabet = image->alphabet, .to = to, .size = size};
    uint32_t decisions = 0;
    bool ok = true;
    while (ok && d.at < size && decisions <= most)
        ok = alphabet_decode(&d, model_code(m, coder, 0, &decisions));
    ok = ok && !d.lead;
    if (decisions > most)
        return satchel_fail(err, SATCHEL_LIMIT, "model data that takes too long");
    return ok || satchel_fail(err, SATCHEL_MALFORMED, "model data with a letter that does not fit");
}

/* Bytes of text when all but `rest` of `size` bytes are text and its head. */
static size_t text_size(size_t size, size_t rest)
{
    for (size_t head = 2; head <= 6; head++)
        if (size > rest + head && 1 + varint_size(size - rest - head) == head)
            return size - rest - head;
    return 0;
}

static bool decode_text(const struct model_image *image, uint32_t known, struct coder *coder,
                        uint8_t *to, size_t size, uint32_t most, satchel_error *err)
{
    const struct model_texts *t = &image->texts;
    if (known != TEXT_NEW) {
        const uint32_t start = known ? t->ends[known - 1] : 0;
        if (t->ends[known] - start != size)
            return satchel_fail(err, SATCHEL_MALFORMED, "a text of the prior of another length");
        memcpy(to, t->bytes + start, size);
        return true;
    }
    struct model *m = model_create(image, 2 * size + 8, &model_narrow);
    const bool ok =
        m ? block_decode_codes(image, m, coder, to, size, most, err) : satchel_fail_memory(err);
    model_destroy(m);
    return ok;
}

bool model_decode(const struct model_image *image, satchel_bytes in, uint8_t *to, size_t size,
                  satchel_error *err)
{
    if (size > MODEL_MOST_BYTES)
        return satchel_fail(err, SATCHEL_LIMIT, "a block of model data is too large");
    struct coder coder = coder_decode(in);
    bool ok = true;
    const uint32_t known = code_text_number(&image->texts, &coder, TEXT_NEW, &ok);
    const size_t rest = code_number(&coder, 0);
    const size_t text = rest < size ? text_size(size, rest) : 0;
    if (!ok || rest > size || (rest < size && !text))
        return satchel_fail(err, SATCHEL_MALFORMED, "model data of the wrong length");
    size_t at = 0;
    if (text) {
        to[at++] = HEAD_TAG;
        for (size_t left = text; left || at == 1; left >>= 7)
            to[at++] = (uint8_t)((left & 0x7F) | (left > 0x7F ? 0x80 : 0));
        if (!decode_text(image, known, &coder, to + at, text, decisions_beside(rest), err))
            return false;
        at += text;
    }
    struct rest *r = rest_create();
    if (!r)
        return satchel_fail_memory(err);
    while (at < size)
        to[at++] = rest_byte(r, &coder, 0);
    free(r);
    return true;
}

/* --- texts that follow each other ---------------------------------------------------------------
 */

struct model_series {
    const struct model_image *image;
    struct model *model;
    struct rest *rest;
};

struct model_series *model_series_create(const struct model_image *image)
{
    struct model_series *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->image = image;
    s->model = model_create(image, SERIES_CODES, &model_wide);
    s->rest = rest_create();
    if (s->model && s->rest)
        return s;
    model_series_destroy(s);
    return NULL;
}

void model_series_destroy(struct model_series *s)
{
    if (!s)
        return;
    model_destroy(s->model);
    free(s->rest);
    free(s);
}

bool model_series_put(struct model_series *s, satchel_bytes in, struct coder *coder,
                      satchel_error *err)
{
    size_t head;
    const satchel_bytes text = text_of(in, &head);
    if (in.size > MODEL_MOST_BYTES)
        return satchel_fail(err, SATCHEL_LIMIT, "too large for the model");
    satchel_buf codes;
    satchel_buf_init(&codes, 2 * MODEL_MOST_BYTES);
    alphabet_encode(s->image->alphabet, text, &codes);
    const bool ok = satchel_buf_ok(&codes, err);
    if (ok) {
        if (coder) {
            (void)code_number(coder, (uint32_t)(in.size - text.size - head));
            (void)code_number(coder, (uint32_t)text.size);
        }
        model_begin(s->model);
        /* Its size bounds it. */
        (void)block_encode_codes(s->model, coder, satchel_buf_bytes(&codes), UINT32_MAX);
        s->rest->last = 0;
        for (size_t i = head + text.size; i < in.size; i++)
            (void)rest_byte(s->rest, coder, in.data[i]);
    }
    satchel_buf_free(&codes);
    return ok;
}

bool model_series_take(struct model_series *s, struct coder *coder, satchel_buf *document,
                       satchel_error *err)
{
    const size_t rest = code_number(coder, 0), text = code_number(coder, 0);
    if (rest > MODEL_MOST_BYTES || text > MODEL_MOST_BYTES)
        return satchel_fail(err, SATCHEL_MALFORMED, "a text of the update is too large");
    if (text) {
        satchel_buf_put_byte(document, HEAD_TAG);
        write_varint(document, text);
    }
    uint8_t *to = satchel_buf_reserve(document, text + rest + 1);
    if (!to)
        return satchel_buf_ok(document, err);
    model_begin(s->model);
    if (!block_decode_codes(s->image, s->model, coder, to, text, UINT32_MAX, err))
        return false;
    s->rest->last = 0;
    for (size_t i = 0; i < rest; i++)
        to[text + i] = rest_byte(s->rest, coder, 0);
    satchel_buf_claim(document, text + rest);
    return true;
}
