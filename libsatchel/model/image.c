/* See image.h. An image is the prior's structures as this machine and build lay them out in memory:
 * it is a cache, never part of a bundle, and made again when anything about it is not as it should
 * be. */
#include "image.h"

#include "doors/digest.h"

#include <satchel/file.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define ALIGN 64u

struct image_head {
    char magic[16];
    uint32_t order;    /* 0x01020304 as this machine writes it */
    uint32_t sizes[3]; /* of the three structures */
    uint8_t prior[SATCHEL_HASH];
    struct {
        uint64_t offsets, records; /* where they lie in the file */
        uint32_t blocks, size;
    } tables[MODEL_TABLES];
    uint64_t parts[3]; /* alphabet, tree, learned */
    uint64_t total;
    uint8_t check[SATCHEL_HASH]; /* of all before it */
};

/* Follows the head where the prior is made of texts. */
struct texts_head {
    uint64_t texts, ends; /* where they lie in the file */
    uint32_t count, bytes;
};

static const char magic[17] = "satchel image 1\n", magic_texts[17] = "satchel image 2\n";

static uint64_t place(uint64_t *at, uint64_t size)
{
    const uint64_t here = (*at + ALIGN - 1) / ALIGN * ALIGN;
    *at = here + size;
    return here;
}

static void fill_head(struct image_head *h, struct texts_head *t, const uint8_t hash[SATCHEL_HASH],
                      const struct prior *prior)
{
    const struct table_bytes *tables = prior->tables;
    const struct model_texts *texts = &prior->image.texts;
    uint64_t at = sizeof *h + (texts->count ? sizeof *t : 0);
    memset(h, 0, sizeof *h);
    memcpy(h->magic, texts->count ? magic_texts : magic, sizeof h->magic);
    h->order = 0x01020304;
    h->sizes[0] = sizeof(struct alphabet);
    h->sizes[1] = sizeof(struct model_tree);
    h->sizes[2] = sizeof(struct model_learned);
    memcpy(h->prior, hash, SATCHEL_HASH);
    for (unsigned i = 0; i < 3; i++)
        h->parts[i] = place(&at, h->sizes[i]);
    for (unsigned i = 0; i < MODEL_TABLES; i++) {
        h->tables[i].blocks = tables[i].blocks;
        h->tables[i].size = tables[i].size;
        h->tables[i].offsets = place(&at, (tables[i].blocks + UINT64_C(1)) * 4);
        h->tables[i].records = place(&at, tables[i].size + UINT64_C(16));
    }
    if (texts->count) {
        *t = (struct texts_head){.count = texts->count, .bytes = texts->ends[texts->count - 1]};
        t->ends = place(&at, texts->count * UINT64_C(4));
        t->texts = place(&at, t->bytes);
    }
    h->total = at;
    hash_bytes((satchel_bytes){(const uint8_t *)h, offsetof(struct image_head, check)}, h->check);
}

/* --- reading -----------------------------------------------------------------------------------
 */

static bool is_ours(const struct image_head *h, const uint8_t hash[SATCHEL_HASH], uint64_t size)
{
    uint8_t check[SATCHEL_HASH];
    hash_bytes((satchel_bytes){(const uint8_t *)h, offsetof(struct image_head, check)}, check);
    return memcmp(h->check, check, sizeof check) == 0 && h->total == size &&
           (memcmp(h->magic, magic, sizeof h->magic) == 0 ||
            memcmp(h->magic, magic_texts, sizeof h->magic) == 0) &&
           h->order == 0x01020304 && h->sizes[0] == sizeof(struct alphabet) &&
           h->sizes[1] == sizeof(struct model_tree) &&
           h->sizes[2] == sizeof(struct model_learned) && memcmp(h->prior, hash, SATCHEL_HASH) == 0;
}

bool image_map(const char *path, const uint8_t hash[SATCHEL_HASH], struct opened_image *to)
{
    struct stat status;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    void *mapped = MAP_FAILED;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
        status.st_size > (off_t)sizeof(struct image_head))
        mapped = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_SHARED, fd, 0);
    (void)close(fd);
    if (mapped == MAP_FAILED)
        return false;
    const struct image_head *h = mapped;
    if (!is_ours(h, hash, (uint64_t)status.st_size)) {
        (void)munmap(mapped, (size_t)status.st_size);
        return false;
    }
    const uint8_t *bytes = mapped;
    *to = (struct opened_image){.mapped = mapped, .size = (size_t)status.st_size};
    to->image.alphabet = (const void *)(bytes + h->parts[0]);
    to->image.tree = (const void *)(bytes + h->parts[1]);
    to->image.learned = (const void *)(bytes + h->parts[2]);
    for (unsigned i = 0; i < MODEL_TABLES; i++)
        to->image.tables[i] =
            (struct model_table){.offsets = (const void *)(bytes + h->tables[i].offsets),
                                 .blocks = h->tables[i].blocks,
                                 .records = bytes + h->tables[i].records};
    if (memcmp(h->magic, magic_texts, sizeof h->magic) == 0) {
        const struct texts_head *t = (const void *)(bytes + sizeof *h);
        to->image.texts = (struct model_texts){
            .bytes = bytes + t->texts, .ends = (const void *)(bytes + t->ends), .count = t->count};
    }
    return true;
}

void image_rest(const struct opened_image *image)
{
    if (image->mapped)
        (void)madvise(image->mapped, image->size, MADV_DONTNEED);
}

void image_close(struct opened_image *image)
{
    if (image->mapped)
        (void)munmap(image->mapped, image->size);
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

static bool write_image(satchel_save *save, const struct image_head *h, const struct texts_head *t,
                        const struct prior *p)
{
    static const uint8_t spare[16];
    const void *const parts[3] = {&p->alphabet, &p->tree, &p->learned};
    uint64_t at = 0;
    bool ok = put_at(save, &at, 0, h, sizeof *h);
    if (ok && t->count)
        ok = put_at(save, &at, sizeof *h, t, sizeof *t);
    for (unsigned i = 0; ok && i < 3; i++)
        ok = put_at(save, &at, h->parts[i], parts[i], h->sizes[i]);
    for (unsigned i = 0; ok && i < MODEL_TABLES; i++) {
        const struct table_bytes *table = &p->tables[i];
        ok = put_at(save, &at, h->tables[i].offsets, table->offsets,
                    (table->blocks + (size_t)1) * 4) &&
             put_at(save, &at, h->tables[i].records, table->records, table->size) &&
             put_at(save, &at, at, spare, sizeof spare);
    }
    return ok && (!t->count || (put_at(save, &at, t->ends, p->ends, t->count * (size_t)4) &&
                                put_at(save, &at, t->texts, p->texts, t->bytes)));
}

bool image_keep(const char *path, const uint8_t hash[SATCHEL_HASH], const struct prior *prior)
{
    struct image_head h;
    struct texts_head t = {0};
    fill_head(&h, &t, hash, prior);
    satchel_save *save = satchel_save_open(path, NULL);
    if (!save)
        return false;
    if (write_image(save, &h, &t, prior))
        return satchel_save_commit(save, NULL);
    satchel_save_discard(save);
    return false;
}
