/*
 * Whom a message, or an answer in a thread, would reach: what
 * resolve_audience() and resolve_replies() say, from memory where that can be
 * said for certain, else from PostgreSQL.
 *
 * The memory follows PostgreSQL by LISTEN (pg/listen.h): a school's is dropped
 * whenever its rights change, all of it while nothing can be heard.  It only
 * ever says yes: that somebody may not, or is not there, is asked of
 * PostgreSQL, so that nobody who was just added is refused.
 */
#ifndef LIAISON_DIRECTORY_RIGHTS_RIGHTS_H
#define LIAISON_DIRECTORY_RIGHTS_RIGHTS_H

#include "base/arena.h"
#include "directory/store/store.h"

struct rights;

struct rights_left_out {
	struct store_person	 who;
	bool			 gone;		/* else out of reach */
};

struct rights_answer {
	/* NULL: the caller is not an active person, and all else is empty. */
	const struct store_person	*sender;
	/* Each once, in the order of ids, never the sender. */
	const struct store_person	**members;
	size_t				 nmembers;
	/* As asked, each once, without the sender. */
	struct store_category		*categories;
	size_t				 ncategories;
	/* Out of reach: ids, and indexes into the query's categories. */
	int64_t				*users;
	size_t				 nusers;
	int64_t				*lost;
	size_t				 nlost;
	/* Of an answer in a thread: whom it does not reach, by id. */
	struct rights_left_out		*left_out;
	size_t				 nleft_out;
};

/* Called once, maybe before rights_ask() returns.  The answer, NULL unless
 * OK, and its texts live only during the callback. */
typedef void	 rights_done_fn(const struct status *,
		    const struct rights_answer *, void *arg);

/* conninfo is kept by the caller.  max_bytes 0: no memory. */
struct rights	*rights_new(struct loop *, struct pg *, const char *conninfo,
		    size_t max_bytes);
/* The query and the arena live until the answer. */
void		 rights_ask(struct rights *, const struct store_audience *,
		    struct arena *, rights_done_fn *, void *arg);
/* An answer in a thread: in its answer are neither categories nor ids. */
void		 rights_ask_reply(struct rights *,
		    const struct store_replies *, struct arena *,
		    rights_done_fn *, void *arg);

/*
 * Raised when anything that was asked of a school before may be out of date.
 * False: nothing is heard, and nothing may be remembered.
 */
bool		 rights_generation(const struct rights *, uint64_t *)
		    __attribute__((warn_unused_result));

/*
 * A change of rules is in force where it was made when this process has heard
 * of it: somebody who waits for that, from before the change.
 */
struct rights_wait;
struct rights_wait *rights_wait_begin(struct rights *, int64_t school_id);
/*
 * Calls fn once, maybe before it returns, when the school's rules are known to
 * be of this version or a later one, or when nothing that was remembered of
 * before can be used any more.  Ends the wait.
 */
void		 rights_wait_for(struct rights_wait *, int64_t version,
		    void (*fn)(void *), void *arg);
void		 rights_wait_cancel(struct rights_wait **);

#endif
