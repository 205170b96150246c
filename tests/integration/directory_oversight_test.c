/* Classes as the administration sees them, schools as the region sees them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "oversight.pb-c.h"
#include "small_school.h"

static struct small_school school;

static int
set_up(void **state)
{
	(void)state;
	small_school_start(&school);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	small_school_stop(&school);
	return 0;
}

static struct rpc_caller
administrator(void)
{
	struct rpc_caller c = small_school_caller(&school, "adm1");

	c.role = COMMON__ROLE__ADMIN;
	return c;
}

static const void *
ask(const struct rpc_caller *c, const char *method, const void *request,
    int code, struct status *status)
{
	return test_expect(school.peer, &oversight__oversight__descriptor,
	    method, c, request, code, status);
}

static void
test_classes(void **state)
{
	Oversight__ListClassesRequest req =
	    OVERSIGHT__LIST_CLASSES_REQUEST__INIT;
	struct rpc_caller c = administrator();
	const Oversight__ListClassesReply *r;

	(void)state;
	r = ask(&c, "ListClasses", &req, 0, NULL);
	assert_int_equal(r->n_classes, 3);
	assert_string_equal(r->classes[0]->title, "4e A");
	assert_string_equal(r->classes[0]->level, "4e");
	req.q = (char *)(uintptr_t)"6E";
	r = ask(&c, "ListClasses", &req, 0, NULL);
	assert_int_equal(r->n_classes, 1);
	assert_string_equal(r->classes[0]->title, "6e B");
	assert_int_equal(r->classes[0]->teachers, 2);
	assert_int_equal(r->classes[0]->students, 1);
	assert_int_equal(r->classes[0]->guardians, 1);
	c.role = COMMON__ROLE__TEACHER;
	ask(&c, "ListClasses", &req, RPC__CODE__PERMISSION_DENIED, NULL);
	c.permissions = UINT64_C(1) << COMMON__PERMISSION__CLASSES;
	ask(&c, "ListClasses", &req, 0, NULL);
}

static int64_t
class_id(void)
{
	Oversight__ListClassesRequest req =
	    OVERSIGHT__LIST_CLASSES_REQUEST__INIT;
	struct rpc_caller c = administrator();

	req.q = (char *)(uintptr_t)"6e B";
	return ((const Oversight__ListClassesReply *)ask(&c, "ListClasses",
	    &req, 0, NULL))->classes[0]->id;
}

static void
test_a_class(void **state)
{
	Oversight__GetClassRequest req = OVERSIGHT__GET_CLASS_REQUEST__INIT;
	struct rpc_caller c = administrator();
	const Oversight__GetClassReply *r;

	(void)state;
	req.id = class_id();
	r = ask(&c, "GetClass", &req, 0, NULL);
	assert_string_equal(r->class_of->title, "6e B");
	assert_int_equal(r->n_teachers, 2);
	assert_string_equal(r->students[0]->display_name, "Léa Martin");
	assert_string_equal(r->guardians[0]->display_name, "Anna Martin");
	assert_string_equal(r->guardians[0]->context,
	    "parent de Léa Martin, 6e B");
	assert_string_equal(test_sql(school.db, "directory", "SELECT act || ' '"
	    " || object FROM audit.entry ORDER BY at DESC LIMIT 1"),
	    "class.look 6e B");
	/* Who may not be in contact with the child is no guardian of it. */
	test_sql(school.db, "directory", "INSERT INTO contact_ban (school_id,"
	    " person_id, student_id) SELECT g.school_id, g.person_id,"
	    " s.person_id FROM person g, person s WHERE g.sourced_id = 'g1'"
	    " AND s.sourced_id = 'st1'");
	r = ask(&c, "GetClass", &req, 0, NULL);
	assert_int_equal(r->n_guardians, 0);
	c.school_id = small_school_create(&school, "other");
	ask(&c, "GetClass", &req, RPC__CODE__NOT_FOUND, NULL);
	req.id = -1;
	ask(&c, "GetClass", &req, RPC__CODE__NOT_FOUND, NULL);
}

/* ---- the region ---- */

static void
test_region(void **state)
{
	Oversight__MakeRegionAdministratorRequest make =
	    OVERSIGHT__MAKE_REGION_ADMINISTRATOR_REQUEST__INIT;
	Oversight__ListSchoolsRequest list =
	    OVERSIGHT__LIST_SCHOOLS_REQUEST__INIT;
	Oversight__AddSchoolRequest add = OVERSIGHT__ADD_SCHOOL_REQUEST__INIT;
	const Oversight__MakeRegionAdministratorReply *made;
	const Oversight__ListSchoolsReply *l;
	const struct rpc_caller ctl = test_caller(0, 0, COMMON__ROLE__SYSTEM);
	struct rpc_caller c = administrator();
	struct status status;
	int64_t id;

	(void)state;
	make.login = (char *)(uintptr_t)"region.est";
	make.name = (char *)(uintptr_t)"Rita Est";
	ask(&c, "MakeRegionAdministrator", &make,
	    RPC__CODE__PERMISSION_DENIED, NULL);
	ask(&c, "ListSchools", &list, RPC__CODE__PERMISSION_DENIED, NULL);
	made = ask(&ctl, "MakeRegionAdministrator", &make, 0, NULL);
	assert_string_equal(made->school_code, "region");
	c = test_caller(made->school_id, 7, COMMON__ROLE__STAFF);
	ask(&ctl, "MakeRegionAdministrator", &make, 0, NULL);
	assert_string_equal(test_sql(school.db, "directory", "SELECT"
	    " permissions_of(p.school_id, p.person_id)::text || count(*) OVER"
	    " () FROM person p JOIN school s USING (school_id)"
	    " WHERE s.region"), "{10}1");

	c.permissions = UINT64_C(1) << COMMON__PERMISSION__SCHOOLS;
	add.code = (char *)(uintptr_t)"jaures";
	add.name = (char *)(uintptr_t)"Collège Jaurès";
	id = ((const Oversight__SchoolState *)ask(&c, "AddSchool", &add, 0,
	    NULL))->id;
	/* The same again is the same; another name is another school. */
	assert_int_equal(((const Oversight__SchoolState *)ask(&c, "AddSchool",
	    &add, 0, NULL))->id, id);
	add.name = (char *)(uintptr_t)"Lycée Jaurès";
	ask(&c, "AddSchool", &add, RPC__CODE__ALREADY_EXISTS, &status);
	assert_int_equal(status.reason, RPC__REASON__SCHOOL_EXISTS);
	add.code = (char *)(uintptr_t)"Jau rès";
	ask(&c, "AddSchool", &add, RPC__CODE__INVALID_ARGUMENT, &status);
	assert_string_equal(status.field, "code");

	l = ask(&c, "ListSchools", &list, 0, NULL);
	assert_true(l->n_schools >= 2);
	list.q = (char *)(uintptr_t)"jaures";
	l = ask(&c, "ListSchools", &list, 0, NULL);
	assert_int_equal(l->n_schools, 1);
	assert_int_equal(l->schools[0]->people, 0);
	assert_null(l->schools[0]->last_import_at);
	list.q = (char *)(uintptr_t)"college";
	list.page_size = 1;
	l = ask(&c, "ListSchools", &list, 0, NULL);
	assert_true(l->schools[0]->people > 5);
	assert_non_null(l->schools[0]->last_import_at);
	/* Not the region's own. */
	list.q = (char *)(uintptr_t)"region";
	assert_int_equal(((const Oversight__ListSchoolsReply *)ask(&c,
	    "ListSchools", &list, 0, NULL))->n_schools, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_a_class),
		cmocka_unit_test(test_region),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
