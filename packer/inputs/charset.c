/* The door to iconv and libuchardet; see charset.h. */
#include "charset.h"

#include <satchel/utf8.h>

#include <dlfcn.h>
#include <errno.h>
#include <iconv.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uchardet/uchardet.h>

#define ASKED_ABOUT ((size_t)256 << 10) /* bytes that the guess is made from */

/* The C library says "unknown" also when loading a module has failed for want of memory: asked
 * again, it may know. */
static iconv_t open_encoding(const char *encoding)
{
    iconv_t cd = iconv_open("UTF-8", encoding);
    return cd == (iconv_t)-1 ? iconv_open("UTF-8", encoding) : cd;
}

bool charset_convert(satchel_bytes in, const char *encoding, satchel_buf *out, size_t *bad,
                     satchel_error *err)
{
    iconv_t cd = open_encoding(encoding);
    if (cd == (iconv_t)-1 && errno == ENOMEM)
        return satchel_fail_memory(err);
    if (cd == (iconv_t)-1)
        return satchel_fail(err, SATCHEL_INPUT, "its encoding %s is not known here", encoding);
    char room[1 << 14];
    char *from = (char *)(uintptr_t)in.data; /* iconv does not write to it */
    size_t left = in.size, wrong = 0;
    while (left && !out->failed) {
        char *to = room;
        size_t space = sizeof room;
        const size_t n = iconv(cd, &from, &left, &to, &space);
        const int reason = n == (size_t)-1 ? errno : 0;
        satchel_buf_put(out, room, (size_t)(to - room));
        if (reason == EILSEQ || reason == EINVAL) {
            satchel_buf_put_char(out, SATCHEL_REPLACEMENT);
            wrong++;
            from++;
            left--;
            iconv(cd, NULL, NULL, NULL, NULL);
        }
    }
    /* Stateful encodings (ISO-2022) may hold something back. */
    char *to = room;
    size_t space = sizeof room;
    if (iconv(cd, NULL, NULL, &to, &space) != (size_t)-1)
        satchel_buf_put(out, room, (size_t)(to - room));
    iconv_close(cd);
    if (bad)
        *bad = wrong;
    return satchel_buf_ok(out, err);
}

bool charset_table(const char *encoding, uint32_t table[256], bool *memory)
{
    iconv_t cd = open_encoding(encoding);
    *memory |= cd == (iconv_t)-1 && errno == ENOMEM;
    if (cd == (iconv_t)-1)
        return false;
    for (unsigned i = 0; i < 256; i++) {
        char byte = (char)i, room[8];
        char *from = &byte, *to = room;
        size_t left = 1, space = sizeof room;
        table[i] = 0;
        iconv(cd, NULL, NULL, NULL, NULL);
        /* Some encodings hold a letter back: a point may follow. */
        if (iconv(cd, &from, &left, &to, &space) == (size_t)-1 ||
            iconv(cd, NULL, NULL, &to, &space) == (size_t)-1 || to == room)
            continue;
        satchel_utf8_decode(room, (size_t)(to - room), &table[i]);
    }
    iconv_close(cd);
    return true;
}

/* libuchardet is C++: without memory `new` throws, and nobody here could catch it. What it calls
 * before that leaves by a jump instead. Its objects of this one call are lost then, with a program
 * that is about to end. */
static _Thread_local jmp_buf no_memory;
static _Thread_local bool asking;

static void on_no_memory(void)
{
    if (asking)
        longjmp(no_memory, 1);
    abort(); /* C++ that is not ours to answer for: as it would end without us */
}

static pthread_once_t prepared = PTHREAD_ONCE_INIT;

/* std::set_new_handler, by its name in the C++ ABI: there is no header for it in C. */
static void prepare(void)
{
    void (*(*set_new_handler)(void (*)(void)))(void);
    *(void **)&set_new_handler = dlsym(RTLD_DEFAULT, "_ZSt15set_new_handlerPFvvE");
    if (set_new_handler)
        set_new_handler(on_no_memory);
}

bool charset_ask(satchel_bytes in, char *to, size_t capacity)
{
    *to = '\0';
    pthread_once(&prepared, prepare);
    if (setjmp(no_memory)) {
        asking = false;
        return false;
    }
    asking = true;
    uchardet_t detector = uchardet_new();
    const size_t size = in.size < ASKED_ABOUT ? in.size : ASKED_ABOUT;
    if (detector && uchardet_handle_data(detector, (const char *)in.data, size) == 0) {
        uchardet_data_end(detector);
        snprintf(to, capacity, "%s", uchardet_get_charset(detector));
    }
    if (detector)
        uchardet_delete(detector);
    asking = false;
    return true;
}
