/* Where words begin in scripts that put no spaces between them. */
#ifndef PACKER_EDITION_SEGMENT_H
#define PACKER_EDITION_SEGMENT_H

#include <satchel/writer.h>

/* Finds the words of the builder's text in Thai, Lao, Khmer and Myanmar and tells the builder; to
 * be called when nothing changes the text any more. Without a dictionary of the language nothing is
 * found. Fails with MEMORY. */
bool segment_words(satchel_builder *builder, satchel_error *err) SATCHEL_CHECK;

#endif
