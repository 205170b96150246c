/* Plain lists of people: bytes as a spreadsheet writes them. */
#include <stdlib.h>

#include "directory/roster/plain.h"
#include "fuzz.h"
#include "roster_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = { data, size };
	uint8_t *copy = fuzz_copy(in);
	const char *why = NULL;
	struct roster *r = roster_open_plain(copy, in.left, &why);

	CHECK(r != NULL || (why != NULL && *why != '\0'));
	free(copy);
	if (r != NULL)
		roster_check_rows(r);
	return 0;
}
