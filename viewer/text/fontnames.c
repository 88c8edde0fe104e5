/* The names of font files; see fontnames.h. */
#include "text/fontnames.h"

#include <stdio.h>
#include <string.h>

enum naming { NAMING_NOTO, NAMING_GENTIUM, NAMING_ITALIC, NAMING_OBLIQUE };

/* By style: regular, italic, bold, bold italic. */
static const char *const style_names[][4] = {
    [NAMING_NOTO] = {"Regular", "Italic", "Bold", "BoldItalic"},
    [NAMING_GENTIUM] = {"R", "I", "B", "BI"},
    [NAMING_ITALIC] = {"", "-Italic", "-Bold", "-BoldItalic"},
    [NAMING_OBLIQUE] = {"", "-Oblique", "-Bold", "-BoldOblique"},
};

static const struct {
    const char *file;
    enum naming naming;
} typefaces[] = {
#define TYPEFACE_ROW(NAME, file, naming) [TYPEFACE_##NAME] = {file, naming},
    TYPEFACES(TYPEFACE_ROW)};

uint16_t face_of_typeface(enum typeface typeface, bool bold, bool italic)
{
    return (uint16_t)((unsigned)typeface * 4 + bold * 2u + italic);
}

uint16_t face_of_cjk(enum cjk_variant variant, bool sans, bool bold)
{
    return (uint16_t)(FACE_CJK + (unsigned)variant * 4 + sans * 2u + bold);
}

uint16_t face_of_script(uint8_t script, bool sans, bool bold)
{
    return (uint16_t)(FACE_SCRIPTS + script * 4u + sans * 2u + bold);
}

/* "Old_Italic" is NotoSansOldItalic-Regular.ttf; two are written otherwise. */
static void script_file_name(unsigned number, char *name)
{
    const char *script = uprops_script_name((uint8_t)(number / 4));
    if (strcmp(script, "Nko") == 0)
        script = "NKo";
    if (strncmp(script, "Meroitic", 8) == 0)
        script = "Meroitic";
    size_t n = (size_t)snprintf(name, FACE_NAME_MOST, "Noto%s", number & 2 ? "Sans" : "Serif");
    for (const char *s = script; *s && n < 60; s++)
        if (*s != '_')
            name[n++] = *s;
    snprintf(name + n, FACE_NAME_MOST - n, "-%s.ttf", number & 1 ? "Bold" : "Regular");
}

void face_file_name(uint16_t number, char name[FACE_NAME_MOST], unsigned *index)
{
    *index = 0;
    if (number < FACE_CJK) {
        const unsigned typeface = number / 4u;
        snprintf(name, FACE_NAME_MOST, "%s%s.ttf", typefaces[typeface].file,
                 style_names[typefaces[typeface].naming][number % 4]);
    } else if (number < FACE_SCRIPTS) {
        const unsigned cjk = number - FACE_CJK;
        *index = cjk / 4;
        snprintf(name, FACE_NAME_MOST, "Noto%sCJK-%s.ttc", cjk & 2 ? "Sans" : "Serif",
                 cjk & 1 ? "Bold" : "Regular");
    } else {
        script_file_name(number - FACE_SCRIPTS, name);
    }
}

/* Chosen by eye beside Gentium Book Basic, whose x-height is 0.45 em: large enough to read, not so
 * large that a word of it stands out of the line. */
unsigned script_scale(script_tag script)
{
    switch (script) {
    case SCRIPT_ARABIC: return 1024;
    case SCRIPT_HEBREW: return 922;
    case SCRIPT_HAN:
    case SCRIPT_HANGUL:
    case SCRIPT_HIRAGANA:
    case SCRIPT_KATAKANA:
    case SCRIPT_THAI:
    case SCRIPT_LAO: return 973;
    case SCRIPT_DEVANAGARI:
    case SCRIPT_KHMER:
    case SCRIPT_MYANMAR: return 942;
    default: return 901;
    }
}

unsigned face_script_scale(uint16_t number)
{
    if (number / 4 == TYPEFACE_NASKH)
        return script_scale(SCRIPT_ARABIC);
    if (number < FACE_CJK || number >= FACE_KNOWN)
        return 0;
    if (number < FACE_SCRIPTS)
        return script_scale(SCRIPT_HAN);
    return script_scale(uprops_script_tag((uint8_t)((number - FACE_SCRIPTS) / 4)));
}
