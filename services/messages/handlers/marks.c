/* Marks and moves: of a thread, of several, of all that a filter shows. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "messages/handlers/search.h"
#include "messages/search/query.h"

/* Of a filter, lines that are done with the answer; the others soon after. */
#define MAX_AT_ONCE	500
/* Acts of one person that may go on at a time. */
#define MAX_GOING_ON	5

/* Marks on their way. */
struct marking {
	struct messages	*m;
	struct rpc_call	*call;
	bool		 read;
};

static struct marking *marking_new(struct messages *, struct rpc_call *,
		    const struct marks *);
static struct status check_marks(size_t, const struct marks *);
static void	act_on_found(struct messages *, struct rpc_call *,
		    const Messages__ThreadFilter *, const struct marks *);
static struct status check_filter(const Messages__UpdateThreadsRequest *);
static void	on_marked(const struct status *, const struct pg_rows *,
		    void *);
static void	on_acted(const struct status *, const struct pg_rows *,
		    void *);
static void	on_batch(const struct status *, const struct pg_rows *,
		    void *);
static void	on_undone(const struct status *, const struct pg_rows *,
		    void *);
static void	reply_act(struct rpc_call *, const struct act *);
static struct status refusal(enum act_status);
static bool	read_token(const char *, int64_t *);
static enum tristate	tristate(const Google__Protobuf__BoolValue *);

void
messages_update_thread(struct messages *m, struct rpc_call *call,
    const Messages__UpdateThreadRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	const struct marks marks = { tristate(req->read),
		tristate(req->archived), tristate(req->trashed),
		req->read_up_to != 0 ? &req->read_up_to : NULL, true,
		req->folder_id != NULL ? &req->folder_id->value : NULL };
	struct status status = check_marks(1, &marks);

	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	store_update(m->pg, caller->school_id, caller->user_id,
	    req->thread_id, &marks, on_marked, marking_new(m, call, &marks));
}

static void
on_marked(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Messages__UpdateThreadReply reply = MESSAGES__UPDATE_THREAD_REPLY__INIT;
	struct marking *k = arg;
	struct line line;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(k->call, *status);
		return;
	}
	switch (store_marks_taken(rows, &reply.unread_threads)) {
	case MARKS_UNSEEN:
		rpc_fail(k->call, refusal(ACT_UNSEEN));
		return;
	case MARKS_NO_FOLDER:
		rpc_fail(k->call, refusal(ACT_NO_FOLDER));
		return;
	case MARKS_TAKEN:
		break;
	}
	if (k->read)
		readings_wake(k->m->readings);
	if (!store_marked_line(rows, &line)) {
		rpc_fail(k->call, status_not_found());
		return;
	}
	reply.thread = messages_thread(k->call, &line);
	rpc_reply(k->call, &reply);
}

/* ---- several ---- */

void
messages_update_threads(struct messages *m, struct rpc_call *call,
    const Messages__UpdateThreadsRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	const Messages__ThreadFilter *f = req->filter;
	const struct marks marks = { tristate(req->read),
		tristate(req->archived), tristate(req->trashed),
		req->n_read_up_to > 0 ? req->read_up_to : NULL, false,
		req->folder_id != NULL ? &req->folder_id->value : NULL };
	struct status status = check_filter(req);
	struct line_filter filter;

	if (status.code == RPC__CODE__OK)
		status = check_marks(req->n_ids, &marks);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	if (f == NULL) {
		store_act_on_lines(m->pg, caller->school_id, caller->user_id,
		    req->ids, req->n_ids, &marks, on_acted,
		    marking_new(m, call, &marks));
		return;
	}
	if (*text_trimmed(rpc_call_arena(call), f->q) != '\0') {
		act_on_found(m, call, f, &marks);
		return;
	}
	filter = (struct line_filter){ (int)f->box, f->folder,
	    tristate(f->unread) == YES, tristate(f->has_attachments) == YES,
	    (int)f->role, f->concerns };
	store_act_on_filter(m->pg, caller->school_id, caller->user_id,
	    &filter, &marks, MAX_AT_ONCE, MAX_GOING_ON, on_acted,
	    marking_new(m, call, &marks));
}

/* What asks for nothing finds nothing. */
static void
act_on_found(struct messages *m, struct rpc_call *call,
    const Messages__ThreadFilter *f, const struct marks *marks)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct search_terms terms = { 0 };

	(void)search_place_of(f->box, &terms.place);
	if (!search_parse(rpc_call_arena(call), f->q, &terms, NULL)) {
		store_act_on_lines(m->pg, caller->school_id, caller->user_id,
		    NULL, 0, marks, on_acted, marking_new(m, call, marks));
		return;
	}
	if (tristate(f->unread) == YES)
		terms.unread = true;
	store_act_on_search(m->pg, caller->school_id, caller->user_id, &terms,
	    marks, MAX_AT_ONCE, MAX_GOING_ON, on_acted,
	    marking_new(m, call, marks));
}

static struct status
check_filter(const Messages__UpdateThreadsRequest *req)
{
	const Messages__ThreadFilter *f = req->filter;

	if (f == NULL && req->n_ids == 0)
		return status_missing("ids");
	if (f == NULL)
		return req->n_read_up_to == 0 ||
		    req->n_read_up_to == req->n_ids ? STATUS_OK :
		    status_invalid("readUpTo", "not one for each of ids");
	if (req->n_ids > 0)
		return status_invalid("filter", "not with ids");
	if (req->n_read_up_to > 0)
		return status_invalid("readUpTo", "only with ids");
	if ((int)f->box < 0 || f->box > MESSAGES__BOX__TRASH)
		return status_invalid("filter.box", "no such box");
	if (f->folder < 0 || (f->folder != 0 &&
	    f->box != MESSAGES__BOX__INBOX))
		return status_invalid("filter.folder", "not with a box");
	if ((int)f->role < 0 || f->role > COMMON__ROLE__ADMIN)
		return status_invalid("filter.role", "nobody's");
	if (f->concerns < 0)
		return status_invalid("filter.concerns", "nobody's");
	if (f->q[0] == '\0')
		return STATUS_OK;
	if (utf8_length(f->q) < 0)
		return status_invalid("filter.q", "not UTF-8");
	if (f->folder != 0 || f->role != 0 || f->has_attachments != NULL ||
	    f->concerns != 0)
		return status_invalid("filter.q", "with other filters");
	return STATUS_OK;
}

static struct status
check_marks(size_t n, const struct marks *marks)
{
	size_t i;

	if (marks->read == LEAVE && marks->archived == LEAVE &&
	    marks->trashed == LEAVE && marks->folder == NULL)
		return status_missing("read");
	if (marks->folder != NULL && (*marks->folder < 0 ||
	    marks->archived != LEAVE || marks->trashed != LEAVE))
		return status_invalid("folderId", "no folder, or two places");
	if (marks->upto == NULL)
		return STATUS_OK;
	if (marks->read != YES)
		return status_invalid("readUpTo", "only with read: true");
	for (i = 0; i < n; i++)
		if (marks->upto[i] < 0)
			return status_invalid("readUpTo", "not an id");
	return STATUS_OK;
}

static void
on_acted(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct marking *k = arg;
	struct act act;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(k->call, *status);
		return;
	}
	store_act(rows, &act);
	if (act.status != ACT_DONE) {
		rpc_fail(k->call, act.status == ACT_NONE ?
		    messages_folder_missing("filter.folder") :
		    refusal(act.status));
		return;
	}
	if (k->read)
		readings_wake(k->m->readings);
	if (act.going_on)
		tidying_wake(k->m->tidying);
	reply_act(k->call, &act);
}

void
messages_get_batch(struct messages *m, struct rpc_call *call,
    const Messages__GetBatchRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	int64_t id;

	if (read_token(req->undo_token, &id))
		store_get_act(m->pg, caller->school_id, caller->user_id, id,
		    on_batch, call);
	else
		rpc_fail(call, status_invalid("undoToken", "not a token"));
}

static void
on_batch(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct act act;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(arg, *status);
		return;
	}
	store_act(rows, &act);
	if (act.status == ACT_DONE)
		reply_act(arg, &act);
	else
		rpc_fail(arg, status_not_found());
}

static void
reply_act(struct rpc_call *call, const struct act *act)
{
	Messages__UpdateThreadsReply reply =
	    MESSAGES__UPDATE_THREADS_REPLY__INIT;

	reply.updated = act->lines;
	reply.unread_threads = act->unread;
	if (act->id != 0)
		reply.undo_token = arena_printf(rpc_call_arena(call), "%lld",
		    (long long)act->id);
	reply.going_on = act->going_on;
	rpc_reply(call, &reply);
}

/* ---- taking back ---- */

void
messages_undo_threads(struct messages *m, struct rpc_call *call,
    const Messages__UndoThreadsRequest *req)
{
	static const struct marks none = { LEAVE, LEAVE, LEAVE, NULL, false,
		NULL };
	const struct rpc_caller *caller = rpc_call_caller(call);
	int64_t id;

	if (read_token(req->undo_token, &id))
		store_undo_act(m->pg, caller->school_id, caller->user_id, id,
		    MAX_AT_ONCE, on_undone, marking_new(m, call, &none));
	else
		rpc_fail(call, status_invalid("undoToken", "not a token"));
}

static void
on_undone(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Messages__UndoThreadsReply reply = MESSAGES__UNDO_THREADS_REPLY__INIT;
	struct marking *k = arg;
	struct act act;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(k->call, *status);
		return;
	}
	store_act(rows, &act);
	if (act.status != ACT_DONE) {
		rpc_fail(k->call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__UNDO_ENDED, "undoToken", NULL));
		return;
	}
	if (act.going_on)
		tidying_wake(k->m->tidying);
	reply.restored = act.lines;
	reply.unread_threads = act.unread;
	reply.going_on = act.going_on;
	rpc_reply(k->call, &reply);
}

static struct marking *
marking_new(struct messages *m, struct rpc_call *call,
    const struct marks *marks)
{
	struct marking *k = arena_alloc(rpc_call_arena(call), sizeof(*k));

	*k = (struct marking){ m, call, marks->read == YES };
	return k;
}

static struct status
refusal(enum act_status why)
{
	switch (why) {
	case ACT_UNSEEN:
		return status_invalid("readUpTo",
		    "no message of the thread that the caller sees");
	case ACT_NO_FOLDER:
		return messages_folder_missing("folderId");
	case ACT_TOO_MANY:
		return status_limit(RPC__CODE__RESOURCE_EXHAUSTED,
		    RPC__REASON__TOO_MANY_ACTS, NULL, MAX_GOING_ON, NULL);
	default:
		return status_not_found();
	}
}

/* A token is the id of the act, which is its user's alone. */
static bool
read_token(const char *token, int64_t *id)
{
	size_t n = strspn(token, "0123456789");

	if (n == 0 || n > 18 || token[n] != '\0')
		return false;
	*id = strtoll(token, NULL, 10);
	return true;
}

static enum tristate
tristate(const Google__Protobuf__BoolValue *value)
{
	if (value == NULL)
		return LEAVE;
	return value->value ? YES : NO;
}
