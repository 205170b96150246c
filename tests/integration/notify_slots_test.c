/*
 * Slots of an event: offered, taken by guardians of children who are taught,
 * moved, given back, called off, proposed; told once to the other side; freed
 * by who leaves; and many who want few.
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
#include "rpc/client/client.h"
#include "slots.rpc.h"
#include "small_school.h"

#define OK	RPC__CODE__OK
#define CONFLICT RPC__CODE__FAILED_PRECONDITION
#define MINUTE	60
#define REPLICAS 3
#define FAMILIES 200
#define FEW	30
#define PLAN	"0123456789abcdef0123456789abcdef"

static struct small_school school;
static struct test_service *notify[REPLICAS];
static struct test_peer *peer;
static struct status status;
static char parents[64];		/* of 6e B */
static int64_t start;			/* of the evening */
static int64_t evening;

static int
set_up(void **state)
{
	const char *env[] = { NULL, "LIAISON_EVENTS_PER_HOUR=0", NULL };
	size_t i;

	(void)state;
	start = ((int64_t)time(NULL) / 86400 + 5) * 86400 + 17 * 3600;
	small_school_start(&school);
	env[0] = test_setting("LIAISON_DIRECTORY",
	    test_service_endpoint(school.service));
	for (i = 0; i < REPLICAS; i++)
		notify[i] = test_service_start(school.db, "notify", env);
	peer = test_peer_new("notify", test_service_endpoint(notify[0]));
	snprintf(parents, sizeof(parents), "class:%s:guardians",
	    test_sql(school.db, "directory",
	    "SELECT class_id FROM class WHERE title = '6e B'"));
	return 0;
}

static int
tear_down(void **state)
{
	size_t i;

	(void)state;
	test_peer_free(&peer);
	for (i = 0; i < REPLICAS; i++)
		test_service_stop(&notify[i]);
	small_school_stop(&school);
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

	c.role = *who == 'g' || *who == 'p' ? COMMON__ROLE__GUARDIAN :
	    strncmp(who, "st", 2) == 0 ? COMMON__ROLE__STUDENT :
	    *who == 't' ? COMMON__ROLE__TEACHER :
	    *who == 's' ? COMMON__ROLE__STAFF : COMMON__ROLE__ADMIN;
	return c;
}

static const void *
call(const char *who, const char *method, const void *request, int expected)
{
	const struct rpc_caller c = caller(who);

	return test_expect(peer, &slots__slots__descriptor, method, &c,
	    request, expected, &status);
}

static void
refused(const char *who, const char *method, const void *request, int code,
    Rpc__Reason reason)
{
	call(who, method, request, code);
	assert_int_equal(status.reason, reason);
}

/* The secretary's, for the parents of 6e B. */
static void
make_evening(void)
{
	const struct rpc_caller sec = caller("sec1");
	Events__CreateEventRequest req = EVENTS__CREATE_EVENT_REQUEST__INIT;
	Google__Protobuf__Timestamp from = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Google__Protobuf__Timestamp until = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Common__To to = COMMON__TO__INIT;
	char *categories[] = { parents };
	const Events__Event *e;

	from.seconds = start;
	until.seconds = start + 180 * MINUTE;
	to.category_ids = categories;
	to.n_category_ids = 1;
	req.title = (char *)"Rencontres";
	req.starts_at = &from;
	req.ends_at = &until;
	req.time_zone = (char *)"Europe/Paris";
	req.to = &to;
	e = test_expect(peer, &events__events__descriptor, "CreateEvent",
	    &sec, &req, OK, &status);
	evening = e->id;
}

/* ---- what is asked ---- */

static struct offering {
	Slots__OfferSlotsRequest	 req;
	Slots__Offer			 offers[2], *list[2];
	Slots__SlotSpan			 spans[2], pause, *pauses[1];
	Google__Protobuf__Timestamp	 times[6];
} off;

static Slots__SlotSpan
span(Google__Protobuf__Timestamp *times, int from, int until)
{
	Slots__SlotSpan s = SLOTS__SLOT_SPAN__INIT;

	times[0] = times[1] = (Google__Protobuf__Timestamp)
	    GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	times[0].seconds = start + from * MINUTE;
	times[1].seconds = start + until * MINUTE;
	s.starts_at = &times[0];
	s.ends_at = &times[1];
	return s;
}

/* t1 six slots of 10 minutes, in two parts; t2 three of 15. */
static Slots__OfferSlotsRequest *
offers(void)
{
	size_t i;

	off = (struct offering){ SLOTS__OFFER_SLOTS_REQUEST__INIT,
		{ SLOTS__OFFER__INIT, SLOTS__OFFER__INIT },
		{ &off.offers[0], &off.offers[1] },
		{ SLOTS__SLOT_SPAN__INIT, SLOTS__SLOT_SPAN__INIT },
		SLOTS__SLOT_SPAN__INIT, { &off.pause },
		{ GOOGLE__PROTOBUF__TIMESTAMP__INIT } };
	off.spans[0] = span(&off.times[0], 0, 75);
	off.spans[1] = span(&off.times[2], 0, 45);
	off.pause = span(&off.times[4], 30, 45);
	off.req.id = evening;
	off.req.offers = off.list;
	off.req.n_offers = 2;
	for (i = 0; i < 2; i++) {
		off.offers[i].teacher_id = user(i == 0 ? "t1" : "t2");
		off.offers[i].span = &off.spans[i];
		off.offers[i].minutes = i == 0 ? 10 : 15;
		off.offers[i].place = (char *)(i == 0 ? " Salle 1 " : "");
	}
	off.offers[0].breaks = off.pauses;
	off.offers[0].n_breaks = 1;
	return &off.req;
}

static const Slots__OfferedSlots *
list_for(const char *who, const char *guardian)
{
	Slots__ListSlotsRequest req = SLOTS__LIST_SLOTS_REQUEST__INIT;

	req.id = evening;
	req.guardian_id = guardian == NULL ? 0 : user(guardian);
	return call(who, "ListSlots", &req, OK);
}

static const Slots__Host *
host_of(const Slots__OfferedSlots *m, const char *teacher)
{
	size_t i;

	for (i = 0; i < m->n_hosts; i++)
		if (m->hosts[i]->teacher->id == user(teacher))
			return m->hosts[i];
	return NULL;
}

/* The nth of a teacher's. */
static int64_t
slot(const char *teacher, size_t nth)
{
	const Slots__Host *h = host_of(list_for("sec1", NULL), teacher);

	assert_non_null(h);
	assert_true(nth < h->n_slots);
	return h->slots[nth]->id;
}

static Slots__TakeSlotRequest
taking(int64_t id, const char *child)
{
	Slots__TakeSlotRequest req = SLOTS__TAKE_SLOT_REQUEST__INIT;

	req.id = evening;
	req.slot_id = id;
	req.child_id = child == NULL ? 0 : user(child);
	return req;
}

static void
take(const char *who, const char *teacher, size_t nth, const char *child)
{
	Slots__TakeSlotRequest req = taking(slot(teacher, nth), child);

	call(who, "TakeSlot", &req, OK);
}

static void
take_refused(const char *who, const char *teacher, size_t nth,
    const char *child, int code, Rpc__Reason reason)
{
	Slots__TakeSlotRequest req = taking(slot(teacher, nth), child);

	refused(who, "TakeSlot", &req, code, reason);
}

static void
give_back(const char *who, int64_t id, int code)
{
	Slots__CancelSlotRequest req = SLOTS__CANCEL_SLOT_REQUEST__INIT;

	req.id = evening;
	req.slot_id = id;
	call(who, "CancelSlot", &req, code);
}

/* A teacher's, as somebody sees them: '.' free, 'm' one's own, 't' taken, and
 * 'x' called off. */
static void
check_seen(const char *who, const char *teacher, const char *want)
{
	const Slots__Host *h = host_of(list_for(who, NULL), teacher);
	char got[100] = "";
	size_t i;

	for (i = 0; h != NULL && i < h->n_slots; i++)
		got[i] = h->slots[i]->cancelled ? 'x' : h->slots[i]->mine ?
		    'm' : h->slots[i]->taken ? 't' : '.';
	assert_string_equal(h == NULL ? "-" : got, want);
}

/* What somebody was told of slots, in minutes from the beginning: "80:0 Théo
 * Dupré;". */
static void
check_told(const char *who, const char *want)
{
	char sql[500];

	snprintf(sql, sizeof(sql), "SELECT string_agg(kind || ':' ||"
	    " (extract(epoch FROM left(body, 20)::timestamptz) - %" PRId64
	    ")::int / 60 || substr(body, 21), ';' ORDER BY notice_id)"
	    " FROM notice WHERE kind >= 80 AND user_id = %" PRId64, start,
	    user(who));
	assert_string_equal(test_sql(school.db, "notify", sql), want);
}

/* What else of the evening. */
static void
check_kinds(const char *who, const char *want)
{
	char sql[200];

	snprintf(sql, sizeof(sql), "SELECT string_agg(kind::text, ' '"
	    " ORDER BY notice_id) FROM notice WHERE kind < 80"
	    " AND user_id = %" PRId64, user(who));
	assert_string_equal(test_sql(school.db, "notify", sql), want);
}

static int
fresh(void **state)
{
	(void)state;
	test_sql(school.db, "notify", "TRUNCATE calendar_event,"
	    " calendar_audience, calendar_instance, calendar_told,"
	    " calendar_reminder, calendar_reminding, notice,"
	    " slot, slot_host, slot_check");
	make_evening();
	call("sec1", "OfferSlots", offers(), OK);
	return 0;
}

/* As if it had been asked long ago who may have a slot. */
static void
forget_check(void)
{
	test_sql(school.db, "notify", "TRUNCATE slot_check");
}

/* ---- offered and seen ---- */

static void
test_offered(void **state)
{
	const Slots__OfferedSlots *m = list_for("sec1", NULL);
	const Slots__Host *h = host_of(m, "t1");

	(void)state;
	assert_int_equal(m->n_hosts, 2);
	assert_true(m->can_change && m->can_book);
	assert_int_equal(h->n_slots, 6);
	assert_string_equal(h->teacher->display_name, "Théo Dupré");
	assert_string_equal(h->place, "Salle 1");
	assert_int_equal(h->slots[2]->starts_at->seconds, start + 20 * MINUTE);
	assert_int_equal(h->slots[3]->starts_at->seconds, start + 45 * MINUTE);
	assert_int_equal(h->slots[5]->ends_at->seconds, start + 75 * MINUTE);
	assert_int_equal(h->span->ends_at->seconds, start + 75 * MINUTE);
	assert_int_equal(h->minutes, 10);
	assert_int_equal(h->n_breaks, 1);
	check_seen("sec1", "t2", "...");

	m = list_for("g1", NULL);
	assert_false(m->can_change || m->can_book || m->hosting);
	assert_int_equal(m->n_children, 2);
	assert_string_equal(m->guardian->display_name, "Anna Martin");
	h = host_of(m, "t1");
	assert_int_equal(h->n_child_ids, 2);
	assert_string_equal(h->subject, "Mathématiques");
	h = host_of(m, "t2");
	assert_int_equal(h->n_child_ids, 1);
	assert_int_equal(h->child_ids[0], user("st1"));
	/* Teachers are for none of 6e B's parents, and see what they offer. */
	m = list_for("t2", NULL);
	assert_true(m->hosting);
	assert_int_equal(m->n_hosts, 1);
	assert_string_equal(test_sql(school.db, "notify", "SELECT count(*)"
	    " FROM notice WHERE kind = 70"), "3");
	/* Whom it is not for has no such event. */
	refused("g2", "ListSlots", &(Slots__ListSlotsRequest){
		PROTOBUF_C_MESSAGE_INIT(&slots__list_slots_request__descriptor),
		evening, 0 }, RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND);
}

static void
refused_offer(int code, Rpc__Reason reason, const char *field)
{
	refused("sec1", "OfferSlots", &off.req, code, reason);
	assert_string_equal(status.field, field);
}

static void
test_offer_refused(void **state)
{
	(void)state;
	refused("t1", "OfferSlots", offers(), RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__FORBIDDEN);
	refused("g1", "OfferSlots", offers(), RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__FORBIDDEN);
	offers();
	off.offers[0].teacher_id = user("g1");
	refused_offer(RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "offers.teacherId");
	offers();
	off.offers[1].teacher_id = off.offers[0].teacher_id;
	refused_offer(RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "offers.teacherId");
	offers();
	off.offers[0].minutes = 4;
	refused_offer(RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "offers.minutes");
	offers();
	off.times[1].seconds = start - 1;
	refused_offer(RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "offers.span");
	offers();
	off.times[1].seconds = INT64_MAX;
	refused_offer(RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "offers.span");
	offers();
	off.times[1].seconds = start + 9 * MINUTE;
	refused_offer(RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "offers.span");
	offers();
	off.times[5].seconds = INT64_MIN;
	refused_offer(RPC__CODE__INVALID_ARGUMENT, RPC__REASON__FIELD_INVALID,
	    "offers.breaks");
	check_seen("sec1", "t1", "......");
}

/* What stays has who has it; what goes is asked about first. */
static void
test_offered_anew(void **state)
{
	(void)state;
	take("g1", "t1", 0, "st1");
	take("g1", "t1", 5, "st2");
	offers();
	off.times[1].seconds = start + 30 * MINUTE;
	off.offers[0].n_breaks = 0;
	refused("sec1", "OfferSlots", &off.req, CONFLICT,
	    RPC__REASON__SLOTS_BOOKED);
	assert_int_equal(status.limit, 1);
	check_seen("g1", "t1", "m....m");
	off.req.drop_taken = true;
	call("sec1", "OfferSlots", &off.req, OK);
	check_seen("g1", "t1", "m..");
	check_told("g1", "82:65 Théo Dupré");
	off.req.n_offers = 0;
	call("sec1", "OfferSlots", &off.req, OK);
	assert_int_equal(list_for("g1", NULL)->n_hosts, 0);
	check_told("g1", "82:65 Théo Dupré;82:0 Théo Dupré");
}

/* ---- taken ---- */

static void
test_taken(void **state)
{
	const Slots__Slot *s;
	Slots__TakeSlotRequest req;

	(void)state;
	take("g1", "t1", 1, "st1");
	take("g1", "t1", 1, "st1");
	check_seen("g1", "t1", ".m....");
	check_told("t1", "80:10 Anna Martin (Léa Martin)");
	check_told("g1", "");
	s = host_of(list_for("t1", NULL), "t1")->slots[1];
	assert_string_equal(s->guardian->display_name, "Anna Martin");
	assert_string_equal(s->child->context, "6e B");
	/* Another one is instead of it; for another child it is one more. */
	take("g1", "t1", 3, "st1");
	check_seen("g1", "t1", "...m..");
	take("g1", "t1", 0, "st2");
	check_seen("g1", "t1", "m..m..");
	check_told("t1", "80:10 Anna Martin (Léa Martin);"
	    "81:45 Anna Martin (Léa Martin);80:0 Anna Martin (Noé Martin)");
	/* Two at a time are none. */
	take_refused("g1", "t2", 0, NULL, CONFLICT,
	    RPC__REASON__SLOT_OVERLAP);
	take_refused("g1", "t1", 0, "st1", CONFLICT,
	    RPC__REASON__SLOT_OVERLAP);
	take("g1", "t2", 1, NULL);
	check_seen("g1", "t2", ".m.");
	/* What overlaps the one that it is instead of does not count. */
	give_back("g1", slot("t1", 3), OK);
	check_told("t1", "80:10 Anna Martin (Léa Martin);"
	    "81:45 Anna Martin (Léa Martin);80:0 Anna Martin (Noé Martin);"
	    "82:45 Anna Martin (Léa Martin)");
	give_back("g1", slot("t1", 3), OK);
	check_seen("g1", "t1", "m.....");
	req = taking(slot("t1", 0) + 100000, "st1");
	refused("g1", "TakeSlot", &req, RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND);
}

static void
check_live(int type, const char *want)
{
	small_school_check_live(&school, type, type == LIVE__TYPE__EVENT ?
	    evening : 0, want);
}

/* Whoever may want a slot sees in pages that are open what becomes of them. */
static void
test_live(void **state)
{
	(void)state;
	test_sql(school.db, "notify", "TRUNCATE live_change");
	take("g1", "t1", 1, "st1");
	check_live(LIVE__TYPE__EVENT, "5:g1,sec1,t1,t2");
	check_live(LIVE__TYPE__NOTIFICATION, "1:t1");
	take("g1", "t1", 1, "st1");
	check_live(LIVE__TYPE__EVENT, "");
	/* Another one instead of it. */
	take("g1", "t1", 3, "st1");
	check_live(LIVE__TYPE__EVENT, "5:g1,sec1,t1,t2");
	give_back("g1", slot("t1", 3), OK);
	check_live(LIVE__TYPE__EVENT, "5:g1,sec1,t1,t2");
	give_back("g1", slot("t1", 3), OK);
	check_live(LIVE__TYPE__EVENT, "");
	/* Called off, and offered anew. */
	give_back("t1", slot("t1", 0), OK);
	check_live(LIVE__TYPE__EVENT, "5:g1,sec1,t1,t2");
	call("sec1", "OfferSlots", offers(), OK);
	check_live(LIVE__TYPE__EVENT, "5:g1,sec1,t1,t2");
}

static void
test_who_may_not(void **state)
{
	Slots__TakeSlotRequest req = taking(slot("t2", 0), "st2");
	Slots__CancelHostRequest host = SLOTS__CANCEL_HOST_REQUEST__INIT;
	Slots__ListSlotsRequest list = SLOTS__LIST_SLOTS_REQUEST__INIT;
	struct rpc_caller other;

	(void)state;
	/* t2 does not teach him; which of two; a stranger's. */
	refused("g1", "TakeSlot", &req, RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__SLOT_NOT_TAUGHT);
	take_refused("g1", "t1", 0, NULL, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_MISSING);
	take_refused("g1", "t1", 0, "st3", RPC__CODE__NOT_FOUND,
	    RPC__REASON__CHILD_UNKNOWN);
	take_refused("g2", "t1", 0, "st3", RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND);
	take_refused("t2", "t1", 0, "st1", RPC__CODE__NOT_FOUND,
	    RPC__REASON__CHILD_UNKNOWN);
	take_refused("t2", "t1", 0, NULL, RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__FORBIDDEN);
	/* Nobody's for another but the secretary's. */
	req = taking(slot("t1", 0), "st1");
	req.guardian_id = user("g1");
	refused("t1", "TakeSlot", &req, RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__FORBIDDEN);
	host.id = list.id = evening;
	host.teacher_id = user("t1");
	refused("t2", "CancelHost", &host, RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__FORBIDDEN);
	refused("g1", "CancelHost", &host, RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__FORBIDDEN);
	host.teacher_id = user("t3");
	refused("sec1", "CancelHost", &host, RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND);
	other = caller("sec1");
	other.school_id = small_school_create(&school, "autre");
	test_expect(peer, &slots__slots__descriptor, "ListSlots", &other,
	    &list, RPC__CODE__NOT_FOUND, &status);
	/* Another's is not given back. */
	take("g1", "t1", 0, "st1");
	give_back("t2", slot("t1", 0), RPC__CODE__NOT_FOUND);
	check_seen("g1", "t1", "m.....");
}

static void
test_past(void **state)
{
	Slots__TakeSlotRequest req = taking(slot("t1", 0), "st1");

	(void)state;
	test_sql(school.db, "notify", "UPDATE slot SET starts_at = now() -"
	    " interval '1 s' WHERE slot_id = (SELECT min(slot_id) FROM slot)");
	refused("g1", "TakeSlot", &req, CONFLICT, RPC__REASON__SLOT_PAST);
}

/* Separated parents can have one each. */
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
test_separated_parents(void **state)
{
	(void)state;
	relatives("g1,t1,g3");
	take("g1", "t1", 0, "st1");
	take_refused("g3", "t1", 0, "st1", CONFLICT, RPC__REASON__SLOT_TAKEN);
	assert_int_equal(status.nfaults, 1);
	take("g3", "t1", 1, "st1");
	check_seen("g1", "t1", "mt....");
	/* Whose it is, is not said. */
	assert_null(host_of(list_for("g1", NULL), "t1")->slots[1]->child);
	/* Who leaves frees theirs: the teacher is told. */
	relatives("g1,t1");
	forget_check();
	check_seen("g1", "t1", "m.....");
	check_told("t1", "80:0 Anna Martin (Léa Martin);"
	    "80:10 Éva Dupond (Léa Martin);82:10 Éva Dupond (Léa Martin)");
	check_told("g1", "");
}

/* Those that somebody has taken, and offers, for a file of their data. */
static void
test_own(void **state)
{
	Slots__ListOwnSlotsRequest req = SLOTS__LIST_OWN_SLOTS_REQUEST__INIT;
	const Slots__ListOwnSlotsReply *own;
	char token[64] = "";
	size_t n = 0, taken = 0;

	(void)state;
	take("g1", "t1", 1, "st1");
	own = call("g1", "ListOwnSlots", &req, OK);
	assert_int_equal(own->n_slots, 1);
	assert_int_equal(own->slots[0]->event_id, evening);
	assert_false(own->slots[0]->hosting);
	assert_true(own->slots[0]->slot->mine);
	assert_int_equal(own->slots[0]->slot->with->id, user("t1"));
	assert_int_equal(own->slots[0]->slot->child->id, user("st1"));
	own = call("g2", "ListOwnSlots", &req, OK);
	assert_int_equal(own->n_slots, 0);
	/* Whose they are is not theirs to take away. */
	req.page_size = 4;
	do {
		req.page_token = token;
		own = call("t1", "ListOwnSlots", &req, OK);
		for (size_t i = 0; i < own->n_slots; i++, n++) {
			assert_true(own->slots[i]->hosting);
			assert_null(own->slots[i]->slot->child);
			assert_null(own->slots[i]->slot->guardian);
			taken += own->slots[i]->slot->taken ? 1 : 0;
		}
		snprintf(token, sizeof(token), "%s", own->next_page_token);
	} while (*token != '\0');
	assert_int_equal(n, 6);
	assert_int_equal(taken, 1);
	req.page_token = (char *)"7.x";
	refused("t1", "ListOwnSlots", &req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_INVALID);
}

static void
ban(const char *who, const char *child, bool on)
{
	const struct rpc_caller system = test_caller(0, 0,
	    COMMON__ROLE__SYSTEM);
	Notify__ForgetThreadsRequest req = NOTIFY__FORGET_THREADS_REQUEST__INIT;
	char sql[300];

	snprintf(sql, sizeof(sql), on ? "INSERT INTO contact_ban (school_id,"
	    " person_id, student_id) VALUES (%" PRId64 ", %" PRId64 ", %"
	    PRId64 ")" : "DELETE FROM contact_ban WHERE school_id = %" PRId64
	    " AND person_id = %" PRId64 " AND student_id = %" PRId64,
	    school.id, user(who), user(child));
	test_sql(school.db, "directory", sql);
	req.school_id = school.id;
	req.user_id = user(who);
	test_expect(peer, &notify__notify__descriptor, "ForgetThreads",
	    &system, &req, OK, &status);
}

static void
test_barred(void **state)
{
	Slots__TakeSlotRequest req = taking(slot("t1", 0), "st1");

	(void)state;
	req.guardian_id = user("g1");
	call("sec1", "TakeSlot", &req, OK);
	take("g1", "t1", 1, "st2");
	check_told("g1", "80:0 Théo Dupré");
	ban("g1", "st1", true);
	check_seen("t1", "t1", ".t....");
	check_told("t1", "80:0 Anna Martin (Léa Martin);"
	    "80:10 Anna Martin (Noé Martin);82:0 Anna Martin (Léa Martin)");
	ban("g1", "st1", false);
}

static const char *
erased(const char *who, bool dry_run)
{
	const struct rpc_caller system = test_caller(school.id, 0,
	    COMMON__ROLE__SYSTEM);
	Common__ErasePersonRequest req = COMMON__ERASE_PERSON_REQUEST__INIT;

	req.user_id = user(who);
	req.dry_run = dry_run;
	test_expect(peer, &notify__notify__descriptor, "ErasePerson",
	    &system, &req, OK, &status);
	return test_sql(school.db, "notify", "SELECT string_agg(h.name || ' '"
	    " || coalesce(s.guardian_name || s.child_name, ''), ';'"
	    " ORDER BY s.slot_id) FROM slot s JOIN slot_host h"
	    " USING (school_id, event_id, teacher_id) WHERE s.slot_id IN"
	    " (SELECT min(slot_id) FROM slot GROUP BY teacher_id)");
}

static void
test_erased(void **state)
{
	(void)state;
	take("g1", "t1", 0, "st1");
	assert_string_equal(erased("st1", true),
	    "Théo Dupré Anna MartinLéa Martin;Tina Durand ");
	assert_string_equal(erased("st1", false), "Théo Dupré ;Tina Durand ");
	take("g1", "t2", 0, "st1");
	assert_string_equal(erased("g1", false), "Théo Dupré ;Tina Durand ");
	assert_string_equal(erased("t2", false),
	    "Théo Dupré ;Compte supprimé ");
	check_seen("sec1", "t1", "......");
}

/* Nor where it was said to others, or who may see the evening is kept. */
static void
test_erased_from_what_was_told(void **state)
{
	Slots__TakeSlotRequest guest = taking(slot("t1", 0), "st3");
	const char *keys = "SELECT string_agg(left(key, 5), ' ' ORDER BY key)"
	    " FROM calendar_audience WHERE key LIKE 'host:%'"
	    " OR key LIKE 'guest:%'";

	(void)state;
	guest.guardian_id = user("g2");
	call("sec1", "TakeSlot", &guest, OK);
	take("g1", "t1", 1, "st1");
	take("g1", "t1", 2, "st2");
	assert_string_equal(test_sql(school.db, "notify", keys),
	    "guest host: host:");
	erased("st3", false);
	assert_string_equal(test_sql(school.db, "notify", keys),
	    "host: host:");
	erased("g1", false);
	check_told("t1", "80:0;80:10;80:20");
	check_told("g2", "80:0 Théo Dupré");
	erased("t1", false);
	check_told("g2", "80:0");
	assert_string_equal(test_sql(school.db, "notify", keys), "host:");
}

/* ---- the secretary ---- */

static void
test_booked_for(void **state)
{
	Slots__TakeSlotRequest req = taking(slot("t1", 2), "st3");
	const Slots__OfferedSlots *m;
	Slots__CancelSlotRequest cancel = SLOTS__CANCEL_SLOT_REQUEST__INIT;

	(void)state;
	/* Also with who does not teach the child, for who is not invited. */
	req.guardian_id = user("g2");
	m = call("sec1", "TakeSlot", &req, OK);
	assert_string_equal(m->guardian->display_name, "Paul Petit");
	assert_string_equal(host_of(m, "t1")->slots[2]->booked_by,
	    "Sam Dupont");
	check_told("g2", "80:20 Théo Dupré");
	check_told("t1", "80:20 Paul Petit (Zoé Petit)");
	check_seen("g2", "t1", "..m...");
	forget_check();
	check_seen("g2", "t1", "..m...");
	assert_string_equal(test_sql(school.db, "directory", "SELECT count(*)"
	    " FROM audit.entry WHERE act = 'slots.change'"
	    " AND object = 'Paul Petit'"), "1");
	req.slot_id = slot("t1", 4);
	call("sec1", "TakeSlot", &req, OK);
	check_told("g2", "80:20 Théo Dupré;81:55 Théo Dupré");
	cancel.id = evening;
	cancel.slot_id = slot("t1", 4);
	cancel.guardian_id = user("g2");
	call("sec1", "CancelSlot", &cancel, OK);
	check_told("g2", "80:20 Théo Dupré;81:55 Théo Dupré;82:55 Théo Dupré");
	check_seen("sec1", "t1", "......");
	/* Who has none any more has no part in the event. */
	refused("g2", "ListSlots", &(Slots__ListSlotsRequest){
		PROTOBUF_C_MESSAGE_INIT(&slots__list_slots_request__descriptor),
		evening, 0 }, RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND);
	req.guardian_id = user("t2");
	refused("sec1", "TakeSlot", &req, RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND);
}

static void
check_sees_file(const char *who, bool sees)
{
	Events__CheckEventFileRequest file =
	    EVENTS__CHECK_EVENT_FILE_REQUEST__INIT;
	Events__GetEventRequest get = EVENTS__GET_EVENT_REQUEST__INIT;
	const struct rpc_caller c = caller(who);
	const Events__CheckEventFileReply *reply;
	const Events__Event *e;

	file.attachment_id = (char *)PLAN;
	reply = test_expect(peer, &events__events__descriptor,
	    "CheckEventFile", &c, &file, OK, &status);
	assert_int_equal(reply->visible, sees);
	get.id = evening;
	e = test_expect(peer, &events__events__descriptor, "GetEvent", &c,
	    &get, sees ? OK : RPC__CODE__NOT_FOUND, &status);
	if (sees) {
		assert_int_equal(e->n_attachments, 1);
		assert_string_equal(e->attachments[0]->id, PLAN);
	}
}

/* The plan of the rooms is for who comes, whoever the evening is for. */
static void
test_attachments(void **state)
{
	Slots__TakeSlotRequest guest = taking(slot("t1", 2), "st3");
	char sql[300];

	(void)state;
	snprintf(sql, sizeof(sql), "INSERT INTO calendar_file (school_id,"
	    " event_id, nth, attachment_id, name, media_type, size, sha256)"
	    " VALUES (%" PRId64 ", %" PRId64 ", 1, '" PLAN "', 'salles.pdf',"
	    " 'application/pdf', 9, 'x')", school.id, evening);
	test_sql(school.db, "notify", sql);
	check_sees_file("g1", true);
	check_sees_file("t1", true);
	check_sees_file("g2", false);
	guest.guardian_id = user("g2");
	call("sec1", "TakeSlot", &guest, OK);
	check_sees_file("g2", true);
	check_sees_file("st1", false);
	test_sql(school.db, "notify", "TRUNCATE calendar_file");
}

/* ---- called off ---- */

static void
test_teacher_is_ill(void **state)
{
	Slots__CancelHostRequest req = SLOTS__CANCEL_HOST_REQUEST__INIT;

	(void)state;
	take("g1", "t1", 0, "st1");
	take("g1", "t1", 1, "st2");
	take("g1", "t2", 2, "st1");
	req.id = evening;
	req.teacher_id = user("t1");
	call("t1", "CancelHost", &req, OK);
	call("t1", "CancelHost", &req, OK);
	check_seen("g1", "t1", "xxxxxx");
	check_seen("g1", "t2", "..m");
	check_told("g1", "82:0 Théo Dupré;82:10 Théo Dupré");
	take_refused("g1", "t1", 3, "st1", CONFLICT, RPC__REASON__SLOT_TAKEN);
	/* It stays so when the offers are changed. */
	call("sec1", "OfferSlots", offers(), OK);
	check_seen("g1", "t1", "xxxxxx");
}

static void
test_one_called_off(void **state)
{
	(void)state;
	take("g1", "t1", 0, "st1");
	give_back("t1", slot("t1", 0), OK);
	check_seen("g1", "t1", "x.....");
	check_told("g1", "82:0 Théo Dupré");
}

static void
set_teaching(bool here)
{
	test_sql(school.db, "directory", here ?
	    "UPDATE person SET active = true WHERE sourced_id = 't2'" :
	    "UPDATE person SET active = false WHERE sourced_id = 't2'");
	forget_check();
	(void)list_for("sec1", NULL);
}

/* A roster that is wrong for a while takes nothing from anybody. */
static void
test_teacher_is_away_for_a_moment(void **state)
{
	(void)state;
	take("g1", "t2", 0, "st1");
	set_teaching(false);
	check_told("g1", "");
	set_teaching(true);
	test_sql(school.db, "notify",
	    "UPDATE slot_host SET gone_at = gone_at - interval '2 hours'");
	set_teaching(true);
	set_teaching(false);
	set_teaching(true);
	check_seen("g1", "t2", "m..");
	check_told("g1", "");
}

static void
test_teacher_leaves(void **state)
{
	(void)state;
	take("g1", "t2", 0, "st1");
	take("g1", "t1", 5, "st1");
	set_teaching(false);
	test_sql(school.db, "notify",
	    "UPDATE slot_host SET gone_at = gone_at - interval '2 hours'");
	set_teaching(false);
	check_seen("g1", "t2", "-");
	check_seen("sec1", "t2", "xxx");
	check_told("g1", "82:0 Tina Durand");
	set_teaching(true);
}

/* ---- its event ---- */

static void
test_event_cancelled(void **state)
{
	const struct rpc_caller sec = caller("sec1");
	Events__CancelEventRequest req = EVENTS__CANCEL_EVENT_REQUEST__INIT;

	(void)state;
	take("g1", "t1", 0, "st1");
	take("g1", "t1", 1, "st2");
	req.id = evening;
	test_expect(peer, &events__events__descriptor, "CancelEvent", &sec,
	    &req, OK, &status);
	check_told("g1", "83:0 Théo Dupré;83:10 Théo Dupré");
	assert_string_equal(test_sql(school.db, "notify", "SELECT"
	    " string_agg(kind || ' ' || count, ';' ORDER BY kind) FROM"
	    " (SELECT kind, count(*) FROM notice WHERE kind IN (72, 83)"
	    " GROUP BY kind) x"), "72 2;83 2");
	take_refused("g1", "t1", 2, "st1", CONFLICT,
	    RPC__REASON__EVENT_CANCELLED);
	refused("sec1", "OfferSlots", offers(), CONFLICT,
	    RPC__REASON__EVENT_CANCELLED);
}

/* Moved as a whole it takes its slots along. */
static void
test_event_moved(void **state)
{
	const struct rpc_caller sec = caller("sec1");
	Events__UpdateEventRequest req = EVENTS__UPDATE_EVENT_REQUEST__INIT;
	Google__Protobuf__Timestamp from = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Google__Protobuf__Timestamp until = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	const Slots__Host *h;

	(void)state;
	take("g1", "t1", 1, "st1");
	req.id = evening;
	req.version = 1;
	from.seconds = start + 60 * MINUTE;
	until.seconds = start + 240 * MINUTE;
	req.starts_at = &from;
	req.ends_at = &until;
	req.time_zone = (char *)"Europe/Paris";
	assert_true(((const Events__Event *)test_expect(peer,
	    &events__events__descriptor, "UpdateEvent", &sec, &req, OK,
	    &status))->has_slots);
	h = host_of(list_for("g1", NULL), "t1");
	assert_true(h->slots[1]->mine);
	assert_int_equal(h->slots[1]->starts_at->seconds,
	    start + 70 * MINUTE);
	assert_int_equal(h->breaks[0]->starts_at->seconds,
	    start + 90 * MINUTE);
	check_told("g1", "81:70 Théo Dupré");
	/* Longer, it does not. */
	req.version = 2;
	until.seconds = start + 300 * MINUTE;
	test_expect(peer, &events__events__descriptor, "UpdateEvent", &sec,
	    &req, OK, &status);
	assert_int_equal(host_of(list_for("g1", NULL), "t1")->slots[1]->
	    starts_at->seconds, start + 70 * MINUTE);
}

static Events__UpdateEventRequest
change(uint32_t version)
{
	Events__UpdateEventRequest req = EVENTS__UPDATE_EVENT_REQUEST__INIT;

	req.id = evening;
	req.version = version;
	return req;
}

static const Events__Event *
update(const Events__UpdateEventRequest *req, int expected)
{
	const struct rpc_caller sec = caller("sec1");

	return test_expect(peer, &events__events__descriptor, "UpdateEvent",
	    &sec, req, expected, &status);
}

static bool
is_reminded(void *arg)
{
	(void)arg;
	return strcmp(test_sql(school.db, "notify",
	    "SELECT count(*) FROM calendar_reminding"), "0") == 0;
}

/* Who offers slots and for whom one was taken, whom the evening is not for,
 * knows what becomes of it. */
static void
test_hosts_and_guests_are_told(void **state)
{
	Slots__TakeSlotRequest req = taking(slot("t1", 0), "st3");
	Events__UpdateEventRequest moved = change(1), place = change(2),
	    again = change(3), soon = change(4);
	Google__Protobuf__Timestamp from = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Google__Protobuf__Timestamp until = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Common__To to = COMMON__TO__INIT;
	char *categories[] = { parents };

	(void)state;
	req.guardian_id = user("g2");
	call("sec1", "TakeSlot", &req, OK);
	from.seconds = start + 60 * MINUTE;
	until.seconds = start + 240 * MINUTE;
	moved.starts_at = &from;
	moved.ends_at = &until;
	moved.time_zone = (char *)"Europe/Paris";
	update(&moved, OK);
	check_kinds("t1", "70 71");
	check_kinds("t2", "70 71");
	/* Of that as of the slot. */
	check_kinds("g2", "");
	check_told("g2", "80:0 Théo Dupré;81:60 Théo Dupré");
	place.place = (char *)"Gymnase";
	update(&place, OK);
	check_kinds("t1", "70 71 71");
	check_kinds("g2", "71");
	/* For whom it is is ticked anew: they have part in it as before. */
	to.category_ids = categories;
	to.n_category_ids = 1;
	again.to = &to;
	update(&again, OK);
	check_kinds("t1", "70 71 71");
	check_kinds("g2", "71");
	soon.reminders = (uint32_t[]){ 60 };
	soon.n_reminders = 1;
	update(&soon, OK);
	test_sql(school.db, "notify", "UPDATE calendar_instance SET starts_at"
	    " = now() + interval '59 minutes'");
	test_sql(school.db, "notify",
	    "UPDATE calendar_reminding SET at = now()");
	assert_true(test_wait(is_reminded, NULL, 60000));
	check_kinds("t2", "70 71 71 76");
	check_kinds("g1", "70 71 71 76");
}

/* Slots have their times of a day: it stays an evening. */
static void
test_it_stays_an_evening(void **state)
{
	Events__UpdateEventRequest rule = change(1), day = change(1);

	(void)state;
	rule.rule = (char *)"FREQ=WEEKLY;COUNT=3";
	update(&rule, CONFLICT);
	assert_int_equal(status.reason, RPC__REASON__SLOTS_OFFERED);
	assert_string_equal(status.field, "rule");
	day.all_day = true;
	day.first_day = day.last_day = (char *)"2030-04-06";
	day.time_zone = (char *)"Europe/Paris";
	update(&day, CONFLICT);
	assert_int_equal(status.reason, RPC__REASON__SLOTS_OFFERED);
	assert_string_equal(status.field, "allDay");
	check_seen("g1", "t1", "......");
	offers();
	off.req.n_offers = 0;
	call("sec1", "OfferSlots", &off.req, OK);
	update(&rule, OK);
}

static void
test_of_the_event(void **state)
{
	const struct rpc_caller g1 = caller("g1");
	Events__GetEventRequest req = EVENTS__GET_EVENT_REQUEST__INIT;
	const Events__Event *e;

	(void)state;
	take("g1", "t1", 3, "st1");
	take("g1", "t1", 0, "st2");
	req.id = evening;
	e = test_expect(peer, &events__events__descriptor, "GetEvent", &g1,
	    &req, OK, &status);
	assert_true(e->has_slots);
	assert_int_equal(e->n_slots, 2);
	assert_string_equal(e->slots[0]->with->display_name, "Théo Dupré");
	assert_string_equal(e->slots[0]->child->display_name, "Noé Martin");
	assert_string_equal(e->slots[0]->place, "Salle 1");
}

/* ---- a plan ---- */

static void
test_plan(void **state)
{
	Slots__PlanSlotsRequest req = SLOTS__PLAN_SLOTS_REQUEST__INIT;
	Slots__TakeSlotsRequest take_all = SLOTS__TAKE_SLOTS_REQUEST__INIT;
	Slots__TakeSlotsRequest__Choice choices[3], *list[3];
	const Slots__PlanSlotsReply *r;
	Slots__TakeSlotRequest other;
	size_t i;

	(void)state;
	req.id = take_all.id = evening;
	r = call("g1", "PlanSlots", &req, OK);
	assert_int_equal(r->n_slots, 3);
	assert_int_equal(r->n_unplaced, 0);
	take_all.choices = list;
	take_all.n_choices = 3;
	for (i = 0; i < 3; i++) {
		choices[i] = (Slots__TakeSlotsRequest__Choice)
		    SLOTS__TAKE_SLOTS_REQUEST__CHOICE__INIT;
		choices[i].slot_id = r->slots[i]->id;
		choices[i].child_id = r->slots[i]->child->id;
		list[i] = &choices[i];
		if (i > 0)
			assert_true(r->slots[i]->starts_at->seconds >=
			    r->slots[i - 1]->ends_at->seconds +
			    (r->slots[i]->with->id ==
			    r->slots[i - 1]->with->id ? 0 : 5 * MINUTE));
	}
	assert_int_equal(r->waiting_minutes, 10);
	/* Nothing is taken by it. */
	check_seen("g1", "t1", "......");
	/* One is gone meanwhile: none is taken, and which, is said. */
	other = taking(choices[1].slot_id, "st3");
	other.guardian_id = user("g2");
	call("sec1", "TakeSlot", &other, OK);
	refused("g1", "TakeSlots", &take_all, CONFLICT,
	    RPC__REASON__SLOT_TAKEN);
	assert_int_equal(status.nfaults, 1);
	assert_int_equal(strtoll(status.faults[0]->id, NULL, 10),
	    choices[1].slot_id);
	assert_string_equal(test_sql(school.db, "notify", "SELECT count(*)"
	    " FROM slot WHERE guardian_id IS NOT NULL"), "1");
	r = call("g1", "PlanSlots", &req, OK);
	assert_int_equal(r->n_slots, 3);
	for (i = 0; i < 3; i++) {
		choices[i].slot_id = r->slots[i]->id;
		choices[i].child_id = r->slots[i]->child->id;
	}
	call("g1", "TakeSlots", &take_all, OK);
	call("g1", "TakeSlots", &take_all, OK);
	assert_string_equal(test_sql(school.db, "notify", "SELECT count(*)"
	    " FROM slot WHERE guardian_id IS NOT NULL"), "4");
	/* What they have is in the next one. */
	r = call("g1", "PlanSlots", &req, OK);
	assert_int_equal(r->n_slots, 3);
	assert_true(r->slots[0]->mine);
	take_all.n_choices = 2;
	choices[1] = choices[0];
	refused("g1", "TakeSlots", &take_all, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_INVALID);
}

static void
test_plan_of_wishes(void **state)
{
	Slots__PlanSlotsRequest req = SLOTS__PLAN_SLOTS_REQUEST__INIT;
	Slots__PlanSlotsRequest__Wish wish =
	    SLOTS__PLAN_SLOTS_REQUEST__WISH__INIT, *wishes[] = { &wish };
	Google__Protobuf__Timestamp from = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	const Slots__PlanSlotsReply *r;

	(void)state;
	req.id = evening;
	req.wishes = wishes;
	req.n_wishes = 1;
	wish.child_id = user("st1");
	wish.teacher_id = user("t2");
	from.seconds = start + 10 * MINUTE;
	req.from = &from;
	r = call("g1", "PlanSlots", &req, OK);
	assert_int_equal(r->n_slots, 1);
	assert_int_equal(r->slots[0]->starts_at->seconds,
	    start + 15 * MINUTE);
	req.until = &from;
	r = call("g1", "PlanSlots", &req, OK);
	assert_int_equal(r->n_unplaced, 1);
	wish.child_id = user("st2");
	refused("g1", "PlanSlots", &req, RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__SLOT_NOT_TAUGHT);
	wish.child_id = user("st3");
	refused("g1", "PlanSlots", &req, RPC__CODE__NOT_FOUND,
	    RPC__REASON__CHILD_UNKNOWN);
	from.seconds = INT64_MAX;
	refused("g1", "PlanSlots", &req, RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_INVALID);
}

/* ---- many who want few ---- */

struct crowd;
struct member {
	struct crowd		*crowd;
	struct rpc_context	 context;
	size_t			 want;
	bool			 got, none;
};
struct crowd {
	struct loop		*loop;
	struct rpc_client	*client;
	int64_t			 slots[FEW];
	struct member		 members[FAMILIES];
	int			 left, got, none;
	char			 odd[200];
};

static void	on_tried(const struct status *, const Slots__OfferedSlots *,
		    void *);
static void	on_looked(const struct status *, const Slots__OfferedSlots *,
		    void *);

static void
end(struct member *m, int *count)
{
	(*count)++;
	if (--m->crowd->left == 0)
		loop_stop(m->crowd->loop);
}

static void
try(struct member *m)
{
	const Slots__TakeSlotRequest req = taking(m->crowd->slots[m->want],
	    NULL);

	m->context.deadline_ms = loop_now_ms() + 60000;
	slots_client_take_slot(m->crowd->client, &m->context, &req, on_tried,
	    m);
}

static void
on_tried(const struct status *s, const Slots__OfferedSlots *reply, void *arg)
{
	Slots__ListSlotsRequest req = SLOTS__LIST_SLOTS_REQUEST__INIT;
	struct member *m = arg;

	if (reply != NULL) {
		end(m, &m->crowd->got);
		return;
	}
	if (s->reason != RPC__REASON__SLOT_TAKEN && *m->crowd->odd == '\0')
		snprintf(m->crowd->odd, sizeof(m->crowd->odd), "%s: %s",
		    status_reason_name(s->reason), s->message);
	req.id = evening;
	slots_client_list_slots(m->crowd->client, &m->context, &req,
	    on_looked, m);
}

/* The next one that is free, or none is. */
static void
on_looked(const struct status *s, const Slots__OfferedSlots *reply, void *arg)
{
	struct member *m = arg;
	size_t i, at;

	if (reply == NULL || reply->n_hosts != 1) {
		if (*m->crowd->odd == '\0')
			snprintf(m->crowd->odd, sizeof(m->crowd->odd),
			    "list: %s", s->message);
		end(m, &m->crowd->none);
		return;
	}
	for (i = 1; i <= FEW; i++) {
		at = (m->want + i) % FEW;
		if (!reply->hosts[0]->slots[at]->taken)
			break;
	}
	if (i > FEW) {
		end(m, &m->crowd->none);
		return;
	}
	m->want = at;
	try(m);
}

/* 200 families more in 6e B. */
static void
import_crowd(void)
{
	static char users[64 * 1024], enrolments[32 * 1024];
	struct bundle_file files[SMALL_NFILES + 1];
	size_t i, u = 0, e = 0;
	int f;

	small_school_files(files);
	for (i = 0; files[i].name != NULL; i++) {
		if (strcmp(files[i].name, "users.csv") == 0) {
			u = (size_t)snprintf(users, sizeof(users), "%s",
			    files[i].text);
			files[i].text = users;
		} else if (strcmp(files[i].name, "enrollments.csv") == 0) {
			e = (size_t)snprintf(enrolments, sizeof(enrolments),
			    "%s", files[i].text);
			files[i].text = enrolments;
		}
	}
	for (f = 0; f < FAMILIES; f++) {
		u += (size_t)snprintf(users + u, sizeof(users) - u,
		    "c%d,,,true,o1,student,c%d,Enfant,N%d,p%d,,,\r\n"
		    "p%d,,,true,o1,parent,p%d,Parent,N%d,c%d,,,\r\n",
		    f, f, f, f, f, f, f, f);
		e += (size_t)snprintf(enrolments + e, sizeof(enrolments) - e,
		    "ec%d,,h6,o1,c%d,student\n", f, f);
	}
	assert_true(u < sizeof(users) - 1 && e < sizeof(enrolments) - 1);
	assert_int_equal(small_school_reimport(&school, school.id,
	    files)->state, DIRECTORY__JOB__STATE__DONE);
}

static void
test_many_want_few(void **state)
{
	static struct crowd c;
	char error[200], endpoints[200], name[16];
	struct rpc_keys *keys = rpc_keys_load("", "test", error,
	    sizeof(error));
	struct rpc_client_options o = { .service = "notify",
		.endpoints = endpoints, .keys = keys,
		.max_inflight = 2 * FAMILIES };
	const Slots__Host *h;
	size_t i;

	(void)state;
	import_crowd();
	offers();
	off.req.n_offers = 1;
	off.offers[0].n_breaks = 0;
	off.times[1].seconds = start + FEW * 5 * MINUTE;
	off.offers[0].minutes = 5;
	call("sec1", "OfferSlots", &off.req, OK);
	h = host_of(list_for("sec1", NULL), "t1");
	assert_int_equal(h->n_slots, FEW);
	for (i = 0; i < FEW; i++)
		c.slots[i] = h->slots[i]->id;
	snprintf(endpoints, sizeof(endpoints), "%s,%s,%s",
	    test_service_endpoint(notify[0]),
	    test_service_endpoint(notify[1]),
	    test_service_endpoint(notify[2]));
	c.loop = loop_new();
	c.client = rpc_client_new(c.loop, &o, error, sizeof(error));
	assert_non_null(c.client);
	c.left = FAMILIES;
	for (i = 0; i < FAMILIES; i++) {
		snprintf(name, sizeof(name), "p%zu", i);
		c.members[i] = (struct member){ .crowd = &c,
			.context = { .caller = caller(name) },
			.want = i % 3 };
	}
	for (i = 0; i < FAMILIES; i++)
		try(&c.members[i]);
	loop_run(c.loop);
	rpc_client_destroy(&c.client);
	loop_destroy(&c.loop);
	rpc_keys_destroy(&keys);
	assert_string_equal(c.odd, "");
	assert_int_equal(c.got, FEW);
	assert_int_equal(c.none, FAMILIES - FEW);
	assert_string_equal(test_sql(school.db, "notify", "SELECT count(*) ||"
	    " ' ' || count(DISTINCT guardian_id) FROM slot"
	    " WHERE guardian_id IS NOT NULL"), "30 30");
	/* Each of them was told once, and its teacher of each. */
	assert_string_equal(test_sql(school.db, "notify", "SELECT count(*)"
	    " FROM notice WHERE kind = 80"), "30");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_offered, fresh),
		cmocka_unit_test_setup(test_offer_refused, fresh),
		cmocka_unit_test_setup(test_offered_anew, fresh),
		cmocka_unit_test_setup(test_taken, fresh),
		cmocka_unit_test_setup(test_live, fresh),
		cmocka_unit_test_setup(test_who_may_not, fresh),
		cmocka_unit_test_setup(test_past, fresh),
		cmocka_unit_test_setup(test_separated_parents, fresh),
		cmocka_unit_test_setup(test_own, fresh),
		cmocka_unit_test_setup(test_barred, fresh),
		cmocka_unit_test_setup(test_erased, fresh),
		cmocka_unit_test_setup(test_booked_for, fresh),
		cmocka_unit_test_setup(test_erased_from_what_was_told, fresh),
		cmocka_unit_test_setup(test_attachments, fresh),
		cmocka_unit_test_setup(test_teacher_is_ill, fresh),
		cmocka_unit_test_setup(test_one_called_off, fresh),
		cmocka_unit_test_setup(test_teacher_is_away_for_a_moment,
		    fresh),
		cmocka_unit_test_setup(test_teacher_leaves, fresh),
		cmocka_unit_test_setup(test_event_cancelled, fresh),
		cmocka_unit_test_setup(test_event_moved, fresh),
		cmocka_unit_test_setup(test_hosts_and_guests_are_told,
		    fresh),
		cmocka_unit_test_setup(test_it_stays_an_evening, fresh),
		cmocka_unit_test_setup(test_of_the_event, fresh),
		cmocka_unit_test_setup(test_plan, fresh),
		cmocka_unit_test_setup(test_plan_of_wishes, fresh),
		cmocka_unit_test_setup(test_many_want_few, fresh),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
