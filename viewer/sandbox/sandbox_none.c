/* No sandbox on this system; see sandbox.h. */
#include "sandbox.h"

#include <unistd.h>

bool sandbox_known(void)
{
    return false;
}

bool sandbox_files(const struct sandbox *sandbox)
{
    (void)sandbox;
    return false;
}

bool sandbox_calls(bool bare)
{
    (void)bare;
    return false;
}

unsigned sandbox_call_count(void)
{
    return 0;
}

bool sandbox_decoder_known(void)
{
    return false;
}

void sandbox_keeper(int socket)
{
    (void)socket;
}

bool sandbox_decoder(void)
{
    return false;
}

unsigned sandbox_decoder_call_count(void)
{
    return 0;
}

void sandbox_decoder_end(void)
{
    _exit(0);
}

void sandbox_close_files(int socket)
{
    (void)socket;
}

void sandbox_with_parent(void)
{
}

bool sandbox_porter(const char *const folders[2])
{
    (void)folders;
    return false;
}

unsigned sandbox_porter_call_count(void)
{
    return 0;
}
