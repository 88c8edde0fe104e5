/* Metadata; see metadata.h. */
#include "metadata.h"

#include <satchel/utf8.h>

#include <stdlib.h>
#include <string.h>

enum fact {
    FACT_ID,
    FACT_TITLE,
    FACT_BYLINE,
    FACT_SECTION,
    FACT_LANGUAGE,
    FACT_DIRECTION,
    FACT_ISSUED,
    FACT_UPDATED,
    FACT_STATUS,
    FACT_VERSION,
    FACT_ORDER,
    FACT_URGENCY,
    FACT_SUMMARY,
    FACT_IMAGE,
    FACT_DRAFT,
    FACT_PUBLISHED,
    FACT_EMBARGO,
    FACT_EXPIRES,
    FACT_LIST, /* as FACT_OTHER, and there can be many */
    FACT_OTHER /* kept as it is, under the name in the table */
};

/* Names are compared without case, "_", "-" and spaces. Those of one fact stand in order of
 * preference only where a format may use two of them. */
static const struct {
    const char *name;
    enum fact fact;
    const char *kept; /* FACT_OTHER: the key in the bundle */
} keys[] = {
    {"id", FACT_ID, NULL},
    {"guid", FACT_ID, NULL},
    {"uuid", FACT_ID, NULL},
    {"title", FACT_TITLE, NULL},
    {"headline", FACT_TITLE, NULL},
    {"byline", FACT_BYLINE, NULL},
    {"author", FACT_BYLINE, NULL},
    {"authors", FACT_BYLINE, NULL},
    {"creator", FACT_BYLINE, NULL},
    {"section", FACT_SECTION, NULL},
    {"category", FACT_SECTION, NULL},
    {"categories", FACT_SECTION, NULL},
    {"language", FACT_LANGUAGE, NULL},
    {"lang", FACT_LANGUAGE, NULL},
    {"locale", FACT_LANGUAGE, NULL},
    {"dir", FACT_DIRECTION, NULL},
    {"direction", FACT_DIRECTION, NULL},
    {"issued", FACT_ISSUED, NULL},
    {"date", FACT_ISSUED, NULL},
    {"published", FACT_PUBLISHED, NULL},
    {"publisheddate", FACT_ISSUED, NULL},
    {"publishdate", FACT_ISSUED, NULL},
    {"publisheddatetime", FACT_ISSUED, NULL},
    {"pubdate", FACT_ISSUED, NULL},
    {"created", FACT_ISSUED, NULL},
    {"updated", FACT_UPDATED, NULL},
    {"modified", FACT_UPDATED, NULL},
    {"lastmod", FACT_UPDATED, NULL},
    {"lastmodified", FACT_UPDATED, NULL},
    {"lastmodifiedat", FACT_UPDATED, NULL},
    {"status", FACT_STATUS, NULL},
    {"pubstatus", FACT_STATUS, NULL},
    {"version", FACT_VERSION, NULL},
    {"order", FACT_ORDER, NULL},
    {"weight", FACT_ORDER, NULL},
    {"navorder", FACT_ORDER, NULL},
    {"urgency", FACT_URGENCY, NULL},
    {"summary", FACT_SUMMARY, NULL},
    {"standfirst", FACT_SUMMARY, NULL},
    {"description", FACT_SUMMARY, NULL},
    {"excerpt", FACT_SUMMARY, NULL},
    {"subtitle", FACT_SUMMARY, NULL},
    {"image", FACT_IMAGE, NULL},
    {"draft", FACT_DRAFT, NULL},
    {"source", FACT_OTHER, "source"},
    {"rights", FACT_OTHER, "rights"},
    {"copyright", FACT_OTHER, "rights"},
    {"license", FACT_OTHER, "rights"},
    {"licence", FACT_OTHER, "rights"},
    {"usageterms", FACT_OTHER, "usage"},
    {"usage", FACT_OTHER, "usage"},
    {"place", FACT_OTHER, "place"},
    {"dateline", FACT_OTHER, "place"},
    {"tags", FACT_LIST, "subject"},
    {"keywords", FACT_LIST, "subject"},
    {"subject", FACT_LIST, "subject"},
    {"subjects", FACT_LIST, "subject"},
    {"subjectcode", FACT_LIST, "subject-code"},
    {"infosource", FACT_LIST, "source"},
    {"related", FACT_LIST, "related"},
    {"genre", FACT_LIST, "genre"},
    {"embargo", FACT_EMBARGO, NULL},
    {"embargoed", FACT_EMBARGO, NULL},
    {"embargountil", FACT_EMBARGO, NULL},
    {"expires", FACT_EXPIRES, NULL},
    {"expirydate", FACT_EXPIRES, NULL},
    {"expiration", FACT_EXPIRES, NULL},
    {"expiry", FACT_EXPIRES, NULL},
    {"url", FACT_OTHER, "url"},
    {"canonical", FACT_OTHER, "url"},
    {"translator", FACT_OTHER, "translator"},
};

void metadata_init(struct metadata *m)
{
    *m = (struct metadata){.issued = SATCHEL_NO_TIME,
                           .updated = SATCHEL_NO_TIME,
                           .embargo = SATCHEL_NO_TIME,
                           .expires = SATCHEL_NO_TIME,
                           .order = INT32_MAX};
    satchel_arena_init(&m->arena, (size_t)1 << 20);
}

void metadata_free(struct metadata *m)
{
    satchel_arena_free(&m->arena);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

char *metadata_string(struct metadata *m, const char *text, size_t length)
{
    while (length && is_space(text[length - 1]))
        length--;
    while (length && is_space(*text)) {
        text++;
        length--;
    }
    if (length > SATCHEL_MAX_STRING / 3) /* a byte may become the three of U+FFFD */
        length = satchel_utf8_floor(text, length, SATCHEL_MAX_STRING / 3);
    char *to = satchel_arena_alloc(&m->arena, length * 3 + 1);
    size_t out = 0;
    for (size_t i = 0; to && i < length;) {
        uint32_t c;
        i += satchel_utf8_decode(text + i, length - i, &c);
        out += satchel_utf8_encode(c < 0x20 || (c >= 0x7F && c < 0xA0) ? ' ' : c, to + out);
    }
    return to;
}

/* Does the key of a source mean the name of the table? */
static bool same_key(const char *key, const char *name)
{
    for (; *key; key++) {
        char c = *key;
        if (c == '_' || c == '-' || c == ' ')
            continue;
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if (c != *name)
            return false;
        name++;
    }
    return !*name;
}

/* --- values ------------------------------------------------------------------------------------
 */

static char fold_letter(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_word(const char *value, const char *list)
{
    const size_t length = strlen(value);
    while (*list) {
        const size_t n = strcspn(list, "|");
        size_t i = 0;
        while (i < n && n == length && fold_letter(value[i]) == list[i])
            i++;
        if (n == length && i == n)
            return true;
        list += n + (list[n] == '|');
    }
    return false;
}

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* One subtag in its usual case: language lower, script title, region upper. */
static void copy_subtag(char *to, const char *from, size_t length, bool first)
{
    for (size_t i = 0; i < length; i++) {
        const char c = fold_letter(from[i]);
        const bool upper = !first && is_alpha(c) && (length == 2 || (length == 4 && i == 0));
        to[i] = upper ? (char)(c - 32) : c;
    }
}

bool language_tag(const char *text, char *to, size_t capacity)
{
    size_t out = 0;
    for (const char *at = text;;) {
        size_t n = 0;
        while (is_alpha(at[n]) || (at[n] >= '0' && at[n] <= '9'))
            n++;
        const bool first = at == text;
        if (n == 0 || n > 8 || (first && (n < 2 || n > 3 || !is_alpha(at[0]))) ||
            out + n + 2 > capacity)
            return false;
        if (!first)
            to[out++] = '-';
        copy_subtag(to + out, at, n, first);
        out += n;
        at += n;
        if (*at != '-' && *at != '_') {
            to[out] = '\0';
            /* "en_US.UTF-8", "en, fr" */
            return (!*at || strchr(".@,;", *at)) && strcmp(to, "und") != 0;
        }
        at++;
    }
}

static void set_direction(struct metadata *m, const char *value)
{
    if (is_word(value, "rtl"))
        m->direction = SATCHEL_BASE_RTL;
    else if (is_word(value, "ltr"))
        m->direction = SATCHEL_BASE_LTR;
}

static void set_status(struct metadata *m, const char *value)
{
    if (m->status == SATCHEL_CANCELED)
        return; /* a kill stands */
    if (is_word(value, "corrected|correction|corrective|updated|update"))
        m->status = SATCHEL_CORRECTED;
    else if (is_word(value, "canceled|cancelled|killed|kill|withdrawn|retracted|delete|deleted"))
        m->status = SATCHEL_CANCELED;
    else if (is_word(value, "withheld"))
        m->withheld = m->held = true;
    else if (is_word(value, "draft|unpublished|private|pending"))
        m->withheld = true;
    else if (is_word(value, "embargoed"))
        m->embargoed = true;
}

/* "published" is a date to some and yes or no to others (Jekyll). */
static void set_published(struct metadata *m, const char *value)
{
    int64_t time;
    if (is_word(value, "false|no|off"))
        m->withheld = true;
    else if (m->issued == SATCHEL_NO_TIME && date_parse(value, &time))
        m->issued = time;
}

static void set_time(int64_t *to, const char *value)
{
    int64_t time;
    if (*to == SATCHEL_NO_TIME && date_parse(value, &time))
        *to = time;
}

/* A whole number in [low, high]; false if it is none. */
static bool whole_number(const char *value, long low, long high, long *to)
{
    char *end;
    const long number = strtol(value, &end, 10);
    if (end == value || (*end && *end != '.') || number < low || number > high)
        return false;
    *to = number;
    return true;
}

static bool set_text(struct metadata *m, const char **to, const char *value)
{
    if (*to)
        return true;
    *to = metadata_string(m, value, strlen(value));
    return *to != NULL;
}

static bool set_language(struct metadata *m, const char *value)
{
    char tag[64];
    return !language_tag(value, tag, sizeof tag) || set_text(m, &m->language, tag);
}

static void set_number(struct metadata *m, enum fact fact, const char *value)
{
    long number;
    if (fact == FACT_VERSION && whole_number(value, 1, INT32_MAX, &number))
        m->version = (uint32_t)number;
    else if (fact == FACT_ORDER && whole_number(value, INT32_MIN, INT32_MAX - 1, &number))
        m->order = (int32_t)number;
    else if (fact == FACT_URGENCY && whole_number(value, 1, 9, &number))
        m->urgency = (uint8_t)number;
}

static bool add_fact(struct metadata *m, const char *key, const char *value)
{
    if (m->fact_count == METADATA_MOST_FACTS)
        return true;
    struct metadata_fact *fact = &m->facts[m->fact_count];
    fact->key = key;
    fact->value = metadata_string(m, value, strlen(value));
    if (!fact->value)
        return false;
    m->fact_count++;
    return true;
}

static bool has_fact(const struct metadata *m, const char *key)
{
    for (unsigned i = 0; i < m->fact_count; i++)
        if (strcmp(m->facts[i].key, key) == 0)
            return true;
    return false;
}

/* A time that decides whether the article is packed, and is carried in it. The first holds. */
static bool set_bound(struct metadata *m, int64_t *time, const char *key, const char *value)
{
    char shown[32];
    if (*time != SATCHEL_NO_TIME)
        return true;
    set_time(time, value);
    if (*time == SATCHEL_NO_TIME)
        return true;
    satchel_time_print(*time, shown, sizeof shown);
    return add_fact(m, key, shown);
}

static bool set_urgency(struct metadata *m, const char *value)
{
    char shown[2] = "0";
    set_number(m, FACT_URGENCY, value);
    shown[0] = (char)('0' + m->urgency);
    return !m->urgency || has_fact(m, "urgency") || add_fact(m, "urgency", shown);
}

static bool put(struct metadata *m, enum fact fact, const char *kept, const char *value)
{
    switch (fact) {
    case FACT_ID: return set_text(m, &m->id, value);
    case FACT_TITLE: return set_text(m, &m->title, value);
    case FACT_BYLINE: return set_text(m, &m->byline, value);
    case FACT_SECTION: return set_text(m, &m->section, value);
    case FACT_SUMMARY: return set_text(m, &m->summary, value);
    case FACT_IMAGE: return set_text(m, &m->image, value);
    case FACT_LANGUAGE: return set_language(m, value);
    case FACT_DIRECTION: set_direction(m, value); return true;
    case FACT_ISSUED: set_time(&m->issued, value); return true;
    case FACT_UPDATED: set_time(&m->updated, value); return true;
    case FACT_STATUS: set_status(m, value); return true;
    case FACT_PUBLISHED: set_published(m, value); return true;
    case FACT_DRAFT: m->withheld |= is_word(value, "true|yes|on|1"); return true;
    case FACT_VERSION:
    case FACT_ORDER: set_number(m, fact, value); return true;
    case FACT_URGENCY: return set_urgency(m, value);
    case FACT_EMBARGO: return set_bound(m, &m->embargo, "embargo", value);
    case FACT_EXPIRES: return set_bound(m, &m->expires, "expires", value);
    case FACT_OTHER: return has_fact(m, kept) || add_fact(m, kept, value);
    case FACT_LIST: return add_fact(m, kept, value);
    }
    return true;
}

bool metadata_put(struct metadata *m, const char *key, const char *value)
{
    if (!*value)
        return true;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (same_key(key, keys[i].name))
            return put(m, keys[i].fact, keys[i].kept, value);
    return true;
}
