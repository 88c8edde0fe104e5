/* Properties of characters; see uprops.h and uprops_gen.c, which makes the table. */
#include "text/uprops.h"

#include <stddef.h>

#include "uprops_table.h"

#define BLOCK_BITS 7

const struct uprops *uprops_of(uint32_t c)
{
    if (c > 0x10FFFF)
        c = 0xFFFF; /* a non-character */
    const uint32_t block = uprops_stage1[c >> BLOCK_BITS];
    return &uprops_records[uprops_stage2[block << BLOCK_BITS | (c & ((1u << BLOCK_BITS) - 1))]];
}

script_tag uprops_script_tag(uint8_t script)
{
    return uprops_scripts[script];
}

const char *uprops_script_name(uint8_t script)
{
    return uprops_script_names[script];
}

uint8_t uprops_script_count(void)
{
    return (uint8_t)(sizeof uprops_scripts / sizeof *uprops_scripts);
}

script_tag uprops_script(uint32_t c)
{
    return uprops_scripts[uprops_of(c)->script];
}

bool uprops_used_with(const struct uprops *props, script_tag script)
{
    if (!props->extensions)
        return true;
    for (const script_tag *s = &uprops_extensions[uprops_extension_start[props->extensions]]; *s;
         s++)
        if (*s == script)
            return true;
    return false;
}

script_tag uprops_first_extension(const struct uprops *props)
{
    return props->extensions ? uprops_extensions[uprops_extension_start[props->extensions]]
                             : SCRIPT_COMMON;
}

bool script_joins(script_tag script)
{
    static const script_tag joining[] = {
        SCRIPT_ARABIC,
        SCRIPT_SYRIAC,
        SCRIPT_MONGOLIAN,
        SCRIPT('N', 'k', 'o', 'o'),
        SCRIPT('M', 'a', 'n', 'd'),
        SCRIPT('P', 'h', 'a', 'g'),
        SCRIPT('A', 'd', 'l', 'm'),
        SCRIPT('R', 'o', 'h', 'g'),
        SCRIPT('M', 'a', 'n', 'i'),
        SCRIPT('P', 'h', 'l', 'p'),
        SCRIPT('S', 'o', 'g', 'd'),
        SCRIPT('C', 'h', 'r', 's'),
        SCRIPT('O', 'u', 'g', 'r'),
    };
    for (size_t i = 0; i < sizeof joining / sizeof *joining; i++)
        if (joining[i] == script)
            return true;
    return false;
}

bool script_is_ideographic(script_tag script)
{
    return script == SCRIPT_HAN || script == SCRIPT_HIRAGANA || script == SCRIPT_KATAKANA ||
           script == SCRIPT_BOPOMOFO || script == SCRIPT('Y', 'i', 'i', 'i');
}

bool script_is_unspaced(script_tag script)
{
    return script == SCRIPT_THAI || script == SCRIPT_LAO || script == SCRIPT_KHMER ||
           script == SCRIPT_MYANMAR;
}
