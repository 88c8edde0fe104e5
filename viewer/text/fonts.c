/* The font set; see fonts.h and fontnames.h.
 *
 * Invariants: F1 a face number means the same file for the life of the set. F2 fonts_find is a
 * function of its arguments and of the fonts installed, never of what was asked before. F3 a file
 * is opened at most once, and looked for at most once.
 */
#include "text/fonts.h"

#include "text/decode.h"
#include "text/embedded.h"
#include "text/face.h"
#include "text/fontnames.h"
#include "text/fontscan.h"
#include "text/program.h"
#include "text/scratch.h"
#include "text/shape.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MEMO_SLOTS 2048 /* characters remembered */
#define FOLDERS    16

enum slot_state { SLOT_UNKNOWN, SLOT_PRESENT, SLOT_OPEN, SLOT_ABSENT };

struct slot {
    struct face *face;
    uint8_t state;
    uint8_t folder; /* where the file is, once PRESENT */
};

/* fonts_find remembered: what was wanted, for which character, and the answer. */
struct memo {
    uint64_t want;
    uint32_t c;
    uint16_t face;
    bool used;
};

/* fonts_chain remembered. */
struct chain_memo {
    uint64_t want;
    size_t count; /* 0: nothing is remembered */
    uint16_t faces[FONTS_CHAIN];
};

#define CHAIN_SLOTS 8

#define SCRATCH_MOST ((size_t)32 << 20) /* of one short text */
#define SCRATCH_KEPT ((size_t)64 << 10) /* of it from one to the next */

struct fonts {
    char *folders[FOLDERS];
    size_t folder_count;
    struct slot slots[FACE_KNOWN + FACE_FOUND];
    const char *found[FACE_FOUND]; /* paths, owned by the scan */
    size_t found_count;
    struct fontscan *scan; /* NULL until needed */
    struct shaper *shaper;
    struct tokens *tokens;
    struct memo memo[MEMO_SLOTS];
    struct chain_memo chains[CHAIN_SLOTS];
    struct embedded embedded;
    satchel_arena scratch; /* of the short text that is being set */
    size_t scratch_room;
    unsigned generation; /* of them */
    bool shortage;       /* of memory, since it was last asked for */
};

/* --- files ---------------------------------------------------------------------------------- */

/* False if the path is too long to be one. */
static bool path_of(const char *folder, const char *name, char path[PATH_MAX])
{
    const int n = snprintf(path, PATH_MAX, "%s/%s", folder, name);
    return n > 0 && n < PATH_MAX;
}

/* Finds the folder that has the file. */
static void locate(struct fonts *fonts, uint16_t number)
{
    struct slot *slot = &fonts->slots[number];
    char name[FACE_NAME_MOST];
    unsigned index;
    face_file_name(number, name, &index);
    slot->state = SLOT_ABSENT;
    for (size_t i = 0; i < fonts->folder_count && slot->state == SLOT_ABSENT; i++) {
        char path[PATH_MAX];
        struct stat file;
        if (path_of(fonts->folders[i], name, path) && stat(path, &file) == 0) {
            slot->state = SLOT_PRESENT;
            slot->folder = (uint8_t)i;
        }
    }
}

static bool is_present(struct fonts *fonts, uint16_t number)
{
    if (fonts->slots[number].state == SLOT_UNKNOWN)
        locate(fonts, number);
    return fonts->slots[number].state != SLOT_ABSENT;
}

void fonts_embed(struct fonts *fonts, const struct font_source *source)
{
    if (!source && !fonts->embedded.source.count)
        return;
    embedded_set(&fonts->embedded, source);
    memset(fonts->memo, 0, sizeof fonts->memo);
    tokens_forget(fonts->tokens);
    fonts->generation++;
}

unsigned fonts_generation(const struct fonts *fonts)
{
    return fonts->generation;
}

static struct face *open_known(struct fonts *fonts, uint16_t number, satchel_error *err)
{
    char name[FACE_NAME_MOST], path[PATH_MAX];
    unsigned index;
    face_file_name(number, name, &index);
    if (!path_of(fonts->folders[fonts->slots[number].folder], name, path))
        return NULL;
    return face_open(path, index, err);
}

struct face *fonts_face(struct fonts *fonts, uint16_t number)
{
    if (number >= FACE_EMBEDDED)
        return embedded_face(&fonts->embedded, (unsigned)(number - FACE_EMBEDDED),
                             &fonts->shortage);
    if (!is_present(fonts, number))
        return NULL;
    struct slot *slot = &fonts->slots[number];
    if (slot->state != SLOT_PRESENT)
        return slot->face;
    satchel_error err = {.code = SATCHEL_READ};
    slot->face = number < FACE_KNOWN ? open_known(fonts, number, &err)
                                     : face_open(fonts->found[number - FACE_KNOWN], 0, &err);
    if (slot->face)
        slot->state = SLOT_OPEN;
    else if (err.code == SATCHEL_MEMORY)
        fonts->shortage = true; /* it may open another time */
    else {
        slot->state = SLOT_ABSENT;
        memset(fonts->chains, 0, sizeof fonts->chains);
    }
    return slot->face;
}

bool fonts_take_shortage(struct fonts *fonts)
{
    const bool shortage = fonts->shortage;
    fonts->shortage = false;
    return shortage;
}

bool fonts_has(struct fonts *fonts, uint16_t number, uint32_t c)
{
    struct face *face = fonts_face(fonts, number);
    return face && face_has(face, c);
}

/* --- chains --------------------------------------------------------------------------------- */

struct chain {
    struct fonts *fonts;
    uint16_t *faces;
    size_t count;
};

static bool add(struct chain *chain, uint16_t number)
{
    if (chain->count == FONTS_CHAIN || !is_present(chain->fonts, number))
        return false;
    for (size_t i = 0; i < chain->count; i++)
        if (chain->faces[i] == number)
            return true;
    chain->faces[chain->count++] = number;
    return true;
}

/* The typeface in the style, or in the nearest style that there is. */
static void add_typeface(struct chain *chain, enum typeface typeface, struct font_style style)
{
    if (add(chain, face_of_typeface(typeface, style.bold, style.italic)) ||
        add(chain, face_of_typeface(typeface, style.bold, false)))
        return;
    add(chain, face_of_typeface(typeface, false, false));
}

static void add_script(struct chain *chain, uint8_t script, bool sans, bool bold)
{
    if (!add(chain, face_of_script(script, sans, bold)) && bold)
        add(chain, face_of_script(script, sans, false));
}

static void add_cjk(struct chain *chain, enum cjk_variant variant, bool sans, bool bold)
{
    if (!add(chain, face_of_cjk(variant, sans, bold)) && bold)
        add(chain, face_of_cjk(variant, sans, false));
}

static void add_latin(struct chain *chain, struct font_style style, bool broad)
{
    if (style.family == FONT_MONO) {
        add_typeface(chain, TYPEFACE_NOTO_MONO, style);
        add_typeface(chain, TYPEFACE_DEJAVU_MONO, style);
    }
    if (style.family == FONT_SERIF) {
        if (!broad)
            add_typeface(chain, TYPEFACE_GENTIUM, style);
        add_typeface(chain, TYPEFACE_NOTO_SERIF, style);
        if (broad)
            add_typeface(chain, TYPEFACE_GENTIUM, style);
        add_typeface(chain, TYPEFACE_DEJAVU_SERIF, style);
    }
    add_typeface(chain, TYPEFACE_NOTO_SANS, style);
    add_typeface(chain, TYPEFACE_DEJAVU_SANS, style);
}

static bool is_latin_like(script_tag script)
{
    return script == SCRIPT_LATIN || script == SCRIPT_GREEK || script == SCRIPT_CYRILLIC ||
           script == SCRIPT_COMMON || script == SCRIPT_INHERITED || script == SCRIPT_UNKNOWN;
}

static uint8_t script_number(script_tag script)
{
    for (uint8_t i = 0; i < uprops_script_count(); i++)
        if (uprops_script_tag(i) == script)
            return i;
    return 0;
}

/* The families of the script itself: the one of the style first, or only the others. */
static void add_own(struct chain *chain, const struct font_want *want, bool first)
{
    const bool sans = (want->style.family != FONT_SERIF) == first, bold = want->style.bold;
    const uint8_t number = script_number(want->script);
    if (script_is_ideographic(want->script) || want->script == SCRIPT_HANGUL) {
        const enum cjk_variant variant =
            want->script == SCRIPT_HANGUL ? CJK_KOREAN : language_cjk(want->language);
        add_cjk(chain, variant, sans, bold);
    }
    if (want->script == SCRIPT_ARABIC && !sans)
        add_typeface(chain, TYPEFACE_NASKH, (struct font_style){.bold = bold});
    add_script(chain, number, sans, bold);
}

/* The face that punctuation comes from when the script's own has none. */
static void add_text_face(struct chain *chain, struct font_style style, bool broad)
{
    if (style.family == FONT_SERIF && !broad)
        add_typeface(chain, TYPEFACE_GENTIUM, style);
    if (style.family == FONT_SERIF)
        add_typeface(chain, TYPEFACE_NOTO_SERIF, style);
    else
        add_typeface(chain, TYPEFACE_NOTO_SANS, style);
}

static uint64_t want_key(const struct font_want *want)
{
    return (uint64_t)want->script << 32 | (uint64_t)want->style.family << 16 |
           (uint64_t)want->style.bold << 12 | (uint64_t)want->style.italic << 11 |
           (uint64_t)want->broad << 10 | (uint64_t)language_cjk(want->language);
}

static size_t make_chain(struct fonts *fonts, const struct font_want *want,
                         uint16_t faces[FONTS_CHAIN])
{
    struct chain chain = {.fonts = fonts, .faces = faces};
    struct font_style latin = want->style;
    if (!is_latin_like(want->script)) {
        latin.italic = false; /* what leans in one script and stands in the next is no emphasis */
        add_own(&chain, want, true);
        add_text_face(&chain, latin, want->broad);
        add_own(&chain, want, false);
    }
    add_latin(&chain, latin, want->broad);
    return chain.count;
}

size_t fonts_chain(struct fonts *fonts, const struct font_want *want, uint16_t faces[FONTS_CHAIN])
{
    const uint64_t key = want_key(want);
    struct chain_memo *memo = &fonts->chains[(key * 0x9E3779B97F4A7C15u) >> 61];
    if (!memo->count || memo->want != key) {
        memo->want = key;
        memo->count = make_chain(fonts, want, memo->faces);
    }
    memcpy(faces, memo->faces, sizeof memo->faces);
    return memo->count;
}

/* --- the best face for a character ---------------------------------------------------------- */

static uint16_t find_in_chain(struct fonts *fonts, const struct font_want *want, uint32_t c)
{
    uint16_t chain[FONTS_CHAIN];
    const size_t count = fonts_chain(fonts, want, chain);
    for (size_t i = 0; i < count; i++)
        if (fonts_has(fonts, chain[i], c))
            return chain[i];
    return FACE_NONE;
}

static uint16_t find_symbol(struct fonts *fonts, const struct font_want *want, uint32_t c)
{
    static const enum typeface symbols[] = {TYPEFACE_SYMBOLS,     TYPEFACE_SYMBOLS2,
                                            TYPEFACE_MATH,        TYPEFACE_MUSIC,
                                            TYPEFACE_DEJAVU_SANS, TYPEFACE_SYMBOLA};
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        const uint16_t number = face_of_typeface(symbols[i], false, false);
        if (fonts_has(fonts, number, c))
            return number;
    }
    const uint16_t cjk = face_of_cjk(language_cjk(want->language), false, false);
    return fonts_has(fonts, cjk, c) ? cjk : FACE_NONE;
}

/* The number of a face that the scan found, opening no more than FACE_FOUND of them. */
static uint16_t number_of_found(struct fonts *fonts, const char *path)
{
    size_t i = 0;
    while (i < fonts->found_count && fonts->found[i] != path)
        i++;
    if (i == FACE_FOUND)
        return FACE_NONE;
    if (i == fonts->found_count) {
        fonts->found[fonts->found_count++] = path;
        fonts->slots[FACE_KNOWN + i].state = SLOT_PRESENT;
    }
    return (uint16_t)(FACE_KNOWN + i);
}

static uint16_t find_embedded(struct fonts *fonts, uint32_t c)
{
    for (unsigned i = 0; i < fonts->embedded.source.count; i++)
        if (fonts_has(fonts, (uint16_t)(FACE_EMBEDDED + i), c))
            return (uint16_t)(FACE_EMBEDDED + i);
    return FACE_NONE;
}

static uint16_t find_by_scan(struct fonts *fonts, uint32_t c)
{
    if (!fonts->scan) {
        fonts->scan = fontscan_create(fonts->folders, fonts->folder_count);
        fonts->shortage |= !fonts->scan;
    }
    size_t file;
    const char *path = fonts->scan ? fontscan_find(fonts->scan, c, &file) : NULL;
    const uint16_t number = path ? number_of_found(fonts, path) : FACE_NONE;
    return number != FACE_NONE && fonts_has(fonts, number, c) ? number : FACE_NONE;
}

static uint16_t find(struct fonts *fonts, const struct font_want *want, uint32_t c)
{
    uint16_t face = find_in_chain(fonts, want, c);
    if (face != FACE_NONE)
        return face;
    struct font_want own = *want;
    own.script = uprops_script(c);
    if (own.script == SCRIPT_COMMON || own.script == SCRIPT_INHERITED)
        own.script = uprops_first_extension(uprops_of(c));
    if (own.script != want->script)
        face = find_in_chain(fonts, &own, c);
    if (face == FACE_NONE)
        face = find_symbol(fonts, want, c);
    if (face == FACE_NONE)
        face = find_embedded(fonts, c);
    return face == FACE_NONE ? find_by_scan(fonts, c) : face;
}

uint16_t fonts_after_chain(struct fonts *fonts, unsigned number)
{
    if (number < fonts->embedded.source.count)
        return (uint16_t)(FACE_EMBEDDED + number);
    return FACE_NONE;
}

uint16_t fonts_find(struct fonts *fonts, const struct font_want *want, uint32_t c)
{
    const uint64_t key = want_key(want);
    const uint64_t hash = (key ^ (uint64_t)c * 0x9E3779B97F4A7C15u) * 0xFF51AFD7ED558CCDu;
    struct memo *memo = &fonts->memo[hash >> 32 & (MEMO_SLOTS - 1)];
    if (memo->used && memo->want == key && memo->c == c)
        return memo->face;
    const uint16_t face = find(fonts, want, c);
    *memo = (struct memo){key, c, face, !fonts->shortage};
    return face;
}

/* --- looks ---------------------------------------------------------------------------------- */

static unsigned reference_height(struct fonts *fonts, enum font_family family)
{
    const enum typeface main = family == FONT_SANS ? TYPEFACE_NOTO_SANS : TYPEFACE_GENTIUM;
    const struct face *face = fonts_face(fonts, face_of_typeface(main, false, false));
    const int16_t height = face ? face_metrics(face)->x_height : 0;
    return height > 0 ? (unsigned)height : 932; /* Gentium's */
}

/* Halfway between equal sizes and equal x-heights: a large x-height alone looks larger, but its
 * capitals and extenders do not grow with it. */
static unsigned scale_by_height(unsigned reference, unsigned height)
{
    return (1024 * reference / height * 3 + 1024) / 4;
}

unsigned fonts_scale(struct fonts *fonts, enum font_family family, uint16_t number)
{
    const unsigned by_script = face_script_scale(number);
    if (by_script)
        return family == FONT_SANS ? (by_script + 1024) / 2 : by_script;
    const struct face *face = fonts_face(fonts, number);
    const int16_t height = face ? face_metrics(face)->x_height : 0;
    if (height <= 0)
        return number >= FACE_EMBEDDED && face ? script_scale(uprops_script(face_last(face)))
                                               : 1024;
    const unsigned scale = scale_by_height(reference_height(fonts, family), (unsigned)height);
    return scale < 640 ? 640 : scale > 1280 ? 1280 : scale;
}

#define BROAD_SAMPLE 65536 /* bytes */
#define BROAD_SHARE  50    /* one letter in fifty */

/* 1: no letter of Latin, Greek or Cyrillic, 2: one that the face has, 3: one that it lacks. */
static uint8_t judge_letter(struct fonts *fonts, uint16_t face, uint32_t c)
{
    const script_tag script = uprops_script(c);
    if (script != SCRIPT_LATIN && script != SCRIPT_GREEK && script != SCRIPT_CYRILLIC)
        return 1;
    return fonts_has(fonts, face, c) ? 2 : 3;
}

bool fonts_is_broad(struct fonts *fonts, const char *text, size_t length)
{
    const uint16_t book = face_of_typeface(TYPEFACE_GENTIUM, false, false);
    uint8_t known[0x600] = {0};
    size_t letters = 0, missing = 0;
    if (length > BROAD_SAMPLE)
        length = BROAD_SAMPLE;
    for (size_t at = 0; at < length;) {
        uint32_t c = (uint8_t)text[at];
        if (c >= 0xD6 && c <= 0xDF && length - at > 1) { /* Hebrew to N'Ko */
            at += 2;
            continue;
        }
        if (c < 0x80)
            at++;
        else
            at += text_decode(text + at, length - at, &c);
        if (c < 0x180) {
            letters += (c | 0x20) - 'a' <= 'z' - 'a';
            continue;
        }
        const uint8_t judged =
            c < sizeof known && known[c] ? known[c] : judge_letter(fonts, book, c);
        if (c < sizeof known)
            known[c] = judged;
        letters += judged > 1;
        missing += judged == 3;
    }
    return missing * BROAD_SHARE > letters;
}

struct shaper *fonts_shaper(struct fonts *fonts)
{
    return fonts->shaper;
}

struct tokens *fonts_tokens(struct fonts *fonts)
{
    return fonts->tokens;
}

/* --- life ----------------------------------------------------------------------------------- */

/* Any face with Latin letters and digits, by name or else by scan. */
static bool has_any(struct fonts *fonts)
{
    const struct font_want want = {.script = SCRIPT_LATIN};
    return fonts_find(fonts, &want, 'e') != FACE_NONE;
}

struct fonts *fonts_open_in(const char *const *folders, size_t count, satchel_error *err)
{
    struct fonts *fonts = calloc(1, sizeof *fonts);
    if (!fonts)
        return satchel_fail_memory(err), NULL;
    satchel_arena_init(&fonts->scratch, SCRATCH_MOST);
    bool ok = true;
    for (size_t i = 0; i < count && fonts->folder_count < FOLDERS && ok; i++) {
        ok = (fonts->folders[fonts->folder_count] = strdup(folders[i])) != NULL;
        fonts->folder_count += ok;
    }
    fonts->shaper = shaper_create();
    fonts->tokens = tokens_create(fonts);
    if (!ok || !fonts->shaper || !fonts->tokens) {
        satchel_fail_memory(err);
        goto fail;
    }
    if (!has_any(fonts) && fonts->shortage) {
        satchel_fail_memory(err);
        goto fail;
    }
    if (!has_any(fonts)) {
        satchel_fail(
            err, SATCHEL_NOT_FOUND,
            "no fonts: install fonts-sil-gentium-basic, fonts-noto-core and fonts-noto-cjk");
        goto fail;
    }
    return fonts;
fail:
    fonts_close(fonts);
    return NULL;
}

struct fonts *fonts_open(const char *extra, satchel_error *err)
{
    static const char *const usual[] = {
        "/usr/share/fonts/truetype/gentium-basic",
        "/usr/share/fonts/truetype/noto",
        "/usr/share/fonts/opentype/noto",
        "/usr/share/fonts/truetype/dejavu",
        "/usr/share/fonts/truetype/ancient-scripts",
        "/usr/share/fonts/noto",
        "/usr/share/fonts/noto-cjk",
        "/usr/share/fonts/google-noto",
        "/usr/share/fonts/TTF",
        "/usr/share/fonts/gentium-basic",
        "/usr/share/fonts/dejavu",
        "/usr/local/share/fonts",
        "/usr/share/fonts",
    };
    const char *folders[FOLDERS];
    char own[PATH_MAX];
    size_t count = 0;
    if (extra)
        folders[count++] = extra;
    if (program_data("/fonts", own))
        folders[count++] = own;
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        folders[count++] = usual[i];
    return fonts_open_in(folders, count, err);
}

void fonts_close(struct fonts *fonts)
{
    if (!fonts)
        return;
    tokens_destroy(fonts->tokens);
    shaper_destroy(fonts->shaper);
    fontscan_destroy(fonts->scan);
    embedded_set(&fonts->embedded, NULL);
    for (size_t i = 0; i < FACE_KNOWN + FACE_FOUND; i++)
        face_close(fonts->slots[i].face);
    for (size_t i = 0; i < fonts->folder_count; i++)
        free(fonts->folders[i]);
    satchel_arena_free(&fonts->scratch);
    free(fonts);
}

satchel_arena *fonts_scratch(struct fonts *fonts)
{
    return &fonts->scratch;
}

void fonts_end_scratch(struct fonts *fonts)
{
    scratch_clear(&fonts->scratch, &fonts->scratch_room, SCRATCH_KEPT);
}

void fonts_give_back(struct fonts *fonts)
{
    for (unsigned i = 0; i < FACE_KNOWN + FACE_FOUND; i++)
        if (fonts->slots[i].face)
            face_give_back(fonts->slots[i].face);
}
