/* The validator's reader of JPEG. */
#include "attachments/validator/images.h"
#include "attachments/validator/jpeg.h"
#include "fuzz.h"
#include "reader_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;

	if (!started)
		images_start();
	started = true;
	reader_check(jpeg_read, "jpg", data, size);
	return 0;
}
