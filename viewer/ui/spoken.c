/* What there is to say of a screen, for people who do not see it: its text when it comes, then what
 * the focus is on, and what changes beside it. An article is read aloud behind its headline.
 *
 * Everything is taken from the page as it was composed, so that nothing can be seen that is not
 * said: EN 301 549, 5.1.3.
 */
#include "ui/ui.h"

#include "model/aloud.h"
#include "model/voicing.h"

#include <string.h>

static const char *language_of_content(const struct ui *ui)
{
    const struct app *app = ui->app;
    const char *language = app->screen == SCREEN_ARTICLE && app->reading.article
                               ? satchel_article_record(app->reading.article)->language
                               : "";
    if (!*language && app->book.bundle)
        language = app->book.info->language;
    return *language ? language : words_tag(ui->words);
}

static void add_box(const struct ui *ui, struct voicing *v, const struct page_box *b)
{
    const char *language = b->language && *b->language ? b->language : words_tag(ui->words);
    voicing_add(v, language, b->text, b->length);
}

static bool is_within(const struct page_box *b, const struct target *t)
{
    const fix x = b->x + b->w / 2, y = b->y + b->h / 2;
    return x >= t->x && x < t->x + t->w && y >= t->y && y < t->y + t->h;
}

static bool is_one_of(const char *role, const char *const *roles)
{
    for (; *roles; roles++)
        if (role && strcmp(role, *roles) == 0)
            return true;
    return false;
}

/* --- parts of a screen ---------------------------------------------------------------------- */

static void add_focus(const struct ui *ui, struct voicing *v)
{
    const struct app *app = ui->app;
    const bool article = app->screen == SCREEN_ARTICLE;
    if (ui->focus < 0 || (unsigned)ui->focus >= ui->target_count || (article && !ui->focus_shown))
        return;
    const struct target *t = &ui->targets[ui->focus];
    unsigned boxes = 0;
    for (uint32_t i = 0; t->content && !article && i < ui->page.box_count; i++)
        if (ui->page.boxes[i].length && is_within(&ui->page.boxes[i], t)) {
            add_box(ui, v, &ui->page.boxes[i]);
            boxes++;
        }
    const char *text = t->said ? t->said : t->text;
    if (!boxes)
        voicing_add(v, t->content ? language_of_content(ui) : words_tag(ui->words), text,
                    strlen(text));
    if (t->chosen) {
        const char *chosen = word(ui->words, "speech", "chosen");
        voicing_add(v, words_tag(ui->words), chosen, strlen(chosen));
    }
}

/* What comes and goes beside the focus. */
static void add_news(const struct ui *ui, struct voicing *v)
{
    static const char *const roles[] = {"query", "count", "news", NULL};
    for (uint32_t i = 0; i < ui->page.box_count; i++)
        if (is_one_of(ui->page.boxes[i].role, roles))
            add_box(ui, v, &ui->page.boxes[i]);
}

/* All that is no target: titles, dates, questions, signs, notes. */
static void add_screen(const struct ui *ui, struct voicing *v)
{
    static const char *const roles[] = {"folio", "progress", "running-head", "label", NULL};
    for (uint32_t i = 0; i < ui->page.box_count; i++) {
        const struct page_box *b = &ui->page.boxes[i];
        bool within = is_one_of(b->role, roles);
        for (unsigned k = 0; k < ui->target_count && !within; k++)
            within = is_within(b, &ui->targets[k]);
        if (!within)
            add_box(ui, v, b);
    }
}

/* What stands over an article's first page and is not in its text, as the date. */
static void add_headline(const struct ui *ui, struct voicing *v)
{
    static const char *const roles[] = {"button",   "folio", "progress", "running-head",
                                        "bookmark", "news",  NULL};
    for (uint32_t i = 0; i < ui->page.box_count; i++) {
        const struct page_box *b = &ui->page.boxes[i];
        if (b->offset == SATCHEL_NONE && !is_one_of(b->role, roles))
            voicing_add(v, language_of_content(ui), b->text, b->length);
    }
}

/* --- what has changed ----------------------------------------------------------------------- */

/* FNV-1a (Fowler, Noll, Vo, 1991). */
static uint64_t sum_of(const struct voicing *v)
{
    uint64_t sum = UINT64_C(14695981039346656037);
    for (const char *c = v->text; v->count && *c; c++)
        sum = (sum ^ (unsigned char)*c) * UINT64_C(1099511628211);
    return sum;
}

/* Nobody is there to hear it. */
static bool is_alone(const struct app *app)
{
    return app->kiosk && (app->screen == SCREEN_ATTRACT || app->screen == SCREEN_CLOSED ||
                          (!app->terminal.visited && app->screen < SCREEN_WARNING));
}

static bool has_moved(const struct ui *ui, const struct spoken *now)
{
    const struct spoken *was = &ui->spoken;
    return !was->any || was->screen != now->screen || was->page_at != now->page_at ||
           was->book != now->book || was->article != now->article || was->page != now->page;
}

/* An article that has come, or another page of it; what is being read aloud goes on by itself. */
static void say_article(struct ui *ui)
{
    struct app *app = ui->app;
    struct voicing v = {.then_aloud = true};
    if (app->aloud.on && app->aloud.index == app->reading.index)
        return;
    if (app->reading.page == 0)
        add_headline(ui, &v);
    voicing_say(app, &v);
}

void spoken_follow(struct ui *ui)
{
    struct app *app = ui->app;
    struct spoken now = {.screen = app->screen,
                         .page_at = ui->page_at,
                         .book = app->book_serial,
                         .article = app->reading.index,
                         .page = app->screen == SCREEN_ARTICLE ? app->reading.page : 0,
                         .any = true};
    if (!app->settings.speech || is_alone(app)) {
        if (ui->spoken.any)
            voicing_hush(app);
        ui->spoken.any = false;
        return;
    }
    struct voicing focus = {0}, news = {0}, what = {0};
    add_focus(ui, &focus);
    add_news(ui, &news);
    now.focus = sum_of(&focus);
    now.news = sum_of(&news);
    const bool moved = has_moved(ui, &now);
    const bool news_came = now.news != ui->spoken.news, focus_moved = now.focus != ui->spoken.focus;
    ui->spoken = now;
    if (moved && app->screen == SCREEN_ARTICLE) {
        say_article(ui);
        return;
    }
    if (moved)
        add_screen(ui, &what);
    else if (news_came)
        add_news(ui, &what);
    if (moved || focus_moved)
        add_focus(ui, &what);
    if (focus_moved && focus.count && app->screen == SCREEN_ARTICLE)
        aloud_stop(app); /* a link was looked for */
    if (what.count)
        voicing_say(app, &what);
}
