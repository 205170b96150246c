/*
 * A call on its way out, and a hash table of calls (their ids are consecutive,
 * so they spread by themselves).
 */
#include <stdlib.h>
#include <string.h>

#include "rpc/client/outcall.h"
#include "wire/frame.h"

#define MIN_SLOTS	64	/* a power of two */

static bool	 grow(struct rpc_outcall_table *);

bool
rpc_outcall_add(struct rpc_outcall_table *t, struct rpc_outcall *p)
{
	struct rpc_outcall **slot;

	if (t->count == t->nslots && !grow(t))
		return false;
	slot = &t->slots[p->id & (t->nslots - 1)];
	p->chain = *slot;
	*slot = p;
	t->count++;
	return true;
}

struct rpc_outcall *
rpc_outcall_find(const struct rpc_outcall_table *t, uint64_t id)
{
	struct rpc_outcall *p;

	if (t->nslots == 0)
		return NULL;
	p = t->slots[id & (t->nslots - 1)];
	while (p != NULL && p->id != id)
		p = p->chain;
	return p;
}

void
rpc_outcall_remove(struct rpc_outcall_table *t, struct rpc_outcall *p)
{
	struct rpc_outcall **at;

	if (t->nslots == 0)
		return;
	at = &t->slots[p->id & (t->nslots - 1)];
	while (*at != NULL && *at != p)
		at = &(*at)->chain;
	if (*at == NULL)
		return;
	*at = p->chain;
	t->count--;
}

void
rpc_outcall_clear(struct rpc_outcall_table *t)
{
	free(t->slots);
	memset(t, 0, sizeof(*t));
}

void
rpc_outcall_move(struct rpc_outcall *p, struct rpc_outcall_list *list)
{
	if (p->list != NULL)
		TAILQ_REMOVE(p->list, p, entry);
	if (p->replica != NULL)
		p->replica->ncalls--;
	p->replica = NULL;
	p->list = list;
	if (list != NULL)
		TAILQ_INSERT_TAIL(list, p, entry);
}

bool
rpc_outcall_send(struct rpc_outcall *p, struct rpc_replica *r)
{
	const struct rpc_caller *c = &p->context.caller;
	Rpc__RequestHeader h = RPC__REQUEST_HEADER__INIT;
	Rpc__Caller caller = RPC__CALLER__INIT;
	const int64_t left = p->context.deadline_ms - loop_now_ms();

	caller.school_id = c->school_id;
	caller.user_id = c->user_id;
	caller.role = c->role;
	if (c->has_session) {
		caller.session_id.data = (uint8_t *)(uintptr_t)c->session_id;
		caller.session_id.len = RPC_SESSION_ID_LEN;
	}
	caller.language = (char *)(uintptr_t)c->language;
	caller.permissions = c->permissions;
	caller.other_roles = c->other_roles;
	caller.client_address = (char *)(uintptr_t)c->address;
	h.request_id = p->id;
	h.method = (char *)(uintptr_t)p->rule->said;
	h.timeout_ms = left < 1 ? 1 : left > INT32_MAX ? INT32_MAX :
	    (uint32_t)left;
	h.caller = &caller;
	h.traceparent = (char *)(uintptr_t)p->context.traceparent;
	h.idempotency_key = (char *)(uintptr_t)p->context.key;
	if (!rpc_replica_send(r, &h, &p->payload))
		return false;
	rpc_outcall_move(p, &r->calls);
	p->replica = r;
	r->ncalls++;
	p->attempts++;
	return true;
}

static bool
grow(struct rpc_outcall_table *t)
{
	struct rpc_outcall_table bigger = {
		.nslots = t->nslots == 0 ? MIN_SLOTS : t->nslots * 2,
	};
	struct rpc_outcall *p, *next;
	size_t i;

	bigger.slots = calloc(bigger.nslots, sizeof(bigger.slots[0]));
	if (bigger.slots == NULL)
		return false;
	for (i = 0; i < t->nslots; i++)
		for (p = t->slots[i]; p != NULL; p = next) {
			next = p->chain;
			rpc_outcall_add(&bigger, p);
		}
	free(t->slots);
	*t = bigger;
	return true;
}
