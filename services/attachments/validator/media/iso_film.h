/* What the walk over a film has met so far: its tracks, and where they lie. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_MEDIA_ISO_FILM_H
#define LIAISON_ATTACHMENTS_VALIDATOR_MEDIA_ISO_FILM_H

#include "attachments/validator/media/iso_media.h"

#define ISO_TRACKS_MAX	64

struct iso_range {
	uint64_t	begin, end;
};
struct iso_ranges {
	struct iso_range	*of;
	size_t			 n, room;
};

struct iso_film {
	const struct source	*s;
	struct verdict		*verdict;
	bool			 has_header;	/* moov */
	bool			 has_items;	/* meta at the top */
	bool			 has_sound, has_pictures;
	struct iso_ranges	 data;		/* boxes of samples */
	struct iso_ranges	 samples;	/* what tracks name of them */
	/* Of fragments: the size of a sample that says none. */
	struct {
		uint32_t	 track, size;
	} defaults[ISO_TRACKS_MAX];
	size_t			 ndefaults;
};

/* Of moov and moof and what is in them. */
bool	iso_header_ok(struct iso_film *, const struct iso_box *,
	    unsigned depth);
/* Adds to the film's samples what a table of a track (stbl) names. */
bool	iso_samples_ok(struct iso_film *, const struct iso_box *);
/* The same of a fragment (moof), and of its defaults (trex). */
void	iso_fragment_samples(struct iso_film *, const struct iso_box *);
bool	iso_fragment_defaults(struct iso_film *, const struct iso_box *);
/* Judges what lies in the film's data and is no sample. */
bool	iso_gaps_ok(struct iso_film *);

void	iso_ranges_add(struct iso_ranges *, uint64_t begin, uint64_t end);

#endif
