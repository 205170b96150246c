/* The route table: what a path and a method lead to; its names hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/api/routes.h"

static int
setup(void **state)
{
	(void)state;
	routes_init(1000);
	return 0;
}

static void
test_paths(void **state)
{
	static const struct {
		enum http_method	 method;
		const char		*path, *rpc, *id;
	} table[] = {
		{ HTTP_GET, "/api/v1/threads", "ListThreads", NULL },
		{ HTTP_HEAD, "/api/v1/threads", "ListThreads", NULL },
		{ HTTP_GET, "/api/v1/threads:unread", "CountUnread", NULL },
		{ HTTP_GET, "/api/v1/threads/12", "GetThread", "12" },
		{ HTTP_PATCH, "/api/v1/threads/12", "UpdateThread", "12" },
		{ HTTP_POST, "/api/v1/threads/12/messages", "Reply", "12" },
		{ HTTP_POST, "/api/v1/threads:batch", "UpdateThreads", NULL },
		{ HTTP_POST, "/api/v1/messages", "Send", NULL },
		{ HTTP_GET, "/api/v1/directory/categories/class:7:teachers"
		    "/members", "ListCategoryMembers", "class:7:teachers" },
		{ HTTP_DELETE, "/api/v1/attachments/ab", "Delete", "ab" },
		{ HTTP_POST, "/api/v1/admin/jobs/ab:confirm", "ConfirmJob",
		    "ab" },
		{ HTTP_POST, "/api/v1/admin/jobs/ab:cancel", "CancelJob",
		    "ab" },
		{ HTTP_GET, "/api/v1/admin/jobs/ab:cancel", "GetJob",
		    "ab:cancel" },
	};
	struct route_match m;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		m = routes_find(table[i].method, table[i].path);
		assert_non_null(m.route);
		assert_string_equal(m.route->name, table[i].rpc);
		if (table[i].id == NULL)
			continue;
		assert_int_equal(m.nparams, 1);
		assert_int_equal(m.param[0].len, strlen(table[i].id));
		assert_memory_equal(m.param[0].text, table[i].id,
		    m.param[0].len);
	}
}

static void
test_no_such_path(void **state)
{
	static const char *const paths[] = { "/api", "/api/", "/api/v1",
		"/api/v1/threads/", "/api/v1/threads/1/", "/api/v1/threads/1/x",
		"/api/v1/threads/1/messages/2", "/api/v1/Threads",
		"/api/v2/threads", "/api/v1/directory/categories//members",
		"/api/v1/admin/jobs/:confirm/", "/api/v1/admin/jobs/" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		assert_null(routes_find(HTTP_GET, paths[i]).route);
		assert_int_equal(routes_find(HTTP_GET, paths[i]).methods, 0);
	}
}

static void
test_methods_of_a_path(void **state)
{
	struct route_match m = routes_find(HTTP_PUT, "/api/v1/threads/1");

	(void)state;
	assert_null(m.route);
	assert_int_equal(m.methods, HTTP_BIT(HTTP_GET) | HTTP_BIT(HTTP_HEAD) |
	    HTTP_BIT(HTTP_PATCH) | HTTP_BIT(HTTP_OPTIONS));
	m = routes_find(HTTP_OPTIONS, "/api/v1/messages");
	assert_null(m.route);
	assert_int_equal(m.methods, HTTP_BIT(HTTP_POST) |
	    HTTP_BIT(HTTP_OPTIONS));
}

static void
test_other_paths_are_pages(void **state)
{
	(void)state;
	assert_int_equal(routes_find(HTTP_GET, "/").route->kind, ROUTE_PAGE);
	assert_int_equal(routes_find(HTTP_GET, "/messages/threads/5")
	    .route->kind, ROUTE_PAGE);
	assert_int_equal(routes_find(HTTP_GET, "/apix").route->kind,
	    ROUTE_PAGE);
	assert_null(routes_find(HTTP_POST, "/").route);
	assert_int_equal(routes_find(HTTP_GET, "/metrics").route->kind,
	    ROUTE_GET_METRICS);
}

static void
test_what_the_table_says(void **state)
{
	const struct route *r;
	size_t i, n;

	(void)state;
	r = routes_table(&n);
	for (i = 0; i < n; i++) {
		if (r[i].kind == ROUTE_CALL)
			assert_string_equal(strrchr(r[i].rule->name, '/') + 1,
			    r[i].name);
		/* A mail program that stops mails sends a form, which says
		 * nothing (RFC 8058). */
		if (r[i].body == BODY_NONE &&
		    strcmp(r[i].name, "Unsubscribe") != 0)
			assert_int_equal(routes_body_max(&r[i]), 0);
		else
			assert_true(routes_body_max(&r[i]) > 0);
		if (strstr(r[i].pattern, "/admin/") != NULL)
			assert_true(r[i].rule->may != 0 &&
			    (r[i].rule->who & ~(unsigned)RPC_PEER) == 0);
		/* What is sent twice would be there twice, but for folders and
		 * templates, of whose name there is one. */
		if (r[i].kind == ROUTE_CALL && r[i].success == 201 &&
		    r[i].service == SERVICE_MESSAGES &&
		    strcmp(r[i].name, "CreateFolder") != 0 &&
		    strcmp(r[i].name, "CreateTemplate") != 0)
			assert_true(r[i].rule->once);
	}
	assert_int_equal(routes_body_max(
	    routes_find(HTTP_POST, "/api/v1/attachments").route), 1000);
}

static void
test_fields_that_clients_may_not_set(void **state)
{
	const struct route *r = routes_find(HTTP_POST,
	    "/api/v1/threads/1/messages").route;

	(void)state;
	assert_string_equal(r->hidden[0], "thread_id");
	assert_string_equal(r->hidden[1], "idempotency_key");
	assert_null(r->hidden[2]);
	assert_string_equal(r->rule->input->fields[r->param[0]].name,
	    "thread_id");
	assert_string_equal(r->rule->input->fields[r->key_field].name,
	    "idempotency_key");
	assert_int_equal(r->bytes_field, ROUTE_NO_FIELD);
	r = routes_find(HTTP_POST, "/api/v1/admin/roster").route;
	assert_string_equal(r->rule->input->fields[r->bytes_field].name, "zip");
	assert_string_equal(r->hidden[0], "zip");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_no_such_path),
		cmocka_unit_test(test_methods_of_a_path),
		cmocka_unit_test(test_other_paths_are_pages),
		cmocka_unit_test(test_what_the_table_says),
		cmocka_unit_test(test_fields_that_clients_may_not_set),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
