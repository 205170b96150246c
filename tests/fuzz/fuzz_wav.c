/* The validator's reader of WAVE. */
#include "attachments/validator/media/av_packets.h"
#include "attachments/validator/media/wav.h"
#include "fuzz.h"
#include "reader_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	av_packets_start();
	reader_check(wav_read, "wav", data, size);
	return 0;
}
