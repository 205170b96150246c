/* The validator's reader of RTF. */
#include "attachments/validator/documents/rtf.h"
#include "fuzz.h"
#include "reader_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	reader_check(rtf_read, "rtf", data, size);
	return 0;
}
