/* The store: feeds that other programs read, and events from a file. */
#ifndef LIAISON_NOTIFY_STORE_FEEDS_H
#define LIAISON_NOTIFY_STORE_FEEDS_H

#include "notify/calendar/token.h"
#include "notify/store/calendar.h"

/* Somebody's feeds: of each child (0: their own) the one there would be. */
struct new_feeds {
	int64_t				 school_id, user_id;
	const int64_t			*children;
	const struct feed_secret	*secrets;
	size_t				 n;
	/* They take the place of those that there are. */
	bool				 renew;
};
/* A row for each, in no order. */
void	store_feeds(struct pg *, const struct new_feeds *, pg_done_fn *,
	    void *arg);
struct kept_feed {
	int64_t			 child_id;
	struct feed_secret	 secret;
	int64_t			 read_us;	/* 0: never */
};
/* False: no salt, or no hash, of ours. */
bool	store_feed_row(const struct pg_rows *, size_t row,
	    struct kept_feed *);

/* Counts it as read; at most one row. */
void	store_read_feed(struct pg *, int64_t school_id,
	    const uint8_t hash[FEED_HASH], int max, int seconds, pg_done_fn *,
	    void *arg);
/* wait_s: until it may be read again. */
struct read_feed {
	int64_t	 user_id, child_id;
	int	 wait_s;
};
void	store_read_feed_row(const struct pg_rows *, struct read_feed *);

/* The first max events, each as a whole and then its exceptions. */
void	store_fed(struct pg *, const struct event_reader *, int64_t from_us,
	    int64_t to_us, int max, pg_done_fn *, void *arg);
/* Without its audience and who made it; until_us: the end of its last time. */
struct fed_event {
	struct school_event	 event;
	int64_t			 made_us, until_us;
};
/* Texts are on the arena. */
void	store_fed_row(const struct pg_rows *, size_t row, struct arena *,
	    struct fed_event *);

/* ---- from a file ---- */

#define IMPORT_HASH	32

/* Those of them that have been imported before. */
void	store_imported(struct pg *, int64_t school_id,
	    const char *const *uids, const char *const *hashes, size_t n,
	    pg_done_fn *, void *arg);
struct imported {
	size_t		 nth;		/* of them, from 0 */
	int64_t		 id;
	bool		 same, cancelled, all_day;
	const char	*start, *end;	/* by the clock there, on the arena */
};
void	store_imported_row(const struct pg_rows *, size_t row, struct arena *,
	    struct imported *);
/* event.id 0: it is new.  One row: store_event_imported(). */
struct new_import {
	const struct event_kept	*kept;
	const char		*uid;
	uint8_t			 hash[IMPORT_HASH];
	const char		*const *cancelled;	/* times */
	size_t			 ncancelled;
};
void	store_import_event(struct pg *, const struct new_import *,
	    pg_done_fn *, void *arg);
/*
 * False: somebody else has taken or cancelled it at the same time, or it has
 * slots and would recur or last whole days.
 */
bool	store_event_imported(const struct pg_rows *);
/* It has this UID from now on. */
void	store_import_uid(struct pg *, int64_t school_id, int64_t id,
	    const char *uid, pg_done_fn *, void *arg);
/* Pages that these people have open show what was imported. */
void	store_tell_imported(struct pg *, int64_t school_id,
	    const int64_t *people, size_t n, pg_done_fn *, void *arg);

#endif
