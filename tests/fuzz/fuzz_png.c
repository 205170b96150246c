/* The validator's reader of PNG, and what cleans it. */
#include "attachments/validator/pictures/png.h"
#include "fuzz.h"
#include "picture_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	picture_check(png_read, "png", data, size);
	return 0;
}
