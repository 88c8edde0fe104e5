/* Secret keys on the command line: the file, and its password from the terminal. */
#ifndef PACKER_COMMANDS_SECRET_H
#define PACKER_COMMANDS_SECRET_H

#include <satchel/trust.h>

/* Asks for a password on the terminal without showing it; twice when `twice`. The caller wipes it.
 * USAGE when there is no terminal, the two differ, or it is empty. */
bool secret_ask(const char *prompt, bool twice, char to[256], satchel_error *err) SATCHEL_CHECK;

/* Reads a key, asking for its password if it has one. Prints the line and returns false on failure,
 * *code being the exit code. The caller wipes the key. */
bool secret_open(const char *path, satchel_secret_key *key, satchel_code *code) SATCHEL_CHECK;

#endif
