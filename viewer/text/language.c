/* The table of languages; see language.h. A language is in it when its script is not Latin, when
 * faces have forms of their own for it (locl), or when it is hyphenated. */
#include "text/language.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

struct language {
    const char *tag;
    script_tag script;
    enum cjk_variant cjk;
};

#define PLAIN(tag, script)          \
    {                               \
        tag, script, CJK_SIMPLIFIED \
    }
#define ARAB SCRIPT_ARABIC
#define CYRL SCRIPT_CYRILLIC
#define DEVA SCRIPT_DEVANAGARI
#define HANI SCRIPT_HAN
#define LATN SCRIPT_LATIN

static const struct language table[] = {
    PLAIN("", SCRIPT_COMMON),
    PLAIN("af", LATN),
    PLAIN("am", SCRIPT('E', 't', 'h', 'i')),
    PLAIN("ar", ARAB),
    PLAIN("as", SCRIPT('B', 'e', 'n', 'g')),
    PLAIN("az", LATN),
    PLAIN("be", CYRL),
    PLAIN("bg", CYRL),
    PLAIN("bn", SCRIPT('B', 'e', 'n', 'g')),
    PLAIN("bo", SCRIPT_TIBETAN),
    PLAIN("ca", LATN),
    PLAIN("ckb", ARAB),
    PLAIN("cs", LATN),
    PLAIN("da", LATN),
    PLAIN("de", LATN),
    PLAIN("dv", SCRIPT('T', 'h', 'a', 'a')),
    PLAIN("dz", SCRIPT_TIBETAN),
    PLAIN("el", SCRIPT_GREEK),
    PLAIN("en", LATN),
    PLAIN("en-GB", LATN),
    PLAIN("es", LATN),
    PLAIN("fa", ARAB),
    PLAIN("fr", LATN),
    PLAIN("gl", LATN),
    PLAIN("gu", SCRIPT('G', 'u', 'j', 'r')),
    PLAIN("he", SCRIPT_HEBREW),
    PLAIN("hi", DEVA),
    PLAIN("hr", LATN),
    PLAIN("hu", LATN),
    PLAIN("hy", SCRIPT('A', 'r', 'm', 'n')),
    PLAIN("id", LATN),
    PLAIN("is", LATN),
    PLAIN("it", LATN),
    {"ja", SCRIPT_HIRAGANA, CJK_JAPANESE},
    PLAIN("ka", SCRIPT('G', 'e', 'o', 'r')),
    PLAIN("kk", CYRL),
    PLAIN("km", SCRIPT_KHMER),
    PLAIN("kn", SCRIPT('K', 'n', 'd', 'a')),
    {"ko", SCRIPT_HANGUL, CJK_KOREAN},
    PLAIN("ks", ARAB),
    PLAIN("ku", LATN),
    PLAIN("ky", CYRL),
    PLAIN("lo", SCRIPT_LAO),
    PLAIN("lt", LATN),
    PLAIN("lv", LATN),
    PLAIN("mk", CYRL),
    PLAIN("ml", SCRIPT('M', 'l', 'y', 'm')),
    PLAIN("mn", CYRL),
    PLAIN("mr", DEVA),
    PLAIN("my", SCRIPT_MYANMAR),
    PLAIN("nb", LATN),
    PLAIN("ne", DEVA),
    PLAIN("nl", LATN),
    PLAIN("or", SCRIPT('O', 'r', 'y', 'a')),
    PLAIN("pa", SCRIPT('G', 'u', 'r', 'u')),
    PLAIN("pl", LATN),
    PLAIN("ps", ARAB),
    PLAIN("pt", LATN),
    PLAIN("pt-BR", LATN),
    PLAIN("ro", LATN),
    PLAIN("ru", CYRL),
    PLAIN("sa", DEVA),
    PLAIN("sd", ARAB),
    PLAIN("si", SCRIPT('S', 'i', 'n', 'h')),
    PLAIN("sk", LATN),
    PLAIN("sl", LATN),
    PLAIN("sr", CYRL),
    PLAIN("sr-Latn", LATN),
    PLAIN("sv", LATN),
    PLAIN("ta", SCRIPT('T', 'a', 'm', 'l')),
    PLAIN("te", SCRIPT('T', 'e', 'l', 'u')),
    PLAIN("tg", CYRL),
    PLAIN("th", SCRIPT_THAI),
    PLAIN("ti", SCRIPT('E', 't', 'h', 'i')),
    PLAIN("tr", LATN),
    PLAIN("tt", CYRL),
    PLAIN("ug", ARAB),
    PLAIN("uk", CYRL),
    PLAIN("ur", ARAB),
    PLAIN("vi", LATN),
    PLAIN("yi", SCRIPT_HEBREW),
    {"zh-HK", HANI, CJK_HONG_KONG},
    PLAIN("zh-Hans", HANI),
    {"zh-Hant", HANI, CJK_TRADITIONAL},
    PLAIN("zu", LATN),
};

#define TABLE_COUNT (sizeof table / sizeof *table)
_Static_assert(TABLE_COUNT <= LANGUAGE_COUNT, "language.h promises LANGUAGE_COUNT");

/* Does a later subtag of the tag, of any kind, equal `subtag`? */
static bool has_subtag(const char *tag, const char *subtag)
{
    const size_t n = strlen(subtag);
    for (const char *s = strchr(tag, '-'); s; s = strchr(s + 1, '-'))
        if (strncasecmp(s + 1, subtag, n) == 0 && (s[1 + n] == '\0' || s[1 + n] == '-'))
            return true;
    return false;
}

static const char *chinese(const char *tag)
{
    if (has_subtag(tag, "HK") || has_subtag(tag, "MO"))
        return has_subtag(tag, "Hans") ? "zh-Hans" : "zh-HK";
    return has_subtag(tag, "Hant") || has_subtag(tag, "TW") ? "zh-Hant" : "zh-Hans";
}

/* Languages of one code that are hyphenated or written in two ways. */
static const char *variant(const char *language, const char *tag)
{
    if (strcmp(language, "en") == 0)
        return has_subtag(tag, "GB") || has_subtag(tag, "AU") || has_subtag(tag, "NZ") ||
                       has_subtag(tag, "IE") || has_subtag(tag, "ZA")
                   ? "en-GB"
                   : language;
    if (strcmp(language, "pt") == 0)
        return has_subtag(tag, "BR") ? "pt-BR" : language;
    if (strcmp(language, "sr") == 0)
        return has_subtag(tag, "Latn") ? "sr-Latn" : language;
    return language;
}

/* Codes that stand for another: old ones, three letters, large families. */
static const char *canonical(const char *tag, char *to)
{
    static const char *const same[][2] = {
        {"iw", "he"},  {"ji", "yi"},  {"arb", "ar"}, {"pes", "fa"}, {"prs", "fa"}, {"fas", "fa"},
        {"ara", "ar"}, {"heb", "he"}, {"urd", "ur"}, {"ukr", "uk"}, {"rus", "ru"}, {"hin", "hi"},
        {"jpn", "ja"}, {"kor", "ko"}, {"tha", "th"}, {"khm", "km"}, {"lao", "lo"}, {"mya", "my"},
        {"no", "nb"},  {"nn", "nb"},  {"bs", "hr"},  {"sh", "sr"},
    };
    const size_t n = strcspn(tag, "-");
    if (n < 2 || n > 3)
        return "";
    for (size_t i = 0; i < n; i++)
        to[i] = (char)(tag[i] >= 'A' && tag[i] <= 'Z' ? tag[i] + 32 : tag[i]);
    to[n] = '\0';
    if (strcmp(to, "zh") == 0 || strcmp(to, "yue") == 0)
        return chinese(tag);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (strcmp(same[i][0], to) == 0)
            return same[i][1];
    return variant(to, tag);
}

language_id language_of(const char *tag)
{
    char buffer[4];
    const char *name = tag[0] ? canonical(tag, buffer) : tag;
    for (size_t i = 1; name[0] && i < TABLE_COUNT; i++)
        if (table[i].tag[0] == name[0] && strcmp(table[i].tag, name) == 0)
            return (language_id)i;
    return LANGUAGE_UNKNOWN;
}

const char *language_tag(language_id language)
{
    return language < TABLE_COUNT ? table[language].tag : "";
}

script_tag language_script(language_id language)
{
    return language < TABLE_COUNT ? table[language].script : SCRIPT_COMMON;
}

enum cjk_variant language_cjk(language_id language)
{
    return language < TABLE_COUNT ? table[language].cjk : CJK_SIMPLIFIED;
}
