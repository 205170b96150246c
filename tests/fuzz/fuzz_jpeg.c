/* The validator's reader of JPEG, and what cleans it. */
#include "attachments/validator/pictures/jpeg.h"
#include "fuzz.h"
#include "picture_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	picture_check(jpeg_read, "jpg", data, size);
	return 0;
}
