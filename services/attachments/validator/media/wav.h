/* WAVE: RIFF, and RF64 (EBU Tech 3306) for what is larger. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_MEDIA_WAV_H
#define LIAISON_ATTACHMENTS_VALIDATOR_MEDIA_WAV_H

#include "attachments/validator/reading/reader.h"

void	wav_read(const struct source *, const struct policy *,
	    struct verdict *);

#endif
