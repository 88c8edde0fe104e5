/* Base64; see base64.h. */
#include "base64.h"

static int base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

void base64_decode(const char *text, satchel_buf *to)
{
    uint32_t bits = 0, count = 0;
    for (const char *at = text; *at; at++) {
        const int digit = base64_digit(*at);
        if (digit < 0)
            continue;
        bits = bits << 6 | (uint32_t)digit;
        if (++count % 4 == 0) {
            const uint8_t bytes[3] = {(uint8_t)(bits >> 16), (uint8_t)(bits >> 8), (uint8_t)bits};
            satchel_buf_put(to, bytes, 3);
        }
    }
    if (count % 4 >= 2)
        satchel_buf_put_byte(to, (bits >> (count % 4 == 2 ? 4 : 10)) & 0xFF);
    if (count % 4 == 3)
        satchel_buf_put_byte(to, (bits >> 2) & 0xFF);
}
