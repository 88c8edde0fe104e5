/* Properties of characters, Unicode 15.0: what breaking and itemizing ask.
 *
 * One look-up gives all of them. The table is made at build time by uprops_gen.c from the Unicode
 * Character Database: two stages of 128 code points, then about a thousand distinct records.
 */
#ifndef VIEWER_TEXT_UPROPS_H
#define VIEWER_TEXT_UPROPS_H

#include <stdbool.h>
#include <stdint.h>

/* Line breaking classes after rule LB1, except that SA and CJ are kept: AI, SG and XX are AL, and
 * marks of class SA are CM. */
/* clang-format off */
#define LINE_CLASSES(X) \
    X(AL) X(B2) X(BA) X(BB) X(BK) X(CB) X(CJ) X(CL) X(CM) X(CP) X(CR) X(EB) X(EM) \
    X(EX) X(GL) X(H2) X(H3) X(HL) X(HY) X(ID) X(IN) X(IS) X(JL) X(JT) X(JV) X(LF) \
    X(NL) X(NS) X(NU) X(OP) X(PO) X(PR) X(QU) X(RI) X(SA) X(SP) X(SY) X(WJ) X(ZW) \
    X(ZWJ)
/* clang-format on */

enum line_class {
#define LINE_CLASS_ENUM(name) LB_##name,
    LINE_CLASSES(LINE_CLASS_ENUM)
#undef LINE_CLASS_ENUM
        LB_COUNT
};

/* clang-format off */
#define GRAPHEME_CLASSES(X) \
    X(Other) X(CR) X(LF) X(Control) X(Extend) X(ZWJ) X(Regional_Indicator) X(Prepend) \
    X(SpacingMark) X(L) X(V) X(T) X(LV) X(LVT)
/* clang-format on */

enum grapheme_class {
#define GRAPHEME_CLASS_ENUM(name) GB_##name,
    GRAPHEME_CLASSES(GRAPHEME_CLASS_ENUM)
#undef GRAPHEME_CLASS_ENUM
        GB_COUNT
};

/* clang-format off */
#define CATEGORIES(X) \
    X(Cn) X(Cc) X(Cf) X(Co) X(Cs) X(Ll) X(Lm) X(Lo) X(Lt) X(Lu) X(Mc) X(Me) X(Mn) \
    X(Nd) X(Nl) X(No) X(Pc) X(Pd) X(Pe) X(Pf) X(Pi) X(Po) X(Ps) X(Sc) X(Sk) X(Sm) \
    X(So) X(Zl) X(Zp) X(Zs)
/* clang-format on */

enum category {
#define CATEGORY_ENUM(name) GC_##name,
    CATEGORIES(CATEGORY_ENUM)
#undef CATEGORY_ENUM
        GC_COUNT
};

enum uprops_flag {
    UP_WIDE = 1,         /* East_Asian_Width F, W or H */
    UP_PICTOGRAPHIC = 2, /* Extended_Pictographic */
    UP_IGNORABLE = 4,    /* Default_Ignorable_Code_Point: nothing to draw */
    UP_JOINS_BEFORE = 8, /* Joining_Type R, D or C: to the letter before */
    UP_JOINS_AFTER = 16  /* Joining_Type L, D or C: to the letter after */
};

struct uprops {
    uint8_t line;       /* enum line_class */
    uint8_t grapheme;   /* enum grapheme_class */
    uint8_t category;   /* enum category */
    uint8_t flags;      /* of enum uprops_flag */
    uint8_t script;     /* number of its script, for uprops_script_tag */
    uint8_t extensions; /* number of its list of scripts, 0 if it has only its own */
};

/* Script tags as in ISO 15924 and in HarfBuzz: 'Latn' is 0x4C61746E. */
typedef uint32_t script_tag;

#define SCRIPT(a, b, c, d) \
    ((script_tag)(a) << 24 | (script_tag)(b) << 16 | (script_tag)(c) << 8 | (script_tag)(d))
#define SCRIPT_COMMON     SCRIPT('Z', 'y', 'y', 'y')
#define SCRIPT_INHERITED  SCRIPT('Z', 'i', 'n', 'h')
#define SCRIPT_UNKNOWN    SCRIPT('Z', 'z', 'z', 'z')
#define SCRIPT_LATIN      SCRIPT('L', 'a', 't', 'n')
#define SCRIPT_GREEK      SCRIPT('G', 'r', 'e', 'k')
#define SCRIPT_CYRILLIC   SCRIPT('C', 'y', 'r', 'l')
#define SCRIPT_ARABIC     SCRIPT('A', 'r', 'a', 'b')
#define SCRIPT_HEBREW     SCRIPT('H', 'e', 'b', 'r')
#define SCRIPT_SYRIAC     SCRIPT('S', 'y', 'r', 'c')
#define SCRIPT_MONGOLIAN  SCRIPT('M', 'o', 'n', 'g')
#define SCRIPT_DEVANAGARI SCRIPT('D', 'e', 'v', 'a')
#define SCRIPT_THAI       SCRIPT('T', 'h', 'a', 'i')
#define SCRIPT_LAO        SCRIPT('L', 'a', 'o', 'o')
#define SCRIPT_KHMER      SCRIPT('K', 'h', 'm', 'r')
#define SCRIPT_MYANMAR    SCRIPT('M', 'y', 'm', 'r')
#define SCRIPT_TIBETAN    SCRIPT('T', 'i', 'b', 't')
#define SCRIPT_HAN        SCRIPT('H', 'a', 'n', 'i')
#define SCRIPT_HIRAGANA   SCRIPT('H', 'i', 'r', 'a')
#define SCRIPT_KATAKANA   SCRIPT('K', 'a', 'n', 'a')
#define SCRIPT_HANGUL     SCRIPT('H', 'a', 'n', 'g')
#define SCRIPT_BOPOMOFO   SCRIPT('B', 'o', 'p', 'o')

/* The record of a code point; unassigned ones and those above U+10FFFF have one too. */
const struct uprops *uprops_of(uint32_t c);

/* The tag of script number `script` of a record. */
script_tag uprops_script_tag(uint8_t script);

/* Its name in the Unicode Character Database, e.g. "Old_Italic". */
const char *uprops_script_name(uint8_t script);

/* How many script numbers there are. */
uint8_t uprops_script_count(void);

/* The script of `c`, or SCRIPT_COMMON, SCRIPT_INHERITED, SCRIPT_UNKNOWN. */
script_tag uprops_script(uint32_t c);

/* Is `c`, common or inherited, used with this script (Script_Extensions)? True when it has no list:
 * then it goes with any. */
bool uprops_used_with(const struct uprops *props, script_tag script);

/* The first script that uses a common or inherited character with a list; SCRIPT_COMMON without. */
script_tag uprops_first_extension(const struct uprops *props);

/* Is every letter of this script's words joined to its neighbours, so that a word must not be
 * shaped in parts that do not know of each other? (ArabicShaping.txt) */
bool script_joins(script_tag script);

/* Is this one of the scripts written without spaces between words whose lines may break between any
 * two letters (Han, kana)? Hangul is not: it has spaces. */
bool script_is_ideographic(script_tag script);

/* Are words not parted by spaces, so that a dictionary must tell where they end? */
bool script_is_unspaced(script_tag script);

static inline bool category_is_mark(uint8_t category)
{
    return category == GC_Mn || category == GC_Mc || category == GC_Me;
}

static inline bool category_is_letter(uint8_t category)
{
    return category >= GC_Ll && category <= GC_Lu;
}

#endif
