/* Of which roles the school demands a second factor. */
#include "directory/handlers/own.h"

static pg_done_fn	on_roles;

void
accounts_get_second_factor_roles(struct directory *d, struct rpc_call *call,
    const Accounts__GetSecondFactorRolesRequest *req)
{
	(void)req;
	store_get_factor_roles(d->pg, rpc_call_caller(call)->school_id,
	    on_roles, call);
}

void
accounts_set_second_factor_roles(struct directory *d, struct rpc_call *call,
    const Accounts__SecondFactorRoles *req)
{
	struct own *o = own_new(d, call);
	int16_t *roles = arena_alloc(rpc_call_arena(call),
	    (req->n_roles + 1) * sizeof(*roles));
	size_t i;

	for (i = 0; i < req->n_roles; i++) {
		if (req->roles[i] < COMMON__ROLE__GUARDIAN ||
		    req->roles[i] > COMMON__ROLE__ADMIN) {
			rpc_fail(call, status_invalid("roles",
			    "not a role that people have"));
			return;
		}
		roles[i] = (int16_t)req->roles[i];
	}
	store_set_factor_roles(d->pg, &o->owner, roles, req->n_roles,
	    rpc_call_caller(call)->address, on_roles, call);
}

static void
on_roles(const struct status *status, const struct pg_rows *rows, void *call)
{
	Accounts__SecondFactorRoles reply = ACCOUNTS__SECOND_FACTOR_ROLES__INIT;
	struct pg_array roles;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	if (pg_count(rows) == 0) {
		rpc_fail(call, status_not_found());
		return;
	}
	roles = store_factor_roles(rows);
	reply.roles = arena_alloc(rpc_call_arena(call),
	    (roles.n + 1) * sizeof(*reply.roles));
	for (; reply.n_roles < roles.n; reply.n_roles++)
		reply.roles[reply.n_roles] = (Common__Role)pg_item_int64(
		    &roles, reply.n_roles);
	rpc_reply(call, &reply);
}
