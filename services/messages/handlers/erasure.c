/* Erasing a person, for liaisonctl. */
#include "messages/messages.h"
#include "messages/store/erasure.h"
#include "rpc/erased.h"

#define SLICE	200	/* messages */

static void	on_erased(const struct status *, const struct pg_rows *,
		    void *);

void
retention_erase_person(struct messages *m, struct rpc_call *call,
    const Common__ErasePersonRequest *req)
{
	const struct erasure e = { rpc_call_caller(call)->school_id,
		req->user_id, req->name, req->kin_ids, req->n_kin_ids,
		req->after, !req->dry_run };

	if (req->user_id <= 0 || req->after < 0)
		rpc_fail(call, status_invalid("userId", "not an id"));
	else
		store_erase_person(m->pg, &e, SLICE, on_erased, call);
}

static void
on_erased(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Common__ErasePersonReply reply = COMMON__ERASE_PERSON_REPLY__INIT;
	struct arena *a = rpc_call_arena(arg);
	struct erased e;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(arg, *status);
		return;
	}
	store_take_erased(rows, &e);
	erased_part(a, &reply, "threads", e.threads);
	erased_part(a, &reply, "drafts", e.drafts);
	erased_part(a, &reply, "held messages", e.held);
	erased_part(a, &reply, "folders", e.folders);
	erased_part(a, &reply, "templates", e.templates);
	erased_part(a, &reply, "messages under another name", e.renamed);
	reply.more = e.more;
	reply.after = e.next;
	rpc_reply(arg, &reply);
}
