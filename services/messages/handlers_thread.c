/* GetThread: what a user can see of a thread, oldest first. */
#include "page.h"
#include "page_token.h"
#include "recipients.h"
#include "reply_target.h"

/* A page on its way. */
struct getting {
	struct messages		*m;
	struct rpc_call		*call;
	struct thread_page	 page;
	const struct reply_target *target;
};

static void	on_target(const struct reply_target *, void *);
static void	get(struct getting *);
static void	on_got(const struct status *, const struct pg_rows *, void *);
static void	reply_page(struct getting *, const struct pg_rows *,
		    const struct thread_head *);
static void	show_to(struct arena *, const struct thread_head *,
		    int64_t reader, struct message *);
static Messages__Message *message(struct arena *, const struct message *);
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
	*g = (struct getting){ m, call, { thread, after, size, false }, NULL };
	reply_target_ask(m, call, thread, on_target, g);
}

static void
on_target(const struct reply_target *target, void *arg)
{
	struct getting *g = arg;

	g->target = target;
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
	reply_page(g, rows, &head);
}

static void
reply_page(struct getting *g, const struct pg_rows *rows,
    const struct thread_head *head)
{
	struct rpc_call *call = g->call;
	Messages__GetThreadReply reply = MESSAGES__GET_THREAD_REPLY__INIT;
	struct arena *a = rpc_call_arena(call);
	struct message m = { 0 };
	size_t i;

	reply.thread = messages_thread(a, &head->line);
	reply_target_fill(g->target, &reply);
	reply.n_messages = head->nmessages;
	reply.messages = arena_pointers(a, head->nmessages);
	for (i = 0; i < head->nmessages; i++) {
		store_take_message(rows, i, a, &m);
		show_to(a, head, rpc_call_caller(call)->user_id, &m);
		reply.messages[i] = message(a, &m);
	}
	if (head->more)
		reply.next_page_token = page_token(a, KIND,
		    head->line.thread_id, m.id);
	rpc_reply(call, &reply);
}

/* Also of messages from before there was such a rule. */
static void
show_to(struct arena *a, const struct thread_head *head, int64_t reader,
    struct message *m)
{
	ticked_show(&m->to, a, reader, m->sender.id == reader,
	    head->replies == MESSAGES__SEND_OPTIONS__REPLIES__ALL);
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
		out->to[i] = ticked_message(a, &m->to, i);
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
