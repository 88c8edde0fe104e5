/* Fitting pictures to a size; see fit.h. */
#include "fit.h"

#include <stdlib.h>
#include <string.h>

#define LOWEST_SIDE    80
#define LOWEST_QUALITY 30
#define BEST_QUALITY   72

void fit_init(struct fit *fit, unsigned most_side)
{
    *fit = (struct fit){.most_side = most_side};
    names_init(&fit->keys);
}

void fit_free(struct fit *fit)
{
    names_free(&fit->keys);
    free(fit->choices);
    for (unsigned i = 0; i < FIT_LEVELS; i++)
        free(fit->sizes[i]);
}

/* Sides grow by a constant factor, in steps of integer arithmetic so that all machines agree;
 * quality grows evenly. */
static struct picture_settings settings_of(const struct fit *fit, unsigned level)
{
    const unsigned last = FIT_LEVELS - 1;
    uint64_t side = (uint64_t)LOWEST_SIDE << 16;
    /* 1.0109 to the 255th is 16, the way from 80 pixels to 1280. */
    for (unsigned i = 0; i < level; i++)
        side += side * 713 >> 16;
    unsigned pixels = (unsigned)(side >> 16);
    if (level == last || pixels > fit->most_side)
        pixels = fit->most_side;
    return (struct picture_settings){.side = pixels,
                                     .quality = LOWEST_QUALITY +
                                                (BEST_QUALITY - LOWEST_QUALITY) * level / last,
                                     .grey = fit->grey};
}

const struct picture_settings *fit_settings(const struct fit *fit, const char *key, size_t length)
{
    const uint32_t number = names_find(&fit->keys, key, length);
    if (fit->measuring || number == NAMES_NONE)
        return &fit->at_common;
    return &fit->choices[number].settings;
}

/* --- measuring ---------------------------------------------------------------------------------
 */

static uint32_t number_of(struct fit *fit, const char *key, size_t length)
{
    const uint32_t known = names_find(&fit->keys, key, length);
    if (known != NAMES_NONE)
        return known;
    if (fit->count == fit->capacity) {
        const uint32_t more = fit->capacity ? fit->capacity * 2 : 64;
        struct fit_choice *grown = realloc(fit->choices, more * sizeof *grown);
        if (!grown)
            return NAMES_NONE;
        fit->choices = grown;
        fit->capacity = more;
    }
    if (!names_add(&fit->keys, key, length, fit->count))
        return NAMES_NONE;
    fit->choices[fit->count] = (struct fit_choice){.level = 0};
    return fit->count++;
}

void fit_note(struct fit *fit, const char *key, size_t length, size_t bytes)
{
    const uint32_t number = number_of(fit, key, length);
    uint32_t **sizes = &fit->sizes[fit->common];
    if (number != NAMES_NONE && number >= fit->room[fit->common]) {
        const uint32_t more = fit->capacity;
        uint32_t *grown = realloc(*sizes, more * sizeof *grown);
        if (grown) {
            memset(grown + fit->room[fit->common], 0,
                   (more - fit->room[fit->common]) * sizeof *grown);
            *sizes = grown;
            fit->room[fit->common] = more;
        }
    }
    if (number == NAMES_NONE || number >= fit->room[fit->common])
        fit->failed = true;
    else
        (*sizes)[number] = (uint32_t)bytes;
}

bool fit_measure(struct fit *fit, unsigned level)
{
    fit->begun = true;
    fit->measuring = !fit->sizes[level];
    fit->common = level;
    fit->at_common = settings_of(fit, level);
    return fit->measuring;
}

static uint32_t size_at(const struct fit *fit, unsigned level, uint32_t picture)
{
    return picture < fit->room[level] ? fit->sizes[level][picture] : 0;
}

uint64_t fit_sum(const struct fit *fit, unsigned level)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < fit->count; i++)
        sum += size_at(fit, level, i);
    return sum;
}

/* --- choosing ----------------------------------------------------------------------------------
 */

/* Between a level at which all fit and one at which they do not. */
static void bisect(const struct fit *fit, uint64_t budget, unsigned *fits, unsigned *next)
{
    unsigned low = 0, high = FIT_LEVELS - 1;
    *next = FIT_LEVELS;
    if (!fit->sizes[low] || !fit->sizes[high]) {
        *next = fit->sizes[low] ? high : low;
        return;
    }
    if (fit_sum(fit, high) <= budget)
        low = high;
    while (high - low > 1) {
        const unsigned middle = (low + high) / 2;
        if (!fit->sizes[middle]) {
            *next = middle;
            break;
        }
        if (fit_sum(fit, middle) <= budget)
            low = middle;
        else
            high = middle;
    }
    *fits = low;
}

unsigned fit_next(const struct fit *fit, uint64_t budget)
{
    unsigned fits, next;
    bisect(fit, budget, &fits, &next);
    return fit->begun && !fit->count ? FIT_LEVELS : next;
}

static void choose(struct fit *fit, uint32_t picture, unsigned level)
{
    fit->choices[picture].level = level;
    fit->choices[picture].settings = settings_of(fit, level);
}

/* Takes pictures to a level that was measured, in order, as long as there is room. */
static uint64_t raise_all(struct fit *fit, unsigned level, uint64_t sum, uint64_t budget)
{
    for (uint32_t i = 0; i < fit->count && fit->sizes[level]; i++) {
        const unsigned now = fit->choices[i].level;
        const uint64_t raised = sum - size_at(fit, now, i) + size_at(fit, level, i);
        if (now >= level || raised > budget)
            continue;
        sum = raised;
        choose(fit, i, level);
    }
    return sum;
}

bool fit_choose(struct fit *fit, uint64_t budget)
{
    unsigned level = 0, next;
    uint64_t sum = 0;
    fit->measuring = false;
    fit->out = 0;
    if (!fit->count)
        return true;
    bisect(fit, budget, &level, &next);
    for (uint32_t i = 0; i < fit->count; i++) {
        const uint32_t size = size_at(fit, level, i);
        choose(fit, i, level);
        if (sum + size > budget) {
            fit->choices[i].settings.side = 0;
            fit->out++;
            continue;
        }
        sum += size;
    }
    if (level == FIT_LEVELS - 1)
        return true;
    if (!fit->out)
        sum = raise_all(fit, level + 1, sum, budget);
    for (unsigned above = FIT_LEVELS - 1; above > level + 1 && !fit->out; above--)
        sum = raise_all(fit, above, sum, budget);
    return false;
}
