/* What making and applying an update share; and what an update says. See update_inside.h. */
#include "update_inside.h"

#include "doors/codec.h"
#include "doors/digest.h"
#include "model/priors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

unsigned prior_number(const satchel_info *info, const uint8_t hash[SATCHEL_HASH])
{
    unsigned i = 0;
    while (i < info->prior_count && memcmp(info->priors[i].hash, hash, SATCHEL_HASH) != 0)
        i++;
    return i;
}

satchel_priors *update_priors(satchel_bundle *b, satchel_error *err)
{
    if (!b->priors) {
        b->priors = satchel_priors_create(true);
        b->owns_priors = true;
    }
    if (!b->priors)
        satchel_fail_memory(err);
    return b->priors;
}

const struct model_image *update_image(satchel_bundle *b, const satchel_prior_name *prior,
                                       satchel_error *err)
{
    const unsigned number = prior_number(&b->manifest.info, prior->hash);
    if (number < b->manifest.info.prior_count)
        return bundle_prior(b, number, err);
    return update_priors(b, err) ? priors_open(b->priors, prior, err) : NULL;
}

static int by_hash(const void *a, const void *b)
{
    return memcmp(((const struct block_ref *)a)->hash, ((const struct block_ref *)b)->hash,
                  SATCHEL_HASH);
}

struct learnt {
    struct block_ref *texts;
    uint32_t count, capacity;
    size_t bytes;
};

/* Notes the text if it is one of this prior. */
static bool note_text(struct learnt *l, const satchel_info *info, const struct block_ref *text,
                      const satchel_prior_name *prior, satchel_error *err)
{
    const unsigned number = text->coding - (unsigned)CODING_MODEL;
    if (!text->stored || text->coding < CODING_MODEL || number >= info->prior_count ||
        memcmp(info->priors[number].hash, prior->hash, SATCHEL_HASH) != 0)
        return true;
    if (l->count == l->capacity) {
        const uint32_t more = l->capacity ? l->capacity * 2 : 64;
        struct block_ref *grown = realloc(l->texts, more * sizeof *grown);
        if (!grown)
            return satchel_fail_memory(err);
        l->texts = grown;
        l->capacity = more;
    }
    l->texts[l->count++] = *text;
    l->bytes += text->decoded;
    return l->bytes <= UPDATE_HISTORY ||
           satchel_fail(err, SATCHEL_LIMIT, "update: too many texts to learn from");
}

static bool note_runs(struct learnt *l, satchel_bundle *base, const struct update_base *runs,
                      const satchel_prior_name *prior, satchel_error *err)
{
    const satchel_info *info = &base->manifest.info;
    uint64_t at = 0;
    for (uint32_t i = 0; i < runs->run_count; i++) {
        at += runs->runs[i].skip;
        for (uint32_t k = 0; k < runs->runs[i].take; k++, at++) {
            if (at >= info->articles)
                return satchel_fail(err, SATCHEL_MALFORMED, "update: a text that the base lacks");
            const struct catalog_record *r = bundle_record(base, (uint32_t)at, err);
            if (!r || !note_text(l, info, &r->text, prior, err))
                return false;
        }
    }
    return true;
}

bool update_learn(struct model_series *series, satchel_bundle *base, const struct update_base *runs,
                  const satchel_prior_name *prior, satchel_error *err)
{
    struct learnt l = {0};
    bool ok = note_runs(&l, base, runs, prior, err);
    if (ok && l.count)
        qsort(l.texts, l.count, sizeof *l.texts, by_hash);
    for (uint32_t i = 0; ok && i < l.count; i++) {
        satchel_buf document;
        satchel_buf_init(&document, SATCHEL_MAX_DOCUMENT);
        ok = bundle_document(base, &l.texts[i], &document, err) &&
             model_series_put(series, satchel_buf_bytes(&document), NULL, err);
        satchel_buf_free(&document);
    }
    free(l.texts);
    return ok;
}

static bool names_successor(const satchel_info *of, const satchel_public_key *key,
                            const satchel_public_key *next)
{
    for (unsigned i = 0; i < of->statement_count; i++)
        if (!of->statements[i].revokes && memcmp(&of->statements[i].key, key, sizeof *key) == 0 &&
            memcmp(&of->statements[i].next, next, sizeof *next) == 0)
            return true;
    return false;
}

bool follows(const satchel_info *old, const satchel_info *next, satchel_error *err)
{
    if (old->has_key && !next->has_key)
        return satchel_fail(err, SATCHEL_UNSIGNED,
                            "the edition at hand is signed, the new one is not");
    if (old->has_key && memcmp(&old->key, &next->key, sizeof old->key) != 0 &&
        !names_successor(next, &old->key, &next->key) &&
        !names_successor(old, &old->key, &next->key))
        return satchel_fail(err, SATCHEL_UNKNOWN_KEY, "the new edition is signed with another key");
    if (next->edition < old->edition)
        return satchel_fail(err, SATCHEL_ROLLBACK, "leads back from edition %llu to %llu",
                            (unsigned long long)old->edition, (unsigned long long)next->edition);
    return true;
}

bool satchel_bundle_follows(const satchel_bundle *old, const satchel_bundle *next,
                            satchel_error *err)
{
    return follows(&old->manifest.info, &next->manifest.info, err);
}

bool satchel_update_looks(const char *path)
{
    char magic[8];
    FILE *file = fopen(path, "rbe");
    const bool looks = file && fread(magic, 1, sizeof magic, file) == sizeof magic &&
                       memcmp(magic, UPDATE_MAGIC, sizeof magic) == 0;
    if (file)
        (void)fclose(file);
    return looks;
}

bool satchel_update_read(const char *path, satchel_update_info *info, satchel_error *err)
{
    satchel_source source;
    struct update u;
    struct framing framing;
    if (!satchel_source_open(&source, path, err))
        return false;
    const bool ok = update_parse(&source, &u, err) &&
                    framing_compute(&u.manifest, u.manifest_bytes, u.signature, &framing, err);
    if (ok) {
        const satchel_info *said = &u.manifest.info;
        *info = (satchel_update_info){.edition = said->edition,
                                      .base_count = u.base_count,
                                      .has_key = said->has_key,
                                      .key = said->key,
                                      .bytes = framing.total};
        snprintf(info->title, sizeof info->title, "%s", said->title);
        hash_bytes(u.manifest_bytes, info->manifest);
        for (unsigned i = 0; i < u.base_count; i++)
            memcpy(info->bases[i], u.bases[i].manifest, SATCHEL_HASH);
    }
    update_free(&u);
    satchel_source_close(&source);
    return ok;
}
