/* Marks that hang; see hang.h. */
#include "text/hang.h"

unsigned hang_at_end(uint32_t c)
{
    switch (c) {
    case '.':
    case ',':
    case 0x060C: /* Arabic comma */
    case 0x06D4: /* Arabic full stop */ return 11;
    case '-':
    case 0x00AD:
    case 0x2010:
    case 0x05BE: /* maqaf */
    case '"':
    case '\'':
    case 0x00AB:
    case 0x00BB:
    case 0x2018:
    case 0x2019:
    case 0x201C:
    case 0x201D: return 9;
    case ':':
    case ';':
    case 0x061B: return 5;
    case '!':
    case '?':
    case 0x061F:
    case ')':
    case 0x2013:
    case 0x2014: return 2;
    default: return 0;
    }
}

unsigned hang_at_start(uint32_t c)
{
    switch (c) {
    case '"':
    case '\'':
    case 0x00AB:
    case 0x00BB:
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201C:
    case 0x201D:
    case 0x201E: return 8;
    case '(':
    case '[': return 2;
    default: return 0;
    }
}
