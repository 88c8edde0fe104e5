/* Libraries loaded when they are first needed.
 *
 * A library that is linked costs every command its start, and those behind it as well: librsvg
 * brings fifty, 16 million instructions before main, and libcurl nearly as many. Most commands,
 * "list" and "verify" first of all, need neither, and are better off without them in their memory.
 *
 * A door declares the calls it needs as a list X(name), a structure of pointers to them made from
 * that list, and its names in the same order; late_load fills the structure.
 */
#ifndef PACKER_PROCESS_LATE_H
#define PACKER_PROCESS_LATE_H

#include <stdbool.h>
#include <stddef.h>

/* NOLINTNEXTLINE(bugprone-macro-parentheses): a member is declared, which has none. */
#define LATE_MEMBER(name) __typeof__(&(name)) name;
#define LATE_NAME(name)   #name,

/* Loads `file` and puts the addresses of `count` functions one after the other to `calls`. False if
 * the library or one of them is not on this machine. It is never unloaded: threads and types of
 * GLib's would be left without it. For one thread at a time. */
bool late_load(const char *file, const char *const *names, size_t count, void *calls);

#endif
