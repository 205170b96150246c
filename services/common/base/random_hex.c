/* Random names: drawn from the kernel many at a time. */
#include <stdint.h>

#include <sodium.h>

#include "base/random_hex.h"

void
random_hex(char *out, size_t bytes)
{
	static const char digits[] = "0123456789abcdef";
	static uint8_t pool[1536];
	static size_t left;	/* at its end */
	size_t i;

	for (i = 0; i < bytes; i++) {
		if (left == 0) {
			randombytes_buf(pool, sizeof(pool));
			left = sizeof(pool);
		}
		*out++ = digits[pool[sizeof(pool) - left] >> 4];
		*out++ = digits[pool[sizeof(pool) - left--] & 15];
	}
	*out = '\0';
}
