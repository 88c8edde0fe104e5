/* Which part of a page of the web is the article; see page.h.
 *
 * The method is Readability's (Arc90 2009, since then Mozilla's, who document it in their source):
 * what is named like furniture goes; each paragraph gives points for its length and its commas to
 * the elements around it; the element with most points, less those for linked text, holds the
 * article; neighbours that score well enough belong to it; then lists, tables and boxes inside of
 * it that look like furniture go too. When little is left the rules are relaxed one by one and the
 * longest result counts. Written anew over our tree, where nothing is moved or renamed: what goes
 * is marked ROLE_DROPPED, what becomes a paragraph has a flag. Points are thousandths, so that all
 * machines agree.
 *
 * A page of a few lines is taken whole, but for what page.c knows as furniture.
 */
#include "article.h"

#include <satchel/utf8.h>

#include <stdlib.h>
#include <string.h>

#define DEEPEST       5 /* levels up that a paragraph gives points to */
#define POINT         1000
#define TOP           5   /* candidates that are compared */
#define ALIKE         3   /* of them that must share an element */
#define BYLINE_MAX    100 /* characters */
#define LONGEST_NAMES 500 /* bytes of a class that are looked at */
#define MOST_SIBLINGS 40  /* of a box: a story has paragraphs near its beginning */

/* Words in classes and ids. */
static const char unlikely_names[] =
    "-ad-|ai2html|banner|breadcrumbs|combx|comment|community|cover-wrap|disqus|extra|footer|gdpr|"
    "header|legends|menu|related|remark|replies|rss|shoutbox|sidebar|skyscraper|social|sponsor|"
    "supplemental|ad-break|agegate|pagination|pager|popup|yom-remote";
static const char maybe_names[] = "and|article|body|column|content|main|mathjax|shadow";
static const char good_names[] =
    "article|body|content|entry|hentry|h-entry|main|page|pagination|post|text|blog|story";
static const char bad_names[] =
    "-ad-|hidden|banner|combx|comment|com-|contact|footer|gdpr|masthead|media|meta|outbrain|promo|"
    "related|scroll|share|shoutbox|sidebar|skyscraper|sponsor|shopping|tags|widget";

/* --- names and measures ------------------------------------------------------------------------
 */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Is one of "a|b|c" a part of this value? */
static bool holds_word(const char *value, const char *list)
{
    while (value && *list) {
        const size_t n = strcspn(list, "|");
        for (const char *at = value; *at && at < value + LONGEST_NAMES; at++) {
            size_t i = 0;
            while (i < n && lower(at[i]) == list[i])
                i++;
            if (i == n)
                return true;
        }
        list += n + (list[n] == '|');
    }
    return false;
}

bool names_hold(const struct html_node *node, const char *list)
{
    return holds_word(html_attribute(node, "class"), list) ||
           holds_word(html_attribute(node, "id"), list);
}

bool article_is_block(enum html_tag tag)
{
    return tag == TAG_BLOCKQUOTE || tag == TAG_DL || tag == TAG_DIV || tag == TAG_IMG ||
           tag == TAG_OL || tag == TAG_P || tag == TAG_PRE || tag == TAG_TABLE || tag == TAG_UL;
}

static bool holds_blocks(const struct html_node *top)
{
    for (const struct html_node *n = top->first; n; n = html_next(n, top))
        if (article_is_block(n->tag))
            return true;
    return false;
}

/* A box of text among the paragraphs of a story, as books and magazines have them; what is linked
 * or stands apart is furniture by the same name. */
static bool is_box_in_story(const struct html_node *node)
{
    unsigned paragraphs = 0;
    if (!node->parent || node->letters < 80 ||
        (uint64_t)node->linked_letters * 5 > (uint64_t)node->letters ||
        !names_hold(node, "sidebar|infobox|callout|admonition") || !html_find(node, TAG_P))
        return false;
    const struct html_node *n = node->parent->first;
    for (unsigned seen = 0; n && seen < MOST_SIBLINGS && !paragraphs; n = n->next, seen++)
        paragraphs += (n->tag == TAG_P || (n->tag == TAG_DIV && !holds_blocks(n))) &&
                      n->letters > 100 && n->linked_letters < n->letters / 4;
    return paragraphs > 0;
}

int article_weight(const struct finder *f, const struct html_node *node)
{
    static const char *const attributes[] = {"class", "id"};
    int weight = 0;
    if (is_box_in_story(node))
        return 0;
    for (size_t i = 0; f->by_weight && i < 2; i++) {
        const char *value = html_attribute(node, attributes[i]);
        weight -= holds_word(value, bad_names) ? 25 : 0;
        weight += holds_word(value, good_names) ? 25 : 0;
    }
    return weight;
}

static bool is_comma(uint32_t c)
{
    return c == ',' || c == 0x060C || c == 0xFE50 || c == 0xFE10 || c == 0xFE11 || c == 0x2E41 ||
           c == 0x2E34 || c == 0x2E32 || c == 0xFF0C || c == 0x3001;
}

/* Characters of a text with its white space as one would read it, and commas. */
static uint32_t count_chars(const struct html_node *text, uint32_t *commas)
{
    uint32_t chars = 0;
    bool space = false;
    for (uint32_t i = 0; i < text->size;) {
        uint32_t c;
        i += (uint32_t)satchel_utf8_decode(text->text + i, text->size - i, &c);
        const bool blank = c == ' ' || (c >= '\t' && c <= '\r');
        chars += !blank || !space;
        space = blank;
        *commas += is_comma(c);
    }
    return chars == 1 && space ? 0 : chars;
}

/* Links to a place on the same page count less. */
static uint32_t link_share(const struct html_node *link)
{
    const char *href = html_attribute(link, "href");
    return href && href[0] == '#' ? 3 : 10;
}

static void forget(struct html_node *node)
{
    node->chars = node->linked = node->commas = 0;
}

/* Adds up characters, linked characters and commas of all that is not dropped. */
static void measure(struct html_node *top)
{
    forget(top);
    for (struct html_node *node = top->first; node; node = html_next(node, top))
        forget(node);
    for (struct html_node *node = top->first; node;
         node = node->role == ROLE_DROPPED ? html_skip(node, top) : html_next(node, top)) {
        if (node->tag != TAG_TEXT || node->role == ROLE_DROPPED)
            continue;
        uint32_t commas = 0, share = 0;
        const uint32_t chars = count_chars(node, &commas);
        for (struct html_node *at = node; at; at = at->parent) {
            if (at->tag == TAG_A && !share)
                share = link_share(at);
            at->chars += chars;
            at->commas += commas;
            at->linked += chars * share / 10;
            if (at == top)
                break;
        }
    }
}

int64_t article_link_density(const struct html_node *node)
{
    return node->chars ? (int64_t)node->linked * 1000 / node->chars : 0;
}

/* --- what goes by its name ---------------------------------------------------------------------
 */

static void drop(struct html_node *node)
{
    node->role = ROLE_DROPPED;
}

static bool has_ancestor(const struct html_node *node, enum html_tag tag)
{
    for (unsigned depth = 0; node->parent && depth < 4; depth++, node = node->parent)
        if (node->parent->tag == tag)
            return true;
    return false;
}

static bool is_unlikely(const struct html_node *node)
{
    if (is_box_in_story(node))
        return false;
    if (html_attribute_is(node, "role",
                          "menu|menubar|complementary|navigation|alert|alertdialog|dialog"))
        return true;
    return node->tag != TAG_BODY && node->tag != TAG_A && names_hold(node, unlikely_names) &&
           !names_hold(node, maybe_names) && !has_ancestor(node, TAG_TABLE) &&
           !has_ancestor(node, TAG_CODE);
}

/* Who wrote it, on an element of its own. */
static bool is_author(const struct html_node *node)
{
    return node->letters && node->letters < BYLINE_MAX &&
           (html_attribute_is(node, "rel", "author") ||
            holds_word(html_attribute(node, "itemprop"), "author") ||
            names_hold(node, "byline|author|dateline|writtenby|p-author"));
}

static void take_byline(struct finder *f, struct html_node *node)
{
    struct html_node *name = node;
    for (struct html_node *n = node->first; n && name == node; n = html_next(n, node))
        if (holds_word(html_attribute(n, "itemprop"), "name") && n->letters)
            name = n;
    f->page->byline = name;
    drop(node);
}

static void drop_by_name(struct finder *f)
{
    for (struct html_node *node = f->body->first; node;) {
        bool gone = false;
        if (node->tag != TAG_TEXT) {
            gone = html_is_hidden(node) || html_is_never_text(node) ||
                   (f->by_names && is_unlikely(node));
            if (gone)
                drop(node);
            else if (f->page->wants_byline && !f->page->byline && is_author(node))
                take_byline(f, node);
        }
        gone |= node->role == ROLE_DROPPED;
        node = gone ? html_skip(node, f->body) : html_next(node, f->body);
    }
}

/* --- points ------------------------------------------------------------------------------------
 */

static int base_points(enum html_tag tag)
{
    switch (tag) {
    case TAG_DIV: return 5;
    case TAG_PRE:
    case TAG_TD:
    case TAG_BLOCKQUOTE: return 3;
    case TAG_ADDRESS:
    case TAG_OL:
    case TAG_UL:
    case TAG_DL:
    case TAG_DD:
    case TAG_DT:
    case TAG_LI:
    case TAG_FORM: return -3;
    case TAG_H1:
    case TAG_H2:
    case TAG_H3:
    case TAG_H4:
    case TAG_H5:
    case TAG_H6:
    case TAG_TH: return -5;
    default: return 0;
    }
}

static void start_points(const struct finder *f, struct html_node *node)
{
    if (node->scored)
        return;
    node->scored = true;
    node->points = (int64_t)POINT * (base_points(node->tag) + article_weight(f, node));
}

/* Gives points for a text of so many characters and commas to `first` and what is around it. */
static void give_points(const struct finder *f, struct html_node *first, uint32_t chars,
                        uint32_t commas)
{
    if (chars < 25)
        return;
    const int64_t points = (int64_t)POINT * (2 + commas + (chars / 100 < 3 ? chars / 100 : 3));
    struct html_node *node = first;
    for (int level = 0; level < DEEPEST && node && node->parent; level++, node = node->parent) {
        start_points(f, node);
        node->points += points / (level == 0 ? 1 : level == 1 ? 2 : level * 3);
    }
}

static bool is_phrasing(const struct html_node *node)
{
    return !html_is_block(node) && !holds_blocks(node);
}

/* Text that stands in a div among blocks: each run of it is a paragraph. */
static void score_runs(const struct finder *f, struct html_node *div)
{
    uint32_t chars = 0, commas = 0;
    for (struct html_node *n = div->first;; n = n->next) {
        if (n && n->role != ROLE_DROPPED && (n->tag == TAG_TEXT || is_phrasing(n))) {
            chars += n->chars;
            commas += n->commas;
            continue;
        }
        if (chars)
            div->runs++;
        give_points(f, div, chars, commas);
        chars = commas = 0;
        if (!n)
            return;
    }
}

/* The only element in a div, when there is no text beside it; NULL else. */
static struct html_node *only_child(const struct html_node *div)
{
    struct html_node *only = NULL;
    for (struct html_node *n = div->first; n; n = n->next) {
        if (n->role == ROLE_DROPPED || (n->tag == TAG_TEXT && !n->chars))
            continue;
        if (only || n->tag == TAG_TEXT)
            return NULL;
        only = n;
    }
    return only;
}

static bool is_blank(const struct html_node *n)
{
    return n->tag == TAG_TEXT && !n->letters;
}

/* Two line breaks divide paragraphs, as old pages write them: how many there are among the children
 * of `node`, each worth its points if `give`. */
static unsigned score_breaks(const struct finder *f, struct html_node *node, bool give)
{
    uint32_t chars = 0, commas = 0;
    unsigned breaks = 0, parts = 0;
    for (struct html_node *n = node->first;; n = n->next) {
        const bool line = n && n->role != ROLE_DROPPED && (n->tag == TAG_TEXT || is_phrasing(n));
        breaks = n && n->tag == TAG_BR ? breaks + 1 : n && is_blank(n) ? breaks : 0;
        if (line && breaks < 2) {
            chars += n->chars;
            commas += n->commas;
            continue;
        }
        parts += chars >= 25;
        if (give)
            give_points(f, node, chars, commas);
        chars = commas = 0;
        if (!n)
            return parts;
    }
}

static bool has_breaks(const struct html_node *node)
{
    for (const struct html_node *n = node->first; n; n = n->next)
        if (n->tag == TAG_BR)
            return true;
    return false;
}

static bool is_broken(const struct finder *f, struct html_node *node)
{
    return has_breaks(node) && score_breaks(f, node, false) > 1;
}

static void score_div(const struct finder *f, struct html_node *div)
{
    const struct html_node *only = only_child(div);
    if (only && only->tag == TAG_P && article_link_density(div) < 250)
        return; /* the paragraph counts, as if the div were not there */
    if (is_broken(f, div)) {
        score_breaks(f, div, true);
    } else if (!holds_blocks(div)) {
        div->paragraph = true;
        give_points(f, div->parent, div->chars, div->commas);
    } else {
        score_runs(f, div);
    }
}

/* A div around nothing but a paragraph does not count as a level. */
static struct html_node *scored_parent(const struct html_node *p)
{
    struct html_node *parent = p->parent;
    const bool alone =
        p->tag == TAG_P && parent->tag == TAG_DIV && parent->parent && only_child(parent) == p;
    return alone && article_link_density(parent) < 250 ? parent->parent : parent;
}

static void score_all(struct finder *f)
{
    for (struct html_node *node = f->body->first; node;
         node = node->role == ROLE_DROPPED ? html_skip(node, f->body) : html_next(node, f->body)) {
        if (node->role == ROLE_DROPPED)
            continue;
        switch (node->tag) {
        case TAG_SECTION:
        case TAG_H2:
        case TAG_H3:
        case TAG_H4:
        case TAG_H5:
        case TAG_H6:
        case TAG_P:
        case TAG_TD:
        case TAG_PRE: give_points(f, scored_parent(node), node->chars, node->commas); break;
        case TAG_DIV: score_div(f, node); break;
        default: break;
        }
        if ((node->tag == TAG_TD || node->tag == TAG_OTHER || node->tag == TAG_SPAN ||
             node->tag == TAG_CENTER) &&
            is_broken(f, node))
            score_breaks(f, node, true);
    }
}

/* --- the best ----------------------------------------------------------------------------------
 */

/* The elements with most points, less those for links; how many. */
static unsigned find_best(struct finder *f, struct html_node *best[TOP])
{
    unsigned count = 0;
    struct html_node *node = f->body;
    for (; node; node = html_next(node, f->body)) {
        if (!node->scored)
            continue;
        node->points = node->points * (1000 - article_link_density(node)) / 1000;
        unsigned at = count;
        while (at > 0 && node->points > best[at - 1]->points)
            at--;
        if (at == TOP)
            continue;
        count += count < TOP;
        for (unsigned i = count - 1; i > at; i--)
            best[i] = best[i - 1];
        best[at] = node;
    }
    return count;
}

/* When several candidates score nearly alike, what holds them all is meant. */
static struct html_node *common_holder(const struct finder *f, struct html_node *const best[],
                                       unsigned count)
{
    for (struct html_node *holder = best[0]->parent; holder && holder != f->body;
         holder = holder->parent) {
        unsigned alike = 0;
        for (unsigned i = 1; i < count; i++)
            alike += best[i]->points * 4 >= best[0]->points * 3 && best[i] != holder &&
                     html_inside(best[i], holder);
        if (alike >= ALIKE)
            return holder;
    }
    return best[0];
}

/* Something around it may score better: then the article has several parts. */
static struct html_node *climb(const struct finder *f, struct html_node *top)
{
    int64_t last = top->points;
    const int64_t least = last / 3;
    for (struct html_node *at = top->parent; at && at != f->body; at = at->parent) {
        if (!at->scored)
            continue;
        if (at->points < least)
            break;
        if (at->points > last) {
            top = at;
            break;
        }
        last = at->points;
    }
    while (top->parent && top->parent != f->body) {
        unsigned elements = 0;
        for (const struct html_node *n = top->parent->first; n; n = n->next)
            elements += n->tag != TAG_TEXT && n->role != ROLE_DROPPED;
        if (elements != 1)
            break;
        top = top->parent;
    }
    return top;
}

/* Full stops that need no space behind them: of Chinese and Japanese, of Hindi, and Arabic's
 * question mark. */
static bool is_other_stop(const char *text, uint32_t size)
{
    static const char *const stops[] = {"\xE3\x80\x82", "\xEF\xBC\x81", "\xEF\xBC\x9F",
                                        "\xE0\xA5\xA4", "\xD8\x9F",     "\xDB\x94"};
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
        if (size >= strlen(stops[i]) && memcmp(text, stops[i], strlen(stops[i])) == 0)
            return true;
    return false;
}

/* Does it end a sentence somewhere? */
static bool has_full_stop(const struct html_node *top)
{
    for (const struct html_node *n = top->first; n; n = html_next(n, top))
        for (uint32_t i = 0; n->tag == TAG_TEXT && i < n->size; i++)
            if ((n->text[i] == '.' && (i + 1 == n->size || n->text[i + 1] == ' ')) ||
                is_other_stop(n->text + i, n->size - i))
                return true;
    return false;
}

/* Of a table that lays out the page the cell that holds nearly all of the text. */
static struct html_node *main_cell(struct html_node *top)
{
    for (struct html_node *n = top->first; n;) {
        const bool table = top->tag == TAG_TABLE || top->tag == TAG_TBODY || top->tag == TAG_TR;
        const bool most = n->tag != TAG_TEXT && (uint64_t)n->chars * 10 >= (uint64_t)top->chars * 7;
        if (!table)
            break;
        if (most)
            top = n;
        n = most ? top->first : n->next;
    }
    return top;
}

static bool same_class(const struct html_node *a, const struct html_node *b)
{
    const char *x = html_attribute(a, "class"), *y = html_attribute(b, "class");
    return x && y && *x && strcmp(x, y) == 0;
}

static bool belongs(const struct html_node *node, const struct html_node *top)
{
    if (node == top)
        return true;
    if (node->tag == TAG_TEXT)
        return false;
    const int64_t share = top->points / 5;
    const int64_t least = share > 10 * (int64_t)POINT ? share : 10 * (int64_t)POINT;
    const int64_t bonus = same_class(node, top) ? share : 0;
    if (node->scored && node->points + bonus >= least)
        return true;
    if (node->tag != TAG_P && !node->paragraph)
        return false;
    const int64_t density = article_link_density(node);
    return node->chars > 80 ? density < 250 : node->chars && !density && has_full_stop(node);
}

/* The element that holds the article and what of its neighbours belongs to it; all else beside it
 * is dropped. */
static struct html_node *choose(struct finder *f)
{
    struct html_node *best[TOP];
    const unsigned count = find_best(f, best);
    if (!count || best[0] == f->body)
        return f->body;
    struct html_node *top = main_cell(climb(f, common_holder(f, best, count)));
    if (top == f->body || !top->parent)
        return f->body;
    start_points(f, top);
    bool alone = true;
    for (const struct html_node *n = top->parent->first; n; n = n->next)
        alone &= n == top || n->role == ROLE_DROPPED || !belongs(n, top);
    if (alone)
        return top;
    for (struct html_node *n = top->parent->first; n; n = n->next)
        if (!belongs(n, top))
            drop(n);
    return top->parent;
}

/* --- attempts ----------------------------------------------------------------------------------
 */

static void start_over(struct finder *f)
{
    f->page->byline = NULL;
    for (struct html_node *node = f->body; node; node = html_next(node, f->body)) {
        node->role = ROLE_NONE;
        node->scored = node->paragraph = false;
        node->points = 0;
        node->runs = 0;
    }
}

static struct html_node *attempt(struct finder *f, unsigned relaxed)
{
    f->by_names = relaxed < 1;
    f->by_weight = relaxed < 2;
    f->with_care = relaxed < 3;
    start_over(f);
    drop_by_name(f);
    measure(f->body);
    score_all(f);
    struct html_node *scope = choose(f);
    measure(f->body);
    article_clean(f, scope);
    return scope;
}

/* A head above the article goes with the rest that has such names; who wrote it stands there on
 * most weblogs. It is looked for a few levels around the article, in front of the first paragraph.
 */
static void find_byline_above(struct html_page *page)
{
    const struct html_node *top = page->scope;
    for (unsigned level = 0; level < 3 && top != page->body && top->parent; level++)
        top = top->parent;
    if (!page->wants_byline || page->byline)
        return;
    for (struct html_node *node = top->first; node;) {
        if (node->tag == TAG_P && node->letters > BYLINE_MAX)
            return;
        const bool aside = node->tag == TAG_TEXT || node->tag == TAG_NAV ||
                           node->tag == TAG_ASIDE || html_is_hidden(node) ||
                           names_hold(node, "comment|sidebar|related|menu|widget|footer");
        if (!aside && node->letters && node->letters < BYLINE_MAX &&
            (html_attribute_is(node, "rel", "author") ||
             html_has_class(node, "byline|author|post-author|entry-author|by-line|posted-by"))) {
            page->byline = node;
            return;
        }
        node = aside ? html_skip(node, top) : html_next(node, top);
    }
}

bool html_find_article(struct html_page *page, satchel_error *err)
{
    struct finder f = {.page = page, .body = page->body};
    unsigned best = 0;
    uint32_t most = 0;
    struct html_node *scope = NULL;
    for (unsigned relaxed = 0; relaxed < 4 && !f.failed; relaxed++) {
        scope = attempt(&f, relaxed);
        if (scope->chars >= ARTICLE_ENOUGH)
            break;
        if (scope->chars > most) {
            most = scope->chars;
            best = relaxed;
        }
        if (relaxed == 3)
            scope = attempt(&f, best);
    }
    page->scope = scope;
    find_byline_above(page);
    free(f.boxes);
    return !f.failed || satchel_fail_memory(err);
}
