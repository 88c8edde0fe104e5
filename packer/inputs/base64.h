/* Base64 (RFC 4648), of both alphabets, as data: addresses and old feeds hold it. */
#ifndef PACKER_INPUTS_BASE64_H
#define PACKER_INPUTS_BASE64_H

#include <satchel/memory.h>

/* Appends the bytes that `text` stands for; other characters are passed over. */
void base64_decode(const char *text, satchel_buf *to);

#endif
