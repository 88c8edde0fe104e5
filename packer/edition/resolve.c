/* Resolving; see resolve.h. */
#include "resolve.h"

#include "inputs/base64.h"
#include "inputs/paths.h"
#include "inputs/text/markdown.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LONGEST_PLACE ((size_t)PATH_MAX * 2)

void resolver_init(struct resolver *r, struct job *job)
{
    *r = (struct resolver){.job = job};
    names_init(&r->links);
    names_init(&r->pictures);
    satchel_arena_init(&r->captions, (size_t)64 << 20);
}

void resolver_free(struct resolver *r)
{
    names_free(&r->links);
    names_free(&r->pictures);
    satchel_arena_free(&r->captions);
    free(r->found);
}

/* Frees a buffer whose failure would otherwise pass for "there is no such place". Workers do it
 * too. */
static void let_go(struct job *job, satchel_buf *buf)
{
    if (buf->failed == SATCHEL_MEMORY)
        __atomic_store_n(&job->starved, true, __ATOMIC_RELAXED);
    satchel_buf_free(buf);
}

/* The same where there is a resolver at hand. */
static void drop(struct resolver *r, satchel_buf *buf)
{
    r->failed |= buf->failed == SATCHEL_MEMORY;
    satchel_buf_free(buf);
}

/* --- references --------------------------------------------------------------------------------
 */

/* Bytes of "http:" and the like at the start, 0 if there is no scheme. */
static size_t scheme_length(const char *target)
{
    size_t n = 0;
    while ((target[n] >= 'a' && target[n] <= 'z') || (target[n] >= 'A' && target[n] <= 'Z') ||
           (n && ((target[n] >= '0' && target[n] <= '9') || strchr("+-.", target[n]))))
        if (!target[n++])
            return 0;
    return n && target[n] == ':' ? n + 1 : 0;
}

static bool is_kept_scheme(const char *target, size_t length)
{
    static const char *const kept[] = {"http:", "https:", "mailto:", "tel:"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (strlen(kept[i]) == length && strncasecmp(target, kept[i], length) == 0)
            return true;
    return false;
}

/* Appends the place that `reference` means, seen from a folder ("/a/b/", its length). A reference
 * that begins with a slash is seen from the INPUT's folder. False: it leads out of everything. */
static bool place_of(const struct root *root, const char *folder, size_t folder_length,
                     const char *reference, bool decode, satchel_buf *place)
{
    char path[PATH_MAX];
    size_t length = strcspn(reference, decode ? "?#" : "");
    if (length >= sizeof path)
        return false;
    memcpy(path, reference, length);
    if (decode)
        length = url_decode(path, length);
    satchel_buf_clear(place);
    if (length && path[0] == '/')
        return path_resolve(place, root->folder, strlen(root->folder), path, length);
    return path_resolve(place, folder, folder_length, path, length);
}

/* The place of an article as a string in `room`; NULL if it is too long. Inside of a book it is as
 * if the book were a folder. */
static const char *origin_place(const struct job *job, const struct origin *from, satchel_buf *room)
{
    satchel_buf_clear(room);
    job_place(job, from->source, room);
    if (from->part) {
        satchel_buf_put_byte(room, '/');
        satchel_buf_put_text(room, from->part);
    }
    return satchel_buf_string(room);
}

/* The name inside the source that a place means; NULL if it lies outside. */
static const char *inner_name(struct job *job, const struct origin *from, const char *place)
{
    satchel_buf room;
    const struct origin whole = {.source = from->source};
    satchel_buf_init(&room, LONGEST_PLACE);
    const char *source = from->files ? origin_place(job, &whole, &room) : NULL;
    const size_t length = source ? room.size : 0;
    const bool inside = source && strncmp(place, source, length) == 0 && place[length] == '/';
    let_go(job, &room);
    return inside ? place + length + 1 : NULL;
}

/* --- links -------------------------------------------------------------------------------------
 */

/* The name of a page as wikis compare them, no path: case, "_", "-" and " " count alike. */
static bool put_wiki_name(satchel_buf *to, const char *name, size_t length)
{
    satchel_buf_clear(to);
    satchel_buf_put_text(to, WIKI_SCHEME);
    for (size_t i = 0; i < length; i++) {
        const char c = name[i];
        const bool gap = c == ' ' || c == '_' || c == '-';
        satchel_buf_put_byte(to, (uint8_t)(gap ? '-' : c >= 'A' && c <= 'Z' ? c + 32 : c));
    }
    return satchel_buf_ok(to, NULL);
}

static bool add_wiki_name(struct resolver *r, const char *place, uint32_t number)
{
    satchel_buf name;
    const size_t folder = path_folder(place), stem = path_stem(place);
    satchel_buf_init(&name, LONGEST_PLACE);
    bool ok = put_wiki_name(&name, place + folder, stem - folder);
    ok = ok ? names_add(&r->links, (const char *)name.data, name.size, number)
            : name.failed != SATCHEL_MEMORY;
    satchel_buf_free(&name);
    return ok;
}

bool resolver_add(struct resolver *r, const struct origin *from, uint32_t number, unsigned pass)
{
    satchel_buf room;
    bool ok = true;
    satchel_buf_init(&room, LONGEST_PLACE);
    const char *place = origin_place(r->job, from, &room);
    if (place) {
        const size_t stem = path_stem(place), folder = path_folder(place);
        const size_t leaf = stem - folder;
        if (pass == 0)
            ok = names_add(&r->links, place, room.size, number);
        else if (pass == 1)
            ok = names_add(&r->links, place, stem, number);
        else if (pass == 3)
            ok = add_wiki_name(r, place, number);
        else if (leaf == 5 && strncasecmp(place + folder, "index", 5) == 0 && folder > 1)
            ok = names_add(&r->links, place, folder - 1, number);
    }
    ok = ok && (place || room.failed != SATCHEL_MEMORY);
    satchel_buf_free(&room);
    return ok;
}

static uint32_t find_from(struct resolver *r, const struct root *root, const char *folder,
                          size_t folder_length, const char *target)
{
    satchel_buf place;
    uint32_t found = NAMES_NONE;
    satchel_buf_init(&place, LONGEST_PLACE);
    if (place_of(root, folder, folder_length, target, true, &place) && satchel_buf_string(&place)) {
        const char *text = (const char *)place.data;
        found = names_find(&r->links, text, place.size);
        /* water.html where the source is water.md. */
        if (found == NAMES_NONE && path_has_extension(text, "html|htm|md|txt|xhtml"))
            found = names_find(&r->links, text, path_stem(text));
    }
    drop(r, &place);
    return found;
}

/* The article that a relative link means, NAMES_NONE if none. */
static uint32_t find_article(struct resolver *r, const struct origin *from, const char *target)
{
    satchel_buf room;
    satchel_buf_init(&room, LONGEST_PLACE);
    const struct root *root = &r->job->roots[from->source->root];
    const char *place = origin_place(r->job, from, &room);
    uint32_t found = NAMES_NONE;
    const size_t path = strcspn(target, "?#");
    if (place && path) {
        const bool pretty = target[path - 1] == '/';
        if (pretty)
            found = find_from(r, root, place, path_stem(place), target);
        if (found == NAMES_NONE)
            found = find_from(r, root, place, path_folder(place), target);
        if (found == NAMES_NONE && !pretty)
            found = find_from(r, root, place, path_stem(place), target);
    }
    drop(r, &room);
    return found;
}

/* The article that "[[target]]" means: a path from here, or a name from anywhere. */
static uint32_t find_wiki(struct resolver *r, const struct origin *from, const char *target)
{
    satchel_buf name;
    const size_t length = strcspn(target, "#|");
    uint32_t found = find_article(r, from, target);
    satchel_buf_init(&name, LONGEST_PLACE);
    if (found == NAMES_NONE && put_wiki_name(&name, target, length))
        found = names_find(&r->links, (const char *)name.data, name.size);
    let_go(r->job, &name);
    return found;
}

static void resolve_links(struct resolver *r, const struct origin *from, uint32_t number,
                          satchel_builder *b)
{
    const uint32_t count = satchel_builder_links(b);
    for (uint32_t i = 0; i < count; i++) {
        const char *target = satchel_builder_link_target(b, i);
        const size_t scheme = scheme_length(target);
        if (target[0] == '#' || (scheme && is_kept_scheme(target, scheme)))
            continue;
        const bool wiki = strncmp(target, WIKI_SCHEME, sizeof WIKI_SCHEME - 1) == 0;
        const uint32_t article = wiki     ? find_wiki(r, from, target + sizeof WIKI_SCHEME - 1)
                                 : scheme ? NAMES_NONE
                                          : find_article(r, from, target);
        if (article == NAMES_NONE || article == number)
            satchel_builder_link_drop(b, i);
        else
            satchel_builder_link_article(b, i, r->ids[article]);
    }
}

/* --- pictures ----------------------------------------------------------------------------------
 */

static bool has_place(struct job *job, const struct origin *from, const char *place)
{
    const char *name = inner_name(job, from, place);
    return name && from->files ? from->files->has(from->files->context, name)
                               : job_has(job, from->source->root, place);
}

static bool find_picture(struct job *job, const struct origin *from, const char *reference,
                         satchel_buf *place)
{
    satchel_buf room;
    bool found = false;
    satchel_buf_init(&room, LONGEST_PLACE);
    const struct root *root = &job->roots[from->source->root];
    const char *own = origin_place(job, from, &room);
    for (unsigned decode = 0; own && !found && decode < 2; decode++)
        found = place_of(root, own, path_folder(own), reference, decode, place) &&
                satchel_buf_string(place) && has_place(job, from, (const char *)place->data);
    let_go(job, &room);
    return found;
}

bool resolver_has(struct job *job, const struct source *source, const char *reference)
{
    satchel_buf place;
    const struct origin from = {.source = source};
    satchel_buf_init(&place, LONGEST_PLACE);
    const bool found = !scheme_length(reference) && find_picture(job, &from, reference, &place);
    let_go(job, &place);
    return found;
}

bool resolver_find(struct job *job, const struct origin *from, const char *reference,
                   satchel_buf *place)
{
    satchel_buf_clear(place);
    return *reference && !scheme_length(reference) && strncmp(reference, "//", 2) != 0 &&
           find_picture(job, from, reference, place) &&
           !inner_name(job, from, (const char *)place->data);
}

/* The bytes of "data:image/png;base64,...". */
static bool decode_data(const char *uri, satchel_buf *to, satchel_error *err)
{
    const char *comma = strchr(uri, ',');
    if (!comma)
        return satchel_fail(err, SATCHEL_INPUT, "a data: address without data");
    if (comma - uri >= 7 && strncmp(comma - 7, ";base64", 7) == 0) {
        base64_decode(comma + 1, to);
    } else {
        satchel_buf_put_text(to, comma + 1);
        to->size = url_decode((char *)to->data, to->size);
    }
    return satchel_buf_ok(to, err);
}

/* Gives the writer a converted picture, or, while sizes are measured, notes how large it is. */
static bool hand_over(const struct resolver *r, const char *key, size_t length, satchel_bytes webp,
                      satchel_writer *w, struct resolved_picture *to, satchel_error *err)
{
    if (r->fit && r->fit->measuring) {
        fit_note(r->fit, key, length, webp.size);
        to->there = !r->fit->failed || satchel_fail_memory(err);
    } else {
        to->there = kept_put(r->kept, webp, w, &to->number, err);
    }
    return to->there;
}

/* Keeps what the file itself says of the picture; without room it says nothing. */
static void keep_captions(struct resolver *r, const satchel_buf *caption, const satchel_buf *credit,
                          struct resolved_picture *to)
{
    if (caption->size && !caption->failed)
        to->caption =
            satchel_arena_string(&r->captions, (const char *)caption->data, caption->size);
    if (credit->size && !credit->failed)
        to->credit = satchel_arena_string(&r->captions, (const char *)credit->data, credit->size);
}

static void read_captions(struct resolver *r, satchel_bytes bytes, struct resolved_picture *to)
{
    satchel_buf caption, credit;
    satchel_buf_init(&caption, PICTURE_MOST_CAPTION);
    satchel_buf_init(&credit, PICTURE_MOST_CAPTION);
    picture_captions(bytes, &caption, &credit);
    keep_captions(r, &caption, &credit, to);
    satchel_buf_free(&caption);
    satchel_buf_free(&credit);
}

/* A picture that was converted ahead. */
static bool use_converted(struct resolver *r, const struct ahead_picture *p, satchel_writer *w,
                          struct resolved_picture *to, satchel_error *err)
{
    if (!p->ok) {
        *err = p->err;
        return false;
    }
    to->width = p->made.width;
    to->height = p->made.height;
    keep_captions(r, &p->caption, &p->credit, to);
    return hand_over(r, p->place, strlen(p->place), satchel_buf_bytes(&p->made.webp), w, to, err);
}

/* Finds or converts a picture, whose key is its place or what stands for it, and hands it over. */
static bool convert(struct resolver *r, const char *key, size_t length, satchel_bytes bytes,
                    satchel_writer *w, struct resolved_picture *to, satchel_error *err)
{
    struct made_picture made = {.width = 0};
    const struct picture_settings *settings =
        r->fit ? fit_settings(r->fit, key, length) : &r->settings;
    if (!settings->side)
        return satchel_fail(err, SATCHEL_NOT_FOUND, "left out");
    satchel_buf_init(&made.webp, SATCHEL_MAX_PICTURE);
    read_captions(r, bytes, to);
    const bool made_it = kept_make(r->kept, bytes, settings, &made, err) &&
                         kept_take(r->kept, bytes, settings, &made, err);
    to->width = made.width;
    to->height = made.height;
    const bool ok = made_it && hand_over(r, key, length, satchel_buf_bytes(&made.webp), w, to, err);
    satchel_buf_free(&made.webp);
    return ok;
}

static bool remember(struct resolver *r, const char *place, size_t length,
                     const struct resolved_picture *picture)
{
    if (r->found_count == r->found_capacity) {
        const uint32_t more = r->found_capacity ? r->found_capacity * 2 : 64;
        struct resolved_picture *grown = realloc(r->found, more * sizeof *grown);
        if (!grown)
            return false;
        r->found = grown;
        r->found_capacity = more;
    }
    r->found[r->found_count] = *picture;
    return names_add(&r->pictures, place, length, r->found_count++);
}

/* Does this failure end the whole pack? A bad picture does not. */
static bool is_fatal(const satchel_error *err)
{
    return err->code == SATCHEL_MEMORY || err->code == SATCHEL_DISK_FULL ||
           err->code == SATCHEL_NOT_WRITABLE;
}

struct image_job {
    struct resolver *r;
    const struct origin *from;
    satchel_writer *w;
    const char *reference;
};

static void warn(const struct image_job *job, const satchel_error *err)
{
    satchel_buf room;
    const char *name = job->reference;
    satchel_buf_init(&room, LONGEST_PLACE);
    if (strncmp(name, "data:", 5) == 0)
        name = "a picture inside";
    job->r->missing++;
    char text[512];
    snprintf(text, sizeof text, "%.200s: %s", name, err->text);
    report_warning(job->r->job->report, job_shown(job->r->job, job->from->source, &room), text);
    satchel_buf_free(&room);
}

static bool load_data(const struct image_job *job, struct resolved_picture *to, satchel_error *err)
{
    satchel_buf bytes;
    satchel_buf_init(&bytes, PICTURE_MOST_BYTES);
    const bool ok = decode_data(job->reference, &bytes, err) &&
                    convert(job->r, job->reference, strlen(job->reference),
                            satchel_buf_bytes(&bytes), job->w, to, err);
    satchel_buf_free(&bytes);
    return ok;
}

/* `place` is where it would have been. */
static bool tell_missing(satchel_buf *place, satchel_error *err)
{
    if (place->failed == SATCHEL_MEMORY)
        return satchel_fail_memory(err);
    const char *path = place->size ? satchel_buf_string(place) : NULL;
    if (path && access(path, F_OK) == 0)
        return satchel_fail(err, SATCHEL_NOT_FOUND,
                            "lies outside of what is packed, give its folder as an INPUT too");
    return satchel_fail(err, SATCHEL_NOT_FOUND, "no such picture");
}

static bool read_place(const struct image_job *job, const char *place, satchel_buf *to,
                       satchel_error *err)
{
    const struct source_files *files = job->from->files;
    const char *name = inner_name(job->r->job, job->from, place);
    return name ? files->read(files->context, name, to, err)
                : job_read_place(job->r->job, job->from->source->root, place, to, err);
}

/* A picture file, read and converted unless that has been done for another image. */
static bool load_file(const struct image_job *job, struct resolved_picture *to, satchel_error *err)
{
    struct resolver *r = job->r;
    satchel_buf place, bytes;
    satchel_buf_init(&place, LONGEST_PLACE);
    satchel_buf_init(&bytes, PICTURE_MOST_BYTES);
    bool ok = find_picture(r->job, job->from, job->reference, &place) || tell_missing(&place, err);
    if (ok) {
        const char *path = (const char *)place.data;
        const uint32_t known = names_find(&r->pictures, path, place.size);
        if (known != NAMES_NONE) {
            *to = r->found[known];
            ok = to->there || satchel_fail(err, SATCHEL_INPUT, "a picture that cannot be read");
        } else {
            const struct ahead_picture *ready = ahead_take(r->ahead, path);
            ok = ready
                     ? use_converted(r, ready, job->w, to, err)
                     : read_place(job, path, &bytes, err) &&
                           convert(r, path, place.size, satchel_buf_bytes(&bytes), job->w, to, err);
            if (!remember(r, path, place.size, to))
                ok = satchel_fail_memory(err);
        }
    }
    satchel_buf_free(&place);
    satchel_buf_free(&bytes);
    return ok;
}

/* There is no room for it in the size that was asked for: told for all of them at the end. */
static bool is_left_out(const struct image_job *job, const satchel_error *err)
{
    return job->r->fit && err->code == SATCHEL_NOT_FOUND && strcmp(err->text, "left out") == 0;
}

static bool resolve_image(const struct image_job *job, satchel_builder *b, uint32_t image,
                          satchel_error *err)
{
    struct resolved_picture picture = {0};
    const size_t scheme = scheme_length(job->reference);
    const bool data = scheme && strncasecmp(job->reference, "data:", 5) == 0;
    if ((scheme && !data) || strncmp(job->reference, "//", 2) == 0) {
        job->r->remote++;
        return true;
    }
    if (!(data ? load_data(job, &picture, err) : load_file(job, &picture, err))) {
        if (job->r->job->starved)
            satchel_fail_memory(err);
        if (is_fatal(err))
            return false;
        if (!is_left_out(job, err))
            warn(job, err);
        return true;
    }
    job->r->inside += data;
    satchel_builder_image_resolve(b, image, picture.number, picture.width, picture.height);
    if ((picture.caption && *picture.caption) || (picture.credit && *picture.credit))
        satchel_builder_image_caption(b, image, picture.caption, picture.credit);
    return true;
}

bool resolver_run(struct resolver *r, const struct origin *from, uint32_t number,
                  satchel_builder *b, satchel_writer *w, satchel_error *err)
{
    resolve_links(r, from, number, b);
    if (r->failed || r->job->starved)
        return satchel_fail_memory(err);
    const uint32_t images = r->with_pictures ? satchel_builder_images(b) : 0;
    for (uint32_t i = 0; i < images; i++) {
        const struct image_job job = {
            .r = r, .from = from, .w = w, .reference = satchel_builder_image_source(b, i)};
        if (*job.reference && !resolve_image(&job, b, i, err))
            return false;
    }
    return true;
}
