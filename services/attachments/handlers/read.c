/*
 * Open and Read: for its uploader, for whoever has a message with it, or sees
 * an event that has it.
 */
#include "attachments/attachments.h"
#include "events.rpc.h"
#include "messages.rpc.h"

/* A question of one index lookup. */
#define CHECK_TIMEOUT_MS	2000

static void	on_found(const struct status *, const struct pg_rows *,
		    void *);
static transfer_right_fn	on_right;
static struct rpc_context	check_context(const struct transfer *);
static messages_check_attachment_done	on_checked;
static events_check_event_file_done	on_event_checked;
static void	granted(struct transfer *);
static void	reply_open(struct transfer *);
static void	start_read(struct transfer *);
static void	job_read(void *);
static void	on_read(void *);
static void	on_revoked(const struct status *, const struct pg_rows *,
		    void *);

/* A revocation on its way. */
struct revoking {
	struct attachments	*a;
	struct rpc_call		*call;
};

void
attachments_open(struct attachments *a, struct rpc_call *call,
    const Attachments__OpenRequest *req)
{
	struct transfer *t = transfer_new(a, call, req->id);

	if (t != NULL)
		transfer_authorise(t, reply_open);
}

static void
reply_open(struct transfer *t)
{
	struct arena *arena = rpc_call_arena(t->call);
	Attachments__OpenReply *reply;

	reply = arena_message(arena, &attachments__open_reply__descriptor);
	reply->attachment = attachment_message(arena, &t->found);
	rpc_reply(t->call, reply);
}

void
attachments_read(struct attachments *a, struct rpc_call *call,
    const Attachments__ReadRequest *req)
{
	struct transfer *t = transfer_new(a, call, req->id);

	if (t == NULL)
		return;
	t->offset = req->offset;
	t->len = req->length;
	t->size = grants_get(t->a->grants, t->caller->school_id,
	    t->caller->user_id, t->id);
	if (t->size != -1)
		start_read(t);
	else
		transfer_authorise(t, start_read);
}

static void
start_read(struct transfer *t)
{
	if (t->offset > (uint64_t)t->size) {
		rpc_fail(t->call, status_make(RPC__CODE__OUT_OF_RANGE,
		    RPC__REASON__FIELD_INVALID, "offset", "beyond the end"));
		return;
	}
	if (t->len > (uint64_t)t->size - t->offset)
		t->len = (size_t)((uint64_t)t->size - t->offset);
	t->buf = arena_room(rpc_call_arena(t->call), t->len + 1);
	transfer_work(t, job_read, on_read);
}

static void
job_read(void *arg)
{
	struct transfer *t = arg;

	t->result = blobs_read(t->a->blobs, t->caller->school_id, t->id,
	    t->offset, t->buf, t->len, &t->got);
}

static void
on_read(void *arg)
{
	struct transfer *t = arg;
	Attachments__ReadReply *reply;

	if (!transfer_worked(t))
		return;
	if (t->got != t->len) {
		rpc_fail(t->call, status_make(RPC__CODE__DATA_LOSS,
		    RPC__REASON__INTERNAL_ERROR, NULL, "file is too short"));
		return;
	}
	reply = arena_message(rpc_call_arena(t->call),
	    &attachments__read_reply__descriptor);
	reply->data.data = t->buf;
	reply->data.len = t->len;
	rpc_reply(t->call, reply);
}

void
transfer_authorise(struct transfer *t, void (*then)(struct transfer *))
{
	t->then = then;
	t->turn = grants_turn(t->a->grants);
	attachment_find(t->a->pg, t->caller->school_id, t->id, on_found, t);
}

static void
on_found(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct transfer *t = arg;

	if (status->code != RPC__CODE__OK)
		rpc_fail(t->call, *status);
	else if (!transfer_take(t, rows))
		rpc_fail(t->call, status_not_found());
	else
		transfer_ask_right(t, on_right);
}

static void
on_right(struct transfer *t, const struct status *status)
{
	if (status->code != RPC__CODE__OK)
		rpc_fail(t->call, *status);
	else if (!attachment_may_be_read(&t->found))
		rpc_fail(t->call, attachment_unreadable(
		    rpc_call_arena(t->call), &t->found));
	else
		granted(t);
}

void
transfer_ask_right(struct transfer *t, transfer_right_fn *done)
{
	const struct status none = status_not_found();
	Messages__CheckAttachmentRequest req =
	    MESSAGES__CHECK_ATTACHMENT_REQUEST__INIT;
	struct rpc_context context;

	t->on_right = done;
	if (t->found.state != ATTACHMENT_STAGING &&
	    t->found.uploader == t->caller->user_id) {
		done(t, &STATUS_OK);
	} else if (t->found.state != ATTACHMENT_CLAIMED) {
		done(t, &none);
	} else {
		req.attachment_id = (char *)(uintptr_t)t->id;
		context = check_context(t);
		messages_client_check_attachment(t->a->messages, &context,
		    &req, on_checked, t);
	}
}

/* Ends before the call does, so that its outcome can be told. */
static struct rpc_context
check_context(const struct transfer *t)
{
	struct rpc_context context = *rpc_call_context(t->call);

	if (context.deadline_ms > loop_now_ms() + CHECK_TIMEOUT_MS)
		context.deadline_ms = loop_now_ms() + CHECK_TIMEOUT_MS;
	return context;
}

static void
on_checked(const struct status *status,
    const Messages__CheckAttachmentReply *reply, void *arg)
{
	Events__CheckEventFileRequest req =
	    EVENTS__CHECK_EVENT_FILE_REQUEST__INIT;
	const struct status none = status_not_found();
	struct transfer *t = arg;
	struct rpc_context context;

	if (reply == NULL) {
		t->on_right(t, status);
	} else if (reply->visible) {
		t->on_right(t, &STATUS_OK);
	} else if (!t->found.of_events) {
		t->on_right(t, &none);
	} else {
		req.attachment_id = (char *)(uintptr_t)t->id;
		context = check_context(t);
		events_client_check_event_file(t->a->notify, &context, &req,
		    on_event_checked, t);
	}
}

static void
on_event_checked(const struct status *status,
    const Events__CheckEventFileReply *reply, void *arg)
{
	const struct status none = status_not_found();
	struct transfer *t = arg;

	if (reply == NULL)
		t->on_right(t, status);
	else
		t->on_right(t, reply->visible ? &STATUS_OK : &none);
}

static void
granted(struct transfer *t)
{
	t->size = t->found.size;
	if (t->turn == grants_turn(t->a->grants))
		grants_put(t->a->grants, t->caller->school_id,
		    t->caller->user_id, t->id, t->size);
	t->then(t);
}

/* ---- what was granted is not any more ---- */

void
attachments_revoke(struct attachments *a, struct rpc_call *call,
    const Attachments__RevokeRequest *req)
{
	struct revoking *r = arena_alloc(rpc_call_arena(call), sizeof(*r));

	(void)req;
	*r = (struct revoking){ a, call };
	attachment_revoke(a->pg, rpc_call_caller(call)->school_id, on_revoked,
	    r);
}

/* Here at once; the others hear it. */
static void
on_revoked(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Attachments__RevokeReply reply = ATTACHMENTS__REVOKE_REPLY__INIT;
	struct revoking *r = arg;

	(void)rows;
	grants_clear(r->a->grants);
	if (status->code != RPC__CODE__OK)
		rpc_fail(r->call, *status);
	else
		rpc_reply(r->call, &reply);
}
