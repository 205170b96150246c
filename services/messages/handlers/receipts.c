/* ListReceipts: who has got a message, and read it, for its sender. */
#include "messages/handlers/names.h"
#include "rpc/page.h"

/* A page on its way. */
struct listing {
	struct messages		*m;
	struct rpc_call		*call;
	uint32_t		 page;
	struct receipt_head	 head;
	struct receipt		*receipts;	/* head.n of them */
};

static void	on_listed(const struct status *, const struct pg_rows *,
		    void *);
static void	ask_names(struct listing *);
static directory_name_people_done	on_names;
static Receipts__Receipt *receipt(struct listing *, const struct receipt *,
		    const Directory__NamePeopleReply *);
static Receipts__Receipt__Because *because(struct listing *,
		    const struct receipt *,
		    const Directory__NamePeopleReply *);
static bool	is_delivered(const struct receipt *);

void
receipts_list_receipts(struct messages *m, struct rpc_call *call,
    const Receipts__ListReceiptsRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct listing *l = arena_alloc(rpc_call_arena(call), sizeof(*l));
	struct receipt_page page = { .message_id = req->id,
		.state = (int)req->state };

	l->m = m;
	l->call = call;
	l->page = req->page_size == 0 ? PAGE_DEFAULT : req->page_size;
	if (protobuf_c_enum_descriptor_get_value(
	    &receipts__receipt__state__descriptor, page.state) == NULL) {
		rpc_fail(call, status_invalid("state", "no such state"));
		return;
	}
	if (!page_id_token_read(req->page_token, 0, &page.after)) {
		rpc_fail(call, status_invalid("pageToken",
		    "not of this list"));
		return;
	}
	/* One more than asked says whether there is a next page. */
	page.limit = l->page + 1;
	store_list_receipts(m->pg, caller->school_id, caller->user_id, &page,
	    on_listed, l);
}

static void
on_listed(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct listing *l = arg;
	struct arena *a = rpc_call_arena(l->call);
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	if (!store_receipt_head(rows, a, &l->head)) {
		rpc_fail(l->call, status_not_found());
		return;
	}
	l->receipts = arena_alloc(a,
	    (l->head.n + 1) * sizeof(*l->receipts));
	for (i = 0; i < l->head.n; i++)
		store_receipt(rows, i, &l->receipts[i]);
	ask_names(l);
}

static void
ask_names(struct listing *l)
{
	Directory__NamePeopleRequest req = DIRECTORY__NAME_PEOPLE_REQUEST__INIT;
	size_t i;

	req.ids = arena_alloc(rpc_call_arena(l->call),
	    (2 * l->head.n + 1) * sizeof(req.ids[0]));
	for (i = 0; i < l->head.n && i < l->page; i++) {
		req.ids[req.n_ids++] = l->receipts[i].user_id;
		if (l->receipts[i].child_id != 0)
			req.ids[req.n_ids++] = l->receipts[i].child_id;
	}
	directory_client_name_people(l->m->directory,
	    rpc_call_context(l->call), &req, on_names, l);
}

static void
on_names(const struct status *status, const Directory__NamePeopleReply *names,
    void *arg)
{
	Receipts__ListReceiptsReply reply =
	    RECEIPTS__LIST_RECEIPTS_REPLY__INIT;
	Receipts__ReceiptCounts counts = RECEIPTS__RECEIPT_COUNTS__INIT;
	struct listing *l = arg;
	struct arena *a = rpc_call_arena(l->call);
	const struct receipt_head *h = &l->head;
	size_t i;

	if (names == NULL) {
		rpc_fail(l->call, *status);
		return;
	}
	counts.delivered = h->delivered;
	counts.read = h->read;
	counts.held = h->held;
	counts.withdrawn = h->withdrawn;
	reply.counts = &counts;
	reply.names_off = !h->names;
	if (h->recalled_us != 0)
		reply.recalled_at = arena_timestamp(a, h->recalled_us);
	reply.recipients = arena_pointers(a, h->n + 1);
	for (i = 0; i < h->n && i < l->page; i++)
		reply.recipients[reply.n_recipients++] = receipt(l,
		    &l->receipts[i], names);
	if (h->n > l->page)
		reply.next_page_token = page_id_token(a,
		    l->receipts[l->page - 1].user_id);
	rpc_reply(l->call, &reply);
}

static Receipts__Receipt *
receipt(struct listing *l, const struct receipt *r,
    const Directory__NamePeopleReply *names)
{
	struct arena *a = rpc_call_arena(l->call);
	Receipts__Receipt *out = arena_message(a,
	    &receipts__receipt__descriptor);

	out->user = names_find(a, names, r->user_id);
	out->state = (Receipts__Receipt__State)r->state;
	if (is_delivered(r))
		out->delivered_at = arena_timestamp(a, r->at_us);
	else if (r->at_us != 0)
		out->due_at = arena_timestamp(a, r->at_us);
	if (r->read_us != 0)
		out->read_at = arena_timestamp(a, r->read_us);
	out->because = because(l, r, names);
	return out;
}

static Receipts__Receipt__Because *
because(struct listing *l, const struct receipt *r,
    const Directory__NamePeopleReply *names)
{
	struct arena *a = rpc_call_arena(l->call);
	Receipts__Receipt__Because *b;
	size_t nth;

	if (r->why < 0)
		return NULL;
	b = arena_message(a, &receipts__receipt__because__descriptor);
	nth = names_category(&l->head.to, r->why);
	if (nth < l->head.to.n)
		b->category = (char *)(uintptr_t)l->head.to.names[nth];
	if (r->child_id != 0)
		b->child = names_find(a, names, r->child_id);
	return b;
}

static bool
is_delivered(const struct receipt *r)
{
	return r->state != RECEIPTS__RECEIPT__STATE__HELD &&
	    r->state != RECEIPTS__RECEIPT__STATE__WITHDRAWN;
}
