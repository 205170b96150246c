/*
 * PostgreSQL: non-blocking, pipelined, every statement prepared, parameters
 * and results binary.
 *
 * Writes share commits.  While one batch is at PostgreSQL, what arrives is
 * collected; when it returns, all of it goes as the next batch with one Sync,
 * so as one transaction (at most 64 statements or 256 KiB).  When a statement
 * raises, its batch is rolled back and run again one by one, so that only the
 * guilty one fails: therefore a write statement has no effect outside the
 * database, and refuses what it expects by a returned status, not by RAISE.
 *
 * Writes of the same lane key go down one connection, in order.  The key is
 * the school, so that batches are large and do not wait for each other's rows;
 * what takes long and waits for nobody may have another.
 *
 * A callback with OK means: committed.
 */
#ifndef LIAISON_PG_PG_H
#define LIAISON_PG_PG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/loop.h"
#include "base/status.h"

struct pg;
struct pg_rows;

struct pg_options {
	const char	*conninfo;	/* libpq connection string */
	unsigned	 readers;	/* connections for reads, 1 to 16 */
	unsigned	 writers;	/* connections for writes, 1 to 16 */
	unsigned	 max_queued;	/* unanswered; more: OVERLOADED */
	unsigned	 statement_ms;	/* what one may take; 0: 8 seconds */
};

/*
 * A statement, made of a file of queries by pg/compiler.  Parameter types are
 * said in the SQL ($1::bigint): parameters travel in binary, so the type must
 * be the one of the pg_arg_* used.
 */
struct pg_statement {
	const char	*name;		/* unique in the process */
	const char	*sql;
};

/* Connects in the background, for ever with back-off. */
struct pg	*pg_new(struct loop *, const struct pg_options *);
/* What is in flight ends with UNAVAILABLE.  Not from a pg_done_fn. */
void		 pg_destroy(struct pg **);
/*
 * All were connected once, and a reader and a writer are now: whoever is new
 * takes no call whose lane is still on its way.
 */
bool		 pg_ready(const struct pg *);
/* How many are connected, of readers + writers. */
unsigned	 pg_connections(const struct pg *);

/* ---- parameters ---- */

#define PG_MAX_ARGS	48

/* On the stack: `struct pg_args args = PG_ARGS_INIT;`.  Freed by the call. */
struct pg_args {
	int		 n;
	size_t		 len, cap;
	uint8_t		*data;			/* NULL: in `small` */
	int32_t		 offset[PG_MAX_ARGS];	/* -1: NULL */
	int32_t		 size[PG_MAX_ARGS];
	uint8_t		 small[512];
};
#define PG_ARGS_INIT	{ .cap = sizeof(((struct pg_args *)0)->small) }

void	pg_arg_int64(struct pg_args *, int64_t);		/* bigint */
void	pg_arg_int32(struct pg_args *, int32_t);		/* int */
void	pg_arg_int16(struct pg_args *, int16_t);		/* smallint */
void	pg_arg_bool(struct pg_args *, bool);		/* boolean */
void	pg_arg_text(struct pg_args *, const char *);	/* NULL: null */
void	pg_arg_bytes(struct pg_args *, const void *, size_t);	/* bytea */
void	pg_arg_time(struct pg_args *, int64_t unix_us);	/* timestamptz */
void	pg_arg_int64s(struct pg_args *, const int64_t *, size_t);
void	pg_arg_int16s(struct pg_args *, const int16_t *, size_t);
/* text[]; a NULL item: null */
void	pg_arg_texts(struct pg_args *, const char *const *, size_t);
void	pg_arg_null(struct pg_args *);

/* ---- statements ---- */

/*
 * Called exactly once, never before pg_read()/pg_write() returns.  rows is
 * NULL unless status->code is OK, and lives only during the callback.
 * UNAVAILABLE: not connected for a second, or the connection was lost while
 * it was in flight (whether it committed is then unknown to us: repeat by
 * key).  A statement may take statement_ms.
 */
typedef void	 pg_done_fn(const struct status *status,
		    const struct pg_rows *rows, void *arg);

/* Takes over and frees what args holds. */
void	pg_read(struct pg *, const struct pg_statement *, struct pg_args *,
	    pg_done_fn *, void *arg);
void	pg_write(struct pg *, int64_t lane_key, const struct pg_statement *,
	    struct pg_args *, pg_done_fn *, void *arg);

/*
 * Runs a statement without parameters as the last of each batch of writes, in
 * its transaction.  `done` hears of it after the callbacks of the batch, or of
 * an error where it is not known whether something was committed; nothing of a
 * batch that was rolled back.  It must not raise.
 */
void	pg_follow(struct pg *, const struct pg_statement *, pg_done_fn *,
	    void *arg);
/* For how long the oldest batch of writes is at PostgreSQL; 0: none is. */
int64_t	pg_writing_ms(const struct pg *);

/* ---- results; text and bytes point into the rows ---- */

size_t		 pg_count(const struct pg_rows *);
bool		 pg_is_null(const struct pg_rows *, size_t row, int col);
/* Of any integer type. */
int64_t		 pg_int64(const struct pg_rows *, size_t row, int col);
bool		 pg_bool(const struct pg_rows *, size_t row, int col);
/* "" if null. */
const char	*pg_text(const struct pg_rows *, size_t row, int col);
const uint8_t	*pg_bytes(const struct pg_rows *, size_t row, int col,
		    size_t *len);
/* Microseconds since 1970. */
int64_t		 pg_time(const struct pg_rows *, size_t row, int col);
/* One-dimensional arrays: number of items, and item i. */
size_t		 pg_array_len(const struct pg_rows *, size_t row, int col);
int64_t		 pg_array_int64(const struct pg_rows *, size_t row, int col,
		    size_t i);
/* Copies at most cap - 1 bytes and a NUL into buf; the item's whole length. */
size_t		 pg_array_text(const struct pg_rows *, size_t row, int col,
		    size_t i, char *buf, size_t cap);

/* Where an array lies: how the readers that pg/compiler makes give it. */
struct pg_array {
	const struct pg_rows	*rows;
	size_t			 row;
	int			 col;
	size_t			 n;	/* items; a null has none */
};

static inline struct pg_array
pg_array(const struct pg_rows *rows, size_t row, int col)
{
	return (struct pg_array){ rows, row, col,
		pg_array_len(rows, row, col) };
}

static inline int64_t
pg_item_int64(const struct pg_array *a, size_t i)
{
	return pg_array_int64(a->rows, a->row, a->col, i);
}

static inline size_t
pg_item_text(const struct pg_array *a, size_t i, char *buf, size_t cap)
{
	return pg_array_text(a->rows, a->row, a->col, i, buf, cap);
}

#endif
