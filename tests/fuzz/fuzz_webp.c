/* The validator's reader of WebP, and what cleans it. */
#include "attachments/validator/pictures/webp.h"
#include "fuzz.h"
#include "picture_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	picture_check(webp_read, "webp", data, size);
	return 0;
}
