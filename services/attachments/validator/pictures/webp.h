/* WebP (RFC 9649). */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_PICTURES_WEBP_H
#define LIAISON_ATTACHMENTS_VALIDATOR_PICTURES_WEBP_H

#include "attachments/validator/reading/reader.h"

void	webp_read(const struct source *, const struct policy *,
	    struct verdict *);

#endif
