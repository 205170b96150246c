/* The rules of a school: seen, tried, changed. */
#include "directory/directory.h"
#include "directory/store/rules.h"

/* A change on its way. */
struct change {
	struct directory	*directory;
	struct rpc_call		*call;
	struct rights_wait	*wait;
};

static pg_done_fn	on_rules, on_set, on_preview;
static void		on_heard(void *);
static bool		read_rules(struct rpc_call *, struct store_rules *,
			    Reach__Rule *const *, size_t);
static void		fail_fault(struct rpc_call *, int fault);
static Reach__Rule	*rule_message(struct arena *,
			    const struct store_rule *);
static Reach__RuleChange *change_message(struct arena *,
			    const struct store_rule_preview *);
static Reach__RuleSample *sample_message(struct arena *,
			    const struct store_rule_preview *);
static Common__Person	*name_message(struct arena *, int64_t id,
			    const char *name, int role);
static Reach__RuleCount	*count_message(struct arena *, const int64_t[2]);

void
reach_get_rules(struct directory *d, struct rpc_call *call,
    const Reach__GetRulesRequest *req)
{
	(void)req;
	store_get_rules(d->pg, rpc_call_caller(call)->school_id, on_rules,
	    call);
}

static void
on_rules(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct rpc_call *call = arg;
	struct arena *a = rpc_call_arena(call);
	Reach__RuleSet reply = REACH__RULE_SET__INIT;
	struct store_rule r;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply.rules = arena_pointers(a, pg_count(rows));
	for (i = 0; i < pg_count(rows); i++) {
		store_rule_row(rows, i, &r);
		reply.version = r.version;
		reply.rules[reply.n_rules++] = rule_message(a, &r);
	}
	rpc_reply(call, &reply);
}

void
reach_set_rules(struct directory *d, struct rpc_call *call,
    const Reach__SetRulesRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct change *c = arena_alloc(rpc_call_arena(call), sizeof(*c));
	struct store_rules rules;

	if (!read_rules(call, &rules, req->rules, req->n_rules))
		return;
	*c = (struct change){ d, call, rights_wait_begin(d->rights,
		caller->school_id) };
	store_set_rules(d->pg, &rules, caller->user_id, caller->address,
	    req->version, on_set, c);
}

static void
on_set(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct change *c = arg;
	int64_t version = 0;
	int fault = 0;

	if (status->code == RPC__CODE__OK)
		version = store_rules_set(rows, &fault);
	if (version > 0) {
		rights_wait_for(c->wait, version, on_heard, c);
		return;
	}
	rights_wait_cancel(&c->wait);
	if (status->code != RPC__CODE__OK)
		rpc_fail(c->call, *status);
	else if (fault > 0)
		fail_fault(c->call, fault);
	else
		rpc_fail(c->call, status_make(RPC__CODE__ABORTED,
		    RPC__REASON__RULES_CHANGED, "version",
		    "another version"));
}

static void
on_heard(void *arg)
{
	struct change *c = arg;

	store_get_rules(c->directory->pg,
	    rpc_call_caller(c->call)->school_id, on_rules, c->call);
}

void
reach_preview_rules(struct directory *d, struct rpc_call *call,
    const Reach__PreviewRulesRequest *req)
{
	struct store_rules rules;

	if (read_rules(call, &rules, req->rules, req->n_rules))
		store_preview_rules(d->pg, &rules, on_preview, call);
}

static void
on_preview(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct rpc_call *call = arg;
	struct arena *a = rpc_call_arena(call);
	Reach__PreviewRulesReply reply = REACH__PREVIEW_RULES_REPLY__INIT;
	struct store_rule_preview p;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	if (store_preview_fault(rows) > 0) {
		fail_fault(call, store_preview_fault(rows));
		return;
	}
	reply.changes = arena_pointers(a, pg_count(rows));
	reply.samples = arena_pointers(a, pg_count(rows));
	for (i = 0; i < pg_count(rows); i++) {
		store_rules_preview_row(rows, i, &p);
		if (p.part == STORE_ALL_RULES)
			reply.pairs = count_message(a, p.pairs);
		else if (p.part == STORE_RULE_CHANGE)
			reply.changes[reply.n_changes++] =
			    change_message(a, &p);
		else
			reply.samples[reply.n_samples++] =
			    sample_message(a, &p);
	}
	rpc_reply(call, &reply);
}

/* ---- what comes in ---- */

/* False: the call has been failed.  Sense is asked of the database. */
static bool
read_rules(struct rpc_call *call, struct store_rules *rules,
    Reach__Rule *const *list, size_t n)
{
	size_t i;

	*rules = (struct store_rules){
		.school_id = rpc_call_caller(call)->school_id, .n = n };
	for (i = 0; i < n; i++) {
		/* Enums of proto3 may have any number. */
		if ((unsigned)list[i]->from > INT16_MAX ||
		    (unsigned)list[i]->to > INT16_MAX ||
		    (unsigned)list[i]->scope > INT16_MAX) {
			fail_fault(call, (int)i + 1);
			return false;
		}
		rules->from[i] = (int16_t)list[i]->from;
		rules->to[i] = (int16_t)list[i]->to;
		rules->scopes[i] = (int16_t)list[i]->scope;
	}
	return true;
}

/* fault: from 1. */
static void
fail_fault(struct rpc_call *call, int fault)
{
	rpc_fail(call, status_invalid(arena_printf(rpc_call_arena(call),
	    "rules[%d]", fault - 1),
	    "missing, twice, or a scope that makes no sense"));
}

/* ---- what goes out ---- */

static Reach__Rule *
rule_message(struct arena *a, const struct store_rule *r)
{
	Reach__Rule *m = arena_message(a, &reach__rule__descriptor);
	size_t i;

	m->from = (Common__Role)r->from;
	m->to = (Common__Role)r->to;
	m->scope = (Reach__Scope)r->scope;
	m->default_scope = (Reach__Scope)r->default_scope;
	m->n_scopes = r->scopes.n;
	m->scopes = arena_alloc(a, (r->scopes.n + 1) * sizeof(m->scopes[0]));
	for (i = 0; i < r->scopes.n; i++)
		m->scopes[i] = (Reach__Scope)pg_item_int64(&r->scopes, i);
	return m;
}

static Reach__RuleChange *
change_message(struct arena *a, const struct store_rule_preview *p)
{
	Reach__RuleChange *m = arena_message(a,
	    &reach__rule_change__descriptor);

	m->from = (Common__Role)p->from;
	m->to = (Common__Role)p->to;
	m->before = (Reach__Scope)p->before;
	m->after = (Reach__Scope)p->after;
	m->senders = count_message(a, p->senders);
	m->recipients = count_message(a, p->recipients);
	return m;
}

static Reach__RuleSample *
sample_message(struct arena *a, const struct store_rule_preview *p)
{
	Reach__RuleSample *m = arena_message(a,
	    &reach__rule_sample__descriptor);

	m->from = name_message(a, p->sender, p->sender_name, p->from);
	m->to = name_message(a, p->recipient, p->recipient_name, p->to);
	m->gained = p->gained;
	return m;
}

static Common__Person *
name_message(struct arena *a, int64_t id, const char *name, int role)
{
	Common__Person *m = arena_message(a, &common__person__descriptor);

	m->id = id;
	m->display_name = arena_strdup(a, name);
	m->role = (Common__Role)role;
	return m;
}

static Reach__RuleCount *
count_message(struct arena *a, const int64_t n[2])
{
	Reach__RuleCount *m = arena_message(a, &reach__rule_count__descriptor);

	m->before = (uint64_t)n[0];
	m->after = (uint64_t)n[1];
	return m;
}
