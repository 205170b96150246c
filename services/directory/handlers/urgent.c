/* Whether the caller may send what is urgent. */
#include "directory/handlers/urgent.h"
#include "directory/store/sender.h"

struct asking {
	struct rpc_call	*call;
	quiet_done_fn	*done;
	void		*arg;
};

static pg_done_fn	on_permission;

void
urgent_ask(struct directory *d, struct rpc_call *call, quiet_done_fn *done,
    void *arg)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct asking *q = arena_alloc(rpc_call_arena(call), sizeof(*q));

	*q = (struct asking){ call, done, arg };
	store_has_permission(d->pg, caller->school_id, caller->user_id,
	    COMMON__PERMISSION__URGENT, on_permission, q);
}

static void
on_permission(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct asking *q = arg;

	if (status->code == RPC__CODE__OK && store_permission(rows)) {
		q->done(arena_alloc(rpc_call_arena(q->call),
		    sizeof(struct quiet)), q->arg);
		return;
	}
	rpc_fail(q->call, status->code != RPC__CODE__OK ? *status :
	    status_make(RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__URGENT_NOT_ALLOWED, "options.urgentReason",
	    "no permission for what is urgent"));
	q->done(NULL, q->arg);
}
