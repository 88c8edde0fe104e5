/* What a source says about its article, in the words of many formats, put into ours.
 *
 * Keys come from front matter, <meta> elements and the like; metadata_put knows the usual names of
 * each fact, whatever their case, "_" and "-" counting alike.
 */
#ifndef PACKER_INPUTS_METADATA_H
#define PACKER_INPUTS_METADATA_H

#include <satchel/writer.h>

#define METADATA_MOST_FACTS 64

struct metadata_fact {
    const char *key, *value;
};

struct metadata {
    satchel_arena arena;
    const char *id, *title, *byline, *section, *language, *summary, *image; /* NULL = not said */
    satchel_base_direction direction;
    satchel_status status;
    bool withheld; /* a draft, or not to be published */
    bool held;     /* by a wire service: nor is any version before it */
    uint32_t version;
    int64_t issued, updated;
    int64_t embargo, expires; /* not to be published before; not after */
    bool embargoed;           /* without a time: until further notice */
    int32_t order;            /* INT32_MAX = not said */
    uint8_t urgency;
    struct metadata_fact facts[METADATA_MOST_FACTS]; /* "source", "rights", "subject"... */
    unsigned fact_count;
};

void metadata_init(struct metadata *m);
void metadata_free(struct metadata *m);

/* Takes a key and a value as they stand in the source. Unknown keys and values that cannot be meant
 * are ignored; the first value of a key holds. False: out of memory. */
bool metadata_put(struct metadata *m, const char *key, const char *value) SATCHEL_CHECK;

/* A copy of `length` bytes in the metadata's arena: one line of well-formed UTF-8, white space at
 * its ends gone, cut at a third of SATCHEL_MAX_STRING. NULL: out of memory. */
char *metadata_string(struct metadata *m, const char *text, size_t length);

/* A language tag in BCP 47's usual case ("EN_us.UTF-8" gives "en-US") into `to`; false if it is
 * none.
 */
bool language_tag(const char *text, char *to, size_t capacity);

/* RFC 3339, or as people and other formats write dates: "Wed, 14 Feb 2024 10:00:00 +0100",
 * "February 14, 2024", "14. Februar 2024" (English month names and numbers only), "2024/02/14",
 * "20240214". */
bool date_parse(const char *text, int64_t *time) SATCHEL_CHECK;

#endif
