/* JPEG: segments of metadata are emptied, and what follows the picture goes. */
#include <string.h>

#include "attachments/validator/cleaning/clean_parts.h"
#include "attachments/validator/media/iso_media.h"

#define RST0	0xd0
#define RST7	0xd7
#define EOI	0xd9
#define SOS	0xda
#define APP0	0xe0
#define APP1	0xe1
#define APP2	0xe2
#define APP14	0xee
#define JPG0	0xf0
#define TEM	0x01
#define EXIF	"Exif\0"	/* and one more NUL */

static void	segment(uint8_t marker, uint8_t *body, size_t len);
static bool	begins(const uint8_t *, size_t, const char *, size_t);
static size_t	behind_scan(const uint8_t *, size_t at, size_t size);

size_t
clean_jpeg(uint8_t *bytes, size_t size)
{
	size_t at = 2, len;
	uint8_t marker;

	while (at + 2 <= size) {
		if (bytes[at] != 0xff) {
			bytes[at++] = 0;
			continue;
		}
		marker = bytes[at + 1];
		if (marker == 0xff) {
			at++;
			continue;
		}
		at += 2;
		if (marker == EOI)
			return at;
		if (marker <= TEM || (marker >= RST0 && marker <= RST7))
			continue;
		if (size - at < 2)
			break;
		len = iso_u16(bytes + at);
		if (len < 2 || len > size - at)
			break;
		if (marker >= APP0)
			segment(marker, bytes + at + 2, len - 2);
		at += len;
		if (marker == SOS)
			at = behind_scan(bytes, at, size);
	}
	return size;
}

/* What colours are made of stays. */
static void
segment(uint8_t marker, uint8_t *body, size_t len)
{
	if ((marker == APP0 && begins(body, len, "JFIF", 5)) ||
	    (marker == APP2 && begins(body, len, "ICC_PROFILE", 12)) ||
	    (marker == APP14 && begins(body, len, "Adobe", 5)))
		return;
	if (marker == APP1 && begins(body, len, EXIF, sizeof(EXIF)) &&
	    clean_exif(body + sizeof(EXIF), len - sizeof(EXIF)))
		return;
	memset(body, 0, len);
}

static bool
begins(const uint8_t *body, size_t len, const char *with, size_t n)
{
	return len >= n && memcmp(body, with, n) == 0;
}

static size_t
behind_scan(const uint8_t *bytes, size_t at, size_t size)
{
	uint8_t next;

	for (; at + 2 <= size; at++) {
		next = bytes[at + 1];
		if (bytes[at] == 0xff && next != 0 && next != 0xff &&
		    (next < RST0 || next > RST7))
			return at;
	}
	return size;
}
