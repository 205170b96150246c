/* The validator's reader of PDF. */
#include "attachments/validator/pdf/pdf.h"
#include "fuzz.h"
#include "reader_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;

	if (!started)
		pdf_start();
	started = true;
	reader_check(pdf_read, "pdf", data, size);
	return 0;
}
