/* Hyphenation tries: the first 16 bytes are a word, the rest a trie. Whatever the file says, places
 * lie inside the word and leave the letters that must stay. */
#include "fuzz.h"

#include "text/hyphen.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct trie trie;
    uint32_t letters[16], places;
    if (size < sizeof letters / 4 || !trie_open((satchel_bytes){data + 16, size - 16}, &trie))
        return 0;
    for (size_t i = 0; i < 16; i++) /* letters of the trie, mostly */
        letters[i] = trie.letter_count && data[i] < 250
                         ? (uint32_t)data[36 + 4 * (data[i] % trie.letter_count)] |
                               (uint32_t)data[37 + 4 * (data[i] % trie.letter_count)] << 8
                         : data[i];
    for (size_t count = 0; count <= 16; count++) {
        if (!trie_find(&trie, letters, count, &places))
            HOLDS(places == 0);
        HOLDS((places & 3) == 0);
        HOLDS(count < 2 ? places == 0 : (uint64_t)places >> (count - 1) == 0);
    }
    return 0;
}
