/*
 * Chooses a replica for each call, sends it again elsewhere where that is
 * safe, and ends it exactly once: by an answer, a deadline or a loss.
 */
#include <sys/random.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "metrics.h"
#include "rpc_client.h"
#include "rpc_each.h"
#include "rpc_frame.h"
#include "rpc_method.h"
#include "rpc_pending.h"
#include "rpc_replica.h"
#include "rpc_resolver.h"
#include "rpc_socket.h"

/* A call that ends every replica it meets must not meet them all. */
#define MAX_ATTEMPTS	4
/* A replica whose database is away is chosen only among such. */
#define NOT_READY	1000000

struct rpc_client {
	struct loop		*loop;
	void			*zmq;
	char			*service;
	const struct rpc_keys	*keys;
	char			 server_key[RPC_KEY_TEXT];
	bool			 plain;
	unsigned		 max_inflight;
	struct rpc_resolver	*resolver;
	struct loop_timer	*timer;
	int64_t			 ticked_ms;
	struct rpc_replica	*replicas[RPC_MAX_REPLICAS * 2];
	unsigned		 nreplicas;
	struct rpc_replica	*live[RPC_MAX_REPLICAS * 2];
	unsigned		 nlive;
	struct rpc_pending_table table;
	struct rpc_pendings	 waiting;	/* for a live replica */
	struct rpc_pendings	 failed;	/* told at the turn's end */
	bool			 telling;
	uint64_t		 last_id, random;
	unsigned		 busy;		/* callbacks on the stack */
	bool			 dying;
	char			*labels[RPC_NCODES];
};

static int	 set_keys(struct rpc_client *, char *, size_t);
static void	 client_free(struct rpc_client *);
static void	 on_endpoints(const struct rpc_endpoints *, void *);
static bool	 is_known(const struct rpc_client *, const char *);
static void	 on_tick(void *);
static void	 enter(void *);
static void	 leave(void *);
static void	 on_reply(struct rpc_replica *, const Rpc__ReplyHeader *,
		    zmq_msg_t *, void *);
static void	 on_changed(struct rpc_replica *, void *);
static void	 on_lost(struct rpc_replica *, void *);
static void	 list_live(struct rpc_client *);
static void	 send_waiting(struct rpc_client *);
static struct rpc_pending *pending_new(struct rpc_client *,
		    const struct rpc_context *,
		    const ProtobufCServiceDescriptor *, unsigned,
		    const ProtobufCMessage *, rpc_done_fn *, void *);
static void	 dispatch(struct rpc_client *, struct rpc_pending *);
static void	 dispatch_again(struct rpc_client *, struct rpc_pending *);
static bool	 may_go_again(const struct rpc_pending *);
static struct rpc_replica *choose(struct rpc_client *);
static unsigned	 load(const struct rpc_replica *);
static uint64_t	 next_random(struct rpc_client *);
static bool	 send_to(struct rpc_replica *, struct rpc_pending *);
static void	 on_deadline(void *);
static void	 fail_later(struct rpc_client *, struct rpc_pending *,
		    struct status);
static void	 tell_failed(void *);
static void	 call(struct rpc_client *, struct rpc_pending *);
static void	 complete(struct rpc_pending *, const struct status *,
		    const ProtobufCMessage *, zmq_msg_t *payload);
static void	 cancel_all(struct rpc_pendings *);
static void	 count(struct rpc_client *, Rpc__Code);

static const struct rpc_replica_events events = {
	.enter = enter,
	.leave = leave,
	.reply = on_reply,
	.changed = on_changed,
	.lost = on_lost,
};

static _Thread_local const struct status *current_status = &STATUS_OK;

struct rpc_client *
rpc_client_new(struct loop *loop, const struct rpc_client_options *options,
    char *error, size_t errlen)
{
	struct rpc_client *c;

	c = calloc(1, sizeof(*c));
	if (c == NULL || (c->service = strdup(options->service)) == NULL ||
	    (c->zmq = rpc_zmq_ref()) == NULL) {
		snprintf(error, errlen, "cannot make a client of %s",
		    options->service);
		if (c != NULL)
			client_free(c);
		return NULL;
	}
	c->loop = loop;
	c->keys = options->keys;
	c->plain = rpc_keys_is_plain(c->keys);
	c->max_inflight = options->max_inflight;
	TAILQ_INIT(&c->waiting);
	TAILQ_INIT(&c->failed);
	if (getrandom(&c->random, sizeof(c->random), 0) == -1)
		c->random = (uint64_t)loop_now_us();
	c->random |= 1;
	c->last_id = c->random >> 24;
	if (set_keys(c, error, errlen) == -1 ||
	    (c->resolver = rpc_resolver_new(loop, options->endpoints,
	    c->plain, on_endpoints, c, error, errlen)) == NULL) {
		client_free(c);
		return NULL;
	}
	c->ticked_ms = loop_now_ms();
	c->timer = loop_timer(loop, RPC_BEAT_MS, RPC_BEAT_MS, on_tick, c);
	rpc_resolver_start(c->resolver);
	return c;
}

void
rpc_client_destroy(struct rpc_client **cp)
{
	struct rpc_client *c = *cp;
	unsigned i;

	*cp = NULL;
	if (c == NULL)
		return;
	c->dying = true;
	c->nlive = 0;
	for (i = 0; i < c->nreplicas; i++)
		rpc_replica_close(c->replicas[i]);
	loop_timer_cancel(&c->timer);
	rpc_resolver_destroy(&c->resolver);
	c->busy++;
	for (i = 0; i < c->nreplicas; i++)
		cancel_all(&c->replicas[i]->calls);
	cancel_all(&c->waiting);
	cancel_all(&c->failed);
	leave(c);
}

void
rpc_client_call(struct rpc_client *c, const struct rpc_context *context,
    const ProtobufCServiceDescriptor *service, unsigned method_index,
    const ProtobufCMessage *request, rpc_done_fn *fn, void *arg)
{
	call(c, pending_new(c, context, service, method_index, request, fn,
	    arg));
}

void
rpc_client_call_raw(struct rpc_client *c, const struct rpc_context *context,
    const ProtobufCServiceDescriptor *service, unsigned method_index,
    const ProtobufCMessage *request, rpc_raw_fn *fn, void *arg)
{
	struct rpc_pending *p = pending_new(c, context, service, method_index,
	    request, NULL, arg);

	p->raw = fn;
	call(c, p);
}

const struct status *
rpc_status(void)
{
	return current_status;
}

unsigned
rpc_client_live(const struct rpc_client *c)
{
	return c->nlive;
}

const char *
rpc_client_live_endpoint(const struct rpc_client *c, unsigned i)
{
	return c->live[i]->endpoint;
}

void
rpc_client_call_one(struct rpc_client *c, unsigned i,
    const struct rpc_context *context,
    const ProtobufCServiceDescriptor *service, unsigned method_index,
    const ProtobufCMessage *request, rpc_done_fn *fn, void *arg)
{
	struct rpc_pending *p;
	int64_t left;

	p = pending_new(c, context, service, method_index, request, fn, arg);
	p->pinned = true;
	left = p->context.deadline_ms - loop_now_ms();
	if (left > 0 && rpc_pending_add(&c->table, p) &&
	    send_to(c->live[i], p))
		p->timer = loop_timer(c->loop, left, 0, on_deadline, p);
	else
		fail_later(c, p, status_unavailable("cannot be sent"));
}

void
rpc_client_later(struct rpc_client *c, rpc_done_fn *fn, void *arg)
{
	const struct rpc_context nobody = rpc_context_system(0, 0);
	const Rpc__CheckRequest nothing = RPC__CHECK_REQUEST__INIT;

	fail_later(c, pending_new(c, &nobody, &rpc__server__descriptor, 0,
	    &nothing.base, fn, arg), status_unavailable("no replica"));
}

static void
call(struct rpc_client *c, struct rpc_pending *p)
{
	const int64_t left = p->context.deadline_ms - loop_now_ms();

	if (c->dying)
		fail_later(c, p, status_make(RPC__CODE__CANCELLED,
		    RPC__REASON__SERVICE_UNAVAILABLE, NULL, "closing"));
	else if (left <= 0)
		fail_later(c, p, status_make(RPC__CODE__DEADLINE_EXCEEDED,
		    RPC__REASON__DEADLINE_PASSED, NULL,
		    "the deadline had passed before the call"));
	else if ((c->max_inflight != 0 &&
	    c->table.count >= c->max_inflight) ||
	    !rpc_pending_add(&c->table, p))
		fail_later(c, p, status_make(RPC__CODE__RESOURCE_EXHAUSTED,
		    RPC__REASON__OVERLOADED, NULL,
		    "too many calls in flight"));
	else {
		p->timer = loop_timer(c->loop, left, 0, on_deadline, p);
		dispatch(c, p);
	}
}

static int
set_keys(struct rpc_client *c, char *error, size_t errlen)
{
	if (c->plain)
		return 0;
	return rpc_keys_peer(c->keys, c->service, c->server_key, error,
	    errlen);
}

static void
client_free(struct rpc_client *c)
{
	unsigned i;

	for (i = 0; i < c->nreplicas; i++)
		rpc_replica_destroy(&c->replicas[i]);
	if (c->zmq != NULL)
		rpc_zmq_unref();
	if (c->loop != NULL)
		loop_undefer(c->loop, c);
	rpc_pending_clear(&c->table);
	for (i = 0; i < RPC_NCODES; i++)
		free(c->labels[i]);
	free(c->service);
	free(c);
}

/* Those no longer named finish what they have, then on_tick() frees them. */
static void
on_endpoints(const struct rpc_endpoints *now, void *arg)
{
	struct rpc_client *c = arg;
	struct rpc_replica *r;
	unsigned i;
	size_t j;

	for (i = 0; i < c->nreplicas; i++) {
		r = c->replicas[i];
		r->leaving = true;
		for (j = 0; j < now->count; j++)
			if (strcmp(now->text[j], r->endpoint) == 0)
				r->leaving = false;
	}
	for (j = 0; j < now->count; j++) {
		if (is_known(c, now->text[j]) ||
		    c->nreplicas == RPC_MAX_REPLICAS * 2)
			continue;
		r = rpc_replica_new(c->loop, c->zmq, now->text[j], c->keys,
		    c->plain ? NULL : c->server_key, &events, c);
		if (r != NULL)
			c->replicas[c->nreplicas++] = r;
	}
	list_live(c);
}

static bool
is_known(const struct rpc_client *c, const char *endpoint)
{
	unsigned i;

	for (i = 0; i < c->nreplicas; i++)
		if (strcmp(c->replicas[i]->endpoint, endpoint) == 0)
			return true;
	return false;
}

static void
on_tick(void *arg)
{
	struct rpc_client *c = arg;
	const int64_t now = loop_now_ms();
	const bool late = now - c->ticked_ms > 2 * RPC_BEAT_MS;
	unsigned i;

	enter(c);
	c->ticked_ms = now;
	for (i = 0; i < c->nreplicas && !c->dying;) {
		if (c->replicas[i]->leaving && c->replicas[i]->ncalls == 0) {
			rpc_replica_destroy(&c->replicas[i]);
			c->replicas[i] = c->replicas[--c->nreplicas];
			continue;
		}
		rpc_replica_tick(c->replicas[i++], late);
	}
	if (!c->dying)
		send_waiting(c);
	leave(c);
}

static void
enter(void *arg)
{
	struct rpc_client *c = arg;

	c->busy++;
}

static void
leave(void *arg)
{
	struct rpc_client *c = arg;

	if (--c->busy == 0 && c->dying)
		client_free(c);
}

static void
on_reply(struct rpc_replica *r, const Rpc__ReplyHeader *header,
    zmq_msg_t *payload, void *arg)
{
	struct rpc_client *c = arg;
	struct rpc_pending *p = rpc_pending_find(&c->table,
	    header->request_id);
	ProtobufCMessage *reply = NULL;
	struct arena *arena;
	struct status status;

	if (p == NULL)
		return;
	if (header->draining && !p->pinned) {
		/* It was not started there, so this was no attempt. */
		if (p->replica == r) {
			p->attempts--;
			dispatch_again(c, p);
		}
		return;
	}
	status = status_limit(header->code, header->reason, header->field,
	    header->limit, header->message);
	if ((unsigned)status.code >= RPC_NCODES)
		status.code = RPC__CODE__UNKNOWN;
	if (p->raw != NULL) {
		complete(p, &status, NULL, payload);
		return;
	}
	arena = arena_new();
	if (status.code == RPC__CODE__OK &&
	    rpc_frame_unpack(p->method->output, zmq_msg_data(payload),
	    zmq_msg_size(payload), arena, &reply).code != RPC__CODE__OK)
		status = status_internal("unreadable reply");
	complete(p, &status, reply, NULL);
	arena_destroy(&arena);
}

/*
 * A silent replica may yet answer, and whichever answer comes first counts;
 * but what can be had elsewhere does not wait for it.
 */
static void
on_changed(struct rpc_replica *r, void *arg)
{
	struct rpc_client *c = arg;
	struct rpc_pending *p, *next;

	log_info("replica", "peer=%s endpoint=%s state=%s", c->service,
	    r->endpoint, r->live ? "live" : r->silent ? "silent" : "draining");
	list_live(c);
	for (p = TAILQ_FIRST(&r->calls); r->silent && c->nlive > 0 &&
	    p != NULL; p = next) {
		next = TAILQ_NEXT(p, entry);
		if (may_go_again(p))
			dispatch_again(c, p);
	}
}

static void
on_lost(struct rpc_replica *r, void *arg)
{
	const struct status status = status_unavailable(
	    "the connection was lost before the answer");
	struct rpc_client *c = arg;
	struct rpc_pending *p;

	log_info("replica", "peer=%s endpoint=%s state=lost calls=%u",
	    c->service, r->endpoint, r->ncalls);
	list_live(c);
	while ((p = TAILQ_FIRST(&r->calls)) != NULL) {
		if (may_go_again(p))
			dispatch_again(c, p);
		else
			complete(p, &status, NULL, NULL);
	}
}

static void
list_live(struct rpc_client *c)
{
	unsigned i;

	c->nlive = 0;
	for (i = 0; i < c->nreplicas; i++)
		if (c->replicas[i]->live && !c->replicas[i]->leaving)
			c->live[c->nlive++] = c->replicas[i];
	send_waiting(c);
}

static void
send_waiting(struct rpc_client *c)
{
	struct rpc_pending *p;

	while (c->nlive > 0 && (p = TAILQ_FIRST(&c->waiting)) != NULL) {
		dispatch(c, p);
		if (p->replica == NULL)
			break;
	}
}

/* Never NULL: without memory the process ends, as for all small things. */
static struct rpc_pending *
pending_new(struct rpc_client *c, const struct rpc_context *context,
    const ProtobufCServiceDescriptor *service, unsigned method_index,
    const ProtobufCMessage *request, rpc_done_fn *fn, void *arg)
{
	struct rpc_pending *p;

	p = calloc(1, sizeof(*p));
	if (p == NULL || rpc_socket_pack(&p->payload, request) == -1)
		fatal("out of memory");
	p->id = ++c->last_id;
	p->client = c;
	p->service = service;
	p->method = &service->methods[method_index];
	p->context = *context;
	if (p->context.deadline_ms == 0)
		p->context.deadline_ms = loop_now_ms() +
		    RPC_DEFAULT_TIMEOUT_MS;
	p->fn = fn;
	p->arg = arg;
	return p;
}

static void
dispatch(struct rpc_client *c, struct rpc_pending *p)
{
	struct rpc_replica *r = choose(c);
	unsigned i;

	if (r != NULL && send_to(r, p))
		return;
	for (i = 0; i < c->nlive; i++)
		if (c->live[i] != r && send_to(c->live[i], p))
			return;
	if (p->list != &c->waiting)
		rpc_pending_move(p, &c->waiting);
}

static void
dispatch_again(struct rpc_client *c, struct rpc_pending *p)
{
	metrics_add("liaison_rpc_resent_total",
	    "Calls sent again to another replica", "", 1);
	dispatch(c, p);
}

static bool
may_go_again(const struct rpc_pending *p)
{
	return p->context.idempotent && !p->pinned &&
	    p->attempts < MAX_ATTEMPTS;
}

/* The less busy of two: near the best of all, and no herd runs after it. */
static struct rpc_replica *
choose(struct rpc_client *c)
{
	struct rpc_replica *a, *b;
	unsigned i, j;

	if (c->nlive == 0)
		return NULL;
	if (c->nlive == 1)
		return c->live[0];
	i = (unsigned)(next_random(c) >> 33) % c->nlive;
	j = (unsigned)(next_random(c) >> 33) % (c->nlive - 1);
	a = c->live[i];
	b = c->live[j >= i ? j + 1 : j];
	return load(b) < load(a) ? b : a;
}

static unsigned
load(const struct rpc_replica *r)
{
	return r->ncalls + (r->ready ? 0 : NOT_READY);
}

/* xorshift64* */
static uint64_t
next_random(struct rpc_client *c)
{
	c->random ^= c->random >> 12;
	c->random ^= c->random << 25;
	c->random ^= c->random >> 27;
	return c->random * 0x2545f4914f6cdd1dULL;
}

static bool
send_to(struct rpc_replica *r, struct rpc_pending *p)
{
	zmq_msg_t header;

	if (!rpc_pending_header(p, &header) ||
	    !rpc_replica_send(r, &header, &p->payload))
		return false;
	rpc_pending_move(p, &r->calls);
	p->replica = r;
	r->ncalls++;
	p->attempts++;
	return true;
}

static void
on_deadline(void *arg)
{
	struct rpc_pending *p = arg;
	struct status status = p->replica == NULL ?
	    status_unavailable("no replica could be reached in time") :
	    status_make(RPC__CODE__DEADLINE_EXCEEDED,
	    RPC__REASON__DEADLINE_PASSED, NULL, "no answer in time");

	p->timer = NULL;
	complete(p, &status, NULL, NULL);
}

static void
fail_later(struct rpc_client *c, struct rpc_pending *p, struct status status)
{
	rpc_pending_remove(&c->table, p);
	p->status = status;
	rpc_pending_move(p, &c->failed);
	if (c->telling)
		return;
	c->telling = true;
	loop_defer(c->loop, tell_failed, c);
}

static void
tell_failed(void *arg)
{
	struct rpc_client *c = arg;
	struct rpc_pending *p, *last = TAILQ_LAST(&c->failed, rpc_pendings);
	struct status status;
	bool more = last != NULL;

	enter(c);
	c->telling = false;
	while (more && (p = TAILQ_FIRST(&c->failed)) != NULL) {
		more = p != last;
		status = p->status;
		complete(p, &status, NULL, NULL);
	}
	leave(c);
}

static void
complete(struct rpc_pending *p, const struct status *status,
    const ProtobufCMessage *reply, zmq_msg_t *payload)
{
	struct rpc_client *c = p->client;
	const struct status *outer = current_status;

	rpc_pending_remove(&c->table, p);
	rpc_pending_move(p, NULL);
	loop_timer_cancel(&p->timer);
	zmq_msg_close(&p->payload);
	count(c, status->code);
	enter(c);
	current_status = status;
	if (p->raw == NULL)
		p->fn(status, reply, p->arg);
	else if (payload == NULL || status->code != RPC__CODE__OK)
		p->raw(status, NULL, 0, p->arg);
	else
		p->raw(status, zmq_msg_data(payload), zmq_msg_size(payload),
		    p->arg);
	current_status = outer;
	free(p);
	leave(c);
}

static void
cancel_all(struct rpc_pendings *list)
{
	const struct status status = status_make(RPC__CODE__CANCELLED,
	    RPC__REASON__SERVICE_UNAVAILABLE, NULL, "closing");
	struct rpc_pending *p;

	while ((p = TAILQ_FIRST(list)) != NULL)
		complete(p, &status, NULL, NULL);
}

static void
count(struct rpc_client *c, Rpc__Code code)
{
	if (c->labels[code] == NULL && asprintf(&c->labels[code],
	    "peer=\"%s\",code=\"%s\"", c->service, status_code_name(code)) ==
	    -1)
		fatal("out of memory");
	metrics_add("liaison_rpc_client_calls_total", "Calls made to peers",
	    c->labels[code], 1);
}
