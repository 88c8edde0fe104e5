/* Arithmetic of GF(2^8) with the polynomial 0x11D, over whole rows of bytes.
 *
 * Rows are multiplied in portable C by tables, and where the processor has it by shuffles of 16 or
 * 32 bytes at once (Plank, Greenan, Miller: Screaming Fast Galois Field Arithmetic Using Intel SIMD
 * Instructions, FAST 2013). Both give the same bytes; tests compare them with ISA-L. */
#ifndef SATCHEL_FORMAT_GALOIS_H
#define SATCHEL_FORMAT_GALOIS_H

#include <satchel/memory.h>

uint8_t galois_multiply(uint8_t a, uint8_t b);

/* 1 / a; `a` is not 0. */
uint8_t galois_invert(uint8_t a);

/* to[i] ^= factor * from[i] for `size` bytes, a multiple of 64. */
void galois_add(uint8_t *to, const uint8_t *from, uint8_t factor, size_t size);

/* The same in portable C, whatever the processor. */
void galois_add_plain(uint8_t *to, const uint8_t *from, uint8_t factor, size_t size);

/* Solves in place: `matrix` is n x n and becomes its inverse in `inverse`. False if it has none. */
bool galois_invert_matrix(uint8_t *matrix, uint8_t *inverse, unsigned n);

#endif
