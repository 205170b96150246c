/* A file in memory for libavformat: it reads, seeks and opens no more. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_MEDIA_AV_SOURCE_H
#define LIAISON_ATTACHMENTS_VALIDATOR_MEDIA_AV_SOURCE_H

#include <libavformat/avformat.h>

#include "attachments/validator/reading/reader.h"

struct av_source {
	const struct source	*s;
	size_t			 at;
	AVIOContext		*io;
	AVFormatContext		*format;	/* NULL: none could be opened */
};

/* By the demuxer of this name; to be closed in any case. */
bool	av_source_open(struct av_source *, const struct source *,
	    const char *demuxer) __attribute__((warn_unused_result));
void	av_source_close(struct av_source *);

#endif
