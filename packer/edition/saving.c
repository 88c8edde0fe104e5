/* See saving.h. What has been learnt from is never measured: it would look far better than the
 * articles to come will be. */
#include "saving.h"

#include "console/console.h"

#include <satchel/prior.h>
#include <satchel/satchel.h>

#define HELD_OUT      7
#define MOST_MEASURED (32u << 20)
#define MOST_PRIOR    2990000u /* bytes of a prior that would be learnt */
#define WORTH_PERCENT 5
#define LEAST_TELLING 8 /* articles measured that say anything */

struct measuring {
    satchel_learner *learner;
    satchel_trial *trial; /* NULL while learning */
    struct saving *saving;
    uint64_t seen; /* bytes of text */
    uint32_t number;
};

/* An article that cannot be opened is passed over, both times. */
static bool learn_article(struct measuring *m, satchel_bundle *bundle, uint32_t index,
                          satchel_error *err)
{
    satchel_error missing;
    satchel_article *article = satchel_article_open(bundle, index, &missing);
    size_t size = 0;
    const char *text = article ? satchel_article_text(article, &size) : NULL;
    const bool ok =
        !text || satchel_learner_add(m->learner, (satchel_bytes){(const uint8_t *)text, size}, err);
    satchel_article_close(article);
    return article || missing.code != SATCHEL_MEMORY ? ok : satchel_fail_memory(err);
}

static bool measure_article(struct measuring *m, satchel_bundle *bundle, uint32_t index,
                            size_t stored, satchel_error *err)
{
    size_t bytes;
    satchel_error missing;
    if (satchel_trial_size(m->trial, bundle, index, &bytes, &missing)) {
        m->saving->articles++;
        m->saving->before += stored;
        m->saving->after += bytes < stored ? bytes : stored;
    }
    return missing.code != SATCHEL_MEMORY || satchel_fail_memory(err);
}

static bool go_through(struct measuring *m, satchel_bundle *bundle, satchel_error *err)
{
    satchel_arena arena;
    satchel_record record;
    bool ok = true;
    satchel_arena_init(&arena, (size_t)1 << 20);
    for (uint32_t i = 0; ok && i < satchel_bundle_info(bundle)->articles; i++) {
        satchel_arena_clear(&arena);
        if (m->seen > MOST_MEASURED || !satchel_bundle_record(bundle, i, &arena, &record, NULL) ||
            !record.stored)
            continue;
        const bool out = m->number++ % HELD_OUT == HELD_OUT - 1;
        m->seen += record.stored * (uint64_t)4; /* about its text */
        if (m->trial)
            ok = !out || measure_article(m, bundle, i, record.stored, err);
        else
            ok = out || learn_article(m, bundle, i, err);
    }
    satchel_arena_free(&arena);
    return ok;
}

static bool go_through_all(struct measuring *m, char *const *bundles, size_t count,
                           satchel_error *err)
{
    m->seen = m->number = 0;
    for (size_t i = 0; i < count; i++) {
        satchel_bundle *bundle = satchel_bundle_open(bundles[i], err);
        const bool ok = bundle && go_through(m, bundle, err);
        satchel_bundle_close(bundle);
        if (!ok)
            return false;
    }
    return true;
}

static bool finish(struct measuring *m, size_t most, satchel_error *err)
{
    satchel_buf stored;
    satchel_buf_init(&stored, (size_t)1 << 26);
    const bool ok = satchel_learner_finish(m->learner, most, &stored, err);
    if (ok)
        m->trial = satchel_trial_create(satchel_buf_bytes(&stored), err);
    satchel_buf_free(&stored);
    return m->trial != NULL;
}

bool saving_measure(char *const *bundles, size_t count, size_t most, struct saving *saving,
                    satchel_error *err)
{
    struct measuring m = {.learner = satchel_learner_create(), .saving = saving};
    satchel_error why = {0};
    *saving = (struct saving){0};
    bool ok = m.learner || satchel_fail_memory(&why);
    ok = ok && go_through_all(&m, bundles, count, &why) && finish(&m, most, &why) &&
         go_through_all(&m, bundles, count, &why);
    satchel_trial_destroy(m.trial);
    satchel_learner_destroy(m.learner);
    if (ok || why.code == SATCHEL_INPUT)
        return true;
    *err = why;
    return false;
}

int saving_percent(const struct saving *s)
{
    if (!s->before)
        return 0;
    return (int)(((int64_t)s->before - (int64_t)s->after) * 100 / (int64_t)s->before);
}

bool saving_tell(char *bundle, bool quiet, satchel_error *err)
{
    struct saving saving;
    if (!saving_measure(&bundle, 1, MOST_PRIOR, &saving, err))
        return false;
    const int percent = saving_percent(&saving);
    if (!quiet && saving.articles >= LEAST_TELLING && percent >= WORTH_PERCENT)
        console_say("a prior learnt from such editions would make texts at least %d %% smaller: "
                    "satchel prior",
                    percent);
    return true;
}
