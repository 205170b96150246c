/* GetThread: what a user can see of a thread, oldest first. */
#include "messages.h"
#include "page.h"
#include "page_token.h"

/* A page on its way. */
struct getting {
	struct messages		*m;
	struct rpc_call		*call;
	struct thread_page	 page;
};

static void	get(struct getting *);
static void	on_got(const struct status *, const struct pg_rows *, void *);
static void	reply_page(struct rpc_call *, const struct pg_rows *,
		    const struct thread_head *);
static Messages__Message *message(struct arena *, const struct message *);
static Messages__Recipient *recipient(struct arena *, const struct ticked *,
		    size_t);
static Common__Attachment *attachment(struct arena *, const struct files *,
		    size_t);

#define KIND	'm'	/* of its page tokens */

void
messages_get_thread(Messages__Messages_Service *service,
    const Messages__GetThreadRequest *req,
    Messages__GetThreadReply_Closure closure, void *call)
{
	struct messages *m = (struct messages *)service;
	int64_t after = 0, thread = req->thread_id;
	struct getting *g;
	struct status status;
	uint32_t size;

	(void)closure;
	if (!messages_for_user(call))
		return;
	status = page_size(req->page_size, PAGE_DEFAULT, &size);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	if (req->page_token[0] != '\0' && (!page_token_read(req->page_token,
	    KIND, &thread, &after) || thread != req->thread_id)) {
		rpc_fail(call, status_invalid("pageToken", "not a token"));
		return;
	}
	g = arena_alloc(rpc_call_arena(call), sizeof(*g));
	*g = (struct getting){ m, call, { thread, after, size, false } };
	get(g);
}

static void
get(struct getting *g)
{
	const struct rpc_caller *caller = rpc_call_caller(g->call);

	store_get(g->m->pg, caller->school_id, caller->user_id, &g->page,
	    on_got, g);
}

static void
on_got(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct getting *g = arg;
	struct thread_head head;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(g->call, *status);
		return;
	}
	if (!store_take_head(rows, &g->page, &head)) {
		rpc_fail(g->call, status_not_found());
		return;
	}
	if (head.cut && !g->page.summed) {
		g->page.summed = true;
		get(g);
		return;
	}
	reply_page(g->call, rows, &head);
}

static void
reply_page(struct rpc_call *call, const struct pg_rows *rows,
    const struct thread_head *head)
{
	Messages__GetThreadReply reply = MESSAGES__GET_THREAD_REPLY__INIT;
	struct arena *a = rpc_call_arena(call);
	struct message m = { 0 };
	size_t i;

	reply.thread = messages_thread(a, &head->line);
	reply.can_reply = head->starter ||
	    head->replies != MESSAGES__SEND_OPTIONS__REPLIES__NONE;
	reply.can_reply_all = head->first_count > 1 && (head->starter ||
	    head->replies == MESSAGES__SEND_OPTIONS__REPLIES__ALL);
	reply.n_messages = head->nmessages;
	reply.messages = arena_pointers(a, head->nmessages);
	for (i = 0; i < head->nmessages; i++) {
		store_take_message(rows, i, a, &m);
		reply.messages[i] = message(a, &m);
	}
	if (head->more)
		reply.next_page_token = page_token(a, KIND,
		    head->line.thread_id, m.id);
	rpc_reply(call, &reply);
}

static Messages__Message *
message(struct arena *a, const struct message *m)
{
	Messages__Message *out = arena_message(a,
	    &messages__message__descriptor);
	size_t i;

	out->id = m->id;
	out->from = messages_person(a, &m->sender);
	out->n_to = m->to.n;
	out->to = arena_pointers(a, m->to.n);
	for (i = 0; i < m->to.n; i++)
		out->to[i] = recipient(a, &m->to, i);
	out->to_count = m->to_count;
	out->sent_at = arena_timestamp(a, m->sent_at_us);
	out->body_html = (char *)m->body_html;
	out->n_attachments = m->files.n;
	out->attachments = arena_pointers(a, m->files.n);
	for (i = 0; i < m->files.n; i++)
		out->attachments[i] = attachment(a, &m->files, i);
	out->read_by_me = m->read_by_me;
	out->read_count = m->read_count;
	return out;
}

static Messages__Recipient *
recipient(struct arena *a, const struct ticked *t, size_t i)
{
	Messages__Recipient *out = arena_message(a,
	    &messages__recipient__descriptor);

	out->kind = t->roles[i] == 0 ? MESSAGES__RECIPIENT__KIND__CATEGORY :
	    MESSAGES__RECIPIENT__KIND__USER;
	out->id = (char *)t->ids[i];
	out->display_name = (char *)t->names[i];
	out->role = (Common__Role)t->roles[i];
	out->title = (char *)t->titles[i];
	return out;
}

static Common__Attachment *
attachment(struct arena *a, const struct files *f, size_t i)
{
	Common__Attachment *out = arena_message(a,
	    &common__attachment__descriptor);

	out->id = (char *)f->ids[i];
	out->name = (char *)f->names[i];
	out->media_type = (char *)f->types[i];
	out->size = (uint32_t)f->sizes[i];
	out->sha256 = (char *)f->hashes[i];
	return out;
}
