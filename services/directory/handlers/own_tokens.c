/* One's API tokens. */
#include <string.h>

#include "directory/handlers/own.h"
#include "rpc/rules.h"

#define MAX_TOKENS	20

struct creation {
	struct own		*own;
	struct store_new_token	 what;
	char			 secret[API_TOKEN];
	uint8_t			 id[STORE_SESSION_ID];
	uint8_t			 sealed[API_TOKEN + SEAL_MORE];
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
	const unsigned scopes = scopes_of(req);
	struct status status = check_text(req->name, "name");

	if (status.code == RPC__CODE__OK && scopes == 0)
		status = status_invalid("scopes", "not a scope");
	if (status.code == RPC__CODE__OK &&
	    (scopes & 1U << ACCOUNTS__SCOPE__ADMIN) != 0 &&
	    !rpc_caller_administers(rpc_call_caller(call)))
		status = status_forbidden();
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	o->request = req;
	o->password = req->password;
	o->then = create;
	own_look(o);
}

/* Which the password is no part of: its hash would be one to guess it by. */
static struct status
read_once(struct rpc_call *call, const Accounts__CreateTokenRequest *req,
    struct once *once)
{
	Accounts__CreateTokenRequest what = *req;
	struct status status = once_key(rpc_call_key(call), NULL, once);

	what.password = (char *)(uintptr_t)"";
	once_content(&what.base, once);
	return status;
}

static void
create(struct own *o)
{
	const Accounts__CreateTokenRequest *req = o->request;
	const struct seal_owner whose = { o->owner.school_id,
		o->owner.person_id };
	struct creation *c = arena_alloc(rpc_call_arena(o->call), sizeof(*c));
	struct status status;

	c->own = o;
	api_token_make(o->owner.school_id, c->secret, c->id);
	seal(o->directory->seal_key, whose, c->secret, API_TOKEN, c->sealed);
	c->what = (struct store_new_token){
		.token = {
			.id = c->id,
			.name = req->name,
			.scopes = (int)scopes_of(req),
		},
		.days = (int32_t)req->days,
		.max = MAX_TOKENS,
		.sealed = c->sealed,
		.sealed_len = sizeof(c->sealed),
	};
	status = read_once(o->call, req, &c->what.once);
	if (status.code != RPC__CODE__OK)
		rpc_fail(o->call, status);
	else
		store_make_token(o->directory->pg, &o->owner, &c->what,
		    on_created, c);
}

/* The token of the first call, while it is kept; else "". */
static void
tell_again(struct creation *c)
{
	const struct seal_owner whose = { c->own->owner.school_id,
		c->own->owner.person_id };
	const struct store_new_token *w = &c->what;

	if (w->sealed == NULL || w->sealed_len != sizeof(c->sealed) ||
	    !seal_open(c->own->directory->seal_key, whose, w->sealed,
	    w->sealed_len, c->secret))
		*c->secret = '\0';
}

static void
on_created(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Accounts__CreateTokenReply reply = ACCOUNTS__CREATE_TOKEN_REPLY__INIT;
	struct creation *c = arg;
	struct rpc_call *call = c->own->call;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	switch (store_token_made(rows, &c->what)) {
	case STORE_TOO_MANY_TOKENS:
		rpc_fail(call, status_limit(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__TOO_MANY_TOKENS, NULL, MAX_TOKENS,
		    "too many API tokens"));
		return;
	case STORE_TOKEN_KEY_REUSED:
		rpc_fail(call, once_other_content());
		return;
	case STORE_TOKEN_AGAIN:
		tell_again(c);
		break;
	case STORE_TOKEN_MADE:
		break;
	}
	c->what.token.expires_us = c->what.token.made_us +
	    INT64_C(86400000000) * c->what.days;
	reply.secret = c->secret;
	reply.token = token_message(c->own, &c->what.token);
	rpc_reply(call, &reply);
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
