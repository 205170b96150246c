/* GetThread: what a user can see of a thread, oldest first. */
#include "base/previewable.h"
#include "messages/handlers/page_token.h"
#include "messages/sending/concerns.h"
#include "messages/sending/recipients.h"
#include "messages/sending/reply_target.h"
#include "messages/sending/timing.h"
#include "rpc/page.h"

/* A page on its way. */
struct getting {
	struct messages		*m;
	struct rpc_call		*call;
	struct thread_page	 page;
	const struct reply_target *target;
	bool			 opening;	/* no page is asked for */
	int64_t			 exactly;	/* a position, or 0 */
	int64_t			 first, last;	/* positions of its rows */
};

static bool	read_token(struct getting *, const char *);
static void	on_target(const struct reply_target *, void *);
static void	get(struct getting *);
static void	on_got(const struct status *, const struct pg_rows *, void *);
static bool	is_first_unread_before(const struct getting *,
		    const struct pg_rows *, const struct thread_head *);
static void	reply_page(struct getting *, const struct pg_rows *,
		    const struct thread_head *);
static void	add_messages(Messages__GetThreadReply *, struct getting *,
		    const struct pg_rows *, const struct thread_head *);
static void	add_tokens(Messages__GetThreadReply *, const struct getting *,
		    const struct thread_head *);
static void	show_to(struct arena *, const struct thread_head *,
		    int64_t reader, struct message *);
static Messages__Acknowledgement *acknowledgement(struct rpc_call *,
		    const struct message *);

/* Kinds of its page tokens: messages after a position, or before it. */
#define AFTER	'm'
#define BEFORE	'p'

void
messages_get_thread(struct messages *m, struct rpc_call *call,
    const Messages__GetThreadRequest *req)
{
	struct getting *g;

	g = arena_alloc(rpc_call_arena(call), sizeof(*g));
	*g = (struct getting){ .m = m, .call = call };
	g->page.thread_id = req->thread_id;
	g->page.limit = req->page_size == 0 ? PAGE_DEFAULT : req->page_size;
	if (!read_token(g, req->page_token)) {
		rpc_fail(call, status_invalid("pageToken", "not a token"));
		return;
	}
	reply_target_ask(m, call, g->page.thread_id, on_target, g);
}

void
messages_get_delivered(struct messages *m, struct rpc_call *call,
    const Messages__GetDeliveredRequest *req)
{
	struct getting *g;

	if (req->position <= 0) {
		rpc_fail(call, status_invalid("position", "not a position"));
		return;
	}
	g = arena_alloc(rpc_call_arena(call), sizeof(*g));
	*g = (struct getting){ .m = m, .call = call,
		.exactly = req->position };
	g->page.thread_id = req->thread_id;
	g->page.limit = 1;
	g->page.from = req->position - 1;
	reply_target_ask(m, call, g->page.thread_id, on_target, g);
}

static void
on_target(const struct reply_target *target, void *arg)
{
	struct getting *g = arg;

	g->target = target;
	get(g);
}

/* Where there is none yet, the newest page. */
static bool
read_token(struct getting *g, const char *token)
{
	struct thread_page *p = &g->page;
	int64_t thread;

	g->opening = token[0] == '\0';
	p->backwards = g->opening || token[0] == BEFORE;
	p->from = INT64_MAX;
	return g->opening || (page_token_read(token, p->backwards ? BEFORE :
	    AFTER, &thread, &p->from) && thread == p->thread_id);
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
	if (!store_take_head(rows, &g->page, rpc_call_arena(g->call), &head)) {
		rpc_fail(g->call, status_not_found());
		return;
	}
	if (head.cut && !g->page.summed) {
		g->page.summed = true;
		get(g);
		return;
	}
	if (g->opening && is_first_unread_before(g, rows, &head)) {
		g->opening = false;
		g->page.backwards = false;
		g->page.from = head.first_unread_position - 1;
		g->page.summed = false;
		get(g);
		return;
	}
	reply_page(g, rows, &head);
}

/* The newest page, whose last row is its oldest message, is without it. */
static bool
is_first_unread_before(const struct getting *g, const struct pg_rows *rows,
    const struct thread_head *head)
{
	struct message m = { 0 };

	if (head->first_unread == 0 || head->nmessages == 0)
		return false;
	store_take_message(rows, head->nmessages - 1, rpc_call_arena(g->call),
	    &m);
	return head->first_unread_position < m.position;
}

static void
reply_page(struct getting *g, const struct pg_rows *rows,
    const struct thread_head *head)
{
	Messages__GetThreadReply reply = MESSAGES__GET_THREAD_REPLY__INIT;

	reply.thread = messages_thread(g->call, &head->line);
	reply_target_fill(g->target, &reply);
	reply.first_unread_id = head->first_unread;
	reply.n_messages = head->nmessages;
	add_messages(&reply, g, rows, head);
	if (g->exactly != 0 && (reply.n_messages == 0 ||
	    g->first != g->exactly)) {
		rpc_fail(g->call, status_not_found());
		return;
	}
	add_tokens(&reply, g, head);
	rpc_reply(g->call, &reply);
}

/* Oldest first, whichever way the rows go. */
static void
add_messages(Messages__GetThreadReply *reply, struct getting *g,
    const struct pg_rows *rows, const struct thread_head *head)
{
	struct arena *a = rpc_call_arena(g->call);
	size_t i, n = reply->n_messages;
	struct message m = { 0 };
	Messages__Message *one;

	reply->messages = arena_pointers(a, n);
	for (i = 0; i < n; i++) {
		store_take_message(rows, i, a, &m);
		show_to(a, head, rpc_call_caller(g->call)->user_id, &m);
		one = messages_message(g->call, &m);
		one->concerns = reply->thread->concerns;
		one->n_concerns = reply->thread->n_concerns;
		reply->messages[g->page.backwards ? n - 1 - i : i] = one;
		if (i == 0)
			g->first = m.position;
	}
	g->last = m.position;
}

static void
add_tokens(Messages__GetThreadReply *reply, const struct getting *g,
    const struct thread_head *head)
{
	struct arena *a = rpc_call_arena(g->call);
	bool back = g->page.backwards;
	size_t n = reply->n_messages;

	if (n == 0)
		return;
	if (back ? head->more : head->behind)
		reply->previous_page_token = page_token(a, BEFORE,
		    g->page.thread_id, back ? g->last : g->first);
	if (back ? head->behind : head->more)
		reply->next_page_token = page_token(a, AFTER,
		    g->page.thread_id, back ? g->first : g->last);
}

/* Also of messages from before there was such a rule. */
static void
show_to(struct arena *a, const struct thread_head *head, int64_t reader,
    struct message *m)
{
	ticked_show(&m->to, a, reader, m->sender.id == reader,
	    head->replies == MESSAGES__SEND_OPTIONS__REPLIES__ALL);
	ticked_drop(&m->to, a, head->barred, head->nbarred);
}

Messages__Message *
messages_message(struct rpc_call *call, const struct message *m)
{
	struct arena *a = rpc_call_arena(call);
	Messages__Message *out = arena_message(a,
	    &messages__message__descriptor);
	size_t i;

	out->id = m->id;
	out->from = messages_person_for(call, &m->sender);
	out->n_to = m->to.n;
	out->to = arena_pointers(a, m->to.n);
	for (i = 0; i < m->to.n; i++)
		out->to[i] = ticked_message(a, &m->to, i);
	out->to_count = m->to_count;
	out->sent_at = arena_timestamp(a, m->sent_at_us);
	out->delivered_at = arena_timestamp(a, m->delivered_at_us);
	out->body_html = (char *)m->body_html;
	out->n_attachments = m->files.n;
	out->attachments = arena_pointers(a, m->files.n);
	for (i = 0; i < m->files.n; i++)
		out->attachments[i] = messages_file(a, &m->files, i);
	out->read_by_me = m->read_by_me;
	out->read_count = m->read_count;
	out->forwards = m->forwards;
	out->automatic = m->automatic;
	out->urgent = m->urgent;
	out->copied_for = concerns_message(a, &m->copied_for,
	    &out->n_copied_for);
	if (m->recalled_us != 0)
		out->recalled_at = arena_timestamp(a, m->recalled_us);
	if (m->recallable_us != 0)
		out->recallable_until = arena_timestamp(a, m->recallable_us);
	if (m->asks)
		out->acknowledgement = acknowledgement(call, m);
	out->waiting = timing_waiting(a, &m->waiting, &out->n_waiting);
	return out;
}

static Messages__Acknowledgement *
acknowledgement(struct rpc_call *call, const struct message *m)
{
	struct arena *a = rpc_call_arena(call);
	Messages__Acknowledgement *out = arena_message(a,
	    &messages__acknowledgement__descriptor);

	out->asked = true;
	out->by = m->ask_by_child ? MESSAGES__ASK_OPTIONS__BY__PER_CHILD :
	    MESSAGES__ASK_OPTIONS__BY__EACH;
	if (m->ask_due_us != 0)
		out->due_at = arena_timestamp(a, m->ask_due_us);
	out->by_me = m->ask_own_us != 0;
	out->done = m->ask_total > 0 && m->ask_done == m->ask_total;
	if (m->sender.id == rpc_call_caller(call)->user_id) {
		out->count = m->ask_done;
		out->total = m->ask_total;
	}
	return out;
}

Common__Attachment *
messages_file(struct arena *a, const struct files *f, size_t i)
{
	Common__Attachment *out = arena_message(a,
	    &common__attachment__descriptor);

	out->id = (char *)f->ids[i];
	out->name = (char *)f->names[i];
	out->media_type = (char *)f->types[i];
	out->size = (uint32_t)f->sizes[i];
	out->sha256 = (char *)f->hashes[i];
	out->preview = is_previewable(f->types[i]);
	return out;
}
