/* The outbox: every recipient is notified once, whatever is away meanwhile. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "notify.pb-c.h"
#include "post.h"

/* ---- notify ---- */

static size_t
notifications(int64_t who)
{
	Notify__ListNotificationsRequest req =
	    NOTIFY__LIST_NOTIFICATIONS_REQUEST__INIT;
	struct rpc_caller caller = post_user(who);
	const ProtobufCMessage *reply;

	req.page_size = 200;
	if (test_call(post.notify_peer, &notify__notify__descriptor,
	    "ListNotifications", &caller, &req.base, &reply, NULL) != 0)
		return 0;
	return ((const Notify__ListNotificationsReply *)reply)->n_notifications;
}

static size_t wanted;

static bool
has_notifications(void *arg)
{
	return notifications(*(int64_t *)arg) == wanted;
}

static bool
outbox_is_empty(void *arg)
{
	(void)arg;
	return strcmp(test_sql(post.db, "messages",
	    "SELECT count(*) FROM outbox"), "0") == 0;
}

static void
test_recipients_are_notified(void **state)
{
	Notify__ListNotificationsRequest req =
	    NOTIFY__LIST_NOTIFICATIONS_REQUEST__INIT;
	struct rpc_caller caller = post_user(CLAIRE);
	const ProtobufCMessage *reply;
	const Notify__Notification *n;
	int64_t claire = CLAIRE, thread;
	char link[64];

	(void)state;
	thread = post_send(PARENT, post_letter(CLAIRE));
	wanted = 1;
	assert_true(test_wait(has_notifications, &claire, 10000));
	assert_true(test_wait(outbox_is_empty, NULL, 10000));
	assert_int_equal(notifications(PARENT), 0);
	assert_int_equal(test_call(post.notify_peer,
	    &notify__notify__descriptor, "ListNotifications", &caller,
	    &req.base, &reply, NULL), 0);
	n = ((const Notify__ListNotificationsReply *)reply)->notifications[0];
	assert_string_equal(n->title, "Marie Petit");
	assert_string_equal(n->body, "Sortie");
	snprintf(link, sizeof(link), "/messages/threads/%" PRId64, thread);
	assert_string_equal(n->link, link);
}

static bool
has_failed_delivery(void *arg)
{
	(void)arg;
	return test_service_logged(post.messages, " outbox status=");
}

/* For now nobody has taken any: no lease has to run out first. */
static bool
is_given_back(void *arg)
{
	(void)arg;
	return strcmp(test_sql(post.db, "messages", "SELECT count(*) FROM"
	    " outbox WHERE leased_until > clock_timestamp()"), "0") == 0;
}

static void
test_notify_may_be_away(void **state)
{
	int64_t claire = CLAIRE;
	int i;

	(void)state;
	post_stop_notify();
	for (i = 0; i < 150; i++)
		post_send(PARENT, post_letter(CLAIRE));
	assert_true(test_wait(has_failed_delivery, NULL, 20000));
	post_send(PARENT, post_letter(CLAIRE));
	assert_false(outbox_is_empty(NULL));
	assert_true(test_wait(is_given_back, NULL, 20000));
	post_start_notify();
	wanted = 151;
	assert_true(test_wait(has_notifications, &claire, 30000));
	assert_true(test_wait(outbox_is_empty, NULL, 30000));
	assert_int_equal(notifications(CLAIRE), 151);
}

/* What a replica took before it died is delivered by another. */
static void
test_leases_run_out(void **state)
{
	int64_t claire = CLAIRE;

	(void)state;
	post_stop_notify();
	post_send(PARENT, post_letter(CLAIRE));
	test_sql(post.db, "messages", "UPDATE outbox SET leased_until ="
	    " clock_timestamp() + interval '1500 ms'");
	post_start_notify();
	wanted = 1;
	assert_true(test_wait(has_notifications, &claire, 20000));
	assert_true(test_wait(outbox_is_empty, NULL, 10000));
}

/* What was sent elsewhere, by a replica that died, while all goes well here. */
static void
test_finds_what_others_left(void **state)
{
	int64_t claire = CLAIRE;

	(void)state;
	post_send(PARENT, post_letter(CLAIRE));
	wanted = 1;
	assert_true(test_wait(has_notifications, &claire, 10000));
	assert_true(test_wait(outbox_is_empty, NULL, 10000));
	test_sql(post.db, "notify", "TRUNCATE event, notification");
	assert_int_equal(notifications(CLAIRE), 0);
	test_sql(post.db, "messages", "INSERT INTO outbox SELECT school_id, id,"
	    " thread_id, 1, now() FROM message");
	assert_true(test_wait(has_notifications, &claire, 10000));
	assert_true(test_wait(outbox_is_empty, NULL, 10000));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_recipients_are_notified,
		    post_empty),
		cmocka_unit_test_setup(test_notify_may_be_away, post_empty),
		cmocka_unit_test_setup(test_leases_run_out, post_empty),
		cmocka_unit_test_setup(test_finds_what_others_left,
		    post_empty),
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
