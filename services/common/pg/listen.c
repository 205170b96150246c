/* LISTEN on a connection of its own, said again and again as its beat. */
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "pg/conn.h"
#include "pg/listen.h"

#define BEAT_MS		1000
/* A beat without an answer for so long: the connection is as good as gone. */
#define LATE_MS		2000
#define FRESH_MS	3000

struct pg_listener {
	struct pg_conn				*conn;
	const struct pg_listener_events		*events;
	void					*arg;
	struct loop_timer			*timer;
	struct pg_statement			 listen;
	char					 sql[80];
	bool					 hearing;
	/* When the last beat was sent, and the last that was answered. */
	int64_t					 sent_ms, heard_ms;
};

static void	 on_timer(void *);
static void	 beat(void *);
static void	 on_down(void *);
static void	 on_done(struct pg_unit *, void *);
static void	 on_lost(struct pg_unit *, void *);
static void	 on_notified(const char *, void *);
static void	 unit_free(struct pg_unit *);

static const struct pg_conn_events conn_events = {
	beat, on_down, on_done, on_lost, on_notified,
};

struct pg_listener *
pg_listener_new(struct loop *loop, const char *conninfo, const char *channel,
    const struct pg_listener_events *events, void *arg)
{
	struct pg_listener *l;

	if ((l = calloc(1, sizeof(*l))) == NULL)
		fatal("out of memory");
	l->events = events;
	l->arg = arg;
	snprintf(l->sql, sizeof(l->sql), "LISTEN %s", channel);
	l->listen = (struct pg_statement){ "listen", l->sql };
	l->conn = pg_conn_new(loop, conninfo, "listen", LATE_MS,
	    &conn_events, l);
	l->timer = loop_timer(loop, BEAT_MS, BEAT_MS, on_timer, l);
	if (l->timer == NULL)
		fatal("out of memory");
	return l;
}

void
pg_listener_destroy(struct pg_listener **lp)
{
	static const struct pg_listener_events none = { NULL, NULL, NULL };
	struct pg_listener *l = *lp;

	if (l == NULL)
		return;
	*lp = NULL;
	l->events = &none;
	loop_timer_cancel(&l->timer);
	pg_conn_destroy(&l->conn);
	free(l);
}

bool
pg_listener_hears(const struct pg_listener *l)
{
	return l->hearing && loop_now_ms() - l->heard_ms < FRESH_MS;
}

static void
on_timer(void *arg)
{
	struct pg_listener *l = arg;

	pg_conn_check(l->conn, loop_now_ms(), LATE_MS);
	if (pg_conn_is_up(l->conn) && pg_conn_load(l->conn) == 0)
		beat(l);
}

/* To listen again changes nothing where one does. */
static void
beat(void *arg)
{
	struct pg_listener *l = arg;
	struct pg_args args = PG_ARGS_INIT;
	struct pg_unit *unit = pg_unit_new();

	pg_jobs_push(&unit->jobs, pg_job_new(&l->listen, &args, NULL, NULL));
	l->sent_ms = loop_now_ms();
	pg_conn_send(l->conn, unit);
}

static void
on_down(void *arg)
{
	struct pg_listener *l = arg;

	if (!l->hearing)
		return;
	l->hearing = false;
	if (l->events->deaf != NULL)
		l->events->deaf(l->arg);
}

/* A server that refuses, as a standby does, is asked again by the next beat. */
static void
on_done(struct pg_unit *unit, void *arg)
{
	struct pg_listener *l = arg;

	if (unit->error != NULL)
		log_warn("pg.listen", "sqlstate=%s", pg_sqlstate(unit->error));
	else
		l->heard_ms = l->sent_ms;
	if (unit->error == NULL && !l->hearing) {
		l->hearing = true;
		if (l->events->hearing != NULL)
			l->events->hearing(l->arg);
	}
	unit_free(unit);
}

static void
on_lost(struct pg_unit *unit, void *arg)
{
	(void)arg;
	unit_free(unit);
}

static void
on_notified(const char *payload, void *arg)
{
	struct pg_listener *l = arg;

	if (l->events->notified != NULL)
		l->events->notified(payload, l->arg);
}

static void
unit_free(struct pg_unit *unit)
{
	struct pg_job *job;

	while ((job = pg_jobs_pop(&unit->jobs)) != NULL)
		pg_job_free(job);
	pg_unit_free(unit);
}
