/* An article: text, blocks, spans.
 *
 * The document form is flat. All text lies in one UTF-8 string; a block is a range of it with a
 * kind; a span is a range with a property. Blocks stand in reading order, containers before what
 * they contain:
 *
 *     text    "Water returns\nBy Salma Idris\nThe valves weighed thirty kilograms..."
 *     blocks  0 headline [0,13)   1 byline [14,28)   2 paragraph [29,...)   3 list
 *             4   item (parent 3)   5     paragraph (parent 4) ...
 *     spans   [33,39) strong      [51,60) link "https://..."
 *
 * Leaf blocks (those with text of their own) follow each other in the text without overlap, with
 * one LF between two of them. Inside a leaf, LF is a line break the author set; code keeps its LFs
 * and tabs. There are no other control characters.
 *
 * A document is checked once, when it is opened (I1, I2, I3); after that no accessor can fail or
 * read outside it, whatever the file was. Everything returned is borrowed from the article and
 * lives as long as it does.
 */
#ifndef SATCHEL_ARTICLE_H
#define SATCHEL_ARTICLE_H

#include <satchel/memory.h>

#define SATCHEL_NONE    UINT32_MAX /* "no block", "no picture" */
#define SATCHEL_NO_TIME INT64_MIN

/* Limits that every reader enforces and every writer keeps (FORMAT.md, section "Limits"). */
#define SATCHEL_MAX_DOCUMENT (16u << 20) /* bytes of one document, decoded */
#define SATCHEL_MAX_BLOCKS   (1u << 18)
#define SATCHEL_MAX_SPANS    (1u << 18)
#define SATCHEL_MAX_DEPTH    16 /* containers inside containers (I3) */
#define SATCHEL_MAX_STRINGS  (1u << 16)
#define SATCHEL_MAX_STRING   4096  /* bytes: a link target, a language, an alternative text */
#define SATCHEL_MAX_COLUMNS  64    /* cells of a table row */
#define SATCHEL_MAX_PICTURES 1000  /* of one article */
#define SATCHEL_MAX_SIDE     16384 /* pixels, width or height of a picture */

/* X(NAME, name, class): the kinds of block. LEAF has text; BOX contains blocks; VOID has neither.
 */
#define SATCHEL_KINDS(X)                                                                     \
    X(HEADLINE, headline, LEAF) /* from the catalog; at most one, block 0 */                 \
    X(BYLINE, byline, LEAF)     /* from the catalog; at most one */                          \
    X(DATELINE, dateline, LEAF) /* place and date on a line of their own */                  \
    X(SUMMARY, summary, LEAF)   /* standfirst, deck, teaser */                               \
    X(HEADING, heading, LEAF)   /* level 1 (highest) to 6 */                                 \
    X(PARAGRAPH, paragraph, LEAF)                                                            \
    X(CODE, code, LEAF)   /* preformatted; language in `language` is the human one */        \
    X(IMAGE, image, LEAF) /* text = caption, then credit; see `credit` */                    \
    X(CELL, cell, LEAF)   /* of a row; `align`, `header` */                                  \
    X(RULE, rule, VOID)                                                                      \
    X(QUOTE, quote, BOX)                                                                     \
    X(LIST, list, BOX)         /* `ordered`, `number` = first number; contains items only */ \
    X(ITEM, item, BOX)         /* `task` */                                                  \
    X(TABLE, table, BOX)       /* contains rows only */                                      \
    X(ROW, row, BOX)           /* contains cells only */                                     \
    X(FOOTNOTE, footnote, BOX) /* `number` = its number, from 1 */                           \
    X(ASIDE, aside, BOX)       /* a box beside the story */

typedef enum satchel_kind {
#define SATCHEL_KIND_ENUM(NAME, name, class) SATCHEL_KIND_##NAME,
    SATCHEL_KINDS(SATCHEL_KIND_ENUM)
#undef SATCHEL_KIND_ENUM
        SATCHEL_KIND_COUNT
} satchel_kind;

typedef enum satchel_class { SATCHEL_LEAF, SATCHEL_BOX, SATCHEL_VOID } satchel_class;

typedef enum satchel_direction { SATCHEL_LTR, SATCHEL_RTL } satchel_direction;

typedef enum satchel_align {
    SATCHEL_ALIGN_START,
    SATCHEL_ALIGN_CENTER,
    SATCHEL_ALIGN_END
} satchel_align;

typedef enum satchel_task { SATCHEL_TASK_NONE, SATCHEL_TASK_OPEN, SATCHEL_TASK_DONE } satchel_task;

typedef struct satchel_block {
    satchel_kind kind;
    satchel_direction direction;
    uint32_t parent;     /* index of the container, or SATCHEL_NONE */
    uint32_t next;       /* index after the last block inside this one; own index + 1 for a leaf */
    uint32_t start, end; /* byte range of its text; a container's covers its leaves */
    uint32_t credit;     /* IMAGE: where the credit starts; == end if there is none */
    uint32_t number; /* LIST, FOOTNOTE: see above; IMAGE: picture of the record or SATCHEL_NONE */
    uint16_t width, height; /* IMAGE: pixels of the stored picture */
    uint8_t depth;          /* containers around it */
    uint8_t level;          /* HEADING: 1 to 6 */
    uint8_t align;          /* CELL: a satchel_align */
    uint8_t task;           /* ITEM: a satchel_task */
    bool ordered;           /* LIST */
    bool header;            /* CELL */
    const char *language;   /* BCP 47 tag, "" if unknown */
    const char *alt;        /* IMAGE: text in place of the picture, "" if none */
} satchel_block;

/* X(NAME, name): what a span says about its text. */
#define SATCHEL_SPANS(X)                                                               \
    X(EMPHASIS, emphasis)                                                              \
    X(STRONG, strong)                                                                  \
    X(CODE, code)                                                                      \
    X(SUPERSCRIPT, superscript)                                                        \
    X(SUBSCRIPT, subscript)                                                            \
    X(STRIKE, strike)                                                                  \
    X(LINK, link)         /* target = URL; never followed by the viewer */             \
    X(ARTICLE, article)   /* target = id of an article of this bundle */               \
    X(NOTE, note)         /* `block` = the footnote; the text is its mark, e.g. "1" */ \
    X(JUMP, jump)         /* `block` = another block of this article */                \
    X(LANGUAGE, language) /* target = BCP 47 tag */                                    \
    X(LTR, ltr)           /* an isolate, as FSI/LRI/RLI..PDI make */                   \
    X(RTL, rtl)

typedef enum satchel_span_kind {
#define SATCHEL_SPAN_ENUM(NAME, name) SATCHEL_SPAN_##NAME,
    SATCHEL_SPANS(SATCHEL_SPAN_ENUM)
#undef SATCHEL_SPAN_ENUM
        SATCHEL_SPAN_COUNT
} satchel_span_kind;

/* Spans are sorted by start, longer first; two spans are apart or one contains the other; each lies
 * inside one leaf and is not empty. */
typedef struct satchel_span {
    satchel_span_kind kind;
    uint32_t start, end;
    uint32_t block;     /* NOTE, JUMP; else SATCHEL_NONE */
    const char *target; /* LINK, ARTICLE, LANGUAGE; else "" */
} satchel_span;

typedef enum satchel_status {
    SATCHEL_USABLE,
    SATCHEL_CORRECTED,
    SATCHEL_CANCELED /* a kill: the record stands, there is no text */
} satchel_status;

/* What the catalog knows of an article. Strings are never NULL; "" where there is nothing. */
typedef struct satchel_record {
    const char *id;
    const char *headline;
    const char *byline;
    const char *section;
    const char *language; /* BCP 47 tag */
    satchel_direction direction;
    satchel_status status;
    uint32_t version;  /* 1 for the first */
    int32_t order;     /* the publisher's, smaller first; INT32_MAX if not given */
    uint8_t urgency;   /* 1 (flash) to 9, 5 if not given */
    int64_t issued;    /* seconds since 1970-01-01T00:00:00Z, or SATCHEL_NO_TIME */
    int64_t updated;   /* the same */
    uint32_t words;    /* for a reader's time; scripts without spaces are converted */
    uint32_t pictures; /* pictures it shows */
    uint32_t stored;   /* bytes of its text block in the bundle; 0 if canceled */
    uint8_t block[16]; /* hash of its text block; zero if canceled */
} satchel_record;

typedef struct satchel_article satchel_article;

/* A further fact about the article that only `show` and exports need: "source", "rights",
 * "subject"... */
typedef struct satchel_meta {
    const char *key, *value;
} satchel_meta;

SATCHEL_API void satchel_article_close(satchel_article *article); /* NULL is fine */

SATCHEL_API const satchel_record *satchel_article_record(const satchel_article *article);

/* All its text, *size bytes of UTF-8 followed by a NUL. */
SATCHEL_API const char *satchel_article_text(const satchel_article *article, size_t *size);

SATCHEL_API uint32_t satchel_article_blocks(const satchel_article *article,
                                            const satchel_block **blocks);
SATCHEL_API uint32_t satchel_article_spans(const satchel_article *article,
                                           const satchel_span **spans);
/* Bytes of the text, rising, before which a word begins although no space stands there: of scripts
 * whose words only a dictionary tells. A line may be broken at them. */
SATCHEL_API uint32_t satchel_article_words(const satchel_article *article, const uint32_t **words);
SATCHEL_API uint32_t satchel_article_meta(const satchel_article *article,
                                          const satchel_meta **meta);

/* The leaf whose text holds byte `offset` (or the LF after it); the last leaf for offsets past the
 * end, SATCHEL_NONE if there is no leaf. O(log blocks). */
SATCHEL_API uint32_t satchel_article_leaf_at(const satchel_article *article, uint32_t offset);

/* Names as in JSON and in FORMAT.md; never NULL. */
SATCHEL_API const char *satchel_kind_name(satchel_kind kind);
SATCHEL_API satchel_class satchel_kind_class(satchel_kind kind);
SATCHEL_API const char *satchel_span_name(satchel_span_kind kind);
SATCHEL_API const char *satchel_status_name(satchel_status status);

/* A place survives re-layout, restart and a new edition: links, hits, bookmarks, reading position.
 */
typedef struct satchel_place {
    const char *id;  /* of the article */
    uint32_t offset; /* byte in its text */
} satchel_place;

#endif
