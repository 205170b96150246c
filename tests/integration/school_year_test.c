/*
 * The turn of the school year, over directory and messages: a category is of
 * the year that today is in, and an old thread stays with those who had it.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "messages.pb-c.h"
#include "small_school.h"

#define WAIT_MS	30000
#define MESSAGES	&messages__messages__descriptor
#define DIRECTORY	&directory__directory__descriptor

/*
 * 6e B has Léa (whose parent is Anna) in the first year and Zoé (Éva) in the
 * second one, when Léa is in 5e B.  Théo teaches 6e B in both years and 5e B
 * in the second one; Tina comes to 6e B with it.
 */
static const struct bundle_file files[] = {
	{ "manifest.csv", "propertyName,value\noneroster.version,1.1\n" },
	{ "orgs.csv", "sourcedId,name,type,parentSourcedId\n"
	    "o1,School,school,\n" },
	{ "users.csv", "sourcedId,enabledUser,orgSourcedIds,role,username,"
	    "givenName,familyName,agentSourcedIds,metadata.liaisonRole\n"
	    "adm,true,o1,administrator,adm,Marie,Roi,,ADMIN\n"
	    "t1,true,o1,teacher,t1,Theo,Un,,\n"
	    "t2,true,o1,teacher,t2,Tina,Deux,,\n"
	    "lea,true,o1,student,lea,Lea,Petit,,\n"
	    "zoe,true,o1,student,zoe,Zoe,Noir,,\n"
	    "anna,true,o1,parent,anna,Anna,Petit,lea,\n"
	    "eva,true,o1,parent,eva,Eva,Noir,zoe,\n" },
	{ "classes.csv", "sourcedId,title,grades,classType,schoolSourcedId,"
	    "termSourcedIds\n"
	    "c6,6e B,6e,homeroom,o1,\nc5,5e B,5e,homeroom,o1,\n" },
	{ "enrollments.csv", "sourcedId,classSourcedId,schoolSourcedId,"
	    "userSourcedId,role,beginDate,endDate\n"
	    "a1,c6,o1,lea,student,2026-09-01,2027-07-05\n"
	    "a2,c6,o1,t1,teacher,2026-09-01,2027-07-05\n"
	    "b1,c6,o1,zoe,student,2027-09-01,2028-07-05\n"
	    "b2,c6,o1,t1,teacher,2027-09-01,2028-07-05\n"
	    "b3,c6,o1,t2,teacher,2027-09-01,2028-07-05\n"
	    "b4,c5,o1,lea,student,2027-09-01,2028-07-05\n"
	    "b5,c5,o1,t1,teacher,2027-09-01,2028-07-05\n" },
	{ NULL, NULL },
};

static struct small_school school;
static struct test_service *messages;
static struct test_peer *peer;

static int
set_up(void **state)
{
	const char *env[4];

	(void)state;
	small_school_start(&school);
	env[0] = test_setting("LIAISON_DIRECTORY",
	    test_service_endpoint(school.service));
	env[1] = "LIAISON_ATTACHMENTS=tcp://127.0.0.1:1";
	env[2] = "LIAISON_NOTIFY=tcp://127.0.0.1:1";
	env[3] = NULL;
	messages = test_service_start(school.db, "messages", env);
	peer = test_peer_new("messages", test_service_endpoint(messages));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	test_peer_free(&peer);
	test_service_stop(&messages);
	small_school_stop(&school);
	return 0;
}

/* The day that it is in the school. */
static void
set_day(const char *day)
{
	char sql[256];

	snprintf(sql, sizeof(sql), "INSERT INTO clock VALUES (%" PRId64
	    ", '%sT10:00:00Z') ON CONFLICT (school_id) DO UPDATE"
	    " SET at = excluded.at", school.id, day);
	test_sql(school.db, "directory", sql);
}

static struct rpc_caller
caller(const char *who)
{
	struct rpc_caller c = small_school_caller(&school, who);

	c.role = *who == 't' ? COMMON__ROLE__TEACHER : *who == 'l' ||
	    *who == 'z' ? COMMON__ROLE__STUDENT : COMMON__ROLE__GUARDIAN;
	return c;
}

/* The id of a category of Théo's by its label; "": there is none. */
static const char *
find_category(const char *label, char id[64])
{
	Directory__ListCategoriesRequest req =
	    DIRECTORY__LIST_CATEGORIES_REQUEST__INIT;
	const struct rpc_caller c = caller("t1");
	const Directory__ListCategoriesReply *r = test_expect(school.peer,
	    DIRECTORY, "ListCategories", &c, &req, RPC__CODE__OK, NULL);
	size_t i;

	*id = '\0';
	for (i = 0; i < r->n_categories; i++)
		if (strcmp(r->categories[i]->label, label) == 0)
			snprintf(id, 64, "%s", r->categories[i]->id);
	return id;
}

/* Who is in it, by name, each with a line's end. */
static const char *
members(const char *category)
{
	static char names[512];
	Directory__ListCategoryMembersRequest req =
	    DIRECTORY__LIST_CATEGORY_MEMBERS_REQUEST__INIT;
	const struct rpc_caller c = caller("t1");
	const ProtobufCMessage *reply;
	const Directory__ListCategoryMembersReply *r;
	size_t i, n = 0;

	req.id = (char *)(uintptr_t)category;
	names[0] = '\0';
	if (test_call(school.peer, DIRECTORY, "ListCategoryMembers", &c,
	    &req.base, &reply, NULL) != RPC__CODE__OK)
		return names;
	r = (const void *)reply;
	for (i = 0; i < r->n_users; i++)
		n += (size_t)snprintf(names + n, sizeof(names) - n, "%s [%s]\n",
		    r->users[i]->display_name, r->users[i]->context);
	return names;
}

struct look {
	const char	*category, *members;
};

static bool
has_turned(void *arg)
{
	const struct look *l = arg;

	return strcmp(members(l->category), l->members) == 0;
}

/* How many people it reached; its thread in `thread`. */
static uint32_t
send_to(char *category, int64_t *thread)
{
	Messages__SendRequest req = MESSAGES__SEND_REQUEST__INIT;
	Messages__SendOptions options = MESSAGES__SEND_OPTIONS__INIT;
	Common__To to = COMMON__TO__INIT;
	const struct rpc_caller c = caller("t1");
	const Messages__SendReply *r;

	to.category_ids = &category;
	to.n_category_ids = 1;
	options.replies = MESSAGES__SEND_OPTIONS__REPLIES__ALL;
	req.to = &to;
	req.options = &options;
	req.subject = (char *)"Sortie";
	req.body_html = (char *)"<p>Bonjour</p>";
	r = test_expect(peer, MESSAGES, "Send", &c, &req, RPC__CODE__OK, NULL);
	*thread = r->thread_id;
	return r->recipient_count;
}

static const Messages__SendReply *
answer_all(const char *who, int64_t thread)
{
	Messages__ReplyRequest req = MESSAGES__REPLY_REQUEST__INIT;
	const struct rpc_caller c = caller(who);

	req.thread_id = thread;
	req.reply_all = true;
	req.body_html = (char *)"<p>Merci</p>";
	return test_expect(peer, MESSAGES, "Reply", &c, &req, RPC__CODE__OK,
	    NULL);
}

/* Messages that somebody sees in it; 0: to them there is no such thread. */
static size_t
sees(const char *who, int64_t thread)
{
	Messages__GetThreadRequest get = MESSAGES__GET_THREAD_REQUEST__INIT;
	Messages__ReplyRequest reply = MESSAGES__REPLY_REQUEST__INIT;
	const struct rpc_caller c = caller(who);
	const ProtobufCMessage *r;

	get.thread_id = reply.thread_id = thread;
	if (test_call(peer, MESSAGES, "GetThread", &c, &get.base, &r, NULL) ==
	    RPC__CODE__OK)
		return ((const Messages__GetThreadReply *)r)->n_messages;
	/* Nor is there one to be answered in. */
	reply.body_html = (char *)"<p>Moi aussi</p>";
	test_expect(peer, MESSAGES, "Reply", &c, &reply, RPC__CODE__NOT_FOUND,
	    NULL);
	return 0;
}

static size_t
inbox(const char *who)
{
	Messages__ListThreadsRequest req = MESSAGES__LIST_THREADS_REQUEST__INIT;
	const struct rpc_caller c = caller(who);
	const Messages__ListThreadsReply *r;

	req.box = MESSAGES__BOX__INBOX;
	r = test_expect(peer, MESSAGES, "ListThreads", &c, &req, RPC__CODE__OK,
	    NULL);
	return r->n_threads;
}

/* Everybody is in the first year, and Théo has written to the parents. */
static int64_t
first_year(const char *code, char category[64])
{
	const Directory__Job *job;
	int64_t thread;

	school.id = small_school_create(&school, code);
	set_day("2026-11-02");
	job = small_school_reimport(&school, school.id, files);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	find_category("Parents de 6e B", category);
	assert_string_equal(members(category),
	    "Anna Petit [parent de Lea Petit, 6e B]\n");
	assert_int_equal(send_to(category, &thread), 1);
	assert_int_equal(answer_all("anna", thread)->recipient_count, 1);
	assert_int_equal(sees("anna", thread), 2);
	assert_int_equal(sees("eva", thread), 0);
	return thread;
}

/* In the second year: who has the old thread, and whom the category means. */
static void
check_second_year(char *category, int64_t old)
{
	struct look turned = { category,
	    "Eva Noir [parent de Zoe Noir, 6e B]\n" };
	const Messages__SendReply *r;
	char id[64];
	int64_t thread;

	if (!test_wait(has_turned, &turned, WAIT_MS))
		fail_msg("still %s", members(category));
	assert_string_equal(find_category("Parents de 6e B", id), category);
	assert_string_equal(members(find_category("Parents de 5e B", id)),
	    "Anna Petit [parent de Lea Petit, 5e B]\n");

	/* Nobody new: neither the class's parent, nor pupil, nor teacher. */
	assert_int_equal(sees("eva", old), 0);
	assert_int_equal(sees("zoe", old), 0);
	assert_int_equal(sees("t2", old), 0);
	assert_int_equal(inbox("eva"), 0);
	/* An answer to all goes to those who were there. */
	r = answer_all("t1", old);
	assert_int_equal(r->recipient_count, 1);
	assert_int_equal(sees("anna", old), 3);
	assert_int_equal(sees("eva", old), 0);
	assert_int_equal(inbox("eva"), 0);

	assert_int_equal(send_to(category, &thread), 1);
	assert_int_equal(sees("eva", thread), 1);
	assert_int_equal(sees("anna", thread), 0);
}

/* At midnight, by the dates that the roster has said long ago. */
static void
test_by_itself(void **state)
{
	char category[64];
	int64_t thread = first_year("midnight", category);

	(void)state;
	/* In the holidays the class is nobody's. */
	set_day("2027-08-15");
	if (!test_wait(has_turned, &(struct look){ category, "" }, WAIT_MS))
		fail_msg("still %s", members(category));
	assert_int_equal(sees("anna", thread), 2);
	set_day("2027-09-02");
	check_second_year(category, thread);
}

/* By the roster of the new year, which knows nothing of the old one. */
static void
test_by_import(void **state)
{
	struct bundle_file later[sizeof(files) / sizeof(files[0])];
	char category[64];
	int64_t thread = first_year("import", category);
	const Directory__Job *job;

	(void)state;
	memcpy(later, files, sizeof(files));
	later[4].text = "sourcedId,classSourcedId,schoolSourcedId,"
	    "userSourcedId,role\nb1,c6,o1,zoe,student\nb2,c6,o1,t1,teacher\n"
	    "b3,c6,o1,t2,teacher\nb4,c5,o1,lea,student\nb5,c5,o1,t1,teacher\n";
	set_day("2027-09-02");
	job = small_school_reimport(&school, school.id, later);
	assert_int_equal(job->state, DIRECTORY__JOB__STATE__DONE);
	check_second_year(category, thread);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_itself),
		cmocka_unit_test(test_by_import),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
