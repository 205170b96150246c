/* What somebody is in now, of all that something in a span of time is for. */
#include "notify/events/events.h"

#define GROUPS_MAX	2000	/* of ListBelonging */

struct reading_as {
	struct notify		*n;
	struct rpc_call		*call;
	int64_t			 from_us, to_us;
	struct event_reader	 reader;	/* keys NULL: not yet */
	int64_t			 group;		/* the last asked about */
	bool			 more_groups;
	event_reader_fn		*fn;
	void			*arg;
};

static void	ask_groups(struct reading_as *);
static void	on_groups(const struct status *, const struct pg_rows *,
		    void *);
static belonging_list_belonging_done	on_belonging;

void
event_read_as(struct notify *n, struct rpc_call *call, int64_t from_us,
    int64_t to_us, event_reader_fn *fn, void *arg)
{
	struct reading_as *r = arena_alloc(rpc_call_arena(call), sizeof(*r));

	*r = (struct reading_as){ .n = n, .call = call, .from_us = from_us,
		.to_us = to_us, .fn = fn, .arg = arg };
	ask_groups(r);
}

/* Of the groups that something then is for: of others it matters not. */
static void
ask_groups(struct reading_as *r)
{
	store_event_groups(r->n->pg, rpc_call_caller(r->call)->school_id,
	    r->from_us, r->to_us, r->group, GROUPS_MAX, on_groups, r);
}

static void
on_groups(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Belonging__ListBelongingRequest req =
	    BELONGING__LIST_BELONGING_REQUEST__INIT;
	struct reading_as *r = arg;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(r->call, *status);
		return;
	}
	req.n_group_ids = pg_count(rows);
	req.group_ids = arena_alloc(rpc_call_arena(r->call),
	    (req.n_group_ids + 1) * sizeof(req.group_ids[0]));
	for (i = 0; i < req.n_group_ids; i++)
		req.group_ids[i] = r->group = store_event_group_row(rows, i);
	r->more_groups = req.n_group_ids == GROUPS_MAX;
	belonging_client_list_belonging(r->n->directory,
	    rpc_call_context(r->call), &req, on_belonging, r);
}

static void
on_belonging(const struct status *status,
    const Belonging__ListBelongingReply *reply, void *arg)
{
	struct reading_as *r = arg;
	const struct rpc_caller *caller = rpc_call_caller(r->call);

	if (reply == NULL) {
		rpc_fail(r->call, *status);
		return;
	}
	if (r->reader.keys == NULL)
		r->reader = event_reader(rpc_call_arena(r->call),
		    caller->school_id, caller->user_id, reply);
	else
		event_reader_add(r->call, &r->reader, reply);
	if (r->more_groups)
		ask_groups(r);
	else
		r->fn(&r->reader, r->arg);
}
