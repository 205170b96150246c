/*
 * Reply: one more message in a thread.  It reaches the newest sender who wrote
 * to the caller; with reply_all, or where nobody has, all of the thread.
 */
#include <string.h>

#include "content.h"
#include "recipients.h"

static struct status	check(struct sending *, const Messages__ReplyRequest *);
static void		fingerprint(struct sending *,
			    const Messages__ReplyRequest *);
static void		on_found(const struct status *, const struct pg_rows *,
			    void *);
static bool		is_allowed(const struct sending *);
static struct status	address(struct sending *,
			    const Directory__ResolveAudienceReply *);
static void		tick_thread(struct sending *);

void
messages_reply(Messages__Messages_Service *service,
    const Messages__ReplyRequest *req, Messages__SendReply_Closure closure,
    void *call)
{
	struct messages *m = (struct messages *)service;
	struct sending *s;
	struct status status;

	(void)closure;
	if (!messages_for_user(call))
		return;
	s = sending_new(m, call);
	status = check(s, req);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	fingerprint(s, req);
	s->message.thread_id = req->thread_id;
	s->reply_all = req->reply_all;
	s->address = address;
	store_find_reply(m->pg, s->message.school_id, s->message.sender.id,
	    req->thread_id, req->reply_all, on_found, s);
}

static struct status
check(struct sending *s, const Messages__ReplyRequest *req)
{
	struct status status;

	if (req->thread_id <= 0)
		return status_not_found();
	if ((status = content_files(s->arena, req->attachment_ids,
	    req->n_attachment_ids, &s->files, &s->nfiles)).code !=
	    RPC__CODE__OK ||
	    (status = content_key(req->idempotency_key, &s->message)).code !=
	    RPC__CODE__OK)
		return status;
	return content_body(s->arena, req->body_html, s->nfiles > 0,
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
	fingerprint_end(f, s->message.content_hash);
}

static void
on_found(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Directory__ResolveAudienceRequest ask =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;
	Common__To nobody = COMMON__TO__INIT;
	struct sending *s = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(s->call, *status);
		return;
	}
	if (!store_take_reply(rows, s->arena, &s->reply)) {
		rpc_fail(s->call, status_not_found());
		return;
	}
	if (!is_allowed(s)) {
		rpc_fail(s->call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__REPLY_NOT_ALLOWED, s->reply_all ? "replyAll" :
		    "", "the sender wants no such answers"));
		return;
	}
	ask.to = &nobody;
	ask.thread_user_ids = s->reply.people;
	ask.n_thread_user_ids = s->reply.npeople;
	sending_go(s, &ask);
}

/* Who began a thread may always go on in it. */
static bool
is_allowed(const struct sending *s)
{
	const struct reply_to *r = &s->reply;

	if (r->starter)
		return true;
	if (r->replies == MESSAGES__SEND_OPTIONS__REPLIES__NONE)
		return false;
	return !s->reply_all || r->npeople <= 1 ||
	    r->replies == MESSAGES__SEND_OPTIONS__REPLIES__ALL;
}

static struct status
address(struct sending *s, const Directory__ResolveAudienceReply *reply)
{
	struct new_message *m = &s->message;
	struct person p;

	if (s->reply_all || s->reply.alone)
		tick_thread(s);
	else {
		ticked_init(&m->to, s->arena, 1);
		p = recipients_person(s->arena,
		    reply->members[recipients_find(reply, m->audience[0])]);
		ticked_add_person(&m->to, s->arena, &p);
	}
	m->to_summary = ticked_summary(&m->to, s->arena);
	return STATUS_OK;
}

/* Everybody, as the first message has it: its sender and what was ticked. */
static void
tick_thread(struct sending *s)
{
	const struct ticked *first = &s->reply.first_to;
	const char *me = arena_int64(s->arena, s->message.sender.id);
	struct ticked *to = &s->message.to;
	size_t i;

	ticked_init(to, s->arena, first->n + 1);
	if (!s->reply.starter)
		ticked_add_person(to, s->arena, &s->reply.first_sender);
	for (i = 0; i < first->n; i++)
		if (first->roles[i] == 0 || strcmp(first->ids[i], me) != 0)
			ticked_add(to, first->ids[i], first->roles[i],
			    first->names[i], first->titles[i]);
}
