/*
 * Guessing is slow, and costs nobody else the way in.  The figures that an
 * operator may count on are those asserted here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/loop.h"
#include "directory.rpc.h"
#include "rpc/client/client.h"
#include "small_school.h"

#define SCHOOL_ADDRESS	"192.0.2.9"
#define FLOOD		200
#define WAIT_MS		60000

static struct small_school school;
static const struct rpc_caller nobody = { .language = "fr" };

/* A client of its own, for many calls at once. */
static struct {
	struct loop		*loop;
	struct rpc_keys		*keys;
	struct rpc_client	*client;
} many;

struct count {
	unsigned	sent, done, right, wrong, wait, dropped, other;
};

static int
login_by(const char *name, const char *password, const char *address,
    char device[256], struct status *status)
{
	Directory__OpenSessionRequest req =
	    DIRECTORY__OPEN_SESSION_REQUEST__INIT;
	const ProtobufCMessage *reply;
	int code;

	req.login = (char *)(uintptr_t)name;
	req.password = (char *)(uintptr_t)password;
	req.client_address = (char *)(uintptr_t)address;
	if (device != NULL)
		req.device = device;
	code = test_call(school.peer, &directory__directory__descriptor,
	    "OpenSession", &nobody, &req.base, &reply, status);
	if (code == 0 && device != NULL)
		snprintf(device, 256, "%s",
		    ((const Directory__OpenSessionReply *)reply)->device);
	return code;
}

static int
login(const char *name, const char *password, const char *address)
{
	return login_by(name, password, address, NULL, NULL);
}

static void
on_login(const struct status *status, const Directory__OpenSessionReply *reply,
    void *arg)
{
	struct count *c = arg;

	(void)reply;
	c->done++;
	if (status->code == RPC__CODE__OK)
		c->right++;
	else if (status->reason == RPC__REASON__WRONG_LOGIN)
		c->wrong++;
	else if (status->reason == RPC__REASON__TOO_MANY_ATTEMPTS)
		c->wait++;
	else if (status->reason == RPC__REASON__OVERLOADED ||
	    status->reason == RPC__REASON__DEADLINE_PASSED)
		c->dropped++;
	else
		c->other++;
}

/* Sends one, and does not wait. */
static void
send(struct count *c, const char *name, const char *password,
    const char *address, int64_t timeout_ms)
{
	struct rpc_context context = rpc_context_system(0, timeout_ms);
	Directory__OpenSessionRequest req =
	    DIRECTORY__OPEN_SESSION_REQUEST__INIT;

	req.login = (char *)(uintptr_t)name;
	req.password = (char *)(uintptr_t)password;
	req.client_address = (char *)(uintptr_t)address;
	context.caller = nobody;
	c->sent++;
	directory_client_open_session(many.client, &context, &req, on_login,
	    c);
}

static void
turn_until_done(const struct count *c, unsigned done)
{
	const int64_t until = loop_now_ms() + WAIT_MS;

	while (c->done < done && loop_now_ms() < until)
		loop_turn(many.loop, 100);
	assert_true(c->done >= done);
}

static void
sql(const char *statement)
{
	test_sql(school.db, "directory", statement);
}

static int
forget(void **state)
{
	(void)state;
	sql("DELETE FROM login_failure");
	return 0;
}

/* As if so many had failed there a moment ago. */
static void
failed_at(const char *address, int failures)
{
	char text[160];

	snprintf(text, sizeof(text), "INSERT INTO login_failure VALUES"
	    " (0, 3, failure_key('', '%s'), %d, now())", address, failures);
	sql(text);
}

static int
set_up(void **state)
{
	char error[512];

	(void)state;
	small_school_start(&school);
	many.loop = loop_new();
	many.keys = rpc_keys_load("", "test", error, sizeof(error));
	many.client = rpc_client_new(many.loop, &(struct rpc_client_options){
	    .service = "directory", .keys = many.keys, .max_inflight = 1024,
	    .endpoints = test_service_endpoint(school.service) }, error,
	    sizeof(error));
	assert_non_null(many.client);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	rpc_client_destroy(&many.client);
	loop_destroy(&many.loop);
	rpc_keys_destroy(&many.keys);
	small_school_stop(&school);
	return 0;
}

/* The same whether there is such a login or not. */
static void
test_one_name(void **state)
{
	static const char *const names[] = { "t1", "no.such.person" };
	struct status status;
	size_t i;
	int n;

	(void)state;
	for (i = 0; i < 2; i++) {
		for (n = 0; n < 5; n++)
			assert_int_equal(login(names[i], "wrong", ""),
			    RPC__CODE__UNAUTHENTICATED);
		assert_int_equal(login_by(names[i], SMALL_PASSWORD, "", NULL,
		    &status), RPC__CODE__RESOURCE_EXHAUSTED);
		assert_int_equal(status.reason,
		    RPC__REASON__TOO_MANY_ATTEMPTS);
		assert_true(status.limit > 0 && status.limit <= 30);
	}
	/* When the wait is over, the right password wipes it out. */
	sql("UPDATE login_failure SET blocked_until = now()");
	assert_int_equal(login("t1", SMALL_PASSWORD, ""), 0);
	assert_int_equal(login("t1", "wrong", ""),
	    RPC__CODE__UNAUTHENTICATED);
	/* Nobody else had to wait, and a wait grows. */
	assert_int_equal(login("g1", SMALL_PASSWORD, ""), 0);
	assert_int_equal(login("no.such.person", "wrong", ""),
	    RPC__CODE__UNAUTHENTICATED);
	assert_int_equal(login_by("no.such.person", "wrong", "", NULL,
	    &status), RPC__CODE__RESOURCE_EXHAUSTED);
	assert_true(status.limit > 30 && status.limit <= 60);
}

/* Of sixty at once, five passwords are looked at. */
static void
test_burst_at_one_name(void **state)
{
	static const char *const names[] = { "no.such.person", "T1@college" };
	struct count c;
	size_t i;
	int n;

	(void)state;
	for (i = 0; i < 2; i++) {
		c = (struct count){ 0 };
		for (n = 0; n < 60; n++)
			send(&c, names[i], n == 59 ? SMALL_PASSWORD : "wrong",
			    "192.0.2.1", WAIT_MS);
		turn_until_done(&c, 60);
		assert_int_equal(c.wrong, 5);
		assert_int_equal(c.wait, 55);
	}
}

/* A class whose keyboards stick is let in, each of them, at once. */
static void
test_thirty_errors_at_a_school(void **state)
{
	static const char *const names[] = { "g1", "t1", "st1", "adm1" };
	size_t i;

	(void)state;
	failed_at(SCHOOL_ADDRESS, 28);
	assert_int_equal(login("pupil1", "wrong", SCHOOL_ADDRESS),
	    RPC__CODE__UNAUTHENTICATED);
	assert_int_equal(login("pupil2", "wrong", SCHOOL_ADDRESS),
	    RPC__CODE__UNAUTHENTICATED);
	for (i = 0; i < 4; i++)
		assert_int_equal(login(names[i], SMALL_PASSWORD,
		    SCHOOL_ADDRESS), 0);
	/* Nor does one error more shut them out. */
	for (i = 0; i < 2; i++) {
		assert_int_equal(login(names[i], "wrong", SCHOOL_ADDRESS),
		    RPC__CODE__UNAUTHENTICATED);
		assert_int_equal(login(names[i], SMALL_PASSWORD,
		    SCHOOL_ADDRESS), 0);
	}
	/* But two do, for half a minute: five elsewhere. */
	assert_int_equal(login("g2", "wrong", SCHOOL_ADDRESS),
	    RPC__CODE__UNAUTHENTICATED);
	assert_int_equal(login("g2", "wrong", SCHOOL_ADDRESS),
	    RPC__CODE__UNAUTHENTICATED);
	assert_int_equal(login("g2", "wrong", SCHOOL_ADDRESS),
	    RPC__CODE__RESOURCE_EXHAUSTED);
	assert_int_equal(login("g2", "wrong", "192.0.2.10"),
	    RPC__CODE__UNAUTHENTICATED);
}

/* Twenty guesses at one account from everywhere, then some four an hour. */
static void
test_many_addresses_at_one_account(void **state)
{
	struct count c = { 0 };
	char address[64], device[256] = "", other[256] = "";
	struct status status;
	int n;

	(void)state;
	assert_int_equal(login_by("t1", SMALL_PASSWORD, "198.51.100.1",
	    device, NULL), 0);
	assert_int_equal(login_by("g1", SMALL_PASSWORD, "198.51.100.1",
	    other, NULL), 0);
	for (n = 0; n < 100; n++) {
		snprintf(address, sizeof(address), "203.0.113.%d", n);
		send(&c, "t1", "wrong", address, WAIT_MS);
	}
	turn_until_done(&c, 100);
	assert_int_equal(c.wrong, 20);
	assert_int_equal(c.wait, 80);
	/* Half a minute, where the machine has been quick. */
	sql("UPDATE login_failure SET blocked_until = now() +"
	    " interval '20 minutes' WHERE blocked_until > '-infinity'");
	/* A browser that t1 knows is let in, from wherever; no other one. */
	assert_int_equal(login_by("t1", SMALL_PASSWORD, "203.0.113.5", other,
	    NULL), RPC__CODE__RESOURCE_EXHAUSTED);
	assert_int_equal(login_by("t1", SMALL_PASSWORD, "203.0.113.5",
	    device, NULL), 0);
	/* It has five tries of its own. */
	for (n = 0; n < 5; n++)
		assert_int_equal(login_by("t1", "wrong", "", device, NULL),
		    RPC__CODE__UNAUTHENTICATED);
	assert_int_equal(login_by("t1", SMALL_PASSWORD, "", device, &status),
	    RPC__CODE__RESOURCE_EXHAUSTED);
	/* The wait grows up to a quarter of an hour: four guesses. */
	sql("UPDATE login_failure SET blocked_until = now(), failures ="
	    " failures + 5 WHERE kind = 2");
	assert_int_equal(login("t1", "wrong", "203.0.113.200"),
	    RPC__CODE__UNAUTHENTICATED);
	assert_int_equal(login_by("t1", "wrong", "203.0.113.201", NULL,
	    &status), RPC__CODE__RESOURCE_EXHAUSTED);
	assert_true(status.limit > 600 && status.limit <= 900);
	/* Five an hour are forgotten. */
	sql("UPDATE login_failure SET blocked_until = now(),"
	    " counted_at = now() - interval '5 hours'");
	assert_int_equal(login("t1", "wrong", "203.0.113.202"),
	    RPC__CODE__UNAUTHENTICATED);
	assert_int_equal(login("t1", SMALL_PASSWORD, "203.0.113.203"), 0);
}

/* One machine has a whole network of IPv6: it is one address. */
static void
test_ipv6_network(void **state)
{
	char address[64];
	int n;

	(void)state;
	for (n = 0; n < 5; n++) {
		snprintf(address, sizeof(address), "2001:db8:1:2::%d", n + 1);
		assert_int_equal(login("t1", "wrong", address),
		    RPC__CODE__UNAUTHENTICATED);
	}
	assert_int_equal(login("t1", SMALL_PASSWORD, "2001:db8:1:2:ffff::1"),
	    RPC__CODE__RESOURCE_EXHAUSTED);
	assert_int_equal(login("t1", SMALL_PASSWORD, "2001:db8:1:3::1"), 0);
	for (n = 0; n < 5; n++)
		assert_int_equal(login("st1", "wrong", "::ffff:192.0.2.40"),
		    RPC__CODE__UNAUTHENTICATED);
	assert_int_equal(login("st1", SMALL_PASSWORD, "192.0.2.40"),
	    RPC__CODE__RESOURCE_EXHAUSTED);
}

/*
 * One address that tries many accounts: thirty at full speed, then one each
 * quarter of a second, each half, each second, each two.
 */
static void
test_one_address_at_many_accounts(void **state)
{
	static const struct { int failures, each_ms; } steps[] = {
		{ 30, 250 }, { 60, 500 }, { 90, 1000 }, { 400, 2000 },
	};
	struct count c;
	char name[32];
	int64_t began;
	size_t i;
	int n;

	(void)state;
	for (i = 0; i < 4; i++) {
		sql("DELETE FROM login_failure");
		failed_at(SCHOOL_ADDRESS, steps[i].failures);
		assert_int_equal(login("first", "wrong", SCHOOL_ADDRESS),
		    RPC__CODE__UNAUTHENTICATED);
		c = (struct count){ 0 };
		began = loop_now_ms();
		for (n = 0; n < 3; n++) {
			snprintf(name, sizeof(name), "somebody%d", n);
			send(&c, name, "wrong", SCHOOL_ADDRESS, WAIT_MS);
		}
		turn_until_done(&c, 3);
		assert_int_equal(c.wrong, 3);
		assert_true(loop_now_ms() - began >=
		    2 * steps[i].each_ms);
	}
}

/* Two hundred wrong ones at once: others get in before they are through. */
static void
test_flood(void **state)
{
	struct count flood = { 0 }, people = { 0 };
	char name[32], device[256] = "";
	int n;

	(void)state;
	assert_int_equal(login_by("t1", SMALL_PASSWORD, SCHOOL_ADDRESS,
	    device, NULL), 0);
	for (n = 0; n < FLOOD; n++) {
		snprintf(name, sizeof(name), "flood%d", n);
		send(&flood, name, "wrong", SCHOOL_ADDRESS, 15000);
	}
	/* All of them have been counted, and wait. */
	turn_until_done(&flood, 2);
	send(&people, "g1", SMALL_PASSWORD, "192.0.2.200", WAIT_MS);
	/* Without failures, and be it where the flood comes from. */
	send(&people, "adm1", SMALL_PASSWORD, SCHOOL_ADDRESS, WAIT_MS);
	send(&people, "st1", SMALL_PASSWORD, "192.0.2.201", WAIT_MS);
	assert_int_equal(login_by("t1", SMALL_PASSWORD, SCHOOL_ADDRESS,
	    device, NULL), 0);
	turn_until_done(&people, 3);
	assert_int_equal(people.right, 3);
	/* Few of them had been looked at by then. */
	assert_true(flood.wrong < FLOOD / 2);
	turn_until_done(&flood, FLOOD);
	assert_int_equal(flood.right + flood.other, 0);
}

/* Of callers who have gone nobody computes anything. */
static void
test_gone(void **state)
{
	struct count flood = { 0 }, one = { 0 };
	char name[32], address[32];
	int n;

	(void)state;
	for (n = 0; n < FLOOD; n++) {
		snprintf(name, sizeof(name), "gone%d", n);
		snprintf(address, sizeof(address), "198.51.100.%d", n);
		send(&flood, name, "wrong", address, 700);
	}
	turn_until_done(&flood, FLOOD);
	send(&one, "g1", SMALL_PASSWORD, "198.51.100.250", WAIT_MS);
	turn_until_done(&one, 1);
	assert_int_equal(one.right, 1);
	/* What was not looked at was not counted. */
	n = atoi(test_sql(school.db, "directory", "SELECT count(*) FROM"
	    " login_failure WHERE kind = 2 AND failures > 0.5"));
	assert_true(n < FLOOD / 2);
}

/* The cookie of a browser: who has it, what ends it, what is none. */
static void
test_device(void **state)
{
	Directory__SetPasswordRequest set =
	    DIRECTORY__SET_PASSWORD_REQUEST__INIT;
	struct rpc_caller system = test_caller(school.id, 0,
	    COMMON__ROLE__SYSTEM);
	char device[256] = "", old[256], odd[256];

	(void)state;
	assert_int_equal(login_by("st1", SMALL_PASSWORD, "", device, NULL),
	    0);
	strcpy(old, device);
	/* Another account in the same browser: it knows both from now on. */
	assert_int_equal(login_by("t1", SMALL_PASSWORD, "", device, NULL), 0);
	assert_non_null(strstr(device, old));
	sql("INSERT INTO login_failure SELECT 0, 2, failure_key(n, ''), 50,"
	    " now(), now() + interval '1 hour' FROM unnest(ARRAY['st1', 't1'])"
	    " n ON CONFLICT (school_id, kind, key) DO UPDATE SET"
	    " blocked_until = excluded.blocked_until");
	assert_int_equal(login("st1", SMALL_PASSWORD, ""),
	    RPC__CODE__RESOURCE_EXHAUSTED);
	strcpy(odd, "....x.!!!.");
	assert_int_equal(login_by("st1", SMALL_PASSWORD, "", odd, NULL),
	    RPC__CODE__RESOURCE_EXHAUSTED);
	memset(odd, 'A', 43);
	odd[43] = '\0';
	assert_int_equal(login_by("st1", SMALL_PASSWORD, "", odd, NULL),
	    RPC__CODE__RESOURCE_EXHAUSTED);
	assert_int_equal(login_by("st1", SMALL_PASSWORD, "", device, NULL),
	    0);
	/* Used once, it is another one. */
	assert_int_equal(login_by("st1", SMALL_PASSWORD, "", old, NULL),
	    RPC__CODE__RESOURCE_EXHAUSTED);
	assert_int_equal(login_by("t1", SMALL_PASSWORD, "", device, NULL), 0);
	/* The secret is nowhere in the database. */
	assert_string_equal(test_sql(school.db, "directory",
	    "SELECT count(*) FROM device WHERE length(id) <> 64"), "0");
	/* A new password ends what browsers know of the old one. */
	set.login = (char *)(uintptr_t)"st1";
	set.password = (char *)(uintptr_t)"Hirondelle-du-soir";
	assert_int_equal(test_call(school.peer,
	    &directory__directory__descriptor, "SetPassword", &system,
	    &set.base, NULL, NULL), 0);
	assert_int_equal(login_by("st1", "Hirondelle-du-soir", "", device,
	    NULL), RPC__CODE__RESOURCE_EXHAUSTED);
	assert_int_equal(login_by("t1", SMALL_PASSWORD, "", device, NULL), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_one_name, forget),
		cmocka_unit_test_setup(test_burst_at_one_name, forget),
		cmocka_unit_test_setup(test_thirty_errors_at_a_school, forget),
		cmocka_unit_test_setup(test_many_addresses_at_one_account,
		    forget),
		cmocka_unit_test_setup(test_ipv6_network, forget),
		cmocka_unit_test_setup(test_one_address_at_many_accounts,
		    forget),
		cmocka_unit_test_setup(test_flood, forget),
		cmocka_unit_test_setup(test_gone, forget),
		cmocka_unit_test_setup(test_device, forget),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
