/* What somebody sees, as an iCalendar feed. */
#ifndef LIAISON_NOTIFY_EVENTS_FEED_H
#define LIAISON_NOTIFY_EVENTS_FEED_H

#include "base/buffer.h"
#include "notify/store/feeds.h"

struct feed {
	struct buffer	 events;
	/* Each zone that is used, and from when until when. */
	struct feed_zone {
		const char	*name;
		int64_t		 from_us, to_us;
	}		*used;
	size_t		 nused, room;
	const char	*site;		/* "https://liaison.example", or "" */
	int64_t		 school_id;
};

/* Zeroed but for site and school_id it is empty; feed_free() afterwards. */
void	feed_add(struct feed *, struct arena *, const struct fed_event *);
/* All of it, into `out`. */
void	feed_write(struct feed *, const char *name, struct buffer *out);
void	feed_free(struct feed *);

/* Text of sanitised HTML, its blocks on lines of their own, on the arena. */
const char	*feed_plain(struct arena *, const char *html);

#endif
