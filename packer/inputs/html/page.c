/* A page and what it says of itself; see page.h.
 *
 * The article in it is found by article.c when there is much to choose from. Here is the
 * simple way for small pages: article and main elements, the names that menus are given by
 * everybody. What fails on these is kept rather than lost.
 */
#include "page.h"

#include <stdlib.h>
#include <string.h>

/* --- scope -------------------------------------------------------------------------------------
 */

/* The element of this kind with most text, NULL if there is none. */
static struct html_node *largest(struct html_node *top, bool (*is)(const struct html_node *))
{
    struct html_node *best = NULL;
    for (struct html_node *node = top->first; node; node = html_next(node, top))
        if (is(node) && (!best || node->letters > best->letters))
            best = node;
    return best;
}

static bool is_article(const struct html_node *node)
{
    return node->tag == TAG_ARTICLE;
}

static bool is_main(const struct html_node *node)
{
    return node->tag == TAG_MAIN || html_attribute_is(node, "role", "main");
}

static bool is_content(const struct html_node *node)
{
    static const char names[] = "content|main|main-content|article|post|mw-content-text|story|"
                                "entry-content|article-body|post-content|articlebody";
    return (node->tag == TAG_DIV || node->tag == TAG_SECTION) &&
           (html_attribute_is(node, "id", names) ||
            html_has_class(node, "entry-content|article-body|post-content|post-body") ||
            html_attribute_is(node, "itemprop", "articlebody"));
}

/* Is this enough of that to stand for it? */
static bool holds_most(const struct html_node *part, const struct html_node *whole,
                       unsigned percent)
{
    return part && (uint64_t)part->letters * 100 >= (uint64_t)whole->letters * percent;
}

static struct html_node *find_scope(struct html_node *body)
{
    struct html_node *main_part = largest(body, is_main);
    struct html_node *top = main_part && main_part->letters ? main_part : body;
    struct html_node *article = largest(top, is_article);
    if (holds_most(article, top, top == body ? 40 : 60))
        return article;
    if (top == main_part)
        return main_part;
    struct html_node *content = largest(body, is_content);
    return holds_most(content, body, 50) ? content : body;
}

/* --- what is no part of the article ------------------------------------------------------------
 */

static const char furniture[] =
    "nav|navbar|docnav|navigation|navbox|navheader|navfooter|menu|breadcrumb|breadcrumbs|share|"
    "sharing|social|sharedaddy|share-bar|social-share|related|related-links|related-posts|"
    "recommended|comments|comment-list|comments-area|disqus_thread|cookie|cookies|cookie-banner|"
    "cookie-notice|advert|advertisement|ads|ad|sponsored|promo|newsletter|subscribe|popup|modal|"
    "skip|skip-link|skiplink|pagination|pager|printfooter|catlinks|mw-editsection|noprint|banner|"
    "masthead|site-header|site-footer|sidebar-nav|jump-link|mw-jump-link|sr-only|visually-hidden|"
    "screen-reader-text|print-hide|toolbar|site-nav|footer-nav|mw-indicators|shortdescription|"
    "siteSub|cookie-consent|cookie-bar|cookie-law|cookies-banner|cookieconsent|consent-banner|gdpr|"
    "ad-slot|ad-unit|ad-container|ad-wrapper|adslot|adsbygoogle|newsletter-signup|"
    "newsletter-form|newsletter-box|email-signup|social-links|share-buttons|share-tools|"
    "most-read|most-popular|related-stories|related-articles|related-content|outbrain|taboola|"
    "gutter|linenos|lineno|linenodiv|line-numbers-rows";

/* Boxes that programs for consent, subscription and sharing lay into other people's pages, by the
 * names that these programs give them: never a part of any story, however short it is. */
static const char implants[] =
    "onetrust-consent-sdk|onetrust-banner-sdk|CybotCookiebotDialog|CookiebotWidget|didomi-host|"
    "didomi-popup|qc-cmp2-container|qc-cmp-ui-container|usercentrics-root|fc-consent-root|cmpbox|"
    "cmpwrapper|cmp-container|osano-cm-window|iubenda-cs-banner|BorlabsCookieBox|"
    "cmplz-cookiebanner|cookie-law-info-bar|truste_overlay|truste_box_overlay|cc-window|"
    "gdpr-consent-tool-wrapper|sp_message_container|tc-privacy-wrapper|axeptio_overlay|"
    "paywall-overlay|paywall-prompt|paywall-message|paywall-banner|paywall-cta|paywall-offer|"
    "paywall-barrier|paywall-modal|regwall|regiwall|subscribe-wall|subscription-wall|piano-offer|"
    "tp-modal|tp-container-inner|subscription-widget-wrap|subscription-widget|jp-relatedposts|"
    "addtoany_share_save_container|a2a_kit|addthis_toolbox|sharethis-inline-share-buttons|"
    "heateor_sss_sharing_container|taboola-below-article-thumbnails|OUTBRAIN|post-ufi";

bool html_is_hidden(const struct html_node *node)
{
    const char *style = html_attribute(node, "style");
    return html_attribute(node, "hidden") || html_attribute_is(node, "aria-hidden", "true") ||
           (style && (strstr(style, "display:none") || strstr(style, "display: none") ||
                      strstr(style, "visibility:hidden")));
}

/* Nearly all of its text is links. */
static bool is_links(const struct html_node *node)
{
    return (uint64_t)node->linked_letters * 10 >= (uint64_t)node->letters * 7;
}

static bool has_links_role(const struct html_node *node)
{
    return html_attribute_is(node, "role",
                             "navigation|search|menu|menubar|toolbar|dialog|"
                             "contentinfo|banner|alertdialog");
}

bool html_is_furniture(const struct html_node *node, bool in_article)
{
    switch (node->tag) {
    case TAG_NAV:
    case TAG_DIALOG:
    case TAG_MENU: return true;
    case TAG_HEADER: return !in_article;
    case TAG_FOOTER: return !in_article || is_links(node);
    case TAG_ASIDE:
        if (is_links(node))
            return true;
        break;
    default: break;
    }
    return has_links_role(node) || html_has_class(node, furniture) ||
           html_attribute_is(node, "id", furniture) || html_is_hidden(node);
}

/* Elements that never hold text of an article. */
static bool is_control(const struct html_node *node)
{
    switch (node->tag) {
    case TAG_INPUT: return !html_attribute_is(node, "type", "checkbox");
    case TAG_BUTTON:
    case TAG_SELECT:
    case TAG_TEXTAREA:
    case TAG_IFRAME:
    case TAG_MAP:
    case TAG_ANNOTATION:
    case TAG_SCRIPT:
    case TAG_HEAD: return true;
    case TAG_NOSCRIPT: return html_find(node, TAG_IMG) != NULL;
    default: return false;
    }
}

static bool is_implant(const struct html_node *node)
{
    switch (node->tag) {
    case TAG_DIV:
    case TAG_SECTION:
    case TAG_ASIDE:
    case TAG_SPAN: return html_has_class(node, implants) || html_attribute_is(node, "id", implants);
    default: return false;
    }
}

bool html_is_never_text(const struct html_node *node)
{
    switch (node->tag) {
    case TAG_SVG: return !html_attribute(node, HTML_SVG);
    case TAG_OBJECT:
    case TAG_VIDEO:
    case TAG_CANVAS:
    case TAG_AUDIO: return true;
    default: return is_control(node) || is_implant(node);
    }
}

/* In a book, what stands in for a film is read. */
static bool is_never_text(const struct html_page *page, const struct html_node *node)
{
    if (page->kind == HTML_MARKDOWN && node->tag == TAG_TEXTAREA)
        return false; /* whoever writes one by hand means what stands in it */
    return page->kind == HTML_PART ? is_control(node) : html_is_never_text(node);
}

bool html_is_small_print(const struct html_node *node)
{
    return (html_has_class(node, furniture) || html_attribute_is(node, "id", furniture)) &&
           node->letters < 2000;
}

bool html_holds_headline(const struct html_page *page, const struct html_node *node)
{
    return page->headline && html_inside(page->headline, node);
}

/* Whatever a part is called: what holds the headline or much of the text is the article. */
static bool is_too_much(const struct html_page *page, const struct html_node *node)
{
    return (node->letters > 200 && holds_most(node, page->scope, 40)) ||
           (page->headline && html_inside(page->headline, node));
}

/* Linked pictures above the headline of a page without an article element are its owner's signs. */
static bool is_logo(const struct html_page *page, const struct html_node *node, bool before)
{
    return before && page->scope == page->body && node->tag == TAG_IMG &&
           node->parent->tag == TAG_A;
}

static void mark_dropped(struct html_page *page)
{
    struct html_node *node = page->scope->first;
    bool before =
        page->kind == HTML_PAGE && page->headline && html_inside(page->headline, page->scope);
    while (node) {
        before = before && node != page->headline;
        const bool in_article = page->scope->tag == TAG_ARTICLE ||
                                (page->scope->tag == TAG_MAIN && node->parent != page->scope);
        if (is_never_text(page, node) || is_logo(page, node, before) ||
            (page->kind == HTML_PAGE && node->tag != TAG_TEXT &&
             html_is_furniture(node, in_article) && !is_too_much(page, node))) {
            node->role = ROLE_DROPPED;
            node = html_skip(node, page->scope);
        } else {
            node = html_next(node, page->scope);
        }
    }
}

/* --- head --------------------------------------------------------------------------------------
 */

/* Names of <meta> elements that say more than the words of metadata_put. */
static const struct {
    const char *name, *key;
} meta_names[] = {
    {"og:title", "title"},
    {"dc.title", "title"},
    {"dcterms.title", "title"},
    {"dc:title", "title"},
    {"dc:creator", "byline"},
    {"dcterm:title", "title"},
    {"dcterm:creator", "byline"},
    {"author", "byline"},
    {"article:author", "byline"},
    {"dc.creator", "byline"},
    {"dcterms.creator", "byline"},
    {"byl", "byline"},
    {"parsely-author", "byline"},
    {"article:section", "section"},
    {"article:published_time", "issued"},
    {"datepublished", "issued"},
    {"dc.date", "issued"},
    {"dc.date.issued", "issued"},
    {"dcterms.issued", "issued"},
    {"dcterms.created", "issued"},
    {"dcterms.date", "issued"},
    {"date", "issued"},
    {"pubdate", "issued"},
    {"publish-date", "issued"},
    {"article:modified_time", "updated"},
    {"datemodified", "updated"},
    {"dcterms.modified", "updated"},
    {"last-modified", "updated"},
    {"og:updated_time", "updated"},
    {"keywords", "keywords"},
    {"dc.rights", "rights"},
    {"copyright", "rights"},
    {"dc.source", "source"},
    {"og:site_name", "source"},
    {"content-language", "language"},
    {"dc.language", "language"},
};

/* `name` may be several words: "dc.title og:title". */
static bool put_meta(struct metadata *m, const char *name, size_t length, const char *content)
{
    for (size_t i = 0; i < sizeof meta_names / sizeof *meta_names; i++) {
        if (strlen(meta_names[i].name) != length ||
            strncasecmp(name, meta_names[i].name, length) != 0)
            continue;
        /* A link to the author's page is no name. */
        if (strcmp(meta_names[i].key, "byline") == 0 && strstr(content, "://"))
            return true;
        return metadata_put(m, meta_names[i].key, content);
    }
    return true;
}

static bool read_meta(struct metadata *m, const struct html_node *node)
{
    static const char *const attributes[] = {"property", "name", "itemprop", "http-equiv"};
    const char *content = html_attribute(node, "content");
    for (size_t i = 0; content && i < sizeof attributes / sizeof *attributes; i++) {
        const char *name = html_attribute(node, attributes[i]);
        while (name && *name) {
            const size_t n = strcspn(name, " \t\r\n");
            if (n && !put_meta(m, name, n, content))
                return false;
            name += n + (name[n] != '\0');
        }
    }
    return true;
}

/* Language and direction of html or body. */
static bool read_language(struct metadata *m, const struct html_node *node)
{
    const char *language = html_attribute(node, "lang");
    const char *direction = html_attribute(node, "dir");
    if (!language)
        language = html_attribute(node, "xml:lang");
    return (!language || metadata_put(m, "language", language)) &&
           (!direction || metadata_put(m, "direction", direction));
}

/* Some state the language on the element that holds the text. */
static bool read_inner_language(struct html_page *page, struct metadata *m)
{
    for (struct html_node *node = page->body->first; node && !m->language;
         node = html_next(node, page->body))
        if (html_attribute(node, "lang") && holds_most(node, page->body, 60) &&
            !read_language(m, node))
            return false;
    return true;
}

static bool read_head(struct html_page *page, struct metadata *m)
{
    if (!read_language(m, page->root) || !read_language(m, page->body) || !html_read_ld(page, m))
        return false;
    for (struct html_node *node = page->root->first; node; node = html_next(node, page->root)) {
        if (node->tag == TAG_META && !read_meta(m, node))
            return false;
        if (node->tag == TAG_LINK && html_attribute_is(node, "rel", "canonical") &&
            html_attribute(node, "href") && !metadata_put(m, "url", html_attribute(node, "href")))
            return false;
    }
    return html_read_micro(page, m) && read_inner_language(page, m);
}

/* --- the whole ---------------------------------------------------------------------------------
 */

static bool read_facts(struct html_page *page, struct metadata *m)
{
    switch (page->kind) {
    case HTML_PAGE: return read_head(page, m);
    case HTML_PART: return read_language(m, page->root) && read_language(m, page->body);
    default: return true;
    }
}

/* Is there so much on the page that the article must be looked for? */
static bool is_rich(const struct html_page *page)
{
    return page->kind == HTML_PAGE && page->body->letters >= 500;
}

static bool settle(struct html_page *page, struct metadata *m, satchel_error *err)
{
    page->scope = page->kind == HTML_PAGE ? find_scope(page->body) : page->body;
    if (!read_facts(page, m) || !html_settle_title(page, m) || page->failed)
        return satchel_fail_memory(err);
    page->wants_byline = !m->byline;
    if (is_rich(page) && !html_find_article(page, err))
        return false;
    if (page->byline) {
        const struct span name = html_text_of(page, page->byline);
        if (name.size && !metadata_put(m, "byline", name.text))
            return satchel_fail_memory(err);
    }
    if (page->kind == HTML_PAGE)
        html_drop_micro(page);
    if (page->headline)
        page->headline->role = ROLE_HEADLINE;
    if (!is_rich(page))
        mark_dropped(page);
    return html_mark_notes(page, err);
}

bool html_page_open(struct html_page *page, struct html_node *root, struct span text,
                    enum html_kind kind, struct metadata *m, satchel_error *err)
{
    *page = (struct html_page){.kind = kind, .root = root};
    satchel_arena_init(&page->arena, (size_t)64 << 20);
    if (!root)
        page->root = html_parse(&page->arena, text, err);
    bool ok = page->root != NULL;
    if (ok) {
        page->body = html_find(page->root, TAG_BODY);
        if (!page->body) /* a frameset, or a piece */
            page->body = page->root;
        ok = settle(page, m, err);
    }
    if (!ok)
        html_page_close(page);
    return ok;
}

void html_page_close(struct html_page *page)
{
    satchel_arena_free(&page->arena);
}
