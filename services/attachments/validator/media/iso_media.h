/*
 * ISO/IEC 14496-12: boxes, one after the other and in each other.  Films and
 * sound are read here; pictures (HEIF) and the films that photographs carry
 * are made of the same boxes.
 */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_MEDIA_ISO_MEDIA_H
#define LIAISON_ATTACHMENTS_VALIDATOR_MEDIA_ISO_MEDIA_H

#include "attachments/validator/reading/reader.h"

struct iso_box {
	char	type[5];	/* four bytes, as they are */
	size_t	start;		/* of its header; all three from bytes[0] */
	size_t	body;		/* behind size and type (and a uuid's name) */
	size_t	end;
	bool	unsized;	/* it says that it goes on to the end */
};

/* What is left of a run of boxes. */
struct iso_boxes {
	const uint8_t	*bytes;
	size_t		 at, end;
	/* What is left is no box, or one that goes on beyond the end. */
	bool		 broken;
};

/*
 *	boxes = iso_boxes_of(source->bytes, 0, source->size);
 *	while (iso_boxes_next(&boxes, &box))
 *		...
 *	if (boxes.broken)	-- boxes.at: where
 *
 * of bytes[from] to bytes[to - 1].
 */
struct iso_boxes iso_boxes_of(const uint8_t *bytes, size_t from, size_t to);
bool	iso_boxes_next(struct iso_boxes *, struct iso_box *);

bool	iso_box_is(const struct iso_box *, const char *type);
/* The boxes within; those of a FullBox come `skip` (4) bytes later. */
struct iso_boxes iso_boxes_within(const uint8_t *bytes,
	    const struct iso_box *, size_t skip);

/* mp4, m4a, mov, 3gp. */
void	iso_media_read(const struct source *, const struct policy *,
	    struct verdict *);

/* Big end first. */
uint16_t	iso_u16(const uint8_t *);
uint32_t	iso_u32(const uint8_t *);
uint64_t	iso_u64(const uint8_t *);

#endif
