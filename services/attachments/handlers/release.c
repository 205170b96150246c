/* What messages have no more: the sweep looks at it next. */
#include <string.h>

#include "attachments/attachments.h"
#include "rpc/erased.h"

static void	on_released(const struct status *, const struct pg_rows *,
		    void *);
static void	on_erased(const struct status *, const struct pg_rows *,
		    void *);

void
attachments_release(struct attachments *a, struct rpc_call *call,
    const Attachments__ReleaseRequest *req)
{
	size_t i;

	for (i = 0; i < req->n_ids; i++)
		if (!attachment_is_id(req->ids[i])) {
			rpc_fail(call, status_invalid("ids",
			    "not an attachment id"));
			return;
		}
	attachment_release(a->pg, rpc_call_caller(call)->school_id,
	    (const char *const *)req->ids, req->n_ids, on_released, call);
}

static void
on_released(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	Attachments__ReleaseReply reply = ATTACHMENTS__RELEASE_REPLY__INIT;

	(void)rows;
	if (status->code != RPC__CODE__OK)
		rpc_fail(arg, *status);
	else
		rpc_reply(arg, &reply);
}

void
attachments_erase_person(struct attachments *a, struct rpc_call *call,
    const Common__ErasePersonRequest *req)
{
	attachment_erase_person(a->pg, rpc_call_caller(call)->school_id,
	    req->user_id, !req->dry_run, on_erased, call);
}

static void
on_erased(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Common__ErasePersonReply reply = COMMON__ERASE_PERSON_REPLY__INIT;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(arg, *status);
		return;
	}
	erased_part(rpc_call_arena(arg), &reply, "attachments",
	    attachment_erased(rows));
	rpc_reply(arg, &reply);
}
