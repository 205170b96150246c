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
	routes_init(1000);
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
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
