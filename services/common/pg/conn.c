/* One connection to PostgreSQL in pipeline mode, driven by the loop. */
#include <sys/epoll.h>
#include <sys/random.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/metrics.h"
#include "pg/conn.h"

#define CONNECT_TIMEOUT_MS	5000
#define BACKOFF_MIN_MS		50
#define BACKOFF_MAX_MS		2000
/* libpq answers NULL between commands; more in a row means: wait for input. */
#define MAX_NULLS		4

enum state { DOWN, CONNECTING, UP };

struct pg_conn {
	struct loop			*loop;
	const char			*conninfo, *kind;
	unsigned			 statement_ms;
	const struct pg_conn_events	*events;
	void				*arg;
	enum state			 state;
	PGconn				*pg;
	struct loop_watch		*watch;
	/* DOWN: the next try.  CONNECTING: the end of this one. */
	struct loop_timer		*timer;
	unsigned			 failures;	/* in a row */
	struct pg_unit			*head, **tail;	/* in flight */
	unsigned			 load;
	uint64_t			 serial;	/* of the last unit */
	int64_t				 progress_ms;	/* of loop_now_ms() */
	struct pg_prepared_table	 prepared;
};

/* What conninfo says itself comes later and so wins. */
static const char *const defaults[][2] = {
	{ "fallback_application_name", "liaison" },
	{ "gssencmode", "disable" },
	{ "keepalives_idle", "10" },
	{ "keepalives_interval", "3" },
	{ "keepalives_count", "3" },
	{ "tcp_user_timeout", "10000" },
};
#define NDEFAULTS	(sizeof(defaults) / sizeof(defaults[0]))
/*
 * Statements end before we give up on the connection, and free their locks.
 * Each is one look-up by index whatever its parameters are: a plan made anew
 * costs more than the look-up.
 */
#define OPTIONS		"-c statement_timeout=%u" \
			" -c client_connection_check_interval=2s" \
			" -c plan_cache_mode=force_generic_plan"

static void	 connect_start(void *);
static void	 connect_poll(struct pg_conn *);
static void	 connect_timeout(void *);
static void	 connect_done(struct pg_conn *);
static void	 go_down(struct pg_conn *, const char *why);
static int64_t	 backoff_ms(unsigned failures);
static void	 watch(struct pg_conn *, uint32_t);
static void	 on_socket(uint32_t, void *);
static void	 on_notice(void *, const PGresult *);
static bool	 send_job(struct pg_conn *, struct pg_job *);
static bool	 flush(struct pg_conn *);
static void	 take_results(struct pg_conn *);
static void	 take_notifications(struct pg_conn *);
static bool	 take_result(struct pg_conn *, PGresult *);
static void	 take_error(struct pg_conn *, PGresult *);
static void	 renew(struct pg_prepared *, struct pg_unit *,
		    const struct pg_job *);
static void	 take_sync(struct pg_conn *);
static void	 next_step(struct pg_unit *);

struct pg_conn *
pg_conn_new(struct loop *loop, const char *conninfo, const char *kind,
    unsigned statement_ms, const struct pg_conn_events *events, void *arg)
{
	struct pg_conn *c;

	if ((c = calloc(1, sizeof(*c))) == NULL)
		fatal("out of memory");
	c->loop = loop;
	c->conninfo = conninfo;
	c->kind = kind;
	c->statement_ms = statement_ms;
	c->events = events;
	c->arg = arg;
	c->tail = &c->head;
	c->timer = loop_timer(loop, 0, 0, connect_start, c);
	return c;
}

void
pg_conn_destroy(struct pg_conn **cp)
{
	struct pg_conn *c = *cp;

	if (c == NULL)
		return;
	go_down(c, NULL);
	loop_timer_cancel(&c->timer);
	pg_prepared_clear(&c->prepared);
	free(c);
	*cp = NULL;
}

bool
pg_conn_is_up(const struct pg_conn *c)
{
	return c->state == UP;
}

unsigned
pg_conn_load(const struct pg_conn *c)
{
	return c->load;
}

void
pg_conn_send(struct pg_conn *c, struct pg_unit *unit)
{
	struct pg_job *job;
	bool ok = c->state == UP;

	unit->next = NULL;
	unit->serial = ++c->serial;
	*c->tail = unit;
	c->tail = &unit->next;
	if (c->load++ == 0)
		c->progress_ms = loop_now_ms();
	unit->cursor = unit->jobs.head;
	for (job = unit->jobs.head; ok && job != NULL; job = job->next)
		ok = send_job(c, job);
	unit->parsing = ok && unit->cursor->parse;
	if (!ok || PQpipelineSync(c->pg) != 1 || !flush(c))
		go_down(c, "send");
}

void
pg_conn_check(struct pg_conn *c, int64_t now_ms, int64_t max_ms)
{
	if (c->state == UP && c->load > 0 && now_ms - c->progress_ms > max_ms)
		go_down(c, "no answer");
}

/* ---- connecting ---- */

static void
connect_start(void *arg)
{
	const char *keys[NDEFAULTS + 3], *values[NDEFAULTS + 3];
	struct pg_conn *c = arg;
	char options[sizeof(OPTIONS) + 10];
	size_t i;

	c->timer = NULL;
	for (i = 0; i < NDEFAULTS; i++) {
		keys[i] = defaults[i][0];
		values[i] = defaults[i][1];
	}
	snprintf(options, sizeof(options), OPTIONS, c->statement_ms);
	keys[i] = "options";
	values[i] = options;
	keys[i + 1] = "dbname";
	values[i + 1] = c->conninfo;
	keys[i + 2] = values[i + 2] = NULL;
	c->state = CONNECTING;
	c->pg = PQconnectStartParams(keys, values, 1);
	if (c->pg == NULL || PQstatus(c->pg) == CONNECTION_BAD) {
		go_down(c, "connect");
		return;
	}
	PQsetNoticeReceiver(c->pg, on_notice, c);
	c->timer = loop_timer(c->loop, CONNECT_TIMEOUT_MS, 0, connect_timeout,
	    c);
	/* As the manual says: behave as if it had asked to write. */
	watch(c, EPOLLOUT);
}

static void
connect_poll(struct pg_conn *c)
{
	/* libpq may close its socket and open another one. */
	loop_unwatch(&c->watch);
	switch (PQconnectPoll(c->pg)) {
	case PGRES_POLLING_READING:
		watch(c, EPOLLIN);
		break;
	case PGRES_POLLING_WRITING:
		watch(c, EPOLLOUT);
		break;
	case PGRES_POLLING_OK:
		connect_done(c);
		break;
	default:
		go_down(c, "connect");
	}
}

static void
connect_timeout(void *arg)
{
	struct pg_conn *c = arg;

	c->timer = NULL;
	go_down(c, "connect timeout");
}

static void
connect_done(struct pg_conn *c)
{
	loop_timer_cancel(&c->timer);
	if (PQsetnonblocking(c->pg, 1) != 0 ||
	    PQenterPipelineMode(c->pg) != 1) {
		go_down(c, "pipeline mode");
		return;
	}
	c->state = UP;
	c->failures = 0;
	log_info("pg.connected", "kind=%s backend=%d", c->kind,
	    PQbackendPID(c->pg));
	watch(c, EPOLLIN);
	c->events->up(c->arg);
}

/* why NULL: for good, and unsaid. */
static void
go_down(struct pg_conn *c, const char *why)
{
	struct pg_unit *unit, *units = c->head;
	const bool was_up = c->state == UP;
	char text[256];

	c->failures++;
	/* During an outage: 1st, 2nd, 4th, 8th ... failure. */
	if (why != NULL && (c->failures & (c->failures - 1)) == 0) {
		snprintf(text, sizeof(text), "%s", PQerrorMessage(c->pg));
		text[strcspn(text, "\n")] = '\0';
		log_warn("pg.disconnected", "kind=%s at=%s failures=%u "
		    "in_flight=%u error=%s", c->kind, log_quote(why),
		    c->failures, c->load, log_quote(text));
	}
	if (why != NULL)
		metrics_add("liaison_pg_disconnects_total",
		    "Connections to PostgreSQL lost or not made.", "", 1);
	loop_unwatch(&c->watch);
	loop_timer_cancel(&c->timer);
	PQfinish(c->pg);
	c->pg = NULL;
	c->state = DOWN;
	pg_prepared_clear(&c->prepared);
	c->head = NULL;
	c->tail = &c->head;
	c->load = 0;
	if (why != NULL)
		c->timer = loop_timer(c->loop, backoff_ms(c->failures), 0,
		    connect_start, c);
	if (was_up)
		c->events->down(c->arg);
	while ((unit = units) != NULL) {
		units = unit->next;
		c->events->lost(unit, c->arg);
	}
}

/* Doubles, less up to half of it, so that many do not come at once. */
static int64_t
backoff_ms(unsigned failures)
{
	int64_t ms = BACKOFF_MAX_MS;
	uint32_t r = 0;

	if (failures < 7 && (BACKOFF_MIN_MS << failures) / 2 < BACKOFF_MAX_MS)
		ms = (BACKOFF_MIN_MS << failures) / 2;
	if (getrandom(&r, sizeof(r), GRND_NONBLOCK) != sizeof(r))
		r = (uint32_t)loop_now_us();
	return ms - r % (ms / 2 + 1);
}

static void
watch(struct pg_conn *c, uint32_t events)
{
	if (c->watch != NULL)
		loop_watch_events(c->watch, events);
	else if ((c->watch = loop_watch(c->loop, PQsocket(c->pg), events,
	    on_socket, c)) == NULL)
		go_down(c, "watch");
}

static void
on_socket(uint32_t events, void *arg)
{
	struct pg_conn *c = arg;

	if (c->state == CONNECTING) {
		connect_poll(c);
		return;
	}
	if ((events & ~(uint32_t)EPOLLOUT) != 0) {
		if (PQconsumeInput(c->pg) != 1) {
			go_down(c, "receive");
			return;
		}
		take_results(c);
		take_notifications(c);
	}
	if (c->state == UP && !flush(c))
		go_down(c, "send");
}

/* The text may hold values; and libpq would print it on standard error. */
static void
on_notice(void *arg, const PGresult *res)
{
	struct pg_conn *c = arg;

	log_debug("pg.notice", "kind=%s sqlstate=%s", c->kind,
	    pg_sqlstate(res));
}

/* ---- sending ---- */

static bool
send_job(struct pg_conn *c, struct pg_job *job)
{
	struct pg_prepared *p = pg_prepared_get(&c->prepared, job->statement);
	const char *values[PG_MAX_ARGS];
	int sizes[PG_MAX_ARGS], formats[PG_MAX_ARGS], i;
	char name[64];

	for (i = 0; i < job->nargs; i++) {
		values[i] = job->offset[i] == -1 ? NULL :
		    (const char *)job->data + job->offset[i];
		sizes[i] = job->size[i];
		formats[i] = 1;
	}
	snprintf(name, sizeof(name), "%.48s.%u", job->statement->name,
	    p->generation);
	job->generation = p->generation;
	job->renewed = p->renewed;
	job->parse = p->state == PG_UNPREPARED;
	if (job->parse) {
		if (PQsendPrepare(c->pg, name, job->statement->sql, 0,
		    NULL) != 1)
			return false;
		p->state = PG_PARSE_SENT;
		p->parsed_in = c->serial;
	}
	return PQsendQueryPrepared(c->pg, name, job->nargs, values, sizes,
	    formats, 1) == 1;
}

static bool
flush(struct pg_conn *c)
{
	int left = PQflush(c->pg);

	if (left == -1)
		return false;
	loop_watch_events(c->watch,
	    left == 0 ? EPOLLIN : EPOLLIN | EPOLLOUT);
	return true;
}

/* ---- results ---- */

static void
take_results(struct pg_conn *c)
{
	PGresult *res;
	int nulls = 0;

	/* Even without a unit: has libpq parse what the server says unasked. */
	while (!PQisBusy(c->pg) && c->head != NULL && nulls < MAX_NULLS) {
		res = PQgetResult(c->pg);
		if (PQstatus(c->pg) == CONNECTION_BAD) {
			PQclear(res);
			go_down(c, "receive");
			return;
		}
		if (res == NULL) {
			nulls++;
			next_step(c->head);
			continue;
		}
		nulls = 0;
		c->progress_ms = loop_now_ms();
		if (!take_result(c, res)) {
			go_down(c, "unexpected result");
			return;
		}
	}
}

/* A callback may not destroy the connection, but bring it down. */
static void
take_notifications(struct pg_conn *c)
{
	PGnotify *n;

	while (c->state == UP && c->events->notified != NULL &&
	    (n = PQnotifies(c->pg)) != NULL) {
		c->events->notified(n->extra, c->arg);
		PQfreemem(n);
	}
}

/* False: the server and we do not agree on where we are. */
static bool
take_result(struct pg_conn *c, PGresult *res)
{
	struct pg_unit *unit = c->head;
	struct pg_prepared *p = NULL;

	if (unit->cursor != NULL && unit->parsing)
		p = pg_prepared_get(&c->prepared, unit->cursor->statement);
	unit->answered = true;
	switch (PQresultStatus(res)) {
	case PGRES_PIPELINE_SYNC:
		PQclear(res);
		if (unit->cursor != NULL)
			return false;
		take_sync(c);
		return true;
	case PGRES_FATAL_ERROR:
		take_error(c, res);
		return true;
	case PGRES_PIPELINE_ABORTED:
		/* The server skipped it: not even the Parse was done. */
		if (p != NULL && p->generation == unit->cursor->generation)
			p->state = PG_UNPREPARED;
		PQclear(res);
		return true;
	case PGRES_TUPLES_OK:
	case PGRES_COMMAND_OK:
		if (p != NULL && p->generation == unit->cursor->generation)
			p->state = PG_PREPARED;
		if (p == NULL && unit->cursor != NULL &&
		    unit->cursor->result == NULL) {
			unit->cursor->result = res;
			if (unit->cursor->renewed)
				pg_prepared_get(&c->prepared,
				    unit->cursor->statement)->renewed = false;
			return true;
		}
		PQclear(res);
		return unit->cursor != NULL;
	default:
		/* COPY and the like are not for us. */
		PQclear(res);
		return false;
	}
}

static void
take_error(struct pg_conn *c, PGresult *res)
{
	struct pg_unit *unit = c->head;
	struct pg_job *job = unit->cursor;
	struct pg_prepared *p;

	if (unit->error != NULL) {
		PQclear(res);
		return;
	}
	unit->error = res;
	unit->guilty = job;
	if (job == NULL)
		return;
	p = pg_prepared_get(&c->prepared, job->statement);
	if (!unit->parsing && pg_sqlstate_stale(pg_sqlstate(res)))
		renew(p, unit, job);
	if (p->generation != job->generation)
		return;
	if (unit->parsing)
		p->state = PG_UNPREPARED;
	else if (pg_sqlstate_unprepared(pg_sqlstate(res))) {
		p->state = PG_UNPREPARED;
		p->generation++;
	}
}

/*
 * Once, until it succeeds; and not for one that was parsed in this very unit:
 * that is no stale plan, but a statement that PostgreSQL does not support.
 */
static void
renew(struct pg_prepared *p, struct pg_unit *unit, const struct pg_job *job)
{
	/* Since this unit was sent, another one has. */
	if (p->generation != job->generation) {
		unit->stale = true;
		return;
	}
	if (p->parsed_in == unit->serial || p->renewed)
		return;
	unit->stale = p->renewed = true;
	p->state = PG_UNPREPARED;
	p->generation++;
}

static void
take_sync(struct pg_conn *c)
{
	struct pg_unit *unit = c->head;

	c->head = unit->next;
	if (c->head == NULL)
		c->tail = &c->head;
	c->load--;
	c->events->done(unit, c->arg);
}

/* At the NULL that ends the results of a command. */
static void
next_step(struct pg_unit *unit)
{
	if (!unit->answered || unit->cursor == NULL)
		return;
	unit->answered = false;
	if (unit->parsing) {
		unit->parsing = false;
		return;
	}
	unit->cursor = unit->cursor->next;
	unit->parsing = unit->cursor != NULL && unit->cursor->parse;
}
