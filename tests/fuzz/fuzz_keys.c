/* Signatures, statements about keys, the file of what was seen. The first byte chooses.
 *
 * A signature over this message by this key does not exist, so none may hold. What is read of a
 * statement is written again the same. A state file that is taken is kept the same. */
#include "fuzz.h"

#include "api/trust_inside.h"
#include "doors/digest.h"
#include "format/minisig.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void signature(satchel_bytes in)
{
    satchel_error err;
    const satchel_public_key key = {.id = "RandomId", .key = "no secret key belongs to it"};
    HOLDS(!minisig_check(in, (satchel_bytes){(const uint8_t *)"message", 7}, &key, &err));
    HOLDS(err.code == SATCHEL_MALFORMED || err.code == SATCHEL_UNKNOWN_KEY ||
          err.code == SATCHEL_BAD_SIGNATURE);
}

static void statement(satchel_buf *in)
{
    satchel_statement s;
    satchel_buf again;
    const char *line = satchel_buf_string(in);
    if (!line || !statement_parse(line, &s))
        return;
    (void)!statement_holds(&s);
    satchel_buf_init(&again, 1 << 12);
    statement_put(&again, &s);
    HOLDS(!again.failed && again.size == strlen(line) + 1 &&
          memcmp(again.data, line, strlen(line)) == 0);
    satchel_buf_free(&again);
}

/* The hash at its end is put right, or nothing would ever come through. */
static void seen(satchel_buf *in)
{
    satchel_error err;
    uint8_t hash[SATCHEL_HASH];
    char hex[2 * SATCHEL_HASH + 1];
    satchel_trust *t = satchel_trust_create(SATCHEL_TRUST_FIRST_USE, &err);
    hash_bytes(satchel_buf_bytes(in), hash);
    hex_print(hex, hash, SATCHEL_HASH);
    satchel_buf_print(in, "end %s\n", hex);
    if (t && !in->failed && !trust_take(t, in, &err))
        HOLDS(err.text[0] && err.code != SATCHEL_OK);
    satchel_trust_destroy(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    satchel_buf in;
    if (!size)
        return 0;
    satchel_buf_init(&in, 1 << 20);
    satchel_buf_put(&in, data + 1, size - 1);
    switch (data[0] % 3) {
    case 0: signature(satchel_buf_bytes(&in)); break;
    case 1: statement(&in); break;
    default: seen(&in);
    }
    satchel_buf_free(&in);
    return 0;
}
