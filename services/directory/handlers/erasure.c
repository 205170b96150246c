/* Erasing a person who has left, for liaisonctl. */
#include "directory/directory.h"
#include "directory/store/erasure.h"
#include "rpc/erased.h"

static pg_done_fn	on_found, on_erased;

void
oversight_find_erasable(struct directory *d, struct rpc_call *call,
    const Oversight__FindErasableRequest *req)
{
	const struct status status = check_text(req->login, "login");

	if (status.code != RPC__CODE__OK)
		rpc_fail(call, status);
	else
		store_find_erasable(d->pg, rpc_call_caller(call)->school_id,
		    req->login, on_found, call);
}

static void
on_found(const struct status *status, const struct pg_rows *rows, void *call)
{
	Oversight__FindErasableReply reply =
	    OVERSIGHT__FIND_ERASABLE_REPLY__INIT;
	struct store_erasable found;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	store_erasable(rows, rpc_call_arena(call), &found);
	if (found.person_id == 0) {
		rpc_fail(call, status_not_found());
		return;
	}
	reply.user_id = found.person_id;
	reply.name = (char *)(uintptr_t)found.name;
	reply.role = (Common__Role)found.role;
	reply.active = found.active;
	reply.erased = found.erased;
	reply.kin_ids = found.kin;
	reply.n_kin_ids = found.nkin;
	reply.addresses = found.addresses;
	reply.n_addresses = found.naddresses;
	rpc_reply(call, &reply);
}

void
oversight_erase_person(struct directory *d, struct rpc_call *call,
    const Common__ErasePersonRequest *req)
{
	store_erase_person(d->pg, rpc_call_caller(call)->school_id,
	    req->user_id, !req->dry_run, on_erased, call);
}

static void
on_erased(const struct status *status, const struct pg_rows *rows, void *call)
{
	Common__ErasePersonReply reply = COMMON__ERASE_PERSON_REPLY__INIT;
	struct arena *a = rpc_call_arena(call);
	struct store_erased e;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	e = store_erased(rows);
	if (e.status == ERASE_NOBODY) {
		rpc_fail(call, status_not_found());
		return;
	} else if (e.status == ERASE_ACTIVE) {
		rpc_fail(call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__PERSON_ACTIVE, "userId",
		    "the account is switched on"));
		return;
	}
	erased_part(a, &reply, "logins", e.logins);
	erased_part(a, &reply, "sessions and tokens", e.sessions);
	erased_part(a, &reply, "memberships", e.memberships);
	erased_part(a, &reply, "groups", e.groups);
	erased_part(a, &reply, "relations", e.relations);
	rpc_reply(call, &reply);
}
