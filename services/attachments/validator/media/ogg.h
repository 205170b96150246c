/* Ogg (RFC 3533): Vorbis, Opus, FLAC, Speex, Theora in pages. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_MEDIA_OGG_H
#define LIAISON_ATTACHMENTS_VALIDATOR_MEDIA_OGG_H

#include "attachments/validator/reading/reader.h"

/* ogg, and opus: which is Opus. */
void	ogg_read(const struct source *, const struct policy *,
	    struct verdict *);

#endif
