/* Create, Append and Delete: an upload that comes, and one that goes. */
#include <string.h>
#include <time.h>

#include "attachments/attachments.h"
#include "attachments/formats/file_name.h"
#include "base/random_hex.h"

static const struct media_type *allowed_type(const struct attachments *,
		    const char *);
static struct status check_create(const struct attachments *,
		    const Attachments__CreateRequest *, const char *);
static administration_get_file_rules_done on_rules;
static struct status check_rules(struct transfer *,
		    const Administration__FileRules *);
static void	on_inserted(const struct status *, const struct pg_rows *,
		    void *);
static struct status over_quota(Rpc__Reason, int64_t most);
static void	job_create(void *);
static void	on_created(void *);
static void	fail_creation(struct transfer *);
static void	on_creation_undone(const struct status *,
		    const struct pg_rows *, void *);
static void	on_creation_purged(const struct status *,
		    const struct pg_rows *, void *);
static void	append_piece(struct transfer *);
static void	on_append_found(const struct status *, const struct pg_rows *,
		    void *);
static void	on_discarded(const struct status *, const struct pg_rows *,
		    void *);
static void	on_removed(void *);
static void	on_purged(const struct status *, const struct pg_rows *,
		    void *);
static void	reply_deleted(struct transfer *);

/*
 * The row is there before the file: what is left of a crash in between is
 * found by the sweep.
 */
void
attachments_create(struct attachments *a, struct rpc_call *call,
    const Attachments__CreateRequest *req)
{
	struct transfer *t = transfer_new(a, call, NULL);
	struct status status;
	const char *name;
	char *id;

	name = file_name_of(rpc_call_arena(call), req->name);
	status = check_create(t->a, req, name);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	id = arena_alloc(rpc_call_arena(call), BLOB_ID_LEN + 1);
	random_hex(id, BLOB_ID_LEN / 2);
	t->id = id;
	t->type = allowed_type(t->a, name);
	t->found = (struct attachment){ .id = t->id,
		.uploader = t->caller->user_id, .name = name };
	if (t->type != NULL) {
		t->found.media_type = t->type->name;
		t->found.clean = req->clean && media_type_is_picture(t->type);
	}
	t->asked = req->size;
	t->asked_clean = req->clean;
	limits_ask(a, call, on_rules, t);
}

static void
on_rules(const struct status *status, const Administration__FileRules *rules,
    void *arg)
{
	struct transfer *t = arg;
	struct status refused;

	refused = rules == NULL ? *status : check_rules(t, rules);
	if (refused.code != RPC__CODE__OK) {
		rpc_fail(t->call, refused);
		return;
	}
	/* Until it is known: what it may have at most. */
	t->found.size = t->asked != 0 ? (int64_t)t->asked :
	    limits_bytes(t->a, rules);
	t->quotas = limits_quotas(t->a, rules);
	attachment_create(t->a->pg, t->caller->school_id, &t->found,
	    &t->quotas, t->a->keep_ms, on_inserted, t);
}

static struct status
check_rules(struct transfer *t, const Administration__FileRules *rules)
{
	if (rules->frozen)
		return status_make(RPC__CODE__PERMISSION_DENIED,
		    RPC__REASON__WRITING_FROZEN, NULL, "the caller is frozen");
	if (t->type == NULL || !limits_take(rules, t->type))
		return refusal_of_type(t->a, rpc_call_arena(t->call), rules,
		    t->found.name);
	if (t->asked > (uint64_t)limits_bytes(t->a, rules))
		return limits_too_large(limits_bytes(t->a, rules), "size");
	return STATUS_OK;
}

static struct status
check_create(const struct attachments *a, const Attachments__CreateRequest *req,
    const char *name)
{
	if (name == NULL)
		return status_invalid("name", "not the name of a file");
	if (file_name_misleads(req->name))
		return status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__ATTACHMENT_NAME_MISLEADS, "name",
		    "it would pass for another type");
	if (req->size > (uint64_t)a->max_bytes)
		return limits_too_large(a->max_bytes, "size");
	return STATUS_OK;
}

static const struct media_type *
allowed_type(const struct attachments *a, const char *name)
{
	const struct media_type *type = media_type_of_name(name);
	size_t i;

	for (i = 0; i < a->nallowed; i++)
		if (a->allowed[i] == type)
			return type;
	return NULL;
}

static void
on_inserted(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct transfer *t = arg;
	enum attachment_refused refused = status->code == RPC__CODE__OK ?
	    attachment_create_refused(rows) : ATTACHMENT_CREATED;

	if (status->code != RPC__CODE__OK)
		rpc_fail(t->call, *status);
	else if (refused == ATTACHMENT_OVER_PERSON)
		rpc_fail(t->call, over_quota(
		    RPC__REASON__PERSON_QUOTA_REACHED, t->quotas.person));
	else if (refused == ATTACHMENT_OVER_SCHOOL)
		rpc_fail(t->call, over_quota(
		    RPC__REASON__SCHOOL_QUOTA_REACHED, t->quotas.school));
	else if (refused == ATTACHMENT_TOO_MANY)
		rpc_fail(t->call, status_limit(
		    RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__UPLOADS_TOO_MANY, NULL, t->quotas.unfinished,
		    "too many uploads that are not finished"));
	else if (!work_submit(t->a->work, job_create, on_created, t)) {
		t->result = BLOB_OK;
		fail_creation(t);
	}
}

static struct status
over_quota(Rpc__Reason reason, int64_t most)
{
	return status_limit(RPC__CODE__FAILED_PRECONDITION, reason, "size",
	    most, "more than may be kept");
}

static void
job_create(void *arg)
{
	struct transfer *t = arg;

	t->result = blobs_create(t->a->blobs, t->caller->school_id, t->id);
}

static void
on_created(void *arg)
{
	struct transfer *t = arg;
	struct arena *arena = rpc_call_arena(t->call);
	Attachments__CreateReply *reply;

	if (t->result != BLOB_OK) {
		fail_creation(t);
		return;
	}
	incoming_put(t->a->incoming, t->caller->school_id, t->caller->user_id,
	    t->id, t->found.size);
	reply = arena_message(arena, &attachments__create_reply__descriptor);
	reply->id = (char *)t->id;
	reply->clean = t->asked_clean;
	reply->expires_at = arena_timestamp(arena,
	    (int64_t)time(NULL) * 1000000 + t->a->keep_ms * 1000);
	rpc_reply(t->call, reply);
}

/* No file, so no row. */
static void
fail_creation(struct transfer *t)
{
	attachment_discard(t->a->pg, t->caller->school_id, t->caller->user_id,
	    t->id, on_creation_undone, t);
}

static void
on_creation_undone(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct transfer *t = arg;

	(void)status;
	(void)rows;
	attachment_purge(t->a->pg, t->caller->school_id, &t->id, 1,
	    on_creation_purged, t);
}

/* What the database could not undo, the sweep will. */
static void
on_creation_purged(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct transfer *t = arg;

	(void)status;
	(void)rows;
	if (transfer_worked(t))
		rpc_fail(t->call, status_overloaded("disk queue is full"));
}

void
attachments_append(struct attachments *a, struct rpc_call *call,
    const Attachments__AppendRequest *req)
{
	struct transfer *t = transfer_new(a, call, req->id);

	if (t == NULL)
		return;
	t->piece = (struct blob_piece){ .offset = req->offset,
		.data = req->data.data, .len = req->data.len,
		.part = req->part, .uncounted = req->unverified, .arg = t };
	t->size = incoming_size(t->a->incoming, t->caller->school_id,
	    t->caller->user_id, t->id);
	if (t->size == -1)
		attachment_find(t->a->pg, t->caller->school_id, t->id,
		    on_append_found, t);
	else
		append_piece(t);
}

static void
on_append_found(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct transfer *t = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(t->call, *status);
		return;
	}
	if (!transfer_take(t, rows) || t->found.state != ATTACHMENT_STAGING ||
	    t->found.uploader != t->caller->user_id) {
		rpc_fail(t->call, status_not_found());
		return;
	}
	t->size = t->found.size;
	incoming_put(t->a->incoming, t->caller->school_id, t->caller->user_id,
	    t->id, t->size);
	append_piece(t);
}

static void
append_piece(struct transfer *t)
{
	const struct blob_piece *p = &t->piece;

	if (p->offset <= (uint64_t)t->size &&
	    p->len <= (uint64_t)t->size - p->offset) {
		if (!incoming_append(t->a->incoming, t->caller->school_id,
		    t->id, &t->piece))
			rpc_fail(t->call,
			    status_overloaded("too much waits to be written"));
	} else if (p->offset > (uint64_t)t->a->max_bytes ||
	    p->len > (uint64_t)t->a->max_bytes - p->offset)
		rpc_fail(t->call, limits_too_large(t->size, "data"));
	else
		rpc_fail(t->call, status_invalid("offset", "beyond the size"));
}

void
attachments_on_appended(struct blob_piece *p)
{
	struct transfer *t = p->arg;

	t->result = p->result;
	if (transfer_worked(t))
		rpc_reply(t->call, arena_message(rpc_call_arena(t->call),
		    &attachments__append_reply__descriptor));
}

void
attachments_delete(struct attachments *a, struct rpc_call *call,
    const Attachments__DeleteRequest *req)
{
	struct transfer *t = transfer_new(a, call, req->id);

	if (t != NULL)
		attachment_discard(t->a->pg, t->caller->school_id,
		    t->caller->user_id, t->id, on_discarded, t);
}

static void
on_discarded(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct transfer *t = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(t->call, *status);
		return;
	}
	if (!transfer_take(t, rows)) {
		rpc_fail(t->call, status_not_found());
		return;
	}
	if (t->found.state == ATTACHMENT_CLAIMED) {
		rpc_fail(t->call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__ATTACHMENT_IN_USE, "id", "it has been sent"));
		return;
	}
	grants_drop(t->a->grants, t->caller->school_id, t->caller->user_id,
	    t->id);
	if (!work_submit(t->a->far_work, transfer_job_remove,
	    on_removed, t)) {
		t->result = BLOB_FAILED;
		on_removed(t);
	}
}

void
transfer_job_remove(void *arg)
{
	struct transfer *t = arg;

	t->result = blobs_remove(t->a->blobs, t->caller->school_id, t->id,
	    t->found.sha256 != NULL ? t->found.sha256 : "");
}

/* From here on nobody can see it; what files are left, the sweep removes. */
static void
on_removed(void *arg)
{
	struct transfer *t = arg;

	if (t->result == BLOB_OK)
		attachment_purge(t->a->pg, t->caller->school_id, &t->id, 1,
		    on_purged, t);
	else
		reply_deleted(t);
}

static void
on_purged(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct transfer *t = arg;

	(void)status;
	(void)rows;
	reply_deleted(t);
}

static void
reply_deleted(struct transfer *t)
{
	rpc_reply(t->call, arena_message(rpc_call_arena(t->call),
	    &attachments__delete_reply__descriptor));
}
