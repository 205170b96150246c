/* What holds of every reader of the validator, for the fuzzers. */
#ifndef LIAISON_TEST_READER_CHECK_H
#define LIAISON_TEST_READER_CHECK_H

#include "attachments/validator/reading/reader.h"

/*
 * Reads the bytes as a file of that extension, with a policy that takes little
 * and with one that takes more.  What a library must have initialised is so
 * before.  A reader may leave memory behind: leaks are not looked for.
 */
void	reader_check(reader_fn *, const char *extension, const uint8_t *,
	    size_t);

#endif
