/* WebP: chunks that are not drawn from are emptied, leftovers go. */
#include <string.h>

#include "attachments/validator/cleaning/clean_parts.h"

#define HEAD_LEN	12
#define CHUNK_HEAD	8
#define VP8X_LEN	10
#define HAS_XMP		0x04
#define HAS_EXIF	0x08
#define EMPTY		"JUNK"

static bool	is_drawn(const uint8_t *type);
static size_t	le32(const uint8_t *);

size_t
clean_webp(uint8_t *bytes, size_t size)
{
	size_t at = HEAD_LEN, end = CHUNK_HEAD + le32(bytes + 4), len;
	uint8_t *flags = NULL, *chunk;

	while (at < end && end - at >= CHUNK_HEAD) {
		chunk = bytes + at;
		len = le32(chunk + 4);
		if (end > size || len > end - at - CHUNK_HEAD)
			return size;
		at += CHUNK_HEAD + len + len % 2;
		if (memcmp(chunk, "VP8X", 4) == 0 && len >= VP8X_LEN) {
			flags = chunk + CHUNK_HEAD;
			*flags &= (uint8_t)~(HAS_XMP | HAS_EXIF);
		}
		if (is_drawn(chunk))
			continue;
		if (memcmp(chunk, "EXIF", 4) == 0 && flags != NULL &&
		    clean_exif(chunk + CHUNK_HEAD, len)) {
			*flags |= HAS_EXIF;
			continue;
		}
		memcpy(chunk, EMPTY, 4);
		memset(chunk + CHUNK_HEAD, 0, len);
	}
	return end;
}

static bool
is_drawn(const uint8_t *type)
{
	static const char *const kept[] = { "VP8X", "VP8 ", "VP8L", "ALPH",
		"ANIM", "ANMF", "ICCP" };
	size_t i;

	for (i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (memcmp(type, kept[i], 4) == 0)
			return true;
	return false;
}

static size_t
le32(const uint8_t *p)
{
	return (size_t)p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16 |
	    (size_t)p[3] << 24;
}
