/* The title of a page and the heading that shows it; see page.h. */
#include "page.h"

#include <satchel/utf8.h>

#include <stdlib.h>
#include <string.h>

/* --- text --------------------------------------------------------------------------------------
 */

struct span html_text_of(struct html_page *page, const struct html_node *node)
{
    satchel_buf text;
    satchel_buf_init(&text, (size_t)1 << 16);
    html_gather(node, &text);
    struct span trimmed = span_trim(span_of_buf(&text));
    char *kept = satchel_arena_string(&page->arena, trimmed.text, trimmed.size);
    page->failed |= text.failed == SATCHEL_MEMORY || !kept;
    satchel_buf_free(&text);
    size_t out = 0;
    for (size_t i = 0; kept && i < trimmed.size; i++) {
        const bool space = kept[i] == ' ' || (kept[i] >= '\t' && kept[i] <= '\r');
        if (!space || (out && kept[out - 1] != ' '))
            kept[out++] = space ? ' ' : kept[i];
    }
    if (kept)
        kept[out] = '\0';
    return kept ? span_of(kept, out) : span_of("", 0);
}

static bool is_heading(const struct html_node *node)
{
    return node->tag >= TAG_H1 && node->tag <= TAG_H6;
}

static unsigned count_words(struct span s)
{
    unsigned count = 0;
    bool inside = false;
    for (size_t i = 0; i < s.size; i++) {
        const bool space = s.text[i] == ' ' || (s.text[i] >= '\t' && s.text[i] <= '\r');
        count += !space && !inside;
        inside = !space;
    }
    return count;
}

/* --- the title element -------------------------------------------------------------------------
 */

/* What sites put between a story's title and their own name, with white space around it. `deep`:
 * signs that come between more than two parts. */
static size_t divider_at(struct span s, size_t at, bool *deep)
{
    static const char *const dividers[] = {"|", "-", "\xE2\x80\x93", "\xE2\x80\x94", "\\",
                                           "/", ">", "\xC2\xBB"};
    for (size_t d = 0; d < sizeof dividers / sizeof *dividers; d++) {
        const size_t n = strlen(dividers[d]);
        if (at + n + 1 < s.size && s.text[at] == ' ' && s.text[at + n + 1] == ' ' &&
            memcmp(s.text + at + 1, dividers[d], n) == 0) {
            *deep |= d >= 4;
            return n + 2;
        }
    }
    return 0;
}

/* "Water returns | The Harbour Bulletin": without its last part, or its first where that leaves too
 * little. */
static struct span without_site(struct span s, bool *deep)
{
    size_t first = 0, first_end = 0, last = 0;
    for (size_t i = 0; i < s.size; i++) {
        const size_t n = divider_at(s, i, deep);
        if (n && !first_end) {
            first = i;
            first_end = i + n;
        }
        if (n)
            last = i;
    }
    (void)first;
    if (!first_end)
        return s;
    const struct span head = span_trim(span_of(s.text, last));
    return count_words(head) >= 3 ? head
                                  : span_trim(span_of(s.text + first_end, s.size - first_end));
}

static bool is_heading_text(struct html_page *page, struct span title)
{
    for (struct html_node *node = page->body->first; node; node = html_next(node, page->body))
        if ((node->tag == TAG_H1 || node->tag == TAG_H2) &&
            same_words(html_text_of(page, node), title))
            return true;
    return false;
}

/* "The Bulletin: Water returns", unless a heading says the whole of it. */
static struct span without_prefix(struct html_page *page, struct span s)
{
    const char *first = memmem(s.text, s.size, ": ", 2);
    if (!first || is_heading_text(page, s))
        return s;
    const char *last = first;
    for (const char *at = first; at;
         at = memmem(at + 1, s.size - (size_t)(at + 1 - s.text), ": ", 2))
        last = at;
    const struct span head = span_of(s.text, (size_t)(first - s.text));
    struct span tail = span_trim(span_of(last + 1, s.size - (size_t)(last + 1 - s.text)));
    if (count_words(tail) >= 3)
        return tail;
    tail = span_trim(span_of(first + 1, s.size - (size_t)(first + 1 - s.text)));
    return count_words(head) > 5 ? s : tail;
}

/* The only h1 of the page, NULL if there are none or several. */
static struct html_node *only_h1(const struct html_page *page)
{
    struct html_node *only = NULL;
    for (struct html_node *node = page->body->first; node; node = html_next(node, page->body)) {
        if (node->tag == TAG_H1 && only)
            return NULL;
        if (node->tag == TAG_H1)
            only = node;
    }
    return only;
}

/* What the title element says of the story. The steps are Readability's: other programs that keep
 * the same page then give it the same name. */
static struct span title_of_head(struct html_page *page)
{
    bool deep = false;
    const struct html_node *element = html_find(page->root, TAG_TITLE);
    const struct span whole = element ? html_text_of(page, element) : span_of("", 0);
    struct span title = without_site(whole, &deep);
    const bool divided = title.size != whole.size;
    if (!divided)
        title = without_prefix(page, whole);
    if (!divided && title.size == whole.size &&
        (text_length(whole) > 150 || text_length(whole) < 15)) {
        const struct html_node *h1 = only_h1(page);
        if (h1)
            title = html_text_of(page, h1);
    }
    const unsigned words = count_words(title);
    return words <= 4 && (!deep || words + 1 != count_words(whole)) && whole.size ? whole : title;
}

/* --- headings ----------------------------------------------------------------------------------
 */

/* Is three quarters of the heading in the title? */
static bool says_the_same(struct span title, struct span heading)
{
    size_t same = 0, all = 0;
    for (size_t i = 0; i < heading.size;) {
        const size_t n = strcspn(heading.text + i, " ");
        const size_t size = n < heading.size - i ? n : heading.size - i;
        const char *found = size ? memmem(title.text, title.size, heading.text + i, size) : NULL;
        all += size;
        same += found ? size : 0;
        i += size + 1;
    }
    return all && same * 4 > all * 3;
}

static bool is_near(const struct html_node *node, const struct html_node *top)
{
    return !top || html_inside(node, top);
}

/* The heading that shows the title; else, where there is no title, the first h1. */
static struct html_node *find_headline(struct html_page *page, struct span title)
{
    struct html_node *alike = NULL, *first = NULL;
    for (struct html_node *node = page->body->first; node; node = html_next(node, page->body)) {
        if (!is_heading(node) || !node->letters || node->tag > TAG_H3)
            continue;
        const struct span text = html_text_of(page, node);
        if (same_words(text, title) || (text_length(text) >= 8 && begins_with_words(title, text)))
            return node;
        if (!alike && node->tag <= TAG_H2 && says_the_same(title, text))
            alike = node;
        if (!first && node->tag == TAG_H1 && is_near(node, page->scope))
            first = node;
    }
    return alike ? alike : title.size ? NULL : first;
}

/* In Markdown and in books the headline is a heading before all other text, or the only one of
 * level 1. */
static struct html_node *find_first_heading(struct html_page *page)
{
    struct html_node *only = NULL;
    bool text = false;
    unsigned count = 0;
    for (struct html_node *node = page->body->first; node;) {
        if (page->kind == HTML_PAGE && node->tag != TAG_TEXT && html_is_furniture(node, false)) {
            node = html_skip(node, page->body);
            continue;
        }
        if (is_heading(node) && node->letters) {
            if (!text)
                return node;
            if (node->tag == TAG_H1 && !count++)
                only = node;
            node = html_skip(node, page->body);
            continue;
        }
        text |= node->tag == TAG_TEXT && node->letters;
        node = html_next(node, page->body);
    }
    return count == 1 ? only : NULL;
}

/* A heading inside of the article or main element that the title begins with: the rest is the
 * site's. */
static bool is_marked_headline(const struct html_node *heading, struct span title, struct span text)
{
    for (const struct html_node *n = heading->parent; n; n = n->parent)
        if (n->tag == TAG_ARTICLE || n->tag == TAG_MAIN)
            return heading->tag == TAG_H1 && begins_with_words(title, text);
    return false;
}

/* Marks of a page that stand between a headline and the name of the site. */
static bool is_separator(struct span s)
{
    static const char *const marks[] = {"|",           "-", "\xE2\x80\x93", "\xE2\x80\x94",
                                        "\xC2\xBB",    "_", "\xEF\xBD\x9C", "\xC2\xB7",
                                        "\xEF\xBC\x9A"};
    s = span_trim(s);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (s.size >= strlen(marks[i]) && memcmp(s.text, marks[i], strlen(marks[i])) == 0)
            return true;
    return false;
}

/* In scripts without spaces between words nobody can count four of them: there the page's only h1
 * is the headline when the title is it, a mark, and the rest. */
static bool is_caseless_headline(const struct html_page *page, const struct html_node *heading,
                                 struct span title, struct span text)
{
    return heading == only_h1(page) && text.size && (uint8_t)text.text[0] >= 0xD7 &&
           title.size > text.size && memcmp(title.text, text.text, text.size) == 0 &&
           is_separator(span_of(title.text + text.size, title.size - text.size));
}

/* Whose title is known: a heading that repeats it goes. */
static void mark_repeated(struct html_page *page, struct span title)
{
    struct html_node *node =
        page->kind == HTML_PAGE ? find_headline(page, title) : find_first_heading(page);
    if (node && (page->kind == HTML_PAGE || same_words(html_text_of(page, node), title)))
        page->headline = node;
}

static bool keep_title(struct metadata *m, struct span text)
{
    m->title = text.size ? metadata_string(m, text.text, text.size) : NULL;
    return !text.size || m->title;
}

bool html_settle_title(struct html_page *page, struct metadata *m)
{
    if (m->title && *m->title) {
        mark_repeated(page, span_of(m->title, strlen(m->title)));
        return true;
    }
    if (page->kind != HTML_PAGE) {
        page->headline = find_first_heading(page);
        return !page->headline || keep_title(m, html_text_of(page, page->headline));
    }
    const struct html_node *element = html_find(page->root, TAG_TITLE);
    const struct span whole = element ? html_text_of(page, element) : span_of("", 0);
    struct span title = title_of_head(page);
    page->headline = find_headline(page, whole.size ? whole : title);
    if (!page->headline)
        page->headline = find_headline(page, title);
    if (!page->headline && !title.size)
        page->headline = find_first_heading(page);
    /* "Story" and "index" name no story. */
    if (!page->headline && count_words(title) == 1)
        page->headline = only_h1(page);
    if (page->headline) {
        const struct span text = html_text_of(page, page->headline);
        if (count_words(title) <= 1 || is_marked_headline(page->headline, whole, text) ||
            is_caseless_headline(page, page->headline, whole, text))
            title = text;
    }
    return keep_title(m, title);
}
