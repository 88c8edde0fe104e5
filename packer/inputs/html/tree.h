/* A parsed HTML document as a small tree. tree.c is the door to gumbo.
 *
 * The tree is what a browser would make of the source (HTML5 parsing, gumbo 0.10), without scripts,
 * styles and comments; of scripts in JSON-LD the text is kept in the attribute HTML_JSON. It is
 * bounded: HTML_MOST_BYTES of source, HTML_DEEPEST elements inside each other, HTML_MOST_ATTRIBUTES
 * of one element, and memory. All strings are NUL-terminated UTF-8.
 */
#ifndef PACKER_INPUTS_HTML_TREE_H
#define PACKER_INPUTS_HTML_TREE_H

#include "inputs/words.h"

#define HTML_MOST_BYTES      ((size_t)16 << 20)
#define HTML_DEEPEST         512
#define HTML_MOST_ATTRIBUTES 1000
#define HTML_JSON            "data-satchel-json"
#define HTML_SVG             "data-satchel-svg" /* of svg elements worth a picture: a document */
#define HTML_MOST_SVG        ((size_t)512 << 10)

/* The elements that mean something here; all others are TAG_OTHER and count for what is in them. */
/* clang-format off */
#define HTML_TAGS(X)                                                                            \
    X(HTML, "html") X(HEAD, "head") X(BODY, "body") X(TITLE, "title") X(META, "meta")           \
    X(LINK, "link") X(BASE, "base") X(ARTICLE, "article") X(MAIN, "main")                       \
    X(SECTION, "section") X(NAV, "nav") X(HEADER, "header") X(FOOTER, "footer")                 \
    X(ASIDE, "aside") X(DIV, "div") X(P, "p") X(H1, "h1") X(H2, "h2") X(H3, "h3") X(H4, "h4")   \
    X(H5, "h5") X(H6, "h6") X(UL, "ul") X(OL, "ol") X(LI, "li") X(DL, "dl") X(DT, "dt")         \
    X(DD, "dd") X(BLOCKQUOTE, "blockquote") X(PRE, "pre") X(HR, "hr") X(BR, "br")               \
    X(FIGURE, "figure") X(FIGCAPTION, "figcaption") X(IMG, "img") X(PICTURE, "picture")         \
    X(TABLE, "table") X(CAPTION, "caption") X(THEAD, "thead") X(TBODY, "tbody")                 \
    X(TFOOT, "tfoot") X(TR, "tr") X(TH, "th") X(TD, "td") X(A, "a") X(EM, "em") X(I, "i")       \
    X(STRONG, "strong") X(B, "b") X(CODE, "code") X(KBD, "kbd") X(SAMP, "samp") X(TT, "tt")     \
    X(VAR, "var") X(CITE, "cite") X(DFN, "dfn") X(SUP, "sup") X(SUB, "sub") X(S, "s")           \
    X(STRIKE, "strike") X(DEL, "del") X(Q, "q") X(BDO, "bdo") X(BDI, "bdi") X(SPAN, "span")     \
    X(TIME, "time") X(RUBY, "ruby") X(RT, "rt") X(RP, "rp") X(DETAILS, "details")               \
    X(SUMMARY, "summary") X(ADDRESS, "address") X(CENTER, "center") X(FORM, "form")             \
    X(FIELDSET, "fieldset") X(INPUT, "input") X(BUTTON, "button") X(SELECT, "select")           \
    X(TEXTAREA, "textarea") X(NOSCRIPT, "noscript") X(IFRAME, "iframe") X(OBJECT, "object")     \
    X(VIDEO, "video") X(AUDIO, "audio") X(CANVAS, "canvas") X(SVG, "svg") X(MATH, "math")       \
    X(ANNOTATION, "annotation") X(DIALOG, "dialog") X(MENU, "menu") X(MAP, "map")           \
    X(SCRIPT, "script") X(MFRAC, "mfrac") X(MSQRT, "msqrt") X(MROOT, "mroot") X(MSUP, "msup")   \
    X(MSUB, "msub") X(MSUBSUP, "msubsup") X(MOVER, "mover") X(MUNDER, "munder")                 \
    X(MUNDEROVER, "munderover") X(MFENCED, "mfenced") X(MTABLE, "mtable") X(MTR, "mtr")
/* clang-format on */

enum html_tag {
    TAG_TEXT, /* not an element: text */
    TAG_OTHER,
#define HTML_TAG_ENUM(NAME, name) TAG_##NAME,
    HTML_TAGS(HTML_TAG_ENUM)
#undef HTML_TAG_ENUM
        TAG_COUNT
};

struct html_attribute {
    const char *name, *value;
};

/* Where HTML comes from: that decides what in it is the article. */
enum html_kind {
    HTML_PAGE,     /* a page of the web, with menus and all that */
    HTML_MARKDOWN, /* what markdown.c has made: all of it */
    HTML_PART      /* a chapter of a book, the content of a feed or a wire: all of it */
};

/* What an element is to the article, beside what its tag says; found out by page.c. */
enum html_role {
    ROLE_NONE,
    ROLE_DROPPED,   /* menus and their like, with all that is in them */
    ROLE_HEADLINE,  /* told already */
    ROLE_MARK,      /* a reference to a footnote */
    ROLE_NOTE,      /* a footnote */
    ROLE_NOTE_LIST, /* a list that only holds footnotes */
};

struct html_node {
    enum html_tag tag;
    struct html_node *parent, *first, *last, *next; /* last and next: of children and siblings */
    const char *text;                               /* TAG_TEXT */
    uint32_t size;                                  /* TAG_TEXT: its bytes */
    uint32_t letters;        /* bytes of text inside that are not white space */
    uint32_t linked_letters; /* of them, those inside of links */
    struct html_attribute *attributes;
    uint32_t attribute_count;
    enum html_role role;
    const char *label; /* of a note's mark and its body */
    /* Of article.c: */
    uint32_t chars, linked, commas; /* of the text inside, as it is read; linked ones */
    uint16_t runs;                  /* of text among blocks */
    bool scored, paragraph;         /* has points; counts as a paragraph */
    bool data;                      /* a table of data, not of layout */
    int64_t points;                 /* thousandths */
};

/* Parses UTF-8 text into a tree in `arena`; the root is the html element. NULL: LIMIT, MEMORY. */
struct html_node *html_parse(satchel_arena *arena, struct span text,
                             satchel_error *err) SATCHEL_CHECK;

/* The same for XML whose elements are those of HTML, in whatever namespace: XHTML of books and
 * feeds. Its root is the element `top`. NULL: LIMIT, MEMORY. */
struct xml_node;
struct html_node *html_of_xml(satchel_arena *arena, const struct xml_node *top,
                              satchel_error *err) SATCHEL_CHECK;

/* XHTML as HTML would write it: "<a id='p7'/>" becomes "<a id='p7'></a>". For documents that claim
 * to be XML and are not well-formed, which an HTML parser mends better. */
void html_of_xhtml(struct span s, satchel_buf *to);

/* For those who build a tree of their own: an element or a text at the end of `parent` (NULL: a
 * root). NULL: the arena is full. `name` is the tag's in lower case. */
enum html_tag html_tag_of(const char *name);
struct html_node *html_add(satchel_arena *arena, struct html_node *parent, enum html_tag tag);
struct html_node *html_add_text(satchel_arena *arena, struct html_node *parent, const char *text,
                                size_t size);
bool html_add_attribute(satchel_arena *arena, struct html_node *node, const char *name,
                        const char *value);

/* svg.c: is an svg element larger than an icon? */
bool html_is_drawing(const struct html_node *node);

/* Appends text as XML writes it, also between quotes. */
void html_put_escaped(satchel_buf *to, const char *text, size_t size);

/* Notes the drawing that an svg element of XML is. False: the arena is full. */
bool html_keep_xml_svg(satchel_arena *arena, struct html_node *node, const struct xml_node *from);

/* Fills *err after the arena was full. */
bool html_no_room(const satchel_arena *arena, satchel_error *err);

/* The next node of a walk over the tree under `top` in document order, children first; NULL at the
 * end. html_skip passes over the children. */
struct html_node *html_next(const struct html_node *node, const struct html_node *top);
struct html_node *html_skip(const struct html_node *node, const struct html_node *top);

/* The first element of this kind under `top`, or NULL. */
struct html_node *html_find(const struct html_node *top, enum html_tag tag);

/* An attribute's value, NULL if it has none of that name. */
const char *html_attribute(const struct html_node *node, const char *name);

/* Is one of the words of its class one of "a|b|c"? */
bool html_has_class(const struct html_node *node, const char *list);

/* Is an attribute's value one of "a|b|c", ASCII case apart? */
bool html_attribute_is(const struct html_node *node, const char *name, const char *list);

/* Appends the text inside, white space as in the source; of br a space. */
void html_gather(const struct html_node *node, satchel_buf *to);

/* Is `node` inside of `top`, or `top` itself? */
bool html_inside(const struct html_node *node, const struct html_node *top);

#endif
