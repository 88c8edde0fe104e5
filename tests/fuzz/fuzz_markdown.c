/* Markdown: a sound article, whose own Markdown reads back to as many blocks at least of text. */
#include "fuzz_reader.h"

#include "exports/export.h"

/* What was exported can be read: nothing in an article's text can break out of its block. */
static void check_export(const satchel_article *a, const struct manuscript *m, satchel_bytes source)
{
    static bool inside;
    char *text = NULL;
    size_t size = 0;
    (void)m;
    (void)source;
    if (inside)
        return;
    FILE *to = open_memstream(&text, &size);
    HOLDS(to);
    export_markdown(to, a);
    export_text(to, a);
    HOLDS(export_html(to, a, NULL, 0, NULL));
    fclose(to);
    inside = true;
    if (size < 65536)
        read_fuzzed(&input_markdown, "a.md", (const uint8_t *)text, size, check_export);
    inside = false;
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_fuzzed(&input_markdown, "a.md", data, size, check_export);
    return 0;
}
