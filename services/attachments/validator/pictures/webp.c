/* WebP, chunk by chunk up to the end that its head says. */
#include <string.h>

#include "attachments/validator/pictures/images.h"
#include "attachments/validator/pictures/webp.h"
#include "attachments/validator/reading/residue.h"

#define HEAD_LEN	12	/* RIFF, size, WEBP */
#define CHUNK_HEAD	8
#define VP8X_LEN	10
#define VP8_HEAD	10	/* of a key frame */
#define VP8L_HEAD	5
#define ANMF_HEAD	16	/* before the chunks of a frame */
#define SIDE_MASK	0x3fff	/* 14 bits */

struct chunk {
	const uint8_t	*type;
	const uint8_t	*body;
	size_t		 at;	/* of body */
	size_t		 len;
};

struct walk {
	struct image	image;
	uint64_t	width, height;	/* of the canvas; 0: none is said */
	bool		drawn;		/* there is a bitmap */
	bool		in_frame;
};

typedef bool	chunk_fn(struct walk *, const struct chunk *);
static chunk_fn	extended, lossy, lossless, skip, metadata, frame;
static bool	walk(struct walk *, size_t at, size_t end);
static bool	take(struct walk *, const struct chunk *);
static bool	bitmap(struct walk *, uint64_t width, uint64_t height);
static bool	broken(struct walk *, const char *);
static bool	chunk_is(const struct chunk *, const char *type);
static uint32_t	le(const uint8_t *, size_t);

static const struct {
	const char	*type;
	chunk_fn	*take;
} kinds[] = {
	{ "VP8X", extended },
	{ "VP8 ", lossy },
	{ "VP8L", lossless },
	{ "ALPH", skip },
	{ "ANIM", skip },
	{ "ANMF", frame },
};

void
webp_read(const struct source *source, const struct policy *policy,
    struct verdict *verdict)
{
	struct walk w = { .image = { source, policy, verdict, 0, 0 } };
	const uint8_t *p = source->bytes;
	size_t end;

	if (source->size < HEAD_LEN || memcmp(p, "RIFF", 4) != 0 ||
	    memcmp(p + 8, "WEBP", 4) != 0) {
		verdict_refuse(verdict, FINDING_OTHER_FORMAT, "%s", "");
		return;
	}
	end = CHUNK_HEAD + (size_t)le(p + 4, 4);
	if (end < HEAD_LEN || end > source->size) {
		(void)broken(&w, "RIFF");
		return;
	}
	(void)(walk(&w, HEAD_LEN, end) && (w.drawn || broken(&w, "VP8")) &&
	    residue_ok(source, end, source->size - end, verdict) &&
	    image_no_archive(&w.image) &&
	    image_decodes(&w.image, IMAGE_WEBP));
}

/* The last chunk's padding is not always there. */
static bool
walk(struct walk *w, size_t at, size_t end)
{
	struct chunk chunk;

	while (at < end) {
		if (end - at < CHUNK_HEAD)
			return broken(w, "RIFF");
		chunk.type = w->image.source->bytes + at;
		chunk.len = le(chunk.type + 4, 4);
		chunk.body = chunk.type + CHUNK_HEAD;
		chunk.at = at + CHUNK_HEAD;
		if (chunk.len > end - chunk.at)
			return broken(w, "RIFF");
		if (!take(w, &chunk))
			return false;
		at = chunk.at + chunk.len;
		if (at < end && chunk.len % 2 == 1)
			at++;
	}
	return true;
}

static bool
take(struct walk *w, const struct chunk *chunk)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (chunk_is(chunk, kinds[i].type))
			return kinds[i].take(w, chunk);
	return metadata(w, chunk);
}

/* The canvas. */
static bool
extended(struct walk *w, const struct chunk *chunk)
{
	if (chunk->len != VP8X_LEN || w->width > 0 || w->drawn)
		return broken(w, "VP8X");
	w->width = (uint64_t)le(chunk->body + 4, 3) + 1;
	w->height = (uint64_t)le(chunk->body + 7, 3) + 1;
	return image_frame(&w->image, w->width, w->height);
}

static bool
lossy(struct walk *w, const struct chunk *chunk)
{
	if (chunk->len < VP8_HEAD)
		return broken(w, "VP8");
	return bitmap(w, le(chunk->body + 6, 2) & SIDE_MASK,
	    le(chunk->body + 8, 2) & SIDE_MASK);
}

static bool
lossless(struct walk *w, const struct chunk *chunk)
{
	uint32_t sides;

	if (chunk->len < VP8L_HEAD)
		return broken(w, "VP8L");
	sides = le(chunk->body + 1, 4);
	return bitmap(w, (sides & SIDE_MASK) + 1,
	    (sides >> 14 & SIDE_MASK) + 1);
}

static bool
bitmap(struct walk *w, uint64_t width, uint64_t height)
{
	w->drawn = true;
	if (w->width > 0)
		return (width <= w->width && height <= w->height) ||
		    broken(w, "VP8X");
	w->width = width;
	w->height = height;
	return image_frame(&w->image, width, height);
}

static bool
skip(struct walk *w, const struct chunk *chunk)
{
	(void)w;
	(void)chunk;
	return true;
}

/* EXIF, XMP, ICCP, and what is not known. */
static bool
metadata(struct walk *w, const struct chunk *chunk)
{
	return image_metadata(&w->image, chunk->at, chunk->len);
}

/* Of an animation: each makes a canvas anew. */
static bool
frame(struct walk *w, const struct chunk *chunk)
{
	bool ok;

	if (chunk->len < ANMF_HEAD || w->width == 0 || w->in_frame)
		return broken(w, "ANMF");
	w->in_frame = true;
	ok = image_frame(&w->image, w->width, w->height) &&
	    walk(w, chunk->at + ANMF_HEAD, chunk->at + chunk->len);
	w->in_frame = false;
	return ok;
}

static bool
broken(struct walk *w, const char *where)
{
	return verdict_refuse(w->image.verdict, FINDING_BROKEN, "@%s", where);
}

static bool
chunk_is(const struct chunk *chunk, const char *type)
{
	return memcmp(chunk->type, type, 4) == 0;
}

static uint32_t
le(const uint8_t *p, size_t n)
{
	uint32_t value = 0;

	while (n-- > 0)
		value = value << 8 | p[n];
	return value;
}
