/* The font set: choice of faces, fallback, and that real text in many languages has no missing
 * glyph. */
#include "text/fonts.h"
#include "support/material.h"
#include "text/face.h"
#include "text/graphemes.h"
#include "text/itemize.h"
#include "text/shape.h"

#include <satchel/utf8.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define NOTO   "/usr/share/fonts/truetype/noto"
#define DEJAVU "/usr/share/fonts/truetype/dejavu"

static bool has_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

static int open_fonts(void **state)
{
    satchel_error err;
    struct fonts *fonts = fonts_open(NULL, &err);
    if (!fonts)
        return -1;
    *state = fonts;
    return 0;
}

static int close_fonts(void **state)
{
    fonts_close(*state);
    return 0;
}

/* "Latn:0-5 Hebr:5-9": scripts and bytes of the runs. */
static void describe(struct fonts *fonts, const struct itemize_style *style, const char *text,
                     char *to, size_t capacity)
{
    struct itemizer it = itemizer_of(fonts, style, text, 0, strlen(text));
    struct face_run run;
    size_t n = 0;
    to[0] = '\0';
    while (itemizer_next(&it, &run) && n < capacity)
        n += (size_t)snprintf(to + n, capacity - n, "%s%c%c%c%c:%zu-%zu%s", n ? " " : "",
                              (char)(run.script >> 24), (char)(run.script >> 16),
                              (char)(run.script >> 8), (char)run.script, run.start, run.end,
                              run.missing ? "!" : "");
}

static void expect_runs(struct fonts *fonts, const char *text, script_tag context,
                        const char *expected)
{
    char runs[512];
    const struct itemize_style style = {.context = context};
    describe(fonts, &style, text, runs, sizeof runs);
    assert_string_equal(runs, expected);
}

static void test_scripts(void **state)
{
    if (!has_folder(NOTO))
        skip();
    struct fonts *fonts = *state;
    expect_runs(fonts, "“word” 12", SCRIPT_COMMON, "Latn:0-13");
    expect_runs(fonts, "—", SCRIPT_COMMON, "Zyyy:0-3");
    expect_runs(fonts, "—", SCRIPT_DEVANAGARI, "Deva:0-3");
    expect_runs(fonts, "(12%)،", SCRIPT_ARABIC, "Latn:0-5 Arab:5-7");
    expect_runs(fonts, "١٢", SCRIPT_ARABIC, "Arab:0-4");
    expect_runs(fonts, "aב", SCRIPT_COMMON, "Latn:0-1 Hebr:1-3");
    /* Noto Serif Hebrew has no full stop: the same script, another face. */
    expect_runs(fonts, "שלום.", SCRIPT_COMMON, "Hebr:0-8 Hebr:8-9");
    expect_runs(fonts, "漢字かな", SCRIPT_COMMON, "Hani:0-12");
    expect_runs(fonts, "“北京”", SCRIPT_LATIN, "Latn:0-3 Hani:3-9 Latn:9-12");
    expect_runs(fonts, "\xF4\x8F\xBF\xBF", SCRIPT_COMMON, "Zyyy:0-4!");
}

/* One word is in one face when any of the chain has all its letters. */
static void test_word_in_one_face(void **state)
{
    struct fonts *fonts = *state;
    static const char *const words[] = {"Nguyễn", "Київ", "ἄνθρωπος", "ǥuovdageaidnu", "şık"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const struct itemize_style style = {.font = {.italic = i & 1}};
        struct itemizer it = itemizer_of(fonts, &style, words[i], 0, strlen(words[i]));
        struct face_run run;
        assert_true(itemizer_next(&it, &run));
        assert_int_equal(run.end, strlen(words[i]));
        assert_false(run.missing);
    }
}

static void test_broad(void **state)
{
    if (!has_folder(NOTO))
        skip();
    struct fonts *fonts = *state;
    static const char ukrainian[] = "Вода повертається", english[] = "Water returns to the east of "
                                                                     "the city, says Володимир";
    assert_true(fonts_is_broad(fonts, ukrainian, strlen(ukrainian)));
    assert_true(fonts_is_broad(fonts, english, strlen(english)));
    assert_false(fonts_is_broad(fonts, english, 40));
}

/* Han characters come in the forms of the language. */
static void test_han(void **state)
{
    struct fonts *fonts = *state;
    uint16_t faces[5];
    static const char *const tags[] = {"zh-Hans", "zh-Hant", "zh-HK", "ja", "zh-TW"};
    for (size_t i = 0; i < 5; i++) {
        const struct font_want want = {.script = SCRIPT_HAN, .language = language_of(tags[i])};
        faces[i] = fonts_find(fonts, &want, 0x9AA8);
    }
    if (faces[0] == FACE_NONE || !has_folder("/usr/share/fonts/opentype/noto"))
        skip();
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(faces[i], faces[j]);
    assert_int_equal(faces[1], faces[4]);
}

static void test_languages(void **state)
{
    (void)state;
    assert_string_equal(language_tag(language_of("uk-UA")), "uk");
    assert_string_equal(language_tag(language_of("arb")), "ar");
    assert_string_equal(language_tag(language_of("ZH-tw")), "zh-Hant");
    assert_string_equal(language_tag(language_of("zh-Hans-HK")), "zh-Hans");
    assert_string_equal(language_tag(language_of("tlh")), "");
    assert_string_equal(language_tag(language_of("")), "");
    assert_int_equal(language_of("ab-this-is-a-very-long-tag-without-end"), LANGUAGE_UNKNOWN);
}

/* --- shaping -------------------------------------------------------------------------------------
 */

static const struct token *token_of(struct fonts *fonts, const char *text, size_t start, size_t end,
                                    bool rtl, bool joins)
{
    const struct token_input input = {
        .text = text,
        .length = strlen(text),
        .start = start,
        .end = end,
        .rtl = rtl,
        .joins_before = joins && start > 0,
        .joins_after = joins && end < strlen(text),
    };
    const struct token *token = tokens_get(fonts_tokens(fonts), &input);
    assert_non_null(token);
    return token;
}

static void test_shaped_once(void **state)
{
    struct fonts *fonts = *state;
    uint64_t asked, shaped, shaped_before;
    token_of(fonts, "twice", 0, 5, false, false);
    tokens_count(fonts_tokens(fonts), &asked, &shaped_before);
    const struct token *a = token_of(fonts, "twice", 0, 5, false, false);
    const struct token *b = token_of(fonts, "and twice", 4, 9, false, false);
    assert_ptr_equal(a, b);
    tokens_count(fonts_tokens(fonts), &asked, &shaped);
    assert_int_equal(shaped, shaped_before);
}

/* A word of which a part is emphasised: its letters join over the boundary as they do in one piece.
 */
static void test_joining(void **state)
{
    if (!has_folder(NOTO))
        skip();
    struct fonts *fonts = *state;
    static const char word[] = "بيت";
    const struct token *whole = token_of(fonts, word, 0, 6, true, false);
    const struct token *first = token_of(fonts, word, 0, 2, true, true);
    const struct token *rest = token_of(fonts, word, 2, 6, true, true);
    const struct token *alone = token_of(fonts, word, 0, 2, true, false);
    struct tokens *tokens = fonts_tokens(fonts);
    const struct glyph *glyphs = tokens_shape(tokens, whole).glyphs;
    assert_int_equal(whole->glyph_count, 3);
    assert_int_equal(glyphs[2].id, tokens_shape(tokens, first).glyphs[0].id);
    assert_int_equal(glyphs[0].id, tokens_shape(tokens, rest).glyphs[0].id);
    assert_int_equal(glyphs[1].id, tokens_shape(tokens, rest).glyphs[1].id);
    assert_int_not_equal(tokens_shape(tokens, alone).glyphs[0].id,
                         tokens_shape(tokens, first).glyphs[0].id);
    assert_int_equal(whole->width, first->width + rest->width);
}

static void test_trim(void **state)
{
    struct fonts *fonts = *state;
    char word[16];
    for (unsigned i = 0; i < 60000; i++) {
        snprintf(word, sizeof word, "w%u", i);
        token_of(fonts, word, 0, strlen(word), false, false);
        tokens_trim(fonts_tokens(fonts));
    }
    uint64_t asked, before, after;
    tokens_count(fonts_tokens(fonts), &asked, &before);
    token_of(fonts, "w0", 0, 2, false, false);
    tokens_count(fonts_tokens(fonts), &asked, &after);
    assert_int_equal(after, before + 1); /* forgotten, and shaped again */
}

/* --- coverage ------------------------------------------------------------------------------------
 */

struct walk {
    struct fonts *fonts;
    unsigned missing, reported;
};

/* No font of the Noto packages has outlines for emoji; fonts-symbola has. */
static bool is_forgiven(const char *text, size_t start, size_t end)
{
    uint32_t c = 0;
    if (has_folder("/usr/share/fonts/truetype/ancient-scripts"))
        return false;
    while (start < end && c < 0x1F000)
        start += satchel_utf8_decode(text + start, end - start, &c);
    return c >= 0x1F000 && uprops_of(c)->flags & UP_PICTOGRAPHIC;
}

static void check_word(struct walk *walk, const char *path, const char *text, size_t start,
                       size_t end)
{
    const struct token_input input = {.text = text, .length = end, .start = start, .end = end};
    const struct token *token = tokens_get(fonts_tokens(walk->fonts), &input);
    assert_non_null(token);
    uint32_t blank = 0;
    const struct token_shape shape = tokens_shape(fonts_tokens(walk->fonts), token);
    for (uint32_t i = 0; i < token->glyph_count; i++)
        blank += shape.glyphs[i].id == 0;
    const bool missing = token->missing || blank;
    walk->missing += missing && !is_forgiven(text, start, end);
    if (missing && walk->reported++ < 40) {
        fprintf(stderr, "missing in %s:", strrchr(path, '/') + 1);
        for (size_t at = start; at < end;) {
            uint32_t c;
            at += satchel_utf8_decode(text + at, end - at, &c);
            fprintf(stderr, " %04X", c);
        }
        fprintf(stderr, "\n");
    }
}

static void check_file(const char *path, const char *text, size_t length, void *context)
{
    struct walk *walk = context;
    for (size_t at = 0; at < length;) {
        const size_t n = strcspn(text + at, " \t\r\n");
        for (size_t start = at; start < at + n;) {
            size_t end = start;
            while (end < at + n && end - start < TOKEN_MOST / 2)
                end = grapheme_end(text, at + n, end);
            check_word(walk, path, text, start, end);
            start = end;
        }
        at += n + 1;
        tokens_trim(fonts_tokens(walk->fonts));
    }
}

static void check_material(struct fonts *fonts, const char *folder, const char *suffix,
                           unsigned least)
{
    struct walk walk = {.fonts = fonts};
    if (!has_folder(folder) || !has_folder(NOTO))
        skip();
    assert_true(material_each(folder, suffix, check_file, &walk) >= least);
    assert_int_equal(walk.missing, 0);
}

static void test_udhr(void **state)
{
    check_material(*state, TEST_MATERIAL "/6-text/udhr-utf8", ".txt", 57);
}

static void test_opensource_guide(void **state)
{
    check_material(*state, TEST_MATERIAL "/5-markdown/opensource-guide", ".md", 27);
}

/* With the smallest font package alone there is something to read. */
static void test_degraded(void **state)
{
    (void)state;
    if (!has_folder(DEJAVU))
        skip();
    static const char *const folders[] = {DEJAVU};
    satchel_error err;
    struct fonts *fonts = fonts_open_in(folders, 1, &err);
    assert_non_null(fonts);
    static const char *const words[] = {"plain", "Київ", "שלום.", "سلام،", "code()", "→ ♥"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (unsigned style = 0; style < 12; style++) {
            const struct itemize_style s = {
                .font = {.family = style % 3, .bold = style / 3 & 1, .italic = style / 6}};
            struct itemizer it = itemizer_of(fonts, &s, words[i], 0, strlen(words[i]));
            struct face_run run;
            while (itemizer_next(&it, &run))
                assert_false(run.missing);
        }
    fonts_close(fonts);
}

static void test_no_fonts(void **state)
{
    (void)state;
    static const char *const folders[] = {"/nowhere"};
    satchel_error err;
    assert_null(fonts_open_in(folders, 1, &err));
    assert_int_equal(err.code, SATCHEL_NOT_FOUND);
    assert_non_null(strstr(err.text, "fonts-noto-core"));
}

/* A file that is no font, or vanishes, is an error and nothing else. */
static void test_bad_file(void **state)
{
    (void)state;
    satchel_error err;
    assert_null(face_open("/nowhere", 0, &err));
    assert_int_equal(err.code, SATCHEL_READ);
    assert_null(face_open(TEST_UNICODE "/ReadMe.txt", 0, &err));
    assert_int_equal(err.code, SATCHEL_INPUT);
    assert_null(face_open("/dev/zero", 0, &err));
    assert_null(coverage_read(TEST_UNICODE "/ReadMe.txt", 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scripts),
        cmocka_unit_test(test_word_in_one_face),
        cmocka_unit_test(test_broad),
        cmocka_unit_test(test_han),
        cmocka_unit_test(test_languages),
        cmocka_unit_test(test_shaped_once),
        cmocka_unit_test(test_joining),

        cmocka_unit_test(test_trim),
        cmocka_unit_test(test_udhr),
        cmocka_unit_test(test_opensource_guide),
        cmocka_unit_test(test_degraded),
        cmocka_unit_test(test_no_fonts),
        cmocka_unit_test(test_bad_file),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
