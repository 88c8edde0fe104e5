/* What a publication is to those who keep editions of several: the device's store, what it has
 * heard withdrawn, and fetch. */
#include "support/folder.h"
#include "support/unit.h"

#include "model/library.h"
#include "store/kills.h"
#include "store/store.h"

#include <satchel/satchel.h>

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[48];
static satchel_secret_key first, second, third, stranger;

/* --- who is who --------------------------------------------------------------------------------
 */

enum { UNSIGNED, BY_FIRST, BY_SECOND, BY_THIRD, BY_STRANGER, RENAMED, UNSIGNED_OTHER, KINDS };

/* Heads of editions with one title: by nobody; by a key; by the one that it has given way to; by
 * one after that; by somebody else; under another title; by nobody, with another publisher. */
static void make_infos(satchel_info infos[KINDS], satchel_statement statements[3])
{
    satchel_statement_make(&first, &second, &statements[0]);
    satchel_statement_make(&second, &third, &statements[1]);
    satchel_statement_make(&stranger, NULL, &statements[2]); /* says nothing here */
    for (unsigned i = 0; i < KINDS; i++)
        infos[i] = (satchel_info){.title = "The Harbour", .publisher = "Harbour"};
    infos[BY_FIRST].key = satchel_key_public(&first);
    infos[BY_SECOND].key = satchel_key_public(&second);
    infos[BY_THIRD].key = satchel_key_public(&third);
    infos[BY_STRANGER].key = satchel_key_public(&stranger);
    infos[RENAMED].key = satchel_key_public(&first);
    for (unsigned i = BY_FIRST; i <= RENAMED; i++)
        infos[i].has_key = true;
    infos[BY_SECOND].statements = statements;
    infos[BY_SECOND].statement_count = 1;
    infos[BY_THIRD].statements = statements;
    infos[BY_THIRD].statement_count = 3;
    infos[RENAMED].title = "Harbour Weekly";
    infos[UNSIGNED_OTHER].publisher = "Somebody";
}

static void test_follows(void **state)
{
    (void)state;
    /* earlier in rows, later in columns */
    static const char *const expected[KINDS] = {
        "11111..", /* unsigned */
        ".111...", /* first */
        "..11...", /* second */
        "...1...", /* third */
        "....1..", /* stranger */
        ".....1.", /* renamed */
        "......1",
    };
    satchel_info infos[KINDS];
    satchel_statement statements[3];
    satchel_publication p[KINDS];
    make_infos(infos, statements);
    for (unsigned i = 0; i < KINDS; i++)
        satchel_publication_of(&infos[i], &p[i]);
    for (unsigned i = 0; i < KINDS; i++)
        for (unsigned k = 0; k < KINDS; k++)
            assert_int_equal(satchel_publication_follows(&p[i], &p[k]), expected[i][k] == '1');
    assert_int_equal(p[UNSIGNED].keys, 0);
    assert_int_equal(p[BY_THIRD].keys, 3);
    assert_int_equal(p[BY_THIRD].count, 4);
}

/* Keys that follow each other in a circle end somewhere; so does a list of statements as long as it
 * may be. */
static void test_bounds(void **state)
{
    (void)state;
    satchel_statement s[SATCHEL_MAX_STATEMENTS];
    satchel_info info = {.title = "T", .publisher = "P", .has_key = true, .statements = s};
    satchel_publication p;
    info.key = satchel_key_public(&first);
    satchel_statement_make(&first, &second, &s[0]);
    satchel_statement_make(&second, &first, &s[1]);
    info.statement_count = 2;
    satchel_publication_of(&info, &p);
    assert_int_equal(p.keys, 3);
    for (unsigned i = 0; i < SATCHEL_MAX_STATEMENTS; i++) {
        s[i] = (satchel_statement){.revokes = false};
        s[i].key.key[0] = (uint8_t)i;
        s[i].next.key[0] = (uint8_t)(i + 1);
    }
    info.key = s[SATCHEL_MAX_STATEMENTS - 1].next;
    info.statement_count = SATCHEL_MAX_STATEMENTS;
    satchel_publication_of(&info, &p);
    assert_int_equal(p.count, SATCHEL_MAX_STATEMENTS + 2);
    assert_int_equal(p.keys, SATCHEL_MAX_STATEMENTS + 1);
}

/* --- what comes of it --------------------------------------------------------------------------
 */

struct edition {
    unsigned number;
    const satchel_secret_key *key;
    const satchel_statement *statements;
    unsigned statement_count;
    const char *killed; /* "a" or "b"; NULL: both stories are there */
};

static const char *publish(const struct edition *e)
{
    static char path[96];
    satchel_error err;
    const satchel_options o = {.title = "The Harbour",
                               .publisher = "Harbour",
                               .language = "en",
                               .edition = e->number,
                               .issued = 1700000000 + e->number,
                               .key = e->key,
                               .statements = e->statements,
                               .statement_count = e->statement_count,
                               .profile = SATCHEL_FAST};
    snprintf(path, sizeof path, "%s/%u.satchel", folder, e->number);
    satchel_writer *w = satchel_writer_create(path, &o, &err);
    assert_ok(w, err);
    for (unsigned i = 0; i < 2; i++) {
        const char id[2] = {(char)('a' + i)};
        satchel_draft draft = {.id = id,
                               .version = 1,
                               .issued = 1700000000,
                               .updated = SATCHEL_NO_TIME,
                               .order = INT32_MAX};
        if (e->killed && strcmp(e->killed, id) == 0) {
            draft.version = 2;
            assert_ok(satchel_writer_cancel(w, "Withdrawn", &draft, &err), err);
            continue;
        }
        satchel_builder *b = satchel_builder_create();
        satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
        satchel_builder_text(b, "The harbour reopened.", 21);
        satchel_builder_close(b);
        assert_ok(satchel_writer_add(w, b, &draft, &err), err);
        satchel_builder_destroy(b);
    }
    assert_ok(satchel_writer_finish(w, NULL, &err), err);
    return path;
}

static unsigned count_shelf(const char *shelf)
{
    unsigned count = 0;
    DIR *dir = opendir(shelf);
    for (const struct dirent *e; dir && (e = readdir(dir));)
        count += e->d_name[0] != '.';
    if (dir)
        closedir(dir);
    return count;
}

/* Of a publication whose keys change the newest two stay; who only calls himself like it pushes
 * nothing out. */
static void test_store(void **state)
{
    (void)state;
    char shelf[64];
    satchel_error err;
    satchel_statement change[2];
    satchel_statement_make(&first, &second, &change[0]);
    satchel_statement_make(&second, &third, &change[1]);
    snprintf(shelf, sizeof shelf, "%s/shelf", folder);
    const struct store_options options = {.folder = shelf, .keep = 2};
    struct store *s = store_open(&options, &err);
    assert_ok(s, err);
    const struct {
        struct edition edition;
        enum store_news news;
        unsigned kept;
    } steps[] = {
        {{.number = 1}, STORE_TAKEN, 1},
        {{.number = 3, .key = &first}, STORE_TAKEN, 2},
        {{.number = 2}, STORE_NOTHING, 2}, /* unsigned and older */
        {{.number = 4, .key = &second, .statements = change, .statement_count = 1}, STORE_TAKEN, 2},
        {{.number = 5, .key = &third, .statements = change, .statement_count = 2}, STORE_TAKEN, 2},
        {{.number = 900}, STORE_TAKEN, 3},
        {{.number = 901, .key = &stranger}, STORE_TAKEN, 4},
        {{.number = 902}, STORE_TAKEN, 4}, /* for the oldest of what nobody signed */
        {{.number = 903}, STORE_TAKEN, 5},
        {{.number = 6, .key = &third, .statements = change, .statement_count = 2}, STORE_TAKEN, 5},
    };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        assert_int_equal(store_take_bundle(s, publish(&steps[i].edition), &err), steps[i].news);
        assert_int_equal(count_shelf(shelf), steps[i].kept);
    }
    store_close(s);
    folder_remove(shelf);
}

/* On the shelf the same: what a publisher has signed stands in front, whoever has a higher number.
 */
static void test_shelf(void **state)
{
    (void)state;
    satchel_statement change;
    satchel_statement_make(&first, &second, &change);
    const struct edition editions[] = {
        {.number = 901, .key = &stranger},
        {.number = 900},
        {.number = 4, .key = &second, .statements = &change, .statement_count = 1},
        {.number = 3, .key = &first},
        {.number = 2, .key = &first},
        {.number = 1}};
    const bool older[] = {false, true, false, true, true, true};
    struct library *library = library_create();
    assert_non_null(library);
    for (size_t i = 0; i < sizeof editions / sizeof *editions; i++)
        assert_true(library_add(library, publish(&editions[i])));
    assert_true(library_scan(library));
    const struct shelf_item *items;
    assert_int_equal(library_items(library, &items), sizeof editions / sizeof *editions);
    for (size_t i = 0; i < sizeof editions / sizeof *editions; i++)
        for (size_t k = 0; k < sizeof editions / sizeof *editions; k++)
            if (items[k].edition == editions[i].number)
                assert_int_equal(items[k].older, older[i]);
    assert_false(items[0].older || items[1].older || !items[2].older);
    library_destroy(library);
}

static bool shows(struct kills *k, const struct edition *e, const char *id)
{
    satchel_error err;
    struct kills_view view;
    uint32_t index;
    satchel_bundle *bundle = satchel_bundle_open(publish(e), &err);
    assert_ok(bundle, err);
    kills_apply(k, bundle, &view);
    assert_ok(satchel_bundle_find(bundle, id, &index, &err), err);
    const bool has = satchel_bundle_has(bundle, index);
    satchel_bundle_close(bundle);
    return has;
}

static void learn(struct kills *k, const struct edition *e)
{
    satchel_error err;
    satchel_bundle *bundle = satchel_bundle_open(publish(e), &err);
    assert_ok(bundle && kills_learn(k, bundle, &err), err);
    satchel_bundle_close(bundle);
}

/* What is withdrawn under the second key is so on older sticks by the first and by nobody, and what
 * was under the first is so in editions by the second; nobody's word and a stranger's do nothing.
 */
static void test_kills(void **state)
{
    (void)state;
    satchel_statement change;
    satchel_statement_make(&first, &second, &change);
    const struct edition by_nobody = {.number = 1}, by_first = {.number = 2, .key = &first},
                         by_second = {.number = 3,
                                      .key = &second,
                                      .statements = &change,
                                      .statement_count = 1},
                         by_stranger = {.number = 4, .key = &stranger};
    struct kills *k = kills_open(NULL);
    assert_non_null(k);
    struct edition kill = {.number = 10, .killed = "a"};
    learn(k, &kill);
    assert_false(shows(k, &by_nobody, "a"));
    assert_true(shows(k, &by_first, "a"));
    assert_true(shows(k, &by_second, "a"));
    kills_close(k);

    k = kills_open(NULL);
    kill.key = &stranger;
    learn(k, &kill);
    assert_false(shows(k, &by_stranger, "a"));
    assert_true(shows(k, &by_first, "a"));
    assert_true(shows(k, &by_second, "a"));
    kills_close(k);

    k = kills_open(NULL);
    kill.key = &first;
    learn(k, &kill);
    kill = (struct edition){
        .number = 11, .key = &second, .statements = &change, .statement_count = 1, .killed = "b"};
    learn(k, &kill);
    const struct edition *const ours[] = {&by_nobody, &by_first, &by_second};
    for (unsigned i = 0; i < 3; i++) {
        assert_false(shows(k, ours[i], "a"));
        assert_false(shows(k, ours[i], "b"));
    }
    assert_true(shows(k, &by_stranger, "a"));
    assert_true(shows(k, &by_stranger, "b"));
    kills_close(k);
}

static int set_up(void **state)
{
    (void)state;
    satchel_secret_key *const keys[] = {&first, &second, &third, &stranger};
    for (unsigned i = 0; i < 4; i++) {
        satchel_public_key key;
        satchel_error err;
        if (!satchel_key_generate(keys[i], &key, &err))
            return 1;
    }
    snprintf(folder, sizeof folder, "/tmp/satchel-publication-%ld", (long)getpid());
    return mkdir(folder, 0700);
}

static int tear_down(void **state)
{
    (void)state;
    folder_remove(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_follows), cmocka_unit_test(test_bounds), cmocka_unit_test(test_store),
        cmocka_unit_test(test_shelf),   cmocka_unit_test(test_kills),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
