/* One's sessions: seen, and ended. */
#include <string.h>

#include "directory/handlers/own.h"

static pg_done_fn	on_sessions, on_ended, on_others_ended;

void
accounts_list_sessions(struct directory *d, struct rpc_call *call,
    const Accounts__ListSessionsRequest *req)
{
	struct own *o = own_new(d, call);

	(void)req;
	store_list_sessions(d->pg, &o->owner, d->session_max_seconds,
	    on_sessions, o);
}

static Accounts__SessionEntry *
session_entry(struct own *o, const struct store_session_entry *e)
{
	struct arena *a = rpc_call_arena(o->call);
	Accounts__SessionEntry *m = arena_message(a,
	    &accounts__session_entry__descriptor);

	m->id = own_id_text(a, e->id);
	m->device = own_device_label(o->call, e->agent);
	m->address = arena_strdup(a, e->address);
	m->created_at = arena_timestamp(a, e->created_us);
	m->last_seen_at = arena_timestamp(a, e->seen_us);
	m->current = memcmp(e->id, o->owner.session_id,
	    STORE_SESSION_ID) == 0;
	return m;
}

static void
on_sessions(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Accounts__ListSessionsReply reply = ACCOUNTS__LIST_SESSIONS_REPLY__INIT;
	struct store_session_entry e;
	struct own *o = arg;
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(o->call, *status);
		return;
	}
	n = pg_count(rows);
	reply.sessions = arena_pointers(rpc_call_arena(o->call), n);
	for (i = 0; i < n; i++) {
		store_session_entry_row(rows, i, &e);
		reply.sessions[reply.n_sessions++] = session_entry(o, &e);
	}
	rpc_reply(o->call, &reply);
}

void
accounts_end_session(struct directory *d, struct rpc_call *call,
    const Accounts__EndSessionRequest *req)
{
	struct own *o = own_new(d, call);
	uint8_t id[STORE_SESSION_ID];

	if (own_id_read(req->id, id))
		store_end_session(d->pg, &o->owner, id, on_ended, o);
	else
		rpc_fail(call, status_not_found());
}

static void
on_ended(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Accounts__EndSessionReply reply = ACCOUNTS__END_SESSION_REPLY__INIT;
	struct own *o = arg;

	if (status->code != RPC__CODE__OK)
		rpc_fail(o->call, *status);
	else if (pg_count(rows) == 0)
		rpc_fail(o->call, status_not_found());
	else
		rpc_reply(o->call, &reply);
}

void
accounts_end_other_sessions(struct directory *d, struct rpc_call *call,
    const Accounts__EndOtherSessionsRequest *req)
{
	struct own *o = own_new(d, call);

	(void)req;
	store_end_other_sessions(d->pg, &o->owner, on_others_ended, o);
}

static void
on_others_ended(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	Accounts__EndOtherSessionsReply reply =
	    ACCOUNTS__END_OTHER_SESSIONS_REPLY__INIT;
	struct own *o = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(o->call, *status);
		return;
	}
	reply.ended = (uint32_t)store_ended(rows);
	rpc_reply(o->call, &reply);
}
