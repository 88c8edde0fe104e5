/* An update is applied while somebody reads: pages turn, the new edition shows, and whoever of
 * viewer, keeper and porter is killed or stopped in the middle, the shelf holds whole editions and
 * nothing else. `unit_updating N` kills the porter at N moments instead of 12. */
#include "support/folder.h"
#include "support/unit.h"

#include "model/updating.h"
#include "store/porter.h"
#include "ui/ui.h"

#include <satchel/verify.h>
#include <satchel/writer.h>

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define STORIES 8u

static char folder[48], state_folder[64], shelf[80], stick[64], old[96], new[96], update[96];
static unsigned rounds = 12;

static void add_story(satchel_writer *w, unsigned number)
{
    static const char *const words[] = {"harbour", "water", "bread", "light",   "road", "school",
                                        "bridge",  "night", "ship",  "morning", "coal", "letter"};
    char id[32];
    satchel_error err;
    unsigned seed = number * 2654435761u;
    snprintf(id, sizeof id, "story-%u", number);
    satchel_builder *b = satchel_builder_create();
    satchel_builder_document(b, "en", SATCHEL_BASE_AUTO);
    satchel_builder_open(b, SATCHEL_KIND_HEADLINE);
    satchel_builder_text(b, id, strlen(id));
    satchel_builder_close(b);
    satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
    for (unsigned i = 0; i < 300; i++) {
        seed = seed * 1664525u + 1013904223u;
        const char *word = words[(seed >> 20) % (sizeof words / sizeof *words)];
        satchel_builder_text(b, word, strlen(word));
        satchel_builder_text(b, " ", 1);
    }
    satchel_builder_close(b);
    const satchel_draft draft = {.id = id,
                                 .version = 1,
                                 .issued = 1700000000 + number,
                                 .updated = SATCHEL_NO_TIME,
                                 .order = INT32_MAX};
    assert_ok(satchel_writer_add(w, b, &draft, &err), err);
    satchel_builder_destroy(b);
}

static void publish(const char *path, unsigned edition)
{
    satchel_error err;
    const satchel_options o = {.title = "Day",
                               .publisher = "Harbour",
                               .language = "en",
                               .edition = edition,
                               .issued = 1700000000 + edition};
    satchel_writer *w = satchel_writer_create(path, &o, &err);
    assert_ok(w, err);
    for (unsigned i = 0; i < STORIES; i++)
        add_story(w, i + edition * STORIES / 2);
    assert_ok(satchel_writer_finish(w, NULL, &err), err);
}

/* Whole editions on the shelf; *others counts what else is there. */
static unsigned count_kept(unsigned *others)
{
    unsigned count = 0;
    DIR *dir = opendir(shelf);
    *others = 0;
    for (const struct dirent *e; dir && (e = readdir(dir));) {
        char path[400];
        satchel_error err;
        satchel_code code = SATCHEL_OK;
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

struct stage {
    struct app app;
    struct ui ui;
};

static void stage_up(struct stage *s)
{
    satchel_error err;
    const struct app_options options = {
        .width = 480, .height = 360, .now = 1795478400, .state_folder = state_folder};
    assert_ok(app_init(&s->app, &options, &err), err);
    app_set_language(&s->app, "en");
    app_add_source(&s->app, old);
    assert_ok(ui_init(&s->ui, &s->app, &err), err);
    updating_start(&s->app, NULL);
    assert_non_null(s->app.taking.porter);
    app_start(&s->app);
    app_open_bundle(&s->app, old, false);
    (void)ui_page(&s->ui);
}

static void stage_down(struct stage *s)
{
    ui_fini(&s->ui);
    app_fini(&s->app);
}

static void insert(struct stage *s)
{
    app_add_source(&s->app, stick);
    app_rescan(&s->app);
}

static void finish(struct stage *s)
{
    while (app_is_updating(&s->app))
        app_hear(&s->app, -1);
    (void)ui_page(&s->ui);
}

static bool shows(struct stage *s, const char *what)
{
    satchel_buf out;
    satchel_buf_init(&out, (size_t)4 << 20);
    ui_dump(&s->ui, &out);
    const bool there = strstr(satchel_buf_string(&out), what) != NULL;
    satchel_buf_free(&out);
    return there;
}

static void signal_keeper(struct stage *s, int number)
{
    assert_int_equal(kill(porter_keeper(s->app.taking.porter), number), 0);
}

/* The keeper's child; 0: none yet, or the kernel does not tell. */
static pid_t porter_of(struct stage *s)
{
    char path[80];
    long child = 0;
    const int keeper = (int)porter_keeper(s->app.taking.porter);
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", keeper, keeper);
    FILE *file = fopen(path, "r");
    if (file) {
        char line[32] = "";
        if (fgets(line, sizeof line, file))
            child = strtol(line, NULL, 10);
        fclose(file);
    }
    return (pid_t)child;
}

/* While the keeper is stopped an update takes as long as one likes. */
static void test_reading_on(void **state)
{
    (void)state;
    struct stage s;
    unsigned others;
    stage_up(&s);
    signal_keeper(&s, SIGSTOP);
    insert(&s);
    assert_true(app_is_updating(&s.app) && s.app.taking.sign == SIGN_WORKING);
    app_open_article(&s.app, 0, 0);
    for (uint32_t i = 1; i < 3; i++) {
        (void)ui_key(&s.ui, "PageDown");
        (void)ui_page(&s.ui);
        assert_int_equal(s.app.reading.page, i);
        app_hear(&s.app, 0);
    }
    assert_true(app_is_updating(&s.app) && shows(&s, "\"update\": \"working\""));
    signal_keeper(&s, SIGCONT);
    finish(&s);
    /* Nobody is torn from the article; the line at its foot says that there is something new, */
    assert_int_equal(s.app.screen, SCREEN_ARTICLE);
    assert_int_equal(s.app.reading.page, 2);
    assert_int_equal(s.app.book.info->edition, 1);
    assert_true(shows(&s, "A new edition is here."));
    app_tick(&s.app, s.app.clock + 40000);
    assert_false(shows(&s, "A new edition is here."));
    /* and it is what the contents show when the reader comes back to them. */
    assert_true(app_back(&s.app));
    assert_int_equal(s.app.screen, SCREEN_CONTENTS);
    assert_int_equal(s.app.book.info->edition, 2);
    assert_int_equal(count_kept(&others), 1);
    assert_int_equal(others, 0);
    stage_down(&s);
    folder_remove(shelf);
}

/* At the contents the new edition shows by itself; another look finds nothing to do. */
static void test_at_the_contents(void **state)
{
    (void)state;
    struct stage s;
    unsigned parts = 0;
    stage_up(&s);
    insert(&s);
    for (unsigned last = 0; app_is_updating(&s.app); last = s.app.taking.percent) {
        app_hear(&s.app, -1);
        parts += s.app.taking.percent > last;
    }
    assert_int_equal(s.app.book.info->edition, 2);
    assert_int_equal(s.app.screen, SCREEN_CONTENTS);
    assert_true(parts > 0);
    app_rescan(&s.app);
    assert_false(app_is_updating(&s.app));
    stage_down(&s);
    folder_remove(shelf);
}

static void wait_and_kill(struct stage *s, unsigned round)
{
    for (unsigned i = 0; i < 2000 && !porter_of(s) && app_is_updating(&s->app); i++) {
        usleep(100);
        app_hear(&s->app, 0);
    }
    usleep(round * 37 % 800 * 1000);
    const pid_t porter = porter_of(s);
    if (porter > 0)
        (void)kill(porter, SIGKILL);
}

static void test_killed(void **state)
{
    (void)state;
    unsigned taken = 0, failed = 0, others;
    for (unsigned i = 0; i < rounds; i++) {
        struct stage s;
        stage_up(&s);
        insert(&s);
        wait_and_kill(&s, i);
        finish(&s);
        const unsigned kept = count_kept(&others);
        assert_int_equal(others, 0);
        taken += kept;
        if (!kept) {
            failed++;
            assert_int_equal(s.app.screen, SCREEN_ERROR);
            assert_true(app_back(&s.app) && s.app.screen == SCREEN_CONTENTS);
            assert_int_equal(s.app.book.info->edition, 1);
        }
        stage_down(&s);
        folder_remove(shelf);
    }
    print_message("killed at %u moments: %u taken, %u not\n", rounds, taken, failed);
    assert_int_equal(taken + failed, rounds);
    if (access("/proc/self/task", F_OK) == 0)
        assert_true(failed > 0);
}

/* Whoever quits leaves nothing behind. */
static void test_quit(void **state)
{
    (void)state;
    unsigned others, kept = 0;
    for (unsigned i = 0; i < rounds; i++) {
        struct stage s;
        stage_up(&s);
        insert(&s);
        usleep(i * 37 % 800 * 1000);
        stage_down(&s);
        kept += count_kept(&others);
        assert_int_equal(others, 0);
        folder_remove(shelf);
    }
    print_message("quit at %u moments: %u taken\n", rounds, kept);
}

/* The keeper itself is killed: one line, and no update is read by the viewer. */
static void test_keeper_killed(void **state)
{
    (void)state;
    struct stage s;
    unsigned others;
    stage_up(&s);
    signal_keeper(&s, SIGSTOP);
    insert(&s);
    signal_keeper(&s, SIGKILL);
    finish(&s);
    assert_int_equal(s.app.screen, SCREEN_ERROR);
    assert_int_equal(count_kept(&others), 0);
    app_remove_source(&s.app, stick);
    app_rescan(&s.app);
    assert_true(app_back(&s.app));
    insert(&s);
    assert_false(app_is_updating(&s.app));
    assert_int_equal(s.app.error.code, SATCHEL_SANDBOX);
    assert_int_equal(count_kept(&others), 0);
    stage_down(&s);
    folder_remove(shelf);
}

/* The stick is pulled while an article is read: a line at its foot; and when the stick comes again
 * it is tried again. */
static void test_pulled(void **state)
{
    (void)state;
    struct stage s;
    char pocket[96];
    unsigned others;
    snprintf(pocket, sizeof pocket, "%s/pocket", folder);
    stage_up(&s);
    app_open_article(&s.app, 0, 0);
    signal_keeper(&s, SIGSTOP);
    insert(&s);
    assert_int_equal(rename(stick, pocket), 0);
    signal_keeper(&s, SIGCONT);
    finish(&s);
    assert_int_equal(s.app.screen, SCREEN_ARTICLE);
    assert_true(shows(&s, "An update could not be used. The stick was removed."));
    app_rescan(&s.app); /* the folder is gone */
    assert_int_equal(rename(pocket, stick), 0);
    app_rescan(&s.app);
    assert_true(app_is_updating(&s.app));
    finish(&s);
    assert_int_equal(count_kept(&others), 1);
    assert_int_equal(others, 0);
    stage_down(&s);
    folder_remove(shelf);
}

static int set_up(void **state)
{
    (void)state;
    satchel_error err;
    snprintf(folder, sizeof folder, "%s/satchel-updating-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(folder))
        return 1;
    snprintf(state_folder, sizeof state_folder, "%s/state", folder);
    snprintf(shelf, sizeof shelf, "%s/shelf", state_folder);
    snprintf(stick, sizeof stick, "%s/stick", folder);
    snprintf(old, sizeof old, "%s/old.satchel", folder);
    snprintf(new, sizeof new, "%s/new.satchel", folder);
    snprintf(update, sizeof update, "%s/day.update", stick);
    mkdir(state_folder, 0700);
    mkdir(stick, 0700);
    publish(old, 1);
    publish(new, 2);
    satchel_bundle *from = satchel_bundle_open(old, &err), *to = satchel_bundle_open(new, &err);
    assert_ok(from && to, err);
    assert_ok(satchel_diff(&from, 1, to, update, NULL, &err), err);
    satchel_bundle_close(from);
    satchel_bundle_close(to);
    unlink(new);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    folder_remove(stick);
    folder_remove(shelf);
    folder_remove(state_folder);
    folder_remove(folder);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading_on),    cmocka_unit_test(test_at_the_contents),
        cmocka_unit_test(test_killed),        cmocka_unit_test(test_quit),
        cmocka_unit_test(test_keeper_killed), cmocka_unit_test(test_pulled),
    };
    if (argc > 1)
        rounds = (unsigned)strtoul(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
