/* Parts: any as many as there are pieces suffice, in whatever mixture, and nothing else does. */
#include "support/unit.h"

#include <satchel/satchel.h>

#include <unistd.h>

static char folder[48], path[64], parts[64], out[64];
static uint8_t content[10007];

static int set_up(void **state)
{
    (void)state;
    satchel_error err;
    snprintf(folder, sizeof folder, "%s/satchel-parts-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/b", folder);
    snprintf(parts, sizeof parts, "%s/parts", folder);
    snprintf(out, sizeof out, "%s/out", folder);
    for (size_t i = 0; i < sizeof content; i++)
        content[i] = (uint8_t)(i * 7 + i / 253);
    return !satchel_save_bytes(path, (satchel_bytes){content, sizeof content}, &err);
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    unlink(out);
    rmdir(parts);
    return rmdir(folder);
}

static void name_of(char to[80], uint32_t i)
{
    snprintf(to, 80, "%s/b.%03u", parts, (unsigned)i + 1);
}

static void remove_parts(uint32_t count)
{
    char name[80];
    for (uint32_t i = 0; i < count; i++) {
        name_of(name, i);
        unlink(name);
    }
}

static bool came_back(void)
{
    satchel_buf got;
    satchel_error err;
    satchel_buf_init(&got, 1 << 20);
    assert_ok(satchel_file_read(out, &got, &err), err);
    const bool same = got.size == sizeof content && memcmp(got.data, content, got.size) == 0;
    satchel_buf_free(&got);
    return same;
}

/* Every subset of the parts of 4 pieces and 3 spare ones. */
static void test_subsets(void **state)
{
    (void)state;
    satchel_error err;
    uint32_t count;
    char names[7][80];
    assert_ok(satchel_split(path, parts, 2700, 3, &count, &err), err);
    assert_int_equal(count, 7);
    for (unsigned i = 0; i < 7; i++)
        name_of(names[i], i);
    for (unsigned set = 1; set < 128; set++) {
        const char *given[7];
        size_t n = 0;
        for (unsigned i = 7; i-- > 0;)
            if (set >> i & 1)
                given[n++] = names[i];
        unlink(out);
        const bool ok = satchel_join(given, n, out, NULL, NULL, &err);
        assert_int_equal(ok, n >= 4);
        if (ok)
            assert_true(came_back());
        else
            assert_int_equal(err.code, SATCHEL_CUT);
        assert_int_equal(access(out, F_OK) == 0, ok);
    }
    remove_parts(count);
}

/* Any byte of a part changed: the part is left out, and the others do. */
static void test_damage(void **state)
{
    (void)state;
    satchel_error err;
    uint32_t count;
    char names[5][80];
    const char *given[5];
    satchel_buf part;
    assert_ok(satchel_split(path, parts, 2700, 1, &count, &err), err);
    assert_int_equal(count, 5);
    for (unsigned i = 0; i < 5; i++) {
        name_of(names[i], i);
        given[i] = names[i];
    }
    satchel_buf_init(&part, 1 << 20);
    assert_ok(satchel_file_read(names[1], &part, &err), err);
    for (size_t i = 0; i < part.size; i += i < 128 ? 1 : 37) {
        part.data[i] ^= 0x40;
        assert_ok(satchel_save_bytes(names[1], satchel_buf_bytes(&part), &err), err);
        assert_ok(satchel_join(given, 5, out, NULL, NULL, &err), err);
        assert_true(came_back());
        assert_false(satchel_join(given, 4, out, NULL, NULL, &err));
        part.data[i] ^= 0x40;
    }
    satchel_buf_free(&part);
    remove_parts(count);
}

static void test_sizes(void **state)
{
    (void)state;
    satchel_error err;
    uint32_t count;
    char names[32][80];
    const char *given[32];
    for (uint64_t size = 512; size < 12000; size += 611) {
        assert_ok(satchel_split(path, parts, size, 0, &count, &err), err);
        assert_true(count <= 32);
        for (unsigned i = 0; i < count; i++) {
            name_of(names[i], i);
            given[i] = names[i];
        }
        assert_ok(satchel_join(given, count, out, NULL, NULL, &err), err);
        assert_true(came_back());
        remove_parts(count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_subsets),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_sizes),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
