/* The proof of an audience: for its sender, as it was when it was sent. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "post.h"

static const Messages__MessageAudience *
proof(int64_t who, int64_t id, uint32_t size, const char *token)
{
	Messages__GetMessageAudienceRequest req =
	    MESSAGES__GET_MESSAGE_AUDIENCE_REQUEST__INIT;

	req.id = id;
	req.page_size = size;
	req.page_token = (char *)(uintptr_t)token;
	return post_call("GetMessageAudience", post_user(who), &req,
	    RPC__CODE__OK);
}

static void
refused(int64_t who, int64_t id, uint32_t size, const char *token, int code,
    Rpc__Reason reason, const char *field)
{
	Messages__GetMessageAudienceRequest req =
	    MESSAGES__GET_MESSAGE_AUDIENCE_REQUEST__INIT;

	req.id = id;
	req.page_size = size;
	req.page_token = (char *)(uintptr_t)token;
	post_refused("GetMessageAudience", post_user(who), &req, code, reason,
	    field);
}

static int64_t
send_to(int64_t from, char *category, int64_t named, int64_t except)
{
	Messages__SendRequest *req = post_letter(named == 0 ? CLAIRE : named);

	req->to->category_ids = &category;
	req->to->n_category_ids = 1;
	if (named == 0)
		req->to->n_user_ids = 0;
	if (except != 0) {
		req->to->except_user_ids = &except;
		req->to->n_except_user_ids = 1;
	}
	return post_send(from, req);
}

static void
test_because(void **state)
{
	int64_t id = send_to(PARENT, (char *)(uintptr_t)"class:100:teachers",
	    CLAIRE, 0);
	const Messages__MessageAudience *a = proof(PARENT, id, 0, "");

	(void)state;
	assert_int_equal(a->total, 3);
	assert_int_equal(a->n_categories, 1);
	assert_string_equal(a->categories[0]->id, "class:100:teachers");
	assert_int_equal(a->n_excepted, 0);
	assert_int_equal(a->n_members, 3);
	assert_string_equal(a->next_page_token, "");
	assert_int_equal(a->members[0]->user->id, CLAIRE);
	assert_string_equal(a->members[0]->user->display_name,
	    "Claire Dupont");
	assert_string_equal(a->members[0]->because->category_id, "");
	assert_int_equal(a->members[1]->user->id, PAUL);
	assert_int_equal(a->members[1]->user->role, COMMON__ROLE__TEACHER);
	assert_string_equal(a->members[1]->because->category_id,
	    "class:100:teachers");
	assert_null(a->members[1]->because->child);
	assert_int_equal(a->n_by_role, 2);
	assert_string_equal(a->by_role[0]->key, "TEACHER");
	assert_int_equal(a->by_role[0]->value, 2);
	assert_string_equal(a->by_role[1]->key, "STAFF");
	assert_int_equal(a->by_role[1]->value, 1);
}

/* What has changed since changes nothing. */
static void
test_children(void **state)
{
	int64_t id = send_to(CLAIRE, (char *)(uintptr_t)"class:100:guardians",
	    0, STEP);
	const Messages__MessageAudience *a;
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		a = proof(CLAIRE, id, 0, "");
		assert_int_equal(a->total, 1);
		assert_int_equal(a->n_excepted, 1);
		assert_int_equal(a->n_members, 1);
		assert_int_equal(a->members[0]->user->id, PARENT);
		assert_string_equal(a->members[0]->because->category_id,
		    "class:100:guardians");
		assert_int_equal(a->members[0]->because->child->id, PUPIL);
		assert_true(*a->members[0]->because->child->display_name !=
		    '\0');
		test_sql(post.db, "directory", "UPDATE guardian"
		    " SET active = false WHERE guardian_id = 31");
	}
	test_sql(post.db, "directory", "UPDATE guardian SET active = true"
	    " WHERE guardian_id = 31");
}

static void
test_pages(void **state)
{
	int64_t id = send_to(PARENT, (char *)(uintptr_t)"class:100:teachers",
	    CLAIRE, 0);
	static const int64_t want[] = { CLAIRE, PAUL, ANNE };
	const Messages__MessageAudience *a;
	char token[64] = "";
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		a = proof(PARENT, id, 1, token);
		assert_int_equal(a->total, 3);
		assert_int_equal(a->n_members, 1);
		assert_int_equal(a->members[0]->user->id, want[i]);
		assert_string_equal(a->members[0]->because->category_id,
		    i == 0 ? "" : "class:100:teachers");
		snprintf(token, sizeof(token), "%s", a->next_page_token);
		assert_int_equal(*token == '\0', i == 2);
	}
	refused(PARENT, id, 0, "x", RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_INVALID, "pageToken");
	refused(PARENT, id, 201, "", RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_INVALID, "pageSize");
}

/* Of people named alone nothing is kept but who they are; so of answers. */
static void
test_named(void **state)
{
	int64_t id = post_send(PARENT, post_letter(CLAIRE));
	const Messages__MessageAudience *a = proof(PARENT, id, 0, "");

	(void)state;
	assert_int_equal(a->total, 1);
	assert_int_equal(a->members[0]->user->id, CLAIRE);
	assert_null(a->members[0]->because);
	assert_int_equal(a->n_by_role, 0);
	post_send_answer(CLAIRE, id, false);
	a = proof(CLAIRE, post_get(CLAIRE, id)->messages[1]->id, 0, "");
	assert_int_equal(a->members[0]->user->id, PARENT);
}

/* Nobody else has it, and nobody learns that there is one. */
static void
test_others(void **state)
{
	int64_t id = send_to(PARENT, (char *)(uintptr_t)"class:100:teachers",
	    0, 0);
	const int64_t others[] = { PAUL, CLAIRE, PARENT2, STRANGER };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		refused(others[i], id, 0, "", RPC__CODE__NOT_FOUND,
		    RPC__REASON__THING_NOT_FOUND, NULL);
	refused(PARENT, NEVER, 0, "", RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND, NULL);
	refused(PARENT, 0, 0, "", RPC__CODE__NOT_FOUND,
	    RPC__REASON__THING_NOT_FOUND, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_because, post_empty),
		cmocka_unit_test_setup(test_children, post_empty),
		cmocka_unit_test_setup(test_pages, post_empty),
		cmocka_unit_test_setup(test_named, post_empty),
		cmocka_unit_test_setup(test_others, post_empty),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
