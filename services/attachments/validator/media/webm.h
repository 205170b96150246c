/* WebM: EBML (RFC 8794) with what Matroska (RFC 9559) keeps in it. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_MEDIA_WEBM_H
#define LIAISON_ATTACHMENTS_VALIDATOR_MEDIA_WEBM_H

#include "attachments/validator/reading/reader.h"

void	webm_read(const struct source *, const struct policy *,
	    struct verdict *);

#endif
