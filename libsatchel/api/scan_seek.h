/* Blocks of a text that may have the anchor of a word; see scan.h. Included by scan_narrow.c and
 * scan_wide.c, which differ in how many bytes are compared at once. Whatever is the same for all
 * blocks is a constant where it is looked at (struct form), as a block of most texts costs less
 * than a few decisions.
 */
#include "api/scan.h"

#define GROUPS (SCAN_BLOCK / LANES)
#define INLINE inline __attribute__((always_inline))

static INLINE lanes all_of(const struct scan_byte *byte)
{
    return lanes_load(byte->lanes);
}

static INLINE lanes is_same(lanes v, const struct scan_same *same)
{
    return (lanes)((v & all_of(&same->counts)) == all_of(&same->byte));
}

static INLINE lanes in_span(lanes v, const struct scan_span *span)
{
    return (lanes)(v - all_of(&span->least) <= all_of(&span->wide));
}

/* The answers here are in a lane's highest bit; where that is all that lanes_mask looks at, the
 * others may be anything.
 */
#ifdef __AVX2__
#define HAS_TABLES true

static INLINE lanes not_ascii(lanes v)
{
    return v;
}

static INLINE lanes is_among(lanes v, const struct scan_bytes *b, bool one)
{
    static const uint8_t places[LANES] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 0, 0,
                                          0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 0, 0};
    if (one)
        return is_same(v, &b->sames[0]);
    const __m256i half = _mm256_set1_epi8(15);
    const __m256i lower = _mm256_and_si256((__m256i)v, half);
    const __m256i upper = _mm256_and_si256(_mm256_srli_epi16((__m256i)v, 4), half);
    const __m256i bits = _mm256_shuffle_epi8((__m256i)all_of(&b->halves), lower);
    const __m256i bit = _mm256_shuffle_epi8((__m256i)lanes_load(places), upper);
    return (lanes)_mm256_sub_epi8(_mm256_setzero_si256(), _mm256_and_si256(bits, bit));
}
#else
#define HAS_TABLES false

static INLINE lanes not_ascii(lanes v)
{
    return (lanes)((lanes_signed)v < (lanes_signed){0});
}

static INLINE lanes is_among(lanes v, const struct scan_bytes *b, bool one)
{
    lanes found = {0};
    if (one)
        return is_same(v, &b->sames[0]);
    for (unsigned t = 0; t < b->same_count; t++)
        found |= is_same(v, &b->sames[t]);
    for (unsigned t = 0; t < b->span_count; t++)
        found |= in_span(v, &b->spans[t]);
    return found;
}
#endif

/* What of a search decides how blocks are looked at. */
struct form {
    unsigned bytes;          /* of the anchor */
    bool one_second;         /* `seconds` are one test */
    bool behind, one_behind; /* something is known of what stands behind; it is one test */
};

/* Test by test where there are no tables: a decision less for each lanes of each. */
static INLINE void put_among(const struct scan_bytes *b, bool one, const uint8_t *p,
                             lanes marks[GROUPS])
{
    const bool at_once = one || HAS_TABLES;
#pragma GCC unroll 4
    for (unsigned i = 0; i < GROUPS; i++)
        marks[i] = at_once ? is_among(lanes_load(p + i * LANES), b, one) : (lanes){0};
    for (unsigned t = 0; !at_once && t < b->same_count; t++)
#pragma GCC unroll 4
        for (unsigned i = 0; i < GROUPS; i++)
            marks[i] |= is_same(lanes_load(p + i * LANES), &b->sames[t]);
    for (unsigned t = 0; !at_once && t < b->span_count; t++)
#pragma GCC unroll 4
        for (unsigned i = 0; i < GROUPS; i++)
            marks[i] |= in_span(lanes_load(p + i * LANES), &b->spans[t]);
}

/* May the characters whose leads are at `lead` stand beside the anchor? `near` is that byte of them
 * which is next to it. The last byte is compared whatever the lead is: no such bytes are beside one
 * of ASCII. */
static INLINE lanes may_stand(const struct scan_beside *b, unsigned bytes, bool one,
                              const uint8_t *lead, const uint8_t *near)
{
    if (bytes == 1)
        return is_same(lanes_load(near), &b->lead) | not_ascii(lanes_load(near));
    lanes known = is_same(lanes_load(lead), &b->lead);
    if (bytes == 3)
        known &= is_same(lanes_load(lead + 1), &b->second);
    return is_among(lanes_load(lead + bytes - 1), &b->last, one) |
           (not_ascii(lanes_load(near) | all_of(&b->open)) & ~known);
}

static INLINE lanes may_be_behind(const struct scan *s, struct form form, const uint8_t *p)
{
    return form.behind ? may_stand(&s->behind, form.bytes, form.one_behind, p, p) : ~(lanes){0};
}

static INLINE uint64_t gather(const lanes marks[GROUPS])
{
    uint64_t bits = 0;
#pragma GCC unroll 4
    for (unsigned i = 0; i < GROUPS; i++)
        bits |= (uint64_t)lanes_mask(marks[i]) << (i * LANES);
    return bits;
}

/* The marked of those before which may be what ends before `offset` bytes behind a mark. */
static INLINE uint64_t only_behind(const struct scan *s, unsigned bytes, const uint8_t *p,
                                   uint64_t marked)
{
    lanes marks[GROUPS];
    if (!marked || !s->before.known || !(HAS_TABLES || s->before.few))
        return marked;
#pragma GCC unroll 4
    for (unsigned i = 0; i < GROUPS; i++) {
        const uint8_t *at = p + i * LANES;
        marks[i] = may_stand(&s->before, bytes, s->before.one, at - bytes, at - 1);
    }
    return marked & gather(marks);
}

static INLINE uint64_t only_before(const struct scan *s, struct form form, const uint8_t *p,
                                   lanes marks[GROUPS])
{
#pragma GCC unroll 4
    for (unsigned i = 0; i < GROUPS; i++)
        marks[i] &= may_be_behind(s, form, p + i * LANES);
    return gather(marks);
}

static INLINE uint64_t mark_ascii(const struct scan *s, struct form form, const uint8_t *p)
{
    lanes marks[GROUPS];
#pragma GCC unroll 4
    for (unsigned i = 0; i < GROUPS; i++) {
        const uint8_t *at = p + i * LANES;
        marks[i] = is_same(lanes_load(at), &s->letter) & may_be_behind(s, form, at + 1);
    }
    return only_behind(s, form.bytes, p, gather(marks));
}

static INLINE uint64_t mark_near(const struct scan *s, struct form form, const uint8_t *p)
{
    lanes marks[GROUPS];
    /* Without tables it is cheaper to look at each accent that is between the right letters. */
    if (form.bytes == 1 && !HAS_TABLES)
#pragma GCC unroll 4
        for (unsigned i = 0; i < GROUPS; i++)
            marks[i] = in_span(lanes_load(p + i * LANES), &s->accents);
    else
        put_among(&s->seconds, form.one_second, p + 1, marks);
    return only_behind(s, form.bytes, p, only_before(s, form, p + 2, marks));
}

/* By leads that hardly any text has: mostly it is enough to see that. */
static INLINE uint64_t mark_leads(const struct scan *s, const uint8_t *p)
{
    lanes any = {0}, marks[GROUPS];
#pragma GCC unroll 4
    for (unsigned i = 0; i < GROUPS; i++)
        any |= in_span(lanes_load(p + i * LANES), &s->leads_span);
    if (!lanes_mask(any))
        return 0;
    put_among(&s->leads, false, p, marks);
    return gather(marks);
}

static INLINE uint64_t mark_several(const struct scan *s, const uint8_t *p, bool one)
{
    lanes marks[GROUPS];
    put_among(&s->several, one, p + 1, marks);
    return gather(marks);
}

static INLINE lanes is_pair(const struct scan *s, unsigned t, const uint8_t *p)
{
    return (lanes)(lanes_load(p) == all_of(&s->pairs[t].bytes[0])) &
           (lanes)(lanes_load(p + 1) == all_of(&s->pairs[t].bytes[1]));
}

static INLINE lanes is_in_range(const struct scan *s, unsigned t, const uint8_t *p)
{
    return (lanes)(lanes_load(p) == all_of(&s->ranges[t].lead)) &
           in_span(lanes_load(p + 1), &s->ranges[t].behind);
}

static INLINE void mark_some_pairs(const struct scan *s, const uint8_t *p, unsigned first,
                                   unsigned end, lanes marks[GROUPS])
{
    for (unsigned t = first; t < end; t++)
#pragma GCC unroll 4
        for (unsigned i = 0; i < GROUPS; i++)
            marks[i] |= is_pair(s, t, p + i * LANES);
}

static INLINE void mark_some_ranges(const struct scan *s, const uint8_t *p, unsigned first,
                                    unsigned end, lanes marks[GROUPS])
{
    for (unsigned t = first; t < end; t++)
#pragma GCC unroll 4
        for (unsigned i = 0; i < GROUPS; i++)
            marks[i] |= is_in_range(s, t, p + i * LANES);
}

/* By the last two bytes; the anchor began before. */
static INLINE uint64_t mark_pairs(const struct scan *s, struct form form, const uint8_t *p)
{
    lanes marks[GROUPS] = {{0}};
    mark_some_pairs(s, p, 0, s->alone_pairs, marks);
    return only_behind(s, form.bytes, p - 1, only_before(s, form, p + 2, marks));
}

static INLINE uint64_t mark_ranges(const struct scan *s, struct form form, const uint8_t *p)
{
    lanes marks[GROUPS] = {{0}};
    mark_some_ranges(s, p, 0, s->alone_ranges, marks);
    return only_behind(s, form.bytes, p, only_before(s, form, p + 3, marks));
}

/* What folds to several letters may have those beside the anchor in itself. */
static INLINE uint64_t mark_far_several(const struct scan *s, const uint8_t *p)
{
    lanes marks[GROUPS] = {{0}};
    mark_some_pairs(s, p, s->alone_pairs, s->pair_count, marks);
    mark_some_ranges(s, p, s->alone_ranges, s->range_count, marks);
    return gather(marks);
}

static INLINE uint64_t mark_far(const struct scan *s, struct form form, const uint8_t *p)
{
    uint64_t marks = 0;
    if (s->alone_pairs)
        marks = mark_pairs(s, form, p);
    if (s->alone_ranges)
        marks |= mark_ranges(s, form, p);
    if (s->alone_pairs + s->alone_ranges < s->pair_count + s->range_count)
        marks |= mark_far_several(s, p);
    return marks;
}

/* Among bytes that are not all below 0xE0: is there any that begins another character than those of
 * U+2000 to U+203F, which are no letters? */
static INLINE bool begins_far(const uint8_t *p)
{
    lanes any = {0};
#pragma GCC unroll 4
    for (unsigned i = 0; i < GROUPS; i++) {
        const lanes here = lanes_load(p + i * LANES), behind = lanes_load(p + i * LANES + 1);
        const lanes mark = (lanes)(here == lanes_of(0xE2)) & (lanes)(behind == lanes_of(0x80));
        any |= (lanes)(here >= lanes_of(0xE0)) & ~mark;
    }
    return lanes_any(any);
}

/* Does a character of three bytes or more that began before `p` go on there? */
static INLINE bool goes_far(const uint8_t *p)
{
    return p[-1] >= 0xE0 || p[-2] >= 0xE0;
}

static INLINE size_t seek_in(const struct scan *s, struct form form, const uint8_t *text, size_t at,
                             size_t size, struct scan_found *found, unsigned *count)
{
    const bool has_seconds = s->has_seconds, has_leads = s->has_leads;
    const bool has_several = s->has_several;
    const bool one_several = s->several.same_count == 1 && !s->several.span_count;
    const struct scan_found *const end = found + SCAN_FOUND;
    struct scan_found *next = found;
    bool was_far = true;
    for (; at + SCAN_BLOCK + SCAN_MORE <= size && next < end; at += SCAN_BLOCK) {
        const uint8_t *p = text + at;
        uint64_t marks = 0;
        lanes most = lanes_load(p);
#pragma GCC unroll 4
        for (unsigned i = 1; i < GROUPS; i++)
            most = lanes_most(most, lanes_load(p + i * LANES));
        if (form.bytes == 1)
            marks = mark_ascii(s, form, p);
        if (lanes_mask(not_ascii(most))) {
            const bool far = lanes_any((lanes)((most & lanes_of(0xE0)) == lanes_of(0xE0)));
            if (has_seconds)
                marks |= mark_near(s, form, p);
            if (has_leads)
                marks |= mark_leads(s, p);
            if (has_several)
                marks |= one_several ? mark_several(s, p, true) : mark_several(s, p, false);
            if ((far && (form.bytes == 3 || begins_far(p))) || (was_far && goes_far(p)))
                marks |= mark_far(s, form, p);
            was_far = far;
        }
        if (marks)
            *next++ = (struct scan_found){at, marks};
    }
    *count = (unsigned)(next - found);
    return at;
}

static INLINE size_t seek(const struct scan *s, const uint8_t *text, size_t at, size_t size,
                          struct scan_found *found, unsigned *count)
{
    const bool behind = s->behind.known && (HAS_TABLES || s->behind.few);
    const bool one_behind = s->behind.one;
    const bool one_second = s->seconds.same_count == 1 && !s->seconds.span_count;
#define SEEK(...) seek_in(s, (struct form){__VA_ARGS__}, text, at, size, found, count)
    if (s->bytes == 1)
        return behind ? SEEK(1, false, true, true) : SEEK(1, false, false, false);
    if (s->bytes > 2)
        return behind ? SEEK(3, false, true, false) : SEEK(3, false, false, false);
    if (!behind)
        return one_second ? SEEK(2, true, false, false) : SEEK(2, false, false, false);
    if (one_behind)
        return one_second ? SEEK(2, true, true, true) : SEEK(2, false, true, true);
    return one_second ? SEEK(2, true, true, false) : SEEK(2, false, true, false);
#undef SEEK
}
