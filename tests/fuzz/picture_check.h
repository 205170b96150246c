/* What holds of every reader of pictures, for the fuzzers. */
#ifndef LIAISON_TEST_PICTURE_CHECK_H
#define LIAISON_TEST_PICTURE_CHECK_H

#include "attachments/validator/reading/reader.h"

/*
 * As reader_check(); and of one that has been cleaned, and is still taken,
 * there is nothing more to clean.
 */
void	picture_check(reader_fn *, const char *extension, const uint8_t *,
	    size_t);

#endif
