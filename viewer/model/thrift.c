/* See thrift.h. Of a library only what cannot be written to is let go, and of none whose code was
 * changed when it was loaded: that would be gone for good. */
#include "thrift.h"

#include <link.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <sys/mman.h>
#include <unistd.h>

/* Were addresses written into its code? */
static bool is_relocated(const struct dl_phdr_info *library)
{
    for (unsigned i = 0; i < library->dlpi_phnum; i++) {
        if (library->dlpi_phdr[i].p_type != PT_DYNAMIC)
            continue;
        const ElfW(Dyn) *d =
            (const void *)(uintptr_t)(library->dlpi_addr + library->dlpi_phdr[i].p_vaddr);
        for (; d->d_tag != DT_NULL; d++)
            if (d->d_tag == DT_TEXTREL || (d->d_tag == DT_FLAGS && d->d_un.d_val & DF_TEXTREL))
                return true;
    }
    return false;
}

static int let_go(struct dl_phdr_info *library, size_t size, void *context)
{
    const uintptr_t page = *(const uintptr_t *)context;
    (void)size;
    if (is_relocated(library))
        return 0;
    for (unsigned i = 0; i < library->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &library->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || part->p_flags & PF_W)
            continue;
        const uintptr_t start = (library->dlpi_addr + part->p_vaddr) / page * page;
        const uintptr_t end = library->dlpi_addr + part->p_vaddr + part->p_filesz;
        (void)madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

void thrift_give_back(struct fonts *fonts)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
#ifdef __GLIBC__
    (void)malloc_trim(0);
#endif
    fonts_give_back(fonts);
    (void)dl_iterate_phdr(let_go, &page);
}
