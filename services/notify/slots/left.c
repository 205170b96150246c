/* Who has left the school or the class, or is barred, has no slot any more. */
#include "common.pb-c.h"
#include "notify/slots/slots.h"

/* Of who is asked about in vain it is tried again. */
#define ASK_TIMEOUT_MS	1000

struct checking {
	struct notify		*n;
	struct arena		*a;
	struct rpc_context	 context;
	int64_t			 school_id, event_id, user_id;
	struct slot_due		*due;
	size_t			 ndue;
	pg_done_fn		*done;
	void			*arg;
};

static pg_done_fn	on_due, on_freed;
static teaching_check_families_done	on_families;
static enum slot_side	side_of(const struct slot_due *,
			    const Teaching__CheckFamiliesReply *, size_t);

void
slots_check(struct notify *n, struct rpc_call *call, int64_t event_id,
    pg_done_fn *done, void *arg)
{
	struct arena *a = rpc_call_arena(call);
	struct checking *c = arena_alloc(a, sizeof(*c));

	*c = (struct checking){ .n = n, .a = a,
		.context = *rpc_call_context(call),
		.school_id = rpc_call_caller(call)->school_id,
		.event_id = event_id, .done = done, .arg = arg };
	store_slots_due(n->pg, c->school_id, event_id, 0, on_due, c);
}

void
slots_forget(struct notify *n, struct arena *a, int64_t school_id,
    int64_t user_id, pg_done_fn *done, void *arg)
{
	struct checking *c = arena_alloc(a, sizeof(*c));

	*c = (struct checking){ .n = n, .a = a,
		.context = rpc_context_system(school_id, ASK_TIMEOUT_MS),
		.school_id = school_id, .user_id = user_id, .done = done,
		.arg = arg };
	store_slots_due(n->pg, school_id, 0, user_id, on_due, c);
}

static void
on_due(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Teaching__CheckFamiliesRequest req =
	    TEACHING__CHECK_FAMILIES_REQUEST__INIT;
	struct checking *c = arg;
	size_t i, n;

	if (status->code != RPC__CODE__OK || pg_count(rows) == 0) {
		on_freed(status, rows, c);
		return;
	}
	n = c->ndue = pg_count(rows);
	c->due = arena_alloc(c->a, n * sizeof(*c->due));
	req.n_guardian_ids = req.n_child_ids = req.n_teacher_ids = n;
	req.guardian_ids = arena_alloc(c->a, n * sizeof(req.guardian_ids[0]));
	req.child_ids = arena_alloc(c->a, n * sizeof(req.child_ids[0]));
	req.teacher_ids = arena_alloc(c->a, n * sizeof(req.teacher_ids[0]));
	for (i = 0; i < n; i++) {
		store_slot_due_row(rows, i, &c->due[i]);
		req.guardian_ids[i] = c->due[i].guardian_id;
		req.child_ids[i] = c->due[i].child_id;
		req.teacher_ids[i] = c->due[i].teacher_id;
	}
	teaching_client_check_families(c->n->directory, &c->context, &req,
	    on_families, c);
}

static void
on_families(const struct status *status,
    const Teaching__CheckFamiliesReply *reply, void *arg)
{
	struct checking *c = arg;
	enum slot_side *sides;
	size_t i;

	if (reply == NULL) {
		c->done(status, NULL, c->arg);
		return;
	}
	sides = arena_alloc(c->a, c->ndue * sizeof(*sides));
	for (i = 0; i < c->ndue && i < reply->n_family &&
	    i < reply->n_teaches && i < reply->n_child; i++)
		sides[i] = side_of(&c->due[i], reply, i);
	store_slots_checked(c->n->pg, c->school_id, c->event_id, c->due,
	    sides, c->ndue, on_freed, c);
}

static enum slot_side
side_of(const struct slot_due *d, const Teaching__CheckFamiliesReply *r,
    size_t i)
{
	if (d->slot_id == 0)
		return r->teaches[i] ? SIDE_STAYS : SIDE_TEACHER;
	if (!r->family[i])
		return SIDE_FAMILY;
	/* Of a teacher who has left, what they offer goes, not a slot of it. */
	if (!r->teaches[i])
		return SIDE_STAYS;
	/* Whom somebody booked for is seen by whoever they were booked with. */
	return r->child[i] || d->booked ? SIDE_STAYS : SIDE_UNTAUGHT;
}

static void
on_freed(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct checking *c = arg;

	if (status->code != RPC__CODE__OK || c->user_id == 0)
		c->done(status, rows, c->arg);
	else
		store_forget_slots(c->n->pg, c->school_id, c->user_id,
		    c->done, c->arg);
}
