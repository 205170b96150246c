/* The clock and the calendar of the first school. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "post.h"
#include "quiet_clock.h"

#define WAIT_MS	15000
#define LOOK_MS	20

/* For both services. */
void
post_time(const char *at)
{
	char sql[300];

	snprintf(sql, sizeof(sql), "CREATE OR REPLACE FUNCTION delivery_now()"
	    " RETURNS timestamptz LANGUAGE sql VOLATILE AS"
	    " $$ SELECT timestamptz '%s' $$", at);
	test_sql(post.db, "messages", sql);
	snprintf(sql, sizeof(sql), "INSERT INTO clock VALUES (1, '%s') ON"
	    " CONFLICT (school_id) DO UPDATE SET at = excluded.at", at);
	test_sql(post.db, "directory", sql);
}

void
post_hours(int role, const char *days, const char *hours)
{
	char sql[300];

	test_sql(post.db, "directory", "DELETE FROM role_hours;"
	    " DELETE FROM calendar_span");
	if (hours != NULL) {
		snprintf(sql, sizeof(sql), "INSERT INTO role_hours VALUES"
		    " (1, %d, 1, '{%s}', %s)", role, days, hours);
		test_sql(post.db, "directory", sql);
	}
	/* As put_calendar() does. */
	post_tell_directory();
}

void
post_wait(const char *sql, const char *expected)
{
	int i;

	for (i = 0; strcmp(test_sql(post.db, "messages", sql), expected) != 0;
	    i++) {
		assert_true(i < WAIT_MS / LOOK_MS);
		poll(NULL, 0, LOOK_MS);
	}
}
