/*
 * Audiences out of the memory of the directory: the same as out of PostgreSQL,
 * and following it, in each replica.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/loop.h"
#include "rpc.pb-c.h"
#include "small_school.h"

#define WAIT_MS		15000
#define MAX_IDS		20
#define USERS		2	/* place of users.csv, enrollments.csv */
#define ENROLMENTS	4

/* Of the same school: two with memory, one without, one with too little. */
enum { FIRST, SECOND, PLAIN, TINY, NREPLICAS };

static struct small_school	 school;
static struct test_service	*services[NREPLICAS];
static struct test_peer		*peers[NREPLICAS];

static const char *const people[] = { "adm1", "sec1", "t1", "t2", "t3", "st1",
	"st2", "st3", "g1", "g2", "g3" };
#define NPEOPLE	(sizeof(people) / sizeof(people[0]))

static int
set_up(void **state)
{
	static const char *const bytes[NREPLICAS] = { "", "16M", "0", "2500" };
	const char *env[2] = { NULL, NULL };
	size_t i;

	(void)state;
	small_school_start(&school);
	for (i = SECOND; i < NREPLICAS; i++) {
		env[0] = test_setting("LIAISON_RIGHTS_MEMORY", bytes[i]);
		services[i] = test_service_start(school.db, "directory", env);
		peers[i] = test_peer_new("directory",
		    test_service_endpoint(services[i]));
	}
	peers[FIRST] = school.peer;
	return 0;
}

static int
tear_down(void **state)
{
	size_t i;

	(void)state;
	for (i = SECOND; i < NREPLICAS; i++) {
		test_peer_free(&peers[i]);
		test_service_stop(&services[i]);
	}
	small_school_stop(&school);
	return 0;
}

static int
import_again(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];

	(void)state;
	small_school_files(files);
	small_school_reimport(&school, school.id, files);
	return 0;
}

static int64_t
user(const char *sourced_id)
{
	return small_school_user(&school, school.id, sourced_id);
}

/* ---- questions ---- */

struct question {
	struct rpc_caller	 caller;
	int64_t			 ids[MAX_IDS], thread[MAX_IDS];
	char			*categories[MAX_IDS];
	size_t			 nids, nthread, ncategories;
	/* Of a thread: all of it have written, and who began it. */
	bool			 wrote;
	int64_t			 starter;
};

static const Directory__ResolveAudienceReply *
resolve(int replica, struct question *q)
{
	Directory__ResolveAudienceRequest req =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;
	Common__To to = COMMON__TO__INIT;

	to.user_ids = q->ids;
	to.n_user_ids = q->nids;
	to.category_ids = q->categories;
	to.n_category_ids = q->ncategories;
	req.to = &to;
	req.thread_user_ids = q->thread;
	req.n_thread_user_ids = q->nthread;
	req.wrote_to_me = q->thread;
	req.n_wrote_to_me = q->wrote ? q->nthread : 0;
	req.starter_id = q->starter;
	return test_expect(peers[replica], &directory__directory__descriptor,
	    "ResolveAudience", &q->caller, &req, RPC__CODE__OK, NULL);
}

static bool
same(const void *a, const void *b)
{
	size_t n = protobuf_c_message_get_packed_size(a);
	uint8_t *x = malloc(n + 1), *y = malloc(n + 1);
	bool equal;

	if (x == NULL || y == NULL)
		abort();
	equal = n == protobuf_c_message_get_packed_size(b);
	if (equal) {
		protobuf_c_message_pack(a, x);
		protobuf_c_message_pack(b, y);
		equal = memcmp(x, y, n) == 0;
	}
	free(x);
	free(y);
	return equal;
}

/* Asks all; the second time, what is remembered has been used. */
static void
check_same(struct question *q)
{
	const Directory__ResolveAudienceReply *want = resolve(PLAIN, q);
	int i, replica;

	for (i = 0; i < 2; i++)
		for (replica = FIRST; replica < NREPLICAS; replica++)
			if (replica != PLAIN && !same(resolve(replica, q),
			    want))
				fail_msg("replica %d is wrong in try %d",
				    replica, i);
}

static bool
reaches(int replica, const char *who, int64_t id)
{
	struct question q = { .caller = small_school_caller(&school, who),
		.ids = { id }, .nids = 1 };

	return resolve(replica, &q)->n_members == 1;
}

struct hope {
	int		 replica;
	const char	*who;
	int64_t		 id;
	bool		 want;
};

static bool
is_so(void *arg)
{
	struct hope *h = arg;

	return reaches(h->replica, h->who, h->id) == h->want;
}

static void
follows(const char *who, int64_t id, bool want)
{
	struct hope h = { FIRST, who, id, want };

	for (; h.replica < NREPLICAS; h.replica++)
		if (!test_wait(is_so, &h, WAIT_MS))
			fail_msg("replica %d still says that %s %s", h.replica,
			    who, want ? "may not" : "may");
}

/* A counter of a replica. */
static double
metric(int replica, const char *name)
{
	Rpc__MetricsRequest req = RPC__METRICS_REQUEST__INIT;
	struct rpc_caller caller = test_caller(0, 0, COMMON__ROLE__SYSTEM);
	const Rpc__MetricsReply *reply;
	const char *p;

	reply = test_expect(peers[replica], &rpc__server__descriptor,
	    "Metrics", &caller, &req, RPC__CODE__OK, NULL);
	p = strstr(reply->text, name);
	return p == NULL ? 0 : atof(p + strlen(name));
}

static double
remembered(int replica)
{
	return metric(replica,
	    "\nliaison_rights_answers_total{from=\"memory\"}");
}

/* ---- the same as PostgreSQL ---- */

/* Everybody's categories, copied. */
static size_t
categories(struct arena *a, char *list[MAX_IDS])
{
	Directory__ListCategoriesRequest req =
	    DIRECTORY__LIST_CATEGORIES_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, "adm1");
	const Directory__ListCategoriesReply *reply;
	size_t i;

	reply = test_expect(peers[FIRST], &directory__directory__descriptor,
	    "ListCategories", &caller, &req, RPC__CODE__OK, NULL);
	assert_in_range(reply->n_categories, 10, MAX_IDS);
	for (i = 0; i < reply->n_categories; i++)
		list[i] = arena_strdup(a, reply->categories[i]->id);
	return i;
}

/* Answers in a thread: to each, and to all at once. */
static void
check_replies(const char *who, const int64_t ids[])
{
	struct question q = { .caller = small_school_caller(&school, who) };
	size_t i, j;

	for (i = 0; i <= NPEOPLE; i++) {
		q.starter = i == NPEOPLE ? 0 : ids[i];
		for (j = 0; j < NPEOPLE; j++) {
			q.wrote = !q.wrote;
			q.thread[0] = ids[j];
			q.nthread = 1;
			check_same(&q);
		}
		for (j = 0; j < NPEOPLE; j++)
			q.thread[j] = ids[NPEOPLE - 1 - j];
		q.thread[j++] = 999999;
		q.nthread = j;
		check_same(&q);
	}
}

static void
check_caller(const char *who, const int64_t ids[], char *list[], size_t nlist)
{
	struct question q = { .caller = small_school_caller(&school, who) };
	size_t i, j;

	check_same(&q);
	for (i = 0; i < NPEOPLE; i++) {
		q.ids[0] = ids[i];
		q.nids = 1;
		check_same(&q);
		q.nids = 0;
	}
	/* Each twice, and with the next. */
	for (i = 0; i < nlist; i++)
		for (j = i; j < i + 2; j++) {
			q.categories[0] = list[i];
			q.categories[1] = list[j % nlist];
			q.ncategories = 2;
			check_same(&q);
		}
	/* All at once, backwards, and somebody twice. */
	for (i = 0; i < NPEOPLE; i++)
		q.ids[i] = ids[NPEOPLE - 1 - i];
	q.ids[i] = q.ids[0];
	q.nids = NPEOPLE + 1;
	q.ncategories = 0;
	check_same(&q);
	q.nids = 0;
	memcpy(q.categories, list, nlist * sizeof(list[0]));
	q.ncategories = nlist;
	check_same(&q);
}

static void
test_same_answers(void **state)
{
	struct arena *arena = arena_new();
	int64_t ids[NPEOPLE];
	char *list[MAX_IDS];
	size_t i, n;

	(void)state;
	n = categories(arena, list);
	for (i = 0; i < NPEOPLE; i++)
		ids[i] = user(people[i]);
	for (i = 0; i < NPEOPLE; i++)
		check_caller(people[i], ids, list, n);
	for (i = 0; i < NPEOPLE; i++)
		check_replies(people[i], ids);
	arena_destroy(&arena);
	assert_true(remembered(FIRST) > 500);
	assert_true(remembered(SECOND) > 500);
	assert_true(remembered(PLAIN) == 0);
	assert_true(metric(TINY, "\nliaison_rights_evicted") > 0);
	assert_in_range(metric(TINY, "\nliaison_rights_memory_bytes"), 0,
	    2500);
}

/* What is asked of the memory is said by it, and little is asked before. */
static void
test_hits(void **state)
{
	struct question q = { .caller = small_school_caller(&school, "t1"),
		.ids = { user("g1"), user("st1"), user("t3") }, .nids = 3 };
	double before;
	int i;

	(void)state;
	for (i = 0; i < 20; i++)
		resolve(FIRST, &q);
	before = remembered(FIRST);
	for (i = 0; i < 20; i++)
		assert_int_equal(resolve(FIRST, &q)->n_members, 3);
	assert_true(remembered(FIRST) == before + 20);
}

/* ---- following ---- */

static char *
with_row(const char *text, const char *row)
{
	size_t n = strlen(text) + strlen(row) + 1;
	char *s = malloc(n);

	assert_non_null(s);
	snprintf(s, n, "%s%s", text, row);
	return s;
}

/* The text without the line that begins with `start`. */
static char *
without_row(const char *text, const char *start)
{
	char *s = with_row(text, ""), *p = s, *end;

	while (strncmp(p, start, strlen(start)) != 0)
		p = strchr(p, '\n') + 1;
	end = strchr(p, '\n');
	memmove(p, end + 1, strlen(end + 1) + 1);
	return s;
}

/* Imports the small school with another text at one place. */
static void
import_with(int place, char *text)
{
	struct bundle_file files[SMALL_NFILES + 1];
	const Directory__Job *job;

	small_school_files(files);
	files[place].text = text;
	job = small_school_reimport(&school, school.id, files);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	free(text);
}

static const char *
file_text(int place)
{
	struct bundle_file files[SMALL_NFILES + 1];

	small_school_files(files);
	return files[place].text;
}

static void
test_member_goes_and_comes(void **state)
{
	const int64_t t2 = user("t2");

	(void)state;
	follows("g1", t2, true);
	import_with(ENROLMENTS, without_row(file_text(ENROLMENTS), "e9,"));
	follows("g1", t2, false);
	import_again(NULL);
	follows("g1", t2, true);
}

static void
test_guardian_goes_and_comes(void **state)
{
	const int64_t t3 = user("t3"), g2 = user("g2");
	char *without = without_row(file_text(USERS), "g2,");

	(void)state;
	follows("g2", t3, true);
	follows("t3", g2, true);
	/* Still there, but nobody's guardian: only their own row said so. */
	import_with(USERS, with_row(without,
	    "g2,,,true,o1,guardian,g2,Paul,Petit,,,,\r\n"));
	free(without);
	follows("g2", t3, false);
	follows("t3", g2, false);
	import_again(NULL);
	follows("g2", t3, true);
	follows("t3", g2, true);
}

static void
test_person_goes(void **state)
{
	const int64_t g1 = user("g1");
	struct question q = { .caller = small_school_caller(&school, "t1"),
		.thread = { g1, user("t2") }, .nthread = 2 };
	const Directory__ResolveAudienceReply *r;
	int replica;

	(void)state;
	follows("t1", g1, true);
	import_with(USERS, without_row(file_text(USERS), "g1,"));
	follows("t1", g1, false);
	for (replica = FIRST; replica < NREPLICAS; replica++) {
		r = resolve(replica, &q);
		assert_int_equal(r->n_members, 1);
		assert_int_equal(r->n_left_out, 1);
		assert_string_equal(r->left_out[0]->who->display_name,
		    "Anna Martin");
		assert_true(r->left_out[0]->gone);
	}
}

static bool
is_chief(void *arg)
{
	return strcmp(resolve(FIRST, arg)->members[0]->title, "Chef") == 0;
}

/* What is in a message is as it is now: names, roles, titles. */
static void
test_names(void **state)
{
	struct question q = { .caller = small_school_caller(&school, "t1"),
		.ids = { user("t2") }, .nids = 1 };

	(void)state;
	check_same(&q);
	test_sql(school.db, "directory", "UPDATE person SET title = 'Chef',"
	    " family_name = 'Neuf' WHERE sourced_id IN ('t1', 't2')");
	assert_true(test_wait(is_chief, &q, WAIT_MS));
	assert_string_equal(resolve(FIRST, &q)->members[0]->display_name,
	    "Tina Neuf");
	assert_string_equal(resolve(FIRST, &q)->sender->display_name,
	    "Théo Neuf");
}

/* Not once, in any replica, when the import has been answered. */
static void
test_added_is_never_refused(void **state)
{
	char users[256], enrolments[128], id[16];
	char *text;
	struct bundle_file files[SMALL_NFILES + 1];
	int i, replica;

	(void)state;
	for (i = 0; i < 8; i++) {
		for (replica = FIRST; replica < NREPLICAS; replica++)
			assert_true(reaches(replica, "g1", user("t1")));
		snprintf(id, sizeof(id), "new%d", i);
		snprintf(users, sizeof(users), "%s,,,true,o1,teacher,%s,New,"
		    "Teacher,,,,\r\n", id, id);
		snprintf(enrolments, sizeof(enrolments),
		    "en%d,,f6,o1,%s,teacher\n", i, id);
		small_school_files(files);
		files[ENROLMENTS].text = text =
		    with_row(files[ENROLMENTS].text, enrolments);
		files[USERS].text = with_row(files[USERS].text, users);
		small_school_reimport(&school, school.id, files);
		free(text);
		free((char *)(uintptr_t)files[USERS].text);
		for (replica = FIRST; replica < NREPLICAS; replica++) {
			assert_true(reaches(replica, "g1", user(id)));
			assert_true(reaches(replica, id, user("st1")));
		}
	}
}

/* Committed 1 s after it is locked, whatever is asked meanwhile. */
static struct test_asked *
change_slowly(void)
{
	test_sql(school.db, "directory", "NOTIFY directory_rights");
	return test_sql_begin(school.db, "directory", "BEGIN;"
	    "LOCK TABLE guardian IN ACCESS EXCLUSIVE MODE;"
	    "UPDATE person SET active = false WHERE sourced_id = 'g2';"
	    "SELECT pg_sleep(1); COMMIT");
}

static bool
is_locked(void *arg)
{
	(void)arg;
	return *test_sql(school.db, "owner", "SELECT 1 FROM pg_locks"
	    " WHERE mode = 'AccessExclusiveLock' AND granted"
	    " AND relation = 'directory.guardian'::regclass"
	    " AND database = (SELECT oid FROM pg_database"
	    " WHERE datname = current_database())") != '\0';
}

/*
 * Read before the change, come after word of it: a table that a load reads is
 * locked until the change is committed.
 */
static void
test_late_load_is_not_kept(void **state)
{
	const int64_t g2 = user("g2");
	struct question q = { .caller = small_school_caller(&school, "t3"),
		.ids = { g2 }, .nids = 1 };
	struct test_asked *change;
	int i;

	(void)state;
	for (i = 0; i < 10; i++) {
		test_sql(school.db, "directory",
		    "UPDATE person SET active = true");
		follows("t3", g2, true);
		change = change_slowly();
		assert_true(test_wait(is_locked, NULL, WAIT_MS));
		/* Blocks until the end of the change, which is bounded. */
		while (!test_sql_ended(change))
			resolve(FIRST, &q);
		test_sql_end(&change);
		follows("t3", g2, false);
	}
	test_sql(school.db, "directory", "UPDATE person SET active = true");
}

/* ---- while PostgreSQL cannot be heard ---- */

static void
limit_connections(int limit)
{
	char sql[256];

	snprintf(sql, sizeof(sql), "DO $$ BEGIN EXECUTE format('ALTER DATABASE"
	    " %%I CONNECTION LIMIT %d', current_database()); END $$", limit);
	test_sql(school.db, "owner", sql);
}

static int
unlimit_connections(void **state)
{
	(void)state;
	limit_connections(-1);
	return 0;
}

static bool
is_remembering(void *arg)
{
	struct question *q = arg;
	double before = remembered(SECOND);

	resolve(SECOND, q);
	return remembered(SECOND) > before;
}

static bool
is_not_remembering(void *arg)
{
	return !is_remembering(arg);
}

static void
test_deaf(void **state)
{
	const int64_t g1 = user("g1");
	struct question q = { .caller = small_school_caller(&school, "t1"),
		.ids = { g1 }, .nids = 1 };

	(void)state;
	follows("t1", g1, true);
	assert_true(test_wait(is_remembering, &q, WAIT_MS));
	/* Nobody can connect again. */
	limit_connections(0);
	test_sql(school.db, "owner", "SELECT pg_terminate_backend(pid)"
	    " FROM pg_stat_activity WHERE datname = current_database()"
	    " AND query LIKE 'LISTEN%'");
	assert_true(test_wait(is_not_remembering, &q, WAIT_MS));
	test_sql(school.db, "owner", "UPDATE directory.person"
	    " SET active = false WHERE sourced_id = 'g1'");
	/* At once. */
	assert_int_equal(resolve(SECOND, &q)->n_members, 0);
	limit_connections(-1);
	test_sql(school.db, "owner", "UPDATE directory.person"
	    " SET active = true");
	assert_true(test_wait(is_remembering, &q, WAIT_MS));
	assert_true(reaches(SECOND, "t1", g1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_answers),
		cmocka_unit_test(test_hits),
		cmocka_unit_test(test_member_goes_and_comes),
		cmocka_unit_test(test_guardian_goes_and_comes),
		cmocka_unit_test_teardown(test_person_goes, import_again),
		cmocka_unit_test_teardown(test_names, import_again),
		cmocka_unit_test(test_late_load_is_not_kept),
		cmocka_unit_test_teardown(test_deaf, unlimit_connections),
		cmocka_unit_test(test_added_is_never_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
