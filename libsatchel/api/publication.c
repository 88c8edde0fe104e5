/* What a publication is; see <satchel/bundle.h>. */
#include "doors/digest.h"

#include <string.h>

/* Title and what stands behind it cannot run into each other: a title has no line feed. */
static void add(satchel_publication *to, const char *title, const void *whose, size_t size)
{
    struct hasher hasher;
    hasher_start(&hasher);
    hasher_put(&hasher, (satchel_bytes){(const uint8_t *)title, strlen(title)});
    hasher_put(&hasher, (satchel_bytes){(const uint8_t *)"\n", 1});
    hasher_put(&hasher, (satchel_bytes){whose, size});
    hasher_finish(&hasher, to->hash[to->count++]);
}

/* The statement by which another key gave way to this one; NULL if there is none. */
static const satchel_statement *find_predecessor(const satchel_info *info,
                                                 const satchel_public_key *key)
{
    for (unsigned i = 0; i < info->statement_count; i++) {
        const satchel_statement *s = &info->statements[i];
        if (!s->revokes && memcmp(&s->next, key, sizeof *key) == 0)
            return s;
    }
    return NULL;
}

void satchel_publication_of(const satchel_info *info, satchel_publication *to)
{
    *to = (satchel_publication){.count = 0};
    const satchel_public_key *key = info->has_key ? &info->key : NULL;
    while (key && to->count <= info->statement_count) { /* statements may go in a circle */
        add(to, info->title, key->key, sizeof key->key);
        const satchel_statement *before = find_predecessor(info, key);
        key = before ? &before->key : NULL;
    }
    to->keys = to->count;
    add(to, info->title, info->publisher, strlen(info->publisher));
}

bool satchel_publication_follows(const satchel_publication *earlier,
                                 const satchel_publication *later)
{
    for (unsigned i = 0; i < later->count; i++)
        if (memcmp(later->hash[i], earlier->hash[0], SATCHEL_HASH) == 0)
            return true;
    return false;
}
