/* Boxes: lists of threads, marks, the unread count. */
#include "base/text.h"
#include "messages/handlers/page_token.h"
#include "messages/handlers/search.h"
#include "messages/messages.h"
#include "rpc/page.h"

/* A page on its way. */
struct listing {
	struct messages	*m;
	struct rpc_call	*call;
	struct box_page	 page;		/* limit: one more than asked for */
};

/* Marks on their way. */
struct marking {
	struct messages	*m;
	struct rpc_call	*call;
	bool		 batch, read;
};

static void	list(struct listing *);
static void	count(struct listing *);
static void	on_listed(const struct status *, const struct pg_rows *,
		    void *);
static void	on_empty(const struct status *, const struct pg_rows *,
		    void *);
static void	update(struct messages *, struct rpc_call *, bool,
		    const int64_t *, size_t, const struct marks *);
static struct status	check_marks(size_t, const struct marks *);
static void	on_updated(const struct status *, const struct pg_rows *,
		    void *);
static void	reply_update(struct rpc_call *, const struct pg_rows *);
static void	on_counted(const struct status *, const struct pg_rows *,
		    void *);
static enum tristate	tristate(const Google__Protobuf__BoolValue *);

/*
 * The kind of a page token of a box.  "i" and "s" were the inbox and what was
 * sent in another order.
 */
static const char box_kinds[] = "nwatd";
#define NBOXES	((int)sizeof(box_kinds) - 1)

void
messages_list_threads(struct messages *m, struct rpc_call *call,
    const Messages__ListThreadsRequest *req)
{
	struct listing *l;
	uint32_t size = req->page_size == 0 ? PAGE_DEFAULT : req->page_size;

	if (*text_trimmed(rpc_call_arena(call), req->q) != '\0') {
		messages_search(m, call, req);
		return;
	}
	if ((int)req->box < 0 || (int)req->box >= NBOXES) {
		rpc_fail(call, status_invalid("box", "no such box"));
		return;
	}
	if (req->thread_id != 0 && req->box != MESSAGES__BOX__SCHEDULED) {
		rpc_fail(call, status_invalid("threadId",
		    "only of what is scheduled"));
		return;
	}
	l = arena_alloc(rpc_call_arena(call), sizeof(*l));
	l->m = m;
	l->call = call;
	l->page = (struct box_page){ (int)req->box,
	    tristate(req->unread) == YES, false, PAGE_FIRST_US, PAGE_FIRST_ID,
	    req->thread_id, req->concerns, size + 1 };
	if (req->box == MESSAGES__BOX__SCHEDULED)
		l->page.before_us = l->page.before_id = 0;
	if (req->page_token[0] != '\0' && (!page_token_read(req->page_token,
	    box_kinds[req->box], &l->page.before_us, &l->page.before_id) ||
	    l->page.before_us > PAGE_FIRST_US)) {
		rpc_fail(call, status_invalid("pageToken", "not a token"));
		return;
	}
	if (req->box == MESSAGES__BOX__SCHEDULED && l->page.unread_only) {
		count(l);
		return;
	}
	list(l);
}

static void
count(struct listing *l)
{
	const struct rpc_caller *caller = rpc_call_caller(l->call);

	store_count_unread(l->m->pg, caller->school_id, caller->user_id,
	    on_empty, l->call);
}

static void
list(struct listing *l)
{
	const struct rpc_caller *caller = rpc_call_caller(l->call);

	store_list(l->m->pg, caller->school_id, caller->user_id, &l->page,
	    on_listed, l);
}

static void
on_listed(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Messages__ListThreadsReply reply = MESSAGES__LIST_THREADS_REPLY__INIT;
	struct listing *l = arg;
	struct arena *a = rpc_call_arena(l->call);
	struct line line = { 0 };
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	/* The count comes with the lines: without any, it is asked for. */
	if ((n = pg_count(rows)) == 0) {
		count(l);
		return;
	}
	if (!l->page.old && store_is_old(rows)) {
		l->page.old = true;
		list(l);
		return;
	}
	reply.unread_threads = store_unread(rows);
	reply.threads = arena_pointers(a, n);
	if (n == l->page.limit)
		n--;
	for (i = 0; i < n; i++) {
		store_line(rows, i, &line);
		reply.threads[i] = l->page.box == MESSAGES__BOX__SCHEDULED ?
		    messages_held_thread(l->call, &line) :
		    messages_thread(l->call, &line);
	}
	reply.n_threads = n;
	if (n < pg_count(rows))
		reply.next_page_token = page_token(a, box_kinds[l->page.box],
		    line.at_us, l->page.box == MESSAGES__BOX__SCHEDULED ?
		    line.last_id : line.thread_id);
	rpc_reply(l->call, &reply);
}

static void
on_empty(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Messages__ListThreadsReply reply = MESSAGES__LIST_THREADS_REPLY__INIT;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(arg, *status);
		return;
	}
	reply.unread_threads = store_unread(rows);
	rpc_reply(arg, &reply);
}

/* ---- marks ---- */

void
messages_update_thread(struct messages *m, struct rpc_call *call,
    const Messages__UpdateThreadRequest *req)
{
	const struct marks marks = { tristate(req->read),
		tristate(req->archived), tristate(req->trashed),
		req->read_up_to != 0 ? &req->read_up_to : NULL, true };

	update(m, call, false, &req->thread_id, 1,
	    &marks);
}

void
messages_update_threads(struct messages *m, struct rpc_call *call,
    const Messages__UpdateThreadsRequest *req)
{
	const struct marks marks = { tristate(req->read),
		tristate(req->archived), tristate(req->trashed),
		req->n_read_up_to > 0 ? req->read_up_to : NULL, false };

	if (req->n_read_up_to > 0 && req->n_read_up_to != req->n_ids) {
		rpc_fail(call, status_invalid("readUpTo",
		    "not one for each of ids"));
		return;
	}
	update(m, call, true, req->ids, req->n_ids,
	    &marks);
}

static void
update(struct messages *m, struct rpc_call *call, bool batch,
    const int64_t *ids, size_t n, const struct marks *marks)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct marking *k;
	struct status status;

	status = check_marks(n, marks);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	k = arena_alloc(rpc_call_arena(call), sizeof(*k));
	*k = (struct marking){ m, call, batch, marks->read == YES };
	store_update(m->pg, caller->school_id, caller->user_id, ids, n, marks,
	    on_updated, k);
}

static struct status
check_marks(size_t n, const struct marks *marks)
{
	size_t i;

	if (marks->read == LEAVE && marks->archived == LEAVE &&
	    marks->trashed == LEAVE)
		return status_missing("read");
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
on_updated(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Messages__UpdateThreadsReply reply =
	    MESSAGES__UPDATE_THREADS_REPLY__INIT;
	struct marking *k = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(k->call, *status);
		return;
	}
	if (!store_marks_taken(rows)) {
		rpc_fail(k->call, status_invalid("readUpTo",
		    "no message of the thread that the caller sees"));
		return;
	}
	if (k->read)
		readings_wake(k->m->readings);
	if (!k->batch) {
		reply_update(k->call, rows);
		return;
	}
	reply.unread_threads = store_unread(rows);
	reply.updated = (uint32_t)store_marked(rows);
	rpc_reply(k->call, &reply);
}

static void
reply_update(struct rpc_call *call, const struct pg_rows *rows)
{
	Messages__UpdateThreadReply reply = MESSAGES__UPDATE_THREAD_REPLY__INIT;
	struct line line;

	if (store_marked(rows) == 0) {
		rpc_fail(call, status_not_found());
		return;
	}
	store_line(rows, 0, &line);
	reply.unread_threads = store_unread(rows);
	reply.thread = messages_thread(call, &line);
	rpc_reply(call, &reply);
}

static enum tristate
tristate(const Google__Protobuf__BoolValue *value)
{
	if (value == NULL)
		return LEAVE;
	return value->value ? YES : NO;
}

/* ---- the count ---- */

void
messages_count_unread(struct messages *m, struct rpc_call *call,
    const Messages__CountUnreadRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	(void)req;
	store_count_unread(m->pg, caller->school_id, caller->user_id,
	    on_counted, call);
}

static void
on_counted(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Messages__CountUnreadReply reply = MESSAGES__COUNT_UNREAD_REPLY__INIT;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(arg, *status);
		return;
	}
	reply.unread_threads = store_unread(rows);
	rpc_reply(arg, &reply);
}
