/* What the attachments service asks: who may see one, which are in use. */
#include "messages/messages.h"

static void	on_checked(const struct status *, const struct pg_rows *,
		    void *);
static void	on_filtered(const struct status *, const struct pg_rows *,
		    void *);

#define MAX_ID	64	/* bytes */

void
messages_check_attachment(Messages__Messages_Service *service,
    const Messages__CheckAttachmentRequest *req,
    Messages__CheckAttachmentReply_Closure closure, void *call)
{
	Messages__CheckAttachmentReply no =
	    MESSAGES__CHECK_ATTACHMENT_REPLY__INIT;
	struct messages *m = (struct messages *)service;
	const struct rpc_caller *caller = rpc_call_caller(call);

	(void)closure;
	if (!messages_for_user(call))
		return;
	if (!messages_is_ascii(req->attachment_id, MAX_ID)) {
		rpc_reply(call, &no);
		return;
	}
	store_check_file(m->pg, caller->school_id, caller->user_id,
	    req->attachment_id, on_checked, call);
}

static void
on_checked(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Messages__CheckAttachmentReply reply =
	    MESSAGES__CHECK_ATTACHMENT_REPLY__INIT;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(arg, *status);
		return;
	}
	reply.visible = pg_bool(rows, 0, 0);
	rpc_reply(arg, &reply);
}

void
messages_filter_attachments(Messages__Messages_Service *service,
    const Messages__FilterAttachmentsRequest *req,
    Messages__FilterAttachmentsReply_Closure closure, void *call)
{
	struct messages *m = (struct messages *)service;
	const struct rpc_caller *caller = rpc_call_caller(call);
	size_t i;

	(void)closure;
	if (caller->role != COMMON__ROLE__SYSTEM || caller->school_id <= 0) {
		rpc_fail(call, status_forbidden());
		return;
	}
	if (req->n_attachment_ids > MAX_FILTER) {
		rpc_fail(call, status_too_long("attachmentIds", MAX_FILTER));
		return;
	}
	for (i = 0; i < req->n_attachment_ids; i++)
		if (!messages_is_ascii(req->attachment_ids[i], MAX_ID)) {
			rpc_fail(call, status_invalid("attachmentIds",
			    "not an attachment id"));
			return;
		}
	store_filter_files(m->pg, caller->school_id,
	    (const char *const *)req->attachment_ids, req->n_attachment_ids,
	    on_filtered, call);
}

static void
on_filtered(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Messages__FilterAttachmentsReply reply =
	    MESSAGES__FILTER_ATTACHMENTS_REPLY__INIT;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(arg, *status);
		return;
	}
	reply.n_attachment_ids = pg_count(rows);
	reply.attachment_ids = arena_pointers(rpc_call_arena(arg),
	    reply.n_attachment_ids);
	for (i = 0; i < reply.n_attachment_ids; i++)
		reply.attachment_ids[i] = (char *)pg_text(rows, i, 0);
	rpc_reply(arg, &reply);
}
