/* What operators ask, and the front end's files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <sodium.h>

#include "base/metrics.h"
#include "gateway.pb-c.h"
#include "gateway/api/address.h"
#include "gateway/api/answers.h"
#include "gateway/api/client.h"
#include "gateway/api/gateway.h"
#include "gateway/api/metrics_merge.h"
#include "gateway/http/text.h"
#include "rpc.rpc.h"

#define ASK_TIMEOUT_MS	2000
/* How old what another worker tells of itself may be. */
#define GAUGES_MS	1000

/* ---- health ---- */

void
answer_get_health(struct exchange *x)
{
	x->http_status = 200;
	x->type = "text/plain; charset=utf-8";
	buffer_puts(&x->body, "ok\n");
	exchange_done(x);
}

/* ---- every replica of every service ---- */

/* Of one service's answers; one of SERVICES in an array at x->work. */
struct asked {
	struct exchange		*x;
	enum route_service	 service;
	unsigned		 ready;
};

struct survey {
	struct asked		 service[SERVICES];
	unsigned		 missing;	/* services still to answer */
	struct metrics_merge	*merge;
};

static struct survey *
survey_start(struct exchange *x, const struct rpc_rule *rule,
    const ProtobufCMessage *request, rpc_each_fn *each)
{
	struct survey *s = arena_alloc(x->arena, sizeof(*s));
	int i;

	x->work = s;
	s->missing = SERVICES;
	x->context.deadline_ms = loop_now_ms() + ASK_TIMEOUT_MS;
	for (i = 0; i < SERVICES; i++) {
		s->service[i].x = x;
		s->service[i].service = (enum route_service)i;
		exchange_call_each(x, (enum route_service)i, rule, request,
		    each, &s->service[i]);
	}
	return s;
}

/* ---- readiness ---- */

static void
finish_ready(struct exchange *x, const struct survey *s)
{
	Gateway__ReadyReply__ReplicasEntry entries[SERVICES], *list[SERVICES];
	Gateway__ReadyReply answer = GATEWAY__READY_REPLY__INIT;
	int i;

	answer.ready = !gateway.draining;
	for (i = 0; i < SERVICES; i++) {
		gateway__ready_reply__replicas_entry__init(&entries[i]);
		entries[i].key = (char *)(uintptr_t)routes_service_name(
		    (enum route_service)i);
		entries[i].value = s->service[i].ready;
		list[i] = &entries[i];
		answer.ready = answer.ready && s->service[i].ready > 0;
	}
	answer.n_replicas = SERVICES;
	answer.replicas = list;
	exchange_message(x, answer.ready ? 200 : 503, &answer.base);
}

static void
on_check(const char *endpoint, const struct status *status,
    const ProtobufCMessage *reply, void *arg)
{
	const Rpc__CheckReply *check = (const void *)reply;
	struct asked *a = arg;
	struct survey *s = a->x->work;

	(void)endpoint;
	if (status != NULL) {
		if (check != NULL && check->ready && !check->draining)
			a->ready++;
	} else if (--s->missing == 0) {
		finish_ready(a->x, s);
	}
}

void
answer_get_ready(struct exchange *x)
{
	static const Rpc__CheckRequest request = RPC__CHECK_REQUEST__INIT;

	(void)survey_start(x, &rpc_server_rule_check, &request.base, on_check);
}

/* ---- state, for the administration ---- */

#define REPLICAS_MAX	64
#define QUEUES_MAX	32

/* On the arena of an exchange; the survey's answers are put into it. */
struct state_work {
	struct survey		*survey;
	Gateway__GetStateReply	 answer;
	Gateway__ServiceState	 service[SERVICES], *services[SERVICES];
	Gateway__QueueState	*queues[QUEUES_MAX];
};

static void
add_replica(struct arena *a, Gateway__ServiceState *s,
    const Rpc__CheckReply *check)
{
	Gateway__ReplicaState *r;

	if (s->n_replicas == REPLICAS_MAX)
		return;
	r = arena_message(a, &gateway__replica_state__descriptor);
	s->replicas[s->n_replicas++] = r;
	r->state = GATEWAY__REPLICA_STATE__STATE__SILENT;
	if (check == NULL)
		return;
	r->state = check->draining ? GATEWAY__REPLICA_STATE__STATE__DRAINING :
	    check->ready ? GATEWAY__REPLICA_STATE__STATE__READY :
	    GATEWAY__REPLICA_STATE__STATE__NOT_READY;
	r->load = check->load;
	r->release = arena_strdup(a, check->release);
}

/* Each replica counts all of the database's: the most counts. */
static void
add_queue(struct arena *a, struct state_work *w, const char *service,
    const Rpc__Backlog *b)
{
	Gateway__GetStateReply *answer = &w->answer;
	Gateway__QueueState *q;
	size_t i;

	for (i = 0; i < answer->n_queues; i++) {
		q = w->queues[i];
		if (strcmp(q->name, b->name) != 0 ||
		    strcmp(q->service, service) != 0)
			continue;
		if (b->count > q->waiting)
			q->waiting = b->count;
		if (b->age_seconds > q->oldest_seconds)
			q->oldest_seconds = b->age_seconds;
		return;
	}
	if (i == QUEUES_MAX)
		return;
	q = arena_message(a, &gateway__queue_state__descriptor);
	q->service = arena_strdup(a, service);
	q->name = arena_strdup(a, b->name);
	q->waiting = b->count;
	q->oldest_seconds = b->age_seconds;
	w->queues[answer->n_queues++] = q;
}

static void
finish_state(struct exchange *x, struct state_work *w)
{
	int i;

	w->answer.ready = !gateway.draining;
	for (i = 0; i < SERVICES; i++)
		w->answer.ready = w->answer.ready &&
		    w->survey->service[i].ready > 0;
	exchange_message(x, x->route->success, &w->answer.base);
}

static void
on_state(const char *endpoint, const struct status *status,
    const ProtobufCMessage *reply, void *arg)
{
	const Rpc__CheckReply *check = (const void *)reply;
	struct asked *a = arg;
	struct exchange *x = a->x;
	struct state_work *w = x->work;
	size_t i;

	(void)endpoint;
	if (status == NULL) {
		if (--w->survey->missing == 0)
			finish_state(x, w);
		return;
	}
	add_replica(x->arena, &w->service[a->service], check);
	if (check == NULL)
		return;
	if (check->ready && !check->draining)
		a->ready++;
	for (i = 0; i < check->n_backlogs; i++)
		add_queue(x->arena, w, routes_service_name(a->service),
		    check->backlogs[i]);
}

void
answer_get_state(struct exchange *x)
{
	static const Rpc__CheckRequest request = RPC__CHECK_REQUEST__INIT;
	struct state_work *w = arena_alloc(x->arena, sizeof(*w));
	int i;

	gateway__get_state_reply__init(&w->answer);
	for (i = 0; i < SERVICES; i++) {
		gateway__service_state__init(&w->service[i]);
		w->service[i].name = (char *)(uintptr_t)routes_service_name(
		    (enum route_service)i);
		w->service[i].replicas = arena_pointers(x->arena,
		    REPLICAS_MAX);
		w->services[i] = &w->service[i];
	}
	w->answer.n_services = SERVICES;
	w->answer.services = w->services;
	w->answer.queues = w->queues;
	w->answer.release = (char *)(uintptr_t)LIAISON_VERSION;
	w->survey = survey_start(x, &rpc_server_rule_check, &request.base,
	    on_state);
	x->work = w;
}

/* ---- metrics ---- */

static void
set_gauges(void *arg)
{
	(void)arg;
	metrics_set("liaison_http_connections", "Open HTTP connections.", "",
	    (double)clients_count());
	metrics_set("liaison_http_requests", "HTTP requests under way.", "",
	    (double)clients_asking());
}

void
operation_watch(struct loop *loop)
{
	loop_timer(loop, GAUGES_MS, GAUGES_MS, set_gauges, NULL);
}

/* All workers are one instance, whichever of them is asked. */
static void
add_own_metrics(struct metrics_merge *merge)
{
	char *text;

	set_gauges(NULL);
	if ((text = metrics_text()) != NULL)
		metrics_merge_add(merge, text, "gateway", "1");
	free(text);
}

static void
finish_metrics(struct exchange *x, struct survey *s)
{
	metrics_merge_write(s->merge, &x->body);
	x->http_status = 200;
	x->type = "text/plain; version=0.0.4; charset=utf-8";
	exchange_done(x);
}

static void
on_metrics(const char *endpoint, const struct status *status,
    const ProtobufCMessage *reply, void *arg)
{
	const Rpc__MetricsReply *m = (const void *)reply;
	struct asked *a = arg;
	struct survey *s = a->x->work;

	if (m != NULL)
		metrics_merge_add(s->merge, m->text,
		    routes_service_name(a->service), endpoint);
	if (status == NULL && --s->missing == 0)
		finish_metrics(a->x, s);
}

static void
free_metrics(struct exchange *x)
{
	struct survey *s = x->work;

	metrics_merge_destroy(&s->merge);
}

/* Somebody on this machine, and not through a proxy that is on it. */
static bool
is_local(const struct exchange *x)
{
	const char *address = x->client->address;

	return address_is_loopback(address) && !address_is_trusted(address) &&
	    x->head.field[HTTP_X_FORWARDED_FOR] == NULL &&
	    x->head.field[HTTP_X_REAL_IP] == NULL &&
	    x->head.field[HTTP_FORWARDED] == NULL &&
	    x->head.field[HTTP_VIA] == NULL;
}

static bool
has_metrics_token(const struct exchange *x)
{
	const char *given = x->head.field[HTTP_AUTHORIZATION];
	size_t len = strlen(gateway.metrics_token);

	if (given == NULL || strncasecmp(given, "Bearer ", 7) != 0)
		return false;
	given += 7 + strspn(given + 7, " ");
	return len > 0 && strlen(given) == len &&
	    sodium_memcmp(given, gateway.metrics_token, len) == 0;
}

void
answer_get_metrics(struct exchange *x)
{
	static const Rpc__MetricsRequest request = RPC__METRICS_REQUEST__INIT;
	struct survey *s;

	if (!is_local(x) && !has_metrics_token(x)) {
		exchange_fail(x, status_make(RPC__CODE__PERMISSION_DENIED,
		    RPC__REASON__METRICS_PRIVATE, NULL, "not from here"));
		return;
	}
	s = survey_start(x, &rpc_server_rule_metrics, &request.base,
	    on_metrics);
	s->merge = metrics_merge_new();
	x->on_free = free_metrics;
	add_own_metrics(s->merge);
}

/* ---- files in memory ---- */

/*
 * A frame of ours is an origin of its own, which reaches nothing: neither our
 * pages nor any host.  All that it needs is in it; which script that is, it
 * says itself in a policy beside this one.
 */
static const char frame_policy[] =
    "sandbox allow-scripts; default-src 'none'; "
    "script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:; worker-src blob:; "
    "style-src 'unsafe-inline'; img-src data: blob:; font-src data: blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

static void
answer_file(struct exchange *x, const struct page *p)
{
	const char *accept = x->head.field[HTTP_ACCEPT_ENCODING];
	const char *if_match = x->head.field[HTTP_IF_MATCH];
	struct page_bytes bytes = p->plain;

	/* Its tag is weak, which is none for If-Match. */
	if (if_match != NULL && !http_if_match(if_match, NULL)) {
		exchange_fail(x, exchange_precondition());
		return;
	}
	if (p->gzip.data != NULL || p->brotli.data != NULL)
		exchange_header(x, "vary", "accept-encoding");
	if (p->brotli.data != NULL && http_accepts(accept, "br")) {
		bytes = p->brotli;
		exchange_header(x, "content-encoding", "br");
	} else if (p->gzip.data != NULL && http_accepts(accept, "gzip")) {
		bytes = p->gzip;
		exchange_header(x, "content-encoding", "gzip");
	}
	if (p->is_framed)
		exchange_header(x, "content-security-policy", frame_policy);
	/* Weak: its encodings share it. */
	buffer_printf(&x->headers, "etag: W/%s\r\n", p->etag);
	exchange_header(x, "cache-control", p->immutable
	    ? "public, max-age=31536000, immutable" : "no-cache");
	if (http_etag_listed(x->head.field[HTTP_IF_NONE_MATCH], p->etag)) {
		exchange_empty(x, 304);
		return;
	}
	x->http_status = 200;
	x->type = p->type;
	x->constant = bytes;
	exchange_done(x);
}

void
answer_get_openapi(struct exchange *x)
{
	answer_file(x, gateway.openapi);
}

void
answer_page(struct exchange *x)
{
	char *path = http_unescape(x->arena, x->head.path,
	    strlen(x->head.path), false);
	const struct page *p = path != NULL
	    ? pages_find(gateway.pages, path) : NULL;

	if (p == NULL)
		exchange_fail(x, status_make(RPC__CODE__NOT_FOUND,
		    RPC__REASON__ROUTE_UNKNOWN, NULL, "no such file"));
	else
		answer_file(x, p);
}
