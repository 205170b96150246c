/* ListScans: why files of a page cannot be opened. */
#include "attachments/attachments.h"
#include "attachments/store/scans.h"

/* On its call's arena. */
struct listing {
	struct rpc_call			*call;
	struct asked			*all;
	size_t				 n, at;
	Attachments__ListScansReply	*reply;
};

/* One that cannot be opened, of which the caller's right is asked. */
struct asked {
	struct transfer	 t;
	struct listing	*listing;
};

static pg_done_fn	on_listed;
static void		ask_next(struct listing *);
static transfer_right_fn	on_right;

void
attachments_list_scans(struct attachments *a, struct rpc_call *call,
    const Attachments__ListScansRequest *req)
{
	struct transfer *t = transfer_new(a, call, NULL);
	size_t i;

	for (i = 0; i < req->n_ids; i++)
		if (!attachment_is_id(req->ids[i])) {
			rpc_fail(call, status_invalid("ids", "not an id"));
			return;
		}
	scan_list_unreadable(a->pg, t->caller->school_id,
	    (const char *const *)req->ids, req->n_ids, on_listed, t);
}

static void
on_listed(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct transfer *t = arg;
	struct arena *arena = rpc_call_arena(t->call);
	struct listing *l;
	struct asked *one;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(t->call, *status);
		return;
	}
	l = arena_alloc(arena, sizeof(*l));
	l->call = t->call;
	l->all = arena_alloc(arena, (pg_count(rows) + 1) * sizeof(*l->all));
	for (i = 0; i < pg_count(rows); i++) {
		one = &l->all[l->n];
		one->t = *t;
		one->listing = l;
		if (!attachment_of_row(rows, i, &one->t.found))
			continue;
		transfer_keep(&one->t);
		one->t.id = one->t.found.id;
		l->n++;
	}
	l->reply = arena_message(arena,
	    &attachments__list_scans_reply__descriptor);
	l->reply->attachments = arena_pointers(arena, l->n + 1);
	ask_next(l);
}

static void
ask_next(struct listing *l)
{
	if (l->at == l->n)
		rpc_reply(l->call, l->reply);
	else
		transfer_ask_right(&l->all[l->at++].t, on_right);
}

static void
on_right(struct transfer *t, const struct status *status)
{
	/* Its first member. */
	struct listing *l = ((struct asked *)(void *)t)->listing;

	if (status->code == RPC__CODE__OK)
		l->reply->attachments[l->reply->n_attachments++] =
		    attachment_message(rpc_call_arena(t->call), &t->found);
	else if (status->code != RPC__CODE__NOT_FOUND) {
		rpc_fail(t->call, *status);
		return;
	}
	ask_next(l);
}
