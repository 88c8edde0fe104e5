/* What an index is made of, for those who fill it. */
#ifndef SATCHEL_API_INDEX_INSIDE_H
#define SATCHEL_API_INDEX_INSIDE_H

#include "api/wordlist.h"

/* A part of an article's own text. */
struct piece {
    uint8_t *stored; /* malloc'ed; deflate, or the text itself when that is not shorter */
    uint32_t stored_size, size;
    uint32_t start;  /* byte of the text */
    uint32_t normal; /* where its normal form begins in the article's */
    bool after;      /* the text before it ends between two words */
};

/* An article. Its words stand in the list; where a script needs no blanks between them the normal
 * form is kept and read instead. */
struct entry {
    uint32_t article; /* record's index */
    uint8_t *normal;  /* malloc'ed; NULL: its words are listed */
    uint32_t normal_size, headline;
    uint32_t document;    /* its bytes, decoded */
    bool dead;            /* not to be found: no room for all of its words, or not read yet */
    bool carried;         /* its words come from the bundle's own index */
    struct piece *pieces; /* malloc'ed */
    uint32_t piece_count;
};

struct satchel_index {
    struct entry *entries; /* by rising article */
    uint32_t count, capacity, dead;
    struct wordlist words;
    uint32_t next; /* article to take in */
    bool done, lacking;
    satchel_bundle *bundle; /* that it is of; NULL before the first step */
    uint32_t list;          /* of the bundle's own index, the next one */
    uint32_t list_end;      /* the article behind the list before that */
    bool by_list;           /* which was taken in */
    size_t bytes, most;
};

/* Room for one more entry; NULL: out of memory. */
struct entry *index_new_entry(satchel_index *index);

/* Takes in the next list of the bundle's own index: its words are found from now on, and articles
 * of it that are to be read have dead entries. Without it (false) its articles are read. */
bool index_take_list(satchel_index *index);

#endif
