/* The text that was decoded last: given for the same block only, whatever has become of
 * the file. */
#include "support/unit.h"

#include "state/kepttext.h"
#include "state/textfile.h"

#include <satchel/file.h>
#include <satchel/seal.h>

#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/satchel-kepttext-XXXXXX";
static char path[64];

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/" KEPTTEXT_NAME, folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static const uint8_t stored[] = "stored bytes", decoded[] = "what they decode to";

static satchel_coded block_of(void)
{
    return (satchel_coded){.coding = 4,
                           .prior = {1, 2, 3},
                           .image = -1,
                           .stored = {stored, sizeof stored},
                           .size = sizeof decoded};
}

static bool is_kept(const satchel_coded *block)
{
    uint8_t to[64] = {0};
    struct kepttext *k = kepttext_open(folder);
    assert_non_null(k);
    const bool kept = kepttext_get(k, block, to);
    if (kept)
        assert_memory_equal(to, decoded, sizeof decoded);
    kepttext_close(k);
    return kept;
}

static void keep(const satchel_coded *block)
{
    satchel_error err;
    struct kepttext *k = kepttext_open(folder);
    assert_non_null(k);
    kepttext_put(k, block, decoded);
    assert_ok(kepttext_save(k, &err), err);
    kepttext_close(k);
}

static void test_the_same_block_only(void **state)
{
    (void)state;
    satchel_coded block = block_of();
    assert_false(is_kept(&block));
    keep(&block);
    assert_true(is_kept(&block));
    block.coding++;
    assert_false(is_kept(&block));
    block = block_of();
    block.prior[15] ^= 1;
    assert_false(is_kept(&block));
    block = block_of();
    block.size--;
    assert_false(is_kept(&block));
    block = block_of();
    block.stored.size--;
    assert_false(is_kept(&block));
    block = block_of();
    block.stored.data = (const uint8_t *)"stored bytfs";
    assert_false(is_kept(&block));
}

static void test_what_is_no_text(void **state)
{
    (void)state;
    satchel_coded block = block_of();
    memset(block.prior, 0, sizeof block.prior);
    (void)unlink(path);
    keep(&block);
    assert_int_equal(access(path, F_OK), -1);
    block = block_of();
    block.size = KEPTTEXT_MOST;
    keep(&block); /* not read beyond its end: it is too long to be looked at */
    assert_int_equal(access(path, F_OK), -1);
}

/* Each byte of the file changed, and each length of it. */
static void test_damage(void **state)
{
    (void)state;
    satchel_error err;
    satchel_buf file;
    const satchel_coded block = block_of();
    keep(&block);
    satchel_buf_init(&file, KEPTTEXT_MOST);
    assert_ok(satchel_file_read(path, &file, &err), err);
    assert_int_equal(kepttext_find(satchel_buf_bytes(&file), &block), 60 + sizeof stored);
    for (size_t i = 0; i < file.size; i++) {
        assert_int_equal(kepttext_find((satchel_bytes){file.data, i}, &block), 0);
        file.data[i] ^= 0x10;
        assert_int_equal(kepttext_find(satchel_buf_bytes(&file), &block), 0);
        file.data[i] ^= 0x10;
    }
    satchel_buf_free(&file);
}

static void test_sealed(void **state)
{
    (void)state;
    satchel_error err;
    satchel_buf file;
    const satchel_coded block = block_of();
    assert_ok(textfile_seal_folder(folder, &err), err);
    keep(&block);
    assert_true(is_kept(&block));
    satchel_buf_init(&file, KEPTTEXT_MOST);
    assert_ok(satchel_file_read(path, &file, &err), err);
    assert_true(satchel_is_sealed(satchel_buf_bytes(&file)));
    satchel_buf_free(&file);
    char key[80];
    snprintf(key, sizeof key, "%s/" TEXTFILE_KEY, folder);
    assert_int_equal(unlink(key), 0);
    assert_false(is_kept(&block));
}

static void test_nothing_is_written(void **state)
{
    (void)state;
    uint8_t to[64];
    satchel_error err;
    const satchel_coded block = block_of();
    struct kepttext *k = kepttext_open(NULL);
    assert_non_null(k);
    kepttext_put(k, &block, decoded);
    assert_false(kepttext_get(k, &block, to));
    assert_ok(kepttext_save(k, &err), err);
    kepttext_close(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_same_block_only),
                                       cmocka_unit_test(test_what_is_no_text),
                                       cmocka_unit_test(test_damage), cmocka_unit_test(test_sealed),
                                       cmocka_unit_test(test_nothing_is_written)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
