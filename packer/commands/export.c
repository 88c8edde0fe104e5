/* satchel export: all articles of a bundle for those without the viewer. */
#include "exports/export.h"
#include "cli.h"
#include "console/console.h"
#include "folder.h"
#include "inputs/archive.h"
#include "media/picture.h"
#include "reading.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define MOST_BYTES ((size_t)2 << 30) /* of an EPUB, which is put together in memory */

struct export_settings {
    unsigned kind; /* one more than an export_kind; 0: nothing was said */
    const char *output;
    bool force;
};

#define TO(member) offsetof(struct export_settings, member)

static const struct option options[] = {
    {.name = "epub",
     .kind = OPTION_PICK,
     .to = TO(kind),
     .initial = EXPORT_EPUB + 1,
     .help = "an EPUB for readers of books"},
    {.name = "html",
     .kind = OPTION_PICK,
     .to = TO(kind),
     .initial = EXPORT_HTML + 1,
     .help = "a folder of pages, with index.html to begin with"},
    {.name = "text",
     .kind = OPTION_PICK,
     .to = TO(kind),
     .initial = EXPORT_TEXT + 1,
     .help = "a folder of plain texts"},
    {.name = "markdown",
     .kind = OPTION_PICK,
     .to = TO(kind),
     .initial = EXPORT_MARKDOWN + 1,
     .help = "a folder of Markdown and pictures, which pack reads back"},
    {.name = "output",
     .letter = 'o',
     .kind = OPTION_TEXT,
     .to = TO(output),
     .value = "OUT",
     .help = "the file or folder to write"},
    {.name = "force",
     .letter = 'f',
     .kind = OPTION_FLAG,
     .to = TO(force),
     .help = "replace an EPUB that is there"},
};

/* --- a book ------------------------------------------------------------------------------------
 */

static bool put_entry(void *context, const char *name, satchel_bytes data, satchel_error *err)
{
    const bool stored = strcmp(name, "mimetype") == 0 || strstr(name, ".jpg");
    return archive_add(context, name, data, stored, err);
}

static bool check_book(const struct export_settings *s, satchel_error *err)
{
    struct stat st;
    if (s->force || stat(s->output, &st) != 0 || !S_ISREG(st.st_mode) || !st.st_size)
        return true;
    return satchel_fail(err, SATCHEL_NOT_WRITABLE, "exists already, -f replaces it");
}

static bool write_book(struct reading *r, const struct export_settings *s, satchel_error *err)
{
    satchel_buf bytes;
    if (!check_book(s, err))
        return false;
    struct archive_writer *writer = archive_create(err);
    if (!writer)
        return false;
    const struct export_sink sink = {
        .put = put_entry, .convert = picture_to_jpeg, .context = writer};
    if (!export_collection(r->bundle, EXPORT_EPUB, &sink, &r->first, err)) {
        archive_discard(writer);
        return false;
    }
    satchel_buf_init(&bytes, MOST_BYTES);
    bool ok = archive_finish(writer, &bytes, err);
    if (ok && strcmp(s->output, "-") == 0)
        fwrite(bytes.data, 1, bytes.size, stdout);
    else
        ok = ok && satchel_save_bytes(s->output, satchel_buf_bytes(&bytes), err);
    satchel_buf_free(&bytes);
    return ok;
}

/* --- a folder ----------------------------------------------------------------------------------
 */

static bool write_folder(struct reading *r, const struct export_settings *s, satchel_error *err)
{
    struct folder folder;
    if (!folder_begin(&folder, s->output, err))
        return false;
    const struct export_sink sink = {
        .put = folder_put, .convert = picture_to_jpeg, .context = &folder};
    if (!export_collection(r->bundle, (enum export_kind)(s->kind - 1), &sink, &r->first, err)) {
        folder_discard(&folder);
        return false;
    }
    return folder_commit(&folder, false, err);
}

/* --- the command -------------------------------------------------------------------------------
 */

static satchel_code usage(const char *text)
{
    satchel_error err;
    satchel_fail(&err, SATCHEL_USAGE, "%s", text);
    console_error("export", &err, "");
    return SATCHEL_USAGE;
}

static satchel_code run(const void *settings, char **operands, size_t count)
{
    const struct export_settings *s = settings;
    struct reading r;
    satchel_error err = {0};
    (void)count;
    if (!s->kind)
        return usage("say what to make: --epub, --html, --text or --markdown");
    if (!s->output || !*s->output)
        return usage("say where to write: -o OUT");
    const bool book = s->kind == EXPORT_EPUB + 1;
    if (!book && strcmp(s->output, "-") == 0)
        return usage("only an EPUB goes to standard output");
    const satchel_code code = reading_open(&r, operands[0]);
    if (code != SATCHEL_OK)
        return code;
    if (!(book ? write_book(&r, s, &err) : write_folder(&r, s, &err))) {
        console_error(s->output, &err, NULL);
        satchel_bundle_close(r.bundle);
        satchel_arena_free(&r.arena);
        satchel_buf_free(&r.out);
        return err.code;
    }
    return reading_close(&r, SATCHEL_OK);
}

const struct command command_export = {
    .name = "export",
    .operands = "BUNDLE",
    .summary = "all articles for those without the viewer",
    .details =
        "Writes all articles as an EPUB, or as a folder of pages, texts or Markdown. The folder\n"
        "must not be there yet, or be empty.",
    .example = "satchel export --epub today.satchel -o today.epub",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .settings_size = sizeof(struct export_settings),
    .least = 1,
    .most = 1,
    .run = run,
};
