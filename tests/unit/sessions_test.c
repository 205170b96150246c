/* The gateway's memory of sessions: when it may be believed, and forgetting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/api/sessions.h"

static struct sessions *sessions;

static int
setup(void **state)
{
	(void)state;
	sessions = sessions_new(3);
	sessions_are_fresh(sessions, 1000);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	sessions_destroy(&sessions);
	return 0;
}

/* Puts a session that lives for `seconds`, with the token as its id. */
static void
put(const char *token, int64_t seconds, int64_t now_ms)
{
	Common__Person user = COMMON__PERSON__INIT;
	Directory__School school = DIRECTORY__SCHOOL__INIT;
	Google__Protobuf__Timestamp end = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Directory__GetSessionReply r = DIRECTORY__GET_SESSION_REPLY__INIT;
	struct session *s;

	user.id = 7;
	user.role = COMMON__ROLE__TEACHER;
	school.id = 9;
	end.seconds = loop_wall_us() / 1000000 + seconds;
	r.user = &user;
	r.school = &school;
	r.expires_at = &end;
	r.session_id.data = (uint8_t *)(uintptr_t)token;
	r.session_id.len = strlen(token);
	s = sessions_put(sessions, token, &r, now_ms);
	assert_non_null(s);
	session_release(&s);
	assert_null(s);
}

static bool
knows(const char *token, int64_t now_ms)
{
	struct session *s = sessions_find(sessions, token, now_ms);
	bool found = s != NULL;

	session_release(&s);
	return found;
}

static void
test_found_while_fresh(void **state)
{
	struct session *s;

	(void)state;
	/* Sockets that are open are trusted a little longer. */
	assert_true(sessions_are_known(sessions, 6999, 5000));
	assert_false(sessions_are_known(sessions, 7000, 5000));
	put("one", 60, 1000);
	s = sessions_find(sessions, "one", 1999);
	assert_non_null(s);
	assert_int_equal(s->caller.user_id, 7);
	assert_int_equal(s->caller.school_id, 9);
	assert_int_equal(s->caller.role, COMMON__ROLE__TEACHER);
	assert_true(s->caller.has_session);
	assert_memory_equal(s->caller.session_id, "one", 3);
	session_release(&s);
	assert_false(knows("two", 1999));
	/* A second without an answer about ended sessions. */
	assert_false(knows("one", 2000));
	sessions_are_fresh(sessions, 2500);
	assert_true(knows("one", 2600));
	/* An answer to an older question does not take back. */
	sessions_are_fresh(sessions, 1500);
	assert_true(knows("one", 3400));
}

static void
test_forgotten(void **state)
{
	struct session *held;

	(void)state;
	put("one", 60, 1000);
	put("two", 60, 1000);
	held = sessions_find(sessions, "one", 1001);
	sessions_forget_id(sessions, (const uint8_t *)"one", 3);
	sessions_forget_id(sessions, (const uint8_t *)"none", 4);
	assert_false(knows("one", 1001));
	assert_true(knows("two", 1001));
	/* Who holds it may finish with it. */
	assert_int_equal(held->info->user->id, 7);
	session_release(&held);
	sessions_forget_token(sessions, "two");
	assert_false(knows("two", 1001));
}

static void
test_asked_again_after_a_while(void **state)
{
	(void)state;
	put("one", 60, 1000);
	sessions_are_fresh(sessions, 40000);
	assert_false(knows("one", 40000));
	put("two", -1, 40000);
	assert_false(knows("two", 40000));
}

static void
test_bounded(void **state)
{
	(void)state;
	put("one", 60, 1000);
	put("two", 60, 1000);
	put("three", 60, 1000);
	sessions_are_fresh(sessions, 2000);
	assert_true(knows("one", 2000));
	put("four", 60, 2000);
	/* The one used longest ago made room; a second counts as one time. */
	assert_false(knows("two", 2001));
	assert_true(knows("one", 2001));
	assert_true(knows("three", 2001));
	assert_true(knows("four", 2001));
	put("four", 60, 2001);
	assert_true(knows("one", 2001));
}

static void
test_incomplete_is_refused(void **state)
{
	Directory__GetSessionReply r = DIRECTORY__GET_SESSION_REPLY__INIT;

	(void)state;
	assert_null(sessions_put(sessions, "x", &r, 1000));
	assert_false(knows("x", 1001));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_found_while_fresh, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_forgotten, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_asked_again_after_a_while,
		    setup, teardown),
		cmocka_unit_test_setup_teardown(test_bounded, setup, teardown),
		cmocka_unit_test_setup_teardown(test_incomplete_is_refused,
		    setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
