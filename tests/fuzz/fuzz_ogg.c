/* The validator's reader of Ogg. */
#include "attachments/validator/media/av_packets.h"
#include "attachments/validator/media/ogg.h"
#include "fuzz.h"
#include "reader_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	av_packets_start();
	reader_check(ogg_read, "ogg", data, size);
	return 0;
}
