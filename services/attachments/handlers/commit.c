/*
 * Commit: an upload that is whole is examined, hashed, made to last, and
 * scanned where there is a scanner for viruses.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "attachments/attachments.h"
#include "attachments/scanner/scanner.h"

static void	on_commit_found(const struct status *, const struct pg_rows *,
		    void *);
static administration_get_file_rules_done	on_policy;
static void	job_look(void *);
static void	on_looked(void *);
static void	close_copy(struct transfer *);
static validation_done	on_judged;
static void	refuse(struct rpc_call *, Rpc__Reason, const char *detail,
		    const char *finding);
static void	start_commit(struct transfer *);
static void	job_commit(void *);
static void	on_committed(void *);
static void	on_finished(const struct status *, const struct pg_rows *,
		    void *);
static void	on_finished_elsewhere(const struct status *,
		    const struct pg_rows *, void *);
static void	reply_kept(struct transfer *);
static void	scan_or_reply(struct transfer *);
static scanner_done	on_scanned;
static void	refuse_scanned(struct transfer *, const char *found);
static void	reply_found(struct transfer *);
static void	on_too_late(void *);

void
attachments_commit(struct attachments *a, struct rpc_call *call,
    const Attachments__CommitRequest *req)
{
	struct transfer *t = transfer_new(a, call, req->id);

	if (t == NULL)
		return;
	t->size = (int64_t)req->size;
	if (req->size > (uint64_t)t->a->max_bytes)
		rpc_fail(call, limits_too_large(t->a->max_bytes, "size"));
	else
		attachment_find(t->a->pg, t->caller->school_id, t->id,
		    on_commit_found, t);
}

static void
on_commit_found(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct transfer *t = arg;

	if (status->code != RPC__CODE__OK)
		rpc_fail(t->call, *status);
	else if (!transfer_take(t, rows) ||
	    t->found.uploader != t->caller->user_id)
		rpc_fail(t->call, status_not_found());
	else if (t->found.state != ATTACHMENT_STAGING)
		reply_kept(t);
	else if (t->size > t->found.size)
		rpc_fail(t->call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__UPLOAD_INCOMPLETE, NULL, "bytes are missing"));
	else {
		if (t->size == 0)
			t->size = t->found.size;
		limits_ask_again(t->a, t->call, on_policy, t);
	}
}

static void
on_policy(const struct status *status, const Administration__FileRules *rules,
    void *arg)
{
	struct transfer *t = arg;

	if (rules != NULL)
		t->rules = limits_known(t->a, t->caller->school_id, rules);
	else if (!limits_recall(t->a, t->caller->school_id, status,
	    &t->rules)) {
		rpc_fail(t->call, *status);
		return;
	}
	t->fd = t->copy = -1;
	transfer_work(t, job_look, on_looked);
}

static void
job_look(void *arg)
{
	struct transfer *t = arg;
	const int64_t school = t->caller->school_id;
	const uint64_t max = (uint64_t)t->found.size;

	t->result = t->found.clean ?
	    blobs_copy(t->a->blobs, school, t->id, max, (uint64_t)t->size,
	    &t->copy) :
	    blobs_look(t->a->blobs, school, t->id, max, (uint64_t)t->size,
	    &t->fd);
}

static void
on_looked(void *arg)
{
	struct transfer *t = arg;
	struct validation_file file;

	if (!transfer_worked(t))
		return;
	/* Cleaned and in place since an earlier Commit. */
	if (t->found.clean && t->copy == -1) {
		start_commit(t);
		return;
	}
	if (t->found.clean &&
	    (t->fd = fcntl(t->copy, F_DUPFD_CLOEXEC, 0)) == -1) {
		close_copy(t);
		rpc_fail(t->call, status_overloaded("no descriptor is left"));
		return;
	}
	file = (struct validation_file){ .fd = t->fd,
		.size = (uint64_t)t->size,
		.extension = media_type_of_name(t->found.name)->extension,
		.policy = &t->rules.policy, .clean = t->found.clean,
		.school_id = t->caller->school_id,
		.user_id = t->caller->user_id,
		.until_ms = rpc_call_context(t->call)->deadline_ms };
	if (!validation_submit(t->a->validation, &file, on_judged, t)) {
		close_copy(t);
		rpc_fail(t->call,
		    status_overloaded("too many files wait to be examined"));
	}
}

static void
close_copy(struct transfer *t)
{
	if (t->copy != -1)
		close(t->copy);
	t->copy = -1;
}

static void
on_judged(const struct verdict *verdict, void *arg)
{
	struct transfer *t = arg;

	if (verdict != NULL && verdict->finding == FINDING_NONE) {
		start_commit(t);
		return;
	}
	close_copy(t);
	if (verdict == NULL)
		rpc_fail(t->call,
		    status_unavailable("it cannot be examined now"));
	else
		rpc_fail(t->call, refusal_of_content(t->a,
		    rpc_call_arena(t->call), t->found.name, verdict));
}

/* What was found, and where, is the fault: people are told both. */
static void
refuse(struct rpc_call *call, Rpc__Reason reason, const char *detail,
    const char *finding)
{
	Rpc__Fault fault = RPC__FAULT__INIT, *faults[] = { &fault };
	struct status status;

	status = status_make(RPC__CODE__INVALID_ARGUMENT, reason, "name",
	    "the file is not taken");
	fault.id = (char *)(uintptr_t)detail;
	fault.reason = (char *)(uintptr_t)finding;
	status.faults = faults;
	status.nfaults = 1;
	rpc_fail(call, status);
}

static void
start_commit(struct transfer *t)
{
	t->digest = incoming_take(t->a->incoming, t->caller->school_id, t->id);
	/* That is of the bytes as they came. */
	if (t->found.clean) {
		digest_destroy(&t->digest);
		t->digest = digest_new();
	}
	if (t->digest != NULL &&
	    work_submit(t->a->far_work, job_commit, on_committed, t))
		return;
	digest_destroy(&t->digest);
	close_copy(t);
	t->result = BLOB_BUSY;
	(void)transfer_worked(t);
}

static void
job_commit(void *arg)
{
	struct transfer *t = arg;
	uint64_t size = (uint64_t)t->size;

	if (t->found.clean) {
		t->result = blobs_commit_copy(t->a->blobs,
		    t->caller->school_id, t->id, t->copy, &size, t->digest,
		    t->sha256);
		t->size = (int64_t)size;
		return;
	}
	t->result = blobs_commit(t->a->blobs, t->caller->school_id, t->id,
	    (uint64_t)t->found.size, size, t->digest, t->sha256);
}

static void
on_committed(void *arg)
{
	struct transfer *t = arg;
	struct attachment_end end = { .id = t->id,
		.uploader = t->caller->user_id, .size = t->size,
		.sha256 = t->sha256 };

	digest_destroy(&t->digest);
	close_copy(t);
	if (!transfer_worked(t))
		return;
	if (t->a->scanner != NULL) {
		end.scan = t->rules.refuse_unscanned ? SCAN_HELD :
		    SCAN_PENDING;
		end.scan_ms = scanner_lease_ms(t->a->scanner);
	}
	attachment_finish(t->a->pg, t->caller->school_id, &end, t->a->keep_ms,
	    on_finished, t);
}

static void
on_finished(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct transfer *t = arg;

	if (status->code != RPC__CODE__OK)
		rpc_fail(t->call, *status);
	else if (transfer_take(t, rows))
		scan_or_reply(t);
	else
		attachment_find(t->a->pg, t->caller->school_id, t->id,
		    on_finished_elsewhere, t);
}

/* The same Commit on another replica was first; or a Delete, or the sweep. */
static void
on_finished_elsewhere(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct transfer *t = arg;

	if (status->code != RPC__CODE__OK)
		rpc_fail(t->call, *status);
	else if (transfer_take(t, rows))
		reply_kept(t);
	else
		transfer_work(t, transfer_job_remove, on_too_late);
}

/* A Commit that comes again: what is held is no answer yet. */
static void
reply_kept(struct transfer *t)
{
	if (t->found.scan == SCAN_HELD || t->found.scan == SCAN_PENDING)
		scan_or_reply(t);
	else if (attachment_may_be_read(&t->found))
		reply_found(t);
	else
		refuse_scanned(t, t->found.found);
}

static void
scan_or_reply(struct transfer *t)
{
	if (t->a->scanner != NULL && !attachment_may_be_read(&t->found))
		scanner_examine(t->a->scanner, t->caller->school_id, t->id,
		    t->found.size, rpc_call_context(t->call)->deadline_ms,
		    on_scanned, t);
	else
		reply_found(t);
}

static void
on_scanned(enum clamd_answer answer, const char *found, void *arg)
{
	struct transfer *t = arg;

	if (answer == CLAMD_AWAY && t->found.scan == SCAN_HELD) {
		rpc_fail(t->call, scanner_away());
	} else if (answer == CLAMD_CLEAN || answer == CLAMD_AWAY) {
		if (answer == CLAMD_CLEAN)
			t->found.scan = SCAN_CLEAN;
		reply_found(t);
	} else {
		t->found.scan = answer == CLAMD_FOUND ? SCAN_INFECTED :
		    SCAN_NOT_TAKEN;
		refuse_scanned(t, found);
	}
}

static void
refuse_scanned(struct transfer *t, const char *found)
{
	if (t->found.scan == SCAN_INFECTED)
		refuse(t->call, RPC__REASON__ATTACHMENT_INFECTED, found,
		    finding_name(FINDING_TEST_VIRUS));
	else
		rpc_fail(t->call, attachment_unreadable(
		    rpc_call_arena(t->call), &t->found));
}

static void
reply_found(struct transfer *t)
{
	rpc_reply(t->call, attachment_message(rpc_call_arena(t->call),
	    &t->found));
}

static void
on_too_late(void *arg)
{
	struct transfer *t = arg;

	rpc_fail(t->call, status_not_found());
}
