/* Random names: of requests, uploads, jobs. */
#ifndef LIAISON_BASE_RANDOM_HEX_H
#define LIAISON_BASE_RANDOM_HEX_H

#include <stddef.h>

/* Hexadecimal digits of so many random bytes, and a NUL; not for secrets. */
void	random_hex(char *out, size_t bytes);

#endif
