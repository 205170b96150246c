/* What the handlers of this service share; Claim. */
#include <string.h>

#include "attachments/attachments.h"
#include "base/previewable.h"

static struct status refuse_claim(struct arena *, const char *);
static administration_get_file_rules_done on_claim_rules;
static struct status too_many(unsigned most);
static void	on_claimed(const struct status *, const struct pg_rows *,
		    void *);

static const Common__Attachment__Scan told_scans[] = {
	[SCAN_NONE] = COMMON__ATTACHMENT__SCAN__NOT_SCANNED,
	[SCAN_PENDING] = COMMON__ATTACHMENT__SCAN__PENDING,
	[SCAN_CLEAN] = COMMON__ATTACHMENT__SCAN__CLEAN,
	[SCAN_INFECTED] = COMMON__ATTACHMENT__SCAN__INFECTED,
	[SCAN_HELD] = COMMON__ATTACHMENT__SCAN__PENDING,
	[SCAN_NOT_TAKEN] = COMMON__ATTACHMENT__SCAN__NOT_TAKEN,
};

struct transfer *
transfer_new(struct attachments *a, struct rpc_call *call, const char *id)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct transfer *t;

	if (id != NULL && !attachment_is_id(id)) {
		rpc_fail(call, status_not_found());
		return NULL;
	}
	t = arena_alloc(rpc_call_arena(call), sizeof(*t));
	t->a = a;
	t->call = call;
	t->caller = caller;
	t->id = id;
	return t;
}

void
transfer_work(struct transfer *t, work_fn *job, work_fn *done)
{
	if (!work_submit(t->a->far_work, job, done, t))
		rpc_fail(t->call, status_overloaded("disk queue is full"));
}

bool
transfer_take(struct transfer *t, const struct pg_rows *rows)
{
	if (pg_count(rows) == 0 || !attachment_of_row(rows, 0, &t->found))
		return false;
	transfer_keep(t);
	return true;
}

void
transfer_keep(struct transfer *t)
{
	struct arena *arena = rpc_call_arena(t->call);

	t->found.id = arena_strdup(arena, t->found.id);
	t->found.name = arena_strdup(arena, t->found.name);
	t->found.media_type = arena_strdup(arena, t->found.media_type);
	t->found.sha256 = arena_strdup(arena, t->found.sha256);
	t->found.found = arena_strdup(arena, t->found.found);
}

bool
transfer_worked(struct transfer *t)
{
	struct status status = STATUS_OK;

	switch (t->result) {
	case BLOB_OK:
		return true;
	case BLOB_ABSENT:
		status = status_not_found();
		break;
	case BLOB_INCOMPLETE:
		status = status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__UPLOAD_INCOMPLETE, NULL,
		    "bytes are missing");
		break;
	case BLOB_MISMATCH:
		status = status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__UPLOAD_CHECKSUM_WRONG, "checksum",
		    "the bytes have another sum");
		break;
	case BLOB_CONFLICT:
		status = status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__UPLOAD_OFFSET_WRONG, "offset",
		    "another part of it has begun");
		break;
	case BLOB_FULL:
		status = status_make(RPC__CODE__RESOURCE_EXHAUSTED,
		    RPC__REASON__STORAGE_FULL, NULL, "the store is full");
		break;
	case BLOB_READ_ONLY:
		status = status_make(RPC__CODE__UNAVAILABLE,
		    RPC__REASON__STORAGE_READ_ONLY, NULL,
		    "the store cannot be written to");
		break;
	case BLOB_BUSY:
		status = status_overloaded("disk queue is full");
		break;
	case BLOB_DAMAGED:
		status = status_make(RPC__CODE__DATA_LOSS,
		    RPC__REASON__INTERNAL_ERROR, NULL, "the file is damaged");
		break;
	case BLOB_LOCKED:
		status = status_make(RPC__CODE__UNAVAILABLE,
		    RPC__REASON__STORAGE_LOCKED, NULL,
		    "the keys of the store are not there");
		break;
	case BLOB_FAILED:
		status = status_internal("the store failed");
		break;
	}
	rpc_fail(t->call, status);
	return false;
}

Common__Attachment *
attachment_message(struct arena *arena, const struct attachment *a)
{
	Common__Attachment *m;

	m = arena_message(arena, &common__attachment__descriptor);
	m->id = arena_strdup(arena, a->id);
	m->name = arena_strdup(arena, a->name);
	m->media_type = arena_strdup(arena, a->media_type);
	m->size = (uint32_t)a->size;
	m->sha256 = arena_strdup(arena, a->sha256);
	m->scan = told_scans[a->scan];
	m->found = arena_strdup(arena, a->found);
	m->preview = is_previewable(a->media_type);
	return m;
}

struct status
attachment_unreadable(struct arena *arena, const struct attachment *a)
{
	Rpc__Fault **faults;
	struct status status;

	if (a->scan == SCAN_PENDING)
		return status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__ATTACHMENT_NOT_SCANNED_YET, NULL,
		    "it waits for the scanner");
	if (a->scan == SCAN_HELD)
		return scanner_away();
	if (a->scan == SCAN_NOT_TAKEN)
		return status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__ATTACHMENT_NOT_SCANNABLE, NULL,
		    "the scanner does not take it");
	status = status_make(RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__ATTACHMENT_FOUND_INFECTED, NULL, "it is infected");
	faults = arena_pointers(arena, 1);
	faults[0] = arena_message(arena, &rpc__fault__descriptor);
	faults[0]->id = arena_strdup(arena, a->found);
	faults[0]->reason =
	    (char *)(uintptr_t)finding_name(FINDING_TEST_VIRUS);
	status.faults = faults;
	status.nfaults = 1;
	return status;
}

/* Not UNAVAILABLE, for which another replica would be asked at once. */
struct status
scanner_away(void)
{
	return status_make(RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__SCANNER_AWAY, NULL, "the scanner does not answer");
}

/*
 * The files are on disk since Commit, so this is one statement.  They stay
 * claimed when the send that wanted them fails; the sweep asks about them.
 */
void
attachments_claim(struct attachments *a, struct rpc_call *call,
    const Attachments__ClaimRequest *req)
{
	struct transfer *t = transfer_new(a, call, NULL);
	size_t i;

	t->claim = (struct attachment_claim){
		(const char *const *)req->ids,
		(const char *const *)req->seen_ids,
		req->n_ids, req->n_seen_ids, req->for_event, 0 };
	if (req->n_ids > a->max_per_message) {
		rpc_fail(call, too_many(a->max_per_message));
		return;
	}
	for (i = 0; i < req->n_ids; i++)
		if (!attachment_is_id(req->ids[i])) {
			rpc_fail(call,
			    refuse_claim(rpc_call_arena(call), req->ids[i]));
			return;
		}
	if (req->n_ids == 0)
		rpc_reply(call, arena_message(rpc_call_arena(call),
		    &attachments__claim_reply__descriptor));
	else
		limits_ask(a, call, on_claim_rules, t);
}

static void
on_claim_rules(const struct status *status,
    const Administration__FileRules *rules, void *arg)
{
	struct transfer *t = arg;

	if (rules == NULL) {
		rpc_fail(t->call, *status);
		return;
	}
	if (t->claim.n > limits_files(t->a, rules)) {
		rpc_fail(t->call, too_many(limits_files(t->a, rules)));
		return;
	}
	t->claim.max_bytes = limits_message_bytes(t->a, rules);
	attachment_claim(t->a->pg, t->caller->school_id, t->caller->user_id,
	    &t->claim, t->a->keep_ms, on_claimed, t);
}

static struct status
too_many(unsigned most)
{
	return status_limit(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__TOO_MANY_ATTACHMENTS, "ids", most,
	    "too many attachments");
}

static void
on_claimed(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct transfer *t = arg;
	struct arena *arena = rpc_call_arena(t->call);
	Attachments__ClaimReply *reply;
	struct attachment found;
	int64_t bytes = 0;
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(t->call, *status);
		return;
	}
	n = pg_count(rows);
	reply = arena_message(arena, &attachments__claim_reply__descriptor);
	reply->attachments = arena_pointers(arena, n);
	reply->n_attachments = n;
	for (i = 0; i < n; i++) {
		if (!attachment_of_row(rows, i, &found)) {
			rpc_fail(t->call,
			    refuse_claim(arena, attachment_asked(rows, i)));
			return;
		}
		if (!attachment_may_be_read(&found) &&
		    found.scan != SCAN_PENDING) {
			rpc_fail(t->call,
			    attachment_unreadable(arena, &found));
			return;
		}
		reply->attachments[i] = attachment_message(arena, &found);
		bytes += found.size;
	}
	if (t->claim.max_bytes > 0 && bytes > t->claim.max_bytes)
		rpc_fail(t->call, status_limit(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__MESSAGE_FILES_TOO_LARGE, "ids",
		    t->claim.max_bytes, "too many bytes together"));
	else
		rpc_reply(t->call, reply);
}

/* `field` is the id at fault, cut where it is absurd, printable in any case. */
static struct status
refuse_claim(struct arena *arena, const char *id)
{
	char *field = arena_strndup(arena, id, strnlen(id, 64)), *p;

	for (p = field; *p != '\0'; p++)
		if (*p <= ' ' || *p > '~')
			*p = '?';
	return status_make(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__ATTACHMENT_UNKNOWN, field,
	    "not a finished upload of the sender");
}

bool
attachment_is_id(const char *id)
{
	return strspn(id, "0123456789abcdef") == BLOB_ID_LEN &&
	    id[BLOB_ID_LEN] == '\0';
}
