/*
 * Where the samples of a film's tracks lie (ISO/IEC 14496-12, 8.7), and what
 * lies between them.
 */
#include <stdlib.h>

#include "attachments/validator/media/iso_film.h"
#include "attachments/validator/reading/residue.h"

/* The tables of one track; NULL: it has none. */
struct tables {
	const uint8_t	*chunks, *runs, *sizes;
	size_t		 nchunks, nruns, nsizes;
	bool		 wide;		/* offsets of 64 bits */
	unsigned	 bits;		/* of a size; 0: all have this one */
	uint32_t	 size;
};

static bool	find_tables(const struct iso_film *, const struct iso_box *,
		    struct tables *);
static bool	read_sizes(const uint8_t *, size_t len, bool compact,
		    struct tables *);
static uint64_t	size_of(const struct tables *, size_t sample);
static size_t	samples_of_chunk(const struct tables *, size_t chunk,
		    size_t *run);
static bool	add_chunk(struct iso_film *, uint64_t begin, uint64_t size);
static int	by_begin(const void *, const void *);
static bool	part_ok(struct iso_film *, uint64_t begin, uint64_t end);

bool
iso_samples_ok(struct iso_film *film, const struct iso_box *box)
{
	struct tables t = { 0 };
	size_t chunk, sample = 0, run = 0, n;
	uint64_t begin, size;

	if (!find_tables(film, box, &t))
		return verdict_refuse(film->verdict, FINDING_BROKEN, "@stbl");
	for (chunk = 0; chunk < t.nchunks; chunk++) {
		begin = t.wide ? iso_u64(t.chunks + 8 * chunk) :
		    iso_u32(t.chunks + 4 * chunk);
		n = samples_of_chunk(&t, chunk, &run);
		if (n > t.nsizes - sample)
			n = t.nsizes - sample;
		for (size = t.bits == 0 ? (uint64_t)n * t.size : 0;
		    t.bits != 0 && n > 0; n--)
			size += size_of(&t, sample++);
		if (t.bits == 0)
			sample += n;
		/* QuickTime counts packed sound as if it were not packed. */
		if (t.bits == 0 && t.size == 1 && begin <= film->s->size &&
		    size > film->s->size - begin)
			size = film->s->size - begin;
		if (!add_chunk(film, begin, size))
			return false;
	}
	return true;
}

static bool
find_tables(const struct iso_film *film, const struct iso_box *stbl,
    struct tables *t)
{
	struct iso_boxes boxes = iso_boxes_within(film->s->bytes, stbl, 0);
	struct iso_box box;
	const uint8_t *p;
	size_t len;
	bool ok = true;

	while (ok && iso_boxes_next(&boxes, &box)) {
		p = film->s->bytes + box.body;
		len = box.end - box.body;
		if (iso_box_is(&box, "stsz") || iso_box_is(&box, "stz2"))
			ok = read_sizes(p, len, iso_box_is(&box, "stz2"), t);
		if (!iso_box_is(&box, "stco") && !iso_box_is(&box, "co64") &&
		    !iso_box_is(&box, "stsc"))
			continue;
		ok = len >= 8;
		if (!ok)
			break;
		if (iso_box_is(&box, "stsc")) {
			t->runs = p + 8;
			t->nruns = iso_u32(p + 4);
			ok = t->nruns <= (len - 8) / 12;
		} else {
			t->wide = iso_box_is(&box, "co64");
			t->chunks = p + 8;
			t->nchunks = iso_u32(p + 4);
			ok = t->nchunks <= (len - 8) / (t->wide ? 8 : 4);
		}
	}
	return ok;
}

static bool
read_sizes(const uint8_t *p, size_t len, bool compact, struct tables *t)
{
	if (len < 12)
		return false;
	t->nsizes = iso_u32(p + 8);
	t->sizes = p + 12;
	t->size = compact ? 0 : iso_u32(p + 4);
	t->bits = compact ? p[7] : t->size != 0 ? 0 : 32;
	if (compact && t->bits != 4 && t->bits != 8 && t->bits != 16)
		return false;
	return ((uint64_t)t->nsizes * t->bits + 7) / 8 <= len - 12;
}

static uint64_t
size_of(const struct tables *t, size_t sample)
{
	switch (t->bits) {
	case 4:
		return t->sizes[sample / 2] >> (sample % 2 == 0 ? 4 : 0) & 15;
	case 8:
		return t->sizes[sample];
	case 16:
		return iso_u16(t->sizes + 2 * sample);
	default:
		return iso_u32(t->sizes + 4 * sample);
	}
}

/* Each run goes on until the next begins; chunks are counted from 1 there. */
static size_t
samples_of_chunk(const struct tables *t, size_t chunk, size_t *run)
{
	while (*run + 1 < t->nruns &&
	    iso_u32(t->runs + 12 * (*run + 1)) <= chunk + 1)
		(*run)++;
	return *run < t->nruns ? iso_u32(t->runs + 12 * *run + 4) : 0;
}

static bool
add_chunk(struct iso_film *film, uint64_t begin, uint64_t size)
{
	if (begin > film->s->size || size > film->s->size - begin)
		return verdict_refuse(film->verdict, FINDING_BROKEN, "@stco");
	iso_ranges_add(&film->samples, begin, begin + size);
	return true;
}

bool
iso_gaps_ok(struct iso_film *film)
{
	const struct iso_range *data, *sample;
	size_t i, k;
	uint64_t at;

	if (film->samples.n > 0)
		qsort(film->samples.of, film->samples.n, sizeof(*sample),
		    by_begin);
	/* Boxes of data come one behind the other. */
	for (i = 0, k = 0; i < film->data.n; i++) {
		data = &film->data.of[i];
		for (at = data->begin; k < film->samples.n; k++) {
			sample = &film->samples.of[k];
			if (sample->begin >= data->end)
				break;
			if (sample->begin > at &&
			    !part_ok(film, at, sample->begin))
				return false;
			if (sample->end > at)
				at = sample->end;
		}
		if (at < data->end && !part_ok(film, at, data->end))
			return false;
	}
	return true;
}

static int
by_begin(const void *a, const void *b)
{
	const struct iso_range *x = a, *y = b;

	return x->begin < y->begin ? -1 : x->begin > y->begin;
}

static bool
part_ok(struct iso_film *film, uint64_t begin, uint64_t end)
{
	return residue_ok(film->s, (size_t)begin, (size_t)(end - begin),
	    film->verdict);
}

void
iso_ranges_add(struct iso_ranges *r, uint64_t begin, uint64_t end)
{
	if (r->n == r->room) {
		r->room = r->room == 0 ? 64 : 2 * r->room;
		r->of = realloc(r->of, r->room * sizeof(*r->of));
		if (r->of == NULL)
			abort();
	}
	r->of[r->n++] = (struct iso_range){ begin, end };
}
