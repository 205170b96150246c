/*
 * ListReceipts: who has got a message, read and acknowledged it, for its
 * sender; a page of them, or all as a file.
 */
#include <string.h>

#include "messages/handlers/names.h"
#include "messages/handlers/receipts_file.h"
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
static names_done	on_names;
static void	add_counts(Receipts__ListReceiptsReply *, struct listing *);
static void	add_recipients(Receipts__ListReceiptsReply *, struct listing *,
		    const Directory__NamePeopleReply *);
static void	add_children(Receipts__ListReceiptsReply *, struct listing *);
static size_t	child_place(const Receipts__ListReceiptsReply *, int64_t id);
static Receipts__Receipt *receipt(struct listing *, const struct receipt *,
		    const Directory__NamePeopleReply *);
static Receipts__ChildReceipt *child_receipt(struct arena *,
		    const Directory__NamePeopleReply *, int64_t id,
		    int64_t done_us);

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
	if (strcmp(req->format, "csv") == 0) {
		receipts_file(m, call, req->id, page.state);
		return;
	}
	if (*req->format != '\0' && strcmp(req->format, "json") != 0) {
		rpc_fail(call, status_invalid("format",
		    "neither csv nor json"));
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
		store_receipt(rows, i, a, &l->receipts[i]);
	ask_names(l);
}

static void
ask_names(struct listing *l)
{
	const size_t shown = l->head.n < l->page ? l->head.n : l->page;

	receipts_ask_names(l->m, l->call, l->receipts, shown, on_names, l);
}

static void
on_names(const struct status *status, const Directory__NamePeopleReply *names,
    void *arg)
{
	Receipts__ListReceiptsReply reply =
	    RECEIPTS__LIST_RECEIPTS_REPLY__INIT;
	struct listing *l = arg;

	if (names == NULL) {
		rpc_fail(l->call, *status);
		return;
	}
	add_counts(&reply, l);
	add_recipients(&reply, l, names);
	add_children(&reply, l);
	rpc_reply(l->call, &reply);
}

static void
add_counts(Receipts__ListReceiptsReply *reply, struct listing *l)
{
	struct arena *a = rpc_call_arena(l->call);
	const struct receipt_head *h = &l->head;

	reply->counts = arena_message(a, &receipts__receipt_counts__descriptor);
	reply->counts->delivered = h->delivered;
	reply->counts->read = h->read;
	reply->counts->acknowledged = h->acknowledged;
	reply->counts->asked = h->asked;
	reply->counts->held = h->held;
	reply->counts->withdrawn = h->withdrawn;
	reply->names_off = !h->names;
	if (h->recalled_us != 0)
		reply->recalled_at = arena_timestamp(a, h->recalled_us);
}

static void
add_recipients(Receipts__ListReceiptsReply *reply, struct listing *l,
    const Directory__NamePeopleReply *names)
{
	struct arena *a = rpc_call_arena(l->call);
	const struct receipt_head *h = &l->head;
	size_t i;

	reply->recipients = arena_pointers(a, h->n + 1);
	for (i = 0; i < h->n && i < l->page; i++)
		reply->recipients[reply->n_recipients++] = receipt(l,
		    &l->receipts[i], names);
	if (h->n > l->page)
		reply->next_page_token = page_id_token(a,
		    l->receipts[l->page - 1].user_id);
}

/* By id, so that each is put in its place once. */
static void
add_children(Receipts__ListReceiptsReply *reply, struct listing *l)
{
	Receipts__ChildReceipt *child;
	size_t i, j, n = 0, place;

	for (i = 0; i < reply->n_recipients; i++)
		n += reply->recipients[i]->n_children;
	reply->children = arena_pointers(rpc_call_arena(l->call), n + 1);
	for (i = 0; i < reply->n_recipients; i++)
		for (j = 0; j < reply->recipients[i]->n_children; j++) {
			child = reply->recipients[i]->children[j];
			place = child_place(reply, child->person->id);
			if (place < reply->n_children &&
			    reply->children[place]->person->id ==
			    child->person->id)
				continue;
			memmove(&reply->children[place + 1],
			    &reply->children[place], (reply->n_children -
			    place) * sizeof(reply->children[0]));
			reply->children[place] = child;
			reply->n_children++;
		}
}

/* The first that is not before it. */
static size_t
child_place(const Receipts__ListReceiptsReply *reply, int64_t id)
{
	size_t low = 0, high = reply->n_children, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (reply->children[mid]->person->id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static Receipts__Receipt *
receipt(struct listing *l, const struct receipt *r,
    const Directory__NamePeopleReply *names)
{
	struct arena *a = rpc_call_arena(l->call);
	Receipts__Receipt *out = arena_message(a,
	    &receipts__receipt__descriptor);
	size_t i;

	out->user = names_find(a, names, r->user_id);
	out->state = (Receipts__Receipt__State)r->state;
	if (receipt_is_delivered(r))
		out->delivered_at = arena_timestamp(a, r->at_us);
	else if (r->at_us != 0)
		out->due_at = arena_timestamp(a, r->at_us);
	if (r->read_us != 0)
		out->read_at = arena_timestamp(a, r->read_us);
	if (r->own_us != 0)
		out->acknowledged_at = arena_timestamp(a, r->own_us);
	out->on_paper = r->on_paper;
	out->because = receipts_because(a, &l->head.to, r, names);
	out->children = arena_pointers(a, r->nchildren + 1);
	for (i = 0; i < r->nchildren; i++)
		out->children[out->n_children++] = child_receipt(a, names,
		    r->children[i], r->done_us[i]);
	return out;
}

static Receipts__ChildReceipt *
child_receipt(struct arena *a, const Directory__NamePeopleReply *names,
    int64_t id, int64_t done_us)
{
	Receipts__ChildReceipt *out = arena_message(a,
	    &receipts__child_receipt__descriptor);

	out->person = names_find(a, names, id);
	if (done_us != 0)
		out->acknowledged_at = arena_timestamp(a, done_us);
	return out;
}

Receipts__Receipt__Because *
receipts_because(struct arena *a, const struct ticked *to,
    const struct receipt *r, const Directory__NamePeopleReply *names)
{
	Receipts__Receipt__Because *b;
	size_t nth;

	if (r->why < 0 && !r->copied)
		return NULL;
	b = arena_message(a, &receipts__receipt__because__descriptor);
	b->copy = r->copied;
	nth = r->copied ? to->n : names_category(to, r->why);
	if (nth < to->n)
		b->category = (char *)(uintptr_t)to->names[nth];
	if (r->child_id != 0)
		b->child = names_find(a, names, r->child_id);
	return b;
}
