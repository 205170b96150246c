/* The store: who has got a message, and recalling one. */
#ifndef LIAISON_MESSAGES_STORE_RECEIPTS_H
#define LIAISON_MESSAGES_STORE_RECEIPTS_H

#include "messages/store/types.h"

/* Of all people, whatever page. */
struct receipt_head {
	bool		 names;		/* the school shows them */
	uint32_t	 delivered, read, held, withdrawn;
	int64_t		 recalled_us;	/* 0: it was not */
	uint32_t	 acknowledged, asked;	/* 0 of 0: for nothing */
	struct ticked	 to;
	size_t		 n;		/* rows for store_receipt() */
};
struct receipt {
	int64_t		 user_id, child_id;	/* 0: none */
	bool		 copied;		/* they get it for the child */
	int		 state;		/* Receipts__Receipt__State */
	int		 why;		/* as in the table; -1: not kept */
	int64_t		 read_us;	/* 0: not read */
	/* When they got it, or are to get it; 0: neither. */
	int64_t		 at_us;
	int64_t		 own_us;	/* they acknowledged; 0: not */
	bool		 on_paper;
	/* About whom they are asked, and when the first has (0: nobody). */
	int64_t		*children, *done_us;
	size_t		 nchildren;
};

/* After the user `after`, by id; state 0: all. */
struct receipt_page {
	int64_t		 message_id, after;
	uint32_t	 limit;
	int		 state;
};
void	store_list_receipts(struct pg *, int64_t school_id, int64_t user_id,
	    const struct receipt_page *, pg_done_fn *, void *arg);
/* On the arena.  False: not a message that the user has sent. */
bool	store_receipt_head(const struct pg_rows *, struct arena *,
	    struct receipt_head *) __attribute__((warn_unused_result));
/* On the arena. */
void	store_receipt(const struct pg_rows *, size_t row, struct arena *,
	    struct receipt *);

/* ---- « Pourquoi ? » ---- */

struct trace_page {
	int64_t		 message_id, after;
	int64_t		 person_id;	/* 0: all */
	uint32_t	 limit;
	bool		 sees_all, own;
};
struct trace_head {
	int		 view;		/* Trace__MessageTrace__View */
	bool		 names;		/* the school shows them */
	int64_t		 sender_id, sent_us, recalled_us;	/* 0: not */
	struct ticked	 to;
	size_t		 n;		/* rows for store_trace_line() */
};
struct trace_line {
	int64_t		 user_id, child_id;	/* 0: none */
	bool		 copied;		/* they get it for the child */
	int		 state;			/* Receipts__Receipt__State */
	int		 why;		/* as in the table; -1: not kept */
	int		 held_why;	/* Trace__Held__Why */
	/* When they got it, or are to get it; 0: neither. */
	int64_t		 at_us, read_us;
	int64_t		 event_id;	/* notify's; 0: none */
};
void	store_trace(struct pg *, int64_t school_id, int64_t user_id,
	    const struct trace_page *, pg_done_fn *, void *arg);
/* On the arena.  False: there is nothing of it that the user may see. */
bool	store_trace_head(const struct pg_rows *, struct arena *,
	    struct trace_head *) __attribute__((warn_unused_result));
void	store_trace_line(const struct pg_rows *, size_t row,
	    struct trace_line *);

enum recall_status {
	RECALL_DONE = 0,
	RECALL_BEFORE = 1,
	RECALL_NONE = 8,	/* such message of the sender's */
	RECALL_LATE = 11,
};
struct recall {
	enum recall_status	 status;
	uint32_t		 unopened;
	const int64_t		*opened;	/* ascending */
	size_t			 nopened;
	int64_t			 recalled_us;	/* 0: nobody had it */
	int64_t			 draft_id;	/* 0: none */
	bool			 has_files;
	bool			 names;		/* the school shows them */
	int			 minutes;	/* of RECALL_LATE: the limit */
	uint32_t		 forwarded;	/* how often, and it stays */
};
/* One row: store_take_recall(). */
void	store_recall(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t message_id, pg_done_fn *, void *arg);
/* On the arena. */
void	store_take_recall(const struct pg_rows *, struct arena *,
	    struct recall *);

/* What a school has set. */
struct receipt_rules {
	uint32_t	 recall_minutes;
	bool		 names;
};
/* One row: store_take_rules(). */
void	store_get_rules(struct pg *, int64_t school_id, pg_done_fn *,
	    void *arg);
/* NULL: stays as it is.  One row: store_take_rules(). */
void	store_set_rules(struct pg *, int64_t school_id,
	    const uint32_t *minutes, const bool *names, pg_done_fn *,
	    void *arg);
struct receipt_rules store_take_rules(const struct pg_rows *);

#endif
