/* Sound and film, by libavformat: one demuxer, nothing that is decoded. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_MEDIA_AV_PACKETS_H
#define LIAISON_ATTACHMENTS_VALIDATOR_MEDIA_AV_PACKETS_H

#include "attachments/validator/reading/reader.h"

/* Once, in the process that reads. */
void	av_packets_start(void);

/*
 * Takes every packet out of it, by the demuxer of this name.  False, and it is
 * broken, where that fails or there is neither sound nor film.
 */
bool	av_packets_ok(const struct source *, const char *demuxer,
	    struct verdict *);

#endif
