/* Routes: which row of the table a path and a method lead to. */
#include <string.h>

#include "gateway/api/routes.h"

/* What answers for every path outside /api that no row has. */
static const struct route page = {
	.method = HTTP_GET,
	.pattern = "/*",
	.kind = ROUTE_PAGE,
	.success = 200,
	.csv_field = ROUTE_NO_FIELD,
};

static size_t upload_max;

void
routes_init(size_t max_upload)
{
	upload_max = max_upload;
}

const struct route *
routes_table(size_t *n)
{
	*n = ROUTES;
	return route_table;
}

size_t
routes_body_max(const struct route *r)
{
	return r->body == BODY_BYTES && r->body_max == 0 ? upload_max
	    : r->body_max;
}

/*
 * Does path fit pattern, {...} standing for one segment that is not empty, up
 * to a word that follows it there ("{id}:confirm")?
 */
static bool
fits(const char *pattern, const char *path, struct route_match *m)
{
	size_t n, word;

	m->nparams = 0;
	for (; *pattern != '\0'; pattern++, path++) {
		if (*pattern == '{') {
			pattern += strcspn(pattern, "}");
			word = strcspn(pattern + 1, "/");
			n = strcspn(path, "/");
			if (n <= word || strncmp(path + n - word, pattern + 1,
				word) != 0)
				return false;
			n -= word;
			m->param[m->nparams].text = path;
			m->param[m->nparams++].len = n;
			path += n - 1;
		} else if (*pattern != *path) {
			return false;
		}
	}
	return *path == '\0';
}

struct route_match
routes_find(enum http_method method, const char *path)
{
	enum http_method wanted = method == HTTP_HEAD ? HTTP_GET : method;
	struct route_match m = { 0 }, one = { 0 };
	unsigned methods = 0;
	size_t i;

	/* The most literal pattern stands first. */
	for (i = 0; i < ROUTES; i++) {
		if (!fits(route_table[i].pattern, path, &one))
			continue;
		methods |= HTTP_BIT(route_table[i].method);
		if (route_table[i].method != wanted || m.route != NULL)
			continue;
		m = one;
		m.route = &route_table[i];
	}
	/* What is only posted to outside /api has a page. */
	if ((methods & HTTP_BIT(HTTP_GET)) == 0 &&
	    strncmp(path, "/api/", 5) != 0 && strcmp(path, "/api") != 0) {
		methods |= HTTP_BIT(HTTP_GET);
		if (wanted == HTTP_GET)
			m.route = &page;
	}
	if ((methods & HTTP_BIT(HTTP_GET)) != 0)
		methods |= HTTP_BIT(HTTP_HEAD);
	if (methods != 0)
		methods |= HTTP_BIT(HTTP_OPTIONS);
	m.methods = methods;
	return m;
}

const char *
routes_service_name(enum route_service s)
{
	return route_peers[s].name;
}

int
routes_problem_status(Rpc__Reason reason)
{
	return (size_t)reason < route_nstatuses ? route_statuses[reason] : 0;
}
