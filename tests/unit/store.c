/* The device's own editions: taken whole and judged, kept N deep, never at the price of what is
 * there; and what was withdrawn stays so. */
#include "support/folder.h"
#include "support/unit.h"

#include "store/kills.h"
#include "store/store.h"

#include <satchel/verify.h>
#include <satchel/writer.h>

#include <satchel/file.h>

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[48], shelf[64];
static unsigned rounds = 40;

static void path_of(char to[96], const char *what, unsigned number)
{
    snprintf(to, 96, "%s/%s%u.satchel", folder, what, number);
}

static void add_story(satchel_writer *w, unsigned number, unsigned edition)
{
    char id[32], text[200];
    satchel_error err;
    snprintf(id, sizeof id, "urn:%u", number);
    snprintf(text, sizeof text, "The harbour, day %u: story %u of water, bread and light.", edition,
             number);
    satchel_builder *b = satchel_builder_create();
    satchel_builder_document(b, "en", SATCHEL_BASE_AUTO);
    satchel_builder_open(b, SATCHEL_KIND_HEADLINE);
    satchel_builder_text(b, id, strlen(id));
    satchel_builder_close(b);
    satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
    for (unsigned i = 0; i < 40; i++)
        satchel_builder_text(b, text, strlen(text));
    satchel_builder_close(b);
    const satchel_draft draft = {.id = id,
                                 .version = 1,
                                 .issued = 1700000000 + number,
                                 .updated = SATCHEL_NO_TIME,
                                 .order = INT32_MAX};
    assert_ok(satchel_writer_add(w, b, &draft, &err), err);
    satchel_builder_destroy(b);
}

/* An edition of `title`: ten stories from its number on. `killed`: a story that is withdrawn. */
static void publish(const char *path, const char *title, unsigned edition, unsigned killed)
{
    satchel_error err;
    const satchel_options o = {.title = title,
                               .publisher = "Harbour",
                               .language = "en",
                               .edition = edition,
                               .issued = 1700000000 + edition,
                               .profile = SATCHEL_FAST};
    satchel_writer *w = satchel_writer_create(path, &o, &err);
    assert_ok(w, err);
    for (unsigned i = edition; i < edition + 10; i++)
        if (i != killed)
            add_story(w, i, edition);
    if (killed) {
        char id[32];
        snprintf(id, sizeof id, "urn:%u", killed);
        const satchel_draft draft = {.id = id,
                                     .version = 2,
                                     .issued = 1800000000,
                                     .updated = SATCHEL_NO_TIME,
                                     .order = INT32_MAX};
        assert_ok(satchel_writer_cancel(w, "Withdrawn", &draft, &err), err);
    }
    assert_ok(satchel_writer_finish(w, NULL, &err), err);
}

static void make_update(const char *path, const char *from, const char *to)
{
    satchel_error err;
    satchel_bundle *old = satchel_bundle_open(from, &err), *new = satchel_bundle_open(to, &err);
    assert_ok(old && new, err);
    assert_ok(satchel_diff(&old, 1, new, path, NULL, &err), err);
    satchel_bundle_close(old);
    satchel_bundle_close(new);
}

/* Names in the shelf, those that begin with a dot as well; every bundle must be whole. */
static unsigned count_kept(unsigned *others)
{
    unsigned count = 0;
    DIR *dir = opendir(shelf);
    *others = 0;
    for (const struct dirent *e; dir && (e = readdir(dir));) {
        char path[400];
        satchel_error err;
        satchel_code code;
        const satchel_verify_options options = {.deep = true};
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        if (e->d_name[0] == '.') {
            ++*others;
            continue;
        }
        snprintf(path, sizeof path, "%s/%s", shelf, e->d_name);
        satchel_bundle *bundle = satchel_bundle_open(path, &err);
        assert_ok(bundle && satchel_verify(bundle, &options, &code, &err), err);
        assert_int_equal(code, SATCHEL_OK);
        satchel_bundle_close(bundle);
        count++;
    }
    if (dir)
        closedir(dir);
    return count;
}

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "%s/satchel-store-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(folder))
        return 1;
    snprintf(shelf, sizeof shelf, "%s/shelf", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    folder_remove(shelf);
    folder_remove(folder);
    return 0;
}

static struct store *open_store(unsigned keep, uint64_t reserve)
{
    satchel_error err;
    const struct store_options options = {.folder = shelf, .keep = keep, .reserve = reserve};
    struct store *s = store_open(&options, &err);
    assert_ok(s, err);
    return s;
}

static void test_keeps(void **state)
{
    (void)state;
    satchel_error err = {0};
    char path[96];
    unsigned others;
    struct store *s = open_store(3, 0);
    for (unsigned i = 1; i <= 6; i++) {
        path_of(path, "a", i);
        publish(path, "A", i, 0);
        assert_int_equal(store_take_bundle(s, path, &err), STORE_TAKEN);
        assert_int_equal(store_take_bundle(s, path, &err), STORE_NOTHING);
        assert_int_equal(count_kept(&others), i < 3 ? i : 3);
    }
    path_of(path, "b", 1);
    publish(path, "B", 1, 0);
    assert_int_equal(store_take_bundle(s, path, &err), STORE_TAKEN);
    assert_int_equal(count_kept(&others), 4);
    path_of(path, "a", 2); /* older than what is kept */
    assert_int_equal(store_take_bundle(s, path, &err), STORE_NOTHING);
    store_close(s);
    /* No room: the older ones of each publication go, the newest stay, and the new one is refused.
     */
    s = open_store(3, (uint64_t)1 << 60);
    path_of(path, "a", 7);
    publish(path, "A", 7, 0);
    assert_int_equal(store_take_bundle(s, path, &err), STORE_FAILED);
    assert_int_equal(err.code, SATCHEL_DISK_FULL);
    assert_int_equal(count_kept(&others), 2);
    assert_int_equal(others, 0);
    store_close(s);
    folder_remove(shelf);
}

static void test_updates(void **state)
{
    (void)state;
    satchel_error err = {0};
    char one[96], two[96], else_[96], update[96];
    const char *bases[1] = {one};
    unsigned others;
    path_of(one, "u", 1);
    path_of(two, "u", 2);
    path_of(else_, "e", 1);
    snprintf(update, sizeof update, "%s/day.update", folder);
    publish(one, "U", 1, 0);
    publish(two, "U", 2, 0);
    publish(else_, "E", 1, 0);
    make_update(update, one, two);
    struct store *s = open_store(0, 0);
    const char *wrong[1] = {else_};
    assert_int_equal(store_take_update(s, update, wrong, 1, &err), STORE_FAILED);
    assert_int_equal(err.code, SATCHEL_WRONG_BASE);
    satchel_buf bytes;
    satchel_buf_init(&bytes, 1 << 20);
    assert_ok(satchel_file_read(update, &bytes, &err), err);
    for (size_t i = 0; i < bytes.size; i += 1 + bytes.size / 60) {
        char bad[96];
        snprintf(bad, sizeof bad, "%s/bad.update", folder);
        bytes.data[i] ^= 4;
        assert_ok(satchel_save_bytes(bad, satchel_buf_bytes(&bytes), &err), err);
        assert_int_equal(store_take_update(s, bad, bases, 1, &err), STORE_FAILED);
        bytes.data[i] ^= 4;
        assert_int_equal(count_kept(&others), 0);
        assert_int_equal(others, 0);
    }
    satchel_buf_free(&bytes);
    assert_int_equal(store_take_update(s, update, bases, 1, &err), STORE_TAKEN);
    assert_int_equal(store_take_update(s, update, bases, 1, &err), STORE_NOTHING);
    assert_int_equal(count_kept(&others), 1);
    /* And from there on, with what is kept for a base. */
    publish(one, "U", 3, 0);
    make_update(update, two, one);
    assert_int_equal(store_take_update(s, update, NULL, 0, &err), STORE_TAKEN);
    assert_int_equal(count_kept(&others), 2);
    store_close(s);
    folder_remove(shelf);
}

/* Killed at any moment: what has a name is whole, and the next start cleans up. */
static void test_power_cut(void **state)
{
    (void)state;
    satchel_error err;
    char one[96], two[96], update[96];
    const char *bases[1] = {one};
    unsigned others, taken = 0;
    path_of(one, "p", 1);
    path_of(two, "p", 2);
    snprintf(update, sizeof update, "%s/p.update", folder);
    publish(one, "P", 1, 0);
    publish(two, "P", 2, 0);
    make_update(update, one, two);
    for (unsigned i = 0; i < rounds; i++) {
        const pid_t child = fork();
        assert_true(child >= 0);
        if (!child) {
            struct store *s = open_store(2, 0);
            (void)store_take_bundle(s, one, &err);
            (void)store_take_update(s, update, bases, 1, &err);
            _exit(0);
        }
        usleep(i * 997 % 9000);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        struct store *s = open_store(2, 0);
        const unsigned kept = count_kept(&others);
        assert_int_equal(others, 0);
        assert_true(kept <= 2);
        taken += kept;
        store_close(s);
        folder_remove(shelf);
    }
    print_message("%u editions kept in %u rounds\n", taken, rounds);
}

static satchel_code open_story(struct kills *k, const char *path, const char *id)
{
    satchel_error err = {0};
    struct kills_view view;
    uint32_t index;
    satchel_bundle *bundle = satchel_bundle_open(path, &err);
    assert_ok(bundle, err);
    kills_apply(k, bundle, &view);
    assert_ok(satchel_bundle_find(bundle, id, &index, &err), err);
    satchel_article *article = satchel_article_open(bundle, index, &err);
    if (!article) {
        satchel_record record;
        satchel_arena arena;
        satchel_error unused;
        satchel_arena_init(&arena, 1 << 20);
        assert_ok(satchel_bundle_record(bundle, index, &arena, &record, &unused), unused);
        assert_true(record.status == SATCHEL_CANCELED && !*record.headline && !record.pictures);
        assert_false(satchel_bundle_has(bundle, index));
        satchel_arena_free(&arena);
    }
    satchel_article_close(article);
    satchel_bundle_close(bundle);
    return article ? SATCHEL_OK : err.code;
}

static void learn(struct kills *k, const char *path)
{
    satchel_error err;
    satchel_bundle *bundle = satchel_bundle_open(path, &err);
    assert_ok(bundle && kills_learn(k, bundle, &err), err);
    satchel_bundle_close(bundle);
}

static void test_kills(void **state)
{
    (void)state;
    char old[96], new[96], other[96];
    path_of(old, "k", 1);
    path_of(new, "k", 2);
    path_of(other, "o", 1);
    publish(old, "K", 1, 0);
    publish(new, "K", 2, 5);
    publish(other, "O", 1, 0);
    struct kills *k = kills_open(folder);
    assert_int_equal(open_story(k, old, "urn:5"), SATCHEL_OK);
    learn(k, new);
    learn(k, new);
    assert_int_equal(kills_count(k), 1);
    for (unsigned again = 0; again < 2; again++) {
        assert_int_equal(open_story(k, old, "urn:5"), SATCHEL_NOT_FOUND);
        assert_int_equal(open_story(k, old, "urn:6"), SATCHEL_OK);
        assert_int_equal(open_story(k, other, "urn:5"), SATCHEL_OK); /* somebody else's */
        kills_close(k);
        k = kills_open(folder); /* a restart */
    }
    /* A newer version than what was withdrawn is another matter. */
    satchel_error err;
    satchel_bundle *bundle = satchel_bundle_open(new, &err);
    const satchel_info *info = satchel_bundle_info(bundle);
    satchel_record record = {.id = "urn:5", .version = 3, .issued = 1, .updated = SATCHEL_NO_TIME};
    assert_false(kills_has(k, info, &record));
    record.version = 0;
    assert_true(kills_has(k, info, &record));
    record.issued = 1900000000;
    assert_false(kills_has(k, info, &record));
    satchel_bundle_close(bundle);
    kills_close(k);
    /* A file of nonsense is like none. */
    char path[96];
    snprintf(path, sizeof path, "%s/withdrawn", folder);
    const char *nonsense = "kill 12\nkill zz\nedition\n\xff\xfe kill\nkill \n";
    assert_ok(satchel_save_bytes(path, (satchel_bytes){(const uint8_t *)nonsense, strlen(nonsense)},
                                 &err),
              err);
    k = kills_open(folder);
    assert_int_equal(kills_count(k), 0);
    kills_close(k);
}

/* Two viewers with one state folder: nobody sweeps away what the other makes, and the second waits
 * until the first is done, or gone. */
static void test_held(void **state)
{
    (void)state;
    int line[2];
    char said = 0, path[96];
    satchel_error err;
    const struct store_options options = {.folder = shelf};
    const satchel_bytes half = {(const uint8_t *)"half", 4};
    struct store *s = store_open(&options, &err);
    assert_non_null(s);
    store_close(s);
    snprintf(path, sizeof path, "%s/.new", shelf);
    assert_int_equal(pipe(line), 0);
    pid_t holds[2];
    for (unsigned i = 0; i < 2; i++) {
        holds[i] = fork();
        if (!holds[i]) {
            struct store *own = store_open(&options, &err);
            store_hold(own);
            _exit(write(line[1], "h", 1) == 1 ? pause() : 1);
        }
        if (!i)
            assert_int_equal(read(line[0], &said, 1), 1);
    }
    assert_ok(satchel_save_bytes(path, half, &err), err);
    s = store_open(&options, &err);
    store_close(s);
    assert_int_equal(access(path, F_OK), 0);
    struct pollfd second = {.fd = line[0], .events = POLLIN};
    assert_int_equal(poll(&second, 1, 200), 0);
    (void)kill(holds[0], SIGKILL);
    assert_int_equal(read(line[0], &said, 1), 1);
    (void)kill(holds[1], SIGKILL);
    for (unsigned i = 0; i < 2; i++)
        waitpid(holds[i], NULL, 0);
    s = store_open(&options, &err);
    store_close(s);
    assert_int_equal(access(path, F_OK), -1);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keeps),     cmocka_unit_test(test_updates),
        cmocka_unit_test(test_power_cut), cmocka_unit_test(test_kills),
        cmocka_unit_test(test_held),
    };
    if (argc > 1)
        rounds = (unsigned)strtoul(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
