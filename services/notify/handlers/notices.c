/* What one person is told, or not any more, beside the events of threads. */
#include "base/utf8.h"
#include "notify/events/events.h"
#include "notify/notify.h"
#include "notify/store/store.h"

/* Somebody is barred. */
struct forgetting {
	struct notify				*notify;
	struct rpc_call				*call;
	const Notify__ForgetThreadsRequest	*req;
};

static struct status check(const Notify__AddNoticeRequest *);
static bool	is_of_a_notice(Notify__Kind);
static void	on_added(const struct status *, const struct pg_rows *,
		    void *);
static pg_done_fn on_threads_forgotten, on_forgotten;

void
notify_add_notice(struct notify *notify, struct rpc_call *call,
    const Notify__AddNoticeRequest *req)
{
	struct status status = check(req);
	struct notice n;

	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	n = (struct notice){
		.school_id = req->school_id,
		.user_id = req->user_id,
		.kind = (int)req->kind,
		.at_us = req->at->seconds * 1000000 + req->at->nanos / 1000,
		.key = req->key,
		.title = req->title,
		.body = req->body,
		.link = req->link,
	};
	notification_add_notice(notify->pg, &n, on_added, call);
}

static struct status
check(const Notify__AddNoticeRequest *r)
{
	if (r->school_id <= 0)
		return status_invalid("schoolId", "not an id");
	if (r->user_id <= 0)
		return status_invalid("userId", "not an id");
	if (!is_of_a_notice(r->kind))
		return status_invalid("kind", "not of a notice");
	if (r->at->seconds < 0 || r->at->seconds > SECONDS_MAX ||
	    r->at->nanos < 0 || r->at->nanos > 999999999)
		return status_invalid("at", "out of range");
	if (utf8_length(r->key) < 0 || utf8_length(r->title) < 0 ||
	    utf8_length(r->body) < 0 || utf8_length(r->link) < 0)
		return status_invalid("title", "no UTF-8");
	/* Also not "//host", which a browser takes for another site. */
	if (r->link[0] != '/' || r->link[1] == '/' || r->link[1] == '\\')
		return status_invalid("link", "not a path");
	return STATUS_OK;
}

static bool
is_of_a_notice(Notify__Kind kind)
{
	return (kind >= NOTIFY__KIND__IMPORT_DONE &&
	    kind <= NOTIFY__KIND__IMPORT_UNDONE) ||
	    kind == NOTIFY__KIND__DATA_EXPORT_DONE ||
	    kind == NOTIFY__KIND__DATA_EXPORT_FAILED ||
	    kind == NOTIFY__KIND__FILE_INFECTED ||
	    kind == NOTIFY__KIND__SCHOOL_FILE_INFECTED;
}

static void
on_added(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Notify__AddNoticeReply reply = NOTIFY__ADD_NOTICE_REPLY__INIT;

	(void)rows;
	if (status->code != RPC__CODE__OK)
		rpc_fail(arg, *status);
	else
		rpc_reply(arg, &reply);
}

void
notify_forget_threads(struct notify *notify, struct rpc_call *call,
    const Notify__ForgetThreadsRequest *req)
{
	struct forgetting *f = arena_alloc(rpc_call_arena(call), sizeof(*f));

	*f = (struct forgetting){ notify, call, req };
	notification_forget_threads(notify->pg, req->school_id, req->user_id,
	    req->thread_ids, req->n_thread_ids, on_threads_forgotten, f);
}

static void
on_threads_forgotten(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct forgetting *f = arg;

	(void)rows;
	if (status->code != RPC__CODE__OK)
		rpc_fail(f->call, *status);
	else
		event_forget(f->notify, rpc_call_arena(f->call),
		    f->req->school_id, f->req->user_id, on_forgotten,
		    f->call);
}

static void
on_forgotten(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	Notify__ForgetThreadsReply reply = NOTIFY__FORGET_THREADS_REPLY__INIT;

	(void)rows;
	if (status->code != RPC__CODE__OK)
		rpc_fail(arg, *status);
	else
		rpc_reply(arg, &reply);
}
