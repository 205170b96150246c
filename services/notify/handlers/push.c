/* The browsers that the caller is told in. */
#include <string.h>

#include <sodium.h>

#include "base/text.h"
#include "notify/notify.h"
#include "notify/push/encrypt.h"
#include "notify/store/push.h"

#define BROWSERS_MAX	20

struct asking {
	struct notify	*n;
	struct rpc_call	*call;
	char		 session[2 * RPC_SESSION_ID_LEN + 1];
};

static struct asking *asking_new(struct notify *, struct rpc_call *);
static void	list(struct asking *);
static pg_done_fn on_changed, on_replaced, on_browsers;
static Push__Subscription *pack(struct arena *, const struct asking *,
		    const struct push_browser *);
static struct status check(const struct notify *,
		    const Push__PutSubscriptionRequest *);

void
push_get_push(struct notify *n, struct rpc_call *call,
    const Push__GetPushRequest *req)
{
	(void)req;
	list(asking_new(n, call));
}

static struct asking *
asking_new(struct notify *n, struct rpc_call *call)
{
	struct asking *k = arena_alloc(rpc_call_arena(call), sizeof(*k));

	k->n = n;
	k->call = call;
	(void)sodium_bin2hex(k->session, sizeof(k->session),
	    rpc_call_caller(call)->session_id, RPC_SESSION_ID_LEN);
	return k;
}

static void
list(struct asking *k)
{
	const struct rpc_caller *c = rpc_call_caller(k->call);

	push_browsers(k->n->pg, c->school_id, c->user_id, on_browsers, k);
}

static void
on_browsers(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct asking *k = arg;
	struct arena *a = rpc_call_arena(k->call);
	Push__PushSetup reply = PUSH__PUSH_SETUP__INIT;
	struct push_browser b;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(k->call, *status);
		return;
	}
	reply.on = k->n->vapid != NULL;
	if (reply.on) {
		reply.public_key.len = PUSH_POINT;
		reply.public_key.data =
		    (uint8_t *)(uintptr_t)vapid_point(k->n->vapid);
	}
	reply.subscriptions = arena_pointers(a, pg_count(rows) + 1);
	for (i = 0; i < pg_count(rows); i++) {
		push_browser_row(rows, i, &b);
		reply.subscriptions[reply.n_subscriptions++] = pack(a, k, &b);
	}
	rpc_reply(k->call, &reply);
}

static Push__Subscription *
pack(struct arena *a, const struct asking *k, const struct push_browser *b)
{
	Push__Subscription *s = arena_message(a,
	    &push__subscription__descriptor);

	s->id = b->id;
	s->device = arena_strdup(a, b->device);
	s->made_at = arena_timestamp(a, b->made_us);
	s->seen_at = arena_timestamp(a, b->seen_us);
	if (b->told_us != 0)
		s->told_at = arena_timestamp(a, b->told_us);
	s->current = strcmp(b->session_id, k->session) == 0;
	return s;
}

void
push_put_subscription(struct notify *n, struct rpc_call *call,
    const Push__PutSubscriptionRequest *req)
{
	const struct rpc_caller *c = rpc_call_caller(call);
	struct arena *a = rpc_call_arena(call);
	const struct status status = check(n, req);
	struct push_new_browser b;
	struct asking *k;

	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	k = asking_new(n, call);
	b = (struct push_new_browser){
		.school_id = c->school_id,
		.user_id = c->user_id,
		.session_id = k->session,
		.endpoint = req->endpoint,
		.device = text_line(a, req->device),
		.key = req->p256dh.data,
		.key_len = req->p256dh.len,
		.auth = req->auth.data,
		.auth_len = req->auth.len,
		.most = BROWSERS_MAX,
		.replaces = req->replaces,
	};
	if (*req->replaces == '\0')
		push_subscribe(n->pg, &b, on_changed, k);
	else
		push_resubscribe(n->pg, &b, on_replaced, k);
}

static void
on_replaced(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct asking *k = arg;

	if (status->code == RPC__CODE__OK && !push_resubscribed(rows))
		rpc_fail(k->call, status_not_found());
	else
		on_changed(status, rows, arg);
}

static struct status
check(const struct notify *n, const Push__PutSubscriptionRequest *req)
{
	if (n->vapid == NULL)
		return status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__PUSH_OFF, "",
		    "LIAISON_PUSH_CONTACT is not set");
	switch (outbound_url_judge(n->outbound_policy, req->endpoint)) {
	case OUTBOUND_URL_OK:
		break;
	case OUTBOUND_URL_MALFORMED:
		return status_invalid("endpoint", "not an address");
	case OUTBOUND_URL_PLAIN:
	case OUTBOUND_URL_INSIDE:
		return status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__PUSH_ENDPOINT, "endpoint", "not allowed");
	}
	if (!push_point_ok(req->p256dh.data, req->p256dh.len))
		return status_invalid("p256dh", "no point of P-256");
	if (req->auth.len != PUSH_AUTH)
		return status_invalid("auth", "not 16 bytes");
	return STATUS_OK;
}

static void
on_changed(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct asking *k = arg;

	(void)rows;
	if (status->code != RPC__CODE__OK)
		rpc_fail(k->call, *status);
	else
		list(k);
}

void
push_delete_subscription(struct notify *n, struct rpc_call *call,
    const Push__DeleteSubscriptionRequest *req)
{
	const struct rpc_caller *c = rpc_call_caller(call);

	push_unsubscribe(n->pg, c->school_id, c->user_id, req->id, on_changed,
	    asking_new(n, call));
}
