/* Permissions that are given by the operator. */
#include "directory/directory.h"
#include "directory/store/oversight.h"

static pg_done_fn	on_given;

void
oversight_give_permissions(struct directory *d, struct rpc_call *call,
    const Oversight__GivePermissionsRequest *req)
{
	const int64_t school_id = rpc_call_caller(call)->school_id;
	struct status status = check_text(req->login, "login");
	int16_t *given = arena_alloc(rpc_call_arena(call),
	    (req->n_permissions + 1) * sizeof(*given));
	size_t i;

	for (i = 0; i < req->n_permissions; i++) {
		given[i] = (int16_t)req->permissions[i];
		if (given[i] <= COMMON__PERMISSION__PERMISSION_UNSPECIFIED ||
		    given[i] >= COMMON__PERMISSION__SCHOOLS)
			status = status_invalid("permissions",
			    "none of a school");
	}
	if (status.code == RPC__CODE__OK)
		store_give_permissions(d->pg, school_id, req->login, given,
		    req->n_permissions, on_given, call);
	else
		rpc_fail(call, status);
}

static void
on_given(const struct status *status, const struct pg_rows *rows, void *call)
{
	Oversight__GivePermissionsReply reply =
	    OVERSIGHT__GIVE_PERMISSIONS_REPLY__INIT;

	if (status->code != RPC__CODE__OK)
		rpc_fail(call, *status);
	else if (!store_permissions_given(rows))
		rpc_fail(call, status_not_found());
	else
		rpc_reply(call, &reply);
}
