/* Tags around sound: ID3v2 before it; APEv2, Lyrics3 and ID3v1 behind. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_MEDIA_MP3_TAGS_H
#define LIAISON_ATTACHMENTS_VALIDATOR_MEDIA_MP3_TAGS_H

#include "attachments/validator/reading/reader.h"

/*
 * Where what is no tag begins and ends.  False: a tag goes on beyond the file,
 * or hides something.
 */
bool	mp3_tags_ok(const struct source *, size_t *begin, size_t *end,
	    struct verdict *) __attribute__((warn_unused_result));

#endif
