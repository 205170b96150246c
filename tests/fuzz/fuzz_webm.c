/* The validator's reader of WebM. */
#include "attachments/validator/media/av_packets.h"
#include "attachments/validator/media/webm.h"
#include "fuzz.h"
#include "reader_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	av_packets_start();
	reader_check(webm_read, "webm", data, size);
	return 0;
}
