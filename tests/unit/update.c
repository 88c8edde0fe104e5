/* Updates: whatever an edition's history was, an update from any of its editions gives the bundle
 * that was published, byte for byte. With a number: so many histories instead of a few dozen. */
#include "support/formed.h"
#include "support/unit.h"

#include "doors/digest.h"

#include <satchel/prior.h>
#include <satchel/update.h>
#include <satchel/writer.h>

#include <stdlib.h>
#include <unistd.h>

#define MOST_ARTICLES 300
#define MOST_EDITIONS 5

static char folder[48];
static uint64_t seed;
static satchel_priors *priors;
static unsigned histories = 12;

static uint32_t chance(uint32_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 11) % below;
}

struct story {
    uint32_t number, text, version;
    uint32_t pictures[3];
    unsigned picture_count;
    bool killed;
};

struct history {
    struct story stories[MOST_ARTICLES];
    uint32_t count, next;
    bool fast, signed_by, with_index;
    satchel_secret_key key;
    unsigned editions;
};

static void path_of(char to[96], const char *what, unsigned number)
{
    snprintf(to, 96, "%s/%s%u", folder, what, number);
}

static void put_words(satchel_builder *b, uint32_t text)
{
    static const char *const words[] = {"the ",     "water ",  "returns ", "harbour ", "after ",
                                        "strike ",  "and ",    "minister", "ملف ",     "свет ",
                                        "thirty ",  "valves ", "weighed ", "nobody ",  "knew ",
                                        "Tuesday ", "of ",     "in ",      "price ",   "bread "};
    const uint64_t kept = seed;
    seed = text * UINT64_C(0x9E3779B97F4A7C15) + 1;
    const uint32_t count = 5 + chance(60);
    for (uint32_t i = 0; i < count; i++) {
        const char *word = words[chance(sizeof words / sizeof *words)];
        satchel_builder_text(b, word, strlen(word));
    }
    seed = kept;
}

static void add_story(satchel_writer *w, const struct story *s)
{
    char id[32], headline[64];
    satchel_error err;
    snprintf(id, sizeof id, "urn:%u", (unsigned)s->number);
    snprintf(headline, sizeof headline, "Story %u", (unsigned)s->number);
    const satchel_draft draft = {.id = id,
                                 .version = s->version,
                                 .issued = 1700000000 + (int64_t)s->number * 60,
                                 .updated = SATCHEL_NO_TIME,
                                 .order = INT32_MAX};
    if (s->killed) {
        assert_ok(satchel_writer_cancel(w, headline, &draft, &err), err);
        return;
    }
    satchel_builder *b = satchel_builder_create();
    satchel_builder_document(b, "en", SATCHEL_BASE_AUTO);
    satchel_builder_open(b, SATCHEL_KIND_HEADLINE);
    satchel_builder_text(b, headline, strlen(headline));
    satchel_builder_close(b);
    satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
    put_words(b, s->text);
    satchel_builder_close(b);
    for (unsigned i = 0; i < s->picture_count; i++) {
        satchel_builder_image(b, "x", "");
        satchel_builder_close(b);
    }
    for (unsigned i = 0; i < s->picture_count; i++) {
        uint8_t webp[200];
        uint32_t number;
        for (size_t k = 0; k < sizeof webp; k++)
            webp[k] = (uint8_t)(s->pictures[i] * 31 + k * 7);
        assert_ok(satchel_writer_picture(w, (satchel_bytes){webp, 40 + s->pictures[i] % 150},
                                         &number, &err),
                  err);
        satchel_builder_image_resolve(b, i, number, 40, 30);
    }
    assert_ok(satchel_writer_add(w, b, &draft, &err), err);
    satchel_builder_destroy(b);
}

static void publish(struct history *h)
{
    char path[96], last[96];
    satchel_error err;
    satchel_bundle *previous = NULL;
    path_of(path, "e", h->editions);
    path_of(last, "e", h->editions - 1);
    satchel_options o = {.title = "Property",
                         .language = "en",
                         .edition = h->editions + 1,
                         .issued = 1700000000 + h->editions,
                         .profile = h->fast ? SATCHEL_FAST : SATCHEL_SMALL,
                         .priors = priors,
                         .index = h->with_index,
                         .key = h->signed_by ? &h->key : NULL};
    if (h->editions && chance(4)) {
        previous = satchel_bundle_open(last, &err);
        assert_ok(previous, err);
        o.previous = &previous;
        o.previous_count = 1;
    }
    satchel_writer *w = satchel_writer_create(path, &o, &err);
    assert_ok(w, err);
    for (uint32_t i = 0; i < h->count; i++)
        add_story(w, &h->stories[i]);
    assert_ok(satchel_writer_finish(w, NULL, &err), err);
    satchel_bundle_close(previous);
    h->editions++;
}

static void change_story(struct story *s)
{
    s->version++;
    s->killed = !chance(12);
    s->text = chance(3) ? chance(1000) : s->text;
    s->picture_count = chance(4) ? s->picture_count : chance(4);
    for (unsigned i = 0; i < 3; i++)
        s->pictures[i] = chance(3) ? s->pictures[i] : chance(12);
}

static void live_a_day(struct history *h, uint32_t most)
{
    for (uint32_t i = 0; i < h->count;) {
        if (!chance(5))
            h->stories[i] = h->stories[--h->count];
        else if (!chance(4))
            change_story(&h->stories[i++]);
        else
            i++;
    }
    uint32_t fresh = 1 + chance(most);
    for (; fresh && h->count < MOST_ARTICLES; fresh--) {
        struct story *s = &h->stories[h->count++];
        *s = (struct story){.number = h->next++, .text = chance(1000), .version = 1};
        s->picture_count = chance(3) ? 0 : chance(4);
        for (unsigned i = 0; i < 3; i++)
            s->pictures[i] = chance(12);
    }
}

static bool same_file(const char *a, const char *b)
{
    satchel_buf x, y;
    satchel_error err;
    satchel_buf_init(&x, 1 << 24);
    satchel_buf_init(&y, 1 << 24);
    assert_ok(satchel_file_read(a, &x, &err) && satchel_file_read(b, &y, &err), err);
    const bool same = x.size == y.size && memcmp(x.data, y.data, x.size) == 0;
    satchel_buf_free(&x);
    satchel_buf_free(&y);
    return same;
}

/* One update from editions first to last - 1; everyone who has one of them applies it. */
static void update_from(const struct history *h, unsigned first)
{
    satchel_bundle *bundles[MOST_EDITIONS];
    char path[96], update[96], out[96];
    satchel_error err;
    const unsigned last = h->editions - 1;
    for (unsigned i = first; i <= last; i++) {
        path_of(path, "e", i);
        bundles[i] = satchel_bundle_open(path, &err);
        assert_ok(bundles[i], err);
        satchel_bundle_use_priors(bundles[i], priors);
    }
    path_of(update, "u", 0);
    path_of(out, "o", 0);
    assert_ok(satchel_diff(bundles + first, last - first, bundles[last], update, NULL, &err), err);
    for (unsigned i = first; i < last; i++) {
        assert_ok(satchel_apply(bundles[i], update, out, &err), err);
        path_of(path, "e", last);
        assert_true(same_file(path, out));
    }
    for (unsigned i = first; i <= last; i++)
        satchel_bundle_close(bundles[i]);
}

static void live(uint64_t number)
{
    static struct history h;
    satchel_error err;
    satchel_public_key unused;
    seed = number * UINT64_C(0xD1342543DE82EF95) + 77;
    h = (struct history){.fast = !chance(3), .signed_by = !chance(3)};
    if (h.signed_by)
        assert_ok(satchel_key_generate(&h.key, &unused, &err), err);
    const unsigned editions = 2 + chance(MOST_EDITIONS - 1);
    const uint32_t most = chance(10) ? 12 : MOST_ARTICLES;
    while (h.editions < editions) {
        live_a_day(&h, most);
        h.with_index = chance(3);
        publish(&h);
    }
    update_from(&h, chance(editions - 1));
}

static void test_histories(void **state)
{
    (void)state;
    for (unsigned i = 0; i < histories; i++)
        live(i);
}

/* --- what must be refused ----------------------------------------------------------------------
 */

struct pair {
    satchel_bundle *old;
    satchel_buf update;
    char old_path[96], new_path[96], update_path[96], out[96];
};

static void make_pair_with(struct pair *p, bool index)
{
    static struct history h;
    satchel_error err;
    seed = 4711;
    h = (struct history){.with_index = index};
    live_a_day(&h, 12);
    publish(&h);
    live_a_day(&h, 12);
    publish(&h);
    path_of(p->old_path, "e", 0);
    path_of(p->new_path, "e", 1);
    path_of(p->update_path, "u", 0);
    path_of(p->out, "o", 1);
    p->old = satchel_bundle_open(p->old_path, &err);
    satchel_bundle *new = satchel_bundle_open(p->new_path, &err);
    satchel_bundle_use_priors(p->old, priors);
    satchel_bundle_use_priors(new, priors);
    assert_ok(satchel_diff(&p->old, 1, new, p->update_path, NULL, &err), err);
    satchel_bundle_close(new);
    satchel_buf_init(&p->update, 1 << 24);
    assert_ok(satchel_file_read(p->update_path, &p->update, &err), err);
}

static void make_pair(struct pair *p)
{
    make_pair_with(p, true);
}

static satchel_code apply_bytes(struct pair *p, satchel_bytes bytes)
{
    satchel_error err = {0};
    assert_ok(satchel_save_bytes(p->update_path, bytes, &err), err);
    unlink(p->out);
    const bool ok = satchel_apply(p->old, p->update_path, p->out, &err);
    assert_int_equal(ok, access(p->out, F_OK) == 0);
    if (ok)
        assert_true(same_file(p->out, p->new_path));
    return ok ? SATCHEL_OK : err.code;
}

static void test_cut_and_damaged(void **state)
{
    (void)state;
    struct pair p;
    make_pair(&p);
    satchel_buf *u = &p.update;
    assert_int_equal(apply_bytes(&p, satchel_buf_bytes(u)), SATCHEL_OK);
    for (size_t size = 0; size < u->size; size += 1 + size / 9)
        assert_int_equal(apply_bytes(&p, (satchel_bytes){u->data, size}),
                         size < 8 ? SATCHEL_NOT_BUNDLE : SATCHEL_CUT);
    for (size_t at = 8; at < u->size; at += 13) {
        u->data[at] ^= 0x40;
        const satchel_code code = apply_bytes(&p, satchel_buf_bytes(u));
        assert_true(code == SATCHEL_DAMAGED || code == SATCHEL_CUT || code == SATCHEL_MALFORMED);
        u->data[at] ^= 0x40;
    }
    satchel_bundle_close(p.old);
    satchel_buf_free(u);
}

/* Who forges an update puts its hash right: then it is refused all the same, or gives what was
 * published. */
static void test_forged(void **state)
{
    (void)state;
    struct pair p;
    make_pair(&p);
    satchel_buf *u = &p.update;
    for (unsigned i = 0; i < 400; i++) {
        const size_t at = 28 + chance((uint32_t)u->size - 28);
        const uint8_t kept = u->data[at];
        u->data[at] = (uint8_t)chance(256);
        hash_bytes((satchel_bytes){u->data + 28, u->size - 28}, u->data + 12);
        (void)apply_bytes(&p, satchel_buf_bytes(u));
        u->data[at] = kept;
    }
    satchel_bundle_close(p.old);
    satchel_buf_free(u);
}

static void test_wrong_base(void **state)
{
    (void)state;
    struct pair p;
    satchel_error err;
    make_pair(&p);
    satchel_bundle *new = satchel_bundle_open(p.new_path, &err);
    assert_false(satchel_apply(new, p.update_path, p.out, &err));
    assert_int_equal(err.code, SATCHEL_WRONG_BASE);
    assert_false(satchel_diff(&new, 1, new, p.out, NULL, &err));
    assert_int_equal(err.code, SATCHEL_USAGE);
    assert_false(satchel_diff(&new, 1, p.old, p.out, NULL, &err));
    assert_int_equal(err.code, SATCHEL_USAGE);
    satchel_update_info info;
    assert_ok(satchel_update_read(p.update_path, &info, &err), err);
    assert_int_equal(info.edition, 2);
    assert_int_equal(info.base_count, 1);
    assert_memory_equal(info.manifest, satchel_bundle_info(new)->manifest, SATCHEL_HASH);
    satchel_bundle_close(new);
    satchel_bundle_close(p.old);
    satchel_buf_free(&p.update);
}

/* --- the index ---------------------------------------------------------------------------------
 */

static void read_update(const struct pair *p, struct update *u)
{
    satchel_error err;
    const satchel_bytes bytes = satchel_buf_bytes(&p->update);
    const satchel_source source = satchel_source_memory(&bytes);
    assert_ok(update_parse(&source, u, &err), err);
}

/* It is made again, and takes no more of the update than what the manifest says of it. */
static void test_index_made_again(void **state)
{
    (void)state;
    struct pair p;
    struct update u;
    size_t sizes[2];
    for (unsigned i = 0; i < 2; i++) {
        make_pair_with(&p, i);
        read_update(&p, &u);
        assert_int_equal(u.whole[ENTRY_INDEX], i ? WHOLE_MADE : WHOLE_KEPT);
        assert_int_equal(u.manifest.has_entry[ENTRY_INDEX], i);
        sizes[i] = p.update.size;
        if (i)
            assert_true(sizes[1] < sizes[0] + 120 && u.manifest.entries[ENTRY_INDEX].bytes > 120);
        update_free(&u);
        satchel_bundle_close(p.old);
        satchel_buf_free(&p.update);
    }
}

/* An update whose manifest says another index than follows from the texts, all else being right. */
static void test_index_that_does_not_follow(void **state)
{
    (void)state;
    struct pair p;
    struct update u;
    satchel_error err;
    satchel_buf manifest, file;
    make_pair_with(&p, true);
    read_update(&p, &u);
    satchel_buf_init(&manifest, 1 << 20);
    satchel_buf_init(&file, 1 << 24);
    u.manifest.lists[0].hash[3] ^= 1;
    manifest_write(&u.manifest, &manifest);
    u.manifest_bytes = satchel_buf_bytes(&manifest);
    assert_ok(update_put_head(&u, &file, &err), err);
    satchel_buf_put(&file, p.update.data + u.carried, (size_t)(u.size - u.carried));
    formed_seal(&file);
    assert_int_equal(apply_bytes(&p, satchel_buf_bytes(&file)), SATCHEL_DAMAGED);
    update_free(&u);
    satchel_bundle_close(p.old);
    satchel_buf_free(&p.update);
    satchel_buf_free(&manifest);
    satchel_buf_free(&file);
}

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "%s/satchel-update-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    priors = satchel_priors_create(true);
    return !mkdtemp(folder) || !priors;
}

static int tear_down(void **state)
{
    (void)state;
    char path[96];
    for (unsigned i = 0; i < MOST_EDITIONS; i++)
        for (const char *what = "euo"; *what; what++) {
            path_of(path, (const char[2]){*what, 0}, i);
            unlink(path);
        }
    satchel_priors_destroy(priors);
    return rmdir(folder);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_histories),        cmocka_unit_test(test_cut_and_damaged),
        cmocka_unit_test(test_forged),           cmocka_unit_test(test_wrong_base),
        cmocka_unit_test(test_index_made_again), cmocka_unit_test(test_index_that_does_not_follow),
    };
    if (argc > 1)
        histories = (unsigned)strtoul(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
