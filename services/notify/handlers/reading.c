/* MarkThreadsRead: how far people have read, from the messages service. */
#include <stdlib.h>

#include "notify/notify.h"
#include "notify/store/store.h"

/* A request on its way; on the call's arena. */
struct telling {
	struct rpc_call	*call;
	size_t		 pending;	/* statements without an answer */
	struct status	 failure;	/* the last one */
};

static struct status check(const Notify__MarkThreadsReadRequest *);
static void	mark(struct notify *, struct telling *,
		    struct reading *, size_t);
static int	compare_schools(const void *, const void *);
static void	on_marked(const struct status *, const struct pg_rows *,
		    void *);
static void	answer(struct telling *);

/* One statement a school.  The answer says that all are committed. */
void
notify_mark_threads_read(struct notify *notify, struct rpc_call *call,
    const Notify__MarkThreadsReadRequest *req)
{
	struct arena *a = rpc_call_arena(call);
	const Notify__Reading *r;
	struct reading *readings;
	struct telling *t;
	struct status status;
	size_t i;

	status = check(req);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	t = arena_alloc(a, sizeof(*t));
	t->call = call;
	t->failure = STATUS_OK;
	readings = arena_alloc(a, (req->n_readings + 1) * sizeof(*readings));
	for (i = 0; i < req->n_readings; i++) {
		r = req->readings[i];
		readings[i] = (struct reading){ r->school_id, r->user_id,
		    r->thread_id, r->up_to };
	}
	mark(notify, t, readings, req->n_readings);
	if (t->pending == 0)
		answer(t);
}

static struct status
check(const Notify__MarkThreadsReadRequest *req)
{
	const Notify__Reading *r;
	size_t i;

	for (i = 0; i < req->n_readings; i++) {
		r = req->readings[i];
		if (r->school_id <= 0 || r->user_id <= 0 ||
		    r->thread_id <= 0 || r->up_to <= 0)
			return status_invalid("readings", "not an id");
	}
	return STATUS_OK;
}

static void
mark(struct notify *notify, struct telling *t, struct reading *readings,
    size_t n)
{
	size_t i, first = 0;

	qsort(readings, n, sizeof(*readings), compare_schools);
	for (i = 0; i < n; i++) {
		if (i + 1 < n && readings[i + 1].school_id ==
		    readings[i].school_id)
			continue;
		t->pending++;
		notification_mark_threads(notify->pg, readings + first,
		    i + 1 - first, on_marked, t);
		first = i + 1;
	}
}

static int
compare_schools(const void *a, const void *b)
{
	const struct reading *x = a, *y = b;

	return x->school_id < y->school_id ? -1 : x->school_id > y->school_id;
}

static void
on_marked(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct telling *t = arg;

	(void)rows;
	if (status->code != RPC__CODE__OK)
		t->failure = status_make(status->code, status->reason, "",
		    "not marked");
	if (--t->pending == 0)
		answer(t);
}

static void
answer(struct telling *t)
{
	if (t->failure.code != RPC__CODE__OK)
		rpc_fail(t->call, t->failure);
	else
		rpc_reply(t->call, arena_message(rpc_call_arena(t->call),
		    &notify__mark_threads_read_reply__descriptor));
}
