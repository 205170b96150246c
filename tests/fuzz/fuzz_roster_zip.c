/* The roster reader: bytes as a OneRoster bundle, ZIP and all. */
#include <stdlib.h>

#include "fuzz.h"
#include "roster_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = { data, size };
	uint8_t *copy = fuzz_copy(in);

	roster_check(copy, in.left);
	free(copy);
	return 0;
}
