/* Caption and credit that a photo agency has written into a JPEG; see picture.h.
 *
 * Three forms are read: IPTC-IIM in Photoshop's resource block (APP13), XMP (APP1, as text between
 * the elements that hold them), and nothing of EXIF: its description is mostly the camera's name.
 * Only these two facts are taken; places, cameras and names of people stay behind. Bounded, no
 * offset is followed twice. Sources: IPTC-NAA IIM 4.2; Adobe, "Photoshop File Formats", 2019; IPTC
 * Photo Metadata 2021, which gives the XMP names.
 */
#include "picture.h"

#include <satchel/utf8.h>

#include <string.h>

enum { IIM_BYLINE = 80, IIM_CREDIT = 110, IIM_CAPTION = 120 };

/* Appends text as UTF-8 with single spaces; Latin-1 where it is not UTF-8. */
static void put(satchel_buf *to, const uint8_t *text, size_t size)
{
    const bool utf8 = satchel_utf8_valid((const char *)text, size) == size;
    for (size_t i = 0; i < size;) {
        uint32_t c = text[i];
        i += utf8 ? satchel_utf8_decode((const char *)text + i, size - i, &c) : 1;
        const bool space = c <= ' ' || c == 0x7F || (c >= 0x80 && c < 0xA0);
        if (!space)
            satchel_buf_put_char(to, c);
        else if (to->size && to->data[to->size - 1] != ' ')
            satchel_buf_put_byte(to, ' ');
    }
    while (to->size && to->data[to->size - 1] == ' ')
        to->size--;
}

/* --- segments ----------------------------------------------------------------------------------
 */

/* The next segment of a JPEG from *at on that carries data; false at the picture itself. */
static bool next_segment(satchel_bytes in, size_t *at, unsigned *marker, satchel_bytes *data)
{
    while (*at + 4 <= in.size && in.data[*at] == 0xFF) {
        *marker = in.data[*at + 1];
        if (*marker == 0xFF) { /* fill */
            (*at)++;
            continue;
        }
        if (*marker == 0xDA || *marker == 0xD9)
            return false;
        const size_t length = (size_t)in.data[*at + 2] << 8 | in.data[*at + 3];
        if (length < 2 || *at + 2 + length > in.size)
            return false;
        *data = (satchel_bytes){in.data + *at + 4, length - 2};
        *at += 2 + length;
        return true;
    }
    return false;
}

static bool has_prefix(satchel_bytes in, const char *prefix, size_t size)
{
    return in.size > size && memcmp(in.data, prefix, size) == 0;
}

/* --- IPTC-IIM ----------------------------------------------------------------------------------
 */

/* Data sets: 0x1C, record, number, length in two bytes. */
static void read_iim(satchel_bytes in, satchel_buf *caption, satchel_buf *credit,
                     satchel_buf *byline)
{
    for (size_t at = 0; at + 5 <= in.size && in.data[at] == 0x1C;) {
        const size_t length = (size_t)in.data[at + 3] << 8 | in.data[at + 4];
        if (length > 0x7FFF || at + 5 + length > in.size)
            return;
        satchel_buf *to = NULL;
        if (in.data[at + 1] == 2)
            to = in.data[at + 2] == IIM_CAPTION  ? caption
                 : in.data[at + 2] == IIM_CREDIT ? credit
                 : in.data[at + 2] == IIM_BYLINE ? byline
                                                 : NULL;
        if (to && !to->size)
            put(to, in.data + at + 5, length);
        at += 5 + length;
    }
}

/* Photoshop's resources: "8BIM", number, name, length, data; 0x0404 holds the data sets. */
static void read_resources(satchel_bytes in, satchel_buf *caption, satchel_buf *credit,
                           satchel_buf *byline)
{
    for (size_t at = 14; at + 12 <= in.size && memcmp(in.data + at, "8BIM", 4) == 0;) {
        const unsigned number = (unsigned)in.data[at + 4] << 8 | in.data[at + 5];
        const size_t name = ((size_t)in.data[at + 6] + 2) & ~(size_t)1;
        size_t head = at + 6 + name;
        if (head + 4 > in.size)
            return;
        const size_t length = (size_t)in.data[head] << 24 | (size_t)in.data[head + 1] << 16 |
                              (size_t)in.data[head + 2] << 8 | in.data[head + 3];
        head += 4;
        if (length > in.size - head)
            return;
        if (number == 0x0404)
            read_iim((satchel_bytes){in.data + head, length}, caption, credit, byline);
        at = head + ((length + 1) & ~(size_t)1);
    }
}

/* --- XMP ---------------------------------------------------------------------------------------
 */

static const uint8_t *find(satchel_bytes in, const char *what)
{
    return in.size ? memmem(in.data, in.size, what, strlen(what)) : NULL;
}

/* The text of an attribute or element of this name, the first item where it has several. */
static void read_property(satchel_bytes in, const char *name, satchel_buf *to)
{
    const uint8_t *at = to->size ? NULL : find(in, name), *end = in.data + in.size;
    if (!at)
        return;
    at += strlen(name);
    if (end - at > 2 && at[0] == '=' && (at[1] == '"' || at[1] == '\'')) {
        const uint8_t *close = memchr(at + 2, at[1], (size_t)(end - at - 2));
        if (close)
            put(to, at + 2, (size_t)(close - at - 2));
        return;
    }
    /* Over the tags of the list that it may be, to the first text. */
    for (unsigned tags = 0; tags < 4; tags++) {
        const uint8_t *close = memchr(at, '>', (size_t)(end - at));
        const uint8_t *open = close ? memchr(close, '<', (size_t)(end - close)) : NULL;
        if (!open)
            return;
        put(to, close + 1, (size_t)(open - close - 1));
        at = open;
        if (to->size)
            return;
    }
}

static void undo_entities(satchel_buf *text)
{
    static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};
    size_t out = 0;
    for (size_t i = 0; i < text->size; out++) {
        text->data[out] = text->data[i];
        size_t taken = 1;
        for (size_t k = 0; text->data[i] == '&' && k < 5; k++) {
            const size_t n = strlen(names[k]);
            if (text->size - i >= n && memcmp(text->data + i, names[k], n) == 0) {
                text->data[out] = (uint8_t) "&<>\"'"[k];
                taken = n;
            }
        }
        i += taken;
    }
    text->size = out;
}

static void read_xmp(satchel_bytes in, satchel_buf *caption, satchel_buf *credit,
                     satchel_buf *byline)
{
    satchel_buf *const all[] = {caption, credit, byline};
    static const char *const names[] = {"dc:description", "photoshop:Credit", "dc:creator"};
    for (size_t i = 0; i < 3; i++)
        if (!all[i]->size) {
            read_property(in, names[i], all[i]);
            undo_entities(all[i]);
        }
}

/* --- the whole ---------------------------------------------------------------------------------
 */

void picture_captions(satchel_bytes in, satchel_buf *caption, satchel_buf *credit)
{
    static const char photoshop[] = "Photoshop 3.0", xmp[] = "http://ns.adobe.com/xap/1.0/";
    satchel_buf byline;
    satchel_bytes data;
    unsigned marker;
    size_t at = 2;
    if (in.size < 4 || in.data[0] != 0xFF || in.data[1] != 0xD8)
        return;
    satchel_buf_init(&byline, credit->limit);
    while (next_segment(in, &at, &marker, &data)) {
        if (marker == 0xED && has_prefix(data, photoshop, sizeof photoshop))
            read_resources(data, caption, credit, &byline);
        else if (marker == 0xE1 && has_prefix(data, xmp, sizeof xmp))
            read_xmp(data, caption, credit, &byline);
    }
    /* "Ann Lee/Agency", as agencies sign. */
    const bool same = byline.size == credit->size && byline.size &&
                      memcmp(byline.data, credit->data, byline.size) == 0;
    if (byline.size && !same) {
        if (credit->size) {
            satchel_buf_put_byte(&byline, '/');
            satchel_buf_put(&byline, credit->data, credit->size);
        }
        satchel_buf_clear(credit);
        satchel_buf_put(credit, byline.data, byline.size);
    }
    satchel_buf_free(&byline);
}
