/* Faces of bundles: what the check lets through must do no harm in HarfBuzz and FreeType, at any
 * character, and neither may anything read outside of it. */
#include "fuzz.h"

#include "format/face_check.h"
#include "paint/glyphs.h"
#include "text/embedded.h"
#include "text/face.h"
#include "text/fontnames.h"
#include "text/fonts.h"

#include <satchel/utf8.h>

#include <string.h>

struct font {
    const uint8_t *data;
    size_t size;
};

static bool read_font(void *context, unsigned number, satchel_buf *out, satchel_error *err)
{
    const struct font *font = context;
    HOLDS(number == 0);
    satchel_buf_put(out, font->data, font->size);
    return satchel_buf_ok(out, err);
}

/* Text of its own scripts, and whatever its last character is. */
static void shape(struct face *face)
{
    char text[64] = "Αβγ กา 漢字 ";
    const uint32_t last = face_last(face);
    const size_t length =
        strlen(text) + satchel_utf8_encode(last ? last : 'x', text + strlen(text));
    struct shaper *shaper = shaper_create();
    const struct shape_input input = {
        .text = text, .length = length, .end = length, .script = SCRIPT_GREEK};
    size_t count;
    HOLDS(shaper && shaper_shape(shaper, face, &input, &count) && count <= 4096);
    shaper_destroy(shaper);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fonts *fonts;
    static struct glyph_cache *glyphs;
    struct font font = {data, size};
    const struct font_source source = {.count = 1, .read = read_font, .context = &font};
    satchel_error err = {0};
    if (!fonts) {
        fonts = fonts_open(NULL, &err);
        glyphs = fonts ? glyphs_create(fonts) : NULL;
    }
    if (!face_check((satchel_bytes){data, size}, &err)) {
        HOLDS(err.text[0]);
        return 0;
    }
    if (!glyphs)
        return 0; /* a machine without fonts */
    fonts_embed(fonts, &source);
    struct face *face = fonts_face(fonts, FACE_EMBEDDED);
    for (uint16_t glyph = 0; face && glyph < 12; glyph++) {
        struct glyph_bitmap bitmap;
        if (glyphs_bitmap(glyphs, FACE_EMBEDDED, glyph, (fix)(20 * 64), 0, &bitmap))
            HOLDS(bitmap.width >= 0 && bitmap.height >= 0);
    }
    if (face)
        shape(face);
    fonts_embed(fonts, NULL);
    return 0;
}
