/* The keyboard on the screen, for machines without one: touched, or walked over by six keys. */
#include "ui/chrome.h"

#include <satchel/utf8.h>

#include <string.h>

#define ROWS     5
#define LAYOUTS  4 /* that can be gone through at a time */
#define MOST_ROW 64

/* A layout as people who write the language know it from their telephones; `sign` stands on the key
 * that leads to it. Keys keep their places in right-to-left interfaces, as real ones do. */
struct keys {
    const char *language, *sign;
    const char *rows[ROWS];
};

static const struct keys layouts[] = {
    {"en", "abc", {"qwertyuiop", "asdfghjkl", "zxcvbnm"}},
    {"123", "123", {"1234567890", "-/:;()%&@", ".,?!'\"+"}},
    {"ar", "ابت", {"ضصثقفغعهخحجد", "شسيبلاتنمكطذ", "ئءؤرىةوزظ"}},
    {"es", "abc", {"qwertyuiop", "asdfghjklñ", "zxcvbnmáéíóúü"}},
    {"fa", "ابپ", {"ضصثقفغعهخحجچ", "شسیبلاتنمکگ", "ظطزرذدپوژئآ"}},
    {"fr", "abc", {"azertyuiop", "qsdfghjklm", "wxcvbnéèêàçôù"}},
    {"he", "אבג", {"קראטוןםפ", "שדגכעיחלךף", "זסבהנמצתץ"}},
    {"hi",
     "कखग",
     {"अआइईउऊएऐओऔऋ",
      "ा"
      "ि"
      "ी"
      "ु"
      "ू"
      "े"
      "ै"
      "ो"
      "ौ"
      "्"
      "ं",
      "कखगघङचछजझञट", "ठडढणतथदधनपफ", "बभमयरलवशषसह"}},
    {"ru", "абв", {"йцукенгшщзх", "фывапролджэ", "ячсмитьбюёъ"}},
    {"tr", "abc", {"qwertyuıopğü", "asdfghjklşi", "zxcvbnmöç"}},
    {"uk", "абв", {"йцукенгшщзхї", "фівапролджє", "ґячсмитьбю"}},
};

static const struct keys *layout_for(const char *tag)
{
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        const size_t n = strlen(layouts[i].language);
        if (strncmp(layouts[i].language, tag, n) == 0 && (!tag[n] || tag[n] == '-'))
            return &layouts[i];
    }
    return &layouts[0];
}

/* The interface's language, the bundle's, Latin, digits: each once. */
static unsigned choose_layouts(const struct ui *ui, const struct keys *to[LAYOUTS])
{
    const char *bundle = ui->app->book.bundle ? ui->app->book.info->language : "en";
    const struct keys *all[LAYOUTS] = {layout_for(words_tag(ui->words)), layout_for(bundle),
                                       layout_for("en"), layout_for("123")};
    unsigned count = 0;
    for (unsigned i = 0; i < LAYOUTS; i++) {
        bool had = false;
        for (unsigned k = 0; k < count; k++)
            had = had || strcmp(to[k]->sign, all[i]->sign) == 0;
        if (!had)
            to[count++] = all[i];
    }
    return count;
}

/* Keys stay where they are whichever way the interface runs. */
static fix fixed_x(const struct ui *ui, fix x, fix w)
{
    return words_rtl(ui->words) ? FIX(ui->app->width) - x - w : x;
}

static void put_key(struct ui *ui, const char *text, enum action action, uint32_t value, fix x,
                    fix y, fix w, fix h)
{
    const struct metrics m = chrome_metrics(ui);
    const fix at = fixed_x(ui, x, w);
    if (!ui->page.arena)
        return;
    chrome_fill(ui, INK_PAPER, at, y, w, h);
    chrome_frame(ui, INK_RULE, at, y, w, h, FIX(1));
    const int size = action == ACT_TYPE ? m.text : m.label;
    chrome_label(ui, text, size, INK_TEXT, false, at + w / 2, y + (h - label_height(size)) / 2,
                 TEXT_CENTER, "key");
    const unsigned before = ui->target_count;
    chrome_target(ui, action, value, text, false, at, y, w, h);
    if (ui->target_count > before && action == ACT_ERASE)
        ui->targets[before].said = word(ui->words, "key", "Erase");
    else if (ui->target_count > before && action == ACT_TYPE && value == ' ')
        ui->targets[before].said = word(ui->words, "key", "Space");
}

struct board {
    fix key_h, gap, key_w;
    unsigned rows, columns;
};

static size_t letters(const char *row)
{
    size_t n = 0;
    for (; *row; row++)
        n += ((uint8_t)*row & 0xC0) != 0x80;
    return n;
}

static struct board measure(const struct metrics *m, const struct keys *keys)
{
    struct board b = {.gap = m->small ? FIX(2) : FIX(4), .columns = 1};
    for (; b.rows < ROWS && keys->rows[b.rows]; b.rows++) {
        const unsigned n = (unsigned)letters(keys->rows[b.rows]);
        b.columns = n > b.columns ? n : b.columns;
    }
    b.key_h = m->small ? FIX(20) : FIX(m->label) * 3;
    const fix most = m->height * 3 / 5 / (fix)(b.rows + 1) - b.gap;
    b.key_h = b.key_h > most ? most : b.key_h;
    b.key_w = (m->width - 2 * m->margin) / (fix)b.columns - b.gap;
    if (b.key_w > b.key_h * 5 / 4)
        b.key_w = b.key_h * 5 / 4;
    return b;
}

static void put_row(struct ui *ui, const struct board *b, const char *row, fix y)
{
    const fix width = (fix)letters(row) * (b->key_w + b->gap) - b->gap;
    fix x = (FIX(ui->app->width) - width) / 2;
    while (*row) {
        uint32_t c;
        const size_t n = satchel_utf8_decode(row, strlen(row), &c);
        const char *text = satchel_arena_string(&ui->frame, row, n);
        put_key(ui, text ? text : "", ACT_TYPE, c, x, y, b->key_w, b->key_h);
        x += b->key_w + b->gap;
        row += n;
    }
}

/* What is no letter: the other layouts, blank, erase, and away with it. */
static void put_last_row(struct ui *ui, const struct metrics *m, const struct board *b,
                         const char *next, fix y)
{
    const char *close = word(ui->words, NULL, "Close");
    const struct label label = {.text = close, .size = m->label};
    const fix close_w = label_width(ui->labels, &label) + FIX(m->label) * 2;
    const fix width =
        m->width - 2 * m->margin < b->key_w * 11 ? m->width - 2 * m->margin : b->key_w * 11;
    const fix wide = b->key_w * 3 / 2 > FIX(36) ? b->key_w * 3 / 2 : FIX(36);
    fix x = (m->width - width) / 2;
    put_key(ui, next, ACT_LAYOUT, 0, x, y, wide, b->key_h);
    x += wide + b->gap;
    const fix blank = width - 2 * wide - close_w - 3 * b->gap;
    put_key(ui, " ", ACT_TYPE, ' ', x, y, blank, b->key_h);
    x += blank + b->gap;
    put_key(ui, "←", ACT_ERASE, 0, x, y, wide, b->key_h);
    put_key(ui, close, ACT_KEYBOARD, 0, x + wide + b->gap, y, close_w, b->key_h);
}

fix keyboard_put(struct ui *ui)
{
    const struct metrics m = chrome_metrics(ui);
    const struct keys *chosen[LAYOUTS];
    const unsigned count = choose_layouts(ui, chosen);
    const struct keys *keys = chosen[ui->layout_at % count];
    const struct board b = measure(&m, keys);
    const fix edge = m.small ? FIX(4) : FIX(12);
    const fix h = (fix)(b.rows + 1) * (b.key_h + b.gap) - b.gap + 2 * edge;
    fix y = m.height - h;
    chrome_fill(ui, INK_PANEL, 0, y, m.width, h);
    chrome_rule(ui, INK_RULE, 0, y, m.width, FIX(1));
    y += edge;
    for (unsigned i = 0; i < b.rows; i++, y += b.key_h + b.gap)
        put_row(ui, &b, keys->rows[i], y);
    put_last_row(ui, &m, &b, chosen[(ui->layout_at + 1) % count]->sign, y);
    return h;
}
