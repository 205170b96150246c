/* The store: acts on many lines, and what it takes to undo them. */
#ifndef LIAISON_MESSAGES_STORE_ACTS_H
#define LIAISON_MESSAGES_STORE_ACTS_H

#include "messages/store/search.h"

/* What a list shows: a box (Messages__Box), or a folder where it is not 0. */
struct line_filter {
	int		 box;
	int64_t		 folder_id;
	bool		 unread_only;
	bool		 with_files;
	int		 role;		/* of the other party; 0: any */
	int64_t		 child_id;	/* whom it is about; 0: anything */
};

enum act_status {
	ACT_DONE = 0,
	ACT_UNSEEN = 1,		/* as MARKS_UNSEEN */
	ACT_NO_FOLDER = 2,	/* to put the lines into */
	ACT_NONE = 3,		/* no such act; no such folder to act on */
	ACT_TOO_MANY = 4,	/* acts at a time */
};
struct act {
	enum act_status	 status;	/* all else is of ACT_DONE */
	int64_t		 id;
	uint32_t	 lines;		/* so far */
	bool		 going_on;
	uint32_t	 unread;	/* as store_unread() */
};

/* On these threads.  A row, as of all below: store_act(). */
void	store_act_on_lines(struct pg *, int64_t school_id, int64_t user_id,
	    const int64_t *ids, size_t n, const struct marks *, pg_done_fn *,
	    void *arg);
/* On all that it shows, `most` at once; a person may have `max` going on. */
void	store_act_on_filter(struct pg *, int64_t school_id, int64_t user_id,
	    const struct line_filter *, const struct marks *, int most,
	    int max, pg_done_fn *, void *arg);
/* The same of all that a search finds; `most` are looked at at once. */
void	store_act_on_search(struct pg *, int64_t school_id, int64_t user_id,
	    const struct search_terms *, const struct marks *, int most,
	    int max, pg_done_fn *, void *arg);
void	store_undo_act(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t id, int most, pg_done_fn *, void *arg);
/* No row: ACT_NONE. */
void	store_get_act(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t id, pg_done_fn *, void *arg);
void	store_act(const struct pg_rows *, struct act *);

/* Of all schools, at most so many lines.  A row: store_swept(). */
void	store_sweep_acts(struct pg *, int most, pg_done_fn *, void *arg);
void	store_forget_acts(struct pg *, int most, pg_done_fn *, void *arg);

#endif
