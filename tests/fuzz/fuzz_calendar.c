/* The validator's reader of calendars and of cards. */
#include "attachments/validator/texts/lines.h"
#include "fuzz.h"
#include "reader_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	reader_check(calendar_read, "ics", data, size);
	return 0;
}
