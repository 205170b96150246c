/*
 * Inside of pg_*.c: a statement on its way (job), a chain of them, and what
 * goes to PostgreSQL between two Syncs (unit), so as one transaction.
 */
#ifndef LIAISON_PG_JOB_H
#define LIAISON_PG_JOB_H

#include "pg/libpq.h"

#include "pg/pg.h"

struct pg_rows {
	const PGresult	*res;
};

/* Owns a copy of its parameters and its result. */
struct pg_job {
	struct pg_job			*next;
	const struct pg_statement	*statement;
	pg_done_fn			*done;
	void				*arg;
	struct status			 refusal;	/* of one not taken */
	int64_t				 born_us;	/* of loop_now_us() */
	unsigned			 tries;		/* times it failed */
	unsigned			 renewals;	/* when stale */
	PGresult			*result;
	/* As last sent: with a Parse before it, the first since it was stale,
	 * under which name. */
	bool				 parse;
	bool				 renewed;
	unsigned			 generation;
	int				 nargs;
	size_t				 nbytes;	/* of parameters */
	int32_t				 offset[PG_MAX_ARGS];
	int32_t				 size[PG_MAX_ARGS];
	uint8_t				 data[];
};

struct pg_jobs {
	struct pg_job	*head, *tail;
	size_t		 count, bytes;
};

struct pg_unit {
	struct pg_unit	*next;
	struct pg_jobs	 jobs;
	/* Whose results come next; NULL: the Sync's. */
	struct pg_job	*cursor;
	bool		 parsing;	/* first that of the cursor's Parse */
	bool		 answered;	/* a result of this step was there */
	uint64_t	 serial;	/* on its connection */
	bool		 stale;		/* a plan was: to be sent again */
	/* The first error, and who raised it (NULL: the commit itself). */
	PGresult	*error;
	struct pg_job	*guilty;
	/* The last of the jobs, which nobody asked for: see pg_follow(). */
	struct pg_job	*follower;
};

/* Takes over what args holds. */
struct pg_job	*pg_job_new(const struct pg_statement *, struct pg_args *,
		    pg_done_fn *, void *arg);
void		 pg_job_free(struct pg_job *);

void		 pg_jobs_push(struct pg_jobs *, struct pg_job *);
void		 pg_jobs_push_front(struct pg_jobs *, struct pg_job *);
struct pg_job	*pg_jobs_pop(struct pg_jobs *);
struct pg_job	*pg_jobs_pop_last(struct pg_jobs *);

struct pg_unit	*pg_unit_new(void);
/* Forgets results and error, to be sent again. */
void		 pg_unit_reset(struct pg_unit *);
/* The jobs must have been moved away. */
void		 pg_unit_free(struct pg_unit *);

/* ---- what an SQLSTATE means ---- */

/* "XX000" where the result has none. */
const char	*pg_sqlstate(const PGresult *);
/* The transaction may succeed if run again: deadlock, serialization, and a
 * prepared statement that has to be parsed anew. */
bool		 pg_sqlstate_retry(const char *sqlstate);
/* The prepared statement is gone. */
bool		 pg_sqlstate_unprepared(const char *sqlstate);
/* Its plan was made before a migration; or it asks for what there is not. */
bool		 pg_sqlstate_stale(const char *sqlstate);
/* `text` is kept in the status. */
struct status	 pg_sqlstate_status(const char *sqlstate, const char *text);

#endif
