/* GIF: comments and what programs add are emptied, leftovers go. */
#include <string.h>

#include "attachments/validator/cleaning/clean_parts.h"

#define SCREEN_LEN	13	/* with the signature */
#define DESCRIPTOR_LEN	10	/* with the separator */
#define EXTENSION	0x21
#define SEPARATOR	0x2c
#define TRAILER		0x3b
#define COMMENT		0xfe
#define APPLICATION	0xff
#define APPLICATION_LEN	11
#define HAS_COLOURS	0x80

static size_t	extension(uint8_t *bytes, size_t at, size_t size);
static bool	is_animation(const uint8_t *blocks, size_t left);
static size_t	colours(uint8_t flags);
static size_t	behind_blocks(const uint8_t *, size_t at, size_t size);
static void	empty_blocks(uint8_t *, size_t len);

size_t
clean_gif(uint8_t *bytes, size_t size)
{
	size_t at = SCREEN_LEN + colours(bytes[10]);

	while (at < size) {
		if (bytes[at] == TRAILER)
			return at + 1;
		if (bytes[at] == EXTENSION && size - at > 2)
			at = extension(bytes, at, size);
		else if (bytes[at] == SEPARATOR && size - at > DESCRIPTOR_LEN)
			at = behind_blocks(bytes, at + DESCRIPTOR_LEN + 1 +
			    colours(bytes[at + DESCRIPTOR_LEN - 1]), size);
		else
			at++;
	}
	return size;
}

static size_t
extension(uint8_t *bytes, size_t at, size_t size)
{
	size_t from = at + 2, to = behind_blocks(bytes, from, size);

	if (bytes[at + 1] == COMMENT || (bytes[at + 1] == APPLICATION &&
	    !is_animation(bytes + from, to - from))) {
		bytes[at + 1] = COMMENT;
		empty_blocks(bytes + from, to - from);
	}
	return to;
}

/* How often it is shown. */
static bool
is_animation(const uint8_t *blocks, size_t left)
{
	return left > APPLICATION_LEN + 1 && blocks[0] == APPLICATION_LEN &&
	    (memcmp(blocks + 1, "NETSCAPE2.0", APPLICATION_LEN) == 0 ||
	    memcmp(blocks + 1, "ANIMEXTS1.0", APPLICATION_LEN) == 0);
}

static size_t
colours(uint8_t flags)
{
	return (flags & HAS_COLOURS) != 0 ? (size_t)6 << (flags & 7) : 0;
}

static size_t
behind_blocks(const uint8_t *bytes, size_t at, size_t size)
{
	while (at < size && bytes[at] != 0)
		at += 1 + (size_t)bytes[at];
	return at < size ? at + 1 : size;
}

/* XMP stands there without being cut into blocks: they are made anew. */
static void
empty_blocks(uint8_t *p, size_t len)
{
	size_t n;

	memset(p, 0, len);
	while (len > 2) {
		n = len - 2 > 255 ? 255 : len - 2;
		/* A block of nothing would be the end. */
		if (len - 2 - n == 1)
			n--;
		*p = (uint8_t)n;
		p += n + 1;
		len -= n + 1;
	}
}
