/* What a preview is: a small picture of a file, and what is known of it. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_PREVIEW_H
#define LIAISON_ATTACHMENTS_VALIDATOR_PREVIEW_H

#include "attachments/validator/reading/reader.h"

/* Of the picture; what would be longer is made worse. */
#define PREVIEW_MAX_BYTES	((size_t)2 << 20)

struct preview {
	uint32_t	 bytes;		/* of the picture; 0: there is none */
	/* Of the file, as it is turned; 0: it has none of these. */
	uint32_t	 width, height, pages;
	uint64_t	 duration_ms;
};

/*
 * Puts a picture at most `width` wide and twice as high into the `output`,
 * which has room for PREVIEW_MAX_BYTES: JPEG, or WebP where it can be seen
 * through.  False: the file cannot be read.
 */
typedef bool	preview_fn(const struct source *, uint32_t width,
		    uint8_t *output, struct preview *);

#endif
