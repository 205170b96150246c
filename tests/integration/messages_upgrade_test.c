/* A filled database of the release before becomes one of this release. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "services.h"

static struct test_database	*db;

static int
setup(void **state)
{
	(void)state;
	db = test_database_bare();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	test_database_free(&db);
	return 0;
}

static void
migrate(const struct pg_schema *schema)
{
	char error[512];

	if (pg_migrate(test_database_conninfo(db, "messages"), schema, 10000,
	    error, sizeof(error)) != 0)
		fail_msg("%s", error);
}

/* The schema as it was before delivery was of its own. */
static struct pg_schema
before(const struct pg_schema *now)
{
	struct pg_schema was = { now->migrations, 0, NULL, 0 };

	while (was.nmigrations < now->nmigrations && strncmp(
	    now->migrations[was.nmigrations].name, "012_", 4) < 0)
		was.nmigrations++;
	assert_true(was.nmigrations < now->nmigrations);
	return was;
}

static void
sees(const char *sql, const char *value)
{
	assert_string_equal(test_sql(db, "messages", sql), value);
}

static void
test_nothing_is_lost(void **state)
{
	const struct pg_schema *schema = NULL;
	struct pg_schema was;
	size_t i;

	(void)state;
	for (i = 0; test_schemas[i].name != NULL; i++)
		if (strcmp(test_schemas[i].name, "messages") == 0)
			schema = test_schemas[i].schema;
	assert_non_null(schema);
	was = before(schema);
	migrate(&was);
	/* 5: a thread of three to 11; 8: one of another school; 9: by 11. */
	test_sql(db, "messages", "INSERT INTO message (school_id, thread_id,"
	    " id, sender_id, sent_at, sender_role, replies, subject,"
	    " sender_name, sender_title, audience, to_ids, to_roles, to_names,"
	    " body_html) SELECT s, t, i, f, now(), 1, CASE WHEN t = i THEN 1"
	    " END, CASE WHEN t = i THEN 'Sujet ' || i END, 'Marie', 'Mme',"
	    " ARRAY[a]::bigint[], '{}', '{}', '{}', '<p>x</p>' FROM (VALUES"
	    " (1, 5, 5, 31, 11), (1, 5, 6, 11, 31), (1, 5, 7, 31, 11),"
	    " (2, 8, 8, 61, 62), (1, 9, 9, 11, 31)) x (s, t, i, f, a)");
	test_sql(db, "messages", "INSERT INTO entry (school_id, user_id,"
	    " thread_id, received_at, read_upto, other_id, message_count,"
	    " other_role, unread, exchanged, has_files, subject, snippet,"
	    " to_summary, other_name, other_title, last_id) VALUES"
	    " (1, 11, 5, now(), 5, 31, 3, 1, true, true, false, 'Sujet 5',"
	    " 'x', '', 'Marie', '', 7)");
	test_sql(db, "messages", "INSERT INTO outbox VALUES"
	    " (1, 9, 9, 1, '-infinity')");
	migrate(schema);
	sees("SELECT count(*) FROM message", "5");
	sees("SELECT string_agg(concat_ws(' ', school_id, id, starter_id,"
	    " replies, subject), ', ' ORDER BY id) FROM thread",
	    "1 5 31 1 Sujet 5, 2 8 61 1 Sujet 8, 1 9 11 1 Sujet 9");
	/* What is read is as it was, by positions that are the ids. */
	sees("SELECT (line).unread FROM mark_threads(1, 11, '{5}', '{5}',"
	    " true, true, NULL, NULL)", "t");
	sees("SELECT (line).read_upto FROM mark_threads(1, 11, '{5}', NULL,"
	    " true, true, NULL, NULL)", "7");
	sees("SELECT string_agg(message_id::text, ' ' ORDER BY message_id)"
	    " FROM receipt", "7");
	/* What notify was not told, it still is. */
	sees("SELECT message_id || ' ' || body || ' ' || user_ids::text"
	    " FROM take_events(10, 10)", "9 Sujet 9 {31}");
	/* A call of the release before that began then begins its thread. */
	test_sql(db, "messages", "INSERT INTO message (school_id, thread_id,"
	    " id, sender_id, sent_at, sender_role, replies, subject,"
	    " sender_name, sender_title, audience, to_ids, to_roles, to_names,"
	    " body_html) VALUES (1, 20, 20, 31, now(), 1, 2, 'Pendant',"
	    " 'Marie', '', '{11}', '{}', '{}', '{}', '<p>x</p>')");
	sees("SELECT subject FROM thread WHERE id = 20", "Pendant");
	/* And once more changes nothing. */
	migrate(schema);
	sees("SELECT count(*) FROM thread", "4");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_nothing_is_lost, setup,
		    teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
