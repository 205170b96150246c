/* Search: what is found, by whom, and what is not. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "messages_queries.h"
#include "post.h"

#define WAIT_MS	15000

/* ---- what is sent and looked for ---- */

static Messages__SendRequest *
letter(int64_t to, const char *subject, const char *html)
{
	Messages__SendRequest *req = post_letter(to);

	req->subject = (char *)(uintptr_t)subject;
	req->body_html = (char *)(uintptr_t)html;
	return req;
}

static const Messages__ListThreadsReply *
search_page(int64_t who, const char *q, Messages__Box box, uint32_t size,
    const char *token)
{
	Messages__ListThreadsRequest req = MESSAGES__LIST_THREADS_REQUEST__INIT;

	req.q = (char *)(uintptr_t)q;
	req.box = box;
	req.page_size = size;
	req.page_token = (char *)(uintptr_t)token;
	return post_call("ListThreads", post_user(who), &req, RPC__CODE__OK);
}

static const Messages__ListThreadsReply *
search(int64_t who, const char *q)
{
	return search_page(who, q, MESSAGES__BOX__INBOX, 0, "");
}

static void
finds(int64_t who, const char *q, size_t n)
{
	const Messages__ListThreadsReply *r = search(who, q);

	if (r->n_threads != n)
		fail_msg("%s: %zu found, not %zu", q, r->n_threads, n);
}

static void
sql(const char *fmt, ...)
{
	static char text[4096];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	test_sql(post.db, "messages", text);
}

/* Until the words of so many messages are in the index. */
static void
wait_for_texts(int n)
{
	char want[16];
	int i;

	(void)snprintf(want, sizeof(want), "%d", n);
	for (i = 0; i < WAIT_MS / 20; i++) {
		if (strcmp(test_sql(post.db, "messages",
		    "SELECT count(*) FROM message_text"), want) == 0)
			return;
		poll(NULL, 0, 20);
	}
	fail_msg("the words of %d messages are not written", n);
}

/* As it is right after the send, and once it is in the index. */
static void
both_ways(void (*check)(void), int texts)
{
	check();
	wait_for_texts(texts);
	check();
	/* By the index of people and words alone. */
	assert_string_equal(test_sql(post.db, "messages",
	    "SELECT count(*) FROM text_queue"), "0");
}

/* ---- what is found ---- */

static void
check_words(void)
{
	static const char *const found[] = {
		"réunion", "reunion", "REUNION", "réun", "réunions",
		"absences", "absence", "absen", "élève", "eleves",
		"meetings", "meet", "\"sortie scolaire\"", "claire",
		"dupont", "note", "note.txt", "pj:note", "pj:",
		"has:attachment", "réunion sortie meeting",
		"cœur", "coeur", "école", "ecole", "l'école", "12/03/2026",
		"2026", "org", "dupont@example.org", "de:dupont",
		"from:claire", "de:\"Claire Dupont\"", "R&D", "été",
		".*réunion[", "  réunion  ",
	};
	static const char *const lost[] = {
		"zèbre", "union", "\"scolaire sortie\"", "\"sortie réunion\"",
		"de:durand", "de:réunion", "pj:réunion", "amp", "strong",
		"réunion zèbre", "of", ".*", "de:", "?", "%", "_",
		"' OR 1=1 --", "') OR true --", "a:*|b", "\\",
	};
	size_t i;

	for (i = 0; i < sizeof(found) / sizeof(found[0]); i++)
		finds(PAUL, found[i], 1);
	for (i = 0; i < sizeof(lost) / sizeof(lost[0]); i++)
		finds(PAUL, lost[i], 0);
}

static void
test_words(void **state)
{
	Messages__SendRequest *req;
	char id[33], *ids[] = { id };

	(void)state;
	post_upload(CLAIRE, id);
	req = letter(PAUL, "Réunion de rentrée", "<p>Les <strong>absences"
	    "</strong> des élèves, au cœur de l’école\xc2\xa0: R&amp;D.</p>"
	    "<p>La sortie scolaire du 12/03/2026, en été. A meeting, too; "
	    "dupont@example.org</p>");
	req->attachment_ids = ids;
	req->n_attachment_ids = 1;
	post_send(CLAIRE, req);
	both_ways(check_words, 1);
}

static void
test_marks(void **state)
{
	const Messages__Thread *t;

	(void)state;
	post_send(CLAIRE, letter(PAUL, "Sortie", "<p>Des <b>Absences</b> "
	    "&lt;ici&gt;</p>"));
	t = search(PAUL, "absence")->threads[0];
	assert_string_equal(t->snippet, "Des \xee\x80\x80" "Absences"
	    "\xee\x80\x81 <ici> ");
	assert_int_equal(t->found_message_id, t->last_message_id);
	/* A list that is none of a search has no marks. */
	t = post_only(PAUL, MESSAGES__BOX__INBOX);
	assert_string_equal(t->snippet, "Des Absences <ici>");
	assert_int_equal(t->found_message_id, 0);
	/* Blank: nothing is looked for. */
	finds(PAUL, " \t\xc2\xa0", 1);
}

/* ---- by whom ---- */

static void
test_own_deliveries(void **state)
{
	int64_t thread;

	(void)state;
	post_send(CLAIRE, letter(PAUL, "Un mot", "<p>confidentiel</p>"));
	wait_for_texts(1);
	finds(PAUL, "confidentiel", 1);
	finds(CLAIRE, "confidentiel", 1);
	finds(ANNE, "confidentiel", 0);
	finds(STRANGER, "confidentiel", 0);
	/* Of a thread that one has, only what one got of it. */
	thread = post_send(CLAIRE, letter(ANNE, "Deux", "<p>premier</p>"));
	wait_for_texts(2);
	sql("INSERT INTO message SELECT school_id, thread_id, nextval("
	    "'message_id'), 11, sent_at, sender_role, NULL, NULL, sender_name,"
	    " sender_title, '{12}', to_ids, to_roles, to_names, to_titles,"
	    " '<p>secondaire</p>' FROM message WHERE id = %" PRId64, thread);
	finds(ANNE, "premier", 1);
	finds(ANNE, "secondaire", 0);
	sql("INSERT INTO text_queue SELECT 1, id, thread_id, 1 FROM message"
	    " WHERE body_html LIKE '%%secondaire%%'");
	wait_for_texts(3);
	finds(ANNE, "premier", 1);
	finds(ANNE, "secondaire", 0);
}

/* Whom a message is for is found as it is shown. */
static void
test_hidden_people(void **state)
{
	Messages__SendRequest *req;
	int64_t both[] = { PAUL, ANNE };

	(void)state;
	req = letter(PAUL, "Un mot", "<p>confidentiel</p>");
	req->to->user_ids = both;
	req->to->n_user_ids = 2;
	post_send(CLAIRE, req);
	finds(CLAIRE, "roux", 1);
	finds(CLAIRE, "to:roux", 1);
	finds(PAUL, "roux", 0);
	finds(PAUL, "to:roux", 0);
	wait_for_texts(1);
	sql("DELETE FROM message_text; INSERT INTO text_queue"
	    " SELECT 1, id, thread_id, 2 FROM message");
	wait_for_texts(1);
	finds(CLAIRE, "roux", 1);
	finds(CLAIRE, "to:roux", 1);
	finds(PAUL, "roux", 0);
	finds(PAUL, "to:roux", 0);
	/* Where answers go to all, all see all. */
	sql("UPDATE thread SET replies = 1; DELETE FROM message_text;"
	    " INSERT INTO text_queue SELECT 1, id, thread_id, 2 FROM message");
	wait_for_texts(1);
	finds(PAUL, "to:roux", 1);
	/* But not who was taken out, nor a group of the sender's own. */
	sql("UPDATE message SET to_ids = '{group:7,13}', to_roles = '{0,-3}';"
	    " DELETE FROM message_text;"
	    " INSERT INTO text_queue SELECT 1, id, thread_id, 2 FROM message");
	wait_for_texts(1);
	finds(PAUL, "to:roux", 0);
	finds(PAUL, "martin", 0);
	finds(CLAIRE, "martin", 1);
	/* A category is shown to everybody. */
	sql("UPDATE message SET to_ids[1] = 'class:1'; DELETE FROM"
	    " message_text;"
	    " INSERT INTO text_queue SELECT 1, id, thread_id, 2 FROM message");
	wait_for_texts(1);
	finds(PAUL, "à:martin", 1);
}

/* ---- operators ---- */

static void
test_places(void **state)
{
	int64_t kept, gone;

	(void)state;
	post_send(CLAIRE, letter(PAUL, "Un", "<p>mot</p>"));
	kept = post_send(CLAIRE, letter(PAUL, "Deux", "<p>mot</p>"));
	gone = post_send(CLAIRE, letter(PAUL, "Trois", "<p>mot</p>"));
	post_mark(PAUL, kept, 'a', true, RPC__CODE__OK);
	post_mark(PAUL, gone, 't', true, RPC__CODE__OK);
	post_send(PAUL, letter(CLAIRE, "Quatre", "<p>mot</p>"));
	/* Everywhere but in the trash, the newest first. */
	finds(PAUL, "mot", 3);
	assert_string_equal(search(PAUL, "mot")->threads[0]->subject,
	    "Quatre");
	assert_string_equal(search(PAUL, "mot")->threads[2]->subject, "Un");
	finds(PAUL, "mot dans:réception", 1);
	finds(PAUL, "mot in:inbox", 1);
	finds(PAUL, "mot in:sent", 1);
	finds(PAUL, "mot dans:archives", 1);
	finds(PAUL, "mot dans:corbeille", 1);
	assert_int_equal(search_page(PAUL, "mot", MESSAGES__BOX__SENT, 0,
	    "")->n_threads, 1);
	assert_int_equal(search_page(PAUL, "mot", MESSAGES__BOX__ARCHIVE, 0,
	    "")->threads[0]->id, kept);
	assert_int_equal(search_page(PAUL, "mot", MESSAGES__BOX__TRASH, 0,
	    "")->threads[0]->id, gone);
	assert_int_equal(search_page(PAUL, "mot in:sent",
	    MESSAGES__BOX__TRASH, 0, "")->n_threads, 1);
	finds(PAUL, "non-lu:", 2);
	finds(PAUL, "mot is:unread in:archive", 1);
	post_mark(PAUL, kept, 'r', true, RPC__CODE__OK);
	finds(PAUL, "mot is:unread in:archive", 0);
	finds(PAUL, "pj:", 0);
	assert_int_equal(search(PAUL, "mot")->unread_threads, 1);
	assert_int_equal(search(PAUL, "zèbre")->unread_threads, 1);
}

static void
test_dates(void **state)
{
	(void)state;
	post_send(CLAIRE, letter(PAUL, "Vieux", "<p>mot</p>"));
	wait_for_texts(1);
	sql("UPDATE message SET sent_at = '2020-05-05 12:00Z';"
	    " UPDATE message_text SET at = '2020-05-05 12:00Z';"
	    " UPDATE entry SET received_at = '2020-05-05 12:00Z'"
	    " WHERE user_id = 12");
	post_send(CLAIRE, letter(PAUL, "Neuf", "<p>mot</p>"));
	wait_for_texts(2);
	finds(PAUL, "mot avant:2020-05-05", 0);
	finds(PAUL, "mot avant:2020-05-06", 1);
	finds(PAUL, "mot before:06/05/2020", 1);
	finds(PAUL, "mot après:2020-05-05", 2);
	finds(PAUL, "mot after:2020-05-06", 1);
	finds(PAUL, "après:2020-05-05 avant:2020-05-06", 1);
	finds(PAUL, "avant:2019", 0);
}

/* ---- what may not be found any more ---- */

static void
test_recalled(void **state)
{
	int64_t id;

	(void)state;
	/* Before its words are written, and after. */
	id = post_send(CLAIRE, letter(PAUL, "Un", "<p>confidentiel</p>"));
	sql("SELECT forget_text(1, %" PRId64 ")", id);
	finds(PAUL, "confidentiel", 0);
	finds(CLAIRE, "confidentiel", 0);
	id = post_send(CLAIRE, letter(PAUL, "Deux", "<p>confidentiel</p>"));
	wait_for_texts(2);
	finds(PAUL, "confidentiel", 1);
	sql("SELECT forget_text(1, %" PRId64 ")", id);
	finds(PAUL, "confidentiel", 0);
	finds(PAUL, "un", 0);
	finds(PAUL, "deux", 0);
	/* Nor does it come back. */
	sql("INSERT INTO text_queue SELECT 1, id, thread_id, 1 FROM message");
	post_send(CLAIRE, letter(PAUL, "Trois", "<p>autre</p>"));
	wait_for_texts(3);
	finds(PAUL, "confidentiel", 0);
	/* Twice, and of what is none of a school's. */
	sql("SELECT forget_text(1, %" PRId64 "), forget_text(2, %" PRId64 ")",
	    id, id);
	finds(PAUL, "autre", 1);
}

/* What waits for its time is found by nobody. */
static void
test_held(void **state)
{
	Messages__SendRequest *req = letter(PAUL, "Un", "<p>attente</p>");

	(void)state;
	req->options->undo_seconds = 60;
	post_call("Send", post_user(CLAIRE), req, RPC__CODE__OK);
	finds(PAUL, "attente", 0);
	finds(CLAIRE, "attente", 0);
}

/* ---- many ---- */

/* n threads of Claire's to Paul, old ones; every third says "tiers". */
static void
fill(int n)
{
	sql("WITH x AS (SELECT nextval('message_id') AS id, g,"
	    "  now() - interval '1 year' + g * interval '1 min' AS at"
	    "  FROM generate_series(1, %d) g), t AS ("
	    " INSERT INTO thread SELECT 1, id, 11, 4, 0, 'Fil ' || g,"
	    "  'Claire Martin', '' FROM x), m AS ("
	    " INSERT INTO message SELECT 1, id, id, 11, at, 4, 0, NULL,"
	    "  'Claire Martin', '', '{12}', '{12}', '{3}', '{Paul Petit}',"
	    "  NULL,"
	    "  '<p>commun' || CASE WHEN g %% 3 = 0 THEN ' tiers' ELSE '' END"
	    "  || CASE WHEN g = 7 THEN ' aiguille' ELSE '' END || '</p>'"
	    "  FROM x), q AS ("
	    " INSERT INTO text_queue SELECT 1, id, id, 1 FROM x)"
	    " INSERT INTO entry (school_id, user_id, thread_id, received_at,"
	    "  read_upto, other_id, message_count, other_role, unread,"
	    "  exchanged, has_files, subject, snippet, to_summary, other_name,"
	    "  other_title, last_id)"
	    " SELECT 1, 12, id, at, 0, 11, 1, 4, g %% 2 = 0, false, false,"
	    "  'Fil ' || g, '', '', 'Claire Martin', '', id FROM x", n);
	wait_for_texts(n);
}

/* All pages of a search; how many lines. */
static int
all_pages(const char *q, uint32_t size)
{
	const Messages__ListThreadsReply *r;
	char token[128] = "";
	int64_t at = INT64_MAX, now;
	int n = 0;
	size_t i;

	do {
		r = search_page(PAUL, q, MESSAGES__BOX__INBOX, size, token);
		assert_true(r->n_threads <= size);
		for (i = 0; i < r->n_threads; i++) {
			now = r->threads[i]->last_message_at->seconds;
			assert_true(now < at);
			at = now;
		}
		n += (int)r->n_threads;
		(void)snprintf(token, sizeof(token), "%s", r->next_page_token);
	} while (token[0] != '\0');
	return n;
}

static void
test_many(void **state)
{
	(void)state;
	fill(2000);
	/* Far behind the newest lines. */
	finds(PAUL, "aiguille", 1);
	assert_non_null(strstr(search(PAUL, "aiguille")->threads[0]->snippet,
	    "\xee\x80\x80" "aiguille\xee\x80\x81"));
	finds(ANNE, "aiguille", 0);
	finds(PAUL, "de:claire aiguille", 1);
	/* Pages meet, wherever one of them was found. */
	assert_int_equal(all_pages("commun", 200), 2000);
	assert_int_equal(all_pages("tiers", 100), 666);
	assert_int_equal(all_pages("tiers non-lu:", 7), 333);
	assert_int_equal(all_pages("non-lu:", 150), 1000);
	assert_int_equal(all_pages("pj:", 150), 0);
	assert_int_equal(all_pages("avant:2000", 150), 0);
}

static bool
is_filled(void *arg)
{
	(void)arg;
	return strcmp(test_sql(post.db, "messages",
	    "SELECT count(*) FROM text_fill"), "0") == 0;
}

/* What is older than the search is put into the queue by whoever starts. */
static void
test_older(void **state)
{
	struct test_service *more;
	char file[512];

	(void)state;
	fill(1200);
	sql("TRUNCATE message_text");
	finds(PAUL, "aiguille", 0);
	sql("INSERT INTO text_fill VALUES (9223372036854775807,"
	    " 9223372036854775807)");
	(void)snprintf(file, sizeof(file), "%s/more", test_folder());
	more = post_start_messages(file);
	wait_for_texts(1200);
	finds(PAUL, "aiguille", 1);
	/* Then there is nothing more to look for. */
	assert_true(test_wait(is_filled, NULL, WAIT_MS));
	test_service_stop(&more);
}

/* ---- the caller's own deliveries, in plan and code ---- */

static const struct pg_statement *const searches[] = {
	&messages_search_anywhere_query, &messages_search_inbox_query,
	&messages_search_sent_query, &messages_search_archive_query,
	&messages_search_trash_query, &messages_search_beyond_query,
};

static void
test_code(void **state)
{
	static const char *const parts[] = {
		"people @> ARRAY[$2::bigint]",
		"e.school_id = $1::bigint AND e.user_id = $2::bigint",
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(searches) / sizeof(searches[0]); i++)
		for (j = 0; j < 2; j++)
			if (strstr(searches[i]->sql, parts[j]) == NULL)
				fail_msg("%s is not of the caller's own: %s",
				    searches[i]->name, parts[j]);
}

static void
test_plan(void **state)
{
	static char text[16384];
	const char *plan;

	(void)state;
	fill(1000);
	test_sql(post.db, "messages", "CREATE OR REPLACE FUNCTION"
	    " plan_of(p_sql text) RETURNS text LANGUAGE plpgsql AS $$"
	    " DECLARE l text; a text := ''; BEGIN"
	    " FOR l IN EXECUTE 'EXPLAIN ' || p_sql LOOP a := a || l || chr(10);"
	    " END LOOP; RETURN a; END $$");
	(void)snprintf(text, sizeof(text), "PREPARE p AS %s;"
	    " SET enable_seqscan = off; ANALYZE message_text, entry;"
	    " SELECT plan_of($q$EXECUTE p(1, 12, '{\"\"}', '{aiguille}',"
	    " '1970-01-01', '2100-01-01', false, '2100-01-01', 1, 50, 0)$q$)",
	    messages_search_beyond_query.sql);
	plan = test_sql(post.db, "messages", text);
	assert_non_null(strstr(plan, "Bitmap Index Scan on"
	    " message_text_found"));
	assert_non_null(strstr(plan, "Index Cond: ((people @> '{12}'"));
	assert_non_null(strstr(plan, "user_id = '12'"));
	assert_null(strstr(plan, "Seq Scan on message"));
	test_sql(post.db, "messages", "DROP FUNCTION plan_of");
}

/* ---- bad input ---- */

static void
test_refused(void **state)
{
	Messages__ListThreadsRequest req = MESSAGES__LIST_THREADS_REQUEST__INIT;
	char *q = post_filled(10000);

	(void)state;
	req.q = q;
	post_call("ListThreads", post_user(PAUL), &req,
	    RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(post.status.field, "q");
	q[500] = '\0';
	post_call("ListThreads", post_user(PAUL), &req, RPC__CODE__OK);
	req.q = (char *)"mot";
	req.page_token = (char *)"n00000000000000010000000000000001";
	post_call("ListThreads", post_user(PAUL), &req,
	    RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(post.status.field, "pageToken");
	req.page_token = (char *)"";
	req.box = MESSAGES__BOX__SCHEDULED;
	post_call("ListThreads", post_user(PAUL), &req,
	    RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(post.status.field, "box");
	req.box = MESSAGES__BOX__INBOX;
	req.thread_id = 5;
	post_call("ListThreads", post_user(PAUL), &req,
	    RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(post.status.field, "threadId");
	free(q);
}

int
main(void)
{
#define TEST(fn)	cmocka_unit_test_setup(fn, post_empty)
	const struct CMUnitTest tests[] = {
		TEST(test_words), TEST(test_marks), TEST(test_own_deliveries),
		TEST(test_hidden_people), TEST(test_places), TEST(test_dates),
		TEST(test_recalled), TEST(test_held), TEST(test_many),
		TEST(test_older), TEST(test_code), TEST(test_plan),
		TEST(test_refused),
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
