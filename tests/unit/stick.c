/* A stick that is pulled at every read, and put back.
 *
 * The linker puts our pread in front of the C library's (--wrap). For N = 1, 2, ... a reader opens
 * a bundle on a stick, reads, looks at pictures, goes on to other articles and searches; at the Nth
 * read of the stick it is gone, folder and all, in the middle of whatever it was. Each time: within
 * 200 ms of the read that failed the next screen is there, which is either what the reader asked
 * for (it had been read already) or says why not; nothing is lost of the place; and when the stick
 * is back, the same line of the same article opens. */
#include "support/unit.h"

#include "paint/raster.h"
#include "paint/theme.h"
#include "ui/pictures.h"
#include "ui/ui.h"

#include <errno.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char folder[] = "/tmp/satchel-pulled-XXXXXX";
static char stick[64], pocket[64], bundle[96];

/* --- the stick ------------------------------------------------------------------------------- */

static struct {
    unsigned long reads, pull_at; /* 0: never */
    int error;
    bool gone;
    struct timespec when;
} plug;

static bool is_on_stick(int fd)
{
    char link[48], path[256];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t length = readlink(link, path, sizeof path - 1);
    path[length > 0 ? length : 0] = '\0';
    return strstr(path, stick) == path || strstr(path, pocket) == path;
}

static void pull(void)
{
    plug.gone = true;
    clock_gettime(CLOCK_MONOTONIC, &plug.when);
    assert_int_equal(rename(stick, pocket), 0); /* what is mounted there no more */
}

static void put_back(void)
{
    if (plug.gone)
        assert_int_equal(rename(pocket, stick), 0);
    plug.gone = false;
    plug.pull_at = 0;
}

ssize_t __real_pread64(int fd, void *data, size_t size, off_t at);
ssize_t __wrap_pread64(int fd, void *data, size_t size, off_t at);
ssize_t __wrap_pread64(int fd, void *data, size_t size, off_t at)
{
    if (is_on_stick(fd)) {
        if (!plug.gone && ++plug.reads == plug.pull_at)
            pull();
        if (plug.gone) {
            errno = plug.error;
            return -1;
        }
    }
    return __real_pread64(fd, data, size, at);
}

/* --- the reader ------------------------------------------------------------------------------ */

struct stage {
    struct app app;
    struct ui ui;
    struct painter *painter;
    unsigned long slowest; /* milliseconds from a read that failed to the next screen */
    bool told;             /* that pull has been looked at */
};

enum { WIDTH = 480, HEIGHT = 360 };

static uint32_t pixels[WIDTH * HEIGHT];

static void stage_up(struct stage *s)
{
    satchel_error err;
    const struct app_options options = {.width = WIDTH, .height = HEIGHT, .now = 1795478400};
    memset(s, 0, sizeof *s);
    assert_ok(app_init(&s->app, &options, &err), err);
    app_set_language(&s->app, "en");
    app_add_source(&s->app, stick);
    assert_ok(ui_init(&s->ui, &s->app, &err), err);
    s->painter = painter_create(s->app.fonts);
    assert_non_null(s->painter);
    app_start(&s->app);
}

static void stage_down(struct stage *s)
{
    painter_destroy(s->painter);
    ui_fini(&s->ui);
    app_fini(&s->app);
}

static void paint(struct stage *s)
{
    const struct page *page = ui_page(&s->ui);
    const struct picture_source pictures = ui_pictures(&s->ui);
    const struct canvas canvas = {pixels, WIDTH, HEIGHT, WIDTH};
    (void)painter_paint(s->painter, page, theme_of(THEME_DAY), &pictures, &canvas);
}

static unsigned long milliseconds_since(const struct timespec *when)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (unsigned long)((now.tv_sec - when->tv_sec) * 1000 +
                           (now.tv_nsec - when->tv_nsec) / 1000000);
}

/* Called after each screen: is it the first since the stick was pulled? */
static void look(struct stage *s)
{
    if (!plug.gone || s->told)
        return;
    s->told = true;
    s->slowest = milliseconds_since(&plug.when);
    app_rescan(&s->app); /* as the watched folder has it */
    paint(s);
}

/* The screen that follows a step, and then what the viewer does by itself. */
static void settle(struct stage *s)
{
    paint(s);
    look(s);
    for (unsigned i = 0; i < 2000 && (ui_work(&s->ui) || ui_is_stale(&s->ui)); i++) {
        paint(s);
        look(s);
    }
}

static void step(struct stage *s, const char *key)
{
    (void)ui_key(&s->ui, key);
    settle(s);
}

/* The screen says in a person's words what has happened. */
static bool says_why(struct stage *s)
{
    satchel_buf out;
    satchel_buf_init(&out, (size_t)1 << 20);
    paint(s);
    ui_dump(&s->ui, &out);
    const bool told = strstr(satchel_buf_string(&out), "The stick was removed. Put it back in.");
    satchel_buf_free(&out);
    return told && s->app.screen == SCREEN_ERROR && s->app.error.code == SATCHEL_READ;
}

/* Opens article `id` and goes to its second page. True: it is there. */
static bool read_article(struct stage *s, const char *id)
{
    const bool opened = app_open_id(&s->app, id);
    settle(s);
    if (opened && s->app.screen == SCREEN_ARTICLE) {
        step(s, "PageDown");
        return true;
    }
    if (!plug.gone) {
        assert_true(opened);
        return false;
    }
    if (s->app.screen == SCREEN_ERROR) /* else it was not opened, as the catalog is not there */
        assert_true(says_why(s));
    return false;
}

static const char *const ids[] = {"water-returns", "school-uk", "boil-water-ar", "rehydration-th"};

/* A reader's morning. Returns the number of the article that was opened last, -1: none. */
static int read_on(struct stage *s)
{
    int last = -1;
    settle(s);
    for (int i = 0; i < (int)(sizeof ids / sizeof *ids); i++)
        if (s->app.book.bundle && read_article(s, ids[i]))
            last = i;
    app_show_contents(&s->app);
    settle(s);
    step(s, "/");
    app_set_query(&s->app, "water");
    settle(s);
    app_finish_search(&s->app);
    settle(s);
    if (plug.gone && s->app.book.bundle) { /* what was not read before is asked for now */
        while (s->app.screen != SCREEN_CONTENTS && app_back(&s->app))
            continue;
        app_open_article(&s->app, satchel_bundle_info(s->app.book.bundle)->articles - 1, 0);
        assert_true(says_why(s));
    }
    return last;
}

/* --- what is asked of it --------------------------------------------------------------------- */

/* The place that the viewer keeps is where the reader was, and leads there. */
static void come_back(struct stage *s, int last, uint32_t offset)
{
    put_back();
    app_rescan(&s->app);
    while (app_back(&s->app))
        continue;
    app_open_bundle(&s->app, bundle, true);
    settle(s);
    assert_ok(s->app.book.bundle != NULL, s->app.error);
    assert_int_not_equal(s->app.screen, SCREEN_ERROR);
    if (last < 0)
        return;
    assert_int_equal(s->app.screen, SCREEN_ARTICLE);
    assert_string_equal(satchel_article_record(s->app.reading.article)->id, ids[last]);
    assert_int_equal(s->app.reading.offset, offset);
}

static uint32_t offset_of(struct stage *s, int last)
{
    uint32_t offset = 0;
    satchel_place place;
    if (last < 0 || !s->app.book.bundle)
        return 0;
    assert_true(state_place(s->app.state, s->app.book.publication, &place));
    assert_string_equal(place.id, ids[last]);
    offset = place.offset;
    assert_true(offset > 0);
    return offset;
}

static void pull_everywhere(int error, unsigned stride)
{
    unsigned long slowest = 0, n = 1;
    for (;; n += stride) {
        struct stage s;
        plug.reads = 0;
        plug.pull_at = n;
        plug.error = error;
        stage_up(&s);
        const int last = read_on(&s);
        const bool pulled = plug.gone;
        const uint32_t offset = offset_of(&s, last);
        if (pulled)
            assert_true(s.told);
        come_back(&s, last, offset);
        if (s.slowest > slowest)
            slowest = s.slowest;
        stage_down(&s);
        if (!pulled)
            break;
    }
    print_message("pulled at %lu reads, the slowest screen %lu ms later\n", (n - 1) / stride,
                  slowest);
}

static void test_pulled(void **unused)
{
    (void)unused;
    pull_everywhere(EIO, 1);
    pull_everywhere(ENODEV, 7);
}

static int set_up(void **unused)
{
    (void)unused;
    char command[512];
    if (!mkdtemp(folder))
        return 1;
    snprintf(stick, sizeof stick, "%s/stick", folder);
    snprintf(pocket, sizeof pocket, "%s/pocket", folder);
    snprintf(bundle, sizeof bundle, "%s/a.satchel", stick);
    mkdir(stick, 0777);
    snprintf(command, sizeof command, "'%s' pack -q --profile fast -o %s '%s/sample'", TEST_CLI,
             bundle, TEST_ASSETS);
    return system(command);
}

static int tear_down(void **unused)
{
    (void)unused;
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pulled)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
