/* EPUB 3.2 with what EPUB 2 readers need; see collection.h.
 *
 * Same bundle, same bytes: its identifier is the hash of the manifest, its date the edition's.
 * Source: EPUB Packages 3.2 (W3C); checked with EPUBCheck.
 */
#include "collection.h"

#include <inttypes.h>
#include <string.h>

static void put_text(FILE *to, const char *text)
{
    export_escaped(to, text, strlen(text));
}

static void put_element(FILE *to, const char *name, const char *text)
{
    if (!*text)
        return;
    fprintf(to, "<%s>", name);
    put_text(to, text);
    fprintf(to, "</%s>\n", name);
}

/* The manifest's hash in the shape of a UUID of its own kind (RFC 9562, version 8). */
static void put_identifier(FILE *to, const uint8_t hash[SATCHEL_HASH])
{
    for (unsigned i = 0; i < 16; i++) {
        uint8_t byte = hash[i];
        byte = i == 6 ? (byte & 0x0F) | 0x80 : i == 8 ? (byte & 0x3F) | 0x80 : byte;
        fprintf(to, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", byte);
    }
}

static const char *title_of(const struct collection *c)
{
    return *c->info->title ? c->info->title : "Satchel";
}

static const char *language_of(const struct collection *c)
{
    return *c->info->language ? c->info->language : "und";
}

/* --- first -------------------------------------------------------------------------------------
 */

static bool put_string(const struct collection *c, const char *name, const char *text,
                       satchel_error *err)
{
    return c->sink->put(c->sink->context, name,
                        (satchel_bytes){(const uint8_t *)text, strlen(text)}, err);
}

bool export_epub_begin(struct collection *c, satchel_error *err)
{
    static const char container[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\n"
        "<rootfiles><rootfile full-path=\"book.opf\" "
        "media-type=\"application/oebps-package+xml\"/></rootfiles>\n</container>\n";
    return put_string(c, "mimetype", "application/epub+zip", err) &&
           put_string(c, "META-INF/container.xml", container, err) &&
           put_string(c, "style.css", export_style, err);
}

/* --- package -----------------------------------------------------------------------------------
 */

static void put_metadata(const struct collection *c, FILE *to)
{
    char time[32];
    fputs("<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n"
          "<dc:identifier id=\"id\">urn:uuid:",
          to);
    put_identifier(to, c->info->manifest);
    fputs("</dc:identifier>\n", to);
    put_element(to, "dc:title", title_of(c));
    put_element(to, "dc:language", language_of(c));
    put_element(to, "dc:publisher", c->info->publisher);
    satchel_time_print(c->info->issued == SATCHEL_NO_TIME ? 0 : c->info->issued, time, sizeof time);
    if (c->info->issued != SATCHEL_NO_TIME)
        put_element(to, "dc:date", time);
    fprintf(to, "<meta property=\"dcterms:modified\">%s</meta>\n</metadata>\n", time);
}

static void put_manifest(struct collection *c, FILE *to)
{
    fputs("<manifest>\n<item id=\"nav\" href=\"nav.xhtml\" properties=\"nav\" "
          "media-type=\"application/xhtml+xml\"/>\n<item id=\"ncx\" href=\"toc.ncx\" "
          "media-type=\"application/x-dtbncx+xml\"/>\n<item id=\"style\" href=\"style.css\" "
          "media-type=\"text/css\"/>\n",
          to);
    for (uint32_t i = 0; i < c->count; i++) {
        const struct exported *e = &c->articles[i];
        if (!e->file)
            continue;
        fprintf(to,
                "<item id=\"a%" PRIu32 "\" href=\"%s\" media-type=\"application/xhtml+xml\"/>\n", i,
                e->file);
        for (uint32_t k = 0; k < e->record.pictures; k++)
            if (e->there[k])
                fprintf(to,
                        "<item id=\"p%" PRIu32 "-%" PRIu32 "\" href=\"%s\" "
                        "media-type=\"image/jpeg\"/>\n",
                        i, k, export_picture_name(c, i, k));
    }
    fputs("</manifest>\n", to);
}

static bool put_package(struct collection *c, satchel_error *err)
{
    struct export_stream s;
    if (!export_stream_open(&s, err))
        return false;
    fprintf(s.to,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" "
            "unique-identifier=\"id\" xml:lang=\"%s\">\n",
            language_of(c));
    put_metadata(c, s.to);
    put_manifest(c, s.to);
    fputs("<spine toc=\"ncx\">\n<itemref idref=\"nav\"/>\n", s.to);
    for (uint32_t i = 0; i < c->count; i++)
        if (c->articles[i].file)
            fprintf(s.to, "<itemref idref=\"a%" PRIu32 "\"/>\n", i);
    fputs("</spine>\n</package>\n", s.to);
    return export_stream_put(&s, c, "book.opf", err);
}

/* --- tables of contents ------------------------------------------------------------------------
 */

static void put_entries(const struct collection *c, FILE *to)
{
    for (uint32_t i = 0; i < c->count; i++) {
        const struct exported *e = &c->articles[i];
        if (!e->file)
            continue;
        fprintf(to, "<li><a href=\"%s\" dir=\"%s\">", e->file,
                e->record.direction == SATCHEL_RTL ? "rtl" : "ltr");
        put_text(to, e->record.headline);
        fputs("</a></li>\n", to);
    }
}

static bool put_nav(const struct collection *c, satchel_error *err)
{
    struct export_stream s;
    if (!export_stream_open(&s, err))
        return false;
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n"
          "<html xmlns=\"http://www.w3.org/1999/xhtml\" "
          "xmlns:epub=\"http://www.idpf.org/2007/ops\">\n<head>\n<meta charset=\"utf-8\"/>\n",
          s.to);
    put_element(s.to, "title", title_of(c));
    fputs("</head>\n<body>\n<nav epub:type=\"toc\">\n", s.to);
    put_element(s.to, "h1", title_of(c));
    fputs("<ol>\n", s.to);
    put_entries(c, s.to);
    fputs("</ol>\n</nav>\n</body>\n</html>\n", s.to);
    return export_stream_put(&s, c, "nav.xhtml", err);
}

static bool put_ncx(const struct collection *c, satchel_error *err)
{
    struct export_stream s;
    uint32_t order = 0;
    if (!export_stream_open(&s, err))
        return false;
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<ncx xmlns=\"http://www.daisy.org/z3986/2005/ncx/\" version=\"2005-1\">\n<head>\n"
          "<meta name=\"dtb:uid\" content=\"urn:uuid:",
          s.to);
    put_identifier(s.to, c->info->manifest);
    fputs("\"/>\n</head>\n<docTitle><text>", s.to);
    put_text(s.to, title_of(c));
    fputs("</text></docTitle>\n<navMap>\n", s.to);
    for (uint32_t i = 0; i < c->count; i++) {
        const struct exported *e = &c->articles[i];
        if (!e->file)
            continue;
        order++;
        fprintf(s.to, "<navPoint id=\"n%" PRIu32 "\" playOrder=\"%" PRIu32 "\"><navLabel><text>",
                order, order);
        put_text(s.to, e->record.headline);
        fprintf(s.to, "</text></navLabel><content src=\"%s\"/></navPoint>\n", e->file);
    }
    fputs("</navMap>\n</ncx>\n", s.to);
    return export_stream_put(&s, c, "toc.ncx", err);
}

bool export_epub_end(struct collection *c, satchel_error *err)
{
    return put_nav(c, err) && put_ncx(c, err) && put_package(c, err);
}
