/* Writing: a builder makes a document, a writer makes a bundle.
 *
 *     satchel_builder *b = satchel_builder_create();
 *     satchel_builder_open(b, SATCHEL_KIND_HEADLINE);
 *     satchel_builder_text(b, "Water returns", 13);
 *     satchel_builder_close(b);
 *     ...
 *     satchel_writer *w = satchel_writer_create("today.satchel", &options, &err);
 *     ok = satchel_writer_add(w, b, &draft, &err) && satchel_writer_finish(w, &err);
 *
 * The builder accepts any sequence of calls and always makes a valid document: input formats
 * describe what they see and need not know the rules. Failure (memory, a limit) is sticky and
 * reported once, by satchel_writer_add or satchel_builder_ok.
 *
 * Same calls, same bytes (I7). Articles may be added in any order; the bundle has them in reading
 * order: `order`, then urgency, then newest first, then id.
 */
#ifndef SATCHEL_WRITER_H
#define SATCHEL_WRITER_H

#include <satchel/trust.h>

/* --- builder -----------------------------------------------------------------------------------
 */

typedef struct satchel_builder satchel_builder;

typedef enum satchel_base_direction {
    SATCHEL_BASE_AUTO, /* decided from the text, for each block */
    SATCHEL_BASE_LTR,
    SATCHEL_BASE_RTL
} satchel_base_direction;

/* NULL when out of memory. */
SATCHEL_API satchel_builder *satchel_builder_create(void) SATCHEL_CHECK;
SATCHEL_API void satchel_builder_destroy(satchel_builder *builder); /* NULL is fine */

/* Language and direction of the whole document; blocks and spans may say otherwise. "" = unknown.
 */
SATCHEL_API void satchel_builder_document(satchel_builder *builder, const char *language,
                                          satchel_base_direction direction);

/* Opens a block. A leaf that is open is closed first, except inside a cell, where it becomes a line
 * break; what a kind needs around it is supplied (a row its table, an item its list), what is too
 * deep or in the wrong place becomes a paragraph. Leaves without text (images apart) and empty
 * boxes vanish. */
SATCHEL_API void satchel_builder_open(satchel_builder *builder, satchel_kind kind);

/* Closes the block opened last. Without one it does nothing. */
SATCHEL_API void satchel_builder_close(satchel_builder *builder);

/* Properties of the block opened last. */
SATCHEL_API void satchel_builder_block_language(satchel_builder *builder, const char *language);
SATCHEL_API void satchel_builder_block_direction(satchel_builder *builder,
                                                 satchel_base_direction direction);
SATCHEL_API void satchel_builder_level(satchel_builder *builder, unsigned level); /* heading */
SATCHEL_API void satchel_builder_list(satchel_builder *builder, bool ordered, uint32_t first);
SATCHEL_API void satchel_builder_task(satchel_builder *builder, satchel_task task); /* item */
SATCHEL_API void satchel_builder_cell(satchel_builder *builder, satchel_align align, bool header);
SATCHEL_API void satchel_builder_label(satchel_builder *builder, const char *label); /* footnote */

/* Text of the innermost open block; in a box or outside of any, it opens a paragraph unless it is
 * all white space. Ill-formed UTF-8 becomes U+FFFD, control and non-characters vanish. Outside of
 * code, white space (LF too) becomes one space, and none stands at the ends of a leaf or beside a
 * line break. */
SATCHEL_API void satchel_builder_text(satchel_builder *builder, const char *text, size_t length);

/* A line break inside a leaf. */
SATCHEL_API void satchel_builder_break(satchel_builder *builder);

/* Opens a span of text; `target` as in satchel_span ("" or NULL where it has none). Closing takes
 * the innermost open one of that kind and closes those inside it. Closing a leaf closes its spans,
 * and they go on in the next leaf until they are closed. */
SATCHEL_API void satchel_builder_span_open(satchel_builder *builder, satchel_span_kind kind,
                                           const char *target);
SATCHEL_API void satchel_builder_span_close(satchel_builder *builder, satchel_span_kind kind);

/* A reference to the footnote labelled `label`, anywhere in the document. Writes its number as the
 * mark. Footnotes are numbered in order of first reference; one never referred to follows them. A
 * reference to a footnote that never comes leaves its mark out. */
SATCHEL_API void satchel_builder_note(satchel_builder *builder, const char *label);

/* A name for the place at hand, for links to "#name" of this document. */
SATCHEL_API void satchel_builder_anchor(satchel_builder *builder, const char *name);

/* Opens an image: `source` is whatever names the picture where the article comes from, `alt` the
 * text in its place. Text that follows is its caption until satchel_builder_credit, then its
 * credit, until satchel_builder_close. */
SATCHEL_API void satchel_builder_image(satchel_builder *builder, const char *source,
                                       const char *alt);
SATCHEL_API void satchel_builder_credit(satchel_builder *builder);

/* A further fact, e.g. ("source", "AFP"). Both are cut at SATCHEL_MAX_STRING bytes. */
SATCHEL_API void satchel_builder_meta(satchel_builder *builder, const char *key, const char *value);

/* The text of the headline and byline leaves, "" if there are none; borrowed until the next call.
 */
SATCHEL_API const char *satchel_builder_headline(satchel_builder *builder);
SATCHEL_API const char *satchel_builder_byline(satchel_builder *builder);

/* Puts a headline or byline in front when the document has none, or in place of the one it has. */
SATCHEL_API void satchel_builder_set_headline(satchel_builder *builder, const char *text);
SATCHEL_API void satchel_builder_set_byline(satchel_builder *builder, const char *text);

/* Bytes of text so far, white space at the end not counted. */
SATCHEL_API size_t satchel_builder_size(const satchel_builder *builder);

/* The text so far (not NUL-terminated), for detection of language and the like; borrowed until the
 * next call. */
SATCHEL_API const char *satchel_builder_peek(const satchel_builder *builder, size_t *size);

/* Where words begin in scripts that put no spaces between them (Thai, Lao, Khmer, Myanmar): rising
 * bytes of the text as satchel_builder_peek gives it. To be called once, when nothing changes the
 * text any more; what lies outside of it or inside a character is left out. */
SATCHEL_API void satchel_builder_words(satchel_builder *builder, const uint32_t *words,
                                       size_t count);

SATCHEL_API bool satchel_builder_ok(const satchel_builder *builder,
                                    satchel_error *err) SATCHEL_CHECK;

/* --- resolving what a document refers to --------------------------------------------------------
 */

/* Numbers past the last image or link are ignored: a builder that failed has fewer than expected.
 *
 * Images in order. `source` is as given; *picture starts as SATCHEL_NONE. */
SATCHEL_API uint32_t satchel_builder_images(const satchel_builder *builder);
SATCHEL_API const char *satchel_builder_image_source(const satchel_builder *builder,
                                                     uint32_t image);

/* The text in the place of an image, "" if there is none. */
SATCHEL_API const char *satchel_builder_image_alt(const satchel_builder *builder, uint32_t image);

/* Ties an image to a picture of the writer (satchel_writer_picture), `width` x `height` pixels. */
SATCHEL_API void satchel_builder_image_resolve(satchel_builder *builder, uint32_t image,
                                               uint32_t picture, unsigned width, unsigned height);

/* Gives an image a caption or credit, when it has none. */
SATCHEL_API void satchel_builder_image_caption(satchel_builder *builder, uint32_t image,
                                               const char *caption, const char *credit);

/* Links in order, as SATCHEL_SPAN_LINK opened them. Making one an ARTICLE link gives it that id;
 * dropping it leaves its text. "#name" links become jumps by themselves. */
SATCHEL_API uint32_t satchel_builder_links(const satchel_builder *builder);
SATCHEL_API const char *satchel_builder_link_target(const satchel_builder *builder, uint32_t link);
SATCHEL_API void satchel_builder_link_article(satchel_builder *builder, uint32_t link,
                                              const char *id);
SATCHEL_API void satchel_builder_link_drop(satchel_builder *builder, uint32_t link);

/* The finished document as an article, without a bundle around it: for tests and previews. The
 * builder stays as it is. NULL: INPUT if there is no text, LIMIT, MEMORY. */
struct satchel_draft;
SATCHEL_API satchel_article *satchel_builder_article(satchel_builder *builder,
                                                     const struct satchel_draft *draft,
                                                     satchel_error *err) SATCHEL_CHECK;

/* --- writer ------------------------------------------------------------------------------------
 */

typedef struct satchel_writer satchel_writer;

typedef enum satchel_profile {
    SATCHEL_SMALL, /* as small as this version can */
    SATCHEL_FAST   /* opens in a thirtieth of the instructions */
} satchel_profile;

/* Who works at the same time as the caller. The library has no threads of its own: a program that
 * has some lends them. Bundles are the same with any number of workers.
 *
 * `start` has work(argument) done, at once or later, by whomever; `wait` returns when that is done.
 * Every argument is waited for once, before the writer is finished or discarded. */
typedef struct satchel_workers {
    unsigned count; /* how many work at a time; 0 = none */
    void (*start)(void *context, void (*work)(void *argument), void *argument);
    void (*wait)(void *context, void *argument);
    void *context;
} satchel_workers;

typedef struct satchel_options {
    const char *title; /* "" or NULL where unknown, for all strings */
    const char *publisher;
    const char *language;
    uint64_t edition; /* 0 = unnumbered */
    int64_t issued;   /* or SATCHEL_NO_TIME */
    satchel_profile profile;
    const satchel_secret_key *key; /* signs the bundle; NULL: unsigned. Borrowed until the end. */
    const satchel_statement *statements; /* about keys, for readers to remember; borrowed */
    unsigned statement_count;
    const satchel_workers *workers; /* NULL: the caller alone; used until the writer is freed */
    struct satchel_priors
        *priors; /* prior.h; NULL: those of this machine. Borrowed until the end */
    const satchel_prior_name *prior; /* the publication's own, one of `priors`; NULL: none */
    bool self_contained; /* no prior but one made of its own texts, which the bundle brings along */
    bool index;          /* the bundle carries an index for search.h */
    unsigned index_most; /* which is left out if it takes more than so many hundredths of what the
                            coded texts take; 0: never */
    satchel_bundle *const *previous; /* earlier editions, the last one first; borrowed */
    unsigned previous_count;
    bool unless_alike; /* satchel_writer_finish writes nothing when nothing is new */
} satchel_options;

/* With earlier editions, the head names the last one, a text that one of them has under the same id
 * keeps its block, however it is coded there, and a draft without a version gets that of the
 * earlier record, or the next one when text, headline or byline have changed. */

/* What the packer knows of an article. Strings may be NULL. */
typedef struct satchel_draft {
    const char *id; /* required, unique in the bundle */
    const char *section;
    satchel_status status;
    uint32_t version;        /* 0 counts as 1 */
    int64_t issued, updated; /* or SATCHEL_NO_TIME */
    int32_t order;           /* smaller first; INT32_MAX if not given */
    uint8_t urgency;         /* 1 (flash) to 9; 0 = not given, counts as 5 */
} satchel_draft;

/* Creates the bundle's temporary files beside `path`; nothing appears there before
 * satchel_writer_finish. NULL: USAGE (title, publisher or language is no plain string),
 * NOT_WRITABLE, DISK_FULL, MEMORY. */
SATCHEL_API satchel_writer *satchel_writer_create(const char *path, const satchel_options *options,
                                                  satchel_error *err) SATCHEL_CHECK;

/* Adds a picture (a complete WebP file) and sets *picture to its number; the same bytes give the
 * same number. */
SATCHEL_API bool satchel_writer_picture(satchel_writer *writer, satchel_bytes webp,
                                        uint32_t *picture, satchel_error *err) SATCHEL_CHECK;

/* Adds a face (a complete OpenType font); the same bytes count once. MALFORMED or LIMIT if it
 * is not of the simple kind that bundles may hold (FORMAT.md). */
SATCHEL_API bool satchel_writer_face(satchel_writer *writer, satchel_bytes font,
                                     satchel_error *err) SATCHEL_CHECK;

/* Codes the document and adds the article. INPUT if it has no text, USAGE if the id is taken or not
 * allowed; the writer stays usable after both, and after LIMIT. The builder can be destroyed. With
 * workers, a want of memory or disk may be told later, by another call. */
SATCHEL_API bool satchel_writer_add(satchel_writer *writer, satchel_builder *builder,
                                    const satchel_draft *draft, satchel_error *err) SATCHEL_CHECK;

/* Adds a kill: a record without text that says the article is withdrawn. */
SATCHEL_API bool satchel_writer_cancel(satchel_writer *writer, const char *headline,
                                       const satchel_draft *draft,
                                       satchel_error *err) SATCHEL_CHECK;

/* Adds article `index` of another bundle as it is there, pictures and all: its text is neither
 * decoded nor coded again, only compared with its hash. INPUT if the articles so far are coded with
 * another prior; USAGE if the id is taken; what reading the bundle fails with. The writer stays
 * usable. */
SATCHEL_API bool satchel_writer_copy(satchel_writer *writer, satchel_bundle *from, uint32_t index,
                                     satchel_error *err) SATCHEL_CHECK;

/* Adds the faces of another bundle as they are there. LIMIT; what reading fails with. */
SATCHEL_API bool satchel_writer_copy_faces(satchel_writer *writer, satchel_bundle *from,
                                           satchel_error *err) SATCHEL_CHECK;

SATCHEL_API uint32_t satchel_writer_articles(const satchel_writer *writer);

/* Puts the bundle at its path, whole, and frees the writer, also on failure (then nothing is left).
 * `bytes`, if not NULL, gets the size: 0 if nothing was written because of `unless_alike`. */
SATCHEL_API bool satchel_writer_finish(satchel_writer *writer, uint64_t *bytes,
                                       satchel_error *err) SATCHEL_CHECK;

/* Gives up: removes the temporary files, frees the writer. NULL is fine. */
SATCHEL_API void satchel_writer_discard(satchel_writer *writer);

/* Do both bundles hold the same edition, but for its number, its date and the edition before it? */
SATCHEL_API bool satchel_bundle_alike(const satchel_bundle *a, const satchel_bundle *b);

#endif
