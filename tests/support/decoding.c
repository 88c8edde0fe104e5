/* What a hostile block of 256 KB costs its decoder.
 *
 *   decoding                   lists the blocks
 *   decoding make NAME >FILE   makes one
 *   decoding run NAME <FILE    decodes it; says whether it was refused, and the peak of memory in
 * KB
 *
 * With callgrind (--collect-atstart=no; tests/walk/decoding.sh) only the decoder counts.
 */
#include "support/random.h"

#include "base/bytes.h"
#include "doors/codec.h"
#include "model/block.h"
#include "model/prior.h"
#include "model/priors.h"
#include "model/texts.h"

#include <brotli/encode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <valgrind/callgrind.h>
#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>

#define INPUT ((size_t)256 << 10)
#define LARGE SATCHEL_MAX_DOCUMENT

static uint8_t plain[LARGE], input[2 * INPUT + 4], output[LARGE];

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "decoding: %s\n", what);
    exit(1);
}

enum fill { ZEROS, ONES, NOISE, LETTERS };

static void fill(uint8_t *to, size_t size, enum fill with)
{
    for (size_t i = 0; i < size; i++)
        to[i] = with == ZEROS   ? 0
                : with == ONES  ? 255
                : with == NOISE ? (uint8_t)random_below(256)
                                : (uint8_t)('0' + random_below(64));
}

/* --- libraries' codecs --------------------------------------------------------------------------
 */

/* Each writes blocks of `part` bytes of plain text (0: as it likes) until its input is full, and
 * returns how much of it there is; *taken is what it decodes to. */

static size_t make_deflate(size_t part, size_t *taken)
{
    /* With so little memory it tells its codes anew every hundred letters. */
    z_stream z = {.next_out = input, .avail_out = sizeof input};
    must(deflateInit2(&z, 9, Z_DEFLATED, -15, part ? 1 : 9, Z_DEFAULT_STRATEGY) == Z_OK, "zlib");
    z.next_in = plain;
    while (z.total_in < LARGE && z.total_out < INPUT - 4096) {
        z.avail_in = part ? (uInt)part : (uInt)(LARGE - z.total_in);
        must(deflate(&z, part ? Z_SYNC_FLUSH : Z_NO_FLUSH) == Z_OK, "deflate");
    }
    *taken = z.total_in;
    must(deflate(&z, Z_FINISH) == Z_STREAM_END, "the end of deflate");
    deflateEnd(&z);
    return z.total_out;
}

/* The size must be told before: so it is made twice. */
static size_t make_zstd(size_t part, size_t *taken)
{
    size_t size = 0, most = LARGE;
    for (unsigned pass = 0; pass < 2; pass++) {
        ZSTD_CCtx *z = ZSTD_createCCtx();
        must(z != NULL, "zstd");
        (void)ZSTD_CCtx_setParameter(z, ZSTD_c_compressionLevel, part ? 3 : 19);
        (void)ZSTD_CCtx_setPledgedSrcSize(z, most);
        ZSTD_outBuffer out = {input, sizeof input, 0};
        size_t at = 0;
        while (at < most && (pass || out.pos < INPUT - 4096)) {
            const size_t left = most - at, now = part && part < left ? part : left;
            ZSTD_inBuffer in = {plain + at, now, 0};
            const bool last = now == left;
            while (in.pos < in.size || last) {
                const size_t rest = ZSTD_compressStream2(z, &out, &in,
                                                         last   ? ZSTD_e_end
                                                         : part ? ZSTD_e_flush
                                                                : ZSTD_e_continue);
                must(!ZSTD_isError(rest), "zstd's stream");
                if (in.pos == in.size && !rest)
                    break;
            }
            at += now;
        }
        ZSTD_freeCCtx(z);
        most = at;
        size = out.pos;
    }
    *taken = most;
    return size;
}

static size_t make_brotli(size_t part, size_t *taken)
{
    BrotliEncoderState *b = BrotliEncoderCreateInstance(NULL, NULL, NULL);
    must(b != NULL, "brotli");
    (void)BrotliEncoderSetParameter(b, BROTLI_PARAM_QUALITY, part ? 9 : 5);
    uint8_t *to = input;
    size_t room = sizeof input, at = 0;
    while (at < LARGE && sizeof input - room < INPUT - 4096) {
        const uint8_t *from = plain + at;
        size_t left = part ? part : LARGE - at;
        at += left;
        must(BrotliEncoderCompressStream(b,
                                         part ? BROTLI_OPERATION_FLUSH : BROTLI_OPERATION_PROCESS,
                                         &left, &from, &room, &to, NULL) &&
                 !left,
             "brotli's stream");
    }
    size_t none = 0;
    const uint8_t *nothing = plain;
    must(BrotliEncoderCompressStream(b, BROTLI_OPERATION_FINISH, &none, &nothing, &room, &to, NULL),
         "brotli's end");
    BrotliEncoderDestroyInstance(b);
    *taken = at;
    return sizeof input - room;
}

static const struct library {
    const char *name;
    size_t (*make)(size_t part, size_t *taken);
    bool (*decode)(satchel_bytes in, uint8_t *to, size_t size, satchel_error *err);
} libraries[] = {
    {"deflate", make_deflate, deflate_decode},
    {"zstd", make_zstd, zstd_decode},
    {"brotli", make_brotli, brotli_decode},
};

/* A bomb, as many blocks as there can be, and noise. */
static const struct {
    const char *name;
    size_t part;
    enum fill with;
} shapes[] = {{"bomb", 0, ZEROS},
              {"blocks-1", 1, LETTERS},
              {"blocks-100", 100, LETTERS},
              {"letters", 0, LETTERS}};

static satchel_bytes make_library(const struct library *l, unsigned shape, size_t *size)
{
    fill(plain, shapes[shape].with == ZEROS ? LARGE : INPUT, shapes[shape].with);
    return (satchel_bytes){input, l->make(shapes[shape].part, size)};
}

/* --- the model ----------------------------------------------------------------------------------
 */

static satchel_priors *priors;
static satchel_prior_name name;

static const struct model_image *open_prior(void)
{
    satchel_error err;
    const struct model_image *image = NULL;
    priors = satchel_priors_create(true);
    if (priors && satchel_priors_for(priors, "en", &name))
        image = priors_open(priors, &name, &err);
    must(image != NULL, "no prior for English");
    return image;
}

/* `rest`: bytes of the document that are not text; told by a number of 5 bits for its length and
 * those below its highest, each at even chances. */
static void put_rest(size_t rest)
{
    unsigned length = 0, at = 0;
    while (rest >> length)
        length++;
    for (unsigned i = 0; i < 5 + (length ? length - 1 : 0); i++, at++) {
        const size_t bit = i < 5 ? length >> (4 - i) & 1 : rest >> (length - 1 - (i - 4)) & 1;
        const uint8_t mask = (uint8_t)(128 >> at % 8);
        input[at / 8] = (uint8_t)(bit ? input[at / 8] & ~mask : input[at / 8] | mask);
    }
}

/* Words that every English text has: the model finds all its contexts, which takes it longest. */
static void fill_words(uint8_t *to, size_t size)
{
    static const char words[] =
        "the of and to in that was his it with is for as had you not be her on at by which "
        "have or from this but all she they were my are me one their so an said them we";
    size_t at = 0;
    while (at < size) {
        const char *word = words + random_below(sizeof words - 16);
        word += strcspn(word, " ") + 1;
        for (size_t i = 0; at < size && i <= strcspn(word, " "); i++)
            to[at++] = (uint8_t)(word[i] ? word[i] : '.');
    }
}

static satchel_bytes keep(satchel_buf *coded)
{
    satchel_error err;
    must(satchel_buf_ok(coded, &err) && coded->size <= sizeof input, "a block that is too long");
    memcpy(input, coded->data, coded->size);
    const satchel_bytes made = {input, coded->size};
    satchel_buf_free(coded);
    return made;
}

#define TEXT ((size_t)270000) /* letters of words that take nearly all decisions of a block */

static satchel_bytes make_text(size_t *size)
{
    satchel_error err;
    satchel_buf document, coded;
    satchel_buf_init(&document, LARGE);
    satchel_buf_init(&coded, LARGE);
    fill_words(plain, TEXT);
    satchel_buf_put_byte(&document, 1);
    write_varint(&document, TEXT);
    satchel_buf_put(&document, plain, TEXT);
    *size = document.size;
    must(model_encode(open_prior(), satchel_buf_bytes(&document), &coded, &err), err.text);
    satchel_buf_free(&document);
    return keep(&coded);
}

/* A prior of texts, alone or on top of another: all that it may have. */
static satchel_bytes make_texts(bool added, size_t count, size_t total)
{
    satchel_error err;
    satchel_buf coded;
    static struct prior_text texts[TEXTS_MOST];
    const struct texts_base base = {open_prior(), name};
    satchel_buf_init(&coded, LARGE);
    fill_words(plain, total);
    for (size_t i = 0; i < count; i++)
        texts[i].text = (satchel_bytes){plain + i * (total / count), total / count};
    must(texts_store(texts, count, added ? &base : NULL, &coded, &err), err.text);
    return keep(&coded);
}

/* --- all of them --------------------------------------------------------------------------------
 */

enum { LIBRARY_BLOCKS = 12 };

static const struct block {
    const char *name;
    enum { NOTHING, TEXT_BLOCK, PRIOR_ALONE, PRIOR_ADDED } kind; /* NOTHING: of `with` and `rest` */
    enum fill with;
    size_t rest, texts, total;
} blocks[] = {
    {"model-zeros", .with = ZEROS},
    {"model-ones", .with = ONES},
    {"model-noise", .with = NOISE},
    {"model-rest", .with = NOISE, .rest = 520000},
    {"model-both", .with = NOISE, .rest = 262144},
    {"model-text", .kind = TEXT_BLOCK},
    {"prior-alone", .kind = PRIOR_ALONE, .texts = 8, .total = TEXTS_MOST_BYTES},
    {"prior-alone-many", .kind = PRIOR_ALONE, .texts = TEXTS_MOST, .total = TEXTS_MOST_BYTES},
    {"prior-added", .kind = PRIOR_ADDED, .texts = 16, .total = TEXTS_ADDED_BYTES},
};

static void list(void)
{
    for (unsigned i = 0; i < LIBRARY_BLOCKS; i++)
        printf("%s-%s\n", libraries[i / 4].name, shapes[i % 4].name);
    for (unsigned i = 0; i < sizeof blocks / sizeof *blocks; i++)
        puts(blocks[i].name);
}

/* A library's block, by its number; -1: it is none. */
static int library_block(const char *wanted)
{
    char called[32];
    for (int i = 0; i < LIBRARY_BLOCKS; i++) {
        snprintf(called, sizeof called, "%s-%s", libraries[i / 4].name, shapes[i % 4].name);
        if (strcmp(called, wanted) == 0)
            return i;
    }
    return -1;
}

static const struct block *other_block(const char *wanted)
{
    for (unsigned i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if (strcmp(blocks[i].name, wanted) == 0)
            return &blocks[i];
    must(false, "no such block");
    return NULL;
}

static satchel_bytes make_block(const struct block *b, size_t *size)
{
    if (b->kind == TEXT_BLOCK)
        return make_text(size);
    if (b->kind)
        return make_texts(b->kind == PRIOR_ADDED, b->texts, b->total);
    *size = MODEL_MOST_BYTES;
    fill(input, INPUT, b->with);
    put_rest(b->rest);
    return (satchel_bytes){input, INPUT};
}

/* The size that it decodes to comes first. */
static void make(const char *wanted)
{
    uint8_t head[4];
    size_t size = 0;
    const int library = library_block(wanted);
    const satchel_bytes made =
        library < 0 ? make_block(other_block(wanted), &size)
                    : make_library(&libraries[library / 4], (unsigned)library % 4, &size);
    store_u32(head, (uint32_t)size);
    must(fwrite(head, 1, 4, stdout) == 4 && fwrite(made.data, 1, made.size, stdout) == made.size,
         "nothing can be written");
}

static bool run_prior(satchel_bytes in, bool added, satchel_error *err)
{
    const struct model_image *base = added ? open_prior() : NULL;
    CALLGRIND_TOGGLE_COLLECT;
    struct prior *p = prior_load_on(in, base, err);
    CALLGRIND_TOGGLE_COLLECT;
    const bool ok = p != NULL;
    prior_destroy(p);
    return ok;
}

static bool run_codec(satchel_bytes in, const struct library *l, size_t size, satchel_error *err)
{
    const struct model_image *image = l ? NULL : open_prior();
    CALLGRIND_TOGGLE_COLLECT;
    const bool ok =
        l ? l->decode(in, output, size, err) : model_decode(image, in, output, size, err);
    CALLGRIND_TOGGLE_COLLECT;
    return ok;
}

static void run(const char *wanted)
{
    satchel_error err = {0};
    struct rusage usage;
    const int library = library_block(wanted);
    const struct block *b = library < 0 ? other_block(wanted) : NULL;
    const size_t got = fread(input, 1, sizeof input, stdin);
    must(got > 4, "nothing to read");
    const satchel_bytes in = {input + 4, got - 4};
    const bool ok = b && b->kind > TEXT_BLOCK
                        ? run_prior(in, b->kind == PRIOR_ADDED, &err)
                        : run_codec(in, b ? NULL : &libraries[library / 4], load_u32(input), &err);
    getrusage(RUSAGE_SELF, &usage);
    printf("%ld KB, %s\n", usage.ru_maxrss, ok ? "decoded" : err.text);
}

int main(int argc, char **argv)
{
    if (argc == 1)
        list();
    else if (argc == 3 && strcmp(argv[1], "make") == 0)
        make(argv[2]);
    else if (argc == 3 && strcmp(argv[1], "run") == 0)
        run(argv[2]);
    else
        must(false, "usage: decoding [make NAME >FILE | run NAME <FILE]");
    satchel_priors_destroy(priors);
    return 0;
}
