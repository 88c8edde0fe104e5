/* Reading a bundle: open it, list its records, open an article, fetch a picture.
 *
 *     satchel_error err;
 *     satchel_bundle *bundle = satchel_bundle_open("today.satchel", &err);
 *     satchel_article *article = bundle ? satchel_article_open(bundle, 0, &err) : NULL;
 *     if (!article)
 *         fprintf(stderr, "%s\n", err.text);
 *
 * Opening reads the head only: the manifest, at most 64 KiB, whatever the size of the file.
 * Everything else is read when asked for, and hashed before it is decoded (I5). A bundle that is
 * cut off opens if its head is whole; what lies beyond the cut answers CUT, a block whose hash
 * differs answers DAMAGED, and everything else stays readable. Where there is parity (recovery.h),
 * what is damaged or missing is made again without a word, as long as it suffices.
 *
 * One bundle belongs to one thread. Articles hold what they need and may outlive their bundle.
 */
#ifndef SATCHEL_BUNDLE_H
#define SATCHEL_BUNDLE_H

#include <satchel/article.h>
#include <satchel/file.h>

#define SATCHEL_FORMAT       1   /* the version of the format this library reads and writes */
#define SATCHEL_HASH         16  /* bytes of a block's identity: BLAKE2b-128 of its stored bytes */
#define SATCHEL_PAGE         128 /* most records of one catalog page */
#define SATCHEL_MAX_HEAD     (64u << 10)
#define SATCHEL_PRIOR_NAME   24         /* bytes of a prior's name, the NUL included */
#define SATCHEL_MAX_PRIORS   16         /* of one bundle */
#define SATCHEL_MAX_PRIOR    (8u << 20) /* bytes of a stored one */
#define SATCHEL_MAX_ENTRIES  10
#define SATCHEL_MAX_ARTICLES 130000u
#define SATCHEL_MAX_PICTURE  (16u << 20) /* bytes of one stored picture */
#define SATCHEL_MAX_FACES    128         /* of one bundle */
#define SATCHEL_MAX_FACE     (4u << 20)  /* bytes of one face, decoded */
#define SATCHEL_FACES_BYTES  (8u << 20)  /* bytes of all of them */

typedef struct satchel_bundle satchel_bundle;

/* An Ed25519 key under the random number that minisign gives it. */
typedef struct satchel_public_key {
    uint8_t id[8];
    uint8_t key[32];
} satchel_public_key;

#define SATCHEL_MAX_STATEMENTS 16

/* What a publisher says about keys, in a bundle of anybody's: that the key `next` follows `key`,
 * signed by both, or that `key` is not to be believed any more, signed by itself. Signatures are
 * checked when the head is read. */
typedef struct satchel_statement {
    bool revokes; /* `next` is unused then */
    satchel_public_key key, next;
    uint8_t by_key[64], by_next[64];
} satchel_statement;

/* One entry of the ZIP that holds blocks: catalog, text, images... */
typedef struct satchel_entry {
    char name[16];
    uint64_t offset; /* of its first byte of data in the file */
    uint64_t bytes;
    uint32_t blocks;
    uint32_t crc32;
} satchel_entry;

/* A prior by its name, a word for messages (mostly a language), and its hash. */
typedef struct satchel_prior_name {
    char name[SATCHEL_PRIOR_NAME];
    uint8_t hash[SATCHEL_HASH];
    uint32_t bytes; /* stored, where the bundle brings it along; 0: readers have it */
} satchel_prior_name;

/* A face that the bundle brings along for characters that readers may lack: a subset font. */
typedef struct satchel_face {
    uint32_t stored, decoded;
    uint8_t coding;
    uint8_t hash[SATCHEL_HASH];
} satchel_face;

/* What the head says. Strings are never NULL and live as long as the bundle. */
typedef struct satchel_info {
    unsigned format;
    uint32_t articles;
    const char *title;
    const char *publisher;
    const char *language; /* BCP 47 tag */
    uint64_t edition;     /* 0 if unnumbered */
    int64_t issued;       /* seconds since 1970, or SATCHEL_NO_TIME */
    uint32_t excerpt_of;  /* articles of the edition that this is an excerpt of; 0 if it is none */
    uint32_t pictures;    /* picture blocks in the bundle */
    uint64_t text_bytes;  /* of all its documents, decoded */
    const satchel_statement *statements;
    const satchel_prior_name *priors; /* that its texts are coded with */
    const satchel_face *faces;
    const satchel_entry *entries;
    unsigned statement_count, prior_count, face_count, entry_count;
    uint64_t bytes;                 /* of the whole file, computed from the head */
    uint64_t present;               /* of the file as it is */
    unsigned recovery_percent;      /* of parity behind it; 0 if there is none */
    uint8_t manifest[SATCHEL_HASH]; /* hash of the manifest: the edition's own identity */
    uint8_t previous[SATCHEL_HASH]; /* hash of the previous edition's manifest */
    satchel_public_key key;         /* that signed the manifest, if has_key */
    bool has_key, has_previous;
    bool complete; /* present >= bytes */
} satchel_info;

/* By what a publication is known: hashes of its title and its key, first the one that signed this
 * edition, then those that it has followed by statements in this edition; at last of title and
 * publisher, as it is known where nobody signs. One that changes its title is another publication,
 * since a desk's key may sign several. */
typedef struct satchel_publication {
    unsigned count, keys; /* hashes, those of them that only the keys' owner can give a bundle */
    uint8_t hash[SATCHEL_MAX_STATEMENTS + 2][SATCHEL_HASH];
} satchel_publication;

SATCHEL_API void satchel_publication_of(const satchel_info *info, satchel_publication *to);

/* Is an edition of one publication with an earlier one: is it known by what that is known by first?
 * So a signed edition stands for unsigned ones before it, and one by a new key for those by the old
 * one; but nothing unsigned stands for what is signed, nor what is signed by another key. */
SATCHEL_API bool satchel_publication_follows(const satchel_publication *earlier,
                                             const satchel_publication *later);

/* NULL: READ, NOT_BUNDLE, CUT (the head itself is cut), MALFORMED, LIMIT, DAMAGED (the head's own
 * hash differs), BAD_SIGNATURE (it names a key, which did not sign it), MEMORY. Whether the key is
 * to be trusted is not asked here: trust.h. */
SATCHEL_API satchel_bundle *satchel_bundle_open(const char *path, satchel_error *err) SATCHEL_CHECK;

struct satchel_priors;

/* Where the bundle finds its priors (prior.h); without, it makes a set of its own when it needs
 * one. Call it before the first article is opened. The set must outlive the bundle. */
SATCHEL_API void satchel_bundle_use_priors(satchel_bundle *bundle, struct satchel_priors *priors);

/* Can the text of article `index` be opened at once? False while the image of its prior would have
 * to be made first, or when it cannot be had. */
SATCHEL_API bool satchel_bundle_ready(satchel_bundle *bundle, uint32_t index);

/* Would satchel_article_open first make one of this machine's priors ready? Then *name is its. */
SATCHEL_API bool satchel_bundle_awaits(satchel_bundle *bundle, uint32_t index,
                                       satchel_prior_name *name);

/* Gives back what memory is only needed while texts are opened; the next one takes it again. */
SATCHEL_API void satchel_bundle_rest(satchel_bundle *bundle);

/* The same from any source, which the bundle takes over, also when opening fails. */
SATCHEL_API satchel_bundle *satchel_bundle_open_source(satchel_source source,
                                                       satchel_error *err) SATCHEL_CHECK;

SATCHEL_API void satchel_bundle_close(satchel_bundle *bundle); /* NULL is fine */

SATCHEL_API const satchel_info *satchel_bundle_info(const satchel_bundle *bundle);

/* Record `index` (< info->articles) in reading order; its strings are copied to `arena`. Fails with
 * CUT, DAMAGED, MALFORMED, READ, MEMORY when its catalog page is not to be had. */
SATCHEL_API bool satchel_bundle_record(satchel_bundle *bundle, uint32_t index, satchel_arena *arena,
                                       satchel_record *record, satchel_error *err) SATCHEL_CHECK;

/* From now on articles of which `withdrawn` says so read as canceled: without headline, text and
 * pictures, for every function that takes this bundle. For devices that remember what was withdrawn
 * by a later edition than this one. NULL: none is. */
SATCHEL_API void satchel_bundle_withdraw(satchel_bundle *bundle,
                                         bool (*withdrawn)(void *context,
                                                           const satchel_record *record),
                                         void *context);

/* The index of the article called `id`. NOT_FOUND if the pages that can be read do not have it and
 * none is missing, else the error of the first missing page. Reads pages in order until it is
 * found. */
SATCHEL_API bool satchel_bundle_find(satchel_bundle *bundle, const char *id, uint32_t *index,
                                     satchel_error *err) SATCHEL_CHECK;

/* Hashes, decodes and checks the article's block; the caller closes the article. NOT_FOUND for a
 * canceled one. */
SATCHEL_API satchel_article *satchel_article_open(satchel_bundle *bundle, uint32_t index,
                                                  satchel_error *err) SATCHEL_CHECK;

/* Appends the stored bytes (a WebP file) of picture `picture` (< record.pictures) of the article at
 * `index` to *out after checking their hash. */
SATCHEL_API bool satchel_bundle_picture(satchel_bundle *bundle, uint32_t index, uint32_t picture,
                                        satchel_buf *out, satchel_error *err) SATCHEL_CHECK;

/* Appends the bytes of face `number` (< info->face_count), an OpenType font, to *out after checking
 * their hash, and then the font: MALFORMED or LIMIT if it is not of the simple kind that FORMAT.md
 * allows, so that font libraries see nothing else. */
SATCHEL_API bool satchel_bundle_face(satchel_bundle *bundle, unsigned number, satchel_buf *out,
                                     satchel_error *err) SATCHEL_CHECK;

/* Is the article's text block within the part of the file that is there? False as well when its
 * catalog page cannot be read. Does not read the block. */
SATCHEL_API bool satchel_bundle_has(satchel_bundle *bundle, uint32_t index);

/* "2026-11-20T06:00:00Z" in UTC; `to` holds at least 32 bytes. "" for SATCHEL_NO_TIME. */
SATCHEL_API void satchel_time_print(int64_t time, char *to, size_t capacity);

/* RFC 3339 with any offset, or a date alone (midnight UTC). False if it is neither. */
SATCHEL_API bool satchel_time_parse(const char *text, int64_t *time) SATCHEL_CHECK;

#endif
