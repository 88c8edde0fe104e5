/* Keys and their files; see <satchel/trust.h>. */
#include "base/bytes.h"
#include "format/minisig.h"

#include <string.h>

/* A secret key file, decoded: minisign's SeckeyStruct. */
enum {
    AT_KDF = 2,
    AT_CHECK = 4,
    AT_SALT = 6,
    AT_OPERATIONS = AT_SALT + SALT_SIZE,
    AT_MEMORY = AT_OPERATIONS + 8,
    AT_ID = AT_MEMORY + 8,
    AT_KEY = AT_ID + 8,
    AT_SUM = AT_KEY + 64,
    SECRET_SIZE = AT_SUM + CHECK_HASH,
    LOCKED_SIZE = SECRET_SIZE - AT_ID
};

static bool no_random(satchel_error *err)
{
    return satchel_fail(err, SATCHEL_READ, "the system gives no random numbers");
}

bool satchel_key_generate(satchel_secret_key *secret, satchel_public_key *public_key,
                          satchel_error *err)
{
    if (!keys_start())
        return no_random(err);
    keys_random(secret->id, sizeof secret->id);
    keys_generate(public_key->key, secret->key);
    memcpy(public_key->id, secret->id, sizeof public_key->id);
    return true;
}

satchel_public_key satchel_key_public(const satchel_secret_key *secret)
{
    satchel_public_key key;
    memcpy(key.id, secret->id, sizeof key.id);
    memcpy(key.key, secret->key + 32, sizeof key.key);
    return key;
}

void satchel_key_wipe(satchel_secret_key *secret)
{
    keys_wipe(secret, sizeof *secret);
}

/* --- keys as text ------------------------------------------------------------------------------
 */

void satchel_key_text(const satchel_public_key *key, char to[SATCHEL_KEY_TEXT])
{
    public_key_print(to, key);
}

bool satchel_key_parse(const char *text, satchel_public_key *key)
{
    return public_key_parse(text, strlen(text), key);
}

/* minisign prints the eight bytes as one little-endian number. */
void satchel_key_name(const uint8_t id[8], char to[SATCHEL_KEY_NAME])
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < 8; i++) {
        to[2 * i] = digits[id[7 - i] >> 4];
        to[2 * i + 1] = digits[id[7 - i] & 15];
    }
    to[16] = '\0';
}

void satchel_key_words(const satchel_public_key *key, char to[SATCHEL_KEY_WORDS])
{
    static const char consonants[] = "bdfghjklmnprstvz", vowels[] = "aiou";
    uint8_t both[40], hash[16];
    char *at = to;
    memcpy(both, key->id, 8);
    memcpy(both + 8, key->key, 32);
    keys_hash((satchel_bytes){both, sizeof both}, hash, sizeof hash);
    for (size_t i = 0; i < sizeof hash; i += 2) {
        const unsigned v = (unsigned)hash[i] << 8 | hash[i + 1];
        *at++ = consonants[v >> 12];
        *at++ = vowels[v >> 10 & 3];
        *at++ = consonants[v >> 6 & 15];
        *at++ = vowels[v >> 4 & 3];
        *at++ = consonants[v & 15];
        *at++ = i + 2 < sizeof hash ? '-' : '\0';
    }
}

/* --- files -------------------------------------------------------------------------------------
 */

static bool read_text(const char *path, satchel_buf *text, const char **string, satchel_error *err)
{
    satchel_buf_init(text, SATCHEL_KEY_FILE);
    if (!satchel_file_read(path, text, err))
        return false;
    while (text->size && (text->data[text->size - 1] == '\n' || text->data[text->size - 1] == '\r'))
        text->size--;
    *string = satchel_buf_string(text);
    return *string || satchel_fail_memory(err);
}

/* The line after the comment, or the only line. */
static const char *key_line(const char *text)
{
    const char *lf = strchr(text, '\n');
    return lf && strncmp(text, "untrusted comment:", 18) == 0 ? lf + 1 : text;
}

bool satchel_key_read(const char *path, satchel_public_key *key, satchel_error *err)
{
    satchel_buf text;
    const char *string;
    bool ok = read_text(path, &text, &string, err);
    if (ok && !satchel_key_parse(key_line(string), key))
        ok = satchel_fail(err, SATCHEL_MALFORMED, "not a public key of minisign's form");
    satchel_buf_free(&text);
    return ok;
}

void satchel_key_write(const satchel_public_key *key, satchel_buf *out)
{
    char name[SATCHEL_KEY_NAME];
    satchel_key_name(key->id, name);
    satchel_buf_print(out, "untrusted comment: minisign public key %s\n", name);
    public_key_put(out, key);
    satchel_buf_put_byte(out, '\n');
}

static uint64_t load_u64(const uint8_t *p)
{
    return load_u32(p) | (uint64_t)load_u32(p + 4) << 32;
}

static void store_u64(uint8_t *p, uint64_t v)
{
    store_u32(p, (uint32_t)v);
    store_u32(p + 4, (uint32_t)(v >> 32));
}

/* The hash over kind, id and key that tells a right password from a wrong one. */
static void sum_of(const uint8_t bytes[SECRET_SIZE], uint8_t sum[CHECK_HASH])
{
    uint8_t all[2 + 8 + 64];
    memcpy(all, bytes, 2);
    memcpy(all + 2, bytes + AT_ID, sizeof all - 2);
    keys_hash((satchel_bytes){all, sizeof all}, sum, CHECK_HASH);
    keys_wipe(all, sizeof all);
}

/* Locks what is open, opens what is locked: the stream is added by exclusive or. */
static bool apply_password(uint8_t bytes[SECRET_SIZE], const char *password, satchel_error *err)
{
    uint8_t stream[LOCKED_SIZE];
    if (!keys_stretch(password, bytes + AT_SALT, load_u64(bytes + AT_OPERATIONS),
                      load_u64(bytes + AT_MEMORY), stream, sizeof stream))
        return satchel_fail(err, SATCHEL_MEMORY, "not enough memory for the key's password");
    for (size_t i = 0; i < LOCKED_SIZE; i++)
        bytes[AT_ID + i] ^= stream[i];
    keys_wipe(stream, sizeof stream);
    return true;
}

static bool open_secret(uint8_t bytes[SECRET_SIZE], const char *password, bool *locked,
                        satchel_error *err)
{
    uint8_t sum[CHECK_HASH];
    *locked = memcmp(bytes + AT_KDF, "Sc", 2) == 0;
    if (memcmp(bytes, "Ed", 2) != 0 || memcmp(bytes + AT_CHECK, "B2", 2) != 0 ||
        (!*locked && memcmp(bytes + AT_KDF, "\0\0", 2) != 0))
        return satchel_fail(err, SATCHEL_MALFORMED, "not a secret key of minisign's form");
    if (*locked && !password)
        return satchel_fail(err, SATCHEL_USAGE, "the key is locked with a password");
    if (*locked && !apply_password(bytes, password, err))
        return false;
    /* minisign leaves the sum of an open key at zero: there the two halves tell. */
    sum_of(bytes, sum);
    if (*locked && memcmp(sum, bytes + AT_SUM, sizeof sum) != 0)
        return satchel_fail(err, SATCHEL_BAD_SIGNATURE, "wrong password for the key");
    return keys_match(bytes + AT_KEY) ||
           satchel_fail(err, SATCHEL_DAMAGED, "the secret key is damaged");
}

bool satchel_secret_read(const char *path, const char *password, satchel_secret_key *secret,
                         bool *locked, satchel_error *err)
{
    satchel_buf text;
    const char *string;
    uint8_t bytes[SECRET_SIZE];
    bool is_locked = false;
    bool ok = read_text(path, &text, &string, err);
    if (ok) {
        const char *line = key_line(string);
        ok = base64_take(line, strlen(line), bytes, sizeof bytes) ||
             satchel_fail(err, SATCHEL_MALFORMED, "not a secret key of minisign's form");
    }
    ok = ok && open_secret(bytes, password, &is_locked, err);
    if (ok) {
        memcpy(secret->id, bytes + AT_ID, sizeof secret->id);
        memcpy(secret->key, bytes + AT_KEY, sizeof secret->key);
    }
    if (locked)
        *locked = is_locked;
    keys_wipe(bytes, sizeof bytes);
    if (text.data)
        keys_wipe(text.data, text.capacity);
    satchel_buf_free(&text);
    return ok;
}

bool satchel_secret_write(const satchel_secret_key *secret, const char *password, satchel_buf *out,
                          satchel_error *err)
{
    uint8_t bytes[SECRET_SIZE] = "Ed";
    uint64_t operations, memory;
    if (!keys_start())
        return no_random(err);
    memcpy(bytes + AT_CHECK, "B2", 2);
    memcpy(bytes + AT_ID, secret->id, sizeof secret->id);
    memcpy(bytes + AT_KEY, secret->key, sizeof secret->key);
    bool ok = true;
    if (password) { /* all that stays zero without one, as minisign has it */
        memcpy(bytes + AT_KDF, "Sc", 2);
        keys_random(bytes + AT_SALT, SALT_SIZE);
        keys_stretch_limits(&operations, &memory);
        store_u64(bytes + AT_OPERATIONS, operations);
        store_u64(bytes + AT_MEMORY, memory);
        sum_of(bytes, bytes + AT_SUM);
        ok = apply_password(bytes, password, err);
    }
    if (ok) {
        satchel_buf_print(out, "untrusted comment: minisign %s secret key\n",
                          password ? "encrypted" : "unencrypted");
        base64_put(out, bytes, sizeof bytes);
        satchel_buf_put_byte(out, '\n');
    }
    keys_wipe(bytes, sizeof bytes);
    return ok && satchel_buf_ok(out, err);
}

/* --- statements --------------------------------------------------------------------------------
 */

void satchel_statement_make(const satchel_secret_key *key, const satchel_secret_key *next,
                            satchel_statement *statement)
{
    statement_make(key, next, statement);
}

void satchel_statement_write(const satchel_statement *statement, satchel_buf *out)
{
    statement_put(out, statement);
}

static bool take_statement(const char *line, unsigned number, satchel_statement *to,
                           satchel_error *err)
{
    if (!statement_parse(line, to))
        return satchel_fail(err, SATCHEL_MALFORMED, "line %u is no statement about a key", number);
    return statement_holds(to) ||
           satchel_fail(err, SATCHEL_BAD_SIGNATURE, "line %u is not signed by the key it is about",
                        number);
}

bool satchel_statements_read(const char *path, satchel_statement to[SATCHEL_MAX_STATEMENTS],
                             unsigned *count, satchel_error *err)
{
    satchel_buf text;
    satchel_buf_init(&text, (size_t)SATCHEL_MAX_STATEMENTS * 512);
    *count = 0;
    bool ok = satchel_file_read(path, &text, err);
    char *at = ok ? (char *)(uintptr_t)satchel_buf_string(&text) : NULL;
    if (ok && !at)
        ok = satchel_fail_memory(err);
    for (unsigned number = 1; ok && *at; number++) {
        const size_t length = strcspn(at, "\n");
        char *next = at + length + (at[length] == '\n');
        at[length] = '\0';
        if (*count == SATCHEL_MAX_STATEMENTS)
            ok =
                satchel_fail(err, SATCHEL_LIMIT, "more than %d statements", SATCHEL_MAX_STATEMENTS);
        else
            ok = take_statement(at, number, &to[*count], err);
        *count += ok;
        at = next;
    }
    satchel_buf_free(&text);
    return ok;
}
