/* Own groups: by hand and by rule, shared, written to, dropped in summer. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "small_school.h"

#define WAIT_MS		15000
#define ENROLMENTS	4	/* place of enrollments.csv */
#define KIND(k)		DIRECTORY__GROUP_RULE__KIND__##k

static struct small_school school;
static int64_t other_school;		/* the same people once more */

static int
set_up(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];

	(void)state;
	small_school_start(&school);
	other_school = small_school_create(&school, "lycee");
	small_school_files(files);
	small_school_reimport(&school, other_school, files);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	small_school_stop(&school);
	return 0;
}

/* Each test begins without groups, in the roster as it was. */
static int
begin(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];

	(void)state;
	test_sql(school.db, "directory", "DELETE FROM own_group");
	test_sql(school.db, "directory", "DELETE FROM clock");
	small_school_files(files);
	small_school_reimport(&school, school.id, files);
	return 0;
}

static int64_t
user(const char *sourced_id)
{
	return small_school_user(&school, school.id, sourced_id);
}

static struct rpc_caller
caller_of(const char *who)
{
	struct rpc_caller caller = small_school_caller(&school, who);
	const char *values[] = { who };

	caller.role = atoi(test_sql_params(school.db, "directory",
	    "SELECT role FROM person WHERE sourced_id = $1", 1, values));
	return caller;
}

static const void *
ask(const char *who, const char *method, const void *request)
{
	const struct rpc_caller caller = caller_of(who);

	return test_expect(school.peer, &directory__directory__descriptor,
	    method, &caller, request, RPC__CODE__OK, NULL);
}

/* Why not; the field of the last refusal is in `field`. */
static char field[64];
static int
refused(const char *who, const char *method, const void *request)
{
	const struct rpc_caller caller = caller_of(who);
	struct status status;

	assert_int_not_equal(test_call(school.peer,
	    &directory__directory__descriptor, method, &caller, request, NULL,
	    &status), RPC__CODE__OK);
	snprintf(field, sizeof(field), "%s", status.field);
	return (int)status.reason;
}

/* Made by `who`, of one person by hand and a rule; either may be NULL. */
static int64_t
make(const char *who, const char *name, const char *member,
    Directory__GroupRule *rule)
{
	Directory__CreateGroupRequest req =
	    DIRECTORY__CREATE_GROUP_REQUEST__INIT;
	const Directory__OwnGroup *g;
	int64_t id;

	req.name = (char *)(uintptr_t)name;
	if (member != NULL) {
		id = user(member);
		req.member_ids = &id;
		req.n_member_ids = 1;
	}
	req.rule = rule;
	g = ask(who, "CreateGroup", &req);
	assert_string_equal(g->name, name);
	assert_true(g->mine);
	return g->id;
}

static Directory__GroupRule
rule_of(int kind, int role, const char *subject)
{
	Directory__GroupRule rule = DIRECTORY__GROUP_RULE__INIT;

	rule.kind = (Directory__GroupRule__Kind)kind;
	rule.role = (Common__Role)role;
	rule.subject = (char *)(uintptr_t)subject;
	return rule;
}

/* "Anna Martin, Léa Martin": whom a message of `who` to the group reaches. */
static const char *
reached(const char *who, int64_t group_id)
{
	static char got[512];
	Directory__ResolveAudienceRequest req =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;
	Common__To to = COMMON__TO__INIT;
	const Directory__ResolveAudienceReply *reply;
	size_t i, n = 0;

	to.group_ids = &group_id;
	to.n_group_ids = 1;
	req.to = &to;
	reply = ask(who, "ResolveAudience", &req);
	got[0] = '\0';
	for (i = 0; i < reply->n_members; i++)
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%s%s",
		    i > 0 ? ", " : "", reply->members[i]->display_name);
	for (i = 0; i < reply->n_unreachable; i++)
		n += (size_t)snprintf(got + n, sizeof(got) - n,
		    "unreachable %s", reply->unreachable[i]->id);
	return got;
}

/* The number of people of a group in the list that `who` sees; -1: none. */
static int
listed(const char *who, const char *name)
{
	Directory__ListGroupsRequest req = DIRECTORY__LIST_GROUPS_REQUEST__INIT;
	const Directory__ListGroupsReply *reply = ask(who, "ListGroups", &req);
	size_t i;

	for (i = 0; i < reply->n_groups; i++)
		if (strcmp(reply->groups[i]->name, name) == 0)
			return (int)reply->groups[i]->member_count;
	return -1;
}

/* As listed(), among the categories. */
static int
category(const char *who, const char *label, char id[64])
{
	Directory__ListCategoriesRequest req =
	    DIRECTORY__LIST_CATEGORIES_REQUEST__INIT;
	const Directory__ListCategoriesReply *reply = ask(who,
	    "ListCategories", &req);
	size_t i;

	for (i = 0; i < reply->n_categories; i++) {
		if (strcmp(reply->categories[i]->label, label) != 0)
			continue;
		assert_int_equal(reply->categories[i]->kind,
		    DIRECTORY__CATEGORY__KIND__GROUP);
		snprintf(id, 64, "%s", reply->categories[i]->id);
		return (int)reply->categories[i]->member_count;
	}
	return -1;
}

static void
share(const char *who, int64_t group_id, const char *with)
{
	Directory__UpdateGroupRequest req =
	    DIRECTORY__UPDATE_GROUP_REQUEST__INIT;
	int64_t id = user(with);

	req.id = group_id;
	req.shared_with = &id;
	req.n_shared_with = 1;
	assert_int_equal(((const Directory__OwnGroup *)ask(who, "UpdateGroup",
	    &req))->shared_count, 1);
}

/* ---- tests ---- */

static void
test_by_hand(void **state)
{
	Directory__ListCategoryMembersRequest req =
	    DIRECTORY__LIST_CATEGORY_MEMBERS_REQUEST__INIT;
	const Directory__ListCategoryMembersReply *reply;
	char id[64], want[64];
	int64_t group_id;

	(void)state;
	group_id = make("t1", "Club théâtre", "st1", NULL);
	assert_int_equal(listed("t1", "Club théâtre"), 1);
	assert_int_equal(category("t1", "Club théâtre", id), 1);
	snprintf(want, sizeof(want), "group:%" PRId64, group_id);
	assert_string_equal(id, want);
	assert_string_equal(reached("t1", group_id), "Léa Martin");
	req.id = id;
	reply = ask("t1", "ListCategoryMembers", &req);
	assert_int_equal(reply->n_users, 1);
	assert_string_equal(reply->users[0]->display_name, "Léa Martin");

	/* Nobody else's. */
	assert_int_equal(listed("t2", "Club théâtre"), -1);
	assert_int_equal(category("t2", "Club théâtre", id), -1);
	snprintf(want, sizeof(want), "unreachable %" PRId64, group_id);
	assert_string_equal(reached("t2", group_id), want);
	assert_string_equal(reached("g1", group_id), want);
}

static void
test_by_rule(void **state)
{
	Directory__GroupRule rule = rule_of(KIND(ENROLLED),
	    COMMON__ROLE__STUDENT, "mathematiques");
	Directory__GroupRule parents = rule_of(KIND(GUARDIANS_OF), 0, "");
	struct bundle_file files[SMALL_NFILES + 1];
	int64_t maths, of_maths;

	(void)state;
	maths = make("t1", "Matheux", NULL, &rule);
	assert_string_equal(reached("t1", maths), "Léa Martin, Noé Martin");
	parents.group_id = maths;
	of_maths = make("t1", "Leurs parents", NULL, &parents);
	assert_string_equal(reached("t1", of_maths), "Anna Martin");
	rule.role = COMMON__ROLE__TEACHER;
	assert_string_equal(reached("sec1", make("sec1", "Profs", NULL,
	    &rule)), "Théo Dupré");

	/* Who leaves the subject leaves the group. */
	small_school_files(files);
	files[ENROLMENTS].text =
	    "sourcedId,status,classSourcedId,schoolSourcedId,userSourcedId,"
	    "role\ne1,,h6,o1,st1,student\ne4,,h4,o1,st2,student\n"
	    "e5,,m4,o1,st2,student\ne7,,m6,o1,t1,teacher\n"
	    "e8,,m4,o1,t1,teacher\n";
	small_school_reimport(&school, school.id, files);
	assert_string_equal(reached("t1", maths), "Noé Martin");
}

/* Of a group only whom one may write to oneself. */
static void
test_shared(void **state)
{
	Directory__GroupRule rule = rule_of(KIND(ENROLLED),
	    COMMON__ROLE__STUDENT, "Mathématiques");
	Directory__UpdateGroupRequest update =
	    DIRECTORY__UPDATE_GROUP_REQUEST__INIT;
	Directory__DeleteGroupRequest drop =
	    DIRECTORY__DELETE_GROUP_REQUEST__INIT;
	Directory__GetGroupRequest get = DIRECTORY__GET_GROUP_REQUEST__INIT;
	const Directory__OwnGroup *g;
	char *clear = (char *)(uintptr_t)"sharedWith";
	int64_t id, parent = user("g1");

	(void)state;
	id = make("t1", "Matheux", NULL, &rule);
	share("t1", id, "t2");
	assert_int_equal(listed("t1", "Matheux"), 2);
	assert_int_equal(listed("t2", "Matheux"), 1);
	assert_string_equal(reached("t2", id), "Léa Martin");
	get.id = update.id = drop.id = id;
	g = ask("t2", "GetGroup", &get);
	assert_false(g->mine);
	assert_string_equal(g->owner->display_name, "Théo Dupré");
	assert_int_equal(g->n_by_rule, 1);
	update.name = (char *)(uintptr_t)"À moi";
	assert_int_equal(refused("t2", "UpdateGroup", &update),
	    RPC__REASON__GROUP_NOT_YOURS);
	assert_int_equal(refused("t2", "DeleteGroup", &drop),
	    RPC__REASON__GROUP_NOT_YOURS);
	assert_int_equal(refused("t3", "GetGroup", &get),
	    RPC__REASON__THING_NOT_FOUND);
	assert_int_equal(refused("t3", "UpdateGroup", &update),
	    RPC__REASON__THING_NOT_FOUND);

	update.name = (char *)(uintptr_t)"";
	update.shared_with = &parent;
	update.n_shared_with = 1;
	assert_int_equal(refused("t1", "UpdateGroup", &update),
	    RPC__REASON__RECIPIENT_UNREACHABLE);
	update.n_shared_with = 0;
	update.clear = &clear;
	update.n_clear = 1;
	ask("t1", "UpdateGroup", &update);
	assert_int_equal(listed("t2", "Matheux"), -1);
	assert_int_equal(listed("t1", "Matheux"), 2);
}

static void
test_refused(void **state)
{
	Directory__CreateGroupRequest req =
	    DIRECTORY__CREATE_GROUP_REQUEST__INIT;
	Directory__GroupRule rule = rule_of(9, 0, "");
	char name[512];
	int64_t id = user("st3");

	(void)state;
	req.name = (char *)(uintptr_t)"Club";
	assert_int_equal(refused("g1", "CreateGroup", &req),
	    RPC__REASON__FORBIDDEN);
	assert_int_equal(refused("st1", "CreateGroup", &req),
	    RPC__REASON__FORBIDDEN);
	ask("t1", "CreateGroup", &req);
	req.name = (char *)(uintptr_t)" CLUB ";
	assert_int_equal(refused("t1", "CreateGroup", &req),
	    RPC__REASON__GROUP_NAME_TAKEN);
	ask("t2", "CreateGroup", &req);

	req.name = (char *)(uintptr_t)" \t";
	assert_int_equal(refused("t1", "CreateGroup", &req),
	    RPC__REASON__FIELD_MISSING);
	memset(name, 'a', 101);
	name[101] = '\0';
	req.name = name;
	assert_int_equal(refused("t1", "CreateGroup", &req),
	    RPC__REASON__FIELD_TOO_LONG);
	req.name = (char *)(uintptr_t)"Autre";
	req.member_ids = &id;
	req.n_member_ids = 1;
	assert_int_equal(refused("t1", "CreateGroup", &req),
	    RPC__REASON__RECIPIENT_UNREACHABLE);
	snprintf(name, sizeof(name), "%" PRId64, id);
	assert_string_equal(field, name);
	req.n_member_ids = 0;
	req.ends_on = (char *)(uintptr_t)"2027-02-30";
	assert_int_equal(refused("t1", "CreateGroup", &req),
	    RPC__REASON__FIELD_INVALID);
	assert_string_equal(field, "endsOn");
	req.ends_on = (char *)(uintptr_t)"";
	req.rule = &rule;
	assert_int_equal(refused("t1", "CreateGroup", &req),
	    RPC__REASON__FIELD_INVALID);
	rule = rule_of(KIND(ENROLLED), 0, "");
	assert_int_equal(refused("t1", "CreateGroup", &req),
	    RPC__REASON__FIELD_MISSING);
	rule = rule_of(KIND(GUARDIANS_OF), 0, "");
	rule.group_id = make("t2", "À t2", NULL, NULL);
	assert_int_equal(refused("t1", "CreateGroup", &req),
	    RPC__REASON__FIELD_INVALID);
	assert_string_equal(field, "rule.groupId");
}

/* Of another school, by its id. */
static void
test_other_school(void **state)
{
	Directory__GetGroupRequest get = DIRECTORY__GET_GROUP_REQUEST__INIT;
	struct rpc_caller caller = test_caller(other_school,
	    small_school_user(&school, other_school, "t1"),
	    COMMON__ROLE__TEACHER);
	struct status status;

	(void)state;
	get.id = make("t1", "Club", "st1", NULL);
	test_expect(school.peer, &directory__directory__descriptor,
	    "GetGroup", &caller, &get, RPC__CODE__NOT_FOUND, &status);
}

static bool
is_gone(void *name)
{
	return listed("t1", name) == -1;
}

static void
set_clock(const char *at)
{
	char sql[256];

	snprintf(sql, sizeof(sql), "INSERT INTO clock VALUES (%" PRId64
	    ", '%s') ON CONFLICT (school_id) DO UPDATE SET at = excluded.at",
	    school.id, at);
	test_sql(school.db, "directory", sql);
}

static void
test_year(void **state)
{
	Directory__UpdateGroupRequest keep =
	    DIRECTORY__UPDATE_GROUP_REQUEST__INIT;
	Directory__RestoreGroupRequest restore =
	    DIRECTORY__RESTORE_GROUP_REQUEST__INIT;
	Google__Protobuf__BoolValue yes = GOOGLE__PROTOBUF__BOOL_VALUE__INIT;
	const Directory__OwnGroup *g;

	(void)state;
	set_clock("2027-05-10T12:00:00Z");
	keep.id = make("t1", "Gardé", "st1", NULL);
	yes.value = true;
	keep.kept = &yes;
	g = ask("t1", "UpdateGroup", &keep);
	assert_string_equal(g->ends_on, "");
	restore.id = make("t1", "De l'année", "st1", NULL);

	set_clock("2027-08-31T12:00:00Z");
	assert_int_equal(listed("t1", "De l'année"), 1);
	set_clock("2027-09-01T12:00:00Z");
	assert_true(test_wait(is_gone, (void *)(uintptr_t)"De l'année",
	    WAIT_MS));
	assert_int_equal(listed("t1", "Gardé"), 1);

	/* In September one finds out what one would have kept. */
	g = ask("t1", "RestoreGroup", &restore);
	assert_string_equal(g->ends_on, "2028-08-31");
	assert_int_equal(listed("t1", "De l'année"), 1);
}

static void
test_dropped(void **state)
{
	Directory__DeleteGroupRequest drop =
	    DIRECTORY__DELETE_GROUP_REQUEST__INIT;
	Directory__RestoreGroupRequest restore =
	    DIRECTORY__RESTORE_GROUP_REQUEST__INIT;

	(void)state;
	drop.id = restore.id = make("t1", "Club", "st1", NULL);
	assert_int_equal(refused("t1", "RestoreGroup", &restore),
	    RPC__REASON__THING_NOT_FOUND);
	ask("t1", "DeleteGroup", &drop);
	assert_int_equal(listed("t1", "Club"), -1);
	assert_int_equal(refused("t1", "DeleteGroup", &drop),
	    RPC__REASON__THING_NOT_FOUND);
	assert_int_equal(refused("t2", "RestoreGroup", &restore),
	    RPC__REASON__THING_NOT_FOUND);
	ask("t1", "RestoreGroup", &restore);
	assert_string_equal(reached("t1", drop.id), "Léa Martin");
}

static void
test_preview(void **state)
{
	Directory__PreviewGroupRequest req =
	    DIRECTORY__PREVIEW_GROUP_REQUEST__INIT;
	Directory__ListGroupChoicesRequest list =
	    DIRECTORY__LIST_GROUP_CHOICES_REQUEST__INIT;
	Directory__GroupRule rule = rule_of(KIND(ENROLLED),
	    COMMON__ROLE__GUARDIAN, "");
	const Directory__ListGroupChoicesReply *choices;
	const Directory__PreviewGroupReply *reply;
	int64_t ids[] = { user("st1"), user("st3") }, class_id;

	(void)state;
	choices = ask("t1", "ListGroupChoices", &list);
	assert_int_equal(choices->n_classes, 2);
	assert_string_equal(choices->classes[1]->title, "6e B");
	assert_string_equal(choices->levels[0]->title, "4e");
	assert_int_equal(choices->n_subjects, 2);
	class_id = choices->classes[1]->id;

	rule.class_ids = &class_id;
	rule.n_class_ids = 1;
	req.rule = &rule;
	req.member_ids = ids;
	req.n_member_ids = 2;
	reply = ask("t1", "PreviewGroup", &req);
	assert_int_equal(reply->member_count, 2);
	assert_string_equal(reply->members[0]->display_name, "Anna Martin");
	assert_string_equal(reply->members[1]->display_name, "Léa Martin");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_by_hand, begin),
		cmocka_unit_test_setup(test_by_rule, begin),
		cmocka_unit_test_setup(test_shared, begin),
		cmocka_unit_test_setup(test_refused, begin),
		cmocka_unit_test_setup(test_other_school, begin),
		cmocka_unit_test_setup(test_preview, begin),
		cmocka_unit_test_setup(test_dropped, begin),
		cmocka_unit_test_setup(test_year, begin),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
