/* The door to librsvg; see picture.h.
 *
 * librsvg is written in Rust, kept up by GNOME and fuzzed; nanosvg is neither packaged nor kept up,
 * resvg not in Debian 12. Handed bytes without an address it loads nothing from anywhere. What it
 * has no bound for is time: documents that are very long, or use filters whose cost grows with
 * their numbers instead of their pixels, are refused before it sees them.
 */
#include "picture.h"
#include "rsvg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BYTES    ((size_t)4 << 20)
#define MOST_ELEMENTS 60000
#define MOST_USES     2000 /* each may draw many times */
#define MOST_FILTERS  60
#define SMALL         64 /* pixels: an icon, kept at its size */

/* --- before it is parsed -----------------------------------------------------------------------
 */

static size_t skip_space(satchel_bytes in, size_t i)
{
    while (i < in.size && (in.data[i] == ' ' || (in.data[i] >= '\t' && in.data[i] <= '\r')))
        i++;
    return i;
}

/* Behind the construct that begins at i with "<!" or "<?"; in.size if it does not end. */
static size_t skip_construct(satchel_bytes in, size_t i)
{
    const char *text = (const char *)in.data;
    const bool comment = in.size - i > 4 && memcmp(text + i, "<!--", 4) == 0;
    const char *end =
        comment ? memmem(text + i, in.size - i, "-->", 3) : memchr(text + i, '>', in.size - i);
    const char *bracket = comment ? NULL : memchr(text + i, '[', in.size - i);
    if (end && bracket && bracket < end) { /* a doctype with declarations */
        end = memmem(bracket, in.size - (size_t)(bracket - text), "]", 1);
        end = end ? memchr(end, '>', in.size - (size_t)(end - text)) : NULL;
    }
    return end ? (size_t)(end - text) + (comment ? 3 : 1) : in.size;
}

static bool begins(satchel_bytes in)
{
    if (in.size > 65536)
        in.size = 65536;
    size_t i = in.size >= 3 && memcmp(in.data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    for (i = skip_space(in, i); i + 2 < in.size && in.data[i] == '<'; i = skip_space(in, i)) {
        if (in.data[i + 1] != '!' && in.data[i + 1] != '?')
            break;
        i = skip_construct(in, i);
    }
    return in.size - i > 5 &&
           (memcmp(in.data + i, "<svg", 4) == 0 || memcmp(in.data + i, "<svg:", 5) == 0);
}

static unsigned count(satchel_bytes in, const char *what)
{
    unsigned n = 0;
    const size_t length = strlen(what);
    const uint8_t *at = in.data, *end = in.data + in.size;
    while ((at = memmem(at, (size_t)(end - at), what, length))) {
        n++;
        at += length;
    }
    return n;
}

/* Is the element that begins at `open` one that draws what it refers to? */
static bool draws_others(satchel_bytes in, size_t open)
{
    static const char *const names[] = {"image", "use", "feImage", "include", "?xml-stylesheet"};
    const char *name = (const char *)in.data + open + 1;
    size_t length = 0, prefix = 0;
    for (; open + 1 + length < in.size && (uint8_t)name[length] > ' '; length++)
        if (name[length] == ':')
            prefix = length + 1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == length - prefix &&
            memcmp(name + prefix, names[i], length - prefix) == 0)
            return true;
    return false;
}

/* Does the attribute whose name ends at `at` name another file? What lies in the document ("#")
 * does not count, nor what lies on the net: nothing draws that. */
static bool names_file(satchel_bytes in, size_t at)
{
    const char *text = (const char *)in.data;
    const char *open = memrchr(text, '<', at);
    size_t i = skip_space(in, at);
    if (!open || i >= in.size || text[i] != '=' || !draws_others(in, (size_t)(open - text)))
        return false;
    i = skip_space(in, i + 1);
    if (i + 1 >= in.size || (text[i] != '"' && text[i] != '\''))
        return false;
    const char quote = text[i++];
    const size_t start = i;
    while (i < in.size && text[i] != quote && text[i] != ':')
        i++;
    return i > start && text[start] != '#' && i < in.size && text[i] == quote;
}

static bool needs_files(satchel_bytes in)
{
    const uint8_t *at = in.data, *end = in.data + in.size;
    while ((at = memmem(at, (size_t)(end - at), "href", 4))) {
        at += 4;
        if (names_file(in, (size_t)(at - in.data)))
            return true;
    }
    return count(in, "@import") > 0;
}

static bool within_limits(satchel_bytes in, satchel_error *err)
{
    static const char *const costly[] = {"feMorphology", "feConvolveMatrix", "feTurbulence"};
    for (size_t i = 0; i < sizeof costly / sizeof *costly; i++)
        if (count(in, costly[i]))
            return satchel_fail(err, SATCHEL_INPUT, "an SVG with effects that are not drawn here");
    if (in.size > MOST_BYTES || count(in, "<") > MOST_ELEMENTS * 2 ||
        count(in, "<use") > MOST_USES || count(in, "filter") > MOST_FILTERS ||
        count(in, "<!ENTITY"))
        return satchel_fail(err, SATCHEL_LIMIT, "an SVG that is too large or too tangled");
    return !needs_files(in) ||
           satchel_fail(err, SATCHEL_INPUT, "an SVG made of other files, which are not opened");
}

/* --- drawing -----------------------------------------------------------------------------------
 */

/* How far what a drawing without a size draws reaches. */
static void measure_ink(const struct rsvg_calls *rsvg, RsvgHandle *svg, double *width,
                        double *height)
{
    static const RsvgRectangle page = {0, 0, 640, 640}; /* what percentages are of */
    RsvgRectangle ink;
    if (!rsvg->rsvg_handle_get_geometry_for_layer(svg, NULL, &page, &ink, NULL, NULL))
        return;
    *width = ink.x + ink.width;
    *height = ink.y + ink.height;
}

/* Pixels that it is drawn at: as large as it says, twice that where there is room. */
static bool measure(const struct rsvg_calls *rsvg, RsvgHandle *svg, unsigned side, unsigned *width,
                    unsigned *height)
{
    double w = 0, h = 0;
    gboolean has_width, has_height, has_box;
    RsvgLength width_said, height_said;
    RsvgRectangle box;
    if (!rsvg->rsvg_handle_get_intrinsic_size_in_pixels(svg, &w, &h)) {
        rsvg->rsvg_handle_get_intrinsic_dimensions(svg, &has_width, &width_said, &has_height,
                                                   &height_said, &has_box, &box);
        w = has_box ? box.width : 0;
        h = has_box ? box.height : 0;
        if (!has_box)
            measure_ink(rsvg, svg, &w, &h);
    }
    if (!(w >= 1) || !(h >= 1) || w > 1e6 || h > 1e6)
        return false;
    const double longer = w > h ? w : h;
    const double wanted = longer < SMALL ? longer : longer * 2 < side ? longer * 2 : side;
    *width = (unsigned)fmax(1, floor(w * wanted / longer + 0.5));
    *height = (unsigned)fmax(1, floor(h * wanted / longer + 0.5));
    return true;
}

/* Cairo's pixels are in the machine's order, with alpha multiplied in. */
static void copy_pixels(const uint8_t *from, size_t stride, struct bitmap *to)
{
    for (unsigned y = 0; y < to->height; y++) {
        uint8_t *out = to->pixels + (size_t)y * to->width * 4;
        for (unsigned x = 0; x < to->width; x++, out += 4) {
            uint32_t pixel;
            memcpy(&pixel, from + y * stride + (size_t)x * 4, 4);
            const unsigned alpha = pixel >> 24;
            for (unsigned i = 0; i < 3; i++) {
                const unsigned value = pixel >> (16 - 8 * i) & 0xFF;
                out[i] = (uint8_t)(alpha ? (value * 255 + alpha / 2) / alpha : 0);
            }
            out[3] = (uint8_t)alpha;
        }
    }
}

static bool draw(const struct rsvg_calls *rsvg, RsvgHandle *svg, struct bitmap *to)
{
    cairo_surface_t *surface =
        rsvg->cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)to->width, (int)to->height);
    cairo_t *cairo = rsvg->cairo_create(surface);
    const RsvgRectangle whole = {0, 0, to->width, to->height};
    const bool ok = rsvg->rsvg_handle_render_document(svg, cairo, &whole, NULL) &&
                    rsvg->cairo_status(cairo) == CAIRO_STATUS_SUCCESS;
    rsvg->cairo_surface_flush(surface);
    if (ok)
        copy_pixels(rsvg->cairo_image_surface_get_data(surface),
                    (size_t)rsvg->cairo_image_surface_get_stride(surface), to);
    rsvg->cairo_destroy(cairo);
    rsvg->cairo_surface_destroy(surface);
    return ok;
}

static bool decode(satchel_bytes in, unsigned side, struct bitmap *to, unsigned *orientation,
                   satchel_error *err)
{
    struct bitmap bitmap = {0};
    if (side > PICTURE_MOST_SIDE / 8)
        side = PICTURE_MOST_SIDE / 8;
    if (!within_limits(in, err))
        return false;
    const struct rsvg_calls *rsvg = rsvg_load();
    if (!rsvg)
        return satchel_fail(err, SATCHEL_INPUT,
                            "an SVG, and there is no librsvg-2.so.2 on this machine to draw it");
    RsvgHandle *svg = rsvg->rsvg_handle_new_from_data(in.data, in.size, NULL);
    if (!svg)
        return satchel_fail(err, SATCHEL_INPUT, "a damaged SVG");
    rsvg->rsvg_handle_set_dpi(svg, 96);
    bool ok = measure(rsvg, svg, side, &bitmap.width, &bitmap.height) ||
              satchel_fail(err, SATCHEL_INPUT, "an SVG that draws nothing");
    if (ok) {
        bitmap.pixels = calloc((size_t)bitmap.width * bitmap.height, 4);
        ok = bitmap.pixels ? draw(rsvg, svg, &bitmap) ||
                                 satchel_fail(err, SATCHEL_INPUT, "an SVG that cannot be drawn")
                           : satchel_fail_memory(err);
    }
    rsvg->g_object_unref(svg);
    if (!ok) {
        free(bitmap.pixels);
        return false;
    }
    *to = bitmap;
    *orientation = 1;
    return true;
}

const struct picture_format picture_svg = {.name = "SVG", .begins = begins, .decode = decode};
