/* Web Push in the database: browsers, and what is sent to them. */
#ifndef LIAISON_NOTIFY_STORE_PUSH_H
#define LIAISON_NOTIFY_STORE_PUSH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notify/channels/channel.h"
#include "pg/pg.h"

/* ---- browsers; texts and bytes of rows live as long as they do ---- */

struct push_browser {
	int64_t		 id;
	const char	*session_id;	/* hex */
	const char	*device;
	int64_t		 made_us, seen_us, told_us;	/* 0: never */
};
/* A row each, the newest first. */
void	push_browsers(struct pg *, int64_t school_id, int64_t user_id,
	    pg_done_fn *, void *arg);
void	push_browser_row(const struct pg_rows *, size_t i,
	    struct push_browser *);

struct push_new_browser {
	int64_t		 school_id, user_id;
	const char	*session_id, *endpoint, *device;
	const void	*key, *auth;
	size_t		 key_len, auth_len;
	int32_t		 most;		/* of one person */
	const char	*replaces;	/* an endpoint; "": none */
};
void	push_subscribe(struct pg *, const struct push_new_browser *,
	    pg_done_fn *, void *arg);
/* One that replaces another.  False: that is not of this person. */
void	push_resubscribe(struct pg *, const struct push_new_browser *,
	    pg_done_fn *, void *arg);
bool	push_resubscribed(const struct pg_rows *);
void	push_unsubscribe(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t id, pg_done_fn *, void *arg);

/* ---- the sender ---- */

struct push_due {
	int64_t		 school_id, user_id;
	struct pg_array	 event_ids;	/* several: told as one */
	struct pg_array	 attempts;	/* at each, with this one */
	int		 about;
	bool		 urgent;
	/* Of one event. */
	int		 kind;
	const char	*title, *body, *link;
	int64_t		 thread_id;	/* 0: of none */
};
/* More than `few` of a person are one row. */
void	push_take(struct pg *, int32_t max, int32_t few, int32_t lease_s,
	    pg_done_fn *, void *arg);
void	push_due_row(const struct pg_rows *, size_t i, struct push_due *);

struct push_target {
	int64_t		 id;
	const char	*session_id, *endpoint;
	const uint8_t	*key, *auth;
	size_t		 key_len, auth_len;
	bool		 taken;		/* it has these events */
};
/* A row for each of a person's browsers. */
void	push_targets(struct pg *, int64_t school_id, int64_t user_id,
	    const int64_t *event_ids, size_t n, pg_done_fn *, void *arg);
void	push_target_row(const struct pg_rows *, size_t i,
	    struct push_target *);

struct push_outcome {
	int64_t			 school_id, user_id;
	const int64_t		*event_ids, *attempts;
	size_t			 nevents;
	enum channel_state	 state;
	int			 why;		/* of what was skipped */
	bool			 tried;		/* anything was sent */
	int64_t			 wait_s;	/* of what waits */
	const char		*detail;
	const int64_t		*taken, *gone;	/* browsers */
	size_t			 ntaken, ngone;
};
void	push_settle(struct pg *, const struct push_outcome *, pg_done_fn *,
	    void *arg);

/* One row: how much waits although it is due, of all schools. */
void	push_count(struct pg *, pg_done_fn *, void *arg);

#endif
