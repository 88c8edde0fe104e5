/* ZIP archives; see archive.h. */
#include "archive.h"

#include <satchel/utf8.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zip.h>

#define LEAST_BUDGET  ((uint64_t)64 << 20)
#define MOST_BUDGET   ((uint64_t)2 << 30)
#define BUDGET_FACTOR 100 /* bytes read for a byte of archive; text rarely reaches 20 */
#define LONGEST_NAME  1024

struct archive {
    zip_t *zip;
    uint32_t count;
    uint64_t budget, left; /* decoded bytes that may be read, and may still be */
};

bool archive_begins(satchel_bytes head)
{
    return head.size >= 4 && head.data[0] == 'P' && head.data[1] == 'K' &&
           ((head.data[2] == 3 && head.data[3] == 4) || (head.data[2] == 5 && head.data[3] == 6));
}

bool archive_is_book(satchel_bytes head)
{
    static const char name[] = "mimetypeapplication/epub+zip";
    return archive_begins(head) && head.size >= 30 + sizeof name - 1 &&
           memcmp(head.data + 30, name, sizeof name - 1) == 0;
}

static uint64_t budget_of(uint64_t file_size)
{
    const uint64_t budget =
        file_size < MOST_BUDGET / BUDGET_FACTOR ? file_size * BUDGET_FACTOR : MOST_BUDGET;
    return budget < LEAST_BUDGET ? LEAST_BUDGET : budget;
}

static bool fail_open(zip_error_t *why, satchel_error *err)
{
    const int code = zip_error_code_zip(why);
    if (code == ZIP_ER_MEMORY || code == ZIP_ER_OK) /* 1.7.3 does not always say it */
        return satchel_fail_memory(err);
    return satchel_fail(err, SATCHEL_MALFORMED, "not a sound ZIP archive: %s",
                        zip_error_strerror(why));
}

/* Takes over the archive that libzip has opened, also on failure. `size`: its bytes. */
static struct archive *wrap(zip_t *zip, uint64_t size, satchel_error *err)
{
    struct archive *a = calloc(1, sizeof *a);
    if (!a) {
        zip_discard(zip);
        satchel_fail_memory(err);
        return NULL;
    }
    a->zip = zip;
    const zip_int64_t count = zip_get_num_entries(zip, 0);
    a->count = count > 0 && count <= UINT32_MAX ? (uint32_t)count : 0;
    a->budget = a->left = budget_of(size);
    if (a->count > ARCHIVE_MOST_ENTRIES) {
        satchel_fail(err, SATCHEL_LIMIT, "an archive of more than %d files", ARCHIVE_MOST_ENTRIES);
        archive_close(a);
        return NULL;
    }
    return a;
}

struct archive *archive_open(const char *path, satchel_error *err)
{
    int reason = 0;
    struct stat st;
    zip_t *zip = zip_open(path, ZIP_RDONLY, &reason);
    if (!zip) {
        zip_error_t why;
        zip_error_init_with_code(&why, reason);
        fail_open(&why, err);
        zip_error_fini(&why);
        return NULL;
    }
    return wrap(zip, stat(path, &st) == 0 ? (uint64_t)st.st_size : 0, err);
}

struct archive *archive_open_bytes(satchel_bytes bytes, satchel_error *err)
{
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t *source = zip_source_buffer_create(bytes.data, bytes.size, 0, &why);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &why) : NULL;
    if (!zip) {
        fail_open(&why, err);
        zip_source_free(source);
    }
    zip_error_fini(&why);
    return zip ? wrap(zip, bytes.size, err) : NULL;
}

uint32_t archive_find(const struct archive *a, const char *name)
{
    const zip_int64_t entry = zip_name_locate(a->zip, name, ZIP_FL_ENC_GUESS);
    return entry >= 0 && entry < UINT32_MAX ? (uint32_t)entry : ARCHIVE_NONE;
}

void archive_close(struct archive *a)
{
    if (!a)
        return;
    zip_discard(a->zip);
    free(a);
}

uint32_t archive_count(const struct archive *a)
{
    return a->count;
}

void archive_rewind(struct archive *a)
{
    a->left = a->budget;
}

/* Relative, no empty, "." or ".." names, no backslash, colon or control character. */
static bool is_allowed_name(const char *name)
{
    const size_t length = strlen(name);
    if (!length || length > LONGEST_NAME || satchel_utf8_valid(name, length) != length)
        return false;
    for (size_t i = 0; i < length; i++)
        if ((uint8_t)name[i] < ' ' || name[i] == 0x7F || name[i] == '\\' || name[i] == ':')
            return false;
    for (const char *at = name;;) {
        const size_t n = strcspn(at, "/");
        if (n == 0 || (n == 1 && at[0] == '.') || (n == 2 && at[0] == '.' && at[1] == '.'))
            return false;
        if (!at[n])
            return true;
        at += n + 1;
    }
}

/* Unix keeps the file's kind in the upper half of the attributes. */
static bool is_regular(zip_t *zip, uint32_t entry)
{
    zip_uint8_t system;
    zip_uint32_t attributes;
    if (zip_file_get_external_attributes(zip, entry, 0, &system, &attributes) != 0 ||
        system != ZIP_OPSYS_UNIX)
        return true;
    const unsigned kind = attributes >> 16 & S_IFMT;
    return kind == 0 || kind == S_IFREG;
}

const char *archive_name(struct archive *a, uint32_t entry, const char **why)
{
    const char *name = zip_get_name(a->zip, entry, ZIP_FL_ENC_GUESS);
    *why = NULL;
    if (name && *name && name[strlen(name) - 1] == '/')
        return NULL;
    if (!name || !is_allowed_name(name))
        *why = "its name is not allowed, left out";
    else if (!is_regular(a->zip, entry))
        *why = "not a regular file, left out";
    return *why ? NULL : name;
}

static bool read_failed(zip_error_t *why, satchel_error *err)
{
    const int code = zip_error_code_zip(why);
    switch (code) {
    case ZIP_ER_MEMORY: return satchel_fail_memory(err);
    case ZIP_ER_NOPASSWD:
    case ZIP_ER_ENCRNOTSUPP: return satchel_fail(err, SATCHEL_INPUT, "is encrypted");
    case ZIP_ER_COMPNOTSUPP:
        return satchel_fail(err, SATCHEL_INPUT, "is compressed in a way that is not known here");
    default: return satchel_fail(err, SATCHEL_DAMAGED, "is damaged: %s", zip_error_strerror(why));
    }
}

bool archive_read(struct archive *a, uint32_t entry, satchel_buf *out, satchel_error *err)
{
    zip_file_t *file = zip_fopen_index(a->zip, entry, 0);
    if (!file)
        return read_failed(zip_get_error(a->zip), err);
    bool ok = false;
    uint64_t taken = 0;
    for (;;) {
        void *to = satchel_buf_reserve(out, 1 << 16);
        if (!to) {
            ok = satchel_buf_ok(out, err);
            break;
        }
        const zip_int64_t n = zip_fread(file, to, 1 << 16);
        if (n < 0) {
            ok = read_failed(zip_file_get_error(file), err);
            break;
        }
        if (n == 0) {
            ok = true;
            break;
        }
        satchel_buf_claim(out, (size_t)n);
        taken += (uint64_t)n;
        if (taken > a->left) {
            satchel_fail(err, SATCHEL_LIMIT, "the archive unpacks to far more than its size");
            break;
        }
    }
    a->left -= taken < a->left ? taken : a->left;
    zip_fclose(file);
    return ok;
}

/* --- writing -----------------------------------------------------------------------------------
 */

struct archive_writer {
    zip_source_t *bytes; /* what is written */
    zip_t *zip;
    /* What was added. Ours: a source that cannot be made frees what it was to own only sometimes.
     */
    satchel_arena copies;
};

struct archive_writer *archive_create(satchel_error *err)
{
    zip_error_t why;
    struct archive_writer *w = calloc(1, sizeof *w);
    zip_error_init(&why);
    if (w)
        satchel_arena_init(&w->copies, SIZE_MAX);
    if (w)
        w->bytes = zip_source_buffer_create(NULL, 0, 0, &why);
    if (w && w->bytes) {
        zip_source_keep(w->bytes);
        w->zip = zip_open_from_source(w->bytes, ZIP_TRUNCATE, &why);
        if (!w->zip)
            zip_source_free(w->bytes);
    }
    zip_error_fini(&why);
    if (w && w->zip)
        return w;
    archive_discard(w);
    satchel_fail_memory(err);
    return NULL;
}

bool archive_add(struct archive_writer *w, const char *name, satchel_bytes data, bool stored,
                 satchel_error *err)
{
    const char *copy = satchel_arena_string(&w->copies, (const char *)data.data, data.size);
    zip_source_t *source = copy ? zip_source_buffer(w->zip, copy, data.size, 0) : NULL;
    if (!source)
        return satchel_fail_memory(err);
    const zip_int64_t entry = zip_file_add(w->zip, name, source, ZIP_FL_ENC_UTF_8);
    if (entry < 0) {
        zip_source_free(source);
        const int code = zip_error_code_zip(zip_get_error(w->zip));
        if (code == ZIP_ER_MEMORY || code == ZIP_ER_OK) /* 1.7.3 does not always say it */
            return satchel_fail_memory(err);
        return satchel_fail(err, SATCHEL_LIMIT, "%.200s cannot be added to the archive: %s", name,
                            zip_strerror(w->zip));
    }
    const zip_uint64_t index = (zip_uint64_t)entry;
    const bool ok = zip_set_file_compression(w->zip, index, stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE,
                                             stored ? 0 : 9) == 0 &&
                    zip_file_set_dostime(w->zip, index, 0, 0x21, 0) == 0;
    return ok || satchel_fail_memory(err);
}

static bool copy_out(zip_source_t *bytes, satchel_buf *out)
{
    zip_stat_t st;
    if (zip_source_stat(bytes, &st) != 0 || zip_source_open(bytes) != 0)
        return false;
    void *room = satchel_buf_reserve(out, (size_t)st.size);
    const bool ok = room && zip_source_read(bytes, room, st.size) == (zip_int64_t)st.size;
    if (ok)
        satchel_buf_claim(out, (size_t)st.size);
    zip_source_close(bytes);
    return ok;
}

bool archive_finish(struct archive_writer *w, satchel_buf *out, satchel_error *err)
{
    bool ok = zip_close(w->zip) == 0;
    if (ok)
        w->zip = NULL;
    ok = ok && copy_out(w->bytes, out);
    archive_discard(w);
    return ok || (out->failed ? satchel_buf_ok(out, err) : satchel_fail_memory(err));
}

void archive_discard(struct archive_writer *w)
{
    if (!w)
        return;
    if (w->zip)
        zip_discard(w->zip);
    zip_source_free(w->bytes);
    satchel_arena_free(&w->copies);
    free(w);
}
