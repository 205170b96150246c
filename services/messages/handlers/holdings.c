/* What there is of somebody, for a file of all their data. */
#include "messages/handlers/page_token.h"
#include "messages/messages.h"
#include "messages/store/holdings.h"
#include "rpc/page.h"

#define KIND_REPORTS	'o'
#define KIND_ACKNOWLEDGEMENTS 'k'

/* A list on its way. */
struct listing {
	struct rpc_call	*call;
	uint32_t	 page;
};

static void	on_threads(const struct status *, const struct pg_rows *,
		    void *);
static void	on_reports(const struct status *, const struct pg_rows *,
		    void *);
static void	on_acknowledgements(const struct status *,
		    const struct pg_rows *, void *);

void
holdings_list_thread_ids(struct messages *m, struct rpc_call *call,
    const Holdings__ListThreadIdsRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	if (req->after < 0) {
		rpc_fail(call, status_invalid("after", "not an id"));
		return;
	}
	store_list_thread_ids(m->pg, caller->school_id, caller->user_id,
	    req->after, req->page_size == 0 ? PAGE_DEFAULT : req->page_size,
	    on_threads, call);
}

static void
on_threads(const struct status *status, const struct pg_rows *rows, void *call)
{
	Holdings__ListThreadIdsReply reply =
	    HOLDINGS__LIST_THREAD_IDS_REPLY__INIT;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply.n_thread_ids = pg_count(rows);
	reply.thread_ids = arena_alloc(rpc_call_arena(call),
	    (reply.n_thread_ids + 1) * sizeof(*reply.thread_ids));
	for (i = 0; i < reply.n_thread_ids; i++)
		reply.thread_ids[i] = store_thread_id(rows, i, &reply.total);
	rpc_reply(call, &reply);
}

void
holdings_list_own_reports(struct messages *m, struct rpc_call *call,
    const Holdings__ListOwnReportsRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct listing *l = arena_alloc(rpc_call_arena(call), sizeof(*l));
	int64_t after = 0, nothing = 0;

	if (req->page_token[0] != '\0' && !page_token_read(req->page_token,
	    KIND_REPORTS, &after, &nothing)) {
		rpc_fail(call, status_invalid("pageToken",
		    "not of this list"));
		return;
	}
	l->call = call;
	l->page = req->page_size == 0 ? PAGE_DEFAULT : req->page_size;
	/* One more than asked says whether there is a next page. */
	store_list_own_reports(m->pg, caller->school_id, caller->user_id,
	    after, l->page + 1, on_reports, l);
}

static void
on_reports(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Holdings__ListOwnReportsReply reply =
	    HOLDINGS__LIST_OWN_REPORTS_REPLY__INIT;
	struct listing *l = arg;
	struct arena *a = rpc_call_arena(l->call);
	Holdings__OwnReport *r = NULL;
	struct report found;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	reply.reports = arena_pointers(a, pg_count(rows) + 1);
	for (i = 0; i < pg_count(rows) && i < l->page; i++) {
		r = arena_message(a, &holdings__own_report__descriptor);
		r->message_id = store_own_report(rows, i, &found);
		r->reason = (Moderation__Report__Kind)found.kind;
		r->word = arena_strdup(a, found.word);
		r->reported_at = arena_timestamp(a, found.reported_us);
		reply.reports[reply.n_reports++] = r;
	}
	if (r != NULL && pg_count(rows) > l->page)
		reply.next_page_token = page_token(a, KIND_REPORTS,
		    r->message_id, 0);
	rpc_reply(l->call, &reply);
}

void
holdings_list_own_acknowledgements(struct messages *m, struct rpc_call *call,
    const Holdings__ListOwnAcknowledgementsRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct listing *l = arena_alloc(rpc_call_arena(call), sizeof(*l));
	int64_t message = 0, child = 0;

	if (req->page_token[0] != '\0' && !page_token_read(req->page_token,
	    KIND_ACKNOWLEDGEMENTS, &message, &child)) {
		rpc_fail(call, status_invalid("pageToken",
		    "not of this list"));
		return;
	}
	l->call = call;
	l->page = req->page_size == 0 ? PAGE_DEFAULT : req->page_size;
	store_list_own_acknowledgements(m->pg, caller->school_id,
	    caller->user_id, message, child, l->page + 1,
	    on_acknowledgements, l);
}

static void
on_acknowledgements(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	Holdings__ListOwnAcknowledgementsReply reply =
	    HOLDINGS__LIST_OWN_ACKNOWLEDGEMENTS_REPLY__INIT;
	struct listing *l = arg;
	struct arena *a = rpc_call_arena(l->call);
	Holdings__OwnAcknowledgement *k = NULL;
	struct own_acknowledgement found;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	reply.acknowledgements = arena_pointers(a, pg_count(rows) + 1);
	for (i = 0; i < pg_count(rows) && i < l->page; i++) {
		store_own_acknowledgement(rows, i, &found);
		k = arena_message(a,
		    &holdings__own_acknowledgement__descriptor);
		k->message_id = found.message_id;
		k->child_id = found.child_id;
		k->acknowledged_at = arena_timestamp(a, found.at_us);
		k->on_paper = found.on_paper;
		reply.acknowledgements[reply.n_acknowledgements++] = k;
	}
	if (k != NULL && pg_count(rows) > l->page)
		reply.next_page_token = page_token(a, KIND_ACKNOWLEDGEMENTS,
		    k->message_id, k->child_id);
	rpc_reply(l->call, &reply);
}
