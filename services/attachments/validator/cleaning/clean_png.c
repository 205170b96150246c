/* PNG: chunks that are not drawn from are emptied, leftovers go. */
#include <string.h>

#include <zlib.h>

#include "attachments/validator/cleaning/clean_parts.h"
#include "attachments/validator/media/iso_media.h"

#define SIGNATURE_LEN	8
#define CHUNK_FRAME	12	/* length, type, CRC */
/* Of nobody: it may be skipped, is private, and may be copied. */
#define EMPTY		"voId"

static bool	is_drawn(const uint8_t *type);
static void	sign(uint8_t *type, size_t len);

size_t
clean_png(uint8_t *bytes, size_t size)
{
	size_t at = SIGNATURE_LEN, len;
	uint8_t *type;

	while (at < size && size - at >= CHUNK_FRAME) {
		len = iso_u32(bytes + at);
		if (len > size - at - CHUNK_FRAME)
			break;
		type = bytes + at + 4;
		at += CHUNK_FRAME + len;
		if (memcmp(type, "IEND", 4) == 0)
			return at;
		if (is_drawn(type))
			continue;
		if (memcmp(type, "eXIf", 4) != 0 ||
		    !clean_exif(type + 4, len)) {
			memcpy(type, EMPTY, 4);
			memset(type + 4, 0, len);
		}
		sign(type, len);
	}
	return size;
}

static bool
is_drawn(const uint8_t *type)
{
	static const char *const kept[] = { "IHDR", "PLTE", "IDAT", "acTL",
		"bKGD", "cHRM", "cICP", "cLLI", "fcTL", "fdAT", "gAMA", "hIST",
		"iCCP", "mDCV", "pHYs", "sBIT", "sPLT", "sRGB", "tRNS" };
	size_t i;

	for (i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (memcmp(type, kept[i], 4) == 0)
			return true;
	return false;
}

static void
sign(uint8_t *type, size_t len)
{
	uint32_t crc = (uint32_t)crc32(0, type, (uInt)len + 4);
	uint8_t *p = type + 4 + len;
	int shift;

	for (shift = 24; shift >= 0; shift -= 8)
		*p++ = (uint8_t)(crc >> shift);
}
