/* The validator's reader of HEIC and AVIF. */
#include "attachments/validator/heif.h"
#include "attachments/validator/images.h"
#include "fuzz.h"
#include "reader_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;

	if (!started)
		images_start();
	started = true;
	reader_check(heif_read, "heic", data, size);
	reader_check(heif_read, "avif", data, size);
	return 0;
}
