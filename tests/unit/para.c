/* The short cuts of the text engine against the long way: paragraphs taken word by word against the
 * line breaking algorithm run letter by letter, plain words against the shaper. */
#include "layout/para.h"
#include "support/material.h"
#include "support/unit.h"
#include "text/breaks.h"
#include "text/face.h"

#include <satchel/article.h>
#include <satchel/utf8.h>

#include <unistd.h>

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

/* --- word by word --------------------------------------------------------------------------- */

static void compare_items(const struct para *quick, const struct para *slow, const char *text)
{
    if (quick->count != slow->count)
        fail_msg("%zu items, not %zu: %.200s", quick->count, slow->count, text);
    for (size_t i = 0; i < slow->count; i++) {
        const struct item *a = &quick->items[i], *b = &slow->items[i];
        if (a->start != b->start || a->end != b->end || a->width != b->width ||
            a->space != b->space || a->gap != b->gap || a->attr != b->attr ||
            a->level != b->level || a->space_level != b->space_level || a->after != b->after ||
            a->inside_word != b->inside_word || a->token != b->token)
            fail_msg("item %zu at %u-%u, after %u not %u, level %u not %u, space %d not %d: "
                     "%.*s in %.200s",
                     i, b->start, b->end, a->after, b->after, a->level, b->level, a->space,
                     b->space, (int)(b->end - b->start), text + b->start, text);
    }
}

/* How far the places of a token are from its start, against what its glyphs say. */
static void compare_cuts(const struct para *para)
{
    struct token_cut cuts[TOKEN_CUTS];
    fix advances[1024];
    for (size_t i = 0; i < para->count; i++) {
        const struct item *item = &para->items[i];
        const fix size = para->spec.attrs[item->attr].size;
        if (!item->token || item->end - item->start >= 1024)
            continue;
        item_advances(para, item, advances);
        const size_t count = tokens_cuts(fonts_tokens(para->fonts), item->token, UINT32_MAX, cuts);
        for (size_t k = 0; k < count; k++)
            assert_int_equal(fix_of_units(cuts[k].units, size), advances[cuts[k].at]);
    }
}

static void compare(struct fonts *fonts, const char *text, size_t length, const char *language,
                    const struct stretch *stretches, size_t stretch_count)
{
    static const struct attr attrs[2] = {
        {.size = FIX(18), .link = SATCHEL_NONE},
        {.size = FIX(18), .link = SATCHEL_NONE, .font = {.italic = true}}};
    satchel_arena arena;
    struct para quick, again, slow;
    satchel_error err;
    satchel_arena_init(&arena, 64u << 20);
    for (unsigned rtl = 0; rtl < 2 && length; rtl++) {
        struct para_spec spec = {
            .text = text,
            .length = length,
            .rtl = rtl,
            .language = language_of(language),
            .attrs = attrs,
            .stretches = stretches,
            .stretch_count = stretch_count,
            .article = 1, /* all at its start: rows of other texts are found, too */
        };
        tokens_trim(fonts_tokens(fonts));
        assert_ok(para_build(&quick, &spec, fonts, &arena, &err), err);
        assert_ok(para_build(&again, &spec, fonts, &arena, &err), err);
        spec.by_letter = true;
        assert_ok(para_build(&slow, &spec, fonts, &arena, &err), err);
        compare_items(&quick, &slow, text);
        compare_items(&again, &slow, text);
        compare_cuts(&quick);
        satchel_arena_clear(&arena);
    }
    satchel_arena_free(&arena);
}

static void compare_plain(struct fonts *fonts, const char *text, size_t length,
                          const char *language)
{
    static const struct stretch whole = {0, 0};
    compare(fonts, text, length, language, &whole, 1);
}

/* Whatever breaking treats in a special way, put together at random. */
static const char *const pieces[] = {
    " ",
    " ",
    " ",
    " ",
    "\n",
    "a",
    "word",
    "Übung",
    "слово",
    "мова",
    "שלום",
    "ירושלים",
    "סלאם",
    "كلمة",
    "العربية",
    "یک",
    "หนังสือ",
    "ខ្មែរ",
    "漢字",
    "한국",
    "12",
    "3.14",
    "٤٥",
    ".",
    ",",
    "!",
    "?",
    ":",
    ";",
    "…",
    "-",
    "–",
    "—",
    "“",
    "”",
    "‘",
    "’",
    "«",
    "»",
    "„",
    "\"",
    "'",
    "(",
    ")",
    "[",
    "]",
    "/",
    "%",
    "$",
    "€",
    "№",
    "+",
    "+20 2 1234-5678",
    "http://a.b/c?d=e",
    "a@b.org",
    "\u05BE",
    "\u0301",
    "\u200D",
    "\u200C",
    "\u200B",
    "\u2060",
    "\u00AD",
    "\u00A0",
    "\u2014\u2014",
    "🇺🇦",
    "👩‍👩‍👧",
    "\t",
    "\u3000",
    "״",
    "׳",
    "،",
    "؟",
    "\u200F",
    "\u2067",
    "\u2069",
    "§",
    "&",
    "*",
    "#",
    "@",
    "_",
    "~",
    "\\",
    "|",
    "no.",
    "co-op",
    "twenty-five",
};

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void test_random(void **state)
{
    uint32_t seed = 1;
    char text[1024];
    for (unsigned round = 0; round < 6000; round++) {
        size_t length = 0;
        const unsigned count = 1 + next_random(&seed) % 24;
        struct stretch stretches[3] = {{0, 0}};
        size_t stretch_count = 1;
        for (unsigned i = 0; i < count; i++) {
            const char *piece = pieces[next_random(&seed) % (sizeof pieces / sizeof *pieces)];
            if (length && round % 3 == 0 && stretch_count < 3 && next_random(&seed) % 8 == 0) {
                stretches[stretch_count] =
                    (struct stretch){(uint32_t)length, (uint16_t)(stretch_count & 1)};
                stretch_count++;
            }
            memcpy(text + length, piece, strlen(piece));
            length += strlen(piece);
        }
        text[length] = '\0';
        compare(*state, text, length, round & 1 ? "" : "he", stretches, stretch_count);
    }
}

static void each_text(const char *path, const char *text, size_t length, void *context)
{
    (void)path;
    for (size_t at = 0; at < length;) {
        const size_t n = strcspn(text + at, "\n");
        if (satchel_utf8_valid(text + at, n) == n)
            compare_plain(context, text + at, n < PARA_MOST ? n : 0, "");
        at += n + 1;
    }
}

static void test_sentences(void **state)
{
    const char *folder = TEST_MATERIAL "/6-text/sentences-22-languages";
    if (access(folder, R_OK) != 0)
        skip();
    assert_true(material_each(folder, ".txt", each_text, *state) >= 100);
}

/* --- rows ----------------------------------------------------------------------------------- */

/* How many tokens are asked for when the paragraph is made. */
static uint64_t asked_for(struct fonts *fonts, const struct para_spec *spec)
{
    struct para para, slow;
    struct para_spec other = *spec;
    satchel_arena arena;
    satchel_error err;
    uint64_t before, after, shaped;
    satchel_arena_init(&arena, 64u << 20);
    tokens_count(fonts_tokens(fonts), &before, &shaped);
    assert_ok(para_build(&para, spec, fonts, &arena, &err), err);
    tokens_count(fonts_tokens(fonts), &after, &shaped);
    other.by_letter = true;
    assert_ok(para_build(&slow, &other, fonts, &arena, &err), err);
    compare_items(&para, &slow, spec->text);
    satchel_arena_free(&arena);
    return after - before;
}

/* A row makes its paragraph at any size without asking for a word, and no other one. */
static void test_rows(void **state)
{
    struct attr attrs[2] = {{.size = FIX(18), .link = SATCHEL_NONE},
                            {.size = FIX(18), .link = SATCHEL_NONE, .font = {.italic = true}}};
    struct stretch stretches[2] = {{0, 0}, {4, 1}};
    struct para_spec spec = {
        .text = "The harbour was quiet at 5 p.m. on Sunday.",
        .language = language_of("en"),
        .attrs = attrs,
        .stretches = stretches,
        .stretch_count = 2,
        .article = 5,
    };
    spec.length = strlen(spec.text);
    assert_int_equal(asked_for(*state, &spec), 9);
    assert_int_equal(asked_for(*state, &spec), 0);
    attrs[0].size = attrs[1].size = FIX(23);
    assert_int_equal(asked_for(*state, &spec), 0);
    spec.text = "The harbour was quiet at 6 p.m. on Sunday.";
    assert_int_equal(asked_for(*state, &spec), 9);
    assert_int_equal(asked_for(*state, &spec), 0);
    attrs[1].font.bold = true;
    assert_int_equal(asked_for(*state, &spec), 9);
    spec.rtl = true;
    assert_int_not_equal(asked_for(*state, &spec), 0);
    spec.text = "Two  spaces are not told in a row of them.";
    assert_int_not_equal(asked_for(*state, &spec), 0);
    assert_int_not_equal(asked_for(*state, &spec), 0);
    spec.article = 0;
    spec.rtl = false;
    assert_int_equal(asked_for(*state, &spec), asked_for(*state, &spec));
    tokens_forget(fonts_tokens(*state));
}

/* Full, they are forgotten for another article and not for their own. */
static void test_rows_full(void **state)
{
    static const uint32_t numbers[16384];
    const struct row_key other = {2, 0, 1};
    struct row_key key = {1, 0, 1};
    struct rows rows;
    (void)state;
    rows_init(&rows);
    for (; key.start < 200; key.start++)
        rows_keep(&rows, &key, numbers, 16384);
    const size_t count = rows.count;
    assert_in_range(count, ROWS_KEEP / 65536 / 2, ROWS_KEEP / 65536);
    rows_keep(&rows, &key, numbers, 16384);
    assert_int_equal(rows.count, count);
    assert_null(rows_find(&rows, &key));
    key.start = 0;
    assert_non_null(rows_find(&rows, &key));
    rows_keep(&rows, &other, numbers, 16384);
    assert_int_equal(rows.count, 1);
    assert_non_null(rows_find(&rows, &other));
    rows_forget(&rows);
    assert_null(rows_find(&rows, &other));
}

/* --- plain words ---------------------------------------------------------------------------- */

struct words {
    struct fonts *fonts;
    const char *language;
    unsigned compared;
};

static bool is_scaled(int32_t units, int32_t scale, int32_t to)
{
    const int32_t v = units * scale;
    return (v + (v < 0 ? -512 : 512)) / 1024 == to;
}

/* A run of a token against what the shaper makes of it. */
static void compare_run(struct words *w, const struct shape_input *alone,
                        const struct token_shape *shape, const struct token_run *run)
{
    size_t count;
    const struct glyph *glyphs =
        shaper_shape(fonts_shaper(w->fonts), fonts_face(w->fonts, run->face), alone, &count);
    bool same = glyphs && count == run->count;
    for (size_t i = 0; same && i < count; i++) {
        const struct glyph *g = &shape->glyphs[run->first + i];
        same = glyphs[i].id == g->id && glyphs[i].cluster + alone->start == g->cluster &&
               is_scaled(glyphs[i].advance, run->scale, g->advance) &&
               is_scaled(glyphs[i].x, run->scale, g->x) && is_scaled(glyphs[i].y, run->scale, g->y);
    }
    if (!same)
        fail_msg("%.*s is set in another way than it is shaped", (int)alone->length, alone->text);
}

/* The token of the word against what the shaper makes of it. */
static void compare_word(struct words *w, const char *word, size_t length, struct font_style style,
                         bool rtl)
{
    const struct token_input input = {
        .text = word,
        .length = length,
        .end = length,
        .style = {.font = style, .language = language_of(w->language)},
        .rtl = rtl};
    const struct token *token = tokens_get(fonts_tokens(w->fonts), &input);
    assert_non_null(token);
    const struct token_shape shape = tokens_shape(fonts_tokens(w->fonts), token);
    struct itemizer it = itemizer_of(w->fonts, &input.style, word, 0, length);
    struct face_run run;
    for (unsigned i = 0; itemizer_next(&it, &run); i++) {
        const struct shape_input alone = {.text = word,
                                          .length = length,
                                          .start = run.start,
                                          .end = run.end,
                                          .script = run.script,
                                          .language = input.style.language,
                                          .rtl = rtl};
        assert_true(i < token->run_count && shape.runs[i].face == run.face);
        compare_run(w, &alone, &shape, &shape.runs[i]);
    }
    w->compared++;
}

static void each_word(const char *path, const char *text, size_t length, void *context)
{
    struct words *w = context;
    (void)path;
    if (satchel_utf8_valid(text, length) != length)
        return;
    for (size_t at = 0; at < length;) {
        const size_t n = strcspn(text + at, " \t\r\n");
        uint32_t c = 0;
        if (n)
            satchel_utf8_decode(text + at, n, &c);
        const script_tag script = uprops_script(c);
        if (n && n < 60 && script != SCRIPT_COMMON)
            for (unsigned style = 0; style < 5; style++) {
                const struct font_style font = {.family = style == 4 ? FONT_SANS : FONT_SERIF,
                                                .bold = style & 1,
                                                .italic = style & 2};
                compare_word(w, text + at, n, font,
                             script == SCRIPT_HEBREW || script == SCRIPT_ARABIC);
            }
        at += n + 1;
        tokens_trim(fonts_tokens(w->fonts));
    }
}

static void test_plain(void **state)
{
    const char *folder = TEST_MATERIAL "/6-text/sentences-22-languages";
    static const char *const languages[] = {"ar", "de", "el", "en", "es", "fa",
                                            "fr", "he", "ru", "tr", "uk", "ur"};
    if (access(folder, R_OK) != 0)
        skip();
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        char path[512];
        struct words w = {.fonts = *state, .language = languages[i]};
        snprintf(path, sizeof path, "%s/%s", folder, languages[i]);
        (void)material_each(path, ".txt", each_word, &w);
        (void)i;
        print_message("%s: %u words\n", languages[i], w.compared);
    }
}

/* In the languages of nearly every script, and with the faces of the smallest machine, which kern
 * in other ways. */
static void test_plain_scripts(void **state)
{
    static const char *const folders[] = {"/usr/share/fonts/truetype/dejavu"};
    const char *folder = TEST_MATERIAL "/6-text/udhr-utf8";
    satchel_error err;
    if (access(folder, R_OK) != 0)
        skip();
    struct words w = {.fonts = *state, .language = ""};
    assert_true(material_each(folder, ".txt", each_word, &w) >= 57);
    struct words few = {.fonts = fonts_open_in(folders, 1, &err), .language = ""};
    if (few.fonts)
        (void)material_each(folder, ".txt", each_word, &few);
    fonts_close(few.fonts);
    print_message("%u words, %u with few faces\n", w.compared, few.compared);
    assert_true(w.compared > 100000);
}

/* --- letters apart ---------------------------------------------------------------------------- */

/* Items are as much wider as they have letters that may stand apart, their places as well, and the
 * same whichever way they are taken; letters that join stay together. */
static void test_apart(void **state)
{
    static const char text[] = "Water returns, affinity office; \xD9\x85\xD8\xA7\xD8\xA1 "
                               "\xD0\xB2\xD0\xBE\xD0\xB4\xD0\xB0 \xE6\xB0\xB4";
    const struct stretch stretch = {0, 0};
    satchel_arena arena;
    satchel_arena_init(&arena, 64u << 20);
    struct attr attrs[2] = {{.size = FIX(20), .link = SATCHEL_NONE},
                            {.size = FIX(20), .link = SATCHEL_NONE, .apart = 150}};
    struct para paras[4];
    for (unsigned i = 0; i < 4; i++) { /* the last is taken from the row that the third left */
        const struct para_spec spec = {.text = text,
                                       .length = sizeof text - 1,
                                       .language = language_of("en"),
                                       .attrs = &attrs[i != 0],
                                       .stretches = &stretch,
                                       .stretch_count = 1,
                                       .by_letter = i == 1,
                                       .article = 7};
        assert_true(para_build(&paras[i], &spec, *state, &arena, NULL));
        assert_int_equal(paras[i].count, paras[0].count);
    }
    unsigned apart = 0, joined = 0;
    for (size_t i = 0; i < paras[0].count; i++) {
        const struct item *a = &paras[0].items[i], *b = &paras[1].items[i];
        fix advances[64];
        assert_int_equal(b->width, a->width + 150 * a->token->letters);
        assert_int_equal(b->space, a->space ? a->space + 200 : 0);
        assert_int_equal(paras[2].items[i].width, b->width);
        assert_int_equal(paras[3].items[i].width, b->width);
        assert_int_equal(paras[3].items[i].space, b->space);
        item_advances(&paras[1], b, advances);
        assert_int_equal(advances[b->end - b->start], b->width);
        apart += a->token->letters > 0;
        joined += a->token->letters == 0;
    }
    assert_true(apart >= 5 && joined >= 2);
    satchel_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_random, open_fonts, close_fonts),
        cmocka_unit_test_setup_teardown(test_sentences, open_fonts, close_fonts),
        cmocka_unit_test_setup_teardown(test_rows, open_fonts, close_fonts),
        cmocka_unit_test(test_rows_full),
        cmocka_unit_test_setup_teardown(test_apart, open_fonts, close_fonts),
        cmocka_unit_test_setup_teardown(test_plain, open_fonts, close_fonts),
        cmocka_unit_test_setup_teardown(test_plain_scripts, open_fonts, close_fonts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
