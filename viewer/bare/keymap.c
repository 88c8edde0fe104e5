/* What keys type; see evdev.h. */
#include "bare/evdev.h"

#include <linux/input-event-codes.h>
#include <linux/kd.h>
#include <linux/keyboard.h>
#include <string.h>
#include <sys/ioctl.h>

void keymap_us(struct keymap *map)
{
    static const struct {
        uint16_t first;
        const char *plain, *shifted;
    } rows[] = {{KEY_1, "1234567890-=", "!@#$%^&*()_+"},
                {KEY_Q, "qwertyuiop[]", "QWERTYUIOP{}"},
                {KEY_A, "asdfghjkl;'`", "ASDFGHJKL:\"~"},
                {KEY_BACKSLASH, "\\zxcvbnm,./", "|ZXCVBNM<>?"},
                {KEY_SPACE, " ", " "},
                {KEY_102ND, "<", ">"}};
    memset(map, 0, sizeof *map);
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
        for (size_t i = 0; rows[r].plain[i]; i++)
            for (unsigned with = 0; with < 4; with++)
                map->typed[with][rows[r].first + i] =
                    (uint8_t)(with & 1 ? rows[r].shifted : rows[r].plain)[i];
}

/* A value of the kernel's keymap as a code point; false if it types nothing. Values of the form
 * 0xF000 ^ code point are Unicode (K() and U() in the kernel's keyboard.h). */
static bool decode(unsigned value, uint32_t *typed)
{
    if (value == K_HOLE || value == K_NOSUCHMAP)
        return false;
    if (value >= 0x1000) {
        *typed = value ^ 0xF000;
        return *typed >= ' ' && *typed != 0x7F;
    }
    const unsigned type = KTYP(value);
    *typed = KVAL(value);
    return (type == KT_LATIN || type == KT_LETTER) && *typed >= ' ' && *typed < 0x7F;
}

void keymap_of_console(struct keymap *map, int tty)
{
    static const uint8_t tables[4] = {K_NORMTAB, K_SHIFTTAB, K_ALTTAB, K_ALTSHIFTTAB};
    for (unsigned with = 0; with < 4; with++)
        for (unsigned key = 1; key < KEYMAP_KEYS; key++) {
            struct kbentry entry = {.kb_table = tables[with], .kb_index = (uint8_t)key};
            uint32_t typed;
            if (ioctl(tty, KDGKBENT, &entry) == 0 && decode(entry.kb_value, &typed))
                map->typed[with][key] = typed;
        }
}
