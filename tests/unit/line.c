/* Lines: optimal fit, last lines, measures, hostile text. Widths are those of the installed faces,
 * so the tests ask for properties (L1, L2, L3 of layout/lines.h) and not for breaks; those are in
 * tests/cases. */
#include "layout/kashida.h"
#include "layout/lines.h"
#include "text/graphemes.h"

#include <satchel/article.h>
#include <satchel/utf8.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static const char english[] =
    "The valves weighed thirty kilograms each. Two engineers and a driver carried them across the "
    "last four hundred metres at first light, because no lorry could pass the crater beside the "
    "old customs house. “We had waited nineteen days for a quiet hour,” said the head of the "
    "district’s waterworks, who has slept in the pumping station since the beginning of the month.";
static const char arabic[] =
    "وزن كل صمام ثلاثون كيلوغرامًا. حمله مهندسان وسائق مسافة أربعمئة متر عند الفجر، لأن الشاحنات لا "
    "تستطيع المرور بجانب الحفرة قرب مبنى الجمارك القديم. للسؤال: +20 2 1234-5678 أو 15/04/2024.";
static const char chinese[] =
    "每个阀门重三十公斤。两名工程师和一名司机在清晨抬着它们走完了最后四百米，因为没有卡车能够通过旧"
    "海关大楼旁的"
    "弹坑。“我们等了十九天，才等到一个安静的小时，”该区水务负责人说，他从月初起就睡在泵站里。";
static const char thai[] =
    "วาล์วแต่ละตัวหนักสามสิบกิโลกรัม วิศวกรสองคนและคนขับรถหนึ่งคนแบกมันข้ามสี่ร้อยเมตรสุดท้ายในเวลารุ่งสาง";

struct set {
    satchel_arena arena;
    struct para para;
    struct line *lines;
    size_t count;
};

static int open_fonts(void **state)
{
    *state = fonts_open(NULL, NULL);
    return *state ? 0 : -1;
}

static int close_fonts(void **state)
{
    fonts_close(*state);
    return 0;
}

static void break_text(struct fonts *fonts, struct set *set, const char *text, size_t length,
                       const char *language, struct fit fit)
{
    static const struct stretch stretch;
    static struct attr attr;
    attr = (struct attr){.size = fit.em, .link = SATCHEL_NONE};
    satchel_arena_init(&set->arena, 64u << 20);
    uint32_t first;
    satchel_utf8_decode(text, length, &first);
    const struct para_spec spec = {
        .text = text,
        .length = length,
        .rtl = satchel_strong_direction(first) < 0,
        .language = language_of(language),
        .attrs = &attr,
        .stretches = &stretch,
        .stretch_count = 1,
    };
    satchel_error err;
    tokens_trim(fonts_tokens(fonts));
    assert_true(para_build(&set->para, &spec, fonts, &set->arena, &err));
    assert_true(
        lines_break(&set->para, &fit, &set->arena, &set->arena, &set->lines, &set->count, &err));
}

/* What cannot be parted: a cluster, or a ligature of two (lam-alef). */
static bool is_one_cluster(const struct set *set, const struct line *line)
{
    return line->to - line->from <= 4 ||
           grapheme_end(set->para.spec.text, line->to, line->from) == line->to;
}

/* L1 and L2. */
static void check_lines(const struct set *set, const struct fit *fit)
{
    uint32_t at = 0;
    for (size_t i = 0; i < set->count; i++) {
        const struct line *line = &set->lines[i];
        assert_int_equal(line->start, at);
        assert_true(line->end > line->start);
        assert_true(line->from >= line->start && line->to <= line->end);
        for (uint32_t b = line->to; b < line->end; b++)
            assert_true(strchr(" \n\t\xC2\xA0", set->para.spec.text[b]) != NULL);
        at = line->end;
        const fix measure = i < fit->narrow_lines ? fit->narrow : fit->width;
        assert_int_equal(line->indent, i ? 0 : fit->indent);
        if (fit->mode != FIT_BALANCED)
            assert_int_equal(line->measure, measure);
        const fix least = line->natural - give_shrink(&line->give);
        if (least > measure - line->indent && !is_one_cluster(set, line))
            fail_msg("line %zu of %d px in %d: %.*s", i, FIX_ROUND(least), FIX_ROUND(measure),
                     (int)(line->to - line->from), set->para.spec.text + line->from);
    }
    assert_int_equal(at, set->para.spec.length);
}

static const struct {
    const char *text, *language;
} texts[] = {{english, "en"}, {arabic, "ar"}, {chinese, "zh"},
             {thai, "th"},    {"word", ""},   {"a b", ""}};

static void test_cover(void **state)
{
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
        for (int width = 8; width < 700; width += width < 100 ? 7 : 41)
            for (unsigned mode = 0; mode < 5; mode++) {
                const struct fit fit = {.mode = (enum fit_mode)(mode % 3),
                                        .first = mode >= 3,
                                        .hyphenate = mode >= 2,
                                        .width = FIX(width),
                                        .narrow = FIX(width * 2 / 3),
                                        .narrow_lines = (unsigned)width % 5,
                                        .indent = width % 2 ? FIX(width / 10) : 0,
                                        .em = FIX(20),
                                        .hang = true};
                struct set set;
                break_text(*state, &set, texts[t].text, strlen(texts[t].text), texts[t].language,
                           fit);
                check_lines(&set, &fit);
                satchel_arena_free(&set.arena);
            }
}

/* First fit: no line has room for the first word of the next one. */
static void test_first_fit(void **state)
{
    for (int width = 150; width < 700; width += 37) {
        const struct fit fit = {
            .mode = FIT_JUSTIFIED, .first = true, .width = FIX(width), .em = FIX(20)};
        struct set set;
        break_text(*state, &set, english, strlen(english), "en", fit);
        check_lines(&set, &fit);
        for (size_t i = 0; i + 1 < set.count; i++) {
            const struct line *line = &set.lines[i];
            const struct item *last = &set.para.items[line->last], *next = last + 1;
            assert_true(line->natural <= fit.width);
            assert_true(line->natural + last->space + next->width > fit.width);
        }
        satchel_arena_free(&set.arena);
    }
}

/* At a good measure no line of English is loose: spaces at most 1.6 times their width. */
static void test_even(void **state)
{
    const struct fit fit = {.mode = FIT_JUSTIFIED, .width = FIX(660), .em = FIX(20), .hang = true};
    struct set set;
    break_text(*state, &set, english, strlen(english), "en", fit);
    for (size_t i = 0; i + 1 < set.count; i++) {
        const fix slack = set.lines[i].measure - set.lines[i].natural;
        assert_true(slack * 10 < set.lines[i].give.space * 6);
        assert_false(set.lines[i].ends);
    }
    assert_true(set.lines[set.count - 1].ends);
    satchel_arena_free(&set.arena);
}

/* Balanced lines are about equal, and no more of them than needed. */
static void test_balance(void **state)
{
    static const char headline[] = "Water returns to the east district after nineteen days";
    struct set ragged, balanced;
    struct fit fit = {.mode = FIT_RAGGED, .width = FIX(500), .em = FIX(34)};
    break_text(*state, &ragged, headline, strlen(headline), "en", fit);
    fit.mode = FIT_BALANCED;
    break_text(*state, &balanced, headline, strlen(headline), "en", fit);
    assert_int_equal(balanced.count, ragged.count);
    fix shortest = FIX(500), longest = 0;
    for (size_t i = 0; i < balanced.count; i++) {
        const fix w = balanced.lines[i].natural;
        shortest = w < shortest ? w : shortest;
        longest = w > longest ? w : longest;
    }
    assert_true(longest - shortest < FIX(110));
    satchel_arena_free(&ragged.arena);
    satchel_arena_free(&balanced.arena);
}

/* The last line is not one short word when that can be helped. */
/* Strokes: in order, one a word, not longer together than the line falls short, and none where lam
 * joins alef. */
static void test_kashida(void **state)
{
    unsigned strokes = 0;
    for (int width = 200; width < 700; width += 20) {
        const struct fit fit = {
            .mode = FIT_JUSTIFIED, .width = FIX(width), .em = FIX(20), .hang = true};
        struct set set;
        break_text(*state, &set, arabic, strlen(arabic), "ar", fit);
        for (size_t i = 0; i < set.count; i++) {
            struct kashida list[KASHIDA_MOST];
            fix given, sum = 0;
            const unsigned n =
                kashida_choose(&set.para, &set.lines[i], FIX(4 + width % 50), list, &given);
            for (unsigned k = 0; k < n; k++, strokes++) {
                const char *at = arabic + set.para.items[list[k].item].start + list[k].at;
                assert_true(k == 0 || list[k - 1].item < list[k].item);
                assert_true(list[k].width > 0);
                assert_true(list[k].item >= set.lines[i].first &&
                            list[k].item <= set.lines[i].last);
                assert_false(strncmp(at - 2, "ل", 2) == 0 && strncmp(at, "ا", 2) == 0);
                assert_int_not_equal(at[-1], ' ');
                sum += list[k].width;
            }
            assert_int_equal(sum, given);
            assert_true(given <= FIX(4 + width % 50));
        }
        satchel_arena_free(&set.arena);
    }
    assert_true(strokes > 100);
}

static void test_runt(void **state)
{
    unsigned runts = 0;
    for (int width = 300; width < 700; width += 10) {
        const struct fit fit = {
            .mode = FIT_JUSTIFIED, .width = FIX(width), .em = FIX(20), .hang = true};
        static const char text[] = "By noon the first taps ran brown, then clear. Children queued "
                                   "with cooking pots, although there was no longer any need to do "
                                   "so. So it is.";
        struct set set;
        break_text(*state, &set, text, strlen(text), "en", fit);
        runts += set.lines[set.count - 1].natural < FIX(60);
        satchel_arena_free(&set.arena);
    }
    assert_true(runts <= 2); /* of 40 measures */
}

static void test_forced(void **state)
{
    const struct fit fit = {.mode = FIT_JUSTIFIED, .width = FIX(600), .em = FIX(20)};
    struct set set;
    break_text(*state, &set, "one\ntwo three\n\nfour", 19, "en", fit);
    assert_int_equal(set.count, 4);
    assert_true(set.lines[0].ends && set.lines[1].ends && set.lines[3].ends);
    assert_int_equal(set.lines[1].start, 4);
    assert_int_equal(set.lines[2].from, set.lines[2].to);
    satchel_arena_free(&set.arena);
}

/* A soft hyphen shows where the line breaks at it, and only there. */
static void test_soft_hyphen(void **state)
{
    static const char text[] = "incomprehen\xC2\xADsibility";
    struct fit fit = {.mode = FIT_RAGGED, .width = FIX(130), .em = FIX(20)};
    struct set set;
    break_text(*state, &set, text, strlen(text), "en", fit);
    assert_int_equal(set.count, 2);
    assert_true(set.lines[0].hyphen);
    assert_false(set.lines[1].hyphen);
    assert_int_equal(set.lines[1].start, 13);
    satchel_arena_free(&set.arena);
    fit.width = FIX(300);
    break_text(*state, &set, text, strlen(text), "en", fit);
    assert_int_equal(set.count, 1);
    satchel_arena_free(&set.arena);
}

/* A phone number stays on one line. */
static void test_phone(void **state)
{
    for (int width = 150; width < 600; width += 9) {
        const struct fit fit = {.mode = FIT_JUSTIFIED, .width = FIX(width), .em = FIX(20)};
        struct set set;
        break_text(*state, &set, arabic, strlen(arabic), "ar", fit);
        const size_t at = (size_t)(strchr(arabic, '+') - arabic);
        for (size_t i = 0; i < set.count; i++)
            assert_false(set.lines[i].start > at && set.lines[i].start < at + 15);
        satchel_arena_free(&set.arena);
    }
}

/* --- setting -------------------------------------------------------------------------------------
 */

/* Justified lines end where the column ends, at both sides, in both directions. */
static void test_set(void **state)
{
    static const char *const both[] = {english, arabic};
    for (size_t t = 0; t < 2; t++) {
        const struct fit fit = {.mode = FIT_JUSTIFIED, .width = FIX(500), .em = FIX(20)};
        struct set set;
        break_text(*state, &set, both[t], strlen(both[t]), t ? "ar" : "en", fit);
        for (size_t i = 0; i < set.count; i++) {
            struct page page;
            page_init(&page, &set.arena, FIX(600), FIX(100));
            assert_true(line_set(&page, &set.para, &set.lines[i], LINE_START, FIX(50), FIX(500),
                                 FIX(50), &set.arena));
            fix left = FIX(600), right = 0;
            for (uint32_t k = 0; k < page.item_count; k++) {
                const struct page_item *item = &page.items[k];
                left = item->x < left ? item->x : left;
                right = item->x + item->w > right ? item->x + item->w : right;
            }
            if (t == 0 || !set.lines[i].ends)
                assert_in_range(left, FIX(50) - 32, FIX(50) + 32);
            if (t == 1 || !set.lines[i].ends)
                assert_in_range(right, FIX(550) - 32, FIX(550) + 32);
            assert_int_equal(page.missing_glyphs, 0);
        }
        satchel_arena_free(&set.arena);
    }
}

/* --- hostile text --------------------------------------------------------------------------------
 */

static void test_hostile(void **state)
{
    static const char *const worst[] = {
        "a",
        "\xCC\x88",
        "\xE2\x80\x8B",
        "\xE2\x80\x8Bx",
        "\xE2\x81\xA6",
        "\xD7\x90",
        "\xD7\x90\x61",
        "\xC2\xAD",
        "x\xC2\xAD",
        "\xFF",
        "\n",
        " ",
        "\xC2\xA0",
        "\xF0\x9F\x87\xA6",
        "ก",
        "漢",
        "ا",
        "1-",
    };
    enum { LENGTH = 40000 };
    static char text[LENGTH];
    for (size_t w = 0; w < sizeof worst / sizeof *worst; w++)
        for (unsigned mode = 0; mode < 3; mode++) {
            const size_t unit = strlen(worst[w]), length = LENGTH / unit * unit;
            for (size_t i = 0; i < length; i++)
                text[i] = worst[w][i % unit];
            const struct fit fit = {.mode = mode ? FIT_JUSTIFIED : FIT_RAGGED,
                                    .first = mode == 2,
                                    .width = FIX(300),
                                    .em = FIX(20),
                                    .hang = true};
            struct set set;
            const clock_t before = clock();
            break_text(*state, &set, text, length, "", fit);
            const double seconds = (double)(clock() - before) / CLOCKS_PER_SEC;
            if (getenv("TEST_VERBOSE"))
                fprintf(stderr, "%zu/%u: %.3f s, %zu items, %zu lines, %zu KB\n", w, mode, seconds,
                        set.para.count, set.count, set.arena.used >> 10);
            assert_true(seconds < 5);
            check_lines(&set, &fit);
            satchel_arena_free(&set.arena);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cover),   cmocka_unit_test(test_first_fit),
        cmocka_unit_test(test_even),    cmocka_unit_test(test_balance),
        cmocka_unit_test(test_runt),    cmocka_unit_test(test_kashida),
        cmocka_unit_test(test_forced),  cmocka_unit_test(test_soft_hyphen),
        cmocka_unit_test(test_phone),   cmocka_unit_test(test_set),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
