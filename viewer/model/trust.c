/* Whose bundles are shown; see trust.h. */
#include "trust.h"

#include "state/textfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct trust {
    satchel_trust *keys;
    char *seen; /* the file; NULL: nothing is kept */
    bool kiosk;
    bool unread; /* what the file holds */
};

/* STATE/seen, or NULL where nothing is kept. False: out of memory. */
static bool name_file(struct trust *t, const char *state)
{
    if (!state)
        return true;
    const size_t size = strlen(state) + sizeof "/seen";
    t->seen = malloc(size);
    if (t->seen)
        snprintf(t->seen, size, "%s/seen", state);
    return t->seen != NULL;
}

static bool load(struct trust *t, const char *keys, satchel_error *err)
{
    if (keys && !satchel_trust_add_folder(t->keys, keys, err)) {
        satchel_error_prefix(err, "--trust %s", keys);
        return false;
    }
    satchel_error why = {0};
    if (!t->seen || satchel_trust_load(t->keys, t->seen, &why))
        return true;
    if (err)
        *err = why;
    /* A reader's device starts afresh; a kiosk must not forget what it has seen unnoticed, and
     * nobody for want of memory. */
    t->unread = true;
    if (why.code == SATCHEL_MEMORY || (t->kiosk && keys)) {
        satchel_error_prefix(err, "%s", t->seen);
        return false;
    }
    satchel_trust_destroy(t->keys);
    t->keys = satchel_trust_create(SATCHEL_TRUST_FIRST_USE, err);
    return t->keys && (!keys || satchel_trust_add_folder(t->keys, keys, err));
}

struct trust *trust_open(const char *keys, const char *state, bool kiosk, satchel_error *err)
{
    const satchel_policy policy = !kiosk ? SATCHEL_TRUST_FIRST_USE
                                  : keys ? SATCHEL_TRUST_ONLY
                                         : SATCHEL_TRUST_ANY;
    struct trust *t = calloc(1, sizeof *t);
    if (!t || !name_file(t, state)) {
        free(t);
        return satchel_fail_memory(err), NULL;
    }
    t->kiosk = kiosk;
    t->keys = satchel_trust_create(policy, err);
    if (t->keys && load(t, keys, err))
        return t;
    trust_close(t);
    return NULL;
}

void trust_close(struct trust *t)
{
    if (!t)
        return;
    satchel_trust_destroy(t->keys);
    free(t->seen);
    free(t);
}

bool trust_judge(const struct trust *t, const satchel_bundle *bundle, satchel_verdict *verdict,
                 satchel_error *err)
{
    satchel_error why;
    if (satchel_trust_judge(t->keys, bundle, verdict, &why) ||
        (!t->kiosk && why.code == SATCHEL_ROLLBACK && !verdict->forked))
        return true;
    if (err)
        *err = why;
    return false;
}

bool trust_accepts(void *context, const satchel_bundle *bundle, satchel_error *err)
{
    satchel_verdict verdict;
    return trust_judge(context, bundle, &verdict, err);
}

int64_t trust_now(const struct trust *t, int64_t clock)
{
    return satchel_trust_now(t->keys, clock);
}

void trust_learn(struct trust *t, const satchel_bundle *bundle)
{
    /* A bundle that is not whole may be the start of any other, and one that nobody signed says
     * nothing. */
    const satchel_info *info = satchel_bundle_info(bundle);
    if (!info->complete || (!info->has_key && !info->statement_count) ||
        !satchel_trust_remember(t->keys, bundle, NULL))
        return;
    if (!t->seen || (t->unread && !textfile_set_aside(t->seen, NULL)))
        return;
    /* Read-only media are the normal case. */
    if (satchel_trust_save(t->keys, t->seen, NULL))
        t->unread = false;
    else if (t->unread)
        textfile_take_back(t->seen);
}
