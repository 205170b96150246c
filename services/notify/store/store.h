/* All SQL of the notify service. */
#ifndef LIAISON_NOTIFY_STORE_STORE_H
#define LIAISON_NOTIFY_STORE_STORE_H

#include "pg/pg.h"

/* What happened; a notification is this for one person. */
struct event {
	int64_t		 school_id, event_id;
	int64_t		 thread_id;		/* 0: of none */
	int		 kind;			/* Notify__Kind */
	int64_t		 at_us;			/* since the Unix epoch */
	const int64_t	*user_ids;		/* ascending, none twice */
	size_t		 nusers;
	const char	*title, *body, *link;
	bool		 urgent;		/* no quiet hours hold it */
};

/* A row of a list; its texts live as long as the pg_rows it came from. */
struct notification {
	int64_t		 id;			/* the event's; < 0: a notice */
	int64_t		 above;			/* of a notice: see its table */
	int64_t		 thread_id;		/* 0: none */
	int		 kind;
	const char	*title, *body, *link;
	int64_t		 created_us;
	bool		 read;
};

/*
 * Events of one school, at least one, in the order of their ids: deliveries
 * of the same ones then wait for each other and not in a circle.  Who has an
 * event already is passed over.  plan: for channels, too.
 */
void	notification_deliver(struct pg *, const struct event *, size_t n,
	    bool plan, pg_done_fn *, void *arg);
/* A message that was recalled: its event is of nobody who has not read it. */
void	notification_recall(struct pg *, const struct event *, pg_done_fn *,
	    void *arg);
/*
 * How far people of one school have read threads: reads what is there, and
 * what of it comes later.
 */
struct reading {
	int64_t		 school_id, user_id, thread_id, upto;
};
void	notification_mark_threads(struct pg *, const struct reading *,
	    size_t n, pg_done_fn *, void *arg);
/* What another service tells one person. */
struct notice {
	int64_t		 school_id, user_id;
	int		 kind;			/* Notify__Kind */
	int64_t		 at_us;
	const char	*key, *title, *body, *link;
};
/* A key that is there is passed over. */
void	notification_add_notice(struct pg *, const struct notice *,
	    pg_done_fn *, void *arg);

/* What one person is told of these threads goes. */
void	notification_forget_threads(struct pg *, int64_t school_id,
	    int64_t user_id, const int64_t *threads, size_t n, pg_done_fn *,
	    void *arg);

/* Where a page begins: below the last one shown. */
struct notification_place {
	int64_t		 event;			/* events below this one */
	int64_t		 above, notice;		/* notices below these two */
};
/*
 * At most `max` from there on, newest first, and in each row how many are
 * unread.  There is always one row: its notification is null where the list is
 * empty.
 */
void	notification_list(struct pg *, int64_t school_id, int64_t user_id,
	    const struct notification_place *, int max, pg_done_fn *,
	    void *arg);
/* One row: unread.  notification_unread() reads it, also of a list. */
void	notification_count(struct pg *, int64_t school_id, int64_t user_id,
	    pg_done_fn *, void *arg);
/* These of the user, or all where ids is NULL.  One row: unread after it. */
void	notification_mark_read(struct pg *, int64_t school_id,
	    int64_t user_id, const int64_t *ids, size_t n, pg_done_fn *,
	    void *arg);

/* False where the row has no notification. */
bool	notification_of_row(const struct pg_rows *, size_t i,
	    struct notification *);
uint32_t notification_unread(const struct pg_rows *);

#endif
