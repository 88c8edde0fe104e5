/* See image.h. An image is the prior's structures as this machine and build lay them out in memory:
 * it is a cache, never part of a bundle, and made again when anything about it is not as it should
 * be.
 *
 * A text that is decoded with other counts than it was coded with is another text, and no hash
 * would tell: those are of what is stored. So an image is read through when it is mapped, and again
 * after it has rested, before anything is decoded with it. It is nobody's but this user's; the sums
 * are against disks that forget, not against enemies, and cost a twentieth of opening an article.
 */
#include "image.h"

#include "doors/digest.h"

#include <satchel/file.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define ALIGN    64u
/* alphabet, trees, learned; offsets and records of tables; texts and their ends */
#define SECTIONS (5 + 2 * MODEL_TABLES)
#define CHUNK    4096u
#define LANES    4u
#define ROW      (sizeof(uint32_t) * LANES * 4)

struct image_head {
    char magic[16];
    uint32_t order;    /* 0x01020304 as this machine writes it */
    uint32_t sizes[3]; /* of the three structures */
    uint8_t prior[SATCHEL_HASH];
    struct {
        uint64_t offsets, records; /* where they lie in the file */
        uint32_t blocks, size;
    } tables[MODEL_TABLES];
    uint64_t parts[3];    /* alphabet, trees, learned */
    uint64_t texts, ends; /* of a prior made of texts */
    uint32_t text_count, text_bytes;
    uint64_t total;
    uint64_t sums[SECTIONS];
    uint8_t check[SATCHEL_HASH]; /* of all before it */
};

/* Another number whenever the same prior would give another image: counts, layout or rules. */
static const char magic[17] = "satchel image 5\n";

/* --- sums --------------------------------------------------------------------------------------
 */

struct section {
    const void *data;
    size_t size;
};

/* Adds up the 32-bit words of whole rows, every fourth with every fourth. */
#if defined __SSE2__
static void add_rows(const uint8_t *bytes, size_t rows, uint32_t lanes[LANES])
{
    __m128i sums[4] = {_mm_setzero_si128(), _mm_setzero_si128(), _mm_setzero_si128(),
                       _mm_setzero_si128()};
    const __m128i *row = (const __m128i *)(const void *)bytes;
    for (const __m128i *end = row + 4 * rows; row < end; row += 4)
        for (unsigned k = 0; k < 4; k++)
            sums[k] = _mm_add_epi32(sums[k], _mm_loadu_si128(row + k));
    const __m128i all =
        _mm_add_epi32(_mm_add_epi32(sums[0], sums[1]), _mm_add_epi32(sums[2], sums[3]));
    _mm_storeu_si128((__m128i *)(void *)lanes, all);
}
#else
static void add_any(const uint8_t *bytes, size_t rows, uint32_t lanes[LANES])
{
    memset(lanes, 0, LANES * sizeof *lanes);
    for (const uint8_t *end = bytes + rows * ROW; bytes < end; bytes += LANES * sizeof *lanes)
        for (unsigned k = 0; k < LANES; k++) {
            uint32_t word;
            memcpy(&word, bytes + k * sizeof word, sizeof word);
            lanes[k] += word;
        }
}

#ifdef __arm__
/* Four words by one instruction, which compilers do not find: on such machines this is much of
 * opening an article. */
#define ADD_FOUR                      \
    "ldmia %0!, {r4, r5, r6, r8}\n\t" \
    "add %1, %1, r4\n\t"              \
    "add %2, %2, r5\n\t"              \
    "add %3, %3, r6\n\t"              \
    "add %4, %4, r8\n\t"

static void add_rows(const uint8_t *bytes, size_t rows, uint32_t lanes[LANES])
{
    if ((uintptr_t)bytes % sizeof *lanes) {
        add_any(bytes, rows, lanes);
        return;
    }
    uint32_t a = 0, b = 0, c = 0, d = 0;
    for (const uint8_t *end = bytes + rows * ROW; bytes < end;)
        __asm__(ADD_FOUR ADD_FOUR ADD_FOUR ADD_FOUR
                : "+r"(bytes), "+r"(a), "+r"(b), "+r"(c), "+r"(d)::"r4", "r5", "r6", "r8",
                  "memory");
    lanes[0] = a, lanes[1] = b, lanes[2] = c, lanes[3] = d;
}
#else
#define add_rows add_any
#endif
#endif

/* Sums of words, chunk by chunk: any one change shows, and so do chunks in other places. */
static uint64_t sum_of(struct section s)
{
    const uint8_t *bytes = s.data;
    uint64_t sum = s.size;
    for (size_t at = 0; at < s.size; at += CHUNK) {
        const size_t size = s.size - at < CHUNK ? s.size - at : CHUNK, rows = size / ROW;
        uint32_t lanes[LANES], rest[ROW / sizeof(uint32_t)] = {0};
        add_rows(bytes + at, rows, lanes);
        memcpy(rest, bytes + at + rows * ROW, size - rows * ROW);
        for (unsigned k = 0; k < sizeof rest / sizeof *rest; k++)
            lanes[k % LANES] += rest[k];
        for (unsigned k = 0; k < LANES; k += 2)
            sum = (sum ^ (lanes[k] | (uint64_t)lanes[k + 1] << 32)) * UINT64_C(0x9E3779B97F4A7C15);
        sum ^= sum >> 29;
    }
    return sum;
}

static void sections_of(const struct prior *p, struct section to[SECTIONS])
{
    to[0] = (struct section){&p->alphabet, sizeof p->alphabet};
    to[1] = (struct section){&p->trees, sizeof p->trees};
    to[2] = (struct section){&p->learned, sizeof p->learned};
    for (unsigned i = 0; i < MODEL_TABLES; i++) {
        const struct table_bytes *t = &p->tables[i];
        to[3 + 2 * i] = (struct section){t->offsets, (t->blocks + (size_t)1) * 4};
        to[4 + 2 * i] = (struct section){t->records, t->size};
    }
    const struct model_texts *texts = &p->image.texts;
    const uint32_t bytes = texts->count ? texts->ends[texts->count - 1] : 0;
    to[SECTIONS - 2] = (struct section){texts->bytes, bytes};
    to[SECTIONS - 1] = (struct section){texts->ends, texts->count * (size_t)4};
}

/* Is the image as it was written? */
static bool is_whole(const struct image_head *h)
{
    const uint8_t *bytes = (const uint8_t *)h;
    uint64_t different = 0;
    for (unsigned i = 0; i < 3; i++)
        different |= sum_of((struct section){bytes + h->parts[i], h->sizes[i]}) ^ h->sums[i];
    for (unsigned i = 0; i < MODEL_TABLES; i++) {
        const struct section offsets = {bytes + h->tables[i].offsets,
                                        (h->tables[i].blocks + (size_t)1) * 4},
                             records = {bytes + h->tables[i].records, h->tables[i].size};
        different |= sum_of(offsets) ^ h->sums[3 + 2 * i];
        different |= sum_of(records) ^ h->sums[4 + 2 * i];
    }
    const struct section texts = {bytes + h->texts, h->text_bytes},
                         ends = {bytes + h->ends, h->text_count * (size_t)4};
    different |= sum_of(texts) ^ h->sums[SECTIONS - 2];
    different |= sum_of(ends) ^ h->sums[SECTIONS - 1];
    return !different;
}

/* --- head --------------------------------------------------------------------------------------
 */

static uint64_t place(uint64_t *at, uint64_t size)
{
    const uint64_t here = (*at + ALIGN - 1) / ALIGN * ALIGN;
    *at = here + size;
    return here;
}

static void fill_head(struct image_head *h, const uint8_t hash[SATCHEL_HASH],
                      const struct prior *prior)
{
    const struct table_bytes *tables = prior->tables;
    struct section sections[SECTIONS];
    uint64_t at = sizeof *h;
    memset(h, 0, sizeof *h);
    memcpy(h->magic, magic, sizeof h->magic);
    h->order = 0x01020304;
    h->sizes[0] = sizeof(struct alphabet);
    h->sizes[1] = sizeof(struct model_trees);
    h->sizes[2] = sizeof(struct model_learned);
    memcpy(h->prior, hash, SATCHEL_HASH);
    for (unsigned i = 0; i < 3; i++)
        h->parts[i] = place(&at, h->sizes[i]);
    for (unsigned i = 0; i < MODEL_TABLES; i++) {
        h->tables[i].blocks = tables[i].blocks;
        h->tables[i].size = tables[i].size;
        h->tables[i].offsets = place(&at, (tables[i].blocks + UINT64_C(1)) * 4);
        h->tables[i].records = place(&at, tables[i].size + (uint64_t)TABLE_SPARE);
    }
    sections_of(prior, sections);
    h->text_count = prior->image.texts.count;
    h->text_bytes = (uint32_t)sections[SECTIONS - 2].size;
    h->ends = place(&at, h->text_count * UINT64_C(4));
    h->texts = place(&at, h->text_bytes);
    h->total = at;
    for (unsigned i = 0; i < SECTIONS; i++)
        h->sums[i] = sum_of(sections[i]);
    hash_bytes((satchel_bytes){(const uint8_t *)h, offsetof(struct image_head, check)}, h->check);
}

/* --- reading -----------------------------------------------------------------------------------
 */

static bool is_ours(const struct image_head *h, const uint8_t hash[SATCHEL_HASH], uint64_t size)
{
    uint8_t check[SATCHEL_HASH];
    hash_bytes((satchel_bytes){(const uint8_t *)h, offsetof(struct image_head, check)}, check);
    return memcmp(h->check, check, sizeof check) == 0 && h->total == size &&
           memcmp(h->magic, magic, sizeof h->magic) == 0 && h->order == 0x01020304 &&
           h->sizes[0] == sizeof(struct alphabet) && h->sizes[1] == sizeof(struct model_trees) &&
           h->sizes[2] == sizeof(struct model_learned) && memcmp(h->prior, hash, SATCHEL_HASH) == 0;
}

bool image_map_file(int file, size_t size, const uint8_t hash[SATCHEL_HASH],
                    struct opened_image *to)
{
    if (size <= sizeof(struct image_head))
        return false;
    void *mapped = mmap(NULL, size, PROT_READ, MAP_SHARED, file, 0);
    if (mapped == MAP_FAILED)
        return false;
    const struct image_head *h = mapped;
    if (!is_ours(h, hash, size) || !is_whole(h)) {
        (void)munmap(mapped, size);
        return false;
    }
    (void)posix_madvise(mapped, size, POSIX_MADV_RANDOM);
    const uint8_t *bytes = mapped;
    *to = (struct opened_image){.mapped = mapped, .size = size, .file = -1};
    memcpy(to->hash, hash, SATCHEL_HASH);
    to->image.alphabet = (const void *)(bytes + h->parts[0]);
    to->image.trees = (const void *)(bytes + h->parts[1]);
    to->image.learned = (const void *)(bytes + h->parts[2]);
    for (unsigned i = 0; i < MODEL_TABLES; i++)
        to->image.tables[i] =
            (struct model_table){.offsets = (const void *)(bytes + h->tables[i].offsets),
                                 .blocks = h->tables[i].blocks,
                                 .records = bytes + h->tables[i].records};
    to->image.texts = (struct model_texts){
        .bytes = bytes + h->texts, .ends = (const void *)(bytes + h->ends), .count = h->text_count};
    return true;
}

bool image_map(const char *path, const uint8_t hash[SATCHEL_HASH], struct opened_image *to)
{
    struct stat status;
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size <= 0 ||
        (uint64_t)status.st_size > SIZE_MAX ||
        !image_map_file(file, (size_t)status.st_size, hash, to)) {
        (void)close(file);
        return false;
    }
    to->file = file;
    return true;
}

bool image_is_open(const struct opened_image *image)
{
    return image->image.trees || image->rested;
}

void image_rest(struct opened_image *image)
{
    if (!image->mapped || image->file < 0)
        return;
    (void)munmap(image->mapped, image->size);
    image->mapped = NULL;
    image->image = (struct model_image){0};
    image->rested = true;
}

bool image_wake(struct opened_image *image)
{
    const int file = image->file;
    if (!image->rested)
        return true;
    if (!image_map_file(file, image->size, image->hash, image))
        return false;
    image->file = file;
    return true;
}

void image_close(struct opened_image *image)
{
    if (image->mapped)
        (void)munmap(image->mapped, image->size);
    if ((image->mapped || image->rested) && image->file >= 0)
        (void)close(image->file);
    prior_destroy(image->prior);
    *image = (struct opened_image){0};
}

/* --- writing -----------------------------------------------------------------------------------
 */

static bool put_at(satchel_save *save, uint64_t *at, uint64_t where, const void *data, size_t size)
{
    static const uint8_t nothing[ALIGN];
    if (!satchel_save_write(save, nothing, (size_t)(where - *at), NULL) ||
        !satchel_save_write(save, data, size, NULL))
        return false;
    *at = where + size;
    return true;
}

static bool write_image(satchel_save *save, const struct image_head *h, const struct prior *p)
{
    static const uint8_t spare[TABLE_SPARE];
    const void *const parts[3] = {&p->alphabet, &p->trees, &p->learned};
    uint64_t at = 0;
    bool ok = put_at(save, &at, 0, h, sizeof *h);
    for (unsigned i = 0; ok && i < 3; i++)
        ok = put_at(save, &at, h->parts[i], parts[i], h->sizes[i]);
    for (unsigned i = 0; ok && i < MODEL_TABLES; i++) {
        const struct table_bytes *table = &p->tables[i];
        ok = put_at(save, &at, h->tables[i].offsets, table->offsets,
                    (table->blocks + (size_t)1) * 4) &&
             put_at(save, &at, h->tables[i].records, table->records, table->size) &&
             put_at(save, &at, at, spare, sizeof spare);
    }
    return ok && put_at(save, &at, h->ends, p->ends, h->text_count * (size_t)4) &&
           put_at(save, &at, h->texts, p->texts, h->text_bytes);
}

bool image_keep(const char *path, const uint8_t hash[SATCHEL_HASH], const struct prior *prior)
{
    struct image_head h;
    fill_head(&h, hash, prior);
    satchel_save *save = satchel_save_open(path, NULL);
    if (!save)
        return false;
    if (write_image(save, &h, prior))
        return satchel_save_commit(save, NULL);
    satchel_save_discard(save);
    return false;
}
