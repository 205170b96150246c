/* Channels in the database: what is planned, and what becomes of it. */
#ifndef LIAISON_NOTIFY_STORE_CHANNELS_H
#define LIAISON_NOTIFY_STORE_CHANNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notify/channels/channel.h"
#include "pg/pg.h"

/* ---- planning ---- */

struct channel_plan {
	int64_t		 school_id, plan_id;
	struct pg_array	 user_ids;
};
/* At most `max`, each for lease_s seconds the caller's. */
void	channel_take_plans(struct pg *, int32_t max, int32_t lease_s,
	    pg_done_fn *, void *arg);
void	channel_plan_of_row(const struct pg_rows *, size_t i,
	    struct channel_plan *);
/*
 * These plans of a school become deliveries, of whom the wishes are; they are
 * gone then.
 */
void	channel_plan(struct pg *, int64_t school_id, const int64_t *plans,
	    size_t nplans, const struct channel_wish *, size_t nwishes,
	    pg_done_fn *, void *arg);
/* One row: how many deliveries. */
int32_t	channel_planned(const struct pg_rows *);
/* One row: how many wait to be planned, of all schools. */
void	channel_plan_count(struct pg *, pg_done_fn *, void *arg);

/* ---- letters ---- */

/*
 * Deliveries by mail that are due become letters; more than `few` of a person
 * are one.  At most `max` deliveries are looked at.  One row: channel_made().
 */
void	channel_gather(struct pg *, int32_t max, int32_t few, pg_done_fn *,
	    void *arg);
int32_t	channel_made(const struct pg_rows *);
/* A row for each event of each letter, the letters one after the other. */
void	channel_take_letters(struct pg *, int32_t max, int32_t lease_s,
	    pg_done_fn *, void *arg);
/* Its texts live as long as the rows. */
struct channel_letter_row {
	int64_t		 school_id, letter_id, user_id;
	bool		 digest;
	int64_t		 made_us;
	int		 attempts;
	int64_t		 event_id;	/* 0: it tells of nothing any more */
	int64_t		 thread_id;
	int		 kind, about;
	const char	*title, *body, *link;
	int64_t		 at_us;
	bool		 urgent;
	int		 asks;		/* Events__Rsvp__Mode */
	const char	*answer_path;
};
void	channel_letter_row(const struct pg_rows *, size_t i,
	    struct channel_letter_row *);

/* What became of an attempt at a letter. */
struct channel_outcome {
	int64_t			 school_id, letter_id;
	int			 attempts;
	enum channel_state	 state;
	int			 why;		/* of what was skipped */
	int64_t			 wait_s;	/* of what waits */
	const char		*detail;
};
/* n at least 1. */
void	channel_settle_letters(struct pg *, const struct channel_outcome *,
	    size_t n, pg_done_fn *, void *arg);
/*
 * The mail of this event came back: `final`, or it is only late, which its
 * deliveries say.  One row: channel_sent_at().
 */
void	channel_bounced(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t event_id, bool final, const char *what, pg_done_fn *,
	    void *arg);
/* When it left, as far as is known; else now. */
int64_t	channel_sent_at(const struct pg_rows *);
/* Forgets what came to an end a month ago. */
void	channel_sweep(struct pg *, pg_done_fn *, void *arg);
/* ---- threads that ring on no channel ---- */

/* One row, of all three: channel_muted(). */
void	channel_get_mute(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t thread_id, pg_done_fn *, void *arg);
void	channel_set_mute(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t thread_id, bool muted, pg_done_fn *, void *arg);
bool	channel_muted(const struct pg_rows *);

/* ---- what became of notifications ---- */

/* Its text lives as long as the rows. */
struct channel_told {
	int64_t		 user_id, event_id;
	enum channel	 channel;
	enum channel_state state;
	int		 held_why, why, attempts;
	int64_t		 due_us, at_us;
	const char	*detail;	/* without addresses */
};
/* Of n pairs of both; a row for each channel: channel_told_row(). */
void	channel_find_told(struct pg *, int64_t school_id,
	    const int64_t *user_ids, const int64_t *event_ids, size_t n,
	    pg_done_fn *, void *arg);
void	channel_told_row(const struct pg_rows *, size_t i,
	    struct channel_told *);

struct channel_notification {
	int		 kind;
	int64_t		 created_us;
	bool		 read;
};
/* No row: the user has none such.  Else channel_notification_row(). */
void	channel_get_notification(struct pg *, int64_t school_id,
	    int64_t user_id, int64_t id, pg_done_fn *, void *arg);
void	channel_notification_row(const struct pg_rows *,
	    struct channel_notification *);

/* One row: how much waits although it is due, of all schools. */
void	channel_letter_count(struct pg *, pg_done_fn *, void *arg);

#endif
