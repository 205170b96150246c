/* What a logo's bytes are. */
#include <stdbool.h>
#include <string.h>

#include "directory/looks/image.h"

/* On a side: what decodes to more is a trap. */
#define PIXELS_MAX	4096

static bool	png_is(const uint8_t *, size_t);
static bool	jpeg_is(const uint8_t *, size_t);
static bool	fits(uint32_t width, uint32_t height);
static uint32_t	number(const uint8_t *, unsigned bytes);

const char *
image_type(const uint8_t *data, size_t len)
{
	if (png_is(data, len))
		return "image/png";
	return jpeg_is(data, len) ? "image/jpeg" : NULL;
}

/* Signature, then IHDR with the sides, and at the end IEND. */
static bool
png_is(const uint8_t *p, size_t len)
{
	static const uint8_t head[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a,
		'\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R' };
	static const uint8_t tail[] = { 0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xae,
		0x42, 0x60, 0x82 };

	return len >= sizeof(head) + 17 + sizeof(tail) &&
	    memcmp(p, head, sizeof(head)) == 0 &&
	    memcmp(p + len - sizeof(tail), tail, sizeof(tail)) == 0 &&
	    fits(number(p + 16, 4), number(p + 20, 4));
}

/* Segments up to the one that begins a frame, which has the sides. */
static bool
jpeg_is(const uint8_t *p, size_t len)
{
	size_t at = 2, segment;

	if (len < 4 || p[0] != 0xff || p[1] != 0xd8 || p[len - 2] != 0xff ||
	    p[len - 1] != 0xd9)
		return false;
	while (at + 9 < len && p[at] == 0xff) {
		/* SOF0 to SOF15 but for tables and what is reserved. */
		if (p[at + 1] >= 0xc0 && p[at + 1] <= 0xcf &&
		    p[at + 1] != 0xc4 && p[at + 1] != 0xc8 &&
		    p[at + 1] != 0xcc)
			return fits(number(p + at + 7, 2),
			    number(p + at + 5, 2));
		segment = number(p + at + 2, 2);
		if (segment < 2)
			return false;
		at += 2 + segment;
	}
	return false;
}

static bool
fits(uint32_t width, uint32_t height)
{
	return width > 0 && height > 0 && width <= PIXELS_MAX &&
	    height <= PIXELS_MAX;
}

/* Big endian. */
static uint32_t
number(const uint8_t *p, unsigned bytes)
{
	uint32_t n = 0;
	unsigned i;

	for (i = 0; i < bytes; i++)
		n = n << 8 | p[i];
	return n;
}
