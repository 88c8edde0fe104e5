/* A stick in a public terminal: what is on it is taken over by itself, and a sign says how it went,
 * at the next frame when it is pulled; whoever pulls the plug, a whole edition is there afterwards.
 * `unit_sticks N` cuts the power at N moments instead of 10. */
#include "support/folder.h"
#include "support/unit.h"

#include "model/sticks.h"
#include "model/updating.h"
#include "paint/raster.h"
#include "paint/theme.h"
#include "sandbox/lockdown.h"
#include "store/porter.h"
#include "ui/pictogram.h"
#include "ui/ui.h"

#include <satchel/file.h>
#include <satchel/trust.h>
#include <satchel/update.h>
#include <satchel/verify.h>

#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[48];
static unsigned rounds = 10;

/* Paths below the test's folder. */
static const char *at(const char *name)
{
    static char room[8][128];
    static unsigned next;
    char *to = room[next++ % 8];
    snprintf(to, sizeof room[0], "%s/%s", folder, name);
    return to;
}

static void run(const char *command)
{
    char line[1024];
    snprintf(line, sizeof line, "cd '%s' && %s", folder, command);
    assert_int_equal(system(line), 0);
}

static int set_up(void **state)
{
    (void)state;
    char line[2048];
    snprintf(folder, sizeof folder, "%s/satchel-sticks-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(folder))
        return 1;
    snprintf(
        line, sizeof line,
        "cd '%s' && cli='%s' && mkdir srv sticks trust pocket && $cli keygen -o us >/dev/null && "
        "$cli keygen -o them >/dev/null && cp us.pub trust && "
        "pack() { $cli pack -q -f --images none --title Day --language en \"$@\" '%s/sample'; } && "
        "pack -o srv/1.satchel --edition 1 --sign us.key --issued 2026-11-20T06:00:00Z && "
        "pack -o 2.satchel --edition 2 --sign us.key --issued 2026-11-21T06:00:00Z && "
        "pack -o 3.satchel --edition 3 --sign us.key --issued 2026-11-22T06:00:00Z && "
        "pack -o theirs.satchel --edition 9 --sign them.key && "
        "pack -o nobodys.satchel --edition 9 && "
        "$cli diff 2.satchel 3.satchel -q -o day.update && cp 2.satchel torn.satchel && "
        "printf xxxx | dd of=torn.satchel bs=1 seek=9000 conv=notrunc status=none && "
        "head -c 12000 2.satchel >cut.satchel && "
        "o() { at=$1 who=$2; shift 2; mkdir $at && $cli order -s $who.key -o $at --issued \"$@\"; "
        "} && "
        "$cli keygen -o boss >/dev/null && o counts boss 2026-11-23T00:00:00Z counts && "
        "o counts-2 boss 2026-11-23T02:00:00Z counts && o leave boss 2026-11-24T00:00:00Z leave && "
        "o both boss 2026-11-25T00:00:00Z leave counts && o forged them 2026-11-23T01:00:00Z leave "
        "&& o late boss 2026-11-01T00:00:00Z leave && cp -r counts unsigned && "
        "rm unsigned/*.minisig && cp -r counts changed && sed -i s/counts/leave/ "
        "changed/satchel.order",
        folder, TEST_CLI, TEST_ASSETS);
    return system(line);
}

static int tear_down(void **state)
{
    (void)state;
    char line[128];
    snprintf(line, sizeof line, "rm -rf '%s'", folder);
    return system(line);
}

struct stage {
    struct app app;
    struct ui ui;
};

static void stage_up(struct stage *s, const char *state, bool keeper)
{
    satchel_error err;
    static char sticks[64], trust[64], kept[64];
    static satchel_public_key boss;
    assert_ok(satchel_key_read(at("boss.pub"), &boss, &err), err);
    snprintf(sticks, sizeof sticks, "%s/sticks", folder);
    snprintf(trust, sizeof trust, "%s/trust", folder);
    snprintf(kept, sizeof kept, "%s", state ? state : "");
    const struct terminal_options told = {.idle = 60000,
                                          .warning = 20000,
                                          .sticks = sticks,
                                          .keep = 2,
                                          .operator_key = &boss,
                                          .name = "ward-3"};
    const struct app_options options = {.kiosk = true,
                                        .terminal = &told,
                                        .width = 800,
                                        .height = 600,
                                        .now = 1795478400,
                                        .trust_folder = trust,
                                        .state_folder = state ? kept : NULL};
    assert_ok(app_init(&s->app, &options, &err), err);
    app_set_language(&s->app, "en");
    app_add_source(&s->app, at("srv"));
    assert_ok(ui_init(&s->ui, &s->app, &err), err);
    if (keeper)
        lockdown_porter(&s->app, false);
    app_start(&s->app);
    (void)ui_page(&s->ui);
}

static void stage_down(struct stage *s)
{
    ui_fini(&s->ui);
    app_fini(&s->app);
}

static void finish(struct stage *s)
{
    while (app_is_updating(&s->app))
        app_hear(&s->app, -1);
    (void)ui_page(&s->ui);
}

/* Puts a stick with these files in. */
static void insert(struct stage *s, const char *files)
{
    char line[256];
    snprintf(line, sizeof line, "mkdir pocket/a && cp %s pocket/a && mv pocket/a 'sticks/a b'",
             files);
    run(line);
    app_rescan(&s->app);
}

static void pull(struct stage *s)
{
    run("rm -rf 'sticks/a b'");
    app_rescan(&s->app);
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

static const struct {
    const char *files, *words;
    enum stick_sign sign;
    uint64_t edition; /* that is live afterwards */
} cases[] = {
    {"theirs.satchel", "not from a publisher", STICK_UNTRUSTED, 1},
    {"nobodys.satchel", "not from a publisher", STICK_UNTRUSTED, 1},
    {"torn.satchel", "It is damaged.", STICK_DAMAGED, 1},
    {"cut.satchel", "It is damaged.", STICK_DAMAGED, 1},
    {"us.pub", "nothing new", STICK_SAME, 1},
    {"day.update", "nothing new", STICK_SAME, 1}, /* from an edition that is not here */
    {"2.satchel theirs.satchel", "can be taken out", STICK_DONE, 2},
    {"2.satchel", "nothing new", STICK_SAME, 2},
    {"day.update", "can be taken out", STICK_DONE, 3},
    {"2.satchel", "nothing new", STICK_SAME, 3}, /* an older one */
};

static void go_through(bool keeper)
{
    struct stage s;
    stage_up(&s, at("state"), keeper);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        insert(&s, cases[i].files);
        finish(&s);
        assert_int_equal(s.app.screen, SCREEN_STICK);
        if (s.app.terminal.stick != cases[i].sign)
            fail_msg("%s: sign %u", cases[i].files, (unsigned)s.app.terminal.stick);
        assert_true(shows(&s, cases[i].words));
        pull(&s); /* the sign goes with the stick */
        assert_int_equal(s.app.terminal.stick, STICK_NONE);
        assert_int_equal(s.app.screen, SCREEN_CONTENTS);
        assert_int_equal(s.app.book.info->edition, cases[i].edition);
    }
    stage_down(&s);
    run("rm -rf state");
}

static void test_signs(void **state)
{
    (void)state;
    go_through(false);
    go_through(true);
}

/* The frame after it is pulled says so, whatever the porter is doing; it is taken when it comes
 * again. A touch takes the sign away, and whoever was reading reads on. */
static void test_pulled(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s, at("state"), true);
    app_open_article(&s.app, 0, 0);
    s.app.terminal.visited = true;
    assert_int_equal(kill(porter_keeper(s.app.taking.porter), SIGSTOP), 0);
    insert(&s, "2.satchel");
    assert_int_equal(s.app.terminal.stick, STICK_WORKING);
    assert_true(shows(&s, "Please leave it in."));
    pull(&s);
    assert_int_equal(s.app.terminal.stick, STICK_PULLED);
    assert_true(shows(&s, "The stick was removed."));
    assert_int_equal(kill(porter_keeper(s.app.taking.porter), SIGCONT), 0);
    finish(&s);
    assert_int_equal(s.app.terminal.stick, STICK_PULLED);
    assert_false(app_touch(&s.app));
    assert_int_equal(s.app.screen, SCREEN_ARTICLE);
    assert_int_equal(s.app.book.info->edition, 1);
    insert(&s, "2.satchel");
    finish(&s);
    assert_int_equal(s.app.terminal.stick, STICK_DONE);
    app_tick(&s.app, s.app.clock + 21000);
    assert_int_equal(s.app.screen, SCREEN_ARTICLE); /* nobody is torn from it */
    assert_true(app_back(&s.app));
    assert_int_equal(s.app.book.info->edition, 2);
    pull(&s);
    stage_down(&s);
    run("rm -rf state");
}

static enum stick_sign answer(struct stage *s, const char *files)
{
    insert(s, files);
    finish(s);
    const enum stick_sign sign = s->app.terminal.stick;
    if (s->app.quit)
        return STICK_NONE;
    assert_int_equal(s->app.screen, SCREEN_STICK);
    return sign;
}

/* Two articles, the one three times. */
static void visit(struct stage *s)
{
    for (unsigned i = 0; i < 4; i++)
        app_open_article(&s->app, i == 3, 0);
    assert_int_equal(s->app.screen, SCREEN_ARTICLE);
}

static void test_orders_refused(struct stage *s)
{
    static const struct {
        const char *files;
        enum stick_sign sign;
    } refused[] = {{"unsigned/*", STICK_UNTRUSTED},
                   {"forged/*", STICK_UNTRUSTED},
                   {"changed/*", STICK_UNTRUSTED},
                   {"late/*", STICK_SAME}};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (answer(s, refused[i].files) != refused[i].sign)
            fail_msg("%s: sign %u", refused[i].files, (unsigned)s->app.terminal.stick);
        run("test -z \"$(find sticks -name '*.csv')\"");
        pull(s);
    }
}

/* What is written is what was counted, once; a copy of the stick gets nothing any more, and neither
 * does one that was issued before, here or after a restart. */
static void obey(bool keeper)
{
    struct stage s;
    stage_up(&s, at("state"), keeper);
    visit(&s);
    test_orders_refused(&s);
    assert_int_equal(answer(&s, "counts/* 2.satchel"), STICK_DONE);
    run("cp sticks/a*/satchel-counts-ward-3-2026-11-23.csv got && printf '%s\\r\\n' "
        "date,what,publication,name,count '\"2026-11-24\",\"article\",\"Day\",\"water-returns\",3' "
        "'\"2026-11-24\",\"article\",\"Day\",\"water-returns-ar\",1' "
        "'\"2026-11-24\",\"edition\",\"Day\",\"1\",4' | cmp - got");
    pull(&s);
    assert_int_equal(answer(&s, "counts/*"), STICK_SAME);
    pull(&s);
    stage_down(&s);
    stage_up(&s, at("state"), keeper);
    assert_int_equal(answer(&s, "counts/*"), STICK_SAME);
    pull(&s);
    run("mkdir sticks/locked && cp counts-2/* sticks/locked && mkdir "
        "sticks/locked/satchel-counts-ward-3-2026-11-23.csv"); /* root writes everywhere else */
    app_rescan(&s.app);
    finish(&s);
    assert_int_equal(s.app.terminal.stick, STICK_UNWRITABLE);
    assert_true(shows(&s, "The stick cannot be written to."));
    run("rm -rf sticks/locked");
    app_rescan(&s.app);
    assert_int_equal(answer(&s, "counts-2/*"), STICK_DONE); /* it was not obeyed before */
    pull(&s);
    assert_false(s.app.quit);
    assert_int_equal(answer(&s, "leave/*"), STICK_NONE);
    assert_true(s.app.quit);
    stage_down(&s);
    stage_up(&s, at("state"), keeper); /* the stick is still in */
    finish(&s);
    assert_false(s.app.quit);
    pull(&s);
    assert_int_equal(answer(&s, "both/*"), STICK_NONE);
    run("test -s sticks/a*/satchel-counts-ward-3-2026-11-25.csv");
    run("rm -rf 'sticks/a b'");
    stage_down(&s);
    run("rm -rf state");
}

static void test_orders(void **state)
{
    (void)state;
    obey(false);
    obey(true);
}

/* Without a place to remember in there is the way out alone; without an operator there is nothing.
 */
static void test_orders_in_place(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s, NULL, false);
    insert(&s, "counts/*");
    pull(&s);
    insert(&s, "forged/*");
    assert_false(s.app.quit);
    pull(&s);
    s.app.terminal.told.operator_key = NULL;
    insert(&s, "leave/*");
    assert_false(s.app.quit);
    pull(&s);
    stage_down(&s);
    stage_up(&s, NULL, false);
    insert(&s, "leave/*");
    assert_true(s.app.quit);
    run("rm -rf 'sticks/a b'");
    stage_down(&s);
}

/* A disk that really has no room: the sign says so, and what is live stays; then a stick that has
 * none for counts. */
static void test_full(void **state)
{
    (void)state;
    struct stage s;
    run("mkdir -p state sticks/tiny");
    if (mount("tmpfs", at("state"), "tmpfs", 0, "size=2m") != 0) {
        print_message("skipped: nothing may be mounted here (root?)\n");
        run("rm -rf state sticks/tiny");
        skip();
    }
    for (unsigned i = 0; i < 2; i++) {
        stage_up(&s, at("state"), i == 1);
        insert(&s, "2.satchel");
        finish(&s);
        assert_int_equal(s.app.terminal.stick, STICK_FULL);
        assert_true(shows(&s, "There is no room on this device."));
        pull(&s);
        assert_int_equal(s.app.book.info->edition, 1);
        run("test -z \"$(ls -A state/shelf)\"");
        stage_down(&s);
    }
    assert_int_equal(umount(at("state")), 0);
    assert_int_equal(mount("tmpfs", at("sticks/tiny"), "tmpfs", 0, "size=8k"), 0);
    run("cp counts/* sticks/tiny"); /* the two files fill it */
    stage_up(&s, at("state"), true);
    visit(&s);
    finish(&s);
    app_rescan(&s.app);
    finish(&s);
    assert_int_equal(s.app.terminal.stick, STICK_UNWRITABLE);
    run("test \"$(ls -A sticks/tiny | wc -l)\" = 2");
    stage_down(&s);
    assert_int_equal(umount(at("sticks/tiny")), 0);
    run("rm -rf state sticks/tiny");
}

/* A stick that nothing can be read of is answered, too, as often as it comes; and so is an empty
 * one, which nothing but its being mounted tells from the folder that it leaves behind. */
static void test_broken(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s, at("state"), false);
    for (unsigned i = 0; i < 2; i++) {
        run("mkdir sticks/sda1 sticks/sda1.unreadable");
        app_rescan(&s.app);
        assert_int_equal(s.app.terminal.stick, STICK_DAMAGED);
        assert_true(shows(&s, "It is damaged."));
        run("rmdir sticks/*");
        app_rescan(&s.app);
        assert_int_equal(s.app.terminal.stick, STICK_NONE);
    }
    run("mkdir sticks/empty");
    app_rescan(&s.app);
    assert_int_equal(s.app.terminal.stick, STICK_NONE);
    if (mount("tmpfs", at("sticks/empty"), "tmpfs", 0, "size=8k") == 0) {
        app_rescan(&s.app);
        assert_int_equal(s.app.terminal.stick, STICK_SAME);
        assert_int_equal(umount(at("sticks/empty")), 0);
        app_rescan(&s.app);
        assert_int_equal(s.app.terminal.stick, STICK_NONE);
    }
    run("rmdir sticks/empty");
    assert_int_equal(s.app.book.info->edition, 1);
    stage_down(&s);
    run("rm -rf state");
}

/* Names as other systems write them. */
static void test_names(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s, at("state"), false);
    run("mkdir pocket/a && cp 2.satchel pocket/a/TODAY.SATCHEL && cp day.update "
        "pocket/a/DAY.Update "
        "&& echo >pocket/a/._TODAY.SATCHEL && mv pocket/a 'sticks/a b'");
    app_rescan(&s.app);
    finish(&s);
    assert_int_equal(s.app.terminal.stick, STICK_DONE);
    pull(&s);
    assert_int_equal(s.app.book.info->edition, 3);
    stage_down(&s);
    run("rm -rf state");
}

/* Nothing can be kept: sticks are read in place, and go again. What has been shown since is older
 * than what has been seen, and stays away until the stick is back. */
static void test_read_only(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s, NULL, true);
    insert(&s, "2.satchel");
    assert_int_equal(s.app.terminal.stick, STICK_NONE);
    const struct shelf_item *items;
    assert_int_equal(library_items(s.app.library, &items), 2);
    pull(&s);
    assert_int_equal(library_items(s.app.library, &items), 0);
    insert(&s, "2.satchel");
    assert_int_equal(s.app.book.info->edition, 2);
    pull(&s);
    stage_down(&s);
}

/* Of two failures the one that something can be done about right away. */
static void test_worse(void **state)
{
    (void)state;
    assert_int_equal(sticks_worse(SATCHEL_OK, SATCHEL_UNSIGNED), SATCHEL_UNSIGNED);
    assert_int_equal(sticks_worse(SATCHEL_CUT, SATCHEL_UNSIGNED), SATCHEL_CUT);
    assert_int_equal(sticks_worse(SATCHEL_CUT, SATCHEL_DISK_FULL), SATCHEL_DISK_FULL);
    assert_int_equal(sticks_worse(SATCHEL_READ, SATCHEL_DISK_FULL), SATCHEL_READ);
}

/* The power goes: viewer, keeper and porter at once. */
static void test_power_cut(void **state)
{
    (void)state;
    unsigned old = 0, new = 0;
    run("mkdir 'sticks/a b' && cp 2.satchel day.update 'sticks/a b'");
    for (unsigned i = 0; i < rounds; i++) {
        struct stage s;
        const pid_t viewer = fork();
        assert_true(viewer >= 0);
        if (!viewer) {
            setpgid(0, 0);
            stage_up(&s, at("state"), true);
            finish(&s);
            pause();
        }
        setpgid(viewer, viewer);
        usleep((i * 7919 % 4000) * 100);
        (void)kill(-viewer, SIGKILL);
        waitpid(viewer, NULL, 0);
        run("mv 'sticks/a b' pocket");
        stage_up(&s, at("state"), false); /* the next start */
        assert_true(s.app.book.bundle != NULL);
        satchel_error err;
        satchel_code code = SATCHEL_OK;
        const satchel_verify_options options = {.deep = true};
        assert_ok(satchel_verify(s.app.book.bundle, &options, &code, &err), err);
        assert_int_equal(code, SATCHEL_OK);
        old += s.app.book.info->edition == 1;
        new += s.app.book.info->edition > 1;
        stage_down(&s);
        run("test -z \"$(ls -A state/shelf | grep '^[.]')\"; mv 'pocket/a b' sticks; rm -rf state");
    }
    run("rm -rf 'sticks/a b'");
    print_message("power cut at %u moments: %u old, %u new\n", rounds, old, new);
    assert_int_equal(old + new, rounds);
}

/* Every sign is a picture of its own, not a colour: ink is somewhere else in each of them. */
static void test_pictograms(void **state)
{
    (void)state;
    enum { SIDE = 60 };
    satchel_arena arena;
    const uint8_t *masks[PICTOGRAM_COUNT];
    satchel_arena_init(&arena, (size_t)1 << 20);
    struct page page;
    page_init(&page, &arena, FIX(SIDE), FIX(SIDE));
    for (unsigned i = 0; i < PICTOGRAM_COUNT; i++) {
        pictogram_put(&page, (enum pictogram)i, INK_TEXT, 0, 0, FIX(SIDE));
        assert_int_equal(page.item_count, i + 1);
        masks[i] = page.items[i].mask.coverage;
        unsigned inked = 0;
        for (unsigned k = 0; k < SIDE * SIDE; k++)
            inked += masks[i][k] > 128;
        assert_in_range(inked, SIDE * SIDE / 20, SIDE * SIDE / 2);
        for (unsigned j = 0; j < i; j++) {
            unsigned differ = 0;
            for (unsigned k = 0; k < SIDE * SIDE; k++)
                differ += (masks[i][k] > 128) != (masks[j][k] > 128);
            assert_true(differ > SIDE * SIDE / 20);
        }
    }
    satchel_arena_free(&arena);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signs),           cmocka_unit_test(test_pulled),
        cmocka_unit_test(test_read_only),       cmocka_unit_test(test_orders),
        cmocka_unit_test(test_orders_in_place), cmocka_unit_test(test_full),
        cmocka_unit_test(test_worse),           cmocka_unit_test(test_pictograms),
        cmocka_unit_test(test_power_cut),       cmocka_unit_test(test_broken),
        cmocka_unit_test(test_names),
    };
    if (argc > 1)
        rounds = (unsigned)strtoul(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
