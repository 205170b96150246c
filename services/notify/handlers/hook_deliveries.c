/* What was sent to a hook; dead letters of it, sent again. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "notify/channels/channel.h"
#include "notify/hooks/sender.h"
#include "notify/notify.h"
#include "oversight.rpc.h"
#include "rpc/page.h"

#define REPLAY_MAX	10000
/* Later than whatever there is. */
#define LATEST_US	(SECONDS_MAX * 1000000)

struct listing {
	struct notify		*n;
	struct rpc_call		*call;
	struct hook_delivery	 before;
	int			 state;
	size_t			 max;
};

struct replaying {
	struct notify			*n;
	struct rpc_call			*call;
	int64_t				 hook_id;
	const char			*name;
	struct hook_delivery_key	*keys;	/* NULL: all */
	size_t				 nkeys;
};

static bool	take_token(const char *, struct hook_delivery *);
static bool	take_id(const char *, int64_t school_id,
		    struct hook_delivery_key *);
static pg_done_fn on_hook, on_deliveries, on_replay_hook, on_replayed;
static Hooks__HookDelivery *delivery_message(struct arena *,
		    int64_t school_id, const struct hook_delivery *);
static void	note(struct replaying *, int n);
static oversight_note_act_done on_noted;

/* ---- listed ---- */

void
hooks_list_hook_deliveries(struct notify *n, struct rpc_call *call,
    const Hooks__ListHookDeliveriesRequest *req)
{
	static const int states[] = { -1, CHANNEL_WAITS, CHANNEL_SENT,
		CHANNEL_FAILED, CHANNEL_SKIPPED };
	struct listing *l = arena_alloc(rpc_call_arena(call), sizeof(*l));

	if ((unsigned)req->state >= sizeof(states) / sizeof(states[0])) {
		rpc_fail(call, status_invalid("state", "no such one"));
		return;
	}
	*l = (struct listing){ .n = n, .call = call,
	    .state = states[req->state],
	    .max = req->page_size == 0 ? PAGE_DEFAULT : req->page_size };
	if (!take_token(req->page_token, &l->before)) {
		rpc_fail(call, status_invalid("pageToken",
		    "not of this list"));
		return;
	}
	l->before.key.hook_id = req->id;
	if (req->id <= 0)
		rpc_fail(call, status_not_found());
	else
		store_hooks(n->pg, rpc_call_caller(call)->school_id, req->id,
		    on_hook, l);
}

static bool
take_token(const char *text, struct hook_delivery *before)
{
	int end = 0;

	*before = (struct hook_delivery){ .made_us = LATEST_US };
	if (*text == '\0')
		return true;
	return sscanf(text, "%19" SCNd64 ".%20" SCNd64 ".%19" SCNd64 "%n",
	    &before->made_us, &before->key.event_id, &before->key.user_id,
	    &end) == 3 && text[end] == '\0' && before->made_us >= 0 &&
	    before->made_us <= LATEST_US;
}

/* Is it one of the school's? */
static void
on_hook(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct listing *l = arg;

	if (status->code != RPC__CODE__OK)
		rpc_fail(l->call, *status);
	else if (pg_count(rows) == 0)
		rpc_fail(l->call, status_not_found());
	else
		store_hook_deliveries(l->n->pg,
		    rpc_call_caller(l->call)->school_id, l->state, &l->before,
		    (int)l->max + 1, on_deliveries, l);
}

static void
on_deliveries(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	Hooks__ListHookDeliveriesReply reply =
	    HOOKS__LIST_HOOK_DELIVERIES_REPLY__INIT;
	struct listing *l = arg;
	struct arena *a = rpc_call_arena(l->call);
	struct hook_delivery d = { .said = "" };
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	n = pg_count(rows) > l->max ? l->max : pg_count(rows);
	reply.deliveries = arena_pointers(a, n);
	for (i = 0; i < n; i++) {
		store_hook_delivery_row(rows, i, &d);
		reply.deliveries[reply.n_deliveries++] = delivery_message(a,
		    rpc_call_caller(l->call)->school_id, &d);
	}
	if (pg_count(rows) > n)
		reply.next_page_token = arena_printf(a, "%" PRId64 ".%" PRId64
		    ".%" PRId64, d.made_us, d.key.event_id, d.key.user_id);
	rpc_reply(l->call, &reply);
}

static Hooks__HookDelivery *
delivery_message(struct arena *a, int64_t school_id,
    const struct hook_delivery *d)
{
	static const Hooks__HookDelivery__State states[] = {
		[CHANNEL_WAITS] = HOOKS__HOOK_DELIVERY__STATE__WAITING,
		[CHANNEL_SENT] = HOOKS__HOOK_DELIVERY__STATE__SENT,
		[CHANNEL_FAILED] = HOOKS__HOOK_DELIVERY__STATE__DEAD,
		[CHANNEL_SKIPPED] = HOOKS__HOOK_DELIVERY__STATE__SKIPPED,
	};
	Hooks__HookDelivery *m = arena_message(a,
	    &hooks__hook_delivery__descriptor);
	char id[HOOK_ID];

	hook_delivery_id(school_id, &d->key, id);
	m->id = arena_strdup(a, id);
	m->event = (Notify__Kind)d->kind;
	m->user_id = d->key.user_id;
	m->state = states[d->state];
	m->created_at = arena_timestamp(a, d->made_us);
	m->attempts = (uint32_t)d->attempts;
	m->said = arena_strdup(a, d->said);
	m->at = arena_timestamp(a, d->state == CHANNEL_WAITS ? d->due_us :
	    d->at_us);
	return m;
}

/* ---- sent again ---- */

void
hooks_replay_hook_deliveries(struct notify *n, struct rpc_call *call,
    const Hooks__ReplayHookDeliveriesRequest *req)
{
	const int64_t school_id = rpc_call_caller(call)->school_id;
	struct replaying *r = arena_alloc(rpc_call_arena(call), sizeof(*r));
	size_t i;

	*r = (struct replaying){ .n = n, .call = call, .hook_id = req->id };
	if (req->all == (req->n_delivery_ids > 0)) {
		rpc_fail(call, req->all ? status_invalid("deliveryIds",
		    "besides all") : status_missing("deliveryIds"));
		return;
	}
	if (req->n_delivery_ids > 0)
		r->keys = arena_alloc(rpc_call_arena(call),
		    req->n_delivery_ids * sizeof(*r->keys));
	for (i = 0; i < req->n_delivery_ids; i++)
		if (!take_id(req->delivery_ids[i], school_id,
		    &r->keys[r->nkeys++])) {
			rpc_fail(call, status_invalid("deliveryIds",
			    "none of a delivery"));
			return;
		}
	if (req->id <= 0)
		rpc_fail(call, status_not_found());
	else
		store_hooks(n->pg, school_id, req->id, on_replay_hook, r);
}

/* One of another school is none. */
static bool
take_id(const char *text, int64_t school_id, struct hook_delivery_key *k)
{
	int64_t school;
	char id[HOOK_ID];

	*k = (struct hook_delivery_key){ 0 };
	if (sscanf(text, "%19" SCNd64 "_%20" SCNd64 "_%19" SCNd64, &school,
	    &k->event_id, &k->user_id) != 3 || school != school_id)
		return false;
	hook_delivery_id(school_id, k, id);
	return strcmp(id, text) == 0;
}

static void
on_replay_hook(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct replaying *r = arg;
	struct hook h;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(r->call, *status);
		return;
	}
	if (pg_count(rows) == 0) {
		rpc_fail(r->call, status_not_found());
		return;
	}
	store_hook_row(rows, 0, &h);
	r->name = arena_strdup(rpc_call_arena(r->call), h.name);
	store_replay_hook(r->n->pg, rpc_call_caller(r->call)->school_id,
	    r->hook_id, r->keys, r->nkeys, REPLAY_MAX, on_replayed, r);
}

static void
on_replayed(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	Hooks__ReplayHookDeliveriesReply reply =
	    HOOKS__REPLAY_HOOK_DELIVERIES_REPLY__INIT;
	struct replaying *r = arg;
	int n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(r->call, *status);
		return;
	}
	n = store_hook_replayed(rows);
	if (n > 0) {
		note(r, n);
		hook_sender_wake(r->n->hook_sender);
	}
	reply.replayed = (uint32_t)n;
	rpc_reply(r->call, &reply);
}

/* Nobody waits for it. */
static void
note(struct replaying *r, int n)
{
	Oversight__NoteActRequest__Fact count =
	    OVERSIGHT__NOTE_ACT_REQUEST__FACT__INIT;
	Oversight__NoteActRequest__Fact *facts[] = { &count };
	Oversight__NoteActRequest req = OVERSIGHT__NOTE_ACT_REQUEST__INIT;

	count.name = (char *)"deliveries";
	count.value = arena_int64(rpc_call_arena(r->call), n);
	req.act = OVERSIGHT__NOTE_ACT_REQUEST__ACT__HOOK_REPLAY;
	req.object = (char *)(uintptr_t)r->name;
	req.facts = facts;
	req.n_facts = 1;
	oversight_client_note_act(r->n->directory, rpc_call_context(r->call),
	    &req, on_noted, NULL);
}

static void
on_noted(const struct status *status, const Oversight__NoteActReply *reply,
    void *arg)
{
	(void)arg;
	if (reply == NULL)
		log_warn("hooks", "noted=%s", status_code_name(status->code));
}
