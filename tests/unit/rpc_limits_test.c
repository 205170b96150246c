/* What the contract's rules let through: limits of fields, who may call. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "accounts.rpc.h"
#include "common.pb-c.h"
#include "directory.rpc.h"
#include "messages.rpc.h"
#include "notify.rpc.h"

static struct status
check(const struct rpc_rule *rule, const void *request)
{
	return rpc_limits_check(&rule->limits, request);
}

static void
assert_refused(struct status s, Rpc__Reason reason, const char *field,
    int64_t limit)
{
	assert_int_equal(s.code, RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(s.reason, reason);
	assert_string_equal(s.field, field);
	assert_int_equal(s.limit, limit);
}

static char *
repeated(const char *text, size_t n)
{
	static char all[4096];
	size_t i, len = strlen(text);

	for (i = 0; i < n; i++)
		memcpy(all + i * len, text, len);
	all[n * len] = '\0';
	return all;
}

/* Characters are counted, not bytes. */
static void
test_texts(void **state)
{
	Messages__SendRequest r = MESSAGES__SEND_REQUEST__INIT;

	(void)state;
	r.subject = repeated("\xc3\xa9", 255);
	assert_int_equal(check(&messages_rule_send, &r).code, RPC__CODE__OK);
	r.subject = repeated("\xc3\xa9", 256);
	assert_refused(check(&messages_rule_send, &r),
	    RPC__REASON__FIELD_TOO_LONG, "subject", 255);
	r.subject = repeated("x", 255);
	assert_int_equal(check(&messages_rule_send, &r).code, RPC__CODE__OK);
	r.subject = (char *)"x";
	r.idempotency_key = repeated("k", 65);
	assert_refused(check(&messages_rule_send, &r),
	    RPC__REASON__FIELD_TOO_LONG, "idempotencyKey", 64);
}

/* Of a message in a message, by both their names. */
static void
test_lists(void **state)
{
	Directory__PreviewAudienceRequest r =
	    DIRECTORY__PREVIEW_AUDIENCE_REQUEST__INIT;
	Common__To to = COMMON__TO__INIT;
	int64_t *ids = calloc(5001, sizeof(*ids));
	char *categories[2] = { (char *)"c1", NULL };

	(void)state;
	assert_int_equal(check(&directory_rule_preview_audience, &r).code,
	    RPC__CODE__OK);
	r.to = &to;
	to.user_ids = ids;
	to.n_user_ids = 5000;
	assert_int_equal(check(&directory_rule_preview_audience, &r).code,
	    RPC__CODE__OK);
	to.n_user_ids = 5001;
	assert_refused(check(&directory_rule_preview_audience, &r),
	    RPC__REASON__FIELD_TOO_LONG, "to.userIds", 5000);
	to.n_user_ids = 0;
	to.category_ids = categories;
	to.n_category_ids = 2;
	categories[1] = repeated("c", 129);
	assert_refused(check(&directory_rule_preview_audience, &r),
	    RPC__REASON__FIELD_TOO_LONG, "to.categoryIds", 128);
	free(ids);
}

static void
test_items_and_what_is_missing(void **state)
{
	Notify__DeliverRequest r = NOTIFY__DELIVER_REQUEST__INIT;
	Notify__Event one = NOTIFY__EVENT__INIT, *events[] = { &one };
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Accounts__CreateTokenRequest t = ACCOUNTS__CREATE_TOKEN_REQUEST__INIT;

	(void)state;
	r.events = events;
	r.n_events = 1;
	assert_refused(check(&notify_rule_deliver, &r),
	    RPC__REASON__FIELD_MISSING, "events.at", 0);
	one.at = &at;
	assert_int_equal(check(&notify_rule_deliver, &r).code, RPC__CODE__OK);
	one.title = repeated("x", 1001);
	assert_refused(check(&notify_rule_deliver, &r),
	    RPC__REASON__FIELD_TOO_LONG, "events.title", 1000);
	t.name = (char *)(uintptr_t)"x";
	assert_refused(check(&accounts_rule_create_token, &t),
	    RPC__REASON__FIELD_MISSING, "scopes", 0);
}

static void
test_numbers(void **state)
{
	Messages__ListThreadsRequest r = MESSAGES__LIST_THREADS_REQUEST__INIT;

	(void)state;
	r.page_size = 200;
	assert_int_equal(check(&messages_rule_list_threads, &r).code,
	    RPC__CODE__OK);
	r.page_size = 201;
	assert_refused(check(&messages_rule_list_threads, &r),
	    RPC__REASON__FIELD_INVALID, "pageSize", 200);
}

static Rpc__Reason
allowed(const struct rpc_rule *rule, int64_t school, int64_t user, int role)
{
	const struct rpc_caller c = { .school_id = school, .user_id = user,
	    .role = role };

	return rpc_rule_allows(rule, &c).reason;
}

static Rpc__Reason
may(const struct rpc_rule *rule, int role, int permission)
{
	const struct rpc_caller c = { .school_id = 1, .user_id = 2,
	    .role = role, .permissions = UINT64_C(1) << permission };

	return rpc_rule_allows(rule, &c).reason;
}

/* A permission is enough whatever the role; another one is not. */
static void
test_permissions(void **state)
{
	const Rpc__Reason ok = RPC__REASON__REASON_UNSPECIFIED;
	const uint64_t admin = rpc_permissions_of_role(COMMON__ROLE__ADMIN);
	const struct rpc_rule schools = {
		.may = UINT64_C(1) << COMMON__PERMISSION__SCHOOLS,
	};

	(void)state;
	assert_int_equal(may(&directory_rule_import_roster,
	    COMMON__ROLE__STAFF, COMMON__PERMISSION__ROSTERS), ok);
	assert_int_equal(may(&directory_rule_import_roster,
	    COMMON__ROLE__TEACHER, COMMON__PERMISSION__ROSTERS), ok);
	assert_int_equal(may(&directory_rule_import_roster,
	    COMMON__ROLE__STAFF, COMMON__PERMISSION__RULES),
	    RPC__REASON__FORBIDDEN);
	assert_int_equal(may(&directory_rule_import_roster, 0,
	    COMMON__PERMISSION__ROSTERS), RPC__REASON__FORBIDDEN);
	assert_int_equal(may(&directory_rule_create_school,
	    COMMON__ROLE__ADMIN, COMMON__PERMISSION__SCHOOLS),
	    RPC__REASON__FORBIDDEN);
	assert_int_equal(may(&schools, COMMON__ROLE__ADMIN, 0),
	    RPC__REASON__FORBIDDEN);
	assert_int_equal(may(&schools, COMMON__ROLE__STAFF,
	    COMMON__PERMISSION__SCHOOLS), ok);
	/* 1 to 7, 9, 12 to 14. */
	assert_int_equal(admin, 0x72fe);
	assert_int_equal(rpc_permissions_of_role(COMMON__ROLE__STAFF),
	    1 << COMMON__PERMISSION__EVENTS);
	assert_int_equal(rpc_permissions_of_role(COMMON__ROLE__TEACHER),
	    1 << COMMON__PERMISSION__EVENTS);
	assert_int_equal(rpc_permissions_of_role(COMMON__ROLE__GUARDIAN), 0);
}

static void
test_who(void **state)
{
	const Rpc__Reason ok = RPC__REASON__REASON_UNSPECIFIED;

	(void)state;
	assert_int_equal(allowed(&directory_rule_open_session, 0, 0, 0), ok);
	assert_int_equal(allowed(&messages_rule_send, 1, 2,
	    COMMON__ROLE__STUDENT), ok);
	assert_int_equal(allowed(&messages_rule_send, 0, 0, 0),
	    RPC__REASON__SESSION_ENDED);
	assert_int_equal(allowed(&messages_rule_send, 1, 2, 0),
	    RPC__REASON__FORBIDDEN);
	assert_int_equal(allowed(&messages_rule_send, 1, 2,
	    COMMON__ROLE__SYSTEM), RPC__REASON__FORBIDDEN);
	assert_int_equal(allowed(&directory_rule_import_roster, 1, 2,
	    COMMON__ROLE__ADMIN), ok);
	assert_int_equal(allowed(&directory_rule_import_roster, 1, 0,
	    COMMON__ROLE__SYSTEM), ok);
	assert_int_equal(allowed(&directory_rule_import_roster, 1, 2,
	    COMMON__ROLE__STAFF), RPC__REASON__FORBIDDEN);
	assert_int_equal(allowed(&directory_rule_import_roster, 0, 0, 0),
	    RPC__REASON__SESSION_ENDED);
	assert_int_equal(allowed(&notify_rule_deliver, 1, 2,
	    COMMON__ROLE__ADMIN), RPC__REASON__FORBIDDEN);
	assert_int_equal(allowed(&notify_rule_deliver, 0, 0,
	    COMMON__ROLE__SYSTEM), ok);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_items_and_what_is_missing),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_who),
		cmocka_unit_test(test_permissions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
