/* Faces for what readers lack; see faces.h. */
#include "faces.h"

#include "media/clusters.h"

#include <satchel/utf8.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FACES_FINE (NAMES_NONE - 1)
#define CLUSTER_MOST                                                            \
    64 /* characters of a cluster that count; longer ones are nobody's language \
        */
#define RANKS 6
#define TOLD  2 /* clusters named in a message */

struct faces *faces_create(enum reader_fonts readers, const char *fonts)
{
    struct faces *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    f->readers = readers;
    f->fonts = fonts;
    names_init(&f->clusters);
    satchel_arena_init(&f->arena, SIZE_MAX);
    return f;
}

void faces_destroy(struct faces *f)
{
    if (!f)
        return;
    for (unsigned i = 0; i < f->embedded_count; i++)
        satchel_buf_free(&f->embedded[i].font);
    names_free(&f->clusters);
    satchel_arena_free(&f->arena);
    free(f->lacking);
    free(f);
}

/* --- noting ------------------------------------------------------------------------------------
 */

/* What of a cluster is drawn. */
static size_t decode(const char *text, size_t length, uint32_t to[CLUSTER_MOST])
{
    size_t count = 0;
    for (size_t at = 0; at < length && count < CLUSTER_MOST;) {
        uint32_t c;
        at += satchel_utf8_decode(text + at, length - at, &c);
        if (!character_is_blank(c))
            to[count++] = c;
    }
    return count;
}

static struct lacking *add_lacking(struct faces *f)
{
    if (f->lacking_count == f->lacking_capacity) {
        const uint32_t more = f->lacking_capacity ? f->lacking_capacity * 2 : 64;
        struct lacking *grown = realloc(f->lacking, more * sizeof *grown);
        if (!grown)
            return NULL;
        f->lacking = grown;
        f->lacking_capacity = more;
    }
    return &f->lacking[f->lacking_count];
}

/* A cluster that was not seen before. */
static bool judge(struct faces *f, const char *text, size_t length, satchel_error *err)
{
    uint32_t characters[CLUSTER_MOST];
    const size_t count = decode(text, length, characters);
    for (size_t i = 0; i < count; i++)
        f->used[characters[i] / 64] |= (uint64_t)1 << characters[i] % 64;
    const bool fine = !count || coverage_has(f->readers, characters, count);
    if (!names_add(&f->clusters, text, length, fine ? FACES_FINE : f->lacking_count))
        return satchel_fail_memory(err);
    if (fine)
        return true;
    struct lacking *l = add_lacking(f);
    const char *kept = l ? satchel_arena_string(&f->arena, text, length) : NULL;
    if (!kept)
        return satchel_fail_memory(err);
    *l = (struct lacking){.text = kept, .length = length, .article = f->article};
    f->lacking_count++;
    return true;
}

static bool note_cluster(void *context, const char *text, size_t length, satchel_error *err)
{
    struct faces *f = context;
    return names_find(&f->clusters, text, length) != NAMES_NONE || judge(f, text, length, err);
}

bool faces_note(struct faces *f, const char *text, size_t length, satchel_error *err)
{
    return f->settled || clusters_each(text, length, note_cluster, f, err);
}

bool faces_note_article(struct faces *f, satchel_builder *b, satchel_error *err)
{
    size_t size;
    const char *headline = satchel_builder_headline(b), *byline;
    if (!faces_note(f, headline, strlen(headline), err))
        return false;
    byline = satchel_builder_byline(b);
    if (!faces_note(f, byline, strlen(byline), err))
        return false;
    const char *text = satchel_builder_peek(b, &size);
    if (!faces_note(f, text, size, err))
        return false;
    for (uint32_t i = 0; i < satchel_builder_images(b); i++) {
        const char *alt = satchel_builder_image_alt(b, i);
        if (!faces_note(f, alt, strlen(alt), err))
            return false;
    }
    return true;
}

/* --- choosing ----------------------------------------------------------------------------------
 */

struct choice {
    struct faces *faces;
    struct typefaces *typefaces;
    bool *mended; /* by number of `lacking` */
    bool *unfit;  /* by number of typeface */
};

static bool is_nobodys(const uint32_t *characters, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (character_is_nobodys(characters[i]))
            return true;
    return false;
}

/* Can the typeface draw the cluster? Private use means nothing without the font it was meant for,
 * which the publisher has to name. */
static bool can_draw(const struct choice *c, size_t typeface, uint32_t number)
{
    uint32_t characters[CLUSTER_MOST];
    const struct lacking *l = &c->faces->lacking[number];
    const size_t count = decode(l->text, l->length, characters);
    if (typefaces_rank(c->typefaces, typeface) > 0 && is_nobodys(characters, count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!typefaces_has(c->typefaces, typeface, characters[i]))
            return false;
    return true;
}

/* The typeface of the rank that draws most of what is left; typefaces_count if none draws any. */
static size_t best_typeface(const struct choice *c, unsigned rank)
{
    const size_t count = typefaces_count(c->typefaces);
    size_t best = count;
    uint32_t most = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t drawn = 0;
        if (c->unfit[i] || typefaces_rank(c->typefaces, i) != rank)
            continue;
        for (uint32_t k = 0; k < c->faces->lacking_count; k++)
            drawn += !c->mended[k] && can_draw(c, i, k);
        if (drawn > most) {
            most = drawn;
            best = i;
        }
    }
    return best;
}

struct wanted {
    uint64_t has[FACES_CHARACTERS / 64];
    uint32_t list[FACES_CHARACTERS];
    size_t count;
    bool scripts[512];
};

static void want(struct wanted *w, uint32_t c)
{
    uint32_t parts[CHARACTER_PARTS];
    if (w->has[c / 64] >> c % 64 & 1)
        return;
    w->has[c / 64] |= (uint64_t)1 << c % 64;
    w->list[w->count++] = c;
    for (size_t i = 0, count = character_parts(c, parts); i < count; i++)
        want(w, parts[i]);
}

/* What the subset has to hold: the clusters, and of scripts whose letters join every letter in use,
 * so that no word is set in two faces. */
static void collect(const struct choice *c, size_t typeface, struct wanted *w)
{
    uint32_t characters[CLUSTER_MOST];
    want(w, ' ');
    for (uint32_t k = 0; k < c->faces->lacking_count; k++) {
        if (c->mended[k] || !can_draw(c, typeface, k))
            continue;
        const struct lacking *l = &c->faces->lacking[k];
        const size_t count = decode(l->text, l->length, characters);
        for (size_t i = 0; i < count; i++) {
            want(w, characters[i]);
            const unsigned script = character_script(characters[i]);
            w->scripts[script < 512 ? script : 0] = true;
        }
    }
    w->scripts[0] = false;
    for (uint32_t ch = 0; ch < FACES_CHARACTERS; ch++)
        if (c->faces->used[ch / 64] >> ch % 64 & 1) {
            const unsigned script = character_script(ch);
            if (script < 512 && w->scripts[script] && typefaces_has(c->typefaces, typeface, ch))
                want(w, ch);
        }
}

/* Makes the subset and puts it into the bundle. A font that cannot be used is not asked again. */
static bool embed(struct choice *c, size_t typeface, satchel_writer *writer, satchel_error *err)
{
    struct faces *f = c->faces;
    struct wanted *w = calloc(1, sizeof *w);
    satchel_buf font;
    satchel_error why;
    if (!w)
        return satchel_fail_memory(err);
    satchel_buf_init(&font, 64u << 20);
    collect(c, typeface, w);
    bool ok = typefaces_subset(c->typefaces, typeface, w->list, w->count, &font, &why) &&
              satchel_writer_face(writer, satchel_buf_bytes(&font), &why);
    free(w);
    if (ok && f->embedded_count == SATCHEL_MAX_FACES)
        ok = satchel_fail(&why, SATCHEL_LIMIT, "more than %d faces", SATCHEL_MAX_FACES);
    if (!ok) {
        satchel_buf_free(&font);
        c->unfit[typeface] = true;
        if (why.code != SATCHEL_MEMORY)
            return true;
        return satchel_fail_memory(err);
    }
    f->embedded[f->embedded_count++].font = font;
    for (uint32_t k = 0; k < f->lacking_count; k++)
        c->mended[k] |= can_draw(c, typeface, k);
    return true;
}

static bool choose(struct choice *c, satchel_writer *writer, satchel_error *err)
{
    for (unsigned rank = 0; rank < RANKS; rank++) {
        size_t best;
        while ((best = best_typeface(c, rank)) < typefaces_count(c->typefaces))
            if (!embed(c, best, writer, err))
                return false;
    }
    return true;
}

/* --- telling -----------------------------------------------------------------------------------
 */

/* Names the clusters that are left, of nobody's characters or of others; how many there are. */
static uint32_t name_left(const struct choice *c, bool nobodys, char *to, size_t capacity,
                          const char *(*id_of)(void *, uint32_t), void *context)
{
    uint32_t characters[CLUSTER_MOST], left = 0;
    *to = '\0';
    for (uint32_t k = 0; k < c->faces->lacking_count; k++) {
        const struct lacking *l = &c->faces->lacking[k];
        const size_t count = decode(l->text, l->length, characters);
        if (c->mended[k] || is_nobodys(characters, count) != nobodys || left++ >= TOLD)
            continue;
        const char *id = id_of(context, l->article);
        char name[40];
        size_t used = strlen(to);
        for (size_t i = 0; i < count && i < 3; i++) {
            character_name(characters[i], name, sizeof name);
            snprintf(to + used, capacity - used, "%s%s", i ? " + " : used ? ", " : "", name);
            used = strlen(to);
        }
        if (*id)
            snprintf(to + used, capacity - used, " in %.30s", id);
    }
    const size_t used = strlen(to);
    if (left > TOLD)
        snprintf(to + used, capacity - used, " and %u more", left - TOLD);
    return left;
}

static void tell(const struct choice *c, struct report *report, const char *output,
                 const char *(*id_of)(void *, uint32_t), void *context)
{
    char names[120], text[240];
    satchel_error err;
    if (name_left(c, true, names, sizeof names, id_of, context)) {
        snprintf(text, sizeof text, "boxes, as what is private or unassigned is in no font: %s",
                 names);
        report_warning(report, output, text);
    }
    if (name_left(c, false, names, sizeof names, id_of, context)) {
        satchel_fail(&err, SATCHEL_INPUT,
                     "boxes, for want of a font; install one (fonts-unifont) or give --fonts: %s",
                     names);
        report_failure(report, output, &err);
    }
}

bool faces_settle(struct faces *f, satchel_writer *writer, struct report *report,
                  const char *output, const char *(*id_of)(void *, uint32_t), void *context,
                  satchel_error *err)
{
    struct choice c = {.faces = f};
    bool ok = true;
    if (f->settled) { /* another trial of the same bundle */
        for (unsigned i = 0; ok && i < f->embedded_count; i++)
            ok = satchel_writer_face(writer, satchel_buf_bytes(&f->embedded[i].font), err);
        return ok;
    }
    f->settled = true;
    if (!f->lacking_count)
        return true;
    c.typefaces = typefaces_open(f->fonts, err);
    if (!c.typefaces)
        return false;
    c.mended = calloc(f->lacking_count, sizeof *c.mended);
    c.unfit = calloc(typefaces_count(c.typefaces) + 1, sizeof *c.unfit);
    ok = c.mended && c.unfit ? choose(&c, writer, err) : satchel_fail_memory(err);
    if (ok)
        tell(&c, report, output, id_of, context);
    free(c.mended);
    free(c.unfit);
    typefaces_close(c.typefaces);
    return ok;
}
