/*
 * A request's head as the gateway takes it: head, route, path, query and what
 * the headers say.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "gateway/api/routes.h"
#include "gateway/http/head.h"
#include "gateway/http/ranges.h"
#include "gateway/http/text.h"
#include "gateway/json/transcoder.h"
#include "json/field.h"
#include "wire/frame.h"

static void	check_refusal(const struct http_refusal *);
static void	check_request(struct arena *, const struct http_head *);
static void	check_query(struct arena *, const struct route *,
		    const char *query);
static void	check_headers(struct arena *, const struct http_head *);
static void	check_range(const char *header, uint64_t size);
static void	check_disposition(const char *name);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool ready;
	struct fuzz_input in = { data, size };
	struct http_refusal refusal = { 0 };
	struct http_head head;
	struct arena *arena;
	uint8_t *copy;

	if (!ready)
		routes_init(SIZE_MAX);
	ready = true;
	copy = fuzz_copy(in);
	arena = arena_new();
	switch (http_head_parse((char *)copy, in.left, &head, &refusal)) {
	case HTTP_INCOMPLETE:
		CHECK(in.left < HTTP_HEAD_MAX);
		CHECK(memcmp(copy, data, in.left) == 0 || in.left == 0);
		break;
	case HTTP_REFUSED:
		check_refusal(&refusal);
		break;
	case HTTP_PARSED:
		CHECK(head.size <= in.left && head.size <= HTTP_HEAD_MAX);
		check_request(arena, &head);
		check_headers(arena, &head);
		break;
	}
	arena_destroy(&arena);
	free(copy);
	return 0;
}

static void
check_refusal(const struct http_refusal *r)
{
	CHECK(r->http_status >= 400 && r->http_status < 600);
	CHECK(r->reason != RPC__REASON__REASON_UNSPECIFIED);
	CHECK(r->field != NULL && r->message != NULL);
}

static void
check_request(struct arena *arena, const struct http_head *h)
{
	struct route_match m = routes_find(h->method, h->path);
	const struct route *call = NULL;
	struct transcoder_error error;
	char *text;
	unsigned i;

	CHECK(m.route == NULL ||
	    (m.methods & HTTP_BIT(m.route->method)) != 0);
	if (m.route != NULL && m.route->kind == ROUTE_CALL)
		call = m.route;
	for (i = 0; i < m.nparams; i++) {
		text = http_unescape(arena, m.param[i].text, m.param[i].len,
		    false);
		if (text != NULL)
			CHECK(strlen(text) <= m.param[i].len);
		if (text != NULL && call != NULL && !transcoder_set(arena,
		    arena_message(arena, call->rule->input),
		    &call->rule->input->fields[call->param[i]], text, &error))
			CHECK(error.message != NULL);
	}
	check_query(arena, call, h->query);
}

static void
check_query(struct arena *arena, const struct route *call,
    const char *query)
{
	ProtobufCMessage *message = call == NULL ? NULL :
	    arena_message(arena, call->rule->input);
	const ProtobufCFieldDescriptor *f;
	struct transcoder_error error;
	const char *p = query;
	char *name, *value;
	bool all = true;

	while (http_query_next(arena, &p, &name, &value) == 1) {
		CHECK(strlen(name) + strlen(value) <= strlen(query));
		if (message == NULL || (f = transcoder_field(call->rule->input,
		    name)) == NULL || !transcoder_has_text(f))
			continue;
		if (!transcoder_set(arena, message, f, value, &error))
			all = false;
	}
	CHECK(p <= query + strlen(query));
	if (message != NULL && all)
		fuzz_check_message(message);
}

static void
check_headers(struct arena *arena, const struct http_head *h)
{
	const char *const *field = h->field;
	const char *type = field[HTTP_CONTENT_TYPE];
	const char *at = field[HTTP_COOKIE];
	char *cookie = http_cookie_value(arena, &at, "liaison_session");
	const char *language = http_language(field[HTTP_ACCEPT_LANGUAGE]);

	CHECK(strcmp(language, "fr") == 0 || strcmp(language, "en") == 0);
	CHECK(cookie == NULL || strstr(field[HTTP_COOKIE], cookie) != NULL);
	if (http_media_type_is(type, "multipart/form-data"))
		(void)http_parameter(arena, type, "boundary");
	check_range(field[HTTP_RANGE], 0);
	check_range(field[HTTP_RANGE], 1000);
	check_range(field[HTTP_RANGE], UINT64_MAX);
	(void)http_etag_listed(field[HTTP_IF_NONE_MATCH], "\"0123\"");
	if (field[HTTP_IF_MATCH] != NULL)
		(void)http_if_match(field[HTTP_IF_MATCH], "\"0123\"");
	(void)http_accepts(field[HTTP_ACCEPT_ENCODING], "gzip");
	(void)http_accepts(field[HTTP_ACCEPT_ENCODING], "br");
	(void)rpc_frame_is_trace(field[HTTP_TRACEPARENT]);
	(void)http_same_origin(field[HTTP_ORIGIN],
	    field[HTTP_SEC_FETCH_SITE], field[HTTP_HOST]);
	check_disposition(field[HTTP_HOST]);
	if (cookie != NULL)
		check_disposition(cookie);
}

static void
check_range(const char *header, uint64_t size)
{
	struct http_ranges r;
	size_t i;

	if (http_ranges_parse(header, size, &r) != HTTP_RANGE_PART)
		return;
	CHECK(r.n > 0 && r.n <= HTTP_RANGES_MAX);
	for (i = 0; i < r.n; i++)
		CHECK(r.list[i].first <= r.list[i].last &&
		    r.list[i].last < size);
}

/* Nothing of a file's name can end the header or the quotes. */
static void
check_disposition(const char *name)
{
	struct buffer b = { 0 };
	unsigned quotes = 0;
	size_t i;

	http_disposition(&b, "attachment", name);
	for (i = 0; i < b.len; i++) {
		CHECK(b.data[i] >= ' ' && b.data[i] <= '~');
		quotes += b.data[i] == '"';
	}
	CHECK(quotes == 2);
	buffer_free(&b);
}
