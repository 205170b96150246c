/* The validator's reader of ISO media. */
#include "attachments/validator/media/av_packets.h"
#include "attachments/validator/media/iso_media.h"
#include "fuzz.h"
#include "reader_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	av_packets_start();
	reader_check(iso_media_read, "mp4", data, size);
	return 0;
}
