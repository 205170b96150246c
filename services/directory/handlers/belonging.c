/* What somebody is in now, and who is in something now: belonging.proto. */
#include "directory/directory.h"
#include "directory/handlers/labels.h"
#include "directory/store/belonging.h"

static pg_done_fn on_belonging, on_members;

void
belonging_list_belonging(struct directory *d, struct rpc_call *call,
    const Belonging__ListBelongingRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	store_belonging(d->pg, caller->school_id, caller->user_id,
	    req->group_ids, req->n_group_ids, on_belonging, call);
}

static void
on_belonging(const struct status *status, const struct pg_rows *rows,
    void *call)
{
	Belonging__ListBelongingReply reply =
	    BELONGING__LIST_BELONGING_REPLY__INIT;
	struct arena *a = rpc_call_arena(call);
	struct store_belonging b;
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	n = pg_count(rows);
	reply.category_ids = arena_pointers(a, n + 1);
	reply.apart_ids = arena_alloc(a, (n + 1) * sizeof(reply.apart_ids[0]));
	for (i = 0; i < n; i++) {
		store_belonging_row(rows, i, &b);
		if (b.kind == 0)
			reply.apart_ids[reply.n_apart_ids++] = b.group_id;
		else
			reply.category_ids[reply.n_category_ids++] =
			    category_id(a, b.kind, b.group_id);
	}
	rpc_reply(call, &reply);
}

void
belonging_list_members(struct directory *d, struct rpc_call *call,
    const Belonging__ListMembersRequest *req)
{
	const size_t n = req->n_category_ids;
	struct arena *a = rpc_call_arena(call);
	int16_t *kinds = arena_alloc(a, (n + 1) * sizeof(*kinds));
	int64_t *groups = arena_alloc(a, (n + 1) * sizeof(*groups));
	struct store_members m = { rpc_call_caller(call)->school_id,
		req->from_id, kinds, groups, 0, req->user_ids,
		req->n_user_ids };
	size_t i;
	int kind;

	for (i = 0; i < n; i++) {
		if (!category_parse(req->category_ids[i], &kind,
			&groups[m.ncategories]))
			continue;
		kinds[m.ncategories] = (int16_t)kind;
		if (groups[m.ncategories] < 0)
			groups[m.ncategories] *= -1;
		m.ncategories++;
	}
	store_members_now(d->pg, &m, on_members, call);
}

static void
on_members(const struct status *status, const struct pg_rows *rows, void *call)
{
	Belonging__ListMembersReply reply = BELONGING__LIST_MEMBERS_REPLY__INIT;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply.n_user_ids = pg_count(rows);
	reply.user_ids = arena_alloc(rpc_call_arena(call),
	    (reply.n_user_ids + 1) * sizeof(reply.user_ids[0]));
	for (i = 0; i < reply.n_user_ids; i++)
		reply.user_ids[i] = store_member_now_row(rows, i);
	rpc_reply(call, &reply);
}
