/*
 * SetVeils: bans of contact, from the directory.  What they hide is hidden in
 * the notifications as well, and its attachments are read no more.
 */
#include "attachments.rpc.h"
#include "base/log.h"
#include "messages/messages.h"
#include "messages/sending/timing.h"
#include "messages/store/veils.h"
#include "notify.rpc.h"

/* For what may fail without harm. */
#define REVOKE_TIMEOUT_MS	1000
/* What notify takes at once. */
#define MAX_THREADS	20000

/* A request on its way; on the call's arena. */
struct veiling {
	struct messages	*m;
	struct rpc_call	*call;
	size_t		 pending;	/* veils without an answer */
	struct status	 failure;	/* the last one */
	int64_t		 school_id;	/* of one of them */
	bool		 bans;		/* any: they are not all lifted */
};
struct veil_one {
	struct veiling	*all;
	struct veil	 veil;
};

static bool	read_veil(const Messages__Veil *, struct veil *);
static void	on_set(const struct status *, const struct pg_rows *, void *);
static notify_forget_threads_done	on_forgotten;
static void	end_one(struct veiling *, const struct status *);
static void	revoke(struct veiling *);
static attachments_revoke_done	on_revoked;
static void	answer(struct veiling *);

/* The answer says that all are committed, and notify has heard of them. */
void
messages_set_veils(struct messages *m, struct rpc_call *call,
    const Messages__SetVeilsRequest *req)
{
	struct arena *a = rpc_call_arena(call);
	struct veiling *v = arena_alloc(a, sizeof(*v));
	struct veil_one *ones = arena_alloc(a, req->n_veils * sizeof(*ones));
	size_t i;

	for (i = 0; i < req->n_veils; i++) {
		ones[i].all = v;
		if (!read_veil(req->veils[i], &ones[i].veil)) {
			rpc_fail(call, status_invalid("veils",
			    "an id, or a time, is none"));
			return;
		}
		v->school_id = ones[i].veil.school_id;
		v->bans |= ones[i].veil.since_us != 0;
	}
	v->m = m;
	v->call = call;
	v->failure = STATUS_OK;
	v->pending = req->n_veils;
	for (i = 0; i < req->n_veils; i++)
		store_set_veil(m->pg, &ones[i].veil, on_set, &ones[i]);
}

static bool
read_veil(const Messages__Veil *v, struct veil *to)
{
	*to = (struct veil){ v->school_id, v->change_id, v->user_id,
		v->child_id, 0 };
	return to->school_id > 0 && to->change_id > 0 && to->user_id > 0 &&
	    to->child_id > 0 && (v->since == NULL ||
	    timing_read(v->since, &to->since_us));
}

static void
on_set(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Notify__ForgetThreadsRequest req = NOTIFY__FORGET_THREADS_REQUEST__INIT;
	struct veil_one *one = arg;
	struct veiling *v = one->all;

	if (status->code == RPC__CODE__OK)
		req.n_thread_ids = store_veiled_threads(rows,
		    rpc_call_arena(v->call), &req.thread_ids);
	/* Of a ban notify has notices of events, too. */
	if (status->code != RPC__CODE__OK ||
	    (req.n_thread_ids == 0 && one->veil.since_us == 0)) {
		end_one(v, status);
		return;
	}
	if (req.n_thread_ids > MAX_THREADS)
		req.n_thread_ids = MAX_THREADS;
	req.school_id = one->veil.school_id;
	req.user_id = one->veil.user_id;
	notify_client_forget_threads(v->m->notify, rpc_call_context(v->call),
	    &req, on_forgotten, v);
}

static void
on_forgotten(const struct status *status,
    const Notify__ForgetThreadsReply *reply, void *arg)
{
	(void)reply;
	end_one(arg, status);
}

static void
end_one(struct veiling *v, const struct status *status)
{
	if (status->code != RPC__CODE__OK)
		v->failure = status_make(status->code, status->reason, "",
		    "not set");
	if (--v->pending > 0)
		return;
	if (v->bans)
		revoke(v);
	else
		answer(v);
}

/* Nobody reads on by what attachments remembers of who may. */
static void
revoke(struct veiling *v)
{
	const Attachments__RevokeRequest req =
	    ATTACHMENTS__REVOKE_REQUEST__INIT;
	struct rpc_context context = rpc_context_system(v->school_id,
	    REVOKE_TIMEOUT_MS);

	attachments_client_revoke(v->m->attachments, &context, &req,
	    on_revoked, v);
}

/* The bans stand: what it remembers ends by itself after seconds. */
static void
on_revoked(const struct status *status, const Attachments__RevokeReply *reply,
    void *arg)
{
	struct veiling *v = arg;

	if (reply == NULL)
		log_warn("veils", "revoke=%s school=%lld",
		    status_code_name(status->code), (long long)v->school_id);
	answer(v);
}

static void
answer(struct veiling *v)
{
	Messages__SetVeilsReply reply = MESSAGES__SET_VEILS_REPLY__INIT;

	if (v->failure.code != RPC__CODE__OK)
		rpc_fail(v->call, v->failure);
	else
		rpc_reply(v->call, &reply);
}
