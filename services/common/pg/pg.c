/*
 * Which statement goes when, down which connection, in whose commit, and who
 * is told what.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/metrics.h"
#include "pg/conn.h"

#define BATCH_STATEMENTS	64
#define BATCH_BYTES		(256 * 1024)
#define READER_DEPTH		16	/* in flight on one connection */
#define MAX_TRIES		5
/* How long a statement waits for a connection to come back. */
#define MAX_DOWN_MS		1000
#define STATEMENT_MS		8000	/* unless it is said */
/* Longer than that it waits for its turn, and may be without an answer. */
#define GRACE_MS		2000
#define CHECK_EVERY_MS		100
#define SLOW			"57014"	/* by statement_timeout */

/* One connection for writes, and what waits for it. */
struct lane {
	struct pg		*pg;
	struct pg_conn		*conn;
	/* Of a batch that was rolled back: to be run one by one, first. */
	struct pg_jobs		 redo;
	struct pg_jobs		 queue;
	int64_t			 sent_ms;	/* of what is in flight */
};

/* What is counted of reads, or of writes. */
struct pg_counts {
	struct series		*transactions, *statements, *seconds;
};

struct pg {
	struct loop		*loop;
	char			*conninfo;
	unsigned		 nreaders, nwriters, max_queued;
	struct pg_conn		**readers;
	struct lane		*lanes;
	struct pg_jobs		 reads;		/* wait for any reader */
	struct pg_jobs		 refused;	/* to be told so */
	unsigned		 pending;	/* not yet answered */
	struct pg_counts	 read_counts, write_counts;
	const struct pg_statement *follower;	/* NULL: none */
	pg_done_fn		*followed;
	void			*followed_arg;
	struct loop_timer	*checks;	/* while something is pending */
	bool			 dispatching;	/* deferred, not yet run */
	int64_t			 max_wait_ms;
	bool			 complete;	/* all were up at one time */
	bool			 closed;
};

static void	 submit(struct pg *, struct pg_jobs *, struct pg_job *);
static void	 dispatch_soon(struct pg *);
static void	 dispatch(void *);
static void	 dispatch_reads(struct pg *);
static void	 dispatch_lane(struct lane *);
static void	 add_follower(struct pg *, struct pg_unit *);
static void	 drop_follower(struct pg *, struct pg_unit *);
static struct pg_conn *least_busy(const struct pg *);
static void	 on_read_change(void *);
static void	 on_write_change(void *);
static void	 on_read_done(struct pg_unit *, void *);
static void	 on_read_lost(struct pg_unit *, void *);
static void	 on_write_done(struct pg_unit *, void *);
static void	 on_write_lost(struct pg_unit *, void *);
static struct pg_counts find_counts(const char *labels);
static void	 unit_committed(struct pg *, struct pg_unit *,
		    const struct pg_counts *);
static bool	 again(const struct pg_unit *);
static void	 follower_failed(struct pg *, struct pg_unit *);
static void	 run_singly(struct lane *, struct pg_unit *);
static void	 unit_lost(struct pg *, struct pg_unit *);
static void	 job_failed(struct pg *, struct pg_job *,
		    const PGresult *error);
static void	 job_finish(struct pg *, struct pg_job *, struct status,
		    const PGresult *);
static void	 log_failure(const struct pg_job *, const PGresult *);
static void	 check(void *);
static void	 expire(struct pg *, struct pg_jobs *, bool up);
static void	 refuse_all(struct pg *, struct pg_jobs *);

static const struct pg_conn_events read_events = {
	on_read_change, on_read_change, on_read_done, on_read_lost,
	NULL,
};
static const struct pg_conn_events write_events = {
	on_write_change, on_write_change, on_write_done, on_write_lost,
	NULL,
};

struct pg *
pg_new(struct loop *loop, const struct pg_options *options)
{
	unsigned i, statement_ms;
	struct pg *pg;

	assert(options->readers >= 1 && options->readers <= 16);
	assert(options->writers >= 1 && options->writers <= 16);
	if ((pg = calloc(1, sizeof(*pg))) == NULL ||
	    (pg->conninfo = strdup(options->conninfo)) == NULL ||
	    (pg->readers = calloc(options->readers,
	    sizeof(pg->readers[0]))) == NULL ||
	    (pg->lanes = calloc(options->writers,
	    sizeof(pg->lanes[0]))) == NULL)
		fatal("out of memory");
	pg->loop = loop;
	pg->nreaders = options->readers;
	pg->nwriters = options->writers;
	pg->max_queued = options->max_queued;
	statement_ms = options->statement_ms == 0 ? STATEMENT_MS :
	    options->statement_ms;
	pg->max_wait_ms = statement_ms + GRACE_MS;
	pg->read_counts = find_counts("kind=\"read\"");
	pg->write_counts = find_counts("kind=\"write\"");
	for (i = 0; i < pg->nreaders; i++)
		pg->readers[i] = pg_conn_new(loop, pg->conninfo, "read",
		    statement_ms, &read_events, pg);
	for (i = 0; i < pg->nwriters; i++) {
		pg->lanes[i].pg = pg;
		pg->lanes[i].conn = pg_conn_new(loop, pg->conninfo, "write",
		    statement_ms, &write_events, &pg->lanes[i]);
	}
	return pg;
}

void
pg_destroy(struct pg **pgp)
{
	struct pg *pg = *pgp;
	unsigned i;

	if (pg == NULL)
		return;
	*pgp = NULL;
	pg->closed = true;
	for (i = 0; i < pg->nreaders; i++)
		pg_conn_destroy(&pg->readers[i]);
	for (i = 0; i < pg->nwriters; i++) {
		pg_conn_destroy(&pg->lanes[i].conn);
		refuse_all(pg, &pg->lanes[i].redo);
		refuse_all(pg, &pg->lanes[i].queue);
	}
	refuse_all(pg, &pg->reads);
	refuse_all(pg, &pg->refused);
	loop_timer_cancel(&pg->checks);
	loop_undefer(pg->loop, pg);
	free(pg->readers);
	free(pg->lanes);
	free(pg->conninfo);
	free(pg);
}

bool
pg_ready(const struct pg *pg)
{
	bool reader = false, writer = false;
	unsigned i;

	for (i = 0; i < pg->nreaders; i++)
		reader = reader || pg_conn_is_up(pg->readers[i]);
	for (i = 0; i < pg->nwriters; i++)
		writer = writer || pg_conn_is_up(pg->lanes[i].conn);
	return pg->complete && reader && writer;
}

unsigned
pg_connections(const struct pg *pg)
{
	unsigned i, n = 0;

	for (i = 0; i < pg->nreaders; i++)
		n += pg_conn_is_up(pg->readers[i]);
	for (i = 0; i < pg->nwriters; i++)
		n += pg_conn_is_up(pg->lanes[i].conn);
	return n;
}

void
pg_read(struct pg *pg, const struct pg_statement *statement,
    struct pg_args *args, pg_done_fn *done, void *arg)
{
	submit(pg, &pg->reads, pg_job_new(statement, args, done, arg));
}

void
pg_write(struct pg *pg, int64_t lane_key,
    const struct pg_statement *statement, struct pg_args *args,
    pg_done_fn *done, void *arg)
{
	uint64_t hash = (uint64_t)lane_key * UINT64_C(0x9e3779b97f4a7c15);
	struct lane *lane = &pg->lanes[(hash >> 32) % pg->nwriters];

	submit(pg, &lane->queue, pg_job_new(statement, args, done, arg));
}

void
pg_follow(struct pg *pg, const struct pg_statement *statement,
    pg_done_fn *done, void *arg)
{
	pg->follower = statement;
	pg->followed = done;
	pg->followed_arg = arg;
}

int64_t
pg_writing_ms(const struct pg *pg)
{
	int64_t now_ms = loop_now_ms(), longest = 0;
	const struct lane *lane;
	unsigned i;

	for (i = 0; i < pg->nwriters; i++) {
		lane = &pg->lanes[i];
		if (pg_conn_load(lane->conn) > 0 &&
		    now_ms - lane->sent_ms > longest)
			longest = now_ms - lane->sent_ms;
	}
	return longest;
}

/* ---- on the way to PostgreSQL ---- */

static void
submit(struct pg *pg, struct pg_jobs *queue, struct pg_job *job)
{
	if (pg->closed || pg->pending >= pg->max_queued) {
		job->refusal = pg->closed ? status_unavailable("closing") :
		    status_make(RPC__CODE__RESOURCE_EXHAUSTED,
		    RPC__REASON__OVERLOADED, NULL, "database queue is full");
		queue = &pg->refused;
	}
	pg->pending++;
	pg_jobs_push(queue, job);
	if (pg->closed)
		return;
	if (pg->checks == NULL)
		pg->checks = loop_timer(pg->loop, CHECK_EVERY_MS,
		    CHECK_EVERY_MS, check, pg);
	dispatch_soon(pg);
}

/* At the end of the turn, so that what this turn brings shares a commit. */
static void
dispatch_soon(struct pg *pg)
{
	if (pg->dispatching || pg->closed)
		return;
	pg->dispatching = true;
	loop_defer(pg->loop, dispatch, pg);
}

static void
dispatch(void *arg)
{
	struct pg *pg = arg;
	struct pg_job *job;
	unsigned i;

	pg->dispatching = false;
	dispatch_reads(pg);
	for (i = 0; i < pg->nwriters; i++)
		dispatch_lane(&pg->lanes[i]);
	while ((job = pg_jobs_pop(&pg->refused)) != NULL)
		job_finish(pg, job, job->refusal, NULL);
}

static void
dispatch_reads(struct pg *pg)
{
	struct pg_conn *conn;
	struct pg_unit *unit;

	while (pg->reads.head != NULL && (conn = least_busy(pg)) != NULL) {
		unit = pg_unit_new();
		pg_jobs_push(&unit->jobs, pg_jobs_pop(&pg->reads));
		pg_conn_send(conn, unit);
	}
}

static void
dispatch_lane(struct lane *lane)
{
	struct pg_unit *unit;

	if (!pg_conn_is_up(lane->conn) || pg_conn_load(lane->conn) > 0 ||
	    (lane->redo.head == NULL && lane->queue.head == NULL))
		return;
	unit = pg_unit_new();
	if (lane->redo.head != NULL)
		pg_jobs_push(&unit->jobs, pg_jobs_pop(&lane->redo));
	else
		do {
			pg_jobs_push(&unit->jobs, pg_jobs_pop(&lane->queue));
		} while (lane->queue.head != NULL &&
		    unit->jobs.count < BATCH_STATEMENTS &&
		    unit->jobs.bytes + lane->queue.head->nbytes <= BATCH_BYTES);
	add_follower(lane->pg, unit);
	lane->sent_ms = loop_now_ms();
	pg_conn_send(lane->conn, unit);
}

static void
add_follower(struct pg *pg, struct pg_unit *unit)
{
	struct pg_args none = PG_ARGS_INIT;

	if (pg->follower == NULL)
		return;
	unit->follower = pg_job_new(pg->follower, &none, pg->followed,
	    pg->followed_arg);
	pg_jobs_push(&unit->jobs, unit->follower);
	pg->pending++;
}

/* Of what was rolled back there is nothing to tell. */
static void
drop_follower(struct pg *pg, struct pg_unit *unit)
{
	if (unit->follower == NULL)
		return;
	pg_job_free(pg_jobs_pop_last(&unit->jobs));
	unit->follower = NULL;
	pg->pending--;
}

/* NULL: none is connected, or all have enough. */
static struct pg_conn *
least_busy(const struct pg *pg)
{
	struct pg_conn *best = NULL;
	unsigned i, load, least = READER_DEPTH;

	for (i = 0; i < pg->nreaders; i++) {
		load = pg_conn_load(pg->readers[i]);
		if (pg_conn_is_up(pg->readers[i]) && load < least) {
			best = pg->readers[i];
			least = load;
		}
	}
	return best;
}

/* ---- back from PostgreSQL ---- */

static void
on_read_change(void *arg)
{
	struct pg *pg = arg;
	unsigned up;

	if (pg->closed)
		return;
	up = pg_connections(pg);
	pg->complete = pg->complete || up == pg->nreaders + pg->nwriters;
	metrics_set("liaison_pg_connections", "Connections to PostgreSQL.", "",
	    up);
	dispatch_soon(pg);
}

static void
on_write_change(void *arg)
{
	struct lane *lane = arg;

	on_read_change(lane->pg);
}

static void
on_read_done(struct pg_unit *unit, void *arg)
{
	struct pg *pg = arg;

	dispatch_soon(pg);
	if (unit->error == NULL)
		unit_committed(pg, unit, &pg->read_counts);
	else if (again(unit)) {
		pg_unit_reset(unit);
		pg_jobs_push_front(&pg->reads, pg_jobs_pop(&unit->jobs));
	} else
		job_failed(pg, pg_jobs_pop(&unit->jobs), unit->error);
	pg_unit_free(unit);
}

static void
on_read_lost(struct pg_unit *unit, void *arg)
{
	unit_lost(arg, unit);
}

static void
on_write_done(struct pg_unit *unit, void *arg)
{
	struct lane *lane = arg;
	struct pg *pg = lane->pg;

	dispatch_soon(pg);
	if (unit->error == NULL)
		unit_committed(pg, unit, &pg->write_counts);
	else if (again(unit)) {
		metrics_add("liaison_pg_retries_total",
		    "Transactions run again after a deadlock or the like.",
		    "", 1);
		pg_unit_reset(unit);
		pg_conn_send(lane->conn, unit);
		return;
	} else if (unit->guilty != NULL && unit->guilty == unit->follower) {
		follower_failed(pg, unit);
		pg_conn_send(lane->conn, unit);
		return;
	} else {
		drop_follower(pg, unit);
		if (unit->jobs.count == 1)
			job_failed(pg, pg_jobs_pop(&unit->jobs), unit->error);
		else
			run_singly(lane, unit);
	}
	pg_unit_free(unit);
}

/* What was asked for goes without it. */
static void
follower_failed(struct pg *pg, struct pg_unit *unit)
{
	struct pg_job *follower = pg_jobs_pop_last(&unit->jobs);

	job_failed(pg, follower, unit->error);
	unit->follower = NULL;
	pg_unit_reset(unit);
}

/* Each statement of a batch, and each connection, may have a stale plan. */
static bool
again(const struct pg_unit *unit)
{
	struct pg_job *job = unit->jobs.head;

	if (unit->stale)
		return ++job->renewals <= BATCH_STATEMENTS;
	return pg_sqlstate_retry(pg_sqlstate(unit->error)) &&
	    ++job->tries < MAX_TRIES;
}

/* But for one that took too long: it would only do so again. */
static void
run_singly(struct lane *lane, struct pg_unit *unit)
{
	const bool slow = strcmp(pg_sqlstate(unit->error), SLOW) == 0;
	struct pg_job *job;

	metrics_add("liaison_pg_rolled_back_batches_total",
	    "Batches that were run again one by one.", "", 1);
	unit->jobs.head->tries = 0;
	while ((job = pg_jobs_pop(&unit->jobs)) != NULL) {
		if (slow && job == unit->guilty) {
			job_failed(lane->pg, job, unit->error);
			continue;
		}
		PQclear(job->result);
		job->result = NULL;
		pg_jobs_push(&lane->redo, job);
	}
}

static void
on_write_lost(struct pg_unit *unit, void *arg)
{
	struct lane *lane = arg;

	unit_lost(lane->pg, unit);
}

static struct pg_counts
find_counts(const char *labels)
{
	return (struct pg_counts){
		.transactions = metrics_counter("liaison_pg_transactions_total",
		    "Transactions that were committed.", labels),
		.statements = metrics_counter("liaison_pg_statements_total",
		    "Statements in them.", labels),
		.seconds = metrics_histogram("liaison_pg_seconds",
		    "From the submission of a statement to its commit.",
		    labels),
	};
}

static void
unit_committed(struct pg *pg, struct pg_unit *unit,
    const struct pg_counts *counts)
{
	struct pg_job *job;

	series_add(counts->transactions, 1);
	series_add(counts->statements, unit->jobs.count -
	    (unit->follower != NULL));
	while ((job = pg_jobs_pop(&unit->jobs)) != NULL) {
		if (job != unit->follower)
			series_observe(counts->seconds,
			    (double)(loop_now_us() - job->born_us) / 1e6);
		job_finish(pg, job, STATUS_OK, job->result);
	}
}

static void
unit_lost(struct pg *pg, struct pg_unit *unit)
{
	struct pg_job *job;

	dispatch_soon(pg);
	while ((job = pg_jobs_pop(&unit->jobs)) != NULL)
		job_finish(pg, job,
		    status_unavailable("lost the database connection"), NULL);
	pg_unit_free(unit);
}

static void
job_failed(struct pg *pg, struct pg_job *job, const PGresult *error)
{
	const char *state = pg_sqlstate(error);
	char text[128], labels[32];

	log_failure(job, error);
	snprintf(labels, sizeof(labels), "sqlstate=\"%.5s\"", state);
	metrics_add("liaison_pg_failures_total",
	    "Statements that PostgreSQL refused.", labels, 1);
	snprintf(text, sizeof(text), "%s failed with SQLSTATE %s",
	    job->statement->name, state);
	job_finish(pg, job, pg_sqlstate_status(state, text), NULL);
}

/* Frees the job; res may be its result. */
static void
job_finish(struct pg *pg, struct pg_job *job, struct status status,
    const PGresult *res)
{
	struct pg_rows rows = { res };

	pg->pending--;
	job->done(&status, res != NULL ? &rows : NULL, job->arg);
	pg_job_free(job);
}

/*
 * Messages of class 42 speak of our own SQL; others may quote values, which
 * belong to users.
 */
static void
log_failure(const struct pg_job *job, const PGresult *error)
{
	const char *state = pg_sqlstate(error), *text = NULL, *where;

	if (strncmp(state, "42", 2) == 0)
		text = PQresultErrorField(error, PG_DIAG_MESSAGE_PRIMARY);
	where = PQresultErrorField(error, PG_DIAG_CONSTRAINT_NAME);
	log_error("pg.failed", "statement=%s sqlstate=%s constraint=%s "
	    "error=%s", job->statement->name, state,
	    log_quote(where), log_quote(text));
}

/* ---- what takes too long ---- */

static void
check(void *arg)
{
	struct pg *pg = arg;
	int64_t now_ms = loop_now_ms();
	bool reader_up = false;
	struct lane *lane;
	unsigned i;

	for (i = 0; i < pg->nreaders; i++) {
		pg_conn_check(pg->readers[i], now_ms, pg->max_wait_ms);
		reader_up = reader_up || pg_conn_is_up(pg->readers[i]);
	}
	expire(pg, &pg->reads, reader_up);
	for (i = 0; i < pg->nwriters; i++) {
		lane = &pg->lanes[i];
		pg_conn_check(lane->conn, now_ms, pg->max_wait_ms);
		expire(pg, &lane->redo, pg_conn_is_up(lane->conn));
		expire(pg, &lane->queue, pg_conn_is_up(lane->conn));
	}
	if (pg->pending == 0)
		loop_timer_cancel(&pg->checks);
}

/* The oldest is first, near enough. */
static void
expire(struct pg *pg, struct pg_jobs *jobs, bool up)
{
	int64_t max_us = (up ? pg->max_wait_ms : MAX_DOWN_MS) * 1000;
	int64_t now_us = loop_now_us();

	while (jobs->head != NULL && now_us - jobs->head->born_us > max_us)
		job_finish(pg, pg_jobs_pop(jobs),
		    status_unavailable("the database does not answer"), NULL);
}

static void
refuse_all(struct pg *pg, struct pg_jobs *jobs)
{
	struct pg_job *job;

	while ((job = pg_jobs_pop(jobs)) != NULL)
		job_finish(pg, job, status_unavailable("closing"), NULL);
}
