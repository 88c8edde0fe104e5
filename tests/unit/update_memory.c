/* Memory of making and applying updates: what pictures weigh does not count. Each is done by a
 * child of its own, whose peak the system tells. */
#include "support/unit.h"

#include <satchel/update.h>
#include <satchel/writer.h>

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define PICTURE_BYTES ((size_t)1 << 20)
#define MOST_KB       (16L << 10)

static char folder[] = "/tmp/satchel-memory-XXXXXX", old[64], new[64], update[64], made[64];

static void add_story(satchel_writer *w, unsigned number, uint8_t *room)
{
    satchel_error err;
    char id[16];
    uint32_t x = number * 2654435761u + 1, picture;
    for (size_t i = 0; i < PICTURE_BYTES; i++) {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        room[i] = (uint8_t)x;
    }
    memcpy(room, "RIFF\xF8\xFF\x0F\0WEBPVP8 ", 16); /* its size stands there */
    assert_ok(satchel_writer_picture(w, (satchel_bytes){room, PICTURE_BYTES}, &picture, &err), err);
    snprintf(id, sizeof id, "s%u", number);
    satchel_builder *b = satchel_builder_create();
    satchel_builder_image(b, "p", "a boat");
    satchel_builder_close(b);
    satchel_builder_image_resolve(b, 0, picture, 640, 480);
    const satchel_draft draft = {
        .id = id, .issued = 1700000000, .updated = SATCHEL_NO_TIME, .order = INT32_MAX};
    assert_ok(satchel_writer_add(w, b, &draft, &err), err);
    satchel_builder_destroy(b);
}

static int publish(const char *path, unsigned edition, unsigned pictures)
{
    satchel_error err;
    const satchel_options o = {.title = "Harbour",
                               .language = "en",
                               .edition = edition,
                               .issued = 1700000000 + edition,
                               .profile = SATCHEL_FAST};
    uint8_t *room = malloc(PICTURE_BYTES);
    satchel_writer *w = satchel_writer_create(path, &o, &err);
    assert_ok(w && room, err);
    for (unsigned i = 0; i < pictures; i++)
        add_story(w, edition * pictures / 2 + i, room);
    free(room);
    assert_ok(satchel_writer_finish(w, NULL, &err), err);
    return 0;
}

static bool make(satchel_error *err)
{
    satchel_bundle *from = satchel_bundle_open(old, err), *to = satchel_bundle_open(new, err);
    const bool ok = from && to && satchel_diff(&from, 1, to, update, NULL, err);
    satchel_bundle_close(from);
    satchel_bundle_close(to);
    return ok;
}

static bool use(satchel_error *err)
{
    satchel_bundle *base = satchel_bundle_open(old, err);
    const bool ok = base && satchel_apply(base, update, made, err);
    satchel_bundle_close(base);
    return ok;
}

/* Peak of a child that does this, in kilobytes. */
static long peak(const char *what, bool (*doing)(satchel_error *))
{
    int status;
    struct rusage usage;
    const pid_t child = fork();
    if (child == 0) {
        satchel_error err;
        _exit(!doing(&err));
    }
    assert_int_equal(wait4(child, &status, 0, &usage), child);
    assert_int_equal(status, 0);
    print_message("%s: %ld KB\n", what, usage.ru_maxrss);
    return usage.ru_maxrss;
}

static void test_pictures(void **state)
{
    (void)state;
    long before[2] = {0, 0};
    for (unsigned pictures = 4; pictures <= 64; pictures += 60) {
        publish(old, 1, pictures);
        publish(new, 2, pictures);
        const long making = peak("diff", make), using = peak("apply", use);
        assert_true(making < MOST_KB && using < MOST_KB);
        /* sixteen times the pictures, and no more of them at a time */
        assert_true(!before[0] || making - before[0] < 2048);
        assert_true(!before[1] || using - before[1] < 2048);
        before[0] = making;
        before[1] = using;
    }
}

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return 1;
    snprintf(old, sizeof old, "%s/old", folder);
    snprintf(new, sizeof new, "%s/new", folder);
    snprintf(update, sizeof update, "%s/update", folder);
    snprintf(made, sizeof made, "%s/made", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(old);
    unlink(new);
    unlink(update);
    unlink(made);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pictures)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
