/* Text-stage cases: a paragraph in, what each stage of the text pipeline makes of it out, as text.
 *
 *     stages FILE.case...             compares, exit 1 if any differs, 77 without the fonts they
 * need stages --rewrite FILE.case...   writes what the stages give now; read the diff before
 * keeping it
 *
 * A case is lines of settings, a line "text", the text up to a line "breaks", and then the results:
 *
 *     language ar          direction rtl         width 400      size 20     mode justified
 *
 *     breaks   the text with | where a line may end, ~ where it may in need, - at a soft hyphen, !
 * where it must runs     script, face, level and text of each piece of one face lines    the lines,
 * one a line, a hyphen shown where one is
 */
#include "layout/lines.h"
#include "text/breaks.h"
#include "text/fontnames.h"

#include <satchel/article.h>
#include <satchel/file.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct stage_case {
    char language[32];
    bool rtl;
    int width, size;
    enum fit_mode mode;
    char *text;
    size_t length;
    const char *settings_end; /* in the file */
};

static bool starts(const char *line, const char *word)
{
    return strncmp(line, word, strlen(word)) == 0;
}

static void read_setting(struct stage_case *c, const char *line)
{
    if (starts(line, "language "))
        snprintf(c->language, sizeof c->language, "%.*s", (int)strcspn(line + 9, "\n"), line + 9);
    if (starts(line, "direction "))
        c->rtl = starts(line + 10, "rtl");
    if (starts(line, "width "))
        c->width = (int)strtol(line + 6, NULL, 10);
    if (starts(line, "size "))
        c->size = (int)strtol(line + 5, NULL, 10);
    if (starts(line, "mode "))
        c->mode = starts(line + 5, "justified")  ? FIT_JUSTIFIED
                  : starts(line + 5, "balanced") ? FIT_BALANCED
                                                 : FIT_RAGGED;
}

/* Points the case into `file`, which is changed: its text ends in a NUL. */
static bool parse(char *file, struct stage_case *c)
{
    *c = (struct stage_case){.width = 400, .size = 20, .mode = FIT_JUSTIFIED};
    char *line = file;
    while (line && !starts(line, "text\n")) {
        read_setting(c, line);
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    char *end = line ? strstr(line, "\nbreaks\n") : NULL;
    if (line && !end)
        end = strstr(line + 5, "\n") ? line + strlen(line) - 1 : NULL;
    if (!line || !end)
        return false;
    c->text = line + 5;
    c->settings_end = end + 1;
    c->length = (size_t)(end - c->text);
    return true;
}

/* --- stages --------------------------------------------------------------------------------------
 */

static void print_breaks(const struct para *para, satchel_buf *out)
{
    static const char marks[] = {[BREAK_NEVER] = 0,
                                 [BREAK_WEAK] = '~',
                                 [BREAK_SOFT] = '-',
                                 [BREAK_MAY] = '|',
                                 [BREAK_MUST] = '!'};
    satchel_buf_put_text(out, "breaks\n");
    for (size_t i = 0; i < para->spec.length; i++) {
        if (marks[para->kinds[i]])
            satchel_buf_put_byte(out, (unsigned)marks[para->kinds[i]]);
        satchel_buf_put(out, para->spec.text + i, 1);
    }
    satchel_buf_put_byte(out, '\n');
}

static void print_face(uint16_t face, satchel_buf *out)
{
    char name[FACE_NAME_MOST] = "other";
    unsigned index = 0;
    if (face < FACE_KNOWN)
        face_file_name(face, name, &index);
    satchel_buf_put(out, name, strcspn(name, "."));
    if (index)
        satchel_buf_print(out, "#%u", index);
}

static script_tag script_of(const char *text, size_t length, script_tag before)
{
    const script_tag script = text_script(text, length);
    return script == SCRIPT_COMMON ? before : script;
}

/* Neighbouring items of one face and level are one run. */
static void print_runs(const struct para *para, satchel_buf *out)
{
    uint16_t face = FACE_NONE;
    uint8_t level = 0;
    script_tag script = para->script;
    satchel_buf_put_text(out, "runs");
    for (size_t i = 0; i < para->count; i++) {
        const struct item *item = &para->items[i];
        const char *text = para->spec.text + item->start;
        for (uint32_t r = 0; item->token && r < item->token->run_count; r++) {
            const struct token_shape shape = tokens_shape(fonts_tokens(para->fonts), item->token);
            const struct token_run *run = &shape.runs[r];
            uint32_t from = item->end - item->start, to = 0;
            for (uint32_t g = run->first; g < run->first + run->count; g++)
                from = shape.glyphs[g].cluster < from ? shape.glyphs[g].cluster : from;
            to = item->end - item->start;
            if (r + 1 < item->token->run_count) {
                const struct token_run *next = run + 1;
                for (uint32_t g = next->first; g < next->first + next->count; g++)
                    to = shape.glyphs[g].cluster < to ? shape.glyphs[g].cluster : to;
            }
            script = script_of(text + from, to - from, script);
            if (run->face != face || item->level != level) {
                face = run->face;
                level = item->level;
                satchel_buf_print(out, "\n%c%c%c%c ", (char)(script >> 24), (char)(script >> 16),
                                  (char)(script >> 8), (char)script);
                print_face(face, out);
                satchel_buf_print(out, " %u ", level);
            }
            satchel_buf_put(out, text + from, to - from);
        }
        if (item->space && item->after != BREAK_MUST)
            satchel_buf_put_byte(out, ' ');
    }
    satchel_buf_put_byte(out, '\n');
}

static void print_lines(const struct para *para, const struct line *lines, size_t count,
                        satchel_buf *out)
{
    satchel_buf_put_text(out, "lines\n");
    for (size_t i = 0; i < count; i++) {
        satchel_buf_put(out, para->spec.text + lines[i].from, lines[i].to - lines[i].from);
        satchel_buf_put_text(out, lines[i].hyphen ? "-\n" : "\n");
    }
}

static bool run_stages(struct fonts *fonts, const struct stage_case *c, satchel_buf *out)
{
    const struct attr attr = {.size = FIX(c->size), .link = SATCHEL_NONE};
    const struct stretch stretch = {0, 0};
    struct para_spec spec = {
        .text = c->text,
        .length = c->length,
        .offset = SATCHEL_NONE,
        .rtl = c->rtl,
        .broad = fonts_is_broad(fonts, c->text, c->length),
        .language = language_of(c->language),
        .attrs = &attr,
        .stretches = &stretch,
        .stretch_count = 1,
    };
    const struct fit fit = {.mode = c->mode,
                            .width = FIX(c->width),
                            .em = FIX(c->size),
                            .hang = true,
                            .hyphenate = true};
    satchel_arena scratch;
    struct para para, by_letter;
    struct line *lines;
    size_t count;
    satchel_arena_init(&scratch, 64u << 20);
    bool ok = para_build(&para, &spec, fonts, &scratch, NULL);
    spec.by_letter = true; /* which knows what may happen everywhere */
    ok = ok && para_build(&by_letter, &spec, fonts, &scratch, NULL) &&
         lines_break(&para, &fit, &scratch, &scratch, &lines, &count, NULL);
    if (ok) {
        print_breaks(&by_letter, out);
        print_runs(&para, out);
        print_lines(&para, lines, count, out);
    }
    satchel_arena_free(&scratch);
    return ok && satchel_buf_ok(out, NULL);
}

/* --- files ---------------------------------------------------------------------------------------
 */

static bool run_file(struct fonts *fonts, const char *path, bool rewrite)
{
    satchel_buf file, out;
    struct stage_case c;
    satchel_error err;
    satchel_buf_init(&file, 1u << 20);
    satchel_buf_init(&out, 1u << 20);
    bool ok = satchel_file_read(path, &file, &err) && satchel_buf_string(&file) &&
              parse((char *)file.data, &c);
    if (ok) {
        const size_t head = (size_t)((const uint8_t *)c.settings_end - file.data);
        satchel_buf_put(&out, file.data, head);
        ok = run_stages(fonts, &c, &out);
        const bool same = ok && out.size == file.size && memcmp(out.data, file.data, out.size) == 0;
        if (ok && !same && rewrite)
            ok = satchel_save_bytes(path, satchel_buf_bytes(&out), &err);
        else if (ok && !same)
            fprintf(stderr, "%s differs; it gives now:\n%s\n", path,
                    satchel_buf_string(&out) + head);
        ok = ok && (same || rewrite);
    } else {
        fprintf(stderr, "%s: cannot be read as a case\n", path);
    }
    satchel_buf_free(&file);
    satchel_buf_free(&out);
    return ok;
}

int main(int argc, char **argv)
{
    static const struct font_want wants[] = {{.script = SCRIPT_HEBREW}, {.script = SCRIPT_HAN}};
    const bool rewrite = argc > 1 && strcmp(argv[1], "--rewrite") == 0;
    struct fonts *fonts = fonts_open(NULL, NULL);
    if (!fonts || fonts_find(fonts, &wants[0], 0x5D0) >= FACE_KNOWN ||
        fonts_find(fonts, &wants[1], 0x4E00) >= FACE_SCRIPTS) {
        fprintf(stderr, "the fonts of the cases are not installed\n");
        return 77;
    }
    int failed = 0;
    for (int i = rewrite ? 2 : 1; i < argc; i++)
        failed += !run_file(fonts, argv[i], rewrite);
    fonts_close(fonts);
    return failed != 0;
}
