/* An edition with one of everything that its formats can say, in memory and made without files: a
 * signed manifest, catalog pages, an update. Blocks are told of and are not there. */
#ifndef TESTS_SUPPORT_FORMED_H
#define TESTS_SUPPORT_FORMED_H

#include "support/unit.h"

#include "doors/codec.h"
#include "doors/digest.h"
#include "format/catalog_facts.h"
#include "format/minisig.h"
#include "format/update.h"

#include <satchel/trust.h>

enum { FORMED_PAGES = 10, FORMED_RECORDS = 4, FORMED_PICTURES = 5, FORMED_LISTS = 2 };

struct formed {
    satchel_secret_key key, next;
    satchel_statement statements[2];
    satchel_prior_name priors[2];
    satchel_face faces[2];
    struct catalog_record records[FORMED_RECORDS];
    struct block_ref pictures[FORMED_PICTURES];
    satchel_buf strings, coded, facts, thin; /* of every page */
    struct manifest manifest;
    struct manifest_page pages[FORMED_PAGES];
    struct manifest_list lists[FORMED_LISTS];
    satchel_buf manifest_bytes, signature;
    struct update update;
    struct update_page update_pages[FORMED_PAGES];
    struct update_text texts[FORMED_RECORDS];
    uint32_t numbers[FORMED_PICTURES]; /* of pictures: three new ones, then two of them again */
    uint32_t known[FORMED_PICTURES];   /* of later pages */
    struct update_picture new_pictures[3];
    struct update_base bases[2];
    struct update_run runs[2];
};

static inline void formed_records(struct formed *f)
{
    for (uint32_t i = 0; i < FORMED_PICTURES; i++)
        f->pictures[i] = (struct block_ref){.offset = 100 * (i % 3), .stored = 100};
    for (uint32_t i = 0; i < FORMED_RECORDS; i++) {
        static const char *const ids[] = {"2026/11/20/water-returns", "b",
                                          "urn:0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d", "d"};
        f->records[i] = (struct catalog_record){
            .record = {.id = ids[i],
                       .headline = "Water returns",
                       .byline = i % 2 ? "By A" : "",
                       .section = "City",
                       .language = "en",
                       .version = 1,
                       .order = INT32_MAX,
                       .urgency = 5,
                       .words = 100,
                       .issued = 1795132800,
                       .updated = SATCHEL_NO_TIME,
                       .stored = 300},
            .text = {.offset = 300 * i, .stored = 300, .decoded = 900, .coding = CODING_BROTLI}};
    }
    f->records[0].record.pictures = 2;
    f->records[0].pictures = f->pictures;
    f->records[1].record.pictures = 3;
    f->records[1].pictures = f->pictures + 2;
    f->records[3].record.status = SATCHEL_CANCELED; /* the last: it has no text */
    f->records[3].record.words = f->records[3].record.stored = 0;
    f->records[3].text = (struct block_ref){.offset = 900};
}

static inline void formed_manifest(struct formed *f, bool with_key)
{
    struct manifest *m = &f->manifest;
    satchel_public_key public_key;
    satchel_error err;
    assert_ok(satchel_key_generate(&f->key, &public_key, &err), err);
    assert_ok(satchel_key_generate(&f->next, &public_key, &err), err);
    statement_make(&f->key, &f->next, &f->statements[0]);
    statement_make(&f->next, NULL, &f->statements[1]);
    f->priors[0] = (satchel_prior_name){.name = "en"};
    f->priors[1] = (satchel_prior_name){.name = "own-1", .bytes = 50};
    for (unsigned i = 0; i < 2; i++)
        f->faces[i] = (satchel_face){.stored = 30, .decoded = 40, .coding = CODING_BROTLI};
    m->info = (satchel_info){.title = "T",
                             .publisher = "P",
                             .language = "en",
                             .edition = 7,
                             .issued = 1795132800,
                             .has_previous = true,
                             .articles = FORMED_PAGES * FORMED_RECORDS,
                             .text_bytes = 9,
                             .statements = f->statements,
                             .statement_count = 2,
                             .priors = f->priors,
                             .prior_count = 2,
                             .faces = f->faces,
                             .face_count = 2};
    m->info.has_key = with_key;
    if (with_key)
        m->info.key = satchel_key_public(&f->key);
    const uint64_t bytes[ENTRY_COUNT] = {FORMED_PAGES * 200, 50, 60, FORMED_PAGES * 900, 300, 70};
    const uint32_t blocks[ENTRY_COUNT] = {FORMED_PAGES, 1, 2, FORMED_PAGES * 3, 3, FORMED_LISTS};
    for (unsigned i = 0; i < ENTRY_COUNT; i++) {
        m->has_entry[i] = true;
        m->entries[i].bytes = bytes[i];
        m->entries[i].blocks = blocks[i];
    }
    m->pages = f->pages;
    m->page_count = FORMED_PAGES;
    for (uint32_t i = 0; i < FORMED_PAGES; i++)
        f->pages[i] = (struct manifest_page){.records = FORMED_RECORDS,
                                             .stored = 200,
                                             .decoded = (uint32_t)f->strings.size,
                                             .coding = CODING_BROTLI,
                                             .text_offset = 900 * i};
    m->lists = f->lists;
    m->list_count = FORMED_LISTS;
    for (uint32_t i = 0; i < FORMED_LISTS; i++)
        f->lists[i] = (struct manifest_list){.records = 15 + 10 * i, .stored = 35, .decoded = 80};
    manifest_write(m, &f->manifest_bytes);
    if (with_key)
        minisig_write(&f->key, satchel_buf_bytes(&f->manifest_bytes), MINISIG_MANIFEST,
                      &f->signature);
}

/* The first page with texts and pictures of every source, the last one kept, the others of known
 * pictures. */
static inline void formed_update(struct formed *f)
{
    static const uint32_t numbers[FORMED_PICTURES] = {0, 0, 0, 1, 2}, known[] = {1, 2, 3, 1, 2};
    memcpy(f->numbers, numbers, sizeof numbers);
    memcpy(f->known, known, sizeof known);
    f->texts[0] = (struct update_text){.source = TEXT_CODED, .coding = CODING_MODEL};
    f->texts[1] = (struct update_text){.source = TEXT_KEPT};
    f->texts[2] = (struct update_text){
        .source = TEXT_CARRIED, .coding = CODING_BROTLI, .decoded = 900, .stored = 300};
    f->new_pictures[0] = (struct update_picture){.source = PICTURE_CARRIED, .stored = 100};
    f->new_pictures[1] = (struct update_picture){.source = PICTURE_BESIDE, .index = 1};
    f->new_pictures[2] = (struct update_picture){.source = PICTURE_BY_HASH, .hash = {9, 8, 7}};
    f->runs[0] = (struct update_run){.skip = 1, .take = 2};
    f->runs[1] = (struct update_run){.skip = 0, .take = 5};
    f->bases[0] = (struct update_base){.manifest = {1, 2}, .runs = f->runs, .run_count = 2};
    f->bases[1] = (struct update_base){.manifest = {3, 4}};
    for (uint32_t i = 0; i < FORMED_PAGES; i++) {
        f->update_pages[i] =
            (struct update_page){.strings = satchel_buf_bytes(&f->coded),
                                 .page = {.records = f->records, .count = FORMED_RECORDS},
                                 .texts = f->texts,
                                 .pictures = i ? f->known : f->numbers};
        f->update_pages[i].kept = i == FORMED_PAGES - 1;
    }
    f->update = (struct update){.bases = f->bases,
                                .base_count = 2,
                                .manifest_bytes = satchel_buf_bytes(&f->manifest_bytes),
                                .signature = satchel_buf_bytes(&f->signature),
                                .manifest = f->manifest,
                                .pages = f->update_pages,
                                .pictures = f->new_pictures,
                                .picture_count = 3,
                                .whole = {[ENTRY_FACES] = WHOLE_CARRIED},
                                .carried_size = 460};
}

static inline void formed_make(struct formed *f, bool with_key)
{
    satchel_error err;
    memset(f, 0, sizeof *f);
    satchel_buf *const all[] = {&f->strings, &f->coded,          &f->facts,
                                &f->thin,    &f->manifest_bytes, &f->signature};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        satchel_buf_init(all[i], 1 << 20);
    formed_records(f);
    catalog_encode(f->records, FORMED_RECORDS, &f->strings, &f->facts);
    facts_encode_thin(f->records, FORMED_RECORDS, &f->thin);
    assert_ok(brotli_encode(satchel_buf_bytes(&f->strings), &f->coded, &err), err);
    formed_manifest(f, with_key);
    formed_update(f);
}

static inline void formed_free(struct formed *f)
{
    satchel_buf *const all[] = {&f->strings, &f->coded,          &f->facts,
                                &f->thin,    &f->manifest_bytes, &f->signature};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        satchel_buf_free(all[i]);
}

/* Fills in size and hash of an update. */
static inline void formed_seal(satchel_buf *file)
{
    for (unsigned i = 0; i < 4; i++)
        file->data[8 + i] = (uint8_t)(file->size >> 8 * i);
    hash_bytes((satchel_bytes){file->data + UPDATE_HASHED, file->size - UPDATE_HASHED},
               file->data + 12);
}

/* The whole file of an update whose carried blocks are zeros, with a series of 10 bytes. */
static inline void formed_file(const struct update *u, satchel_buf *file)
{
    satchel_error err;
    assert_ok(update_put_head(u, file, &err), err);
    for (uint64_t i = 0; i < u->carried_size + 10; i++)
        satchel_buf_put_byte(file, 0);
    assert_false(file->failed);
    formed_seal(file);
}

#endif
