/* The validator's reader of WebP. */
#include "attachments/validator/images.h"
#include "attachments/validator/webp.h"
#include "fuzz.h"
#include "reader_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;

	if (!started)
		images_start();
	started = true;
	reader_check(webp_read, "webp", data, size);
	return 0;
}
