/* An import that is asked for again with its key is one import. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "small_school.h"

static struct small_school school;
static struct status status;

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

static const char *
jobs_of(int64_t id)
{
	char sql[128];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM job WHERE school_id ="
	    " %" PRId64, id);
	return test_sql(school.db, "directory", sql);
}

static void
import(int64_t id, const char *key, const struct bundle_file *files,
    char job[static 33])
{
	test_peer_key(school.peer, key);
	assert_int_equal(small_school_import(&school, id, files, job, &status),
	    RPC__CODE__OK);
}

static void
refuse(int64_t id, const char *key, const struct bundle_file *files, int code,
    Rpc__Reason reason)
{
	char job[33];

	test_peer_key(school.peer, key);
	assert_int_equal(small_school_import(&school, id, files, job, &status),
	    code);
	assert_int_equal(status.reason, reason);
}

static void
test_same_key_same_job(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];
	char first[33], again[33];
	int64_t id = small_school_create(&school, "once");
	int i;

	(void)state;
	small_school_files(files);
	import(id, "key", files, first);
	/* While it runs, and when it has ended. */
	for (i = 0; i < 3; i++) {
		import(id, "key", files, again);
		assert_string_equal(again, first);
		test_peer_key(school.peer, NULL);
		assert_int_equal(small_school_wait(&school, id, first)->state,
		    DIRECTORY__JOB__STATE__DONE);
	}
	assert_string_equal(jobs_of(id), "1");
	/* Other content. */
	files[2].text = files[3].text;
	refuse(id, "key", files, RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__IDEMPOTENCY_KEY_REUSED);
	assert_string_equal(status.field, "idempotencyKey");
	assert_string_equal(jobs_of(id), "1");
}

static void
test_other_keys_are_other_jobs(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];
	int64_t id = small_school_create(&school, "keys");
	int64_t other = small_school_create(&school, "keys2");
	static const char *const keys[] = { "a", "b", NULL, NULL };
	char job[33], before[33] = "";
	size_t i;

	(void)state;
	small_school_files(files);
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		import(id, keys[i], files, job);
		assert_string_not_equal(job, before);
		strcpy(before, job);
		test_peer_key(school.peer, NULL);
		small_school_wait(&school, id, job);
	}
	assert_string_equal(jobs_of(id), "4");
	/* Another school's key is its own. */
	import(other, "a", files, job);
	test_peer_key(school.peer, NULL);
	small_school_wait(&school, other, job);
	assert_string_equal(jobs_of(other), "1");
}

static void
test_a_key_is_short_and_printable(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];

	(void)state;
	small_school_files(files);
	refuse(school.id, "a\nb", files, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_key_same_job),
		cmocka_unit_test(test_other_keys_are_other_jobs),
		cmocka_unit_test(test_a_key_is_short_and_printable),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
