/* The validator's reader of text and of tables in it. */
#include "attachments/validator/texts/text.h"
#include "fuzz.h"
#include "reader_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	reader_check(csv_read, "csv", data, size);
	return 0;
}
