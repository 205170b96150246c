/* How many attachments a message takes: what the attachments service says. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "post.h"

#define MOST	12

static void
test_as_many_as_the_limit_says(void **state)
{
	static char ids[MOST + 1][33];
	char *list[MOST + 1];
	Messages__SendRequest *req = post_letter(CLAIRE);
	int64_t thread;
	size_t i;

	(void)state;
	for (i = 0; i <= MOST; i++) {
		post_upload(PARENT, ids[i]);
		list[i] = ids[i];
	}
	req->attachment_ids = list;
	req->n_attachment_ids = MOST + 1;
	post_refused("Send", post_user(PARENT), req,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__TOO_MANY_ATTACHMENTS,
	    "attachmentIds");
	assert_int_equal(post.status.limit, MOST);
	req->n_attachment_ids = MOST;
	thread = post_send(PARENT, req);
	assert_int_equal(post_get(CLAIRE, thread)->messages[0]->n_attachments,
	    MOST);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_as_many_as_the_limit_says,
		    post_empty),
	};

	post.files = "12";
	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
