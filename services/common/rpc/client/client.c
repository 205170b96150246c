/*
 * A client: knows the replicas of a service, makes calls of requests, and
 * hears of answers and losses.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "rpc.rpc.h"
#include "rpc/client/client.h"
#include "rpc/client/dispatch.h"
#include "rpc/client/each.h"
#include "rpc/client/outcalls.h"
#include "rpc/client/replica.h"
#include "rpc/client/resolver.h"
#include "wire/envelope.h"
#include "wire/frame.h"
#include "wire/socket.h"

/* Larger blocks are not kept for the next request. */
#define KEEP_BLOCK	(64 * 1024)

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
	struct rpc_dispatch	 dispatch;
	struct rpc_outcalls	 calls;
	struct rpc_packer	 packer;
	uint64_t		 last_id;
	unsigned		 busy;		/* callbacks on the stack */
	bool			 dying;
};

static int	 set_keys(struct rpc_client *, char *, size_t);
static void	 client_free(struct rpc_client *);
static void	 call(struct rpc_client *, struct rpc_outcall *);
static struct rpc_outcall *outcall_new(struct rpc_client *,
		    const struct rpc_context *, const struct rpc_rule *,
		    const ProtobufCMessage *, void *);
static void	 on_endpoints(const struct rpc_endpoints *, void *);
static bool	 is_known(const struct rpc_client *, const char *);
static void	 list_live(struct rpc_client *);
static void	 on_tick(void *);
static void	 enter(void *);
static void	 leave(void *);
static void	 on_reply(struct rpc_replica *, const Rpc__ReplyHeader *,
		    const void *, size_t, void *);
static void	 on_changed(struct rpc_replica *, void *);
static void	 on_lost(struct rpc_replica *, void *);

static const struct rpc_replica_events events = {
	.enter = enter,
	.leave = leave,
	.reply = on_reply,
	.changed = on_changed,
	.lost = on_lost,
};

struct rpc_client *
rpc_client_new(struct loop *loop, const struct rpc_client_options *options,
    char *error, size_t errlen)
{
	struct rpc_client *c;

	c = calloc(1, sizeof(*c));
	if (c == NULL)
		fatal("out of memory");
	rpc_dispatch_init(&c->dispatch);
	rpc_outcalls_init(&c->calls);
	if ((c->service = strdup(options->service)) == NULL ||
	    (c->zmq = rpc_zmq_ref()) == NULL) {
		snprintf(error, errlen, "cannot make a client of %s",
		    options->service);
		client_free(c);
		return NULL;
	}
	c->loop = c->calls.loop = loop;
	c->calls.service = c->service;
	c->calls.enter = enter;
	c->calls.leave = leave;
	c->calls.owner = c;
	c->keys = options->keys;
	c->plain = rpc_keys_is_plain(c->keys);
	c->max_inflight = options->max_inflight;
	c->last_id = c->dispatch.random >> 24;
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
	c->dispatch.nlive = 0;
	for (i = 0; i < c->nreplicas; i++)
		rpc_replica_close(c->replicas[i]);
	loop_timer_cancel(&c->timer);
	rpc_resolver_destroy(&c->resolver);
	c->busy++;
	for (i = 0; i < c->nreplicas; i++)
		rpc_outcalls_cancel(&c->replicas[i]->calls);
	rpc_outcalls_cancel(&c->dispatch.waiting);
	rpc_outcalls_cancel(&c->calls.failed);
	leave(c);
}

void
rpc_client_call(struct rpc_client *c, const struct rpc_context *context,
    const struct rpc_rule *rule, const ProtobufCMessage *request,
    rpc_done_fn *fn, void *arg)
{
	struct rpc_outcall *p = outcall_new(c, context, rule, request, arg);

	p->fn = fn;
	call(c, p);
}

void
rpc_client_call_typed(struct rpc_client *c, const struct rpc_context *context,
    const struct rpc_rule *rule, const ProtobufCMessage *request,
    rpc_any_fn *done, void *arg)
{
	struct rpc_outcall *p = outcall_new(c, context, rule, request, arg);

	p->typed = done;
	call(c, p);
}

void
rpc_client_call_raw(struct rpc_client *c, const struct rpc_context *context,
    const struct rpc_rule *rule, const ProtobufCMessage *request,
    rpc_raw_fn *fn, void *arg)
{
	struct rpc_outcall *p = outcall_new(c, context, rule, request, arg);

	p->raw = fn;
	call(c, p);
}

unsigned
rpc_client_live(const struct rpc_client *c)
{
	return c->dispatch.nlive;
}

const char *
rpc_client_live_endpoint(const struct rpc_client *c, unsigned i)
{
	return c->dispatch.live[i]->endpoint;
}

void
rpc_client_call_one(struct rpc_client *c, unsigned i,
    const struct rpc_context *context, const struct rpc_rule *rule,
    const ProtobufCMessage *request, rpc_done_fn *fn, void *arg)
{
	struct rpc_outcall *p = outcall_new(c, context, rule, request, arg);

	p->fn = fn;
	p->pinned = true;
	if (p->context.deadline_ms <= loop_now_ms() ||
	    !rpc_outcalls_add(&c->calls, p) ||
	    !rpc_outcall_send(p, c->dispatch.live[i]))
		rpc_outcalls_fail_later(&c->calls, p,
		    status_unavailable("cannot be sent"));
}

void
rpc_client_later(struct rpc_client *c, rpc_done_fn *fn, void *arg)
{
	const struct rpc_context nobody = rpc_context_system(0, 0);
	const Rpc__CheckRequest nothing = RPC__CHECK_REQUEST__INIT;
	struct rpc_outcall *p = outcall_new(c, &nobody,
	    &rpc_server_rule_check, &nothing.base, arg);

	p->fn = fn;
	rpc_outcalls_fail_later(&c->calls, p, status_unavailable("no replica"));
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
	rpc_outcalls_clear(&c->calls);
	rpc_packer_clear(&c->packer);
	free(c->service);
	free(c);
}

/* ---- calls ---- */

static void
call(struct rpc_client *c, struct rpc_outcall *p)
{
	struct rpc_outcalls *o = &c->calls;

	if (c->dying)
		rpc_outcalls_fail_later(o, p, status_make(RPC__CODE__CANCELLED,
		    RPC__REASON__SERVICE_UNAVAILABLE, NULL, "closing"));
	else if (p->context.deadline_ms <= loop_now_ms())
		rpc_outcalls_fail_later(o, p,
		    status_make(RPC__CODE__DEADLINE_EXCEEDED,
		    RPC__REASON__DEADLINE_PASSED, NULL,
		    "the deadline had passed before the call"));
	else if ((c->max_inflight != 0 && o->table.count >= c->max_inflight) ||
	    !rpc_outcalls_add(o, p))
		rpc_outcalls_fail_later(o, p,
		    status_make(RPC__CODE__RESOURCE_EXHAUSTED,
		    RPC__REASON__OVERLOADED, NULL,
		    "too many calls in flight"));
	else
		rpc_dispatch_call(&c->dispatch, p);
}

/* Never NULL: without memory the process ends, as for all small things. */
static struct rpc_outcall *
outcall_new(struct rpc_client *c, const struct rpc_context *context,
    const struct rpc_rule *rule, const ProtobufCMessage *request, void *arg)
{
	struct rpc_outcall *p;

	p = calloc(1, sizeof(*p));
	rpc_packer_reset(&c->packer, 0);
	rpc_pack_message(&c->packer, request);
	if (p == NULL || !rpc_wire_part(&c->packer, &p->payload))
		fatal("out of memory");
	if (c->packer.size > KEEP_BLOCK)
		rpc_packer_clear(&c->packer);
	p->id = ++c->last_id;
	p->calls = &c->calls;
	p->rule = rule;
	p->context = *context;
	if (p->context.deadline_ms == 0)
		p->context.deadline_ms = loop_now_ms() +
		    RPC_DEFAULT_TIMEOUT_MS;
	p->arg = arg;
	return p;
}

/* ---- replicas ---- */

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
list_live(struct rpc_client *c)
{
	struct rpc_dispatch *d = &c->dispatch;
	unsigned i;

	d->nlive = 0;
	for (i = 0; i < c->nreplicas; i++)
		if (c->replicas[i]->live && !c->replicas[i]->leaving)
			d->live[d->nlive++] = c->replicas[i];
	rpc_dispatch_waiting(d);
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
		rpc_dispatch_waiting(&c->dispatch);
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
    const void *payload, size_t len, void *arg)
{
	struct rpc_client *c = arg;
	struct rpc_outcall *p = rpc_outcall_find(&c->calls.table,
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
			rpc_dispatch_again(&c->dispatch, p);
		}
		return;
	}
	status = status_limit(header->code, header->reason, header->field,
	    header->limit, header->message);
	status.faults = header->faults;
	status.nfaults = header->n_faults;
	if ((unsigned)status.code >= RPC_NCODES)
		status.code = RPC__CODE__UNKNOWN;
	if (p->raw != NULL) {
		rpc_outcalls_end(p, &status, NULL, payload, len);
		return;
	}
	arena = arena_new();
	if (status.code == RPC__CODE__OK &&
	    rpc_frame_unpack(p->rule->output, payload, len, arena,
	    &reply).code != RPC__CODE__OK)
		status = status_internal("unreadable reply");
	rpc_outcalls_end(p, &status, reply, NULL, 0);
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
	struct rpc_outcall *p, *next;

	log_info("replica", "peer=%s endpoint=%s state=%s", c->service,
	    r->endpoint, r->live ? "live" : r->silent ? "silent" : "draining");
	list_live(c);
	for (p = TAILQ_FIRST(&r->calls); r->silent && c->dispatch.nlive > 0 &&
	    p != NULL; p = next) {
		next = TAILQ_NEXT(p, entry);
		if (rpc_dispatch_may_go_again(p))
			rpc_dispatch_again(&c->dispatch, p);
	}
}

static void
on_lost(struct rpc_replica *r, void *arg)
{
	const struct status status = status_unavailable(
	    "the connection was lost before the answer");
	struct rpc_client *c = arg;
	struct rpc_outcall *p;

	log_info("replica", "peer=%s endpoint=%s state=lost calls=%u",
	    c->service, r->endpoint, r->ncalls);
	list_live(c);
	while ((p = TAILQ_FIRST(&r->calls)) != NULL) {
		if (rpc_dispatch_may_go_again(p))
			rpc_dispatch_again(&c->dispatch, p);
		else
			rpc_outcalls_end(p, &status, NULL, NULL, 0);
	}
}
