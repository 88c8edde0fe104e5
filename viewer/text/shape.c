/* The token cache; see shape.h.
 *
 * An open hash table of pointers into an arena. A token's key is a copy of its text, with a few
 * bytes of what surrounds it where letters join, and of everything else that can change its glyphs.
 * Nothing is evicted one by one: when the arena is over its budget between two paragraphs, all is
 * forgotten; the next page then costs a few hundred shapings, a millisecond.
 */
#include "text/shape.h"

#include "text/breaks.h"
#include "text/decode.h"
#include "text/graphemes.h"
#include "text/hang.h"
#include "text/hyphen.h"
#include "text/plain.h"
#include "text/token_parts.h"

#include <satchel/utf8.h>

#include <stdlib.h>
#include <string.h>

#define CONTEXT     12   /* bytes of context on each side, when letters join */
#define FIRST_SLOTS 1024 /* a power of two */

struct tokens *tokens_create(struct fonts *fonts)
{
    struct tokens *tokens = calloc(1, sizeof *tokens);
    if (!tokens)
        return NULL;
    tokens->fonts = fonts;
    satchel_arena_init(&tokens->arena, TOKENS_LIMIT);
    rows_init(&tokens->rows);
    tokens->plain = plain_create(fonts);
    tokens->hyphens = hyphens_create(NULL);
    if (!tokens->plain || !tokens->hyphens) {
        tokens_destroy(tokens);
        return NULL;
    }
    return tokens;
}

void tokens_destroy(struct tokens *tokens)
{
    if (!tokens)
        return;
    tokens_forget(tokens);
    free(tokens->numbered);
    plain_destroy(tokens->plain);
    hyphens_destroy(tokens->hyphens);
    free(tokens->runs);
    free(tokens->glyphs);
    free(tokens);
}

void tokens_forget(struct tokens *tokens)
{
    satchel_arena_free(&tokens->arena);
    free(tokens->slots);
    rows_forget(&tokens->rows);
    tokens->slots = NULL;
    tokens->slot_count = tokens->entry_count = tokens->number_count = 0;
}

void tokens_trim(struct tokens *tokens)
{
    if (tokens->arena.used + tokens->slot_count * sizeof *tokens->slots > TOKENS_KEEP)
        tokens_forget(tokens);
}

void tokens_count(const struct tokens *tokens, uint64_t *asked, uint64_t *shaped)
{
    *asked = tokens->asked;
    *shaped = tokens->shaped;
}

/* --- keys ----------------------------------------------------------------------------------- */

/* Do neighbours decide the script of the whole token? Only when it has no letter. */
static bool has_letter(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const uint8_t b = (uint8_t)text[i];
        if ((b | 0x20) >= 'a' && (b | 0x20) <= 'z')
            return true;
        if (b >= 0x80)
            return text_script(text + i, length - i) != SCRIPT_COMMON;
    }
    return false;
}

/* Up to CONTEXT bytes before or after, of whole characters. */
static size_t context_before(const struct token_input *in)
{
    if (!in->joins_before)
        return 0;
    const size_t from = in->start > CONTEXT ? in->start - CONTEXT : 0;
    size_t at = from;
    while (at < in->start && ((uint8_t)in->text[at] & 0xC0) == 0x80)
        at++;
    return in->start - at;
}

static size_t context_after(const struct token_input *in)
{
    if (!in->joins_after)
        return 0;
    const size_t most = in->length - in->end;
    return satchel_utf8_floor(in->text + in->end, most, most < CONTEXT ? most : CONTEXT);
}

static struct key key_of(const struct token_input *in)
{
    const struct itemize_style *s = &in->style;
    const size_t length = in->end - in->start;
    struct key key = {.zero = 0};
    key.context = has_letter(in->text + in->start, length) ? SCRIPT_COMMON : s->context;
    key.before = (uint16_t)context_before(in);
    key.length = (uint16_t)length;
    key.after = (uint16_t)context_after(in);
    key.family = (uint8_t)s->font.family;
    key.flags = (uint8_t)(s->font.bold | s->font.italic << 1 | s->broad << 2 | in->rtl << 3 |
                          s->ideographic << 4);
    key.language = s->language;
    key.features = (uint8_t)in->features;
    return key;
}

static size_t key_size(const struct key *key)
{
    return (size_t)key->before + key->length + key->after;
}

static uint32_t hash_of(const struct key *key, const char *text, size_t room)
{
    uint64_t parts[2];
    memcpy(parts, key, sizeof parts);
    return hash_text(mix(mix(0x9E3779B97F4A7C15u, parts[1]), parts[0]), text, key_size(key), room);
}

/* --- table ---------------------------------------------------------------------------------- */

/* The slot of the entry, or the empty one where it belongs. */
static struct slot *slot_of(const struct tokens *tokens, uint32_t hash, const struct key *key,
                            const char *text, size_t room)
{
    const size_t mask = tokens->slot_count - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        const struct entry *e = tokens->slots[i].entry;
        if (!e || (e->hash == hash && same_key(&e->key, key) &&
                   same_text(entry_text(e), text, key_size(key), room)))
            return &tokens->slots[i];
    }
}

static bool grow_table(struct tokens *tokens)
{
    const size_t old = tokens->slots ? tokens->slot_count : 0;
    const size_t count = old ? old * 2 : FIRST_SLOTS;
    if (tokens->entry_count * 2 < old)
        return true;
    struct slot *slots = calloc(count, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < old; i++) {
        struct entry *e = tokens->slots[i].entry;
        if (!e)
            continue;
        size_t at = e->hash & (count - 1);
        while (slots[at].entry)
            at = (at + 1) & (count - 1);
        slots[at].entry = e;
    }
    free(tokens->slots);
    tokens->slots = slots;
    tokens->slot_count = count;
    return true;
}

/* --- shaping -------------------------------------------------------------------------------- */

static bool reserve(void **array, size_t *capacity, size_t count, size_t size)
{
    if (count <= *capacity)
        return true;
    const size_t more = count + count / 2 + 16;
    void *grown = realloc(*array, more * size);
    if (!grown)
        return false;
    *array = grown;
    *capacity = more;
    return true;
}

static int16_t scaled(int32_t v, unsigned scale)
{
    const int32_t w = v * (int32_t)scale;
    return (int16_t)((w + (w < 0 ? -512 : 512)) / 1024);
}

static bool takes_letter_space(script_tag script)
{
    return script == SCRIPT_LATIN || script == SCRIPT_GREEK || script == SCRIPT_CYRILLIC ||
           script == SCRIPT_HEBREW || script == SCRIPT_THAI || script == SCRIPT_LAO ||
           script == SCRIPT_COMMON;
}

/* The glyphs of a plain run, scaled; NULL if it must be shaped. Borrowed until the next call. */
static const struct glyph *plain_run(struct tokens *tokens, const struct token_input *in,
                                     const struct face_run *run, size_t *count)
{
    const char *text = in->text + run->start;
    const size_t length = run->end - run->start;
    struct plain_word word;
    if (length > PLAIN_MOST || run->missing)
        return NULL;
    struct plain_set *set =
        plain_run_set(tokens->plain, &in->style, run->script, in->rtl, in->features, run->face);
    if (!set || !plain_measure(tokens->plain, set, text, length, &word))
        return NULL;
    plain_glyphs(set, text, length, tokens->plain_glyphs);
    *count = word.glyphs;
    return tokens->plain_glyphs;
}

/* Shapes one run; *scale is what its glyphs must yet be scaled by. NULL when out of memory. */
static const struct glyph *run_glyphs(struct tokens *tokens, const struct token_input *in,
                                      const struct face_run *run, struct face *face, size_t *count,
                                      unsigned *scale)
{
    const struct glyph *glyphs = plain_run(tokens, in, run, count);
    const struct shape_input input = {
        .text = in->text,
        .length = in->length,
        .start = run->start,
        .end = run->end,
        .script = run->script,
        .language = in->style.language,
        .rtl = in->rtl,
        .features = in->features,
    };
    *scale = glyphs ? 1024 : fonts_scale(tokens->fonts, in->style.font.family, run->face);
    return glyphs ? glyphs : shaper_shape(fonts_shaper(tokens->fonts), face, &input, count);
}

/* Shapes one run and appends it to the token in the making. */
static bool shape_run(struct tokens *tokens, const struct token_input *in,
                      const struct face_run *run, struct token *token)
{
    struct face *face = fonts_face(tokens->fonts, run->face);
    size_t count;
    unsigned scale;
    if (!face)
        return true; /* its file has gone: nothing to draw */
    const struct glyph *glyphs = run_glyphs(tokens, in, run, face, &count, &scale);
    if (!glyphs ||
        !reserve((void **)&tokens->runs, &tokens->run_capacity, token->run_count + 1u,
                 sizeof *tokens->runs) ||
        !reserve((void **)&tokens->glyphs, &tokens->glyph_capacity, token->glyph_count + count,
                 sizeof *tokens->glyphs))
        return false;
    struct token_run *to = &tokens->runs[token->run_count++];
    *to = (struct token_run){
        .face = run->face,
        .scale = (uint16_t)fonts_scale(tokens->fonts, in->style.font.family, run->face),
        .first = token->glyph_count,
        .count = (uint32_t)count,
    };
    for (size_t i = 0; i < count; i++) {
        struct glyph g = glyphs[i];
        g.cluster = (uint16_t)(g.cluster + (run->start - in->start));
        g.advance = scaled(g.advance, scale);
        g.x = scaled(g.x, scale);
        g.y = scaled(g.y, scale);
        to->width += g.advance;
        /* What shaping took apart may be in no face although the whole was. */
        token->missing = (uint16_t)(token->missing + (!g.id && !run->missing));
        tokens->glyphs[token->glyph_count++] = g;
        to->letters += g.advance > 0 && takes_letter_space(run->script);
    }
    token->width += to->width;
    token->letters = (uint16_t)(token->letters + to->letters);
    return true;
}

static uint32_t count_clusters(const char *text, size_t start, size_t end)
{
    uint32_t n = 0;
    for (; start < end; n++)
        start = grapheme_end(text, end, start);
    return n;
}

static bool shape(struct tokens *tokens, const struct token_input *in, struct token *token)
{
    struct itemizer it = itemizer_of(tokens->fonts, &in->style, in->text, in->start, in->end);
    struct face_run run;
    while (itemizer_next(&it, &run)) {
        if (run.missing)
            token->missing =
                (uint16_t)(token->missing + count_clusters(in->text, run.start, run.end));
        if (!shape_run(tokens, in, &run, token))
            return false;
    }
    return !fonts_take_shortage(tokens->fonts);
}

/* A plain word needs no shaping; its set of letters, or NULL. */
static const struct plain_set *measure(struct tokens *tokens, const struct token_input *in,
                                       struct token *token)
{
    const size_t length = in->end - in->start;
    if (length > PLAIN_MOST || in->start || in->end < in->length)
        return NULL;
    struct plain_set *set =
        plain_set(tokens->plain, &in->style, token->script, in->rtl, in->features);
    struct plain_word word;
    if (!set || !plain_measure(tokens->plain, set, in->text, length, &word))
        return NULL;
    token->width = word.width;
    token->glyph_count = word.glyphs;
    token->run_count = 1;
    token->letters = takes_letter_space(token->script) ? word.glyphs : 0;
    return set;
}

/* Copies the runs and glyphs of the token just shaped into the arena. */
static const struct token_run *keep_shape(struct tokens *tokens, const struct token *token)
{
    const size_t runs = token->run_count * sizeof *tokens->runs;
    const size_t glyphs = token->glyph_count * sizeof *tokens->glyphs;
    char *shaped = satchel_arena_alloc(&tokens->arena, runs + glyphs + 1);
    if (shaped && runs)
        memcpy(shaped, tokens->runs, runs);
    if (shaped && glyphs)
        memcpy(shaped + runs, tokens->glyphs, glyphs);
    return (const struct token_run *)(const void *)shaped;
}

/* Copies the token and its key into the arena. */
static struct entry *keep(struct tokens *tokens, const struct token *token, const struct key *key,
                          const char *text)
{
    struct entry *e = satchel_arena_alloc(&tokens->arena, sizeof *e + (key_size(key) + 7) / 8 * 8);
    if (!e || !reserve((void **)&tokens->numbered, &tokens->number_capacity,
                       tokens->number_count + 1, sizeof(struct entry *)))
        return NULL;
    *e = (struct entry){.token = *token, .key = *key, .number = (uint32_t)tokens->number_count};
    memcpy(e + 1, text, key_size(key));
    return tokens->numbered[tokens->number_count++] = e;
}

/* Finds what the ends of the entry's token may hang by. */
static void find_hangs(struct tokens *tokens, struct entry *e)
{
    const char *text = entry_text(e) + e->key.before;
    const size_t length = e->token.length, last = satchel_utf8_floor(text, length, length - 1);
    uint32_t first_c, last_c;
    int32_t start = 0, end = 0;
    const size_t first = satchel_utf8_decode(text, length, &first_c);
    satchel_utf8_decode(text + last, length - last, &last_c);
    const unsigned start_share = hang_at_start(first_c), end_share = hang_at_end(last_c);
    if (!start_share && !end_share)
        return;
    const struct glyph *glyphs = tokens_shape(tokens, &e->token).glyphs;
    for (uint32_t i = 0; i < e->token.glyph_count; i++) {
        start += glyphs[i].cluster < first ? glyphs[i].advance : 0;
        end += glyphs[i].cluster >= last ? glyphs[i].advance : 0;
    }
    e->token.hang_start = (int16_t)(start * (int32_t)start_share / HANG_WHOLE);
    e->token.hang_end = (int16_t)(end * (int32_t)end_share / HANG_WHOLE);
}

/* Shapes the token and remembers it. Only the key's own bytes are looked at: what is remembered
 * cannot depend on anything else. A word that will be taken by its parts is not shaped. */
static struct entry *make(struct tokens *tokens, const struct token_input *in,
                          const struct key *key, const char *text, uint8_t edges)
{
    struct token_input alone = *in;
    alone.text = text;
    alone.length = key_size(key);
    alone.start = key->before;
    alone.end = (size_t)key->before + key->length;
    alone.style.context = key->context;
    struct token token = {
        .length = key->length,
        .rtl = in->rtl,
        .edges = edges,
        .script = text_last_script(text + key->before, key->length),
    };
    if (edges & WORD_INNER)
        return keep(tokens, &token, key, text);
    tokens->shaped++;
    const struct plain_set *plain = measure(tokens, &alone, &token);
    if (!plain && !shape(tokens, &alone, &token))
        return NULL;
    struct entry *e = keep(tokens, &token, key, text);
    if (!e)
        return NULL;
    e->plain = plain;
    e->shaped = plain ? NULL : keep_shape(tokens, &token);
    if (!plain && !e->shaped)
        return NULL;
    find_hangs(tokens, e);
    return e;
}

/* The bytes of the letter at `text` that is like any other of its script to line breaking; 0 for
 * what is none. */
static size_t letter_size(const char *text, size_t left)
{
    const uint8_t first = (uint8_t)text[0];
    if ((first | 0x20) >= 'a' && (first | 0x20) <= 'z')
        return 1;
    const bool cyrillic = first == 0xD0 || first == 0xD1;
    return left > 1 && (cyrillic || text_is_hebrew(text) || text_is_arabic(text)) ? 2 : 0;
}

/* Of a word of letters, and of one with a stop at its end, the last letter tells as much as all,
 * and as any other of its kind. */
static uint8_t edges_of(struct tokens *tokens, const char *text, size_t length)
{
    uint8_t kinds[TOKEN_MOST];
    const unsigned flags = BREAKS_BOOK | BREAKS_SYLLABLES;
    size_t last = 0, at = 0;
    for (size_t n; at < length && (n = letter_size(text + at, length - at)) != 0; at += n)
        last = at;
    const char *stop = at + 1 == length ? memchr(STOPS, text[at], sizeof STOPS - 1) : NULL;
    if (!at || (at < length && !stop))
        return breaks_word(text, length, flags, kinds);
    const size_t ending = at == length ? sizeof STOPS - 1 : (size_t)(stop - STOPS);
    uint8_t *edges = &tokens->edges[text_is_hebrew(text + last)][ending];
    if (!*edges)
        *edges = breaks_word(text + last, length - last, flags, kinds);
    return *edges;
}

static const struct token *get(struct tokens *tokens, const struct token_input *in,
                               const struct key *key, const char *text, uint32_t hash, size_t room)
{
    tokens->asked++;
    if (tokens->entry_count * 2 >= tokens->slot_count && !grow_table(tokens))
        return NULL;
    struct slot *slot = slot_of(tokens, hash, key, text, room);
    struct entry *e = slot->entry;
    if (!e || (!in->word && !e->plain && !e->shaped)) {
        const uint8_t edges = in->word ? edges_of(tokens, text + key->before, key->length) : 0;
        struct entry *made = make(tokens, in, key, text, edges);
        if (!made)
            return NULL;
        made->hash = hash;
        tokens->entry_count += !e;
        slot->entry = e = made;
    }
    if (in->word && !e->token.edges)
        e->token.edges = edges_of(tokens, text + key->before, key->length);
    return &e->token;
}

const struct token *tokens_get(struct tokens *tokens, const struct token_input *in)
{
    const struct key key = key_of(in);
    const size_t from = in->start - key.before;
    const char *text = in->text + from;
    const size_t room = in->length - from;
    return get(tokens, in, &key, text, hash_of(&key, text, room), room);
}

void tokens_look(struct token_look *look)
{
    look->input.start = look->input.end = 0;
    look->input.word = true;
    struct key key = key_of(&look->input);
    key.context = SCRIPT_COMMON; /* of words with letters */
    memcpy(look->key, &key, sizeof key);
    look->seed = mix(0x9E3779B97F4A7C15u, look->key[1]);
}

/* tokens_word for a word that is not remembered, or not as a word. */
static const struct token *new_word(struct tokens *tokens, struct token_look *look, size_t start,
                                    size_t end, script_tag context, const struct key *key,
                                    uint32_t hash)
{
    struct token_input *in = &look->input;
    in->start = start;
    in->end = end;
    in->style.context = context;
    return get(tokens, in, key, in->text + start, hash, in->length - start);
}

const struct token *tokens_word(struct tokens *tokens, struct token_look *look, size_t start,
                                size_t end, script_tag script)
{
    const char *text = look->input.text + start;
    const size_t length = end - start, room = look->input.length - start;
    struct key key;
    uint64_t parts[2];
    memcpy(&key, look->key, sizeof key);
    key.length = (uint16_t)length;
    key.context = has_letter(text, length) ? SCRIPT_COMMON : script;
    memcpy(parts, &key, sizeof parts);
    const uint32_t hash = hash_text(mix(look->seed, parts[0]), text, length, room);
    const size_t mask = tokens->slot_count - 1;
    for (size_t i = hash & mask; tokens->slot_count; i = (i + 1) & mask) {
        struct entry *e = tokens->slots[i].entry;
        if (!e)
            break;
        if (e->hash != hash || !same_key(&e->key, &key) ||
            !same_text(entry_text(e), text, length, room))
            continue;
        if (!e->token.edges || (!e->plain && !e->shaped && !(e->token.edges & WORD_INNER)))
            break;
        tokens->asked++;
        return &e->token;
    }
    return new_word(tokens, look, start, end, script, &key, hash);
}

uint32_t tokens_places(struct tokens *tokens, const struct token *token)
{
    struct entry *e = (struct entry *)(uintptr_t)token; /* ours; what is found is remembered */
    if (!e->token.hyphenated)
        e->token.places = hyphens_find(tokens->hyphens, e->key.language,
                                       entry_text(e) + e->key.before, token->length);
    e->token.hyphenated = true;
    return e->token.places;
}

uint32_t tokens_number(const struct token *token)
{
    return ((const struct entry *)(const void *)token)->number;
}

const struct token *tokens_numbered(const struct tokens *tokens, uint32_t number)
{
    return &tokens->numbered[number]->token;
}

bool tokens_is(const struct token *token, const char *text, size_t room)
{
    const struct entry *e = (const struct entry *)(const void *)token;
    if (token->length > room)
        return false;
    if (e->key.before) /* then no zeros need follow */
        return memcmp(entry_text(e) + e->key.before, text, token->length) == 0;
    return same_text(entry_text(e), text, token->length, room);
}

struct rows *tokens_rows(struct tokens *tokens)
{
    return &tokens->rows;
}

size_t tokens_cuts(struct tokens *tokens, const struct token *token, uint32_t places,
                   struct token_cut *cuts)
{
    const struct entry *e = (const struct entry *)(const void *)token;
    const char *text = entry_text(e) + e->key.before;
    if (e->plain)
        return plain_cuts(e->plain, text, token->length, places, cuts);
    const struct glyph *glyphs = tokens_shape(tokens, token).glyphs;
    size_t count = 0;
    for (uint32_t at = 0; places && at < token->length; places >>= 1) {
        uint32_t c;
        if (places & 1) {
            cuts[count] = (struct token_cut){.at = at};
            for (uint32_t i = 0; i < token->glyph_count; i++)
                cuts[count].units += glyphs[i].cluster < at ? glyphs[i].advance : 0;
            count++;
        }
        at += (uint32_t)text_decode(text + at, token->length - at, &c);
    }
    return count;
}

struct token_shape tokens_shape(struct tokens *tokens, const struct token *token)
{
    const struct entry *e = (const struct entry *)(const void *)token;
    if (e->plain) {
        tokens->plain_run = (struct token_run){
            .face = plain_face(e->plain),
            .scale = (uint16_t)plain_scale(e->plain),
            .count = token->glyph_count,
            .letters = token->letters,
            .width = token->width,
        };
        plain_glyphs(e->plain, entry_text(e) + e->key.before, token->length, tokens->plain_glyphs);
        return (struct token_shape){&tokens->plain_run, tokens->plain_glyphs};
    }
    const struct token_run *runs = e->shaped;
    return (struct token_shape){runs,
                                (const struct glyph *)(const void *)(runs + token->run_count)};
}
