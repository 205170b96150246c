/* The validator's reader of GIF, and what cleans it. */
#include "attachments/validator/pictures/gif.h"
#include "fuzz.h"
#include "picture_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	picture_check(gif_read, "gif", data, size);
	return 0;
}
