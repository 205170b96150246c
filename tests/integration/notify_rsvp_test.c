/*
 * Who comes to an event: answered by each or by family, never by more than
 * there are places, in order by who waits, not by who has left; told and
 * reminded once; and what is refused.
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
#include <time.h>

#include "events.pb-c.h"
#include "live.pb-c.h"
#include "notify.pb-c.h"
#include "rsvp.pb-c.h"
#include "small_school.h"

#define OK	RPC__CODE__OK
#define DAY	86400
#define WAIT_MS	60000
#define CLOCK_SIZE	16	/* "20261203T180000" and a NUL */
#define MANY	24
#define PLACES	5

static struct small_school school;
static struct test_service *replicas[2];
static struct test_peer *peer;
static struct status status;
static char parents[64], others[64];	/* of 6e B and of 5e C */

static void
category(char out[static 64], const char *class)
{
	char sql[100];

	snprintf(sql, sizeof(sql),
	    "SELECT class_id FROM class WHERE title = '%s'", class);
	snprintf(out, 64, "class:%s:guardians", test_sql(school.db,
	    "directory", sql));
}

static int
set_up(void **state)
{
	const char *env[] = { NULL, "LIAISON_EVENTS_PER_HOUR=0", NULL };

	(void)state;
	small_school_start(&school);
	env[0] = test_setting("LIAISON_DIRECTORY",
	    test_service_endpoint(school.service));
	replicas[0] = test_service_start(school.db, "notify", env);
	replicas[1] = test_service_start(school.db, "notify", env);
	peer = test_peer_new("notify", test_service_endpoint(replicas[0]));
	category(parents, "6e B");
	category(others, "5e C");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	test_peer_free(&peer);
	test_service_stop(&replicas[0]);
	test_service_stop(&replicas[1]);
	small_school_stop(&school);
	return 0;
}

static int
empty(void **state)
{
	(void)state;
	test_sql(school.db, "notify", "TRUNCATE calendar_event,"
	    " calendar_audience, calendar_instance, calendar_told,"
	    " calendar_rsvp, calendar_answer, calendar_reminder,"
	    " calendar_reminding, notice;"
	    " DROP FUNCTION IF EXISTS stays CASCADE");
	test_sql(school.db, "directory", "DELETE FROM contact_ban");
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
events(const char *who, const char *method, const void *request, int expected)
{
	const struct rpc_caller c = caller(who);

	return test_expect(peer, &events__events__descriptor, method, &c,
	    request, expected, &status);
}

static const void *
rsvp(const char *who, const char *method, const void *request, int expected)
{
	const struct rpc_caller c = caller(who);

	return test_expect(peer, &rsvp__rsvp__descriptor, method, &c, request,
	    expected, &status);
}

/* The whole of a statement's text, %lld for the event. */
static const char *
sql(const char *text, int64_t id)
{
	char buf[1000];

	snprintf(buf, sizeof(buf), text, (long long)id);
	return test_sql(school.db, "notify", buf);
}

/* ---- what is asked ---- */

/* In a week, of the parents of 6e B and 5e C, each. */
static struct making {
	Events__CreateEventRequest	 req;
	Events__RsvpAsked		 rsvp;
	Common__To			 to;
	Google__Protobuf__Timestamp	 from, until, due;
	char				*categories[2];
} making;

static int64_t
next_week(void)
{
	static int64_t noon;

	/* Once: midnight may come in between. */
	if (noon == 0)
		noon = (int64_t)time(NULL) / DAY * DAY + 7 * DAY + DAY / 2;
	return noon;
}

static Events__CreateEventRequest *
event(Events__Rsvp__Mode mode, uint32_t capacity)
{
	making = (struct making){ EVENTS__CREATE_EVENT_REQUEST__INIT,
		EVENTS__RSVP_ASKED__INIT, COMMON__TO__INIT,
		GOOGLE__PROTOBUF__TIMESTAMP__INIT,
		GOOGLE__PROTOBUF__TIMESTAMP__INIT,
		GOOGLE__PROTOBUF__TIMESTAMP__INIT, { parents, others } };
	making.from.seconds = next_week();
	making.until.seconds = making.from.seconds + 3600;
	making.to.category_ids = making.categories;
	making.to.n_category_ids = 2;
	making.rsvp.mode = mode;
	making.rsvp.capacity = capacity;
	making.req.title = (char *)"Sortie";
	making.req.starts_at = &making.from;
	making.req.ends_at = &making.until;
	making.req.time_zone = (char *)"Europe/Paris";
	making.req.to = &making.to;
	making.req.rsvp = &making.rsvp;
	return &making.req;
}

static int64_t
kept(const char *who)
{
	return ((const Events__Event *)events(who, "CreateEvent", &making.req,
	    OK))->id;
}

static int64_t
made(Events__Rsvp__Mode mode, uint32_t capacity)
{
	event(mode, capacity);
	return kept("sec1");
}

static Rsvp__PutRsvpRequest
saying(int64_t id, Rsvp__Answer answer)
{
	Rsvp__PutRsvpRequest req = RSVP__PUT_RSVP_REQUEST__INIT;

	req.id = id;
	req.answer = answer;
	return req;
}

static Events__Rsvp__State
say(const char *who, int64_t id, Rsvp__Answer answer)
{
	const Rsvp__PutRsvpRequest req = saying(id, answer);
	const Rsvp__PutRsvpReply *reply = rsvp(who, "PutRsvp", &req, OK);

	return reply->state;
}

static void
refused(const char *who, const Rsvp__PutRsvpRequest *req, int code,
    Rpc__Reason reason, const char *field)
{
	rsvp(who, "PutRsvp", req, code);
	assert_int_equal(status.reason, reason);
	if (field != NULL)
		assert_string_equal(status.field, field);
}

static const Events__Rsvp *
seen(const char *who, int64_t id)
{
	Events__GetEventRequest req = EVENTS__GET_EVENT_REQUEST__INIT;

	req.id = id;
	return ((const Events__Event *)events(who, "GetEvent", &req,
	    OK))->rsvp;
}

static int
told(const char *who, int kind)
{
	char text[200];

	snprintf(text, sizeof(text), "SELECT count(*) FROM notice WHERE"
	    " user_id = %" PRId64 " AND kind = %d", user(who), kind);
	return atoi(test_sql(school.db, "notify", text));
}

static bool
has_place(void *who)
{
	return told(who, NOTIFY__KIND__EVENT_PLACE) > 0;
}

/* ---- each ---- */

static void
test_waiting_list(void **state)
{
	const int64_t id = made(EVENTS__RSVP__MODE__EACH, 1);
	const Events__Rsvp *r = seen("g1", id);
	Rsvp__PutRsvpRequest req;

	(void)state;
	assert_int_equal(r->mode, EVENTS__RSVP__MODE__EACH);
	assert_int_equal(r->capacity, 1);
	assert_true(r->open);
	assert_int_equal(r->n_mine, 1);
	assert_int_equal(r->mine[0]->state, EVENTS__RSVP__STATE__UNANSWERED);
	/* Who made it is not asked. */
	assert_int_equal(seen("sec1", id)->n_mine, 0);
	assert_false(seen("sec1", id)->open);

	assert_int_equal(say("g1", id, RSVP__ANSWER__YES),
	    EVENTS__RSVP__STATE__GOING);
	req = saying(id, RSVP__ANSWER__YES);
	req.note = (char *)"Avec ma sœur";
	assert_int_equal(((const Rsvp__PutRsvpReply *)rsvp("g2", "PutRsvp",
	    &req, OK))->place, 1);
	r = seen("g2", id);
	assert_int_equal(r->mine[0]->state, EVENTS__RSVP__STATE__WAITING);
	assert_string_equal(r->mine[0]->note, "Avec ma sœur");
	assert_int_equal(r->counts->going, 1);
	assert_int_equal(r->counts->waiting, 1);
	/* Said again it is the same place. */
	assert_int_equal(say("g1", id, RSVP__ANSWER__YES),
	    EVENTS__RSVP__STATE__GOING);
	assert_int_equal(say("g2", id, RSVP__ANSWER__YES),
	    EVENTS__RSVP__STATE__WAITING);

	assert_int_equal(say("g1", id, RSVP__ANSWER__MAYBE),
	    EVENTS__RSVP__STATE__MAYBE);
	assert_true(test_wait(has_place, (char *)"g2", WAIT_MS));
	assert_int_equal(seen("g2", id)->mine[0]->state,
	    EVENTS__RSVP__STATE__GOING);
	assert_int_equal(told("g2", NOTIFY__KIND__EVENT_PLACE), 1);
	assert_int_equal(told("g1", NOTIFY__KIND__EVENT_PLACE), 0);
	/* Only who may change it sees how many do not come. */
	say("g1", id, RSVP__ANSWER__NO);
	assert_int_equal(seen("g2", id)->counts->not_going, 0);
	assert_int_equal(seen("sec1", id)->counts->not_going, 1);
	assert_int_equal(told("g2", NOTIFY__KIND__EVENT_PLACE), 1);
}

static void
test_refused(void **state)
{
	const int64_t id = made(EVENTS__RSVP__MODE__EACH, 0);
	Rsvp__PutRsvpRequest req = saying(id, RSVP__ANSWER__YES);
	struct rpc_caller c = caller("g1");
	char note[502];

	(void)state;
	refused("sec1", &req, RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__FORBIDDEN, NULL);
	refused("adm1", &req, RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__FORBIDDEN, NULL);
	refused("t2", &req, RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND, NULL);
	c.school_id = small_school_create(&school, "autre");
	test_expect(peer, &rsvp__rsvp__descriptor, "PutRsvp", &c, &req,
	    RPC__CODE__NOT_FOUND, &status);
	req.child_id = user("st1");
	refused("g1", &req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_INVALID, "childId");
	req.child_id = 0;
	req.instance = (char *)"20261203T180000";
	refused("g1", &req, RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND, NULL);
	req.instance = (char *)"";
	req.answer = (Rsvp__Answer)0;
	refused("g1", &req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_MISSING, "answer");
	req.answer = (Rsvp__Answer)9;
	refused("g1", &req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_INVALID, "answer");
	req.answer = RSVP__ANSWER__NO;
	memset(note, 'x', sizeof(note) - 1);
	note[sizeof(note) - 1] = '\0';
	req.note = note;
	refused("g1", &req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_TOO_LONG, "note");
	assert_string_equal(sql("SELECT count(*) FROM calendar_answer"
	    " WHERE event_id = %lld", id), "0");

	/* What asks nobody. */
	event(EVENTS__RSVP__MODE__NONE, 0)->rsvp = NULL;
	req = saying(kept("sec1"), RSVP__ANSWER__YES);
	refused("g1", &req, RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__RSVP_NONE, NULL);
	/* A due date behind the beginning. */
	event(EVENTS__RSVP__MODE__EACH, 0);
	making.due.seconds = making.from.seconds + 1;
	making.rsvp.due_at = &making.due;
	events("sec1", "CreateEvent", &making.req,
	    RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(status.reason, RPC__REASON__RSVP_DUE_LATE);
	making.rsvp.due_at = NULL;
	making.rsvp.mode = (Events__Rsvp__Mode)7;
	events("sec1", "CreateEvent", &making.req,
	    RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(status.field, "rsvp.mode");
	making.rsvp.mode = EVENTS__RSVP__MODE__EACH;
	making.req.reminders = (uint32_t[]){ 0 };
	making.req.n_reminders = 1;
	events("sec1", "CreateEvent", &making.req,
	    RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(status.field, "reminders");
}

static struct test_asked *
answer_begun(int64_t id, int who, int answer)
{
	char text[400];

	snprintf(text, sizeof(text), "SELECT rsvp_answer(%" PRId64 ", %" PRId64
	    ", '', %d, %d, 1::smallint, %d::smallint, '')", school.id, id,
	    who, who, answer);
	return test_sql_begin(school.db, "notify", text);
}

static bool
all_have_places(void *id)
{
	return atoi(sql("SELECT count(*) FROM calendar_answer WHERE answer = 1"
	    " AND queue IS NULL AND event_id = %lld", *(int64_t *)id)) ==
	    PLACES;
}

/* All at once, then some of those who have a place give it up while others
 * come: there are never more than there are places, and those who came first
 * move up first. */
static void
test_at_once(void **state)
{
	const int64_t id = made(EVENTS__RSVP__MODE__EACH, PLACES);
	struct test_asked *asked[2 * MANY];
	char first[200];
	int i, n = 0, goers[PLACES];
	const char *at;

	(void)state;
	/* They are nobody's, and would be found to have left. */
	test_sql(school.db, "notify", "CREATE FUNCTION stays() RETURNS trigger"
	    " LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;"
	    " CREATE TRIGGER stays BEFORE DELETE ON calendar_answer"
	    " FOR EACH ROW EXECUTE FUNCTION stays()");
	for (i = 0; i < MANY; i++)
		asked[i] = answer_begun(id, 1000000 + i, 1);
	for (i = 0; i < MANY; i++)
		test_sql_end(&asked[i]);
	assert_string_equal(sql("SELECT count(*) FILTER (WHERE queue IS NULL)"
	    " || ' ' || count(DISTINCT queue) FROM calendar_answer"
	    " WHERE event_id = %lld", id), "5 19");
	at = sql("SELECT string_agg(subject_id::text, ' ') FROM"
	    " calendar_answer WHERE queue IS NULL AND event_id = %lld", id);
	for (i = 0; i < PLACES; i++, at += strcspn(at, " ") + 1)
		goers[i] = atoi(at);
	snprintf(first, sizeof(first), "%s", sql("SELECT string_agg("
	    "subject_id::text, ' ' ORDER BY subject_id) FROM (SELECT"
	    " subject_id FROM calendar_answer WHERE event_id = %lld AND queue"
	    " IS NOT NULL ORDER BY queue LIMIT 3) x", id));
	for (i = 0; i < 3; i++)
		asked[n++] = answer_begun(id, goers[i], 3);
	for (i = 0; i < MANY; i++)
		asked[n++] = answer_begun(id, 2000000 + i, 1);
	for (i = 0; i < n; i++)
		test_sql_end(&asked[i]);
	assert_true(test_wait(all_have_places, (void *)(uintptr_t)&id,
	    WAIT_MS));
	/* Those three, each told once. */
	assert_string_equal(sql("SELECT string_agg(user_id::text, ' ' ORDER"
	    " BY user_id) FROM notice WHERE kind = 75 AND link ="
	    " '/events/%lld'", id), first);
	test_sql(school.db, "notify", "DROP FUNCTION stays CASCADE");
}

/* ---- too late, cancelled, changed ---- */

static bool
is_held(void *arg)
{
	(void)arg;
	return strcmp(test_sql(school.db, "notify", "SELECT count(*) FROM"
	    " pg_stat_activity WHERE wait_event = 'PgSleep'"
	    " AND datname = current_database()"), "0") != 0;
}

static void
test_due(void **state)
{
	Rsvp__PutRsvpRequest req;
	struct test_asked *held;
	int64_t id;

	(void)state;
	event(EVENTS__RSVP__MODE__EACH, 0);
	making.due.seconds = making.from.seconds - DAY;
	making.rsvp.due_at = &making.due;
	id = kept("sec1");
	assert_int_equal(seen("g1", id)->due_at->seconds, making.due.seconds);
	say("g1", id, RSVP__ANSWER__YES);
	sql("UPDATE calendar_rsvp SET due_before = extract(epoch FROM"
	    " (SELECT starts_at FROM calendar_instance WHERE event_id ="
	    " calendar_rsvp.event_id) - now())::bigint * 1000000 + 1000000"
	    " WHERE event_id = %lld", id);
	req = saying(id, RSVP__ANSWER__NO);
	refused("g1", &req, RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__RSVP_CLOSED, NULL);
	assert_false(seen("g1", id)->open);
	assert_int_equal(seen("g1", id)->mine[0]->state,
	    EVENTS__RSVP__STATE__GOING);

	/* What counts is when it is kept, not when it was sent. */
	sql("UPDATE calendar_rsvp SET due_before = (extract(epoch FROM"
	    " (SELECT starts_at FROM calendar_instance WHERE event_id ="
	    " calendar_rsvp.event_id) - clock_timestamp()) * 1000000)::bigint"
	    " - 1500000 WHERE event_id = %lld", id);
	held = test_sql_begin(school.db, "notify", "BEGIN; SELECT FROM"
	    " calendar_event FOR UPDATE; SELECT pg_sleep(2.5); COMMIT");
	assert_true(test_wait(is_held, NULL, WAIT_MS));
	refused("g1", &req, RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__RSVP_CLOSED, NULL);
	test_sql_end(&held);
}

static void
test_cancelled(void **state)
{
	const int64_t id = made(EVENTS__RSVP__MODE__EACH, 1);
	Events__CancelEventRequest cancel = EVENTS__CANCEL_EVENT_REQUEST__INIT;
	Rsvp__PutRsvpRequest req = saying(id, RSVP__ANSWER__NO);

	(void)state;
	say("g1", id, RSVP__ANSWER__YES);
	say("g2", id, RSVP__ANSWER__YES);
	cancel.id = id;
	/* The administrator: it is noted. */
	events("adm1", "CancelEvent", &cancel, OK);
	assert_string_equal(test_sql(school.db, "directory", "SELECT act ||"
	    " ' ' || object FROM audit.entry ORDER BY n DESC LIMIT 1"),
	    "event.change Sortie");
	refused("g1", &req, RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__EVENT_CANCELLED, NULL);
	assert_false(seen("g1", id)->open);
	assert_int_equal(told("g2", NOTIFY__KIND__EVENT_PLACE), 0);
}

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
	const int64_t id = made(EVENTS__RSVP__MODE__EACH, 1);
	Events__UpdateEventRequest req = change(id, 1);
	Events__RsvpAsked asked = EVENTS__RSVP_ASKED__INIT;

	(void)state;
	say("g1", id, RSVP__ANSWER__YES);
	say("g2", id, RSVP__ANSWER__YES);
	asked.mode = EVENTS__RSVP__MODE__PER_FAMILY;
	req.rsvp = &asked;
	events("sec1", "UpdateEvent", &req, RPC__CODE__FAILED_PRECONDITION);
	assert_int_equal(status.reason, RPC__REASON__RSVP_ANSWERED);
	/* More places: who waits has one. */
	asked.mode = EVENTS__RSVP__MODE__EACH;
	asked.capacity = 2;
	events("sec1", "UpdateEvent", &req, OK);
	assert_true(test_wait(has_place, (char *)"g2", WAIT_MS));
	assert_int_equal(seen("g2", id)->mine[0]->state,
	    EVENTS__RSVP__STATE__GOING);
	/* Fewer: who has one keeps it, and the next waits. */
	req.version = 2;
	asked.capacity = 1;
	events("sec1", "UpdateEvent", &req, OK);
	assert_int_equal(seen("g2", id)->counts->going, 2);
	say("g1", id, RSVP__ANSWER__NO);
	assert_int_equal(say("g1", id, RSVP__ANSWER__YES),
	    EVENTS__RSVP__STATE__WAITING);
	/* Asked no more, and again: what was answered is still there. */
	req.version = 3;
	asked.mode = EVENTS__RSVP__MODE__NONE;
	events("sec1", "UpdateEvent", &req, OK);
	assert_null(seen("g2", id));
	req.version = 4;
	asked.mode = EVENTS__RSVP__MODE__EACH;
	events("sec1", "UpdateEvent", &req, OK);
	assert_int_equal(seen("g2", id)->counts->going, 1);
	assert_int_equal(seen("g2", id)->counts->waiting, 1);
	/* Moved, and asked as before: that it is moved is told alone. */
	req.version = 5;
	making.from.seconds += 3600;
	making.until.seconds += 3600;
	req.starts_at = &making.from;
	req.ends_at = &making.until;
	req.time_zone = (char *)"Europe/Paris";
	events("sec1", "UpdateEvent", &req, OK);
	assert_string_equal(sql("SELECT substr(body, 22) FROM notice WHERE"
	    " kind = 71 AND link = '/events/%lld' ORDER BY notice_id DESC"
	    " LIMIT 1", id), "TIME");
}

/* ---- by family ---- */

/* Whose parents they are, of Léa Martin in 6e B. */
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
test_family(void **state)
{
	const int64_t g1 = user("g1"), st2 = user("st2");
	int64_t named[] = { g1 }, id = made(EVENTS__RSVP__MODE__PER_FAMILY, 0);
	Rsvp__PutRsvpRequest req = saying(id, RSVP__ANSWER__YES);
	const Events__Rsvp *r;

	(void)state;
	relatives("g1,t1,g3");
	/* Of 6e B it is Léa alone. */
	r = seen("g1", id);
	assert_int_equal(r->n_mine, 1);
	assert_int_equal(r->mine[0]->child->id, user("st1"));
	assert_string_equal(r->mine[0]->child->display_name, "Léa Martin");
	assert_string_equal(r->mine[0]->child->context, "6e B");
	req.note = (char *)"Je viens la chercher";
	rsvp("g1", "PutRsvp", &req, OK);
	/* The other sees that, and neither who nor why; the last counts. */
	r = seen("g3", id);
	assert_int_equal(r->mine[0]->state, EVENTS__RSVP__STATE__GOING);
	assert_string_equal(r->mine[0]->note, "");
	say("g3", id, RSVP__ANSWER__NO);
	r = seen("g1", id);
	assert_int_equal(r->mine[0]->state, EVENTS__RSVP__STATE__NOT_GOING);
	assert_string_equal(r->mine[0]->note, "");
	assert_string_equal(sql("SELECT count(*) FROM calendar_answer WHERE"
	    " event_id = %lld", id), "1");
	/* Not for a child of somebody else's, or of another class. */
	req.child_id = user("st3");
	refused("g1", &req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_INVALID, "childId");
	req.child_id = st2;
	refused("g1", &req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_INVALID, "childId");
	relatives("g1,t1");

	/* By name, each child is asked about. */
	event(EVENTS__RSVP__MODE__PER_FAMILY, 0);
	making.to.n_category_ids = 0;
	making.to.user_ids = named;
	making.to.n_user_ids = 1;
	id = kept("sec1");
	assert_int_equal(seen("g1", id)->n_mine, 2);
	req = saying(id, RSVP__ANSWER__YES);
	refused("g1", &req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_MISSING, "childId");
	req.child_id = st2;
	rsvp("g1", "PutRsvp", &req, OK);
	r = seen("g1", id);
	assert_int_equal((r->mine[0]->state == EVENTS__RSVP__STATE__GOING) +
	    (r->mine[1]->state == EVENTS__RSVP__STATE__GOING), 1);

	/* A pupil does not answer. */
	named[0] = user("st1");
	id = kept("sec1");
	req = saying(id, RSVP__ANSWER__YES);
	refused("st1", &req, RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__RSVP_BY_GUARDIAN, NULL);
	assert_false(seen("st1", id)->open);
}

/* ---- who leaves, who joins ---- */

static void
ban(const char *who, const char *child, bool on)
{
	char text[300];

	snprintf(text, sizeof(text), on ? "INSERT INTO contact_ban (school_id,"
	    " person_id, student_id) VALUES (%" PRId64 ", %" PRId64 ", %"
	    PRId64 ")" : "DELETE FROM contact_ban WHERE school_id = %" PRId64
	    " AND person_id = %" PRId64 " AND student_id = %" PRId64,
	    school.id, user(who), user(child));
	test_sql(school.db, "directory", text);
}

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

static bool
is_checked(void *id)
{
	return strcmp(sql("SELECT count(*) FROM calendar_rsvp WHERE event_id"
	    " = %lld AND check_at < now() + interval '2 minutes'",
	    *(int64_t *)id), "0") == 0;
}

/* Their place goes to who waits. */
static void
test_leaves(void **state)
{
	int64_t id = made(EVENTS__RSVP__MODE__EACH, 1);

	(void)state;
	say("g2", id, RSVP__ANSWER__YES);
	say("g1", id, RSVP__ANSWER__YES);
	/* It was looked at because of who waits: not for some minutes again. */
	assert_true(test_wait(is_checked, &id, WAIT_MS));
	ban("g2", "st3", true);
	forget("g2");
	assert_true(test_wait(has_place, (char *)"g1", WAIT_MS));
	assert_int_equal(seen("g1", id)->mine[0]->state,
	    EVENTS__RSVP__STATE__GOING);
	assert_int_equal(seen("g1", id)->counts->going, 1);
	ban("g2", "st3", false);

	/* Of a child with two guardians, it stays with the other. */
	empty(state);
	relatives("g1,t1,g3");
	id = made(EVENTS__RSVP__MODE__PER_FAMILY, 1);
	say("g3", id, RSVP__ANSWER__YES);
	say("g2", id, RSVP__ANSWER__YES);
	relatives("g1,t1");
	sql("UPDATE calendar_rsvp SET check_at = now() WHERE event_id = %lld",
	    id);
	assert_true(test_wait(is_checked, &id, WAIT_MS));
	assert_int_equal(seen("g1", id)->mine[0]->state,
	    EVENTS__RSVP__STATE__GOING);
	/* With both of them gone it is free; nobody is asked to say so. */
	ban("g1", "st1", true);
	forget("g1");
	sql("UPDATE calendar_rsvp SET check_at = now() WHERE event_id = %lld",
	    id);
	assert_true(test_wait(has_place, (char *)"g2", WAIT_MS));
	assert_int_equal(told("g2", NOTIFY__KIND__EVENT_PLACE), 1);
	ban("g1", "st1", false);
}

static bool
nobody_waits(void *id)
{
	return strcmp(sql("SELECT count(*) FROM calendar_answer WHERE event_id"
	    " = %lld AND queue IS NOT NULL", *(int64_t *)id), "0") == 0;
}

/* Who is barred from a child since they said that it comes gets no place for
 * it, and is told of none; its other guardian may ask for one. */
static void
test_barred_does_not_move_up(void **state)
{
	int64_t id;

	(void)state;
	relatives("g1,t1,g3");
	id = made(EVENTS__RSVP__MODE__PER_FAMILY, 1);
	say("g2", id, RSVP__ANSWER__YES);
	assert_int_equal(say("g3", id, RSVP__ANSWER__YES),
	    EVENTS__RSVP__STATE__WAITING);
	assert_true(test_wait(is_checked, &id, WAIT_MS));
	ban("g3", "st1", true);
	say("g2", id, RSVP__ANSWER__NO);
	assert_true(test_wait(nobody_waits, &id, WAIT_MS));
	assert_int_equal(told("g3", NOTIFY__KIND__EVENT_PLACE), 0);
	assert_int_equal(seen("sec1", id)->counts->going, 0);
	assert_int_equal(seen("g1", id)->mine[0]->state,
	    EVENTS__RSVP__STATE__UNANSWERED);
	assert_int_equal(say("g1", id, RSVP__ANSWER__YES),
	    EVENTS__RSVP__STATE__GOING);
	ban("g3", "st1", false);
	relatives("g1,t1");
}

/* What is free is for who waits, also while it is asked who of them still
 * may. */
static void
test_first_come(void **state)
{
	const int64_t id = made(EVENTS__RSVP__MODE__EACH, 1);

	(void)state;
	say("g1", id, RSVP__ANSWER__YES);
	say("g2", id, RSVP__ANSWER__YES);
	sql("UPDATE calendar_answer SET answer = 3 WHERE event_id = %lld"
	    " AND queue IS NULL", id);
	assert_int_equal(say("g1", id, RSVP__ANSWER__YES),
	    EVENTS__RSVP__STATE__WAITING);
	assert_true(test_wait(has_place, (char *)"g2", WAIT_MS));
	assert_int_equal(seen("g1", id)->mine[0]->state,
	    EVENTS__RSVP__STATE__WAITING);
}

static void
check_live(int type, int64_t id, const char *want)
{
	small_school_check_live(&school, type, id, want);
}

static bool
nobody_comes(void *id)
{
	return strcmp(sql("SELECT count(*) FROM calendar_answer WHERE event_id"
	    " = %lld AND answer = 1", *(int64_t *)id), "0") == 0;
}

/* Whom an answer concerns sees it in pages that are open. */
static void
test_live(void **state)
{
	int64_t id = made(EVENTS__RSVP__MODE__EACH, 1);

	(void)state;
	test_sql(school.db, "notify", "TRUNCATE live_change");
	say("g1", id, RSVP__ANSWER__YES);
	check_live(LIVE__TYPE__EVENT, id, "5:g1,sec1");
	say("g1", id, RSVP__ANSWER__YES);
	check_live(LIVE__TYPE__EVENT, id, "");
	say("g2", id, RSVP__ANSWER__YES);
	check_live(LIVE__TYPE__EVENT, id, "5:g2,sec1");
	check_live(LIVE__TYPE__NOTIFICATION, 0, "");
	/* Who moves up, too, and of the notification. */
	say("g1", id, RSVP__ANSWER__NO);
	assert_true(test_wait(has_place, (char *)"g2", WAIT_MS));
	check_live(LIVE__TYPE__EVENT, id, "5:g1,sec1 5:g2,sec1");
	check_live(LIVE__TYPE__NOTIFICATION, 0, "1:g2");
	/* Whose answer goes. */
	assert_true(test_wait(is_checked, &id, WAIT_MS));
	ban("g2", "st3", true);
	forget("g2");
	assert_true(test_wait(nobody_comes, &id, WAIT_MS));
	check_live(LIVE__TYPE__EVENT, id, "5:sec1");
}

/* What somebody says while it is asked who is still there is not taken for
 * what was there before. */
static void
test_said_meanwhile(void **state)
{
	const int64_t id = made(EVENTS__RSVP__MODE__EACH, 0);

	(void)state;
	say("g1", id, RSVP__ANSWER__YES);
	sql("SELECT rsvp_keep(school_id, event_id, mode, '{}',"
	    " (SELECT min(answered_at) FROM calendar_answer))"
	    " FROM calendar_rsvp WHERE event_id = %lld", id);
	assert_int_equal(seen("g1", id)->counts->going, 1);
	sql("SELECT rsvp_keep(school_id, event_id, mode, '{}', now())"
	    " FROM calendar_rsvp WHERE event_id = %lld", id);
	assert_int_equal(seen("g1", id)->counts->going, 0);
}

/* Taken out of the audience by a change. */
static void
test_audience_changed(void **state)
{
	int64_t id = made(EVENTS__RSVP__MODE__EACH, 1);
	Events__UpdateEventRequest req = change(id, 1);
	Common__To to = COMMON__TO__INIT;
	char *category[] = { parents };

	(void)state;
	say("g2", id, RSVP__ANSWER__YES);
	say("g1", id, RSVP__ANSWER__YES);
	assert_true(test_wait(is_checked, &id, WAIT_MS));
	to.category_ids = category;
	to.n_category_ids = 1;
	req.to = &to;
	events("sec1", "UpdateEvent", &req, OK);
	assert_true(test_wait(has_place, (char *)"g1", WAIT_MS));
	assert_int_equal(told("g1", NOTIFY__KIND__EVENT_PLACE), 1);
}

/* Who joins is told once, and may answer. */
static void
test_joins(void **state)
{
	const int64_t id = made(EVENTS__RSVP__MODE__EACH, 0);

	(void)state;
	say("g1", id, RSVP__ANSWER__YES);
	relatives("g1,t1,g3");
	assert_int_equal(say("g3", id, RSVP__ANSWER__MAYBE),
	    EVENTS__RSVP__STATE__MAYBE);
	assert_int_equal(seen("g3", id)->counts->going, 1);
	assert_int_equal(told("g3", NOTIFY__KIND__EVENT_NEW), 1);
	relatives("g1,t1");
}

static void
test_erased(void **state)
{
	const struct rpc_caller system = test_caller(school.id, 0,
	    COMMON__ROLE__SYSTEM);
	Common__ErasePersonRequest req = COMMON__ERASE_PERSON_REQUEST__INIT;
	const int64_t id = made(EVENTS__RSVP__MODE__EACH, 1);

	(void)state;
	say("g1", id, RSVP__ANSWER__YES);
	say("g2", id, RSVP__ANSWER__YES);
	req.user_id = user("g1");
	test_expect(peer, &notify__notify__descriptor, "ErasePerson", &system,
	    &req, OK, &status);
	assert_true(test_wait(has_place, (char *)"g2", WAIT_MS));
	assert_string_equal(sql("SELECT count(*) FROM calendar_answer WHERE"
	    " event_id = %lld", id), "1");
}

/* ---- of what recurs ---- */

static Events__Rsvp__State
say_of(const char *who, int64_t id, const char *instance, Rsvp__Answer answer)
{
	Rsvp__PutRsvpRequest req = saying(id, answer);

	req.instance = (char *)(uintptr_t)instance;
	return ((const Rsvp__PutRsvpReply *)rsvp(who, "PutRsvp", &req,
	    OK))->state;
}

/* Each time has its answers; they go with it where what follows is changed. */
static void
test_recurring(void **state)
{
	Rsvp__PutRsvpRequest req;
	Events__UpdateEventRequest update;
	const Events__Event *e;
	char times[3][CLOCK_SIZE];
	const char *all;
	int64_t id;
	int i;

	(void)state;
	event(EVENTS__RSVP__MODE__EACH, 1)->rule =
	    (char *)"FREQ=WEEKLY;COUNT=3";
	making.due.seconds = making.from.seconds - 3600;
	making.rsvp.due_at = &making.due;
	id = kept("sec1");
	all = sql("SELECT string_agg(original, ' ' ORDER BY original) FROM"
	    " calendar_instance WHERE event_id = %lld", id);
	for (i = 0; i < 3; i++, all += CLOCK_SIZE)
		snprintf(times[i], CLOCK_SIZE, "%s", all);
	req = saying(id, RSVP__ANSWER__YES);
	refused("g1", &req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_MISSING, "instance");
	assert_int_equal(say_of("g1", id, times[0], RSVP__ANSWER__YES),
	    EVENTS__RSVP__STATE__GOING);
	assert_int_equal(say_of("g2", id, times[0], RSVP__ANSWER__YES),
	    EVENTS__RSVP__STATE__WAITING);
	assert_int_equal(say_of("g2", id, times[1], RSVP__ANSWER__YES),
	    EVENTS__RSVP__STATE__GOING);
	assert_int_equal(say_of("g1", id, times[1], RSVP__ANSWER__YES),
	    EVENTS__RSVP__STATE__WAITING);

	update = change(id, 1);
	update.scope = EVENTS__SCOPE__FOLLOWING;
	update.instance = times[1];
	update.place = (char *)"Gymnase";
	e = events("sec1", "UpdateEvent", &update, OK);
	assert_int_not_equal(e->id, id);
	assert_int_equal(say_of("g2", e->id, times[1], RSVP__ANSWER__NO),
	    EVENTS__RSVP__STATE__NOT_GOING);
	assert_true(test_wait(has_place, (char *)"g1", WAIT_MS));
	/* Of one time nothing of this is changed. */
	update = change(id, 2);
	update.scope = EVENTS__SCOPE__THIS;
	update.instance = times[0];
	update.rsvp = &making.rsvp;
	making.rsvp.due_at = NULL;
	events("sec1", "UpdateEvent", &update, RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(status.field, "rsvp");
	/* One hour later, all of it: the answers stay with their days. */
	update = change(id, 2);
	making.from.seconds += 3600;
	making.until.seconds += 3600;
	update.starts_at = &making.from;
	update.ends_at = &making.until;
	update.time_zone = (char *)"Europe/Paris";
	events("sec1", "UpdateEvent", &update, OK);
	assert_string_equal(sql("SELECT count(*) FROM calendar_answer a JOIN"
	    " calendar_instance i USING (school_id, event_id, original)"
	    " WHERE event_id = %lld", id), "2");
}

/* ---- who comes ---- */

static void
test_attendance(void **state)
{
	const int64_t id = made(EVENTS__RSVP__MODE__PER_FAMILY, 0);
	Rsvp__PutRsvpRequest req = saying(id, RSVP__ANSWER__YES);
	Rsvp__ListAttendanceRequest list = RSVP__LIST_ATTENDANCE_REQUEST__INIT;
	const Rsvp__ListAttendanceReply *l;
	char token[64];

	(void)state;
	req.note = (char *)"=1+1 \"ou\" moins";
	rsvp("g1", "PutRsvp", &req, OK);
	list.id = id;
	list.page_size = 1;
	l = rsvp("sec1", "ListAttendance", &list, OK);
	assert_int_equal(l->n_people, 1);
	assert_int_equal(l->counts->going, 1);
	assert_int_equal(l->unanswered, 1);
	assert_string_equal(l->people[0]->person->display_name, "Léa Martin");
	assert_string_equal(l->people[0]->person->context, "6e B");
	assert_int_equal(l->people[0]->state, EVENTS__RSVP__STATE__GOING);
	assert_string_equal(l->people[0]->by->display_name, "Anna Martin");
	assert_string_equal(l->people[0]->note, req.note);
	snprintf(token, sizeof(token), "%s", l->next_page_token);
	list.page_token = token;
	l = rsvp("sec1", "ListAttendance", &list, OK);
	assert_int_equal(l->n_people, 1);
	assert_string_equal(l->people[0]->person->display_name, "Zoé Petit");
	assert_int_equal(l->people[0]->state,
	    EVENTS__RSVP__STATE__UNANSWERED);
	assert_string_equal(l->next_page_token, "");

	list.page_token = (char *)"";
	list.format = (char *)"csv";
	l = rsvp("adm1", "ListAttendance", &list, OK);
	assert_non_null(strstr(l->csv, "\r\n\"5e C\",\"Zoé Petit\",\"STUDENT\","
	    "\"UNANSWERED\",\"\",\"\",\"\",\"\"\r\n\"6e B\",\"Léa Martin\","
	    "\"STUDENT\",\"GOING\",\"\",\"'=1+1 \"\"ou\"\" moins\","
	    "\"Anna Martin\",\""));

	rsvp("t1", "ListAttendance", &list, RPC__CODE__NOT_FOUND);
	list.format = (char *)"pdf";
	rsvp("sec1", "ListAttendance", &list, RPC__CODE__INVALID_ARGUMENT);
	list.format = (char *)"";
	list.page_token = (char *)"x";
	rsvp("sec1", "ListAttendance", &list, RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(status.field, "pageToken");
	/* Who sees it and may not change it. */
	event(EVENTS__RSVP__MODE__EACH, 0);
	making.to.user_ids = (int64_t[]){ user("t1") };
	making.to.n_user_ids = 1;
	list.id = kept("sec1");
	list.page_token = (char *)"";
	rsvp("t1", "ListAttendance", &list, RPC__CODE__PERMISSION_DENIED);
}

static size_t
asked(const char *who)
{
	const Rsvp__ListAskedRequest req = RSVP__LIST_ASKED_REQUEST__INIT;

	return ((const Rsvp__ListAskedReply *)rsvp(who, "ListAsked", &req,
	    OK))->n_events;
}

static void
test_asked(void **state)
{
	int64_t id = made(EVENTS__RSVP__MODE__EACH, 0);

	(void)state;
	event(EVENTS__RSVP__MODE__NONE, 0)->rsvp = NULL;
	kept("sec1");
	event(EVENTS__RSVP__MODE__PER_FAMILY, 0)->rule =
	    (char *)"FREQ=WEEKLY;COUNT=3";
	kept("sec1");
	assert_int_equal(asked("g1"), 2);
	assert_int_equal(asked("sec1"), 0);
	assert_int_equal(asked("t2"), 0);
	say("g1", id, RSVP__ANSWER__NO);
	assert_int_equal(asked("g1"), 1);
	assert_int_equal(asked("g2"), 2);
}

/* One's own answers, in pages, for a file of one's data. */
static void
test_own(void **state)
{
	Rsvp__ListOwnAnswersRequest req = RSVP__LIST_OWN_ANSWERS_REQUEST__INIT;
	const Rsvp__ListOwnAnswersReply *l;
	int64_t ids[3];
	char token[64] = "";
	int i, n = 0;

	(void)state;
	for (i = 0; i < 3; i++) {
		ids[i] = made(EVENTS__RSVP__MODE__EACH, 1);
		say("g2", ids[i], RSVP__ANSWER__YES);
		say("g1", ids[i], RSVP__ANSWER__YES);
	}
	req.page_size = 2;
	do {
		req.page_token = token;
		l = rsvp("g1", "ListOwnAnswers", &req, OK);
		for (i = 0; i < (int)l->n_answers; i++, n++) {
			assert_int_equal(l->answers[i]->event_id, ids[n]);
			assert_string_equal(l->answers[i]->title, "Sortie");
			assert_int_equal(l->answers[i]->state,
			    EVENTS__RSVP__STATE__WAITING);
		}
		snprintf(token, sizeof(token), "%s", l->next_page_token);
	} while (*token != '\0');
	assert_int_equal(n, 3);
	req.page_token = (char *)"7.x";
	rsvp("g1", "ListOwnAnswers", &req, RPC__CODE__INVALID_ARGUMENT);
	assert_string_equal(status.field, "pageToken");
}

/* ---- reminders ---- */

static bool
is_reminded(void *id)
{
	return strcmp(sql("SELECT count(*) FROM calendar_reminding WHERE"
	    " event_id = %lld", *(int64_t *)id), "0") == 0;
}

static void
test_reminders(void **state)
{
	Events__UpdateEventRequest update;
	int64_t id;

	(void)state;
	event(EVENTS__RSVP__MODE__EACH, 0);
	making.req.reminders = (uint32_t[]){ 60, 1440 };
	making.req.n_reminders = 2;
	id = kept("sec1");
	say("g2", id, RSVP__ANSWER__NO);
	assert_string_equal(sql("SELECT string_agg(minutes::text, ' ' ORDER BY"
	    " minutes) FROM calendar_reminding WHERE event_id = %lld", id),
	    "60 1440");
	/* It is moved, and so are they; one of them goes. */
	update = change(id, 1);
	update.reminders = (uint32_t[]){ 120 };
	update.n_reminders = 1;
	making.from.seconds += DAY;
	making.until.seconds += DAY;
	update.starts_at = &making.from;
	update.ends_at = &making.until;
	update.time_zone = (char *)"Europe/Paris";
	events("sec1", "UpdateEvent", &update, OK);
	assert_string_equal(sql("SELECT count(*) FROM calendar_reminding r JOIN"
	    " calendar_instance i USING (school_id, event_id, original) WHERE"
	    " event_id = %lld AND minutes = 120 AND at = starts_at -"
	    " interval '2 hours'", id), "1");
	/* Its time has come; both replicas look. */
	sql("UPDATE calendar_instance SET starts_at = now() + interval"
	    " '119 minutes' WHERE event_id = %lld", id);
	sql("UPDATE calendar_reminding SET at = now() WHERE event_id = %lld",
	    id);
	assert_true(test_wait(is_reminded, &id, WAIT_MS));
	assert_int_equal(told("g1", NOTIFY__KIND__EVENT_REMINDER), 1);
	assert_int_equal(told("sec1", NOTIFY__KIND__EVENT_REMINDER), 1);
	/* Not who does not come, nor who is not in it. */
	assert_int_equal(told("g2", NOTIFY__KIND__EVENT_REMINDER), 0);
	assert_int_equal(told("t2", NOTIFY__KIND__EVENT_REMINDER), 0);
	/* A cancelled one reminds nobody. */
	event(EVENTS__RSVP__MODE__NONE, 0);
	making.req.reminders = (uint32_t[]){ 60 };
	making.req.n_reminders = 1;
	id = kept("sec1");
	{
		Events__CancelEventRequest cancel =
		    EVENTS__CANCEL_EVENT_REQUEST__INIT;

		cancel.id = id;
		events("sec1", "CancelEvent", &cancel, OK);
	}
	assert_true(is_reminded(&id));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_waiting_list, empty),
		cmocka_unit_test_setup(test_live, empty),
		cmocka_unit_test_setup(test_refused, empty),
		cmocka_unit_test_setup(test_at_once, empty),
		cmocka_unit_test_setup(test_due, empty),
		cmocka_unit_test_setup(test_cancelled, empty),
		cmocka_unit_test_setup(test_changed, empty),
		cmocka_unit_test_setup(test_family, empty),
		cmocka_unit_test_setup(test_leaves, empty),
		cmocka_unit_test_setup(test_barred_does_not_move_up, empty),
		cmocka_unit_test_setup(test_first_come, empty),
		cmocka_unit_test_setup(test_said_meanwhile, empty),
		cmocka_unit_test_setup(test_audience_changed, empty),
		cmocka_unit_test_setup(test_joins, empty),
		cmocka_unit_test_setup(test_erased, empty),
		cmocka_unit_test_setup(test_recurring, empty),
		cmocka_unit_test_setup(test_attendance, empty),
		cmocka_unit_test_setup(test_asked, empty),
		cmocka_unit_test_setup(test_own, empty),
		cmocka_unit_test_setup(test_reminders, empty),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
