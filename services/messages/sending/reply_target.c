/* Whom an answer in a thread that is looked at would reach. */
#include <stdlib.h>

#include "base/loop.h"
#include "messages/sending/reply_target.h"
#include "messages/sending/replying.h"

/* A thread can be read while nobody knows whom an answer reaches. */
#define DIRECTORY_MS	1500
/* Names in a target. */
#define MAX_NAMED	200

struct reply_target {
	struct messages		*m;
	struct rpc_call		*call;
	struct arena		*arena;
	reply_target_fn		*done;
	void			*arg;
	int64_t			 user_id;
	struct reply_to		 reply;
	size_t			 asked;		/* people about whom it is */
	Messages__GetThreadReply filled;
};

static void	on_found(const struct status *, const struct pg_rows *, void *);
static void	ask_directory(struct reply_target *);
static void	tell(struct reply_target *,
		    Directory__ResolveAudienceRequest *);
static directory_resolve_audience_done	on_audience;
static void	aim(struct reply_target *,
		    const Directory__ResolveAudienceReply *);
static void	aim_at_one(struct reply_target *,
		    const Directory__ResolveAudienceReply *);
static void	add_copies(const struct reply_target *,
		    const Directory__ResolveAudienceReply *,
		    Messages__ReplyTarget *, uint32_t copies);
static Messages__NoReply why_not(const Directory__ResolveAudienceReply *,
		    int64_t id);
static size_t	reached(const Directory__ResolveAudienceReply *);
static void	aim_at_all(struct reply_target *,
		    const Directory__ResolveAudienceReply *);
static Messages__ReplyTarget *target(struct reply_target *,
		    const struct ticked *, size_t count);
static void	name_left_out(struct reply_target *,
		    const Directory__ResolveAudienceReply *,
		    Messages__ReplyTarget *);

void
reply_target_ask(struct messages *m, struct rpc_call *call, int64_t thread_id,
    reply_target_fn *done, void *arg)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct arena *arena = rpc_call_arena(call);
	struct reply_target *t = arena_alloc(arena, sizeof(*t));

	t->m = m;
	t->call = call;
	t->arena = arena;
	t->done = done;
	t->arg = arg;
	t->user_id = caller->user_id;
	messages__get_thread_reply__init(&t->filled);
	store_find_reply(m->pg, caller->school_id, caller->user_id, thread_id,
	    true, on_found, t);
}

void
reply_target_fill(const struct reply_target *t,
    Messages__GetThreadReply *reply)
{
	reply->can_reply = t->filled.can_reply;
	reply->can_reply_all = t->filled.can_reply_all;
	reply->reply = t->filled.reply;
	reply->reply_all = t->filled.reply_all;
	reply->no_reply = t->filled.no_reply;
}

static void
on_found(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct reply_target *t = arg;
	const struct reply_to *r = &t->reply;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(t->call, *status);
		return;
	}
	if (!store_take_reply(rows, t->arena, &t->reply)) {
		t->done(t, t->arg);
		return;
	}
	ticked_drop(&t->reply.first_to, t->arena, r->barred, r->nbarred);
	if (r->replies == MESSAGES__SEND_OPTIONS__REPLIES__NONE &&
	    !replying_is_starter(r, t->user_id)) {
		t->filled.no_reply = MESSAGES__NO_REPLY__REPLIES_OFF;
		t->done(t, t->arg);
		return;
	}
	ask_directory(t);
}

static void
ask_directory(struct reply_target *t)
{
	Directory__ResolveAudienceRequest ask =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;
	struct rpc_context context = *rpc_call_context(t->call);
	const int64_t deadline_ms = loop_now_ms() + DIRECTORY_MS;

	if (context.deadline_ms > deadline_ms)
		context.deadline_ms = deadline_ms;
	replying_ask(t->arena, &t->reply, t->user_id,
	    replying_to_all(&t->reply, t->user_id, true), &ask);
	t->asked = ask.n_thread_user_ids;
	ask.thread_copied = t->reply.copied;
	tell(t, &ask);
	directory_client_resolve_audience(t->m->directory, &context, &ask,
	    on_audience, t);
}

/* Of those whom a target names, and of its one person. */
static void
tell(struct reply_target *t, Directory__ResolveAudienceRequest *ask)
{
	const struct ticked *first = &t->reply.first_to;
	size_t i;

	ask->told_ids = arena_alloc(t->arena,
	    (MAX_NAMED + 2) * sizeof(ask->told_ids[0]));
	for (i = 0; i < first->n && ask->n_told_ids < MAX_NAMED; i++)
		if (first->roles[i] > 0)
			ask->told_ids[ask->n_told_ids++] =
			    strtoll(first->ids[i], NULL, 10);
	ask->told_ids[ask->n_told_ids++] = t->reply.first_sender.id;
	if (t->reply.last_sender.id != 0)
		ask->told_ids[ask->n_told_ids++] = t->reply.last_sender.id;
}

static void
on_audience(const struct status *status,
    const Directory__ResolveAudienceReply *reply, void *arg)
{
	struct reply_target *t = arg;

	(void)status;
	aim(t, reply);
	t->done(t, t->arg);
}

/* The answer may be NULL: the directory cannot say, and all are reached. */
static void
aim(struct reply_target *t, const Directory__ResolveAudienceReply *reply)
{
	Messages__GetThreadReply *f = &t->filled;

	if (reply != NULL && reply->sender_frozen) {
		f->no_reply = MESSAGES__NO_REPLY__FROZEN;
		return;
	}
	if (t->reply.last_sender.id != 0)
		aim_at_one(t, reply);
	if (replying_to_all(&t->reply, t->user_id, true))
		aim_at_all(t, reply);
	f->can_reply = f->reply != NULL;
	f->can_reply_all = f->reply_all != NULL;
	if (f->can_reply)
		f->no_reply = MESSAGES__NO_REPLY__NO_REPLY_UNSPECIFIED;
}

static void
aim_at_one(struct reply_target *t,
    const Directory__ResolveAudienceReply *reply)
{
	struct person one = t->reply.last_sender;
	struct ticked to;
	size_t nth;

	if (reply != NULL) {
		nth = recipients_find(reply, one.id);
		if (nth == reply->n_members) {
			t->filled.no_reply = why_not(reply, one.id);
			return;
		}
		one = recipients_person(t->arena, reply->members[nth]);
	}
	ticked_init(&to, t->arena, 1);
	ticked_add_person(&to, t->arena, &one);
	t->filled.reply = target(t, &to, 1);
	if (reply != NULL && one.role == COMMON__ROLE__STUDENT)
		add_copies(t, reply, t->filled.reply,
		    t->asked == 1 ? reply->copies : 0);
}

/* What the thread was begun with is as if the school always wanted it. */
static void
add_copies(const struct reply_target *t,
    const Directory__ResolveAudienceReply *reply, Messages__ReplyTarget *out,
    uint32_t copies)
{
	out->copies = copies;
	out->guardian_copies = reply->guardian_copies;
	if (t->reply.copied && reply->guardian_copies ==
	    COMMON__GUARDIAN_COPIES__WHEN__OFFERED)
		out->guardian_copies = COMMON__GUARDIAN_COPIES__WHEN__ALWAYS;
}

/* Whom the directory does not know is gone. */
static Messages__NoReply
why_not(const Directory__ResolveAudienceReply *reply, int64_t id)
{
	const Directory__LeftOut *l;
	size_t i;

	for (i = 0; i < reply->n_left_out; i++) {
		l = reply->left_out[i];
		if (l->who != NULL && l->who->id == id)
			return replying_refusal(1, l->gone ? 1 : 0);
	}
	return MESSAGES__NO_REPLY__NOBODY_LEFT;
}

/* A directory of the release before does not count. */
static size_t
reached(const Directory__ResolveAudienceReply *reply)
{
	return reply->member_count > reply->n_members ? reply->member_count :
	    reply->n_members;
}

/* Where nobody has written to the user, this is what an answer is. */
static void
aim_at_all(struct reply_target *t,
    const Directory__ResolveAudienceReply *reply)
{
	size_t count = reply == NULL ? t->asked : reached(reply);
	bool alone = t->reply.last_sender.id == 0;
	Messages__ReplyTarget *all;
	struct ticked to;

	if (count == 0) {
		if (alone && reply != NULL)
			t->filled.no_reply = replying_refusal(
			    reply->left_out_count, reply->gone_count);
		return;
	}
	if (!alone && t->filled.reply != NULL &&
	    count - (reply == NULL ? 0 : reply->copies) == 1)
		return;		/* it is the same person */
	replying_tick_all(t->arena, &t->reply, t->user_id, reply, MAX_NAMED,
	    &to);
	all = target(t, &to, count);
	if (reply != NULL) {
		name_left_out(t, reply, all);
		add_copies(t, reply, all, reply->copies);
	}
	if (alone)
		t->filled.reply = all;
	else
		t->filled.reply_all = all;
}

static Messages__ReplyTarget *
target(struct reply_target *t, const struct ticked *to, size_t count)
{
	Messages__ReplyTarget *out = arena_message(t->arena,
	    &messages__reply_target__descriptor);
	size_t i;

	out->to = arena_pointers(t->arena, to->n);
	for (i = 0; i < to->n; i++)
		out->to[out->n_to++] = ticked_message(t->arena, to, i);
	out->count = (uint32_t)count;
	return out;
}

static void
name_left_out(struct reply_target *t,
    const Directory__ResolveAudienceReply *reply, Messages__ReplyTarget *all)
{
	struct person p;
	size_t i;

	all->left_out_count = reply->left_out_count;
	all->left_out = arena_pointers(t->arena, MAX_LEFT_OUT);
	for (i = 0; i < reply->n_left_out && i < MAX_LEFT_OUT; i++) {
		if (reply->left_out[i]->who == NULL)
			continue;
		p = recipients_person(t->arena, reply->left_out[i]->who);
		all->left_out[all->n_left_out++] = messages_person(t->arena,
		    &p);
	}
}
