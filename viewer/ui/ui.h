/* Screens: the app's state as a page, and keys and touches as the app's verbs.
 *
 * A screen composes a page: text of the bundle, labels, rules, and targets, the places that can be
 * touched and that the focus moves between. Nothing else is kept of what was drawn; the next change
 * composes a new page. Coordinates in screens are logical: x runs from where lines begin, and is
 * mirrored for right-to-left interfaces by the functions of chrome.h alone.
 */
#ifndef VIEWER_UI_UI_H
#define VIEWER_UI_UI_H

#include "layout/page.h"
#include "model/app.h"
#include "ui/label.h"
#include "ui/words.h"

enum action {
    ACT_NONE,
    ACT_OPEN_ARTICLE, /* value = record */
    ACT_OPEN_BUNDLE,  /* value = item of the shelf */
    ACT_FOLLOW,       /* value = span */
    ACT_BACK,
    ACT_LIBRARY,
    ACT_CONTENTS,
    ACT_SETTINGS,
    ACT_SEARCH,
    ACT_SMALLER,
    ACT_LARGER,
    ACT_FAMILY,  /* value = enum font_family */
    ACT_THEME,   /* value = enum theme_id */
    ACT_EDGE,    /* value = enum edge */
    ACT_LETTERS, /* value = 0, 1, as in struct settings */
    ACT_LINES,   /* value = 0, 1, 2, as in struct settings; so the next two */
    ACT_MARGINS,
    ACT_COLUMNS,
    ACT_EASY,
    ACT_LANGUAGE, /* value = index of words_at */
    ACT_NEXT_PAGE,
    ACT_PREVIOUS_PAGE,
    ACT_FIRST_PAGE,
    ACT_LAST_PAGE,
    ACT_HIT,        /* value = index of the hit */
    ACT_EVERYWHERE, /* value = bool: search the whole shelf */
    ACT_KEYBOARD,   /* show the one on the screen, or not */
    ACT_TYPE,       /* value = code point; by that keyboard, as the next two */
    ACT_ERASE,
    ACT_LAYOUT,
    ACT_MENU,
    ACT_HELP,
    ACT_NIGHT,  /* and back to day */
    ACT_ROTATE, /* by a quarter */
    ACT_QUIT,
    ACT_NEXT_ARTICLE,
    ACT_PREVIOUS_ARTICLE,
    ACT_FORWARD,
    ACT_PAGES,
    ACT_MOVE_PAGE, /* value = pages + MOVE_ZERO */
    ACT_TO_PAGE,   /* value = page */
    ACT_NOTE,      /* to where the footnote stands */
    ACT_PICTURES,  /* the first picture of the page, else of the article */
    ACT_PICTURE,   /* value = its number */
    ACT_NEARER,
    ACT_FARTHER,
    ACT_WHOLE,
    ACT_NEXT_PICTURE,
    ACT_PREVIOUS_PICTURE,
    ACT_ALOUD,    /* read aloud, or stop */
    ACT_SPEECH,   /* say what is shown, or not */
    ACT_BOOKMARK, /* set or take away */
    ACT_MARKS,
    ACT_MARK, /* value = index of the bookmark; so the next */
    ACT_UNMARK,
    ACT_EXPORT,
    ACT_SELECT,       /* words, from the first of the page */
    ACT_PASSAGE,      /* value = index of the highlight */
    ACT_HIGHLIGHT,    /* what was chosen, or take it away */
    ACT_WRITE,        /* a note to it */
    ACT_KEEP_NOTE,    /* and keep it */
    ACT_FIND_PASSAGE, /* search for what was chosen */
    ACT_SECTIONS,
    ACT_SECTION, /* value = 0: all, else its number + 1 */
    ACT_FUNCTION /* value = index in functions.h's table; from the menu */
};

#define MOVE_ZERO 1000u

struct target {
    fix x, y, w, h; /* on the screen, mirrored already */
    enum action action;
    uint32_t value;
    const char *text; /* in the frame's arena */
    bool content;     /* an article, a bundle, a hit, a link: what Return should find first */
    const char *said; /* by speech, where `text` would not tell; NULL: `text` */
    bool chosen;      /* of several: the one that holds */
    bool quiet;       /* for touch alone: the focus passes it by */
    fix inset;        /* of the focus' frame: words can be touched farther out than it stands */
};

#define UI_TARGETS 160

/* Where each page of contents starts, found out page by page. */
struct starts {
    uint32_t *records; /* malloc'ed: first record of each page */
    uint32_t count, capacity;
    bool done;    /* `count` pages are all there are */
    uint64_t key; /* of the screen and book they were found for */
};

/* What the front page shows of its first article. */
struct lead {
    satchel_arena arena;
    uint32_t serial; /* of the book; 0 = none */
    uint32_t made;   /* as the app counts: with another prior more of it can be read */
    const char *teaser;
    size_t teaser_size;
    satchel_direction direction;
    uint32_t picture; /* SATCHEL_NONE: none */
    uint32_t width, height;
};

/* What was last said; in spoken.c. */
struct spoken {
    uint32_t screen, page_at, book, article, page;
    bool any;
    uint64_t focus, news; /* sums of their words */
};

#define UI_LOST 16

/* Pictures of the page on the screen that cannot be shown. */
struct lost_pictures {
    struct {
        uint32_t article, number;
        satchel_code why;
    } list[UI_LOST];
    unsigned count;
    satchel_code why; /* the one was not to be had that was asked for last; OK: it was */
    uint32_t serial, index, page; /* of the book, its article and the page */
};

struct ui {
    struct app *app;
    struct labels *labels;
    const struct words *words;
    satchel_arena frame; /* the page and all it points to */
    size_t frame_room;   /* bytes of it that are kept from one page to the next */
    satchel_buf line;    /* of the head or the foot, while it is made */
    struct page page;
    fix head_left, head_room; /* of the running head that was set last */
    uint32_t revision;        /* of the app when the page was composed; 0 = never */
    struct target targets[UI_TARGETS];
    unsigned target_count;
    int focus;               /* index of a target, -1 = none */
    bool focus_shown;        /* drawn on articles only after a key has moved it */
    uint32_t page_at;        /* page of contents, shelf or hits */
    uint32_t pages;          /* how many, as far as known */
    uint32_t contents_page;  /* where contents was left */
    int section;             /* of the contents, -1 = all */
    uint32_t section_serial; /* of the book it was chosen in */
    struct starts starts;
    fix head_end; /* where content starts below the head of contents */
    struct lead lead;
    struct lost_pictures lost;
    struct spoken spoken;
    uint32_t typed_page; /* digits so far, on SCREEN_PAGES */
    bool keys_hidden;    /* no keyboard on the screen: there is a real one */
    unsigned layout_at;  /* which of its layouts */
    enum screen last_screen;
    uint32_t visitor; /* of a public terminal: what is remembered here belongs to them */
};

/* False: out of memory or no SDL2_ttf. Borrows the app. */
bool ui_init(struct ui *ui, struct app *app, satchel_error *err) SATCHEL_CHECK;
void ui_fini(struct ui *ui);

/* The page as it should be on the screen now; composed again if anything has changed. */
const struct page *ui_page(struct ui *ui);

/* A little of the work that can wait, the app's included. True while there is more. */
bool ui_work(struct ui *ui);

/* When there is nothing else to do: draws the labels that the next page will have, and sets its
 * running head on `head`, which is not shown. */
void reading_prepare(struct ui *ui, struct page *head);

/* Has something changed since ui_page was called last? */
bool ui_is_stale(const struct ui *ui);

/* A key by SDL's name with modifiers in front: "Return", "PageDown", "Ctrl+Alt+F4". False: it means
 * nothing here. */
bool ui_key(struct ui *ui, const char *name);

/* A gamepad's button by SDL's name: "a", "dpup", "rightshoulder"... */
bool ui_pad(struct ui *ui, const char *name);

/* Text that was typed on a real keyboard, UTF-8: the one on the screen goes away. */
void ui_type(struct ui *ui, const char *text);

/* A real keyboard is there, or not. */
void ui_plug(struct ui *ui, bool there);

void ui_tap(struct ui *ui, int x, int y);
void ui_drag(struct ui *ui, int x1, int y1, int x2, int y2);

/* Held down for a while, and then drawn over the page: chooses words. */
void ui_hold(struct ui *ui, int x1, int y1, int x2, int y2);

/* Is there a word of an article at this pixel, which a mouse could mark? */
bool ui_on_text(struct ui *ui, int x, int y);

/* Is text being typed, so that letters are not keys? */
bool ui_takes_text(const struct ui *ui);

/* The window manager's close button. */
void ui_close(struct ui *ui);

/* Appends what is on the screen as JSON, as the `dump` of scripts has it. */
void ui_dump(struct ui *ui, satchel_buf *out);

/* --- for the screens ---------------------------------------------------------------------------
 */

/* Each composes its page; the frame is empty and the targets are none. */
void compose_shelf(struct ui *ui);
void compose_contents(struct ui *ui);
void compose_article(struct ui *ui);
void compose_settings(struct ui *ui);
void compose_search(struct ui *ui);
void compose_problem(struct ui *ui);
void compose_image(struct ui *ui);
void compose_note(struct ui *ui);
void compose_pages(struct ui *ui);
void compose_menu(struct ui *ui);
void compose_help(struct ui *ui);
void compose_sections(struct ui *ui);
void compose_marks(struct ui *ui);
void compose_select(struct ui *ui);
void compose_write(struct ui *ui);
void compose_warning(struct ui *ui);
void compose_attract(struct ui *ui);
void compose_closed(struct ui *ui);
void compose_stick(struct ui *ui);

/* Composes what lies under a panel, which cannot be touched. False: it could not be shown. */
bool compose_under(struct ui *ui);

/* Finds out where one more page of contents starts. True while there are more. */
bool contents_work(struct ui *ui);

/* Chooses the interface's words: of the language set, else of the bundle's. */
void ui_choose_words(struct ui *ui);

/* Does what a target says. */
void ui_act(struct ui *ui, enum action action, uint32_t value);

/* Does what the target with the focus says; false when none has it. */
bool ui_act_on_focus(struct ui *ui);

/* Turns pages of whatever is on the screen; goes to the first or last of them. */
void ui_turn(struct ui *ui, int pages);
void ui_go_to_edge(struct ui *ui, bool end);

/* Adds to what is searched for, or written. */
void ui_add(struct ui *ui, const char *text);

/* The keyboard at the foot of the screen; returns its height. */
fix keyboard_put(struct ui *ui);

enum lit { LIT_FOUND, LIT_MARKED, LIT_NOTED, LIT_CHOSEN };

/* Lights bytes [start, end) of the text that glyphs from item `first_item` on stand for; and every
 * word searched for on an article's page. Highlights get a bar in the margin, a thick one for a
 * note: they are on an article's page only. */
void lit_put(struct ui *ui, uint32_t first_item, uint32_t start, uint32_t end, enum lit lit);
void lit_page(struct ui *ui);

/* The byte of the article's text that stands at a point of its page, or nearest to it within
 * `reach`; SATCHEL_NONE: there is none. And the middle and the baseline of the first piece of
 * [start, end) on the page; false: none of it is there. */
uint32_t lit_byte_at(const struct ui *ui, fix x, fix y, fix reach);
bool lit_place(const struct ui *ui, uint32_t start, uint32_t end, fix *x, fix *y, fix *size);

/* --- select.c */

/* The highlights of an article's page. */
void passages_put(struct ui *ui);

/* Words are chosen from the first of the page on; by arrows, false: they move the focus; by a
 * touch. */
void select_start(struct ui *ui);
bool select_arrow(struct ui *ui, int dx, int dy);
void select_tap(struct ui *ui, int x, int y);

/* Takes away the last letter of what is searched for, or written. */
void ui_erase(struct ui *ui);

/* --- sign.c: what is said of updates over whatever is on the screen; its name in dumps */
void sign_put(struct ui *ui);
const char *sign_name(enum sign sign);

/* Why something of a stranger's cannot be shown, in the reader's words; "" if there are none. */
const char *problem_reason(const struct words *words, satchel_code code);

/* With speech: says what has changed since the page that was composed before. */
void spoken_follow(struct ui *ui);

/* --- focus.c */

/* Chooses what has the focus when a new page has been composed. */
void focus_settle(struct ui *ui);

/* Moves the focus to the nearest target in a direction; false if there is none. */
bool focus_move(struct ui *ui, int dx, int dy);

/* Moves it to the next (+1) or previous (-1) target, around. */
void focus_step(struct ui *ui, int step);

#endif
