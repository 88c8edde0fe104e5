/* Which encoding is this? See charset.h.
 *
 * A single-byte encoding is right when the letters that its upper half gives are those of a
 * language: for each encoding and each language that is written in it, the text's letters are
 * looked up in the language's alphabet, which is in order of frequency. Windows-1256 read as
 * Windows-1251 gives Cyrillic letters, but not those that Russian uses most, and capitals inside of
 * words. libuchardet is asked for the multi-byte encodings, where it is good; for small languages
 * in Latin-1 it names encodings that nobody uses, so that its word is not taken there.
 */
#include "charset.h"

#include "words.h"

#include <satchel/utf8.h>

#include <limits.h>
#include <string.h>

#define SAMPLE 65536 /* bytes that are looked at */
#define SCALE  1000  /* of a score's unit, so that one letter in a page still counts */

/* Letters beside a-z in lower case, most frequent first; capitals are found by their distance. */
struct alphabet {
    const char *letters;
    const char *encodings; /* that it is written in, those preferred first */
};

#define WESTERN "CP1252|ISO-8859-15|MACINTOSH|CP850"
#define CENTRAL "CP1250|ISO-8859-2|CP852"

static const struct alphabet alphabets[] = {
    {"éèàêçùôâîûœëïüæÿ", WESTERN},                    /* French */
    {"äüößéà", WESTERN},                              /* German */
    {"óáéíñúü¿¡", WESTERN},                           /* Spanish */
    {"ãçáéíóõêàâúô", WESTERN},                        /* Portuguese */
    {"àèéùòìîÈ", WESTERN},                            /* Italian */
    {"äåöéà", WESTERN},                               /* Swedish, Finnish */
    {"æøåéòôü", WESTERN},                             /* Danish, Norwegian */
    {"áðíþæöéúóý", WESTERN},                          /* Icelandic */
    {"ëçéïöüóè", WESTERN},                            /* Dutch, Albanian */
    {"àèéíïòóúüç·", WESTERN},                         /* Catalan */
    {"áéíóúàèìòùâêîôû", WESTERN},                     /* Gaelic, Welsh */
    {"áéíóúñäëïöü", WESTERN},                         /* languages of the Americas */
    {"ęążóśćńłź", CENTRAL},                           /* Polish */
    {"íáéěýřžčšůúťďňó", CENTRAL},                     /* Czech */
    {"áíéčľťžýšúôňäďóĺŕ", CENTRAL},                   /* Slovak */
    {"čšžćđ", CENTRAL},                               /* Croatian, Slovene */
    {"éáöóüőíúű", CENTRAL},                           /* Hungarian */
    {"ăşţâîșț", CENTRAL},                             /* Romanian */
    {"ıişğüçöâî", "CP1254|ISO-8859-9"},               /* Turkish */
    {"āēīšūņļģķžč", "CP1257|ISO-8859-13|ISO-8859-4"}, /* Latvian */
    {"ėųšįžūčęą", "CP1257|ISO-8859-13|ISO-8859-4"},   /* Lithuanian */
    {"õäüöšž", "CP1257|ISO-8859-13|ISO-8859-15"},     /* Estonian */
    {"оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", "CP1251|KOI8-U|ISO-8859-5|CP866|MAC-CYRILLIC"},
    {"оанивтеріслкудмпязьгбчйхєжїшюцщфґ’", "CP1251|KOI8-U|ISO-8859-5|MAC-CYRILLIC"},
    {"аиоентрсвлкдпмузгячъбйжцщшюхьф", "CP1251|ISO-8859-5|MAC-CYRILLIC"},
    {"аиоенрстујвкдмлпзгбчцшњжљхћђф", "CP1251|ISO-8859-5|MAC-CYRILLIC"},
    {"αοιετνσηρκπςυμλωίάόέγθδχήφβύώξζψ", "CP1253|ISO-8859-7"},
    {"יוהלאמרתבשנםחעדקפכטצגסזןךץףְִַָֹּ", "CP1255|ISO-8859-8"},
    {"اليمونرتبعةدفسكهحقأجشصىخضطذإغثءزئظؤآًٌَُِّْ،", "CP1256|ISO-8859-6"},
    {"اینرهدوتمسشبکگلیخزحعقفجآپطصضچغذثئظژ،‌ًك",
     "CP1256|ISO-8859-6"},
    {"انรกอเงาทยมีลสวดตะแคบปไใหพช่้ัิำืุูึโขจซ็์", "CP874"},
};

#define ALPHABET_COUNT (sizeof alphabets / sizeof *alphabets)

/* How often each byte occurs, and where: after a letter (inside or at the end of a word) or not. */
struct bytes_seen {
    unsigned inside[256], outside[256];
    unsigned ascii; /* letters of ASCII */
    unsigned high;  /* bytes of the upper half */
    unsigned mixed; /* of them, those next to a letter of ASCII */
    unsigned runs;  /* of them, those next to another one */
};

static bool is_ascii_letter(unsigned c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void see_bytes(satchel_bytes in, struct bytes_seen *seen)
{
    const size_t size = in.size < SAMPLE ? in.size : SAMPLE;
    unsigned before = ' ';
    for (size_t i = 0; i < size; i++) {
        const unsigned c = in.data[i], after = i + 1 < size ? in.data[i + 1] : ' ';
        const bool inside = is_ascii_letter(before) || before >= 0x80;
        (inside ? seen->inside : seen->outside)[c]++;
        seen->ascii += is_ascii_letter(c);
        if (c >= 0x80) {
            seen->high++;
            seen->mixed += is_ascii_letter(before) || is_ascii_letter(after);
            seen->runs += before >= 0x80 || after >= 0x80;
        }
        before = c;
    }
}

/* Is it used in text beside letters: quotes, dashes, signs that people do write? */
static bool is_usual_sign(uint32_t c)
{
    return (c >= 0x2010 && c <= 0x2027) || (c >= 0x2030 && c <= 0x203A) || c == 0x20AC ||
           c == 0xA0 || c == 0xAB || c == 0xBB || c == 0xA7 || c == 0xB0 || c == 0xB7 ||
           c == 0xA9 || c == 0xAE || c == 0xBF || c == 0xA1 || c == 0xA3 || c == 0x2116 ||
           c == 0x2122 || c == 0xAD || (c >= 0x200C && c <= 0x200F) || c == 0x060C || c == 0x061B ||
           c == 0x061F || c == 0xAA || c == 0xBA || c == 0xB4;
}

/* The place of a letter in an alphabet, from 0; -1 if it is not there. */
static int rank_of(const char *letters, uint32_t c)
{
    const size_t length = strlen(letters);
    int rank = 0;
    for (size_t i = 0; i < length; rank++) {
        uint32_t letter;
        i += satchel_utf8_decode(letters + i, length - i, &letter);
        if (letter == c)
            return rank;
    }
    return -1;
}

static bool is_latin(const char *letters)
{
    uint32_t c;
    satchel_utf8_decode(letters, 4, &c);
    return c < 0x0250;
}

/* What one occurrence of a character is worth in this alphabet, in hundredths. */
static int worth(const char *letters, uint32_t c, bool inside)
{
    if (!c || (c >= 0x80 && c < 0xA0))
        return -200;
    if (is_usual_sign(c))
        return 60;
    const uint32_t small = char_lower(c);
    const int rank = rank_of(letters, small);
    if (rank < 0)
        return inside ? -150 : -60;
    /* Where all letters count, how often each occurs tells; of few accents each may be the one. */
    const int base = is_latin(letters) ? (rank < 6    ? 100
                                          : rank < 12 ? 90
                                                      : 75)
                                       : (rank < 4    ? 115
                                          : rank < 8  ? 100
                                          : rank < 14 ? 75
                                          : rank < 22 ? 45
                                                      : 15);
    if (small == c)
        return base;
    /* A capital: right at the start of a word, and then better than a sign there. */
    if (!inside)
        return base > 77 ? base - 15 : 62;
    return is_latin(letters) ? base / 4 : base / 4 - 80;
}

/* Mean worth of the upper half's bytes, in hundredths times SCALE. Scripts that have all their
 * letters in the upper half stand beside no letters of ASCII and are not a few among many of them;
 * those that have few letters there have them not in rows. */
static int score(const struct bytes_seen *seen, const char *letters, const uint32_t *table)
{
    int64_t sum = 0, count = 0;
    for (unsigned b = 0x80; b < 256; b++) {
        const unsigned inside = seen->inside[b], outside = seen->outside[b];
        if (!inside && !outside)
            continue;
        sum += (int64_t)inside * worth(letters, table[b], true) +
               (int64_t)outside * worth(letters, table[b], false);
        count += inside + outside;
    }
    const int mean = count ? (int)(sum * SCALE / count) : 60 * SCALE;
    const unsigned high = seen->high ? seen->high : 1;
    if (is_latin(letters))
        return mean - (int)((int64_t)75 * SCALE * seen->runs / high);
    return mean - (int)((int64_t)150 * SCALE * seen->mixed / high) -
           (high * 3 < seen->ascii ? 60 * SCALE : 0);
}

/* The tables of the encodings that have been asked for, filled as they are needed. Kept between
 * sources: opening an encoding loads a module of the C library. */
static const uint32_t *table_of(const char *name, size_t length, const char **kept, bool *memory)
{
    static struct {
        char name[16];
        uint32_t table[256];
        bool known;
    } tables[32];
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        if (!tables[i].name[0]) {
            memcpy(tables[i].name, name, length < 15 ? length : 15);
            tables[i].known = charset_table(tables[i].name, tables[i].table, memory);
            if (*memory) {
                memset(tables[i].name, 0, sizeof tables[i].name); /* to be asked for again */
                return NULL;
            }
        }
        if (strlen(tables[i].name) == length && memcmp(tables[i].name, name, length) == 0) {
            *kept = tables[i].name;
            return tables[i].known ? tables[i].table : NULL;
        }
    }
    return NULL;
}

struct guess {
    const char *encoding;
    int score;
    bool memory; /* there was not enough of it */
};

/* Windows-1252 is what unmarked text is more often than anything else, the encodings of the 1980s
 * are rare: a better guess must be better by this much. Of equals the first in the list is taken.
 */
static int prior(const char *encoding)
{
    if (strcmp(encoding, "CP1252") == 0)
        return 12;
    return strncmp(encoding, "CP8", 3) == 0 || strcmp(encoding, "MACINTOSH") == 0 ? -34 : 0;
}

static void try_alphabet(const struct bytes_seen *seen, const struct alphabet *alphabet,
                         struct guess *best)
{
    for (const char *name = alphabet->encodings; *name;) {
        const char *kept;
        const size_t length = strcspn(name, "|");
        const uint32_t *table = table_of(name, length, &kept, &best->memory);
        if (table) {
            const int value = score(seen, alphabet->letters, table) + prior(kept) * SCALE;
            if (value > best->score)
                *best = (struct guess){.encoding = kept, .score = value, .memory = best->memory};
        }
        name += length + (name[length] == '|');
    }
}

static struct guess guess_single(satchel_bytes in)
{
    struct bytes_seen seen = {0};
    struct guess best = {.encoding = "CP1252", .score = INT_MIN};
    see_bytes(in, &seen);
    for (size_t i = 0; i < ALPHABET_COUNT; i++)
        try_alphabet(&seen, &alphabets[i], &best);
    return best;
}

/* --- East Asia ---------------------------------------------------------------------------------
 */

/* Names of libuchardet that we take its word for, and the superset that is in use. */
static const char *multi_byte(const char *name)
{
    static const char *const pairs[][2] = {
        {"SHIFT_JIS", "CP932"},
        {"CP932", "CP932"},
        {"EUC-JP", "EUC-JP"},
        {"ISO-2022-JP", "ISO-2022-JP"},
        {"GB18030", "GB18030"},
        {"GB2312", "GB18030"},
        {"GBK", "GB18030"},
        {"HZ-GB-2312", "HZ-GB-2312"},
        {"BIG5", "BIG5-HKSCS"},
        {"EUC-TW", "EUC-TW"},
        {"EUC-KR", "CP949"},
        {"UHC", "CP949"},
        {"ISO-2022-KR", "ISO-2022-KR"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (strcmp(name, pairs[i][0]) == 0)
            return pairs[i][1];
    return NULL;
}

/* Characters that texts of East Asia are made of. */
static bool is_east_asian(uint32_t c)
{
    return (c >= 0x3000 && c <= 0x30FF) || (c >= 0x4E00 && c <= 0x9FFF) ||
           (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xFF00 && c <= 0xFFEF) ||
           (c >= 0x2010 && c <= 0x2027) || c == 0xB7 || (c >= 0x31C0 && c <= 0x33FF);
}

/* Decodes a sample: is it well-formed, and are nearly all of its characters likely ones? */
static bool is_plausible(satchel_bytes in, const char *encoding)
{
    satchel_buf text;
    size_t bad = 0, likely = 0, wide = 0;
    satchel_buf_init(&text, (size_t)SAMPLE * 4);
    const satchel_bytes sample = {in.data, in.size < SAMPLE ? in.size : SAMPLE};
    const bool ok = charset_convert(sample, encoding, &text, &bad, NULL);
    for (size_t i = 0; i < text.size;) {
        uint32_t c;
        i += satchel_utf8_decode((const char *)text.data + i, text.size - i, &c);
        wide += c >= 0x80;
        likely += c >= 0x80 && is_east_asian(c);
    }
    satchel_buf_free(&text);
    return ok && bad * 200 <= wide + 199 && wide && likely * 100 >= wide * 90;
}

const char *charset_guess(satchel_bytes in)
{
    static const char *const asian[] = {"GB18030", "CP932", "EUC-JP", "CP949", "BIG5-HKSCS"};
    char name[32];
    if (!charset_ask(in, name, sizeof name))
        return NULL;
    const char *multi = multi_byte(name);
    const struct guess single = guess_single(in);
    if (single.memory)
        return NULL;
    if (multi && single.score < 85 * SCALE && is_plausible(in, multi))
        return multi;
    if (single.score >= 30 * SCALE)
        return single.encoding;
    for (size_t i = 0; i < sizeof asian / sizeof *asian; i++)
        if (is_plausible(in, asian[i]))
            return asian[i];
    /* The more exotic a guess, the more it must show for itself. */
    return single.score >= 0 ? single.encoding : "CP1252";
}
