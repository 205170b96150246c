/*
 * Previews of finished files: made once by the previewer, then kept in the
 * store with what they are of (blobs/derived.h).  Of the loop.
 */
#ifndef LIAISON_ATTACHMENTS_PREVIEWS_PREVIEWS_H
#define LIAISON_ATTACHMENTS_PREVIEWS_PREVIEWS_H

#include "attachments/blobs/blobs.h"
#include "attachments/validation/validation.h"
#include "base/work.h"

/* Of what is kept: another one where they are made otherwise. */
#define PREVIEWS_VERSION	1
#define PREVIEWS_WIDTH		320	/* where none is asked for */

struct previews;

struct preview_ask {
	int64_t		 school_id, user_id;	/* whose call it is */
	const char	*id, *sha256;		/* of the file, hexadecimal */
	const char	*extension;
	uint64_t	 size;
	uint32_t	 width;			/* previews_width() */
	int64_t		 until_ms;		/* nobody waits from then on */
};

enum preview_end {
	PREVIEW_MADE,
	PREVIEW_FAILED,		/* of this file none can be made */
	PREVIEW_ABSENT,		/* the file is gone */
	PREVIEW_BUSY,		/* too many wait */
	PREVIEW_LATER,		/* it could not be made now */
};

struct preview_found {
	enum preview_end	 end;
	struct preview		 preview;
	const uint8_t		*bytes;		/* of the picture */
	const char		*media_type;	/* likewise */
};
/* What was found lives during the call. */
typedef void	previews_done(const struct preview_found *, void *arg);

/* NULL with errno.  `work` is threads that may wait for what lies far away. */
struct previews	*previews_new(struct blobs *, struct work *,
		    struct validation *previewer);
/* Once nothing is asked for. */
void		 previews_destroy(struct previews **);

/* The next that there is of a width, 0: PREVIEWS_WIDTH. */
uint32_t	 previews_width(uint32_t asked);

/* `done` may be called before it returns. */
void		 previews_get(struct previews *, const struct preview_ask *,
		    previews_done *, void *arg);

#endif
