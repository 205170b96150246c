/* The store: who comes to events, who is reminded, and what is attached. */
#ifndef LIAISON_NOTIFY_STORE_RSVP_H
#define LIAISON_NOTIFY_STORE_RSVP_H

#include "notify/store/calendar.h"

/* What each of these asks, and what `subjects` have answered; of `whole`
 * reminders and files.  As many rows as events: store_rsvp_row(). */
void	store_rsvp_of(struct pg *, int64_t school_id,
	    const struct school_event *, size_t n, bool whole,
	    const int64_t *subjects, size_t nsubjects, pg_done_fn *,
	    void *arg);
/* Fills the rest of the event. */
void	store_rsvp_row(const struct pg_rows *, size_t row, struct arena *,
	    struct school_event *);

/* mode: as the event was seen to ask. */
struct rsvp_said {
	int64_t		 school_id, event_id, user_id, subject_id;
	const char	*original, *note;
	int		 mode, answer;
};
void	store_answer(struct pg *, const struct rsvp_said *, pg_done_fn *,
	    void *arg);
enum event_status store_answered(const struct pg_rows *);

/* All answers of one time, by subject: rows, store_answer_row(). */
void	store_answers(struct pg *, const struct school_event *, pg_done_fn *,
	    void *arg);
/* Its texts are on the arena. */
void	store_answer_row(const struct pg_rows *, size_t row, struct arena *,
	    struct event_answer *, int64_t *answered_us);

/* What somebody has said, after that one: rows. */
struct own_answer {
	struct event_answer	 answer;
	int64_t			 event_id, starts_us, answered_us;
	const char		*original, *title;
};
void	store_own_answers(struct pg *, int64_t school_id, int64_t user_id,
	    const struct own_answer *after, int max, pg_done_fn *, void *arg);
/* Its texts are on the arena. */
void	store_own_answer_row(const struct pg_rows *, size_t row,
	    struct arena *, struct own_answer *);

/* What may be answered between the two, the next times first: rows of events,
 * store_event_row(). */
void	store_asked(struct pg *, const struct event_reader *, int64_t from_us,
	    int64_t to_us, int max, pg_done_fn *, void *arg);

/* ---- upkeep ---- */

/* One that is due, if any, for 20 seconds: a row. */
struct rsvp_due {
	int64_t		 school_id, event_id;
	int		 mode;			/* of a check */
	int64_t		 taken_us;
	const char	*original;		/* of a reminder */
	int		 minutes;
};
void	store_take_check(struct pg *, pg_done_fn *, void *arg);
void	store_check_row(const struct pg_rows *, struct rsvp_due *);
void	store_take_reminder(struct pg *, pg_done_fn *, void *arg);
void	store_reminder_row(const struct pg_rows *, struct arena *,
	    struct rsvp_due *);
/* Who waits and did not answer for themselves: a row each. */
void	store_rsvp_waiting(struct pg *, const struct rsvp_due *, pg_done_fn *,
	    void *arg);
void	store_rsvp_waiting_row(const struct pg_rows *, size_t row,
	    int64_t *subject_id, int64_t *by_id);
/* Who is still asked; of those who wait, for whom the nth of `by` may not say
 * any more that they come. */
struct rsvp_kept {
	const int64_t	*subjects, *barred, *by;
	size_t		 nsubjects, nbarred;
};
/* The check is done. */
void	store_keep_answers(struct pg *, const struct rsvp_due *,
	    const struct rsvp_kept *, pg_done_fn *, void *arg);
/* The reminder is given. */
void	store_remind(struct pg *, const struct rsvp_due *,
	    const int64_t *members, size_t n, pg_done_fn *, void *arg);
/* What somebody has answered is looked at next. */
void	store_forget_answers(struct pg *, int64_t school_id, int64_t user_id,
	    pg_done_fn *, void *arg);

/* ---- attachments ---- */

/* Events that have it: rows, store_event_row(). */
void	store_file_events(struct pg *, int64_t school_id, const char *id,
	    pg_done_fn *, void *arg);
/* Those of `ids` that some event has: rows. */
void	store_filter_files(struct pg *, int64_t school_id,
	    const char *const *ids, size_t n, pg_done_fn *, void *arg);
const char *store_filter_row(const struct pg_rows *, size_t row);

#endif
