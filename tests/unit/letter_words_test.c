/* What letters say: each kind of notification has words, and times are read. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common.pb-c.h"
#include "events.pb-c.h"
#include "notify.pb-c.h"
#include "notify/channels/letters.h"
#include "notify/channels/moment.h"
#include "notify/channels/plain_text.h"

static struct arena *a;

static int
set_up(void **state)
{
	(void)state;
	a = arena_new();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_destroy(&a);
	return 0;
}

static const char *
subject(int kind, const char *body, const char *language)
{
	struct letter_event e = { .kind = kind, .title = "Fête", .body = body,
		.link = "/events/1", .text = "" };
	const struct letter_mail m = { .events = &e, .nevents = 1,
		.school = "Jaurès", .person = "Anne", .language = language,
		.zone = "Europe/Paris" };

	return letter_words(a, &m, "https://liaison.example",
	    "https://liaison.example/unsubscribe").subject;
}

static void
test_every_kind(void **state)
{
	const ProtobufCEnumDescriptor *d = &notify__kind__descriptor;
	size_t i;
	int kind;

	(void)state;
	for (i = 0; i < d->n_values; i++) {
		kind = d->values[i].value;
		/* The second takes away what others have told. */
		if (kind == NOTIFY__KIND__KIND_UNSPECIFIED ||
		    kind == NOTIFY__KIND__MESSAGE_RECALLED)
			continue;
		if (strncmp(subject(kind, "", "fr"), "Notification", 12) == 0)
			fail_msg("%s has no words", d->values[i].name);
	}
}

static void
test_moments(void **state)
{
	const char *rest;

	(void)state;
	assert_string_equal(subject(NOTIFY__KIND__EVENT_REMINDER,
	    "2026-12-03T17:00:00Z", "fr"),
	    "Rappel : Fête, jeudi 3 décembre 2026 à 18 h");
	assert_string_equal(subject(NOTIFY__KIND__EVENT_CHANGED,
	    "2026-12-03T17:05:00Z TIME PLACE", "en"),
	    "Event changed: Fête, Thursday 3 December 2026 at 18:05 "
	    "(new time, new place)");
	assert_string_equal(subject(NOTIFY__KIND__EVENT_CHANGED,
	    "2026-12-03 NEWS FILES TITLES", "fr"),
	    "Évènement modifié : Fête, jeudi 3 décembre 2026 "
	    "(pièces jointes)");
	assert_string_equal(subject(NOTIFY__KIND__SLOT_BOOKED,
	    "2027-06-30T22:10:00Z Anne Dupont", "fr"),
	    "Rendez-vous pris : Fête, jeudi 1er juillet 2027 à 0 h 10, "
	    "avec Anne Dupont");
	assert_string_equal(subject(NOTIFY__KIND__EVENT_NEW, "2026-12-03",
	    "en"), "New event: Fête, Thursday 3 December 2026");
	assert_string_equal(subject(NOTIFY__KIND__EVENT_NEW, "soon", "en"),
	    "New event: Fête");
	assert_string_equal(moment_words(a, "2026-12-03T17:00:00Z x y",
	    "Nowhere/None", false, &rest), "Thursday 3 December 2026 at 17:00");
	assert_string_equal(rest, "x y");
	assert_null(moment_words(a, "2026-12-03T17:00:00+01:00", "UTC", false,
	    &rest));
	assert_null(moment_words(a, "", "UTC", false, &rest));
}

static struct letter
asking(int asks, int role, const char *path, const char *language)
{
	struct letter_event e = { .kind = NOTIFY__KIND__EVENT_NEW,
		.title = "Fête", .body = "2026-12-03", .link = "/events/1",
		.text = "", .asks = asks, .answer_path = path };
	const struct letter_mail m = { .events = &e, .nevents = 1,
		.school = "Jaurès", .person = "Anne", .language = language,
		.zone = "Europe/Paris", .role = role };

	return letter_words(a, &m, "https://liaison.example",
	    "https://liaison.example/unsubscribe");
}

static void
test_answers(void **state)
{
	struct letter l = asking(EVENTS__RSVP__MODE__PER_FAMILY,
	    COMMON__ROLE__GUARDIAN, "/events/1?instance=20261203T170000",
	    "en");

	(void)state;
	assert_non_null(strstr(l.plain, "for each child"));
	assert_non_null(strstr(l.plain, "Does not come\r\n"
	    "https://liaison.example/events/1?instance=20261203T170000"
	    "&answer=NO\r\n"));
	assert_non_null(strstr(l.html, "<a href=\"https://liaison.example/"
	    "events/1?instance=20261203T170000&amp;answer=MAYBE\">Maybe</a>"));
	l = asking(EVENTS__RSVP__MODE__EACH, COMMON__ROLE__STUDENT,
	    "/events/1", "fr");
	assert_non_null(strstr(l.plain, "Je viens\r\n"
	    "https://liaison.example/events/1?answer=YES\r\n"));
	/* They do not answer for the family, and nobody where none is asked. */
	l = asking(EVENTS__RSVP__MODE__PER_FAMILY, COMMON__ROLE__STUDENT,
	    "/events/1", "fr");
	assert_null(strstr(l.plain, "answer="));
	l = asking(EVENTS__RSVP__MODE__NONE, COMMON__ROLE__GUARDIAN, "", "fr");
	assert_null(strstr(l.plain, "answer="));
}

/* Nothing behind its end is read: there is no memory. */
static void
test_a_tag_that_is_cut(void **state)
{
	static const char *const texts[] = { "a<", "a</", "a<b", "a<br", "a&" };
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *html;
	size_t i;

	(void)state;
	assert_ptr_not_equal(memory, MAP_FAILED);
	assert_int_equal(mprotect(memory + page, page, PROT_NONE), 0);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		html = memory + page - strlen(texts[i]) - 1;
		memcpy(html, texts[i], strlen(texts[i]) + 1);
		assert_string_equal(plain_text(a, html, 100),
		    i == 4 ? "a&" : "a");
	}
	assert_int_equal(munmap(memory, 2 * page), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_every_kind, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_moments, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_answers, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(test_a_tag_that_is_cut, set_up,
		    tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
