/*
 * The school's events: made for whom one may write to, seen by who is meant
 * now, told once when they are made, changed, cancelled or joined; and what is
 * refused.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.pb-c.h"
#include "live.pb-c.h"
#include "notify.pb-c.h"
#include "small_school.h"

#define OK	RPC__CODE__OK
/* Far enough: who joins is told of what is still to come. */
#define START	INT64_C(2143472400)	/* 2037-12-03T17:00:00Z */
#define HOUR	3600

static struct small_school school;
static struct test_service *notify;
static struct test_peer *peer;
static struct status status;
static char parents[64];		/* of 6e B */

static int
set_up(void **state)
{
	const char *env[] = { NULL, "LIAISON_EVENTS_PER_HOUR=8", NULL };

	(void)state;
	small_school_start(&school);
	env[0] = test_setting("LIAISON_DIRECTORY",
	    test_service_endpoint(school.service));
	notify = test_service_start(school.db, "notify", env);
	peer = test_peer_new("notify", test_service_endpoint(notify));
	snprintf(parents, sizeof(parents), "class:%s:guardians",
	    test_sql(school.db, "directory",
	    "SELECT class_id FROM class WHERE title = '6e B'"));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	test_peer_free(&peer);
	test_service_stop(&notify);
	small_school_stop(&school);
	return 0;
}

static int
empty(void **state)
{
	(void)state;
	test_peer_key(peer, NULL);
	test_sql(school.db, "notify", "TRUNCATE calendar_event,"
	    " calendar_audience, calendar_instance, calendar_told, notice");
	return 0;
}

static int64_t
user(const char *who)
{
	return small_school_user(&school, school.id, who);
}

static struct rpc_caller
caller(const char *who)
{
	struct rpc_caller c = small_school_caller(&school, who);

	c.role = *who == 'g' ? COMMON__ROLE__GUARDIAN :
	    strncmp(who, "st", 2) == 0 ? COMMON__ROLE__STUDENT :
	    *who == 't' ? COMMON__ROLE__TEACHER :
	    *who == 's' ? COMMON__ROLE__STAFF : COMMON__ROLE__ADMIN;
	return c;
}

static const void *
call(const char *who, const char *method, const void *request, int expected)
{
	const struct rpc_caller c = caller(who);

	return test_expect(peer, &events__events__descriptor, method, &c,
	    request, expected, &status);
}

static void
refused(const char *who, const char *method, const void *request, int code,
    Rpc__Reason reason, const char *field)
{
	call(who, method, request, code);
	assert_int_equal(status.reason, reason);
	if (field != NULL)
		assert_string_equal(status.field, field);
}

/* ---- what is asked ---- */

/* On Thursday 3 December at 18:00 in Paris, for the parents of 6e B. */
static struct making {
	Events__CreateEventRequest	 req;
	Common__To			 to;
	Google__Protobuf__Timestamp	 from, until;
	char				*categories[1];
} making;

static Events__CreateEventRequest *
event(void)
{
	making = (struct making){
		EVENTS__CREATE_EVENT_REQUEST__INIT, COMMON__TO__INIT,
		GOOGLE__PROTOBUF__TIMESTAMP__INIT,
		GOOGLE__PROTOBUF__TIMESTAMP__INIT, { parents } };
	making.from.seconds = START;
	making.until.seconds = START + HOUR;
	making.to.category_ids = making.categories;
	making.to.n_category_ids = 1;
	making.req.title = (char *)"  Réunion  ";
	making.req.body_html = (char *)"<p onclick=x>Venez <b>tous</b></p>";
	making.req.starts_at = &making.from;
	making.req.ends_at = &making.until;
	making.req.time_zone = (char *)"Europe/Paris";
	making.req.place = (char *)"Salle 12";
	making.req.color = EVENTS__COLOR__BLUE;
	making.req.to = &making.to;
	return &making.req;
}

static int64_t
made(const char *who)
{
	const Events__Event *e = call(who, "CreateEvent", event(), OK);

	return e->id;
}

static const Events__ListEventsReply *
page(const char *who, uint32_t size, const char *token, bool all)
{
	Google__Protobuf__Timestamp from = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Google__Protobuf__Timestamp to = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Events__ListEventsRequest req = EVENTS__LIST_EVENTS_REQUEST__INIT;

	from.seconds = START - 10 * 24 * HOUR;
	to.seconds = START + 10 * 24 * HOUR;
	req.from = &from;
	req.to = &to;
	req.page_size = size;
	req.page_token = (char *)(uintptr_t)token;
	req.all = all;
	return call(who, "ListEvents", &req, OK);
}

static size_t
seen(const char *who)
{
	return page(who, 0, "", false)->n_events;
}

static const Events__Event *
get(const char *who, int64_t id, int expected)
{
	Events__GetEventRequest req = EVENTS__GET_EVENT_REQUEST__INIT;

	req.id = id;
	return call(who, "GetEvent", &req, expected);
}

/* What somebody has been told of events: "70:Réunion:2037-12-03T...;". */
static void
check_told(const char *who, const char *want)
{
	char sql[300];

	snprintf(sql, sizeof(sql), "SELECT string_agg(kind || ':' || title ||"
	    " ':' || body, ';' ORDER BY notice_id) FROM notice"
	    " WHERE user_id = %" PRId64, user(who));
	assert_string_equal(test_sql(school.db, "notify", sql), want);
}

#define NEW	"70:Réunion:2037-12-03T17:00:00Z"

/* ---- made and seen ---- */

static void
test_made(void **state)
{
	const Events__Event *e;
	int64_t id;

	(void)state;
	e = call("t1", "CreateEvent", event(), OK);
	id = e->id;
	assert_string_equal(e->title, "Réunion");
	assert_string_equal(e->body_html, "<p>Venez <b>tous</b></p>");
	assert_string_equal(e->snippet, "Venez tous");
	assert_string_equal(e->place, "Salle 12");
	assert_string_equal(e->time_zone, "Europe/Paris");
	assert_int_equal(e->color, EVENTS__COLOR__BLUE);
	assert_int_equal(e->version, 1);
	assert_int_equal(e->starts_at->seconds, START);
	assert_int_equal(e->ends_at->seconds, START + HOUR);
	assert_true(e->can_change);
	assert_string_equal(e->creator->display_name, "Théo Dupré");
	assert_int_equal(e->n_recipients, 1);
	assert_string_equal(e->recipients[0]->id, parents);

	e = get("g1", id, OK);
	assert_string_equal(e->title, "Réunion");
	assert_false(e->can_change);
	assert_int_equal(seen("g1"), 1);
	assert_int_equal(seen("t1"), 1);
	assert_int_equal(seen("g2"), 0);
	assert_int_equal(seen("t2"), 0);
	get("g2", id, RPC__CODE__NOT_FOUND);
	get("sec1", id, RPC__CODE__NOT_FOUND);
	check_told("g1", NEW);
	check_told("g2", "");
	check_told("t1", "");
}

static void
test_all_day(void **state)
{
	const Events__ListEventsReply *l;
	Events__CreateEventRequest *req = event();

	(void)state;
	req->starts_at = req->ends_at = NULL;
	req->all_day = true;
	req->first_day = (char *)"2037-12-03";
	req->last_day = (char *)"2037-12-04";
	call("t1", "CreateEvent", req, OK);
	l = page("g1", 0, "", false);
	assert_int_equal(l->n_events, 1);
	assert_true(l->events[0]->all_day);
	assert_null(l->events[0]->starts_at);
	assert_string_equal(l->events[0]->first_day, "2037-12-03");
	assert_string_equal(l->events[0]->last_day, "2037-12-04");
	check_told("g1", "70:Réunion:2037-12-03");
}

/* Whole, in order, each once. */
static void
test_pages(void **state)
{
	const Events__ListEventsReply *l;
	char token[80] = "";
	int i, n = 0;

	(void)state;
	for (i = 0; i < 5; i++) {
		event();
		making.from.seconds -= i / 2 * HOUR;
		call("t1", "CreateEvent", &making.req, OK);
	}
	do {
		l = page("g1", 2, token, false);
		for (i = 0; i < (int)l->n_events; i++, n++)
			assert_int_equal(l->events[i]->starts_at->seconds,
			    START - (n == 0 ? 2 : n < 3 ? 1 : 0) * HOUR);
		snprintf(token, sizeof(token), "%s", l->next_page_token);
	} while (*token != '\0');
	assert_int_equal(n, 5);
}

static void
test_once(void **state)
{
	int64_t id;

	(void)state;
	test_peer_key(peer, "k1");
	id = made("t1");
	assert_int_equal(made("t1"), id);
	event()->title = (char *)"Autre";
	refused("t1", "CreateEvent", &making.req,
	    RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__IDEMPOTENCY_KEY_REUSED, NULL);
	/* Another person's key is another key. */
	assert_int_not_equal(made("t2"), id);
	test_peer_key(peer, NULL);
	assert_int_not_equal(made("t1"), id);
	check_told("g1", NEW ";" NEW ";" NEW);
}

/* ---- who is meant now ---- */

static void
relatives(const char *agents)
{
	struct bundle_file files[SMALL_NFILES + 1];
	const char *was = "\"g1,t1\"";
	char text[4096], *at;
	size_t i;

	small_school_files(files);
	for (i = 0; strcmp(files[i].name, "users.csv") != 0; i++)
		continue;
	at = strstr(files[i].text, was);
	assert_non_null(at);
	snprintf(text, sizeof(text), "%.*s\"%s\"%s",
	    (int)(at - files[i].text), files[i].text, agents,
	    at + strlen(was));
	files[i].text = text;
	assert_int_equal(small_school_reimport(&school, school.id,
	    files)->state, DIRECTORY__JOB__STATE__DONE);
}

static void
test_who_joins_and_leaves(void **state)
{
	int64_t id = made("t1");

	(void)state;
	get("g3", id, RPC__CODE__NOT_FOUND);
	relatives("g1,t1,g3");
	check_told("g3", "");
	assert_int_equal(seen("g3"), 1);
	assert_int_equal(seen("g3"), 1);
	get("g3", id, OK);
	check_told("g3", NEW);
	check_told("g1", NEW);
	relatives("g1,t1");
	assert_int_equal(seen("g3"), 0);
	get("g3", id, RPC__CODE__NOT_FOUND);
}

static void
ban(const char *who, const char *child, bool on)
{
	char sql[300];

	snprintf(sql, sizeof(sql), on ? "INSERT INTO contact_ban (school_id,"
	    " person_id, student_id) VALUES (%" PRId64 ", %" PRId64 ", %"
	    PRId64 ")" : "DELETE FROM contact_ban WHERE school_id = %" PRId64
	    " AND person_id = %" PRId64 " AND student_id = %" PRId64,
	    school.id, user(who), user(child));
	test_sql(school.db, "directory", sql);
}

/* As messages has it done when it hears of a ban. */
static void
forget(const char *who)
{
	const struct rpc_caller system = test_caller(0, 0,
	    COMMON__ROLE__SYSTEM);
	Notify__ForgetThreadsRequest req = NOTIFY__FORGET_THREADS_REQUEST__INIT;

	req.school_id = school.id;
	req.user_id = user(who);
	test_expect(peer, &notify__notify__descriptor, "ForgetThreads",
	    &system, &req, OK, &status);
}

/* A guardian who is barred from the child is none of the class. */
static void
test_bans(void **state)
{
	int64_t g1 = user("g1"), id;
	char students[64];

	(void)state;
	event()->title = (char *)"Pour vous";
	making.to.n_category_ids = 0;
	making.to.user_ids = &g1;
	making.to.n_user_ids = 1;
	call("sec1", "CreateEvent", &making.req, OK);
	id = made("t1");
	forget("g1");
	check_told("g1", "70:Pour vous:2037-12-03T17:00:00Z;" NEW);
	ban("g1", "st1", true);
	forget("g1");
	check_told("g1", "70:Pour vous:2037-12-03T17:00:00Z");
	forget("t1");
	test_sql(school.db, "notify", "DELETE FROM calendar_event"
	    " WHERE title = 'Pour vous'");
	assert_int_equal(seen("g1"), 0);
	get("g1", id, RPC__CODE__NOT_FOUND);
	ban("g1", "st1", false);
	assert_int_equal(seen("g1"), 1);

	/* Nothing of a teacher reaches a pupil from whom they are barred. */
	event();
	snprintf(students, sizeof(students), "%.*sstudents",
	    (int)strlen(parents) - 9, parents);
	making.categories[0] = students;
	id = ((const Events__Event *)call("t1", "CreateEvent", &making.req,
	    OK))->id;
	assert_int_equal(seen("st1"), 1);
	ban("t1", "st1", true);
	assert_int_equal(seen("st1"), 0);
	get("st1", id, RPC__CODE__NOT_FOUND);
	ban("t1", "st1", false);
}

static void
test_its_maker_leaves(void **state)
{
	int64_t id = made("t1");

	(void)state;
	test_sql(school.db, "directory",
	    "UPDATE person SET active = false WHERE sourced_id = 't1'");
	assert_int_equal(seen("g1"), 1);
	assert_string_equal(get("g1", id, OK)->creator->display_name,
	    "Théo Dupré");
	/* It is for a class: the administrator sees to it. */
	assert_true(get("adm1", id, OK)->can_change);
	test_sql(school.db, "directory",
	    "UPDATE person SET active = true WHERE sourced_id = 't1'");
}

static void
test_people_and_exceptions(void **state)
{
	const int64_t g1 = user("g1"), g2 = user("g2"), t2 = user("t2");
	int64_t both[] = { g2, t2 }, none[] = { g1 };
	const Events__Event *e;
	int64_t id;

	(void)state;
	event();
	making.to.user_ids = both;
	making.to.n_user_ids = 2;
	making.to.except_user_ids = none;
	making.to.n_except_user_ids = 1;
	/* He reaches none of 5e C, and nobody is told. */
	refused("t1", "CreateEvent", &making.req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__RECIPIENT_UNREACHABLE, NULL);
	check_told("t2", "");
	e = call("sec1", "CreateEvent", &making.req, OK);
	id = e->id;
	assert_int_equal(e->n_recipients, 4);
	assert_int_equal(get("g2", id, OK)->n_recipients, 1);
	get("t2", id, OK);
	get("g1", id, RPC__CODE__NOT_FOUND);
	assert_int_equal(seen("g1"), 0);
	check_told("g1", "");
	check_told("g2", NEW);

	/* For people alone: nobody else's, not the administrator's either. */
	making.to.n_category_ids = making.to.n_except_user_ids = 0;
	e = call("sec1", "CreateEvent", &making.req, OK);
	get("adm1", e->id, RPC__CODE__NOT_FOUND);
	assert_int_equal(page("adm1", 0, "", true)->n_events, 1);
	assert_int_equal(page("adm1", 0, "", false)->n_events, 0);
}

static void
test_own_group(void **state)
{
	Directory__CreateGroupRequest req =
	    DIRECTORY__CREATE_GROUP_REQUEST__INIT;
	const struct rpc_caller t1 = caller("t1");
	const Directory__OwnGroup *g;
	int64_t g1 = user("g1"), id;

	(void)state;
	test_sql(school.db, "directory",
	    "SELECT setval('id_sequence', 2000000)");
	req.name = (char *)"Club";
	req.member_ids = &g1;
	req.n_member_ids = 1;
	g = test_expect(school.peer, &directory__directory__descriptor,
	    "CreateGroup", &t1, &req, OK, &status);
	id = g->id;
	event();
	making.to.n_category_ids = 0;
	making.to.group_ids = &id;
	making.to.n_group_ids = 1;
	id = ((const Events__Event *)call("t1", "CreateEvent", &making.req,
	    OK))->id;
	assert_int_equal(seen("g1"), 1);
	get("g1", id, OK);
	get("t2", id, RPC__CODE__NOT_FOUND);
	get("adm1", id, RPC__CODE__NOT_FOUND);
	/* However many groups others have events for. */
	test_sql(school.db, "notify", "INSERT INTO calendar_audience"
	    " SELECT a.school_id, 'group:' || g, a.event_id, a.since_at,"
	    " a.until_at FROM calendar_audience a,"
	    " generate_series(1000000, 1004000) g");
	assert_int_equal(seen("g1"), 1);
	test_sql(school.db, "directory", "DELETE FROM own_group_member");
	assert_int_equal(seen("g1"), 0);
	get("g1", id, RPC__CODE__NOT_FOUND);
}

/* ---- changed ---- */

static Events__UpdateEventRequest
change(int64_t id, uint32_t version)
{
	Events__UpdateEventRequest req = EVENTS__UPDATE_EVENT_REQUEST__INIT;

	req.id = id;
	req.version = version;
	return req;
}

static void
test_changed(void **state)
{
	const Events__Event *e;
	Events__UpdateEventRequest req = change(made("t1"), 1);
	Google__Protobuf__Timestamp from = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Google__Protobuf__Timestamp to = GOOGLE__PROTOBUF__TIMESTAMP__INIT;

	(void)state;
	req.place = (char *)"Salle 13";
	refused("g1", "UpdateEvent", &req, RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__FORBIDDEN, NULL);
	refused("t2", "UpdateEvent", &req, RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND, NULL);
	e = call("t1", "UpdateEvent", &req, OK);
	assert_int_equal(e->version, 2);
	assert_string_equal(e->place, "Salle 13");
	assert_string_equal(e->title, "Réunion");
	assert_string_equal(e->snippet, "Venez tous");
	check_told("g1", NEW ";71:Réunion:2037-12-03T17:00:00Z PLACE");

	refused("t1", "UpdateEvent", &req, RPC__CODE__ABORTED,
	    RPC__REASON__VERSION_CONFLICT, "version");
	req.version = 2;
	req.place = (char *)"";
	req.clear = (char *[]){ (char *)"place", (char *)"bodyHtml" };
	req.n_clear = 2;
	from.seconds = START + HOUR;
	to.seconds = START + 2 * HOUR;
	req.starts_at = &from;
	req.ends_at = &to;
	req.time_zone = (char *)"Europe/Paris";
	/* The administrator, who is not told of it; who made it is. */
	e = call("adm1", "UpdateEvent", &req, OK);
	assert_string_equal(e->place, "");
	assert_string_equal(e->body_html, "");
	assert_int_equal(page("g1", 0, "", false)->events[0]->starts_at->
	    seconds, START + HOUR);
	check_told("t1", "71:Réunion:2037-12-03T18:00:00Z TEXT TIME PLACE");
	check_told("g1", NEW ";71:Réunion:2037-12-03T17:00:00Z PLACE;"
	    "71:Réunion:2037-12-03T18:00:00Z TEXT TIME PLACE");

	/* What says nothing tells nothing. */
	req = change(req.id, 3);
	req.color = EVENTS__COLOR__RED;
	call("t1", "UpdateEvent", &req, OK);
	check_told("t1", "71:Réunion:2037-12-03T18:00:00Z TEXT TIME PLACE");
}

/* Who has left the class hears nothing of it any more. */
static void
test_changed_for_others(void **state)
{
	Events__UpdateEventRequest req = change(made("t1"), 1);
	Common__To to = COMMON__TO__INIT;
	int64_t t2 = user("t2");

	(void)state;
	ban("g1", "st1", true);
	req.title = (char *)"Réunion 2";
	call("t1", "UpdateEvent", &req, OK);
	check_told("g1", NEW);
	ban("g1", "st1", false);

	to.user_ids = &t2;
	to.n_user_ids = 1;
	req = change(req.id, 2);
	req.to = &to;
	call("t1", "UpdateEvent", &req, OK);
	assert_int_equal(seen("g1"), 0);
	assert_int_equal(seen("t2"), 1);
	check_told("t2", "70:Réunion 2:2037-12-03T17:00:00Z");
	check_told("g1", NEW ";73:Réunion 2:2037-12-03T17:00:00Z");
}

static void
check_live(const char *want)
{
	assert_string_equal(small_school_told_live(&school, LIVE__TYPE__EVENT),
	    want);
}

static void
test_live(void **state)
{
	Events__CancelEventRequest cancel = EVENTS__CANCEL_EVENT_REQUEST__INIT;
	Events__UpdateEventRequest req;
	Common__To to = COMMON__TO__INIT;
	int64_t t1 = user("t1"), t2 = user("t2"), id;
	char before[256], want[512];

	(void)state;
	test_sql(school.db, "notify", "TRUNCATE live_change");
	id = made("t1");
	snprintf(before, sizeof(before), "%s", test_sql(school.db, "notify",
	    "SELECT string_agg(user_id::text, ',' ORDER BY user_id)"
	    " FROM calendar_told"));
	snprintf(want, sizeof(want), "1:%" PRId64 ":%s", id, test_sql(
	    school.db, "notify", "SELECT string_agg(u::text, ',' ORDER BY u)"
	    " FROM (SELECT user_id FROM calendar_told UNION"
	    " SELECT creator_id FROM calendar_event) x (u)"));
	check_live(want);

	/* A colour is told in no notification, but is seen. */
	req = change(id, 1);
	req.color = EVENTS__COLOR__RED;
	call("t1", "UpdateEvent", &req, OK);
	*want = '5';
	check_live(want);
	/* Who was taken out loses it, who stays or comes sees it change. */
	to.user_ids = &t2;
	to.n_user_ids = 1;
	req = change(id, 2);
	req.to = &to;
	call("t1", "UpdateEvent", &req, OK);
	snprintf(want, sizeof(want), "6:%" PRId64 ":%s 5:%" PRId64 ":%" PRId64
	    ",%" PRId64, id, before, id, t1 < t2 ? t1 : t2,
	    t1 < t2 ? t2 : t1);
	check_live(want);
	cancel.id = id;
	call("t1", "CancelEvent", &cancel, OK);
	snprintf(want, sizeof(want), "5:%" PRId64 ":%" PRId64 ",%" PRId64, id,
	    t1 < t2 ? t1 : t2, t1 < t2 ? t2 : t1);
	check_live(want);
	/* Again: nothing happens. */
	call("t1", "CancelEvent", &cancel, OK);
	check_live("");
}

static void
test_cancelled(void **state)
{
	Events__CancelEventRequest req = EVENTS__CANCEL_EVENT_REQUEST__INIT;
	Events__UpdateEventRequest later;

	(void)state;
	req.id = made("t1");
	req.version = 7;
	refused("t1", "CancelEvent", &req, RPC__CODE__ABORTED,
	    RPC__REASON__VERSION_CONFLICT, "version");
	refused("t2", "CancelEvent", &req, RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND, NULL);
	req.version = 1;
	call("t1", "CancelEvent", &req, OK);
	call("t1", "CancelEvent", &req, OK);
	check_told("g1", NEW ";72:Réunion:2037-12-03T17:00:00Z");
	assert_true(page("g1", 0, "", false)->events[0]->cancelled);
	assert_true(get("g1", req.id, OK)->cancelled);
	later = change(req.id, 2);
	later.title = (char *)"x";
	refused("t1", "UpdateEvent", &later, RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__EVENT_CANCELLED, NULL);
	/* Nobody who joins is told of what does not take place. */
	relatives("g1,t1,g3");
	assert_int_equal(seen("g3"), 1);
	check_told("g3", "");
	relatives("g1,t1");
}

/* ---- recurring ---- */

/* When g1 sees something, in hours from START, cancelled ones "-", of another
 * title that. */
static void
check_seen(const char *want)
{
	const Events__ListEventsReply *l = page("g1", 0, "", false);
	char got[300] = "";
	size_t i, n = 0;

	for (i = 0; i < l->n_events; i++)
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%s%d%s ",
		    l->events[i]->cancelled ? "-" : "",
		    (int)((l->events[i]->starts_at->seconds - START) / HOUR),
		    strcmp(l->events[i]->title, "Réunion") == 0 ? "" :
		    l->events[i]->title);
	assert_string_equal(got, want);
}

/* Four days in a row. */
static int64_t
four(void)
{
	event()->rule = (char *)"FREQ=DAILY;COUNT=4";
	return ((const Events__Event *)call("t1", "CreateEvent", &making.req,
	    OK))->id;
}

static void
test_recurring(void **state)
{
	const Events__Event *e;
	int64_t id = four();

	(void)state;
	check_seen("0 24 48 72 ");
	e = get("g1", id, OK);
	assert_string_equal(e->rule, "FREQ=DAILY;COUNT=4");
	assert_string_equal(e->instance, "");
	assert_int_equal(e->starts_at->seconds, START);
	assert_int_equal(e->ends_at->seconds, START + HOUR);
	e = page("g1", 0, "", false)->events[1];
	assert_string_equal(e->instance, "20371204T180000");
	assert_false(e->exception);
	/* One is told of it, not of each time. */
	check_told("g1", NEW);
	event()->rule = (char *)"FREQ=SECONDLY;COUNT=9";
	refused("t1", "CreateEvent", &making.req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__RECURRENCE_INVALID, "rule");
	event()->rule = (char *)"FREQ=DAILY;COUNT=1000000000";
	refused("t1", "CreateEvent", &making.req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__RECURRENCE_TOO_MANY, "rule");
	event()->rule = (char *)"FREQ=WEEKLY;BYDAY=MO;COUNT=3";
	refused("t1", "CreateEvent", &making.req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__RECURRENCE_START, "rule");
}

static void
test_one_changed(void **state)
{
	Google__Protobuf__Timestamp from = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Google__Protobuf__Timestamp to = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Events__UpdateEventRequest req = change(four(), 1);
	Events__CancelEventRequest cancel = EVENTS__CANCEL_EVENT_REQUEST__INIT;
	const Events__Event *e;

	(void)state;
	req.scope = EVENTS__SCOPE__THIS;
	req.title = (char *)"Autre";
	refused("t1", "UpdateEvent", &req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_MISSING, "instance");
	req.instance = (char *)"20371204T190000";
	refused("t1", "UpdateEvent", &req, RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND, NULL);
	req.instance = (char *)"20371204T180000";
	req.color = EVENTS__COLOR__RED;
	refused("t1", "UpdateEvent", &req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_INVALID, "color");
	req.color = EVENTS__COLOR__COLOR_UNSPECIFIED;
	from.seconds = START + 26 * HOUR;
	to.seconds = START + 27 * HOUR;
	req.starts_at = &from;
	req.ends_at = &to;
	req.time_zone = (char *)"Europe/Paris";
	e = call("t1", "UpdateEvent", &req, OK);
	assert_true(e->exception);
	assert_string_equal(e->instance, "20371204T180000");
	check_seen("0 26Autre 48 72 ");
	check_told("g1", NEW ";71:Autre:2037-12-04T19:00:00Z TITLE TIME");

	cancel.id = req.id;
	cancel.version = 2;
	cancel.scope = EVENTS__SCOPE__THIS;
	cancel.instance = (char *)"20371205T180000";
	call("t1", "CancelEvent", &cancel, OK);
	cancel.version = 0;
	call("t1", "CancelEvent", &cancel, OK);
	check_seen("0 26Autre -48 72 ");

	/* All an hour later: exceptions stay with their days. */
	req = change(req.id, 3);
	from.seconds = START + HOUR;
	to.seconds = START + 2 * HOUR;
	req.starts_at = &from;
	req.ends_at = &to;
	req.time_zone = (char *)"Europe/Paris";
	call("t1", "UpdateEvent", &req, OK);
	check_seen("1 25Autre -49 73 ");
}

static void
test_following(void **state)
{
	Events__UpdateEventRequest req = change(four(), 1);
	Events__CancelEventRequest cancel = EVENTS__CANCEL_EVENT_REQUEST__INIT;
	const int64_t id = req.id;
	const Events__Event *e;
	char want[300];

	(void)state;
	req.scope = EVENTS__SCOPE__FOLLOWING;
	req.instance = (char *)"20371205T180000";
	req.title = (char *)"Suite";
	e = call("t1", "UpdateEvent", &req, OK);
	req.id = e->id;
	assert_int_not_equal(e->id, id);
	assert_string_equal(e->rule, "FREQ=DAILY;COUNT=2");
	assert_int_equal(e->starts_at->seconds, START + 48 * HOUR);
	assert_string_equal(get("g1", id, OK)->rule,
	    "FREQ=DAILY;UNTIL=20371205T165959Z");
	check_seen("0 24 48Suite 72Suite ");
	snprintf(want, sizeof(want), NEW ";71:Suite:2037-12-05T17:00:00Z"
	    " TITLE");
	check_told("g1", want);

	cancel.id = id;
	cancel.scope = EVENTS__SCOPE__FOLLOWING;
	cancel.instance = (char *)"20371204T180000";
	call("t1", "CancelEvent", &cancel, OK);
	check_seen("0 -24 48Suite 72Suite ");
	/* From the first one on is all of it. */
	req.version = 1;
	req.title = (char *)"Tout";
	call("t1", "UpdateEvent", &req, OK);
	check_seen("0 -24 48Tout 72Tout ");
}

/* ---- one's own, for a file of all that there is ---- */

static const Events__ListOwnEventsReply *
own_page(const char *who, const char *method, const char *token)
{
	Events__ListOwnEventsRequest req =
	    EVENTS__LIST_OWN_EVENTS_REQUEST__INIT;

	req.page_size = 2;
	req.page_token = (char *)(uintptr_t)token;
	return call(who, method, &req, OK);
}

/* Titles, each once, in order; with the time of one that is other. */
static void
check_all(const char *who, const char *method, const char *want)
{
	const Events__ListOwnEventsReply *l;
	char got[300] = "", token[80] = "";
	size_t i, n = 0;

	do {
		l = own_page(who, method, token);
		assert_true(l->n_events <= 2);
		for (i = 0; i < l->n_events; i++)
			n += (size_t)snprintf(got + n, sizeof(got) - n,
			    "%s%s ", l->events[i]->title,
			    l->events[i]->instance);
		snprintf(token, sizeof(token), "%s", l->next_page_token);
	} while (*token != '\0');
	assert_string_equal(got, want);
}

static void
check_own(const char *who, const char *want)
{
	check_all(who, "ListOwnEvents", want);
}

static void
check_addressed(const char *who, const char *want)
{
	check_all(who, "ListAddressedEvents", want);
}

static void
test_own(void **state)
{
	static const char *const tokens[] = { "x", "1", ".", "1.2x", "01.",
		"1.20371203T180000Z", "-1.2 " };
	Events__ListOwnEventsRequest req =
	    EVENTS__LIST_OWN_EVENTS_REQUEST__INIT;
	Events__UpdateEventRequest one = change(four(), 1);
	Events__CancelEventRequest cancel = EVENTS__CANCEL_EVENT_REQUEST__INIT;
	const Events__Event *e;
	size_t i;

	(void)state;
	one.scope = cancel.scope = EVENTS__SCOPE__THIS;
	one.instance = (char *)"20371204T180000";
	one.title = (char *)"Autre";
	call("t1", "UpdateEvent", &one, OK);
	cancel.id = one.id;
	cancel.instance = (char *)"20371205T180000";
	call("t1", "CancelEvent", &cancel, OK);
	made("t2");
	made("t1");
	check_own("t1", "Réunion Autre20371204T180000"
	    " Réunion20371205T180000 Réunion ");
	check_own("t2", "Réunion ");
	check_own("g1", "");
	/* Whole, whatever they may now. */
	e = own_page("t1", "ListOwnEvents", "")->events[0];
	assert_string_equal(e->body_html, "<p>Venez <b>tous</b></p>");
	assert_string_equal(e->rule, "FREQ=DAILY;COUNT=4");
	assert_int_equal(e->n_recipients, 1);
	for (i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
		req.page_token = (char *)(uintptr_t)tokens[i];
		refused("t1", "ListOwnEvents", &req,
		    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
		    "pageToken");
	}
}

static void
test_addressed(void **state)
{
	static const char *const tokens[] = { "x", "1", ".", "1.2x" };
	Events__ListOwnEventsRequest req =
	    EVENTS__LIST_OWN_EVENTS_REQUEST__INIT;
	Events__UpdateEventRequest one = change(four(), 1);
	const Events__Event *e;
	int64_t g1 = user("g1"), except[] = { g1 };
	size_t i;

	(void)state;
	one.scope = EVENTS__SCOPE__THIS;
	one.instance = (char *)"20371204T180000";
	one.title = (char *)"Autre";
	call("t1", "UpdateEvent", &one, OK);
	made("t1");
	event();
	making.to.except_user_ids = except;
	making.to.n_except_user_ids = 1;
	making.req.title = (char *)"Sans g1";
	call("t1", "CreateEvent", &making.req, OK);
	event();
	making.to.n_category_ids = 0;
	making.to.user_ids = &g1;
	making.to.n_user_ids = 1;
	making.req.title = (char *)"Pour g1";
	call("t1", "CreateEvent", &making.req, OK);
	check_addressed("g1", "Réunion Autre20371204T180000 Réunion"
	    " Pour g1 ");
	/* Not one's own, nor what is for others. */
	check_addressed("t1", "");
	check_addressed("g2", "");
	e = own_page("g1", "ListAddressedEvents", "")->events[0];
	assert_string_equal(e->body_html, "<p>Venez <b>tous</b></p>");
	/* As everywhere: who is barred from contact has nothing of it. */
	ban("g1", "st1", true);
	check_addressed("g1", "Pour g1 ");
	ban("g1", "st1", false);
	for (i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
		req.page_token = (char *)(uintptr_t)tokens[i];
		refused("g1", "ListAddressedEvents", &req,
		    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
		    "pageToken");
	}
}

/* ---- who may not ---- */

static void
freeze(const char *who, bool on)
{
	char sql[200];

	snprintf(sql, sizeof(sql), "UPDATE person SET frozen_at = %s"
	    " WHERE sourced_id = '%s'", on ? "now()" : "NULL", who);
	test_sql(school.db, "directory", sql);
}

static void
test_frozen(void **state)
{
	Events__CancelEventRequest cancel = EVENTS__CANCEL_EVENT_REQUEST__INIT;
	Events__UpdateEventRequest req = change(four(), 1);

	(void)state;
	cancel.id = req.id;
	req.title = (char *)"Autre";
	freeze("t1", true);
	refused("t1", "CreateEvent", event(), RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__WRITING_FROZEN, NULL);
	refused("t1", "UpdateEvent", &req, RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__WRITING_FROZEN, NULL);
	refused("t1", "CancelEvent", &cancel, RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__WRITING_FROZEN, NULL);
	req.scope = cancel.scope = EVENTS__SCOPE__THIS;
	req.instance = cancel.instance = (char *)"20371204T180000";
	refused("t1", "UpdateEvent", &req, RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__WRITING_FROZEN, NULL);
	refused("t1", "CancelEvent", &cancel, RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__WRITING_FROZEN, NULL);
	check_seen("0 24 48 72 ");
	check_told("g1", NEW);
	freeze("t1", false);
	call("t1", "UpdateEvent", &req, OK);
}

static void
test_too_many(void **state)
{
	int64_t id = 0;
	int i;

	(void)state;
	for (i = 0; i < 8; i++) {
		test_peer_key(peer, i == 7 ? "last" : NULL);
		id = made("t1");
	}
	/* What is made already is said again. */
	assert_int_equal(made("t1"), id);
	test_peer_key(peer, NULL);
	refused("t1", "CreateEvent", event(), RPC__CODE__RESOURCE_EXHAUSTED,
	    RPC__REASON__TOO_MANY_EVENTS, "");
	assert_in_range(status.limit, 3500, 3600);
	made("t2");
	test_sql(school.db, "notify", "UPDATE calendar_event"
	    " SET made_at = made_at - interval '1 hour'");
	made("t1");
}

/* ---- refused ---- */

static void
refused_event(Rpc__Reason reason, const char *field)
{
	refused("t1", "CreateEvent", &making.req, RPC__CODE__INVALID_ARGUMENT,
	    reason, field);
}

static void
test_refused(void **state)
{
	static const char *const zones[] = { "Europe/Atlantis", "../etc/passwd",
		"/etc/localtime", "Europe//Paris", "x y", "Europe" };
	static const char *const days[] = { "2026-02-30", "2026-2-3",
		"1999-12-31", "2100-01-01", "20371203", "2026-12-3x" };
	size_t i;

	(void)state;
	event()->title = (char *)" ";
	refused_event(RPC__REASON__FIELD_MISSING, "title");
	event()->title = (char *)"\xff";
	refused_event(RPC__REASON__FIELD_INVALID, "title");
	event()->body_html = (char *)"\xff";
	refused_event(RPC__REASON__FIELD_INVALID, "bodyHtml");
	event()->body_html = (char *)"<img src=\"cid:"
	    "0123456789abcdef0123456789abcdef\">";
	refused_event(RPC__REASON__ATTACHMENT_UNKNOWN, "bodyHtml");
	event()->to = NULL;
	refused_event(RPC__REASON__FIELD_MISSING, "to");
	event();
	making.to.n_category_ids = 0;
	refused_event(RPC__REASON__NO_RECIPIENT, "to");
	event();
	making.until.seconds = START - 1;
	refused_event(RPC__REASON__EVENT_ENDS_BEFORE, "endsAt");
	event();
	making.until.seconds = START + INT64_C(401) * 24 * HOUR;
	refused_event(RPC__REASON__EVENT_TOO_LONG, "endsAt");
	event();
	making.from.seconds = INT64_MIN;
	refused_event(RPC__REASON__FIELD_INVALID, "startsAt");
	event()->starts_at = NULL;
	refused_event(RPC__REASON__FIELD_MISSING, "startsAt");
	event()->all_day = true;
	refused_event(RPC__REASON__FIELD_INVALID, "startsAt");
	event()->color = (Events__Color)99;
	refused_event(RPC__REASON__FIELD_INVALID, "color");
	for (i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		event()->time_zone = (char *)(uintptr_t)zones[i];
		refused_event(RPC__REASON__TIME_ZONE_UNKNOWN, "timeZone");
	}
	for (i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		event()->all_day = true;
		making.req.starts_at = making.req.ends_at = NULL;
		making.req.first_day = (char *)"2037-12-03";
		making.req.last_day = (char *)(uintptr_t)days[i];
		refused_event(RPC__REASON__FIELD_INVALID, "lastDay");
	}
	making.req.last_day = (char *)"2037-12-02";
	refused_event(RPC__REASON__EVENT_ENDS_BEFORE, "lastDay");
	refused("g1", "CreateEvent", event(), RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__FORBIDDEN, NULL);
	refused("st1", "CreateEvent", event(), RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__FORBIDDEN, NULL);
	assert_string_equal(test_sql(school.db, "notify",
	    "SELECT count(*) FROM calendar_event"), "0");
}

static void
test_list_refused(void **state)
{
	static const char *const tokens[] = { "x", "1", "1.2", "1.2.3.4",
		"1.2.x", "01.2.", "1.2.20371203T180000Z", "9e9.1." };
	Google__Protobuf__Timestamp from = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Google__Protobuf__Timestamp to = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Events__ListEventsRequest req = EVENTS__LIST_EVENTS_REQUEST__INIT;
	size_t i;

	(void)state;
	refused("g1", "ListEvents", &req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_MISSING, "from");
	from.seconds = to.seconds = START;
	req.from = &from;
	req.to = &to;
	refused("g1", "ListEvents", &req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_INVALID, "to");
	to.seconds = START + INT64_C(401) * 24 * HOUR;
	refused("g1", "ListEvents", &req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__EVENT_SPAN_TOO_LONG, "to");
	assert_int_equal(status.limit, 400);
	to.seconds = START + HOUR;
	for (i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
		req.page_token = (char *)(uintptr_t)tokens[i];
		refused("g1", "ListEvents", &req, RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__FIELD_INVALID, "pageToken");
	}
	req.page_token = (char *)"";
	req.all = true;
	refused("sec1", "ListEvents", &req, RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__FORBIDDEN, NULL);
}

/* Of another school's event nothing can be told from none. */
static void
test_other_school(void **state)
{
	int64_t id = made("t1");
	struct rpc_caller c = caller("adm1");
	Events__GetEventRequest req = EVENTS__GET_EVENT_REQUEST__INIT;

	(void)state;
	req.id = id;
	c.school_id = small_school_create(&school, "autre");
	test_expect(peer, &events__events__descriptor, "GetEvent", &c, &req,
	    RPC__CODE__NOT_FOUND, &status);
	c = caller("t1");
	c.school_id = small_school_create(&school, "autre");
	test_expect(peer, &events__events__descriptor, "GetEvent", &c, &req,
	    RPC__CODE__NOT_FOUND, &status);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_made, empty),
		cmocka_unit_test_setup(test_all_day, empty),
		cmocka_unit_test_setup(test_pages, empty),
		cmocka_unit_test_setup(test_once, empty),
		cmocka_unit_test_setup(test_who_joins_and_leaves, empty),
		cmocka_unit_test_setup(test_bans, empty),
		cmocka_unit_test_setup(test_its_maker_leaves, empty),
		cmocka_unit_test_setup(test_people_and_exceptions, empty),
		cmocka_unit_test_setup(test_own_group, empty),
		cmocka_unit_test_setup(test_changed, empty),
		cmocka_unit_test_setup(test_changed_for_others, empty),
		cmocka_unit_test_setup(test_live, empty),
		cmocka_unit_test_setup(test_cancelled, empty),
		cmocka_unit_test_setup(test_recurring, empty),
		cmocka_unit_test_setup(test_one_changed, empty),
		cmocka_unit_test_setup(test_following, empty),
		cmocka_unit_test_setup(test_own, empty),
		cmocka_unit_test_setup(test_addressed, empty),
		cmocka_unit_test_setup(test_frozen, empty),
		cmocka_unit_test_setup(test_too_many, empty),
		cmocka_unit_test_setup(test_refused, empty),
		cmocka_unit_test_setup(test_list_refused, empty),
		cmocka_unit_test_setup(test_other_school, empty),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
