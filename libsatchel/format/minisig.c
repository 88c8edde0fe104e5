/* minisign's files; see minisig.h. */
#include "minisig.h"

#include <stdio.h>
#include <string.h>

enum { KEY_SIZE = 42, KEY_TEXT = 56, SIG_SIZE = 74, SIG_TEXT = 100, GLOBAL_TEXT = 88 };

static const char untrusted[] = "untrusted comment: ", trusted[] = "trusted comment: ";

/* --- public keys -------------------------------------------------------------------------------
 */

bool public_key_parse(const char *text, size_t length, satchel_public_key *key)
{
    uint8_t bytes[KEY_SIZE];
    if (!base64_take(text, length, bytes, sizeof bytes) || memcmp(bytes, "Ed", 2) != 0)
        return false;
    memcpy(key->id, bytes + 2, sizeof key->id);
    memcpy(key->key, bytes + 10, sizeof key->key);
    return true;
}

_Static_assert(KEY_TEXT + 1 == SATCHEL_KEY_TEXT, "a key and its NUL");

void public_key_print(char to[SATCHEL_KEY_TEXT], const satchel_public_key *key)
{
    uint8_t bytes[KEY_SIZE] = "Ed";
    memcpy(bytes + 2, key->id, sizeof key->id);
    memcpy(bytes + 10, key->key, sizeof key->key);
    base64_print(to, bytes, sizeof bytes);
}

void public_key_put(satchel_buf *out, const satchel_public_key *key)
{
    char text[SATCHEL_KEY_TEXT];
    public_key_print(text, key);
    satchel_buf_put_text(out, text);
}

/* --- signatures --------------------------------------------------------------------------------
 */

/* What the second signature signs: the first one and the trusted comment. */
static size_t global_message(uint8_t *to, const uint8_t *signature, const char *comment,
                             size_t length)
{
    memcpy(to, signature, SIGNATURE_SIZE);
    memcpy(to + SIGNATURE_SIZE, comment, length);
    return SIGNATURE_SIZE + length;
}

void minisig_write(const satchel_secret_key *secret, satchel_bytes message, const char *what,
                   satchel_buf *out)
{
    uint8_t hash[LONG_HASH], bytes[SIG_SIZE] = "ED", global[SIGNATURE_SIZE];
    uint8_t *signature = bytes + 10;
    uint8_t all[SIGNATURE_SIZE + sizeof MINISIG_MANIFEST];
    _Static_assert(sizeof MINISIG_ORDER <= sizeof MINISIG_MANIFEST, "room for either");
    memcpy(bytes + 2, secret->id, sizeof secret->id);
    keys_hash(message, hash, sizeof hash);
    keys_sign(secret->key, (satchel_bytes){hash, sizeof hash}, signature);
    const size_t size = global_message(all, signature, what, strlen(what));
    keys_sign(secret->key, (satchel_bytes){all, size}, global);
    satchel_buf_print(out, "%ssignature of a %s\n", untrusted, what);
    base64_put(out, bytes, sizeof bytes);
    satchel_buf_print(out, "\n%s%s\n", trusted, what);
    base64_put(out, global, sizeof global);
    satchel_buf_put_byte(out, '\n');
}

/* The next line without its LF; false if there is none. */
static bool take_line(satchel_bytes *in, const char **line, size_t *length)
{
    const uint8_t *end = in->size ? memchr(in->data, '\n', in->size) : NULL;
    if (!end)
        return false;
    *line = (const char *)in->data;
    *length = (size_t)(end - in->data);
    in->data += *length + 1;
    in->size -= *length + 1;
    return true;
}

/* A line that begins with `prefix`; what follows it is left in *line. */
static bool take_comment(satchel_bytes *in, const char *prefix, const char **line, size_t *length)
{
    const size_t size = strlen(prefix);
    if (!take_line(in, line, length) || *length < size || memcmp(*line, prefix, size) != 0)
        return false;
    *line += size;
    *length -= size;
    return true;
}

static bool malformed(satchel_error *err)
{
    return satchel_fail(err, SATCHEL_MALFORMED, "the signature is not in minisign's form");
}

bool minisig_check(satchel_bytes file, satchel_bytes message, const satchel_public_key *key,
                   satchel_error *err)
{
    const char *line, *comment;
    size_t length, comment_length;
    uint8_t bytes[SIG_SIZE], global[SIGNATURE_SIZE], hash[LONG_HASH];
    uint8_t all[SIGNATURE_SIZE + MINISIG_MAX];
    if (file.size > MINISIG_MAX || !take_comment(&file, untrusted, &line, &length) ||
        !take_line(&file, &line, &length) || !base64_take(line, length, bytes, sizeof bytes) ||
        !take_comment(&file, trusted, &comment, &comment_length) ||
        !take_line(&file, &line, &length) || !base64_take(line, length, global, sizeof global) ||
        file.size)
        return malformed(err);
    if (memcmp(bytes, "ED", 2) != 0)
        return satchel_fail(err, SATCHEL_MALFORMED, "the signature is not of the prehashed kind");
    if (memcmp(bytes + 2, key->id, sizeof key->id) != 0)
        return satchel_fail(err, SATCHEL_UNKNOWN_KEY, "the signature is by another key");
    keys_hash(message, hash, sizeof hash);
    const size_t size = global_message(all, bytes + 10, comment, comment_length);
    if (!keys_verify(key->key, (satchel_bytes){hash, sizeof hash}, bytes + 10) ||
        !keys_verify(key->key, (satchel_bytes){all, size}, global))
        return satchel_fail(err, SATCHEL_BAD_SIGNATURE,
                            "the signature does not hold: this is not what its publisher signed");
    return true;
}

/* --- statements --------------------------------------------------------------------------------
 */

#define STATEMENT_MAX 256

/* The sentence that is signed. It cannot be mistaken for the hash of a manifest, which is what keys
 * sign else: that has 64 bytes. */
static satchel_bytes sentence(const satchel_statement *s, char text[STATEMENT_MAX])
{
    char key[SATCHEL_KEY_TEXT], next[SATCHEL_KEY_TEXT] = "";
    public_key_print(key, &s->key);
    if (!s->revokes)
        public_key_print(next, &s->next);
    const int length = snprintf(text, STATEMENT_MAX, "satchel: the key %s is %s%s", key,
                                s->revokes ? "revoked" : "succeeded by ", next);
    return (satchel_bytes){(const uint8_t *)text, (size_t)length};
}

void statement_make(const satchel_secret_key *key, const satchel_secret_key *next,
                    satchel_statement *s)
{
    char text[STATEMENT_MAX];
    *s = (satchel_statement){.revokes = !next, .key = satchel_key_public(key)};
    if (next)
        s->next = satchel_key_public(next);
    const satchel_bytes bytes = sentence(s, text);
    keys_sign(key->key, bytes, s->by_key);
    if (next)
        keys_sign(next->key, bytes, s->by_next);
}

bool statement_holds(const satchel_statement *s)
{
    char text[STATEMENT_MAX];
    const satchel_bytes bytes = sentence(s, text);
    return keys_verify(s->key.key, bytes, s->by_key) &&
           (s->revokes || keys_verify(s->next.key, bytes, s->by_next));
}

/* The next word of a line, up to a space or its end. */
static const char *word(const char **at, size_t *length)
{
    const char *start = *at;
    *length = strcspn(start, " ");
    *at = start + *length + (start[*length] == ' ');
    return start;
}

static bool take_key(const char **at, satchel_public_key *key)
{
    size_t length;
    const char *text = word(at, &length);
    return public_key_parse(text, length, key);
}

static bool take_signature(const char **at, uint8_t signature[SIGNATURE_SIZE])
{
    size_t length;
    const char *text = word(at, &length);
    return base64_take(text, length, signature, SIGNATURE_SIZE);
}

bool statement_parse(const char *line, satchel_statement *s)
{
    size_t length;
    const char *kind = word(&line, &length);
    *s = (satchel_statement){.revokes = length == 7 && memcmp(kind, "revoked", 7) == 0};
    if (!s->revokes && (length != 9 || memcmp(kind, "succeeded", 9) != 0))
        return false;
    return take_key(&line, &s->key) && (s->revokes || take_key(&line, &s->next)) &&
           take_signature(&line, s->by_key) && (s->revokes || take_signature(&line, s->by_next)) &&
           !*line;
}

void statement_put(satchel_buf *out, const satchel_statement *s)
{
    satchel_buf_put_text(out, s->revokes ? "revoked " : "succeeded ");
    public_key_put(out, &s->key);
    satchel_buf_put_byte(out, ' ');
    if (!s->revokes) {
        public_key_put(out, &s->next);
        satchel_buf_put_byte(out, ' ');
    }
    base64_put(out, s->by_key, sizeof s->by_key);
    if (!s->revokes) {
        satchel_buf_put_byte(out, ' ');
        base64_put(out, s->by_next, sizeof s->by_next);
    }
    satchel_buf_put_byte(out, '\n');
}
