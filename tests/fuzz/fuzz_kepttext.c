/* The text that was decoded last, from any file: it is given only whole, and when the hash in the
 * file is that of the rest. Half of the inputs get the right hash, or none would come that far. */
#include "fuzz.h"

#include "state/kepttext.h"

#include <satchel/update.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 64)
        return 0;
    uint8_t *file = malloc(size);
    HOLDS(file != NULL);
    memcpy(file, data, size);
    /* The block whose text it would be. */
    satchel_coded block = {
        .coding = file[32], .image = -1, .size = (size_t)(file[40] | file[41] << 8)};
    memcpy(block.prior, file + 44, SATCHEL_HASH);
    block.stored = (satchel_bytes){data + 60, file[36] < size - 60 ? file[36] : size - 60};
    if (file[15] & 1) {
        satchel_hash((satchel_bytes){file + 32, size - 32}, file + 16);
        file[15] = 0;
    }
    const size_t at = kepttext_find((satchel_bytes){file, size}, &block);
    HOLDS(!at || (at == 60 + block.stored.size && at + block.size == size));
    free(file);
    return 0;
}
