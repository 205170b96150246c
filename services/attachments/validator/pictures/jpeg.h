/* JPEG (ISO/IEC 10918), with what cameras write behind it. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_PICTURES_JPEG_H
#define LIAISON_ATTACHMENTS_VALIDATOR_PICTURES_JPEG_H

#include "attachments/validator/reading/reader.h"

/*
 * With its end marker or without.  Behind it may be more pictures (MPF), a
 * film (motion photos) and what makers add: all walked, the rest judged.
 */
void	jpeg_read(const struct source *, const struct policy *,
	    struct verdict *);

#endif
