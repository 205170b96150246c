/* Preferences: kept one by one, each person's own, safe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "preferences.pb-c.h"
#include "small_school.h"

static struct small_school school;

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

static const Preferences__OwnPreferences *
own(const char *method, const struct rpc_caller *who,
    const ProtobufCMessage *req)
{
	const ProtobufCMessage *reply;
	struct status status;

	if (test_call(school.peer, &preferences__preferences__descriptor,
	    method, who, req, &reply, &status) != 0)
		fail_msg("%s: %s", method, status.message);
	return (const Preferences__OwnPreferences *)(const void *)reply;
}

static void
expect(const struct rpc_caller *who, const char *language, unsigned undo,
    const char *signature)
{
	static const Preferences__GetPreferencesRequest req =
	    PREFERENCES__GET_PREFERENCES_REQUEST__INIT;
	const Preferences__OwnPreferences *p = own("GetPreferences", who,
	    &req.base);

	assert_string_equal(p->language, language);
	assert_int_equal(p->undo_seconds, undo);
	assert_string_equal(p->signature_html, signature);
}

/* NULL, or below 0: not said. */
static const ProtobufCMessage *
change(const char *language, int undo, const char *signature)
{
	static Preferences__PutPreferencesRequest req;

	preferences__put_preferences_request__init(&req);
	if (language != NULL) {
		req.language_said_case = 1;
		req.language = (char *)(uintptr_t)language;
	}
	if (undo >= 0) {
		req.undo_seconds_said_case = 2;
		req.undo_seconds = (uint32_t)undo;
	}
	if (signature != NULL) {
		req.signature_html_said_case = 3;
		req.signature_html = (char *)(uintptr_t)signature;
	}
	return &req.base;
}

static void
refused(const struct rpc_caller *who, const ProtobufCMessage *req,
    Rpc__Reason reason, const char *field)
{
	const ProtobufCMessage *reply;
	struct status status;

	assert_int_not_equal(test_call(school.peer,
	    &preferences__preferences__descriptor, "PutPreferences", who, req,
	    &reply, &status), 0);
	assert_string_equal(status_reason_name(status.reason),
	    status_reason_name(reason));
	assert_string_equal(status.field, field);
}

static void
test_one_by_one(void **state)
{
	const struct rpc_caller anna = small_school_caller(&school, "g1");
	const struct rpc_caller theo = small_school_caller(&school, "t1");

	(void)state;
	expect(&anna, "", 10, "");
	(void)own("PutPreferences", &anna, change("en", -1, NULL));
	expect(&anna, "en", 10, "");
	(void)own("PutPreferences", &anna, change(NULL, 0, NULL));
	expect(&anna, "en", 0, "");
	(void)own("PutPreferences", &anna, change(NULL, -1, "<p>Anna</p>"));
	expect(&anna, "en", 0, "<p>Anna</p>");
	/* Repeated it is the same; nothing named, nothing changed. */
	(void)own("PutPreferences", &anna, change(NULL, -1, "<p>Anna</p>"));
	(void)own("PutPreferences", &anna, change(NULL, -1, NULL));
	expect(&anna, "en", 0, "<p>Anna</p>");
	/* Taken back. */
	(void)own("PutPreferences", &anna, change("", 60, ""));
	expect(&anna, "", 60, "");
	/* Nobody else's. */
	expect(&theo, "", 10, "");
}

/* zone NULL: as they are; from NULL: off. */
static const Preferences__QuietHours *
quiet_hours(const struct rpc_caller *who, char *from, char *to, char *zone)
{
	static const Preferences__QuietHours init =
	    PREFERENCES__QUIET_HOURS__INIT;
	static const Administration__Hours none = ADMINISTRATION__HOURS__INIT;
	Preferences__PutPreferencesRequest req =
	    PREFERENCES__PUT_PREFERENCES_REQUEST__INIT;
	uint32_t days[] = { 1, 5 };
	Administration__Hours hours = none, *all[] = { &hours };
	Preferences__QuietHours quiet = init;

	hours.days = days;
	hours.n_days = 2;
	hours.from = from;
	hours.to = to;
	quiet.hours = all;
	quiet.n_hours = from != NULL;
	quiet.time_zone = zone;
	if (zone != NULL)
		req.quiet_hours = &quiet;
	return own("PutPreferences", who, &req.base)->quiet_hours;
}

/* They are changed as a whole, and with nothing else. */
static void
test_quiet_hours(void **state)
{
	const struct rpc_caller anna = small_school_caller(&school, "g1");
	const struct rpc_caller theo = small_school_caller(&school, "t1");
	const Preferences__QuietHours *q;
	char night[] = "20:00", morning[] = "07:30", zone[] = "Europe/Paris";
	char none[] = "";

	(void)state;
	(void)own("PutPreferences", &anna, change("en", 5, "<p>A</p>"));
	assert_int_equal(quiet_hours(&anna, NULL, NULL, NULL)->n_hours, 0);
	(void)quiet_hours(&anna, night, morning, zone);
	(void)own("PutPreferences", &anna, change(NULL, 7, NULL));
	q = quiet_hours(&anna, NULL, NULL, NULL);
	assert_int_equal(q->n_hours, 1);
	assert_int_equal(q->hours[0]->n_days, 2);
	assert_int_equal(q->hours[0]->days[1], 5);
	assert_string_equal(q->hours[0]->from, "20:00");
	assert_string_equal(q->hours[0]->to, "07:30");
	assert_string_equal(q->time_zone, zone);
	expect(&anna, "en", 7, "<p>A</p>");
	assert_int_equal(quiet_hours(&theo, NULL, NULL, NULL)->n_hours, 0);
	assert_int_equal(quiet_hours(&anna, NULL, NULL, none)->n_hours, 0);
	expect(&anna, "en", 7, "<p>A</p>");
	(void)own("PutPreferences", &anna, change("", 60, ""));
}

static void
test_of_another_school(void **state)
{
	struct rpc_caller anna = small_school_caller(&school, "g1");
	const int64_t other = small_school_create(&school, "autre");
	struct rpc_caller foreign = anna;
	const ProtobufCMessage *reply;
	struct status status;

	(void)state;
	foreign.school_id = other;
	assert_int_not_equal(test_call(school.peer,
	    &preferences__preferences__descriptor, "PutPreferences", &foreign,
	    change("en", 5, "<p>x</p>"), &reply, &status), 0);
	assert_string_equal(status_reason_name(status.reason),
	    "THING_NOT_FOUND");
	expect(&anna, "", 60, "");
}

static void
test_is_safe(void **state)
{
	const struct rpc_caller theo = small_school_caller(&school, "t1");

	(void)state;
	(void)own("PutPreferences", &theo, change(NULL, -1,
	    "<p onclick=x>T. <b>Dupré</b><script>y</script>"
	    "<img src=http://z/></p>"));
	expect(&theo, "", 10, "<p>T. <b>Dupré</b></p>");
	/* What shows nothing is none. */
	(void)own("PutPreferences", &theo, change(NULL, -1, "<p> <br></p>"));
	expect(&theo, "", 10, "");
}

static void
test_limits(void **state)
{
	const struct rpc_caller theo = small_school_caller(&school, "t1");
	char text[16386], *p = text;

	(void)state;
	refused(&theo, change("de", -1, NULL), RPC__REASON__FIELD_INVALID,
	    "language");
	refused(&theo, change("francais-x", -1, NULL),
	    RPC__REASON__FIELD_TOO_LONG, "language");
	refused(&theo, change(NULL, 61, NULL), RPC__REASON__FIELD_INVALID,
	    "undoSeconds");
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	refused(&theo, change(NULL, -1, text), RPC__REASON__FIELD_TOO_LONG,
	    "signatureHtml");
	/* It grows when it is made safe. */
	while (p - text < 16000)
		p += sprintf(p, "<a href=http://a>b</a>");
	refused(&theo, change(NULL, -1, text), RPC__REASON__FIELD_TOO_LONG,
	    "signatureHtml");
	/* One wrong field changes none. */
	refused(&theo, change("de", 7, NULL), RPC__REASON__FIELD_INVALID,
	    "language");
	expect(&theo, "", 10, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_by_one),
		cmocka_unit_test(test_quiet_hours),
		cmocka_unit_test(test_of_another_school),
		cmocka_unit_test(test_is_safe),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
