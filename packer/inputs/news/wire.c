/* How news agencies and newspapers write credits, bylines and datelines; see words.h.
 *
 * The lists are of the words that stand at a fixed place in such lines in each language. A line
 * must look right in other ways too (short, no full stop, names in capitals), for a story may begin
 * "By Tuesday the harbour was closed." as well.
 */
#include "inputs/metadata.h"
#include "inputs/words.h"

#include <satchel/utf8.h>

#include <string.h>

#define LONGEST_CREDIT 90 /* characters */

/* --- characters --------------------------------------------------------------------------------
 */

static bool is_upper(uint32_t c)
{
    uint32_t folded[4];
    if (c < 0x80)
        return c >= 'A' && c <= 'Z';
    if (!((c >= 0xC0 && c < 0x0250) || (c >= 0x0370 && c < 0x0530) || (c >= 0x1E00 && c < 0x2000)))
        return false;
    /* Of a pair, the capital comes first in all these blocks; folding gives the other one. */
    return satchel_fold(c, folded) && folded[0] != c &&
           ((c >= 0xC0 && c <= 0xDE) || (c >= 0x0386 && c <= 0x03AB) ||
            (c >= 0x0400 && c <= 0x042F) || (c >= 0x0100 && c % 2 == 0));
}

/* A letter of a script that has no capitals. */
static bool is_caseless(uint32_t c)
{
    return c >= 0x0590 && satchel_strong_direction(c) != 0 && !(c >= 0x10A0 && c < 0x1100) &&
           !(c >= 0x1E00 && c < 0x2000);
}

static uint32_t first_char(struct span s)
{
    uint32_t c = 0;
    if (s.size)
        satchel_utf8_decode(s.text, s.size, &c);
    return c;
}

/* --- word lists --------------------------------------------------------------------------------
 */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Does `s` begin with this word, in any ASCII case? Returns its length, 0 if it does not. */
static size_t begins_with(struct span s, const char *word, size_t length)
{
    if (s.size < length)
        return 0;
    for (size_t i = 0; i < length; i++)
        if (lower(s.text[i]) != lower(word[i]))
            return 0;
    return length;
}

/* The longest word of "a|b|c" that `s` begins with; 0 if none. */
static size_t begins_with_one(struct span s, const char *list)
{
    size_t longest = 0;
    while (*list) {
        const size_t n = strcspn(list, "|");
        const size_t found = begins_with(s, list, n);
        longest = found > longest ? found : longest;
        list += n + (list[n] == '|');
    }
    return longest;
}

static struct span behind(struct span s, size_t n)
{
    return span_of(s.text + n, s.size - n);
}

/* --- credits -----------------------------------------------------------------------------------
 */

static const char picture_words[] =
    "map|maps|karte|carte|mapa|harita|карта|خريطة|نقشه|מפה|地图|地圖|graphic|graphics|chart|"
    "infographic|drawing|zeichnung|grafik|dessin|dibujo|çizim|رسم|طرح|малюнок|рисунок|rajz|disegno|"
    "photo|photos|photograph|photographs|foto|fotos|fotografía|fotografia|fotografie|picture|"
    "pictures|image|images|credit|credits|illustration|illustratie|bild|fot.|фото|фотография|"
    "снимка|"
    "світлина|ілюстрація|зображення|здымак|صورة|الصورة|تصوير|صور|عکس|تصویر|عکاس|צילום|תמונה|איור|"
    "קרדיט|照片|图片|圖片|图|圖|摄影|攝影|写真|撮影|画像|사진|फोटो|फ़ोटो|चित्र|तस्वीर|छायाचित्र|"
    "fotoğraf|resim|kuva|"
    "valokuva|kép|fénykép|zdjęcie|obrázek|snímek|ภาพ|ảnh|picha|φωτο|φωτογραφία|ছবি|படம்|poza|imagen|"
    "imagem|immagine";

static const char agencies[] =
    "AFP|AP|Reuters|EPA|EPA-EFE|EFE|ANSA|dpa|PA Wire|PA Media|TASS|Xinhua|Getty "
    "Images|Getty|Anadolu|"
    "AA|ANP|APA|Belga|The Canadian Press|Kyodo|Jiji|Yonhap|PTI|UPI|Ukrinform|UNIAN|WAFA|SANA|Petra|"
    "IRNA|ISNA|Fars|Mehr|Bloomberg|NASA|UNHCR|UNICEF|ICRC|Keystone|Lusa|NTB|TT|Ritzau|Scanpix|PAP|"
    "MTI|CTK|RIA Novosti|Imago|Shutterstock|AP Photo|AFP Photo|Handout|File";

/* "AFP", "REUTERS/Mohammed Salem", "AP Photo", and anything in capitals that is no sentence. */
static bool is_agency(struct span s)
{
    const size_t n = begins_with_one(s, agencies);
    if (n && (n == s.size || s.text[n] == '/' || s.text[n] == ' ' || s.text[n] == ','))
        return text_length(s) <= 60;
    size_t capitals = 0;
    for (size_t i = 0; i < s.size; i++) {
        const char c = s.text[i];
        if (c >= 'A' && c <= 'Z')
            capitals++;
        else if (!(c == ' ' || c == '/' || c == '-' || c == '&' || c == '.'))
            return false;
    }
    return capitals >= 2 && s.size <= 40;
}

/* "Photo: X", "Foto de archivo: X", "Photo by X", "Photo courtesy of X". */
static bool is_labelled(struct span s)
{
    const size_t n = begins_with_one(s, picture_words);
    if (!n)
        return false;
    const struct span rest = behind(s, n);
    if (begins_with_one(rest,
                        " by |/| / | courtesy| credit|: |:|：|／| par | von | de | di | por "))
        return true;
    const char *colon = memchr(rest.text, ':', rest.size < 24 ? rest.size : 24);
    return colon != NULL;
}

static bool is_credit(struct span s)
{
    s = span_trim(s);
    if (!s.size || text_length(s) > LONGEST_CREDIT)
        return false;
    if (begins_with(s, "\xC2\xA9", 2) || begins_with(s, "(c) ", 4))
        return true;
    return is_labelled(s) || is_agency(s);
}

/* "(Photo: X)" or "[AFP]" at the end. */
static size_t bracketed_credit(struct span s)
{
    size_t end = s.size;
    if (end && s.text[end - 1] == '.')
        end--;
    if (end < 4 || (s.text[end - 1] != ')' && s.text[end - 1] != ']'))
        return s.size;
    const char open = s.text[end - 1] == ')' ? '(' : '[';
    for (size_t i = end - 1; i-- > 0;)
        if (s.text[i] == open)
            return is_credit(span_of(s.text + i + 1, end - i - 2)) ? i : s.size;
    return s.size;
}

/* Bytes of what divides a caption from a credit at this place: the end of a sentence and white
 * space, a bar, a dash; 0 if nothing does. */
static size_t divider(struct span s, size_t at)
{
    uint32_t c;
    const size_t n = satchel_utf8_decode(s.text + at, s.size - at, &c);
    size_t end = at + n;
    const bool stop = ends_sentence(span_of(s.text + at, n));
    const bool mark = c == '|' || c == '/' || c == 0x2013 || c == 0x2014;
    if (!stop && !mark)
        return 0;
    const size_t before = end;
    while (end < s.size && s.text[end] == ' ')
        end++;
    return end > before || c >= 0x2E80 || c == '/' ? end - at : 0;
}

size_t credit_start(struct span caption)
{
    const size_t size = caption.size;
    caption = span_of(caption.text,
                      span_trim(caption).size + (size_t)(span_trim(caption).text - caption.text));
    size_t found = bracketed_credit(caption);
    if (found < caption.size)
        return found;
    /* From the left, so that "Photo: X / AFP" is one credit. */
    for (size_t i = 0; i < caption.size; i++) {
        const size_t n = ((uint8_t)caption.text[i] & 0xC0) == 0x80 ? 0 : divider(caption, i);
        if (n && i + n < caption.size && is_credit(behind(caption, i + n)))
            return i + n;
        if (i && (uint8_t)caption.text[i] == 0xC2 && i + 1 < caption.size &&
            (uint8_t)caption.text[i + 1] == 0xA9 && is_credit(behind(caption, i)))
            return i;
    }
    return size;
}

/* --- bylines -----------------------------------------------------------------------------------
 */

/* Behind these nothing but names follows. */
static const char sure_bylines[] = "Autor:|Autora:|Autorin:|Автор:|Автор "
                                   "|Автори:|Аўтар:|Текст:|Yazan:|Haber:|Penulis:|Oleh:|Oleh |"
                                   "Tekst:|Teksti:|Text:|Texto:|Texte:|Testo:|Írta:|Napsal "
                                   "|Napsala |بقلم |بقلم:|كتب |كتبت |إعداد |"
                                   "نویسنده:|نوشتهٔ |نوشته |به قلم |تحریر:|تحریر |از قلم |מאת "
                                   "|מאת:|लेखक:|लेखिका:|作者：|作者:|作者 |文/|文／|"
                                   "记者 |記者 |撰文：|本报记者|文・|筆者：|โดย |Tác giả:|Tác giả "
                                   "|Mwandishi:|Mwandishi |লেখক:|लेखक |"
                                   "எழுதியவர்:|Συγγραφέας:|글 ";

/* These are common words as well: what follows must look like names. */
static const char unsure_bylines[] =
    "By |Von |Par |Por |Di |De |Door |Av |Af |Van |من |Του |Της |Από "
    "|Przez |Na |Autor |Text ";

struct name_shape {
    unsigned words, capitals;
    bool digits;
};

/* How the words of a line look. */
static struct name_shape shape_of(struct span s)
{
    struct name_shape shape = {0};
    bool inside = false;
    for (size_t i = 0; i < s.size;) {
        uint32_t c;
        i += satchel_utf8_decode(s.text + i, s.size - i, &c);
        if (c == ' ' || c == 0xA0) {
            inside = false;
            continue;
        }
        shape.digits |= c >= '0' && c <= '9';
        if (!inside) {
            shape.words++;
            shape.capitals += is_upper(c) || is_caseless(c);
        }
        inside = true;
    }
    return shape;
}

bool is_byline(struct span line)
{
    line = span_trim(line);
    if (text_length(line) > 90)
        return false;
    const struct name_shape whole = shape_of(line);
    if (whole.words > 12 || whole.digits)
        return false;
    size_t n = begins_with_one(line, sure_bylines);
    if (n)
        return n < line.size && !ends_sentence(line);
    n = begins_with_one(line, unsure_bylines);
    const struct span names = span_trim(behind(line, n));
    const uint32_t c = first_char(names);
    const struct name_shape shape = shape_of(names);
    if (!n || !names.size || !(is_upper(c) || is_caseless(c)) || shape.words > 10)
        return false;
    if (is_caseless(c) && shape.words > 5)
        return false;
    /* Particles and "and" are small; of a sentence's words most are. */
    if (shape.capitals * 2 < shape.words + 1)
        return false;
    return !ends_sentence(line) || (line.text[line.size - 1] == '.' && shape.words <= 4);
}

/* --- datelines ---------------------------------------------------------------------------------
 */

static bool has_comma(struct span s)
{
    for (size_t i = 0; i < s.size;) {
        uint32_t c;
        i += satchel_utf8_decode(s.text + i, s.size - i, &c);
        if (c == ',' || c == 0x060C || c == 0x3001 || c == 0xFF0C)
            return true;
    }
    return false;
}

/* Four digits of any script that could be a year: 1300 to 2199, which the Persian and the Muslim
 * calendar are in as well. */
static bool has_year(struct span s)
{
    unsigned digits = 0, value = 0;
    for (size_t i = 0; i <= s.size;) {
        uint32_t c = ' ';
        i += i < s.size ? satchel_utf8_decode(s.text + i, s.size - i, &c) : 1;
        const uint32_t zero = c >= 0x06F0 && c <= 0x06F9   ? 0x06F0
                              : c >= 0x0660 && c <= 0x0669 ? 0x0660
                              : c >= 0x0966 && c <= 0x096F ? 0x0966
                                                           : '0';
        if (c >= zero && c <= zero + 9) {
            value = digits < 5 ? value * 10 + (c - zero) : value;
            digits++;
            continue;
        }
        if (digits == 4 && value >= 1300 && value < 2200)
            return true;
        digits = value = 0;
    }
    return false;
}

static bool has_month(struct span s)
{
    static const char months[] =
        "Jan|Feb|Mar|Apr|May|June|July|Jun|Jul|Aug|Sep|Oct|Nov|Dec|ene|abr|"
        "ago|dic|janv|févr|avr|mai|juin|juil|août|déc|März|Okt|Dez";
    for (size_t i = 1; i < s.size; i++)
        if (s.text[i - 1] == ' ' && begins_with_one(behind(s, i), months))
            return true;
    return false;
}

static bool ends_in_agency(struct span s)
{
    if (!s.size || s.text[s.size - 1] != ')')
        return false;
    for (size_t i = s.size - 1; i-- > 0;)
        if (s.text[i] == '(')
            return s.size - i - 2 <= 24;
    return false;
}

bool is_dateline(struct span line)
{
    char text[96];
    int64_t time;
    line = span_trim(line);
    if (!line.size || text_length(line) > 70 || (ends_sentence(line) && !ends_in_agency(line)))
        return false;
    if (line.size < sizeof text) {
        memcpy(text, line.text, line.size);
        text[line.size] = '\0';
        if (date_parse(text, &time))
            return true;
    }
    const uint32_t c = first_char(line);
    if (!has_comma(line) || !(is_upper(c) || is_caseless(c)) || shape_of(line).words > 9)
        return false;
    return has_year(line) || (has_month(line) && shape_of(line).digits) || ends_in_agency(line);
}
