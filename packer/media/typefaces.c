/* The door to fontconfig and to HarfBuzz's subsetter; see typefaces.h. */
#include "media/typefaces.h"

#include <fontconfig/fontconfig.h>
#include <hb-ot.h>
#include <hb-subset.h>
#include <stdlib.h>
#include <string.h>

struct typeface {
    const char *file; /* owned by the pattern */
    const char *family;
    const FcCharSet *characters;
    int index;
    unsigned rank;
};

struct typefaces {
    FcConfig *config;
    FcFontSet *own, *system; /* of --fonts, of the machine */
    struct typeface *faces;
    size_t count;
};

/* --- which -------------------------------------------------------------------------------------
 */

static const char *string_of(FcPattern *pattern, const char *object)
{
    FcChar8 *text;
    return FcPatternGetString(pattern, object, 0, &text) == FcResultMatch ? (const char *)text : "";
}

static int number_of(FcPattern *pattern, const char *object, int otherwise)
{
    int value;
    return FcPatternGetInteger(pattern, object, 0, &value) == FcResultMatch ? value : otherwise;
}

static bool is_true(FcPattern *pattern, const char *object)
{
    FcBool value;
    return FcPatternGetBool(pattern, object, 0, &value) == FcResultMatch && value;
}

/* Upright, of regular weight and width, with outlines of one shape: what text is set in. */
static bool is_text_face(FcPattern *p)
{
    return is_true(p, FC_OUTLINE) && !is_true(p, FC_COLOR) && !is_true(p, FC_VARIABLE) &&
           number_of(p, FC_SLANT, 0) == FC_SLANT_ROMAN &&
           number_of(p, FC_WEIGHT, FC_WEIGHT_REGULAR) >= FC_WEIGHT_BOOK &&
           number_of(p, FC_WEIGHT, FC_WEIGHT_REGULAR) <= FC_WEIGHT_MEDIUM &&
           number_of(p, FC_WIDTH, FC_WIDTH_NORMAL) == FC_WIDTH_NORMAL;
}

/* Faces for running text before those for titles, screens and the machine, collections that draw
 * everything somehow last. */
static unsigned rank_of(const char *family)
{
    static const char *const text[] = {"Noto Serif", "Noto Naskh"};
    static const char *const other[] = {"Kufi", "Nastaliq", "Looped", " UI", "Mono", "Display"};
    static const char *const last[] = {"Unifont", "Last", "Droid Sans Fallback", "FreeMono"};
    for (size_t i = 0; i < sizeof last / sizeof *last; i++)
        if (strncmp(family, last[i], strlen(last[i])) == 0)
            return 5;
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        if (strstr(family, other[i]))
            return 4;
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        if (strncmp(family, text[i], strlen(text[i])) == 0)
            return 1;
    return strncmp(family, "Noto", 4) == 0 ? 2 : 3;
}

/* By what the font is and not by where it lies, so that machines agree. */
static int compare(const void *a, const void *b)
{
    const struct typeface *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    const int family = strcmp(x->family, y->family);
    if (family)
        return family;
    const char *s = strrchr(x->file, '/'), *t = strrchr(y->file, '/');
    const int name = strcmp(s ? s : x->file, t ? t : y->file);
    return name ? name : x->index != y->index ? x->index - y->index : strcmp(x->file, y->file);
}

/* May the font be embedded, whole or as a subset, for reading? (OS/2 fsType) */
static bool may_embed(hb_face_t *face)
{
    hb_blob_t *os2 = hb_face_reference_table(face, HB_TAG('O', 'S', '/', '2'));
    unsigned length;
    const uint8_t *data = (const uint8_t *)hb_blob_get_data(os2, &length);
    const unsigned type = length >= 10 ? (unsigned)data[8] << 8 | data[9] : 2;
    hb_blob_destroy(os2);
    return (type & 0x0F) != 2 && !(type & 0x300);
}

static hb_face_t *open_face(const struct typeface *typeface)
{
    hb_blob_t *blob = hb_blob_create_from_file_or_fail(typeface->file);
    if (!blob)
        return NULL;
    hb_face_t *face = hb_face_create(blob, (unsigned)typeface->index & 0xFFFF);
    hb_blob_destroy(blob);
    return face;
}

static void add_set(struct typefaces *t, FcFontSet *set, bool own)
{
    for (int i = 0; set && i < set->nfont; i++) {
        FcPattern *p = set->fonts[i];
        struct typeface *to = &t->faces[t->count];
        FcCharSet *characters;
        *to = (struct typeface){.file = string_of(p, FC_FILE),
                                .family = string_of(p, FC_FAMILY),
                                .index = number_of(p, FC_INDEX, 0)};
        if (FcPatternGetCharSet(p, FC_CHARSET, 0, &characters) != FcResultMatch ||
            !(own ? is_true(p, FC_OUTLINE) && !is_true(p, FC_VARIABLE) : is_text_face(p)))
            continue;
        to->characters = characters;
        to->rank = own ? 0 : rank_of(to->family);
        t->count++;
    }
}

static FcFontSet *copy_set(FcConfig *config, FcSetName name)
{
    FcFontSet *from = FcConfigGetFonts(config, name), *to = FcFontSetCreate();
    for (int i = 0; from && to && i < from->nfont; i++) {
        FcPatternReference(from->fonts[i]);
        FcFontSetAdd(to, from->fonts[i]);
    }
    return to;
}

static bool load(struct typefaces *t, const char *fonts, satchel_error *err)
{
    const FcChar8 *path = (const FcChar8 *)fonts;
    t->config = FcInitLoadConfigAndFonts();
    if (!t->config)
        return satchel_fail_memory(err);
    if (fonts && (FcFileIsDir(path) ? !FcConfigAppFontAddDir(t->config, path)
                                    : !FcConfigAppFontAddFile(t->config, path)))
        return satchel_fail(err, SATCHEL_READ, "there is no font in what --fonts names");
    t->own = copy_set(t->config, FcSetApplication);
    t->system = copy_set(t->config, FcSetSystem);
    const size_t most =
        (size_t)(t->own ? t->own->nfont : 0) + (size_t)(t->system ? t->system->nfont : 0);
    t->faces = t->own && t->system ? calloc(most + 1, sizeof *t->faces) : NULL;
    if (!t->faces)
        return satchel_fail_memory(err);
    add_set(t, t->own, true);
    if (fonts && !t->count)
        return satchel_fail(err, SATCHEL_READ,
                            "there is no font with outlines in what --fonts names");
    add_set(t, t->system, false);
    qsort(t->faces, t->count, sizeof *t->faces, compare);
    return true;
}

struct typefaces *typefaces_open(const char *fonts, satchel_error *err)
{
    struct typefaces *t = calloc(1, sizeof *t);
    if (!t)
        return satchel_fail_memory(err), NULL;
    if (load(t, fonts, err))
        return t;
    typefaces_close(t);
    return NULL;
}

void typefaces_close(struct typefaces *t)
{
    if (!t)
        return;
    free(t->faces);
    if (t->own)
        FcFontSetDestroy(t->own);
    if (t->system)
        FcFontSetDestroy(t->system);
    if (t->config)
        FcConfigDestroy(t->config);
    free(t);
}

size_t typefaces_count(const struct typefaces *t)
{
    return t->count;
}

unsigned typefaces_rank(const struct typefaces *t, size_t number)
{
    return t->faces[number].rank;
}

bool typefaces_has(const struct typefaces *t, size_t number, uint32_t c)
{
    return FcCharSetHasChar(t->faces[number].characters, c);
}

/* --- subsets -----------------------------------------------------------------------------------
 */

/* What a bundle's face may not have, and the names that its licence asks not to be kept. */
static void shape_input(hb_subset_input_t *input, const uint32_t *characters, size_t count)
{
    static const char drop[][5] = {"BASE", "vhea", "vmtx", "VORG", "gasp", "hdmx", "VDMX", "LTSH",
                                   "DSIG", "SVG ", "CBDT", "CBLC", "EBDT", "EBLC", "sbix", "COLR",
                                   "CPAL", "MATH", "STAT", "kern", "meta", "fvar", "gvar", "avar",
                                   "cvar", "HVAR", "MVAR", "VVAR", "JSTF", "cvt ", "fpgm", "prep",
                                   "PCLT", "Silf", "Glat", "Gloc", "Feat", "Sill", "EBSC", "CFF2"};
    static const unsigned kept_names[] = {0, 14}; /* copyright, address of the licence */
    hb_set_t *tables = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG);
    hb_set_t *names = hb_subset_input_set(input, HB_SUBSET_SETS_NAME_ID);
    hb_set_t *wanted = hb_subset_input_unicode_set(input);
    for (size_t i = 0; i < sizeof drop / sizeof *drop; i++)
        hb_set_add(tables, HB_TAG(drop[i][0], drop[i][1], drop[i][2], drop[i][3]));
    hb_set_clear(names);
    for (size_t i = 0; i < sizeof kept_names / sizeof *kept_names; i++)
        hb_set_add(names, kept_names[i]);
    for (size_t i = 0; i < count; i++)
        hb_set_add(wanted, characters[i]);
    hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING);
}

bool typefaces_subset(const struct typefaces *t, size_t number, const uint32_t *characters,
                      size_t count, satchel_buf *out, satchel_error *err)
{
    hb_face_t *face = open_face(&t->faces[number]), *subset = NULL;
    hb_subset_input_t *input = hb_subset_input_create_or_fail();
    bool ok = (face && input) || satchel_fail_memory(err);
    if (ok && !may_embed(face))
        ok = satchel_fail(err, SATCHEL_MALFORMED, "its licence forbids to embed it");
    if (ok) {
        shape_input(input, characters, count);
        subset = hb_subset_or_fail(face, input);
        ok = subset || satchel_fail(err, SATCHEL_MALFORMED, "no subset can be made of it");
    }
    if (ok) {
        hb_blob_t *blob = hb_face_reference_blob(subset);
        unsigned length;
        const char *data = hb_blob_get_data(blob, &length);
        satchel_buf_put(out, data, length);
        hb_blob_destroy(blob);
        ok = satchel_buf_ok(out, err);
    }
    hb_face_destroy(subset);
    hb_face_destroy(face);
    hb_subset_input_destroy(input);
    return ok;
}
