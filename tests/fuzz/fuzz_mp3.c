/* The validator's reader of MPEG audio. */
#include "attachments/validator/media/av_packets.h"
#include "attachments/validator/media/mp3.h"
#include "fuzz.h"
#include "reader_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	av_packets_start();
	reader_check(mp3_read, "mp3", data, size);
	return 0;
}
