/* GIF, block by block up to its trailer. */
#include <string.h>

#include "attachments/validator/pictures/gif.h"
#include "attachments/validator/pictures/images.h"
#include "attachments/validator/reading/residue.h"

#define SIGNATURE_LEN	6
#define SCREEN_LEN	7	/* behind the signature */
#define DESCRIPTOR_LEN	9	/* behind the separator */
#define EXTENSION	0x21
#define SEPARATOR	0x2c
#define TRAILER		0x3b
#define GRAPHIC_CONTROL	0xf9
#define HAS_COLOURS	0x80

struct walk {
	struct image	image;
	size_t		at;
	unsigned	width, height;	/* of the screen */
	unsigned	frames;
};

static bool	walk(struct walk *);
static bool	block(struct walk *);
static bool	screen(struct walk *);
static bool	colours(struct walk *, unsigned flags);
static bool	extension(struct walk *);
static bool	frame(struct walk *);
static bool	sub_blocks(struct walk *);
static size_t	left(const struct walk *);
static bool	broken(struct walk *);
static unsigned	le16(const uint8_t *);

void
gif_read(const struct source *source, const struct policy *policy,
    struct verdict *verdict)
{
	struct walk w = { { source, policy, verdict, 0, 0 }, 0, 0, 0, 0 };

	if (source->size < SIGNATURE_LEN ||
	    (memcmp(source->bytes, "GIF87a", SIGNATURE_LEN) != 0 &&
	    memcmp(source->bytes, "GIF89a", SIGNATURE_LEN) != 0)) {
		verdict_refuse(verdict, FINDING_OTHER_FORMAT, "%s", "");
		return;
	}
	w.at = SIGNATURE_LEN;
	(void)(walk(&w) && residue_ok(source, w.at, left(&w), verdict) &&
	    image_no_archive(&w.image) &&
	    image_decodes(&w.image, IMAGE_GIF));
}

/* Many end with their last frame, without a trailer. */
static bool
walk(struct walk *w)
{
	if (!screen(w))
		return false;
	while (left(w) > 0 && w->image.source->bytes[w->at] != TRAILER)
		if (!block(w))
			return false;
	if (left(w) > 0)
		w->at++;
	return w->frames > 0 || broken(w);
}

static bool
block(struct walk *w)
{
	switch (w->image.source->bytes[w->at++]) {
	case EXTENSION:
		return extension(w);
	case SEPARATOR:
		return frame(w);
	case 0:		/* some write one terminator too many */
		return true;
	default:
		return broken(w);
	}
}

static bool
screen(struct walk *w)
{
	const uint8_t *p = w->image.source->bytes + w->at;

	if (left(w) < SCREEN_LEN)
		return broken(w);
	w->width = le16(p);
	w->height = le16(p + 2);
	w->at += SCREEN_LEN;
	return colours(w, p[4]);
}

static bool
colours(struct walk *w, unsigned flags)
{
	size_t len = (flags & HAS_COLOURS) != 0 ? (size_t)6 << (flags & 7) : 0;
	size_t from = w->at;

	if (left(w) < len)
		return broken(w);
	w->at += len;
	return image_metadata(&w->image, from, len);
}

/* Comments, and what programs add; XMP stands there without being cut up. */
static bool
extension(struct walk *w)
{
	size_t from = w->at;
	bool timing;

	if (left(w) == 0)
		return broken(w);
	timing = w->image.source->bytes[w->at++] == GRAPHIC_CONTROL;
	return sub_blocks(w) && (timing ||
	    image_metadata(&w->image, from, w->at - from));
}

/* Decoders draw each on a screen that is as large as the largest needs. */
static bool
frame(struct walk *w)
{
	const uint8_t *p = w->image.source->bytes + w->at;
	unsigned right, below;

	if (left(w) < DESCRIPTOR_LEN)
		return broken(w);
	right = le16(p) + le16(p + 4);
	below = le16(p + 2) + le16(p + 6);
	if (right > w->width)
		w->width = right;
	if (below > w->height)
		w->height = below;
	w->at += DESCRIPTOR_LEN;
	w->frames++;
	w->image.pixels = 0;
	if (!image_frame(&w->image, w->width, (uint64_t)w->height * w->frames))
		return false;
	if (!colours(w, p[8]))
		return false;
	if (left(w) == 0)
		return broken(w);
	w->at++;	/* the size of the first codes */
	return sub_blocks(w);
}

static bool
sub_blocks(struct walk *w)
{
	size_t len;

	while (left(w) > 0) {
		len = w->image.source->bytes[w->at++];
		if (len == 0)
			return true;
		if (left(w) < len)
			break;
		w->at += len;
	}
	return broken(w);
}

static size_t
left(const struct walk *w)
{
	return w->image.source->size - w->at;
}

static bool
broken(struct walk *w)
{
	return verdict_refuse(w->image.verdict, FINDING_BROKEN, "@ %zu", w->at);
}

static unsigned
le16(const uint8_t *p)
{
	return (unsigned)(p[0] | p[1] << 8);
}
