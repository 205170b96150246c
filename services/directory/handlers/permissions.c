/* Permissions that are given by the operator, and who has one. */
#include "directory/directory.h"
#include "directory/store/oversight.h"
#include "rpc/rules.h"

static pg_done_fn	on_given, on_permitted;

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
		if (!directory_school_gives(req->permissions[i]))
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

void
oversight_list_permitted(struct directory *d, struct rpc_call *call,
    const Oversight__ListPermittedRequest *req)
{
	if (protobuf_c_enum_descriptor_get_value(
	    &common__permission__descriptor, (int)req->permission) == NULL) {
		rpc_fail(call, status_invalid("permission", "no such one"));
		return;
	}
	store_list_permitted(d->pg, rpc_call_caller(call)->school_id,
	    (int16_t)req->permission,
	    (rpc_permissions_of_role(COMMON__ROLE__ADMIN) >>
	    req->permission & 1) != 0, on_permitted, call);
}

static void
on_permitted(const struct status *status, const struct pg_rows *rows,
    void *call)
{
	Oversight__ListPermittedReply reply =
	    OVERSIGHT__LIST_PERMITTED_REPLY__INIT;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply.user_ids = arena_alloc(rpc_call_arena(call),
	    (pg_count(rows) + 1) * sizeof(reply.user_ids[0]));
	for (i = 0; i < pg_count(rows); i++)
		reply.user_ids[reply.n_user_ids++] =
		    store_permitted(rows, i);
	rpc_reply(call, &reply);
}
