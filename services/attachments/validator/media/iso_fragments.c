/*
 * Where the samples of a fragment lie (ISO/IEC 14496-12, 8.8).  What is said in
 * another way than here is taken as lying nowhere: it is judged as a gap then.
 */
#include "attachments/validator/media/iso_film.h"

/* Flags of tfhd. */
#define HAS_BASE	0x000001
#define HAS_DESCRIPTION	0x000002
#define HAS_DURATION	0x000008
#define HAS_SIZE	0x000010
#define BASE_IS_MOOF	0x020000
/* Flags of trun. */
#define RUN_OFFSET	0x000001
#define RUN_FLAGS	0x000004
#define EACH_DURATION	0x000100
#define EACH_SIZE	0x000200
#define EACH_FLAGS	0x000400
#define EACH_TIME	0x000800

struct track {
	uint64_t	base, next;	/* where the next run begins */
	uint32_t	size;		/* of a sample that says none */
};

static void	add_track(struct iso_film *, const struct iso_box *,
		    const struct iso_box *moof, uint64_t *end);
static bool	read_head(const struct iso_film *, const struct iso_box *,
		    const struct iso_box *moof, uint64_t end, struct track *);
static void	add_run(struct iso_film *, const struct iso_box *,
		    struct track *);
static uint32_t	default_size(const struct iso_film *, uint32_t track);

void
iso_fragment_samples(struct iso_film *film, const struct iso_box *moof)
{
	struct iso_boxes boxes = iso_boxes_within(film->s->bytes, moof, 0);
	uint64_t end = moof->start;
	struct iso_box box;

	while (iso_boxes_next(&boxes, &box))
		if (iso_box_is(&box, "traf"))
			add_track(film, &box, moof, &end);
}

static void
add_track(struct iso_film *film, const struct iso_box *traf,
    const struct iso_box *moof, uint64_t *end)
{
	struct iso_boxes boxes = iso_boxes_within(film->s->bytes, traf, 0);
	struct track track = { *end, *end, 0 };
	struct iso_box box;
	bool known = false;

	while (iso_boxes_next(&boxes, &box))
		if (iso_box_is(&box, "tfhd"))
			known = read_head(film, &box, moof, *end, &track);
		else if (known && iso_box_is(&box, "trun"))
			add_run(film, &box, &track);
	*end = track.next;
}

static bool
read_head(const struct iso_film *film, const struct iso_box *box,
    const struct iso_box *moof, uint64_t end, struct track *track)
{
	const uint8_t *p = film->s->bytes + box->body;
	size_t left = box->end - box->body, at = 8;
	uint32_t flags;

	if (left < at)
		return false;
	flags = iso_u32(p) & 0xffffff;
	track->base = (flags & BASE_IS_MOOF) != 0 ? moof->start : end;
	track->size = default_size(film, iso_u32(p + 4));
	if ((flags & HAS_BASE) != 0) {
		if (left < at + 8)
			return false;
		track->base = iso_u64(p + at);
		at += 8;
	}
	at += (flags & HAS_DESCRIPTION) != 0 ? 4 : 0;
	at += (flags & HAS_DURATION) != 0 ? 4 : 0;
	if ((flags & HAS_SIZE) != 0) {
		if (left < at + 4)
			return false;
		track->size = iso_u32(p + at);
	}
	track->next = track->base;
	return true;
}

static void
add_run(struct iso_film *film, const struct iso_box *box, struct track *track)
{
	const uint8_t *p = film->s->bytes + box->body;
	size_t left = box->end - box->body, at = 8, each, n, i;
	uint64_t size = 0;
	uint32_t flags;

	if (left < at)
		return;
	flags = iso_u32(p) & 0xffffff;
	n = iso_u32(p + 4);
	if ((flags & RUN_OFFSET) != 0) {
		if (left < at + 4)
			return;
		track->next = track->base + (uint64_t)(int64_t)(int32_t)
		    iso_u32(p + at);
		at += 4;
	}
	at += (flags & RUN_FLAGS) != 0 ? 4 : 0;
	each = ((flags & EACH_DURATION) != 0 ? 4u : 0) +
	    ((flags & EACH_SIZE) != 0 ? 4u : 0) +
	    ((flags & EACH_FLAGS) != 0 ? 4u : 0) +
	    ((flags & EACH_TIME) != 0 ? 4u : 0);
	if (left < at || (uint64_t)n * each > left - at)
		return;
	if ((flags & EACH_DURATION) != 0)
		at += 4;
	if ((flags & EACH_SIZE) == 0)
		size = (uint64_t)n * track->size;
	else
		for (i = 0; i < n; i++)
			size += iso_u32(p + at + i * each);
	if (track->next <= film->s->size &&
	    size <= film->s->size - track->next)
		iso_ranges_add(&film->samples, track->next,
		    track->next + size);
	track->next += size;
}

bool
iso_fragment_defaults(struct iso_film *film, const struct iso_box *trex)
{
	const uint8_t *p = film->s->bytes + trex->body;

	if (trex->end - trex->body < 24)
		return verdict_refuse(film->verdict, FINDING_BROKEN, "@trex");
	if (film->ndefaults < ISO_TRACKS_MAX) {
		film->defaults[film->ndefaults].track = iso_u32(p + 4);
		film->defaults[film->ndefaults].size = iso_u32(p + 16);
		film->ndefaults++;
	}
	return true;
}

static uint32_t
default_size(const struct iso_film *film, uint32_t track)
{
	size_t i;

	for (i = 0; i < film->ndefaults; i++)
		if (film->defaults[i].track == track)
			return film->defaults[i].size;
	return 0;
}
