/* What readers have missed: read from the log, less what they have seen. */
#include <string.h>

#include "live/missed.h"

/* Changes of one reader; more: they are to look for themselves. */
#define MAX_MISSED	500
/* Rows of the log that are looked at for one answer. */
#define MAX_LOOKED	100000

/* The columns of live_missed. */
enum { NTH, RESET, EPOCH, OLDEST, ID, TRANSACTION, TYPE, HOW, OBJECT,
	MESSAGE };

struct question {
	struct rpc_call			*call;
	const Live__ListChangesRequest	*request;
};

static void	 on_missed(const struct status *, const struct pg_rows *,
		    void *);
static Live__Missed *pack(struct arena *, const Live__Reader *, size_t nth,
		    const struct pg_rows *, size_t *row);
static bool	 has_seen(const Live__Reader *, int64_t id);
static Live__Change *pack_change(struct arena *, const struct pg_rows *,
		    size_t row);
static int64_t	 number(uint64_t);

void
live_missed(struct pg *pg, const struct live_queries *queries,
    struct rpc_call *call, const Live__ListChangesRequest *request)
{
	struct arena *arena = rpc_call_arena(call);
	struct question *q = arena_alloc(arena, sizeof(*q));
	int64_t *users, *since;
	struct pg_args args = PG_ARGS_INIT;
	size_t i, n = request->n_readers;

	*q = (struct question){ call, request };
	users = arena_alloc(arena, n * sizeof(*users));
	since = arena_alloc(arena, n * sizeof(*since));
	for (i = 0; i < n; i++) {
		users[i] = request->readers[i]->user_id;
		since[i] = number(request->readers[i]->since);
	}
	pg_arg_int64(&args, request->school_id);
	pg_arg_int64(&args, number(request->epoch));
	pg_arg_int64s(&args, users, n);
	pg_arg_int64s(&args, since, n);
	pg_arg_int32(&args, MAX_LOOKED);
	pg_read(pg, queries->missed, &args, on_missed, q);
}

/* What is none of ours is before everything. */
static int64_t
number(uint64_t n)
{
	return n > INT64_MAX ? 0 : (int64_t)n;
}

static void
on_missed(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct question *q = arg;
	struct arena *arena = rpc_call_arena(q->call);
	Live__ListChangesReply *reply;
	size_t row = 0, i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(q->call, *status);
		return;
	}
	if (pg_count(rows) == 0) {
		rpc_fail(q->call, status_internal("the log says nothing"));
		return;
	}
	reply = arena_message(arena, &live__list_changes_reply__descriptor);
	reply->epoch = (uint64_t)pg_int64(rows, 0, EPOCH);
	reply->oldest = (uint64_t)pg_int64(rows, 0, OLDEST);
	reply->missed = arena_pointers(arena, q->request->n_readers);
	for (i = 0; i < q->request->n_readers; i++)
		reply->missed[reply->n_missed++] = pack(arena,
		    q->request->readers[i], i + 1, rows, &row);
	rpc_reply(q->call, reply);
}

/* From *row on, which comes to be that of the next reader. */
static Live__Missed *
pack(struct arena *arena, const Live__Reader *reader, size_t nth,
    const struct pg_rows *rows, size_t *row)
{
	Live__Missed *m = arena_message(arena, &live__missed__descriptor);
	int64_t id, last = 0;

	m->user_id = reader->user_id;
	m->changes = arena_pointers(arena, MAX_MISSED);
	for (; *row < pg_count(rows) &&
	    pg_int64(rows, *row, NTH) == (int64_t)nth; ++*row) {
		m->reset = m->reset || pg_bool(rows, *row, RESET);
		if (pg_is_null(rows, *row, ID))
			continue;
		id = pg_int64(rows, *row, ID);
		if (id == last || has_seen(reader, id))
			continue;
		last = id;
		if (m->n_changes == MAX_MISSED) {
			m->reset = true;
			continue;
		}
		m->changes[m->n_changes++] = pack_change(arena, rows, *row);
	}
	if (m->reset)
		m->n_changes = 0;
	return m;
}

static bool
has_seen(const Live__Reader *reader, int64_t id)
{
	size_t i;

	for (i = 0; i < reader->n_seen; i++)
		if (reader->seen[i] == id)
			return true;
	return false;
}

static Live__Change *
pack_change(struct arena *arena, const struct pg_rows *rows, size_t row)
{
	Live__Change *c = arena_message(arena, &live__change__descriptor);

	c->id = pg_int64(rows, row, ID);
	c->transaction = (uint64_t)pg_int64(rows, row, TRANSACTION);
	c->type = (Live__Type)pg_int64(rows, row, TYPE);
	c->how = (Live__How)pg_int64(rows, row, HOW);
	c->object_id = pg_int64(rows, row, OBJECT);
	c->message_id = pg_int64(rows, row, MESSAGE);
	return c;
}
