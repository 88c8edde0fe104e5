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
    assert_ok(satchel_split(path, parts, 2700, 3, false, &count, &err), err);
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
    assert_ok(satchel_split(path, parts, 2700, 1, false, &count, &err), err);
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
        assert_ok(satchel_split(path, parts, size, 0, false, &count, &err), err);
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

/* --- as text -----------------------------------------------------------------------------------
 */

static void text_name(char to[96], uint32_t i)
{
    snprintf(to, 96, "%s/b.%03u.txt", parts, (unsigned)i + 1);
}

static void read_text(uint32_t i, satchel_buf *to)
{
    char name[96];
    satchel_error err;
    text_name(name, i);
    assert_ok(satchel_file_read(name, to, &err), err);
}

static void remove_texts(uint32_t count)
{
    char name[96];
    for (uint32_t i = 0; i < count; i++) {
        text_name(name, i);
        unlink(name);
    }
}

/* What `way` makes of a text on its way. */
static void send_by(unsigned way, const satchel_buf *text, satchel_buf *to)
{
    char code[16];
    satchel_buf_put(to, "From: x\nSubject: =?utf-8?q?parts?= / of ((it))\n\nHello!\n", 54);
    for (size_t i = 0, column = 0; i < text->size; i++, column++) {
        const uint8_t c = text->data[i];
        if (!column && way == 1)
            satchel_buf_put(to, "> > ", 4);
        if (way == 2 && c == '\n')
            satchel_buf_put(to, "  \r", 3);
        if (way == 3 && column == 40)
            satchel_buf_put(to, "\n> ", 3);
        if (way == 4 && column && column % 60 == 0)
            satchel_buf_put(to, "=\r\n", 3);
        if (way == 4 && c == '=') {
            satchel_buf_put(to, code, (size_t)snprintf(code, sizeof code, "=%02X", (unsigned)c));
            continue;
        }
        if (way == 5 && c == '&')
            satchel_buf_put(to, "&amp;", 5);
        else
            satchel_buf_put(to, &c, 1);
        if (c == '\n')
            column = SIZE_MAX;
    }
    satchel_buf_put(to, "\n-- \nSent from my radio\n", 25);
}

/* All parts in one mail, however it was changed on its way. */
static void test_text(void **state)
{
    (void)state;
    satchel_error err;
    uint32_t count;
    char mail[80];
    const char *given[1] = {mail};
    assert_ok(satchel_split(path, parts, 4000, 1, true, &count, &err), err);
    assert_int_equal(count, 5);
    snprintf(mail, sizeof mail, "%s/mail", folder);
    for (unsigned way = 0; way < 6; way++) {
        satchel_buf out_mail;
        satchel_buf_init(&out_mail, 1 << 20);
        for (uint32_t i = 0; i < count; i++) {
            satchel_buf text;
            satchel_buf_init(&text, 1 << 20);
            read_text((i + 2) % count, &text);
            assert_true(text.size <= 4000);
            send_by(way, &text, &out_mail);
            satchel_buf_free(&text);
        }
        assert_ok(satchel_save_bytes(mail, satchel_buf_bytes(&out_mail), &err), err);
        unlink(out);
        assert_ok(satchel_join(given, 1, out, NULL, NULL, &err), err);
        assert_true(came_back());
        satchel_buf_free(&out_mail);
    }
    unlink(mail);
    remove_texts(count);
}

/* Every tenth line of each copy is spoilt, in another place: two copies make up for each other. */
static void test_copies(void **state)
{
    (void)state;
    satchel_error err;
    uint32_t count;
    char copies[2][80];
    const char *given[2] = {copies[0], copies[1]};
    assert_ok(satchel_split(path, parts, 100000, 0, true, &count, &err), err);
    assert_int_equal(count, 1);
    for (unsigned k = 0; k < 2; k++) {
        satchel_buf text;
        satchel_buf_init(&text, 1 << 20);
        read_text(0, &text);
        snprintf(copies[k], sizeof copies[k], "%s/copy%u", folder, k);
        for (size_t i = 400 + k * 300; i < text.size; i += 750)
            text.data[i] = text.data[i] == 'x' ? 'y' : 'x';
        assert_ok(satchel_save_bytes(copies[k], satchel_buf_bytes(&text), &err), err);
        satchel_buf_free(&text);
        unlink(out);
        assert_false(satchel_join(given + k, 1, out, NULL, NULL, &err));
        assert_int_equal(err.code, SATCHEL_CUT);
        assert_non_null(strstr(err.text, "of part 1 missing"));
    }
    assert_ok(satchel_join(given, 2, out, NULL, NULL, &err), err);
    assert_true(came_back());
    unlink(copies[0]);
    unlink(copies[1]);
    remove_texts(count);
}

/* --- a broadcast -------------------------------------------------------------------------------
 */

/* Parts go round and round. Whoever tunes in at any byte has the file after one more round, with
 * noise between parts; and after three rounds although one part of five is lost each time. */
static void test_broadcast(void **state)
{
    (void)state;
    satchel_error err;
    uint32_t count;
    char name[80], heard[80];
    const char *given[1] = {heard};
    satchel_buf air;
    assert_ok(satchel_split(path, parts, 2700, 3, false, &count, &err), err);
    snprintf(heard, sizeof heard, "%s/heard", folder);
    satchel_buf_init(&air, 1 << 20);
    for (uint32_t i = 0; i < 3 * count; i++) {
        name_of(name, i % count);
        const size_t before = air.size;
        assert_ok(satchel_file_read(name, &air, &err), err);
        if (i % 5 == 3)
            air.data[before + 1000] ^= 1;
        satchel_buf_put(&air, "SATPART1 noise", i % 14);
    }
    for (size_t from = 0; from < air.size / 2; from += 997) {
        const satchel_bytes rest = {air.data + from, air.size - from};
        assert_ok(satchel_save_bytes(heard, rest, &err), err);
        unlink(out);
        assert_ok(satchel_join(given, 1, out, NULL, NULL, &err), err);
        assert_true(came_back());
    }
    satchel_buf_free(&air);
    unlink(heard);
    remove_parts(count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_subsets), cmocka_unit_test(test_damage),
        cmocka_unit_test(test_sizes),   cmocka_unit_test(test_text),
        cmocka_unit_test(test_copies),  cmocka_unit_test(test_broadcast),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
