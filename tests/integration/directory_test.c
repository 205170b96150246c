/* Who may write to whom: categories, members, search and audiences. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "small_school.h"

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

static const void *
ask(const struct rpc_caller *caller, const char *method, const void *request)
{
	return test_expect(school.peer, &directory__directory__descriptor,
	    method, caller, request, RPC__CODE__OK, NULL);
}

static struct status
refusal(const struct rpc_caller *caller, const char *method,
    const void *request)
{
	struct status status;

	assert_int_not_equal(test_call(school.peer,
	    &directory__directory__descriptor, method, caller, request, NULL,
	    &status), 0);
	return status;
}

static int64_t
user(const char *sourced_id)
{
	return small_school_user(&school, school.id, sourced_id);
}

/* ---- categories ---- */

/* "Administration(2) Enseignants de 6e B(2) " */
static void
check_categories(const char *who, const char *language, const char *want)
{
	Directory__ListCategoriesRequest req =
	    DIRECTORY__LIST_CATEGORIES_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, who);
	const Directory__ListCategoriesReply *reply;
	char got[2048] = "";
	size_t i, n = 0;

	strcpy(caller.language, language);
	reply = ask(&caller, "ListCategories", &req);
	for (i = 0; i < reply->n_categories; i++)
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%s(%u) ",
		    reply->categories[i]->label,
		    reply->categories[i]->member_count);
	assert_string_equal(got, want);
}

#define STAFF	"Administration(2) Direction(1) Secrétariat(1) "

static void
test_categories(void **state)
{
	(void)state;
	check_categories("g1", "fr", STAFF
	    "Enseignants de 4e A(1) Enseignants de 6e B(2) ");
	check_categories("g2", "fr", STAFF "Enseignants de 5e C(1) ");
	check_categories("g3", "fr", STAFF);
	check_categories("st1", "en", "Administration(2) Management(1) "
	    "Secretariat(1) Teachers of 6e B(2) ");
	check_categories("t1", "fr", STAFF "Tous les enseignants(2) "
	    "Enseignants de 6e B(1) "
	    "Élèves de 4e A(1) Élèves de 6e B(1) "
	    "Parents de 4e A(1) Parents de 6e B(1) ");
	check_categories("sec1", "en", "Administration(1) Management(1) "
	    "All teachers(3) Teachers of 4e A(1) Teachers of 5e C(1) "
	    "Teachers of 6e B(2) "
	    "All students(3) Students of 4e A(1) Students of 5e C(1) "
	    "Students of 6e B(1) "
	    "All parents(3) Parents of 4e A(1) Parents of 5e C(1) "
	    "Parents of 6e B(1) ");
}

/* The id of a category, from the list that `who` sees. */
static const char *
category(const char *who, const char *label)
{
	Directory__ListCategoriesRequest req =
	    DIRECTORY__LIST_CATEGORIES_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, who);
	const Directory__ListCategoriesReply *reply;
	static char ids[8][64];
	static size_t next;
	char *id = ids[next++ % 8];
	size_t i;

	reply = ask(&caller, "ListCategories", &req);
	for (i = 0; i < reply->n_categories; i++) {
		if (strcmp(reply->categories[i]->label, label) != 0)
			continue;
		snprintf(id, sizeof(ids[0]), "%s", reply->categories[i]->id);
		return id;
	}
	fail_msg("%s sees no %s", who, label);
	return NULL;
}

static void
list_people(char *got, size_t size, Common__Person **users, size_t n)
{
	size_t i, len = 0;

	*got = '\0';
	for (i = 0; i < n; i++)
		len += (size_t)snprintf(got + len, size - len, "%s [%s] [%s]\n",
		    users[i]->display_name, users[i]->title,
		    users[i]->context);
}

static void
check_members(const char *who, const char *label, const char *want)
{
	Directory__ListCategoryMembersRequest req =
	    DIRECTORY__LIST_CATEGORY_MEMBERS_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, who);
	const Directory__ListCategoryMembersReply *reply;
	char got[2048];

	req.id = (char *)(uintptr_t)category(who, label);
	reply = ask(&caller, "ListCategoryMembers", &req);
	list_people(got, sizeof(got), reply->users, reply->n_users);
	assert_string_equal(got, want);
	assert_string_equal(reply->next_page_token, "");
}

static void
test_members(void **state)
{
	(void)state;
	check_members("g1", "Administration",
	    "Sam Dupont [Secrétariat] [Secrétariat]\n"
	    "Marie Roi [Principale] [Principale]\n");
	check_members("g1", "Enseignants de 6e B",
	    "Théo Dupré [Professeur] [Mathématiques, 6e B]\n"
	    "Tina Durand [] [Français, 6e B]\n");
	check_members("t1", "Parents de 4e A",
	    "Anna Martin [] [parent de Noé Martin, 4e A]\n");
	check_members("t1", "Élèves de 6e B", "Léa Martin [] [6e B]\n");
	check_members("t2", "Parents de 6e B",
	    "Anna Martin [] [parent de Léa Martin, 6e B]\n");
}

static void
test_member_pages(void **state)
{
	Directory__ListCategoryMembersRequest req =
	    DIRECTORY__LIST_CATEGORY_MEMBERS_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, "adm1");
	const Directory__ListCategoryMembersReply *reply;
	static const char *const want[] = { "Tom Autre", "Théo Dupré",
		"Tina Durand" };
	char token[64] = "";
	size_t i;

	(void)state;
	req.id = (char *)(uintptr_t)category("adm1", "Tous les enseignants");
	req.page_size = 1;
	for (i = 0; i < 3; i++) {
		req.page_token = token;
		reply = ask(&caller, "ListCategoryMembers", &req);
		assert_int_equal(reply->n_users, 1);
		assert_string_equal(reply->users[0]->display_name, want[i]);
		snprintf(token, sizeof(token), "%s", reply->next_page_token);
		assert_int_equal(*token == '\0', i == 2);
	}
	req.page_token = (char *)(uintptr_t)"abc";
	assert_string_equal(refusal(&caller, "ListCategoryMembers",
	    &req).field, "pageToken");
	req.page_token = (char *)(uintptr_t)"999999999";
	assert_string_equal(refusal(&caller, "ListCategoryMembers",
	    &req).field, "pageToken");
	req.page_token = (char *)(uintptr_t)"";
	req.page_size = 201;
	assert_string_equal(refusal(&caller, "ListCategoryMembers",
	    &req).field, "pageSize");
}

/* Whatever is wrong with an id, the answer is the same. */
static void
test_foreign_categories(void **state)
{
	Directory__ListCategoryMembersRequest req =
	    DIRECTORY__LIST_CATEGORY_MEMBERS_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, "g1");
	const char *const ids[] = { category("g2", "Enseignants de 5e C"),
		category("t1", "Parents de 6e B"), "teachers",
		"class:1:teachers", "class:0:teachers", "class:-1:teachers",
		"class:99999999999999999999:teachers", "class:", "nonsense",
		"staff ", "Staff" };
	struct status status;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		req.id = (char *)(uintptr_t)ids[i];
		status = refusal(&caller, "ListCategoryMembers", &req);
		assert_int_equal(status.code, RPC__CODE__NOT_FOUND);
		assert_int_equal(status.reason, RPC__REASON__THING_NOT_FOUND);
	}
	req.id = (char *)(uintptr_t)"";
	assert_int_equal(refusal(&caller, "ListCategoryMembers", &req).reason,
	    RPC__REASON__FIELD_MISSING);
}

/* ---- search ---- */

static void
check_search(const char *who, const char *q, const char *want)
{
	Directory__SearchPeopleRequest req =
	    DIRECTORY__SEARCH_PEOPLE_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, who);
	const Directory__SearchPeopleReply *reply;
	char got[2048];

	req.q = (char *)(uintptr_t)q;
	reply = ask(&caller, "SearchPeople", &req);
	list_people(got, sizeof(got), reply->users, reply->n_users);
	assert_string_equal(got, want);
}

static void
join_the_school(const char *row)
{
	char users[512];
	struct bundle_file delta[] = {
		{ "manifest.csv", "propertyName,value\nfile.users,delta\n" },
		{ "users.csv", users },
		{ NULL, NULL },
	};

	snprintf(users, sizeof(users), "sourcedId,status,enabledUser,"
	    "orgSourcedIds,role,username,givenName,familyName,"
	    "agentSourcedIds\n%s", row);
	assert_int_equal(small_school_reimport(&school, school.id, delta)
	    ->state, DIRECTORY__JOB__STATE__DONE);
}

#define CONNOR	"Jean-Pierre O\xe2\x80\x99" "Connor [] []\n"

static void
test_search(void **state)
{
	Directory__SearchPeopleRequest req =
	    DIRECTORY__SEARCH_PEOPLE_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, "g1");
	char long_q[102];

	(void)state;
	check_search("g1", "dup", "Sam Dupont [Secrétariat] [Secrétariat]\n"
	    "Théo Dupré [Professeur] [Mathématiques, 4e A ; "
	    "Mathématiques, 6e B]\n");
	check_search("g1", "THEO", "Théo Dupré [Professeur] [Mathématiques, "
	    "4e A ; Mathématiques, 6e B]\n");
	check_search("g2", "dup", "Sam Dupont [Secrétariat] "
	    "[Secrétariat]\n");
	check_search("g1", "  tina  dur ", "Tina Durand [] "
	    "[Français, 6e B]\n");
	check_search("t1", "anna", "Anna Martin [] "
	    "[parent de Léa Martin, 6e B ; Noé Martin, 4e A]\n");
	check_search("t2", "martin", "Anna Martin [] "
	    "[parent de Léa Martin, 6e B]\nLéa Martin [] [6e B]\n");
	/* In the middle of a word, and by none of LIKE's own characters. */
	check_search("g1", "upon", "Sam Dupont [Secrétariat] "
	    "[Secrétariat]\n");
	/* With blanks, hyphens and apostrophes, or without; in any form. */
	join_the_school("g4,active,true,o1,parent,g4,"
	    "\xc2\xa0Jean-Pierre ,O\xe2\x80\x99" "Connor\xe2\x80\x8b,\n");
	check_search("sec1", "oconnor", CONNOR);
	check_search("sec1", "O'Connor", CONNOR);
	check_search("sec1", "o\xe2\x80\x99" "connor", CONNOR);
	check_search("sec1", "o connor jean-pierre", CONNOR);
	check_search("sec1", "jeanpierre", CONNOR);
	check_search("sec1", "jean pie", CONNOR);
	check_search("sec1", "pierre-o", CONNOR);
	check_search("sec1", "E\xcc\x81VA", "Éva Dupond [] []\n");
	check_search("sec1", "\xc2\xa0 \xc3\xa9va\xe2\x80\x8b",
	    "Éva Dupond [] []\n");
	check_search("g1", "-", "");
	check_search("g1", "%", "");
	check_search("g1", "_", "");
	check_search("g1", "\\", "");
	check_search("g1", "anna", "");
	/* Staff find also whom no class has. */
	check_search("sec1", "dupond", "Éva Dupond [] []\n");
	req.q = (char *)(uintptr_t)"\xc2\xad\xc2\xa0";
	assert_int_equal(refusal(&caller, "SearchPeople", &req).reason,
	    RPC__REASON__FIELD_MISSING);
	req.q = (char *)(uintptr_t)" ";
	assert_int_equal(refusal(&caller, "SearchPeople", &req).reason,
	    RPC__REASON__FIELD_MISSING);
	memset(long_q, 'a', 101);
	long_q[101] = '\0';
	req.q = long_q;
	assert_int_equal(refusal(&caller, "SearchPeople", &req).reason,
	    RPC__REASON__FIELD_TOO_LONG);
}

/* ---- audiences ---- */

static const Directory__ResolveAudienceReply *
resolve(const char *who, Common__To *to)
{
	Directory__ResolveAudienceRequest req =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, who);

	req.to = to;
	return ask(&caller, "ResolveAudience", &req);
}

static void
test_resolve(void **state)
{
	Common__To to = COMMON__TO__INIT;
	const Directory__ResolveAudienceReply *r;
	int64_t ids[] = { user("t1"), user("g1"), user("t1"), user("sec1") };
	char *categories[] = {
		(char *)(uintptr_t)category("g1", "Enseignants de 6e B"),
		(char *)(uintptr_t)category("g1", "Enseignants de 4e A"),
	};

	(void)state;
	to.user_ids = ids;
	to.n_user_ids = 4;
	to.category_ids = categories;
	to.n_category_ids = 2;
	r = resolve("g1", &to);
	assert_int_equal(r->sender->id, user("g1"));
	assert_string_equal(r->sender->display_name, "Anna Martin");
	assert_int_equal(r->sender->role, COMMON__ROLE__GUARDIAN);
	/* Each once, never the sender, in the order of ids. */
	assert_int_equal(r->n_members, 3);
	assert_int_equal(r->members[0]->id, user("sec1"));
	assert_int_equal(r->members[1]->id, user("t1"));
	assert_string_equal(r->members[1]->title, "Professeur");
	assert_int_equal(r->members[1]->role, COMMON__ROLE__TEACHER);
	assert_int_equal(r->members[2]->id, user("t2"));
	assert_int_equal(r->n_categories, 2);
	assert_string_equal(r->categories[0]->label, "Enseignants de 6e B");
	assert_int_equal(r->categories[0]->member_count, 2);
	assert_string_equal(r->categories[0]->class_title, "6e B");
	assert_string_equal(r->categories[1]->class_title, "4e A");
	assert_int_equal(r->n_unreachable, 0);
}

static void
test_unreachable(void **state)
{
	Common__To to = COMMON__TO__INIT;
	const Directory__ResolveAudienceReply *r;
	int64_t ids[] = { user("t3"), user("g2"), user("st1"), 999999, -1, 0,
		small_school_user(&school, other_school, "t1"), user("t1") };
	char *categories[] = {
		(char *)(uintptr_t)category("g2", "Enseignants de 5e C"),
		(char *)(uintptr_t)"teachers", (char *)(uintptr_t)"nonsense",
	};
	char id[24];
	size_t i;

	(void)state;
	to.user_ids = ids;
	to.n_user_ids = 8;
	to.category_ids = categories;
	to.n_category_ids = 3;
	r = resolve("g1", &to);
	assert_int_equal(r->n_members, 1);
	assert_int_equal(r->members[0]->id, user("t1"));
	assert_int_equal(r->n_categories, 0);
	assert_int_equal(r->n_unreachable, 10);
	for (i = 0; i < r->n_unreachable; i++)
		assert_string_equal(r->unreachable[i]->reason,
		    r->unreachable[0]->reason);
	/* A teacher as a child's agent is no way to that child. */
	ids[0] = user("st3");
	to.n_user_ids = 1;
	to.n_category_ids = 0;
	r = resolve("t1", &to);
	assert_int_equal(r->n_members, 0);
	snprintf(id, sizeof(id), "%" PRId64, ids[0]);
	assert_string_equal(r->unreachable[0]->id, id);
	r = resolve("t3", &to);
	assert_int_equal(r->n_members, 1);
	r = resolve("adm1", &to);
	assert_int_equal(r->n_members, 1);
}

static void
test_preview(void **state)
{
	Directory__PreviewAudienceRequest req =
	    DIRECTORY__PREVIEW_AUDIENCE_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, "t1");
	Common__To to = COMMON__TO__INIT;
	const Directory__PreviewAudienceReply *r;
	char *categories[] = {
		(char *)(uintptr_t)"staff",
		(char *)(uintptr_t)category("t1", "Parents de 6e B"),
		(char *)(uintptr_t)category("t1", "Élèves de 6e B"),
		(char *)(uintptr_t)"staff",
		(char *)(uintptr_t)"x",
	};
	size_t i;

	(void)state;
	to.category_ids = categories;
	to.n_category_ids = 5;
	req.to = &to;
	r = ask(&caller, "PreviewAudience", &req);
	assert_int_equal(r->total, 4);
	assert_int_equal(r->n_by_role, 4);
	for (i = 0; i < 4; i++)
		assert_int_equal(r->by_role[i]->value, 1);
	assert_int_equal(r->n_unreachable, 1);
	assert_string_equal(r->unreachable[0]->id, "x");
	req.to = NULL;
	r = ask(&caller, "PreviewAudience", &req);
	assert_int_equal(r->total, 0);
}

static void
test_bounds(void **state)
{
	Directory__PreviewAudienceRequest req =
	    DIRECTORY__PREVIEW_AUDIENCE_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, "g1");
	Common__To to = COMMON__TO__INIT;
	int64_t *ids = calloc(5001, sizeof(*ids));
	char *categories[201];
	struct status status;
	size_t i;

	(void)state;
	assert_non_null(ids);
	to.user_ids = ids;
	to.n_user_ids = 5001;
	req.to = &to;
	status = refusal(&caller, "PreviewAudience", &req);
	assert_string_equal(status.field, "to.userIds");
	assert_int_equal(status.limit, 5000);
	for (i = 0; i < 201; i++)
		categories[i] = (char *)(uintptr_t)"staff";
	to.n_user_ids = 0;
	to.category_ids = categories;
	to.n_category_ids = 201;
	status = refusal(&caller, "PreviewAudience", &req);
	assert_string_equal(status.field, "to.categoryIds");
	free(ids);
}

/* Nobody, somebody unknown, somebody of another school. */
static void
test_callers(void **state)
{
	Directory__ListCategoriesRequest req =
	    DIRECTORY__LIST_CATEGORIES_REQUEST__INIT;
	struct rpc_caller callers[] = {
		test_caller(0, 0, 0),
		test_caller(school.id, 0, COMMON__ROLE__SYSTEM),
		test_caller(school.id, 999999, COMMON__ROLE__ADMIN),
		test_caller(other_school, user("adm1"), COMMON__ROLE__ADMIN),
	};
	struct status status;
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		status = refusal(&callers[i], "ListCategories", &req);
		assert_int_equal(status.code, RPC__CODE__UNAUTHENTICATED);
		assert_int_equal(status.reason, RPC__REASON__SESSION_ENDED);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_categories),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_member_pages),
		cmocka_unit_test(test_foreign_categories),
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_resolve),
		cmocka_unit_test(test_unreachable),
		cmocka_unit_test(test_preview),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_callers),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
