/* Text as codes of one byte: what a prior says of its language's letters.
 *
 * ASCII stands for itself. The 128 codes from 0x80 on stand for the code points that the language
 * uses most; where 128 do not do (Chinese), the last of them begin pairs. Everything else is
 * escaped, so that any bytes can be coded and come back as they were.
 */
#ifndef SATCHEL_MODEL_ALPHABET_H
#define SATCHEL_MODEL_ALPHABET_H

#include <satchel/memory.h>

enum {
    ALPHABET_ESCAPE = 1, /* the UTF-8 bytes of a code point outside of the alphabet follow */
    ALPHABET_RAW = 2,    /* one byte follows as it is */
    ALPHABET_MOST_LEADS = 96,
    ALPHABET_MOST_PAIRS = ALPHABET_MOST_LEADS * 128,
};

enum alphabet_class { CLASS_OTHER, CLASS_LETTER, CLASS_STOP, CLASS_COMMA, CLASS_COUNT };

struct alphabet {
    uint32_t singles[128]; /* code points of the codes 0x80 + i; 0: none */
    unsigned leads;        /* codes 0x100 - leads to 0xFF begin pairs */
    uint32_t pairs[ALPHABET_MOST_PAIRS];
    uint8_t class_of[256];                      /* enum alphabet_class by code */
    uint8_t folded[256];                        /* the code of the small letter */
    uint16_t index_of[ALPHABET_MOST_PAIRS * 4]; /* hash of code points, see alphabet.c */
};

/* Completes an alphabet whose singles, leads and pairs are set. */
void alphabet_finish(struct alphabet *alphabet);

/* The alphabet for text whose code points, from 0x80 on, occur so often: `points` in falling order.
 */
void alphabet_choose(struct alphabet *alphabet, const uint32_t *points, size_t count);

/* Appends the codes of any bytes. */
void alphabet_encode(const struct alphabet *alphabet, satchel_bytes text, satchel_buf *codes);

/* Turns codes back, as they come. */
struct alphabet_decoder {
    const struct alphabet *alphabet;
    uint8_t *to;
    size_t size, at; /* room and what is filled */
    uint8_t lead;    /* of a pair; ALPHABET_ESCAPE or ALPHABET_RAW; 0 between code points */
    uint8_t left;    /* bytes of an escape still to come; 0xFF: the first one */
};

/* False when the code does not fit: the data are not ours. */
bool alphabet_decode(struct alphabet_decoder *decoder, uint8_t code);

#endif
