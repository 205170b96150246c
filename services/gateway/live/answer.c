/* GET /api/v1/live: who may listen, and the handing over of the connection. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "gateway.pb-c.h"
#include "gateway/api/answers.h"
#include "gateway/api/input.h"
#include "gateway/http/text.h"
#include "gateway/live/hub.h"

/* When whoever is one too many may try again. */
#define CROWDED_S	60

static bool	take_websocket(struct exchange *);
static bool	take_events(struct exchange *);
static void	take(struct exchange *);

static void
refuse(struct exchange *x, Rpc__Code code, Rpc__Reason reason, const char *why)
{
	exchange_fail(x, status_make(code, reason, NULL, why));
}

/* ---- who may ---- */

/* A page of another origin may not, whatever it brings. */
static bool
check_origin(struct exchange *x)
{
	if (http_same_origin(x->head.field[HTTP_ORIGIN],
	    x->head.field[HTTP_SEC_FETCH_SITE], x->head.field[HTTP_HOST]))
		return true;
	refuse(x, RPC__CODE__PERMISSION_DENIED, RPC__REASON__CSRF_MISMATCH,
	    "another origin");
	return false;
}

static bool
check_room(struct exchange *x)
{
	const struct rpc_caller *caller = &x->session->caller;
	const struct live_user *u = live_user_find(caller->school_id,
	    caller->user_id);

	if (live_hub.draining) {
		exchange_fail(x, status_unavailable("this gateway ends"));
		return false;
	}
	if (live_hub.n >= live_hub.max) {
		exchange_fail(x, status_overloaded("live sockets"));
		return false;
	}
	if (u == NULL || u->n < live_hub.max_of_user)
		return true;
	exchange_fail(x, status_limit(RPC__CODE__RESOURCE_EXHAUSTED,
	    RPC__REASON__TOO_MANY_LIVE, NULL, CROWDED_S,
	    "this person's live sockets"));
	return false;
}

/* Browsers that come back by themselves say it in a header. */
static const char *
find_since(struct exchange *x)
{
	const char *header = x->head.field[HTTP_LAST_EVENT_ID];
	Gateway__LiveRequest *request = arena_message(x->arena,
	    &gateway__live_request__descriptor);

	if (header != NULL && header[0] != '\0' &&
	    strlen(header) <= LIVE_ID_MAX)
		request->since = arena_strdup(x->arena, header);
	else if (!exchange_read_query(x, &request->base) ||
	    !exchange_within_limits(x, &request->base))
		return NULL;
	return request->since;
}

void
answer_live(struct exchange *x)
{
	const char *since;

	if (!check_origin(x) || !check_room(x) ||
	    (since = find_since(x)) == NULL)
		return;
	x->work = arena_strdup(x->arena, since);
	if (x->head.method == HTTP_HEAD ||
	    (!take_websocket(x) && !take_events(x))) {
		exchange_header(x, "upgrade", "websocket");
		refuse(x, RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__LIVE_UPGRADE_NEEDED, "nothing to listen by");
	}
}

/* ---- by what ---- */

/* False: a WebSocket is not asked for. */
static bool
take_websocket(struct exchange *x)
{
	const char *version = x->head.field[HTTP_SEC_WEBSOCKET_VERSION];
	char accept[WEBSOCKET_ACCEPT];

	if (!http_accepts(x->head.field[HTTP_UPGRADE], "websocket") ||
	    !http_accepts(x->head.field[HTTP_CONNECTION], "upgrade") ||
	    x->head.http_1_0)
		return false;
	if (version == NULL || strcmp(version, "13") != 0) {
		exchange_header(x, "sec-websocket-version", "13");
		return false;
	}
	if (!websocket_accept(x->head.field[HTTP_SEC_WEBSOCKET_KEY],
	    accept)) {
		exchange_fail(x, status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__MALFORMED_REQUEST, "sec-websocket-key",
		    "no key"));
		return true;
	}
	exchange_header(x, "upgrade", "websocket");
	exchange_header(x, "connection", "Upgrade");
	exchange_header(x, "sec-websocket-accept", accept);
	exchange_hand_over(x, 101, take);
	return true;
}

static bool
take_events(struct exchange *x)
{
	if (!http_accepts(x->head.field[HTTP_ACCEPT], "text/event-stream"))
		return false;
	x->type = "text/event-stream";
	/* Proxies gather what they pass on. */
	exchange_header(x, "x-accel-buffering", "no");
	exchange_hand_over(x, 200, take);
	return true;
}

/* ---- from there on ---- */

static void
take(struct exchange *x)
{
	struct live_socket *s = live_socket_new(x->client,
	    x->http_status == 200);
	const struct session *session = x->session;
	struct live_user *u = live_user_find(session->caller.school_id,
	    session->caller.user_id);

	s->caller = x->context.caller;
	s->expires_s = session->expires_s;
	s->is_token = session->info->scopes != 0;
	s->token = strdup(x->tokens.text[x->tokens.at]);
	if (s->token == NULL)
		fatal("out of memory");
	if (u == NULL)
		u = live_user_add(session->caller.school_id,
		    session->caller.user_id);
	s->user = u;
	u->n++;
	TAILQ_INSERT_TAIL(&u->sockets, s, of_user);
	live_session_add(s);
	live_greet(s, x->work);
}
