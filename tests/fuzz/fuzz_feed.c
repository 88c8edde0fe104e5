/* Feeds in XML and JSON: sound articles or one line. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size && (data[0] == '{' || data[0] == '['))
        read_fuzzed(&input_feed_json, "a.json", data, size, NULL);
    else
        read_fuzzed(&input_feed, "a.xml", data, size, NULL);
    return 0;
}
