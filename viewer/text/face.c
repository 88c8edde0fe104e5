/* The door to HarfBuzz; see face.h. */
#include "text/face.h"

#include <errno.h>
#include <fcntl.h>
#include <hb-ot.h>
#include <hb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MOST ((size_t)256 << 20) /* bytes of a font file */

#define KNOWN 512 /* a power of two */

#define PLANS 8 /* of a face; scripts and languages that are set in it */

/* A plan of HarfBuzz for texts that are alike. Looking for it among its own takes a fifth of the
 * time that a word takes. */
struct plan {
    hb_shape_plan_t *plan;
    script_tag script;
    language_id language;
    bool rtl, tabular;
};

struct face {
    unsigned kept;     /* by how many */
    satchel_buf bytes; /* its own, if they are not mapped */
    void *map;
    size_t size;
    unsigned index;
    hb_font_t *font;
    hb_set_t *context; /* glyphs, see face_has_context; NULL until it is asked */
    hb_set_t *ruled;   /* glyphs that any default lookup knows, those of marks and forms aside */
    hb_set_t *forms;   /* lookups that make forms of joined letters; NULL as well */
    struct plan plans[PLANS];
    unsigned plan_count;
    struct face_metrics metrics;
    uint32_t known[KNOWN]; /* by character: what face_has said last: character << 2 | 2 | answer */
};

/* --- files ---------------------------------------------------------------------------------- */

/* System fonts only: they do not vanish under a mapping as a file on a stick may. */
static void *map_file(const char *path, size_t *size, satchel_error *err)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        satchel_fail_system(err, SATCHEL_READ, errno, "font cannot be opened");
        return NULL;
    }
    struct stat st;
    void *map = MAP_FAILED;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
        (uint64_t)st.st_size <= FILE_MOST) {
        *size = (size_t)st.st_size;
        map = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, fd, 0);
    }
    close(fd);
    if (map == MAP_FAILED) {
        satchel_fail(err, SATCHEL_READ, "font cannot be read");
        return NULL;
    }
    return map;
}

static hb_face_t *face_of_map(void *map, size_t size, unsigned index)
{
    hb_blob_t *blob =
        hb_blob_create_or_fail(map, (unsigned)size, HB_MEMORY_MODE_READONLY, NULL, NULL);
    if (!blob)
        return NULL;
    hb_face_t *face = index < hb_face_count(blob) ? hb_face_create(blob, index) : NULL;
    hb_blob_destroy(blob);
    return face;
}

static bool has_table(hb_face_t *face, hb_tag_t tag)
{
    hb_blob_t *blob = hb_face_reference_table(face, tag);
    const bool has = hb_blob_get_length(blob) > 0;
    hb_blob_destroy(blob);
    return has;
}

/* Colour bitmaps have no outlines that a grey page could show. */
static bool has_outlines(hb_face_t *face)
{
    return has_table(face, HB_TAG('g', 'l', 'y', 'f')) ||
           has_table(face, HB_TAG('C', 'F', 'F', ' ')) ||
           has_table(face, HB_TAG('C', 'F', 'F', '2'));
}

/* --- measures ------------------------------------------------------------------------------- */

static int16_t clamp(hb_position_t v)
{
    return (int16_t)(v > INT16_MAX ? INT16_MAX : v < INT16_MIN ? INT16_MIN : v);
}

static int16_t metric(hb_font_t *font, hb_ot_metrics_tag_t tag, int16_t otherwise)
{
    hb_position_t v = 0;
    return hb_ot_metrics_get_position(font, tag, &v) && v ? clamp(v) : otherwise;
}

/* The x-height from the outline of x when the table does not tell it. */
static int16_t x_height(hb_font_t *font)
{
    hb_codepoint_t glyph;
    hb_glyph_extents_t extents;
    if (!hb_font_get_nominal_glyph(font, 'x', &glyph))
        return 0;
    if (hb_font_get_glyph_extents(font, glyph, &extents) && extents.y_bearing > 0)
        return clamp(extents.y_bearing);
    return metric(font, HB_OT_METRICS_TAG_X_HEIGHT, 0);
}

static int16_t advance_of(hb_font_t *font, uint32_t c, uint16_t *glyph, int16_t otherwise)
{
    hb_codepoint_t found;
    if (!hb_font_get_nominal_glyph(font, c, &found) || found > UINT16_MAX)
        return otherwise;
    if (glyph)
        *glyph = (uint16_t)found;
    return clamp(hb_font_get_glyph_h_advance(font, found));
}

static void measure(hb_font_t *font, struct face_metrics *m)
{
    m->ascent = metric(font, HB_OT_METRICS_TAG_HORIZONTAL_ASCENDER, FACE_EM * 4 / 5);
    const int16_t descent = metric(font, HB_OT_METRICS_TAG_HORIZONTAL_DESCENDER, -FACE_EM / 5);
    m->descent = (int16_t)(descent < 0 ? -descent : descent);
    m->x_height = x_height(font);
    m->space = advance_of(font, ' ', NULL, FACE_EM / 4);
    m->hyphen = advance_of(font, '-', &m->hyphen_glyph, FACE_EM / 3);
    m->hyphen = advance_of(font, 0x2010, &m->hyphen_glyph, m->hyphen);
    m->tatweel = advance_of(font, 0x640, &m->tatweel_glyph, 0);
    m->strike = metric(font, HB_OT_METRICS_TAG_STRIKEOUT_OFFSET, FACE_EM / 4);
    m->strike_thickness = metric(font, HB_OT_METRICS_TAG_STRIKEOUT_SIZE, FACE_EM / 20);
}

/* --- life ----------------------------------------------------------------------------------- */

static hb_font_t *font_of_map(void *map, size_t size, unsigned index, satchel_error *err)
{
    hb_face_t *face = face_of_map(map, size, index);
    hb_font_t *font = NULL;
    if (!face)
        satchel_fail(err, SATCHEL_INPUT, "not a font");
    else if (!has_outlines(face))
        satchel_fail(err, SATCHEL_INPUT, "a font without outlines");
    else
        font = hb_font_create(face);
    hb_face_destroy(face);
    if (!font)
        return NULL;
    if (font == hb_font_get_empty()) {
        satchel_fail_memory(err);
        return NULL;
    }
    hb_font_set_scale(font, FACE_EM, FACE_EM);
    return font;
}

struct face *face_open(const char *path, unsigned index, satchel_error *err)
{
    struct face *face = calloc(1, sizeof *face);
    if (!face)
        return satchel_fail_memory(err), NULL;
    face->kept = 1;
    face->index = index;
    face->map = map_file(path, &face->size, err);
    face->font = face->map ? font_of_map(face->map, face->size, index, err) : NULL;
    if (!face->font) {
        face_close(face);
        return NULL;
    }
    measure(face->font, &face->metrics);
    return face;
}

struct face *face_open_font(satchel_buf *font, satchel_error *err)
{
    struct face *face = calloc(1, sizeof *face);
    if (!face) {
        satchel_buf_free(font);
        return satchel_fail_memory(err), NULL;
    }
    face->kept = 1;
    face->bytes = *font;
    face->font = font_of_map(face->bytes.data, face->bytes.size, 0, err);
    if (!face->font) {
        face_close(face);
        return NULL;
    }
    measure(face->font, &face->metrics);
    return face;
}

bool face_is_foreign(const struct face *face)
{
    return !face->map;
}

struct face *face_keep(struct face *face)
{
    face->kept++;
    return face;
}

void face_close(struct face *face)
{
    if (!face || --face->kept)
        return;
    for (unsigned i = 0; i < face->plan_count; i++)
        hb_shape_plan_destroy(face->plans[i].plan);
    hb_font_destroy(face->font);
    hb_set_destroy(face->context);
    hb_set_destroy(face->forms);
    hb_set_destroy(face->ruled);
    if (face->map)
        munmap(face->map, face->size);
    else
        satchel_buf_free(&face->bytes);
    free(face);
}

void face_give_back(const struct face *face)
{
    if (face->map)
        (void)madvise(face->map, face->size, MADV_DONTNEED);
}

const struct face_metrics *face_metrics(const struct face *face)
{
    return &face->metrics;
}

bool face_has(struct face *face, uint32_t c)
{
    uint32_t *known = &face->known[c & (KNOWN - 1)];
    if (*known >> 1 != (c << 1 | 1)) {
        hb_codepoint_t glyph;
        *known = c << 2 | 2 | (hb_font_get_nominal_glyph(face->font, c, &glyph) ? 1 : 0);
    }
    return *known & 1;
}

uint32_t face_last(const struct face *face)
{
    hb_set_t *all = hb_set_create();
    hb_face_collect_unicodes(hb_font_get_face(face->font), all);
    const hb_codepoint_t last = hb_set_get_max(all);
    hb_set_destroy(all);
    return last == HB_SET_VALUE_INVALID ? 0 : last;
}

/* Features that are on without being asked for, in any script. */
static const hb_tag_t default_features[] = {HB_TAG('r', 'v', 'r', 'n'),
                                            HB_TAG('c', 'c', 'm', 'p'),
                                            HB_TAG('l', 'o', 'c', 'l'),
                                            HB_TAG('r', 'l', 'i', 'g'),
                                            HB_TAG('l', 'i', 'g', 'a'),
                                            HB_TAG('c', 'l', 'i', 'g'),
                                            HB_TAG('c', 'a', 'l', 't'),
                                            HB_TAG('r', 'c', 'l', 't'),
                                            HB_TAG('r', 't', 'l', 'a'),
                                            HB_TAG('r', 't', 'l', 'm'),
                                            HB_TAG('l', 't', 'r', 'a'),
                                            HB_TAG('l', 't', 'r', 'm'),
                                            HB_TAG('k', 'e', 'r', 'n'),
                                            HB_TAG('d', 'i', 's', 't'),
                                            HB_TAG('c', 'u', 'r', 's'),
                                            HB_TAG('m', 's', 'e', 't'),
                                            HB_TAG_NONE};

static const hb_tag_t form_features[] = {HB_TAG('i', 's', 'o', 'l'), HB_TAG('f', 'i', 'n', 'a'),
                                         HB_TAG('m', 'e', 'd', 'i'), HB_TAG('i', 'n', 'i', 't'),
                                         HB_TAG_NONE};

/* Adds the glyphs that the table's default lookups know; of GPOS only of lookups with context.
 * `all` gets them with those of other lookups. */
static void collect_context(hb_face_t *face, hb_tag_t table, hb_set_t *to, hb_set_t *all)
{
    hb_set_t *lookups = hb_set_create(), *input = hb_set_create(), *around = hb_set_create();
    hb_codepoint_t lookup = HB_SET_VALUE_INVALID;
    hb_ot_layout_collect_lookups(face, table, NULL, NULL, default_features, lookups);
    while (hb_set_next(lookups, &lookup)) {
        hb_set_clear(input);
        hb_set_clear(around);
        hb_ot_layout_lookup_collect_glyphs(face, table, lookup, around, input, around, NULL);
        if (table == HB_OT_TAG_GSUB || !hb_set_is_empty(around)) {
            hb_set_union(to, input);
            hb_set_union(to, around);
        }
        hb_set_union(all, input);
    }
    hb_set_destroy(lookups);
    hb_set_destroy(input);
    hb_set_destroy(around);
}

/* Adds the glyphs that lookups of forms know and that they do not just exchange for another. */
static void collect_odd_forms(hb_face_t *face, const hb_set_t *forms, hb_set_t *to)
{
    hb_set_t *input = hb_set_create(), *around = hb_set_create();
    hb_codepoint_t lookup = HB_SET_VALUE_INVALID;
    while (hb_set_next(forms, &lookup)) {
        hb_codepoint_t glyph = HB_SET_VALUE_INVALID;
        hb_set_clear(input);
        hb_ot_layout_lookup_collect_glyphs(face, HB_OT_TAG_GSUB, lookup, around, input, around,
                                           NULL);
        while (hb_set_next(input, &glyph))
            if (!hb_ot_layout_lookup_would_substitute(face, lookup, &glyph, 1, true))
                hb_set_add(to, glyph);
    }
    hb_set_union(to, around);
    hb_set_destroy(input);
    hb_set_destroy(around);
}

bool face_has_context(struct face *face, uint16_t glyph)
{
    if (!face->context) {
        hb_face_t *file = hb_font_get_face(face->font);
        face->context = hb_set_create();
        face->forms = hb_set_create();
        face->ruled = hb_set_create();
        collect_context(file, HB_OT_TAG_GSUB, face->context, face->ruled);
        collect_context(file, HB_OT_TAG_GPOS, face->context, face->ruled);
        hb_ot_layout_collect_lookups(file, HB_OT_TAG_GSUB, NULL, NULL, form_features, face->forms);
        collect_odd_forms(file, face->forms, face->context);
    }
    return !hb_set_allocation_successful(face->forms) ||
           !hb_set_allocation_successful(face->ruled) ||
           !hb_set_allocation_successful(face->context) || hb_set_has(face->context, glyph);
}

/* Does the lookup exchange glyph `from` for `to`, and for nothing else? */
static bool exchanges(hb_face_t *face, hb_codepoint_t lookup, hb_codepoint_t from,
                      hb_codepoint_t to)
{
    hb_set_t *both = hb_set_create();
    hb_set_add(both, from);
    hb_ot_layout_lookup_substitute_closure(face, lookup, both);
    const bool does = hb_set_has(both, to) && hb_set_get_population(both) == 2;
    hb_set_destroy(both);
    return does;
}

/* Rules of these tables are not looked into. */
static bool has_other_rules(hb_face_t *face)
{
    return !hb_ot_layout_has_substitution(face) || has_table(face, HB_TAG('k', 'e', 'r', 'n')) ||
           has_table(face, HB_TAG('k', 'e', 'r', 'x')) ||
           has_table(face, HB_TAG('m', 'o', 'r', 't')) ||
           has_table(face, HB_TAG('m', 'o', 'r', 'x'));
}

bool face_is_alone(struct face *face, uint32_t c, uint16_t glyph)
{
    return face_is_form(face, c, glyph) && !hb_set_has(face->ruled, glyph) &&
           !has_other_rules(hb_font_get_face(face->font));
}

bool face_is_form(struct face *face, uint32_t c, uint16_t glyph)
{
    hb_codepoint_t own, lookup = HB_SET_VALUE_INVALID;
    if (!hb_font_get_nominal_glyph(face->font, c, &own) || own > UINT16_MAX ||
        face_has_context(face, (uint16_t)own) || face_has_context(face, glyph))
        return false;
    while (own != glyph && hb_set_next(face->forms, &lookup))
        if (exchanges(hb_font_get_face(face->font), lookup, own, glyph))
            return true;
    return own == glyph;
}

satchel_bytes face_file(const struct face *face, unsigned *index)
{
    *index = face->index;
    return face->map ? (satchel_bytes){face->map, face->size} : satchel_buf_bytes(&face->bytes);
}

/* --- shaping -------------------------------------------------------------------------------- */

struct shaper {
    hb_buffer_t *buffer;
    hb_language_t languages[LANGUAGE_COUNT]; /* found once */
    struct glyph *glyphs;
    size_t capacity;
};

struct shaper *shaper_create(void)
{
    struct shaper *shaper = calloc(1, sizeof *shaper);
    if (!shaper)
        return NULL;
    shaper->buffer = hb_buffer_create();
    if (!hb_buffer_allocation_successful(shaper->buffer)) {
        shaper_destroy(shaper);
        return NULL;
    }
    return shaper;
}

void shaper_destroy(struct shaper *shaper)
{
    if (!shaper)
        return;
    hb_buffer_destroy(shaper->buffer);
    free(shaper->glyphs);
    free(shaper);
}

static hb_language_t shaper_language(struct shaper *shaper, language_id language)
{
    if (language >= LANGUAGE_COUNT || language == LANGUAGE_UNKNOWN)
        return HB_LANGUAGE_INVALID;
    if (!shaper->languages[language])
        shaper->languages[language] = hb_language_from_string(language_tag(language), -1);
    return shaper->languages[language];
}

static bool reserve(struct shaper *shaper, size_t count)
{
    if (count <= shaper->capacity)
        return true;
    struct glyph *glyphs = realloc(shaper->glyphs, count * sizeof *glyphs);
    if (!glyphs)
        return false;
    shaper->glyphs = glyphs;
    shaper->capacity = count;
    return true;
}

static void fill(struct shaper *shaper, const struct shape_input *input)
{
    hb_buffer_t *b = shaper->buffer;
    hb_buffer_clear_contents(b);
    hb_buffer_add_utf8(b, input->text, (int)input->length, (unsigned)input->start,
                       (int)(input->end - input->start));
    hb_buffer_set_direction(b, input->rtl ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    hb_buffer_set_script(b, hb_script_from_iso15924_tag(input->script));
    hb_buffer_set_language(b, shaper_language(shaper, input->language));
    /* A mark alone (its base is in another style) needs no dotted circle. */
    hb_buffer_set_flags(b, HB_BUFFER_FLAG_DO_NOT_INSERT_DOTTED_CIRCLE);
}

static const char *const shapers[] = {"ot", NULL};
static const hb_feature_t tabular = {HB_TAG('t', 'n', 'u', 'm'), 1, 0, (unsigned)-1};

/* The plan for the text in the shaper's buffer; NULL: there is none to be had. */
static hb_shape_plan_t *plan_of(struct face *face, const struct shaper *shaper,
                                const struct shape_input *input)
{
    const bool digits = input->features & SHAPE_TABULAR;
    for (unsigned i = 0; i < face->plan_count; i++) {
        const struct plan *p = &face->plans[i];
        if (p->script == input->script && p->language == input->language && p->rtl == input->rtl &&
            p->tabular == digits)
            return p->plan;
    }
    if (face->plan_count == PLANS)
        return NULL;
    hb_segment_properties_t props;
    hb_buffer_get_segment_properties(shaper->buffer, &props);
    hb_shape_plan_t *plan =
        hb_shape_plan_create(hb_font_get_face(face->font), &props, &tabular, digits, shapers);
    if (plan == hb_shape_plan_get_empty())
        return NULL;
    face->plans[face->plan_count++] =
        (struct plan){plan, input->script, input->language, input->rtl, digits};
    return plan;
}

/* A font that came with a bundle goes the long way, where HarfBuzz counts its operations. */
static void shape(struct face *face, const struct shaper *shaper, const struct shape_input *input)
{
    const unsigned features = input->features & SHAPE_TABULAR ? 1 : 0;
    hb_shape_plan_t *plan = face_is_foreign(face) ? NULL : plan_of(face, shaper, input);
    if (!plan || !hb_shape_plan_execute(plan, face->font, shaper->buffer, &tabular, features))
        hb_shape_full(face->font, shaper->buffer, &tabular, features, shapers);
}

const struct glyph *shaper_shape(struct shaper *shaper, struct face *face,
                                 const struct shape_input *input, size_t *count)
{
    fill(shaper, input);
    if (input->end > input->start)
        shape(face, shaper, input);
    unsigned n;
    const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(shaper->buffer, &n);
    const hb_glyph_position_t *at = hb_buffer_get_glyph_positions(shaper->buffer, &n);
    if (!hb_buffer_allocation_successful(shaper->buffer) || !reserve(shaper, (size_t)n + 1))
        return NULL;
    for (unsigned i = 0; i < n; i++)
        shaper->glyphs[i] = (struct glyph){
            .id = (uint16_t)info[i].codepoint,
            .cluster = (uint16_t)(info[i].cluster - input->start),
            .advance = clamp(at[i].x_advance),
            .x = clamp(at[i].x_offset),
            .y = clamp(at[i].y_offset),
        };
    *count = n;
    return shaper->glyphs;
}

/* --- coverage ------------------------------------------------------------------------------- */

struct coverage *coverage_read(const char *path, unsigned index)
{
    satchel_error err;
    size_t size;
    void *map = map_file(path, &size, &err);
    if (!map)
        return NULL;
    hb_set_t *set = NULL;
    hb_face_t *face = face_of_map(map, size, index);
    if (face && has_outlines(face)) {
        set = hb_set_create();
        hb_face_collect_unicodes(face, set);
        if (!hb_set_allocation_successful(set)) {
            hb_set_destroy(set);
            set = NULL;
        }
    }
    hb_face_destroy(face);
    munmap(map, size);
    return (struct coverage *)set;
}

bool coverage_has(const struct coverage *coverage, uint32_t c)
{
    return hb_set_has((const hb_set_t *)coverage, c);
}

void coverage_free(struct coverage *coverage)
{
    hb_set_destroy((hb_set_t *)coverage);
}
