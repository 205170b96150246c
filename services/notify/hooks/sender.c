/*
 * While anything is due and there is room:
 *
 *	take some, with a lease -> of each: ask messages what is unread -> post
 *	-> note what came of it
 *
 * Hooks that are off are told of apart, by rounds of their own.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <sodium.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/metrics.h"
#include "common.pb-c.h"
#include "messages.rpc.h"
#include "notify.pb-c.h"
#include "notify/channels/channel.h"
#include "notify/hooks/sender.h"
#include "oversight.rpc.h"
#include "pg/rounds.h"

#define AT_ONCE		64
#define OF_ONE_HOOK	8
#define OF_ONE_SCHOOL	16
#define LEASE_S		60
#define POLL_MS		1000
#define ASK_MS		3000
#define SWEEP_MS	(10 * 60 * 1000)
#define SWEEP_MAX	5000
#define PATIENCE_S	(INT64_C(5) * 24 * 3600)
#define RETRY_AFTER_MAX	(INT64_C(24) * 3600)
#define OFF_MAX		16
#define OFF_LEASE_S	30

struct hook_sender {
	struct hook_sender_options o;
	struct rounds	*off;
	bool		 taking, again;
	size_t		 n;		/* under way */
	struct sending	*first;
};

/* One attempt; on its own arena. */
struct sending {
	struct hook_sender	*all;
	struct sending		*next, **link;
	struct arena		*arena;
	struct hook_attempt	 attempt;
	int64_t			 unread_threads;
	struct hook_answer	 answer;
};

/* A hook that is off. */
struct telling {
	struct hook_sender	*all;
	int64_t			 school_id, hook_id;
};

static void	poll_due(void *);
static void	sweep(void *);
static void	take(struct hook_sender *);
static size_t	list_busy(const struct hook_sender *, int64_t busy[AT_ONCE]);
static pg_done_fn on_taken, on_settled, on_swept, on_told;
static void	begin(struct hook_sender *, const struct pg_rows *, size_t);
static messages_count_unread_done on_counted;
static void	post(struct sending *);
static outbound_done on_answer;
static void	settle(struct sending *);
static void	settle_as(struct sending *, const struct hook_outcome *);
static void	end(struct sending *), forget(struct sending *);
static void	take_off(struct pg *, pg_done_fn *, void *);
static void	begin_off(void *, const struct pg_rows *, size_t);
static oversight_list_permitted_done on_permitted;

static const struct rounds_work off_work = {
	.name = "hooks_off", .every_ms = POLL_MS, .take = take_off,
	.begin = begin_off,
};

struct hook_sender *
hook_sender_new(const struct hook_sender_options *o)
{
	struct hook_sender *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->o = *o;
	s->off = rounds_new(o->loop, o->pg, &off_work, s);
	if (s->off == NULL || loop_timer(o->loop, POLL_MS, POLL_MS, poll_due,
	    s) == NULL || loop_timer(o->loop, SWEEP_MS, SWEEP_MS, sweep, s) ==
	    NULL)
		return NULL;
	return s;
}

void
hook_sender_wake(void *arg)
{
	struct hook_sender *s = arg;

	if (s->taking)
		s->again = true;
	else
		take(s);
}

static void
poll_due(void *arg)
{
	struct hook_sender *s = arg;

	if (!s->taking && pg_ready(s->o.pg))
		take(s);
}

static void
sweep(void *arg)
{
	struct hook_sender *s = arg;

	store_sweep_hooks(s->o.pg, SWEEP_MAX, on_swept, s);
}

static void
on_swept(const struct status *status, const struct pg_rows *rows, void *arg)
{
	if (status->code == RPC__CODE__OK && store_hooks_left(rows))
		sweep(arg);
	else if (status->code != RPC__CODE__OK &&
	    status->code != RPC__CODE__CANCELLED)
		log_warn("hooks", "sweep=%s", status_code_name(status->code));
}

/* ---- what is due ---- */

static void
take(struct hook_sender *s)
{
	int64_t busy[AT_ONCE], schools[AT_ONCE];
	struct hook_room room = { .each = OF_ONE_HOOK, .busy = busy,
		.share = OF_ONE_SCHOOL, .schools = schools };
	const struct sending *g;

	s->again = false;
	if (s->n >= AT_ONCE)
		return;
	room.max = (int)(AT_ONCE - s->n);
	room.nbusy = list_busy(s, busy);
	for (g = s->first; g != NULL; g = g->next)
		schools[room.nschools++] = g->attempt.school_id;
	s->taking = true;
	store_take_hook_deliveries(s->o.pg, &room, LEASE_S, on_taken, s);
}

/* Those at which as many are under way as may be. */
static size_t
list_busy(const struct hook_sender *s, int64_t busy[AT_ONCE])
{
	const struct sending *g, *other;
	size_t n = 0, same;

	for (g = s->first; g != NULL; g = g->next) {
		same = 0;
		for (other = g; other != NULL; other = other->next)
			same += other->attempt.key.hook_id ==
			    g->attempt.key.hook_id;
		if (same == OF_ONE_HOOK)
			busy[n++] = g->attempt.key.hook_id;
	}
	return n;
}

static void
on_taken(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct hook_sender *s = arg;
	size_t i, n = 0;

	/* We end. */
	if (status->code == RPC__CODE__CANCELLED)
		return;
	if (status->code == RPC__CODE__OK)
		n = pg_count(rows);
	else
		log_warn("hooks", "take=%s", status_code_name(status->code));
	for (i = 0; i < n; i++)
		begin(s, rows, i);
	s->taking = false;
	if (n > 0 || s->again)
		take(s);
}

static void
begin(struct hook_sender *s, const struct pg_rows *rows, size_t row)
{
	static const Messages__CountUnreadRequest req =
	    MESSAGES__COUNT_UNREAD_REQUEST__INIT;
	struct arena *a = arena_new();
	struct sending *g = arena_alloc(a, sizeof(*g));
	struct rpc_context context;

	*g = (struct sending){ .all = s, .arena = a, .next = s->first,
		.link = &s->first };
	if (g->next != NULL)
		g->next->link = &g->next;
	s->first = g;
	s->n++;
	store_hook_attempt_row(rows, row, &g->attempt);
	g->attempt.url = arena_strdup(a, g->attempt.url);
	g->attempt.link = arena_strdup(a, g->attempt.link);
	if (g->attempt.kind == 0) {
		settle_as(g, &(struct hook_outcome){
		    .state = CHANNEL_SKIPPED, .said = "" });
		return;
	}
	context = rpc_context_system(g->attempt.school_id, ASK_MS);
	context.caller.user_id = g->attempt.key.user_id;
	messages_client_count_unread(s->o.messages, &context, &req,
	    on_counted, g);
}

/* Without it the rest is told. */
static void
on_counted(const struct status *status, const Messages__CountUnreadReply *r,
    void *arg)
{
	struct sending *g = arg;

	if (status->code == RPC__CODE__CANCELLED) {
		forget(g);
		return;
	}
	g->unread_threads = r == NULL ? -1 : (int64_t)r->unread_threads;
	post(g);
}

/* ---- sending ---- */

void
hook_secrets(const uint8_t key[HOOK_KEY], int64_t school_id,
    const uint8_t salts[2][HOOK_SALT], size_t nsalts, struct hook_endpoint *to)
{
	for (to->nsecrets = 0; to->nsecrets < nsalts; to->nsecrets++)
		hook_secret_make(key, school_id, salts[to->nsecrets],
		    &to->secrets[to->nsecrets]);
}

void
hook_delivery_id(int64_t school_id, const struct hook_delivery_key *k,
    char id[HOOK_ID])
{
	snprintf(id, HOOK_ID, "%" PRId64 "_%" PRId64 "_%" PRId64, school_id,
	    k->event_id, k->user_id);
}

static void
post(struct sending *g)
{
	const struct hook_attempt *t = &g->attempt;
	const ProtobufCEnumValue *kind = protobuf_c_enum_descriptor_get_value(
	    &notify__kind__descriptor, t->kind);
	struct hook_endpoint to = { .url = t->url };
	char id[HOOK_ID];
	const struct hook_told told = {
		.id = id,
		.event = kind == NULL ? "OTHER" : kind->name,
		.at_us = t->at_us, .school_id = t->school_id,
		.user_id = t->key.user_id, .link = t->link,
		.unread_threads = g->unread_threads,
		.unread_notifications = t->unread,
	};

	hook_delivery_id(t->school_id, &t->key, id);
	hook_secrets(g->all->o.key, t->school_id, t->salts, t->nsalts, &to);
	/* Else its lease runs out, and it is tried again. */
	if (!hook_post(g->all->o.outbound, &to, &told, on_answer, g))
		end(g);
}

static void
on_answer(const struct outbound_reply *reply, void *arg)
{
	static const char *const labels[] = { "result=\"taken\"",
		"result=\"refused\"", "result=\"away\"" };
	struct sending *g = arg;
	const struct hook_answer *const a = &g->answer;

	hook_answer(reply, &g->answer);
	metrics_add("liaison_hook_attempts_total",
	    "Attempts to tell a hook, by what came of them.",
	    labels[a->ok ? 0 : a->status != 0 ? 1 : 2], 1);
	if (!a->ok)
		log_warn("hooks", "school=%lld hook=%lld attempt=%d why=%s",
		    (long long)g->attempt.school_id,
		    (long long)g->attempt.key.hook_id, g->attempt.attempts,
		    log_quote(a->said));
	settle(g);
}

/* A tenth more or less, so that not all come back at once. */
static int64_t
spread(int64_t wait)
{
	return wait + (int64_t)randombytes_uniform(
	    (uint32_t)(wait / 10 + 1));
}

static void
settle(struct sending *g)
{
	const struct hook_answer *a = &g->answer;
	struct hook_outcome o = { .state = CHANNEL_SENT, .said = a->said,
		.gone = a->gone, .patience_s = PATIENCE_S };
	int64_t after = a->retry_after_s > RETRY_AFTER_MAX ?
	    RETRY_AFTER_MAX : a->retry_after_s;

	if (!a->ok) {
		o.wait_s = hook_wait_s(g->attempt.attempts);
		o.state = o.wait_s < 0 ? CHANNEL_FAILED : CHANNEL_WAITS;
		o.wait_s = o.wait_s < 0 ? 0 : o.wait_s < after ? after :
		    spread(o.wait_s);
	}
	settle_as(g, &o);
}

static void
settle_as(struct sending *g, const struct hook_outcome *o)
{
	store_settle_hook(g->all->o.pg, &g->attempt, o, on_settled, g);
}

static void
on_settled(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct sending *g = arg;

	if (status->code == RPC__CODE__CANCELLED) {
		forget(g);
		return;
	}
	if (status->code != RPC__CODE__OK)
		log_warn("hooks", "settle=%s", status_code_name(status->code));
	else if (store_hook_off(rows))
		log_warn("hooks", "school=%lld hook=%lld off=yes",
		    (long long)g->attempt.school_id,
		    (long long)g->attempt.key.hook_id);
	end(g);
}

static void
end(struct sending *g)
{
	struct hook_sender *s = g->all;

	forget(g);
	hook_sender_wake(s);
}

static void
forget(struct sending *g)
{
	struct hook_sender *s = g->all;
	struct arena *a = g->arena;

	*g->link = g->next;
	if (g->next != NULL)
		g->next->link = g->link;
	s->n--;
	arena_destroy(&a);
}

/* ---- those that are off ---- */

static void
take_off(struct pg *pg, pg_done_fn *done, void *arg)
{
	store_take_hooks_off(pg, OFF_MAX, OFF_LEASE_S, done, arg);
}

static void
begin_off(void *arg, const struct pg_rows *rows, size_t row)
{
	struct hook_sender *s = arg;
	struct telling *t = malloc(sizeof(*t));
	Oversight__ListPermittedRequest req =
	    OVERSIGHT__LIST_PERMITTED_REQUEST__INIT;
	struct rpc_context context;

	if (t == NULL)
		fatal("out of memory");
	t->all = s;
	store_hook_off_row(rows, row, &t->school_id, &t->hook_id);
	context = rpc_context_system(t->school_id, ASK_MS);
	req.permission = COMMON__PERMISSION__SCHOOL;
	oversight_client_list_permitted(s->o.directory, &context, &req,
	    on_permitted, t);
}

static void
on_permitted(const struct status *status,
    const Oversight__ListPermittedReply *reply, void *arg)
{
	struct telling *t = arg;

	if (reply == NULL) {
		on_told(status, NULL, t);
		return;
	}
	store_tell_hook_off(t->all->o.pg, t->school_id, t->hook_id,
	    reply->user_ids, reply->n_user_ids, NOTIFY__KIND__HOOK_OFF,
	    on_told, t);
}

static void
on_told(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct telling *t = arg;

	(void)rows;
	rounds_end_one(t->all->off, status, t->school_id, t->hook_id);
	free(t);
}
