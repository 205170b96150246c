/*
 * Erasing a person who has left, service by service: what was theirs goes, what
 * others have of them stays readable under another name, and a second run ends
 * what a first one left.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "attachments.pb-c.h"
#include "drafts.pb-c.h"
#include "notify.pb-c.h"
#include "moderation.pb-c.h"
#include "oversight.pb-c.h"
#include "post.h"
#include "retention.pb-c.h"

#define NOBODY	"Compte supprim\xc3\xa9"
#define WAIT_MS	20000

static struct test_peer	*directory;

static int
set_up(void **state)
{
	post_set_up(state);
	directory = test_peer_new("directory",
	    test_service_endpoint(post.directory));
	return 0;
}

static int
tear_down(void **state)
{
	test_peer_free(&directory);
	return post_tear_down(state);
}

static const char *
sql(const char *service, const char *text)
{
	return test_sql(post.db, service, text);
}

static const void *
ctl(struct test_peer *peer, const ProtobufCServiceDescriptor *service,
    const char *method, const void *request, int code)
{
	const struct rpc_caller caller = test_caller(SCHOOL, 0,
	    COMMON__ROLE__SYSTEM);

	return test_expect(peer, service, method, &caller, request, code,
	    &post.status);
}

static const Oversight__FindErasableReply *
find(const char *login, int code)
{
	Oversight__FindErasableRequest req =
	    OVERSIGHT__FIND_ERASABLE_REQUEST__INIT;

	req.login = (char *)(uintptr_t)login;
	return ctl(directory, &oversight__oversight__descriptor,
	    "FindErasable", &req, code);
}

static const Common__ErasePersonReply *
erase_in(struct test_peer *peer, const ProtobufCServiceDescriptor *service,
    Common__ErasePersonRequest *req, int code)
{
	return ctl(peer, service, "ErasePerson", req, code);
}

static int64_t
count_of(const Common__ErasePersonReply *r, const char *part)
{
	size_t i;

	for (i = 0; i < r->n_parts; i++)
		if (strcmp(r->parts[i]->name, part) == 0)
			return r->parts[i]->count;
	fail_msg("no part %s", part);
	return -1;
}

/* As liaisonctl does. */
static void
erase(int64_t who, const char *name, int64_t *kin, size_t nkin)
{
	Common__ErasePersonRequest req = COMMON__ERASE_PERSON_REQUEST__INIT;
	const Common__ErasePersonReply *r;

	req.user_id = who;
	req.name = (char *)(uintptr_t)name;
	req.kin_ids = kin;
	req.n_kin_ids = nkin;
	do {
		r = erase_in(post.peer, &retention__retention__descriptor,
		    &req, RPC__CODE__OK);
		req.after = r->after;
	} while (r->more);
	req.after = 0;
	erase_in(post.attachments_peer,
	    &attachments__attachments__descriptor, &req, RPC__CODE__OK);
	erase_in(post.notify_peer, &notify__notify__descriptor, &req,
	    RPC__CODE__OK);
	erase_in(directory, &oversight__oversight__descriptor, &req,
	    RPC__CODE__OK);
}

static bool
is_zero(void *arg)
{
	return strcmp(sql("messages", arg), "0") == 0;
}

static void
wait_zero(const char *query)
{
	assert_true(test_wait(is_zero, (void *)(uintptr_t)query, WAIT_MS));
}

static void
nothing_of_paul(void)
{
	/* Nowhere is the name any more. */
	assert_string_equal(sql("messages", "SELECT string_agg(t, ' ') FROM ("
	    "SELECT 'message' AS t FROM message m WHERE m::text LIKE"
	    " '%Paul%' UNION SELECT 'entry' FROM entry e WHERE e::text LIKE"
	    " '%Paul%' UNION SELECT 'thread' FROM thread e WHERE e::text LIKE"
	    " '%Paul%' UNION SELECT 'words' FROM message_text e WHERE e::text"
	    " LIKE '%paul%') x"), "");
	assert_string_equal(sql("messages",
	    "SELECT (SELECT count(*) FROM draft)"
	    " + (SELECT count(*) FROM folder) + (SELECT count(*) FROM template)"
	    " + (SELECT count(*) FROM receipt WHERE user_id = 12)"
	    " + (SELECT count(*) FROM entry WHERE user_id = 12)"
	    " + (SELECT count(*) FROM held) + (SELECT count(*) FROM undone)"
	    " + (SELECT count(*) FROM report) + (SELECT count(*) FROM reported)"
	    " + (SELECT count(*) FROM message WHERE position = 0)"), "0");
	assert_string_equal(sql("directory", "SELECT (SELECT count(*) FROM"
	    " block) || ' ' || (SELECT string_agg(key, ' ') FROM job_image)"),
	    "0 13");
	assert_string_equal(sql("notify", "SELECT count(*) FROM notification"
	    " WHERE user_id = 12"), "0");
	assert_string_equal(sql("directory", "SELECT display_name || '/' ||"
	    " sourced_id FROM person WHERE person_id = 12"),
	    NOBODY "/erased:12");
	assert_string_equal(sql("directory", "SELECT object FROM audit.entry"
	    " WHERE act = 'person.erase'"), "12");
}

/* One that Paul made, one he is named in beside a category of the same id, and
 * one he is taken out of. */
static void
events_with_paul(void)
{
	sql("notify", "INSERT INTO calendar_event (school_id, event_id,"
	    " creator_id, creator_role, creator_name, creator_title, title,"
	    " body_html, snippet, place, color, all_day, time_zone,"
	    " local_start, local_end, since_at, until_at, wide, to_ids,"
	    " to_names, to_titles, to_roles)"
	    " SELECT 1, id, who, 3, name, title, 'Fête', '', '', '', 0, false,"
	    " 'UTC', '', '', now(), now(), false, ids, names, titles, roles"
	    " FROM (VALUES (1, 12, 'Paul Martin', 'Maths', '{11}'::text[],"
	    "  '{Claire}'::text[], '{x}'::text[], '{3}'::smallint[]),"
	    " (2, 11, 'Claire', 'Directrice', '{12,11,12}', '{6e B,Claire,"
	    "Paul Martin}', '{y,x,Maths}', '{0,3,3}'),"
	    " (3, 11, 'Claire', 'Directrice', '{12}', '{Paul Martin}',"
	    "  '{Maths}', '{-3}'), (4, 11, 'Claire', 'Directrice', '{11}',"
	    "  '{Claire}', '{x}', '{3}'))"
	    " x (id, who, name, title, ids, names, titles, roles);"
	    "INSERT INTO calendar_audience SELECT 1, key, id, now(), now()"
	    " FROM (VALUES (2, 'user:12'), (2, 'user:11'), (3, 'except:12'))"
	    " x (id, key);"
	    "INSERT INTO calendar_told VALUES (1, 2, 12), (1, 2, 11)");
}

/* A dry run says what would go. */
static void
would_go(struct test_peer *peer, const ProtobufCServiceDescriptor *service,
    const char *part, int64_t count)
{
	Common__ErasePersonRequest req = COMMON__ERASE_PERSON_REQUEST__INIT;

	req.user_id = PAUL;
	req.dry_run = true;
	assert_int_equal(count_of(erase_in(peer, service, &req,
	    RPC__CODE__OK), part), count);
}

static void
nothing_goes_yet(void)
{
	would_go(post.peer, &retention__retention__descriptor, "threads", 2);
	assert_string_equal(sql("messages", "SELECT count(*) FROM entry WHERE"
	    " user_id = 12"), "2");
	would_go(post.notify_peer, &notify__notify__descriptor, "events", 3);
	assert_string_equal(sql("notify", "SELECT count(*) FROM calendar_event"
	    " WHERE creator_name = 'Paul Martin'"), "1");
}

static void
no_event_with_paul(void)
{
	would_go(post.notify_peer, &notify__notify__descriptor, "events", 0);
	assert_string_equal(sql("notify", "SELECT string_agg(concat_ws('/',"
	    " creator_name, creator_title, to_names, to_titles), ' '"
	    " ORDER BY event_id) FROM calendar_event"),
	    NOBODY "//{Claire}/{x}"
	    " Claire/Directrice/{\"6e B\",Claire,\"" NOBODY "\"}/{y,x,\"\"}"
	    " Claire/Directrice/{\"" NOBODY "\"}/{\"\"}"
	    " Claire/Directrice/{Claire}/{x}");
	assert_string_equal(sql("notify", "SELECT (SELECT string_agg(key, ' '"
	    " ORDER BY key) FROM calendar_audience) || ' ' ||"
	    " (SELECT string_agg(user_id::text, ' ') FROM calendar_told)"),
	    "except:12 user:11 11");
}

static void
test_a_teacher(void **state)
{
	Common__ErasePersonRequest req = COMMON__ERASE_PERSON_REQUEST__INIT;
	Messages__SendRequest *letter = post_letter(PARENT);
	const Messages__GetThreadReply *t;
	const Messages__ListThreadsReply *l;
	char file[33], *files[] = { file };
	int64_t ids[] = { PAUL, PARENT }, wrote, got;
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Moderation__ReportMessageRequest report =
	    MODERATION__REPORT_MESSAGE_REQUEST__INIT;
	const struct rpc_caller paul = post_user(PAUL);

	(void)state;
	post_upload(PAUL, file);
	letter->attachment_ids = files;
	letter->n_attachment_ids = 1;
	letter->body_html = (char *)"<p>Rendez-vous lundi</p>";
	wrote = post_send(PAUL, letter);
	post_send_answer(PARENT, wrote, false);
	letter = post_letter(0);
	letter->to->user_ids = ids;
	letter->to->n_user_ids = 2;
	letter->options->replies = MESSAGES__SEND_OPTIONS__REPLIES__ALL;
	got = post_send(CLAIRE, letter);
	post_read(PAUL, got, 0, RPC__CODE__OK);
	/* What is held, reported, blocked, and what an import has kept. */
	letter = post_letter(PARENT);
	at.seconds = time(NULL) + 86400;
	letter->options->deliver_at = &at;
	post_send(PAUL, letter);
	report.id = got;
	report.reason = MODERATION__REPORT__KIND__INSULT;
	test_expect(post.peer, &moderation__moderation__descriptor,
	    "ReportMessage", &paul, &report, RPC__CODE__OK, NULL);
	sql("directory", "INSERT INTO block VALUES (1, 12, 31), (1, 31, 12);"
	    "INSERT INTO job_image (school_id, job_id, relation, key, before)"
	    " VALUES (1, 'j', 'person', '12', '{\"family_name\": \"Martin\"}'),"
	    " (1, 'j', 'person', '13', '{}')");
	sql("messages", "INSERT INTO draft VALUES (1, 12, 900000, 1, now(),"
	    " NULL, false, 0, 's', 'b', 's', '{}', '{}', '{}', '{}', '');"
	    "INSERT INTO folder VALUES (1, 12, 900001, NULL, 'f');"
	    "INSERT INTO template VALUES (1, 12, 900002, 't', '', '', '', 0,"
	    " now())");
	events_with_paul();
	wait_zero("SELECT (SELECT count(*) FROM outbox) + (SELECT count(*)"
	    " FROM text_queue)");

	/* Not who may still log in. */
	req.user_id = PAUL;
	assert_true(find("s12", RPC__CODE__OK)->active);
	erase_in(directory, &oversight__oversight__descriptor, &req,
	    RPC__CODE__FAILED_PRECONDITION);
	assert_int_equal(post.status.reason, RPC__REASON__PERSON_ACTIVE);
	sql("directory", "UPDATE person SET active = false"
	    " WHERE person_id = 12");
	assert_int_equal(find("s12", RPC__CODE__OK)->user_id, PAUL);
	find("nobody", RPC__CODE__NOT_FOUND);
	nothing_goes_yet();

	erase(PAUL, "Paul Martin", NULL, 0);
	no_event_with_paul();
	t = post_get(PARENT, wrote);
	assert_int_equal(t->n_messages, 2);
	assert_string_equal(t->messages[0]->from->display_name, NOBODY);
	assert_string_equal(t->messages[0]->body_html,
	    "<p>Rendez-vous lundi</p>");
	assert_int_equal(t->messages[0]->n_attachments, 1);
	assert_string_equal(t->messages[1]->to[0]->display_name,
	    NOBODY);
	t = post_get(CLAIRE, got);
	assert_string_equal(t->messages[0]->to[0]->display_name, NOBODY);
	assert_int_equal(t->messages[0]->read_count, 0);
	l = post_list(PARENT, MESSAGES__BOX__INBOX);
	assert_int_equal(l->n_threads, 2);
	assert_string_equal(l->threads[1]->from->display_name, NOBODY);
	nothing_of_paul();

	/* Again: nothing more, and no second note. */
	find("s12", RPC__CODE__NOT_FOUND);
	assert_true(find("#12", RPC__CODE__OK)->erased);
	erase(PAUL, "", NULL, 0);
	assert_string_equal(sql("directory", "SELECT count(*) FROM audit.entry"
	    " WHERE act = 'person.erase'"), "1");
	assert_int_equal(post_get(PARENT, wrote)->n_messages, 2);
}

/* Whose parent somebody is says so no more, nor what is about the child. */
static void
test_a_pupil(void **state)
{
	Messages__SendRequest *letter = post_letter(PARENT);
	int64_t children[] = { PUPIL }, kin[] = { PARENT, STEP }, thread;

	(void)state;
	letter->concerns = children;
	letter->n_concerns = 1;
	thread = post_send(CLAIRE, letter);
	post_send_answer(PARENT, thread, false);
	assert_string_equal(sql("messages", "SELECT count(*) FROM message WHERE"
	    " sender_context LIKE '%Tom Petit%'"), "1");
	wait_zero("SELECT (SELECT count(*) FROM outbox) + (SELECT count(*)"
	    " FROM text_queue)");
	sql("directory", "UPDATE person SET active = false"
	    " WHERE person_id = 21");
	assert_int_equal(find("s21", RPC__CODE__OK)->n_kin_ids, 2);
	erase(PUPIL, "Tom Petit", kin, 2);
	assert_string_equal(sql("messages", "SELECT string_agg(t, ' ') FROM ("
	    "SELECT 'message' AS t FROM message m WHERE m::text LIKE"
	    " '%Tom%' UNION SELECT 'entry' FROM entry e WHERE e::text LIKE"
	    " '%Tom%' UNION SELECT 'concern' FROM concern e WHERE e::text LIKE"
	    " '%Tom%') x"), "");
	assert_int_equal(post_get(PARENT, thread)->n_messages, 2);
	sql("directory", "UPDATE person SET active = true");
}

/* Cut off after its own things: the second run does the rest. */
static void
test_cut_off(void **state)
{
	Common__ErasePersonRequest req = COMMON__ERASE_PERSON_REQUEST__INIT;
	int64_t thread;

	(void)state;
	thread = post_send(ANNE, post_letter(CLAIRE));
	sql("messages", "INSERT INTO message SELECT 1, x, x, 11,"
	    " now(), 4, 0, NULL, 'Claire', '', '{13}', '{13}', '{3}',"
	    " '{Anne Roux}', NULL, 'b' FROM (SELECT nextval('message_id') AS x"
	    " FROM generate_series(1, 300)) y;"
	    "INSERT INTO thread SELECT 1, id, 11, 4, 0, 's', 'Claire', ''"
	    " FROM message WHERE body_html = 'b';"
	    "INSERT INTO entry SELECT 1, 13, id, sent_at, NULL, 0, 11, 1, 4,"
	    " true, false, false, false, false, 's', 's', 'Anne Roux',"
	    " 'Claire', '', id FROM message WHERE body_html = 'b'");
	sql("directory", "UPDATE person SET active = false"
	    " WHERE person_id = 13");
	req.user_id = ANNE;
	req.name = (char *)"Anne Roux";
	assert_true(erase_in(post.peer, &retention__retention__descriptor,
	    &req, RPC__CODE__OK)->more);
	erase(ANNE, "Anne Roux", NULL, 0);
	assert_string_equal(sql("messages", "SELECT count(*) FROM message m"
	    " WHERE m::text LIKE '%Anne Roux%'"), "0");
	assert_string_equal(sql("messages", "SELECT count(*) FROM entry WHERE"
	    " user_id = 13"), "0");
	assert_string_equal(post_get(CLAIRE, thread)->messages[0]->from->
	    display_name, NOBODY);
}

/* ---- what others have of them that is no mail yet ---- */

static Messages__SendRequest *
tomorrow(int64_t to)
{
	static Google__Protobuf__Timestamp at;
	Messages__SendRequest *req = post_letter(to);

	google__protobuf__timestamp__init(&at);
	at.seconds = time(NULL) + 86400;
	req->options->deliver_at = &at;
	return req;
}

/* One more teacher of class 100, the first of it. */
static int64_t
join(const char *family)
{
	static int64_t last = 11;
	char text[512];

	last--;
	snprintf(text, sizeof(text), "INSERT INTO person (school_id, person_id,"
	    " sourced_id, role, given_name, family_name, title, search_given,"
	    " search_family) VALUES (1, %1$lld, 's%1$lld', 3, 'Rose', '%2$s',"
	    " '', 'rose', ''); INSERT INTO member (school_id, group_id,"
	    " role, person_id) VALUES (1, 100, 3, %1$lld)", (long long)last,
	    family);
	sql("directory", text);
	post_tell_directory();
	return last;
}

static void
leave(int64_t who, const char *name, int64_t *kin, size_t nkin)
{
	char text[128];

	wait_zero("SELECT (SELECT count(*) FROM outbox) + (SELECT count(*)"
	    " FROM text_queue)");
	snprintf(text, sizeof(text), "UPDATE person SET active = false"
	    " WHERE person_id = %lld", (long long)who);
	sql("directory", text);
	erase(who, name, kin, nkin);
}

static bool
claire_has_sent(void *arg)
{
	return post_list(CLAIRE, MESSAGES__BOX__SENT)->n_threads ==
	    *(size_t *)arg;
}

/* To them alone, with others, and to the class whose first one they are: as it
 * waits and once it is delivered. */
static void
test_what_is_held(void **state)
{
	char category[] = "class:100:teachers", *categories[] = { category };
	const char *named = "SELECT string_agg(t, ' ') FROM (SELECT 'held' AS"
	    " t FROM held h WHERE h::text LIKE '%Blois%' UNION"
	    " SELECT 'entry' FROM entry e WHERE e::text LIKE '%Blois%' UNION"
	    " SELECT 'message' FROM message m WHERE m::text LIKE '%Blois%')"
	    " x";
	const Messages__ListThreadsReply *l;
	int64_t ids[] = { 0, PARENT };
	Messages__SendRequest *req;
	size_t i, delivered = 2;

	(void)state;
	join("Vial");
	ids[0] = join("Blois");
	post_send(CLAIRE, tomorrow(ids[0]));
	req = tomorrow(0);
	req->to->user_ids = ids;
	req->to->n_user_ids = 2;
	post_send(CLAIRE, req);
	req = tomorrow(0);
	req->to->n_user_ids = 0;
	req->to->category_ids = categories;
	req->to->n_category_ids = 1;
	post_send(CLAIRE, req);
	assert_string_equal(sql("messages", "SELECT count(*) FROM held"
	    " WHERE other_name = 'Rose Blois'"), "3");
	leave(ids[0], "Rose Blois", NULL, 0);
	l = post_list(CLAIRE, MESSAGES__BOX__SCHEDULED);
	assert_int_equal(l->n_threads, 3);
	for (i = 0; i < 3; i++)
		assert_string_equal(l->threads[i]->from->display_name, NOBODY);
	assert_string_equal(sql("messages", named), "");
	/* Nobody but them was to get the first one. */
	sql("messages", "UPDATE held SET due_at = now(), not_before = now(),"
	    " look = true");
	assert_true(test_wait(claire_has_sent, &delivered, WAIT_MS));
	wait_zero("SELECT count(*) FROM held");
	assert_string_equal(sql("messages", named), "");
}

static void
test_what_is_drafted(void **state)
{
	const struct rpc_caller claire = post_user(CLAIRE);
	Drafts__CreateDraftRequest req = DRAFTS__CREATE_DRAFT_REQUEST__INIT;
	Drafts__GetDraftRequest get = DRAFTS__GET_DRAFT_REQUEST__INIT;
	Common__To to = COMMON__TO__INIT;
	int64_t rose = join("Blois"), ids[] = { rose, PARENT };

	(void)state;
	to.user_ids = ids;
	to.n_user_ids = 2;
	req.to = &to;
	req.subject = (char *)"Sortie";
	get.id = ((const Drafts__Draft *)test_expect(post.peer,
	    &drafts__drafts__descriptor, "CreateDraft", &claire, &req,
	    RPC__CODE__OK, &post.status))->id;
	assert_string_equal(sql("messages", "SELECT to_names FROM draft"),
	    "{\"Rose Blois\",\"Marie Petit\"}");
	leave(rose, "Rose Blois", NULL, 0);
	assert_string_equal(sql("messages", "SELECT to_names FROM draft"),
	    "{\"" NOBODY "\",\"Marie Petit\"}");
	test_expect(post.peer, &drafts__drafts__descriptor, "GetDraft",
	    &claire, &get, RPC__CODE__OK, &post.status);
}

/* A guardian's copy of what the child has no more, and the line of who wrote to
 * a guardian. */
static void
test_a_child_of_copies(void **state)
{
	int64_t kin[] = { PARENT2 };

	(void)state;
	post_send(CLAIRE, post_letter(STEP));
	post_send(CLAIRE, post_letter(PARENT2));
	post_send(CLAIRE, tomorrow(PARENT2));
	assert_string_equal(sql("messages", "SELECT (SELECT count(*) FROM"
	    " entry WHERE other_context LIKE '%Lea Noir%') || ' ' ||"
	    " (SELECT count(*) FROM held WHERE other_context LIKE"
	    " '%Lea Noir%')"), "1 1");
	sql("messages", "INSERT INTO copied SELECT school_id, id, true,"
	    " '{31,32}', '{21,22}', '{Tom Petit,Lea Noir}' FROM message"
	    " WHERE audience = '{33}'");
	leave(LEA, "Lea Noir", kin, 1);
	assert_string_equal(sql("messages", "SELECT names FROM copied"),
	    "{\"Tom Petit\",\"" NOBODY "\"}");
	assert_string_equal(sql("messages", "SELECT string_agg(t, ' ') FROM ("
	    "SELECT 'held' AS t FROM held m WHERE m::text LIKE '%Lea%' UNION"
	    " SELECT 'entry' FROM entry e WHERE e::text LIKE '%Lea%') x"), "");
}

static void
test_where_they_were(void **state)
{
	Common__ErasePersonRequest req = COMMON__ERASE_PERSON_REQUEST__INIT;
	int64_t rose = join("Blois");
	char text[512];

	(void)state;
	post_send(rose, post_letter(CLAIRE));
	post_send(CLAIRE, post_letter(PARENT));
	snprintf(text, sizeof(text), "INSERT INTO data_export (school_id, id,"
	    " user_id, role, language, address, with_files, due_at, state)"
	    " SELECT 1, decode(repeat(id, 16), 'hex'), who, 3, 'fr',"
	    " '10.0.0.' || who, true, now() + interval '1 day', state"
	    " FROM (VALUES ('aa', %1$lld, 1), ('bb', %1$lld, 3), ('cc', 11, 1))"
	    " x (id, who, state)", (long long)rose);
	sql("attachments", text);
	req.user_id = rose;
	req.dry_run = true;
	erase_in(post.attachments_peer,
	    &attachments__attachments__descriptor, &req, RPC__CODE__OK);
	assert_string_equal(sql("attachments", "SELECT count(*) FROM"
	    " data_export"), "3");
	leave(rose, "Rose Blois", NULL, 0);
	assert_string_equal(sql("attachments", "SELECT string_agg(address,"
	    " ' ') FROM data_export"), "10.0.0.11");
	sql("attachments", "DELETE FROM data_export");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_a_teacher, post_empty),
		cmocka_unit_test_setup(test_a_pupil, post_empty),
		cmocka_unit_test_setup(test_cut_off, post_empty),
		cmocka_unit_test_setup(test_what_is_held, post_empty),
		cmocka_unit_test_setup(test_what_is_drafted, post_empty),
		cmocka_unit_test_setup(test_a_child_of_copies, post_empty),
		cmocka_unit_test_setup(test_where_they_were, post_empty),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
