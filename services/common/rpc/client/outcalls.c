/* Ends calls: by an answer, a deadline, a loss, or before they began. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/metrics.h"
#include "rpc/client/outcalls.h"

static void	 on_deadline(void *);
static void	 tell_failed(void *);
static void	 count(struct rpc_outcalls *, Rpc__Code);

void
rpc_outcalls_init(struct rpc_outcalls *o)
{
	memset(o, 0, sizeof(*o));
	TAILQ_INIT(&o->failed);
}

void
rpc_outcalls_clear(struct rpc_outcalls *o)
{
	if (o->loop != NULL)
		loop_undefer(o->loop, o);
	rpc_outcall_clear(&o->table);
}

bool
rpc_outcalls_add(struct rpc_outcalls *o, struct rpc_outcall *p)
{
	if (!rpc_outcall_add(&o->table, p))
		return false;
	p->timer = loop_timer(o->loop, p->context.deadline_ms -
	    loop_now_ms(), 0, on_deadline, p);
	return true;
}

void
rpc_outcalls_end(struct rpc_outcall *p, const struct status *status,
    const ProtobufCMessage *reply, const void *payload, size_t len)
{
	struct rpc_outcalls *o = p->calls;

	rpc_outcall_remove(&o->table, p);
	rpc_outcall_move(p, NULL);
	loop_timer_cancel(&p->timer);
	zmq_msg_close(&p->payload);
	count(o, status->code);
	o->enter(o->owner);
	if (p->fn != NULL)
		p->fn(status, reply, p->arg);
	else if (p->typed != NULL)
		p->rule->tell(p->typed, status, reply, p->arg);
	else
		p->raw(status, payload, len, p->arg);
	free(p);
	o->leave(o->owner);
}

void
rpc_outcalls_fail_later(struct rpc_outcalls *o, struct rpc_outcall *p,
    struct status status)
{
	rpc_outcall_remove(&o->table, p);
	p->status = status;
	rpc_outcall_move(p, &o->failed);
	if (o->telling)
		return;
	o->telling = true;
	loop_defer(o->loop, tell_failed, o);
}

void
rpc_outcalls_cancel(struct rpc_outcall_list *list)
{
	const struct status status = status_make(RPC__CODE__CANCELLED,
	    RPC__REASON__SERVICE_UNAVAILABLE, NULL, "closing");
	struct rpc_outcall *p;

	while ((p = TAILQ_FIRST(list)) != NULL)
		rpc_outcalls_end(p, &status, NULL, NULL, 0);
}

static void
on_deadline(void *arg)
{
	struct rpc_outcall *p = arg;
	struct status status = p->replica == NULL ?
	    status_unavailable("no replica could be reached in time") :
	    status_make(RPC__CODE__DEADLINE_EXCEEDED,
	    RPC__REASON__DEADLINE_PASSED, NULL, "no answer in time");

	p->timer = NULL;
	rpc_outcalls_end(p, &status, NULL, NULL, 0);
}

static void
tell_failed(void *arg)
{
	struct rpc_outcalls *o = arg;
	struct rpc_outcall *p, *last = TAILQ_LAST(&o->failed, rpc_outcall_list);
	struct status status;
	bool more = last != NULL;

	o->enter(o->owner);
	o->telling = false;
	while (more && (p = TAILQ_FIRST(&o->failed)) != NULL) {
		more = p != last;
		status = p->status;
		rpc_outcalls_end(p, &status, NULL, NULL, 0);
	}
	o->leave(o->owner);
}

static void
count(struct rpc_outcalls *o, Rpc__Code code)
{
	char *labels;

	if (o->counts[code] == NULL) {
		if (asprintf(&labels, "peer=\"%s\",code=\"%s\"", o->service,
		    status_code_name(code)) == -1)
			fatal("out of memory");
		o->counts[code] = metrics_counter(
		    "liaison_rpc_client_calls_total", "Calls made to peers",
		    labels);
		free(labels);
	}
	series_add(o->counts[code], 1);
}
