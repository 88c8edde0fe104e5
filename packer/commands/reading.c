/* Opening and closing a bundle; see reading.h. */
#include "reading.h"

#include "console.h"
#include "json.h"

#include <inttypes.h>

satchel_code reading_open(struct reading *r, const char *path)
{
    satchel_error err;
    *r = (struct reading){.path = path};
    satchel_arena_init(&r->arena, (size_t)256 << 20);
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
    return code;
}

void record_json(struct json *j, const satchel_record *record)
{
    json_name(j, "id"), json_text(j, record->id);
    json_name(j, "headline"), json_text(j, record->headline);
    json_name(j, "byline"), json_text(j, record->byline);
    json_name(j, "language"), json_text(j, record->language);
    json_name(j, "direction"), json_text(j, record->direction == SATCHEL_RTL ? "rtl" : "ltr");
    json_name(j, "issued"), json_time(j, record->issued);
    json_name(j, "updated"), json_time(j, record->updated);
    json_name(j, "status"), json_text(j, satchel_status_name(record->status));
    json_name(j, "version"), json_number(j, record->version);
    json_name(j, "section"), json_text(j, record->section);
    json_name(j, "words"), json_number(j, record->words);
    json_name(j, "images"), json_number(j, record->pictures);
    json_name(j, "bytes"), json_number(j, record->stored);
    json_name(j, "block");
    if (record->status == SATCHEL_CANCELED)
        json_null(j);
    else
        json_hex(j, record->block, sizeof record->block);
}
