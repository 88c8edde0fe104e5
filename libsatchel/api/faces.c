/* Faces that a bundle brings along: coded and put in by a writer, found and decoded by a reader. */
#include "bundle_inside.h"
#include "writer_inside.h"

#include "doors/digest.h"
#include "format/face_check.h"

#include <stdlib.h>
#include <string.h>

/* --- writing -----------------------------------------------------------------------------------
 */

/* Takes over `bytes`, also on failure; face->hash is set here. */
static bool keep_face(satchel_writer *w, satchel_face *face, satchel_buf *bytes, satchel_error *err)
{
    uint64_t decoded = face->decoded;
    hash_bytes(satchel_buf_bytes(bytes), face->hash);
    for (unsigned i = 0; i < w->face_count; i++) {
        decoded += w->faces[i].face.decoded;
        if (memcmp(w->faces[i].face.hash, face->hash, SATCHEL_HASH) == 0) {
            satchel_buf_free(bytes);
            return true;
        }
    }
    bool ok = (w->face_count < SATCHEL_MAX_FACES && decoded <= SATCHEL_FACES_BYTES) ||
              satchel_fail(err, SATCHEL_LIMIT, "more faces than %d or %u bytes", SATCHEL_MAX_FACES,
                           SATCHEL_FACES_BYTES);
    if (ok && !w->faces)
        w->faces = calloc(SATCHEL_MAX_FACES, sizeof *w->faces);
    ok = ok && (w->faces || satchel_fail_memory(err));
    if (ok)
        w->faces[w->face_count++] = (struct written_face){*face, *bytes};
    else
        satchel_buf_free(bytes);
    return ok;
}

bool satchel_writer_face(satchel_writer *w, satchel_bytes font, satchel_error *err)
{
    satchel_buf coded;
    satchel_face face = {.decoded = (uint32_t)font.size};
    if (!font.size || font.size > SATCHEL_MAX_FACE)
        return satchel_fail(err, SATCHEL_LIMIT, "face of more than %u bytes", SATCHEL_MAX_FACE);
    if (!face_check(font, err))
        return false;
    satchel_buf_init(&coded, 2 * (size_t)SATCHEL_MAX_FACE);
    if (!encode_best(w->options.profile, NULL, font, &coded, &face.coding, err)) {
        satchel_buf_free(&coded);
        return false;
    }
    face.stored = (uint32_t)coded.size;
    return keep_face(w, &face, &coded, err);
}

bool satchel_writer_copy_faces(satchel_writer *w, satchel_bundle *from, satchel_error *err)
{
    const satchel_info *info = satchel_bundle_info(from);
    for (unsigned i = 0; i < info->face_count; i++) {
        const struct block_ref ref = bundle_face_ref(from, i);
        satchel_face face = info->faces[i];
        satchel_buf bytes;
        satchel_buf_init(&bytes, SATCHEL_MAX_FACE);
        if (!bundle_block(from, ENTRY_FACES, &ref, "the face", &bytes, err)) {
            satchel_buf_free(&bytes);
            return false;
        }
        if (!keep_face(w, &face, &bytes, err))
            return false;
    }
    return true;
}

static int compare_faces(const void *a, const void *b)
{
    const struct written_face *x = a, *y = b;
    return memcmp(x->face.hash, y->face.hash, SATCHEL_HASH);
}

bool writer_place_faces(satchel_writer *w, struct manifest *m, satchel_error *err)
{
    satchel_entry *entry = &m->entries[ENTRY_FACES];
    if (!w->face_count)
        return true;
    m->faces = satchel_arena_array(&m->arena, w->face_count, sizeof *m->faces);
    if (!m->faces)
        return satchel_fail_memory(err);
    qsort(w->faces, w->face_count, sizeof *w->faces, compare_faces);
    for (unsigned i = 0; i < w->face_count; i++) {
        m->faces[i] = w->faces[i].face;
        entry->crc32 = crc_bytes(entry->crc32, satchel_buf_bytes(&w->faces[i].bytes));
        entry->bytes += w->faces[i].bytes.size;
        entry->blocks++;
    }
    return true;
}

void writer_free_faces(satchel_writer *w)
{
    for (unsigned i = 0; i < w->face_count; i++)
        satchel_buf_free(&w->faces[i].bytes);
    free(w->faces);
}

/* --- reading -----------------------------------------------------------------------------------
 */

struct block_ref bundle_face_ref(const satchel_bundle *b, unsigned number)
{
    const satchel_face *faces = b->manifest.info.faces;
    struct block_ref ref = {.stored = faces[number].stored,
                            .decoded = faces[number].decoded,
                            .coding = faces[number].coding};
    for (unsigned i = 0; i < number; i++)
        ref.offset += faces[i].stored;
    memcpy(ref.hash, faces[number].hash, SATCHEL_HASH);
    return ref;
}

bool satchel_bundle_face(satchel_bundle *b, unsigned number, satchel_buf *out, satchel_error *err)
{
    if (number >= b->manifest.info.face_count)
        return satchel_fail(err, SATCHEL_NOT_FOUND, "no such face");
    const struct block_ref ref = bundle_face_ref(b, number);
    const size_t start = out->size;
    if (!bundle_decoded(b, ENTRY_FACES, &ref, "the face", out, err))
        return false;
    if (face_check((satchel_bytes){out->data + start, out->size - start}, err))
        return true;
    out->size = start;
    return false;
}
