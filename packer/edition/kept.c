/* Pictures that were made before; see kept.h. */
#include "kept.h"

#include <satchel/update.h>

#include <stdlib.h>

static bool add_place(struct kept *k, const struct kept_place *place, uint32_t *index)
{
    if (k->count == k->capacity) {
        const uint32_t more = k->capacity ? k->capacity * 2 : 64;
        struct kept_place *grown = realloc(k->places, more * sizeof *grown);
        if (!grown)
            return false;
        k->places = grown;
        k->capacity = more;
    }
    *index = k->count;
    k->places[k->count++] = *place;
    return true;
}

static uint32_t find_image(const struct kept *k, const struct stamped *s,
                           uint8_t hash[SATCHEL_HASH])
{
    satchel_hash(s->image, hash);
    return names_find(&k->images, (const char *)hash, SATCHEL_HASH);
}

/* Where a picture is to be found by its stamp and by its pixels. */
static bool note(struct kept *k, const struct stamped *s, const struct kept_place *place)
{
    uint8_t hash[SATCHEL_HASH];
    uint32_t index;
    const bool known = find_image(k, s, hash) != NAMES_NONE;
    if (known && names_find(&k->stamps, (const char *)s->stamp, STAMP_BYTES) != NAMES_NONE)
        return true;
    return add_place(k, place, &index) &&
           names_add(&k->images, (const char *)hash, sizeof hash, index) &&
           names_add(&k->stamps, (const char *)s->stamp, STAMP_BYTES, index);
}

static bool note_article(struct kept *k, satchel_bundle *bundle, uint32_t article,
                         satchel_buf *room, satchel_error *err)
{
    satchel_arena arena;
    satchel_record record = {0};
    satchel_error why = {0};
    bool ok = true;
    satchel_arena_init(&arena, SIZE_MAX);
    const bool read = satchel_bundle_record(bundle, article, &arena, &record, &why);
    satchel_arena_free(&arena);
    for (uint32_t i = 0; read && ok && i < record.pictures; i++) {
        const struct kept_place place = {bundle, article, i};
        struct stamped stamped;
        satchel_buf_clear(room);
        if (satchel_bundle_picture(bundle, article, i, room, &why) &&
            stamp_read(satchel_buf_bytes(room), &stamped))
            ok = note(k, &stamped, &place);
        else
            ok = why.code != SATCHEL_MEMORY;
    }
    return ok || satchel_fail_memory(err);
}

bool kept_open(struct kept *k, satchel_bundle *const *bundles, unsigned count, satchel_error *err)
{
    satchel_buf room;
    bool ok = true;
    *k = (struct kept){0};
    names_init(&k->stamps);
    names_init(&k->images);
    satchel_buf_init(&room, SATCHEL_MAX_PICTURE);
    for (unsigned b = 0; ok && b < count; b++) {
        const satchel_info *info = satchel_bundle_info(bundles[b]);
        for (uint32_t i = 0; ok && info->pictures && i < info->articles; i++)
            ok = note_article(k, bundles[b], i, &room, err);
    }
    satchel_buf_free(&room);
    return ok;
}

void kept_close(struct kept *k)
{
    names_free(&k->stamps);
    names_free(&k->images);
    free(k->places);
    *k = (struct kept){0};
}

static bool make(satchel_bytes in, const struct picture_settings *settings,
                 const uint8_t stamp[STAMP_BYTES], struct made_picture *to, satchel_error *err)
{
    to->found = NAMES_NONE;
    if (!picture_convert(in, settings, &to->webp, &to->width, &to->height, err))
        return false;
    stamp_put(&to->webp, to->width, to->height, stamp);
    return satchel_buf_ok(&to->webp, err);
}

bool kept_make(const struct kept *k, satchel_bytes in, const struct picture_settings *settings,
               struct made_picture *to, satchel_error *err)
{
    uint8_t stamp[STAMP_BYTES];
    stamp_of(in, settings, stamp);
    to->found = names_find(&k->stamps, (const char *)stamp, STAMP_BYTES);
    return to->found != NAMES_NONE || make(in, settings, stamp, to, err);
}

/* The block of an earlier edition as it is. */
static bool load(const struct kept *k, uint32_t found, satchel_buf *webp, satchel_error *err)
{
    const struct kept_place *place = &k->places[found];
    satchel_buf_clear(webp);
    return satchel_bundle_picture(place->bundle, place->article, place->picture, webp, err);
}

bool kept_take(struct kept *k, satchel_bytes in, const struct picture_settings *settings,
               struct made_picture *to, satchel_error *err)
{
    uint8_t stamp[STAMP_BYTES];
    struct stamped stamped;
    satchel_error why;
    if (to->found == NAMES_NONE)
        return true;
    if (load(k, to->found, &to->webp, &why) && stamp_read(satchel_buf_bytes(&to->webp), &stamped)) {
        to->width = stamped.width;
        to->height = stamped.height;
        return true;
    }
    satchel_buf_clear(&to->webp);
    stamp_of(in, settings, stamp);
    return make(in, settings, stamp, to, err);
}

bool kept_put(struct kept *k, satchel_bytes webp, satchel_writer *w, uint32_t *number,
              satchel_error *err)
{
    struct stamped stamped;
    uint8_t hash[SATCHEL_HASH];
    if (!stamp_read(webp, &stamped))
        return satchel_writer_picture(w, webp, number, err);
    const uint32_t known = find_image(k, &stamped, hash);
    if (known == NAMES_NONE) {
        struct kept_place here = {.bundle = NULL};
        uint32_t index;
        if (!satchel_writer_picture(w, webp, number, err))
            return false;
        here.picture = *number;
        return (add_place(k, &here, &index) &&
                names_add(&k->images, (const char *)hash, sizeof hash, index)) ||
               satchel_fail_memory(err);
    }
    if (!k->places[known].bundle) {
        *number = k->places[known].picture;
        return true;
    }
    satchel_buf old;
    satchel_error why;
    satchel_buf_init(&old, SATCHEL_MAX_PICTURE);
    const bool ok = satchel_writer_picture(
        w, load(k, known, &old, &why) ? satchel_buf_bytes(&old) : webp, number, err);
    satchel_buf_free(&old);
    return ok;
}
