/* The store: the school's events. */
#ifndef LIAISON_NOTIFY_STORE_CALENDAR_H
#define LIAISON_NOTIFY_STORE_CALENDAR_H

#include "base/arena.h"
#include "base/once.h"
#include "notify/calendar/recurrence.h"
#include "pg/pg.h"

#define INSTANCE_CANCELLED	2	/* state, in the database */

/* For whom it was ticked to be. */
struct ticked {
	const char	**ids, **names, **titles;
	int16_t		 *roles;	/* 0: a category; < 0: taken out */
	size_t		  n;
};

/* As the event has them. */
struct event_files {
	const char	**ids, **names, **types, **hashes;
	int64_t		 *sizes;
	size_t		  n;
};

/* What of it was answered for somebody. */
struct event_answer {
	int64_t		 subject_id, by_id;
	int		 answer;	/* Rsvp__Answer; 0: YES, and waits */
	uint32_t	 place;			/* of who waits, from 1 */
	const char	*note;
};

/* What it asks, and what the one who looks at it has answered. */
struct event_rsvp {
	int			 mode;		/* Events__Rsvp__Mode */
	uint32_t		 capacity;	/* 0: any number */
	int64_t			 due_before_us;	/* before it begins */
	uint32_t		 going, waiting, maybe, not_going;
	struct event_answer	*answers;
	size_t			 nanswers;
};

struct event_child {
	int64_t		 id;
	const char	*name, *class;
	char *const	*keys;			/* as of an event_reader */
	size_t		 nkeys;
};

struct school_event {
	int64_t			 school_id, id;
	uint32_t		 version;
	struct {
		int64_t		 id;
		int		 role;
		const char	*name, *title;
	} creator;
	const char		*title, *body_html, *snippet, *place;
	int			 color;		/* Events__Color */
	struct clock_times	 times;
	bool			 cancelled;
	bool			 wide;		/* for a school's category */
	int64_t			 changed_us;
	struct ticked		 to;
	bool			 untold;	/* to who asks */
	const char		*rule;		/* "": it does not recur */
	/* One time of it, of a list or asked for; else "": all of it. */
	const char		*original;
	bool			 exception;	/* of that time */
	/* The rest is there once event_fill() has been called. */
	struct event_rsvp	 rsvp;
	int64_t			*reminders;	/* minutes before it begins */
	size_t			 nreminders;
	struct event_files	 files;
	/* It is for the one who looks, and through which children. */
	bool			 for_reader;
	const struct event_child **children;
	size_t			 nchildren;
};

/* Who looks. */
struct event_reader {
	int64_t			 school_id, user_id;
	char *const		*keys;		/* of audiences */
	size_t			 nkeys;
	const int64_t		*apart;		/* from whom they get nothing */
	size_t			 napart;
	const struct event_child *children;
	size_t			 nchildren;
};

/* As the first four of a statement. */
void	store_reader_args(struct pg_args *, const struct event_reader *);

struct event_list {
	bool		 all;			/* what is wide, too */
	int64_t		 from_us, to_us;
	/* Begins after this one. */
	int64_t		 after_us, after_id;
	const char	*after_original;
	int		 max;
};

/* Rows: store_event_row(). */
void	store_list_events(struct pg *, const struct event_reader *,
	    const struct event_list *, pg_done_fn *, void *arg);
/* At most one row.  original "": all of it. */
void	store_get_event(struct pg *, int64_t school_id, int64_t id,
	    const char *original, int64_t user_id, pg_done_fn *, void *arg);
/* What somebody has made, after that time of that one.  Rows as above. */
void	store_own_events(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t after_id, const char *after_original, int max,
	    pg_done_fn *, void *arg);
/* The same of what others have made for somebody. */
void	store_addressed_events(struct pg *, const struct event_reader *,
	    int64_t after_id, const char *after_original, int max,
	    pg_done_fn *, void *arg);
/* Its texts are on the arena. */
void	store_event_row(const struct pg_rows *, size_t row, struct arena *,
	    struct school_event *);

/* The items of an array of texts, on the arena. */
const char **store_texts(struct arena *, const struct pg_array *);

/* Own groups that something is for, by id: rows, store_event_group_row(). */
void	store_event_groups(struct pg *, int64_t school_id, int64_t from_us,
	    int64_t to_us, int64_t after, int max, pg_done_fn *, void *arg);
int64_t	store_event_group_row(const struct pg_rows *, size_t row);

/*
 * No row: somebody has no notice of an event that is another's.  Else own
 * groups that these are for, and 0.
 */
void	store_noticed_groups(struct pg *, int64_t school_id, int64_t user_id,
	    pg_done_fn *, void *arg);
int64_t	store_noticed_group_row(const struct pg_rows *, size_t row);
/* Their notices of events that are not for them. */
void	store_forget_notices(struct pg *, const struct event_reader *,
	    pg_done_fn *, void *arg);

enum event_status {
	EVENT_DONE = 0,
	EVENT_BEFORE = 1,		/* with this key */
	EVENT_OTHER = 2,		/* the key was used for another */
	EVENT_NONE = 3,
	EVENT_VERSION = 4,		/* it has another */
	EVENT_WAS_CANCELLED = 5,
	EVENT_TOO_MANY = 6,		/* in an hour, of who makes it */
	EVENT_ANSWERED = 7,		/* and to be asked in another way */
	EVENT_ASKS_NOBODY = 8,
	EVENT_TOO_LATE = 9,		/* to answer */
	EVENT_HAS_SLOTS = 11,		/* and cannot be as it would be */
};

/* EVENT_DONE: the key was not used. */
void	store_find_event_key(struct pg *, const struct school_event *,
	    const struct once *, pg_done_fn *, void *arg);
enum event_status store_event_key_row(const struct pg_rows *, int64_t *id);

/* What is kept with an event; keys are those of its audience. */
struct event_kept {
	const struct school_event	*event;
	const char *const		*keys;
	size_t				 nkeys;
	struct instances		 instances;
	const int64_t			*members;
	size_t				 nmembers;
	/* Of the event's, what is kept anew: else it stays. */
	bool				 rsvp, due, reminders, files;
};
/* max: how many its creator may make in an hour; 0: any. */
void	store_add_event(struct pg *, const struct event_kept *,
	    const struct once *, int max, pg_done_fn *, void *arg);
/* *wait_s: of EVENT_TOO_MANY. */
enum event_status store_event_added(const struct pg_rows *, int64_t *id,
	    int *wait_s);
/* As calendar_change() has it; by user_id. */
struct event_change {
	int64_t		 user_id;
	bool		 again;
	const char	*changes;
	const char	*original, *head;	/* "": all of it */
};
void	store_change_event(struct pg *, const struct event_change *,
	    const struct event_kept *, pg_done_fn *, void *arg);
/* *id: of what has been changed. */
enum event_status store_event_changed(const struct pg_rows *, int64_t *id);
/* The time that event->original names; of texts, NULL: as they were. */
struct event_one {
	const char	*title, *body_html, *snippet, *place;
};
void	store_change_one(struct pg *, const struct event_change *,
	    const struct event_kept *, const struct event_one *,
	    pg_done_fn *, void *arg);
enum event_status store_one_changed(const struct pg_rows *);
/* version 0: whichever.  original "": all of it, else that time, and those
 * that follow. */
void	store_cancel_event(struct pg *, int64_t user_id,
	    const struct event_kept *, uint32_t version, const char *original,
	    bool following, pg_done_fn *, void *arg);
enum event_status store_event_cancelled(const struct pg_rows *);
/* Which of its times is this one, from 0? */
void	store_event_nth(struct pg *, int64_t school_id, int64_t id,
	    const char *original, pg_done_fn *, void *arg);
size_t	store_event_nth_row(const struct pg_rows *);
/* Events that the user sees and has not heard of. */
void	store_tell_joined(struct pg *, int64_t school_id, int64_t user_id,
	    const int64_t *ids, size_t n, pg_done_fn *, void *arg);

#endif
