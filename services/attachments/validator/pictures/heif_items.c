/* The items of a HEIF file: ISO/IEC 14496-12, 8.11.3 and 8.11.6. */
#include <string.h>

#include "attachments/validator/pictures/heif_items.h"

/* Where an item's offsets count from. */
enum construction {
	FROM_FILE,
	FROM_IDAT
};

/* A box's body, from front to back. */
struct cursor {
	const uint8_t	*bytes;
	size_t		 at, end;
	bool		 short_of;	/* more was asked than there is */
};

/* What the head of `iloc` says. */
struct layout {
	unsigned		 version;
	size_t			 offset, length, base, index;	/* bytes */
	const struct iso_box	*idat;
};

static bool	name_item(struct heif_items *, struct image *,
		    const struct iso_box *infe);
static bool	place_item(struct heif_items *, struct image *,
		    struct cursor *, const struct layout *);
static bool	place_extent(struct heif_items *, struct image *,
		    const struct heif_extent *within, uint64_t offset,
		    uint64_t len);
static struct cursor body_of(const struct image *, const struct iso_box *);
static uint64_t	take(struct cursor *, size_t n);
static bool	broken(struct image *, const char *box);

bool
heif_items_named(struct heif_items *h, struct image *image,
    const struct iso_box *iinf)
{
	const uint8_t *bytes = image->source->bytes;
	struct iso_boxes boxes;
	struct iso_box infe;

	if (iinf->end - iinf->body < 6)
		return broken(image, "iinf");
	boxes = iso_boxes_within(bytes, iinf, bytes[iinf->body] == 0 ? 6 : 8);
	while (iso_boxes_next(&boxes, &infe))
		if (!name_item(h, image, &infe))
			return false;
	return !boxes.broken || broken(image, "iinf");
}

/* Before version 2 an item has no type, but then it is no picture either. */
static bool
name_item(struct heif_items *h, struct image *image,
    const struct iso_box *infe)
{
	struct cursor c = body_of(image, infe);
	unsigned version = (unsigned)take(&c, 1);
	struct heif_item *item;

	if (!iso_box_is(infe, "infe"))
		return broken(image, "iinf");
	if (h->nitems == HEIF_MAX_ITEMS)
		return verdict_refuse(image->verdict, FINDING_TOO_MUCH,
		    "@iinf");
	item = &h->items[h->nitems++];
	(void)take(&c, 3);
	item->id = (uint32_t)take(&c, version == 3 ? 4 : 2);
	if (take(&c, 2) != 0)
		return verdict_refuse(image->verdict, FINDING_ENCRYPTED,
		    "@ipro");
	memset(item->type, 0, sizeof(item->type));
	if (version >= 2 && c.end - c.at >= 4) {
		memcpy(item->type, c.bytes + c.at, 4);
		(void)take(&c, 4);
	}
	return !c.short_of || broken(image, "infe");
}

bool
heif_items_placed(struct heif_items *h, struct image *image,
    const struct iso_box *iloc, const struct iso_box *idat)
{
	struct cursor c = body_of(image, iloc);
	struct layout l = { .idat = idat };
	uint64_t sizes, n;

	l.version = (unsigned)take(&c, 1);
	(void)take(&c, 3);
	sizes = take(&c, 2);
	l.offset = sizes >> 12;
	l.length = sizes >> 8 & 15;
	l.base = sizes >> 4 & 15;
	l.index = l.version == 0 ? 0 : sizes & 15;
	if (l.version > 2 || l.offset > 8 || l.length > 8 || l.base > 8 ||
	    l.index > 8)
		return broken(image, "iloc");
	for (n = take(&c, l.version == 2 ? 4 : 2); n > 0; n--)
		if (!place_item(h, image, &c, &l))
			return false;
	return !c.short_of || broken(image, "iloc");
}

static bool
place_item(struct heif_items *h, struct image *image, struct cursor *c,
    const struct layout *l)
{
	struct heif_extent within = { 0, 0, image->source->size };
	uint64_t construction = FROM_FILE, base, offset, n;

	within.item = (uint32_t)take(c, l->version == 2 ? 4 : 2);
	if (l->version > 0)
		construction = take(c, 2) & 15;
	/* Which file: `dref` may name none but this. */
	(void)take(c, 2);
	if (construction == FROM_IDAT && l->idat != NULL) {
		within.from = l->idat->body;
		within.to = l->idat->end;
	} else if (construction != FROM_FILE)
		return broken(image, "iloc");
	base = take(c, l->base);
	for (n = take(c, 2); n > 0 && !c->short_of; n--) {
		(void)take(c, l->index);
		offset = take(c, l->offset);
		if (offset > UINT64_MAX - base)
			return broken(image, "iloc");
		if (!place_extent(h, image, &within, base + offset,
		    take(c, l->length)))
			return false;
	}
	return !c->short_of || broken(image, "iloc");
}

/* A length of 0: all of it. */
static bool
place_extent(struct heif_items *h, struct image *image,
    const struct heif_extent *within, uint64_t offset, uint64_t len)
{
	uint64_t room = within->to - within->from;
	struct heif_extent *extent;

	if (offset > room || len > room - offset)
		return broken(image, "iloc");
	if (h->nextents == HEIF_MAX_EXTENTS)
		return verdict_refuse(image->verdict, FINDING_TOO_MUCH,
		    "@iloc");
	extent = &h->extents[h->nextents++];
	extent->item = within->item;
	extent->from = within->from + (size_t)offset;
	extent->to = len == 0 ? within->to : extent->from + (size_t)len;
	return true;
}

bool
heif_item_is_metadata(const struct heif_items *h, uint32_t id)
{
	static const char *const drawn[] = { "hvc1", "hev1", "av01", "grid",
		"iden", "iovl", "tmap", "lhv1", "avc1", "jpeg" };
	size_t i, k;

	for (i = 0; i < h->nitems; i++) {
		if (h->items[i].id != id)
			continue;
		for (k = 0; k < sizeof(drawn) / sizeof(drawn[0]); k++)
			if (memcmp(h->items[i].type, drawn[k], 4) == 0)
				return false;
	}
	return true;
}

static struct cursor
body_of(const struct image *image, const struct iso_box *box)
{
	return (struct cursor){ image->source->bytes, box->body, box->end,
		false };
}

/* At most eight bytes, big end first; 0 where there are not so many. */
static uint64_t
take(struct cursor *c, size_t n)
{
	uint64_t value = 0;

	if (c->end - c->at < n) {
		c->short_of = true;
		c->at = c->end;
		return 0;
	}
	while (n-- > 0)
		value = value << 8 | c->bytes[c->at++];
	return value;
}

static bool
broken(struct image *image, const char *box)
{
	return verdict_refuse(image->verdict, FINDING_BROKEN, "@%s", box);
}
