/* One's own account: sessions that are seen and ended. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "accounts.pb-c.h"
#include "accounts_calls.h"

#define FIREFOX	"Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 " \
    "Firefox/128.0"

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

static const Accounts__ListSessionsReply *
list(const struct rpc_caller *caller)
{
	static const Accounts__ListSessionsRequest req =
	    ACCOUNTS__LIST_SESSIONS_REQUEST__INIT;

	return accounts_ok("ListSessions", caller, &req);
}

static void
test_list(void **state)
{
	struct login first = { .name = "g1", .agent = FIREFOX,
		.address = "192.0.2.7" };
	struct login second = { .name = "g1" };
	const Accounts__ListSessionsReply *r;
	const Accounts__SessionEntry *e;

	(void)state;
	login_ok(&first);
	login_ok(&second);
	r = list(&first.caller);
	assert_int_equal(r->n_sessions, 2);
	e = r->sessions[r->sessions[0]->current ? 0 : 1];
	assert_true(e->current);
	assert_string_equal(e->device, "Firefox sur Windows");
	assert_string_equal(e->address, "192.0.2.7");
	assert_true(e->created_at->seconds > 0);
	assert_true(e->last_seen_at->seconds >= e->created_at->seconds);
	e = r->sessions[r->sessions[0]->current ? 1 : 0];
	assert_false(e->current);
	assert_string_equal(e->device, "Appareil inconnu");
}

static void
test_end_one(void **state)
{
	Accounts__EndSessionRequest req = ACCOUNTS__END_SESSION_REQUEST__INIT;
	struct login mine = { .name = "g1" }, other = { .name = "g1" };
	struct login foreign = { .name = "t1" };
	char id[65];

	(void)state;
	login_ok(&mine);
	login_ok(&other);
	login_ok(&foreign);
	req.id = login_session_text(&foreign, id);
	accounts_refused("EndSession", &mine.caller, &req,
	    RPC__REASON__THING_NOT_FOUND);
	assert_true(login_lives(&foreign));
	req.id = (char *)(uintptr_t)"xyz";
	accounts_refused("EndSession", &mine.caller, &req,
	    RPC__REASON__THING_NOT_FOUND);
	req.id = (char *)(uintptr_t)"";
	accounts_refused("EndSession", &mine.caller, &req,
	    RPC__REASON__FIELD_MISSING);
	req.id = login_session_text(&other, id);
	accounts_ok("EndSession", &mine.caller, &req);
	assert_false(login_lives(&other));
	assert_true(login_is_revoked(&other));
	/* Again: it is as it was. */
	accounts_ok("EndSession", &mine.caller, &req);
	assert_true(login_lives(&mine));
}

static void
test_end_others(void **state)
{
	static const Accounts__EndOtherSessionsRequest req =
	    ACCOUNTS__END_OTHER_SESSIONS_REQUEST__INIT;
	struct login mine = { .name = "adm1" }, other = { .name = "adm1" };
	struct login foreign = { .name = "t1" };
	const Accounts__EndOtherSessionsReply *r;

	(void)state;
	login_ok(&mine);
	login_ok(&other);
	login_ok(&foreign);
	r = accounts_ok("EndOtherSessions", &mine.caller, &req);
	assert_int_equal(r->ended, 1);
	assert_true(login_lives(&mine));
	assert_false(login_lives(&other));
	assert_true(login_lives(&foreign));
	r = accounts_ok("EndOtherSessions", &mine.caller, &req);
	assert_int_equal(r->ended, 0);
	assert_int_equal(list(&mine.caller)->n_sessions, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_end_one),
		cmocka_unit_test(test_end_others),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
