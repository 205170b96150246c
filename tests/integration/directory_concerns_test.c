/*
 * Who may speak of a child, and whom a message may be about: asked of the
 * directory, which has the one rule.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "small_school.h"

#define MAX_IDS	4

static struct small_school school;

static int
set_up(void **state)
{
	(void)state;
	small_school_start(&school);
	/* Bea is the other parent of both children of Anna. */
	test_sql(school.db, "directory", "INSERT INTO guardian (school_id,"
	    " guardian_id, student_id, stated_by)"
	    " SELECT p.school_id, p.person_id, s.person_id, 0"
	    " FROM person p, person s WHERE p.sourced_id = 'g3'"
	    " AND s.school_id = p.school_id"
	    " AND s.sourced_id IN ('st1', 'st2')");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	small_school_stop(&school);
	return 0;
}

static int
lift(void **state)
{
	(void)state;
	test_sql(school.db, "directory", "DELETE FROM contact_ban");
	return 0;
}

static int64_t
user(const char *sourced_id)
{
	return small_school_user(&school, school.id, sourced_id);
}

static void
bar(const char *who, const char *child)
{
	char sql[300];

	snprintf(sql, sizeof(sql), "INSERT INTO contact_ban (school_id,"
	    " person_id, student_id) VALUES (%lld, %lld, %lld)",
	    (long long)school.id, (long long)user(who),
	    (long long)user(child));
	test_sql(school.db, "directory", sql);
}

/* "st1,st2": ids of people, or as they are where they are numbers. */
static size_t
users(const char *list, int64_t ids[static MAX_IDS])
{
	char copy[64], *rest = copy, *one;
	size_t n = 0;

	snprintf(copy, sizeof(copy), "%s", list);
	while ((one = strsep(&rest, ",")) != NULL && *one != '\0') {
		ids[n] = strtoll(one, NULL, 10);
		if (ids[n] == 0)
			ids[n] = user(one);
		n++;
	}
	return n;
}

/* ---- a send ---- */

static const Directory__ResolveAudienceReply *
ask(const char *who, const char *to, const char *about)
{
	Directory__ResolveAudienceRequest req =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, who);
	Common__To people = COMMON__TO__INIT;
	int64_t ids[MAX_IDS], children[MAX_IDS];

	people.user_ids = ids;
	people.n_user_ids = users(to, ids);
	req.to = &people;
	req.concerns = children;
	req.n_concerns = users(about, children);
	return test_expect(school.peer, &directory__directory__descriptor,
	    "ResolveAudience", &caller, &req, RPC__CODE__OK, NULL);
}

/* All may speak of all, and a guardian is among them. */
static void
may(const char *who, const char *to, const char *about)
{
	const Directory__ResolveAudienceReply *r = ask(who, to, about);
	int64_t children[MAX_IDS];

	assert_int_equal(r->n_concerns, users(about, children));
	r = ask(who, to, about);
	assert_int_equal(r->n_unreachable, 0);
	assert_int_equal(r->n_not_concerned, 0);
	assert_int_equal(r->n_without_guardian, 0);
}

static void
may_not(const char *who, const char *to, const char *about,
    const char *whom)
{
	const int64_t id = user(whom);
	const Directory__ResolveAudienceReply *r = ask(who, to, about);

	assert_int_equal(r->n_concerns, 1);
	assert_int_equal(r->n_not_concerned, 1);
	assert_int_equal(r->not_concerned[0]->who->id, id);
	assert_true(r->not_concerned[0]->who->display_name[0] != '\0');
	assert_int_equal(r->not_concerned[0]->child_id, r->concerns[0]->id);
}

static void
unknown(const char *who, const char *to, const char *about)
{
	assert_int_equal(ask(who, to, about)->n_concerns, 0);
}

static void
test_who_may_speak_of_a_child(void **state)
{
	const Directory__ResolveAudienceReply *r;

	(void)state;
	/* By a guardian: a teacher of its class, the administration. */
	may("g1", "t1", "st1");
	may("g1", "t1", "st1,st2");
	may("g1", "t1,t2,sec1,adm1", "st1");
	may_not("g1", "t1,t2", "st2", "t2");
	/* To guardians, and to the child itself. */
	may("t1", "g1", "st2");
	may("t2", "g1,g3,st1", "st1");
	may("sec1", "g1,g3", "st1,st2");
	may_not("sec1", "g1,g2", "st1", "g2");
	may_not("sec1", "g1,st2", "st1", "st2");
	may_not("sec1", "g1,t3", "st1", "t3");
	r = ask("g1", "t1", "st1");
	assert_string_equal(r->concerns[0]->display_name, "Léa Martin");
	assert_string_equal(r->concerns[0]->context, "6e B");
	assert_int_equal(r->concerns[0]->role, COMMON__ROLE__STUDENT);
}

static void
test_whom_the_sender_may_not_speak_of_there_is_not(void **state)
{
	const int64_t other = small_school_create(&school, "other");

	(void)state;
	assert_true(other != school.id);
	unknown("g1", "t1", "st3");
	unknown("t2", "g1", "st2");
	unknown("g1", "t1", "t1");		/* no pupil */
	unknown("g1", "t1", "9007199254740993");
	unknown("g1", "t1", "-7");
	test_sql(school.db, "directory", "INSERT INTO person (school_id,"
	    " person_id, sourced_id, role, given_name, family_name, title,"
	    " search_given, search_family) SELECT school_id, 777, 'x777', 2,"
	    " 'Ada', 'Ailleurs', '', '', '' FROM school WHERE code = 'other'");
	unknown("sec1", "g1", "777");
	test_sql(school.db, "directory", "UPDATE person SET active = false"
	    " WHERE sourced_id = 'st2'");
	unknown("g1", "sec1", "st2");
	test_sql(school.db, "directory", "UPDATE person SET active = true"
	    " WHERE sourced_id = 'st2'");
	/* Named twice it is one. */
	assert_int_equal(ask("g1", "t1", "st1,st1")->n_concerns, 1);
}

static void
test_it_is_by_or_to_a_guardian(void **state)
{
	const int64_t lea = user("st1");
	const Directory__ResolveAudienceReply *r;

	(void)state;
	r = ask("t1", "t2", "st1");
	assert_int_equal(r->n_without_guardian, 1);
	assert_int_equal(r->without_guardian[0], lea);
	r = ask("sec1", "st1", "st1");
	assert_int_equal(r->n_without_guardian, 1);
}

static void
test_who_is_barred(void **state)
{
	Directory__ResolveAudienceRequest req =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;
	struct rpc_caller caller;
	const Directory__ResolveAudienceReply *r;
	int64_t people[MAX_IDS], told[1], child = user("st1");

	(void)state;
	bar("g3", "st1");
	unknown("g3", "t1", "st1");
	may("g3", "t1", "st2");
	may_not("sec1", "g1,g3", "st1", "g3");
	/* Of an answer who is barred is left out, told or not. */
	caller = small_school_caller(&school, "sec1");
	req.n_thread_user_ids = users("g1,g3", people);
	req.thread_user_ids = people;
	req.concerns = &child;
	req.n_concerns = 1;
	r = test_expect(school.peer, &directory__directory__descriptor,
	    "ResolveAudience", &caller, &req, RPC__CODE__OK, NULL);
	assert_int_equal(r->n_members, 1);
	assert_int_equal(r->members[0]->id, people[0]);
	assert_int_equal(r->member_count, 1);
	assert_int_equal(r->left_out_count, 1);
	assert_int_equal(r->left_out[0]->who->id, people[1]);
	assert_int_equal(r->gone_count, 0);
	told[0] = people[0];
	req.told_ids = told;
	req.n_told_ids = 1;
	r = test_expect(school.peer, &directory__directory__descriptor,
	    "ResolveAudience", &caller, &req, RPC__CODE__OK, NULL);
	assert_int_equal(r->n_members, 1);
	assert_int_equal(r->member_count, 1);
	assert_int_equal(r->left_out_count, 1);
}

/* ---- before it, and a guardian's own ---- */

/* "Léa Martin+,Noé Martin": what is offered, + where it is suggested. */
static void
offered(const char *who, const char *to, const char *want)
{
	Directory__PreviewAudienceRequest req =
	    DIRECTORY__PREVIEW_AUDIENCE_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, who);
	const Directory__PreviewAudienceReply *r;
	Common__To people = COMMON__TO__INIT;
	int64_t ids[MAX_IDS];
	char got[200] = "";
	size_t i, n = 0;

	people.user_ids = ids;
	people.n_user_ids = users(to, ids);
	req.to = &people;
	r = test_expect(school.peer, &directory__directory__descriptor,
	    "PreviewAudience", &caller, &req, RPC__CODE__OK, NULL);
	for (i = 0; i < r->n_children; i++)
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%s%s%s",
		    i > 0 ? "," : "", r->children[i]->child->display_name,
		    r->children[i]->suggested ? "+" : "");
	assert_string_equal(got, want);
}

static void
test_who_can_be_named_is_offered(void **state)
{
	(void)state;
	/* In the order of their classes. */
	offered("g1", "t1", "Noé Martin,Léa Martin");
	offered("g1", "t2", "Léa Martin+");
	offered("g1", "t1,t2", "Léa Martin+");
	offered("g1", "sec1", "Noé Martin,Léa Martin");
	/* Who has one child is not asked about it. */
	offered("g2", "t3", "Zoé Petit");
	offered("t1", "g1", "Noé Martin,Léa Martin");
	offered("t2", "g1", "Léa Martin");
	offered("sec1", "g1,g3", "Noé Martin,Léa Martin");
	offered("sec1", "g1,g2", "");
	offered("t1", "t2", "");
	offered("t1", "st1", "");
	bar("g1", "st1");
	offered("g1", "t2", "");
	offered("g1", "sec1", "Noé Martin");
	offered("sec1", "g1,g3", "Noé Martin");
}

static const Directory__ListChildrenReply *
children(const char *who, int role, int code)
{
	Directory__ListChildrenRequest req =
	    DIRECTORY__LIST_CHILDREN_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, who);

	caller.role = role;
	return test_expect(school.peer, &directory__directory__descriptor,
	    "ListChildren", &caller, &req, code, NULL);
}

static void
test_own_children(void **state)
{
	const Directory__ListChildrenReply *r;

	(void)state;
	r = children("g1", COMMON__ROLE__GUARDIAN, RPC__CODE__OK);
	assert_int_equal(r->n_children, 2);
	assert_string_equal(r->children[0]->display_name, "Noé Martin");
	assert_string_equal(r->children[0]->context, "4e A");
	assert_string_equal(r->children[1]->context, "6e B");
	bar("g1", "st1");
	r = children("g1", COMMON__ROLE__GUARDIAN, RPC__CODE__OK);
	assert_int_equal(r->n_children, 1);
	children("t1", COMMON__ROLE__TEACHER, RPC__CODE__PERMISSION_DENIED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_may_speak_of_a_child),
		cmocka_unit_test(
		    test_whom_the_sender_may_not_speak_of_there_is_not),
		cmocka_unit_test(test_it_is_by_or_to_a_guardian),
		cmocka_unit_test_teardown(test_who_is_barred, lift),
		cmocka_unit_test_teardown(test_who_can_be_named_is_offered,
		    lift),
		cmocka_unit_test_teardown(test_own_children, lift),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
