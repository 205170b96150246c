/* Films and sound of ISO/IEC 14496-12 and QuickTime, from box to box. */
#include <stdlib.h>
#include <string.h>

#include "attachments/validator/media/av_packets.h"
#include "attachments/validator/media/iso_film.h"
#include "attachments/validator/reading/archive_end.h"
#include "attachments/validator/reading/residue.h"

/* What a box at the top is looked at for. */
enum role {
	ROLE_FIRST = 1,		/* a file may begin with it */
	ROLE_HEADER = 2,	/* of tracks or of a fragment */
	ROLE_DATA = 4,
	ROLE_INDEX = 8,		/* numbers */
	ROLE_TEXT = 16,		/* or room that is left */
};

static const struct {
	char		 type[5];
	unsigned	 role;
} tops[] = {
	{ "ftyp", ROLE_FIRST | ROLE_INDEX },
	{ "moov", ROLE_FIRST | ROLE_HEADER },
	{ "mdat", ROLE_FIRST | ROLE_DATA },
	{ "moof", ROLE_HEADER },
	{ "free", ROLE_FIRST | ROLE_TEXT },
	{ "skip", ROLE_FIRST | ROLE_TEXT },
	{ "wide", ROLE_FIRST | ROLE_TEXT },
	{ "pnot", ROLE_FIRST | ROLE_TEXT },
	{ "uuid", ROLE_TEXT },
	{ "udta", ROLE_TEXT },
	{ "meta", ROLE_TEXT },
	{ "styp", ROLE_FIRST | ROLE_INDEX },
	{ "sidx", ROLE_INDEX },
	{ "mfra", ROLE_INDEX },
};

static bool	walk(struct iso_film *);
static bool	look_at(struct iso_film *, const struct iso_box *);
static bool	rest_ok(struct iso_film *, const struct iso_boxes *);
static unsigned	role_of(const char *type);

void
iso_media_read(const struct source *s, const struct policy *policy,
    struct verdict *verdict)
{
	struct iso_film film = { .s = s, .verdict = verdict };
	bool ok = walk(&film);

	(void)policy;
	if (ok && strcmp(s->extension, "m4a") == 0 && !film.has_sound)
		ok = verdict_refuse(verdict, FINDING_OTHER_FORMAT, "%s", "");
	if (ok)
		(void)av_packets_ok(s, "mov", verdict);
}

static bool
walk(struct iso_film *film)
{
	const struct source *s = film->s;
	struct iso_boxes boxes = iso_boxes_of(s->bytes, 0, s->size);
	struct iso_box box;
	bool ok = true, first = true;

	while (ok && iso_boxes_next(&boxes, &box)) {
		if (first && (role_of(box.type) & ROLE_FIRST) == 0)
			break;
		first = false;
		ok = look_at(film, &box);
	}
	if (first)
		ok = verdict_refuse(film->verdict, s->size >= 8 &&
		    (role_of((const char *)s->bytes + 4) & ROLE_FIRST) != 0 ?
		    FINDING_BROKEN : FINDING_OTHER_FORMAT, "%s", "");
	ok = ok && rest_ok(film, &boxes);
	/* Pictures are made of the same boxes, and have no tracks. */
	if (ok && !film->has_header)
		ok = verdict_refuse(film->verdict, film->has_items ?
		    FINDING_OTHER_FORMAT : FINDING_BROKEN, "@moov");
	if (ok && !film->has_sound && !film->has_pictures)
		ok = verdict_refuse(film->verdict, FINDING_OTHER_FORMAT,
		    "trak");
	ok = ok && iso_gaps_ok(film) &&
	    archive_end_ok(s, 0, s->size, film->verdict);
	free(film->data.of);
	free(film->samples.of);
	return ok;
}

static bool
look_at(struct iso_film *film, const struct iso_box *box)
{
	const unsigned role = role_of(box->type);

	if ((role & ROLE_HEADER) != 0) {
		film->has_header |= iso_box_is(box, "moov");
		if (iso_box_is(box, "moof"))
			iso_fragment_samples(film, box);
		return iso_header_ok(film, box, 0);
	}
	film->has_items |= iso_box_is(box, "meta");
	if ((role & ROLE_DATA) != 0)
		iso_ranges_add(&film->data, box->body, box->end);
	else if ((role & ROLE_INDEX) == 0)
		return residue_ok(film->s, box->body, box->end - box->body,
		    film->verdict);
	return true;
}

/* What follows the last box: a maker's, or the rest of one that was cut. */
static bool
rest_ok(struct iso_film *film, const struct iso_boxes *boxes)
{
	const uint8_t *p = boxes->bytes + boxes->at;
	size_t left = boxes->end - boxes->at;

	if (!boxes->broken)
		return true;
	if (!film->has_header ||
	    (left >= 8 && role_of((const char *)p + 4) != 0))
		return verdict_refuse(film->verdict, FINDING_BROKEN, "%s", "");
	return residue_ok(film->s, boxes->at, left, film->verdict);
}

/* 0: of a maker. */
static unsigned
role_of(const char *type)
{
	size_t i;

	for (i = 0; i < sizeof(tops) / sizeof(tops[0]); i++)
		if (memcmp(type, tops[i].type, 4) == 0)
			return tops[i].role;
	return 0;
}
