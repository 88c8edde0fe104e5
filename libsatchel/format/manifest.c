/* The manifest; see manifest.h.
 *
 * Parsing is lenient where that keeps it short and then strict in one place: what was read is
 * written again and must give the same bytes. So leading zeros, other orders, spaces and the like
 * need no tests of their own.
 */
#include "manifest.h"

#include "doors/codec.h"
#include "doors/digest.h"
#include "format/catalog.h"
#include "format/document.h"
#include "format/minisig.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const entry_names[ENTRY_COUNT] = {
    [ENTRY_CATALOG] = "catalog", [ENTRY_PRIOR] = "prior",   [ENTRY_FACES] = "faces",
    [ENTRY_TEXT] = "text",       [ENTRY_IMAGES] = "images", [ENTRY_INDEX] = "index",
};

/* --- writing -----------------------------------------------------------------------------------
 */

static void put_string(satchel_buf *out, const char *key, const char *value)
{
    if (*value)
        satchel_buf_print(out, "%s %s\n", key, value);
}

static void put_hash(satchel_buf *out, const char *key, const uint8_t *bytes, size_t size)
{
    char hex[2 * SATCHEL_HASH + 1];
    hex_print(hex, bytes, size);
    satchel_buf_print(out, "%s %s\n", key, hex);
}

static void put_head(const satchel_info *info, satchel_buf *out)
{
    satchel_buf_print(out, "satchel %u\n", SATCHEL_FORMAT);
    put_string(out, "title", info->title);
    put_string(out, "publisher", info->publisher);
    put_string(out, "language", info->language);
    if (info->edition)
        satchel_buf_print(out, "edition %" PRIu64 "\n", info->edition);
    if (info->issued != SATCHEL_NO_TIME) {
        char time[32];
        satchel_time_print(info->issued, time, sizeof time);
        put_string(out, "issued", time);
    }
    if (info->has_key) {
        satchel_buf_put_text(out, "key ");
        public_key_put(out, &info->key);
        satchel_buf_put_byte(out, '\n');
    }
    for (unsigned i = 0; i < info->statement_count; i++)
        statement_put(out, &info->statements[i]);
    for (unsigned i = 0; i < info->prior_count; i++) {
        char hex[2 * SATCHEL_HASH + 1];
        hex_print(hex, info->priors[i].hash, SATCHEL_HASH);
        satchel_buf_print(out, "prior %s %s", info->priors[i].name, hex);
        if (info->priors[i].bytes)
            satchel_buf_print(out, " %" PRIu32, info->priors[i].bytes);
        satchel_buf_put_byte(out, '\n');
    }
    if (info->has_previous)
        put_hash(out, "previous", info->previous, SATCHEL_HASH);
    satchel_buf_print(out, "articles %" PRIu32 "\n", info->articles);
    satchel_buf_print(out, "text %" PRIu64 "\n", info->text_bytes);
}

static void put_face(const satchel_face *face, satchel_buf *out)
{
    char hex[2 * SATCHEL_HASH + 1];
    hex_print(hex, face->hash, SATCHEL_HASH);
    satchel_buf_print(out, "face %" PRIu32 " %" PRIu32 " %s %s\n", face->stored, face->decoded,
                      codec_of(face->coding)->name, hex);
}

static void put_list(const struct manifest_list *list, satchel_buf *out)
{
    char hex[2 * SATCHEL_HASH + 1];
    hex_print(hex, list->hash, SATCHEL_HASH);
    satchel_buf_print(out, "list %" PRIu32 " %" PRIu32 " %" PRIu32 " %s\n", list->records,
                      list->stored, list->decoded, hex);
}

void manifest_write(const struct manifest *m, satchel_buf *out)
{
    const size_t start = out->size;
    put_head(&m->info, out);
    for (unsigned i = 0; i < ENTRY_COUNT; i++)
        if (m->has_entry[i])
            satchel_buf_print(out, "entry %s %" PRIu32 " %" PRIu64 " %08" PRIx32 "\n",
                              entry_names[i], m->entries[i].blocks, m->entries[i].bytes,
                              m->entries[i].crc32);
    for (uint32_t i = 0; i < m->page_count; i++) {
        const struct manifest_page *page = &m->pages[i];
        char hex[2 * SATCHEL_HASH + 1];
        hex_print(hex, page->hash, SATCHEL_HASH);
        satchel_buf_print(out, "page %" PRIu32 " %" PRIu32 " %" PRIu32 " %s %" PRIu64 " %s\n",
                          page->records, page->stored, page->decoded, codec_of(page->coding)->name,
                          page->text_offset, hex);
    }
    for (unsigned i = 0; i < m->info.face_count; i++)
        put_face(&m->info.faces[i], out);
    for (uint32_t i = 0; i < m->list_count; i++)
        put_list(&m->lists[i], out);
    if (out->failed)
        return;
    uint8_t hash[SATCHEL_HASH];
    hash_bytes((satchel_bytes){out->data + start, out->size - start}, hash);
    put_hash(out, "end", hash, SATCHEL_HASH);
}

/* --- reading -----------------------------------------------------------------------------------
 */

struct parser {
    struct manifest *m;
    satchel_error *err;
    char line[SATCHEL_MAX_STRING + 32];
    unsigned number; /* of the line, from 1 */
    uint32_t page_capacity;
};

static bool bad_line(struct parser *p, const char *why)
{
    return satchel_fail(p->err, SATCHEL_MALFORMED, "manifest line %u: %s", p->number, why);
}

/* Splits off the next word; the rest stays in *at. */
static char *next_word(char **at)
{
    char *word = *at;
    char *space = strchr(word, ' ');
    if (space)
        *space = '\0';
    *at = space ? space + 1 : word + strlen(word);
    return word;
}

static bool take_number(char **at, uint64_t limit, uint64_t *value)
{
    const char *word = next_word(at);
    uint64_t v = 0;
    if (!*word)
        return false;
    for (; *word; word++) {
        if (*word < '0' || *word > '9' || v > (UINT64_MAX - 9) / 10)
            return false;
        v = v * 10 + (uint64_t)(*word - '0');
    }
    *value = v;
    return v <= limit;
}

static bool take_u32(char **at, uint32_t limit, uint32_t *value)
{
    uint64_t v;
    if (!take_number(at, limit, &v))
        return false;
    *value = (uint32_t)v;
    return true;
}

static bool take_hex(char **at, uint8_t *bytes, size_t size)
{
    const char *word = next_word(at);
    return strlen(word) == 2 * size && hex_parse(word, bytes, size);
}

static bool take_entry(struct parser *p, char *at)
{
    const char *name = next_word(&at);
    for (unsigned i = 0; i < ENTRY_COUNT; i++) {
        if (strcmp(name, entry_names[i]) != 0)
            continue;
        satchel_entry *entry = &p->m->entries[i];
        uint8_t crc[4];
        if (!take_u32(&at, UINT32_MAX, &entry->blocks) ||
            !take_number(&at, UINT32_MAX, &entry->bytes) || !take_hex(&at, crc, 4))
            return bad_line(p, "bad entry");
        entry->crc32 =
            (uint32_t)crc[0] << 24 | (uint32_t)crc[1] << 16 | (uint32_t)crc[2] << 8 | crc[3];
        snprintf(entry->name, sizeof entry->name, "%s", entry_names[i]);
        p->m->has_entry[i] = true;
        return true;
    }
    return bad_line(p, "unknown entry");
}

static bool grow_pages(struct parser *p)
{
    struct manifest *m = p->m;
    if (m->page_count < p->page_capacity)
        return true;
    const uint32_t more = p->page_capacity ? p->page_capacity * 2 : 8;
    struct manifest_page *pages = satchel_arena_array(&m->arena, more, sizeof *pages);
    if (!pages)
        return satchel_fail_memory(p->err);
    if (m->page_count)
        memcpy(pages, m->pages, m->page_count * sizeof *pages);
    m->pages = pages;
    p->page_capacity = more;
    return true;
}

static bool take_page(struct parser *p, char *at)
{
    struct manifest_page page;
    if (p->m->page_count == MANIFEST_MAX_PAGES)
        return satchel_fail(p->err, SATCHEL_LIMIT, "manifest: too many catalog pages");
    if (!take_u32(&at, SATCHEL_PAGE, &page.records) ||
        !take_u32(&at, SATCHEL_MAX_DOCUMENT, &page.stored) ||
        !take_u32(&at, UINT32_MAX, &page.decoded))
        return bad_line(p, "bad catalog page");
    if (page.records && page.decoded > page.records * CATALOG_RECORD)
        return satchel_fail(p->err, SATCHEL_LIMIT,
                            "manifest line %u: a catalog page that decodes to more than %u bytes",
                            p->number, page.records * CATALOG_RECORD);
    page.coding = (uint8_t)coding_named(next_word(&at));
    if (page.coding >= CODING_COUNT || !take_number(&at, UINT32_MAX, &page.text_offset) ||
        !take_hex(&at, page.hash, SATCHEL_HASH) || !page.records)
        return bad_line(p, "bad catalog page");
    if (!grow_pages(p))
        return false;
    p->m->pages[p->m->page_count++] = page;
    return true;
}

static bool take_string(struct parser *p, const char *value, const char **to)
{
    if (!is_plain_string(value, strlen(value)))
        return bad_line(p, "bad text");
    *to = satchel_arena_string(&p->m->arena, value, strlen(value));
    return *to || satchel_fail_memory(p->err);
}

/* `line` is the whole of it: next_word has cut it behind the key. */
static bool take_statement(struct parser *p, char *line)
{
    struct manifest *m = p->m;
    line[strlen(line)] = ' ';
    if (m->info.statement_count == SATCHEL_MAX_STATEMENTS)
        return satchel_fail(p->err, SATCHEL_LIMIT, "manifest: more than %d statements about keys",
                            SATCHEL_MAX_STATEMENTS);
    if (!m->statements)
        m->statements =
            satchel_arena_array(&m->arena, SATCHEL_MAX_STATEMENTS, sizeof *m->statements);
    if (!m->statements)
        return satchel_fail_memory(p->err);
    m->info.statements = m->statements;
    satchel_statement *to = &m->statements[m->info.statement_count];
    if (!statement_parse(line, to))
        return bad_line(p, "bad statement about a key");
    if (!statement_holds(to))
        return satchel_fail(p->err, SATCHEL_BAD_SIGNATURE,
                            "manifest line %u: the statement about a key is not by that key",
                            p->number);
    m->info.statement_count++;
    return true;
}

/* A name is a word of small letters, digits and hyphens. */
static bool take_prior(struct parser *p, char *at)
{
    struct manifest *m = p->m;
    if (m->info.prior_count == SATCHEL_MAX_PRIORS)
        return satchel_fail(p->err, SATCHEL_LIMIT, "manifest: more than %d priors",
                            SATCHEL_MAX_PRIORS);
    if (!m->priors)
        m->priors = satchel_arena_array(&m->arena, SATCHEL_MAX_PRIORS, sizeof *m->priors);
    if (!m->priors)
        return satchel_fail_memory(p->err);
    m->info.priors = m->priors;
    satchel_prior_name *to = &m->priors[m->info.prior_count];
    const char *name = next_word(&at);
    const size_t length = strlen(name);
    if (!length || length >= sizeof to->name ||
        strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != length ||
        !take_hex(&at, to->hash, SATCHEL_HASH) || (*at && !take_u32(&at, UINT32_MAX, &to->bytes)))
        return bad_line(p, "bad prior");
    if (to->bytes > SATCHEL_MAX_PRIOR)
        return satchel_fail(p->err, SATCHEL_LIMIT, "manifest: a prior of more than %u bytes",
                            SATCHEL_MAX_PRIOR);
    memcpy(to->name, name, length + 1);
    m->info.prior_count++;
    return true;
}

static bool take_face(struct parser *p, char *at)
{
    struct manifest *m = p->m;
    satchel_face face;
    if (m->info.face_count == SATCHEL_MAX_FACES)
        return satchel_fail(p->err, SATCHEL_LIMIT, "manifest: more than %d faces",
                            SATCHEL_MAX_FACES);
    if (!take_u32(&at, SATCHEL_MAX_FACE, &face.stored) ||
        !take_u32(&at, SATCHEL_MAX_FACE, &face.decoded) || !face.stored || !face.decoded)
        return bad_line(p, "bad face");
    face.coding = (uint8_t)coding_named(next_word(&at));
    if (face.coding >= CODING_COUNT || !take_hex(&at, face.hash, SATCHEL_HASH))
        return bad_line(p, "bad face");
    if (!m->faces)
        m->faces = satchel_arena_array(&m->arena, SATCHEL_MAX_FACES, sizeof *m->faces);
    if (!m->faces)
        return satchel_fail_memory(p->err);
    m->info.faces = m->faces;
    m->faces[m->info.face_count++] = face;
    return true;
}

static bool take_list(struct parser *p, char *at)
{
    struct manifest *m = p->m;
    struct manifest_list list;
    if (m->list_count == MANIFEST_MAX_LISTS)
        return satchel_fail(p->err, SATCHEL_LIMIT, "manifest: an index of more than %d lists",
                            MANIFEST_MAX_LISTS);
    if (!take_u32(&at, SATCHEL_MAX_ARTICLES, &list.records) ||
        !take_u32(&at, SATCHEL_MAX_DOCUMENT, &list.stored) ||
        !take_u32(&at, SATCHEL_MAX_DOCUMENT, &list.decoded) ||
        !take_hex(&at, list.hash, SATCHEL_HASH) || !list.records || !list.stored || !list.decoded)
        return bad_line(p, "bad list of words");
    if (!m->lists)
        m->lists = satchel_arena_array(&m->arena, MANIFEST_MAX_LISTS, sizeof *m->lists);
    if (!m->lists)
        return satchel_fail_memory(p->err);
    m->lists[m->list_count++] = list;
    return true;
}

static bool take_line(struct parser *p)
{
    satchel_info *info = &p->m->info;
    char *at = p->line;
    const char *key = next_word(&at);
    if (strcmp(key, "title") == 0)
        return take_string(p, at, &info->title);
    if (strcmp(key, "publisher") == 0)
        return take_string(p, at, &info->publisher);
    if (strcmp(key, "language") == 0)
        return take_string(p, at, &info->language);
    if (strcmp(key, "entry") == 0)
        return take_entry(p, at);
    if (strcmp(key, "page") == 0)
        return take_page(p, at);
    if (strcmp(key, "prior") == 0)
        return take_prior(p, at);
    if (strcmp(key, "face") == 0)
        return take_face(p, at);
    if (strcmp(key, "list") == 0)
        return take_list(p, at);
    if (strcmp(key, "succeeded") == 0 || strcmp(key, "revoked") == 0)
        return take_statement(p, p->line);
    bool ok;
    if (strcmp(key, "edition") == 0)
        ok = take_number(&at, UINT64_MAX, &info->edition);
    else if (strcmp(key, "issued") == 0)
        ok = satchel_time_parse(at, &info->issued);
    else if (strcmp(key, "key") == 0)
        ok = info->has_key = public_key_parse(at, strlen(at), &info->key);
    else if (strcmp(key, "previous") == 0)
        ok = info->has_previous = take_hex(&at, info->previous, SATCHEL_HASH);
    else if (strcmp(key, "articles") == 0)
        ok = take_u32(&at, SATCHEL_MAX_ARTICLES, &info->articles);
    else if (strcmp(key, "text") == 0)
        ok = take_number(&at, UINT64_MAX, &info->text_bytes);
    else
        return bad_line(p, "not known to format 1");
    return ok || bad_line(p, "bad value");
}

static bool take_lines(struct parser *p, satchel_bytes in)
{
    const char *at = (const char *)in.data, *end = at + in.size;
    while (at < end) {
        const char *lf = memchr(at, '\n', (size_t)(end - at));
        const size_t size = (size_t)((lf ? lf : end) - at);
        p->number++;
        if (!lf || size >= sizeof p->line || memchr(at, '\0', size))
            return bad_line(p, "too long or without end");
        memcpy(p->line, at, size);
        p->line[size] = '\0';
        at = lf + 1;
        if (p->number == 1) {
            if (strcmp(p->line, "satchel 1") != 0)
                return satchel_fail(
                    p->err, SATCHEL_MALFORMED,
                    "manifest of another format than 1; a newer satchel may read it");
        } else if (!take_line(p)) {
            return false;
        }
    }
    return true;
}

/* Is the entry `prior` there exactly if the bundle brings priors, and of their size? */
static bool priors_add_up(const struct manifest *m)
{
    uint64_t bytes = 0;
    uint32_t blocks = 0;
    for (unsigned i = 0; i < m->info.prior_count; i++) {
        bytes += m->info.priors[i].bytes;
        blocks += m->info.priors[i].bytes > 0;
    }
    const satchel_entry *entry = &m->entries[ENTRY_PRIOR];
    return m->has_entry[ENTRY_PRIOR] == (blocks > 0) && entry->blocks == blocks &&
           entry->bytes == bytes;
}

/* Faces fill their entry, and a reader may hold all of them in memory. */
static bool check_faces(struct parser *p)
{
    const struct manifest *m = p->m;
    uint64_t stored = 0, decoded = 0;
    for (unsigned i = 0; i < m->info.face_count; i++) {
        stored += m->faces[i].stored;
        decoded += m->faces[i].decoded;
    }
    if (decoded > SATCHEL_FACES_BYTES)
        return satchel_fail(p->err, SATCHEL_LIMIT, "manifest: faces of more than %u bytes in all",
                            SATCHEL_FACES_BYTES);
    return (stored == m->entries[ENTRY_FACES].bytes &&
            m->info.face_count == m->entries[ENTRY_FACES].blocks) ||
           satchel_fail(p->err, SATCHEL_MALFORMED, "manifest: its faces do not add up");
}

/* An index is of all records, or there is none. */
static bool check_lists(struct parser *p)
{
    const struct manifest *m = p->m;
    uint64_t stored = 0, records = 0;
    for (uint32_t i = 0; i < m->list_count; i++) {
        stored += m->lists[i].stored;
        records += m->lists[i].records;
    }
    return (stored == m->entries[ENTRY_INDEX].bytes &&
            m->list_count == m->entries[ENTRY_INDEX].blocks &&
            (!m->list_count || records == m->info.articles)) ||
           satchel_fail(p->err, SATCHEL_MALFORMED, "manifest: its index does not add up");
}

/* The parts must add up: pages to the catalog entry, records to the articles, blocks to entries. */
static bool check_sums(struct parser *p)
{
    const struct manifest *m = p->m;
    uint64_t stored = 0, records = 0, offset = 0;
    for (uint32_t i = 0; i < m->page_count; i++) {
        stored += m->pages[i].stored;
        records += m->pages[i].records;
        if (m->pages[i].text_offset < offset ||
            m->pages[i].text_offset > m->entries[ENTRY_TEXT].bytes)
            return satchel_fail(p->err, SATCHEL_MALFORMED,
                                "manifest: text offsets of pages do not rise");
        offset = m->pages[i].text_offset;
    }
    if (stored != m->entries[ENTRY_CATALOG].bytes ||
        m->page_count != m->entries[ENTRY_CATALOG].blocks || records != m->info.articles ||
        m->entries[ENTRY_TEXT].blocks > records || !priors_add_up(m) ||
        !m->has_entry[ENTRY_CATALOG] || !m->page_count)
        return satchel_fail(p->err, SATCHEL_MALFORMED, "manifest: its numbers do not add up");
    return true;
}

/* The last line is "end " and the hash of all before it. */
static bool check_end(satchel_bytes in, size_t *body, satchel_error *err)
{
    const size_t size = 4 + 2 * SATCHEL_HASH + 1;
    uint8_t stated[SATCHEL_HASH], hash[SATCHEL_HASH];
    if (in.size <= size)
        return satchel_fail(err, SATCHEL_MALFORMED, "manifest: too short");
    const char *line = (const char *)in.data + in.size - size;
    *body = in.size - size;
    hash_bytes((satchel_bytes){in.data, *body}, hash);
    if (memcmp(line, "end ", 4) != 0 || !hex_parse(line + 4, stated, SATCHEL_HASH) ||
        line[size - 1] != '\n' || memcmp(stated, hash, SATCHEL_HASH) != 0)
        return satchel_fail(err, SATCHEL_DAMAGED, "manifest differs from its own hash");
    return true;
}

static bool check_canonical(const struct manifest *m, satchel_bytes in, satchel_error *err)
{
    satchel_buf again;
    satchel_buf_init(&again, SATCHEL_MAX_HEAD);
    manifest_write(m, &again);
    bool ok = again.failed != SATCHEL_MEMORY || satchel_fail_memory(err);
    if (ok && (again.size != in.size || memcmp(again.data, in.data, in.size) != 0))
        ok = satchel_fail(err, SATCHEL_MALFORMED, "manifest is not in its one proper form");
    satchel_buf_free(&again);
    return ok;
}

bool manifest_parse(satchel_bytes in, struct manifest *m, satchel_error *err)
{
    *m = (struct manifest){0};
    satchel_arena_init(&m->arena, (size_t)8 << 20);
    m->info = (satchel_info){.format = SATCHEL_FORMAT,
                             .title = "",
                             .publisher = "",
                             .language = "",
                             .issued = SATCHEL_NO_TIME};
    if (in.size > SATCHEL_MAX_HEAD)
        return satchel_fail(err, SATCHEL_LIMIT, "manifest longer than %u bytes", SATCHEL_MAX_HEAD);
    size_t body;
    if (!check_end(in, &body, err))
        return false;
    struct parser p = {.m = m, .err = err};
    return take_lines(&p, (satchel_bytes){in.data, body}) && check_sums(&p) && check_faces(&p) &&
           check_lists(&p) && check_canonical(m, in, err);
}

void manifest_free(struct manifest *m)
{
    satchel_arena_free(&m->arena);
    *m = (struct manifest){0};
}
