/* Face numbers and the file names behind them.
 *
 * A number says what the face is, so that nothing has to be searched: some typefaces by name, in
 * four styles each; the collections of Noto CJK, by variant; and for every script of Unicode the
 * Noto family that is called after it, serif and sans, regular and bold. Numbers from FACE_KNOWN on
 * are fonts that a scan of the folders has found, those from FACE_EMBEDDED on came with the bundle.
 */
#ifndef VIEWER_TEXT_FONTNAMES_H
#define VIEWER_TEXT_FONTNAMES_H

#include "text/fonts.h"

/* X(NAME, file name without style, how styles are named) */
#define TYPEFACES(X)                                 \
    X(GENTIUM, "GenBkBas", NAMING_GENTIUM)           \
    X(NOTO_SERIF, "NotoSerif-", NAMING_NOTO)         \
    X(NOTO_SANS, "NotoSans-", NAMING_NOTO)           \
    X(NOTO_MONO, "NotoSansMono-", NAMING_NOTO)       \
    X(DEJAVU_MONO, "DejaVuSansMono", NAMING_OBLIQUE) \
    X(DEJAVU_SERIF, "DejaVuSerif", NAMING_ITALIC)    \
    X(DEJAVU_SANS, "DejaVuSans", NAMING_OBLIQUE)     \
    X(NASKH, "NotoNaskhArabic-", NAMING_NOTO)        \
    X(SYMBOLS, "NotoSansSymbols-", NAMING_NOTO)      \
    X(SYMBOLS2, "NotoSansSymbols2-", NAMING_NOTO)    \
    X(MATH, "NotoSansMath-", NAMING_NOTO)            \
    X(MUSIC, "NotoMusic-", NAMING_NOTO)              \
    X(SYMBOLA, "Symbola_hint", NAMING_OBLIQUE)

enum typeface {
#define TYPEFACE_ENUM(NAME, file, naming) TYPEFACE_##NAME,
    TYPEFACES(TYPEFACE_ENUM)
#undef TYPEFACE_ENUM
        TYPEFACE_COUNT
};

#define CJK_VARIANTS   5
#define SCRIPTS_MOST   176 /* at least uprops_script_count() */
#define FACE_CJK       ((uint16_t)(TYPEFACE_COUNT * 4))
#define FACE_SCRIPTS   ((uint16_t)(FACE_CJK + 4 * CJK_VARIANTS))
#define FACE_KNOWN     ((uint16_t)(FACE_SCRIPTS + 4 * SCRIPTS_MOST))
#define FACE_FOUND     64 /* faces of a scan that may be open */
#define FACE_EMBEDDED  ((uint16_t)(FACE_KNOWN + FACE_FOUND))
#define FACE_NAME_MOST 96

uint16_t face_of_typeface(enum typeface typeface, bool bold, bool italic);
uint16_t face_of_cjk(enum cjk_variant variant, bool sans, bool bold);
uint16_t face_of_script(uint8_t script, bool sans, bool bold);

/* Writes the file name of a known face and sets its place in the file. */
void face_file_name(uint16_t number, char name[FACE_NAME_MOST], unsigned *index);

/* How large letters of the script are to be set beside the text face, in 1/1024. */
unsigned script_scale(script_tag script);

/* How large a known face is to be set beside the text face, in 1/1024, for scripts that cannot be
 * compared by their x-height; 0 for Latin, Greek, Cyrillic and symbols. */
unsigned face_script_scale(uint16_t number);

#endif
