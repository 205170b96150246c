/*
 * Attachments: those of a message; and what the attachments service asks: who
 * may see one, which are in use.
 */
#include "messages/messages.h"
#include "rpc/rules.h"

static void	on_checked(const struct status *, const struct pg_rows *,
		    void *);
static void	on_origin(const struct status *, const struct pg_rows *,
		    void *);
static void	on_filtered(const struct status *, const struct pg_rows *,
		    void *);

#define MAX_ID	64	/* bytes */

void
messages_check_attachment(struct messages *m, struct rpc_call *call,
    const Messages__CheckAttachmentRequest *req)
{
	Messages__CheckAttachmentReply no =
	    MESSAGES__CHECK_ATTACHMENT_REPLY__INIT;
	const struct rpc_caller *caller = rpc_call_caller(call);
	const uint64_t may = caller->permissions |
	    rpc_permissions_of_role(caller->role);

	if (!messages_is_ascii(req->attachment_id, MAX_ID)) {
		rpc_reply(call, &no);
		return;
	}
	store_check_file(m->pg, caller->school_id, caller->user_id,
	    req->attachment_id, (may >> COMMON__PERMISSION__MODERATION & 1) !=
	    0, on_checked, call);
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
	reply.visible = store_file_seen(rows);
	rpc_reply(arg, &reply);
}

void
messages_list_message_files(struct messages *m, struct rpc_call *call,
    const Messages__ListMessageFilesRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	store_find_origin(m->pg, caller->school_id, caller->user_id, req->id,
	    on_origin, call);
}

static void
on_origin(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Messages__ListMessageFilesReply reply =
	    MESSAGES__LIST_MESSAGE_FILES_REPLY__INIT;
	struct arena *a = rpc_call_arena(arg);
	struct origin origin;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(arg, *status);
		return;
	}
	if (!store_take_origin(rows, a, &origin) || !origin.seen ||
	    origin.recalled) {
		rpc_fail(arg, status_not_found());
		return;
	}
	reply.subject = (char *)(uintptr_t)origin.subject;
	reply.sent_at = arena_timestamp(a, origin.sent_at_us);
	reply.n_attachments = origin.files.n;
	reply.attachments = arena_pointers(a, origin.files.n);
	for (i = 0; i < origin.files.n; i++)
		reply.attachments[i] = messages_file(a, &origin.files, i);
	rpc_reply(arg, &reply);
}

void
messages_filter_attachments(struct messages *m, struct rpc_call *call,
    const Messages__FilterAttachmentsRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	size_t i;

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
	bool drafted;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(arg, *status);
		return;
	}
	reply.n_attachment_ids = pg_count(rows);
	reply.attachment_ids = arena_pointers(rpc_call_arena(arg),
	    reply.n_attachment_ids);
	reply.drafted_ids = arena_pointers(rpc_call_arena(arg),
	    reply.n_attachment_ids);
	for (i = 0; i < reply.n_attachment_ids; i++) {
		reply.attachment_ids[i] = (char *)(uintptr_t)
		    store_file_id(rows, i, &drafted);
		if (drafted)
			reply.drafted_ids[reply.n_drafted_ids++] =
			    reply.attachment_ids[i];
	}
	rpc_reply(arg, &reply);
}
