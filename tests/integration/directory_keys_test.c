/*
 * People, own groups and API tokens are made once, however often a call comes
 * again with its key; and of a token's secret nothing is kept that opens.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "accounts_calls.h"
#include "administration.pb-c.h"

#define USERS	&administration__administration__descriptor
#define GROUPS	&directory__directory__descriptor
#define TOKENS	&accounts__accounts__descriptor

static struct login	admin = { .name = "adm1" };

static int
set_up(void **state)
{
	(void)state;
	small_school_start(&school);
	login_ok(&admin);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	small_school_stop(&school);
	return 0;
}

/* The key goes with the next calls; NULL: none. */
static const void *
ok(const ProtobufCServiceDescriptor *service, const char *method,
    const char *key, const void *request)
{
	test_peer_key(school.peer, key);
	return test_expect(school.peer, service, method, &admin.caller,
	    request, 0, NULL);
}

static void
reused(const ProtobufCServiceDescriptor *service, const char *method,
    const char *key, const void *request)
{
	struct status status;

	test_peer_key(school.peer, key);
	test_call(school.peer, service, method, &admin.caller, request, NULL,
	    &status);
	assert_string_equal(status_reason_name(status.reason),
	    "IDEMPOTENCY_KEY_REUSED");
}

static Administration__CreateUserRequest *
person(const char *family)
{
	static Common__Role roles[] = { COMMON__ROLE__TEACHER };
	static Administration__CreateUserRequest req;

	administration__create_user_request__init(&req);
	req.given_name = (char *)(uintptr_t)"Nina";
	req.family_name = (char *)(uintptr_t)family;
	req.roles = roles;
	req.n_roles = 1;
	return &req;
}

static int64_t
add(const char *key, const char *family)
{
	const Administration__UserDetail *u = ok(USERS, "CreateUser", key,
	    person(family));

	return u->user->id;
}

static void
test_somebody_is_added_once(void **state)
{
	const int64_t first = add("k1", "Clef");

	(void)state;
	assert_int_equal(add("k1", "Clef"), first);
	assert_string_equal(test_sql(school.db, "directory", "SELECT count(*) "
	    "FROM person WHERE family_name = 'Clef'"), "1");
	reused(USERS, "CreateUser", "k1", person("Serrure"));
	/* Without a key, and with another one, it is somebody else. */
	assert_int_not_equal(add("k2", "Clef"), first);
	assert_int_not_equal(add(NULL, "Clef"), first);
}

/* What was refused has used no key up. */
static void
test_a_refused_call_leaves_its_key_free(void **state)
{
	Administration__CreateUserRequest *req = person("Libre");
	struct status status;

	(void)state;
	req->login = (char *)(uintptr_t)"adm1";
	test_peer_key(school.peer, "k3");
	test_call(school.peer, USERS, "CreateUser", &admin.caller,
	    &req->base, NULL, &status);
	assert_string_equal(status_reason_name(status.reason), "LOGIN_TAKEN");
	assert_true(add("k3", "Libre") > 0);
}

static Directory__CreateGroupRequest *
group(const char *name)
{
	static Directory__CreateGroupRequest req;

	directory__create_group_request__init(&req);
	req.name = (char *)(uintptr_t)name;
	return &req;
}

static void
test_a_group_is_made_once(void **state)
{
	const Directory__OwnGroup *g = ok(GROUPS, "CreateGroup", "g1",
	    group("Club"));
	const int64_t id = g->id;

	(void)state;
	g = ok(GROUPS, "CreateGroup", "g1", group("Club"));
	assert_int_equal(g->id, id);
	reused(GROUPS, "CreateGroup", "g1", group("Autre club"));
}

static Accounts__CreateTokenRequest *
token(const char *name)
{
	static Accounts__Scope scopes[] = { ACCOUNTS__SCOPE__READ };
	static Accounts__CreateTokenRequest req;

	accounts__create_token_request__init(&req);
	req.name = (char *)(uintptr_t)name;
	req.scopes = scopes;
	req.n_scopes = 1;
	req.days = 30;
	req.password = (char *)(uintptr_t)SMALL_PASSWORD;
	return &req;
}

static const char *
kept_of(const char *secret)
{
	char sql[256];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM once o WHERE "
	    "strpos(o::text, encode('%s', 'hex')) > 0 OR strpos(o::text, "
	    "'%s') > 0", secret, secret);
	return test_sql(school.db, "directory", sql);
}

static void
test_a_token_is_made_once_and_kept_sealed(void **state)
{
	const Accounts__CreateTokenReply *t;
	char secret[64], id[65];

	(void)state;
	t = ok(TOKENS, "CreateToken", "t1", token("ENT"));
	snprintf(secret, sizeof(secret), "%s", t->secret);
	snprintf(id, sizeof(id), "%s", t->token->id);
	t = ok(TOKENS, "CreateToken", "t1", token("ENT"));
	assert_string_equal(t->secret, secret);
	assert_string_equal(t->token->id, id);
	assert_string_equal(kept_of(secret), "0");
	reused(TOKENS, "CreateToken", "t1", token("Autre"));
	/* A day later it is the same token, and nobody can say it again. */
	test_sql(school.db, "directory", "UPDATE once SET made_at = now() - "
	    "interval '25 hours' WHERE kind = 3 RETURNING 1");
	t = ok(TOKENS, "CreateToken", "t1", token("ENT"));
	assert_string_equal(t->secret, "");
	assert_string_equal(t->token->id, id);
	assert_string_equal(test_sql(school.db, "directory",
	    "SELECT count(*) FROM api_token WHERE name = 'ENT'"), "1");
}

/* The key does not spare the password, and its hash tells nothing of it. */
static void
test_a_key_is_no_password(void **state)
{
	Accounts__CreateTokenRequest *req = token("ENT 2");

	(void)state;
	ok(TOKENS, "CreateToken", "t2", req);
	req->password = (char *)(uintptr_t)"autre-chose";
	test_peer_key(school.peer, "t2");
	accounts_refused("CreateToken", &admin.caller, req,
	    RPC__REASON__WRONG_PASSWORD);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_somebody_is_added_once),
		cmocka_unit_test(test_a_refused_call_leaves_its_key_free),
		cmocka_unit_test(test_a_group_is_made_once),
		cmocka_unit_test(test_a_token_is_made_once_and_kept_sealed),
		cmocka_unit_test(test_a_key_is_no_password),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
