/* GetUpload and VerifyUpload: an upload that goes on where it broke. */
#include "attachments/attachments.h"
#include "attachments/blobs/sum.h"

static void	on_found(const struct status *, const struct pg_rows *,
		    void *);
static void	job_offset(void *);
static void	on_offset(void *);
static void	on_verify_found(const struct status *, const struct pg_rows *,
		    void *);
static void	job_verify(void *);
static void	on_verified(void *);

/* On its call's arena. */
struct progress {
	struct transfer	*t;
	int64_t		 expires_us;
	uint64_t	 offset;
	uint64_t	 part, expected;	/* that begins; or 0 */
};

struct verifying {
	struct transfer	*t;
	struct blob_sum	 sum;
};

void
attachments_get_upload(struct attachments *a, struct rpc_call *call,
    const Attachments__GetUploadRequest *req)
{
	struct transfer *t = transfer_new(a, call, req->id);
	struct progress *p;

	if (t == NULL)
		return;
	p = arena_alloc(rpc_call_arena(call), sizeof(*p));
	*p = (struct progress){ .t = t, .part = req->part,
		.expected = req->offset };
	attachment_find_upload(a->pg, t->caller->school_id,
	    t->caller->user_id, t->id, on_found, p);
}

static void
on_found(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct progress *p = arg;
	struct transfer *t = p->t;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(t->call, *status);
		return;
	}
	if (!transfer_take(t, rows)) {
		rpc_fail(t->call, status_not_found());
		return;
	}
	p->expires_us = attachment_expiry(rows);
	if (t->found.state == ATTACHMENT_STAGING) {
		if (!work_submit(t->a->work, job_offset, on_offset, p))
			rpc_fail(t->call,
			    status_overloaded("disk queue is full"));
		return;
	}
	p->offset = (uint64_t)t->found.size;
	t->result = BLOB_OK;
	on_offset(p);
}

static void
job_offset(void *arg)
{
	struct progress *p = arg;
	struct transfer *t = p->t;

	t->result = p->part == 0 ?
	    blobs_offset(t->a->blobs, t->caller->school_id, t->id,
	    (uint64_t)t->found.size, &p->offset) :
	    blobs_begin_part(t->a->blobs, t->caller->school_id, t->id,
	    (uint64_t)t->found.size, p->part, p->expected, &p->offset);
}

static void
on_offset(void *arg)
{
	struct progress *p = arg;
	struct transfer *t = p->t;
	struct arena *arena = rpc_call_arena(t->call);
	Attachments__GetUploadReply *reply;

	if (!transfer_worked(t))
		return;
	reply = arena_message(arena,
	    &attachments__get_upload_reply__descriptor);
	reply->offset = p->offset;
	reply->size = (uint64_t)t->found.size;
	reply->expires_at = arena_timestamp(arena, p->expires_us);
	/* Else Commit is asked for again, which says why it is not taken. */
	if (t->found.state != ATTACHMENT_STAGING &&
	    (attachment_may_be_read(&t->found) ||
	    t->found.scan == SCAN_PENDING))
		reply->attachment = attachment_message(arena, &t->found);
	rpc_reply(t->call, reply);
}

static struct status
beyond_the_size(void)
{
	return status_invalid("length", "beyond the size");
}

void
attachments_verify_upload(struct attachments *a, struct rpc_call *call,
    const Attachments__VerifyUploadRequest *req)
{
	struct transfer *t = transfer_new(a, call, req->id);
	struct verifying *v;

	if (t == NULL)
		return;
	if (!sum_is_known(req->algorithm)) {
		rpc_fail(call, status_invalid("algorithm", "not known"));
		return;
	}
	if (req->length > UINT64_MAX - req->offset) {
		rpc_fail(call, beyond_the_size());
		return;
	}
	v = arena_alloc(rpc_call_arena(call), sizeof(*v));
	*v = (struct verifying){ t, { .from = req->offset,
		.to = req->offset + req->length, .algorithm = req->algorithm,
		.bytes = req->checksum.data, .len = req->checksum.len,
		.part = req->part } };
	attachment_find_upload(a->pg, t->caller->school_id,
	    t->caller->user_id, t->id, on_verify_found, v);
}

static void
on_verify_found(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct verifying *v = arg;
	struct transfer *t = v->t;

	if (status->code != RPC__CODE__OK)
		rpc_fail(t->call, *status);
	else if (!transfer_take(t, rows) ||
	    t->found.state != ATTACHMENT_STAGING)
		rpc_fail(t->call, status_not_found());
	else if (v->sum.to > (uint64_t)t->found.size)
		rpc_fail(t->call, beyond_the_size());
	else if (!work_submit(t->a->work, job_verify, on_verified, v))
		rpc_fail(t->call, status_overloaded("disk queue is full"));
}

static void
job_verify(void *arg)
{
	struct verifying *v = arg;
	struct transfer *t = v->t;

	t->result = blobs_verify(t->a->blobs, t->caller->school_id, t->id,
	    (uint64_t)t->found.size, &v->sum);
}

static void
on_verified(void *arg)
{
	struct verifying *v = arg;
	struct transfer *t = v->t;

	if (transfer_worked(t))
		rpc_reply(t->call, arena_message(rpc_call_arena(t->call),
		    &attachments__verify_upload_reply__descriptor));
}
