/* Send: a new message to people and categories. */
#include "base/utf8.h"
#include "messages/handlers/send.h"
#include "messages/sending/asking.h"
#include "messages/sending/content.h"
#include "messages/sending/copies.h"
#include "messages/sending/recipients.h"
#include "messages/sending/timing.h"
#include "messages/sending/urgent.h"

static struct status	check(struct sending *, const Messages__SendRequest *);
static struct status	check_to(const Common__To *);
static void		fingerprint(struct sending *,
			    const Messages__SendRequest *);
static struct status	address(struct sending *,
			    const Directory__ResolveAudienceReply *);
static void		tick_people(struct sending *,
			    const Directory__ResolveAudienceReply *);
static void		note_why(struct sending *,
			    const Directory__ResolveAudienceReply *);

void
messages_send(struct messages *m, struct rpc_call *call,
    const Messages__SendRequest *req)
{
	struct sending *s = sending_new(m, call);
	struct status status = once_key(rpc_call_key(call),
	    req->idempotency_key, &s->message.once);

	if (status.code != RPC__CODE__OK)
		rpc_fail(call, status);
	else
		send_message(s, req);
}

void
send_message(struct sending *s, const Messages__SendRequest *req)
{
	Directory__ResolveAudienceRequest ask =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;
	struct status status = check(s, req);

	if (status.code != RPC__CODE__OK) {
		rpc_fail(s->call, status);
		return;
	}
	if (s->message.origin_id == 0)
		fingerprint(s, req);
	s->to = req->to;
	s->message.draft_id = req->draft_id;
	s->address = address;
	s->children = ask.concerns = req->concerns;
	s->nchildren = ask.n_concerns = req->n_concerns;
	ask.to = req->to;
	ask.as = req->as;
	ask.by_child = s->message.ask_by_child;
	sending_go(s, &ask);
}

static struct status
check(struct sending *s, const Messages__SendRequest *req)
{
	struct status status;
	int replies = req->options == NULL ? 0 : (int)req->options->replies;

	if ((status = check_to(req->to)).code != RPC__CODE__OK ||
	    (status = content_subject(s->arena, req->subject,
	    &s->message.subject)).code != RPC__CODE__OK ||
	    (status = content_files(s->arena, req->attachment_ids,
	    req->n_attachment_ids, &s->files, &s->nfiles)).code !=
	    RPC__CODE__OK)
		return status;
	if (replies < MESSAGES__SEND_OPTIONS__REPLIES__SENDER ||
	    replies > MESSAGES__SEND_OPTIONS__REPLIES__NONE)
		return status_invalid("options.replies", "no such option");
	s->message.replies = replies;
	s->message.as = (int)req->as;
	copies_take(req->options, &s->message);
	if ((status = timing_take(req->options, &s->message)).code !=
	    RPC__CODE__OK ||
	    (status = asking_take(s->arena, req->options,
	    &s->message)).code != RPC__CODE__OK ||
	    (status = urgent_take(s, req->options)).code != RPC__CODE__OK)
		return status;
	return content_body(s->arena, req->body_html, s->files, s->nfiles,
	    &s->message);
}

static struct status
check_to(const Common__To *to)
{
	size_t i;

	if (to == NULL || to->n_user_ids + to->n_category_ids +
	    to->n_group_ids == 0)
		return status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__NO_RECIPIENT, "to", "no recipient");
	for (i = 0; i < to->n_category_ids; i++)
		if (utf8_length(to->category_ids[i]) < 1)
			return status_invalid("to.categoryIds",
			    "not a category id");
	return STATUS_OK;
}

/* Of the request, not of whom it reaches today. */
static void
fingerprint(struct sending *s, const Messages__SendRequest *req)
{
	struct fingerprint *f = fingerprint_new(s->arena, "Send");
	size_t i;

	fingerprint_int(f, (int64_t)req->to->n_user_ids);
	for (i = 0; i < req->to->n_user_ids; i++)
		fingerprint_int(f, req->to->user_ids[i]);
	fingerprint_int(f, (int64_t)req->to->n_category_ids);
	for (i = 0; i < req->to->n_category_ids; i++)
		fingerprint_text(f, req->to->category_ids[i]);
	fingerprint_text(f, req->subject);
	fingerprint_text(f, req->body_html);
	fingerprint_int(f, (int64_t)req->n_attachment_ids);
	for (i = 0; i < req->n_attachment_ids; i++)
		fingerprint_text(f, req->attachment_ids[i]);
	fingerprint_int(f, s->message.replies);
	/* Keys of before there were such keep their content. */
	for (i = 0; i < req->to->n_except_user_ids; i++)
		fingerprint_int(f, req->to->except_user_ids[i]);
	if (req->to->n_group_ids > 0)
		fingerprint_text(f, "groups");
	for (i = 0; i < req->to->n_group_ids; i++)
		fingerprint_int(f, req->to->group_ids[i]);
	if (req->as != COMMON__ROLE__ROLE_UNSPECIFIED) {
		fingerprint_text(f, "as");
		fingerprint_int(f, (int64_t)req->as);
	}
	if (req->n_concerns > 0)
		fingerprint_text(f, "concerns");
	for (i = 0; i < req->n_concerns; i++)
		fingerprint_int(f, req->concerns[i]);
	timing_fingerprint(f, &s->message);
	asking_fingerprint(f, &s->message);
	urgent_fingerprint(f, &s->message);
	copies_fingerprint(f, &s->message);
	fingerprint_end(f, s->message.once.content_hash);
}

/* Categories, who is taken out of them, then people, as they were ticked. */
static struct status
address(struct sending *s, const Directory__ResolveAudienceReply *reply)
{
	struct new_message *m = &s->message;
	const Directory__Category *c;
	struct person p;
	size_t i;

	if (m->naudience == 0)
		return status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__NO_RECIPIENT, "to", "nobody to reach");
	ticked_init(&m->to, s->arena, reply->n_categories +
	    reply->n_excepted + s->to->n_user_ids);
	for (i = 0; i < reply->n_categories; i++) {
		c = reply->categories[i];
		ticked_add(&m->to, arena_strdup(s->arena, c->id), 0,
		    arena_strdup(s->arena, c->label), "");
	}
	for (i = 0; i < reply->n_excepted; i++) {
		p = recipients_person(s->arena, reply->excepted[i]);
		ticked_add(&m->to, arena_int64(s->arena, p.id), -p.role,
		    p.name, p.title);
	}
	tick_people(s, reply);
	note_why(s, reply);
	if (m->other.id == 0)
		m->other = recipients_person(s->arena, copies_but(m, reply));
	m->to_summary = ticked_summary(&m->to, s->arena);
	return STATUS_OK;
}

static void
tick_people(struct sending *s, const Directory__ResolveAudienceReply *reply)
{
	struct new_message *m = &s->message;
	struct person p;
	bool *ticked = arena_alloc(s->arena, reply->n_members + 1);
	size_t i, nth;

	for (i = 0; i < s->to->n_user_ids; i++) {
		nth = recipients_find(reply, s->to->user_ids[i]);
		if (nth == reply->n_members || ticked[nth] ||
		    reply->members[nth]->id == m->sender.id)
			continue;
		ticked[nth] = true;	/* named twice, kept once */
		p = recipients_person(s->arena, reply->members[nth]);
		ticked_add_person(&m->to, s->arena, &p);
		if (m->other.id == 0)
			m->other = p;
	}
}

/* Kept where there is a category: else everybody was named. */
static void
note_why(struct sending *s, const Directory__ResolveAudienceReply *reply)
{
	struct new_message *m = &s->message;
	const Directory__AudienceMember *member;
	size_t i, n = 0;

	if (reply->n_categories == 0)
		return;
	m->why = arena_alloc(s->arena, (m->naudience + 1) * sizeof(*m->why));
	for (i = 0; i < reply->n_members && n < m->naudience; i++) {
		member = reply->members[i];
		if (member->id != m->audience[n])
			continue;
		m->why[n] = (int16_t)(member->category * 8 +
		    (uint32_t)member->role);
		if (member->child_id != 0 && m->children == NULL)
			m->children = arena_alloc(s->arena,
			    (m->naudience + 1) * sizeof(*m->children));
		if (member->child_id != 0)
			m->children[n] = member->child_id;
		n++;
	}
}
