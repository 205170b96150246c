/* « Pourquoi ? »: what became of notifications on each channel. */
#include "notify/handlers/told.h"
#include "notify/notify.h"

/* A notification of the caller's, on its way. */
struct tracing {
	struct notify			*n;
	struct rpc_call			*call;
	int64_t				 id;
	Channels__NotificationTrace	*reply;
};

/* For a peer; on its way. */
struct finding {
	struct notify	*n;
	struct rpc_call	*call;
};

static pg_done_fn	on_found, on_notification, on_channels;

void
channels_find_told(struct notify *n, struct rpc_call *call,
    const Channels__FindToldRequest *req)
{
	struct finding *f = arena_alloc(rpc_call_arena(call), sizeof(*f));

	*f = (struct finding){ n, call };
	if (req->n_user_ids != req->n_event_ids)
		rpc_fail(call, status_invalid("eventIds",
		    "not as many as userIds"));
	else
		channel_find_told(n->pg, rpc_call_caller(call)->school_id,
		    req->user_ids, req->event_ids, req->n_user_ids, on_found,
		    f);
}

static void
on_found(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct finding *f = arg;
	Channels__FindToldReply reply = CHANNELS__FIND_TOLD_REPLY__INIT;
	Channels__FindToldReply__Line *line;
	struct arena *a = rpc_call_arena(f->call);
	struct channel_told t;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(f->call, *status);
		return;
	}
	reply.mail_on = f->n->mailer != NULL;
	reply.lines = arena_pointers(a, pg_count(rows));
	for (i = 0; i < pg_count(rows); i++) {
		channel_told_row(rows, i, &t);
		line = arena_message(a,
		    &channels__find_told_reply__line__descriptor);
		line->user_id = t.user_id;
		line->event_id = t.event_id;
		line->told = told_message(a, &t);
		reply.lines[reply.n_lines++] = line;
	}
	rpc_reply(f->call, &reply);
}

/* The numbers are the table's; of states, one more. */
Channels__Told *
told_message(struct arena *a, const struct channel_told *t)
{
	Channels__Told *out = arena_message(a, &channels__told__descriptor);

	out->channel = (Channels__Told__Channel)t->channel;
	out->state = (Channels__Told__State)(t->state + 1);
	out->held = (Channels__Told__Held)t->held_why;
	out->skipped = (Channels__Told__Skipped)t->why;
	out->due_at = arena_timestamp(a, t->due_us);
	out->at = arena_timestamp(a, t->at_us);
	out->attempts = (uint32_t)t->attempts;
	out->detail = arena_strdup(a, t->detail);
	return out;
}

/* ---- of the caller ---- */

void
channels_get_notification_trace(struct notify *n, struct rpc_call *call,
    const Channels__GetNotificationTraceRequest *req)
{
	const struct rpc_caller *c = rpc_call_caller(call);
	struct tracing *t = arena_alloc(rpc_call_arena(call), sizeof(*t));

	*t = (struct tracing){ .n = n, .call = call, .id = req->id };
	channel_get_notification(n->pg, c->school_id, c->user_id, req->id,
	    on_notification, t);
}

static void
on_notification(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct tracing *t = arg;
	const struct rpc_caller *c = rpc_call_caller(t->call);
	struct arena *a = rpc_call_arena(t->call);
	struct channel_notification n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(t->call, *status);
		return;
	}
	if (pg_count(rows) == 0) {
		rpc_fail(t->call, status_not_found());
		return;
	}
	channel_notification_row(rows, &n);
	t->reply = arena_message(a, &channels__notification_trace__descriptor);
	t->reply->kind = (Notify__Kind)n.kind;
	t->reply->created_at = arena_timestamp(a, n.created_us);
	t->reply->read = n.read;
	t->reply->mail_on = t->n->mailer != NULL;
	channel_find_told(t->n->pg, c->school_id, &c->user_id, &t->id, 1,
	    on_channels, t);
}

static void
on_channels(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct tracing *t = arg;
	struct arena *a = rpc_call_arena(t->call);
	struct channel_told told;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(t->call, *status);
		return;
	}
	t->reply->channels = arena_pointers(a, pg_count(rows));
	for (i = 0; i < pg_count(rows); i++) {
		channel_told_row(rows, i, &told);
		t->reply->channels[t->reply->n_channels++] =
		    told_message(a, &told);
	}
	rpc_reply(t->call, t->reply);
}
