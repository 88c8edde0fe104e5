/* Our signatures outside of a bundle, for the test against the real minisign.
 *
 *   minisig sign KEY FILE            writes FILE.minisig
 *   minisig check PUB FILE SIGNATURE */
#include "format/minisig.h"

#include <stdio.h>
#include <string.h>

static satchel_buf load(const char *path, satchel_error *err)
{
    satchel_buf buf;
    satchel_buf_init(&buf, (size_t)64 << 20);
    err->code = SATCHEL_OK;
    (void)!satchel_file_read(path, &buf, err);
    return buf;
}

static bool sign(char **argv, satchel_error *err)
{
    satchel_secret_key key;
    satchel_buf file = load(argv[3], err), out;
    char path[4096];
    satchel_buf_init(&out, MINISIG_MAX);
    snprintf(path, sizeof path, "%s.minisig", argv[3]);
    bool ok = err->code == SATCHEL_OK && satchel_secret_read(argv[2], NULL, &key, NULL, err);
    if (ok)
        minisig_write(&key, satchel_buf_bytes(&file), MINISIG_MANIFEST, &out);
    ok = ok && satchel_save_bytes(path, satchel_buf_bytes(&out), err);
    satchel_buf_free(&file);
    satchel_buf_free(&out);
    return ok;
}

static bool check(char **argv, satchel_error *err)
{
    satchel_public_key key;
    satchel_buf file = load(argv[3], err), signature;
    bool ok = err->code == SATCHEL_OK && satchel_key_read(argv[2], &key, err);
    signature = load(argv[4], err);
    ok = ok && err->code == SATCHEL_OK &&
         minisig_check(satchel_buf_bytes(&signature), satchel_buf_bytes(&file), &key, err);
    satchel_buf_free(&file);
    satchel_buf_free(&signature);
    return ok;
}

int main(int argc, char **argv)
{
    satchel_error err = {0};
    const bool ok = argc == 4 && strcmp(argv[1], "sign") == 0    ? sign(argv, &err)
                    : argc == 5 && strcmp(argv[1], "check") == 0 ? check(argv, &err)
                                                                 : false;
    if (!ok)
        fprintf(stderr, "minisig: %s\n", err.text);
    return ok ? 0 : 1;
}
