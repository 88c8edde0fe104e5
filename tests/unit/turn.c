/* Turned pages: every pixel is where a point of the window is taken back from. */
#include "support/unit.h"

#include "turn.h"

#define W 5
#define H 3

static void test_pixels_and_points(void **state)
{
    (void)state;
    for (unsigned rotation = 0; rotation < 4; rotation++) {
        const struct app app = {.width = W, .height = H, .rotation = rotation};
        const int wide = rotation & 1 ? H : W, high = rotation & 1 ? W : H, stride = wide + 2;
        uint32_t page[W * H], screen[(W + 2) * (W + 2)] = {0};
        for (uint32_t i = 0; i < W * H; i++)
            page[i] = i + 1;
        turn_pixels(&app, page, screen, stride);
        for (int y = 0; y < high; y++)
            for (int x = 0; x < wide; x++) {
                int px = x, py = y;
                turn_point(&app, &px, &py);
                assert_in_range(px, 0, W - 1);
                assert_in_range(py, 0, H - 1);
                assert_int_equal(screen[y * stride + x], page[py * W + px]);
            }
        /* Clockwise: the first pixel of the page is at the right of the window's first row. */
        if (rotation == 1)
            assert_int_equal(screen[wide - 1], 1);
    }
}

static void test_size(void **state)
{
    (void)state;
    satchel_error err;
    struct app app;
    const struct app_options options = {.width = 800, .height = 600};
    assert_ok(app_init(&app, &options, &err), err);
    app_rotate(&app, 1);
    assert_int_equal(app.width, 600);
    assert_int_equal(app.height, 800);
    turn_resize(&app, 320, 240);
    assert_int_equal(app.width, 240);
    app_rotate(&app, 3);
    assert_int_equal(app.width, 240);
    app_rotate(&app, 4);
    assert_int_equal(app.width, 320);
    assert_int_equal(app.rotation, 0);
    app_fini(&app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pixels_and_points),
        cmocka_unit_test(test_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
