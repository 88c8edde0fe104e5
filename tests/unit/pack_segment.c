/* Words of scripts without spaces, as the packer finds and the article keeps them. */
#include "edition/segment.h"

#include "support/unit.h"

#include <satchel/article.h>

static const struct {
    const char *words; /* parted by | */
} texts[] = {
    {"ภาษา|ไทย"},    {"plain words and ภาษา|ไทย, then more"},
    {"ພາສາ|ລາວ"},    {"ទឹក|ស្អាត|មួយ|លីត្រ"},
    {"ကျွန်တော်|တို့|ရေ"}, {"no such script"},
    {"漢字"},        {"น้ำ|สะอาด|หนึ่ง|ลิตร"},
};

static void test_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char text[256];
        uint32_t wanted[16];
        const uint32_t *found;
        size_t length = 0, count = 0;
        satchel_error err;
        for (const char *p = texts[i].words; *p; p++) {
            if (*p == '|')
                wanted[count++] = (uint32_t)length;
            else
                text[length++] = *p;
        }
        satchel_builder *b = satchel_builder_create();
        satchel_builder_text(b, text, length);
        assert_ok(segment_words(b, &err), err);
        const satchel_draft draft = {
            .id = "x", .issued = SATCHEL_NO_TIME, .updated = SATCHEL_NO_TIME};
        satchel_article *a = satchel_builder_article(b, &draft, &err);
        assert_ok(a, err);
        assert_int_equal(satchel_article_words(a, &found), count);
        if (count)
            assert_memory_equal(found, wanted, count * sizeof *wanted);
        satchel_article_close(a);
        satchel_builder_destroy(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
