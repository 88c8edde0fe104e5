/* What a program needs to run; see portable.h.
 *
 * Only the program headers and the dynamic section are read (elf(5)): the interpreter's path, names
 * of libraries and run paths. Libraries are looked for where Debian's loader looks first; ld.so's
 * cache is not read, so a library in a place of its own is found only by a run path.
 */
#include "portable.h"

#include <satchel/file.h>

#include <elf.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_FILES 512
#define MOST_BYTES ((size_t)256 << 20)

/* One object: bytes and what its dynamic section says. */
struct object {
    satchel_buf bytes;
    const Elf64_Ehdr *head;
    const Elf64_Phdr *segments;
};

struct search {
    struct portable *portable;
    satchel_error *err;
    char folder[PATH_MAX]; /* of the object at hand, for $ORIGIN */
};

/* Bytes [offset, offset + size) of the file, NULL if they are not all there. */
static const void *at(const struct object *o, uint64_t offset, uint64_t size)
{
    const satchel_bytes all = satchel_buf_bytes(&o->bytes);
    return offset <= all.size && size <= all.size - offset ? all.data + offset : NULL;
}

/* A string that ends within the file. */
static const char *string_at(const struct object *o, uint64_t offset)
{
    const satchel_bytes all = satchel_buf_bytes(&o->bytes);
    if (offset >= all.size || !memchr(all.data + offset, '\0', all.size - offset))
        return NULL;
    return (const char *)all.data + offset;
}

static bool object_open(struct object *o, const char *path, satchel_error *err)
{
    satchel_buf_init(&o->bytes, MOST_BYTES);
    if (!satchel_file_read(path, &o->bytes, err))
        return false;
    o->head = at(o, 0, sizeof *o->head);
    const bool ours = o->head && memcmp(o->head->e_ident, ELFMAG, SELFMAG) == 0 &&
                      o->head->e_ident[EI_CLASS] == ELFCLASS64 &&
                      o->head->e_ident[EI_DATA] == ELFDATA2LSB &&
                      o->head->e_phentsize == sizeof(Elf64_Phdr) && (o->head->e_phoff & 7) == 0;
    o->segments = ours ? at(o, o->head->e_phoff, o->head->e_phnum * sizeof(Elf64_Phdr)) : NULL;
    return o->segments || satchel_fail(err, SATCHEL_INPUT, "not a program of 64 bits");
}

static void object_close(struct object *o)
{
    satchel_buf_free(&o->bytes);
}

static const Elf64_Phdr *segment(const struct object *o, uint32_t type)
{
    for (unsigned i = 0; i < o->head->e_phnum; i++)
        if (o->segments[i].p_type == type)
            return &o->segments[i];
    return NULL;
}

/* Where an address of memory lies in the file; UINT64_MAX if nowhere. */
static uint64_t file_offset(const struct object *o, uint64_t address)
{
    for (unsigned i = 0; i < o->head->e_phnum; i++) {
        const Elf64_Phdr *s = &o->segments[i];
        if (s->p_type == PT_LOAD && address >= s->p_vaddr && address - s->p_vaddr < s->p_filesz)
            return s->p_offset + (address - s->p_vaddr);
    }
    return UINT64_MAX;
}

struct dynamic {
    const Elf64_Dyn *entries;
    size_t count;
    uint64_t strings; /* offset in the file */
};

/* False if there is none: a library that needs no other. */
static bool dynamic_of(const struct object *o, struct dynamic *d)
{
    const Elf64_Phdr *s = segment(o, PT_DYNAMIC);
    *d = (struct dynamic){.strings = UINT64_MAX};
    if (!s || (s->p_offset & 7))
        return false;
    d->entries = at(o, s->p_offset, s->p_filesz);
    d->count = d->entries ? s->p_filesz / sizeof *d->entries : 0;
    for (size_t i = 0; i < d->count; i++)
        if (d->entries[i].d_tag == DT_STRTAB)
            d->strings = file_offset(o, d->entries[i].d_un.d_ptr);
    return d->strings != UINT64_MAX;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool known(const struct portable *p, const char *name)
{
    for (size_t i = 0; i < p->count; i++)
        if (strcmp(base_name(p->files[i]), name) == 0)
            return true;
    return false;
}

static bool add(struct search *s, const char *path)
{
    struct portable *p = s->portable;
    if (p->count == MOST_FILES)
        return satchel_fail(s->err, SATCHEL_LIMIT, "needs more than %d libraries", MOST_FILES);
    p->files[p->count] = satchel_arena_string(&p->room, path, strlen(path));
    return p->files[p->count++] || satchel_fail_memory(s->err);
}

/* Tries NAME in each of a run path's folders, "$ORIGIN/../lib:/opt/lib". */
static bool in_run_path(const struct search *s, const char *folders, const char *name,
                        char to[PATH_MAX])
{
    for (const char *at_folder = folders; at_folder && *at_folder;) {
        const int n = (int)strcspn(at_folder, ":");
        const bool own = n >= 7 && strncmp(at_folder, "$ORIGIN", 7) == 0;
        const int length = snprintf(to, PATH_MAX, "%s%.*s/%s", own ? s->folder : "",
                                    n - (own ? 7 : 0), at_folder + (own ? 7 : 0), name);
        if (length < PATH_MAX && access(to, R_OK) == 0)
            return true;
        at_folder += n + (at_folder[n] == ':');
    }
    return false;
}

static bool in_usual_folders(const struct search *s, const char *name, char to[PATH_MAX])
{
    char multiarch[2][64];
    snprintf(multiarch[0], sizeof multiarch[0], "/lib/%s-linux-gnu", s->portable->machine);
    snprintf(multiarch[1], sizeof multiarch[1], "/usr/lib/%s-linux-gnu", s->portable->machine);
    const char *const folders[] = {"/usr/local/lib", multiarch[0], multiarch[1], "/lib64",
                                   "/usr/lib64",     "/lib",       "/usr/lib"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (snprintf(to, PATH_MAX, "%s/%s", folders[i], name) < PATH_MAX && access(to, R_OK) == 0)
            return true;
    return false;
}

/* Adds the libraries that one object names. */
static bool scan(struct search *s, const struct object *o)
{
    struct dynamic d;
    const char *run_path = NULL;
    if (!dynamic_of(o, &d))
        return true;
    for (size_t i = 0; i < d.count; i++)
        if (d.entries[i].d_tag == DT_RUNPATH || d.entries[i].d_tag == DT_RPATH)
            run_path = string_at(o, d.strings + d.entries[i].d_un.d_val);
    for (size_t i = 0; i < d.count; i++) {
        char path[PATH_MAX];
        if (d.entries[i].d_tag != DT_NEEDED)
            continue;
        const char *name = string_at(o, d.strings + d.entries[i].d_un.d_val);
        if (!name || strchr(name, '/'))
            return satchel_fail(s->err, SATCHEL_INPUT, "a library's name cannot be read");
        if (known(s->portable, name))
            continue;
        if (!in_run_path(s, run_path, name, path) && !in_usual_folders(s, name, path))
            return satchel_fail(s->err, SATCHEL_NOT_FOUND, "needs %.80s, which is not here", name);
        if (!add(s, path))
            return false;
    }
    return true;
}

static bool scan_file(struct search *s, const char *path)
{
    struct object o;
    snprintf(s->folder, sizeof s->folder, "%s", path);
    char *slash = strrchr(s->folder, '/');
    *(slash ? slash : s->folder) = '\0';
    const bool ok = object_open(&o, path, s->err) && scan(s, &o);
    object_close(&o);
    return ok;
}

/* The program itself says which loader it wants. */
static bool add_loader(struct search *s, const char *path)
{
    struct object o;
    bool ok = object_open(&o, path, s->err);
    if (ok) {
        const Elf64_Phdr *interpreter = segment(&o, PT_INTERP);
        const char *loader = interpreter ? string_at(&o, interpreter->p_offset) : NULL;
        s->portable->machine = o.head->e_machine == EM_X86_64    ? "x86_64"
                               : o.head->e_machine == EM_AARCH64 ? "aarch64"
                                                                 : NULL;
        ok = s->portable->machine && loader
                 ? add(s, loader)
                 : satchel_fail(s->err, SATCHEL_INPUT, "no program of a kind that can be carried");
    }
    if (ok)
        s->portable->loader = base_name(s->portable->files[0]);
    object_close(&o);
    return ok;
}

bool portable_find(struct portable *p, const char *path, const char *const *more,
                   satchel_error *err)
{
    struct search s = {.portable = p, .err = err};
    *p = (struct portable){0};
    satchel_arena_init(&p->room, (size_t)4 << 20);
    p->files = satchel_arena_alloc(&p->room, MOST_FILES * sizeof *p->files);
    bool ok = p->files ? add_loader(&s, path) : satchel_fail_memory(err);
    ok = ok && scan_file(&s, path);
    for (; ok && *more; more++) {
        char library[PATH_MAX];
        if (!known(p, *more) && in_usual_folders(&s, *more, library))
            ok = add(&s, library);
    }
    /* Files found on the way are looked into in turn; the list grows behind the one at hand. */
    for (size_t i = 0; ok && i < p->count; i++)
        ok = scan_file(&s, p->files[i]);
    if (!ok)
        portable_free(p);
    return ok;
}

void portable_free(struct portable *p)
{
    satchel_arena_free(&p->room);
    p->count = 0;
}
