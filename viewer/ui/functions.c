/* The table of all functions; see functions.h. */
#include "ui/functions.h"

#include "model/aloud.h"
#include "model/voicing.h"

#include <string.h>
#include <strings.h>

#define SCREENS (ON(SCREEN_LIBRARY) | ON(SCREEN_CONTENTS) | ON(SCREEN_ARTICLE))
#define LISTS                                                                         \
    (ON(SCREEN_LIBRARY) | ON(SCREEN_CONTENTS) | ON(SCREEN_SEARCH) | ON(SCREEN_HELP) | \
     ON(SCREEN_MARKS) | ON(SCREEN_SETTINGS))
#define ARTICLE ON(SCREEN_ARTICLE)
#define BOOK    (ON(SCREEN_CONTENTS) | ARTICLE)
#define PICTURE ON(SCREEN_IMAGE)
#define PASSAGE ON(SCREEN_SELECT)
#define PANELS  (ON(SCREEN_SETTINGS) | ON(SCREEN_MENU))

/* clang-format off */
static const struct function table[] = {
    {ACT_CONTENTS, NULL, "Contents", {"C"}, NULL, ARTICLE | ON(SCREEN_LIBRARY), true, false},
    {ACT_LIBRARY, NULL, "Library", {"L"}, NULL, BOOK, true, false},
    {ACT_SEARCH, NULL, "Search", {"/", "Ctrl+F"}, "y", SCREENS, true, false},
    {ACT_SETTINGS, "settings", "Text", {"S"}, "x", SCREENS, true, false},
    {ACT_SECTIONS, NULL, "Sections", {"T"}, NULL, ON(SCREEN_CONTENTS), true, false},
    {ACT_NEXT_ARTICLE, NULL, "Next article", {"]", "Ctrl+PageDown"}, NULL, ARTICLE, true, false},
    {ACT_PREVIOUS_ARTICLE, NULL, "Previous article", {"[", "Ctrl+PageUp"}, NULL, ARTICLE, true, false},
    {ACT_PAGES, NULL, "Go to page", {"G"}, NULL, ARTICLE, true, false},
    {ACT_BOOKMARK, "bookmark", "Set a bookmark", {"B", "Ctrl+D"}, NULL, ARTICLE, true, false},
    {ACT_SELECT, NULL, "Select text", {"V"}, NULL, ARTICLE, true, false},
    {ACT_ALOUD, "aloud", "Read aloud", {"A"}, "leftstick", ARTICLE, true, false},
    {ACT_SPEECH, "speech", "Speak", {"F2"}, "rightstick", ~0u, true, false},
    {ACT_MARKS, NULL, "Bookmarks", {"Ctrl+B", "O"}, NULL, SCREENS, true, false},
    {ACT_PICTURES, NULL, "Picture", {"P"}, NULL, ARTICLE, true, false},
    {ACT_FORWARD, NULL, "Forward", {"Alt+Right"}, NULL, ARTICLE, true, false},
    {ACT_NIGHT, "theme", "Night", {"N"}, NULL, SCREENS | PANELS, true, false},
    {ACT_ROTATE, NULL, "Rotate", {"R"}, NULL, SCREENS, true, false},
    {ACT_LARGER, "size of the text", "Larger", {"+", "=", "Shift+=", "Keypad +"}, NULL,
     SCREENS | PANELS, true, true},
    {ACT_SMALLER, "size of the text", "Smaller", {"-", "Keypad -"}, NULL, SCREENS | PANELS, true, true},
    {ACT_HELP, NULL, "Help", {"F1", "?", "H"}, "guide", SCREENS | ON(SCREEN_MENU), true, false},
    {ACT_QUIT, NULL, "Quit", {"Ctrl+Q", "Ctrl+W"}, NULL, ~0u, true, false},
    {ACT_MENU, NULL, "Menu", {"F10", "Menu", "M"}, "start", SCREENS, false, false},
    {ACT_NEXT_PAGE, NULL, "Next page", {"PageDown", "Space"}, "rightshoulder", LISTS | ARTICLE, false, false},
    {ACT_PREVIOUS_PAGE, NULL, "Previous page", {"PageUp", "Shift+Space"}, "leftshoulder", LISTS | ARTICLE,
     false, false},
    {ACT_FIRST_PAGE, NULL, "First page", {"Home"}, NULL, LISTS | ARTICLE, false, false},
    {ACT_LAST_PAGE, NULL, "Last page", {"End"}, NULL, LISTS | ARTICLE, false, false},
    {ACT_HIGHLIGHT, NULL, "Highlight", {"H"}, "y", PASSAGE, false, false},
    {ACT_WRITE, NULL, "Write a note", {"W"}, "x", PASSAGE, false, false},
    {ACT_FIND_PASSAGE, NULL, "Search", {"/", "Ctrl+F"}, NULL, PASSAGE, false, false},
    {ACT_NEARER, "size of the text", "Larger", {"+", "=", "Shift+=", "Keypad +"}, "y", PICTURE, false, false},
    {ACT_FARTHER, "size of the text", "Smaller", {"-", "Keypad -"}, "x", PICTURE, false, false},
    {ACT_WHOLE, NULL, "Whole picture", {"Home", "0"}, NULL, PICTURE, false, false},
    {ACT_NEXT_PICTURE, NULL, "Next picture", {"PageDown", "Space"}, "rightshoulder", PICTURE, false, false},
    {ACT_PREVIOUS_PICTURE, NULL, "Previous picture", {"PageUp", "Shift+Space"}, "leftshoulder", PICTURE,
     false, false},
};
/* clang-format on */

#define COUNT (sizeof table / sizeof *table)

const struct function *functions(size_t *count)
{
    *count = COUNT;
    return table;
}

static bool is_key(const char *ours, const char *given)
{
    /* Letters come in either case; names of keys as SDL has them. */
    return given[1] ? strcmp(ours, given) == 0 : strcasecmp(ours, given) == 0;
}

const struct function *function_of_key(enum screen screen, const char *key)
{
    if ((screen == SCREEN_SEARCH || screen == SCREEN_WRITE) && !key[1])
        return NULL; /* letters are what is typed */
    for (size_t i = 0; i < COUNT; i++)
        for (size_t k = 0; k < FUNCTION_KEYS && table[i].keys[k]; k++)
            if ((table[i].screens & ON(screen)) && is_key(table[i].keys[k], key))
                return &table[i];
    return NULL;
}

const struct function *function_of_pad(enum screen screen, const char *button)
{
    for (size_t i = 0; i < COUNT; i++)
        if ((table[i].screens & ON(screen)) && table[i].pad && strcmp(table[i].pad, button) == 0)
            return &table[i];
    return NULL;
}

bool function_is_possible(const struct ui *ui, const struct function *f)
{
    const struct app *app = ui->app;
    const struct shelf_item *items;
    switch (f->action) {
    case ACT_HIGHLIGHT:
    case ACT_WRITE:
    case ACT_FIND_PASSAGE: return app->selecting.stage == SELECT_WHAT;
    case ACT_BOOKMARK:
    case ACT_SELECT:
    case ACT_ROTATE:
    case ACT_MARKS: /* the next visitor is not to see them */
    case ACT_QUIT: return !app->kiosk;
    case ACT_CONTENTS: return app->book.bundle != NULL;
    case ACT_SEARCH: return app->book.bundle || library_items(app->library, &items) > 0;
    case ACT_LIBRARY: return library_items(app->library, &items) > 1;
    case ACT_ALOUD: return aloud_possible(app);
    case ACT_SPEECH: return voicing_possible(app);
    case ACT_FORWARD: return app->trail_count < app->trail_total;
    case ACT_NEXT_ARTICLE: return app->reading.index + 1 < app->book.info->articles;
    case ACT_PREVIOUS_ARTICLE: return app->reading.index > 0;
    case ACT_SECTIONS: return survey_section(app->survey, 1) != NULL;
    case ACT_PICTURES:
        return app->reading.article && satchel_article_record(app->reading.article)->pictures > 0;
    default: return true;
    }
}

const char *function_name(const struct ui *ui, const struct function *f)
{
    if (f->action == ACT_BOOKMARK && ui->app->reading.article && app_is_marked(ui->app))
        return word(ui->words, "bookmark", "Remove the bookmark");
    if (f->action == ACT_ALOUD && ui->app->aloud.on)
        return word(ui->words, "aloud", "Stop reading");
    if (f->action == ACT_SPEECH && ui->app->settings.speech)
        return word(ui->words, "speech", "Stop speaking");
    return word(ui->words, f->context, f->name);
}
