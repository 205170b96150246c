/* The validator's reader of GIF. */
#include "attachments/validator/images.h"
#include "attachments/validator/gif.h"
#include "fuzz.h"
#include "reader_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;

	if (!started)
		images_start();
	started = true;
	reader_check(gif_read, "gif", data, size);
	return 0;
}
