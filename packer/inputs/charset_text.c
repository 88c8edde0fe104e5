/* Which bytes are text, and what they declare; see charset.h. */
#include "charset.h"

#include <satchel/utf8.h>

#include <string.h>

#define LOOKED_AT 4096 /* first bytes that decide whether a file is text */

/* --- what the bytes are ------------------------------------------------------------------------
 */

static bool begins(satchel_bytes in, const char *mark, size_t size)
{
    return in.size >= size && memcmp(in.data, mark, size) == 0;
}

/* The encoding that a byte order mark names, and the mark's length. */
static const char *marked(satchel_bytes in, size_t *length)
{
    static const struct {
        char mark[5];
        uint8_t length;
        const char *encoding;
    } marks[] = {
        {"\xEF\xBB\xBF", 3, "UTF-8"},    {"\xFF\xFE\0\0", 4, "UTF-32LE"},
        {"\0\0\xFE\xFF", 4, "UTF-32BE"}, {"\xFF\xFE", 2, "UTF-16LE"},
        {"\xFE\xFF", 2, "UTF-16BE"},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (begins(in, marks[i].mark, marks[i].length)) {
            *length = marks[i].length;
            return marks[i].encoding;
        }
    return NULL;
}

/* UTF-16 without a mark: units that are spaces or line ends in one byte order. Only asked when
 * there are NULs, which no other text has. */
static const char *guess_utf16(satchel_bytes in)
{
    size_t little = 0, big = 0;
    const size_t size = in.size < SIZE_MAX / 2 && in.size > 65536 ? 65536 : in.size;
    for (size_t i = 0; i + 1 < size; i += 2) {
        const uint8_t a = in.data[i], b = in.data[i + 1];
        little += b == 0 && (a == ' ' || a == '\n' || a == '\r' || a == '.');
        big += a == 0 && (b == ' ' || b == '\n' || b == '\r' || b == '.');
    }
    const size_t units = size / 2, most = little > big ? little : big;
    if (in.size % 2 || most * 100 < units || little == big)
        return NULL;
    return little > big ? "UTF-16LE" : "UTF-16BE";
}

/* Control characters that no text holds; form feed, escape and ^Z do occur. */
static bool is_control(uint8_t c)
{
    return c < 0x20 && !(c >= '\t' && c <= '\r') && c != 0x1A && c != 0x1B;
}

/* Files that begin like this are no text, even where their first bytes would pass for it. */
static bool is_known_format(satchel_bytes in)
{
    /* PNG, JPEG, GIF, PDF, gzip, ZIP, ELF, PostScript, bzip2, xz, 7-Zip, RAR */
    static const char starts[][5] = {
        {'\x89', 'P', 'N', 'G'}, {'\xFF', '\xD8', '\xFF'},   {'G', 'I', 'F', '8'},
        {'%', 'P', 'D', 'F'},    {'\x1F', '\x8B'},           {'P', 'K', '\x03', '\x04'},
        {'\x7F', 'E', 'L', 'F'}, {'%', '!', 'P', 'S'},       {'B', 'Z', 'h'},
        {'\xFD', '7', 'z', 'X'}, {'7', 'z', '\xBC', '\xAF'}, {'R', 'a', 'r', '!'}};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (begins(in, starts[i], strlen(starts[i])))
            return true;
    return false;
}

/* NULs, or more than a few control characters. */
static bool is_binary(satchel_bytes in)
{
    size_t controls = 0;
    if (is_known_format(in))
        return true;
    if (in.size && memchr(in.data, 0, in.size))
        return true;
    for (size_t i = 0; i < in.size; i++)
        controls += is_control(in.data[i]);
    return controls > 2 && controls * 200 > in.size;
}

/* UTF-8 with a few slips (a file cut inside a character, one byte from elsewhere) is UTF-8. */
static bool is_utf8(satchel_bytes in)
{
    size_t good = 0, bad = 0;
    const char *text = (const char *)in.data;
    for (size_t i = 0; i < in.size;) {
        if (in.data[i] < 0x80) {
            i++;
            continue;
        }
        const size_t n = in.size - i < 4 ? in.size - i : 4;
        uint32_t c;
        const size_t taken = satchel_utf8_decode(text + i, n, &c);
        /* An encoded U+FFFD is well-formed. */
        const bool slip = c == SATCHEL_REPLACEMENT && !(taken == 3 && in.data[i] == 0xEF);
        bad += slip;
        good += !slip;
        i += taken;
    }
    return bad == 0 || good >= bad * 8;
}

/* Encodings that live in seven bits announce themselves by an escape sequence. */
static bool is_seven_bit(satchel_bytes in)
{
    for (size_t i = 0; i + 2 < in.size; i++)
        if (in.data[i] == 0x1B && (in.data[i + 1] == '$' || in.data[i + 1] == '('))
            return true;
    return false;
}

bool charset_is_text(satchel_bytes head)
{
    size_t mark;
    const satchel_bytes first = {head.data, head.size < LOOKED_AT ? head.size : LOOKED_AT};
    return marked(first, &mark) || !is_binary(first) ||
           guess_utf16((satchel_bytes){first.data, first.size & ~(size_t)1});
}

/* --- what the source declares ------------------------------------------------------------------
 */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Names in files mean more than they say: what calls itself Latin-1 is Windows-1252 (WHATWG
 * Encoding, the table of labels). Those not listed go to iconv as they are. */
static const char *label(const char *declared, char *room, size_t capacity)
{
    static const char *const pairs[][2] = {
        {"iso-8859-1", "CP1252"},    {"latin1", "CP1252"},
        {"latin-1", "CP1252"},       {"us-ascii", "CP1252"},
        {"ascii", "CP1252"},         {"iso8859-1", "CP1252"},
        {"iso-8859-9", "CP1254"},    {"latin5", "CP1254"},
        {"gb2312", "GB18030"},       {"gbk", "GB18030"},
        {"gb_2312-80", "GB18030"},   {"x-gbk", "GB18030"},
        {"shift_jis", "CP932"},      {"shift-jis", "CP932"},
        {"sjis", "CP932"},           {"x-sjis", "CP932"},
        {"windows-31j", "CP932"},    {"euc-kr", "CP949"},
        {"ks_c_5601-1987", "CP949"}, {"big5", "BIG5-HKSCS"},
        {"tis-620", "CP874"},        {"iso-8859-11", "CP874"},
        {"windows-874", "CP874"},    {"iso-8859-8-i", "ISO-8859-8"},
        {"koi8-r", "KOI8-U"},        {"x-mac-roman", "MACINTOSH"},
        {"macintosh", "MACINTOSH"},  {"x-mac-cyrillic", "MAC-CYRILLIC"},
    };
    size_t n = 0;
    for (; declared[n] && n + 1 < capacity; n++) {
        const char c = lower(declared[n]);
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
              c == ':' || c == '.'))
            return NULL;
        room[n] = c;
    }
    room[n] = '\0';
    if (!n || strncmp(room, "utf", 3) == 0 || strncmp(room, "ucs", 3) == 0 ||
        strcmp(room, "unicode") == 0)
        return NULL; /* the bytes would have shown it */
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (strcmp(room, pairs[i][0]) == 0)
            return pairs[i][1];
    return room;
}

/* --- the whole ---------------------------------------------------------------------------------
 */

static bool copy_utf8(satchel_bytes in, satchel_buf *out, const char **used, satchel_error *err)
{
    *used = "UTF-8";
    satchel_buf_put(out, in.data, in.size);
    return satchel_buf_ok(out, err);
}

static bool convert(satchel_bytes in, const char *encoding, satchel_buf *out, const char **used,
                    satchel_error *err)
{
    *used = encoding;
    return charset_convert(in, encoding, out, NULL, err);
}

/* The declared encoding, when it is one that we know and the bytes agree. */
static bool try_declared(satchel_bytes in, const char *declared, satchel_buf *out,
                         const char **used)
{
    char room[40];
    size_t bad = 0;
    const size_t before = out->size;
    const char *encoding = declared ? label(declared, room, sizeof room) : NULL;
    if (!encoding)
        return false;
    if (charset_convert(in, encoding, out, &bad, NULL) && bad * 100 <= in.size) {
        *used = "declared";
        return true;
    }
    out->size = before;
    return false;
}

bool charset_to_utf8(satchel_bytes in, const char *declared, satchel_buf *out, const char **used,
                     satchel_error *err)
{
    const char *ignored;
    size_t mark = 0;
    used = used ? used : &ignored;
    const char *encoding = marked(in, &mark);
    const satchel_bytes text = {mark ? in.data + mark : in.data, in.size - mark};
    if (encoding && strcmp(encoding, "UTF-8") != 0)
        return convert(text, encoding, out, used, err);
    if (is_binary(text)) {
        encoding = is_known_format(text) ? NULL : guess_utf16(text);
        return encoding ? convert(text, encoding, out, used, err)
                        : satchel_fail(err, SATCHEL_INPUT, "is binary, not text");
    }
    if (encoding || (is_utf8(text) && !is_seven_bit(text)))
        return copy_utf8(text, out, used, err);
    if (try_declared(text, declared, out, used))
        return true;
    encoding = charset_guess(text);
    return encoding ? convert(text, encoding, out, used, err) : satchel_fail_memory(err);
}

const char *charset_declared(satchel_bytes in, char *name, size_t capacity)
{
    const size_t size = in.size < 4096 ? in.size : 4096;
    static const char *const keys[] = {"charset=", "encoding="};
    for (size_t k = 0; k < 2; k++) {
        const size_t n = strlen(keys[k]);
        for (size_t i = 0; i + n < size; i++) {
            if (strncasecmp((const char *)in.data + i, keys[k], n) != 0)
                continue;
            size_t out = 0;
            for (i += n; i < size && strchr("\"' ", in.data[i]); i++)
                continue;
            while (i < size && out + 1 < capacity && in.data[i] > ' ' &&
                   !strchr("\"'>;?/", in.data[i]))
                name[out++] = (char)in.data[i++];
            name[out] = '\0';
            return out ? name : NULL;
        }
    }
    return NULL;
}
