/* The store: lines of which a message has what is asked for. */
#ifndef LIAISON_MESSAGES_STORE_SEARCH_H
#define LIAISON_MESSAGES_STORE_SEARCH_H

#include "messages/store/threads.h"

enum search_place {
	SEARCH_ANYWHERE,	/* but in the trash */
	SEARCH_INBOX, SEARCH_SENT, SEARCH_ARCHIVE, SEARCH_TRASH,
};

/*
 * What is asked for.  kinds, texts: as of the SQL function search_query().
 * Times of delivery, from_us included, before_us not.
 */
struct search_terms {
	size_t			  n;
	const char		**kinds, **texts;
	int64_t			  from_us, before_us;
	bool			  unread;
	enum search_place	  place;
};

/* before: the line before the page. */
struct search_page {
	int64_t		 before_us, before_id;
	uint32_t	 limit;
};

/* Which lines were looked at: the last of `looked`. */
struct search_looked {
	uint32_t	 lines;
	int64_t		 at_us, thread_id;
};

struct found {
	struct line	 line;
	int64_t		 message_id;	/* the newest that has it */
	const char	*html;		/* the start of its body */
};

/* Among the newest `lines` lines of the place alone; store_search_looked(). */
void	store_search_newest(struct pg *, int64_t school_id, int64_t user_id,
	    const struct search_terms *, const struct search_page *,
	    uint32_t lines, pg_done_fn *, void *);
/* Among all messages of the user; n is not 0. */
void	store_search_beyond(struct pg *, int64_t school_id, int64_t user_id,
	    const struct search_terms *, const struct search_page *,
	    pg_done_fn *, void *);
/* Of both: how many rows have a line. */
size_t	store_found_count(const struct pg_rows *);
void	store_found(const struct pg_rows *, size_t row, struct found *);
void	store_search_looked(const struct pg_rows *, struct search_looked *);

/* ---- the relay, for all schools ---- */

/* One row: store_texts_written(). */
void	store_write_texts(struct pg *, int32_t max, int32_t people,
	    pg_done_fn *, void *);
int32_t	store_texts_written(const struct pg_rows *);
/* One row: store_texts_more(). */
void	store_fill_texts(struct pg *, int32_t max, pg_done_fn *, void *);
bool	store_texts_more(const struct pg_rows *);

#endif
