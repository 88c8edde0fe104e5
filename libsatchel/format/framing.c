/* The ZIP around the blocks; see framing.h. Field order: APPNOTE.TXT 6.3,
 * sections 4.3.7, 4.3.12, 4.3.16. */
#include "framing.h"

#include "base/bytes.h"
#include "doors/digest.h"
#include "format/excerpt.h"
#include "format/minisig.h"

#include <string.h>

enum {
    LOCAL_SIZE = 30,
    CENTRAL_SIZE = 46,
    END_SIZE = 22,
    VERSION_NEEDED = 10, /* stored entries */
    VERSION_MADE_BY = 20,
    DATE_1980 = 1 << 5 | 1
};

static const char mimetype_name[] = "mimetype", manifest_name[] = "manifest",
                  signature_name[] = "manifest.minisig", excerpt_name[] = EXCERPT_NAME,
                  recovery_name[] = "recovery";

/* The fields that the local header and the directory share: from "version needed" to "extra
 * length". */
static void store_common(uint8_t *p, const char *name, uint32_t crc, uint32_t size)
{
    store_u16(p, VERSION_NEEDED);
    store_u16(p + 2, 0); /* flags */
    store_u16(p + 4, 0); /* method: stored */
    store_u16(p + 6, 0); /* time */
    store_u16(p + 8, DATE_1980);
    store_u32(p + 10, crc);
    store_u32(p + 14, size);
    store_u32(p + 18, size);
    store_u16(p + 22, (uint32_t)strlen(name));
    store_u16(p + 24, 0); /* extra */
}

/* Without the name, which follows it. */
static void store_local(uint8_t header[LOCAL_SIZE], const char *name, uint32_t crc, uint32_t size)
{
    store_u32(header, 0x04034B50);
    store_common(header + 4, name, crc, size);
}

static void put_local(satchel_buf *out, const char *name, uint32_t crc, uint32_t size)
{
    uint8_t header[LOCAL_SIZE];
    store_local(header, name, crc, size);
    satchel_buf_put(out, header, sizeof header);
    satchel_buf_put_text(out, name);
}

/* Are these bytes the local header of an entry of that name? Sets its CRC and size. Takes no
 * memory: what cannot be asked would look like what is not there. */
static bool is_local(const uint8_t *in, const char *name, uint32_t *crc, uint32_t *size)
{
    uint8_t header[LOCAL_SIZE];
    *crc = load_u32(in + 14);
    *size = load_u32(in + 18);
    store_local(header, name, *crc, *size);
    return memcmp(header, in, sizeof header) == 0 &&
           memcmp(name, in + LOCAL_SIZE, strlen(name)) == 0;
}

static void put_central(satchel_buf *out, const char *name, uint32_t crc, uint32_t size,
                        uint64_t data_offset)
{
    uint8_t record[CENTRAL_SIZE] = {0};
    store_u32(record, 0x02014B50);
    store_u16(record + 4, VERSION_MADE_BY);
    store_common(record + 6, name, crc, size);
    store_u32(record + 42, (uint32_t)(data_offset - LOCAL_SIZE - strlen(name)));
    satchel_buf_put(out, record, sizeof record);
    satchel_buf_put_text(out, name);
}

static uint32_t mimetype_crc(void)
{
    return crc_bytes(0,
                     (satchel_bytes){(const uint8_t *)FRAMING_MIMETYPE, strlen(FRAMING_MIMETYPE)});
}

bool framing_compute(const struct manifest *m, satchel_bytes manifest, satchel_bytes signature,
                     struct framing *f, satchel_error *err)
{
    return framing_compute_excerpt(m, manifest, signature, (satchel_bytes){0}, f, err);
}

uint64_t framing_excerpt_place(size_t manifest_size, size_t signature_size)
{
    return FRAMING_MANIFEST + manifest_size +
           (signature_size ? FRAMING_SIGNATURE + signature_size : 0);
}

bool framing_compute_excerpt(const struct manifest *m, satchel_bytes manifest,
                             satchel_bytes signature, satchel_bytes list, struct framing *f,
                             satchel_error *err)
{
    *f = (struct framing){.manifest_size = (uint32_t)manifest.size,
                          .manifest_crc = crc_bytes(0, manifest),
                          .signature_size = (uint32_t)signature.size,
                          .signature_crc = crc_bytes(0, signature),
                          .excerpt_size = (uint32_t)list.size,
                          .excerpt_crc = crc_bytes(0, list)};
    uint64_t at = framing_excerpt_place(manifest.size, signature.size);
    uint64_t directory = 2 * (CENTRAL_SIZE + strlen(manifest_name));
    if (signature.size)
        directory += CENTRAL_SIZE + strlen(signature_name);
    if (list.size) {
        at += FRAMING_EXCERPT + list.size;
        directory += CENTRAL_SIZE + strlen(excerpt_name);
    }
    for (unsigned i = 0; i < ENTRY_COUNT; i++) {
        if (!m->has_entry[i])
            continue;
        at += LOCAL_SIZE + strlen(entry_names[i]);
        f->offsets[i] = at;
        at += m->entries[i].bytes;
        directory += CENTRAL_SIZE + strlen(entry_names[i]);
    }
    f->blocks_end = f->directory = at;
    f->total = at + directory + END_SIZE;
    return f->total <= UINT32_MAX ||
           satchel_fail(err, SATCHEL_LIMIT, "a bundle ends below 4 GiB; pack less into one");
}

void framing_put_head(const struct framing *f, satchel_buf *out)
{
    put_local(out, mimetype_name, mimetype_crc(), (uint32_t)strlen(FRAMING_MIMETYPE));
    satchel_buf_put_text(out, FRAMING_MIMETYPE);
    put_local(out, manifest_name, f->manifest_crc, f->manifest_size);
}

void framing_put_signature(const struct framing *f, satchel_buf *out)
{
    put_local(out, signature_name, f->signature_crc, f->signature_size);
}

void framing_put_excerpt(const struct framing *f, satchel_buf *out)
{
    put_local(out, excerpt_name, f->excerpt_crc, f->excerpt_size);
}

bool framing_read_excerpt(satchel_bytes in, uint32_t *size, uint32_t *crc)
{
    return in.size >= FRAMING_EXCERPT && is_local(in.data, excerpt_name, crc, size) && *size;
}

void framing_put_entry(const struct manifest *m, enum entry_id entry, satchel_buf *out)
{
    put_local(out, entry_names[entry], m->entries[entry].crc32, (uint32_t)m->entries[entry].bytes);
}

void framing_put_directory(const struct manifest *m, const struct framing *f, satchel_buf *out)
{
    const size_t start = out->size;
    unsigned count = 2;
    put_central(out, mimetype_name, mimetype_crc(), (uint32_t)strlen(FRAMING_MIMETYPE),
                LOCAL_SIZE + strlen(mimetype_name));
    put_central(out, manifest_name, f->manifest_crc, f->manifest_size, FRAMING_MANIFEST);
    if (f->signature_size) {
        put_central(out, signature_name, f->signature_crc, f->signature_size,
                    FRAMING_MANIFEST + f->manifest_size + FRAMING_SIGNATURE);
        count++;
    }
    if (f->excerpt_size) {
        put_central(out, excerpt_name, f->excerpt_crc, f->excerpt_size,
                    framing_excerpt_place(f->manifest_size, f->signature_size) + FRAMING_EXCERPT);
        count++;
    }
    for (unsigned i = 0; i < ENTRY_COUNT; i++)
        if (m->has_entry[i]) {
            put_central(out, entry_names[i], m->entries[i].crc32, (uint32_t)m->entries[i].bytes,
                        f->offsets[i]);
            count++;
        }
    if (f->recovery_size) {
        put_central(out, recovery_name, f->recovery_crc, f->recovery_size,
                    f->blocks_end + FRAMING_RECOVERY);
        count++;
    }
    uint8_t end[END_SIZE] = {0};
    store_u32(end, 0x06054B50);
    store_u16(end + 8, count);
    store_u16(end + 10, count);
    store_u32(end + 12, (uint32_t)(out->size - start));
    store_u32(end + 16, (uint32_t)f->directory);
    satchel_buf_put(out, end, sizeof end);
}

bool framing_read_head(satchel_bytes in, uint32_t *manifest_size, satchel_error *err)
{
    satchel_buf head;
    satchel_buf_init(&head, FRAMING_MANIFEST);
    framing_put_head(&(struct framing){0}, &head);
    if (!satchel_buf_ok(&head, err)) {
        satchel_buf_free(&head);
        return false;
    }
    /* All of it is fixed but the manifest's CRC and sizes, bytes 14 to 25 of its header. */
    const size_t varies = FRAMING_MANIFEST - LOCAL_SIZE - strlen(manifest_name) + 14;
    const size_t have = in.size < FRAMING_MANIFEST ? in.size : FRAMING_MANIFEST;
    bool same = true;
    for (size_t i = 0; i < have; i++)
        if (in.data[i] != head.data[i] && (i < varies || i >= varies + 12))
            same = false;
    satchel_buf_free(&head);
    if (!same)
        return satchel_fail(err, SATCHEL_NOT_BUNDLE, "not a bundle");
    if (have < FRAMING_MANIFEST)
        return satchel_fail(err, SATCHEL_CUT, "cut off within its head, at byte %zu", have);
    *manifest_size = load_u32(in.data + varies + 8);
    if (load_u32(in.data + varies + 4) != *manifest_size)
        return satchel_fail(err, SATCHEL_MALFORMED, "manifest is not stored plainly");
    if (*manifest_size > SATCHEL_MAX_HEAD)
        return satchel_fail(err, SATCHEL_LIMIT, "manifest longer than %u bytes", SATCHEL_MAX_HEAD);
    return true;
}

bool framing_read_signature(satchel_bytes in, uint32_t *size, uint32_t *crc, satchel_error *err)
{
    if (in.size < FRAMING_SIGNATURE)
        return satchel_fail(err, SATCHEL_CUT, "cut off before its signature: not yet verified");
    uint32_t stated_crc, stated_size;
    if (!is_local(in.data, signature_name, &stated_crc, &stated_size))
        return satchel_fail(err, SATCHEL_MALFORMED, "it names a key and has no signature");
    if (stated_size > MINISIG_MAX)
        return satchel_fail(err, SATCHEL_LIMIT, "signature longer than %u bytes", MINISIG_MAX);
    *size = stated_size;
    *crc = stated_crc;
    return true;
}

bool framing_add_recovery(struct framing *f, uint32_t size, uint32_t crc, satchel_error *err)
{
    const uint64_t more = (uint64_t)FRAMING_RECOVERY + size;
    const uint64_t total = f->total + more + CENTRAL_SIZE + strlen(recovery_name);
    if (f->recovery_size || total > UINT32_MAX)
        return satchel_fail(err, SATCHEL_LIMIT, "a bundle ends below 4 GiB with its parity");
    f->recovery_size = size;
    f->recovery_crc = crc;
    f->directory += more;
    f->total = total;
    return true;
}

void framing_put_recovery(const struct framing *f, satchel_buf *out)
{
    put_local(out, recovery_name, f->recovery_crc, f->recovery_size);
}

bool framing_read_recovery(satchel_bytes in, uint32_t *size, uint32_t *crc)
{
    return in.size >= FRAMING_RECOVERY && is_local(in.data, recovery_name, crc, size) && *size;
}
