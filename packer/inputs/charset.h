/* Text in any common encoding, found out and turned into UTF-8.
 *
 * In this order: a byte order mark; UTF-8 if that is what the bytes are; what the source declares;
 * UTF-16 without a mark; a guess (libuchardet for the multi-byte encodings of East Asia, letter
 * frequencies for the rest, see charset_guess.c). Then iconv of the C library. The text is kept as
 * it is: not normalised, nothing transliterated.
 */
#ifndef PACKER_INPUTS_CHARSET_H
#define PACKER_INPUTS_CHARSET_H

#include <satchel/memory.h>

/* Appends the text of `in` to *out as UTF-8 without a mark. `declared` is the encoding's name as
 * the source gives it, NULL if it does not. *used, if not NULL, gets the name of the encoding (a
 * static string). Bytes that mean nothing become U+FFFD.
 *
 * INPUT: the bytes are no text (NULs, many control characters). LIMIT, MEMORY. */
bool charset_to_utf8(satchel_bytes in, const char *declared, satchel_buf *out, const char **used,
                     satchel_error *err) SATCHEL_CHECK;

/* Do these first bytes of a source look like text? */
bool charset_is_text(satchel_bytes head);

/* The encoding in "charset=..." or "encoding=..." of the first bytes (WHATWG: 1024; more is
 * kinder); copied into `name`. NULL: none is declared. */
const char *charset_declared(satchel_bytes in, char *name, size_t capacity);

/* --- charset_guess.c ---------------------------------------------------------------------------
 */

/* The most plausible encoding of text that is not UTF-8; a static string. NULL: out of memory. */
const char *charset_guess(satchel_bytes in);

/* --- charset.c: the door to iconv and libuchardet
 * -----------------------------------------------------
 */

/* Appends `in`, converted; ill-formed bytes become U+FFFD and are counted in *bad (may be NULL).
 * False if the encoding is unknown, or LIMIT or MEMORY. */
bool charset_convert(satchel_bytes in, const char *encoding, satchel_buf *out, size_t *bad,
                     satchel_error *err) SATCHEL_CHECK;

/* What each byte of a single-byte encoding means; 0 where it means nothing. False when the encoding
 * is not known here, or with *memory set when there was none. */
bool charset_table(const char *encoding, uint32_t table[256], bool *memory) SATCHEL_CHECK;

/* What libuchardet thinks; "" if nothing. At most `capacity` - 1 bytes. False: out of memory. */
bool charset_ask(satchel_bytes in, char *to, size_t capacity) SATCHEL_CHECK;

#endif
