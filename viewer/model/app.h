/* The whole viewer as a value: what is open, where the reader is, how it looks. No drawing, no
 * window, no globals; ui/ draws it and turns keys and touches into the verbs below, sdl/ and
 * script.c serve it.
 *
 *     library --open--> contents --open--> article
 *        ^                 ^  ^               |        settings, search and errors lie over any of
 * them
 *        +------back-------+  +-----back------+        and give way to what was under them
 */
#ifndef VIEWER_MODEL_APP_H
#define VIEWER_MODEL_APP_H

#include "book.h"
#include "finder.h"
#include "layout/layout.h"
#include "library.h"
#include "maker.h"
#include "state/marks.h"
#include "state/state.h"
#include "store/kills.h"
#include "store/store.h"
#include "survey.h"
#include "terminal.h"
#include "trust.h"

struct decoder;
struct fonts;
struct porter;
struct speaker;

enum screen {
    SCREEN_LIBRARY,
    SCREEN_CONTENTS,
    SCREEN_ARTICLE,
    SCREEN_SEARCH,
    SCREEN_SETTINGS,
    SCREEN_IMAGE,    /* a picture of the article, full screen */
    SCREEN_NOTE,     /* a footnote over the article */
    SCREEN_PAGES,    /* which page to go to */
    SCREEN_MARKS,    /* all bookmarks */
    SCREEN_SECTIONS, /* which section of the contents */
    SCREEN_SELECT,   /* words of the article are being chosen */
    SCREEN_WRITE,    /* a note to them */
    SCREEN_MENU,     /* all that can be done where the reader is */
    SCREEN_HELP,
    SCREEN_ERROR,
    SCREEN_WARNING, /* of a public terminal: is anybody there? */
    SCREEN_ATTRACT, /* headlines going by */
    SCREEN_CLOSED,
    SCREEN_STICK, /* what has become of a stick */
    SCREEN_COUNT
};

/* Names as in dumps. */
const char *screen_name(enum screen screen);

struct settings {
    int text_size;  /* pixels per em; 0 = chosen by the screen's size */
    unsigned theme; /* an enum theme_id of paint/theme.h */
    enum font_family family;
    bool ragged, kashida;
    unsigned lines;    /* space between them: 0 normal, 1 tight, 2 wide */
    unsigned letters;  /* space between them and between words: 0 normal, 1 wide */
    unsigned margins;  /* 0 normal, 1 narrow, 2 wide */
    unsigned columns;  /* 0: as the page asks */
    char language[16]; /* of the interface; BCP 47 */
    bool speech;       /* what is shown is said as well */
};

/* The article being read. `offset` is the reader's place: it changes when a page is turned, never
 * by a new layout, so that going to another size and back loses nothing. */
struct reading {
    satchel_article *article; /* NULL: none */
    uint32_t index;           /* of its record */
    struct layout *layout;    /* NULL until it is needed */
    uint32_t offset;
    uint32_t page;
};

/* The article after it, opened and laid out while its last page is being read. */
struct coming {
    struct reading reading; /* article NULL: there is none, or it is too long, or does not open */
    uint32_t after;         /* which it was looked for behind; SATCHEL_NONE: not yet */
};

#define APP_TRAIL 32 /* links that can be gone back through */
#define APP_QUERY 256

struct trail_step {
    uint32_t index, offset;
};

/* What is being chosen: the first word, the last one, or what to do with them. */
enum select_stage { SELECT_FIRST, SELECT_LAST, SELECT_WHAT };

/* Bytes [start, end) of the article's text, from the word chosen first to the one chosen last. */
struct selecting {
    enum select_stage stage;
    uint32_t start, end;
    uint32_t anchor_start, anchor_end; /* the first */
    uint32_t head_start, head_end;     /* the last */
    size_t mark;                       /* the highlight that it is; SIZE_MAX: none */
};

/* The picture on the whole screen. */
struct looking {
    uint32_t picture;                    /* number in its article */
    uint32_t width, height;              /* of the stored picture, pixels */
    uint32_t caption_start, caption_end; /* bytes of the article's text */
    unsigned zoom;                       /* percent of the size that fits: 100 to LOOK_MOST */
    uint32_t x, y;                       /* what stands in the middle, pixels of the picture */
};

#define LOOK_MOST 800

struct finding {
    char words[APP_QUERY];
    satchel_arena arena; /* the hits */
    struct found *found;
    uint32_t count;
    uint32_t new_articles; /* taken in since the last look */
    uint32_t lit;          /* the article that was opened from here: its words are marked */
    uint32_t lit_serial;   /* of the book it is in */
    bool searching;        /* there are articles to take in */
    bool everywhere;       /* over the whole shelf, not only the open bundle */
    bool fresh;            /* hits belong to words */
    bool stale;            /* words are of the last search: typing starts anew */
};

/* What is said of updates: nothing; one is being applied; there is a new edition, which shows when
 * the reader comes back to the contents; one could not be used. */
enum sign { SIGN_NONE, SIGN_WORKING, SIGN_NEW, SIGN_FAILED, SIGN_COUNT };

#define SIGN_SECONDS   30  /* that a sign stands when nothing is under way any more */
#define UPDATING_TRIED 256 /* updates that are looked at, of one look at all folders */

/* Updates, in updating.c. */
struct taking {
    struct porter *porter; /* NULL: updates are applied in the viewer itself */
    enum sign sign;
    unsigned percent;     /* of the edition that is being made */
    uint64_t until;       /* clock when the sign goes; 0: it stays */
    satchel_code worst;   /* of what has failed, in the last errand */
    bool taken;           /* something has been, in the last errand */
    satchel_code failure; /* that SIGN_FAILED is about */
    satchel_error error;  /* what has not been taken, and its path */
    char path[512];
    uint64_t tried[UPDATING_TRIED]; /* updates that were looked at, by name, size and time */
    unsigned tried_count;
};

/* Reading aloud, in aloud.c. */
struct aloud {
    struct speaker *speaker; /* borrowed; NULL: there is none */
    bool on;
    uint32_t index, serial; /* of the article that is read and its book */
    uint32_t page;          /* that it is at; another one on the screen is where it goes on */
    uint32_t piece, next;   /* bytes of the text: the piece being said */
    uint32_t start, end;    /* of the word being heard; alike: none yet */
    bool paused;            /* while something else is said or asked */
};

#define VOICING_TEXT     2048
#define VOICING_PIECES   12
#define VOICING_LANGUAGE 24

/* What is shown is said, in voicing.c: the pieces of what is being said, each in its language. */
struct voicing {
    char text[VOICING_TEXT];
    struct {
        char language[VOICING_LANGUAGE];
        uint32_t start, end; /* bytes of `text` */
    } pieces[VOICING_PIECES];
    unsigned count, next; /* which is said next */
    bool saying;
    bool then_aloud; /* the article is read aloud behind them */
};

/* As in sandbox/lockdown.h, which lies above. */
enum { UPDATING_LOCKED = 1, UPDATING_UNLOCKED = 2 };

struct app_options {
    bool kiosk;
    const struct terminal_options *terminal; /* of a kiosk; NULL: none */
    int width, height;
    int64_t now;              /* seconds since 1970, for ages */
    const char *state_folder; /* NULL: private */
    const char *trust_folder; /* of .pub files; NULL: none */
    unsigned lockdown;        /* an enum lockdown_mode */
    struct decoder *decoder;  /* borrowed; NULL: pictures and blocks are decoded here */
    struct speaker *speaker;  /* borrowed; NULL: nothing is read aloud */
    bool low_memory;          /* what can be made again is not kept (thrift.h) */
};

struct app {
    struct fonts *fonts;
    struct state *state;
    struct library *library;
    struct marks *marks;
    char exported[512];    /* the file that bookmarks were just written to, "" if none */
    struct survey *survey; /* of the open book */
    struct trust *trust;
    struct kills *kills;                     /* what was withdrawn, in whichever edition */
    struct kills_view shelf_view, book_view; /* of the bundle being looked at, of the open one */
    struct store *store; /* editions that updates made; NULL: nothing is written */
    struct taking taking;
    const char *state_folder; /* borrowed from the options; NULL: nothing is written */
    const char *trust_folder; /* as well; NULL: none */
    unsigned lockdown;        /* an enum lockdown_mode */
    struct settings settings;
    struct settings defaults; /* what a kiosk goes back to, */
    unsigned upright;         /* and how it is turned */
    satchel_priors *priors;
    struct maker *maker;     /* borrowed; NULL: a prior is made when a text is opened */
    uint32_t maker_serial;   /* the book whose first prior it has been asked for */
    uint32_t made;           /* counts priors made behind what is on the screen */
    struct decoder *decoder; /* borrowed; NULL: there is none */
    struct decoding decoding;
    struct book book;
    uint32_t book_serial; /* counts books opened; 0 = none yet */
    struct reading reading;
    struct coming coming;
    struct trail_step trail[APP_TRAIL];
    unsigned trail_count; /* steps behind */
    unsigned trail_total; /* and those that were gone back over, behind them */
    struct looking looking;
    struct selecting selecting;
    struct aloud aloud;
    struct voicing voicing;
    char writing[MARK_NOTE + 1]; /* the note being written, on SCREEN_WRITE */
    uint32_t note;               /* the footnote's block, on SCREEN_NOTE */
    struct finder *finder;
    struct finding finding;
    enum screen screen;
    enum screen under; /* what a panel, search or an error lies over */
    satchel_error error;
    char error_path[512];
    int width, height; /* of the page, upright */
    unsigned rotation; /* quarters that the screen is turned, clockwise */
    bool kiosk;
    bool low_memory;
    struct terminal terminal; /* of a kiosk */
    bool quit;
    bool told_to_end;     /* by the system, not by a reader or an operator */
    bool wiped;           /* nothing is saved any more */
    int64_t now;          /* wall clock, seconds; moves with `clock` */
    uint64_t clock;       /* milliseconds since the start */
    uint64_t last_input;  /* clock at the last key or touch */
    uint64_t last_change; /* clock when the place or a setting last changed */
    /* The date line of an article in the reader's language, which the screens know. */
    void (*print_date)(void *context, const satchel_record *record, char *to, size_t capacity);
    void *print_context;
    uint32_t revision; /* counts everything that changes what is on the screen */
};

/* Fills *app. False: out of memory, or no fonts at all (err says what to install). */
bool app_init(struct app *app, const struct app_options *options, satchel_error *err) SATCHEL_CHECK;

/* Saves the state and frees everything. */
void app_fini(struct app *app);

/* Adds a file or folder of bundles. app_start then opens what there is: one bundle at its saved
 * place or contents, several at the library. */
void app_add_source(struct app *app, const char *path);
void app_remove_source(struct app *app, const char *path);
void app_start(struct app *app);

/* Looks at the sources again: new bundles show by themselves. */
void app_rescan(struct app *app);

/* An update is being applied; the next word of how it goes on is waited for at most so many
 * milliseconds (-1: for ever), and a new edition shows. */
bool app_is_updating(const struct app *app);
int app_update_socket(const struct app *app); /* readable when there is a word; -1: none */
void app_hear(struct app *app, int wait);

/* --- going places ------------------------------------------------------------------------------
 */

void app_show_library(struct app *app);
void app_show_contents(struct app *app);
void app_open_bundle(struct app *app, const char *path, bool to_place);

/* Opens an article at a byte of its text; SATCHEL_NONE: where it was left, else its start. */
void app_open_article(struct app *app, uint32_t index, uint32_t offset);
bool app_open_id(struct app *app, const char *id);

/* Follows a span of the article being read: links to articles, notes, jumps. False if it leads
 * nowhere here. */
bool app_follow(struct app *app, uint32_t span);

/* One step back. False at the outermost screen. */
bool app_back(struct app *app);

/* Along the links that were followed: back (-1), or again to where a step back came from (+1).
 * False if there is no such place. */
bool app_retrace(struct app *app, int step);

/* The next (+1) or previous (-1) article that has a text. False at the ends. */
bool app_neighbour(struct app *app, int step);

/* Shows a footnote over the page, and from there goes to where it stands. */
void app_show_note(struct app *app, uint32_t block);
void app_go_to_note(struct app *app);

/* Shows picture `number` of the article on the whole screen; false if it has none such. */
bool app_look(struct app *app, uint32_t number);
void app_zoom(struct app *app, int steps);     /* 0: fits again */
void app_pan(struct app *app, int dx, int dy); /* pixels of the screen */
bool app_next_picture(struct app *app, int step);

void app_show_panel(struct app *app, enum screen panel); /* a screen that lies over others */
void app_fail(struct app *app, const satchel_error *error, const char *path);

/* --- reading -----------------------------------------------------------------------------------
 */

/* The layout of the article being read for the screen's size, made if need be; NULL (and an error
 * screen) when that fails. */
struct layout *app_layout(struct app *app);

void app_turn(struct app *app, int pages);           /* forward or back; stays within the article */
void app_turn_on(struct app *app, int step);         /* a page on or back, over its edges as well */
void app_mark_read(struct app *app);                 /* if the last page is on the screen */
void app_go_to_page(struct app *app, uint32_t page); /* clipped to the pages there are */

/* Sizes and looks; the first takes them from the state. */
void app_load_settings(struct app *app);
int app_text_size(const struct app *app);          /* as it is now, in pixels */
void app_set_text_size(struct app *app, int size); /* clipped to 8..96; 0 = automatic */
void app_change_text_size(struct app *app, int steps);
void app_set_theme(struct app *app, unsigned theme);
void app_set_family(struct app *app, enum font_family family);
enum edge { EDGE_JUSTIFIED, EDGE_RAGGED, EDGE_KASHIDA };
void app_set_edge(struct app *app, enum edge edge);
void app_set_lines(struct app *app, unsigned lines);
void app_set_letters(struct app *app, unsigned letters);
void app_set_margins(struct app *app, unsigned margins);
void app_set_columns(struct app *app, unsigned columns);

/* A look for weak eyes and dyslexia: a face without serifs, letters and words farther apart, wide
 * lines with one straight edge. */
void app_set_easy(struct app *app);
bool app_is_easy(const struct app *app);
void app_set_language(struct app *app, const char *language);
void app_set_speech(struct app *app, bool on);
void app_resize(struct app *app, int width, int height);

/* Turns the page on the screen to so many quarters; width and height change places. */
void app_rotate(struct app *app, unsigned quarters);

/* Pixels that the article's page leaves free above and below for the running head and the folio. */
int app_chrome_height(const struct app *app);

/* --- bookmarks, in marking.c -------------------------------------------------------------------
 */

/* Has the page on the screen a bookmark? Sets one, or takes it away. */
bool app_is_marked(const struct app *app);
void app_toggle_mark(struct app *app);
void app_remove_mark(struct app *app, size_t index);

/* Opens the place of a bookmark, in whatever bundle of its publication is newest here. False if
 * there is none, or it has no such article. */
bool app_open_mark(struct app *app, size_t index);

/* Writes all bookmarks as Markdown into the state folder and says where in `exported`. */
void app_export_marks(struct app *app);

/* --- passages, in selecting.c ------------------------------------------------------------------
 */

/* Begins to choose words at a byte of the article, where one stands or follows. False in a kiosk,
 * whose next visitor must not see them, and where there are none. */
bool app_select(struct app *app, uint32_t at);

/* The word being chosen is the one at byte `at`, false: there is none; the next (+1) or the one
 * before (-1). */
bool app_select_to(struct app *app, uint32_t at);
void app_select_on(struct app *app, int step);

/* It is the one: the last word is next, then what to do. */
void app_select_step(struct app *app);

/* What to do with a highlight of the article being read. */
void app_select_mark(struct app *app, size_t index);

/* Highlights the passage, or takes the highlight away. */
void app_highlight(struct app *app);

/* Opens the note to it in `writing`, and keeps what has been written there. */
void app_write_note(struct app *app);
void app_keep_note(struct app *app);

/* Searches for the words. */
void app_search_selected(struct app *app);

/* The word of a text that holds byte `at`, without punctuation. False: there is none. */
bool selecting_word(const char *text, size_t size, uint32_t at, uint32_t *start, uint32_t *end);

/* --- search, in finding.c ----------------------------------------------------------------------
 */

void app_set_query(struct app *app, const char *words);
void app_run_search(struct app *app); /* brings `finding` up to date */

/* Chooses what is searched: where the reader came from, or as told. */
void app_start_search(struct app *app);
void app_search_everywhere(struct app *app, bool everywhere);

/* One more article is taken in. True while there are more. */
bool app_work_on_search(struct app *app);

/* Goes on until something has been found or all has been searched. */
void app_finish_search(struct app *app);

/* The shelf has changed: what was taken in may be gone. */
void app_forget_search(struct app *app);

/* Hit `index` (< finding.count): its bundle, the hit with its snippet (NULL: out of memory), and
 * its article at its place. */
satchel_bundle *app_found_bundle(const struct app *app, uint32_t index);
const satchel_hit *app_show_found(struct app *app, uint32_t index);
void app_open_found(struct app *app, uint32_t index);

/* Are the words to be marked in the article being read? */
bool app_is_lit(const struct app *app);

/* --- time --------------------------------------------------------------------------------------
 */

/* A little of the work on the article after the one whose last page is on the screen; false: it is
 * done. And all of it is dropped: it may have changed. */
bool app_work_on_coming(struct app *app);
void app_drop_coming(struct app *app);

/* The display list of the page after the one being read, be it the next article's; NULL if there is
 * none or it is not ready. */
const struct page *app_next_page(const struct app *app);

/* A little of the work that can wait: pagination, saving. True while there is more. */
bool app_work(struct app *app);

/* The clock moves on to `clock` milliseconds; kiosks go back to the start after an idle minute. */
void app_tick(struct app *app, uint64_t clock);

/* Milliseconds until app_tick has something to do; -1 = never. */
int64_t app_next_tick(const struct app *app);

/* A key or touch has come. False: that is all it says, and it does nothing: a public terminal was
 * asking whether somebody is there. */
bool app_touch(struct app *app);

/* A public terminal's visitor has gone: the book is closed, what was read, searched and chosen is
 * forgotten, the look is the operator's again. app_start goes on. */
void app_forget_visitor(struct app *app);

/* Something on the screen has changed. */
void app_changed(struct app *app);

#endif
