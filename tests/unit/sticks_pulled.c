/* A stick that is pulled out of a public terminal at every step of the porter, which takes over
 * what is on it.
 *
 * The linker puts our open, read and pread in front of the C library's (--wrap). For N = 1, 2, ...
 * a stick goes in; at the Nth of these calls to it, in whichever process, it is gone, folder and
 * all, or stays in and cannot be read any more. Each time the next screen is the sign of it, within
 * 200 ms of the viewer's own time; the edition before stays live, whole; and when the stick is
 * back, what is on it is taken. */
#include "support/unit.h"

#include "model/sticks.h"
#include "model/updating.h"
#include "paint/raster.h"
#include "paint/theme.h"
#include "sandbox/lockdown.h"
#include "ui/pictures.h"
#include "ui/ui.h"

#include <satchel/verify.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH = 800, HEIGHT = 600, BAR_MS = 200 };

static char folder[48], sticks[64], stick[80], pocket[80], state_folder[80], trust[80];
static uint32_t pixels[WIDTH * HEIGHT];

/* --- the stick -------------------------------------------------------------------------------- */

/* In memory that viewer, keeper and porter share. */
static struct plug {
    unsigned calls, pull_at; /* 0: never */
    bool stays;              /* in, but nothing of it can be read */
    bool broken;
} * plug;

static bool is_on_stick(const char *path)
{
    const size_t length = strlen(stick);
    return length && strncmp(path, stick, length) == 0 && path[length] == '/';
}

static bool fd_is_on_stick(int fd)
{
    char link[48], path[256];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t length = readlink(link, path, sizeof path - 1);
    path[length > 0 ? length : 0] = '\0';
    return is_on_stick(path) || strstr(path, pocket) == path;
}

/* A call to the stick. False: it fails. */
static bool may_go_on(void)
{
    if (!plug->broken && ++plug->calls == plug->pull_at) {
        plug->broken = true;
        if (!plug->stays && rename(stick, pocket) != 0)
            abort();
    }
    errno = EIO;
    return !plug->broken;
}

int __real_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    const int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, int) : 0;
    va_end(more);
    return plug && is_on_stick(path) && !may_go_on() ? -1 : __real_open64(path, flags, mode);
}

ssize_t __real_read(int fd, void *data, size_t size);
ssize_t __wrap_read(int fd, void *data, size_t size);
ssize_t __wrap_read(int fd, void *data, size_t size)
{
    return plug && fd_is_on_stick(fd) && !may_go_on() ? -1 : __real_read(fd, data, size);
}

ssize_t __real_pread64(int fd, void *data, size_t size, off_t at);
ssize_t __wrap_pread64(int fd, void *data, size_t size, off_t at);
ssize_t __wrap_pread64(int fd, void *data, size_t size, off_t at)
{
    return plug && fd_is_on_stick(fd) && !may_go_on() ? -1 : __real_pread64(fd, data, size, at);
}

static void put_back(struct app *app)
{
    const bool gone = plug->broken && !plug->stays;
    if (plug->stays) /* out and in again */
        assert_int_equal(rename(stick, pocket), 0);
    app_rescan(app);
    *plug = (struct plug){0};
    if (gone || access(pocket, F_OK) == 0)
        assert_int_equal(rename(pocket, stick), 0);
    app_rescan(app);
}

/* --- the terminal ----------------------------------------------------------------------------- */

struct stage {
    struct app app;
    struct ui ui;
    struct painter *painter;
};

static void paint(struct stage *s)
{
    const struct page *page = ui_page(&s->ui);
    const struct picture_source pictures = ui_pictures(&s->ui);
    const struct canvas canvas = {pixels, WIDTH, HEIGHT, WIDTH};
    (void)painter_paint(s->painter, page, theme_of(THEME_DAY), &pictures, &canvas);
}

static void stage_up(struct stage *s, const char *source)
{
    satchel_error err;
    char path[96];
    snprintf(path, sizeof path, "%s/%s", folder, source);
    const struct terminal_options told = {
        .idle = 60000, .warning = 20000, .sticks = sticks, .keep = 2};
    const struct app_options options = {.kiosk = true,
                                        .terminal = &told,
                                        .width = WIDTH,
                                        .height = HEIGHT,
                                        .now = 1795478400,
                                        .trust_folder = trust,
                                        .lockdown = UPDATING_UNLOCKED, /* who reads pulls */
                                        .state_folder = state_folder};
    assert_ok(app_init(&s->app, &options, &err), err);
    app_set_language(&s->app, "en");
    app_add_source(&s->app, path);
    assert_ok(ui_init(&s->ui, &s->app, &err), err);
    s->painter = painter_create(s->app.fonts);
    assert_non_null(s->painter);
    lockdown_porter(&s->app, false);
    assert_non_null(s->app.taking.porter);
    app_start(&s->app);
    paint(s);
}

static void stage_down(struct stage *s)
{
    painter_destroy(s->painter);
    ui_fini(&s->ui);
    app_fini(&s->app);
}

/* Of this process: whatever else the machine does does not count. */
static unsigned long own_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (unsigned long)(t.tv_sec * 1000 + t.tv_nsec / 1000000);
}

static bool shows_sign(struct stage *s)
{
    const enum stick_sign sign = s->app.terminal.stick;
    return s->app.screen == SCREEN_STICK &&
           (sign == STICK_PULLED || (plug->stays && sign == STICK_DAMAGED));
}

static void check_live(struct stage *s, uint64_t edition)
{
    satchel_error err;
    satchel_code code = SATCHEL_OK;
    const satchel_verify_options options = {.deep = true};
    assert_non_null(s->app.book.bundle);
    assert_int_equal(s->app.book.info->edition, edition);
    assert_ok(satchel_verify(s->app.book.bundle, &options, &code, &err), err);
    assert_int_equal(code, SATCHEL_OK);
}

/* Waits for the porter's words, or for the stick to be gone; false: all went well. With `deaf` the
 * viewer hears from the porter before it knows of the stick. */
static bool wait_for_trouble(struct stage *s, bool deaf)
{
    while (app_is_updating(&s->app) && (deaf || plug->stays || !plug->broken))
        app_hear(&s->app, 1);
    return plug->broken;
}

/* The slowest sign in milliseconds; the number of steps is left in *steps. */
static unsigned long pull_everywhere(const char *source, uint64_t edition, bool stays, bool deaf,
                                     unsigned *steps)
{
    unsigned long slowest = 0;
    char line[160];
    for (*steps = 0;; ++*steps) {
        struct stage s;
        *plug = (struct plug){.pull_at = *steps + 1, .stays = stays};
        stage_up(&s, source);
        const bool trouble = wait_for_trouble(&s, deaf);
        if (trouble) {
            const unsigned long start = own_ms();
            if (!stays)
                app_rescan(&s.app); /* as the kernel's list of mounts has it */
            paint(&s);
            const unsigned long took = own_ms() - start;
            slowest = took > slowest ? took : slowest;
            if (!shows_sign(&s))
                fail_msg("step %u: sign %u", *steps, (unsigned)s.app.terminal.stick);
            while (app_is_updating(&s.app))
                app_hear(&s.app, -1);
            paint(&s);
            assert_true(shows_sign(&s));
            check_live(&s, edition);
            put_back(&s.app);
        }
        while (app_is_updating(&s.app))
            app_hear(&s.app, -1);
        assert_int_equal(s.app.terminal.stick, STICK_DONE);
        sticks_dismiss(&s.app);
        check_live(&s, edition + 1);
        stage_down(&s);
        snprintf(line, sizeof line, "rm -rf '%s'", state_folder);
        assert_int_equal(system(line), 0);
        if (!trouble)
            return slowest;
    }
}

static void test_every_step(void **state)
{
    (void)state;
    static const struct {
        const char *file, *source;
        uint64_t edition;
    } cases[] = {{"2.satchel", "one", 1}, {"day.update", "two", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char line[256];
        snprintf(line, sizeof line, "cd '%s' && mkdir '%s' && cp %s '%s'", folder, stick,
                 cases[i].file, stick);
        assert_int_equal(system(line), 0);
        for (unsigned way = 0; way < 3; way++) {
            unsigned steps;
            const unsigned long slowest =
                pull_everywhere(cases[i].source, cases[i].edition, way == 2, way > 0, &steps);
            print_message("%s: %s at %u steps, the slowest sign after %lu ms\n", cases[i].file,
                          way == 2   ? "not to be read"
                          : way == 1 ? "pulled, the porter says so first,"
                                     : "pulled",
                          steps, slowest);
            assert_true(steps > 5);
            assert_true(slowest < BAR_MS);
        }
        snprintf(line, sizeof line, "rm -r '%s'", stick);
        assert_int_equal(system(line), 0);
    }
}

static int set_up(void **state)
{
    (void)state;
    char line[1024];
    plug = mmap(NULL, sizeof *plug, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    snprintf(folder, sizeof folder, "%s/satchel-pulled-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (plug == MAP_FAILED || !mkdtemp(folder))
        return 1;
    snprintf(sticks, sizeof sticks, "%s/sticks", folder);
    snprintf(stick, sizeof stick, "%s/sticks/a", folder);
    snprintf(pocket, sizeof pocket, "%s/pocket", folder);
    snprintf(state_folder, sizeof state_folder, "%s/state", folder);
    snprintf(trust, sizeof trust, "%s/trust", folder);
    snprintf(line, sizeof line,
             "cd '%s' && cli='%s' && mkdir sticks trust one two && $cli keygen -o us >/dev/null && "
             "cp us.pub trust && for n in 1 2 3; do $cli pack -q -f --profile fast --images none "
             "--title Day --language en --edition $n --sign us.key --issued "
             "2026-11-2${n}T06:00:00Z -o $n.satchel '%s/sample/water-returns.md' || exit; done; "
             "mv 1.satchel one && cp 2.satchel two && $cli diff -q 2.satchel 3.satchel -o "
             "day.update",
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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_step)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
