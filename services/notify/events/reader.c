/* Who looks: what they are in now, of what something then is for. */
#include "notify/events/events.h"

#define GROUPS_MAX	2000	/* of ListBelonging */

struct asking {
	struct notify		*n;
	struct rpc_call		*call;
	struct rpc_context	 context;
	int64_t			 from_us, to_us;
	struct event_reader	 reader;	/* keys NULL: not yet */
	int64_t			 group;		/* the last asked about */
	bool			 more;
	event_reader_fn		*fn;
	void			*arg;
};

static void	ask_groups(struct asking *);
static void	on_groups(const struct status *, const struct pg_rows *,
		    void *);
static belonging_list_belonging_done	on_belonging;

void
event_ask_reader(struct notify *n, struct rpc_call *call, int64_t school_id,
    int64_t user_id, int64_t from_us, int64_t to_us, event_reader_fn *fn,
    void *arg)
{
	struct asking *k = arena_alloc(rpc_call_arena(call), sizeof(*k));

	*k = (struct asking){ .n = n, .call = call,
	    .context = *rpc_call_context(call), .from_us = from_us,
	    .to_us = to_us, .fn = fn, .arg = arg };
	k->context.caller.school_id = school_id;
	k->context.caller.user_id = user_id;
	/* Of nobody who is logged in: any role will do. */
	if (k->context.caller.role == COMMON__ROLE__ROLE_UNSPECIFIED)
		k->context.caller.role = COMMON__ROLE__GUARDIAN;
	ask_groups(k);
}

/* Of the groups that something then is for: of others it matters not. */
static void
ask_groups(struct asking *k)
{
	store_event_groups(k->n->pg, k->context.caller.school_id, k->from_us,
	    k->to_us, k->group, GROUPS_MAX, on_groups, k);
}

static void
on_groups(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Belonging__ListBelongingRequest req =
	    BELONGING__LIST_BELONGING_REQUEST__INIT;
	struct asking *k = arg;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(k->call, *status);
		return;
	}
	req.n_group_ids = pg_count(rows);
	req.group_ids = arena_alloc(rpc_call_arena(k->call),
	    (req.n_group_ids + 1) * sizeof(req.group_ids[0]));
	for (i = 0; i < req.n_group_ids; i++)
		req.group_ids[i] = k->group = store_event_group_row(rows, i);
	k->more = req.n_group_ids == GROUPS_MAX;
	belonging_client_list_belonging(k->n->directory, &k->context, &req,
	    on_belonging, k);
}

static void
on_belonging(const struct status *status,
    const Belonging__ListBelongingReply *reply, void *arg)
{
	struct asking *k = arg;

	if (reply == NULL) {
		rpc_fail(k->call, *status);
		return;
	}
	if (k->reader.keys == NULL)
		k->reader = event_reader(rpc_call_arena(k->call),
		    k->context.caller.school_id, k->context.caller.user_id,
		    reply);
	else
		event_reader_add(k->call, &k->reader, reply);
	if (k->more)
		ask_groups(k);
	else
		k->fn(&k->reader, k->arg);
}
