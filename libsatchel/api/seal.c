/* Sealed files; see <satchel/seal.h>. */
#include <satchel/seal.h>

#include "doors/keys.h"

#include <satchel/file.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char magic[] = "satchel-sealed 1\n";

#define MAGIC (sizeof magic - 1)

static bool make_key(const char *path, uint8_t key[SATCHEL_SEAL_KEY], satchel_error *err)
{
    if (!keys_start())
        return satchel_fail(err, SATCHEL_READ, "no random numbers");
    keys_random(key, SATCHEL_SEAL_KEY);
    return satchel_save_secret(path, (satchel_bytes){key, SATCHEL_SEAL_KEY}, err);
}

bool satchel_seal_key(const char *path, bool create, uint8_t key[SATCHEL_SEAL_KEY],
                      satchel_error *err)
{
    satchel_buf file;
    satchel_error why = {0};
    satchel_buf_init(&file, 4096);
    bool ok = satchel_file_read(path, &file, &why);
    /* Only what is surely not there is: a key that could not be looked for must not be taken for
     * none, or what it seals would be written plainly. */
    if (!ok && why.system == ENOENT)
        return create ? make_key(path, key, err) : satchel_fail(err, SATCHEL_NOT_FOUND, "no key");
    if (!ok)
        satchel_fail(err, why.code == SATCHEL_NOT_FOUND ? SATCHEL_READ : why.code, "%s", why.text);
    if (ok && file.size != SATCHEL_SEAL_KEY)
        ok = satchel_fail(err, SATCHEL_MALFORMED, "a key has %d bytes, not %zu", SATCHEL_SEAL_KEY,
                          file.size);
    if (ok)
        memcpy(key, file.data, SATCHEL_SEAL_KEY);
    if (file.data)
        keys_wipe(file.data, file.capacity);
    satchel_buf_free(&file);
    return ok;
}

bool satchel_seal(const uint8_t key[SATCHEL_SEAL_KEY], satchel_bytes bytes, satchel_buf *out,
                  satchel_error *err)
{
    uint8_t nonce[BOX_NONCE];
    if (!keys_start())
        return satchel_fail(err, SATCHEL_READ, "no random numbers");
    keys_random(nonce, sizeof nonce);
    satchel_buf_put(out, magic, MAGIC);
    satchel_buf_put(out, nonce, sizeof nonce);
    uint8_t *to = satchel_buf_reserve(out, bytes.size + BOX_TAG);
    if (to) {
        box_close(key, nonce, bytes, to);
        out->size += bytes.size + BOX_TAG;
    }
    return true;
}

bool satchel_is_sealed(satchel_bytes bytes)
{
    return bytes.size >= MAGIC && memcmp(bytes.data, magic, MAGIC) == 0;
}

bool satchel_unseal(const uint8_t key[SATCHEL_SEAL_KEY], satchel_bytes bytes, satchel_buf *out,
                    satchel_error *err)
{
    const size_t least = MAGIC + BOX_NONCE + BOX_TAG;
    if (!satchel_is_sealed(bytes) || bytes.size < least)
        return satchel_fail(err, SATCHEL_DAMAGED, "not a sealed text");
    const uint8_t *nonce = bytes.data + MAGIC;
    const satchel_bytes box = {nonce + BOX_NONCE, bytes.size - MAGIC - BOX_NONCE};
    uint8_t *to = satchel_buf_reserve(out, box.size);
    if (!to)
        return satchel_fail_memory(err);
    if (!box_open(key, nonce, box, to))
        return satchel_fail(err, SATCHEL_DAMAGED, "sealed with another key, or changed");
    out->size += box.size - BOX_TAG;
    return true;
}

void satchel_seal_forget(uint8_t key[SATCHEL_SEAL_KEY])
{
    keys_wipe(key, SATCHEL_SEAL_KEY);
}

/* Random bytes over all of it: zeros might be kept as a hole. */
static void write_over(int fd, uint64_t size)
{
    uint8_t noise[4096];
    for (uint64_t at = 0; at < size; at += sizeof noise) {
        const uint64_t left = size - at;
        keys_random(noise, sizeof noise);
        if (pwrite(fd, noise, left < sizeof noise ? (size_t)left : sizeof noise, (off_t)at) < 0)
            return;
    }
}

bool satchel_destroy_file(const char *path)
{
    struct stat there;
    const int fd = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0) {
        if (fstat(fd, &there) == 0 && S_ISREG(there.st_mode) && keys_start())
            write_over(fd, (uint64_t)there.st_size);
        (void)fsync(fd);
        close(fd);
    }
    return unlink(path) == 0 || errno == ENOENT;
}
