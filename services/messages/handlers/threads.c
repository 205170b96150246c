/* Boxes: lists of threads, the unread count. */
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

static struct status check_list(const Messages__ListThreadsRequest *);
static char	kind(const struct box_page *);
static void	list(struct listing *);
static void	count(struct listing *);
static void	on_listed(const struct status *, const struct pg_rows *,
		    void *);
static void	on_empty(const struct status *, const struct pg_rows *,
		    void *);
static void	on_folder(const struct status *, const struct pg_rows *,
		    void *);
static void	on_counted(const struct status *, const struct pg_rows *,
		    void *);

/*
 * The kind of a page token of a box.  "i" and "s" were the inbox and what was
 * sent in another order.
 */
static const char box_kinds[] = "nwatd";
#define NBOXES		((int)sizeof(box_kinds) - 1)
#define FOLDER_KIND	'f'

void
messages_list_threads(struct messages *m, struct rpc_call *call,
    const Messages__ListThreadsRequest *req)
{
	struct listing *l;
	uint32_t size = req->page_size == 0 ? PAGE_DEFAULT : req->page_size;
	struct status status = check_list(req);

	if (*text_trimmed(rpc_call_arena(call), req->q) != '\0') {
		messages_search(m, call, req);
		return;
	}
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	l = arena_alloc(rpc_call_arena(call), sizeof(*l));
	l->m = m;
	l->call = call;
	l->page = (struct box_page){ (int)req->box,
	    req->unread != NULL && req->unread->value, false,
	    PAGE_FIRST_US, PAGE_FIRST_ID, req->thread_id, req->concerns,
	    req->folder,
	    req->has_attachments != NULL && req->has_attachments->value,
	    (int)req->role, size + 1 };
	if (req->folder != 0)
		l->page.box = MESSAGES__BOX__ARCHIVE;
	if (req->box == MESSAGES__BOX__SCHEDULED)
		l->page.before_us = l->page.before_id = 0;
	if (req->page_token[0] != '\0' && (!page_token_read(req->page_token,
	    kind(&l->page), &l->page.before_us, &l->page.before_id) ||
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

static struct status
check_list(const Messages__ListThreadsRequest *req)
{
	const bool scheduled = req->box == MESSAGES__BOX__SCHEDULED;

	if ((int)req->box < 0 || (int)req->box >= NBOXES)
		return status_invalid("box", "no such box");
	if (req->thread_id != 0 && !scheduled)
		return status_invalid("threadId", "only of what is scheduled");
	if (req->folder != 0 && req->box != MESSAGES__BOX__INBOX)
		return status_invalid("folder", "not with a box");
	if ((int)req->role < 0 || req->role > COMMON__ROLE__ADMIN ||
	    (req->role != 0 && scheduled))
		return status_invalid("role", "none, or not with this box");
	if (req->has_attachments != NULL && scheduled)
		return status_invalid("hasAttachments", "not with this box");
	return STATUS_OK;
}

static char
kind(const struct box_page *page)
{
	return page->folder_id != 0 ? FOLDER_KIND : box_kinds[page->box];
}

static void
count(struct listing *l)
{
	const struct rpc_caller *caller = rpc_call_caller(l->call);

	if (l->page.folder_id != 0) {
		store_find_folder(l->m->pg, caller->school_id,
		    caller->user_id, l->page.folder_id, on_folder, l->call);
		return;
	}
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
		reply.next_page_token = page_token(a, kind(&l->page),
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

static void
on_folder(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Messages__ListThreadsReply reply = MESSAGES__LIST_THREADS_REPLY__INIT;

	if (status->code != RPC__CODE__OK)
		rpc_fail(arg, *status);
	else if (!store_folder_found(rows, &reply.unread_threads))
		rpc_fail(arg, messages_folder_missing("folder"));
	else
		rpc_reply(arg, &reply);
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
