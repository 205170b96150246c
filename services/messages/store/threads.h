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
	bool		 automatic;	/* the same */
	bool		 urgent;	/* the same */
	bool		 asks;		/* for an acknowledgement, still */
	int64_t		 ask_due_us;	/* 0: at any time */
	int64_t		 folder_id;	/* 0: in none */
	uint32_t	 message_count;
	struct person	 other;
	struct pg_array	 concerns;	/* as struct concerns has them */
};

/*
 * box: Messages__Box; nothing of SCHEDULED is unread, and its one filter is
 * child_id.  before: at_us and id of the line before the page (of SCHEDULED,
 * last_id).  thread_id: of SCHEDULED, what is for this one alone; 0: all.
 * child_id: what is about this one alone; 0: all.  folder_id: with ARCHIVE,
 * what is in this folder instead; 0: the archive.  old: lines of earlier
 * releases are complete, too; this takes longer.
 */
struct box_page {
	int		 box;
	bool		 unread_only, old;
	int64_t		 before_us, before_id;
	int64_t		 thread_id, child_id;
	int64_t		 folder_id;
	bool		 with_files;
	int		 role;		/* of the other party; 0: any */
	uint32_t	 limit;
};
#define PAGE_FIRST_US	INT64_C(253402300799000000)	/* year 9999 */
#define PAGE_FIRST_ID	INT64_MAX

/* Of lists and counts: the user's unread threads in the inbox. */
uint32_t store_unread(const struct pg_rows *);

/* Rows: lines; store_line(). */
void	store_list(struct pg *, int64_t school_id, int64_t user_id,
	    const struct box_page *, pg_done_fn *, void *);
/* One row: store_unread(). */
void	store_count_unread(struct pg *, int64_t school_id, int64_t user_id,
	    pg_done_fn *, void *);
/* One row: store_folder_found(). */
void	store_find_folder(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t folder_id, pg_done_fn *, void *);
/* unread: as store_unread(). */
bool	store_folder_found(const struct pg_rows *, uint32_t *unread);
void	store_line(const struct pg_rows *, size_t row, struct line *);
/* A line of an earlier release is among them, and the page was not `old`. */
bool	store_is_old(const struct pg_rows *);

enum tristate { LEAVE = -1, NO = 0, YES = 1 };
/*
 * read up to the message upto[i] of each thread (0 or NULL: all that is
 * there).  shown: these messages were, so that they have receipts.  folder:
 * where to, 0 the inbox; NULL: stays.
 */
struct marks {
	enum tristate	 read, archived, trashed;
	const int64_t	*upto;
	bool		 shown;
	const int64_t	*folder;
};

/* Of one thread. */
void	store_update(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t id, const struct marks *, pg_done_fn *, void *);
/* If it is not MARKS_TAKEN, nothing was done. */
enum marks_status {
	MARKS_TAKEN = 0,
	MARKS_UNSEEN = 1,	/* an upto is no message the user sees there */
	MARKS_NO_FOLDER = 2,
};
/* unread: as store_unread(). */
enum marks_status store_marks_taken(const struct pg_rows *,
	    uint32_t *unread);
/* False: no thread of the user's. */
bool	store_marked_line(const struct pg_rows *, struct line *)
	    __attribute__((warn_unused_result));

#endif
