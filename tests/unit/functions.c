/* Every function by every path: its keys, its button, six keys through the menu, touches through
 * the menu. Whatever the path, the screen afterwards must be the one that the function itself
 * makes, and another one than before. */
#include "support/folder.h"
#include "support/unit.h"

#include "speech/speaker.h"
#include "ui/functions.h"
#include "ui/pointer.h"

#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/satchel-functions-XXXXXX";
static char bundle[64], other[64];

/* Hears what is to be said and says nothing. */
static void be_silent(int socket)
{
    char piece[4096];
    while (read(socket, piece, sizeof piece) > 0)
        continue;
}

static struct speaker *speaker;

static int set_up(void **state)
{
    (void)state;
    speaker = speaker_start_with(be_silent);
    if (!speaker)
        return 1;
    return mkdtemp(folder) ? folder_pack(folder, bundle, other) : 1;
}

static int tear_down(void **state)
{
    (void)state;
    speaker_stop(speaker);
    return folder_unpack(folder, bundle, other);
}

struct stage {
    struct app app;
    struct ui ui;
};

/* On the screen, with everything a function may need: two bundles, an article in the middle that
 * has a picture, a page in its middle, a place to go forward to. */
static void stage_up(struct stage *s, enum screen screen, int width, int height,
                     const char *language)
{
    satchel_error err;
    const struct app_options options = {
        .width = width, .height = height, .now = 1795478400, .speaker = speaker};
    assert_ok(app_init(&s->app, &options, &err), err);
    app_set_language(&s->app, language);
    app_add_source(&s->app, folder);
    assert_ok(ui_init(&s->ui, &s->app, &err), err);
    app_start(&s->app);
    app_open_bundle(&s->app, bundle, false);
    if (screen == SCREEN_LIBRARY)
        app_show_library(&s->app);
    if (screen == SCREEN_ARTICLE || screen == SCREEN_IMAGE || screen == SCREEN_SELECT) {
        assert_true(app_open_id(&s->app, "water-returns"));
        s->app.trail_total = 1;
        s->app.trail[0] = (struct trail_step){.index = 0, .offset = 0};
        if (s->app.reading.index == 0)
            assert_true(app_neighbour(&s->app, 1));
        for (unsigned i = 0; i < 20 && !satchel_article_record(s->app.reading.article)->pictures;
             i++)
            assert_true(app_neighbour(&s->app, 1));
        s->app.trail_total = 1;
        app_go_to_page(&s->app, 1);
        while (app_work(&s->app))
            continue;
    }
    if (screen == SCREEN_IMAGE) {
        assert_true(app_look(&s->app, 0));
        app_zoom(&s->app, 1);
    }
    if (screen == SCREEN_SELECT) {
        (void)ui_page(&s->ui);
        assert_true(app_select(&s->app, s->ui.page.first_offset));
        app_select_step(&s->app);
        app_select_on(&s->app, 1);
        app_select_step(&s->app);
    }
    (void)ui_page(&s->ui);
}

static void stage_down(struct stage *s)
{
    ui_fini(&s->ui);
    app_fini(&s->app);
}

/* The screen as a dump, and whether the program goes on; without what has the focus. */
static char *look(struct stage *s)
{
    satchel_buf out;
    satchel_buf_init(&out, (size_t)16 << 20);
    do
        (void)ui_page(&s->ui);
    while (ui_work(&s->ui) || ui_is_stale(&s->ui));
    ui_dump(&s->ui, &out);
    satchel_buf_print(&out, "quit %d zoom %u", s->app.quit, s->app.looking.zoom);
    char *text = strdup(satchel_buf_string(&out));
    satchel_buf_free(&out);
    char *focus = strstr(text, "\n  \"focus\": ");
    assert_non_null(focus);
    memset(focus + 1, ' ', strcspn(focus + 1, "\n"));
    return text;
}

static const struct target *find_target(struct stage *s, enum action action, uint32_t value)
{
    (void)ui_page(&s->ui);
    for (unsigned i = 0; i < s->ui.target_count; i++)
        if (s->ui.targets[i].action == action && s->ui.targets[i].value == value)
            return &s->ui.targets[i];
    return NULL;
}

static void tap_target(struct stage *s, enum action action, uint32_t value)
{
    const struct target *t = find_target(s, action, value);
    assert_non_null(t);
    ui_tap(&s->ui, FIX_ROUND(t->x + t->w / 2), FIX_ROUND(t->y + t->h / 2));
}

/* Moves the focus to a target with the four arrows alone: towards it, and along when that fails. */
static bool walk_to(struct stage *s, enum action action, uint32_t value)
{
    for (unsigned step = 0; step < 200; step++) {
        const struct target *wanted = find_target(s, action, value);
        const int focus = s->ui.focus;
        if (!wanted)
            return false;
        if (focus >= 0 && &s->ui.targets[focus] == wanted)
            return true;
        const struct target *from = focus >= 0 ? &s->ui.targets[focus] : wanted;
        const fix middle = wanted->y + wanted->h / 2;
        const bool above = middle <= from->y, below = middle >= from->y + from->h;
        const char *key = above ? "Up" : below ? "Down" : wanted->x < from->x ? "Left" : "Right";
        assert_true(ui_key(&s->ui, key));
        (void)ui_page(&s->ui);
    }
    return false;
}

/* The same to a letter of the keyboard, whose rows are not in columns: along first. */
static bool walk_to_key(struct stage *s, uint32_t letter)
{
    for (unsigned step = 0; step < 200; step++) {
        const struct target *wanted = find_target(s, ACT_TYPE, letter);
        const int focus = s->ui.focus;
        if (!wanted || focus < 0)
            return false;
        const struct target *from = &s->ui.targets[focus];
        if (from == wanted)
            return true;
        const fix across = wanted->x + wanted->w / 2 - (from->x + from->w / 2);
        assert_true(ui_key(&s->ui, across < 0 ? "Left" : "Right"));
        (void)ui_page(&s->ui);
        const bool same = s->ui.focus == focus;
        if (same || labs(across) < wanted->w)
            assert_true(ui_key(&s->ui, wanted->y < from->y ? "Up" : "Down"));
        (void)ui_page(&s->ui);
    }
    return false;
}

static uint32_t index_of(const struct function *f)
{
    size_t count;
    return (uint32_t)(f - functions(&count));
}

enum path { BY_ITSELF, BY_KEY, BY_PAD = BY_KEY + FUNCTION_KEYS, BY_SIX_KEYS, BY_TOUCH, PATHS };

/* Goes one path; false: there is none such. */
static bool go(struct stage *s, const struct function *f, unsigned path)
{
    if (path == BY_ITSELF) {
        ui_act(&s->ui, f->action, 0);
        return true;
    }
    if (path < BY_PAD) {
        const char *key = f->keys[path - BY_KEY];
        return key && (assert_true(ui_key(&s->ui, key)), true);
    }
    if (path == BY_PAD)
        return f->pad && (assert_true(ui_pad(&s->ui, f->pad)), true);
    if (!f->in_menu || s->app.screen == SCREEN_IMAGE || s->app.screen == SCREEN_SELECT)
        return false;
    if (path == BY_TOUCH) {
        tap_target(s, ACT_MENU, 0);
        tap_target(s, ACT_FUNCTION, index_of(f));
        return true;
    }
    if (s->app.screen != SCREEN_ARTICLE)
        assert_true(walk_to(s, ACT_MENU, 0));
    assert_true(ui_key(&s->ui, "Return"));
    assert_int_equal(s->app.screen, SCREEN_MENU);
    assert_true(walk_to(s, ACT_FUNCTION, index_of(f)));
    assert_true(ui_key(&s->ui, "Return"));
    if (f->steps)
        assert_true(ui_key(&s->ui, "Escape"));
    return true;
}

static unsigned prove(const struct function *f, enum screen screen, int width, int height,
                      const char *language)
{
    struct stage s;
    unsigned paths = 0;
    stage_up(&s, screen, width, height, language);
    const bool possible = function_is_possible(&s.ui, f);
    char *before = look(&s);
    stage_down(&s);
    char *wanted = NULL;
    for (unsigned path = BY_ITSELF; possible && path < PATHS; path++) {
        stage_up(&s, screen, width, height, language);
        if (go(&s, f, path)) {
            if (path == BY_TOUCH && f->steps)
                (void)ui_key(&s.ui, "Escape");
            char *after = look(&s);
            if (!wanted)
                wanted = strdup(after);
            if (strcmp(wanted, after) != 0 || strcmp(before, after) == 0)
                print_message("%s on %s at %dx%d in %s, path %u\n", f->name, screen_name(screen),
                              width, height, language, path);
            assert_string_equal(wanted, after);
            assert_string_not_equal(before, after);
            free(after);
            paths++;
        }
        stage_down(&s);
    }
    free(wanted);
    free(before);
    return paths;
}

static void prove_all(int width, int height, const char *language)
{
    static const enum screen screens[] = {SCREEN_LIBRARY, SCREEN_CONTENTS, SCREEN_ARTICLE,
                                          SCREEN_IMAGE, SCREEN_SELECT};
    size_t count;
    unsigned paths = 0, proved = 0;
    const struct function *table = functions(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < sizeof screens / sizeof *screens; k++) {
            /* One page of a shelf or of few articles has no other to turn to. */
            const bool pages = table[i].action >= ACT_NEXT_PAGE && table[i].action <= ACT_LAST_PAGE;
            const bool turning = pages && screens[k] != SCREEN_ARTICLE;
            const bool still =
                table[i].action == ACT_NEXT_PICTURE || table[i].action == ACT_PREVIOUS_PICTURE;
            if (!(table[i].screens & ON(screens[k])) || turning || still)
                continue;
            const unsigned n = prove(&table[i], screens[k], width, height, language);
            paths += n;
            proved += n > 0;
        }
    print_message("%u functions, %u paths\n", proved, paths);
    assert_true(proved > 25);
}

static void test_english(void **state)
{
    (void)state;
    prove_all(800, 600, "en");
}

static void test_arabic_on_a_small_panel(void **state)
{
    (void)state;
    prove_all(320, 240, "ar");
}

/* What needs no menu: turning pages by arrows, touches and strokes, the way back, pictures. */
static void test_without_the_menu(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s, SCREEN_ARTICLE, 800, 600, "en");
    const bool rtl = satchel_article_record(s.app.reading.article)->direction == SATCHEL_RTL;
    const uint32_t page = s.app.reading.page;
    assert_true(ui_key(&s.ui, rtl ? "Left" : "Right"));
    assert_int_equal(s.app.reading.page, page + 1);
    assert_true(ui_key(&s.ui, rtl ? "Right" : "Left"));
    ui_tap(&s.ui, rtl ? 100 : 700, 560);
    assert_int_equal(s.app.reading.page, page + 1);
    ui_drag(&s.ui, rtl ? 600 : 100, 300, rtl ? 100 : 600, 300);
    assert_int_equal(s.app.reading.page, page);
    assert_true(app_look(&s.app, 0));
    ui_tap(&s.ui, 400, 300);
    assert_true(s.app.looking.zoom > 100);
    const uint32_t x = s.app.looking.x;
    ui_drag(&s.ui, 500, 300, 300, 300);
    assert_true(s.app.looking.x > x);
    assert_true(ui_key(&s.ui, "Escape"));
    assert_int_equal(s.app.screen, SCREEN_ARTICLE);
    /* Which page, by digits and by the bar. */
    assert_true(ui_key(&s.ui, "G"));
    assert_true(ui_key(&s.ui, "1"));
    assert_int_equal(s.app.reading.page, 0);
    tap_target(&s, ACT_TO_PAGE, layout_pages(s.app.reading.layout) - 1);
    assert_int_equal(s.app.reading.page, layout_pages(s.app.reading.layout) - 1);
    assert_true(ui_key(&s.ui, "Escape"));
    assert_true(ui_key(&s.ui, "Escape"));
    assert_int_equal(s.app.screen, SCREEN_CONTENTS);
    stage_down(&s);
}

/* A link leads to a footnote's panel, from there to where it stands, and both ways along. */
static void test_notes_and_trail(void **state)
{
    (void)state;
    struct stage s;
    const satchel_span *spans;
    stage_up(&s, SCREEN_CONTENTS, 800, 600, "en");
    assert_true(app_open_id(&s.app, "water-returns"));
    const uint32_t count = satchel_article_spans(s.app.reading.article, &spans);
    uint32_t note = 0;
    while (note < count && spans[note].kind != SATCHEL_SPAN_NOTE)
        note++;
    assert_true(note < count);
    assert_true(app_follow(&s.app, note));
    assert_int_equal(s.app.screen, SCREEN_NOTE);
    char *text = look(&s);
    assert_non_null(strstr(text, "\"role\": \"note\""));
    free(text);
    const uint32_t offset = s.app.reading.offset;
    tap_target(&s, ACT_NOTE, 0);
    assert_int_equal(s.app.screen, SCREEN_ARTICLE);
    const uint32_t there = s.app.reading.offset;
    assert_true(there > offset);
    assert_true(ui_key(&s.ui, "Escape"));
    assert_int_equal(s.app.reading.offset, offset);
    assert_true(ui_key(&s.ui, "Alt+Right"));
    assert_int_equal(s.app.reading.offset, there);
    assert_true(ui_key(&s.ui, "Escape"));
    assert_int_equal(s.app.reading.offset, offset);
    stage_down(&s);
}

/* Every choice of the settings can be reached by arrows on a small panel, over its pages, and
 * changes what it says: the pages of the article, or its look. */
static void test_settings(void **state)
{
    static const struct {
        enum action action;
        uint32_t count;
    } rows[] = {{ACT_LINES, 3}, {ACT_LETTERS, 2}, {ACT_MARGINS, 3}, {ACT_COLUMNS, 3}};
    (void)state;
    struct stage s;
    stage_up(&s, SCREEN_ARTICLE, 320, 240, "ar");
    assert_true(ui_key(&s.ui, "S"));
    (void)ui_page(&s.ui);
    assert_true(s.ui.pages > 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (uint32_t value = 0; value < rows[i].count; value++) {
            while (!find_target(&s, rows[i].action, value)) /* on the next page */
                assert_true(ui_key(&s.ui, "Down"));
            assert_true(walk_to(&s, rows[i].action, value));
        }
    for (unsigned step = 0; step < 20; step++)
        assert_true(ui_key(&s.ui, "Down"));
    (void)ui_page(&s.ui);
    assert_int_equal(s.ui.page_at + 1, s.ui.pages); /* Down has led to the last page */
    app_resize(&s.app, 1280, 720);
    const struct geometry normal = *layout_geometry(app_layout(&s.app));
    app_set_lines(&s.app, 2);
    assert_true(layout_geometry(app_layout(&s.app))->leading > normal.leading);
    app_set_margins(&s.app, 2);
    assert_true(layout_geometry(app_layout(&s.app))->column < normal.column);
    app_set_margins(&s.app, 0);
    app_set_columns(&s.app, 1);
    assert_int_equal(layout_geometry(app_layout(&s.app))->columns, 1);
    app_set_columns(&s.app, 2);
    assert_int_equal(layout_geometry(app_layout(&s.app))->columns, 2);
    app_resize(&s.app, 320, 240);
    app_go_to_page(&s.app, UINT32_MAX);
    const uint32_t pages = layout_pages(app_layout(&s.app));
    app_set_letters(&s.app, 1);
    app_go_to_page(&s.app, UINT32_MAX);
    assert_true(layout_pages(app_layout(&s.app)) > pages);
    assert_false(app_is_easy(&s.app));
    app_set_easy(&s.app);
    assert_true(app_is_easy(&s.app));
    stage_down(&s);
}

/* A bookmark is set, stands in the list, leads back to its page, and can be taken away by six keys.
 */
static void test_bookmarks(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s, SCREEN_ARTICLE, 800, 600, "en");
    const uint32_t page = s.app.reading.page, index = s.app.reading.index;
    assert_true(ui_key(&s.ui, "B"));
    assert_true(app_is_marked(&s.app));
    app_go_to_page(&s.app, 0);
    assert_false(app_is_marked(&s.app));
    app_open_bundle(&s.app, other, false);
    assert_true(ui_key(&s.ui, "O"));
    assert_int_equal(s.app.screen, SCREEN_MARKS);
    assert_true(ui_key(&s.ui, "Return"));
    assert_int_equal(s.app.screen, SCREEN_ARTICLE);
    assert_string_equal(s.app.book.info->title, "Bulletin");
    assert_int_equal(s.app.reading.index, index);
    assert_int_equal(s.app.reading.page, page);
    assert_true(app_is_marked(&s.app));
    assert_true(ui_key(&s.ui, "O"));
    assert_true(walk_to(&s, ACT_UNMARK, 0));
    assert_true(ui_key(&s.ui, "Return"));
    assert_int_equal(marks_count(s.app.marks), 0);
    assert_true(ui_key(&s.ui, "Escape"));
    assert_false(app_is_marked(&s.app));
    stage_down(&s);
}

static void type_by_six_keys(struct stage *s, const char *text)
{
    for (const char *c = text; *c; c++) {
        assert_true(walk_to_key(s, (uint32_t)*c));
        assert_true(ui_key(&s->ui, "Return"));
        (void)ui_page(&s->ui);
    }
}

static unsigned rects_of(struct stage *s, enum ink ink)
{
    unsigned count = 0;
    const struct page *page = ui_page(&s->ui);
    for (uint32_t i = 0; i < page->item_count; i++)
        count += page->items[i].kind == ITEM_RECT && page->items[i].ink == ink;
    return count;
}

/* Words are chosen, highlighted and written to by six keys alone; the highlight is found by its
 * list, over an on-screen keyboard's note, and taken away again. */
static void test_passage_by_six_keys(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s, SCREEN_ARTICLE, 320, 240, "en");
    size_t count;
    const struct function *table = functions(&count), *select = table;
    while (select->action != ACT_SELECT)
        select++;
    const bool rtl = satchel_article_record(s.app.reading.article)->direction == SATCHEL_RTL;
    const char *const on = rtl ? "Left" : "Right", *const back = rtl ? "Right" : "Left";
    assert_true(ui_key(&s.ui, "Return"));
    assert_true(walk_to(&s, ACT_FUNCTION, index_of(select)));
    assert_true(ui_key(&s.ui, "Return"));
    assert_int_equal(s.app.screen, SCREEN_SELECT);
    const uint32_t first = s.app.selecting.start;
    assert_true(ui_key(&s.ui, "Down"));
    assert_true(s.app.selecting.start > first);
    assert_true(ui_key(&s.ui, "Up"));
    assert_true(ui_key(&s.ui, on));
    const uint32_t start = s.app.selecting.start, end = s.app.selecting.end;
    assert_true(start > first || !s.app.reading.page);
    assert_true(ui_key(&s.ui, "Return"));
    assert_true(ui_key(&s.ui, on));
    assert_true(ui_key(&s.ui, on));
    assert_true(ui_key(&s.ui, back));
    assert_int_equal(s.app.selecting.start, start);
    assert_true(s.app.selecting.end > end);
    assert_true(rects_of(&s, INK_CHOSEN) >= 1);
    assert_true(ui_key(&s.ui, "Return"));
    assert_true(walk_to(&s, ACT_HIGHLIGHT, 0));
    assert_true(ui_key(&s.ui, "Return"));
    assert_int_equal(s.app.screen, SCREEN_ARTICLE);
    assert_int_equal(marks_count(s.app.marks), 1);
    assert_int_equal(marks_at(s.app.marks, 0)->offset, start);
    assert_true(rects_of(&s, INK_MARKED) >= 1);
    assert_false(app_is_marked(&s.app)); /* it is no bookmark */
    /* A touch on it asks what to do; a note is written on the screen. */
    tap_target(&s, ACT_PASSAGE, 0);
    assert_int_equal(s.app.screen, SCREEN_SELECT);
    assert_true(walk_to(&s, ACT_WRITE, 0));
    assert_true(ui_key(&s.ui, "Return"));
    assert_int_equal(s.app.screen, SCREEN_WRITE);
    type_by_six_keys(&s, "why");
    assert_true(ui_key(&s.ui, "Backspace"));
    assert_true(walk_to(&s, ACT_KEEP_NOTE, 0));
    assert_true(ui_key(&s.ui, "Return"));
    assert_int_equal(s.app.screen, SCREEN_ARTICLE);
    assert_string_equal(marks_at(s.app.marks, 0)->note, "wh");
    assert_int_equal(marks_count(s.app.marks), 1);
    /* It stands in the list, leads back, and goes. */
    app_go_to_page(&s.app, 0);
    assert_true(ui_key(&s.ui, "O"));
    char *text = look(&s);
    assert_non_null(strstr(text, "\"wh\""));
    free(text);
    assert_true(walk_to(&s, ACT_MARK, 0));
    assert_true(ui_key(&s.ui, "Return"));
    assert_true(rects_of(&s, INK_MARKED) >= 1);
    assert_true(ui_key(&s.ui, "O"));
    assert_true(walk_to(&s, ACT_UNMARK, 0));
    assert_true(ui_key(&s.ui, "Return"));
    assert_true(ui_key(&s.ui, "Escape"));
    assert_int_equal(rects_of(&s, INK_MARKED), 0);
    stage_down(&s);
}

/* The middle of a word of the page, in pixels. */
static void point_at(struct stage *s, const char *word, int *x, int *y)
{
    size_t size;
    fix fx, fy, em;
    const struct page *page = ui_page(&s->ui);
    const char *text = satchel_article_text(s->app.reading.article, &size);
    const char *at = memmem(text + page->first_offset, page->last_offset - page->first_offset, word,
                            strlen(word));
    assert_non_null(at);
    const uint32_t start = (uint32_t)(at - text);
    assert_true(lit_place(&s->ui, start, start + (uint32_t)strlen(word), &fx, &fy, &em));
    *x = FIX_ROUND(fx);
    *y = FIX_ROUND(fy - em / 3);
}

/* Held down on a word, and drawn from one to another, forwards and backwards, in both directions of
 * writing and where nothing stands between words; and what was chosen is searched for. */
static void test_passage_by_touch(void **state)
{
    (void)state;
    static const struct {
        const char *id, *first;
    } cases[] = {{"water-returns", "Harbour"},
                 {"flour-price", "flour"},
                 {"water-returns-ar", "الميناء"},
                 {"courier-zh", "书"}};
    struct stage s;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int x, y;
        stage_up(&s, SCREEN_CONTENTS, 800, 600, "en");
        assert_true(app_open_id(&s.app, cases[i].id));
        size_t size;
        const char *text = satchel_article_text(s.app.reading.article, &size);
        (void)ui_page(&s.ui);
        if (!memmem(text + s.ui.page.first_offset, s.ui.page.last_offset, cases[i].first,
                    strlen(cases[i].first))) {
            print_message("%s has no %s on its first page\n", cases[i].id, cases[i].first);
            fail();
        }
        point_at(&s, cases[i].first, &x, &y);
        ui_hold(&s.ui, x, y, x, y);
        const struct selecting c = s.app.selecting;
        print_message("%.*s\n", (int)(c.end - c.start), text + c.start);
        assert_int_equal(s.app.screen, SCREEN_SELECT);
        assert_true(c.end > c.start && c.end - c.start < 40);
        assert_non_null(
            memmem(text + c.start, c.end - c.start, cases[i].first, strlen(cases[i].first)));
        assert_true(ui_key(&s.ui, "/"));
        assert_int_equal(s.app.screen, SCREEN_SEARCH);
        assert_memory_equal(s.app.finding.words, text + c.start, c.end - c.start);
        app_finish_search(&s.app);
        app_run_search(&s.app);
        assert_true(s.app.finding.count >= 1);
        stage_down(&s);
    }
    stage_up(&s, SCREEN_CONTENTS, 800, 600, "ar");
    assert_true(app_open_id(&s.app, "flour-price"));
    int x1, y1, x2, y2;
    point_at(&s, "Flour", &x1, &y1);
    point_at(&s, "mill", &x2, &y2);
    ui_hold(&s.ui, x2, y2, x1, y1);
    const uint32_t start = s.app.selecting.start;
    assert_true(ui_key(&s.ui, "Escape"));
    ui_hold(&s.ui, x1, y1, x2, y2);
    assert_int_equal(s.app.selecting.start, start);
    assert_true(ui_key(&s.ui, "H"));
    assert_int_equal(marks_count(s.app.marks), 1);
    /* The same place again is the highlight, whose deletion is offered. */
    ui_hold(&s.ui, x1, y1, x1, y1);
    assert_int_equal(s.app.selecting.mark, 0);
    assert_true(ui_key(&s.ui, "H"));
    assert_int_equal(marks_count(s.app.marks), 0);
    stage_down(&s);
    /* Beside the text nothing is chosen. */
    stage_up(&s, SCREEN_ARTICLE, 800, 600, "en");
    ui_hold(&s.ui, 2, 2, 2, 2);
    assert_int_equal(s.app.screen, SCREEN_ARTICLE);
    stage_down(&s);
}

/* Six keys alone write a word on the screen's keyboard and open what it finds, over the whole shelf
 * too; real letters send the keyboard away. */
static void test_search_by_six_keys(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s, SCREEN_LIBRARY, 320, 240, "en");
    assert_true(ui_key(&s.ui, "/"));
    assert_int_equal(s.app.screen, SCREEN_SEARCH);
    type_by_six_keys(&s, "valv");
    while (ui_work(&s.ui))
        continue;
    assert_string_equal(s.app.finding.words, "valv");
    assert_true(s.app.finding.everywhere);
    (void)ui_page(&s.ui);
    assert_true(s.app.finding.count >= 2); /* the same article is in both bundles */
    assert_string_not_equal(satchel_bundle_info(app_found_bundle(&s.app, 0))->title,
                            satchel_bundle_info(app_found_bundle(&s.app, 1))->title);
    const char *title = satchel_bundle_info(app_found_bundle(&s.app, 0))->title;
    assert_true(walk_to(&s, ACT_HIT, 0));
    assert_true(ui_key(&s.ui, "Return"));
    assert_int_equal(s.app.screen, SCREEN_ARTICLE);
    assert_string_equal(s.app.book.info->title, title);
    assert_true(app_is_lit(&s.app));
    assert_true(ui_key(&s.ui, "/"));
    assert_false(s.app.finding.everywhere);
    assert_false(s.ui.keys_hidden);
    ui_type(&s.ui, "letter");
    assert_true(s.ui.keys_hidden);
    assert_string_equal(s.app.finding.words, "letter"); /* in the place of the last search */
    assert_true(ui_key(&s.ui, "Return"));
    assert_int_equal(s.app.screen, SCREEN_ARTICLE);
    stage_down(&s);
}

/* Every layout has its keys on the screen, none over another, on the smallest panel as well. */
static void test_layouts(void **state)
{
    (void)state;
    for (size_t language = 0; words_at(language); language++) {
        struct stage s;
        stage_up(&s, SCREEN_CONTENTS, 320, 240, words_tag(words_at(language)));
        assert_true(ui_key(&s.ui, "/"));
        for (s.ui.layout_at = 0; s.ui.layout_at < 3; s.ui.layout_at++) {
            app_changed(&s.app);
            (void)ui_page(&s.ui);
            unsigned letters = 0;
            for (unsigned i = 0; i < s.ui.target_count; i++) {
                const struct target *t = &s.ui.targets[i];
                assert_true(t->x >= 0 && t->x + t->w <= FIX(320) && t->y + t->h <= FIX(240));
                letters += t->action == ACT_TYPE;
                for (unsigned k = 0; k < i; k++) {
                    const struct target *u = &s.ui.targets[k];
                    assert_true(t->x >= u->x + u->w || u->x >= t->x + t->w || t->y >= u->y + u->h ||
                                u->y >= t->y + t->h);
                }
            }
            assert_true(letters > 26);
        }
        stage_down(&s);
    }
}

/* Delete, or the corner, held for three seconds wipes and ends; held shorter, elsewhere, or drawn
 * away from it, not. */
static void test_wipe_is_held(void **state)
{
    (void)state;
    static const struct {
        int from_x, from_y, to_x, to_y;
        uint64_t held;
        bool wipes;
    } cases[] = {{10, 590, 12, 588, 3000, true},
                 {10, 590, 12, 588, 2900, false},
                 {10, 590, 300, 588, 3500, false},
                 {10, 10, 10, 10, 3500, false},
                 {790, 590, 790, 590, 3500, false}};
    struct stage s;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pointer p = {0};
        stage_up(&s, SCREEN_CONTENTS, 800, 600, "en");
        pointer_down(&p, cases[i].from_x, cases[i].from_y, 1000);
        pointer_up(&p, &s.ui, cases[i].to_x, cases[i].to_y, false, 1000 + cases[i].held);
        assert_int_equal(s.app.wiped, cases[i].wipes);
        assert_int_equal(s.app.quit, cases[i].wipes);
        stage_down(&s);
    }
    struct pointer p = {0};
    stage_up(&s, SCREEN_ARTICLE, 320, 240, "ar");
    pointer_delete(&p, &s.ui, false, 1000);
    pointer_delete(&p, &s.ui, true, 3900);
    assert_false(s.app.wiped);
    pointer_delete(&p, &s.ui, false, 5000); /* let go in between */
    pointer_delete(&p, &s.ui, true, 7900);
    assert_false(s.app.wiped);
    pointer_delete(&p, &s.ui, true, 8000);
    assert_true(s.app.wiped && s.app.quit);
    stage_down(&s);
}

/* No function has a name that a catalogue lacks. */
static void test_names(void **state)
{
    (void)state;
    size_t count;
    const struct function *table = functions(&count);
    for (size_t language = 1; words_at(language); language++)
        for (size_t i = 0; i < count; i++) {
            const struct words *w = words_at(language);
            if (strcmp(table[i].name, "Menu") != 0) /* so it is called in many */
                assert_ptr_not_equal(word(w, table[i].context, table[i].name), table[i].name);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_wipe_is_held),
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_bookmarks),
        cmocka_unit_test(test_passage_by_six_keys),
        cmocka_unit_test(test_passage_by_touch),
        cmocka_unit_test(test_search_by_six_keys),
        cmocka_unit_test(test_layouts),
        cmocka_unit_test(test_english),
        cmocka_unit_test(test_arabic_on_a_small_panel),
        cmocka_unit_test(test_without_the_menu),
        cmocka_unit_test(test_notes_and_trail),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
