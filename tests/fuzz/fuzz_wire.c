/* Wire stories, ninjs, NewsML and NITF: sound articles or one line. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct input_format *const formats[] = {&input_ninjs, &input_newsml, &input_nitf};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if ((i == 0) == (size && (data[0] == '{' || data[0] == '[')))
            read_fuzzed(formats[i], "a.xml", data, size, NULL);
    return 0;
}
