/*
 * Every statement of a school's table names the school, in queries and in
 * functions: for each table that has a school_id and is read or written, its
 * SELECT, UPDATE or DELETE compares one, and its INSERT says one.  What works
 * for all schools is in a closed list.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/log.h"
#include "pg/libpq.h"
#include "services.h"

#define MAX_DEPTH	64
#define MAX_WORD	128

/* The statements that work for all schools, or for rows already chosen. */
static struct {
	const char	*name;
	int		 statements;
	bool		 seen;
} all_schools[] = {
	/* The relay. */
	{ "messages.take_events", 1, false },
	{ "messages.take_held", 1, false },
	{ "messages.take_due", 2, false },
	{ "messages.take_auto_replies", 1, false },
	{ "messages.remind_due", 1, false },
	{ "messages.take_reminders", 2, false },
	{ "messages.take_urgent", 1, false },
	{ "messages.reading_take", 1, false },
	{ "messages.write_texts", 1, false },
	{ "messages.fill_texts", 3, false },
	/* What other services have not heard of yet. */
	{ "directory.ban_changes", 1, false },
	{ "directory.auto_reply_changes", 1, false },
	{ "directory.take_untold_jobs", 2, false },
	{ "attachments.take_untold_data_exports", 1, false },
	{ "attachments.take_findings", 1, false },
	/* Files that wait for the scanner for viruses. */
	{ "attachments.take_scans", 1, false },
	{ "attachments.take_rescans", 1, false },
	{ "attachments.count_waiting_scans", 1, false },
	/* Files of somebody's data: made, and forgotten. */
	{ "attachments.take_data_export", 1, false },
	{ "attachments.forget_data_exports", 1, false },
	/* What becomes of lines by themselves. */
	{ "messages.sweep_acts", 1, false },
	{ "messages.forget_acts", 1, false },
	{ "messages.sweep_folders", 1, false },
	{ "messages.sweep_trash", 1, false },
	{ "messages.sweep_retention", 2, false },
	{ "messages.take_old_notifications", 1, false },
	{ "directory.take_mails", 2, false },
	{ "notify.mail_take", 1, false },
	{ "notify.replies_forget", 1, false },
	{ "notify.channel_take_plans", 1, false },
	{ "notify.gather_letters", 1, false },
	{ "notify.take_letters", 1, false },
	{ "notify.take_hook_deliveries", 1, false },
	{ "notify.take_hooks_off", 1, false },
	{ "notify.take_pushes", 1, false },
	/* Whatever event is due is looked at by whichever replica. */
	{ "notify.rsvp_take_check", 1, false },
	{ "notify.rsvp_take_reminder", 1, false },
	/* Who logs in says neither school nor person. */
	{ "directory.login_ask", 1, false },
	{ "directory.login_means", 1, false },
	{ "directory.school_named", 2, false },
	/* Provisioning names a school by its code. */
	{ "directory.create_school", 1, false },
	/* The region's administrator makes schools, and sees them all. */
	{ "directory.add_school", 1, false },
	{ "directory.list_schools", 1, false },
	{ "directory.make_region_administrator", 2, false },
	/* What waits in a process's database, for the page of its health. */
	{ "directory.count_running_jobs", 1, false },
	{ "directory.count_waiting_jobs", 1, false },
	{ "messages.outbox_count", 2, false },
	{ "messages.held_count", 1, false },
	{ "notify.mail_count", 1, false },
	{ "notify.channel_plan_count", 1, false },
	{ "notify.letter_count", 1, false },
	{ "notify.hook_count", 1, false },
	{ "notify.push_count", 1, false },
	/* Every gateway hears of sessions that end, whatever its schools. */
	{ "directory.stale_sessions", 1, false },
	/* What is old goes, everywhere. */
	{ "directory.sweep", 17, false },
	{ "directory.sweep_rosters", 5, false },
	{ "notify.mail_tidy", 3, false },
	{ "notify.sweep_hooks", 2, false },
	{ "notify.sweep_channels", 6, false },
	{ "attachments.next_school", 1, false },
	/* The day turns in one school after the other. */
	{ "directory.turn_day", 1, false },
	/* Whole rows of this school, put back. */
	{ "directory.roster_try", 1, false },
	{ "directory.roster_wait", 2, false },
	/* What a commit changed, and what is old of it. */
	{ "messages.live_is_restored", 1, false },
	{ "messages.live_state", 2, false },
	{ "messages.live_written", 1, false },
	{ "messages.live_sweep", 2, false },
	{ "notify.live_is_restored", 1, false },
	{ "notify.live_state", 2, false },
	{ "notify.live_written", 1, false },
	{ "notify.live_sweep", 2, false },
	/* By the place of rows that were just chosen. */
	{ "notify.mark_threads", 1, false },
};
#define NALL	(sizeof(all_schools) / sizeof(all_schools[0]))

/* A statement, or one inside of another. */
struct scope {
	bool	statement;	/* not only a parenthesis */
	int	tables, compared;
	int	inserted, named;
	int	from;		/* depth of its list of tables, while in it */
};

struct reader {
	const char	*rest;
	char		 word[MAX_WORD];	/* of the token, lower case */
	char		 before[MAX_WORD], before_that[MAX_WORD];
	struct scope	 scopes[MAX_DEPTH];
	int		 depth;
	const char	*tables;	/* " message entry " */
	int		 wrong;
};

static struct test_database	*db;
static int			 wrong;

static int
setup(void **state)
{
	(void)state;
	db = test_database_migrated();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	test_database_free(&db);
	return 0;
}

/* ---- words of SQL ---- */

/* Behind blanks, comments and texts. */
static const char *
blanks(const char *p)
{
	for (;;) {
		while (isspace(*p))
			p++;
		if (strncmp(p, "--", 2) == 0)
			p += strcspn(p, "\n");
		else if (*p == '\'')
			p += 1 + strcspn(p + 1, "'") + (p[1] != '\0');
		else
			return p;
	}
}

/* Takes one; a name has its points. */
static bool
next_word(struct reader *r)
{
	const char *p = blanks(r->rest);
	size_t len = 0, i;

	while (isalnum(p[len]) || p[len] == '_' || p[len] == '.' ||
	    p[len] == '$')
		len++;
	if (len == 0 && *p != '\0')
		len = 1;
	strcpy(r->before_that, r->before);
	strcpy(r->before, r->word);
	for (i = 0; i < len && i < MAX_WORD - 1; i++)
		r->word[i] = (char)tolower(p[i]);
	r->word[i] = '\0';
	r->rest = p + len;
	return len > 0;
}

static bool
is_one_of(const char *word, const char *list)
{
	char with[MAX_WORD + 2];

	snprintf(with, sizeof(with), " %s ", word);
	return strstr(list, with) != NULL;
}

static bool
is_school(const char *word)
{
	const char *name = strrchr(word, '.') != NULL ?
	    strrchr(word, '.') + 1 : word;

	return is_one_of(name, " school_id p_school p_schools v_school ");
}

/* ---- statements ---- */

static void
open_scope(struct reader *r)
{
	struct scope *s = &r->scopes[++r->depth];
	char first[8];
	size_t i;
	const char *p = blanks(r->rest);

	assert_true(r->depth < MAX_DEPTH);
	for (i = 0; i < sizeof(first) - 1 && isalpha(p[i]); i++)
		first[i] = (char)tolower(p[i]);
	first[i] = '\0';
	*s = (struct scope){ .from = -1, .statement = is_one_of(first,
	    " select with insert update delete ") };
}

static void
judge(struct reader *r, const struct scope *s)
{
	if (s->compared < s->tables || (s->inserted > 0 && s->named == 0))
		r->wrong++;
}

static struct scope *
statement(struct reader *r)
{
	int i = r->depth;

	while (i > 0 && !r->scopes[i].statement)
		i--;
	return &r->scopes[i];
}

static void
take_table(struct reader *r)
{
	struct scope *s = statement(r);
	bool list = is_one_of(r->before, " from join update using only into ");

	if (strcmp(r->before, ",") == 0)
		list = s->from == r->depth;
	if (!list || !is_one_of(r->word, r->tables))
		return;
	if (strcmp(r->before, "into") == 0)
		s->inserted++;
	else
		s->tables++;
}

/* One comparison is one, whichever side of it names the school. */
static void
take_school(struct reader *r)
{
	struct scope *s = statement(r);
	const char *p = blanks(r->rest);

	s->named++;
	if (strcmp(r->before, "=") == 0 ? !is_school(r->before_that) :
	    *p == '=' || strncasecmp(p, "IN ", 3) == 0 ||
	    (strcmp(r->before, "(") == 0 &&
	    strcmp(r->before_that, "using") == 0))
		s->compared++;
}

static void
take(struct reader *r)
{
	struct scope *s = statement(r);

	if (strcmp(r->word, "(") == 0) {
		open_scope(r);
	} else if (strcmp(r->word, ")") == 0) {
		if (r->scopes[r->depth].statement)
			judge(r, &r->scopes[r->depth]);
		r->depth -= r->depth > 0;
	} else if (strcmp(r->word, ";") == 0) {
		judge(r, s);
		*s = (struct scope){ .from = -1, .statement = true };
	} else if (is_one_of(r->word, " from using ")) {
		s->from = r->depth;
	} else if (is_one_of(r->word, " where set group order returning"
	    " select union limit loop ")) {
		s->from = -1;
	}
	if (is_school(r->word))
		take_school(r);
	take_table(r);
}

static int
faults_of(const char *sql, const char *tables)
{
	struct reader r = { .rest = sql, .tables = tables };

	r.scopes[0] = (struct scope){ .from = -1, .statement = true };
	while (next_word(&r))
		take(&r);
	judge(&r, &r.scopes[0]);
	return r.wrong;
}

static void
check(const char *service, const char *name, const char *sql,
    const char *tables)
{
	int faults = faults_of(sql, tables);
	char full[MAX_WORD];
	size_t i;

	snprintf(full, sizeof(full), "%s.%s", service, name);
	for (i = 0; i < NALL; i++)
		if (strcmp(full, all_schools[i].name) == 0) {
			all_schools[i].seen = true;
			faults -= all_schools[i].statements;
		}
	if (faults == 0)
		return;
	wrong++;
	print_error("%s: %d statements %s\n", full, abs(faults), faults > 0 ?
	    "of a school do not name it" : "fewer than the list has");
}

static void
check_service(const struct test_schema *s)
{
	const struct pg_described *q;
	PGconn *c = PQconnectdb(test_database_conninfo(db, s->name));
	PGresult *tables, *functions;
	int i;

	tables = PQexec(c, "SELECT ' ' || string_agg(c.relname, ' ') || ' '"
	    " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
	    " WHERE c.relnamespace = current_schema()::regnamespace"
	    "  AND c.relkind = 'r' AND a.attname = 'school_id'");
	functions = PQexec(c, "SELECT proname, prosrc FROM pg_proc WHERE"
	    " pronamespace = current_schema()::regnamespace ORDER BY proname");
	assert_int_equal(PQntuples(tables), 1);
	assert_int_equal(PQresultStatus(functions), PGRES_TUPLES_OK);
	for (i = 0; i < PQntuples(functions); i++)
		check(s->name, PQgetvalue(functions, i, 0),
		    PQgetvalue(functions, i, 1), PQgetvalue(tables, 0, 0));
	/* One that is but a call may have the name of its function. */
	for (q = s->queries; q->statement != NULL; q++)
		if (faults_of(q->statement->sql, PQgetvalue(tables, 0, 0)) > 0)
			check(s->name, q->statement->name, q->statement->sql,
			    PQgetvalue(tables, 0, 0));
	PQclear(tables);
	PQclear(functions);
	PQfinish(c);
}

static void
test_statements_name_the_school(void **state)
{
	const struct test_schema *s;
	size_t i;

	(void)state;
	for (s = test_schemas; s->name != NULL; s++)
		check_service(s);
	for (i = 0; i < NALL; i++)
		if (!all_schools[i].seen) {
			print_error("no %s any more\n", all_schools[i].name);
			wrong++;
		}
	assert_int_equal(wrong, 0);
}

/* That it would see what is wrong. */
static void
test_finds_what_names_none(void **state)
{
	static const struct {
		int		 faults;
		const char	*sql;
	} cases[] = {
		{ 0, "SELECT x FROM a WHERE a.school_id = $1" },
		{ 0, "SELECT x FROM other" },
		{ 1, "SELECT x FROM a WHERE id = 1 -- school_id = 1" },
		{ 1, "SELECT school_id FROM a ORDER BY school_id" },
		{ 0, "SELECT FROM a JOIN b ON b.school_id = a.school_id"
		    " WHERE a.school_id = p_school" },
		{ 1, "SELECT FROM a JOIN b ON b.school_id = a.school_id" },
		{ 1, "SELECT FROM other o, a WHERE o.x = a.x" },
		{ 1, "SELECT 1 WHERE EXISTS (SELECT FROM b WHERE b.x = 2)" },
		{ 1, "SELECT FROM a WHERE school_id = 1 AND x IN ("
		    "SELECT x FROM b)" },
		{ 0, "SELECT FROM a JOIN b USING (school_id, id)"
		    " WHERE a.school_id = 1" },
		{ 1, "DELETE FROM a WHERE x = 'school_id = 1'" },
		{ 1, "UPDATE a SET x = 1; SELECT FROM a WHERE school_id = 1" },
		{ 0, "INSERT INTO a VALUES (p_school, 1)" },
		{ 1, "INSERT INTO a VALUES (1, 1)" },
		{ 1, "WITH n AS (INSERT INTO a (x) SELECT 1) SELECT FROM n" },
		{ 0, "SELECT FROM a WHERE school_id = 1 FOR UPDATE" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (faults_of(cases[i].sql, " a b ") != cases[i].faults)
			fail_msg("%d and not %d: %s", faults_of(cases[i].sql,
			    " a b "), cases[i].faults, cases[i].sql);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_finds_what_names_none),
		cmocka_unit_test_setup_teardown(
		    test_statements_name_the_school, setup, teardown),
	};

	log_init("schools_test", "error");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
