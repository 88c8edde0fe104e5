/* Margins, columns, leading; see style.h. */
#include "layout/style.h"

/* Ems of a comfortable measure at most. Gentium sets 2.35 letters to the em, so 33 are 78 letters
 * with spaces; ideographs are an em each and books have up to 36 of them, less on a screen. */
static fix widest_measure(script_tag script, fix em)
{
    return (script_is_ideographic(script) || script == SCRIPT_HANGUL ? 32 : 33) * em;
}

/* Percent of the size between baselines at a middling measure: scripts with marks above and below
 * need more, full squares of ideographs most of all. */
static int leading_percent(script_tag script)
{
    switch (script) {
    case SCRIPT_ARABIC:
    case SCRIPT_SYRIAC: return 158;
    case SCRIPT_HEBREW: return 132;
    case SCRIPT_HAN:
    case SCRIPT_HIRAGANA:
    case SCRIPT_KATAKANA:
    case SCRIPT_BOPOMOFO: return 162;
    case SCRIPT_HANGUL: return 155;
    case SCRIPT_THAI:
    case SCRIPT_LAO: return 152;
    case SCRIPT_KHMER: return 165;
    case SCRIPT_MYANMAR: return 172;
    case SCRIPT_TIBETAN: return 190;
    case SCRIPT_LATIN:
    case SCRIPT_GREEK:
    case SCRIPT_CYRILLIC:
    case SCRIPT_COMMON:
    case SCRIPT_UNKNOWN: return 124;
    case SCRIPT('A', 'r', 'm', 'n'):
    case SCRIPT('G', 'e', 'o', 'r'):
    case SCRIPT('E', 't', 'h', 'i'):
    case SCRIPT('T', 'f', 'n', 'g'):
    case SCRIPT('C', 'a', 'n', 's'): return 138;
    default: return 152; /* India and its neighbours */
    }
}

static fix whole(fix f)
{
    return (f + 32) & ~63;
}

fix style_leading(script_tag script, fix size, fix measure, bool tight)
{
    int percent = leading_percent(script);
    const int ems = size > 0 ? (int)(measure / size) : 0;
    if (tight)
        percent -= (percent - 96) / 3;
    else if (ems > 20) /* long lines need a wider way back */
        percent += ems > 34 ? 7 : (ems - 20) / 2;
    return whole((fix)((int64_t)size * percent / 100));
}

/* Ascenders and descenders of the text face stand about equally far from the line's edges. */
fix style_baseline(fix size, fix leading)
{
    return whole(leading / 2 + size * 29 / 100);
}

static fix side_margin(const struct style *style, fix em)
{
    const fix width = FIX(style->width);
    const fix least = em * 3 / 4, share = width / 20;
    const int percent = style->margins ? style->margins : 100;
    const fix margin = (share > least ? share : least) * percent / 100;
    const fix most = percent > 100 ? width / 5 : width / 8;
    return margin < most ? margin : most;
}

static void set_columns(struct geometry *g, const struct style *style, fix margin, fix widest)
{
    const fix width = FIX(style->width), room = width - 2 * margin;
    /* Two that were asked for still want room for a few words each. */
    const fix for_two = style->columns == 2 ? 18 * g->em : 44 * g->em;
    g->columns = style->columns != 1 && room > for_two ? 2 : 1;
    if (style->margins)
        widest = (fix)((int64_t)widest * 200 / (100 + style->margins));
    g->gutter = g->columns == 2 ? whole(g->em * 9 / 4) : 0;
    g->column = (room - g->gutter) / (fix)g->columns;
    if (g->column > widest)
        g->column = widest;
    g->column &= ~63;
    if (g->column < FIX(16))
        g->column = FIX(16);
    const fix used = g->column * (fix)g->columns + g->gutter;
    g->left = whole((width - used) / 2);
    g->right = g->left + used;
}

void style_geometry(const struct style *style, script_tag script, struct geometry *out)
{
    struct geometry *g = out;
    const fix height = FIX(style->height);
    g->em = FIX(style->text_size);
    set_columns(g, style, whole(side_margin(style, g->em)), widest_measure(script, g->em));
    g->leading = style_leading(script, g->em, g->column, false);
    if (style->line_height)
        g->leading = whole(g->leading * style->line_height / 100);
    const fix air = whole(style->height < 400 ? g->em / 4 : g->em / 2);
    g->top = FIX(style->head) + air;
    const fix end = height - FIX(style->foot) - air;
    fix lines = (end - g->top) / g->leading;
    if (lines < 2) { /* no room: the text comes first */
        g->top = 0;
        lines = height / g->leading;
    }
    g->bottom = g->top + (lines > 1 ? lines : 1) * g->leading;
}
