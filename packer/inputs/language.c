/* Language detection; see language.h.
 *
 * The lists of small words are the most frequent ones of each language that its neighbours do not
 * share; they were checked against the sentences of 22 languages and the UDHR (tests/unit).
 */
#include "language.h"

#include "words.h"

#include <satchel/utf8.h>

#include <stdbool.h>
#include <string.h>

#define LOOKED_AT    16384
#define LEAST_POINTS 100
#define WORD         24 /* bytes of a word that is looked up */

enum script {
    LATIN,
    CYRILLIC,
    ARABIC,
    HAN,
    KANA,
    DEVANAGARI,
    HEBREW,
    OTHERS /* scripts with one language each; see `single` */
};

/* Scripts that stand for one language here. */
static const struct {
    uint32_t first, last;
    const char *tag;
} single[] = {
    {0x0370, 0x03FF, "el"},  {0x1F00, 0x1FFF, "el"},  {0x0530, 0x058F, "hy"},
    {0x0780, 0x07BF, "dv"},  {0x0980, 0x09FF, "bn"},  {0x0A00, 0x0A7F, "pa"},
    {0x0A80, 0x0AFF, "gu"},  {0x0B00, 0x0B7F, "or"},  {0x0B80, 0x0BFF, "ta"},
    {0x0C00, 0x0C7F, "te"},  {0x0C80, 0x0CFF, "kn"},  {0x0D00, 0x0D7F, "ml"},
    {0x0D80, 0x0DFF, "si"},  {0x0E01, 0x0E5B, "th"},  {0x0E80, 0x0EFF, "lo"},
    {0x0F00, 0x0FFF, "bo"},  {0x1000, 0x109F, "my"},  {0x10A0, 0x10FF, "ka"},
    {0x1200, 0x139F, "am"},  {0x13A0, 0x13FF, "chr"}, {0x1780, 0x17FF, "km"},
    {0x1800, 0x18AF, "mn"},  {0x2D30, 0x2D7F, "zgh"}, {0xA000, 0xA4CF, "ii"},
    {0x0700, 0x074F, "syr"}, {0x07C0, 0x07FF, "nqo"}, {0xAC00, 0xD7A3, "ko"},
    {0x1100, 0x11FF, "ko"},  {0x3130, 0x318F, "ko"},
};

#define SINGLE_COUNT (sizeof single / sizeof *single)
#define SCRIPT_COUNT (OTHERS + SINGLE_COUNT)

/* Letters that only these languages of the script use. A row's letters are counted together; rows
 * of one script are asked in order, the first with enough of them wins. `share` is how many of a
 * thousand letters must be among them. */
struct letters {
    enum script script;
    unsigned share;
    const char *tag;
    const char *letters;
};

static const struct letters telling[] = {
    {ARABIC, 60, "ug", "ۇۆۈڭ"},      {ARABIC, 60, "ckb", "ڕڵۆێە"},
    {ARABIC, 15, "ps", "ټډړږښېۍځڅ"}, {ARABIC, 25, "sd", "ڀٿڄڊڌڏڙڪڳڻ"},
    {ARABIC, 25, "ur", "ٹڈڑںےہھ"},   {ARABIC, 30, "fa", "پچژگکی"},
    {ARABIC, 20, "ar", "ةىيكأإ"},    {CYRILLIC, 5, "be", "ўЎ"},
    {CYRILLIC, 8, "tg", "ҷӣӯҳ"},     {CYRILLIC, 40, "kk", "әғқңұ"},
    {CYRILLIC, 15, "tt", "әҗ"},      {CYRILLIC, 25, "ky", "ңөү"},
    {CYRILLIC, 20, "mn", "өү"},      {CYRILLIC, 20, "uk", "іїєґІЇЄҐ"},
    {CYRILLIC, 2, "mk", "ѓќѕ"},      {CYRILLIC, 10, "sr", "ђћјљњЂЋЈЉЊ"},
    {CYRILLIC, 4, "ru", "ыэёЫЭЁ"},   {CYRILLIC, 6, "bg", "ъщ"},
    {HEBREW, 10, "yi", "ײװױ"},
};

/* Small words, one space round each. */
struct words {
    const char *tag, *letters, *words;
};

static const struct words latin[] = {
    {"en", "",
     " the of and to in is that for with on as was are by this be it from at which an or have not "
     "you they his her were has will can all had their been would there "},
    {"de", "ß",
     " der die und das den von zu mit ist des auf für nicht im sich dem eine ein auch als werden "
     "aus hat wird bei oder wie sind nach einer über jede dass "},
    {"fr", "œ",
     " le la les de des et à un une du est dans que qui en au pour pas sur par plus ce avec il "
     "sont aux se ne cette ou toute leur être ont mais son "},
    {"es", "ñ¿",
     " de la el que y en los a las del por un con una es se su para al lo como más o pero sus este "
     "toda tiene esta persona ha son sin sobre fue "},
    {"pt", "ãõ",
     " de a o que e do da em um para os com não uma é as dos no se na por mais ao das foi à são ou "
     "seu pela pelo como mas ser sua tem nos "},
    {"it", "",
     " di e il la che è in per un del della una non sono le si dei con da i al alla nel gli come "
     "più anche ha ogni lo delle o ed dal questo individuo "},
    {"nl", "",
     " de van het een en in is dat op te zijn met voor niet die aan er ook als om door bij of "
     "heeft uit naar maar werd wordt over "},
    {"sv", "",
     " och i att det som en på är av för med till den inte ett har om de eller vara från var skall "
     "sig så kan hans hon han "},
    {"da", "",
     " og i at det er en til af på for med der de som den ikke et har ret til var eller skal fra "
     "kan han om sig men blev også hvor "},
    {"nb", "",
     " og i er det som en på til av for at med de har den ikke et rett var eller skal fra kan han "
     "om seg men ble også enhver hvor "},
    {"fi", "",
     " ja on ei se että hän oli ovat tai joka mutta myös kun jos sen niin hänen kuin ole olla "
     "jokaisella sekä mukaan tämä mitä voi "},
    {"et", "õ",
     " ja on ei et see ta oli või mis kui ka aga oma nad selle tema kes igal iga ning mille seda "
     "ole saab "},
    {"pl", "łśźż",
     " i w na z do się nie że jest to o jak od za po przez ma dla są oraz lub jego jej ale który "
     "która które być co tym prawo "},
    {"cs", "ěřů",
     " a v na se že je s z do to o i jako za by pro které který jeho není jsou podle má být nebo "
     "po při ale jen však každý "},
    {"sk", "ľĺŕô",
     " a v na sa že je s z do to o i ako za by pre ktoré ktorý jeho nie sú podľa má byť alebo po "
     "pri ale len však každý "},
    {"hu", "őű",
     " a az és hogy nem is egy van ez meg csak de el már vagy mint minden volt ki azt még kell sem "
     "ha amely joga "},
    {"ro", "ășț",
     " de și în a la cu pe să o nu din ce este un care mai pentru că sau ale al prin se are orice "
     "fi sunt lui după fost "},
    {"tr", "ğı",
     " ve bir bu da de için ile olarak daha çok gibi olan ne ya her sonra kadar değil var ancak "
     "ise veya o en mi hakkı "},
    {"az", "ə",
     " və bir bu da də üçün ilə olan ki hər daha sonra kimi onun olaraq deyil var ancaq isə və ya "
     "edir "},
    {"vi", "ơưđạảấầẩậắặẹẻếềểệịỉọỏốồổộớờởợụủứừửữựỳ",
     " và của là có các được trong không một cho những đã với này khi người để ra từ về đến như "
     "cũng mọi "},
    {"id", "",
     " yang dan di untuk dengan pada tidak dari dalam ini adalah itu akan atau oleh sebagai juga "
     "bisa telah kepada karena setiap hak orang saya bahwa "},
    {"sw", "",
     " ya na wa kwa ni katika la za kuwa cha ili hiyo haki au mtu kila huo hii yake alisema watu "
     "lakini kama bila nchi pia "},
    {"hr", "đć",
     " i u na je da se za su od s o koji kao ne ili što ima to iz bi po sve svatko pravo ali biti "
     "nije samo ga "},
    {"lt", "ėįų",
     " ir kad į yra su iš kaip ne tai jis apie buvo arba bei nuo bet ar po už kiekvienas turi "},
    {"lv", "āēīķļņģ",
     " un ir uz ar ka par no kas tas nav arī vai bet kā to viņa savu tika lai katram "},
    {"sq", "", " të e në dhe i për me një nga që së është nuk ka si më do u ose ai çdo "},
    {"ca", "",
     " de la i el que a les en els del per un amb una és no al o com més dels seva tota són però "},
    {"tl", "", " ang ng sa na mga at ay ni ito para hindi may isang nang kay siya bawat ko niya "},
    {"so", "", " iyo ee oo ka ku in la waa uu leh qof inuu ama waxaa aan si "},
    {"eu", "", " eta da du ez bat izan dira dute egin baina den edo beste duen bere "},
    {"ga", "", " an agus na a ar is le i do go ag ní bhí sé leis atá ó "},
    {"cy", "ŵŷ", " y yn a i o ar yr mae ei â hawl neu am gan wedi bod "},
    {"pcm", "", " dey na wey e dem am una pesin get go don wetin fit di make "},
    {"ms", "",
     " yang dan di untuk dengan pada tidak dari dalam ini adalah itu akan atau oleh sebagai juga "
     "boleh telah kepada kerana setiap hak orang anda bahawa ialah "},
};

#define LATIN_COUNT (sizeof latin / sizeof *latin)

static const struct words devanagari[] = {
    {"hi", "", " है के में की और से का को पर ने हैं यह एक भी कि नहीं था लिए "},
    {"mr", "", " आहे आणि या च्या मध्ये होते ते हे असे नाही की त्यांनी होता आहेत तो "},
    {"ne", "", " छ र को मा हरू गर्न भएको छन् पनि लाई हुनेछ प्रत्येक गरेको भने हो "},
    {"sa", "", " च इति तथा अस्ति न अपि भवति सर्वे एव वा स्य यत् "},
    {"mag", "", " हई हे आउर से के ओकर "},
};

/* Characters of everyday Chinese that differ between the two ways of writing. */
static const char simplified[] =
    "这国们个来时为说对会发学过还没动长问点现间进实东车开关门见书马当头们电话"
    "爱语让认";
static const char traditional[] =
    "這國們個來時為說對會發學過還沒動長問點現間進實東車開關門見書馬當頭們電話愛"
    "語讓認";

/* --- counting ----------------------------------------------------------------------------------
 */

struct census {
    unsigned scripts[SCRIPT_COUNT];
    unsigned telling[sizeof telling / sizeof *telling];
    unsigned letters;
    unsigned simplified, traditional;
};

static bool holds(const char *letters, uint32_t c)
{
    char bytes[5];
    bytes[satchel_utf8_encode(c, bytes)] = '\0';
    return strstr(letters, bytes) != NULL;
}

static unsigned script_of(uint32_t c)
{
    if (c < 0x0370)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       (c >= 0xC0 && c != 0xD7 && c != 0xF7 && c < 0x0250)
                   ? LATIN
                   : SCRIPT_COUNT;
    if (c >= 0x0400 && c <= 0x052F)
        return CYRILLIC;
    if (c >= 0x0590 && c <= 0x05FF)
        return HEBREW;
    if ((c >= 0x0620 && c <= 0x06FF) || (c >= 0x0750 && c <= 0x077F) ||
        (c >= 0xFB50 && c <= 0xFEFC))
        return ARABIC;
    if (c >= 0x0900 && c <= 0x097F)
        return DEVANAGARI;
    if (c >= 0x1E00 && c <= 0x1EFF)
        return LATIN;
    if (c >= 0x3040 && c <= 0x30FF)
        return KANA;
    if ((c >= 0x3400 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x3FFFD))
        return HAN;
    for (unsigned i = 0; i < SINGLE_COUNT; i++)
        if (c >= single[i].first && c <= single[i].last)
            return OTHERS + i;
    return SCRIPT_COUNT;
}

static void count_letters(const char *text, size_t size, struct census *census)
{
    for (size_t i = 0; i < size;) {
        uint32_t c;
        i += satchel_utf8_decode(text + i, size - i, &c);
        const unsigned script = script_of(c);
        if (script == SCRIPT_COUNT)
            continue;
        census->letters++;
        census->scripts[script]++;
        for (size_t k = 0; script < KANA && k < sizeof telling / sizeof *telling; k++)
            if (telling[k].script == (enum script)script && holds(telling[k].letters, c))
                census->telling[k]++;
        for (size_t k = 0; script == HEBREW && k < sizeof telling / sizeof *telling; k++)
            if (telling[k].script == HEBREW && holds(telling[k].letters, c))
                census->telling[k]++;
        if (script == HAN) {
            census->simplified += holds(simplified, c);
            census->traditional += holds(traditional, c);
        }
    }
}

/* --- small words -------------------------------------------------------------------------------
 */

static bool is_word_char(uint32_t c)
{
    const unsigned script = script_of(c);
    return script == LATIN || script == DEVANAGARI || (c >= 0x0300 && c <= 0x036F);
}

/* A word of one letter says little, and a word that several languages share says less to each. */
static void look_up(const char *word, size_t length, const struct words *tables, size_t count,
                    unsigned *points)
{
    bool hit[LATIN_COUNT];
    unsigned hits = 0;
    for (size_t i = 0; i < count; i++) {
        hit[i] = strstr(tables[i].words, word) != NULL;
        hits += hit[i];
    }
    for (size_t i = 0; hits && i < count; i++)
        if (hit[i])
            points[i] += (length > 3 ? 60u : 24u) / hits + 6;
}

/* Letters that no other language of the tables writes count like words. */
static void look_up_letter(uint32_t c, unsigned *points)
{
    for (size_t i = 0; c >= 0x80 && i < LATIN_COUNT; i++)
        if (*latin[i].letters && holds(latin[i].letters, c))
            points[i] += 40;
}

/* Gives every table its points; returns how many words there are. */
static unsigned count_words(const char *text, size_t size, const struct words *tables, size_t count,
                            unsigned *points)
{
    char word[WORD + 8] = " ";
    size_t length = 1;
    unsigned words = 0;
    for (size_t i = 0; i <= size;) {
        uint32_t c = ' ';
        if (i < size)
            i += satchel_utf8_decode(text + i, size - i, &c);
        else
            i++;
        if (is_word_char(c)) {
            c = char_lower(c);
            if (tables == latin)
                look_up_letter(c, points);
            if (length < WORD)
                length += satchel_utf8_encode(c, word + length);
            continue;
        }
        if (length > 1) {
            words++;
            if (length < WORD) {
                word[length] = ' ';
                word[length + 1] = '\0';
                look_up(word, length + 1, tables, count, points);
            }
        }
        length = 1;
    }
    return words;
}

/* Written so much alike that a short text may be either; the better count decides. */
static bool are_relatives(const char *a, const char *b)
{
    static const char *const pairs[][2] = {{"id", "ms"}, {"nb", "da"}, {"cs", "sk"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if ((strcmp(a, pairs[i][0]) == 0 && strcmp(b, pairs[i][1]) == 0) ||
            (strcmp(b, pairs[i][0]) == 0 && strcmp(a, pairs[i][1]) == 0))
            return true;
    return false;
}

/* The table with most points, if they are enough for the number of words and clearly more than the
 * next one's. `least`: points a word. */
static const char *best_words(const char *text, size_t size, const struct words *tables,
                              size_t count, unsigned least)
{
    unsigned points[LATIN_COUNT] = {0};
    const unsigned words = count_words(text, size, tables, count, points);
    size_t best = 0;
    unsigned next = 0;
    for (size_t i = 1; i < count; i++)
        if (points[i] > points[best])
            best = i;
    for (size_t i = 0; i < count; i++)
        if (i != best && points[i] > next && !are_relatives(tables[i].tag, tables[best].tag))
            next = points[i];
    if (points[best] < LEAST_POINTS || points[best] < words * least ||
        points[best] * 10 < next * 13)
        return "";
    return tables[best].tag;
}

/* --- deciding ----------------------------------------------------------------------------------
 */

static const char *by_letters(const struct census *census, unsigned script, const char *otherwise)
{
    for (size_t i = 0; i < sizeof telling / sizeof *telling; i++)
        if (telling[i].script == (enum script)script &&
            census->telling[i] * 1000 >= census->scripts[script] * telling[i].share &&
            census->telling[i])
            return telling[i].tag;
    return otherwise;
}

static const char *chinese_or_japanese(const struct census *census)
{
    if (census->scripts[KANA] * 20 > census->scripts[HAN])
        return "ja";
    return census->traditional > census->simplified ? "zh-Hant" : "zh";
}

static const char *decide(const struct census *census, unsigned script, const char *text,
                          size_t size)
{
    switch (script) {
    case LATIN: return best_words(text, size, latin, LATIN_COUNT, 6);
    case DEVANAGARI: {
        const char *tag =
            best_words(text, size, devanagari, sizeof devanagari / sizeof *devanagari, 2);
        return *tag ? tag : "hi";
    }
    case CYRILLIC:
    case ARABIC: return by_letters(census, script, "");
    case HEBREW: return by_letters(census, script, "he");
    case HAN:
    case KANA: return chinese_or_japanese(census);
    default: return script < SCRIPT_COUNT ? single[script - OTHERS].tag : "";
    }
}

const char *language_detect(const char *text, size_t size)
{
    struct census census = {0};
    if (size > LOOKED_AT)
        size = satchel_utf8_floor(text, size, LOOKED_AT);
    count_letters(text, size, &census);
    unsigned best = 0;
    for (unsigned i = 1; i < SCRIPT_COUNT; i++)
        if (census.scripts[i] > census.scripts[best])
            best = i;
    /* One Han character says as much as several letters. */
    const unsigned east = census.scripts[HAN] + census.scripts[KANA];
    if (east * 2 > census.scripts[best])
        best = HAN;
    if (census.letters < 2 || census.scripts[best] == 0)
        return "";
    return decide(&census, best, text, size);
}
