/* The store: pages of a box, marks. */
#ifndef LIAISON_MESSAGES_STORE_THREADS_H
#define LIAISON_MESSAGES_STORE_THREADS_H

#include "messages/store/types.h"

struct line {
	int64_t		 thread_id;
	int64_t		 last_id;	/* the newest message */
	int64_t		 at_us;		/* when it was, or is, delivered */
	bool		 mine;		/* this user wrote it */
	const char	*own_name, *own_title;	/* of the user, where mine */
	const char	*subject, *snippet, *to_summary;
	bool		 unread, has_files, exchanged, archived, trashed;
	bool		 recalled;	/* the newest message is */
	uint32_t	 message_count;
	struct person	 other;
	struct pg_array	 concerns;	/* as struct concerns has them */
};

/*
 * box: Messages__Box; nothing of SCHEDULED is unread.  before: at_us and id of
 * the line before the page (of SCHEDULED, last_id).  thread_id: of SCHEDULED,
 * what is for this one alone; 0: all.  child_id: what is about this one alone;
 * 0: all.  old: lines of earlier releases are
 * complete, too; this takes longer.
 */
struct box_page {
	int		 box;
	bool		 unread_only, old;
	int64_t		 before_us, before_id;
	int64_t		 thread_id, child_id;
	uint32_t	 limit;
};
#define PAGE_FIRST_US	INT64_C(253402300799000000)	/* year 9999 */
#define PAGE_FIRST_ID	INT64_MAX

/* Of any rows of this file: the user's unread threads in the inbox. */
uint32_t store_unread(const struct pg_rows *);

/* Rows: lines; store_line(). */
void	store_list(struct pg *, int64_t school_id, int64_t user_id,
	    const struct box_page *, pg_done_fn *, void *);
/* One row: store_unread(). */
void	store_count_unread(struct pg *, int64_t school_id, int64_t user_id,
	    pg_done_fn *, void *);
void	store_line(const struct pg_rows *, size_t row, struct line *);
/* A line of an earlier release is among them, and the page was not `old`. */
bool	store_is_old(const struct pg_rows *);

enum tristate { LEAVE = -1, NO = 0, YES = 1 };
/*
 * read up to the message upto[i] of each thread (0 or NULL: all that is
 * there).  shown: these messages were, so that they have receipts.
 */
struct marks {
	enum tristate	 read, archived, trashed;
	const int64_t	*upto;
	bool		 shown;
};

void	store_update(struct pg *, int64_t school_id, int64_t user_id,
	    const int64_t *ids, size_t n, const struct marks *, pg_done_fn *,
	    void *);
/*
 * False, and nothing was done, where one of upto is no message that the user
 * sees there.
 */
bool	store_marks_taken(const struct pg_rows *);
/* Lines: those of the threads that are the user's. */
size_t	store_marked(const struct pg_rows *);

#endif
