/* Scripts and faces; see itemize.h. */
#include "text/itemize.h"

#include "text/decode.h"
#include "text/face.h"
#include "text/graphemes.h"

/* The script that the character decides, or SCRIPT_COMMON if it follows its neighbours. */
static script_tag own_script(const struct uprops *p)
{
    const script_tag script = uprops_script_tag(p->script);
    return script == SCRIPT_INHERITED || script == SCRIPT_UNKNOWN ? SCRIPT_COMMON : script;
}

/* The same for choosing a face: European digits are Latin wherever they stand, so that a number,
 * its signs and its brackets are in one face, which has all of them. */
static script_tag face_script(uint32_t c, const struct uprops *p)
{
    return c >= '0' && c <= '9' ? SCRIPT_LATIN : own_script(p);
}

/* Kana, Han and bopomofo are set in one face and shaped alike. */
static bool same_run(script_tag a, script_tag b)
{
    return a == b || (script_is_ideographic(a) && script_is_ideographic(b));
}

/* Can this neutral character go with letters of `script`? */
static bool goes_with(const struct itemize_style *style, const struct uprops *p, script_tag script)
{
    if (!uprops_used_with(p, script))
        return false;
    /* In a Latin text a Chinese name does not make its quotation marks wide. */
    return !script_is_ideographic(script) || style->ideographic || p->flags & UP_WIDE ||
           category_is_mark(p->category);
}

/* What a neutral character becomes between letters of script `before`, or by itself. */
static script_tag resolve(const struct itemize_style *style, const struct uprops *p,
                          script_tag before)
{
    if (before != SCRIPT_COMMON && goes_with(style, p, before))
        return before;
    if (p->extensions && !uprops_used_with(p, before))
        return uprops_first_extension(p);
    return script_is_ideographic(before) && !style->ideographic ? SCRIPT_LATIN : before;
}

/* The script of the first letter or digit in [at, end), SCRIPT_COMMON if there is none. */
static script_tag next_script(const char *text, size_t at, size_t end)
{
    while (at < end) {
        uint32_t c;
        at += text_decode(text + at, end - at, &c);
        const script_tag script = face_script(c, uprops_of(c));
        if (script != SCRIPT_COMMON)
            return script;
    }
    return SCRIPT_COMMON;
}

script_tag text_script(const char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        uint32_t c;
        at += text_decode(text + at, length - at, &c);
        const script_tag script = own_script(uprops_of(c));
        if (script != SCRIPT_COMMON)
            return script;
    }
    return SCRIPT_COMMON;
}

script_tag text_last_script(const char *text, size_t length)
{
    while (length) {
        uint32_t c;
        const size_t at = satchel_utf8_floor(text, length, length - 1);
        text_decode(text + at, length - at, &c);
        const script_tag script = own_script(uprops_of(c));
        if (script != SCRIPT_COMMON)
            return script;
        length = at;
    }
    return SCRIPT_COMMON;
}

/* Passes over letters at *at that are of one script, and it is cheap to tell of which. Returns how
 * many they are. */
static uint32_t pass_letters(const char *text, size_t length, size_t *at, script_tag *script)
{
    const size_t start = *at;
    size_t end = start;
    while (end < length && (text[end] | 0x20) >= 'a' && (text[end] | 0x20) <= 'z')
        end++;
    *at = end;
    *script = SCRIPT_LATIN;
    if (end > start)
        return (uint32_t)(end - start);
    while (end + 1 < length && text_is_hebrew(text + end))
        end += 2;
    *script = SCRIPT_HEBREW;
    if (end == start) {
        *script = SCRIPT_CYRILLIC;
        while (end + 1 < length && ((uint8_t)text[end] | 1) == 0xD1) /* U+0400 to U+047F */
            end += 2;
    }
    *at = end;
    return (uint32_t)((end - start) / 2);
}

script_tag text_main_script(const char *text, size_t length)
{
    struct {
        script_tag script;
        uint32_t count;
    } seen[8] = {{0, 0}};
    for (size_t at = 0; at < length;) {
        uint32_t c;
        script_tag script;
        const uint32_t count = pass_letters(text, length, &at, &script);
        if (!count) {
            at += text_decode(text + at, length - at, &c);
            script = c < 0x80 ? SCRIPT_COMMON : uprops_script(c);
        }
        if (script == SCRIPT_COMMON || script == SCRIPT_INHERITED || script == SCRIPT_UNKNOWN)
            continue;
        for (size_t i = 0; i < 8; i++)
            if (seen[i].script == script || !seen[i].count) {
                seen[i].script = script;
                seen[i].count += count + !count;
                break;
            }
    }
    size_t best = 0;
    for (size_t i = 1; i < 8; i++)
        if (seen[i].count > seen[best].count)
            best = i;
    return seen[best].count ? seen[best].script : SCRIPT_COMMON;
}

/* --- scripts -------------------------------------------------------------------------------- */

/* The script of the character at `at`, given that of the letters before it. */
static script_tag script_at(const struct itemizer *it, size_t at, script_tag before)
{
    uint32_t c;
    text_decode(it->text + at, it->end - at, &c);
    const struct uprops *p = uprops_of(c);
    const script_tag own = face_script(c, p);
    return own == SCRIPT_COMMON ? resolve(it->style, p, before) : own;
}

/* Finds where the run of one script that starts at it->at ends. */
static void find_script(struct itemizer *it)
{
    script_tag before = it->script;
    if (before == SCRIPT_COMMON)
        before = next_script(it->text, it->at, it->end);
    if (before == SCRIPT_COMMON)
        before = it->style->context;
    it->script = script_at(it, it->at, before);
    it->script_end = grapheme_end(it->text, it->end, it->at);
    while (it->script_end < it->end) {
        const script_tag script = script_at(it, it->script_end, it->script);
        if (!same_run(script, it->script))
            break;
        it->script_end = grapheme_end(it->text, it->end, it->script_end);
    }
}

/* --- faces ---------------------------------------------------------------------------------- */

static struct font_want want_of(const struct itemizer *it)
{
    return (struct font_want){
        .style = it->style->font,
        .script = it->script,
        .language = it->style->language,
        .broad = it->style->broad,
    };
}

/* Has the face every letter of [at, end)? Neutral characters and what is never drawn do not count.
 */
static bool has_letters(struct fonts *fonts, uint16_t face, const char *text, size_t at, size_t end)
{
    while (at < end) {
        uint32_t c;
        at += text_decode(text + at, end - at, &c);
        const struct uprops *p = uprops_of(c);
        const bool letter = own_script(p) != SCRIPT_COMMON || category_is_mark(p->category);
        if (letter && !(p->flags & UP_IGNORABLE) && !fonts_has(fonts, face, c))
            return false;
    }
    return true;
}

static void choose_face(struct itemizer *it)
{
    const struct font_want want = want_of(it);
    uint16_t chain[FONTS_CHAIN];
    const size_t count = fonts_chain(it->fonts, &want, chain);
    it->run_face = count ? chain[0] : FACE_NONE;
    for (size_t i = 0; i < count; i++)
        if (has_letters(it->fonts, chain[i], it->text, it->at, it->script_end)) {
            it->run_face = chain[i];
            return;
        }
    uint16_t face;
    for (unsigned i = 0; (face = fonts_after_chain(it->fonts, i)) != FACE_NONE; i++)
        if (has_letters(it->fonts, face, it->text, it->at, it->script_end)) {
            it->run_face = face;
            return;
        }
}

static bool covers(struct fonts *fonts, uint16_t face, const char *text, size_t at, size_t end)
{
    while (at < end) {
        uint32_t c;
        at += text_decode(text + at, end - at, &c);
        if (!(uprops_of(c)->flags & UP_IGNORABLE) && !fonts_has(fonts, face, c))
            return false;
    }
    return true;
}

/* The face for the cluster [at, end): the run's, else one that has all of it, else the base's. */
static uint16_t face_of_cluster(const struct itemizer *it, size_t at, size_t end, bool *missing)
{
    *missing = false;
    if (covers(it->fonts, it->run_face, it->text, at, end))
        return it->run_face;
    const struct font_want want = want_of(it);
    uint16_t chain[FONTS_CHAIN];
    const size_t count = fonts_chain(it->fonts, &want, chain);
    for (size_t i = 0; i < count; i++)
        if (covers(it->fonts, chain[i], it->text, at, end))
            return chain[i];
    uint16_t base = FACE_NONE;
    for (size_t i = at; i < end;) {
        uint32_t c;
        i += text_decode(it->text + i, end - i, &c);
        const uint16_t face = fonts_find(it->fonts, &want, c);
        if (face != FACE_NONE && covers(it->fonts, face, it->text, at, end))
            return face;
        base = base == FACE_NONE ? face : base;
    }
    uint16_t other;
    for (unsigned i = 0; (other = fonts_after_chain(it->fonts, i)) != FACE_NONE; i++)
        if (covers(it->fonts, other, it->text, at, end))
            return other;
    *missing = true;
    return base == FACE_NONE ? it->run_face : base;
}

/* Looks at the rest of the text. It is simple, as most words are, if it begins with a letter, every
 * character is a cluster by itself, all are of one script, and the first face has all letters. Then
 * this does the work of find_script and choose_face; *run goes up to what the face does not have.
 */
static bool take_simple(struct itemizer *it, struct face_run *run)
{
    uint32_t c;
    size_t at = it->at + text_decode(it->text + it->at, it->end - it->at, &c), had = at;
    const struct uprops *p = uprops_of(c);
    const script_tag script = face_script(c, p);
    if (script == SCRIPT_COMMON || p->grapheme != GB_Other || p->flags & UP_IGNORABLE)
        return false;
    it->script = script;
    const struct font_want want = want_of(it);
    uint16_t chain[FONTS_CHAIN];
    struct face *face =
        fonts_chain(it->fonts, &want, chain) ? fonts_face(it->fonts, chain[0]) : NULL;
    bool simple = face && face_has(face, c);
    while (simple && at < it->end) {
        const size_t start = at;
        at += text_decode(it->text + at, it->end - at, &c);
        p = uprops_of(c);
        const bool neutral = own_script(p) == SCRIPT_COMMON && !category_is_mark(p->category);
        const bool has = face_has(face, c);
        script_tag next = face_script(c, p);
        if (next == SCRIPT_COMMON)
            next = resolve(it->style, p, script);
        simple = next == script && p->grapheme == GB_Other && !(p->flags & UP_IGNORABLE) &&
                 (has || neutral);
        had = has && had == start ? at : had;
    }
    if (!simple) {
        it->script = SCRIPT_COMMON;
        return false;
    }
    *run = (struct face_run){it->at, had, chain[0], script, false};
    it->single = true;
    it->run_face = chain[0];
    it->script_end = it->end;
    it->at = had;
    return true;
}

struct itemizer itemizer_of(struct fonts *fonts, const struct itemize_style *style,
                            const char *text, size_t start, size_t end)
{
    return (struct itemizer){
        .fonts = fonts,
        .style = style,
        .text = text,
        .at = start,
        .end = end,
        .script = SCRIPT_COMMON,
        .script_end = start,
        .run_face = FACE_NONE,
    };
}

bool itemizer_next(struct itemizer *it, struct face_run *run)
{
    if (it->at >= it->end)
        return false;
    if (it->script == SCRIPT_COMMON && take_simple(it, run))
        return true;
    if (it->at >= it->script_end) {
        find_script(it);
        choose_face(it);
    }
    *run = (struct face_run){.start = it->at, .end = it->at, .script = it->script};
    while (it->at < it->script_end) {
        uint32_t c;
        const size_t end = it->single
                               ? it->at + text_decode(it->text + it->at, it->end - it->at, &c)
                               : grapheme_end(it->text, it->script_end, it->at);
        bool missing;
        const uint16_t face = face_of_cluster(it, it->at, end, &missing);
        if (run->end > run->start && (face != run->face || missing != run->missing))
            break;
        run->face = face;
        run->missing = missing;
        run->end = it->at = end;
    }
    return true;
}
