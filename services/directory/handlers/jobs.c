/* Words about an import: that it may be applied, or not, or is taken back. */
#include <string.h>

#include "base/log.h"
#include "directory/directory.h"

#define JOB_TEXT	32	/* hexadecimal digits */

struct word {
	struct directory	*directory;
	struct rpc_call		*call;
	const char		*job;
};

static struct word *word_new(struct directory *, const char *job,
		    struct rpc_call *);
static struct store_job_word said(const struct word *);
static pg_done_fn   on_confirmed, on_cancelled, on_undo;
static struct status beyond(void);
static bool	    was_taken(const struct status *, const struct pg_rows *,
		    struct word *);

void
directory_confirm_job(struct directory *d, struct rpc_call *call,
    const Directory__ConfirmJobRequest *req)
{
	struct word *w = word_new(d, req->id, call);
	struct store_job_word by;
	int64_t *same;
	size_t i;

	if (w == NULL)
		return;
	by = said(w);
	same = arena_alloc(rpc_call_arena(call),
	    (req->n_same + 1) * sizeof(*same));
	for (i = 0; i < req->n_same; i++)
		same[i] = req->same[i];
	store_job_confirm(d->pg, &by, same, req->n_same, req->all_same,
	    on_confirmed, w);
}

void
directory_cancel_job(struct directory *d, struct rpc_call *call,
    const Directory__CancelJobRequest *req)
{
	struct word *w = word_new(d, req->id, call);
	struct store_job_word by;

	if (w == NULL)
		return;
	by = said(w);
	store_job_cancel(d->pg, &by, on_cancelled, w);
}

/* NULL: the call is answered. */
static struct word *
word_new(struct directory *d, const char *job, struct rpc_call *call)
{
	struct word *w;

	if (strlen(job) != JOB_TEXT) {
		rpc_fail(call, status_not_found());
		return NULL;
	}
	w = arena_alloc(rpc_call_arena(call), sizeof(*w));
	w->directory = d;
	w->call = call;
	w->job = arena_strdup(rpc_call_arena(call), job);
	return w;
}

/* Who says it: the act is noted with what it does. */
static struct store_job_word
said(const struct word *w)
{
	const struct rpc_caller *caller = rpc_call_caller(w->call);

	return (struct store_job_word){ .school_id = caller->school_id,
		.user_id = caller->user_id, .address = caller->address,
		.job = w->job };
}

static void
on_confirmed(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	Directory__ConfirmJobReply reply = DIRECTORY__CONFIRM_JOB_REPLY__INIT;
	struct word *w = arg;

	if (!was_taken(status, rows, w))
		return;
	import_confirmed(w->directory, rpc_call_caller(w->call)->school_id,
	    w->job);
	rpc_reply(w->call, &reply);
}

static void
on_cancelled(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	Directory__CancelJobReply reply = DIRECTORY__CANCEL_JOB_REPLY__INIT;
	struct word *w = arg;

	if (was_taken(status, rows, w))
		rpc_reply(w->call, &reply);
}

/* False: the call is answered with why not. */
static bool
was_taken(const struct status *status, const struct pg_rows *rows,
    struct word *w)
{
	if (status->code != RPC__CODE__OK) {
		rpc_fail(w->call, *status);
		return false;
	}
	switch (store_word(rows)) {
	case STORE_WORD_TAKEN:
		log_info("import", "job=%s by=%lld word=taken", w->job,
		    (long long)rpc_call_caller(w->call)->user_id);
		return true;
	case STORE_WAITS_NOT:
		rpc_fail(w->call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__JOB_NOT_WAITING, NULL,
		    "the job does not wait"));
		return false;
	case STORE_OTHER_RUNS:
		rpc_fail(w->call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__JOB_RUNNING, NULL, "an import is running"));
		return false;
	case STORE_OUTDATED:
		rpc_fail(w->call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__JOB_OUTDATED, NULL,
		    "something has changed since"));
		return false;
	case STORE_BEYOND:
		rpc_fail(w->call, beyond());
		return false;
	case STORE_NO_JOB:
		break;
	}
	rpc_fail(w->call, status_not_found());
	return false;
}

static struct status
beyond(void)
{
	return status_make(RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__ADMINISTRATOR_NEEDED, NULL,
	    "an administrator's import");
}

void
directory_undo_job(struct directory *d, struct rpc_call *call,
    const Directory__UndoJobRequest *req)
{
	struct word *w = word_new(d, req->id, call);
	struct store_job_word by;

	if (w == NULL)
		return;
	by = said(w);
	store_job_undo(d->pg, &by, on_undo, w);
}

static void
on_undo(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Directory__UndoJobReply reply = DIRECTORY__UNDO_JOB_REPLY__INIT;
	struct word *w = arg;
	const char *later;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(w->call, *status);
		return;
	}
	switch (store_undo(rows, &later)) {
	case STORE_UNDOES:
		log_info("import", "job=%s by=%lld word=undo", w->job,
		    (long long)rpc_call_caller(w->call)->user_id);
		import_undo(w->directory, rpc_call_caller(w->call)->school_id,
		    w->job);
		rpc_reply(w->call, &reply);
		return;
	case STORE_UNDOES_NOT:
		rpc_fail(w->call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__JOB_NOT_UNDOABLE, NULL,
		    "not applied, too old or undone"));
		return;
	case STORE_UNDO_OTHER_RUNS:
		rpc_fail(w->call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__JOB_RUNNING, NULL, "an import is running"));
		return;
	case STORE_UNDO_LATER:
		rpc_fail(w->call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__JOB_UNDO_LATER,
		    arena_strdup(rpc_call_arena(w->call), later),
		    "a later import comes first"));
		return;
	case STORE_UNDO_BEYOND:
		rpc_fail(w->call, beyond());
		return;
	case STORE_UNDO_NO_JOB:
		break;
	}
	rpc_fail(w->call, status_not_found());
}
