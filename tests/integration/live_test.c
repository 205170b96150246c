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
#include <zmq.h>

#include "base/log.h"
#include "live/publish.h"
#include "live/subscribe.h"
#include "live/topics.h"
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
static struct live_queries	 queries;
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
	bool is_so;							\
									\
	while (!(is_so = (condition)) && loop_now_ms() < ends_ms)	\
		loop_turn(loop, 20);					\
	if (!is_so)							\
		fail_msg("never: %s", #condition);			\
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
		.allow = "gateway", .queries = &queries };
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
	queries = notify_live;
	memset(&heard, 0, sizeof(heard));
	pending = 0;
	loop = loop_new();
	test_sql(db, "notify", "TRUNCATE live_change");
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

static const struct pg_statement raises = { "test_raises",
    "SELECT 1 / (x - 1) FROM generate_series(1, 1) x" };

/* What cannot be read for the feed is committed all the same, and read on. */
static void
test_what_cannot_be_published_is_kept(void **state)
{
	(void)state;
	replica_finish(&replicas[1]);
	until(links_up() == 1);
	queries.written = &raises;
	replica_begin(&replicas[1], plain, strrchr(endpoints, ',') + 1);
	until(links_up() == 2);
	heard.missed_anne = 0;
	begin_tell(&replicas[1], 1, (int64_t[]){ ANNE }, 1);
	begin_tell(&replicas[1], 2, (int64_t[]){ ANNE }, 1);
	until(pending == 0 && heard.missed_anne > 0);
	assert_string_equal(test_sql(db, "notify",
	    "SELECT count(*) FROM live_change"), "2");
	assert_int_equal(heard.n, 0);
}

/* More than ZeroMQ has room for by itself; also when all is said again. */
static void
test_many_are_subscribed_to(void **state)
{
	char listen[64];
	int64_t i;

	(void)state;
	for (i = 1; i <= 5000; i++)
		live_subscribe(subscriber, SCHOOL, 1000 + i);
	until(heard.missed_bruno >= 5000);
	for (i = 1; i <= 5000; i += 100)
		tell_one(&replicas[i / 100 % 2], i, 1000 + i);
	until(heard.n == 50);

	snprintf(listen, sizeof(listen), "%s",
	    live_publisher_endpoint(replicas[1].publisher));
	replica_finish(&replicas[1]);
	until(links_up() == 1);
	heard.missed_bruno = 0;
	replica_begin(&replicas[1], plain, listen);
	until(heard.missed_bruno >= 5000);
	for (i = 1; i <= 5000; i += 100)
		tell_one(&replicas[1], i, 1000 + i);
	until(heard.n == 100);
}

/* ---- what does not come ---- */

/* A publisher of hand-made messages, which the subscriber is told of. */
static struct {
	void			*zmq, *socket;
	uint64_t		 publisher, beats, lost;
	struct loop_timer	*beat;
} fake;

static void
fake_send(int64_t school, int64_t user, uint64_t number, int64_t object)
{
	Live__Published m = LIVE__PUBLISHED__INIT;
	Live__Change change = LIVE__CHANGE__INIT, *changes = &change;
	uint8_t topic[LIVE_TOPIC], data[256];

	m.publisher = fake.publisher;
	m.number = number;
	m.lost = fake.lost;
	m.oldest = 700 + fake.beats;
	m.epoch = 1;
	change.id = change.object_id = object;
	m.n_changes = object != 0;
	m.changes = &changes;
	live_topic_write(topic, school, user);
	zmq_send(fake.socket, topic, sizeof(topic), ZMQ_SNDMORE);
	zmq_send(fake.socket, data, live__published__pack(&m, data), 0);
}

static void
fake_beat(void *arg)
{
	(void)arg;
	fake_send(0, 0, ++fake.beats, 0);
}

static bool
fake_has_subscriber(int64_t user)
{
	uint8_t topic[LIVE_TOPIC], got[64];

	live_topic_write(topic, SCHOOL, user);
	while (zmq_recv(fake.socket, got, sizeof(got), ZMQ_DONTWAIT) ==
	    1 + LIVE_TOPIC)
		if (got[0] == 1 && memcmp(got + 1, topic, LIVE_TOPIC) == 0)
			return true;
	return false;
}

static int
fake_start(void **state)
{
	size_t len = sizeof(endpoints);

	(void)state;
	memset(&heard, 0, sizeof(heard));
	memset(&fake, 0, sizeof(fake));
	loop = loop_new();
	fake.publisher = 99;
	fake.zmq = zmq_ctx_new();
	fake.socket = zmq_socket(fake.zmq, ZMQ_XPUB);
	assert_int_equal(zmq_bind(fake.socket, "tcp://127.0.0.1:*"), 0);
	assert_int_equal(zmq_getsockopt(fake.socket, ZMQ_LAST_ENDPOINT,
	    endpoints, &len), 0);
	fake.beat = loop_timer(loop, 100, 100, fake_beat, NULL);
	subscriber = subscribe_with(plain);
	live_subscribe(subscriber, SCHOOL, ANNE);
	until(links_up() == 1 && fake_has_subscriber(ANNE));
	assert_int_equal(heard.missed_anne, 1);
	fake_send(SCHOOL, ANNE, 10, 0);
	until(heard.missed_anne == 2);
	return 0;
}

static int
fake_stop(void **state)
{
	(void)state;
	live_subscriber_destroy(&subscriber);
	loop_timer_cancel(&fake.beat);
	zmq_close(fake.socket);
	zmq_ctx_term(fake.zmq);
	loop_destroy(&loop);
	return 0;
}

static void
test_a_gap_is_said_to_be_missed(void **state)
{
	(void)state;
	fake_send(SCHOOL, ANNE, 11, 1);
	fake_send(SCHOOL, ANNE, 12, 2);
	/* The answer to somebody else's subscription. */
	fake_send(SCHOOL, ANNE, 12, 0);
	fake_send(SCHOOL, ANNE, 13, 3);
	until(has_heard(ANNE, 3));
	assert_int_equal(heard.missed_anne, 2);

	fake_send(SCHOOL, ANNE, 15, 5);
	until(heard.missed_anne == 3);
	assert_true(has_heard(ANNE, 5));
	/* One was sent while she was not subscribed to, it says. */
	fake_send(SCHOOL, ANNE, 16, 0);
	until(heard.missed_anne == 4);
	fake_send(SCHOOL, ANNE, 17, 7);
	until(has_heard(ANNE, 7));
	assert_int_equal(heard.missed_anne, 4);
}

static void
test_what_is_lost_is_said_to_be_missed(void **state)
{
	(void)state;
	fake.lost++;
	until(heard.missed_anne == 3);
	/* A beat that did not come: others may not have come either. */
	fake.beats++;
	until(heard.missed_anne == 4);
}

/* Where another process is behind the address all is to be heard anew. */
static void
test_another_publisher_is_noticed(void **state)
{
	(void)state;
	until(live_subscriber_since(subscriber, SCHOOL, ANNE) != 0);
	fake.publisher++;
	fake_beat(NULL);
	until(heard.missed_anne == 3);
	assert_int_equal(live_subscriber_since(subscriber, SCHOOL, ANNE), 0);
	fake_send(SCHOOL, ANNE, 1, 0);
	until(heard.missed_anne == 4);
	until(live_subscriber_since(subscriber, SCHOOL, ANNE) != 0);
}

/* What it says of the past is not believed before others have had their time,
 * and nobody is believed while one is silent. */
static void
test_the_past_is_trusted_late(void **state)
{
	uint64_t said, since;

	(void)state;
	until(live_subscriber_since(subscriber, SCHOOL, ANNE) != 0);
	since = live_subscriber_since(subscriber, SCHOOL, ANNE);
	said = 700 + fake.beats;
	/* Beats come ten times a second. */
	assert_true(since + 35 < said);

	loop_timer_cancel(&fake.beat);
	until(links_up() == 0 && heard.missed_anne == 3);
	assert_int_equal(live_subscriber_since(subscriber, SCHOOL, ANNE), 0);
	fake.beat = loop_timer(loop, 100, 100, fake_beat, NULL);
	until(live_subscriber_since(subscriber, SCHOOL, ANNE) > since);
}

static void
test_nonsense_is_passed_over(void **state)
{
	static const char *const texts[] = { "", "x", "0123456789abcdef" };
	uint8_t topic[LIVE_TOPIC];
	size_t i;

	(void)state;
	live_topic_write(topic, SCHOOL, ANNE);
	for (i = 0; i < 3; i++) {
		zmq_send(fake.socket, topic, sizeof(topic), ZMQ_SNDMORE);
		zmq_send(fake.socket, texts[i], strlen(texts[i]), 0);
	}
	zmq_send(fake.socket, topic, sizeof(topic), 0);
	zmq_send(fake.socket, topic, sizeof(topic), ZMQ_SNDMORE);
	zmq_send(fake.socket, topic, sizeof(topic), ZMQ_SNDMORE);
	zmq_send(fake.socket, topic, sizeof(topic), 0);
	fake_send(SCHOOL, ANNE, 11, 1);
	until(has_heard(ANNE, 1));
	assert_int_equal(heard.n, 1);
}

/* Who does not read does not keep others from hearing. */
static void
test_who_is_stuck_is_left_behind(void **state)
{
	int64_t anne[1000];
	void *zmq = zmq_ctx_new(), *stuck = zmq_socket(zmq, ZMQ_SUB);
	uint8_t topic[LIVE_TOPIC];
	const int one = 1;
	int64_t object;
	size_t i;

	(void)state;
	for (i = 0; i < 1000; i++)
		anne[i] = ANNE;
	live_topic_write(topic, SCHOOL, ANNE);
	zmq_setsockopt(stuck, ZMQ_RCVHWM, &one, sizeof(one));
	zmq_setsockopt(stuck, ZMQ_RCVBUF, &one, sizeof(one));
	zmq_setsockopt(stuck, ZMQ_SUBSCRIBE, topic, sizeof(topic));
	zmq_connect(stuck, live_publisher_endpoint(replicas[0].publisher));
	/* It is heard by the answer, which all get. */
	heard.missed_anne = 0;
	for (object = 1; heard.missed_anne == 0 && object < 2000; object++) {
		heard.n = 0;
		begin_tell(&replicas[0], object, anne, 1000);
		until(pending == 0 && heard_by(ANNE) >= 1000);
	}
	assert_true(heard.missed_anne > 0);
	heard.n = 0;
	tell_one(&replicas[0], -1, ANNE);
	until(has_heard(ANNE, -1));
	assert_int_equal(links_up(), 2);
	zmq_close(stuck);
	zmq_ctx_term(zmq);
}

/* ---- replicas that come and go ---- */

static void
test_a_replica_goes_and_comes(void **state)
{
	const char *there;
	char listen[64];
	unsigned known;

	(void)state;
	there = live_publisher_endpoint(replicas[1].publisher);
	snprintf(listen, sizeof(listen), "%s", there);
	heard.missed_anne = 0;
	replica_finish(&replicas[1]);
	until(links_up() == 1 && heard.missed_anne > 0);
	tell_one(&replicas[0], 1, ANNE);
	until(has_heard(ANNE, 1));
	assert_int_equal(live_subscriber_since(subscriber, SCHOOL, ANNE), 0);

	heard.missed_anne = 0;
	replica_begin(&replicas[1], plain, listen);
	until(live_subscriber_heard(subscriber, &known) == 2 &&
	    heard.missed_anne > 0);
	assert_int_equal(known, 2);
	tell_one(&replicas[1], 2, ANNE);
	until(has_heard(ANNE, 2));
	until(live_subscriber_since(subscriber, SCHOOL, ANNE) != 0);
}

/* ---- the log ---- */

/* Objects that Anne has missed since; "reset". */
static const char *
missed(uint64_t epoch, uint64_t since)
{
	char sql[512];

	snprintf(sql, sizeof(sql), "SELECT CASE WHEN bool_or(reset) THEN"
	    " 'reset' ELSE coalesce(string_agg(object_id::text, ' ' ORDER BY"
	    " id), '') END FROM live_missed(7, %llu, '{41}', '{%llu}', 1000)",
	    (unsigned long long)epoch, (unsigned long long)since);
	return test_sql(db, "notify", sql);
}

static uint64_t
oldest_now(void)
{
	return strtoull(test_sql(db, "notify",
	    "SELECT oldest FROM live_state(false)"), NULL, 10);
}

/*
 * A transaction that is open for long commits in the end what is older than all
 * that was heard since: whoever reads on from what they were told misses none.
 */
static void
test_a_long_transaction_is_read_on(void **state)
{
	struct test_asked *asked;
	uint64_t before, since;

	(void)state;
	before = oldest_now();
	asked = test_sql_begin(db, "notify", "BEGIN; SELECT live_tell(7, 1, 1,"
	    " 1000, 0, '{41}'); SELECT pg_sleep(9); COMMIT");
	until(strtol(test_sql(db, "owner", "SELECT count(*) FROM"
	    " pg_stat_activity WHERE wait_event = 'PgSleep'"
	    " AND datname = current_database()"), NULL, 10) == 1);
	tell_one(&replicas[0], 1, ANNE);
	until(has_heard(ANNE, 1));
	assert_string_equal(missed(heard.epoch, before), "1");
	while (!test_sql_ended(asked)) {
		tell_one(&replicas[1], 2, BRUNO);
		loop_turn(loop, 20);
	}
	since = live_subscriber_since(subscriber, SCHOOL, ANNE);
	test_sql_end(&asked);
	assert_true(since == 0 || since <= heard.transactions[0]);
	/* It has an id of before, and is of before what she has heard. */
	assert_string_equal(missed(heard.epoch, since != 0 ? since : before),
	    "1000 1");
	until(live_subscriber_since(subscriber, SCHOOL, ANNE) >
	    heard.transactions[0]);
	assert_string_equal(missed(heard.epoch,
	    live_subscriber_since(subscriber, SCHOOL, ANNE)), "");
}

static bool
is_swept(void)
{
	test_sql(db, "notify", "SELECT live_sweep(0, 9)");
	return strcmp(test_sql(db, "notify",
	    "SELECT count(*) FROM live_change"), "0") == 0;
}

static void
test_what_is_too_old_is_not_known(void **state)
{
	uint64_t since = oldest_now();
	int64_t i;

	(void)state;
	for (i = 1; i <= 3; i++)
		tell_one(&replicas[0], i, ANNE);
	assert_string_equal(missed(heard.epoch, since), "1 2 3");
	assert_string_equal(missed(heard.epoch - 1, since), "reset");
	assert_string_equal(missed(heard.epoch, 0), "reset");
	assert_string_equal(missed(0, 0), "reset");
	/* What was there at one sweep is old at the next. */
	until(strcmp(test_sql(db, "notify", "SELECT live_sweep(0, 1)"), "1") ==
	    0);
	assert_string_equal(missed(heard.epoch, since), "reset");
	until(is_swept());
	since = oldest_now();
	tell_one(&replicas[0], 4, ANNE);
	assert_string_equal(missed(heard.epoch, since), "4");
}

/* A dump has the log of where it was made: it ends with the next start. */
static void
test_what_was_restored_is_another_log(void **state)
{
	static const char *const restored[] = {
		"UPDATE live_log SET mark = '9000000000000', swept = mark",
		"INSERT INTO live_change (school_id, transaction, type, how,"
		" object_id, message_id, people) VALUES (7, '9000000000000',"
		" 1, 1, 9, 0, '{41}')",
	};
	uint64_t epoch;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		epoch = heard.epoch;
		heard.missed_anne = 0;
		test_sql(db, "notify", restored[i]);
		test_sql(db, "notify", "SELECT live_state(true)");
		assert_string_equal(missed(epoch, oldest_now()), "reset");
		assert_string_equal(test_sql(db, "notify",
		    "SELECT count(*) FROM live_change"), "0");
		/* The publishers know of it by what they write. */
		tell_one(&replicas[0], (int64_t)i + 1, ANNE);
		until(heard.epoch > epoch && heard.missed_anne > 0);
	}
}

/* PostgreSQL crashes: the log is another one, and goes on. */
static void
test_a_crash_is_noticed(void **state)
{
	const uint64_t before = heard.epoch, since = oldest_now();
	pid_t pid;

	(void)state;
	if (!test_cluster_own())
		skip();
	tell_one(&replicas[0], 1, ANNE);
	until(has_heard(ANNE, 1));
	/* One of the replicas' own. */
	pid = (pid_t)strtol(test_sql(db, "owner", "SELECT pid FROM"
	    " pg_stat_activity WHERE backend_type = 'client backend'"
	    " AND datname = current_database() AND pid <> pg_backend_pid()"
	    " LIMIT 1"), NULL, 10);
	heard.missed_anne = 0;
	assert_int_equal(kill(pid, SIGKILL), 0);
	until(heard.epochs > 1 && heard.epoch > before &&
	    heard.missed_anne > 0);
	assert_string_equal(missed(before, since), "reset");
	until(pg_ready(replicas[0].pg));
	tell_one(&replicas[0], 2, ANNE);
	until(has_heard(ANNE, 2));
}

/* ---- keys ---- */

static void
test_a_wrong_key_hears_nothing(void **state)
{
	static const char *const names[] = { "notify", "gateway", "messages" };
	const char *folder = test_folder();
	struct rpc_keys *keys[3];
	struct live_subscriber *stranger;
	char error[256];
	unsigned known, i;

	(void)state;
	memset(&heard, 0, sizeof(heard));
	queries = notify_live;
	loop = loop_new();
	for (i = 0; i < 3; i++) {
		assert_int_equal(rpc_keys_make(folder, names[i], error,
		    sizeof(error)), 0);
		keys[i] = rpc_keys_load(folder, names[i], error,
		    sizeof(error));
		assert_non_null(keys[i]);
	}
	replica_begin(&replicas[0], keys[0], "tcp://127.0.0.1:*");
	snprintf(endpoints, sizeof(endpoints), "%s",
	    live_publisher_endpoint(replicas[0].publisher));
	stranger = subscribe_with(keys[2]);
	live_subscribe(stranger, SCHOOL, BRUNO);
	subscriber = subscribe_with(keys[1]);
	live_subscribe(subscriber, SCHOOL, ANNE);
	until(links_up() == 1 && heard.missed_anne > 0);
	/* In plain nobody gets in, either. */
	live_subscriber_destroy(&subscriber);
	subscriber = subscribe_with(plain);
	live_subscribe(subscriber, SCHOOL, BRUNO);
	for (i = 1; i <= 20; i++) {
		tell_one(&replicas[0], i, BRUNO);
		loop_turn(loop, 50);
	}
	assert_int_equal(live_subscriber_heard(stranger, &known), 0);
	assert_int_equal(known, 1);
	assert_int_equal(links_up(), 0);
	assert_int_equal(heard.n, 0);
	live_subscriber_destroy(&stranger);
	stop(NULL);
	for (i = 0; i < 3; i++)
		rpc_keys_destroy(&keys[i]);
}

#define REAL(t)		cmocka_unit_test_setup_teardown(t, start, stop)
#define FAKED(t) cmocka_unit_test_setup_teardown(t, fake_start, fake_stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		REAL(test_what_is_committed_is_heard_in_order),
		REAL(test_only_who_is_subscribed_to_hears),
		REAL(test_what_is_rolled_back_is_not_told),
		REAL(test_what_cannot_be_published_is_kept),
		REAL(test_many_are_subscribed_to),
		FAKED(test_a_gap_is_said_to_be_missed),
		FAKED(test_what_is_lost_is_said_to_be_missed),
		FAKED(test_another_publisher_is_noticed),
		FAKED(test_the_past_is_trusted_late),
		FAKED(test_nonsense_is_passed_over),
		REAL(test_who_is_stuck_is_left_behind),
		REAL(test_a_replica_goes_and_comes),
		REAL(test_a_long_transaction_is_read_on),
		REAL(test_what_is_too_old_is_not_known),
		REAL(test_what_was_restored_is_another_log),
		REAL(test_a_crash_is_noticed),
		cmocka_unit_test(test_a_wrong_key_hears_nothing),
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
