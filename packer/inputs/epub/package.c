/* Container, package, table of contents and protection of an EPUB; see epub.h. */
#include "epub.h"

#include "inputs/paths.h"
#include "inputs/xml.h"

#include <stdlib.h>
#include <string.h>

#define DC "http://purl.org/dc/elements/1.1/|http://purl.org/dc/elements/1.0/"

/* --- entries -----------------------------------------------------------------------------------
 */

bool epub_read(struct epub *book, const char *path, satchel_buf *to, satchel_error *err)
{
    const uint32_t entry = names_find(&book->entries, path, strlen(path));
    if (entry == NAMES_NONE)
        return satchel_fail(err, SATCHEL_NOT_FOUND, "is not there");
    return archive_read(book->archive, entry, to, err);
}

static bool list_entries(struct epub *book, satchel_error *err)
{
    for (uint32_t i = 0; i < archive_count(book->archive); i++) {
        const char *why;
        const char *name = archive_name(book->archive, i, &why);
        if (name && !names_add(&book->entries, name, strlen(name), i))
            return satchel_fail_memory(err);
    }
    return true;
}

/* The entry that a reference in the document at `base` means, without its fragment; NULL: none, or
 * out of memory, which the arena tells. */
static const char *path_from(struct epub *book, const char *base, const char *reference)
{
    satchel_buf to;
    char *folder = satchel_arena_alloc(&book->arena, path_folder(base) + 2);
    const size_t length = strcspn(reference, "?#");
    char *copy = satchel_arena_string(&book->arena, reference, length);
    if (!folder || !copy)
        return NULL;
    folder[0] = '/';
    memcpy(folder + 1, base, path_folder(base));
    const size_t size = url_decode(copy, length);
    satchel_buf_init(&to, 4096);
    const bool ok = path_resolve(&to, folder, path_folder(base) + 1, copy, size) && to.size > 1;
    const char *path =
        ok ? satchel_arena_string(&book->arena, (const char *)to.data + 1, to.size - 1) : NULL;
    satchel_buf_free(&to);
    return path;
}

/* Parses an entry as XML into `arena`. */
static struct xml_node *parse_entry(struct epub *book, satchel_arena *arena, const char *path,
                                    satchel_error *err)
{
    satchel_buf bytes;
    satchel_buf_init(&bytes, EPUB_MOST_DOCUMENT);
    satchel_arena_init(arena, XML_MOST_MEMORY);
    struct xml_node *root = NULL;
    if (epub_read(book, path, &bytes, err))
        root = xml_parse(arena, satchel_buf_bytes(&bytes), NULL, err);
    satchel_buf_free(&bytes);
    return root;
}

/* --- container and protection ------------------------------------------------------------------
 */

/* The path of the package document: the first that the container names. */
static const char *find_package(struct epub *book, satchel_error *err)
{
    satchel_arena arena;
    const char *path = NULL;
    const struct xml_node *root = parse_entry(book, &arena, "META-INF/container.xml", err);
    const struct xml_node *file = root ? xml_find(root, "rootfile") : NULL;
    const char *full = file ? xml_attribute(file, "full-path") : NULL;
    if (full)
        path = satchel_arena_string(&book->arena, full, strlen(full));
    if (!root && err->code == SATCHEL_NOT_FOUND)
        satchel_fail(err, SATCHEL_INPUT, "is no EPUB: it has no META-INF/container.xml");
    else if (root && !path)
        satchel_fail(err, full ? SATCHEL_MEMORY : SATCHEL_INPUT,
                     full ? "out of memory" : "is no EPUB: its container names no package");
    satchel_arena_free(&arena);
    return path;
}

/* Obfuscation of fonts is no protection of text. */
static bool is_obfuscation(const char *algorithm)
{
    return strcmp(algorithm, "http://www.idpf.org/2008/embedding") == 0 ||
           strcmp(algorithm, "http://ns.adobe.com/pdf/enc#RC") == 0;
}

static bool is_text_name(const char *path)
{
    return path_has_extension(path, "xhtml|html|htm|xml|opf|ncx");
}

/* False when any text is encrypted. */
static bool check_protection(struct epub *book, satchel_error *err)
{
    satchel_arena arena;
    satchel_error why = {0};
    bool locked = false;
    const struct xml_node *root = parse_entry(book, &arena, "META-INF/encryption.xml", &why);
    for (const struct xml_node *node = root ? root->first : NULL; node;
         node = xml_next(node, root)) {
        const struct xml_node *method =
            xml_is(node, "EncryptedData") ? xml_find(node, "EncryptionMethod") : NULL;
        const struct xml_node *reference = method ? xml_find(node, "CipherReference") : NULL;
        const char *algorithm = method ? xml_attribute(method, "Algorithm") : NULL;
        const char *uri = reference ? xml_attribute(reference, "URI") : NULL;
        locked |= algorithm && uri && !is_obfuscation(algorithm) && is_text_name(uri);
    }
    satchel_arena_free(&arena);
    if (!root && why.code == SATCHEL_MEMORY)
        return satchel_fail_memory(err);
    return !locked || satchel_fail(err, SATCHEL_INPUT,
                                   "is protected against copying (DRM) and cannot be packed");
}

/* --- package -----------------------------------------------------------------------------------
 */

static const char *keep(struct epub *book, const char *text)
{
    const struct span s = span_trim(span_of(text ? text : "", text ? strlen(text) : 0));
    return satchel_arena_string(&book->arena, s.text, s.size);
}

static bool is_dc(const struct xml_node *node, const char *name)
{
    return xml_is(node, name) && (xml_in(node, DC) || !*node->ns);
}

/* The text of the first such element, NULL if there is none. */
static bool first_dc(struct epub *book, const struct xml_node *top, const char *name,
                     const char **to)
{
    for (const struct xml_node *node = top->first; node; node = xml_next(node, top))
        if (is_dc(node, name) && node->first) {
            *to = xml_text(&book->arena, node);
            return *to != NULL;
        }
    return true;
}

/* All creators that are authors: "Ann Lee, Bo Ray". */
static bool read_creators(struct epub *book, const struct xml_node *top)
{
    satchel_buf names;
    satchel_buf_init(&names, 4096);
    bool ok = true;
    for (const struct xml_node *node = top->first; ok && node; node = xml_next(node, top)) {
        const char *role = is_dc(node, "creator") ? xml_attribute(node, "role") : NULL;
        if (!is_dc(node, "creator") || (role && strcmp(role, "aut") != 0))
            continue;
        const char *name = xml_text(&book->arena, node);
        ok = name != NULL;
        if (ok && *name) {
            satchel_buf_put_text(&names, names.size ? ", " : "");
            satchel_buf_put_text(&names, name);
        }
    }
    if (ok && names.size) {
        const char *text = satchel_buf_string(&names);
        book->creators = text ? keep(book, text) : NULL;
        ok = book->creators || names.failed == SATCHEL_LIMIT;
    }
    satchel_buf_free(&names);
    return ok;
}

static bool read_metadata(struct epub *book, const struct xml_node *package)
{
    const struct xml_node *top = xml_child(package, "metadata");
    if (!top)
        return true;
    bool ok = first_dc(book, top, "title", &book->title) &&
              first_dc(book, top, "language", &book->language) &&
              first_dc(book, top, "publisher", &book->publisher) &&
              first_dc(book, top, "rights", &book->rights) &&
              first_dc(book, top, "date", &book->date) && read_creators(book, top);
    for (const struct xml_node *node = top->first; ok && node; node = xml_next(node, top)) {
        const char *property = xml_is(node, "meta") ? xml_attribute(node, "property") : NULL;
        if (property && strcmp(property, "dcterms:modified") == 0 && !book->modified)
            ok = (book->modified = xml_text(&book->arena, node)) != NULL;
    }
    return ok;
}

static uint32_t count_children(const struct xml_node *top, const char *name)
{
    uint32_t count = 0;
    for (const struct xml_node *node = xml_child(top, name); node; node = xml_sibling(node, name))
        count++;
    return count;
}

static bool read_manifest(struct epub *book, const struct xml_node *package, const char *base,
                          satchel_error *err)
{
    const struct xml_node *top = xml_child(package, "manifest");
    const uint32_t count = count_children(top, "item");
    if (count > EPUB_MOST_ITEMS)
        return satchel_fail(err, SATCHEL_LIMIT, "a book of more than %d files", EPUB_MOST_ITEMS);
    book->items = satchel_arena_array(&book->arena, count + (size_t)1, sizeof *book->items);
    if (!book->items)
        return satchel_fail_memory(err);
    for (const struct xml_node *node = xml_child(top, "item"); node;
         node = xml_sibling(node, "item")) {
        const char *id = xml_attribute(node, "id"), *href = xml_attribute(node, "href");
        if (!id || !href)
            continue;
        const char *path = path_from(book, base, href);
        struct epub_item *item = &book->items[book->item_count];
        *item = (struct epub_item){.id = keep(book, id),
                                   .path = path ? path : "",
                                   .type = keep(book, xml_attribute(node, "media-type")),
                                   .properties = keep(book, xml_attribute(node, "properties")),
                                   .fallback = keep(book, xml_attribute(node, "fallback"))};
        if (!item->id || !item->type || !item->properties || !item->fallback ||
            !names_add(&book->ids, item->id, strlen(item->id), book->item_count) ||
            !names_add(&book->paths, item->path, strlen(item->path), book->item_count))
            return satchel_fail_memory(err);
        book->item_count++;
    }
    return true;
}

static bool read_spine(struct epub *book, const struct xml_node *package, satchel_error *err)
{
    const struct xml_node *top = xml_child(package, "spine");
    book->spine = satchel_arena_array(&book->arena, book->item_count + (size_t)1, sizeof(uint32_t));
    if (!book->spine)
        return satchel_fail_memory(err);
    for (const struct xml_node *node = xml_child(top, "itemref"); node;
         node = xml_sibling(node, "itemref")) {
        const char *id = keep(book, xml_attribute(node, "idref"));
        if (!id)
            return satchel_fail_memory(err);
        const uint32_t item = names_find(&book->ids, id, strlen(id));
        if (item == NAMES_NONE || book->items[item].in_spine)
            continue;
        book->items[item].in_spine = true;
        book->spine[book->spine_count++] = item;
    }
    return book->spine_count || satchel_fail(err, SATCHEL_INPUT, "is a book without chapters");
}

/* --- table of contents -------------------------------------------------------------------------
 */

static const struct epub_label *label_of(const struct epub *book, const char *path)
{
    const uint32_t label = names_find(&book->toc, path, strlen(path));
    return label == NAMES_NONE ? NULL : &book->labels[label];
}

const char *epub_label(const struct epub *book, const char *path)
{
    const struct epub_label *label = label_of(book, path);
    return label ? label->text : NULL;
}

/* An entry of a table of contents: where it leads, what it is called. */
struct toc_entry {
    const char *href; /* NULL: nowhere */
    const struct xml_node *label;
};

/* Notes in `label` what stands above it: an entry for another document; what is above in the same
 * document is a heading of it. False: out of memory. */
static bool note_above(struct epub *book, const char *base, const char *path,
                       const struct toc_entry *above, unsigned depth, struct epub_label *label)
{
    for (label->depth = 0; label->depth < depth; label->depth++) {
        const struct toc_entry *entry = &above[label->depth];
        const char *own = entry->href ? path_from(book, base, entry->href) : NULL;
        if (own && strcmp(own, path) == 0)
            return true;
        const uint32_t number = own ? names_find(&book->toc, own, strlen(own)) : NAMES_NONE;
        if (number != NAMES_NONE)
            book->labels[number].opens = true;
        label->above[label->depth] = entry->label ? xml_text(&book->arena, entry->label) : "";
        if (!label->above[label->depth])
            return false;
    }
    return true;
}

/* The first label of a document holds. */
static bool add_label(struct epub *book, const char *base, const struct toc_entry *entry,
                      const struct toc_entry *above, unsigned depth)
{
    const char *path = path_from(book, base, entry->href);
    const char *text = xml_text(&book->arena, entry->label);
    if (!path || !text || !*text)
        return text != NULL;
    if (names_find(&book->toc, path, strlen(path)) != NAMES_NONE)
        return true;
    if (book->label_count == book->label_capacity) {
        const uint32_t more = book->label_capacity ? book->label_capacity * 2 : 64;
        struct epub_label *grown = realloc(book->labels, more * sizeof *grown);
        if (!grown)
            return false;
        book->labels = grown;
        book->label_capacity = more;
    }
    struct epub_label label = {.text = text};
    if (!note_above(book, base, path, above, depth, &label))
        return false;
    book->labels[book->label_count] = label;
    return names_add(&book->toc, path, strlen(path), book->label_count++);
}

static bool is_toc(const struct xml_node *nav)
{
    const char *type = xml_attribute_in(nav, "http://www.idpf.org/2007/ops", "type");
    return xml_is(nav, "nav") && type && strstr(type, "toc");
}

/* The first two elements of this name on the way from `top` to a node, the node itself not counted;
 * how many there are. */
static unsigned find_above(const struct xml_node *node, const char *name,
                           const struct xml_node *top, const struct xml_node *to[2])
{
    unsigned count = 0;
    for (const struct xml_node *at = node->parent; at && at != top; at = at->parent)
        if (xml_is(at, name)) {
            to[1] = to[0];
            to[0] = at;
            count += count < 2;
        }
    return count;
}

static struct toc_entry nav_entry(const struct xml_node *item)
{
    const struct xml_node *link = item ? xml_child(item, "a") : NULL;
    return (struct toc_entry){.href = link ? xml_attribute(link, "href") : NULL,
                              .label = link   ? link
                                       : item ? xml_child(item, "span")
                                              : NULL};
}

static bool read_nav(struct epub *book, const char *base, const struct xml_node *root)
{
    bool ok = true;
    for (const struct xml_node *nav = root; ok && nav; nav = xml_next(nav, root)) {
        if (!nav->name || !is_toc(nav))
            continue;
        for (const struct xml_node *n = nav->first; ok && n; n = xml_next(n, nav)) {
            const struct toc_entry entry = {xml_is(n, "a") ? xml_attribute(n, "href") : NULL, n};
            const struct xml_node *items[2] = {NULL, NULL};
            const struct xml_node *own = n->parent && xml_is(n->parent, "li") ? n->parent : n;
            const unsigned depth = entry.href ? find_above(own, "li", nav, items) : 0;
            const struct toc_entry above[2] = {nav_entry(items[0]), nav_entry(items[1])};
            ok = !entry.href || add_label(book, base, &entry, above, depth);
        }
    }
    return ok;
}

static struct toc_entry ncx_entry(const struct xml_node *point)
{
    const struct xml_node *content = point ? xml_child(point, "content") : NULL;
    return (struct toc_entry){.href = content ? xml_attribute(content, "src") : NULL,
                              .label = point ? xml_child(point, "navLabel") : NULL};
}

static bool read_ncx(struct epub *book, const char *base, const struct xml_node *root)
{
    bool ok = true;
    for (const struct xml_node *n = root->first; ok && n; n = xml_next(n, root)) {
        if (!xml_is(n, "navPoint"))
            continue;
        const struct toc_entry entry = ncx_entry(n);
        const struct xml_node *points[2] = {NULL, NULL};
        const unsigned depth = find_above(n, "navPoint", root, points);
        const struct toc_entry above[2] = {ncx_entry(points[0]), ncx_entry(points[1])};
        ok = !entry.href || add_label(book, base, &entry, above, depth);
    }
    return ok;
}

/* Each document's part by the entries of one level: that of its entry, or, when the contents do not
 * name it, that of the document before it. False, and no parts, when there are not several. */
static bool divide(struct epub *book, unsigned level)
{
    const char *part = NULL, *first = NULL;
    bool several = false;
    for (uint32_t i = 0; i < book->spine_count; i++) {
        struct epub_item *item = &book->items[book->spine[i]];
        const struct epub_label *label = label_of(book, item->path);
        if (label && label->depth <= level)
            part = label->depth == level && label->opens ? label->text : NULL;
        else if (label)
            part = label->above[level];
        item->part = part && *part ? part : NULL;
        first = first ? first : item->part;
        several |= item->part && strcmp(item->part, first) != 0;
    }
    for (uint32_t i = 0; !several && i < book->spine_count; i++)
        book->items[book->spine[i]].part = NULL;
    return several;
}

static bool has_word(const char *list, const char *word)
{
    const size_t n = strlen(word);
    for (const char *at = list; (at = strstr(at, word)); at += n)
        if ((at == list || at[-1] == ' ') && (!at[n] || at[n] == ' '))
            return true;
    return false;
}

/* The nav document of EPUB 3, then the NCX of EPUB 2: labels are a help, not a need. */
static bool read_toc(struct epub *book, satchel_error *err)
{
    bool ok = true;
    for (unsigned pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; ok && i < book->item_count; i++) {
            const struct epub_item *item = &book->items[i];
            satchel_arena arena;
            satchel_error why = {0};
            if (pass == 0 ? !has_word(item->properties, "nav")
                          : strcmp(item->type, "application/x-dtbncx+xml") != 0)
                continue;
            const struct xml_node *root = parse_entry(book, &arena, item->path, &why);
            if (root)
                ok =
                    pass == 0 ? read_nav(book, item->path, root) : read_ncx(book, item->path, root);
            else
                ok = why.code != SATCHEL_MEMORY;
            satchel_arena_free(&arena);
        }
    return ok || satchel_fail_memory(err);
}

/* --- the whole ---------------------------------------------------------------------------------
 */

static bool read_package(struct epub *book, const char *path, satchel_error *err)
{
    satchel_arena arena;
    const struct xml_node *root = parse_entry(book, &arena, path, err);
    bool ok = root != NULL;
    if (!ok && err->code == SATCHEL_NOT_FOUND)
        satchel_fail(err, SATCHEL_INPUT, "is no sound EPUB: its package %.200s is not there", path);
    if (ok && !xml_is(root, "package"))
        ok = satchel_fail(err, SATCHEL_INPUT, "is no sound EPUB: %.200s is no package", path);
    if (ok)
        ok = read_metadata(book, root) || satchel_fail_memory(err);
    ok = ok && read_manifest(book, root, path, err) && read_spine(book, root, err);
    satchel_arena_free(&arena);
    return ok;
}

bool epub_open(struct epub *book, satchel_bytes bytes, satchel_error *err)
{
    *book = (struct epub){0};
    satchel_arena_init(&book->arena, (size_t)64 << 20);
    names_init(&book->entries);
    names_init(&book->ids);
    names_init(&book->paths);
    names_init(&book->toc);
    book->archive = archive_open_bytes(bytes, err);
    bool ok = book->archive && list_entries(book, err);
    const char *package = ok ? find_package(book, err) : NULL;
    ok = package && check_protection(book, err) && read_package(book, package, err) &&
         read_toc(book, err);
    /* Where one entry holds all others, those below it count. */
    if (ok && !divide(book, 0))
        (void)divide(book, 1);
    if (!ok)
        epub_close(book);
    return ok;
}

void epub_close(struct epub *book)
{
    archive_close(book->archive);
    names_free(&book->entries);
    names_free(&book->ids);
    names_free(&book->paths);
    names_free(&book->toc);
    free(book->labels);
    satchel_arena_free(&book->arena);
    *book = (struct epub){0};
}
