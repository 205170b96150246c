/* HEIC and AVIF: pictures in HEIF (ISO/IEC 23008-12). */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_PICTURES_HEIF_H
#define LIAISON_ATTACHMENTS_VALIDATOR_PICTURES_HEIF_H

#include "attachments/validator/reading/reader.h"

/* With the film of a motion photo, a sequence, and what makers add. */
void	heif_read(const struct source *, const struct policy *,
	    struct verdict *);

#endif
