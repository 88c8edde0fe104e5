/* EPUB: sound chapters or one line. A source that is no ZIP is made into one first: package,
 * navigation and two chapters, divided by lines of "====", so that the fuzzer reaches them. */
#include "fuzz_reader.h"

#include <stdlib.h>
#include <zlib.h>

#define MOST 6

struct zip {
    satchel_buf out, directory;
    unsigned count;
};

static void put16(satchel_buf *to, unsigned value)
{
    satchel_buf_put_byte(to, value & 0xFF);
    satchel_buf_put_byte(to, value >> 8 & 0xFF);
}

static void put32(satchel_buf *to, uint32_t value)
{
    put16(to, value & 0xFFFF);
    put16(to, value >> 16);
}

/* The fields that the local header and the directory share (APPNOTE 4.3.7, 4.3.12). */
static void put_common(satchel_buf *to, const char *name, const uint8_t *data, size_t size)
{
    put16(to, 20);
    put16(to, 0);
    put16(to, 0); /* stored */
    put16(to, 0);
    put16(to, 0x21);
    put32(to, (uint32_t)crc32(0, data, (uInt)size));
    put32(to, (uint32_t)size);
    put32(to, (uint32_t)size);
    put16(to, (unsigned)strlen(name));
    put16(to, 0);
}

static void add(struct zip *z, const char *name, const void *data, size_t size)
{
    const uint32_t offset = (uint32_t)z->out.size;
    put32(&z->out, 0x04034B50);
    put_common(&z->out, name, data, size);
    satchel_buf_put_text(&z->out, name);
    satchel_buf_put(&z->out, data, size);
    put32(&z->directory, 0x02014B50);
    put16(&z->directory, 20);
    put_common(&z->directory, name, data, size);
    put16(&z->directory, 0);
    put16(&z->directory, 0);
    put16(&z->directory, 0);
    put32(&z->directory, 0);
    put32(&z->directory, offset);
    satchel_buf_put_text(&z->directory, name);
    z->count++;
}

static void finish(struct zip *z)
{
    const uint32_t start = (uint32_t)z->out.size;
    satchel_buf_put(&z->out, z->directory.data, z->directory.size);
    put32(&z->out, 0x06054B50);
    put32(&z->out, 0);
    put16(&z->out, z->count);
    put16(&z->out, z->count);
    put32(&z->out, (uint32_t)z->directory.size);
    put32(&z->out, start);
    put16(&z->out, 0);
}

static void make_book(struct zip *z, const uint8_t *data, size_t size)
{
    static const char *const names[MOST] = {"book.opf", "nav.xhtml", "a.xhtml",
                                            "b.xhtml",  "toc.ncx",   "META-INF/encryption.xml"};
    static const char container[] =
        "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles>"
        "<rootfile full-path='book.opf'/></rootfiles></container>";
    add(z, "mimetype", "application/epub+zip", 20);
    add(z, "META-INF/container.xml", container, sizeof container - 1);
    for (unsigned i = 0; i < MOST && size; i++) {
        const uint8_t *end = memmem(data, size, "====\n", 5);
        const size_t length = end ? (size_t)(end - data) : size;
        add(z, names[i], data, length);
        data += end ? length + 5 : length;
        size -= end ? length + 5 : length;
    }
    finish(z);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size >= 2 && data[0] == 'P' && data[1] == 'K') {
        read_fuzzed(&input_epub, "a.epub", data, size, NULL);
        return 0;
    }
    struct zip z = {0};
    satchel_buf_init(&z.out, (size_t)8 << 20);
    satchel_buf_init(&z.directory, (size_t)1 << 20);
    make_book(&z, data, size);
    if (!z.out.failed && !z.directory.failed)
        read_fuzzed(&input_epub, "a.epub", z.out.data, z.out.size, NULL);
    satchel_buf_free(&z.out);
    satchel_buf_free(&z.directory);
    return 0;
}
