/*
 * From a request's head to the function that answers it: route, session,
 * rights.  Its body is not read before all of these are settled.
 */
#include <string.h>
#include <strings.h>

#include <sodium.h>

#include "base/random_hex.h"
#include "directory.rpc.h"
#include "gateway/api/address.h"
#include "gateway/api/admission.h"
#include "gateway/api/answers.h"
#include "gateway/api/dispatch.h"
#include "gateway/api/gateway.h"
#include "gateway/api/resume.h"
#include "gateway/http/text.h"
#include "wire/frame.h"

/* Hexadecimal digits of the second name in a traceparent. */
#define TRACE_SPAN_LEN	16

/* A method of service Gateway without its function does not link. */
#define ANSWER(kind, name)	[ROUTE_##kind] = answer_##name,
static exchange_fn *const answers[ROUTE_KINDS] = {
	[ROUTE_CALL] = answer_call,
	ROUTE_ANSWERS(ANSWER)
	[ROUTE_PAGE] = answer_page,
};

static void	begin_context(struct exchange *);
static void	answer_no_route(struct exchange *);
static bool	check_body(struct exchange *);
static bool	check_origin(struct exchange *);
static bool	check_condition(struct exchange *);
static void	authenticate(struct exchange *);
static void	ask_session(struct exchange *);
static void	on_session(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);
static void	authorize(struct exchange *, bool fresh);
static bool	check_session(struct exchange *, bool fresh);
static void	answer(struct exchange *);

void
exchange_dispatch(struct exchange *x)
{
	begin_context(x);
	if (x->route == NULL)
		answer_no_route(x);
	else if (!check_origin(x) || !check_condition(x))
		return;
	else if (x->route->rule == NULL ||
	    rpc_rule_is_public(x->route->rule))
		answer(x);
	else
		authenticate(x);
}

/* Who asks may: the rest, which is of no interest before. */
static void
answer(struct exchange *x)
{
	exchange_fn *fn = answers[x->route->kind];

	if (!check_body(x))
		return;
	if (x->route->body != BODY_NONE && !exchange_streams(x->route))
		exchange_collect(x, fn);
	else
		fn(x);
}

/* A proxy may write what is none: then that of the proxy counts. */
static void
copy_address(const struct exchange *x, char out[ADDRESS_MAX])
{
	static const char set[] = "0123456789abcdefABCDEF.:";

	address_of_client(x->client->address, &x->head, out);
	if (out[strspn(out, set)] != '\0')
		(void)memcpy(out, x->client->address, ADDRESS_MAX);
}

/* The caller's trace goes on; who has none gets one. */
static void
begin_context(struct exchange *x)
{
	const char *given = x->head.field[HTTP_TRACEPARENT];
	struct rpc_context *c = &x->context;
	char *p = c->traceparent;

	*c = rpc_context_system(0, gateway.timeout_ms);
	c->caller.role = COMMON__ROLE__ROLE_UNSPECIFIED;
	(void)memcpy(c->caller.language, x->language, 3);
	copy_address(x, c->caller.address);
	if (rpc_frame_is_trace(given)) {
		(void)memcpy(c->traceparent, given, RPC_TRACEPARENT_LEN + 1);
		return;
	}
	(void)memcpy(p, "00-", 3);
	random_hex(p + 3, TRACE_ID_LEN / 2);
	p[3 + TRACE_ID_LEN] = '-';
	random_hex(p + 4 + TRACE_ID_LEN, TRACE_SPAN_LEN / 2);
	(void)memcpy(p + 4 + TRACE_ID_LEN + TRACE_SPAN_LEN, "-01", 4);
}

static void
write_allow(struct exchange *x)
{
	struct buffer list = { 0 };
	int m;

	for (m = 0; m < HTTP_METHODS; m++)
		if ((x->match.methods & HTTP_BIT(m)) != 0)
			buffer_printf(&list, "%s%s", list.len > 0 ? ", " : "",
			    http_method_name((enum http_method)m));
	buffer_putc(&list, '\0');
	exchange_header(x, "allow", list.data);
	buffer_free(&list);
}

static void
answer_no_route(struct exchange *x)
{
	if (x->match.methods == 0) {
		exchange_fail(x, status_make(RPC__CODE__NOT_FOUND,
		    RPC__REASON__ROUTE_UNKNOWN, NULL, "no such route"));
		return;
	}
	write_allow(x);
	if (resume_is_upload(x->head.path))
		resume_describe(x);
	if (x->head.method == HTTP_OPTIONS)
		exchange_empty(x, 204);
	else
		exchange_fail(x, status_make(RPC__CODE__UNIMPLEMENTED,
		    RPC__REASON__METHOD_NOT_ALLOWED, NULL,
		    "not a method of this route"));
}

static bool
check_body(struct exchange *x)
{
	const char *type = x->head.field[HTTP_CONTENT_TYPE];

	if (x->route->body != BODY_JSON ||
	    http_media_type_is(type, "application/json"))
		return true;
	exchange_fail(x, status_make(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__MEDIA_TYPE_UNSUPPORTED, NULL,
	    "not application/json"));
	return false;
}

/*
 * Nobody else's page may change something here, or log somebody in.  Where a
 * Bearer proves who asks, no page can have made the browser send it.
 */
static bool
check_origin(struct exchange *x)
{
	const char *authorization = x->head.field[HTTP_AUTHORIZATION];

	if (x->route->method == HTTP_GET || (authorization != NULL &&
	    strncasecmp(authorization, "Bearer ", 7) == 0) ||
	    http_same_origin(x->head.field[HTTP_ORIGIN],
	    x->head.field[HTTP_SEC_FETCH_SITE], x->head.field[HTTP_HOST]))
		return true;
	exchange_fail(x, status_make(RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__CSRF_MISMATCH, NULL, "another origin"));
	return false;
}

/* What has no tag fits none: it is not done (RFC 9110, 13.1.1). */
static bool
check_condition(struct exchange *x)
{
	const char *tags = x->head.field[HTTP_IF_MATCH];

	if (tags == NULL || x->route->kind == ROUTE_DOWNLOAD ||
	    x->route->kind == ROUTE_PAGE ||
	    x->route->kind == ROUTE_GET_OPENAPI || http_if_match(tags, NULL))
		return true;
	exchange_fail(x, exchange_precondition());
	return false;
}

/* ---- the session ---- */

static void
fail_no_session(struct exchange *x)
{
	client_is_nobody(x->client);
	exchange_header(x, "www-authenticate", "Bearer");
	exchange_fail(x, status_make(RPC__CODE__UNAUTHENTICATED,
	    RPC__REASON__SESSION_ENDED, NULL, "no session"));
}

static void
authenticate(struct exchange *x)
{
	tokens_find(&x->tokens, x->arena, &x->head);
	if (x->tokens.n == 0) {
		fail_no_session(x);
		return;
	}
	/* What a permission lets is asked for anew each time: it is seldom. */
	if (x->route->rule->may == 0)
		x->session = tokens_session(&x->tokens);
	if (x->session != NULL)
		authorize(x, false);
	else
		ask_session(x);
}

static void
ask_session(struct exchange *x)
{
	Directory__GetSessionRequest request =
	    DIRECTORY__GET_SESSION_REQUEST__INIT;

	request.token = (char *)(uintptr_t)x->tokens.text[x->tokens.at];
	/* A page that lies open comes back by itself. */
	request.unattended = x->route->kind == ROUTE_LIVE;
	exchange_call(x, SERVICE_DIRECTORY,
	    &directory_rule_get_session, &request.base, on_session, NULL);
}

static void
on_session(struct exchange *x, const struct status *status,
    const ProtobufCMessage *reply, void *arg)
{
	(void)arg;
	if (token_is_refused(status)) {
		if (tokens_next(&x->tokens))
			ask_session(x);
		else
			fail_no_session(x);
		return;
	}
	if (reply == NULL) {
		exchange_fail(x, *status);
		return;
	}
	x->session = sessions_put(gateway.sessions,
	    x->tokens.text[x->tokens.at],
	    (const Directory__GetSessionReply *)(const void *)reply,
	    loop_now_ms());
	if (x->session == NULL)
		exchange_fail(x, status_internal("an incomplete session"));
	else
		authorize(x, true);
}

static bool
csrf_matches(const struct exchange *x)
{
	const char *given = x->head.field[HTTP_X_CSRF_TOKEN];
	const char *want = x->session->info->csrf_token;
	size_t len = strlen(want);

	return given != NULL && len > 0 && strlen(given) == len &&
	    sodium_memcmp(given, want, len) == 0;
}

/* fresh: what is known of the session was asked for this request. */
static void
authorize(struct exchange *x, bool fresh)
{
	const struct rpc_caller before = x->context.caller;
	struct rpc_caller *caller = &x->context.caller;
	struct status may;

	/* No page may keep an API token as its cookie. */
	if (x->tokens.by_cookie && x->session->info->scopes != 0) {
		fail_no_session(x);
		return;
	}
	*caller = x->session->caller;
	(void)memcpy(caller->language, before.language,
	    sizeof(before.language));
	(void)memcpy(caller->address, before.address, sizeof(before.address));
	may = rpc_rule_allows(x->route->rule, caller);
	client_is_user(x->client, &x->session->caller);
	if (x->tokens.by_cookie && x->route->method != HTTP_GET &&
	    !csrf_matches(x))
		exchange_fail(x, status_make(RPC__CODE__PERMISSION_DENIED,
		    RPC__REASON__CSRF_MISMATCH, NULL, "no or wrong token"));
	else if (may.code != RPC__CODE__OK)
		exchange_fail(x, may);
	else if (check_session(x, fresh))
		answer(x);
}

/* Whose session it is; see options.proto's Session. */
static unsigned
session_bit(const Directory__GetSessionReply *s)
{
	if (s->scopes != 0)
		return SESSION_TOKEN;
	switch (s->pending) {
	case DIRECTORY__PENDING__SECOND_FACTOR:
		return SESSION_ENROLLING;
	case DIRECTORY__PENDING__NEW_PASSWORD:
		return SESSION_CHOOSING;
	default:
		return SESSION_FULL;
	}
}

/*
 * May this kind of session call the route?  What waits for something may have
 * been done a moment ago, through another gateway: that is asked again.
 */
static bool
check_session(struct exchange *x, bool fresh)
{
	const Directory__GetSessionReply *s = x->session->info;
	const unsigned bit = session_bit(s);
	Rpc__Reason reason = RPC__REASON__TOKEN_SCOPE;

	if ((x->route->sessions & bit) != 0 && (bit != SESSION_TOKEN ||
	    (s->scopes & x->route->scope) != 0))
		return true;
	if (bit != SESSION_TOKEN && !fresh) {
		sessions_forget_token(gateway.sessions,
		    x->tokens.text[x->tokens.at]);
		session_release(&x->session);
		ask_session(x);
		return false;
	}
	if (bit == SESSION_ENROLLING)
		reason = RPC__REASON__SECOND_FACTOR_TO_ENROL;
	else if (bit == SESSION_CHOOSING)
		reason = RPC__REASON__PASSWORD_TO_CHOOSE;
	exchange_fail(x, status_make(RPC__CODE__PERMISSION_DENIED, reason,
	    NULL, "not with this session"));
	return false;
}
