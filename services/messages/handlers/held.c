/* What nobody has yet, for its sender: another time, taken back. */
#include "messages/messages.h"
#include "messages/sending/recipients.h"
#include "messages/sending/reminding.h"
#include "messages/sending/timing.h"

static void	on_got(const struct status *, const struct pg_rows *, void *);
static void	on_asked(const struct status *, const struct pg_rows *,
		    void *);
static directory_resolve_audience_done	on_audience;
static void	on_moved(const struct status *, const struct pg_rows *,
		    void *);
static void	on_undone(const struct status *, const struct pg_rows *,
		    void *);
static void	on_planned(const struct status *, const struct pg_rows *,
		    void *);
static struct status	refused(enum sent_status);

/* Another time on its way. */
struct moving {
	struct messages	*m;
	struct rpc_call	*call;
	int64_t		 id, at_us;	/* 0: now */
	int64_t		 due_us;	/* an acknowledgement of it */
};

static void	move(struct moving *);

void
messages_get_held_message(struct messages *m, struct rpc_call *call,
    const Messages__GetHeldMessageRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	store_held_get(m->pg, caller->school_id, caller->user_id, req->id,
	    on_got, call);
}

static void
on_got(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Messages__GetHeldMessageReply reply =
	    MESSAGES__GET_HELD_MESSAGE_REPLY__INIT;
	struct message m = { 0 };
	const char *urgent_reason;
	struct line line;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(arg, *status);
		return;
	}
	if (pg_count(rows) == 0) {
		rpc_fail(arg, status_not_found());
		return;
	}
	store_take_held(rows, rpc_call_arena(arg), &line, &m, &urgent_reason);
	ticked_show(&m.to, rpc_call_arena(arg),
	    rpc_call_caller(arg)->user_id, true, true);
	reply.thread = messages_held_thread(arg, &line);
	reply.message = messages_message(arg, &m);
	reply.message->delivered_at = NULL;
	reply.message->deliver_at = reply.thread->deliver_at;
	reply.message->concerns = reply.thread->concerns;
	reply.message->n_concerns = reply.thread->n_concerns;
	reply.urgent_reason = (char *)(uintptr_t)urgent_reason;
	rpc_reply(arg, &reply);
}

void
messages_update_message(struct messages *m, struct rpc_call *call,
    const Messages__UpdateMessageRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct moving *k;
	int64_t at_us = 0;

	if (req->deliver_at == NULL && !req->now) {
		rpc_fail(call, status_missing("deliverAt"));
		return;
	}
	if (req->deliver_at != NULL && (req->now ||
	    !timing_read(req->deliver_at, &at_us))) {
		rpc_fail(call, status_invalid("deliverAt", req->now ?
		    "together with now" : "out of range"));
		return;
	}
	k = arena_alloc(rpc_call_arena(call), sizeof(*k));
	*k = (struct moving){ m, call, req->id, at_us, 0 };
	store_held_asked(m->pg, caller->school_id, caller->user_id, req->id,
	    on_asked, k);
}

/* Whether somebody would have it only when it is due. */
static void
on_asked(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Directory__ResolveAudienceRequest ask;
	struct moving *k = arg;
	struct arena *a = rpc_call_arena(k->call);
	struct reminder r = { 0 };

	if (status->code != RPC__CODE__OK) {
		rpc_fail(k->call, *status);
		return;
	}
	if (!store_take_held_asked(rows, a, &k->due_us, &r)) {
		move(k);
		return;
	}
	reminding_ask(a, &r, &ask);
	if (k->at_us != 0)
		ask.deliver_at = arena_timestamp(a, k->at_us);
	directory_client_resolve_audience(k->m->directory,
	    rpc_call_context(k->call), &ask, on_audience, k);
}

static void
on_audience(const struct status *status,
    const Directory__ResolveAudienceReply *reply, void *arg)
{
	struct moving *k = arg;
	const Google__Protobuf__Timestamp *from;
	int64_t from_us;
	size_t i;

	if (reply == NULL) {
		rpc_fail(k->call, *status);
		return;
	}
	for (i = 0; i < reply->n_members; i++) {
		from = reply->members[i]->reachable_from;
		if (from != NULL && timing_read(from, &from_us) &&
		    from_us >= k->due_us) {
			rpc_fail(k->call, refused(HELD_ASKED_BEFORE));
			return;
		}
	}
	move(k);
}

static void
move(struct moving *k)
{
	const struct rpc_caller *caller = rpc_call_caller(k->call);

	store_held_move(k->m->pg, caller->school_id, caller->user_id, k->id,
	    k->at_us, on_moved, k);
}

static void
on_moved(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Messages__UpdateMessageReply reply =
	    MESSAGES__UPDATE_MESSAGE_REPLY__INIT;
	struct moving *k = arg;
	enum sent_status moved;
	uint32_t count;
	int64_t at_us;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(k->call, *status);
		return;
	}
	moved = store_take_moved(rows, &at_us, &count);
	if (moved != SENT_NEW) {
		rpc_fail(k->call, refused(moved));
		return;
	}
	deliveries_wake(k->m->deliveries);
	reply.deliveries = timing_deliveries(rpc_call_arena(k->call), at_us,
	    count, &reply.n_deliveries);
	rpc_reply(k->call, &reply);
}

void
messages_undo_message(struct messages *m, struct rpc_call *call,
    const Messages__UndoMessageRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	store_held_undo(m->pg, caller->school_id, caller->user_id, req->id,
	    on_undone, call);
}

static void
on_undone(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Messages__UndoMessageReply reply = MESSAGES__UNDO_MESSAGE_REPLY__INIT;
	enum sent_status undone;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(arg, *status);
		return;
	}
	undone = store_take_undone(rows, &reply.draft_id);
	if (undone != SENT_NEW)
		rpc_fail(arg, refused(undone));
	else
		rpc_reply(arg, &reply);
}

void
messages_plan_held(struct messages *m, struct rpc_call *call,
    const Messages__PlanHeldRequest *req)
{
	struct moving *k = arena_alloc(rpc_call_arena(call), sizeof(*k));

	if (req->school_id <= 0) {
		rpc_fail(call, status_invalid("schoolId", "none"));
		return;
	}
	*k = (struct moving){ .m = m, .call = call };
	store_held_plan(m->pg, req->school_id, on_planned, k);
}

static void
on_planned(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Messages__PlanHeldReply reply = MESSAGES__PLAN_HELD_REPLY__INIT;
	struct moving *k = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(k->call, *status);
		return;
	}
	reply.planned = store_take_planned(rows);
	deliveries_wake(k->m->deliveries);
	rpc_reply(k->call, &reply);
}

static struct status
refused(enum sent_status why)
{
	if (why == HELD_NOT_FOUND)
		return status_not_found();
	if (why == HELD_DELIVERED)
		return status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__ALREADY_DELIVERED, "", "delivered already");
	if (why == HELD_ASKED_BEFORE)
		return status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__DELIVERY_AFTER_DUE, "deliverAt",
		    "an acknowledgement is due before");
	return timing_refused(why, "deliverAt");
}
