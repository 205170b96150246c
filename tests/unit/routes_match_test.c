/* How paths are matched, with a table that has what ours has not so far. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Instead of the generated header. */
#define LIAISON_GATEWAY_ROUTES_GEN_H
#define ROUTES		5
#define ROUTE_PARAMS	3
enum route_kind { ROUTE_CALL, ROUTE_PAGE };
enum route_service { SERVICE_ONE, SERVICES };

/* The code itself, over that table. */
#include "../../services/gateway/api/routes.c"

#define EVENT	"/api/v1/events/{id}"

const struct route_peer route_peers[SERVICES] = { { "one" } };
const short route_statuses[] = { 0 };
const size_t route_nstatuses = 1;
const struct route route_table[ROUTES] = {
	{ .method = HTTP_GET, .pattern = "/api/v1/events/new" },
	{ .method = HTTP_POST, .pattern = EVENT ":move" },
	{ .method = HTTP_PUT, .pattern = EVENT "/slots/{slotId}" },
	{ .method = HTTP_PUT, .pattern = EVENT "/slots/{slotId}/of/{who}:x" },
	{ .method = HTTP_GET, .pattern = EVENT },
};

static void
assert_param(const struct route_match *m, unsigned i, const char *text)
{
	assert_int_equal(m->param[i].len, strlen(text));
	assert_memory_equal(m->param[i].text, text, strlen(text));
}

static void
test_several_parameters(void **state)
{
	struct route_match m = routes_find(HTTP_PUT,
	    "/api/v1/events/12/slots/a%2Fb");

	(void)state;
	assert_ptr_equal(m.route, &route_table[2]);
	assert_int_equal(m.nparams, 2);
	assert_param(&m, 0, "12");
	assert_param(&m, 1, "a%2Fb");
	m = routes_find(HTTP_PUT, "/api/v1/events/12/slots/7/of/8:9:x");
	assert_ptr_equal(m.route, &route_table[3]);
	assert_int_equal(m.nparams, 3);
	assert_param(&m, 2, "8:9");
	assert_null(routes_find(HTTP_PUT, "/api/v1/events/12/slots/").route);
	assert_null(routes_find(HTTP_PUT, "/api/v1/events//slots/1").route);
	assert_null(routes_find(HTTP_PUT,
	    "/api/v1/events/1/slots/2/of/3").route);
}

static void
test_the_literal_one_first(void **state)
{
	struct route_match m = routes_find(HTTP_GET, "/api/v1/events/new");

	(void)state;
	assert_ptr_equal(m.route, &route_table[0]);
	assert_int_equal(m.nparams, 0);
	m = routes_find(HTTP_GET, "/api/v1/events/news");
	assert_ptr_equal(m.route, &route_table[4]);
	assert_param(&m, 0, "news");
}

static void
test_a_word_behind_it(void **state)
{
	struct route_match m = routes_find(HTTP_POST,
	    "/api/v1/events/5:move");

	(void)state;
	assert_ptr_equal(m.route, &route_table[1]);
	assert_param(&m, 0, "5");
	/* As an id it is one like any other. */
	assert_int_equal(m.methods, HTTP_BIT(HTTP_POST) | HTTP_BIT(HTTP_GET) |
	    HTTP_BIT(HTTP_HEAD) | HTTP_BIT(HTTP_OPTIONS));
	assert_null(routes_find(HTTP_POST, "/api/v1/events/:move").route);
	assert_null(routes_find(HTTP_POST, "/api/v1/events/5:moved").route);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_several_parameters),
		cmocka_unit_test(test_the_literal_one_first),
		cmocka_unit_test(test_a_word_behind_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
