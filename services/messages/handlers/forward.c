/*
 * ForwardMessage: a new message with the quote and the attachments of one that
 * the caller has.
 */
#include "messages/handlers/send.h"
#include "messages/sending/forwarding.h"

/* A forward on its way. */
struct forwarding {
	struct sending			*s;
	const Forwards__ForwardMessageRequest *req;
	struct origin			 origin;
};

static void	on_origin(const struct status *, const struct pg_rows *,
		    void *);
static void	go(struct forwarding *);

void
forwards_forward_message(struct messages *m, struct rpc_call *call,
    const Forwards__ForwardMessageRequest *req)
{
	struct forwarding *f = arena_alloc(rpc_call_arena(call), sizeof(*f));
	struct status status;

	f->req = req;
	f->s = sending_new(m, call);
	f->s->message.origin_id = req->id;
	status = once_key(rpc_call_key(call), NULL, &f->s->message.once);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	once_content(&req->base, &f->s->message.once);
	store_find_origin(m->pg, f->s->message.school_id,
	    f->s->message.sender.id, req->id, on_origin, f);
}

/* What cannot go on any more may have gone before, with the same key. */
static void
on_origin(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct forwarding *f = arg;
	struct status refused;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(f->s->call, *status);
		return;
	}
	if (!store_take_origin(rows, f->s->arena, &f->origin)) {
		rpc_fail(f->s->call, status_not_found());
		return;
	}
	refused = forwarding_check(&f->origin);
	if (refused.code != RPC__CODE__OK)
		sending_fail(f->s, refused);
	else
		go(f);
}

static void
go(struct forwarding *f)
{
	const Forwards__ForwardMessageRequest *req = f->req;
	Messages__SendRequest send = MESSAGES__SEND_REQUEST__INIT;
	struct arena *a = f->s->arena;

	send.to = req->to;
	send.subject = (char *)(uintptr_t)(req->subject[0] != '\0' ?
	    req->subject : forwarding_subject(a, &f->origin));
	send.body_html = req->body_html;
	send.attachment_ids = req->attachment_ids;
	send.n_attachment_ids = req->n_attachment_ids;
	if (!req->as_written) {
		send.body_html = (char *)(uintptr_t)forwarding_body(a,
		    &f->origin, req->body_html);
		send.attachment_ids = forwarding_files(a, &f->origin,
		    req->attachment_ids, req->n_attachment_ids,
		    &send.n_attachment_ids);
	}
	send.options = req->options;
	send.as = req->as;
	send.draft_id = req->draft_id;
	send.concerns = req->concerns;
	send.n_concerns = req->n_concerns;
	f->s->seen = forwarding_seen(a, &f->origin, send.attachment_ids,
	    send.n_attachment_ids, &f->s->nseen);
	send_message(f->s, &send);
}
