/* The OpenAPI document: valid JSON, every route, every reference resolved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "gateway/api/openapi.h"
#include "gateway/api/routes.h"

static json_t *document;

static int
setup(void **state)
{
	struct buffer b = { 0 };

	(void)state;
	openapi_write(&b, "");
	document = json_loadb(b.data, b.len, JSON_REJECT_DUPLICATES, NULL);
	buffer_free(&b);
	return document != NULL ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	json_decref(document);
	return 0;
}

static json_t *
at(json_t *from, const char *a, const char *b, const char *c)
{
	json_t *found = json_object_get(from, a);

	if (b != NULL)
		found = json_object_get(found, b);
	if (c != NULL)
		found = json_object_get(found, c);
	return found;
}

static void
check_references(json_t *value)
{
	static const char prefix[] = "#/components/";
	const char *name, *text, *slash;
	char kind[32];
	json_t *item;
	size_t i;

	json_array_foreach(value, i, item)
		check_references(item);
	json_object_foreach(value, name, item) {
		check_references(item);
		if (strcmp(name, "$ref") != 0)
			continue;
		text = json_string_value(item);
		assert_memory_equal(text, prefix, sizeof(prefix) - 1);
		text += sizeof(prefix) - 1;
		slash = strchr(text, '/');
		assert_non_null(slash);
		(void)memcpy(kind, text, (size_t)(slash - text));
		kind[slash - text] = '\0';
		assert_non_null(at(document, "components", kind, slash + 1));
	}
}

static void
test_references_resolve(void **state)
{
	(void)state;
	check_references(document);
}

static void
test_every_route_is_there(void **state)
{
	static const char *const methods[HTTP_METHODS] = { "get", "head",
		"post", "put", "patch", "delete", "options" };
	const struct route *r;
	json_t *operation;
	size_t i, n;

	(void)state;
	r = routes_table(&n);
	for (i = 0; i < n; i++) {
		operation = at(document, "paths", r[i].pattern,
		    methods[r[i].method]);
		assert_non_null(operation);
		assert_non_null(json_object_get(operation, "operationId"));
		assert_non_null(json_object_get(operation, "responses"));
	}
}

static void
test_schemas(void **state)
{
	json_t *schemas = at(document, "components", "schemas", NULL);
	json_t *reply = at(schemas, "messages.ReplyRequest", "properties",
	    NULL);
	json_t *thread = at(schemas, "messages.Thread", "properties", NULL);

	(void)state;
	/* What path and headers set is not the body's. */
	assert_non_null(json_object_get(reply, "bodyHtml"));
	assert_null(json_object_get(reply, "threadId"));
	assert_null(json_object_get(reply, "idempotencyKey"));
	assert_string_equal(json_string_value(at(thread, "id", "type", NULL)),
	    "string");
	assert_string_equal(json_string_value(at(thread, "lastMessageAt",
	    "format", NULL)), "date-time");
	assert_non_null(at(at(schemas, "directory.PreviewAudienceReply",
	    "properties", "byRole"), "additionalProperties", NULL, NULL));
}

/* Codes of a route's answers with this status, by one word each. */
static bool
has_code(const char *path, const char *method, const char *status,
    const char *code)
{
	json_t *answer = json_object_get(at(at(document, "paths", path,
	    method), "responses", NULL, NULL), status), *list, *item;
	size_t i;

	list = at(at(answer, "content", "application/problem+json", "schema"),
	    "properties", "code", "enum");
	json_array_foreach(list, i, item)
		if (strcmp(json_string_value(item), code) == 0)
			return true;
	return false;
}

static void
test_problems(void **state)
{
	static const char messages[] = "/api/v1/messages";

	(void)state;
	/* Its own, the general ones, and none of others. */
	assert_true(has_code(messages, "post", "400", "NO_RECIPIENT"));
	assert_true(has_code(messages, "post", "401", "SESSION_ENDED"));
	assert_true(has_code(messages, "post", "403", "CSRF_MISMATCH"));
	assert_true(has_code(messages, "post", "409",
	    "IDEMPOTENCY_KEY_REUSED"));
	assert_true(has_code(messages, "post", "413", "BODY_TOO_LARGE"));
	assert_false(has_code(messages, "post", "404", "THING_NOT_FOUND"));
	assert_false(has_code(messages, "post", "403", "FORBIDDEN"));
	assert_true(has_code("/api/v1/threads/{id}", "get", "404",
	    "THING_NOT_FOUND"));
	assert_false(has_code("/api/v1/threads/{id}", "get", "403",
	    "CSRF_MISMATCH"));
	assert_true(has_code("/api/v1/admin/jobs/{id}", "get", "403",
	    "FORBIDDEN"));
	assert_false(has_code("/healthz", "get", "401", "SESSION_ENDED"));
}

static void
test_security(void **state)
{
	json_t *get = at(document, "paths", "/api/v1/me", "get"),
	    *post = at(document, "paths", "/api/v1/messages", "post"),
	    *login = at(document, "paths", "/api/v1/session", "post");

	(void)state;
	get = json_array_get(json_object_get(get, "security"), 0);
	post = json_array_get(json_object_get(post, "security"), 0);
	assert_non_null(json_object_get(get, "cookie"));
	assert_null(json_object_get(get, "csrf"));
	assert_non_null(json_object_get(post, "cookie"));
	assert_non_null(json_object_get(post, "csrf"));
	assert_int_equal(json_array_size(json_object_get(login, "security")),
	    0);
	assert_string_equal(json_string_value(at(document, "info", "license",
	    "identifier")), "MPL-2.0");
}

static void
test_limits(void **state)
{
	json_t *send = at(at(document, "components", "schemas",
	    "messages.SendRequest"), "properties", "subject", NULL);

	(void)state;
	assert_int_equal(json_integer_value(json_object_get(send,
	    "maxLength")), 255);
}

static void
test_served_below_a_path(void **state)
{
	struct buffer b = { 0 };
	json_t *there, *server;

	(void)state;
	openapi_write(&b, "/liaison");
	there = json_loadb(b.data, b.len, JSON_REJECT_DUPLICATES, NULL);
	server = json_array_get(json_object_get(there, "servers"), 0);
	assert_string_equal(json_string_value(json_object_get(server, "url")),
	    "/liaison");
	json_decref(there);
	buffer_free(&b);
}

static void
test_query_parameters(void **state)
{
	json_t *list = at(at(document, "paths", "/api/v1/threads", "get"),
	    "parameters", NULL, NULL), *p;
	size_t i;
	int found = 0;

	(void)state;
	json_array_foreach(list, i, p)
		found += strcmp(json_string_value(json_object_get(p, "name")),
		    "pageSize") == 0;
	assert_int_equal(found, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_references_resolve),
		cmocka_unit_test(test_every_route_is_there),
		cmocka_unit_test(test_schemas),
		cmocka_unit_test(test_query_parameters),
		cmocka_unit_test(test_problems),
		cmocka_unit_test(test_security),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_served_below_a_path),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
