/*
 * The live feed, both ends of it, against a real PostgreSQL: two publishers
 * that commit, a subscriber that hears, and what it is told where something may
 * not have come.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signal.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "live/publish.h"
#include "live/subscribe.h"
#include "notify/store/live.h"
#include "services.h"
#include "wire/keys.h"

#define WAIT_MS		30000
#define SCHOOL		7
#define ANNE		41
#define BRUNO		42
#define MAX_HEARD	4096

struct replica {
	struct pg		*pg;
	struct live_publisher	*publisher;
};

static const struct pg_statement tell = { "test_tell",
    "SELECT live_tell(p_school => 7, p_type => 1, p_how => 1,"
    " p_object => $1::bigint, p_message => 0, p_people => $2::bigint[])" };

static struct test_database	*db;
static struct loop		*loop;
static struct rpc_keys		*plain;
static struct replica		 replicas[2];
static struct live_subscriber	*subscriber;
static char			 endpoints[256];

/* What was heard: objects, in their order, and how often who missed. */
static struct {
	int64_t		 users[MAX_HEARD], objects[MAX_HEARD];
	int64_t		 ids[MAX_HEARD];
	uint64_t	 transactions[MAX_HEARD];
	size_t		 n;
	unsigned	 missed_anne, missed_bruno, epochs;
	uint64_t	 epoch;
} heard;

static void
on_changed(int64_t school, int64_t user, const Live__Published *p, void *arg)
{
	size_t i;

	(void)arg;
	assert_int_equal(school, SCHOOL);
	assert_true(p->epoch == live_subscriber_epoch(subscriber));
	for (i = 0; i < p->n_changes && heard.n < MAX_HEARD; i++) {
		heard.users[heard.n] = user;
		heard.ids[heard.n] = p->changes[i]->id;
		heard.transactions[heard.n] = p->changes[i]->transaction;
		heard.objects[heard.n++] = p->changes[i]->object_id;
	}
}

static void
on_missed(int64_t school, int64_t user, void *arg)
{
	(void)arg;
	assert_int_equal(school, SCHOOL);
	if (user == ANNE)
		heard.missed_anne++;
	else
		heard.missed_bruno++;
}

static void
on_epoch(uint64_t epoch, void *arg)
{
	(void)arg;
	heard.epochs++;
	heard.epoch = epoch;
}

static const struct live_subscriber_events events = {
	.changed = on_changed,
	.missed = on_missed,
	.epoch = on_epoch,
};

/* ---- what is waited for ---- */

static size_t
heard_by(int64_t user)
{
	size_t i, n = 0;

	for (i = 0; i < heard.n; i++)
		n += heard.users[i] == user;
	return n;
}

static bool
has_heard(int64_t user, int64_t object)
{
	size_t i;

	for (i = 0; i < heard.n; i++)
		if (heard.users[i] == user && heard.objects[i] == object)
			return true;
	return false;
}

/* A condition of what was heard, as long as it is not so. */
#define until(condition) do {						\
	const int64_t ends_ms = loop_now_ms() + WAIT_MS;		\
									\
	while (!(condition) && loop_now_ms() < ends_ms)			\
		loop_turn(loop, 20);					\
	assert_true(condition);						\
} while (0)

static unsigned	pending;

static void
on_told(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	(void)arg;
	assert_int_equal(status->code, 0);
	pending--;
}

static void
begin_tell(struct replica *r, int64_t object, const int64_t *people, size_t n)
{
	struct pg_args args = PG_ARGS_INIT;

	pending++;
	pg_arg_int64(&args, object);
	pg_arg_int64s(&args, people, n);
	pg_write(r->pg, SCHOOL, &tell, &args, on_told, NULL);
}

static void
tell_one(struct replica *r, int64_t object, int64_t user)
{
	begin_tell(r, object, &user, 1);
	until(pending == 0);
}

/* ---- what is started ---- */

static void
replica_begin(struct replica *r, const struct rpc_keys *keys,
    const char *listen)
{
	const struct pg_options o = { .readers = 1, .writers = 2,
		.conninfo = test_database_conninfo(db, "notify"),
		.max_queued = 10000 };
	struct live_publisher_options p = { .listen = listen, .keys = keys,
		.allow = "gateway", .queries = &notify_live };
	char error[256];

	r->pg = pg_new(loop, &o);
	p.pg = r->pg;
	r->publisher = live_publisher_new(loop, &p, error, sizeof(error));
	if (r->publisher == NULL)
		fail_msg("%s", error);
}

static void
replica_finish(struct replica *r)
{
	if (r->pg == NULL)
		return;
	pg_destroy(&r->pg);
	live_publisher_destroy(&r->publisher);
}

static struct live_subscriber *
subscribe_with(const struct rpc_keys *keys)
{
	const struct live_subscriber_options o = { .service = "notify",
		.endpoints = endpoints, .keys = keys, .events = &events };
	struct live_subscriber *s;
	char error[256];

	s = live_subscriber_new(loop, &o, error, sizeof(error));
	if (s == NULL)
		fail_msg("%s", error);
	return s;
}

static unsigned
links_up(void)
{
	unsigned known;

	return live_subscriber_heard(subscriber, &known);
}

static int
start(void **state)
{
	(void)state;
	memset(&heard, 0, sizeof(heard));
	pending = 0;
	loop = loop_new();
	replica_begin(&replicas[0], plain, "tcp://127.0.0.1:*");
	replica_begin(&replicas[1], plain, "tcp://127.0.0.1:*");
	snprintf(endpoints, sizeof(endpoints), "%s,%s",
	    live_publisher_endpoint(replicas[0].publisher),
	    live_publisher_endpoint(replicas[1].publisher));
	subscriber = subscribe_with(plain);
	live_subscribe(subscriber, SCHOOL, ANNE);
	until(links_up() == 2 && heard.missed_anne > 0 &&
	    live_subscriber_epoch(subscriber) != 0);
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	live_subscriber_destroy(&subscriber);
	replica_finish(&replicas[0]);
	replica_finish(&replicas[1]);
	loop_destroy(&loop);
	return 0;
}

/* ---- tests ---- */

static void
test_what_is_committed_is_heard_in_order(void **state)
{
	const int64_t anne = ANNE;
	int64_t i, last[2] = { 0, 1000 };
	size_t j;

	(void)state;
	for (i = 1; i <= 500; i++) {
		begin_tell(&replicas[0], i, &anne, 1);
		begin_tell(&replicas[1], 1000 + i, &anne, 1);
	}
	until(pending == 0 && heard_by(ANNE) == 1000);
	for (j = 0; j < heard.n; j++) {
		i = heard.objects[j];
		assert_int_equal(i, last[i > 1000] + 1);
		last[i > 1000] = i;
	}
}

static void
test_only_who_is_subscribed_to_hears(void **state)
{
	const int64_t both[] = { ANNE, BRUNO };

	(void)state;
	tell_one(&replicas[0], 1, BRUNO);
	begin_tell(&replicas[0], 2, both, 2);
	until(has_heard(ANNE, 2));
	assert_int_equal(heard_by(BRUNO), 0);

	live_subscribe(subscriber, SCHOOL, BRUNO);
	until(heard.missed_bruno > 0);
	begin_tell(&replicas[1], 3, both, 2);
	until(has_heard(ANNE, 3) && has_heard(BRUNO, 3));
	assert_int_equal(heard_by(BRUNO), 1);

	live_unsubscribe(subscriber, SCHOOL, BRUNO);
	begin_tell(&replicas[1], 4, both, 2);
	until(has_heard(ANNE, 4));
	assert_false(has_heard(BRUNO, 4));
}

/* Another one's batch, where one statement raises, tells nothing of it. */
static const struct pg_statement tell_and_raise = { "test_tell_and_raise",
    "SELECT live_tell(7, 1, 1, $1::bigint, 0, '{41}'), 1 / (x - 1)"
    " FROM generate_series(1, 1) x" };

static void
on_raised(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	(void)arg;
	assert_int_not_equal(status->code, 0);
	pending--;
}

static void
test_what_is_rolled_back_is_not_told(void **state)
{
	const int64_t anne = ANNE;
	struct pg_args args = PG_ARGS_INIT;

	(void)state;
	begin_tell(&replicas[0], 1, &anne, 1);
	pending++;
	pg_arg_int64(&args, 2);
	pg_write(replicas[0].pg, SCHOOL, &tell_and_raise, &args, on_raised,
	    NULL);
	begin_tell(&replicas[0], 3, &anne, 1);
	until(pending == 0 && has_heard(ANNE, 1) && has_heard(ANNE, 3));
	assert_int_equal(heard.n, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_what_is_committed_is_heard_in_order, start, stop),
		cmocka_unit_test_setup_teardown(
		    test_only_who_is_subscribed_to_hears, start, stop),
		cmocka_unit_test_setup_teardown(
		    test_what_is_rolled_back_is_not_told, start, stop),
	};
	char error[256];
	int failed;

	log_init("test", "error");
	db = test_database_migrated();
	plain = rpc_keys_load("", "gateway", error, sizeof(error));
	failed = cmocka_run_group_tests_name("live", tests, NULL, NULL);
	rpc_keys_destroy(&plain);
	test_database_free(&db);
	return failed;
}
