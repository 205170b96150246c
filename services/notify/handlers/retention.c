/* What a school does not keep any more, and erasing a person. */
#include "notify/notify.h"
#include "notify/store/retention.h"
#include "rpc/erased.h"

static void	on_forgotten(const struct status *, const struct pg_rows *,
		    void *);
static void	on_erased(const struct status *, const struct pg_rows *,
		    void *);

void
notify_forget_before(struct notify *notify, struct rpc_call *call,
    const Notify__ForgetBeforeRequest *req)
{
	const struct outlived o = { req->school_id, req->event_id,
		req->before->seconds * 1000000 + req->before->nanos / 1000,
		req->after };

	if (req->school_id <= 0 || req->event_id < 0 || req->after < 0 ||
	    req->before->seconds < 0 || req->before->seconds > SECONDS_MAX) {
		rpc_fail(call, status_invalid("before", "out of range"));
		return;
	}
	notification_forget_before(notify->pg, &o, on_forgotten, call);
}

static void
on_forgotten(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	Notify__ForgetBeforeReply reply = NOTIFY__FORGET_BEFORE_REPLY__INIT;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(arg, *status);
		return;
	}
	reply.after = notification_forgotten(rows);
	rpc_reply(arg, &reply);
}

void
notify_erase_person(struct notify *notify, struct rpc_call *call,
    const Common__ErasePersonRequest *req)
{
	notification_erase_person(notify->pg,
	    rpc_call_caller(call)->school_id, req->user_id,
	    (const char *const *)req->addresses, req->n_addresses,
	    !req->dry_run, on_erased, call);
}

static void
on_erased(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Common__ErasePersonReply reply = COMMON__ERASE_PERSON_REPLY__INIT;
	struct arena *a = rpc_call_arena(arg);
	struct notified n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(arg, *status);
		return;
	}
	notification_erased(rows, &n);
	erased_part(a, &reply, "notifications", n.notifications);
	erased_part(a, &reply, "mails", n.mails);
	erased_part(a, &reply, "events", n.events);
	rpc_reply(arg, &reply);
}
