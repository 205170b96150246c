/*
 * ReportMessage: the moderators are told of a message.  Who they are, the
 * directory says first, so that the report and their notification are one
 * commit.
 */
#include "base/text.h"
#include "base/utf8.h"
#include "messages/messages.h"
#include "messages/store/reports.h"
#include "oversight.rpc.h"

/* A report on its way. */
struct reporting {
	struct messages		*m;
	struct rpc_call		*call;
	struct new_report	 report;
};

static oversight_list_permitted_done	on_moderators;
static void	on_reported(const struct status *, const struct pg_rows *,
		    void *);
static void	on_checked(const struct status *, const struct pg_rows *,
		    void *);

void
moderation_report_message(struct messages *m, struct rpc_call *call,
    const Moderation__ReportMessageRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	Oversight__ListPermittedRequest ask =
	    OVERSIGHT__LIST_PERMITTED_REQUEST__INIT;
	struct arena *a = rpc_call_arena(call);
	struct reporting *r = arena_alloc(a, sizeof(*r));

	if (protobuf_c_enum_descriptor_get_value(
	    &moderation__report__kind__descriptor, (int)req->reason) == NULL) {
		rpc_fail(call, status_invalid("reason", "no such reason"));
		return;
	}
	if (utf8_length(req->word) < 0) {
		rpc_fail(call, status_invalid("word", "no UTF-8"));
		return;
	}
	*r = (struct reporting){ m, call, { .school_id = caller->school_id,
		.user_id = caller->user_id, .message_id = req->id,
		.kind = (int)req->reason,
		.word = text_trimmed(a, req->word) } };
	ask.permission = COMMON__PERMISSION__MODERATION;
	oversight_client_list_permitted(m->directory, rpc_call_context(call),
	    &ask, on_moderators, r);
}

static void
on_moderators(const struct status *status,
    const Oversight__ListPermittedReply *reply, void *arg)
{
	struct reporting *r = arg;

	if (reply == NULL) {
		rpc_fail(r->call, *status);
		return;
	}
	r->report.moderators = reply->user_ids;
	r->report.nmoderators = reply->n_user_ids;
	store_report(r->m->pg, &r->report, on_reported, r);
}

static void
on_reported(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	Moderation__ReportMessageReply reply =
	    MODERATION__REPORT_MESSAGE_REPLY__INIT;
	struct reporting *r = arg;
	int64_t reported_us;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(r->call, *status);
		return;
	}
	switch (store_take_report(rows, &reported_us)) {
	case REPORT_DONE:
	case REPORT_BEFORE:
		outbox_sweep(r->m->outbox);
		reply.reported_at = arena_timestamp(rpc_call_arena(r->call),
		    reported_us);
		rpc_reply(r->call, &reply);
		break;
	case REPORT_ITS_OWN:
		rpc_fail(r->call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__REPORT_OWN, "", "the caller wrote it"));
		break;
	default:
		rpc_fail(r->call, status_not_found());
	}
}

/* ---- for the directory ---- */

void
moderation_check_sender(struct messages *m, struct rpc_call *call,
    const Moderation__CheckSenderRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	store_check_sender(m->pg, caller->school_id, caller->user_id,
	    req->message_id, req->user_id, on_checked, call);
}

static void
on_checked(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Moderation__CheckSenderReply reply =
	    MODERATION__CHECK_SENDER_REPLY__INIT;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(arg, *status);
		return;
	}
	reply.seen = store_sender_seen(rows);
	rpc_reply(arg, &reply);
}
