/* One's API tokens. */
#include "directory/handlers/own.h"

#define MAX_TOKENS	20

struct creation {
	struct own	*own;
	unsigned	 scopes;
	char		 secret[API_TOKEN];
	uint8_t		 id[STORE_SESSION_ID];
};

static own_fn		create;
static pg_done_fn	on_tokens, on_created, on_ended;

static Accounts__Token *
token_message(struct own *o, const struct store_token *t)
{
	struct arena *a = rpc_call_arena(o->call);
	Accounts__Token *m = arena_message(a, &accounts__token__descriptor);
	int scope;

	m->id = own_id_text(a, t->id);
	m->name = arena_strdup(a, t->name);
	m->scopes = arena_alloc(a, 4 * sizeof(*m->scopes));
	for (scope = ACCOUNTS__SCOPE__READ; scope <= ACCOUNTS__SCOPE__ADMIN;
	    scope++)
		if ((t->scopes & 1 << scope) != 0)
			m->scopes[m->n_scopes++] = (Accounts__Scope)scope;
	m->created_at = arena_timestamp(a, t->made_us);
	m->expires_at = arena_timestamp(a, t->expires_us);
	if (t->used_us != 0)
		m->last_used_at = arena_timestamp(a, t->used_us);
	return m;
}

void
accounts_list_tokens(struct directory *d, struct rpc_call *call,
    const Accounts__ListTokensRequest *req)
{
	struct own *o = own_new(d, call);

	(void)req;
	store_list_tokens(d->pg, &o->owner, on_tokens, o);
}

static void
on_tokens(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Accounts__ListTokensReply reply = ACCOUNTS__LIST_TOKENS_REPLY__INIT;
	struct store_token t;
	struct own *o = arg;
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(o->call, *status);
		return;
	}
	n = pg_count(rows);
	reply.tokens = arena_pointers(rpc_call_arena(o->call), n);
	for (i = 0; i < n; i++) {
		store_token_row(rows, i, &t);
		reply.tokens[reply.n_tokens++] = token_message(o, &t);
	}
	rpc_reply(o->call, &reply);
}

/* ---- made ---- */

/* 0: one is none. */
static unsigned
scopes_of(const Accounts__CreateTokenRequest *req)
{
	unsigned bits = 0;
	size_t i;

	for (i = 0; i < req->n_scopes; i++) {
		if (req->scopes[i] < ACCOUNTS__SCOPE__READ ||
		    req->scopes[i] > ACCOUNTS__SCOPE__ADMIN)
			return 0;
		bits |= 1U << req->scopes[i];
	}
	return bits;
}

void
accounts_create_token(struct directory *d, struct rpc_call *call,
    const Accounts__CreateTokenRequest *req)
{
	struct own *o = own_new(d, call);
	struct status status = check_text(req->name, "name");

	if (status.code == RPC__CODE__OK && scopes_of(req) == 0)
		status = status_invalid("scopes", "not a scope");
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	o->request = req;
	o->password = req->password;
	o->then = create;
	own_look(o);
}

static void
create(struct own *o)
{
	const Accounts__CreateTokenRequest *req = o->request;
	struct creation *c = arena_alloc(rpc_call_arena(o->call), sizeof(*c));

	c->own = o;
	c->scopes = scopes_of(req);
	api_token_make(o->owner.school_id, c->secret, c->id);
	store_make_token(o->directory->pg, &o->owner, &(struct store_token){
	    .id = c->id,
	    .name = req->name,
	    .scopes = (int)c->scopes,
	}, (int32_t)req->days, MAX_TOKENS, on_created, c);
}

static void
on_created(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Accounts__CreateTokenReply reply = ACCOUNTS__CREATE_TOKEN_REPLY__INIT;
	struct creation *c = arg;
	const Accounts__CreateTokenRequest *req = c->own->request;
	const int64_t now_us = loop_wall_us();

	if (status->code != RPC__CODE__OK) {
		rpc_fail(c->own->call, *status);
		return;
	}
	if (!store_token_made(rows)) {
		rpc_fail(c->own->call, status_limit(
		    RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__TOO_MANY_TOKENS, NULL, MAX_TOKENS,
		    "too many API tokens"));
		return;
	}
	reply.secret = c->secret;
	reply.token = token_message(c->own, &(struct store_token){
	    .id = c->id,
	    .name = req->name,
	    .scopes = (int)c->scopes,
	    .made_us = now_us,
	    .expires_us = now_us + INT64_C(86400000000) * req->days,
	});
	rpc_reply(c->own->call, &reply);
}

/* ---- ended ---- */

void
accounts_revoke_token(struct directory *d, struct rpc_call *call,
    const Accounts__RevokeTokenRequest *req)
{
	struct own *o = own_new(d, call);
	uint8_t id[STORE_SESSION_ID];

	if (own_id_read(req->id, id))
		store_end_token(d->pg, &o->owner, id, on_ended, o);
	else
		rpc_fail(call, status_not_found());
}

static void
on_ended(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Accounts__RevokeTokenReply reply = ACCOUNTS__REVOKE_TOKEN_REPLY__INIT;
	struct own *o = arg;

	if (status->code != RPC__CODE__OK)
		rpc_fail(o->call, *status);
	else if (pg_count(rows) == 0)
		rpc_fail(o->call, status_not_found());
	else
		rpc_reply(o->call, &reply);
}
