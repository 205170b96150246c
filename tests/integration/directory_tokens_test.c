/* API tokens: made, used, ended. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "accounts_calls.h"
#include "base/loop.h"

static int
set_up(void **state)
{
	(void)state;
	small_school_start(&school);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	small_school_stop(&school);
	return 0;
}

/* What opens, to be changed before use; always the same one. */
static Accounts__CreateTokenRequest *
wish(void)
{
	static Accounts__Scope scopes[] = { ACCOUNTS__SCOPE__READ,
		ACCOUNTS__SCOPE__SEND };
	static Accounts__CreateTokenRequest req;

	accounts__create_token_request__init(&req);
	req.name = (char *)(uintptr_t)"Passerelle ENT";
	req.scopes = scopes;
	req.n_scopes = 2;
	req.days = 365;
	req.password = (char *)(uintptr_t)SMALL_PASSWORD;
	return &req;
}

/* In `secret` (64 bytes), and its id in `id` (65). */
static void
make(const struct login *who, char *secret, char *id)
{
	const Accounts__CreateTokenReply *r = accounts_ok("CreateToken",
	    &who->caller, wish());

	snprintf(secret, 64, "%s", r->secret);
	snprintf(id, 65, "%s", r->token->id);
}

static const Accounts__ListTokensReply *
list(const struct login *who)
{
	static const Accounts__ListTokensRequest req =
	    ACCOUNTS__LIST_TOKENS_REQUEST__INIT;

	return accounts_ok("ListTokens", &who->caller, &req);
}

static const Directory__GetSessionReply *
get(const char *secret)
{
	static const struct rpc_caller nobody = { .language = "fr" };
	Directory__GetSessionRequest req =
	    DIRECTORY__GET_SESSION_REQUEST__INIT;
	const ProtobufCMessage *reply;

	req.token = (char *)(uintptr_t)secret;
	(void)test_call(school.peer, &directory__directory__descriptor,
	    "GetSession", &nobody, &req.base, &reply, NULL);
	return (const Directory__GetSessionReply *)(const void *)reply;
}

static bool
is_used(void *who)
{
	return list(who)->tokens[0]->last_used_at != NULL;
}

static void
test_life(void **state)
{
	Accounts__RevokeTokenRequest end = ACCOUNTS__REVOKE_TOKEN_REQUEST__INIT;
	struct login mine = { .name = "g1" }, foreign = { .name = "t1" };
	const Directory__GetSessionReply *g;
	const Accounts__ListTokensReply *r;
	char secret[64], id[65];

	(void)state;
	login_ok(&mine);
	login_ok(&foreign);
	make(&mine, secret, id);
	assert_memory_equal(secret, "liaison_", 8);
	r = list(&mine);
	assert_int_equal(r->n_tokens, 1);
	assert_string_equal(r->tokens[0]->name, "Passerelle ENT");
	assert_int_equal(r->tokens[0]->n_scopes, 2);
	assert_null(r->tokens[0]->last_used_at);
	assert_int_equal(r->tokens[0]->expires_at->seconds -
	    r->tokens[0]->created_at->seconds, 365 * 86400);
	g = get(secret);
	assert_non_null(g);
	assert_int_equal(g->scopes, 1 << ACCOUNTS__SCOPE__READ |
	    1 << ACCOUNTS__SCOPE__SEND);
	assert_int_equal(g->user->id, mine.caller.user_id);
	assert_string_equal(g->csrf_token, "");
	assert_true(test_wait(is_used, &mine, 15000));
	assert_int_equal(list(&foreign)->n_tokens, 0);
	/* The secret is nowhere in the database. */
	assert_string_equal(test_sql_params(school.db, "directory",
	    "SELECT count(*) FROM api_token t WHERE t::text LIKE"
	    " '%' || $1 || '%'", 1, (const char *const[]){ secret + 8 }), "0");
	end.id = id;
	accounts_refused("RevokeToken", &foreign.caller, &end,
	    RPC__REASON__THING_NOT_FOUND);
	assert_non_null(get(secret));
	accounts_ok("RevokeToken", &mine.caller, &end);
	assert_null(get(secret));
	assert_int_equal(list(&mine)->n_tokens, 0);
	accounts_ok("RevokeToken", &mine.caller, &end);
	end.id = (char *)(uintptr_t)"..";
	accounts_refused("RevokeToken", &mine.caller, &end,
	    RPC__REASON__THING_NOT_FOUND);
}

static void
test_bad_wishes(void **state)
{
	struct login mine = { .name = "g1" };
	Accounts__CreateTokenRequest *w;
	Accounts__Scope bad = 9;

	(void)state;
	login_ok(&mine);
	w = wish();
	w->password = (char *)(uintptr_t)"Corbeau-13";
	accounts_refused("CreateToken", &mine.caller, w,
	    RPC__REASON__WRONG_PASSWORD);
	w = wish();
	w->name = (char *)(uintptr_t)"";
	accounts_refused("CreateToken", &mine.caller, w,
	    RPC__REASON__FIELD_MISSING);
	w = wish();
	w->days = 367;
	accounts_refused("CreateToken", &mine.caller, w,
	    RPC__REASON__FIELD_INVALID);
	w->days = 0;
	accounts_refused("CreateToken", &mine.caller, w,
	    RPC__REASON__FIELD_MISSING);
	w = wish();
	w->n_scopes = 0;
	accounts_refused("CreateToken", &mine.caller, w,
	    RPC__REASON__FIELD_MISSING);
	w = wish();
	w->scopes = &bad;
	w->n_scopes = 1;
	accounts_refused("CreateToken", &mine.caller, w,
	    RPC__REASON__FIELD_INVALID);
	test_sql(school.db, "directory", "DELETE FROM login_failure");
}

static void
test_ends(void **state)
{
	Accounts__ResetUserRequest reset = ACCOUNTS__RESET_USER_REQUEST__INIT;
	struct login mine = { .name = "st1" }, admin = { .name = "adm1" };
	char secret[64], other[64], id[65];

	(void)state;
	login_ok(&mine);
	login_ok(&admin);
	make(&mine, secret, id);
	make(&mine, other, id);
	test_sql_params(school.db, "directory", "UPDATE api_token"
	    " SET expires_at = now() WHERE id = decode($1, 'hex')", 1,
	    (const char *const[]){ id });
	assert_null(get(other));
	assert_non_null(get(secret));
	/* An account that is reset has nothing open. */
	reset.user_id = mine.caller.user_id;
	accounts_ok("ResetUser", &admin.caller, &reset);
	assert_null(get(secret));
}

static void
test_too_many(void **state)
{
	struct login mine = { .name = "t1" };
	char secret[64], id[65];
	int i;

	(void)state;
	login_ok(&mine);
	for (i = 0; i < 20; i++)
		make(&mine, secret, id);
	accounts_refused("CreateToken", &mine.caller, wish(),
	    RPC__REASON__TOO_MANY_TOKENS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_life),
		cmocka_unit_test(test_bad_wishes),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_too_many),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
