/* The store: one thread, as far as its user sees it. */
#ifndef LIAISON_MESSAGES_STORE_THREAD_H
#define LIAISON_MESSAGES_STORE_THREAD_H

#include "messages/store/threads.h"

/*
 * Messages with a position beyond `from`, or before it, the nearest ones; at
 * most limit, fewer if long.
 */
struct thread_page {
	int64_t		 thread_id, from;
	bool		 backwards;
	uint32_t	 limit;
	bool		 summed;	/* by the lengths of all its bodies */
};

struct thread_head {
	struct line	 line;
	int		 replies;
	int64_t		 first_unread;	/* message; 0: none */
	int64_t		 first_unread_position;
	int64_t		*barred;	/* from contact with these children */
	size_t		 nbarred;
	size_t		 nmessages;	/* rows to take messages from */
	bool		 more;		/* beyond the last of them */
	bool		 behind;	/* others are at `from` or behind */
	bool		 cut;		/* before limit, by a long body */
};

struct message {
	int64_t		 id, position;
	int64_t		 sent_at_us, delivered_at_us;
	struct person	 sender;
	struct ticked	 to;		/* the first 200 */
	uint32_t	 to_count;
	const char	*body_html;
	struct files	 files;
	bool		 read_by_me;
	uint32_t	 read_count;
	int64_t		 recalled_us;	/* 0: it was not */
	int64_t		 recallable_us;	/* 0: not by this user */
	/* Whether it asks for acknowledgements, of each or once for each
	 * child; by when (0: at any time), when this user has (0: not), how
	 * many there are, of how many: of a reader their own. */
	bool		 asks, ask_by_child;
	int64_t		 ask_due_us, ask_own_us;
	uint32_t	 ask_done, ask_total;
	struct waiting	 waiting;	/* for its sender */
	bool		 forwards;	/* another message */
	bool		 automatic;	/* nobody has written it */
	bool		 urgent;
	/* The reader's children, where it is a copy; as line.concerns. */
	struct pg_array	 copied_for;
};

void	store_get(struct pg *, int64_t school_id, int64_t user_id,
	    const struct thread_page *, pg_done_fn *, void *);
/*
 * False: not a thread of this user's.  Where a page that was not summed is
 * cut, one that is may hold more, and one message at least.
 */
bool	store_take_head(const struct pg_rows *, const struct thread_page *,
	    struct arena *, struct thread_head *)
	    __attribute__((warn_unused_result));
void	store_take_message(const struct pg_rows *, size_t row, struct arena *,
	    struct message *);

#endif
