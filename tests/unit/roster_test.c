/* Roster bundles: what one row says by itself, and archives that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bundle.h"
#include "common.pb-c.h"
#include "directory/roster/roster.h"

#define MANIFEST	"propertyName,value\noneroster.version,1.1\n"
#define USERS	"sourcedId,status,enabledUser,orgSourcedIds,role,username," \
	"givenName,familyName,agentSourcedIds,password,metadata.title," \
	"metadata.liaisonRole\n"

static struct roster *
read_bundle(const struct bundle_file *files)
{
	const char *why = "";
	struct roster *r;
	uint8_t *zip;
	size_t len;

	zip = bundle_zip(files, &len);
	r = roster_open(zip, len, &why);
	free(zip);
	if (r == NULL)
		fail_msg("no bundle: %s", why);
	roster_read(r);
	return r;
}

/* "users.csv:3 role-unknown king" */
static bool
rejected(const struct roster *r, const char *what)
{
	const struct roster_rejected *x;
	char text[512];
	size_t i;

	for (i = 0; i < r->rejected.n; i++) {
		x = ROSTER_ITEM(&r->rejected, roster_rejected, i);
		snprintf(text, sizeof(text), "%s:%u %s %s", x->file, x->line,
		    x->reason, x->detail);
		if (strcmp(text, what) == 0)
			return true;
	}
	for (i = 0; i < r->rejected.n; i++) {
		x = ROSTER_ITEM(&r->rejected, roster_rejected, i);
		print_message("has %s:%u %s %s\n", x->file, x->line,
		    x->reason, x->detail);
	}
	return false;
}

/* Five rows that are as they should be, eleven that are odd. */
static const struct bundle_file users[] = {
	{ "manifest.csv", MANIFEST },
	{ "orgs.csv", "sourcedId,name,type\no1,School,school\n" },
	{ "users.csv", USERS
	    "s1,,true,o1,student,lea,Léa, Martin ,,Pic-vert-9,,\n"
	    "g1,active,TRUE,\"o9, o1\",parent,anna,Anna,Martin,"
	    "\"s1, s2\",,Mère,\n"
	    "a1,,true,o1,administrator,boss,Jo,Roi,,,Principal,ADMIN\n"
	    "a2,,true,o1,aide,help,Al,Bo,,,CPE,STAFF\n"
	    "t1,,true,o1,teacher,prof,Ty,Po,,,,ADMIN\n"
	    "x1,,true,o1,king,king,Ki,Ng,,,,\n"
	    "x2,,maybe,o1,student,s2,Su,Re,,,,\n"
	    "x3,,true,o2,student,s3,No,Org,,,,\n"
	    ",,true,o1,student,s4,No,Id,,,,\n"
	    "x5,tobedeleted,,,,,,,,,,\n"
	    "x6,,false,o1,student,s6,Off,Line,,,,\n"
	    "x7,later,true,o1,student,s7,St,At,,,,\n"
	    "x8,,true,o1,student,s8,,Empty,,,,\n"
	    "x9,,true,o1,student\n"
	    "x10,,true,o1,student,s\xff,Bad,Byte,,,,\n"
	    "x11,,true,o1,student,s11,A\tB,Control,,,,\n" },
	{ NULL, NULL },
};

static void
test_users(void **state)
{
	static const int roles[] = { COMMON__ROLE__STUDENT,
		COMMON__ROLE__GUARDIAN, COMMON__ROLE__ADMIN,
		COMMON__ROLE__STAFF, COMMON__ROLE__TEACHER };
	struct roster *r = read_bundle(users);
	const struct roster_person *p;
	const struct roster_link *l;
	size_t i;

	(void)state;
	assert_false(r->failed);
	for (i = 0; i < 5; i++) {
		p = ROSTER_ITEM(&r->people, roster_person, i);
		assert_int_equal(p->line, i + 2);
		assert_int_equal(p->role, roles[i]);
		assert_int_equal(p->state, ROSTER_ACTIVE);
	}
	p = ROSTER_ITEM(&r->people, roster_person, 0);
	assert_string_equal(p->family_name, "Martin");
	assert_string_equal(p->password, "Pic-vert-9");
	p = ROSTER_ITEM(&r->people, roster_person, 1);
	assert_string_equal(p->title, "Mère");
	assert_null(p->password);
	assert_int_equal(r->links.n, 2);
	l = ROSTER_ITEM(&r->links, roster_link, 1);
	assert_int_equal(l->line, 3);
	assert_string_equal(l->agent, "s2");
	roster_destroy(&r);
	assert_null(r);
}

static void
test_odd_users(void **state)
{
	struct roster *r = read_bundle(users);
	const struct roster_person *p;

	(void)state;
	assert_true(rejected(r, "users.csv:6 liaison-role ADMIN"));
	assert_true(rejected(r, "users.csv:7 role-unknown king"));
	assert_true(rejected(r, "users.csv:8 enabled-unknown maybe"));
	assert_true(rejected(r, "users.csv:9 org-unknown o2"));
	assert_true(rejected(r, "users.csv:10 field-missing sourcedId"));
	assert_true(rejected(r, "users.csv:13 status-unknown later"));
	assert_true(rejected(r, "users.csv:14 field-missing givenName"));
	assert_true(rejected(r, "users.csv:15 row-field-count "));
	assert_true(rejected(r, "users.csv:16 row-not-utf8 "));
	assert_true(rejected(r, "users.csv:17 field-control givenName"));
	/* What is known of an unusable row is left alone. */
	p = ROSTER_ITEM(&r->people, roster_person, 5);
	assert_string_equal(p->sourced_id, "x1");
	assert_int_equal(p->state, ROSTER_UNUSABLE);
	p = ROSTER_ITEM(&r->people, roster_person, 8);
	assert_string_equal(p->sourced_id, "x5");
	assert_int_equal(p->state, ROSTER_REMOVED);
	p = ROSTER_ITEM(&r->people, roster_person, 9);
	assert_int_equal(p->state, ROSTER_DISABLED);
	roster_destroy(&r);
}

static void
test_1p2_roles(void **state)
{
	const struct bundle_file files[] = {
		{ "manifest.csv",
		    "propertyName,value\noneroster.version,1.2\n" },
		{ "users.csv", "sourcedId,enabledUser,username,givenName,"
		    "familyName\nu1,true,pia,Pia,Pal\n" },
		{ "roles.csv", "sourcedId,userSourcedId,roleType,role\n"
		    "r1,u1,primary,principal\n"
		    "r2,u1,secondary,siteAdministrator\n"
		    "r3,u1,third,teacher\n" },
		{ NULL, NULL },
	};
	struct roster *r = read_bundle(files);
	const struct roster_role *role;

	(void)state;
	assert_int_equal(r->roles.n, 2);
	role = ROSTER_ITEM(&r->roles, roster_role, 0);
	assert_int_equal(role->role, COMMON__ROLE__STAFF);
	assert_true(role->primary);
	role = ROSTER_ITEM(&r->roles, roster_role, 1);
	assert_int_equal(role->role, COMMON__ROLE__ADMIN);
	assert_true(rejected(r, "roles.csv:4 role-type-unknown third"));
	roster_destroy(&r);
}

/* Blanks around what is counted or compared, and columns without a name. */
static void
test_blanks(void **state)
{
	const struct bundle_file files[] = {
		{ "manifest.csv", MANIFEST },
		{ "orgs.csv", "sourcedId,name,type\n o1 ,S, school \n" },
		{ "users.csv", " sourcedId ,status,enabledUser,orgSourcedIds,"
		    "role,username,givenName,familyName,agentSourcedIds,"
		    "password, metadata.title,metadata.liaisonRole,, \n"
		    "\xc2\xa0" "s1 , active ,\" true \", o1 , student ,"
		    " lea\xe2\x80\xaf,Léa,Martin,\" g1 , g☺\xef\xb8\x8f\t\","
		    " violet-27 ,,,,\n"
		    "a1,,TRUE\t,o1,administrator,boss,Jo,Roi,,,, ADMIN \n"
		    "s3,,true,o1,student,s3,A,B,,,,,\n"
		    "s4,,true,o1,student,s4,A,B,,,,,,x\n" },
		{ "classes.csv", "sourcedId,title,classType,schoolSourcedId,"
		    "termSourcedIds\nc1,6e A, Homeroom ,o1 ,\" a , b \"\n" },
		{ "enrollments.csv", "sourcedId,classSourcedId,"
		    "schoolSourcedId,userSourcedId,role,beginDate,endDate\n"
		    "e1, c1 ,o1, s1, Student , 2026-09-01 ,2027-07-04\n"
		    "e2,c1,o1,s1,student,2026-02-29,\n" },
		{ NULL, NULL },
	};
	struct roster *r = read_bundle(files);
	const struct roster_person *p;
	const struct roster_enrolment *e;

	(void)state;
	assert_false(r->failed);
	assert_string_equal(r->org, "o1");
	p = ROSTER_ITEM(&r->people, roster_person, 0);
	assert_string_equal(p->sourced_id, "s1");
	assert_string_equal(p->login, "lea");
	assert_string_equal(p->password, " violet-27 ");
	assert_int_equal(p->state, ROSTER_ACTIVE);
	/* What belongs to the last character stays. */
	assert_string_equal(ROSTER_ITEM(&r->links, roster_link, 1)->agent,
	    "g☺\xef\xb8\x8f");
	p = ROSTER_ITEM(&r->people, roster_person, 1);
	assert_int_equal(p->role, COMMON__ROLE__ADMIN);
	assert_string_equal(ROSTER_ITEM(&r->class_rows, roster_class,
	    0)->terms, "a,b");
	e = ROSTER_ITEM(&r->enrolment_rows, roster_enrolment, 0);
	assert_string_equal(e->class, "c1");
	assert_string_equal(e->begin, "2026-09-01");
	assert_string_equal(e->end, "2027-07-04");
	/* One field fewer than the columns with a name and without. */
	assert_true(rejected(r, "users.csv:4 row-field-count "));
	assert_true(rejected(r, "users.csv:5 row-field-count "));
	assert_true(rejected(r, "enrollments.csv:3 date-invalid 2026-02-29"));
	assert_int_equal(r->rejected.n, 3);
	assert_int_equal(r->unread.n, 2);
	assert_string_equal(ROSTER_ITEM(&r->unread, roster_unread, 0)->id,
	    "s3");
	roster_destroy(&r);
}

static void
test_bad_files(void **state)
{
	static const struct {
		const char	*users, *want;
	} cases[] = {
		{ "", "users.csv:1 file-empty " },
		{ "sourcedId\nu\n", "users.csv:1 column-missing enabledUser" },
		{ "sourcedId,sourcedId\n", "users.csv:1 column-twice "
		    "sourcedId" },
		{ "\"sourcedId\n", "users.csv:1 row-bad-quoting " },
		{ "sourcedId,enabledUser,username,givenName,familyName\n",
		    "users.csv:1 column-missing role" },
		{ USERS "\n\n", "users.csv:1 file-no-rows " },
	};
	struct bundle_file files[] = {
		{ "manifest.csv", MANIFEST },
		{ "users.csv", NULL },
		{ NULL, NULL },
	};
	struct roster *r;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		files[1].text = cases[i].users;
		r = read_bundle(files);
		assert_true(r->failed);
		assert_true(rejected(r, cases[i].want));
		roster_destroy(&r);
	}
}

static void
refused(const void *zip, size_t len, const char *want)
{
	const char *why = NULL;
	struct roster *r = roster_open(zip, len, &why);

	assert_null(r);
	assert_string_equal(why, want);
}

static void
test_bad_archives(void **state)
{
	const struct bundle_file none[] = { { "a.txt", "x" }, { NULL, NULL } };
	const struct bundle_file promised[] = {
		{ "manifest.csv", "propertyName,value\nfile.users,bulk\n" },
		{ NULL, NULL },
	};
	const struct bundle_file version[] = {
		{ "manifest.csv",
		    "propertyName,value\noneroster.version,9\n" },
		{ "users.csv", USERS },
		{ NULL, NULL },
	};
	const struct bundle_file twice[] = {
		{ "manifest.csv", MANIFEST },
		{ "a/users.csv", USERS },
		{ "b/users.csv", USERS },
		{ NULL, NULL },
	};
	uint8_t *zip;
	size_t len;

	(void)state;
	refused("", 0, "not a ZIP archive");
	refused("PK\3\4 and so on", 14, "not a ZIP archive");
	zip = bundle_zip(none, &len);
	refused(zip, len, "manifest.csv is missing");
	free(zip);
	zip = bundle_zip(promised, &len);
	refused(zip, len, "a file is missing that the manifest names");
	free(zip);
	zip = bundle_zip(version, &len);
	refused(zip, len, "only OneRoster 1.1 and 1.2 are understood");
	free(zip);
	zip = bundle_zip(twice, &len);
	refused(zip, len, "the archive has a file twice");
	free(zip);
	/* Over the bound of one file once unpacked, whatever it says. */
	zip = bundle_bomb("users.csv", (64u << 20) + 1, &len);
	assert_true(len < 1 << 20);
	refused(zip, len, "a file in the archive is too large");
	free(zip);
}

/* Every cut of a good archive is refused or read, never a crash. */
static void
test_truncated(void **state)
{
	const struct bundle_file files[] = {
		{ "manifest.csv", MANIFEST },
		{ "users.csv", USERS
		    "s1,,true,o1,student,lea,Léa,Martin,,pw,,\n" },
		{ NULL, NULL },
	};
	struct roster *r;
	const char *why;
	uint8_t *zip, *cut;
	size_t len, n;

	(void)state;
	zip = bundle_zip(files, &len);
	for (n = 0; n < len; n++) {
		cut = malloc(n + 1);
		assert_non_null(cut);
		memcpy(cut, zip, n);
		r = roster_open(cut, n, &why);
		if (r != NULL)
			roster_read(r);
		roster_destroy(&r);
		free(cut);
	}
	free(zip);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_users),
		cmocka_unit_test(test_odd_users),
		cmocka_unit_test(test_1p2_roles),
		cmocka_unit_test(test_blanks),
		cmocka_unit_test(test_bad_files),
		cmocka_unit_test(test_bad_archives),
		cmocka_unit_test(test_truncated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
