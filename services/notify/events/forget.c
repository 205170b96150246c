/* What of events somebody may not see, or have, any more. */
#include "common.pb-c.h"
#include "notify/events/events.h"
#include "notify/store/rsvp.h"
#include "notify/slots/slots.h"

/* Of who is asked about in vain it is tried again. */
#define ASK_TIMEOUT_MS	1000

struct forgetting {
	struct notify	*n;
	struct arena	*a;
	int64_t		 school_id, user_id;
	pg_done_fn	*done;
	void		*arg;
};

static pg_done_fn	on_slots, on_answers, on_groups;
static belonging_list_belonging_done	on_belonging;

void
event_forget(struct notify *n, struct arena *a, int64_t school_id,
    int64_t user_id, pg_done_fn *done, void *arg)
{
	struct forgetting *f = arena_alloc(a, sizeof(*f));

	*f = (struct forgetting){ n, a, school_id, user_id, done, arg };
	slots_forget(n, a, school_id, user_id, on_slots, f);
}

static void
on_slots(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct forgetting *f = arg;

	if (status->code != RPC__CODE__OK)
		f->done(status, rows, f->arg);
	else
		store_forget_answers(f->n->pg, f->school_id, f->user_id,
		    on_answers, f);
}

static void
on_answers(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct forgetting *f = arg;

	if (status->code != RPC__CODE__OK)
		f->done(status, rows, f->arg);
	else
		store_noticed_groups(f->n->pg, f->school_id, f->user_id,
		    on_groups, f);
}

static void
on_groups(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct forgetting *f = arg;
	Belonging__ListBelongingRequest req =
	    BELONGING__LIST_BELONGING_REQUEST__INIT;
	struct rpc_context context = rpc_context_system(f->school_id,
	    ASK_TIMEOUT_MS);
	size_t i;

	/* No such notice, nobody to ask. */
	if (status->code != RPC__CODE__OK || pg_count(rows) == 0) {
		f->done(status, rows, f->arg);
		return;
	}
	context.caller.user_id = f->user_id;
	context.caller.role = COMMON__ROLE__GUARDIAN;
	req.n_group_ids = pg_count(rows);
	req.group_ids = arena_alloc(f->a, req.n_group_ids *
	    sizeof(req.group_ids[0]));
	for (i = 0; i < req.n_group_ids; i++)
		req.group_ids[i] = store_noticed_group_row(rows, i);
	belonging_client_list_belonging(f->n->directory, &context, &req,
	    on_belonging, f);
}

static void
on_belonging(const struct status *status,
    const Belonging__ListBelongingReply *reply, void *arg)
{
	struct forgetting *f = arg;
	struct event_reader reader;

	if (reply == NULL) {
		f->done(status, NULL, f->arg);
		return;
	}
	reader = event_reader(f->a, f->school_id, f->user_id, reply);
	store_forget_notices(f->n->pg, &reader, f->done, f->arg);
}
