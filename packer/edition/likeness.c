/* What an article is known by; see doubles.h. */
#include "doubles.h"

#include <string.h>

#define SHORT_TEXT 200 /* bytes: shorter ones are alike by chance */
#define PIECE      32  /* bytes: about six words of English, ten characters of Chinese */

#define FNV_BASIS UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

/* A letter or digit in the only case there is, 0 for what stands between them. */
static uint8_t letter(char byte)
{
    const uint8_t c = (uint8_t)byte;
    if (c >= 'A' && c <= 'Z')
        return (uint8_t)(c + 32);
    return c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : 0;
}

static uint64_t not_zero(uint64_t hash)
{
    return hash ? hash : 1;
}

/* Two hashes (FNV-1a, 64 bits) of the letters of a text, whatever is between them. */
static void hash_letters(const char *text, size_t size, uint64_t hash[2])
{
    uint64_t one = FNV_BASIS, two = UINT64_C(0x84222325cbf29ce4);
    for (size_t i = 0; i < size; i++) {
        const uint8_t c = letter(text[i]);
        if (!c)
            continue;
        one = (one ^ c) * FNV_PRIME;
        two = (two ^ (uint8_t)(c + 89)) * FNV_PRIME;
    }
    hash[0] = not_zero(one);
    hash[1] = two;
}

/* --- headlines ---------------------------------------------------------------------------------
 */

static void take_headline(struct likeness *to, const char *text)
{
    uint64_t hash[2], numbers = FNV_BASIS;
    bool number = false;
    hash_letters(text, strlen(text), hash);
    to->headline = *text ? hash[0] : 0;
    while (*text) {
        uint64_t word = FNV_BASIS;
        bool digits = false;
        const char *start = text;
        for (; letter(*text); text++) {
            word = (word ^ letter(*text)) * FNV_PRIME;
            digits |= *text >= '0' && *text <= '9';
        }
        if (text > start)
            to->heads |= UINT64_C(1) << (word >> 58);
        if (digits) {
            numbers = (numbers ^ word) * FNV_PRIME;
            number = true;
        }
        text += *text != '\0' && text == start;
    }
    to->numbers = number ? not_zero(numbers) : 0;
}

/* --- addresses ---------------------------------------------------------------------------------
 */

/* Parameters that say where a reader came from, and not what is read. */
static bool is_tracking(const char *name, size_t length)
{
    static const char *const names[] = {"fbclid",    "gclid",   "dclid",   "msclkid",    "yclid",
                                        "igshid",    "mc_cid",  "mc_eid",  "cmpid",      "ocid",
                                        "_ga",       "ref",     "ref_src", "smid",       "xtor",
                                        "at_medium", "partner", "cmp",     "ns_campaign"};
    if (length > 4 && strncmp(name, "utm_", 4) == 0)
        return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0)
            return true;
    return false;
}

/* Appends what of a query leads somewhere: "id=7&utm_source=x" gives "?id=7". */
static void put_query(satchel_buf *to, const char *query)
{
    char before = '?';
    while (*query && *query != '#') {
        const size_t length = strcspn(query, "&#");
        if (length && !is_tracking(query, strcspn(query, "=&#"))) {
            satchel_buf_put_byte(to, (uint8_t)before);
            satchel_buf_put(to, query, length);
            before = '&';
        }
        query += length + (query[length] == '&');
    }
}

/* An address in the form in which two that lead to the same page are the same; empty when it leads
 * to no page but to a site. */
static void put_address(satchel_buf *to, const char *url)
{
    const char *host = strncasecmp(url, "https://", 8) == 0  ? url + 8
                       : strncasecmp(url, "http://", 7) == 0 ? url + 7
                                                             : NULL;
    if (!host)
        return;
    if (strncasecmp(host, "www.", 4) == 0)
        host += 4;
    const size_t name = strcspn(host, "/?#");
    size_t path = strcspn(host + name, "?#");
    while (path && host[name + path - 1] == '/')
        path--;
    const char *query = host + name + strcspn(host + name, "?#");
    if (!path && *query != '?')
        return;
    for (size_t i = 0; i < name; i++)
        satchel_buf_put_byte(to, letter(host[i]) ? letter(host[i]) : (uint8_t)host[i]);
    satchel_buf_put(to, host + name, path);
    if (*query == '?')
        put_query(to, query + 1);
}

static bool take_address(struct likeness *to, const char *url)
{
    satchel_buf address;
    satchel_buf_init(&address, 8192);
    put_address(&address, url);
    const bool ok = address.failed != SATCHEL_MEMORY;
    uint64_t hash = FNV_BASIS, other = 0;
    for (size_t i = 0; i < address.size; i++) {
        hash = (hash ^ address.data[i]) * FNV_PRIME;
        other = other * 31 + address.data[i];
    }
    to->address[0] = address.size && !address.failed ? not_zero(hash) : 0;
    to->address[1] = other;
    satchel_buf_free(&address);
    return ok;
}

/* --- texts -------------------------------------------------------------------------------------
 */

/* Every piece of PIECE letters, by a hash that rolls over the text, in the bin that the hash
 * names. */
static void sketch_text(const char *text, size_t size, uint16_t bins[SKETCH_BINS])
{
    static const uint64_t base = UINT64_C(0x9e3779b97f4a7c15) | 1;
    uint8_t window[PIECE] = {0};
    uint64_t hash = 0, leaving = 1;
    size_t count = 0;
    for (unsigned i = 0; i < PIECE; i++)
        leaving *= base;
    for (size_t i = 0; i < SKETCH_BINS; i++)
        bins[i] = UINT16_MAX;
    for (size_t i = 0; i < size; i++) {
        const uint8_t c = letter(text[i]);
        if (!c)
            continue;
        hash = hash * base + c - leaving * window[count % PIECE];
        window[count++ % PIECE] = c;
        if (count < PIECE)
            continue;
        /* The finalizer of MurmurHash3: a rolling hash alone is not even. */
        uint64_t mixed = (hash ^ (hash >> 33)) * UINT64_C(0xff51afd7ed558ccd);
        mixed = (mixed ^ (mixed >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
        uint16_t *bin = &bins[mixed >> 58];
        const uint16_t value = (uint16_t)(mixed >> 42);
        *bin = value < *bin ? value : *bin;
    }
}

static const char *fact_of(const struct metadata *meta, const char *key)
{
    for (unsigned i = 0; i < meta->fact_count; i++)
        if (strcmp(meta->facts[i].key, key) == 0)
            return meta->facts[i].value;
    return NULL;
}

bool likeness_take(struct likeness *to, struct manuscript *m, satchel_arena *arena)
{
    size_t size;
    *to = (struct likeness){0};
    const char *url = fact_of(&m->meta, "url"), *source = fact_of(&m->meta, "source");
    take_headline(to, satchel_builder_headline(m->builder));
    const char *text = satchel_builder_peek(m->builder, &size);
    to->size = (uint32_t)size;
    if (url && !take_address(to, url))
        return false;
    if (source && *source && !(to->source = satchel_arena_string(arena, source, strlen(source))))
        return false;
    if (size < SHORT_TEXT)
        return true;
    hash_letters(text, size, to->words);
    if (!to->source && !to->address[0])
        return true;
    to->sketch = satchel_arena_alloc(arena, SKETCH_BINS * sizeof *to->sketch);
    if (to->sketch)
        sketch_text(text, size, to->sketch);
    return to->sketch != NULL;
}
