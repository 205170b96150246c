/* HEIF: items and boxes that are not drawn from are emptied, or go. */
#include <stdlib.h>
#include <string.h>

#include "attachments/validator/cleaning/clean_parts.h"
#include "attachments/validator/pictures/heif_items.h"

#define EXIF_HEAD	4	/* where TIFF begins, counted from behind it */

struct cleaning {
	uint8_t			*bytes;
	size_t			 size;
	struct heif_items	*items;
	struct iso_box		 meta;
	bool			 has_sequence;
	size_t			 end;		/* of what is needed */
};

static bool	is_needed(const struct iso_box *);
static void	look(struct cleaning *);
static bool	find_items(struct cleaning *);
static void	empty_items(struct cleaning *);
static void	empty_item(struct cleaning *, const struct heif_extent *);
static void	empty_boxes(struct cleaning *);
static void	empty_gaps(struct cleaning *, const struct iso_box *mdat);
static void	empty_told(struct cleaning *, const struct iso_box *moov);
static void	empty_box(struct cleaning *, const struct iso_box *);
static size_t	next_drawn(const struct cleaning *, size_t at, size_t *to);
static bool	is_exif(const struct heif_items *, uint32_t id);

size_t
clean_heif(uint8_t *bytes, size_t size)
{
	struct cleaning c = { .bytes = bytes, .size = size };

	c.items = calloc(1, sizeof(*c.items));
	if (c.items == NULL)
		return size;
	look(&c);
	if (find_items(&c)) {
		empty_items(&c);
		empty_boxes(&c);
	} else
		c.end = size;
	free(c.items);
	return c.end;
}

static void
look(struct cleaning *c)
{
	struct iso_boxes boxes = iso_boxes_of(c->bytes, 0, c->size);
	struct iso_box box;

	while (iso_boxes_next(&boxes, &box)) {
		if (is_needed(&box))
			c->end = box.end;
		if (iso_box_is(&box, "meta"))
			c->meta = box;
		if (iso_box_is(&box, "moov"))
			c->has_sequence = true;
	}
}

static bool
is_needed(const struct iso_box *box)
{
	return iso_box_is(box, "ftyp") || iso_box_is(box, "meta") ||
	    iso_box_is(box, "mdat") || iso_box_is(box, "moov");
}

static bool
find_items(struct cleaning *c)
{
	const struct source source = { c->bytes, c->size, "" };
	struct verdict unsaid = { FINDING_NONE, "" };
	struct image image = { .source = &source, .verdict = &unsaid };
	struct iso_boxes boxes = iso_boxes_within(c->bytes, &c->meta,
	    c->meta.end == 0 ? 0 : 4);
	struct iso_box box, iinf = { .end = 0 }, iloc = iinf, idat = iinf;

	while (iso_boxes_next(&boxes, &box)) {
		if (iso_box_is(&box, "iinf"))
			iinf = box;
		if (iso_box_is(&box, "iloc"))
			iloc = box;
		if (iso_box_is(&box, "idat"))
			idat = box;
	}
	return iinf.end != 0 && iloc.end != 0 &&
	    heif_items_named(c->items, &image, &iinf) &&
	    heif_items_placed(c->items, &image, &iloc,
	    idat.end == 0 ? NULL : &idat);
}

static void
empty_items(struct cleaning *c)
{
	size_t i;

	for (i = 0; i < c->items->nextents; i++)
		if (heif_item_is_metadata(c->items, c->items->extents[i].item))
			empty_item(c, &c->items->extents[i]);
}

static void
empty_item(struct cleaning *c, const struct heif_extent *e)
{
	size_t len = e->to - e->from;
	uint8_t *p = c->bytes + e->from;
	uint32_t skip = len < EXIF_HEAD ? 0 : iso_u32(p);

	if (!is_exif(c->items, e->item) || len < EXIF_HEAD ||
	    skip > len - EXIF_HEAD) {
		memset(p, 0, len);
		return;
	}
	memset(p + EXIF_HEAD, 0, skip);
	(void)clean_exif(p + EXIF_HEAD + skip, len - EXIF_HEAD - skip);
}

static void
empty_boxes(struct cleaning *c)
{
	struct iso_boxes boxes = iso_boxes_of(c->bytes, 0, c->end);
	struct iso_box box;

	while (iso_boxes_next(&boxes, &box)) {
		if (!is_needed(&box))
			empty_box(c, &box);
		if (iso_box_is(&box, "moov"))
			empty_told(c, &box);
		if (iso_box_is(&box, "mdat") && !c->has_sequence)
			empty_gaps(c, &box);
	}
}

static void
empty_gaps(struct cleaning *c, const struct iso_box *mdat)
{
	size_t at = mdat->body, from, to = 0;

	while (at < mdat->end) {
		from = next_drawn(c, at, &to);
		if (from > mdat->end)
			from = mdat->end;
		if (from > at)
			memset(c->bytes + at, 0, from - at);
		at = from == mdat->end ? from : to;
	}
}

/* The first item's bytes that are there at `at` or later: from where. */
static size_t
next_drawn(const struct cleaning *c, size_t at, size_t *to)
{
	const struct heif_extent *e;
	size_t i, from = SIZE_MAX;

	for (i = 0; i < c->items->nextents; i++) {
		e = &c->items->extents[i];
		if (e->to <= at || (from != SIZE_MAX && e->from >= from))
			continue;
		from = e->from < at ? at : e->from;
		*to = e->to;
	}
	return from;
}

/* What a sequence tells besides its frames. */
static void
empty_told(struct cleaning *c, const struct iso_box *moov)
{
	struct iso_boxes boxes = iso_boxes_within(c->bytes, moov, 0);
	struct iso_box box;

	while (iso_boxes_next(&boxes, &box))
		if (iso_box_is(&box, "udta") || iso_box_is(&box, "meta"))
			empty_box(c, &box);
}

static void
empty_box(struct cleaning *c, const struct iso_box *box)
{
	size_t head = iso_u32(c->bytes + box->start) == 1 ? 16 : 8;

	memcpy(c->bytes + box->start + 4, "free", 4);
	memset(c->bytes + box->start + head, 0,
	    box->end - box->start - head);
}

static bool
is_exif(const struct heif_items *h, uint32_t id)
{
	size_t i;

	for (i = 0; i < h->nitems; i++)
		if (h->items[i].id == id &&
		    memcmp(h->items[i].type, "Exif", 4) == 0)
			return true;
	return false;
}
