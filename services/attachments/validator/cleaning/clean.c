/* Pictures without what they say of people. */
#include <string.h>

#include "attachments/validator/cleaning/clean.h"
#include "attachments/validator/cleaning/clean_parts.h"

#define TIFF_HEAD	8
#define ENTRY_LEN	12
#define ORIENTATION	0x0112
#define SHORT		3

struct tiff {
	const uint8_t	*bytes;
	size_t		 len;
	bool		 little;
};

static unsigned	orientation(const uint8_t *, size_t);
static uint32_t	number(const struct tiff *, size_t at, size_t n);

static const struct {
	const char	*extension;
	clean_fn	*clean;
} formats[] = {
	{ "jpg", clean_jpeg },
	{ "jpeg", clean_jpeg },
	{ "png", clean_png },
	{ "gif", clean_gif },
	{ "webp", clean_webp },
	{ "heic", clean_heif },
	{ "heif", clean_heif },
	{ "avif", clean_heif },
};

size_t
clean_picture(uint8_t *bytes, size_t size, const char *extension)
{
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(formats[i].extension, extension) == 0)
			return formats[i].clean(bytes, size);
	return size;
}

bool
clean_exif(uint8_t *tiff, size_t len)
{
	/* One entry: tag, type, one value, the value; no other directory. */
	uint8_t kept[] = { 'M', 'M', 0, 42, 0, 0, 0, TIFF_HEAD, 0, 1,
		ORIENTATION >> 8, ORIENTATION & 0xff, 0, SHORT, 0, 0, 0, 1,
		0, 0, 0, 0, 0, 0, 0, 0 };
	unsigned turned = orientation(tiff, len);

	memset(tiff, 0, len);
	if (turned == 0 || len < sizeof(kept))
		return false;
	kept[19] = (uint8_t)turned;
	memcpy(tiff, kept, sizeof(kept));
	return true;
}

/* 1 to 8; 0: it is not said. */
static unsigned
orientation(const uint8_t *bytes, size_t len)
{
	struct tiff t = { bytes, len, len > 0 && bytes[0] == 'I' };
	size_t at, n, i;
	uint32_t value;

	if (len < TIFF_HEAD || number(&t, 2, 2) != 42)
		return 0;
	at = number(&t, 4, 4);
	n = number(&t, at, 2);
	for (i = 0, at += 2; i < n && at < len; i++, at += ENTRY_LEN) {
		if (number(&t, at, 2) != ORIENTATION)
			continue;
		value = number(&t, at + 8, 2);
		return value <= 8 ? value : 0;
	}
	return 0;
}

/* 0 where there is none. */
static uint32_t
number(const struct tiff *t, size_t at, size_t n)
{
	uint32_t value = 0;
	size_t i;

	if (at > t->len || t->len - at < n)
		return 0;
	for (i = 0; i < n; i++)
		value = value << 8 | t->bytes[t->little ? at + n - 1 - i :
		    at + i];
	return value;
}
