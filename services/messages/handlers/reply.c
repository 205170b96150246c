/*
 * Reply: one more message in a thread.  It goes to who wrote the message that
 * it answers, or to the newest sender who wrote to the caller; with reply_all,
 * or where nobody has, to all of the thread; and reaches whom of these the
 * rules of today let it.
 */
#include "messages/sending/asking.h"
#include "messages/sending/content.h"
#include "messages/sending/copies.h"
#include "messages/sending/replying.h"
#include "messages/sending/timing.h"
#include "messages/sending/urgent.h"

static struct status	check(struct sending *, const Messages__ReplyRequest *);
static void		fingerprint(struct sending *,
			    const Messages__ReplyRequest *);
static void		on_answered(const struct status *,
			    const struct pg_rows *, void *);
static void		find_thread(struct sending *);
static void		on_found(const struct status *, const struct pg_rows *,
			    void *);
static bool		is_allowed(const struct sending *);
static struct status	address(struct sending *,
			    const Directory__ResolveAudienceReply *);
static void		tick_left_out(struct sending *,
			    const Directory__ResolveAudienceReply *);

void
messages_reply(struct messages *m, struct rpc_call *call,
    const Messages__ReplyRequest *req)
{
	struct sending *s;
	struct status status;

	s = sending_new(m, call);
	status = check(s, req);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	copies_take(req->options, &s->message);
	fingerprint(s, req);
	s->message.thread_id = req->thread_id;
	s->message.reply_all = req->reply_all;
	s->message.as = (int)req->as;
	s->reply_all = req->reply_all;
	s->as = req->as;
	s->message.draft_id = req->draft_id;
	s->address = address;
	if (req->answers_id != 0)
		store_find_answered(m->pg, s->message.school_id,
		    s->message.sender.id, req->answers_id, on_answered, s);
	else
		find_thread(s);
}

static struct status
check(struct sending *s, const Messages__ReplyRequest *req)
{
	struct status status;

	if (req->answers_id == 0 ? req->thread_id <= 0 :
	    req->thread_id < 0 || req->answers_id < 0)
		return status_not_found();
	if (req->answers_id != 0 && req->reply_all)
		return status_invalid("replyAll", "a message has one sender");
	if ((status = content_files(s->arena, req->attachment_ids,
	    req->n_attachment_ids, &s->files, &s->nfiles)).code !=
	    RPC__CODE__OK ||
	    (status = once_key(rpc_call_key(s->call), req->idempotency_key,
	    &s->message.once)).code != RPC__CODE__OK ||
	    (status = timing_take(req->options, &s->message)).code !=
	    RPC__CODE__OK ||
	    (status = asking_take(s->arena, req->options,
	    &s->message)).code != RPC__CODE__OK ||
	    (status = urgent_take(s, req->options)).code != RPC__CODE__OK)
		return status;
	if (req->options != NULL && req->options->replies !=
	    MESSAGES__SEND_OPTIONS__REPLIES__SENDER)
		return status_invalid("options.replies",
		    "of who began the thread alone");
	return content_body(s->arena, req->body_html, s->files, s->nfiles,
	    &s->message);
}

static void
fingerprint(struct sending *s, const Messages__ReplyRequest *req)
{
	struct fingerprint *f = fingerprint_new(s->arena, "Reply");
	size_t i;

	fingerprint_int(f, req->thread_id);
	fingerprint_text(f, req->body_html);
	fingerprint_int(f, (int64_t)req->n_attachment_ids);
	for (i = 0; i < req->n_attachment_ids; i++)
		fingerprint_text(f, req->attachment_ids[i]);
	fingerprint_int(f, req->reply_all);
	if (req->answers_id != 0) {
		fingerprint_text(f, "answers");
		fingerprint_int(f, req->answers_id);
	}
	if (req->as != COMMON__ROLE__ROLE_UNSPECIFIED)
		fingerprint_int(f, (int64_t)req->as);
	timing_fingerprint(f, &s->message);
	asking_fingerprint(f, &s->message);
	urgent_fingerprint(f, &s->message);
	copies_fingerprint(f, &s->message);
	fingerprint_end(f, s->message.once.content_hash);
}

static void
on_answered(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct sending *s = arg;
	int64_t thread_id;

	if (status->code != RPC__CODE__OK)
		rpc_fail(s->call, *status);
	else if (!store_take_answered(rows, s->arena, &thread_id,
	    &s->answered) || (s->message.thread_id != 0 &&
	    s->message.thread_id != thread_id))
		sending_fail(s, status_not_found());
	else {
		s->message.thread_id = thread_id;
		find_thread(s);
	}
}

static void
find_thread(struct sending *s)
{
	store_find_reply(s->m->pg, s->message.school_id, s->message.sender.id,
	    s->message.thread_id, s->reply_all, on_found, s);
}

static void
on_found(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Directory__ResolveAudienceRequest ask =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;
	struct sending *s = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(s->call, *status);
		return;
	}
	if (!store_take_reply(rows, s->arena, &s->reply)) {
		rpc_fail(s->call, status_not_found());
		return;
	}
	if (s->answered.id != 0)
		s->reply.last_sender = s->answered;
	if (!is_allowed(s)) {
		rpc_fail(s->call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__REPLY_NOT_ALLOWED, s->reply_all ? "replyAll" :
		    "", "the sender wants no such answers"));
		return;
	}
	s->reply_all = replying_to_all(&s->reply, s->message.sender.id,
	    s->reply_all);
	replying_ask(s->arena, &s->reply, s->message.sender.id, s->reply_all,
	    &ask);
	ask.as = s->as;
	ask.by_child = s->message.ask_by_child;
	s->message.concerns = s->reply.concerns;
	sending_go(s, &ask);
}

static bool
is_allowed(const struct sending *s)
{
	const struct reply_to *r = &s->reply;

	if (replying_is_starter(r, s->message.sender.id))
		return true;
	if (r->replies == MESSAGES__SEND_OPTIONS__REPLIES__NONE)
		return false;
	return !s->reply_all || r->first_count <= 1 ||
	    r->replies == MESSAGES__SEND_OPTIONS__REPLIES__ALL;
}

static struct status
address(struct sending *s, const Directory__ResolveAudienceReply *reply)
{
	struct new_message *m = &s->message;
	struct person p;

	if (m->naudience == 0)
		return replying_refused(replying_refusal(
		    reply->left_out_count, reply->gone_count));
	if (s->reply_all)
		replying_tick_all(s->arena, &s->reply, m->sender.id, reply,
		    SIZE_MAX, &m->to);
	else {
		ticked_init(&m->to, s->arena, 1);
		p = recipients_person(s->arena, copies_but(m, reply));
		ticked_add_person(&m->to, s->arena, &p);
	}
	m->to_summary = ticked_summary(&m->to, s->arena);
	tick_left_out(s, reply);
	return STATUS_OK;
}

/* Kept with the message, so that a repeated request gets the same answer. */
static void
tick_left_out(struct sending *s, const Directory__ResolveAudienceReply *reply)
{
	struct ticked shown = s->message.to, *to = &s->message.to;
	struct person p;
	size_t i;

	if (reply->n_left_out == 0)
		return;
	ticked_init(to, s->arena, shown.n + reply->n_left_out);
	for (i = 0; i < shown.n; i++)
		ticked_add(to, shown.ids[i], shown.roles[i], shown.names[i],
		    shown.titles[i]);
	for (i = 0; i < reply->n_left_out; i++) {
		if (reply->left_out[i]->who == NULL)
			continue;
		p = recipients_person(s->arena, reply->left_out[i]->who);
		ticked_add(to, arena_int64(s->arena, p.id), LEFT_OUT - p.role,
		    p.name, p.title);
	}
}
