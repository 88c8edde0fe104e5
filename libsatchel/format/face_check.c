/* The check of faces; see face_check.h. Field names are those of the OpenType specification 1.9.
 *
 * Invariants: C1 a table lies in the file, apart from all others. C2 whoever follows `loca`, the
 * components of a glyph or the lists of `cmap` stays in the file and comes to an end.
 */
#include "face_check.h"

#include <stdlib.h>
#include <string.h>

enum table_id {
    T_CFF,
    T_GDEF,
    T_GPOS,
    T_GSUB,
    T_OS2,
    T_CMAP,
    T_GLYF,
    T_HEAD,
    T_HHEA,
    T_HMTX,
    T_LOCA,
    T_MAXP,
    T_NAME,
    T_POST,
    TABLE_COUNT
};

/* In the order of their tags, as the directory must have them. */
static const char tags[TABLE_COUNT][5] = {
    [T_CFF] = "CFF ",  [T_GDEF] = "GDEF", [T_GPOS] = "GPOS", [T_GSUB] = "GSUB", [T_OS2] = "OS/2",
    [T_CMAP] = "cmap", [T_GLYF] = "glyf", [T_HEAD] = "head", [T_HHEA] = "hhea", [T_HMTX] = "hmtx",
    [T_LOCA] = "loca", [T_MAXP] = "maxp", [T_NAME] = "name", [T_POST] = "post"};

struct checker {
    satchel_bytes font;
    satchel_bytes tables[TABLE_COUNT]; /* data NULL: not there */
    satchel_error *err;
    unsigned glyphs;
    bool long_loca;
    /* By glyph: points and parts with all components, once known; see measure. */
    struct extent {
        uint16_t points;
        uint8_t parts, height, state;
    } * extents;
};

enum { EXTENT_UNKNOWN, EXTENT_OPEN, EXTENT_KNOWN };

static unsigned u16(satchel_bytes b, size_t at)
{
    return at + 2 <= b.size ? (unsigned)b.data[at] << 8 | b.data[at + 1] : 0;
}

static uint32_t u32(satchel_bytes b, size_t at)
{
    return (uint32_t)u16(b, at) << 16 | u16(b, at + 2);
}

static bool bad(struct checker *c, enum table_id table, const char *what)
{
    return satchel_fail(c->err, SATCHEL_MALFORMED, "the face's table %s %s", tags[table], what);
}

/* --- the directory -----------------------------------------------------------------------------
 */

static enum table_id table_of(satchel_bytes tag)
{
    unsigned i = 0;
    while (i < TABLE_COUNT && memcmp(tags[i], tag.data, 4) != 0)
        i++;
    return i;
}

static bool take_table(struct checker *c, satchel_bytes record, int *before, size_t start)
{
    const enum table_id id = table_of(record);
    const size_t offset = u32(record, 8), length = u32(record, 12);
    char tag[16];
    if (id == TABLE_COUNT) {
        satchel_printable(tag, sizeof tag, (const char *)record.data, 4);
        return satchel_fail(c->err, SATCHEL_MALFORMED, "the face has a table that none may: %s",
                            tag);
    }
    if ((int)id <= *before)
        return bad(c, id, "is not in its place in the directory");
    *before = (int)id;
    if (offset < start || offset % 4 || offset > c->font.size || length > c->font.size - offset ||
        !length)
        return bad(c, id, "lies outside of the file");
    for (unsigned i = 0; i < TABLE_COUNT; i++) {
        const satchel_bytes other = c->tables[i];
        const size_t at = other.data ? (size_t)(other.data - c->font.data) : 0;
        if (other.data && offset < at + other.size && at < offset + length)
            return bad(c, id, "overlaps another");
    }
    c->tables[id] = (satchel_bytes){c->font.data + offset, length};
    return true;
}

static bool take_directory(struct checker *c)
{
    const unsigned count = u16(c->font, 4);
    const size_t end = 12 + 16 * (size_t)count;
    const uint32_t version = u32(c->font, 0);
    int before = -1;
    if (version != 0x00010000 && version != 0x4F54544F) /* "OTTO" */
        return satchel_fail(c->err, SATCHEL_MALFORMED, "the face is no OpenType font");
    if (count > FACE_MOST_TABLES || end > c->font.size)
        return satchel_fail(c->err, SATCHEL_MALFORMED, "the face's directory is too long");
    for (unsigned i = 0; i < count; i++)
        if (!take_table(c, (satchel_bytes){c->font.data + 12 + 16 * (size_t)i, 16}, &before, end))
            return false;
    static const enum table_id needed[] = {T_CMAP, T_HEAD, T_HHEA, T_HMTX, T_MAXP, T_OS2};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!c->tables[needed[i]].data)
            return bad(c, needed[i], "is missing");
    const bool cff = c->tables[T_CFF].data, glyf = c->tables[T_GLYF].data;
    if (cff == glyf || glyf != (c->tables[T_LOCA].data != NULL) || cff != (version != 0x00010000))
        return satchel_fail(c->err, SATCHEL_MALFORMED, "the face has not one kind of outlines");
    return true;
}

/* --- small tables ------------------------------------------------------------------------------
 */

static bool check_head(struct checker *c)
{
    const satchel_bytes head = c->tables[T_HEAD], maxp = c->tables[T_MAXP];
    const unsigned em = u16(head, 18), format = u16(head, 50);
    const bool glyf = c->tables[T_GLYF].data != NULL;
    if (head.size != 54 || u32(head, 12) != 0x5F0F3CF5 || em < 16 || em > 16384 || format > 1 ||
        u16(head, 52))
        return bad(c, T_HEAD, "is not as it should be");
    c->long_loca = format == 1;
    if (glyf ? maxp.size != 32 || u32(maxp, 0) != 0x00010000
             : maxp.size != 6 || u32(maxp, 0) != 0x00005000)
        return bad(c, T_MAXP, "is not as it should be");
    c->glyphs = u16(maxp, 4);
    if (!c->glyphs)
        return bad(c, T_MAXP, "says that there are no glyphs");
    return c->tables[T_OS2].size >= 78 || bad(c, T_OS2, "is too short");
}

static bool check_metrics(struct checker *c)
{
    const satchel_bytes hhea = c->tables[T_HHEA];
    const unsigned count = u16(hhea, 34);
    if (hhea.size != 36 || !count || count > c->glyphs)
        return bad(c, T_HHEA, "is not as it should be");
    return c->tables[T_HMTX].size >= 4 * (size_t)count + 2 * (size_t)(c->glyphs - count) ||
           bad(c, T_HMTX, "is too short");
}

/* Only who made it and under which licence: by a family's name some libraries know fonts whose
 * hinting they run whatever they are told. */
static bool check_name(struct checker *c)
{
    const satchel_bytes name = c->tables[T_NAME];
    const size_t count = u16(name, 2), text = u16(name, 4);
    if (!name.data)
        return true;
    if (name.size < 6 || u16(name, 0) > 1 || 6 + 12 * count > name.size || text > name.size)
        return bad(c, T_NAME, "is too short");
    for (size_t i = 0; i < count; i++) {
        const size_t at = 6 + 12 * i;
        const unsigned id = u16(name, at + 6);
        if (id != 0 && id != 13 && id != 14)
            return bad(c, T_NAME, "names more than its makers and its licence");
        if (u16(name, at + 8) + (size_t)u16(name, at + 10) > name.size - text)
            return bad(c, T_NAME, "points outside of itself");
    }
    return true;
}

static bool check_layout(struct checker *c)
{
    static const enum table_id layout[] = {T_GDEF, T_GSUB, T_GPOS};
    for (size_t i = 0; i < sizeof layout / sizeof *layout; i++) {
        const satchel_bytes table = c->tables[layout[i]];
        if (table.size > FACE_MOST_LAYOUT)
            return satchel_fail(c->err, SATCHEL_LIMIT, "the face's table %s is too long",
                                tags[layout[i]]);
        if (table.data && (table.size < 10 || u16(table, 0) != 1))
            return bad(c, layout[i], "is not as it should be");
    }
    const satchel_bytes post = c->tables[T_POST], cff = c->tables[T_CFF];
    if (post.data && (post.size != 32 || u32(post, 0) != 0x00030000))
        return bad(c, T_POST, "has more than it should");
    return !cff.data || (cff.size > 4 && cff.data[0] == 1) || bad(c, T_CFF, "is too short");
}

/* --- cmap --------------------------------------------------------------------------------------
 */

static bool check_segments(struct checker *c, satchel_bytes sub)
{
    const size_t length = u16(sub, 2), twice = u16(sub, 6), count = twice / 2;
    if (length > sub.size || twice % 2 || 16 + 4 * twice > length)
        return bad(c, T_CMAP, "has a list that is too short");
    for (size_t i = 0; i < count; i++) {
        const unsigned end = u16(sub, 14 + 2 * i), start = u16(sub, 16 + twice + 2 * i);
        const size_t at = 16 + 3 * twice + 2 * i, range = u16(sub, at);
        if (start > end || (i && start <= u16(sub, 14 + 2 * (i - 1))))
            return bad(c, T_CMAP, "has segments that do not rise");
        if (range && range != 0xFFFF && at + range + 2 * (size_t)(end - start) + 2 > length)
            return bad(c, T_CMAP, "points outside of itself");
    }
    return true;
}

static bool check_groups(struct checker *c, satchel_bytes sub)
{
    const size_t length = u32(sub, 4), count = u32(sub, 12);
    uint32_t next = 0;
    if (length > sub.size || length < 16 || count > (length - 16) / 12)
        return bad(c, T_CMAP, "has a list that is too short");
    for (size_t i = 0; i < count; i++) {
        const size_t at = 16 + 12 * i;
        const uint32_t start = u32(sub, at), end = u32(sub, at + 4), glyph = u32(sub, at + 8);
        if (start < next || end < start || end > 0x10FFFF || glyph >= c->glyphs ||
            end - start >= c->glyphs - glyph)
            return bad(c, T_CMAP, "has groups that do not rise, or glyphs that are not there");
        next = end + 1;
    }
    return true;
}

/* Variants of characters: the lists in it are left to their reader, it is theirs to bound. */
static bool check_variants(struct checker *c, satchel_bytes sub)
{
    const size_t length = u32(sub, 2), count = u32(sub, 6);
    return (length <= sub.size && length >= 10 && count <= (length - 10) / 11) ||
           bad(c, T_CMAP, "has a list that is too short");
}

static bool check_list(struct checker *c, satchel_bytes sub)
{
    switch (u16(sub, 0)) {
    case 4: return check_segments(c, sub);
    case 12: return check_groups(c, sub);
    case 14: return check_variants(c, sub);
    default: return bad(c, T_CMAP, "has a list of another kind than 4, 12 and 14");
    }
}

static bool check_cmap(struct checker *c)
{
    const satchel_bytes cmap = c->tables[T_CMAP];
    const size_t count = u16(cmap, 2);
    if (cmap.size < 4 || u16(cmap, 0) || !count || count > 8 || 4 + 8 * count > cmap.size)
        return bad(c, T_CMAP, "is not as it should be");
    for (size_t i = 0; i < count; i++) {
        const size_t at = u32(cmap, 8 + 8 * i);
        if (at > cmap.size || cmap.size - at < 10)
            return bad(c, T_CMAP, "points outside of itself");
        const satchel_bytes sub = {cmap.data + at, cmap.size - at};
        if (!check_list(c, sub))
            return false;
    }
    return true;
}

/* --- outlines ----------------------------------------------------------------------------------
 */

static size_t glyph_at(const struct checker *c, unsigned glyph)
{
    const satchel_bytes loca = c->tables[T_LOCA];
    return c->long_loca ? u32(loca, 4 * (size_t)glyph) : 2 * (size_t)u16(loca, 2 * (size_t)glyph);
}

static bool check_loca(struct checker *c)
{
    const size_t each = c->long_loca ? 4 : 2;
    size_t before = 0;
    if (c->tables[T_LOCA].size != each * ((size_t)c->glyphs + 1))
        return bad(c, T_LOCA, "is not as long as it should be");
    for (unsigned i = 0; i <= c->glyphs; i++) {
        const size_t at = glyph_at(c, i);
        if (at < before || at > c->tables[T_GLYF].size)
            return bad(c, T_LOCA, "points outside of the outlines");
        before = at;
    }
    return true;
}

/* Flags and coordinates of `points` points from `at` on must fit. */
static bool check_points(struct checker *c, satchel_bytes glyph, size_t at, unsigned points)
{
    size_t coordinates = 0;
    for (unsigned done = 0; done < points;) {
        if (at >= glyph.size)
            return bad(c, T_GLYF, "ends within an outline");
        const unsigned flag = glyph.data[at++];
        unsigned times = 1;
        if (flag & 8) {
            if (at >= glyph.size)
                return bad(c, T_GLYF, "ends within an outline");
            times += glyph.data[at++];
        }
        if (times > points - done)
            return bad(c, T_GLYF, "has more points than it says");
        const size_t x = flag & 2 ? 1 : flag & 16 ? 0 : 2, y = flag & 4 ? 1 : flag & 32 ? 0 : 2;
        coordinates += times * (x + y);
        done += times;
    }
    return coordinates <= glyph.size - at || bad(c, T_GLYF, "ends within an outline");
}

static bool measure_simple(struct checker *c, satchel_bytes glyph, unsigned contours,
                           struct extent *out)
{
    const size_t ends = 10 + 2 * (size_t)contours;
    unsigned points = 0;
    if (ends + 2 > glyph.size)
        return bad(c, T_GLYF, "ends within an outline");
    for (unsigned i = 0; i < contours; i++) {
        const unsigned last = u16(glyph, 10 + 2 * (size_t)i);
        if (last < points || last >= FACE_MOST_POINTS)
            return bad(c, T_GLYF, "has contours that do not rise, or too many points");
        points = last + 1;
    }
    if (u16(glyph, ends))
        return bad(c, T_GLYF, "has hinting in it");
    *out = (struct extent){.points = (uint16_t)points, .parts = 1};
    return check_points(c, glyph, ends + 2, points);
}

static bool measure(struct checker *c, unsigned number, unsigned depth);

static bool measure_parts(struct checker *c, satchel_bytes glyph, unsigned depth,
                          struct extent *out)
{
    unsigned points = 0, parts = 1, height = 0, flags;
    size_t at = 10;
    do {
        flags = u16(glyph, at);
        const unsigned part = u16(glyph, at + 2);
        at += 4 + (flags & 1 ? 4u : 2u) +
              (flags & 8     ? 2u
               : flags & 64  ? 4u
               : flags & 128 ? 8u
                             : 0u);
        if (at > glyph.size || part >= c->glyphs)
            return bad(c, T_GLYF, "ends within an outline, or points outside");
        if (flags & 256)
            return bad(c, T_GLYF, "has hinting in it");
        if (!measure(c, part, depth + 1))
            return false;
        points += c->extents[part].points;
        parts += c->extents[part].parts;
        height = c->extents[part].height >= height ? c->extents[part].height + 1u : height;
        if (points > FACE_MOST_POINTS || parts > FACE_MOST_PARTS || height > FACE_MOST_DEPTH)
            return satchel_fail(c->err, SATCHEL_LIMIT, "the face has a glyph of too many parts");
    } while (flags & 32);
    *out = (struct extent){
        .points = (uint16_t)points, .parts = (uint8_t)parts, .height = (uint8_t)height};
    return true;
}

/* What a glyph costs with its components; each is looked at once. */
static bool measure(struct checker *c, unsigned number, unsigned depth)
{
    struct extent *extent = &c->extents[number];
    if (extent->state == EXTENT_KNOWN)
        return true;
    if (extent->state == EXTENT_OPEN || depth > FACE_MOST_DEPTH)
        return satchel_fail(c->err, SATCHEL_LIMIT, "the face has glyphs within glyphs, too deep");
    const size_t from = glyph_at(c, number), to = glyph_at(c, number + 1);
    const satchel_bytes glyph = {c->tables[T_GLYF].data + from, to - from};
    struct extent found = {.parts = 1};
    extent->state = EXTENT_OPEN;
    if (glyph.size && glyph.size < 12)
        return bad(c, T_GLYF, "ends within an outline");
    const unsigned contours = u16(glyph, 0);
    if (glyph.size && !(contours < 0x8000 ? measure_simple(c, glyph, contours, &found)
                                          : measure_parts(c, glyph, depth, &found)))
        return false;
    *extent = found;
    extent->state = EXTENT_KNOWN;
    return true;
}

static bool check_outlines(struct checker *c)
{
    if (!c->tables[T_GLYF].data)
        return true;
    if (!check_loca(c))
        return false;
    c->extents = calloc(c->glyphs, sizeof *c->extents);
    if (!c->extents)
        return satchel_fail_memory(c->err);
    bool ok = true;
    for (unsigned i = 0; ok && i < c->glyphs; i++)
        ok = measure(c, i, 0);
    free(c->extents);
    return ok;
}

bool face_check(satchel_bytes font, satchel_error *err)
{
    struct checker c = {.font = font, .err = err};
    if (font.size < 12)
        return satchel_fail(err, SATCHEL_MALFORMED, "the face is too short");
    return take_directory(&c) && check_head(&c) && check_metrics(&c) && check_name(&c) &&
           check_layout(&c) && check_cmap(&c) && check_outlines(&c);
}
