/* Opening and closing a bundle; see reading.h. */
#include "reading.h"

#include "console/console.h"

#include <inttypes.h>
#include <stdio.h>

satchel_code reading_open(struct reading *r, const char *path)
{
    satchel_error err;
    *r = (struct reading){.path = path};
    satchel_arena_init(&r->arena, (size_t)256 << 20);
    satchel_buf_init(&r->out, (size_t)256 << 20);
    satchel_json_init(&r->json, &r->out);
    r->bundle = satchel_bundle_open(path, &err);
    if (!r->bundle) {
        const bool read = err.code == SATCHEL_READ || err.code == SATCHEL_INPUT;
        console_error(path, &err, read ? "" : NULL);
        return read ? SATCHEL_READ : err.code;
    }
    r->info = satchel_bundle_info(r->bundle);
    return SATCHEL_OK;
}

void reading_failed(struct reading *r, const satchel_error *err)
{
    if (r->first.code == SATCHEL_OK)
        r->first = *err;
}

satchel_code reading_close(struct reading *r, satchel_code code)
{
    reading_flush(r);
    if (!r->info->complete) {
        satchel_error err;
        const uint64_t percent = r->info->bytes ? r->info->present * 100 / r->info->bytes : 0;
        satchel_fail(&err, SATCHEL_CUT,
                     "cut off after %" PRIu64 " of %" PRIu64 " bytes (%" PRIu64 " %%)",
                     r->info->present, r->info->bytes, percent);
        console_error(r->path, &err, NULL);
        code = SATCHEL_CUT;
    } else if (r->first.code != SATCHEL_OK) {
        console_error(r->path, &r->first, NULL);
        code = r->first.code;
    }
    satchel_bundle_close(r->bundle);
    satchel_arena_free(&r->arena);
    satchel_buf_free(&r->out);
    return code;
}

void reading_flush(struct reading *r)
{
    satchel_error err;
    if (!satchel_buf_ok(&r->out, &err))
        reading_failed(r, &err); /* clearing forgets it */
    else if (r->out.size)        /* an empty buffer has no address to give */
        fwrite(r->out.data, 1, r->out.size, stdout);
    satchel_buf_clear(&r->out);
}

void json_time(struct satchel_json *j, const char *key, int64_t time)
{
    char text[32];
    satchel_time_print(time, text, sizeof text);
    if (*text)
        satchel_json_text(j, key, text);
    else
        satchel_json_null(j, key);
}

void json_hash(struct satchel_json *j, const char *key, const uint8_t *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    char text[65];
    if (!bytes) {
        satchel_json_null(j, key);
        return;
    }
    for (size_t i = 0; i < size && i < 32; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    satchel_json_bytes(j, key, text, size < 32 ? 2 * size : 64);
}

void record_json(struct satchel_json *j, const satchel_record *record)
{
    satchel_json_text(j, "id", record->id);
    satchel_json_text(j, "headline", record->headline);
    satchel_json_text(j, "byline", record->byline);
    satchel_json_text(j, "language", record->language);
    satchel_json_text(j, "direction", record->direction == SATCHEL_RTL ? "rtl" : "ltr");
    json_time(j, "issued", record->issued);
    json_time(j, "updated", record->updated);
    satchel_json_text(j, "status", satchel_status_name(record->status));
    satchel_json_number(j, "version", record->version);
    satchel_json_text(j, "section", record->section);
    satchel_json_number(j, "words", record->words);
    satchel_json_number(j, "images", record->pictures);
    satchel_json_number(j, "bytes", record->stored);
    json_hash(j, "block", record->status == SATCHEL_CANCELED ? NULL : record->block,
              sizeof record->block);
}
