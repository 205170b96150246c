/*
 * Inside of pg_*.c: one connection in pipeline mode.  Connects and reconnects
 * by itself, parses statements at their first use, sends units, and tells how
 * each one ended.
 */
#ifndef LIAISON_PG_CONN_H
#define LIAISON_PG_CONN_H

#include "pg/job.h"

struct pg_conn;

/* None is called from within pg_conn_new(). */
struct pg_conn_events {
	/* Connected: takes units.  Then not any more. */
	void	(*up)(void *arg);
	void	(*down)(void *arg);
	/* The Sync's answer is there: unit->error says whether it committed. */
	void	(*done)(struct pg_unit *, void *arg);
	/* The connection was lost with the unit in flight. */
	void	(*lost)(struct pg_unit *, void *arg);
	/* A NOTIFY; may be NULL where there is no LISTEN. */
	void	(*notified)(const char *payload, void *arg);
};

/*
 * kind: "read", "write" or "listen", for the log.  statement_ms: what one may
 * take.  conninfo is kept by the caller.
 */
struct pg_conn	*pg_conn_new(struct loop *, const char *conninfo,
		    const char *kind, unsigned statement_ms,
		    const struct pg_conn_events *, void *arg);
/* Units in flight are lost. */
void		 pg_conn_destroy(struct pg_conn **);

bool		 pg_conn_is_up(const struct pg_conn *);
/* Units in flight. */
unsigned	 pg_conn_load(const struct pg_conn *);
/* Takes over the unit; it comes back by `done` or `lost`, maybe at once. */
void		 pg_conn_send(struct pg_conn *, struct pg_unit *);
/* Drops the connection if no result has come for max_ms though one should. */
void		 pg_conn_check(struct pg_conn *, int64_t now_ms,
		    int64_t max_ms);

/* ---- pg/prepared.c: which statements a connection has parsed ---- */

enum pg_prepared_state { PG_UNPREPARED, PG_PARSE_SENT, PG_PREPARED };

struct pg_prepared {
	const struct pg_statement	*statement;
	enum pg_prepared_state		 state;
	/* Part of the server's name for it: a stale one is not used again. */
	unsigned			 generation;
	/* The unit that its Parse was sent in. */
	uint64_t			 parsed_in;
	/* It was stale, and has not succeeded since. */
	bool				 renewed;
};

/* Zeroed: empty. */
struct pg_prepared_table {
	struct pg_prepared	*slots;		/* open addressing */
	size_t			 nslots, used;
};

/* Made at the first use; valid until the next call. */
struct pg_prepared *pg_prepared_get(struct pg_prepared_table *,
		    const struct pg_statement *);
/* Of a new session: nothing is prepared. */
void		 pg_prepared_clear(struct pg_prepared_table *);

#endif
