/* Of what the scanner has found all are told who can be. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "uploads.h"

static struct test_service *directory, *notify;

static const char seed[] =
    "INSERT INTO school (school_id, code, name) VALUES (7, 'seven', 'Seven');"
    "INSERT INTO person (school_id, person_id, sourced_id, role, given_name,"
    " family_name, title, search_given, search_family) VALUES"
    " (7, 101, 'p1', 1, 'Marie', 'Petit', '', 'marie', 'petit'),"
    " (7, 105, 'a1', 5, 'Paul', 'Martin', '', 'paul', 'martin');"
    "INSERT INTO person_role (school_id, person_id, role)"
    " VALUES (7, 101, 1), (7, 105, 5) ON CONFLICT DO NOTHING";

/* With the name of its uploader it is more than notify takes. */
static const char finding[] =
    "INSERT INTO attachment_finding (school_id, id, uploader, name, found,"
    " refused, noted) VALUES (7, decode(repeat('f1', 16), 'hex'), 101,"
    " 'plan.txt', repeat('x', 995), false, true)";

static int
set_up(void **state)
{
	const char *env[2] = { NULL, NULL };

	uploads.db = test_database_new();
	directory = test_service_start(uploads.db, "directory", NULL);
	test_sql(uploads.db, "directory", seed);
	env[0] = test_setting("LIAISON_DIRECTORY",
	    test_service_endpoint(directory));
	notify = test_service_start(uploads.db, "notify", env);
	uploads.more[0] = env[0];
	uploads.more[1] = test_setting("LIAISON_NOTIFY",
	    test_service_endpoint(notify));
	uploads.more[2] = "LIAISON_CLAMD=/nonexistent/clamd";
	return uploads_set_up(state);
}

static int
tear_down(void **state)
{
	test_service_stop(&notify);
	test_service_stop(&directory);
	return uploads_tear_down(state);
}

static bool
all_is_told(void *arg)
{
	(void)arg;
	return strcmp(test_sql(uploads.db, "attachments",
	    "SELECT count(*) FROM attachment_finding"), "0") == 0;
}

/* Lines leave together, a moment later. */
static bool
is_logged(void *arg)
{
	(void)arg;
	return test_service_logged(uploads.services[0],
	    "told=INVALID_ARGUMENT") || test_service_logged(
	    uploads.services[1], "told=INVALID_ARGUMENT");
}

static void
test_one_who_cannot_be_told_stops_nobody(void **state)
{
	(void)state;
	test_sql(uploads.db, "attachments", finding);
	assert_true(test_wait(all_is_told, NULL, 60000));
	assert_true(test_wait(is_logged, NULL, 60000));
	assert_string_equal(test_sql(uploads.db, "notify",
	    "SELECT string_agg(user_id::text, ' ') FROM notice"), "101");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_who_cannot_be_told_stops_nobody),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
