/* Bundles as an attacker holds them, and what comes of what he does; for the tests of trust. */
#ifndef TESTS_UNIT_TRUST_PARTS_H
#define TESTS_UNIT_TRUST_PARTS_H

#include "support/unit.h"

#include "format/framing.h"
#include "format/minisig.h"

#include "doors/digest.h"

#include <satchel/satchel.h>

#include <sys/stat.h>
#include <unistd.h>

/* In memory where there is such a folder: thousands of files are saved with fsync. */
static char folder[48], path[64], state_path[64];
static satchel_secret_key ours, theirs, next_key;

/* --- bundles in parts ------------------------------------------------------------------------ */

/* A bundle as an attacker holds it: the head's two texts, and all that follows. */
struct parts {
    satchel_buf manifest, signature, rest;
};

static inline void parts_init(struct parts *p)
{
    satchel_buf_init(&p->manifest, 1 << 20);
    satchel_buf_init(&p->signature, 1 << 20);
    satchel_buf_init(&p->rest, 1 << 20);
}

static inline void parts_free(struct parts *p)
{
    satchel_buf_free(&p->manifest);
    satchel_buf_free(&p->signature);
    satchel_buf_free(&p->rest);
}

struct make {
    uint64_t edition;
    const char *publisher;
    const satchel_secret_key *key;
    const satchel_statement *statements;
    unsigned count;
    const char *text;
};

static inline void write_bundle(const struct make *how)
{
    satchel_error err;
    const satchel_options options = {.title = "Bulletin",
                                     .publisher = how->publisher ? how->publisher : "HB",
                                     .edition = how->edition ? how->edition : 5,
                                     .issued = 1763870400,
                                     .key = how->key,
                                     .statements = how->statements,
                                     .statement_count = how->count};
    satchel_writer *w = satchel_writer_create(path, &options, &err);
    assert_non_null(w);
    for (unsigned i = 0; i < 3; i++) {
        char id[16], text[300];
        satchel_builder *b = satchel_builder_create();
        uint32_t picture;
        snprintf(id, sizeof id, "story-%u", i);
        satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
        snprintf(text, sizeof text, "Story %u: %s", i, how->text ? how->text : "as it happened.");
        satchel_builder_text(b, text, strlen(text));
        satchel_builder_close(b);
        satchel_builder_image(b, "x.png", "alt");
        memset(text, 'a' + (int)i, sizeof text);
        assert_ok(satchel_writer_picture(w, (satchel_bytes){(uint8_t *)text, 100}, &picture, &err),
                  err);
        satchel_builder_image_resolve(b, 0, picture, 10, 10);
        const satchel_draft draft = {
            .id = id, .issued = 1000, .updated = SATCHEL_NO_TIME, .order = (int32_t)i};
        assert_ok(satchel_writer_add(w, b, &draft, &err), err);
        satchel_builder_destroy(b);
    }
    assert_ok(satchel_writer_finish(w, NULL, &err), err);
}

static inline void take_apart(struct parts *p)
{
    satchel_buf all;
    satchel_error err;
    uint32_t size, signature = 0, crc;
    parts_init(p);
    satchel_buf_init(&all, 1 << 20);
    assert_ok(satchel_file_read(path, &all, &err), err);
    assert_ok(framing_read_head(satchel_buf_bytes(&all), &size, &err), err);
    satchel_buf_put(&p->manifest, all.data + FRAMING_MANIFEST, size);
    size_t at = FRAMING_MANIFEST + size;
    if (framing_read_signature((satchel_bytes){all.data + at, FRAMING_SIGNATURE}, &signature, &crc,
                               NULL)) {
        satchel_buf_put(&p->signature, all.data + at + FRAMING_SIGNATURE, signature);
        at += FRAMING_SIGNATURE + signature;
    }
    satchel_buf_put(&p->rest, all.data + at, all.size - at);
    satchel_buf_free(&all);
}

static inline struct parts made(const struct make *how)
{
    struct parts p;
    write_bundle(how);
    take_apart(&p);
    return p;
}

/* The parts as a file again; the directory at its end, which no reader looks at, is left as it was.
 */
static inline void put_together(const struct parts *p)
{
    satchel_buf all;
    satchel_error err;
    const struct framing f = {.manifest_size = (uint32_t)p->manifest.size,
                              .manifest_crc = crc_bytes(0, satchel_buf_bytes(&p->manifest)),
                              .signature_size = (uint32_t)p->signature.size,
                              .signature_crc = crc_bytes(0, satchel_buf_bytes(&p->signature))};
    satchel_buf_init(&all, 1 << 20);
    framing_put_head(&f, &all);
    satchel_buf_put(&all, p->manifest.data, p->manifest.size);
    if (p->signature.size) {
        framing_put_signature(&f, &all);
        satchel_buf_put(&all, p->signature.data, p->signature.size);
    }
    satchel_buf_put(&all, p->rest.data, p->rest.size);
    assert_ok(satchel_save_bytes(path, satchel_buf_bytes(&all), &err), err);
    satchel_buf_free(&all);
}

/* Replaces the first `from` by `to`; both are text. */
static inline void replace(satchel_buf *buf, const char *from, const char *to)
{
    char *at = memmem(buf->data, buf->size, from, strlen(from));
    assert_non_null(at);
    const size_t before = (size_t)((uint8_t *)at - buf->data), after = before + strlen(from);
    satchel_buf out;
    satchel_buf_init(&out, 1 << 20);
    satchel_buf_put(&out, buf->data, before);
    satchel_buf_put_text(&out, to);
    satchel_buf_put(&out, buf->data + after, buf->size - after);
    satchel_buf_free(buf);
    *buf = out;
}

/* What every forger can do: the manifest's own last line. */
static inline void mend(satchel_buf *manifest)
{
    uint8_t hash[SATCHEL_HASH];
    char hex[2 * SATCHEL_HASH + 1];
    manifest->size -= 4 + 2 * SATCHEL_HASH + 1;
    hash_bytes(satchel_buf_bytes(manifest), hash);
    hex_print(hex, hash, SATCHEL_HASH);
    satchel_buf_print(manifest, "end %s\n", hex);
}

static inline void sign_again(struct parts *p, const satchel_secret_key *key)
{
    satchel_buf_clear(&p->signature);
    minisig_write(key, satchel_buf_bytes(&p->manifest), MINISIG_MANIFEST, &p->signature);
}

/* --- the verdict ------------------------------------------------------------------------------ */

static inline satchel_trust *trust_of(satchel_policy policy)
{
    satchel_error err;
    satchel_trust *t = satchel_trust_create(policy, &err);
    const satchel_public_key key = satchel_key_public(&ours);
    assert_non_null(t);
    if (policy == SATCHEL_TRUST_ONLY)
        assert_ok(satchel_trust_add(t, &key, "The Harbour Bulletin", &err), err);
    return t;
}

/* What the file at `path` comes to: opening, judging, every byte. */
static inline satchel_code outcome(satchel_trust *t)
{
    satchel_error err;
    satchel_verdict verdict;
    satchel_code code = SATCHEL_OK;
    satchel_bundle *b = satchel_bundle_open(path, &err);
    if (!b)
        return err.code;
    const satchel_verify_options how = {.deep = true};
    if (!satchel_trust_judge(t, b, &verdict, &err))
        code = err.code;
    else
        assert_ok(satchel_verify(b, &how, &code, &err), err);
    satchel_bundle_close(b);
    return code;
}

static inline void remember(satchel_trust *t)
{
    satchel_error err;
    satchel_verdict verdict;
    satchel_bundle *b = satchel_bundle_open(path, &err);
    assert_ok(b, err);
    assert_ok(satchel_trust_judge(t, b, &verdict, &err), err);
    assert_ok(satchel_trust_remember(t, b, &err), err);
    satchel_bundle_close(b);
    /* By way of its file, as it is from one day to the next. */
    assert_ok(satchel_trust_save(t, state_path, &err), err);
}

static unsigned attacks;

static inline void refused(satchel_code code, satchel_code wanted, const char *what)
{
    attacks++;
    if (code != wanted)
        fail_msg("%s: %d, not %d", what, (int)code, (int)wanted);
}

static inline void expect(satchel_code wanted, const char *what)
{
    satchel_trust *t = trust_of(SATCHEL_TRUST_ONLY);
    refused(outcome(t), wanted, what);
    satchel_trust_destroy(t);
}

static inline int set_up(void **state)
{
    (void)state;
    satchel_error err;
    satchel_public_key key;
    snprintf(folder, sizeof folder, "%s/satchel-trust-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/a.satchel", folder);
    snprintf(state_path, sizeof state_path, "%s/seen", folder);
    return !satchel_key_generate(&ours, &key, &err) || !satchel_key_generate(&theirs, &key, &err) ||
           !satchel_key_generate(&next_key, &key, &err);
}

static inline int tear_down(void **state)
{
    (void)state;
    unlink(path);
    unlink(state_path);
    return rmdir(folder);
}

#endif
