/* A message on its way: directory and attachments, then one write. */
#include "messages/sending/asking.h"
#include "messages/sending/concerns.h"
#include "messages/sending/copies.h"
#include "messages/sending/files.h"
#include "messages/sending/forwarding.h"
#include "messages/sending/recipients.h"
#include "messages/sending/timing.h"

static void	ask_directory(struct sending *,
		    const Directory__ResolveAudienceRequest *);
static directory_resolve_audience_done	on_audience;
static struct status take_audience(struct sending *,
		    const Directory__ResolveAudienceReply *);
static struct status unreachable(struct sending *,
		    const Directory__ResolveAudienceReply *);
static attachments_claim_done	on_claimed;
static void	answered(struct sending *, struct status);
static void	on_key_looked_up(const struct status *, const struct pg_rows *,
		    void *);
static void	on_sent(const struct status *, const struct pg_rows *, void *);
static void	reply_again(struct sending *, const struct sent *);
static void	on_left_out(const struct status *, const struct pg_rows *,
		    void *);
static void	reply_sent(struct sending *, const struct sent *,
		    const struct ticked *);

struct sending *
sending_new(struct messages *m, struct rpc_call *call)
{
	struct arena *a = rpc_call_arena(call);
	struct sending *s = arena_alloc(a, sizeof(*s));
	const struct rpc_caller *caller = rpc_call_caller(call);

	s->m = m;
	s->call = call;
	s->arena = a;
	s->message.school_id = caller->school_id;
	s->message.sender.id = caller->user_id;
	s->failure = STATUS_OK;
	return s;
}

void
sending_go(struct sending *s, const Directory__ResolveAudienceRequest *req)
{
	s->pending = s->nfiles > 0 ? 2 : 1;
	ask_directory(s, req);
	if (s->nfiles > 0)
		files_claim(s->m, s->call, &(struct claim){ s->files,
		    s->nfiles, s->seen, s->nseen }, on_claimed, s);
}

/* ---- the directory ---- */

static void
ask_directory(struct sending *s, const Directory__ResolveAudienceRequest *req)
{
	Directory__ResolveAudienceRequest ask = *req;

	ask.copy_to_guardians = s->message.copies_asked;
	ask.thread_copied = s->reply.copied;
	if (s->message.deliver_at_us != 0)
		ask.deliver_at = arena_timestamp(s->arena,
		    s->message.deliver_at_us);
	ask.urgent = s->message.urgent_reason != NULL;
	directory_client_resolve_audience(s->m->directory,
	    rpc_call_context(s->call), &ask, on_audience, s);
}

static void
on_audience(const struct status *status,
    const Directory__ResolveAudienceReply *reply, void *arg)
{
	struct sending *s = arg;

	answered(s, reply == NULL ? *status : take_audience(s, reply));
}

static struct status
take_audience(struct sending *s, const Directory__ResolveAudienceReply *reply)
{
	struct new_message *m = &s->message;
	struct status status;
	int64_t most;
	size_t i;

	if (reply->sender_frozen)
		return status_make(RPC__CODE__PERMISSION_DENIED,
		    RPC__REASON__WRITING_FROZEN, NULL, "the sender is frozen");
	if (reply->n_unreachable > 0)
		return unreachable(s, reply);
	if (reply->sender == NULL)
		return status_internal("the directory names no sender");
	m->sender.role = (int)reply->sender->role;
	m->sender.name = arena_strdup(s->arena, reply->sender->display_name);
	m->sender.title = arena_strdup(s->arena, reply->sender->title);
	m->sender.context = recipients_context(s->arena,
	    reply->sender->context);
	m->limits = limits_of(s->m->limits, m->sender.role);
	most = limits_people(m->limits, MAX_RECIPIENTS);
	m->audience = arena_alloc(s->arena,
	    (reply->n_members + 1) * sizeof(*m->audience));
	for (i = 0; i < reply->n_members; i++) {
		/* recipients_find() relies on it. */
		if (i > 0 && reply->members[i]->id <= reply->members[i - 1]->id)
			return status_internal("members out of order");
		if (reply->members[i]->id == m->sender.id)
			continue;
		timing_note(s->arena, m, reply, i);
		m->audience[m->naudience++] = reply->members[i]->id;
	}
	if ((int64_t)m->naudience > most)
		return status_limit(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__TOO_MANY_RECIPIENTS, "to", most,
		    "too many recipients");
	status = asking_in_time(m, reply);
	if (status.code != RPC__CODE__OK)
		return status;
	asking_note_children(s->arena, m, reply);
	copies_note(s->arena, m, reply);
	status = s->address(s, reply);
	return status.code == RPC__CODE__OK && s->nchildren > 0 ?
	    concerns_take(s->arena, s->children, s->nchildren, reply,
	    &m->concerns) : status;
}

/* All that cannot be reached, each with why: the message goes to nobody. */
static struct status
unreachable(struct sending *s, const Directory__ResolveAudienceReply *reply)
{
	struct status status = status_make(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__RECIPIENT_UNREACHABLE,
	    arena_strdup(s->arena, reply->unreachable[0]->id),
	    "recipient out of reach");
	Rpc__Fault **faults = arena_pointers(s->arena, STATUS_MAX_FAULTS);
	size_t i;

	for (i = 0; i < reply->n_unreachable && i < STATUS_MAX_FAULTS; i++) {
		faults[i] = arena_message(s->arena, &rpc__fault__descriptor);
		faults[i]->id = arena_strdup(s->arena,
		    reply->unreachable[i]->id);
		faults[i]->reason = arena_strdup(s->arena,
		    reply->unreachable[i]->reason);
	}
	status.faults = faults;
	status.nfaults = i;
	return status;
}

/* ---- attachments ---- */

static void
on_claimed(const struct status *status, const Attachments__ClaimReply *reply,
    void *arg)
{
	struct sending *s = arg;

	answered(s, files_claimed(s->arena, s->files, s->nfiles, status,
	    reply, &s->message.files));
}

/* ---- both are there ---- */

/*
 * What is refused now may have been sent before with the same key, when its
 * recipients were still there: then that is the answer.
 */
static void
answered(struct sending *s, struct status status)
{
	if (status.code != RPC__CODE__OK && s->failure.code == RPC__CODE__OK)
		s->failure = status_keep(s->arena, &status);
	if (--s->pending > 0)
		return;
	if (s->failure.code == RPC__CODE__OK)
		store_send(s->m->pg, &s->message, on_sent, s);
	else
		sending_fail(s, s->failure);
}

void
sending_fail(struct sending *s, struct status failure)
{
	s->failure = status_keep(s->arena, &failure);
	if (s->message.once.has_key &&
	    failure.code != RPC__CODE__UNAVAILABLE)
		store_find_key(s->m->pg, &s->message, on_key_looked_up, s);
	else
		rpc_fail(s->call, failure);
}

static void
on_key_looked_up(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct sending *s = arg;
	struct sent sent = { 0 };

	if (status->code != RPC__CODE__OK) {
		rpc_fail(s->call, *status);
		return;
	}
	store_take_sent(rows, s->arena, &sent);
	if (sent.status == SENT_NEW)
		rpc_fail(s->call, s->failure);
	else
		reply_again(s, &sent);
}

static void
on_sent(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct sending *s = arg;
	struct sent sent = { 0 };

	if (status->code != RPC__CODE__OK) {
		rpc_fail(s->call, *status);
		return;
	}
	store_take_sent(rows, s->arena, &sent);
	if (sent.status == SENT_NO_DRAFT) {
		sending_fail(s, status_make(RPC__CODE__NOT_FOUND,
		    RPC__REASON__DRAFT_NOT_FOUND, "draftId",
		    "no such draft"));
		return;
	}
	if (sent.status == SENT_NO_ORIGIN) {
		sending_fail(s, forwarding_recalled());
		return;
	}
	if (sent.status != SENT_NEW) {
		reply_again(s, &sent);
		return;
	}
	if (!store_is_held(&s->message))
		outbox_add(s->m->outbox, s->message.school_id, &sent);
	else if (s->message.times_us != NULL)
		deliveries_wake(s->m->deliveries);
	reply_sent(s, &sent, &s->message.to);
}

/* Sent before: an answer tells again whom it left out then. */
static void
reply_again(struct sending *s, const struct sent *sent)
{
	const struct ticked nobody = { 0 };

	if (sent->status != SENT_BEFORE || s->message.thread_id == 0) {
		reply_sent(s, sent, &nobody);
		return;
	}
	s->sent = *sent;
	store_find_left_out(s->m->pg, s->message.school_id,
	    s->message.sender.id, sent, on_left_out, s);
}

static void
on_left_out(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct sending *s = arg;
	struct ticked to = { 0 };

	if (status->code != RPC__CODE__OK) {
		rpc_fail(s->call, *status);
		return;
	}
	store_take_left_out(rows, s->arena, &to);
	reply_sent(s, &s->sent, &to);
}

static void
reply_sent(struct sending *s, const struct sent *sent, const struct ticked *to)
{
	Messages__SendReply reply = MESSAGES__SEND_REPLY__INIT;

	if (sent->status == SENT_OTHER) {
		rpc_fail(s->call, once_other_content());
		return;
	}
	if (sent->status == SENT_NO_THREAD) {
		rpc_fail(s->call, status_not_found());
		return;
	}
	if (sent->status == SENT_TOO_MANY ||
	    sent->status == SENT_TOO_MANY_PEOPLE) {
		rpc_fail(s->call, status_limit(RPC__CODE__RESOURCE_EXHAUSTED,
		    sent->status == SENT_TOO_MANY ?
		    RPC__REASON__TOO_MANY_MESSAGES :
		    RPC__REASON__TOO_MANY_ADDRESSED, "", sent->wait_s,
		    "the sender's limit"));
		return;
	}
	if (sent->status == SENT_IN_PAST || sent->status == SENT_TOO_FAR) {
		rpc_fail(s->call, timing_refused(sent->status,
		    "options.deliverAt"));
		return;
	}
	reply.message_id = sent->message_id;
	reply.thread_id = sent->thread_id;
	reply.recipient_count = sent->recipient_count;
	reply.deliveries = sent->status == SENT_NEW ?
	    timing_plan(s->arena, &s->message, sent, &reply.n_deliveries) :
	    timing_answered(s->arena, sent, &reply.n_deliveries);
	reply.left_out = ticked_left_out(to, s->arena, &reply.n_left_out,
	    &reply.left_out_count);
	rpc_reply(s->call, &reply);
}
