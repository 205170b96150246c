/* Kinds that are known by their first bytes. */
#include <string.h>
#include <unistd.h>

#include "attachments/formats/content.h"

#define PDF_BEFORE	1024	/* bytes: ISO 32000-1, H.3, note 13 */
#define BRANDS_MAX	64

static bool		has_brand(const struct content *,
			    const char *const *brands);
static uint32_t		be32(const uint8_t *);
static bool		is_box(const struct content *, const char *type);
static const uint8_t	*find(const struct content *, size_t within,
			    const char *bytes, size_t len);

bool
content_open(struct content *c, int fd, off_t size)
{
	ssize_t n = pread(fd, c->head, sizeof(c->head), 0);

	c->fd = fd;
	c->size = size;
	c->len = n < 0 ? 0 : (size_t)n;
	return n >= 0;
}

bool
content_starts(const struct content *c, const char *bytes, size_t len)
{
	return c->len >= len && memcmp(c->head, bytes, len) == 0;
}

/*
 * What comes before the header must not be something else's beginning: a file
 * that is two things at once is not what anybody means to send.
 */
bool
content_is_pdf(const struct content *c)
{
	const uint8_t *at = find(c, PDF_BEFORE, "%PDF-", 5);
	struct content before = *c;

	if (at == NULL || at == c->head)
		return at != NULL;
	before.len = (size_t)(at - c->head);
	before.size = (off_t)before.len;
	return content_is_text(&before);
}

bool
content_is_riff(const struct content *c, const char *form)
{
	return c->len >= 12 && memcmp(c->head, "RIFF", 4) == 0 &&
	    memcmp(c->head + 8, form, 4) == 0;
}

bool
content_is_mpeg_audio(const struct content *c)
{
	const uint8_t *p = c->head;
	unsigned version, layer;

	if (content_starts(c, "ID3", 3))
		return true;
	if (c->len < 4 || p[0] != 0xff || (p[1] & 0xe0) != 0xe0)
		return false;
	version = p[1] >> 3 & 3;	/* 1 is reserved */
	layer = p[1] >> 1 & 3;		/* 1: III, 2: II */
	return version != 1 && (layer == 1 || layer == 2) &&
	    p[2] >> 4 != 15 && (p[2] >> 2 & 3) != 3;
}

bool
content_is_webm(const struct content *c)
{
	return content_starts(c, "\x1a\x45\xdf\xa3", 4) &&
	    (find(c, 128, "webm", 4) != NULL ||
	    find(c, 128, "matroska", 8) != NULL);
}

bool
content_is_iso_media(const struct content *c)
{
	/* Before there were brands, QuickTime began with one of these. */
	static const char *const old[] = { "moov", "mdat", "wide", "free",
		"skip", "pnot" };
	size_t i;

	if (is_box(c, "ftyp"))
		return !content_is_heif(c);
	for (i = 0; i < sizeof(old) / sizeof(old[0]); i++)
		if (is_box(c, old[i]))
			return true;
	return false;
}

bool
content_is_heif(const struct content *c)
{
	static const char *const brands[] = { "heic", "heix", "heim", "heis",
		"hevc", "hevx", "hevm", "hevs", "mif1", "mif2", "msf1", "avif",
		"avis", NULL };

	return is_box(c, "ftyp") && has_brand(c, brands);
}

/* The major brand, or a compatible one. */
static bool
has_brand(const struct content *c, const char *const *brands)
{
	size_t end = be32(c->head), at;

	if (end > c->len)
		end = c->len;
	if (end > 16 + 4 * BRANDS_MAX)
		end = 16 + 4 * BRANDS_MAX;
	for (; *brands != NULL; brands++)
		for (at = 8; at + 4 <= end; at += 4)
			/* Between them stands the minor version. */
			if (at != 12 && memcmp(c->head + at, *brands, 4) == 0)
				return true;
	return false;
}

static uint32_t
be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

/* Does the file begin with a box of this type?  Size 1: 64 bits follow. */
static bool
is_box(const struct content *c, const char *type)
{
	uint32_t size;

	if (c->len < 8 || memcmp(c->head + 4, type, 4) != 0)
		return false;
	size = be32(c->head);
	return size <= 1 || size >= 8;
}

static const uint8_t *
find(const struct content *c, size_t within, const char *bytes, size_t len)
{
	return memmem(c->head, c->len < within + len ? c->len : within + len,
	    bytes, len);
}
