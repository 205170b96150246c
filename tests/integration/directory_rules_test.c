/*
 * The rules of a school: what each scope lets, who reaches whom by hats and as
 * delegate, whom a contact ban takes away; changed, tried, in force at once.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/loop.h"
#include "reach.pb-c.h"
#include "small_school.h"

#define G	COMMON__ROLE__GUARDIAN
#define S	COMMON__ROLE__STUDENT
#define T	COMMON__ROLE__TEACHER
#define WAIT_MS	15000
#define NRULES	25

static struct small_school	 school;
static struct test_service	*other;
static struct test_peer		*other_peer;

static int
set_up(void **state)
{
	(void)state;
	small_school_start(&school);
	other = test_service_start(school.db, "directory", NULL);
	other_peer = test_peer_new("directory", test_service_endpoint(other));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	test_peer_free(&other_peer);
	test_service_stop(&other);
	small_school_stop(&school);
	return 0;
}

static int64_t
user(const char *sourced_id)
{
	return small_school_user(&school, school.id, sourced_id);
}

static struct rpc_caller
admin(void)
{
	struct rpc_caller c = small_school_caller(&school, "adm1");

	c.role = COMMON__ROLE__ADMIN;
	return c;
}

/* ---- sets of rules ---- */

struct set {
	Reach__Rule	 rules[NRULES + 1], *list[NRULES + 1];
	size_t		 n;
	int64_t		 version;
};

static void
get(struct set *s)
{
	static const Reach__GetRulesRequest req =
	    REACH__GET_RULES_REQUEST__INIT;
	const struct rpc_caller caller = admin();
	const Reach__RuleSet *r;
	size_t i;

	r = test_expect(school.peer, &reach__reach__descriptor, "GetRules",
	    &caller, &req, RPC__CODE__OK, NULL);
	assert_int_equal(r->n_rules, NRULES);
	s->version = r->version;
	s->n = NRULES;
	for (i = 0; i <= NRULES; i++) {
		reach__rule__init(&s->rules[i]);
		s->list[i] = &s->rules[i];
	}
	for (i = 0; i < NRULES; i++) {
		s->rules[i].from = r->rules[i]->from;
		s->rules[i].to = r->rules[i]->to;
		s->rules[i].scope = r->rules[i]->scope;
	}
}

static Reach__Rule *
rule(struct set *s, int from, int to)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if ((int)s->rules[i].from == from && (int)s->rules[i].to == to)
			return &s->rules[i];
	fail_msg("no rule from %d to %d", from, to);
	return NULL;
}

static int
put(struct set *s, struct status *status)
{
	Reach__SetRulesRequest req = REACH__SET_RULES_REQUEST__INIT;
	const struct rpc_caller caller = admin();

	req.rules = s->list;
	req.n_rules = s->n;
	req.version = s->version;
	return test_call(school.peer, &reach__reach__descriptor, "SetRules",
	    &caller, &req.base, NULL, status);
}

static void
set_scope(int from, int to, int scope)
{
	struct set s;

	get(&s);
	rule(&s, from, to)->scope = (Reach__Scope)scope;
	assert_int_equal(put(&s, NULL), RPC__CODE__OK);
}

static int
rules_as_before(void **state)
{
	(void)state;
	test_sql(school.db, "directory", "DELETE FROM contact_ban");
	test_sql(school.db, "directory", "DELETE FROM delegate");
	test_sql(school.db, "directory",
	    "DELETE FROM person_role WHERE source = 2");
	test_sql(school.db, "directory", "DELETE FROM rule");
	test_sql(school.db, "directory",
	    "SELECT default_rules(school_id) FROM school");
	return 0;
}

/* ---- who reaches whom ---- */

static const Directory__ResolveAudienceReply *
resolve(struct test_peer *peer, const char *who, const char *whom,
    const char *category)
{
	Directory__ResolveAudienceRequest req =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;
	const struct rpc_caller caller = small_school_caller(&school, who);
	Common__To to = COMMON__TO__INIT;
	int64_t id = whom == NULL ? 0 : user(whom);
	char *ids[1] = { (char *)(uintptr_t)category };

	to.user_ids = &id;
	to.n_user_ids = whom != NULL;
	to.category_ids = ids;
	to.n_category_ids = category != NULL;
	req.to = &to;
	return test_expect(peer, &directory__directory__descriptor,
	    "ResolveAudience", &caller, &req, RPC__CODE__OK, NULL);
}

static bool
reaches(const char *who, const char *whom)
{
	return resolve(school.peer, who, whom, NULL)->n_members == 1;
}

/* Soon, after what no call has done. */
struct hope {
	const char	*who, *whom;
	bool		 want;
};

static bool
is_so(void *arg)
{
	const struct hope *h = arg;

	return reaches(h->who, h->whom) == h->want;
}

static void
follows(const char *who, const char *whom, bool want)
{
	struct hope h = { who, whom, want };

	if (!test_wait(is_so, &h, WAIT_MS))
		fail_msg("%s to %s is still %s", who, whom,
		    want ? "refused" : "let");
}

static void
join(const char *student, const char *class)
{
	const char *const values[] = { student, class };

	test_sql_params(school.db, "directory", "INSERT INTO member"
	    " SELECT c.school_id, c.class_id, 2, p.person_id FROM class c,"
	    " person p WHERE p.sourced_id = $1 AND c.sourced_id = $2", 2,
	    values);
}

static void
leave(const char *student, const char *class)
{
	const char *const values[] = { student, class };

	test_sql_params(school.db, "directory", "DELETE FROM member m"
	    " USING person p, class c WHERE m.person_id = p.person_id"
	    " AND m.group_id = c.class_id AND p.sourced_id = $1"
	    " AND c.sourced_id = $2", 2, values);
}

/* How many a category of a class has for them. */
static size_t
category(const char *who, const char *class, const char *kind)
{
	const char *const values[] = { class };
	char id[64];

	snprintf(id, sizeof(id), "class:%s:%s", test_sql_params(school.db,
	    "directory", "SELECT class_id FROM class WHERE sourced_id = $1", 1,
	    values), kind);
	return resolve(school.peer, who, NULL, id)->n_members;
}

/* Who reaches somebody is who may write to them, of everybody. */
static void
check_who_reaches(void)
{
	const char *wrong = test_sql(school.db, "directory",
	    "SELECT string_agg(x.sourced_id, ' ') FROM (SELECT p.sourced_id,"
	    " ARRAY(SELECT DISTINCT w.person_id FROM who_reaches(p.school_id,"
	    " p.person_id) w ORDER BY 1) AS said, ARRAY(SELECT q.person_id"
	    " FROM person q WHERE q.school_id = p.school_id AND cardinality("
	    "may_write(p.school_id, q.person_id, ARRAY[p.person_id])) > 0"
	    " ORDER BY 1) AS so FROM person p) x WHERE x.said <> x.so");

	if (*wrong != '\0')
		fail_msg("not those who may write to %s", wrong);
}

/* ---- the tests ---- */

static void
test_defaults(void **state)
{
	struct set s;

	(void)state;
	get(&s);
	assert_true(s.version > 0);
	assert_int_equal(rule(&s, G, T)->scope, REACH__SCOPE__OWN);
	assert_int_equal(rule(&s, G, G)->scope, REACH__SCOPE__NOBODY);
	assert_int_equal(rule(&s, S, S)->scope, REACH__SCOPE__NOBODY);
	assert_int_equal(rule(&s, T, G)->scope, REACH__SCOPE__OWN);
	assert_int_equal(rule(&s, T, T)->scope, REACH__SCOPE__SCHOOL);
	assert_int_equal(rule(&s, COMMON__ROLE__STAFF, S)->scope,
	    REACH__SCOPE__SCHOOL);
}

/* Who writes to whom, at what scope: at this one and no smaller one. */
static void
test_scopes(void **state)
{
	static const struct {
		int		 from, to;
		const char	*who, *whom;
		int		 least;		/* scope */
	} rows[] = {
		{ G, S, "g1", "st1", REACH__SCOPE__OWN },
		{ G, S, "g1", "st3", REACH__SCOPE__SCHOOL },
		{ S, G, "st1", "g1", REACH__SCOPE__OWN },
		{ S, G, "st1", "g2", REACH__SCOPE__SCHOOL },
		{ G, T, "g1", "t2", REACH__SCOPE__OWN },
		{ G, T, "g1", "t3", REACH__SCOPE__SCHOOL },
		{ S, T, "st2", "t1", REACH__SCOPE__OWN },
		{ S, T, "st2", "t2", REACH__SCOPE__SCHOOL },
		{ T, G, "t3", "g2", REACH__SCOPE__OWN },
		{ T, G, "t3", "g1", REACH__SCOPE__SCHOOL },
		{ T, S, "t2", "st1", REACH__SCOPE__OWN },
		{ T, S, "t2", "st2", REACH__SCOPE__SCHOOL },
		{ T, T, "t1", "t2", REACH__SCOPE__OWN },
		{ T, T, "t1", "t3", REACH__SCOPE__SCHOOL },
		{ S, S, "st1", "st2", REACH__SCOPE__CLASS },
		{ S, COMMON__ROLE__STAFF, "st1", "sec1",
		    REACH__SCOPE__SCHOOL },
		{ COMMON__ROLE__STAFF, S, "sec1", "st1",
		    REACH__SCOPE__SCHOOL },
	};
	size_t i;
	int scope;
	struct set s;

	(void)state;
	join("st1", "h4");
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (scope = 0; scope <= REACH__SCOPE__SCHOOL; scope++) {
			get(&s);
			rule(&s, rows[i].from, rows[i].to)->scope =
			    (Reach__Scope)scope;
			/* What makes no sense is refused. */
			if (put(&s, NULL) != RPC__CODE__OK)
				continue;
			if (reaches(rows[i].who, rows[i].whom) !=
			    (scope >= rows[i].least))
				fail_msg("row %zu, scope %d", i, scope);
			check_who_reaches();
		}
	leave("st1", "h4");
}

static void
test_guardians_of_a_class(void **state)
{
	(void)state;
	join("st1", "h5");
	follows("g1", "g2", false);
	assert_int_equal(category("g1", "h5", "guardians"), 0);
	set_scope(G, G, REACH__SCOPE__OWN);
	assert_false(reaches("g1", "g2"));
	set_scope(G, G, REACH__SCOPE__CLASS);
	assert_true(reaches("g1", "g2"));
	assert_true(reaches("g2", "g1"));
	assert_int_equal(category("g1", "h5", "guardians"), 1);
	assert_int_equal(category("g2", "h6", "guardians"), 0);
	set_scope(G, G, REACH__SCOPE__NOBODY);
	assert_false(reaches("g1", "g2"));
	/* But as a delegate, in both directions. */
	test_sql(school.db, "directory", "INSERT INTO delegate"
	    " SELECT c.school_id, c.class_id, p.person_id, 1 FROM class c,"
	    " person p WHERE c.sourced_id = 'h5' AND p.sourced_id = 'g2'");
	follows("g1", "g2", true);
	follows("g2", "g1", true);
	check_who_reaches();
	/* Not one whose child has left the class. */
	leave("st3", "h5");
	follows("g1", "g2", false);
	follows("g2", "g1", false);
	check_who_reaches();
	join("st3", "h5");
	leave("st1", "h5");
}

/* By no category, rule or thread, in neither direction. */
static void
test_contact_ban(void **state)
{
	Directory__ResolveAudienceRequest req =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;
	const struct rpc_caller st1 = small_school_caller(&school, "st1");
	int64_t people[] = { user("g1"), user("t1") };
	const Directory__ResolveAudienceReply *r;

	(void)state;
	set_scope(G, S, REACH__SCOPE__SCHOOL);
	set_scope(S, G, REACH__SCOPE__SCHOOL);
	assert_true(reaches("g1", "t2"));
	assert_true(reaches("g1", "st1"));
	assert_int_equal(category("t1", "h6", "guardians"), 1);
	test_sql(school.db, "directory", "INSERT INTO contact_ban"
	    " (school_id, person_id, student_id) SELECT g.school_id,"
	    " g.person_id, s.person_id FROM person g, person s"
	    " WHERE g.sourced_id = 'g1' AND s.sourced_id = 'st1'");
	/* Tina teaches Léa alone; Théo Noé as well. */
	follows("g1", "t2", false);
	assert_true(reaches("g1", "t1"));
	assert_false(reaches("t2", "g1"));
	assert_false(reaches("g1", "st1"));
	assert_false(reaches("st1", "g1"));
	assert_true(reaches("g1", "st2"));
	check_who_reaches();
	assert_int_equal(category("t1", "h6", "guardians"), 0);
	assert_int_equal(category("t1", "h4", "guardians"), 1);
	assert_int_equal(category("g1", "h6", "teachers"), 0);
	/* Nor are they shown as the child's. */
	r = resolve(school.peer, "t1", "g1", NULL);
	assert_string_equal(r->members[0]->context,
	    "parent de Noé Martin, 4e A");
	/* In a thread of somebody who may write to both. */
	req.thread_user_ids = people;
	req.n_thread_user_ids = 2;
	req.starter_id = user("sec1");
	r = test_expect(school.peer, &directory__directory__descriptor,
	    "ResolveAudience", &st1, &req, RPC__CODE__OK, NULL);
	assert_int_equal(r->n_members, 1);
	assert_int_equal(r->members[0]->id, people[1]);
	/* Nobody hears that somebody is barred. */
	assert_int_equal(r->n_left_out, 0);
}

static void
test_hats(void **state)
{
	(void)state;
	follows("t3", "g1", false);
	/* Tom is Léa's parent besides. */
	test_sql(school.db, "directory", "INSERT INTO person_role"
	    " SELECT school_id, person_id, 1 FROM person"
	    " WHERE sourced_id = 't3'");
	test_sql(school.db, "directory", "INSERT INTO guardian"
	    " SELECT t.school_id, t.person_id, s.person_id, s.person_id"
	    " FROM person t, person s WHERE t.sourced_id = 't3'"
	    " AND s.sourced_id = 'st1'");
	set_scope(T, T, REACH__SCOPE__NOBODY);
	follows("t3", "t2", true);		/* as a parent */
	assert_true(reaches("t3", "st3"));	/* as a teacher */
	check_who_reaches();
	follows("t2", "t1", false);
	assert_int_equal(category("t1", "h6", "guardians"), 2);
	assert_int_equal(category("t3", "h6", "teachers"), 2);
	assert_int_equal(category("t3", "h5", "students"), 1);
	test_sql(school.db, "directory", "DELETE FROM guardian g USING person"
	    " t WHERE t.sourced_id = 't3' AND g.guardian_id = t.person_id");
}

/* ---- changing them ---- */

static void
expect_fault(struct set *s, const char *field)
{
	struct status status;

	assert_int_equal(put(s, &status), RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(status.reason, RPC__REASON__FIELD_INVALID);
	assert_string_equal(status.field, field);
}

static void
test_bad_sets(void **state)
{
	struct set s, now;
	struct status status;
	size_t at;

	(void)state;
	get(&s);
	rule(&s, G, T)->scope = REACH__SCOPE__NOBODY;
	s.n = NRULES - 1;
	expect_fault(&s, "rules[24]");
	s.n = NRULES;
	at = (size_t)(rule(&s, T, T) - s.rules);
	s.rules[at].scope = REACH__SCOPE__CLASS;
	expect_fault(&s, "rules[12]");
	s.rules[at].scope = (Reach__Scope)77777;
	expect_fault(&s, "rules[12]");
	s.rules[at].scope = REACH__SCOPE__SCHOOL;
	s.rules[at].to = (Common__Role)6;
	expect_fault(&s, "rules[12]");
	s.rules[at].to = S;
	expect_fault(&s, "rules[12]");
	s.rules[at].to = T;
	/* Of 26 not one is looked at. */
	s.rules[NRULES] = s.rules[0];
	s.n = NRULES + 1;
	assert_int_equal(put(&s, &status), RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(status.reason, RPC__REASON__FIELD_TOO_LONG);
	s.n = NRULES;
	/* Somebody was faster. */
	set_scope(S, S, REACH__SCOPE__CLASS);
	assert_int_equal(put(&s, &status), RPC__CODE__ABORTED);
	assert_int_equal(status.reason, RPC__REASON__RULES_CHANGED);
	get(&now);
	assert_int_equal(now.version, s.version + 1);
	assert_int_equal(rule(&now, G, T)->scope, REACH__SCOPE__OWN);
	/* The same again changes nothing, not even the version. */
	assert_int_equal(put(&now, NULL), RPC__CODE__OK);
	s.version = now.version;
	get(&now);
	assert_int_equal(now.version, s.version);
}

static void
test_another_school(void **state)
{
	int64_t id = small_school_create(&school, "autre");
	char sql[128];

	(void)state;
	set_scope(G, T, REACH__SCOPE__NOBODY);
	snprintf(sql, sizeof(sql), "SELECT scope FROM rule WHERE school_id = %"
	    PRId64 " AND from_role = 1 AND to_role = 3", id);
	assert_string_equal(test_sql(school.db, "directory", sql), "1");
}

static void
test_is_noted(void **state)
{
	(void)state;
	set_scope(G, T, REACH__SCOPE__SCHOOL);
	assert_string_equal(test_sql(school.db, "owner", "SELECT actor || ' '"
	    " || act || ' ' || (detail::jsonb -> 0 ->> 'after')"
	    " FROM audit.entry WHERE act = 'rules.change'"
	    " ORDER BY n DESC LIMIT 1"),
	    "Marie Roi rules.change 3");
}

static void
test_preview(void **state)
{
	Reach__PreviewRulesRequest req = REACH__PREVIEW_RULES_REQUEST__INIT;
	const struct rpc_caller caller = admin();
	const Reach__PreviewRulesReply *r;
	struct set s;

	(void)state;
	get(&s);
	rule(&s, G, T)->scope = REACH__SCOPE__NOBODY;
	rule(&s, S, S)->scope = REACH__SCOPE__SCHOOL;
	req.rules = s.list;
	req.n_rules = s.n;
	r = test_expect(school.peer, &reach__reach__descriptor, "PreviewRules",
	    &caller, &req, RPC__CODE__OK, NULL);
	assert_int_equal(r->n_changes, 2);
	assert_int_equal(r->changes[0]->from, G);
	assert_int_equal(r->changes[0]->to, T);
	assert_int_equal(r->changes[0]->senders->before, 2);
	assert_int_equal(r->changes[0]->senders->after, 0);
	assert_int_equal(r->changes[0]->recipients->before, 3);
	assert_int_equal(r->changes[1]->senders->before, 0);
	assert_int_equal(r->changes[1]->senders->after, 3);
	assert_int_equal(r->changes[1]->recipients->after, 3);
	/* Two of Anna's and one of Paul's go, six of pupils come. */
	assert_int_equal(r->pairs->after, r->pairs->before - 3 + 6);
	assert_int_equal(r->n_samples, 5);
	assert_string_equal(r->samples[0]->from->display_name, "Anna Martin");
	assert_string_equal(r->samples[0]->to->display_name, "Théo Dupré");
	assert_false(r->samples[0]->gained);
	assert_true(r->samples[4]->gained);
	/* Nothing has been changed. */
	get(&s);
	assert_int_equal(rule(&s, G, T)->scope, REACH__SCOPE__OWN);
}

/* ---- in force ---- */

static bool
other_reaches(void *arg)
{
	bool *want = arg;

	return (resolve(other_peer, "g1", "t1", NULL)->n_members == 1) ==
	    *want;
}

/* On the very next request here, soon elsewhere, time and again. */
static void
test_in_force(void **state)
{
	bool want = false;
	int i, warm;

	(void)state;
	for (i = 0; i < 20; i++, want = !want) {
		for (warm = 0; warm < 3; warm++)
			(void)reaches("g1", "t1");
		set_scope(G, T, want ? REACH__SCOPE__OWN :
		    REACH__SCOPE__NOBODY);
		assert_true(reaches("g1", "t1") == want);
		assert_true(test_wait(other_reaches, &want, WAIT_MS));
	}
}

/* A replica that hears nothing any more, and is not told so. */
static void
test_silent_link(void **state)
{
	bool yes = true, no = false;
	int pid;

	(void)state;
	if (!test_cluster_own())
		skip();
	assert_true(test_wait(other_reaches, &yes, WAIT_MS));
	/* The link of the replica that was started last. */
	pid = atoi(test_sql(school.db, "owner", "SELECT pid FROM"
	    " pg_stat_activity WHERE datname = current_database()"
	    " AND query LIKE 'LISTEN directory_rights%'"
	    " ORDER BY backend_start DESC LIMIT 1"));
	assert_int_equal(kill(pid, SIGSTOP), 0);
	set_scope(G, T, REACH__SCOPE__NOBODY);
	assert_false(reaches("g1", "t1"));
	assert_true(test_wait(other_reaches, &no, WAIT_MS));
	kill(pid, SIGCONT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test_teardown(test_scopes, rules_as_before),
		cmocka_unit_test_teardown(test_guardians_of_a_class,
		    rules_as_before),
		cmocka_unit_test_teardown(test_contact_ban, rules_as_before),
		cmocka_unit_test_teardown(test_hats, rules_as_before),
		cmocka_unit_test_teardown(test_bad_sets, rules_as_before),
		cmocka_unit_test_teardown(test_another_school,
		    rules_as_before),
		cmocka_unit_test_teardown(test_is_noted, rules_as_before),
		cmocka_unit_test_teardown(test_preview, rules_as_before),
		cmocka_unit_test_teardown(test_in_force, rules_as_before),
		cmocka_unit_test_teardown(test_silent_link, rules_as_before),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
