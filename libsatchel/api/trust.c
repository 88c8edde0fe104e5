/* Whom to believe; see <satchel/trust.h>.
 *
 * Order of the questions: is it signed; is the key revoked; is it known, or does a chain of
 * statements lead to it from one that is; has a later edition been seen. Numbers decide, never the
 * clock, which on the devices in question stands at 1970 as often as not.
 *
 * A key that is revoked introduces no successor: whoever has stolen it could sign that too. So a
 * publisher lets readers learn the next key in good time, in bundles signed with the present one.
 */
#include "trust_inside.h"

#include "bundle_inside.h"
#include "doors/keys.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_STEP 1000000u /* editions that a number may jump by: no fast-forward to the end */

satchel_trust *satchel_trust_create(satchel_policy policy, satchel_error *err)
{
    satchel_trust *t = calloc(1, sizeof *t);
    if (!t)
        return satchel_fail_memory(err), NULL;
    t->policy = policy;
    t->newest = SATCHEL_NO_TIME;
    satchel_arena_init(&t->arena, (size_t)16 << 20);
    return t;
}

void satchel_trust_destroy(satchel_trust *t)
{
    if (!t)
        return;
    free(t->trusted.keys);
    free(t->pinned.keys);
    free(t->statements);
    free(t->seen);
    satchel_arena_free(&t->arena);
    free(t);
}

/* --- lists -------------------------------------------------------------------------------------
 */

static bool same_key(const satchel_public_key *a, const satchel_public_key *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

const struct known_key *trust_find(const struct key_list *list, const satchel_public_key *key)
{
    for (size_t i = 0; i < list->count; i++)
        if (same_key(&list->keys[i].key, key))
            return &list->keys[i];
    return NULL;
}

/* Room for one more item of `size` bytes in a growing array. */
static void *grow(void *items, size_t count, size_t *capacity, size_t size, satchel_error *err)
{
    if (count >= TRUST_MOST) {
        satchel_fail(err, SATCHEL_LIMIT, "more than %d keys or publications", TRUST_MOST);
        return NULL;
    }
    if (count < *capacity)
        return items;
    const size_t more = *capacity ? *capacity * 2 : 16;
    void *grown = realloc(items, more * size);
    if (!grown)
        satchel_fail_memory(err);
    else
        *capacity = more;
    return grown;
}

bool trust_keep_key(satchel_trust *t, struct key_list *list, const satchel_public_key *key,
                    const char *name, satchel_error *err)
{
    if (trust_find(list, key))
        return true;
    struct known_key *keys =
        grow(list->keys, list->count, &list->capacity, sizeof *list->keys, err);
    if (!keys)
        return false;
    list->keys = keys;
    const char *copy = satchel_arena_string(&t->arena, name, strlen(name));
    if (!copy)
        return satchel_fail_memory(err);
    keys[list->count++] = (struct known_key){.key = *key, .name = copy};
    return true;
}

static struct seen_edition *find_edition(const satchel_trust *t, const satchel_public_key *key,
                                         const char *title)
{
    for (size_t i = 0; i < t->seen_count; i++)
        if (same_key(&t->seen[i].key, key) && strcmp(t->seen[i].title, title) == 0)
            return &t->seen[i];
    return NULL;
}

struct seen_edition *trust_keep_edition(satchel_trust *t, const satchel_public_key *key,
                                        const char *title, satchel_error *err)
{
    struct seen_edition *known = find_edition(t, key, title);
    if (known)
        return known;
    struct seen_edition *seen =
        grow(t->seen, t->seen_count, &t->seen_capacity, sizeof *t->seen, err);
    if (!seen)
        return NULL;
    t->seen = seen;
    const char *copy = satchel_arena_string(&t->arena, title, strlen(title));
    if (!copy)
        return satchel_fail_memory(err), NULL;
    seen[t->seen_count] = (struct seen_edition){.key = *key, .title = copy};
    return &seen[t->seen_count++];
}

static bool knows_revoked(const satchel_trust *t, const satchel_public_key *key)
{
    for (size_t i = 0; i < t->statement_count; i++)
        if (t->statements[i].revokes && same_key(&t->statements[i].key, key))
            return true;
    return false;
}

bool trust_keep_statement(satchel_trust *t, const satchel_statement *s, satchel_error *err)
{
    if (knows_revoked(t, &s->key))
        return true;
    for (size_t i = 0; !s->revokes && i < t->statement_count; i++)
        if (same_key(&t->statements[i].key, &s->key) && same_key(&t->statements[i].next, &s->next))
            return true;
    satchel_statement *kept =
        grow(t->statements, t->statement_count, &t->statement_capacity, sizeof *kept, err);
    if (!kept)
        return false;
    t->statements = kept;
    kept[t->statement_count++] = *s;
    return true;
}

bool satchel_trust_add(satchel_trust *t, const satchel_public_key *key, const char *name,
                       satchel_error *err)
{
    return trust_keep_key(t, &t->trusted, key, name, err);
}

static bool add_file(satchel_trust *t, const char *folder, const char *name, satchel_error *err)
{
    char path[4096], shown[256];
    satchel_public_key key;
    const size_t length = strlen(name);
    if (length < 5 || name[0] == '.' || strcmp(name + length - 4, ".pub") != 0)
        return true;
    satchel_printable(shown, sizeof shown, name, length - 4);
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        return satchel_fail(err, SATCHEL_READ, "path too long");
    if (!satchel_key_read(path, &key, err)) {
        satchel_error_prefix(err, "%s.pub", shown);
        return false;
    }
    return satchel_trust_add(t, &key, shown, err);
}

bool satchel_trust_add_folder(satchel_trust *t, const char *path, satchel_error *err)
{
    DIR *folder = opendir(path);
    if (!folder)
        return satchel_fail_system(err, SATCHEL_READ, errno, "cannot be opened");
    bool ok = true;
    for (const struct dirent *e; ok && (e = readdir(folder));)
        ok = add_file(t, path, e->d_name, err);
    closedir(folder);
    return ok;
}

/* --- judging -----------------------------------------------------------------------------------
 */

/* Revoked by what is remembered, or by the bundle itself. */
static bool is_revoked(const satchel_trust *t, const satchel_info *info,
                       const satchel_public_key *key)
{
    for (unsigned i = 0; i < info->statement_count; i++)
        if (info->statements[i].revokes && same_key(&info->statements[i].key, key))
            return true;
    return knows_revoked(t, key);
}

/* A statement that `key` follows another: one kept, or one in the bundle that no revoked key made.
 */
static const satchel_statement *find_step(const satchel_trust *t, const satchel_info *info,
                                          const satchel_public_key *key)
{
    for (size_t i = 0; i < t->statement_count; i++)
        if (!t->statements[i].revokes && same_key(&t->statements[i].next, key))
            return &t->statements[i];
    for (unsigned i = 0; i < info->statement_count; i++)
        if (!info->statements[i].revokes && same_key(&info->statements[i].next, key) &&
            !is_revoked(t, info, &info->statements[i].key))
            return &info->statements[i];
    return NULL;
}

/* Is the bundle's key, or one that it follows, in the list? Signatures of statements were checked
 * when they were read. A chain is never longer than the statements are many, so that circles end.
 */
static const struct known_key *find_chain(const satchel_trust *t, const struct key_list *list,
                                          const satchel_info *info)
{
    const satchel_public_key *key = &info->key;
    const size_t most = t->statement_count + info->statement_count;
    for (size_t steps = 0; key && steps <= most; steps++) {
        const struct known_key *known = trust_find(list, key);
        if (known)
            return known;
        const satchel_statement *s = find_step(t, info, key);
        key = s ? &s->key : NULL;
    }
    return NULL;
}

static const struct known_key *find_publisher(const satchel_trust *t, const char *publisher)
{
    for (size_t i = 0; i < t->pinned.count; i++)
        if (strcmp(t->pinned.keys[i].name, publisher) == 0)
            return &t->pinned.keys[i];
    return NULL;
}

/* The newest edition seen under this key or one that it follows. */
static const struct seen_edition *find_seen(const satchel_trust *t, const satchel_info *info)
{
    const struct seen_edition *best = NULL;
    const satchel_public_key *key = &info->key;
    const size_t most = t->statement_count + info->statement_count;
    for (size_t steps = 0; key && steps <= most; steps++) {
        const struct seen_edition *e = find_edition(t, key, info->title);
        if (e && (!best || e->edition > best->edition))
            best = e;
        const satchel_statement *s = find_step(t, info, key);
        key = s ? &s->key : NULL;
    }
    return best;
}

static void stand(const satchel_trust *t, const satchel_info *info, satchel_verdict *v)
{
    v->changed = *info->publisher && find_publisher(t, info->publisher);
    if (!info->has_key)
        return;
    const struct known_key *known = find_chain(t, &t->trusted, info);
    v->standing = known ? SATCHEL_TRUSTED : SATCHEL_STRANGER;
    if (!known && (known = find_chain(t, &t->pinned, info)))
        v->standing = SATCHEL_PINNED;
    if (known)
        snprintf(v->name, sizeof v->name, "%s", known->name);
    v->revoked = is_revoked(t, info, &info->key);
    v->changed = v->changed && !known;
    if (info->excerpt_of)
        return; /* an article of any edition, passed on: no edition itself */
    const struct seen_edition *seen = find_seen(t, info);
    v->older = seen && info->edition < seen->edition;
    v->forked = seen && info->edition == seen->edition && info->edition &&
                memcmp(seen->manifest, info->manifest, SATCHEL_HASH) != 0;
}

static bool refuse_key(satchel_policy policy, const satchel_info *info, const satchel_verdict *v,
                       satchel_error *err)
{
    char name[SATCHEL_KEY_NAME];
    satchel_key_name(info->key.id, name);
    if (v->standing == SATCHEL_NOT_SIGNED && v->changed)
        return satchel_fail(err, SATCHEL_UNSIGNED,
                            "not signed, as its publisher's bundles were before");
    if (v->standing == SATCHEL_NOT_SIGNED)
        return policy == SATCHEL_TRUST_FIRST_USE ||
               satchel_fail(err, SATCHEL_UNSIGNED, "not signed");
    if (v->revoked)
        return satchel_fail(err, SATCHEL_UNKNOWN_KEY, "signed by key %s, which was revoked", name);
    if (v->changed)
        return satchel_fail(err, SATCHEL_UNKNOWN_KEY,
                            "signed by key %s, not by the one its publisher had before", name);
    return v->standing == SATCHEL_TRUSTED || policy == SATCHEL_TRUST_FIRST_USE ||
           satchel_fail(err, SATCHEL_UNKNOWN_KEY, "signed by key %s, which is not trusted here",
                        name);
}

bool satchel_trust_judge(const satchel_trust *t, const satchel_bundle *bundle, satchel_verdict *v,
                         satchel_error *err)
{
    const satchel_info *info = satchel_bundle_info(bundle);
    *v = (satchel_verdict){.standing = SATCHEL_NOT_SIGNED};
    stand(t, info, v);
    if (t->policy == SATCHEL_TRUST_ANY)
        return true;
    if (!refuse_key(t->policy, info, v, err))
        return false;
    if (info->excerpt_of)
        return true;
    const struct seen_edition *seen = find_seen(t, info);
    if (v->older)
        return satchel_fail(err, SATCHEL_ROLLBACK, "edition %llu, and %llu has been seen",
                            (unsigned long long)info->edition, (unsigned long long)seen->edition);
    if (v->forked)
        return satchel_fail(err, SATCHEL_ROLLBACK, "another edition %llu has been seen",
                            (unsigned long long)info->edition);
    if (seen && info->edition - seen->edition > MOST_STEP)
        return satchel_fail(err, SATCHEL_ROLLBACK,
                            "edition %llu follows %llu: no number jumps so far",
                            (unsigned long long)info->edition, (unsigned long long)seen->edition);
    return true;
}

/* --- remembering -------------------------------------------------------------------------------
 */

/* Statements count whoever carries them: their signatures are their own. Revocations first: who
 * brings both at once may be the thief. */
static bool learn(satchel_trust *t, const satchel_info *info, satchel_error *err)
{
    for (unsigned pass = 0; pass < 2; pass++)
        for (unsigned i = 0; i < info->statement_count; i++)
            if (info->statements[i].revokes == (pass == 0) &&
                !trust_keep_statement(t, &info->statements[i], err))
                return false;
    return true;
}

bool satchel_trust_remember(satchel_trust *t, const satchel_bundle *bundle, satchel_error *err)
{
    const satchel_info *info = satchel_bundle_info(bundle);
    if (!learn(t, info, err))
        return false;
    if (!info->has_key)
        return true;
    const bool stranger = !trust_find(&t->trusted, &info->key);
    if (t->policy == SATCHEL_TRUST_FIRST_USE && stranger && *info->publisher &&
        !trust_keep_key(t, &t->pinned, &info->key, info->publisher, err))
        return false;
    struct seen_edition *seen = trust_keep_edition(t, &info->key, info->title, err);
    if (!seen)
        return false;
    if (info->edition >= seen->edition && !info->excerpt_of) {
        seen->edition = info->edition;
        memcpy(seen->manifest, info->manifest, SATCHEL_HASH);
    }
    if (info->issued != SATCHEL_NO_TIME &&
        (t->newest == SATCHEL_NO_TIME || info->issued > t->newest))
        t->newest = info->issued;
    return true;
}

int64_t satchel_trust_now(const satchel_trust *t, int64_t clock)
{
    return t->newest != SATCHEL_NO_TIME && t->newest > clock ? t->newest : clock;
}
