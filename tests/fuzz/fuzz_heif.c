/* The validator's reader of HEIC and AVIF, and what cleans it. */
#include "attachments/validator/pictures/heif.h"
#include "fuzz.h"
#include "picture_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	picture_check(heif_read, "heic", data, size);
	picture_check(heif_read, "avif", data, size);
	return 0;
}
