/* GIF87a and GIF89a. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_PICTURES_GIF_H
#define LIAISON_ATTACHMENTS_VALIDATOR_PICTURES_GIF_H

#include "attachments/validator/reading/reader.h"

void	gif_read(const struct source *, const struct policy *,
	    struct verdict *);

#endif
