/*
 * Whom one may choose from: the tree of categories of each role, who is in
 * them, search by all that is known of somebody, and what a send would reach
 * before it is sent.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "small_school.h"

#define USERS		2	/* places of users.csv, classes.csv, */
#define CLASSES		3
#define ENROLMENTS	4	/* enrollments.csv */

static struct small_school school;
static char users[8192], classes[4096], enrolments[4096];

static void
append(struct bundle_file *file, char *text, size_t size, const char *rows)
{
	snprintf(text, size, "%s%s", file->text, rows);
	file->text = text;
}

/* The small school with more staff, a second 6e, and a parent of two homes. */
static int
set_up(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];

	(void)state;
	small_school_start(&school);
	small_school_files(files);
	append(&files[USERS], users, sizeof(users),
	    "cpe1,,,true,o1,aide,cpe1,Karim,Bonnet,,,"
	    "Conseiller principal d'éducation,\r\n"
	    "nurse1,,,true,o1,aide,nurse1,Inès,Garde,,,Infirmière,\r\n"
	    "t4,,,true,o1,teacher,t4,Œnone,Lacroix,,,,\r\n"
	    "st4,,,true,o1,student,st4,Léa,Nguyen,,,,\r\n"
	    "g4,,,true,o1,parent,g4,Jean-Pierre,Nguyen,st4,,,\r\n");
	append(&files[CLASSES], classes, sizeof(classes),
	    "h6a,,6e A,homeroom,o1,,,\n"
	    "l6a,,Latin 6e A,scheduled,o1,,Latin,h6a\n");
	append(&files[ENROLMENTS], enrolments, sizeof(enrolments),
	    "e20,,h6a,o1,st4,student\n"
	    "e21,,l6a,o1,t4,teacher\n"
	    "e22,,l6a,o1,t1,teacher\n");
	assert_int_equal(small_school_reimport(&school, school.id,
	    files)->state, DIRECTORY__JOB__STATE__DONE);
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

static void
sql(const char *statement, const char *who, const char *class)
{
	char school_id[24];
	const char *const values[] = { school_id, who, class };

	snprintf(school_id, sizeof(school_id), "%" PRId64, school.id);
	test_sql_params(school.db, "directory", statement, 3, values);
}

/* ---- categories ---- */

static const Directory__ListCategoriesReply *
list(const char *who, const char *language)
{
	Directory__ListCategoriesRequest req =
	    DIRECTORY__LIST_CATEGORIES_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, who);

	strcpy(caller.language, language);
	return ask(&caller, "ListCategories", &req);
}

static size_t
place(const Directory__ListCategoriesReply *r, const char *id)
{
	size_t i;

	for (i = 0; i < r->n_categories; i++)
		if (strcmp(r->categories[i]->id, id) == 0)
			return i;
	return r->n_categories;
}

/* "Administration(4) > Direction(1)": names beneath each other, and whose. */
static void
check_tree(const char *who, const char *language, const char *want)
{
	const Directory__ListCategoriesReply *r = list(who, language);
	const Directory__Category *c;
	char got[4096] = "";
	size_t i, n = 0, parent;

	for (i = 0; i < r->n_categories; i++) {
		c = r->categories[i];
		parent = place(r, c->parent_id);
		assert_true(*c->parent_id == '\0' ||
		    parent < r->n_categories);
		n += (size_t)snprintf(got + n, sizeof(got) - n,
		    "%s%s%s(%u)%s%s\n", *c->parent_id == '\0' ? "" :
		    r->categories[parent]->label,
		    *c->parent_id == '\0' ? "" : " > ",
		    *c->parent_id == '\0' ? c->label : c->name,
		    c->member_count, *c->child == '\0' ? "" : " by ",
		    c->child);
	}
	assert_string_equal(got, want);
}

#define STAFF_OF(n) \
	"Administration(" n ")\n" \
	"Administration > Direction(1)\n" \
	"Administration > Secrétariat(1)\n" \
	"Administration > Vie scolaire(1)\n" \
	"Administration > Santé(1)\n"

static void
test_trees(void **state)
{
	(void)state;
	/* A guardian of two: the child says which class is whose. */
	check_tree("g1", "fr", STAFF_OF("4")
	    "Enseignants de 4e A(1) by Noé Martin\n"
	    "Enseignants de 6e B(2) by Léa Martin\n");
	check_tree("g4", "fr", STAFF_OF("4") "Enseignants de 6e A(2)\n");
	check_tree("st1", "en", "Administration(4)\n"
	    "Administration > Management(1)\n"
	    "Administration > Secretariat(1)\n"
	    "Administration > School life(1)\n"
	    "Administration > Health(1)\n"
	    "Teachers of 6e B(2)\n");
	check_tree("t2", "fr", STAFF_OF("4")
	    "Tous les enseignants(3)\n"
	    "Tous les enseignants > 6e B(1)\n"
	    "Élèves de 6e B(1)\nParents de 6e B(1)\n");
	/* Everybody by function, class, level and the whole school; nobody is
	 * counted twice, and the caller not at all. */
	check_tree("sec1", "fr", "Administration(3)\n"
	    "Administration > Direction(1)\n"
	    "Administration > Vie scolaire(1)\n"
	    "Administration > Santé(1)\n"
	    "Tous les enseignants(4)\n"
	    "Tous les enseignants > 4e A(1)\n"
	    "Tous les enseignants > 5e C(1)\n"
	    "Tous les enseignants > 6e(3)\n"
	    "Tous les enseignants de 6e > 6e A(2)\n"
	    "Tous les enseignants de 6e > 6e B(2)\n"
	    "Tous les élèves(4)\n"
	    "Tous les élèves > 4e A(1)\n"
	    "Tous les élèves > 5e C(1)\n"
	    "Tous les élèves > 6e(2)\n"
	    "Tous les élèves de 6e > 6e A(1)\n"
	    "Tous les élèves de 6e > 6e B(1)\n"
	    "Tous les parents(4)\n"
	    "Tous les parents > 4e A(1)\n"
	    "Tous les parents > 5e C(1)\n"
	    "Tous les parents > 6e(2)\n"
	    "Tous les parents de 6e > 6e A(1)\n"
	    "Tous les parents de 6e > 6e B(1)\n");
}

/* The id of a category, from the list that `who` sees. */
static const char *
category(const char *who, const char *label)
{
	const Directory__ListCategoriesReply *r = list(who, "fr");
	static char ids[16][64];
	static size_t next;
	char *id = ids[next++ % 16];
	size_t i;

	for (i = 0; i < r->n_categories; i++) {
		if (strcmp(r->categories[i]->label, label) != 0)
			continue;
		snprintf(id, sizeof(ids[0]), "%s", r->categories[i]->id);
		return id;
	}
	fail_msg("%s sees no %s", who, label);
	return NULL;
}

static void
test_ids_stay(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];
	char level[64], class[64];

	(void)state;
	snprintf(level, sizeof(level), "%s", category("sec1",
	    "Tous les parents de 6e"));
	snprintf(class, sizeof(class), "%s", category("sec1",
	    "Parents de 6e B"));
	assert_string_equal(category("sec1", "Vie scolaire"),
	    "staff:school-life");
	assert_string_equal(category("sec1", "Tous les parents"),
	    "guardians");
	small_school_files(files);
	files[USERS].text = users;
	files[CLASSES].text = classes;
	files[ENROLMENTS].text = enrolments;
	small_school_reimport(&school, school.id, files);
	assert_string_equal(category("sec1", "Tous les parents de 6e"),
	    level);
	assert_string_equal(category("sec1", "Parents de 6e B"), class);
}

static void
list_people(char *got, size_t size, Common__Person **people, size_t n)
{
	size_t i, len = 0;

	*got = '\0';
	for (i = 0; i < n; i++)
		len += (size_t)snprintf(got + len, size - len, "%s [%s]\n",
		    people[i]->display_name, people[i]->context);
}

static void
check_members(const char *who, const char *id, const char *want)
{
	Directory__ListCategoryMembersRequest req =
	    DIRECTORY__LIST_CATEGORY_MEMBERS_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, who);
	const Directory__ListCategoryMembersReply *r;
	char got[2048];

	req.id = (char *)(uintptr_t)id;
	r = ask(&caller, "ListCategoryMembers", &req);
	list_people(got, sizeof(got), r->users, r->n_users);
	assert_string_equal(got, want);
}

static void
test_members(void **state)
{
	(void)state;
	check_members("g1", "staff:school-life",
	    "Karim Bonnet [Conseiller principal d'éducation]\n");
	check_members("sec1", category("sec1", "Tous les parents de 6e"),
	    "Anna Martin [parent de Léa Martin, 6e B]\n"
	    "Jean-Pierre Nguyen [parent de Léa Nguyen, 6e A]\n");
	check_members("sec1", category("sec1", "Tous les élèves"),
	    "Léa Martin [6e B]\nNoé Martin [4e A]\nLéa Nguyen [6e A]\n"
	    "Zoé Petit [5e C]\n");
}

/* Whatever is wrong with an id, the answer is the same. */
static void
test_no_category(void **state)
{
	Directory__ListCategoryMembersRequest req =
	    DIRECTORY__LIST_CATEGORY_MEMBERS_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, "g1");
	const char *level = category("sec1", "Tous les parents de 6e");
	char as_class[64], as_level[64];
	const char *const ids[] = { level, "students", "guardians",
		"teachers", "staff:it", "staff:", "staff:king",
		"staff:direction ", "level:1:teachers", "level:0:teachers",
		"level::teachers", "level:1:delegates", "group:1", "group:",
		"group:1x", as_class, as_level };
	size_t i;

	(void)state;
	snprintf(as_class, sizeof(as_class), "class%s", level + 5);
	snprintf(as_level, sizeof(as_level), "level%s",
	    category("sec1", "Parents de 6e B") + 5);
	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		req.id = (char *)(uintptr_t)ids[i];
		assert_int_equal(refusal(&caller, "ListCategoryMembers",
		    &req).reason, RPC__REASON__THING_NOT_FOUND);
	}
	/* Nor for whom the category is there, by another name. */
	caller = small_school_caller(&school, "sec1");
	for (i -= 2; i < sizeof(ids) / sizeof(ids[0]); i++) {
		req.id = (char *)(uintptr_t)ids[i];
		assert_int_equal(refusal(&caller, "ListCategoryMembers",
		    &req).reason, RPC__REASON__THING_NOT_FOUND);
	}
}

static void
test_delegates(void **state)
{
	const char *const add = "INSERT INTO delegate"
	    " SELECT $1::bigint, c.class_id, p.person_id, p.role"
	    " FROM class c, person p WHERE c.school_id = $1::bigint"
	    " AND c.title = $3 AND p.school_id = $1::bigint"
	    " AND p.sourced_id = $2";

	(void)state;
	sql(add, "g4", "6e A");
	assert_int_equal(place(list("g1", "fr"), category("sec1",
	    "Délégués de 6e A")), list("g1", "fr")->n_categories);
	check_members("sec1", category("sec1", "Délégués de 6e A"),
	    "Jean-Pierre Nguyen [parent de Léa Nguyen, 6e A]\n");
	sql("DELETE FROM delegate WHERE school_id = $1::bigint"
	    " AND $2 <> $3", "a", "b");
}

/* ---- search ---- */

static const Directory__SearchPeopleReply *
search(const char *who, const char *q, uint32_t size, const char *token)
{
	Directory__SearchPeopleRequest req =
	    DIRECTORY__SEARCH_PEOPLE_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, who);

	req.q = (char *)(uintptr_t)q;
	req.page_size = size;
	req.page_token = (char *)(uintptr_t)token;
	return ask(&caller, "SearchPeople", &req);
}

static void
check_search(const char *who, const char *q, const char *want)
{
	const Directory__SearchPeopleReply *r = search(who, q, 0, "");
	char got[2048];

	list_people(got, sizeof(got), r->users, r->n_users);
	if (strcmp(got, want) != 0)
		fail_msg("%s: \"%s\" gives\n%s", who, q, got);
}

#define BONNET	"Karim Bonnet [Conseiller principal d'éducation]\n"
#define NGUYENS	"Jean-Pierre Nguyen [parent de Léa Nguyen, 6e A]\n" \
		"Léa Nguyen [6e A]\n"

static void
test_search(void **state)
{
	(void)state;
	/* Titles and functions. */
	check_search("g1", "secrétariat", "Sam Dupont [Secrétariat]\n");
	check_search("g1", "CPE", BONNET);
	check_search("st1", "vie scolaire", BONNET);
	check_search("g1", "principal", BONNET "Marie Roi [Principale]\n");
	/* Subjects and classes. */
	check_search("g1", "math", "Théo Dupré [Mathématiques, 4e A ; "
	    "Mathématiques, 6e B]\n");
	check_search("sec1", "math 6e b", "Théo Dupré [Mathématiques, 4e A ; "
	    "Latin, 6e A ; Mathématiques, 6e B]\n");
	check_search("g4", "math", "");
	check_search("sec1", "latin 6e a", "Théo Dupré [Mathématiques, "
	    "4e A ; Latin, 6e A ; Mathématiques, 6e B]\n"
	    "Œnone Lacroix [Latin, 6e A]\n");
	/* A child's name, to who may know. */
	check_search("t1", "parents de léa", "Anna Martin [parent de "
	    "Léa Martin, 6e B ; Noé Martin, 4e A]\n"
	    "Jean-Pierre Nguyen [parent de Léa Nguyen, 6e A]\n");
	check_search("t2", "parents de lea", "Anna Martin [parent de "
	    "Léa Martin, 6e B]\n");
	check_search("g1", "parents de léa", "");
	/* Names first, in any spelling. */
	check_search("sec1", "nguyen", NGUYENS);
	check_search("sec1", "jean pie", "Jean-Pierre Nguyen [parent de "
	    "Léa Nguyen, 6e A]\n");
	check_search("sec1", "oeno", "Œnone Lacroix [Latin, 6e A]\n");
	check_search("sec1", "ŒNONE", "Œnone Lacroix [Latin, 6e A]\n");
	check_search("sec1", "ne\xcc\x81lle", "");
	check_search("t2", "élèves", "Léa Martin [6e B]\n");
	check_search("t2", "e\xcc\x81leve", "Léa Martin [6e B]\n");
	/* A class in whichever way one writes it. */
	check_search("sec1", "math 6eB", "Théo Dupré [Mathématiques, 4e A ; "
	    "Latin, 6e A ; Mathématiques, 6e B]\n");
	check_search("sec1", "latin 6ème-a", "Théo Dupré [Mathématiques, "
	    "4e A ; Latin, 6e A ; Mathématiques, 6e B]\n"
	    "Œnone Lacroix [Latin, 6e A]\n");
	/* Who is there for it comes before a name that has it inside. */
	test_sql(school.db, "directory", "UPDATE person SET family_name ="
	    " 'Dumathieu' WHERE sourced_id = 'sec1'");
	check_search("g1", "math", "Théo Dupré [Mathématiques, 4e A ; "
	    "Mathématiques, 6e B]\nSam Dumathieu [Secrétariat]\n");
	check_search("g1", "dumath", "Sam Dumathieu [Secrétariat]\n");
	check_search("g1", "sec", "Sam Dumathieu [Secrétariat]\n");
	test_sql(school.db, "directory", "UPDATE person SET family_name ="
	    " 'Dupont' WHERE sourced_id = 'sec1'");
	/* What is the classes of others is no way to their people. */
	check_search("g2", "6e b", "");
}

/* "Parents de 6e B(1) " */
static void
check_found(const char *who, const char *q, const char *want)
{
	const Directory__SearchPeopleReply *r = search(who, q, 0, "");
	char got[2048] = "";
	size_t i, n = 0;

	for (i = 0; i < r->n_categories; i++)
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%s(%u) ",
		    r->categories[i]->label, r->categories[i]->member_count);
	if (strcmp(got, want) != 0)
		fail_msg("%s: \"%s\" finds %s", who, q, got);
}

static void
test_found_categories(void **state)
{
	(void)state;
	check_found("sec1", "6e b", "Enseignants de 6e B(2) "
	    "Élèves de 6e B(1) Parents de 6e B(1) ");
	check_found("sec1", "tous les parents de 6e",
	    "Tous les parents de 6e(2) Parents de 6e A(1) "
	    "Parents de 6e B(1) ");
	check_found("g1", "6e B", "Enseignants de 6e B(2) ");
	check_found("g1", "6eB", "Enseignants de 6e B(2) ");
	check_found("g1", "6ème B", "Enseignants de 6e B(2) ");
	check_found("g1", "enseignants 6 b", "Enseignants de 6e B(2) ");
	check_found("g1", "6b", "Enseignants de 6e B(2) ");
	check_found("g1", "6eC", "");
	check_found("g1", "16eB", "");
	check_found("sec1", "parents 6eme", "Tous les parents de 6e(2) "
	    "Parents de 6e A(1) Parents de 6e B(1) ");
	check_found("g1", "secretar", "Secrétariat(1) ");
	check_found("g1", "enseignants-de 6E", "Enseignants de 6e B(2) ");
	check_found("g2", "6e b", "");
	check_found("sec1", "dup", "");
	check_found("sec1", "%", "");
	/* At most eight, however many there are. */
	assert_int_equal(search("sec1", "e", 0, "")->n_categories, 8);
}

static void
test_search_pages(void **state)
{
	Directory__SearchPeopleRequest req =
	    DIRECTORY__SEARCH_PEOPLE_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, "sec1");
	const Directory__SearchPeopleReply *r = search("sec1", "e", 200, "");
	int64_t all[64], id;
	char token[64] = "";
	size_t i, n = r->n_users;

	(void)state;
	assert_in_range(n, 8, 64);
	for (i = 0; i < n; i++)
		all[i] = r->users[i]->id;
	for (i = 0; i < n; i++) {
		r = search("sec1", "e", 1, token);
		assert_int_equal(r->n_users, 1);
		id = r->users[0]->id;
		assert_int_equal(id, all[i]);
		assert_int_equal(r->n_categories > 0, i == 0);
		snprintf(token, sizeof(token), "%s", r->next_page_token);
		assert_int_equal(*token == '\0', i == n - 1);
	}
	req.q = (char *)(uintptr_t)"nguyen";
	req.page_token = (char *)(uintptr_t)"x";
	assert_string_equal(refusal(&caller, "SearchPeople", &req).field,
	    "pageToken");
	/* Of another search. */
	snprintf(token, sizeof(token), "%" PRId64, user("st3"));
	req.page_token = token;
	assert_string_equal(refusal(&caller, "SearchPeople", &req).field,
	    "pageToken");
}

/* ---- audiences ---- */

static const Directory__PreviewAudienceReply *
preview(const char *who, const char *const *ids, size_t n, Common__To *to)
{
	static char *categories[16];
	Directory__PreviewAudienceRequest req =
	    DIRECTORY__PREVIEW_AUDIENCE_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, who);
	size_t i;

	for (i = 0; i < n; i++)
		categories[i] = (char *)(uintptr_t)ids[i];
	to->category_ids = categories;
	to->n_category_ids = n;
	req.to = to;
	if (strncmp(who, "sec", 3) == 0)
		caller.role = COMMON__ROLE__STAFF;
	return ask(&caller, "PreviewAudience", &req);
}

static void
test_wide_audiences(void **state)
{
	static const char *const wide[] = { "students", "guardians",
		"teachers", "staff" };
	const char *const some[] = { category("sec1",
	    "Tous les parents de 6e"), "staff:health" };
	Directory__ResolveAudienceRequest req =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, "sec1");
	const Directory__ResolveAudienceReply *r;
	Common__To to = COMMON__TO__INIT;
	int i;

	(void)state;
	assert_int_equal(preview("sec1", wide, 4, &to)->total, 15);
	/* Of the memory, too, once it knows. */
	for (i = 0; i < 3; i++) {
		assert_int_equal(preview("sec1", some, 2, &to)->total, 3);
		req.to = &to;
		r = ask(&caller, "ResolveAudience", &req);
		assert_int_equal(r->n_categories, 2);
		assert_string_equal(r->categories[0]->id, some[0]);
		assert_string_equal(r->categories[0]->label,
		    "Tous les parents de 6e");
		assert_string_equal(r->categories[1]->id, some[1]);
	}
	/* Out of reach of a guardian. */
	assert_int_equal(preview("g1", wide, 4, &to)->total, 4);
	assert_int_equal(preview("g1", wide, 4, &to)->n_unreachable, 3);
}

static void
test_never_logged_in(void **state)
{
	const char *const ids[] = { category("sec1",
	    "Tous les parents de 6e") };
	Directory__OpenSessionRequest login =
	    DIRECTORY__OPEN_SESSION_REQUEST__INIT;
	struct rpc_caller nobody = test_caller(0, 0, COMMON__ROLE__SYSTEM);
	const Directory__PreviewAudienceReply *r;
	Common__To to = COMMON__TO__INIT;

	(void)state;
	r = preview("sec1", ids, 1, &to);
	assert_int_equal(r->never_logged_in, 2);
	assert_string_equal(r->never_logged_in_people[0]->display_name,
	    "Anna Martin");
	login.login = (char *)(uintptr_t)"g1";
	login.password = (char *)(uintptr_t)SMALL_PASSWORD;
	ask(&nobody, "OpenSession", &login);
	r = preview("sec1", ids, 1, &to);
	assert_int_equal(r->never_logged_in, 1);
	assert_string_equal(r->never_logged_in_people[0]->display_name,
	    "Jean-Pierre Nguyen");
	assert_int_equal(r->later, 0);
}

static void
test_confirm(void **state)
{
	const char *const ids[] = { "students" };
	const Directory__PreviewAudienceReply *r;
	Common__To to = COMMON__TO__INIT;
	int64_t two[] = { user("g4"), user("t1") };

	(void)state;
	r = preview("sec1", ids, 1, &to);
	assert_int_equal(r->total, 4);
	assert_false(r->confirm);
	sql("UPDATE school SET confirm_above = 3 WHERE school_id = $1::bigint"
	    " AND $2 <> $3", "a", "b");
	assert_true(preview("sec1", ids, 1, &to)->confirm);
	sql("UPDATE school SET confirm_above = 4 WHERE school_id = $1::bigint"
	    " AND $2 <> $3", "a", "b");
	assert_false(preview("sec1", ids, 1, &to)->confirm);
	/* As many of one kind as of the other are not odd. */
	to.user_ids = two;
	to.n_user_ids = 2;
	r = preview("sec1", NULL, 0, &to);
	assert_int_equal(r->n_odd, 0);
	assert_false(r->confirm);
}

/* One pupil among five of the school. */
static void
test_odd(void **state)
{
	const char *const ids[] = { "teachers" };
	const Directory__PreviewAudienceReply *r;
	Common__To to = COMMON__TO__INIT;
	int64_t more[] = { user("st1"), user("cpe1") };

	(void)state;
	to.user_ids = more;
	to.n_user_ids = 2;
	r = preview("sec1", ids, 1, &to);
	assert_int_equal(r->total, 6);
	assert_int_equal(r->n_odd_roles, 1);
	assert_int_equal(r->odd_roles[0], COMMON__ROLE__STUDENT);
	assert_int_equal(r->n_odd, 1);
	assert_string_equal(r->odd[0]->display_name, "Léa Martin");
	assert_true(r->confirm);
	/* Taken out, there is nothing odd. */
	to.user_ids = &more[1];
	to.n_user_ids = 1;
	assert_false(preview("sec1", ids, 1, &to)->n_odd > 0);
}

static const Directory__Unreachable *
unreachable(const Directory__PreviewAudienceReply *r, int64_t id)
{
	char text[24];
	size_t i;

	snprintf(text, sizeof(text), "%" PRId64, id);
	for (i = 0; i < r->n_unreachable; i++)
		if (strcmp(r->unreachable[i]->id, text) == 0)
			return r->unreachable[i];
	fail_msg("%s is reached", text);
	return NULL;
}

#define NOBODY	999999

/* Staff are told why; to others it is one word, as of who does not exist. */
static void
test_out_of_reach(void **state)
{
	const Directory__PreviewAudienceReply *r;
	Common__To to = COMMON__TO__INIT;
	int64_t ids[] = { user("g3"), NOBODY };

	(void)state;
	to.user_ids = ids;
	to.n_user_ids = 2;
	r = preview("g1", NULL, 0, &to);
	assert_string_equal(unreachable(r, ids[0])->reason, "UNREACHABLE");
	assert_string_equal(unreachable(r, ids[0])->display_name, "");
	assert_string_equal(unreachable(r, NOBODY)->reason, "UNREACHABLE");
	sql("UPDATE person SET active = false WHERE school_id = $1::bigint"
	    " AND sourced_id = $2 AND $3 <> ''", "g3", "x");
	r = preview("sec1", NULL, 0, &to);
	assert_string_equal(unreachable(r, ids[0])->reason, "GONE");
	assert_string_equal(unreachable(r, ids[0])->display_name,
	    "Éva Dupond");
	assert_string_equal(unreachable(r, NOBODY)->reason, "UNREACHABLE");
	sql("UPDATE person SET active = true WHERE school_id = $1::bigint"
	    " AND sourced_id = $2 AND $3 <> ''", "g3", "x");
	sql("UPDATE rule SET scope = 0 WHERE school_id = $1::bigint"
	    " AND from_role = 4 AND to_role = 1 AND $2 <> $3", "a", "b");
	r = preview("sec1", NULL, 0, &to);
	assert_string_equal(unreachable(r, ids[0])->reason, "RULES");
	sql("UPDATE rule SET scope = 3 WHERE school_id = $1::bigint"
	    " AND from_role = 4 AND to_role = 1 AND $2 <> $3", "a", "b");
}

/* Each member because of the first ticked category that they are in, and of
 * the child in it. */
static void
test_because(void **state)
{
	char *ids[] = { (char *)(uintptr_t)category("sec1",
	    "Parents de 6e B"), (char *)(uintptr_t)category("sec1",
	    "Tous les parents de 6e"), (char *)(uintptr_t)"staff:health" };
	Directory__ResolveAudienceRequest req =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, "sec1");
	const Directory__ResolveAudienceReply *r;
	const Directory__AudienceMember *m;
	Common__To to = COMMON__TO__INIT;
	int64_t named[] = { user("t1") };
	size_t i, seen = 0;

	(void)state;
	to.category_ids = ids;
	to.n_category_ids = 3;
	to.user_ids = named;
	to.n_user_ids = 1;
	req.to = &to;
	r = ask(&caller, "ResolveAudience", &req);
	assert_int_equal(r->n_members, 4);
	for (i = 0; i < r->n_members; i++) {
		m = r->members[i];
		assert_null(m->reachable_from);
		if (m->id == user("g1")) {
			assert_int_equal(m->category, 1);
			assert_int_equal(m->child_id, user("st1"));
			seen++;
		} else if (m->id == user("g4")) {
			assert_int_equal(m->category, 2);
			assert_int_equal(m->child_id, user("st4"));
			seen++;
		} else if (m->id == user("nurse1")) {
			assert_int_equal(m->category, 3);
			assert_int_equal(m->child_id, 0);
			seen++;
		} else {
			assert_int_equal(m->id, user("t1"));
			assert_int_equal(m->category, 0);
		}
	}
	assert_int_equal(seen, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trees),
		cmocka_unit_test(test_ids_stay),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_no_category),
		cmocka_unit_test(test_delegates),
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_found_categories),
		cmocka_unit_test(test_search_pages),
		cmocka_unit_test(test_wide_audiences),
		cmocka_unit_test(test_never_logged_in),
		cmocka_unit_test(test_confirm),
		cmocka_unit_test(test_odd),
		cmocka_unit_test(test_out_of_reach),
		cmocka_unit_test(test_because),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
