/* HTML pages: a sound article or one line, within the limits. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_fuzzed(&input_html, "a.html", data, size, NULL);
    return 0;
}
