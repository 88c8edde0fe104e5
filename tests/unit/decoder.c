/* The decoder's process: it decodes as this process would, can do nothing else, and whatever
 * becomes of it the viewer goes on. */
#include "support/unit.h"

#include "support/hostile.h"

#include "decoder/decoder.h"
#include "paint/picture.h"
#include "paint/raster.h"
#include "paint/theme.h"
#include "sandbox/sandbox.h"
#include "ui/pictures.h"
#include "ui/ui.h"

#include <satchel/satchel.h>

#include <time.h>

static uint32_t here[64 * 48], there[64 * 48];

static void need_decoders(void)
{
    if (!sandbox_decoder_known()) {
        print_message("skipped: this kernel has no seccomp\n");
        skip();
    }
}

static char with_picture[64]; /* the last article that has one */

/* The pictures of the bundle at `path`, one after the other. */
static void each_picture(const char *path, void (*visit)(void *context, satchel_bytes webp),
                         void *context)
{
    satchel_error err;
    satchel_bundle *b = satchel_bundle_open(path, &err);
    assert_ok(b, err);
    for (uint32_t i = 0; i < satchel_bundle_info(b)->articles; i++) {
        satchel_arena arena;
        satchel_record record;
        satchel_arena_init(&arena, 1 << 20);
        assert_ok(satchel_bundle_record(b, i, &arena, &record, &err), err);
        for (uint32_t k = 0; k < record.pictures; k++) {
            satchel_buf webp;
            satchel_buf_init(&webp, SATCHEL_MAX_PICTURE);
            assert_ok(satchel_bundle_picture(b, i, k, &webp, &err), err);
            visit(context, satchel_buf_bytes(&webp));
            satchel_buf_free(&webp);
            snprintf(with_picture, sizeof with_picture, "%s", record.id);
        }
        satchel_arena_free(&arena);
    }
    satchel_bundle_close(b);
}

static char folder[] = "/tmp/satchel-decoder-XXXXXX";
static char sample[80];
static unsigned seen;

static void compare_picture(void *context, satchel_bytes webp)
{
    const struct page_crop whole = {0};
    const int at = (int)(webp.size / 2);
    assert_true(picture_decode(webp, &whole, 64, 48, here));
    assert_true(decoder_picture(context, webp, &whole, 64, 48, there));
    assert_memory_equal(here, there, sizeof here);
    satchel_buf broken;
    satchel_buf_init(&broken, webp.size + 1);
    satchel_buf_put(&broken, webp.data, (size_t)at);
    assert_false(decoder_picture(context, satchel_buf_bytes(&broken), &whole, 64, 48, there));
    satchel_buf_free(&broken);
    seen++;
}

static void test_pictures(void **state)
{
    (void)state;
    need_decoders();
    struct decoder *d = decoder_start();
    assert_non_null(d);
    seen = 0;
    each_picture(sample, compare_picture, d);
    assert_true(seen >= 3);
    assert_int_equal(decoder_crashes(d), 0); /* a broken picture is no accident */
    decoder_stop(d);
}

/* Every text, whatever codes it, with its prior's image handed over, and each again. */
static void test_blocks(void **state)
{
    (void)state;
    need_decoders();
    satchel_error err;
    struct decoder *d = decoder_start();
    const satchel_decoder by = {.decode = decoder_block, .context = d};
    satchel_bundle *plain = satchel_bundle_open(sample, &err),
                   *locked = satchel_bundle_open(sample, &err);
    assert_non_null(d);
    assert_ok(plain && locked, err);
    satchel_bundle_use_decoder(locked, &by);
    const uint32_t count = satchel_bundle_info(plain)->articles;
    for (uint32_t i = 0; i < 2 * count; i++) {
        size_t length, other;
        satchel_article *a = satchel_article_open(plain, i % count, &err);
        assert_ok(a, err);
        satchel_article *b = satchel_article_open(locked, i % count, &err);
        assert_ok(b, err);
        const char *text = satchel_article_text(a, &length);
        assert_string_equal(text, satchel_article_text(b, &other));
        assert_int_equal(length, other);
        satchel_article_close(a);
        satchel_article_close(b);
    }
    satchel_bundle_close(plain);
    satchel_bundle_close(locked);
    decoder_stop(d);
}

/* --- what a decoder could do that was taken over --------------------------------------------- */

static struct decoder_head *head_of(uint8_t *area)
{
    return (struct decoder_head *)(void *)area;
}

/* The act whose number is the first byte of the input. */
static void work_act(uint8_t *area, int image)
{
    (void)image;
    head_of(area)->answer.done = hostile_refused(&hostile_acts[area[DECODER_IN_AT]]) ? 1 : 2;
}

/* What even the viewer may do, and a decoder may not. */
static void work_viewers(uint8_t *area, int image)
{
    char byte = 0;
    (void)image;
    const bool refused[] = {read(0, &byte, 1) == -1 && errno == EPERM,
                            write(1, &byte, 1) == -1 && errno == EPERM,
                            open("/dev/null", O_RDONLY) == -1 && errno == EPERM,
                            socket(AF_UNIX, SOCK_STREAM, 0) == -1 && errno == EPERM,
                            syscall(SYS_close, 3) == -1 && errno == EPERM,
                            syscall(SYS_sendmsg, 3, NULL, 0) == -1 && errno == EPERM,
                            syscall(SYS_recvmsg, 3, NULL, 0) == -1 && errno == EPERM,
                            syscall(SYS_clock_nanosleep, 0, 0, NULL, NULL) == -1 && errno == EPERM,
                            syscall(SYS_futex, &byte, 0, 0, NULL, NULL, 0) == -1 && errno == EPERM};
    head_of(area)->answer.done = 1;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (!refused[i])
            head_of(area)->answer.done = 2;
}

static satchel_coded block_of(const uint8_t *byte, size_t size)
{
    return (satchel_coded){.image = -1, .stored = {byte, 1}, .size = size};
}

static void test_acts(void **state)
{
    (void)state;
    need_decoders();
    satchel_error err;
    uint8_t to[16], number = 0;
    const satchel_coded block = block_of(&number, sizeof to);
    hostile_set_up();
    struct decoder *d = decoder_start_with(work_act, 2);
    for (; number < HOSTILE_ACTS; number++)
        if (!decoder_block(d, &block, to, &err))
            fail_msg("%s was not refused", hostile_acts[number].what);
    decoder_stop(d);
    d = decoder_start_with(work_viewers, 2);
    assert_true(decoder_block(d, &block, to, &err));
    decoder_stop(d);
    print_message("%d acts refused, %u calls left\n", HOSTILE_ACTS + 9,
                  sandbox_decoder_call_count());
    assert_true(sandbox_decoder_call_count() <= 8);
}

/* By the first byte of the input: what becomes of the decoder, or what it says. */
enum { FALLS, HANGS, LEAVES, EATS, SAYS_NOTHING, LIES, RAVES, WELL, ACCIDENTS = SAYS_NOTHING };

static volatile int zero;

static void work_accident(uint8_t *area, int image)
{
    struct decoder_answer *answer = &head_of(area)->answer;
    (void)image;
    switch (area[DECODER_IN_AT]) {
    case FALLS: abort();
    case HANGS:
        while (!zero)
            continue;
        break;
    case LEAVES: _exit(7);
    case EATS:
#ifdef __SANITIZE_ADDRESS__
        abort(); /* there is no limit then */
#endif
        for (size_t eaten = 0; eaten < (size_t)1 << 31; eaten += 1 << 20) {
            char *more = malloc(1 << 20);
            if (!more)
                abort();
            memset(more, 1, 1 << 20);
        }
        answer->done = 1; /* nobody stopped it */
        break;
    case SAYS_NOTHING: break;
    case LIES: /* a code that only the viewer itself may give, and control characters */
        answer->done = 2;
        answer->code = SATCHEL_NETWORK;
        memcpy(answer->text, "\033[2J", 5);
        break;
    case RAVES: memset(area, 0xFF, DECODER_PAGE); break;
    default:
        memset(area + decoder_out_at(head_of(area)->request.room), 'x',
               (size_t)head_of(area)->request.output);
        answer->done = 1;
    }
}

static void test_accidents(void **state)
{
    (void)state;
    need_decoders();
    uint8_t to[4096], what = 0;
    const satchel_coded block = block_of(&what, sizeof to);
    struct decoder *d = decoder_start_with(work_accident, 1);
    for (; what < WELL; what++) {
        satchel_error err = {0};
        assert_false(decoder_block(d, &block, to, &err));
        assert_int_equal(err.code, SATCHEL_MALFORMED);
        assert_string_equal(err.text, "its decoder came to grief over it");
        assert_int_equal(decoder_crashes(d), what < ACCIDENTS ? what + 1u : (unsigned)ACCIDENTS);
        const uint8_t now = what;
        what = WELL; /* and the next block is decoded as ever */
        memset(to, 0, sizeof to);
        assert_true(decoder_block(d, &block, to, &err));
        assert_int_equal(to[sizeof to - 1], 'x');
        what = now;
    }
    decoder_stop(d);
}

/* Who falls too often is not started again; what else there is goes on. */
static void test_too_often(void **state)
{
    (void)state;
    need_decoders();
    satchel_error err;
    const struct page_crop whole = {0};
    uint8_t to[16], what = LEAVES;
    const satchel_coded block = block_of(&what, sizeof to);
    struct decoder *d = decoder_start_with(work_accident, 1);
    for (unsigned i = 0; i < DECODER_CRASHES; i++)
        assert_false(decoder_block(d, &block, to, &err));
    what = WELL;
    assert_false(decoder_block(d, &block, to, &err));
    assert_int_equal(err.code, SATCHEL_SANDBOX);
    assert_true(decoder_picture(d, (satchel_bytes){&what, 1}, &whole, 8, 8, there));
    decoder_stop(d);
}

/* Nothing larger than the area is asked for, and nothing of what was decoded before stays. */
static void test_limits(void **state)
{
    (void)state;
    need_decoders();
    satchel_error err;
    const struct page_crop whole = {0};
    uint8_t to[16], what = WELL;
    struct decoder *d = decoder_start_with(work_accident, 1);
    satchel_coded block = block_of(&what, DECODER_MOST + 1);
    assert_false(decoder_block(d, &block, to, &err));
    assert_int_equal(err.code, SATCHEL_LIMIT);
    block.size = sizeof to;
    block.stored.size = DECODER_MOST + 1;
    assert_false(decoder_block(d, &block, to, &err));
    assert_false(decoder_picture(d, (satchel_bytes){&what, 1}, &whole, 4096, 4096, there));
    assert_false(decoder_picture(d, (satchel_bytes){&what, 1}, &whole, -1, -1, there));
    assert_int_equal(decoder_crashes(d), 0);
    decoder_stop(d);
}

/* The keeper is killed: a line, at once, and again. */
static void test_gone(void **state)
{
    (void)state;
    need_decoders();
    satchel_error err;
    char command[64], line[32] = "";
    uint8_t to[16], what = WELL;
    const satchel_coded block = block_of(&what, sizeof to);
    struct decoder *d = decoder_start_with(work_accident, 1);
    snprintf(command, sizeof command, "/proc/self/task/%d/children", (int)getpid());
    FILE *children = fopen(command, "r");
    if (!children || !fgets(line, sizeof line, children)) {
        print_message("skipped: /proc does not tell children\n");
        skip();
    }
    fclose(children);
    assert_int_equal(kill((pid_t)strtol(line, NULL, 10), SIGKILL), 0);
    for (unsigned i = 0; i < 2; i++) {
        assert_false(decoder_block(d, &block, to, &err));
        assert_int_equal(err.code, SATCHEL_SANDBOX);
    }
    decoder_stop(d);
}

/* --- what the reader sees of it -------------------------------------------------------------- */

/* Is it said on the page, after it was painted once? */
static bool page_says(struct ui *ui, const char *what)
{
    static uint32_t pixels[480 * 800];
    const struct canvas canvas = {pixels, 480, 800, 480};
    struct painter *painter = painter_create(ui->app->fonts);
    const struct picture_source pictures = ui_pictures(ui);
    satchel_buf out;
    satchel_buf_init(&out, (size_t)1 << 20);
    for (unsigned i = 0; i < 2; i++)
        (void)painter_paint(painter, ui_page(ui), theme_of(THEME_DAY), &pictures, &canvas);
    assert_false(ui_is_stale(ui)); /* what is lost is told once */
    ui_dump(ui, &out);
    const bool says = strstr(satchel_buf_string(&out), what);
    satchel_buf_free(&out);
    painter_destroy(painter);
    return says;
}

/* Opens the article with three pictures, decoded by such a decoder. */
static bool reader_is_told(struct decoder *d)
{
    satchel_error err;
    struct app app;
    struct ui ui;
    const struct app_options options = {
        .width = 480, .height = 800, .now = 1795478400, .decoder = d};
    assert_ok(app_init(&app, &options, &err), err);
    app_set_language(&app, "en");
    app_add_source(&app, sample);
    assert_ok(ui_init(&ui, &app, &err), err);
    app_start(&app);
    assert_true(app_open_id(&app, with_picture));
    bool told = false;
    uint32_t page = 0;
    do {
        app_go_to_page(&app, page);
        told = told || page_says(&ui, "This picture is damaged.");
        assert_int_equal(app.screen, SCREEN_ARTICLE);
    } while (++page < layout_pages(app_layout(&app)));
    ui_fini(&ui);
    app_fini(&app);
    return told;
}

/* Texts are decoded, pictures end their decoder. */
static void work_fall_over_pictures(uint8_t *area, int image)
{
    if (head_of(area)->request.kind == DECODER_PICTURE)
        abort();
    decoder_work(area, image);
}

static void test_reader(void **state)
{
    (void)state;
    need_decoders();
    struct decoder *d = decoder_start();
    assert_false(reader_is_told(d));
    decoder_stop(d);
    d = decoder_start_with(work_fall_over_pictures, 2);
    assert_true(reader_is_told(d));
    assert_true(decoder_crashes(d) > 0);
    decoder_stop(d);
}

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return 1;
    snprintf(sample, sizeof sample, "%s/sample.satchel", folder);
    const pid_t child = fork();
    if (child == 0) {
        execl(TEST_CLI, TEST_CLI, "pack", "--quiet", "-o", sample, TEST_ASSETS "/sample",
              (char *)NULL);
        _exit(127);
    }
    int status;
    return waitpid(child, &status, 0) != child || status != 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(sample);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pictures),  cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_acts),      cmocka_unit_test(test_accidents),
        cmocka_unit_test(test_too_often), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_gone),      cmocka_unit_test(test_reader)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
