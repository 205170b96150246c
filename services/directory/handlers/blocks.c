/* Whom somebody does not want to write with, and what a school lets. */
#include "directory/directory.h"
#include "directory/store/blocks.h"
#include "moderation.rpc.h"

/* Of one person. */
#define MAX_BLOCKS	500
#define ROLES		6	/* one more than there are of people */

/* A block on its way. */
struct blocking {
	struct directory		*d;
	struct rpc_call			*call;
	int64_t				 other_id;
	bool				 known;
	Blocks__ListBlocksReply		*list;
};

static struct blocking *blocking_new(struct directory *, struct rpc_call *,
		    int64_t other_id);
static Blocks__Block *block_message(struct rpc_call *,
		    const struct store_block *);
static pg_done_fn	on_blocks, on_blockable, on_blocked, on_block,
			on_unblocked;
static moderation_check_sender_done on_sender;
static void		block(struct blocking *);
static struct status	refusal(enum store_blocked);
static pg_done_fn	on_rules, on_put;

void
blocks_list_blocks(struct directory *d, struct rpc_call *call,
    const Blocks__ListBlocksRequest *req)
{
	const struct rpc_caller *c = rpc_call_caller(call);

	(void)req;
	store_list_blocks(d->pg, c->school_id, c->user_id, 0, on_blocks,
	    blocking_new(d, call, 0));
}

static struct blocking *
blocking_new(struct directory *d, struct rpc_call *call, int64_t other_id)
{
	struct blocking *b = arena_alloc(rpc_call_arena(call), sizeof(*b));

	*b = (struct blocking){ d, call, other_id, false, NULL };
	return b;
}

static Blocks__Block *
block_message(struct rpc_call *call, const struct store_block *b)
{
	struct arena *a = rpc_call_arena(call);
	Blocks__Block *m = arena_message(a, &blocks__block__descriptor);

	m->user = person_plain(call, &b->who);
	m->blocked_at = arena_timestamp(a, b->blocked_us);
	m->in_force = b->in_force;
	return m;
}

static void
on_blocks(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct blocking *b = arg;
	const struct rpc_caller *c = rpc_call_caller(b->call);
	struct arena *a = rpc_call_arena(b->call);
	struct store_block one;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(b->call, *status);
		return;
	}
	b->list = arena_message(a, &blocks__list_blocks_reply__descriptor);
	b->list->blocks = arena_pointers(a, pg_count(rows));
	for (i = 0; i < pg_count(rows); i++) {
		store_block_row(rows, i, &one);
		b->list->blocks[b->list->n_blocks++] =
		    block_message(b->call, &one);
	}
	store_list_blockable(b->d->pg, c->school_id, c->user_id, on_blockable,
	    b);
}

static void
on_blockable(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct blocking *b = arg;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(b->call, *status);
		return;
	}
	b->list->may_block = arena_alloc(rpc_call_arena(b->call),
	    (pg_count(rows) + 1) * sizeof(b->list->may_block[0]));
	for (i = 0; i < pg_count(rows); i++)
		b->list->may_block[b->list->n_may_block++] =
		    (Common__Role)store_blockable_row(rows, i);
	rpc_reply(b->call, b->list);
}

/* Who has written to the caller is known to the messages service. */
void
blocks_block_user(struct directory *d, struct rpc_call *call,
    const Blocks__BlockUserRequest *req)
{
	Moderation__CheckSenderRequest ask =
	    MODERATION__CHECK_SENDER_REQUEST__INIT;
	struct blocking *b = blocking_new(d, call, req->user_id);

	if (req->message_id == 0) {
		block(b);
		return;
	}
	ask.message_id = req->message_id;
	ask.user_id = req->user_id;
	moderation_client_check_sender(d->messages, rpc_call_context(call),
	    &ask, on_sender, b);
}

static void
on_sender(const struct status *status, const Moderation__CheckSenderReply *r,
    void *arg)
{
	struct blocking *b = arg;

	if (r == NULL) {
		rpc_fail(b->call, *status);
		return;
	}
	b->known = r->seen;
	block(b);
}

static void
block(struct blocking *b)
{
	const struct rpc_caller *c = rpc_call_caller(b->call);

	store_block_user(b->d->pg, c->school_id, c->user_id, b->other_id,
	    b->known, MAX_BLOCKS, on_blocked, b);
}

static void
on_blocked(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct blocking *b = arg;
	const struct rpc_caller *c = rpc_call_caller(b->call);
	enum store_blocked done;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(b->call, *status);
		return;
	}
	done = store_blocked(rows);
	if (done != STORE_BLOCKED)
		rpc_fail(b->call, refusal(done));
	else
		store_list_blocks(b->d->pg, c->school_id, c->user_id,
		    b->other_id, on_block, b);
}

static struct status
refusal(enum store_blocked why)
{
	if (why == STORE_BLOCK_NOT_LET)
		return status_make(RPC__CODE__PERMISSION_DENIED,
		    RPC__REASON__BLOCK_NOT_ALLOWED, "userId", NULL);
	if (why == STORE_BLOCK_TOO_MANY)
		return status_limit(RPC__CODE__RESOURCE_EXHAUSTED,
		    RPC__REASON__TOO_MANY_BLOCKS, NULL, MAX_BLOCKS, NULL);
	return status_not_found();
}

static void
on_block(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct blocking *b = arg;
	struct store_block one;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(b->call, *status);
	} else if (pg_count(rows) == 0) {
		rpc_fail(b->call, status_not_found());
	} else {
		store_block_row(rows, 0, &one);
		rpc_reply(b->call, block_message(b->call, &one));
	}
}

void
blocks_unblock_user(struct directory *d, struct rpc_call *call,
    const Blocks__UnblockUserRequest *req)
{
	const struct rpc_caller *c = rpc_call_caller(call);

	store_unblock_user(d->pg, c->school_id, c->user_id, req->user_id,
	    on_unblocked, call);
}

static void
on_unblocked(const struct status *status, const struct pg_rows *rows,
    void *call)
{
	Blocks__UnblockUserReply reply = BLOCKS__UNBLOCK_USER_REPLY__INIT;

	(void)rows;
	if (status->code != RPC__CODE__OK)
		rpc_fail(call, *status);
	else
		rpc_reply(call, &reply);
}

/* ---- what a school lets ---- */

void
blocks_get_block_rules(struct directory *d, struct rpc_call *call,
    const Blocks__GetBlockRulesRequest *req)
{
	(void)req;
	store_list_block_rules(d->pg, rpc_call_caller(call)->school_id,
	    on_rules, call);
}

static void
on_rules(const struct status *status, const struct pg_rows *rows, void *call)
{
	Blocks__BlockRules reply = BLOCKS__BLOCK_RULES__INIT;
	struct arena *a = rpc_call_arena(call);
	struct store_block_rule rule;
	Blocks__BlockRule *m;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply.rules = arena_pointers(a, pg_count(rows));
	for (i = 0; i < pg_count(rows); i++) {
		store_block_rule_row(rows, i, &rule);
		m = arena_message(a, &blocks__block_rule__descriptor);
		m->from = (Common__Role)rule.from;
		m->to = (Common__Role)rule.to;
		m->allowed = rule.allowed;
		m->default_allowed = rule.by_default;
		reply.rules[reply.n_rules++] = m;
	}
	rpc_reply(call, &reply);
}

void
blocks_put_block_rules(struct directory *d, struct rpc_call *call,
    const Blocks__BlockRules *req)
{
	const struct rpc_caller *c = rpc_call_caller(call);
	struct arena *a = rpc_call_arena(call);
	int16_t *from = arena_alloc(a, req->n_rules * sizeof(*from));
	int16_t *to = arena_alloc(a, req->n_rules * sizeof(*to));
	int16_t *allowed = arena_alloc(a, req->n_rules * sizeof(*allowed));
	bool seen[ROLES][ROLES] = { { false } };
	size_t i;

	for (i = 0; i < req->n_rules; i++) {
		from[i] = (int16_t)req->rules[i]->from;
		to[i] = (int16_t)req->rules[i]->to;
		allowed[i] = req->rules[i]->allowed ? 1 : 0;
		if (from[i] < 0 || from[i] >= ROLES || to[i] < 0 ||
		    to[i] >= ROLES || seen[from[i]][to[i]]) {
			rpc_fail(call, status_invalid("rules",
			    "no pair of roles, or there twice"));
			return;
		}
		seen[from[i]][to[i]] = true;
	}
	store_put_block_rules(d->pg, &(struct store_block_rules){
		c->school_id, c->user_id, c->address, from, to, allowed,
		req->n_rules }, on_put, blocking_new(d, call, 0));
}

static void
on_put(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct blocking *b = arg;

	if (status->code != RPC__CODE__OK)
		rpc_fail(b->call, *status);
	else if (!store_block_rules_put(rows))
		rpc_fail(b->call, status_invalid("rules",
		    "no school lets that"));
	else
		store_list_block_rules(b->d->pg,
		    rpc_call_caller(b->call)->school_id, on_rules, b->call);
}
