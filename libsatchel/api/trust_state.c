/* What a device has seen, as a file of lines; see <satchel/trust.h>.
 *
 *     satchel trust 1
 *     newest 2026-11-20T06:00:00Z
 *     pinned KEY PUBLISHER
 *     succeeded KEY NEXT SIGNATURE SIGNATURE    as in manifests, in the order they were learnt
 *     revoked KEY SIGNATURE
 *     seen KEY EDITION HASH TITLE
 *     end HASH                  of all bytes before it
 */
#include "trust_inside.h"

#include "doors/digest.h"
#include "format/minisig.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define STATE_LIMIT ((size_t)16 << 20)

static void put_pins(satchel_buf *out, const struct key_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        char text[SATCHEL_KEY_TEXT];
        satchel_key_text(&list->keys[i].key, text);
        satchel_buf_print(out, "pinned %s %s\n", text, list->keys[i].name);
    }
}

bool satchel_trust_save(const satchel_trust *t, const char *path, satchel_error *err)
{
    satchel_buf out;
    char hex[2 * SATCHEL_HASH + 1], text[SATCHEL_KEY_TEXT], time[32];
    uint8_t hash[SATCHEL_HASH];
    satchel_buf_init(&out, STATE_LIMIT);
    satchel_buf_put_text(&out, "satchel trust 1\n");
    satchel_time_print(t->newest, time, sizeof time);
    if (*time)
        satchel_buf_print(&out, "newest %s\n", time);
    put_pins(&out, &t->pinned);
    for (size_t i = 0; i < t->statement_count; i++)
        statement_put(&out, &t->statements[i]);
    for (size_t i = 0; i < t->seen_count; i++) {
        const struct seen_edition *e = &t->seen[i];
        satchel_key_text(&e->key, text);
        hex_print(hex, e->manifest, SATCHEL_HASH);
        satchel_buf_print(&out, "seen %s %" PRIu64 " %s %s\n", text, e->edition, hex, e->title);
    }
    bool ok = satchel_buf_ok(&out, err);
    if (ok) {
        hash_bytes(satchel_buf_bytes(&out), hash);
        hex_print(hex, hash, SATCHEL_HASH);
        satchel_buf_print(&out, "end %s\n", hex);
        ok = satchel_buf_ok(&out, err) && satchel_save_bytes(path, satchel_buf_bytes(&out), err);
    }
    satchel_buf_free(&out);
    return ok;
}

/* Cuts the next word off *at. */
static char *next_word(char **at)
{
    char *word = *at;
    const size_t length = strcspn(word, " ");
    *at = word + length + (word[length] == ' ');
    word[length] = '\0';
    return word;
}

static bool take_seen(satchel_trust *t, const satchel_public_key *key, char *at, satchel_error *err)
{
    char *end;
    uint8_t hash[SATCHEL_HASH];
    const char *number = next_word(&at), *hex = next_word(&at);
    errno = 0;
    const unsigned long long edition = strtoull(number, &end, 10);
    if (errno || *end || end == number || strlen(hex) != (size_t)2 * SATCHEL_HASH ||
        !hex_parse(hex, hash, SATCHEL_HASH))
        return satchel_fail(err, SATCHEL_MALFORMED, "what was seen is not in its form");
    struct seen_edition *e = trust_keep_edition(t, key, at, err);
    if (!e)
        return false;
    e->edition = edition;
    memcpy(e->manifest, hash, SATCHEL_HASH);
    return true;
}

static bool take_line(satchel_trust *t, char *line, satchel_error *err)
{
    satchel_public_key key;
    satchel_statement statement;
    if (statement_parse(line, &statement))
        return statement_holds(&statement)
                   ? trust_keep_statement(t, &statement, err)
                   : satchel_fail(err, SATCHEL_MALFORMED, "what was seen is not in its form");
    const char *what = next_word(&line);
    if (strcmp(what, "newest") == 0)
        return satchel_time_parse(line, &t->newest) ||
               satchel_fail(err, SATCHEL_MALFORMED, "what was seen is not in its form");
    if (!satchel_key_parse(next_word(&line), &key))
        return satchel_fail(err, SATCHEL_MALFORMED, "what was seen is not in its form");
    if (strcmp(what, "pinned") == 0)
        return trust_keep_key(t, &t->pinned, &key, line, err);
    if (strcmp(what, "seen") == 0)
        return take_seen(t, &key, line, err);
    return satchel_fail(err, SATCHEL_MALFORMED, "what was seen is not in its form");
}

/* All of it, or none: the last line vouches for those before. */
static bool check_whole(satchel_bytes in, size_t *body, satchel_error *err)
{
    const size_t size = 4 + 2 * SATCHEL_HASH + 1;
    uint8_t stated[SATCHEL_HASH], hash[SATCHEL_HASH];
    if (in.size > size) {
        const char *line = (const char *)in.data + in.size - size;
        *body = in.size - size;
        hash_bytes((satchel_bytes){in.data, *body}, hash);
        if (memcmp(line, "end ", 4) == 0 && hex_parse(line + 4, stated, SATCHEL_HASH) &&
            line[size - 1] == '\n' && memcmp(stated, hash, SATCHEL_HASH) == 0 &&
            in.data[*body - 1] == '\n')
            return true;
    }
    return satchel_fail(err, SATCHEL_DAMAGED, "what was seen before is damaged");
}

bool trust_take(satchel_trust *t, satchel_buf *in, satchel_error *err)
{
    size_t body = 0;
    bool ok = check_whole(satchel_buf_bytes(in), &body, err);
    char *at = (char *)in->data;
    for (bool first = true; ok && body; first = false) {
        char *end = memchr(at, '\n', body);
        *end = '\0'; /* check_whole saw that the last byte is one */
        const size_t length = (size_t)(end - at);
        if (first)
            ok = strcmp(at, "satchel trust 1") == 0 ||
                 satchel_fail(err, SATCHEL_MALFORMED, "written by another version");
        else
            ok = take_line(t, at, err);
        at += length + 1;
        body -= length + 1;
    }
    return ok;
}

bool satchel_trust_load(satchel_trust *t, const char *path, satchel_error *err)
{
    satchel_buf in;
    struct stat st;
    if (stat(path, &st) != 0 && errno == ENOENT)
        return true;
    satchel_buf_init(&in, STATE_LIMIT);
    const bool ok = satchel_file_read(path, &in, err) && trust_take(t, &in, err);
    satchel_buf_free(&in);
    return ok;
}
