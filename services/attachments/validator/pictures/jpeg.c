/* JPEG, segment by segment; then what follows the picture. */
#include <string.h>

#include "attachments/validator/media/iso_media.h"
#include "attachments/validator/pictures/images.h"
#include "attachments/validator/pictures/jpeg.h"
#include "attachments/validator/reading/residue.h"

#define TEM		0x01
#define RST0		0xd0
#define RST7		0xd7
#define SOI		0xd8
#define EOI		0xd9
#define SOS		0xda
#define SOF0		0xc0
#define SOF15		0xcf
#define DHT		0xc4
#define JPG		0xc8
#define DAC		0xcc
#define APP0		0xe0
#define JPG0		0xf0

/* Of a frame's segment, behind its length: precision, height, width. */
#define FRAME_HEAD	5
/* What may follow a picture: a burst or a panorama has dozens. */
#define MAX_FOLLOWING	64

struct walk {
	struct image	image;
	size_t		at;
	size_t		scan;		/* where the last began; 0: none */
	bool		framed;
	bool		ended;		/* by its marker */
};

static bool	picture(struct walk *);
static bool	part(struct walk *);
static bool	segment(struct walk *, uint8_t marker);
static bool	frame(struct walk *, size_t body, size_t len);
static bool	between(struct walk *);
static void	scan(struct walk *);
static bool	following(struct walk *);
static bool	followed(struct walk *);
static bool	follow_picture(struct walk *, bool *was);
static bool	follow_film(struct walk *, bool *was);
static size_t	next_start(const struct source *, size_t from);
static size_t	left(const struct walk *);
static bool	begins(const struct walk *, size_t skip, const char *, size_t);
static bool	broken(struct walk *);

void
jpeg_read(const struct source *source, const struct policy *policy,
    struct verdict *verdict)
{
	struct walk w = { .image = { source, policy, verdict, 0, 0 } };

	if (!begins(&w, 0, "\xff\xd8\xff", 3)) {
		verdict_refuse(verdict, FINDING_OTHER_FORMAT, "%s", "");
		return;
	}
	(void)(picture(&w) && following(&w) && image_no_archive(&w.image) &&
	    image_decodes(&w.image, IMAGE_JPEG));
}

/* From its first marker; w->at is behind it then. */
static bool
picture(struct walk *w)
{
	const struct source *source = w->image.source;

	w->at += 2;
	while (!w->ended && left(w) > 0)
		if (!part(w))
			return false;
	if (w->scan == 0 || !w->framed)
		return broken(w);
	/* Nothing says where the picture ends and something else begins. */
	return w->ended || residue_ok(source, w->scan, source->size - w->scan,
	    w->image.verdict);
}

static bool
part(struct walk *w)
{
	const uint8_t *bytes = w->image.source->bytes;
	uint8_t marker;

	if (bytes[w->at] != 0xff)
		return between(w);
	while (left(w) > 0 && bytes[w->at] == 0xff)
		w->at++;
	if (left(w) == 0)
		return true;
	marker = bytes[w->at++];
	if (marker == EOI) {
		w->ended = true;
		return true;
	}
	if (marker == TEM || (marker >= RST0 && marker <= RST7))
		return true;
	return segment(w, marker);
}

static bool
segment(struct walk *w, uint8_t marker)
{
	size_t body = w->at + 2, len;

	if (marker < SOF0 || marker == SOI || left(w) < 2)
		return broken(w);
	len = iso_u16(w->image.source->bytes + w->at);
	if (len < 2 || len > left(w))
		return broken(w);
	w->at += len;
	len -= 2;
	if (marker == SOS) {
		if (!w->framed)
			return broken(w);
		scan(w);
		return true;
	}
	if (marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC)
		return frame(w, body, len);
	if (marker >= APP0)
		return image_metadata(&w->image, body, len);
	return true;
}

static bool
frame(struct walk *w, size_t body, size_t len)
{
	const uint8_t *p = w->image.source->bytes + body;

	if (len < FRAME_HEAD || w->framed)
		return broken(w);
	w->framed = true;
	return image_frame(&w->image, iso_u16(p + 3), iso_u16(p + 1));
}

/* Bytes that no marker begins: decoders skip them. */
static bool
between(struct walk *w)
{
	const struct source *source = w->image.source;
	const uint8_t *p = source->bytes + w->at;
	const uint8_t *next = memchr(p, 0xff, left(w));
	size_t len = next == NULL ? left(w) : (size_t)(next - p);
	size_t from = w->at;

	w->at += len;
	return residue_ok(source, from, len, w->image.verdict);
}

/* Up to a marker that is none of the scan's own. */
static void
scan(struct walk *w)
{
	const uint8_t *end = w->image.source->bytes + w->image.source->size;
	const uint8_t *p = w->image.source->bytes + w->at;

	w->scan = w->at;
	while ((p = memchr(p, 0xff, (size_t)(end - p))) != NULL) {
		if (end - p < 2)
			break;
		if (p[1] != 0 && p[1] != 0xff &&
		    (p[1] < RST0 || p[1] > RST7)) {
			w->at = (size_t)(p - w->image.source->bytes);
			return;
		}
		p += p[1] == 0xff ? 1 : 2;
	}
	w->at = w->image.source->size;
}

/* Pictures and films are walked, what is between and behind them is judged. */
static bool
following(struct walk *w)
{
	const struct source *source = w->image.source;
	size_t next, tries = 0;

	while (left(w) > 0) {
		next = tries++ < MAX_FOLLOWING ?
		    next_start(source, w->at) : source->size;
		if (!residue_ok(source, w->at, next - w->at,
		    w->image.verdict))
			return false;
		w->at = next;
		if (left(w) > 0 && !followed(w))
			return false;
	}
	return true;
}

/* What only begins like one is judged as what it is: bytes. */
static bool
followed(struct walk *w)
{
	const struct source *source = w->image.source;
	size_t from = w->at, next;
	bool was = false;

	if (!follow_picture(w, &was) || (!was && !follow_film(w, &was)))
		return false;
	if (was)
		return true;
	next = next_start(source, from + 1);
	w->at = next;
	return residue_ok(source, from, next - from, w->image.verdict);
}

static bool
follow_picture(struct walk *w, bool *was)
{
	struct verdict verdict = { 0 };
	struct walk next = { .image = w->image, .at = w->at };

	if (!begins(w, 0, "\xff\xd8\xff", 3))
		return true;
	next.image.verdict = &verdict;
	*was = picture(&next) && next.ended;
	if (*was) {
		next.image.verdict = w->image.verdict;
		w->image = next.image;
		w->at = next.at;
	}
	return verdict.finding == FINDING_NONE ||
	    verdict.finding == FINDING_BROKEN ||
	    verdict_refuse(w->image.verdict, verdict.finding, "%s",
	    verdict.detail);
}

/* Up to the maker's trailer, which is no box. */
static bool
follow_film(struct walk *w, bool *was)
{
	const struct source *source = w->image.source;
	struct iso_boxes boxes = iso_boxes_of(source->bytes, w->at,
	    source->size);
	struct iso_box box;

	if (!begins(w, 4, "ftyp", 4))
		return true;
	while (iso_boxes_next(&boxes, &box)) {
		*was |= iso_box_is(&box, "moov");
		if (!iso_box_is(&box, "mdat") && !residue_ok(source,
		    box.start, box.end - box.start, w->image.verdict))
			return false;
	}
	if (*was)
		w->at = boxes.at;
	return true;
}

/* Where a picture or a film may begin; else the end. */
static size_t
next_start(const struct source *source, size_t from)
{
	const uint8_t *p = source->bytes + from;
	size_t rest = source->size - from;
	const uint8_t *jpeg = memmem(p, rest, "\xff\xd8\xff", 3);
	const uint8_t *film = rest < 4 ? NULL :
	    memmem(p + 4, rest - 4, "ftyp", 4);
	size_t a = jpeg == NULL ? source->size :
	    (size_t)(jpeg - source->bytes);
	size_t b = film == NULL ? source->size :
	    (size_t)(film - 4 - source->bytes);

	return a < b ? a : b;
}

static size_t
left(const struct walk *w)
{
	return w->image.source->size - w->at;
}

static bool
begins(const struct walk *w, size_t skip, const char *bytes, size_t len)
{
	return left(w) >= skip + len &&
	    memcmp(w->image.source->bytes + w->at + skip, bytes, len) == 0;
}

static bool
broken(struct walk *w)
{
	return verdict_refuse(w->image.verdict, FINDING_BROKEN, "@ %zu", w->at);
}
