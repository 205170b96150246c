/* HEIF, box by box; then the items that the boxes speak of. */
#include <stdlib.h>
#include <string.h>

#include <libheif/heif.h>

#include "attachments/validator/pictures/heif.h"
#include "attachments/validator/pictures/heif_items.h"
#include "attachments/validator/reading/residue.h"

#define MAX_MEDIA	64	/* boxes of media data */

struct walk {
	struct image		 image;
	struct iso_box	 meta, idat, iinf, iloc;	/* end 0: none */
	struct iso_box		 media[MAX_MEDIA];
	size_t			 nmedia;
	struct heif_items	*items;
};

static bool	is_ours(const struct source *);
static bool	walk(struct walk *);
static bool	top_box(struct walk *, const struct iso_box *);
static bool	film(struct walk *, const struct iso_box *);
static bool	meta(struct walk *);
static bool	references(struct walk *, const struct iso_box *dinf);
static bool	properties(struct walk *, const struct iso_box *iprp);
static bool	sizes(struct walk *, const struct iso_box *ipco);
static bool	items(struct walk *);
static bool	gaps(struct walk *, const struct iso_box *mdat);
static bool	decodes(const struct source *);
static int	by_place(const void *, const void *);
static bool	broken(struct walk *, const char *box);

void
heif_read(const struct source *source, const struct policy *policy,
    struct verdict *verdict)
{
	struct walk w = { .image = { source, policy, verdict, 0, 0 } };

	if (!is_ours(source)) {
		verdict_refuse(verdict, FINDING_OTHER_FORMAT, "%s",
		    source->extension);
		return;
	}
	w.items = calloc(1, sizeof(*w.items));
	if (w.items == NULL) {
		verdict_refuse(verdict, FINDING_TOO_LONG, "@iinf");
		return;
	}
	(void)(walk(&w) && meta(&w) && items(&w) &&
	    image_no_archive(&w.image) &&
	    (decodes(source) || image_undecoded(&w.image)));
	free(w.items);
}

/* By a brand, the major one or another; any coding may be in a `heif`. */
static bool
is_ours(const struct source *source)
{
	static const char *const av1[] = { "avif", "avis" };
	static const char *const hevc[] = { "heic", "heix", "heim", "heis",
		"hevc", "hevx", "mif1", "msf1" };
	bool avif = strcmp(source->extension, "avif") == 0;
	bool any = strcmp(source->extension, "heic") != 0;
	const char *const *brands = avif ? av1 : hevc;
	size_t n = avif ? 2 : any ? 8 : 6, i, at;
	struct iso_boxes boxes = iso_boxes_of(source->bytes, 0, source->size);
	struct iso_box ftyp;

	if (!iso_boxes_next(&boxes, &ftyp) || !iso_box_is(&ftyp, "ftyp"))
		return false;
	for (at = ftyp.body; ftyp.end - at >= 4; at += 4)
		for (i = 0; i < n; i++)
			if (memcmp(source->bytes + at, brands[i], 4) == 0)
				return true;
	return false;
}

static bool
walk(struct walk *w)
{
	const struct source *source = w->image.source;
	struct iso_boxes boxes = iso_boxes_of(source->bytes, 0, source->size);
	struct iso_box box;

	while (iso_boxes_next(&boxes, &box))
		if (!top_box(w, &box))
			return false;
	return residue_ok(source, boxes.at, source->size - boxes.at,
	    w->image.verdict);
}

static bool
top_box(struct walk *w, const struct iso_box *box)
{
	if (iso_box_is(box, "mdat")) {
		if (w->nmedia == MAX_MEDIA)
			return verdict_refuse(w->image.verdict,
			    FINDING_TOO_MUCH, "@mdat");
		w->media[w->nmedia++] = *box;
		return true;
	}
	if (iso_box_is(box, "mpvd"))
		return film(w, box);
	if (iso_box_is(box, "meta")) {
		if (w->meta.end != 0)
			return broken(w, "meta");
		w->meta = *box;
	}
	return image_metadata(&w->image, box->start, box->end - box->start);
}

/* Of a motion photo. */
static bool
film(struct walk *w, const struct iso_box *mpvd)
{
	const struct source *source = w->image.source;
	struct iso_boxes boxes = iso_boxes_within(source->bytes, mpvd, 0);
	struct iso_box box;

	while (iso_boxes_next(&boxes, &box))
		if (!iso_box_is(&box, "mdat") && !residue_ok(source,
		    box.start, box.end - box.start, w->image.verdict))
			return false;
	return !boxes.broken || broken(w, "mpvd");
}

static bool
meta(struct walk *w)
{
	struct iso_boxes boxes = iso_boxes_within(w->image.source->bytes,
	    &w->meta, w->meta.end == 0 ? 0 : 4);
	struct iso_box box;

	while (iso_boxes_next(&boxes, &box)) {
		if (iso_box_is(&box, "idat"))
			w->idat = box;
		if (iso_box_is(&box, "iinf"))
			w->iinf = box;
		if (iso_box_is(&box, "iloc"))
			w->iloc = box;
		if (iso_box_is(&box, "dinf") && !references(w, &box))
			return false;
		if (iso_box_is(&box, "iprp") && !properties(w, &box))
			return false;
	}
	return (!boxes.broken && w->iinf.end != 0 && w->iloc.end != 0 &&
	    w->image.pixels != 0) || broken(w, "meta");
}

/* Its pixels are in this file: flag 1 of each entry says so. */
static bool
references(struct walk *w, const struct iso_box *dinf)
{
	const uint8_t *bytes = w->image.source->bytes;
	struct iso_boxes boxes = iso_boxes_within(bytes, dinf, 0), entries;
	struct iso_box dref, entry;

	while (iso_boxes_next(&boxes, &dref)) {
		if (!iso_box_is(&dref, "dref"))
			continue;
		entries = iso_boxes_within(bytes, &dref, 8);
		while (iso_boxes_next(&entries, &entry))
			if (entry.end - entry.body < 4 ||
			    (bytes[entry.body + 3] & 1) == 0)
				return verdict_refuse(w->image.verdict,
				    FINDING_EXTERNAL, "@dref");
		boxes.broken |= entries.broken;
	}
	return !boxes.broken || broken(w, "dinf");
}

static bool
properties(struct walk *w, const struct iso_box *iprp)
{
	struct iso_boxes boxes = iso_boxes_within(w->image.source->bytes,
	    iprp, 0);
	struct iso_box box;

	while (iso_boxes_next(&boxes, &box))
		if (iso_box_is(&box, "ipco") && !sizes(w, &box))
			return false;
	return !boxes.broken || broken(w, "iprp");
}

/* Of the picture, its tiles, its thumbnail: each size that there is, once. */
static bool
sizes(struct walk *w, const struct iso_box *ipco)
{
	const uint8_t *bytes = w->image.source->bytes, *p;
	struct iso_boxes boxes = iso_boxes_within(bytes, ipco, 0);
	struct iso_box box;

	while (iso_boxes_next(&boxes, &box)) {
		if (!iso_box_is(&box, "ispe"))
			continue;
		if (box.end - box.body < 12)
			return broken(w, "ispe");
		p = bytes + box.body + 4;
		if (!image_frame(&w->image, iso_u32(p), iso_u32(p + 4)))
			return false;
	}
	return !boxes.broken || broken(w, "ipco");
}

static bool
items(struct walk *w)
{
	struct heif_items *h = w->items;
	const struct heif_extent *e;
	size_t i;

	if (!heif_items_named(h, &w->image, &w->iinf) ||
	    !heif_items_placed(h, &w->image, &w->iloc,
	    w->idat.end == 0 ? NULL : &w->idat))
		return false;
	for (i = 0; i < h->nextents; i++) {
		e = &h->extents[i];
		if (heif_item_is_metadata(h, e->item) &&
		    !image_metadata(&w->image, e->from, e->to - e->from))
			return false;
	}
	if (h->nextents > 1)
		qsort(h->extents, h->nextents, sizeof(*h->extents), by_place);
	for (i = 0; i < w->nmedia; i++)
		if (!gaps(w, &w->media[i]))
			return false;
	return true;
}

/* What no item has of the media data is a sequence's, or hidden there. */
static bool
gaps(struct walk *w, const struct iso_box *mdat)
{
	const struct heif_items *h = w->items;
	const struct heif_extent *e;
	size_t at = mdat->body, i, to;

	for (i = 0; i <= h->nextents && at < mdat->end; i++) {
		e = i < h->nextents ? &h->extents[i] : NULL;
		to = e == NULL || e->from > mdat->end ? mdat->end : e->from;
		if (to > at && !residue_ok(w->image.source, at, to - at,
		    w->image.verdict))
			return false;
		if (e != NULL && e->to > at)
			at = e->to;
	}
	return true;
}

/*
 * By libheif itself: libvips would have it make a second picture of the first,
 * and one of 48 megapixels, as telephones take them, fits only once.
 */
static bool
decodes(const struct source *source)
{
	struct heif_context *context = heif_context_alloc();
	struct heif_image_handle *handle = NULL;
	struct heif_image *image = NULL;
	bool ok;

	if (context == NULL)
		return false;
	heif_context_set_max_decoding_threads(context, 1);
	ok = heif_context_read_from_memory_without_copy(context, source->bytes,
	    source->size, NULL).code == heif_error_Ok &&
	    heif_context_get_primary_image_handle(context, &handle).code ==
	    heif_error_Ok && heif_decode_image(handle, &image,
	    heif_colorspace_undefined, heif_chroma_undefined, NULL).code ==
	    heif_error_Ok;
	if (image != NULL)
		heif_image_release(image);
	if (handle != NULL)
		heif_image_handle_release(handle);
	heif_context_free(context);
	return ok;
}

static int
by_place(const void *a, const void *b)
{
	const struct heif_extent *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

static bool
broken(struct walk *w, const char *box)
{
	return verdict_refuse(w->image.verdict, FINDING_BROKEN, "@%s", box);
}
