/* The four themes. Night is not inverted day: softer ink, a warmer accent, dimmed pictures. */
#include "theme.h"

#include <string.h>

static const struct theme themes[THEME_COUNT] = {
    [THEME_DAY] = {"day",
                   {[INK_TEXT] = 0x1A1A17,
                    [INK_SOFT] = 0x5C5A54,
                    [INK_FAINT] = 0x73716A,
                    [INK_ACCENT] = 0x8C1C1C,
                    [INK_RULE] = 0xCBC8BE,
                    [INK_PAPER] = 0xFBFAF5,
                    [INK_PANEL] = 0xF1EDE5,
                    [INK_FOUND] = 0xFAD3B4,
                    [INK_MARKED] = 0xF6E5A0,
                    [INK_CHOSEN] = 0xC6DCEE,
                    [INK_COVER_0] = 0x3E4A55,
                    [INK_COVER_1] = 0x6B2D2A,
                    [INK_COVER_2] = 0x2F5148,
                    [INK_COVER_3] = 0x55483A,
                    [INK_COVER_TEXT] = 0xFFFFFF},
                   100},
    [THEME_NIGHT] = {"night",
                     {[INK_TEXT] = 0xCFC9BC,
                      [INK_SOFT] = 0x9A958A,
                      [INK_FAINT] = 0x858077,
                      [INK_ACCENT] = 0xE0A070,
                      [INK_RULE] = 0x3A3935,
                      [INK_PAPER] = 0x161614,
                      [INK_PANEL] = 0x23221F,
                      [INK_FOUND] = 0x402618,
                      [INK_MARKED] = 0x332E0E,
                      [INK_CHOSEN] = 0x1B2F3F,
                      [INK_COVER_0] = 0x2B343C,
                      [INK_COVER_1] = 0x4A211F,
                      [INK_COVER_2] = 0x213A33,
                      [INK_COVER_3] = 0x3C3329,
                      [INK_COVER_TEXT] = 0xD8D2C6},
                     75},
    [THEME_SEPIA] = {"sepia",
                     {[INK_TEXT] = 0x32261A,
                      [INK_SOFT] = 0x64533E,
                      [INK_FAINT] = 0x6F5E49,
                      [INK_ACCENT] = 0x7A2E12,
                      [INK_RULE] = 0xD3C09C,
                      [INK_PAPER] = 0xF3E6CC,
                      [INK_PANEL] = 0xE9D9B8,
                      [INK_FOUND] = 0xF6C9A0,
                      [INK_MARKED] = 0xF3D888,
                      [INK_CHOSEN] = 0xCBD9D2,
                      [INK_COVER_0] = 0x46504F,
                      [INK_COVER_1] = 0x6B3526,
                      [INK_COVER_2] = 0x3B5040,
                      [INK_COVER_3] = 0x5B4832,
                      [INK_COVER_TEXT] = 0xFFFBF2},
                     92},
    [THEME_CONTRAST] = {"contrast",
                        {[INK_TEXT] = 0xFFFFFF,
                         [INK_SOFT] = 0xFFFFFF,
                         [INK_FAINT] = 0xD0D0D0,
                         [INK_ACCENT] = 0xFFE000,
                         [INK_RULE] = 0x9A9A9A,
                         [INK_PAPER] = 0x000000,
                         [INK_PANEL] = 0x1C1C1C,
                         [INK_FOUND] = 0x5E2200,
                         [INK_MARKED] = 0x4A3F00,
                         [INK_CHOSEN] = 0x00386E,
                         [INK_COVER_0] = 0x101010,
                         [INK_COVER_1] = 0x1C1C1C,
                         [INK_COVER_2] = 0x282828,
                         [INK_COVER_3] = 0x343434,
                         [INK_COVER_TEXT] = 0xFFFFFF},
                        100},
};

const struct theme *theme_of(enum theme_id id)
{
    return &themes[(unsigned)id < THEME_COUNT ? id : THEME_DAY];
}

enum theme_id theme_named(const char *name)
{
    unsigned i = 0;
    while (i < THEME_COUNT && strcmp(themes[i].name, name) != 0)
        i++;
    return (enum theme_id)i;
}
