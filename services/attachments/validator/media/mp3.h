/* MPEG audio (ISO/IEC 11172-3, 13818-3), with the tags people put around it. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_MEDIA_MP3_H
#define LIAISON_ATTACHMENTS_VALIDATOR_MEDIA_MP3_H

#include "attachments/validator/reading/reader.h"

void	mp3_read(const struct source *, const struct policy *,
	    struct verdict *);

#endif
