/* The header of a film: its tracks, box within box. */
#include <string.h>

#include "attachments/validator/media/iso_film.h"
#include "attachments/validator/reading/residue.h"

#define DEPTH_MAX	12

typedef bool	box_fn(struct iso_film *, const struct iso_box *);
static box_fn	check_references, check_handler, check_text, refuse_external;
static bool	walk_within(struct iso_film *, const struct iso_box *,
		    unsigned depth);
static bool	is_end(const struct iso_boxes *);

static const char containers[][5] = { "moov", "trak", "edts", "mdia", "minf",
	"dinf", "stbl", "mvex", "moof", "traf", "gmhd", "tref", "tapt", "clip",
	"matt" };

static const struct {
	char	 type[5];
	box_fn	*check;
} leaves[] = {
	{ "dref", check_references },
	{ "trex", iso_fragment_defaults },
	{ "hdlr", check_handler },
	{ "udta", check_text },
	{ "meta", check_text },
	{ "uuid", check_text },
	{ "free", check_text },
	{ "skip", check_text },
	{ "rmra", refuse_external },
};

bool
iso_header_ok(struct iso_film *film, const struct iso_box *box,
    unsigned depth)
{
	size_t i;

	for (i = 0; i < sizeof(leaves) / sizeof(leaves[0]); i++)
		if (iso_box_is(box, leaves[i].type))
			return leaves[i].check(film, box);
	for (i = 0; i < sizeof(containers) / sizeof(containers[0]); i++)
		if (iso_box_is(box, containers[i]))
			return walk_within(film, box, depth) &&
			    (!iso_box_is(box, "stbl") ||
			    iso_samples_ok(film, box));
	return true;
}

static bool
walk_within(struct iso_film *film, const struct iso_box *outer, unsigned depth)
{
	struct iso_boxes boxes = iso_boxes_within(film->s->bytes, outer, 0);
	struct iso_box box;

	if (depth == DEPTH_MAX)
		return verdict_refuse(film->verdict, FINDING_BROKEN, "@%s",
		    outer->type);
	while (iso_boxes_next(&boxes, &box))
		if (!iso_header_ok(film, &box, depth + 1))
			return false;
	return !boxes.broken || is_end(&boxes) ||
	    verdict_refuse(film->verdict, FINDING_BROKEN, "@%s", outer->type);
}

/* QuickTime ends some lists with a zero. */
static bool
is_end(const struct iso_boxes *boxes)
{
	size_t at;

	for (at = boxes->at; at < boxes->end; at++)
		if (boxes->bytes[at] != 0)
			return false;
	return boxes->end - boxes->at < 8;
}

/* Where samples are: in the file itself, or a program fetches another. */
static bool
check_references(struct iso_film *film, const struct iso_box *box)
{
	struct iso_boxes entries = iso_boxes_within(film->s->bytes, box, 8);
	struct iso_box entry;

	while (iso_boxes_next(&entries, &entry))
		if (entry.end - entry.body > 5 &&
		    (film->s->bytes[entry.body + 3] & 1) == 0)
			return verdict_refuse(film->verdict, FINDING_EXTERNAL,
			    "@%s", entry.type);
	return !entries.broken ||
	    verdict_refuse(film->verdict, FINDING_BROKEN, "@dref");
}

static bool
check_handler(struct iso_film *film, const struct iso_box *box)
{
	const uint8_t *p = film->s->bytes + box->body;

	if (box->end - box->body < 12)
		return verdict_refuse(film->verdict, FINDING_BROKEN, "@hdlr");
	film->has_sound |= memcmp(p + 8, "soun", 4) == 0;
	film->has_pictures |= memcmp(p + 8, "vide", 4) == 0;
	return check_text(film, box);
}

static bool
check_text(struct iso_film *film, const struct iso_box *box)
{
	return residue_ok(film->s, box->body, box->end - box->body,
	    film->verdict);
}

static bool
refuse_external(struct iso_film *film, const struct iso_box *box)
{
	return verdict_refuse(film->verdict, FINDING_EXTERNAL, "@%s",
	    box->type);
}
