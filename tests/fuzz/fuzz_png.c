/* The validator's reader of PNG. */
#include "attachments/validator/images.h"
#include "attachments/validator/png.h"
#include "fuzz.h"
#include "reader_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;

	if (!started)
		images_start();
	started = true;
	reader_check(png_read, "png", data, size);
	return 0;
}
