/* The items of a HEIF file: what kind each is, and where its bytes are. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_PICTURES_HEIF_ITEMS_H
#define LIAISON_ATTACHMENTS_VALIDATOR_PICTURES_HEIF_ITEMS_H

#include "attachments/validator/media/iso_media.h"
#include "attachments/validator/pictures/images.h"

/* A panorama is of some hundred tiles, each an item. */
#define HEIF_MAX_ITEMS		4096
#define HEIF_MAX_EXTENTS	16384

struct heif_item {
	uint32_t	 id;
	char		 type[5];
};

/* Bytes of the file that belong to an item. */
struct heif_extent {
	uint32_t	 item;
	size_t		 from, to;
};

struct heif_items {
	struct heif_item	 items[HEIF_MAX_ITEMS];
	size_t			 nitems;
	struct heif_extent	 extents[HEIF_MAX_EXTENTS];
	size_t			 nextents;
};

/* The boxes `iinf` and `iloc`; `idat` may be NULL.  False: said. */
bool	heif_items_named(struct heif_items *, struct image *,
	    const struct iso_box *iinf) __attribute__((warn_unused_result));
bool	heif_items_placed(struct heif_items *, struct image *,
	    const struct iso_box *iloc, const struct iso_box *idat)
	    __attribute__((warn_unused_result));

/* Not coded pixels, nor how some are made of others. */
bool	heif_item_is_metadata(const struct heif_items *, uint32_t id);

#endif
