/* What was withdrawn; see kills.h. */
#include "kills.h"

#include "state/textfile.h"

#include <satchel/update.h>

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_EDITIONS 256                        /* that are remembered as learnt */
#define HEX           ((size_t)2 * SATCHEL_HASH) /* digits of a hash */
#define MOST_BYTES    ((size_t)8 << 20)

struct kill {
    uint8_t hash[SATCHEL_HASH]; /* of publication and id */
    uint32_t version;
    int64_t time;
};

struct kills {
    char *path; /* of the file; NULL: nothing is written */
    struct kill *list;
    uint32_t count, capacity;
    uint8_t learnt[MOST_EDITIONS][SATCHEL_HASH]; /* manifests, the oldest first */
    unsigned learnt_count;
    bool changed;
    bool unread; /* what the file holds */
};

/* --- who and what ------------------------------------------------------------------------------
 */

static void article_of(const uint8_t publication[SATCHEL_HASH], const char *id,
                       uint8_t hash[SATCHEL_HASH])
{
    satchel_buf text;
    satchel_buf_init(&text, (size_t)1 << 16);
    satchel_buf_put(&text, publication, SATCHEL_HASH);
    satchel_buf_put_text(&text, id);
    satchel_hash(satchel_buf_bytes(&text), hash);
    satchel_buf_free(&text);
}

static int64_t time_of(const satchel_record *record)
{
    return record->updated != SATCHEL_NO_TIME ? record->updated : record->issued;
}

/* Does the article come after the kill? As packer and FORMAT.md have it: by version, else by time.
 */
static bool survives(const struct kill *kill, const satchel_record *record)
{
    if (kill->version && record->version && kill->version != record->version)
        return record->version > kill->version;
    return time_of(record) > kill->time;
}

static struct kill *find(const struct kills *k, const uint8_t hash[SATCHEL_HASH])
{
    for (uint32_t i = k->count; i-- > 0;)
        if (memcmp(k->list[i].hash, hash, SATCHEL_HASH) == 0)
            return &k->list[i];
    return NULL;
}

static bool keep(struct kills *k, const struct kill *kill)
{
    struct kill *known = find(k, kill->hash);
    if (known) {
        if (kill->version > known->version || kill->time > known->time) {
            *known = *kill;
            k->changed = true;
        }
        return true;
    }
    if (k->count == KILLS_MOST)
        memmove(k->list, k->list + 1, --k->count * sizeof *k->list);
    if (k->count == k->capacity) {
        const uint32_t more = k->capacity ? k->capacity * 2 : 64;
        struct kill *grown = realloc(k->list, more * sizeof *grown);
        if (!grown)
            return false;
        k->list = grown;
        k->capacity = more;
    }
    k->list[k->count++] = *kill;
    k->changed = true;
    return true;
}

/* --- the file ----------------------------------------------------------------------------------
 */

static bool parse_hash(const char *text, uint8_t hash[SATCHEL_HASH])
{
    for (unsigned i = 0; i < HEX; i++) {
        const char c = text[i];
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0)
            return false;
        hash[i / 2] = (uint8_t)(i % 2 ? hash[i / 2] << 4 | digit : digit);
    }
    return true;
}

static void print_hash(const uint8_t hash[SATCHEL_HASH], satchel_buf *out)
{
    for (unsigned i = 0; i < SATCHEL_HASH; i++)
        satchel_buf_print(out, "%02x", (unsigned)hash[i]);
}

static void note_learnt(struct kills *k, const uint8_t manifest[SATCHEL_HASH])
{
    if (k->learnt_count == MOST_EDITIONS)
        memmove(k->learnt, k->learnt + 1, --k->learnt_count * sizeof *k->learnt);
    memcpy(k->learnt[k->learnt_count++], manifest, SATCHEL_HASH);
    k->changed = true;
}

/* "kill HASH VERSION TIME", "edition HASH". Other lines are left out. */
static bool read_line(void *context, char *line)
{
    struct kills *k = context;
    struct kill kill = {.time = SATCHEL_NO_TIME};
    uint8_t manifest[SATCHEL_HASH];
    char *end;
    if (strncmp(line, "kill ", 5) == 0 && parse_hash(line + 5, kill.hash) && line[5 + HEX] == ' ') {
        kill.version = (uint32_t)strtoul(line + 6 + HEX, &end, 10);
        kill.time = strtoll(end, NULL, 10);
        return keep(k, &kill);
    }
    if (strncmp(line, "edition ", 8) == 0 && parse_hash(line + 8, manifest))
        note_learnt(k, manifest);
    return true;
}

struct kills *kills_open(const char *folder)
{
    struct kills *k = calloc(1, sizeof *k);
    char path[PATH_MAX];
    if (!k || !folder || snprintf(path, sizeof path, "%s/withdrawn", folder) >= PATH_MAX)
        return k;
    k->path = strdup(path);
    if (!k->path) {
        free(k);
        return NULL;
    }
    if (!textfile_load(path, MOST_BYTES, read_line, k, &k->unread)) {
        kills_close(k);
        return NULL;
    }
    k->changed = false;
    return k;
}

void kills_close(struct kills *k)
{
    if (!k)
        return;
    free(k->path);
    free(k->list);
    free(k);
}

static bool save(struct kills *k, satchel_error *err)
{
    satchel_buf out;
    if (!k->path || !k->changed)
        return true;
    satchel_buf_init(&out, MOST_BYTES);
    for (uint32_t i = 0; i < k->count; i++) {
        satchel_buf_put_text(&out, "kill ");
        print_hash(k->list[i].hash, &out);
        satchel_buf_print(&out, " %" PRIu32 " %" PRId64 "\n", k->list[i].version, k->list[i].time);
    }
    for (unsigned i = 0; i < k->learnt_count; i++) {
        satchel_buf_put_text(&out, "edition ");
        print_hash(k->learnt[i], &out);
        satchel_buf_put_byte(&out, '\n');
    }
    const bool ok = satchel_buf_ok(&out, err) &&
                    textfile_save(k->path, &k->unread, satchel_buf_bytes(&out), err);
    satchel_buf_free(&out);
    k->changed = k->changed && !ok;
    return ok;
}

/* --- learning and applying ---------------------------------------------------------------------
 */

/* Under all that the publication is known by: what was published under an earlier key, or before
 * anybody signed, is withdrawn as well. */
static bool learn_record(struct kills *k, const satchel_publication *publication,
                         const satchel_record *record)
{
    struct kill kill = {.version = record->version, .time = time_of(record)};
    for (unsigned i = 0; i < publication->count; i++) {
        article_of(publication->hash[i], record->id, kill.hash);
        if (!keep(k, &kill))
            return false;
    }
    return true;
}

bool kills_learn(struct kills *k, satchel_bundle *bundle, satchel_error *err)
{
    const satchel_info *info = satchel_bundle_info(bundle);
    for (unsigned i = 0; i < k->learnt_count; i++)
        if (memcmp(k->learnt[i], info->manifest, SATCHEL_HASH) == 0)
            return true;
    bool whole = info->complete && !info->excerpt_of;
    satchel_publication publication;
    satchel_publication_of(info, &publication);
    for (uint32_t i = 0; i < info->articles; i++) {
        satchel_arena arena;
        satchel_record record;
        satchel_arena_init(&arena, (size_t)1 << 20);
        const bool got = satchel_bundle_record(bundle, i, &arena, &record, NULL);
        const bool ok =
            !got || record.status != SATCHEL_CANCELED || learn_record(k, &publication, &record);
        whole = whole && got;
        satchel_arena_free(&arena);
        if (!ok)
            return satchel_fail_memory(err);
    }
    if (whole)
        note_learnt(k, info->manifest);
    return save(k, err);
}

/* Of a signed publication only its keys are asked: what nobody has signed may be by anybody. */
static bool is_killed(const struct kills *k, const satchel_publication *of,
                      const satchel_record *record)
{
    uint8_t hash[SATCHEL_HASH];
    for (unsigned i = 0; k->count && i < (of->keys ? of->keys : of->count); i++) {
        article_of(of->hash[i], record->id, hash);
        const struct kill *kill = find(k, hash);
        if (kill && !survives(kill, record))
            return true;
    }
    return false;
}

bool kills_has(const struct kills *k, const satchel_info *of, const satchel_record *record)
{
    satchel_publication publication;
    satchel_publication_of(of, &publication);
    return is_killed(k, &publication, record);
}

static bool is_withdrawn(void *context, const satchel_record *record)
{
    const struct kills_view *w = context;
    return is_killed(w->kills, &w->publication, record);
}

void kills_apply(const struct kills *k, satchel_bundle *bundle, struct kills_view *view)
{
    view->kills = k;
    satchel_publication_of(satchel_bundle_info(bundle), &view->publication);
    satchel_bundle_withdraw(bundle, is_withdrawn, view);
}

uint32_t kills_count(const struct kills *k)
{
    return k->count;
}
