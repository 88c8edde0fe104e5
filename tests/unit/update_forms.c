/* The form of an update: what is written is read again; read it strictly, wherever it comes from.
 *
 * Everything that an update can say is written and read back. Then its plan is cut off, and
 * changed, at every byte, in a file whose size, hash and head are right: it is refused with a
 * reason, or read to something that is consistent. */
#include "support/formed.h"
#include "support/random.h"

#include "base/bytes.h"

static struct formed edition;
static satchel_buf whole;

static bool parse(satchel_bytes bytes, struct update *u, satchel_error *err)
{
    const satchel_source source = satchel_source_memory(&bytes);
    *err = (satchel_error){0};
    const bool ok = update_parse(&source, u, err);
    assert_true(ok || (err->code != SATCHEL_OK && err->text[0]));
    return ok;
}

/* --- there and back -------------------------------------------------------------------------- */

static void check_page(const struct update_page *a, const struct update_page *b)
{
    assert_int_equal(a->kept, b->kept);
    if (a->kept)
        return;
    uint32_t at = 0;
    assert_int_equal(a->strings.size, b->strings.size);
    assert_memory_equal(a->strings.data, b->strings.data, a->strings.size);
    assert_int_equal(a->page.count, b->page.count);
    for (uint32_t i = 0; i < a->page.count; i++) {
        const satchel_record *r = &a->page.records[i].record, *s = &b->page.records[i].record;
        assert_string_equal(r->id, s->id);
        assert_true(r->words == s->words && r->status == s->status && r->pictures == s->pictures);
        for (uint32_t k = 0; k < r->pictures; k++, at++)
            assert_int_equal(a->pictures[at], b->pictures[at]);
        if (r->status == SATCHEL_CANCELED)
            continue;
        const struct update_text *t = &a->texts[i], *v = &b->texts[i];
        assert_true(t->source == v->source && t->decoded == v->decoded && t->stored == v->stored);
        assert_true(t->source == TEXT_KEPT || t->coding == v->coding);
    }
}

static void check(const struct update *a, const struct update *b)
{
    assert_int_equal(a->base_count, b->base_count);
    for (unsigned i = 0; i < a->base_count; i++) {
        assert_memory_equal(a->bases[i].manifest, b->bases[i].manifest, SATCHEL_HASH);
        assert_int_equal(a->bases[i].run_count, b->bases[i].run_count);
        for (uint32_t k = 0; k < a->bases[i].run_count; k++)
            assert_true(a->bases[i].runs[k].skip == b->bases[i].runs[k].skip &&
                        a->bases[i].runs[k].take == b->bases[i].runs[k].take);
    }
    assert_int_equal(a->manifest_bytes.size, b->manifest_bytes.size);
    assert_int_equal(a->signature.size, b->signature.size);
    assert_int_equal(a->manifest.page_count, b->manifest.page_count);
    for (uint32_t i = 0; i < a->manifest.page_count; i++)
        check_page(&a->pages[i], &b->pages[i]);
    assert_int_equal(a->picture_count, b->picture_count);
    for (uint32_t i = 0; i < a->picture_count; i++) {
        const struct update_picture *p = &a->pictures[i], *q = &b->pictures[i];
        assert_int_equal(p->source, q->source);
        assert_true(p->source != PICTURE_CARRIED || p->stored == q->stored);
        assert_true(p->source != PICTURE_BESIDE || p->index == q->index);
        if (p->source == PICTURE_BY_HASH)
            assert_memory_equal(p->hash, q->hash, SATCHEL_HASH);
    }
    for (unsigned i = 0; i < ENTRY_COUNT; i++)
        assert_int_equal(a->whole[i], b->whole[i]);
    assert_int_equal(a->carried_size, b->carried_size);
}

static void round_trip(struct formed *f)
{
    struct update u;
    satchel_error err;
    satchel_buf file;
    satchel_buf_init(&file, 1 << 20);
    formed_file(&f->update, &file);
    assert_ok(parse(satchel_buf_bytes(&file), &u, &err), err);
    check(&f->update, &u);
    assert_int_equal(u.size, file.size);
    assert_int_equal(u.series_size, 10);
    assert_int_equal(u.carried + u.carried_size, u.series);
    update_free(&u);
    satchel_buf_free(&file);
}

static void test_there_and_back(void **state)
{
    (void)state;
    round_trip(&edition);
    struct formed plain;
    formed_make(&plain, false);
    plain.update.base_count = 1;
    plain.update.bases[0].run_count = 0;
    plain.update.carried_size = 0;
    round_trip(&plain);
    plain.update.carried_size = 300000; /* more than is read at once */
    round_trip(&plain);
    plain.update.carried_size = 0;
    plain.manifest.has_entry[ENTRY_FACES] = plain.manifest.has_entry[ENTRY_PRIOR] = false;
    plain.manifest.info.face_count = plain.manifest.info.prior_count = 0;
    plain.manifest.entries[ENTRY_FACES] = plain.manifest.entries[ENTRY_PRIOR] = (satchel_entry){0};
    satchel_buf_clear(&plain.manifest_bytes);
    manifest_write(&plain.manifest, &plain.manifest_bytes);
    formed_update(&plain);
    plain.update.whole[ENTRY_FACES] = WHOLE_KEPT;
    round_trip(&plain);
    formed_free(&plain);
}

/* A picture for each of a hundred records' places: the list of new ones grows. */
static void test_many_pictures(void **state)
{
    (void)state;
    enum { MANY = 300 };
    static struct block_ref pictures[MANY];
    static struct update_picture new_ones[MANY];
    static uint32_t numbers[MANY];
    struct formed f;
    formed_make(&f, false);
    for (unsigned i = 0; i < MANY; i++) {
        pictures[i] = (struct block_ref){.offset = i, .stored = 1};
        new_ones[i] = (struct update_picture){.source = PICTURE_CARRIED, .stored = i + 1};
    }
    f.records[1].record.pictures = MANY - 2;
    f.records[1].pictures = pictures;
    f.update.pictures = new_ones;
    f.update.picture_count = MANY;
    for (uint32_t i = 0; i < FORMED_PAGES; i++)
        f.update.pages[i].kept = i > 0;
    f.update.pages[0].pictures = numbers; /* zeros: all of them new */
    round_trip(&f);
    formed_free(&f);
}

static void test_too_large(void **state)
{
    (void)state;
    satchel_error err = {0};
    satchel_buf head;
    satchel_buf_init(&head, 100);
    assert_false(update_put_head(&edition.update, &head, &err));
    assert_int_equal(err.code, SATCHEL_LIMIT);
    satchel_buf_free(&head);
    /* A plan of more than a document's size, because of its signature. */
    struct update large = edition.update;
    uint8_t *much = calloc(SATCHEL_MAX_DOCUMENT, 1);
    assert_non_null(much);
    large.signature = (satchel_bytes){much, SATCHEL_MAX_DOCUMENT};
    satchel_buf_init(&head, SATCHEL_MAX_DOCUMENT);
    err = (satchel_error){0};
    assert_false(update_put_head(&large, &head, &err));
    assert_int_equal(err.code, SATCHEL_LIMIT);
    assert_int_equal(head.size, 0);
    satchel_buf_free(&head);
    free(much);
}

/* What does not shrink is stored; an empty page of strings is no page. */
static void test_plain_plan(void **state)
{
    (void)state;
    satchel_error err;
    satchel_buf head;
    uint8_t noise[1000];
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (uint8_t)random_below(256);
    const struct update u = {.bases = edition.bases,
                             .base_count = 1,
                             .signature = {noise, sizeof noise},
                             .carried_size = 3};
    satchel_buf_init(&head, 1 << 20);
    assert_ok(update_put_head(&u, &head, &err), err);
    assert_int_equal(head.data[UPDATE_HASHED + 1 + SATCHEL_HASH + 2], CODING_STORED);
    assert_non_null(memmem(head.data, head.size, noise, sizeof noise));
    satchel_buf_free(&head);
}

static void refuse_formed(struct formed *f, const char *why)
{
    struct update u;
    satchel_error err;
    satchel_buf file;
    satchel_buf_init(&file, 1 << 20);
    formed_file(&f->update, &file);
    assert_false(parse(satchel_buf_bytes(&file), &u, &err));
    assert_int_equal(err.code, SATCHEL_MALFORMED);
    if (!strstr(err.text, why))
        fail_msg("%s", err.text);
    update_free(&u);
    satchel_buf_free(&file);
}

static void test_what_does_not_fit(void **state)
{
    (void)state;
    struct formed f;
    formed_make(&f, true);
    f.update.signature = (satchel_bytes){0};
    refuse_formed(&f, "signature is missing");
    formed_free(&f);
    formed_make(&f, false);
    f.update.signature = (satchel_bytes){(const uint8_t *)"x", 1};
    refuse_formed(&f, "signature is missing");
    formed_free(&f);
    formed_make(&f, false);
    f.pages[0].decoded = 0;
    f.pages[0].coding = CODING_STORED;
    satchel_buf_clear(&f.manifest_bytes);
    manifest_write(&f.manifest, &f.manifest_bytes);
    formed_update(&f);
    f.update_pages[0].strings = (satchel_bytes){0};
    refuse_formed(&f, "cut short");
    formed_free(&f);
    formed_make(&f, false);
    f.update.carried_size = UINT32_MAX;
    struct update told = f.update;
    satchel_buf file;
    satchel_error err;
    struct update u;
    satchel_buf_init(&file, 1 << 20);
    assert_ok(update_put_head(&told, &file, &err), err);
    formed_seal(&file); /* without what it says that it carries */
    assert_false(parse(satchel_buf_bytes(&file), &u, &err));
    assert_int_equal(err.code, SATCHEL_MALFORMED);
    update_free(&u);
    satchel_buf_free(&file);
    formed_free(&f);
}

/* --- hostile files --------------------------------------------------------------------------- */

/* Where the parts of `whole`'s head lie, whose plan is coded. */
struct head {
    size_t bases, end; /* of the varint of bases; of the head */
    satchel_buf plan;
};

static void take_apart(struct head *h)
{
    satchel_error err;
    struct reader r = reader_of(satchel_buf_bytes(&whole));
    r.at = h->bases = UPDATE_HASHED;
    const size_t bases = (size_t)read_varint(&r, SATCHEL_UPDATE_BASES);
    (void)read_bytes(&r, bases * SATCHEL_HASH);
    const size_t decoded = (size_t)read_varint(&r, SATCHEL_MAX_DOCUMENT);
    const unsigned coding = read_byte(&r);
    const size_t stored = (size_t)read_varint(&r, SATCHEL_MAX_DOCUMENT);
    const uint8_t *coded = read_bytes(&r, stored);
    assert_true(reader_ok(&r));
    satchel_buf_init(&h->plan, 1 << 20);
    uint8_t *to = satchel_buf_reserve(&h->plan, decoded);
    assert_ok(codec_of(coding)->decode((satchel_bytes){coded, stored}, to, decoded, &err), err);
    satchel_buf_claim(&h->plan, decoded);
    h->end = r.at;
}

/* A file with this plan, as it is, and 500 bytes behind it. */
static void file_of(unsigned bases, satchel_bytes plan, satchel_buf *file)
{
    static const uint8_t zeros[500];
    satchel_buf_clear(file);
    satchel_buf_put(file, UPDATE_MAGIC, 8);
    satchel_buf_put(file, zeros, UPDATE_HASHED - 8);
    write_varint(file, bases);
    satchel_buf_put(file, zeros, (size_t)bases * SATCHEL_HASH);
    write_varint(file, plan.size);
    satchel_buf_put_byte(file, CODING_STORED);
    write_varint(file, plan.size);
    satchel_buf_put(file, plan.data, plan.size);
    satchel_buf_put(file, zeros, sizeof zeros);
    assert_false(file->failed);
    formed_seal(file);
}

static void check_consistent(const struct update *u, size_t size)
{
    uint32_t new_pictures = 0;
    assert_true(u->series + u->series_size == size && u->carried <= u->series);
    for (uint32_t i = 0; i < u->manifest.page_count; i++) {
        const struct update_page *page = &u->pages[i];
        uint32_t at = 0;
        assert_true(page->kept || page->page.count == u->manifest.pages[i].records);
        for (uint32_t k = 0; !page->kept && k < page->page.count; k++) {
            assert_true(page->texts[k].source < TEXT_SOURCES);
            for (uint32_t n = 0; n < page->page.records[k].record.pictures; n++)
                new_pictures += !page->pictures[at++];
        }
    }
    assert_int_equal(new_pictures, u->picture_count);
}

/* Whether it was read. */
static bool try_plan(satchel_bytes plan, satchel_buf *file)
{
    struct update u;
    satchel_error err;
    file_of(2, plan, file);
    const bool ok = parse(satchel_buf_bytes(file), &u, &err);
    if (ok)
        check_consistent(&u, file->size);
    else
        assert_true(err.code == SATCHEL_MALFORMED || err.code == SATCHEL_LIMIT ||
                    err.code == SATCHEL_DAMAGED || err.code == SATCHEL_BAD_SIGNATURE ||
                    err.code == SATCHEL_UNKNOWN_KEY);
    update_free(&u);
    return ok;
}

static void test_plans_cut_off(void **state)
{
    (void)state;
    struct head h;
    satchel_buf file;
    satchel_buf_init(&file, 1 << 20);
    take_apart(&h);
    assert_true(try_plan(satchel_buf_bytes(&h.plan), &file));
    for (size_t size = 1; size < h.plan.size; size++)
        assert_false(try_plan((satchel_bytes){h.plan.data, size}, &file));
    satchel_buf_put_byte(&h.plan, 0);
    assert_false(try_plan(satchel_buf_bytes(&h.plan), &file));
    satchel_buf_free(&h.plan);
    satchel_buf_free(&file);
}

/* Every byte behind the manifest and its signature gets the values that lengths and numbers of
 * kinds are likely to mistake. */
static void test_plans_changed(void **state)
{
    (void)state;
    static const uint8_t values[] = {0, 1, 3, 20, 0x80, 0xFF};
    struct head h;
    satchel_buf file;
    satchel_buf_init(&file, 1 << 20);
    take_apart(&h);
    const size_t start = edition.manifest_bytes.size + edition.signature.size;
    unsigned refused = 0, tried = 0;
    for (size_t at = 0; at < h.plan.size; at += at == 3 ? start - 3 : 1)
        for (size_t k = 0; k < sizeof values; k++) {
            const uint8_t kept = h.plan.data[at];
            h.plan.data[at] = values[k];
            refused += !try_plan(satchel_buf_bytes(&h.plan), &file);
            tried++;
            h.plan.data[at] = kept;
        }
    print_message("%u of %u changed plans refused\n", refused, tried);
    assert_true(refused > tried / 2);
    satchel_buf_free(&h.plan);
    satchel_buf_free(&file);
}

/* The head around the plan: bases, lengths, coding. */
static void test_heads(void **state)
{
    (void)state;
    struct update u;
    satchel_error err;
    satchel_buf file;
    struct head h;
    satchel_buf_init(&file, 1 << 20);
    take_apart(&h);
    file_of(0, satchel_buf_bytes(&h.plan), &file); /* of no base */
    assert_false(parse(satchel_buf_bytes(&file), &u, &err));
    assert_int_equal(err.code, SATCHEL_MALFORMED);
    update_free(&u);
    file_of(2, (satchel_bytes){h.plan.data, 0}, &file); /* without a plan */
    assert_false(parse(satchel_buf_bytes(&file), &u, &err));
    update_free(&u);
    for (size_t at = h.bases; at < h.bases + 2 * SATCHEL_HASH + 8; at++)
        for (unsigned value = 0; value < 256; value += 5) {
            satchel_buf_clear(&file);
            satchel_buf_put(&file, whole.data, whole.size);
            file.data[at] = (uint8_t)value;
            formed_seal(&file);
            if (parse(satchel_buf_bytes(&file), &u, &err))
                check_consistent(&u, file.size);
            update_free(&u);
        }
    /* Cut off within its head, sealed as if it were meant so. */
    for (size_t size = UPDATE_HASHED; size < h.end; size++) {
        satchel_buf_clear(&file);
        satchel_buf_put(&file, whole.data, size);
        formed_seal(&file);
        assert_false(parse(satchel_buf_bytes(&file), &u, &err));
        assert_int_equal(err.code, SATCHEL_MALFORMED);
        update_free(&u);
    }
    satchel_buf_free(&h.plan);
    satchel_buf_free(&file);
}

static void refuse(size_t size, satchel_code code)
{
    struct update u;
    satchel_error err;
    satchel_buf file;
    satchel_buf_init(&file, 1 << 20);
    satchel_buf_put(&file, whole.data, size < whole.size ? size : whole.size);
    for (size_t i = whole.size; i < size; i++)
        satchel_buf_put_byte(&file, 0);
    assert_false(parse(satchel_buf_bytes(&file), &u, &err));
    assert_int_equal(err.code, code);
    update_free(&u);
    satchel_buf_free(&file);
}

static void test_lengths(void **state)
{
    (void)state;
    for (size_t size = 0; size < 8; size++)
        refuse(size, SATCHEL_NOT_BUNDLE);
    for (size_t size = 8; size < whole.size; size++)
        refuse(size, SATCHEL_CUT);
    refuse(whole.size + 1, SATCHEL_MALFORMED);
    struct update u;
    satchel_error err;
    uint8_t least[UPDATE_HASHED] = UPDATE_MAGIC;
    for (unsigned size = 0; size < UPDATE_HASHED; size++) {
        least[8] = (uint8_t)size; /* a length that its own head is longer than */
        assert_false(parse((satchel_bytes){least, UPDATE_HASHED}, &u, &err));
        assert_int_equal(err.code, SATCHEL_MALFORMED);
        update_free(&u);
    }
    const uint64_t at = UPDATE_HASHED + random_below((uint32_t)whole.size - UPDATE_HASHED);
    whole.data[at] ^= 1;
    refuse(whole.size, SATCHEL_DAMAGED);
    whole.data[at] ^= 1;
    whole.data[0] ^= 1;
    refuse(whole.size, SATCHEL_NOT_BUNDLE);
    whole.data[0] ^= 1;
}

/* --- media that fail ------------------------------------------------------------------------- */

struct medium {
    unsigned reads, fail_at; /* the read that fails */
    bool ends;               /* it gives nothing instead */
};

static bool read_medium(void *context, uint64_t offset, void *to, size_t size, size_t *got,
                        satchel_error *err)
{
    struct medium *m = context;
    *got = 0;
    if (++m->reads == m->fail_at)
        return m->ends || satchel_fail(err, SATCHEL_READ, "the stick is gone");
    if (offset < whole.size)
        *got = size < whole.size - offset ? size : (size_t)(whole.size - offset);
    memcpy(to, whole.data + offset, *got);
    return true;
}

static void test_media(void **state)
{
    (void)state;
    for (unsigned ends = 0; ends < 2; ends++)
        for (unsigned n = 1;; n++) {
            struct update u;
            satchel_error err = {0};
            struct medium m = {.fail_at = n, .ends = ends};
            const satchel_source source = {.read = read_medium, .context = &m, .size = whole.size};
            const bool ok = update_parse(&source, &u, &err);
            update_free(&u);
            if (m.reads < n) {
                assert_ok(ok, err);
                assert_true(n > 4);
                break;
            }
            assert_false(ok);
            assert_true(ends ? err.code != SATCHEL_OK : err.code == SATCHEL_READ);
        }
}

/* A file that grew while it was read. */
static void test_growing(void **state)
{
    (void)state;
    struct update u;
    satchel_error err = {0};
    struct medium m = {0};
    satchel_source source = {.read = read_medium, .context = &m, .size = 20};
    const uint8_t kept = whole.data[8], more = whole.data[9];
    whole.data[8] = 20;
    whole.data[9] = 0;
    assert_false(update_parse(&source, &u, &err));
    assert_true(err.code == SATCHEL_MALFORMED);
    update_free(&u);
    whole.data[8] = kept;
    whole.data[9] = more;
}

static int set_up(void **state)
{
    (void)state;
    formed_make(&edition, true);
    satchel_buf_init(&whole, 1 << 20);
    formed_file(&edition.update, &whole);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    satchel_buf_free(&whole);
    formed_free(&edition);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back), cmocka_unit_test(test_many_pictures),
        cmocka_unit_test(test_too_large),      cmocka_unit_test(test_plans_cut_off),
        cmocka_unit_test(test_plans_changed),  cmocka_unit_test(test_heads),
        cmocka_unit_test(test_lengths),        cmocka_unit_test(test_media),
        cmocka_unit_test(test_plain_plan),     cmocka_unit_test(test_what_does_not_fit),
        cmocka_unit_test(test_growing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
