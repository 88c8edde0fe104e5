/* Errors are screens: what happened in one line, why in another, and the way back. */
#include "ui/chrome.h"

#include <string.h>

/* The reason in the reader's words; the library's own line stands small below it, for whoever is
 * asked. */
const char *problem_reason(const struct words *w, satchel_code code)
{
    switch (code) {
    case SATCHEL_DAMAGED:
    case SATCHEL_MALFORMED: return word(w, "bundle or article", "It is damaged.");
    case SATCHEL_CUT:
        return word(w, "bundle or article", "It is cut off: the rest has not arrived.");
    case SATCHEL_BAD_SIGNATURE:
        return word(w, NULL, "Its signature does not hold: somebody has changed it.");
    case SATCHEL_UNSIGNED:
    case SATCHEL_UNKNOWN_KEY:
        return word(w, NULL, "It is not from a publisher that is trusted here.");
    case SATCHEL_ROLLBACK: return word(w, NULL, "A newer edition has been here before.");
    case SATCHEL_NOT_BUNDLE: return word(w, NULL, "It is not a bundle.");
    case SATCHEL_READ: return word(w, NULL, "The stick was removed. Put it back in.");
    case SATCHEL_DISK_FULL: return word(w, NULL, "There is no room on this device.");
    case SATCHEL_NOT_FOUND: return word(w, NULL, "This article was withdrawn by its publisher.");
    default: return "";
    }
}

static fix put_text(struct ui *ui, const char *text, int size, bool bold, enum ink ink,
                    const char *role, fix y)
{
    const struct metrics m = chrome_metrics(ui);
    if (!*text)
        return 0;
    struct text_spec spec = {.text = text,
                             .length = strlen(text),
                             .language = words_tag(ui->words),
                             .direction = text_direction(text, strlen(text)),
                             .font = {.family = bold ? FONT_SERIF : FONT_SANS, .bold = bold},
                             .size = FIX(size),
                             .ink = ink,
                             .balance = bold,
                             .role = role,
                             .offset = SATCHEL_NONE};
    return chrome_text(ui, &spec, m.margin, y, m.width - 2 * m.margin, true);
}

void compose_problem(struct ui *ui)
{
    const struct metrics m = chrome_metrics(ui);
    const struct app *app = ui->app;
    const bool bundle = *app->error_path;
    fix y = m.height / 4;
    y += put_text(ui,
                  word(ui->words, NULL,
                       bundle ? "This bundle cannot be opened" : "This article cannot be shown"),
                  m.title, true, INK_TEXT, "title", y) +
         FIX(m.label);
    y += put_text(ui, problem_reason(ui->words, app->error.code), m.text, false, INK_TEXT,
                  "message", y) +
         FIX(m.label);
    satchel_buf line;
    satchel_buf_init(&line, 2048);
    if (bundle) {
        char shown[256];
        const char *slash = strrchr(app->error_path, '/');
        const char *name = slash ? slash + 1 : app->error_path;
        satchel_printable(shown, sizeof shown, name, strlen(name));
        satchel_buf_print(&line, "%s: ", shown);
    }
    satchel_buf_put_text(&line, app->error.text);
    y += put_text(ui, chrome_string(ui, &line), m.label, false, INK_FAINT, "detail", y) +
         2 * FIX(m.label);
    chrome_choice(ui, word(ui->words, NULL, "Back"), true, ACT_BACK, 0, m.margin, y,
                  m.small ? FIX(28) : FIX(40));
}
